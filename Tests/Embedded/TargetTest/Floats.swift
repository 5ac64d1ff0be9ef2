import Assembler
import Machine

// Floats, against the numerics of the portable tier. Of NaNs, arm64 says which comes of which: the first operand that signals,
// else the first that is one, made quiet; of numbers, the positive one without a payload.

private let doubles: [UInt64] = [
    0, 0x8000_0000_0000_0000, 0x3ff0_0000_0000_0000, 0xbff0_0000_0000_0000, 0x3fe0_0000_0000_0000,
    0xbfe0_0000_0000_0000, 0x3fdf_ffff_ffff_ffff, 0x3fef_ffff_ffff_ffff, 0xbfef_ffff_ffff_ffff,
    0x3ff8_0000_0000_0000, 0x4004_0000_0000_0000, 0xc004_0000_0000_0000, 0x3fb9_9999_9999_999a,
    0x0000_0000_0000_0001, 0x8000_0000_0000_0001, 0x0010_0000_0000_0000, 0x7fef_ffff_ffff_ffff,
    0xffef_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000, 0x7ff8_0000_0000_0000,
    0xfff8_0000_0000_0000, 0x7ff0_0000_0000_0001, 0xfff4_1234_5678_9abc, 0x7ffc_1234_5678_9abc,
    0x41df_ffff_ffc0_0000, 0x41df_ffff_ffff_ffff, 0x41e0_0000_0000_0000, 0xc1e0_0000_0000_0000,
    0xc1e0_0000_001f_ffff, 0xc1e0_0000_0020_0000, 0x41ef_ffff_ffe0_0000, 0x41ef_ffff_ffff_ffff,
    0x41f0_0000_0000_0000, 0x43df_ffff_ffff_ffff, 0x43e0_0000_0000_0000, 0xc3e0_0000_0000_0000,
    0xc3e0_0000_0000_0001, 0x43ef_ffff_ffff_ffff, 0x43f0_0000_0000_0000, 0x4330_0000_0000_0001,
    0x4034_0000_0000_0000, 0x403f_0000_0000_0000, 0x3fc0_0000_0000_0000,
]
private let floats: [UInt64] = [
    0, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x3f00_0000, 0xbf00_0000, 0x3eff_ffff, 0x3f7f_ffff, 0xbf7f_ffff,
    0x3fc0_0000, 0x4020_0000, 0xc020_0000, 0x3dcc_cccd, 0x0000_0001, 0x8000_0001, 0x0080_0000, 0x7f7f_ffff,
    0xff7f_ffff, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xffa1_2345, 0x7fe1_2345,
    0x4eff_ffff, 0x4f00_0000, 0xcf00_0000, 0xcf00_0001, 0x4f7f_ffff, 0x4f80_0000, 0x5eff_ffff, 0x5f00_0000,
    0xdf00_0000, 0xdf00_0001, 0x5f7f_ffff, 0x5f80_0000, 0x4b00_0001, 0x41a0_0000, 0x41f8_0000, 0x3e00_0000,
    0x00ff_0000, 0x0000_4200, 0x1234_5678,
]

private func values(_ width: MacroWidth) -> [UInt64] { width == .long ? floats : doubles }

private func isNaN(_ bits: UInt64, _ width: MacroWidth) -> Bool {
    width == .long ? bits << 33 > 0xff00_0000 << 32 : bits << 1 > 0x7ff << 53
}
private func quietBit(_ width: MacroWidth) -> UInt64 { width == .long ? 1 << 22 : 1 << 51 }
private func canonical(_ width: MacroWidth) -> UInt64 { width == .long ? 0x7fc0_0000 : 0x7ff8 << 48 }

private func single(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: bits)) }
private func double(_ bits: UInt64) -> Double { Double(bitPattern: bits) }

/// What comes of operands of which one is a NaN.
private func nan(_ a: UInt64, _ b: UInt64, _ width: MacroWidth) -> UInt64 {
    let quiet = quietBit(width)
    if isNaN(a, width), a & quiet == 0 { return a | quiet }
    if isNaN(b, width), b & quiet == 0 { return b | quiet }
    return isNaN(a, width) ? a : b
}

private func expected(_ operation: MacroFloatOperation, _ width: MacroWidth, _ a: UInt64, _ b: UInt64)
    -> UInt64
{
    if operation == .copySign {
        return width == .long
            ? UInt64(Numerics.f32Copysign(single(a), single(b)).bitPattern)
            : Numerics.f64Copysign(double(a), double(b)).bitPattern
    }
    if isNaN(a, width) || isNaN(b, width) { return nan(a, b, width) }
    var result: UInt64
    if width == .long {
        let (x, y) = (single(a), single(b))
        let value: Float =
            switch operation {
            case .add: Numerics.f32Add(x, y)
            case .subtract: Numerics.f32Sub(x, y)
            case .multiply: Numerics.f32Mul(x, y)
            case .divide: Numerics.f32Div(x, y)
            case .minimum: Numerics.f32Min(x, y)
            case .maximum: Numerics.f32Max(x, y)
            case .copySign: x
            }
        result = UInt64(value.bitPattern)
    } else {
        let (x, y) = (double(a), double(b))
        let value: Double =
            switch operation {
            case .add: Numerics.f64Add(x, y)
            case .subtract: Numerics.f64Sub(x, y)
            case .multiply: Numerics.f64Mul(x, y)
            case .divide: Numerics.f64Div(x, y)
            case .minimum: Numerics.f64Min(x, y)
            case .maximum: Numerics.f64Max(x, y)
            case .copySign: x
            }
        result = value.bitPattern
    }
    if isNaN(result, width) { result = canonical(width) }
    return result
}

private func name(_ operation: MacroFloatOperation) -> String {
    switch operation {
    case .add: "float add"
    case .subtract: "float sub"
    case .multiply: "float mul"
    case .divide: "float div"
    case .minimum: "float min"
    case .maximum: "float max"
    case .copySign: "float copysign"
    }
}

func testFloatMoves(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let (f, g) = (F(18), G(6))
    for width in widths {
        let to = piece(&t, bench) { $0.move(f, g, width) }
        bench.scramble()
        bench.run(to)
        expect(bench.get(f), seen(bench.before[6], width), "bits to a float")
        expect(bench.isUnchanged(but: 0, bit(f)), "bits to a float change nothing else")
        let from = piece(&t, bench) { $0.move(g, f, width) }
        bench.run(from)
        expect(bench.get(g), seen(bench.before[32 + 36], width), "bits of a float")
        expect(bench.isUnchanged(but: bit(g)), "bits of a float change nothing else")
        for value in values(width) {
            let code = piece(&t, bench) { $0.move(f, bits: value, width) }
            bench.scramble()
            bench.run(code)
            expect(bench.get(f), value, "a float's constant")
            expect(bench.isUnchanged(but: 0, bit(f)), "a float's constant changes nothing else")
        }
        // The floats that an instruction holds, and their neighbours.
        for number in 0..<512 {
            let bits = bench.randomNumber() & 0x7 | UInt64(number) << 48
            let value = width == .quad ? (bits & ~7) ^ (0x3fc0 << 48) : UInt64(number) << 19 ^ 0x3e00_0000
            let code = piece(&t, bench) { $0.move(f, bits: value, width) }
            bench.run(code)
            expect(bench.get(f), value, "a float's constant")
        }
    }
    let move = piece(&t, bench) { $0.move(f, F(2)) }
    bench.scramble()
    bench.run(move)
    expect(bench.get(f) == bench.before[36] && bench.upper(f) == bench.before[37], "move of a vector")
    expect(bench.isUnchanged(but: 0, bit(f)), "a move of a vector changes nothing else")
    // The same constants again and again are there once, and each is what it is.
    let many = piece(&t, bench) { t in
        for number in 0..<5000 {
            t.move(f, bits: UInt64(number % 40) << 7 | 0x3fb9_9999 << 32, .quad)
            t.move(F(2), bits: UInt64(number) << 2 | 0x3dcc_0001, .long)
            t.operate(.add, .quad, F(0), F(0), .register(f))
            t.operate(.add, .long, F(1), F(1), .register(F(2)))
        }
    }
    bench.scramble()
    bench.set(F(0), 0)
    bench.set(F(1), 0)
    bench.run(many)
    var (sum, other) = (Double(0), Float(0))
    for number in 0..<5000 {
        sum += Double(bitPattern: UInt64(number % 40) << 7 | 0x3fb9_9999 << 32)
        other += Float(bitPattern: UInt32(number) << 2 | 0x3dcc_0001)
    }
    expect(bench.get(F(0)), sum.bitPattern, "many constants")
    expect(bench.get(F(1)), UInt64(other.bitPattern), "many constants of 32 bits")
    t.deallocate()
}

func testFloatOperations(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let operations: [MacroFloatOperation] = [
        .add, .subtract, .multiply, .divide, .minimum, .maximum, .copySign,
    ]
    let pinned = ARM64.registers.frame
    for operation in operations {
        for width in widths {
            for (d, l, r) in floatTriples {
                let code = piece(&t, bench) { $0.operate(operation, width, d, l, .register(r)) }
                bench.scramble()
                for a in values(width) {
                    for b in values(width) {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(code)
                        let value = expected(operation, width, l == r ? b : a, b)
                        expect(bench.get(d), value, name(operation))
                    }
                }
                expect(
                    bench.isUnchanged(but: 0, bit(d) | floatScratch), "a float operation changes nothing else"
                )
            }
            for b in values(width) {
                for (d, l) in [(F(1), F(2)), (F(1), F(1))] {
                    let code = piece(&t, bench) { $0.operate(operation, width, d, l, .constant(b)) }
                    bench.scramble()
                    for a in values(width) {
                        bench.set(l, a)
                        bench.run(code)
                        expect(
                            bench.get(d), expected(operation, width, a, b), name(operation) + " of a constant"
                        )
                    }
                    expect(
                        bench.isUnchanged(but: 0, bit(d) | floatScratch),
                        "a float operation with a constant changes nothing else")
                }
            }
            for (d, l) in [(F(1), F(2)), (F(1), F(1))] {
                let code = piece(&t, bench) { $0.operate(operation, width, d, l, .slot(-272)) }
                bench.scramble()
                bench.set(pinned, UInt64(UInt(bitPattern: frame.header)))
                for a in values(width) {
                    for b in values(width) {
                        bench.set(l, a)
                        frame.word(-272).pointee = b
                        bench.run(code)
                        expect(bench.get(d), expected(operation, width, a, b), name(operation) + " of a slot")
                    }
                }
                expect(
                    bench.isUnchanged(but: 0, bit(d) | floatScratch),
                    "a float operation with a slot changes nothing else")
            }
        }
    }
    t.deallocate()
}

private func expected(_ function: MacroFloatFunction, _ width: MacroWidth, _ a: UInt64) -> UInt64 {
    if width == .long {
        let x = single(a)
        let value: Float =
            switch function {
            case .squareRoot: Numerics.f32Sqrt(x)
            case .ceiling: Numerics.f32Ceil(x)
            case .floor: Numerics.f32Floor(x)
            case .truncate: Numerics.f32Trunc(x)
            case .nearest: Numerics.f32Nearest(x)
            case .absolute: Numerics.f32Abs(x)
            case .negate: Numerics.f32Neg(x)
            }
        return UInt64(value.bitPattern)
    }
    let x = double(a)
    let value: Double =
        switch function {
        case .squareRoot: Numerics.f64Sqrt(x)
        case .ceiling: Numerics.f64Ceil(x)
        case .floor: Numerics.f64Floor(x)
        case .truncate: Numerics.f64Trunc(x)
        case .nearest: Numerics.f64Nearest(x)
        case .absolute: Numerics.f64Abs(x)
        case .negate: Numerics.f64Neg(x)
        }
    return value.bitPattern
}

func testFloatFunctions(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let functions: [MacroFloatFunction] = [
        .squareRoot, .ceiling, .floor, .truncate, .nearest, .absolute, .negate,
    ]
    for width in widths {
        for (d, s) in [(F(1), F(2)), (F(1), F(1)), (F(31), F(30))] {
            for function in functions {
                let code = piece(&t, bench) { $0.function(function, width, d, s) }
                bench.scramble()
                for a in values(width) {
                    bench.set(s, a)
                    bench.run(code)
                    var value = expected(function, width, a)
                    if isNaN(value, width), function != .absolute, function != .negate {
                        value = isNaN(a, width) ? nan(a, a, width) : canonical(width)
                    }
                    expect(bench.get(d), value, "a float's function")
                }
                expect(bench.isUnchanged(but: 0, bit(d)), "a float's function changes nothing else")
            }
            let convert = piece(&t, bench) { $0.convertFloat(d, s, from: width) }
            for a in values(width) {
                bench.set(s, a)
                bench.run(convert)
                let value =
                    width == .long
                    ? Numerics.f64PromoteF32(single(a)).bitPattern
                    : UInt64(Numerics.f32DemoteF64(double(a)).bitPattern)
                expect(bench.get(d), value, "promote or demote")
            }
            expect(bench.isUnchanged(but: 0, bit(d)), "a conversion changes nothing else")
        }
        let canonicalize = piece(&t, bench) { $0.canonicalizeNaN(width, F(4)) }
        bench.scramble()
        for a in values(width) {
            bench.set(F(4), a)
            bench.run(canonicalize)
            expect(bench.get(F(4)), isNaN(a, width) ? canonical(width) : a, "a canonical NaN")
        }
        expect(bench.isUnchanged(but: 0, bit(F(4))), "a canonical NaN changes nothing else")
    }
    t.deallocate()
}

private func holds(_ condition: MacroFloatCondition, _ width: MacroWidth, _ a: UInt64, _ b: UInt64) -> Bool {
    if width == .long {
        let (x, y) = (single(a), single(b))
        switch condition {
        case .equal: return Numerics.f32Eq(x, y)
        case .notEqual: return Numerics.f32Ne(x, y)
        case .less: return Numerics.f32Lt(x, y)
        case .lessOrEqual: return Numerics.f32Le(x, y)
        case .greater: return Numerics.f32Gt(x, y)
        case .greaterOrEqual: return Numerics.f32Ge(x, y)
        }
    }
    let (x, y) = (double(a), double(b))
    switch condition {
    case .equal: return Numerics.f64Eq(x, y)
    case .notEqual: return Numerics.f64Ne(x, y)
    case .less: return Numerics.f64Lt(x, y)
    case .lessOrEqual: return Numerics.f64Le(x, y)
    case .greater: return Numerics.f64Gt(x, y)
    case .greaterOrEqual: return Numerics.f64Ge(x, y)
    }
}

func testFloatComparisons(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let way = G(14)
    let conditions: [MacroFloatCondition] = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]
    for condition in conditions {
        for width in widths {
            for isNegated in [false, true] {
                let branch = piece(&t, bench) { t in
                    let end = t.makeLabel()
                    t.move(way, immediate: 1)
                    t.branchFloat(condition, isNegated: isNegated, width, F(1), F(20), end)
                    t.move(way, immediate: 0)
                    t.bind(end)
                }
                bench.scramble()
                for a in values(width) {
                    for b in values(width) {
                        bench.set(F(1), a)
                        bench.set(F(20), b)
                        bench.run(branch)
                        let isTrue = holds(condition, width, a, b) != isNegated
                        expect(bench.get(way), isTrue ? 1 : 0, "branch on floats")
                    }
                }
                expect(bench.isUnchanged(but: bit(way)), "a branch on floats changes nothing")
            }
            let set = piece(&t, bench) { $0.setFloat(way, condition, width, F(1), F(20)) }
            for a in values(width) {
                for b in values(width) {
                    bench.set(F(1), a)
                    bench.set(F(20), b)
                    bench.run(set)
                    expect(bench.get(way), holds(condition, width, a, b) ? 1 : 0, "set by floats")
                }
            }
            expect(bench.isUnchanged(but: bit(way)), "set by floats changes nothing else")
        }
    }
    t.deallocate()
}

/// The integer of a float, whether it is one, and what it saturates to.
private func converted(
    _ a: UInt64, _ floatWidth: MacroWidth, _ width: MacroWidth, _ isSigned: Bool
) -> (trap: NumericTrap, exact: UInt64, saturated: UInt64) {
    let (x, y) = (single(a), double(a))
    switch (floatWidth, width, isSigned) {
    case (.long, .long, true):
        let trap = Numerics.i32TruncF32STrap(x)
        return (
            trap, trap == .none ? UInt64(Numerics.i32TruncF32S(x)) : 0, UInt64(Numerics.i32TruncSatF32S(x))
        )
    case (.long, .long, false):
        let trap = Numerics.i32TruncF32UTrap(x)
        return (
            trap, trap == .none ? UInt64(Numerics.i32TruncF32U(x)) : 0, UInt64(Numerics.i32TruncSatF32U(x))
        )
    case (.quad, .long, true):
        let trap = Numerics.i32TruncF64STrap(y)
        return (
            trap, trap == .none ? UInt64(Numerics.i32TruncF64S(y)) : 0, UInt64(Numerics.i32TruncSatF64S(y))
        )
    case (.quad, .long, false):
        let trap = Numerics.i32TruncF64UTrap(y)
        return (
            trap, trap == .none ? UInt64(Numerics.i32TruncF64U(y)) : 0, UInt64(Numerics.i32TruncSatF64U(y))
        )
    case (.long, .quad, true):
        let trap = Numerics.i64TruncF32STrap(x)
        return (trap, trap == .none ? Numerics.i64TruncF32S(x) : 0, Numerics.i64TruncSatF32S(x))
    case (.long, .quad, false):
        let trap = Numerics.i64TruncF32UTrap(x)
        return (trap, trap == .none ? Numerics.i64TruncF32U(x) : 0, Numerics.i64TruncSatF32U(x))
    case (.quad, .quad, true):
        let trap = Numerics.i64TruncF64STrap(y)
        return (trap, trap == .none ? Numerics.i64TruncF64S(y) : 0, Numerics.i64TruncSatF64S(y))
    case (.quad, .quad, false):
        let trap = Numerics.i64TruncF64UTrap(y)
        return (trap, trap == .none ? Numerics.i64TruncF64U(y) : 0, Numerics.i64TruncSatF64U(y))
    }
}

private func float(_ a: UInt64, _ width: MacroWidth, _ isSigned: Bool, _ floatWidth: MacroWidth) -> UInt64 {
    let x = UInt32(truncatingIfNeeded: a)
    switch (floatWidth, width, isSigned) {
    case (.long, .long, true): return UInt64(Numerics.f32ConvertI32S(x).bitPattern)
    case (.long, .long, false): return UInt64(Numerics.f32ConvertI32U(x).bitPattern)
    case (.long, .quad, true): return UInt64(Numerics.f32ConvertI64S(a).bitPattern)
    case (.long, .quad, false): return UInt64(Numerics.f32ConvertI64U(a).bitPattern)
    case (.quad, .long, true): return Numerics.f64ConvertI32S(x).bitPattern
    case (.quad, .long, false): return Numerics.f64ConvertI32U(x).bitPattern
    case (.quad, .quad, true): return Numerics.f64ConvertI64S(a).bitPattern
    case (.quad, .quad, false): return Numerics.f64ConvertI64U(a).bitPattern
    }
}

func testConversions(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let way = G(14)
    for floatWidth in widths {
        for width in widths {
            for isSigned in [false, true] {
                let saturate = piece(&t, bench) {
                    $0.convertToInteger(G(3), width, isSigned: isSigned, F(2), floatWidth, fails: nil)
                }
                bench.scramble()
                for a in values(floatWidth) {
                    bench.set(F(2), a)
                    bench.run(saturate)
                    let value = converted(a, floatWidth, width, isSigned).saturated
                    expect(bench.get(G(3)), value, "saturating conversion of " + hexadecimal(a))
                }
                expect(
                    bench.isUnchanged(but: bit(G(3)) | scratch, floatScratch),
                    "a saturating conversion changes nothing else")
                let exact = piece(&t, bench) { t in
                    let (fails, end) = (t.makeLabel(), t.makeLabel())
                    t.convertToInteger(G(3), width, isSigned: isSigned, F(2), floatWidth, fails: fails)
                    t.move(way, immediate: 0)
                    t.jump(end)
                    t.bind(fails)
                    t.move(way, immediate: 1)
                    t.bind(end)
                }
                for a in values(floatWidth) {
                    bench.set(F(2), a)
                    bench.run(exact)
                    let (trap, value, _) = converted(a, floatWidth, width, isSigned)
                    expect(bench.get(way), trap == .none ? 0 : 1, "conversion's way of " + hexadecimal(a))
                    expect(
                        bench.get(G(3)), trap == .none ? value : bench.before[3],
                        "conversion of " + hexadecimal(a))
                    expect(
                        bench.isUnchanged(but: bit(G(3)) | bit(way) | scratch, floatScratch),
                        "a conversion changes nothing else")
                }
                let toFloat = piece(&t, bench) {
                    $0.convertToFloat(F(2), floatWidth, G(3), width, isSigned: isSigned)
                }
                for a in numbers + [
                    0x7fff_ffff_ffff_fdff, 0xffff_ffff_ffff_fbff, 0x0020_0000_0000_0001, 0x0100_0001,
                ] {
                    bench.set(G(3), a)
                    bench.run(toFloat)
                    expect(bench.get(F(2)), float(a, width, isSigned, floatWidth), "conversion to a float")
                }
                expect(
                    bench.isUnchanged(but: scratch, bit(F(2))), "a conversion to a float changes nothing else"
                )
            }
        }
    }
    t.deallocate()
}
