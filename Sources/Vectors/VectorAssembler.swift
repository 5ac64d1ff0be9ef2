import Assembler
import WebAssembly

/// What the vector instructions are made of. Each operation is named by an instruction, and means what the portable
/// tier makes of it.
///
/// Operands are in registers and so are results. The float registers that an operation does not name and the registers `s0`,
/// `s1` and `s2`, as far as they are not operands, are lost.
package protocol VectorAssembler: AtomicAssembler {
    /// An instruction that takes nothing but vectors and gives one. Of its operands the deepest, or only one, is in `f0`,
    /// the next is `second`, a third one is in `t0`. The result is in `f0`. If `second` is memory, it is a slot.
    ///
    /// With canonical NaNs, every NaN that arithmetic gives is the canonical one. Else it is as the processor likes it, but
    /// quiet.
    mutating func operateVector(
        _ opcode: Opcode, second: MacroFloatOperand, hasCanonicalNaNs: Bool)
    /// `any_true`, `all_true` and `bitmask` of `f0`.
    mutating func testVector(_ opcode: Opcode, _ destination: MacroRegister)
    /// Shifts the lanes of `f0` by what is in the lower half of a register, which is not changed.
    mutating func shiftVector(_ opcode: Opcode, by count: MacroRegister)
    /// All lanes of `f0` become what is in a register, which may be the bits of a float and is not changed.
    mutating func splatVector(_ lane: VectorLane, _ value: MacroRegister)
    /// A lane of `f0` becomes what is in a register. The lane's number fills 64 bits of another. Both are lost.
    mutating func replaceLane(_ lane: VectorLane, _ value: MacroRegister, number: MacroRegister)
    /// `i8x16.shuffle` of `f0` and `f1` to `f0`, with the 16 numbers at an address.
    mutating func shuffleVectors(_ numbers: MacroAddress)
    /// 16 bytes at any address, with one instruction.
    mutating func loadVector(
        _ destination: MacroFloatRegister, _ address: MacroAddress, fixup: Label?)
    mutating func storeVector(_ source: MacroFloatRegister, _ address: MacroAddress, fixup: Label?)
}

/// How wide the lanes of a vector are: the binary logarithm of their bytes.
package enum VectorLane: Int, Sendable, BitwiseCopyable {
    case byte, word, long, quad

    package var bytes: Int { 1 << rawValue }
}

extension MacroAccess {
    /// An access to a lane.
    package init(_ lane: VectorLane) {
        switch lane {
        case .byte: self = .byte
        case .word: self = .word
        case .long: self = .long
        case .quad: self = .quad
        }
    }
}
