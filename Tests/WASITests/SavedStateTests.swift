import Foundation
import Situ
import Snapshot
import Testing
import WASI

/// The state of WASI as sections of a snapshot, and back.
@Suite("Saved state of WASI")
struct SavedStateTests {
    typealias Sections = [Situ.Snapshot.HostSection]

    /// What a guest saves.
    static func sections(_ guest: Guest) throws -> Sections {
        try WASI(context: guest.context).savedState()
    }

    /// A guest that goes on where another was saved.
    static func resumed(
        _ sections: Sections, _ change: (inout WASIRestoration) -> Void = { _ in }
    ) throws -> Guest {
        var restoration = WASIRestoration()
        restoration.standardStreams = [nil, nil, nil]
        restoration.grantsWhatWasGranted = true
        change(&restoration)
        return Guest(try WASI(restoring: sections, restoration).context, restoration.interrupt)
    }

    /// What is missing when a guest is to go on.
    static func missing(
        _ sections: Sections, _ change: (inout WASIRestoration) -> Void = { _ in }
    ) throws -> [WASIRestorationError.MissingResource] {
        do {
            _ = try resumed(sections, change)
            return []
        } catch WASIRestorationError.resources(let missing) {
            return missing
        }
    }

    @Test("a volume goes on whole: names, links, inodes, times, holes, files without a name, offsets")
    func volumes() throws {
        let volume = MemoryVolume()
        try volume.write(Array("hello".utf8), to: "/in/deep/greeting")
        try volume.createSymbolicLink("in/link", to: "deep")
        try volume.write([1], to: "gone")
        let guest = try Guest.with(volume)
        let file = try guest.open("in/link/greeting", rights: .all).get()
        #expect(guest.read(file, 3) == .success("hel"))
        let unnamed = try guest.open("unnamed", [.create], rights: .all).get()
        #expect(guest.write(unnamed, "kept") == .success(4))
        #expect(guest.unlink("unnamed") == .success)
        #expect(guest.unlink("gone") == .success)
        let sparse = try guest.open("sparse", [.create], rights: .all).get()
        #expect(guest.seek(sparse, 200_000, 0) == .success(200_000))
        #expect(guest.write(sparse, "end") == .success(3))
        let sections = try Self.sections(guest)
        #expect(sections.map(\.name) == ["wasi", "wasi.volume.0"])
        #expect(sections[1].bytes.count < 5000, "holes of pieces take no bytes")

        let other = try Self.resumed(sections)
        #expect(try Self.sections(other)[1] == sections[1], "what was saved is saved again as it is")
        #expect(other.read(file, 10) == .success("lo"), "a file is read on from where it was")
        #expect(other.seek(unnamed, 0, 0) == .success(0))
        #expect(
            other.read(unnamed, 10) == .success("kept"),
            "a file without a name is there as long as it is open")
        #expect(other.seek(sparse, -4, 2) == .success(199_999))
        #expect(other.read(sparse, 10) == .success("\0end"))
        // The same happens to both from here on.
        for guest in [guest, other] {
            #expect(guest.call("fd_close", unnamed) == .success)
            #expect(guest.makeDirectory("new") == .success)
            _ = try guest.open("new/file", [.create], rights: .all).get()
        }
        let (one, two) = (try Self.sections(guest), try Self.sections(other))
        let trees = [one, two].map { $0[1].bytes.count }
        #expect(trees[0] == trees[1])
        guard case .memory(let resumedVolume)? = other.context.volumeSources.first else {
            Issue.record("the resumed guest has no volume")
            return
        }
        #expect(try resumedVolume.read("in/deep/greeting") == Array("hello".utf8))
        #expect(resumedVolume.byteCount == volume.byteCount && resumedVolume.nameCount == volume.nameCount)
    }

    @Test("a volume that is mounted twice is one again, and its directories are open where they were")
    func sharedMounts() throws {
        let volume = MemoryVolume()
        try volume.write([1, 2, 3], to: "a/b/file")
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.preopens = [
            .init(.memory(volume), as: "/one"), .init(.memory(volume), as: "/two", isReadOnly: true),
        ]
        let guest = try Guest(configuration)
        let directory = try guest.open("a", in: 3, [.directory], rights: .directory).get()
        let other = try Self.resumed(try Self.sections(guest))
        let file = try other.open("b/file", in: directory, rights: .all).get()
        #expect(other.write(file, "x") == .success(1))
        let there = try other.open("a/b/file", in: 4).get()
        #expect(other.read(there, 1) == .success("x"))
        #expect(other.open("new", in: 4, [.create], rights: .all).errno == .rofs)
    }

    @Test("files of the host are opened again where they were, unless they have changed")
    func hostFiles() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try Data("0123456789".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.createDirectory(
            atPath: directory.path + "/sub", withIntermediateDirectories: true)
        let guest = try Guest.with(directory)
        let file = try guest.open("file", rights: .all).get()
        #expect(guest.read(file, 4) == .success("0123"))
        let sub = try guest.open("sub", [.directory], rights: .directory).get()
        let sections = try Self.sections(guest)

        let other = try Self.resumed(sections)
        #expect(other.read(file, 3) == .success("456"))
        _ = try other.open("made", in: sub, [.create], rights: .all).get()
        #expect(try Self.missing(sections).isEmpty)
        #expect(try Self.missing(sections) { $0.grantsWhatWasGranted = false }.map(\.descriptor) == [nil])

        // Changed.
        try Data("0123456789x".utf8).write(to: URL(fileURLWithPath: path))
        let changed = try Self.missing(sections)
        #expect(changed.map(\.descriptor) == [UInt32(file)])
        #expect(changed.first?.reason.contains("11") == true)
        let accepting = try Self.resumed(sections) { $0.decisions[UInt32(file)] = .accept }
        #expect(accepting.read(file, 10) == .success("456789x"))
        let closing = try Self.resumed(sections) { $0.decisions[UInt32(file)] = .close }
        #expect(closing.read(file, 1) == .failure(.badf))
        let substituting = try Self.resumed(sections) {
            $0.decisions[UInt32(file)] = .substitute(.bytes(Array("instead".utf8)))
        }
        #expect(substituting.read(file, 10) == .success("instead"))

        // Elsewhere.
        let elsewhere = try TemporaryDirectory()
        try Data("0123456789".utf8).write(to: URL(fileURLWithPath: elsewhere.path + "/file"))
        try FileManager.default.createDirectory(
            atPath: elsewhere.path + "/sub", withIntermediateDirectories: true)
        let moved = try Self.resumed(sections) {
            $0.grantsWhatWasGranted = false
            $0.preopens = [.init(elsewhere.path, as: "/")]
            $0.acceptsChangedFiles = true
        }
        #expect(moved.read(file, 2) == .success("45"))

        // Missing: the file, then all.
        try FileManager.default.removeItem(atPath: path)
        #expect(try Self.missing(sections).map(\.descriptor) == [UInt32(file)])
        #expect(!FileManager.default.fileExists(atPath: path), "resuming makes no files")
        try FileManager.default.removeItem(atPath: directory.path)
        let all = try Self.missing(sections)
        #expect(
            all.count == 1 && all[0].descriptor == nil, "the directory is missing, and with it what is below")
        _ = directory
    }

    @Test("a file that lost its name is reported, even if another has it")
    func unlinked() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try Data("1".utf8).write(to: URL(fileURLWithPath: path))
        let guest = try Guest.with(directory)
        let file = try guest.open("file", rights: .all).get()
        #expect(guest.unlink("file") == .success)
        #expect(try Self.missing(try Self.sections(guest)).map(\.descriptor) == [UInt32(file)])
        try Data("1".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try Self.missing(try Self.sections(guest)).map(\.descriptor) == [UInt32(file)])
    }

    @Test("archives are found by their content")
    func archives() throws {
        let directory = try TemporaryDirectory()
        try Data("content".utf8).write(to: URL(fileURLWithPath: directory.path + "/file"))
        let writer = try ArchiveWriter.pack(directory: directory.path, keepsTimes: false)
        let archive = try BakedArchive(writer)
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.preopens = [.init(.archive(archive), as: "/")]
        let guest = try Guest(configuration)
        let file = try guest.open("file").get()
        #expect(guest.read(file, 3) == .success("con"))
        let sections = try Self.sections(guest)
        #expect(try Self.missing(sections).count == 1)
        let copy = try BakedArchive(writer)
        let other = try Self.resumed(sections) { $0.archives = [copy] }
        #expect(other.read(file, 10) == .success("tent"))
    }

    @Test("a listener listens again where it did, if that is granted; a connection is reported")
    func sockets() throws {
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.listeners = [.address(try #require(SocketAddress("127.0.0.1:0")))]
        var guest: Guest? = try Guest(configuration)
        let address = try #require(guest?.context.listenerAddresses[0])
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var system = sockaddr_in()
        system.sin_family = sa_family_t(AF_INET)
        system.sin_port = address.port.bigEndian
        system.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &system) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        #expect(guest?.call("sock_accept", 3, 0, 64) == .success)
        // Non-blocking.
        #expect(guest?.call("fd_fdstat_set_flags", 3, 4) == .success)
        let sections = try Self.sections(try #require(guest))
        guest = nil
        #expect(try Self.missing(sections).map(\.descriptor) == [4], "the connection is gone")
        #expect(
            try Self.missing(sections) { $0.grantsWhatWasGranted = false }.map(\.descriptor) == [3, 4])
        let resumed = try Self.resumed(sections) { $0.decisions[4] = .close }
        #expect(resumed.context.listenerAddresses == [address])
        #expect(resumed.call("sock_accept", 3, 0, 64) == .again, "it listens, and nobody wants to connect")
        #expect(resumed.read(4, 1) == .failure(.badf))
        #expect(try Self.missing(sections) { $0.closesWhatIsMissing = true }.isEmpty)
    }

    @Test("standard input that is a file is read on, if it is the same file")
    func standardInput() throws {
        let directory = try TemporaryDirectory()
        try directory.file("input", "0123456789")
        func descriptor() -> Int32 { open(directory.path + "/input", O_RDONLY) }
        let first = descriptor()
        defer { close(first) }
        var configuration = WASIConfiguration()
        configuration.standardStreams = [first, nil, nil]
        let guest = try Guest(configuration)
        #expect(guest.read(0, 4) == .success("0123"))
        let sections = try Self.sections(guest)
        let second = descriptor()
        defer { close(second) }
        let resumed = try Self.resumed(sections) { $0.standardStreams = [second, nil, nil] }
        #expect(resumed.read(0, 4) == .success("4567"))
        try directory.file("input", "another input")
        let third = descriptor()
        defer { close(third) }
        let other = try Self.resumed(sections) { $0.standardStreams = [third, nil, nil] }
        #expect(other.read(0, 7) == .success("another"))
    }

    @Test("clocks go on from where they were, and random numbers too")
    func clocks() throws {
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        let guest = try Guest(configuration)
        let before = try Self.monotonic(guest)
        var saved = try Self.sections(guest)
        let other = try Self.resumed(saved)
        let after = try Self.monotonic(other)
        #expect(after >= before && after - before < 60_000_000_000)
        // As if saved on a machine that had run for longer, or less long.
        for monotonic in [UInt64(5), 1 << 60] {
            withUnsafeBytes(of: monotonic.littleEndian) { bytes in
                for place in 0..<8 { saved[0].bytes[11 + place] = bytes[place] }
            }
            let moved = try Self.resumed(saved)
            let shown = try Self.monotonic(moved)
            #expect(shown >= monotonic && shown - monotonic < 60_000_000_000)
        }
        configuration.makeDeterministic(seed: 7)
        let first = try Guest(configuration)
        let second = try Self.resumed(try Self.sections(first))
        let states = try [first, second].map { guest in
            try guest.context.withState { state throws(WASIFailure) in state.random }
        }
        #expect(states[0] == states[1])
        #expect(try Self.sections(first) == Self.sections(second))
    }

    @Test("whatever is wrong with the bytes, there is an error or a state that holds together")
    func hostile() throws {
        let volume = MemoryVolume()
        try volume.write(Array("hello".utf8), to: "/in/deep/greeting")
        try volume.createSymbolicLink("in/link", to: "deep")
        var configuration = WASIConfiguration(arguments: ["a", "bc"])
        configuration.environment = [.init("A", "B")]
        configuration.sortsListings = true
        configuration.preopens = [.init(.memory(volume), as: "/")]
        let guest = try Guest(configuration)
        _ = try guest.open("in/deep/greeting", rights: .all).get()
        let unnamed = try guest.open("unnamed", [.create], rights: .all).get()
        #expect(guest.write(unnamed, "kept") == .success(4))
        #expect(guest.unlink("unnamed") == .success)
        _ = guest.list(3)
        let sections = try Self.sections(guest)
        var accepted = 0
        var generator = SystemRandomNumberGenerator()
        for section in sections.indices {
            for place in sections[section].bytes.indices {
                for value in [0, 1, 0x7F, 0xFF, UInt8.random(in: 0...255, using: &generator)] {
                    var changed = sections
                    changed[section].bytes[place] = value
                    accepted += try Self.tolerates(changed)
                }
            }
            for count in 0..<sections[section].bytes.count {
                var changed = sections
                changed[section].bytes.removeLast(count + 1)
                #expect(try Self.tolerates(changed) == 0, "sections that end too early are no state")
            }
            var changed = sections
            changed[section].bytes.append(0)
            #expect(try Self.tolerates(changed) == 0, "sections with bytes behind their end are no state")
        }
        #expect(accepted > 0, "a changed byte of a file's content is a state too")
    }

    private static func monotonic(_ guest: Guest) throws -> UInt64 {
        try #require(guest.call("clock_time_get", 1, 0, 64) == .success)
        return guest.u64(64)
    }

    /// 1 if these can be resumed and used; 0 if that gives an error, as it may.
    private static func tolerates(_ sections: Sections) throws -> Int {
        let guest: Guest
        do {
            guest = try resumed(sections) { $0.grantsWhatWasGranted = false }
        } catch is WASIRestorationError {
            return 0
        }
        _ = guest.list(3)
        _ = guest.open("in/link/greeting", rights: .all)
        if let made = try? guest.open("made", [.create], rights: .all).get() { _ = guest.write(made, "x") }
        for number: UInt64 in 3..<8 {
            _ = guest.read(number, 10)
            _ = guest.seek(number, 0, 0)
            _ = guest.write(number, "y")
            if number > 3 { _ = guest.call("fd_close", number) }
        }
        _ = guest.unlink("in/deep/greeting")
        _ = guest.rename("in", "out")
        _ = try SavedStateTests.sections(guest)
        return 1
    }
}

extension WASIContext {
    fileprivate var volumeSources: [WASIConfiguration.Preopen.Source] { preopens.map(\.source) }
}
