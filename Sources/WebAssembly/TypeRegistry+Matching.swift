/// Subtyping (specification, section "Matching").
extension TypeRegistry {
    /// Whether a value of type `sub` may stand where `super` is expected.
    @inline(__always) package func matches(_ sub: ValueType, _ super: ValueType) -> Bool {
        sub == `super` || matchesDifferent(sub, `super`)
    }

    @inline(never) private func matchesDifferent(_ sub: ValueType, _ super: ValueType) -> Bool {
        if sub.isBottom { return true }
        guard sub.isReference, `super`.isReference else { return false }
        if sub.isNullable, !`super`.isNullable { return false }
        return matches(sub.heapType, `super`.heapType)
    }

    package func matches(_ sub: HeapType, _ super: HeapType) -> Bool {
        if sub == `super` { return true }
        if `super`.isDefined {
            if sub.isDefined { return isSubtype(sub.identity, of: `super`.identity) }
            switch type(`super`.identity).pointee.kind {
            case .function: return sub == .nofunc
            case .structure, .array: return sub == .none
            }
        }
        if sub.isDefined {
            switch type(sub.identity).pointee.kind {
            case .function: return `super` == .func
            case .structure: return `super` == .struct || `super` == .eq || `super` == .any
            case .array: return `super` == .array || `super` == .eq || `super` == .any
            }
        }
        switch sub {
        case .none: return `super` != .none && isInternal(`super`)
        case .nofunc: return `super` == .func
        case .noextern: return `super` == .extern
        case .noexn: return `super` == .exn
        case .i31, .struct, .array: return `super` == .eq || `super` == .any
        case .eq: return `super` == .any
        default: return false
        }
    }

    /// Whether one defined type is the other or was declared below it.
    @inline(__always) package func isSubtype(_ sub: UInt32, of super: UInt32) -> Bool {
        if sub == `super` { return true }
        let record = type(sub)
        let depth = type(`super`).pointee.depth
        return record.pointee.depth > depth && record.pointee.ancestors[Int(depth)] == `super`
    }

    private func isInternal(_ heap: HeapType) -> Bool {
        heap == .any || heap == .eq || heap == .i31 || heap == .struct || heap == .array
    }

    /// The topmost type of the hierarchy that a heap type belongs to.
    package func top(of heap: HeapType) -> HeapType {
        if heap.isDefined { return type(heap.identity).pointee.kind == .function ? .func : .any }
        switch heap {
        case .func, .nofunc: return .func
        case .extern, .noextern: return .extern
        case .exn, .noexn: return .exn
        default: return .any
        }
    }

    /// Whether a field of type `sub` may refine one of type `super`: fields that can be assigned must be equal.
    package func matches(_ sub: FieldType, _ super: FieldType) -> Bool {
        guard sub.isMutable == `super`.isMutable else { return false }
        if sub.storage == `super`.storage { return true }
        if sub.isMutable || sub.isPacked || `super`.isPacked { return false }
        return matches(sub.storage, `super`.storage)
    }

    /// Whether the composite type `sub` may be declared a subtype of `super`.
    package func refines(_ sub: UnsafePointer<DefinedType>, _ super: UnsafePointer<DefinedType>) -> Bool {
        guard sub.pointee.kind == `super`.pointee.kind else { return false }
        switch sub.pointee.kind {
        case .function:
            guard sub.pointee.parameterCount == `super`.pointee.parameterCount,
                sub.pointee.resultCount == `super`.pointee.resultCount
            else { return false }
            for (below, above) in zip(sub.pointee.parameters, `super`.pointee.parameters)
            where !matches(above, below) { return false }
            for (below, above) in zip(sub.pointee.results, `super`.pointee.results)
            where !matches(below, above) { return false }
            return true
        case .structure, .array:
            guard sub.pointee.fieldCount >= `super`.pointee.fieldCount else { return false }
            for index in 0..<Int(`super`.pointee.fieldCount)
            where !matches(sub.pointee.fields[index], `super`.pointee.fields[index]) { return false }
            return true
        }
    }
}
