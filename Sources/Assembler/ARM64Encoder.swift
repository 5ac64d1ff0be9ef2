/// Encodes instructions of arm64 as the words that the processor reads.
///
/// A label has no distance here: what refers to one is encoded with a distance of zero, for ``ARM64Code`` to patch.
package enum ARM64Encoder {
    /// The instruction's word.
    package static func encode(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        switch i.mnemonic {
        // Integers; many also on vectors
        case .add:
            isVector(i) ? try threeSame(i, u: 0, 0b10000, .all, .d) : try addSubtract(i, 0x0000_0000)
        case .adds: try addSubtract(i, 0x2000_0000)
        case .sub: isVector(i) ? try threeSame(i, u: 1, 0b10000, .all, .d) : try addSubtract(i, 0x4000_0000)
        case .subs: try addSubtract(i, 0x6000_0000)
        case .cmn: try addSubtract(withZero(i), 0x2000_0000)
        case .cmp: try addSubtract(withZero(i), 0x6000_0000)
        case .neg:
            isVector(i)
                ? try twoRegisters(i, u: 1, 0b01011, .all, .d) : try addSubtract(fromZero(i), 0x4000_0000)
        case .negs: try addSubtract(fromZero(i), 0x6000_0000)
        case .adc: try threeRegisters(i, 0x1a00_0000)
        case .adcs: try threeRegisters(i, 0x3a00_0000)
        case .sbc: try threeRegisters(i, 0x5a00_0000)
        case .sbcs: try threeRegisters(i, 0x7a00_0000)
        case .ngc: try threeRegisters(fromZero(i), 0x5a00_0000)
        case .ngcs: try threeRegisters(fromZero(i), 0x7a00_0000)
        case .and: isVector(i) ? try bitwise(i, u: 0, size: 0) : try logical(i, 0x0000_0000)
        case .bic:
            isVector(i) ? try bitwise(i, u: 0, size: 1, immediate: true) : try logical(i, 0x0020_0000)
        case .orr:
            isVector(i) ? try bitwise(i, u: 0, size: 2, immediate: true) : try logical(i, 0x2000_0000)
        case .orn: isVector(i) ? try bitwise(i, u: 0, size: 3) : try logical(i, 0x2020_0000)
        case .eor: isVector(i) ? try bitwise(i, u: 1, size: 0) : try logical(i, 0x4000_0000)
        case .eon: try logical(i, 0x4020_0000)
        case .ands: try logical(i, 0x6000_0000)
        case .bics: try logical(i, 0x6020_0000)
        case .tst: try logical(withZero(i), 0x6000_0000)
        case .mvn: isVector(i) ? try not(i) : try logical(fromZero(i), 0x2020_0000)
        case .mov: try move(i)
        case .movn: try moveWide(i, 0x1280_0000)
        case .movz: try moveWide(i, 0x5280_0000)
        case .movk: try moveWide(i, 0x7280_0000)
        case .adr: try address(i, 0x1000_0000)
        case .adrp: try address(i, 0x9000_0000)
        case .sbfm: try bitfield(i, 0x1300_0000, .raw)
        case .bfm: try bitfield(i, 0x3300_0000, .raw)
        case .ubfm: try bitfield(i, 0x5300_0000, .raw)
        case .sbfx: try bitfield(i, 0x1300_0000, .extract)
        case .bfxil: try bitfield(i, 0x3300_0000, .extract)
        case .ubfx: try bitfield(i, 0x5300_0000, .extract)
        case .sbfiz: try bitfield(i, 0x1300_0000, .insert)
        case .bfi: try bitfield(i, 0x3300_0000, .insert)
        case .ubfiz: try bitfield(i, 0x5300_0000, .insert)
        case .extr: try extract(i)
        case .lsl: try shift(i, variable: 0x1ac0_2000, .lsl)
        case .lsr: try shift(i, variable: 0x1ac0_2400, .lsr)
        case .asr: try shift(i, variable: 0x1ac0_2800, .asr)
        case .ror: try shift(i, variable: 0x1ac0_2c00, .ror)
        case .sxtb: try extend(i, 0x1300_1c00, toDouble: true)
        case .sxth: try extend(i, 0x1300_3c00, toDouble: true)
        case .sxtw: try extend(i, 0x1300_7c00, toDouble: true, toWord: false)
        case .uxtb: try extend(i, 0x5300_1c00, toDouble: false)
        case .uxth: try extend(i, 0x5300_3c00, toDouble: false)
        case .madd: try multiplyAdd(i, 0x1b00_0000)
        case .msub: try multiplyAdd(i, 0x1b00_8000)
        case .mul:
            isVector(i)
                ? try multiply(i, u: 0, 0b10011, byElement: 0b1000) : try threeRegisters(i, 0x1b00_7c00)
        case .mneg: try threeRegisters(i, 0x1b00_fc00)
        case .smaddl: try multiplyLong(i, 0x9b20_0000)
        case .smsubl: try multiplyLong(i, 0x9b20_8000)
        case .umaddl: try multiplyLong(i, 0x9ba0_0000)
        case .umsubl: try multiplyLong(i, 0x9ba0_8000)
        case .smull:
            isVector(i)
                ? try long(i, u: 0, 0b1100, byElement: 0b1010) : try multiplyLong(addingZero(i), 0x9b20_0000)
        case .umull:
            isVector(i)
                ? try long(i, u: 1, 0b1100, byElement: 0b1010) : try multiplyLong(addingZero(i), 0x9ba0_0000)
        case .smnegl: try multiplyLong(addingZero(i), 0x9b20_8000)
        case .umnegl: try multiplyLong(addingZero(i), 0x9ba0_8000)
        case .smulh: try multiplyHigh(i, 0x9b40_7c00)
        case .umulh: try multiplyHigh(i, 0x9bc0_7c00)
        case .udiv: try threeRegisters(i, 0x1ac0_0800)
        case .sdiv: try threeRegisters(i, 0x1ac0_0c00)
        case .rbit: isVector(i) ? try bytes(i, u: 1, size: 1, 0b00101) : try twoRegisters(i, 0x5ac0_0000)
        case .rev16: isVector(i) ? try twoRegisters(i, u: 0, 0b00001, .b) : try twoRegisters(i, 0x5ac0_0400)
        case .rev: try reverse(i)
        case .rev32: isVector(i) ? try twoRegisters(i, u: 1, 0b00000, [.b, .h]) : try reverseWords(i)
        case .clz: isVector(i) ? try twoRegisters(i, u: 1, 0b00100, .bhs) : try twoRegisters(i, 0x5ac0_1000)
        case .cls: isVector(i) ? try twoRegisters(i, u: 0, 0b00100, .bhs) : try twoRegisters(i, 0x5ac0_1400)
        case .csel: try select(i, 0x1a80_0000)
        case .csinc: try select(i, 0x1a80_0400)
        case .csinv: try select(i, 0x5a80_0000)
        case .csneg: try select(i, 0x5a80_0400)
        case .cset: try conditional(i, 0x1a80_0400, fromZero: true)
        case .csetm: try conditional(i, 0x5a80_0000, fromZero: true)
        case .cinc: try conditional(i, 0x1a80_0400)
        case .cinv: try conditional(i, 0x5a80_0000)
        case .cneg: try conditional(i, 0x5a80_0400)
        case .ccmn: try conditionalCompare(i, 0x3a40_0000)
        case .ccmp: try conditionalCompare(i, 0x7a40_0000)

        // Branches and the rest of control
        case .b: try branch(i, 0x1400_0000)
        case .bl: try branch(i, 0x9400_0000)
        case .bcond: try branchIf(i)
        case .br: try branchToRegister(i, 0xd61f_0000)
        case .blr: try branchToRegister(i, 0xd63f_0000)
        case .ret: try branchToRegister(i.first == .none ? returning : i, 0xd65f_0000)
        case .cbz: try compareAndBranch(i, 0x3400_0000)
        case .cbnz: try compareAndBranch(i, 0x3500_0000)
        case .tbz: try testAndBranch(i, 0x3600_0000)
        case .tbnz: try testAndBranch(i, 0x3700_0000)
        case .nop: try alone(i, 0xd503_201f)
        case .clrex: try alone(i, 0xd503_3f5f)
        case .isb: try alone(i, 0xd503_3fdf)
        case .hint: try numbered(i, 0xd503_201f, shift: 5, limit: 128)
        case .brk: try numbered(i, 0xd420_0000, shift: 5, limit: 65_536)
        case .hlt: try numbered(i, 0xd440_0000, shift: 5, limit: 65_536)
        case .udf: try numbered(i, 0x0000_0000, shift: 0, limit: 65_536)
        case .dmb: try barrier(i, 0xd503_30bf)
        case .dsb: try barrier(i, 0xd503_309f)

        // Memory
        case .ldr: try load(i)
        case .str: try store(i)
        case .ldrb: try access(i, .w, size: 0, opc: 1)
        case .strb: try access(i, .w, size: 0, opc: 0)
        case .ldrh: try access(i, .w, size: 1, opc: 1)
        case .strh: try access(i, .w, size: 1, opc: 0)
        case .ldrsb: try loadSigned(i, size: 0)
        case .ldrsh: try loadSigned(i, size: 1)
        case .ldrsw: try loadSignedWord(i)
        case .ldur: try unscaled(i, isLoad: true)
        case .stur: try unscaled(i, isLoad: false)
        case .ldurb: try access(i, .w, size: 0, opc: 1, isUnscaled: true)
        case .sturb: try access(i, .w, size: 0, opc: 0, isUnscaled: true)
        case .ldurh: try access(i, .w, size: 1, opc: 1, isUnscaled: true)
        case .sturh: try access(i, .w, size: 1, opc: 0, isUnscaled: true)
        case .ldursb: try loadSigned(i, size: 0, isUnscaled: true)
        case .ldursh: try loadSigned(i, size: 1, isUnscaled: true)
        case .ldursw: try access(i, .x, size: 2, opc: 2, isUnscaled: true)
        case .ldp: try pair(i, isLoad: true)
        case .stp: try pair(i, isLoad: false)
        case .ldpsw: try pairOfSignedWords(i)
        case .ldar: try ordered(i, 0x08c0_8000)
        case .ldarb: try ordered(i, 0x08c0_8000, size: 0)
        case .ldarh: try ordered(i, 0x08c0_8000, size: 1)
        case .stlr: try ordered(i, 0x0880_8000)
        case .stlrb: try ordered(i, 0x0880_8000, size: 0)
        case .stlrh: try ordered(i, 0x0880_8000, size: 1)
        case .ldxr: try ordered(i, 0x0840_0000)
        case .ldxrb: try ordered(i, 0x0840_0000, size: 0)
        case .ldxrh: try ordered(i, 0x0840_0000, size: 1)
        case .ldaxr: try ordered(i, 0x0840_8000)
        case .ldaxrb: try ordered(i, 0x0840_8000, size: 0)
        case .ldaxrh: try ordered(i, 0x0840_8000, size: 1)
        case .stxr: try storeExclusive(i, 0x0800_0000)
        case .stxrb: try storeExclusive(i, 0x0800_0000, size: 0)
        case .stxrh: try storeExclusive(i, 0x0800_0000, size: 1)
        case .stlxr: try storeExclusive(i, 0x0800_8000)
        case .stlxrb: try storeExclusive(i, 0x0800_8000, size: 0)
        case .stlxrh: try storeExclusive(i, 0x0800_8000, size: 1)
        case .ldxp: try loadExclusivePair(i, 0x0860_0000)
        case .ldaxp: try loadExclusivePair(i, 0x0860_8000)
        case .stxp: try storeExclusivePair(i, 0x0820_0000)
        case .stlxp: try storeExclusivePair(i, 0x0820_8000)
        case .ld1: try elements(i, isLoad: 1)
        case .st1: try elements(i, isLoad: 0)
        case .ld1r: try replicate(i)

        default: try encodeFloatOrVector(i)
        }
    }

    private static let returning = ARM64Instruction(.ret, ARM64Register.link.x)

    /// The instructions that work on floats and vectors only: a switch of their own, so that neither becomes too
    /// large for the optimizer.
    private static func encodeFloatOrVector(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        switch i.mnemonic {
        // Floats, scalar or vectors
        case .fmov: try moveFloat(i)
        case .fabs: try float(i, 0b000001, vector: (0, 1, 0b01111))
        case .fneg: try float(i, 0b000010, vector: (1, 1, 0b01111))
        case .fsqrt: try float(i, 0b000011, vector: (1, 1, 0b11111))
        case .frintn: try float(i, 0b001000, vector: (0, 0, 0b11000))
        case .frintp: try float(i, 0b001001, vector: (0, 1, 0b11000))
        case .frintm: try float(i, 0b001010, vector: (0, 0, 0b11001))
        case .frintz: try float(i, 0b001011, vector: (0, 1, 0b11001))
        case .frinta: try float(i, 0b001100, vector: (1, 0, 0b11000))
        case .frintx: try float(i, 0b001110, vector: (1, 0, 0b11001))
        case .frinti: try float(i, 0b001111, vector: (1, 1, 0b11001))
        case .fmul: try floats(i, 0b0000, vector: (1, 0, 0b11011), byElement: (0, 0b1001))
        case .fdiv: try floats(i, 0b0001, vector: (1, 0, 0b11111))
        case .fadd: try floats(i, 0b0010, vector: (0, 0, 0b11010))
        case .fsub: try floats(i, 0b0011, vector: (0, 1, 0b11010))
        case .fmax: try floats(i, 0b0100, vector: (0, 0, 0b11110))
        case .fmin: try floats(i, 0b0101, vector: (0, 1, 0b11110))
        case .fmaxnm: try floats(i, 0b0110, vector: (0, 0, 0b11000))
        case .fminnm: try floats(i, 0b0111, vector: (0, 1, 0b11000))
        case .fnmul: try floats(i, 0b1000)
        case .fmadd: try fusedMultiply(i, 0x1f00_0000)
        case .fmsub: try fusedMultiply(i, 0x1f00_8000)
        case .fnmadd: try fusedMultiply(i, 0x1f20_0000)
        case .fnmsub: try fusedMultiply(i, 0x1f20_8000)
        case .fcmp: try compareFloats(i, 0x00)
        case .fcmpe: try compareFloats(i, 0x10)
        case .fccmp: try conditionalCompareFloats(i, 0x00)
        case .fccmpe: try conditionalCompareFloats(i, 0x10)
        case .fcsel: try selectFloat(i)
        case .fcvt: try convertFloat(i)
        case .fcvtns: try toInteger(i, 0b00, 0b000, vector: (0, 0, 0b11010))
        case .fcvtnu: try toInteger(i, 0b00, 0b001, vector: (1, 0, 0b11010))
        case .fcvtas: try toInteger(i, 0b00, 0b100, vector: (0, 0, 0b11100))
        case .fcvtau: try toInteger(i, 0b00, 0b101, vector: (1, 0, 0b11100))
        case .fcvtps: try toInteger(i, 0b01, 0b000, vector: (0, 1, 0b11010))
        case .fcvtpu: try toInteger(i, 0b01, 0b001, vector: (1, 1, 0b11010))
        case .fcvtms: try toInteger(i, 0b10, 0b000, vector: (0, 0, 0b11011))
        case .fcvtmu: try toInteger(i, 0b10, 0b001, vector: (1, 0, 0b11011))
        case .fcvtzs: try toInteger(i, 0b11, 0b000, vector: (0, 1, 0b11011))
        case .fcvtzu: try toInteger(i, 0b11, 0b001, vector: (1, 1, 0b11011))
        case .scvtf: try fromInteger(i, 0b010, u: 0)
        case .ucvtf: try fromInteger(i, 0b011, u: 1)
        case .fmulx: try floatsOrElement(i, (0, 0, 0b11011), byElement: (1, 0b1001), scalar: true)
        case .fmla: try floatsOrElement(i, (0, 0, 0b11001), byElement: (0, 0b0001))
        case .fmls: try floatsOrElement(i, (0, 1, 0b11001), byElement: (0, 0b0101))
        case .fabd: try threeFloats(i, (1, 1, 0b11010), scalar: true)
        case .frecps: try threeFloats(i, (0, 0, 0b11111), scalar: true)
        case .frsqrts: try threeFloats(i, (0, 1, 0b11111), scalar: true)
        case .frecpe: try twoFloats(i, (0, 1, 0b11101), scalar: true)
        case .frsqrte: try twoFloats(i, (1, 1, 0b11101), scalar: true)
        case .urecpe: try twoRegisters(i, u: 0, 0b11100, .s)
        case .ursqrte: try twoRegisters(i, u: 1, 0b11100, .s)
        case .fcmeq: try compareFloats(i, (0, 0, 0b11100), withZero: (0, 1, 0b01101))
        case .fcmge: try compareFloats(i, (1, 0, 0b11100), withZero: (1, 1, 0b01100))
        case .fcmgt: try compareFloats(i, (1, 1, 0b11100), withZero: (0, 1, 0b01100))
        case .fcmle: try compareFloats(i, nil, withZero: (1, 1, 0b01101))
        case .fcmlt: try compareFloats(i, nil, withZero: (0, 1, 0b01110))
        case .facge: try threeFloats(i, (1, 0, 0b11101), scalar: true)
        case .facgt: try threeFloats(i, (1, 1, 0b11101), scalar: true)
        case .faddp: try pairwiseFloats(i, (1, 0, 0b11010), scalar: (0, 0b01101))
        case .fmaxp: try pairwiseFloats(i, (1, 0, 0b11110), scalar: (0, 0b01111))
        case .fminp: try pairwiseFloats(i, (1, 1, 0b11110), scalar: (1, 0b01111))
        case .fmaxnmp: try pairwiseFloats(i, (1, 0, 0b11000), scalar: (0, 0b01100))
        case .fminnmp: try pairwiseFloats(i, (1, 1, 0b11000), scalar: (1, 0b01100))
        case .fmaxv: try acrossFloats(i, 0, 0b01111)
        case .fminv: try acrossFloats(i, 1, 0b01111)
        case .fmaxnmv: try acrossFloats(i, 0, 0b01100)
        case .fminnmv: try acrossFloats(i, 1, 0b01100)
        case .fcvtl: try floatsLong(i, isSecond: false)
        case .fcvtl2: try floatsLong(i, isSecond: true)
        case .fcvtn: try floatsNarrow(i, u: 0, isSecond: false)
        case .fcvtn2: try floatsNarrow(i, u: 0, isSecond: true)
        case .fcvtxn: try floatsNarrow(i, u: 1, isSecond: false)
        case .fcvtxn2: try floatsNarrow(i, u: 1, isSecond: true)

        // Vectors of integers
        case .mla: try multiply(i, u: 0, 0b10010, byElement: 0b0000, elementU: 1)
        case .mls: try multiply(i, u: 1, 0b10010, byElement: 0b0100, elementU: 1)
        case .pmul: try threeSame(i, u: 1, 0b10011, .b)
        case .abs: try twoRegisters(i, u: 0, 0b01011, .all, .d)
        case .not: try not(i)
        case .cnt: try bytes(i, u: 0, size: 0, 0b00101)
        case .rev64: try twoRegisters(i, u: 0, 0b00000, .bhs)
        case .bsl: try bitwise(i, u: 1, size: 1)
        case .bit: try bitwise(i, u: 1, size: 2)
        case .bif: try bitwise(i, u: 1, size: 3)
        case .cmeq: try compare(i, (1, 0b10001), withZero: (0, 0b01001))
        case .cmge: try compare(i, (0, 0b00111), withZero: (1, 0b01000))
        case .cmgt: try compare(i, (0, 0b00110), withZero: (0, 0b01000))
        case .cmle: try compare(i, nil, withZero: (1, 0b01001))
        case .cmlt: try compare(i, nil, withZero: (0, 0b01010))
        case .cmhi: try threeSame(i, u: 1, 0b00110, .all, .d)
        case .cmhs: try threeSame(i, u: 1, 0b00111, .all, .d)
        case .cmtst: try threeSame(i, u: 0, 0b10001, .all, .d)
        case .sqadd: try threeSame(i, u: 0, 0b00001, .all, .all)
        case .uqadd: try threeSame(i, u: 1, 0b00001, .all, .all)
        case .sqsub: try threeSame(i, u: 0, 0b00101, .all, .all)
        case .uqsub: try threeSame(i, u: 1, 0b00101, .all, .all)
        case .suqadd: try twoRegisters(i, u: 0, 0b00011, .all, .all)
        case .usqadd: try twoRegisters(i, u: 1, 0b00011, .all, .all)
        case .sqabs: try twoRegisters(i, u: 0, 0b00111, .all, .all)
        case .sqneg: try twoRegisters(i, u: 1, 0b00111, .all, .all)
        case .shadd: try threeSame(i, u: 0, 0b00000, .bhs)
        case .uhadd: try threeSame(i, u: 1, 0b00000, .bhs)
        case .srhadd: try threeSame(i, u: 0, 0b00010, .bhs)
        case .urhadd: try threeSame(i, u: 1, 0b00010, .bhs)
        case .shsub: try threeSame(i, u: 0, 0b00100, .bhs)
        case .uhsub: try threeSame(i, u: 1, 0b00100, .bhs)
        case .smax: try threeSame(i, u: 0, 0b01100, .bhs)
        case .umax: try threeSame(i, u: 1, 0b01100, .bhs)
        case .smin: try threeSame(i, u: 0, 0b01101, .bhs)
        case .umin: try threeSame(i, u: 1, 0b01101, .bhs)
        case .sabd: try threeSame(i, u: 0, 0b01110, .bhs)
        case .uabd: try threeSame(i, u: 1, 0b01110, .bhs)
        case .saba: try threeSame(i, u: 0, 0b01111, .bhs)
        case .uaba: try threeSame(i, u: 1, 0b01111, .bhs)
        case .addp: try addPairs(i)
        case .smaxp: try threeSame(i, u: 0, 0b10100, .bhs)
        case .umaxp: try threeSame(i, u: 1, 0b10100, .bhs)
        case .sminp: try threeSame(i, u: 0, 0b10101, .bhs)
        case .uminp: try threeSame(i, u: 1, 0b10101, .bhs)
        case .saddlp: try pairsLong(i, u: 0, 0b00010)
        case .uaddlp: try pairsLong(i, u: 1, 0b00010)
        case .sadalp: try pairsLong(i, u: 0, 0b00110)
        case .uadalp: try pairsLong(i, u: 1, 0b00110)
        case .addv: try across(i, u: 0, 0b11011)
        case .smaxv: try across(i, u: 0, 0b01010)
        case .umaxv: try across(i, u: 1, 0b01010)
        case .sminv: try across(i, u: 0, 0b11010)
        case .uminv: try across(i, u: 1, 0b11010)
        case .saddlv: try across(i, u: 0, 0b00011, isLong: true)
        case .uaddlv: try across(i, u: 1, 0b00011, isLong: true)
        case .sqdmulh: try doublingHigh(i, u: 0, byElement: 0b1100)
        case .sqrdmulh: try doublingHigh(i, u: 1, byElement: 0b1101)
        case .sshl: try threeSame(i, u: 0, 0b01000, .all, .d)
        case .ushl: try threeSame(i, u: 1, 0b01000, .all, .d)
        case .srshl: try threeSame(i, u: 0, 0b01010, .all, .d)
        case .urshl: try threeSame(i, u: 1, 0b01010, .all, .d)
        case .sqrshl: try threeSame(i, u: 0, 0b01011, .all, .all)
        case .uqrshl: try threeSame(i, u: 1, 0b01011, .all, .all)
        case .sqshl:
            isImmediate(i.third)
                ? try shiftLeft(i, u: 0, 0b01110, .all) : try threeSame(i, u: 0, 0b01001, .all, .all)
        case .uqshl:
            isImmediate(i.third)
                ? try shiftLeft(i, u: 1, 0b01110, .all) : try threeSame(i, u: 1, 0b01001, .all, .all)
        case .sqshlu: try shiftLeft(i, u: 1, 0b01100, .all)
        case .shl: try shiftLeft(i, u: 0, 0b01010, .d)
        case .sli: try shiftLeft(i, u: 1, 0b01010, .d)
        case .sri: try shiftRight(i, u: 1, 0b01000)
        case .sshr: try shiftRight(i, u: 0, 0b00000)
        case .ushr: try shiftRight(i, u: 1, 0b00000)
        case .ssra: try shiftRight(i, u: 0, 0b00010)
        case .usra: try shiftRight(i, u: 1, 0b00010)
        case .srshr: try shiftRight(i, u: 0, 0b00100)
        case .urshr: try shiftRight(i, u: 1, 0b00100)
        case .srsra: try shiftRight(i, u: 0, 0b00110)
        case .ursra: try shiftRight(i, u: 1, 0b00110)
        default: try encodeWidthsOrMoves(i)
        }
    }

    /// The vector instructions whose operands differ in width, and those that move elements.
    private static func encodeWidthsOrMoves(_ i: ARM64Instruction) throws(ARM64EncodingError) -> UInt32 {
        switch i.mnemonic {
        case .shrn: try shiftNarrow(i, u: 0, 0b10000, scalar: false)
        case .shrn2: try shiftNarrow(i, u: 0, 0b10000, isSecond: true)
        case .rshrn: try shiftNarrow(i, u: 0, 0b10001, scalar: false)
        case .rshrn2: try shiftNarrow(i, u: 0, 0b10001, isSecond: true)
        case .sqshrn: try shiftNarrow(i, u: 0, 0b10010, scalar: true)
        case .sqshrn2: try shiftNarrow(i, u: 0, 0b10010, isSecond: true)
        case .uqshrn: try shiftNarrow(i, u: 1, 0b10010, scalar: true)
        case .uqshrn2: try shiftNarrow(i, u: 1, 0b10010, isSecond: true)
        case .sqrshrn: try shiftNarrow(i, u: 0, 0b10011, scalar: true)
        case .sqrshrn2: try shiftNarrow(i, u: 0, 0b10011, isSecond: true)
        case .uqrshrn: try shiftNarrow(i, u: 1, 0b10011, scalar: true)
        case .uqrshrn2: try shiftNarrow(i, u: 1, 0b10011, isSecond: true)
        case .sqshrun: try shiftNarrow(i, u: 1, 0b10000, scalar: true)
        case .sqshrun2: try shiftNarrow(i, u: 1, 0b10000, isSecond: true)
        case .sqrshrun: try shiftNarrow(i, u: 1, 0b10001, scalar: true)
        case .sqrshrun2: try shiftNarrow(i, u: 1, 0b10001, isSecond: true)
        case .sshll: try shiftLong(i, u: 0)
        case .sshll2: try shiftLong(i, u: 0, isSecond: true)
        case .ushll: try shiftLong(i, u: 1)
        case .ushll2: try shiftLong(i, u: 1, isSecond: true)
        case .sxtl: try shiftLong(byZero(i), u: 0)
        case .sxtl2: try shiftLong(byZero(i), u: 0, isSecond: true)
        case .uxtl: try shiftLong(byZero(i), u: 1)
        case .uxtl2: try shiftLong(byZero(i), u: 1, isSecond: true)
        case .shll: try shiftLongByWidth(i)
        case .shll2: try shiftLongByWidth(i, isSecond: true)
        case .xtn: try narrow(i, u: 0, 0b10010, scalar: false)
        case .xtn2: try narrow(i, u: 0, 0b10010, isSecond: true)
        case .sqxtn: try narrow(i, u: 0, 0b10100, scalar: true)
        case .sqxtn2: try narrow(i, u: 0, 0b10100, isSecond: true)
        case .uqxtn: try narrow(i, u: 1, 0b10100, scalar: true)
        case .uqxtn2: try narrow(i, u: 1, 0b10100, isSecond: true)
        case .sqxtun: try narrow(i, u: 1, 0b10010, scalar: true)
        case .sqxtun2: try narrow(i, u: 1, 0b10010, isSecond: true)
        case .saddl: try different(i, u: 0, 0b0000, .long)
        case .saddl2: try different(i, u: 0, 0b0000, .long, isSecond: true)
        case .uaddl: try different(i, u: 1, 0b0000, .long)
        case .uaddl2: try different(i, u: 1, 0b0000, .long, isSecond: true)
        case .saddw: try different(i, u: 0, 0b0001, .wide)
        case .saddw2: try different(i, u: 0, 0b0001, .wide, isSecond: true)
        case .uaddw: try different(i, u: 1, 0b0001, .wide)
        case .uaddw2: try different(i, u: 1, 0b0001, .wide, isSecond: true)
        case .ssubl: try different(i, u: 0, 0b0010, .long)
        case .ssubl2: try different(i, u: 0, 0b0010, .long, isSecond: true)
        case .usubl: try different(i, u: 1, 0b0010, .long)
        case .usubl2: try different(i, u: 1, 0b0010, .long, isSecond: true)
        case .ssubw: try different(i, u: 0, 0b0011, .wide)
        case .ssubw2: try different(i, u: 0, 0b0011, .wide, isSecond: true)
        case .usubw: try different(i, u: 1, 0b0011, .wide)
        case .usubw2: try different(i, u: 1, 0b0011, .wide, isSecond: true)
        case .addhn: try different(i, u: 0, 0b0100, .narrow)
        case .addhn2: try different(i, u: 0, 0b0100, .narrow, isSecond: true)
        case .raddhn: try different(i, u: 1, 0b0100, .narrow)
        case .raddhn2: try different(i, u: 1, 0b0100, .narrow, isSecond: true)
        case .subhn: try different(i, u: 0, 0b0110, .narrow)
        case .subhn2: try different(i, u: 0, 0b0110, .narrow, isSecond: true)
        case .rsubhn: try different(i, u: 1, 0b0110, .narrow)
        case .rsubhn2: try different(i, u: 1, 0b0110, .narrow, isSecond: true)
        case .sabal: try different(i, u: 0, 0b0101, .long)
        case .sabal2: try different(i, u: 0, 0b0101, .long, isSecond: true)
        case .uabal: try different(i, u: 1, 0b0101, .long)
        case .uabal2: try different(i, u: 1, 0b0101, .long, isSecond: true)
        case .sabdl: try different(i, u: 0, 0b0111, .long)
        case .sabdl2: try different(i, u: 0, 0b0111, .long, isSecond: true)
        case .uabdl: try different(i, u: 1, 0b0111, .long)
        case .uabdl2: try different(i, u: 1, 0b0111, .long, isSecond: true)
        case .smlal: try long(i, u: 0, 0b1000, byElement: 0b0010)
        case .smlal2: try long(i, u: 0, 0b1000, byElement: 0b0010, isSecond: true)
        case .umlal: try long(i, u: 1, 0b1000, byElement: 0b0010)
        case .umlal2: try long(i, u: 1, 0b1000, byElement: 0b0010, isSecond: true)
        case .smlsl: try long(i, u: 0, 0b1010, byElement: 0b0110)
        case .smlsl2: try long(i, u: 0, 0b1010, byElement: 0b0110, isSecond: true)
        case .umlsl: try long(i, u: 1, 0b1010, byElement: 0b0110)
        case .umlsl2: try long(i, u: 1, 0b1010, byElement: 0b0110, isSecond: true)
        case .smull2: try long(i, u: 0, 0b1100, byElement: 0b1010, isSecond: true)
        case .umull2: try long(i, u: 1, 0b1100, byElement: 0b1010, isSecond: true)
        case .sqdmlal: try long(i, u: 0, 0b1001, byElement: 0b0011, [.h, .s])
        case .sqdmlal2: try long(i, u: 0, 0b1001, byElement: 0b0011, [.h, .s], isSecond: true)
        case .sqdmlsl: try long(i, u: 0, 0b1011, byElement: 0b0111, [.h, .s])
        case .sqdmlsl2: try long(i, u: 0, 0b1011, byElement: 0b0111, [.h, .s], isSecond: true)
        case .sqdmull: try long(i, u: 0, 0b1101, byElement: 0b1011, [.h, .s])
        case .sqdmull2: try long(i, u: 0, 0b1101, byElement: 0b1011, [.h, .s], isSecond: true)
        case .pmull: try different(i, u: 0, 0b1110, .long, .b)
        case .pmull2: try different(i, u: 0, 0b1110, .long, .b, isSecond: true)
        case .dup: try duplicate(i)
        case .ins: try insert(i)
        case .smov: try moveToRegister(i, isSigned: true)
        case .umov: try moveToRegister(i, isSigned: false)
        case .movi: try moveImmediate(i, inverted: 0)
        case .mvni: try moveImmediate(i, inverted: 1)
        case .uzp1: try permute(i, 0b001)
        case .trn1: try permute(i, 0b010)
        case .zip1: try permute(i, 0b011)
        case .uzp2: try permute(i, 0b101)
        case .trn2: try permute(i, 0b110)
        case .zip2: try permute(i, 0b111)
        case .ext: try extractVector(i)
        case .tbl: try tableLookup(i, 0)
        case .tbx: try tableLookup(i, 1)
        default: throw .operands
        }
    }
}

// MARK: What all kinds of instructions share

extension ARM64Encoder {
    /// A set of sizes of elements.
    struct Sizes: OptionSet {
        let rawValue: UInt8
        static let b = Sizes(rawValue: 1)
        static let h = Sizes(rawValue: 2)
        static let s = Sizes(rawValue: 4)
        static let d = Sizes(rawValue: 8)
        static let bhs = Sizes(rawValue: 7)
        static let all = Sizes(rawValue: 15)

        func contains(_ size: ARM64Scalar) -> Bool { rawValue >> size.rawValue & 1 != 0 }
    }

    static func isVector(_ i: ARM64Instruction) -> Bool {
        switch i.first {
        case .vector, .scalar, .lane: true
        default: false
        }
    }

    static func isImmediate(_ operand: ARM64Operand) -> Bool {
        if case .immediate = operand { return true }
        return false
    }

    /// The bit that says that all 64 bits count.
    static func sf(_ width: ARM64Width) -> UInt32 { UInt32(width.rawValue) << 31 }

    /// The bit that says that all 128 bits count.
    static func q(_ arrangement: ARM64Arrangement) -> UInt32 { UInt32(arrangement.rawValue & 1) << 30 }

    static func size(_ element: ARM64Scalar) -> UInt32 { UInt32(element.rawValue) << 22 }

    /// A register of a width where the number 31 means zero.
    static func general(
        _ operand: ARM64Operand, _ width: ARM64Width
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .general(let register, width) = operand, register != .stackPointer else { throw .operands }
        return UInt32(register.number)
    }

    /// A register of a width where the number 31 means the stack pointer.
    static func generalOrStack(
        _ operand: ARM64Operand, _ width: ARM64Width
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .general(let register, width) = operand, register != .zero else { throw .operands }
        return UInt32(register.number) & 31
    }

    static func width(_ operand: ARM64Operand) throws(ARM64EncodingError) -> ARM64Width {
        guard case .general(_, let width) = operand else { throw .operands }
        return width
    }

    static func n(_ register: ARM64VectorRegister) -> UInt32 { UInt32(register.number) << 5 }
    static func m(_ register: ARM64VectorRegister) -> UInt32 { UInt32(register.number) << 16 }
    static func d(_ register: ARM64VectorRegister) -> UInt32 { UInt32(register.number) }

    static func condition(_ operand: ARM64Operand) throws(ARM64EncodingError) -> UInt32 {
        guard case .condition(let condition) = operand else { throw .operands }
        return UInt32(condition.rawValue)
    }

    /// An immediate from zero to below a limit.
    static func number(
        _ operand: ARM64Operand, below limit: Int64
    ) throws(ARM64EncodingError) -> UInt32 {
        guard case .immediate(let value) = operand else { throw .operands }
        guard value >= 0, value < limit else { throw .number(value) }
        return UInt32(value)
    }

    /// A distance in words of so many bits; zero for a label.
    static func distance(
        _ operand: ARM64Operand, bits: Int
    ) throws(ARM64EncodingError) -> UInt32 {
        switch operand {
        case .label: return 0
        case .immediate(let value): return try words(value, bits: bits)
        default: throw .operands
        }
    }

    /// A distance in bytes as words of so many bits.
    static func words(_ distance: Int64, bits: Int) throws(ARM64EncodingError) -> UInt32 {
        let words = distance >> 2
        guard distance & 3 == 0, words >> (bits - 1) == words >> 63 else { throw .distance(distance) }
        return UInt32(truncatingIfNeeded: words) & (1 << UInt32(bits) - 1)
    }

    /// `(a, b)` as `(zero, a, b)`: what only sets flags.
    static func withZero(_ i: ARM64Instruction) throws(ARM64EncodingError) -> ARM64Instruction {
        guard case .none = i.fourth else { throw .operands }
        let width: ARM64Width =
            switch i.first {
            case .general(_, let width): width
            default: throw .operands
            }
        return ARM64Instruction(i.mnemonic, ARM64Register.zero.view(width), i.first, i.second, i.third)
    }

    /// `(a, b)` as `(a, zero, b)`: what takes from zero, or inverts.
    static func fromZero(_ i: ARM64Instruction) throws(ARM64EncodingError) -> ARM64Instruction {
        guard case .none = i.third else { throw .operands }
        let width = try width(i.first)
        switch i.second {
        case .general, .shifted: break
        default: throw .operands
        }
        return ARM64Instruction(i.mnemonic, i.first, ARM64Register.zero.view(width), i.second)
    }
}
