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
        let store = function.store
        let call = try perform(repeat each argument)
        do {
            let result = try Result._read(call.slots, in: store)
            store.end(call, hasReferences: hasReferences)
            return result
        } catch {
            store.end(call, hasReferences: hasReferences)
            throw error
        }
    }

    /// Calls a function without results, and waits for its end.
    @inlinable
    public func callAsFunction<each Parameter: ValueConvertible>(
        _ argument: repeat each Parameter
    ) throws where Signature == (repeat each Parameter) -> Void {
        let call = try perform(repeat each argument)
        function.store.end(call, hasReferences: hasReferences)
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
        let call = try perform(repeat each argument)
        do {
            var reader = SlotReader(call.slots, store)
            let result = (
                try reader.read(First.self), try reader.read(Second.self),
                repeat try reader.read((each Other).self)
            )
            store.end(call, hasReferences: hasReferences)
            return result
        } catch {
            store.end(call, hasReferences: hasReferences)
            throw error
        }
    }

    /// Begins a call, writes its arguments and runs it. The results are to be read, and the call ended.
    @inlinable @inline(__always)
    func perform<each Parameter: ValueConvertible>(_ argument: repeat each Parameter) throws -> DirectCall {
        let store = function.store
        let call = try store.beginCall(of: function, hasReferences: hasReferences)
        do {
            var writer = SlotWriter(call.slots, store)
            repeat try writer.write(each argument)
        } catch {
            store.end(call, hasReferences: hasReferences)
            throw error
        }
        try store.run(call, hasReferences: hasReferences)
        return call
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

/// A call that ends before whoever makes it goes on: its stack, and where its arguments are, later its results.
@usableFromInline struct DirectCall {
    let activation: Unmanaged<Activation>
    @usableFromInline let slots: UnsafeMutablePointer<UInt64>

    init(_ activation: Activation, _ slots: SlotPointer) {
        self.activation = Unmanaged.passUnretained(activation)
        self.slots = slots
    }
}

extension Store {
    /// Prepares a call. It is run next, or ended. Nothing collects garbage until then if the call has references.
    @usableFromInline func beginCall(of function: Function, hasReferences: Bool) throws -> DirectCall {
        guard let activation = machine.takeActivation() else {
            throw machine.hasMostActivations ? CallError.tooManyCalls : CallError.outOfMemory
        }
        let target = machine.function(function.reference)
        guard let slots = activation.pushCall(target, reference: function.reference) else {
            machine.giveBack(activation)
            throw Trap(.callStackExhausted, nil, machine)
        }
        if hasReferences { beginMoving() }
        return DirectCall(activation, slots)
    }

    /// Runs a call whose arguments are written. If it returns, the results are in the slots, where the collector does not find
    /// them, and the call must be ended; if it throws, it has ended.
    @usableFromInline func run(_ call: DirectCall, hasReferences: Bool) throws {
        if hasReferences { endMoving() }
        let activation = call.activation._withUnsafeGuaranteedRef { $0 }
        let outcome = machine.run(activation)
        if outcome == .finished {
            if hasReferences { machine.beginMoving(collectsBefore: false) }
            return
        }
        defer { machine.giveBack(activation) }
        throw error(for: outcome, of: activation)
    }

    /// Gives the call's stack back.
    @usableFromInline func end(_ call: DirectCall, hasReferences: Bool) {
        if hasReferences { endMoving() }
        call.activation._withUnsafeGuaranteedRef { machine.giveBack($0) }
    }

    /// What a run that has not finished means to whoever made the call. The frames must still be there.
    func error(for outcome: Outcome, of activation: Activation) -> any Error {
        switch outcome {
        case .threw: Exception(thrownIn: activation, self) ?? CallError.alreadyOver
        case .hostFailed: takePendingError() ?? CallError.alreadyOver
        case .waiting: CallError.asynchronousHostFunction
        // It may be part of an asynchronous call whose task is cancelled.
        case .suspended where machine.interruption.isRequested(.cancellation): CancellationError()
        case .finished, .suspended, .trapped: Trap(activation.trap, activation, machine)
        }
    }
}
