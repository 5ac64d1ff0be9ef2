import WebAssembly

/// Which instructions a module uses.
enum InstructionScan {
    static func instructions(in bytes: [UInt8]) throws -> Set<Opcode> {
        try bytes.withUnsafeBufferPointer { bytes in
            var found: Set<Opcode> = []
            var reader = BinaryReader(base: bytes.baseAddress!, from: 8, to: bytes.count)
            while !reader.isAtEnd {
                let section = try reader.byte()
                let size = Int(try reader.u32())
                let end = reader.position + size
                if section == 10 {
                    for _ in 0..<(try reader.u32()) { try scanFunction(&reader, &found) }
                }
                reader.position = end
            }
            return found
        }
    }

    private static func scanFunction(_ reader: inout BinaryReader, _ found: inout Set<Opcode>) throws {
        let size = Int(try reader.u32())
        let end = reader.position + size
        for _ in 0..<(try reader.u32()) {
            _ = try reader.u32()
            try skipValueType(&reader)
        }
        while reader.position < end {
            let byte = try reader.byte()
            var opcode = Opcode(byte)
            if byte >= 0xFB, byte <= 0xFE, let prefixed = Opcode(prefix: byte, subopcode: try reader.u32()) {
                opcode = prefixed
            }
            found.insert(opcode)
            try skipImmediates(InstructionTable.packed[Int(opcode.rawValue)].immediates, &reader)
        }
    }

    private static func skipImmediates(_ immediates: Immediates, _ reader: inout BinaryReader) throws {
        switch immediates {
        case .none: break
        case .reservedByte, .lane: _ = try reader.byte()
        case .blockType: try skipBlockType(&reader)
        case .tryTable:
            try skipBlockType(&reader)
            for _ in 0..<(try reader.u32()) {
                if try reader.byte() < 2 { _ = try reader.u32() }
                _ = try reader.u32()
            }
        case .labelTable: for _ in 0...(try reader.u32()) { _ = try reader.u32() }
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
        case .valueTypes: for _ in 0..<(try reader.u32()) { try skipValueType(&reader) }
        case .heapType: _ = try reader.s33()
        case .castBranch:
            _ = try reader.byte()
            _ = try reader.u32()
            _ = try reader.s33()
            _ = try reader.s33()
        }
    }

    private static func skipValueType(_ reader: inout BinaryReader) throws {
        let byte = try reader.byte()
        if byte == 0x63 || byte == 0x64 { _ = try reader.s33() }
    }

    private static func skipBlockType(_ reader: inout BinaryReader) throws {
        let byte = try reader.byte()
        if byte == 0x40 { return }
        reader.position -= 1
        if byte & 0xC0 == 0x40 { try skipValueType(&reader) } else { _ = try reader.s33() }
    }

    private static func skipMemoryArgument(_ reader: inout BinaryReader) throws {
        if try reader.u32() & 0x40 != 0 { _ = try reader.u32() }
        _ = try reader.u64()
    }
}
