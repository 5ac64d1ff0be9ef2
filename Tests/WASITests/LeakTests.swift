#if os(Linux)
    import Foundation
    import Glibc
    import Testing
    import WASI

    @Suite("The host's descriptors")
    struct LeakTests {
        /// The process's open descriptors below a directory, which other tests at the same time don't touch.
        func open(below directory: TemporaryDirectory) throws -> [Int32] {
            let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(
                Int32.init)
            return numbers.filter { number in
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/fd/\(number)")
                return target?.hasPrefix(directory.path) ?? false
            }
        }

        @Test(
            "are closed on exec, and gone with the context, whatever failed in between",
            arguments: [PathResolution.automatic, .walking])
        func leaks(resolution: PathResolution) throws {
            let directory = try TemporaryDirectory()
            try directory.directory("a/b/c")
            try directory.file("a/b/file", "content")
            try directory.link("a/link", to: "b/../b/c")
            do {
                let guest = try Guest.with(directory, resolution)
                _ = guest.open("a/link", [.directory], rights: .directory)
                _ = guest.open("a/b/file", rights: .all)
                let kept = try open(below: directory)
                #expect(kept.count == 3)
                #expect(kept.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
                for path in ["a/b/file", "a/b/none", "a/b/../../../x", "a/link/", "a/b/file/x", "a/b/c/."] {
                    _ = guest.stat(path)
                    _ = guest.makeDirectory(path)
                    _ = guest.unlink(path + "/")
                    _ = guest.rename(path, "a/b/c/d")
                    _ = guest.rename("a/b/c/d", path)
                    _ = guest.link(path, "a/b/l", follow: true)
                    _ = guest.symlink(path, path)
                    _ = guest.readLink(path)
                    _ = guest.open(path, [.create, .exclusive], rights: .all)
                    _ = guest.call("path_open", 3, 1, UInt64(Guest.path), 4, 0, 2, 0, 0, 1 << 31)
                }
            }
            #expect(try open(below: directory).isEmpty)
        }

        @Test("are not used by volumes and archives, once these are read")
        func volumes() throws {
            let directory = try TemporaryDirectory()
            try directory.file("file", "content")
            let packed = try ArchiveWriter.pack(directory: directory.path, keepsTimes: false)
            let path = directory.path + "/archive.tar"
            try Data(packed).write(to: URL(fileURLWithPath: path))
            let archive = try BakedArchive(path: path)
            #expect(throws: ArchiveError.self) { try BakedArchive(path: directory.path + "/file") }
            #expect(throws: ArchiveError.self) { try BakedArchive(path: directory.path) }
            #expect(throws: ArchiveError.self) { try BakedArchive(path: directory.path + "/none") }
            var configuration = WASIConfiguration()
            configuration.standardStreams = []
            configuration.preopens = [
                .init(.archive(archive), as: "/"), .init(.memory(MemoryVolume()), as: "/tmp"),
            ]
            let guest = try Guest(configuration)
            #expect(guest.open("file").errno == .success)
            #expect(guest.open("new", in: 4, [.create], rights: .all).errno == .success)
            #expect(try open(below: directory).isEmpty)
        }
    }
#endif
