import Machine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a guest waits for in `poll_oneoff`.
private struct Subscription {
    enum Event {
        /// A time in nanoseconds, of a clock (`isAbsolute`) or from the beginning of the wait on.
        case clock(ClockID, UInt64, isAbsolute: Bool)
        /// A descriptor of the host turns readable or writable; it is at `entry` among those polled.
        case descriptor(any OpenFile, isRead: Bool, entry: Int)
        /// Can be read or written at once.
        case ready(any OpenFile, isRead: Bool)
        /// Can't be waited for.
        case failed(Errno)
    }

    var userdata: UInt64
    var type: UInt8
    var event: Event
}

/// The host's descriptors that a call polls, each once: a guest may subscribe to one any number of times, and the host
/// polls no more than a process can have open.
private struct PolledDescriptors {
    var entries: [pollfd] = []
    private var places: [Int32: Int] = [:]

    /// Polls a descriptor for these events too; returns its place.
    mutating func add(_ descriptor: Int32, events: some BinaryInteger) -> Int {
        let place = places[descriptor] ?? entries.count
        if place == entries.count {
            entries.append(pollfd(fd: descriptor, events: 0, revents: 0))
            places[descriptor] = place
        }
        entries[place].events |= Int16(events)
        return place
    }
}

/// An event as it goes to the guest.
private struct Event {
    var error = Errno.success
    var bytes: UInt64 = 0
    var hungUp = false
}

extension WASIFunction {
    /// The most subscriptions in one call; `inval` beyond.
    private static var subscriptionLimit: UInt32 { 65536 }

    /// Waits for the first of several events and stores all that have occurred by then.
    ///
    /// A subscription that can't be waited for (a bad descriptor, a missing right, a clock that isn't there)
    /// is an event of its own, with its error, and ends the wait. The CPU-time clocks can be read but not
    /// waited for (`notsup`).
    static func pollOneoff(_ call: borrowing WASICall) throws(WASIFailure) {
        let count = call.i32(2)
        guard count > 0, count <= subscriptionLimit else { throw .errno(.inval) }
        let input = try call.memory.buffer(at: call.i32(0), count: UInt64(count) * call.abi.subscriptionSize)
        let output = try call.memory.buffer(at: call.i32(1), count: UInt64(count) * 32)
        let result = try call.place(UInt32.self, 3)

        // All are read before the first event is written: the two arrays may overlap.
        var polled = PolledDescriptors()
        var subscriptions: [Subscription] = []
        subscriptions.reserveCapacity(Int(count))
        let size = Int(call.abi.subscriptionSize)
        for index in 0..<Int(count) {
            let record = UnsafeMutableRawBufferPointer(rebasing: input[index * size..<(index + 1) * size])
            subscriptions.append(try subscription(record, call, &polled))
        }

        let wait = PollWait(call: call, subscriptions: subscriptions)
        let events = try wait.events(&polled.entries)
        for (index, entry) in events.enumerated() {
            let record = UnsafeMutableRawBufferPointer(rebasing: output[index * 32..<(index + 1) * 32])
            let (subscription, event) = (subscriptions[entry.subscription], entry.event)
            record.initializeMemory(as: UInt8.self, repeating: 0)
            record.store(subscription.userdata, at: 0)
            record.store(event.error.rawValue, at: 8)
            record.store(subscription.type, at: 10)
            record.store(event.bytes, at: 16)
            record.store(UInt16(event.hungUp ? 1 : 0), at: 24)
        }
        result.store(UInt32(events.count))
    }

    /// Reads a subscription; a descriptor to be polled is added to `polled`.
    private static func subscription(
        _ record: UnsafeMutableRawBufferPointer, _ call: borrowing WASICall, _ polled: inout PolledDescriptors
    ) throws(WASIFailure) -> Subscription {
        let userdata = record.load(UInt64.self, at: 0)
        let type = record.load(UInt8.self, at: 8)
        let event: Subscription.Event
        switch type {
        case 0:
            let clock = call.abi.subscriptionClockOffset
            let flags = record.load(UInt16.self, at: clock + 24)
            guard flags & ~1 == 0 else { throw .errno(.inval) }
            switch ClockID(rawValue: record.load(UInt32.self, at: clock)) {
            case nil: event = .failed(.inval)
            case .processCPUTime, .threadCPUTime: event = .failed(.notsup)
            case .some(let identifier):
                event = .clock(identifier, record.load(UInt64.self, at: clock + 8), isAbsolute: flags == 1)
            }
        case 1, 2:
            let isRead = type == 1
            do {
                let descriptor = try call.context.descriptor(
                    record.load(UInt32.self, at: 16), [.pollFdReadwrite, isRead ? .fdRead : .fdWrite])
                // A deterministic guest must not see when input comes: it is there, and whoever reads it waits.
                if call.context.cooperation == nil, let host = descriptor.file.pollDescriptor {
                    let entry = polled.add(host, events: isRead ? POLLIN : POLLOUT)
                    event = .descriptor(descriptor.file, isRead: isRead, entry: entry)
                } else {
                    event = .ready(descriptor.file, isRead: isRead)
                }
            } catch .errno(let errno) {
                event = .failed(errno)
            }
        default: throw .errno(.inval)
        }
        return Subscription(userdata: userdata, type: type, event: event)
    }
}

/// The wait of one `poll_oneoff`.
private struct PollWait {
    private let context: WASIContext
    private let interrupt: WASIInterrupt
    private let subscriptions: [Subscription]
    /// Nanoseconds of relative timeouts that went by before this call was interrupted and made again.
    private let elapsed: UInt64
    private let hasVirtualTime: Bool
    /// The host's monotonic time at which the wait begins.
    private let start = HostClock.monotonicNow

    init(call: borrowing WASICall, subscriptions: [Subscription]) {
        context = call.context
        interrupt = call.interrupt
        self.subscriptions = subscriptions
        elapsed = call.elapsed
        hasVirtualTime = call.context.hasVirtualTime
    }

    /// Waits and returns what occurred, in the order of the subscriptions.
    func events(_ polled: inout [pollfd]) throws(WASIFailure) -> [(subscription: Int, event: Event)] {
        // The interrupt's own.
        for _ in 0..<WASIInterrupt.entryCount { polled.append(pollfd(fd: -1, events: 0, revents: 0)) }
        while true {
            let waited = elapsed &+ (HostClock.monotonicNow &- start)
            var timeout = try nearest(waited)
            if let cooperation = context.cooperation, cooperation.isActive, let timeout, timeout > 0 {
                throw cooperation.leave(
                    .time(try context.virtualTime.addingSaturating(timeout)), elapsed: elapsed)
            }
            // A virtual wait takes no time: if no descriptor is ready, time jumps.
            let jump = hasVirtualTime ? timeout : nil
            if jump != nil { timeout = 0 }
            let isReady: Bool
            do {
                isReady = try polled.withPollfds { buffer throws(WASIFailure) in
                    try interrupt.wait(for: buffer, timeout: timeout)
                }
            } catch .interrupted {
                // Virtual time stood still.
                let waited = hasVirtualTime ? 0 : HostClock.monotonicNow &- start
                throw .interrupted(elapsed: elapsed &+ waited)
            }
            if let jump, !isReady { try context.advanceVirtualTime(by: jump) }
            let now = elapsed &+ (HostClock.monotonicNow &- start)
            let found = try occurred(waited: now, jumped: isReady ? nil : jump, polled)
            if !found.isEmpty { return found }
        }
    }

    /// Nanoseconds until the first event that will come by itself, nil if none will.
    private func nearest(_ waited: UInt64) throws(WASIFailure) -> UInt64? {
        var nearest: UInt64?
        let isEndOfTime = try isEndOfTime
        for subscription in subscriptions {
            switch subscription.event {
            case .ready, .failed: return 0
            case .descriptor: break
            case .clock(let clock, let time, let isAbsolute):
                var rest: UInt64
                if isAbsolute {
                    let now = try context.peekTime(clock)
                    rest = now >= time ? 0 : time - now
                    // Somebody may set the real-time clock meanwhile: look at it now and then.
                    if clock == .realtime && !hasVirtualTime { rest = min(rest, 1_000_000_000) }
                } else {
                    let passed = hasVirtualTime ? elapsed : waited
                    rest = passed >= time ? 0 : time - passed
                }
                nearest = isEndOfTime ? 0 : min(nearest ?? rest, rest)
            }
        }
        return nearest
    }

    /// Whether virtual time goes on no further: then all that waits for a time has waited for long enough.
    private var isEndOfTime: Bool {
        get throws(WASIFailure) { hasVirtualTime ? try context.virtualTime == .max : false }
    }

    private func occurred(
        waited: UInt64, jumped: UInt64?, _ polled: [pollfd]
    ) throws(WASIFailure) -> [(subscription: Int, event: Event)] {
        var events: [(subscription: Int, event: Event)] = []
        let isEndOfTime = try isEndOfTime
        for (index, subscription) in subscriptions.enumerated() {
            var event = Event()
            switch subscription.event {
            case .failed(let errno): event.error = errno
            case .ready(let file, let isRead):
                event.bytes =
                    if !isRead {
                        promisedRoom
                    } else if file.pollDescriptor != nil {
                        // How much of a deterministic guest's input has come is not for it to know.
                        1
                    } else {
                        file.readableBytes()
                    }
            case .descriptor(let file, let isRead, let entry):
                let own = (isRead ? POLLIN : POLLOUT) | POLLHUP | POLLERR | POLLNVAL
                let state = Int32(polled[entry].revents) & Int32(own)
                guard state != 0 else { continue }
                if state & POLLNVAL != 0 {
                    event.error = .badf
                } else {
                    event.bytes = isRead ? file.readableBytes() : promisedRoom
                    event.hungUp = state & (POLLHUP | POLLERR) != 0
                }
            case .clock(let clock, let time, let isAbsolute):
                let now =
                    isAbsolute
                    ? try context.peekTime(clock) : hasVirtualTime ? elapsed &+ (jumped ?? 0) : waited
                guard now >= time || isEndOfTime else { continue }
            }
            events.append((index, event))
        }
        return events
    }

    /// Bytes that a stream said to be writable takes without waiting (`PIPE_BUF` of Linux).
    private var promisedRoom: UInt64 { 4096 }
}

extension [pollfd] {
    fileprivate mutating func withPollfds(
        _ body: (UnsafeMutableBufferPointer<pollfd>) throws(WASIFailure) -> Bool
    ) throws(WASIFailure) -> Bool {
        let result: Result<Bool, WASIFailure> = withUnsafeMutableBufferPointer { buffer in
            Result { () throws(WASIFailure) in try body(buffer) }
        }
        return try result.get()
    }
}

extension WASIContext {
    /// What a clock shows, without moving a virtual one on.
    fileprivate func peekTime(_ clock: ClockID) throws(WASIFailure) -> UInt64 {
        try withState { state throws(WASIFailure) in try state.clocks.time(clock) }
    }
}
