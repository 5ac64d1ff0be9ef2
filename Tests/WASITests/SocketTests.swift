import Foundation
import Testing
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A TCP connection from outside to a guest.
private final class Client {
    private(set) var descriptor: Int32

    init(_ address: SocketAddress) throws {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        descriptor = socket(AF_INET, stream, 0)
        var system = sockaddr_in()
        system.sin_family = sa_family_t(AF_INET)
        system.sin_port = address.port.bigEndian
        system.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeBytes(of: &system) {
            connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress!, size)
        }
        guard result == 0 else { throw Errno.ofLastCall }
    }

    deinit { shut() }

    func shut() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Closes so that the peer is told of an error.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        shut()
    }

    func send(_ text: String) { _ = write(descriptor, Array(text.utf8), text.utf8.count) }

    func receive(_ count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = read(descriptor, &bytes, count)
        return String(decoding: bytes.prefix(max(found, 0)), as: UTF8.self)
    }
}

@Suite("Sockets")
struct SocketTests {
    /// A guest with a listener at descriptor 3, and where that listens.
    func guest(
        change: (inout WASIConfiguration) -> Void = { _ in }
    ) throws -> (guest: Guest, address: SocketAddress) {
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.listeners = [.address(try #require(SocketAddress("127.0.0.1:0")))]
        change(&configuration)
        let guest = try Guest(configuration)
        return (guest, try #require(guest.context.listenerAddresses[0]))
    }

    func accept(_ guest: Guest, flags: UInt64 = 0) -> Result<UInt64, Errno> {
        let errno = guest.call("sock_accept", 3, flags, UInt64(Guest.result))
        return errno == .success ? .success(UInt64(guest.u32(Guest.result))) : .failure(errno)
    }

    /// Receives into two buffers, of three bytes and of the rest.
    func receive(
        _ guest: Guest, _ descriptor: UInt64, _ count: UInt32, flags: UInt64 = 0
    ) -> Result<String, Errno> {
        guest.set(Guest.data, at: Guest.vectors)
        guest.set(UInt32(3), at: Guest.vectors + 4)
        guest.set(Guest.data + 3, at: Guest.vectors + 8)
        guest.set(count - 3, at: Guest.vectors + 12)
        guest.set(UInt16(0xFFFF), at: Guest.result + 4)
        let errno = guest.call(
            "sock_recv", descriptor, UInt64(Guest.vectors), 2, flags, UInt64(Guest.result),
            UInt64(Guest.result + 4))
        guard errno == .success else { return .failure(errno) }
        #expect(guest.u16(Guest.result + 4) == 0, "of a stream nothing is cut off")
        return .success(String(decoding: guest.get(Guest.data, Int(guest.u32(Guest.result))), as: UTF8.self))
    }

    func send(_ guest: Guest, _ descriptor: UInt64, _ text: String, flags: UInt64 = 0) -> Result<Int, Errno> {
        guest.put(text.utf8, at: Guest.data)
        guest.set(Guest.data, at: Guest.vectors)
        guest.set(UInt32(text.utf8.count), at: Guest.vectors + 4)
        let errno = guest.call(
            "sock_send", descriptor, UInt64(Guest.vectors), 1, flags, UInt64(Guest.result))
        return errno == .success ? .success(Int(guest.u32(Guest.result))) : .failure(errno)
    }

    @Test("a guest serves a connection, by the functions for sockets and by those for files")
    func serves() throws {
        let (guest, address) = try guest()
        let client = try Client(address)
        let connection = try accept(guest).get()
        #expect(connection == 4)
        #expect(guest.call("fd_fdstat_get", connection, 4096) == .success)
        #expect(guest.bytes[4096] == FileType.socketStream.rawValue)
        #expect(guest.u64(4104) & Rights.sockShutdown.rawValue != 0)

        client.send("hello, guest")
        #expect(receive(guest, connection, 5, flags: 1) == .success("hello"), "what is peeked at stays")
        #expect(receive(guest, connection, 5) == .success("hello"))
        #expect(guest.read(connection, 100) == .success(", guest"))
        #expect(send(guest, connection, "hello, ") == .success(7))
        #expect(guest.write(connection, "client") == .success(6))
        #expect(client.receive(13) == "hello, client")

        #expect(guest.call("sock_shutdown", connection, 2) == .success)
        #expect(client.receive(1) == "", "the guest sends nothing any more")
        #expect(send(guest, connection, "x").errno == .pipe)
        client.send("more")
        #expect(receive(guest, connection, 100) == .success("more"), "but it still receives")
        client.shut()
        #expect(receive(guest, connection, 100) == .success(""), "the end is no error")
        #expect(guest.call("fd_close", connection) == .success)
        #expect(receive(guest, connection, 100).errno == .badf)
    }

    @Test("waitall waits for all of it, or for the end")
    func waitAll() throws {
        let (guest, address) = try guest()
        let client = try Client(address)
        let connection = try accept(guest).get()
        let sender = Thread { [descriptor = client.descriptor] in
            for part in ["ab", "cd", "ef"] {
                _ = write(descriptor, part, 2)
                usleep(2000)
            }
        }
        sender.start()
        #expect(receive(guest, connection, 6, flags: 3) == .success("abcdef"), "all is there, and stays")
        #expect(receive(guest, connection, 6, flags: 2) == .success("abcdef"))
        client.send("rest")
        client.shut()
        #expect(receive(guest, connection, 100, flags: 3) == .success("rest"))
        #expect(receive(guest, connection, 100, flags: 2) == .success("rest"))
        #expect(receive(guest, connection, 100, flags: 2) == .success(""))
    }

    @Test("a peer that is gone gives an error, and the process gets no signal")
    func brokenPeer() throws {
        signal(SIGPIPE, SIG_DFL)
        let (guest, address) = try guest()
        let client = try Client(address)
        let connection = try accept(guest).get()
        client.send("x")
        client.reset()
        var seen: [Errno?] = []
        for _ in 0..<3 { seen.append(receive(guest, connection, 10).errno) }
        #expect(seen.contains(.connreset), "\(seen)")
        for _ in 0..<3 { #expect(send(guest, connection, "x").errno == .pipe) }
    }

    @Test("what is no socket, or not one for this, and flags that there are not")
    func errors() throws {
        let pipe = Pipe()
        let (guest, address) = try guest { $0.standardStreams = [pipe.readEnd, pipe.writeEnd, nil] }
        #expect(guest.call("sock_accept", 0, 0, 16) == .notsock)
        #expect(guest.call("sock_accept", 9, 0, 16) == .badf)
        #expect(receive(guest, 0, 10).errno == .notsock)
        #expect(send(guest, 1, "x").errno == .notsock)
        #expect(guest.call("sock_shutdown", 0, 1) == .notsock)
        #expect(guest.call("sock_shutdown", 99, 1) == .badf)
        #expect(receive(guest, 3, 10).errno == .notconn)
        #expect(send(guest, 3, "x").errno == .notconn)
        #expect(guest.read(3, 10).errno == .notconn)

        let client = try Client(address)
        for flags: UInt64 in [1, 2, 8, 16, 32, 0x1_0000] {
            #expect(accept(guest, flags: flags).errno == .inval)
        }
        #expect(guest.call("sock_accept", 3, 0, 0xFFFF_FFFE) == .fault)
        let connection = try accept(guest).get()
        #expect(guest.call("sock_accept", connection, 0, 16) == .inval)
        #expect(receive(guest, connection, 10, flags: 4).errno == .inval)
        #expect(send(guest, connection, "x", flags: 1).errno == .inval)
        for how: UInt64 in [0, 4, 7, 0x100] {
            #expect(guest.call("sock_shutdown", connection, how) == .inval)
        }
        #expect(guest.call("sock_recv", connection, 512, 1, 0, 0xFFFF_FFFE, 16) == .fault)
        #expect(guest.call("fd_seek", connection, 0, 0, 16) == .spipe)
        _ = client
    }

    @Test("nothing waits that is not to wait")
    func nonblocking() throws {
        let (guest, address) = try guest()
        #expect(guest.call("fd_fdstat_set_flags", 3, 4) == .success)
        #expect(accept(guest).errno == .again)
        let client = try Client(address)
        let connection = try accept(guest, flags: 4).get()
        #expect(guest.call("fd_fdstat_get", connection, 4096) == .success)
        #expect(guest.u16(4098) == 4, "the connection has the flag")
        #expect(receive(guest, connection, 10).errno == .again)
        #expect(receive(guest, connection, 10, flags: 2).errno == .again)
        #expect(guest.call("fd_fdstat_set_flags", connection, 0) == .success)
        client.send("abc")
        #expect(receive(guest, connection, 10) == .success("abc"))
    }

    @Test("a wait for a connection is interrupted, and takes none then")
    func interruption() throws {
        let (guest, address) = try guest()
        let interrupt = guest.interrupt
        Thread { interrupt.interrupt() }.start()
        #expect(guest.outcome("sock_accept", [3, 0, 16]) == .interrupted(elapsed: 0))
        interrupt.reset()
        let client = try Client(address)
        #expect(accept(guest) == .success(4))
        _ = client
    }

    @Test("listeners can be polled like everything else")
    func polling() throws {
        let (guest, address) = try guest()
        func poll() -> [UInt64] {
            for (index, type) in [(UInt32(0), UInt8(1)), (1, 0)] {
                let start = 4096 + 48 * index
                guest.put([UInt8](repeating: 0, count: 48), at: start)
                guest.set(UInt64(100 + index), at: start)
                guest.set(type, at: start + 8)
                guest.set(UInt32(type == 1 ? 3 : 1), at: start + 16)
                guest.set(UInt64(1000), at: start + 24)
            }
            #expect(guest.call("poll_oneoff", 4096, 8192, 2, 16) == .success)
            return (0..<guest.u32(16)).map { guest.u64(8192 + 32 * $0) }
        }
        #expect(poll() == [101], "nobody wants to connect")
        let client = try Client(address)
        while true {
            let events = poll()
            if events.contains(100) { break }
        }
        _ = client
    }

    @Test("a guest without room for a descriptor takes no connection")
    func limit() throws {
        let (guest, address) = try guest { $0.descriptorLimit = 5 }
        var clients: [Client] = []
        var taken: [UInt64] = []
        repeat {
            clients.append(try Client(address))
            if let connection = try? accept(guest).get() { taken.append(connection) }
        } while taken.count == clients.count
        #expect(taken.count == 4, "five descriptors, one of them the listener")
        clients[4].send("still here")
        #expect(accept(guest).errno == .nfile)
        #expect(guest.call("fd_close", taken[0]) == .success)
        #expect(guest.read(try accept(guest).get(), 100) == .success("still here"))
    }

    @Test("listeners come after the directories, and end the search for these")
    func numbers() throws {
        let directory = try TemporaryDirectory()
        let (guest, _) = try guest {
            $0.preopens = [.init(directory.path, as: "/a"), .init(directory.path, as: "/b")]
        }
        #expect(guest.call("fd_prestat_get", 3, 16) == .success)
        #expect(guest.call("fd_prestat_get", 4, 16) == .success)
        #expect(guest.call("fd_prestat_get", 5, 16) == .badf)
        #expect(guest.call("fd_fdstat_get", 5, 4096) == .success)
        #expect(guest.bytes[4096] == FileType.socketStream.rawValue)
        #expect(guest.u64(4104) & Rights.sockAccept.rawValue != 0)
    }

    @Test("the embedder's own listener stays open and as it is")
    func ownListener() throws {
        let (outer, address) = try guest()
        // The guest's listener serves as somebody's own.
        let file = try outer.context.withState { state throws(WASIFailure) in try state.descriptors[3].file }
        let descriptor = try #require(file.pollDescriptor)
        let flags = fcntl(descriptor, F_GETFL)
        do {
            var configuration = WASIConfiguration()
            configuration.listeners = [.descriptor(descriptor)]
            let inner = try Guest(configuration)
            #expect(inner.call("fd_fdstat_set_flags", 3, 4) == .success)
            #expect(accept(inner).errno == .again)
            #expect(fcntl(descriptor, F_GETFL) == flags)
            #expect(inner.call("fd_close", 3) == .success)
        }
        #expect(fcntl(descriptor, F_GETFD) >= 0, "the listener is still open")
        let client = try Client(address)
        #expect(accept(outer) == .success(4))
        _ = client

        let pipe = Pipe()
        var configuration = WASIConfiguration()
        configuration.listeners = [.descriptor(pipe.readEnd)]
        #expect(throws: WASIConfigurationError.listener(.descriptor(pipe.readEnd), errno: .notsock)) {
            try WASI(configuration)
        }
        configuration.listeners = [.address(address)]
        #expect(throws: WASIConfigurationError.listener(.address(address), errno: .addrinuse)) {
            try WASI(configuration)
        }
    }

    @Test(
        "addresses are read and written",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:8080", "[::1]:8080"), ("0.0.0.0:0", "0.0.0.0:0"),
            ("localhost:1", "127.0.0.1:1"), ("[0:0:0:0:0:0:0:1]:65535", "[::1]:65535"),
            ("127.0.0.1", nil), (":80", nil), ("127.0.0.1:", nil), ("127.0.0.1:65536", nil), ("::1:80", nil),
            ("127.0.0.1:-1", nil), ("[127.0.0.1]:1", nil), ("example.org:80", nil), ("127.0.0.1:+1", nil),
        ] as [(String, String?)])
    func addresses(text: String, meaning: String?) {
        #expect(SocketAddress(text)?.description == meaning)
    }
}
