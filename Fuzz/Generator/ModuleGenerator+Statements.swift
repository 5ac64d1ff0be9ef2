import WebAssembly

/// What leaves the stack as it was.
extension ModuleGenerator {
    private enum Statement {
        case trial, note, localSet, globalSet, store, block, call, conditional, bulk, table, branch,
            aggregate, raise
        case drop, nop, strain, kernel
    }

    func statements(_ count: Int, _ depth: Int) {
        for _ in 0..<count {
            guard budget > 0, !input.isExhausted else { return }
            statement(depth)
        }
    }

    private func statement(_ depth: Int) {
        if isQuiet { return quietStatement(depth) }
        budget -= 1
        guard depth > 0 else { return note(input.pick(valueTypes), 1) }
        let kind = input.weighted([
            (1, Statement.nop), (strainLeft > 0 ? 3 : 0, .strain),
            (kernelsLeft > 0 && depth > 1 ? 6 : 0, .kernel), (10, .trial), (6, .note), (4, .localSet),
            (3, .globalSet),
            (memories.isEmpty ? 0 : 4, .store), (3, .block), (3, .call), (4, .conditional),
            (memories.isEmpty || !has(.bulkMemory) ? 0 : 3, .bulk),
            (tables.isEmpty || !has(.referenceTypes) ? 0 : 3, .table), (2, .branch),
            (has(.gc) ? 6 : 0, .aggregate),
            ((has(.exceptions) || has(.legacyExceptions)) && !tags.isEmpty ? 2 : 0, .raise), (1, .drop),
        ])
        switch kind {
        case .nop: op(.nop)
        case .strain: strain(depth)
        case .kernel: kernel(depth)
        case .trial: trial(depth)
        case .note: note(input.pick(valueTypes), depth)
        case .localSet:
            let choices = visibleLocals
            guard !choices.isEmpty else { return op(.nop) }
            let local = input.pick(choices)
            value(locals[local], depth)
            op(.localSet, local)
        case .globalSet:
            let choices = globals.indices.filter { $0 != fuelGlobal && globals[$0].isMutable }
            guard !choices.isEmpty else { return op(.nop) }
            let global = input.pick(choices)
            value(globals[global].type, depth)
            op(.globalSet, global)
        case .store: instruction(input.pick(operators.stores), depth)
        case .block:
            let results = blockResults()
            structured(results: results, depth - 1)
            for type in results.reversed() { consume(type) }
        case .call:
            guard !guests.isEmpty else { return op(.nop) }
            let later = guests.filter { $0 > currentFunction }
            let function =
                later.isEmpty || input.chance(20)
                ? guests.lowerBound + input.below(guests.count) : input.pick(later)
            call(function, depth)
            for type in signature(ofFunction: function).results.reversed() { consume(type) }
        case .conditional:
            value(.i32, depth - 1)
            op(.if)
            code.byte(0x40)
            labelled([]) {
                statements(1 + input.below(2), depth - 1)
                if input.chance(25) { terminal(depth - 1) }
                if input.chance(50) {
                    op(.else)
                    statements(1 + input.below(2), depth - 1)
                    if input.chance(15) { terminal(depth - 1) }
                }
            }
            op(.end)
        case .bulk:
            switch input.below(8) {
            case 0, 1: memoryFill(depth)
            case 2...4: memoryCopy(depth)
            case 5, 6: memoryInit(depth)
            default: dataDrop()
            }
        case .table: tableStatement(depth)
        case .branch:
            if input.chance(50) {
                // The rest of a block is dead, the block is not.
                op(.block)
                code.byte(0x40)
                labelled([]) {
                    statements(input.below(2), depth - 1)
                    branchTable(depth)
                }
                op(.end)
            } else {
                branchOverOperands(depth)
            }
        case .aggregate: aggregateStatement(depth)
        case .raise:
            // Within a condition, or else everything behind it would be dead.
            value(.i32, depth - 1)
            op(.if)
            code.byte(0x40)
            labelled([]) { if throwSomething(depth - 1) { statements(input.below(2), 1) } }
            op(.end)
        case .drop:
            value(input.pick(valueTypes), depth)
            op(.drop)
        }
    }

    /// The results of a block: often none, often one, so that branches find labels to choose from.
    func blockResults() -> [GuestType] {
        switch input.below(has(.multiValue) ? 8 : 6) {
        case 0...2: []
        case 3...5: [input.pick(valueTypes)]
        case 6: input.pick(resultShapes)
        default: [input.pick(valueTypes), input.pick(valueTypes), input.pick(valueTypes)]
        }
    }

    /// Tries one instruction, each as likely as any other, and notes what comes of it.
    func trial(_ depth: Int) {
        if input.chance(15) { return specialTrial(depth) }
        let chosen =
            operators.rare.isEmpty || input.chance(75)
            ? input.pick(operators.all) : input.pick(operators.rare)
        guard let (_, results) = chosen.letters else { return }
        instruction(chosen, input.chance(70) ? 1 : depth)
        for letter in results.reversed() {
            if letter == UInt8(ascii: "a") {
                let type = GuestType.i32
                noteTop(type)
            } else if let type = GuestType(letter: letter) {
                noteTop(type)
            }
        }
    }

    /// Tries an instruction without operand letters.
    private func specialTrial(_ depth: Int) {
        switch input.below(has(.referenceTypes) && has(.bulkMemory) ? 6 : 1) {
        case 0:
            if has(.threads), input.chance(50) {
                op(.atomicFence)
                code.byte(0)
            } else {
                select(input.pick(valueTypes), depth)
            }
        case 1:
            memoryCopy(depth)
        case 2:
            memoryInit(depth)
        default:
            predicate(depth)
            noteTop(.i32)
        }
    }

    private func select(_ type: GuestType, _ depth: Int) {
        value(type, 1)
        value(type, 1)
        value(.i32, 1)
        selectOpcode(type)
        noteTop(type)
    }

    // MARK: Telling the host

    func note(_ type: GuestType, _ depth: Int) {
        value(type, depth)
        noteTop(type)
    }

    /// Takes the value on top of the stack, somehow.
    func consume(_ type: GuestType) {
        switch input.below(4) {
        case 1:
            let choices = visibleLocals.filter { matches(type, locals[$0]) }
            guard !choices.isEmpty else { return noteTop(type) }
            op(.localSet, input.pick(choices))
        case 2:
            let choices = globals.indices.filter {
                $0 != fuelGlobal && globals[$0].isMutable && matches(type, globals[$0].type)
            }
            guard !choices.isEmpty else { return noteTop(type) }
            op(.globalSet, input.pick(choices))
        case 3 where input.chance(50): op(.drop)
        default: noteTop(type)
        }
    }

    /// Takes the value on top of the stack and tells the host what it is.
    func noteTop(_ type: GuestType) {
        if isQuiet { return keepTop(type) }
        switch type {
        case .i32: op(.call, HostFunction.note.rawValue)
        case .i64: op(.call, HostFunction.note64.rawValue)
        case .f32: op(.call, helper(.noteF32))
        case .f64: op(.call, helper(.noteF64))
        case .v128: op(.call, helper(.noteV128))
        case .reference(let heap, _):
            switch top(heap) {
            case .function: op(.call, helper(.noteFunction))
            case .extern: op(.call, helper(.noteExtern))
            case .exception: op(.call, helper(.noteException))
            default: op(.call, helper(.noteAny))
            }
        }
    }
}
