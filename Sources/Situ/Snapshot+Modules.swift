import Snapshot

extension Snapshot {
    /// Which of ``modules`` each instance of the first store is of, in the order in which they were made.
    package var instanceModules: [Int] { state.stores.first?.instances.map(\.module) ?? [] }
}
