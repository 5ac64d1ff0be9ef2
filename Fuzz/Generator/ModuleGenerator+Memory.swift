import WebAssembly

/// Addresses, bulk operations on memories, and what memories begin with.
extension ModuleGenerator {
    /// The immediates of a memory access.
    struct MemoryArgument {
        var memory: Int
        var alignment: Int
        var offset: UInt64
    }

    func write(_ argument: MemoryArgument) {
        if argument.memory != 0 || (has(.multiMemory) && memories.count > 1 && input.chance(5)) {
            used.formUnion(.multiMemory)
            code.size(argument.alignment | 0x40)
            code.size(argument.memory)
        } else {
            code.size(argument.alignment)
        }
        code.unsigned(argument.offset)
    }

    func pickMemory() -> Int { input.chance(40) ? input.below(memories.count) : 0 }

    /// Writes an address of `1 << alignment` bytes. Most are within the first few hundred bytes, so that what is stored is
    /// loaded again.
    func address(accessing alignment: UInt8, isAtomic: Bool, _ depth: Int) -> MemoryArgument {
        let memory = pickMemory()
        let size = UInt64(1) << UInt64(alignment)
        let claimed = isAtomic ? Int(alignment) : Int(alignment) - input.below(Int(alignment) + 1)
        let offset = address(
            in: memory, size: size, isAligned: isAtomic && !mayTrap(), mayWrap: !isAtomic, depth)
        return MemoryArgument(memory: memory, alignment: claimed, offset: offset)
    }

    /// Writes an address; the result is the offset to go with it. Where an address beyond 64 bits is not aligned either,
    /// engines differ in what they say, so for atomics there is none.
    private func address(
        in memory: Int, size: UInt64, isAligned: Bool, mayWrap: Bool, _ depth: Int
    ) -> UInt64 {
        let is64 = memories[memory].is64
        let end = UInt64(memories[memory].byteCount)
        let mask: UInt64 = isAligned ? ~(size - 1) : .max
        if end < 0x140 || mayTrap() {
            switch input.below(5) {
            case 0, 1:
                // Around the end.
                let place = (end &+ UInt64(input.below(24)) &- 12 &- size) & mask
                let split = UInt64(input.below(32)) & mask
                if place < end, split <= place {
                    index(place - split, is64: is64)
                    return split
                }
                index(place, is64: is64)
                return 0
            case 2:
                value(is64 ? .i64 : .i32, depth)
                return is64 && !mayWrap ? 0 : UInt64(input.below(64)) & mask
            case 3:
                value(is64 ? .i64 : .i32, depth)
                if is64, !mayWrap { return 0 }
                let offsets: [UInt64] = [
                    0xFFFF_FFFF, 0xFFFF_FFF0, 0x8000_0000, 0x7FFF_FFFF, 0x1_0000, 0xFFFF, 0xFFFF_FFF8,
                ]
                if is64, mayWrap, input.chance(40) {
                    return input.pick([.max, 0x1_0000_0000, 1 << 63, .max - 7, 0xFFFF_0000_0000]) & mask
                }
                return input.pick(offsets) & mask
            default:
                index(
                    input.pick([.max, .max - 3, 1 << 31, 1 << 63, 0xFFFF, 1 << 32, 0x7FFF_FFFF]) & mask,
                    is64: is64)
                return mayWrap ? UInt64(input.below(16)) & mask : 0
            }
        }
        switch input.below(10) {
        case 0...4:
            index(UInt64(input.below(256)) & mask, is64: is64)
            return UInt64(input.below(32)) & mask
        case 5...7:
            value(is64 ? .i64 : .i32, depth)
            index(0xFF & mask, is64: is64)
            op(is64 ? .i64And : .i32And)
            return UInt64(input.below(48)) & mask
        default:
            let place = (end - size - UInt64(input.below(9))) & mask
            let split = UInt64(input.below(256)) & mask
            guard split <= place else {
                index(place, is64: is64)
                return 0
            }
            if input.chance(50) {
                index(place - split, is64: is64)
                return split
            }
            index(split, is64: is64)
            return place - split
        }
    }

    /// Writes an address where some bytes can be worked on, without an offset.
    private func bulkAddress(in memory: Int, size: UInt64, _ depth: Int) {
        let is64 = memories[memory].is64
        let offset = address(in: memory, size: size, isAligned: false, mayWrap: true, depth)
        guard offset != 0 else { return }
        index(offset, is64: is64)
        op(is64 ? .i64Add : .i32Add)
    }

    /// Writes a length of at most `limit`, mostly.
    private func length(_ limit: Int, is64: Bool, _ depth: Int) {
        if mayTrap() {
            value(is64 ? .i64 : .i32, depth)
        } else if input.chance(70) || limit < 8 {
            index(UInt64(input.below(limit + 1)), is64: is64)
        } else {
            value(is64 ? .i64 : .i32, depth)
            index(7, is64: is64)
            op(is64 ? .i64And : .i32And)
        }
    }

    func memoryFill(_ depth: Int) {
        let memory = pickMemory()
        bulkAddress(in: memory, size: 64, depth)
        value(.i32, depth)
        length(64, is64: memories[memory].is64, depth)
        op(.memoryFill, memory)
    }

    func memoryCopy(_ depth: Int) {
        let source = pickMemory()
        let destination = input.chance(70) ? source : pickMemory()
        bulkAddress(in: destination, size: 64, depth)
        bulkAddress(in: source, size: 64, depth)
        length(64, is64: memories[source].is64 && memories[destination].is64, depth)
        op(.memoryCopy, destination, source)
    }

    func memoryInit(_ depth: Int) {
        guard !dataSegments.isEmpty else { return }
        let segment = input.below(dataSegments.count)
        let memory = pickMemory()
        let count = dataSegments[segment].bytes.count
        bulkAddress(in: memory, size: 64, depth)
        if dataSegments[segment].active != nil, !mayTrap() {
            // An active segment has been dropped.
            constant(Int32(0))
            constant(Int32(0))
        } else {
            let offset = input.below(count + 1)
            constant(Int32(offset))
            length(min(count - offset, 64), is64: false, depth)
        }
        op(.memoryInit, segment, memory)
        used.formUnion(.bulkMemory)
    }

    func dataDrop() {
        guard !dataSegments.isEmpty, input.chance(30) else { return op(.nop) }
        op(.dataDrop, input.below(dataSegments.count))
    }

    /// `memory.grow` by a few pages, or by so many that no engine can; its result stays.
    func memoryGrow(_ memory: Int, _ depth: Int) {
        let is64 = memories[memory].is64
        switch input.below(8) {
        case 0...4: index(UInt64(input.below(3)), is64: is64)
        case 5: index(.max, is64: is64)
        case 6: index(memories[memory].pageSizeLog2 == 0 ? .max : 0x1_0001, is64: is64)
        default:
            value(is64 ? .i64 : .i32, depth)
            if memories[memory].maximum == nil {
                index(1, is64: is64)
                op(is64 ? .i64And : .i32And)
            }
        }
        op(.memoryGrow, memory)
    }

    // MARK: Plans

    func planMemories() {
        if let previous, input.chance(60) {
            let number = input.below(previous.memories.count)
            var memory = previous.memories[number]
            memory.source = ImportSource(module: 0, name: "m\(number)")
            memories.append(memory)
            guard has(.multiMemory) else { return }
        }
        let count = has(.multiMemory) ? input.pick([1, 1, 2, 3]) : 1
        for _ in 0..<count {
            var memory = Memory(minimum: 1 + input.below(2), maximum: nil)
            if has(.customPageSizes), input.chance(50) {
                memory.pageSizeLog2 = 0
                memory.minimum = input.pick([1000, 320, 512, 65_535, 65_537, 70_000, 400])
                used.formUnion(.customPageSizes)
            } else if input.chance(5) {
                memory.minimum = 0
            }
            // Nearly always a maximum, since engines differ in how far others can grow.
            memory.maximum = memory.minimum + input.below(4)
            if has(.memory64), input.chance(35) {
                memory.is64 = true
                used.formUnion(.memory64)
            }
            if has(.threads), input.chance(40) {
                memory.isShared = true
                used.formUnion(.threads)
            }
            memories.append(memory)
        }
        if memories.count > 1 { used.formUnion(.multiMemory) }
    }

    func planData() {
        for memory in memories.indices where memories[memory].byteCount >= 256 {
            if memories[memory].source != nil, input.chance(50) { continue }
            var bytes: [UInt8] = []
            for _ in 0..<(2 + input.below(6)) { bytes += vectorBytes() }
            let offset = index(
                UInt64(input.below(64)), is64: memories[memory].is64, inConstantExpression: true)
            dataSegments.append(DataSegment(bytes: bytes, active: (memory, offset)))
            let end = UInt64(memories[memory].byteCount - 16)
            let last = index(end, is64: memories[memory].is64, inConstantExpression: true)
            dataSegments.append(DataSegment(bytes: vectorBytes(), active: (memory, last)))
        }
        guard has(.bulkMemory) else { return }
        for _ in 0..<(1 + input.below(3)) {
            var bytes: [UInt8] = []
            for _ in 0..<input.below(5) { bytes += vectorBytes() }
            dataSegments.append(DataSegment(bytes: bytes, active: nil))
        }
    }

    func index(_ value: UInt64, is64: Bool, inConstantExpression: Bool) -> [UInt8] {
        var writer = BinaryWriter()
        writer.byte(is64 ? 0x42 : 0x41)
        writer.signed(is64 ? Int64(bitPattern: value) : Int64(Int32(truncatingIfNeeded: value)))
        return writer.bytes
    }
}
