// Integers in general registers, branches, and what controls the processor.

extension ARM64Encoder {
    // MARK: Addition and bitwise operations

    /// `bits` says whether it is a subtraction, and whether flags are set.
    static func addSubtract(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        let setsFlags = bits & 0x2000_0000 != 0
        switch i.third {
        case .immediate(let value):
            guard value >= 0 else { throw .number(value) }
            var field = UInt32(truncatingIfNeeded: value)
            switch i.fourth {
            case .none:
                if value > 0xfff {
                    guard value & 0xfff == 0, value < 1 << 24 else { throw .number(value) }
                    field = field >> 12 | 1 << 12
                }
            case .shift(.lsl, let amount):
                guard value <= 0xfff else { throw .number(value) }
                guard amount == 0 || amount == 12 else { throw .number(Int64(amount)) }
                if amount == 12 { field |= 1 << 12 }
            default: throw .operands
            }
            let d = try setsFlags ? general(i.first, width) : generalOrStack(i.first, width)
            let n = try generalOrStack(i.second, width)
            return 0x1100_0000 | bits | sf(width) | field << 10 | n << 5 | d
        case .pageOffset:
            guard width == .x, !setsFlags, case .none = i.fourth else { throw .operands }
            let d = try generalOrStack(i.first, width)
            let n = try generalOrStack(i.second, width)
            return 0x1100_0000 | bits | sf(width) | n << 5 | d
        case .general(let register, width) where register != .stackPointer:
            guard case .none = i.fourth else { throw .operands }
            if usesStack(i) { return try addExtended(i, bits, width, register, 0) }
            return try addShifted(i, bits, width, register, .lsl, 0)
        case .shifted(let register, width, let shift, let amount) where register != .stackPointer:
            guard case .none = i.fourth, shift != .ror, shift != .msl else { throw .operands }
            if usesStack(i), shift == .lsl {
                return try addExtended(i, bits, width, register, amount)
            }
            return try addShifted(i, bits, width, register, shift, amount)
        case .extended(let register, let taken, let extend, let amount) where register != .stackPointer:
            guard case .none = i.fourth, taken == (extend.takesWhole ? .x : .w),
                width == .x || taken == .w
            else { throw .operands }
            return try addExtended(i, bits, width, register, amount, extend)
        default: throw .operands
        }
    }

    private static func usesStack(_ i: ARM64Instruction) -> Bool {
        if case .general(.stackPointer, _) = i.first { return true }
        if case .general(.stackPointer, _) = i.second { return true }
        return false
    }

    private static func addShifted(
        _ i: ARM64Instruction, _ bits: UInt32, _ width: ARM64Width, _ register: ARM64Register,
        _ shift: ARM64Shift, _ amount: UInt8
    ) throws(ARM64EncodingError) -> UInt32 {
        let d = try general(i.first, width)
        let n = try general(i.second, width)
        return try 0x0b00_0000 | bits | sf(width) | shifted(register, width, shift, amount) | n << 5 | d
    }

    /// Without an extension, the register is only shifted.
    private static func addExtended(
        _ i: ARM64Instruction, _ bits: UInt32, _ width: ARM64Width, _ register: ARM64Register,
        _ amount: UInt8, _ extend: ARM64Extend? = nil
    ) throws(ARM64EncodingError) -> UInt32 {
        guard amount <= 4 else { throw .number(Int64(amount)) }
        let d = try bits & 0x2000_0000 != 0 ? general(i.first, width) : generalOrStack(i.first, width)
        let n = try generalOrStack(i.second, width)
        let option = extend ?? (width == .x ? .uxtx : .uxtw)
        return 0x0b20_0000 | bits | sf(width) | UInt32(register.number) << 16
            | UInt32(option.rawValue) << 13 | UInt32(amount) << 10 | n << 5 | d
    }

    private static func shifted(
        _ register: ARM64Register, _ width: ARM64Width, _ shift: ARM64Shift, _ amount: UInt8
    ) throws(ARM64EncodingError) -> UInt32 {
        guard amount < (width == .x ? 64 : 32) else { throw .number(Int64(amount)) }
        return UInt32(shift.rawValue) << 22 | UInt32(register.number) << 16 | UInt32(amount) << 10
    }

    /// `bits` says which operation, and whether the second operand is inverted.
    static func logical(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        guard case .none = i.fourth else { throw .operands }
        switch i.third {
        case .immediate(let value):
            guard bits & 0x0020_0000 == 0 else { throw .operands }
            guard let field = logicalImmediate(value, width) else { throw .number(value) }
            let setsFlags = bits == 0x6000_0000
            let d = try setsFlags ? general(i.first, width) : generalOrStack(i.first, width)
            return try 0x1200_0000 | bits | sf(width) | field << 10 | general(i.second, width) << 5 | d
        case .general:
            let m = try general(i.third, width) << 16
            return try 0x0a00_0000 | bits | sf(width) | m | general(i.second, width) << 5
                | general(i.first, width)
        case .shifted(let register, width, let shift, let amount)
        where register != .stackPointer && shift != .msl:
            let m = try shifted(register, width, shift, amount)
            return try 0x0a00_0000 | bits | sf(width) | m | general(i.second, width) << 5
                | general(i.first, width)
        default: throw .operands
        }
    }

    /// The 13 bits that stand for a number in a bitwise instruction: a run of ones, rotated, and repeated to fill the
    /// register. Nil if it is not of that form.
    package static func logicalImmediate(_ value: Int64, _ width: ARM64Width) -> UInt32? {
        var bits = UInt64(bitPattern: value)
        if width == .w {
            // The upper half may be that of the signed or of the unsigned number.
            guard bits >> 32 == 0 || bits >> 32 == 0xffff_ffff else { return nil }
            bits = bits & 0xffff_ffff | bits << 32
        }
        guard bits != 0, bits != .max else { return nil }
        var size: UInt64 = 64
        while size > 2 {
            let half = size / 2
            let mask: UInt64 = 1 << half - 1
            guard bits & mask == bits >> half & mask else { break }
            size = half
        }
        let mask = UInt64.max >> (64 - size)
        let element = bits & mask
        let ones = UInt64(element.nonzeroBitCount)
        let rotation: UInt64
        let low = UInt64(element.trailingZeroBitCount)
        if element >> low == UInt64.max >> (64 - ones) {
            rotation = (size - low) % size
        } else {
            // The run goes over the end: then the zeros are a run.
            let zeros = ~element & mask
            let start = UInt64(zeros.trailingZeroBitCount)
            guard zeros >> start == UInt64.max >> (64 - (size - ones)) else { return nil }
            rotation = ones - start
        }
        let length = (0 &- size << 1) & 0x3f | (ones - 1)
        return UInt32((size == 64 ? 1 << 12 : 0) | rotation << 6 | length)
    }

    // MARK: Moves and addresses

    static func move(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        switch (i.first, i.second) {
        case (.vector(let to, let arrangement), .vector(let from, let same))
        where arrangement == same && arrangement.element == .b:
            return 0x0ea0_1c00 | q(arrangement) | m(from) | n(from) | d(to)
        case (.general(.stackPointer, let width), _), (_, .general(.stackPointer, let width)):
            return try 0x1100_0000 | sf(width) | generalOrStack(i.second, width) << 5
                | generalOrStack(i.first, width)
        case (.general(_, let width), _):
            return try 0x2a00_03e0 | sf(width) | general(i.second, width) << 16 | general(i.first, width)
        default: throw .operands
        }
    }

    static func moveWide(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        var part: UInt32 = 0
        switch i.third {
        case .none: break
        case .shift(.lsl, let amount):
            guard amount % 16 == 0, amount < (width == .x ? 64 : 32) else { throw .number(Int64(amount)) }
            part = UInt32(amount) / 16
        default: throw .operands
        }
        guard case .none = i.fourth else { throw .operands }
        let value = try number(i.second, below: 65_536)
        return try bits | sf(width) | part << 21 | value << 5 | general(i.first, width)
    }

    static func address(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let d = try general(i.first, .x)
        let isPage = bits & 0x8000_0000 != 0
        switch i.second {
        case .label where !isPage: return bits | d
        case .page where isPage: return bits | d
        case .immediate(let value):
            guard !isPage || value & 0xfff == 0 else { throw .distance(value) }
            let distance = isPage ? value >> 12 : value
            guard distance >> 20 == distance >> 63 else { throw .distance(value) }
            let field = UInt32(truncatingIfNeeded: distance) & 0x1f_ffff
            return bits | (field & 3) << 29 | (field >> 2) << 5 | d
        default: throw .operands
        }
    }

    // MARK: Fields of bits

    enum BitfieldForm {
        /// Rotation and last bit, as encoded.
        case raw
        /// The lowest bit and the number of bits of the source.
        case extract
        /// The lowest bit and the number of bits of the destination.
        case insert
    }

    private static func bitfield(
        _ bits: UInt32, _ width: ARM64Width, _ rotation: UInt32, _ last: UInt32, _ n: UInt32, _ d: UInt32
    ) -> UInt32 {
        bits | sf(width) | UInt32(width.rawValue) << 22 | rotation << 16 | last << 10 | n << 5 | d
    }

    static func bitfield(
        _ i: ARM64Instruction, _ bits: UInt32, _ form: BitfieldForm
    ) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        let size: UInt32 = width == .x ? 64 : 32
        let d = try general(i.first, width)
        let n = try general(i.second, width)
        let third = try number(i.third, below: Int64(size))
        switch form {
        case .raw:
            return try bitfield(bits, width, third, number(i.fourth, below: Int64(size)), n, d)
        case .extract, .insert:
            let count = try number(i.fourth, below: Int64(size - third) + 1)
            guard count > 0 else { throw .number(0) }
            return form == .extract
                ? bitfield(bits, width, third, third + count - 1, n, d)
                : bitfield(bits, width, (size - third) % size, count - 1, n, d)
        }
    }

    static func extract(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        let last = try number(i.fourth, below: width == .x ? 64 : 32)
        return try 0x1380_0000 | sf(width) | UInt32(width.rawValue) << 22 | general(i.third, width) << 16
            | last << 10 | general(i.second, width) << 5 | general(i.first, width)
    }

    static func shift(
        _ i: ARM64Instruction, variable: UInt32, _ shift: ARM64Shift
    ) throws(ARM64EncodingError) -> UInt32 {
        guard isImmediate(i.third) else { return try threeRegisters(i, variable) }
        guard case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        let size: UInt32 = width == .x ? 64 : 32
        let amount = try number(i.third, below: Int64(size))
        let d = try general(i.first, width)
        let n = try general(i.second, width)
        switch shift {
        case .lsl: return bitfield(0x5300_0000, width, (size - amount) % size, size - 1 - amount, n, d)
        case .lsr: return bitfield(0x5300_0000, width, amount, size - 1, n, d)
        case .asr: return bitfield(0x1300_0000, width, amount, size - 1, n, d)
        case .ror, .msl: return bitfield(0x1380_0000, width, n, amount, n, d)
        }
    }

    /// Extends a part of a word; `bits` holds the part.
    static func extend(
        _ i: ARM64Instruction, _ bits: UInt32, toDouble: Bool, toWord: Bool = true
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        guard width == .x ? toDouble : toWord else { throw .operands }
        return try bits | sf(width) | UInt32(width.rawValue) << 22 | general(i.second, .w) << 5
            | general(i.first, width)
    }

    // MARK: Two and three registers

    static func twoRegisters(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        return try bits | sf(width) | general(i.second, width) << 5 | general(i.first, width)
    }

    static func reverse(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        try twoRegisters(i, width(i.first) == .x ? 0x5ac0_0c00 : 0x5ac0_0800)
    }

    static func reverseWords(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard try width(i.first) == .x else { throw .operands }
        return try twoRegisters(i, 0x5ac0_0800)
    }

    static func threeRegisters(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        return try bits | sf(width) | general(i.third, width) << 16 | general(i.second, width) << 5
            | general(i.first, width)
    }

    static func multiplyAdd(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        return try bits | sf(width) | general(i.third, width) << 16 | general(i.fourth, width) << 10
            | general(i.second, width) << 5 | general(i.first, width)
    }

    static func multiplyLong(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        try bits | general(i.third, .w) << 16 | general(i.fourth, .x) << 10 | general(i.second, .w) << 5
            | general(i.first, .x)
    }

    static func multiplyHigh(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard try width(i.first) == .x else { throw .operands }
        return try threeRegisters(i, bits & 0x7fff_ffff)
    }

    static func addingZero(_ i: ARM64Instruction) throws(ARM64EncodingError) -> ARM64Instruction {
        guard case .none = i.fourth else { throw .operands }
        return ARM64Instruction(i.mnemonic, i.first, i.second, i.third, ARM64Register.zero.x)
    }

    // MARK: Conditions

    static func select(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        return try bits | sf(width) | general(i.third, width) << 16 | condition(i.fourth) << 12
            | general(i.second, width) << 5 | general(i.first, width)
    }

    /// The forms with one source, which is taken as it is if the condition does not hold.
    static func conditional(
        _ i: ARM64Instruction, _ bits: UInt32, fromZero: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        guard case .none = fromZero ? i.third : i.fourth, case .none = i.fourth else { throw .operands }
        let source = try fromZero ? 31 : general(i.second, width)
        let condition = try condition(fromZero ? i.second : i.third)
        guard condition != UInt32(ARM64Condition.al.rawValue) else { throw .operands }
        return try bits | sf(width) | source << 16 | (condition ^ 1) << 12 | source << 5
            | general(i.first, width)
    }

    static func conditionalCompare(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        let width = try width(i.first)
        let second =
            try isImmediate(i.second) ? number(i.second, below: 32) | 1 << 31 : general(i.second, width)
        let field = second << 16 | (second >> 31) << 11
        return try bits | sf(width) | field | condition(i.fourth) << 12 | general(i.first, width) << 5
            | number(i.third, below: 16)
    }

    // MARK: Branches and the rest of control

    static func branch(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.second else { throw .operands }
        return try bits | distance(i.first, bits: 26)
    }

    static func branchIf(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        return try 0x5400_0000 | distance(i.second, bits: 19) << 5 | condition(i.first)
    }

    static func branchToRegister(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.second else { throw .operands }
        return try bits | general(i.first, .x) << 5
    }

    static func compareAndBranch(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        let width = try width(i.first)
        return try bits | sf(width) | distance(i.second, bits: 19) << 5 | general(i.first, width)
    }

    static func testAndBranch(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let width = try width(i.first)
        let bit = try number(i.second, below: width == .x ? 64 : 32)
        return try bits | (bit >> 5) << 31 | (bit & 31) << 19 | distance(i.third, bits: 14) << 5
            | general(i.first, width)
    }

    static func alone(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.first else { throw .operands }
        return bits
    }

    static func numbered(
        _ i: ARM64Instruction, _ bits: UInt32, shift: UInt32, limit: Int64
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.second else { throw .operands }
        return try bits | number(i.first, below: limit) << shift
    }

    static func barrier(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .barrier(let barrier) = i.first, case .none = i.second else { throw .operands }
        return bits | UInt32(barrier.rawValue) << 8
    }
}
