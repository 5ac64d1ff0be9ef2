import Synchronization

/// What a shared memory has beyond an unshared one: how many use it, a lock, and the threads that wait in it.
///
/// Waiting threads are one list in the order in which they came. A thread compares and joins the list under the lock
/// that whoever notifies holds too, so no notification is lost between the two (threads proposal, "Wait and notify
/// operators").
struct Sharing: ~Copyable {
    /// Guards growing, and what follows below.
    let lock = SystemLock()
    fileprivate let users = Atomic<Int>(1)
    fileprivate var first: UnsafeMutablePointer<Waiter>?
    fileprivate var last: UnsafeMutablePointer<Waiter>?

    /// A thread in the list.
    fileprivate struct Waiter {
        let address: UnsafeRawPointer
        let parker: Parker
        var isNotified = false
        var next: UnsafeMutablePointer<Waiter>?
        var previous: UnsafeMutablePointer<Waiter>?
    }

    /// How a wait ended.
    enum WaitResult {
        case notified
        /// The memory did not hold what was expected.
        case unequal
        case timedOut
        /// It was stopped from outside; what is left of the timeout.
        case interrupted(remaining: Int64)
        /// It goes on without the thread.
        case pending(PendingWait)
    }

    private init() {}

    static func make() -> SharingPointer {
        let sharing = SharingPointer.allocate(capacity: 1)
        sharing.initialize(to: Sharing())
        return sharing
    }
}

typealias SharingPointer = UnsafeMutablePointer<Sharing>

// Methods of the pointer, so that nobody claims to be alone with the whole while waiting without the lock.
extension SharingPointer {
    func free() {
        pointee.lock.free()
        deinitialize(count: 1)
        deallocate()
    }

    // MARK: Users

    func retain() { pointee.users.wrappingAdd(1, ordering: .relaxed) }

    /// True if that was the last one.
    func release() -> Bool {
        pointee.users.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }

    // MARK: Waiting

    /// Waits at an address of the memory if `isExpected` says that it holds what is expected, until a notification, for
    /// `timeout` nanoseconds (for ever if negative), or until the interruption.
    ///
    /// Where no thread can wait for another, nobody can notify either: a timeout is over at once, and a wait without one is
    /// interrupted, so that the embedder decides what to run meanwhile.
    func wait(
        at address: UnsafeRawPointer, timeout: Int64, _ interruption: Interruption, if isExpected: () -> Bool
    ) -> Sharing.WaitResult {
        pointee.lock.lock()
        defer { pointee.lock.unlock() }
        guard isExpected() else { return .unequal }
        if timeout == 0 { return .timedOut }
        guard System.canWait else { return timeout > 0 ? .timedOut : .interrupted(remaining: timeout) }
        // A sum of two numbers below 2⁶³.
        let deadline = timeout < 0 ? nil : System.monotonicNow + UInt64(timeout)
        let parker = interruption.parker
        let waiter = UnsafeMutablePointer<Sharing.Waiter>.allocate(capacity: 1)
        waiter.initialize(to: Sharing.Waiter(address: address, parker: parker))
        append(waiter)
        defer {
            parker.withdraw()
            if !waiter.pointee.isNotified { remove(waiter) }
            waiter.deinitialize(count: 1)
            waiter.deallocate()
        }
        while true {
            parker.announce()
            if waiter.pointee.isNotified { return .notified }
            var remaining: UInt64?
            if let deadline {
                let now = System.monotonicNow
                if now >= deadline { return .timedOut }
                remaining = deadline - now
            }
            if interruption.isRequested {
                return .interrupted(remaining: remaining.map { Int64($0) } ?? timeout)
            }
            pointee.lock.unlock()
            parker.wait(timeout: remaining)
            pointee.lock.lock()
        }
    }

    /// Begins such a wait without holding the thread up: `.pending` if there is something to wait for.
    func beginWait(
        at address: UnsafeRawPointer, timeout: Int64, _ clock: WaitClock?, if isExpected: () -> Bool
    ) -> Sharing.WaitResult {
        pointee.lock.lock()
        defer { pointee.lock.unlock() }
        guard isExpected() else { return .unequal }
        if timeout == 0 { return .timedOut }
        let parker = Parker(wakesAlarms: true)
        let waiter = UnsafeMutablePointer<Sharing.Waiter>.allocate(capacity: 1)
        waiter.initialize(to: Sharing.Waiter(address: address, parker: parker))
        append(waiter)
        parker.announce()
        return .pending(
            PendingWait(sharing: self, waiter: waiter, parker: parker, timeout: timeout, clock: clock))
    }

    /// Goes on with such a wait that was under way in an earlier life of the program: what it compared, it has compared.
    ///
    /// - Parameter place: how many of those that wait came before it; behind all of them if they are fewer.
    func restoreWait(
        at address: UnsafeRawPointer, timeout: Int64, _ clock: WaitClock?, place: Int
    ) -> PendingWait {
        pointee.lock.lock()
        defer { pointee.lock.unlock() }
        let parker = Parker(wakesAlarms: true)
        let waiter = UnsafeMutablePointer<Sharing.Waiter>.allocate(capacity: 1)
        waiter.initialize(to: Sharing.Waiter(address: address, parker: parker))
        var next = pointee.first
        var passed = 0
        while passed < place, let waiter = next {
            next = waiter.pointee.next
            passed += 1
        }
        insert(waiter, before: next)
        parker.announce()
        return PendingWait(sharing: self, waiter: waiter, parker: parker, timeout: timeout, clock: clock)
    }

    /// How many threads wait.
    var waiterCount: Int {
        pointee.lock.lock()
        defer { pointee.lock.unlock() }
        var count = 0
        var next = pointee.first
        while let waiter = next {
            count += 1
            next = waiter.pointee.next
        }
        return count
    }

    /// Ends the waits of at most `count` threads at an address, of those first that came first; returns how many.
    func notify(at address: UnsafeRawPointer, count: UInt32) -> UInt32 {
        pointee.lock.lock()
        defer { pointee.lock.unlock() }
        var notified: UInt32 = 0
        var next = pointee.first
        while notified < count, let waiter = next {
            next = waiter.pointee.next
            guard waiter.pointee.address == address else { continue }
            remove(waiter)
            waiter.pointee.isNotified = true
            // The lock is held: the thread has to take it before it goes on, and is there until then.
            waiter.pointee.parker.wake()
            notified += 1
        }
        return notified
    }

    private func append(_ waiter: UnsafeMutablePointer<Sharing.Waiter>) { insert(waiter, before: nil) }

    /// Puts a waiter before another, or behind all.
    private func insert(
        _ waiter: UnsafeMutablePointer<Sharing.Waiter>, before next: UnsafeMutablePointer<Sharing.Waiter>?
    ) {
        let previous = next == nil ? pointee.last : next.unsafelyUnwrapped.pointee.previous
        waiter.pointee.previous = previous
        waiter.pointee.next = next
        if let previous { previous.pointee.next = waiter } else { pointee.first = waiter }
        if let next { next.pointee.previous = waiter } else { pointee.last = waiter }
    }

    fileprivate func remove(_ waiter: UnsafeMutablePointer<Sharing.Waiter>) {
        let (previous, next) = (waiter.pointee.previous, waiter.pointee.next)
        if let previous { previous.pointee.next = next } else { pointee.first = next }
        if let next { next.pointee.previous = previous } else { pointee.last = previous }
    }
}

/// The time by which waits that hold no thread up end, where that is not the system's: it is what somebody sets it to.
package final class WaitClock {
    /// Nanoseconds; never less than before.
    package var now: UInt64 = 0
    package init() {}
}

extension UInt64 {
    /// The sum, or the greatest number if that is less.
    package func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

/// A wait for another thread that holds no thread up itself: it stands in the memory's list like any other.
package final class PendingWait {
    private let sharing: SharingPointer
    /// Nil once the wait is over.
    private var waiter: UnsafeMutablePointer<Sharing.Waiter>?
    private let parker: Parker
    private let timeout: Int64
    /// What tells the time, instead of `System.monotonicNow`.
    private var clock: WaitClock?
    /// When it ends by itself, in nanoseconds of `System.monotonicNow` or the clock.
    package private(set) var deadline: UInt64?

    fileprivate init(
        sharing: SharingPointer, waiter: UnsafeMutablePointer<Sharing.Waiter>, parker: Parker, timeout: Int64,
        clock: WaitClock?
    ) {
        self.sharing = sharing
        self.waiter = waiter
        self.parker = parker
        self.timeout = timeout
        self.clock = clock
        deadline = PendingWait.deadline(after: timeout, clock)
    }

    private static func deadline(after timeout: Int64, _ clock: WaitClock?) -> UInt64? {
        timeout < 0 ? nil : (clock?.now ?? System.monotonicNow).addingSaturating(UInt64(timeout))
    }

    /// Has another clock tell the time from now on; as much is left as before.
    func follow(_ clock: WaitClock?) {
        let left = remaining
        self.clock = clock
        deadline = PendingWait.deadline(after: left, clock)
    }

    /// Whether somebody notified it, for any thread to ask.
    package var isNotified: @Sendable () -> Bool { { [parker] in parker.isWoken } }

    /// Nanoseconds of the timeout that are left; negative for no end.
    package var remaining: Int64 {
        guard let deadline else { return timeout }
        let now = clock?.now ?? System.monotonicNow
        return now >= deadline ? 0 : Int64(deadline - now)
    }

    /// How many wait in the same memory that came before it; those that hold a thread up count too.
    package var place: Int {
        sharing.pointee.lock.lock()
        defer { sharing.pointee.lock.unlock() }
        var place = 0
        var next = sharing.pointee.first
        while let other = next, other != waiter {
            place += 1
            next = other.pointee.next
        }
        return place
    }

    /// Whether it was notified or its time is over.
    var isOver: Bool { parker.isWoken || remaining == 0 }

    /// How it stands: `.pending` if it goes on. Otherwise it is over, and has left the list.
    func result(_ interruption: Interruption) -> Sharing.WaitResult {
        guard let waiter else { return .interrupted(remaining: timeout) }
        sharing.pointee.lock.lock()
        defer { sharing.pointee.lock.unlock() }
        let remaining = remaining
        let result: Sharing.WaitResult
        if waiter.pointee.isNotified {
            result = .notified
        } else if remaining == 0 {
            result = .timedOut
        } else if interruption.isRequested {
            result = .interrupted(remaining: remaining)
        } else {
            return .pending(self)
        }
        leave(waiter)
        return result
    }

    /// Ends it: what it waited for has not happened.
    func withdraw() {
        guard let waiter else { return }
        sharing.pointee.lock.lock()
        defer { sharing.pointee.lock.unlock() }
        leave(waiter)
    }

    private func leave(_ waiter: UnsafeMutablePointer<Sharing.Waiter>) {
        if !waiter.pointee.isNotified { sharing.remove(waiter) }
        waiter.deinitialize(count: 1)
        waiter.deallocate()
        self.waiter = nil
    }
}

/// Where one thread waits until another wakes it.
///
/// The thread announces that it is going to wait, looks whether there is still something to wait for, and waits. Whoever
/// ends the reason and then calls `wake` after the announcement ends the wait. It may end without a reason too.
package final class Parker: @unchecked Sendable {
    /// 1 from the announcement until somebody wakes the thread.
    private let isAnnounced: UnsafeMutablePointer<Atomic<UInt32>>

    /// Whoever is to look after what waits here without a thread; nil if a thread does.
    private let alarms: Alarms?

    package init(wakesAlarms: Bool = false) {
        alarms = wakesAlarms ? Alarms.shared : nil
        isAnnounced = .allocate(capacity: 1)
        isAnnounced.initialize(to: Atomic(0))
    }

    deinit {
        isAnnounced.deinitialize(count: 1)
        isAnnounced.deallocate()
    }

    package func announce() { isAnnounced.pointee.store(1, ordering: .sequentiallyConsistent) }
    /// Whether nobody has announced anything since the last `wake`.
    var isWoken: Bool { isAnnounced.pointee.load(ordering: .sequentiallyConsistent) == 0 }
    package func withdraw() { isAnnounced.pointee.store(0, ordering: .relaxed) }

    /// Waits for at most so many nanoseconds; without end if nil.
    package func wait(timeout: UInt64?) { System.wait(on: isAnnounced, while: 1, timeout: timeout) }

    /// Takes no lock and allocates nothing, so that a signal handler may call it.
    package func wake() {
        if isAnnounced.pointee.exchange(0, ordering: .sequentiallyConsistent) == 1 {
            if let alarms { alarms.wake() } else { System.wake(isAnnounced) }
        }
    }
}
