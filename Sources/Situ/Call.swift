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
    /// How far a call has come.
    public enum Progress {
        /// It has ended, with these results.
        case finished([Value])
        /// Out of fuel or interrupted. `run()` goes on, once there is fuel and no interruption.
        case suspended(Trap.Kind)
        /// Where `run(until:)` was to stop, or because of a `Store.Suspender`. `run()` goes on, except after a failure.
        case stopped(Stop)
        /// In an asynchronous function of the host, `waitingCall`. `complete(returning:)` or `complete(throwing:)` says what
        /// came of it, then `run()` goes on; or `finish()` does all of it.
        case waiting
    }

    /// Where the call is made.
    public let store: Store
    private let function: FunctionReference
    package let activation: Activation
    let slots: SlotPointer
    /// Whether the call has ended, and given its stack back.
    private(set) var isOver = false
    /// Whether the program was aborted, and its frames are kept.
    var hasFailed = false
    /// Whether somebody else reads the results from the slots, and then ends the call.
    var leavesResults = false
    /// How the completion of a host function has ended the run, and the error it failed with, until `advance` says so.
    private(set) var completion: Outcome?
    private var completionError: (any Error)?

    convenience init(_ store: Store, _ reference: UInt32, _ arguments: [Value]) throws {
        let parameters = store.machine.function(reference).type.pointee.parameters
        guard arguments.count == parameters.count else {
            throw CallError.wrongArgumentCount(expected: parameters.count, found: arguments.count)
        }
        try self.init(store, reference)
        let unfit = store.machine.withoutCollecting {
            zip(arguments, parameters).enumerated().first { index, pair in
                !pair.0.write(to: slots + index * slotWords, as: pair.1, in: store)
            }
        }
        if let (index, (argument, parameter)) = unfit {
            end()
            throw store.refusal(
                or: .wrongArgumentType(index: index, expected: parameter, found: argument.description))
        }
    }

    /// A call whose arguments are still to be written to its slots.
    init(_ store: Store, _ reference: UInt32) throws {
        self.store = store
        function = store.machine.function(reference)
        guard let activation = store.machine.takeActivation() else {
            throw store.machine.hasMostActivations ? CallError.tooManyCalls : CallError.outOfMemory
        }
        self.activation = activation
        guard let slots = activation.pushCall(function, reference: reference) else {
            store.machine.giveBack(activation)
            throw Trap(.callStackExhausted, nil, store.machine)
        }
        self.slots = slots
    }

    /// A call that was under way when a snapshot was taken. Its first frame is an entry.
    init(resuming activation: Activation, in store: Store) {
        self.store = store
        self.activation = activation
        var frame = activation.frame.unsafelyUnwrapped
        var called: FramePointer?
        while let caller = frame.caller {
            called = frame
            frame = caller
        }
        slots = frame.operands
        hasFailed = activation.outcome == .trapped || activation.outcome == .threw
        // A function that has called another in its own place has the same results.
        function = called.map { store.machine.function(of: $0) } ?? store.machine.function(frame.pointee.pc)
    }

    deinit { end() }

    func end() {
        guard !isOver else { return }
        isOver = true
        store.machine.giveBack(activation)
    }

    /// Begins the call or goes on with it, until it ends or has to stop.
    ///
    /// Throws a `Trap` if the program is aborted, an `Exception` that nobody in the program caught, and what a host
    /// function threw. After each of them, and after `.finished`, the call is over.
    public func run() throws -> Progress {
        guard !isOver, !hasFailed else { throw CallError.alreadyOver }
        return try progress(after: advance())
    }

    /// Goes on for at most `slice` units of fuel, without holding the thread up. Nil if only the slice is over.
    ///
    /// - Parameter isSuspendable: whether it also stops where a `Store.Suspender` or `Machine.Store.stopAtEntry` says.
    package func run(slice: Int64, isSuspendable: Bool = false) throws -> Progress? {
        guard !isOver, !hasFailed else { throw CallError.alreadyOver }
        if completion != nil { return try progress(after: advance()) }
        let (outcome, isSliceOver) = store.machine.run(
            activation, slice: slice, isSuspendable: isSuspendable)
        return isSliceOver ? nil : try progress(after: outcome)
    }

    /// The first half of `run`: afterwards all frames are there to be looked at, however it ended. Not for a call that is over.
    package func advance() -> Outcome {
        defer { completion = nil }
        return completion ?? store.machine.runSuspendably(activation).0
    }

    /// The second half of `run`: what an outcome means to whoever made the call.
    package func progress(after outcome: Outcome) throws -> Progress {
        switch outcome {
        case .finished:
            if leavesResults { return .finished([]) }
            defer { end() }
            let results = function.type.pointee.results
            return .finished(
                results.enumerated().map { index, type in
                    Value(slots + index * slotWords, as: type, in: store)
                })
        case .suspended:
            switch activation.trap {
            case .suspensionRequested:
                store.machine.interruption.clear(.suspension)
                return .stopped(.request)
            case .functionEntered: return .stopped(.entry(enteredFunction))
            default: return .suspended(Trap.Kind(activation.trap))
            }
        case .waiting: return .waiting
        case .trapped, .threw, .hostFailed:
            defer { end() }
            throw completionError ?? store.error(for: outcome, of: activation)
        }
    }

    // MARK: Waiting

    /// An asynchronous function of the host that has been called and has not ended.
    public struct WaitingCall {
        /// The function's type.
        public let type: FunctionType
        /// What it was called with.
        public let arguments: [Value]
        /// Who called it.
        public let caller: Caller
    }

    /// The host function that the call waits in; nil if it does not.
    public var waitingCall: WaitingCall? {
        guard let call = waiting else { return nil }
        let type = FunctionType(call.type)
        return WaitingCall(
            type: type,
            arguments: type.parameters.enumerated().map { index, type in
                Value(call.slots + index * slotWords, as: type, in: store)
            },
            caller: Caller(store: store, record: call.instance))
    }

    /// What the host function does that the call waits in; nil if it was made without a body.
    var waitingBody: Function.SuspendingBody? {
        guard let index = activation.frame?.hostFunction else { return nil }
        return store.asynchronousBodies[index]
    }

    /// Ends the host function that the call waits in with its results; `run()` goes on.
    ///
    /// Throws `CallError.notWaiting`, or `CallError.wrongResults` if they are not of its types: then it still waits.
    public func complete(returning results: [Value]) throws {
        guard let call = waiting else { throw CallError.notWaiting }
        try complete { slots in
            try Function.write(results, of: FunctionType(call.type), to: slots, in: store)
        }
    }

    /// Ends the host function that the call waits in with results that `write` writes to the slots. If that throws, it still
    /// waits.
    func complete(_ write: (SlotPointer) throws -> Void) throws {
        guard let call = waiting else { throw CallError.notWaiting }
        let words = Int(call.type.pointee.parameterCount) * slotWords
        let arguments = (0..<words).map { call.slots[$0] }
        try store.machine.withoutCollecting {
            do {
                try write(call.slots)
            } catch {
                for (index, word) in arguments.enumerated() { call.slots[index] = word }
                throw error
            }
            completion = store.machine.complete(call, with: .returned)
        }
    }

    /// The call of a host function that it waits in.
    var waiting: HostCall? {
        isOver || completion != nil ? nil : store.machine.waitingCall(of: activation)
    }

    /// Ends the host function that the call waits in with an error; `run()` goes on. An `Exception` can be caught by the
    /// guest, any other error arrives at whoever runs the call.
    ///
    /// Throws `CallError.notWaiting`.
    public func complete(throwing error: any Error) throws {
        guard let call = waiting else { throw CallError.notWaiting }
        var failure = error
        if let exception = error as? Exception {
            do {
                guard exception.tag.store === store else { throw CallError.foreignStore }
                completion = store.machine.complete(call, with: .threw(try exception.makeReference()))
                return
            } catch {
                failure = error
            }
        }
        completionError = failure
        completion = store.machine.complete(call, with: .failed)
    }

    /// What is being executed, or waits, innermost first; at most `Trap.maximumFrames`.
    public var backtrace: [Trap.Frame] { isOver ? [] : Trap.walk(activation, store.machine).0 }

    /// Ends a call that has not come to its end: its frames are gone, and what its arguments kept is released.
    public func cancel() { end() }

    /// Ends a suspended call; returns the trap that says where it was.
    package func abandon() -> Trap {
        defer { end() }
        return Trap(activation.trap, activation, store.machine)
    }
}

/// A call was not made as the function's type wants it.
public enum CallError: Error {
    /// The function takes another number of arguments.
    case wrongArgumentCount(expected: Int, found: Int)
    /// An argument is not of its parameter's type. Arguments count from 0; what was found is a description.
    case wrongArgumentType(index: Int, expected: ValueType, found: String)
    /// The host function returned something else than its type says.
    case wrongResults(expected: FunctionType)
    /// The call has ended and cannot be run again.
    case alreadyOver
    /// No memory for a stack.
    case outOfMemory
    /// As many calls are under way in the store as its limits allow.
    case tooManyCalls
    /// The store keeps as many values of the host as its limits allow.
    case tooManyHostValues
    /// The store has been told to let go of its host functions (`Store.releaseHost()`).
    case hostReleased
    /// A value that belongs to another store.
    case foreignStore
    /// A value from the guest is none of the type that the host wants: which value, and which type.
    case inconvertible(_ value: String, _ type: String)
    /// The program called an asynchronous function of the host, and was not called by something that could wait for it
    /// (`try await function(...)`).
    case asynchronousHostFunction
    /// Nobody asked for what a host function is said to have returned.
    case notWaiting
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
        case .tooManyCalls: "the store has as many calls under way as its limits allow"
        case .tooManyHostValues: "the store keeps as many values of the host as its limits allow"
        case .hostReleased: "the store has let go of its host functions"
        case .foreignStore: "the value belongs to another store"
        case .inconvertible(let value, let type): "\(value) is no \(type)"
        case .asynchronousHostFunction:
            "the program called an asynchronous host function, but the call is synchronous"
        case .notWaiting: "the call does not wait in a host function"
        }
    }
}
