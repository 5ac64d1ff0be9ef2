import Foundation
import Testing
import WASI

@Suite("Archives")
struct ArchiveTests {
    /// An entry of a tar archive, with a right checksum.
    static func entry(
        _ name: String, type: Character = "0", link: String = "", content: [UInt8] = [], size: String? = nil,
        prefix: String = "", magic: String = "ustar\u{0}00", time: String = "00000000000"
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000644\u{0}", at: 100)
        let octal = String(content.count, radix: 8)
        put(size ?? String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
        put(time, at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put(magic, at: 257)
        put(prefix, at: 345)
        return summed(header) + content
            + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The header with its checksum.
    static func summed(_ header: [UInt8]) -> [UInt8] {
        var header = header
        for index in 148..<156 { header[index] = UInt8(ascii: " ") }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        for (index, byte) in (String(repeating: "0", count: 6 - sum.count) + sum).utf8.enumerated() {
            header[148 + index] = byte
        }
        header[154] = 0
        return header
    }

    static func extended(_ records: String, type: Character = "x") -> [UInt8] {
        entry("PaxHeader", type: type, content: Array(records.utf8))
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    func guest(_ archive: [UInt8]) throws -> Guest {
        var configuration = WASIConfiguration()
        configuration.standardStreams = []
        configuration.preopens = [.init(.archive(try BakedArchive(archive)), as: "/")]
        return try Guest(configuration)
    }

    func content(_ path: String, _ guest: Guest) -> String {
        switch guest.open(path) {
        case .failure(let errno): "\(errno)"
        case .success(let file): (try? guest.read(file, 1000).get()) ?? "unreadable"
        }
    }

    @Test("hold what was packed: files, directories, links, long names, times")
    func roundTrip() throws {
        let directory = try TemporaryDirectory()
        let long = String(repeating: "long", count: 40)
        try directory.directory("empty")
        try directory.directory("a/\(long)/\(long)")
        try directory.file("a/\(long)/\(long)/file", "deep")
        try directory.file("a/\(long)/x", "less deep")
        try directory.file("file", "content")
        try directory.file("nothing")
        try directory.file("ä ö", "umlauts")
        try directory.link("link", to: "a/\(long)/x")
        try directory.link("out", to: "../x")
        #expect(link(directory.path + "/file", directory.path + "/hard") == 0)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1234.5)], ofItemAtPath: directory.path + "/file")
        let archive = try ArchiveWriter.pack(directory: directory.path, keepsTimes: true)
        let guest = try guest(archive)
        #expect(content("a/\(long)/\(long)/file", guest) == "deep")
        #expect(content("link", guest) == "less deep")
        #expect(content("hard", guest) == "content")
        #expect(content("nothing", guest) == "")
        #expect(content("ä ö", guest) == "umlauts")
        #expect(content("out", guest) == "perm")
        #expect(content("missing", guest) == "noent")
        #expect(guest.readLink("out") == .success("../x"))
        #expect(guest.stat("file") == .success)
        #expect(guest.u64(4096 + 24) == 2)
        #expect(guest.u64(4096 + 48) == 1_234_500_000_000)
        #expect(
            try guest.list(3).get().map(\.name).sorted()
                == [".", "..", "a", "empty", "file", "hard", "link", "nothing", "out", "ä ö"])
        // Without times, the same content gives the same bytes.
        let plain = try ArchiveWriter.pack(directory: directory.path, keepsTimes: false)
        try directory.file("file2", "x")
        try FileManager.default.removeItem(atPath: directory.path + "/file2")
        #expect(try ArchiveWriter.pack(directory: directory.path, keepsTimes: false) == plain)
        #expect(plain != archive)
    }

    @Test("can't be changed in any way")
    func readOnly() throws {
        let guest = try guest(
            Self.entry("dir/", type: "5") + Self.entry("file", content: Array("content".utf8)) + Self.end)
        #expect(guest.open("file", rights: .all).errno == .rofs)
        #expect(guest.open("file", [.truncate]).errno == .rofs)
        #expect(guest.open("new", [.create]).errno == .rofs)
        #expect(guest.makeDirectory("new") == .rofs)
        #expect(guest.makeDirectory("dir") == .exist)
        #expect(guest.removeDirectory("dir") == .rofs)
        #expect(guest.unlink("file") == .rofs)
        #expect(guest.rename("file", "new") == .rofs)
        #expect(guest.link("file", "new") == .rofs)
        #expect(guest.symlink("file", "new") == .rofs)
        #expect(guest.setTimes("file", follow: true, 1, 1, 0b101) == .rofs)
        let file = try guest.open("file", rights: [.fdRead, .fdSeek, .fdFilestatSetTimes]).get()
        #expect(guest.call("fd_filestat_set_times", file, 1, 1, 0b101) == .rofs)
        #expect(guest.call("fd_filestat_set_times", 3, 1, 1, 0b101) == .rofs)
        #expect(guest.call("fd_sync", 3) == .success)
        #expect(guest.read(file, 3) == .success("con"))
        #expect(guest.seek(file, -2, 2) == .success(5))
        #expect(guest.read(file, 100) == .success("nt"))
        #expect(guest.read(file, 100) == .success(""))
        #expect(guest.read(file, 4, at: 1) == .success("onte"))
    }

    @Test("of all usual formats are read")
    func formats() throws {
        let long = String(repeating: "n", count: 150)
        let text = Array("x".utf8)
        let archive =
            Self.entry("./", type: "5", time: "00000000017")
            + Self.entry("old", type: "\u{0}", content: text, magic: "")
            + Self.entry("olddir/", type: "\u{0}", magic: "")
            + Self.entry("gnu", content: text, magic: "ustar  \u{0}")
            + Self.entry("././@LongLink", type: "L", content: Array((long + "\u{0}").utf8))
            + Self.entry(String(long.prefix(100)), content: text, magic: "ustar  \u{0}")
            + Self.entry("././@LongLink", type: "K", content: Array((long + "\u{0}").utf8))
            + Self.entry("symbolic", type: "2", link: "cut off", magic: "ustar  \u{0}")
            + Self.entry("name", content: text, prefix: "pre/fix")
            + Self.extended("12 comment=\n", type: "g")
            + Self.extended("18 path=long/name\n21 mtime=1.000000002\n")
            + Self.entry("short", content: text)
            + Self.entry("contiguous", type: "7", content: text)
            + Self.entry("hard", type: "1", link: "./old")
            + Self.entry("old", content: Array("later".utf8))
            + Self.entry("./dots/.//../file".replacingOccurrences(of: "../", with: ""), content: text)
            + Self.end
        let guest = try guest(archive)
        for path in [
            "gnu", long, "symbolic", "pre/fix/name", "long/name", "contiguous", "hard", "dots/file",
        ] {
            #expect(content(path, guest) == "x", "\(path)")
        }
        // The later of two entries counts.
        #expect(content("old", guest) == "later")
        #expect(guest.stat("olddir/") == .success)
        #expect(guest.stat("long/name") == .success)
        #expect(guest.u64(4096 + 48) == 1_000_000_002)
        #expect(guest.stat(".") == .success)
        #expect(guest.u64(4096 + 48) == 15_000_000_000)
    }

    /// A size in binary, as GNU writes what octal digits can't say.
    static func binary(_ bytes: [UInt8]) -> [UInt8] {
        var header = Array(entry("file").prefix(512))
        header.replaceSubrange(124..<136, with: bytes)
        return summed(header)
    }

    static let hostile: [(archive: [UInt8], error: String)] = [
        ([], "it is no tar archive: it is empty (at 0x0)"),
        (Array("hello".utf8), "it is no tar archive (at 0x0)"),
        ([UInt8](repeating: 0x41, count: 600), "it is no tar archive: a checksum is no number (at 0x0)"),
        (
            [0x1F, 0x8B] + [UInt8](repeating: 0, count: 600),
            "it is no tar archive: it is compressed with gzip, expand it first (at 0x0)"
        ),
        (entry("a") + [1], "the archive ends within a header (at 0x200)"),
        (
            entry("a") + Array(entry("b").map { $0 == UInt8(ascii: "b") ? UInt8(ascii: "c") : $0 }),
            "the checksum of a header is wrong (at 0x200)"
        ),
        (entry("/a"), "a name is absolute (\"/a\", at 0x0)"),
        (entry("a/../../b"), "a name leads upward, by \"..\" (\"a/../../b\", at 0x0)"),
        (entry(".."), "a name leads upward, by \"..\" (\"..\", at 0x0)"),
        (
            entry("file", size: "00000002000"),
            "an entry of 1024 bytes goes beyond the archive's end (\"file\", at 0x0)"
        ),
        (
            entry("file", size: "77777777777"),
            "an entry of 8589934591 bytes goes beyond the archive's end (\"file\", at 0x0)"
        ),
        (entry("file", size: "0000009000"), "a size is no number (at 0x7c)"),
        (binary([0x80, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)), "a size is too large (at 0x7c)"),
        (
            binary([0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7)),
            "an entry of 9223372036854775807 bytes goes beyond the archive's end (\"file\", at 0x0)"
        ),
        (binary([UInt8](repeating: 0xFF, count: 12)), "a size is negative (\"file\", at 0x0)"),
        (
            entry("a", type: "2", link: "b") + entry("a/b"),
            "an entry lies below something that is no directory (\"a/b\", at 0x200)"
        ),
        (entry("a") + entry("a/b"), "an entry lies below something that is no directory (\"a/b\", at 0x200)"),
        (
            entry("a/", type: "5") + entry("a"),
            "an earlier entry of this name is a directory (\"a\", at 0x200)"
        ),
        (
            entry("a", type: "1", link: "a"),
            "a hard link leads to nothing that is before it in the archive (\"a\", at 0x0)"
        ),
        (
            entry("l", type: "2", link: "l") + entry("a", type: "1", link: "l/x"),
            "a hard link leads to nothing that is before it in the archive (\"a\", at 0x200)"
        ),
        (
            entry("d/", type: "5") + entry("a", type: "1", link: "d"),
            "a hard link leads to a directory (\"a\", at 0x200)"
        ),
        (entry("a", type: "2"), "a symbolic link leads nowhere (\"a\", at 0x0)"),
        (entry("a", type: "3"), "it is a device (\"a\", at 0x0)"),
        (entry("a", type: "6"), "it is a named pipe (\"a\", at 0x0)"),
        (entry("a", type: "S"), "sparse files are not supported (\"a\", at 0x0)"),
        (entry("a", type: "?"), "entries of type '?' are not supported (\"a\", at 0x0)"),
        (entry(""), "a name is empty (at 0x0)"),
        (entry("."), "the archive itself is no directory (\".\", at 0x0)"),
        (
            extended("99 path=x\n") + entry("a"),
            "a record of an extended header is malformed (at 0x200)"
        ),
        (extended("9 path=x") + entry("a"), "a record of an extended header is malformed (at 0x200)"),
        (extended("11 path=x\u{0}\n") + entry("a"), "a name contains NUL (\"x\u{0}\", at 0x400)"),
        (
            extended("99999999999999999999 path=x\n") + entry("a"),
            "a record of an extended header is malformed (at 0x200)"
        ),
        (
            extended("26 size=9223372036854775807\n".replacingOccurrences(of: "26", with: "28")) + entry("a"),
            "an entry of 9223372036854775807 bytes goes beyond the archive's end (\"a\", at 0x400)"
        ),
        (
            extended("29 size=99999999999999999999\n") + entry("a"),
            "a record of an extended header is malformed (at 0x200)"
        ),
        (
            extended("22 GNU.sparse.major=1\n") + entry("a"),
            "sparse files are not supported (at 0x200)"
        ),
        (
            extended("9 path=x\n", type: "g") + entry("a"),
            "names and sizes for all entries mean nothing (at 0x0)"
        ),
    ]

    @Test("that are broken or hostile are refused, with the place", arguments: hostile)
    func refusals(archive: [UInt8], error: String) {
        do throws(ArchiveError) {
            _ = try BakedArchive(archive)
            Issue.record("it was read; expected: \(error)")
        } catch let found {
            #expect("\(found)" == error)
        }
    }

    @Test("names that are not UTF-8 or too long are refused")
    func names() {
        var header = Array(Self.entry("file").prefix(512))
        header[0] = 0xFF
        #expect(throws: ArchiveError.self) { try BakedArchive(Self.summed(header)) }
        let long = String(repeating: "n", count: 256)
        #expect(throws: ArchiveError.self) {
            try BakedArchive(Self.extended("266 path=\(long)\n") + Self.entry("a"))
        }
        let deep = String(repeating: "n/", count: 2048)
        #expect(throws: ArchiveError.self) {
            try BakedArchive(Self.extended("4107 path=\(deep)\n") + Self.entry("a"))
        }
    }

    @Test("cut off or changed anywhere, give an error or a file system, and nothing else")
    func mutations() throws {
        let archive =
            Self.entry("dir/", type: "5") + Self.entry("dir/file", content: Array("content".utf8))
            + Self.extended("14 path=other\n") + Self.entry("x", type: "2", link: "dir/file")
            + Self.entry("hard", type: "1", link: "dir/file") + Self.end
        for count in 0..<archive.count { _ = try? BakedArchive(Array(archive[..<count])) }
        for index in archive.indices {
            var changed = archive
            changed[index] ^= 0xFF
            guard let made = try? BakedArchive(changed) else { continue }
            var configuration = WASIConfiguration()
            configuration.standardStreams = []
            configuration.preopens = [.init(.archive(made), as: "/")]
            let guest = try Guest(configuration)
            for entry in try guest.list(3).get() { _ = content(entry.name, guest) }
        }
    }

    @Test("in a module are found by their names, and a new one takes the place of an old one")
    func modules() throws {
        let empty: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
        let first = Self.entry("file", content: Array("first".utf8)) + Self.end
        let second = Self.entry("file", content: Array("second".utf8)) + Self.end
        func add(_ archive: [UInt8], _ name: String, _ module: [UInt8]) throws -> [UInt8] {
            try module.withUnsafeBytes {
                try BakedSection.add(archive, guestPath: Array(name.utf8), to: $0)
            }
        }
        let one = try add(first, "/a", empty)
        let two = try add(first, "/b", one)
        #expect(try add(second, "/a", two).count == two.count)
        #expect(throws: ArchiveError.self) { try add(first, "/a", Array("hello".utf8)) }
        #expect(throws: ArchiveError.self) { try add(first, "/a", empty + [0, 5]) }
    }
}
