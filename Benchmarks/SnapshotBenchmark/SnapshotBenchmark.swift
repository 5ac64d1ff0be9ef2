// What snapshots and clones of a program cost. The suite `snapshots` of Benchmarks/run runs it.
//
//     SnapshotBenchmark FOLDER MEGABYTES ROUNDS PROGRAM DIRTIED...
//
// The program that is measured has a memory of so many megabytes (2^20 bytes), half of them random, half what the heap of
// PROGRAM holds in the middle of its work, as often as it takes; it is suspended in a loop. Files are written to the folder.
// Each further word is a number of pages that are written to before an incremental snapshot.
//
// Prints one JSON object: for each figure the values of all rounds, in nanoseconds; those called `processor` are what
// the process took of all processors meanwhile.

import Situ
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
final class SnapshotBenchmark {
    static let pageSize = 4096
    static let program = """
        (memory (export "memory") 1)
        (func (export "spin") (param i32) (result i32)
          (loop $again (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br $again)) (unreachable))
        """

    let folder: String
    let megabytes: Int
    let engine = Engine()
    /// What the heap of a real program holds.
    let heap: [UInt8]
    var figures: [(name: String, values: [UInt64])] = []

    init(folder: String, megabytes: Int, heap: [UInt8]) {
        self.folder = folder
        self.megabytes = megabytes
        self.heap = heap
    }

    static func main() throws {
        let words = CommandLine.arguments
        guard words.count >= 5, let megabytes = Int(words[2]), let rounds = Int(words[3]), megabytes > 0
        else {
            print("usage: SnapshotBenchmark FOLDER MEGABYTES ROUNDS PROGRAM DIRTIED...")
            exit(2)
        }
        let benchmark = SnapshotBenchmark(
            folder: words[1], megabytes: megabytes, heap: try heap(of: words[4]))
        for round in 0..<rounds { try benchmark.measure(round, words[5...].compactMap { Int($0) }) }
        let fields = benchmark.figures.map { "\"\($0.name)\": \($0.values)" }
        print("{\"heap_bytes\": \(benchmark.heap.count), \(fields.joined(separator: ", "))}")
    }

    /// What the memory of a program holds after it has worked for a while: the pages that are not zero.
    static func heap(of path: String) throws -> [UInt8] {
        let store = Store(engine: Engine())
        let module = try Module(path: path, engine: store.engine)
        var configuration = WASIConfiguration(arguments: [path])
        configuration.standardStreams = [0, 1, 2].map { _ in open("/dev/null", O_RDWR) }
        let wasi = try WASI(configuration)
        var linker = Linker(store: store)
        wasi.define(in: &linker, for: module)
        for wanted in module.imports where wanted.module == "bench" {
            linker.define(wanted.module, wanted.name, FunctionType([], [])) { _, _ in [] }
        }
        let instance = try linker.instantiate(module)
        guard let start = instance.function("_start"), let memory = instance.memory("memory") else {
            fatalError("the program has no _start, or no memory")
        }
        store.fuel = 100_000_000
        _ = try start.begin().run()
        return memory.withUnsafeMutableBytes { bytes in
            var heap: [UInt8] = []
            for page in 0..<bytes.count / pageSize {
                let content = bytes[page * pageSize..<(page + 1) * pageSize]
                if content.contains(where: { $0 != 0 }) { heap.append(contentsOf: content) }
            }
            return heap
        }
    }

    // MARK: Figures

    /// Notes how long something takes.
    func time<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        let (before, processor) = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
        let result = try body()
        note(name, now(CLOCK_MONOTONIC) - before)
        note("\(name) processor", now(CLOCK_PROCESS_CPUTIME_ID) - processor)
        return result
    }

    func note(_ name: String, _ value: UInt64) {
        if let index = figures.firstIndex(where: { $0.name == name }) {
            figures[index].values.append(value)
        } else {
            figures.append((name, [value]))
        }
    }

    func now(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    // MARK: What is measured

    /// A program that is suspended in its loop, with its memory filled.
    func start(_ round: Int) throws -> (store: Store, memory: Memory, module: Module, call: Call) {
        let store = Store(engine: engine)
        let module = try Module(text: SnapshotBenchmark.program, engine: engine)
        let instance = try Linker(store: store).instantiate(module)
        guard let memory = instance.memory("memory"), let spin = instance.function("spin") else {
            fatalError("the program has no memory, or no loop")
        }
        let size = megabytes << 20
        memory.grow(by: UInt64(size >> 16))
        memory.withUnsafeMutableBytes { bytes in
            var random = UInt64(round + 1) &* 0x9E37_79B9_7F4A_7C15
            for offset in stride(from: 0, to: size / 2, by: 8) {
                random ^= random << 13
                random ^= random >> 7
                random ^= random << 17
                bytes.storeBytes(of: random, toByteOffset: offset, as: UInt64.self)
            }
            var start = size / 2
            while start < size {
                let count = min(heap.count, size - start)
                heap.withUnsafeBytes {
                    bytes.baseAddress.unsafelyUnwrapped.advanced(by: start).copyMemory(
                        from: $0.baseAddress.unsafelyUnwrapped, byteCount: count)
                }
                start += count
            }
        }
        store.fuel = 10_000
        let call = try spin.begin([.i32(0)])
        guard case .suspended = try call.run() else { fatalError("the loop has an end") }
        return (store, memory, module, call)
    }

    func measure(_ round: Int, _ dirtied: [Int]) throws {
        let (store, memory, module, call) = try start(round)
        let first = try time("pause") { try store.snapshot() }
        let path = "\(folder)/whole.snapshot"
        try time("durable") { try first.write(to: path) }
        time("dd conv=fsync of the same file") { copy(path, "\(folder)/copy") }

        // As another process would, but for the start of one.
        let resumed = try time("resume") {
            let read = try Snapshot(path: path)
            return try read.restore(engine: engine, modules: [module]) { _, _ in }
        }
        guard resumed[0].calls.count == 1 else { fatalError("no call is resumed") }

        let clone = try time("clone untouched") { try store.clone() }
        resumed[0].store.fuel = 10_000
        clone.store.fuel = 10_000
        store.fuel = 10_000
        for call in resumed[0].calls + clone.calls + [call] {
            guard case .suspended = try call.run() else { fatalError("the loop has an end") }
        }

        var earlier = first
        for count in dirtied {
            let pages = megabytes << 20 / SnapshotBenchmark.pageSize
            memory.withUnsafeMutableBytes { bytes in
                for index in 0..<count {
                    bytes[index * pages / count * SnapshotBenchmark.pageSize + 24] &+= 1
                }
            }
            let next = try time("\(count) pages: pause") { try store.snapshot(since: earlier) }
            var options = Snapshot.WriteOptions()
            options.parent = earlier
            let path = "\(folder)/\(count).snapshot"
            try time("\(count) pages: durable") { try next.write(to: path, options: options) }
            note("\(count) pages: bytes", size(path))
            earlier = next
        }
    }

    /// Copies a file and waits until the copy is on the disk.
    func copy(_ source: String, _ target: String) {
        let words = list(["dd", "if=\(source)", "of=\(target)", "bs=1M", "conv=fsync", "status=none"])
        var process = pid_t()
        guard posix_spawnp(&process, "dd", nil, nil, words, environ) == 0 else {
            fatalError("there is no dd")
        }
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process, status == 0 else { fatalError("dd fails") }
        for word in 0... {
            guard let text = words[word] else { break }
            free(text)
        }
        words.deallocate()
    }

    /// A list of C's strings, which ends with a null pointer.
    func list(_ words: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: words.count + 1)
        for (index, word) in words.enumerated() { list[index] = strdup(word) }
        list[words.count] = nil
        return list
    }

    func size(_ path: String) -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else { fatalError("there is no \(path)") }
        return UInt64(status.st_size)
    }
}
