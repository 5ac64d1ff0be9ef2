internal import Machine

/// The contents of a snapshot with the hash of each part, and the name that they come to.
///
/// Hashing is left until somebody asks: a program need not wait for it. Any thread may ask.
package final class NamedSnapshot: @unchecked Sendable {
    /// The sections are in the order of kinds and indices.
    package let contents: SnapshotContents

    // The lock guards what follows.
    private let lock = SystemLock()
    private var earlier: NamedSnapshot?
    private var known: SnapshotHashes?
    private var place: SnapshotPlace?

    /// - Parameter earlier: a snapshot that this has much in common with, usually of the same program: then hashing costs what
    ///   is different.
    package init(_ contents: SnapshotContents, since earlier: NamedSnapshot? = nil) {
        self.contents = contents.inOrder
        self.earlier = earlier?.reference
    }

    /// What a later snapshot refers to until it is hashed: this, or if it is not hashed itself, what it refers to. Snapshots that
    /// nobody asks for their names keep one other, not all that were before them.
    private var reference: NamedSnapshot {
        lock.lock()
        defer { lock.unlock() }
        return known == nil ? earlier ?? self : self
    }

    /// With hashes that have been made.
    init(_ contents: SnapshotContents, hashes: SnapshotHashes, place: SnapshotPlace?) {
        self.contents = contents
        known = hashes
        self.place = place
    }

    deinit { lock.free() }

    /// The hash that everything else names the snapshot by. It does not depend on the file, on the parent or on whether the
    /// modules' bytes are in it.
    package var name: SHA256Digest { hashes.name }

    var hashes: SnapshotHashes {
        lock.lock()
        defer { lock.unlock() }
        if let known { return known }
        let planned = plan(since: earlier)
        let made = planned.finish()
        known = made
        earlier = nil
        return made
    }

    /// Where the snapshot has last been read from or written to.
    package var filePath: String? { file?.path }

    /// Takes note that a snapshot that says the same has been written: where that is, this is too.
    package func isWritten(as other: NamedSnapshot) { file = other.file }

    var file: SnapshotPlace? {
        get {
            lock.lock()
            defer { lock.unlock() }
            return place
        }
        set {
            lock.lock()
            place = newValue
            lock.unlock()
        }
    }

    /// What is still to be hashed; nil if all is.
    func pending(since parent: NamedSnapshot?) -> SnapshotHashes.Plan? {
        lock.lock()
        let (known, earlier) = (known, earlier)
        lock.unlock()
        return known == nil ? plan(since: earlier ?? parent) : nil
    }

    func keep(_ hashes: SnapshotHashes) {
        lock.lock()
        known = hashes
        earlier = nil
        lock.unlock()
    }

    private func plan(since earlier: NamedSnapshot?) -> SnapshotHashes.Plan {
        SnapshotHashes.Plan(contents, since: earlier.map { ($0.contents, $0.hashes) })
    }
}

/// Where a snapshot's file is, and whether a file that is to be written would take the place of one that it needs.
struct SnapshotPlace: Sendable {
    /// A file, whatever its path.
    struct Identity: Equatable {
        var device: UInt64
        var number: UInt64
    }
    var path: String
    /// Of the file and all its parents, as many as there are.
    var files: [Identity]
}

/// The hashes of a snapshot's parts.
package struct SnapshotHashes: Sendable {
    /// In the contents' order.
    package var sections: [SHA256Digest]
    package var memories: [PageTree]
    package var name: SHA256Digest

    /// What has to be hashed, which can be done by several threads while something else happens.
    struct Plan {
        var sections: [SHA256Digest]
        private let contents: SnapshotContents
        private let trees: [PageTree.Plan]
        let work: HashingWork

        /// Hashes the sections at once.
        init(
            _ contents: SnapshotContents, since earlier: (contents: SnapshotContents, hashes: SnapshotHashes)?
        ) {
            self.contents = contents
            sections = contents.sections.map { SHA256.hash($0.bytes) }
            var trees: [PageTree.Plan] = []
            var pages: [UnsafeRawPointer?] = []
            for (index, memory) in contents.memories.enumerated() {
                var before: (FrozenMemory, PageTree)?
                if let earlier, index < earlier.contents.memories.count {
                    before = (earlier.contents.memories[index], earlier.hashes.memories[index])
                }
                let tree = PageTree.Plan(memory, since: before)
                pages.append(contentsOf: tree.bytes)
                trees.append(tree)
            }
            self.trees = trees
            work = HashingWork(pages)
        }

        /// - Parameter helper: a thread that `work` has been given to already.
        func finish(_ helper: SystemThread? = nil) -> SnapshotHashes {
            let hashes = work.finish(helper)
            var memories: [PageTree] = []
            var start = 0
            for tree in trees {
                memories.append(tree.finish(hashes[start..<start + tree.bytes.count]))
                start += tree.bytes.count
            }
            return SnapshotHashes(contents, sections: sections, memories: memories)
        }
    }

    init(_ contents: SnapshotContents, sections: [SHA256Digest], memories: [PageTree]) {
        self.sections = sections
        self.memories = memories
        var parts: [SnapshotPart] = []
        for (section, hash) in zip(contents.sections, sections) {
            parts.append(
                SnapshotPart(
                    kind: section.kind, index: section.index, length: UInt64(section.bytes.count), hash: hash)
            )
        }
        for (index, (memory, tree)) in zip(contents.memories, memories).enumerated() {
            parts.append(
                SnapshotPart(
                    kind: SnapshotPart.memory, index: UInt32(truncatingIfNeeded: index),
                    length: UInt64(memory.size), hash: tree.root))
        }
        name = SnapshotPart.name(parts)
    }
}

/// A section or a memory as the name of a snapshot has it.
package struct SnapshotPart: Equatable, Sendable {
    package var kind: UInt32
    package var index: UInt32
    /// Bytes of the section, or of the memory.
    package var length: UInt64
    /// SHA-256 of a section's bytes; of a memory the root of its tree of pages.
    package var hash: SHA256Digest

    /// The kind of memories, which no section has.
    package static let memory = SnapshotSection.kind("page")

    package var isMemory: Bool { kind == SnapshotPart.memory }

    /// Bytes of a part in the list that is hashed, and at the beginning of an entry of a file's table of contents.
    static let size = 48

    func append(to bytes: inout [UInt8]) {
        bytes.append(number: kind)
        bytes.append(number: index)
        bytes.append(number: length)
        bytes.append(contentsOf: hash.bytes)
    }

    /// The name of the snapshot that has these parts, in order. Those that hold modules' bytes do not count: the modules are
    /// named in other sections.
    static func name(_ parts: [SnapshotPart]) -> SHA256Digest {
        let counted = parts.filter { $0.kind != SnapshotSection.code }
        var list = SnapshotFile.magic
        list.append(number: SnapshotFile.version)
        list.append(number: UInt32(truncatingIfNeeded: counted.count))
        for part in counted { part.append(to: &list) }
        return SHA256.hash(list)
    }

    /// Whether this stands before another: sections by kind and index, then memories by index.
    func isBefore(_ other: SnapshotPart) -> Bool {
        if isMemory != other.isMemory { return other.isMemory }
        return (kind, index) < (other.kind, other.index)
    }
}

extension SnapshotContents {
    /// The same with the sections in the order of kinds, compared as numbers, and indices.
    fileprivate var inOrder: SnapshotContents {
        var contents = self
        contents.sections.sort { ($0.kind, $0.index) < ($1.kind, $1.index) }
        return contents
    }
}

extension [UInt8] {
    /// Appends a number, lowest byte first.
    mutating func append<Number: FixedWidthInteger>(number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
