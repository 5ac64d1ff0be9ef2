/// One instruction of arm64: what it does, and to what. ``ARM64Text`` writes it as text, ``ARM64Encoder`` as its four bytes.
///
///     ARM64Instruction(.add, r.x, r.x, 16)
///     ARM64Instruction(.ldr, v.q, .at(base, 32))
///
/// Any combination can be made; whether there is such an instruction is known when it is encoded.
package struct ARM64Instruction: Hashable, Sendable, BitwiseCopyable {
    package let mnemonic: ARM64Mnemonic
    /// The operands in the order of the text, the destination first.
    package let first: ARM64Operand
    package let second: ARM64Operand
    package let third: ARM64Operand
    package let fourth: ARM64Operand

    @inlinable
    package init(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand = .none, _ second: ARM64Operand = .none,
        _ third: ARM64Operand = .none, _ fourth: ARM64Operand = .none
    ) {
        self.mnemonic = mnemonic
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }
}

/// Takes instructions of arm64: as text, or as bytes.
package protocol ARM64Output {
    mutating func emit(_ instruction: ARM64Instruction)
    mutating func makeLabel() -> Label
    mutating func bind(_ label: Label)
}

extension ARM64Output {
    @inlinable
    package mutating func emit(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand = .none, _ second: ARM64Operand = .none,
        _ third: ARM64Operand = .none, _ fourth: ARM64Operand = .none
    ) {
        emit(ARM64Instruction(mnemonic, first, second, third, fourth))
    }
}
