/// Why a WASI function did not succeed: what everything inside this module throws.
package enum WASIFailure: Error, Equatable, Sendable {
    /// The guest sees this error code.
    case errno(Errno)
    /// The embedding interrupted a wait. The state is as before the call, which may simply be made again; a
    /// wait that had a relative timeout has used up this many nanoseconds of it.
    case interrupted(elapsed: UInt64)
    /// The guest ends itself with this code.
    case exit(UInt32)

    /// The error that the last failed call of the host left in this thread.
    static var ofLastCall: WASIFailure { .errno(.ofLastCall) }
}

/// What became of a WASI call: what the engine's adapter acts on.
package enum WASIOutcome: Equatable, Sendable {
    /// The call is done; its result is this code (`success` included).
    case errno(Errno)
    /// The guest called `proc_exit` with this code: it runs no further.
    case exit(UInt32)
    /// A wait was interrupted (``WASIInterrupt``). Nothing has happened yet: make the same call again to go
    /// on, with ``WASICall/elapsed`` set to this number of nanoseconds.
    case interrupted(elapsed: UInt64)
}
