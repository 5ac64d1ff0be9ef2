import Machine
import WebAssembly

/// A function that can be called: of an instance, or made from a closure of the host.
public struct Function {
    /// Where the function is.
    public let store: Store
    package let reference: UInt32

    init(store: Store, reference: UInt32) {
        self.store = store
        self.reference = reference
    }

    /// Makes a function of the host. `body` gets as many arguments as the type says, of those types, and must return
    /// results likewise. An `Exception` that it throws can be caught by the guest; any other error travels through the
    /// guest and arrives at whoever called it, as it is.
    public init(
        store: Store, type: FunctionType, body: @escaping (Caller, [Value]) throws -> [Value]
    ) {
        self.init(store: store, type: type) { (call: HostCall, caller: Caller) -> HostResult in
            Function.run(body, type, call, caller)
        }
    }

    /// Calls a closure that takes and returns values.
    static func run(
        _ body: (Caller, [Value]) throws -> [Value], _ type: FunctionType, _ call: HostCall, _ caller: Caller
    ) -> HostResult {
        do {
            let arguments = type.parameters.enumerated().map { index, type in
                Value(call.slots + index * slotWords, as: type, in: caller.store)
            }
            let results = try body(caller, arguments)
            // From here on the slots hold arguments and results at once.
            return try call.store.withoutCollecting {
                try write(results, of: type, to: call.slots, in: caller.store)
                return .returned
            }
        } catch {
            return caller.end(with: error)
        }
    }

    /// Writes results of a function of the host over its arguments.
    static func write(
        _ results: [Value], of type: FunctionType, to slots: SlotPointer, in store: Store
    ) throws {
        guard results.count == type.results.count else { throw CallError.wrongResults(expected: type) }
        for (index, result) in results.enumerated()
        where !result.write(to: slots + index * slotWords, as: type.results[index], in: store) {
            throw store.refusal(or: .wrongResults(expected: type))
        }
    }

    /// Makes a function of the host that works on the slots themselves.
    package init(
        store: Store, type: FunctionType, body: @escaping (HostCall, Caller) -> HostResult
    ) {
        let reference = Function.makeReference(store, type) { call in Store.with(call) { body(call, $0) } }
        self.init(store: store, reference: reference)
    }

    /// Adds a function of the host to a store.
    static func makeReference(
        _ store: Store, _ type: FunctionType, _ body: @escaping (HostCall) -> HostResult
    ) -> UInt32 {
        let identity = store.engine.registry.internFunction(
            parameters: type.parameters, results: type.results)
        guard let identity else { fatalError("more than sixteen million types in one engine") }
        return store.machine.makeHostFunction(HostFunction(body), type: identity)
    }

    /// What an asynchronous function of the host does: gets arguments, returns results, may throw.
    ///
    /// It runs where the call's task runs, with the same isolation.
    public typealias AsynchronousBody =
        nonisolated(nonsending) (Caller, [Value]) async throws -> [Value]

    /// Makes an asynchronous function of the host. While `body` is suspended the program is too, its frames stay where they
    /// are, and no thread is held up: its store's other calls can go on meanwhile.
    ///
    /// It can be called by calls that are asynchronous themselves (`try await function(...)`), and by a `Call` that is run by
    /// hand. In others it fails with `CallError.asynchronousHostFunction`. What it throws, `CancellationError` too, arrives as
    /// with any function of the host.
    public init(store: Store, type: FunctionType, body: @escaping AsynchronousBody) {
        self.init(store: store, type: type, suspending: Function.suspending(type, body))
    }

    /// An asynchronous function on values as one on slots.
    static func suspending(
        _ type: FunctionType, _ body: @escaping AsynchronousBody
    ) -> SuspendingBody {
        { slots, caller async throws in
            let arguments = type.parameters.enumerated().map { index, type in
                Value(slots + index * slotWords, as: type, in: caller.store)
            }
            let results = try await body(caller, arguments)
            return { slots in try Function.write(results, of: type, to: slots, in: caller.store) }
        }
    }

    /// What an asynchronous function of the host does with its slots: reads arguments there, and returns what writes the
    /// results, when nothing can collect garbage.
    typealias SuspendingBody =
        nonisolated(nonsending) (UnsafeMutablePointer<UInt64>, Caller) async throws -> (
            (UnsafeMutablePointer<UInt64>) throws -> Void
        )

    /// Makes an asynchronous function of the host that works on the slots themselves.
    init(store: Store, type: FunctionType, suspending body: @escaping SuspendingBody) {
        self.init(waitingIn: store, type: type)
        store.asynchronousBodies[Int(store.machine.function(reference).index)] = body
    }

    /// Makes a function of the host without a body: a call that comes to it waits until it is told the results
    /// (`Call.complete(returning:)`). For embedders with a scheduler of their own.
    public init(waitingIn store: Store, type: FunctionType) {
        self.init(store: store, type: type) { (_: HostCall, _: Caller) -> HostResult in .waiting }
    }

    /// What the function takes and returns.
    public var type: FunctionType { FunctionType(store.machine.function(reference).type) }

    /// Whether it is a function of the host, not of a module.
    package var isHost: Bool { store.machine.function(reference).instance == nil }

    /// Calls the function and waits for its end.
    ///
    /// Throws a `Trap` if the program is aborted, an `Exception` that nobody in the program caught, what a host function
    /// throws, and `CallError` if the arguments do not match the type.
    public func callAsFunction(_ arguments: [Value] = []) throws -> [Value] {
        try store.call(reference, arguments)
    }

    /// Calls the function without holding the thread up: while an asynchronous function of the host or
    /// `memory.atomic.wait` makes the program wait, and now and then while it computes, other tasks run.
    ///
    /// If the task is cancelled, the program is interrupted and the call throws `CancellationError`; a cancelled task that is
    /// in an asynchronous function of the host leaves it to that to end. Otherwise it throws what a synchronous call does.
    /// Several calls may be under way in a store, in one task or more with the same isolation, each waiting for something.
    nonisolated(nonsending) public func callAsFunction(_ arguments: [Value] = []) async throws -> [Value] {
        try await begin(arguments).finish()
    }

    /// Prepares a call that can stop on the way; nothing runs yet.
    public func begin(_ arguments: [Value] = []) throws -> Call {
        try Call(store, reference, arguments)
    }
}

/// Who called a host function.
public struct Caller {
    /// Where the call is made.
    public let store: Store
    let record: UnsafeMutablePointer<InstanceRecord>?

    @inline(__always) init(store: Store, record: UnsafeMutablePointer<InstanceRecord>?) {
        self.store = store
        self.record = record
    }

    /// The memory that the calling instance exports under this name.
    public func memory(_ name: String = "memory") -> Memory? {
        guard case .memory(let memory)? = export(name) else { return nil }
        return memory
    }

    /// The function that the calling instance exports under this name.
    public func function(_ name: String) -> Function? {
        guard case .function(let function)? = export(name) else { return nil }
        return function
    }

    /// What the calling instance exports under this name; nil also if the embedder called.
    public func export(_ name: String) -> Extern? {
        instance?.export(name)
    }

    /// Ends the call with an error, which arrives at whoever called the guest.
    package func fail(with error: any Error) -> HostResult {
        store.pendingError = error
        return .failed
    }

    /// Ends the call with what a closure threw.
    @inline(never) func end(with error: any Error) -> HostResult {
        if let exception = error as? Exception { return self.throw(exception) }
        return fail(with: error)
    }

    /// Ends the call with an exception, which the guest can catch.
    package func `throw`(_ exception: Exception) -> HostResult {
        guard exception.tag.store === store else { return fail(with: CallError.foreignStore) }
        do {
            return .threw(try exception.makeReference())
        } catch {
            return fail(with: error)
        }
    }

    /// The instance whose function called; nil if the embedder did.
    public var instance: Instance? {
        record.map { Instance(store: store, machine: store.machine.instances[$0.pointee.index]) }
    }
}
