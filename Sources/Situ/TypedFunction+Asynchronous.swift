import Machine
import WebAssembly

/// Calls that do not hold the thread up, as asynchronous calls of a ``Function``.
extension TypedFunction {
    /// Calls the function asynchronously.
    nonisolated(nonsending)
        public func callAsFunction<each Parameter: ValueConvertible, Result: ValueConvertible>(
            _ argument: repeat each Parameter
        ) async throws -> Result where Signature == (repeat each Parameter) -> Result
    {
        let call = try begin(repeat each argument)
        _ = try await call.finish()
        let result = try Result._read(call.slots, in: store)
        call.end()
        return result
    }

    /// Calls a function without results asynchronously.
    nonisolated(nonsending)
        public func callAsFunction<each Parameter: ValueConvertible>(
            _ argument: repeat each Parameter
        ) async throws where Signature == (repeat each Parameter) -> Void
    {
        let call = try begin(repeat each argument)
        _ = try await call.finish()
        call.end()
    }

    /// Calls a function with several results asynchronously.
    nonisolated(nonsending)
        public func callAsFunction<
            each Parameter: ValueConvertible, First: ValueConvertible, Second: ValueConvertible,
            each Other: ValueConvertible
        >(
            _ argument: repeat each Parameter
        ) async throws -> (First, Second, repeat each Other)
    where Signature == (repeat each Parameter) -> (First, Second, repeat each Other) {
        let call = try begin(repeat each argument)
        _ = try await call.finish()
        var reader = SlotReader(call.slots, store)
        let result = (
            try reader.read(First.self), try reader.read(Second.self),
            repeat try reader.read((each Other).self)
        )
        call.end()
        return result
    }

    /// A call with its arguments, which leaves its results in the slots.
    private func begin<each Parameter: ValueConvertible>(_ argument: repeat each Parameter) throws -> Call {
        let call = try Call(store, function.reference)
        call.leavesResults = true
        store.beginMoving()
        defer { store.endMoving() }
        var writer = SlotWriter(call.slots, store)
        repeat try writer.write(each argument)
        return call
    }
}
