import WebAssembly

/// Blocks, loops and what leaves them.
extension ModuleGenerator {
    private enum Block { case block, conditional, loop, tryTable, legacyTry }

    /// A block type: none, one result, or a type index.
    func blockType(_ parameters: [GuestType], _ results: [GuestType]) {
        if parameters.isEmpty, results.count <= 1, !(has(.multiValue) && input.chance(10)) {
            if let result = results.first { code.valueType(result) } else { code.byte(0x40) }
        } else {
            used.formUnion(.multiValue)
            code.signed(Int64(typeIndex(Signature(parameters: parameters, results: results))))
        }
    }

    /// Runs a body with a label around it.
    func labelled(_ types: [GuestType], _ body: () -> Void) {
        labels.append(Label(types: types))
        body()
        labels.removeLast()
    }

    /// Writes a block of some kind that leaves values of some types.
    func structured(results: [GuestType], _ depth: Int) {
        budget -= 2
        var parameters: [GuestType] = []
        if has(.multiValue), input.chance(35) {
            for _ in 0..<(1 + input.below(2)) { parameters.append(input.pick(valueTypes)) }
        }
        if results.count > 1, input.chance(40) { parameters = results }
        let kind = input.weighted([
            (4, Block.block), (4, .conditional), (3, .loop),
            (!isQuiet && has(.exceptions) && !tags.isEmpty ? 4 : 0, .tryTable),
            (!isQuiet && has(.legacyExceptions) && !tags.isEmpty ? 5 : 0, .legacyTry),
        ])
        switch kind {
        case .block:
            for type in parameters { value(type, depth - 1) }
            op(.block)
            blockType(parameters, results)
            labelled(results) { body(parameters, results, depth) }
            op(.end)
        case .conditional:
            for type in parameters { value(type, depth - 1) }
            condition(depth - 1)
            op(.if)
            blockType(parameters, results)
            labelled(results) {
                body(parameters, results, depth)
                guard parameters != results || input.chance(70) else { return }
                op(.else)
                body(parameters, results, depth)
            }
            op(.end)
        case .loop:
            if isQuiet { quietLoop(parameters, results, depth) } else { loop(parameters, results, depth) }
        case .tryTable: tryTable(parameters, results, depth)
        case .legacyTry: legacyTry(parameters, results, depth)
        }
    }

    /// The inside of a block that finds its parameters on the stack and leaves its results there.
    func body(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        if parameters == results, !parameters.isEmpty, input.chance(50) {
            // They pass through, and lie below whatever happens meanwhile.
            statements(1 + input.below(2), depth - 1)
            return
        }
        if input.chance(50) {
            for type in parameters.reversed() { consume(type) }
            statements(input.below(3), depth - 1)
        } else {
            statements(input.below(2), depth - 1)
            for type in parameters.reversed() { consume(type) }
        }
        if input.chance(12), depth > 1 { return terminal(depth - 1) }
        values(results, depth - 1)
    }

    /// A loop within a block: each passage takes fuel, and without fuel the block is left.
    func loop(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        op(.block)
        blockType([], results)
        labelled(results) {
            for type in parameters { value(type, depth - 1) }
            let counter = takeLocal(.i32)
            constant(Int32(1 + input.below(4)))
            op(.localSet, counter)
            op(.loop)
            blockType(parameters, results)
            labelled(parameters) {
                leaveWithoutFuel(label: 2, results)
                for type in parameters.reversed() { consume(type) }
                statements(1 + input.below(3), depth - 1)
                // Around again, with new parameters.
                if parameters.isEmpty || input.chance(60) {
                    for type in parameters { value(type, min(depth - 1, 1)) }
                    op(.localGet, counter)
                    constant(Int32(1))
                    op(.i32Sub)
                    op(.localTee, counter)
                    if input.chance(20) {
                        constant(Int32(0))
                        op(.i32GtS)
                    }
                    op(.brIf, 0)
                    for type in parameters.reversed() { consume(type) }
                }
                values(results, depth - 1)
            }
            op(.end)
            releaseLocal(counter)
        }
        op(.end)
    }

    /// Takes a unit of fuel; if there is none, leaves by a branch to a label (counted from within an `if`) with some
    /// values, or by `return` where there is no label.
    func leaveWithoutFuel(label: Int?, _ types: [GuestType]) {
        op(.call, helper(.burn))
        op(.i32Eqz)
        op(.if)
        code.byte(0x40)
        for type in types { zero(type) }
        if let label { op(.br, label) } else { op(.return) }
        op(.end)
    }

    /// Writes a fixed value of a type.
    func zero(_ type: GuestType) {
        switch type {
        case .i32: constant(Int32(0))
        case .i64: constant(Int64(0))
        case .f32:
            op(.f32Const)
            code.littleEndian(0, byteCount: 4)
        case .f64:
            op(.f64Const)
            code.littleEndian(0, byteCount: 8)
        case .v128:
            op(.v128Const)
            for _ in 0..<2 { code.littleEndian(0, byteCount: 8) }
        case .reference: referenceLeaf(type)
        }
    }

    // MARK: Leaving

    /// Writes an instruction after which nothing is reached, perhaps with code behind it.
    func terminal(_ depth: Int) {
        switch input.below(10) {
        case 0...2:
            let label = input.below(labels.count)
            values(labels[labels.count - 1 - label].types, depth - 1)
            op(.br, label)
        case 3, 4: branchTable(depth)
        case 5, 6:
            values(results, depth - 1)
            op(.return)
        case 7: if isQuiet || !tailCall(depth) { returnNow(depth) }
        case 8: if isQuiet || !throwSomething(depth) { returnNow(depth) }
        default:
            if mayTrap() {
                op(.unreachable)
            } else {
                returnNow(depth)
            }
        }
        unreachableCode(depth)
    }

    private func returnNow(_ depth: Int) {
        values(results, depth - 1)
        op(.return)
    }

    /// A conditional branch, which perhaps drops operands below those that it takes along. A block before it may have seen to it that all
    /// of them are in memory.
    func branchOverOperands(_ depth: Int) {
        let several = labels.indices.filter { labels[$0].types.count > 1 }
        let place =
            !several.isEmpty && input.chance(40)
            ? input.pick(several) : labels.count - 1 - input.below(labels.count)
        let types = labels[place].types
        var dropped: [GuestType] = []
        if input.chance(40) {
            for _ in 0..<(1 + input.below(2)) { dropped.append(input.pick(valueTypes)) }
        }
        for type in dropped { value(type, 1) }
        values(types, depth - 1)
        if input.chance(30) {
            op(.block)
            code.byte(0x40)
            labelled([]) { statements(input.below(2), depth - 1) }
            op(.end)
        }
        condition(depth - 1)
        op(.brIf, labels.count - 1 - place)
        for type in types.reversed() { consume(type) }
        for type in dropped.reversed() { consume(type) }
    }

    /// A `br_table` to labels that want the same types.
    func branchTable(_ depth: Int) {
        let first = input.below(labels.count)
        let types = labels[labels.count - 1 - first].types
        let choices = labels.indices.filter { labels[$0].types == types }.map { labels.count - 1 - $0 }
        values(types, depth - 1)
        value(.i32, depth - 1)
        if input.chance(75) {
            constant(Int32(input.pick([3, 1, 7])))
            op(.i32And)
        }
        op(.brTable)
        let count = input.below(6)
        code.size(count)
        for _ in 0...count { code.size(input.pick(choices)) }
    }

    /// A tail call of a function with the results that this one has; false if there is none.
    func tailCall(_ depth: Int) -> Bool {
        guard has(.tailCall) else { return false }
        let choices = guests.filter { index in
            let other = signature(ofFunction: index).results
            return other.count == results.count && zip(other, results).allSatisfy(matches)
        }
        guard !choices.isEmpty else { return false }
        used.formUnion(.tailCall)
        call(input.pick(choices), depth, isTail: true)
        return true
    }

    /// Code that nothing reaches, which has to be valid all the same.
    private func unreachableCode(_ depth: Int) {
        switch input.below(4) {
        case 1: statements(1, min(depth - 1, 2))
        case 2:
            // Operands that nobody has pushed.
            for _ in 0..<(1 + input.below(3)) {
                let instruction = input.pick(operators.all)
                guard instruction.immediates == .none, let (_, results) = instruction.letters else {
                    continue
                }
                op(instruction.opcode)
                if input.chance(60) {
                    for _ in results { op(.drop) }
                } else {
                    // What is known to be there would have to fit what follows.
                    op(.unreachable)
                }
            }
            op(.unreachable)
        case 3:
            op(.select)
            op(.drop)
            if input.chance(50) { branchTableOfNothing() }
        default: break
        }
    }

    private func branchTableOfNothing() {
        let first = input.below(labels.count)
        op(.brTable)
        code.size(0)
        code.size(first)
    }
}
