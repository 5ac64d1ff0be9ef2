/// Reading what follows an opcode. Reads may run a few bytes past the function's end, never past the module's
/// padding; the main loop notices.
extension FunctionValidator {
    @inline(__always) mutating func readU32() throws(ModuleError) -> UInt32 {
        let byte = base[pc]
        if byte < 0x80 {
            pc &+= 1
            return UInt32(byte)
        }
        let second = base[pc &+ 1]
        if second < 0x80 {
            pc &+= 2
            return UInt32(byte & 0x7F) | UInt32(second) << 7
        }
        return try readLongU32()
    }

    @inline(never) private mutating func readLongU32() throws(ModuleError) -> UInt32 {
        try withReader { (reader) throws(ModuleError) in try reader.u32() }
    }

    mutating func readU64() throws(ModuleError) -> UInt64 {
        try withReader { (reader) throws(ModuleError) in try reader.u64() }
    }

    /// Skips a signed LEB128 number of 32 or 64 bits, checking it.
    @inline(__always) mutating func skipSigned(bits: Int) throws(ModuleError) {
        if base[pc] < 0x80 {
            pc &+= 1
        } else if base[pc &+ 1] < 0x80 {
            pc &+= 2
        } else {
            try skipLongSigned(bits: bits)
        }
    }

    @inline(never) private mutating func skipLongSigned(bits: Int) throws(ModuleError) {
        try withReader { (reader) throws(ModuleError) in
            if bits == 32 { _ = try reader.s32() } else { _ = try reader.s64() }
        }
    }

    @inline(__always) private mutating func withReader<Result>(
        _ body: (inout BinaryReader) throws(ModuleError) -> Result
    ) throws(ModuleError) -> Result {
        var reader = BinaryReader(base: base, from: pc, to: end, limit: module.bytes.count)
        do {
            let result = try body(&reader)
            pc = reader.position
            return result
        } catch {
            throw located(error)
        }
    }

    /// Adds the function and the instruction to an error of the reader.
    @inline(never) private func located(_ error: ModuleError) -> ModuleError {
        var located = failure(error.kind, error.message)
        located.offset = min(error.offset, end)
        located.found = error.found
        return located
    }

    func requireFeature(_ feature: Features, _ message: StaticString) throws(ModuleError) {
        if !features.isSuperset(of: feature) { throw failure(.disabledFeature, message) }
    }

    /// A value type (specification, section "Value Types").
    mutating func readValueType() throws(ModuleError) -> ValueType {
        try withReader { [module] (reader) throws(ModuleError) in try module.readValueType(&reader) }
    }

    mutating func readHeapType() throws(ModuleError) -> HeapType {
        try withReader { [module] (reader) throws(ModuleError) in try module.readHeapType(&reader) }
    }

    /// The parameters and results of a block.
    struct BlockType {
        var starts: (UnsafePointer<ValueType>, Int)
        var ends: (UnsafePointer<ValueType>, Int)
    }

    @inline(__always) mutating func readBlockType() throws(ModuleError) -> BlockType {
        let byte = base[pc]
        let none = UnsafePointer(numberTypes)
        if byte == 0x40 {
            pc &+= 1
            return BlockType(starts: (none, 0), ends: (none, 0))
        }
        if byte >= 0x7C, byte <= 0x7F {
            pc &+= 1
            return BlockType(starts: (none, 0), ends: (none + Int(0x80 &- byte), 1))
        }
        return try readOtherBlockType()
    }

    @inline(never) private mutating func readOtherBlockType() throws(ModuleError) -> BlockType {
        // A value type is one byte that reads as a negative number.
        if base[pc] & 0xC0 == 0x40 {
            let type = try readValueType()
            return BlockType(starts: (UnsafePointer(numberTypes), 0), ends: (single(type), 1))
        }
        let index = try withReader { (reader) throws(ModuleError) in try reader.s33() }
        guard index >= 0, index < Int64(context.typeCount),
            context.types[Int(index)].pointee.kind == .function
        else { throw unknown("unknown type", UInt32(truncatingIfNeeded: index)) }
        try requireFeature(.multiValue, "block types with parameters or several results")
        let type = context.types[Int(index)]
        return BlockType(
            starts: (UnsafePointer(type.pointee.values), Int(type.pointee.parameterCount)),
            ends: (
                UnsafePointer(type.pointee.values + Int(type.pointee.parameterCount)),
                Int(type.pointee.resultCount)
            ))
    }

    mutating func readType(_ kind: DefinedType.Kind) throws(ModuleError) -> UnsafePointer<DefinedType> {
        let index = try readU32()
        guard Int(index) < context.typeCount else { throw unknown("unknown type", index) }
        let type = context.types[Int(index)]
        guard type.pointee.kind == kind else {
            var error = failure(.invalid, "type mismatch")
            error.expected =
                switch kind {
                case .function: "a function type"
                case .structure: "a structure type"
                case .array: "an array type"
                }
            error.found = "type " + String(index)
            throw error
        }
        return type
    }

    mutating func readTable() throws(ModuleError) -> UnsafePointer<TableType> {
        let index = try readU32()
        guard Int(index) < context.tableCount else { throw unknown("unknown table", index) }
        return UnsafePointer(context.tables + Int(index))
    }

    mutating func readMemory() throws(ModuleError) -> UnsafePointer<MemoryType> {
        let index = try readU32()
        guard Int(index) < context.memoryCount else { throw unknown("unknown memory", index) }
        if index > 0 { try requireFeature(.multiMemory, "more than one memory") }
        return UnsafePointer(context.memories + Int(index))
    }

    mutating func readElement() throws(ModuleError) -> ValueType {
        try type(ofElementSegment: readU32())
    }

    func type(ofElementSegment index: UInt32) throws(ModuleError) -> ValueType {
        guard Int(index) < context.elementCount else { throw unknown("unknown elem segment", index) }
        return context.elements[Int(index)]
    }

    mutating func readData() throws(ModuleError) { try check(dataSegment: readU32()) }

    func check(dataSegment index: UInt32) throws(ModuleError) {
        guard context.dataCount >= 0 else { throw failure(.malformed, "data count section required") }
        guard Int(index) < context.dataCount else { throw unknown("unknown data segment", index) }
    }

    mutating func readTag() throws(ModuleError) -> UnsafePointer<DefinedType> {
        let index = try readU32()
        guard Int(index) < context.tagCount else { throw unknown("unknown tag", index) }
        return context.tags[Int(index)].type
    }

    /// A memory access's alignment, memory and offset; returns the memory's address type.
    @inline(__always) mutating func readMemoryArgument(alignment: UInt8) throws(ModuleError) -> ValueType {
        let flags = base[pc]
        // The common case: memory 0 with 32-bit addresses, and an offset of up to two bytes.
        if flags <= alignment, alignment <= 4, opcode.rawValue & 0xFF80 != 0x180, context.memoryCount > 0,
            !context.memories.pointee.limits.is64
        {
            pc &+= 1
            if base[pc] < 0x80 {
                pc &+= 1
            } else if base[pc &+ 1] < 0x80 {
                pc &+= 2
            } else {
                try skipLongOffset(is64: false)
            }
            return .i32
        }
        return try readOtherMemoryArgument(alignment: alignment)
    }

    @inline(never) private mutating func readOtherMemoryArgument(
        alignment: UInt8
    ) throws(ModuleError) -> ValueType {
        let flags = try readU32()
        guard flags < 0x80 else { throw failure(.malformed, "malformed memop flags") }
        var index: UInt32 = 0
        if flags & 0x40 != 0 {
            index = try readU32()
            try requireFeature(.multiMemory, "more than one memory")
        }
        guard Int(index) < context.memoryCount else { throw unknown("unknown memory", index) }
        let claimed = flags & 0x3F
        guard claimed <= UInt32(alignment) else {
            throw failure(.invalid, "alignment must not be larger than natural")
        }
        if opcode.prefix == 0xFE, claimed != UInt32(alignment) {
            throw failure(.invalid, "atomic alignment must be natural")
        }
        let memory = context.memories[Int(index)]
        try skipLongOffset(is64: memory.limits.is64)
        return memory.limits.addressType
    }

    /// The offset of a memory access. Since there are 64-bit addresses it is a 64-bit number for all memories.
    @inline(never) private mutating func skipLongOffset(is64: Bool) throws(ModuleError) {
        let offset = features.contains(.memory64) ? try readU64() : UInt64(try readU32())
        guard is64 || offset <= UInt64(UInt32.max) else { throw failure(.invalid, "offset out of range") }
    }

    /// A lane number.
    mutating func readLane(count: Int) throws(ModuleError) {
        guard pc < end else { throw failure(.malformed, "unexpected end of section or function") }
        guard Int(base[pc]) < count else { throw failure(.invalid, "invalid lane index") }
        pc += 1
    }
}

extension DecodedModule {
    func readValueType(_ reader: inout BinaryReader) throws(ModuleError) -> ValueType {
        let start = reader.position
        let byte = try reader.byte()
        switch byte {
        case 0x7F: return .i32
        case 0x7E: return .i64
        case 0x7D: return .f32
        case 0x7C: return .f64
        case 0x7B:
            guard features.contains(.simd) else {
                throw ModuleError(.disabledFeature, "the type v128", at: start)
            }
            return .v128
        case 0x63, 0x64, 0x69...0x74:
            reader.position = start
            return try readReferenceType(&reader)
        default: throw ModuleError(.malformed, "malformed value type", at: start)
        }
    }

    func readReferenceType(_ reader: inout BinaryReader) throws(ModuleError) -> ValueType {
        let start = reader.position
        let byte = try reader.byte()
        if byte == 0x63 || byte == 0x64 {
            guard features.contains(.functionReferences) else {
                throw ModuleError(.disabledFeature, "typed references", at: start)
            }
            return .reference(try readHeapType(&reader), nullable: byte == 0x63)
        }
        guard let heap = HeapType(encoding: byte) else {
            throw ModuleError(.malformed, "malformed reference type", at: start)
        }
        try require(heap, at: start)
        return .reference(heap, nullable: true)
    }

    func readHeapType(_ reader: inout BinaryReader) throws(ModuleError) -> HeapType {
        let start = reader.position
        let value = try reader.s33()
        if value >= 0 { return try definedHeapType(index: value, at: start) }
        guard value >= -64, let heap = HeapType(encoding: UInt8(truncatingIfNeeded: value & 0x7F)) else {
            throw ModuleError(.malformed, "malformed heap type", at: start)
        }
        try require(heap, at: start)
        return heap
    }

    private func definedHeapType(index: Int64, at offset: Int) throws(ModuleError) -> HeapType {
        if index < Int64(types.count) { return .defined(types[Int(index)].pointee.identity) }
        // Inside a recursive group that is being read, types to come are known by their place in it.
        if index < Int64(types.count + openGroupSize) {
            return HeapType(
                bits: ValueType.definedBit | ValueType.recursiveBit | UInt32(Int(index) - types.count))
        }
        var error = ModuleError(.invalid, "unknown type", at: offset)
        error.found = String(index)
        throw error
    }

    private func require(_ heap: HeapType, at offset: Int) throws(ModuleError) {
        let feature: Features
        switch heap {
        case .func, .extern: feature = .referenceTypes
        case .exn, .noexn: feature = [.exceptions]
        default: feature = .gc
        }
        if heap != .func, !features.contains(feature) {
            throw ModuleError(.disabledFeature, "this reference type", at: offset)
        }
    }
}
