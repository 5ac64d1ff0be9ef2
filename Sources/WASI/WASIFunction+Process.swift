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
        result.store(try call.context.time(clock))
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
        _ = sched_yield()
    }

    // MARK: Sockets

    /// No listening socket can be given to a guest yet: `notsup` for a socket, `notsock` for anything else.
    static func sockAccept(_ call: borrowing WASICall) throws(WASIFailure) {
        try requireSocket(call, .sockAccept)
        _ = try call.flags(1, known: DescriptorFlags.known)
        _ = try call.place(UInt32.self, 2)
        throw .errno(.notsup)
    }

    /// Receives from a stream of the embedding that is a socket; `notsock` for anything else. No flag of the
    /// standard is supported yet (`notsup`).
    static func sockRecv(_ call: borrowing WASICall) throws(WASIFailure) {
        try requireSocket(call, .fdRead)
        guard try call.flags(3, known: 0b11) == 0 else { throw .errno(.notsup) }
        let size = try call.place(UInt32.self, 4)
        let flags = try call.place(UInt16.self, 5)
        let descriptor = try call.context.descriptor(call.i32(0))
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            try descriptor.file.read(into: vectors, wait: call.waitPolicy(descriptor))
        }
        size.store(UInt32(count))
        flags.store(0)
    }

    /// Sends to a stream of the embedding that is a socket; `notsock` for anything else.
    static func sockSend(_ call: borrowing WASICall) throws(WASIFailure) {
        try requireSocket(call, .fdWrite)
        _ = try call.flags(3, known: 0)
        let size = try call.place(UInt32.self, 4)
        let descriptor = try call.context.descriptor(call.i32(0))
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            try descriptor.file.write(
                from: vectors, isAppending: false, wait: call.waitPolicy(descriptor))
        }
        size.store(UInt32(count))
    }

    /// The embedding's sockets are not the guest's to shut down: `notsup`; `notsock` for anything else.
    static func sockShutdown(_ call: borrowing WASICall) throws(WASIFailure) {
        try requireSocket(call, .sockShutdown)
        guard (1...3).contains(call.i32(1)) else { throw .errno(.inval) }
        throw .errno(.notsup)
    }

    /// Throws unless the descriptor of argument 0 is a socket and has the rights.
    private static func requireSocket(_ call: borrowing WASICall, _ rights: Rights) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0))
        guard descriptor.file.type == .socketStream || descriptor.file.type == .socketDatagram else {
            throw .errno(.notsock)
        }
        try descriptor.require(rights)
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
