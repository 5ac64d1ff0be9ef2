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

@Suite("Hostile guests")
struct HostileGuestTests {
    static let addresses: [UInt64] = [
        0, 1, 8, 16, 65535, 65534, 65528, 65536, 65537, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF,
    ]
    static let wides: [UInt64] = [0, 1, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max]

    /// A small generator, so that every run makes the same calls.
    struct Generator {
        var state: UInt64 = 7
        mutating func pick(_ values: [UInt64]) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return values[Int(state >> 33) % values.count]
        }
    }

    @Test("calls with wild arguments only ever give codes", arguments: WASIABI.allCases)
    func wild(abi: WASIABI) throws {
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123456789")
        var generator = Generator()
        for function in WASIFunction.functions(of: abi) where function.name.description != "proc_exit" {
            for round in 0..<150 {
                // Fresh descriptors now and then: the calls close and renumber them.
                let guest = try Guest.with(directory)
                guest.abi = abi
                guest.bytes.initializeMemory(as: UInt8.self, repeating: round % 2 == 0 ? 0xFF : 0x00)
                // A wait would be one for ever.
                guest.interrupt.interrupt()
                _ = guest.open("file", rights: .all)
                let arguments = function.parameters.description.map { letter in
                    generator.pick(letter == "l" ? Self.wides : Self.addresses + [2, 3, 4])
                }
                switch guest.outcome(function.name.description, arguments) {
                case .errno, .interrupted: break
                case .exit: Issue.record("\(function.name) exited")
                }
            }
        }
    }

    /// A call that would succeed, and which of its arguments are pointers, and lengths of bytes.
    struct PointerCase: CustomTestStringConvertible {
        var name: String
        var arguments: [UInt64]
        var pointers: [Int]
        var lengths: [Int] = []

        init(_ name: String, _ arguments: [UInt64], _ pointers: [Int], lengths: [Int] = []) {
            self.name = name
            self.arguments = arguments
            self.pointers = pointers
            self.lengths = lengths
        }

        var testDescription: String { name }
    }

    /// Descriptors 0 and 1 are a connected socket, 3 a directory, 4 a listener, 5 a file.
    static let pointers: [PointerCase] = [
        .init("args_get", [4096, 8192], [0, 1]), .init("args_sizes_get", [4096, 8192], [0, 1]),
        .init("environ_get", [4096, 8192], [0, 1]), .init("environ_sizes_get", [4096, 8192], [0, 1]),
        .init("clock_res_get", [0, 4096], [1]), .init("clock_time_get", [0, 0, 4096], [2]),
        .init("fd_fdstat_get", [3, 4096], [1]), .init("fd_filestat_get", [3, 4096], [1]),
        .init("fd_pread", [5, 512, 1, 0, 16], [1, 4]), .init("fd_prestat_get", [3, 4096], [1]),
        .init("fd_prestat_dir_name", [3, 4096, 1], [1], lengths: [2]),
        .init("fd_pwrite", [5, 512, 1, 0, 16], [1, 4]), .init("fd_read", [5, 512, 1, 16], [1, 3]),
        .init("fd_readdir", [3, 8192, 100, 0, 16], [1, 4], lengths: [2]),
        .init("fd_seek", [5, 0, 0, 16], [3]), .init("fd_tell", [5, 16], [1]),
        .init("fd_write", [5, 512, 1, 16], [1, 3]),
        .init("path_create_directory", [3, 1024, 4], [1], lengths: [2]),
        .init("path_filestat_get", [3, 0, 1024, 4, 4096], [2, 4], lengths: [3]),
        .init("path_filestat_set_times", [3, 0, 1024, 4, 0, 0, 0], [2], lengths: [3]),
        .init("path_link", [3, 0, 1024, 4, 3, 2048, 3], [2, 5], lengths: [3, 6]),
        .init("path_open", [3, 0, 1024, 4, 0, 2, 0, 0, 16], [2, 8], lengths: [3]),
        .init("path_readlink", [3, 1024, 4, 8192, 100, 16], [1, 3, 5], lengths: [2, 4]),
        .init("path_remove_directory", [3, 1024, 4], [1], lengths: [2]),
        .init("path_rename", [3, 1024, 4, 3, 2048, 3], [1, 4], lengths: [2, 5]),
        .init("path_symlink", [1024, 4, 3, 2048, 3], [0, 3], lengths: [1, 4]),
        .init("path_unlink_file", [3, 1024, 4], [1], lengths: [2]),
        .init("poll_oneoff", [4096, 8192, 1, 16], [0, 1, 3]),
        .init("random_get", [4096, 100], [0], lengths: [1]),
        .init("sock_accept", [4, 4, 16], [2]), .init("sock_recv", [0, 512, 1, 0, 16, 32], [1, 4, 5]),
        .init("sock_send", [1, 512, 1, 0, 16], [1, 4]),
    ]

    static let withoutPointers = [
        "fd_advise", "fd_allocate", "fd_close", "fd_datasync", "fd_fdstat_set_flags", "fd_fdstat_set_rights",
        "fd_filestat_set_size", "fd_filestat_set_times", "fd_renumber", "fd_sync", "proc_exit", "proc_raise",
        "sched_yield", "sock_shutdown",
    ]

    @Test("each of the functions has its pointers tested, or takes none")
    func allFunctions() {
        let names = Self.pointers.map(\.name) + Self.withoutPointers
        #expect(names.sorted() == WASIFunction.all.map(\.name.description).sorted())
    }

    /// A call with one argument changed, in a guest made for it.
    private func tryFault(
        _ test: PointerCase, _ changed: [Int: UInt64], _ system: FileSystem
    ) throws {
        var pair: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        #expect(socketpair(AF_UNIX, stream, 0, &pair) == 0)
        defer {
            close(pair[0])
            close(pair[1])
        }
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123456789")
        let volume = MemoryVolume()
        try volume.write(Array("0123456789".utf8), to: "file")
        var configuration = WASIConfiguration()
        configuration.arguments = [[0x61]]
        configuration.environment = [.init(name: [0x61], value: [0x62])]
        configuration.standardStreams = [pair[0], pair[0]]
        configuration.listeners = [.address(try #require(SocketAddress("127.0.0.1:0")))]
        configuration.preopens = [
            system == .memory ? .init(.memory(volume), as: "/") : .init(directory.path, as: "/")
        ]
        configuration.pathResolution = system.resolution
        let guest = try Guest(configuration)
        #expect(try guest.open("file", rights: .all).get() == 5)
        guest.put("file".utf8, at: Guest.path)
        guest.put("new".utf8, at: Guest.otherPath)
        guest.set(Guest.data, at: Guest.vectors)
        guest.set(UInt32(5), at: Guest.vectors + 4)
        guest.bytes[4096 + 8] = 0
        var arguments = test.arguments
        for (index, value) in changed { arguments[index] = value }
        let before = Array(guest.bytes)
        #expect(guest.outcome(test.name, arguments) == .errno(.fault), "\(test.name)\(arguments)")
        #expect(Array(guest.bytes) == before, "\(test.name)\(arguments) wrote to memory")

        func content(_ name: String) -> String? {
            system == .memory
                ? (try? volume.read(name)).map { String(decoding: $0, as: UTF8.self) }
                : directory.content(name)
        }
        #expect(content("file") == "0123456789")
        #expect(content("new") == nil)
        // Nothing was opened, moved, sent or received.
        #expect(guest.open("file") == .success(6))
        #expect(guest.call("fd_tell", 5, 16) == .success)
        #expect(guest.u64(16) == 0)
        var byte: UInt8 = 0
        #expect(recv(pair[1], &byte, 1, Int32(MSG_DONTWAIT)) == -1)
    }

    @Test(
        "each pointer or length that ends past memory or wraps gives fault, and the call does nothing",
        arguments: pointers, [FileSystem.kernel, .memory])
    func fault(test: PointerCase, system: FileSystem) throws {
        for pointer in test.pointers {
            for address: UInt64 in [65536, 0xFFFF_FFFC, 0xFFFF_FFFF, 65535] {
                var changed = [pointer: address]
                // One byte fits in the last.
                if address == 65535, test.lengths.contains(pointer + 1) { changed[pointer + 1] = 2 }
                try tryFault(test, changed, system)
            }
        }
        for length in test.lengths {
            for count: UInt64 in [0xFFFF_FFFF, 65537, 0x8000_0000] {
                try tryFault(test, [length: count], system)
            }
        }
    }

    @Test("buffers whose addresses or lengths leave memory give fault before anything moves")
    func vectors() throws {
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123456789")
        let guest = try Guest.with(directory)
        let file = try guest.open("file", rights: .all).get()
        for (address, length): (UInt32, UInt32) in [
            (65536, 1), (65000, 1000), (.max, 1), (8192, .max), (0x8000_0000, 0x8000_0000), (.max, .max),
        ] {
            guest.set(Guest.data, at: Guest.vectors)
            guest.set(UInt32(4), at: Guest.vectors + 4)
            guest.set(address, at: Guest.vectors + 8)
            guest.set(length, at: Guest.vectors + 12)
            for name in ["fd_read", "fd_write"] {
                #expect(guest.call(name, file, UInt64(Guest.vectors), 2, 16) == .fault)
            }
            for name in ["fd_pread", "fd_pwrite"] {
                #expect(guest.call(name, file, UInt64(Guest.vectors), 2, 0, 16) == .fault)
            }
        }
        #expect(directory.content("file") == "0123456789")
        #expect(guest.call("fd_read", file, 65000, 1000, 16) == .fault)
        #expect(guest.call("fd_read", file, 8, 0xFFFF_FFFF, 16) == .inval)
        #expect(guest.call("poll_oneoff", 60000, 0, 1000, 16) == .fault)
    }

    @Test("a guest without memory gets fault")
    func noMemory() throws {
        let directory = try TemporaryDirectory()
        let context = try Guest.with(directory).context
        let arguments: [UInt64] = [0, 0, 0, 0]
        let outcome = arguments.withUnsafeBytes { slots in
            WASIFunction.all.first { $0.name.description == "args_sizes_get" }!.call(
                .snapshotPreview1, context: context, arguments: slots.baseAddress!,
                memory: GuestMemory(base: nil, count: 0))
        }
        #expect(outcome == .errno(.fault))
    }
}
