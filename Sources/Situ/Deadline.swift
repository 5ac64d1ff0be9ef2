import Machine

/// The time at which a store's programs are stopped.
final class Deadline: @unchecked Sendable {
    let instant: ContinuousClock.Instant
    private let interruption: Interruption
    /// Guards what follows, and that nobody is interrupted once this is over.
    private let lock = SystemLock()
    private var isOver = false
    private var alarm: Alarms.Identity?

    init(_ instant: ContinuousClock.Instant, _ interruption: Interruption) {
        self.instant = instant
        self.interruption = interruption
        setAlarm()
    }

    deinit { lock.free() }

    /// Interrupts if the time has come, or has an alarm do so then: its clock need not be the same.
    private func setAlarm() {
        lock.lock()
        defer { lock.unlock() }
        guard !isOver else { return }
        let left = ContinuousClock.now.duration(to: instant)
        if left <= .zero { return interruption.request(.deadline) }
        let nanoseconds = left.components.seconds >= 1 << 32 ? 1 << 62 : UInt64(left / .nanoseconds(1))
        alarm = Alarms.shared.add(at: System.monotonicNow + nanoseconds + 1) { [self] in setAlarm() }
    }

    /// Nothing is interrupted by it any more.
    func end() {
        lock.lock()
        isOver = true
        if let alarm { Alarms.shared.remove(alarm) }
        interruption.clear(.deadline)
        lock.unlock()
    }
}
