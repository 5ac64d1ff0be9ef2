/// A file system as plain data: nodes by number, names in directories, content in pieces. What ``MemoryVolume``
/// and ``BakedArchive`` hold; a copy of the value is a snapshot of all of it.
///
/// It knows no descriptors: whoever has a node open says so (`retain`), and a node that is neither named nor
/// open is gone. Confinement is here: a path is resolved from a node on, and `..` never leads above that.
package struct FileTree: Sendable {
    /// A file, directory or symbolic link.
    struct Node: Sendable {
        /// `unknown` where the number is free.
        var type: FileType
        /// Names in directories; of a directory also its own `.` and its subdirectories' `..`. 0: it has no
        /// name any more, and lives only as long as it is open.
        var linkCount: UInt64
        /// How many have it open.
        var openCount = 0
        var accessTime: UInt64
        var modificationTime: UInt64
        var changeTime: UInt64
        /// What a file holds.
        var content = FileContent()
        /// Where a symbolic link leads.
        var target: [UInt8] = []
        /// What a directory holds.
        var directory = DirectoryIndex()

        init(_ type: FileType, time: UInt64) {
            self.type = type
            linkCount = type == .directory ? 2 : 1
            accessTime = time
            modificationTime = time
            changeTime = time
        }
    }

    /// The number of the topmost directory.
    static let root = 0
    /// The longest name, as of most hosts.
    static let nameLimit = 255

    var nodes: [Node]
    /// Numbers of nodes that are gone.
    private var free: [Int] = []
    /// Bytes of all contents and links' targets: the sum of the sizes, holes included.
    private(set) var byteCount: UInt64 = 0
    /// Names of all nodes, and nodes that are open without one.
    private(set) var nameCount = 0
    /// What `byteCount` and `nameCount` may come to; `nospc` beyond.
    let byteLimit: UInt64
    let nameLimit: Int

    /// An empty directory.
    init(byteLimit: UInt64, nameLimit: Int, time: UInt64) {
        self.byteLimit = byteLimit
        self.nameLimit = nameLimit
        var root = Node(.directory, time: time)
        root.openCount = 1
        nodes = [root]
    }

    // MARK: Saving

    /// A tree as it was saved. What it counts follows from the nodes, which have been checked; free numbers are given again from
    /// the last on. Nobody but the tree itself has a node open yet.
    init(nodes: [Node], free: [Int], byteLimit: UInt64, nameLimit: Int) {
        self.nodes = nodes
        self.free = free
        self.byteLimit = byteLimit
        self.nameLimit = nameLimit
        self.nodes[FileTree.root].openCount = 1
        for node in nodes where node.type != .unknown {
            byteCount += node.content.size + UInt64(node.target.count)
            nameCount += node.type == .directory ? 1 : Int(max(node.linkCount, 1))
        }
        // The topmost directory has no name.
        nameCount -= 1
    }

    /// Numbers of nodes that are gone, in the reverse of the order in which they are given again.
    var freeNumbers: [Int] { free }

    /// Removes what has no name and nobody has open.
    mutating func removeUnused() {
        for number in nodes.indices
        where nodes[number].type != .unknown && nodes[number].linkCount == 0 && nodes[number].openCount == 0 {
            remove(number)
            nameCount -= 1
        }
    }

    // MARK: Nodes

    /// The number of a new node, which the caller names.
    mutating func insert(_ node: Node) -> Int {
        guard let number = free.popLast() else {
            nodes.append(node)
            return nodes.count - 1
        }
        nodes[number] = node
        return number
    }

    /// Notes that somebody opens a node.
    mutating func retain(_ number: Int) { nodes[number].openCount += 1 }

    /// Notes that somebody who had a node open has closed it.
    mutating func release(_ number: Int) {
        nodes[number].openCount -= 1
        guard nodes[number].openCount == 0, nodes[number].linkCount == 0 else { return }
        remove(number)
        nameCount -= 1
    }

    /// Takes note that a node lost a name. One that is open goes on to count as if it had it.
    mutating func unlinked(_ number: Int, time: UInt64) {
        nodes[number].changeTime = time
        nodes[number].linkCount = nodes[number].type == .directory ? 0 : nodes[number].linkCount - 1
        if nodes[number].linkCount == 0 {
            guard nodes[number].openCount == 0 else { return }
            remove(number)
        }
        nameCount -= 1
    }

    private mutating func remove(_ number: Int) {
        byteCount -= nodes[number].content.size + UInt64(nodes[number].target.count)
        nodes[number] = Node(.unknown, time: 0)
        free.append(number)
    }

    // MARK: Limits

    /// Counts a new name, or throws `nospc`.
    mutating func countName() throws(WASIFailure) {
        guard nameCount < nameLimit else { throw .errno(.nospc) }
        nameCount += 1
    }

    /// Counts new bytes, or throws `nospc`.
    mutating func countBytes(_ count: UInt64) throws(WASIFailure) {
        guard count <= byteLimit - byteCount else { throw .errno(.nospc) }
        byteCount += count
    }

    /// Bytes that may still be added.
    var room: UInt64 { byteLimit - byteCount }

    mutating func uncountBytes(_ count: UInt64) { byteCount -= count }

    // MARK: Attributes

    func attributes(of number: Int, device: UInt64) -> FileAttributes {
        let node = nodes[number]
        return FileAttributes(
            device: device, inode: FileTree.inode(number), type: node.type, linkCount: node.linkCount,
            size: node.type == .symbolicLink ? UInt64(node.target.count) : node.content.size,
            accessTime: node.accessTime, modificationTime: node.modificationTime,
            changeTime: node.changeTime)
    }

    /// The number that the guest sees of a node: never 0, which some programs take for "none".
    static func inode(_ number: Int) -> UInt64 { UInt64(number) + 1 }

    mutating func setTimes(
        of number: Int, access: TimeChange, modification: TimeChange, now: UInt64
    ) {
        func apply(_ change: TimeChange, _ time: inout UInt64) {
            switch change {
            case .keep: break
            case .now: time = now
            case .set(let value): time = value
            }
        }
        apply(access, &nodes[number].accessTime)
        apply(modification, &nodes[number].modificationTime)
        if access != .keep || modification != .keep { nodes[number].changeTime = now }
    }
}
