import Native
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ends waits: whatever blocks in a WASI call of a context returns `.interrupted` once another thread calls
/// ``interrupt()``, and so does each later wait until ``reset()``.
///
/// Several contexts may share one. No descriptor is opened before the first wait.
public final class WASIInterrupt: Sendable {
    // No lock guards these two, since a signal handler may interrupt. Each side first writes its own and then reads the
    // other, in one order for all (sequentially consistent), so whoever comes second signals.
    private let raised = Atomic(false)
    /// The end to signal: an eventfd, or a pipe's writing end. -1 before the first wait.
    private let writeEnd = Atomic<Int32>(-1)
    /// What waits poll, readable while the interrupt is raised; -1 before the first wait.
    private let readEnd = Guarded<Int32>(-1)
    /// Whose interrupts count too: that of the embedder, for the interrupt of one program.
    private let parent: WASIInterrupt?
    /// Whether ``interrupt()`` will be called on this one itself: as long as not, waits need not listen for it.
    private let isArmed: Atomic<Bool>
    /// What raises this one too, as long as it holds.
    private let condition: @Sendable () -> Bool

    /// One that has not been raised.
    public init() {
        parent = nil
        isArmed = Atomic(true)
        condition = { false }
    }

    /// The interrupt of one program, which that of the embedder raises too. Before somebody calls ``interrupt()`` on it,
    /// and before the waits which that is to end, comes ``arm()``.
    package init(below parent: WASIInterrupt) {
        self.parent = parent
        isArmed = Atomic(false)
        condition = { false }
    }

    /// The interrupt of one store, which is raised as long as `condition` holds. After that has come to hold comes
    /// ``signal()``.
    package init(below parent: WASIInterrupt, while condition: @escaping @Sendable () -> Bool) {
        self.parent = parent
        isArmed = Atomic(true)
        self.condition = condition
    }

    /// From now on this interrupt may be raised by itself.
    package func arm() { isArmed.store(true, ordering: .sequentiallyConsistent) }

    deinit {
        let (read, write) = (readEnd.withLock { $0 }, writeEnd.load(ordering: .relaxed))
        if read >= 0 { _ = close(read) }
        if write >= 0 && write != read { _ = close(write) }
    }

    /// Whether ``interrupt()`` was called since the last ``reset()``.
    public var isRaised: Bool { isRaisedItself || parent?.isRaised == true }

    private var isRaisedItself: Bool { raised.load(ordering: .sequentiallyConsistent) || condition() }

    /// Ends the waits under way, and those to come. Any thread may call this, and a signal handler too: it takes no
    /// lock and does not wait.
    public func interrupt() {
        guard !raised.exchange(true, ordering: .sequentiallyConsistent) else { return }
        signal()
    }

    /// Has the waits under way look whether it is raised. A signal handler may call this.
    package func signal() {
        let end = writeEnd.load(ordering: .sequentiallyConsistent)
        if end >= 0 { Self.signal(end) }
    }

    /// Lets calls wait again.
    public func reset() {
        guard raised.exchange(false, ordering: .sequentiallyConsistent) else { return }
        let end = readEnd.withLock { $0 }
        if end >= 0 { Self.drain(end) }
    }

    /// The descriptor that turns readable with the interrupt.
    private func pollDescriptor() throws(WASIFailure) -> Int32 {
        let (descriptor, failure): (Int32, Errno) = readEnd.withLock { readEnd in
            guard readEnd < 0 else { return (readEnd, .success) }
            let signalled: Int32
            let event = situ_eventfd()
            if event >= 0 {
                (readEnd, signalled) = (event, event)
            } else {
                guard Errno.hostErrno == ENOSYS else { return (-1, .ofLastCall) }
                var ends: (Int32, Int32) = (-1, -1)
                let result = withUnsafeMutableBytes(of: &ends) {
                    pipe($0.assumingMemoryBound(to: Int32.self).baseAddress!)
                }
                guard result == 0 else { return (-1, .ofLastCall) }
                for end in [ends.0, ends.1] {
                    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                    _ = fcntl(end, F_SETFL, O_NONBLOCK)
                }
                (readEnd, signalled) = ends
            }
            writeEnd.store(signalled, ordering: .sequentiallyConsistent)
            if isRaisedItself { Self.signal(signalled) }
            return (readEnd, .success)
        }
        guard descriptor >= 0 else { throw .errno(failure) }
        return descriptor
    }

    /// Eight bytes: what an eventfd takes.
    private static func signal(_ descriptor: Int32) {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }

    /// Takes back what has been signalled; the descriptor does not wait.
    private static func drain(_ descriptor: Int32) {
        var counter: UInt64 = 0
        while read(descriptor, &counter, MemoryLayout.size(ofValue: counter)) > 0 {}
    }

    /// How many elements at the end of the descriptors to wait for are the interrupt's own.
    package static let entryCount = 3

    /// Waits until one of the descriptors is ready, or for `timeout` nanoseconds (nil: for ever).
    ///
    /// - Parameter descriptors: their last ``entryCount`` elements are this function's own, for the interrupt.
    /// - Returns: whether one is ready.
    /// - Throws: `.interrupted(elapsed: 0)`, or an error of poll(2).
    package func wait(
        for descriptors: UnsafeMutableBufferPointer<pollfd>, timeout: UInt64?
    ) throws(WASIFailure) -> Bool {
        let own = descriptors.count - Self.entryCount
        var listened: WASIInterrupt? = self
        for index in own..<descriptors.count {
            let isArmed = listened?.isArmed.load(ordering: .sequentiallyConsistent) ?? false
            descriptors[index] = pollfd(
                fd: isArmed ? try listened?.pollDescriptor() ?? -1 : -1, events: Int16(POLLIN), revents: 0)
            listened = listened?.parent
        }
        let deadline = timeout.map { HostClock.monotonicNow.addingReportingOverflow($0) }
        var remaining = timeout
        while true {
            if isRaised { throw .interrupted(elapsed: 0) }
            let ready: Int32
            if var time = remaining {
                ready = situ_poll(descriptors.baseAddress, UInt32(descriptors.count), &time)
            } else {
                ready = situ_poll(descriptors.baseAddress, UInt32(descriptors.count), nil)
            }
            if ready >= 0 {
                var signals: Int32 = 0
                var signalled: WASIInterrupt? = self
                for index in own..<descriptors.count {
                    if descriptors[index].revents != 0 {
                        try signalled?.recover()
                        signals += 1
                    }
                    signalled = signalled?.parent
                }
                if ready > signals { return true }
                if signals == 0 { return false }
            } else {
                // Somebody's signal handler ran, which is none of the guest's business.
                guard Errno.hostErrno == EINTR else { throw .ofLastCall }
            }
            if let deadline, !deadline.overflow {
                let now = HostClock.monotonicNow
                remaining = now >= deadline.partialValue ? 0 : deadline.partialValue - now
            }
        }
    }

    /// The descriptor has been signalled. If a reset has come between, the wait goes on.
    private func recover() throws(WASIFailure) {
        if isRaisedItself { throw .interrupted(elapsed: 0) }
        // An interrupt that came during the reset may have signalled after it, which would keep the descriptor
        // readable for ever.
        Self.drain(try pollDescriptor())
        if isRaisedItself {
            Self.signal(writeEnd.load(ordering: .sequentiallyConsistent))
            throw .interrupted(elapsed: 0)
        }
    }
}

/// How a call may wait: what can end the wait, and whether it waits at all.
package struct WaitPolicy: Sendable {
    /// What ends the wait.
    package var interrupt: WASIInterrupt
    /// Give `again` instead of waiting.
    package var isNonblocking: Bool
    /// Of a deterministic guest: whom to let run instead of waiting.
    var cooperation: Cooperation?

    package init(interrupt: WASIInterrupt, isNonblocking: Bool) {
        self.interrupt = interrupt
        self.isNonblocking = isNonblocking
    }

    /// Waits for a time, which the interrupt ends.
    func pause(nanoseconds: UInt64) throws(WASIFailure) {
        _ = try wait(for: pollfd(fd: -1, events: 0, revents: 0), timeout: nanoseconds)
    }

    /// Waits until `descriptor` is ready for `events` (of poll(2)).
    ///
    /// - Throws: `again` if it isn't and the policy is not to wait; `.interrupted`.
    func wait(for descriptor: Int32, events: Int32) throws(WASIFailure) {
        if let cooperation, events & Int32(POLLIN) != 0, !cooperation.mayHoldUp {
            throw cooperation.leave(.input)
        }
        let entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        guard try wait(for: entry, timeout: isNonblocking ? 0 : nil) else { throw .errno(.again) }
    }

    private func wait(for entry: pollfd, timeout: UInt64?) throws(WASIFailure) -> Bool {
        // One for the descriptor, the rest for the interrupt.
        let count = 1 + WASIInterrupt.entryCount
        let result: Result<Bool, WASIFailure> = withUnsafeTemporaryAllocation(
            of: pollfd.self, capacity: count
        ) { entries in
            entries.initialize(repeating: pollfd(fd: -1, events: 0, revents: 0))
            entries[0] = entry
            return Result { () throws(WASIFailure) in try interrupt.wait(for: entries, timeout: timeout) }
        }
        return try result.get()
    }
}

extension timespec {
    init(nanoseconds: UInt64) {
        self.init()
        tv_sec = Int(nanoseconds / 1_000_000_000)
        tv_nsec = Int(nanoseconds % 1_000_000_000)
    }

    /// Nanoseconds, clamped to what WASI can say.
    var nanoseconds: UInt64 {
        guard tv_sec >= 0 else { return 0 }
        let (high, overflow) = UInt64(tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = high.addingReportingOverflow(UInt64(max(tv_nsec, 0)))
        return overflow || carried ? .max : sum
    }
}
