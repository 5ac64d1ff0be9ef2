import Assembler

/// Every form of every mnemonic, over operands that reach each way to encode them.
struct X86Forms {
    private(set) var instructions: [X86Instruction] = []

    // MARK: Operands

    static let memories: [X86Memory] = {
        let displacements: [Int32] = [0, 1, -1, 127, 128, -128, -129, .max, .min]
        var all: [X86Memory] = []
        for base in X86Register.allCases {
            for displacement in displacements { all.append(X86Memory(base, displacement)) }
            for (number, index) in X86Register.allCases.enumerated() where index != .rsp {
                let scale = UInt8(1 << (number & 3))
                all.append(X86Memory(base, index: index, scale: scale, displacements[number % 9]))
                all.append(X86Memory(base, index: index, scale: 8 / scale, 0))
            }
        }
        for index in X86Register.allCases where index != .rsp {
            for scale: UInt8 in [1, 2, 4, 8] { all.append(X86Memory(nil, index: index, scale: scale, 64)) }
        }
        return all + [X86Memory(nil, 0), X86Memory(nil, 0x1234), X86Memory(nil, .min)]
    }()

    /// A choice in which each of the prefix's bits, both special bases and all sizes of displacements occur.
    static let fewMemories: [X86Memory] = [
        X86Memory(.rax), X86Memory(.rbp), X86Memory(.rsp), X86Memory(.r12), X86Memory(.r13),
        X86Memory(.r14, -128), X86Memory(.rsp, 127), X86Memory(.r12, 128), X86Memory(.rbx, -129),
        X86Memory(.r15, .max), X86Memory(.rsi, index: .r9), X86Memory(.r8, index: .rdi, scale: 8),
        X86Memory(.r13, index: .r12, scale: 4), X86Memory(.rbp, index: .rbp, scale: 2, 100_000),
        X86Memory(nil, index: .r10, scale: 8, -1), X86Memory(nil, 0x7000),
    ]

    static func immediates(_ width: X86Width) -> [Int64] {
        let byte: [Int64] = [-128, -1, 0, 1, 2, 126, 127]
        return switch width {
        case .byte: byte + [128, 254, 255]
        case .word: byte + [-32768, -129, 128, 255, 256, 32767, 32768, 65407, 65408, 65535]
        case .long: byte + [-0x8000_0000, -129, 128, 255, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FF7F, 0xFFFF_FF80]
        case .quad: byte + [-0x8000_0000, -129, 128, 255, 65535, 0x7FFF_FFFF]
        }
    }

    /// Each register with each of a few others, and the other way round.
    static func pairs<Register: CaseIterable>(_: Register.Type) -> [(Register, Register)] {
        let all = Array(Register.allCases)
        return all.indices.flatMap { index in
            [
                (all[index], all[(7 * index + 3) % 16]), (all[index], all[0]), (all[0], all[index]),
                (all[index], all[12]), (all[5], all[index]),
            ]
        }
    }

    // MARK: Forms

    private mutating func add(
        _ mnemonic: X86Mnemonic, _ width: X86Width = .quad, _ first: X86Operand? = nil,
        _ second: X86Operand? = nil, _ third: X86Operand? = nil
    ) {
        instructions.append(X86Instruction(mnemonic, width, first, second, third))
    }

    private mutating func registerAndRegister(
        _ mnemonic: X86Mnemonic, _ width: X86Width, _ other: X86Width, third: X86Operand? = nil
    ) {
        for (first, second) in X86Forms.pairs(X86Register.self) {
            add(mnemonic, width, .register(first, width), .register(second, other), third)
        }
    }

    /// A register in all its values beside a few memory operands.
    private mutating func registerAndMemory(
        _ mnemonic: X86Mnemonic, _ width: X86Width, memory memoryWidth: X86Width? = nil,
        isStore: Bool = false,
        all: Bool = false, third: X86Operand? = nil
    ) {
        let memories = all ? X86Forms.memories : X86Forms.fewMemories
        for (index, memory) in memories.enumerated() {
            let register = X86Operand.register(X86Register.allCases[(index * 5 + index / 16) % 16], width)
            let (first, second) =
                isStore ? (X86Operand.memory(memory), register) : (register, .memory(memory))
            add(mnemonic, memoryWidth ?? width, first, second, third)
        }
    }

    private mutating func vectorAndVector(_ mnemonic: X86Mnemonic, third: X86Operand? = nil) {
        for (first, second) in X86Forms.pairs(X86VectorRegister.self) {
            add(mnemonic, .quad, .vector(first), .vector(second), third)
        }
    }

    private mutating func vectorAndMemory(
        _ mnemonic: X86Mnemonic, _ width: X86Width = .quad, isStore: Bool = false, all: Bool = false,
        third: X86Operand? = nil
    ) {
        let memories = all ? X86Forms.memories : X86Forms.fewMemories
        for (index, memory) in memories.enumerated() {
            let register = X86Operand.vector(X86VectorRegister.allCases[(index * 5 + index / 16) % 16])
            let (first, second) =
                isStore ? (X86Operand.memory(memory), register) : (register, .memory(memory))
            add(mnemonic, width, first, second, third)
        }
    }

    private mutating func withVectors(_ mnemonics: [X86Mnemonic]) {
        for mnemonic in mnemonics {
            vectorAndVector(mnemonic)
            vectorAndMemory(mnemonic)
        }
    }

    private mutating func vectorsAndImmediate(_ mnemonics: [X86Mnemonic], _ immediates: [Int64]) {
        for mnemonic in mnemonics {
            for immediate in immediates {
                vectorAndVector(mnemonic, third: .immediate(immediate))
                vectorAndMemory(mnemonic, third: .immediate(immediate))
            }
        }
    }

    /// A general register in all its values beside a vector register, or the other way round.
    private mutating func vectorAndGeneral(
        _ mnemonic: X86Mnemonic, _ width: X86Width, toGeneral: Bool, third: X86Operand? = nil
    ) {
        for (index, pair) in X86Forms.pairs(X86Register.self).enumerated() {
            let general = X86Operand.register(pair.0, width)
            let vector = X86Operand.vector(X86VectorRegister.allCases[(3 * index + 2) % 16])
            add(mnemonic, width, toGeneral ? general : vector, toGeneral ? vector : general, third)
        }
    }

    init() {
        addGeneral()
        addControl()
        addVectorMoves()
        addVectors()
    }

    private static let notByte: [X86Width] = [.word, .long, .quad]

    private mutating func addGeneral() {
        for width in X86Width.allCases {
            for (index, memory) in X86Forms.memories.enumerated() {
                let register = X86Operand.register(X86Register.allCases[index * 3 % 16], width)
                add(.mov, width, register, .memory(memory))
                add(.mov, width, .memory(memory), register)
                add(.mov, width, .memory(memory), .immediate(7))
            }
            for mnemonic: X86Mnemonic in [.mov, .add, .or, .adc, .sbb, .and, .sub, .xor, .cmp, .test] {
                registerAndRegister(mnemonic, width, width)
                registerAndMemory(mnemonic, width)
                registerAndMemory(mnemonic, width, isStore: true)
                for immediate in X86Forms.immediates(width) {
                    for register in X86Register.allCases {
                        add(mnemonic, width, .register(register, width), .immediate(immediate))
                    }
                    for memory in X86Forms.fewMemories {
                        add(mnemonic, width, .memory(memory), .immediate(immediate))
                    }
                }
            }
            for mnemonic: X86Mnemonic in [.neg, .not, .inc, .dec, .imul, .mul, .div, .idiv] {
                for register in X86Register.allCases { add(mnemonic, width, .register(register, width)) }
                for memory in X86Forms.fewMemories { add(mnemonic, width, .memory(memory)) }
            }
            for mnemonic: X86Mnemonic in [.shl, .shr, .sar, .rol, .ror] {
                for count: X86Operand in [
                    .register(.rcx, .byte), .immediate(0), .immediate(1), .immediate(2), .immediate(63),
                    .immediate(255),
                ] {
                    for register in X86Register.allCases {
                        add(mnemonic, width, .register(register, width), count)
                    }
                    for memory in X86Forms.fewMemories { add(mnemonic, width, .memory(memory), count) }
                }
            }
            registerAndRegister(.xchg, width, width)
            registerAndMemory(.xchg, width)
            registerAndMemory(.xchg, width, isStore: true)
            for mnemonic: X86Mnemonic in [
                .lockXadd, .lockCmpxchg, .lockAdd, .lockAnd, .lockOr, .lockXor,
            ] {
                registerAndMemory(mnemonic, width, isStore: true)
            }
            for mnemonic: X86Mnemonic in [.lockAdd, .lockAnd, .lockOr, .lockXor] {
                for immediate in X86Forms.immediates(width) {
                    add(mnemonic, width, .memory(X86Memory(.r12, 8)), .immediate(immediate))
                }
            }
        }
        for register in X86Register.allCases {
            for value: Int64 in [.min, .max, 0x8000_0000, -0x8000_0001, 0xFFFF_FFFF, 0x1_0000_0000] {
                add(.mov, .quad, .register(register, .quad), .immediate(value))
            }
            add(.push, .quad, .register(register, .quad))
            add(.pop, .quad, .register(register, .quad))
            add(.bswap, .long, .register(register, .long))
            add(.bswap, .quad, .register(register, .quad))
        }
        for memory in X86Forms.fewMemories {
            add(.push, .quad, .memory(memory))
            add(.pop, .quad, .memory(memory))
        }
        for value in X86Forms.immediates(.quad) { add(.push, .quad, .immediate(value)) }
        for width in X86Forms.notByte {
            for mnemonic: X86Mnemonic in [.movzx, .movsx] {
                for narrow: X86Width in [.byte, .word] where narrow.rawValue < width.rawValue {
                    registerAndRegister(mnemonic, width, narrow)
                    registerAndMemory(mnemonic, width, memory: narrow)
                }
            }
            registerAndMemory(.lea, width, all: true)
            for mnemonic: X86Mnemonic in [.imul, .bsf, .bsr, .popcnt]
                + X86Condition.allCases.map(X86Mnemonic.move)
            {
                registerAndRegister(mnemonic, width, width)
                registerAndMemory(mnemonic, width)
            }
            for mnemonic: X86Mnemonic in [.lzcnt, .tzcnt] {
                registerAndRegister(mnemonic, width, width)
                registerAndMemory(mnemonic, width)
            }
            if width != .word { addThreeOperands(width) }
            for value in X86Forms.immediates(width) {
                registerAndRegister(.imul, width, width, third: .immediate(value))
                registerAndMemory(.imul, width, third: .immediate(value))
                for register in X86Register.allCases {
                    add(.imul, width, .register(register, width), .immediate(value))
                }
            }
            for mnemonic: X86Mnemonic in [.shld, .shrd] {
                for count: X86Operand in [.register(.rcx, .byte), .immediate(1), .immediate(255)] {
                    registerAndRegister(mnemonic, width, width, third: count)
                    registerAndMemory(mnemonic, width, isStore: true, third: count)
                }
            }
            for mnemonic: X86Mnemonic in [.bt, .bts] {
                registerAndRegister(mnemonic, width, width)
                registerAndMemory(mnemonic, width, isStore: true)
                for value: Int64 in [0, 31, 255] {
                    for register in X86Register.allCases {
                        add(mnemonic, width, .register(register, width), .immediate(value))
                    }
                    for memory in X86Forms.fewMemories {
                        add(mnemonic, width, .memory(memory), .immediate(value))
                    }
                }
            }
        }
        registerAndRegister(.movsxd, .quad, .long)
        registerAndMemory(.movsxd, .quad, memory: .long)
    }

    private mutating func addThreeOperands(_ width: X86Width) {
        for (index, register) in X86Register.allCases.enumerated() {
            let other = X86Operand.register(X86Register.allCases[(index * 5 + 3) % 16], width)
            for mnemonic: X86Mnemonic in [.shlx, .shrx, .sarx, .rorx] {
                let count = mnemonic == .rorx ? .immediate(Int64(index * 17)) : other
                registerAndRegister(mnemonic, width, width, third: count)
                registerAndMemory(mnemonic, width, all: index == 0, third: count)
            }
            let register = X86Operand.register(register, width)
            for (second, third) in X86Forms.pairs(X86Register.self) {
                add(.andn, width, register, .register(second, width), .register(third, width))
            }
            for memory in X86Forms.memories { add(.andn, width, register, other, .memory(memory)) }
        }
    }

    private mutating func addControl() {
        for mnemonic: X86Mnemonic in [
            .ret, .ud2, .int3, .nop, .mfence, .pause, .cdq, .cqo,
        ] {
            add(mnemonic)
        }
        for mnemonic: X86Mnemonic in [.jmp, .call] {
            for register in X86Register.allCases { add(mnemonic, .quad, .register(register, .quad)) }
            for memory in X86Forms.memories { add(mnemonic, .quad, .memory(memory)) }
        }
        for condition in X86Condition.allCases {
            for register in X86Register.allCases { add(.set(condition), .byte, .register(register, .byte)) }
            for memory in X86Forms.fewMemories { add(.set(condition), .byte, .memory(memory)) }
        }
    }

    private mutating func addVectorMoves() {
        for mnemonic: X86Mnemonic in [.movss, .movsd, .movaps, .movups, .movdqa, .movdqu] {
            vectorAndVector(mnemonic)
            vectorAndMemory(mnemonic, all: true)
            vectorAndMemory(mnemonic, isStore: true, all: true)
        }
        for (mnemonic, width): (X86Mnemonic, X86Width) in [(.movd, .long), (.movq, .quad)] {
            vectorAndGeneral(mnemonic, width, toGeneral: true)
            vectorAndGeneral(mnemonic, width, toGeneral: false)
            vectorAndMemory(mnemonic, width)
            vectorAndMemory(mnemonic, width, isStore: true)
        }
        vectorAndVector(.movq)
        for mnemonic: X86Mnemonic in [.movlps, .movhps, .movlpd, .movhpd] {
            vectorAndMemory(mnemonic)
            vectorAndMemory(mnemonic, isStore: true)
        }
        vectorAndVector(.movlhps)
        vectorAndVector(.movhlps)
        for mnemonic: X86Mnemonic in [.movmskps, .movmskpd, .pmovmskb] {
            vectorAndGeneral(mnemonic, .long, toGeneral: true)
        }
        let lanes: [(X86Mnemonic, X86Mnemonic, X86Width)] = [
            (.pextrb, .pinsrb, .long), (.pextrw, .pinsrw, .long), (.pextrd, .pinsrd, .long),
            (.pextrq, .pinsrq, .quad),
        ]
        for (extract, insert, width) in lanes {
            for lane: Int64 in [0, 1, 255] {
                vectorAndGeneral(extract, width, toGeneral: true, third: .immediate(lane))
                vectorAndMemory(extract, isStore: true, third: .immediate(lane))
                vectorAndGeneral(insert, width, toGeneral: false, third: .immediate(lane))
                vectorAndMemory(insert, third: .immediate(lane))
            }
        }
        for width: X86Width in [.long, .quad] {
            for mnemonic: X86Mnemonic in [.cvtsi2ss, .cvtsi2sd] {
                vectorAndGeneral(mnemonic, width, toGeneral: false)
                vectorAndMemory(mnemonic, width)
            }
            for mnemonic: X86Mnemonic in [.cvttss2si, .cvttsd2si] {
                vectorAndGeneral(mnemonic, width, toGeneral: true)
                registerAndMemory(mnemonic, width)
            }
        }
    }

    private mutating func addVectors() {
        withVectors([
            .movddup, .addss, .subss, .mulss, .divss, .sqrtss, .addsd, .subsd, .mulsd, .divsd, .sqrtsd,
            .minss, .maxss, .minsd, .maxsd, .ucomiss, .ucomisd, .cvtss2sd, .cvtsd2ss,
            .andps, .andnps, .orps, .xorps, .andpd, .andnpd, .orpd, .xorpd, .pand, .pandn, .por, .pxor,
            .addps, .subps, .mulps, .divps, .sqrtps, .minps, .maxps, .addpd, .subpd, .mulpd, .divpd,
            .sqrtpd, .minpd, .maxpd, .cvtdq2ps, .cvttps2dq, .cvtdq2pd, .cvttpd2dq, .cvtps2pd, .cvtpd2ps,
            .ptest, .unpcklps, .unpckhps, .unpcklpd, .unpckhpd, .blendvps, .blendvpd, .pblendvb,
            .paddb, .paddw, .paddd, .paddq, .psubb, .psubw, .psubd, .psubq, .paddsb, .paddsw, .paddusb,
            .paddusw, .psubsb, .psubsw, .psubusb, .psubusw, .pmullw, .pmulld, .pmuludq, .pmuldq, .pmulhw,
            .pmulhuw, .pmulhrsw, .pmaddwd, .pmaddubsw, .pavgb, .pavgw, .pabsb, .pabsw, .pabsd,
            .pminsb, .pminub, .pminsw, .pminuw, .pminsd, .pminud, .pmaxsb, .pmaxub, .pmaxsw, .pmaxuw,
            .pmaxsd, .pmaxud, .pcmpeqb, .pcmpeqw, .pcmpeqd, .pcmpeqq, .pcmpgtb, .pcmpgtw, .pcmpgtd,
            .pcmpgtq, .psllw, .pslld, .psllq, .psrlw, .psrld, .psrlq, .psraw, .psrad,
            .packsswb, .packssdw, .packuswb, .packusdw, .punpcklbw, .punpcklwd, .punpckldq, .punpcklqdq,
            .punpckhbw, .punpckhwd, .punpckhdq, .punpckhqdq, .pmovsxbw, .pmovsxwd, .pmovsxdq, .pmovzxbw,
            .pmovzxwd, .pmovzxdq, .pshufb,
        ])
        vectorAndMemory(.pshufb, all: true)
        vectorsAndImmediate([.cmpss, .cmpsd, .cmpps, .cmppd], [0, 7])
        vectorsAndImmediate(
            [
                .roundss, .roundsd, .roundps, .roundpd, .shufps, .shufpd, .pblendw, .blendps, .blendpd,
                .insertps, .pshufd, .pshuflw, .pshufhw, .palignr,
            ], [0, 15, 255])
        for mnemonic: X86Mnemonic in [
            .psllw, .pslld, .psllq, .psrlw, .psrld, .psrlq, .psraw, .psrad, .pslldq, .psrldq,
        ] {
            for register in X86VectorRegister.allCases {
                for count: Int64 in [0, 1, 255] {
                    add(mnemonic, .quad, .vector(register), .immediate(count))
                }
            }
        }
    }
}
