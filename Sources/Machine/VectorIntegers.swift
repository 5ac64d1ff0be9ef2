// Of vectors with integer lanes. Without another word results wrap, and shift counts are taken modulo the lane's width.
// (Specification 4.3.2, per lane.)

// MARK: i8x16 arithmetic

extension Numerics {
    /// The smallest number stays what it is.
    @inline(__always)
    package static func i8x16Abs(_ a: I8x16) -> I8x16 {
        let lanes = signed(a)
        return a.replacing(with: 0 &- a, where: lanes .< 0)
    }

    @inline(__always)
    package static func i8x16Neg(_ a: I8x16) -> I8x16 { 0 &- a }

    @inline(__always)
    package static func i8x16Popcnt(_ a: I8x16) -> I8x16 {
        lanewise(a) { UInt8(truncatingIfNeeded: $0.nonzeroBitCount) }
    }

    @inline(__always)
    package static func i8x16AllTrue(_ a: I8x16) -> Bool { all(a .!= 0) }

    /// Bit *n* is lane *n*'s sign.
    @inline(__always)
    package static func i8x16Bitmask(_ a: I8x16) -> UInt32 { signs(a) }

    @inline(__always)
    package static func i8x16Shl(_ a: I8x16, _ count: UInt32) -> I8x16 {
        a &<< I8x16(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i8x16ShrS(_ a: I8x16, _ count: UInt32) -> I8x16 {
        unsigned(signed(a) &>> signed(I8x16(repeating: .init(truncatingIfNeeded: count))))
    }

    @inline(__always)
    package static func i8x16ShrU(_ a: I8x16, _ count: UInt32) -> I8x16 {
        a &>> I8x16(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i8x16Add(_ a: I8x16, _ b: I8x16) -> I8x16 { a &+ b }

    @inline(__always)
    package static func i8x16AddSatS(_ a: I8x16, _ b: I8x16) -> I8x16 {
        unsigned(lanewise(signed(a), signed(b), saturatingAdd))
    }

    @inline(__always)
    package static func i8x16AddSatU(_ a: I8x16, _ b: I8x16) -> I8x16 { lanewise(a, b, saturatingAdd) }

    @inline(__always)
    package static func i8x16Sub(_ a: I8x16, _ b: I8x16) -> I8x16 { a &- b }

    @inline(__always)
    package static func i8x16SubSatS(_ a: I8x16, _ b: I8x16) -> I8x16 {
        unsigned(lanewise(signed(a), signed(b), saturatingSubtract))
    }

    @inline(__always)
    package static func i8x16SubSatU(_ a: I8x16, _ b: I8x16) -> I8x16 { lanewise(a, b, saturatingSubtract) }

    @inline(__always)
    package static func i8x16MinS(_ a: I8x16, _ b: I8x16) -> I8x16 {
        b.replacing(with: a, where: signed(a) .< signed(b))
    }

    @inline(__always)
    package static func i8x16MinU(_ a: I8x16, _ b: I8x16) -> I8x16 { b.replacing(with: a, where: a .< b) }

    @inline(__always)
    package static func i8x16MaxS(_ a: I8x16, _ b: I8x16) -> I8x16 {
        b.replacing(with: a, where: signed(a) .> signed(b))
    }

    @inline(__always)
    package static func i8x16MaxU(_ a: I8x16, _ b: I8x16) -> I8x16 { b.replacing(with: a, where: a .> b) }

    /// Half the sum, rounded up.
    @inline(__always)
    package static func i8x16AvgrU(_ a: I8x16, _ b: I8x16) -> I8x16 { averages(a, b) }
}

// MARK: i16x8 arithmetic

extension Numerics {
    /// The smallest number stays what it is.
    @inline(__always)
    package static func i16x8Abs(_ a: I16x8) -> I16x8 {
        let lanes = signed(a)
        return a.replacing(with: 0 &- a, where: lanes .< 0)
    }

    @inline(__always)
    package static func i16x8Neg(_ a: I16x8) -> I16x8 { 0 &- a }

    @inline(__always)
    package static func i16x8AllTrue(_ a: I16x8) -> Bool { all(a .!= 0) }

    /// Bit *n* is lane *n*'s sign.
    @inline(__always)
    package static func i16x8Bitmask(_ a: I16x8) -> UInt32 { signs(a) }

    @inline(__always)
    package static func i16x8Shl(_ a: I16x8, _ count: UInt32) -> I16x8 {
        a &<< I16x8(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i16x8ShrS(_ a: I16x8, _ count: UInt32) -> I16x8 {
        unsigned(signed(a) &>> signed(I16x8(repeating: .init(truncatingIfNeeded: count))))
    }

    @inline(__always)
    package static func i16x8ShrU(_ a: I16x8, _ count: UInt32) -> I16x8 {
        a &>> I16x8(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i16x8Add(_ a: I16x8, _ b: I16x8) -> I16x8 { a &+ b }

    @inline(__always)
    package static func i16x8AddSatS(_ a: I16x8, _ b: I16x8) -> I16x8 {
        unsigned(lanewise(signed(a), signed(b), saturatingAdd))
    }

    @inline(__always)
    package static func i16x8AddSatU(_ a: I16x8, _ b: I16x8) -> I16x8 { lanewise(a, b, saturatingAdd) }

    @inline(__always)
    package static func i16x8Sub(_ a: I16x8, _ b: I16x8) -> I16x8 { a &- b }

    @inline(__always)
    package static func i16x8SubSatS(_ a: I16x8, _ b: I16x8) -> I16x8 {
        unsigned(lanewise(signed(a), signed(b), saturatingSubtract))
    }

    @inline(__always)
    package static func i16x8SubSatU(_ a: I16x8, _ b: I16x8) -> I16x8 { lanewise(a, b, saturatingSubtract) }

    @inline(__always)
    package static func i16x8Mul(_ a: I16x8, _ b: I16x8) -> I16x8 { a &* b }

    @inline(__always)
    package static func i16x8MinS(_ a: I16x8, _ b: I16x8) -> I16x8 {
        b.replacing(with: a, where: signed(a) .< signed(b))
    }

    @inline(__always)
    package static func i16x8MinU(_ a: I16x8, _ b: I16x8) -> I16x8 { b.replacing(with: a, where: a .< b) }

    @inline(__always)
    package static func i16x8MaxS(_ a: I16x8, _ b: I16x8) -> I16x8 {
        b.replacing(with: a, where: signed(a) .> signed(b))
    }

    @inline(__always)
    package static func i16x8MaxU(_ a: I16x8, _ b: I16x8) -> I16x8 { b.replacing(with: a, where: a .> b) }

    /// Half the sum, rounded up.
    @inline(__always)
    package static func i16x8AvgrU(_ a: I16x8, _ b: I16x8) -> I16x8 { averages(a, b) }

    /// The product of numbers in fixed point with 15 bits after it, rounded to nearest, ties up, and saturated.
    @inline(__always)
    package static func i16x8Q15mulrSatS(_ a: I16x8, _ b: I16x8) -> I16x8 {
        unsigned(
            lanewise(signed(a), signed(b)) { (a: Int16, b: Int16) -> Int16 in
                Int16(clamping: (Int32(a) &* Int32(b) &+ 0x4000) &>> 15)
            })
    }
}

// MARK: i32x4 arithmetic

extension Numerics {
    /// The smallest number stays what it is.
    @inline(__always)
    package static func i32x4Abs(_ a: I32x4) -> I32x4 {
        let lanes = signed(a)
        return a.replacing(with: 0 &- a, where: lanes .< 0)
    }

    @inline(__always)
    package static func i32x4Neg(_ a: I32x4) -> I32x4 { 0 &- a }

    @inline(__always)
    package static func i32x4AllTrue(_ a: I32x4) -> Bool { all(a .!= 0) }

    /// Bit *n* is lane *n*'s sign.
    @inline(__always)
    package static func i32x4Bitmask(_ a: I32x4) -> UInt32 { signs(a) }

    @inline(__always)
    package static func i32x4Shl(_ a: I32x4, _ count: UInt32) -> I32x4 {
        a &<< I32x4(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i32x4ShrS(_ a: I32x4, _ count: UInt32) -> I32x4 {
        unsigned(signed(a) &>> signed(I32x4(repeating: .init(truncatingIfNeeded: count))))
    }

    @inline(__always)
    package static func i32x4ShrU(_ a: I32x4, _ count: UInt32) -> I32x4 {
        a &>> I32x4(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i32x4Add(_ a: I32x4, _ b: I32x4) -> I32x4 { a &+ b }

    @inline(__always)
    package static func i32x4Sub(_ a: I32x4, _ b: I32x4) -> I32x4 { a &- b }

    @inline(__always)
    package static func i32x4Mul(_ a: I32x4, _ b: I32x4) -> I32x4 { a &* b }

    @inline(__always)
    package static func i32x4MinS(_ a: I32x4, _ b: I32x4) -> I32x4 {
        b.replacing(with: a, where: signed(a) .< signed(b))
    }

    @inline(__always)
    package static func i32x4MinU(_ a: I32x4, _ b: I32x4) -> I32x4 { b.replacing(with: a, where: a .< b) }

    @inline(__always)
    package static func i32x4MaxS(_ a: I32x4, _ b: I32x4) -> I32x4 {
        b.replacing(with: a, where: signed(a) .> signed(b))
    }

    @inline(__always)
    package static func i32x4MaxU(_ a: I32x4, _ b: I32x4) -> I32x4 { b.replacing(with: a, where: a .> b) }
}

// MARK: i64x2 arithmetic

extension Numerics {
    /// The smallest number stays what it is.
    @inline(__always)
    package static func i64x2Abs(_ a: I64x2) -> I64x2 {
        let lanes = signed(a)
        return a.replacing(with: 0 &- a, where: lanes .< 0)
    }

    @inline(__always)
    package static func i64x2Neg(_ a: I64x2) -> I64x2 { 0 &- a }

    @inline(__always)
    package static func i64x2AllTrue(_ a: I64x2) -> Bool { all(a .!= 0) }

    /// Bit *n* is lane *n*'s sign.
    @inline(__always)
    package static func i64x2Bitmask(_ a: I64x2) -> UInt32 { signs(a) }

    @inline(__always)
    package static func i64x2Shl(_ a: I64x2, _ count: UInt32) -> I64x2 {
        a &<< I64x2(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i64x2ShrS(_ a: I64x2, _ count: UInt32) -> I64x2 {
        unsigned(signed(a) &>> signed(I64x2(repeating: .init(truncatingIfNeeded: count))))
    }

    @inline(__always)
    package static func i64x2ShrU(_ a: I64x2, _ count: UInt32) -> I64x2 {
        a &>> I64x2(repeating: .init(truncatingIfNeeded: count))
    }

    @inline(__always)
    package static func i64x2Add(_ a: I64x2, _ b: I64x2) -> I64x2 { a &+ b }

    @inline(__always)
    package static func i64x2Sub(_ a: I64x2, _ b: I64x2) -> I64x2 { a &- b }

    @inline(__always)
    package static func i64x2Mul(_ a: I64x2, _ b: I64x2) -> I64x2 { a &* b }
}

// MARK: What lanes have in common

extension Numerics {
    /// The sum, or the bound of the type that it exceeds.
    @inline(__always)
    static func saturatingAdd<Lane: FixedWidthInteger>(_ a: Lane, _ b: Lane) -> Lane {
        let (sum, overflows) = a.addingReportingOverflow(b)
        return overflows ? (b < 0 ? .min : .max) : sum
    }

    /// The difference, or the bound of the type that it exceeds.
    @inline(__always)
    static func saturatingSubtract<Lane: FixedWidthInteger>(_ a: Lane, _ b: Lane) -> Lane {
        let (difference, overflows) = a.subtractingReportingOverflow(b)
        return overflows ? (b > 0 ? .min : .max) : difference
    }

    /// Without an intermediate that is wider: twice the common bits and those that differ are the sum.
    @inline(__always)
    static func averages<Lanes: SIMD>(_ a: Lanes, _ b: Lanes) -> Lanes where Lanes.Scalar: FixedWidthInteger {
        (a | b) &- ((a ^ b) &>> Lanes(repeating: 1))
    }

    @inline(__always)
    static func signs<Lanes: SIMD>(_ a: Lanes) -> UInt32 where Lanes.Scalar: FixedWidthInteger {
        var bits: UInt32 = 0
        for lane in 0..<Lanes.scalarCount where a[lane].leadingZeroBitCount == 0 {
            bits |= 1 &<< UInt32(lane)
        }
        return bits
    }
}
