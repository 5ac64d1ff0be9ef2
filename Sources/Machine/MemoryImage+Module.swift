import WebAssembly

extension MemoryImage {
    /// Images of fewer bytes are not worth a mapping and a file of their own, which all instances together have.
    private static let smallest = 64 << 10

    /// What the memories of a module's instances hold when all its data segments are written to them, by their index. Nil for
    /// memories that are imported, and where an image does not pay. Empty if it is not the same for all instances, or if
    /// something could be seen of segments that are never written because one before them traps.
    package static func starting(_ module: DecodedModule) -> [MemoryImage?] {
        let segments = module.dataSegments.filter { $0.active != nil }
        let bytes = segments.reduce(0) { $0 + Int($1.bytes.count) }
        guard bytes >= smallest, module.importedTableCount == 0 else { return [] }
        var ranges = Array(repeating: [(Range<Int>, ByteRange)](), count: module.memories.count)
        for segment in segments {
            guard let active = segment.active, active.memory >= module.importedMemoryCount,
                let offset = module.constant(active.offset)
            else { return [] }
            let type = module.memories[active.memory]
            let (size, overflow) = type.limits.minimum.multipliedReportingOverflow(
                by: 1 << UInt64(type.pageSizeLog2))
            guard !overflow, offset <= size, UInt64(segment.bytes.count) <= size - offset,
                size <= UInt64(Int.max)
            else { return [] }
            let range = Int(offset)..<Int(offset) + Int(segment.bytes.count)
            ranges[active.memory].append((range, segment.bytes))
        }
        return ranges.enumerated().map { index, ranges in
            guard ranges.reduce(0, { $0 + $1.0.count }) >= smallest,
                let memory = LinearMemory.make(module.memories[index])
            else { return nil }
            defer { LinearMemory.release(memory) }
            for (range, bytes) in ranges {
                (memory.pointee.base + range.lowerBound).copyMemory(
                    from: module.bytes.base + Int(bytes.offset), byteCount: range.count)
            }
            return MemoryImage(of: memory, ranges: ranges.map { $0.0 }, pool: nil)
        }
    }
}

extension DecodedModule {
    /// The value of an expression that is nothing but a number; nil for others. An `i32` is taken for an address.
    package func constant(_ expression: ConstantExpression) -> UInt64? {
        var reader = BinaryReader(base: bytes.base, from: Int(expression.body.pointee.start), to: bytes.count)
        do throws(ModuleError) {
            let value: UInt64
            switch Opcode(try reader.byte()) {
            case .i32Const: value = UInt64(UInt32(bitPattern: try reader.s32()))
            case .i64Const: value = UInt64(bitPattern: try reader.s64())
            default: return nil
            }
            return Opcode(try reader.byte()) == .end ? value : nil
        } catch {
            return nil
        }
    }
}
