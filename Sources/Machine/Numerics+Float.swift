// Nothing of these is used by name: square roots and rounding may be calls to the C library's, and importing
// it makes the linker look there. (Embedded, the linker needs `-lm`.)
#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

// A NaN that an operation makes or passes on must be an arithmetic one: quiet, whatever the operand was.
// Processors see to it, compilers do not: they may replace `x * 1` by `x`, and a narrowing of a widened
// number by the number. So each result that is a NaN is made quiet here; it costs a compare that is always
// predicted. The four basic operations leave that to their callers, who look for a NaN anyway (it may have to become
// the canonical one): see `Registers.replace(arithmetic:)`. `abs`, `neg` and `copysign` are no arithmetic: they change the sign bit and nothing else, a
// NaN's too. (Specification 4.3.3.)

// MARK: f32 NaNs

extension Numerics {
    /// The number itself, or, for any NaN, the positive canonical one: what the deterministic profile makes
    /// of every result. (Specification, appendix on profiles.)
    @inline(__always)
    package static func canonicalNaN(_ x: Float) -> Float {
        _fastPath(x == x) ? x : Float(bitPattern: 0x7FC0_0000)
    }

    /// The number itself, or, for a NaN, the quiet NaN with its sign and payload.
    @inline(__always)
    package static func quieted(_ x: Float) -> Float {
        _fastPath(x == x) ? x : Float(bitPattern: x.bitPattern | 0x0040_0000)
    }
}

// MARK: f32 comparisons

extension Numerics {
    @inline(__always)
    package static func f32Eq(_ a: Float, _ b: Float) -> Bool { a == b }

    @inline(__always)
    package static func f32Ne(_ a: Float, _ b: Float) -> Bool { a != b }

    @inline(__always)
    package static func f32Lt(_ a: Float, _ b: Float) -> Bool { a < b }

    @inline(__always)
    package static func f32Gt(_ a: Float, _ b: Float) -> Bool { a > b }

    @inline(__always)
    package static func f32Le(_ a: Float, _ b: Float) -> Bool { a <= b }

    @inline(__always)
    package static func f32Ge(_ a: Float, _ b: Float) -> Bool { a >= b }
}

// MARK: f32 arithmetic

extension Numerics {
    @inline(__always)
    package static func f32Add(_ a: Float, _ b: Float) -> Float { a + b }

    @inline(__always)
    package static func f32Sub(_ a: Float, _ b: Float) -> Float { a - b }

    @inline(__always)
    package static func f32Mul(_ a: Float, _ b: Float) -> Float { a * b }

    @inline(__always)
    package static func f32Div(_ a: Float, _ b: Float) -> Float { a / b }

    @inline(__always)
    package static func f32Sqrt(_ a: Float) -> Float {
        // The standard library calls the C library for the others, which may set errno.
        if _fastPath(a >= 0) { return a.squareRoot() }
        return a == a ? Float(bitPattern: 0x7FC0_0000) : quieted(a)
    }

    /// -0 is less than 0. A NaN if either is one.
    @inline(__always)
    package static func f32Min(_ a: Float, _ b: Float) -> Float {
        if a < b { return a }
        if b < a { return b }
        // Equal numbers differ at most in the sign of zero.
        if a == b { return Float(bitPattern: a.bitPattern | b.bitPattern) }
        return quieted(a == a ? b : a)
    }

    /// 0 is more than -0. A NaN if either is one.
    @inline(__always)
    package static func f32Max(_ a: Float, _ b: Float) -> Float {
        if a > b { return a }
        if b > a { return b }
        // Equal numbers differ at most in the sign of zero.
        if a == b { return Float(bitPattern: a.bitPattern & b.bitPattern) }
        return quieted(a == a ? b : a)
    }

    /// The magnitude of `a` with the sign of `b`.
    @inline(__always)
    package static func f32Copysign(_ a: Float, _ b: Float) -> Float {
        Float(bitPattern: (a.bitPattern & ~0x8000_0000) | (b.bitPattern & 0x8000_0000))
    }

    @inline(__always)
    package static func f32Abs(_ a: Float) -> Float { Float(bitPattern: a.bitPattern & ~0x8000_0000) }

    @inline(__always)
    package static func f32Neg(_ a: Float) -> Float { Float(bitPattern: a.bitPattern ^ 0x8000_0000) }
}

// MARK: f64 NaNs

extension Numerics {
    /// The number itself, or, for any NaN, the positive canonical one: what the deterministic profile makes
    /// of every result. (Specification, appendix on profiles.)
    @inline(__always)
    package static func canonicalNaN(_ x: Double) -> Double {
        _fastPath(x == x) ? x : Double(bitPattern: 0x7FF8_0000_0000_0000)
    }

    /// The number itself, or, for a NaN, the quiet NaN with its sign and payload.
    @inline(__always)
    package static func quieted(_ x: Double) -> Double {
        _fastPath(x == x) ? x : Double(bitPattern: x.bitPattern | 0x0008_0000_0000_0000)
    }
}

// MARK: f64 comparisons

extension Numerics {
    @inline(__always)
    package static func f64Eq(_ a: Double, _ b: Double) -> Bool { a == b }

    @inline(__always)
    package static func f64Ne(_ a: Double, _ b: Double) -> Bool { a != b }

    @inline(__always)
    package static func f64Lt(_ a: Double, _ b: Double) -> Bool { a < b }

    @inline(__always)
    package static func f64Gt(_ a: Double, _ b: Double) -> Bool { a > b }

    @inline(__always)
    package static func f64Le(_ a: Double, _ b: Double) -> Bool { a <= b }

    @inline(__always)
    package static func f64Ge(_ a: Double, _ b: Double) -> Bool { a >= b }
}

// MARK: f64 arithmetic

extension Numerics {
    @inline(__always)
    package static func f64Add(_ a: Double, _ b: Double) -> Double { a + b }

    @inline(__always)
    package static func f64Sub(_ a: Double, _ b: Double) -> Double { a - b }

    @inline(__always)
    package static func f64Mul(_ a: Double, _ b: Double) -> Double { a * b }

    @inline(__always)
    package static func f64Div(_ a: Double, _ b: Double) -> Double { a / b }

    @inline(__always)
    package static func f64Sqrt(_ a: Double) -> Double {
        // The standard library calls the C library for the others, which may set errno.
        if _fastPath(a >= 0) { return a.squareRoot() }
        return a == a ? Double(bitPattern: 0x7FF8_0000_0000_0000) : quieted(a)
    }

    /// -0 is less than 0. A NaN if either is one.
    @inline(__always)
    package static func f64Min(_ a: Double, _ b: Double) -> Double {
        if a < b { return a }
        if b < a { return b }
        // Equal numbers differ at most in the sign of zero.
        if a == b { return Double(bitPattern: a.bitPattern | b.bitPattern) }
        return quieted(a == a ? b : a)
    }

    /// 0 is more than -0. A NaN if either is one.
    @inline(__always)
    package static func f64Max(_ a: Double, _ b: Double) -> Double {
        if a > b { return a }
        if b > a { return b }
        // Equal numbers differ at most in the sign of zero.
        if a == b { return Double(bitPattern: a.bitPattern & b.bitPattern) }
        return quieted(a == a ? b : a)
    }

    /// The magnitude of `a` with the sign of `b`.
    @inline(__always)
    package static func f64Copysign(_ a: Double, _ b: Double) -> Double {
        Double(bitPattern: (a.bitPattern & ~0x8000_0000_0000_0000) | (b.bitPattern & 0x8000_0000_0000_0000))
    }

    @inline(__always)
    package static func f64Abs(_ a: Double) -> Double {
        Double(bitPattern: a.bitPattern & ~0x8000_0000_0000_0000)
    }

    @inline(__always)
    package static func f64Neg(_ a: Double) -> Double {
        Double(bitPattern: a.bitPattern ^ 0x8000_0000_0000_0000)
    }
}

// MARK: Rounding to integers

// One instruction on arm64. On x86-64 it came with SSE 4.1, which Swift does not assume, so that there it is
// a call to the C library, which looks once what the processor can do. Adding and subtracting 2^52 instead,
// with the corrections that floor, ceil and trunc need, took up to twice the time of the call (5.5 and 2.8
// ns).

/// All results have the sign of the operand, zeros too.
extension Numerics {
    /// Ties go to the even neighbour.
    @inline(__always)
    package static func f32Nearest(_ a: Float) -> Float { quieted(a.rounded(.toNearestOrEven)) }

    @inline(__always)
    package static func f32Ceil(_ a: Float) -> Float { quieted(a.rounded(.up)) }

    @inline(__always)
    package static func f32Floor(_ a: Float) -> Float { quieted(a.rounded(.down)) }

    @inline(__always)
    package static func f32Trunc(_ a: Float) -> Float { quieted(a.rounded(.towardZero)) }

    /// Ties go to the even neighbour.
    @inline(__always)
    package static func f64Nearest(_ a: Double) -> Double { quieted(a.rounded(.toNearestOrEven)) }

    @inline(__always)
    package static func f64Ceil(_ a: Double) -> Double { quieted(a.rounded(.up)) }

    @inline(__always)
    package static func f64Floor(_ a: Double) -> Double { quieted(a.rounded(.down)) }

    @inline(__always)
    package static func f64Trunc(_ a: Double) -> Double { quieted(a.rounded(.towardZero)) }
}
