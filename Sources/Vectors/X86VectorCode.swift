import Assembler
import WebAssembly

// The vector instructions on x86-64 with SSE4.2. The processor's instructions work on their first operand, so that most bodies
// are about which register that may be.

/// The registers of an operation on vectors.
package struct X86VectorRegisters: Sendable, BitwiseCopyable {
    /// The operands, deepest first; the result is in the first.
    package var x: X86VectorRegister
    package var y: X86VectorRegister
    package var z: X86VectorRegister
    /// Free.
    package var t: X86VectorRegister
    package var u: X86VectorRegister
    package var v: X86VectorRegister

    package init(
        x: X86VectorRegister, y: X86VectorRegister, z: X86VectorRegister, t: X86VectorRegister,
        u: X86VectorRegister, v: X86VectorRegister
    ) {
        self.x = x
        self.y = y
        self.z = z
        self.t = t
        self.u = u
        self.v = v
    }
}

/// Writes the machine code of vector instructions.
package protocol X86VectorWriter {
    /// Those of the operation that is being written. Its operands are in registers that differ from each other and from the free
    /// ones; after it, all of them but `x` and `z` are lost.
    var vectorRegisters: X86VectorRegisters { get }
    mutating func emit(
        _ mnemonic: X86Mnemonic, _ width: X86Width, _ first: X86Operand?, _ second: X86Operand?,
        _ third: X86Operand?)
    /// 16 bytes in memory, at a multiple of 16.
    mutating func constant(_ low: UInt64, _ high: UInt64) -> X86Operand
}

/// The vector instructions that the processor has just so.
package enum X86VectorInstructions {
    /// What makes of two operands the result, in the place of the first.
    package static func simple(_ opcode: Opcode) -> X86Mnemonic? {
        switch opcode {
        case .v128And: .andps
        case .v128Or: .orps
        case .v128Xor: .xorps
        case .i8x16Eq: .pcmpeqb
        case .i16x8Eq: .pcmpeqw
        case .i32x4Eq: .pcmpeqd
        case .i64x2Eq: .pcmpeqq
        case .i8x16GtS: .pcmpgtb
        case .i16x8GtS: .pcmpgtw
        case .i32x4GtS: .pcmpgtd
        case .i64x2GtS: .pcmpgtq
        case .i8x16NarrowI16x8S: .packsswb
        case .i8x16NarrowI16x8U: .packuswb
        case .i16x8NarrowI32x4S: .packssdw
        case .i16x8NarrowI32x4U: .packusdw
        case .i8x16Add: .paddb
        case .i8x16AddSatS: .paddsb
        case .i8x16AddSatU: .paddusb
        case .i8x16Sub: .psubb
        case .i8x16SubSatS: .psubsb
        case .i8x16SubSatU: .psubusb
        case .i8x16MinS: .pminsb
        case .i8x16MinU: .pminub
        case .i8x16MaxS: .pmaxsb
        case .i8x16MaxU: .pmaxub
        case .i8x16AvgrU: .pavgb
        case .i16x8Add: .paddw
        case .i16x8AddSatS: .paddsw
        case .i16x8AddSatU: .paddusw
        case .i16x8Sub: .psubw
        case .i16x8SubSatS: .psubsw
        case .i16x8SubSatU: .psubusw
        case .i16x8Mul: .pmullw
        case .i16x8MinS: .pminsw
        case .i16x8MinU: .pminuw
        case .i16x8MaxS: .pmaxsw
        case .i16x8MaxU: .pmaxuw
        case .i16x8AvgrU: .pavgw
        case .i32x4Add: .paddd
        case .i32x4Sub: .psubd
        case .i32x4Mul: .pmulld
        case .i32x4MinS: .pminsd
        case .i32x4MinU: .pminud
        case .i32x4MaxS: .pmaxsd
        case .i32x4MaxU: .pmaxud
        case .i32x4DotI16x8S: .pmaddwd
        case .i64x2Add: .paddq
        case .i64x2Sub: .psubq
        case .f32x4Add: .addps
        case .f32x4Sub: .subps
        case .f32x4Mul: .mulps
        case .f32x4Div: .divps
        case .f64x2Add: .addpd
        case .f64x2Sub: .subpd
        case .f64x2Mul: .mulpd
        case .f64x2Div: .divpd
        default: nil
        }
    }

    /// The same with the operands in the other order, and an immediate operand.
    package static func swapped(_ opcode: Opcode) -> (X86Mnemonic, Int64?)? {
        switch opcode {
        case .i8x16LtS: (.pcmpgtb, nil)
        case .i16x8LtS: (.pcmpgtw, nil)
        case .i32x4LtS: (.pcmpgtd, nil)
        case .i64x2LtS: (.pcmpgtq, nil)
        case .v128Andnot: (.andnps, nil)
        case .f32x4Gt: (.cmpps, Comparison.less)
        case .f32x4Ge: (.cmpps, Comparison.lessOrEqual)
        case .f64x2Gt: (.cmppd, Comparison.less)
        case .f64x2Ge: (.cmppd, Comparison.lessOrEqual)
        // The second operand if it is less (or more) than the first, else the first: if one is a NaN, too.
        case .f32x4Pmin: (.minps, nil)
        case .f32x4Pmax: (.maxps, nil)
        case .f64x2Pmin: (.minpd, nil)
        case .f64x2Pmax: (.maxpd, nil)
        default: nil
        }
    }

    /// What makes the result of one operand, with an immediate operand.
    package static func unary(_ opcode: Opcode) -> (X86Mnemonic, Int64?)? {
        switch opcode {
        case .i8x16Abs: (.pabsb, nil)
        case .i16x8Abs: (.pabsw, nil)
        case .i32x4Abs: (.pabsd, nil)
        case .i16x8ExtendLowI8x16S: (.pmovsxbw, nil)
        case .i16x8ExtendLowI8x16U: (.pmovzxbw, nil)
        case .i32x4ExtendLowI16x8S: (.pmovsxwd, nil)
        case .i32x4ExtendLowI16x8U: (.pmovzxwd, nil)
        case .i64x2ExtendLowI32x4S: (.pmovsxdq, nil)
        case .i64x2ExtendLowI32x4U: (.pmovzxdq, nil)
        case .f32x4Ceil: (.roundps, Rounding.ceiling)
        case .f32x4Floor: (.roundps, Rounding.floor)
        case .f32x4Trunc: (.roundps, Rounding.truncation)
        case .f32x4Nearest: (.roundps, Rounding.nearest)
        case .f32x4Sqrt: (.sqrtps, nil)
        case .f64x2Ceil: (.roundpd, Rounding.ceiling)
        case .f64x2Floor: (.roundpd, Rounding.floor)
        case .f64x2Trunc: (.roundpd, Rounding.truncation)
        case .f64x2Nearest: (.roundpd, Rounding.nearest)
        case .f64x2Sqrt: (.sqrtpd, nil)
        case .f32x4DemoteF64x2Zero: (.cvtpd2ps, nil)
        case .f64x2PromoteLowF32x4: (.cvtps2pd, nil)
        case .f32x4ConvertI32x4S: (.cvtdq2ps, nil)
        case .f64x2ConvertLowI32x4S: (.cvtdq2pd, nil)
        default: nil
        }
    }
}

/// What rounds, as an immediate operand; none of them reports that a result is inexact.
private enum Rounding {
    static let nearest: Int64 = 8
    static let floor: Int64 = 9
    static let ceiling: Int64 = 10
    static let truncation: Int64 = 11
}

/// What is compared, as an immediate operand. All but `notEqual` and `unordered` are false for NaNs.
private enum Comparison {
    static let equal: Int64 = 0
    static let less: Int64 = 1
    static let lessOrEqual: Int64 = 2
    static let notEqual: Int64 = 4
    static let ordered: Int64 = 7
}

// MARK: - Operations

extension X86VectorWriter {
    private var x: X86Operand { .vector(vectorRegisters.x) }
    private var y: X86Operand { .vector(vectorRegisters.y) }
    private var z: X86Operand { .vector(vectorRegisters.z) }
    private var t: X86Operand { .vector(vectorRegisters.t) }
    private var u: X86Operand { .vector(vectorRegisters.u) }
    private var v: X86Operand { .vector(vectorRegisters.v) }

    /// An instruction that takes nothing but vectors and gives one, and that is not among `X86VectorInstructions.simple`.
    package mutating func writeVector(_ opcode: Opcode, hasCanonicalNaNs: Bool) {
        if bound(opcode, hasCanonicalNaNs) { return }
        if let (mnemonic, immediate) = X86VectorInstructions.unary(opcode) {
            emit(mnemonic, .quad, x, x, immediate.map { .immediate($0) })
        } else if let (mnemonic, immediate) = X86VectorInstructions.swapped(opcode) {
            swapped(mnemonic, immediate)
        } else {
            guard
                comparison(opcode) || floatComparison(opcode) || integer(opcode) || widening(opcode)
                    || bits(opcode) || float(opcode) || product(opcode) || conversion(opcode)
                    || productOfBytes(opcode)
            else { preconditionFailure("\(opcode) is no operation on vectors alone") }
        }
        if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) { canonicalizeNaNs(lane) }
    }

    // MARK: Comparisons

    private mutating func comparison(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i8x16Ne: not { $0.emit(.pcmpeqb, $0.x, $0.y) }
        case .i16x8Ne: not { $0.emit(.pcmpeqw, $0.x, $0.y) }
        case .i32x4Ne: not { $0.emit(.pcmpeqd, $0.x, $0.y) }
        case .i64x2Ne: not { $0.emit(.pcmpeqq, $0.x, $0.y) }
        case .i64x2LeS: not { $0.emit(.pcmpgtq, $0.x, $0.y) }
        case .i64x2GeS: not { $0.swapped(.pcmpgtq) }
        // What is the lesser of the two is not above the other.
        case .i8x16LeS: isBound(.pminsb, .pcmpeqb)
        case .i8x16LeU: isBound(.pminub, .pcmpeqb)
        case .i8x16GeS: isBound(.pmaxsb, .pcmpeqb)
        case .i8x16GeU: isBound(.pmaxub, .pcmpeqb)
        case .i8x16LtU: not { $0.isBound(.pmaxub, .pcmpeqb) }
        case .i8x16GtU: not { $0.isBound(.pminub, .pcmpeqb) }
        case .i16x8LeS: isBound(.pminsw, .pcmpeqw)
        case .i16x8LeU: isBound(.pminuw, .pcmpeqw)
        case .i16x8GeS: isBound(.pmaxsw, .pcmpeqw)
        case .i16x8GeU: isBound(.pmaxuw, .pcmpeqw)
        case .i16x8LtU: not { $0.isBound(.pmaxuw, .pcmpeqw) }
        case .i16x8GtU: not { $0.isBound(.pminuw, .pcmpeqw) }
        case .i32x4LeS: isBound(.pminsd, .pcmpeqd)
        case .i32x4LeU: isBound(.pminud, .pcmpeqd)
        case .i32x4GeS: isBound(.pmaxsd, .pcmpeqd)
        case .i32x4GeU: isBound(.pmaxud, .pcmpeqd)
        case .i32x4LtU: not { $0.isBound(.pmaxud, .pcmpeqd) }
        case .i32x4GtU: not { $0.isBound(.pminud, .pcmpeqd) }
        default: return false
        }
        return true
    }

    private mutating func floatComparison(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4Eq: emit(.cmpps, x, y, Comparison.equal)
        case .f32x4Ne: emit(.cmpps, x, y, Comparison.notEqual)
        case .f32x4Lt: emit(.cmpps, x, y, Comparison.less)
        case .f32x4Le: emit(.cmpps, x, y, Comparison.lessOrEqual)
        case .f64x2Eq: emit(.cmppd, x, y, Comparison.equal)
        case .f64x2Ne: emit(.cmppd, x, y, Comparison.notEqual)
        case .f64x2Lt: emit(.cmppd, x, y, Comparison.less)
        case .f64x2Le: emit(.cmppd, x, y, Comparison.lessOrEqual)
        default: return false
        }
        return true
    }

    private mutating func isBound(_ bound: X86Mnemonic, _ isEqual: X86Mnemonic) {
        emit(bound, y, x)
        emit(isEqual, x, y)
    }

    // MARK: Integers

    private mutating func integer(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i64x2Abs:
            // All bits of the negative lanes: complemented, and one added.
            clear(t)
            emit(.pcmpgtq, t, x)
            emit(.pxor, x, t)
            emit(.psubq, x, t)
        case .i8x16Neg: negate(.psubb)
        case .i16x8Neg: negate(.psubw)
        case .i32x4Neg: negate(.psubd)
        case .i64x2Neg: negate(.psubq)
        case .i8x16Popcnt:
            // The counts of both halves of a byte, from a table.
            emit(.movaps, t, x)
            emit(.psrlw, t, 4)
            emit(.pand, t, bytes(0x0F))
            emit(.pand, x, bytes(0x0F))
            let counts = constant(0x0302_0201_0201_0100, 0x0403_0302_0302_0201)
            emit(.movaps, u, counts)
            emit(.pshufb, u, t)
            emit(.movaps, t, counts)
            emit(.pshufb, t, x)
            emit(.paddb, t, u)
            emit(.movaps, x, t)
        case .i8x16Swizzle, .i8x16RelaxedSwizzle:
            // Numbers of 16 and more get the highest bit, which makes zeros.
            emit(.paddusb, y, bytes(0x70))
            emit(.pshufb, x, y)
        case .i16x8Q15mulrSatS, .i16x8RelaxedQ15mulrS:
            // The product of the two least numbers, and no other, is the least number: it should be the greatest.
            emit(.pmulhrsw, x, y)
            emit(.movaps, t, words(0x8000))
            emit(.pcmpeqw, t, x)
            emit(.pxor, x, t)
        case .i64x2Mul:
            // The products of each's lower half with the other's upper half only count above.
            emit(.movaps, t, x)
            emit(.psrlq, t, 32)
            emit(.pmuludq, t, y)
            emit(.movaps, u, y)
            emit(.psrlq, u, 32)
            emit(.pmuludq, u, x)
            emit(.paddq, t, u)
            emit(.psllq, t, 32)
            emit(.pmuludq, x, y)
            emit(.paddq, x, t)
        default: return false
        }
        return true
    }

    private mutating func negate(_ subtract: X86Mnemonic) {
        clear(t)
        emit(subtract, t, x)
        emit(.movaps, x, t)
    }

    // MARK: Lanes of two widths

    private mutating func widening(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i16x8ExtendHighI8x16S: extendHigh(x, .pmovsxbw)
        case .i16x8ExtendHighI8x16U: extendHigh(x, .pmovzxbw)
        case .i32x4ExtendHighI16x8S: extendHigh(x, .pmovsxwd)
        case .i32x4ExtendHighI16x8U: extendHigh(x, .pmovzxwd)
        case .i64x2ExtendHighI32x4S: extendHigh(x, .pmovsxdq)
        case .i64x2ExtendHighI32x4U: extendHigh(x, .pmovzxdq)
        case .i16x8ExtmulLowI8x16S: multiplyBytes { $0.emit(.pmovsxbw, $1, $1) }
        case .i16x8ExtmulLowI8x16U: multiplyBytes { $0.emit(.pmovzxbw, $1, $1) }
        case .i16x8ExtmulHighI8x16S: multiplyBytes { $0.extendHigh($1, .pmovsxbw) }
        case .i16x8ExtmulHighI8x16U: multiplyBytes { $0.extendHigh($1, .pmovzxbw) }
        case .i32x4ExtmulLowI16x8S: multiplyWords(.pmulhw, .punpcklwd)
        case .i32x4ExtmulLowI16x8U: multiplyWords(.pmulhuw, .punpcklwd)
        case .i32x4ExtmulHighI16x8S: multiplyWords(.pmulhw, .punpckhwd)
        case .i32x4ExtmulHighI16x8U: multiplyWords(.pmulhuw, .punpckhwd)
        case .i64x2ExtmulLowI32x4S: multiplyLongs(.pmuldq, isHigh: false)
        case .i64x2ExtmulLowI32x4U: multiplyLongs(.pmuludq, isHigh: false)
        case .i64x2ExtmulHighI32x4S: multiplyLongs(.pmuldq, isHigh: true)
        case .i64x2ExtmulHighI32x4U: multiplyLongs(.pmuludq, isHigh: true)
        case .i16x8ExtaddPairwiseI8x16S:
            // The first operand is the unsigned one.
            emit(.movaps, t, bytes(1))
            emit(.pmaddubsw, t, x)
            emit(.movaps, x, t)
        case .i16x8ExtaddPairwiseI8x16U: emit(.pmaddubsw, x, bytes(1))
        case .i32x4ExtaddPairwiseI16x8S: emit(.pmaddwd, x, words(1))
        case .i32x4ExtaddPairwiseI16x8U:
            emit(.movaps, t, x)
            emit(.psrld, t, 16)
            emit(.pand, x, longs(0xFFFF))
            emit(.paddd, x, t)
        default: return false
        }
        return true
    }

    private mutating func extendHigh(_ operand: X86Operand, _ extend: X86Mnemonic) {
        emit(.pshufd, operand, operand, 0b11_10_11_10)
        emit(extend, operand, operand)
    }

    private mutating func multiplyBytes(_ extend: (inout Self, X86Operand) -> Void) {
        extend(&self, x)
        extend(&self, y)
        emit(.pmullw, x, y)
    }

    /// The lower halves of the products beside their upper halves.
    private mutating func multiplyWords(_ upper: X86Mnemonic, _ unpack: X86Mnemonic) {
        emit(.movaps, t, x)
        emit(.pmullw, x, y)
        emit(upper, t, y)
        emit(unpack, x, t)
    }

    /// The processor multiplies the lanes with even numbers.
    private mutating func multiplyLongs(_ multiply: X86Mnemonic, isHigh: Bool) {
        let order: Int64 = isHigh ? 0b11_11_10_10 : 0b01_01_00_00
        emit(.pshufd, x, x, order)
        emit(.pshufd, y, y, order)
        emit(multiply, x, y)
    }

    // MARK: Bits

    private mutating func bits(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .v128Not: not { _ in }
        case .v128Bitselect, .i8x16RelaxedLaneselect, .i16x8RelaxedLaneselect, .i32x4RelaxedLaneselect,
            .i64x2RelaxedLaneselect:
            // The second, with the bits flipped that differ and are selected.
            emit(.xorps, x, y)
            emit(.andps, x, z)
            emit(.xorps, x, y)
        default: return false
        }
        return true
    }

    // MARK: Floats

    private mutating func float(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4Abs: emit(.andps, x, longs(0x7FFF_FFFF))
        case .f64x2Abs: emit(.andps, x, quads(~(1 << 63)))
        case .f32x4Neg: emit(.xorps, x, longs(1 << 31))
        case .f64x2Neg: emit(.xorps, x, quads(1 << 63))
        // The processor gives its second operand if the first is not less (or more): if one is a NaN, too.
        default: return false
        }
        return true
    }

    /// The product is rounded, then the sum.
    private mutating func product(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4RelaxedMadd, .f32x4RelaxedNmadd:
            if opcode == .f32x4RelaxedNmadd { emit(.xorps, x, longs(1 << 31)) }
            emit(.mulps, x, y)
            emit(.addps, x, z)
        case .f64x2RelaxedMadd, .f64x2RelaxedNmadd:
            if opcode == .f64x2RelaxedNmadd { emit(.xorps, x, quads(1 << 63)) }
            emit(.mulpd, x, y)
            emit(.addpd, x, z)
        default: return false
        }
        return true
    }

    /// Minima and maxima, which finish their NaNs.
    private mutating func bound(_ opcode: Opcode, _ hasCanonicalNaNs: Bool) -> Bool {
        switch opcode {
        case .f32x4Min, .f32x4RelaxedMin: bound(.minps, .orps, .long, hasCanonicalNaNs)
        case .f32x4Max, .f32x4RelaxedMax: bound(.maxps, .andps, .long, hasCanonicalNaNs)
        case .f64x2Min, .f64x2RelaxedMin: bound(.minpd, .orps, .quad, hasCanonicalNaNs)
        case .f64x2Max, .f64x2RelaxedMax: bound(.maxpd, .andps, .quad, hasCanonicalNaNs)
        default: return false
        }
        return true
    }

    /// Where neither is a NaN, the processor's results with the operands in both orders differ at most in the sign of a
    /// zero, which a bitwise operation decides. A NaN becomes what addition makes of it.
    private mutating func bound(
        _ bound: X86Mnemonic, _ ofZeros: X86Mnemonic, _ lane: VectorLane, _ hasCanonicalNaNs: Bool
    ) {
        emit(.movaps, t, x)
        emit(bound, t, y)
        emit(.movaps, u, y)
        emit(bound, u, x)
        emit(ofZeros, t, u)
        emit(.movaps, u, x)
        emit(lane == .long ? .cmpps : .cmppd, u, y, Comparison.ordered)
        emit(.andps, t, u)
        if hasCanonicalNaNs {
            emit(.andnps, u, canonicalNaN(lane))
        } else {
            emit(lane == .long ? .addps : .addpd, x, y)
            emit(.andnps, u, x)
        }
        emit(.orps, t, u)
        emit(.movaps, x, t)
    }

    /// Replaces all NaNs in the lanes of `x` by the canonical one. Of the free registers it uses only `t`.
    package mutating func canonicalizeNaNs(_ lane: VectorLane) {
        emit(.movaps, t, x)
        emit(lane == .long ? .cmpps : .cmppd, t, t, Comparison.ordered)
        emit(.andps, x, t)
        emit(.andnps, t, canonicalNaN(lane))
        emit(.orps, x, t)
    }

    private mutating func canonicalNaN(_ lane: VectorLane) -> X86Operand {
        lane == .long ? longs(0x7FC0_0000) : quads(0x7FF8 << 48)
    }

    // MARK: Conversions

    private mutating func conversion(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32x4ConvertI32x4U:
            // Both halves are converted exactly, the upper one as half of itself to stay positive; their sum is rounded.
            clear(t)
            emit(.pblendw, t, x, 0b0101_0101)
            emit(.psubd, x, t)
            emit(.cvtdq2ps, t, t)
            emit(.psrld, x, 1)
            emit(.cvtdq2ps, x, x)
            emit(.addps, x, x)
            emit(.addps, x, t)
        case .f64x2ConvertLowI32x4U:
            // As the low bits of 2^52 and something.
            emit(.unpcklps, x, longs(0x4330_0000))
            emit(.subpd, x, quads(0x4330 << 48))
        case .i32x4TruncSatF32x4S, .i32x4RelaxedTruncF32x4S:
            // NaNs become zeros. What is out of range becomes the least number, which is complemented if it was too large.
            emit(.movaps, t, x)
            emit(.cmpps, t, t, Comparison.ordered)
            emit(.andps, x, t)
            emit(.movaps, t, longs(0x4F00_0000))
            emit(.cmpps, t, x, Comparison.lessOrEqual)
            emit(.cvttps2dq, x, x)
            emit(.pxor, x, t)
        case .i32x4TruncSatF32x4U, .i32x4RelaxedTruncF32x4U:
            // NaNs and negative numbers become zeros: the second operand is given unless the first is more.
            clear(t)
            emit(.maxps, x, t)
            // What is above 2^31, converted by itself: from there on x becomes 2^31.
            emit(.movaps, t, x)
            emit(.movaps, u, longs(0x4F00_0000))
            emit(.subps, t, u)
            emit(.cmpps, u, t, Comparison.lessOrEqual)
            emit(.cvttps2dq, t, t)
            emit(.pxor, t, u)
            clear(u)
            emit(.pmaxsd, t, u)
            emit(.cvttps2dq, x, x)
            emit(.paddd, x, t)
        case .i32x4TruncSatF64x2SZero, .i32x4RelaxedTruncF64x2SZero:
            // The second operand is given for a NaN: there the bound is a zero. What is too small becomes the least number.
            emit(.movaps, t, x)
            emit(.cmppd, t, t, Comparison.ordered)
            emit(.andps, t, quads((2_147_483_647.0 as Double).bitPattern))
            emit(.minpd, x, t)
            emit(.cvttpd2dq, x, x)
        case .i32x4TruncSatF64x2UZero, .i32x4RelaxedTruncF64x2UZero:
            clear(t)
            emit(.maxpd, x, t)
            emit(.minpd, x, quads((4_294_967_295.0 as Double).bitPattern))
            emit(.roundpd, x, x, Rounding.truncation)
            // Now the integer is in the low bits.
            emit(.addpd, x, quads(0x4330 << 48))
            emit(.shufps, x, t, 0b10_00_10_00)
        default: return false
        }
        return true
    }

    // MARK: Products of bytes

    private mutating func productOfBytes(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i16x8RelaxedDotI8x16I7x16S: dotBytes()
        case .i32x4RelaxedDotI8x16I7x16AddS:
            dotBytes()
            emit(.pmaddwd, x, words(1))
            emit(.paddd, x, z)
        default: return false
        }
        return true
    }

    private mutating func dotBytes() {
        emit(.pmovsxbw, t, x)
        emit(.pmovsxbw, u, y)
        emit(.pmaddwd, t, u)
        extendHigh(x, .pmovsxbw)
        extendHigh(y, .pmovsxbw)
        emit(.pmaddwd, x, y)
        emit(.packssdw, t, x)
        emit(.movaps, x, t)
    }

    // MARK: Tests

    /// `any_true`, `all_true` and `bitmask` of `x`, which the mask of an `i16x8` changes.
    package mutating func writeTest(_ opcode: Opcode, _ destination: X86Register) {
        let general = X86Operand.register(destination, .long)
        switch opcode {
        case .v128AnyTrue:
            emit(.ptest, x, x)
            set(destination, .ne)
        case .i8x16AllTrue: allTrue(.pcmpeqb, destination)
        case .i16x8AllTrue: allTrue(.pcmpeqw, destination)
        case .i32x4AllTrue: allTrue(.pcmpeqd, destination)
        case .i64x2AllTrue: allTrue(.pcmpeqq, destination)
        case .i8x16Bitmask: emit(.pmovmskb, general, x)
        case .i16x8Bitmask:
            clear(t)
            emit(.packsswb, x, t)
            emit(.pmovmskb, general, x)
        case .i32x4Bitmask: emit(.movmskps, general, x)
        case .i64x2Bitmask: emit(.movmskpd, general, x)
        default: preconditionFailure("\(opcode) is no test of a vector")
        }
    }

    private mutating func allTrue(_ isEqual: X86Mnemonic, _ destination: X86Register) {
        clear(t)
        emit(isEqual, t, x)
        emit(.ptest, t, t)
        set(destination, .e)
    }

    private mutating func set(_ register: X86Register, _ condition: X86Condition) {
        emit(.set(condition), .byte, .register(register, .byte), nil, nil)
        emit(.movzx, .byte, .register(register, .long), .register(register, .byte), nil)
    }

    // MARK: Shifts

    /// Shifts the lanes of `x` by the number in `t`, which is less than their bits; to that of `i8x16.shr_s`, 8 is added.
    package mutating func writeShift(_ opcode: Opcode) {
        switch opcode {
        case .i8x16Shl:
            // Of a shifted word the lower byte's bits are in the upper one: what stays is what is shifted of a byte of ones.
            emit(.psllw, x, t)
            ones(u)
            emit(.psllw, u, t)
            repeatByte(u)
            emit(.pand, x, u)
        case .i8x16ShrU:
            emit(.psrlw, x, t)
            ones(u)
            emit(.psrlw, u, t)
            emit(.psrlw, u, 8)
            repeatByte(u)
            emit(.pand, x, u)
        case .i8x16ShrS:
            // As the upper bytes of words, and back.
            emit(.movaps, u, x)
            emit(.punpcklbw, x, x)
            emit(.punpckhbw, u, u)
            emit(.psraw, x, t)
            emit(.psraw, u, t)
            emit(.packsswb, x, u)
        case .i16x8Shl: emit(.psllw, x, t)
        case .i16x8ShrS: emit(.psraw, x, t)
        case .i16x8ShrU: emit(.psrlw, x, t)
        case .i32x4Shl: emit(.pslld, x, t)
        case .i32x4ShrS: emit(.psrad, x, t)
        case .i32x4ShrU: emit(.psrld, x, t)
        case .i64x2Shl: emit(.psllq, x, t)
        case .i64x2ShrU: emit(.psrlq, x, t)
        default:
            // The sign, wherever it has come to, is extended by flipping it and subtracting it.
            emit(.psrlq, x, t)
            emit(.movaps, u, quads(1 << 63))
            emit(.psrlq, u, t)
            emit(.pxor, x, u)
            emit(.psubq, x, u)
        }
    }

    // MARK: Lanes

    /// All lanes become what is in a register. May use `v`.
    package mutating func writeSplat(
        _ lane: VectorLane, _ register: X86Register, _ destination: X86VectorRegister
    ) {
        let destination = X86Operand.vector(destination)
        if lane == .quad {
            emit(.movq, destination, .register(register, .quad))
            emit(.punpcklqdq, destination, destination)
            return
        }
        emit(.movd, destination, .register(register, .long))
        switch lane {
        case .byte: repeatByte(destination)
        case .word:
            emit(.pshuflw, destination, destination, 0)
            emit(.punpcklqdq, destination, destination)
        default: emit(.pshufd, destination, destination, 0)
        }
    }

    /// All bytes become the lowest.
    private mutating func repeatByte(_ operand: X86Operand) {
        clear(v)
        emit(.pshufb, operand, v)
    }

    // MARK: Parts

    private mutating func emit(_ mnemonic: X86Mnemonic, _ first: X86Operand, _ second: X86Operand) {
        emit(mnemonic, .quad, first, second, nil)
    }

    private mutating func emit(
        _ mnemonic: X86Mnemonic, _ first: X86Operand, _ second: X86Operand, _ immediate: Int64
    ) {
        emit(mnemonic, .quad, first, second, .immediate(immediate))
    }

    /// A shift by a number.
    private mutating func emit(_ mnemonic: X86Mnemonic, _ first: X86Operand, _ count: Int64) {
        emit(mnemonic, .quad, first, .immediate(count), nil)
    }

    /// With the operands in the other order.
    private mutating func swapped(_ mnemonic: X86Mnemonic, _ immediate: Int64? = nil) {
        emit(mnemonic, .quad, y, x, immediate.map { .immediate($0) })
        emit(.movaps, x, y)
    }

    private mutating func not(_ operation: (inout Self) -> Void) {
        operation(&self)
        ones(t)
        emit(.pxor, x, t)
    }

    private mutating func clear(_ operand: X86Operand) { emit(.xorps, operand, operand) }
    private mutating func ones(_ operand: X86Operand) { emit(.pcmpeqd, operand, operand) }

    private mutating func quads(_ value: UInt64) -> X86Operand { constant(value, value) }
    private mutating func longs(_ value: UInt64) -> X86Operand { quads(value << 32 | value) }
    private mutating func words(_ value: UInt64) -> X86Operand { longs(value << 16 | value) }
    private mutating func bytes(_ value: UInt64) -> X86Operand { words(value << 8 | value) }
}
