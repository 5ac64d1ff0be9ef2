import Synchronization
import WebAssembly

/// Calls from the host to which nothing unusual happens. All that they do is what `Activation.pushCall`, `run` and `giveBack` do, with
/// the same frames, in fewer steps.
extension Store {
    /// Prepares a call of a function from the host: a value stack with an entry frame that waits for it, and room for arguments,
    /// which are to be written, or results. Nil if there is no stack, or none so large.
    package func beginCall(_ reference: UInt32) -> PreparedCall? {
        guard let context = takeContext() else { return nil }
        let type = record.pointee.functions[Reference.index(reference)].type
        let parameters = Int(type.pointee.parameterCount)
        let header = UnsafeMutableRawPointer(context.pointee.base).assumingMemoryBound(to: FrameHeader.self)
        let room = max(parameters, Int(type.pointee.resultCount)) * slotWords
        guard header.operands + room <= context.pointee.end else {
            abandon(context)
            return nil
        }
        header.initialize(
            to: FrameHeader(
                distance: 0, kind: .entry, instance: nil, body: nil, pc: reference, step: 1))
        context.pointee.frame = header
        context.pointee.top = header.operands + parameters * slotWords
        return PreparedCall(context: context, slots: header.operands)
    }

    /// Runs a call that `beginCall` has prepared, and whose arguments are written. If it finishes, its results are in the slots
    /// until it is ended.
    package func runCall(_ call: PreparedCall) -> Outcome {
        let context = call.context
        let entry = context.pointee.frame.unsafelyUnwrapped
        let function = record.pointee.functions + Reference.index(entry.pointee.pc)
        // Whatever is not as it nearly always is, is left to the long way, which begins with the same state.
        guard let enter, let instance = function.pointee.instance,
            let body = function.pointee.body.unsafelyUnwrapped.pointee.load(ordering: .acquiring),
            record.pointee.fuel > 0, !record.pointee.isInterrupted, !isSliced
        else { return run(call) }
        let locals = Int(body.pointee.localCount)
        let header = UnsafeMutableRawPointer(entry.operands + locals * slotWords)
            .assumingMemoryBound(to: FrameHeader.self)
        guard let outer = beginRun(context) else { return run(call) }
        guard header.operands + Int(body.pointee.maximumHeight) * slotWords <= context.pointee.limit else {
            endRun(outer)
            return run(call)
        }
        record.pointee.fuel -= 1
        entry.pointee.awaitsCall = false
        let declared = context.pointee.top
        declared.update(
            repeating: 0,
            count: UnsafeMutableRawPointer(header).assumingMemoryBound(to: UInt64.self) - declared)
        header.initialize(
            to: FrameHeader(
                distance: UInt32(UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(entry)),
                kind: .function, instance: instance, body: body, pc: body.pointee.start, step: 0))
        context.pointee.frame = header
        context.pointee.top = header.operands
        let ended = enter(context)
        if ended == UInt32(Interpreter.Step.finished.rawValue) {
            endRun(outer)
            return .finished
        }
        let outcome = context.pointee.activation._withUnsafeGuaranteedRef { activation in
            let outcome = goOn(activation, after: activation.outcome(ofStep: ended))
            activation.outcome = outcome
            return outcome
        }
        endRun(outer)
        return outcome
    }

    @inline(never) private func run(_ call: PreparedCall) -> Outcome {
        call.context.pointee.activation._withUnsafeGuaranteedRef { run($0) }
    }

    /// Gives the stack of a call back that has finished, or has not begun.
    package func endCall(_ call: PreparedCall) {
        let context = call.context
        context.pointee.frame = nil
        context.pointee.top = context.pointee.base
        context.pointee.limit = context.pointee.end
        if !keepIdle(context) { abandonCall(call) }
    }

    /// Gives the stack of any call back.
    @inline(never) package func abandonCall(_ call: PreparedCall) { abandon(call.context) }

    /// Holds the activation itself: the store may be about to forget it.
    private func abandon(_ context: CodePointer) {
        giveBack(context.pointee.activation.takeUnretainedValue())
    }
}

/// A call from the host that has its stack.
package struct PreparedCall: BitwiseCopyable {
    package let context: CodePointer
    /// Where the arguments are to be written, and where the results are later.
    package let slots: SlotPointer
}
