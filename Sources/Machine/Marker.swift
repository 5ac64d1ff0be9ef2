import WebAssembly

/// Finds what can be reached during one collection. Everything it needs is at hand in plain memory.
struct Marker {
    private let base: UnsafeMutableRawPointer
    private let mark: UInt32
    private let lines: UnsafeMutablePointer<UInt8>
    private let hostValues: UnsafeMutablePointer<Heap.HostValueState>
    private let registry: TypeRegistry
    private let store: Store

    /// Objects that are marked and whose fields have not been looked at.
    private var pending: UnsafeMutablePointer<UInt32>
    private var count = 0
    private var capacity = 4096

    private(set) var liveObjects = 0
    private(set) var liveBytes = 0

    init(_ heap: Heap, _ store: Store) {
        base = heap.record.pointee.base
        mark = heap.record.pointee.mark
        lines = heap.lines
        hostValues = heap.hostValues.base
        registry = heap.registry
        self.store = store
        pending = .allocate(capacity: capacity)
    }

    func deallocate() { pending.deallocate() }

    /// Marks what a reference refers to; what that refers to in turn is found by `finish`.
    @inline(__always) mutating func visit(_ reference: UInt32) {
        guard reference != Reference.null, reference & 1 == 0 else { return }
        if reference & 7 == 0 {
            let header = (base + Int(reference)).assumingMemoryBound(to: UInt32.self)
            guard header.pointee & Heap.markBit != mark else { return }
            header.pointee ^= Heap.markBit
            if count == capacity { grow() }
            pending[count] = reference
            count &+= 1
        } else if reference & 7 == Reference.hostTag {
            hostValues[Int(reference >> 3)] = .marked
        }
    }

    @inline(never) private mutating func grow() {
        let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        grown.update(from: pending, count: count)
        pending.deallocate()
        pending = grown
        capacity *= 2
    }

    /// Looks at all objects that have been marked, until no new ones are found.
    mutating func finish() {
        while count > 0 {
            count &-= 1
            visitFields(of: pending[count])
        }
    }

    @inline(__always) private mutating func visitFields(of reference: UInt32) {
        let object = base + Int(reference)
        let header = object.load(as: UInt32.self)
        guard header & Heap.exceptionBit == 0 else { return visitArguments(of: reference, header) }
        let type = registry.type(header & Heap.identityMask)
        switch type.pointee.kind {
        case .array:
            let count = Int(object.load(fromByteOffset: 4, as: UInt32.self))
            countLive(Heap.size(ofArray: count, elementSize: Int(type.pointee.size)), at: Int(reference))
            guard type.pointee.referenceCount > 0 else { return }
            let elements = (object + Heap.arrayHeaderSize).assumingMemoryBound(to: UInt32.self)
            for index in 0..<count { visit(elements[index]) }
        default:
            countLive((Int(type.pointee.size) &+ 7) & ~7, at: Int(reference))
            let offsets = type.pointee.referenceOffsets
            for index in 0..<Int(type.pointee.referenceCount) {
                visit(object.load(fromByteOffset: Int(offsets[index]), as: UInt32.self))
            }
        }
    }

    @inline(never) private mutating func visitArguments(of exception: UInt32, _ header: UInt32) {
        let parameters = store.tag(Int(header & Heap.identityMask)).pointee.type.pointee.parameters
        countLive(slotSize * (1 + parameters.count), at: Int(exception))
        let slots = (base + Int(exception) + slotSize).assumingMemoryBound(to: UInt64.self)
        for (index, type) in parameters.enumerated() where type.isReference {
            visit(UInt32(truncatingIfNeeded: slots[index * slotWords]))
        }
    }

    /// Counts an object and marks its lines.
    @inline(__always) private mutating func countLive(_ size: Int, at object: Int) {
        liveObjects &+= 1
        liveBytes &+= size
        let first = object / Heap.lineSize
        let last = (object &+ size &- 1) / Heap.lineSize
        lines[first] = 1
        if last > first { (lines + first + 1).update(repeating: 1, count: last &- first) }
    }
}
