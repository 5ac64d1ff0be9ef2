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

    init(_ interrupter: Store.Interrupter, _ waits: WASIInterrupt) {
        self.interrupter = interrupter
        self.waits = waits
    }

    /// What stopped the program; `none` if nothing did.
    var cause: Cause { Cause(rawValue: firstCause.load(ordering: .acquiring)) ?? .none }

    private func stop(_ cause: Cause) {
        _ = firstCause.compareExchange(
            expected: Cause.none.rawValue, desired: cause.rawValue, ordering: .acquiringAndReleasing)
        interrupter.interrupt()
        waits.interrupt()
    }

    /// Stops the program at the first SIGINT; the second kills the process as usual. Call this before any other
    /// thread is started.
    ///
    /// A thread waits for the signal, since stopping takes locks, which no signal handler may.
    func watchSignal() {
        var action = sigaction()
        guard sigaction(SIGINT, nil, &action) == 0 else { return }
        // A shell has its background jobs ignore it (SIG_IGN is 1 everywhere; the handler is the first field).
        let handler = withUnsafeBytes(of: &action) { $0.load(as: UInt.self) }
        guard handler != 1 else { return }
        var signals = Stopper.interruptSignal
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let isStarted = HostThread.start { [self] in
            var signals = Stopper.interruptSignal
            var signal: Int32 = 0
            guard sigwait(&signals, &signal) == 0 else { return }
            stop(.interrupt)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            // The thread stays: it is the one that takes the second.
            while true { pause() }
        }
        if !isStarted { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    }

    private static var interruptSignal: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        return signals
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
