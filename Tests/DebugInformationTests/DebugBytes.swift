import DebugInformation
import Situ
import TestSupport
import WebAssembly

/// A module with one function, whose debug information a test writes byte by byte.
///
/// The function's code has the addresses 2 to 5: no locals, `unreachable`, `end`.
struct DebugBytes {
    var info: [UInt8] = []
    var abbreviations: [UInt8] = []
    var lines: [UInt8] = []
    var others: [(name: String, contents: [UInt8])] = []

    static func u16(_ value: Int) -> [UInt8] { (0..<2).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    static func u32(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    static func u64(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    static func string(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    /// A unit of version 4 with what follows its header.
    static func unit(_ entries: [UInt8], abbreviations: Int = 0) -> [UInt8] {
        let contents = u16(4) + u32(abbreviations) + [4] + entries
        return u32(contents.count) + contents
    }

    /// An abbreviation: attributes are names and forms.
    static func abbreviation(
        _ code: Int, tag: UInt8, children: Bool, _ attributes: [(UInt8, UInt8)]
    ) -> [UInt8] {
        ModuleBuilder.unsigned(code) + [tag, children ? 1 : 0] + attributes.flatMap { [$0.0, $0.1] } + [0, 0]
    }

    /// A line program of version 4 for the file `name`, with what it does.
    static func lineProgram(_ instructions: [UInt8], file name: String = "file.c") -> [UInt8] {
        let header: [UInt8] =
            [1, 1, 1, 0xFB, 14, 13] + [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1] + [0]
            + string(name) + [0, 0, 0] + [0]
        let contents = u16(4) + u32(header.count) + header + instructions
        return u32(contents.count) + contents
    }

    /// Sets the address, then the line and column, of a row; then ends the sequence at 5.
    static func rows(address: Int = 2, line: Int = 7, column: UInt8 = 3) -> [UInt8] {
        [0, 5, 2] + u32(address) + [3] + ModuleBuilder.signed(Int64(line - 1)) + [5, column, 1]
            + [0, 5, 2] + u32(5) + [0, 1, 1]
    }

    /// The function as `outer`, the entry 4, with `inner` inlined at line 20, column 9. Entries of `extra` follow.
    static func ordinary(extra: [UInt8] = []) -> DebugBytes {
        var bytes = DebugBytes()
        bytes.abbreviations =
            abbreviation(1, tag: 0x11, children: true, [(0x10, 0x17), (0x11, 0x01), (0x12, 0x06)])
            + abbreviation(2, tag: 0x2E, children: true, [(0x03, 0x08), (0x11, 0x01), (0x12, 0x0B)])
            + abbreviation(
                3, tag: 0x1D, children: false,
                [(0x31, 0x13), (0x11, 0x01), (0x12, 0x0B), (0x58, 0x0B), (0x59, 0x0B), (0x57, 0x0B)])
            + abbreviation(4, tag: 0x2E, children: false, [(0x03, 0x08)])
            // One whose name another entry says.
            + abbreviation(5, tag: 0x2E, children: false, [(0x31, 0x13)])
            + [0]
        let root = [1] + u32(0) + u32(2) + u32(3)
        let outer = [2] + string("outer") + u32(2) + [3]
        let inlinedSize = 1 + 4 + 4 + 1 + 3
        let start = 11 + root.count + outer.count
        let inner = start + inlinedSize + 1
        bytes.info = unit(
            root + outer + [3] + u32(inner) + u32(2) + [3, 1, 20, 9] + [0] + [4] + string("inner") + extra + [
                0
            ])
        bytes.lines = lineProgram(rows())
        return bytes
    }

    var module: [UInt8] {
        var builder = ModuleBuilder()
        builder.function("run", type: builder.type(), [.unreachable])
        let sections = [(".debug_info", info), (".debug_abbrev", abbreviations), (".debug_line", lines)]
        var bytes = builder.bytes
        for (name, contents) in sections + others where !contents.isEmpty {
            bytes += ModuleBuilder.section(0, ModuleBuilder.name(name) + contents)
        }
        return bytes
    }

    /// What is known of `unreachable`, as text; empty if nothing is.
    func lookUp() throws -> [String] {
        try Lookup(module).frames(at: 3).map(\.description)
    }
}

/// Asks for the frames at addresses of a module.
struct Lookup {
    let module: Module
    var decoded: DecodedModule { module.decoded }

    init(_ bytes: [UInt8]) throws {
        var configuration = Engine.Configuration()
        configuration.features = .all
        module = try Module(bytes, engine: Engine(configuration))
    }

    /// All addresses of the code section.
    var addresses: Range<Int> { 0..<Int(decoded.codeRange.count) }

    func frames(at address: Int) -> [Symbol] {
        let offset = Int(decoded.codeRange.offset) + address
        let function = (decoded.importedFunctionCount..<decoded.functions.count).first {
            offset >= decoded.functions[$0].codeStart && offset < decoded.functions[$0].codeEnd
        }
        guard let function else { return [] }
        return SourceLocator.frames(at: offset, inFunction: function, of: decoded).map {
            Symbol(
                function: $0.function ?? "", path: $0.location?.path ?? "", line: $0.location?.line ?? 0,
                column: $0.location?.column ?? 0)
        }
    }
}
