import Assembler
import Machine
import WebAssembly

/// Fields of structures and arrays, and the types of references.
///
/// What traps is left to another tier, before anything has changed. Objects do not move while code is executed, but the heap has no place
/// before the first of them.
extension Compiler {
    /// Where references count from, in `scratch`.
    private mutating func loadHeap() {
        target.loadField(file.scratch, file.instance, RecordLayout.Instance.heap, .quad)
        target.loadField(file.scratch, file.scratch, RecordLayout.Heap.base, .quad)
    }

    private static func access(_ storage: ValueType) -> MacroAccess {
        switch storage {
        case .i8: .byte
        case .i16: .word
        case .i64, .f64: .quad
        default: .long
        }
    }

    /// Pushes what is in a place.
    private mutating func pushField(_ storage: ValueType, _ place: MemoryPlace, isSigned: Bool) {
        let kind = Kind(storage)
        if kind == .v128 {
            let destination = newFloat()
            target.loadVector(destination, place)
            pushResult(destination, kind)
        } else if kind.isFloat {
            let destination = newFloat()
            target.load(destination, place, kind == .f64 ? .quad : .long)
            pushResult(destination, kind)
        } else {
            let destination = newGeneral()
            target.load(
                destination, place, Self.access(storage), isSigned: isSigned,
                kind == .i64 ? .quad : .long)
            pushResult(destination, kind, isNonNull: Self.isNonNull(storage))
        }
    }

    /// A value that is to be put somewhere.
    private enum Stored {
        case general(GeneralRegister)
        case float(FloatRegister)
    }
    private mutating func popStored(_ storage: ValueType) -> Stored {
        Kind(storage).isFloat ? .float(popFloat().register) : .general(popGeneral().register)
    }
    private mutating func storeField(_ value: Stored, _ storage: ValueType, _ place: MemoryPlace) {
        switch value {
        case .general(let register): target.store(register, place, Self.access(storage))
        case .float(let register):
            if storage == .v128 {
                target.storeVector(register, place)
            } else {
                target.store(register, place, storage == .f64 ? .quad : .long)
            }
        }
    }

    // MARK: Structures

    private mutating func field() -> FieldType {
        let type = module.types.base[Int(reader.u32())]
        return type.pointee.fields[Int(reader.u32())]
    }

    /// The place of a field of the structure that the topmost operand refers to.
    private mutating func structurePlace(_ field: FieldType) -> MemoryPlace {
        let reference = popNonNull()
        loadHeap()
        return MemoryPlace(base: file.scratch, index: reference, offset: Int32(field.offset))
    }

    /// Takes a reference, and leaves where it is null.
    private mutating func popNonNull() -> GeneralRegister {
        let value = stack[height - 1]
        if isNonNull(value) { return popGeneral().register }
        let reference = popGeneral().register
        target.branch(.equal, .long, reference, .immediate(0), leaving())
        noteNonNull(value)
        return reference
    }

    mutating func structGet(isSigned: Bool) {
        let field = field()
        let place = structurePlace(field)
        pushField(field.storage, place, isSigned: isSigned)
    }

    mutating func structSet() {
        let field = field()
        let value = popStored(field.storage)
        let place = structurePlace(field)
        storeField(value, field.storage, place)
    }

    // MARK: Arrays

    /// The place of the element that the two topmost operands say.
    private mutating func elementPlace(_ storage: ValueType) -> MemoryPlace {
        let index = popGeneral().register
        let value = stack[height - 1]
        let isChecked = isNonNull(value)
        let reference = popGeneral().register
        let leaving = leaving()
        if !isChecked {
            target.branch(.equal, .long, reference, .immediate(0), leaving)
            noteNonNull(value)
        }
        loadHeap()
        target.operate(.add, .quad, file.scratch, file.scratch, .register(reference))
        target.branch(
            .greaterOrEqualUnsigned, .long, index, field: file.scratch,
            Int32(DefinedType.structureHeaderSize), leaving)
        let header = Int32(DefinedType.arrayHeaderSize)
        switch storage {
        case .i8: return MemoryPlace(base: file.scratch, index: index, offset: header)
        case .v128:
            // In two steps of four.
            target.addShifted(.quad, file.scratch, file.scratch, index, 3)
            target.addShifted(.quad, file.scratch, file.scratch, index, 3)
        default:
            let logarithm = Int(Self.access(storage).rawValue)
            target.addShifted(.quad, file.scratch, file.scratch, index, logarithm)
        }
        return MemoryPlace(base: file.scratch, index: nil, offset: header)
    }

    private mutating func elementType() -> ValueType {
        module.types.base[Int(reader.u32())].pointee.fields[0].storage
    }

    mutating func arrayGet(isSigned: Bool) {
        let storage = elementType()
        let place = elementPlace(storage)
        pushField(storage, place, isSigned: isSigned)
    }

    mutating func arraySet() {
        let storage = elementType()
        let value = popStored(storage)
        let place = elementPlace(storage)
        storeField(value, storage, place)
    }

    mutating func arrayLength() {
        let reference = popNonNull()
        loadHeap()
        // Behind the type.
        let place = MemoryPlace(
            base: file.scratch, index: reference, offset: Int32(DefinedType.structureHeaderSize))
        let destination = newGeneral()
        target.load(destination, place, .long, isSigned: false, .long)
        pushResult(destination, .i32)
    }

    // MARK: Types of references

    mutating func testReference(acceptsNull: Bool) {
        let type = Int(reader.signed())
        guard isTestable(type) else { return runtime(.object, pops: 1, result: .i32) }
        let isChecked = isNonNull(stack[height - 1])
        let reference = popGeneral().register
        let (first, second) = (allocateGeneral(), allocateGeneral())
        let (yes, no) = (target.makeLabel(), target.makeLabel())
        let (found, done) = (target.makeNearLabel(), target.makeNearLabel())
        branchUnlessOfType(
            type, reference, first, second, null: isChecked ? nil : acceptsNull ? yes : no, yes: found, no: no
        )
        target.bind(found)
        target.bind(yes)
        target.move(first, immediate: 1)
        target.jump(done)
        target.bind(no)
        target.move(first, immediate: 0)
        target.bind(done)
        push(.register(first.number, .i32))
    }

    mutating func castReference(acceptsNull: Bool) {
        let type = Int(reader.signed())
        let isChecked = isNonNull(stack[height - 1])
        let isNonNull = isChecked || !acceptsNull
        guard isTestable(type) else {
            return runtime(.object, pops: 1, result: .i32, isNonNull: isNonNull)
        }
        var (reference, value) = popReference()
        let (first, second) = (allocateGeneral(), allocateGeneral())
        let leaving = leaving()
        let found = target.makeNearLabel()
        let isFar = type >= 0 && !module.types.base[type].pointee.isFinal
        let null = isFar ? target.makeLabel() : target.makeNearLabel()
        branchUnlessOfType(
            type, reference, first, second, null: isChecked ? nil : acceptsNull ? null : leaving, yes: found,
            no: leaving)
        target.bind(found)
        target.bind(null)
        if isNonNull { noteNonNull(value) }
        value.isNonNull = isNonNull
        pushBack(value)
    }

    /// Whether it is short to find out if a reference is of a type: one of structures or arrays that a module defines, or `i31`.
    private func isTestable(_ type: Int) -> Bool {
        if type < 0 { return UInt32(truncatingIfNeeded: type & 0x7F) == HeapType.i31.bits }
        return module.types.base[type].pointee.kind != .function
    }

    /// Goes to `no` if a reference is not of a type, to `null` if it is null, which nil says that it is not. If it is, goes to `yes`,
    /// which follows at once, or on.
    private mutating func branchUnlessOfType(
        _ type: Int, _ reference: GeneralRegister, _ first: GeneralRegister, _ second: GeneralRegister,
        null: Label?, yes: Label, no: Label
    ) {
        if let null { target.branch(.equal, .long, reference, .immediate(0), null) }
        guard type >= 0 else { return target.branchTest(.equal, .long, reference, .immediate(1), no) }
        // Not an object.
        target.branchTest(.notEqual, .long, reference, .immediate(7), no)
        loadHeap()
        target.load(
            first, MemoryPlace(base: file.scratch, index: reference, offset: 0), .long, isSigned: false, .long
        )
        let mask = Int64(Heap.identityMask)
        if T.isImmediate(mask, .and) {
            target.operate(.and, .long, first, first, .immediate(Int32(truncatingIfNeeded: mask)))
        } else {
            target.move(second, immediate: mask)
            target.operate(.and, .long, first, first, .register(second))
        }
        loadType(second, type)
        let identity = RecordLayout.DefinedType.identity
        let record = module.types.base[type]
        guard !record.pointee.isFinal else {
            return target.branch(.notEqual, .long, first, field: second, identity, no)
        }
        target.branch(.equal, .long, first, field: second, identity, yes)
        // A supertype stands in the list of ancestors where its depth says. See `TypeRegistry.places` for where the record is.
        let depth = Int32(record.pointee.depth)
        target.operate(.add, .long, first, first, .immediate(Int32(TypeRegistry.positionOfFirst)))
        target.countLeadingZeros(.long, file.scratch, first)
        target.loadField(second, file.instance, RecordLayout.Instance.store, .quad)
        target.loadField(second, second, RecordLayout.Store.typePlaces, .quad)
        target.loadElement(second, second, file.scratch, scale: 8, 0, .quad)
        target.shift(.left, .quad, first, first, by: RecordLayout.DefinedType.sizeLog2)
        target.operate(.add, .quad, second, second, .register(first))
        target.load(
            first, MemoryPlace(base: second, index: nil, offset: RecordLayout.DefinedType.depth), .byte,
            isSigned: false, .long)
        target.branch(.lessOrEqualUnsigned, .long, first, .immediate(depth), no)
        target.loadField(second, second, RecordLayout.DefinedType.ancestors, .quad)
        target.loadField(second, second, 4 * depth, .long)
        loadType(first, type)
        target.branch(.notEqual, .long, second, field: first, identity, no)
    }

    /// The record of a type that the module defines. Its identity is another one in each process.
    private mutating func loadType(_ register: GeneralRegister, _ type: Int) {
        target.loadField(register, file.instance, RecordLayout.Instance.types, .quad)
        target.loadField(register, register, 8 * Int32(type), .quad)
    }
}
