/// What an instruction of arm64 does, by the name that the architecture's manual gives it.
///
/// Whether it is integers, floats or vectors is said by the operands, as in text: `.add` of general registers or of
/// vectors. Of ARMv8.0: what every arm64 processor has.
package enum ARM64Mnemonic: String, Sendable, BitwiseCopyable, CaseIterable {
    // Integers; many also on vectors
    case add, adds, sub, subs, cmp, cmn, neg, negs, adc, adcs, sbc, sbcs, ngc, ngcs
    case and, ands, orr, eor, bic, bics, orn, eon, tst, mvn
    case mov, movz, movn, movk, adr, adrp
    case ubfm, sbfm, bfm, ubfx, sbfx, ubfiz, sbfiz, bfi, bfxil, extr
    case lsl, lsr, asr, ror, sxtb, sxth, sxtw, uxtb, uxth
    case madd, msub, mul, mneg, smaddl, smsubl, umaddl, umsubl, smull, umull, smnegl, umnegl, smulh, umulh
    case sdiv, udiv, clz, cls, rbit, rev, rev16, rev32
    case csel, csinc, csinv, csneg, cset, csetm, cinc, cinv, cneg, ccmp, ccmn

    // Branches and the rest of control
    case b, bl, br, blr, ret, cbz, cbnz, tbz, tbnz
    /// `b.eq`: the condition is the first operand.
    case bcond = "b."
    case nop, hint, brk, hlt, udf, dmb, dsb, isb, clrex

    // Memory
    case ldr, str, ldrb, strb, ldrh, strh, ldrsb, ldrsh, ldrsw
    case ldur, stur, ldurb, sturb, ldurh, sturh, ldursb, ldursh, ldursw
    case ldp, stp, ldpsw
    case ldar, ldarb, ldarh, stlr, stlrb, stlrh
    case ldxr, ldxrb, ldxrh, ldaxr, ldaxrb, ldaxrh, stxr, stxrb, stxrh, stlxr, stlxrb, stlxrh
    case ldxp, ldaxp, stxp, stlxp
    case ld1, st1, ld1r

    // Floats, scalar or vectors
    case fmov, fabs, fneg, fsqrt, fadd, fsub, fmul, fdiv, fnmul, fmax, fmin, fmaxnm, fminnm
    case fmadd, fmsub, fnmadd, fnmsub, fcmp, fcmpe, fccmp, fccmpe, fcsel
    case frintn, frintp, frintm, frintz, frinta, frintx, frinti
    case fcvt, fcvtns, fcvtnu, fcvtps, fcvtpu, fcvtms, fcvtmu, fcvtzs, fcvtzu, fcvtas, fcvtau, scvtf, ucvtf
    case fmulx, fmla, fmls, fabd, frecps, frsqrts, frecpe, frsqrte, urecpe, ursqrte
    case fcmeq, fcmge, fcmgt, fcmle, fcmlt, facge, facgt
    case faddp, fmaxp, fminp, fmaxnmp, fminnmp, fmaxv, fminv, fmaxnmv, fminnmv
    case fcvtl, fcvtl2, fcvtn, fcvtn2, fcvtxn, fcvtxn2

    // Vectors of integers
    case mla, mls, pmul, abs, not, cnt, rev64, bsl, bit, bif
    case cmeq, cmge, cmgt, cmhi, cmhs, cmle, cmlt, cmtst
    case sqadd, uqadd, sqsub, uqsub, suqadd, usqadd, sqabs, sqneg
    case shadd, uhadd, srhadd, urhadd, shsub, uhsub
    case smax, umax, smin, umin, sabd, uabd, saba, uaba
    case addp, smaxp, umaxp, sminp, uminp, saddlp, uaddlp, sadalp, uadalp
    case addv, saddlv, uaddlv, smaxv, umaxv, sminv, uminv
    case sqdmulh, sqrdmulh
    case sshl, ushl, srshl, urshl, sqshl, uqshl, sqrshl, uqrshl
    case shl, sshr, ushr, ssra, usra, srshr, urshr, srsra, ursra, sli, sri, sqshlu
    case shrn, shrn2, rshrn, rshrn2, sqshrn, sqshrn2, uqshrn, uqshrn2, sqrshrn, sqrshrn2, uqrshrn, uqrshrn2
    case sqshrun, sqshrun2, sqrshrun, sqrshrun2
    case sshll, sshll2, ushll, ushll2, sxtl, sxtl2, uxtl, uxtl2, shll, shll2
    case xtn, xtn2, sqxtn, sqxtn2, uqxtn, uqxtn2, sqxtun, sqxtun2
    case saddl, saddl2, uaddl, uaddl2, saddw, saddw2, uaddw, uaddw2
    case ssubl, ssubl2, usubl, usubl2, ssubw, ssubw2, usubw, usubw2
    case addhn, addhn2, raddhn, raddhn2, subhn, subhn2, rsubhn, rsubhn2
    case sabdl, sabdl2, uabdl, uabdl2, sabal, sabal2, uabal, uabal2
    case smlal, smlal2, umlal, umlal2, smlsl, smlsl2, umlsl, umlsl2, smull2, umull2
    case sqdmull, sqdmull2, sqdmlal, sqdmlal2, sqdmlsl, sqdmlsl2, pmull, pmull2

    // Moving and choosing elements
    case dup, ins, smov, umov, movi, mvni
    case zip1, zip2, uzp1, uzp2, trn1, trn2, ext, tbl, tbx
}
