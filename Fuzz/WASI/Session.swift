import TestSupport
import WASI

import struct Machine.SystemThread

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A guest that makes random calls, one after the other, and what has to hold after each.
final class Session {
    private var random: RandomSequence
    private let ground: Ground
    private let context: WASIContext
    private let interrupt: WASIInterrupt
    private let watch: Watch
    private let abi: WASIABI
    private let memory: UnsafeMutableRawBufferPointer
    private let mapping: UnsafeMutableRawPointer
    private let descriptorLimit = 40
    /// Descriptors that the process had before.
    private let descriptorsBefore: Int
    private(set) var calls = 0
    private(set) var successes = 0
    /// The call at hand, for whoever reports a crash or a hang.
    private(set) var words = ""

    // Where things lie in the guest's memory.
    private static let size = 1 << 16
    private static let paths: [UInt32] = [1024, 6144]
    private static let vectors: UInt32 = 512
    private static let data: UInt32 = 16384

    init(_ random: RandomSequence, _ ground: Ground, _ watch: Watch) throws {
        self.random = random
        self.ground = ground
        self.watch = watch
        descriptorsBefore = Ground.descriptors
        // The memory ends where nothing is mapped, and begins there too: a byte too far is the end of the process.
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let whole = Session.size + 2 * page
        let flags = MAP_PRIVATE | Int32(bitPattern: UInt32(MAP_ANON))
        guard let start = mmap(nil, whole, PROT_NONE, flags, -1, 0),
            start != UnsafeMutableRawPointer(bitPattern: -1),
            mprotect(start + page, Session.size, PROT_READ | PROT_WRITE) == 0
        else { throw Trouble("there is no memory") }
        mapping = start
        memory = UnsafeMutableRawBufferPointer(start: start + page, count: Session.size)

        var configuration = WASIConfiguration()
        configuration.standardStreams = [watch.null, watch.null, watch.null]
        configuration.preopens = [
            .init(ground.inside, as: "/"), .init(ground.readOnly, as: "/readonly", isReadOnly: true),
            .init(.memory(MemoryVolume()), as: "/memory"),
        ]
        configuration.arguments = [Array("program".utf8), Array("argument".utf8)]
        configuration.environment = [.init("NAME", "value")]
        configuration.descriptorLimit = descriptorLimit
        if self.random.isOne(in: 2) { configuration.pathResolution = .walking }
        if self.random.isOne(in: 4) { configuration.sortsListings = true }
        interrupt = configuration.interrupt
        abi = self.random.isOne(in: 4) ? .unstable : .snapshotPreview1
        context = try WASIContext(configuration)
    }

    deinit { munmap(mapping, Session.size + 2 * Int(sysconf(Int32(_SC_PAGESIZE)))) }

    /// Makes calls; throws what is wrong after one of them.
    func run(calls count: Int) throws {
        let before = ground.protected
        for _ in 0..<count {
            try call()
            if calls % 32 == 0 { try check(before) }
        }
        try check(before)
    }

    private func check(_ before: [String]) throws {
        let after = ground.protected
        guard after == before else {
            let changed = zip(after, before).first { $0 != $1 }.map { "\($0.1)\n  is now \($0.0)" }
            throw Trouble("something outside has changed: \(changed ?? "entries have come or gone")")
        }
        let taken = Ground.descriptors - descriptorsBefore
        // A few are the layer's own: one for interrupts, one for each preopened directory.
        guard taken <= descriptorLimit + 8 else { throw Trouble("\(taken) descriptors are open") }
    }

    // MARK: A call

    private func call() throws {
        let functions = WASIFunction.functions(of: abi)
        let function = random.pick(functions)
        let name = function.name.description
        prepareMemory()
        let roles = Session.roles[name].map(Array.init) ?? []
        var arguments: [UInt64] = []
        for (index, letter) in function.parameters.description.enumerated() {
            let role = index < roles.count && !random.isOne(in: 24) ? roles[index] : "*"
            arguments.append(argument(role, isWide: letter == "l"))
        }
        calls += 1
        words = "\(name)(\(arguments.map { String($0) }.joined(separator: ", ")))"
        // A wait would be one for ever, mostly: somebody looks at the clock, and ends it.
        let token = watch.begin(interrupt, words)
        let outcome = withUnsafeTemporaryAllocation(byteCount: 16 * (arguments.count + 1), alignment: 16) {
            slots in
            slots.initializeMemory(as: UInt8.self, repeating: 0xEE)
            for (index, argument) in arguments.enumerated() {
                slots.storeBytes(of: argument, toByteOffset: 16 * index, as: UInt64.self)
            }
            return function.call(
                abi, context: context, arguments: UnsafeRawPointer(slots.baseAddress!),
                memory: GuestMemory(base: memory.baseAddress, count: UInt64(memory.count)))
        }
        watch.end(token)
        interrupt.reset()
        switch outcome {
        case .errno(let errno): if errno == .success { successes += 1 }
        case .exit: guard name == "proc_exit" else { throw Trouble("\(words) has exited") }
        case .interrupted: break
        }
        guard !contains(Ground.secret) else { throw Trouble("\(words) has read what lies outside") }
    }

    private func contains(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var place = memory.baseAddress!
        let end = place + (memory.count - bytes.count)
        while place <= end, let found = memchr(place, Int32(bytes[0]), end - place + 1) {
            if memcmp(found, bytes, bytes.count) == 0 { return true }
            place = found + 1
        }
        return false
    }

    /// What each parameter is; a letter each.
    private static let roles: [String: String] = [
        "args_get": "rr", "args_sizes_get": "rr", "environ_get": "rr", "environ_sizes_get": "rr",
        "clock_res_get": "sr", "clock_time_get": "swr", "fd_advise": "foos", "fd_allocate": "foo",
        "fd_close": "f", "fd_datasync": "f", "fd_fdstat_get": "fr", "fd_fdstat_set_flags": "fs",
        "fd_fdstat_set_rights": "fRR", "fd_filestat_get": "fr", "fd_filestat_set_size": "fo",
        "fd_filestat_set_times": "fwws", "fd_pread": "fvcor", "fd_prestat_get": "fr",
        "fd_prestat_dir_name": "frc", "fd_pwrite": "fvcor", "fd_read": "fvcr", "fd_readdir": "fdkor",
        "fd_renumber": "ff", "fd_seek": "fosr", "fd_sync": "f", "fd_tell": "fr", "fd_write": "fvcr",
        "path_create_directory": "Dpl", "path_filestat_get": "Dsplr", "path_filestat_set_times": "Dsplwws",
        "path_link": "DsplDqm", "path_open": "DsplsRRsr", "path_readlink": "Dpldkr",
        "path_remove_directory": "Dpl", "path_rename": "DplDqm", "path_symlink": "plDqm",
        "path_unlink_file": "Dpl", "poll_oneoff": "ddcr", "proc_exit": "s", "proc_raise": "s",
        "random_get": "dk", "sock_accept": "fsr", "sock_recv": "fvcsrr", "sock_send": "fvcsr",
        "sock_shutdown": "fs",
    ]

    private var lengths: (UInt64, UInt64) = (0, 0)

    private func argument(_ role: Character, isWide: Bool) -> UInt64 {
        switch role {
        case "f": return UInt64(random.below(random.isOne(in: 8) ? 60 : 14))
        case "D": return UInt64(random.isOne(in: 5) ? random.below(14) : 3 + random.below(3))
        case "p": return UInt64(Session.paths[0])
        case "l": return lengths.0
        case "q": return UInt64(Session.paths[1])
        case "m": return lengths.1
        case "r": return UInt64(8 * random.below(32))
        case "v": return UInt64(Session.vectors)
        case "c": return UInt64(random.below(5))
        case "d": return UInt64(Session.data) + UInt64(random.below(64))
        case "k": return UInt64(random.below(random.isOne(in: 3) ? 40_000 : 400))
        case "s": return UInt64(random.below(random.isOne(in: 4) ? 40 : 4))
        case "o": return random.isOne(in: 8) ? wild(true) : UInt64(random.below(5000))
        case "w": return random.isOne(in: 3) ? wild(true) : UInt64(random.below(1 << 40))
        case "R": return random.isOne(in: 3) ? random.next() : 0x1FFF_FFFF
        default: return wild(isWide)
        }
    }

    private func wild(_ isWide: Bool) -> UInt64 {
        let special: [UInt64] = [
            0, 1, 2, 3, 8, 16, 1023, 1024, 65535, 65536, 65537, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0,
            0xFFFF_FFFF,
        ]
        let wide: [UInt64] = [1 << 32, 1 << 40, 0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max]
        switch random.below(3) {
        case 0: return random.pick(special)
        case 1: return isWide ? random.pick(wide) : random.pick(special)
        default: return isWide ? random.next() : random.next() & 0xFFFF_FFFF
        }
    }

    // MARK: Memory

    private func prepareMemory() {
        if random.isOne(in: 8) {
            let fill = UInt8(truncatingIfNeeded: random.next())
            memory.initializeMemory(as: UInt8.self, repeating: random.isOne(in: 2) ? fill : 0)
        }
        for _ in 0..<random.below(16) {
            let place = random.below(Session.size - 8)
            memory.storeBytes(of: random.next(), toByteOffset: place, as: UInt64.self)
        }
        let paths = (path(), path())
        for (place, path) in zip(Session.paths, [paths.0, paths.1]) {
            UnsafeMutableRawBufferPointer(rebasing: memory[Int(place)..<Int(place) + path.count]).copyBytes(
                from: path)
        }
        lengths = (UInt64(paths.0.count), UInt64(paths.1.count))
        for index in 0..<5 {
            let (address, length) =
                random.isOne(in: 16)
                ? (wild(false), wild(false))
                : (UInt64(Session.data) + UInt64(random.below(4096)), UInt64(random.below(300)))
            let place = Int(Session.vectors) + 8 * index
            memory.storeBytes(of: UInt32(truncatingIfNeeded: address), toByteOffset: place, as: UInt32.self)
            memory.storeBytes(
                of: UInt32(truncatingIfNeeded: length), toByteOffset: place + 4, as: UInt32.self)
        }
        // Subscriptions, where polls look for them.
        for index in 0..<4 where random.isOne(in: 2) {
            let place = Int(Session.data) + 48 * index
            memory.storeBytes(of: UInt64(index), toByteOffset: place, as: UInt64.self)
            memory.storeBytes(of: UInt8(random.below(4)), toByteOffset: place + 8, as: UInt8.self)
            memory.storeBytes(of: UInt32(random.below(8)), toByteOffset: place + 16, as: UInt32.self)
            memory.storeBytes(
                of: UInt64(random.below(4) * 100_000), toByteOffset: place + 24, as: UInt64.self)
            memory.storeBytes(of: UInt64(0), toByteOffset: place + 32, as: UInt64.self)
            memory.storeBytes(of: UInt64(random.below(3)), toByteOffset: place + 40, as: UInt64.self)
        }
    }

    /// A path as an attacker would try it, or one that leads somewhere.
    private func path() -> [UInt8] {
        let names = [
            "file", "sub", "deep", "out", "far", "absolute", "secret", "root", "proc", "loop", "self", "up",
            "dangling",
            "new", "pipe", "fileLink", "deeper", "a", "b", "c", "..", ".", "", "\0", "etc", "passwd",
            "outside", "inside",
            "readonly",
        ]
        var path = random.isOne(in: 12) ? Array("/".utf8) : []
        if random.isOne(in: 40) { path = Array(ground.outside.utf8) + [UInt8(ascii: "/")] }
        let parts = 1 + (random.isOne(in: 3) ? random.below(6) : random.below(2))
        for index in 0..<parts {
            if index > 0 { path.append(UInt8(ascii: "/")) }
            path += Array(random.pick(names).utf8)
        }
        if random.isOne(in: 8) { path.append(UInt8(ascii: "/")) }
        if random.isOne(in: 60) { path += [UInt8](repeating: UInt8(ascii: "x"), count: random.below(4800)) }
        if random.isOne(in: 30), !path.isEmpty {
            path[random.below(path.count)] = UInt8(truncatingIfNeeded: random.next())
        }
        return Array(path.prefix(5000))
    }
}

/// Looks at the clock while a call is under way: interrupts it after a while, and ends the process if that does not help.
final class Watch: Sendable {
    /// `/dev/null`, for guests' standard streams.
    let null: Int32
    private let state = Guarded<WatchState>(WatchState())

    init() throws {
        null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw Trouble("/dev/null cannot be opened") }
        guard SystemThread({ [self] in look() }) != nil else { throw Trouble("there can be no thread") }
    }

    func begin(_ interrupt: WASIInterrupt, _ words: String) -> Int {
        state.withLock { state in
            state.number += 1
            state.interrupt = interrupt
            state.words = words
            return state.number
        }
    }

    func end(_ number: Int) {
        state.withLock { $0.interrupt = nil }
    }

    private func look() {
        var last = 0
        var ticks = 0
        while true {
            usleep(20_000)
            let (number, words) = state.withLock { state -> (Int, String) in
                guard let interrupt = state.interrupt else { return (0, "") }
                if state.number == last { interrupt.interrupt() }
                return (state.number, state.words)
            }
            ticks = number != 0 && number == last ? ticks + 1 : 0
            last = number
            // Two minutes, on a machine that has other work to do.
            if ticks > 6000 {
                print("FAILED: \(words) does not end when it is interrupted")
                exit(1)
            }
        }
    }
}

struct WatchState: Sendable {
    var number = 0
    var interrupt: WASIInterrupt?
    var words = ""
}
