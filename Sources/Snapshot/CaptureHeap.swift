internal import Machine
internal import WebAssembly

// Objects: each is copied when its turn comes, and those that it refers to are numbered then.
extension StoreCapture {
    /// How objects of a type are copied.
    private struct ObjectPlan {
        /// Index in the state's list of types.
        let type: Int
        let record: UnsafePointer<DefinedType>
        /// What of a structure is not padding: distances in the object, and bytes.
        var parts: [(offset: Int, count: Int)] = []

        init(_ type: Int, _ record: UnsafePointer<DefinedType>) {
            self.type = type
            self.record = record
            guard record.pointee.kind == .structure else { return }
            for index in 0..<Int(record.pointee.fieldCount) {
                let field = record.pointee.fields[index]
                if let last = parts.last, last.offset + last.count == field.offset {
                    parts[parts.count - 1].count += Int(field.size)
                } else {
                    parts.append((field.offset, Int(field.size)))
                }
            }
        }
    }

    /// Fills in the heap: all objects reached, and those that are reached from them.
    mutating func captureObjects(
        _ program: inout ProgramCapture, _ hostValue: HostValueWriter
    ) throws(SnapshotError) {
        guard objects.count > 0 else { return }
        var failure: SnapshotError?
        // Objects without their headers take less than the heap does; what is not written to is not backed by memory.
        let bytes = [UInt8](unsafeUninitializedCapacity: store.heap.statistics.committedBytes) {
            buffer, count in
            do throws(SnapshotError) {
                count = try copyObjects(to: buffer.baseAddress.unsafelyUnwrapped, &program, hostValue)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        state.heap.bytes = bytes
    }

    /// Returns how many bytes it has written.
    private mutating func copyObjects(
        to destination: UnsafeMutablePointer<UInt8>, _ program: inout ProgramCapture,
        _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> Int {
        let base = store.heap.record.pointee.base
        var plans: [ObjectPlan] = []
        var planIndices: [UInt32: Int] = [:]
        // Neighbours are often of the same type.
        var last = (identity: UInt32.max, plan: 0)
        var states: [HeapState.Object] = []
        states.reserveCapacity(objects.count)
        var end = 0
        var next = 0
        while next < objects.count {
            let object = UnsafeRawPointer(base) + Int(objects.order[next])
            place = .object(next)
            next += 1
            let header = object.load(as: UInt32.self)
            let copy = UnsafeMutableRawPointer(destination + end)
            let identity = header & Heap.identityMask
            if header & Heap.exceptionBit != 0 {
                let tag = try tag(Int(identity), &program)
                states.append(HeapState.Object(kind: .exception, type: tag, count: 0, offset: end))
                end += try copyArguments(
                    (object + slotSize).assumingMemoryBound(to: UInt64.self),
                    store.tags[Int(identity)].pointee.type.pointee.parameters, to: copy, hostValue)
                continue
            }
            if identity != last.identity {
                if let known = planIndices[identity] {
                    last = (identity, known)
                } else {
                    guard let type = program.definition(identity) else {
                        throw SnapshotError(
                            .notCapturable,
                            "object " + String(next - 1) + " has a type that no module declares")
                    }
                    last = (identity, plans.count)
                    planIndices[identity] = plans.count
                    plans.append(ObjectPlan(plans.count, store.registry.type(identity)))
                    state.heap.types.append(type)
                }
            }
            let type = plans[last.plan].record
            if type.pointee.kind == .array {
                let count = Int(object.load(fromByteOffset: 4, as: UInt32.self))
                states.append(
                    HeapState.Object(kind: .array, type: last.plan, count: count, offset: end))
                let elements = object + Int(DefinedType.arrayHeaderSize)
                if type.pointee.referenceCount > 0 {
                    for index in 0..<count {
                        let element = elements.load(fromByteOffset: index * 4, as: UInt32.self)
                        copy.storeBytes(
                            of: try reference(element, hostValue), toByteOffset: index * 4,
                            as: UInt32.self)
                    }
                } else {
                    copy.copyMemory(from: elements, byteCount: count * Int(type.pointee.size))
                }
                end += count * Int(type.pointee.size)
            } else {
                states.append(
                    HeapState.Object(kind: .structure, type: last.plan, count: 0, offset: end))
                let headerSize = Int(DefinedType.structureHeaderSize)
                let size = Int(type.pointee.size) - headerSize
                copy.initializeMemory(as: UInt8.self, repeating: 0, count: size)
                for part in plans[last.plan].parts {
                    (copy + part.offset - headerSize).copyMemory(
                        from: object + part.offset, byteCount: part.count)
                }
                for index in 0..<Int(type.pointee.referenceCount) {
                    let offset = Int(type.pointee.referenceOffsets[index])
                    copy.storeBytes(
                        of: try reference(object.load(fromByteOffset: offset, as: UInt32.self), hostValue),
                        toByteOffset: offset - headerSize, as: UInt32.self)
                }
                end += size
            }
        }
        state.heap.objects = states
        return end
    }

    /// Copies an exception's slots; returns their size in bytes.
    private mutating func copyArguments(
        _ slots: UnsafePointer<UInt64>, _ types: UnsafeBufferPointer<ValueType>,
        to copy: UnsafeMutableRawPointer, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> Int {
        for index in 0..<types.count {
            let slot = try value(
                slots[index * slotWords], slots[index * slotWords + 1], SlotKind(types[index]), hostValue)
            copy.storeBytes(of: slot.low, toByteOffset: index * slotSize, as: UInt64.self)
            copy.storeBytes(of: slot.high, toByteOffset: index * slotSize + 8, as: UInt64.self)
        }
        return types.count * slotSize
    }
}
