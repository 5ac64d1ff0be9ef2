// Vectors of integers, and single elements of them.

extension ARM64Encoder {
    // MARK: Operands of one arrangement

    static func threeSame(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, _ vectors: Sizes, _ scalars: Sizes = []
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let bits = u << 29 | opcode << 11
        switch (i.first, i.second, i.third) {
        case (.vector(let to, let arrangement), .vector(let left, let same), .vector(let right, let equal))
        where arrangement == same && same == equal && arrangement != .d1
            && vectors.contains(arrangement.element):
            return 0x0e20_0400 | bits | q(arrangement) | size(arrangement.element) | m(right) | n(left)
                | d(to)
        case (.scalar(let to, let width), .scalar(let left, let same), .scalar(let right, let equal))
        where width == same && same == equal && scalars.contains(width):
            return 0x5e20_0400 | bits | size(width) | m(right) | n(left) | d(to)
        default: throw .operands
        }
    }

    static func twoRegisters(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, _ vectors: Sizes, _ scalars: Sizes = []
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let bits = u << 29 | opcode << 12
        switch (i.first, i.second) {
        case (.vector(let to, let arrangement), .vector(let from, let same))
        where arrangement == same && arrangement != .d1 && vectors.contains(arrangement.element):
            return 0x0e20_0800 | bits | q(arrangement) | size(arrangement.element) | n(from) | d(to)
        case (.scalar(let to, let width), .scalar(let from, let same))
        where width == same && scalars.contains(width):
            return 0x5e20_0800 | bits | size(width) | n(from) | d(to)
        default: throw .operands
        }
    }

    /// An operation on bytes, whose number is in part where others have the size.
    static func bytes(
        _ i: ARM64Instruction, u: UInt32, size: UInt32, _ opcode: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        try twoRegisters(i, u: u, opcode, .b) | size << 22
    }

    static func not(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        try bytes(i, u: 1, size: 0, 0b00101)
    }

    /// An operation on all bits, whose number is in part where others have the size.
    static func bitwise(
        _ i: ARM64Instruction, u: UInt32, size: UInt32, immediate: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        if immediate, isImmediate(i.second) {
            return try wideImmediate(i, inverted: size == 1 ? 1 : 0, accumulates: 1)
        }
        return try threeSame(i, u: u, 0b00011, .b) | size << 22
    }

    static func compare(
        _ i: ARM64Instruction, _ operation: (u: UInt32, opcode: UInt32)?,
        withZero zero: (u: UInt32, opcode: UInt32)
    ) throws(ARM64EncodingError) -> UInt32 {
        if case .immediate(let value) = i.third, case .none = i.fourth {
            guard value == 0 else { throw .number(value) }
            return try twoRegisters(
                ARM64Instruction(i.mnemonic, i.first, i.second), u: zero.u, zero.opcode, .all, .d)
        }
        guard let operation else { throw .operands }
        return try threeSame(i, u: operation.u, operation.opcode, .all, .d)
    }

    // MARK: Products

    /// One element that all are multiplied with: which lane of which register. Of halfwords, only the first sixteen
    /// registers can be named.
    private static func element(
        _ register: ARM64VectorRegister, _ width: ARM64Scalar, _ index: UInt8
    ) throws(ARM64EncodingError) -> UInt32 {
        let index = UInt32(index)
        switch width {
        case .h:
            guard index < 8 else { throw .number(Int64(index)) }
            guard register.number < 16 else { throw .operands }
            return size(width) | (index >> 2) << 11 | (index >> 1 & 1) << 21 | (index & 1) << 20 | m(register)
        case .s:
            guard index < 4 else { throw .number(Int64(index)) }
            return size(width) | (index >> 1) << 11 | (index & 1) << 21 | m(register)
        case .b, .d, .q: throw .operands
        }
    }

    static func multiply(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, byElement: UInt32, elementU: UInt32 = 0
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .lane(let right, let width, let index) = i.third else {
            return try threeSame(i, u: u, opcode, .bhs)
        }
        guard case .vector(let to, let arrangement) = i.first, case .vector(let left, arrangement) = i.second,
            arrangement.element == width, case .none = i.fourth
        else { throw .operands }
        return try 0x0f00_0000 | elementU << 29 | q(arrangement) | byElement << 12
            | element(right, width, index) | n(left) | d(to)
    }

    static func doublingHigh(
        _ i: ARM64Instruction, u: UInt32, byElement: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .lane = i.third else {
            return try threeSame(i, u: u, 0b10110, [.h, .s], [.h, .s])
        }
        return try multiply(i, u: u, 0b10110, byElement: byElement)
    }

    // MARK: Operands of different widths

    enum Difference {
        /// The result's elements have twice the width of the others'.
        case long
        /// The result's and the first operand's do.
        case wide
        /// The result's elements have half the width of the others'.
        case narrow
    }

    /// Whether the elements of one have twice the width of the other's, which are those of the lower half of the register,
    /// or of the upper.
    private static func isDouble(
        _ wide: ARM64Arrangement, _ narrow: ARM64Arrangement, _ isSecond: Bool
    ) -> Bool {
        wide.isWhole && narrow.isWhole == isSecond && wide.element.rawValue == narrow.element.rawValue + 1
    }

    static func different(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, _ difference: Difference, _ sizes: Sizes = .bhs,
        isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let result) = i.first, case .vector(let left, let first) = i.second,
            case .vector(let right, let second) = i.third, case .none = i.fourth
        else { throw .operands }
        let narrow: ARM64Arrangement
        switch difference {
        case .long:
            guard first == second, isDouble(result, first, isSecond) else { throw .operands }
            narrow = first
        case .wide:
            guard result == first, isDouble(result, second, isSecond) else { throw .operands }
            narrow = second
        case .narrow:
            guard first == second, isDouble(first, result, isSecond) else { throw .operands }
            narrow = result
        }
        guard sizes.contains(narrow.element) else { throw .operands }
        return 0x0e20_0000 | u << 29 | opcode << 12 | q(narrow) | size(narrow.element) | m(right) | n(left)
            | d(to)
    }

    /// A long operation whose third operand may be one element.
    static func long(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, byElement: UInt32, _ sizes: Sizes = .bhs,
        isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .lane(let right, let width, let index) = i.third else {
            return try different(i, u: u, opcode, .long, sizes, isSecond: isSecond)
        }
        guard case .vector(let to, let result) = i.first, case .vector(let left, let narrow) = i.second,
            isDouble(result, narrow, isSecond), narrow.element == width, case .none = i.fourth
        else { throw .operands }
        return try 0x0f00_0000 | u << 29 | q(narrow) | byElement << 12 | element(right, width, index)
            | n(left) | d(to)
    }

    /// To elements of half the width.
    static func narrow(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, scalar: Bool = false, isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let bits = u << 29 | opcode << 12
        switch (i.first, i.second) {
        case (.vector(let to, let narrow), .vector(let from, let wide)) where isDouble(wide, narrow, isSecond):
            return 0x0e20_0800 | bits | q(narrow) | size(narrow.element) | n(from) | d(to)
        case (.scalar(let to, let narrow), .scalar(let from, let wide))
        where scalar && wide != .q && wide.rawValue == narrow.rawValue + 1:
            return 0x5e20_0800 | bits | size(narrow) | n(from) | d(to)
        default: throw .operands
        }
    }

    // MARK: Pairs, and all elements

    static func addPairs(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        switch (i.first, i.second, i.third) {
        case (.scalar(let to, .d), .vector(let from, .d2), .none):
            return 0x5ef1_b800 | n(from) | d(to)
        default: return try threeSame(i, u: 0, 0b10111, .all)
        }
    }

    /// Sums of two elements, of twice their width.
    static func pairsLong(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let sums) = i.first, case .vector(let from, let arrangement) = i.second,
            sums.isWhole == arrangement.isWhole, case .none = i.third, case .none = i.fourth,
            sums.element.rawValue == arrangement.element.rawValue + 1
        else { throw .operands }
        return 0x0e20_0800 | u << 29 | opcode << 12 | q(arrangement) | size(arrangement.element) | n(from)
            | d(to)
    }

    static func across(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, isLong: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .scalar(let to, let result) = i.first, case .vector(let from, let arrangement) = i.second,
            case .none = i.third, case .none = i.fourth,
            arrangement.count > 2, result.rawValue == arrangement.element.rawValue + (isLong ? 1 : 0)
        else { throw .operands }
        return 0x0e30_0800 | u << 29 | opcode << 12 | q(arrangement) | size(arrangement.element) | n(from)
            | d(to)
    }

    // MARK: Shifts by an immediate

    private static func amount(
        _ operand: ARM64Operand, from first: Int64, through last: Int64
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .immediate(let value) = operand else { throw .operands }
        guard value >= first, value <= last else { throw .number(value) }
        return UInt32(value)
    }

    /// The number of the highest bit says the width of elements, and the rest how far.
    private static func shift(
        _ i: ARM64Instruction, _ bits: UInt32, _ scalars: Sizes, toTheRight: Bool
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        func field(_ element: ARM64Scalar) throws(ARM64EncodingError) -> UInt32 {
            let width = Int64(element.bits)
            return try toTheRight
                ? 2 * UInt32(width) - amount(i.third, from: 1, through: width)
                : UInt32(width) + amount(i.third, from: 0, through: width - 1)
        }
        switch (i.first, i.second) {
        case (.vector(let to, let arrangement), .vector(let from, let same))
        where arrangement == same && arrangement != .d1:
            return try 0x0f00_0400 | bits | q(arrangement) | field(arrangement.element) << 16 | n(from)
                | d(to)
        case (.scalar(let to, let width), .scalar(let from, let same))
        where width == same && scalars.contains(width):
            return try 0x5f00_0400 | bits | field(width) << 16 | n(from) | d(to)
        default: throw .operands
        }
    }

    static func shiftLeft(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, _ scalars: Sizes
    ) throws(ARM64EncodingError) -> UInt32 {
        try shift(i, u << 29 | opcode << 11, scalars, toTheRight: false)
    }

    static func shiftRight(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        try shift(i, u << 29 | opcode << 11, .d, toTheRight: true)
    }

    static func shiftNarrow(
        _ i: ARM64Instruction, u: UInt32, _ opcode: UInt32, scalar: Bool = false, isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        let bits = u << 29 | opcode << 11
        switch (i.first, i.second) {
        case (.vector(let to, let narrow), .vector(let from, let wide)) where isDouble(wide, narrow, isSecond):
            let width = Int64(narrow.element.bits)
            let field = try 2 * UInt32(width) - amount(i.third, from: 1, through: width)
            return 0x0f00_0400 | bits | q(narrow) | field << 16 | n(from) | d(to)
        case (.scalar(let to, let narrow), .scalar(let from, let wide))
        where scalar && wide != .q && wide.rawValue == narrow.rawValue + 1:
            let width = Int64(narrow.bits)
            let field = try 2 * UInt32(width) - amount(i.third, from: 1, through: width)
            return 0x5f00_0400 | bits | field << 16 | n(from) | d(to)
        default: throw .operands
        }
    }

    static func shiftLong(
        _ i: ARM64Instruction, u: UInt32, isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let wide) = i.first, case .vector(let from, let narrow) = i.second,
            isDouble(wide, narrow, isSecond), case .none = i.fourth
        else { throw .operands }
        let width = Int64(narrow.element.bits)
        let field = try UInt32(width) + amount(i.third, from: 0, through: width - 1)
        return 0x0f00_a400 | u << 29 | q(narrow) | field << 16 | n(from) | d(to)
    }

    /// A shift by zero only extends.
    static func byZero(_ i: ARM64Instruction) throws(ARM64EncodingError) -> ARM64Instruction {
        guard case .none = i.third else { throw .operands }
        return ARM64Instruction(i.mnemonic, i.first, i.second, 0)
    }

    static func shiftLongByWidth(
        _ i: ARM64Instruction, isSecond: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let wide) = i.first, case .vector(let from, let narrow) = i.second,
            isDouble(wide, narrow, isSecond), case .none = i.fourth
        else { throw .operands }
        let width = Int64(narrow.element.bits)
        _ = try amount(i.third, from: width, through: width)
        return 0x2e21_3800 | q(narrow) | size(narrow.element) | n(from) | d(to)
    }

    // MARK: Moving elements

    /// The number of a lane, and above it the one that says the width of elements.
    private static func lane(_ width: ARM64Scalar, _ index: UInt8) throws(ARM64EncodingError) -> UInt32 {
        guard width != .q else { throw .operands }
        guard Int(index) < 128 / width.bits else { throw .number(Int64(index)) }
        return (UInt32(index) << 1 | 1) << UInt32(width.rawValue)
    }

    static func duplicate(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        switch (i.first, i.second) {
        case (.vector(let to, let arrangement), .lane(let from, let width, let index))
        where arrangement.element == width && arrangement != .d1:
            return try 0x0e00_0400 | q(arrangement) | lane(width, index) << 16 | n(from) | d(to)
        case (.scalar(let to, let width), .lane(let from, let same, let index)) where width == same:
            return try 0x5e00_0400 | lane(width, index) << 16 | n(from) | d(to)
        case (.vector(let to, let arrangement), .general(_, let width))
        where (width == .x) == (arrangement.element == .d) && arrangement != .d1:
            return try 0x0e00_0c00 | q(arrangement) | lane(arrangement.element, 0) << 16
                | general(i.second, width) << 5 | d(to)
        default: throw .operands
        }
    }

    static func insert(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .lane(let to, let width, let index) = i.first, case .none = i.third, case .none = i.fourth
        else { throw .operands }
        switch i.second {
        case .general(_, let source) where (source == .x) == (width == .d):
            return try 0x4e00_1c00 | lane(width, index) << 16 | general(i.second, source) << 5 | d(to)
        case .lane(let from, width, let second):
            let field = try lane(width, second) >> 1
            // Below the number of the lane there are zeros.
            let place = field & ~(1 << UInt32(width.rawValue) - 1)
            return try 0x6e00_0400 | lane(width, index) << 16 | place << 11 | n(from) | d(to)
        default: throw .operands
        }
    }

    static func moveToRegister(
        _ i: ARM64Instruction, isSigned: Bool
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .general(_, let width) = i.first, case .lane(let from, let size, let index) = i.second,
            case .none = i.third, case .none = i.fourth
        else { throw .operands }
        // Signed, what is narrower than the register; otherwise a double word is the only one for all of it.
        guard isSigned ? size.bits < (width == .x ? 64 : 32) : (size == .d) == (width == .x) else {
            throw .operands
        }
        return try (isSigned ? 0x0e00_2c00 : 0x0e00_3c00) | UInt32(width.rawValue) << 30
            | lane(size, index) << 16 | n(from) | general(i.first, width)
    }

    // MARK: Immediates

    static func moveImmediate(
        _ i: ARM64Instruction, inverted: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard inverted == 0, case .immediate(let value) = i.second else {
            return try wideImmediate(i, inverted: inverted, accumulates: 0)
        }
        switch i.first {
        case .vector(let to, let arrangement) where arrangement.element == .b:
            guard case .none = i.third else { throw .operands }
            return try 0x0f00_e400 | q(arrangement) | split(number(i.second, below: 256)) | d(to)
        case .vector(let to, .d2), .scalar(let to, .d):
            guard case .none = i.third else { throw .operands }
            // A bit for each byte, which is zero or all ones.
            var field: UInt32 = 0
            for index in 0..<UInt64(8) {
                switch UInt64(bitPattern: value) >> (8 * index) & 0xff {
                case 0: break
                case 0xff: field |= 1 << UInt32(index)
                default: throw .number(value)
                }
            }
            let isWhole = if case .vector = i.first { true } else { false }
            return 0x2f00_e400 | (isWhole ? 1 << 30 : 0) | split(field) | d(to)
        default: return try wideImmediate(i, inverted: inverted, accumulates: 0)
        }
    }

    /// Eight bits, shifted, in each element of 16 or 32 bits.
    private static func wideImmediate(
        _ i: ARM64Instruction, inverted: UInt32, accumulates: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let arrangement) = i.first, case .none = i.fourth else { throw .operands }
        let field = try number(i.second, below: 256)
        let shift: ARM64Shift
        let amount: UInt8
        switch i.third {
        case .none: (shift, amount) = (.lsl, 0)
        case .shift(let kind, let number): (shift, amount) = (kind, number)
        default: throw .operands
        }
        let mode: UInt32
        switch (arrangement.element, shift) {
        case (.h, .lsl):
            guard amount == 0 || amount == 8 else { throw .number(Int64(amount)) }
            mode = 0b1000 | UInt32(amount) >> 2 | accumulates
        case (.s, .lsl):
            guard amount % 8 == 0, amount < 32 else { throw .number(Int64(amount)) }
            mode = UInt32(amount) >> 2 | accumulates
        case (.s, .msl):
            guard accumulates == 0 else { throw .operands }
            guard amount == 8 || amount == 16 else { throw .number(Int64(amount)) }
            mode = 0b1100 | UInt32(amount) >> 4
        default: throw .operands
        }
        return 0x0f00_0400 | q(arrangement) | inverted << 29 | mode << 12 | split(field) | d(to)
    }

    /// The eight bits of an immediate, which stand in two places.
    private static func split(_ field: UInt32) -> UInt32 { (field >> 5) << 16 | (field & 31) << 5 }

    // MARK: Permutations

    static func permute(_ i: ARM64Instruction, _ opcode: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let arrangement) = i.first, case .vector(let left, arrangement) = i.second,
            case .vector(let right, arrangement) = i.third, case .none = i.fourth, arrangement != .d1
        else { throw .operands }
        return 0x0e00_0800 | opcode << 12 | q(arrangement) | size(arrangement.element) | m(right) | n(left)
            | d(to)
    }

    static func extractVector(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let arrangement) = i.first, case .vector(let left, arrangement) = i.second,
            case .vector(let right, arrangement) = i.third, arrangement.element == .b
        else { throw .operands }
        let first = try number(i.fourth, below: Int64(arrangement.count))
        return 0x2e00_0000 | q(arrangement) | first << 11 | m(right) | n(left) | d(to)
    }

    static func tableLookup(_ i: ARM64Instruction, _ keeps: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let arrangement) = i.first, arrangement.element == .b,
            case .list(let table, let count, .b16) = i.second, count >= 1, count <= 4,
            case .vector(let indices, arrangement) = i.third, case .none = i.fourth
        else { throw .operands }
        return 0x0e00_0000 | q(arrangement) | (UInt32(count) - 1) << 13 | keeps << 12 | m(indices) | n(table)
            | d(to)
    }
}
