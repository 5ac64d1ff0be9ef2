import WebAssembly

/// Exceptions. All that a throw needs is in the frames: it looks through the headers, from the newest outwards, for a
/// function that has a handler at its pc, cuts the value stack there, and goes on at the handler. Nothing is changed before
/// the handler is found, so an exception that nobody catches leaves all frames to be looked at.
extension Interpreter {
    /// An exception on its way to a handler.
    private struct Flight {
        /// Where the arguments are: on the value stack, or in the exception that `reference` refers to.
        var exception: ExceptionRecord
        /// The reference to it, null as long as nobody needed one.
        var reference: UInt32
    }

    /// Executes `throw`, `throw_ref` or `rethrow`; the frame's pc is at the instruction.
    @inline(never) static func raise(
        _ opcode: OpcodeByte, _ activation: Activation, _ store: Store
    ) -> Step {
        var r = Registers(activation)
        switch opcode {
        case .throw:
            r.pc += 1
            let tag = r.instance.pointee.tags[Int(r.readU32())]
            let arguments = r.top - Int(tag.pointee.type.pointee.parameterCount) * slotWords
            return unwind(
                Flight(
                    exception: ExceptionRecord(tag: tag, arguments: arguments), reference: Reference.null),
                from: r.frame, activation, store)
        case .throwRef:
            let reference = r.operand32(0)
            guard reference != Reference.null else {
                activation.trap = .nullExceptionReference
                return .trapped
            }
            return unwind(reference, from: r.frame, activation, store)
        default:
            // The side-table entry says which hidden local has the exception.
            var local = Int(r.side.pointee.displacement)
            if r.side.pointee.isEscape {
                local = Int(r.body.pointee.overflow[r.side.pointee.overflowIndex].displacement)
            }
            let reference = UInt32(truncatingIfNeeded: r.locals[local * slotWords])
            return unwind(reference, from: r.frame, activation, store)
        }
    }

    /// Throws the exception that a host function left with at the call instruction of the newest frame, which after a
    /// tail call is not there any more.
    @inline(never) static func raise(
        _ reference: UInt32, fromTailCall isTail: Bool, _ activation: Activation, _ store: Store
    ) -> Step {
        let frame = activation.frame.unsafelyUnwrapped
        if isTail, frame.pointee.kind == .function {
            activation.top = frame.locals(Int(frame.pointee.body.unsafelyUnwrapped.pointee.localCount))
            activation.frame = frame.caller
        }
        return unwind(reference, from: activation.frame.unsafelyUnwrapped, activation, store)
    }

    private static func unwind(
        _ reference: UInt32, from newest: FramePointer, _ activation: Activation, _ store: Store
    ) -> Step {
        unwind(
            Flight(exception: store.exception(reference), reference: reference), from: newest, activation,
            store)
    }

    /// Finds the handler and goes on there: `.next`. Without one, `.threw`, with all frames in place.
    private static func unwind(
        _ flight: Flight, from newest: FramePointer, _ activation: Activation, _ store: Store
    ) -> Step {
        var frame = newest
        while frame.pointee.kind == .function {
            if let handler = handler(for: flight.exception.tag, in: frame) {
                return land(flight, handler, frame, activation, store)
            }
            // Below every function there is an entry frame.
            frame = frame.caller.unsafelyUnwrapped
        }
        activation.thrown = flight.exception
        return .threw
    }

    /// The handler that catches the tag at the frame's pc. Handlers stand innermost first, and those that `delegate`
    /// continues at stand behind its own, so one pass finds it.
    private static func handler(
        for tag: UnsafeMutablePointer<TagRecord>, in frame: FramePointer
    ) -> UnsafePointer<ExceptionHandler>? {
        let body = frame.pointee.body.unsafelyUnwrapped
        let tags = frame.pointee.instance.unsafelyUnwrapped.pointee.tags
        var pc = frame.pointee.pc
        var handler = UnsafePointer(body.pointee.handlers)
        let end = handler + Int(body.pointee.handlerCount)
        while handler < end {
            if pc >= handler.pointee.start, pc < handler.pointee.end {
                switch handler.pointee.kind {
                case .catch, .catchReference, .legacyCatch:
                    if tags[Int(handler.pointee.tag)] == tag { return handler }
                case .catchAll, .catchAllReference, .legacyCatchAll:
                    return handler
                case .delegate:
                    pc = handler.pointee.target
                }
            }
            handler += 1
        }
        return nil
    }

    /// Cuts the value stack to the handler's height, pushes what the handler gets, and continues there.
    private static func land(
        _ flight: Flight, _ handler: UnsafePointer<ExceptionHandler>, _ frame: FramePointer,
        _ activation: Activation, _ store: Store
    ) -> Step {
        let handler = handler.pointee
        let kind = handler.kind
        var reference = flight.reference
        if reference == Reference.null, handler.keepsException {
            // The arguments are still operands of the newest frame.
            guard let made = store.makeException(flight.exception.tag, flight.exception.arguments) else {
                activation.trap = .heapExhausted
                return .trapped
            }
            reference = made
        }
        let body = frame.pointee.body.unsafelyUnwrapped
        var top = frame.operands + Int(handler.height) * slotWords
        if kind == .catch || kind == .catchReference || kind == .legacyCatch {
            // They may overlap: the handler's operands begin at or below them.
            let words = flight.exception.argumentCount * slotWords
            top.update(from: flight.exception.arguments, count: words)
            top += words
        }
        frame.pointee.pc = handler.target
        frame.pointee.step = handler.step
        activation.frame = frame
        switch kind {
        case .legacyCatch, .legacyCatchAll:
            // Null if no `rethrow` wants it: what an earlier handler left there is not to be kept.
            let local = frame.locals(Int(body.pointee.localCount)) + Int(handler.local) * slotWords
            local[0] = UInt64(handler.keepsException ? reference : Reference.null)
            activation.top = top
        default:
            if handler.keepsException {
                top[0] = UInt64(reference)
                top += slotWords
            }
            activation.top = top
            // A clause of `try_table` is a branch, from the instruction's own pc.
            var r = Registers(activation)
            r.branch(from: r.pc)
            r.save(activation, at: r.pc)
        }
        return .next
    }
}
