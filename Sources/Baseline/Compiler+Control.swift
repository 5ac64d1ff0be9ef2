import Assembler
import Machine
import WebAssembly

/// What a branch depends on.
enum Condition: BitwiseCopyable {
    case integers(MacroCondition, MacroWidth, GeneralRegister, Operand)
    /// Bits in common: `equal` means none.
    case bits(MacroCondition, MacroWidth, GeneralRegister, Operand)
    case floats(MacroFloatCondition, isNegated: Bool, MacroWidth, FloatRegister, FloatRegister)

    var negated: Condition {
        switch self {
        case .integers(let condition, let width, let left, let right):
            .integers(condition.negated, width, left, right)
        case .bits(let condition, let width, let left, let right):
            .bits(condition.negated, width, left, right)
        case .floats(let condition, let isNegated, let width, let left, let right):
            .floats(condition, isNegated: !isNegated, width, left, right)
        }
    }
}

/// Blocks, branches and returns.
extension Compiler {
    typealias Types = (UnsafePointer<ValueType>, Int)

    mutating func pushControl(_ sort: Control.Sort, starts: Types, ends: Types) {
        controls.append(
            Control(
                sort: sort, isFixed: false, isCatchTarget: false, hasElse: false,
                isPositioned: isPositioned, nonNull: nonNull, height: height - starts.1, startTypes: starts.0,
                startCount: starts.1, endTypes: ends.0, endCount: ends.1, label: target.makeLabel(),
                elseLabel: target.makeLabel(),
                region: region, valid: 0, dirty: 0, elseValid: 0, elseDirty: 0))
    }

    /// Reads a block type.
    mutating func blockType() -> (starts: Types, ends: Types) {
        let none = numberTypes
        let byte = reader.pc[0]
        switch byte {
        case 0x40:
            reader.pc += 1
            return ((none, 0), (none, 0))
        case 0x7B...0x7F:
            reader.pc += 1
            return ((none, 0), (none + Int(0x80 - byte), 1))
        case 0x63, 0x64:
            reader.skipBlockType()
            return ((none, 0), (none + 1, 1))
        case let byte where byte & 0xC0 == 0x40:
            reader.pc += 1
            return ((none, 0), (none + 1, 1))
        default:
            let type = module.types.base[Int(reader.signed())]
            return (
                (UnsafePointer(type.pointee.values), Int(type.pointee.parameterCount)),
                (
                    UnsafePointer(type.pointee.values + Int(type.pointee.parameterCount)),
                    Int(type.pointee.resultCount)
                )
            )
        }
    }

    // MARK: Edges

    /// Whether the label's only operand is in the register for results.
    @inline(__always) private func hasRegisterResult(_ control: Control) -> Bool {
        control.sort != .loop && control.endCount == 1 && control.endTypes[0] != .v128
    }
    @inline(__always) private func resultRegister(_ kind: Kind) -> UInt8 {
        kind.isFloat ? file.floatResult.number + 32 : file.result.number
    }

    /// Fixes the state at a label by the first branch to it: locals stay where they are.
    private mutating func fix(_ index: Int) {
        guard !controls[index].isFixed else { return }
        let other = controls[index].region
        var kept = valid & regions[other].assigned
        if other != region {
            var mask = kept
            while mask != 0 {
                let register = UInt8(mask.trailingZeroBitCount)
                mask &= mask &- 1
                if regionLocals[other * 64 + Int(register)] != localAt(register) {
                    kept &= ~Self.bit(register)
                }
            }
        }
        controls.base[index].isFixed = true
        controls.base[index].valid = kept
        controls.base[index].dirty = kept & (dirty | regions[other].written)
    }

    /// Whether a branch to a label has anything to do before it jumps.
    private func hasWork(_ index: Int) -> Bool {
        let control = controls[index]
        if control.sort == .function { return true }
        let count = control.sort == .loop ? control.startCount : control.endCount
        if count > 0 {
            guard hasRegisterResult(control) else { return true }
            let value = stack[height - 1]
            guard value.place == .register, value.register == resultRegister(value.kind) else { return true }
        }
        if control.region == region {
            return (valid & dirty) & ~control.dirty != 0 || control.valid & ~valid != 0
        }
        var mask = valid & dirty
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            let keeps =
                control.dirty & Self.bit(register) != 0
                && regionLocals[control.region * 64 + Int(register)] == localAt(register)
            if !keeps { return true }
        }
        mask = control.valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            let has =
                valid & Self.bit(register) != 0
                && regionLocals[control.region * 64 + Int(register)] == localAt(register)
            if !has { return true }
        }
        return false
    }

    /// Brings everything to where a label wants it. What is known here stays as it is: the code may be one side of a branch.
    private mutating func makeEdge(_ index: Int) {
        let control = controls[index]
        let target = control.region * 64
        // Homes that are not, or not only, in their register there.
        var mask = valid & dirty
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            let keeps =
                control.dirty & Self.bit(register) != 0
                && regionLocals[target + Int(register)] == localAt(register)
            if !keeps { storeHome(register) }
        }
        let count = control.sort == .loop ? control.startCount : control.endCount
        if count > 0 {
            if hasRegisterResult(control) {
                let value = stack[height - 1]
                moveValue(value, height - 1, to: resultRegister(value.kind))
            } else {
                moveOperands(count, to: control.height)
            }
        }
        mask = control.valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            let local = regionLocals[target + Int(register)]
            let has = valid & Self.bit(register) != 0 && local == localAt(register)
            if !has { load(register, kinds[Int(local)], slot: slot(ofLocal: Int(local))) }
        }
    }

    /// Copies the topmost operands to the slots from a height on.
    private mutating func moveOperands(_ count: Int, to destination: Int) {
        for index in 0..<count {
            let source = height - count + index
            storeValue(stack[source], source, slot: slot(ofOperand: destination + index))
        }
    }

    /// A branch that is always taken, to a block by its place in `controls`.
    mutating func jump(to index: Int) {
        if index == 0 { return leaveFunction() }
        fix(index)
        makeEdge(index)
        target.jump(controls[index].label)
    }

    /// Leaves the function with the topmost operands as results; what is known stays as it is.
    private mutating func leaveFunction() {
        if results.count == 1, results[0] != .v128 {
            let value = stack[height - 1]
            let register = resultRegister(value.kind)
            moveValue(value, height - 1, to: register)
            store(register, value.kind, slot: firstLocal)
        } else if results.count > 0 {
            // Results may take the place of locals that other results stand for.
            let first = height - results.count
            for index in 0..<results.count {
                storeValue(stack[first + index], first + index, slot: slot(ofOperand: first + index))
            }
            for index in 0..<results.count {
                copySlot(
                    from: slot(ofOperand: first + index), to: firstLocal + 16 * Int32(index),
                    stack[first + index].kind)
            }
        }
        target.leave()
    }

    mutating func becomeUnreachable() {
        isReachable = false
        cutOperands(to: controls[controls.count - 1])
        valid = 0
        dirty = 0
        skipUnreachable()
    }

    /// Moves to the `else`, `catch` or `end` that makes the code reachable again.
    private mutating func skipUnreachable() {
        var depth = 0
        while reader.pc < last {
            let place = reader.pc
            switch place[0] {
            case 0x02, 0x06, 0x1F: depth += 1
            case 0x03:
                depth += 1
                nextLoop += 1
            case 0x04:
                depth += 1
                nextIf += 1
            case 0x05, 0x07, 0x19:
                if depth == 0 { return }
            case 0x0B, 0x18:
                if depth == 0 { return }
                depth -= 1
            default: break
            }
            step += sideTableEntries(at: place)
            skipInstruction()
        }
    }

    private mutating func skipInstruction() {
        let byte = reader.byte()
        if byte >= 0xFB, byte <= 0xFE {
            let number = reader.u32()
            let opcode = Opcode(prefix: byte, subopcode: number) ?? Opcode(0)
            reader.skip(instructions[Int(opcode.rawValue)].immediates)
        } else {
            reader.skip(instructions[Int(byte)].immediates)
        }
    }

    // MARK: Blocks

    mutating func block() {
        let type = blockType()
        storeOperands()
        pushControl(.block, starts: type.starts, ends: type.ends)
    }

    mutating func loop() {
        let place = instruction
        let type = blockType()
        storeOperands()
        let loop = scan.loops[nextLoop]
        nextLoop += 1
        enterLoopRegion(loop)
        pushControl(.loop, starts: type.starts, ends: type.ends)
        let index = controls.count - 1
        controls.base[index].isFixed = true
        controls.base[index].valid = valid
        controls.base[index].dirty = dirty
        target.alignLoop()
        let head = controls[index].label
        target.bind(head)
        forgetPosition()
        nonNull = nonNull & ~scan.written | alwaysNonNull
        let stop = target.makeLabel()
        target.safepoint(stop)
        pending.append(
            Pending(sort: .refill, label: stop, back: head, key: 0, snapshot: snapshot(), count: 0))
        addReload(pc: pc(place), to: head, resultKind: nil)
    }

    mutating func ifThen(_ condition: Condition) {
        let type = blockType()
        storeOperands()
        pushControl(.if, starts: type.starts, ends: type.ends)
        let index = controls.count - 1
        let hasElse = scan.ifs[nextIf]
        nextIf += 1
        controls.base[index].hasElse = hasElse
        step += 1
        if hasElse || type.ends.1 > 0 {
            controls.base[index].elseValid = valid
            controls.base[index].elseDirty = dirty
            branch(condition.negated, to: controls[index].elseLabel)
        } else {
            fix(index)
            branch(condition.negated, to: controls[index].label)
        }
    }

    mutating func elseBranch() {
        // The opcode has an entry: what leads from the end of the first part over the second.
        step += 1
        let index = controls.count - 1
        if isReachable {
            fix(index)
            makeEdge(index)
            target.jump(controls[index].label)
        }
        controls.base[index].sort = .else
        beginElse(controls[index])
    }

    /// The code that a false condition leads to, with what there was at the `if`.
    private mutating func beginElse(_ control: Control) {
        target.bind(control.elseLabel)
        resume(control, valid: control.elseValid, dirty: control.elseDirty)
        for parameter in 0..<control.startCount { push(.memory(Kind(control.startTypes[parameter]))) }
    }

    /// Code can be reached again, with nothing of a block's own on the stack and the homes of its region.
    private mutating func resume(_ control: Control, valid: UInt64, dirty: UInt64) {
        cutOperands(to: control)
        setRegion(control.region)
        isReachable = true
        isPositioned = control.isPositioned
        nonNull = control.nonNull & ~scan.written | alwaysNonNull
        forgetPosition()
        self.valid = valid
        self.dirty = dirty
    }

    /// Forgets the operands of a block; those below it are in memory.
    private mutating func cutOperands(to control: Control) {
        while height > control.height { drop() }
        used = 0
        aliases = 0
    }

    mutating func end() {
        let index = controls.count - 1
        if index == 0 {
            if isReachable { leaveFunction() }
            isReachable = false
            return
        }
        if controls[index].sort == .loop { return endLoop() }
        if controls[index].sort == .if, controls[index].hasElse || controls[index].endCount > 0 {
            // There is no `else`: what it would leave are the parameters.
            return endIfWithResults(index)
        }
        if isReachable, !controls[index].isFixed {
            // Nobody else comes here.
            controls.count -= 1
            return
        }
        if isReachable { makeEdge(index) }
        bindEnd(index)
    }

    private mutating func endIfWithResults(_ index: Int) {
        let control = controls[index]
        if isReachable {
            fix(index)
            makeEdge(index)
            target.jump(control.label)
        }
        beginElse(control)
        fix(index)
        makeEdge(index)
        bindEnd(index)
    }

    /// What follows a block whose label is fixed, or that nobody gets out of.
    private mutating func bindEnd(_ index: Int) {
        let control = controls[index]
        controls.count -= 1
        guard control.isFixed else {
            cutOperands(to: control)
            setRegion(control.region)
            return becomeUnreachable()
        }
        target.bind(control.label)
        resume(control, valid: control.valid, dirty: control.dirty)
        if hasRegisterResult(control) {
            let kind = Kind(control.endTypes[0])
            var value = Value.register(resultRegister(kind), kind)
            value.isNonNull = Self.isNonNull(control.endTypes[0])
            push(value)
        } else {
            for result in 0..<control.endCount { push(.memory(Kind(control.endTypes[result]))) }
        }
        if control.isCatchTarget { enterAfterCatch() }
    }

    /// Where an exception that a `try_table` catches goes on: behind the `end`s that follow its label.
    private mutating func enterAfterCatch() {
        // The ends that follow close blocks without doing anything for whoever comes from here; the first of them that is not the
        // function's is passed over too.
        guard reader.pc < last else { return }
        if reader.pc[0] == 0x0B, controls.count > 1 {
            controls.base[controls.count - 1].isCatchTarget = true
            return
        }
        let label = target.makeLabel()
        target.bind(label)
        forgetPosition()
        var resultKind: Kind?
        if height > 0, stack[height - 1].place == .register { resultKind = stack[height - 1].kind }
        addReload(pc: pc(reader.pc), to: label, resultKind: resultKind)
    }

    private mutating func endLoop() {
        let index = controls.count - 1
        let control = controls[index]
        controls.count -= 1
        let outer = index > 0 ? regionOutside(index) : 0
        leaveLoopRegion(to: outer)
        if !isReachable {
            cutOperands(to: control)
            becomeUnreachable()
        } else if control.isCatchTarget {
            enterAfterCatch()
        }
    }

    /// The region around a loop that has just been closed.
    private func regionOutside(_ index: Int) -> Int {
        let around = controls[index - 1]
        // A block's region is the one that it began in; a loop's is its own.
        return around.region
    }

    // MARK: Branches

    mutating func branch(_ condition: Condition, to label: Label) {
        switch condition {
        case .integers(let condition, let width, let left, let right):
            target.branch(condition, width, left, right, label)
        case .bits(let condition, let width, let left, let right):
            target.branchTest(condition, width, left, right, label)
        case .floats(let condition, let isNegated, let width, let left, let right):
            target.branchFloat(condition, isNegated: isNegated, width, left, right, label)
        }
    }

    /// The block that a label means, by its place in `controls`.
    @inline(__always) mutating func labelled() -> Int { controls.count - 1 - Int(reader.u32()) }

    mutating func br() {
        let index = labelled()
        step += 1
        jump(to: index)
        becomeUnreachable()
    }

    mutating func brIf(_ condition: Condition) {
        let index = labelled()
        step += 1
        if index == 0 {
            let skip = target.makeLabel()
            branch(condition.negated, to: skip)
            leaveFunction()
            target.bind(skip)
            return
        }
        fix(index)
        if hasWork(index) {
            let skip = target.makeLabel()
            branch(condition.negated, to: skip)
            makeEdge(index)
            target.jump(controls[index].label)
            target.bind(skip)
        } else {
            branch(condition, to: controls[index].label)
        }
    }

    mutating func brTable() {
        let count = Int(reader.u32())
        step += count + 1
        let index = popGeneral()
        tableLabels.removeAll()
        let otherwise = target.makeLabel()
        target.branch(.greaterOrEqualUnsigned, .long, index.register, bound(count), otherwise)
        var pieces = RawArray<(Int32, Label)>()
        for _ in 0..<count {
            let block = labelled()
            tableLabels.append(tableTarget(block, &pieces))
        }
        let last = labelled()
        if count > 0 {
            target.jumpTable(index.register, UnsafeBufferPointer(start: tableLabels.base, count: count))
        }
        // One piece for each block that has work to do before it.
        for place in 0..<pieces.count {
            let (block, label) = pieces[place]
            target.bind(label)
            jump(to: Int(block))
        }
        pieces.deallocate()
        target.bind(otherwise)
        jump(to: last)
        becomeUnreachable()
    }

    /// A number to compare with, in a register if it is too large.
    private mutating func bound(_ count: Int) -> Operand {
        if T.isComparable(Int64(count)) { return .immediate(Int32(count)) }
        target.move(file.scratch, immediate: Int64(count))
        return .register(file.scratch)
    }

    private mutating func tableTarget(_ block: Int, _ pieces: inout RawArray<(Int32, Label)>) -> Label {
        if block > 0 {
            fix(block)
            if !hasWork(block) { return controls[block].label }
        }
        for place in 0..<pieces.count where pieces[place].0 == Int32(block) { return pieces[place].1 }
        let label = target.makeLabel()
        pieces.append((Int32(block), label))
        return label
    }

    mutating func returns() {
        leaveFunction()
        becomeUnreachable()
    }

    // MARK: Exceptions

    mutating func tryTable() {
        let type = blockType()
        let clauses = reader.u32()
        step += Int(clauses) + 1
        storeOperands()
        for _ in 0..<clauses {
            let kind = reader.byte()
            if kind < 2 { _ = reader.u32() }
            markCatchTarget(Int(reader.u32()))
        }
        pushControl(.tryTable, starts: type.starts, ends: type.ends)
    }

    /// An exception gets to the label with everything in memory.
    private mutating func markCatchTarget(_ label: Int) {
        let index = controls.count - 1 - label
        guard index > 0, controls[index].sort != .loop else { return }
        controls.base[index].isCatchTarget = true
        fix(index)
    }

    mutating func legacyTry() {
        let type = blockType()
        storeOperands()
        pushControl(.try, starts: type.starts, ends: type.ends)
    }

    mutating func legacyCatch(isAll: Bool) {
        var tag: UnsafePointer<DefinedType>?
        if !isAll { tag = module.tags[Int(reader.u32())].type }
        step += 1
        let index = controls.count - 1
        if isReachable {
            fix(index)
            makeEdge(index)
            target.jump(controls[index].label)
        }
        controls.base[index].sort = .catch
        // An exception gets here with everything in memory.
        resume(controls[index], valid: 0, dirty: 0)
        if let tag {
            for parameter in 0..<Int(tag.pointee.parameterCount) {
                push(.memory(Kind(tag.pointee.values[parameter])))
            }
        }
        addEntry(CodeEntry.key(pc: pc(reader.pc), isAfterCall: false))
    }

    mutating func delegate() {
        _ = reader.u32()
        end()
    }

    /// `throw`, `rethrow`, `throw_ref`: another tier finds the handler.
    mutating func raise(entries: Int) {
        flush()
        storePosition(isRead: true)
        target.call(.raise, top: slot(ofOperand: height))
        step += entries
        becomeUnreachable()
    }
}
