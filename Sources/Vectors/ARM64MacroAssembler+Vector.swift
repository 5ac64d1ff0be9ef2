import Assembler
import WebAssembly

// The vector instructions on arm64, which has one for most of them.

/// The operands, deepest first; the result is in the first.
private let x = ARM64VectorRegister(0)
private let y = ARM64VectorRegister(1)
private let z = ARM64VectorRegister(2)
/// Free.
private let t = ARM64VectorRegister(16)
private let u = ARM64VectorRegister(17)

// MARK: - Operations

extension ARM64MacroAssembler: VectorAssembler {
    package mutating func operateVector(
        _ opcode: Opcode, second: MacroFloatOperand, hasCanonicalNaNs: Bool
    ) {
        if case .memory(let address) = second { loadSlot(.f1, address) }
        guard
            two(opcode) || comparison(opcode) || one(opcode) || halves(opcode) || product(opcode)
                || choice(opcode) || conversion(opcode)
        else { preconditionFailure("\(opcode) is no operation on vectors alone") }
        if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) { canonicalizeNaNs(lane) }
    }

    // MARK: One instruction for two operands

    private mutating func two(_ opcode: Opcode) -> Bool {
        let (mnemonic, arrangement): (ARM64Mnemonic, ARM64Arrangement)
        switch opcode {
        case .v128And: (mnemonic, arrangement) = (.and, .b16)
        case .v128Andnot: (mnemonic, arrangement) = (.bic, .b16)
        case .v128Or: (mnemonic, arrangement) = (.orr, .b16)
        case .v128Xor: (mnemonic, arrangement) = (.eor, .b16)
        case .i8x16Add: (mnemonic, arrangement) = (.add, .b16)
        case .i8x16AddSatS: (mnemonic, arrangement) = (.sqadd, .b16)
        case .i8x16AddSatU: (mnemonic, arrangement) = (.uqadd, .b16)
        case .i8x16Sub: (mnemonic, arrangement) = (.sub, .b16)
        case .i8x16SubSatS: (mnemonic, arrangement) = (.sqsub, .b16)
        case .i8x16SubSatU: (mnemonic, arrangement) = (.uqsub, .b16)
        case .i8x16MinS: (mnemonic, arrangement) = (.smin, .b16)
        case .i8x16MinU: (mnemonic, arrangement) = (.umin, .b16)
        case .i8x16MaxS: (mnemonic, arrangement) = (.smax, .b16)
        case .i8x16MaxU: (mnemonic, arrangement) = (.umax, .b16)
        case .i8x16AvgrU: (mnemonic, arrangement) = (.urhadd, .b16)
        case .i16x8Add: (mnemonic, arrangement) = (.add, .h8)
        case .i16x8AddSatS: (mnemonic, arrangement) = (.sqadd, .h8)
        case .i16x8AddSatU: (mnemonic, arrangement) = (.uqadd, .h8)
        case .i16x8Sub: (mnemonic, arrangement) = (.sub, .h8)
        case .i16x8SubSatS: (mnemonic, arrangement) = (.sqsub, .h8)
        case .i16x8SubSatU: (mnemonic, arrangement) = (.uqsub, .h8)
        case .i16x8Mul: (mnemonic, arrangement) = (.mul, .h8)
        case .i16x8MinS: (mnemonic, arrangement) = (.smin, .h8)
        case .i16x8MinU: (mnemonic, arrangement) = (.umin, .h8)
        case .i16x8MaxS: (mnemonic, arrangement) = (.smax, .h8)
        case .i16x8MaxU: (mnemonic, arrangement) = (.umax, .h8)
        case .i16x8AvgrU: (mnemonic, arrangement) = (.urhadd, .h8)
        case .i16x8Q15mulrSatS, .i16x8RelaxedQ15mulrS: (mnemonic, arrangement) = (.sqrdmulh, .h8)
        case .i32x4Add: (mnemonic, arrangement) = (.add, .s4)
        case .i32x4Sub: (mnemonic, arrangement) = (.sub, .s4)
        case .i32x4Mul: (mnemonic, arrangement) = (.mul, .s4)
        case .i32x4MinS: (mnemonic, arrangement) = (.smin, .s4)
        case .i32x4MinU: (mnemonic, arrangement) = (.umin, .s4)
        case .i32x4MaxS: (mnemonic, arrangement) = (.smax, .s4)
        case .i32x4MaxU: (mnemonic, arrangement) = (.umax, .s4)
        case .i64x2Add: (mnemonic, arrangement) = (.add, .d2)
        case .i64x2Sub: (mnemonic, arrangement) = (.sub, .d2)
        case .f32x4Add: (mnemonic, arrangement) = (.fadd, .s4)
        case .f32x4Sub: (mnemonic, arrangement) = (.fsub, .s4)
        case .f32x4Mul: (mnemonic, arrangement) = (.fmul, .s4)
        case .f32x4Div: (mnemonic, arrangement) = (.fdiv, .s4)
        case .f32x4Min, .f32x4RelaxedMin: (mnemonic, arrangement) = (.fmin, .s4)
        case .f32x4Max, .f32x4RelaxedMax: (mnemonic, arrangement) = (.fmax, .s4)
        case .f64x2Add: (mnemonic, arrangement) = (.fadd, .d2)
        case .f64x2Sub: (mnemonic, arrangement) = (.fsub, .d2)
        case .f64x2Mul: (mnemonic, arrangement) = (.fmul, .d2)
        case .f64x2Div: (mnemonic, arrangement) = (.fdiv, .d2)
        case .f64x2Min, .f64x2RelaxedMin: (mnemonic, arrangement) = (.fmin, .d2)
        case .f64x2Max, .f64x2RelaxedMax: (mnemonic, arrangement) = (.fmax, .d2)
        default: return false
        }
        emit(mnemonic, x.view(arrangement), x.view(arrangement), y.view(arrangement))
        return true
    }

    // MARK: Comparisons

    private mutating func comparison(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i8x16Eq: compare(.cmeq, .b16)
        case .i8x16Ne: compare(.cmeq, .b16, isNegated: true)
        case .i8x16LtS: compare(.cmgt, .b16, isSwapped: true)
        case .i8x16LtU: compare(.cmhi, .b16, isSwapped: true)
        case .i8x16GtS: compare(.cmgt, .b16)
        case .i8x16GtU: compare(.cmhi, .b16)
        case .i8x16LeS: compare(.cmge, .b16, isSwapped: true)
        case .i8x16LeU: compare(.cmhs, .b16, isSwapped: true)
        case .i8x16GeS: compare(.cmge, .b16)
        case .i8x16GeU: compare(.cmhs, .b16)
        case .i16x8Eq: compare(.cmeq, .h8)
        case .i16x8Ne: compare(.cmeq, .h8, isNegated: true)
        case .i16x8LtS: compare(.cmgt, .h8, isSwapped: true)
        case .i16x8LtU: compare(.cmhi, .h8, isSwapped: true)
        case .i16x8GtS: compare(.cmgt, .h8)
        case .i16x8GtU: compare(.cmhi, .h8)
        case .i16x8LeS: compare(.cmge, .h8, isSwapped: true)
        case .i16x8LeU: compare(.cmhs, .h8, isSwapped: true)
        case .i16x8GeS: compare(.cmge, .h8)
        case .i16x8GeU: compare(.cmhs, .h8)
        case .i32x4Eq: compare(.cmeq, .s4)
        case .i32x4Ne: compare(.cmeq, .s4, isNegated: true)
        case .i32x4LtS: compare(.cmgt, .s4, isSwapped: true)
        case .i32x4LtU: compare(.cmhi, .s4, isSwapped: true)
        case .i32x4GtS: compare(.cmgt, .s4)
        case .i32x4GtU: compare(.cmhi, .s4)
        case .i32x4LeS: compare(.cmge, .s4, isSwapped: true)
        case .i32x4LeU: compare(.cmhs, .s4, isSwapped: true)
        case .i32x4GeS: compare(.cmge, .s4)
        case .i32x4GeU: compare(.cmhs, .s4)
        case .i64x2Eq: compare(.cmeq, .d2)
        case .i64x2Ne: compare(.cmeq, .d2, isNegated: true)
        case .i64x2LtS: compare(.cmgt, .d2, isSwapped: true)
        case .i64x2GtS: compare(.cmgt, .d2)
        case .i64x2LeS: compare(.cmge, .d2, isSwapped: true)
        case .i64x2GeS: compare(.cmge, .d2)
        case .f32x4Eq: compare(.fcmeq, .s4)
        case .f32x4Ne: compare(.fcmeq, .s4, isNegated: true)
        case .f32x4Lt: compare(.fcmgt, .s4, isSwapped: true)
        case .f32x4Gt: compare(.fcmgt, .s4)
        case .f32x4Le: compare(.fcmge, .s4, isSwapped: true)
        case .f32x4Ge: compare(.fcmge, .s4)
        case .f64x2Eq: compare(.fcmeq, .d2)
        case .f64x2Ne: compare(.fcmeq, .d2, isNegated: true)
        case .f64x2Lt: compare(.fcmgt, .d2, isSwapped: true)
        case .f64x2Gt: compare(.fcmgt, .d2)
        case .f64x2Le: compare(.fcmge, .d2, isSwapped: true)
        case .f64x2Ge: compare(.fcmge, .d2)
        default: return false
        }
        return true
    }

    private mutating func compare(
        _ mnemonic: ARM64Mnemonic, _ arrangement: ARM64Arrangement, isSwapped: Bool = false,
        isNegated: Bool = false
    ) {
        let (left, right) = isSwapped ? (y, x) : (x, y)
        emit(mnemonic, x.view(arrangement), left.view(arrangement), right.view(arrangement))
        if isNegated { emit(.mvn, x.b16, x.b16) }
    }

    // MARK: One operand

    private mutating func one(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .v128Not: emit(.mvn, x.b16, x.b16)
        case .i8x16Abs: emit(.abs, x.b16, x.b16)
        case .i8x16Neg: emit(.neg, x.b16, x.b16)
        case .i8x16Popcnt: emit(.cnt, x.b16, x.b16)
        case .i16x8Abs: emit(.abs, x.h8, x.h8)
        case .i16x8Neg: emit(.neg, x.h8, x.h8)
        case .i32x4Abs: emit(.abs, x.s4, x.s4)
        case .i32x4Neg: emit(.neg, x.s4, x.s4)
        case .i64x2Abs: emit(.abs, x.d2, x.d2)
        case .i64x2Neg: emit(.neg, x.d2, x.d2)
        case .f32x4Abs: emit(.fabs, x.s4, x.s4)
        case .f32x4Neg: emit(.fneg, x.s4, x.s4)
        case .f32x4Sqrt: emit(.fsqrt, x.s4, x.s4)
        case .f32x4Ceil: emit(.frintp, x.s4, x.s4)
        case .f32x4Floor: emit(.frintm, x.s4, x.s4)
        case .f32x4Trunc: emit(.frintz, x.s4, x.s4)
        case .f32x4Nearest: emit(.frintn, x.s4, x.s4)
        case .f64x2Abs: emit(.fabs, x.d2, x.d2)
        case .f64x2Neg: emit(.fneg, x.d2, x.d2)
        case .f64x2Sqrt: emit(.fsqrt, x.d2, x.d2)
        case .f64x2Ceil: emit(.frintp, x.d2, x.d2)
        case .f64x2Floor: emit(.frintm, x.d2, x.d2)
        case .f64x2Trunc: emit(.frintz, x.d2, x.d2)
        case .f64x2Nearest: emit(.frintn, x.d2, x.d2)
        default: return false
        }
        return true
    }

    // MARK: Lanes of two widths

    private mutating func halves(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i8x16NarrowI16x8S: narrow(.sqxtn, .sqxtn2, .b8, .b16, .h8)
        case .i8x16NarrowI16x8U: narrow(.sqxtun, .sqxtun2, .b8, .b16, .h8)
        case .i16x8NarrowI32x4S: narrow(.sqxtn, .sqxtn2, .h4, .h8, .s4)
        case .i16x8NarrowI32x4U: narrow(.sqxtun, .sqxtun2, .h4, .h8, .s4)
        case .i16x8ExtendLowI8x16S: emit(.sxtl, x.h8, x.b8)
        case .i16x8ExtendLowI8x16U: emit(.uxtl, x.h8, x.b8)
        case .i16x8ExtendHighI8x16S: emit(.sxtl2, x.h8, x.b16)
        case .i16x8ExtendHighI8x16U: emit(.uxtl2, x.h8, x.b16)
        case .i32x4ExtendLowI16x8S: emit(.sxtl, x.s4, x.h4)
        case .i32x4ExtendLowI16x8U: emit(.uxtl, x.s4, x.h4)
        case .i32x4ExtendHighI16x8S: emit(.sxtl2, x.s4, x.h8)
        case .i32x4ExtendHighI16x8U: emit(.uxtl2, x.s4, x.h8)
        case .i64x2ExtendLowI32x4S: emit(.sxtl, x.d2, x.s2)
        case .i64x2ExtendLowI32x4U: emit(.uxtl, x.d2, x.s2)
        case .i64x2ExtendHighI32x4S: emit(.sxtl2, x.d2, x.s4)
        case .i64x2ExtendHighI32x4U: emit(.uxtl2, x.d2, x.s4)
        case .i16x8ExtmulLowI8x16S: emit(.smull, x.h8, x.b8, y.b8)
        case .i16x8ExtmulLowI8x16U: emit(.umull, x.h8, x.b8, y.b8)
        case .i16x8ExtmulHighI8x16S: emit(.smull2, x.h8, x.b16, y.b16)
        case .i16x8ExtmulHighI8x16U: emit(.umull2, x.h8, x.b16, y.b16)
        case .i32x4ExtmulLowI16x8S: emit(.smull, x.s4, x.h4, y.h4)
        case .i32x4ExtmulLowI16x8U: emit(.umull, x.s4, x.h4, y.h4)
        case .i32x4ExtmulHighI16x8S: emit(.smull2, x.s4, x.h8, y.h8)
        case .i32x4ExtmulHighI16x8U: emit(.umull2, x.s4, x.h8, y.h8)
        case .i64x2ExtmulLowI32x4S: emit(.smull, x.d2, x.s2, y.s2)
        case .i64x2ExtmulLowI32x4U: emit(.umull, x.d2, x.s2, y.s2)
        case .i64x2ExtmulHighI32x4S: emit(.smull2, x.d2, x.s4, y.s4)
        case .i64x2ExtmulHighI32x4U: emit(.umull2, x.d2, x.s4, y.s4)
        case .i16x8ExtaddPairwiseI8x16S: emit(.saddlp, x.h8, x.b16)
        case .i16x8ExtaddPairwiseI8x16U: emit(.uaddlp, x.h8, x.b16)
        case .i32x4ExtaddPairwiseI16x8S: emit(.saddlp, x.s4, x.h8)
        case .i32x4ExtaddPairwiseI16x8U: emit(.uaddlp, x.s4, x.h8)
        default: return false
        }
        return true
    }

    private mutating func narrow(
        _ lower: ARM64Mnemonic, _ upper: ARM64Mnemonic, _ half: ARM64Arrangement, _ whole: ARM64Arrangement,
        _ wide: ARM64Arrangement
    ) {
        emit(lower, x.view(half), x.view(wide))
        emit(upper, x.view(whole), y.view(wide))
    }

    // MARK: Products

    private mutating func product(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i64x2Mul:
            let (first, second, third) = (Self.first.x, Self.second.x, Self.address.x)
            emit(.fmov, first, x.d)
            emit(.fmov, second, y.d)
            emit(.mul, first, first, second)
            emit(.umov, second, x.lane(.d, 1))
            emit(.umov, third, y.lane(.d, 1))
            emit(.mul, second, second, third)
            emit(.fmov, x.d, first)
            emit(.ins, x.lane(.d, 1), second)
        case .i32x4DotI16x8S:
            emit(.smull, t.s4, x.h4, y.h4)
            emit(.smull2, u.s4, x.h8, y.h8)
            emit(.addp, x.s4, t.s4, u.s4)
        case .i16x8RelaxedDotI8x16I7x16S: dotBytes()
        case .i32x4RelaxedDotI8x16I7x16AddS:
            dotBytes()
            emit(.saddlp, x.s4, x.h8)
            emit(.add, x.s4, x.s4, z.s4)
        // The product is rounded, then the sum.
        case .f32x4RelaxedMadd:
            emit(.fmul, x.s4, x.s4, y.s4)
            emit(.fadd, x.s4, x.s4, z.s4)
        case .f32x4RelaxedNmadd:
            emit(.fmul, x.s4, x.s4, y.s4)
            emit(.fsub, x.s4, z.s4, x.s4)
        case .f64x2RelaxedMadd:
            emit(.fmul, x.d2, x.d2, y.d2)
            emit(.fadd, x.d2, x.d2, z.d2)
        case .f64x2RelaxedNmadd:
            emit(.fmul, x.d2, x.d2, y.d2)
            emit(.fsub, x.d2, z.d2, x.d2)
        default: return false
        }
        return true
    }

    /// Sums of two products each, saturated.
    private mutating func dotBytes() {
        emit(.smull, t.h8, x.b8, y.b8)
        emit(.smull2, u.h8, x.b16, y.b16)
        emit(.saddlp, t.s4, t.h8)
        emit(.saddlp, u.s4, u.h8)
        emit(.sqxtn, x.h4, t.s4)
        emit(.sqxtn2, x.h8, u.s4)
    }

    // MARK: Choices

    private mutating func choice(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .v128Bitselect, .i8x16RelaxedLaneselect, .i16x8RelaxedLaneselect, .i32x4RelaxedLaneselect,
            .i64x2RelaxedLaneselect:
            emit(.bif, x.b16, y.b16, z.b16)
        case .i8x16Swizzle, .i8x16RelaxedSwizzle: emit(.tbl, x.b16, .list(x, count: 1, .b16), y.b16)
        // The second operand if it is less (or more) than the first, else the first: if one is a NaN, too.
        case .f32x4Pmin: choose(y, ifAbove: x, y, .s4)
        case .f32x4Pmax: choose(y, ifAbove: y, x, .s4)
        case .f64x2Pmin: choose(y, ifAbove: x, y, .d2)
        case .f64x2Pmax: choose(y, ifAbove: y, x, .d2)
        default: return false
        }
        return true
    }

    private mutating func choose(
        _ choice: ARM64VectorRegister, ifAbove left: ARM64VectorRegister, _ right: ARM64VectorRegister,
        _ arrangement: ARM64Arrangement
    ) {
        emit(.fcmgt, t.view(arrangement), left.view(arrangement), right.view(arrangement))
        emit(.bit, x.b16, choice.b16, t.b16)
    }

    private mutating func canonicalizeNaNs(_ lane: VectorLane) {
        let arrangement: ARM64Arrangement = lane == .long ? .s4 : .d2
        load(lane == .long ? 0x7FC0_0000 : 0x7FF8 << 48, into: Self.first)
        emit(.dup, t.view(arrangement), lane == .long ? Self.first.w : Self.first.x)
        emit(.fcmeq, u.view(arrangement), x.view(arrangement), x.view(arrangement))
        emit(.bif, x.b16, t.b16, u.b16)
    }

    // MARK: Conversions

    private mutating func conversion(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4DemoteF64x2Zero: emit(.fcvtn, x.s2, x.d2)
        case .f64x2PromoteLowF32x4: emit(.fcvtl, x.d2, x.s2)
        case .f32x4ConvertI32x4S: emit(.scvtf, x.s4, x.s4)
        case .f32x4ConvertI32x4U: emit(.ucvtf, x.s4, x.s4)
        case .f64x2ConvertLowI32x4S:
            emit(.sxtl, x.d2, x.s2)
            emit(.scvtf, x.d2, x.d2)
        case .f64x2ConvertLowI32x4U:
            emit(.uxtl, x.d2, x.s2)
            emit(.ucvtf, x.d2, x.d2)
        // The processor saturates, and makes zeros of NaNs.
        case .i32x4TruncSatF32x4S, .i32x4RelaxedTruncF32x4S: emit(.fcvtzs, x.s4, x.s4)
        case .i32x4TruncSatF32x4U, .i32x4RelaxedTruncF32x4U: emit(.fcvtzu, x.s4, x.s4)
        case .i32x4TruncSatF64x2SZero, .i32x4RelaxedTruncF64x2SZero:
            emit(.fcvtzs, x.d2, x.d2)
            emit(.sqxtn, x.s2, x.d2)
        case .i32x4TruncSatF64x2UZero, .i32x4RelaxedTruncF64x2UZero:
            emit(.fcvtzu, x.d2, x.d2)
            emit(.uqxtn, x.s2, x.d2)
        default: return false
        }
        return true
    }

    // MARK: Tests

    package mutating func testVector(_ opcode: Opcode, _ destination: MacroRegister) {
        let general = Self.register(destination)
        switch opcode {
        case .v128AnyTrue:
            emit(.umaxp, t.s4, x.s4, x.s4)
            setIfZero(destination, .ne)
        case .i8x16AllTrue: allTrue(.b16, destination)
        case .i16x8AllTrue: allTrue(.h8, destination)
        case .i32x4AllTrue: allTrue(.s4, destination)
        case .i64x2AllTrue: allTrue(.d2, destination)
        case .i8x16Bitmask:
            // One bit of each byte, by its place in its half; then both halves' bytes beside each other, and their sum.
            emit(.cmlt, t.b16, x.b16, 0)
            load(Int64(bitPattern: 0x8040_2010_0804_0201), into: Self.first)
            emit(.dup, u.d2, Self.first.x)
            emit(.and, t.b16, t.b16, u.b16)
            emit(.ext, u.b16, t.b16, t.b16, 8)
            emit(.zip1, t.b16, t.b16, u.b16)
            emit(.addv, t.h, t.h8)
            emit(.fmov, general.w, t.s)
        case .i16x8Bitmask:
            emit(.cmlt, t.h8, x.h8, 0)
            emit(.xtn, t.b8, t.h8)
            load(Int64(bitPattern: 0x8040_2010_0804_0201), into: Self.first)
            emit(.fmov, u.d, Self.first.x)
            emit(.and, t.b8, t.b8, u.b8)
            emit(.addv, t.b, t.b8)
            emit(.fmov, general.w, t.s)
        case .i32x4Bitmask:
            emit(.cmlt, t.s4, x.s4, 0)
            emit(.xtn, t.h4, t.s4)
            load(0x0008_0004_0002_0001, into: Self.first)
            emit(.fmov, u.d, Self.first.x)
            emit(.and, t.b8, t.b8, u.b8)
            emit(.addv, t.h, t.h4)
            emit(.fmov, general.w, t.s)
        case .i64x2Bitmask:
            emit(.fmov, Self.first.x, x.d)
            emit(.umov, Self.second.x, x.lane(.d, 1))
            emit(.lsr, Self.first.x, Self.first.x, 63)
            emit(.lsr, Self.second.x, Self.second.x, 63)
            emit(.orr, general.w, Self.first.w, .shifted(Self.second, .w, .lsl, 1))
        default: preconditionFailure("\(opcode) is no test of a vector")
        }
    }

    private mutating func allTrue(_ arrangement: ARM64Arrangement, _ destination: MacroRegister) {
        emit(.cmeq, t.view(arrangement), x.view(arrangement), 0)
        emit(.umaxp, t.s4, t.s4, t.s4)
        setIfZero(destination, .eq)
    }

    /// Whether the lower half of a vector is zero.
    private mutating func setIfZero(_ destination: MacroRegister, _ condition: ARM64Condition) {
        emit(.fmov, Self.first.x, t.d)
        emit(.cmp, Self.first.x, 0)
        emit(.cset, Self.register(destination).w, .condition(condition))
    }

    // MARK: Shifts

    package mutating func shiftVector(_ opcode: Opcode, by count: MacroRegister) {
        let (arrangement, mnemonic, isRight): (ARM64Arrangement, ARM64Mnemonic, Bool)
        switch opcode {
        case .i8x16Shl: (arrangement, mnemonic, isRight) = (.b16, .ushl, false)
        case .i8x16ShrS: (arrangement, mnemonic, isRight) = (.b16, .sshl, true)
        case .i8x16ShrU: (arrangement, mnemonic, isRight) = (.b16, .ushl, true)
        case .i16x8Shl: (arrangement, mnemonic, isRight) = (.h8, .ushl, false)
        case .i16x8ShrS: (arrangement, mnemonic, isRight) = (.h8, .sshl, true)
        case .i16x8ShrU: (arrangement, mnemonic, isRight) = (.h8, .ushl, true)
        case .i32x4Shl: (arrangement, mnemonic, isRight) = (.s4, .ushl, false)
        case .i32x4ShrS: (arrangement, mnemonic, isRight) = (.s4, .sshl, true)
        case .i32x4ShrU: (arrangement, mnemonic, isRight) = (.s4, .ushl, true)
        case .i64x2Shl: (arrangement, mnemonic, isRight) = (.d2, .ushl, false)
        case .i64x2ShrS: (arrangement, mnemonic, isRight) = (.d2, .sshl, true)
        case .i64x2ShrU: (arrangement, mnemonic, isRight) = (.d2, .ushl, true)
        default: preconditionFailure("\(opcode) is no shift of a vector")
        }
        let bits = Int64(arrangement.element.bits)
        emit(.and, Self.first.x, Self.register(count).x, .immediate(bits - 1))
        // A negative shift to the left is one to the right.
        if isRight { emit(.neg, Self.first.x, Self.first.x) }
        emit(.dup, t.view(arrangement), arrangement == .d2 ? Self.first.x : Self.first.w)
        emit(mnemonic, x.view(arrangement), x.view(arrangement), t.view(arrangement))
    }

    // MARK: Lanes

    package mutating func splatVector(_ lane: VectorLane, _ value: MacroRegister) { splat(lane, value, x) }

    private mutating func splat(_ lane: VectorLane, _ value: MacroRegister, _ target: ARM64VectorRegister) {
        let register = Self.register(value)
        switch lane {
        case .byte: emit(.dup, target.b16, register.w)
        case .word: emit(.dup, target.h8, register.w)
        case .long: emit(.dup, target.s4, register.w)
        case .quad: emit(.dup, target.d2, register.x)
        }
    }

    package mutating func replaceLane(_ lane: VectorLane, _ value: MacroRegister, number: MacroRegister) {
        // Where the lanes' numbers are the number.
        let arrangement: ARM64Arrangement
        switch lane {
        case .byte:
            arrangement = .b16
            load(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, into: t)
        case .word:
            arrangement = .h8
            load(0x0003_0002_0001_0000, 0x0007_0006_0005_0004, into: t)
        case .long:
            arrangement = .s4
            load(0x0000_0001_0000_0000, 0x0000_0003_0000_0002, into: t)
        case .quad:
            arrangement = .d2
            load(0, 1, into: t)
        }
        splat(lane, number, u)
        emit(.cmeq, t.view(arrangement), t.view(arrangement), u.view(arrangement))
        splat(lane, value, u)
        emit(.bit, x.b16, u.b16, t.b16)
    }

    package mutating func shuffleVectors(_ numbers: MacroAddress) {
        let memory = memory(numbers, 16)
        emit(.ldr, t.q, memory)
        emit(.tbl, x.b16, .list(x, count: 2, .b16), t.b16)
    }

    // MARK: Memory

    package mutating func loadVector(
        _ destination: MacroFloatRegister, _ address: MacroAddress, fixup: Label?
    ) {
        let memory = memory(address, 16)
        fault(fixup)
        emit(.ldr, Self.register(destination).q, memory)
    }

    package mutating func storeVector(_ source: MacroFloatRegister, _ address: MacroAddress, fixup: Label?) {
        let memory = probedMemory(address, 16, fixup)
        fault(fixup)
        emit(.str, Self.register(source).q, memory)
    }
}
