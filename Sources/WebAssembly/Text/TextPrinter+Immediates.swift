/// What follows an opcode, as text; and how many operands an instruction takes.
extension TextPrinter {
    /// Prints mnemonic and immediates, and enters the label of a block.
    mutating func printHead(_ opcode: Opcode, _ reader: inout BinaryReader) throws(ModuleError) {
        guard let instruction = InstructionTable.instruction(for: opcode) else {
            throw reader.failure("illegal opcode")
        }
        write(instruction.mnemonic)
        switch instruction.immediates {
        case .data, .dataMemory, .typeData: usesDataIndices = true
        default: break
        }
        switch instruction.immediates {
        case .none: break
        case .reservedByte: _ = try reader.byte()
        case .blockType: try printBlockType(opcode, &reader)
        case .tryTable:
            // The clauses' labels are counted from outside.
            try printBlockType(opcode, &reader)
            let own = body.labels.removeLast()
            for _ in 0..<(try reader.count(limit: Limits.catchClauses, "too many catch clauses")) {
                let kind = try reader.byte()
                switch kind {
                case 0: write(" (catch ")
                case 1: write(" (catch_ref ")
                case 2: write(" (catch_all ")
                case 3: write(" (catch_all_ref ")
                default: throw reader.failure("malformed catch clause", at: reader.position - 1)
                }
                if kind < 2 {
                    write(.tag, try reader.u32())
                    write(" ")
                }
                write(label: try reader.u32())
                write(")")
            }
            body.labels.append(own)
        case .label:
            write(" ")
            write(label: try reader.u32())
        case .labelTable:
            for _ in 0...(try reader.count(limit: Limits.branchTableSize, "branch table is too large")) {
                write(" ")
                write(label: try reader.u32())
            }
        case .function: try printIndex(.function, &reader)
        case .typeIndex: try printIndex(.type, &reader)
        case .typeTable:
            let type = try reader.u32()
            let table = try reader.u32()
            if table != 0 {
                write(" ")
                write(.table, table)
            }
            try write(typeUse: type, locals: nil)
        case .local:
            write(" ")
            write(local: try reader.u32())
        case .global: try printIndex(.global, &reader)
        case .table: try printIndex(.table, &reader)
        case .tableTable:
            try printIndex(.table, &reader)
            try printIndex(.table, &reader)
        case .elementTable:
            let segment = try reader.u32()
            try printIndex(.table, &reader)
            write(" ")
            write(.element, segment)
        case .element: try printIndex(.element, &reader)
        case .memory: try printOptional(.memory, &reader)
        case .memarg: try printMemoryArgument(instruction.alignment, &reader)
        case .memargLane:
            try printMemoryArgument(instruction.alignment, &reader)
            write(" ")
            write(UInt32(try reader.byte()))
        case .memoryMemory:
            let destination = try reader.u32()
            let source = try reader.u32()
            if destination != 0 || source != 0 {
                write(" ")
                write(.memory, destination)
                write(" ")
                write(.memory, source)
            }
        case .dataMemory:
            let segment = try reader.u32()
            try printOptional(.memory, &reader)
            write(" ")
            write(.data, segment)
        case .data: try printIndex(.data, &reader)
        case .i32:
            write(" ")
            write(signed: Int64(try reader.s32()))
        case .i64:
            write(" ")
            write(signed: try reader.s64())
        case .f32:
            write(" ")
            write(single: UInt32(truncatingIfNeeded: try littleEndian(4, &reader)))
        case .f64:
            write(" ")
            write(double: try littleEndian(8, &reader))
        case .v128:
            write(" i32x4")
            for _ in 0..<4 {
                write(" 0x")
                write(hexadecimal: try littleEndian(4, &reader), digits: 8)
            }
        case .lane:
            write(" ")
            write(UInt32(try reader.byte()))
        case .shuffle:
            for _ in 0..<16 {
                write(" ")
                write(UInt32(try reader.byte()))
            }
        case .valueTypes:
            write(" (result")
            for _ in 0..<(try reader.count(limit: Limits.results, "too many types")) {
                write(" ")
                write(try typeCode(&reader))
            }
            write(")")
        case .heapType:
            let type = try reader.s33()
            write(" ")
            switch opcode {
            case .refTest, .refCast: write(reference: type, isNullable: false)
            case .refTestNull, .refCastNull: write(reference: type, isNullable: true)
            default: write(heapType: type)
            }
        case .castBranch:
            let flags = try reader.byte()
            write(" ")
            write(label: try reader.u32())
            write(" ")
            write(reference: try reader.s33(), isNullable: flags & 1 != 0)
            write(" ")
            write(reference: try reader.s33(), isNullable: flags & 2 != 0)
        case .typeField:
            let type = try reader.u32()
            let field = try reader.u32()
            write(" ")
            write(.type, type)
            write(" ")
            let isStructure = Int(type) < types.count && types[Int(type)].kind == .structure
            if let map = names.knownFields[type], let name = map.names[field], isStructure,
                !map.others.contains(field)
            {
                write(identifier: name)
            } else {
                write(field)
            }
        case .typeCount:
            try printIndex(.type, &reader)
            write(" ")
            write(try reader.u32())
        case .typeType:
            try printIndex(.type, &reader)
            try printIndex(.type, &reader)
        case .typeData:
            try printIndex(.type, &reader)
            try printIndex(.data, &reader)
        case .typeElement:
            try printIndex(.type, &reader)
            try printIndex(.element, &reader)
        case .tag: try printIndex(.tag, &reader)
        }
    }

    private mutating func printIndex(
        _ space: TextParser.Space, _ reader: inout BinaryReader
    ) throws(ModuleError) {
        let index = try reader.u32()
        write(" ")
        write(space, index)
    }

    /// An index that is left out where it is 0.
    private mutating func printOptional(
        _ space: TextParser.Space, _ reader: inout BinaryReader
    ) throws(ModuleError) {
        let index = try reader.u32()
        guard index != 0 else { return }
        write(" ")
        write(space, index)
    }

    private func littleEndian(_ size: Int, _ reader: inout BinaryReader) throws(ModuleError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<size { value |= UInt64(try reader.byte()) << UInt64(8 * index) }
        return value
    }

    private mutating func write(local index: UInt32) {
        if let name = body.locals.names[index], !body.locals.others.contains(index) {
            write(identifier: name)
        } else {
            write(index)
        }
    }

    // MARK: Labels

    /// A branch's target: by name if it has one that no block in between has too; otherwise as a number, with the target's
    /// own in a comment.
    private mutating func write(label depth: UInt32) {
        guard Int(depth) < body.labels.count else { return write(depth) }
        let target = body.labels.count - 1 - Int(depth)
        // Beyond a screenful of blocks nobody follows, and looking for namesakes would take its time.
        if let name = body.labels[target].name, depth < 256 {
            var isHidden = false
            for inner in (target + 1)..<max(body.labels.count, target + 1) {
                if let other = body.labels[inner].name, areEqual(name, other) { isHidden = true }
            }
            if !isHidden { return write(identifier: name) }
        }
        write(depth)
        if body.labels[target].name == nil {
            write(" (;@")
            write(UInt32(target))
            write(";)")
        }
    }

    private func areEqual(_ one: ByteRange, _ other: ByteRange) -> Bool {
        guard one.count == other.count else { return false }
        for index in 0..<Int(one.count)
        where base[Int(one.offset) + index] != base[Int(other.offset) + index] { return false }
        return true
    }

    /// Label and type of a block, which is entered.
    private mutating func printBlockType(
        _ opcode: Opcode, _ reader: inout BinaryReader
    ) throws(ModuleError) {
        var name = body.labelNames[body.labelCount]
        body.labelCount += 1
        if let found = name {
            printedNames += 1
            if found.count > 0 {
                write(" ")
                write(identifier: found)
            } else {
                write(" (@name \"\")")
                name = nil
            }
        }
        body.labels.append(PrintedLabel(name: name, arity: 0))
        let start = reader.position
        let byte = try reader.byte()
        if byte != 0x40 {
            reader.position = start
            if byte & 0xC0 == 0x40 {
                write(" (result ")
                write(try typeCode(&reader))
                write(")")
            } else {
                let index = try reader.s33()
                guard index >= 0 else { throw reader.failure("malformed block type", at: start) }
                try write(typeUse: UInt32(truncatingIfNeeded: index), locals: nil)
            }
        }
        if name == nil {
            write(" (;@")
            write(UInt32(body.labels.count - 1))
            write(";)")
        }
    }

    // MARK: Memory

    private mutating func printMemoryArgument(
        _ natural: UInt8, _ reader: inout BinaryReader
    ) throws(ModuleError) {
        let start = reader.position
        let flags = try reader.u32()
        guard flags < 0x80 else { throw reader.failure("malformed memop flags", at: start) }
        let memory = flags & 0x40 != 0 ? try reader.u32() : 0
        let offset = try reader.u64()
        if memory != 0 {
            write(" ")
            write(.memory, memory)
        }
        if offset != 0 {
            write(" offset=")
            write(offset)
        }
        if flags & 0x3F != UInt32(natural) {
            write(" align=")
            write(UInt64(1) << UInt64(flags & 0x3F))
        }
    }

    // MARK: Floating-point numbers

    private mutating func write(single bits: UInt32) {
        #if !hasFeature(Embedded)
            let value = Float(bitPattern: bits)
            if value.isFinite { return output.append(contentsOf: value.description.utf8) }
        #endif
        write(float: UInt64(bits), .single)
    }

    private mutating func write(double bits: UInt64) {
        #if !hasFeature(Embedded)
            let value = Double(bitPattern: bits)
            if value.isFinite { return output.append(contentsOf: value.description.utf8) }
        #endif
        write(float: bits, .double)
    }

    /// A number without the standard library's help: as a short decimal, or an infinity or a NaN.
    mutating func write(float bits: UInt64, _ format: NumberText.Format) {
        let magnitude = bits & (format.sign - 1)
        guard magnitude >= format.infinity else {
            return output.append(contentsOf: NumberText.shortest(bits, format))
        }
        if bits & format.sign != 0 { write("-") }
        let fraction = magnitude & (1 << UInt64(format.fractionBits) - 1)
        if fraction == 0 { return write("inf") }
        write("nan")
        if fraction != 1 << UInt64(format.fractionBits - 1) {
            write(":0x")
            write(hexadecimal: fraction)
        }
    }

    // MARK: Operands

    /// How many parameters and results the type of a block has, as far as can be told.
    func blockArity(_ reader: inout BinaryReader) throws(ModuleError) -> (parameters: Int, results: Int) {
        let byte = try reader.byte()
        if byte == 0x40 { return (0, 0) }
        if byte & 0xC0 == 0x40 { return (0, 1) }
        reader.position -= 1
        return arity(ofType: UInt32(truncatingIfNeeded: try reader.s33()))
    }

    private func arity(ofType index: UInt32) -> (parameters: Int, results: Int) {
        guard Int(index) < types.count, types[Int(index)].kind == .function else { return (0, 0) }
        return (types[Int(index)].parameterCount, types[Int(index)].resultCount)
    }

    private func arity(ofFunction index: UInt32) -> (parameters: Int, results: Int) {
        Int(index) < functionTypes.count ? arity(ofType: functionTypes[Int(index)]) : (0, 0)
    }

    private func arity(ofLabel depth: UInt32) -> Int {
        Int(depth) < body.labels.count ? body.labels[body.labels.count - 1 - Int(depth)].arity : 0
    }

    /// How many operands an instruction takes and how many results it gives. The reader stands at its immediates.
    func effect(of opcode: Opcode, _ reader: BinaryReader) throws(ModuleError) -> (taken: Int, given: Int) {
        let entry = InstructionTable.packed[Int(opcode.rawValue)]
        guard entry.isSpecial else { return (entry.parameterCount, entry.resultCount) }
        var reader = reader
        switch opcode {
        case .br: return (arity(ofLabel: try reader.u32()), 0)
        case .brIf:
            let arity = arity(ofLabel: try reader.u32())
            return (arity + 1, arity)
        case .brTable:
            _ = try reader.u32()
            return (arity(ofLabel: try reader.u32()) + 1, 0)
        case .brOnNull:
            let arity = arity(ofLabel: try reader.u32())
            return (arity + 1, arity + 1)
        case .brOnNonNull:
            let arity = arity(ofLabel: try reader.u32())
            return (arity, max(arity - 1, 0))
        case .brOnCast, .brOnCastFail:
            _ = try reader.byte()
            let arity = arity(ofLabel: try reader.u32())
            return (arity, arity)
        case .return: return (body.resultCount, 0)
        case .call:
            let arity = arity(ofFunction: try reader.u32())
            return (arity.parameters, arity.results)
        case .returnCall: return (arity(ofFunction: try reader.u32()).parameters, 0)
        case .callIndirect, .callRef:
            let arity = arity(ofType: try reader.u32())
            return (arity.parameters + 1, arity.results)
        case .returnCallIndirect, .returnCallRef: return (arity(ofType: try reader.u32()).parameters + 1, 0)
        case .throw:
            let tag = try reader.u32()
            return (Int(tag) < tagTypes.count ? arity(ofType: tagTypes[Int(tag)]).parameters : 0, 0)
        case .throwRef, .drop, .localSet, .globalSet: return (1, 0)
        case .select, .selectTyped: return (3, 1)
        case .tableGrow: return (2, 1)
        case .arraySet: return (3, 0)
        case .localGet, .globalGet, .tableSize, .refNull, .refFunc, .structNewDefault: return (0, 1)
        case .tableSet, .structSet: return (2, 0)
        case .tableInit, .tableCopy, .tableFill, .memoryCopy, .memoryInit: return (3, 0)
        case .refEq, .arrayNew, .arrayNewData, .arrayNewElem, .arrayGet, .arrayGetS, .arrayGetU: return (2, 1)
        case .structNew:
            let type = Int(try reader.u32())
            return (type < types.count ? types[type].resultCount : 0, 1)
        case .arrayNewFixed:
            _ = try reader.u32()
            return (Int(try reader.u32()), 1)
        case .arrayFill, .arrayInitData, .arrayInitElem: return (4, 0)
        case .arrayCopy: return (5, 0)
        case .unreachable, .rethrow: return (0, 0)
        default: return (1, 1)
        }
    }

    /// Moves past what follows an opcode.
    func skipImmediates(_ opcode: Opcode, _ reader: inout BinaryReader) throws(ModuleError) {
        switch InstructionTable.packed[Int(opcode.rawValue)].immediates {
        case .none: break
        case .reservedByte, .lane: _ = try reader.byte()
        case .blockType: try skipBlockType(&reader)
        case .tryTable:
            try skipBlockType(&reader)
            for _ in 0..<(try reader.count(limit: Limits.catchClauses, "too many catch clauses")) {
                if try reader.byte() < 2 { _ = try reader.u32() }
                _ = try reader.u32()
            }
        case .labelTable:
            for _ in 0...(try reader.count(limit: Limits.branchTableSize, "branch table is too large")) {
                _ = try reader.u32()
            }
        case .label, .function, .typeIndex, .local, .global, .table, .element, .memory, .data, .tag:
            _ = try reader.u32()
        case .typeTable, .tableTable, .elementTable, .memoryMemory, .dataMemory, .typeField, .typeCount,
            .typeType, .typeData, .typeElement:
            _ = try reader.u32()
            _ = try reader.u32()
        case .memarg: try skipMemoryArgument(&reader)
        case .memargLane:
            try skipMemoryArgument(&reader)
            _ = try reader.byte()
        case .i32: _ = try reader.s32()
        case .i64: _ = try reader.s64()
        case .f32: try reader.skip(4)
        case .f64: try reader.skip(8)
        case .v128, .shuffle: try reader.skip(16)
        case .valueTypes:
            for _ in 0..<(try reader.count(limit: Limits.results, "too many types")) {
                _ = try typeCode(&reader)
            }
        case .heapType: _ = try reader.s33()
        case .castBranch:
            _ = try reader.byte()
            _ = try reader.u32()
            _ = try reader.s33()
            _ = try reader.s33()
        }
    }

    private func skipBlockType(_ reader: inout BinaryReader) throws(ModuleError) {
        let byte = try reader.byte()
        if byte == 0x40 { return }
        reader.position -= 1
        if byte & 0xC0 == 0x40 { _ = try typeCode(&reader) } else { _ = try reader.s33() }
    }

    private func skipMemoryArgument(_ reader: inout BinaryReader) throws(ModuleError) {
        if try reader.u32() & 0x40 != 0 { _ = try reader.u32() }
        _ = try reader.u64()
    }
}
