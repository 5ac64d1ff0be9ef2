import Native

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
package final class WASIInterrupt: Sendable {
    private struct State {
        var isRaised = false
        /// What waits poll: readable while the interrupt is raised.
        var readEnd: Int32 = -1
        /// The other end of the pipe where there is no eventfd.
        var writeEnd: Int32 = -1
    }

    private let state = Guarded(State())

    package init() {}

    deinit {
        state.withLock { state in
            if state.readEnd >= 0 { _ = close(state.readEnd) }
            if state.writeEnd >= 0 && state.writeEnd != state.readEnd { _ = close(state.writeEnd) }
        }
    }

    /// Whether ``interrupt()`` was called since the last ``reset()``.
    package var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Ends the waits under way, and those to come. Any thread may call this; it does not wait.
    package func interrupt() {
        state.withLock { state in
            guard !state.isRaised else { return }
            state.isRaised = true
            if state.writeEnd >= 0 { Self.signal(state.writeEnd) }
        }
    }

    /// Lets calls wait again.
    package func reset() {
        state.withLock { state in
            guard state.isRaised else { return }
            state.isRaised = false
            if state.readEnd >= 0 {
                var counter: UInt64 = 0
                _ = read(state.readEnd, &counter, MemoryLayout.size(ofValue: counter))
            }
        }
    }

    /// The descriptor that turns readable with the interrupt.
    private func pollDescriptor() throws(WASIFailure) -> Int32 {
        let (descriptor, failure): (Int32, Errno) = state.withLock { state in
            if state.readEnd < 0 {
                let event = situ_eventfd()
                if event >= 0 {
                    (state.readEnd, state.writeEnd) = (event, event)
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
                    (state.readEnd, state.writeEnd) = ends
                }
                if state.isRaised { Self.signal(state.writeEnd) }
            }
            return (state.readEnd, .success)
        }
        guard descriptor >= 0 else { throw .errno(failure) }
        return descriptor
    }

    /// Eight bytes: what an eventfd takes, and ``reset()`` reads back from either kind.
    private static func signal(_ descriptor: Int32) {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }

    /// Waits until one of the descriptors is ready, or for `timeout` nanoseconds (nil: for ever).
    ///
    /// - Parameter descriptors: their last element is this function's own, for the interrupt.
    /// - Returns: whether one is ready.
    /// - Throws: `.interrupted(elapsed: 0)`, or an error of poll(2).
    package func wait(
        for descriptors: UnsafeMutableBufferPointer<pollfd>, timeout: UInt64?
    ) throws(WASIFailure) -> Bool {
        let own = descriptors.count - 1
        descriptors[own] = pollfd(fd: try pollDescriptor(), events: Int16(POLLIN), revents: 0)
        let deadline = timeout.map { HostClock.monotonicNow.addingReportingOverflow($0) }
        var remaining = timeout
        while true {
            let ready: Int32
            if var time = remaining {
                ready = situ_poll(descriptors.baseAddress, UInt32(descriptors.count), &time)
            } else {
                ready = situ_poll(descriptors.baseAddress, UInt32(descriptors.count), nil)
            }
            if ready < 0 {
                // Somebody's signal handler ran, which is none of the guest's business.
                guard Errno.hostErrno == EINTR else { throw .ofLastCall }
                if let deadline, !deadline.overflow {
                    let now = HostClock.monotonicNow
                    remaining = now >= deadline.partialValue ? 0 : deadline.partialValue - now
                }
                continue
            }
            if descriptors[own].revents != 0 {
                // A reset may have come between; then this wait goes on.
                if isRaised { throw .interrupted(elapsed: 0) }
                if ready == 1 { continue }
            }
            return ready > 0
        }
    }
}

/// How a call may wait: what can end the wait, and whether it waits at all.
package struct WaitPolicy: Sendable {
    /// What ends the wait.
    package var interrupt: WASIInterrupt
    /// Give `again` instead of waiting.
    package var isNonblocking: Bool

    package init(interrupt: WASIInterrupt, isNonblocking: Bool) {
        self.interrupt = interrupt
        self.isNonblocking = isNonblocking
    }

    /// Waits until `descriptor` is ready for `events` (of poll(2)).
    ///
    /// - Throws: `again` if it isn't and the policy is not to wait; `.interrupted`.
    func wait(for descriptor: Int32, events: Int32) throws(WASIFailure) {
        // One for the descriptor, one for the interrupt.
        var entries = (
            pollfd(fd: descriptor, events: Int16(events), revents: 0), pollfd(fd: -1, events: 0, revents: 0)
        )
        let result: Result<Bool, WASIFailure> = withUnsafeMutableBytes(of: &entries) { bytes in
            let entries = bytes.assumingMemoryBound(to: pollfd.self)
            return Result { () throws(WASIFailure) in
                try interrupt.wait(for: entries, timeout: isNonblocking ? 0 : nil)
            }
        }
        guard try result.get() else { throw .errno(.again) }
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
