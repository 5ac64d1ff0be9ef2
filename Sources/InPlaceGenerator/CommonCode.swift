import Assembler
import Machine
import WebAssembly

/// Code that handlers share: the entry, the ways out, and what is the same for all states.
extension HandlerWriter {
    func load(_ destination: MacroRegister, _ base: MacroRegister, _ offset: Int) {
        m.load(destination, MacroAddress(base, offset), .quad, isSigned: false, .quad, fixup: nil)
    }
    func loadLong(_ destination: MacroRegister, _ base: MacroRegister, _ offset: Int) {
        m.load(destination, MacroAddress(base, offset), .long, isSigned: false, .long, fixup: nil)
    }

    /// Writes the canonical state: the frame's pc and side-table position, and in the context frame and top. `pc` is at
    /// the instruction. Uses `s0` and `s1`.
    func save() {
        savePosition()
        m.loadContext(.s0)
        m.store(.frame, MacroAddress(.s0, Layout.Context.frame), .quad, fixup: nil)
        m.store(.top, MacroAddress(.s0, Layout.Context.top), .quad, fixup: nil)
    }
    /// The newest frame's pc and side-table position. Uses `s1` and `s2`.
    private func savePosition() {
        load(.s1, .instance, Layout.Instance.bytes)
        m.operate(.subtract, .quad, .s2, .pc, .register(.s1))
        m.store(.s2, MacroAddress(.frame, Layout.Frame.pc), .long, fixup: nil)
        load(.s1, .frame, Layout.Frame.body)
        load(.s1, .s1, Layout.Body.sideTable)
        m.operate(.subtract, .quad, .s2, .side, .register(.s1))
        m.store(.s2, MacroAddress(.frame, Layout.Frame.step), .long, fixup: nil)
    }

    /// The table of handlers for the function whose body is in `s0`. If there is compiled code of it, goes to the label, if one is
    /// given. Uses nothing else.
    private func chooseTable(orGoTo compiled: Label?) {
        let traits = MacroAddress(.s0, Layout.Body.traits)
        let done = m.makeLabel()
        load(.table, .instance, Layout.Instance.dispatch)
        m.branch(.equal, .long, .memory(traits), .immediate(0), done)
        if let compiled {
            m.branch(
                .greaterUnsigned, .long, .memory(traits), .immediate(Int(FunctionBody.vectorTrait)), compiled)
        } else {
            m.branch(
                .equal, .long, .memory(traits), .immediate(Int(FunctionBody.compiledTrait)), done)
        }
        load(.table, .instance, Layout.Instance.vectorDispatch)
        m.bind(done)
    }

    /// What follows from the frame: locals, side table, end and table of handlers. The body is in `s0`, and lost; uses `s1`. If
    /// there is compiled code of it, goes to the label, if one is given.
    func loadBody(orGoTo compiled: Label?) {
        loadLong(.s1, .s0, Layout.Body.localCount)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .locals, .frame, .register(.s1))
        load(.side, .s0, Layout.Body.sideTable)
        loadLong(.s1, .frame, Layout.Frame.step)
        m.operate(.add, .quad, .side, .side, .register(.s1))
        chooseTable(orGoTo: compiled)
        loadLong(.end, .s0, Layout.Body.end)
        load(.s1, .instance, Layout.Instance.bytes)
        m.loadAddress(.end, MacroAddress(.end, index: .s1, -1))
        loadLong(.pc, .frame, Layout.Frame.pc)
        m.operate(.add, .quad, .pc, .pc, .register(.s1))
    }

    func loadMemory() {
        load(.memory, .instance, Layout.Instance.memory)
        load(.memory, .memory, Layout.Memory.base)
    }

    func writeCommonCode(enter: Label) {
        cache = OperandCache(.none)
        m.bind(enter)
        m.enter()
        symbol(self, "wasm.reload")
        m.bind(common.reload)
        m.loadContext(.s0)
        load(.frame, .s0, Layout.Context.frame)
        // What has been unwound leaves its native frames behind.
        m.branchIfOwner(.greaterOrEqualUnsigned, .register(.frame), native.unwound)
        load(.top, .s0, Layout.Context.top)
        load(.instance, .frame, Layout.Frame.instance)
        load(.s0, .frame, Layout.Frame.body)
        loadBody(orGoTo: native.reload)
        loadMemory()
        dispatch()

        symbol(self, "wasm.step")
        m.bind(common.stepAndRefund)
        load(.s0, .instance, Layout.Instance.store)
        load(.s1, .s0, Layout.Store.fuel)
        m.operate(.add, .quad, .s1, .s1, .immediate(1))
        m.store(.s1, MacroAddress(.s0, Layout.Store.fuel), .quad, fixup: nil)
        m.bind(common.step)
        save()
        m.bind(native.step)
        m.callHelper(Layout.Context.step)
        m.branch(.equal, .long, .register(.a), .immediate(Int(Interpreter.Step.next.rawValue)), common.reload)
        m.bind(common.leave)
        m.leave()

        trap(common.outOfBounds, .outOfBoundsMemoryAccess)
        trap(common.unreachable, .unreachable)
        writeFarBranch()
        writeEnterFunction()
        writeReturnMany()
        for state in [CacheState.none, .integer, .float] { writeResume(state) }
        writeDecoders()
        writeRuntimeCode()
        writeNativeCode()
    }

    private func trap(_ label: Label, _ kind: TrapKind) {
        m.bind(label)
        save()
        m.storeImmediate(Int32(kind.rawValue), MacroAddress(.s0, Layout.Context.trap), .long)
        m.move(.a, immediate: Int64(Interpreter.Step.trapped.rawValue))
        m.jump(common.leave)
    }

    /// A branch that drops operands, or whose numbers are in the overflow array; `pc` is at the instruction. All registers of
    /// operands are free.
    private func writeFarBranch() {
        let narrow = m.makeLabel()
        let move = m.makeLabel()
        let loop = m.makeLabel()
        let done = m.makeLabel()
        symbol(self, "wasm.branch.far")
        m.bind(common.farBranch)
        m.branchIfByte(.notEqual, MacroAddress(.side, Layout.Side.keep), SideTableEntry.escape, narrow)
        // The first four bytes are the index of the wide entry.
        loadLong(.s0, .side, Layout.Side.displacement)
        m.shift(.left, .quad, .s0, .s0, by: Layout.WideSide.size.trailingZeroBitCount)
        load(.s1, .frame, Layout.Frame.body)
        load(.s1, .s1, Layout.Body.overflow)
        m.operate(.add, .quad, .s1, .s1, .register(.s0))
        loadLong(.a, .s1, Layout.WideSide.keep)
        loadLong(.b, .s1, Layout.WideSide.drop)
        m.load(.s0, MacroAddress(.s1, Layout.WideSide.displacement), .long, isSigned: true, .quad, fixup: nil)
        m.load(.s1, MacroAddress(.s1, Layout.WideSide.step), .long, isSigned: true, .quad, fixup: nil)
        m.jump(move)
        m.bind(narrow)
        m.load(.a, MacroAddress(.side, Layout.Side.keep), .byte, isSigned: false, .long, fixup: nil)
        m.load(.b, MacroAddress(.side, Layout.Side.keep + 1), .byte, isSigned: false, .long, fixup: nil)
        m.load(
            .s0, MacroAddress(.side, Layout.Side.displacement), .word, isSigned: true, .quad, fixup: nil)
        m.load(.s1, MacroAddress(.side, Layout.Side.step), .word, isSigned: true, .quad, fixup: nil)
        m.bind(move)
        m.operate(.add, .quad, .pc, .pc, .register(.s0))
        m.operate(.add, .quad, .side, .side, .register(.s1))
        // From s0 to s1, `a` slots.
        m.shift(.left, .quad, .a, .a, by: 4)
        m.shift(.left, .quad, .b, .b, by: 4)
        m.operate(.subtract, .quad, .s0, .top, .register(.a))
        m.operate(.subtract, .quad, .s1, .s0, .register(.b))
        m.loadAddress(.top, MacroAddress(.s1, index: .a))
        m.bind(loop)
        m.branch(.equal, .quad, .register(.s1), .register(.top), done)
        m.loadSlot(.t0, MacroAddress(.s0))
        m.storeSlot(.t0, MacroAddress(.s1))
        m.loadAddress(.s0, MacroAddress(.s0, Layout.slot))
        m.loadAddress(.s1, MacroAddress(.s1, Layout.slot))
        m.jump(loop)
        m.bind(done)
        dispatch()
    }

    /// Makes a frame; the body is in `s0`, `pc` at the call, all operands in memory.
    private func writeEnterFunction() {
        let stop = m.makeLabel()
        let overflow = m.makeLabel()
        let clear = m.makeLabel()
        let cleared = m.makeLabel()
        symbol(self, "wasm.enter")
        m.bind(common.enterFunction)
        load(.s1, .instance, Layout.Instance.store)
        m.subtractOne(from: MacroAddress(.s1, Layout.Store.fuel), ifNegative: stop)
        m.branch(
            .notEqual, .long, .memory(MacroAddress(.s1, Layout.Store.interruption)), .immediate(0), stop)
        // a: the new header; b: the new locals.
        loadLong(.b, .s0, Layout.Body.parameterCount)
        m.shift(.left, .quad, .b, .b, by: 4)
        m.operate(.subtract, .quad, .s2, .top, .register(.b))
        loadLong(.a, .s0, Layout.Body.localCount)
        m.shift(.left, .quad, .a, .a, by: 4)
        m.operate(.add, .quad, .a, .a, .register(.s2))
        loadLong(.b, .s0, Layout.Body.maximumHeight)
        m.shift(.left, .quad, .b, .b, by: 4)
        m.loadAddress(.b, MacroAddress(.b, index: .a, Layout.Frame.size))
        m.loadContext(.s1)
        m.branch(
            .greaterUnsigned, .quad, .register(.b), .memory(MacroAddress(.s1, Layout.Context.limit)), overflow
        )
        m.move(.locals, .s2, .quad)
        savePosition()
        m.branch(.equal, .quad, .register(.top), .register(.a), cleared)
        m.clear(.t0)
        m.bind(clear)
        m.storeSlot(.t0, MacroAddress(.top))
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.branch(.lessUnsigned, .quad, .register(.top), .register(.a), clear)
        m.bind(cleared)
        m.bind(runtime.makeFrame)
        // The distance, with a zero above it: the kind of a function's frame, whose code is not native.
        precondition(
            FrameHeader.Kind.function.rawValue == 0 && Layout.Frame.kind == Layout.Frame.distance + 4)
        m.operate(.subtract, .quad, .s1, .a, .register(.frame))
        m.store(.s1, MacroAddress(.a, Layout.Frame.distance), .quad, fixup: nil)
        m.store(.instance, MacroAddress(.a, Layout.Frame.instance), .quad, fixup: nil)
        m.store(.s0, MacroAddress(.a, Layout.Frame.body), .quad, fixup: nil)
        m.move(.frame, .a, .quad)
        m.loadAddress(.top, MacroAddress(.a, Layout.Frame.size))
        load(.side, .s0, Layout.Body.sideTable)
        load(.s1, .instance, Layout.Instance.bytes)
        loadLong(.pc, .s0, Layout.Body.start)
        loadLong(.end, .s0, Layout.Body.end)
        m.operate(.add, .quad, .pc, .pc, .register(.s1))
        m.loadAddress(.end, MacroAddress(.end, index: .s1, -1))
        chooseTable(orGoTo: native.enter)
        dispatch()

        // A call that does not happen costs nothing. The portable tier finds out what stands against it.
        m.bind(overflow)
        m.bind(stop)
        m.branchIfByte(.equal, MacroAddress(.pc), 0x10, common.stepAndRefund)
        // What was popped to find the function is still there.
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.jump(common.stepAndRefund)
    }

    private func writeReturnMany() {
        let loop = m.makeLabel()
        let done = m.makeLabel()
        symbol(self, "wasm.return.many")
        m.bind(common.returnMany)
        // The number of results is in s1.
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .a, .top, .register(.s1))
        m.operate(.add, .quad, .s1, .s1, .register(.locals))
        m.move(.top, .locals, .quad)
        leaveFrame()
        m.bind(loop)
        m.branch(.equal, .quad, .register(.top), .register(.s1), done)
        m.loadSlot(.t0, MacroAddress(.a))
        m.storeSlot(.t0, MacroAddress(.top))
        m.loadAddress(.a, MacroAddress(.a, Layout.slot))
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.jump(loop)
        m.bind(done)
        m.jump(common.resume[.none]!)
    }

    /// Goes on in the caller's frame, behind its call.
    private func writeResume(_ state: CacheState) {
        let foreign = m.makeLabel()
        let sameInstance = m.makeLabel()
        let long = m.makeLabel()
        let skipped = m.makeLabel()
        let indirect = m.makeLabel()
        let compiled = m.makeLabel()
        symbol(self, "wasm.resume" + state.suffix)
        m.bind(common.resume[state]!)
        precondition(
            MemoryLayout<FrameHeader.Kind>.size == 1 && FrameHeader.Kind.function.rawValue == 0
                && Layout.Frame.isNativeCaller == Layout.Frame.kind + 1)
        m.branchIfWord(.notEqual, MacroAddress(.frame, Layout.Frame.kind), 0, foreign)
        load(.s0, .frame, Layout.Frame.instance)
        m.branch(.equal, .quad, .register(.s0), .register(.instance), sameInstance)
        m.move(.instance, .s0, .quad)
        loadMemory()
        m.bind(sameInstance)
        load(.s0, .frame, Layout.Frame.body)
        loadBody(orGoTo: compiled)
        if state == .none { m.bind(native.pastCall) }
        cache = OperandCache(state)
        // Past the call: `call` and `call_ref` have one immediate.
        m.branchIfByte(.equal, MacroAddress(.pc), 0x11, indirect)
        m.branchIfByte(.lessSigned, MacroAddress(.pc, 1), 0, long)
        cache.length = 2
        m.bind(skipped)
        dispatch()

        cache = OperandCache(state)
        m.bind(indirect)
        m.loadAddress(.s2, MacroAddress(.pc, 1))
        m.callLocal(common.decodeUnsigned)
        m.callLocal(common.decodeUnsigned)
        m.loadAddress(.pc, MacroAddress(.s2, -2))
        m.jump(skipped)
        m.bind(long)
        m.loadAddress(.s2, MacroAddress(.pc, 1))
        m.callLocal(common.decodeUnsigned)
        m.loadAddress(.pc, MacroAddress(.s2, -2))
        m.jump(skipped)

        cache = OperandCache(state)
        m.bind(compiled)
        spill()
        applyTop()
        m.jump(native.resume)

        cache = OperandCache(state)
        m.bind(foreign)
        spill()
        applyTop()
        m.branchIfByte(
            .equal, MacroAddress(.frame, Layout.Frame.kind), FrameHeader.Kind.function.rawValue, native.return
        )
        // The host's entry: its results are where it looks for them.
        m.loadContext(.s0)
        m.store(.frame, MacroAddress(.s0, Layout.Context.frame), .quad, fixup: nil)
        m.store(.top, MacroAddress(.s0, Layout.Context.top), .quad, fixup: nil)
        m.move(.a, immediate: Int64(Interpreter.Step.finished.rawValue))
        m.jump(common.leave)
    }

    private func writeDecoders() {
        writeUnsignedDecoder()
        writeSignedDecoder()
        writeShortSignedDecoder()
        let reference = m.makeLabel()
        m.bind(common.skipBlockType)
        m.branchIfByte(.equal, MacroAddress(.s2), 0x63, reference)
        m.branchIfByte(.equal, MacroAddress(.s2), 0x64, reference)
        m.jump(common.decodeUnsigned)
        m.bind(reference)
        m.loadAddress(.s2, MacroAddress(.s2, 1))
        m.jump(common.decodeUnsigned)
    }

    private func writeUnsignedDecoder() {
        let ends = (0..<10).map { _ in m.makeLabel() }
        symbol(self, "wasm.decode")
        m.bind(common.decodeUnsigned)
        m.move(.s0, immediate: 0)
        for index in 0..<10 {
            m.load(.s1, MacroAddress(.s2, index), .byte, isSigned: false, .long, fixup: nil)
            m.branchIfBits(.s1, 0x80, isZero: true, ends[index])
            m.operate(.and, .long, .s1, .s1, .immediate(0x7F))
            if index > 0 { m.shift(.left, .quad, .s1, .s1, by: 7 * index) }
            m.operate(.or, .quad, .s0, .s0, .register(.s1))
        }
        // The validator has seen that a number ends before.
        for index in 0..<10 {
            m.bind(ends[index])
            if index > 0 { m.shift(.left, .quad, .s1, .s1, by: 7 * index) }
            m.operate(.or, .quad, .s0, .s0, .register(.s1))
            m.loadAddress(.s2, MacroAddress(.s2, index + 1))
            m.returnLocal()
        }
    }

    /// A way for each length, so that where the program goes on is predicted and need not wait for the number's bytes.
    private func writeSignedDecoder() {
        let ends = (2...8).map { _ in m.makeLabel() }
        symbol(self, "wasm.decode.signed")
        m.bind(common.decodeSigned)
        load(.s0, .s2, 0)
        for (index, end) in ends.enumerated() {
            m.branchIfByte(.greaterOrEqualSigned, MacroAddress(.s2, index + 1), 0, end)
        }
        writeLongSignedDecoder()
        for (index, end) in ends.enumerated() {
            let bytes = index + 2
            m.bind(end)
            // The last byte to the top, then seven bits each to 14, to 28, to 56.
            if bytes < 8 { m.shift(.left, .quad, .s0, .s0, by: 64 - 8 * bytes) }
            m.move(.s1, immediate: 0x7F7F_7F7F_7F7F_7F7F)
            m.operate(.and, .quad, .s0, .s0, .register(.s1))
            for (mask, shift) in [(0x7F00_7F00_7F00_7F00 as Int64, 1), (0x3FFF_0000_3FFF_0000, 2)] {
                m.move(.s1, immediate: mask)
                m.operate(.and, .quad, .s1, .s1, .register(.s0))
                m.operate(.exclusiveOr, .quad, .s0, .s0, .register(.s1))
                m.shift(.rightUnsigned, .quad, .s1, .s1, by: shift)
                m.operate(.add, .quad, .s0, .s0, .register(.s1))
            }
            m.shift(.rightUnsigned, .quad, .s1, .s0, by: 32)
            m.shift(.left, .quad, .s1, .s1, by: 28)
            m.move(.s0, .s0, .long)
            m.operate(.or, .quad, .s0, .s0, .register(.s1))
            m.shift(.left, .quad, .s0, .s0, by: 8)
            m.shift(.rightSigned, .quad, .s0, .s0, by: 64 - 7 * bytes)
            m.loadAddress(.s2, MacroAddress(.s2, bytes))
            m.returnLocal()
        }
    }

    /// The same for numbers of 32 bits, which have at most five bytes.
    private func writeShortSignedDecoder() {
        let ends = (2...4).map { _ in m.makeLabel() }
        symbol(self, "wasm.decode.signed32")
        m.bind(common.decodeShortSigned)
        loadLong(.s0, .s2, 0)
        for (index, end) in ends.enumerated() {
            m.branchIfByte(.greaterOrEqualSigned, MacroAddress(.s2, index + 1), 0, end)
        }
        for bytes in [5, 4, 3, 2] {
            if bytes < 5 {
                m.bind(ends[bytes - 2])
                // The last byte to the top.
                if bytes < 4 { m.shift(.left, .long, .s0, .s0, by: 32 - 8 * bytes) }
            }
            // Seven bits each to 14, to 28.
            m.operate(.and, .long, .s0, .s0, .immediate(0x7F7F_7F7F))
            m.operate(.and, .long, .s1, .s0, .immediate(0x7F00_7F00))
            m.operate(.exclusiveOr, .long, .s0, .s0, .register(.s1))
            m.shift(.rightUnsigned, .long, .s1, .s1, by: 1)
            m.operate(.add, .long, .s0, .s0, .register(.s1))
            m.shift(.rightUnsigned, .long, .s1, .s0, by: 16)
            m.shift(.left, .long, .s1, .s1, by: 14)
            m.operate(.and, .long, .s0, .s0, .immediate(0x3FFF))
            m.operate(.or, .long, .s0, .s0, .register(.s1))
            if bytes == 5 {
                m.load(.s1, MacroAddress(.s2, 4), .byte, isSigned: false, .long, fixup: nil)
                m.shift(.left, .long, .s1, .s1, by: 28)
                m.operate(.or, .long, .s0, .s0, .register(.s1))
            } else {
                m.shift(.left, .long, .s0, .s0, by: 4)
                m.shift(.rightSigned, .long, .s0, .s0, by: 32 - 7 * bytes)
            }
            m.loadAddress(.s2, MacroAddress(.s2, bytes))
            m.returnLocal()
        }
    }

    /// The bytes of a long number, one after the other: only constants of more than 56 bits have so many.
    private func writeLongSignedDecoder() {
        let nine = m.makeLabel()
        let done = m.makeLabel()
        m.move(.s0, immediate: 0)
        for index in 0..<9 {
            m.load(.s1, MacroAddress(.s2, index), .byte, isSigned: false, .long, fixup: nil)
            m.operate(.and, .long, .s1, .s1, .immediate(0x7F))
            if index > 0 { m.shift(.left, .quad, .s1, .s1, by: 7 * index) }
            m.operate(.or, .quad, .s0, .s0, .register(.s1))
        }
        m.branchIfByte(.greaterOrEqualSigned, MacroAddress(.s2, 8), 0, nine)
        m.load(.s1, MacroAddress(.s2, 9), .byte, isSigned: false, .long, fixup: nil)
        m.shift(.left, .quad, .s1, .s1, by: 63)
        m.operate(.or, .quad, .s0, .s0, .register(.s1))
        m.loadAddress(.s2, MacroAddress(.s2, 10))
        m.jump(done)
        m.bind(nine)
        m.shift(.left, .quad, .s0, .s0, by: 1)
        m.shift(.rightSigned, .quad, .s0, .s0, by: 1)
        m.loadAddress(.s2, MacroAddress(.s2, 9))
        m.bind(done)
        m.returnLocal()
    }
}
