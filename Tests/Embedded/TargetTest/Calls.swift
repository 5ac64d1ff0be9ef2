import Assembler
import Machine

// Frames, calls, and what compiled code calls: with records that have nothing but what it looks at.

private func words(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    memory.update(repeating: 0, count: count)
    return memory
}
private func bits(_ pointer: UnsafeMutableRawPointer) -> UInt64 { UInt64(UInt(bitPattern: pointer)) }
private func bits(_ pointer: UnsafeMutablePointer<UInt64>) -> UInt64 { UInt64(UInt(bitPattern: pointer)) }

func testCalls(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let (context, instance, native) = (words(64), words(64), words(32))
    let (entries, bodies) = (words(6000), words(6000))
    for index in 0..<6000 { bodies[index] = 0xb0d1_0000_0000 + UInt64(index) }
    instance[Int(RecordLayout.Instance.entries) / 8] = bits(entries)
    instance[Int(RecordLayout.Instance.bodies) / 8] = bits(bodies)
    let registers = ARM64.registers
    let (fuel, arguments) = (G(22), G(25))
    var next = 0
    /// Puts code somewhere of its own.
    func place(_ body: (inout ARM64) -> Void) -> UnsafeMutableRawPointer {
        t.removeAll()
        body(&t)
        t.finish()
        let address = bench.place(t, at: next)
        next += (t.position + 15) & -16
        return address
    }
    func prepare(fuel units: UInt64, limit: Int) {
        bench.scramble()
        bench.set(G(19), bits(context))
        bench.set(G(29), bits(native) + 96)
        bench.set(registers.frame, bits(frame.header))
        bench.set(registers.instance, bits(instance))
        bench.set(fuel, units)
        bench.set(arguments, bits(frame.header + 64))
        native[10] = bits(frame.header + limit)
    }
    // Each stub tells that it was there, and with what.
    for stub in NativeStub.allCases {
        let address = place { t in
            t.move(G(8), immediate: Int64(stub.rawValue) + 100)
            t.output.emit(.mov, ARM64Register(9).x, ARM64Register(25).x)
            t.output.emit(.mov, ARM64Register(10).x, ARM64Register.link.x)
            if stub == .refill { t.move(fuel, immediate: 10) }
            if stub == .deoptimize { t.leave() } else { t.output.emit(.ret) }
        }
        instance[Int(RecordLayout.Instance.stubs) / 8 + stub.rawValue] = bits(address)
    }
    for (locals, size, index) in [
        (0, 64, 0), (3, 400, 1), (20, 4000, 4095), (700, 60_000, 5000), (4100, 70_000, 3),
    ] {
        for callee in [2, 4095, 4096, 5999] {
            for isIndirect in [false, true] {
                // The callee adds the number that is its only argument to itself, and returns it.
                let inner = place { t in
                    t.prologue(FrameShape(localCount: 1, size: 48, definedIndex: callee))
                    t.load(G(0), slot: -16, .quad)
                    t.operate(.add, .quad, G(0), G(0), .register(G(0)))
                    t.store(G(0), slot: -16, .quad)
                    t.leave()
                }
                entries[callee] = bits(inner)
                let outer = place { t in
                    t.prologue(FrameShape(localCount: locals, size: size, definedIndex: index))
                    t.storePosition(
                        pc: 0x1234_5678, step: UInt32(index) * 17, over: KnownPosition(), isRead: false)
                    t.store(immediate: 21, slot: 48)
                    if isIndirect {
                        t.move(G(4), immediate: Int64(callee))
                        t.call(definedIn: G(4), arguments: 48)
                    } else {
                        t.call(defined: callee, arguments: 48)
                    }
                    t.load(G(1), slot: 48, .quad)
                    t.leave()
                }
                prepare(fuel: 7, limit: 1 << 18)
                let header = 64 + 16 * locals
                bench.run(outer)
                expect(bench.get(G(0)), 42, "a call's result")
                expect(bench.get(G(1)), 42, "a call's result in its slot")
                expect(bench.get(fuel), 5, "two calls take two units")
                for pinned in [registers.frame, registers.instance, registers.memory, G(19), G(29)] {
                    expect(bench.get(pinned), bench.before[Int(pinned.number)], "what is pinned after a call")
                }
                func check(_ header: Int, _ distance: Int, _ index: Int) {
                    let record = frame.word(Int32(header))
                    expect(record[0], UInt64(distance), "a frame's distance and kind")
                    expect(record[1], bits(instance), "a frame's instance")
                    expect(record[2], bodies[index], "a frame's body")
                }
                check(header, header, index)
                check(header + 48 + 16, 64, callee)
                expect(
                    frame.word(Int32(header))[3], UInt64(UInt32(index) * 17) << 32 | 0x1234_5678, "a position"
                )
                // As much room as it needs, and one byte less.
                prepare(fuel: 7, limit: max(header + size, header + 64 + 48))
                bench.run(outer)
                expect(bench.get(G(0)), 42, "a call with just enough room")
                for (units, limit) in [(UInt64(7), header + size - 1), (0, 1 << 18)] {
                    prepare(fuel: units, limit: limit)
                    frame.word(Int32(header)).pointee = 77
                    bench.run(outer)
                    expect(
                        bench.get(G(8)), 100 + UInt64(NativeStub.interpretCall.rawValue), "a call of the stub"
                    )
                    expect(bench.get(G(9)), bench.before[25], "the arguments of a call of the stub")
                    expect(bench.get(fuel), units, "a call of the stub takes no fuel itself")
                    expect(bench.get(registers.frame), bits(frame.header), "the frame at a call of the stub")
                    expect(frame.word(Int32(header)).pointee, 77, "no frame is made for the stub")
                }
            }
            next = 1 << 16
        }
    }
    // The other stubs are called with the end of the operands.
    for stub in NativeStub.allCases where stub.rawValue > NativeStub.refill.rawValue {
        for slot: Int32 in [32, 4096, 5000, 0x12_3450] {
            let code = place { t in
                t.prologue(FrameShape(localCount: 2, size: 200, definedIndex: 9))
                t.storePosition(pc: 9, step: 0, over: KnownPosition(), isRead: true)
                t.call(stub, top: slot)
                t.leave()
            }
            prepare(fuel: 3, limit: 1 << 18)
            bench.run(code)
            expect(bench.get(G(8)), 100 + UInt64(stub.rawValue), "a call of a stub")
            expect(bench.get(G(9)), bits(frame.header + 96 + Int(slot)), "the top at a call of a stub")
            expect(frame.word(96)[3], 9, "a position without a step")
        }
    }
    // Fuel: three turns take three units, and more is asked for when there is none.
    for units: UInt64 in [3, 1, 0] {
        let code = place { t in
            let (again, stop, point) = (t.makeLabel(), t.makeLabel(), t.makeLabel())
            t.prologue(FrameShape(localCount: 2, size: 200, definedIndex: 9))
            t.move(G(4), immediate: 3)
            t.alignLoop()
            t.bind(again)
            t.bind(point)
            t.safepoint(stop)
            t.operate(.subtract, .long, G(4), G(4), .immediate(1))
            t.branch(.notEqual, .long, G(4), .immediate(0), again)
            t.leave()
            t.bind(stop)
            t.refill()
            t.jump(point)
        }
        prepare(fuel: units + 1, limit: 1 << 18)
        bench.set(G(8), 0)
        bench.run(code)
        expect(bench.get(G(4)), 0, "turns with fuel")
        expect(
            bench.get(G(8)), units == 3 ? 0 : 100 + UInt64(NativeStub.refill.rawValue), "fuel is asked for")
        expect(bench.get(fuel), units == 3 ? 0 : units + 10 - 3, "fuel that is left")
    }
    // Leaving for good, with everything as it is.
    var after = 0
    var other = 0
    let code = place { t in
        let second = t.makeLabel()
        t.prologue(FrameShape(localCount: 2, size: 200, definedIndex: 9))
        t.branch(.equal, .quad, G(3), .immediate(0), second)
        t.deoptimize()
        after = t.position
        t.bind(second)
        t.deoptimize()
        other = t.position
    }
    for isSecond in [false, true] {
        prepare(fuel: 3, limit: 1 << 18)
        if isSecond { bench.set(G(3), 0) }
        bench.run(code)
        expect(bench.get(G(8)), 100 + UInt64(NativeStub.deoptimize.rawValue), "leaving")
        expect(bench.get(G(10)), bits(code + (isSecond ? other : after)), "the place that is left")
        // The stub changed x8 to x10, the prologue x16 and the fuel.
        expect(bench.isUnchanged(but: 0x0041_0700), "leaving changes nothing")
    }
    t.deallocate()
}

/// Code that is longer than conditional branches and literals reach.
func testLongCode(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let count = 900_000
    var sum = 0.0
    let code = piece(&t, bench) { t in
        let (end, start, middle) = (t.makeLabel(), t.makeLabel(), t.makeLabel())
        var labels = [end, start]
        t.bind(start)
        // None of these is taken but when it is asked for.
        t.branch(.equal, .quad, G(0), .immediate(1), end)
        t.branch(.equal, .quad, G(1), .immediate(0), end)
        t.branch(.lessSigned, .quad, G(2), .immediate(0), end)
        t.branchFloat(.greater, isNegated: false, .quad, F(3), F(4), end)
        for index in 0..<count {
            t.operate(.add, .quad, G(5), G(5), .immediate(1))
            if index % 500 == 0 {
                let value = Double(index) + 0.1
                t.operate(.add, .quad, F(0), F(0), .constant(value.bitPattern))
                t.move(F(1), bits: UInt64(Float(value).bitPattern), .long)
                sum += value
            }
            if index % 1000 == 0 { t.branch(.equal, .quad, G(0), .immediate(2), end) }
            if index % 3000 == 0 { t.branch(.lessSigned, .quad, G(2), .immediate(0), end) }
            if index == count / 2 {
                // From the middle: 0 ends, 1 begins again, 2 goes on.
                labels.append(middle)
                let skip = t.makeLabel()
                t.branch(.greaterUnsigned, .quad, G(6), .immediate(2), skip)
                labels.withUnsafeBufferPointer { t.jumpTable(G(6), $0) }
                t.bind(skip)
                t.bind(middle)
            }
        }
        // Back over everything, by branches of each kind.
        t.operate(.subtract, .quad, G(7), G(7), .immediate(1))
        t.branch(.greaterOrEqualSigned, .quad, G(7), .immediate(5), start)
        t.branch(.notEqual, .quad, G(7), .immediate(0), start)
        t.move(G(7), immediate: 1)
        t.operate(.subtract, .quad, G(8), G(8), .immediate(1))
        t.branch(.greaterOrEqualSigned, .quad, G(8), .immediate(0), start)
        t.bind(end)
    }
    expect(t.position > 3 << 20, "long code is long")
    func prepare() {
        bench.scramble()
        bench.set(G(0), 0)
        bench.set(G(1), 1)
        bench.set(G(2), 0)
        bench.set(F(3), 0)
        bench.set(F(4), 0)
        bench.set(G(5), 0)
        bench.set(F(0), 0)
        bench.set(G(6), 3)
        bench.set(G(7), 1)
        bench.set(G(8), 0)
    }
    prepare()
    bench.run(code)
    expect(bench.get(G(5)), UInt64(count), "all of long code is executed")
    expect(bench.get(F(0)), sum.bitPattern, "the constants of long code")
    expect(bench.isUnchanged(but: 0x01a0 | scratch, 3 | floatScratch), "long code changes nothing else")
    prepare()
    bench.set(G(7), 7)
    bench.set(G(8), 1)
    bench.run(code)
    expect(bench.get(G(5)), 8 * UInt64(count), "turns of long code")
    for (register, value) in [(G(1), UInt64(0)), (G(0), 1), (G(2), .max)] {
        prepare()
        bench.set(register, value)
        bench.run(code)
        expect(bench.get(G(5)), 0, "a branch over all of long code")
    }
    prepare()
    bench.set(F(3), Double(1).bitPattern)
    bench.run(code)
    expect(bench.get(G(5)), 0, "a branch on floats over all of long code")
    prepare()
    bench.set(G(0), 2)
    bench.run(code)
    expect(bench.get(G(5)), 1, "a branch over most of long code")
    prepare()
    bench.set(G(6), 0)
    bench.run(code)
    expect(bench.get(G(5)), UInt64(count / 2 + 1), "from a table in long code to its end")
    prepare()
    bench.set(G(6), 2)
    bench.run(code)
    expect(bench.get(G(5)), UInt64(count), "from a table in long code to what follows")
    t.deallocate()
}
