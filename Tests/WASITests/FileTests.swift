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

@Suite("Files and descriptors")
struct FileTests {
    /// A guest whose `file` holds "0123456789", opened with all rights.
    func guestWithFile() throws -> (TemporaryDirectory, Guest, UInt64) {
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123456789")
        let guest = try Guest.with(directory)
        return (directory, guest, try guest.open("file", rights: .all).get())
    }

    @Test("reads, writes and seeks move one offset; positioned ones leave it")
    func transfer() throws {
        let (directory, guest, file) = try guestWithFile()
        #expect(guest.read(file, 5) == .success("01234"))
        #expect(guest.call("fd_tell", file, 16) == .success)
        #expect(guest.u64(16) == 5)
        #expect(guest.write(file, "abc") == .success(3))
        #expect(guest.read(file, 100) == .success("89"))
        #expect(guest.read(file, 100) == .success(""))
        #expect(guest.read(file, 4, at: 3) == .success("34ab"))
        #expect(guest.write(file, "XY", at: 12) == .success(2))
        #expect(guest.call("fd_tell", file, 16) == .success)
        #expect(guest.u64(16) == 10)
        #expect(directory.content("file") == "01234abc89\0\0XY")
        #expect(guest.read(file, 1, at: 1 << 63).errno == .inval)
        // No buffers at all move nothing.
        #expect(guest.call("fd_write", file, 0, 0, 16) == .success)
        #expect(guest.u32(16) == 0)
        #expect(guest.call("fd_read", file, 0, 1025, 16) == .inval)
    }

    @Test("whence has other numbers in wasi_unstable")
    func seek() throws {
        let (_, guest, file) = try guestWithFile()
        #expect(guest.seek(file, 4, 0) == .success(4))
        #expect(guest.seek(file, 3, 1) == .success(7))
        #expect(guest.seek(file, -1, 2) == .success(9))
        #expect(guest.seek(file, -1, 0).errno == .inval)
        #expect(guest.seek(file, 0, 3).errno == .inval)
        guest.abi = .unstable
        #expect(guest.seek(file, 0, 0) == .success(9))
        #expect(guest.seek(file, 4, 2) == .success(4))
        #expect(guest.seek(file, 1, 0) == .success(5))
        #expect(guest.seek(file, -2, 1) == .success(8))
        #expect(guest.seek(file, 0, 3).errno == .inval)
    }

    @Test("filestat has the layout of its ABI")
    func filestat() throws {
        let (directory, guest, file) = try guestWithFile()
        #expect(guest.link("file", "second") == .success)
        #expect(guest.call("fd_filestat_set_times", file, 1_000_000_001, 2_000_000_002, 0b0101) == .success)
        guest.put([UInt8](repeating: 0xAA, count: 80), at: 4096)
        #expect(guest.call("fd_filestat_get", file, 4096) == .success)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/file")
        let inode = try #require(attributes[.systemFileNumber] as? NSNumber).uint64Value
        #expect(guest.u64(4104) == inode)
        #expect(guest.get(4112, 8) == [4, 0, 0, 0, 0, 0, 0, 0])
        #expect(guest.u64(4120) == 2)
        #expect(guest.u64(4128) == 10)
        #expect(guest.u64(4136) == 1_000_000_001)
        #expect(guest.u64(4144) == 2_000_000_002)
        #expect(guest.u64(4152) > 2_000_000_002)
        #expect(guest.get(4160, 2) == [0xAA, 0xAA])
        let change = guest.u64(4152)

        guest.abi = .unstable
        for function in ["fd_filestat_get", "path_filestat_get"] {
            guest.put([UInt8](repeating: 0xAA, count: 80), at: 4096)
            if function == "fd_filestat_get" {
                #expect(guest.call(function, file, 4096) == .success)
            } else {
                #expect(guest.stat("file") == .success)
            }
            #expect(guest.u64(4104) == inode)
            #expect(guest.get(4112, 4) == [4, 0, 0, 0])
            #expect(guest.u32(4116) == 2)
            #expect(guest.u64(4120) == 10)
            #expect(guest.u64(4128) == 1_000_000_001)
            #expect(guest.u64(4136) == 2_000_000_002)
            #expect(guest.u64(4144) == change)
            #expect(guest.get(4152, 2) == [0xAA, 0xAA])
        }
    }

    @Test("times are set, kept, or made now; both at once is refused")
    func times() throws {
        let (_, guest, file) = try guestWithFile()
        #expect(guest.call("fd_filestat_set_times", file, 5, 6, 0b0101) == .success)
        #expect(guest.call("fd_filestat_set_times", file, 7, 8, 0b0100) == .success)
        #expect(guest.call("fd_filestat_get", file, 4096) == .success)
        #expect(guest.u64(4136) == 5)
        #expect(guest.u64(4144) == 8)
        #expect(guest.setTimes("file", follow: true, 1, 1, 0b1010) == .success)
        #expect(guest.stat("file") == .success)
        #expect(guest.u64(4136) > 1_000_000_000_000)
        #expect(guest.u64(4144) > 1_000_000_000_000)
        #expect(guest.call("fd_filestat_set_times", file, 1, 1, 0b0011) == .inval)
        #expect(guest.call("fd_filestat_set_times", file, 1, 1, 0b1100) == .inval)
        #expect(guest.call("fd_filestat_set_times", file, 1, 1, 0b10000) == .inval)
        #expect(guest.call("fd_filestat_set_times", 3, 1, 1, 0b0101) == .success)
    }

    @Test("sizes change, ranges are allocated and advised on")
    func sizes() throws {
        let (directory, guest, file) = try guestWithFile()
        #expect(guest.call("fd_filestat_set_size", file, 3) == .success)
        #expect(directory.content("file") == "012")
        #expect(guest.call("fd_filestat_set_size", file, 5) == .success)
        #expect(directory.content("file") == "012\0\0")
        #expect(guest.call("fd_filestat_set_size", file, .max) == .fbig)
        #expect(guest.call("fd_allocate", file, 4, 4) == .success)
        #expect(directory.content("file") == "012\0\0\0\0\0")
        #expect(guest.call("fd_allocate", file, 0, 2) == .success)
        #expect(directory.content("file")?.utf8.count == 8)
        #expect(guest.call("fd_allocate", file, 0, 0) == .inval)
        #expect(guest.call("fd_allocate", file, 1 << 62, 1 << 62) == .fbig)
        for advice: UInt64 in 0...5 { #expect(guest.call("fd_advise", file, 0, 4, advice) == .success) }
        #expect(guest.call("fd_advise", file, 0, 4, 6) == .inval)
        #expect(guest.call("fd_advise", file, 0, 4, 256) == .inval)
        #expect(guest.call("fd_sync", file) == .success)
        #expect(guest.call("fd_datasync", file) == .success)
        #expect(guest.call("fd_sync", 3) == .success)
    }

    @Test("a limit on the size of files gives fbig, and the process lives")
    func sizeLimit() throws {
        // Large enough for whatever other tests write meanwhile.
        let size: UInt64 = 1 << 30
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
            let resource = RLIMIT_FSIZE
        #endif
        var before = rlimit()
        getrlimit(resource, &before)
        var limited = before
        limited.rlim_cur = rlim_t(size)
        #expect(setrlimit(resource, &limited) == 0)
        defer { setrlimit(resource, &before) }
        // Whoever started the tests may have had the signal ignored, and this thread may have it blocked.
        let disposition = signal(SIGXFSZ, SIG_DFL)
        defer { signal(SIGXFSZ, disposition) }
        var signals = sigset_t()
        var mask = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGXFSZ)
        pthread_sigmask(SIG_UNBLOCK, &signals, &mask)
        defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
        let (_, guest, file) = try guestWithFile()
        #expect(guest.write(file, "x", at: size).errno == .fbig)
        #expect(guest.seek(file, Int64(size), 0) == .success(size))
        #expect(guest.write(file, "x").errno == .fbig)
        #expect(guest.call("fd_filestat_set_size", file, size + 1) == .fbig)
        #expect(guest.call("fd_allocate", file, size, 1) == .fbig)
        #expect(guest.write(file, "x", at: 20) == .success(1))
    }

    @Test("append writes at the end, whenever it is set")
    func append() throws {
        let (directory, guest, file) = try guestWithFile()
        #expect(guest.call("fd_fdstat_set_flags", file, 1) == .success)
        #expect(guest.seek(file, 0, 0) == .success(0))
        #expect(guest.write(file, "ab") == .success(2))
        #expect(directory.content("file") == "0123456789ab")
        #expect(guest.call("fd_fdstat_get", file, 4096) == .success)
        #expect(guest.u16(4098) == 1)
        #expect(guest.call("fd_fdstat_set_flags", file, 0) == .success)
        #expect(guest.seek(file, 0, 0) == .success(0))
        #expect(guest.write(file, "cd") == .success(2))
        #expect(directory.content("file") == "cd23456789ab")
        let second = try guest.open("file", rights: .all, [.append, .sync]).get()
        #expect(guest.write(second, "ef") == .success(2))
        #expect(directory.content("file") == "cd23456789abef")
        #expect(guest.call("fd_fdstat_set_flags", file, 0x20) == .inval)
    }

    @Test("a closed number is free again, and the lowest free one that no standard stream has is taken")
    func numbers() throws {
        let (_, guest, file) = try guestWithFile()
        // No standard streams here. Their numbers stay free: what is printed must not go into a file.
        #expect(file == 4)
        #expect(try guest.open("file").get() == 5)
        #expect(try guest.open("file").get() == 6)
        #expect(guest.call("fd_close", 5) == .success)
        #expect(guest.call("fd_close", 5) == .badf)
        #expect(guest.call("fd_close", 1 << 31) == .badf)
        #expect(guest.read(5, 1).errno == .badf)
        #expect(try guest.open("file").get() == 5)
        #expect(try guest.open("file").get() == 7)
        #expect(guest.write(1, "x").errno == .badf)
    }

    @Test("renumbering closes the target and moves offset and rights")
    func renumber() throws {
        let (_, guest, file) = try guestWithFile()
        #expect(guest.read(file, 4) == .success("0123"))
        let other = try guest.open("file").get()
        #expect(guest.call("fd_renumber", file, other) == .success)
        #expect(guest.read(other, 2) == .success("45"))
        #expect(guest.read(file, 1).errno == .badf)
        #expect(guest.call("fd_renumber", other, other) == .success)
        #expect(guest.read(other, 2) == .success("67"))
        #expect(guest.call("fd_renumber", other, 900) == .badf)
        #expect(guest.call("fd_renumber", 900, other) == .badf)
        #expect(guest.call("fd_renumber", 3, other) == .success)
        #expect(guest.call("fd_prestat_get", other, 4096) == .success)
        #expect(guest.call("fd_prestat_get", 3, 4096) == .badf)
    }

    @Test("the limit on descriptors gives nfile, and nothing is created then")
    func limit() throws {
        let directory = try TemporaryDirectory()
        let guest = try Guest.with(directory) { $0.descriptorLimit = 6 }
        for name in 0..<5 { #expect(guest.open("\(name)", [.create], rights: .all).errno == .success) }
        #expect(guest.open("more", [.create], rights: .all).errno == .nfile)
        #expect(!directory.exists("more"))
        #expect(guest.call("fd_close", 4) == .success)
        #expect(guest.open("more", [.create], rights: .all).errno == .success)
    }

    @Test("rights are granted, inherited, dropped and demanded")
    func rights() throws {
        let directory = try TemporaryDirectory()
        try directory.file("file", "0123")
        try directory.directory("sub")
        try directory.file("sub/file", "0123")
        let guest = try Guest.with(directory)
        let reader = try guest.open("file", rights: [.fdRead], inheriting: [.fdRead]).get()
        #expect(guest.call("fd_fdstat_get", reader, 4096) == .success)
        #expect(guest.u64(4104) == Rights.fdRead.rawValue)
        #expect(guest.u64(4112) == Rights.fdRead.rawValue)
        #expect(guest.bytes[4096] == FileType.regularFile.rawValue)
        #expect(guest.read(reader, 2) == .success("01"))
        #expect(guest.write(reader, "x").errno == .notcapable)
        #expect(guest.seek(reader, 0, 1).errno == .notcapable)
        #expect(guest.read(reader, 1, at: 0).errno == .notcapable)
        #expect(guest.call("fd_tell", reader, 16) == .notcapable)
        #expect(guest.call("fd_sync", reader) == .notcapable)
        #expect(guest.call("fd_filestat_get", reader, 4096) == .notcapable)
        let teller = try guest.open("file", rights: [.fdTell]).get()
        #expect(guest.seek(teller, 0, 1) == .success(0))
        #expect(guest.seek(teller, 0, 0).errno == .notcapable)
        let seeker = try guest.open("file", rights: [.fdSeek]).get()
        #expect(guest.call("fd_tell", seeker, 16) == .success)

        // Rights can be dropped but not regained.
        #expect(guest.call("fd_fdstat_set_rights", reader, Rights.all.rawValue, 0) == .notcapable)
        #expect(guest.call("fd_fdstat_set_rights", reader, 0, 0) == .success)
        #expect(guest.read(reader, 2).errno == .notcapable)
        #expect(guest.call("fd_fdstat_set_rights", reader, Rights.fdRead.rawValue, 0) == .notcapable)

        // A directory gives on what it inherited.
        let sub = try guest.open(
            "sub", [.directory], rights: [.pathOpen, .pathFilestatGet],
            inheriting: [.fdRead, .fdFdstatSetFlags]
        ).get()
        #expect(guest.open("file", in: sub, rights: [.fdRead], inheriting: []).errno == .success)
        #expect(guest.open("file", in: sub, rights: [.fdWrite], inheriting: []).errno == .notcapable)
        #expect(guest.open("file", in: sub, rights: [.fdRead], inheriting: [.fdSync]).errno == .notcapable)
        #expect(guest.open("new", in: sub, [.create], rights: [.fdRead], inheriting: []).errno == .notcapable)
        #expect(
            guest.open("file", in: sub, [.truncate], rights: [.fdRead], inheriting: []).errno == .notcapable)
        #expect(guest.open("file", in: sub, rights: [.fdRead], inheriting: [], [.sync]).errno == .notcapable)
        guest.put("x".utf8, at: Guest.path)
        for function in ["path_create_directory", "path_remove_directory", "path_unlink_file"] {
            #expect(guest.call(function, sub, UInt64(Guest.path), 1) == .notcapable, "\(function)")
        }
        #expect(guest.call("fd_readdir", sub, 4096, 100, 0, 16) == .notcapable)

        // All bits set ask for all that means something; a file has no rights of directories.
        let everything = try guest.open(
            "file", rights: Rights(rawValue: .max), inheriting: Rights(rawValue: .max)
        ).get()
        #expect(guest.call("fd_fdstat_get", everything, 4096) == .success)
        #expect(guest.u64(4104) == Rights.regularFile.rawValue)
        #expect(guest.call("fd_fdstat_get", 3, 4096) == .success)
        #expect(guest.u64(4104) == Rights.directory.rawValue)
        #expect(guest.u64(4112) == Rights.all.rawValue)
    }

    @Test("what makes no sense for a kind of file says so")
    func kinds() throws {
        let (_, guest, file) = try guestWithFile()
        #expect(guest.read(3, 1).errno == .badf)
        #expect(guest.write(3, "x").errno == .badf)
        #expect(guest.seek(3, 0, 0).errno == .badf)
        #expect(guest.call("fd_allocate", 3, 0, 1) == .badf)
        #expect(guest.call("fd_filestat_set_size", 3, 0) == .badf)
        #expect(guest.open("x", in: file).errno == .notdir)
        #expect(guest.call("fd_readdir", file, 4096, 100, 0, 16) == .notdir)
        #expect(guest.call("sock_shutdown", file, 1) == .notsock)
        #expect(guest.call("sock_shutdown", 77, 1) == .badf)
        #expect(guest.call("sock_accept", file, 0, 16) == .notsock)
        #expect(guest.call("sock_recv", file, 0, 0, 0, 16, 32) == .notsock)
        #expect(guest.call("sock_send", file, 0, 0, 0, 16) == .notsock)
    }

    @Test("preopens are found from 3 on by their guest names")
    func prestat() throws {
        let directory = try TemporaryDirectory()
        let guest = try Guest.with(directory) {
            $0.preopens.append(.init(hostPath: Array(directory.path.utf8), guestPath: Array("/data".utf8)))
        }
        #expect(guest.call("fd_prestat_get", 4, 4096) == .success)
        #expect(guest.u64(4096) == 5 << 32)
        #expect(guest.call("fd_prestat_dir_name", 4, 4096, 4) == .nametoolong)
        guest.put([UInt8](repeating: 0xAA, count: 8), at: 4096)
        #expect(guest.call("fd_prestat_dir_name", 4, 4096, 8) == .success)
        #expect(guest.get(4096, 6) == Array("/data".utf8) + [0xAA])
        #expect(guest.call("fd_prestat_get", 5, 4096) == .badf)
        let sub = try guest.open(".", [.directory], rights: .directory).get()
        #expect(guest.call("fd_prestat_get", sub, 4096) == .badf)
        #expect(guest.call("fd_prestat_dir_name", sub, 4096, 8) == .badf)
    }

    @Test("a missing preopen, or a file in its place, stops the construction")
    func badPreopen() throws {
        let directory = try TemporaryDirectory()
        try directory.file("file")
        for (name, errno) in [("missing", Errno.noent), ("file", .notdir)] {
            var configuration = WASIConfiguration()
            let path = Array((directory.path + "/" + name).utf8)
            configuration.preopens = [.init(hostPath: path, guestPath: [0x2F])]
            #expect(throws: WASIConfigurationError.preopen(hostPath: path, errno: errno)) {
                try WASIContext(configuration)
            }
        }
    }

    @Test("where a descriptor came from is recorded, within limits")
    func origins() throws {
        let directory = try TemporaryDirectory()
        try directory.directory("sub")
        try directory.file("sub/file")
        let guest = try Guest.with(directory)
        let sub = try guest.open("sub", [.directory], rights: .directory).get()
        let file = try guest.open("file", in: sub, follow: false).get()
        let origin = try guest.context.withState { state throws(WASIFailure) in
            try state.descriptors[UInt32(file)].origin
        }
        #expect(
            origin
                == .opened(
                    preopen: 0, path: Array("sub/file".utf8), followsLinks: false,
                    access: FileAccess(reads: true, writes: false)))
    }

    /// The entries of a directory as (cookie, name, type), read with buffers of a size.
    func entries(_ guest: Guest, _ descriptor: UInt64, from start: UInt64 = 0, size: UInt32) -> [(
        UInt64, String, UInt8
    )] {
        var result: [(UInt64, String, UInt8)] = []
        var cookie = start
        while true {
            #expect(
                guest.call("fd_readdir", descriptor, UInt64(Guest.data), UInt64(size), cookie, 16) == .success
            )
            let used = guest.u32(16)
            var offset: UInt32 = 0
            while used - offset >= 24 {
                let length = guest.u32(Guest.data + offset + 16)
                guard used - offset - 24 >= length else { break }
                cookie = guest.u64(Guest.data + offset)
                let name = guest.get(Guest.data + offset + 24, Int(length))
                result.append(
                    (
                        cookie, String(decoding: name, as: UTF8.self),
                        guest.bytes[Int(Guest.data + offset) + 20]
                    ))
                offset += 24 + length
            }
            if used < size { return result }
            guard offset > 0 else { return result }
        }
    }

    @Test(
        "listings give every entry once, from any cookie, in buffers of any size",
        arguments: [64, 200, 1000, 40000])
    func readdir(size: UInt32) throws {
        let directory = try TemporaryDirectory()
        for number in 0..<300 { try directory.file("file\(number)") }
        try directory.directory("sub")
        try directory.link("link", to: "file1")
        let guest = try Guest.with(directory)
        let all = entries(guest, 3, size: size)
        let expected = Set((0..<300).map { "file\($0)" } + [".", "..", "sub", "link"])
        #expect(all.count == expected.count)
        #expect(Set(all.map(\.1)) == expected)
        #expect(all.first { $0.1 == "sub" }?.2 == FileType.directory.rawValue)
        #expect(all.first { $0.1 == "link" }?.2 == FileType.symbolicLink.rawValue)
        #expect(all.first { $0.1 == "file7" }?.2 == FileType.regularFile.rawValue)
        for position in [0, 1, 7, 150, 302] {
            let rest = entries(guest, 3, from: all[position].0, size: size)
            #expect(rest.map(\.1) == all[(position + 1)...].map(\.1))
        }
        #expect(entries(guest, 3, from: 100_000, size: size).isEmpty)
        #expect(entries(guest, 3, from: .max, size: size).isEmpty)
        // A descriptor that has listed nothing yet finds a cookie's place too.
        let fresh = try guest.open(".", [.directory]).get()
        #expect(entries(guest, fresh, from: all[150].0, size: size).map(\.1) == all[151...].map(\.1))
    }

    @Test("cookies stay good while entries before them go")
    func readdirRemoving() throws {
        let directory = try TemporaryDirectory()
        for number in 0..<200 { try directory.file("file\(number)") }
        let guest = try Guest.with(directory)
        let all = entries(guest, 3, size: 500)
        for entry in all[..<100] where entry.1.hasPrefix("file") {
            #expect(guest.unlink(entry.1) == .success)
        }
        #expect(entries(guest, 3, from: all[99].0, size: 500).map(\.1) == all[100...].map(\.1))
        #expect(
            entries(guest, 3, size: 500).count == all.count
                - all[..<100].filter { $0.1.hasPrefix("file") }.count)
    }

    @Test("a buffer too small for an entry is filled with its beginning")
    func readdirTruncation() throws {
        let directory = try TemporaryDirectory()
        let guest = try Guest.with(directory)
        guest.put([UInt8](repeating: 0xAA, count: 64), at: Guest.data)
        #expect(guest.call("fd_readdir", 3, UInt64(Guest.data), 10, 0, 16) == .success)
        #expect(guest.u32(16) == 10)
        #expect(guest.get(Guest.data + 10, 1) == [0xAA])
        #expect(guest.call("fd_readdir", 3, UInt64(Guest.data), 0, 0, 16) == .success)
        #expect(guest.u32(16) == 0)
    }
}
