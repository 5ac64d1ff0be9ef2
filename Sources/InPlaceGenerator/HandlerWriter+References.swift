import Assembler
import WebAssembly

/// References, and the `select` that comes with them.
extension HandlerWriter {
    func referenceNull() {
        // The type is moved past unread.
        skipNumber(1)
        let target = registerForPush()
        m.move(target, immediate: Int64(0))
        push(target)
        cache.length += 2
    }

    func referenceAsNonNull() {
        let failure = exit(.step)
        let reference = popInteger()
        m.branch(.equal, .long, .register(reference), .immediate(0), failure)
        push(reference)
        cache.length += 1
    }

    func referenceToFunction() {
        let slow = exit(.makeReference)
        decodingIndex(1, otherwise: slow) { [self] length in
            // Those of imported functions are elsewhere; here nobody asked for them.
            loadQuad(.s1, MacroAddress(.instance, Layout.Instance.references))
            m.branch(.equal, .quad, .register(.s1), .immediate(0), slow)
            loadLong(.s2, MacroAddress(.s1, index: .s0, scale: 4))
            m.branch(.equal, .long, .register(.s2), .immediate(0), slow)
            let target = registerForPush()
            m.move(target, .s2, .long)
            push(target)
            cache.length += 1 + length
        }
    }

    func branchOnNull() {
        let reference = popInteger()
        let notTaken = m.makeLabel()
        let before = cache
        m.branch(.notEqual, .long, .register(reference), .immediate(0), notTaken)
        takeBranch()
        cache = before
        m.bind(notTaken)
        push(reference)
        passBranch()
    }

    func branchOnNonNull() {
        let reference = popInteger()
        let notTaken = m.makeLabel()
        let before = cache
        m.branch(.equal, .long, .register(reference), .immediate(0), notTaken)
        push(reference)
        takeBranch()
        cache = before
        m.bind(notTaken)
        passBranch()
    }

    /// Goes on behind a branch that is not taken.
    private func passBranch() {
        skipNumber(1)
        m.operate(.add, .quad, .side, .side, .immediate(Layout.Side.size))
        cache.length += 2
    }

    /// `select` with a type: a count, which is one, and the type, which has one byte, or two parts.
    func selectTyped() {
        let long = m.makeLabel()
        let done = m.makeLabel()
        let unusual = exit(.step)
        m.branchIfByte(.notEqual, immediate(1), 1, unusual)
        m.branchIfByte(.equal, immediate(2), 0x63, long)
        m.branchIfByte(.equal, immediate(2), 0x64, long)
        m.bind(done)
        later { [self] in
            m.bind(long)
            decodeLonger(3)
            m.loadAddress(.pc, MacroAddress(.pc, 1))
            m.jump(done)
        }
        cache.length += 2
        select()
    }

    // MARK: Casts

    /// Whether the reference in `a` is of the heap type that stands `offset` bytes past the opcode, in `s1`: 1 or 0, for null what
    /// is in `s2`. Writes what follows for each length that the type may have; `b`, `s0` and `s2` are lost.
    private func testing(_ offset: Int, otherwise label: Label, _ body: @escaping (Int) -> Void) {
        let other = m.makeLabel()
        let done = m.makeLabel()
        m.load(.s0, immediate(offset), .byte, isSigned: false, .long, fixup: nil)
        m.branch(.greaterOrEqualUnsigned, .long, .register(.s0), .immediate(0x40), other)
        testDefined()
        m.bind(done)
        later { [self] in
            let longer = m.makeLabel()
            m.bind(other)
            m.branch(.greaterOrEqualUnsigned, .long, .register(.s0), .immediate(0x80), longer)
            m.callLocal(runtime.isOfAbstractType)
            m.jump(done)
            m.bind(longer)
            decodeTwo(offset, otherwise: label)
            testDefined()
            body(2)
            dispatch()
        }
        body(1)
    }

    /// The same for the defined type whose index is in `s0`.
    private func testDefined() {
        loadQuad(.b, MacroAddress(.instance, Layout.Instance.types))
        loadQuad(.b, MacroAddress(.b, index: .s0, scale: 8))
        m.callLocal(runtime.isOfType)
    }

    /// Takes the topmost operand off, into `a`, where it is.
    private func popReference() {
        let register = popInteger(.a)
        precondition(register == .a)
    }

    func referenceTest(acceptsNull: Bool) {
        let unusual = exit(.object)
        popReference()
        m.move(.s2, immediate: acceptsNull ? 1 : 0)
        testing(2, otherwise: unusual) { [self] length in
            m.move(.a, .s1, .long)
            push(.a)
            cache.length += 2 + length
        }
    }

    func referenceCast(acceptsNull: Bool) {
        // What traps is found out again.
        let other = exit(.object)
        popReference()
        m.move(.s2, immediate: acceptsNull ? 1 : 0)
        testing(2, otherwise: other) { [self] length in
            m.branch(.equal, .long, .register(.s1), .immediate(0), other)
            push(.a)
            cache.length += 2 + length
        }
    }

    /// `br_on_cast` and `br_on_cast_fail`: flags, label, source type, target type. Ends the handler.
    func branchOnCast(ifSucceeds: Bool) {
        popReference()
        let abstract = m.makeLabel()
        let tested = m.makeLabel()
        let notTaken = m.makeLabel()
        m.loadAddress(.s2, immediate(3))
        m.callLocal(common.decodeUnsigned)
        m.callLocal(common.decodeUnsigned)
        m.load(.s1, MacroAddress(.s2), .byte, isSigned: false, .long, fixup: nil)
        m.operate(.and, .long, .s1, .s1, .immediate(0xC0))
        m.branch(.equal, .long, .register(.s1), .immediate(0x40), abstract)
        m.callLocal(common.decodeUnsigned)
        // The instruction's end goes where the operand would be if it were in memory.
        let place = MacroAddress(.top, cache.topOffset)
        m.store(.s2, place, .quad, fixup: nil)
        acceptNull()
        testDefined()
        m.bind(tested)
        later { [self] in
            m.bind(abstract)
            m.load(.s0, MacroAddress(.s2), .byte, isSigned: false, .long, fixup: nil)
            m.loadAddress(.s2, MacroAddress(.s2, 1))
            m.store(.s2, place, .quad, fixup: nil)
            acceptNull()
            m.callLocal(runtime.isOfAbstractType)
            m.jump(tested)
        }
        push(.a)
        let before = cache
        m.branch(ifSucceeds ? .equal : .notEqual, .long, .register(.s1), .immediate(0), notTaken)
        takeBranch()
        cache = before
        m.bind(notTaken)
        m.operate(.add, .quad, .side, .side, .immediate(Layout.Side.size))
        loadQuad(.pc, place)
        cache.length = 0
        dispatch()
    }

    /// Whether the target type of a branch on a cast has null, in `s2`.
    private func acceptNull() {
        m.load(.s2, immediate(2), .byte, isSigned: false, .long, fixup: nil)
        m.shift(.rightUnsigned, .long, .s2, .s2, by: 1)
        m.operate(.and, .long, .s2, .s2, .immediate(1))
    }
}
