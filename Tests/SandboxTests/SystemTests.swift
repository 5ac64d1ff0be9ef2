import Foundation
import Situ
import TestSupport
import Testing
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What programs try with the functions of WASI.
@Suite("Programs that abuse the system")
struct SystemTests {
    /// Where all the work is the host's, and takes seconds, two tiers are enough.
    static let hostTiers = [TestTier.portable, .automatic].filter(\.isAvailable)

    /// Calls each function with what it is given. Paths and buffers lie where the host writes them.
    static let text = """
        (import "wasi_snapshot_preview1" "path_open"
          (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_readdir"
          (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_create_directory"
          (func $mkdir (param i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "path_symlink"
          (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
        (memory (export "memory") 2048)

        ;; The file at a path of some length at 1024, or minus the error.
        (func $open (export "open") (param $length i32) (param $flags i32) (param $rights i64) (result i32)
          (local $errno i32)
          (local.set $errno (call $path_open (i32.const 3) (i32.const 1) (i32.const 1024) (local.get $length)
            (local.get $flags) (local.get $rights) (i64.const -1) (i32.const 0) (i32.const 16)))
          (if (result i32) (local.get $errno)
            (then (i32.sub (i32.const 0) (local.get $errno))) (else (i32.load (i32.const 16)))))
        (func (export "close") (param i32) (result i32) (call $fd_close (local.get 0)))

        ;; Opens the path until it fails; minus the error, and how often it went well is at 24.
        (func (export "openAll") (param $length i32) (param $flags i32) (result i32) (local $last i32)
          (i32.store (i32.const 24) (i32.const 0))
          (loop $more
            (local.set $last (call $open (local.get $length) (local.get $flags) (i64.const 0x6000)))
            (if (i32.ge_s (local.get $last) (i32.const 0)) (then
              (i32.store (i32.const 24) (i32.add (i32.load (i32.const 24)) (i32.const 1))) (br $more))))
          (local.get $last))

        ;; Reads or writes bytes at 8192.
        (func (export "read") (param $fd i32) (param $count i32) (result i32)
          (i32.store (i32.const 0) (i32.const 8192)) (i32.store (i32.const 4) (local.get $count))
          (call $fd_read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
        (func (export "write") (param $fd i32) (param $count i32) (result i32)
          (i32.store (i32.const 0) (i32.const 8192)) (i32.store (i32.const 4) (local.get $count))
          (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
        ;; Vectors at 65536, as many as are said.
        (func (export "readMany") (param $fd i32) (param $count i32) (result i32)
          (call $fd_read (local.get $fd) (i32.const 65536) (local.get $count) (i32.const 16)))
        (func (export "writeMany") (param $fd i32) (param $count i32) (result i32)
          (call $fd_write (local.get $fd) (i32.const 65536) (local.get $count) (i32.const 16)))
        (func (export "writeFlood") (param $fd i32) (result i32) (local $errno i32)
          (i32.store (i32.const 0) (i32.const 8192)) (i32.store (i32.const 4) (i32.const 65536))
          (loop
            (local.set $errno (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
            (br_if 0 (i32.eqz (local.get $errno))))
          (local.get $errno))
        (func (export "renumber") (param i32 i32) (result i32) (call $fd_renumber (local.get 0) (local.get 1)))
        (func (export "list") (param $fd i32) (param $size i32) (param $cookie i64) (result i32)
          (call $fd_readdir (local.get $fd) (i32.const 8192) (local.get $size) (local.get $cookie) (i32.const 16)))
        (func (export "poll") (param $count i32) (result i32)
          (call $poll (i32.const 65536) (i32.const 16777216) (local.get $count) (i32.const 16)))
        ;; Subscriptions to a clock that never comes, or to reading from standard input.
        (func (export "subscribe") (param $count i32) (param $type i32) (local $i i32) (local $at i32)
          (loop
            (local.set $at (i32.add (i32.const 65536) (i32.mul (local.get $i) (i32.const 48))))
            (i64.store (local.get $at) (i64.extend_i32_u (local.get $i)))
            (i32.store8 offset=8 (local.get $at) (local.get $type))
            (i32.store offset=16 (local.get $at) (local.get $type) (i32.const 1) i32.sub)
            (i64.store offset=24 (local.get $at) (i64.const -1))
            (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
        (func (export "random") (param i32 i32) (result i32) (call $random_get (local.get 0) (local.get 1)))
        (func (export "randomForever") (result i32)
          (loop (br_if 0 (i32.eqz (call $random_get (i32.const 1048576) (i32.const 67108864)))))
          (i32.const -1))
        (func (export "nest") (param $depth i32) (result i32) (local $errno i32)
          (loop $again
            (local.set $errno (call $mkdir (i32.const 3) (i32.const 1024) (i32.load (i32.const 28))))
            (i32.store8 offset=1024 (i32.load (i32.const 28)) (i32.const 0x2f))
            (i32.store8 offset=1025 (i32.load (i32.const 28)) (i32.const 0x64))
            (i32.store (i32.const 28) (i32.add (i32.load (i32.const 28)) (i32.const 2)))
            (if (local.get $errno) (then (return (local.get $errno))))
            (br_if $again (local.tee $depth (i32.sub (local.get $depth) (i32.const 1)))))
          (i32.const 0))
        (func (export "exit") (param i32) (call $proc_exit (local.get 0)))
        (func (export "ok") (result i32) (i32.const 42))
        """

    /// The subscriptions' descriptor or clock: the number behind the type, 1 less.
    private static let program = text.replacing(
        "(i32.store offset=16 (local.get $at) (local.get $type) (i32.const 1) i32.sub)",
        with: "(i32.store offset=16 (local.get $at) (i32.eqz (local.get $type)))")

    struct Cell {
        let prison: Prison
        let instance: Instance
        let memory: Memory
        var interrupt: WASIInterrupt { prison.wasi!.interrupt }

        init(_ tier: TestTier, _ configuration: WASIConfiguration) throws {
            var prison = try Prison(tier, wasi: configuration)
            instance = try prison.instance(SystemTests.program)
            memory = try #require(instance.memory("memory"))
            self.prison = prison
        }

        /// Opens a path; a descriptor, or minus the error.
        func open(_ path: String, flags: Int32 = 0, rights: Int64 = 0x6002) throws -> Int32 {
            try memory.write(Array(path.utf8), at: 1024)
            return try instance.number(
                "open", .i32(Int32(path.utf8.count)), .i32(flags), .i64(rights))
        }

        func number(_ name: String, _ arguments: Int32...) throws -> Int32 {
            guard let function = instance.function(name),
                case .i32(let value)? = try function(arguments.map { .i32($0) }).first
            else { throw TestFailure("\(name) gave no number") }
            return value
        }
    }

    /// A directory that goes with this object, with one beside it that no program may touch.
    final class Ground {
        let root: String
        var inside: String { root + "/inside" }
        var outside: String { root + "/outside" }

        init() throws {
            var name = Array((NSTemporaryDirectory() + "/situ-sandbox-XXXXXX").utf8CString)
            guard mkdtemp(&name) != nil else { throw TestFailure("no directory can be made") }
            root = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            for path in [inside, outside, inside + "/sub"] {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            for path in [inside + "/file", outside + "/secret", inside + "/sub/secret"] {
                let content = path.hasPrefix(outside) ? "secret" : "public"
                try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        func configuration(streams: [Int32?] = [nil, nil, nil]) -> WASIConfiguration {
            var configuration = WASIConfiguration()
            configuration.standardStreams = streams
            configuration.preopens = [WASIConfiguration.Preopen(inside, as: "/")]
            return configuration
        }

        /// Whether what lies outside is as it was.
        var isUntouched: Bool {
            let names = try? FileManager.default.contentsOfDirectory(atPath: outside)
            let secret = try? String(contentsOfFile: outside + "/secret", encoding: .utf8)
            let around = try? FileManager.default.contentsOfDirectory(atPath: root).sorted()
            return names == ["secret"] && secret == "secret" && around == ["inside", "outside"]
        }
    }

    /// Errors of WASI that these tests expect, as `open` gives them.
    static let notCapable: Int32 = -76

    // MARK: Paths

    @Test("get nowhere but below what they were given", arguments: TestTier.available)
    func paths(tier: TestTier) throws {
        let ground = try Ground()
        for (name, target) in [
            ("up", "../outside"), ("absolute", ground.outside), ("secret", "../outside/secret"),
            ("root", "/"), ("proc", "/proc/self/root"), ("cwd", "/proc/self/cwd"),
            ("far", "sub/../../outside"),
            ("loop", "loop"), ("chain", "up/secret"), ("self", "."), ("self2", "self/self/self"),
        ] {
            try FileManager.default.createSymbolicLink(
                atPath: ground.inside + "/" + name, withDestinationPath: target)
        }
        let cell = try Cell(tier, ground.configuration())
        let paths = [
            "../outside/secret", "..", "../", "./..", "sub/../..", "sub/../../outside/secret", "/etc/passwd",
            ground.outside + "/secret", "//etc/passwd", "up/secret", "up/", "up/.", "absolute/secret",
            "secret",
            "root/etc/passwd", "proc/etc/passwd", "cwd/", "far/secret", "loop", "loop/x", "chain",
            "self2/up/secret", "self/../../outside/secret", "sub/../up/secret", "file/../../outside/secret",
            "file/", "file/.", "sub/./.././../outside/secret", "/proc/self/root" + ground.outside + "/secret",
            "up\0/secret", "sub/\0/../../outside", "", "\0",
            String(repeating: "../", count: 200) + "etc/passwd",
            String(repeating: "sub/../", count: 500) + "../outside/secret",
            String(repeating: "a", count: 5000),
        ]
        // Also for creating, truncating and as a directory.
        for path in paths {
            for flags: Int32 in [0, 1, 2, 9, 5] {
                for rights: Int64 in [0x2, 0x42, 0x1FFF_FFFF] {
                    let result = try cell.open(path, flags: flags, rights: rights)
                    #expect(result < 0, "\(path.prefix(60)) was opened with \(flags), \(tier)")
                    if result >= 0 { _ = try cell.number("close", result) }
                }
            }
        }
        #expect(ground.isUntouched, "\(tier)")
        // The same paths lead where they may.
        for path in ["file", "./file", "sub/../file", "self2/sub/secret", "sub/", "sub/."] {
            let result = try cell.open(path)
            #expect(result > 3, "\(path), \(tier)")
        }
    }

    /// A directory of the program's is exchanged for a link to the outside again and again, while the program opens a file in it.
    @Test("get nowhere else by a race with renames", arguments: [TestTier.portable])
    func race(tier: TestTier) throws {
        let ground = try Ground()
        let (sub, other) = (ground.inside + "/sub", ground.inside + "/other")
        try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: "../outside")
        let cell = try Cell(tier, ground.configuration())
        final class State: @unchecked Sendable {
            // Read and written under the lock.
            let lock = NSLock()
            var isOver = false
            var rounds = 0
        }
        let state = State()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            while !state.lock.withLock({ state.isOver }) {
                _ = rename(sub, sub + "-")
                _ = rename(other, sub)
                _ = rename(sub, other)
                _ = rename(sub + "-", sub)
                state.lock.withLock { state.rounds += 1 }
            }
            done.signal()
        }
        thread.start()
        var opened = 0
        while state.lock.withLock({ state.rounds }) < 2000 {
            let file = try cell.open("sub/secret")
            guard file > 0 else { continue }
            opened += 1
            #expect(try cell.number("read", file, 100) == 0)
            #expect(try cell.memory.read(8192, 6) == Array("public".utf8), "a file outside was read")
            _ = try cell.number("close", file)
        }
        state.lock.withLock { state.isOver = true }
        done.wait()
        #expect(ground.isUntouched)
    }

    /// Opening a named pipe waits for somebody at its other end, unless it is told not to; nobody could end that.
    @Test("do not hang in a named pipe that nobody else opens", arguments: TestTier.available)
    func namedPipes(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            let ground = try Ground()
            #expect(mkfifo(ground.inside + "/pipe", 0o600) == 0)
            let cell = try Cell(tier, ground.configuration())
            for rights: Int64 in [0x2, 0x40, 0x42] {
                _ = try cell.open("pipe", rights: rights)
            }
            // Whoever reads from it waits, until somebody ends that.
            let file = try cell.open("pipe", rights: 0x42)
            guard file > 0 else { return }
            cell.interrupt.interrupt()
            cell.prison.store.interrupter.interrupt()
            #expect(throws: Trap.self, "\(tier)") { _ = try cell.number("read", file, 10) }
        }
    }

    // MARK: Descriptors

    @Test("get no more descriptors than are allowed, of whatever kind", arguments: TestTier.available)
    func descriptors(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            let ground = try Ground()
            try expectNothingStays(rounds: 4, "\(tier)") { () throws in
                var configuration = ground.configuration()
                configuration.descriptorLimit = 100
                let cell = try Cell(tier, configuration)
                let before = Usage.current.descriptors
                for (path, flags): (String, Int32) in [("file", 0), ("sub", 2)] {
                    try cell.memory.write(Array(path.utf8), at: 1024)
                    // nfile or mfile
                    let errno = try cell.number("openAll", Int32(path.utf8.count), flags)
                    #expect(errno == -41 || errno == -33, "\(tier)")
                    #expect(Usage.current.descriptors - before <= 100, "\(tier)")
                    for number: Int32 in 4..<110 { _ = try cell.number("close", number) }
                    #expect(Usage.current.descriptors <= before, "\(tier)")
                }
                // Numbers that are far away are none.
                let file = try cell.open("file")
                for number: Int32 in [100, 101, 1 << 20, .max, -1, .min] {
                    #expect(try cell.number("renumber", file, number) != 0, "\(number), \(tier)")
                    #expect(try cell.number("close", number) != 0, "\(number), \(tier)")
                }
            }
        }
    }

    /// Where the host itself has none left, that is an error for the program and nothing else.
    @Test("get an error where the process has no descriptors left", arguments: TestTier.available)
    func processLimit(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            let ground = try Ground()
            let cell = try Cell(tier, ground.configuration())
            let used = Usage.current.descriptors
            var limit = rlimit()
            getrlimit(descriptorResource, &limit)
            limit.rlim_cur = rlim_t(used + 20)
            #expect(setrlimit(descriptorResource, &limit) == 0)
            try cell.memory.write(Array("file".utf8), at: 1024)
            let errno = try cell.number("openAll", 4, 0)
            #expect(errno == -33, "\(tier)")
            try cell.memory.write(Array("sub".utf8), at: 1024)
            #expect(try cell.number("openAll", 3, 2) == -33, "\(tier)")
            // Listing and polling want descriptors, or not: codes either way.
            _ = try cell.number("poll", 1)
            #expect(try cell.number("ok") == 42)
            for number: Int32 in 4..<40 { _ = try cell.number("close", number) }
            #expect(try cell.open("file") > 0, "\(tier)")
        }
    }

    @Test(
        "build no directories deeper than the system has, and list what they have built",
        arguments: SystemTests.hostTiers)
    func deepDirectories(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            let ground = try Ground()
            let cell = try Cell(tier, ground.configuration())
            try cell.memory.write(Array("d".utf8), at: 1024)
            try cell.memory.write([1, 0, 0, 0], at: 28)
            // Until the path is too long.
            #expect(try cell.number("nest", 100_000) != 0, "\(tier)")
            #expect(try cell.number("ok") == 42)
            for (size, cookie): (Int32, Int64) in [
                (0, 0), (1, 0), (23, 0), (100, 0), (100, .max), (100, -1), (100, .min), (1 << 20, 1 << 40),
            ] {
                _ = try cell.instance.number("list", .i32(3), .i32(size), .i64(cookie))
            }
            #expect(ground.isUntouched, "\(tier)")
        }
    }

    // MARK: Streams

    /// The process has the usual disposition of SIGPIPE, which is to be killed by it.
    @Test("get an error from a pipe that nobody reads, and kill nobody", arguments: TestTier.available)
    func closedPipes(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            signal(SIGPIPE, SIG_DFL)
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            var sockets: [Int32] = [-1, -1]
            #expect(socketpair(AF_UNIX, streamSocket, 0, &sockets) == 0)
            close(sockets[0])
            var configuration = WASIConfiguration()
            configuration.standardStreams = [nil, ends[1], sockets[1]]
            let cell = try Cell(tier, configuration)
            for stream: Int32 in [1, 2] {
                for count: Int32 in [1, 65536] {
                    #expect(try cell.number("write", stream, count) == 64, "stream \(stream), \(tier)")
                }
            }
            #expect(try cell.number("ok") == 42)
        }
    }

    @Test("wait for nobody who has interrupted them", arguments: TestTier.available)
    func blockingCalls(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var input: [Int32] = [-1, -1]
            var output: [Int32] = [-1, -1]
            #expect(pipe(&input) == 0 && pipe(&output) == 0)
            try expectNothingStays(rounds: 4, "\(tier)") { () throws in
                for name in ["read", "writeFlood", "poll", "pollClock", "randomForever"] {
                    var configuration = WASIConfiguration()
                    configuration.standardStreams = [input[0], output[1], nil]
                    let cell = try Cell(tier, configuration)
                    if name.hasPrefix("poll") {
                        let function = try #require(cell.instance.function("subscribe"))
                        _ = try function([.i32(100), .i32(name == "poll" ? 1 : 0)])
                    }
                    let interrupter = cell.prison.store.interrupter
                    let interrupt = cell.interrupt
                    // It may come before the program waits, or while it does; both have to end the wait.
                    let thread = Thread {
                        interrupter.interrupt()
                        interrupt.interrupt()
                    }
                    thread.start()
                    let kind = try trapKind {
                        switch name {
                        case "read": _ = try cell.number("read", 0, 100)
                        case "writeFlood": _ = try cell.number("writeFlood", 1)
                        case "randomForever": _ = try cell.number("randomForever")
                        default: _ = try cell.number("poll", 100)
                        }
                    }
                    #expect(kind == .interrupted, "\(name), \(tier)")
                    while !thread.isFinished { sched_yield() }
                    interrupter.clear()
                    #expect(try cell.number("ok") == 42, "\(name), \(tier)")
                }
            }
        }
    }

    // MARK: Sizes

    @Test("get codes for counts and lengths of any size", arguments: SystemTests.hostTiers)
    func sizes(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            let ground = try Ground()
            let null = open("/dev/null", O_RDWR | O_CLOEXEC)
            let cell = try Cell(tier, ground.configuration(streams: [null, null, nil]))
            try ExhaustionTests.expectWithin(160 << 20, "\(tier)") { () throws in
                // fault, for all that ends past the memory.
                for length: Int32 in [-1, .min, .max, 134_217_728] {
                    #expect(try cell.number("random", 4096, length) == 21, "\(length), \(tier)")
                    #expect(try cell.number("random", -1, length) == 21, "\(length), \(tier)")
                    #expect(try cell.number("read", 0, length) == 21, "\(length), \(tier)")
                    #expect(try cell.number("write", 1, length) == 21, "\(length), \(tier)")
                    #expect(try cell.number("poll", length) != 0, "\(length), \(tier)")
                    #expect(try cell.number("readMany", 0, length) != 0, "\(length), \(tier)")
                    #expect(try cell.number("writeMany", 1, length) != 0, "\(length), \(tier)")
                    #expect(try cell.instance.number("list", .i32(3), .i32(length), .i64(0)) == 21, "\(tier)")
                }
                // As many as fit the memory: that is for the host to refuse or to do.
                let subscribe = try #require(cell.instance.function("subscribe"))
                for count: Int32 in [1, 1000, 65536, 65537, 300_000] {
                    for type: Int32 in [1, 2, 3, 255] {
                        _ = try subscribe([.i32(count), .i32(type)])
                        _ = try cell.number("poll", count)
                    }
                }
                // Vectors of no bytes at all, and overlapping ones.
                for count: Int32 in [0, 1, 1023, 1024, 1025, 100_000, 16_000_000] {
                    for index in 0..<min(Int(count), 2000) {
                        try cell.memory.write([0, 0x20, 0, 0, 0, 0x10, 0, 0], at: 65536 + 8 * index)
                    }
                    _ = try cell.number("readMany", 0, count)
                    _ = try cell.number("writeMany", 1, count)
                }
            }
            #expect(try cell.number("ok") == 42, "\(tier)")
            #expect(ground.isUntouched)
            close(null)
        }
    }

    @Test("end with proc_exit, and the host goes on", arguments: TestTier.available)
    func exit(tier: TestTier) throws {
        let ground = try Ground()
        let cell = try Cell(tier, ground.configuration())
        for code: Int32 in [0, 1, 127, 255, 256, -1, .min] {
            let function = try #require(cell.instance.function("exit"))
            do {
                _ = try function([.i32(code)])
                Issue.record("the program goes on, \(tier)")
            } catch let exit as WASIExit {
                #expect(exit.code == UInt32(bitPattern: code), "\(tier)")
            }
        }
        #expect(try cell.number("ok") == 42)
    }
}

#if canImport(Glibc)
    // Enumerations in the C library's headers, and numbers to everybody who calls.
    let descriptorResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
    let descriptorResource = RLIMIT_NOFILE
    let streamSocket = SOCK_STREAM
#endif
