// What the vector instructions mean over values: more of `Numerics`, and named as the rest is.
//
// A v128 is what its lanes are: integers without a sign in the types below, or floats. An instruction that regards lanes as
// signed numbers says so in its name and does it inside. Lane 0 is the one in the lowest bits, and the first in memory.
// (Specification 2.2.1, 4.3.)

/// A v128 of which no lanes are meant.
package typealias V128 = SIMD2<UInt64>
package typealias I8x16 = SIMD16<UInt8>
package typealias I16x8 = SIMD8<UInt16>
package typealias I32x4 = SIMD4<UInt32>
package typealias I64x2 = SIMD2<UInt64>
package typealias F32x4 = SIMD4<Float>
package typealias F64x2 = SIMD2<Double>

// MARK: Lanes

// The casts below are between vectors of the same size whose lanes are integers of the same size: the same bits.
extension Numerics {
    /// The same bits with signed lanes.
    @inline(__always)
    static func signed(_ a: I8x16) -> SIMD16<Int8> { unsafeBitCast(a, to: SIMD16<Int8>.self) }
    @inline(__always)
    static func signed(_ a: I16x8) -> SIMD8<Int16> { unsafeBitCast(a, to: SIMD8<Int16>.self) }
    @inline(__always)
    static func signed(_ a: I32x4) -> SIMD4<Int32> { unsafeBitCast(a, to: SIMD4<Int32>.self) }
    @inline(__always)
    static func signed(_ a: I64x2) -> SIMD2<Int64> { unsafeBitCast(a, to: SIMD2<Int64>.self) }

    /// The same bits with unsigned lanes.
    @inline(__always)
    static func unsigned(_ a: SIMD16<Int8>) -> I8x16 { unsafeBitCast(a, to: I8x16.self) }
    @inline(__always)
    static func unsigned(_ a: SIMD8<Int16>) -> I16x8 { unsafeBitCast(a, to: I16x8.self) }
    @inline(__always)
    static func unsigned(_ a: SIMD4<Int32>) -> I32x4 { unsafeBitCast(a, to: I32x4.self) }
    @inline(__always)
    static func unsigned(_ a: SIMD2<Int64>) -> I64x2 { unsafeBitCast(a, to: I64x2.self) }

    /// All bits of the lanes where something holds.
    @inline(__always)
    static func mask(_ a: SIMDMask<SIMD16<Int8>>) -> I8x16 { I8x16().replacing(with: .max, where: a) }
    @inline(__always)
    static func mask(_ a: SIMDMask<SIMD8<Int16>>) -> I16x8 { I16x8().replacing(with: .max, where: a) }
    @inline(__always)
    static func mask(_ a: SIMDMask<SIMD4<Int32>>) -> I32x4 { I32x4().replacing(with: .max, where: a) }
    @inline(__always)
    static func mask(_ a: SIMDMask<SIMD2<Int64>>) -> I64x2 { I64x2().replacing(with: .max, where: a) }

    /// What an operation makes of each lane.
    @inline(__always)
    static func lanewise<Lanes: SIMD, Result: SIMD>(
        _ a: Lanes, _ operation: (Lanes.Scalar) -> Result.Scalar
    ) -> Result {
        var result = Result()
        for lane in 0..<Result.scalarCount { result[lane] = operation(a[lane]) }
        return result
    }

    /// What an operation makes of each pair of lanes.
    @inline(__always)
    static func lanewise<Lanes: SIMD>(
        _ a: Lanes, _ b: Lanes, _ operation: (Lanes.Scalar, Lanes.Scalar) -> Lanes.Scalar
    ) -> Lanes {
        var result = Lanes()
        for lane in 0..<Lanes.scalarCount { result[lane] = operation(a[lane], b[lane]) }
        return result
    }
}

// MARK: Moving lanes

extension Numerics {
    @inline(__always)
    package static func i8x16Splat(_ a: UInt32) -> I8x16 { I8x16(repeating: UInt8(truncatingIfNeeded: a)) }

    @inline(__always)
    package static func i16x8Splat(_ a: UInt32) -> I16x8 { I16x8(repeating: UInt16(truncatingIfNeeded: a)) }

    /// Also `f32x4.splat`, of the float's bits.
    @inline(__always)
    package static func i32x4Splat(_ a: UInt32) -> I32x4 { I32x4(repeating: a) }

    /// Also `f64x2.splat`, of the float's bits.
    @inline(__always)
    package static func i64x2Splat(_ a: UInt64) -> I64x2 { I64x2(repeating: a) }

    /// The byte that each index selects, zero where there is none.
    @inline(__always)
    package static func i8x16Swizzle(_ a: I8x16, _ indices: I8x16) -> I8x16 {
        lanewise(indices) { $0 < 16 ? a[Int($0)] : 0 }
    }

    /// The byte of the two operands, one after the other, that each index selects; no index may be above 31.
    @inline(__always)
    package static func i8x16Shuffle(_ a: I8x16, _ b: I8x16, _ indices: I8x16) -> I8x16 {
        lanewise(indices) { $0 < 16 ? a[Int($0)] : b[Int($0 & 15)] }
    }
}

// MARK: Bits

extension Numerics {
    @inline(__always)
    package static func v128Not(_ a: V128) -> V128 { ~a }

    @inline(__always)
    package static func v128And(_ a: V128, _ b: V128) -> V128 { a & b }

    /// The bits of the first that are not in the second.
    @inline(__always)
    package static func v128Andnot(_ a: V128, _ b: V128) -> V128 { a & ~b }

    @inline(__always)
    package static func v128Or(_ a: V128, _ b: V128) -> V128 { a | b }

    @inline(__always)
    package static func v128Xor(_ a: V128, _ b: V128) -> V128 { a ^ b }

    /// The first's bits where the mask has ones, the second's where it has zeros.
    @inline(__always)
    package static func v128Bitselect(_ a: V128, _ b: V128, _ mask: V128) -> V128 {
        (a & mask) | (b & ~mask)
    }

    @inline(__always)
    package static func v128AnyTrue(_ a: V128) -> Bool { a[0] | a[1] != 0 }
}
