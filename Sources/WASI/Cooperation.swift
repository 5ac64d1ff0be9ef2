/// What a guest's calls and the scheduler of its coroutines tell each other: a call that would wait says what for, and
/// has not happened; the scheduler lets others run, and has it made again.
///
/// Of a deterministic guest; without coroutines it has no one to wait for but itself.
final class Cooperation: Sendable {
    /// What a call that did not happen waits for.
    enum Wait: Equatable, Sendable {
        /// A moment of the guest's virtual time, in nanoseconds since its start; nil: no such moment.
        case time(UInt64?)
        /// Something from outside: input, a connection. Whoever waits for it holds all coroutines up.
        case input
    }

    private struct State: Sendable {
        var isActive = false
        var mayHoldUp = true
        var wait: Wait?
    }

    private let state = Guarded(State())

    /// Whether coroutines are being run.
    var isActive: Bool { state.withLock { $0.isActive } }

    /// Whether a call may wait for something from outside now, since nobody else can do anything, or all have had their
    /// turns.
    var mayHoldUp: Bool { state.withLock { !$0.isActive || $0.mayHoldUp } }

    /// Says what the call waits for that is being made, and gives the failure with which it ends.
    func leave(_ wait: Wait, elapsed: UInt64 = 0) -> WASIFailure {
        state.withLock { $0.wait = wait }
        return .interrupted(elapsed: elapsed)
    }

    /// Before a coroutine runs; nil: none does any more.
    func begin(mayHoldUp: Bool?) {
        state.withLock { $0 = State(isActive: mayHoldUp != nil, mayHoldUp: mayHoldUp ?? true) }
    }

    /// What the coroutine that has just run waits for.
    func takeWait() -> Wait? {
        state.withLock { state in
            defer { state.wait = nil }
            return state.wait
        }
    }
}
