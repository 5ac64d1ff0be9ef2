import Foundation
import Testing
import WASI

@Suite("Volumes in memory")
struct VolumeTests {
    @Test("what the embedder puts in a guest reads, and the other way round")
    func exchange() throws {
        let volume = MemoryVolume()
        try volume.write(Array("hello".utf8), to: "/in/deep/greeting")
        try volume.createSymbolicLink("in/link", to: "deep")
        let guest = try Guest.with(volume)
        let file = try guest.open("in/link/greeting", rights: .all).get()
        #expect(guest.read(file, 100) == .success("hello"))
        #expect(guest.write(file, ", guest") == .success(7))
        #expect(guest.makeDirectory("out") == .success)
        #expect(guest.rename("in/deep/greeting", "out/result") == .success)
        #expect(try volume.read("out/result") == Array("hello, guest".utf8))
        #expect(
            try volume.entries() == [
                .init(name: Array("in".utf8), kind: .directory),
                .init(name: Array("out".utf8), kind: .directory),
            ])
        #expect(
            try volume.entries(of: "in") == [
                .init(name: Array("deep".utf8), kind: .directory),
                .init(name: Array("link".utf8), kind: .symbolicLink),
            ])
        #expect(throws: Errno.noent) { try volume.read("in/deep/greeting") }
        #expect(throws: Errno.isdir) { try volume.read("out") }
        #expect(throws: Errno.notempty) { try volume.remove("out") }
        #expect(throws: Errno.notdir) { try volume.write([], to: "out/result/x") }
        #expect(throws: Errno.perm) { try volume.read("../x") }
        #expect(throws: Errno.perm) { try volume.createSymbolicLink("x", to: "/etc") }
        try volume.write([], to: "out/result")
        #expect(try volume.read("out/result").isEmpty)
        try volume.remove("out/result")
        try volume.remove("out")
        try volume.remove("in/link")
        #expect(try volume.entries().map(\.name) == [Array("in".utf8)])
    }

    @Test("two guests with one volume see each other's files at once")
    func shared() throws {
        let volume = MemoryVolume()
        let (first, second) = (try Guest.with(volume), try Guest.with(volume, isReadOnly: true))
        let writer = try first.open("file", [.create], rights: .all).get()
        let reader = try second.open("file").get()
        #expect(first.write(writer, "one") == .success(3))
        #expect(second.read(reader, 10) == .success("one"))
        #expect(first.unlink("file") == .success)
        #expect(first.write(writer, "two") == .success(3))
        #expect(second.read(reader, 10) == .success("two"))
        #expect(second.open("file").errno == .noent)
        #expect(second.open("new", [.create]).errno == .rofs)
        #expect(second.open("new", rights: .all).errno == .rofs)
        #expect(second.makeDirectory("new") == .rofs)
        #expect(first.open("new", [.create], rights: .all).errno == .success)
    }

    @Test("threads that work in one volume find everything whole")
    func threads() throws {
        let volume = MemoryVolume()
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            guard let guest = try? Guest.with(volume) else {
                Issue.record("no guest")
                return
            }
            for round in 0..<200 {
                let name = "\(number)-\(round % 5)"
                #expect(guest.makeDirectory("shared") == (round == 0 ? .success : .exist) || round == 0)
                if let file = try? guest.open("shared/" + name, [.create, .truncate], rights: .all).get() {
                    #expect(guest.write(file, name) == .success(name.utf8.count))
                    #expect(guest.read(file, 10, at: 0) == .success(name))
                    #expect(guest.call("fd_close", file) == .success)
                } else {
                    Issue.record("no file")
                }
                #expect(guest.rename("shared/" + name, "shared/moved-" + name) == .success)
            }
        }
        #expect(try volume.entries(of: "shared").count == 20)
        #expect(volume.nameCount == 21)
    }

    // MARK: Limits

    @Test("bytes are limited: a write takes what fits, then gives nospc; what is removed gives room")
    func byteLimit() throws {
        let volume = MemoryVolume(limits: .init(byteCount: 10))
        let guest = try Guest.with(volume)
        let file = try guest.open("file", [.create], rights: .all).get()
        #expect(guest.write(file, "01234567") == .success(8))
        #expect(guest.write(file, "89abcdef") == .success(2))
        #expect(guest.write(file, "x").errno == .nospc)
        #expect(guest.write(file, "y", at: 3) == .success(1))
        #expect(guest.call("fd_filestat_set_size", file, 11) == .nospc)
        #expect(guest.call("fd_allocate", file, 0, 11) == .nospc)
        #expect(guest.call("fd_allocate", file, 0, 10) == .success)
        #expect(guest.write(file, "x", at: 1 << 40).errno == .nospc)
        #expect(guest.write(file, "x", at: UInt64(Int64.max)).errno == .fbig)
        #expect(guest.symlink("target", "link") == .nospc)
        #expect(volume.byteCount == 10)
        #expect(guest.call("fd_filestat_set_size", file, 4) == .success)
        #expect(guest.symlink("target", "link") == .success)
        #expect(volume.byteCount == 10)
        #expect(guest.unlink("link") == .success)
        #expect(volume.byteCount == 4)
        #expect(throws: Errno.nospc) { try volume.write([UInt8](repeating: 0, count: 7), to: "other") }
        #expect(try volume.read("other").isEmpty)
        // What has no name any more counts until nobody has it open.
        #expect(guest.unlink("file") == .success)
        #expect(volume.byteCount == 4)
        #expect(guest.read(file, 10, at: 0) == .success("012y"))
        #expect(guest.call("fd_close", file) == .success)
        #expect(volume.byteCount == 0)
    }

    @Test("names are limited: files, directories, links, and what is open without a name")
    func nameLimit() throws {
        let volume = MemoryVolume(limits: .init(nameCount: 3))
        let guest = try Guest.with(volume)
        #expect(guest.makeDirectory("a") == .success)
        let file = try guest.open("file", [.create], rights: .all).get()
        #expect(guest.link("file", "a/hard") == .success)
        #expect(guest.open("more", [.create], rights: .all).errno == .nospc)
        #expect(guest.makeDirectory("more") == .nospc)
        #expect(guest.symlink("x", "more") == .nospc)
        #expect(guest.link("file", "more") == .nospc)
        #expect(guest.rename("file", "b") == .success)
        #expect(guest.rename("b", "a/hard") == .success)
        #expect(guest.unlink("b") == .success)
        #expect(volume.nameCount == 2)
        #expect(guest.unlink("a/hard") == .success)
        #expect(volume.nameCount == 2)
        #expect(guest.makeDirectory("b") == .success)
        #expect(guest.makeDirectory("c") == .nospc)
        #expect(guest.call("fd_close", file) == .success)
        #expect(guest.makeDirectory("c") == .success)
    }

    @Test("holes read as zeros and cost no memory, whatever was there before they were cut off")
    func sparse() throws {
        let volume = MemoryVolume(limits: .init(byteCount: 1 << 40))
        let guest = try Guest.with(volume)
        let file = try guest.open("file", [.create], rights: .all).get()
        #expect(guest.write(file, "end", at: (1 << 39) + 7) == .success(3))
        #expect(guest.read(file, 4, at: 1 << 39) == .success("\0\0\0\0"))
        #expect(guest.read(file, 5, at: (1 << 39) + 5) == .success("\0\0end"))
        #expect(guest.read(file, 5, at: 1 << 60) == .success(""))
        #expect(guest.call("fd_filestat_set_size", file, 3) == .success)
        #expect(guest.write(file, "abcdef", at: 65533) == .success(6))
        #expect(guest.call("fd_filestat_set_size", file, 65535) == .success)
        #expect(guest.call("fd_filestat_set_size", file, 65540) == .success)
        #expect(guest.read(file, 10, at: 65532) == .success("\0ab\0\0\0\0\0"))
        #expect(guest.call("fd_filestat_get", file, 4096) == .success)
        #expect(guest.u64(4096 + 32) == 65540)
    }

    @Test("a volume is gone when the last context with it is")
    func freed() throws {
        weak var volume: MemoryVolume?
        do {
            let made = MemoryVolume()
            volume = made
            let guest = try Guest.with(made)
            #expect(guest.open("file", [.create], rights: .all).errno == .success)
            #expect(volume != nil)
        }
        #expect(volume == nil)
    }

    // MARK: Attributes

    @Test("times are those of the context's clock, kept, set or now")
    func times() throws {
        let guest = try Guest.with(MemoryVolume()) {
            $0.clocks = .virtual(VirtualClock(epoch: 1000, step: 10))
        }
        let file = try guest.open("file", [.create], rights: .all).get()
        func times() -> [UInt64] {
            #expect(guest.call("fd_filestat_get", file, 4096) == .success)
            return [guest.u64(4096 + 40), guest.u64(4096 + 48), guest.u64(4096 + 56)]
        }
        #expect(times() == [1000, 1000, 1000])
        #expect(guest.call("clock_time_get", 1, 0, 16) == .success)
        #expect(guest.write(file, "x") == .success(1))
        #expect(times() == [1000, 1010, 1010])
        #expect(guest.call("clock_time_get", 1, 0, 16) == .success)
        #expect(guest.read(file, 1, at: 0) == .success("x"))
        #expect(times() == [1020, 1010, 1010])
        #expect(guest.call("fd_filestat_set_times", file, 5, 6, 0b0100) == .success)
        #expect(times() == [1020, 6, 1020])
        #expect(guest.setTimes("file", follow: true, 7, 8, 0b0001) == .success)
        #expect(times() == [7, 6, 1020])
    }

    @Test("volumes have devices of their own, nodes numbers of their own")
    func inodes() throws {
        let (first, second) = (MemoryVolume(), MemoryVolume())
        try first.write([], to: "a")
        try first.write([], to: "b")
        try second.write([], to: "a")
        var configuration = WASIConfiguration()
        configuration.preopens = [
            .init(.memory(first), as: "/1"), .init(.memory(second), as: "/2"),
            .init(.memory(first), as: "/3"),
        ]
        let guest = try Guest(configuration)
        func identity(_ path: String, in directory: UInt64) throws -> [UInt64] {
            let file = try guest.open(path, in: directory).get()
            #expect(guest.call("fd_filestat_get", file, 4096) == .success)
            return [guest.u64(4096), guest.u64(4096 + 8)]
        }
        #expect(try identity("a", in: 3) != identity("b", in: 3))
        #expect(try identity("a", in: 3) != identity("a", in: 4))
        #expect(try identity("a", in: 3) == identity("a", in: 5))
        // Between two volumes nothing is moved or linked; within one, however mounted, it is.
        guest.put("a".utf8, at: Guest.path)
        guest.put("c".utf8, at: Guest.otherPath)
        let (path, other) = (UInt64(Guest.path), UInt64(Guest.otherPath))
        #expect(guest.call("path_rename", 3, path, 1, 4, other, 1) == .xdev)
        #expect(guest.call("path_link", 3, 0, path, 1, 4, other, 1) == .xdev)
        #expect(guest.call("path_link", 3, 0, path, 1, 5, other, 1) == .success)
        #expect(try first.entries().count == 3)
    }
}

/// Listings of all file systems.
@Suite("Listings")
struct ListingTests {
    static let systems: [FileSystem] = [.kernel, .walking, .memory]

    func guest(
        _ system: FileSystem, _ names: [String], sorted: Bool = false
    ) throws -> Guest {
        if system == .memory {
            let volume = MemoryVolume()
            for name in names { try volume.write([], to: name) }
            return try Guest.with(volume) { $0.sortsListings = sorted }
        }
        let directory = try TemporaryDirectory()
        for name in names { try directory.file(name) }
        return try Guest.with(directory, system.resolution) { $0.sortsListings = sorted }
    }

    @Test(
        "list each entry once, whatever the size of the buffer, and say where to go on",
        arguments: systems, [24, 25, 26, 30, 48, 64, 100, 4096])
    func buffers(system: FileSystem, size: UInt32) throws {
        let names = (0..<30).map { "n\($0)" + String(repeating: "x", count: $0) }
        let guest = try guest(system, names)
        // Smaller than an entry, a buffer holds the header, which tells how much is needed.
        guard size >= 64 else {
            #expect(guest.call("fd_readdir", 3, UInt64(Guest.data), UInt64(size), 0, 16) == .success)
            #expect(guest.u32(16) == size)
            return
        }
        let entries = try guest.list(3, buffer: size).get()
        #expect(entries.map(\.name).sorted() == (names + [".", ".."]).sorted())
        for (index, entry) in entries.enumerated() {
            let rest = try guest.list(3, from: entry.next, buffer: size).get()
            #expect(rest.map(\.name) == entries[(index + 1)...].map(\.name))
        }
        #expect(try guest.list(3, from: 1 << 40).get().isEmpty)
        #expect(try guest.list(3, from: .max).get().isEmpty)
    }

    @Test("an empty buffer gets nothing, and the end is a buffer that isn't full", arguments: systems)
    func empty(system: FileSystem) throws {
        let guest = try guest(system, [])
        #expect(guest.call("fd_readdir", 3, UInt64(Guest.data), 0, 0, 16) == .success)
        #expect(guest.u32(16) == 0)
        #expect(guest.call("fd_readdir", 3, UInt64(Guest.data), 100, 0, 16) == .success)
        #expect(guest.u32(16) == 24 + 1 + 24 + 2)
    }

    @Test("cookies survive that entries come and go", arguments: systems)
    func changes(system: FileSystem) throws {
        let names = (0..<200).map { "file\($0)" }
        let guest = try guest(system, names)
        let all = try guest.list(3).get()
        let middle = all[100]
        for entry in all[..<100] where entry.name.hasPrefix("file") {
            #expect(guest.unlink(entry.name) == .success)
        }
        for number in 0..<50 { #expect(guest.makeDirectory("new\(number)") == .success) }
        let rest = try guest.list(3, from: middle.next).get().map(\.name)
        // Some hosts list "." and ".." anywhere.
        let expected = all[101...].map(\.name).filter { $0.hasPrefix("file") }
        #expect(rest.filter { $0.hasPrefix("file") } == expected)
        #expect(Set(rest).count == rest.count)
    }

    @Test("a directory that was removed lists nothing", arguments: systems)
    func removed(system: FileSystem) throws {
        let guest = try guest(system, [])
        #expect(guest.makeDirectory("sub") == .success)
        let sub = try guest.open("sub", [.directory], rights: .directory).get()
        #expect(guest.removeDirectory("sub") == .success)
        #expect(try guest.list(sub).get().isEmpty)
        #expect(guest.open("x", in: sub, [.create], rights: .all).errno == .noent)
        #expect(guest.open(".", in: sub, [.directory]).errno == .success)
    }

    @Test("are sorted where the configuration wants it", arguments: systems)
    func sorted(system: FileSystem) throws {
        let guest = try guest(system, ["b", "ä", "B", "a!", "a", "-", "10", "9"], sorted: true)
        let sorted = [".", "..", "-", "10", "9", "B", "a", "a!", "b", "ä"]
        let entries = try guest.list(3, buffer: 64).get()
        #expect(entries.map(\.name) == sorted)
        #expect(guest.unlink("9") == .success)
        #expect(guest.makeDirectory("0") == .success)
        // A listing that goes on is the one that began; a new one sees what changed.
        #expect(try guest.list(3, from: entries[4].next).get().map(\.name) == Array(sorted[5...]))
        #expect(
            try guest.list(3).get().map(\.name)
                == [".", "..", "-", "0", "10", "B", "a", "a!", "b", "ä"])
    }
}
