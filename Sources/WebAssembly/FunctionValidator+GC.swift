/// The instructions of garbage collection (prefix 0xFB).
extension FunctionValidator {
    @inline(never) mutating func validateGC() throws(ModuleError) {
        switch opcode {
        case .structNew:
            let type = try readType(.structure)
            for index in (0..<Int(type.pointee.fieldCount)).reversed() {
                try pop(type.pointee.fields[index].unpacked)
            }
            push(reference(to: type))
        case .structNewDefault:
            let type = try readType(.structure)
            for index in 0..<Int(type.pointee.fieldCount)
            where !type.pointee.fields[index].storage.isDefaultable {
                throw failure(.invalid, "field type is not defaultable")
            }
            push(reference(to: type))
        case .structGet, .structGetS, .structGetU:
            let (type, field) = try readField()
            try requirePacking(field, opcode == .structGet)
            try pop(nullable(type))
            push(declared: field.unpacked)
        case .structSet:
            let (type, field) = try readField()
            guard field.isMutable else { throw failure(.invalid, "immutable field") }
            try pop(field.unpacked)
            try pop(nullable(type))
        case .arrayNew:
            let (type, field) = try readArray()
            try pop(.i32)
            try pop(field.unpacked)
            push(reference(to: type))
        case .arrayNewDefault:
            let (type, field) = try readArray()
            guard field.storage.isDefaultable else {
                throw failure(.invalid, "array type is not defaultable")
            }
            try pop(.i32)
            push(reference(to: type))
        case .arrayNewFixed:
            let (type, field) = try readArray()
            let count = try readU32()
            guard Int(count) <= Limits.arrayNewFixed else {
                throw failure(.limit, "array.new_fixed has too many operands")
            }
            for _ in 0..<count { try pop(field.unpacked) }
            push(reference(to: type))
        case .arrayNewData, .arrayInitData:
            let (type, field) = try readArray()
            try readData()
            guard !field.storage.isReference else {
                throw failure(.invalid, "array type is not numeric or vector")
            }
            try validateArraySegment(type, field, initializes: opcode == .arrayInitData)
        case .arrayNewElem, .arrayInitElem:
            let (type, field) = try readArray()
            let element = try readElement()
            guard registry.matches(element, field.storage) else {
                throw mismatch(expected: field.storage, found: element)
            }
            try validateArraySegment(type, field, initializes: opcode == .arrayInitElem)
        case .arrayGet, .arrayGetS, .arrayGetU:
            let (type, field) = try readArray()
            try requirePacking(field, opcode == .arrayGet)
            try pop(.i32)
            try pop(nullable(type))
            push(declared: field.unpacked)
        case .arraySet:
            let (type, field) = try readArray()
            guard field.isMutable else { throw failure(.invalid, "immutable array") }
            try pop(field.unpacked)
            try pop(.i32)
            try pop(nullable(type))
        case .arrayLen:
            try pop(.reference(.array, nullable: true))
            push(.i32)
        case .arrayFill:
            let (type, field) = try readArray()
            guard field.isMutable else { throw failure(.invalid, "immutable array") }
            try pop(.i32)
            try pop(field.unpacked)
            try pop(.i32)
            try pop(nullable(type))
        case .arrayCopy:
            let (destination, field) = try readArray()
            let (source, sourceField) = try readArray()
            guard field.isMutable else { throw failure(.invalid, "immutable array") }
            let sourceStorage = FieldType(storage: sourceField.storage, isMutable: false)
            guard registry.matches(sourceStorage, FieldType(storage: field.storage, isMutable: false)) else {
                throw failure(.invalid, "array types do not match")
            }
            try pop(.i32)
            try pop(.i32)
            try pop(nullable(source))
            try pop(.i32)
            try pop(nullable(destination))
        case .refTest, .refTestNull, .refCast, .refCastNull:
            let isNullable = opcode == .refTestNull || opcode == .refCastNull
            let heap = try readHeapType()
            try pop(.reference(registry.top(of: heap), nullable: true))
            let isTest = opcode == .refTest || opcode == .refTestNull
            push(isTest ? .i32 : .reference(heap, nullable: isNullable))
        case .brOnCast, .brOnCastFail:
            try validateCastBranch()
        case .anyConvertExtern, .externConvertAny:
            let toAny = opcode == .anyConvertExtern
            let type = try popReference()
            let from: HeapType = toAny ? .extern : .any
            guard registry.matches(type, .reference(from, nullable: true)) else {
                throw mismatch(expected: .reference(from, nullable: true), found: type)
            }
            push(.reference(toAny ? .any : .extern, nullable: type.isBottom ? false : type.isNullable))
        case .refI31:
            try pop(.i32)
            push(.reference(.i31, nullable: false))
        case .i31GetS, .i31GetU:
            try pop(.reference(.i31, nullable: true))
            push(.i32)
        default: throw illegalOpcode(0)
        }
    }

    private mutating func validateArraySegment(
        _ type: UnsafePointer<DefinedType>, _ field: FieldType, initializes: Bool
    ) throws(ModuleError) {
        if initializes, !field.isMutable { throw failure(.invalid, "immutable array") }
        try pop(.i32)
        try pop(.i32)
        if initializes {
            try pop(.i32)
            try pop(nullable(type))
        } else {
            push(reference(to: type))
        }
    }

    private mutating func validateCastBranch() throws(ModuleError) {
        let flags = base[pc]
        pc += 1
        guard flags < 4 else { throw failure(.malformed, "malformed cast flags") }
        let label = try frameIndex(ofLabel: readU32())
        let source = ValueType.reference(try readHeapType(), nullable: flags & 1 != 0)
        let target = ValueType.reference(try readHeapType(), nullable: flags & 2 != 0)
        guard registry.matches(target, source) else { throw mismatch(expected: source, found: target) }
        // What is left of the source type once the cast has not succeeded.
        let rest = target.isNullable ? source.nonNull : source
        let isFail = opcode == .brOnCastFail
        let count = controls[label].labelCount
        guard count > 0 else { throw mismatch(expected: nil, found: target) }
        try pop(source)
        push(isFail ? rest : target)
        addBranch(to: label, height: height)
        try pop(controls[label].labelTypes, count)
        push(controls[label].labelTypes, count - 1)
        push(isFail ? target : rest)
    }

    private func reference(to type: UnsafePointer<DefinedType>) -> ValueType {
        .reference(.defined(type.pointee.identity), nullable: false)
    }

    private func nullable(_ type: UnsafePointer<DefinedType>) -> ValueType {
        .reference(.defined(type.pointee.identity), nullable: true)
    }

    private mutating func readArray() throws(ModuleError) -> (UnsafePointer<DefinedType>, FieldType) {
        let type = try readType(.array)
        return (type, type.pointee.fields[0])
    }

    private mutating func readField() throws(ModuleError) -> (UnsafePointer<DefinedType>, FieldType) {
        let type = try readType(.structure)
        let index = try readU32()
        guard index < type.pointee.fieldCount else { throw unknown("unknown field", index) }
        return (type, type.pointee.fields[Int(index)])
    }

    /// Packed fields are read with `_s` or `_u`, others without.
    private func requirePacking(_ field: FieldType, _ plain: Bool) throws(ModuleError) {
        guard field.isPacked != plain else {
            throw failure(.invalid, plain ? "field is packed" : "field is unpacked")
        }
    }
}
