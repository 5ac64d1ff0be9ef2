/// Reads a tar archive into a ``FileTree`` whose files refer to the archive's bytes.
///
/// Whoever made the archive is not trusted: every size and offset is checked, and names that are absolute or
/// lead upward, entries below links, devices and the like are errors.
struct ArchiveReader {
    /// What an extended header says about the entry behind it.
    private struct Extension {
        var path: [UInt8]?
        var linkPath: [UInt8]?
        var size: Int?
        /// Nanoseconds since 1970.
        var modificationTime: UInt64?
    }

    private let archive: UnsafeRawBufferPointer
    private var tree = FileTree(byteLimit: .max, nameLimit: Self.nameLimit, time: 0)
    private var position = 0
    private var next = Extension()
    private var global = Extension()
    /// The most entries and directories on the way to them: a small archive must not become a large tree.
    private static let nameLimit = 1 << 20
    /// The longest extended header; longer ones are no honest ones.
    private static let extensionLimit = 1 << 20

    private init(_ archive: UnsafeRawBufferPointer) { self.archive = archive }

    /// What the archive holds.
    static func read(_ archive: UnsafeRawBufferPointer) throws(ArchiveError) -> FileTree {
        var reader = ArchiveReader(archive)
        guard !archive.isEmpty else {
            throw ArchiveError(.malformed, "it is no tar archive: it is empty", at: 0)
        }
        for (magic, format) in [
            ([0x1F, 0x8B], "gzip"), ([0x42, 0x5A, 0x68], "bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58], "xz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
        ] as [([UInt8], String)] where archive.starts(with: magic) {
            throw ArchiveError(
                .malformed, "it is no tar archive: it is compressed with \(format), expand it first", at: 0)
        }
        while try reader.readEntry() {}
        return reader.tree
    }

    /// Bytes of the archive, which the caller has found to be there.
    private func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= archive.count)
        return Array(UnsafeRawBufferPointer(rebasing: archive[range]))
    }

    /// Reads an entry and goes behind it; false at the end.
    private mutating func readEntry() throws(ArchiveError) -> Bool {
        let left = archive.count - position
        guard left >= ArchiveHeader.blockSize else {
            // Some writers leave out the zeros at the end, or cut them off.
            guard left == 0 || bytes(position..<archive.count).allSatisfy({ $0 == 0 }) else {
                throw ArchiveError(
                    .malformed,
                    position == 0 ? "it is no tar archive" : "the archive ends within a header", at: position)
            }
            return false
        }
        let header = ArchiveHeader(
            bytes(position..<position + ArchiveHeader.blockSize), at: position)
        if header.isZero { return false }
        do {
            try header.checkSum()
        } catch {
            guard position > 0 else {
                throw ArchiveError(.malformed, "it is no tar archive: " + error.message, at: 0)
            }
            throw error
        }

        let start = position + ArchiveHeader.blockSize
        let isExtension = header.type.isOne(of: "xgLK")
        var size = try header.size()
        // Links and directories have no content, whatever the field says.
        if header.type.isOne(of: "25") { size = 0 }
        if !isExtension, let extended = next.size, !header.type.isOne(of: "125") { size = extended }
        guard size <= archive.count - start else {
            throw ArchiveError(
                .malformed, "an entry of \(size) bytes goes beyond the archive's end", name: header.name,
                at: header.offset)
        }
        // Both are at most the count, and the last padding may be missing.
        let padded = (size + ArchiveHeader.blockSize - 1) & ~(ArchiveHeader.blockSize - 1)
        position = min(start + padded, archive.count)
        if isExtension {
            try readExtension(header, start..<start + size)
        } else {
            try add(header, start, size)
            next = Extension()
        }
        return true
    }

    // MARK: Extended headers

    private mutating func readExtension(
        _ header: ArchiveHeader, _ range: Range<Int>
    ) throws(ArchiveError) {
        guard range.count <= Self.extensionLimit else {
            throw ArchiveError(
                .malformed, "an extended header of \(range.count) bytes is too long", at: header.offset)
        }
        let content = bytes(range)
        switch header.type {
        case UInt8(ascii: "L"): next.path = Array(content.prefix { $0 != 0 })
        case UInt8(ascii: "K"): next.linkPath = Array(content.prefix { $0 != 0 })
        case UInt8(ascii: "x"): try readRecords(content, at: range.lowerBound, into: &next)
        default:
            try readRecords(content, at: range.lowerBound, into: &global)
            guard global.path == nil, global.linkPath == nil, global.size == nil else {
                throw ArchiveError(
                    .unsupported, "names and sizes for all entries mean nothing", at: header.offset)
            }
        }
    }

    /// Reads records `LENGTH KEY=VALUE` (POSIX.1, pax, "pax Extended Header").
    private func readRecords(
        _ content: [UInt8], at offset: Int, into result: inout Extension
    ) throws(ArchiveError) {
        var start = 0
        while start < content.count {
            func malformed() -> ArchiveError {
                ArchiveError(.malformed, "a record of an extended header is malformed", at: offset + start)
            }
            guard let space = content[start...].firstIndex(of: UInt8(ascii: " ")),
                let length = Self.decimal(content[start..<space]), length <= content.count - start,
                length > space + 1 - start, content[start + length - 1] == UInt8(ascii: "\n")
            else { throw malformed() }
            let record = content[(space + 1)..<(start + length - 1)]
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw malformed() }
            let key = String(decoding: record[..<equals], as: UTF8.self)
            let value = Array(record[(equals + 1)...])
            switch key {
            case "path": result.path = value
            case "linkpath": result.linkPath = value
            case "size":
                guard let size = Self.decimal(value[...]) else { throw malformed() }
                result.size = size
            case "mtime":
                guard let time = Self.time(value) else { throw malformed() }
                result.modificationTime = time
            default:
                guard !key.utf8.starts(with: "GNU.sparse.".utf8) else {
                    throw ArchiveError(
                        .unsupported, "sparse files are not supported", at: offset + start)
                }
            }
            start += length
        }
    }

    /// A number in decimal digits, nil if it is none or too large.
    private static func decimal(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty else { return nil }
        var value = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflow, !overflows else { return nil }
            value = sum
        }
        return value
    }

    /// Seconds with a fraction as nanoseconds; what is before 1970 or beyond counting is the first or last.
    private static func time(_ text: [UInt8]) -> UInt64? {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let seconds = parts.first.flatMap({ decimal($0) }) else { return nil }
        var fraction = UInt64(0)
        if parts.count > 1 {
            guard parts[1].allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
                return nil
            }
            for digit in 0..<9 {
                let byte = parts[1].dropFirst(digit).first ?? UInt8(ascii: "0")
                fraction = fraction * 10 + UInt64(byte - UInt8(ascii: "0"))
            }
        }
        return isNegative ? 0 : nanoseconds(seconds, fraction)
    }

    private static func nanoseconds(_ seconds: Int, _ fraction: UInt64 = 0) -> UInt64 {
        guard seconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(fraction)
        return overflow || overflows ? .max : sum
    }

    // MARK: Entries

    private mutating func add(
        _ header: ArchiveHeader, _ start: Int, _ size: Int
    ) throws(ArchiveError) {
        let name = next.path ?? header.name
        func unsupported(_ message: String) -> ArchiveError {
            ArchiveError(.unsupported, message, name: name, at: header.offset)
        }
        let components = try components(of: name, header.offset)
        let time: UInt64
        if let extended = next.modificationTime ?? global.modificationTime {
            time = extended
        } else {
            time = Self.nanoseconds(try header.modificationTime())
        }
        switch header.type {
        case UInt8(ascii: "0"), UInt8(ascii: "7"), 0:
            // The oldest format knows directories by a slash.
            if name.last == UInt8(ascii: "/") {
                try addDirectory(components, time, name, header.offset)
                return
            }
            var file = FileTree.Node(.regularFile, time: time)
            file.content = FileContent(archivedAt: start, size: UInt64(size))
            try addNode(file, components, name, header.offset)
        case UInt8(ascii: "1"):
            guard size == 0 else { throw unsupported("a hard link has content") }
            let target = try self.components(of: next.linkPath ?? header.linkName, header.offset)
            var node = FileTree.root
            for component in target {
                guard tree.nodes[node].type == .directory, let found = tree.nodes[node].directory[component]
                else { throw unsupported("a hard link leads to nothing that is before it in the archive") }
                node = found
            }
            guard tree.nodes[node].type != .directory else {
                throw unsupported("a hard link leads to a directory")
            }
            try addLink(node, components, name, header.offset)
        case UInt8(ascii: "2"):
            let target = next.linkPath ?? header.linkName
            guard !target.isEmpty, target.count < HostDirectory.pathLimit, !target.contains(0) else {
                throw unsupported("a symbolic link leads nowhere")
            }
            guard target.isUTF8 else { throw unsupported("a symbolic link's target is not UTF-8") }
            var link = FileTree.Node(.symbolicLink, time: time)
            link.target = target
            try addNode(link, components, name, header.offset)
        case UInt8(ascii: "5"): try addDirectory(components, time, name, header.offset)
        case UInt8(ascii: "3"), UInt8(ascii: "4"): throw unsupported("it is a device")
        case UInt8(ascii: "6"): throw unsupported("it is a named pipe")
        case UInt8(ascii: "S"): throw unsupported("sparse files are not supported")
        // The name of a volume is about the archive and not in it.
        case UInt8(ascii: "V"): break
        default:
            throw unsupported("entries of type '\(Unicode.Scalar(header.type))' are not supported")
        }
    }

    /// The names on the way to an entry; none for the topmost directory.
    private func components(of name: [UInt8], _ offset: Int) throws(ArchiveError) -> [[UInt8]] {
        func unsupported(_ message: String) -> ArchiveError {
            ArchiveError(.unsupported, message, name: name, at: offset)
        }
        guard !name.isEmpty else { throw ArchiveError(.malformed, "a name is empty", at: offset) }
        guard name.first != UInt8(ascii: "/") else { throw unsupported("a name is absolute") }
        guard name.count < HostDirectory.pathLimit else { throw unsupported("a name is too long") }
        guard name.isUTF8 else { throw unsupported("a name is not UTF-8") }
        guard !name.contains(0) else { throw unsupported("a name contains NUL") }
        var components: [[UInt8]] = []
        for component in name.split(separator: UInt8(ascii: "/")) where !component.isDot {
            guard !component.isDotDot else { throw unsupported("a name leads upward, by \"..\"") }
            guard component.count <= FileTree.nameLimit else { throw unsupported("a name is too long") }
            components.append(Array(component))
        }
        return components
    }

    /// The directory that an entry goes into, made where it is missing.
    private mutating func directory(
        for components: [[UInt8]], _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) -> Int {
        var directory = FileTree.root
        for component in components.dropLast() {
            if let found = tree.nodes[directory].directory[component] {
                guard tree.nodes[found].type == .directory else {
                    throw ArchiveError(
                        .unsupported, "an entry lies below something that is no directory", name: name,
                        at: offset)
                }
                directory = found
            } else {
                directory = try place(
                    FileTree.Node(.directory, time: 0), component, in: directory, name, offset)
            }
        }
        return directory
    }

    private mutating func addDirectory(
        _ components: [[UInt8]], _ time: UInt64, _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) {
        guard let last = components.last else {
            tree.nodes[FileTree.root].setAllTimes(time)
            return
        }
        let parent = try directory(for: components, name, offset)
        if let found = tree.nodes[parent].directory[last], tree.nodes[found].type == .directory {
            tree.nodes[found].setAllTimes(time)
            return
        }
        _ = try place(FileTree.Node(.directory, time: time), last, in: parent, name, offset)
    }

    private mutating func addNode(
        _ node: FileTree.Node, _ components: [[UInt8]], _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) {
        guard let last = components.last else {
            throw ArchiveError(.unsupported, "the archive itself is no directory", name: name, at: offset)
        }
        let parent = try directory(for: components, name, offset)
        _ = try place(node, last, in: parent, name, offset)
    }

    private mutating func addLink(
        _ node: Int, _ components: [[UInt8]], _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) {
        guard let last = components.last else {
            throw ArchiveError(.unsupported, "the archive itself is no directory", name: name, at: offset)
        }
        let parent = try directory(for: components, name, offset)
        // A link to itself would be removed before it is made.
        if tree.nodes[parent].directory[last] == node { return }
        try removeOlder(last, in: parent, name, offset)
        try countName(name, offset)
        tree.nodes[node].linkCount += 1
        tree.nodes[parent].directory.set(last, to: node)
    }

    /// Puts a node into a directory, instead of what an earlier entry put there.
    private mutating func place(
        _ node: FileTree.Node, _ component: [UInt8], in parent: Int, _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) -> Int {
        try removeOlder(component, in: parent, name, offset)
        try countName(name, offset)
        do {
            // What entries hold does not overlap, so that no archive is long enough for this to fail.
            try tree.countBytes(node.content.size + UInt64(node.target.count))
        } catch {
            throw ArchiveError(.unsupported, "the archive holds too much", name: name, at: offset)
        }
        let number = tree.insert(node)
        tree.nodes[parent].directory.set(component, to: number)
        if node.type == .directory {
            tree.nodes[number].directory.parent = parent
            tree.nodes[parent].linkCount += 1
        }
        return number
    }

    /// Of two entries with one name the later counts, as it does where archives are unpacked.
    private mutating func removeOlder(
        _ component: [UInt8], in parent: Int, _ name: [UInt8], _ offset: Int
    ) throws(ArchiveError) {
        guard let older = tree.nodes[parent].directory[component] else { return }
        guard tree.nodes[older].type != .directory else {
            throw ArchiveError(
                .unsupported, "an earlier entry of this name is a directory", name: name, at: offset)
        }
        tree.nodes[parent].directory.remove(component)
        tree.unlinked(older, time: tree.nodes[older].changeTime)
    }

    private mutating func countName(_ name: [UInt8], _ offset: Int) throws(ArchiveError) {
        do {
            try tree.countName()
        } catch {
            throw ArchiveError(.unsupported, "the archive has too many entries", name: name, at: offset)
        }
    }
}

extension FileTree.Node {
    fileprivate mutating func setAllTimes(_ time: UInt64) {
        accessTime = time
        modificationTime = time
        changeTime = time
    }
}

extension UInt8 {
    /// Whether this is one of these ASCII characters.
    fileprivate func isOne(of characters: StaticString) -> Bool {
        characters.withUTF8Buffer { $0.contains(self) }
    }
}
