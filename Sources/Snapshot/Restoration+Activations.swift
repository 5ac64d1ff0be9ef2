internal import Machine
internal import WebAssembly

/// Frames: first all are laid out on their value stacks, then each function with frames is gone through once, to find out what
/// must be in them where they are.
extension Restoration {
    /// A frame of a function, and where it is in the state and in the store.
    private struct Place {
        var module: Int
        var function: Int
        var pc: Int
        var activation: Int
        var frame: Int
        var header: FramePointer

        /// By function, then by pc.
        static func precedes(_ left: Place, _ right: Place) -> Bool {
            if left.module != right.module { return left.module < right.module }
            if left.function != right.function { return left.function < right.function }
            return left.pc < right.pc
        }
    }

    mutating func makeActivations() throws(SnapshotError) {
        var places: [Place] = []
        for (index, activation) in state.activations.enumerated() {
            guard let made = store.takeActivation() else {
                throw store.hasMostActivations
                    ? error(.limit, "the store may not have so many calls under way")
                    : error(.outOfMemory, "no memory for the stack of call \(index)")
            }
            activations.append(made)
            made.trap = .interrupted
            switch activation.status {
            case .ready: made.outcome = .suspended
            case .trapped(let kind):
                made.outcome = .trapped
                made.trap = kind
            case .threw: made.outcome = .threw
            }
            for frame in activation.frames.indices { try push(frame, of: index, &places) }
            try checkNewest(of: index)
        }
        places.sort(by: Place.precedes)
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].module == places[start].module,
                places[end].function == places[start].function
            {
                end += 1
            }
            try fill(places[start..<end])
            start = end
        }
    }

    private func frame(_ frame: Int, of activation: Int) -> String { "frame \(frame) of call \(activation)" }

    // MARK: Layout

    private func push(
        _ index: Int, of activationIndex: Int, _ places: inout [Place]
    ) throws(SnapshotError) {
        let activation = activations[activationIndex]
        let frames = state.activations[activationIndex].frames
        let isNewest = index == frames.count - 1
        switch frames[index] {
        case .entry(let awaited, let arguments):
            guard index == 0 else {
                throw invalid("\(frame(index, of: activationIndex)) is an entry within a call")
            }
            try pushEntry(awaited, arguments, of: activationIndex, isNewest: isNewest)
        case .function(let instance, let function, let pc, let locals, let operands):
            guard index > 0 else {
                throw invalid("\(frame(index, of: activationIndex)) is none where the host entered")
            }
            guard type(of: .defined(instance: instance, index: function)) != nil else {
                throw invalid("\(frame(index, of: activationIndex)) is of a function that is not there")
            }
            let body = try body(ofFunction: function, of: instance, index, activationIndex)
            guard pc >= Int(body.pointee.start), pc < Int(body.pointee.end) else {
                throw invalid("\(frame(index, of: activationIndex)) is outside of its function")
            }
            guard locals.count == Int(body.pointee.localCount) else {
                throw invalid(
                    "\(frame(index, of: activationIndex)) has \(locals.count) locals, its function \(body.pointee.localCount)"
                )
            }
            guard operands.count <= Int(body.pointee.maximumHeight) else {
                throw invalid(
                    "\(frame(index, of: activationIndex)) has \(operands.count) operands, which its function never has"
                )
            }
            guard
                let header = activation.pushRestored(
                    body, instances[instance].record, pc: UInt32(pc), operandCount: operands.count)
            else { throw stackLimit(index, activationIndex) }
            places.append(
                Place(
                    module: state.instances[instance].module, function: function, pc: pc,
                    activation: activationIndex, frame: index, header: header))
        case .host(let function, let waits, let instance, let arguments):
            try pushHost(
                function, waits, instance, arguments, HostPlace(activation: activationIndex, frame: index),
                isNewest: isNewest)
        }
    }

    private func stackLimit(_ index: Int, _ activation: Int) -> SnapshotError {
        error(.limit, "\(frame(index, of: activation)) has no room on the value stack")
    }

    private func pushEntry(
        _ awaited: FunctionState?, _ arguments: [SlotState], of activationIndex: Int, isNewest: Bool
    ) throws(SnapshotError) {
        let activation = activations[activationIndex]
        let place = frame(0, of: activationIndex)
        guard isNewest == (awaited != nil) else {
            throw invalid(
                isNewest ? "\(place) has called nothing" : "\(place) waits for a call that has begun")
        }
        guard let awaited else {
            guard arguments.isEmpty else { throw invalid("\(place) has arguments of a call that has begun") }
            guard activation.pushEntry(slots: 0) != nil, let header = activation.frame else {
                throw stackLimit(0, activationIndex)
            }
            // Whoever made the call knows by the function what its results are.
            header.pointee.pc = reference(to: callee(of: activationIndex)) ?? Reference.null
            return
        }
        guard let reference = reference(to: awaited) else {
            throw invalid("\(place) waits for a call of a function that is not there")
        }
        let function = store.function(reference)
        let parameters = function.type.pointee.parameters
        guard arguments.count == parameters.count else {
            throw invalid("\(place) has \(arguments.count) arguments for \(parameters.count) parameters")
        }
        guard let slots = activation.pushCall(function, reference: reference) else {
            throw stackLimit(0, activationIndex)
        }
        if let unfit = write(arguments, as: parameters, to: slots) {
            throw invalid("argument \(unfit) of \(place) is not of its type")
        }
    }

    /// The function of the frame behind the entry.
    private func callee(of activation: Int) -> FunctionState {
        switch state.activations[activation].frames[1] {
        case .function(let instance, let index, _, _, _): .defined(instance: instance, index: index)
        case .host(let function, _, _, _): .host(function)
        case .entry: .host(-1)
        }
    }

    private struct HostPlace {
        var activation: Int
        var frame: Int
    }

    private func pushHost(
        _ function: Int, _ waits: WaitingCall, _ instance: Int?, _ arguments: [SlotState], _ at: HostPlace,
        isNewest: Bool
    ) throws(SnapshotError) {
        let place = frame(at.frame, of: at.activation)
        guard isNewest, at.frame > 0 else {
            throw invalid("\(place) waits in the host, and is not the newest")
        }
        guard hostFunctions.indices.contains(function) else {
            throw invalid("\(place) is of a host function that is not there")
        }
        switch state.activations[at.activation].frames[at.frame - 1] {
        case .entry:
            guard instance == nil, waits == .call else { throw invalid("\(place) is not called as it says") }
        case .function(let caller, _, _, _, _):
            guard instance == caller else { throw invalid("\(place) is not called as it says") }
        case .host: throw invalid("\(place) is called by one of the host")
        }
        let reference = store.function(hostFunctions[function])
        let parameters = reference.type.pointee.parameters
        guard arguments.count == parameters.count else {
            throw invalid("\(place) has \(arguments.count) arguments for \(parameters.count) parameters")
        }
        guard
            let header = activations[at.activation].pushRestored(
                hostFunction: Int(reference.index), reference.type, waits: waits)
        else { throw stackLimit(at.frame, at.activation) }
        let slots = header.locals(
            Int(max(reference.type.pointee.parameterCount, reference.type.pointee.resultCount)))
        if let unfit = write(arguments, as: parameters, to: slots) {
            throw invalid("argument \(unfit) of \(place) is not of its type")
        }
    }

    /// What validation made of a function, which is validated now if it has not been yet.
    private func body(
        ofFunction index: Int, of instance: Int, _ frame: Int, _ activation: Int
    ) throws(SnapshotError) -> UnsafePointer<FunctionBody> {
        let module = instances[instance].module
        if let body = module.body(ofFunction: index) { return body }
        do throws(ModuleError) { try module.validate(function: index) } catch {}
        guard let body = module.body(ofFunction: index) else {
            throw invalid("\(self.frame(frame, of: activation)) is of a function that is not valid")
        }
        return body
    }

    private func checkNewest(of index: Int) throws(SnapshotError) {
        let activation = state.activations[index]
        guard let newest = activation.frames.last else { throw invalid("call \(index) has no frames") }
        switch newest {
        case .host:
            guard activation.status == .ready else {
                throw invalid("call \(index) is over, but waits in the host")
            }
        case .entry:
            guard activation.status != .threw else {
                throw invalid("call \(index) has thrown, but no function has been called")
            }
        case .function: return
        }
        guard activation.remainingWait == nil else {
            throw invalid("call \(index) waits for another thread, but not at an instruction")
        }
    }

    /// Has calls wait for other threads that did so, in the order in which they began.
    func restoreWaits(_ memories: inout RestoredMemories) throws(SnapshotError) {
        for (index, activation) in state.activations.enumerated() {
            guard let remaining = activation.remainingWait else { continue }
            guard let memory = store.waitedMemory(of: activations[index]) else {
                throw invalid("call \(index) waits for another thread where none can wait")
            }
            var places = memories.waits[memory] ?? []
            let place = places.firstIndex { $0 > activation.waitPlace } ?? places.count
            places.insert(activation.waitPlace, at: place)
            memories.waits[memory] = places
            store.restoreWait(of: activations[index], remaining: remaining, place: place)
        }
    }

    // MARK: Contents

    /// Checks and fills frames of one function, in the order of their pcs.
    private func fill(_ places: ArraySlice<Place>) throws(SnapshotError) {
        guard let first = places.first else { return }
        var pcs: [Int] = []
        var starts: [Int] = []
        for index in places.indices where pcs.last != places[index].pc {
            pcs.append(places[index].pc)
            starts.append(index)
        }
        starts.append(places.endIndex)
        var failure: SnapshotError?
        modules[first.module].forEachPosition(inFunction: first.function, at: pcs) { index, position in
            for place in places[starts[index]..<starts[index + 1]] {
                failure = fill(place, position)
                if failure != nil { return false }
            }
            return true
        }
        if let failure { throw failure }
    }

    /// Checks and fills a frame; what is wrong with it, or nil.
    private func fill(_ place: Place, _ position: CodePosition?) -> SnapshotError? {
        let activation = state.activations[place.activation]
        guard case .function(_, _, let pc, let locals, let operands) = activation.frames[place.frame] else {
            return nil
        }
        let name = "\(frame(place.frame, of: place.activation)) at \(pc) in function \(place.function)"
        guard let position else {
            return invalid("\(name): no instruction that can be executed begins there")
        }
        place.header.pointee.step = position.step
        var height = position.operands.count
        if place.frame + 1 < activation.frames.count {
            guard let call = position.call else { return invalid("\(name): that is no call") }
            height -= call.operandCount
            if let problem = check(call, place) { return invalid("\(name): \(problem)") }
        } else if activation.remainingWait != nil {
            guard activation.status == .ready,
                position.opcode == .memoryAtomicWait32 || position.opcode == .memoryAtomicWait64
            else { return invalid("\(name): that does not wait for another thread") }
        }
        // Arguments may be gone where something has failed.
        let isOver = activation.status != .ready && place.frame + 1 == activation.frames.count
        guard operands.count == height || isOver && operands.count < height else {
            return invalid("\(name) has \(operands.count) operands, but \(height) belong there")
        }
        let slots = place.header.operands
        for index in operands.indices {
            guard let (low, high) = slot(operands[index], position.operands[index]) else {
                return invalid("\(name): operand \(index) is not of its type")
            }
            slots[index * slotWords] = low
            slots[index * slotWords + 1] = high
        }
        if let local = fill(locals, place.header.locals(locals.count), position) {
            return invalid("\(name): local \(local) is not of its type")
        }
        return nil
    }

    /// Whether the next frame can have come of a call; what is wrong, or nil.
    private func check(_ call: CodePosition.CallSite, _ place: Place) -> StaticString? {
        let results: UnsafeBufferPointer<ValueType>
        var expected = call.type.pointee.results
        switch state.activations[place.activation].frames[place.frame + 1] {
        case .entry: return "an entry is no callee"
        case .function(let instance, let index, _, _, _):
            guard !call.isTail else { return "a tail call leaves no frame" }
            results = instances[instance].module.functions[index].type.pointee.results
        case .host(let function, let waits, _, _):
            guard call.isTail == (waits == .tailCall) else { return "the host is not called so" }
            results = store.function(hostFunctions[function]).type.pointee.results
            if call.isTail {
                // Then its results are this function's.
                expected = modules[place.module].functions[place.function].type.pointee.results
            }
        }
        // Which function it was is not known any more: it may have ended in a tail call of this one.
        guard results.count == expected.count else { return "the callee has other results" }
        for (result, wanted) in zip(results, expected) where !registry.matches(result, wanted) {
            return "the callee has other results"
        }
        return nil
    }

    /// Fills locals; the index of the first that is not of its type, or nil.
    private func fill(_ locals: [SlotState], _ slots: SlotPointer, _ position: CodePosition) -> Int? {
        for index in locals.indices {
            let hidden = index - position.localCount
            let value: (UInt64, UInt64)?
            if hidden < 0 {
                let type = position.type(ofLocal: index)
                // One that has not been set is not read either.
                value = slot(locals[index], position.isInitialized(index) ? type : type.nullable)
            } else if hidden < position.keptExceptions.count {
                // `rethrow` expects one.
                value = slot(
                    locals[index],
                    .reference(.exn, nullable: !position.keptExceptions[hidden]))
            } else {
                value = locals[index] == SlotState(low: 0) ? (0, 0) : nil
            }
            guard let (low, high) = value else { return index }
            slots[index * slotWords] = low
            slots[index * slotWords + 1] = high
        }
        return nil
    }
}
