/// What instructions are called; those that generated code uses.
package enum X86Mnemonic: String, Sendable, BitwiseCopyable, CaseIterable {
    // Moves
    case mov, movzx, movsx, movsxd, lea, push, pop, xchg, bswap
    // Arithmetic
    case add, sub, adc, sbb, and, or, xor, cmp, test, neg, not, inc, dec, imul, mul, div, idiv, cdq, cqo
    case shl, shr, sar, rol, ror, shld, shrd, bsf, bsr, popcnt, bt, bts
    // Bits, of newer processors: LZCNT, BMI1 and BMI2
    case lzcnt, tzcnt, andn, shlx, shrx, sarx, rorx
    // Control
    case jmp, call, ret, ud2, int3, nop, mfence, pause
    case jo, jno, jb, jae, je, jne, jbe, ja, js, jns, jp, jnp, jl, jge, jle, jg
    case seto, setno, setb, setae, sete, setne, setbe, seta, sets, setns, setp, setnp, setl, setge, setle,
        setg
    case cmovo, cmovno, cmovb, cmovae, cmove, cmovne, cmovbe, cmova, cmovs, cmovns, cmovp, cmovnp, cmovl
    case cmovge, cmovle, cmovg
    // Atomics; the prefix is part of the name here
    case lockXadd = "lock xadd"
    case lockCmpxchg = "lock cmpxchg"
    case lockAdd = "lock add"
    case lockAnd = "lock and"
    case lockOr = "lock or"
    case lockXor = "lock xor"
    // Scalar floats and moves
    case movd, movq, movss, movsd, movaps, movups, movdqa, movdqu
    case addss, subss, mulss, divss, sqrtss, addsd, subsd, mulsd, divsd, sqrtsd, minss, maxss, minsd, maxsd
    case ucomiss, ucomisd, roundss, roundsd, cvtss2sd, cvtsd2ss, cvtsi2ss, cvtsi2sd, cvttss2si, cvttsd2si
    case cmpss, cmpsd
    // Vectors
    case andps, andnps, orps, xorps, andpd, andnpd, orpd, xorpd, pand, pandn, por, pxor
    case addps, subps, mulps, divps, sqrtps, minps, maxps, addpd, subpd, mulpd, divpd, sqrtpd, minpd, maxpd
    case roundps, roundpd, cmpps, cmppd, cvtdq2ps, cvttps2dq, cvtdq2pd, cvttpd2dq, cvtps2pd, cvtpd2ps
    case movmskps, movmskpd, pmovmskb, ptest, shufps, shufpd, unpcklps, unpckhps, unpcklpd, unpckhpd
    case movlhps, movhlps, movlps, movhps, movlpd, movhpd, movddup, blendvps, blendvpd, pblendvb, pblendw
    case blendps, blendpd, insertps
    case paddb, paddw, paddd, paddq, psubb, psubw, psubd, psubq, paddsb, paddsw, paddusb, paddusw
    case psubsb, psubsw, psubusb, psubusw, pmullw, pmulld, pmuludq, pmuldq, pmulhw, pmulhuw, pmulhrsw
    case pmaddwd, pmaddubsw, pavgb, pavgw, pabsb, pabsw, pabsd
    case pminsb, pminub, pminsw, pminuw, pminsd, pminud, pmaxsb, pmaxub, pmaxsw, pmaxuw, pmaxsd, pmaxud
    case pcmpeqb, pcmpeqw, pcmpeqd, pcmpeqq, pcmpgtb, pcmpgtw, pcmpgtd, pcmpgtq
    case psllw, pslld, psllq, psrlw, psrld, psrlq, psraw, psrad, pslldq, psrldq
    case packsswb, packssdw, packuswb, packusdw
    case punpcklbw, punpcklwd, punpckldq, punpcklqdq, punpckhbw, punpckhwd, punpckhdq, punpckhqdq
    case pmovsxbw, pmovsxwd, pmovsxdq, pmovzxbw, pmovzxwd, pmovzxdq
    case pshufb, pshufd, pshuflw, pshufhw, palignr
    case pextrb, pextrw, pextrd, pextrq, pinsrb, pinsrw, pinsrd, pinsrq
}

extension X86Mnemonic {
    // The conditional ones stand in the order of the conditions' numbers.
    private static let conditionalJumps: [X86Mnemonic] = [
        .jo, .jno, .jb, .jae, .je, .jne, .jbe, .ja, .js, .jns, .jp, .jnp, .jl, .jge, .jle, .jg,
    ]
    private static let conditionalSets: [X86Mnemonic] = [
        .seto, .setno, .setb, .setae, .sete, .setne, .setbe, .seta, .sets, .setns, .setp, .setnp, .setl,
        .setge, .setle, .setg,
    ]
    private static let conditionalMoves: [X86Mnemonic] = [
        .cmovo, .cmovno, .cmovb, .cmovae, .cmove, .cmovne, .cmovbe, .cmova, .cmovs, .cmovns, .cmovp,
        .cmovnp, .cmovl, .cmovge, .cmovle, .cmovg,
    ]
    package static func jump(_ condition: X86Condition) -> X86Mnemonic {
        conditionalJumps[Int(condition.rawValue)]
    }
    package static func set(_ condition: X86Condition) -> X86Mnemonic {
        conditionalSets[Int(condition.rawValue)]
    }
    package static func move(_ condition: X86Condition) -> X86Mnemonic {
        conditionalMoves[Int(condition.rawValue)]
    }
}
