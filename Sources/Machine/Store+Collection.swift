import WebAssembly

/// Garbage collection: from what the store's programs and its host can still use, everything that can be reached is
/// marked; the rest is free.
extension Store {
    /// Collects. The canonical state of whatever runs must be in memory.
    package func collectGarbage() {
        heap.beginMarking()
        var marker = Marker(heap, self)
        for activation in activations { visitFrames(of: activation, &marker) }
        for global in globals where global.pointee.type.value.isReference {
            marker.visit(UInt32(truncatingIfNeeded: global.pointee.slot.0))
        }
        for table in tables where holdsObjects(table.pointee.type.element) {
            visit(table.pointee.elements, table.pointee.count, &marker)
        }
        for instance in instances {
            for (index, segment) in instance.module.elements.enumerated() where holdsObjects(segment.type) {
                let record = instance.record.pointee.elements[index]
                if let references = record.references { visit(references, record.count, &marker) }
            }
        }
        visit(heap.handles.base, heap.handles.count, &marker)
        marker.finish()
        heap.endMarking(marker)
        marker.deallocate()
    }

    /// Does something during which references need not be where the collector finds them: nothing is collected until it
    /// ends. What is due is collected before, so the canonical state must be in memory.
    package func withoutCollecting<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        beginMoving()
        defer { endMoving() }
        return try body()
    }

    /// The beginning of such a time, and its end. If there are references already where the collector does not find them, what
    /// is due has to wait.
    package func beginMoving(collectsBefore: Bool = true) {
        if collectsBefore, heap.deferrals == 0, heap.isCollectionDue { collectGarbage() }
        heap.deferrals += 1
    }
    package func endMoving() { heap.deferrals -= 1 }

    /// Whether references of a type can be to something that is collected. Functions are not.
    private func holdsObjects(_ type: ValueType) -> Bool { registry.top(of: type.heapType) != .func }

    private func visit(
        _ references: UnsafeMutablePointer<UInt32>, _ count: Int, _ marker: inout Marker
    ) {
        for index in 0..<count { marker.visit(references[index]) }
    }

    /// Follows the headers from the newest frame outwards. A frame's operands end where the next one's locals begin: the
    /// arguments of a call are the callee's locals by then.
    private func visitFrames(of activation: Activation, _ marker: inout Marker) {
        var end = activation.top
        var next = activation.frame
        while let frame = next {
            next = frame.caller
            switch frame.pointee.kind {
            case .function:
                let body = frame.pointee.body.unsafelyUnwrapped
                let instance = frame.pointee.instance.unsafelyUnwrapped
                let map = rootMaps.map(
                    body, at: frame.pointee.pc, in: instances[instance.pointee.index].module)
                let header = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self)
                for index in 0..<map.count {
                    let slot = header + Int(map.slots[index]) * slotWords
                    if slot < end { marker.visit(UInt32(truncatingIfNeeded: slot[0])) }
                }
                end = frame.locals(Int(body.pointee.localCount))
            case .host:
                // Its arguments: what it returns is written over them when nothing can collect any more.
                let type = registry.type(hostFunctions[frame.hostFunction].type)
                let slots = frame.locals(
                    Int(max(type.pointee.parameterCount, type.pointee.resultCount)))
                visit(slots, type.pointee.parameters, &marker)
                end = slots
            case .entry:
                // A call that has not begun: its arguments wait here. Later they are the callee's.
                if frame == activation.frame, frame.pointee.awaitsCall {
                    visit(frame.operands, function(frame.pointee.pc).type.pointee.parameters, &marker)
                }
                end = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self)
            }
        }
    }

    private func visit(
        _ slots: SlotPointer, _ types: UnsafeBufferPointer<ValueType>, _ marker: inout Marker
    ) {
        for (index, type) in types.enumerated() where type.isReference {
            marker.visit(UInt32(truncatingIfNeeded: slots[index * slotWords]))
        }
    }
}
