/// What stands before the instructions of a line program (DWARF 5, section 6.2.4).
struct LineProgramHeader {
    private(set) var encoding: UnitEncoding
    /// The factor of addresses.
    let instructionLength: UInt64
    let operationsPerInstruction: UInt64
    let lineBase: Int64
    let lineRange: UInt64
    /// The first special opcode.
    let opcodeBase: UInt8
    /// How many operands the standard opcodes have, from 1 on.
    private(set) var operandCounts: [UInt8] = []
    private(set) var directories: [LineTable.Path] = []
    private(set) var files: [LineTable.Path] = []

    /// Reads the header after its length, and leaves the cursor at the first instruction.
    init(_ cursor: inout Cursor, _ offsetSize: Int, _ budget: WorkBudget) throws(DebugError) {
        let version = Int(try cursor.u16())
        guard (2...5).contains(version) else { throw .malformed }
        encoding = UnitEncoding(version: version, addressSize: 4, offsetSize: offsetSize)
        if version >= 5 {
            encoding.addressSize = Int(try cursor.u8())
            _ = try cursor.u8()
        }
        let length = try cursor.number(bytes: offsetSize)
        var program = cursor
        try program.skip(length)
        try cursor.limit(to: length)

        instructionLength = UInt64(try cursor.u8())
        operationsPerInstruction = version >= 4 ? UInt64(try cursor.u8()) : 1
        _ = try cursor.u8()
        lineBase = Int64(Int8(bitPattern: try cursor.u8()))
        lineRange = UInt64(try cursor.u8())
        opcodeBase = try cursor.u8()
        guard lineRange > 0, operationsPerInstruction > 0, opcodeBase > 0 else { throw .malformed }
        for _ in 1..<max(Int(opcodeBase), 1) { operandCounts.append(try cursor.u8()) }
        if version >= 5 {
            directories = try LineProgramHeader.paths(&cursor, encoding, budget)
            files = try LineProgramHeader.paths(&cursor, encoding, budget)
        } else {
            while let directory = try LineProgramHeader.name(&cursor) {
                try budget.keep(LineTable.Path.self)
                directories.append(LineTable.Path(name: directory))
            }
            while let file = try LineProgramHeader.file(&cursor) {
                try budget.keep(LineTable.Path.self)
                files.append(file)
            }
        }
        cursor = program
    }

    /// A string, or nil for the empty one, which ends lists.
    private static func name(_ cursor: inout Cursor) throws(DebugError) -> AttributeValue? {
        let start = cursor.position
        try cursor.skipString()
        return cursor.position == start + 1 ? nil : .string(.module(start, end: cursor.end))
    }

    /// A file as it is listed up to version 4; nil at the list's end.
    static func file(_ cursor: inout Cursor) throws(DebugError) -> LineTable.Path? {
        guard let name = try name(&cursor) else { return nil }
        let directory = try cursor.uleb()
        _ = try cursor.uleb()
        _ = try cursor.uleb()
        return LineTable.Path(name: name, directory: directory)
    }

    /// A list of directories or files as it is from version 5 on: what is said of each, then that.
    private static func paths(
        _ cursor: inout Cursor, _ encoding: UnitEncoding, _ budget: WorkBudget
    ) throws(DebugError) -> [LineTable.Path] {
        var formats: [(content: UInt64, form: Form)] = []
        for _ in 0..<(try cursor.u8()) {
            let content = try cursor.uleb()
            guard let form = Form(rawValue: UInt16(truncatingIfNeeded: try cursor.uleb())) else {
                throw .malformed
            }
            formats.append((content, form))
        }
        let count = try cursor.uleb()
        // Each says something of itself, in a byte at least.
        guard count <= UInt64(cursor.remaining) else { throw .malformed }
        var paths: [LineTable.Path] = []
        for _ in 0..<count {
            var path = LineTable.Path(name: .other)
            for (content, form) in formats {
                let value = try cursor.value(form, encoding)
                switch content {
                case 1: path.name = value
                case 2: if case .constant(let index) = value { path.directory = index }
                default: break
                }
            }
            try budget.keep(LineTable.Path.self)
            paths.append(path)
        }
        return paths
    }
}
