import WebAssembly

/// What a compiler keeps in registers, which calls take from it: many locals, used again and again in loops without calls, and operands
/// that stand for locals while these change.
extension ModuleGenerator {
    private enum Step { case set, update, juggle, store, globalSet, conditional, block, branch, leave, drop }

    /// Some statements without calls, and then what is in the locals that they had to do with.
    func kernel(_ depth: Int) {
        guard kernelsLeft > 0, !isQuiet else { return op(.nop) }
        kernelsLeft -= 1
        isQuiet = true
        let (outerLocals, outerBudget) = (visibleLocals, budget)
        budget = 50 + input.below(150)
        // Perhaps more than there are registers, most of them of one type.
        let main: GuestType = input.pick([.i32, .i64, .i32, .f64, .f32, .i64])
        var own: [Int] = []
        for _ in 0..<input.below(11) {
            let type = input.chance(30) ? input.pick(numberTypes) : main
            let local = takeLocal(type)
            own.append(local)
            leaf(type)
            op(.localSet, local)
        }
        visibleLocals += own
        for _ in 0..<(2 + input.below(4)) { quietStatement(depth) }
        isQuiet = false
        budget = outerBudget
        for local in visibleLocals where !locals[local].isReference {
            op(.localGet, local)
            noteTop(locals[local])
        }
        visibleLocals = outerLocals
        for local in own { releaseLocal(local) }
    }

    private var numberTypes: [GuestType] { valueTypes.filter { !$0.isReference } }
    private var numberLocals: [Int] { visibleLocals.filter { !locals[$0].isReference } }

    func quietStatement(_ depth: Int) {
        budget -= 1
        guard budget > 0, !input.isExhausted else { return }
        let isDeep = depth > 1
        let kind = input.weighted([
            (6, Step.update), (4, .set), (4, .juggle), (memories.isEmpty ? 0 : 2, .store), (1, .globalSet),
            (isDeep ? 4 : 0, .conditional), (isDeep ? 5 : 0, .block), (2, .branch), (isDeep ? 1 : 0, .leave),
            (1, .drop),
        ])
        switch kind {
        case .update: update(depth)
        case .set:
            guard let local = anyNumberLocal() else { return }
            value(locals[local], depth)
            op(.localSet, local)
        case .juggle: juggle(depth)
        case .store: instruction(input.pick(operators.stores), depth)
        case .globalSet:
            let choices = globals.indices.filter {
                $0 != fuelGlobal && globals[$0].isMutable && !globals[$0].type.isReference
            }
            guard !choices.isEmpty else { return }
            let global = input.pick(choices)
            value(globals[global].type, depth)
            op(.globalSet, global)
        case .conditional:
            condition(depth - 1)
            op(.if)
            code.byte(0x40)
            labelled([]) {
                for _ in 0..<(1 + input.below(2)) { quietStatement(depth - 1) }
                if input.chance(15) { terminal(depth - 1) }
                if input.chance(50) {
                    op(.else)
                    for _ in 0..<(1 + input.below(2)) { quietStatement(depth - 1) }
                    if input.chance(15) { terminal(depth - 1) }
                }
            }
            op(.end)
        case .block:
            let results = blockResults()
            structured(results: results, depth - 1)
            for type in results.reversed() { consume(type) }
        case .branch: branchOverOperands(depth)
        case .leave:
            op(.block)
            code.byte(0x40)
            labelled([]) {
                quietStatement(depth - 1)
                branchTable(depth - 1)
            }
            op(.end)
        case .drop:
            value(input.pick(numberTypes), depth)
            op(.drop)
        }
    }

    /// Takes the value on top of the stack: a local has it then, if there is one for it.
    func keepTop(_ type: GuestType) {
        let choices = visibleLocals.filter { locals[$0] == type }
        if choices.isEmpty { op(.drop) } else { op(.localSet, input.pick(choices)) }
    }

    private func anyNumberLocal() -> Int? {
        let choices = numberLocals
        return choices.isEmpty ? nil : input.pick(choices)
    }

    /// A local becomes what an instruction makes of locals and constants.
    private func update(_ depth: Int) {
        guard let local = anyNumberLocal() else { return }
        let type = locals[local]
        switch input.below(type == .i32 || type == .i64 ? 6 : 2) {
        case 0, 1: operate(type, isConstant: false)
        case 2: operate(type, isConstant: true)
        case 3:
            // A shift that is added: what addresses of elements are made of.
            leafLocal(type)
            leafLocal(type)
            integer(Int64(input.below(5)), type)
            op(type == .i32 ? .i32Shl : .i64Shl)
            op(type == .i32 ? .i32Add : .i64Add)
        case 4: divide(type)
        default:
            leafLocal(type)
            leafLocal(type)
            condition(min(depth - 1, 2))
            selectOpcode(type)
        }
        let isKept = input.chance(20)
        op(isKept ? .localTee : .localSet, local)
        if isKept { consume(type) }
    }

    /// A local of a type, or something short if there is none.
    private func leafLocal(_ type: GuestType) {
        let choices = visibleLocals.filter { locals[$0] == type }
        if choices.isEmpty { leaf(type) } else { op(.localGet, input.pick(choices)) }
    }

    private func integer(_ value: Int64, _ type: GuestType) {
        if type == .i32 { constant(Int32(truncatingIfNeeded: value)) } else { constant(value) }
    }

    /// An instruction with two operands that traps for none.
    private func operate(_ type: GuestType, isConstant: Bool) {
        let choices = (operators.byResult[type] ?? []).filter { instruction in
            guard instruction.immediates == .none, let (parameters, _) = instruction.letters else {
                return false
            }
            switch instruction.opcode {
            case .i32DivS, .i32DivU, .i32RemS, .i32RemU, .i64DivS, .i64DivU, .i64RemS, .i64RemU: return false
            case .i16x8RelaxedDotI8x16I7x16S: return false
            default: return parameters.count == 2
            }
        }
        guard !choices.isEmpty else { return leaf(type) }
        let instruction = input.pick(choices)
        let types = (instruction.letters?.parameters ?? []).compactMap { GuestType(letter: $0) }
        for (position, type) in types.enumerated() {
            if isConstant, position == 1 { numberConstant(type) } else { leafLocal(type) }
        }
        op(instruction.opcode)
        if let lanes = instruction.canonicalisedLanes { canonicalise(lanes) }
    }

    /// A division of integers, by a constant that is often a power of two.
    private func divide(_ type: GuestType) {
        leafLocal(type)
        let bits: Int64 = type == .i32 ? 32 : 64
        switch input.below(4) {
        case 0: integer(1 << Int64(input.below(Int(bits))), type)
        case 1: integer(Int64(3 + 2 * input.below(8)), type)
        case 2: integer(input.pick([-2, -3, 10, -8, 100]), type)
        default:
            // Positive, so that it is neither zero nor -1.
            leafLocal(type)
            integer(1, type)
            op(type == .i32 ? .i32ShrU : .i64ShrU)
            integer(1, type)
            op(type == .i32 ? .i32Or : .i64Or)
        }
        op(
            type == .i32
                ? input.pick([.i32DivU, .i32DivS, .i32RemU, .i32RemS])
                : input.pick([.i64DivU, .i64DivS, .i64RemU, .i64RemS]))
    }

    /// Operands that stand for a few locals, which change before the operands are used.
    private func juggle(_ depth: Int) {
        let choices = numberLocals
        guard !choices.isEmpty else { return }
        let few = (0..<(1 + input.below(3))).map { _ in input.pick(choices) }
        var operands: [GuestType] = []
        for _ in 0..<(2 + input.below(8)) {
            let local = input.pick(few)
            switch input.below(6) {
            case 0...3:
                op(.localGet, local)
                operands.append(locals[local])
            case 4:
                let type = input.pick(numberTypes)
                value(type, min(depth, 2))
                operands.append(type)
            default:
                value(locals[local], min(depth, 2))
                op(.localTee, local)
                operands.append(locals[local])
            }
        }
        let local = input.pick(few)
        value(locals[local], min(depth, 2))
        op(.localSet, local)
        if depth > 1, input.chance(30) { quietStatement(depth - 1) }
        while let type = operands.popLast() {
            if operands.last == type, input.chance(60) {
                switch type {
                case .i32: op(.i32Sub)
                case .i64: op(.i64Sub)
                case .f32: op(.f32Copysign)
                case .f64: op(.f64Copysign)
                default: op(.v128Xor)
                }
            } else {
                consume(type)
            }
        }
    }

    /// A condition, often in a form that machine code has no need to make a number of.
    func condition(_ depth: Int) {
        guard isQuiet else { return value(.i32, depth) }
        switch input.below(6) {
        case 1: compare()
        case 2:
            compare()
            op(.i32Eqz)
        case 3:
            leafLocal(.i32)
            if input.chance(50) { numberConstant(.i32) } else { value(.i32, depth - 1) }
            op(.i32And)
            if input.chance(40) { op(.i32Eqz) }
        case 4:
            leafLocal(.i64)
            if input.chance(50) { numberConstant(.i64) } else { value(.i64, depth - 1) }
            op(.i64And)
            op(.i64Eqz)
        case 5:
            value(.i32, depth)
            op(.i32Eqz)
        default: value(.i32, depth)
        }
    }

    /// A comparison of locals, or of a local with a constant.
    private func compare() {
        let choices = (operators.byResult[.i32] ?? []).filter { instruction in
            guard let (parameters, _) = instruction.letters, instruction.immediates == .none else {
                return false
            }
            switch instruction.opcode {
            case .i32DivS, .i32DivU, .i32RemS, .i32RemU: return false
            default: return parameters.count == 2
            }
        }
        guard !choices.isEmpty else { return leaf(.i32) }
        let instruction = input.pick(choices)
        let types = (instruction.letters?.parameters ?? []).compactMap { GuestType(letter: $0) }
        guard types.count == 2 else { return leaf(.i32) }
        leafLocal(types[0])
        if input.chance(50) { leafLocal(types[1]) } else { numberConstant(types[1]) }
        op(instruction.opcode)
    }

    /// A loop without calls, which counts its passages itself.
    func quietLoop(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        op(.block)
        blockType([], results)
        labelled(results) {
            for type in parameters { value(type, depth - 1) }
            let counter = takeLocal(.i32)
            constant(Int32(1 + input.below(6)))
            op(.localSet, counter)
            op(.loop)
            blockType(parameters, results)
            labelled(parameters) {
                op(.localGet, counter)
                constant(Int32(1))
                op(.i32Sub)
                op(.localTee, counter)
                constant(Int32(0))
                op(.i32LtS)
                if results.isEmpty {
                    op(.brIf, 1)
                } else {
                    op(.if)
                    code.byte(0x40)
                    for type in results { zero(type) }
                    op(.br, 2)
                    op(.end)
                }
                for type in parameters.reversed() { consume(type) }
                for _ in 0..<(1 + input.below(4)) { quietStatement(depth - 1) }
                if input.chance(80) {
                    for type in parameters { value(type, min(depth - 1, 1)) }
                    if input.chance(50) { constant(Int32(1)) } else { condition(depth - 1) }
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
}
