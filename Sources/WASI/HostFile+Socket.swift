import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HostFile: OpenSocket {
    package func accept(wait: WaitPolicy) throws(WASIFailure) -> any OpenFile {
        guard type == .socketStream else { throw .errno(.notsup) }
        guard isListening else { throw .errno(.inval) }
        guard let readingTurns else { throw .errno(.notsup) }
        while true {
            let ticket = readingTurns.ticket
            try wait.wait(for: descriptor, events: Int32(POLLIN))
            let taken = readingTurns.use(ticket, descriptor, events: Int32(POLLIN)) {
                Int(situ_accept(descriptor))
            }
            // Another thread was quicker.
            guard let taken else { continue }
            let connection = Int32(taken)
            guard connection >= 0 else {
                switch Errno.hostErrno {
                // Whoever wanted to connect has gone.
                case EINTR, ECONNABORTED: continue
                case EAGAIN where !wait.isNonblocking: continue
                default: throw .ofLastCall
                }
            }
            var status = stat()
            guard fstat(connection, &status) == 0 else {
                let failure = WASIFailure.ofLastCall
                _ = close(connection)
                throw failure
            }
            return HostFile(descriptor: connection, status: status, isOwned: true, isReadOnly: false)
        }
    }

    package func receive(
        into vectors: IOVectors, _ flags: ReceiveFlags, wait: WaitPolicy
    ) throws(WASIFailure) -> (count: Int, isTruncated: Bool) {
        guard !isListening else { throw .errno(.notconn) }
        guard flags.contains(.waitAll), type == .socketStream, !vectors.isEmpty else {
            return try receiveOnce(into: vectors, flags, wait: wait)
        }
        if flags.contains(.peek) { return try peekAll(into: vectors, wait: wait) }
        var rest = VectorsLeft(vectors)
        while !rest.isEmpty {
            do {
                let count = try rest.withPrefix(bytes: .max, vectors: 1024) { prefix throws(WASIFailure) in
                    try receiveOnce(into: prefix, [], wait: wait).count
                }
                if count == 0 { break }
                rest.advance(by: count)
            } catch {
                // What has been read is read; the next call meets the failure again.
                if rest.done > 0 { break }
                throw error
            }
        }
        return (rest.done, false)
    }

    /// Waits until as much as fits the buffers has come, or nothing more will, and leaves it there.
    private func peekAll(
        into vectors: IOVectors, wait: WaitPolicy
    ) throws(WASIFailure) -> (count: Int, isTruncated: Bool) {
        let room = vectors.reduce(0) { $0 + Int($1.iov_len) }
        while true {
            let count = try receiveOnce(into: vectors, .peek, wait: wait).count
            if count >= room || wait.isNonblocking || count == 0 || isAtEnd { return (count, false) }
            // The socket is readable already, so waiting for more of it is looking now and then.
            try wait.pause(nanoseconds: 1_000_000)
        }
    }

    /// Whether the peer sends nothing any more.
    private var isAtEnd: Bool {
        #if os(Linux)
            var entry = pollfd(fd: descriptor, events: Int16(situ_pollrdhup), revents: 0)
            return poll(&entry, 1, 0) > 0 && entry.revents != 0
        #else
            // There it counts as hung up.
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return poll(&entry, 1, 0) > 0 && Int32(entry.revents) & (POLLHUP | POLLERR) != 0
        #endif
    }

    /// Waits until there is something, and reads it with one call.
    private func receiveOnce(
        into vectors: IOVectors, _ flags: ReceiveFlags, wait: WaitPolicy
    ) throws(WASIFailure) -> (count: Int, isTruncated: Bool) {
        while true {
            try wait.wait(for: descriptor, events: Int32(POLLIN))
            var message = msghdr()
            message.msg_iov = UnsafeMutablePointer(mutating: vectors.baseAddress)
            message.msg_iovlen = .init(vectors.count)
            let peek = flags.contains(.peek) ? Int32(MSG_PEEK) : 0
            let count = recvmsg(descriptor, &message, Int32(MSG_DONTWAIT) | peek)
            if count >= 0 { return (count, message.msg_flags & .init(MSG_TRUNC) != 0) }
            switch Errno.hostErrno {
            case EINTR: continue
            case EAGAIN where !wait.isNonblocking: continue
            default: throw .ofLastCall
            }
        }
    }

    package func shutDown(_ directions: ShutdownDirections) throws(WASIFailure) {
        // The embedding's sockets are not the guest's to shut down.
        guard isOwned else { throw .errno(.notsup) }
        let how =
            switch directions {
            case .receiving: SHUT_RD
            case .sending: SHUT_WR
            default: SHUT_RDWR
            }
        guard shutdown(descriptor, Int32(how)) == 0 else { throw .ofLastCall }
    }

    /// Whether a socket takes connections.
    static func isListening(_ descriptor: Int32) -> Bool {
        var (value, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value != 0
    }
}
