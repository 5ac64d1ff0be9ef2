// What the scalar conversions mean, lane by lane. "Low" are the lanes 0 and 1; with "zero" the others of the result are
// zero. (Specification 4.3.4, per lane.)

// MARK: Floats to integers

extension Numerics {
    @inline(__always)
    package static func i32x4TruncSatF32x4S(_ a: F32x4) -> I32x4 { lanewise(a, i32TruncSatF32S) }

    @inline(__always)
    package static func i32x4TruncSatF32x4U(_ a: F32x4) -> I32x4 { lanewise(a, i32TruncSatF32U) }

    @inline(__always)
    package static func i32x4TruncSatF64x2SZero(_ a: F64x2) -> I32x4 {
        I32x4(i32TruncSatF64S(a[0]), i32TruncSatF64S(a[1]), 0, 0)
    }

    @inline(__always)
    package static func i32x4TruncSatF64x2UZero(_ a: F64x2) -> I32x4 {
        I32x4(i32TruncSatF64U(a[0]), i32TruncSatF64U(a[1]), 0, 0)
    }
}

// MARK: Integers to floats

extension Numerics {
    @inline(__always)
    package static func f32x4ConvertI32x4S(_ a: I32x4) -> F32x4 { lanewise(a, f32ConvertI32S) }

    @inline(__always)
    package static func f32x4ConvertI32x4U(_ a: I32x4) -> F32x4 { lanewise(a, f32ConvertI32U) }

    @inline(__always)
    package static func f64x2ConvertLowI32x4S(_ a: I32x4) -> F64x2 {
        F64x2(f64ConvertI32S(a[0]), f64ConvertI32S(a[1]))
    }

    @inline(__always)
    package static func f64x2ConvertLowI32x4U(_ a: I32x4) -> F64x2 {
        F64x2(f64ConvertI32U(a[0]), f64ConvertI32U(a[1]))
    }
}

// MARK: Floats to floats

/// Arithmetic: NaNs are for the caller to finish, as those of addition are.
extension Numerics {
    @inline(__always)
    package static func f32x4DemoteF64x2Zero(_ a: F64x2) -> F32x4 {
        F32x4(f32DemoteF64(a[0]), f32DemoteF64(a[1]), 0, 0)
    }

    @inline(__always)
    package static func f64x2PromoteLowF32x4(_ a: F32x4) -> F64x2 {
        F64x2(f64PromoteF32(a[0]), f64PromoteF32(a[1]))
    }
}
