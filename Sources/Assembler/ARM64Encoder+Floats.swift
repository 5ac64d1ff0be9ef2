// Floats: scalar, and vectors of them.

extension ARM64Encoder {
    /// What says which operation on vectors of floats: two bits that stand apart, and the operation's number.
    typealias VectorFloat = (u: UInt32, a: UInt32, opcode: UInt32)

    private static func type(_ size: ARM64Scalar) throws(ARM64EncodingError) -> UInt32 {
        switch size {
        case .s: 0
        case .d: 1 << 22
        case .b, .h, .q: throw .operands
        }
    }

    /// The bit that says whether elements have 64 bits.
    private static func type(_ arrangement: ARM64Arrangement) throws(ARM64EncodingError) -> UInt32 {
        switch arrangement {
        case .s2, .s4: 0
        case .d2: 1 << 22
        case .b8, .b16, .h4, .h8, .d1: throw .operands
        }
    }

    private static func bits(_ vector: VectorFloat) -> UInt32 {
        vector.u << 29 | vector.a << 23 | vector.opcode << 11
    }

    /// A register of a size.
    private static func scalar(
        _ operand: ARM64Operand, _ size: ARM64Scalar
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .scalar(let register, size) = operand else { throw .operands }
        return d(register)
    }

    private static func scalarSize(_ operand: ARM64Operand) throws(ARM64EncodingError) -> ARM64Scalar {
        guard case .scalar(_, let size) = operand else { throw .operands }
        return size
    }

    // MARK: One operand

    static func float(
        _ i: ARM64Instruction, _ opcode: UInt32, vector: VectorFloat
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .scalar(_, let size) = i.first else { return try twoFloats(i, vector) }
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        return try 0x1e20_4000 | type(size) | opcode << 15 | scalar(i.second, size) << 5
            | scalar(i.first, size)
    }

    static func twoFloats(
        _ i: ARM64Instruction, _ vector: VectorFloat, scalar isScalar: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        let bits = vector.u << 29 | vector.a << 23 | vector.opcode << 12
        switch (i.first, i.second) {
        case (.vector(let to, let arrangement), .vector(let from, let same)) where arrangement == same:
            return try 0x0e20_0800 | bits | q(arrangement) | type(arrangement) | n(from) | d(to)
        case (.scalar(let to, let size), .scalar(let from, let same)) where size == same && isScalar:
            return try 0x5e20_0800 | bits | type(size) | n(from) | d(to)
        default: throw .operands
        }
    }

    static func moveFloat(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third, case .none = i.fourth else { throw .operands }
        switch (i.first, i.second) {
        case (.scalar(let to, let size), .scalar(let from, let same)) where size == same:
            return try 0x1e20_4000 | type(size) | n(from) | d(to)
        case (.scalar(let to, .s), .general(_, .w)):
            return try 0x1e27_0000 | general(i.second, .w) << 5 | d(to)
        case (.scalar(let to, .d), .general(_, .x)):
            return try 0x9e67_0000 | general(i.second, .x) << 5 | d(to)
        case (.general(_, .w), .scalar(let from, .s)):
            return try 0x1e26_0000 | n(from) | general(i.first, .w)
        case (.general(_, .x), .scalar(let from, .d)):
            return try 0x9e66_0000 | n(from) | general(i.first, .x)
        case (.lane(let to, .d, 1), .general(_, .x)):
            return try 0x9eaf_0000 | general(i.second, .x) << 5 | d(to)
        case (.general(_, .x), .lane(let from, .d, 1)):
            return try 0x9eae_0000 | n(from) | general(i.first, .x)
        case (.scalar(let to, let size), .float(let value)) where value.bitPattern == 0:
            return try (size == .d ? 0x9e67_03e0 : 0x1e27_03e0) | type(size) | d(to)
        case (.scalar(let to, let size), .float(let value)):
            return try 0x1e20_1000 | type(size) | immediate(value) << 13 | d(to)
        case (.vector(let to, let arrangement), .float(let value)):
            let isDouble = try type(arrangement) != 0
            let field = try immediate(value)
            return (isDouble ? 0x2f00_f400 : 0x0f00_f400) | q(arrangement) | (field >> 5) << 16
                | (field & 31) << 5 | d(to)
        default: throw .operands
        }
    }

    /// The eight bits that stand for a float in an instruction: sign, three bits of exponent, four of fraction.
    private static func immediate(_ value: Double) throws(ARM64EncodingError) -> UInt32 {
        let bits = value.bitPattern
        let exponent = bits >> 54 & 0x1ff
        guard bits & 0xffff_ffff_ffff == 0, exponent == 0x100 || exponent == 0x0ff else {
            throw .float(value)
        }
        return UInt32(bits >> 63) << 7 | (exponent == 0x0ff ? 1 << 6 : 0) | UInt32(bits >> 48 & 0x3f)
    }

    // MARK: Two and three operands

    static func floats(
        _ i: ARM64Instruction, _ opcode: UInt32, vector: VectorFloat? = nil,
        byElement: (u: UInt32, opcode: UInt32)? = nil
    ) throws(ARM64EncodingError) -> UInt32 {
        if case .scalar(_, let size) = i.first, case .scalar = i.third {
            guard case .none = i.fourth else { throw .operands }
            return try 0x1e20_0800 | type(size) | opcode << 12 | scalar(i.third, size) << 16
                | scalar(i.second, size) << 5 | scalar(i.first, size)
        }
        guard let vector else { throw .operands }
        if let byElement { return try floatsOrElement(i, vector, byElement: byElement) }
        return try threeFloats(i, vector)
    }

    static func threeFloats(
        _ i: ARM64Instruction, _ vector: VectorFloat, scalar isScalar: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.fourth else { throw .operands }
        switch (i.first, i.second, i.third) {
        case (.vector(let to, let arrangement), .vector(let left, let same), .vector(let right, let equal))
        where arrangement == same && same == equal:
            return try 0x0e20_0400 | bits(vector) | q(arrangement) | type(arrangement) | m(right) | n(left)
                | d(to)
        case (.scalar(let to, let size), .scalar(let left, let same), .scalar(let right, let equal))
        where size == same && same == equal && isScalar:
            return try 0x5e20_0400 | bits(vector) | type(size) | m(right) | n(left) | d(to)
        default: throw .operands
        }
    }

    /// The third operand may be one element, which all are multiplied with.
    static func floatsOrElement(
        _ i: ARM64Instruction, _ vector: VectorFloat, byElement: (u: UInt32, opcode: UInt32),
        scalar isScalar: Bool = false
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .lane(let right, let size, let index) = i.third else {
            return try threeFloats(i, vector, scalar: isScalar)
        }
        let lane: UInt32
        switch size {
        case .s where index < 4: lane = (UInt32(index) & 1) << 21 | (UInt32(index) >> 1) << 11
        case .d where index < 2: lane = UInt32(index) << 11
        case .s, .d: throw .number(Int64(index))
        case .b, .h, .q: throw .operands
        }
        let bits = try 0x0080_0000 | byElement.u << 29 | type(size) | byElement.opcode << 12 | lane | m(right)
        switch (i.first, i.second, i.fourth) {
        case (.vector(let to, let arrangement), .vector(let left, let same), .none)
        where arrangement == same && arrangement.element == size && arrangement != .d1:
            return 0x0f00_0000 | bits | q(arrangement) | n(left) | d(to)
        case (.scalar(let to, size), .scalar(let left, size), .none):
            return 0x5f00_0000 | bits | n(left) | d(to)
        default: throw .operands
        }
    }

    static func fusedMultiply(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        let size = try scalarSize(i.first)
        return try bits | type(size) | scalar(i.third, size) << 16 | scalar(i.fourth, size) << 10
            | scalar(i.second, size) << 5 | scalar(i.first, size)
    }

    // MARK: Comparisons

    /// Sets the flags.
    static func compareFloats(_ i: ARM64Instruction, _ bits: UInt32) throws(ARM64EncodingError) -> UInt32 {
        guard case .none = i.third else { throw .operands }
        let size = try scalarSize(i.first)
        let first = try 0x1e20_2000 | type(size) | bits | scalar(i.first, size) << 5
        if case .float(let value) = i.second {
            guard value.bitPattern == 0 else { throw .float(value) }
            return first | 8
        }
        return try first | scalar(i.second, size) << 16
    }

    static func conditionalCompareFloats(
        _ i: ARM64Instruction, _ bits: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        let size = try scalarSize(i.first)
        return try 0x1e20_0400 | type(size) | bits | scalar(i.second, size) << 16 | condition(i.fourth) << 12
            | scalar(i.first, size) << 5 | number(i.third, below: 16)
    }

    static func selectFloat(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        let size = try scalarSize(i.first)
        return try 0x1e20_0c00 | type(size) | scalar(i.third, size) << 16 | condition(i.fourth) << 12
            | scalar(i.second, size) << 5 | scalar(i.first, size)
    }

    /// Makes all bits of each element zeros or ones.
    static func compareFloats(
        _ i: ARM64Instruction, _ vector: VectorFloat?, withZero zero: VectorFloat
    ) throws(ARM64EncodingError) -> UInt32 {
        if case .float(let value) = i.third, case .none = i.fourth {
            guard value.bitPattern == 0 else { throw .float(value) }
            return try twoFloats(ARM64Instruction(i.mnemonic, i.first, i.second), zero, scalar: true)
        }
        guard let vector else { throw .operands }
        return try threeFloats(i, vector, scalar: true)
    }

    // MARK: Conversions

    static func convertFloat(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        guard case .scalar(let to, let target) = i.first, case .scalar(let from, let source) = i.second,
            case .none = i.third, case .none = i.fourth, target != source
        else { throw .operands }
        func code(_ size: ARM64Scalar) throws(ARM64EncodingError) -> UInt32 {
            switch size {
            case .s: 0
            case .d: 1
            case .h: 3
            case .b, .q: throw .operands
            }
        }
        return try 0x1e22_4000 | code(source) << 22 | code(target) << 15 | n(from) | d(to)
    }

    /// To a general register, or in a vector register of the same size.
    static func toInteger(
        _ i: ARM64Instruction, _ mode: UInt32, _ opcode: UInt32, vector: VectorFloat
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .general(_, let width) = i.first else { return try twoFloats(i, vector, scalar: true) }
        guard case .scalar(let from, let size) = i.second, case .none = i.third, case .none = i.fourth else {
            throw .operands
        }
        return try 0x1e20_0000 | sf(width) | type(size) | mode << 19 | opcode << 16 | n(from)
            | general(i.first, width)
    }

    static func fromInteger(
        _ i: ARM64Instruction, _ opcode: UInt32, u: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .general(_, let width) = i.second else {
            return try twoFloats(i, (u, 0, 0b11101), scalar: true)
        }
        guard case .scalar(let to, let size) = i.first, case .none = i.third, case .none = i.fourth else {
            throw .operands
        }
        return try 0x1e20_0000 | sf(width) | type(size) | opcode << 16 | general(i.second, width) << 5 | d(to)
    }

    /// To elements of twice the size.
    static func floatsLong(_ i: ARM64Instruction, isSecond: Bool) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let wide) = i.first, case .vector(let from, let narrow) = i.second,
            case .none = i.third, case .none = i.fourth
        else { throw .operands }
        return try 0x0e21_7800 | halves(wide, narrow, isSecond) | n(from) | d(to)
    }

    /// To elements of half the size. Rounding to odd (`u`) is for doubles only.
    static func floatsNarrow(
        _ i: ARM64Instruction, u: UInt32, isSecond: Bool
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .vector(let to, let narrow) = i.first, case .vector(let from, let wide) = i.second,
            case .none = i.third, case .none = i.fourth, u == 0 || wide == .d2
        else { throw .operands }
        return try 0x0e21_6800 | u << 29 | halves(wide, narrow, isSecond) | n(from) | d(to)
    }

    private static func halves(
        _ wide: ARM64Arrangement, _ narrow: ARM64Arrangement, _ isSecond: Bool
    ) throws(ARM64EncodingError) -> UInt32 {
        guard narrow.isWhole == isSecond else { throw .operands }
        switch (wide, narrow.element) {
        case (.s4, .h): return q(narrow)
        case (.d2, .s): return q(narrow) | 1 << 22
        default: throw .operands
        }
    }

    // MARK: Among a vector's elements

    static func pairwiseFloats(
        _ i: ARM64Instruction, _ vector: VectorFloat, scalar: (a: UInt32, opcode: UInt32)
    ) throws(ARM64EncodingError) -> UInt32 {
        switch (i.first, i.second, i.third) {
        case (.scalar(let to, let size), .vector(let from, let arrangement), .none)
        where size == arrangement.element && (arrangement == .s2 || arrangement == .d2):
            return try 0x7e30_0800 | scalar.a << 23 | type(size) | scalar.opcode << 12 | n(from) | d(to)
        default: return try threeFloats(i, vector)
        }
    }

    static func acrossFloats(
        _ i: ARM64Instruction, _ a: UInt32, _ opcode: UInt32
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .scalar(let to, .s) = i.first, case .vector(let from, .s4) = i.second,
            case .none = i.third, case .none = i.fourth
        else { throw .operands }
        return 0x6e30_0800 | a << 23 | opcode << 12 | n(from) | d(to)
    }
}
