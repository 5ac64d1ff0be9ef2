import Assembler
import Machine
import WebAssembly

/// Calls by reference, and calls in tail position, of functions of the same instance; a function of the machine makes all others.
extension HandlerWriter {
    /// Goes on with the function whose body is in `s0`. All operands are in memory.
    private func enter(isTail: Bool) {
        applyTop()
        applyLength()
        m.jump(isTail ? runtime.replaceFrame : common.enterFunction)
    }

    func returnCall() {
        let other = exit(.call)
        decodeInPlace(1)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.importCount))
        m.branch(.lessUnsigned, .quad, .register(.s0), .register(.s1), other)
        m.operate(.subtract, .quad, .s0, .s0, .register(.s1))
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.bodies))
        loadQuad(.s0, MacroAddress(.s1, index: .s0, scale: 8))
        m.branch(.equal, .quad, .register(.s0), .immediate(0), other)
        spill()
        enter(isTail: true)
    }

    /// The function that the reference in a register refers to, in `s1`. Uses nothing else.
    private func findFunction(_ reference: MacroRegister) {
        precondition(Layout.Function.size == 32)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.store))
        loadQuad(.s1, MacroAddress(.s1, Layout.Store.functions))
        // A reference to a function is its index times 8 with a tag.
        m.loadAddress(.s1, MacroAddress(.s1, index: reference, scale: 4, -4 * Int(Reference.functionTag)))
    }

    /// Its body, in `s0`, if it is a function of the same instance that has been called before.
    private func loadBody(otherwise label: Label) {
        m.branch(
            .notEqual, .quad, .register(.instance), .memory(MacroAddress(.s1, Layout.Function.instance)),
            label)
        loadQuad(.s0, MacroAddress(.s1, Layout.Function.body))
        loadQuad(.s0, MacroAddress(.s0))
        m.branch(.equal, .quad, .register(.s0), .immediate(0), label)
    }

    func callReference(isTail: Bool) {
        // The reference stays above the operands, for a call that does not happen.
        spill()
        let other = exit(.call)
        let reference = popInteger()
        m.branch(.equal, .long, .register(reference), .immediate(0), other)
        findFunction(reference)
        loadBody(otherwise: other)
        enter(isTail: isTail)
    }

    func returnCallIndirect() {
        let unusual = exit(.call)
        // The type, to s0; the next byte's address, to s2.
        m.loadAddress(.s2, immediate(2))
        decodeInPlace(1)
        m.load(.s1, MacroAddress(.s2), .byte, isSigned: false, .long, fixup: nil)
        m.branchIfBits(.s1, 0x80, isZero: false, unusual)
        loadQuad(.s2, MacroAddress(.instance, Layout.Instance.types))
        loadQuad(.s2, MacroAddress(.s2, index: .s0, scale: 8))
        loadQuad(.s0, MacroAddress(.instance, Layout.Instance.tables))
        loadQuad(.s0, MacroAddress(.s0, index: .s1, scale: 8))
        // The index stays above the operands, for a call that does not happen.
        spill()
        let other = exit(.call)
        let element = popInteger()
        m.branch(
            .greaterOrEqualUnsigned, .quad, .register(element),
            .memory(MacroAddress(.s0, Layout.Table.count)),
            other)
        loadQuad(.s0, MacroAddress(.s0, Layout.Table.elements))
        loadLong(.s0, MacroAddress(.s0, index: element, scale: 4))
        m.branch(.equal, .long, .register(.s0), .immediate(Int(Reference.null)), other)
        findFunction(.s0)
        m.branch(.notEqual, .quad, .register(.s2), .memory(MacroAddress(.s1, Layout.Function.type)), other)
        loadBody(otherwise: other)
        enter(isTail: true)
    }

    /// Puts a function's frame where the newest one is. The body is in `s0`, `pc` at the call, all operands are in memory.
    func writeReplaceFrame() {
        let stop = m.makeLabel()
        let move = m.makeLabel()
        let moved = m.makeLabel()
        let clear = m.makeLabel()
        symbol(self, "wasm.enter.tail")
        m.bind(runtime.replaceFrame)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.store))
        m.subtractOne(from: MacroAddress(.s1, Layout.Store.fuel), ifNegative: stop)
        m.branch(
            .notEqual, .long, .memory(MacroAddress(.s1, Layout.Store.interruption)), .immediate(0), stop)
        // a: the new header; b: bytes of arguments.
        loadLong(.b, MacroAddress(.s0, Layout.Body.parameterCount))
        m.shift(.left, .quad, .b, .b, by: 4)
        loadLong(.a, MacroAddress(.s0, Layout.Body.localCount))
        m.shift(.left, .quad, .a, .a, by: 4)
        m.operate(.add, .quad, .a, .a, .register(.locals))
        loadLong(.s2, MacroAddress(.s0, Layout.Body.maximumHeight))
        m.shift(.left, .quad, .s2, .s2, by: 4)
        m.loadAddress(.s2, MacroAddress(.s2, index: .a, Layout.Frame.size))
        m.loadContext(.s1)
        m.branch(
            .greaterUnsigned, .quad, .register(.s2), .memory(MacroAddress(.s1, Layout.Context.limit)), stop)
        // The header may be where arguments go: first the caller's is found.
        loadLong(.s1, MacroAddress(.frame, Layout.Frame.distance))
        m.operate(.subtract, .quad, .frame, .frame, .register(.s1))
        m.operate(.subtract, .quad, .s2, .top, .register(.b))
        m.move(.top, .locals, .quad)
        m.operate(.add, .quad, .b, .b, .register(.locals))
        m.bind(move)
        m.branch(.equal, .quad, .register(.top), .register(.b), moved)
        m.loadSlot(.t0, MacroAddress(.s2))
        m.storeSlot(.t0, MacroAddress(.top))
        m.loadAddress(.s2, MacroAddress(.s2, Layout.slot))
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.jump(move)
        m.bind(moved)
        m.clear(.t0)
        m.bind(clear)
        m.branch(.equal, .quad, .register(.top), .register(.a), runtime.makeFrame)
        m.storeSlot(.t0, MacroAddress(.top))
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.jump(clear)

        // A call that does not happen costs nothing. The portable tier finds out what stands against it.
        m.bind(stop)
        m.branchIfByte(.equal, MacroAddress(.pc), 0x12, common.stepAndRefund)
        // What was popped to find the function is still there.
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.jump(common.stepAndRefund)
    }
}
