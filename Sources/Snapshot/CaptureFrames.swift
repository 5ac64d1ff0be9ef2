internal import Machine
internal import WebAssembly

/// What the slots of functions' frames hold, by function and pc, as validation finds it.
struct FramePlans {
    struct Plan {
        let body: UnsafePointer<FunctionBody>
        let pc: UInt32
        let localCount: Int
        let operandCount: Int
        /// Of the locals, then of the operands.
        let kinds: UnsafeMutablePointer<SlotKind>
    }

    private struct Place: Hashable {
        let body: UnsafePointer<FunctionBody>
        let pc: UInt32
    }

    private var plans: [Plan] = []
    private var indices: [Place: Int] = [:]
    /// The plan used last for places with these low bits of the pc, plus 1: a deep recursion is of a few places.
    private let recent: UnsafeMutablePointer<Int>
    private static let recentCount = 64

    init() {
        recent = .allocate(capacity: FramePlans.recentCount)
        recent.initialize(repeating: 0, count: FramePlans.recentCount)
    }

    func deallocate() {
        recent.deallocate()
        for plan in plans { plan.kinds.deallocate() }
    }

    mutating func plan(
        _ body: UnsafePointer<FunctionBody>, at pc: UInt32, in module: DecodedModule
    ) -> Plan {
        let line = recent + Int(pc) % FramePlans.recentCount
        if line.pointee > 0 {
            let plan = plans[line.pointee - 1]
            if plan.body == body, plan.pc == pc { return plan }
        }
        let place = Place(body: body, pc: pc)
        if let index = indices[place] {
            line.pointee = index + 1
            return plans[index]
        }
        // Hidden locals of `catch` blocks that are not open are used by nobody.
        let localCount = Int(body.pointee.localCount)
        var locals = [SlotKind](repeating: .unused, count: localCount)
        var operands: [SlotKind] = []
        module.forEachSlot(in: body, at: Int(pc)) { place, type in
            switch place {
            case .local(let index): locals[index] = SlotKind(type)
            case .operand: operands.append(SlotKind(type))
            }
        }
        let kinds = UnsafeMutablePointer<SlotKind>.allocate(capacity: max(localCount + operands.count, 1))
        for (index, kind) in locals.enumerated() { (kinds + index).initialize(to: kind) }
        for (index, kind) in operands.enumerated() { (kinds + localCount + index).initialize(to: kind) }
        let plan = Plan(
            body: body, pc: pc, localCount: localCount, operandCount: operands.count, kinds: kinds)
        indices[place] = plans.count
        plans.append(plan)
        line.pointee = plans.count
        return plan
    }
}

extension StoreCapture {
    /// Takes down a call with all its frames.
    mutating func capture(
        _ activation: Activation, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> ActivationState {
        var result = ActivationState()
        switch activation.outcome {
        case .trapped: result.status = .trapped(activation.trap)
        case .threw: result.status = .threw
        default: break
        }
        if let wait = activation.pendingWait {
            result.remainingWait = wait.remaining
            result.waitPlace = wait.place
        }
        var frames: [FramePointer] = []
        var next = activation.frame
        while let frame = next {
            frames.append(frame)
            next = frame.caller
        }
        result.frames.reserveCapacity(frames.count)
        for index in frames.indices.reversed() {
            // A frame's operands end where the next one's locals begin: the arguments of a call are the callee's locals.
            let end = index == 0 ? activation.top : firstLocal(of: frames[index - 1])
            result.frames.append(
                try capture(
                    frames[index], end: end, isNewest: index == 0, result.status == .ready, hostValue))
        }
        return result
    }

    private func firstLocal(of frame: FramePointer) -> SlotPointer {
        switch frame.pointee.kind {
        case .function: frame.locals(Int(frame.pointee.body.unsafelyUnwrapped.pointee.localCount))
        case .host:
            frame.locals(
                Int(max(hostType(of: frame).pointee.parameterCount, hostType(of: frame).pointee.resultCount)))
        case .entry: frame.locals(0)
        }
    }

    private func hostType(of frame: FramePointer) -> UnsafePointer<DefinedType> {
        store.registry.type(store.hostFunctions[frame.hostFunction].type)
    }

    private mutating func capture(
        _ frame: FramePointer, end: SlotPointer, isNewest: Bool, _ goesOn: Bool, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> FrameState {
        place = .frame(frame)
        switch frame.pointee.kind {
        case .function:
            let instance = frame.pointee.instance.unsafelyUnwrapped.pointee.index
            let body = frame.pointee.body.unsafelyUnwrapped
            guard body.pointee.functionIndex != .max else {
                throw SnapshotError(
                    .notCapturable,
                    "the instantiation of instance " + String(instance)
                        + " has stopped in a constant expression"
                )
            }
            let plan = plans.plan(body, at: frame.pointee.pc, in: store.instances[instance].module)
            let available = (end - frame.operands) / slotWords
            guard !isNewest || !goesOn || available >= plan.operandCount else {
                throw SnapshotError(
                    .notCapturable,
                    "a function of the host has failed that was called by "
                        + ProgramState.functionName(of: frame, in: store))
            }
            return .function(
                instance: instance, index: Int(body.pointee.functionIndex), pc: Int(frame.pointee.pc),
                locals: try slots(frame.locals(plan.localCount), plan.kinds, plan.localCount, hostValue),
                operands: try slots(
                    frame.operands, plan.kinds + plan.localCount, max(min(plan.operandCount, available), 0),
                    hostValue))
        case .host:
            // One that does not wait has been refused before.
            let type = hostType(of: frame)
            return .host(
                function: try hostFunction(frame.hostFunction), waits: frame.pointee.waits ?? .call,
                instance: frame.pointee.instance.map { $0.pointee.index },
                arguments: try arguments(firstLocal(of: frame), type.pointee.parameters, hostValue))
        case .entry:
            guard isNewest else { return .entry(awaited: nil, arguments: []) }
            guard frame.pointee.awaitsCall else {
                throw SnapshotError(.notCapturable, "a call has ended whose results nobody has taken yet")
            }
            let function = store.function(frame.pointee.pc)
            return .entry(
                awaited: try self.function(function),
                arguments: try arguments(frame.operands, function.type.pointee.parameters, hostValue))
        }
    }

    private mutating func slots(
        _ slots: SlotPointer, _ kinds: UnsafePointer<SlotKind>, _ count: Int, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> [SlotState] {
        guard count > 0 else { return [] }
        var result: [SlotState] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            result.append(
                try value(slots[index * slotWords], slots[index * slotWords + 1], kinds[index], hostValue))
        }
        return result
    }

    private mutating func arguments(
        _ slots: SlotPointer, _ types: UnsafeBufferPointer<ValueType>, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> [SlotState] {
        var result: [SlotState] = []
        for index in 0..<types.count {
            result.append(
                try value(
                    slots[index * slotWords], slots[index * slotWords + 1], SlotKind(types[index]), hostValue)
            )
        }
        return result
    }
}
