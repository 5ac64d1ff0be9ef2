// How long it takes to make an instance, call a function of it and free it, and what instances take that are kept.
// Benchmarks/instances runs it.
//
//     InstanceBenchmark rounds template|linker FILE COUNT
//     InstanceBenchmark scattered template|linker FILE COUNT
//     InstanceBenchmark live template|linker FILE COUNT
//
// Prints one JSON object.

import Situ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
enum InstanceBenchmark {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 5, let count = Int(words[4]), count > 0,
            let maker = try maker(words[2], words[3])
        else {
            print("usage: InstanceBenchmark rounds|scattered|live template|linker FILE COUNT")
            exit(2)
        }
        switch words[1] {
        case "rounds": try rounds(count, maker, stride: 0)
        case "scattered": try rounds(count, maker, stride: 4096)
        case "live": try live(count, maker)
        default: exit(2)
        }
    }

    /// What makes instances.
    static func maker(_ how: String, _ path: String) throws -> (() throws -> Instance)? {
        let module = try Module(path: path, engine: Engine())
        switch how {
        case "linker":
            return {
                let store = Store(engine: module.engine)
                var linker = Linker(store: store)
                linker.define("env", "note", FunctionType([.i32])) { _, _ in [] }
                return try linker.instantiate(module)
            }
        case "template":
            var imports = Imports()
            imports.define("env", "note", FunctionType([.i32])) { _, _ in [] }
            let template = try InstanceTemplate(module, imports: imports)
            return { try template.spawn() }
        default: return nil
        }
    }

    /// Calls the module's function, which reads and writes a word of the initialised memory and one behind it.
    static func touch(_ instance: Instance, _ offset: Int32) throws {
        guard let function = instance.function("touch") else { fatalError("the module has no touch") }
        let results = try function([.i32(offset)])
        guard case .i32? = results.first else { fatalError("touch has no result") }
    }

    // MARK: Rounds

    /// Instances write to the same two pages, or, with a stride, each to others than the one before.
    static func rounds(_ count: Int, _ make: () throws -> Instance, stride: Int32) throws {
        let warmup = min(1000, count / 10)
        var times: [UInt64] = []
        times.reserveCapacity(count)
        var processorTime: UInt64 = 0
        for round in 0..<warmup + count {
            if round == warmup { processorTime = now(CLOCK_PROCESS_CPUTIME_ID) }
            let before = now()
            try touch(try make(), Int32(round & 255) * stride)
            if round >= warmup { times.append(now() - before) }
        }
        processorTime = now(CLOCK_PROCESS_CPUTIME_ID) - processorTime
        times.sort()
        print(
            """
            {"rounds": \(count), "median_ns": \(times[count / 2]), "mean_ns": \(times.reduce(0, +) / UInt64(count)), \
            "p99_ns": \(times[count * 99 / 100]), "processor_ns": \(processorTime / UInt64(count))}
            """)
    }

    static func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    // MARK: Live instances

    static func live(_ count: Int, _ make: () throws -> Instance) throws {
        var instances: [Instance] = []
        instances.reserveCapacity(count)
        // What is made only once does not count.
        try touch(try make(), 0)
        let before = Usage()
        for index in 0..<count {
            let instance = try make()
            try touch(instance, Int32(index & 255) * 4096)
            instances.append(instance)
        }
        let after = Usage()
        // Still alive, each with what its own call left.
        for (index, instance) in instances.enumerated() where index % 997 == 0 {
            try touch(instance, Int32(index & 255) * 4096)
        }
        instances.removeAll()
        let end = Usage()
        print(
            """
            {"live": \(count), "before": \(before.json), "after": \(after.json), "freed": \(end.json)}
            """)
    }

    /// What the process takes of the system, in kilobytes; Linux only.
    struct Usage {
        var json = ""

        init() {
            var parts: [String] = []
            for line in InstanceBenchmark.read("/proc/self/status").split(separator: "\n") {
                let words = line.split(whereSeparator: { $0 == "\t" || $0 == " " || $0 == ":" })
                guard words.count > 1, ["VmRSS", "RssAnon", "RssShmem", "VmPTE"].contains(words[0]) else {
                    continue
                }
                parts.append("\"\(words[0])\": \(words[1])")
            }
            for line in InstanceBenchmark.read("/proc/self/smaps_rollup").split(separator: "\n")
            where line.hasPrefix("Pss:") {
                let words = line.split(separator: " ")
                parts.append("\"Pss\": \(words[1])")
            }
            let lines = InstanceBenchmark.read("/proc/self/maps").utf8.count { $0 == UInt8(ascii: "\n") }
            parts.append("\"mappings\": \(lines)")
            json = "{" + parts.joined(separator: ", ") + "}"
        }
    }

    static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
