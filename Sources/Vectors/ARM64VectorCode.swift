import Assembler
import WebAssembly

// The vector instructions on arm64, which has one for most of them.

/// The registers of an operation on vectors.
package struct ARM64VectorRegisters: Sendable, BitwiseCopyable {
    /// The result. Where it is not the first operand, that is as before, and only the operations do that of which it is said.
    package var d: ARM64VectorRegister
    /// The operands, deepest first.
    package var x: ARM64VectorRegister
    package var y: ARM64VectorRegister
    package var z: ARM64VectorRegister
    /// Free.
    package var t: ARM64VectorRegister
    package var u: ARM64VectorRegister
    package var first: ARM64Register
    package var second: ARM64Register
    package var third: ARM64Register

    package init(
        d: ARM64VectorRegister, x: ARM64VectorRegister, y: ARM64VectorRegister, z: ARM64VectorRegister,
        t: ARM64VectorRegister, u: ARM64VectorRegister, first: ARM64Register, second: ARM64Register,
        third: ARM64Register
    ) {
        self.d = d
        self.x = x
        self.y = y
        self.z = z
        self.t = t
        self.u = u
        self.first = first
        self.second = second
        self.third = third
    }
}

/// Writes the machine code of vector instructions.
package protocol ARM64VectorWriter {
    /// Those of the operation that is being written. Its operands are in registers that differ from the free ones, which are lost.
    var vectorRegisters: ARM64VectorRegisters { get }
    mutating func emit(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand, _ second: ARM64Operand, _ third: ARM64Operand,
        _ fourth: ARM64Operand)
    /// Puts a number into a register.
    mutating func load(_ value: Int64, into register: ARM64Register)
}

// MARK: - Operations

extension ARM64VectorWriter {
    private var d: ARM64VectorRegister { vectorRegisters.d }
    private var x: ARM64VectorRegister { vectorRegisters.x }
    private var y: ARM64VectorRegister { vectorRegisters.y }
    private var z: ARM64VectorRegister { vectorRegisters.z }
    private var t: ARM64VectorRegister { vectorRegisters.t }
    private var u: ARM64VectorRegister { vectorRegisters.u }
    private var first: ARM64Register { vectorRegisters.first }
    private var second: ARM64Register { vectorRegisters.second }
    private var third: ARM64Register { vectorRegisters.third }

    /// An instruction that takes nothing but vectors and gives one, if it can be done so that the result may be in any register,
    /// that of an operand too, and other operands stay as they are. Otherwise nothing is written.
    package mutating func writeSimpleVector(_ opcode: Opcode) -> Bool {
        two(opcode) || comparison(opcode) || one(opcode) || halves(opcode) || product(opcode)
            || conversion(opcode)
    }

    /// One of the others: the result is in the register of the first operand, the second is as before.
    package mutating func writeVector(_ opcode: Opcode) {
        guard sumOfProducts(opcode) || choice(opcode) || narrowing(opcode) else {
            preconditionFailure("\(opcode) is no operation on vectors alone")
        }
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
        emit(mnemonic, d.view(arrangement), x.view(arrangement), y.view(arrangement))
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
        emit(mnemonic, d.view(arrangement), left.view(arrangement), right.view(arrangement))
        if isNegated { emit(.mvn, d.b16, d.b16) }
    }

    // MARK: One operand

    private mutating func one(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .v128Not: emit(.mvn, d.b16, x.b16)
        case .i8x16Abs: emit(.abs, d.b16, x.b16)
        case .i8x16Neg: emit(.neg, d.b16, x.b16)
        case .i8x16Popcnt: emit(.cnt, d.b16, x.b16)
        case .i16x8Abs: emit(.abs, d.h8, x.h8)
        case .i16x8Neg: emit(.neg, d.h8, x.h8)
        case .i32x4Abs: emit(.abs, d.s4, x.s4)
        case .i32x4Neg: emit(.neg, d.s4, x.s4)
        case .i64x2Abs: emit(.abs, d.d2, x.d2)
        case .i64x2Neg: emit(.neg, d.d2, x.d2)
        case .f32x4Abs: emit(.fabs, d.s4, x.s4)
        case .f32x4Neg: emit(.fneg, d.s4, x.s4)
        case .f32x4Sqrt: emit(.fsqrt, d.s4, x.s4)
        case .f32x4Ceil: emit(.frintp, d.s4, x.s4)
        case .f32x4Floor: emit(.frintm, d.s4, x.s4)
        case .f32x4Trunc: emit(.frintz, d.s4, x.s4)
        case .f32x4Nearest: emit(.frintn, d.s4, x.s4)
        case .f64x2Abs: emit(.fabs, d.d2, x.d2)
        case .f64x2Neg: emit(.fneg, d.d2, x.d2)
        case .f64x2Sqrt: emit(.fsqrt, d.d2, x.d2)
        case .f64x2Ceil: emit(.frintp, d.d2, x.d2)
        case .f64x2Floor: emit(.frintm, d.d2, x.d2)
        case .f64x2Trunc: emit(.frintz, d.d2, x.d2)
        case .f64x2Nearest: emit(.frintn, d.d2, x.d2)
        default: return false
        }
        return true
    }

    // MARK: Lanes of two widths

    private mutating func halves(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i16x8ExtendLowI8x16S: emit(.sxtl, d.h8, x.b8)
        case .i16x8ExtendLowI8x16U: emit(.uxtl, d.h8, x.b8)
        case .i16x8ExtendHighI8x16S: emit(.sxtl2, d.h8, x.b16)
        case .i16x8ExtendHighI8x16U: emit(.uxtl2, d.h8, x.b16)
        case .i32x4ExtendLowI16x8S: emit(.sxtl, d.s4, x.h4)
        case .i32x4ExtendLowI16x8U: emit(.uxtl, d.s4, x.h4)
        case .i32x4ExtendHighI16x8S: emit(.sxtl2, d.s4, x.h8)
        case .i32x4ExtendHighI16x8U: emit(.uxtl2, d.s4, x.h8)
        case .i64x2ExtendLowI32x4S: emit(.sxtl, d.d2, x.s2)
        case .i64x2ExtendLowI32x4U: emit(.uxtl, d.d2, x.s2)
        case .i64x2ExtendHighI32x4S: emit(.sxtl2, d.d2, x.s4)
        case .i64x2ExtendHighI32x4U: emit(.uxtl2, d.d2, x.s4)
        case .i16x8ExtmulLowI8x16S: emit(.smull, d.h8, x.b8, y.b8)
        case .i16x8ExtmulLowI8x16U: emit(.umull, d.h8, x.b8, y.b8)
        case .i16x8ExtmulHighI8x16S: emit(.smull2, d.h8, x.b16, y.b16)
        case .i16x8ExtmulHighI8x16U: emit(.umull2, d.h8, x.b16, y.b16)
        case .i32x4ExtmulLowI16x8S: emit(.smull, d.s4, x.h4, y.h4)
        case .i32x4ExtmulLowI16x8U: emit(.umull, d.s4, x.h4, y.h4)
        case .i32x4ExtmulHighI16x8S: emit(.smull2, d.s4, x.h8, y.h8)
        case .i32x4ExtmulHighI16x8U: emit(.umull2, d.s4, x.h8, y.h8)
        case .i64x2ExtmulLowI32x4S: emit(.smull, d.d2, x.s2, y.s2)
        case .i64x2ExtmulLowI32x4U: emit(.umull, d.d2, x.s2, y.s2)
        case .i64x2ExtmulHighI32x4S: emit(.smull2, d.d2, x.s4, y.s4)
        case .i64x2ExtmulHighI32x4U: emit(.umull2, d.d2, x.s4, y.s4)
        case .i16x8ExtaddPairwiseI8x16S: emit(.saddlp, d.h8, x.b16)
        case .i16x8ExtaddPairwiseI8x16U: emit(.uaddlp, d.h8, x.b16)
        case .i32x4ExtaddPairwiseI16x8S: emit(.saddlp, d.s4, x.h8)
        case .i32x4ExtaddPairwiseI16x8U: emit(.uaddlp, d.s4, x.h8)
        default: return false
        }
        return true
    }

    private mutating func narrowing(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i8x16NarrowI16x8S: narrow(.sqxtn, .sqxtn2, .b8, .b16, .h8)
        case .i8x16NarrowI16x8U: narrow(.sqxtun, .sqxtun2, .b8, .b16, .h8)
        case .i16x8NarrowI32x4S: narrow(.sqxtn, .sqxtn2, .h4, .h8, .s4)
        case .i16x8NarrowI32x4U: narrow(.sqxtun, .sqxtun2, .h4, .h8, .s4)
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
            let (first, second, third) = (first.x, second.x, third.x)
            emit(.fmov, first, x.d)
            emit(.fmov, second, y.d)
            emit(.mul, first, first, second)
            emit(.umov, second, x.lane(.d, 1))
            emit(.umov, third, y.lane(.d, 1))
            emit(.mul, second, second, third)
            emit(.fmov, d.d, first)
            emit(.ins, d.lane(.d, 1), second)
        case .i32x4DotI16x8S:
            emit(.smull, t.s4, x.h4, y.h4)
            emit(.smull2, u.s4, x.h8, y.h8)
            emit(.addp, d.s4, t.s4, u.s4)
        case .i16x8RelaxedDotI8x16I7x16S: dotBytes()
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
        emit(.sqxtn, d.h4, t.s4)
        emit(.sqxtn2, d.h8, u.s4)
    }

    private mutating func sumOfProducts(_ opcode: Opcode) -> Bool {
        switch opcode {
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

    // MARK: Choices

    private mutating func choice(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .v128Bitselect, .i8x16RelaxedLaneselect, .i16x8RelaxedLaneselect, .i32x4RelaxedLaneselect,
            .i64x2RelaxedLaneselect:
            emit(.bif, x.b16, y.b16, z.b16)
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

    /// Replaces all NaNs in the lanes of `d` by the canonical one.
    package mutating func canonicalizeNaNs(_ lane: VectorLane) {
        let arrangement: ARM64Arrangement = lane == .long ? .s4 : .d2
        load(lane == .long ? 0x7FC0_0000 : 0x7FF8 << 48, into: first)
        emit(.dup, t.view(arrangement), lane == .long ? first.w : first.x)
        emit(.fcmeq, u.view(arrangement), d.view(arrangement), d.view(arrangement))
        emit(.bif, d.b16, t.b16, u.b16)
    }

    // MARK: Conversions

    private mutating func conversion(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4DemoteF64x2Zero: emit(.fcvtn, d.s2, x.d2)
        case .f64x2PromoteLowF32x4: emit(.fcvtl, d.d2, x.s2)
        case .f32x4ConvertI32x4S: emit(.scvtf, d.s4, x.s4)
        case .f32x4ConvertI32x4U: emit(.ucvtf, d.s4, x.s4)
        case .f64x2ConvertLowI32x4S:
            emit(.sxtl, d.d2, x.s2)
            emit(.scvtf, d.d2, d.d2)
        case .f64x2ConvertLowI32x4U:
            emit(.uxtl, d.d2, x.s2)
            emit(.ucvtf, d.d2, d.d2)
        // The processor saturates, and makes zeros of NaNs.
        case .i32x4TruncSatF32x4S, .i32x4RelaxedTruncF32x4S: emit(.fcvtzs, d.s4, x.s4)
        case .i32x4TruncSatF32x4U, .i32x4RelaxedTruncF32x4U: emit(.fcvtzu, d.s4, x.s4)
        case .i32x4TruncSatF64x2SZero, .i32x4RelaxedTruncF64x2SZero:
            emit(.fcvtzs, d.d2, x.d2)
            emit(.sqxtn, d.s2, d.d2)
        case .i32x4TruncSatF64x2UZero, .i32x4RelaxedTruncF64x2UZero:
            emit(.fcvtzu, d.d2, x.d2)
            emit(.uqxtn, d.s2, d.d2)
        case .i8x16Swizzle, .i8x16RelaxedSwizzle: emit(.tbl, d.b16, .list(x, count: 1, .b16), y.b16)
        default: return false
        }
        return true
    }

    // MARK: Tests

    /// `any_true`, `all_true` and `bitmask` of `x`.
    package mutating func writeTest(_ opcode: Opcode, _ general: ARM64Register) {
        switch opcode {
        case .v128AnyTrue:
            emit(.umaxp, t.s4, x.s4, x.s4)
            setIfZero(general, .ne)
        case .i8x16AllTrue: allTrue(.b16, general)
        case .i16x8AllTrue: allTrue(.h8, general)
        case .i32x4AllTrue: allTrue(.s4, general)
        case .i64x2AllTrue: allTrue(.d2, general)
        case .i8x16Bitmask:
            // One bit of each byte, by its place in its half; then both halves' bytes beside each other, and their sum.
            emit(.cmlt, t.b16, x.b16, 0)
            load(Int64(bitPattern: 0x8040_2010_0804_0201), into: first)
            emit(.dup, u.d2, first.x)
            emit(.and, t.b16, t.b16, u.b16)
            emit(.ext, u.b16, t.b16, t.b16, 8)
            emit(.zip1, t.b16, t.b16, u.b16)
            emit(.addv, t.h, t.h8)
            emit(.fmov, general.w, t.s)
        case .i16x8Bitmask:
            emit(.cmlt, t.h8, x.h8, 0)
            emit(.xtn, t.b8, t.h8)
            load(Int64(bitPattern: 0x8040_2010_0804_0201), into: first)
            emit(.fmov, u.d, first.x)
            emit(.and, t.b8, t.b8, u.b8)
            emit(.addv, t.b, t.b8)
            emit(.fmov, general.w, t.s)
        case .i32x4Bitmask:
            emit(.cmlt, t.s4, x.s4, 0)
            emit(.xtn, t.h4, t.s4)
            load(0x0008_0004_0002_0001, into: first)
            emit(.fmov, u.d, first.x)
            emit(.and, t.b8, t.b8, u.b8)
            emit(.addv, t.h, t.h4)
            emit(.fmov, general.w, t.s)
        case .i64x2Bitmask:
            emit(.fmov, first.x, x.d)
            emit(.umov, second.x, x.lane(.d, 1))
            emit(.lsr, first.x, first.x, 63)
            emit(.lsr, second.x, second.x, 63)
            emit(.orr, general.w, first.w, .shifted(second, .w, .lsl, 1))
        default: preconditionFailure("\(opcode) is no test of a vector")
        }
    }

    private mutating func allTrue(_ arrangement: ARM64Arrangement, _ destination: ARM64Register) {
        emit(.cmeq, t.view(arrangement), x.view(arrangement), 0)
        emit(.umaxp, t.s4, t.s4, t.s4)
        setIfZero(destination, .eq)
    }

    /// Whether the lower half of a vector is zero.
    private mutating func setIfZero(_ destination: ARM64Register, _ condition: ARM64Condition) {
        emit(.fmov, first.x, t.d)
        emit(.cmp, first.x, 0)
        emit(.cset, destination.w, .condition(condition))
    }

    // MARK: Shifts

    /// Shifts the lanes of `x` to `d` by what is in a register, which is not changed.
    package mutating func writeShift(_ opcode: Opcode, by count: ARM64Register) {
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
        emit(.and, first.x, count.x, .immediate(bits - 1))
        // A negative shift to the left is one to the right.
        if isRight { emit(.neg, first.x, first.x) }
        emit(.dup, t.view(arrangement), arrangement == .d2 ? first.x : first.w)
        emit(mnemonic, d.view(arrangement), x.view(arrangement), t.view(arrangement))
    }

    // MARK: Lanes

    /// All lanes become what is in a register.
    package mutating func writeSplat(
        _ lane: VectorLane, _ register: ARM64Register, _ target: ARM64VectorRegister
    ) {
        switch lane {
        case .byte: emit(.dup, target.b16, register.w)
        case .word: emit(.dup, target.h8, register.w)
        case .long: emit(.dup, target.s4, register.w)
        case .quad: emit(.dup, target.d2, register.x)
        }
    }

    // MARK: Parts

    private mutating func emit(_ mnemonic: ARM64Mnemonic, _ first: ARM64Operand, _ second: ARM64Operand) {
        emit(mnemonic, first, second, .none, .none)
    }

    private mutating func emit(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand, _ second: ARM64Operand, _ third: ARM64Operand
    ) {
        emit(mnemonic, first, second, third, .none)
    }
}
