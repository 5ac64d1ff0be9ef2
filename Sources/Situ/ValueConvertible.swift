import Machine
import WebAssembly

/// A type of Swift whose values are passed to WebAssembly and back as values of one ``ValueType``.
///
/// | in Swift | in WebAssembly |
/// |---|---|
/// | `Int32`, `UInt32`, `Bool` (0 is false, all else true; true is passed as 1) | `i32` |
/// | `Int64`, `UInt64` | `i64` |
/// | `Float`, `Double` | `f32`, `f64` |
/// | ``V128`` | `v128` |
/// | ``Function``, ``AnyReference``, ``Exception``, ``ExternReference`` | a reference that is never null, as `(ref func)` |
/// | their optionals, as `Function?` | `funcref`, `anyref`, `exnref`, `externref`; nil is null |
///
/// A type of your own conforms if it is `RawRepresentable` by one of these, and is passed as its raw value:
///
///     enum Level: Int32, ValueConvertible { case debug, warning, error }
///
/// A number that is no such value, coming from the guest, is an error (``CallError/inconvertible(_:_:)``). The requirements whose
/// names begin with an underscore are for types of this library.
public protocol ValueConvertible {
    /// The type as which values are passed.
    static var valueType: ValueType { get }
    /// Reads a slot that holds a value of `valueType`, of a store.
    static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) throws -> Self
    /// Writes the value to a slot of a store.
    func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws
}

// What has no `in:` to look at is inlined into whoever calls a function: a number costs as much as storing it.

extension Int32: ValueConvertible {
    public static var valueType: ValueType { .i32 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Int32 {
        Int32(truncatingIfNeeded: slot[0])
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = UInt64(UInt32(bitPattern: self))
    }
}

extension UInt32: ValueConvertible {
    public static var valueType: ValueType { .i32 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> UInt32 {
        UInt32(truncatingIfNeeded: slot[0])
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = UInt64(self)
    }
}

extension Bool: ValueConvertible {
    public static var valueType: ValueType { .i32 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Bool {
        UInt32(truncatingIfNeeded: slot[0]) != 0
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = self ? 1 : 0
    }
}

extension Int64: ValueConvertible {
    public static var valueType: ValueType { .i64 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Int64 {
        Int64(bitPattern: slot[0])
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = UInt64(bitPattern: self)
    }
}

extension UInt64: ValueConvertible {
    public static var valueType: ValueType { .i64 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> UInt64 {
        slot[0]
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = self
    }
}

extension Float: ValueConvertible {
    public static var valueType: ValueType { .f32 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: slot[0]))
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = UInt64(bitPattern)
    }
}

extension Double: ValueConvertible {
    public static var valueType: ValueType { .f64 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> Double {
        Double(bitPattern: slot[0])
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = bitPattern
    }
}

extension V128: ValueConvertible {
    public static var valueType: ValueType { .v128 }
    @inlinable public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) -> V128 {
        V128(low: slot[0], high: slot[1])
    }
    @inlinable public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) {
        slot[0] = low
        slot[1] = high
    }
}

extension ValueConvertible where Self: RawRepresentable, RawValue: ValueConvertible {
    public static var valueType: ValueType { RawValue.valueType }
    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) throws -> Self {
        let rawValue = try RawValue._read(slot, in: store)
        guard let value = Self(rawValue: rawValue) else {
            throw CallError.inconvertible("\(rawValue)", "\(Self.self)")
        }
        return value
    }
    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        try rawValue._write(to: slot, in: store)
    }
}

extension ValueConvertible {
    /// Reads the contents of a slot.
    @inlinable @inline(__always)
    static func read(_ slot: inout (UInt64, UInt64), in store: Store) throws -> Self {
        try withUnsafeMutableBytes(of: &slot) { bytes in
            try _read(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self), in: store)
        }
    }
}

/// Reads values from slots that lie one after the other.
@usableFromInline struct SlotReader {
    @usableFromInline var slot: UnsafeMutablePointer<UInt64>
    @usableFromInline let store: Store

    @inlinable @inline(__always) init(_ slots: UnsafeMutablePointer<UInt64>, _ store: Store) {
        slot = slots
        self.store = store
    }

    @inlinable @inline(__always)
    mutating func read<Value: ValueConvertible>(_: Value.Type) throws -> Value {
        defer { slot += slotWords }
        return try Value._read(slot, in: store)
    }
}

/// Writes values to slots that lie one after the other.
@usableFromInline struct SlotWriter {
    @usableFromInline var slot: UnsafeMutablePointer<UInt64>
    @usableFromInline let store: Store

    @inlinable @inline(__always) init(_ slots: UnsafeMutablePointer<UInt64>, _ store: Store) {
        slot = slots
        self.store = store
    }

    @inlinable @inline(__always) mutating func write<Value: ValueConvertible>(_ value: Value) throws {
        try value._write(to: slot, in: store)
        slot += slotWords
    }
}
