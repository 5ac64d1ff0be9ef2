/// Exceptions: `try_table` and the older `try`. Handlers go into the function's handler table, innermost first: a block's
/// handlers are added when the block's protected range ends, after those of all blocks within.
extension FunctionValidator {
    mutating func validateTryTable() throws(ModuleError) {
        let type = try readBlockType()
        try pop(type.starts.0, type.starts.1)
        // The entry that leads past the catch clauses.
        let skip = addEntry(keep: 0, drop: 0)
        let clauses = try readU32()
        guard Int(clauses) <= Limits.catchClauses, Int(clauses) <= end - pc else {
            throw failure(.malformed, "unexpected end of section or function")
        }
        let first = pendingHandlers.count
        for _ in 0..<clauses {
            guard pc < end else { throw failure(.malformed, "unexpected end of section or function") }
            let kind = base[pc]
            pc += 1
            guard kind <= 3 else { throw failure(.malformed, "malformed catch clause") }
            var tag: UInt32 = 0
            let base = height
            if kind < 2 {
                tag = try readU32()
                guard Int(tag) < context.tagCount else { throw unknown("unknown tag", tag) }
            }
            let label = try frameIndex(ofLabel: readU32())
            // What the clause pushes must be what the label takes.
            if kind < 2 {
                let parameters = context.tags[Int(tag)].type
                push(parameters.pointee.values, Int(parameters.pointee.parameterCount))
            }
            if kind & 1 == 1 { push(.reference(.exn, nullable: false)) }
            let pushed = height - base
            let frame = controls[label]
            guard frame.labelCount == pushed else { throw failure(.invalid, "type mismatch") }
            for index in 0..<pushed
            where !registry.matches(operands[base + index], frame.labelTypes[index]) {
                throw mismatch(expected: frame.labelTypes[index], found: operands[base + index])
            }
            let step = entries.count
            addBranch(to: label, height: height)
            height = base
            let kinds: [ExceptionHandler.Kind] = [.catch, .catchReference, .catchAll, .catchAllReference]
            pendingHandlers.append(
                ExceptionHandler(
                    kind: kinds[Int(kind)], keepsException: kind & 1 == 1, tag: tag, start: 0, end: 0,
                    target: UInt32(start),
                    step: UInt32(SideTableEntry.distance(step)), height: UInt32(height), local: 0))
        }
        resolve(skip, pc: pc, step: entries.count)
        pushControl(.tryTable, starts: type.starts, ends: type.ends)
        controls[controlCount - 1].firstHandler = Int32(first)
    }

    /// Adds the handlers of a `try_table` whose `end` is the instruction at hand.
    mutating func closeTryTable(_ frame: ControlFrame) {
        for index in Int(frame.firstHandler)..<pendingHandlers.count {
            var handler = pendingHandlers[index]
            handler.start = frame.bodyStart
            handler.end = UInt32(start)
            if handler.start < handler.end { handlers.append(handler) }
        }
        pendingHandlers.count = Int(frame.firstHandler)
    }

    mutating func validateLegacyException() throws(ModuleError) {
        switch opcode {
        case .try:
            let type = try readBlockType()
            try pop(type.starts.0, type.starts.1)
            pushControl(.try, starts: type.starts, ends: type.ends)
        case .catch, .catchAll:
            let isCatchAll = opcode == .catchAll
            var tag: UInt32 = 0
            if !isCatchAll {
                tag = try readU32()
                guard Int(tag) < context.tagCount else { throw unknown("unknown tag", tag) }
            }
            let frame = try popControl()
            guard frame.kind == .try || frame.kind == .catch else {
                throw failure(.invalid, "catch without try")
            }
            if frame.kind == .catch { openCatches -= 1 }
            // Whoever comes from above continues at the block's end.
            let entry = addEntry(keep: 0, drop: 0)
            fixups.base[entry].next = frame.waiting
            let bodyEnd = frame.kind == .try ? UInt32(start) : frame.bodyEnd
            let hidden = UInt32(locals.count + openCatches)
            openCatches += 1
            hiddenLocals = max(hiddenLocals, openCatches)
            let handler = handlers.count
            if frame.bodyStart < bodyEnd {
                handlers.append(
                    ExceptionHandler(
                        kind: isCatchAll ? .legacyCatchAll : .legacyCatch, keepsException: false, tag: tag,
                        start: frame.bodyStart,
                        end: bodyEnd, target: UInt32(pc),
                        step: UInt32(SideTableEntry.distance(entries.count)),
                        height: UInt32(frame.height), local: hidden))
            }
            height = frame.height
            pushControl(
                isCatchAll ? .catchAll : .catch, starts: (UnsafePointer(numberTypes), 0),
                ends: (frame.endTypes, Int(frame.endCount)))
            let new = controls + (controlCount - 1)
            new.pointee.waiting = Int32(entry)
            new.pointee.bodyEnd = bodyEnd
            // Later catches of this `try` protect the same body.
            new.pointee.start = frame.start
            new.pointee.hiddenLocal = hidden
            if handler < handlers.count { new.pointee.firstHandler = Int32(handler) }
            new.pointee.bodyStart = frame.bodyStart
            if !isCatchAll {
                let parameters = context.tags[Int(tag)].type
                push(parameters.pointee.values, Int(parameters.pointee.parameterCount))
            }
        case .delegate:
            let label = try readU32()
            let frame = try popControl()
            guard frame.kind == .try else { throw failure(.invalid, "delegate without try") }
            let target = controls[try frameIndex(ofLabel: label)]
            if frame.bodyStart < UInt32(start) {
                handlers.append(
                    ExceptionHandler(
                        kind: .delegate, keepsException: false, tag: 0, start: frame.bodyStart,
                        end: UInt32(start),
                        target: delegateTarget(target), step: 0, height: 0, local: 0))
            }
            if frame.waiting >= 0 { resolveWaiting(frame.waiting, pc: pastEnds()) }
            push(frame.endTypes, Int(frame.endCount))
        default:
            let label = try readU32()
            let frame = controls[try frameIndex(ofLabel: label)]
            guard frame.kind == .catch || frame.kind == .catchAll else {
                throw failure(.invalid, "invalid rethrow label")
            }
            // The entry's displacement says which hidden local holds the exception.
            let entry = addEntry(keep: 0, drop: 0)
            resolve(entry, pc: start + Int(frame.hiddenLocal), step: entry)
            if frame.firstHandler >= 0 { handlers.base[Int(frame.firstHandler)].keepsException = true }
            setUnreachable()
        }
    }

    /// The pc at which the search for a handler goes on after `delegate`: inside a `try` body, before any block of it;
    /// at the opcode of any other block; nowhere if the label is the function's.
    private func delegateTarget(_ frame: ControlFrame) -> UInt32 {
        switch frame.kind {
        case .function: .max
        case .try, .tryTable: frame.bodyStart
        default: frame.start
        }
    }
}
