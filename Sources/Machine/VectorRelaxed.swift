// The instructions whose results may differ between implementations. Here they do not differ: on every machine, and
// whether or not the deterministic profile is asked for, each does what that profile prescribes, the first of the
// results that the specification lists. What others may do is said in brackets. (Specification 4.3, "Relaxed
// Operations", and the appendix on profiles.)

// MARK: Relaxed instructions

extension Numerics {
    /// As `i8x16.swizzle`: zero for an index of 16 or more. (Elsewhere: the index modulo 16, if below 128.)
    @inline(__always)
    package static func i8x16RelaxedSwizzle(_ a: I8x16, _ indices: I8x16) -> I8x16 {
        i8x16Swizzle(a, indices)
    }

    /// As `i32x4.trunc_sat_f32x4_s`. (Elsewhere: the smallest number for all that does not fit.)
    @inline(__always)
    package static func i32x4RelaxedTruncF32x4S(_ a: F32x4) -> I32x4 { i32x4TruncSatF32x4S(a) }

    /// As `i32x4.trunc_sat_f32x4_u`. (Elsewhere: one of three large numbers for all that does not fit.)
    @inline(__always)
    package static func i32x4RelaxedTruncF32x4U(_ a: F32x4) -> I32x4 { i32x4TruncSatF32x4U(a) }

    /// As `i32x4.trunc_sat_f64x2_s_zero`.
    @inline(__always)
    package static func i32x4RelaxedTruncF64x2SZero(_ a: F64x2) -> I32x4 { i32x4TruncSatF64x2SZero(a) }

    /// As `i32x4.trunc_sat_f64x2_u_zero`.
    @inline(__always)
    package static func i32x4RelaxedTruncF64x2UZero(_ a: F64x2) -> I32x4 { i32x4TruncSatF64x2UZero(a) }

    /// The product is rounded, then the sum. (Elsewhere: rounded once.)
    @inline(__always)
    package static func f32x4RelaxedMadd(_ a: F32x4, _ b: F32x4, _ c: F32x4) -> F32x4 { a * b + c }

    /// The same with the first factor negated.
    @inline(__always)
    package static func f32x4RelaxedNmadd(_ a: F32x4, _ b: F32x4, _ c: F32x4) -> F32x4 {
        f32x4RelaxedMadd(f32x4Neg(a), b, c)
    }

    /// The product is rounded, then the sum. (Elsewhere: rounded once.)
    @inline(__always)
    package static func f64x2RelaxedMadd(_ a: F64x2, _ b: F64x2, _ c: F64x2) -> F64x2 { a * b + c }

    /// The same with the first factor negated.
    @inline(__always)
    package static func f64x2RelaxedNmadd(_ a: F64x2, _ b: F64x2, _ c: F64x2) -> F64x2 {
        f64x2RelaxedMadd(f64x2Neg(a), b, c)
    }

    /// All four `relaxed_laneselect`, whatever the lanes: as `v128.bitselect`. (Elsewhere: the mask's highest bit selects
    /// the whole lane.)
    @inline(__always)
    package static func relaxedLaneselect(_ a: V128, _ b: V128, _ mask: V128) -> V128 {
        v128Bitselect(a, b, mask)
    }

    /// As `f32x4.min`. (Elsewhere: otherwise for NaNs and zeros of different signs.)
    @inline(__always)
    package static func f32x4RelaxedMin(_ a: F32x4, _ b: F32x4) -> F32x4 { f32x4Min(a, b) }

    /// As `f32x4.max`. (Elsewhere: otherwise for NaNs and zeros of different signs.)
    @inline(__always)
    package static func f32x4RelaxedMax(_ a: F32x4, _ b: F32x4) -> F32x4 { f32x4Max(a, b) }

    /// As `f64x2.min`. (Elsewhere: otherwise for NaNs and zeros of different signs.)
    @inline(__always)
    package static func f64x2RelaxedMin(_ a: F64x2, _ b: F64x2) -> F64x2 { f64x2Min(a, b) }

    /// As `f64x2.max`. (Elsewhere: otherwise for NaNs and zeros of different signs.)
    @inline(__always)
    package static func f64x2RelaxedMax(_ a: F64x2, _ b: F64x2) -> F64x2 { f64x2Max(a, b) }

    /// As `i16x8.q15mulr_sat_s`. (Elsewhere: the one product that overflows wraps.)
    @inline(__always)
    package static func i16x8RelaxedQ15mulrS(_ a: I16x8, _ b: I16x8) -> I16x8 { i16x8Q15mulrSatS(a, b) }

    /// The saturated sum of the products of each pair of neighbours, all signed. (Elsewhere: the second factor unsigned, or
    /// the sum wrapped.)
    @inline(__always)
    package static func i16x8RelaxedDotI8x16I7x16S(_ a: I8x16, _ b: I8x16) -> I16x8 {
        let (a, b) = (signed(a), signed(b))
        var result = SIMD8<Int16>()
        for lane in 0..<8 {
            result[lane] = saturatingAdd(
                Int16(a[2 &* lane]) &* Int16(b[2 &* lane]),
                Int16(a[2 &* lane &+ 1]) &* Int16(b[2 &* lane &+ 1]))
        }
        return unsigned(result)
    }

    /// `i16x8.relaxed_dot_i8x16_i7x16_s`, its pairs of neighbours added, and the third operand added to that. (Elsewhere:
    /// as there.)
    @inline(__always)
    package static func i32x4RelaxedDotI8x16I7x16AddS(_ a: I8x16, _ b: I8x16, _ c: I32x4) -> I32x4 {
        i32x4ExtaddPairwiseI16x8S(i16x8RelaxedDotI8x16I7x16S(a, b)) &+ c
    }
}
