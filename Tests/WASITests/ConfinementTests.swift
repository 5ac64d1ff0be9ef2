import Foundation
import Testing
import WASI

/// What a guest's directory comes from.
enum FileSystem: CaseIterable {
    /// The host, confined by the kernel or by walking.
    case kernel
    case walking
    case memory
    /// An archive of what the others hold.
    case archive

    var resolution: PathResolution { self == .walking ? .walking : .automatic }

    static let writable: [FileSystem] = [.kernel, .walking, .memory]
}

/// All file systems, and both ways of confining the host's paths, give the same answers.
@Suite("Paths stay below their directory")
struct ConfinementTests {
    static let resolutions: [PathResolution] = [.automatic, .walking]

    /// `root` is preopened; beside it lies what nobody may reach.
    struct Setting {
        let directory: TemporaryDirectory
        let guest: Guest
        private(set) var volume: MemoryVolume?
        var root: String { directory.path + "/root" }

        /// The content of a file below the root, from outside.
        func content(_ name: String) -> String? {
            guard let volume else { return directory.content("root/" + name) }
            return (try? volume.read(name)).map { String(decoding: $0, as: UTF8.self) }
        }

        /// Copies a directory into a volume, but for links that no volume takes.
        private static func fill(_ volume: MemoryVolume, from host: String, _ path: String = "") throws {
            for name in try FileManager.default.contentsOfDirectory(atPath: host).sorted() {
                let (from, to) = (host + "/" + name, path + name)
                let type = try FileManager.default.attributesOfItem(atPath: from)[.type] as? FileAttributeType
                switch type {
                case .typeDirectory?:
                    try volume.createDirectory(to)
                    try fill(volume, from: from, to + "/")
                case .typeSymbolicLink?:
                    let target = try FileManager.default.destinationOfSymbolicLink(atPath: from)
                    if !target.hasPrefix("/") { try volume.createSymbolicLink(to, to: target) }
                default:
                    try volume.write(Array(try Data(contentsOf: URL(fileURLWithPath: from))), to: to)
                }
            }
        }

        init(_ resolution: PathResolution, isReadOnly: Bool = false) throws {
            try self.init(resolution == .walking ? .walking : .kernel, isReadOnly: isReadOnly)
        }

        init(_ system: FileSystem, isReadOnly: Bool = false) throws {
            let directory = try TemporaryDirectory()
            try directory.directory("root/sub/deep")
            try directory.directory("outside")
            try directory.file("secret", "secret")
            try directory.file("outside/file", "secret")
            try directory.file("root/file", "inside")
            try directory.file("root/sub/file", "below")
            try directory.link("root/up", to: "..")
            try directory.link("root/upfile", to: "../secret")
            try directory.link("root/absolute", to: directory.path + "/secret")
            try directory.link("root/absolutedir", to: directory.path + "/outside")
            try directory.link("root/sub/up2", to: "../../outside")
            try directory.link("root/good", to: "sub/file")
            try directory.link("root/gooddir", to: "sub/deep/..")
            try directory.link("root/sub/back", to: "../file")
            try directory.link("root/dangling", to: "nothing")
            try directory.link("root/danglingout", to: "../nothing")
            try directory.link("root/loop", to: "loop2")
            try directory.link("root/loop2", to: "loop")
            try directory.link("root/chain", to: "chain2")
            try directory.link("root/chain2", to: "upfile")
            try directory.link("root/fileslash", to: "file/")
            try directory.link("root/exe", to: "/proc/self/exe")
            self.directory = directory
            var configuration = WASIConfiguration()
            configuration.standardStreams = []
            let root = directory.path + "/root"
            switch system {
            case .kernel, .walking:
                configuration.preopens = [.init(root, as: "/", isReadOnly: isReadOnly)]
            case .memory:
                let volume = MemoryVolume()
                try Self.fill(volume, from: root)
                self.volume = volume
                configuration.preopens = [.init(.memory(volume), as: "/", isReadOnly: isReadOnly)]
            case .archive:
                let archive = try ArchiveWriter.pack(directory: root, keepsTimes: false)
                configuration.preopens = [.init(.archive(try BakedArchive(archive)), as: "/")]
            }
            configuration.pathResolution = system.resolution
            guest = try Guest(configuration)
            guest.kept.append(directory)
        }
    }

    static let escapes = [
        "..", "../", "../secret", "up", "up/", "up/secret", "upfile", "absolute", "absolutedir/file", "chain",
        "/",
        "/etc/passwd", "sub/../../secret", "sub/up2/file", "sub/up2", "sub/deep/../../../secret",
        "./../secret", "exe",
        "gooddir/../../secret", "up/root/file", "//file", "sub//..//..//secret", "sub/deep/../../..",
    ]

    @Test("a path that leads out can't be opened or looked at", arguments: escapes, FileSystem.allCases)
    func escape(path: String, system: FileSystem) throws {
        // No volume takes a link to an absolute path.
        if system == .memory, path.hasPrefix("absolute") || path == "exe" { return }
        let guest = try Setting(system).guest
        #expect(guest.open(path).errno == .perm, "opening \(path)")
        #expect(guest.stat(path) == .perm, "looking at \(path)")
        // Nothing can be changed in an archive, wherever a path leads.
        let refused: Errno = system == .archive ? .rofs : .perm
        // A slash at the end of what is to be created is refused before anything is looked up.
        let created = guest.open(path, [.create], rights: .all).errno
        #expect(created == refused || created == .isdir && path == "up/", "creating \(path)")
        #expect(guest.setTimes(path, follow: true, 1, 1, 0b101) == refused, "touching \(path)")
        #expect(guest.link(path, "new", follow: true) == refused, "linking from \(path)")
    }

    @Test(
        "nor can anything be made, renamed or removed there",
        arguments: [
            "../new", "up/new", "/tmp/new", "absolutedir/new", "sub/up2/new", "../outside/file",
            "up/outside/file",
            "sub/../../outside", "..",
        ], FileSystem.writable)
    func mutation(path: String, system: FileSystem) throws {
        // No volume takes a link to an absolute path.
        if system == .memory, path.hasPrefix("absolute") { return }
        let setting = try Setting(system)
        let guest = setting.guest
        #expect(guest.makeDirectory(path) == .perm, "making \(path)")
        #expect(guest.removeDirectory(path) == .perm, "removing \(path)")
        #expect(guest.unlink(path) == .perm, "unlinking \(path)")
        #expect(guest.rename(path, "new") == .perm, "renaming from \(path)")
        #expect(guest.rename("file", path) == .perm, "renaming to \(path)")
        #expect(guest.link("file", path) == .perm, "linking to \(path)")
        #expect(guest.symlink("x", path) == .perm, "making a symbolic link at \(path)")
        #expect(guest.readLink(path).errno == .perm, "reading the link \(path)")
        #expect(setting.directory.content("outside/file") == "secret")
        #expect(!setting.directory.exists("new"))
        #expect(!setting.directory.exists("outside/new"))
        #expect(setting.content("file") == "inside")
    }

    @Test("a symbolic link that leads out isn't created through", arguments: FileSystem.writable)
    func danglingOut(system: FileSystem) throws {
        let setting = try Setting(system)
        #expect(setting.guest.open("danglingout", [.create], rights: .all).errno == .perm)
        #expect(!setting.directory.exists("nothing"))
        // One that stays inside is.
        #expect(setting.guest.open("dangling", [.create], rights: .all).errno == .success)
        #expect(setting.content("nothing") == "")
    }

    @Test("links and dots that stay inside are followed", arguments: FileSystem.allCases)
    func inside(system: FileSystem) throws {
        let guest = try Setting(system).guest
        let contents = [
            ("file", "inside"), ("good", "below"), ("sub/back", "inside"), ("sub/../file", "inside"),
            ("gooddir/file", "below"), ("./file", "inside"), ("sub/./deep/..//back", "inside"),
            ("gooddir/../file", "inside"), ("gooddir/back", "inside"),
        ]
        for (path, content) in contents {
            let descriptor = try guest.open(path).get()
            #expect(guest.read(descriptor, 100) == .success(content), "\(path)")
            #expect(guest.call("fd_close", descriptor) == .success)
        }
        for path in [".", "./", "sub/", "sub/..", "gooddir", "gooddir/", "gooddir/.", "sub/deep/../.."] {
            #expect(guest.open(path, [.directory]).errno == .success, "\(path)")
            #expect(guest.stat(path) == .success, "\(path)")
        }
    }

    @Test("symlink_follow decides about the last component only", arguments: FileSystem.writable)
    func noFollow(system: FileSystem) throws {
        let guest = try Setting(system).guest
        #expect(guest.open("good", follow: false).errno == .loop)
        #expect(guest.open("upfile", follow: false).errno == .loop)
        #expect(guest.open("gooddir/file", follow: false).errno == .success)
        for path in ["good", "upfile", "dangling", "loop", "up"] {
            #expect(guest.stat(path, follow: false) == .success, "\(path)")
            #expect(guest.bytes[4096 + 16] == FileType.symbolicLink.rawValue, "\(path)")
        }
        #expect(guest.stat("dangling") == .noent)
        #expect(guest.stat("good") == .success)
        #expect(guest.bytes[4096 + 16] == FileType.regularFile.rawValue)
        #expect(guest.setTimes("good", follow: false, 5_000_000_000, 7_000_000_001, 0b101) == .success)
        #expect(guest.stat("good", follow: false) == .success)
        #expect(guest.u64(4096 + 48) == 7_000_000_001)
        #expect(guest.stat("good") == .success)
        #expect(guest.u64(4096 + 48) != 7_000_000_001)
    }

    @Test("loops, missing parts and files in the middle give their errors", arguments: FileSystem.writable)
    func errors(system: FileSystem) throws {
        let guest = try Setting(system).guest
        #expect(guest.open("loop").errno == .loop)
        #expect(guest.stat("loop") == .loop)
        #expect(guest.open("loop/x").errno == .loop)
        #expect(guest.open("").errno == .noent)
        #expect(guest.stat("") == .noent)
        #expect(guest.makeDirectory("") == .noent)
        #expect(guest.open("missing").errno == .noent)
        #expect(guest.open("missing/x").errno == .noent)
        #expect(guest.open("missing/../file").errno == .noent)
        #expect(guest.open("file/x").errno == .notdir)
        #expect(guest.open("file/../file").errno == .notdir)
        #expect(guest.open("file/.").errno == .notdir)
        #expect(guest.open("file\u{0}x").errno == .inval)
        #expect(guest.open("sub", [.directory]).errno == .success)
        #expect(guest.open("file", [.directory]).errno == .notdir)
        #expect(guest.open(String(repeating: "x", count: 300)).errno == .nametoolong)
        guest.put([0x66, 0xFF, 0xFE], at: Guest.path)
        #expect(guest.call("path_filestat_get", 3, 0, UInt64(Guest.path), 3, 4096) == .ilseq)
        #expect(guest.call("path_filestat_get", 3, 0, UInt64(Guest.path), 60000, 4096) == .nametoolong)
        #expect(guest.call("path_filestat_get", 3, 2, UInt64(Guest.path), 1, 4096) == .inval)
    }

    @Test("a slash at the end means a directory", arguments: FileSystem.writable)
    func trailingSlash(system: FileSystem) throws {
        let setting = try Setting(system)
        let guest = setting.guest
        #expect(guest.open("file/").errno == .notdir)
        #expect(guest.open("fileslash").errno == .notdir)
        #expect(guest.open("new/", [.create], rights: .all).errno == .isdir)
        #expect(guest.stat("file/") == .notdir)
        #expect(guest.stat("good/") == .notdir)
        #expect(guest.stat("sub//") == .success)
        #expect(guest.open("gooddir/", follow: false).errno == .success)
        #expect(guest.stat("gooddir/", follow: false) == .success)
        #expect(guest.bytes[4096 + 16] == FileType.directory.rawValue)
        #expect(guest.unlink("file/") == .notdir)
        #expect(guest.unlink("sub/") == .isdir)
        #expect(guest.unlink("missing/") == .noent)
        #expect(guest.makeDirectory("made/") == .success)
        #expect(guest.rename("made/", "renamed/") == .success)
        #expect(guest.rename("file/", "x") == .notdir)
        #expect(guest.rename("file", "x/") == .notdir)
        #expect(guest.removeDirectory("renamed//") == .success)
        #expect(guest.removeDirectory("file/") == .notdir)
        #expect(guest.symlink("x", "new/") == .noent)
        #expect(guest.symlink("x", "sub/") == .exist)
        #expect(guest.link("file", "new/") == .noent)
        #expect(guest.link("file/", "new") == .notdir)
        #expect(guest.readLink("good/").errno == .notdir)
        #expect(guest.readLink("gooddir/").errno == .inval)
        #expect(setting.content("file") == "inside")
    }

    @Test("dots at the end name the directory itself", arguments: FileSystem.writable)
    func dots(system: FileSystem) throws {
        let guest = try Setting(system).guest
        #expect(guest.makeDirectory(".") == .exist)
        #expect(guest.makeDirectory("sub/..") == .exist)
        #expect(guest.unlink(".") == .isdir)
        #expect(guest.removeDirectory(".") == .inval)
        #expect(guest.rename(".", "x") == .busy)
        #expect(guest.rename("sub/deep", "sub/..") == .busy)
        #expect(guest.link("sub/.", "x") == .perm)
        #expect(guest.symlink("x", ".") == .exist)
        #expect(guest.readLink(".").errno == .inval)
    }

    @Test("files, directories and links are made, renamed and removed", arguments: FileSystem.writable)
    func mutations(system: FileSystem) throws {
        let setting = try Setting(system)
        let guest = setting.guest
        #expect(guest.makeDirectory("sub/made") == .success)
        #expect(guest.makeDirectory("sub/made") == .exist)
        #expect(guest.makeDirectory("no/made") == .noent)
        #expect(guest.rename("file", "sub/made/moved") == .success)
        #expect(setting.content("sub/made/moved") == "inside")
        #expect(guest.removeDirectory("sub/made") == .notempty)
        #expect(guest.removeDirectory("good") == .notdir)
        #expect(guest.unlink("sub/made") == .isdir)
        #expect(guest.unlink("sub/missing") == .noent)
        #expect(guest.link("sub/made/moved", "hard") == .success)
        #expect(guest.link("sub/made/moved", "hard") == .exist)
        #expect(guest.link("sub", "harddir") == .perm)
        #expect(guest.stat("hard") == .success)
        #expect(guest.u64(4096 + 24) == 2)
        #expect(guest.unlink("sub/made/moved") == .success)
        #expect(guest.removeDirectory("sub/made") == .success)
        #expect(setting.content("hard") == "inside")
        // A hard link to a symbolic link, or to what it names.
        #expect(guest.link("good", "hardlink", follow: false) == .success)
        #expect(guest.readLink("hardlink") == .success("sub/file"))
        #expect(guest.link("good", "hardfile", follow: true) == .success)
        #expect(guest.readLink("hardfile").errno == .inval)
        #expect(setting.content("hardfile") == "below")

        #expect(guest.symlink("../file2", "sub/new") == .success)
        #expect(guest.readLink("sub/new") == .success("../file2"))
        #expect(guest.readLink("sub/new", limit: 4) == .success("../f"))
        #expect(guest.readLink("sub/new", limit: 0) == .success(""))
        #expect(guest.readLink("hard").errno == .inval)
        #expect(guest.readLink("missing").errno == .noent)
        #expect(guest.symlink("/etc/passwd", "bad") == .perm)
        #expect(guest.symlink("x", "good") == .exist)
        #expect(guest.unlink("good") == .success)
        #expect(setting.content("sub/file") == "below")
        #expect(guest.rename("sub", "sub/deep/x") == .inval)
        #expect(guest.rename("missing", "x") == .noent)
    }

    @Test("oflags create, truncate and insist", arguments: FileSystem.writable)
    func openFlags(system: FileSystem) throws {
        let setting = try Setting(system)
        let guest = setting.guest
        #expect(guest.open("new", [.create, .exclusive], rights: .all).errno == .success)
        #expect(guest.open("new", [.create, .exclusive], rights: .all).errno == .exist)
        #expect(guest.open("dangling", [.create, .exclusive], rights: .all).errno == .exist)
        #expect(guest.open("new", [.create], rights: .all).errno == .success)
        #expect(guest.open("file", [.truncate], rights: .all).errno == .success)
        #expect(setting.content("file") == "")
        #expect(guest.open("x", [.create, .directory]).errno == .inval)
        #expect(setting.content("x") == nil)
        #expect(guest.open("sub", rights: [.fdRead, .fdWrite]).errno == .isdir)
        #expect(guest.open("sub", [.directory], rights: .all).errno == .isdir)
        #expect(guest.open("sub", [.directory], rights: .all.subtracting(.fdWrite)).errno == .success)
    }

    @Test("a read-only directory changes in no way", arguments: FileSystem.writable)
    func readOnly(system: FileSystem) throws {
        let setting = try Setting(system, isReadOnly: true)
        let guest = setting.guest
        #expect(guest.open("file", rights: .all).errno == .rofs)
        #expect(guest.open("file", [.truncate]).errno == .rofs)
        #expect(guest.open("new", [.create]).errno == .rofs)
        #expect(guest.open("file", [.create]).errno == .success)
        #expect(guest.open("file", [.create, .exclusive]).errno == .exist)
        #expect(guest.makeDirectory("new") == .rofs)
        #expect(guest.makeDirectory("sub") == .exist)
        #expect(guest.removeDirectory("sub/deep") == .rofs)
        #expect(guest.unlink("file") == .rofs)
        #expect(guest.rename("file", "new") == .rofs)
        #expect(guest.link("file", "new") == .rofs)
        #expect(guest.symlink("file", "new") == .rofs)
        #expect(guest.setTimes("file", follow: true, 1, 1, 0b101) == .rofs)
        // What is opened through it, and below that, is read-only too.
        let file = try guest.open("file", rights: [.fdRead, .fdFilestatSetTimes]).get()
        #expect(guest.call("fd_filestat_set_times", file, 1, 1, 0b101) == .rofs)
        #expect(guest.call("fd_filestat_set_times", 3, 1, 1, 0b101) == .rofs)
        let sub = try guest.open("sub", [.directory], rights: .directory).get()
        #expect(guest.open("new", in: sub, [.create]).errno == .rofs)
        #expect(guest.open("file", in: sub, rights: .all).errno == .rofs)
        #expect(guest.read(file, 100) == .success("inside"))
        #expect(setting.content("sub/file") == "below")
    }

    @Test("a directory opened below the root confines its own paths", arguments: FileSystem.allCases)
    func subdirectory(system: FileSystem) throws {
        let guest = try Setting(system).guest
        let sub = try guest.open("sub", [.directory], rights: .directory).get()
        #expect(guest.open("file", in: sub).errno == .success)
        #expect(guest.open("../file", in: sub).errno == .perm)
        #expect(guest.open("back", in: sub).errno == .perm)
        #expect(guest.open("deep/../file", in: sub).errno == .success)
    }

    @Test("a link swapped in and out by another thread never leads out", arguments: resolutions)
    func race(resolution: PathResolution) throws {
        let setting = try Setting(resolution)
        let root = setting.root
        try setting.directory.file("outside/name", "secret")
        try setting.directory.directory("root/swap")
        try setting.directory.file("root/swap/name", "inside")
        let stop = Interrupted()
        let thread = Thread {
            while !stop.isSet {
                rename(root + "/swap", root + "/kept")
                symlink("../outside", root + "/swap")
                unlink(root + "/swap")
                rename(root + "/kept", root + "/swap")
            }
            stop.done.signal()
        }
        thread.start()
        var outcomes: Set<String> = []
        for _ in 0..<5000 {
            switch setting.guest.open("swap/name") {
            case .success(let descriptor):
                outcomes.insert((try? setting.guest.read(descriptor, 100).get()) ?? "unreadable")
                _ = setting.guest.call("fd_close", descriptor)
            case .failure(let errno): outcomes.insert("\(errno)")
            }
        }
        stop.set()
        stop.done.wait()
        #expect(outcomes.isSubset(of: ["inside", "perm", "noent", "again", "notdir"]))
    }

    @Test("a directory moved out while somebody goes up from it doesn't lead out", arguments: resolutions)
    func moved(resolution: PathResolution) throws {
        let setting = try Setting(resolution)
        let (root, outside) = (setting.root, setting.directory.path + "/outside")
        try setting.directory.directory("root/x/y/z")
        let stop = Interrupted()
        let thread = Thread {
            while !stop.isSet {
                rename(root + "/x/y", outside + "/y")
                rename(outside + "/y", root + "/x/y")
            }
            stop.done.signal()
        }
        thread.start()
        var outcomes: Set<String> = []
        for _ in 0..<5000 {
            // From outside/y/z, two steps up are where "file" is the secret one.
            switch setting.guest.open("x/y/z/../../file") {
            case .success(let descriptor):
                outcomes.insert((try? setting.guest.read(descriptor, 100).get()) ?? "unreadable")
                _ = setting.guest.call("fd_close", descriptor)
            case .failure(let errno): outcomes.insert("\(errno)")
            }
        }
        stop.set()
        stop.done.wait()
        #expect(outcomes.isSubset(of: ["noent", "perm", "again"]))
    }

    @Test("what moves in memory while others look at it stays inside, and is there or not")
    func movedInMemory() throws {
        let volume = MemoryVolume()
        try volume.write(Array("inside".utf8), to: "root/x/y/z/file")
        try volume.write(Array("secret".utf8), to: "file")
        try volume.createDirectory("outside")
        let mover = try Guest.with(volume)
        let guest = try Guest.with(volume)
        let root = try guest.open("root", [.directory], rights: .directory).get()
        let stop = Interrupted()
        nonisolated(unsafe) let other = mover
        let thread = Thread {
            while !stop.isSet {
                _ = other.rename("root/x/y", "outside/y")
                _ = other.rename("outside/y", "root/x/y")
            }
            stop.done.signal()
        }
        thread.start()
        var outcomes: Set<String> = []
        for _ in 0..<5000 {
            for path in ["x/y/z/../../../../file", "x/y/z/file"] {
                switch guest.open(path, in: root) {
                case .success(let descriptor):
                    outcomes.insert((try? guest.read(descriptor, 100).get()) ?? "unreadable")
                    _ = guest.call("fd_close", descriptor)
                case .failure(let errno): outcomes.insert("\(errno)")
                }
            }
        }
        stop.set()
        stop.done.wait()
        #expect(outcomes.isSubset(of: ["inside", "noent", "perm"]))
    }

    #if os(Linux)
        @Test(
            "the magic links of /proc lead nowhere",
            arguments: [
                "self/root/etc/passwd", "self/root", "self/root/", "self/cwd/Package.swift", "self/cwd",
                "self/exe", "self/fd/0", "self/fd/3/file", "self/task/../root/etc", "thread-self/root/etc",
                "self/ns/mnt", "self/map_files/../root/etc/passwd",
            ], resolutions)
        func magicLinks(path: String, resolution: PathResolution) throws {
            var configuration = WASIConfiguration()
            configuration.standardStreams = []
            configuration.preopens = [.init("/proc", as: "/proc")]
            configuration.pathResolution = resolution
            let guest = try Guest(configuration)
            let refused: Set<Errno> = [.perm, .loop, .noent, .notdir]
            #expect(refused.contains(guest.open(path).errno), "opening \(path)")
            #expect(refused.contains(guest.stat(path)), "looking at \(path)")
            // Ordinary files of it are there.
            #expect(guest.open("self/status").errno == .success)
        }

        @Test("the host's topmost directory has nothing above", arguments: resolutions)
        func topmost(resolution: PathResolution) throws {
            var configuration = WASIConfiguration()
            configuration.standardStreams = []
            configuration.preopens = [.init("/", as: "/")]
            configuration.pathResolution = resolution
            let guest = try Guest(configuration)
            #expect(guest.open("proc/self/status").errno == .success)
            #expect(guest.open("..").errno == .perm)
            #expect(guest.open("/proc").errno == .perm)
            #expect(guest.open("proc/../..").errno == .perm)
            #expect([.perm, .loop].contains(guest.open("proc/self/root/proc").errno))
        }
    #endif

    @Test("no hard link can be made from or to outside", arguments: FileSystem.writable)
    func hardLinks(system: FileSystem) throws {
        let setting = try Setting(system)
        let guest = setting.guest
        for path in ["../secret", "upfile", "chain", "up/secret", "sub/up2/file"] {
            #expect(guest.link(path, "hard", follow: true) == .perm, "from \(path)")
            #expect(guest.link("file", path == "../secret" ? path : "up/new") == .perm, "to \(path)")
        }
        // The link itself may get another name, and leads out as little by that.
        #expect(guest.link("upfile", "sub/again") == .success)
        #expect(guest.open("sub/again").errno == .noent)
        #expect(guest.rename("sub/again", "again") == .success)
        #expect(guest.open("again").errno == .perm)
        #expect(setting.content("hard") == nil)
    }

    /// A flag between two threads.
    final class Interrupted: @unchecked Sendable {
        private let lock = NSLock()
        private var flag = false
        let done = DispatchSemaphore(value: 0)
        var isSet: Bool { lock.withLock { flag } }
        func set() { lock.withLock { flag = true } }
    }
}
