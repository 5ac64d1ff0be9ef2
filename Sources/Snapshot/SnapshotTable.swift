internal import Machine

/// The header of a file and its table of contents.
struct SnapshotTable: Sendable {
    /// Where the bytes of a section or of pages are.
    enum Storage: UInt16, Sendable {
        case raw = 1
        case compressed = 2
        case parent = 3
        case module = 4
    }

    struct Entry: Sendable {
        var part: SnapshotPart
        /// Of a section; a memory has runs.
        var storage = Storage.raw
        /// In the file: 0 if nothing is stored.
        var offset: UInt64 = 0
        var storedLength: UInt64 = 0
        /// Which of the table's runs are a memory's.
        var runs = 0..<0
    }

    /// Pages of a memory that follow each other, and are stored in the same way. Pages that are in no run are zeros.
    struct Run: Sendable {
        var first: Int
        var count: Int
        var storage: Storage
        /// Which of the table's modules.
        var module = 0
        /// In the file, or in the module's bytes.
        var offset: UInt64 = 0
        var storedLength: UInt64 = 0
        var end: Int { first + count }
    }

    var name = SHA256Digest.zero
    /// The name of the parent; nil if there is none.
    var parent: SHA256Digest?
    /// Where the parent's file is, as seen from the directory of this one; may be empty.
    var hint: [UInt8] = []
    var fileLength: UInt64 = 0
    var entries: [Entry] = []
    var modules: [ModuleIdentity] = []
    var runs: [Run] = []

    init() {}

    private static let entrySize = SnapshotPart.size + 24
    private static let moduleSize = 40
    private static let runSize = 32
    private static let startSize = 16

    /// Bytes of the table of contents, without the header.
    var size: Int {
        SnapshotTable.startSize + entries.count * SnapshotTable.entrySize
            + modules.count * SnapshotTable.moduleSize + SnapshotTable.roundedHint(hint.count)
            + runs.count * SnapshotTable.runSize
    }

    private static func roundedHint(_ count: Int) -> Int { (count + 7) / 8 * 8 }

    // MARK: Writing

    /// The header and the table.
    func encoded() -> [UInt8] {
        var table: [UInt8] = []
        table.reserveCapacity(size)
        table.append(number: UInt32(entries.count))
        table.append(number: UInt32(modules.count))
        table.append(number: UInt32(hint.count))
        table.append(number: UInt32(0))
        for entry in entries {
            entry.part.append(to: &table)
            table.append(number: entry.part.isMemory ? 0 : UInt32(entry.storage.rawValue))
            table.append(number: UInt32(entry.runs.count))
            table.append(number: entry.offset)
            table.append(number: entry.storedLength)
        }
        for module in modules {
            table.append(contentsOf: module.hash.bytes)
            table.append(number: module.size)
        }
        table.append(contentsOf: hint)
        while table.count % 8 != 0 { table.append(0) }
        for run in runs {
            table.append(number: UInt64(run.first))
            table.append(number: UInt32(run.count))
            table.append(number: run.storage.rawValue)
            table.append(number: UInt16(run.module))
            table.append(number: run.offset)
            table.append(number: run.storedLength)
        }

        var bytes = SnapshotFile.magic
        bytes.append(number: SnapshotFile.version)
        bytes.append(number: UInt32(0))
        bytes.append(number: fileLength)
        bytes.append(number: UInt64(table.count))
        bytes.append(contentsOf: SHA256.hash(table).bytes)
        bytes.append(contentsOf: name.bytes)
        bytes.append(contentsOf: (parent ?? .zero).bytes)
        bytes.append(contentsOf: table)
        return bytes
    }

    // MARK: Reading

    /// What the header says before anything else has been looked at.
    struct Header {
        var fileLength: UInt64
        var tableLength: UInt64
        var tableHash: SHA256Digest
        var name: SHA256Digest
        var parent: SHA256Digest?

        /// - Parameter length: bytes that the file has.
        init(_ bytes: [UInt8], length: UInt64) throws(SnapshotError) {
            let magic = SnapshotFile.magic
            guard bytes.count >= magic.count, bytes.starts(with: magic) else {
                throw SnapshotError(.malformed, "no snapshot: it does not begin as one", at: 0)
            }
            var cursor = Cursor(bytes, at: magic.count)
            guard bytes.count >= magic.count + 4 else {
                throw SnapshotError(.malformed, "ends within its header", at: length)
            }
            let version: UInt32 = cursor.number()
            guard version == SnapshotFile.version else {
                throw SnapshotError(
                    .unknownVersion,
                    "has version \(version) of the format of snapshots; known is \(SnapshotFile.version)",
                    at: 8)
            }
            guard bytes.count == SnapshotFile.headerSize else {
                throw SnapshotError(.malformed, "ends within its header", at: length)
            }
            let reserved: UInt32 = cursor.number()
            guard reserved == 0 else {
                throw SnapshotError(.malformed, "a number in the header that has to be 0 is not", at: 12)
            }
            fileLength = cursor.number()
            tableLength = cursor.number()
            tableHash = cursor.digest()
            name = cursor.digest()
            let parent = cursor.digest()
            self.parent = parent.isZero ? nil : parent
            guard fileLength == length else {
                throw SnapshotError(
                    .malformed, "has \(length) bytes, and its header says \(fileLength)",
                    at: min(length, fileLength))
            }
            guard tableLength <= length - UInt64(SnapshotFile.headerSize) else {
                throw SnapshotError(.malformed, "its table of contents is longer than the file", at: 24)
            }
        }
    }

    /// - Parameter bytes: as many as the header says.
    init(_ header: Header, _ bytes: [UInt8]) throws(SnapshotError) {
        let base = UInt64(SnapshotFile.headerSize)
        guard SHA256.hash(bytes) == header.tableHash else {
            throw SnapshotError(.damaged, "the table of contents is not what its hash says", at: base)
        }
        guard bytes.count >= SnapshotTable.startSize else {
            throw SnapshotError(.malformed, "the table of contents is too short", at: base)
        }
        name = header.name
        parent = header.parent
        fileLength = header.fileLength
        var cursor = Cursor(bytes, at: 0)
        let entryCount = Int(cursor.number() as UInt32)
        let moduleCount = Int(cursor.number() as UInt32)
        let hintLength = Int(cursor.number() as UInt32)
        let reserved: UInt32 = cursor.number()
        let start =
            SnapshotTable.startSize + entryCount * SnapshotTable.entrySize
            + moduleCount * SnapshotTable.moduleSize + SnapshotTable.roundedHint(hintLength)
        guard reserved == 0, hintLength <= SnapshotFile.longestHint, start <= bytes.count,
            (bytes.count - start) % SnapshotTable.runSize == 0
        else {
            throw SnapshotError(
                .malformed, "the counts in the table of contents do not fit its length", at: base)
        }
        let runCount = (bytes.count - start) / SnapshotTable.runSize

        entries.reserveCapacity(entryCount)
        var nextRun = 0
        for _ in 0..<entryCount { try readEntry(&cursor, nextRun: &nextRun, runCount: runCount) }
        guard nextRun == runCount else {
            throw SnapshotError(.malformed, "there are runs of pages that belong to no memory", at: base)
        }
        for _ in 0..<moduleCount {
            modules.append(ModuleIdentity(hash: cursor.digest(), size: cursor.number()))
        }
        hint = cursor.bytes(hintLength)
        guard cursor.bytes(SnapshotTable.roundedHint(hintLength) - hintLength).allSatisfy({ $0 == 0 }),
            parent != nil || hint.isEmpty
        else {
            throw SnapshotError(
                .malformed, "the path of the parent is wrong", at: base + UInt64(cursor.position))
        }
        runs.reserveCapacity(runCount)
        for entry in entries where entry.part.isMemory {
            let size = Int(entry.part.length)
            let pageCount = (size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize
            var previous = 0
            for _ in entry.runs { try readRun(&cursor, after: &previous, pageCount) }
        }
        try checkPlaces()
        guard SnapshotPart.name(entries.map { $0.part }) == name else {
            throw SnapshotError(.damaged, "its parts do not come to the name in its header", at: 64)
        }
    }

    private mutating func readEntry(
        _ cursor: inout Cursor, nextRun: inout Int, runCount: Int
    ) throws(SnapshotError) {
        let place = UInt64(SnapshotFile.headerSize + cursor.position)
        let part = SnapshotPart(
            kind: cursor.number(), index: cursor.number(), length: cursor.number(), hash: cursor.digest())
        let storage: UInt32 = cursor.number()
        let ownRuns = Int(cursor.number() as UInt32)
        var entry = Entry(part: part, offset: cursor.number(), storedLength: cursor.number())
        if let last = entries.last, !last.part.isBefore(part) {
            throw SnapshotError(.malformed, "sections and memories are not in order", at: place)
        }
        if part.isMemory {
            let before = entries.last.map { $0.part.isMemory ? Int($0.part.index) + 1 : 0 } ?? 0
            guard Int(part.index) == before else {
                throw SnapshotError(.malformed, "there is no memory \(before) before this one", at: place)
            }
            guard storage == 0, entry.offset == 0, entry.storedLength == 0, ownRuns <= runCount - nextRun
            else {
                throw SnapshotError(.malformed, "the entry of memory \(part.index) is wrong", at: place)
            }
            guard part.length <= SnapshotFile.largestMemory else {
                throw SnapshotError(
                    .limit, "memory \(part.index) is larger than \(SnapshotFile.largestMemory) bytes",
                    at: place)
            }
            entry.runs = nextRun..<nextRun + ownRuns
            nextRun += ownRuns
        } else {
            guard let storage = UInt16(exactly: storage).flatMap({ Storage(rawValue: $0) }), ownRuns == 0,
                isRight(entry, storage)
            else {
                throw SnapshotError(
                    .malformed, "the entry of section \(part.description) is wrong", at: place)
            }
            entry.storage = storage
        }
        entries.append(entry)
    }

    /// Whether the storage of a section can be what it says.
    private func isRight(_ entry: Entry, _ storage: Storage) -> Bool {
        if entry.storedLength == 0 && entry.offset != 0 { return false }
        return switch storage {
        case .raw: entry.storedLength == entry.part.length
        case .compressed: entry.storedLength > UInt64(SnapshotFile.hashSize)
        case .parent: parent != nil && entry.storedLength == 0
        case .module: false
        }
    }

    private mutating func readRun(
        _ cursor: inout Cursor, after previous: inout Int, _ pageCount: Int
    ) throws(SnapshotError) {
        let place = UInt64(SnapshotFile.headerSize + cursor.position)
        let first: UInt64 = cursor.number()
        let count = Int(cursor.number() as UInt32)
        let storage = Storage(rawValue: cursor.number())
        let module = Int(cursor.number() as UInt16)
        let (offset, stored): (UInt64, UInt64) = (cursor.number(), cursor.number())
        guard let storage, count > 0, first >= UInt64(previous), first <= UInt64(pageCount),
            count <= pageCount - Int(first)
        else {
            throw SnapshotError(
                .malformed, "a run of pages is not in order, or not within its memory", at: place)
        }
        let bytes = UInt64(count) * UInt64(FrozenMemory.pageSize)
        let isRight =
            switch storage {
            case .raw: module == 0 && stored == bytes && offset % UInt64(SnapshotFile.pageAlignment) == 0
            case .compressed:
                module == 0 && stored > UInt64(SnapshotFile.hashSize) && stored < bytes
                    && count <= SnapshotFile.pagesCompressedTogether
            case .parent: module == 0 && parent != nil && offset == 0 && stored == 0
            case .module:
                module < modules.count && stored == 0 && bytes <= modules[module].size
                    && offset <= modules[module].size - bytes
            }
        guard isRight else {
            throw SnapshotError(.malformed, "a run of pages says what cannot be", at: place)
        }
        runs.append(
            Run(
                first: Int(first), count: count, storage: storage, module: module, offset: offset,
                storedLength: stored))
        previous = Int(first) + count
    }

    /// Ranges of the file that hold bytes, in order: where each begins and how many bytes it has.
    func forEachPlace(_ body: (UInt64, UInt64) throws(SnapshotError) -> Void) throws(SnapshotError) {
        for entry in entries {
            if entry.storedLength > 0 { try body(entry.offset, entry.storedLength) }
            for run in runs[entry.runs] where run.storedLength > 0 { try body(run.offset, run.storedLength) }
        }
    }

    /// Everything that is stored stands in the table's order, with nothing but alignment between, up to the end of the file.
    private func checkPlaces() throws(SnapshotError) {
        var end = UInt64(SnapshotFile.headerSize + size)
        let length = fileLength
        try forEachPlace { offset, stored throws(SnapshotError) in
            guard offset >= end, offset - end < UInt64(SnapshotFile.pageAlignment), offset <= length,
                stored <= length - offset
            else {
                throw SnapshotError(
                    .malformed, "\(stored) bytes that should begin at \(offset) are not where they can be",
                    at: min(end, length))
            }
            end = offset + stored
        }
        guard end == length else {
            throw SnapshotError(.malformed, "there are bytes that belong to nothing", at: min(end, length))
        }
    }
}

/// Reads numbers one after the other; how many there are has been checked.
private struct Cursor {
    private let source: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int) {
        source = bytes
        self.position = position
    }

    mutating func number<Number: FixedWidthInteger>() -> Number {
        let size = Number.bitWidth / 8
        precondition(position + size <= source.count, "the count has been checked")
        let value = source.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Number.self) }
        position += size
        return Number(littleEndian: value)
    }

    mutating func digest() -> SHA256Digest {
        precondition(position + 32 <= source.count, "the count has been checked")
        let digest = source.withUnsafeBytes {
            SHA256Digest(loading: $0.baseAddress.unsafelyUnwrapped + position)
        }
        position += 32
        return digest
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        let bytes = [UInt8](source[position..<position + count])
        position += count
        return bytes
    }
}

extension SnapshotPart {
    /// What the part is called in messages.
    package var description: String {
        isMemory ? "memory " + String(index) : SnapshotSection.name(kind) + " " + String(index)
    }
}
