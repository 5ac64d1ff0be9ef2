import Situ
import WASI

/// What the tool itself has to know to go on with a suspended program: its section of a snapshot, `situ.run`.
///
/// Numbers are little-endian, strings have their length in bytes before them, as 32 bits. In this order: the version, 8 bits;
/// a flag, 8 bits, whether runs are to be equal; five limits, 64 bits each, all ones for none; the files; whether results are
/// printed, 8 bits; the calls that are to follow; how the program ended, 8 bits (0 not, 1 it exited, 2 it was aborted), and the exit
/// code, 32 bits.
struct RunRecord: Equatable {
    static let sectionName = "situ.run"
    private static let version: UInt8 = 1

    /// A module that the program is made of.
    struct File: Equatable {
        /// The name that others import from; nil for the program's own module, the last.
        var name: String?
        /// Where it was: an absolute path, which is a hint only. Empty if it was no file.
        var path: [UInt8]
    }

    /// A call that is made when the one under way has returned.
    struct PendingCall: Equatable {
        /// The exported function.
        var name: String
        /// As they were written on the command line.
        var arguments: [String]
    }

    /// How the program came to its end.
    enum End: Equatable {
        case exited(Int32)
        case aborted
    }

    var isDeterministic = false
    /// In the order of their instances.
    var files: [File] = []
    /// Bytes, elements, bytes, bytes and threads.
    var memoryLimit = Int.max
    var tableLimit = Int.max
    var stackLimit = Int.max
    var heapLimit = Int.max
    var threadLimit = Int.max
    /// Whether the results of the last call are printed.
    var printsResults = false
    var pending: [PendingCall] = []
    var end: End?

    /// What the options of `situ run` say.
    init(_ settings: RunSettings, program: Argument) {
        isDeterministic = settings.isDeterministic
        files =
            settings.preloads.map { File(name: $0.name, path: RunRecord.absolute($0.file)) }
            + [File(name: nil, path: RunRecord.absolute(program))]
        memoryLimit = settings.limits.totalMemorySize
        tableLimit = settings.limits.totalTableSize
        stackLimit = settings.limits.valueStackSize
        heapLimit = settings.limits.heapSize
        threadLimit = settings.threads.limit
        printsResults = settings.invoke != nil
    }

    /// The limits for the stores of the program.
    var storeLimits: Store.Limits {
        var limits = Store.Limits()
        limits.totalMemorySize = memoryLimit
        limits.totalTableSize = tableLimit
        limits.valueStackSize = stackLimit
        limits.heapSize = heapLimit
        return limits
    }

    private static func absolute(_ file: Argument) -> [UInt8] {
        file == "-" ? [] : Path.absolute(file.bytes)
    }

    // MARK: As bytes

    var section: Snapshot.HostSection {
        var bytes: [UInt8] = [RunRecord.version, isDeterministic ? 1 : 0]
        func number(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func string(_ text: [UInt8]) {
            number(UInt32(text.count))
            bytes += text
        }
        for limit in [memoryLimit, tableLimit, stackLimit, heapLimit, threadLimit] {
            number(limit == .max ? UInt64.max : UInt64(limit))
        }
        number(UInt32(files.count))
        for file in files {
            bytes.append(file.name == nil ? 0 : 1)
            string(Array((file.name ?? "").utf8))
            string(file.path)
        }
        bytes.append(printsResults ? 1 : 0)
        number(UInt32(pending.count))
        for call in pending {
            string(Array(call.name.utf8))
            number(UInt32(call.arguments.count))
            for argument in call.arguments { string(Array(argument.utf8)) }
        }
        switch end {
        case nil:
            bytes.append(0)
            number(Int32(0))
        case .exited(let code):
            bytes.append(1)
            number(code)
        case .aborted:
            bytes.append(2)
            number(Int32(0))
        }
        return Snapshot.HostSection(name: RunRecord.sectionName, bytes: bytes)
    }

    /// Reads a section; throws an error with the words of it if it is none.
    init(_ section: Snapshot.HostSection) throws(ToolError) {
        var reader = Reader(bytes: section.bytes)
        let version = try reader.number(UInt8.self)
        guard version == RunRecord.version else {
            throw Reader.failure("is of version \(version), which this situ does not know")
        }
        isDeterministic = try reader.flag()
        memoryLimit = try reader.limit()
        tableLimit = try reader.limit()
        stackLimit = try reader.limit()
        heapLimit = try reader.limit()
        threadLimit = try reader.limit()
        for _ in 0..<(try reader.count()) {
            let hasName = try reader.flag()
            let name = try reader.text()
            files.append(File(name: hasName ? name : nil, path: try reader.string()))
        }
        printsResults = try reader.flag()
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            var arguments: [String] = []
            for _ in 0..<(try reader.count()) { arguments.append(try reader.text()) }
            pending.append(PendingCall(name: name, arguments: arguments))
        }
        let kind = try reader.number(UInt8.self)
        let code = try reader.number(Int32.self)
        switch kind {
        case 0: end = nil
        case 1: end = .exited(code)
        case 2: end = .aborted
        default: throw Reader.failure("says that the program ended in a way that there is not")
        }
        guard reader.isAtEnd else { throw Reader.failure("has more bytes than it may") }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        static func failure(_ what: String) -> ToolError {
            ToolError(.failure, "the snapshot's section \"\(RunRecord.sectionName)\" \(what)")
        }

        var isAtEnd: Bool { position == bytes.count }

        mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(ToolError) -> Number {
            let size = MemoryLayout<Number>.size
            guard bytes.count - position >= size else { throw Reader.failure("ends too early") }
            var value: Number = 0
            for place in 0..<size {
                value |= Number(truncatingIfNeeded: bytes[position + place]) << Number(8 * place)
            }
            position += size
            return value
        }

        mutating func flag() throws(ToolError) -> Bool {
            let byte = try number(UInt8.self)
            guard byte < 2 else { throw Reader.failure("has a flag that is neither set nor not") }
            return byte == 1
        }

        mutating func limit() throws(ToolError) -> Int { Int(clamping: try number(UInt64.self)) }

        /// A number of things that take a byte each at least.
        mutating func count() throws(ToolError) -> Int {
            let count = Int(try number(UInt32.self))
            guard count <= bytes.count - position else { throw Reader.failure("ends too early") }
            return count
        }

        mutating func string() throws(ToolError) -> [UInt8] {
            let count = try count()
            defer { position += count }
            return Array(bytes[position..<position + count])
        }

        mutating func text() throws(ToolError) -> String {
            guard let text = String(validating: try string(), as: UTF8.self) else {
                throw Reader.failure("has a name that is no UTF-8")
            }
            return text
        }
    }
}
