import Assembler
import WebAssembly

/// Loads and stores. One instruction does the access: where it faults, nothing has changed.
extension HandlerWriter {
    /// Where an access goes.
    struct Access {
        var address: MacroAddress
        var fixup: Label?
        /// The program's byte after the two numbers that say the address.
        var next: MacroAddress
    }

    /// The place of an access of `size` bytes at `index` plus the offset in `s0`. Uses `s0`, `s1` and `s2`.
    private func access(
        _ index: MacroRegister, _ size: Int, before: OperandCache, next: MacroAddress
    ) -> Access {
        guard set.checksMemory else {
            m.loadAddress(.s0, MacroAddress(.s0, index: index))
            return Access(
                address: MacroAddress(.memory, index: .s0), fixup: exit(.outOfBounds, before), next: next)
        }
        let failure = exit(.outOfBounds, before)
        // Neither sum may wrap: addresses may have 64 bits.
        m.operate(.add, .quad, .s0, .s0, .register(index))
        m.branch(.lessUnsigned, .quad, .register(.s0), .register(index), failure)
        m.loadAddress(.s1, MacroAddress(.s0, size))
        m.branch(.lessUnsigned, .quad, .register(.s1), .register(.s0), failure)
        loadQuad(.s2, MacroAddress(.instance, Layout.Instance.memory))
        m.branch(
            .greaterUnsigned, .quad, .register(.s1), .memory(MacroAddress(.s2, Layout.Memory.size)), failure)
        return Access(address: MacroAddress(.memory, index: .s0), fixup: nil, next: next)
    }

    /// Writes an access twice: where the immediates are of one byte each, and out of the way for all others. `before` is the
    /// cache at the instruction, whose opcode has so many bytes. What is written must leave `s2` alone.
    func accessing(
        _ index: MacroRegister, _ size: Int, before: OperandCache, opcodeLength: Int = 1,
        _ body: @escaping (Access) -> Void
    ) {
        let longer = isFollower ? exit(.dispatch, before) : m.makeLabel()
        let done = m.makeLabel()
        let start = before.length + opcodeLength
        m.decodeMemoryOperand(.s0, start, longer: longer)
        let after = start + 2
        body(access(index, size, before: before, next: MacroAddress(.pc, after)))
        m.bind(done)
        if isFollower { return }
        later { [self] in
            m.bind(longer)
            // An offset of two bytes.
            let three = m.makeLabel()
            loadLong(.s0, MacroAddress(.pc, start))
            m.branchIfBits(.s0, 0x80_0000, isZero: false, three)
            m.branchIfBits(.s0, 0xC0, isZero: false, three)
            m.shift(.rightUnsigned, .long, .s1, .s0, by: 9)
            m.operate(.and, .long, .s1, .s1, .immediate(0x3F80))
            m.shift(.rightUnsigned, .long, .s0, .s0, by: 8)
            m.operate(.and, .long, .s0, .s0, .immediate(0x7F))
            m.operate(.or, .long, .s0, .s0, .register(.s1))
            body(access(index, size, before: before, next: MacroAddress(.pc, after + 1)))
            m.loadAddress(.pc, MacroAddress(.pc, 1))
            m.jump(done)
            m.bind(three)
            // Another memory than the first is for the portable tier.
            m.load(.s0, MacroAddress(.pc, start), .byte, isSigned: false, .long, fixup: nil)
            m.branchIfBits(.s0, 0xC0, isZero: false, exit(.step, before))
            m.loadAddress(.s2, MacroAddress(.pc, start + 1))
            m.callLocal(common.decodeUnsigned)
            if set.checksMemory {
                // `s2` is wanted for the check too, which is made without it here.
                checkedLonger(index, size, before: before, after: after, body)
            } else {
                body(access(index, size, before: before, next: MacroAddress(.s2)))
                m.loadAddress(.pc, MacroAddress(.s2, -after))
            }
            m.jump(done)
        }
    }

    /// After a long offset, whose end is in `s2`: checks the access without losing it.
    private func checkedLonger(
        _ index: MacroRegister, _ size: Int, before: OperandCache, after: Int, _ body: (Access) -> Void
    ) {
        let failure = exit(.outOfBounds, before)
        m.operate(.add, .quad, .s0, .s0, .register(index))
        m.branch(.lessUnsigned, .quad, .register(.s0), .register(index), failure)
        m.operate(.add, .quad, .s0, .s0, .immediate(size))
        m.branch(.lessUnsigned, .quad, .register(.s0), .immediate(size), failure)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.memory))
        m.branch(
            .greaterUnsigned, .quad, .register(.s0), .memory(MacroAddress(.s1, Layout.Memory.size)), failure)
        body(
            Access(
                address: MacroAddress(.memory, index: .s0, -size), fixup: nil, next: MacroAddress(.s2)))
        m.loadAddress(.pc, MacroAddress(.s2, -after))
    }

    func load(_ access: MacroAccess, isSigned: Bool, _ width: MacroWidth) {
        let before = cache
        let index = popInteger()
        accessing(index, access.bytes, before: before) { [self] place in
            m.load(index, place.address, access, isSigned: isSigned, width, fixup: place.fixup)
        }
        push(index)
        cache.length = before.length + 3
    }

    func loadFloat(_ width: MacroWidth) {
        let before = cache
        let index = popInteger()
        // A float that is not the topmost may be where this one belongs.
        let target: MacroFloatRegister = cache.operands.contains(.float(.f0)) ? .f1 : .f0
        accessing(index, width.bytes, before: before) { [self] place in
            m.loadFloat(target, place.address, width, fixup: place.fixup)
        }
        push(target)
        cache.length = before.length + 3
    }

    func store(_ access: MacroAccess) {
        let before = cache
        let value = popInteger(.b)
        let index = popInteger(value == .a ? .b : .a)
        accessing(index, access.bytes, before: before) { [self] place in
            m.store(value, place.address, access, fixup: place.fixup)
        }
        cache.length = before.length + 3
    }

    func storeFloat(_ width: MacroWidth) {
        guard case .float(let value)? = cache.operands.last else {
            return store(width == .long ? .long : .quad)
        }
        let before = cache
        cache.operands.removeLast()
        let index = popInteger()
        accessing(index, width.bytes, before: before) { [self] place in
            m.storeFloat(value, place.address, width, fixup: place.fixup)
        }
        cache.length = before.length + 3
    }
}
