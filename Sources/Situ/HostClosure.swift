import Machine
import WebAssembly

/// A closure as a function of the host: what it takes and returns, and so its type in WebAssembly, follows from the closure's own
/// type. It belongs to no store yet, and can be made a ``Function`` of many.
///
/// Parameters are ``ValueConvertible``, after a ``Caller`` if the closure wants to know who calls; several results are a tuple.
/// What the closure throws arrives at whoever called the guest, as it is; only an ``Exception`` can be caught by the guest.
public struct HostClosure {
    /// The type that a module's import must have.
    public let type: FunctionType
    /// Reads the arguments, calls the closure and writes the results over the arguments.
    @usableFromInline typealias Body = (UnsafeMutablePointer<UInt64>, Caller) throws -> Void
    let body: Body

    @usableFromInline init(type: FunctionType, body: @escaping Body) {
        self.type = type
        self.body = body
    }

    /// A closure of the host, with its type.
    @inlinable
    public init<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ body: @escaping (repeat each Parameter) throws -> Result
    ) {
        let type = FunctionType(valueTypes(repeat (each Parameter).self), [Result.valueType])
        self.init(type: type) { slots, caller in
            var reader = SlotReader(slots, caller.store)
            let result = try body(repeat try reader.read((each Parameter).self))
            try result._write(to: slots, in: caller.store)
        }
    }

    /// A closure of the host, with its type.
    @inlinable
    public init<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, parameter: repeat each Parameter) in try body(repeat each parameter) }
    }

    /// A closure of the host, with its type.
    @inlinable
    public init<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ body: @escaping (Caller, repeat each Parameter) throws -> Result
    ) {
        let type = FunctionType(valueTypes(repeat (each Parameter).self), [Result.valueType])
        self.init(type: type) { slots, caller in
            var reader = SlotReader(slots, caller.store)
            let result = try body(caller, repeat try reader.read((each Parameter).self))
            try result._write(to: slots, in: caller.store)
        }
    }

    /// A closure of the host, with its type.
    @inlinable
    public init<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ body: @escaping (Caller, repeat each Parameter) throws -> (repeat each Result)
    ) {
        let type = FunctionType(
            valueTypes(repeat (each Parameter).self), valueTypes(repeat (each Result).self))
        let returnsReferences = type.returnsReferences
        self.init(type: type) { slots, caller in
            var reader = SlotReader(slots, caller.store)
            let result = try body(caller, repeat try reader.read((each Parameter).self))
            // From here on the slots hold arguments and results at once.
            if returnsReferences { caller.store.beginMoving() }
            defer { if returnsReferences { caller.store.endMoving() } }
            var writer = SlotWriter(slots, caller.store)
            repeat try writer.write(each result)
        }
    }
}

extension HostClosure {
    /// What a host function does that was made of a closure.
    @inline(__always)
    static func run(_ body: Body, _ call: HostCall, _ caller: Caller) -> HostResult {
        do {
            try body(call.slots, caller)
            return .returned
        } catch {
            return caller.end(with: error)
        }
    }
}

extension FunctionType {
    @usableFromInline var takesReferences: Bool { parameters.contains(where: \.isReference) }
    @usableFromInline var returnsReferences: Bool { results.contains(where: \.isReference) }
}

extension Store {
    /// From here to `endMoving` references need not be where the collector finds them, so nothing is collected.
    @usableFromInline @inline(never) func beginMoving() { machine.beginMoving() }
    @usableFromInline @inline(never) func endMoving() { machine.endMoving() }
}

extension Function {
    /// Makes a function of the host from a closure, see ``HostClosure``.
    public init(store: Store, _ closure: HostClosure) {
        let reference = Function.makeReference(store, closure.type) { [body = closure.body] call in
            Store.with(call) { HostClosure.run(body, call, $0) }
        }
        self.init(store: store, reference: reference)
    }

    /// Makes a function of the host from a closure, of the type that follows from it:
    ///
    ///     Function(store: store) { (x: Int32, y: Int32) in x &+ y }
    ///
    /// See ``HostClosure`` for what closures can take, return and throw.
    @inlinable
    public init<each Parameter: ValueConvertible, Result: ValueConvertible>(
        store: Store, _ body: @escaping (repeat each Parameter) throws -> Result
    ) {
        self.init(store: store, HostClosure(body))
    }

    /// Makes a function of the host from a closure that returns nothing, or several results as a tuple.
    @inlinable
    public init<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        store: Store, _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
    ) {
        self.init(store: store, HostClosure(body))
    }

    /// Makes a function of the host from a closure that wants to know who calls.
    @inlinable
    public init<each Parameter: ValueConvertible, Result: ValueConvertible>(
        store: Store, _ body: @escaping (Caller, repeat each Parameter) throws -> Result
    ) {
        self.init(store: store, HostClosure(body))
    }

    /// Makes a function of the host from a closure that wants to know who calls, and returns nothing, or several results as a tuple.
    @inlinable
    public init<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        store: Store, _ body: @escaping (Caller, repeat each Parameter) throws -> (repeat each Result)
    ) {
        self.init(store: store, HostClosure(body))
    }
}

extension Linker {
    /// Offers a closure of the host as a function, of the type that follows from it:
    ///
    ///     linker.define("env", "multiply") { (x: Float, y: Float) in x * y }
    ///
    /// See ``HostClosure`` for what closures can take, return and throw.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping (repeat each Parameter) throws -> Result
    ) {
        define(module, name, .function(Function(store: store, HostClosure(body))))
    }

    /// Offers a closure of the host that returns nothing, or several results as a tuple.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
    ) {
        define(module, name, .function(Function(store: store, HostClosure(body))))
    }

    /// Offers a closure of the host that wants to know who calls:
    ///
    ///     linker.define("env", "length") { (caller: Caller, address: UInt32) -> UInt32 in
    ///         guard let memory = caller.memory() else { return 0 }
    ///         ...
    ///     }
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping (Caller, repeat each Parameter) throws -> Result
    ) {
        define(module, name, .function(Function(store: store, HostClosure(body))))
    }

    /// Offers a closure of the host that wants to know who calls, and returns nothing, or several results as a tuple.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping (Caller, repeat each Parameter) throws -> (repeat each Result)
    ) {
        define(module, name, .function(Function(store: store, HostClosure(body))))
    }
}
