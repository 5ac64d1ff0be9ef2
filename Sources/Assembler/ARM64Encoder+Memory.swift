// Loads and stores.

extension ARM64Encoder {
    /// A register as a load or store takes it.
    private struct Transferred {
        let number: UInt32
        /// The two bits of the size.
        let size: UInt32
        /// The logarithm of the size in bytes.
        let scale: UInt32
        /// Which operation a store is.
        let store: UInt32
        /// The bit that says whether it is a vector register.
        let vector: UInt32
    }

    private static func transferred(
        _ operand: ARM64Operand
    ) throws(ARM64EncodingError) -> Transferred {
        switch operand {
        case .general(_, let width):
            let size: UInt32 = width == .x ? 3 : 2
            return try Transferred(
                number: general(operand, width), size: size, scale: size, store: 0, vector: 0)
        case .scalar(let register, let scalar):
            let scale = UInt32(scalar.rawValue)
            return Transferred(
                number: d(register), size: scale & 3, scale: scale, store: scalar == .q ? 2 : 0,
                vector: 1 << 26)
        default: throw .operands
        }
    }

    private static func base(_ register: ARM64Register) throws(ARM64EncodingError) -> UInt32 {
        guard register != .zero else { throw .operands }
        return (UInt32(register.number) & 31) << 5
    }

    /// The address in the one place that has none of base and offset.
    private static func plainBase(_ operand: ARM64Operand) throws(ARM64EncodingError) -> UInt32 {
        guard case .memory(let memory) = operand, memory.mode == .offset else { throw .operands }
        guard memory.offset == 0 else { throw .number(Int64(memory.offset)) }
        return try base(memory.base)
    }

    // MARK: One register

    static func load(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        let register = try transferred(i.first)
        switch i.second {
        case .label, .immediate:
            // Literals are a word, a double word or, of vectors, four words.
            guard case .none = i.third, register.scale >= 2 else { throw .operands }
            let size = register.scale - 2
            return try 0x1800_0000 | size << 30 | register.vector | distance(i.second, bits: 19) << 5
                | register.number
        default: return try access(i, register, opc: register.store | 1)
        }
    }

    static func store(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        let register = try transferred(i.first)
        return try access(i, register, opc: register.store)
    }

    static func unscaled(_ i: ARM64Instruction, isLoad: Bool) throws(ARM64EncodingError) -> UInt32 {
        let register = try transferred(i.first)
        return try access(i, register, opc: register.store | (isLoad ? 1 : 0), isUnscaled: true)
    }

    static func access(
        _ i: ARM64Instruction, _ width: ARM64Width, size: UInt32, opc: UInt32, isUnscaled: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        let register = try Transferred(
            number: general(i.first, width), size: size, scale: size, store: 0, vector: 0)
        return try access(i, register, opc: opc, isUnscaled: isUnscaled)
    }

    static func loadSigned(
        _ i: ARM64Instruction, size: UInt32, isUnscaled: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        return try access(i, width, size: size, opc: width == .x ? 2 : 3, isUnscaled: isUnscaled)
    }

    static func loadSignedWord(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        switch i.second {
        case .label, .immediate:
            guard case .none = i.third else { throw .operands }
            return try 0x9800_0000 | distance(i.second, bits: 19) << 5 | general(i.first, .x)
        default: return try access(i, .x, size: 2, opc: 2)
        }
    }

    private static func access(
        _ i: ARM64Instruction, _ register: Transferred, opc: UInt32, isUnscaled: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        let bits = register.size << 30 | register.vector | opc << 22 | register.number
        if case .memoryAtPageOffset(let page, _) = i.second, !isUnscaled {
            return try 0x3900_0000 | bits | base(page)
        }
        guard case .memory(let memory) = i.second else { throw .operands }
        let base = try base(memory.base)
        switch memory.mode {
        case .offset:
            if !isUnscaled, memory.offset >= 0 {
                let scaled = UInt32(memory.offset) >> register.scale
                if scaled << register.scale == UInt32(memory.offset), scaled < 4096 {
                    return 0x3900_0000 | bits | scaled << 10 | base
                }
            }
            return try 0x3800_0000 | bits | offset(memory, bits: 9) << 12 | base
        case .preIndexed, .postIndexed:
            guard !isUnscaled else { throw .operands }
            // What is loaded or stored would be either.
            guard register.vector != 0 || register.number == 31 || register.number << 5 != base else {
                throw .operands
            }
            let mode: UInt32 = memory.mode == .preIndexed ? 0xc00 : 0x400
            return try 0x3800_0000 | mode | bits | offset(memory, bits: 9) << 12 | base
        case .register:
            guard !isUnscaled, memory.index != .stackPointer else { throw .operands }
            let extend = memory.extend
            guard extend == .uxtw || extend == .sxtw || extend.takesWhole else { throw .operands }
            guard memory.amount == 0 || memory.amount == register.scale else {
                throw .number(Int64(memory.amount))
            }
            return 0x3820_0800 | bits | UInt32(memory.index.number) << 16 | UInt32(extend.rawValue) << 13
                | (memory.amount == 0 ? 0 : 1) << 12 | base
        }
    }

    private static func offset(_ memory: ARM64Memory, bits: Int32) throws(ARM64EncodingError) -> UInt32 {
        guard memory.offset >> (bits - 1) == memory.offset >> 31 else { throw .number(Int64(memory.offset)) }
        return UInt32(bitPattern: memory.offset) & (1 << UInt32(bits) - 1)
    }

    // MARK: Two registers

    static func pair(_ i: ARM64Instruction, isLoad: Bool) throws(ARM64EncodingError) -> UInt32 {
        let first = try transferred(i.first)
        let second = try transferred(i.second)
        guard first.scale == second.scale, first.vector == second.vector, first.scale >= 2 else {
            throw .operands
        }
        let opc = first.vector == 0 ? (first.scale - 2) << 1 : first.scale - 2
        return try pair(
            i, opc << 30 | first.vector | (isLoad ? 1 << 22 : 0), first.number, second.number,
            scale: Int32(first.scale), isLoad: isLoad, isVector: first.vector != 0)
    }

    static func pairOfSignedWords(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        try pair(
            i, 0x4040_0000, general(i.first, .x), general(i.second, .x), scale: 2, isLoad: true,
            isVector: false)
    }

    private static func pair(
        _ i: ARM64Instruction, _ bits: UInt32, _ first: UInt32, _ second: UInt32, scale: Int32,
        isLoad: Bool, isVector: Bool
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .memory(let memory) = i.third, case .none = i.fourth else { throw .operands }
        guard !isLoad || first != second else { throw .operands }
        let base = try base(memory.base)
        let mode: UInt32
        switch memory.mode {
        case .offset: mode = 0x2900_0000
        case .preIndexed: mode = 0x2980_0000
        case .postIndexed: mode = 0x2880_0000
        case .register: throw .operands
        }
        if memory.mode != .offset, !isVector, base != 31 << 5 {
            guard first << 5 != base, second << 5 != base else { throw .operands }
        }
        let scaled = memory.offset >> scale
        guard scaled << scale == memory.offset, scaled >= -64, scaled < 64 else {
            throw .number(Int64(memory.offset))
        }
        return mode | bits | (UInt32(bitPattern: scaled) & 127) << 15 | second << 10 | base | first
    }

    // MARK: Atomic accesses

    /// The two bits of the size, of the register's width where the name does not say it.
    private static func orderedSize(
        _ operand: ARM64Operand, _ size: UInt32?
    ) throws(ARM64EncodingError) -> (size: UInt32, number: UInt32) {
        if let size { return try (size, general(operand, .w)) }
        let width = try width(operand)
        return try (width == .x ? 3 : 2, general(operand, width))
    }

    static func ordered(
        _ i: ARM64Instruction, _ bits: UInt32, size: UInt32? = nil
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        let register = try orderedSize(i.first, size)
        return try bits | 0x1f_7c00 | register.size << 30 | plainBase(i.second) | register.number
    }

    static func storeExclusive(
        _ i: ARM64Instruction, _ bits: UInt32, size: UInt32? = nil
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let register = try orderedSize(i.second, size)
        let status = try general(i.first, .w)
        let base = try plainBase(i.third)
        guard status != register.number, status << 5 != base || status == 31 else { throw .operands }
        return bits | register.size << 30 | status << 16 | 0x7c00 | base | register.number
    }

    static func loadExclusivePair(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        let first = try general(i.first, width)
        let second = try general(i.second, width)
        guard first != second else { throw .operands }
        return try bits | (width == .x ? 3 : 2) << 30 | 0x1f_0000 | second << 10 | plainBase(i.third) | first
    }

    static func storeExclusivePair(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.second)
        let status = try general(i.first, .w)
        let first = try general(i.second, width)
        let second = try general(i.third, width)
        let base = try plainBase(i.fourth)
        guard status != first, status != second, status << 5 != base || status == 31 else { throw .operands }
        return bits | (width == .x ? 3 : 2) << 30 | status << 16 | second << 10 | base | first
    }

    // MARK: Elements of vectors

    /// One element, or one to four whole registers, whose elements follow each other.
    static func elements(_ i: ARM64Instruction, isLoad: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        let base = try plainBase(i.second)
        switch i.first {
        case .list(let first, let count, let arrangement):
            let opcode: UInt32
            switch count {
            case 1: opcode = 0b0111
            case 2: opcode = 0b1010
            case 3: opcode = 0b0110
            case 4: opcode = 0b0010
            default: throw .operands
            }
            return 0x0c00_0000 | q(arrangement) | isLoad << 22 | opcode << 12
                | UInt32(arrangement.element.rawValue) << 10 | base | d(first)
        case .laneList(let register, let size, let index):
            guard size != .q else { throw .operands }
            guard Int(index) < 128 / size.bits else { throw .number(Int64(index)) }
            // The number of the lane takes what the size leaves of four bits.
            let place = UInt32(index) << UInt32(size.rawValue)
            let opcode: UInt32 = size == .b ? 0 : size == .h ? 0b010 : 0b100
            let low = size == .d ? place & 3 | 1 : place & 3
            return 0x0d00_0000 | (place >> 3) << 30 | isLoad << 22 | opcode << 13 | (place >> 2 & 1) << 12
                | low << 10 | base | d(register)
        default: throw .operands
        }
    }

    static func replicate(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .list(let register, 1, let arrangement) = i.first, case .none = i.third else {
            throw .operands
        }
        return try 0x0d40_c000 | q(arrangement) | UInt32(arrangement.element.rawValue) << 10
            | plainBase(i.second) | d(register)
    }
}
