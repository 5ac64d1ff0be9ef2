import Machine

/// A reference that the embedder holds: what it refers to is not collected while this exists.
final class RootedReference {
    let store: Store
    private let handle: Int

    init(store: Store, reference: UInt32) {
        self.store = store
        handle = store.machine.heap.makeHandle(reference)
    }

    deinit { store.machine.heap.giveBack(handle: handle) }

    var reference: UInt32 { store.machine.heap.reference(ofHandle: handle) }
}
