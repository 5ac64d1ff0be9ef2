internal import Machine
internal import WebAssembly

extension SnapshotFile {
    /// Reads a snapshot from memory, and verifies everything.
    package static func read(
        _ bytes: [UInt8], options: ReadOptions = ReadOptions()
    ) throws(SnapshotError) -> NamedSnapshot {
        try OpenSnapshot(SnapshotSource(bytes), options).read(options)
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        /// Reads a snapshot from a file, and verifies everything.
        package static func read(
            path: String, options: ReadOptions = ReadOptions()
        ) throws(SnapshotError) -> NamedSnapshot {
            try OpenSnapshot(SnapshotSource(path: path), options).read(options)
        }

        /// Reads of a file what is not in memories.
        package static func outline(
            path: String, options: ReadOptions = ReadOptions()
        ) throws(SnapshotError) -> Outline {
            try OpenSnapshot(SnapshotSource(path: path), options).outline(options)
        }
    #endif

    /// What a snapshot has besides the pages of memories.
    package struct Outline: Sendable {
        /// All sections, verified.
        package let sections: [SnapshotSection]
        /// The modules whose bytes are wanted to read the pages.
        package let modulesOfPages: [ModuleIdentity]
    }
}

/// A file of which the table of contents has been read and checked, with its parents.
final class OpenSnapshot {
    let source: SnapshotSource
    let table: SnapshotTable
    private(set) var parent: OpenSnapshot?
    /// How a file refers to modules, and their bytes; nil where nobody has given them.
    private var modules: [ModuleBytes?] = []

    /// Where pages are read to: a part of the file, or one run decompressed.
    private let buffer: UnsafeMutableRawPointer
    /// Which run is in the buffer, decompressed.
    private var bufferedRun: Int?
    private static let pagesAtOnce = 256

    /// Opens a snapshot, and its parents if there are any.
    convenience init(_ source: SnapshotSource, _ options: SnapshotFile.ReadOptions) throws(SnapshotError) {
        try self.init(header: source, options)
        var chain = [self]
        while let youngest = chain.last, let name = youngest.table.parent {
            guard chain.count <= SnapshotFile.mostParents else {
                throw youngest.error(
                    .limit, "this is parent number \(SnapshotFile.mostParents), and has a parent itself")
            }
            let next = try youngest.findParent(name, options, not: chain)
            youngest.parent = next
            chain.append(next)
        }
    }

    /// Opens a snapshot without its parents.
    init(header source: SnapshotSource, _ options: SnapshotFile.ReadOptions) throws(SnapshotError) {
        self.source = source
        buffer = .allocate(
            byteCount: OpenSnapshot.pagesAtOnce * FrozenMemory.pageSize, alignment: FrozenMemory.pageSize)
        do throws(SnapshotError) {
            let header = try OpenSnapshot.header(of: source)
            guard header.tableLength <= min(options.sizeLimit, SnapshotFile.longestTable) else {
                throw SnapshotError(.limit, "its table of contents is larger than the limit", at: 24)
            }
            let bytes = try source.read(at: UInt64(SnapshotFile.headerSize), Int(header.tableLength))
            table = try SnapshotTable(header, bytes)
        } catch {
            buffer.deallocate()
            throw error.prefixed(by: source)
        }
        for identity in table.modules { modules.append(try module(identity, options)) }
    }

    /// The bytes of a module: those that were given, or the file's own. They are verified, if not before then with the pages
    /// that are equal to them. Nil if there are none, which is an error only for whoever wants them.
    private func module(
        _ identity: ModuleIdentity, _ options: SnapshotFile.ReadOptions
    ) throws(SnapshotError) -> ModuleBytes? {
        if let given = options.modules.first(where: { $0.0 == identity })?.1 {
            return UInt64(given.count) == identity.size ? given : nil
        }
        let own = table.entries.firstIndex {
            $0.part.kind == SnapshotSection.code && $0.part.hash == identity.hash
                && $0.part.length == identity.size && $0.storage != .parent
        }
        guard let own, identity.size <= options.sizeLimit else { return nil }
        let bytes = try section(own)
        guard UInt64(bytes.count) == identity.size else { return nil }
        return bytes.withUnsafeBytes { ModuleBytes(copying: $0) }
    }

    deinit { buffer.deallocate() }

    static func header(of source: SnapshotSource) throws(SnapshotError) -> SnapshotTable.Header {
        let count = Int(min(source.length, UInt64(SnapshotFile.headerSize)))
        return try SnapshotTable.Header(source.read(at: 0, count), length: source.length)
    }

    func error(_ kind: SnapshotError.Kind, _ message: String, at offset: UInt64? = nil) -> SnapshotError {
        SnapshotError(kind, source.prefixed(message), at: offset)
    }

    // MARK: Parents

    /// - Parameter chain: this and those that have it for a parent. A file can be none of them, nor anything twice: two states
    ///   that are the same have the same name.
    private func findParent(
        _ name: SHA256Digest, _ options: SnapshotFile.ReadOptions, not chain: [OpenSnapshot]
    ) throws(SnapshotError) -> OpenSnapshot {
        for (index, bytes) in options.parents.enumerated()
        where !chain.contains(where: { $0.source.place == index }) {
            let source = SnapshotSource(bytes, place: index)
            guard try OpenSnapshot.header(of: source).name == name else { continue }
            return try OpenSnapshot(header: source, options)
        }
        var looked = ""
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            // First where the file itself says.
            for path in (hintedPath.map { [$0] } ?? []) + options.parentPaths {
                looked += looked.isEmpty ? "; " : ", "
                // A damaged file is one to be told of; it may still not be the one that is wanted.
                do throws(SnapshotError) {
                    let source = try SnapshotSource(path: path)
                    if chain.contains(where: { $0.source.identity == source.identity }) {
                        looked += path + " cannot be it, because it has it for a parent"
                        continue
                    }
                    let found = try OpenSnapshot.name(in: source)
                    if found == name { return try OpenSnapshot(header: source, options) }
                    looked += path + " is " + found.description
                } catch {
                    looked += error.message
                }
            }
        #endif
        throw error(.mismatch, "its parent " + name.description + " is not there" + looked)
    }

    /// The name that a file says it has.
    private static func name(in source: SnapshotSource) throws(SnapshotError) -> SHA256Digest {
        do throws(SnapshotError) {
            return try header(of: source).name
        } catch {
            throw error.prefixed(by: source)
        }
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        /// Where the parent may be: a path that leads from the directory of this file. Nil for another.
        var hintedPath: String? {
            let hint = table.hint
            guard !source.path.isEmpty, !hint.isEmpty, hint[0] != UInt8(ascii: "/"), !hint.contains(0) else {
                return nil
            }
            let path = [UInt8](source.path.utf8)
            let directory = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? []
            return String(decoding: directory + hint, as: UTF8.self)
        }
    #endif

    /// The files that the snapshot needs, its own first; nil if one is not in the file system.
    private var place: SnapshotPlace? {
        var files: [SnapshotPlace.Identity] = []
        var next: OpenSnapshot? = self
        while let open = next {
            guard let identity = open.source.identity else { return nil }
            files.append(identity)
            next = open.parent
        }
        return SnapshotPlace(path: source.path, files: files)
    }

    // MARK: Everything

    /// Reads all sections and memories, and compares them with their hashes.
    func read(_ options: SnapshotFile.ReadOptions) throws(SnapshotError) -> NamedSnapshot {
        try checkGaps()
        var left = options.sizeLimit
        var contents = SnapshotContents()
        var hashes: [SHA256Digest] = []
        var trees: [PageTree] = []
        for (index, entry) in table.entries.enumerated() {
            if entry.part.isMemory {
                let memory = try memory(entry, &left)
                let tree = PageTree(memory)
                guard tree.root == entry.part.hash else {
                    throw error(
                        .damaged, "the pages of memory \(entry.part.index) are not what their hash says",
                        at: table.runs[entry.runs].first { $0.storedLength > 0 }?.offset)
                }
                contents.memories.append(memory)
                trees.append(tree)
            } else {
                guard entry.part.length <= left else {
                    throw error(.limit, "section \(entry.part.description) is larger than the limit")
                }
                left -= entry.part.length
                contents.sections.append(try verifiedSection(index))
                hashes.append(entry.part.hash)
            }
        }
        let made = SnapshotHashes(contents, sections: hashes, memories: trees)
        guard made.name == table.name else {
            throw error(.damaged, "its parts do not come to the name in its header", at: 64)
        }
        return NamedSnapshot(contents, hashes: made, place: place)
    }

    /// Between what is stored there are zeros.
    private func checkGaps() throws(SnapshotError) {
        var end = UInt64(SnapshotFile.headerSize + table.size)
        try table.forEachPlace { offset, stored throws(SnapshotError) in
            if offset > end {
                let gap = try source.read(at: end, Int(offset - end))
                if let place = gap.firstIndex(where: { $0 != 0 }) {
                    throw error(
                        .malformed, "there are bytes that belong to nothing", at: end + UInt64(place))
                }
            }
            end = offset + stored
        }
    }

    // MARK: Sections

    /// The sections, without those that are larger than a limit altogether.
    func outline(_ options: SnapshotFile.ReadOptions) throws(SnapshotError) -> SnapshotFile.Outline {
        var left = options.sizeLimit
        var sections: [SnapshotSection] = []
        for (index, entry) in table.entries.enumerated() where !entry.part.isMemory {
            guard entry.part.length <= left else {
                throw error(.limit, "section \(entry.part.description) is larger than the limit")
            }
            left -= entry.part.length
            sections.append(try verifiedSection(index))
        }
        var needed: [ModuleIdentity] = []
        var next: OpenSnapshot? = self
        while let open = next {
            for module in open.table.modules where !needed.contains(module) { needed.append(module) }
            next = open.parent
        }
        return SnapshotFile.Outline(sections: sections, modulesOfPages: needed)
    }

    private func verifiedSection(_ index: Int) throws(SnapshotError) -> SnapshotSection {
        let entry = table.entries[index]
        let bytes = try section(index)
        guard SHA256.hash(bytes) == entry.part.hash else {
            throw error(
                .damaged, "section \(entry.part.description) is not what its hash says", at: entry.offset)
        }
        return SnapshotSection(kind: entry.part.kind, index: entry.part.index, bytes: bytes)
    }

    /// The bytes of a section, not compared with its hash.
    private func section(_ index: Int) throws(SnapshotError) -> [UInt8] {
        let entry = table.entries[index]
        switch entry.storage {
        case .raw: return try source.read(at: entry.offset, Int(entry.part.length))
        case .compressed: return try decompressed(entry)
        case .parent, .module:
            guard let parent else { preconditionFailure("the table has been checked") }
            let same = parent.table.entries.firstIndex {
                !$0.part.isMemory && $0.part.hash == entry.part.hash && $0.part.length == entry.part.length
            }
            guard let same else {
                throw error(
                    .malformed,
                    "section \(entry.part.description) should be in the parent "
                        + "\(parent.table.name.description), and is not")
            }
            return try parent.section(same)
        }
    }

    /// Pieces that were compressed one by one: for each the number of its bytes in the file, as four bytes, and those.
    private func decompressed(_ entry: SnapshotTable.Entry) throws(SnapshotError) -> [UInt8] {
        let library = try library()
        var rest = try verified(entry.offset, entry.storedLength)
        var bytes: [UInt8] = []
        // What has been read allows as much to be taken, and no more.
        while UInt64(bytes.count) < entry.part.length {
            let count = Int(
                min(entry.part.length - UInt64(bytes.count), UInt64(SnapshotFile.bytesCompressedTogether)))
            let prefix = rest.prefix(4)
            var stored = 0
            for (place, byte) in prefix.enumerated() { stored |= Int(byte) << (8 * place) }
            rest = rest.dropFirst(4)
            guard prefix.count == 4, stored > 0, stored <= count, stored <= rest.count else {
                throw error(
                    .malformed, "section \(entry.part.description) has no pieces that were compressed",
                    at: entry.offset)
            }
            if stored == count {
                bytes.append(contentsOf: rest.prefix(stored))
            } else {
                var piece = [UInt8](repeating: 0, count: count)
                let isRight = rest.prefix(stored).withUnsafeBytes { source in
                    piece.withUnsafeMutableBytes { library.decompress(source, into: $0) }
                }
                guard isRight else {
                    throw error(
                        .damaged, "section \(entry.part.description) cannot be decompressed", at: entry.offset
                    )
                }
                bytes.append(contentsOf: piece)
            }
            rest = rest.dropFirst(stored)
        }
        guard rest.isEmpty else {
            throw error(
                .malformed, "section \(entry.part.description) has bytes too many", at: entry.offset)
        }
        return bytes
    }

    /// Compressed bytes, after their hash: a library is given nothing but what one has made.
    private func verified(_ offset: UInt64, _ count: UInt64) throws(SnapshotError) -> ArraySlice<UInt8> {
        let bytes = try source.read(at: offset, Int(count))
        let rest = bytes.dropFirst(SnapshotFile.hashSize)
        guard
            SHA256Digest(bytes: bytes.prefix(SnapshotFile.hashSize))
                == rest.withUnsafeBytes({ SHA256.hash($0) })
        else {
            throw error(.damaged, "compressed bytes are not what their hash says", at: offset)
        }
        return rest
    }

    private func library() throws(SnapshotError) -> Zstandard {
        do throws(SnapshotError) {
            return try Zstandard.library(to: "read a compressed snapshot")
        } catch {
            throw error.prefixed(by: source)
        }
    }

    // MARK: Pages

    private func memory(
        _ entry: SnapshotTable.Entry, _ left: inout UInt64
    ) throws(SnapshotError) -> FrozenMemory {
        let size = Int(entry.part.length)
        let (lastPage, used) = (size / FrozenMemory.pageSize, size % FrozenMemory.pageSize)
        var builder = FrozenMemory.Builder(size: size)
        var failure: SnapshotError?
        let index = entry.part.index
        do throws(SnapshotError) {
            try forEachPage(of: Int(index), in: 0..<Int.max) { page, bytes throws(SnapshotError) in
                guard left >= UInt64(FrozenMemory.pageSize) else {
                    throw error(.limit, "the pages of memory \(index) are more than the limit")
                }
                left -= UInt64(FrozenMemory.pageSize)
                if page == lastPage {
                    for place in used..<FrozenMemory.pageSize
                    where bytes.load(fromByteOffset: place, as: UInt8.self) != 0 {
                        throw error(.malformed, "memory \(index) has bytes beyond its size")
                    }
                }
                guard builder.add(page, bytes) else {
                    throw error(.outOfMemory, "there is no memory for the pages of memory \(index)")
                }
            }
        } catch {
            failure = error
        }
        let memory = builder.finish()
        if let failure { throw failure }
        guard let memory else {
            throw error(.outOfMemory, "there is no memory for the pages of memory \(index)")
        }
        return memory
    }

    /// Calls `body`, in order, with pages of a memory that are not known to be zero. What it gets is not verified, and stays
    /// until it returns.
    private func forEachPage(
        of memory: Int, in range: Range<Int>,
        _ body: (Int, UnsafeRawPointer) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        guard let runs = runs(of: memory) else { return }
        // The first run that ends after the range has begun.
        var (low, high) = (runs.lowerBound, runs.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if table.runs[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < runs.upperBound, table.runs[low].first < range.upperBound {
            let run = table.runs[low]
            let pages = max(run.first, range.lowerBound)..<min(run.end, range.upperBound)
            switch run.storage {
            case .raw: try forEachRawPage(run, pages, body)
            case .compressed:
                try decompress(low)
                for page in pages { try body(page, buffer + (page - run.first) * FrozenMemory.pageSize) }
            case .parent:
                guard let parent else { preconditionFailure("the table has been checked") }
                guard pages.upperBound <= parent.pageCount(of: memory) else {
                    throw error(
                        .malformed,
                        "pages \(pages.lowerBound) to \(pages.upperBound - 1) of memory \(memory) should be in the "
                            + "parent \(parent.table.name.description), whose memory ends before")
                }
                try parent.forEachPage(of: memory, in: pages, body)
            case .module:
                guard let bytes = modules[run.module] else {
                    throw error(
                        .mismatch,
                        "pages of memory \(memory) are in the module "
                            + "\(table.modules[run.module].hash.description), which is not there")
                }
                for page in pages {
                    let place = Int(run.offset) + (page - run.first) * FrozenMemory.pageSize
                    try body(page, UnsafeRawPointer(bytes.base + place))
                }
            }
            low += 1
        }
    }

    private func runs(of memory: Int) -> Range<Int>? {
        table.entries.first { $0.part.isMemory && Int($0.part.index) == memory }?.runs
    }

    private func pageCount(of memory: Int) -> Int {
        let size = table.entries.first { $0.part.isMemory && Int($0.part.index) == memory }?.part.length ?? 0
        return (Int(size) + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize
    }

    private func forEachRawPage(
        _ run: SnapshotTable.Run, _ pages: Range<Int>,
        _ body: (Int, UnsafeRawPointer) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        bufferedRun = nil
        var page = pages.lowerBound
        while page < pages.upperBound {
            let count = min(pages.upperBound - page, OpenSnapshot.pagesAtOnce)
            let offset = run.offset + UInt64(page - run.first) * UInt64(FrozenMemory.pageSize)
            try source.read(at: offset, count * FrozenMemory.pageSize, into: buffer)
            for place in 0..<count { try body(page + place, buffer + place * FrozenMemory.pageSize) }
            page += count
        }
    }

    /// Puts the pages of a run into the buffer.
    private func decompress(_ index: Int) throws(SnapshotError) {
        guard bufferedRun != index else { return }
        let run = table.runs[index]
        let library = try library()
        bufferedRun = nil
        let stored = try verified(run.offset, run.storedLength)
        let destination = UnsafeMutableRawBufferPointer(
            start: buffer, count: run.count * FrozenMemory.pageSize)
        guard stored.withUnsafeBytes({ library.decompress($0, into: destination) }) else {
            throw error(
                .damaged, "pages \(run.first) to \(run.end - 1) cannot be decompressed", at: run.offset)
        }
        bufferedRun = index
    }
}

extension SnapshotError {
    /// The same, saying which file it is about, if it does not yet.
    fileprivate func prefixed(by source: SnapshotSource) -> SnapshotError {
        let prefix = [UInt8](source.prefixed("").utf8)
        if message.utf8.starts(with: prefix) { return self }
        return SnapshotError(kind, source.prefixed(message), at: offset)
    }
}
