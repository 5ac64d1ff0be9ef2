import Foundation
import Situ
import Snapshot
import Synchronization
import Testing

@Suite("Compiled code that is kept in a directory", .enabled(if: Tier.baseline.isAvailable))
struct CodeCacheTests {
    /// A directory of the user's own, which is removed with everything in it.
    private final class Folder: Sendable {
        let path: String
        let events = Events()

        init() throws {
            path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func cache() throws -> CodeCache {
            try CodeCache(directory: path) { [events] event in events.list.withLock { $0.append(event) } }
        }

        /// The names in it.
        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        }

        /// The path of the only file in it.
        var file: String {
            get throws {
                let names = try names
                try #require(names.count == 1)
                return path + "/" + names[0]
            }
        }
    }

    private final class Events: Sendable {
        let list = Mutex<[CodeCache.Event]>([])
        /// What has happened since somebody asked.
        func take() -> [CodeCache.Event] {
            list.withLock { events in
                defer { events = [] }
                return events
            }
        }
    }

    private static let text = """
        (module
          (memory 1)
          (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
          (func (export "run") (param i32) (result i32) (local $sum i32)
            (loop $next
              (local.set $sum (i32.add (local.get $sum) (call $double (local.get 0))))
              (i32.store (i32.const 8) (local.get $sum))
              (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (i32.load (i32.const 8)))
          (func (export "unused") (result i32) (i32.const 7)))
        """

    /// Runs the program, and saves its code; what became of the cache.
    @discardableResult
    private func run(
        _ folder: Folder, tier: Tier = .baseline, text: String = text, function: String = "run",
        change: (inout Engine.Configuration) -> Void = { _ in }
    ) throws -> [CodeCache.Event] {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.compilation.cache = try folder.cache()
        change(&configuration)
        let engine = Engine(configuration)
        let module = try Module(text: text, engine: engine)
        let instance = try Linker(store: Store(engine: engine)).instantiate(module)
        let called = try #require(instance.function(function))
        let results = try called(function == "run" ? [.i32(100)] : [])
        #expect(results.first?.int32 == (function == "run" ? 10100 : 7))
        try module.saveCompiledCode()
        return folder.events.take()
    }

    @Test("is there the next time, and saved again if there is more of it")
    func reuse() throws {
        let folder = try Folder()
        guard case .saved(let file, 2)? = try run(folder).first else { return #expect(Bool(false)) }
        #expect(try folder.names == [file])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file))
        #expect(try run(folder) == [.used(file: file, functions: 2)])
        #expect(try run(folder, tier: .automatic) == [.used(file: file, functions: 2)])
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file)) == bytes)
        let more = try run(folder, function: "unused")
        #expect(more == [.used(file: file, functions: 2), .saved(file: file, functions: 3)])
        #expect(try run(folder) == [.used(file: file, functions: 3)])
        let permissions = try FileManager.default.attributesOfItem(atPath: folder.file)[.posixPermissions]
        #expect(permissions as? Int == 0o600)
    }

    @Test("runs in instances that stop anywhere and go on")
    func stops() throws {
        let folder = try Folder()
        try run(folder)
        var configuration = Engine.Configuration()
        configuration.tier = .baseline
        configuration.compilation.cache = try folder.cache()
        let engine = Engine(configuration)
        let module = try Module(text: CodeCacheTests.text, engine: engine)
        let store = Store(engine: engine)
        let instance = try Linker(store: store).instantiate(module)
        store.fuel = 1
        let function = try #require(instance.function("run"))
        let call = try function.begin([.i32(100)])
        var stops = 0
        var results: [Value]?
        while results == nil {
            switch try call.run() {
            case .finished(let values): results = values
            default:
                stops += 1
                store.fuel = 1
            }
        }
        #expect(stops >= 200)
        #expect(results?.first?.int32 == 10100)
    }

    @Test("is for one module, and for one set of options")
    func keys() throws {
        let folder = try Folder()
        try run(folder)
        for number in 0..<3 {
            let before = try folder.names.count
            let events = try run(folder) { configuration in
                switch number {
                case 0: configuration.hasCanonicalNaNs = true
                case 1: configuration.allowsSignalHandlers = false
                default: configuration.features.remove(.threads)
                }
            }
            guard case .saved? = events.first else { return #expect(Bool(false), "\(events)") }
            #expect(try folder.names.count == before + 1)
        }
        let before = try folder.names.count
        try run(folder, text: CodeCacheTests.text.replacingOccurrences(of: "memory 1", with: "memory 2"))
        #expect(try folder.names.count == before + 1)
    }

    @Test("is not taken from a file that is not as it was written, which is replaced")
    func damage() throws {
        let folder = try Folder()
        try run(folder)
        let file = try folder.file
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        var bad: [[UInt8]] = [[], Array("something else".utf8), good + [0], Array(good.dropLast())]
        for place in stride(from: 0, to: good.count, by: 7) {
            var bytes = good
            bytes[place] ^= 0x10
            bad.append(bytes)
        }
        for bytes in bad {
            try Data(bytes).write(to: URL(fileURLWithPath: file))
            let events = try run(folder)
            guard events.count == 2, case .ignored = events[0], case .saved(_, 2) = events[1] else {
                return #expect(Bool(false), "\(events)")
            }
            #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) == good)
        }
    }

    @Test("is checked for what it says of places, whatever its hash")
    func contents() throws {
        let folder = try Folder()
        try run(folder)
        let file = try folder.file
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        // The numbers before the entries and the code: how many functions, and what each has.
        let header = 88
        for place in stride(from: header, to: header + 8 + 2 * 20, by: 4) {
            for value in [UInt32(0), 1, 3, 1000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
                var bytes = Array(good.dropLast(32))
                let old = Array(bytes[place..<place + 4])
                let new = withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
                if old == new { continue }
                bytes.replaceSubrange(place..<place + 4, with: new)
                bytes += SHA256.hash(bytes).bytes
                try Data(bytes).write(to: URL(fileURLWithPath: file))
                let events = try run(folder)
                guard case .ignored? = events.first else {
                    return #expect(Bool(false), "\(value) at \(place): \(events)")
                }
            }
        }
    }

    @Test("is not taken from files that others could have written")
    func strangers() throws {
        let folder = try Folder()
        try run(folder)
        let file = try folder.file
        chmod(file, 0o620)
        var events = try run(folder)
        guard case .ignored(_, let reason)? = events.first else { return #expect(Bool(false), "\(events)") }
        #expect(reason.contains("write"))
        // A link to what would be good.
        let elsewhere = folder.path + ".code"
        defer { try? FileManager.default.removeItem(atPath: elsewhere) }
        try FileManager.default.moveItem(atPath: file, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: elsewhere)
        events = try run(folder)
        guard events.count == 2, case .ignored = events[0], case .saved = events[1] else {
            return #expect(Bool(false), "\(events)")
        }
        // The link is gone, and what it pointed to is as it was.
        var status = stat()
        #expect(lstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
        #expect(FileManager.default.fileExists(atPath: elsewhere))
        // A pipe is not waited for.
        try FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o600) == 0)
        events = try run(folder)
        guard events.count == 2, case .ignored = events[0] else { return #expect(Bool(false), "\(events)") }
    }

    @Test("is only in a directory that nobody else can write to")
    func directories() throws {
        let folder = try Folder()
        for mode in [0o720, 0o702, 0o777] as [mode_t] {
            chmod(folder.path, mode)
            #expect(throws: CodeCacheError.self) { _ = try folder.cache() }
        }
        chmod(folder.path, 0o755)
        _ = try folder.cache()
        let link = folder.path + ".link"
        defer { unlink(link) }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        let error = #expect(throws: CodeCacheError.self) { _ = try CodeCache(directory: link) }
        #expect(error?.message.contains("symbolic link") == true)
        #expect(throws: CodeCacheError.self) { _ = try CodeCache(directory: folder.path + "/a/b") }
        _ = try CodeCache(directory: folder.path + "/new")
        var status = stat()
        #expect(stat(folder.path + "/new", &status) == 0 && status.st_mode & 0o777 == 0o700)
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        #expect(throws: CodeCacheError.self) { _ = try CodeCache(directory: folder.path + "/file") }
    }

    @Test("is whole, whoever writes it at the same time, and what writers have left is removed")
    func concurrency() async throws {
        let folder = try Folder()
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path + "/.123abc.situ-part"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        for event in try run(folder, function: number % 2 == 0 ? "run" : "unused") {
                            if case .ignored(_, let reason) = event { Issue.record("\(reason)") }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        _ = try folder.file
        guard case .used? = try run(folder).first else { return #expect(Bool(false)) }
    }
}
