import Snapshot

// The bytes are described in Documentation/SnapshotWASI.md.

extension FileTree {
    private static var version: UInt32 { 1 }

    /// The section of a volume. Nodes without a name that nobody of `open` has open are left out: they belong to others.
    func saved(open: Set<Int>) -> [UInt8] {
        var writer = StateWriter()
        writer.number(FileTree.version)
        writer.number(byteLimit)
        writer.number(UInt64(nameLimit))
        var free = freeNumbers
        writer.count(nodes.count)
        for (number, node) in nodes.enumerated() {
            guard node.type != .unknown else {
                writer.number(UInt8(0))
                continue
            }
            if node.linkCount == 0, !open.contains(number) {
                free.append(number)
                writer.number(UInt8(0))
                continue
            }
            writer.number(node.type.rawValue)
            writer.number(node.linkCount)
            for time in [node.accessTime, node.modificationTime, node.changeTime] { writer.number(time) }
            switch node.type {
            case .directory: node.directory.save(to: &writer, isRemoved: node.linkCount == 0)
            case .symbolicLink: writer.string(node.target)
            default:
                writer.number(node.content.size)
                writer.list(node.content.significantPieces) { writer, piece in
                    writer.number(UInt64(piece.index))
                    writer.count(piece.bytes.count)
                    writer.raw(piece.bytes)
                }
            }
        }
        writer.list(free) { writer, number in writer.number(UInt32(number)) }
        return writer.bytes
    }

    /// A volume from its section: a whole tree, or an error.
    ///
    /// - Parameter limits: the most that the volume may be allowed; nil for any.
    init(
        saved bytes: [UInt8], name: String, limits: MemoryVolume.Limits?
    ) throws(WASIRestorationError) {
        var reader = StateReader(bytes, name: name)
        guard try reader.number(UInt32.self) == FileTree.version else {
            throw reader.error(.unknownVersion, "it is of an unknown version")
        }
        let byteLimit: UInt64 = try reader.number()
        let savedNameLimit: UInt64 = try reader.number()
        guard let nameLimit = Int(exactly: savedNameLimit) else {
            throw reader.error(.limit, "so many names cannot be")
        }
        if let limits, byteLimit > limits.byteCount || nameLimit > limits.nameCount {
            throw reader.error(.limit, "the volume may hold more than the limits here allow")
        }
        let count = try reader.count(ofAtLeast: 1)
        guard count > 0, count - 1 <= nameLimit else {
            throw reader.error(.limit, "\(count) files are more than the volume may have")
        }
        var nodes: [Node] = []
        for _ in 0..<count { nodes.append(try Node(saved: &reader, count)) }
        var isFree = nodes.map { $0.type == .unknown }
        let free = try reader.list(ofAtLeast: 4) { reader throws(WASIRestorationError) in
            let number = try reader.index(below: count, "file")
            guard isFree[number] else { throw reader.error(.invalid, "file \(number) is not free, or twice") }
            isFree[number] = false
            return number
        }
        guard !isFree.contains(true) else { throw reader.error(.invalid, "a file is missing") }
        try reader.finish()
        try FileTree.check(nodes, reader)
        self.init(nodes: nodes, free: free, byteLimit: byteLimit, nameLimit: nameLimit)
        guard nameCount <= nameLimit, byteCount <= byteLimit else {
            throw reader.error(.limit, "it holds more than it may")
        }
    }

    /// Checks that the nodes are one tree, whose links are as many as the nodes say.
    private static func check(_ nodes: [Node], _ reader: StateReader) throws(WASIRestorationError) {
        guard nodes[root].type == .directory, nodes[root].linkCount >= 2, nodes[root].directory.parent == root
        else {
            throw reader.error(.invalid, "the topmost directory is none")
        }
        var links = [UInt64](repeating: 0, count: nodes.count)
        var pending = [root]
        var isReached = [Bool](repeating: false, count: nodes.count)
        isReached[root] = true
        // From the top down, so that no circle of directories is taken for a part of the tree.
        while let number = pending.popLast() {
            links[number] += 2
            var failure: String?
            nodes[number].directory.forEach(after: 0) { _, name, node in
                switch nodes[node].type {
                case .unknown: failure = "a name stands for nothing"
                case .directory:
                    if isReached[node] || nodes[node].directory.parent != number {
                        failure = "a directory has two names, or another parent"
                    }
                    isReached[node] = true
                    links[number] += 1
                    pending.append(node)
                default: links[node] += 1
                }
                return failure == nil
            }
            if let failure { throw reader.error(.invalid, failure) }
        }
        var bytes: UInt64 = 0
        for (number, node) in nodes.enumerated() where node.type != .unknown {
            guard links[number] == node.linkCount else {
                throw reader.error(
                    .invalid, "file \(number) has \(links[number]) links, and says \(node.linkCount)")
            }
            if node.type == .directory, node.linkCount == 0 {
                guard node.directory.isEmpty, node.directory.parent == root else {
                    throw reader.error(.invalid, "a directory that was removed is not empty")
                }
            }
            // Sizes are below 2⁶³, and strings in memory.
            let (sum, overflow) = bytes.addingReportingOverflow(node.content.size + UInt64(node.target.count))
            guard !overflow else { throw reader.error(.limit, "the files are too large") }
            bytes = sum
        }
    }
}

extension FileTree.Node {
    /// A node of a tree of `count` nodes.
    fileprivate init(saved reader: inout StateReader, _ count: Int) throws(WASIRestorationError) {
        let type: UInt8 = try reader.number()
        guard let type = FileType(rawValue: type),
            [.unknown, .directory, .regularFile, .symbolicLink].contains(type)
        else { throw reader.error(.malformed, "\(type) is no type of file") }
        self.init(type, time: 0)
        guard type != .unknown else { return }
        linkCount = try reader.number()
        accessTime = try reader.number()
        modificationTime = try reader.number()
        changeTime = try reader.number()
        switch type {
        case .directory: directory = try DirectoryIndex(saved: &reader, count)
        case .symbolicLink:
            target = try reader.text("target of a link")
            guard !target.isEmpty, target.first != UInt8(ascii: "/") else {
                throw reader.error(.invalid, "a link leads out of the volume")
            }
        default: content = try FileContent(saved: &reader)
        }
    }
}

extension FileContent {
    fileprivate init(saved reader: inout StateReader) throws(WASIRestorationError) {
        let size: UInt64 = try reader.number()
        guard size <= UInt64(Int64.max) else { throw reader.error(.limit, "a file is too large") }
        let pieceSize = UInt64(FileContent.pieceSize)
        var pieces: [Int: [UInt8]] = [:]
        var next: UInt64 = 0
        for _ in 0..<(try reader.count(ofAtLeast: 13)) {
            let index: UInt64 = try reader.number()
            let bytes = try reader.string()
            // Within the size, so that the product is small enough.
            guard index >= next, index <= size / pieceSize, !bytes.isEmpty, bytes.last != 0,
                bytes.count <= FileContent.pieceSize, index * pieceSize + UInt64(bytes.count) <= size
            else { throw reader.error(.invalid, "a piece of a file is out of place") }
            pieces[Int(index)] = bytes
            next = index + 1
        }
        self.init(size: size, pieces: pieces)
    }
}

extension DirectoryIndex {
    fileprivate func save(to writer: inout StateWriter, isRemoved: Bool) {
        writer.number(UInt32(isRemoved ? FileTree.root : parent))
        writer.number(isRemoved ? 2 : newestCookie)
        writer.count(count)
        forEach(after: 0) { cookie, name, node in
            writer.number(cookie)
            writer.number(UInt32(node))
            writer.string(name)
            return true
        }
    }

    fileprivate init(saved reader: inout StateReader, _ count: Int) throws(WASIRestorationError) {
        let parent = try reader.index(below: count, "directory")
        let newest: UInt64 = try reader.number()
        // So many entries never were.
        guard newest >= 2, newest <= UInt64(Int64.max) else {
            throw reader.error(.invalid, "a cookie is out of range")
        }
        var last: UInt64 = 2
        var names: Set<[UInt8]> = []
        let entries = try reader.list(ofAtLeast: 16) { reader throws(WASIRestorationError) in
            let cookie: UInt64 = try reader.number()
            let node = try reader.index(below: count, "file")
            let name = try reader.text("name of a file")
            guard cookie > last, cookie <= newest else {
                throw reader.error(.invalid, "a cookie is out of order")
            }
            last = cookie
            guard !name.isEmpty, name.count <= FileTree.nameLimit, !name.contains(UInt8(ascii: "/")),
                !name[...].isDot, !name[...].isDotDot, names.insert(name).inserted
            else { throw reader.error(.invalid, "a name of a file is none, or there twice") }
            return (cookie: cookie, name: name, node: node)
        }
        self.init(parent: parent, entries: entries, newestCookie: newest)
    }
}
