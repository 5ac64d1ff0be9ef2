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

@Suite("Streams, waiting and interruption")
struct StreamTests {
    /// A guest whose streams are these.
    func guest(
        _ streams: [Int32?], change: (inout WASIConfiguration) -> Void = { _ in }
    ) throws -> Guest {
        var configuration = WASIConfiguration()
        configuration.standardStreams = streams
        change(&configuration)
        return try Guest(configuration)
    }

    /// Runs `body` and interrupts the guest from another thread, so that a wait in it ends, whenever it
    /// begins.
    func interrupting<Value>(_ guest: Guest, _ body: () -> Value) -> Value {
        let interrupt = guest.interrupt
        Thread { interrupt.interrupt() }.start()
        return body()
    }

    @Test("a write to a closed pipe gives pipe, and the process lives, its signals untouched")
    func closedPipe() throws {
        let pipe = Pipe()
        let guest = try guest([nil, pipe.writeEnd, nil])
        #expect(guest.write(1, "hello") == .success(5))
        pipe.closeReadEnd()
        // Whoever started the tests may have had the signal ignored.
        signal(SIGPIPE, SIG_DFL)
        for _ in 0..<3 { #expect(guest.write(1, "hello").errno == .pipe) }
        var pending = sigset_t()
        sigpending(&pending)
        #expect(sigismember(&pending, SIGPIPE) == 0)
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        #expect(sigismember(&mask, SIGPIPE) == 0)
    }

    @Test("a closed socket gives pipe too")
    func closedSocket() throws {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        let guest = try guest([ends[0], ends[0], nil])
        #expect(guest.call("fd_fdstat_get", 0, 4096) == .success)
        #expect(guest.bytes[4096] == FileType.socketStream.rawValue)
        #expect(guest.write(1, "hello") == .success(5))
        #expect(write(ends[1], "abc", 3) == 3)
        #expect(guest.read(0, 10) == .success("abc"))
        #expect(guest.interrupting { guest.read(0, 10) } == .interrupted(elapsed: 0))
        guest.interrupt.reset()
        #expect(
            guest.call("sock_shutdown", 0, 1) == .notcapable || guest.call("sock_shutdown", 0, 1) == .notsup)
        close(ends[1])
        // The first write may meet what the closed end had not read.
        _ = guest.write(1, "x")
        #expect(guest.write(1, "x").errno == .pipe)
        close(ends[0])
    }

    @Test("a signal that was pending before stays pending")
    func pendingBefore() throws {
        let pipe = Pipe()
        let guest = try guest([nil, pipe.writeEnd, nil])
        pipe.closeReadEnd()
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let subject = guest
        nonisolated(unsafe) var wasKept = false
        // A thread of its own, whose mask may be changed.
        Thread {
            var set = sigset_t()
            sigemptyset(&set)
            sigaddset(&set, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &set, nil)
            pthread_kill(pthread_self(), SIGPIPE)
            let errno = subject.write(1, "x").errno
            var pending = sigset_t()
            sigpending(&pending)
            wasKept = errno == .pipe && sigismember(&pending, SIGPIPE) == 1
            var taken: Int32 = 0
            sigwait(&set, &taken)
            done.signal()
        }.start()
        done.wait()
        #expect(wasKept)
    }

    @Test("the embedding's streams are never closed, and lend the lowest numbers")
    func standardStreams() throws {
        let pipe = Pipe()
        do {
            let guest = try guest([pipe.readEnd, pipe.writeEnd, nil])
            #expect(guest.call("fd_close", 1) == .success)
            #expect(guest.call("fd_renumber", 0, 0) == .success)
            #expect(guest.write(1, "x").errno == .badf)
            #expect(guest.read(2, 1).errno == .badf)
            #expect(guest.write(0, "x").errno == .notcapable)
        }
        #expect(fcntl(pipe.readEnd, F_GETFD) >= 0)
        #expect(fcntl(pipe.writeEnd, F_GETFD) >= 0)
        // A descriptor that isn't open is no stream.
        let closed = try self.guest([9999, nil, nil])
        #expect(closed.read(0, 1).errno == .badf)
    }

    /// A pseudo-terminal: the end that a terminal emulator holds, and the terminal.
    static func openTerminal() -> (Int32, Int32) {
        #if os(Linux)
            // Without the calls that the C library hides from Swift: TIOCSPTLCK unlocks, TIOCGPTN tells the
            // number.
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            var lock: Int32 = 0
            var number: UInt32 = 0
            guard ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
                return (master, -1)
            }
            return (master, open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
        #else
            let master = posix_openpt(O_RDWR | O_NOCTTY)
            guard grantpt(master) == 0, unlockpt(master) == 0 else { return (master, -1) }
            return (master, open(String(cString: ptsname(master)), O_RDWR | O_NOCTTY))
        #endif
    }

    @Test("pipes can't seek, and a terminal is told by that; other devices aren't terminals")
    func isatty() throws {
        let pipe = Pipe()
        let null = open("/dev/null", O_RDWR)
        let (master, terminal) = Self.openTerminal()
        #expect(terminal >= 0)
        defer { for descriptor in [null, master, terminal] { close(descriptor) } }
        let guest = try guest([pipe.readEnd, null, terminal])
        #expect(guest.seek(0, 0, 1).errno == .spipe)
        #expect(guest.read(0, 1, at: 0).errno == .spipe)
        let seeks: Rights = [.fdSeek, .fdTell]
        for (number, type, canSeek) in [
            (0, FileType.unknown, false), (1, .characterDevice, true), (2, .characterDevice, false),
        ] {
            #expect(guest.call("fd_fdstat_get", UInt64(number), 4096) == .success)
            #expect(guest.bytes[4096] == type.rawValue)
            #expect(
                Rights(rawValue: guest.u64(4104)).isSuperset(of: seeks) == canSeek, "descriptor \(number)")
        }
        #expect(guest.write(1, "into the void") == .success(13))
        #expect(guest.write(2, "hi") == .success(2))
    }

    @Test("a read that waits is interrupted from another thread, and can be made again")
    func interruptedRead() throws {
        let pipe = Pipe()
        let guest = try guest([pipe.readEnd, nil, nil])
        let outcome = interrupting(guest) { guest.outcome("fd_read", [0, UInt64(Guest.vectors), 0, 16]) }
        // No buffers: nothing to wait for.
        #expect(outcome == .errno(.success))
        guest.interrupt.reset()
        guest.set(Guest.data, at: Guest.vectors)
        guest.set(UInt32(10), at: Guest.vectors + 4)
        let arguments = [0, UInt64(Guest.vectors), 1, 16]
        #expect(interrupting(guest) { guest.outcome("fd_read", arguments) } == .interrupted(elapsed: 0))
        // It stays interrupted until somebody resets it.
        #expect(guest.outcome("fd_read", arguments) == .interrupted(elapsed: 0))
        guest.interrupt.reset()
        #expect(write(pipe.writeEnd, "abc", 3) == 3)
        #expect(guest.outcome("fd_read", arguments) == .errno(.success))
        #expect(guest.get(Guest.data, 3) == Array("abc".utf8))
        pipe.closeWriteEnd()
        #expect(guest.read(0, 10) == .success(""))
    }

    @Test("a write that waits is interrupted, and says what it has written")
    func interruptedWrite() throws {
        let pipe = Pipe()
        let guest = try guest([nil, pipe.writeEnd, nil])
        guest.set(UInt32(0), at: Guest.vectors)
        guest.set(UInt32(65536), at: Guest.vectors + 4)
        let arguments = [1, UInt64(Guest.vectors), 1, 16]
        var total = 0
        var outcome = WASIOutcome.errno(.success)
        interrupting(guest) {
            // A pipe takes 64 KB; the rest waits for a reader who never comes.
            while outcome == .errno(.success) {
                guest.set(UInt32(0), at: Guest.vectors)
                guest.set(UInt32(65536), at: Guest.vectors + 4)
                outcome = guest.outcome("fd_write", arguments)
                if outcome == .errno(.success) { total += Int(guest.u32(16)) }
            }
        }
        #expect(outcome == .interrupted(elapsed: 0))
        var content = [UInt8](repeating: 0, count: 1 << 20)
        #expect(fcntl(pipe.readEnd, F_SETFL, O_NONBLOCK) == 0)
        #expect(max(0, read(pipe.readEnd, &content, content.count)) == total)
    }

    @Test("a large write to a pipe arrives whole and in order, in whatever pieces the guest has it")
    func largeWrite() throws {
        let pipe = Pipe()
        let guest = try guest([nil, pipe.writeEnd, nil])
        for index in 4096..<guest.bytes.count {
            guest.bytes[index] = UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8)
        }
        var expected: [UInt8] = []
        // 500 pieces of 0 to 120 bytes, then one of 30,000.
        for index in 0..<501 {
            let (start, length) = index < 500 ? (4096 + index * 60, index % 121) : (30000, 30000)
            guest.set(UInt32(start), at: UInt32(8 * index))
            guest.set(UInt32(length), at: UInt32(8 * index) + 4)
            expected += guest.get(UInt32(start), length)
        }
        let readEnd = pipe.readEnd
        let count = expected.count
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var received: [UInt8] = []
        Thread {
            var buffer = [UInt8](repeating: 0, count: 1000)
            while received.count < count {
                let count = read(readEnd, &buffer, buffer.count)
                if count <= 0 { break }
                received += buffer[..<count]
            }
            done.signal()
        }.start()
        #expect(guest.call("fd_write", 1, 0, 501, 65532) == .success)
        #expect(guest.u32(65532) == UInt32(count))
        done.wait()
        #expect(received == expected)
    }

    @Test("a non-blocking stream gives again")
    func nonblocking() throws {
        let pipe = Pipe()
        let guest = try guest([pipe.readEnd, pipe.writeEnd, nil])
        #expect(guest.call("fd_fdstat_set_flags", 0, 4) == .success)
        #expect(guest.call("fd_fdstat_set_flags", 1, 4) == .success)
        #expect(guest.read(0, 1).errno == .again)
        var total = 0
        while case .success(let count) = guest.write(1, String(repeating: "x", count: 30000)) {
            total += count
        }
        #expect(total > 0)
        #expect(guest.write(1, "x").errno == .again)
        #expect(guest.read(0, 1) == .success("x"))
        // The pipe itself, which the embedding shares, is as it was.
        #expect(fcntl(pipe.readEnd, F_GETFL) & O_NONBLOCK == 0)
        #expect(fcntl(pipe.writeEnd, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test("a named pipe waits when it is read, not when it is opened")
    func namedPipe() throws {
        let directory = try TemporaryDirectory()
        #expect(mkfifo(directory.path + "/fifo", 0o600) == 0)
        let guest = try Guest.with(directory)
        let reader = try guest.open(
            "fifo", rights: .all.subtracting([.fdWrite, .fdAllocate, .fdFilestatSetSize])
        ).get()
        guest.set(Guest.data, at: Guest.vectors)
        guest.set(UInt32(10), at: Guest.vectors + 4)
        let outcome = interrupting(guest) {
            guest.outcome("fd_read", [reader, UInt64(Guest.vectors), 1, 16])
        }
        #expect(outcome == .interrupted(elapsed: 0))
        guest.interrupt.reset()
        let writer = try guest.open("fifo", rights: [.fdWrite]).get()
        #expect(guest.write(writer, "abc") == .success(3))
        #expect(guest.read(reader, 10) == .success("abc"))
    }

    // MARK: Streams of the embedder

    @Test("a guest reads bytes and writes to a buffer, which has a limit")
    func buffers() throws {
        var configuration = WASIConfiguration()
        let output = WASIBuffer(limit: 8)
        configuration.standardInput = .bytes(Array("hello, guest".utf8))
        configuration.standardOutput = .buffer(output)
        configuration.standardError = .none
        let guest = try Guest(configuration)
        #expect(guest.read(0, 5) == .success("hello"))
        #expect(guest.read(0, 100) == .success(", guest"))
        #expect(guest.read(0, 100) == .success(""))
        #expect(guest.write(0, "x").errno == .notcapable)
        #expect(guest.write(1, "12345") == .success(5))
        #expect(guest.write(1, "6789").errno == .nospc)
        #expect(guest.write(1, "678") == .success(3))
        #expect(output.bytes == Array("12345678".utf8))
        #expect(output.take() == Array("12345678".utf8) && output.bytes.isEmpty)
        #expect(guest.write(1, "again") == .success(5))
        #expect(guest.read(1, 5).errno == .notcapable)
        #expect(guest.write(2, "x").errno == .badf)
        #expect(guest.call("fd_seek", 1, 0, 0, 16) == .spipe)
        #expect(guest.call("fd_filestat_get", 1, 4096) == .success)
        #expect(guest.call("fd_sync", 1) == .success)
        subscribe(guest, 0, read: true, 0)
        subscribe(guest, 1, read: false, 1)
        #expect(try poll(guest, 2).map(\.userdata) == [100, 101])
    }

    @Test("closures read and write, and say what error the guest gets")
    func closures() throws {
        let written = WASIBuffer()
        var configuration = WASIConfiguration()
        configuration.standardInput = .reader { limit throws(Errno) in
            if limit == 7 { throw .io }
            return Array(repeating: UInt8(ascii: "x"), count: min(limit, 4) + (limit == 2 ? 9 : 0))
        }
        configuration.standardOutput = .writer { bytes throws(Errno) in
            if bytes.isEmpty || bytes[0] == UInt8(ascii: "!") { throw .nospc }
        }
        configuration.standardError = .buffer(written)
        let guest = try Guest(configuration)
        #expect(guest.read(0, 10) == .success("xxxx"))
        #expect(guest.read(0, 7).errno == .io)
        #expect(guest.read(0, 2) == .success("xx"), "what a closure gives too much is dropped")
        #expect(guest.write(1, "ok") == .success(2))
        #expect(guest.write(1, "") == .success(0))
        #expect(guest.write(1, "!").errno == .nospc)
        #expect(guest.write(2, "log") == .success(3))
        #expect(written.bytes == Array("log".utf8))
    }

    // MARK: poll_oneoff

    static let subscriptions: UInt32 = 4096
    static let events: UInt32 = 12288

    /// Writes a clock subscription.
    func subscribe(_ guest: Guest, _ index: UInt32, clock: UInt32, _ timeout: UInt64, absolute: Bool = false)
    {
        let isOld = guest.abi == .unstable
        let address = Self.subscriptions + index * (isOld ? 56 : 48)
        guest.put([UInt8](repeating: 0xEE, count: isOld ? 56 : 48), at: address)
        guest.set(UInt64(100 + index), at: address)
        guest.set(UInt8(0), at: address + 8)
        let start = address + (isOld ? 24 : 16)
        guest.set(clock, at: start)
        guest.set(timeout, at: start + 8)
        guest.set(UInt64(1), at: start + 16)
        guest.set(UInt16(absolute ? 1 : 0), at: start + 24)
    }

    /// Writes a descriptor subscription.
    func subscribe(_ guest: Guest, _ index: UInt32, read: Bool, _ descriptor: UInt32) {
        let size: UInt32 = guest.abi == .unstable ? 56 : 48
        let address = Self.subscriptions + index * size
        guest.put([UInt8](repeating: 0xEE, count: Int(size)), at: address)
        guest.set(UInt64(100 + index), at: address)
        guest.set(UInt8(read ? 1 : 2), at: address + 8)
        guest.set(descriptor, at: address + 16)
    }

    struct Event: Equatable {
        var userdata: UInt64
        var error: UInt16
        var type: UInt8
        var bytes: UInt64 = 0
        var flags: UInt16 = 0
    }

    func poll(_ guest: Guest, _ count: UInt64) throws -> [Event] {
        let errno = guest.call("poll_oneoff", UInt64(Self.subscriptions), UInt64(Self.events), count, 16)
        guard errno == .success else { throw errno }
        return (0..<guest.u32(16)).map { index in
            let address = Self.events + 32 * index
            return Event(
                userdata: guest.u64(address), error: guest.u16(address + 8),
                type: guest.bytes[Int(address) + 10],
                bytes: guest.u64(address + 16), flags: guest.u16(address + 24))
        }
    }

    @Test("clocks tick, in both layouts", arguments: WASIABI.allCases)
    func pollClock(abi: WASIABI) throws {
        let guest = try guest([])
        guest.abi = abi
        subscribe(guest, 0, clock: 1, 2_000_000)
        subscribe(guest, 1, clock: 1, 3_600_000_000_000)
        let before = monotonicNow()
        #expect(try poll(guest, 2) == [Event(userdata: 100, error: 0, type: 0)])
        #expect(monotonicNow() - before >= 2_000_000)
        // In the past, and at once.
        subscribe(guest, 0, clock: 0, 5, absolute: true)
        subscribe(guest, 1, clock: 1, 0)
        #expect(try poll(guest, 2).map(\.userdata) == [100, 101])
    }

    func monotonicNow() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Test("descriptors and clocks together", arguments: WASIABI.allCases)
    func pollDescriptors(abi: WASIABI) throws {
        let (input, output) = (Pipe(), Pipe())
        let guest = try guest([input.readEnd, output.writeEnd, nil])
        guest.abi = abi
        subscribe(guest, 0, read: true, 0)
        subscribe(guest, 1, clock: 1, 1_000_000)
        #expect(try poll(guest, 2) == [Event(userdata: 101, error: 0, type: 0)])
        #expect(write(input.writeEnd, "abcd", 4) == 4)
        subscribe(guest, 1, clock: 1, 3_600_000_000_000)
        #expect(try poll(guest, 2) == [Event(userdata: 100, error: 0, type: 1, bytes: 4)])
        subscribe(guest, 2, read: false, 1)
        #expect(try poll(guest, 3).map(\.type) == [1, 2])
        // The other end closes.
        #expect(guest.read(0, 10) == .success("abcd"))
        input.closeWriteEnd()
        #expect(try poll(guest, 1) == [Event(userdata: 100, error: 0, type: 1, bytes: 0, flags: 1)])
    }

    @Test("what can't be waited for is an event with its error")
    func pollErrors() throws {
        let pipe = Pipe()
        let guest = try guest([pipe.readEnd, nil, nil])
        subscribe(guest, 0, read: true, 77)
        subscribe(guest, 1, read: false, 0)
        subscribe(guest, 2, clock: 9, 0)
        subscribe(guest, 3, clock: 2, 0)
        subscribe(guest, 4, read: true, 0)
        let errors = try poll(guest, 5).map { Errno(rawValue: $0.error) }
        #expect(errors == [.badf, .notcapable, .inval, .notsup])
        #expect(throws: Errno.inval) { try poll(guest, 0) }
        #expect(throws: Errno.inval) { try poll(guest, 1 << 20) }
        guest.set(UInt8(3), at: Self.subscriptions + 8)
        #expect(throws: Errno.inval) { try poll(guest, 1) }
    }

    @Test("one descriptor in many subscriptions is an event for each, in their order")
    func pollMany() throws {
        let pipe = Pipe()
        let guest = try guest([pipe.readEnd, pipe.writeEnd, nil])
        #expect(write(pipe.writeEnd, "abc", 3) == 3)
        let count: UInt32 = 60
        for index in 0..<count { subscribe(guest, index, read: index % 3 != 0, index % 3 != 0 ? 0 : 1) }
        let events = try poll(guest, UInt64(count))
        #expect(events.map(\.userdata) == (0..<count).map { UInt64(100 + $0) })
        #expect(events.map(\.type) == (0..<count).map { $0 % 3 == 0 ? 2 : 1 })
        #expect(events[1].bytes == 3 && events[1].flags == 0)
    }

    @Test("the other end's close is seen, for reading with what is left and for writing")
    func pollHangUp() throws {
        let (input, output) = (Pipe(), Pipe())
        let guest = try guest([input.readEnd, output.writeEnd, nil])
        #expect(write(input.writeEnd, "abc", 3) == 3)
        input.closeWriteEnd()
        output.closeReadEnd()
        subscribe(guest, 0, read: true, 0)
        subscribe(guest, 1, read: false, 1)
        let events = try poll(guest, 2)
        #expect(events.map(\.flags) == [1, 1])
        #expect(events[0].bytes == 3)
    }

    @Test("times that lie behind, far ahead or beyond what can be counted")
    func pollExtremes() throws {
        let guest = try guest([])
        for (index, clock) in [UInt32(0), 1].enumerated() {
            subscribe(guest, UInt32(index), clock: clock, 0, absolute: true)
        }
        subscribe(guest, 2, clock: 1, .max)
        subscribe(guest, 3, clock: 1, .max, absolute: true)
        subscribe(guest, 4, clock: 0, .max, absolute: true)
        subscribe(guest, 5, clock: 1, 0)
        #expect(try poll(guest, 6).map(\.userdata) == [100, 101, 105])
        subscribe(guest, 0, clock: 1, .max)
        subscribe(guest, 1, clock: 0, .max, absolute: true)
        let arguments = [UInt64(Self.subscriptions), UInt64(Self.events), 2, 16]
        guard case .interrupted = interrupting(guest, { guest.outcome("poll_oneoff", arguments) }) else {
            Issue.record("a wait for the end of time was over")
            return
        }
    }

    @Test("regular files are always ready")
    func pollFile() throws {
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123456789")
        let guest = try Guest.with(directory)
        let file = try guest.open("file", rights: .all).get()
        #expect(guest.read(file, 4) == .success("0123"))
        subscribe(guest, 0, read: true, UInt32(file))
        subscribe(guest, 1, read: false, UInt32(file))
        subscribe(guest, 2, clock: 1, 3_600_000_000_000)
        let events = try poll(guest, 3)
        #expect(events.map(\.type) == [1, 2])
        #expect(events[0].bytes == 6)
    }

    @Test("a poll is interrupted, and goes on with the rest of its timeout")
    func interruptedPoll() throws {
        let guest = try guest([])
        subscribe(guest, 0, clock: 1, 3_600_000_000_000)
        let arguments = [UInt64(Self.subscriptions), UInt64(Self.events), 1, 16]
        guard
            case .interrupted(let elapsed) = interrupting(guest, { guest.outcome("poll_oneoff", arguments) })
        else {
            Issue.record("the poll was not interrupted")
            return
        }
        guest.interrupt.reset()
        // As if the hour had passed before the interruption.
        #expect(guest.outcome("poll_oneoff", arguments, elapsed: 3_600_000_000_000) == .errno(.success))
        guest.interrupt.interrupt()
        guard case .interrupted(let second) = guest.outcome("poll_oneoff", arguments, elapsed: elapsed) else {
            Issue.record("the poll was not interrupted again")
            return
        }
        #expect(second >= elapsed)
    }

    @Test("virtual time is the same in each run, and waits take none")
    func virtualTime() throws {
        let pipe = Pipe()
        func run() throws -> [UInt64] {
            let guest = try guest([pipe.readEnd]) {
                $0.clocks = .virtual(VirtualClock(epoch: 1_000_000, step: 10))
                $0.random = .seeded(42)
            }
            subscribe(guest, 0, clock: 1, 3_600_000_000_000)
            subscribe(guest, 1, read: true, 0)
            #expect(try poll(guest, 2).map(\.userdata) == [100])
            subscribe(guest, 0, clock: 0, 7_200_000_000_000, absolute: true)
            #expect(try poll(guest, 2).map(\.userdata) == [100])
            var result: [UInt64] = []
            for clock: UInt64 in [0, 1, 2, 3] {
                #expect(guest.call("clock_time_get", clock, 0, 16) == .success)
                result.append(guest.u64(16))
            }
            #expect(guest.call("random_get", 4096, 20) == .success)
            result += [guest.u64(4096), guest.u64(4104)]
            return result
        }
        let first = try run()
        #expect(first[..<4] == [7_200_000_000_000, 7_199_999_000_010, 7_199_999_000_020, 7_199_999_000_030])
        #expect(try run() == first)
    }
}

extension Guest {
    /// A read's error, or how it was interrupted, while another thread interrupts.
    func interrupting(_ body: () -> Result<String, Errno>) -> WASIOutcome {
        set(Guest.data, at: Guest.vectors)
        set(UInt32(1), at: Guest.vectors + 4)
        let interrupt = interrupt
        Thread { interrupt.interrupt() }.start()
        return outcome("fd_read", [0, UInt64(Guest.vectors), 1, UInt64(Guest.result)])
    }
}
