import Assembler
import WebAssembly

/// Locals, globals, and what moves operands of any type. Where operands may be vectors, those in memory are moved whole; what is
/// cached in a register never is one.
extension HandlerWriter {
    func localGet() {
        if set.hasVectors {
            spill()
            decodeSlot(.s0, 1)
            m.loadSlot(.t0, MacroAddress(.locals, index: .s0))
            m.storeSlot(.t0, MacroAddress(.top, cache.topOffset))
            cache.topOffset += Layout.slot
        } else {
            decodeSlot(.s0, 1)
            let target = registerForPush()
            loadQuad(target, MacroAddress(.locals, index: .s0))
            push(target)
        }
        cache.length += 2
    }

    func localSet() {
        decodeSlot(.s0, 1)
        storeOperand(to: MacroAddress(.locals, index: .s0))
        dropOperand()
        cache.length += 2
    }

    func localTee() {
        decodeSlot(.s0, 1)
        if cache.operands.isEmpty, !set.hasVectors { push(popInteger()) }
        storeOperand(to: MacroAddress(.locals, index: .s0))
        cache.length += 2
    }

    /// Copies the topmost operand to a slot. Uses `s1` or `t0`.
    private func storeOperand(to address: MacroAddress) {
        switch cache.operands.last {
        case .integer(let register): m.store(register, address, .quad, fixup: nil)
        case .float(let register): m.storeFloat(register, address, .quad, fixup: nil)
        case nil where set.hasVectors:
            m.loadSlot(.t0, operandAddress())
            m.storeSlot(.t0, address)
        case nil:
            loadQuad(.s1, operandAddress())
            m.store(.s1, address, .quad, fixup: nil)
        }
    }

    /// The address of a global's slot, in `s0`. Its index is `offset` bytes past the opcode.
    private func globalAddress() {
        decodeUnsigned(.s0, 1)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.globals))
        loadQuad(.s0, MacroAddress(.s1, index: .s0, scale: 8))
    }

    func globalGet() {
        globalAddress()
        if set.hasVectors {
            spill()
            // Globals are not aligned as slots are.
            for word in [0, 8] {
                loadQuad(.s1, MacroAddress(.s0, word))
                m.store(.s1, MacroAddress(.top, cache.topOffset + word), .quad, fixup: nil)
            }
            cache.topOffset += Layout.slot
        } else {
            let target = registerForPush()
            loadQuad(target, MacroAddress(.s0))
            push(target)
        }
        cache.length += 2
    }

    func globalSet() {
        globalAddress()
        if set.hasVectors, cache.operands.isEmpty {
            var address = operandAddress()
            for word in [0, 8] {
                loadQuad(.s1, address)
                m.store(.s1, MacroAddress(.s0, word), .quad, fixup: nil)
                address.offset += 8
            }
        } else {
            storeOperand(to: MacroAddress(.s0))
        }
        dropOperand()
        cache.length += 2
    }

    func drop() {
        dropOperand()
        cache.length += 1
    }

    func select() {
        if set.hasVectors {
            spill()
            let isFirst = m.makeLabel()
            loadLong(.s0, operandAddress(0))
            m.branch(.notEqual, .long, .register(.s0), .immediate(0), isFirst)
            m.loadSlot(.t0, operandAddress(1))
            m.storeSlot(.t0, operandAddress(2))
            m.bind(isFirst)
            cache.topOffset -= 2 * Layout.slot
            cache.length += 1
            return
        }
        let condition = popOperand()
        if case .float(let second)? = cache.operands.last {
            cache.operands.removeLast()
            let isSecond = m.makeLabel()
            if case .float(let first)? = cache.operands.popLast() {
                m.branch(.equal, .long, condition, .immediate(0), isSecond)
                m.moveFloat(second, first)
            } else {
                m.branch(.equal, .long, condition, .immediate(0), isSecond)
                m.loadFloat(second, operandAddress(), .quad, fixup: nil)
                cache.topOffset -= Layout.slot
            }
            m.bind(isSecond)
            push(second)
        } else {
            var avoided: MacroRegister? = nil
            if case .register(let register) = condition { avoided = register }
            let second = popInteger(avoided == .a ? .b : .a)
            // Into a register that nobody has: the condition may still be in one.
            loadQuad(.s0, operandAddress())
            cache.topOffset -= Layout.slot
            var result = second
            if second == avoided {
                m.move(.s1, second, .quad)
                result = .s1
            }
            m.moveIf(.notEqual, .long, condition, .immediate(0), result, .s0)
            if result == .s1 {
                m.move(.a, .s1, .quad)
                result = .a
            }
            push(result)
        }
        cache.length += 1
    }
}
