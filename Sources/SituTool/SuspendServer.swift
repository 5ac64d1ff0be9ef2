import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Takes the requests of `situ suspend` to the program, on a thread of its own, one at a time.
final class SuspendServer: Sendable {
    private let path: String
    private let listener: Int32
    /// The connection that waits for the program to stop; -1: none does.
    private let waiting = Atomic<Int32>(-1)
    /// Has the program stop, or lets it be.
    private let request: @Sendable (Bool) -> Void

    /// Makes the socket; the program can be asked from now on.
    ///
    /// - Parameter request: has the program stop (true), or takes that back. Called on the server's thread.
    init(request: @escaping @Sendable (Bool) -> Void) throws(ToolError) {
        func failure(_ what: String) -> ToolError {
            ToolError(.failure, "--suspendable: \(what)")
        }
        if let complaint = SuspendSocket.complaint(makes: true) { throw failure(complaint) }
        path = SuspendSocket.path(of: getpid())
        self.request = request
        guard let (descriptor, address) = SuspendSocket.make(path) else {
            throw failure("no socket '\(path)': " + String(cString: strerror(errno)))
        }
        listener = descriptor
        // Left by a process that had the same number.
        unlink(path)
        guard SuspendSocket.with(address, { bind(descriptor, $0, $1) }) == 0, chmod(path, 0o600) == 0,
            listen(descriptor, 4) == 0
        else {
            throw failure("cannot listen at '\(path)': " + String(cString: strerror(errno)))
        }
        guard HostThread.start({ [self] in serve() }) else {
            unlink(path)
            throw failure("no thread can be started")
        }
    }

    /// Takes the socket away: nobody can ask any more. Who waits is told that the program has ended.
    func end() {
        unlink(path)
        refuse(take(), "the program has ended by itself")
    }

    /// The connection that waits for the program's state, which the caller then owns.
    func take() -> Int32? {
        let connection = waiting.exchange(-1, ordering: .acquiringAndReleasing)
        return connection < 0 ? nil : connection
    }

    private func refuse(_ connection: Int32?, _ words: String) {
        guard let connection else { return }
        _ = SuspendSocket.write([SuspendSocket.failure] + Array(words.utf8), to: connection)
        close(connection)
    }

    private func serve() {
        while true {
            let watched = waiting.load(ordering: .acquiring)
            var entries = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                // Whoever waits says nothing more: what comes is the connection's end.
                pollfd(fd: watched, events: Int16(POLLIN), revents: 0),
            ]
            // The one that waits is another before long.
            guard poll(&entries, 2, watched < 0 ? -1 : 100) >= 0 || errno == EINTR else { return }
            if watched >= 0, entries[1].revents != 0 {
                let (isTaken, _) = waiting.compareExchange(
                    expected: watched, desired: -1, ordering: .acquiringAndReleasing)
                if isTaken {
                    request(false)
                    close(watched)
                }
            }
            if entries[0].revents != 0 { accept() }
        }
    }

    private func accept() {
        #if canImport(Glibc)
            let connection = Glibc.accept(listener, nil, nil)
        #elseif canImport(Musl)
            let connection = Musl.accept(listener, nil, nil)
        #else
            let connection = Darwin.accept(listener, nil, nil)
        #endif
        guard connection >= 0 else { return }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        guard SuspendSocket.isOwn(connection) else {
            close(connection)
            return
        }
        SuspendSocket.setPatience(connection, seconds: 5)
        guard SuspendSocket.read(SuspendSocket.greeting.count, from: connection) == SuspendSocket.greeting
        else {
            refuse(connection, "this situ does not know what is asked")
            return
        }
        let (isFirst, _) = waiting.compareExchange(
            expected: -1, desired: connection, ordering: .acquiringAndReleasing)
        guard isFirst else {
            refuse(connection, "somebody else is asking already")
            return
        }
        request(true)
    }

    /// Gives whoever waits a snapshot; true if it is safely theirs, so that the program is to end.
    static func deliver(_ snapshot: [UInt8], to connection: Int32) -> Bool {
        defer { close(connection) }
        // Longer than any pause of somebody who still writes.
        SuspendSocket.setPatience(connection, seconds: 120)
        var header = [SuspendSocket.snapshot]
        withUnsafeBytes(of: UInt64(snapshot.count).littleEndian) { header += $0 }
        guard SuspendSocket.write(header, to: connection), SuspendSocket.write(snapshot, to: connection),
            SuspendSocket.read(1, from: connection) == [SuspendSocket.written]
        else { return false }
        // If this does not arrive, the snapshot is there all the same.
        _ = SuspendSocket.write([SuspendSocket.written], to: connection)
        return true
    }

    /// Says why there is no snapshot.
    static func refuse(_ connection: Int32, _ words: String) {
        _ = SuspendSocket.write([SuspendSocket.failure] + Array(words.utf8), to: connection)
        close(connection)
    }
}
