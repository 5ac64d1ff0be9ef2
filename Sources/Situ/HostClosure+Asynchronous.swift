import Machine
import WebAssembly

/// An asynchronous closure as a function of the host: like ``HostClosure``, and while the closure is suspended the program is
/// too, without a thread being held up. Asynchronous calls can call it, and those that are run by hand (``Call``).
///
/// The closure has up to six parameters, after a ``Caller`` if it wants to know who calls: a closure that keeps its caller's
/// isolation cannot have a pack of them yet. It runs with the isolation of the call.
public struct AsynchronousHostClosure {
    /// The type that a module's import must have.
    public let type: FunctionType
    let body: Function.SuspendingBody

    /// A closure whose results are written as soon as nothing can collect garbage.
    private init<each Result: ValueConvertible>(
        _ parameters: [ValueType],
        _ body:
            nonisolated(nonsending) @escaping (inout SlotReader, Caller) async throws -> (repeat each Result)
    ) {
        type = FunctionType(parameters, valueTypes(repeat (each Result).self))
        self.body = { slots, caller async throws in
            var reader = SlotReader(slots, caller.store)
            let result = try await body(&reader, caller)
            return { slots in
                var writer = SlotWriter(slots, caller.store)
                repeat try writer.write(each result)
            }
        }
    }

    /// A closure of the host, with its type.
    public init<each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping (Caller) async throws -> (repeat each Result)
    ) {
        self.init([]) { _, caller async throws in
            try await body(caller)
        }
    }

    /// A closure of the host, with its type.
    public init<P1: ValueConvertible, each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping (Caller, P1) async throws -> (repeat each Result)
    ) {
        self.init([P1.valueType]) { reader, caller async throws in
            try await body(caller, try reader.read(P1.self))
        }
    }

    /// A closure of the host, with its type.
    public init<P1: ValueConvertible, P2: ValueConvertible, each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping (Caller, P1, P2) async throws -> (repeat each Result)
    ) {
        self.init([P1.valueType, P2.valueType]) { reader, caller async throws in
            try await body(caller, try reader.read(P1.self), try reader.read(P2.self))
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, each Result: ValueConvertible
    >(
        _ body: nonisolated(nonsending) @escaping (Caller, P1, P2, P3) async throws -> (repeat each Result)
    ) {
        self.init([P1.valueType, P2.valueType, P3.valueType]) { reader, caller async throws in
            try await body(
                caller, try reader.read(P1.self), try reader.read(P2.self), try reader.read(P3.self))
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        each Result: ValueConvertible
    >(
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4) async throws -> (repeat each Result)
    ) {
        self.init([P1.valueType, P2.valueType, P3.valueType, P4.valueType]) { reader, caller async throws in
            try await body(
                caller, try reader.read(P1.self), try reader.read(P2.self), try reader.read(P3.self),
                try reader.read(P4.self))
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, each Result: ValueConvertible
    >(
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4, P5) async throws -> (
                repeat each Result
            )
    ) {
        self.init([P1.valueType, P2.valueType, P3.valueType, P4.valueType, P5.valueType]) {
            reader, caller async throws in
            try await body(
                caller, try reader.read(P1.self), try reader.read(P2.self), try reader.read(P3.self),
                try reader.read(P4.self), try reader.read(P5.self))
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, P6: ValueConvertible, each Result: ValueConvertible
    >(
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4, P5, P6) async throws -> (
                repeat each Result
            )
    ) {
        self.init([P1.valueType, P2.valueType, P3.valueType, P4.valueType, P5.valueType, P6.valueType]) {
            reader, caller async throws in
            try await body(
                caller, try reader.read(P1.self), try reader.read(P2.self), try reader.read(P3.self),
                try reader.read(P4.self), try reader.read(P5.self), try reader.read(P6.self))
        }
    }

    /// A closure of the host, with its type.
    public init<each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping () async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller) async throws in try await body() }
    }

    /// A closure of the host, with its type.
    public init<P1: ValueConvertible, each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping (P1) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1) async throws in try await body(p1) }
    }

    /// A closure of the host, with its type.
    public init<P1: ValueConvertible, P2: ValueConvertible, each Result: ValueConvertible>(
        _ body: nonisolated(nonsending) @escaping (P1, P2) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1, p2: P2) async throws in try await body(p1, p2) }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, each Result: ValueConvertible
    >(
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1, p2: P2, p3: P3) async throws in try await body(p1, p2, p3) }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        each Result: ValueConvertible
    >(
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3, P4) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1, p2: P2, p3: P3, p4: P4) async throws in try await body(p1, p2, p3, p4)
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, each Result: ValueConvertible
    >(
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3, P4, P5) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1, p2: P2, p3: P3, p4: P4, p5: P5) async throws in
            try await body(p1, p2, p3, p4, p5)
        }
    }

    /// A closure of the host, with its type.
    public init<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, P6: ValueConvertible, each Result: ValueConvertible
    >(
        _ body:
            nonisolated(nonsending) @escaping (P1, P2, P3, P4, P5, P6) async throws -> (repeat each Result)
    ) {
        self.init { (_: Caller, p1: P1, p2: P2, p3: P3, p4: P4, p5: P5, p6: P6) async throws in
            try await body(p1, p2, p3, p4, p5, p6)
        }
    }
}

extension Function {
    /// Makes an asynchronous function of the host from a closure, see ``AsynchronousHostClosure``.
    public init(store: Store, _ closure: AsynchronousHostClosure) {
        self.init(store: store, type: closure.type, suspending: closure.body)
    }
}

extension Linker {
    /// Offers an asynchronous function of the host.
    public mutating func define(_ module: String, _ name: String, _ closure: AsynchronousHostClosure) {
        define(module, name, .function(Function(store: store, closure)))
    }

    /// Offers an asynchronous closure of the host as a function, of the type that follows from it; so do the following.
    ///
    ///     linker.define("env", "fetch") { (key: Int32) async throws -> Int32 in try await cache.value(key) }
    ///
    /// See ``AsynchronousHostClosure``.
    public mutating func define<each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping () async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (Caller) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<P1: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (P1) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<P1: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (Caller, P1) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<P1: ValueConvertible, P2: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (P1, P2) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<P1: ValueConvertible, P2: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (Caller, P1, P2) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (Caller, P1, P2, P3) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3, P4) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body: nonisolated(nonsending) @escaping (P1, P2, P3, P4, P5) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4, P5) async throws -> (
                repeat each Result
            )
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, P6: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body:
            nonisolated(nonsending) @escaping (P1, P2, P3, P4, P5, P6) async throws -> (repeat each Result)
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }

    /// Offers an asynchronous closure of the host.
    public mutating func define<
        P1: ValueConvertible, P2: ValueConvertible, P3: ValueConvertible, P4: ValueConvertible,
        P5: ValueConvertible, P6: ValueConvertible, each Result: ValueConvertible
    >(
        _ module: String, _ name: String,
        _ body:
            nonisolated(nonsending) @escaping (Caller, P1, P2, P3, P4, P5, P6) async throws -> (
                repeat each Result
            )
    ) {
        define(module, name, AsynchronousHostClosure(body))
    }
}
