import Assembler
import Machine

// Moves, slots and integers, against the numerics of the portable tier.

private func name(_ operation: MacroOperation, _ width: MacroWidth) -> String {
    let name =
        switch operation {
        case .add: "add"
        case .subtract: "sub"
        case .multiply: "mul"
        case .and: "and"
        case .or: "or"
        case .exclusiveOr: "xor"
        }
    return (width == .long ? "i32." : "i64.") + name
}

private func expected(_ operation: MacroOperation, _ width: MacroWidth, _ a: UInt64, _ b: UInt64) -> UInt64 {
    let (x, y) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    let isLong = width == .long
    switch operation {
    case .add: return isLong ? UInt64(Numerics.i32Add(x, y)) : Numerics.i64Add(a, b)
    case .subtract: return isLong ? UInt64(Numerics.i32Sub(x, y)) : Numerics.i64Sub(a, b)
    case .multiply: return isLong ? UInt64(Numerics.i32Mul(x, y)) : Numerics.i64Mul(a, b)
    case .and: return isLong ? UInt64(Numerics.i32And(x, y)) : Numerics.i64And(a, b)
    case .or: return isLong ? UInt64(Numerics.i32Or(x, y)) : Numerics.i64Or(a, b)
    case .exclusiveOr: return isLong ? UInt64(Numerics.i32Xor(x, y)) : Numerics.i64Xor(a, b)
    }
}

private func expected(_ shift: MacroShift, _ width: MacroWidth, _ a: UInt64, _ b: UInt64) -> UInt64 {
    let (x, y) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    let isLong = width == .long
    switch shift {
    case .left: return isLong ? UInt64(Numerics.i32Shl(x, y)) : Numerics.i64Shl(a, b)
    case .rightUnsigned: return isLong ? UInt64(Numerics.i32ShrU(x, y)) : Numerics.i64ShrU(a, b)
    case .rightSigned: return isLong ? UInt64(Numerics.i32ShrS(x, y)) : Numerics.i64ShrS(a, b)
    case .rotateLeft: return isLong ? UInt64(Numerics.i32Rotl(x, y)) : Numerics.i64Rotl(a, b)
    case .rotateRight: return isLong ? UInt64(Numerics.i32Rotr(x, y)) : Numerics.i64Rotr(a, b)
    }
}

private func holds(_ condition: MacroCondition, _ width: MacroWidth, _ a: UInt64, _ b: UInt64) -> Bool {
    let (x, y) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    let isLong = width == .long
    switch condition {
    case .equal: return isLong ? Numerics.i32Eq(x, y) : Numerics.i64Eq(a, b)
    case .notEqual: return isLong ? Numerics.i32Ne(x, y) : Numerics.i64Ne(a, b)
    case .lessSigned: return isLong ? Numerics.i32LtS(x, y) : Numerics.i64LtS(a, b)
    case .lessOrEqualSigned: return isLong ? Numerics.i32LeS(x, y) : Numerics.i64LeS(a, b)
    case .greaterSigned: return isLong ? Numerics.i32GtS(x, y) : Numerics.i64GtS(a, b)
    case .greaterOrEqualSigned: return isLong ? Numerics.i32GeS(x, y) : Numerics.i64GeS(a, b)
    case .lessUnsigned: return isLong ? Numerics.i32LtU(x, y) : Numerics.i64LtU(a, b)
    case .lessOrEqualUnsigned: return isLong ? Numerics.i32LeU(x, y) : Numerics.i64LeU(a, b)
    case .greaterUnsigned: return isLong ? Numerics.i32GtU(x, y) : Numerics.i64GtU(a, b)
    case .greaterOrEqualUnsigned: return isLong ? Numerics.i32GeU(x, y) : Numerics.i64GeU(a, b)
    }
}

/// Slots in all directions from a header.
struct Frame {
    let memory = map(1 << 20, 3)
    var header: UnsafeMutableRawPointer { memory + (1 << 19) }
    static let offsets: [Int32] = [
        0, 16, 32, 240, 256, 4096, 8 * 4095, 32768, 65520, 65536, 65552, 400_000, -16, -32, -256, -272, -288,
        -512,
        -528, -1024, -4080, -4096, -4112, -65536, -400_000,
    ]
    func word(_ offset: Int32, _ index: Int = 0) -> UnsafeMutablePointer<UInt64> {
        (header + Int(offset) + 8 * index).assumingMemoryBound(to: UInt64.self)
    }
}

func testMoves(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let (d, s) = (G(5), G(26))
    for width in widths {
        for (d, s) in [(d, s), (d, d), (G(16), G(0))] {
            let code = piece(&t, bench) { $0.move(d, s, width) }
            bench.scramble()
            bench.run(code)
            expect(bench.get(d), seen(bench.before[Int(s.number)], width), "move")
            expect(bench.isUnchanged(but: bit(d)), "move changes nothing else")
        }
    }
    var constants = numbers
    for shift in 0..<64 {
        constants += [
            1 << UInt64(shift), ~(1 << UInt64(shift)), 0xffff << UInt64(shift), ~(0xffff << UInt64(shift)),
        ]
        constants.append(bench.randomNumber())
        constants.append(bench.randomNumber() >> UInt64(shift))
        constants.append(~(bench.randomNumber() >> UInt64(shift)))
    }
    constants += [0xffff_0000, 0x1234_ffff, 0xffff_1234, 0xffff_ffff_1234_ffff, 0x1234_0000_ffff_0000]
    for value in constants {
        let code = piece(&t, bench) { $0.move(d, immediate: Int64(bitPattern: value)) }
        bench.scramble()
        bench.run(code)
        expect(bench.get(d), value, "constant")
        expect(bench.isUnchanged(but: bit(d)), "a constant changes nothing else")
    }
    for value in smallNumbers + [0x12_3456, -0x12_3456] {
        for (d, s) in [(d, s), (d, d), (G(16), G(0))] {
            let code = piece(&t, bench) { $0.add(d, s, value) }
            bench.scramble()
            bench.run(code)
            expect(bench.get(d), bench.before[Int(s.number)] &+ number(value, .quad), "add to an address")
            expect(bench.isUnchanged(but: bit(d)), "an address changes nothing else")
        }
    }
    t.deallocate()
}

func testSlots(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let pinned = ARM64.registers.frame
    let (g, f) = (G(7), F(17))
    func setup() {
        bench.scramble()
        bench.set(pinned, UInt64(UInt(bitPattern: frame.header)))
    }
    for offset in Frame.offsets {
        for width in widths {
            frame.word(offset).pointee = bench.randomNumber()
            frame.word(offset, 1).pointee = bench.randomNumber()
            let before = frame.word(offset).pointee
            setup()
            bench.run(piece(&t, bench) { $0.load(g, slot: offset, width) })
            expect(bench.get(g), seen(before, width), "load of a slot")
            expect(bench.isUnchanged(but: bit(g)), "a load of a slot changes nothing else")
            setup()
            bench.run(piece(&t, bench) { $0.load(f, slot: offset, width) })
            expect(bench.get(f), seen(before, width), "load of a float's slot")
            expect(bench.isUnchanged(but: 0, bit(f)), "a load of a float's slot changes nothing else")
            let upper = frame.word(offset, 1).pointee
            let mask: UInt64 = width == .long ? 0xffff_ffff : .max
            setup()
            bench.run(piece(&t, bench) { $0.store(g, slot: offset, width) })
            expect(frame.word(offset).pointee & mask, seen(bench.before[7], width), "store to a slot")
            expect(frame.word(offset, 1).pointee, upper, "store to a slot, what is above")
            expect(bench.isUnchanged(), "a store to a slot changes no register")
            setup()
            bench.run(piece(&t, bench) { $0.store(f, slot: offset, width) })
            expect(frame.word(offset).pointee & mask, seen(bench.before[32 + 34], width), "store of a float")
            expect(bench.isUnchanged(), "a store of a float changes no register")
        }
        setup()
        bench.run(piece(&t, bench) { $0.storeVector(f, slot: offset) })
        expect(frame.word(offset).pointee, bench.before[32 + 34], "store of a vector, low")
        expect(frame.word(offset, 1).pointee, bench.before[33 + 34], "store of a vector, high")
        expect(bench.isUnchanged(), "a store of a vector changes no register")
        let (low, high) = (frame.word(offset).pointee, frame.word(offset, 1).pointee)
        setup()
        bench.run(piece(&t, bench) { $0.loadVector(f, slot: offset) })
        expect(bench.get(f) == low && bench.upper(f) == high, "load of a vector")
        expect(bench.isUnchanged(but: 0, bit(f)), "a load of a vector changes nothing else")
        for value in [0, 1, -1, 0x1234_5678_9abc_def0, Int64.min] {
            setup()
            bench.run(piece(&t, bench) { $0.store(immediate: value, slot: offset) })
            expect(frame.word(offset).pointee, UInt64(bitPattern: value), "store of a constant")
            expect(bench.isUnchanged(), "a store of a constant changes no register")
        }
        for count in [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 18, 23, 24, 25, 31, 100] {
            let start = offset - 16
            for index in 0..<2 * (count + 2) { frame.word(start, index).pointee = .max }
            setup()
            bench.run(piece(&t, bench) { $0.clear(slot: offset, count: count) })
            var isRight = true
            for index in 0..<2 * (count + 2) {
                let isInside = index >= 2 && index < 2 * (count + 1)
                if frame.word(start, index).pointee != (isInside ? 0 : .max) { isRight = false }
            }
            expect(isRight, "clear \(count) slots at \(offset)")
            expect(bench.isUnchanged(but: scratch, floatScratch), "clearing changes no register")
        }
    }
    t.deallocate()
}

func testOperations(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let operations: [MacroOperation] = [.add, .subtract, .multiply, .and, .or, .exclusiveOr]
    let pinned = ARM64.registers.frame
    for operation in operations {
        for width in widths {
            for (d, l, r) in registerTriples {
                let code = piece(&t, bench) { $0.operate(operation, width, d, l, .register(r)) }
                bench.scramble()
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(code)
                        let a = l == r ? b : a
                        expect(bench.get(d), expected(operation, width, a, b), name(operation, width))
                    }
                }
                expect(bench.isUnchanged(but: bit(d)), name(operation, width) + " changes nothing else")
            }
            for value in smallNumbers {
                for (d, l) in [(G(3), G(4)), (G(3), G(3)), (G(16), G(9))] {
                    let code = piece(&t, bench) { $0.operate(operation, width, d, l, .immediate(value)) }
                    bench.scramble()
                    for a in numbers {
                        bench.set(l, a)
                        bench.run(code)
                        expect(
                            bench.get(d), expected(operation, width, a, number(value, width)),
                            name(operation, width) + " of \(value)")
                    }
                    expect(bench.isUnchanged(but: bit(d)), name(operation, width) + " changes nothing else")
                }
            }
            let code = piece(&t, bench) { $0.operate(operation, width, G(3), G(3), .slot(-288)) }
            bench.scramble()
            bench.set(pinned, UInt64(UInt(bitPattern: frame.header)))
            for a in numbers {
                bench.set(G(3), a)
                frame.word(-288).pointee = bench.randomNumber()
                bench.run(code)
                let b = frame.word(-288).pointee
                expect(
                    bench.get(G(3)), expected(operation, width, a, b), name(operation, width) + " of a slot")
            }
        }
    }
    for width in widths {
        for (d, l, r) in registerTriples {
            for shift in 1...3 {
                let code = piece(&t, bench) { $0.addShifted(width, d, l, r, shift) }
                bench.scramble()
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(code)
                        let a = l == r ? b : a
                        expect(bench.get(d), seen(a &+ b << UInt64(shift), width), "addShifted")
                    }
                }
                expect(bench.isUnchanged(but: bit(d)), "addShifted changes nothing else")
            }
        }
    }
    t.deallocate()
}

func testShifts(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let shifts: [MacroShift] = [.left, .rightUnsigned, .rightSigned, .rotateLeft, .rotateRight]
    for shift in shifts {
        expect(t.shiftCount(shift) == nil, "the count of a shift is anywhere")
        for width in widths {
            for (d, l, r) in registerTriples {
                let code = piece(&t, bench) { $0.shift(shift, width, d, l, by: r) }
                bench.scramble()
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(code)
                        expect(bench.get(d), expected(shift, width, l == r ? b : a, b), "shift")
                    }
                }
                expect(bench.isUnchanged(but: bit(d)), "a shift changes nothing else")
            }
            for count in 0..<70 {
                let code = piece(&t, bench) { $0.shift(shift, width, G(3), G(16), by: count) }
                bench.scramble()
                for a in numbers {
                    bench.set(G(16), a)
                    bench.run(code)
                    expect(bench.get(G(3)), expected(shift, width, a, UInt64(count)), "shift by \(count)")
                }
                expect(bench.isUnchanged(but: bit(G(3))), "a shift by a number changes nothing else")
            }
        }
    }
    t.deallocate()
}

func testCounts(_ bench: inout Bench) {
    var t = ARM64(features: [])
    for (d, s) in [(G(3), G(4)), (G(3), G(3)), (G(16), G(28))] {
        for width in widths {
            let isLong = width == .long
            let leading = piece(&t, bench) { $0.countLeadingZeros(width, d, s) }
            bench.scramble()
            for a in numbers {
                bench.set(s, a)
                bench.run(leading)
                let x = UInt32(truncatingIfNeeded: a)
                expect(bench.get(d), isLong ? UInt64(Numerics.i32Clz(x)) : Numerics.i64Clz(a), "clz")
            }
            expect(bench.isUnchanged(but: bit(d)), "clz changes nothing else")
            let trailing = piece(&t, bench) { $0.countTrailingZeros(width, d, s) }
            for a in numbers {
                bench.set(s, a)
                bench.run(trailing)
                let x = UInt32(truncatingIfNeeded: a)
                expect(bench.get(d), isLong ? UInt64(Numerics.i32Ctz(x)) : Numerics.i64Ctz(a), "ctz")
            }
            expect(bench.isUnchanged(but: bit(d)), "ctz changes nothing else")
            let ones = piece(&t, bench) { $0.countOnes(width, d, s) }
            for a in numbers {
                bench.set(s, a)
                bench.run(ones)
                let x = UInt32(truncatingIfNeeded: a)
                expect(bench.get(d), isLong ? UInt64(Numerics.i32Popcnt(x)) : Numerics.i64Popcnt(a), "popcnt")
            }
            expect(bench.isUnchanged(but: bit(d), floatScratch), "popcnt changes nothing else")
            for from: MacroAccess in [.byte, .word, .long] {
                let extend = piece(&t, bench) { $0.signExtend(d, s, from: from, to: width) }
                for a in numbers {
                    bench.set(s, a)
                    bench.run(extend)
                    let x = UInt32(truncatingIfNeeded: a)
                    let value: UInt64 =
                        switch from {
                        case .byte: isLong ? UInt64(Numerics.i32Extend8S(x)) : Numerics.i64Extend8S(a)
                        case .word: isLong ? UInt64(Numerics.i32Extend16S(x)) : Numerics.i64Extend16S(a)
                        default: isLong ? UInt64(x) : Numerics.i64Extend32S(a)
                        }
                    expect(bench.get(d), value, "extend")
                }
                expect(bench.isUnchanged(but: bit(d)), "extend changes nothing else")
            }
        }
    }
    t.deallocate()
}

private func divided(
    _ isSigned: Bool, _ wantsRemainder: Bool, _ width: MacroWidth, _ a: UInt64, _ b: UInt64
) -> (NumericTrap, UInt64) {
    let (x, y) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    func result(_ trap: NumericTrap, _ value: @autoclosure () -> UInt64) -> (NumericTrap, UInt64) {
        (trap, trap == .none ? value() : 0)
    }
    switch (isSigned, wantsRemainder, width) {
    case (true, false, .long): return result(Numerics.i32DivSTrap(x, y), UInt64(Numerics.i32DivS(x, y)))
    case (false, false, .long): return result(Numerics.i32DivUTrap(x, y), UInt64(Numerics.i32DivU(x, y)))
    case (true, true, .long): return result(Numerics.i32RemSTrap(x, y), UInt64(Numerics.i32RemS(x, y)))
    case (false, true, .long): return result(Numerics.i32RemUTrap(x, y), UInt64(Numerics.i32RemU(x, y)))
    case (true, false, .quad): return result(Numerics.i64DivSTrap(a, b), Numerics.i64DivS(a, b))
    case (false, false, .quad): return result(Numerics.i64DivUTrap(a, b), Numerics.i64DivU(a, b))
    case (true, true, .quad): return result(Numerics.i64RemSTrap(a, b), Numerics.i64RemS(a, b))
    case (false, true, .quad): return result(Numerics.i64RemUTrap(a, b), Numerics.i64RemU(a, b))
    }
}

func testDivision(_ bench: inout Bench) {
    var t = ARM64(features: [])
    expect(ARM64.division == nil, "division is anywhere")
    let way = G(14)
    for (d, l, r) in registerTriples {
        for width in widths {
            for isSigned in [false, true] {
                for wantsRemainder in [false, true] {
                    let code = piece(&t, bench) { t in
                        let (isZero, overflows, end) = (t.makeLabel(), t.makeLabel(), t.makeLabel())
                        t.divide(
                            isSigned: isSigned, wantsRemainder: wantsRemainder, width, d, l, r,
                            isZero: isZero,
                            overflows: overflows)
                        t.move(way, immediate: 0)
                        t.jump(end)
                        t.bind(isZero)
                        t.move(way, immediate: 1)
                        t.jump(end)
                        t.bind(overflows)
                        t.move(way, immediate: 2)
                        t.bind(end)
                    }
                    bench.scramble()
                    for a in numbers {
                        for b in numbers {
                            bench.set(l, a)
                            bench.set(r, b)
                            bench.run(code)
                            let (trap, value) = divided(isSigned, wantsRemainder, width, l == r ? b : a, b)
                            let expectedWay: UInt64 =
                                trap == .none ? 0 : trap == .integerDivideByZero ? 1 : 2
                            expect(bench.get(way), expectedWay, "division's way")
                            if trap == .none {
                                expect(bench.get(d), value, "division")
                                expect(
                                    bench.isUnchanged(but: bit(d) | bit(way)), "division changes nothing else"
                                )
                            } else {
                                expect(
                                    bench.isUnchanged(but: bit(way)), "what is not divided changes nothing")
                            }
                        }
                    }
                    // Where the divisor is known.
                    let plain = piece(&t, bench) { t in
                        t.divide(
                            isSigned: isSigned, wantsRemainder: wantsRemainder, width, d, l, r, isZero: nil,
                            overflows: nil)
                    }
                    for a in numbers {
                        for b in numbers {
                            let (trap, value) = divided(isSigned, wantsRemainder, width, l == r ? b : a, b)
                            guard trap == .none else { continue }
                            bench.set(l, a)
                            bench.set(r, b)
                            bench.run(plain)
                            expect(bench.get(d), value, "division without checks")
                        }
                    }
                }
            }
        }
    }
    t.deallocate()
}

func testComparisons(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let pinned = ARM64.registers.frame
    let way = G(14)
    /// Makes code that puts 1 or 0 into `way`.
    func branching(_ body: (inout ARM64, Label) -> Void) -> UnsafeMutableRawPointer {
        piece(&t, bench) { t in
            let (yes, end) = (t.makeLabel(), t.makeLabel())
            body(&t, yes)
            t.move(way, immediate: 0)
            t.jump(end)
            t.bind(yes)
            t.move(way, immediate: 1)
            t.bind(end)
        }
    }
    for condition in conditions {
        for width in widths {
            for (d, l, r) in registerTriples {
                let branch = branching { $0.branch(condition, width, l, .register(r), $1) }
                bench.scramble()
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(branch)
                        let isTrue = holds(condition, width, l == r ? b : a, b)
                        expect(bench.get(way), isTrue ? 1 : 0, "branch")
                    }
                }
                expect(bench.isUnchanged(but: bit(way)), "a branch changes nothing")
                let set = piece(&t, bench) { $0.set(d, condition, width, l, .register(r)) }
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(set)
                        let isTrue = holds(condition, width, l == r ? b : a, b)
                        expect(bench.get(d), isTrue ? 1 : 0, "set")
                    }
                }
                expect(bench.isUnchanged(but: bit(d)), "set changes nothing else")
                guard d != l, d != r else { continue }
                let source = G(11)
                let moveIf = piece(&t, bench) { $0.moveIf(condition, width, l, .register(r), d, source) }
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(moveIf)
                        let isTrue = holds(condition, width, l == r ? b : a, b)
                        expect(bench.get(d), bench.before[isTrue ? 11 : Int(d.number)], "moveIf")
                    }
                }
                expect(bench.isUnchanged(but: bit(d)), "moveIf changes nothing else")
            }
            for value in smallNumbers {
                let l = G(4)
                let branch = branching { $0.branch(condition, width, l, .immediate(value), $1) }
                bench.scramble()
                for a in numbers + [
                    number(value, .quad), number(value &+ 1, .quad), number(value &- 1, .quad),
                ] {
                    bench.set(l, a)
                    bench.run(branch)
                    let isTrue = holds(condition, width, a, number(value, width))
                    expect(bench.get(way), isTrue ? 1 : 0, "branch on \(value)")
                }
                expect(bench.isUnchanged(but: bit(way)), "a branch on a number changes nothing")
                for d in [G(3), l] {
                    let set = piece(&t, bench) { $0.set(d, condition, width, l, .immediate(value)) }
                    for a in numbers + [number(value, .quad)] {
                        bench.set(l, a)
                        bench.run(set)
                        let isTrue = holds(condition, width, a, number(value, width))
                        expect(bench.get(d), isTrue ? 1 : 0, "set by \(value)")
                    }
                }
                let moveIf = piece(&t, bench) {
                    $0.moveIf(condition, width, l, .immediate(value), G(3), G(11))
                }
                for a in numbers + [number(value, .quad)] {
                    bench.set(l, a)
                    bench.run(moveIf)
                    let isTrue = holds(condition, width, a, number(value, width))
                    expect(bench.get(G(3)), bench.before[isTrue ? 11 : 3], "moveIf by \(value)")
                }
            }
            // Of memory: a slot, and a field.
            let field = branching { $0.branch(condition, width, G(4), field: pinned, 48, $1) }
            bench.scramble()
            bench.set(pinned, UInt64(UInt(bitPattern: frame.header)))
            for a in numbers {
                for b in numbers {
                    bench.set(G(4), a)
                    frame.word(48).pointee = b
                    let isTrue: UInt64 = holds(condition, width, a, b) ? 1 : 0
                    bench.run(field)
                    expect(bench.get(way), isTrue, "branch on a field")
                }
            }
            let slot = branching { $0.branch(condition, width, G(4), .slot(48), $1) }
            for a in numbers {
                for b in numbers {
                    bench.set(G(4), a)
                    frame.word(48).pointee = b
                    bench.run(slot)
                    expect(bench.get(way), holds(condition, width, a, b) ? 1 : 0, "branch on a slot")
                }
            }
            guard condition == .equal || condition == .notEqual else { continue }
            for (_, l, r) in registerTriples {
                let test = branching { $0.branchTest(condition, width, l, .register(r), $1) }
                bench.scramble()
                for a in numbers {
                    for b in numbers {
                        bench.set(l, a)
                        bench.set(r, b)
                        bench.run(test)
                        let isZero = seen((l == r ? b : a) & b, width) == 0
                        expect(bench.get(way), isZero == (condition == .equal) ? 1 : 0, "test")
                    }
                }
                expect(bench.isUnchanged(but: bit(way)), "a test changes nothing")
            }
            for value in smallNumbers {
                let test = branching { $0.branchTest(condition, width, G(4), .immediate(value), $1) }
                bench.scramble()
                for a in numbers {
                    bench.set(G(4), a)
                    bench.run(test)
                    let isZero = a & number(value, width) == 0
                    expect(bench.get(way), isZero == (condition == .equal) ? 1 : 0, "test of \(value)")
                }
                expect(bench.isUnchanged(but: bit(way)), "a test of a number changes nothing")
            }
        }
    }
    // Whatever number an operation is said to hold is in one instruction.
    let operations: [MacroOperation] = [.add, .subtract, .multiply, .and, .or, .exclusiveOr]
    for value in smallNumbers {
        for operation in operations where ARM64.isImmediate(Int64(value), operation) {
            var sizes = 0
            for width in widths {
                t.removeAll()
                t.operate(operation, width, G(3), G(4), .immediate(value))
                sizes += t.position == 4 ? 1 : 0
            }
            expect(sizes > 0, "\(value) is an immediate")
        }
        guard ARM64.isComparable(Int64(value)) else { continue }
        t.removeAll()
        t.set(G(3), .greaterSigned, .quad, G(4), .immediate(value))
        expect(t.position == 8, "\(value) is comparable")
    }
    expect(
        !ARM64.isImmediate(1 << 40, .add) && !ARM64.isComparable(1 << 40), "what is longer is no immediate")
    t.deallocate()
}

func testJumpTable(_ bench: inout Bench) {
    var t = ARM64(features: [])
    for count in [1, 2, 7, 300, 70_000] {
        let code = piece(&t, bench) { t in
            let end = t.makeLabel()
            var labels: [Label] = []
            // Of many, only some are different.
            let targets = min(count, 300)
            for _ in 0..<targets { labels.append(t.makeLabel()) }
            var all: [Label] = []
            for index in 0..<count { all.append(labels[index % targets]) }
            // Pending over the table, and not taken.
            t.branch(.notEqual, .quad, G(8), .immediate(0), end)
            t.branch(.lessSigned, .quad, G(8), .immediate(0), end)
            all.withUnsafeBufferPointer { t.jumpTable(G(9), $0) }
            for index in 0..<targets {
                t.bind(labels[index])
                t.move(G(3), immediate: Int64(index) + 5)
                t.jump(end)
            }
            t.bind(end)
        }
        bench.scramble()
        bench.set(G(8), 0)
        for index in stride(from: 0, to: count, by: max(1, count / 500)) {
            bench.set(G(9), UInt64(index))
            bench.run(code)
            expect(bench.get(G(3)), UInt64(index % min(count, 300)) + 5, "jump table of \(count)")
        }
        expect(bench.isUnchanged(but: bit(G(3)) | scratch), "a jump table changes nothing")
        bench.set(G(8), 1)
        bench.run(code)
        expect(bench.get(G(3)), bench.before[3], "a branch over a jump table of \(count)")
    }
    t.deallocate()
}
