import WebAssembly

/// References: null, functions, the host's values; what is made of them is in `ModuleGenerator+Aggregates.swift`.
extension ModuleGenerator {
    /// Writes something short that leaves a reference of a type.
    func referenceLeaf(_ type: GuestType) {
        guard case .reference(let heap, let nullable) = type else { return }
        if nullable, input.chance(30) || isUninhabited(heap) {
            op(.refNull)
            code.signed(heap.code)
            return
        }
        switch heap {
        case .function:
            op(.refFunc, guests.isEmpty ? helper(.burn) : guests.lowerBound + input.below(guests.count))
        case .extern:
            if has(.gc), input.chance(30) {
                referenceLeaf(.reference(.any, nullable: false))
                op(.externConvertAny)
            } else {
                constant(Int32(1 + input.below(3)))
                op(.call, HostFunction.make.rawValue)
                if !nullable { op(.refAsNonNull) }
            }
        case .any, .equal, .i31:
            let choices = types.indices.filter { types[$0].signature == nil && matches(.defined($0), heap) }
            if !choices.isEmpty, input.chance(40) { return aggregateLeaf(input.pick(choices)) }
            constant(Int32(truncatingIfNeeded: input.number(byteCount: 1 + input.below(4))))
            op(.refI31)
        case .structure, .array:
            let choices = types.indices.filter { matches(.defined($0), heap) }
            if choices.isEmpty {
                // Only a null can be had; a module without such types has no use for others.
                op(.refNull)
                code.signed(heap.code)
                if !nullable { op(.refAsNonNull) }
            } else {
                aggregateLeaf(input.pick(choices))
            }
        case .defined(let index):
            if types[index].signature != nil {
                let choices = guests.filter { matches(.defined(functions[$0].type), heap) }
                if choices.isEmpty {
                    op(.refNull)
                    code.signed(heap.code)
                    if !nullable { op(.refAsNonNull) }
                } else {
                    op(.refFunc, input.pick(choices))
                }
            } else {
                // Subtypes may have fields of this very type; that has to end.
                let choices = types.indices.filter { matches(.defined($0), heap) }
                aggregateLeaf(aggregateDepth > 2 ? index : input.pick(choices))
            }
        case .none, .noFunction, .noExtern, .noException, .exception:
            op(.refNull)
            code.signed(heap.code)
            if !nullable { op(.refAsNonNull) }
        }
    }

    private func isUninhabited(_ heap: GuestHeapType) -> Bool {
        switch heap {
        case .none, .noFunction, .noExtern, .noException, .exception: true
        default: false
        }
    }

    private enum ReferenceSource {
        case leaf, select, block, call, table, nonNull, branch, tee, aggregate, onNull
    }

    /// Writes code that leaves a reference of a type.
    func reference(_ type: GuestType, _ depth: Int) {
        guard case .reference(let heap, let nullable) = type else { return }
        let readable = tables.indices.filter { matches(tables[$0].element, type) }
        let source = input.weighted([
            (5, ReferenceSource.leaf), (2, .select), (3, .block), (3, .call),
            (readable.isEmpty ? 0 : 4, .table), (has(.functionReferences) && !nullable ? 2 : 0, .nonNull),
            (2, .branch), (1, .tee), (has(.gc) ? 8 : 0, .aggregate),
            (has(.functionReferences) && !nullable ? 3 : 0, .onNull),
        ])
        switch source {
        case .leaf: leaf(type)
        case .select:
            value(type, depth - 1)
            value(type, depth - 1)
            value(.i32, depth - 1)
            selectOpcode(type)
        case .block: structured(results: [type], depth)
        case .call: if !call(for: [type], depth) { leaf(type) }
        case .table:
            let table = input.pick(readable)
            tableIndex(table, count: 1, depth - 1)
            op(.tableGet, table)
        case .nonNull:
            value(.reference(heap, nullable: mayTrap()), depth - 1)
            op(.refAsNonNull)
        case .branch: if !conditionalBranch(for: [type], depth) { leaf(type) }
        case .tee:
            let choices = sharedLocals(matching: type)
            guard !choices.isEmpty else { return leaf(type) }
            let local = input.pick(choices)
            value(locals[local], depth - 1)
            op(.localTee, local)
        case .aggregate: aggregateReference(type, depth)
        case .onNull: branchOnNull(heap, depth)
        }
    }

    /// Writes a `br_on_null` or a `br_on_non_null` that leaves a non-null reference, within blocks made for it.
    private func branchOnNull(_ heap: GuestHeapType, _ depth: Int) {
        let type = GuestType.reference(heap, nullable: false)
        if input.chance(50) {
            // block (result ref) … br_on_non_null 0 … a substitute … end
            op(.block)
            blockType([], [type])
            labelled([type]) {
                value(.reference(heap, nullable: true), depth - 1)
                op(.brOnNonNull, 0)
                constant(Int32(77))
                noteTop(.i32)
                value(type, depth - 1)
            }
            op(.end)
        } else {
            // block (result ref) block … br_on_null 0 … br 1 end, a substitute end
            op(.block)
            blockType([], [type])
            labelled([type]) {
                op(.block)
                code.byte(0x40)
                labelled([]) {
                    value(.reference(heap, nullable: true), depth - 1)
                    op(.brOnNull, 0)
                    op(.br, 1)
                }
                op(.end)
                constant(Int32(78))
                noteTop(.i32)
                value(type, depth - 1)
            }
            op(.end)
        }
    }

    /// Writes something that asks about references and leaves an i32.
    func predicate(_ depth: Int) {
        guard has(.referenceTypes) else { return leaf(.i32) }
        let choices = valueTypes.filter(\.isReference)
        guard !choices.isEmpty else {
            value(.functionReference, depth - 1)
            return op(.refIsNull)
        }
        if has(.gc), input.chance(70) { return aggregatePredicate(depth) }
        value(input.pick(choices), depth - 1)
        op(.refIsNull)
    }

    // MARK: Constant expressions

    /// An expression of a type that needs no function and no mutable global.
    func constantExpression(_ type: GuestType) -> [UInt8] {
        let before = (code, isInConstantExpression)
        code = BinaryWriter()
        isInConstantExpression = true
        defer { (code, isInConstantExpression) = before }
        constantOperand(type, 2)
        return code.bytes
    }

    private func constantOperand(_ type: GuestType, _ depth: Int) {
        switch type {
        case .i32 where has(.extendedConst) && depth > 0 && input.chance(30):
            used.formUnion(.extendedConst)
            constantOperand(.i32, depth - 1)
            constantOperand(.i32, depth - 1)
            op(input.pick([.i32Add, .i32Sub, .i32Mul]))
        case .i64 where has(.extendedConst) && depth > 0 && input.chance(30):
            used.formUnion(.extendedConst)
            constantOperand(.i64, depth - 1)
            constantOperand(.i64, depth - 1)
            op(input.pick([.i64Add, .i64Sub, .i64Mul]))
        case .reference(let heap, let nullable):
            if constantReference(heap, nullable: nullable, depth) { return }
            op(.refNull)
            code.signed(heap.code)
        default:
            let choices = globals.indices.filter {
                $0 != fuelGlobal && !globals[$0].isMutable && globals[$0].type == type
                    && (has(.gc) || globals[$0].source != nil)
            }
            if !choices.isEmpty, input.chance(20) {
                let global = input.pick(choices)
                if globals[global].source == nil { used.formUnion(.gc) }
                return op(.globalGet, global)
            }
            numberConstant(type)
        }
    }

    /// Writes a reference that is not null in a constant expression; false if null will do.
    private func constantReference(_ heap: GuestHeapType, nullable: Bool, _ depth: Int) -> Bool {
        if nullable, depth <= 0 || input.chance(30) { return false }
        switch heap {
        case .function:
            op(.refFunc, guests.lowerBound + input.below(guests.count))
            return true
        case .any, .equal, .i31:
            constant(Int32(truncatingIfNeeded: input.number(byteCount: 4)))
            op(.refI31)
            return true
        case .structure, .array:
            let choices = types.indices.filter { matches(.defined($0), heap) }
            guard !choices.isEmpty else { return false }
            constantAggregate(input.pick(choices), depth)
            return true
        case .extern:
            guard has(.gc) else { return false }
            constant(Int32(truncatingIfNeeded: input.number(byteCount: 4)))
            op(.refI31)
            op(.externConvertAny)
            return true
        case .defined(let index):
            guard types[index].signature == nil else {
                let choices = guests.filter { matches(.defined(functions[$0].type), heap) }
                guard !choices.isEmpty else { return false }
                op(.refFunc, input.pick(choices))
                return true
            }
            constantAggregate(index, depth)
            return true
        default: return false
        }
    }

    private func constantAggregate(_ index: Int, _ depth: Int) {
        if let fields = types[index].fields {
            if fields.allSatisfy(\.storage.hasDefault), depth <= 0 || input.chance(30) {
                return op(.structNewDefault, index)
            }
            for field in fields { constantOperand(field.storage.unpacked, depth - 1) }
            op(.structNew, index)
        } else if let element = types[index].element {
            switch input.below(3) {
            case 0 where element.storage.hasDefault:
                constant(Int32(input.below(6)))
                op(.arrayNewDefault, index)
            case 1:
                constantOperand(element.storage.unpacked, depth - 1)
                constant(Int32(input.below(6)))
                op(.arrayNew, index)
            default:
                let count = input.below(4)
                for _ in 0..<count { constantOperand(element.storage.unpacked, depth - 1) }
                op(.arrayNewFixed, index, count)
            }
        }
    }
}
