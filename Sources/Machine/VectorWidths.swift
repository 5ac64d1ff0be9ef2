// Between vectors of lanes of different widths. "Low" are the lanes with the smaller numbers. (Specification 4.3,
// "extend", "narrow", and 4.4.3 for those over two lanes.)

// MARK: i8x16 to i16x8

extension Numerics {
    @inline(__always)
    package static func i16x8ExtendLowI8x16S(_ a: I8x16) -> I16x8 { unsigned(widened(signed(a), from: 0)) }

    @inline(__always)
    package static func i16x8ExtendLowI8x16U(_ a: I8x16) -> I16x8 { widened(a, from: 0) }

    @inline(__always)
    package static func i16x8ExtendHighI8x16S(_ a: I8x16) -> I16x8 { unsigned(widened(signed(a), from: 8)) }

    @inline(__always)
    package static func i16x8ExtendHighI8x16U(_ a: I8x16) -> I16x8 { widened(a, from: 8) }

    @inline(__always)
    package static func i16x8ExtmulLowI8x16S(_ a: I8x16, _ b: I8x16) -> I16x8 {
        i16x8ExtendLowI8x16S(a) &* i16x8ExtendLowI8x16S(b)
    }

    @inline(__always)
    package static func i16x8ExtmulLowI8x16U(_ a: I8x16, _ b: I8x16) -> I16x8 {
        i16x8ExtendLowI8x16U(a) &* i16x8ExtendLowI8x16U(b)
    }

    @inline(__always)
    package static func i16x8ExtmulHighI8x16S(_ a: I8x16, _ b: I8x16) -> I16x8 {
        i16x8ExtendHighI8x16S(a) &* i16x8ExtendHighI8x16S(b)
    }

    @inline(__always)
    package static func i16x8ExtmulHighI8x16U(_ a: I8x16, _ b: I8x16) -> I16x8 {
        i16x8ExtendHighI8x16U(a) &* i16x8ExtendHighI8x16U(b)
    }

    @inline(__always)
    package static func i16x8ExtaddPairwiseI8x16S(_ a: I8x16) -> I16x8 { unsigned(pairSums(signed(a))) }

    @inline(__always)
    package static func i16x8ExtaddPairwiseI8x16U(_ a: I8x16) -> I16x8 { pairSums(a) }
}

// MARK: i16x8 to i32x4

extension Numerics {
    @inline(__always)
    package static func i32x4ExtendLowI16x8S(_ a: I16x8) -> I32x4 { unsigned(widened(signed(a), from: 0)) }

    @inline(__always)
    package static func i32x4ExtendLowI16x8U(_ a: I16x8) -> I32x4 { widened(a, from: 0) }

    @inline(__always)
    package static func i32x4ExtendHighI16x8S(_ a: I16x8) -> I32x4 { unsigned(widened(signed(a), from: 4)) }

    @inline(__always)
    package static func i32x4ExtendHighI16x8U(_ a: I16x8) -> I32x4 { widened(a, from: 4) }

    @inline(__always)
    package static func i32x4ExtmulLowI16x8S(_ a: I16x8, _ b: I16x8) -> I32x4 {
        i32x4ExtendLowI16x8S(a) &* i32x4ExtendLowI16x8S(b)
    }

    @inline(__always)
    package static func i32x4ExtmulLowI16x8U(_ a: I16x8, _ b: I16x8) -> I32x4 {
        i32x4ExtendLowI16x8U(a) &* i32x4ExtendLowI16x8U(b)
    }

    @inline(__always)
    package static func i32x4ExtmulHighI16x8S(_ a: I16x8, _ b: I16x8) -> I32x4 {
        i32x4ExtendHighI16x8S(a) &* i32x4ExtendHighI16x8S(b)
    }

    @inline(__always)
    package static func i32x4ExtmulHighI16x8U(_ a: I16x8, _ b: I16x8) -> I32x4 {
        i32x4ExtendHighI16x8U(a) &* i32x4ExtendHighI16x8U(b)
    }

    @inline(__always)
    package static func i32x4ExtaddPairwiseI16x8S(_ a: I16x8) -> I32x4 { unsigned(pairSums(signed(a))) }

    @inline(__always)
    package static func i32x4ExtaddPairwiseI16x8U(_ a: I16x8) -> I32x4 { pairSums(a) }
}

// MARK: i32x4 to i64x2

extension Numerics {
    @inline(__always)
    package static func i64x2ExtendLowI32x4S(_ a: I32x4) -> I64x2 { unsigned(widened(signed(a), from: 0)) }

    @inline(__always)
    package static func i64x2ExtendLowI32x4U(_ a: I32x4) -> I64x2 { widened(a, from: 0) }

    @inline(__always)
    package static func i64x2ExtendHighI32x4S(_ a: I32x4) -> I64x2 { unsigned(widened(signed(a), from: 2)) }

    @inline(__always)
    package static func i64x2ExtendHighI32x4U(_ a: I32x4) -> I64x2 { widened(a, from: 2) }

    @inline(__always)
    package static func i64x2ExtmulLowI32x4S(_ a: I32x4, _ b: I32x4) -> I64x2 {
        i64x2ExtendLowI32x4S(a) &* i64x2ExtendLowI32x4S(b)
    }

    @inline(__always)
    package static func i64x2ExtmulLowI32x4U(_ a: I32x4, _ b: I32x4) -> I64x2 {
        i64x2ExtendLowI32x4U(a) &* i64x2ExtendLowI32x4U(b)
    }

    @inline(__always)
    package static func i64x2ExtmulHighI32x4S(_ a: I32x4, _ b: I32x4) -> I64x2 {
        i64x2ExtendHighI32x4S(a) &* i64x2ExtendHighI32x4S(b)
    }

    @inline(__always)
    package static func i64x2ExtmulHighI32x4U(_ a: I32x4, _ b: I32x4) -> I64x2 {
        i64x2ExtendHighI32x4U(a) &* i64x2ExtendHighI32x4U(b)
    }
}

// MARK: Pairs of products

extension Numerics {
    /// The sum of the products of each pair of neighbours.
    @inline(__always)
    package static func i32x4DotI16x8S(_ a: I16x8, _ b: I16x8) -> I32x4 {
        var result = SIMD4<Int32>()
        let (a, b) = (signed(a), signed(b))
        for lane in 0..<4 {
            // Only four times the smallest number wraps.
            result[lane] =
                Int32(a[2 &* lane]) &* Int32(b[2 &* lane])
                &+ Int32(a[2 &* lane &+ 1]) &* Int32(b[2 &* lane &+ 1])
        }
        return unsigned(result)
    }
}

// MARK: Narrowing

/// The lanes of the first operand, then those of the second, as signed numbers saturated to the result's range.
extension Numerics {
    @inline(__always)
    package static func i8x16NarrowI16x8S(_ a: I16x8, _ b: I16x8) -> I8x16 {
        unsigned(narrowed(signed(a), signed(b)))
    }

    @inline(__always)
    package static func i8x16NarrowI16x8U(_ a: I16x8, _ b: I16x8) -> I8x16 { narrowed(signed(a), signed(b)) }

    @inline(__always)
    package static func i16x8NarrowI32x4S(_ a: I32x4, _ b: I32x4) -> I16x8 {
        unsigned(narrowed(signed(a), signed(b)))
    }

    @inline(__always)
    package static func i16x8NarrowI32x4U(_ a: I32x4, _ b: I32x4) -> I16x8 { narrowed(signed(a), signed(b)) }
}

// MARK: What lanes have in common

extension Numerics {
    /// As many lanes as the result has, from a lane on.
    @inline(__always)
    private static func widened<Lanes: SIMD, Result: SIMD>(_ a: Lanes, from start: Int) -> Result
    where Lanes.Scalar: FixedWidthInteger, Result.Scalar: FixedWidthInteger {
        var result = Result()
        for lane in 0..<Result.scalarCount {
            result[lane] = Result.Scalar(truncatingIfNeeded: a[start &+ lane])
        }
        return result
    }

    /// The sums of neighbours.
    @inline(__always)
    static func pairSums<Lanes: SIMD, Result: SIMD>(_ a: Lanes) -> Result
    where Lanes.Scalar: FixedWidthInteger, Result.Scalar: FixedWidthInteger {
        var result = Result()
        for lane in 0..<Result.scalarCount {
            result[lane] =
                Result.Scalar(truncatingIfNeeded: a[2 &* lane])
                &+ Result.Scalar(truncatingIfNeeded: a[2 &* lane &+ 1])
        }
        return result
    }

    @inline(__always)
    private static func narrowed<Lanes: SIMD, Result: SIMD>(_ a: Lanes, _ b: Lanes) -> Result
    where Lanes.Scalar: FixedWidthInteger, Result.Scalar: FixedWidthInteger {
        var result = Result()
        for lane in 0..<Lanes.scalarCount {
            result[lane] = Result.Scalar(clamping: a[lane])
            result[lane &+ Lanes.scalarCount] = Result.Scalar(clamping: b[lane])
        }
        return result
    }
}
