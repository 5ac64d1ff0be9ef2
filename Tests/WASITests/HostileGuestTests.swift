import Testing
import WASI

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

    /// Functions with calls that would succeed, and which of their arguments are pointers.
    static let pointers: [(String, [UInt64], [Int])] = [
        ("args_get", [4096, 8192], [0, 1]), ("args_sizes_get", [4096, 8192], [0, 1]),
        ("environ_get", [4096, 8192], [0, 1]), ("environ_sizes_get", [4096, 8192], [0, 1]),
        ("clock_res_get", [0, 4096], [1]), ("clock_time_get", [0, 0, 4096], [2]),
        ("fd_fdstat_get", [3, 4096], [1]), ("fd_filestat_get", [3, 4096], [1]),
        ("fd_pread", [4, 512, 1, 0, 16], [1, 4]), ("fd_prestat_get", [3, 4096], [1]),
        ("fd_prestat_dir_name", [3, 4096, 1], [1]), ("fd_pwrite", [4, 512, 1, 0, 16], [1, 4]),
        ("fd_read", [4, 512, 1, 16], [1, 3]), ("fd_readdir", [3, 8192, 100, 0, 16], [1, 4]),
        ("fd_seek", [4, 0, 0, 16], [3]), ("fd_tell", [4, 16], [1]), ("fd_write", [4, 512, 1, 16], [1, 3]),
        ("path_create_directory", [3, 1024, 4], [1]), ("path_filestat_get", [3, 0, 1024, 4, 4096], [2, 4]),
        ("path_filestat_set_times", [3, 0, 1024, 4, 0, 0, 0], [2]),
        ("path_link", [3, 0, 1024, 4, 3, 2048, 3], [2, 5]),
        ("path_open", [3, 0, 1024, 4, 0, 2, 0, 0, 16], [2, 8]),
        ("path_readlink", [3, 1024, 4, 8192, 100, 16], [1, 3, 5]),
        ("path_remove_directory", [3, 1024, 4], [1]),
        ("path_rename", [3, 1024, 4, 3, 2048, 3], [1, 4]), ("path_symlink", [1024, 4, 3, 2048, 3], [0, 3]),
        ("path_unlink_file", [3, 1024, 4], [1]), ("poll_oneoff", [4096, 8192, 1, 16], [0, 1, 3]),
        ("random_get", [4096, 100], [0]),
    ]

    @Test(
        "each pointer that ends past memory or wraps gives fault, and the call does nothing",
        arguments: pointers)
    func fault(name: String, arguments: [UInt64], pointers: [Int]) throws {
        for pointer in pointers {
            for address: UInt64 in [65536, 0xFFFF_FFFC, 0xFFFF_FFFF, 65535] {
                let directory = try TemporaryDirectory()
                try directory.file("file", "0123456789")
                let guest = try Guest.with(directory) {
                    $0.arguments = [[0x61]]
                    $0.environment = [.init(name: [0x61], value: [0x62])]
                    $0.standardStreams = []
                }
                // Descriptor 4 is the file.
                #expect(try guest.open("file", rights: .all).get() == 4)
                guest.put("file".utf8, at: Guest.path)
                guest.put("new".utf8, at: Guest.otherPath)
                guest.set(Guest.data, at: Guest.vectors)
                guest.set(UInt32(5), at: Guest.vectors + 4)
                guest.bytes[4096 + 8] = 0
                var changed = arguments
                changed[pointer] = address
                // The name of a preopen is one byte, which fits in the last.
                if name == "fd_prestat_dir_name" || name == "random_get"
                    || name == "fd_readdir" && pointer == 1,
                    address == 65535
                {
                    changed[pointer + 1] = 2
                }
                // As here: the strings are two to four bytes.
                #expect(
                    guest.outcome(name, changed) == .errno(.fault), "\(name), argument \(pointer), \(address)"
                )
                #expect(directory.content("file") == "0123456789")
                #expect(!directory.exists("new"))
                #expect(guest.open("file").map { _ in 0 } == .success(0))
                #expect(guest.call("fd_tell", 4, 16) == .success)
                #expect(guest.u64(16) == 0)
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
