// A NaN that an operation makes or passes on must be an arithmetic one: quiet, whatever the operand was.
// Processors see to it, compilers do not: they may replace `x * 1` by `x`, and a narrowing of a widened
// number by the number. So each result that is a NaN is made quiet here; it costs a compare that is always
// predicted. `abs`, `neg` and `copysign` are no arithmetic: they change the sign bit and nothing else, a
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
    package static func f32Add(_ a: Float, _ b: Float) -> Float { quieted(a + b) }

    @inline(__always)
    package static func f32Sub(_ a: Float, _ b: Float) -> Float { quieted(a - b) }

    @inline(__always)
    package static func f32Mul(_ a: Float, _ b: Float) -> Float { quieted(a * b) }

    @inline(__always)
    package static func f32Div(_ a: Float, _ b: Float) -> Float { quieted(a / b) }

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
    package static func f64Add(_ a: Double, _ b: Double) -> Double { quieted(a + b) }

    @inline(__always)
    package static func f64Sub(_ a: Double, _ b: Double) -> Double { quieted(a - b) }

    @inline(__always)
    package static func f64Mul(_ a: Double, _ b: Double) -> Double { quieted(a * b) }

    @inline(__always)
    package static func f64Div(_ a: Double, _ b: Double) -> Double { quieted(a / b) }

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

// arm64 has an instruction for each. On x86-64 they came with SSE 4.1, which Swift does not assume, so that
// `rounded` is a call to the C library there. Instead: from 2^52 (f32: 2^23) on every number is an integer;
// to a smaller one that power is added, which leaves no bits for a fraction and so rounds to the nearest
// integer, ties to even, and subtracted again. All four results have the sign of the operand, zeros too.

extension Numerics {
    /// Ties go to the even neighbour.
    @inline(__always)
    package static func f32Nearest(_ a: Float) -> Float {
        #if arch(x86_64)
            let magnitude = f32Abs(a)
            guard magnitude < 0x1p23 else { return quieted(a) }
            let rounded = (magnitude + 0x1p23) - 0x1p23
            return f32Copysign(rounded, a)
        #else
            return quieted(a.rounded(.toNearestOrEven))
        #endif
    }

    @inline(__always)
    package static func f32Ceil(_ a: Float) -> Float {
        #if arch(x86_64)
            let magnitude = f32Abs(a)
            guard magnitude < 0x1p23 else { return quieted(a) }
            var rounded = f32Copysign((magnitude + 0x1p23) - 0x1p23, a)
            if rounded < a { rounded += 1 }
            return f32Copysign(rounded, a)
        #else
            return quieted(a.rounded(.up))
        #endif
    }

    @inline(__always)
    package static func f32Floor(_ a: Float) -> Float {
        #if arch(x86_64)
            let magnitude = f32Abs(a)
            guard magnitude < 0x1p23 else { return quieted(a) }
            var rounded = f32Copysign((magnitude + 0x1p23) - 0x1p23, a)
            if rounded > a { rounded -= 1 }
            return f32Copysign(rounded, a)
        #else
            return quieted(a.rounded(.down))
        #endif
    }

    @inline(__always)
    package static func f32Trunc(_ a: Float) -> Float {
        #if arch(x86_64)
            let magnitude = f32Abs(a)
            guard magnitude < 0x1p23 else { return quieted(a) }
            var rounded = (magnitude + 0x1p23) - 0x1p23
            if rounded > magnitude { rounded -= 1 }
            return f32Copysign(rounded, a)
        #else
            return quieted(a.rounded(.towardZero))
        #endif
    }

    /// Ties go to the even neighbour.
    @inline(__always)
    package static func f64Nearest(_ a: Double) -> Double {
        #if arch(x86_64)
            let magnitude = f64Abs(a)
            guard magnitude < 0x1p52 else { return quieted(a) }
            let rounded = (magnitude + 0x1p52) - 0x1p52
            return f64Copysign(rounded, a)
        #else
            return quieted(a.rounded(.toNearestOrEven))
        #endif
    }

    @inline(__always)
    package static func f64Ceil(_ a: Double) -> Double {
        #if arch(x86_64)
            let magnitude = f64Abs(a)
            guard magnitude < 0x1p52 else { return quieted(a) }
            var rounded = f64Copysign((magnitude + 0x1p52) - 0x1p52, a)
            if rounded < a { rounded += 1 }
            return f64Copysign(rounded, a)
        #else
            return quieted(a.rounded(.up))
        #endif
    }

    @inline(__always)
    package static func f64Floor(_ a: Double) -> Double {
        #if arch(x86_64)
            let magnitude = f64Abs(a)
            guard magnitude < 0x1p52 else { return quieted(a) }
            var rounded = f64Copysign((magnitude + 0x1p52) - 0x1p52, a)
            if rounded > a { rounded -= 1 }
            return f64Copysign(rounded, a)
        #else
            return quieted(a.rounded(.down))
        #endif
    }

    @inline(__always)
    package static func f64Trunc(_ a: Double) -> Double {
        #if arch(x86_64)
            let magnitude = f64Abs(a)
            guard magnitude < 0x1p52 else { return quieted(a) }
            var rounded = (magnitude + 0x1p52) - 0x1p52
            if rounded > magnitude { rounded -= 1 }
            return f64Copysign(rounded, a)
        #else
            return quieted(a.rounded(.towardZero))
        #endif
    }
}
