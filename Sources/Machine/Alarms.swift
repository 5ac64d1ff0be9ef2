import Synchronization

/// Does things at given times, or once something has become so: on one thread for the whole process, which is started when
/// it is first needed and sleeps in between.
///
/// Deadlines of stores are such things, and what goes on with calls that wait without holding a thread up.
package final class Alarms: @unchecked Sendable {
    package static let shared = Alarms()

    /// What is to be done, and when.
    private struct Alarm {
        let time: UInt64?
        let condition: (@Sendable () -> Bool)?
        let action: @Sendable () -> Void
    }

    /// Names an alarm that has been set.
    package struct Identity: Sendable, Hashable {
        fileprivate let number: UInt64
    }

    /// Guards what follows.
    private let lock = SystemLock()
    private var alarms: [UInt64: Alarm] = [:]
    private var lastNumber: UInt64 = 0
    private var isStarted = false
    /// When the thread wakes up by itself: nanoseconds of `System.monotonicNow`.
    private var nextTime = UInt64.max
    /// How many alarms have a condition.
    private let conditionCount = Atomic<Int>(0)
    private let parker = Parker()

    private init() {}

    /// Sets an alarm: `action` is called once, on the thread of all alarms, when the time has come (nanoseconds of
    /// `System.monotonicNow`) or the condition holds. Neither must wait for anything.
    ///
    /// The condition is asked for after each `wake()`, under a lock; it only looks at what changes atomically.
    package func add(
        at time: UInt64?, if condition: (@Sendable () -> Bool)? = nil,
        _ action: @escaping @Sendable () -> Void
    ) -> Identity {
        if condition != nil { conditionCount.wrappingAdd(1, ordering: .sequentiallyConsistent) }
        lock.lock()
        lastNumber += 1
        let number = lastNumber
        alarms[number] = Alarm(time: time, condition: condition, action: action)
        let mustWake = time ?? .max < nextTime || condition.map { $0() } ?? false
        if !isStarted { isStarted = SystemThread { [self] in work() } != nil }
        lock.unlock()
        if mustWake { parker.wake() }
        return Identity(number: number)
    }

    /// Takes an alarm back. False if it has gone off, or is going off just now.
    @discardableResult package func remove(_ identity: Identity) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        return take(identity.number) != nil
    }

    private func take(_ number: UInt64) -> Alarm? {
        guard let alarm = alarms.removeValue(forKey: number) else { return nil }
        if alarm.condition != nil { conditionCount.wrappingSubtract(1, ordering: .relaxed) }
        return alarm
    }

    /// Has all conditions looked at anew. A signal handler may call this.
    package func wake() {
        if conditionCount.load(ordering: .sequentiallyConsistent) > 0 { parker.wake() }
    }

    private func work() {
        while true {
            parker.announce()
            let now = System.monotonicNow
            var due: [Alarm] = []
            lock.lock()
            var next = UInt64.max
            for (number, alarm) in alarms {
                if alarm.time ?? .max <= now || alarm.condition.map({ $0() }) ?? false {
                    if let alarm = take(number) { due.append(alarm) }
                } else {
                    next = min(next, alarm.time ?? .max)
                }
            }
            nextTime = due.isEmpty ? next : 0
            lock.unlock()
            for alarm in due { alarm.action() }
            if due.isEmpty { parker.wait(timeout: next == .max ? nil : next - now) }
        }
    }
}
