import WebAssembly

/// The instructions with prefix 0xFB: structures, arrays, `i31`, casts (specification, section "Aggregate Instructions").
extension Interpreter {
    /// Carries out the instruction at `at`. If it returns something else than `.next`, the state is in memory.
    @inline(never) static func object(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation, _ store: Store
    ) -> Step {
        r.pc += 1
        switch r.readU32() {
        case 0:  // struct.new
            let type = r.readType()
            let count = Int(type.pointee.fieldCount)
            guard let reference = newStructure(type, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            let object = r.heap.object(reference)
            r.top -= count &* slotWords
            var slot = r.top
            for field in 0..<count {
                Interpreter.store(
                    slot, type.pointee.fields[field].storage, to: object + type.pointee.fields[field].offset)
                slot += slotWords
            }
            r.push(reference)
        case 1:  // struct.new_default
            let type = r.readType()
            guard let reference = newStructure(type, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            let header = Heap.structureHeaderSize
            (r.heap.object(reference) + header).initializeMemory(
                as: UInt8.self, repeating: 0, count: Int(type.pointee.size) - header)
            r.push(reference)
        case 2, 4:  // struct.get, struct.get_u
            let type = r.readType()
            let field = Int(r.readU32())
            let reference = r.operand32(0)
            guard reference != Reference.null else {
                return trap(.nullStructureReference, r, at, activation)
            }
            load(
                type.pointee.fields[field].storage,
                from: r.heap.object(reference) + type.pointee.fields[field].offset, to: r.top - slotWords)
        case 3:  // struct.get_s
            let type = r.readType()
            let field = Int(r.readU32())
            let reference = r.operand32(0)
            guard reference != Reference.null else {
                return trap(.nullStructureReference, r, at, activation)
            }
            r.replace(
                signed(
                    type.pointee.fields[field].storage,
                    r.heap.object(reference) + type.pointee.fields[field].offset))
        case 5:  // struct.set
            let type = r.readType()
            let field = Int(r.readU32())
            let reference = r.operand32(1)
            guard reference != Reference.null else {
                return trap(.nullStructureReference, r, at, activation)
            }
            Interpreter.store(
                r.top - slotWords, type.pointee.fields[field].storage,
                to: r.heap.object(reference) + type.pointee.fields[field].offset)
            r.top -= 2 &* slotWords

        case 6:  // array.new
            let type = r.readType()
            let count = Int(r.operand32(0))
            guard let reference = newArray(type, count, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            fill(
                r.heap.elements(of: reference), count, with: r.top - 2 &* slotWords,
                type.pointee.fields[0].storage)
            r.top -= slotWords
            r.replace(reference)
        case 7:  // array.new_default
            let type = r.readType()
            let count = Int(r.operand32(0))
            guard let reference = newArray(type, count, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            r.heap.elements(of: reference).initializeMemory(
                as: UInt8.self, repeating: 0, count: count &* Int(type.pointee.size))
            r.replace(reference)
        case 8:  // array.new_fixed
            let type = r.readType()
            let count = Int(r.readU32())
            guard let reference = newArray(type, count, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            let size = Int(type.pointee.size)
            let elements = r.heap.elements(of: reference)
            r.top -= count &* slotWords
            for index in 0..<count {
                Interpreter.store(
                    r.top + index &* slotWords, type.pointee.fields[0].storage, to: elements + index &* size)
            }
            r.push(reference)
        case 9:  // array.new_data
            let type = r.readType()
            let data = r.instance.pointee.data[Int(r.readU32())]
            let count = Int(r.operand32(0))
            let start = Int(r.operand32(1))
            let byteCount = count &* Int(type.pointee.size)
            guard start &+ byteCount <= data.count else {
                return trap(.outOfBoundsMemoryAccess, r, at, activation)
            }
            guard let reference = newArray(type, count, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            r.heap.elements(of: reference).copyMemory(
                from: r.instance.pointee.bytes + data.offset + start, byteCount: byteCount)
            r.top -= slotWords
            r.replace(reference)
        case 10:  // array.new_elem
            let type = r.readType()
            let segment = Int(r.readU32())
            let count = Int(r.operand32(0))
            let start = Int(r.operand32(1))
            guard start &+ count <= r.instance.pointee.elements[segment].count else {
                return trap(.outOfBoundsTableAccess, r, at, activation)
            }
            guard let reference = newArray(type, count, r, at, activation, store) else {
                return trap(.heapExhausted, r, at, activation)
            }
            if let references = r.instance.pointee.elements[segment].references {
                r.heap.elements(of: reference).copyMemory(from: references + start, byteCount: count &* 4)
            }
            r.top -= slotWords
            r.replace(reference)
        case 11, 13:  // array.get, array.get_u
            let type = r.readType()
            let array = r.operand32(1)
            guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
            let index = Int(r.operand32(0))
            guard index < r.heap.count(of: array) else {
                return trap(.outOfBoundsArrayAccess, r, at, activation)
            }
            r.top -= slotWords
            load(
                type.pointee.fields[0].storage,
                from: r.heap.elements(of: array) + index &* Int(type.pointee.size), to: r.top - slotWords)
        case 12:  // array.get_s
            let type = r.readType()
            let array = r.operand32(1)
            guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
            let index = Int(r.operand32(0))
            guard index < r.heap.count(of: array) else {
                return trap(.outOfBoundsArrayAccess, r, at, activation)
            }
            r.top -= slotWords
            r.replace(
                signed(
                    type.pointee.fields[0].storage,
                    r.heap.elements(of: array) + index &* Int(type.pointee.size)))
        case 14:  // array.set
            let type = r.readType()
            let array = r.operand32(2)
            guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
            let index = Int(r.operand32(1))
            guard index < r.heap.count(of: array) else {
                return trap(.outOfBoundsArrayAccess, r, at, activation)
            }
            Interpreter.store(
                r.top - slotWords, type.pointee.fields[0].storage,
                to: r.heap.elements(of: array) + index &* Int(type.pointee.size))
            r.top -= 3 &* slotWords
        case 15:  // array.len
            let array = r.operand32(0)
            guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
            r.replace(UInt64(r.heap.count(of: array)))
        case 16: return fillArray(&r, at, activation)
        case 17: return copyArray(&r, at, activation)
        case 18: return initializeArrayFromData(&r, at, activation)
        case 19: return initializeArrayFromElements(&r, at, activation)

        case 20:  // ref.test
            let reference = r.operand32(0)
            r.replace(UInt64(castSucceeds(reference, &r, store) && reference != Reference.null ? 1 : 0))
        case 21:  // ref.test null
            r.replace(UInt64(castSucceeds(r.operand32(0), &r, store) ? 1 : 0))
        case 22:  // ref.cast
            let reference = r.operand32(0)
            guard castSucceeds(reference, &r, store), reference != Reference.null else {
                return trap(.castFailure, r, at, activation)
            }
        case 23:  // ref.cast null
            guard castSucceeds(r.operand32(0), &r, store) else {
                return trap(.castFailure, r, at, activation)
            }
        case 24: branchOnCast(&r, at, store, ifSucceeds: true)
        case 25: branchOnCast(&r, at, store, ifSucceeds: false)
        case 26, 27:  // any.convert_extern, extern.convert_any: references say by themselves what they are
            break
        case 28:  // ref.i31
            r.replace(Reference.i31(r.operand32(0)))
        case 29:  // i31.get_s
            let reference = r.operand32(0)
            guard reference != Reference.null else { return trap(.nullI31Reference, r, at, activation) }
            r.replace(UInt32(bitPattern: Int32(bitPattern: reference) >> 1))
        case 30:  // i31.get_u
            let reference = r.operand32(0)
            guard reference != Reference.null else { return trap(.nullI31Reference, r, at, activation) }
            r.replace(reference >> 1)
        default:
            return trap(.unsupportedInstruction, r, at, activation)
        }
        return .next
    }

    // MARK: Fields

    /// Writes a slot to a field.
    @inline(__always) private static func store(
        _ slot: SlotPointer, _ storage: ValueType, to field: UnsafeMutableRawPointer
    ) {
        switch storage.code {
        case .i8: field.storeBytes(of: UInt8(truncatingIfNeeded: slot[0]), as: UInt8.self)
        case .i16: field.storeBytes(of: UInt16(truncatingIfNeeded: slot[0]), as: UInt16.self)
        case .word: field.storeBytes(of: slot[0], as: UInt64.self)
        case .v128:
            field.storeBytes(of: slot[0], as: UInt64.self)
            field.storeBytes(of: slot[1], toByteOffset: 8, as: UInt64.self)
        case .half: field.storeBytes(of: UInt32(truncatingIfNeeded: slot[0]), as: UInt32.self)
        }
    }

    /// Reads a field into a slot, a packed one without its sign.
    @inline(__always) private static func load(
        _ storage: ValueType, from field: UnsafeMutableRawPointer, to slot: SlotPointer
    ) {
        switch storage.code {
        case .i8: slot[0] = UInt64(field.load(as: UInt8.self))
        case .i16: slot[0] = UInt64(field.load(as: UInt16.self))
        case .word: slot[0] = field.load(as: UInt64.self)
        case .v128:
            slot[0] = field.load(as: UInt64.self)
            slot[1] = field.load(fromByteOffset: 8, as: UInt64.self)
        case .half: slot[0] = UInt64(field.load(as: UInt32.self))
        }
    }

    /// A packed field, sign-extended.
    @inline(__always) private static func signed(
        _ storage: ValueType, _ field: UnsafeMutableRawPointer
    ) -> UInt32 {
        storage.code == .i8
            ? UInt32(bitPattern: Int32(field.load(as: Int8.self)))
            : UInt32(bitPattern: Int32(field.load(as: Int16.self)))
    }

    /// Writes one value to `count` fields that lie one after the other.
    private static func fill(
        _ fields: UnsafeMutableRawPointer, _ count: Int, with slot: SlotPointer, _ storage: ValueType
    ) {
        switch storage.code {
        case .i8:
            fields.initializeMemory(
                as: UInt8.self, repeating: UInt8(truncatingIfNeeded: slot[0]), count: count)
        case .i16:
            fields.initializeMemory(
                as: UInt16.self, repeating: UInt16(truncatingIfNeeded: slot[0]), count: count)
        case .word: fields.initializeMemory(as: UInt64.self, repeating: slot[0], count: count)
        case .v128: for index in 0..<count { store(slot, storage, to: fields + index &* 16) }
        case .half:
            fields.initializeMemory(
                as: UInt32.self, repeating: UInt32(truncatingIfNeeded: slot[0]), count: count)
        }
    }

    // MARK: Allocation

    /// Room for an object of `size` bytes. Where the heap has to look for it, garbage may be collected: the operands are
    /// still those of the instruction at `at`.
    @inline(__always) private static func allocate(
        _ size: Int, _ r: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation, _ store: Store
    ) -> UInt32? {
        if let reference = r.heap.allocate(size) { return reference }
        r.save(activation, at: at)
        return store.heap.allocateInHole(size, store)
    }

    private static func newStructure(
        _ type: UnsafePointer<DefinedType>, _ r: Registers, _ at: UnsafePointer<UInt8>,
        _ activation: Activation, _ store: Store
    ) -> UInt32? {
        let size = (Int(type.pointee.size) &+ 7) & ~7
        guard let reference = allocate(size, r, at, activation, store) else { return nil }
        r.heap.object(reference).storeBytes(
            of: type.pointee.identity | r.heap.pointee.mark, as: UInt32.self)
        return reference
    }

    /// An array whose elements have not been written. Making it costs fuel as copying to it would, which may be more
    /// than there is: then the next safepoint stops.
    private static func newArray(
        _ type: UnsafePointer<DefinedType>, _ count: Int, _ r: Registers, _ at: UnsafePointer<UInt8>,
        _ activation: Activation, _ store: Store
    ) -> UInt32? {
        let size = Heap.size(ofArray: count, elementSize: Int(type.pointee.size))
        guard let reference = allocate(size, r, at, activation, store) else { return nil }
        r.store.pointee.fuel -= Int64(size / Fuel.bytesPerUnit)
        let object = r.heap.object(reference)
        object.storeBytes(of: type.pointee.identity | r.heap.pointee.mark, as: UInt32.self)
        object.storeBytes(of: UInt32(truncatingIfNeeded: count), toByteOffset: 4, as: UInt32.self)
        return reference
    }

    // MARK: Ranges of arrays

    /// `array.fill`: operands are array, start, value, count.
    private static func fillArray(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        let type = r.readType()
        let array = r.operand32(3)
        guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
        guard r.isInRange(2, r.heap.count(of: array)) else {
            return trap(.outOfBoundsArrayAccess, r, at, activation)
        }
        let size = Int(type.pointee.size)
        return inPieces(&r, at, activation, size, operands: 4) { r, piece in
            fill(
                r.heap.elements(of: array) + Int(r.operand(2)) * size, piece, with: r.top - 2 * slotWords,
                type.pointee.fields[0].storage)
            r.advance(2, by: piece)
        }
    }

    /// `array.copy`: operands are destination and its start, source and its start, count.
    private static func copyArray(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        let type = r.readType()
        _ = r.readType()
        let destination = r.operand32(4)
        let source = r.operand32(2)
        guard destination != Reference.null, source != Reference.null else {
            return trap(.nullArrayReference, r, at, activation)
        }
        guard r.isInRange(3, r.heap.count(of: destination)), r.isInRange(1, r.heap.count(of: source)) else {
            return trap(.outOfBoundsArrayAccess, r, at, activation)
        }
        let size = Int(type.pointee.size)
        let backward = destination == source && r.operand(3) > r.operand(1)
        return inPieces(&r, at, activation, size, operands: 5) { r, piece in
            let skipped = backward ? Int(r.operand(0)) - piece : 0
            (r.heap.elements(of: destination) + (Int(r.operand(3)) + skipped) * size).copyMemory(
                from: r.heap.elements(of: source) + (Int(r.operand(1)) + skipped) * size,
                byteCount: piece * size)
            if !backward {
                r.advance(3, by: piece)
                r.advance(1, by: piece)
            }
        }
    }

    /// `array.init_data`: operands are array and its start, the segment's start in bytes, count of elements.
    private static func initializeArrayFromData(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        let type = r.readType()
        let data = r.instance.pointee.data[Int(r.readU32())]
        let bytes = r.instance.pointee.bytes
        let array = r.operand32(3)
        guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
        guard r.isInRange(2, r.heap.count(of: array)) else {
            return trap(.outOfBoundsArrayAccess, r, at, activation)
        }
        let size = Int(type.pointee.size)
        guard Int(r.operand32(1)) + Int(r.operand32(0)) * size <= data.count else {
            return trap(.outOfBoundsMemoryAccess, r, at, activation)
        }
        return inPieces(&r, at, activation, size, operands: 4) { r, piece in
            (r.heap.elements(of: array) + Int(r.operand(2)) * size).copyMemory(
                from: bytes + data.offset + Int(r.operand(1)), byteCount: piece * size)
            r.advance(2, by: piece)
            r.advance(1, by: piece * size)
        }
    }

    /// `array.init_elem`: operands are array and its start, the segment's start, count.
    private static func initializeArrayFromElements(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        _ = r.readType()
        let segment = r.instance.pointee.elements[Int(r.readU32())]
        let array = r.operand32(3)
        guard array != Reference.null else { return trap(.nullArrayReference, r, at, activation) }
        guard r.isInRange(2, r.heap.count(of: array)) else {
            return trap(.outOfBoundsArrayAccess, r, at, activation)
        }
        guard r.isInRange(1, segment.count) else { return trap(.outOfBoundsTableAccess, r, at, activation) }
        return inPieces(&r, at, activation, 4, operands: 4) { r, piece in
            if let references = segment.references {
                (r.heap.elements(of: array) + Int(r.operand(2)) * 4).copyMemory(
                    from: references + Int(r.operand(1)), byteCount: piece * 4)
            }
            r.advance(2, by: piece)
            r.advance(1, by: piece)
        }
    }

    /// Does an operation over as many elements of `size` bytes as the topmost operand says, as `inPieces` does over other
    /// things.
    private static func inPieces(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation, _ size: Int,
        operands: Int, _ body: (inout Registers, Int) -> Void
    ) -> Step {
        inPieces(
            &r, at, activation, Fuel.pieceOfBytes / size, Fuel.bytesPerUnit / size, operands: operands, body)
    }

    // MARK: Casts

    /// Whether a reference is null or of the heap type that the pc is at, and which it is moved past.
    @inline(__always) private static func castSucceeds(
        _ reference: UInt32, _ r: inout Registers, _ store: Store
    ) -> Bool {
        let byte = r.pc[0]
        if byte & 0xC0 == 0x40 {
            r.pc += 1
            return reference == Reference.null || isAbstract(byte, reference, r.heap, store)
        }
        let type = r.readType()
        guard reference != Reference.null else { return true }
        let identity: UInt32
        if Reference.isObject(reference) {
            identity = r.heap.type(of: reference)
        } else if Reference.isFunction(reference) {
            identity = store.function(reference).type.pointee.identity
        } else {
            return false
        }
        return identity == type.pointee.identity
            || store.registry.isSubtype(identity, of: type.pointee.identity)
    }

    /// Whether a reference that is not null is of the abstract heap type with this code.
    private static func isAbstract(
        _ code: UInt8, _ reference: UInt32, _ heap: UnsafeMutablePointer<HeapRecord>, _ store: Store
    ) -> Bool {
        func isObject(_ kind: DefinedType.Kind) -> Bool {
            Reference.isObject(reference)
                && store.registry.type(heap.type(of: reference)).pointee.kind == kind
        }
        switch UInt32(code) {
        case HeapType.eq.bits: return Reference.isI31(reference) || Reference.isObject(reference)
        case HeapType.i31.bits: return Reference.isI31(reference)
        case HeapType.struct.bits: return isObject(.structure)
        case HeapType.array.bits: return isObject(.array)
        case HeapType.none.bits, HeapType.nofunc.bits, HeapType.noextern.bits, HeapType.noexn.bits:
            return false
        default: return true  // The top of its hierarchy.
        }
    }

    /// `br_on_cast` and `br_on_cast_fail`: flags, label, source type, target type.
    private static func branchOnCast(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ store: Store, ifSucceeds: Bool
    ) {
        let flags = r.pc[0]
        r.pc += 1
        r.skipLEB()
        r.skipLEB()
        let reference = r.operand32(0)
        let matches = castSucceeds(reference, &r, store)
        let succeeds = reference == Reference.null ? flags & 2 != 0 : matches
        if succeeds == ifSucceeds { r.branch(from: at) } else { r.side += 1 }
    }
}

/// How a field lies in memory.
private enum FieldCode {
    case i8, i16, half, word, v128
}

extension ValueType {
    /// Said with the numbers of the types, whose names would be calls into another module.
    @inline(__always) fileprivate var code: FieldCode {
        switch bits {
        case 2, 4: .word
        case 5: .v128
        case 6: .i8
        case 7: .i16
        default: .half
        }
    }
}

extension Registers {
    @inline(__always) var heap: UnsafeMutablePointer<HeapRecord> { store.pointee.heap }

    /// The type that the index at the pc means.
    @inline(__always) mutating func readType() -> UnsafePointer<DefinedType> {
        instance.pointee.types[Int(readU32())]
    }
}
