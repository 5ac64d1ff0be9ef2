package import Machine
package import WebAssembly

/// A store whose calls can go on.
package struct RestoredStore {
    /// In the order of `StoreState.instances`.
    package let instances: [Instance]
    /// In the order of `StoreState.activations`, which say which of them can go on.
    package let activations: [Activation]
}

/// The memories that the stores of a program have been given so far: shared ones are the same in all of them.
package struct RestoredMemories {
    /// Valid as long as one of the stores that have it.
    var shared: [Int: UnsafeMutablePointer<MemoryRecord>] = [:]
    /// Memories that one store has.
    var taken: Set<Int> = []
    /// By memory the places of the calls that wait in it, in ascending order.
    var waits: [UnsafeMutablePointer<MemoryRecord>: [Int]] = [:]
    package init() {}
}

extension ProgramState {
    /// Puts one of the program's stores together again in a new one, in which its calls can go on, on any tier.
    ///
    /// Everything in the state is checked, whoever made it, before any code runs: modules' declarations, limits, and that each
    /// value is of the type that validation proves for its place. Throws `.invalid` with what does not fit, `.limit` and
    /// `.outOfMemory` if the new store may not or cannot have so much, and what the closures throw. The store is of no use then.
    ///
    /// Calls that wait for another thread wait already, in their old order, for what was left; the store's `waitClock`, if it has
    /// one by now, tells them the time (`Machine.Store.follow` if it gets one later).
    ///
    /// - Parameter store: one without instances; what else it has is left alone.
    /// - Parameter modules: what the state's modules are, in the same order, with the types of the store's registry.
    /// - Parameter memories: goes from store to store of the program.
    /// - Parameter hostFunction: the function of the new store, by reference, that an import is to be.
    /// - Parameter hostValue: the index in the new store of a value of the host, from what the embedder has written of it.
    package func restore(
        store index: Int, into store: Store, modules: [DecodedModule], memories: inout RestoredMemories,
        hostFunction: (HostFunctionState) throws(SnapshotError) -> UInt32,
        hostValue: ([UInt8]) throws(SnapshotError) -> Int
    ) throws(SnapshotError) -> RestoredStore {
        guard stores.indices.contains(index) else {
            throw SnapshotError(.invalid, "there is no store \(index)")
        }
        guard modules.count == self.modules.count else {
            throw SnapshotError(
                .mismatch, "the program has \(self.modules.count) modules, but \(modules.count) are given")
        }
        var used = 0
        for instance in stores.flatMap({ $0.instances }) {
            guard instance.module >= 0, instance.module <= used, instance.module < modules.count else {
                throw SnapshotError(.invalid, "the modules do not stand in the order of their instances")
            }
            used = max(used, instance.module + 1)
        }
        guard used == modules.count else {
            throw SnapshotError(.invalid, "there is a module without instances")
        }
        guard store.instances.isEmpty else {
            throw SnapshotError(.mismatch, "the new store must not have instances yet")
        }
        store.beginMoving(collectsBefore: false)
        defer { store.endMoving() }
        var restoration = Restoration(self, index, store, modules)
        try restoration.makeTags()
        try restoration.makeMemories(&memories)
        try restoration.makeTables()
        try restoration.makeGlobals()
        try restoration.findHostFunctions(hostFunction)
        try restoration.makeInstances()
        try restoration.makeReferences(hostValue)
        try restoration.makeObjects()
        try restoration.fillObjects()
        try restoration.fillTables()
        try restoration.fillGlobals()
        try restoration.fillSegments()
        try restoration.makeActivations()
        try restoration.restoreWaits(&memories)
        try restoration.restoreFuel()
        return RestoredStore(instances: restoration.instances, activations: restoration.activations)
    }
}
