import Machine
import WebAssembly

/// A table of references (specification, section "Table Instances").
public struct Table {
    /// Where the table is.
    public let store: Store
    package let record: UnsafeMutablePointer<TableRecord>

    init(store: Store, record: UnsafeMutablePointer<TableRecord>) {
        self.store = store
        self.record = record
    }

    /// Makes a table of nulls for modules to import; nil if it is larger than the store allows or the elements may not
    /// be null.
    public init?(store: Store, type: TableType) {
        guard type.element.isReference, type.element.isNullable,
            type.limits.minimum <= type.limits.maximum ?? .max,
            let record = store.machine.makeTable(type, initial: Reference.null)
        else { return nil }
        self.init(store: store, record: record)
    }

    /// The table's type.
    public var type: TableType { record.pointee.type }
    /// How many elements there are.
    public var count: Int { record.pointee.count }

    /// An element; nil if there is none at this index.
    public func get(_ index: Int) -> Value? {
        guard index >= 0, index < count else { return nil }
        return Value(reference: record.pointee.elements[index], as: type.element, in: store)
    }

    /// Replaces an element; false if there is none at this index or the value has not the table's type.
    @discardableResult public func set(_ index: Int, _ value: Value) -> Bool {
        guard index >= 0, index < count, let reference = value.reference(as: type.element, in: store) else {
            return false
        }
        record.pointee.elements[index] = reference
        return true
    }

    /// Adds elements; returns the size before, or nil if the table may not grow so far.
    @discardableResult public func grow(by delta: Int, filledWith value: Value) -> Int? {
        guard delta >= 0, let reference = value.reference(as: type.element, in: store) else { return nil }
        return store.machine.grow(record, by: UInt64(delta), value: reference)
    }
}

extension Value {
    /// The value as a reference of a type; nil if it is none.
    func reference(as type: ValueType, in store: Store) -> UInt32? {
        var words: (UInt64, UInt64) = (0, 0)
        guard type.isReference, writeWords(&words, as: type, in: store) else { return nil }
        return UInt32(truncatingIfNeeded: words.0)
    }

    /// Writes the value to two words that are not in a stack; false if it does not match the type.
    func writeWords(_ words: inout (UInt64, UInt64), as type: ValueType, in store: Store) -> Bool {
        store.machine.withoutCollecting {
            withUnsafeMutableBytes(of: &words) { bytes in
                write(
                    to: bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self), as: type,
                    in: store)
            }
        }
    }
}
