/// What the scalar numeric instructions mean over values, named after their mnemonics: `i32.div_s` is
/// ``i32DivS(_:_:)``.
///
/// An i32 is a `UInt32`, an i64 a `UInt64`, an f32 a `Float`, an f64 a `Double`; a comparison gives a `Bool`,
/// whose `true` is the i32 1. Nothing here allocates or stops the process.
///
/// An instruction that can trap is two functions: one named with `Trap` at the end, which says whether and
/// why, and one that gives the result. The result is defined by the standard only where the first said
/// ``NumericTrap/none``.
///
/// Meant to be inlined into the loop of a tier, so they stay in one module with the portable interpreter:
/// Swift 6.3 inlines nothing of `package` access into other modules. (Specification 4.3.)
package enum Numerics {}

/// Why a numeric instruction traps.
package enum NumericTrap: UInt8, Sendable {
    /// It does not trap.
    case none
    /// The divisor is zero.
    case integerDivideByZero
    /// The quotient, or the number to be converted, does not fit the result's type.
    case integerOverflow
    /// The number to be converted is a NaN.
    case invalidConversionToInteger
}

// MARK: i32 comparisons

extension Numerics {
    @inline(__always)
    package static func i32Eqz(_ a: UInt32) -> Bool { a == 0 }

    @inline(__always)
    package static func i32Eq(_ a: UInt32, _ b: UInt32) -> Bool { a == b }

    @inline(__always)
    package static func i32Ne(_ a: UInt32, _ b: UInt32) -> Bool { a != b }

    @inline(__always)
    package static func i32LtS(_ a: UInt32, _ b: UInt32) -> Bool {
        Int32(bitPattern: a) < Int32(bitPattern: b)
    }

    @inline(__always)
    package static func i32LtU(_ a: UInt32, _ b: UInt32) -> Bool { a < b }

    @inline(__always)
    package static func i32GtS(_ a: UInt32, _ b: UInt32) -> Bool {
        Int32(bitPattern: a) > Int32(bitPattern: b)
    }

    @inline(__always)
    package static func i32GtU(_ a: UInt32, _ b: UInt32) -> Bool { a > b }

    @inline(__always)
    package static func i32LeS(_ a: UInt32, _ b: UInt32) -> Bool {
        Int32(bitPattern: a) <= Int32(bitPattern: b)
    }

    @inline(__always)
    package static func i32LeU(_ a: UInt32, _ b: UInt32) -> Bool { a <= b }

    @inline(__always)
    package static func i32GeS(_ a: UInt32, _ b: UInt32) -> Bool {
        Int32(bitPattern: a) >= Int32(bitPattern: b)
    }

    @inline(__always)
    package static func i32GeU(_ a: UInt32, _ b: UInt32) -> Bool { a >= b }
}

// MARK: i32 arithmetic

extension Numerics {
    @inline(__always)
    package static func i32Add(_ a: UInt32, _ b: UInt32) -> UInt32 { a &+ b }

    @inline(__always)
    package static func i32Sub(_ a: UInt32, _ b: UInt32) -> UInt32 { a &- b }

    @inline(__always)
    package static func i32Mul(_ a: UInt32, _ b: UInt32) -> UInt32 { a &* b }

    @inline(__always)
    package static func i32DivSTrap(_ a: UInt32, _ b: UInt32) -> NumericTrap {
        if b == 0 { return .integerDivideByZero }
        return Int32(bitPattern: a) == .min && b == .max ? .integerOverflow : .none
    }

    @inline(__always)
    package static func i32DivS(_ a: UInt32, _ b: UInt32) -> UInt32 {
        UInt32(
            bitPattern: Int32(bitPattern: a).dividedReportingOverflow(by: Int32(bitPattern: b)).partialValue)
    }

    @inline(__always)
    package static func i32DivUTrap(_ a: UInt32, _ b: UInt32) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    @inline(__always)
    package static func i32DivU(_ a: UInt32, _ b: UInt32) -> UInt32 {
        a.dividedReportingOverflow(by: b).partialValue
    }

    @inline(__always)
    package static func i32RemSTrap(_ a: UInt32, _ b: UInt32) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    /// The sign is the dividend's. Unlike the quotient, the remainder of the smallest number and -1 exists:
    /// 0.
    @inline(__always)
    package static func i32RemS(_ a: UInt32, _ b: UInt32) -> UInt32 {
        UInt32(
            bitPattern: Int32(bitPattern: a).remainderReportingOverflow(dividingBy: Int32(bitPattern: b))
                .partialValue)
    }

    @inline(__always)
    package static func i32RemUTrap(_ a: UInt32, _ b: UInt32) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    @inline(__always)
    package static func i32RemU(_ a: UInt32, _ b: UInt32) -> UInt32 {
        a.remainderReportingOverflow(dividingBy: b).partialValue
    }

    @inline(__always)
    package static func i32And(_ a: UInt32, _ b: UInt32) -> UInt32 { a & b }

    @inline(__always)
    package static func i32Or(_ a: UInt32, _ b: UInt32) -> UInt32 { a | b }

    @inline(__always)
    package static func i32Xor(_ a: UInt32, _ b: UInt32) -> UInt32 { a ^ b }

    /// The count is taken modulo 32, as in all shifts and rotations.
    @inline(__always)
    package static func i32Shl(_ a: UInt32, _ b: UInt32) -> UInt32 { a &<< b }

    @inline(__always)
    package static func i32ShrS(_ a: UInt32, _ b: UInt32) -> UInt32 {
        UInt32(bitPattern: Int32(bitPattern: a) &>> Int32(bitPattern: b))
    }

    @inline(__always)
    package static func i32ShrU(_ a: UInt32, _ b: UInt32) -> UInt32 { a &>> b }

    @inline(__always)
    package static func i32Rotl(_ a: UInt32, _ b: UInt32) -> UInt32 { (a &<< b) | (a &>> (0 &- b)) }

    @inline(__always)
    package static func i32Rotr(_ a: UInt32, _ b: UInt32) -> UInt32 { (a &>> b) | (a &<< (0 &- b)) }

    /// 32 for zero.
    @inline(__always)
    package static func i32Clz(_ a: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: a.leadingZeroBitCount) }

    /// 32 for zero.
    @inline(__always)
    package static func i32Ctz(_ a: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: a.trailingZeroBitCount) }

    @inline(__always)
    package static func i32Popcnt(_ a: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: a.nonzeroBitCount) }

    @inline(__always)
    package static func i32Extend8S(_ a: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: Int8(truncatingIfNeeded: a))
    }

    @inline(__always)
    package static func i32Extend16S(_ a: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: Int16(truncatingIfNeeded: a))
    }
}

// MARK: i64 comparisons

extension Numerics {
    @inline(__always)
    package static func i64Eqz(_ a: UInt64) -> Bool { a == 0 }

    @inline(__always)
    package static func i64Eq(_ a: UInt64, _ b: UInt64) -> Bool { a == b }

    @inline(__always)
    package static func i64Ne(_ a: UInt64, _ b: UInt64) -> Bool { a != b }

    @inline(__always)
    package static func i64LtS(_ a: UInt64, _ b: UInt64) -> Bool {
        Int64(bitPattern: a) < Int64(bitPattern: b)
    }

    @inline(__always)
    package static func i64LtU(_ a: UInt64, _ b: UInt64) -> Bool { a < b }

    @inline(__always)
    package static func i64GtS(_ a: UInt64, _ b: UInt64) -> Bool {
        Int64(bitPattern: a) > Int64(bitPattern: b)
    }

    @inline(__always)
    package static func i64GtU(_ a: UInt64, _ b: UInt64) -> Bool { a > b }

    @inline(__always)
    package static func i64LeS(_ a: UInt64, _ b: UInt64) -> Bool {
        Int64(bitPattern: a) <= Int64(bitPattern: b)
    }

    @inline(__always)
    package static func i64LeU(_ a: UInt64, _ b: UInt64) -> Bool { a <= b }

    @inline(__always)
    package static func i64GeS(_ a: UInt64, _ b: UInt64) -> Bool {
        Int64(bitPattern: a) >= Int64(bitPattern: b)
    }

    @inline(__always)
    package static func i64GeU(_ a: UInt64, _ b: UInt64) -> Bool { a >= b }
}

// MARK: i64 arithmetic

extension Numerics {
    @inline(__always)
    package static func i64Add(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }

    @inline(__always)
    package static func i64Sub(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }

    @inline(__always)
    package static func i64Mul(_ a: UInt64, _ b: UInt64) -> UInt64 { a &* b }

    @inline(__always)
    package static func i64DivSTrap(_ a: UInt64, _ b: UInt64) -> NumericTrap {
        if b == 0 { return .integerDivideByZero }
        return Int64(bitPattern: a) == .min && b == .max ? .integerOverflow : .none
    }

    @inline(__always)
    package static func i64DivS(_ a: UInt64, _ b: UInt64) -> UInt64 {
        UInt64(
            bitPattern: Int64(bitPattern: a).dividedReportingOverflow(by: Int64(bitPattern: b)).partialValue)
    }

    @inline(__always)
    package static func i64DivUTrap(_ a: UInt64, _ b: UInt64) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    @inline(__always)
    package static func i64DivU(_ a: UInt64, _ b: UInt64) -> UInt64 {
        a.dividedReportingOverflow(by: b).partialValue
    }

    @inline(__always)
    package static func i64RemSTrap(_ a: UInt64, _ b: UInt64) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    /// The sign is the dividend's. Unlike the quotient, the remainder of the smallest number and -1 exists:
    /// 0.
    @inline(__always)
    package static func i64RemS(_ a: UInt64, _ b: UInt64) -> UInt64 {
        UInt64(
            bitPattern: Int64(bitPattern: a).remainderReportingOverflow(dividingBy: Int64(bitPattern: b))
                .partialValue)
    }

    @inline(__always)
    package static func i64RemUTrap(_ a: UInt64, _ b: UInt64) -> NumericTrap {
        b == 0 ? .integerDivideByZero : .none
    }

    @inline(__always)
    package static func i64RemU(_ a: UInt64, _ b: UInt64) -> UInt64 {
        a.remainderReportingOverflow(dividingBy: b).partialValue
    }

    @inline(__always)
    package static func i64And(_ a: UInt64, _ b: UInt64) -> UInt64 { a & b }

    @inline(__always)
    package static func i64Or(_ a: UInt64, _ b: UInt64) -> UInt64 { a | b }

    @inline(__always)
    package static func i64Xor(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }

    /// The count is taken modulo 64, as in all shifts and rotations.
    @inline(__always)
    package static func i64Shl(_ a: UInt64, _ b: UInt64) -> UInt64 { a &<< b }

    @inline(__always)
    package static func i64ShrS(_ a: UInt64, _ b: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(bitPattern: a) &>> Int64(bitPattern: b))
    }

    @inline(__always)
    package static func i64ShrU(_ a: UInt64, _ b: UInt64) -> UInt64 { a &>> b }

    @inline(__always)
    package static func i64Rotl(_ a: UInt64, _ b: UInt64) -> UInt64 { (a &<< b) | (a &>> (0 &- b)) }

    @inline(__always)
    package static func i64Rotr(_ a: UInt64, _ b: UInt64) -> UInt64 { (a &>> b) | (a &<< (0 &- b)) }

    /// 64 for zero.
    @inline(__always)
    package static func i64Clz(_ a: UInt64) -> UInt64 { UInt64(truncatingIfNeeded: a.leadingZeroBitCount) }

    /// 64 for zero.
    @inline(__always)
    package static func i64Ctz(_ a: UInt64) -> UInt64 { UInt64(truncatingIfNeeded: a.trailingZeroBitCount) }

    @inline(__always)
    package static func i64Popcnt(_ a: UInt64) -> UInt64 { UInt64(truncatingIfNeeded: a.nonzeroBitCount) }

    @inline(__always)
    package static func i64Extend8S(_ a: UInt64) -> UInt64 {
        UInt64(truncatingIfNeeded: Int8(truncatingIfNeeded: a))
    }

    @inline(__always)
    package static func i64Extend16S(_ a: UInt64) -> UInt64 {
        UInt64(truncatingIfNeeded: Int16(truncatingIfNeeded: a))
    }

    @inline(__always)
    package static func i64Extend32S(_ a: UInt64) -> UInt64 {
        UInt64(truncatingIfNeeded: Int32(truncatingIfNeeded: a))
    }
}

// MARK: Wide arithmetic

/// Numbers of 128 bits are a low and a high half, in this order, as on the operand stack.
extension Numerics {
    @inline(__always)
    package static func i64Add128(
        _ aLow: UInt64, _ aHigh: UInt64, _ bLow: UInt64, _ bHigh: UInt64
    ) -> (low: UInt64, high: UInt64) {
        let (low, carry) = aLow.addingReportingOverflow(bLow)
        return (low, aHigh &+ bHigh &+ (carry ? 1 : 0))
    }

    @inline(__always)
    package static func i64Sub128(
        _ aLow: UInt64, _ aHigh: UInt64, _ bLow: UInt64, _ bHigh: UInt64
    ) -> (low: UInt64, high: UInt64) {
        let (low, borrow) = aLow.subtractingReportingOverflow(bLow)
        return (low, aHigh &- bHigh &- (borrow ? 1 : 0))
    }

    @inline(__always)
    package static func i64MulWideS(_ a: UInt64, _ b: UInt64) -> (low: UInt64, high: UInt64) {
        let product = Int64(bitPattern: a).multipliedFullWidth(by: Int64(bitPattern: b))
        return (product.low, UInt64(bitPattern: product.high))
    }

    @inline(__always)
    package static func i64MulWideU(_ a: UInt64, _ b: UInt64) -> (low: UInt64, high: UInt64) {
        let product = a.multipliedFullWidth(by: b)
        return (product.low, product.high)
    }
}
