import WebAssembly

/// Values of a type, on the stack.
extension ModuleGenerator {
    private enum NumberSource {
        case leaf, operation, load, tee, block, call, select, branch, size, reference, aggregate, recent
    }

    /// Writes code that leaves one value of a type.
    func value(_ type: GuestType, _ depth: Int) {
        budget -= 1
        guard depth > 0, budget > 0, !input.isExhausted else { return leaf(type) }
        if type.isReference { return isQuiet ? leaf(type) : reference(type, depth) }
        let source = input.weighted([
            (5, NumberSource.leaf), (12, .operation), (memories.isEmpty ? 0 : 3, .load), (1, .tee),
            (3, .block),
            (isQuiet ? 0 : 3, .call), (2, .select), (2, .branch),
            (!isQuiet && (type == .i32 || type == .i64) ? 1 : 0, .size),
            (!isQuiet && type == .i32 ? 2 : 0, .reference), (!isQuiet && has(.gc) ? 2 : 0, .aggregate),
        ])
        switch source {
        case .leaf, .recent: leaf(type)
        case .operation:
            guard let list = operators.byResult[type], !list.isEmpty else { return leaf(type) }
            instruction(input.pick(list), depth)
        case .load:
            guard let list = operators.loads[type], !list.isEmpty else { return leaf(type) }
            instruction(input.pick(list), depth)
        case .tee:
            let choices = sharedLocals(matching: type)
            guard !choices.isEmpty else { return leaf(type) }
            let local = input.pick(choices)
            value(locals[local], depth - 1)
            op(.localTee, local)
        case .block: structured(results: [type], depth)
        case .call: if !call(for: [type], depth) { leaf(type) }
        case .select: select(type, depth)
        case .branch: if !conditionalBranch(for: [type], depth) { leaf(type) }
        case .size: size(type, depth)
        case .reference: predicate(depth)
        case .aggregate: if !aggregateRead(type, depth) { leaf(type) }
        }
    }

    /// Writes code that leaves values of some types.
    func values(_ types: [GuestType], _ depth: Int) {
        guard types.count > 1, depth > 1, budget > 0, input.chance(25) else {
            for type in types { value(type, depth) }
            return
        }
        if input.chance(50), call(for: types, depth) { return }
        if input.chance(50), conditionalBranch(for: types, depth) { return }
        structured(results: types, depth)
    }

    /// Writes something short that leaves a value of a type.
    func leaf(_ type: GuestType) {
        let choice = input.below(4)
        if choice == 1 || choice == 2 {
            let choices = sharedLocals(matching: type)
            if !choices.isEmpty { return op(.localGet, input.pick(choices)) }
        }
        if choice == 3 {
            let choices = globals.indices.filter { $0 != fuelGlobal && matches(globals[$0].type, type) }
            if !choices.isEmpty { return op(.globalGet, input.pick(choices)) }
        }
        if type.isReference {
            referenceLeaf(type)
        } else {
            numberConstant(type)
        }
    }

    private func select(_ type: GuestType, _ depth: Int) {
        value(type, depth - 1)
        value(type, depth - 1)
        condition(depth - 1)
        selectOpcode(type)
    }

    func selectOpcode(_ type: GuestType) {
        if type.isReference || (has(.referenceTypes) && input.chance(30)) {
            op(.selectTyped)
            code.valueTypes([type])
        } else {
            op(.select)
        }
    }

    private func size(_ type: GuestType, _ depth: Int) {
        switch input.below(4) {
        case 0, 1:
            let memory = pickMemory()
            if input.chance(50) { op(.memorySize, memory) } else { memoryGrow(memory, depth - 1) }
            convert(from: memories[memory].is64 ? .i64 : .i32, to: type)
        default:
            guard has(.referenceTypes), !tables.isEmpty else { return leaf(type) }
            let table = input.below(tables.count)
            if input.chance(50) { op(.tableSize, table) } else { tableGrow(table, depth - 1) }
            convert(from: tables[table].is64 ? .i64 : .i32, to: type)
        }
    }

    func convert(from type: GuestType, to other: GuestType) {
        switch (type, other) {
        case (.i32, .i64): op(.i64ExtendI32U)
        case (.i64, .i32): op(.i32WrapI64)
        default: break
        }
    }

    // MARK: Calls

    /// Writes a call whose results are of some types; false if there is no such function.
    func call(for types: [GuestType], _ depth: Int) -> Bool {
        guard !isQuiet else { return false }
        var choices: [Int] = []
        for index in guests where index > currentFunction || index % 3 == currentFunction % 3 {
            let results = signature(ofFunction: index).results
            if results.count == types.count, zip(results, types).allSatisfy(matches) { choices.append(index) }
        }
        guard !choices.isEmpty else { return false }
        call(input.pick(choices), depth)
        return true
    }

    /// Writes a call of a function, with its arguments, in one of the ways there are.
    func call(_ function: Int, _ depth: Int, isTail: Bool = false) {
        budget -= 3
        let signature = signature(ofFunction: function)
        enum Way { case direct, indirect, reference }
        let way = input.weighted([
            (5, Way.direct), (3, .indirect), (has(.functionReferences) ? 3 : 0, .reference),
        ])
        values(signature.parameters, depth - 1)
        switch way {
        case .direct: op(isTail ? .returnCall : .call, function)
        case .indirect:
            guard let (table, isEntry) = functionTable(for: function) else {
                return op(isTail ? .returnCall : .call, function)
            }
            let is64 = tables[table].is64
            if isEntry == nil || mayTrap() {
                value(is64 ? .i64 : .i32, depth - 1)
                if input.chance(80) {
                    index(UInt64(input.pick([7, 3, 15])), is64: is64)
                    op(is64 ? .i64And : .i32And)
                }
            } else if let isEntry {
                index(UInt64(isEntry), is64: is64)
            }
            // A supertype will do, if the results still fit; that they do is sure where they are the same.
            var type = functions[function].type
            if let supertype = types[type].supertype, types[supertype].signature == signature,
                input.chance(50)
            {
                type = supertype
            }
            op(isTail ? .returnCallIndirect : .callIndirect, type, table)
            if table != 0 { used.formUnion(.referenceTypes) }
        case .reference:
            let type = functions[function].type
            if input.chance(50) {
                op(.refFunc, function)
            } else {
                value(.reference(.defined(type), nullable: mayTrap()), depth - 1)
            }
            op(isTail ? .returnCallRef : .callRef, type)
        }
    }

    /// A table of functions, and the place where it began with a function; without place if it nowhere did.
    private func functionTable(for function: Int) -> (table: Int, entry: Int?)? {
        let choices = tables.indices.filter { matches(tables[$0].element, .functionReference) }
        guard !choices.isEmpty else { return nil }
        let table = input.chance(70) ? choices[0] : input.pick(choices)
        guard table == stableTable else { return mayTrap() ? (table, nil) : nil }
        let entries = stableTypes.indices.filter { stableTypes[$0] == functions[function].type }
        guard !entries.isEmpty else { return mayTrap() ? (table, nil) : nil }
        return (table, input.pick(entries))
    }

    // MARK: Branches with values

    /// Writes a conditional branch that leaves values of some types if it is not taken; false if no label has them.
    func conditionalBranch(for types: [GuestType], _ depth: Int) -> Bool {
        let choices = labels.indices.filter { labels[$0].types == types }
        guard !choices.isEmpty else { return false }
        let label = labels.count - 1 - input.pick(choices)
        for type in types { value(type, depth - 1) }
        condition(depth - 1)
        op(.brIf, label)
        return true
    }
}
