// Of vectors with floating-point lanes: what the scalar instructions mean, lane by lane. As there, the results of
// arithmetic are finished by the caller, with `f32x4Arithmetic` or `f64x2Arithmetic`; `abs`, `neg`, `pmin` and `pmax` are
// no arithmetic and keep a NaN's bits. (Specification 4.3.3, per lane.)

// MARK: f32x4 arithmetic

extension Numerics {
    @inline(__always)
    package static func f32x4Ceil(_ a: F32x4) -> F32x4 { lanewise(a, f32Ceil) }

    @inline(__always)
    package static func f32x4Floor(_ a: F32x4) -> F32x4 { lanewise(a, f32Floor) }

    @inline(__always)
    package static func f32x4Trunc(_ a: F32x4) -> F32x4 { lanewise(a, f32Trunc) }

    @inline(__always)
    package static func f32x4Nearest(_ a: F32x4) -> F32x4 { lanewise(a, f32Nearest) }

    @inline(__always)
    package static func f32x4Abs(_ a: F32x4) -> F32x4 { lanewise(a, f32Abs) }

    @inline(__always)
    package static func f32x4Neg(_ a: F32x4) -> F32x4 { lanewise(a, f32Neg) }

    @inline(__always)
    package static func f32x4Sqrt(_ a: F32x4) -> F32x4 { lanewise(a, f32Sqrt) }

    @inline(__always)
    package static func f32x4Add(_ a: F32x4, _ b: F32x4) -> F32x4 { a + b }

    @inline(__always)
    package static func f32x4Sub(_ a: F32x4, _ b: F32x4) -> F32x4 { a - b }

    @inline(__always)
    package static func f32x4Mul(_ a: F32x4, _ b: F32x4) -> F32x4 { a * b }

    @inline(__always)
    package static func f32x4Div(_ a: F32x4, _ b: F32x4) -> F32x4 { a / b }

    @inline(__always)
    package static func f32x4Min(_ a: F32x4, _ b: F32x4) -> F32x4 { lanewise(a, b, f32Min) }

    @inline(__always)
    package static func f32x4Max(_ a: F32x4, _ b: F32x4) -> F32x4 { lanewise(a, b, f32Max) }

    /// The second operand's lane if it is less, otherwise the first's, whatever they are.
    @inline(__always)
    package static func f32x4Pmin(_ a: F32x4, _ b: F32x4) -> F32x4 { a.replacing(with: b, where: b .< a) }

    /// The second operand's lane if it is more, otherwise the first's, whatever they are.
    @inline(__always)
    package static func f32x4Pmax(_ a: F32x4, _ b: F32x4) -> F32x4 { a.replacing(with: b, where: a .< b) }

    /// What becomes of a result of arithmetic: every NaN is quiet, and in the deterministic profile the canonical one.
    @inline(__always)
    package static func f32x4Arithmetic(_ a: F32x4, isDeterministic: Bool) -> F32x4 {
        if _fastPath(all(a .== a)) { return a }
        return isDeterministic ? lanewise(a) { canonicalNaN($0) } : lanewise(a) { quieted($0) }
    }
}

// MARK: f64x2 arithmetic

extension Numerics {
    @inline(__always)
    package static func f64x2Ceil(_ a: F64x2) -> F64x2 { lanewise(a, f64Ceil) }

    @inline(__always)
    package static func f64x2Floor(_ a: F64x2) -> F64x2 { lanewise(a, f64Floor) }

    @inline(__always)
    package static func f64x2Trunc(_ a: F64x2) -> F64x2 { lanewise(a, f64Trunc) }

    @inline(__always)
    package static func f64x2Nearest(_ a: F64x2) -> F64x2 { lanewise(a, f64Nearest) }

    @inline(__always)
    package static func f64x2Abs(_ a: F64x2) -> F64x2 { lanewise(a, f64Abs) }

    @inline(__always)
    package static func f64x2Neg(_ a: F64x2) -> F64x2 { lanewise(a, f64Neg) }

    @inline(__always)
    package static func f64x2Sqrt(_ a: F64x2) -> F64x2 { lanewise(a, f64Sqrt) }

    @inline(__always)
    package static func f64x2Add(_ a: F64x2, _ b: F64x2) -> F64x2 { a + b }

    @inline(__always)
    package static func f64x2Sub(_ a: F64x2, _ b: F64x2) -> F64x2 { a - b }

    @inline(__always)
    package static func f64x2Mul(_ a: F64x2, _ b: F64x2) -> F64x2 { a * b }

    @inline(__always)
    package static func f64x2Div(_ a: F64x2, _ b: F64x2) -> F64x2 { a / b }

    @inline(__always)
    package static func f64x2Min(_ a: F64x2, _ b: F64x2) -> F64x2 { lanewise(a, b, f64Min) }

    @inline(__always)
    package static func f64x2Max(_ a: F64x2, _ b: F64x2) -> F64x2 { lanewise(a, b, f64Max) }

    /// The second operand's lane if it is less, otherwise the first's, whatever they are.
    @inline(__always)
    package static func f64x2Pmin(_ a: F64x2, _ b: F64x2) -> F64x2 { a.replacing(with: b, where: b .< a) }

    /// The second operand's lane if it is more, otherwise the first's, whatever they are.
    @inline(__always)
    package static func f64x2Pmax(_ a: F64x2, _ b: F64x2) -> F64x2 { a.replacing(with: b, where: a .< b) }

    /// What becomes of a result of arithmetic: every NaN is quiet, and in the deterministic profile the canonical one.
    @inline(__always)
    package static func f64x2Arithmetic(_ a: F64x2, isDeterministic: Bool) -> F64x2 {
        if _fastPath(all(a .== a)) { return a }
        return isDeterministic ? lanewise(a) { canonicalNaN($0) } : lanewise(a) { quieted($0) }
    }
}
