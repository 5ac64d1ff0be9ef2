#if arch(x86_64)

    import Assembler
    @testable import Baseline
    import Machine
    import Testing

    @Suite("Slots, memory and calls on x86-64")
    struct X86MemoryTests {
        private let accesses: [MacroAccess] = [.byte, .word, .long, .quad]

        @Test("slots of all kinds are loaded and stored in their width")
        func slots() {
            let machine = X86Machine()
            for slot in X86Cases.slots {
                let place = machine.frame + Int(slot)
                func fill() -> UInt64 {
                    let value = machine.random.next()
                    place.storeBytes(of: value, as: UInt64.self)
                    place.storeBytes(of: ~value, toByteOffset: 8, as: UInt64.self)
                    return value
                }
                func expectStored(_ value: UInt64, _ upper: UInt64, _ what: String) {
                    let found = (place.load(as: UInt64.self), place.load(fromByteOffset: 8, as: UInt64.self))
                    if found != (value, upper) {
                        machine.fail("\(what) stored \(found), not \((value, upper))")
                    }
                }
                for width in X86Cases.widths {
                    for register in X86Cases.sources {
                        var before = fill()
                        machine.compile { target, _ in target.load(register, slot: slot, width) }
                        machine.check(machine.newState(), "load \(register), \(slot)") {
                            $0[register] = width.truncate(before)
                        }
                        before = fill()
                        let state = machine.newState()
                        machine.compile { target, _ in target.store(register, slot: slot, width) }
                        machine.check(state, "store \(register), \(slot)") { _ in }
                        let mask: UInt64 = width == .long ? 0xFFFF_FFFF : .max
                        expectStored(state[register] & mask | before & ~mask, ~before, "\(width) \(register)")
                    }
                    for register in X86Cases.floats {
                        var before = fill()
                        machine.compile { target, _ in target.load(register, slot: slot, width) }
                        machine.check(
                            machine.newState(), upperHalvesLost: [register], "load \(register), \(slot)"
                        ) {
                            $0[register] = width.truncate(before)
                        }
                        before = fill()
                        let state = machine.newState()
                        machine.compile { target, _ in target.store(register, slot: slot, width) }
                        machine.check(state, "store \(register), \(slot)") { _ in }
                        let mask: UInt64 = width == .long ? 0xFFFF_FFFF : .max
                        expectStored(state[register] & mask | before & ~mask, ~before, "\(width) \(register)")
                    }
                }
                for register in X86Cases.floats {
                    let before = fill()
                    machine.compile { target, _ in target.loadVector(register, slot: slot) }
                    machine.check(machine.newState(), "load vector \(register), \(slot)") {
                        $0[register] = before
                        $0.vectors[2 * Int(register.number) + 1] = ~before
                    }
                    let state = machine.newState()
                    machine.compile { target, _ in target.storeVector(register, slot: slot) }
                    machine.check(state, "store vector \(register), \(slot)") { _ in }
                    expectStored(
                        state[register], state.vectors[2 * Int(register.number) + 1], "vector \(register)")
                }
                for value in X86Cases.integers {
                    let before = fill()
                    machine.compile { target, _ in
                        target.store(immediate: Int64(bitPattern: value), slot: slot)
                    }
                    machine.check(machine.newState(), "store \(value), \(slot)") { _ in }
                    expectStored(value, ~before, "\(value)")
                }
            }
            machine.expectNoFailures()
        }

        @Test("slots are cleared, and none beside them")
        func clearing() {
            let machine = X86Machine()
            for count in [0, 1, 2, 11, 12, 13, 14, 100] {
                for slot: Int32 in [-2048, -160, 32] {
                    let words = machine.memory.assumingMemoryBound(to: UInt64.self)
                    for index in 0..<(1 << 13) { words[index] = .max }
                    machine.compile { target, _ in target.clear(slot: slot, count: count) }
                    machine.check(
                        machine.newState(), lost: [.r11], lostFloats: [FloatRegister(15)], "clear \(count)"
                    ) { _ in }
                    let first = ((1 << 15) + Int(slot)) / 8
                    for index in 0..<(1 << 13) {
                        let isCleared = index >= first && index < first + 2 * count
                        if (words[index] == 0) != isCleared {
                            machine.fail("\(count) at \(slot): word \(index - first)")
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        /// Places that reach each way to encode them, and the bytes of memory that they are.
        private func places(_ machine: X86Machine) -> [(MemoryPlace, base: UInt64, index: UInt64?)] {
            let start = UInt64(UInt(bitPattern: machine.memory))
            var places: [(MemoryPlace, base: UInt64, index: UInt64?)] = []
            for base in [GeneralRegister.r13, .r11, .rax, .rbp, GeneralRegister(12), GeneralRegister(6)] {
                for offset: Int32 in [0, 1, 127, 128, 4096, .max] {
                    // An offset that is far is subtracted from the base.
                    let address = start &+ 1024 &- (offset > 5000 ? UInt64(offset) : 0)
                    places.append((MemoryPlace(base: base, index: nil, offset: offset), address, nil))
                    for index in X86Cases.destinations where index != base {
                        let distance: UInt64 = 0xFFFF_FFFF
                        places.append(
                            (
                                MemoryPlace(base: base, index: index, offset: offset), address &- distance,
                                distance
                            ))
                    }
                }
            }
            return places
        }

        @Test("loads and stores of all sizes at places of all kinds")
        func loadsAndStores() {
            let machine = X86Machine()
            for (place, base, index) in places(machine) {
                let address = base &+ (index ?? 0) &+ UInt64(place.offset)
                let bytes = UnsafeMutableRawPointer(bitPattern: UInt(address))!
                func fill() -> UInt64 {
                    let value = machine.random.next()
                    bytes.storeBytes(of: value, as: UInt64.self)
                    bytes.storeBytes(of: ~value, toByteOffset: 8, as: UInt64.self)
                    return value
                }
                func newState() -> X86State {
                    var state = machine.newState()
                    state[place.base] = base
                    if let register = place.index { state[register] = index! }
                    return state
                }
                let registers = [GeneralRegister.rax, .rdi, GeneralRegister(6), GeneralRegister(8), .r11]
                for access in accesses {
                    let mask: UInt64 = access == .quad ? .max : 1 << UInt64(8 * access.bytes) - 1
                    for register in registers {
                        let value = fill()
                        for isSigned in [false, true] {
                            for width in X86Cases.widths where width == .quad || access != .quad {
                                machine.compile { target, _ in
                                    target.load(register, place, access, isSigned: isSigned, width)
                                }
                                machine.check(
                                    newState(), "load \(access) \(isSigned) \(width) \(register), \(place)"
                                ) {
                                    var result = value & mask
                                    if isSigned, value & mask & ~(mask >> 1) != 0 { result |= ~mask }
                                    $0[register] = width.truncate(result)
                                }
                            }
                        }
                        let state = newState()
                        machine.compile { target, _ in target.store(register, place, access) }
                        machine.check(state, "store \(access) \(register), \(place)") { _ in }
                        let found = bytes.loadUnaligned(as: UInt64.self)
                        let expected = state[register] & mask | value & ~mask
                        if found != expected { machine.fail("store \(access) \(register), \(place)") }
                    }
                    for immediate in X86Cases.immediates {
                        let value = fill()
                        machine.compile { target, _ in
                            target.store(immediate: immediate, place, access)
                        }
                        machine.check(newState(), "store \(access) \(immediate), \(place)") { _ in }
                        let found = bytes.loadUnaligned(as: UInt64.self)
                        let expected = UInt64(bitPattern: Int64(immediate)) & mask | value & ~mask
                        if found != expected { machine.fail("store \(access) \(immediate), \(place)") }
                    }
                }
                for register in X86Cases.floats {
                    for width in X86Cases.widths {
                        var value = fill()
                        machine.compile { target, _ in target.load(register, place, width) }
                        machine.check(
                            newState(), upperHalvesLost: [register], "load \(width) \(register), \(place)"
                        ) {
                            $0[register] = width.truncate(value)
                        }
                        value = fill()
                        let state = newState()
                        machine.compile { target, _ in target.store(register, place, width) }
                        machine.check(state, "store \(width) \(register), \(place)") { _ in }
                        let mask: UInt64 = width == .long ? 0xFFFF_FFFF : .max
                        if bytes.loadUnaligned(as: UInt64.self) != state[register] & mask | value & ~mask {
                            machine.fail("store \(width) \(register), \(place)")
                        }
                    }
                    let value = fill()
                    machine.compile { target, _ in target.loadVector(register, place) }
                    machine.check(newState(), "load vector \(register), \(place)") {
                        $0[register] = value
                        $0.vectors[2 * Int(register.number) + 1] = ~value
                    }
                    let state = newState()
                    machine.compile { target, _ in target.storeVector(register, place) }
                    machine.check(state, "store vector \(register), \(place)") { _ in }
                    if bytes.loadUnaligned(as: UInt64.self) != state[register]
                        || bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                            != state.vectors[2 * Int(register.number) + 1]
                    {
                        machine.fail("store vector \(register), \(place)")
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("fields and elements of records, and comparisons with fields")
        func fields() {
            let machine = X86Machine()
            let start = UInt64(UInt(bitPattern: machine.memory))
            for base in [GeneralRegister.r14, .r13, .rbx, .rax, .rdi, .r11, GeneralRegister(12)] {
                for register in X86Cases.destinations {
                    for offset: Int32 in [0, 8, 120, 128, 1000] {
                        let value = machine.random.next()
                        let field = machine.memory + 64 + Int(offset)
                        func newState() -> X86State {
                            var state = machine.newState()
                            state[base] = start + 64
                            return state
                        }
                        for width in X86Cases.widths {
                            field.storeBytes(of: value, as: UInt64.self)
                            machine.compile { target, _ in target.loadField(register, base, offset, width) }
                            machine.check(newState(), "load \(register), \(base) + \(offset)") {
                                $0[register] = width.truncate(value)
                            }
                            for condition in X86Cases.conditions where register != base {
                                machine.compile(exits: 1) { target, exits in
                                    target.branch(condition, width, register, field: base, offset, exits[0])
                                }
                                for left in [value, value &+ 1, value &- 1, ~value] {
                                    var state = newState()
                                    state[register] = left
                                    machine.check(state, "branch \(condition) \(width) \(register), field") {
                                        let (x, y) = (width.signed(left), width.signed(value))
                                        let (u, v) = (width.truncate(left), width.truncate(value))
                                        let isTrue =
                                            switch condition {
                                            case .equal: x == y
                                            case .notEqual: x != y
                                            case .lessSigned: x < y
                                            case .lessOrEqualSigned: x <= y
                                            case .greaterSigned: x > y
                                            case .greaterOrEqualSigned: x >= y
                                            case .lessUnsigned: u < v
                                            case .lessOrEqualUnsigned: u <= v
                                            case .greaterUnsigned: u > v
                                            case .greaterOrEqualUnsigned: u >= v
                                            }
                                        $0.exit = isTrue ? 1 : 0
                                    }
                                }
                            }
                            let state = newState()
                            machine.compile { target, _ in target.storeField(register, base, offset, width) }
                            machine.check(state, "store \(register), \(base) + \(offset)") { _ in }
                            let mask: UInt64 = width == .long ? 0xFFFF_FFFF : .max
                            if field.load(as: UInt64.self) != state[register] & mask | value & ~mask {
                                machine.fail("store \(register), \(base) + \(offset)")
                            }
                        }
                        for (scale, index) in zip(
                            [1, 2, 4, 8], X86Cases.destinations.shuffled(using: &machine.random))
                        where index != base {
                            machine.memory.storeBytes(
                                of: value, toByteOffset: 64 + 24 * scale + Int(offset), as: UInt64.self)
                            machine.compile { target, _ in
                                target.loadElement(register, base, index, scale: scale, offset, .quad)
                            }
                            var state = newState()
                            state[index] = 24
                            machine.check(
                                state, "load \(register), \(base) + \(index) * \(scale) + \(offset)"
                            ) {
                                $0[register] = value
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        // MARK: Frames and calls

        /// A native frame, a context, an instance and frames of the value stack, with stubs that each end the run with an exit of
        /// their own: 100 and the stub's number.
        private struct Surroundings {
            let machine = X86Machine()
            var memory: UnsafeMutableRawPointer { machine.memory }
            var nativeFrame: UnsafeMutableRawPointer { memory + 1024 }
            var context: UnsafeMutableRawPointer { memory + 2048 }
            var instance: UnsafeMutableRawPointer { memory + 4096 }
            var bodies: UnsafeMutableRawPointer { memory + 8192 }
            var entries: UnsafeMutableRawPointer { memory + 12288 }
            var frame: UnsafeMutableRawPointer { machine.frame }
            /// Where stubs put their return addresses.
            var returnAddress: UnsafeMutableRawPointer { memory + 512 }

            init() {
                memory.initializeMemory(as: UInt8.self, repeating: 0xEE, count: 1 << 16)
                (nativeFrame - 48).storeBytes(of: context, as: UnsafeMutableRawPointer.self)
                (nativeFrame - 56).storeBytes(of: memory + (1 << 16), as: UnsafeMutableRawPointer.self)
                (instance + Int(RecordLayout.Instance.bodies)).storeBytes(
                    of: bodies, as: UnsafeMutableRawPointer.self)
                (instance + Int(RecordLayout.Instance.entries)).storeBytes(
                    of: entries, as: UnsafeMutableRawPointer.self)
            }

            var state: X86State {
                var state = machine.newState()
                state[.rbp] = UInt64(UInt(bitPattern: nativeFrame))
                state[.r14] = UInt64(UInt(bitPattern: instance))
                state[.r15] = 5
                return state
            }

            /// Compiles a piece of code, and what ends a run for each stub. Gives the offsets that the code notes.
            func compile(_ write: (inout ListedTarget, inout [Int]) -> Void) -> [Int] {
                var offsets: [Int] = []
                var stubs: [Label] = []
                var places: [Int] = []
                machine.compile { target, _ in
                    write(&target, &offsets)
                    // What a run returns by that has not left.
                    target.output.leave()
                    for stub in NativeStub.allCases {
                        let label = target.makeLabel()
                        target.bind(label)
                        stubs.append(label)
                        places.append(target.position)
                        // All but this one are called by code of the function; it is gone to from its beginning.
                        if stub != .interpretCall {
                            target.output.emit(
                                X86Opcode(.pop, 0x8F, .digit), .long, 0, base: 5,
                                Int32(returnAddress - nativeFrame))
                        }
                        target.output.move(.long, base: 4, 8, immediate: Int32(100 + stub.rawValue))
                        target.output.leave()
                    }
                }
                for (stub, place) in zip(NativeStub.allCases, places) {
                    (instance + Int(RecordLayout.Instance.stubs) + 8 * stub.rawValue).storeBytes(
                        of: machine.startAddress + UInt64(place), as: UInt64.self)
                }
                return offsets
            }

            func expectReturn(to offset: Int, _ what: String) {
                let found = returnAddress.load(as: UInt64.self) &- machine.startAddress
                if found != UInt64(offset) { machine.fail("\(what): returns to \(found), not \(offset)") }
            }
        }

        @Test("a prologue makes a frame, and leaving goes back to the caller's")
        func frames() {
            for (localCount, size, index) in [(0, 32, 0), (3, 96, 1), (7, 144, 15), (300, 8000, 200)] {
                let surroundings = Surroundings()
                let machine = surroundings.machine
                _ = surroundings.compile { target, _ in
                    let entry = target.makeLabel()
                    target.jump(entry)
                    target.beforeEntry()
                    target.bind(entry)
                    target.prologue(FrameShape(localCount: localCount, size: size, definedIndex: index))
                    // Shows where the frame is.
                    target.store(.rbx, slot: 48, .quad)
                    target.leave()
                }
                let arguments = surroundings.frame + 64
                let header = arguments + 16 * localCount
                let body: UInt64 = 0x1234_5678_9ABC
                surroundings.bodies.storeBytes(of: body, toByteOffset: 8 * index, as: UInt64.self)
                var state = surroundings.state
                state[.rdi] = UInt64(UInt(bitPattern: arguments))
                let lost: [GeneralRegister] = [.rax, .rcx, .rdx, .r11]
                for limit in [header + size, header + size - 16] {
                    for fuel: UInt64 in [0, 1, 2] {
                        (surroundings.nativeFrame - 56).storeBytes(
                            of: limit, as: UnsafeMutableRawPointer.self)
                        state[.r15] = fuel
                        (header + 48).storeBytes(of: 0, as: UInt64.self)
                        let isSlow = fuel == 0 || limit < header + size
                        machine.check(state, lost: lost, "prologue of \(localCount), \(size), fuel \(fuel)") {
                            if isSlow {
                                $0.exit = UInt64(100 + NativeStub.interpretCall.rawValue)
                            } else {
                                $0[.r15] = fuel - 1
                            }
                        }
                        if isSlow {
                            #expect((header + 48).load(as: UInt64.self) == 0)
                            continue
                        }
                        #expect((header + 48).load(as: UInt64.self) == UInt64(UInt(bitPattern: header)))
                        let found = header.load(as: FrameHeader.self)
                        #expect(found.distance == UInt32(header - surroundings.frame))
                        #expect(found.kind == .function)
                        #expect(
                            (header + Int(RecordLayout.Frame.distance)).load(as: UInt64.self)
                                == UInt64(header - surroundings.frame))
                        #expect(
                            UInt(bitPattern: found.instance) == UInt(bitPattern: surroundings.instance))
                        #expect(UInt(bitPattern: found.body) == UInt(body))
                    }
                }
                machine.expectNoFailures()
            }
        }

        @Test("fuel is taken, and given back where more is asked for")
        func safepoints() {
            let surroundings = Surroundings()
            let machine = surroundings.machine
            let offsets = surroundings.compile { target, offsets in
                let stop = target.makeLabel()
                target.safepoint(stop)
                target.leaveTest()
                target.bind(stop)
                target.refill()
                offsets.append(target.position)
            }
            for fuel: UInt64 in [0, 1, 4096] {
                var state = surroundings.state
                state[.r15] = fuel
                machine.check(state, lost: [.r11], "fuel of \(fuel)") {
                    $0[.r15] = fuel == 0 ? 0 : fuel - 1
                    if fuel == 0 { $0.exit = UInt64(100 + NativeStub.refill.rawValue) }
                }
            }
            surroundings.expectReturn(to: offsets[0], "refill")
            machine.expectNoFailures()
        }

        @Test("positions are stored in the frame")
        func positions() {
            let surroundings = Surroundings()
            let positions: [(UInt32, UInt32)] = [
                (0, 0), (1, 2), (0x80, 0x80), (0x1FF, 0), (0x8000_0000, 0xFFFF_FFFE), (.max, 5), (.max, 0),
            ]
            // Whatever is known is in the frame before.
            for (oldPC, oldStep) in positions {
                for (pc, step) in positions {
                    for known in 0..<16 {
                        var position = KnownPosition()
                        if known & 1 != 0 { position.pcPage = KnownPosition.page(oldPC) }
                        if known & 2 != 0 { position.stepPage = KnownPosition.page(oldStep) }
                        if known & 4 != 0 { position.step = oldStep }
                        _ = surroundings.compile { target, _ in
                            target.storePosition(
                                pc: oldPC, step: oldStep, over: KnownPosition(), isRead: false)
                            target.storePosition(pc: pc, step: step, over: position, isRead: known & 8 != 0)
                        }
                        surroundings.machine.check(surroundings.state, "position") { _ in }
                        let header = surroundings.frame.load(as: FrameHeader.self)
                        #expect(header.pc == pc)
                        #expect(header.step == step)
                    }
                }
            }
            surroundings.machine.expectNoFailures()
        }

        @Test("calls go through the instance's table or the context, with the address of a slot")
        func calls() {
            let surroundings = Surroundings()
            let machine = surroundings.machine
            let step = UInt64(100 + NativeStub.step.rawValue)
            for slot: Int32 in [-64, 32, 48, 1024] {
                let address = UInt64(UInt(bitPattern: surroundings.frame + Int(slot)))
                for index in [0, 1, 15, 16, 300] {
                    let offsets = surroundings.compile { target, offsets in
                        target.call(defined: index, arguments: slot)
                        offsets.append(target.position)
                    }
                    let code =
                        (surroundings.instance + Int(RecordLayout.Instance.stubs) + 8
                        * NativeStub.step.rawValue)
                        .load(as: UInt64.self)
                    surroundings.entries.storeBytes(of: code, toByteOffset: 8 * index, as: UInt64.self)
                    machine.check(surroundings.state, lost: [.r11], "call of \(index) at \(slot)") {
                        $0[.rdi] = address
                        $0.exit = step
                    }
                    surroundings.expectReturn(to: offsets[0], "call of \(index)")
                    for register in X86Cases.destinations where register != .r11 {
                        let offsets = surroundings.compile { target, offsets in
                            target.call(definedIn: register, arguments: slot)
                            offsets.append(target.position)
                        }
                        let code =
                            (surroundings.instance + Int(RecordLayout.Instance.stubs) + 8
                            * NativeStub.step.rawValue)
                            .load(as: UInt64.self)
                        surroundings.entries.storeBytes(of: code, toByteOffset: 8 * index, as: UInt64.self)
                        var state = surroundings.state
                        state[register] = UInt64(index)
                        machine.check(state, lost: [.r11], "call of \(index) in \(register) at \(slot)") {
                            $0[.rdi] = address
                            $0.exit = step
                        }
                        surroundings.expectReturn(to: offsets[0], "call in \(register)")
                    }
                }
                for stub in NativeStub.allCases where stub != .interpretCall {
                    let offsets = surroundings.compile { target, offsets in
                        target.call(stub, top: slot)
                        offsets.append(target.position)
                    }
                    machine.check(surroundings.state, lost: [.r11], "stub \(stub) at \(slot)") {
                        $0[.rdi] = address
                        $0.exit = UInt64(100 + stub.rawValue)
                    }
                    surroundings.expectReturn(to: offsets[0], "stub \(stub)")
                }
            }
            machine.expectNoFailures()
        }

        @Test("code that is left says by its return address where")
        func exits() {
            let surroundings = Surroundings()
            let machine = surroundings.machine
            let offsets = surroundings.compile { target, offsets in
                let other = target.makeLabel()
                target.branch(.equal, .long, .rax, .immediate(0), other)
                let start = target.position
                target.deoptimize()
                #expect(target.position - start == 4)
                offsets.append(target.position)
                target.bind(other)
                target.deoptimize()
                offsets.append(target.position)
            }
            for (value, offset) in zip([1, 0] as [UInt64], offsets) {
                var state = surroundings.state
                state[.rax] = value
                machine.check(state, lost: [.r11], "exit") {
                    $0.exit = UInt64(100 + NativeStub.deoptimize.rawValue)
                }
                surroundings.expectReturn(to: offset, "exit with \(value)")
            }
            machine.expectNoFailures()
        }

        // MARK: The code as a whole

        @Test("code that has been forgotten leaves nothing behind")
        func again() {
            func write(_ target: inout X86Target<X86Code>) -> [UInt8] {
                let label = target.makeLabel()
                target.beforeEntry()
                target.prologue(FrameShape(localCount: 1, size: 64, definedIndex: 0))
                target.alignLoop()
                target.branch(.equal, .long, .rax, .immediate(3), label)
                target.move(FloatRegister(1), bits: 0x4000 << 48, .quad)
                target.move(FloatRegister(2), bits: 0x4000 << 48, .quad)
                target.function(.negate, .long, FloatRegister(1), FloatRegister(1))
                target.deoptimize()
                target.bind(label)
                [label].withUnsafeBufferPointer { target.jumpTable(.rax, $0) }
                target.finish()
                return Array(target.bytes)
            }
            var target = X86Target<X86Code>(features: [])
            defer { target.deallocate() }
            let first = write(&target)
            #expect(!first.isEmpty)
            target.removeAll()
            #expect(target.bytes.isEmpty)
            #expect(write(&target) == first)
            // A constant that is used twice is there once.
            let constant: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x40]
            let places = (0...first.count - 8).filter { Array(first[$0..<$0 + 8]) == constant }
            #expect(places.count == 1)
            #expect(places.allSatisfy { $0 % 8 == 0 })
        }
    }

    extension X86Target where Output == X86Listing {
        /// Ends a piece of code.
        fileprivate mutating func leaveTest() { output.leave() }
    }

#endif
