import Machine
import WebAssembly

extension Call {
    /// Where a run stops so that its state can be had, besides where it has to: for `run(until:)`. Without any it stops for a
    /// `Store.Suspender` only, as all runs do.
    public struct Stops {
        /// After so many units of fuel from now: before the first safepoint that would use more. They have nothing to do with
        /// `Store.fuel`, which goes down as always. The same number stops the same program at the same place, on every tier;
        /// fewer than 1024 may not bring it any further, since a bulk operation uses so many at once.
        public var fuel: Int64?
        /// Where one of these functions is entered, by a call of any kind, at its first instruction: its frame is the
        /// newest, and the call has been paid for. They are functions of modules; for those of the host nothing stops.
        public var entries: [Function] = []
        /// Whether a program that is aborted, by a trap or an uncaught exception, keeps its frames to be looked at.
        public var keepsFailures = false

        /// None.
        public init() {}
    }

    /// Why a run has stopped that could have gone on, or why frames are kept.
    public enum Stop {
        /// The units of fuel of `Stops.fuel` are used up.
        case fuel
        /// This function has been entered.
        case entry(Function)
        /// A `Store.Suspender` was used.
        case request
        /// The program was aborted, by this `Trap` or `Exception`. The call cannot go on; its frames are kept until
        /// `cancel()`.
        case failure(any Error)
    }

    /// Begins the call or goes on with it, until it ends, has to stop, or comes to one of `stops`.
    ///
    ///     var stops = Call.Stops()
    ///     stops.fuel = 1_000_000
    ///     if case .stopped(.fuel) = try call.run(until: stops) { print(call.backtrace) }
    ///
    /// Throws as `run()` does, and `CallError.foreignStore` for a function of another store.
    public func run(until stops: Stops) throws -> Progress {
        guard !isOver, !hasFailed else { throw CallError.alreadyOver }
        let entries = try stops.entries.compactMap { function in
            guard function.store === store else { throw CallError.foreignStore }
            return function.entryStop
        }
        if !entries.isEmpty { store.machine.stopAtEntry(of: entries) }
        defer { if !entries.isEmpty { store.machine.stopAtEntry(of: []) } }
        if completion != nil {
            let outcome = advance()
            return try keepingFailure(outcome, stops)
        }
        let (outcome, hasUsedFuel) = store.machine.runSuspendably(activation, fuel: stops.fuel)
        return hasUsedFuel ? .stopped(.fuel) : try keepingFailure(outcome, stops)
    }

    private func keepingFailure(_ outcome: Outcome, _ stops: Stops) throws -> Progress {
        guard stops.keepsFailures, outcome == .trapped || outcome == .threw else {
            return try progress(after: outcome)
        }
        let error = store.error(for: outcome, of: activation)
        hasFailed = true
        return .stopped(.failure(error))
    }

    /// The function whose frame is the newest.
    var enteredFunction: Function {
        let frame = activation.frame.unsafelyUnwrapped
        let index = Int(frame.pointee.body.unsafelyUnwrapped.pointee.functionIndex)
        let instance = frame.pointee.instance.unsafelyUnwrapped
        return Function(
            store: store, reference: store.machine.reference(toFunction: index, of: instance))
    }
}

extension Function {
    /// Where a program is to stop; nil for a function of the host.
    fileprivate var entryStop: EntryStop? {
        let function = store.machine.function(reference)
        return function.instance.map { EntryStop(instance: $0, index: function.index) }
    }
}
