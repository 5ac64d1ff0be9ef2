import Assembler
import WebAssembly

/// The instructions with prefix 0xFE. All operands are in memory where one begins, and stay there until nothing can fail.
extension HandlerWriter {
    func writeAtomic(_ opcode: Opcode) {
        guard opcode != .atomicFence else {
            m.fence()
            cache.length += 3
            return
        }
        let access = MacroAccess(rawValue: InstructionTable.instruction(for: opcode)!.alignment)!
        switch Int(opcode.subopcode) {
        case 0x10..<0x17: atomic(access, operands: 1) { $0.loadAtomic(access) }
        case 0x17..<0x1E: atomic(access, operands: 2, hasResult: false) { $0.storeAtomic(access) }
        case 0x48..<0x4F: atomic(access, operands: 3) { $0.compareExchangeAtomic(access) }
        case let number:
            // Seven instructions for each operation, in this order.
            let operation = AtomicOperation.allCases[(number - 0x1E) / 7]
            atomic(access, operands: 2) { $0.modifyAtomic(operation, access) }
        }
    }

    /// An access with the address as the deepest operand; the topmost goes to `b`, of three the one between to `a`.
    private func atomic(
        _ access: MacroAccess, operands: Int, hasResult: Bool = true, _ body: (inout Macro) -> Void
    ) {
        let failure = exit(.step)
        let unusual = exit(.atomic)
        let longer = m.makeLabel()
        let decoded = m.makeLabel()
        // The instruction's end, in `s2`.
        m.decodeMemoryOperand(.s0, cache.length + 2, longer: longer)
        m.loadAddress(.s2, immediate(4))
        m.bind(decoded)
        later { [self] in
            m.bind(longer)
            m.load(.s0, immediate(2), .byte, isSigned: false, .long, fixup: nil)
            m.branchIfBits(.s0, 0xC0, isZero: false, unusual)
            m.loadAddress(.s2, immediate(3))
            m.callLocal(common.decodeUnsigned)
            m.jump(decoded)
        }
        let index = operandAddress(operands - 1)
        // Neither sum may wrap; a wrong alignment stands before a wrong address, which the portable tier knows.
        m.operate(.add, .quad, .s0, .s0, .memory(index))
        m.branch(.lessUnsigned, .quad, .register(.s0), .memory(index), failure)
        if access != .byte { m.branchIfBits(.s0, UInt32(access.bytes - 1), isZero: false, failure) }
        m.loadAddress(.s1, MacroAddress(.s0, access.bytes))
        m.branch(.lessUnsigned, .quad, .register(.s1), .register(.s0), failure)
        loadQuad(.a, MacroAddress(.instance, Layout.Instance.memory))
        m.branch(
            .greaterUnsigned, .quad, .register(.s1), .memory(MacroAddress(.a, Layout.Memory.size)), failure)
        m.operate(.add, .quad, .s0, .s0, .register(.memory))
        if operands > 1 { loadQuad(.b, operandAddress()) }
        if operands > 2 { loadQuad(.a, operandAddress(1)) }
        body(&m)
        for _ in 0..<operands { dropOperand() }
        if hasResult { push(.a) }
        m.move(.pc, .s2, .quad)
        cache.length = 0
    }
}
