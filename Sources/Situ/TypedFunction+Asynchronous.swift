import Machine
import WebAssembly

/// Calls that do not hold the thread up, as asynchronous calls of a ``Function``.
///
/// Each writes its arguments one by one, with a function that is not inlined: without optimisation, an asynchronous function
/// that hands its pack to another, or inlines what is done with its elements, frees memory in the wrong order.
extension TypedFunction {
    /// Calls the function asynchronously.
    public nonisolated(nonsending) func callAsFunction<
        each Parameter: ValueConvertible, Result: ValueConvertible
    >(
        _ argument: repeat each Parameter
    ) async throws -> Result where Signature == (repeat each Parameter) -> Result {
        let call = try TypedCall(function)
        repeat try call.write(each argument)
        try await call.finish()
        return try call.read(Result.self)
    }

    /// Calls a function without results asynchronously.
    public nonisolated(nonsending) func callAsFunction<each Parameter: ValueConvertible>(
        _ argument: repeat each Parameter
    ) async throws where Signature == (repeat each Parameter) -> Void {
        let call = try TypedCall(function)
        repeat try call.write(each argument)
        try await call.finish()
    }

    /// Calls a function with several results asynchronously.
    public nonisolated(nonsending) func callAsFunction<
        each Parameter: ValueConvertible, First: ValueConvertible, Second: ValueConvertible,
        each Other: ValueConvertible
    >(
        _ argument: repeat each Parameter
    ) async throws -> (First, Second, repeat each Other)
    where Signature == (repeat each Parameter) -> (First, Second, repeat each Other) {
        let call = try TypedCall(function)
        repeat try call.write(each argument)
        try await call.finish()
        return (
            try call.read(First.self), try call.read(Second.self), repeat try call.read((each Other).self)
        )
    }
}

/// A call whose arguments are written, and its results read, one after the other. It ends with this object.
private final class TypedCall {
    private let call: Call
    private var slot: SlotPointer
    /// Whether arguments may lie where the collector does not yet look for them.
    private var isWriting = true

    init(_ function: Function) throws {
        call = try Call(function.store, function.reference)
        call.leavesResults = true
        slot = call.slots
        call.store.beginMoving()
    }

    deinit {
        if isWriting { call.store.endMoving() }
        call.end()
    }

    @inline(never) func write<Value: ValueConvertible>(_ value: Value) throws {
        try value._write(to: slot, in: call.store)
        slot += slotWords
    }

    nonisolated(nonsending) func finish() async throws {
        call.store.endMoving()
        isWriting = false
        slot = call.slots
        _ = try await call.finish()
    }

    @inline(never) func read<Value: ValueConvertible>(_: Value.Type) throws -> Value {
        defer { slot += slotWords }
        return try Value._read(slot, in: call.store)
    }
}
