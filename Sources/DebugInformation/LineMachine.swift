/// Carries out a line program (DWARF 5, sections 6.2.2 and 6.2.5).
struct LineMachine {
    private let header: LineProgramHeader
    private(set) var files: [LineTable.Path]
    private(set) var rows: [LineTable.Row] = []
    private(set) var sequences: [LineTable.Sequence] = []

    // The registers.
    private var address: UInt64 = 0
    private var operation: UInt64 = 0
    private var file: UInt64 = 1
    private var line: Int64 = 1
    private var column: UInt64 = 0

    /// Where the rows of the sequence begin that is being made.
    private var firstRow = 0
    /// Whether its addresses never went back, and are those of code.
    private var isInOrder = true

    init(_ header: LineProgramHeader) {
        self.header = header
        files = header.files
    }

    private mutating func reset() {
        address = 0
        operation = 0
        file = 1
        line = 1
        column = 0
        firstRow = rows.count
        isInOrder = true
    }

    /// Carries out the instructions up to the cursor's end.
    mutating func run(_ cursor: inout Cursor, _ data: DebugData) throws(DebugError) {
        // Rows of a sequence that does not end are not found.
        while !cursor.isAtEnd {
            let opcode = try cursor.u8()
            if opcode >= header.opcodeBase {
                let adjusted = UInt64(opcode - header.opcodeBase)
                advance(adjusted / header.lineRange)
                line &+= header.lineBase + Int64(adjusted % header.lineRange)
                try append(data)
                continue
            }
            switch opcode {
            case 0: try runExtended(&cursor, data)
            case 1: try append(data)
            case 2: advance(try cursor.uleb())
            case 3: line &+= try cursor.sleb()
            case 4: file = try cursor.uleb()
            case 5: column = try cursor.uleb()
            // Whether statements or blocks begin there, prologues end, epilogues begin.
            case 6, 7, 10, 11: break
            case 8: advance(UInt64(255 - header.opcodeBase) / header.lineRange)
            case 9:
                address &+= UInt64(try cursor.u16())
                operation = 0
            default:
                // The instruction set's number, and what later versions add.
                for _ in 0..<header.operandCounts[Int(opcode) - 1] { _ = try cursor.uleb() }
            }
        }
    }

    private mutating func runExtended(_ cursor: inout Cursor, _ data: DebugData) throws(DebugError) {
        let length = try cursor.uleb()
        guard length > 0 else { return }
        var next = cursor
        try next.skip(length)
        switch try cursor.u8() {
        case 1:
            try endSequence(data)
            reset()
        case 2:
            address = try cursor.number(bytes: Int(length) - 1)
            operation = 0
        case 3:
            try data.budget.keep(LineTable.Path.self)
            if let added = try LineProgramHeader.file(&cursor) { files.append(added) }
        default: break
        }
        cursor = next
    }

    private mutating func advance(_ count: UInt64) {
        if header.operationsPerInstruction == 1 {
            address &+= count &* header.instructionLength
        } else {
            let total = operation &+ count
            address &+= (total / header.operationsPerInstruction) &* header.instructionLength
            operation = total % header.operationsPerInstruction
        }
    }

    private mutating func append(_ data: DebugData) throws(DebugError) {
        guard isInOrder else { return }
        guard address > 0, address < data.codeSize,
            rows.count == firstRow || rows[rows.count - 1].address <= address
        else {
            isInOrder = false
            rows.removeLast(rows.count - firstRow)
            return
        }
        try data.budget.keep(LineTable.Row.self)
        rows.append(
            LineTable.Row(
                address: UInt32(truncatingIfNeeded: address), file: UInt32(exactly: file) ?? .max,
                line: UInt32(exactly: line) ?? 0, column: UInt32(exactly: column) ?? 0))
    }

    /// Keeps the sequence, if it is one of code that is there.
    private mutating func endSequence(_ data: DebugData) throws(DebugError) {
        guard isInOrder, rows.count > firstRow, data.isCode(UInt64(rows[firstRow].address), address),
            rows[rows.count - 1].address <= address
        else { return rows.removeLast(rows.count - firstRow) }
        try data.budget.keep(LineTable.Sequence.self)
        sequences.append(
            LineTable.Sequence(
                addresses: AddressRange(
                    low: rows[firstRow].address, high: UInt32(truncatingIfNeeded: address)),
                rows: firstRow..<rows.count))
    }
}
