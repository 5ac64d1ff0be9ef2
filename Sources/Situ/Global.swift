import Machine
import WebAssembly

/// A global variable (specification, section "Global Instances").
public struct Global {
    /// Where the global is.
    public let store: Store
    package let record: UnsafeMutablePointer<GlobalRecord>

    init(store: Store, record: UnsafeMutablePointer<GlobalRecord>) {
        self.store = store
        self.record = record
    }

    /// Makes a global for modules to import; nil if the value has not the type.
    public init?(store: Store, type: GlobalType, value: Value) {
        var words: (UInt64, UInt64) = (0, 0)
        guard value.writeWords(&words, as: type.value, in: store) else { return nil }
        self.init(store: store, record: store.machine.makeGlobal(type, words))
    }

    /// The global's type.
    public var type: GlobalType { record.pointee.type }

    /// What the global holds.
    public var value: Value {
        withUnsafeMutableBytes(of: &record.pointee.slot) { bytes in
            Value(
                bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self), as: type.value,
                in: store)
        }
    }

    /// Assigns; false if the global is not mutable or the value has not its type.
    @discardableResult public func set(_ value: Value) -> Bool {
        guard type.isMutable else { return false }
        var words: (UInt64, UInt64) = (0, 0)
        guard value.writeWords(&words, as: type.value, in: store) else { return false }
        record.pointee.slot = words
        return true
    }
}
