import Machine
import WebAssembly

/// A call that can stop on the way and go on: its frames stay where they are in between.
///
///     store.fuel = 1000
///     let call = try function.begin([.i32(30)])
///     while case .suspended = try call.run() { store.fuel = 1000 }
///
/// Like its store it is used by one thread at a time, but not always by the same. A call that is interrupted while it waits for
/// another thread is no longer among those that wait; going on, it compares and waits again, for what was left of its timeout.
public final class Call {
    public enum Progress {
        case finished([Value])
        /// Out of fuel or interrupted. `run()` goes on, once there is fuel and no interruption.
        case suspended(Trap.Kind)
    }

    public let store: Store
    private let function: FunctionReference
    package let activation: Activation
    private let entry: FramePointer
    private let slots: SlotPointer
    /// Whether the call has ended, and given its stack back.
    private var isOver = false

    init(_ store: Store, _ reference: UInt32, _ arguments: [Value]) throws {
        self.store = store
        function = store.machine.function(reference)
        let parameters = function.type.pointee.parameters
        guard arguments.count == parameters.count else {
            throw CallError.wrongArgumentCount(expected: parameters.count, found: arguments.count)
        }
        guard let activation = store.machine.takeActivation() else { throw CallError.outOfMemory }
        self.activation = activation
        guard let slots = activation.pushCall(function, reference: reference), let entry = activation.frame
        else {
            store.machine.giveBack(activation)
            throw Trap(.callStackExhausted, nil, store.machine)
        }
        self.slots = slots
        self.entry = entry
        let unfit = store.machine.withoutCollecting {
            zip(arguments, parameters).enumerated().first { index, pair in
                !pair.0.write(to: slots + index * slotWords, as: pair.1, in: store)
            }
        }
        if let (index, (argument, parameter)) = unfit {
            store.machine.giveBack(activation)
            isOver = true
            throw CallError.wrongArgumentType(
                index: index, expected: parameter, found: argument.description)
        }
    }

    deinit { end() }

    private func end() {
        guard !isOver else { return }
        isOver = true
        store.machine.giveBack(activation)
    }

    /// Begins the call or goes on with it, until it ends or has to stop.
    ///
    /// Throws a `Trap` if the program is aborted, an `Exception` that nobody in the program caught, and what a host
    /// function threw. After each of them, and after `.finished`, the call is over.
    public func run() throws -> Progress {
        guard !isOver else { throw CallError.alreadyOver }
        return try progress(after: advance())
    }

    /// The first half of `run`: afterwards all frames are there to be looked at, however it ended. Not for a call that is over.
    package func advance() -> Outcome { store.machine.run(activation) }

    /// The second half of `run`: what an outcome means to whoever made the call.
    package func progress(after outcome: Outcome) throws -> Progress {
        switch outcome {
        case .finished:
            defer { end() }
            let results = function.type.pointee.results
            return .finished(
                results.enumerated().map { index, type in
                    Value(slots + index * slotWords, as: type, in: store)
                })
        case .suspended: return .suspended(Trap.Kind(activation.trap))
        case .trapped:
            defer { end() }
            throw Trap(activation.trap, activation, store.machine)
        case .threw:
            defer { end() }
            throw Exception(thrownIn: activation, store) ?? CallError.alreadyOver
        case .hostFailed:
            defer { end() }
            throw store.takePendingError() ?? CallError.alreadyOver
        }
    }

    /// Ends a suspended call; returns the trap that says where it was.
    func abandon() -> Trap {
        defer { end() }
        return Trap(activation.trap, activation, store.machine)
    }
}

/// A call was not made as the function's type wants it.
public enum CallError: Error {
    case wrongArgumentCount(expected: Int, found: Int)
    case wrongArgumentType(index: Int, expected: ValueType, found: String)
    /// The host function returned something else than its type says.
    case wrongResults(expected: FunctionType)
    /// The call has ended and cannot be run again.
    case alreadyOver
    /// No memory for a stack.
    case outOfMemory
    /// A value that belongs to another store.
    case foreignStore
    /// A value from the guest is none of the type that the host wants: which value, and which type.
    case inconvertible(_ value: String, _ type: String)
}

extension CallError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongArgumentCount(let expected, let found):
            "the function takes \(expected) arguments, not \(found)"
        case .wrongArgumentType(let index, let expected, let found):
            "argument \(index) must be \(expected), not \(found)"
        case .wrongResults(let expected): "the host function must be \(expected)"
        case .alreadyOver: "the call is over"
        case .outOfMemory: "no memory for a stack"
        case .foreignStore: "the value belongs to another store"
        case .inconvertible(let value, let type): "\(value) is no \(type)"
        }
    }
}
