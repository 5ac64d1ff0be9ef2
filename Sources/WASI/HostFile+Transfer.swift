#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HostFile {
    package func read(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int {
        if blocking == .socket { return try receive(into: vectors, [], wait: wait).count }
        while true {
            let count: Int?
            if let turns = readingTurns {
                let ticket = turns.ticket
                try wait.wait(for: descriptor, events: Int32(POLLIN))
                count = turns.use(ticket, descriptor, events: Int32(POLLIN)) {
                    readv(descriptor, vectors.baseAddress, Int32(vectors.count))
                }
            } else {
                count = readv(descriptor, vectors.baseAddress, Int32(vectors.count))
            }
            // Another thread has taken what there was.
            guard let count else { continue }
            if count >= 0 { return count }
            switch Errno.hostErrno {
            case EINTR: continue
            case EAGAIN where !wait.isNonblocking && blocking != .never: continue
            default: throw .ofLastCall
            }
        }
    }

    /// Sets the flag on a file of our own. The embedding's streams are shared with other processes, which
    /// must not see it: there, each write seeks.
    package func setAppending(_ isAppending: Bool) throws(WASIFailure) {
        guard isOwned else { return }
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0,
            fcntl(descriptor, F_SETFL, isAppending ? flags | O_APPEND : flags & ~O_APPEND) == 0
        else { throw .ofLastCall }
    }

    package func write(
        from vectors: IOVectors, isAppending: Bool, wait: WaitPolicy
    ) throws(WASIFailure) -> Int {
        guard !isReadOnly else { throw .errno(.rofs) }
        switch blocking {
        case .never:
            // On the embedding's streams the flag is not set (see `setAppending`).
            if isAppending && !isOwned && type == .regularFile { _ = lseek(descriptor, 0, SEEK_END) }
            while true {
                let count = growing { writev(descriptor, vectors.baseAddress, Int32(vectors.count)) }
                if count >= 0 { return count }
                guard Errno.hostErrno == EINTR else { throw .ofLastCall }
            }
        case .poll, .socket:
            guard !isListening else { throw .errno(.notconn) }
            var rest = VectorsLeft(vectors)
            while !rest.isEmpty {
                do {
                    try rest.advance(by: writeSome(rest, wait: wait))
                } catch {
                    // What is written is written; the next call meets the failure again.
                    if rest.done > 0 { return rest.done }
                    throw error
                }
            }
            return rest.done
        }
    }

    package func read(into vectors: IOVectors, at offset: UInt64) throws(WASIFailure) -> Int {
        guard let offset = off_t(exactly: offset) else { throw .errno(.inval) }
        while true {
            let count = preadv(descriptor, vectors.baseAddress, Int32(vectors.count), offset)
            if count >= 0 { return count }
            guard Errno.hostErrno == EINTR else { throw .ofLastCall }
        }
    }

    package func write(
        from vectors: IOVectors, at offset: UInt64, isAppending: Bool
    ) throws(WASIFailure) -> Int {
        guard !isReadOnly else { throw .errno(.rofs) }
        guard let offset = off_t(exactly: offset) else { throw .errno(.inval) }
        while true {
            let count = growing {
                pwritev(descriptor, vectors.baseAddress, Int32(vectors.count), offset)
            }
            if count >= 0 { return count }
            guard Errno.hostErrno == EINTR else { throw .ofLastCall }
        }
    }

    package func seek(_ delta: Int64, from whence: Whence) throws(WASIFailure) -> UInt64 {
        let base =
            switch whence {
            case .start: SEEK_SET
            case .current: SEEK_CUR
            case .end: SEEK_END
            }
        let offset = lseek(descriptor, off_t(delta), base)
        guard offset >= 0 else { throw .ofLastCall }
        return UInt64(offset)
    }

    /// The bytes that poll(2) promises room for when it says that a pipe can be written (`PIPE_BUF` of Linux;
    /// more of others): a larger write could block where nothing ends it.
    private static var promisedRoom: Int {
        #if canImport(Darwin)
            return 512
        #else
            return 4096
        #endif
    }

    /// Waits for room and writes at least one byte.
    private func writeSome(_ left: VectorsLeft, wait: WaitPolicy) throws(WASIFailure) -> Int {
        while true {
            let ticket = writingTurns?.ticket
            try wait.wait(for: descriptor, events: Int32(POLLOUT))
            // All that may go at once goes in one call: what fits a pipe's promise arrives unmixed with what
            // others write, and a datagram is one datagram.
            let count: Int
            if let writingTurns, let ticket {
                let written = writingTurns.use(ticket, descriptor, events: Int32(POLLOUT)) {
                    left.withPrefix(bytes: Self.promisedRoom, vectors: 64) { vectors in
                        withSignalBlocked(SIGPIPE, EPIPE) {
                            writev(descriptor, vectors.baseAddress, Int32(vectors.count))
                        }
                    }
                }
                // Another thread has used the room up.
                guard let written else { continue }
                count = written
            } else {
                count = left.withPrefix(bytes: .max, vectors: 1024) { send($0) }
            }
            if count > 0 { return count }
            guard count < 0 else { throw .errno(.io) }
            switch Errno.hostErrno {
            case EINTR: continue
            case EAGAIN where !wait.isNonblocking: continue
            default: throw .ofLastCall
            }
        }
    }

    /// sendmsg(2) without waiting and without a signal.
    private func send(_ vectors: IOVectors) -> Int {
        var message = msghdr()
        message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
        message.msg_iovlen = .init(vectors.count)
        #if canImport(Darwin)
            return sendmsg(descriptor, &message, Self.dontWait)
        #else
            return sendmsg(descriptor, &message, Self.dontWait | Int32(MSG_NOSIGNAL))
        #endif
    }

    private static var dontWait: Int32 { Int32(MSG_DONTWAIT) }

    /// Runs a call that the system may answer with a signal, besides failing with `code`, so that the signal
    /// reaches nobody, without touching the process's disposition: it is blocked in this thread, and taken
    /// off it if the call caused it.
    ///
    /// A closed pipe has SIGPIPE and EPIPE, a limit on the size of files SIGXFSZ and EFBIG.
    private func withSignalBlocked(_ signal: Int32, _ code: Int32, _ body: () -> Int) -> Int {
        #if canImport(Darwin)
            return body()
        #else
            var signals = sigset_t()
            var previous = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, signal)
            pthread_sigmask(SIG_BLOCK, &signals, &previous)
            // Only a signal that was blocked before can have been pending before, and then it is somebody
            // else's.
            var wasPending = false
            let wasBlocked = sigismember(&previous, signal) == 1
            if wasBlocked {
                var pending = sigset_t()
                sigpending(&pending)
                wasPending = sigismember(&pending, signal) == 1
            }
            let result = body()
            let failure = Errno.hostErrno
            if result < 0 && failure == code && !wasPending {
                var now = timespec()
                while sigtimedwait(&signals, nil, &now) < 0 && Errno.hostErrno == EINTR {}
            }
            if !wasBlocked { pthread_sigmask(SIG_SETMASK, &previous, nil) }
            Errno.hostErrno = failure
            return result
        #endif
    }

    /// Runs a call that may make the file larger: where the process has a limit on that, exceeding it must
    /// not end the process.
    func growing(_ body: () -> Int) -> Int {
        isSizeLimited ? withSignalBlocked(SIGXFSZ, EFBIG, body) : body()
    }
}

/// What is left of the buffers of a write that goes on in several steps.
struct VectorsLeft {
    private let vectors: IOVectors
    private var first = 0
    /// Bytes of the first buffer left that are done.
    private var offset = 0
    /// Bytes done.
    private(set) var done = 0

    init(_ vectors: IOVectors) { self.vectors = vectors }

    var isEmpty: Bool { first == vectors.count }

    mutating func advance(by count: Int) {
        done += count
        offset += count
        while first < vectors.count && offset >= vectors[first].iov_len {
            offset -= Int(vectors[first].iov_len)
            first += 1
        }
    }

    /// Hands on the beginning of what is left, within these limits.
    func withPrefix<Failure: Error>(
        bytes limit: Int, vectors vectorLimit: Int, _ body: (IOVectors) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let capacity = min(vectors.count - first, vectorLimit)
        let result: Result<Int, Failure> = withUnsafeTemporaryAllocation(
            of: iovec.self, capacity: capacity
        ) { prefix in
            var (room, count, skipped) = (limit, 0, offset)
            while count < capacity && room > 0 {
                let vector = vectors[first + count]
                let length = min(Int(vector.iov_len) - skipped, room)
                prefix.initializeElement(
                    at: count, to: iovec(iov_base: vector.iov_base + skipped, iov_len: length))
                room -= length
                skipped = 0
                count += 1
            }
            return Result { () throws(Failure) in try body(IOVectors(rebasing: prefix[..<count])) }
        }
        return try result.get()
    }
}
