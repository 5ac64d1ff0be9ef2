import WebAssembly

/// What an object looks like: a word with its type, for an array another with its length, then the fields.
extension UnsafeMutablePointer where Pointee == HeapRecord {
    /// Room for an object of `size` bytes, a multiple of eight, in the current hole; nil if it does not fit.
    @inline(__always) func allocate(_ size: Int) -> UInt32? {
        let start = pointee.cursor
        guard start &+ size <= pointee.end else { return nil }
        pointee.cursor = start &+ size
        return UInt32(truncatingIfNeeded: start)
    }

    /// Where an object is. The reference must be one to an object.
    @inline(__always) func object(_ reference: UInt32) -> UnsafeMutableRawPointer {
        pointee.base + Int(reference)
    }

    /// The identity of an object's type; not for an exception.
    @inline(__always) func type(of reference: UInt32) -> UInt32 {
        object(reference).load(as: UInt32.self) & Heap.identityMask
    }

    /// Elements of an array.
    @inline(__always) func count(of array: UInt32) -> Int {
        Int(object(array).load(fromByteOffset: 4, as: UInt32.self))
    }

    /// Where an array's elements begin.
    @inline(__always) func elements(of array: UInt32) -> UnsafeMutableRawPointer {
        object(array) + Heap.arrayHeaderSize
    }
}

extension Heap {
    /// Bytes of an array, rounded up to what is allocated.
    static func size(ofArray count: Int, elementSize: Int) -> Int {
        (Heap.arrayHeaderSize + count * elementSize + 7) & ~7
    }

    /// Makes an exception with a tag, the store's `tag`th, and its arguments in slots. Nil if the heap's limit is reached.
    /// May collect; the arguments must be known to be in use.
    func makeException(
        tag: Int, arguments: SlotPointer, count: Int, _ store: Store
    ) -> UInt32? {
        let size = slotSize + count * slotSize
        guard let reference = record.allocate(size) ?? allocateInHole(size, store) else { return nil }
        let object = record.object(reference)
        object.storeBytes(of: UInt32(tag) | Heap.exceptionBit | record.pointee.mark, as: UInt32.self)
        (object + slotSize).copyMemory(from: arguments, byteCount: count * slotSize)
        return reference
    }

    /// The index of an exception's tag in the store.
    func tag(ofException reference: UInt32) -> Int {
        Int(record.object(reference).load(as: UInt32.self) & Heap.identityMask)
    }

    /// The arguments of an exception, in slots.
    func arguments(ofException reference: UInt32) -> SlotPointer {
        (record.object(reference) + slotSize).assumingMemoryBound(to: UInt64.self)
    }
}

/// Looking at objects from outside.
extension Heap {
    /// The identity of the type of a structure or array.
    package func type(ofObject reference: UInt32) -> UInt32 { record.type(of: reference) }

    package func count(ofArray reference: UInt32) -> Int { record.count(of: reference) }

    /// A structure's field or an array's element: its type, and its value as in a slot, packed ones without their sign.
    package func field(_ index: Int, of reference: UInt32) -> (type: FieldType, words: (UInt64, UInt64)) {
        let type = registry.type(record.type(of: reference))
        let isArray = type.pointee.kind == .array
        let field = type.pointee.fields[isArray ? 0 : index]
        let offset =
            isArray
            ? Heap.arrayHeaderSize + index * Int(field.size) : field.offset
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { bytes in
            bytes.copyMemory(
                from: UnsafeRawBufferPointer(
                    start: record.object(reference) + offset, count: Int(field.size)))
        }
        return (field, words)
    }
}

/// Looking at whole objects, whatever they are.
extension Heap {
    /// Whether a reference, which is one to an object, is one to an exception.
    package func isException(_ reference: UInt32) -> Bool {
        record.object(reference).load(as: UInt32.self) & Heap.exceptionBit != 0
    }

    /// An object's bytes, without what the collector has marked it with.
    package func bytes(ofObject reference: UInt32) -> [UInt8] {
        let object = record.object(reference)
        let size: Int
        if isException(reference) {
            size = slotSize
        } else {
            let type = registry.type(record.type(of: reference))
            size =
                type.pointee.kind == .array
                ? Heap.arrayHeaderSize + record.count(of: reference) * Int(type.pointee.size)
                : Int(type.pointee.size)
        }
        var bytes = Array(UnsafeRawBufferPointer(start: object, count: size))
        // The mark is the highest bit of the first word, which lies in the fourth byte or, elsewhere, in the first.
        let word = (object.load(as: UInt32.self) & ~Heap.markBit).littleEndian
        for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: word >> UInt32(8 * index)) }
        return bytes
    }

    /// The references in an object that is no exception.
    package func forEachReference(inObject reference: UInt32, _ body: (UInt32) -> Void) {
        guard !isException(reference) else { return }
        let object = record.object(reference)
        let type = registry.type(record.type(of: reference))
        if type.pointee.kind == .array {
            guard type.pointee.referenceCount > 0 || type.pointee.fields[0].storage.isReference else {
                return
            }
            let elements = record.elements(of: reference)
            for index in 0..<record.count(of: reference) {
                body(elements.load(fromByteOffset: 4 * index, as: UInt32.self))
            }
        } else {
            for index in 0..<Int(type.pointee.referenceCount) {
                body(object.load(fromByteOffset: Int(type.pointee.referenceOffsets[index]), as: UInt32.self))
            }
        }
    }
}
