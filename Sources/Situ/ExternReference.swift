import Machine
import WebAssembly

/// A value of the host, of any type, as an `externref` that typed functions take and return. Null is nil: most functions of
/// guests have parameters of type `ExternReference<Something>?`.
///
///     linker.define("log", "write") { (logger: ExternReference<Logger>?, level: Int32) in
///         logger?.object.write(level)
///     }
///     try start(ExternReference(Logger()))
///
/// A reference to a value of another type is an error (``CallError/inconvertible(_:_:)``); `ExternReference<Any>` takes any.
/// The guest cannot look into it. The store keeps the value as long as the guest can reach the reference.
public struct ExternReference<Object> {
    /// What is referred to.
    public var object: Object
    /// A reference to an object.
    public init(_ object: Object) { self.object = object }
}

extension ExternReference: Sendable where Object: Sendable {}

extension ExternReference: ReferenceConvertible {
    public static var valueType: ValueType { .reference(.extern, nullable: false) }

    public static func _read(_ slot: UnsafeMutablePointer<UInt64>, in store: Store) throws -> Self {
        guard case .host(let value?) = Value(slot, as: .externref, in: store) else {
            throw CallError.inconvertible("null", "\(Object.self)")
        }
        guard let object = value as? Object else {
            throw CallError.inconvertible("externref to \(type(of: value))", "\(Object.self)")
        }
        return ExternReference(object)
    }

    public func _write(to slot: UnsafeMutablePointer<UInt64>, in store: Store) throws {
        guard Value.host(object).write(to: slot, as: Self.valueType, in: store) else {
            throw store.refusal(or: .foreignStore)
        }
    }
}
