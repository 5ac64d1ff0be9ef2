// The bounds below are the numbers nearest to the result type's range that are out of it, where the operand's
// type has them: 2^31 is a Float, -2^31 - 1 is not, so there the bound is -2^31 itself, included.

// MARK: Integers to integers

extension Numerics {
    @inline(__always)
    package static func i32WrapI64(_ a: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: a) }

    @inline(__always)
    package static func i64ExtendI32S(_ a: UInt32) -> UInt64 {
        UInt64(truncatingIfNeeded: Int32(bitPattern: a))
    }

    @inline(__always)
    package static func i64ExtendI32U(_ a: UInt32) -> UInt64 { UInt64(a) }
}

// MARK: Floats to integers, trapping

extension Numerics {
    @inline(__always)
    package static func i32TruncF32STrap(_ a: Float) -> NumericTrap {
        if _fastPath(a >= -0x1p31 && a < 0x1p31) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i32TruncF32S(_ a: Float) -> UInt32 {
        guard a >= -0x1p31 && a < 0x1p31 else { return 0 }
        return UInt32(bitPattern: Int32(a))
    }

    @inline(__always)
    package static func i32TruncF32UTrap(_ a: Float) -> NumericTrap {
        if _fastPath(a > -1 && a < 0x1p32) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i32TruncF32U(_ a: Float) -> UInt32 {
        guard a > -1 && a < 0x1p32 else { return 0 }
        return UInt32(a)
    }

    @inline(__always)
    package static func i32TruncF64STrap(_ a: Double) -> NumericTrap {
        if _fastPath(a > -0x1.00000002p31 && a < 0x1p31) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i32TruncF64S(_ a: Double) -> UInt32 {
        guard a > -0x1.00000002p31 && a < 0x1p31 else { return 0 }
        return UInt32(bitPattern: Int32(a))
    }

    @inline(__always)
    package static func i32TruncF64UTrap(_ a: Double) -> NumericTrap {
        if _fastPath(a > -1 && a < 0x1p32) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i32TruncF64U(_ a: Double) -> UInt32 {
        guard a > -1 && a < 0x1p32 else { return 0 }
        return UInt32(a)
    }

    @inline(__always)
    package static func i64TruncF32STrap(_ a: Float) -> NumericTrap {
        if _fastPath(a >= -0x1p63 && a < 0x1p63) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i64TruncF32S(_ a: Float) -> UInt64 {
        guard a >= -0x1p63 && a < 0x1p63 else { return 0 }
        return UInt64(bitPattern: Int64(a))
    }

    @inline(__always)
    package static func i64TruncF32UTrap(_ a: Float) -> NumericTrap {
        if _fastPath(a > -1 && a < 0x1p64) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i64TruncF32U(_ a: Float) -> UInt64 {
        guard a > -1 && a < 0x1p64 else { return 0 }
        return UInt64(a)
    }

    @inline(__always)
    package static func i64TruncF64STrap(_ a: Double) -> NumericTrap {
        if _fastPath(a >= -0x1p63 && a < 0x1p63) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i64TruncF64S(_ a: Double) -> UInt64 {
        guard a >= -0x1p63 && a < 0x1p63 else { return 0 }
        return UInt64(bitPattern: Int64(a))
    }

    @inline(__always)
    package static func i64TruncF64UTrap(_ a: Double) -> NumericTrap {
        if _fastPath(a > -1 && a < 0x1p64) { return .none }
        return a == a ? .integerOverflow : .invalidConversionToInteger
    }

    @inline(__always)
    package static func i64TruncF64U(_ a: Double) -> UInt64 {
        guard a > -1 && a < 0x1p64 else { return 0 }
        return UInt64(a)
    }
}

// MARK: Floats to integers, saturating

/// What is out of range becomes the nearest number that is not; a NaN becomes zero.
extension Numerics {
    @inline(__always)
    package static func i32TruncSatF32S(_ a: Float) -> UInt32 {
        if _fastPath(a >= -0x1p31 && a < 0x1p31) { return UInt32(bitPattern: Int32(a)) }
        if a != a { return 0 }
        return a < 0 ? UInt32(bitPattern: Int32.min) : UInt32(bitPattern: Int32.max)
    }

    @inline(__always)
    package static func i32TruncSatF32U(_ a: Float) -> UInt32 {
        if _fastPath(a > -1 && a < 0x1p32) { return UInt32(a) }
        return a > 0 ? .max : 0
    }

    @inline(__always)
    package static func i32TruncSatF64S(_ a: Double) -> UInt32 {
        if _fastPath(a > -0x1.00000002p31 && a < 0x1p31) { return UInt32(bitPattern: Int32(a)) }
        if a != a { return 0 }
        return a < 0 ? UInt32(bitPattern: Int32.min) : UInt32(bitPattern: Int32.max)
    }

    @inline(__always)
    package static func i32TruncSatF64U(_ a: Double) -> UInt32 {
        if _fastPath(a > -1 && a < 0x1p32) { return UInt32(a) }
        return a > 0 ? .max : 0
    }

    @inline(__always)
    package static func i64TruncSatF32S(_ a: Float) -> UInt64 {
        if _fastPath(a >= -0x1p63 && a < 0x1p63) { return UInt64(bitPattern: Int64(a)) }
        if a != a { return 0 }
        return a < 0 ? UInt64(bitPattern: Int64.min) : UInt64(bitPattern: Int64.max)
    }

    @inline(__always)
    package static func i64TruncSatF32U(_ a: Float) -> UInt64 {
        if _fastPath(a > -1 && a < 0x1p64) { return UInt64(a) }
        return a > 0 ? .max : 0
    }

    @inline(__always)
    package static func i64TruncSatF64S(_ a: Double) -> UInt64 {
        if _fastPath(a >= -0x1p63 && a < 0x1p63) { return UInt64(bitPattern: Int64(a)) }
        if a != a { return 0 }
        return a < 0 ? UInt64(bitPattern: Int64.min) : UInt64(bitPattern: Int64.max)
    }

    @inline(__always)
    package static func i64TruncSatF64U(_ a: Double) -> UInt64 {
        if _fastPath(a > -1 && a < 0x1p64) { return UInt64(a) }
        return a > 0 ? .max : 0
    }
}

// MARK: Integers to floats

/// Rounded to the nearest, ties to even.
extension Numerics {
    @inline(__always)
    package static func f32ConvertI32S(_ a: UInt32) -> Float { Float(Int32(bitPattern: a)) }

    @inline(__always)
    package static func f32ConvertI32U(_ a: UInt32) -> Float { Float(a) }

    @inline(__always)
    package static func f32ConvertI64S(_ a: UInt64) -> Float { Float(Int64(bitPattern: a)) }

    @inline(__always)
    package static func f32ConvertI64U(_ a: UInt64) -> Float { Float(a) }

    @inline(__always)
    package static func f64ConvertI32S(_ a: UInt32) -> Double { Double(Int32(bitPattern: a)) }

    @inline(__always)
    package static func f64ConvertI32U(_ a: UInt32) -> Double { Double(a) }

    @inline(__always)
    package static func f64ConvertI64S(_ a: UInt64) -> Double { Double(Int64(bitPattern: a)) }

    @inline(__always)
    package static func f64ConvertI64U(_ a: UInt64) -> Double { Double(a) }
}

// MARK: Floats to floats

extension Numerics {
    @inline(__always)
    package static func f32DemoteF64(_ a: Double) -> Float { quieted(Float(a)) }

    @inline(__always)
    package static func f64PromoteF32(_ a: Float) -> Double { quieted(Double(a)) }
}

// MARK: Reinterpretations

extension Numerics {
    @inline(__always)
    package static func i32ReinterpretF32(_ a: Float) -> UInt32 { a.bitPattern }

    @inline(__always)
    package static func i64ReinterpretF64(_ a: Double) -> UInt64 { a.bitPattern }

    @inline(__always)
    package static func f32ReinterpretI32(_ a: UInt32) -> Float { Float(bitPattern: a) }

    @inline(__always)
    package static func f64ReinterpretI64(_ a: UInt64) -> Double { Double(bitPattern: a) }
}
