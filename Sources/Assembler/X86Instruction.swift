/// A general register of x86-64, by the number that encodes it.
package enum X86Register: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
}

/// A vector register of x86-64 (SSE).
package enum X86VectorRegister: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7
    case xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15
}

/// How many bits of a general register or of memory an instruction works on.
package enum X86Width: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case byte, word, long, quad
    /// In bytes.
    package var size: Int { 1 << Int(rawValue) }
}

/// A memory operand: `[base + index * scale + displacement]`, or a label relative to the instruction.
package struct X86Memory: Hashable, Sendable, BitwiseCopyable {
    package var base: X86Register?
    package var index: X86Register?
    /// 1, 2, 4 or 8.
    package var scale: UInt8 = 1
    package var displacement: Int32 = 0
    /// Addressed relative to the instruction; then there are no registers.
    package var label: Label?

    package init(
        _ base: X86Register?, index: X86Register? = nil, scale: UInt8 = 1, _ displacement: Int32 = 0
    ) {
        self.base = base
        self.index = index
        self.scale = scale
        self.displacement = displacement
    }
    package init(label: Label, _ displacement: Int32 = 0) {
        self.label = label
        self.displacement = displacement
    }
}

/// An operand.
package enum X86Operand: Hashable, Sendable, BitwiseCopyable {
    case register(X86Register, X86Width)
    case vector(X86VectorRegister)
    case memory(X86Memory)
    case immediate(Int64)
    case label(Label)
}

/// What a conditional instruction tests, by the number that encodes it.
package enum X86Condition: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case o, no, b, ae, e, ne, be, a, s, ns, p, np, l, ge, le, g
    /// The condition that holds when this one does not.
    package var negated: X86Condition { X86Condition(rawValue: rawValue ^ 1).unsafelyUnwrapped }
}

/// An instruction: what it does, how wide its memory operand is, and what with. Operands stand as in the manuals of the
/// processor's makers, destination first.
package struct X86Instruction: Hashable, Sendable, BitwiseCopyable {
    package var mnemonic: X86Mnemonic
    /// The width of a general operation; where registers say it, that of a memory operand beside them.
    package var width: X86Width
    package var first: X86Operand?
    package var second: X86Operand?
    package var third: X86Operand?

    @inlinable package init(
        _ mnemonic: X86Mnemonic, _ width: X86Width = .quad, _ first: X86Operand? = nil,
        _ second: X86Operand? = nil, _ third: X86Operand? = nil
    ) {
        self.mnemonic = mnemonic
        self.width = width
        self.first = first
        self.second = second
        self.third = third
    }
}

/// Takes instructions: as text, or as bytes.
package protocol X86Output {
    mutating func emit(_ instruction: X86Instruction)
    mutating func makeLabel() -> Label
    mutating func bind(_ label: Label)
}
