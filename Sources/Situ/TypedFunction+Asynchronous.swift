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
        try await function.begin(repeat each argument).finish(returning: Result.self)
    }

    /// Calls a function without results asynchronously.
    nonisolated(nonsending)
        public func callAsFunction<each Parameter: ValueConvertible>(
            _ argument: repeat each Parameter
        ) async throws where Signature == (repeat each Parameter) -> Void
    {
        try await function.begin(repeat each argument).finishReturningNothing()
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
        let call: Call = try function.begin(repeat each argument)
        try await call.finishLeavingResults()
        var reader = SlotReader(call.slots, function.store)
        let result = (
            try reader.read(First.self), try reader.read(Second.self),
            repeat try reader.read((each Other).self)
        )
        call.end()
        return result
    }
}

// Nothing here has packs and waits too: what such a function puts on its task's stack, the compiler takes off in another order.

extension Function {
    /// A call with its arguments, which leaves its results in the slots.
    fileprivate func begin<each Parameter: ValueConvertible>(
        _ argument: repeat each Parameter
    ) throws -> Call {
        let call = try Call(store, reference)
        call.leavesResults = true
        store.beginMoving()
        defer { store.endMoving() }
        var writer = SlotWriter(call.slots, store)
        repeat try writer.write(each argument)
        return call
    }
}

extension Call {
    /// Goes on with a call that leaves its results in the slots, to its end, and reads the one.
    nonisolated(nonsending) fileprivate func finish<Result: ValueConvertible>(
        returning _: Result.Type
    ) async throws -> Result {
        _ = try await finish()
        let result = try Result._read(slots, in: store)
        end()
        return result
    }

    nonisolated(nonsending) fileprivate func finishLeavingResults() async throws { _ = try await finish() }

    nonisolated(nonsending) fileprivate func finishReturningNothing() async throws {
        _ = try await finish()
        end()
    }
}
