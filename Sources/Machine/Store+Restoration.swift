import WebAssembly

/// Putting a store together from what it had, or another: nothing is evaluated, called or compared. Whoever does this has checked
/// that everything fits, and lets nothing be collected until all of it is there (`withoutCollecting`).
extension Store {
    /// What an instance has: in the order of its module's index spaces.
    package struct InstanceParts {
        /// References to the imported functions.
        package var importedFunctions: [UInt32] = []
        package var memories: [UnsafeMutablePointer<MemoryRecord>] = []
        package var tables: [UnsafeMutablePointer<TableRecord>] = []
        package var globals: [UnsafeMutablePointer<GlobalRecord>] = []
        package var tags: [UnsafeMutablePointer<TagRecord>] = []
        package var droppedData: [Bool] = []
        package init() {}
    }

    /// Makes an instance of a module from its parts. It has no segments of references yet.
    package func makeInstance(of module: DecodedModule, from parts: InstanceParts) -> Instance {
        let record = UnsafeMutablePointer<InstanceRecord>.allocate(capacity: 1)
        let elements = UnsafeMutablePointer<ElementRecord>.allocate(capacity: max(module.elements.count, 1))
        elements.initialize(
            repeating: ElementRecord(references: nil, count: 0), count: module.elements.count)
        let data = UnsafeMutablePointer<DataRecord>.allocate(capacity: max(module.dataSegments.count, 1))
        for (index, segment) in module.dataSegments.enumerated() {
            (data + index).initialize(
                to: DataRecord(
                    offset: Int(segment.bytes.offset),
                    count: parts.droppedData[index] ? 0 : Int(segment.bytes.count)))
        }
        record.initialize(
            to: InstanceRecord(
                store: self.record, bodies: module.bodySlots, types: UnsafePointer(module.types.base),
                memory: parts.memories.first ?? memoryForNone, memories: Store.copy(parts.memories),
                tables: Store.copy(parts.tables), globals: Store.copy(parts.globals), heap: heap.record,
                entries: nil, bytes: module.bytes.base,
                imports: Store.copy(parts.importedFunctions.map { function($0) }),
                importCount: module.importedFunctionCount, memoryCount: parts.memories.count,
                tableCount: parts.tables.count, globalCount: parts.globals.count,
                tags: Store.copy(parts.tags), tagCount: parts.tags.count, elements: elements,
                elementCount: module.elements.count, data: data, dataCount: module.dataSegments.count,
                references: nil, functionCount: module.functions.count, index: nextInstanceIndex,
                dispatch: nil, vectorDispatch: nil, code: nil))
        let instance = Instance(module: module, record: record)
        instance.hasGlobals = true
        add(instance)
        executor.prepare(record, module)
        return instance
    }

    private static func copy<Element: BitwiseCopyable>(
        _ elements: [Element]
    ) -> UnsafeMutablePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { (copy + index).initialize(to: element) }
        return copy
    }

    /// Gives an instance's segment the references that it still has.
    package func setElements(_ references: [UInt32], ofSegment index: Int, of instance: Instance) {
        instance.record.pointee.elements[index] = ElementRecord(
            references: Store.copy(references), count: references.count)
    }

    /// Whether there is a function behind a reference, which must be one to a function.
    package func hasFunction(_ reference: UInt32) -> Bool {
        Reference.index(reference) < record.pointee.functionCount
    }

    /// Makes a table that has `count` elements by now, all null; nil if the limits or the embedder refuse.
    package func makeTable(_ type: TableType, count: Int) -> UnsafeMutablePointer<TableRecord>? {
        var grown = type
        grown.limits.minimum = UInt64(count)
        guard let table = makeTable(grown, initial: Reference.null) else { return nil }
        table.pointee.type = type
        return table
    }
}

extension Heap {
    /// Makes a structure, or an array of `count` elements, of a type; the fields are zeros. Nil if the limit is reached.
    package func restoreObject(
        _ type: UnsafePointer<DefinedType>, count: Int, in store: Store
    ) -> UInt32? {
        let isArray = type.pointee.kind == .array
        let elementSize = Int(type.pointee.size)
        // No number below 2³² overflows here.
        guard count >= 0, count <= Int(UInt32.max) else { return nil }
        let size = isArray ? Heap.size(ofArray: count, elementSize: elementSize) : (elementSize + 7) & ~7
        guard let reference = restore(size, header: type.pointee.identity, in: store) else { return nil }
        if isArray {
            record.object(reference).storeBytes(
                of: UInt32(truncatingIfNeeded: count), toByteOffset: 4, as: UInt32.self)
        }
        return reference
    }

    /// Makes an exception with a tag, the store's `tag`th, whose `count` arguments are zeros. Nil if the limit is reached.
    package func restoreException(tag: Int, count: Int, in store: Store) -> UInt32? {
        restore(slotSize * (1 + count), header: UInt32(tag) | Heap.exceptionBit, in: store)
    }

    private func restore(_ size: Int, header: UInt32, in store: Store) -> UInt32? {
        guard let reference = record.allocate(size) ?? allocateInHole(size, store) else { return nil }
        let object = record.object(reference)
        object.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        object.storeBytes(of: header | record.pointee.mark, as: UInt32.self)
        return reference
    }

    /// Where the fields of a structure, the elements of an array or the arguments of an exception begin.
    package func content(of reference: UInt32) -> UnsafeMutableRawPointer {
        let object = record.object(reference)
        let header = object.load(as: UInt32.self)
        if header & Heap.exceptionBit != 0 { return object + slotSize }
        let isArray = registry.type(header & Heap.identityMask).pointee.kind == .array
        return object + (isArray ? Heap.arrayHeaderSize : Heap.structureHeaderSize)
    }
}

/// Frames put on a value stack as calls would have put them there, oldest first. Each begins behind the operands that its caller
/// keeps, the end of which is `top`.
extension Activation {
    /// Pushes the frame of a function with room for its operands, of which it has `operandCount`, at most as many as it ever has.
    /// Its slots are to be written, its `step` is to be set. Nil if the stack is full.
    package func pushRestored(
        _ body: UnsafePointer<FunctionBody>, _ instance: UnsafeMutablePointer<InstanceRecord>, pc: UInt32,
        operandCount: Int
    ) -> FramePointer? {
        let words = Int(body.pointee.localCount) * slotWords
        guard
            let header = pushRestored(
                localWords: words, operandWords: Int(body.pointee.maximumHeight) * slotWords,
                FrameHeader(distance: 0, kind: .function, instance: instance, body: body, pc: pc, step: 0))
        else { return nil }
        top = header.operands + operandCount * slotWords
        return header
    }

    /// Pushes the frame of a host function that the program waits in; its slots are to be written. Nil if the stack is full.
    package func pushRestored(
        hostFunction index: Int, _ type: UnsafePointer<DefinedType>, waits: WaitingCall
    ) -> FramePointer? {
        let slots = Int(max(type.pointee.parameterCount, type.pointee.resultCount))
        return pushRestored(
            localWords: slots * slotWords, operandWords: 0,
            FrameHeader(
                distance: 0, kind: .host, instance: frame?.pointee.instance,
                body: UnsafePointer(bitPattern: UInt(index) + 1), pc: 0, step: waits.rawValue))
    }

    private func pushRestored(
        localWords: Int, operandWords: Int, _ header: FrameHeader
    ) -> FramePointer? {
        let room = limit - top
        guard let caller = frame,
            localWords + operandWords + MemoryLayout<FrameHeader>.size / MemoryLayout<UInt64>.size <= room
        else { return nil }
        top.initialize(repeating: 0, count: localWords)
        let frame = UnsafeMutableRawPointer(top + localWords).assumingMemoryBound(to: FrameHeader.self)
        frame.initialize(to: header)
        frame.pointee.distance = UInt32(UnsafeMutableRawPointer(frame) - UnsafeMutableRawPointer(caller))
        self.frame = frame
        top = frame.operands
        return frame
    }
}
