// A comparison sets all bits of the lanes where it holds.

// MARK: i8x16 comparisons

extension Numerics {
    @inline(__always)
    package static func i8x16Eq(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .== b) }

    @inline(__always)
    package static func i8x16Ne(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .!= b) }

    @inline(__always)
    package static func i8x16LtS(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(signed(a) .< signed(b)) }

    @inline(__always)
    package static func i8x16LtU(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .< b) }

    @inline(__always)
    package static func i8x16GtS(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(signed(a) .> signed(b)) }

    @inline(__always)
    package static func i8x16GtU(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .> b) }

    @inline(__always)
    package static func i8x16LeS(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(signed(a) .<= signed(b)) }

    @inline(__always)
    package static func i8x16LeU(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .<= b) }

    @inline(__always)
    package static func i8x16GeS(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(signed(a) .>= signed(b)) }

    @inline(__always)
    package static func i8x16GeU(_ a: I8x16, _ b: I8x16) -> I8x16 { mask(a .>= b) }
}

// MARK: i16x8 comparisons

extension Numerics {
    @inline(__always)
    package static func i16x8Eq(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .== b) }

    @inline(__always)
    package static func i16x8Ne(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .!= b) }

    @inline(__always)
    package static func i16x8LtS(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(signed(a) .< signed(b)) }

    @inline(__always)
    package static func i16x8LtU(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .< b) }

    @inline(__always)
    package static func i16x8GtS(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(signed(a) .> signed(b)) }

    @inline(__always)
    package static func i16x8GtU(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .> b) }

    @inline(__always)
    package static func i16x8LeS(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(signed(a) .<= signed(b)) }

    @inline(__always)
    package static func i16x8LeU(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .<= b) }

    @inline(__always)
    package static func i16x8GeS(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(signed(a) .>= signed(b)) }

    @inline(__always)
    package static func i16x8GeU(_ a: I16x8, _ b: I16x8) -> I16x8 { mask(a .>= b) }
}

// MARK: i32x4 comparisons

extension Numerics {
    @inline(__always)
    package static func i32x4Eq(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .== b) }

    @inline(__always)
    package static func i32x4Ne(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .!= b) }

    @inline(__always)
    package static func i32x4LtS(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(signed(a) .< signed(b)) }

    @inline(__always)
    package static func i32x4LtU(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .< b) }

    @inline(__always)
    package static func i32x4GtS(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(signed(a) .> signed(b)) }

    @inline(__always)
    package static func i32x4GtU(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .> b) }

    @inline(__always)
    package static func i32x4LeS(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(signed(a) .<= signed(b)) }

    @inline(__always)
    package static func i32x4LeU(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .<= b) }

    @inline(__always)
    package static func i32x4GeS(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(signed(a) .>= signed(b)) }

    @inline(__always)
    package static func i32x4GeU(_ a: I32x4, _ b: I32x4) -> I32x4 { mask(a .>= b) }
}

// MARK: i64x2 comparisons

extension Numerics {
    @inline(__always)
    package static func i64x2Eq(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(a .== b) }

    @inline(__always)
    package static func i64x2Ne(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(a .!= b) }

    @inline(__always)
    package static func i64x2LtS(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(signed(a) .< signed(b)) }

    @inline(__always)
    package static func i64x2GtS(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(signed(a) .> signed(b)) }

    @inline(__always)
    package static func i64x2LeS(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(signed(a) .<= signed(b)) }

    @inline(__always)
    package static func i64x2GeS(_ a: I64x2, _ b: I64x2) -> I64x2 { mask(signed(a) .>= signed(b)) }
}

// MARK: f32x4 comparisons

extension Numerics {
    @inline(__always)
    package static func f32x4Eq(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .== b) }

    @inline(__always)
    package static func f32x4Ne(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .!= b) }

    @inline(__always)
    package static func f32x4Lt(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .< b) }

    @inline(__always)
    package static func f32x4Gt(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .> b) }

    @inline(__always)
    package static func f32x4Le(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .<= b) }

    @inline(__always)
    package static func f32x4Ge(_ a: F32x4, _ b: F32x4) -> I32x4 { mask(a .>= b) }
}

// MARK: f64x2 comparisons

extension Numerics {
    @inline(__always)
    package static func f64x2Eq(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .== b) }

    @inline(__always)
    package static func f64x2Ne(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .!= b) }

    @inline(__always)
    package static func f64x2Lt(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .< b) }

    @inline(__always)
    package static func f64x2Gt(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .> b) }

    @inline(__always)
    package static func f64x2Le(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .<= b) }

    @inline(__always)
    package static func f64x2Ge(_ a: F64x2, _ b: F64x2) -> I64x2 { mask(a .>= b) }
}
