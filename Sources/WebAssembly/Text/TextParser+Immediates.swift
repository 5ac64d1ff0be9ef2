/// What follows a mnemonic, chosen by the kind of immediates that the instruction table says.
extension TextParser {
    /// Writes an instruction that is no block to `pending`. The current token is its mnemonic.
    mutating func parsePlain(_ opcode: Opcode) throws(TextError) {
        let entry = InstructionTable.packed[Int(opcode.rawValue)]
        try advance()
        switch entry.immediates {
        case .none:
            if opcode == .select, isForm(.result) {
                try parseTypedSelect()
            } else {
                body.pending.opcode(opcode)
            }
        case .blockType, .tryTable: throw unexpected()
        case .label:
            let label = try labelIndex()
            write(opcode, label)
        case .labelTable: try parseLabelTable(opcode)
        case .function: write(opcode, try index(.function))
        case .typeIndex: write(opcode, try index(.type))
        case .typeTable:
            let table = isIndex ? try index(.table) : 0
            let type = try typeUse(binding: false)
            write(opcode, type, table)
        case .local: write(opcode, try localIndex())
        case .global: write(opcode, try index(.global))
        case .table: write(opcode, isIndex ? try index(.table) : 0)
        case .tableTable:
            guard isIndex else { return write(opcode, 0, 0) }
            let destination = try index(.table)
            write(opcode, destination, try index(.table))
        case .elementTable:
            let (table, segment) = try optionalFirst(.table, .element)
            write(opcode, segment, table)
        case .element: write(opcode, try index(.element))
        case .memory: write(opcode, isIndex ? try index(.memory) : 0)
        case .memarg:
            let memory = isIndex ? try index(.memory) : 0
            try parseMemoryArgument(opcode, memory, alignment: entry.alignment)
        case .memargLane: try parseMemoryLane(opcode, alignment: entry.alignment)
        case .memoryMemory:
            guard isIndex else { return write(opcode, 0, 0) }
            let destination = try index(.memory)
            write(opcode, destination, try index(.memory))
        case .dataMemory:
            needsDataCount = true
            let (memory, segment) = try optionalFirst(.memory, .data)
            write(opcode, segment, memory)
        case .data:
            needsDataCount = true
            write(opcode, try index(.data))
        case .i32: try parseConstant(opcode, bits: 32)
        case .i64: try parseConstant(opcode, bits: 64)
        case .f32:
            let bits = try float(.single)
            body.pending.opcode(opcode)
            body.pending.littleEndian(bits, byteCount: 4)
        case .f64:
            let bits = try float(.double)
            body.pending.opcode(opcode)
            body.pending.littleEndian(bits, byteCount: 8)
        case .v128: try parseVector(opcode)
        case .lane:
            let lane = try lane()
            body.pending.opcode(opcode)
            body.pending.byte(lane)
        case .shuffle: try parseShuffle(opcode)
        case .valueTypes: throw unexpected()
        case .heapType: try parseHeapType(opcode)
        case .castBranch: try parseCastBranch(opcode)
        case .typeField:
            let type = try index(.type)
            write(opcode, type, try fieldIndex(type))
        case .typeCount:
            let type = try index(.type)
            write(opcode, type, try u32())
        case .typeType:
            let type = try index(.type)
            write(opcode, type, try index(.type))
        case .typeData:
            needsDataCount = true
            let type = try index(.type)
            write(opcode, type, try index(.data))
        case .typeElement:
            let type = try index(.type)
            write(opcode, type, try index(.element))
        case .tag: write(opcode, try index(.tag))
        case .reservedByte:
            body.pending.opcode(opcode)
            body.pending.byte(0)
        }
    }

    private mutating func write(_ opcode: Opcode, _ index: UInt32) {
        body.pending.opcode(opcode)
        body.pending.u32(index)
    }

    private mutating func write(_ opcode: Opcode, _ first: UInt32, _ second: UInt32) {
        body.pending.opcode(opcode)
        body.pending.u32(first)
        body.pending.u32(second)
    }

    /// `x y` or only `y`: an index of the one space, 0 if it is left out, then one of the other.
    private mutating func optionalFirst(
        _ first: Space, _ second: Space
    ) throws(TextError) -> (UInt32, UInt32) {
        if token.kind == .natural || token.kind == .identifier,
            ahead.kind == .natural || ahead.kind == .identifier
        {
            let one = try index(first)
            return (one, try index(second))
        }
        return (0, try index(second))
    }

    private mutating func localIndex() throws(TextError) -> UInt32 {
        guard token.kind == .identifier else { return try u32() }
        guard let index = locals.find(try symbol(of: token)) else {
            throw failure("unknown local", detail: text(of: token))
        }
        try advance()
        return index
    }

    private mutating func fieldIndex(_ type: UInt32) throws(TextError) -> UInt32 {
        guard token.kind == .identifier else { return try u32() }
        guard let index = fields[UInt64(type) << 32 | UInt64(try symbol(of: token))] else {
            throw failure("unknown field", detail: text(of: token))
        }
        try advance()
        return index
    }

    private mutating func parseLabelTable(_ opcode: Opcode) throws(TextError) {
        guard isIndex else { throw unexpected() }
        var labels = BinaryWriter()
        var count = 0
        var last = try labelIndex()
        while isIndex {
            labels.u32(last)
            count += 1
            last = try labelIndex()
        }
        body.pending.opcode(opcode)
        body.pending.size(count)
        body.pending.append(labels.bytes)
        body.pending.u32(last)
    }

    private mutating func parseTypedSelect() throws(TextError) {
        var types = BinaryWriter()
        var count = 0
        while try acceptForm(.result) {
            while token.kind != .rightParenthesis {
                try valueType().write(to: &types)
                count += 1
            }
            try expectClose()
        }
        body.pending.opcode(.selectTyped)
        body.pending.size(count)
        body.pending.append(types.bytes)
    }

    // MARK: Memory

    private mutating func parseMemoryArgument(
        _ opcode: Opcode, _ memory: UInt32, alignment natural: UInt8
    ) throws(TextError) {
        var offset: UInt64 = 0
        var alignment = UInt32(natural)
        var longOffset: Token?
        if token.kind == .offset {
            guard let value = NumberText.integer(lexer.base, token.start + 7, token.end, bits: 64) else {
                throw failure("offset out of range")
            }
            offset = value
            longOffset = value > UInt64(UInt32.max) ? token : nil
            try advance()
        }
        if token.kind == .align {
            let value = NumberText.integer(lexer.base, token.start + 6, token.end, bits: 64)
            guard let value, value.nonzeroBitCount == 1 else {
                throw failure("alignment must be a power of two")
            }
            alignment = UInt32(value.trailingZeroBitCount)
            try advance()
        }
        // Of two errors the alignment's comes first, and validation finds it.
        if let longOffset, alignment <= UInt32(natural) { longOffsets.append((memory, longOffset)) }
        body.pending.opcode(opcode)
        body.pending.u32(alignment | (memory == 0 ? 0 : 0x40))
        if memory != 0 { body.pending.u32(memory) }
        body.pending.unsigned(offset)
    }

    private mutating func parseMemoryLane(_ opcode: Opcode, alignment: UInt8) throws(TextError) {
        var memory: UInt32 = 0
        // A number alone is the lane.
        if token.kind == .identifier
            || token.kind == .natural
                && (ahead.kind == .natural || ahead.kind == .offset || ahead.kind == .align)
        {
            memory = try index(.memory)
        }
        try parseMemoryArgument(opcode, memory, alignment: alignment)
        body.pending.byte(try lane())
    }

    // MARK: Constants

    private mutating func parseConstant(_ opcode: Opcode, bits: Int) throws(TextError) {
        let value = try integer(bits: bits)
        body.pending.opcode(opcode)
        body.pending.signed(
            bits == 32 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value))
    }

    mutating func integer(bits: Int) throws(TextError) -> UInt64 {
        guard token.kind == .natural || token.kind == .integer else { throw unexpected() }
        guard let value = NumberText.integer(lexer.base, token.start, token.end, bits: bits) else {
            throw failure("constant out of range")
        }
        try advance()
        return value
    }

    mutating func float(_ format: NumberText.Format) throws(TextError) -> UInt64 {
        switch token.kind {
        case .natural, .integer, .float: break
        default: throw unexpected()
        }
        guard let bits = NumberText.float(lexer.base, token.start, token.end, format) else {
            throw failure("constant out of range")
        }
        try advance()
        return bits
    }

    private mutating func lane() throws(TextError) -> UInt8 {
        guard token.kind == .natural else { throw unexpected() }
        let value = NumberText.integer(lexer.base, token.start, token.end)
        guard !value.overflows, value.magnitude < 256 else { throw failure("i8 constant out of range") }
        try advance()
        return UInt8(truncatingIfNeeded: value.magnitude)
    }

    private mutating func parseShuffle(_ opcode: Opcode) throws(TextError) {
        body.pending.opcode(opcode)
        for _ in 0..<16 {
            if token.kind == .leftParenthesis || token.kind == .rightParenthesis {
                throw failure("invalid lane length")
            }
            // Lanes may be written as any number, but must be of 8 bits.
            if token.kind == .integer || token.kind == .float { throw failure("i8 constant out of range") }
            body.pending.byte(try lane())
        }
        if token.kind == .natural { throw failure("invalid lane length") }
    }

    private mutating func parseVector(_ opcode: Opcode) throws(TextError) {
        guard token.kind == .keyword, let shape = VectorShape(token.word.keyword) else { throw unexpected() }
        try advance()
        body.pending.opcode(opcode)
        var problem: TextError?
        for _ in 0..<shape.count {
            switch token.kind {
            case .natural, .integer, .float: break
            case .leftParenthesis, .rightParenthesis: throw failure("wrong number of lane literals")
            default: throw unexpected()
            }
            let place = token
            do throws(TextError) {
                let bits =
                    shape.isFloat
                    ? try float(shape.bits == 32 ? .single : .double) : try integer(bits: shape.bits)
                body.pending.littleEndian(bits, byteCount: shape.bits / 8)
            } catch {
                // That there are too few or too many comes first.
                problem = problem ?? error
                if token.start == place.start { try advance() }
            }
        }
        switch token.kind {
        case .natural, .integer, .float: throw failure("wrong number of lane literals")
        default: break
        }
        if let problem { throw problem }
    }

    // MARK: References

    private mutating func parseHeapType(_ opcode: Opcode) throws(TextError) {
        switch opcode {
        case .refTest, .refTestNull:
            let type = try referenceType()
            body.pending.opcode(type.isNullable ? .refTestNull : .refTest)
            body.pending.signed(type.heapType)
        case .refCast, .refCastNull:
            let type = try referenceType()
            body.pending.opcode(type.isNullable ? .refCastNull : .refCast)
            body.pending.signed(type.heapType)
        default:
            let type = try heapType()
            body.pending.opcode(opcode)
            body.pending.signed(type)
        }
    }

    private mutating func parseCastBranch(_ opcode: Opcode) throws(TextError) {
        let label = try labelIndex()
        let from = try referenceType()
        let to = try referenceType()
        body.pending.opcode(opcode)
        body.pending.byte((from.isNullable ? 1 : 0) | (to.isNullable ? 2 : 0))
        body.pending.u32(label)
        body.pending.signed(from.heapType)
        body.pending.signed(to.heapType)
    }
}

/// How a vector's bytes are written as lanes.
package struct VectorShape: Equatable, Sendable {
    package var count: Int
    package var bits: Int
    package var isFloat: Bool

    init?(_ keyword: Keyword?) {
        switch keyword {
        case .i8x16: (count, bits, isFloat) = (16, 8, false)
        case .i16x8: (count, bits, isFloat) = (8, 16, false)
        case .i32x4: (count, bits, isFloat) = (4, 32, false)
        case .i64x2: (count, bits, isFloat) = (2, 64, false)
        case .f32x4: (count, bits, isFloat) = (4, 32, true)
        case .f64x2: (count, bits, isFloat) = (2, 64, true)
        default: return nil
        }
    }
}
