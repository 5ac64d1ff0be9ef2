#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A clock that a guest may name (`clockid`).
package enum ClockID: UInt32, Sendable {
    case realtime = 0
    case monotonic
    case processCPUTime
    case threadCPUTime
}

/// Where a guest's time comes from: plain data, so that a snapshot can hold it.
package enum ClockSource: Sendable {
    /// The host's clocks.
    case host
    /// The host's clocks, of which those that measure from some beginning go on from where they were when the guest was saved.
    case resumedHost(ClockOffsets)
    /// Clocks that move only as the guest looks at them or waits.
    case virtual(VirtualClock)
}

/// What is to be added to the host's clocks, modulo 2⁶⁴, so that a guest's never go backward.
package struct ClockOffsets: Equatable, Sendable {
    package var monotonic: UInt64
    package var processCPUTime: UInt64

    package init(monotonic: UInt64, processCPUTime: UInt64) {
        self.monotonic = monotonic
        self.processCPUTime = processCPUTime
    }

    /// Offsets with which the host's clocks show these times now.
    static func showing(monotonic: UInt64, processCPUTime: UInt64) -> ClockOffsets {
        let host = ClockOffsets.hostNow
        return ClockOffsets(
            monotonic: monotonic &- host.monotonic, processCPUTime: processCPUTime &- host.processCPUTime)
    }

    /// What the host's clocks show now.
    static var hostNow: ClockOffsets {
        ClockOffsets(
            monotonic: (try? HostClock.time(.monotonic)) ?? 0,
            processCPUTime: (try? HostClock.time(.processCPUTime)) ?? 0)
    }

    /// What a clock of the guest shows when the host's shows this. The real-time clock is the host's.
    func shift(_ time: UInt64, of clock: ClockID) -> UInt64 {
        switch clock {
        case .realtime, .threadCPUTime: time
        case .monotonic: time &+ monotonic
        case .processCPUTime: time &+ processCPUTime
        }
    }
}

extension ClockSource {
    /// What a clock shows; a virtual one does not move on. The CPU time of a thread is its own affair (`CallingThread`).
    func time(_ clock: ClockID) throws(WASIFailure) -> UInt64 {
        switch self {
        case .host: try HostClock.time(clock)
        case .resumedHost(let offsets): offsets.shift(try HostClock.time(clock), of: clock)
        case .virtual(let clocks): clocks.time(clock)
        }
    }
}

/// Time for deterministic runs: each look advances it by a fixed step, and a wait jumps to its end at once.
package struct VirtualClock: Equatable, Sendable {
    /// What the real-time clock showed when the monotonic one showed 0: nanoseconds since 1970.
    package var epoch: UInt64
    /// Nanoseconds since the start: all clocks but the real-time one.
    package var elapsed: UInt64
    /// Nanoseconds that pass at each look.
    package var step: UInt64

    package init(epoch: UInt64, elapsed: UInt64 = 0, step: UInt64) {
        self.epoch = epoch
        self.elapsed = elapsed
        self.step = step
    }

    /// Where the clocks of deterministic programs begin: 2020-01-01 00:00 UTC.
    package static let standard = VirtualClock(epoch: 1_577_836_800_000_000_000, step: 1_000)

    /// What a clock shows.
    package func time(_ clock: ClockID) -> UInt64 {
        clock == .realtime ? epoch &+ elapsed : elapsed
    }
}

/// The host's clocks.
enum HostClock {
    static var monotonicNow: UInt64 { read(CLOCK_MONOTONIC) ?? 0 }

    /// The time of a clock in nanoseconds, or `inval` where the host has no such clock.
    static func time(_ clock: ClockID) throws(WASIFailure) -> UInt64 {
        guard let time = read(identifier(clock)) else { throw .ofLastCall }
        return time
    }

    /// The resolution of a clock in nanoseconds, at least 1.
    static func resolution(_ clock: ClockID) throws(WASIFailure) -> UInt64 {
        var time = timespec()
        guard clock_getres(identifier(clock), &time) == 0 else { throw .ofLastCall }
        return max(time.nanoseconds, 1)
    }

    private static func read(_ identifier: clockid_t) -> UInt64? {
        var time = timespec()
        guard clock_gettime(identifier, &time) == 0 else { return nil }
        return time.nanoseconds
    }

    private static func identifier(_ clock: ClockID) -> clockid_t {
        switch clock {
        case .realtime: CLOCK_REALTIME
        case .monotonic: CLOCK_MONOTONIC
        case .processCPUTime: CLOCK_PROCESS_CPUTIME_ID
        case .threadCPUTime: CLOCK_THREAD_CPUTIME_ID
        }
    }
}
