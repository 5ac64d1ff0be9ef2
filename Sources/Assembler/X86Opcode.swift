/// An instruction's name together with its encoding: what the direct forms of an output are told, which have nothing to look up.
package struct X86Opcode: Sendable, BitwiseCopyable {
    /// What the encoding does not tell: which of the two operands are vector registers, which are narrower than the
    /// operation, and how the instruction is written.
    package struct Kinds: OptionSet, Sendable, BitwiseCopyable {
        package let rawValue: UInt8
        @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The register of the ModRM byte's middle field is a vector register.
        @inlinable package static var vectorField: Kinds { Kinds(rawValue: 1) }
        /// The other operand is one, if it is a register.
        @inlinable package static var vectorOperand: Kinds { Kinds(rawValue: 2) }
        /// The other operand is written first.
        @inlinable package static var isStore: Kinds { Kinds(rawValue: 4) }
        /// The middle field continues the opcode.
        @inlinable package static var digit: Kinds { Kinds(rawValue: 8) }
        @inlinable package static var byteField: Kinds { Kinds(rawValue: 16) }
        @inlinable package static var byteOperand: Kinds { Kinds(rawValue: 32) }
        @inlinable package static var wordOperand: Kinds { Kinds(rawValue: 64) }
        @inlinable package static var longOperand: Kinds { Kinds(rawValue: 128) }
        @inlinable package static var vectors: Kinds { [.vectorField, .vectorOperand] }
    }

    package let mnemonic: X86Mnemonic
    /// From the lowest bit: three bytes for the opcode, its first byte lowest; how many bits of them there are; the prefix; `Kinds`.
    @usableFromInline let encoding: UInt64

    /// - Parameters:
    ///   - opcode: with its escape bytes, the first one highest.
    ///   - prefix: 0x66, 0xF2 or 0xF3, where it is part of the opcode.
    @inlinable package init(
        _ mnemonic: X86Mnemonic, _ opcode: UInt32, prefix: UInt8 = 0, _ kinds: Kinds = []
    ) {
        self.mnemonic = mnemonic
        let size: UInt32 = opcode > 0xFFFF ? 24 : opcode > 0xFF ? 16 : 8
        let bytes = opcode.byteSwapped >> (32 &- size)
        encoding =
            UInt64(bytes) | UInt64(size) << 24 | UInt64(prefix) << 32 | UInt64(kinds.rawValue) << 40
    }

    @inlinable package var kinds: Kinds { Kinds(rawValue: UInt8(truncatingIfNeeded: encoding >> 40)) }
}

/// The eight operations that are encoded alike, by the numbers that encode them.
package enum X86Arithmetic: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case add, or, adc, sbb, and, sub, xor, cmp

    package var mnemonic: X86Mnemonic {
        switch self {
        case .add: .add
        case .or: .or
        case .adc: .adc
        case .sbb: .sbb
        case .and: .and
        case .sub: .sub
        case .xor: .xor
        case .cmp: .cmp
        }
    }
}

/// A jump forward by at most 127 bytes that waits for its destination.
package struct X86Skip: Sendable, BitwiseCopyable {
    /// Where its distance is, in bytes of code.
    let offset: Int
    /// Its destination, where the output names destinations.
    let label: Label?
}

/// An output that is bytes, or bytes beside something else. Beside `emit(_:)` it takes the commonest forms of instructions directly,
/// which is a few times as fast. Registers are told by their numbers; what is not written is as in `X86Instruction`.
package protocol X86CodeOutput: X86Output {
    init()
    /// Frees the memory; once.
    mutating func deallocate()
    /// Forgets everything, and keeps the memory.
    mutating func removeAll()
    /// How many bytes there are: the offset of what comes next.
    var count: Int { get }
    /// What has been written, until the next change; complete once `finish()` has been called.
    var bytes: UnsafeRawBufferPointer { get }
    /// Where a label is; nil if it is not bound.
    func offset(of label: Label) -> Int?
    /// Fills up with instructions that do nothing.
    mutating func align(to alignment: Int)

    // MARK: Data behind the code

    /// The label of a constant of 4, 8 or 16 bytes, which lies at a multiple of its size. Most constants that are used twice are there once.
    mutating func constant(_ low: UInt64, _ high: UInt64, size: Int) -> Label
    /// The label of a table of the distances, 8 bytes each, from the table to the labels.
    mutating func table(_ labels: UnsafeBufferPointer<Label>) -> Label
    /// Puts the constants and tables behind the code, and the distances to labels into both.
    mutating func finish()

    // MARK: Direct forms

    /// With a register, or a digit, and another register.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8)
    /// With an immediate operand of one byte besides.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8, byte: UInt8)
    /// With memory at a register.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, _ displacement: Int32)
    /// With memory at a sum; the scale is a power of two.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32)
    /// With memory at a label.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, at label: Label)
    /// `register = register operation immediate`, four bytes sign-extended.
    mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Width, _ register: UInt8, immediate: Int32)
    /// A move of four bytes to memory, of which `width` says how many are stored, or to how many they are extended.
    mutating func move(_ width: X86Width, base: UInt8, _ displacement: Int32, immediate: Int32)
    /// The same to memory at the sum of two registers.
    mutating func move(
        _ width: X86Width, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32)
    /// `destination = source * immediate`.
    mutating func multiply(_ width: X86Width, _ destination: UInt8, _ source: UInt8, immediate: Int32)
    /// Of bytes if the immediate operand has no more, otherwise of 32 or 64 bits.
    mutating func test(_ width: X86Width, _ register: UInt8, immediate: Int32)
    /// A shift or rotation, by its name and its digit, by a number from 1 on, and by what is in `cl`.
    mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8, by count: UInt8)
    mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8)
    /// `cdq` or `cqo`.
    mutating func extendDividend(_ width: X86Width)
    /// A move to a register, in its shortest form that leaves the flags alone.
    mutating func move(_ register: UInt8, immediate: Int64)
    mutating func jump(_ label: Label)
    mutating func jump(_ condition: X86Condition, _ label: Label)
    mutating func call(_ label: Label)
    /// A jump that is short, to where `land` is called; always if there is no condition.
    mutating func skip(_ condition: X86Condition?) -> X86Skip
    mutating func land(_ skip: X86Skip)
}
