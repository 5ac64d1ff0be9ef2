import Assembler
import WebAssembly

/// Blocks, branches and returns. The methods that return `false` have ended the handler.
extension HandlerWriter {
    /// Moves past a block type, which is nearly always one byte.
    private func skipBlockType() {
        let long = m.makeLabel()
        let done = m.makeLabel()
        // Nothing, and a number, or no type at all: 0x40 and 0x7C to 0x7F.
        m.branchIfByte(.notEqual, immediate(1), 0x40, long)
        m.bind(done)
        later { [self] in
            m.bind(long)
            m.loadAddress(.s2, immediate(1))
            m.callLocal(common.skipBlockType)
            m.loadAddress(.pc, MacroAddress(.s2, -(cache.length + 2)))
            m.jump(done)
        }
        cache.length += 2
    }

    func block() {
        skipBlockType()
        // Blocks come in rows, one for each label of a `br_table`.
        if cache.length == 2 { skipBlocks() }
    }

    /// Moves `pc` past all blocks without a type that follow; how many is predicted, so that nothing waits for their bytes.
    private func skipBlocks() {
        let four = m.makeLabel()
        let one = m.makeLabel()
        let none = m.makeLabel()
        m.bind(four)
        loadQuad(.s0, immediate(0))
        m.move(.s1, immediate: 0x4002_4002_4002_4002)
        m.branch(.notEqual, .quad, .register(.s0), .register(.s1), one)
        m.loadAddress(.pc, MacroAddress(.pc, 8))
        m.jump(four)
        m.bind(one)
        m.branchIfWord(.notEqual, immediate(0), 0x4002, none)
        m.loadAddress(.pc, MacroAddress(.pc, 2))
        m.jump(one)
        m.bind(none)
    }

    func loop() {
        safepoint(cache)
        skipBlockType()
    }

    /// Takes a unit of fuel; stops where there is none, or somebody asked for it. Uses `s0`.
    private func safepoint(_ cache: OperandCache) {
        loadQuad(.s0, MacroAddress(.instance, Layout.Instance.store))
        let stop = exit(.stepAndRefund, cache)
        m.subtractOne(from: MacroAddress(.s0, Layout.Store.fuel), ifNegative: stop)
        m.branch(
            .notEqual, .long, .memory(MacroAddress(.s0, Layout.Store.interruption)), .immediate(0), stop)
    }

    func end() {
        let last = m.makeLabel()
        if cache.length == 0 {
            m.branch(.equal, .quad, .register(.pc), .register(.end), last)
        } else {
            m.loadAddress(.s0, MacroAddress(.pc, cache.length))
            m.branch(.equal, .quad, .register(.s0), .register(.end), last)
        }
        later { [self] in
            m.bind(last)
            returns()
        }
        cache.length += 1
    }

    /// Takes the side table's entry for the branch instruction at hand.
    func branch() {
        m.branchIfWord(
            .notEqual, MacroAddress(.side, Layout.Side.keep), 0, exit(.farBranch))
        m.load(
            .s0, MacroAddress(.side, Layout.Side.displacement), .word, isSigned: true, .quad, fixup: nil)
        m.load(.s1, MacroAddress(.side, Layout.Side.step), .word, isSigned: true, .quad, fixup: nil)
        m.loadAddress(.pc, MacroAddress(.pc, index: .s0, cache.length))
        m.operate(.add, .quad, .side, .side, .register(.s1))
        cache.length = 0
        dispatchTarget()
    }

    /// Goes on where a branch landed.
    private func dispatchTarget() {
        let other = m.makeLabel()
        let before = cache
        // Mostly a loop without parameters or results.
        m.branchIfWord(.notEqual, MacroAddress(.pc), 0x4003, other)
        safepoint(cache)
        cache.length = 2
        chain = [.loop]
        likelihood = Followers.weight(.loop)
        finish()
        m.bind(other)
        cache = before
        dispatch()
    }

    /// Takes the branch at hand, where that is done for all.
    func takeBranch() {
        settle()
        applyTop()
        applyLength()
        m.jump(branchLabel())
    }

    /// `br_if`, with what jumps if the branch is not to be taken. Ends the handler.
    func branch(unless jump: (Label) -> Void) {
        let notTaken = m.makeLabel()
        jump(notTaken)
        let before = cache
        takeBranch()
        cache = before
        m.bind(notTaken)
        // The label is moved past unread.
        skipNumber(1)
        m.operate(.add, .quad, .side, .side, .immediate(Layout.Side.size))
        cache.length += 2
        guard chain.count < Fusion.longestBeforeBranch else { return dispatch() }
        chain = [.brIf]
        likelihood *= Fusion.partNotTaken
        finish()
    }

    func branchIf() {
        let condition = popOperand()
        branch { m.branch(.equal, .long, condition, .immediate(0), $0) }
    }

    func ifThen() {
        let condition = popOperand()
        let otherwise = m.makeLabel()
        m.branch(.equal, .long, condition, .immediate(0), otherwise)
        later { [self] in
            m.bind(otherwise)
            takeBranch()
        }
        m.operate(.add, .quad, .side, .side, .immediate(Layout.Side.size))
        skipBlockType()
    }

    func branchTable() {
        let index = popInteger()
        decodeInPlace(1)
        m.moveIf(.lessUnsigned, .long, .register(index), .register(.s0), .s0, index)
        // Entries have six bytes.
        m.loadAddress(.s0, MacroAddress(.s0, index: .s0, scale: 2))
        m.loadAddress(.side, MacroAddress(.side, index: .s0, scale: 2))
        branch()
    }

    /// Leaves the function. One result that is in a register stays there.
    func returns() {
        let many = m.makeLabel()
        let none = m.makeLabel()
        let state = CacheState.of(Array(cache.operands.suffix(1)))
        loadQuad(.s0, MacroAddress(.frame, Layout.Frame.body))
        loadLong(.s1, MacroAddress(.s0, Layout.Body.resultCount))
        m.branch(.notEqual, .long, .register(.s1), .immediate(1), many)
        later { [self] in
            let before = cache
            m.bind(many)
            m.branch(.equal, .long, .register(.s1), .immediate(0), none)
            // All results are moved down to where the locals are, which can be fewer.
            spill()
            applyTop()
            m.jump(common.returnMany)
            cache = before
            m.bind(none)
            leaveFrame()
            m.move(.top, .locals, .quad)
            m.jump(common.resume[.none]!)
        }
        // A result may take the place of the header.
        leaveFrame()
        switch cache.operands.last {
        case .integer(let register):
            m.move(.a, register, .quad)
            m.move(.top, .locals, .quad)
        case .float(let register):
            m.moveFloat(.f0, register)
            m.move(.top, .locals, .quad)
        case nil:
            m.loadSlot(.t0, operandAddress())
            m.storeSlot(.t0, MacroAddress(.locals))
            m.loadAddress(.top, MacroAddress(.locals, Layout.slot))
        }
        m.jump(common.resume[state]!)
    }

    /// Makes the caller's frame the newest. Uses `s0`.
    func leaveFrame() {
        loadLong(.s0, MacroAddress(.frame, Layout.Frame.distance))
        m.operate(.subtract, .quad, .frame, .frame, .register(.s0))
    }
}
