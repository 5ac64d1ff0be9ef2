import Synchronization
import WebAssembly

/// Calls that are not from a function to one of its own module: imports, indirect calls, tail calls, the host. They work
/// on the canonical state in memory.
extension Interpreter {
    /// Makes the call that an entry frame is waiting for, if it is.
    static func begin(_ entry: FramePointer, _ activation: Activation, _ store: Store) -> Step {
        guard entry.pointee.awaitsCall else { return .finished }
        let function = store.function(entry.pointee.pc)
        // A run around this one may be divided into pieces.
        _ = store.record.pointee.replenish(Fuel.smallestSlice)
        store.takeHeldBackUnit()
        let step = call(function, activation, store, isTail: false)
        let hasBegun = step == .next || step == .finished || step == .waiting
        if hasBegun || hasEntered(step, activation) { entry.pointee.awaitsCall = false }
        return step
    }

    /// Calls a function of the instance by its index.
    @inline(never) static func call(
        _ instance: UnsafeMutablePointer<InstanceRecord>, _ index: Int, _ activation: Activation,
        _ store: Store
    ) -> Step {
        call(store.functionReference(index, of: instance), activation, store, isTail: false)
    }

    /// All other calls; the frame's pc is at the instruction.
    @inline(never) static func callOther(
        _ opcode: OpcodeByte, _ activation: Activation, _ store: Store
    ) -> Step {
        var r = Registers(activation)
        let instance = r.instance
        r.pc += 1
        let index = Int(r.readU32())
        let function: FunctionReference
        switch opcode {
        case .returnCall:
            return call(store.functionReference(index, of: instance), activation, store, isTail: true)
        case .callRef, .returnCallRef:
            let reference = r.pop32()
            guard reference != Reference.null else { return trap(.nullFunctionReference, activation) }
            function = store.function(reference)
        default:
            let type = instance.pointee.types[index]
            let table = instance.pointee.tables[Int(r.readU32())]
            let element = r.pop()
            guard element < UInt64(table.pointee.count) else { return trap(.undefinedElement, activation) }
            let reference = table.pointee.elements[Int(element)]
            guard reference != Reference.null else { return trap(.uninitializedElement, activation) }
            function = store.function(reference)
            guard
                function.type == type
                    || store.registry.isSubtype(
                        function.type.pointee.identity, of: type.pointee.identity)
            else { return trap(.indirectCallTypeMismatch, activation) }
        }
        // What says which function it is is no argument; it comes back if the call does not happen, or fails in the host.
        let before = activation.top
        let operand = r.top[0]
        activation.top = r.top
        let isTail = opcode == .returnCallIndirect || opcode == .returnCallRef
        let step = call(function, activation, store, isTail: isTail)
        // A frame that took this one's place in a tail call may stand where this one stood.
        if hasEntered(step, activation) { return step }
        if step != .next, step != .finished, activation.frame == r.frame {
            activation.top = before
            // The header of a host function's frame was there.
            r.top[0] = operand
        }
        return step
    }

    private static func trap(_ kind: TrapKind, _ activation: Activation) -> Step {
        activation.trap = kind
        return .trapped
    }

    /// Calls `function` with the topmost operands as arguments. `.next` says that the newest frame is to be gone on
    /// with, `.finished` that the frame of the entry has its results.
    private static func call(
        _ function: FunctionReference, _ activation: Activation, _ store: Store, isTail: Bool
    ) -> Step {
        guard let instance = function.instance, let slot = function.body else {
            return callHost(function, activation, store, isTail: isTail)
        }
        if let body = slot.pointee.load(ordering: .acquiring) {
            return enter(UnsafePointer(body), instance, activation, store, isTail: isTail)
        }
        // It has not been called yet, or the program is to stop there.
        guard let body = store.publishBody(of: function) else { return trap(.invalidFunction, activation) }
        let step = enter(body, instance, activation, store, isTail: isTail)
        guard step == .next, store.stopsAtEntry(of: function) else { return step }
        activation.trap = .functionEntered
        return .suspended
    }

    /// Whether a call has been made, and the program is to stop at the callee's first instruction.
    private static func hasEntered(_ step: Step, _ activation: Activation) -> Bool {
        step == .suspended && activation.trap == .functionEntered
    }

    /// Makes a frame for a function. In a tail call it takes the place of the newest frame.
    private static func enter(
        _ body: UnsafePointer<FunctionBody>, _ instance: UnsafeMutablePointer<InstanceRecord>,
        _ activation: Activation, _ store: Store, isTail: Bool
    ) -> Step {
        let record = store.record
        if record.pointee.fuel <= 0 {
            activation.trap = .outOfFuel
            return .suspended
        }
        if record.pointee.isInterrupted {
            activation.trap = record.pointee.interruptionKind
            return .suspended
        }
        let current = activation.frame.unsafelyUnwrapped
        let parameters = Int(body.pointee.parameterCount)
        let arguments = activation.top - parameters * slotWords
        var locals = arguments
        var caller = current
        if isTail {
            locals = current.locals(Int(current.pointee.body.unsafelyUnwrapped.pointee.localCount))
            caller = current.caller.unsafelyUnwrapped
        }
        let header = UnsafeMutableRawPointer(locals + Int(body.pointee.localCount) * slotWords)
            .assumingMemoryBound(to: FrameHeader.self)
        guard header.operands + Int(body.pointee.maximumHeight) * slotWords <= activation.limit else {
            return trap(.callStackExhausted, activation)
        }
        record.pointee.fuel -= 1
        if isTail { locals.update(from: arguments, count: parameters * slotWords) }
        let declared = locals + parameters * slotWords
        declared.update(
            repeating: 0, count: (Int(body.pointee.localCount) - parameters) * slotWords)
        header.initialize(
            to: FrameHeader(
                distance: UInt32(UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(caller)),
                kind: .function, instance: instance, body: body, pc: body.pointee.start, step: 0))
        activation.frame = header
        activation.top = header.operands
        return .next
    }

    /// The one door to the host.
    private static func callHost(
        _ function: FunctionReference, _ activation: Activation, _ store: Store, isTail: Bool
    ) -> Step {
        let caller = activation.frame.unsafelyUnwrapped
        let parameters = Int(function.type.pointee.parameterCount)
        let results = Int(function.type.pointee.resultCount)
        let slots = activation.top - parameters * slotWords
        let header = UnsafeMutableRawPointer(slots + max(parameters, results) * slotWords)
            .assumingMemoryBound(to: FrameHeader.self)
        guard header.operands <= activation.limit else { return trap(.callStackExhausted, activation) }
        header.initialize(
            to: FrameHeader(
                distance: UInt32(UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(caller)),
                kind: .host, instance: caller.pointee.instance,
                body: UnsafePointer(bitPattern: UInt(function.index) + 1), pc: 0, step: 0))
        activation.frame = header
        activation.top = header.operands
        let call = HostCall(
            slots: slots, type: function.type, instance: caller.pointee.instance, store: store,
            activation: activation)
        let result = store.hosts[Int(function.index)]._withUnsafeGuaranteedRef { $0.body(call) }
        return finishHostCall(
            result, slots, function.type, from: caller, activation, store, isTail: isTail)
    }

    /// The same for a call instruction that takes so many bytes, at the pc of the newest frame, of an imported host function.
    @inline(__always) static func callImportedHost(
        _ function: UnsafeMutablePointer<FunctionReference>, _ context: CodePointer, callLength: UInt32
    ) -> UInt32 {
        let caller = context.pointee.frame.unsafelyUnwrapped
        let type = function.pointee.type
        let results = Int(type.pointee.resultCount)
        let parameters = Int(type.pointee.parameterCount)
        let slots = context.pointee.top - parameters * slotWords
        let header = UnsafeMutableRawPointer(slots + max(parameters, results) * slotWords)
            .assumingMemoryBound(to: FrameHeader.self)
        let index = function.pointee.index
        return context.pointee.activation._withUnsafeGuaranteedRef { activation in
            context.pointee.store.unsafelyUnwrapped._withUnsafeGuaranteedRef { store in
                guard header.operands <= context.pointee.limit else {
                    return UInt32(trap(.callStackExhausted, activation).rawValue)
                }
                header.initialize(
                    to: FrameHeader(
                        distance: UInt32(UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(caller)),
                        kind: .host, instance: caller.pointee.instance,
                        body: UnsafePointer(bitPattern: UInt(index) + 1), pc: 0, step: 0))
                context.pointee.frame = header
                context.pointee.top = header.operands
                let call = HostCall(
                    slots: slots, type: type, instance: caller.pointee.instance, store: store,
                    activation: activation)
                let result = store.hosts[Int(index)]._withUnsafeGuaranteedRef { $0.body(call) }
                if case .returned = result {
                    context.pointee.frame = caller
                    context.pointee.top = slots + results * slotWords
                    caller.pointee.pc &+= callLength
                    return UInt32(Step.next.rawValue)
                }
                let step = finishHostCall(
                    result, slots, type, from: caller, activation, store, isTail: false)
                return UInt32(step.rawValue)
            }
        }
    }

    /// Goes on after a host function, whose frame is the newest.
    private static func finishHostCall(
        _ result: HostResult, _ slots: SlotPointer, _ type: UnsafePointer<DefinedType>,
        from caller: FramePointer, _ activation: Activation, _ store: Store, isTail: Bool
    ) -> Step {
        if case .waiting = result {
            let frame = activation.frame.unsafelyUnwrapped
            frame.pointee.waits = isTail ? .tailCall : .call
            activation.top = frame.operands
            return .waiting
        }
        activation.frame = caller
        activation.top = slots + Int(type.pointee.parameterCount) * slotWords
        switch result {
        case .returned, .waiting: break
        case .trapped(let kind): return trap(kind, activation)
        case .failed: return .hostFailed
        case .threw(let exception): return raise(exception, fromTailCall: isTail, activation, store)
        case .interrupted:
            activation.trap = store.record.pointee.interruptionKind
            return .suspended
        }
        let results = Int(type.pointee.resultCount)
        activation.top = slots + results * slotWords
        if caller.pointee.kind == .entry { return .finished }
        return isTail ? finishTailCall(results, activation) : finishCall(activation)
    }

    /// Ends the call of a host function that an activation waits in, as if the function had ended so just now: `.next` or
    /// `.finished`, or what stops the run.
    static func complete(_ call: HostCall, with result: HostResult, _ store: Store) -> Step {
        let activation = call.activation
        let frame = activation.frame.unsafelyUnwrapped
        let isTail = frame.pointee.waits == .tailCall
        return finishHostCall(
            result, call.slots, call.type, from: frame.caller.unsafelyUnwrapped, activation, store,
            isTail: isTail)
    }

    /// Moves the newest frame's pc past its call instruction.
    private static func finishCall(_ activation: Activation) -> Step {
        var r = Registers(activation)
        r.skipCall()
        r.save(activation, at: r.pc)
        return .next
    }

    /// After a host function in tail position: its results are those of the newest frame, which returns.
    private static func finishTailCall(_ results: Int, _ activation: Activation) -> Step {
        let frame = activation.frame.unsafelyUnwrapped
        let locals = frame.locals(Int(frame.pointee.body.unsafelyUnwrapped.pointee.localCount))
        let caller = frame.caller.unsafelyUnwrapped
        locals.update(from: activation.top - results * slotWords, count: results * slotWords)
        activation.frame = caller
        activation.top = locals + results * slotWords
        return caller.pointee.kind == .function ? finishCall(activation) : .finished
    }
}

extension Activation {
    /// What a run has come to that an executor's `enter` ended with this step.
    package func outcome(ofStep ended: UInt32) -> Outcome {
        let step = Interpreter.Step(rawValue: UInt8(truncatingIfNeeded: ended)).unsafelyUnwrapped
        if step == .trapped, context.pointee.trap != CodeContext.noTrap {
            trap = TrapKind(rawValue: UInt8(truncatingIfNeeded: context.pointee.trap)).unsafelyUnwrapped
            context.pointee.trap = CodeContext.noTrap
        }
        return step.outcome
    }
}
