#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension WASIFunction {
    // MARK: Arguments and environment

    static func argsGet(_ call: borrowing WASICall) throws(WASIFailure) {
        try storeStrings(call.context.arguments, call)
    }

    static func argsSizesGet(_ call: borrowing WASICall) throws(WASIFailure) {
        try storeSizes(call.context.arguments, call)
    }

    static func environGet(_ call: borrowing WASICall) throws(WASIFailure) {
        try storeStrings(call.context.environment, call)
    }

    static func environSizesGet(_ call: borrowing WASICall) throws(WASIFailure) {
        try storeSizes(call.context.environment, call)
    }

    /// Stores the strings one after the other at argument 1, and a pointer to each at argument 0.
    private static func storeStrings(
        _ strings: [[UInt8]], _ call: borrowing WASICall
    ) throws(WASIFailure) {
        let size = strings.reduce(0) { $0 + $1.count }
        let pointers = try call.memory.buffer(at: call.i32(0), count: UInt64(4 * strings.count))
        let bytes = try call.memory.buffer(at: call.i32(1), count: UInt64(size))
        var offset = 0
        for (index, string) in strings.enumerated() {
            pointers.store(call.i32(1) + UInt32(offset), at: 4 * index)
            bytes.copy(string, at: offset)
            offset += string.count
        }
    }

    private static func storeSizes(_ strings: [[UInt8]], _ call: borrowing WASICall) throws(WASIFailure) {
        let count = try call.place(UInt32.self, 0)
        let size = try call.place(UInt32.self, 1)
        count.store(UInt32(strings.count))
        size.store(UInt32(strings.reduce(0) { $0 + $1.count }))
    }

    // MARK: Clocks and random

    static func clockResGet(_ call: borrowing WASICall) throws(WASIFailure) {
        guard let clock = ClockID(rawValue: call.i32(0)) else { throw .errno(.inval) }
        let result = try call.place(UInt64.self, 1)
        result.store(call.context.hasVirtualTime ? 1 : try HostClock.resolution(clock))
    }

    static func clockTimeGet(_ call: borrowing WASICall) throws(WASIFailure) {
        guard let clock = ClockID(rawValue: call.i32(0)) else { throw .errno(.inval) }
        let result = try call.place(UInt64.self, 2)
        let time = try call.context.time(clock)
        if clock == .threadCPUTime, let thread = call.thread, !call.context.hasVirtualTime {
            result.store(thread.show(cpuTime: time))
        } else {
            result.store(time)
        }
    }

    static func randomGet(_ call: borrowing WASICall) throws(WASIFailure) {
        let buffer = try call.buffer(0)
        try call.context.fillRandomly(buffer)
    }

    // MARK: Process

    static func procExit(_ call: borrowing WASICall) throws(WASIFailure) {
        throw .exit(call.i32(0))
    }

    /// A guest has no signals: `notsup`, as from other engines, for a signal that the standard knows.
    static func procRaise(_ call: borrowing WASICall) throws(WASIFailure) {
        guard call.i32(0) <= 30 else { throw .errno(.inval) }
        throw .errno(.notsup)
    }

    static func schedYield(_ call: borrowing WASICall) throws(WASIFailure) {
        if let cooperation = call.context.cooperation, cooperation.isActive {
            // Made again at the coroutine's next turn.
            if call.elapsed > 0 { return }
            throw cooperation.leave(.time(try call.context.virtualTime), elapsed: 1)
        }
        _ = sched_yield()
    }
}

extension WASIContext {
    /// Fills a buffer from the guest's random source.
    fileprivate func fillRandomly(_ buffer: UnsafeMutableRawBufferPointer) throws(WASIFailure) {
        // The host's generator may wait, and so is asked outside the lock; a seeded one is asked inside, so
        // that threads never get the same bytes.
        let isSeeded = try withState { state throws(WASIFailure) in
            if state.random == .host { return false }
            // An interrupted fill must leave the state alone.
            var source = state.random
            try source.fill(buffer, interrupt: interrupt)
            state.random = source
            return true
        }
        guard !isSeeded else { return }
        var source = RandomSource.host
        try source.fill(buffer, interrupt: interrupt)
    }
}
