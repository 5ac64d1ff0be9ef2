internal import Machine
internal import WebAssembly

/// What references refer to, and where they are.
extension Restoration {
    mutating func makeReferences(
        _ hostValue: ([UInt8]) throws(SnapshotError) -> Int
    ) throws(SnapshotError) {
        // As many as references can tell apart.
        let most = 1 << 28
        guard state.functions.count < most, state.hostValues.count < most else {
            throw error(.limit, "there is more to refer to than references can")
        }
        for (index, function) in state.functions.enumerated() {
            guard let reference = reference(to: function) else {
                throw invalid("function \(index) that is referred to is not there")
            }
            functions.append(reference)
        }
        for value in state.hostValues { hostValues.append(Reference.host(try hostValue(value))) }
    }

    // MARK: Objects

    /// Makes all objects, without their contents.
    mutating func makeObjects() throws(SnapshotError) {
        let heap = state.heap
        var types: [UnsafePointer<DefinedType>] = []
        for (index, definition) in heap.types.enumerated() {
            guard let type = type(definition), type.pointee.kind != .function else {
                throw invalid("type \(index) of the objects is none of an object")
            }
            types.append(type)
        }
        objects.reserveCapacity(heap.objects.count)
        for (index, object) in heap.objects.enumerated() {
            let made: UInt32?
            let size: Int
            switch object.kind {
            case .structure, .array:
                let kind: DefinedType.Kind = object.kind == .array ? .array : .structure
                guard types.indices.contains(object.type), types[object.type].pointee.kind == kind else {
                    throw invalid("object \(index) is of a type that it cannot have")
                }
                let type = types[object.type]
                guard object.count >= 0, object.count <= Int(UInt32.max) else {
                    throw invalid("object \(index) has \(object.count) elements")
                }
                size =
                    kind == .array
                    ? object.count * Int(type.pointee.size)
                    : Int(type.pointee.size - DefinedType.structureHeaderSize)
                try checkRange(object.offset, size, index)
                made = store.heap.restoreObject(type, count: object.count, in: store)
            case .exception:
                guard tags.indices.contains(object.type) else {
                    throw invalid("object \(index) is an exception with a tag that is not there")
                }
                let count = Int(tags[object.type].pointee.type.pointee.parameterCount)
                try checkRange(object.offset, count * slotSize, index)
                made = store.heap.restoreException(
                    tag: tags[object.type].pointee.index, count: count, in: store)
            }
            guard let made else { throw error(.limit, "the objects are more than the heap may hold") }
            objects.append(made)
        }
    }

    private func checkRange(_ offset: Int, _ size: Int, _ object: Int) throws(SnapshotError) {
        let count = state.heap.bytes.count
        guard offset >= 0, offset <= count, size <= count - offset else {
            throw invalid("object \(object) has not all its bytes")
        }
    }

    func fillObjects() throws(SnapshotError) {
        let unfit = state.heap.bytes.withUnsafeBytes { bytes -> (object: Int, field: Int)? in
            for (index, object) in state.heap.objects.enumerated() {
                let content = store.heap.content(of: objects[index])
                // Without bytes there are no fields either.
                guard let source = bytes.baseAddress.map({ $0 + object.offset }) else { continue }
                if let field = fill(object, objects[index], content, source) { return (index, field) }
            }
            return nil
        }
        if let unfit {
            throw invalid("field \(unfit.field) of object \(unfit.object) is not of its type")
        }
    }

    /// Writes the fields, elements or arguments of an object; the index of the first that is not of its type, or nil.
    private func fill(
        _ object: HeapState.Object, _ reference: UInt32, _ content: UnsafeMutableRawPointer,
        _ source: UnsafeRawPointer
    ) -> Int? {
        guard object.kind != .exception else {
            let types = tags[object.type].pointee.type.pointee.parameters
            for (index, type) in types.enumerated() {
                let words = source + index * slotSize
                let state = SlotState(
                    low: words.loadUnaligned(as: UInt64.self),
                    high: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                guard let slot = slot(state, type) else { return index }
                content.storeBytes(of: slot.0, toByteOffset: index * slotSize, as: UInt64.self)
                content.storeBytes(of: slot.1, toByteOffset: index * slotSize + 8, as: UInt64.self)
            }
            return nil
        }
        let type = registry.type(store.heap.type(ofObject: reference)).pointee
        guard type.kind == .structure else {
            let field = type.fields[0]
            let size = Int(field.size)
            guard field.storage.isReference else {
                content.copyMemory(from: source, byteCount: object.count * size)
                return nil
            }
            for index in 0..<object.count
            where !write(field, from: source + index * size, to: content + index * size) { return index }
            return nil
        }
        for index in 0..<Int(type.fieldCount) {
            let field = type.fields[index]
            let offset = field.offset - Int(DefinedType.structureHeaderSize)
            guard write(field, from: source + offset, to: content + offset) else { return index }
        }
        return nil
    }

    private func write(
        _ field: FieldType, from source: UnsafeRawPointer, to destination: UnsafeMutableRawPointer
    ) -> Bool {
        guard field.storage.isReference else {
            destination.copyMemory(from: source, byteCount: Int(field.size))
            return true
        }
        guard let value = reference(source.loadUnaligned(as: UInt32.self), field.storage) else {
            return false
        }
        destination.storeBytes(of: value, as: UInt32.self)
        return true
    }

    // MARK: Places of references

    func fillTables() throws(SnapshotError) {
        for (index, table) in state.tables.enumerated() {
            let record = tables[index]
            let type = record.pointee.type.element
            for (place, element) in table.elements.enumerated() {
                guard let reference = reference(element, type) else {
                    throw invalid("element \(place) of table \(index) is not of the table's type")
                }
                record.pointee.elements[place] = reference
            }
        }
    }

    func fillGlobals() throws(SnapshotError) {
        for (index, global) in state.globals.enumerated() {
            let record = globals[index]
            guard let slot = slot(global.value, record.pointee.type.value) else {
                throw invalid("the value of global \(index) is not of its type")
            }
            record.pointee.slot = slot
        }
    }

    func fillSegments() throws(SnapshotError) {
        for (index, instance) in instances.enumerated() {
            for (place, segment) in instance.module.elements.enumerated() {
                guard let elements = state.instances[index].elements[place] else { continue }
                guard case .passive = segment.mode, elements.count == segment.count else {
                    throw invalid(
                        "segment \(place) of instance \(index) has not the elements of its module's")
                }
                var references: [UInt32] = []
                references.reserveCapacity(elements.count)
                for element in elements {
                    guard let reference = reference(element, segment.type) else {
                        throw invalid(
                            "an element of segment \(place) of instance \(index) is not of its type")
                    }
                    references.append(reference)
                }
                store.setElements(references, ofSegment: place, of: instance)
            }
        }
    }
}
