import WebAssembly

/// Structures, arrays, casts and i31.
extension ModuleGenerator {
    // MARK: Types

    func planAggregates() {
        guard has(.gc) else { return }
        used.formUnion(.gc)
        var left = 2 + input.below(5)
        while left > 0 {
            let count = min(left, 1 + input.below(3))
            left -= count
            let end = types.count + count
            for _ in 0..<count { types.append(aggregate(upTo: end)) }
            groups.append(count)
        }
        for type in [GuestHeapType.any, .equal, .i31, .structure, .array] where input.chance(40) {
            valueTypes.append(.reference(type, nullable: true))
        }
        valueTypes.append(.anyReference)
        for index in types.indices where input.chance(60) {
            valueTypes.append(.reference(.defined(index), nullable: true))
            if input.chance(30) { valueTypes.append(.reference(.defined(index), nullable: false)) }
        }
        // Types of functions that others extend.
        for _ in 0..<input.below(3) {
            var signature = Signature()
            for _ in 0..<input.below(3) { signature.parameters.append(input.pick(valueTypes)) }
            if input.chance(60) { signature.results = [input.pick(valueTypes)] }
            let base = types.count
            types.append(TypeDefinition(composite: .function(signature), supertype: nil, isFinal: false))
            // A result may be more special, a parameter more general.
            var special = signature
            for (place, result) in special.results.enumerated() {
                if case .reference(let heap, nullable: true) = result, top(heap) == .any, input.chance(50) {
                    special.results[place] = .reference(heap, nullable: false)
                }
            }
            for (place, parameter) in special.parameters.enumerated() {
                if case .reference(let heap, _) = parameter, top(heap) == .any, input.chance(50) {
                    special.parameters[place] = .anyReference
                }
            }
            types.append(
                TypeDefinition(composite: .function(special), supertype: base, isFinal: input.chance(70)))
            groups += [1, 1]
        }
    }

    private func aggregate(upTo end: Int) -> TypeDefinition {
        let extensible = types.indices.filter { !types[$0].isFinal && types[$0].signature == nil }
        if !extensible.isEmpty, input.chance(50) {
            let supertype = input.pick(extensible)
            var definition = types[supertype]
            definition.supertype = supertype
            definition.isFinal = input.chance(40)
            if var fields = definition.fields {
                for place in fields.indices where !fields[place].isMutable {
                    fields[place].storage = specialised(fields[place].storage)
                }
                for _ in 0..<input.below(3) { fields.append(field(upTo: end)) }
                definition.composite = .structure(fields)
            } else if var element = definition.element, !element.isMutable {
                element.storage = specialised(element.storage)
                definition.composite = .array(element)
            }
            return definition
        }
        if input.chance(45) {
            return TypeDefinition(
                composite: .array(field(upTo: end)), supertype: nil, isFinal: input.chance(30))
        }
        var fields: [FieldType] = []
        for _ in 0..<input.below(5) { fields.append(field(upTo: end)) }
        return TypeDefinition(composite: .structure(fields), supertype: nil, isFinal: input.chance(30))
    }

    /// The same storage or a more special one, for a field that is not mutable.
    private func specialised(_ storage: StorageType) -> StorageType {
        guard case .value(.reference(let heap, nullable: true)) = storage, input.chance(40) else {
            return storage
        }
        switch heap {
        case .any: return .value(.reference(input.pick([.equal, .i31, .structure]), nullable: true))
        case .equal, .i31, .function: return .value(.reference(heap, nullable: false))
        default: return storage
        }
    }

    private func field(upTo end: Int) -> FieldType {
        let storage: StorageType
        switch input.below(10) {
        case 0, 1: storage = .i8
        case 2, 3: storage = .i16
        case 4: storage = .value(input.pick([.i32, .i64]))
        case 5: storage = .value(input.pick([.f32, .f64]))
        case 6: storage = .value(has(.simd) ? .v128 : .i64)
        case 7:
            let heap = input.pick([
                GuestHeapType.any, .equal, .i31, .structure, .array, .function, .extern,
            ])
            storage = .value(.reference(heap, nullable: true))
        default:
            if types.isEmpty || input.chance(60) {
                storage = .value(.reference(.defined(input.below(end)), nullable: true))
            } else {
                // Only what is there already can be had without a null.
                storage = .value(.reference(.defined(input.below(types.count)), nullable: false))
            }
        }
        return FieldType(storage: storage, isMutable: input.chance(70))
    }

    // MARK: New ones

    /// Writes something short that makes a structure or an array.
    func aggregateLeaf(_ index: Int) {
        aggregateDepth += 1
        defer { aggregateDepth -= 1 }
        if let fields = types[index].fields {
            if fields.allSatisfy(\.storage.hasDefault), aggregateDepth > 2 || input.chance(40) {
                return op(.structNewDefault, index)
            }
            for field in fields { fieldLeaf(field.storage) }
            op(.structNew, index)
        } else if let element = types[index].element {
            if element.storage.hasDefault, aggregateDepth > 2 || input.chance(40) {
                constant(Int32(input.below(8)))
                op(.arrayNewDefault, index)
            } else {
                let count = input.below(5)
                for _ in 0..<count { fieldLeaf(element.storage) }
                op(.arrayNewFixed, index, count)
            }
        }
    }

    private func fieldLeaf(_ storage: StorageType) {
        let type = storage.unpacked
        if aggregateDepth > 2, case .reference(let heap, nullable: true) = type {
            op(.refNull)
            code.signed(heap.code)
        } else {
            leaf(type)
        }
    }

    /// Writes code that makes a structure or an array.
    private func newAggregate(_ index: Int, _ depth: Int) {
        if let fields = types[index].fields {
            if fields.allSatisfy(\.storage.hasDefault), input.chance(20) {
                return op(.structNewDefault, index)
            }
            for field in fields { value(field.storage.unpacked, depth - 1) }
            op(.structNew, index)
        } else {
            newArray(index, count: input.below(7), depth)
        }
    }

    /// Writes code that makes an array of `count` elements, in one of the ways there are.
    private func newArray(_ index: Int, count: Int, _ depth: Int) {
        guard let element = types[index].element else { return }
        switch input.below(6) {
        case 0 where element.storage.hasDefault:
            constant(Int32(count))
            op(.arrayNewDefault, index)
        case 1, 2:
            value(element.storage.unpacked, depth - 1)
            constant(Int32(count))
            op(.arrayNew, index)
        case 3, 4:
            if let size = element.storage.byteCount, let segment = dataSegment(count * size) {
                constant(Int32(input.below(dataSegments[segment].bytes.count - count * size + 1)))
                constant(Int32(count))
                op(.arrayNewData, index, segment)
            } else if let segment = elementSegment(element.storage.unpacked, count) {
                constant(Int32(input.below(elementSegments[segment].items.count - count + 1)))
                constant(Int32(count))
                op(.arrayNewElem, index, segment)
            } else {
                fallthrough
            }
        default:
            for _ in 0..<count { value(element.storage.unpacked, min(depth - 1, 1)) }
            op(.arrayNewFixed, index, count)
        }
    }

    /// A passive data segment with so many bytes; nil if there is none.
    private func dataSegment(_ count: Int) -> Int? {
        let choices = dataSegments.indices.filter {
            dataSegments[$0].active == nil && dataSegments[$0].bytes.count >= count
        }
        return choices.isEmpty ? nil : input.pick(choices)
    }

    /// A passive element segment with so many elements of a type; nil if there is none.
    private func elementSegment(_ type: GuestType, _ count: Int) -> Int? {
        let choices = elementSegments.indices.filter {
            let segment = elementSegments[$0]
            return segment.active == nil && !segment.isDeclarative && segment.items.count >= count
                && matches(segment.type, type)
        }
        return choices.isEmpty ? nil : input.pick(choices)
    }

    // MARK: References

    /// Writes code that leaves a reference of a type, by way of aggregates, casts and conversions.
    func aggregateReference(_ type: GuestType, _ depth: Int) {
        guard case .reference(let heap, _) = type else { return }
        switch input.below(8) {
        case 0, 1: if !cast(to: type, depth) { leaf(type) }
        case 2: if !aggregateRead(type, depth) { leaf(type) }
        default:
            switch top(heap) {
            case .any:
                if heap == .any, input.chance(10) {
                    value(.externReference, depth - 1)
                    op(.anyConvertExtern)
                    if !matches(.anyReference, type) { op(.refAsNonNull) }
                    return
                }
                let choices = types.indices.filter {
                    types[$0].signature == nil && matches(.defined($0), heap)
                }
                if matches(.i31, heap), choices.isEmpty || input.chance(30) {
                    value(.i32, depth - 1)
                    op(.refI31)
                } else if choices.isEmpty {
                    leaf(type)
                } else {
                    newAggregate(input.pick(choices), depth)
                }
            case .extern where heap == .extern:
                value(.reference(.any, nullable: matches(.externReference, type)), depth - 1)
                op(.externConvertAny)
            default: leaf(type)
            }
        }
    }

    /// The types that something of a hierarchy can be asked about.
    private func castTargets(_ top: GuestHeapType) -> [GuestHeapType] {
        switch top {
        case .any:
            [.i31, .structure, .array, .equal, .any, .none]
                + types.indices.filter { types[$0].signature == nil }.map { .defined($0) }
        case .function:
            [.function, .noFunction]
                + types.indices.filter { types[$0].signature != nil }.map { .defined($0) }
        case .extern: [.extern, .noExtern]
        default: []
        }
    }

    /// Writes a cast that leaves a type, or a branch on one; false if nothing can be cast to it.
    private func cast(to type: GuestType, _ depth: Int) -> Bool {
        guard case .reference(let heap, let nullable) = type else { return false }
        let top = top(heap)
        guard top != .exception else { return false }
        let general = GuestType.reference(top, nullable: true)
        switch input.below(3) {
        case 0:
            value(mayTrap() ? general : type, depth - 1)
            op(nullable ? .refCastNull : .refCast)
            code.signed(heap.code)
        case 1:
            op(.block)
            blockType([], [type])
            labelled([type]) {
                value(input.chance(50) ? general : type, depth - 1)
                castBranch(.brOnCast, 0, general, type)
                op(.drop)
                constant(Int32(79))
                noteTop(.i32)
                value(type, depth - 1)
            }
            op(.end)
        default:
            // block (result type) block (result general) … br_on_cast_fail 0, br 1 end, a substitute end
            op(.block)
            blockType([], [type])
            labelled([type]) {
                op(.block)
                blockType([], [general])
                labelled([general]) {
                    value(input.chance(50) ? general : type, depth - 1)
                    castBranch(.brOnCastFail, 0, general, type)
                    op(.br, 1)
                }
                op(.end)
                noteTop(general)
                value(type, depth - 1)
            }
            op(.end)
        }
        return true
    }

    private func castBranch(_ opcode: Opcode, _ label: Int, _ from: GuestType, _ to: GuestType) {
        guard case .reference(let heap, let nullable) = from,
            case .reference(let other, let otherNullable) = to
        else { return }
        op(opcode)
        code.byte((nullable ? 1 : 0) | (otherNullable ? 2 : 0))
        code.size(label)
        code.signed(heap.code)
        code.signed(other.code)
    }

    /// Writes something that asks about references and leaves an i32.
    func aggregatePredicate(_ depth: Int) {
        switch input.below(6) {
        case 0:
            let type = GuestType.reference(input.pick([.equal, .i31, .structure]), nullable: true)
            value(type, depth - 1)
            if input.chance(40) {
                // The same again.
                let local = takeLocal(type)
                op(.localTee, local)
                op(.localGet, local)
                releaseLocal(local)
            } else {
                value(.reference(.equal, nullable: true), depth - 1)
            }
            op(.refEq)
        case 1, 2:
            let top = input.pick([GuestHeapType.any, .any, .any, .function, .extern])
            value(.reference(top, nullable: true), depth - 1)
            op(input.chance(50) ? .refTest : .refTestNull)
            code.signed(input.pick(castTargets(top)).code)
        case 3:
            value(.reference(.i31, nullable: mayTrap()), depth - 1)
            op(input.chance(50) ? .i31GetS : .i31GetU)
        case 4:
            let arrays = types.indices.filter { types[$0].element != nil }
            guard !arrays.isEmpty else { return leaf(.i32) }
            value(.reference(.defined(input.pick(arrays)), nullable: mayTrap()), depth - 1)
            op(.arrayLen)
        default:
            let choices = valueTypes.filter(\.isReference)
            value(input.pick(choices), depth - 1)
            op(.refIsNull)
        }
    }

    // MARK: Fields and elements

    /// Writes code that reads a value of a type from a structure or an array; false if none has such.
    func aggregateRead(_ type: GuestType, _ depth: Int) -> Bool {
        var choices: [(type: Int, field: Int)] = []
        for (index, definition) in types.enumerated() {
            for (number, field) in (definition.fields ?? []).enumerated()
            where matches(field.storage.unpacked, type) {
                choices.append((index, number))
            }
            if let element = definition.element, matches(element.storage.unpacked, type) {
                choices += [(index, -1), (index, -1)]
            }
        }
        guard !choices.isEmpty else { return false }
        let (index, field) = input.pick(choices)
        if field >= 0, let fields = types[index].fields {
            value(.reference(.defined(index), nullable: mayTrap()), depth - 1)
            op(
                fields[field].storage.isPacked
                    ? input.pick([.structGetS, .structGetU]) : .structGet, index, field)
        } else if let element = types[index].element {
            let array = arrayLocal(index, atLeast: 4, depth)
            op(.localGet, array)
            elementIndex(4, depth)
            op(element.storage.isPacked ? input.pick([.arrayGetS, .arrayGetU]) : .arrayGet, index)
            releaseLocal(array)
        }
        return true
    }

    /// Writes an index below `count`, mostly.
    private func elementIndex(_ count: Int, _ depth: Int) {
        if mayTrap() {
            value(.i32, depth - 1)
        } else if count >= 4, input.chance(30) {
            value(.i32, depth - 1)
            constant(Int32(3))
            op(.i32And)
        } else {
            constant(Int32(input.below(count)))
        }
    }

    /// Puts an array in a local: one that there is already, or a fresh one if that is null or too short.
    private func arrayLocal(_ index: Int, atLeast count: Int, _ depth: Int) -> Int {
        let local = takeLocal(.reference(.defined(index), nullable: true))
        if input.chance(30) {
            newArray(index, count: count, depth - 1)
            op(.localSet, local)
            return local
        }
        value(.reference(.defined(index), nullable: true), depth - 1)
        op(.localTee, local)
        op(.refIsNull)
        op(.if)
        code.valueType(.i32)
        constant(Int32(1))
        op(.else)
        op(.localGet, local)
        op(.arrayLen)
        constant(Int32(count))
        op(.i32LtU)
        op(.end)
        op(.if)
        code.byte(0x40)
        labelled([]) { newArray(index, count: count, 1) }
        op(.localSet, local)
        op(.end)
        return local
    }

    func aggregateStatement(_ depth: Int) {
        let structures = types.indices.filter { types[$0].fields?.contains(where: \.isMutable) == true }
        let arrays = types.indices.filter { types[$0].element?.isMutable == true }
        switch input.below(10) {
        case 0:
            // A structure, made and looked at.
            let type = GuestType.reference(input.pick([.any, .equal, .structure, .array]), nullable: true)
            aggregateReference(type, depth)
            noteTop(type)
        case 1:
            aggregatePredicate(depth)
            noteTop(.i32)
        case 2:
            let type = input.pick(valueTypes)
            if aggregateRead(type, depth) { noteTop(type) }
        case 3, 4:
            guard !structures.isEmpty else { return op(.nop) }
            let index = input.pick(structures)
            let fields = types[index].fields ?? []
            let field = input.pick(fields.indices.filter { fields[$0].isMutable })
            let type = GuestType.reference(.defined(index), nullable: true)
            let local = takeLocal(type)
            value(.reference(.defined(index), nullable: mayTrap()), depth - 1)
            op(.localTee, local)
            value(fields[field].storage.unpacked, depth - 1)
            op(.structSet, index, field)
            op(.localGet, local)
            noteTop(type)
            releaseLocal(local)
        default:
            guard !arrays.isEmpty else { return op(.nop) }
            arrayStatement(input.pick(arrays), arrays, depth)
        }
    }

    private func arrayStatement(_ index: Int, _ arrays: [Int], _ depth: Int) {
        guard let element = types[index].element else { return }
        let array = arrayLocal(index, atLeast: 7, depth)
        let start = input.below(7)
        let count = input.below(7 - start + 1)
        func at(_ number: Int) {
            if mayTrap() { value(.i32, 1) } else { constant(Int32(number)) }
        }
        switch input.below(7) {
        case 0, 1:
            op(.localGet, array)
            elementIndex(7, depth)
            value(element.storage.unpacked, depth - 1)
            op(.arraySet, index)
        case 2:
            op(.localGet, array)
            at(start)
            value(element.storage.unpacked, depth - 1)
            at(count)
            op(.arrayFill, index)
        case 3, 4:
            let sources = types.indices.filter {
                guard let other = types[$0].element else { return false }
                return element.storage == other.storage
                    || (!element.storage.isPacked && !other.storage.isPacked
                        && matches(other.storage.unpacked, element.storage.unpacked))
            }
            let source = input.chance(50) ? index : input.pick(sources)
            let from = source == index && input.chance(75) ? array : arrayLocal(source, atLeast: 7, depth)
            op(.localGet, array)
            at(start)
            op(.localGet, from)
            at(input.below(7 - count + 1))
            at(count)
            op(.arrayCopy, index, source)
            if from != array { releaseLocal(from) }
        default:
            if let size = element.storage.byteCount {
                guard let segment = dataSegment(count * size) else { break }
                op(.localGet, array)
                at(start)
                at(input.below(dataSegments[segment].bytes.count - count * size + 1))
                at(count)
                op(.arrayInitData, index, segment)
            } else {
                let fitting = min(count, 2)
                guard let segment = elementSegment(element.storage.unpacked, fitting) else { break }
                op(.localGet, array)
                at(start)
                at(input.below(elementSegments[segment].items.count - fitting + 1))
                at(fitting)
                op(.arrayInitElem, index, segment)
            }
        }
        op(.localGet, array)
        noteTop(.reference(.defined(index), nullable: true))
        releaseLocal(array)
    }
}
