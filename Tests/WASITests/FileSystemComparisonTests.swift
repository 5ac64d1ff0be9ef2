import Foundation
import Testing
import WASI

/// The file system in memory answers as the host's does.
@Suite("Both file systems")
struct FileSystemComparisonTests {
    /// Random calls, the same for both.
    struct Generator {
        var state: UInt64

        mutating func number(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }

        mutating func pick<Value>(_ values: [Value]) -> Value { values[number(values.count)] }

        /// A path of up to four of a few names, so that they meet.
        mutating func path() -> String {
            let special = [
                "", "/", "/a", "..", "../a", ".", "a/../..", "a/b/../../c",
                String(repeating: "n", count: 256),
            ]
            if number(20) == 0 { return pick(special) }
            var path = (0...number(3)).map { _ in pick(["a", "b", "c", "d", "a", "b", ".", ".."]) }
                .joined(separator: pick(["/", "/", "/", "//"]))
            if number(6) == 0 { path += pick(["/", "//", "/."]) }
            return path
        }

        mutating func target() -> String {
            pick(["a", "b", "c", "../a", "../b/c", "a/b", "b/", "./c", "d/..", "..", "/a", "", "../../a"])
        }

        /// A call, as the words of its description.
        mutating func call() -> Call {
            let descriptor = UInt64(3 + number(10))
            switch number(26) {
            case 0, 1: return .makeDirectory(path())
            case 2: return .removeDirectory(path())
            case 3: return .unlink(path())
            case 4, 5: return .rename(path(), path())
            case 6: return .link(path(), path(), follow: number(2) == 0)
            case 7, 8: return .symlink(target(), path())
            case 9: return .readLink(path())
            case 10, 11, 12, 13:
                let flags = OpenFlags(rawValue: UInt16(number(16)))
                let rights = pick([
                    Rights.all, .all, .all, [.fdRead], [.fdRead, .fdWrite, .fdSeek], [.fdReaddir, .pathOpen],
                    [],
                ])
                return .open(
                    pick([3, 3, 3, descriptor]), path(), follow: number(3) > 0, flags, rights,
                    append: number(6) == 0)
            case 14: return .close(max(descriptor, 4))
            case 15: return .read(descriptor, pick([0, 1, 10, 100]), at: nil)
            case 16: return .read(descriptor, 20, at: pick([0, 5, 100, 70000, 1 << 62, 1 << 63]))
            case 17, 18: return .write(descriptor, pick(["", "x", "hello", "0123456789"]), at: nil)
            case 19:
                return .write(
                    descriptor, pick(["", "y", "world"]), at: pick([0, 3, 65534, 70000, 200_000, 1 << 63]))
            case 20: return .seek(descriptor, pick([0, 1, -1, 5, 70000, .min, 1 << 20]), UInt64(number(4)))
            case 21: return .setSize(descriptor, pick([0, 3, 65536, 65537, 100_000, 1 << 63]))
            case 22: return .allocate(descriptor, pick([0, 10, 65536, 1 << 63]), pick([0, 1, 100, 1 << 63]))
            case 23: return .status(descriptor)
            case 24:
                return .setTimes(
                    path(), follow: number(2) == 0, UInt64(number(1000)) * 1000, UInt64(number(16)))
            default: return .list(pick([3, 3, descriptor]))
            }
        }
    }

    enum Call {
        case makeDirectory(String)
        case removeDirectory(String)
        case unlink(String)
        case rename(String, String)
        case link(String, String, follow: Bool)
        case symlink(String, String)
        case readLink(String)
        case open(UInt64, String, follow: Bool, OpenFlags, Rights, append: Bool)
        case close(UInt64)
        case read(UInt64, UInt32, at: UInt64?)
        case write(UInt64, String, at: UInt64?)
        case seek(UInt64, Int64, UInt64)
        case setSize(UInt64, UInt64)
        case allocate(UInt64, UInt64, UInt64)
        case status(UInt64)
        case setTimes(String, follow: Bool, UInt64, UInt64)
        case list(UInt64)

        /// What the call gives, as text.
        func answer(_ guest: Guest) -> String {
            switch self {
            case .makeDirectory(let path): return "\(guest.makeDirectory(path))"
            case .removeDirectory(let path): return "\(guest.removeDirectory(path))"
            case .unlink(let path): return "\(guest.unlink(path))"
            case .rename(let old, let new): return "\(guest.rename(old, new))"
            case .link(let old, let new, let follow): return "\(guest.link(old, new, follow: follow))"
            case .symlink(let target, let path): return "\(guest.symlink(target, path))"
            case .readLink(let path): return "\(guest.readLink(path))"
            case .open(let directory, let path, let follow, let flags, let rights, let append):
                return
                    "\(guest.open(path, in: directory, follow: follow, flags, rights: rights, append ? .append : []))"
            case .close(let descriptor): return "\(guest.call("fd_close", descriptor))"
            case .read(let descriptor, let count, let offset):
                return "\(guest.read(descriptor, count, at: offset))"
            case .write(let descriptor, let text, let offset):
                return "\(guest.write(descriptor, text, at: offset))"
            case .seek(let descriptor, let delta, let whence):
                return "\(guest.seek(descriptor, delta, whence))"
            case .setSize(let descriptor, let size):
                return "\(guest.call("fd_filestat_set_size", descriptor, size))"
            case .allocate(let descriptor, let offset, let length):
                return "\(guest.call("fd_allocate", descriptor, offset, length))"
            case .status(let descriptor):
                return Self.status(guest, guest.call("fd_filestat_get", descriptor, 4096))
            case .setTimes(let path, let follow, let time, let flags):
                let errno = guest.setTimes(path, follow: follow, time, time + 1, flags)
                guard errno == .success, flags & 0b0100 != 0 else { return "\(errno)" }
                return Self.status(guest, guest.stat(path, follow: follow)) + " \(guest.u64(4096 + 48))"
            case .list(let descriptor):
                let list = guest.list(descriptor)
                return list.map { $0.map { "\($0.name) \($0.type)" }.sorted().joined(separator: ", ") }
                    .mapError { $0 }.description
            }
        }

        /// What both systems must agree on in a status: of directories, size and links are their own affair.
        private static func status(_ guest: Guest, _ errno: Errno) -> String {
            guard errno == .success else { return "\(errno)" }
            let type = guest.bytes[4096 + 16]
            return type == FileType.directory.rawValue
                ? "\(type)" : "\(type) \(guest.u64(4096 + 24)) \(guest.u64(4096 + 32))"
        }
    }

    @Test(
        "give the same answers to the same random calls", arguments: [PathResolution.automatic, .walking],
        1...60)
    func random(resolution: PathResolution, seed: Int) throws {
        let directory = try TemporaryDirectory()
        var generator = Generator(state: UInt64(seed))
        try compare(
            Guest.with(directory, resolution), Guest.with(MemoryVolume()), calls: 400, &generator)
    }

    @Test(
        "give the same answers where nothing can be changed, and an archive too",
        arguments: [PathResolution.automatic, .walking], 1...20)
    func readOnly(resolution: PathResolution, seed: Int) throws {
        let directory = try TemporaryDirectory()
        let volume = MemoryVolume()
        var generator = Generator(state: UInt64(1000 + seed))
        try compare(Guest.with(directory, resolution), Guest.with(volume), calls: 300, &generator)
        // Everybody may read what the archive is made of.
        let archive = try BakedArchive(ArchiveWriter.pack(directory: directory.path, keepsTimes: true))
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.preopens = [.init(.archive(archive), as: "/")]
        var again = generator
        try compare(
            Guest.with(directory, isReadOnly: true, resolution), Guest.with(volume, isReadOnly: true),
            calls: 300,
            &generator)
        try compare(
            Guest.with(directory, isReadOnly: true, resolution), Guest(configuration), calls: 300, &again)
    }

    /// Makes the same calls in both until their answers differ.
    private func compare(_ host: Guest, _ memory: Guest, calls: Int, _ generator: inout Generator) throws {
        var story: [String] = []
        for _ in 0..<calls {
            let call = generator.call()
            let answers = (host: call.answer(host), memory: call.answer(memory))
            story.append("\(call): \(answers.host)")
            guard answers.host == answers.memory else {
                Issue.record(
                    "\(call) gives \(answers.memory) here, \(answers.host) on the host, after:\n\(story.suffix(30).joined(separator: "\n"))"
                )
                return
            }
        }
    }
}

extension Result where Failure == Errno {
    fileprivate var description: String {
        switch self {
        case .success(let value): "\(value)"
        case .failure(let errno): "\(errno)"
        }
    }
}
