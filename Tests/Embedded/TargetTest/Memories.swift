import Assembler
import Machine

// Linear memories and records.

private let accesses: [MacroAccess] = [.byte, .word, .long, .quad]
private let offsets: [Int32] = [
    0, 1, 2, 4, 8, 16, 241, 248, 255, 256, 260, 264, 4080, 4088, 4092, 4094, 4095, 4096, 4097, 4104, 16380,
    32760,
    32768, 65520, 65536, 65537, 0x12_3456, 0xff_fff8, 0x100_0000, 0x123_4567, 0x7fff_fff0, 0x7fff_ffff,
]

private func loaded(_ value: UInt64, _ access: MacroAccess, _ isSigned: Bool, _ width: MacroWidth) -> UInt64 {
    let shift = UInt64(64 - 8 * access.bytes)
    let moved = value << shift
    return isSigned
        ? seen(UInt64(bitPattern: Int64(bitPattern: moved) >> Int64(shift)), width) : moved >> shift
}

func testMemories(_ bench: inout Bench, _ frame: Frame) {
    var t = ARM64(features: [])
    let memory = frame.memory + 64
    let word = memory.assumingMemoryBound(to: UInt64.self)
    func fill() { for index in -2..<6 { word[index] = bench.randomNumber() } }
    /// Sets the registers of a place so that it is where `memory` is.
    func aim(_ place: MemoryPlace) {
        var address = UInt64(UInt(bitPattern: memory)) &- UInt64(place.offset)
        if let index = place.index {
            let number = bench.randomNumber() & 0xffff_ffff
            bench.set(index, number)
            address &-= number
        }
        bench.set(place.base, address)
    }
    let bases: [(G, G?)] = [
        (ARM64.registers.memory, nil), (ARM64.registers.memory, G(4)), (G(5), nil), (G(5), G(16)),
        (G(16), G(5)),
    ]
    for offset in offsets {
        for (base, index) in bases {
            let place = MemoryPlace(base: base, index: index, offset: offset)
            for access in accesses {
                for destination in [G(3), G(5)] {
                    for (isSigned, width) in [
                        (false, MacroWidth.long), (false, .quad), (true, .long), (true, .quad),
                    ] where access != .quad || width == .quad {
                        let code = piece(&t, bench) {
                            $0.load(destination, place, access, isSigned: isSigned, width)
                        }
                        bench.scramble()
                        fill()
                        aim(place)
                        bench.run(code)
                        expect(
                            bench.get(destination), loaded(word[0], access, isSigned, width),
                            "load at \(offset)")
                        expect(bench.isUnchanged(but: bit(destination)), "a load changes nothing else")
                    }
                }
                let mask = UInt64.max >> UInt64(64 - 8 * access.bytes)
                let code = piece(&t, bench) { $0.store(G(7), place, access) }
                bench.scramble()
                fill()
                aim(place)
                let (before, above, below) = (word[0], word[1], word[-1])
                bench.run(code)
                expect(word[0], before & ~mask | bench.before[7] & mask, "store at \(offset)")
                expect(word[1] == above && word[-1] == below, "a store changes nothing around")
                expect(bench.isUnchanged(), "a store changes no register")
                for value: Int32 in [0, 1, -1, 0x1234_5678, .min] {
                    expect(ARM64.isStorable(Int64(value)), "\(value) can be stored")
                    let code = piece(&t, bench) { $0.store(immediate: value, place, access) }
                    fill()
                    let (before, above, below) = (word[0], word[1], word[-1])
                    bench.run(code)
                    let bits = UInt64(bitPattern: Int64(value))
                    expect(word[0], before & ~mask | bits & mask, "store of \(value) at \(offset)")
                    expect(
                        word[1] == above && word[-1] == below, "a store of a number changes nothing around")
                    expect(bench.isUnchanged(), "a store of a number changes no register")
                }
            }
            let f = F(19)
            for width in widths {
                let load = piece(&t, bench) { $0.load(f, place, width) }
                bench.scramble()
                fill()
                aim(place)
                bench.run(load)
                expect(bench.get(f), seen(word[0], width), "load of a float at \(offset)")
                expect(bench.isUnchanged(but: 0, bit(f)), "a load of a float changes nothing else")
                let store = piece(&t, bench) { $0.store(f, place, width) }
                let (before, above, below) = (word[0], word[1], word[-1])
                bench.run(store)
                let mask: UInt64 = width == .long ? 0xffff_ffff : .max
                expect(
                    word[0], before & ~mask | bench.before[32 + 38] & mask, "store of a float at \(offset)")
                expect(word[1] == above && word[-1] == below, "a store of a float changes nothing around")
                expect(bench.isUnchanged(), "a store of a float changes no register")
            }
            let load = piece(&t, bench) { $0.loadVector(f, place) }
            bench.scramble()
            fill()
            aim(place)
            bench.run(load)
            expect(bench.get(f) == word[0] && bench.upper(f) == word[1], "load of a vector at \(offset)")
            expect(bench.isUnchanged(but: 0, bit(f)), "a load of a vector changes nothing else")
            let store = piece(&t, bench) { $0.storeVector(f, place) }
            let (above, below) = (word[2], word[-1])
            bench.run(store)
            expect(
                word[0] == bench.before[32 + 38] && word[1] == bench.before[33 + 38],
                "store of a vector at \(offset)")
            expect(word[2] == above && word[-1] == below, "a store of a vector changes nothing around")
            expect(bench.isUnchanged(), "a store of a vector changes no register")
        }
    }
    // Records, also before where a register points.
    for offset in offsets + [-8, -256, -264, -4096, -70000] where offset & 3 == 0 {
        let base = G(5)
        let address = UInt64(UInt(bitPattern: memory)) &- UInt64(bitPattern: Int64(offset))
        for width in widths {
            let load = piece(&t, bench) { $0.loadField(G(5), base, offset, width) }
            bench.scramble()
            fill()
            bench.set(base, address)
            bench.run(load)
            expect(bench.get(G(5)), seen(word[0], width), "load of a field at \(offset)")
            expect(bench.isUnchanged(but: bit(base)), "a load of a field changes nothing else")
            let store = piece(&t, bench) { $0.storeField(G(7), base, offset, width) }
            let before = word[0]
            bench.run(store)
            let mask: UInt64 = width == .long ? 0xffff_ffff : .max
            expect(word[0], before & ~mask | bench.before[7] & mask, "store of a field at \(offset)")
            expect(bench.isUnchanged(), "a store of a field changes no register")
            for scale in [1, 2, 4, 8] {
                for destination in [G(3), G(5), G(6)] {
                    let code = piece(&t, bench) {
                        $0.loadElement(destination, base, G(6), scale: scale, offset, width)
                    }
                    bench.set(G(6), bench.randomNumber() >> 30)
                    bench.set(base, address &- bench.before[6] &* UInt64(scale))
                    bench.run(code)
                    expect(bench.get(destination), seen(word[0], width), "load of an element at \(offset)")
                    expect(
                        bench.isUnchanged(but: bit(destination)), "a load of an element changes nothing else")
                }
                bench.set(base, address)
            }
        }
    }
    t.deallocate()
}

/// Stores that begin in memory and end behind it fault, but change nothing before: another process tries, and this one sees the
/// memory that they share.
func testFaults(_ bench: inout Bench) {
    var t = ARM64(features: [])
    let memory = map(8192, 3, isShared: true)
    _ = mprotect(memory + 4096, 4096, 0)
    func faults(_ code: UnsafeMutableRawPointer) -> Bool {
        let process = fork()
        if process == 0 {
            _ = signal(11) { _ in leaveAtOnce(42) }
            bench.run(code)
            leaveAtOnce(0)
        }
        var status: Int32 = 0
        let isEnded = waitpid(process, &status, 0) == process
        expect(isEnded && (status == 0 || status == 42 << 8), "a process that stores ends")
        return status == 42 << 8
    }
    let last = (memory + 4088).assumingMemoryBound(to: UInt64.self)
    for (index, offset) in [(nil, 0), (nil, 7), (nil, 0x12_3456), (G(4), 0), (G(4), 5), (G(4), 0x12_3456)]
        as [(G?, Int32)]
    {
        let place = MemoryPlace(base: G(23), index: index, offset: offset)
        for access in accesses {
            bench.scramble()
            last.pointee = bench.randomNumber()
            if index != nil { bench.set(G(4), 64) }
            let address = UInt64(UInt(bitPattern: memory)) &+ 4097 &- UInt64(access.bytes)
            bench.set(G(23), address &- UInt64(offset) &- (index == nil ? 0 : 64))
            let before = last.pointee
            expect(faults(piece(&t, bench) { $0.store(G(7), place, access) }), "a store behind memory faults")
            expect(last.pointee, before, "a store that faults")
            if access == .long || access == .quad {
                let width: MacroWidth = access == .long ? .long : .quad
                expect(faults(piece(&t, bench) { $0.store(F(7), place, width) }), "a store of a float faults")
                expect(last.pointee, before, "a store of a float that faults")
            }
            expect(
                faults(piece(&t, bench) { $0.store(immediate: 5, place, access) }),
                "a store of a number faults")
            expect(last.pointee, before, "a store of a number that faults")
            // A byte further down, nothing is behind.
            bench.set(G(23), bench.before[23] &- 1)
            expect(
                !faults(piece(&t, bench) { $0.store(G(7), place, access) }),
                "a store at the end does not fault")
            let shift = UInt64(64 - 8 * access.bytes)
            expect(last.pointee >> shift, (bench.before[7] << shift) >> shift, "a store at the end")
        }
        bench.set(
            G(23), UInt64(UInt(bitPattern: memory)) &+ 4092 &- UInt64(offset) &- (index == nil ? 0 : 64))
        let before = last.pointee
        expect(faults(piece(&t, bench) { $0.storeVector(F(7), place) }), "a store of a vector faults")
        expect(last.pointee, before, "a store of a vector that faults")
    }
    t.deallocate()
}
