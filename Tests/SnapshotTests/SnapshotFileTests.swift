import Foundation
import Machine
import Testing
import WebAssembly

@testable import Snapshot

/// A memory with the pages that are given, each filled with bytes made from a number.
func memory(pages size: Int, _ content: [Int: UInt64]) -> FrozenMemory {
    frozen(size: size * FrozenMemory.pageSize, content)
}

func frozen(size: Int, _ content: [Int: UInt64]) -> FrozenMemory {
    var builder = FrozenMemory.Builder(size: size)
    for (page, seed) in content.sorted(by: { $0.key < $1.key }) {
        var bytes = pageBytes(seed)
        let used = min(FrozenMemory.pageSize, size - page * FrozenMemory.pageSize)
        for place in used..<FrozenMemory.pageSize { bytes[place] = 0 }
        _ = bytes.withUnsafeBytes { builder.add(page, $0.baseAddress!) }
    }
    return builder.finish()!
}

func pageBytes(_ seed: UInt64) -> [UInt8] {
    guard seed != 0 else { return [UInt8](repeating: 0, count: FrozenMemory.pageSize) }
    // A page of few different bytes compresses, one of many does not.
    var state = seed
    return (0..<FrozenMemory.pageSize).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33) & (seed % 2 == 0 ? 0xFF : 1)
    }
}

func pages(_ memory: FrozenMemory) -> [Int: [UInt8]] {
    var pages: [Int: [UInt8]] = [:]
    memory.forEachPage { page, bytes in
        pages[page] = [UInt8](UnsafeRawBufferPointer(start: bytes, count: FrozenMemory.pageSize))
    }
    return pages
}

func expectEqual(_ found: SnapshotContents, _ expected: SnapshotContents, _ message: Comment) {
    let order = { (one: SnapshotSection, other: SnapshotSection) in
        (one.kind, one.index) < (other.kind, other.index)
    }
    #expect(found.sections.sorted(by: order) == expected.sections.sorted(by: order), message)
    #expect(found.memories.map(\.size) == expected.memories.map(\.size), message)
    for (one, other) in zip(found.memories, expected.memories) {
        #expect(pages(one) == pages(other), message)
    }
}

let contents = SnapshotContents(
    sections: [
        SnapshotSection("stor", index: 1, bytes: [7]),
        SnapshotSection("prog", bytes: [UInt8]("some words".utf8)),
        SnapshotSection("stor", index: 0, bytes: [UInt8](repeating: 3, count: 600_000)),
        SnapshotSection("none", bytes: []),
    ],
    memories: [
        memory(pages: 200, [0: 1, 1: 2, 5: 4, 63: 5, 64: 3, 66: 3, 199: 8]), memory(pages: 0, [:]),
        frozen(size: 3 * 4096 + 100, [3: 2]), memory(pages: 1 << 36, [1 << 35: 2]),
    ])

@Suite("The file of a snapshot")
struct SnapshotFileTests {
    @Test("holds the contents, compressed or not, and has the name of the contents")
    func roundTrip() throws {
        let snapshot = NamedSnapshot(contents)
        for compression in [SnapshotFile.WriteOptions.Compression.none, .zstandard(level: 3)] {
            var options = SnapshotFile.WriteOptions()
            options.compression = compression
            let bytes = try SnapshotFile.bytes(snapshot, options: options)
            #expect(
                try SnapshotFile.bytes(NamedSnapshot(contents), options: options) == bytes, "written again")
            let read = try SnapshotFile.read(bytes)
            expectEqual(read.contents, contents, "\(compression)")
            #expect(read.name == snapshot.name)
            if compression != .none { #expect(bytes.count < 60_000) }
        }
    }

    @Test("with a parent stores what is different only, and cannot be read without it")
    func parents() throws {
        let parent = NamedSnapshot(contents)
        let parentBytes = try SnapshotFile.bytes(parent)
        var next = contents
        next.sections[1].bytes = [1, 2, 3]
        next.memories[0] = memory(
            pages: 300, [0: 1, 1: 6, 5: 0, 63: 5, 64: 3, 66: 3, 199: 8, 250: 4, 299: 2])
        let child = NamedSnapshot(next, since: parent)
        var options = SnapshotFile.WriteOptions()
        options.parent = parent
        let bytes = try SnapshotFile.bytes(child, options: options)
        #expect(bytes.count < 20_000, "three pages of 4096 bytes, and little else")
        #expect(child.name == NamedSnapshot(next).name, "the name does not depend on the parent")

        var reading = SnapshotFile.ReadOptions()
        reading.parents = [bytes, parentBytes]
        let read = try SnapshotFile.read(bytes, options: reading)
        expectEqual(read.contents, next, "from two files")
        #expect(read.name == child.name)

        let error = #expect(throws: SnapshotError.self) { try SnapshotFile.read(bytes) }
        #expect(error?.kind == .mismatch)
        #expect(error?.message.contains(parent.name.description) == true)

        // The same again, from a parent with a parent, which is compressed.
        let third = NamedSnapshot(next, since: child)
        #expect(third.name == child.name)
        options.parent = child
        options.compression = .zstandard(level: 1)
        let thirdBytes = try SnapshotFile.bytes(third, options: options)
        #expect(thirdBytes.count < 2000)
        reading.parents = [thirdBytes, bytes, parentBytes]
        expectEqual(try SnapshotFile.read(thirdBytes, options: reading).contents, next, "from three files")

        // A parent whose pages are not what they were, though its table of contents is.
        var damaged = parentBytes
        damaged[damaged.count - 100] ^= 1
        reading.parents = [bytes, damaged]
        let damage = #expect(throws: SnapshotError.self) { try SnapshotFile.read(bytes, options: reading) }
        #expect(damage?.kind == .damaged)
    }

    @Test("refers to a module's bytes where pages are equal, and wants the module to be read")
    func modules() throws {
        let bytes = [UInt8](repeating: 9, count: 100) + (0..<3).flatMap { pageBytes(UInt64($0) + 2) }
        let module = try #require(bytes.withUnsafeBytes { ModuleBytes(copying: $0) })
        let identity = ModuleIdentity(hash: SHA256.hash(bytes), size: UInt64(bytes.count))
        // The segment begins in the middle of page 9: its second half and page 10 are the module's, but for page 11.
        let segment = SnapshotFile.ModuleData.Segment(
            memory: 0, address: 10 * 4096, range: 100..<100 + 3 * 4096)
        var options = SnapshotFile.WriteOptions()
        options.modules = [
            SnapshotFile.ModuleData(identity: identity, bytes: module, segments: [segment])
        ]
        let contents = SnapshotContents(memories: [memory(pages: 20, [9: 2, 10: 2, 11: 3, 12: 6, 13: 8])])
        let file = try SnapshotFile.bytes(NamedSnapshot(contents), options: options)
        #expect(file.count < 4 * 4096 + 100)
        #expect(throws: SnapshotError.self) { try SnapshotFile.read(file) }
        var reading = SnapshotFile.ReadOptions()
        reading.modules = [(identity, module)]
        expectEqual(try SnapshotFile.read(file, options: reading).contents, contents, "with the module")
        // A file may have the module itself.
        var whole = contents
        whole.sections.append(SnapshotSection(kind: SnapshotSection.code, bytes: bytes))
        for compression in [SnapshotFile.WriteOptions.Compression.none, .zstandard(level: 3)] {
            options.compression = compression
            let file = try SnapshotFile.bytes(NamedSnapshot(whole), options: options)
            let read = try SnapshotFile.read(file)
            expectEqual(read.contents, whole, "with its own module, \(compression)")
            #expect(read.name == NamedSnapshot(contents).name, "the module's bytes do not count")
        }
    }

    @Test("is refused at every length but its own")
    func truncation() throws {
        let bytes = try SnapshotFile.bytes(NamedSnapshot(small))
        for length in 0..<bytes.count {
            #expect(throws: SnapshotError.self, "\(length) of \(bytes.count) bytes") {
                try SnapshotFile.read([UInt8](bytes[..<length]))
            }
        }
        #expect(throws: SnapshotError.self, "a byte too many") { try SnapshotFile.read(bytes + [0]) }
    }

    @Test("is refused if any bit is another", arguments: [false, true])
    func flips(isCompressed: Bool) throws {
        var options = SnapshotFile.WriteOptions()
        if isCompressed { options.compression = .zstandard(level: 3) }
        var bytes = try SnapshotFile.bytes(NamedSnapshot(small), options: options)
        var numbers = SystemRandomNumberGenerator()
        for place in bytes.indices {
            // All bits where the format is, and one of each byte of pages and of what is between.
            let bits = place < 700 ? Array(0..<8) : [Int.random(in: 0..<8, using: &numbers)]
            for bit in bits {
                bytes[place] ^= 1 << UInt8(bit)
                #expect(throws: SnapshotError.self, "bit \(bit) of byte \(place)") {
                    try SnapshotFile.read(bytes)
                }
                bytes[place] ^= 1 << UInt8(bit)
            }
        }
        expectEqual(try SnapshotFile.read(bytes).contents, small, "as it was")
    }

    private let small = SnapshotContents(
        sections: [
            SnapshotSection("prog", bytes: [UInt8](repeating: 65, count: 50)),
            SnapshotSection("code", bytes: [1, 2, 3]),
        ],
        memories: [memory(pages: 3, [1: 1])])

    @Test(
        "whose table of contents says anything is refused, or gives what it says, and takes no more memory than it has"
    )
    func hostileTables() throws {
        let parent = try SnapshotFile.bytes(NamedSnapshot(small))
        var next = small
        next.memories[0] = memory(pages: 4, [1: 1, 2: 2, 3: 3])
        var options = SnapshotFile.WriteOptions()
        options.parent = NamedSnapshot(small)
        let child = try SnapshotFile.bytes(NamedSnapshot(next), options: options)
        options.compression = .zstandard(level: 3)
        let compressed = try SnapshotFile.bytes(NamedSnapshot(next), options: options)
        var reading = SnapshotFile.ReadOptions()
        reading.parents = [parent, child]
        reading.sizeLimit = 1 << 20
        var numbers = SystemRandomNumberGenerator()
        var refusals = 0
        for round in 0..<3000 {
            var bytes = [parent, child, compressed][round % 3]
            let header = SnapshotFile.headerSize
            let size = Int(bytes[24]) + Int(bytes[25]) << 8
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let place = header + Int.random(in: 0..<size, using: &numbers)
                let values: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, bytes[place] &+ 1, bytes[place] &- 1]
                bytes[place] = values.randomElement(using: &numbers) ?? 0
            }
            // The hash is made right, so that what it says is looked at.
            bytes.replaceSubrange(32..<64, with: SHA256.hash([UInt8](bytes[header..<header + size])).bytes)
            do throws(SnapshotError) {
                _ = try SnapshotFile.read(bytes, options: reading)
            } catch {
                refusals += 1
            }
        }
        #expect(refusals > 2500)
    }

    @Test("with parents that are not there, are others or go round in a circle says which")
    func parentFiles() throws {
        let folder = try Folder()
        let (first, second) = (folder.path("first"), folder.path("below/second"))
        let base = NamedSnapshot(contents)
        try SnapshotFile.write(base, to: first)
        try FileManager.default.createDirectory(
            atPath: folder.path("below"), withIntermediateDirectories: true)
        var next = contents
        next.sections[0].bytes = [8, 9]
        let child = NamedSnapshot(next, since: base)
        var options = SnapshotFile.WriteOptions()
        options.parent = base
        try SnapshotFile.write(child, to: second, options: options)
        let size = try #require(FileManager.default.contents(atPath: second)).count
        #expect(size < 2000)
        expectEqual(try SnapshotFile.read(path: second).contents, next, "the parent is found by its path")

        let summary = try SnapshotFile.summary(path: second)
        #expect(summary.parent == base.name && summary.parentHint == "../first")
        let memory = try #require(summary.parts.first(where: { $0.part.isMemory }))
        #expect(memory.pages.all == 200 && memory.pages.inParent == 200 && memory.pages.absent == 0)
        let stored = try SnapshotFile.summary(path: first).parts.filter(\.part.isMemory)
        #expect(stored.map(\.pages.stored) == [7, 0, 1, 1] && stored[0].pages.absent == 193)
        #expect(stored[1].storedBytes == 0 && stored[2].storedBytes == 4096)
        #expect(stored[1].text.hasPrefix("memory 1: 0 bytes, 0 pages: 0 stored, 0 absent, "))

        // A snapshot is written over what it needs: it is complete in itself.
        options.parent = try SnapshotFile.read(path: second)
        try SnapshotFile.write(NamedSnapshot(next), to: first, options: options)
        expectEqual(try SnapshotFile.read(path: first).contents, next, "it has no parent")

        // Which the other then misses.
        let missing = #expect(throws: SnapshotError.self) { try SnapshotFile.read(path: second) }
        #expect(missing?.kind == .mismatch)
        #expect(missing?.message.contains(second) == true)
        #expect(missing?.message.contains(base.name.description) == true)
        #expect(missing?.message.contains(child.name.description) == true, "what is there instead")

        // Each is the other's parent.
        try SnapshotFile.write(base, to: first)
        options.parent = base
        try SnapshotFile.write(child, to: second, options: options)
        options.parent = child
        let circular = folder.path("circular")
        try SnapshotFile.write(base, to: circular, options: options)
        try FileManager.default.removeItem(atPath: first)
        try FileManager.default.moveItem(atPath: circular, toPath: first)
        let circle = #expect(throws: SnapshotError.self) { try SnapshotFile.read(path: first) }
        #expect(circle?.kind == .mismatch)
        // If the one that is wanted is somewhere else, it can be said.
        var reading = SnapshotFile.ReadOptions()
        try SnapshotFile.write(base, to: circular)
        reading.parentPaths = [circular]
        expectEqual(
            try SnapshotFile.read(path: first, options: reading).contents, contents, "found elsewhere")
    }

    @Test("has at most 64 parents, and the next is written whole")
    func manyParents() throws {
        let folder = try Folder()
        var last = NamedSnapshot(contents)
        try SnapshotFile.write(last, to: folder.path("0"))
        for number in 1...65 {
            var options = SnapshotFile.WriteOptions()
            options.parent = last
            var next = contents
            next.sections[0].bytes = [UInt8(number)]
            last = NamedSnapshot(next, since: last)
            try SnapshotFile.write(last, to: folder.path("\(number)"), options: options)
            let size = try #require(FileManager.default.contents(atPath: folder.path("\(number)"))).count
            #expect((size < 10_000) == (number <= 64), "number \(number) has \(size) bytes")
        }
        expectEqual(
            try SnapshotFile.read(path: folder.path("65")).contents, last.contents, "the last of all")
        #expect(
            try SnapshotFile.read(path: folder.path("64")).contents.section(SnapshotSection.kind("stor"), 1)
                == [64])
    }

    @Test("replaces what was there, leaves it where that fails, and what killed writers have left is removed")
    func replacing() throws {
        let folder = try Folder()
        let path = folder.path("file")
        let snapshot = NamedSnapshot(contents)
        try SnapshotFile.write(snapshot, to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let left = ".file.0123456789abcdef.situ-part"
        let others = [".file.0123456789abcdef.other", ".fil.0123456789abcdef.situ-part", "x"]
        for name in others + [left] { try Data([1]).write(to: URL(fileURLWithPath: folder.path(name))) }
        try SnapshotFile.write(NamedSnapshot(SnapshotContents()), to: path)
        expectEqual(try SnapshotFile.read(path: path).contents, SnapshotContents(), "replaced")
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path("")))
                == Set(others + ["file"]))

        var wrong = contents
        wrong.sections.append(SnapshotSection("stor", index: 1, bytes: []))
        #expect(throws: SnapshotError.self) { try SnapshotFile.write(NamedSnapshot(wrong), to: path) }
        expectEqual(try SnapshotFile.read(path: path).contents, SnapshotContents(), "still there")
        for target in ["/dev/null", folder.path(""), folder.path("none/file"), "/dev/full"] {
            #expect(throws: SnapshotError.self, "\(target)") { try SnapshotFile.write(snapshot, to: target) }
        }
        #expect(throws: SnapshotError.self) { try SnapshotFile.read(path: "/dev/zero") }
        #expect(throws: SnapshotError.self) { try SnapshotFile.read(path: folder.path("none")) }
    }
}

/// A folder for a test, which is removed with it.
final class Folder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("situ-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.path + "/" + name }
}

@Suite("The tree of a memory's pages")
struct PageTreeTests {
    /// As the format defines it: the hashes of the pages, then level by level up to one.
    private func root(_ memory: FrozenMemory) -> SHA256Digest {
        var level = (0..<memory.pageCount).map { page in
            memory.page(page).map { SHA256.hash(UnsafeRawBufferPointer(start: $0, count: 4096)) } ?? .zero
        }
        repeat {
            level = stride(from: 0, to: max(level.count, 1), by: 64).map { start in
                let hashes = level.dropFirst(start).prefix(64)
                let padding = Array(repeating: SHA256Digest.zero, count: 64 - hashes.count)
                let all = (hashes + padding).flatMap(\.bytes)
                return all.allSatisfy { $0 == 0 } ? .zero : SHA256.hash(all)
            }
        } while level.count > 1
        return level[0]
    }

    @Test(
        "has the root that its definition gives, made at once and from an earlier tree, and finds the differences"
    )
    func roots() {
        var numbers = SystemRandomNumberGenerator()
        var earlier: (memory: FrozenMemory, tree: PageTree)?
        var content: [Int: UInt64] = [:]
        for size in [0, 1, 2, 64, 65, 200, 4096, 4097, 4097, 4097, 64, 1, 0, 4097] {
            for _ in 0..<min(size, 12) {
                content[Int.random(in: 0..<size, using: &numbers)] = UInt64.random(in: 0...5, using: &numbers)
            }
            content = content.filter { $0.key < size && $0.value != 0 }
            let now = memory(pages: size, content)
            let expected = root(now)
            let whole = PageTree(now)
            #expect(whole.root == expected, "\(size) pages")
            let plan = PageTree.Plan(now, since: earlier)
            let tree = plan.finish(HashingWork(plan.bytes).finish()[...])
            #expect(tree.root == expected, "\(size) pages, changed")
            if let earlier {
                var found: [Int] = []
                tree.forEachDifference(from: earlier.tree) { found.append(contentsOf: $0) }
                let before = pages(earlier.memory)
                let after = pages(now)
                let expected = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
                #expect(found == expected, "\(size) pages")
            }
            earlier = (now, tree)
        }
    }
}

@Suite("The page about the file of a snapshot")
struct SnapshotFormatPageTests {
    @Test("has an example that is what is written")
    func example() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Documentation/SnapshotFormat.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let example = try #require(text.components(separatedBy: "```\n").dropFirst().first)
        var builder = FrozenMemory.Builder(size: 5000)
        let content = [UInt8]("abc".utf8) + [UInt8](repeating: 0, count: FrozenMemory.pageSize - 3)
        _ = content.withUnsafeBytes { builder.add(1, $0.baseAddress!) }
        let memory = builder.finish()
        let contents = SnapshotContents(
            sections: [SnapshotSection("demo", bytes: [UInt8]("hello".utf8))],
            memories: [try #require(memory)])
        let bytes = try SnapshotFile.bytes(NamedSnapshot(contents))
        #expect(example == dump(bytes))
    }

    /// Sixteen bytes a line; lines of zeros become a star.
    private func dump(_ bytes: [UInt8]) -> String {
        var (text, isStarred) = ("", false)
        for start in stride(from: 0, to: bytes.count, by: 16) {
            let row = bytes[start..<start + 16]
            if row.allSatisfy({ $0 == 0 }) {
                if !isStarred { text += "*\n" }
                isStarred = true
                continue
            }
            isStarred = false
            let digits = row.map { String(format: "%02x", $0) }.joined(separator: " ")
            let characters = row.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
            text += String(format: "%08x", start) + "  " + digits + "  |" + characters + "|\n"
        }
        return text + String(format: "%08x", bytes.count) + "\n"
    }
}
