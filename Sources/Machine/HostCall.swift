import WebAssembly

/// A call that leaves the sandbox: what a host function gets to see. All calls to the host go through
/// `Interpreter.callHost` and nowhere else.
package struct HostCall {
    /// The arguments, one slot each; results are written over them, from the first on.
    package let slots: SlotPointer
    package let type: UnsafePointer<DefinedType>
    /// The instance whose function called; nil if the embedder did.
    package let instance: UnsafeMutablePointer<InstanceRecord>?
    // Both exist as long as the call: whoever runs it holds them.
    package unowned(unsafe) let store: Store
    package unowned(unsafe) let activation: Activation
    /// The store's `owner`.
    package let owner: UnsafeMutableRawPointer?

    @inline(__always) init(
        slots: SlotPointer, type: UnsafePointer<DefinedType>, instance: UnsafeMutablePointer<InstanceRecord>?,
        store: Store, activation: Activation
    ) {
        self.slots = slots
        self.type = type
        self.instance = instance
        self.store = store
        self.activation = activation
        owner = store.owner
    }
}

/// How a host function ended.
package enum HostResult {
    /// The results are in the slots.
    case returned
    case trapped(TrapKind)
    /// It throws the exception that this refers to.
    case threw(UInt32)
    /// The embedder knows what with.
    case failed
    /// It was interrupted while it waited; the slots are as they were, and the call can be made again.
    case interrupted
    /// It goes on while the program waits: the arguments are in the slots, and results may come later (`Store.complete`).
    case waiting
}

/// A function of the host.
package final class HostFunction {
    // A variable, so that whoever calls it holds what it has captured: the function itself may be replaced meanwhile.
    @exclusivity(unchecked) package internal(set) var body: (HostCall) -> HostResult
    /// The identity of its type, once it belongs to a store.
    package internal(set) var type: UInt32 = 0
    package init(_ body: @escaping (HostCall) -> HostResult) { self.body = body }
}
