/// What the atomic instructions are made of, sequentially consistent. The address is in `s0`, and right: aligned, and in bounds.
package protocol AtomicAssembler: MacroAssembler {
    /// Zero-extended, to `a`.
    mutating func loadAtomic(_ access: MacroAccess)
    /// From `b`, which is lost.
    mutating func storeAtomic(_ access: MacroAccess)
    /// Combines memory with `b`, which is lost. What was there before goes to `a`, zero-extended. Uses `s1`.
    mutating func modifyAtomic(_ operation: AtomicOperation, _ access: MacroAccess)
    /// Where memory has the low bits of `a`, puts `b` there. What was there before goes to `a`, zero-extended.
    mutating func compareExchangeAtomic(_ access: MacroAccess)
    mutating func fence()
}

package enum AtomicOperation: CaseIterable, Sendable, BitwiseCopyable {
    case add, subtract, and, or, exclusiveOr, exchange
}

// MARK: x86-64

extension X86MacroAssembler: AtomicAssembler {
    private func memory() -> X86Operand { .memory(Self.memory(MacroAddress(.s0))) }
    private func operand(_ register: MacroRegister, _ access: MacroAccess) -> X86Operand {
        .register(Self.register(register), X86Width(rawValue: access.rawValue)!)
    }
    private func width(_ access: MacroAccess) -> X86Width { X86Width(rawValue: access.rawValue)! }

    /// Zero-extends a register's low bits into `a`.
    private mutating func extend(_ source: MacroRegister, _ access: MacroAccess) {
        switch access {
        case .byte, .word: emit(.movzx, width(access), operand(.a, .long), operand(source, access))
        case .long: move(.a, source, .long)
        case .quad: move(.a, source, .quad)
        }
    }

    package mutating func loadAtomic(_ access: MacroAccess) {
        load(.a, MacroAddress(.s0), access, isSigned: false, access == .quad ? .quad : .long, fixup: nil)
    }
    package mutating func storeAtomic(_ access: MacroAccess) {
        emit(.xchg, width(access), memory(), operand(.b, access))
    }
    package mutating func modifyAtomic(_ operation: AtomicOperation, _ access: MacroAccess) {
        switch operation {
        case .add:
            emit(.lockXadd, width(access), memory(), operand(.b, access))
            extend(.b, access)
        case .subtract:
            negate(.quad, .b, .b)
            modifyAtomic(.add, access)
        case .exchange:
            emit(.xchg, width(access), memory(), operand(.b, access))
            extend(.b, access)
        case .and: combine(.and, access)
        case .or: combine(.or, access)
        case .exclusiveOr: combine(.exclusiveOr, access)
        }
    }
    private mutating func combine(_ operation: MacroOperation, _ access: MacroAccess) {
        let again = makeLabel()
        loadAtomic(access)
        bind(again)
        // The operand where the processor does not want it changed, the result in `s1`.
        operate(operation, .quad, .s1, .a, .register(.b))
        emit(.lockCmpxchg, width(access), memory(), operand(.s1, access))
        emit(.jne, .quad, .label(again))
        extend(.a, access)
    }
    package mutating func compareExchangeAtomic(_ access: MacroAccess) {
        emit(.lockCmpxchg, width(access), memory(), operand(.b, access))
        extend(.a, access)
    }
    package mutating func fence() { emit(.mfence) }
}

// MARK: arm64

extension ARM64MacroAssembler: AtomicAssembler {
    private var place: ARM64Operand { .at(Self.register(.s0)) }
    private func view(_ register: ARM64Register, _ access: MacroAccess) -> ARM64Operand {
        access == .quad ? register.x : register.w
    }
    private func choose(
        _ access: MacroAccess, _ byte: ARM64Mnemonic, _ word: ARM64Mnemonic, _ other: ARM64Mnemonic
    ) -> ARM64Mnemonic {
        switch access {
        case .byte: byte
        case .word: word
        case .long, .quad: other
        }
    }

    package mutating func loadAtomic(_ access: MacroAccess) {
        emit(choose(access, .ldarb, .ldarh, .ldar), view(Self.register(.a), access), place)
    }
    package mutating func storeAtomic(_ access: MacroAccess) {
        emit(choose(access, .stlrb, .stlrh, .stlr), view(Self.register(.b), access), place)
    }
    package mutating func modifyAtomic(_ operation: AtomicOperation, _ access: MacroAccess) {
        let again = makeLabel()
        let (old, operand) = (view(Self.register(.a), access), view(Self.register(.b), access))
        let new = view(Self.first, access)
        bind(again)
        emit(choose(access, .ldaxrb, .ldaxrh, .ldaxr), old, place)
        switch operation {
        case .add: emit(.add, new, old, operand)
        case .subtract: emit(.sub, new, old, operand)
        case .and: emit(.and, new, old, operand)
        case .or: emit(.orr, new, old, operand)
        case .exclusiveOr: emit(.eor, new, old, operand)
        case .exchange: emit(.mov, new, operand)
        }
        storeExclusive(new, access, otherwise: again)
    }
    /// Begins again where somebody else has written there.
    private mutating func storeExclusive(_ value: ARM64Operand, _ access: MacroAccess, otherwise again: Label)
    {
        emit(choose(access, .stlxrb, .stlxrh, .stlxr), Self.second.w, value, place)
        emit(.cbnz, Self.second.w, .label(again))
    }
    package mutating func compareExchangeAtomic(_ access: MacroAccess) {
        let again = makeLabel()
        let done = makeLabel()
        let expected = view(Self.first, access)
        let old = view(Self.register(.a), access)
        switch access {
        case .byte: emit(.and, expected, old, .immediate(0xFF))
        case .word: emit(.and, expected, old, .immediate(0xFFFF))
        case .long, .quad: emit(.mov, expected, old)
        }
        bind(again)
        emit(choose(access, .ldaxrb, .ldaxrh, .ldaxr), old, place)
        emit(.cmp, old, expected)
        emit(.bcond, .condition(.ne), .label(done))
        storeExclusive(view(Self.register(.b), access), access, otherwise: again)
        bind(done)
    }
    package mutating func fence() { emit(.dmb, .barrier(.ish)) }
}
