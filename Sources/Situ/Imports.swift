import Machine
import WebAssembly

/// What modules import, without belonging to a store: functions of the host, other modules, shared memories. An
/// ``InstanceTemplate`` makes of it what an instance imports, in any number of stores.
///
///     var imports = Imports()
///     imports.define("env", "log", FunctionType([.i32])) { caller, arguments in
///         print(arguments[0])
///         return []
///     }
///
/// Closures serve all stores, from several threads at once. What belongs to one store they find by ``Store/attachment(_:)`` of
/// their caller's store.
public struct Imports: Sendable {
    /// What a function of the host does: its arguments are slots, over which it writes its results.
    typealias Body = @Sendable (HostCall, Caller) -> HostResult

    /// A function of the host.
    struct Host: Sendable {
        let type: FunctionType
        let body: Body
        /// What a call waits for, if the function is asynchronous.
        var asynchronousBody: AsynchronousBody?
    }

    /// What an asynchronous function of the host does; see ``Function/AsynchronousBody``.
    public typealias AsynchronousBody =
        nonisolated(nonsending) @Sendable (Caller, [Value]) async throws -> [Value]

    enum Definition: Sendable {
        case function(Host)
        case memory(SharedMemory)
    }

    private var names = ImportNames()
    /// In the order of the names.
    private var definitions: [Definition] = []
    private var modules: [[UInt8]: Module] = [:]

    /// Without definitions.
    public init() {}

    /// Offers a function of the host; an earlier definition of the same name is replaced. See
    /// ``Function`` for what it must return and may throw.
    public mutating func define(
        _ module: String, _ name: String, _ type: FunctionType,
        body: @escaping @Sendable (Caller, [Value]) throws -> [Value]
    ) {
        define(module, name, type) { (call: HostCall, caller: Caller) -> HostResult in
            Function.run(body, type, call, caller)
        }
    }

    /// Offers a function of the host that works on the slots themselves.
    package mutating func define(
        _ module: String, _ name: String, _ type: FunctionType,
        body: @escaping @Sendable (HostCall, Caller) -> HostResult
    ) {
        define(module, name, .function(Host(type: type, body: body)))
    }

    /// Offers an asynchronous function of the host; see ``Function/AsynchronousBody`` for who can call it.
    public mutating func define(
        _ module: String, _ name: String, _ type: FunctionType, body: @escaping AsynchronousBody
    ) {
        let host = Host(type: type, body: { _, _ in .waiting }, asynchronousBody: body)
        define(module, name, .function(host))
    }

    /// Offers a memory that all stores use.
    public mutating func define(_ module: String, _ name: String, _ memory: SharedMemory) {
        define(module, name, .memory(memory))
    }

    private mutating func define(_ module: String, _ name: String, _ definition: Definition) {
        let (index, isNew) = names.insert(ImportName(module: module, name: name))
        if isNew { definitions.append(definition) } else { definitions[index] = definition }
    }

    /// Offers all that an instance of a module exports. Each store has an instance of its own, made before those that
    /// import from it, with what is defined here. A definition of a single name comes before it.
    public mutating func define(_ name: String, _ module: Module) { modules[Array(name.utf8)] = module }

    /// What has been defined under a name by itself.
    func definition(_ module: String, _ name: String) -> Definition? {
        names.index(of: ImportName(module: module, name: name)).map { definitions[$0] }
    }

    /// The module whose exports have been defined under a name.
    func module(_ name: String) -> Module? { modules[Array(name.utf8)] }
}

extension Imports {
    /// Offers a closure of the host as a function, of the type that follows from it:
    ///
    ///     imports.define("env", "multiply") { (x: Float, y: Float) in x * y }
    ///
    /// See ``HostClosure`` for what closures can take, return and throw.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping @Sendable (repeat each Parameter) throws -> Result
    ) {
        define(module, name, sendable: HostClosure(body))
    }

    /// Offers a closure of the host that returns nothing, or several results as a tuple.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping @Sendable (repeat each Parameter) throws -> (repeat each Result)
    ) {
        define(module, name, sendable: HostClosure(body))
    }

    /// Offers a closure of the host that wants to know who calls.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping @Sendable (Caller, repeat each Parameter) throws -> Result
    ) {
        define(module, name, sendable: HostClosure(body))
    }

    /// Offers a closure of the host that wants to know who calls, and returns nothing, or several results as a tuple.
    @inlinable
    public mutating func define<each Parameter: ValueConvertible, each Result: ValueConvertible>(
        _ module: String, _ name: String,
        _ body: @escaping @Sendable (Caller, repeat each Parameter) throws -> (repeat each Result)
    ) {
        define(module, name, sendable: HostClosure(body))
    }

    /// Offers a closure that was made of one that is `Sendable`; what it adds to that is so too.
    @usableFromInline mutating func define(_ module: String, _ name: String, sendable closure: HostClosure) {
        nonisolated(unsafe) let body = closure.body
        define(module, name, closure.type) { (call: HostCall, caller: Caller) -> HostResult in
            HostClosure.run(body, call, caller)
        }
    }
}
