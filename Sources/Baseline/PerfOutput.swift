import Machine
import Synchronization
import WebAssembly

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What tells Linux's `perf` which functions compiled code belongs to.
package enum PerfOutput: UInt8, Sendable {
    /// `/tmp/perf-PID.map`: where each function's code is, for reports.
    case map = 1
    /// `/tmp/jit-PID.dump`: the code too, for `perf inject --jit`, so that instructions can be looked at.
    case dump = 2
}

/// Writes that, for all modules of the process.
enum PerfFile {
    /// What is wanted; 0 for nothing.
    private static let wanted = Atomic<UInt8>(0)

    /// Has everything that is compiled from now on written down. What was asked for first stays.
    static func request(_ output: PerfOutput) {
        _ = wanted.compareExchange(expected: 0, desired: output.rawValue, ordering: .relaxed)
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private static let lock = SystemLock()
        // With the lock only.
        nonisolated(unsafe) private static var file: Int32 = -1
        nonisolated(unsafe) private static var count: UInt64 = 0

        /// Writes down a function's code, if that is wanted.
        static func note(_ code: UnsafeRawBufferPointer, function index: Int, of module: DecodedModule) {
            guard let output = PerfOutput(rawValue: wanted.load(ordering: .relaxed)) else { return }
            lock.lock()
            defer { lock.unlock() }
            if file == -1 { file = start(output) }
            guard file >= 0 else { return }
            let address = UInt(bitPattern: code.baseAddress)
            let name = name(of: index, in: module)
            var record: [UInt8] = []
            switch output {
            case .map:
                let line = String(address, radix: 16) + " " + String(code.count, radix: 16) + " "
                record += line.utf8
                record += name
                record.append(UInt8(ascii: "\n"))
            case .dump:
                // The record "code load" of the format, which is perf's own ("jitdump specification", version 1).
                append(UInt32(0), to: &record)
                append(UInt32(56 + name.count + 1 + code.count), to: &record)
                append(System.monotonicNow, to: &record)
                append(System.process, to: &record)
                append(System.process, to: &record)
                append(UInt64(address), to: &record)
                append(UInt64(address), to: &record)
                append(UInt64(code.count), to: &record)
                append(count, to: &record)
                record += name
                record.append(0)
                record += code
            }
            count += 1
            write(record)
        }

        /// Creates the file. One that it cannot create is never asked for again.
        private static func start(_ output: PerfOutput) -> Int32 {
            let process = String(System.process)
            let path = output == .map ? "/tmp/perf-" + process + ".map" : "/tmp/jit-" + process + ".dump"
            file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if file >= 0, output == .dump { writeHeader(path) }
            return file < 0 ? -2 : file
        }

        private static func writeHeader(_ path: String) {
            var header: [UInt8] = []
            append(UInt32(0x4A69_5444), to: &header)
            append(UInt32(1), to: &header)
            append(UInt32(40), to: &header)
            // The processor, by its number in ELF files.
            #if arch(arm64)
                append(UInt32(183), to: &header)
            #else
                append(UInt32(62), to: &header)
            #endif
            append(UInt32(0), to: &header)
            append(System.process, to: &header)
            append(System.monotonicNow, to: &header)
            append(UInt64(0), to: &header)
            write(header)
            // perf sees a file that is mapped to be executed, and nothing else. The mapping stays.
            let readable = open(path, O_RDONLY | O_CLOEXEC)
            guard readable >= 0 else { return }
            _ = mmap(nil, System.pageSize, PROT_READ | PROT_EXEC, MAP_PRIVATE, readable, 0)
            close(readable)
        }

        private static func append<Number: BitwiseCopyable>(_ number: Number, to record: inout [UInt8]) {
            withUnsafeBytes(of: number) { record += $0 }
        }

        private static func name(of index: Int, in module: DecodedModule) -> [UInt8] {
            guard let range = module.nameSection.function(index), range.count > 0 else {
                return Array(("function[" + String(index) + "]").utf8)
            }
            let bytes = UnsafeBufferPointer(
                start: module.bytes.base + Int(range.offset), count: Int(range.count))
            // A name may hold anything; a line of the map ends with its first line break.
            return bytes.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }
        }

        private static func write(_ record: [UInt8]) {
            record.withUnsafeBytes { bytes in
                var written = 0
                while written < bytes.count {
                    let part = System.write(
                        bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written, to: file)
                    // That the disk is full is no reason to stop the program.
                    guard part > 0 else { return }
                    written += part
                }
            }
        }
    #else
        static func note(_ code: UnsafeRawBufferPointer, function index: Int, of module: DecodedModule) {}
    #endif
}
