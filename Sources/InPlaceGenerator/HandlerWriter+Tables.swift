import Assembler
import WebAssembly

/// Tables, sizes of memories, and the numbers of 128 bits that share their prefix.
extension HandlerWriter {
    /// The record of the table whose index is in `s0`, in `s1`.
    private func findTable() {
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.tables))
        loadQuad(.s1, MacroAddress(.s1, index: .s0, scale: 8))
    }

    func tableGet() {
        let failure = exit(.step)
        let index = popInteger()
        decodingIndex(1, otherwise: failure) { [self] length in
            findTable()
            m.branch(
                .greaterOrEqualUnsigned, .quad, .register(index),
                .memory(MacroAddress(.s1, Layout.Table.count)),
                failure)
            loadQuad(.s1, MacroAddress(.s1, Layout.Table.elements))
            loadLong(index, MacroAddress(.s1, index: index, scale: 4))
            push(index)
            cache.length += 1 + length
        }
    }

    func tableSet() {
        let failure = exit(.step)
        let value = popInteger(.b)
        let index = popInteger(value == .a ? .b : .a)
        decodingIndex(1, otherwise: failure) { [self] length in
            findTable()
            m.branch(
                .greaterOrEqualUnsigned, .quad, .register(index),
                .memory(MacroAddress(.s1, Layout.Table.count)),
                failure)
            loadQuad(.s1, MacroAddress(.s1, Layout.Table.elements))
            m.store(value, MacroAddress(.s1, index: index, scale: 4), .long, fixup: nil)
            cache.length += 1 + length
        }
    }

    func tableSize() {
        decodingIndex(2, otherwise: exit(.step)) { [self] length in
            findTable()
            let target = registerForPush()
            loadQuad(target, MacroAddress(.s1, Layout.Table.count))
            push(target)
            cache.length += 2 + length
        }
    }

    func memorySize() {
        spill()
        decodingIndex(1, otherwise: exit(.step)) { [self] length in
            loadQuad(.s1, MacroAddress(.instance, Layout.Instance.memories))
            loadQuad(.s1, MacroAddress(.s1, index: .s0, scale: 8))
            loadQuad(.a, MacroAddress(.s1, Layout.Memory.size))
            m.load(
                .b, MacroAddress(.s1, Layout.Memory.pageSizeLog2), .byte, isSigned: false, .long, fixup: nil)
            m.shift(.rightUnsigned, .quad, .a, .a)
            push(.a)
            cache.length += 1 + length
        }
    }

    /// `i64.add128` and `i64.sub128`: operands and results are low halves, each with its high half above.
    func addWide(isSubtraction: Bool) {
        spill()
        loadQuad(.a, operandAddress(3))
        loadQuad(.b, operandAddress(2))
        m.addWide(operandAddress(1), operandAddress(0), isSubtraction: isSubtraction)
        for _ in 0..<4 { dropOperand() }
        push(.a)
        push(.b)
        cache.length += 2
    }

    func multiplyWide(isSigned: Bool) {
        spill()
        loadQuad(.a, operandAddress(1))
        loadQuad(.b, operandAddress(0))
        m.multiplyWide(isSigned: isSigned)
        for _ in 0..<2 { dropOperand() }
        push(.a)
        push(.b)
        cache.length += 2
    }
}
