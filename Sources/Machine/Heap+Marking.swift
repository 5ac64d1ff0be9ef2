import WebAssembly

/// Finding what can be reached.
extension Heap {
    /// Marks what a reference refers to; what that refers to in turn is found by `markPending`.
    @inline(__always) func visit(_ reference: UInt32) {
        guard reference != Reference.null, reference & 1 == 0 else { return }
        if reference & 7 == 0 {
            let header = record.object(reference).assumingMemoryBound(to: UInt32.self)
            guard header.pointee & Heap.markBit != record.pointee.mark else { return }
            header.pointee ^= Heap.markBit
            pending.append(reference)
        } else if Reference.isHost(reference) {
            hostValues[Reference.index(reference)] = .marked
        }
    }

    /// Looks at all objects that have been marked, until no new ones are found.
    func markPending(_ store: Store) {
        while pending.count > 0 {
            pending.count -= 1
            visitFields(of: pending[pending.count], store)
        }
    }

    private func visitFields(of reference: UInt32, _ store: Store) {
        let object = record.object(reference)
        let header = object.load(as: UInt32.self)
        if header & Heap.exceptionBit != 0 {
            let parameters = store.tag(Int(header & Heap.identityMask)).pointee.type.pointee.parameters
            countLive(slotSize * (1 + parameters.count), at: Int(reference))
            let slots = arguments(ofException: reference)
            for (index, type) in parameters.enumerated() where type.isReference {
                visit(UInt32(truncatingIfNeeded: slots[index * slotWords]))
            }
            return
        }
        let type = registry.type(header & Heap.identityMask)
        if type.pointee.kind == .structure {
            countLive((Int(type.pointee.size) + 7) & ~7, at: Int(reference))
            for offset in type.pointee.referenceOffsets {
                visit(object.load(fromByteOffset: Int(offset), as: UInt32.self))
            }
        } else {
            let count = record.count(of: reference)
            countLive(Heap.size(ofArray: count, elementSize: Int(type.pointee.size)), at: Int(reference))
            guard type.pointee.referenceCount > 0 else { return }
            let elements = record.elements(of: reference).assumingMemoryBound(to: UInt32.self)
            for index in 0..<count { visit(elements[index]) }
        }
    }
}
