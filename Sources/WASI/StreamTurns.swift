#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Has a guest's threads use one direction of a stream by turns, and each only while it is ready: a thread that another
/// has forestalled would wait in the system, where nothing ends that.
final class StreamTurns: Sendable {
    private let turns = Guarded<UInt64>(0)

    /// Stands for the uses so far; to be had before waiting for the stream.
    var ticket: UInt64 { turns.withLock { $0 } }

    /// Carries out a system call on a stream that was ready for `events` (of poll(2)) after the ticket was had. Nil if it
    /// is not any more.
    func use(_ ticket: UInt64, _ descriptor: Int32, events: Int32, _ body: () -> Int) -> Int? {
        turns.withLock { turns in
            if turns != ticket {
                var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
                guard poll(&entry, 1, 0) > 0 else { return nil }
            }
            turns &+= 1
            return body()
        }
    }
}
