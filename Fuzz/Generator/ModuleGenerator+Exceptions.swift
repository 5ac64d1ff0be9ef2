import WebAssembly

/// Exceptions in both forms.
extension ModuleGenerator {
    /// Writes a throw; false if it is better not to, since nobody around would catch it.
    func throwSomething(_ depth: Int) -> Bool {
        guard !tags.isEmpty, tryDepth > 0 || input.chance(30) else { return false }
        if has(.exceptions), valueTypes.contains(.exceptionReference), mayTrap() {
            value(.exceptionReference, depth - 1)
            op(.throwRef)
            return true
        }
        let catches = labels.indices.filter { labels[$0].isCatch }
        if !catches.isEmpty, input.chance(30) {
            op(.rethrow, labels.count - 1 - input.pick(catches))
            return true
        }
        let tag = input.below(tags.count)
        values(parameters(of: tag), depth - 1)
        op(.throw, tag)
        return true
    }

    private func parameters(of tag: Int) -> [GuestType] { types[tags[tag].type].signature?.parameters ?? [] }

    /// Writes the inside of a `try`: mostly it calls or throws.
    private func tryBody(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        tryDepth += 1
        defer { tryDepth -= 1 }
        for type in parameters.reversed() { consume(type) }
        statements(1 + input.below(2), depth - 1)
        if input.chance(45) {
            value(.i32, min(depth - 1, 2))
            op(.if)
            code.byte(0x40)
            labelled([]) { _ = throwSomething(depth - 1) }
            op(.end)
        }
        if input.chance(20), throwSomething(depth - 1) { return }
        values(results, depth - 1)
    }

    // MARK: try_table

    private struct Clause {
        var kind: UInt8
        var tag: Int?
        var label: Int
    }

    /// Writes a `try_table` in blocks for its handlers, in a block that leaves the results.
    func tryTable(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        let count = 1 + input.below(3)
        var handlers: [(kind: UInt8, tag: Int?, types: [GuestType])] = []
        for _ in 0..<count {
            let kind = input.pick([UInt8(0), 1, 2, 3, 0, 1])
            let tag = kind < 2 ? input.below(tags.count) : nil
            var types = tag.map { self.parameters(of: $0) } ?? []
            if kind & 1 != 0 { types.append(.reference(.exception, nullable: false)) }
            handlers.append((kind, tag, types))
        }
        op(.block)
        blockType([], results)
        labels.append(Label(types: results))
        for handler in handlers.reversed() {
            op(.block)
            blockType([], handler.types)
            labels.append(Label(types: handler.types))
        }
        for type in parameters { value(type, depth - 1) }
        op(.tryTable)
        blockType(parameters, results)
        var clauses: [Clause] = []
        for (number, handler) in handlers.enumerated() {
            clauses.append(Clause(kind: handler.kind, tag: handler.tag, label: number))
        }
        // Others go to some label around that wants the same.
        if input.chance(30) {
            let tag = input.below(tags.count)
            let wanted = self.parameters(of: tag)
            let choices = labels.indices.filter { labels[$0].types == wanted }
            if !choices.isEmpty {
                let clause = Clause(kind: 0, tag: tag, label: labels.count - 1 - input.pick(choices))
                clauses.insert(clause, at: input.below(clauses.count + 1))
            }
        }
        code.size(clauses.count)
        for clause in clauses {
            code.byte(clause.kind)
            if let tag = clause.tag { code.size(tag) }
            code.size(clause.label)
        }
        labelled(results) { tryBody(parameters, results, depth) }
        op(.end)
        op(.br, count)
        for (number, handler) in handlers.enumerated() {
            op(.end)
            labels.removeLast()
            constant(Int32(80 + number))
            noteTop(.i32)
            var rest = handler.types
            if handler.kind & 1 != 0, tryDepth > 0 || input.chance(40), input.chance(50) {
                op(.throwRef)
            } else {
                if handler.kind & 1 != 0 {
                    rest.removeLast()
                    let locals = sharedLocals(matching: .exceptionReference)
                    if locals.isEmpty {
                        noteTop(.exceptionReference)
                    } else {
                        op(.localSet, input.pick(locals))
                    }
                }
                for type in rest.reversed() { consume(type) }
            }
            values(results, depth - 1)
            if number < count - 1 { op(.br, count - 1 - number) }
        }
        op(.end)
        labels.removeLast()
    }

    // MARK: The legacy form

    /// Writes a `try` with `catch`es, a `catch_all` or a `delegate`.
    func legacyTry(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {
        for type in parameters { value(type, depth - 1) }
        op(.try)
        blockType(parameters, results)
        labels.append(Label(types: results))
        tryBody(parameters, results, depth)
        if input.chance(15) {
            labels.removeLast()
            op(.delegate, input.below(labels.count))
            return
        }
        let count = input.below(3)
        let hasCatchAll = count == 0 || input.chance(40)
        for _ in 0..<count {
            let tag = input.below(tags.count)
            op(.catch, tag)
            labels[labels.count - 1].isCatch = true
            countEntry(.catch)
            for type in self.parameters(of: tag).reversed() { noteTop(type) }
            handler(results, depth)
        }
        if hasCatchAll {
            op(.catchAll)
            labels[labels.count - 1].isCatch = true
            countEntry(.catchAll)
            handler(results, depth)
        }
        op(.end)
        labels.removeLast()
    }

    private func handler(_ results: [GuestType], _ depth: Int) {
        constant(Int32(90))
        noteTop(.i32)
        statements(input.below(2), depth - 1)
        if tryDepth > 0 || input.chance(50), input.chance(45) {
            let catches = labels.indices.filter { labels[$0].isCatch }
            op(.rethrow, labels.count - 1 - input.pick(catches))
        }
        values(results, depth - 1)
    }

    /// A `catch` is reached by an exception, and not by going past the instruction.
    private func countEntry(_ opcode: Opcode) {
        guard isCounting else { return }
        code.byte(0x41)
        code.signed(Int64(opcode.rawValue))
        code.byte(0x10)
        code.size(HostFunction.count.rawValue)
    }
}
