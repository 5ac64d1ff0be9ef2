import Assembler

/// An instruction's name together with its encoding: what the direct forms of an output are told, which have nothing to look up.
struct X86Opcode: Sendable, BitwiseCopyable {
    /// What the encoding does not tell: which of the two operands are vector registers, which are narrower than the
    /// operation, and how the instruction is written.
    ///
    /// Not an `OptionSet`: its literals would be made at run time.
    struct Kinds: Sendable, BitwiseCopyable {
        let bits: UInt8
        static var none: Kinds { Kinds(bits: 0) }
        /// The register of the ModRM byte's middle field is a vector register.
        static var vectorField: Kinds { Kinds(bits: 1) }
        /// The other operand is one, if it is a register.
        static var vectorOperand: Kinds { Kinds(bits: 2) }
        /// The other operand is written first.
        static var isStore: Kinds { Kinds(bits: 4) }
        /// The middle field continues the opcode.
        static var digit: Kinds { Kinds(bits: 8) }
        static var byteField: Kinds { Kinds(bits: 16) }
        static var byteOperand: Kinds { Kinds(bits: 32) }
        /// Of an instruction whose register is a word too, the prefix that says so is told like any other.
        static var wordOperand: Kinds { Kinds(bits: 64) }
        static var longOperand: Kinds { Kinds(bits: 128) }
        static var vectors: Kinds { Kinds(bits: 3) }
        /// A vector register that is stored.
        static var vectorStore: Kinds { Kinds(bits: 5) }
        /// A register of one byte that is stored.
        static var byteStore: Kinds { Kinds(bits: 4 | 16 | 32) }
        /// A register of one word that is stored: the operand's width is both's.
        static var wordStore: Kinds { Kinds(bits: 4 | 64) }
        /// An operand of one byte, and a digit.
        static var byteDigit: Kinds { Kinds(bits: 8 | 32) }
        func contains(_ other: Kinds) -> Bool { bits & other.bits == other.bits }
    }

    let mnemonic: X86Mnemonic
    /// Prefix and opcode from the lowest byte on; from bit 40, how many bits they are, and from bit 48, `Kinds`.
    let plain: UInt64
    /// The same with an empty REX prefix; from bit 48, how many bits there are before that.
    let extended: UInt64

    /// - Parameters:
    ///   - opcode: with its escape bytes, the first one highest.
    ///   - prefix: 0x66, 0xF2 or 0xF3, where it is part of the opcode.
    init(
        _ mnemonic: X86Mnemonic, _ opcode: UInt32, prefix: UInt8 = 0, _ kinds: Kinds = .none
    ) {
        self.mnemonic = mnemonic
        let size: UInt64 = opcode > 0xFFFF ? 24 : opcode > 0xFF ? 16 : 8
        let bytes = UInt64(opcode.byteSwapped) &>> (32 &- size)
        let place: UInt64 = prefix == 0 ? 0 : 8
        plain =
            UInt64(prefix) | bytes &<< place | (size &+ place) &<< 40 | UInt64(kinds.bits) &<< 48
        extended =
            UInt64(prefix) | (bytes &<< 8 | 0x40) &<< place | (size &+ place &+ 8) &<< 40 | place &<< 48
    }

    var kinds: Kinds { Kinds(bits: UInt8(truncatingIfNeeded: plain &>> 48)) }
}

/// How wide general registers are in an instruction. Not one of the assembler's enumerations, which cannot be compared here without
/// a call.
enum X86Size: BitwiseCopyable {
    case long, quad
    @inline(__always) var isQuad: Bool {
        switch self {
        case .long: false
        case .quad: true
        }
    }
}

/// The eight operations that are encoded alike, by the numbers that encode them.
enum X86Arithmetic: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case add, or, adc, sbb, and, sub, xor, cmp

    @inline(__always) var mnemonic: X86Mnemonic {
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
struct X86Skip: Sendable, BitwiseCopyable {
    /// Where its distance is, in bytes of code.
    let offset: Int
    /// Its destination, where the output names destinations.
    let label: Label?
}

/// Takes instructions in the forms that compiled code has. Registers are told by their numbers; the width is that of general
/// registers. `emit(_:)` takes every other instruction.
protocol X86CodeOutput: X86Output {
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
    /// A label that jumps which come before it are at most 127 bytes away from.
    mutating func makeNearLabel() -> Label
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
    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8)
    /// With an immediate operand of one byte besides.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8, byte: UInt8)
    /// With memory at a register.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, _ displacement: Int32)
    /// With memory at a sum; the scale is a power of two.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32)
    /// With memory at a label.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, at label: Label)
    /// `register = register operation immediate`, four bytes sign-extended.
    mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Size, _ register: UInt8, immediate: Int32)
    /// A move of the lower of four bytes to memory, or of eight, to which they are extended.
    mutating func move(_ access: MacroAccess, base: UInt8, _ displacement: Int32, immediate: Int32)
    /// The same to memory at the sum of two registers.
    mutating func move(
        _ access: MacroAccess, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32)
    /// `destination = source * immediate`.
    mutating func multiply(_ width: X86Size, _ destination: UInt8, _ source: UInt8, immediate: Int32)
    mutating func test(_ width: X86Size, _ register: UInt8, immediate: Int32)
    /// Of bytes.
    mutating func test(_ register: UInt8, byte: UInt8)
    /// `shlx` and its like: by name, and by the number of the prefix that tells it.
    mutating func shift(
        _ mnemonic: X86Mnemonic, _ prefix: UInt8, _ width: X86Size, _ destination: UInt8, _ source: UInt8,
        by count: UInt8)
    /// `rorx`.
    mutating func rotateRight(_ width: X86Size, _ destination: UInt8, _ source: UInt8, by count: UInt8)
    /// Of 64 bits.
    mutating func push(_ register: UInt8)
    mutating func pop(_ register: UInt8)
    mutating func leave()
    /// A shift or rotation, by its name and its digit, by a number from 1 on, and by what is in `cl`.
    mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8, by count: UInt8)
    mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8)
    /// `cdq` or `cqo`.
    mutating func extendDividend(_ width: X86Size)
    /// A move to a register, in its shortest form that leaves the flags alone.
    mutating func move(_ register: UInt8, immediate: Int64)
    mutating func jump(_ label: Label)
    mutating func jump(_ condition: X86Condition, _ label: Label)
    mutating func call(_ label: Label)
    /// A jump that is short, to where `land` is called; always if there is no condition.
    mutating func skip(_ condition: X86Condition?) -> X86Skip
    mutating func land(_ skip: X86Skip)
}
