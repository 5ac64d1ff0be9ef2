import Machine
import WebAssembly

/// A ``ValueConvertible`` type whose values are references that are not null. Its optional stands for the type with null.
public protocol ReferenceConvertible: ValueConvertible {}

extension Optional: ValueConvertible where Wrapped: ReferenceConvertible {
    public static var valueType: ValueType { Wrapped.valueType.nullable }

    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) throws -> Wrapped? {
        UInt32(truncatingIfNeeded: slot[0]) == Reference.null ? nil : try Wrapped._read(slot, in: store)
    }

    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        guard let self else {
            slot[0] = UInt64(Reference.null)
            return
        }
        try self._write(to: slot, in: store)
    }
}

extension Function: ReferenceConvertible {
    public static var valueType: ValueType { .reference(.func, nullable: false) }

    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Function {
        Function(store: store, reference: UInt32(truncatingIfNeeded: slot[0]))
    }

    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        guard store === self.store else { throw CallError.foreignStore }
        slot[0] = UInt64(reference)
    }
}

extension AnyReference: ReferenceConvertible {
    public static var valueType: ValueType { .reference(.any, nullable: false) }

    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Self {
        Self(store: store, reference: UInt32(truncatingIfNeeded: slot[0]))
    }

    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        guard store === self.store else { throw CallError.foreignStore }
        slot[0] = UInt64(reference)
    }
}

extension Exception: ReferenceConvertible {
    public static var valueType: ValueType { .reference(.exn, nullable: false) }

    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Exception {
        Exception(reference: UInt32(truncatingIfNeeded: slot[0]), in: store)
    }

    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        guard store === tag.store else { throw CallError.foreignStore }
        slot[0] = UInt64(try makeReference())
    }
}
