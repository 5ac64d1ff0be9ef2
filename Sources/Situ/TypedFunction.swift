import Machine
import WebAssembly

/// A function whose type has been compared with a type of Swift, so that it is called like a function of Swift:
///
///     let add = try instance.function("add", as: ((Int32, Int32) -> Int32).self)
///     print(try add(40, 2))
///
/// `Signature` is that type: `TypedFunction<(Int32, Int32) -> Int32>`. Parameters and results are ``ValueConvertible``; of several
/// results the type is a tuple, of none `Void`.
public struct TypedFunction<Signature> {
    /// The same function, to be called with any values.
    public let function: Function
    /// Whether the collector looks for anything among the arguments or the results.
    @usableFromInline let hasReferences: Bool

    /// Where the function is.
    public var store: Store { function.store }

    /// Compares the function's type with the wanted one, which is that of `Signature`.
    init(_ function: Function, as wanted: FunctionType, name: String? = nil) throws(LinkError) {
        let found = function.type
        let registry = function.store.engine.registry
        // What is passed must be of the parameter's type, what is returned of Swift's.
        let fits =
            wanted.parameters.count == found.parameters.count && wanted.results.count == found.results.count
            && zip(wanted.parameters, found.parameters).allSatisfy { registry.matches($0, $1) }
            && zip(found.results, wanted.results).allSatisfy { registry.matches($0, $1) }
        guard fits else {
            throw LinkError(
                .incompatibleFunctionType(name: name, wanted: wanted), [], found: .function(found))
        }
        self.function = function
        hasReferences = wanted.takesReferences || wanted.returnsReferences
    }
}

// Each in three forms: for one result, for none, for several. One form with a pack of results would do, but of one result it makes
// a tuple of one, whose members the compiler does not find.

extension TypedFunction {
    /// Calls the function and waits for its end.
    ///
    /// Throws a `Trap` if the program is aborted, an `Exception` that nobody in the program caught, what a host function
    /// throws, and `CallError` for a value that cannot be passed or is not of the type expected.
    @inlinable
    public func callAsFunction<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ argument: repeat each Parameter
    ) throws -> Result where Signature == (repeat each Parameter) -> Result {
        var slot = try run { slots, store in
            var writer = SlotWriter(slots, store)
            repeat try writer.write(each argument)
        }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls a function without results, and waits for its end.
    @inlinable
    public func callAsFunction<each Parameter: ValueConvertible>(
        _ argument: repeat each Parameter
    ) throws where Signature == (repeat each Parameter) -> Void {
        _ = try run { slots, store in
            var writer = SlotWriter(slots, store)
            repeat try writer.write(each argument)
        }
    }

    /// Calls a function with several results, and waits for its end.
    @inlinable
    public func callAsFunction<
        each Parameter: ValueConvertible, First: ValueConvertible, Second: ValueConvertible,
        each Other: ValueConvertible
    >(
        _ argument: repeat each Parameter
    ) throws -> (First, Second, repeat each Other)
    where Signature == (repeat each Parameter) -> (First, Second, repeat each Other) {
        let store = function.store
        let call = try begin { slots, store in
            var writer = SlotWriter(slots, store)
            repeat try writer.write(each argument)
        }
        try function.runKeeping(call, hasReferences: hasReferences)
        do {
            var reader = SlotReader(call.slots, store)
            let result = (
                try reader.read(First.self), try reader.read(Second.self),
                repeat try reader.read((each Other).self)
            )
            function.end(call, hasReferences: hasReferences)
            return result
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
    }

    /// Begins a call, whose arguments `write` puts into its slots.
    @inlinable @inline(__always)
    func begin(
        _ write: (UnsafeMutablePointer<UInt64>, Store) throws -> Void
    ) throws -> DirectCall {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try write(call.slots, function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        return call
    }

    /// Makes a call, whose arguments `write` puts into its slots, and returns the slot of its first result.
    @inlinable @inline(__always)
    func run(_ write: (UnsafeMutablePointer<UInt64>, Store) throws -> Void) throws -> (UInt64, UInt64) {
        try function.run(try begin(write), hasReferences: hasReferences)
    }
}

extension Function {
    /// The function as one of a type of Swift. Throws a ``LinkError`` that shows both types if they do not fit.
    public func typed<each Parameter: ValueConvertible, Result: ValueConvertible>(
        as signature: ((repeat each Parameter) -> Result).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> Result> {
        try TypedFunction(
            self, as: FunctionType(valueTypes(repeat (each Parameter).self), [Result.valueType]))
    }

    /// The function as one of a type of Swift that returns nothing.
    public func typed<each Parameter: ValueConvertible>(
        as signature: ((repeat each Parameter) -> Void).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> Void> {
        try TypedFunction(self, as: FunctionType(valueTypes(repeat (each Parameter).self)))
    }

    /// The function as one of a type of Swift that returns several values, as a tuple.
    public func typed<
        each Parameter: ValueConvertible, First: ValueConvertible, Second: ValueConvertible,
        each Other: ValueConvertible
    >(
        as signature: ((repeat each Parameter) -> (First, Second, repeat each Other)).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> (First, Second, repeat each Other)> {
        try TypedFunction(
            self,
            as: FunctionType(
                valueTypes(repeat (each Parameter).self),
                valueTypes(First.self, Second.self, repeat (each Other).self)))
    }
}

extension Instance {
    /// The function that the instance exports under this name, as one of a type of Swift:
    ///
    ///     let add = try instance.function("add", as: ((Int32, Int32) -> Int32).self)
    ///
    /// Throws a ``LinkError`` if there is no such function, or if its type does not fit, which it shows then.
    public func function<each Parameter: ValueConvertible, Result: ValueConvertible>(
        _ name: String, as signature: ((repeat each Parameter) -> Result).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> Result> {
        let type = FunctionType(valueTypes(repeat (each Parameter).self), [Result.valueType])
        return try TypedFunction(try function(name, wanted: type), as: type, name: name)
    }

    /// The function that the instance exports under this name, as one of a type of Swift that returns nothing.
    public func function<each Parameter: ValueConvertible>(
        _ name: String, as signature: ((repeat each Parameter) -> Void).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> Void> {
        let type = FunctionType(valueTypes(repeat (each Parameter).self))
        return try TypedFunction(try function(name, wanted: type), as: type, name: name)
    }

    /// The function that the instance exports under this name, as one of a type of Swift that returns several values, as a tuple:
    ///
    ///     let divide = try instance.function("divmod", as: ((UInt32, UInt32) -> (UInt32, UInt32)).self)
    ///     let (quotient, remainder) = try divide(17, 5)
    public func function<
        each Parameter: ValueConvertible, First: ValueConvertible, Second: ValueConvertible,
        each Other: ValueConvertible
    >(
        _ name: String, as signature: ((repeat each Parameter) -> (First, Second, repeat each Other)).Type
    ) throws(LinkError) -> TypedFunction<(repeat each Parameter) -> (First, Second, repeat each Other)> {
        let type = FunctionType(
            valueTypes(repeat (each Parameter).self),
            valueTypes(First.self, Second.self, repeat (each Other).self))
        return try TypedFunction(try function(name, wanted: type), as: type, name: name)
    }

    private func function(_ name: String, wanted: FunctionType) throws(LinkError) -> Function {
        let export = export(name)
        guard case .function(let function)? = export else {
            throw LinkError(
                .incompatibleFunctionType(name: name, wanted: wanted), [], found: export?.type)
        }
        return function
    }
}

/// The value types that types of Swift stand for.
@usableFromInline func valueTypes<each Value: ValueConvertible>(
    _ value: repeat (each Value).Type
) -> [ValueType] {
    var types: [ValueType] = []
    for type in repeat each value { types.append(type.valueType) }
    return types
}

/// A call that ends before whoever makes it goes on: where its arguments are, and later its results.
@usableFromInline struct DirectCall {
    let prepared: PreparedCall
    @usableFromInline var slots: UnsafeMutablePointer<UInt64> { @inline(__always) get { prepared.slots } }
}

extension Function {
    /// Prepares a call. It is run next, or ended. Nothing collects garbage until then if the call has references.
    @usableFromInline @inline(never) func beginCall(hasReferences: Bool) throws -> DirectCall {
        guard let call = store.machine.beginCall(reference) else { throw store.noStack() }
        if hasReferences {
            let parameters = Int(store.machine.function(reference).type.pointee.parameterCount)
            call.slots.update(repeating: 0, count: parameters * slotWords)
            store.machine.beginMoving()
        }
        return DirectCall(prepared: call)
    }

    /// Runs a call whose arguments are written, and ends it; returns the slot of the first result. Nothing may collect garbage
    /// until that is read.
    @usableFromInline @inline(never)
    func run(_ call: DirectCall, hasReferences: Bool) throws -> (UInt64, UInt64) {
        if hasReferences { store.machine.endMoving() }
        let outcome = store.machine.runCall(call.prepared)
        guard case .finished = outcome else { throw store.failure(outcome, call) }
        // The slot itself may be another's when the call has ended. There is one, even if there are no results.
        let result = (call.slots[0], call.slots[1])
        store.machine.endCall(call.prepared)
        return result
    }

    /// Runs a call whose arguments are written. If it returns, the results are in the slots, where the collector does not find
    /// them, and the call must be ended; if it throws, it has ended.
    @usableFromInline @inline(never) func runKeeping(_ call: DirectCall, hasReferences: Bool) throws {
        if hasReferences { store.machine.endMoving() }
        let outcome = store.machine.runCall(call.prepared)
        guard case .finished = outcome else { throw store.failure(outcome, call) }
        if hasReferences { store.machine.beginMoving(collectsBefore: false) }
    }

    /// Gives the stack back of a call that has finished, or that has not been run.
    @usableFromInline @inline(never) func end(_ call: DirectCall, hasReferences: Bool) {
        if hasReferences { store.machine.endMoving() }
        store.machine.endCall(call.prepared)
    }
}

extension Store {
    /// Why there is no stack for a call, or none that is large enough.
    @inline(never) fileprivate func noStack() -> any Error {
        if machine.hasMostActivations { return CallError.tooManyCalls }
        guard let activation = machine.takeActivation() else { return CallError.outOfMemory }
        machine.giveBack(activation)
        return Trap(.callStackExhausted, nil, machine)
    }

    /// Ends a call that has not finished; returns what that means to whoever made it.
    @inline(never) fileprivate func failure(_ outcome: Outcome, _ call: DirectCall) -> any Error {
        defer { machine.abandonCall(call.prepared) }
        let activation = call.prepared.context.pointee.activation.takeUnretainedValue()
        switch outcome {
        case .waiting: return CallError.asynchronousHostFunction
        // It may be part of an asynchronous call whose task is cancelled.
        case .suspended where machine.interruption.isRequested(.cancellation): return CancellationError()
        default: return error(for: outcome, of: activation)
        }
    }

    /// The error for a run that goes on no more; its frames must still be there.
    func error(for outcome: Outcome, of activation: Activation) -> any Error {
        switch outcome {
        case .threw: Exception(thrownIn: activation, self) ?? CallError.alreadyOver
        case .hostFailed: takePendingError() ?? CallError.alreadyOver
        case .finished, .waiting, .suspended, .trapped: Trap(activation.trap, activation, machine)
        }
    }
}
