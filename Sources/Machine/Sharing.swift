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

    private func append(_ waiter: UnsafeMutablePointer<Sharing.Waiter>) {
        waiter.pointee.previous = pointee.last
        if let last = pointee.last { last.pointee.next = waiter } else { pointee.first = waiter }
        pointee.last = waiter
    }

    private func remove(_ waiter: UnsafeMutablePointer<Sharing.Waiter>) {
        let (previous, next) = (waiter.pointee.previous, waiter.pointee.next)
        if let previous { previous.pointee.next = next } else { pointee.first = next }
        if let next { next.pointee.previous = previous } else { pointee.last = previous }
    }
}

/// Where one thread waits until another wakes it.
///
/// The thread announces that it is going to wait, looks whether there is still something to wait for, and waits. Whoever
/// ends the reason and then calls `wake` after the announcement ends the wait. It may end without a reason too.
final class Parker: @unchecked Sendable {
    /// 1 from the announcement until somebody wakes the thread.
    private let isAnnounced: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        isAnnounced = .allocate(capacity: 1)
        isAnnounced.initialize(to: Atomic(0))
    }

    deinit {
        isAnnounced.deinitialize(count: 1)
        isAnnounced.deallocate()
    }

    func announce() { isAnnounced.pointee.store(1, ordering: .sequentiallyConsistent) }
    func withdraw() { isAnnounced.pointee.store(0, ordering: .relaxed) }

    /// Waits for at most so many nanoseconds; without end if nil.
    func wait(timeout: UInt64?) { System.wait(on: isAnnounced, while: 1, timeout: timeout) }

    /// Takes no lock and allocates nothing, so that a signal handler may call it.
    func wake() {
        if isAnnounced.pointee.exchange(0, ordering: .sequentiallyConsistent) == 1 {
            System.wake(isAnnounced)
        }
    }
}
