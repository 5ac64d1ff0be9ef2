import WebAssembly

/// Structures, arrays, casts and i31.
extension ModuleGenerator {
    func planAggregates() {}
    func aggregateLeaf(_ index: Int) {}
    func aggregateRead(_ type: GuestType, _ depth: Int) -> Bool { false }
    func aggregateReference(_ type: GuestType, _ depth: Int) { leaf(type) }
    func aggregatePredicate(_ depth: Int) { leaf(.i32) }
    func aggregateStatement(_ depth: Int) { op(.nop) }
}
