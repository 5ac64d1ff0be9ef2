import Situ
import Synchronization
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Stops a program from outside, whether it computes or waits: on SIGINT, and when its time is over.
final class Stopper: Sendable {
    enum Cause: UInt8 {
        case none, interrupt, timeout
    }

    private let firstCause = Atomic<UInt8>(0)
    private let interrupter: Store.Interrupter
    private let waits: WASIInterrupt
    /// Has the program stop so that its state can be had.
    private let suspend: @Sendable () -> Void
    /// Takes that back.
    private let withdraw: @Sendable () -> Void
    private let wasSignalled = Atomic(false)

    init(
        _ interrupter: Store.Interrupter, _ waits: WASIInterrupt, suspender: Store.Suspender? = nil
    ) {
        self.interrupter = interrupter
        self.waits = waits
        suspend = { suspender?.suspend() }
        withdraw = { suspender?.withdraw() }
    }

    /// What stopped the program; `none` if nothing did.
    var cause: Cause { Cause(rawValue: firstCause.load(ordering: .acquiring)) ?? .none }

    private func stop(_ cause: Cause) {
        _ = firstCause.compareExchange(
            expected: Cause.none.rawValue, desired: cause.rawValue, ordering: .acquiringAndReleasing)
        interrupter.interrupt()
        waits.interrupt()
    }

    /// Stops the program at the first SIGINT; the second kills the process as usual.
    func watchSignal() {
        var action = sigaction()
        guard sigaction(SIGINT, nil, &action) == 0 else { return }
        // A shell has its background jobs ignore it (SIG_IGN is 1 everywhere; the handler is the first field).
        let handler = withUnsafeBytes(of: &action) { $0.load(as: UInt.self) }
        guard handler != 1 else { return }
        handle(SIGINT, with: Stopper.handleSignal, flags: Int32(truncatingIfNeeded: SA_RESETHAND))
    }

    /// Suspends the program at SIGTERM, which no more ends the process then.
    func watchSuspension() { handle(SIGTERM, with: Stopper.handleSuspension, flags: 0) }

    private func handle(
        _ signal: Int32, with handler: @escaping @convention(c) (Int32) -> Void, flags: Int32
    ) {
        if Stopper.watcher == nil { Stopper.watcher = Unmanaged.passRetained(self) }
        var action = sigaction()
        #if canImport(Glibc)
            action.__sigaction_handler.sa_handler = handler
        #elseif canImport(Musl)
            action.__sa_handler.sa_handler = handler
        #else
            action.__sigaction_u.__sa_handler = handler
        #endif
        action.sa_flags = flags | Int32(truncatingIfNeeded: SA_RESTART)
        sigaction(signal, &action, nil)
    }

    /// Whether SIGTERM has come that is to suspend the program.
    var isSuspensionSignalled: Bool { wasSignalled.load(ordering: .acquiring) }

    /// Has the program stop for somebody else who wants its state, or takes that back.
    func request(_ isWanted: Bool) {
        if !isWanted { withdraw() }
        if isWanted || isSuspensionSignalled { suspend() }
    }

    /// Who is told of SIGINT. Written once, before the handler is installed.
    private nonisolated(unsafe) static var watcher: Unmanaged<Stopper>?

    /// A signal handler may allocate nothing and take no lock. What this does is stores to atomics and a write(2).
    /// (A thread that waits for the signal instead costs a quarter of a millisecond at every start.)
    private static let handleSignal: @convention(c) (Int32) -> Void = { _ in
        let before = errno
        watcher?._withUnsafeGuaranteedRef { $0.stop(.interrupt) }
        errno = before
    }

    /// The same: a store to an atomic, and what may be done on any thread and in a signal handler.
    private static let handleSuspension: @convention(c) (Int32) -> Void = { _ in
        let before = errno
        watcher?._withUnsafeGuaranteedRef {
            $0.wasSignalled.store(true, ordering: .releasing)
            $0.suspend()
        }
        errno = before
    }

    /// Stops the program after this time.
    func watchClock(_ time: TimeSpan) throws(ToolError) {
        let isStarted = HostThread.start { [self] in
            var remaining = timespec()
            remaining.tv_sec = Int(time.nanoseconds / 1_000_000_000)
            remaining.tv_nsec = Int(time.nanoseconds % 1_000_000_000)
            var left = timespec()
            while nanosleep(&remaining, &left) != 0 && errno == EINTR { remaining = left }
            stop(.timeout)
        }
        if !isStarted { throw ToolError(.failure, "cannot start a thread that keeps the time") }
    }
}
