import Assembler
import Machine
import WebAssembly

/// Calls of functions of the same instance; a function of the machine makes all others.
extension HandlerWriter {
    func call() {
        let label = exit(.call)
        decodeInPlace(1)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.importCount))
        m.branch(.lessUnsigned, .quad, .register(.s0), .register(.s1), label)
        m.operate(.subtract, .quad, .s0, .s0, .register(.s1))
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.bodies))
        loadQuad(.s0, MacroAddress(.s1, index: .s0, scale: 8))
        m.branch(.equal, .quad, .register(.s0), .immediate(0), label)
        spill()
        applyTop()
        applyLength()
        m.jump(common.enterFunction)
    }

    func callIndirect() {
        let otherTable = exit(.call)
        // The type, to s0; the next byte's address, to s2.
        m.loadAddress(.s2, immediate(2))
        decodeInPlace(1)
        m.branchIfByte(.notEqual, MacroAddress(.s2), 0, otherTable)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.types))
        loadQuad(.s2, MacroAddress(.s1, index: .s0, scale: 8))
        loadQuad(.s0, MacroAddress(.instance, Layout.Instance.tables))
        loadQuad(.s0, MacroAddress(.s0))
        // It stays above the operands, for a call that does not happen.
        spill()
        let label = exit(.call)
        let element = popInteger()
        m.branch(
            .greaterOrEqualUnsigned, .quad, .register(element),
            .memory(MacroAddress(.s0, Layout.Table.count)),
            label)
        loadQuad(.s0, MacroAddress(.s0, Layout.Table.elements))
        loadLong(.s0, MacroAddress(.s0, index: element, scale: 4))
        m.branch(.equal, .long, .register(.s0), .immediate(Int(Reference.null)), label)
        // A reference to a function is its index times 8 with a tag; a record has 32 bytes.
        precondition(Layout.Function.size == 32)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.store))
        loadQuad(.s1, MacroAddress(.s1, Layout.Store.functions))
        m.loadAddress(
            .s1, MacroAddress(.s1, index: .s0, scale: 4, -4 * Int(Reference.functionTag)))
        m.branch(
            .notEqual, .quad, .register(.s2), .memory(MacroAddress(.s1, Layout.Function.type)), label)
        m.branch(
            .notEqual, .quad, .register(.instance), .memory(MacroAddress(.s1, Layout.Function.instance)),
            label)
        loadQuad(.s0, MacroAddress(.s1, Layout.Function.body))
        loadQuad(.s0, MacroAddress(.s0))
        m.branch(.equal, .quad, .register(.s0), .immediate(0), label)
        spill()
        applyTop()
        applyLength()
        m.jump(common.enterFunction)
    }
}
