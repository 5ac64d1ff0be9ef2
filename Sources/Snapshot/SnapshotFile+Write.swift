internal import Machine
internal import WebAssembly

extension SnapshotFile {
    /// The bytes of a file that holds the snapshot.
    package static func bytes(
        _ snapshot: NamedSnapshot, options: WriteOptions = WriteOptions()
    ) throws(SnapshotError) -> [UInt8] {
        var sink = SnapshotSink()
        var writer = try SnapshotWriter(snapshot, options, parent: options.parent, hint: [])
        try writer.write(to: &sink)
        return sink.bytes
    }
}

/// Writes a snapshot: first everything that is stored, while the pages are hashed, then the table of contents before it.
struct SnapshotWriter {
    private let snapshot: NamedSnapshot
    private let options: SnapshotFile.WriteOptions
    private let parent: NamedSnapshot?
    private(set) var table = SnapshotTable()
    /// The pages of the runs that are stored, in order.
    private var pages: [UnsafeRawPointer] = []
    private let library: Zstandard?

    private var contents: SnapshotContents { snapshot.contents }

    /// - Parameters:
    ///   - parent: the one that may be referred to.
    ///   - hint: where its file is, as seen from the directory of this one's.
    init(
        _ snapshot: NamedSnapshot, _ options: SnapshotFile.WriteOptions, parent: NamedSnapshot?, hint: [UInt8]
    ) throws(SnapshotError) {
        self.snapshot = snapshot
        self.options = options
        self.parent = parent
        table.hint = hint
        if case .zstandard = options.compression {
            library = try Zstandard.library(to: "compress a snapshot")
        } else {
            library = nil
        }
        try checkContents()
    }

    private func checkContents() throws(SnapshotError) {
        let sections = contents.sections
        for (one, next) in zip(sections, sections.dropFirst())
        where one.kind == next.kind && one.index == next.index {
            throw SnapshotError(.invalid, "there are two sections \(one.description)")
        }
        if let section = sections.first(where: { $0.kind == SnapshotPart.memory }) {
            throw SnapshotError(.invalid, "section \(section.description) has the kind that memories have")
        }
        for (index, memory) in contents.memories.enumerated()
        where UInt64(memory.size) > SnapshotFile.largestMemory {
            throw SnapshotError(
                .limit, "memory \(index) is larger than \(SnapshotFile.largestMemory) bytes")
        }
    }

    mutating func write(to sink: inout SnapshotSink) throws(SnapshotError) {
        let pending = snapshot.pending(since: parent)
        let helper = pending?.work.help()
        var isHashed = false
        // Nobody leaves while a thread reads the pages.
        defer { if !isHashed { helper?.join() } }

        try plan(sections: pending?.sections ?? snapshot.hashes.sections)
        var offset = UInt64(SnapshotFile.headerSize + table.size)
        for index in contents.sections.indices { try writeSection(index, &offset, &sink) }
        var first = 0
        for index in table.runs.indices { try writeRun(index, &first, &offset, &sink) }

        if let pending {
            isHashed = true
            snapshot.keep(pending.finish(helper))
        }
        let hashes = snapshot.hashes
        for (index, tree) in hashes.memories.enumerated() {
            table.entries[contents.sections.count + index].part.hash = tree.root
        }
        table.name = hashes.name
        table.fileLength = offset
        try sink.write(table.encoded(), at: 0)
    }

    // MARK: What goes where

    /// Makes all entries and runs; where things are in the file and what memories hash to comes later.
    private mutating func plan(sections hashes: [SHA256Digest]) throws(SnapshotError) {
        var usesParent = false
        for (section, hash) in zip(contents.sections, hashes) {
            let part = SnapshotPart(
                kind: section.kind, index: section.index, length: UInt64(section.bytes.count), hash: hash)
            var entry = SnapshotTable.Entry(part: part)
            // What pages may refer to is in the file itself.
            let isPages = options.modules.contains { $0.identity.hash == hash }
            if !section.bytes.isEmpty, !isPages, let parent, parent.has(section, hash) {
                entry.storage = .parent
                usesParent = true
            }
            table.entries.append(entry)
        }
        for (index, memory) in contents.memories.enumerated() {
            var entry = SnapshotTable.Entry(
                part: SnapshotPart(
                    kind: SnapshotPart.memory, index: UInt32(index), length: UInt64(memory.size), hash: .zero)
            )
            let start = table.runs.count
            if let parent, index < parent.contents.memories.count {
                planChanges(index, memory, since: parent.contents.memories[index])
            } else {
                planPages(index, memory)
            }
            entry.runs = start..<table.runs.count
            if table.runs[start...].contains(where: { $0.storage == .parent }) { usesParent = true }
            table.entries.append(entry)
        }
        if table.runs.contains(where: { $0.storage == .module }) {
            table.modules = options.modules.map { $0.identity }
        }
        guard table.runs.count <= Int(UInt32.max), contents.sections.count <= Int(UInt32.max),
            table.modules.count <= Int(UInt16.max)
        else { throw SnapshotError(.limit, "the snapshot has too many parts") }
        if usesParent { table.parent = parent?.name } else { table.hint = [] }
    }

    private mutating func planPages(_ index: Int, _ memory: FrozenMemory) {
        // The closure does not escape, but a struct cannot be changed in it while it is read.
        var (runs, pages) = (table.runs, pages)
        let start = runs.count
        memory.forEachPage { page, bytes in
            append(page, bytes, index, to: &runs, from: start, &pages)
        }
        table.runs = runs
        self.pages = pages
    }

    private mutating func planChanges(_ index: Int, _ memory: FrozenMemory, since earlier: FrozenMemory) {
        var (runs, pages) = (table.runs, pages)
        let start = runs.count
        let common = min(memory.pageCount, earlier.pageCount)
        var next = 0
        memory.forEachChange(since: earlier) { page, bytes in
            guard page < memory.pageCount else { return }
            SnapshotWriter.appendParent(next..<max(next, min(page, common)), to: &runs)
            next = page + 1
            if let bytes { append(page, bytes, index, to: &runs, from: start, &pages) }
        }
        SnapshotWriter.appendParent(next..<max(common, next), to: &runs)
        table.runs = runs
        self.pages = pages
    }

    /// A run has no more pages than its count can say.
    private static let longestRun = 1 << 31

    private static func appendParent(_ pages: Range<Int>, to runs: inout [SnapshotTable.Run]) {
        var pages = pages
        while !pages.isEmpty {
            let count = min(pages.count, longestRun)
            runs.append(SnapshotTable.Run(first: pages.lowerBound, count: count, storage: .parent))
            pages = pages.lowerBound + count..<pages.upperBound
        }
    }

    /// Adds a page to the last run, or to a new one.
    private func append(
        _ page: Int, _ bytes: UnsafeRawPointer, _ memory: Int, to runs: inout [SnapshotTable.Run],
        from start: Int, _ pages: inout [UnsafeRawPointer]
    ) {
        let last = runs.count > start ? runs[runs.count - 1] : nil
        let continued = last.flatMap { $0.end == page && $0.count < SnapshotWriter.longestRun ? $0 : nil }
        if let (module, offset) = place(of: page, bytes, memory) {
            if let continued, continued.storage == .module, continued.module == module,
                continued.offset + UInt64(continued.count * FrozenMemory.pageSize) == offset
            {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(
                    SnapshotTable.Run(first: page, count: 1, storage: .module, module: module, offset: offset)
                )
            }
            return
        }
        pages.append(bytes)
        // Those that are compressed together are a group, wherever the first that is stored stands.
        let beginsGroup = library != nil && page % SnapshotFile.pagesCompressedTogether == 0
        if let continued, continued.storage == .raw, !beginsGroup {
            runs[runs.count - 1].count += 1
        } else {
            runs.append(SnapshotTable.Run(first: page, count: 1, storage: .raw))
        }
    }

    /// Where in a module's bytes a page is; nil if it is not there.
    private func place(of page: Int, _ bytes: UnsafeRawPointer, _ memory: Int) -> (
        module: Int, offset: UInt64
    )? {
        let address = page * FrozenMemory.pageSize
        for (index, module) in options.modules.enumerated() {
            for segment in module.segments
            where segment.memory == memory && segment.address <= address
                && address + FrozenMemory.pageSize <= segment.address + segment.range.count
                && segment.range.upperBound <= module.bytes.count
            {
                let offset = segment.range.lowerBound + address - segment.address
                if SnapshotWriter.areEqual(bytes, UnsafeRawPointer(module.bytes.base + offset)) {
                    return (index, UInt64(offset))
                }
            }
        }
        return nil
    }

    /// Whether two pages have the same bytes.
    private static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        for word in 0..<FrozenMemory.pageSize / 8
        where left.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
            != right.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
        {
            return false
        }
        return true
    }

    // MARK: What is stored

    private func aligned(_ offset: UInt64, to alignment: Int) -> UInt64 {
        (offset + UInt64(alignment) - 1) / UInt64(alignment) * UInt64(alignment)
    }

    private mutating func writeSection(
        _ index: Int, _ offset: inout UInt64, _ sink: inout SnapshotSink
    ) throws(SnapshotError) {
        guard table.entries[index].storage == .raw else { return }
        let bytes = contents.sections[index].bytes
        guard !bytes.isEmpty else { return }
        var stored = bytes
        if let library {
            let pieces = SnapshotWriter.hashed(compressed(bytes, library))
            if pieces.count < bytes.count {
                stored = pieces
                table.entries[index].storage = .compressed
            }
        }
        offset = aligned(offset, to: SnapshotFile.sectionAlignment)
        try sink.write(stored, at: offset)
        table.entries[index].offset = offset
        table.entries[index].storedLength = UInt64(stored.count)
        offset += UInt64(stored.count)
    }

    private var level: Int32 {
        if case .zstandard(let level) = options.compression { level } else { 0 }
    }

    /// Each piece with its length before it; one that does not become shorter as it is.
    private func compressed(_ bytes: [UInt8], _ library: Zstandard) -> [UInt8] {
        var pieces: [UInt8] = []
        var room = [UInt8](repeating: 0, count: SnapshotFile.bytesCompressedTogether)
        var start = 0
        while start < bytes.count {
            let end = min(start + SnapshotFile.bytesCompressedTogether, bytes.count)
            let count = bytes.withUnsafeBytes { bytes in
                room.withUnsafeMutableBytes { room in
                    library.compress(
                        UnsafeRawBufferPointer(rebasing: bytes[start..<end]),
                        into: UnsafeMutableRawBufferPointer(rebasing: room[..<(end - start)]), level: level)
                }
            }
            if let count, count < end - start {
                pieces.append(number: UInt32(count))
                pieces.append(contentsOf: room[..<count])
            } else {
                pieces.append(number: UInt32(end - start))
                pieces.append(contentsOf: bytes[start..<end])
            }
            start = end
        }
        return pieces
    }

    /// - Parameter first: where the run's pages begin among all.
    private mutating func writeRun(
        _ index: Int, _ first: inout Int, _ offset: inout UInt64, _ sink: inout SnapshotSink
    ) throws(SnapshotError) {
        let run = table.runs[index]
        guard run.storage == .raw else { return }
        let own = pages[first..<first + run.count]
        first += run.count
        if let library, let stored = compressed(own, library) {
            offset = aligned(offset, to: SnapshotFile.sectionAlignment)
            try sink.write(stored, at: offset)
            table.runs[index].storage = .compressed
            table.runs[index].storedLength = UInt64(stored.count)
        } else {
            offset = aligned(offset, to: SnapshotFile.pageAlignment)
            try sink.write(pages: own, at: offset)
            table.runs[index].storedLength = UInt64(own.count * FrozenMemory.pageSize)
        }
        table.runs[index].offset = offset
        offset += table.runs[index].storedLength
    }

    /// The pages compressed together; nil if they do not become shorter.
    private func compressed(_ pages: ArraySlice<UnsafeRawPointer>, _ library: Zstandard) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pages.count * FrozenMemory.pageSize)
        for page in pages {
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: page, count: FrozenMemory.pageSize))
        }
        var room = [UInt8](repeating: 0, count: bytes.count - SnapshotFile.hashSize - 1)
        let count = bytes.withUnsafeBytes { bytes in
            room.withUnsafeMutableBytes { library.compress(bytes, into: $0, level: level) }
        }
        return count.map { SnapshotWriter.hashed([UInt8](room[..<$0])) }
    }

    /// Compressed bytes, as they are stored: other bytes can stand for the same, so that they have a hash of their own.
    private static func hashed(_ bytes: [UInt8]) -> [UInt8] { SHA256.hash(bytes).bytes + bytes }
}

extension NamedSnapshot {
    /// Whether one of the sections has these bytes.
    fileprivate func has(_ section: SnapshotSection, _ hash: SHA256Digest) -> Bool {
        let hashes = hashes.sections
        return contents.sections.indices.contains {
            hashes[$0] == hash && contents.sections[$0].bytes.count == section.bytes.count
        }
    }
}
