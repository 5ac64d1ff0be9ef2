import Synchronization
import WebAssembly

/// A flag that asks a store's program to stop at its next safepoint, or to stop waiting. Any thread may set it, and a
/// signal handler.
///
/// The flag is in the store's record, where running code looks for it. It is there as long as somebody may set it: the
/// record's memory belongs to this object, not to the store. When the store is gone, nothing of it but the flag is used.
package final class Interruption: @unchecked Sendable {
    /// Why a program is to stop: a bit of the flag each, so that one does not clear another.
    package enum Reason: UInt32, BitwiseCopyable {
        /// The embedder wants it, until it says otherwise.
        case request = 1
        /// The task is cancelled that makes the call which is running.
        case cancellation = 2
        /// The store's deadline has passed.
        case deadline = 4
        /// Somebody wants to have the state: a call that can be suspended stops, once.
        case suspension = 8
        /// The threads of the program are to come to rest.
        case pause = 16
    }

    /// Somebody who is told of requests.
    private struct Observer: ~Copyable {
        let notify: @Sendable () -> Void
        let next: UnsafeMutablePointer<Observer>?
    }

    let record: UnsafeMutablePointer<StoreRecord>
    /// A list that only grows, at its start, so that it can be followed at any time.
    private let observers = Atomic<UnsafeMutablePointer<Observer>?>(nil)
    /// Where the thread that uses the store waits.
    let parker = Parker()
    /// Whoever goes on with calls that have left the thread. Found now, since a signal handler must not be the first to.
    private let alarms = Alarms.shared

    init(_ contents: consuming StoreRecord) {
        record = .allocate(capacity: 1)
        record.initialize(to: contents)
    }
    deinit {
        var next = observers.load(ordering: .acquiring)
        while let observer = next {
            next = observer.pointee.next
            observer.deinitialize(count: 1)
            observer.deallocate()
        }
        record.deinitialize(count: 1)
        record.deallocate()
    }

    // Whoever is about to wait says so and then looks at the flag: in one order for all, so that either sees the other.
    package func request(_ reason: Reason = .request) {
        record.pointee.interruption.bitwiseOr(reason.rawValue, ordering: .sequentiallyConsistent)
        parker.wake()
        alarms.wake()
        var next = observers.load(ordering: .sequentiallyConsistent)
        while let observer = next {
            observer.pointee.notify()
            next = observer.pointee.next
        }
    }

    /// Has somebody told of all requests to come, for as long as this object exists: on any thread, or by a signal handler.
    package func notify(_ observer: @escaping @Sendable () -> Void) {
        let node = UnsafeMutablePointer<Observer>.allocate(capacity: 1)
        var first = observers.load(ordering: .acquiring)
        while true {
            node.initialize(to: Observer(notify: observer, next: first))
            let (isExchanged, found) = observers.compareExchange(
                expected: first, desired: node, ordering: .sequentiallyConsistent)
            if isExchanged { return }
            node.deinitialize(count: 1)
            first = found
        }
    }

    package func clear(_ reason: Reason = .request) {
        record.pointee.interruption.bitwiseAnd(~reason.rawValue, ordering: .sequentiallyConsistent)
    }

    /// Whether there is any reason to stop.
    package var isRequested: Bool {
        record.pointee.interruption.load(ordering: .sequentiallyConsistent) != 0
    }

    /// What a program stops with now; nil if it is not to stop.
    package var kind: TrapKind? { isRequested ? record.pointee.interruptionKind : nil }

    /// Whether there is this reason to stop.
    package func isRequested(_ reason: Reason) -> Bool {
        record.pointee.interruption.load(ordering: .sequentiallyConsistent) & reason.rawValue != 0
    }
}
