import Testing

@testable import Machine

/// A Float by its bits: also a signalling NaN arrives as it is.
private func f32(_ bits: UInt32) -> Float { Float(bitPattern: bits) }
private func f64(_ bits: UInt64) -> Double { Double(bitPattern: bits) }

private let minI32: UInt32 = 0x8000_0000
private let minI64: UInt64 = 0x8000_0000_0000_0000
private let signalling32: UInt32 = 0x7FA0_0001
private let signalling64: UInt64 = 0x7FF4_0000_0000_0001
private let quiet32: UInt32 = 0x0040_0000
private let quiet64: UInt64 = 0x0008_0000_0000_0000

/// Numbers around everything that rounding and conversion could get wrong, of both signs, NaNs and infinities
/// too.
private let floats: [Float] = {
    var values: [Float] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p-24, 0.25, 0x1.fffffep-2, 0.5, 0x1.000002p-1,
        0x1.fffffep-1,
        1, 1.5, 2.5, 3.5, 0x1.fffffep+21, 0x1p22 + 0.5, 0x1p22 + 1.5, 0x1.fffffcp22,
        0x1.fffffep22,
        0x1p23, 0x1p23 + 1, 0x1p24, 0x1p30, 0x1.fffffep30, 0x1p31, 0x1.000002p31, 0x1.fffffep31, 0x1p32,
        0x1.fffffep62,
        0x1p63, 0x1.000002p63, 0x1.fffffep63, 0x1p64, .greatestFiniteMagnitude, .infinity,
    ]
    for exponent in -3...40 {
        for significand: UInt32 in [0x123456, 0x400000, 0x7FFFFF, 0x155555, 0x600001] {
            values.append(f32(UInt32(127 + exponent) << 23 | significand))
        }
    }
    values += [0x7FC0_0000, signalling32, 0x7FFF_FFFF, 0x7F80_0001].map(f32)
    return values + values.map { f32($0.bitPattern ^ minI32) }
}()

private let doubles: [Double] = {
    var values: [Double] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p-53, 0.25, 0x1.fffffffffffffp-2, 0.5,
        0x1.0000000000001p-1, 0x1.fffffffffffffp-1, 1, 1.5, 2.5, 3.5, 0x1p51 + 0.5, 0x1p51 + 1.5,
        0x1.ffffffffffffep51, 0x1.fffffffffffffp51, 0x1p52, 0x1p52 + 1, 0x1p53, 2147483646.5, 2_147_483_647,
        2147483647.5, 2_147_483_648, 2147483648.5, 2_147_483_649, 4294967294.5, 4_294_967_295, 4294967295.5,
        4_294_967_296,
        0x1.fffffffffffffp62, 0x1p63, 0x1.0000000000001p63, 0x1.fffffffffffffp63, 0x1p64,
        .greatestFiniteMagnitude, .infinity,
    ]
    for exponent in -3...70 {
        for significand: UInt64 in [
            0x2_3456_789A_BCDE, 0x8_0000_0000_0000, 0xF_FFFF_FFFF_FFFF, 0x5_5555_5555_5555,
        ] {
            values.append(f64(UInt64(1023 + exponent) << 52 | significand))
        }
    }
    values += [0x7FF8_0000_0000_0000, signalling64, 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0001].map(f64)
    return values + values.map { f64($0.bitPattern ^ minI64) }
}()

private let words: [UInt32] = [
    0, 1, 2, 7, 31, 32, 33, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0x1234_5678, 0x7FFF_FFFF, 0x8000_0000,
    0x8000_0001,
    0xFFFF_FF80, 0xFFFF_FFF9, 0xFFFF_FFFE, 0xFFFF_FFFF,
]
private let longs: [UInt64] =
    words.map(UInt64.init) + [
        63, 64, 65, 0x1234_5678_9ABC_DEF0, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000,
        0x8000_0000_0000_0001,
        0xFFFF_FFFF_8000_0000, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFF9, 0xFFFF_FFFF_FFFF_FFFF,
    ]

@Suite("Integer instructions")
struct IntegerNumericsTests {
    @Test("divide towards zero, and trap on zero and on the one quotient that does not fit")
    func division() {
        #expect(Numerics.i32DivS(UInt32(bitPattern: -7), 2) == UInt32(bitPattern: -3))
        #expect(Numerics.i32DivU(UInt32(bitPattern: -7), 2) == 0x7FFF_FFFC)
        #expect(Numerics.i32RemS(UInt32(bitPattern: -7), 2) == UInt32(bitPattern: -1))
        #expect(Numerics.i32RemS(7, UInt32(bitPattern: -2)) == 1)
        #expect(Numerics.i64DivS(UInt64(bitPattern: -7), UInt64(bitPattern: -2)) == 3)
        #expect(Numerics.i64RemU(UInt64(bitPattern: -7), 10) == 9)

        #expect(Numerics.i32DivSTrap(minI32, .max) == .integerOverflow)
        #expect(Numerics.i64DivSTrap(minI64, .max) == .integerOverflow)
        #expect(Numerics.i32RemSTrap(minI32, .max) == .none)
        #expect(Numerics.i32RemS(minI32, .max) == 0)
        #expect(Numerics.i64RemS(minI64, .max) == 0)
        #expect(Numerics.i64DivSTrap(minI32.asI64, UInt64.max) == .none)
        #expect(Numerics.i32DivUTrap(minI32, .max) == .none)
        #expect(Numerics.i32DivU(minI32, .max) == 0)
        for a in words {
            #expect(Numerics.i32DivSTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i32DivUTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i32RemSTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i32RemUTrap(a, 0) == .integerDivideByZero)
        }
        for a in longs {
            #expect(Numerics.i64DivSTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i64DivUTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i64RemSTrap(a, 0) == .integerDivideByZero)
            #expect(Numerics.i64RemUTrap(a, 0) == .integerDivideByZero)
        }
        // The 64-bit results of 32-bit operands are independent of the 32-bit ones, and cannot overflow.
        for a in words {
            for b in words where b != 0 {
                let (wideA, wideB) = (Int64(Int32(bitPattern: a)), Int64(Int32(bitPattern: b)))
                #expect(
                    Numerics.i32RemS(a, b) == UInt32(truncatingIfNeeded: wideA % wideB), "\(a) rem_s \(b)")
                #expect(Numerics.i32DivU(a, b) == UInt32(UInt64(a) / UInt64(b)), "\(a) div_u \(b)")
                #expect(Numerics.i32RemU(a, b) == UInt32(UInt64(a) % UInt64(b)), "\(a) rem_u \(b)")
                if Numerics.i32DivSTrap(a, b) == .none {
                    #expect(
                        Numerics.i32DivS(a, b) == UInt32(truncatingIfNeeded: wideA / wideB), "\(a) div_s \(b)"
                    )
                }
            }
        }
    }

    @Test("take counts of shifts and rotations modulo the width")
    func shifts() {
        #expect(Numerics.i32Shl(1, 33) == 2)
        #expect(Numerics.i32ShrS(minI32, 35) == 0xF000_0000)
        #expect(Numerics.i32ShrU(minI32, 63) == 1)
        #expect(Numerics.i64Shl(1, 64) == 1)
        #expect(Numerics.i64ShrS(minI64, 127) == .max)
        #expect(Numerics.i64ShrU(minI64, UInt64.max) == 1)
        for a in longs {
            for count in 0..<UInt64(130) {
                // One bit at a time.
                var expected = a
                for _ in 0..<count % 64 { expected = expected << 1 | expected >> 63 }
                #expect(Numerics.i64Rotl(a, count) == expected, "\(a) rotl \(count)")
                #expect(Numerics.i64Rotr(expected, count) == a, "\(expected) rotr \(count)")
            }
        }
        for a in words {
            for count in 0..<UInt32(66) {
                var expected = a
                for _ in 0..<count % 32 { expected = expected << 1 | expected >> 31 }
                #expect(Numerics.i32Rotl(a, count) == expected, "\(a) rotl \(count)")
                #expect(Numerics.i32Rotr(expected, count) == a, "\(expected) rotr \(count)")
            }
        }
    }

    @Test("count bits, of zero too")
    func bitCounts() {
        #expect(Numerics.i32Clz(0) == 32)
        #expect(Numerics.i32Ctz(0) == 32)
        #expect(Numerics.i64Clz(0) == 64)
        #expect(Numerics.i64Ctz(0) == 64)
        #expect(Numerics.i32Clz(0x0080_0000) == 8)
        #expect(Numerics.i64Ctz(0x0080_0000_0000) == 39)
        #expect(Numerics.i32Popcnt(0xF0F0_0001) == 9)
        #expect(Numerics.i64Popcnt(.max) == 64)
    }

    @Test("compare as signed and as unsigned")
    func comparisons() {
        #expect(Numerics.i32LtS(.max, 0) && !Numerics.i32LtU(.max, 0))
        #expect(Numerics.i32GtU(minI32, 1) && !Numerics.i32GtS(minI32, 1))
        #expect(Numerics.i64LeS(minI64, minI64) && Numerics.i64GeU(minI64, minI64))
        #expect(Numerics.i64GeS(0, .max) && !Numerics.i64GeU(0, .max))
        #expect(Numerics.i32LeU(1, 2) && !Numerics.i32GeS(1, 2))
        #expect(Numerics.i64Eqz(0) && !Numerics.i64Eqz(1 << 32))
        #expect(Numerics.i32Eq(3, 3) && Numerics.i32Ne(3, 4))
    }

    @Test("wrap around and extend signs")
    func wrapping() {
        #expect(Numerics.i32Add(.max, 2) == 1)
        #expect(Numerics.i64Sub(0, 1) == .max)
        #expect(Numerics.i32Mul(0x0001_0001, 0x0001_0001) == 0x0002_0001)
        #expect(Numerics.i32Extend8S(0x1234_5680) == 0xFFFF_FF80)
        #expect(Numerics.i32Extend8S(0xFFFF_FF7F) == 0x7F)
        #expect(Numerics.i32Extend16S(0x8000) == 0xFFFF_8000)
        #expect(Numerics.i64Extend8S(0x80) == 0xFFFF_FFFF_FFFF_FF80)
        #expect(Numerics.i64Extend16S(0x1_7FFF) == 0x7FFF)
        #expect(Numerics.i64Extend32S(0x1_8000_0000) == 0xFFFF_FFFF_8000_0000)
        #expect(Numerics.i64ExtendI32S(minI32) == 0xFFFF_FFFF_8000_0000)
        #expect(Numerics.i64ExtendI32U(minI32) == 0x8000_0000)
        #expect(Numerics.i32WrapI64(0x1234_5678_9ABC_DEF0) == 0x9ABC_DEF0)
    }

    @Test("of 128 bits carry, borrow and multiply in full")
    func wide() {
        for a in longs {
            for b in longs {
                let signed = Int128(Int64(bitPattern: a)) * Int128(Int64(bitPattern: b))
                let s = Numerics.i64MulWideS(a, b)
                #expect(UInt128(s.high) << 64 | UInt128(s.low) == UInt128(bitPattern: signed), "\(a) \(b)")
                let u = Numerics.i64MulWideU(a, b)
                #expect(UInt128(u.high) << 64 | UInt128(u.low) == UInt128(a) * UInt128(b), "\(a) \(b)")
                // Four halves of the two numbers, in an order that makes carries and borrows happen.
                let (x, y) = (UInt128(b) << 64 | UInt128(a), UInt128(a) << 64 | UInt128(b ^ 0x55))
                let sum = Numerics.i64Add128(a, b, b ^ 0x55, a)
                #expect(UInt128(sum.high) << 64 | UInt128(sum.low) == x &+ y, "\(x) + \(y)")
                let difference = Numerics.i64Sub128(a, b, b ^ 0x55, a)
                #expect(UInt128(difference.high) << 64 | UInt128(difference.low) == x &- y, "\(x) - \(y)")
            }
        }
    }
}

extension UInt32 {
    fileprivate var asI64: UInt64 { UInt64(bitPattern: Int64(Int32(bitPattern: self))) }
}

@Suite("Floating-point instructions")
struct FloatNumericsTests {
    @Test("round as the C library does, ties to even, zeros keeping their sign")
    func rounding() {
        #expect(Numerics.f32Nearest(2.5) == 2 && Numerics.f32Nearest(3.5) == 4)
        #expect(Numerics.f64Nearest(-0.5).bitPattern == minI64)
        #expect(Numerics.f64Ceil(-0.7).bitPattern == minI64)
        #expect(Numerics.f64Floor(-0.0).bitPattern == minI64)
        #expect(Numerics.f32Trunc(-0.99).bitPattern == minI32)
        for x in floats where !x.isNaN {
            #expect(
                Numerics.f32Nearest(x).bitPattern == x.rounded(.toNearestOrEven).bitPattern, "nearest \(x)")
            #expect(Numerics.f32Ceil(x).bitPattern == x.rounded(.up).bitPattern, "ceil \(x)")
            #expect(Numerics.f32Floor(x).bitPattern == x.rounded(.down).bitPattern, "floor \(x)")
            #expect(Numerics.f32Trunc(x).bitPattern == x.rounded(.towardZero).bitPattern, "trunc \(x)")
        }
        for x in doubles where !x.isNaN {
            #expect(
                Numerics.f64Nearest(x).bitPattern == x.rounded(.toNearestOrEven).bitPattern, "nearest \(x)")
            #expect(Numerics.f64Ceil(x).bitPattern == x.rounded(.up).bitPattern, "ceil \(x)")
            #expect(Numerics.f64Floor(x).bitPattern == x.rounded(.down).bitPattern, "floor \(x)")
            #expect(Numerics.f64Trunc(x).bitPattern == x.rounded(.towardZero).bitPattern, "trunc \(x)")
        }
    }

    @Test("give a quiet NaN with the operand's sign and payload for a NaN, signalling or not, in f32")
    func nansOfF32() {
        // The four basic operations leave it to their callers to look at NaNs.
        let quieted: (Float) -> Float = { Numerics.quieted($0) }
        let unary: [(String, (Float) -> Float)] = [
            ("sqrt", { Numerics.f32Sqrt($0) }), ("ceil", { Numerics.f32Ceil($0) }),
            ("floor", { Numerics.f32Floor($0) }), ("trunc", { Numerics.f32Trunc($0) }),
            ("nearest", { Numerics.f32Nearest($0) }), ("add", { quieted(Numerics.f32Add($0, 1)) }),
            ("add -0", { quieted(Numerics.f32Add($0, -0.0)) }), ("sub", { quieted(Numerics.f32Sub($0, 0)) }),
            ("mul", { quieted(Numerics.f32Mul($0, 1)) }), ("div", { quieted(Numerics.f32Div($0, 1)) }),
            ("min", { Numerics.f32Min($0, 1) }), ("max", { Numerics.f32Max($0, 1) }),
            ("min, second", { Numerics.f32Min(1, $0) }), ("max, second", { Numerics.f32Max(1, $0) }),
            ("demote promote", { Numerics.f32DemoteF64(Numerics.f64PromoteF32($0)) }),
        ]
        for bits in [signalling32, 0x7FC0_0000, 0xFF80_0001, 0xFFFF_FFFF] {
            for (name, operation) in unary {
                let result = operation(f32(bits)).bitPattern
                #expect(result == bits | quiet32, "f32.\(name) of the NaN 0x\(String(bits, radix: 16))")
            }
        }
    }

    @Test("give a quiet NaN with the operand's sign and payload for a NaN, signalling or not, in f64")
    func nansOfF64() {
        let quieted: (Double) -> Double = { Numerics.quieted($0) }
        let unary: [(String, (Double) -> Double)] = [
            ("sqrt", { Numerics.f64Sqrt($0) }), ("ceil", { Numerics.f64Ceil($0) }),
            ("floor", { Numerics.f64Floor($0) }), ("trunc", { Numerics.f64Trunc($0) }),
            ("nearest", { Numerics.f64Nearest($0) }), ("add", { quieted(Numerics.f64Add($0, 1)) }),
            ("add -0", { quieted(Numerics.f64Add($0, -0.0)) }), ("sub", { quieted(Numerics.f64Sub($0, 0)) }),
            ("mul", { quieted(Numerics.f64Mul($0, 1)) }), ("div", { quieted(Numerics.f64Div($0, 1)) }),
            ("min", { Numerics.f64Min($0, 1) }), ("max", { Numerics.f64Max($0, 1) }),
            ("min, second", { Numerics.f64Min(1, $0) }), ("max, second", { Numerics.f64Max(1, $0) }),
        ]
        for bits in [signalling64, 0x7FF8_0000_0000_0000, 0xFFF0_0000_0000_0001, .max] {
            for (name, operation) in unary {
                let result = operation(f64(bits)).bitPattern
                #expect(result == bits | quiet64, "f64.\(name) of the NaN 0x\(String(bits, radix: 16))")
            }
        }
        // What is shifted out of the payload is gone; the rest, the sign and the quiet bit stay.
        #expect(Numerics.f32DemoteF64(f64(0xFFF4_0000_2000_0000)).bitPattern == 0xFFE0_0001)
        #expect(Numerics.f32DemoteF64(f64(0x7FF0_0000_0000_0001)).bitPattern == 0x7FC0_0000)
        #expect(Numerics.f64PromoteF32(f32(signalling32)).bitPattern == 0x7FFC_0000_2000_0000)
    }

    @Test("make the NaNs of invalid operations quiet")
    func madeNaNs() {
        let made: [Double] = [
            Numerics.f64Sqrt(-1), Numerics.f64Sqrt(-.infinity), Numerics.f64Sub(.infinity, .infinity),
            Numerics.f64Mul(0, .infinity), Numerics.f64Div(0, 0),
        ]
        for x in made { #expect(x.bitPattern & ~minI64 == 0x7FF8_0000_0000_0000) }
        #expect(Numerics.f32Sqrt(-1).bitPattern & ~minI32 == 0x7FC0_0000)
        #expect(Numerics.f32Sqrt(-0.0).bitPattern == minI32)
        #expect(Numerics.f64Sqrt(-0.0).bitPattern == minI64)
        #expect(Numerics.f64Sqrt(2) == 0x1.6a09e667f3bcdp0)
        #expect(Numerics.f32Sqrt(2) == 0x1.6a09e6p0)
    }

    @Test("order zeros by sign in min and max")
    func minMax() {
        for (a, b) in [(0.0, -0.0), (-0.0, 0.0)] {
            #expect(Numerics.f64Min(a, b).bitPattern == minI64)
            #expect(Numerics.f64Max(a, b).bitPattern == 0)
            #expect(Numerics.f32Min(Float(a), Float(b)).bitPattern == minI32)
            #expect(Numerics.f32Max(Float(a), Float(b)).bitPattern == 0)
        }
        #expect(Numerics.f64Min(-0.0, -0.0).bitPattern == minI64)
        #expect(Numerics.f64Max(-0.0, -0.0).bitPattern == minI64)
        #expect(Numerics.f64Min(-.infinity, 3) == -.infinity)
        #expect(Numerics.f64Max(-.infinity, 3) == 3)
        #expect(Numerics.f32Min(1, 2) == 1 && Numerics.f32Min(2, 1) == 1)
        #expect(Numerics.f32Max(1, 2) == 2 && Numerics.f32Max(2, 1) == 2)
        #expect(Numerics.f64Min(7, 7) == 7 && Numerics.f64Max(-7, -7) == -7)
    }

    @Test("change only the sign bit in abs, neg and copysign, a signalling NaN's too")
    func signs() {
        for x in floats {
            #expect(Numerics.f32Abs(x).bitPattern == x.bitPattern & 0x7FFF_FFFF)
            #expect(Numerics.f32Neg(x).bitPattern == x.bitPattern ^ minI32)
            #expect(Numerics.f32Copysign(x, -1).bitPattern == x.bitPattern | minI32)
            #expect(Numerics.f32Copysign(x, f32(signalling32)).bitPattern == x.bitPattern & ~minI32)
            #expect(Numerics.f32ReinterpretI32(Numerics.i32ReinterpretF32(x)).bitPattern == x.bitPattern)
        }
        for x in doubles {
            #expect(Numerics.f64Abs(x).bitPattern == x.bitPattern & ~minI64)
            #expect(Numerics.f64Neg(x).bitPattern == x.bitPattern ^ minI64)
            #expect(Numerics.f64Copysign(x, -1).bitPattern == x.bitPattern | minI64)
            #expect(Numerics.f64Copysign(x, f64(signalling64)).bitPattern == x.bitPattern & ~minI64)
            #expect(Numerics.f64ReinterpretI64(Numerics.i64ReinterpretF64(x)).bitPattern == x.bitPattern)
        }
    }

    @Test("become canonical where the profile asks, NaNs only")
    func canonical() {
        for x in floats {
            let expected = x.isNaN ? 0x7FC0_0000 : x.bitPattern
            #expect(Numerics.canonicalNaN(x).bitPattern == expected)
        }
        for x in doubles {
            let expected = x.isNaN ? 0x7FF8_0000_0000_0000 : x.bitPattern
            #expect(Numerics.canonicalNaN(x).bitPattern == expected)
        }
    }

    @Test("compare a NaN as unordered and zeros as equal")
    func comparisons() {
        let nan = Double.nan
        #expect(!Numerics.f64Eq(nan, nan) && Numerics.f64Ne(nan, nan))
        #expect(
            !Numerics.f64Lt(nan, 0) && !Numerics.f64Ge(nan, 0) && !Numerics.f64Gt(0, nan)
                && !Numerics.f64Le(0, nan))
        #expect(Numerics.f32Eq(0, -0.0) && !Numerics.f32Lt(-0.0, 0) && Numerics.f32Ge(-0.0, 0))
        #expect(Numerics.f32Lt(1, 2) && Numerics.f32Gt(2, 1) && Numerics.f32Le(2, 2) && !Numerics.f32Ne(2, 2))
    }
}

@Suite("Conversions")
struct ConversionNumericsTests {
    /// What a truncation of the number should say and give, by Swift's exact conversion of the rounded
    /// number.
    private func expected<F: BinaryFloatingPoint, I: FixedWidthInteger>(
        _ x: F, _ type: I.Type
    ) -> (trap: NumericTrap, value: I, saturated: I) {
        if x.isNaN { return (.invalidConversionToInteger, 0, 0) }
        guard let value = I(exactly: x.rounded(.towardZero)) else {
            return (.integerOverflow, 0, x < 0 ? .min : .max)
        }
        return (.none, value, value)
    }

    @Test("of f32 trap or saturate exactly at the ends of the integer types")
    func truncationsOfF32() {
        for x in floats {
            let i32 = expected(x, Int32.self)
            #expect(Numerics.i32TruncF32STrap(x) == i32.trap, "i32.trunc_f32_s \(x)")
            if i32.trap == .none {
                #expect(Numerics.i32TruncF32S(x) == UInt32(bitPattern: i32.value), "\(x)")
            }
            #expect(Numerics.i32TruncSatF32S(x) == UInt32(bitPattern: i32.saturated), "\(x)")
            let u32 = expected(x, UInt32.self)
            #expect(Numerics.i32TruncF32UTrap(x) == u32.trap, "i32.trunc_f32_u \(x)")
            if u32.trap == .none { #expect(Numerics.i32TruncF32U(x) == u32.value, "\(x)") }
            #expect(Numerics.i32TruncSatF32U(x) == u32.saturated, "\(x)")
            let i64 = expected(x, Int64.self)
            #expect(Numerics.i64TruncF32STrap(x) == i64.trap, "i64.trunc_f32_s \(x)")
            if i64.trap == .none {
                #expect(Numerics.i64TruncF32S(x) == UInt64(bitPattern: i64.value), "\(x)")
            }
            #expect(Numerics.i64TruncSatF32S(x) == UInt64(bitPattern: i64.saturated), "\(x)")
            let u64 = expected(x, UInt64.self)
            #expect(Numerics.i64TruncF32UTrap(x) == u64.trap, "i64.trunc_f32_u \(x)")
            if u64.trap == .none { #expect(Numerics.i64TruncF32U(x) == u64.value, "\(x)") }
            #expect(Numerics.i64TruncSatF32U(x) == u64.saturated, "\(x)")
        }
    }

    @Test("of f64 trap or saturate exactly at the ends of the integer types")
    func truncationsOfF64() {
        for x in doubles {
            let i32 = expected(x, Int32.self)
            #expect(Numerics.i32TruncF64STrap(x) == i32.trap, "i32.trunc_f64_s \(x)")
            if i32.trap == .none {
                #expect(Numerics.i32TruncF64S(x) == UInt32(bitPattern: i32.value), "\(x)")
            }
            #expect(Numerics.i32TruncSatF64S(x) == UInt32(bitPattern: i32.saturated), "\(x)")
            let u32 = expected(x, UInt32.self)
            #expect(Numerics.i32TruncF64UTrap(x) == u32.trap, "i32.trunc_f64_u \(x)")
            if u32.trap == .none { #expect(Numerics.i32TruncF64U(x) == u32.value, "\(x)") }
            #expect(Numerics.i32TruncSatF64U(x) == u32.saturated, "\(x)")
            let i64 = expected(x, Int64.self)
            #expect(Numerics.i64TruncF64STrap(x) == i64.trap, "i64.trunc_f64_s \(x)")
            if i64.trap == .none {
                #expect(Numerics.i64TruncF64S(x) == UInt64(bitPattern: i64.value), "\(x)")
            }
            #expect(Numerics.i64TruncSatF64S(x) == UInt64(bitPattern: i64.saturated), "\(x)")
            let u64 = expected(x, UInt64.self)
            #expect(Numerics.i64TruncF64UTrap(x) == u64.trap, "i64.trunc_f64_u \(x)")
            if u64.trap == .none { #expect(Numerics.i64TruncF64U(x) == u64.value, "\(x)") }
            #expect(Numerics.i64TruncSatF64U(x) == u64.saturated, "\(x)")
        }
    }

    @Test("name the last number that fits and the first that does not")
    func truncationEdges() {
        #expect(Numerics.i32TruncF64STrap(-2147483648.9) == .none)
        #expect(Numerics.i32TruncF64S(-2147483648.9) == minI32)
        #expect(Numerics.i32TruncF64STrap(-2_147_483_649) == .integerOverflow)
        #expect(Numerics.i32TruncF64S(2147483647.9) == 0x7FFF_FFFF)
        #expect(Numerics.i32TruncF64STrap(2_147_483_648) == .integerOverflow)
        #expect(Numerics.i32TruncF32STrap(-0x1p31) == .none)
        #expect(Numerics.i32TruncF32S(-0x1p31) == minI32)
        #expect(Numerics.i32TruncF32STrap(-0x1.000002p31) == .integerOverflow)
        #expect(Numerics.i64TruncF64S(-0x1p63) == minI64)
        #expect(Numerics.i32TruncF64UTrap(-0.99) == .none)
        #expect(Numerics.i32TruncF64U(-0.99) == 0)
        #expect(Numerics.i32TruncF64UTrap(-1) == .integerOverflow)
        #expect(Numerics.i64TruncF32U(0x1.fffffep63) == 0xFFFF_FF00_0000_0000)
        #expect(Numerics.i64TruncF32UTrap(.infinity) == .integerOverflow)
        #expect(Numerics.i64TruncF32UTrap(f32(signalling32)) == .invalidConversionToInteger)
        #expect(Numerics.i64TruncSatF64S(-.infinity) == minI64)
        #expect(Numerics.i64TruncSatF64U(-.nan) == 0)
    }

    @Test("from integers round to nearest, ties to even")
    func fromIntegers() {
        #expect(Numerics.f32ConvertI32S(0x0100_0001) == 0x1p24)
        #expect(Numerics.f32ConvertI32S(0x0100_0003) == 0x1.000004p24)
        #expect(Numerics.f32ConvertI32S(UInt32(bitPattern: -0x0100_0001)) == -0x1p24)
        #expect(Numerics.f32ConvertI32U(.max) == 0x1p32)
        #expect(Numerics.f32ConvertI64S(0x7FFF_FFFF_FFFF_FFFF) == 0x1p63)
        #expect(Numerics.f32ConvertI64S(minI64) == -0x1p63)
        #expect(Numerics.f32ConvertI64U(.max) == 0x1p64)
        // Rounded to f64 on the way, this would become a tie and end below.
        #expect(Numerics.f32ConvertI64U(0x8000_0080_0000_0001) == 0x1.000002p63)
        #expect(Numerics.f32ConvertI64U(0x8000_0080_0000_0000) == 0x1p63)
        #expect(Numerics.f32ConvertI64S(0x4000_0040_0000_0001) == 0x1.000002p62)
        #expect(Numerics.f64ConvertI32S(.max) == -1)
        #expect(Numerics.f64ConvertI32U(.max) == 4_294_967_295)
        #expect(Numerics.f64ConvertI64S(0x0020_0000_0000_0001) == 0x1p53)
        #expect(Numerics.f64ConvertI64U(0x8000_0000_0000_0400) == 0x1p63)
        #expect(Numerics.f64ConvertI64U(0x8000_0000_0000_0401) == 0x1.0000000000001p63)
        #expect(Numerics.f64ConvertI64U(.max) == 0x1p64)
    }

    @Test("between floats round to nearest, through subnormals and to infinity")
    func betweenFloats() {
        #expect(Numerics.f32DemoteF64(0x1.000001p0) == 1)
        #expect(Numerics.f32DemoteF64(0x1.0000010000001p0) == 0x1.000002p0)
        #expect(Numerics.f32DemoteF64(0x1p-150) == 0)
        #expect(Numerics.f32DemoteF64(0x1.0000000000001p-150) == 0x1p-149)
        #expect(Numerics.f32DemoteF64(-0x1p-160).bitPattern == minI32)
        #expect(Numerics.f32DemoteF64(0x1.fffffeffffffep127) == .greatestFiniteMagnitude)
        #expect(Numerics.f32DemoteF64(0x1.ffffffp127) == .infinity)
        #expect(Numerics.f64PromoteF32(-0.0).bitPattern == minI64)
        #expect(Numerics.f64PromoteF32(.leastNonzeroMagnitude) == 0x1p-149)
    }
}
