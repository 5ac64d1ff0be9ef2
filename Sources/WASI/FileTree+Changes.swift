#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension FileTree {
    /// What opening found, which is then open once more (``release(_:)``).
    struct Opened {
        var node: Int
        var type: FileType
    }

    /// Opens what is at a path, or makes a file there; see openat(2) for what the flags do.
    mutating func open(
        _ path: [UInt8], from start: Int, followsLinks: Bool, flags: OpenFlags, access: FileAccess,
        isReadOnly: Bool, now: UInt64
    ) throws(WASIFailure) -> Opened {
        let creates = flags.contains(.create)
        let isExclusive = flags.isSuperset(of: [.create, .exclusive])
        // A slash at the end means what is behind the link. An exclusive creation looks at the name itself.
        let follows = (followsLinks || path.last == UInt8(ascii: "/")) && !isExclusive
        let location = try locate(path, from: start, followsFinal: follows, creates: creates)
        guard let node = try node(at: location) else {
            guard creates else { throw .errno(.noent) }
            guard !isReadOnly else { throw .errno(.rofs) }
            let node = try create(Node(.regularFile, time: now), at: location, now: now)
            retain(node)
            return Opened(node: node, type: .regularFile)
        }
        if isExclusive { throw .errno(.exist) }
        let type = nodes[node].type
        if creates && type == .directory { throw .errno(.isdir) }
        if type != .directory && (flags.contains(.directory) || location.mustBeDirectory) {
            throw .errno(.notdir)
        }
        switch type {
        case .symbolicLink: throw .errno(.loop)
        case .directory:
            if access.writes || flags.contains(.truncate) { throw .errno(.isdir) }
        default:
            if flags.contains(.truncate) { try resize(node, to: 0, now: now) }
        }
        retain(node)
        return Opened(node: node, type: type)
    }

    /// Puts a new node at a location where nothing is.
    private mutating func create(
        _ node: Node, at location: TreeLocation, now: UInt64
    ) throws(WASIFailure) -> Int {
        // A directory that was removed while it was open takes nothing in.
        guard nodes[location.directory].linkCount > 0 else { throw .errno(.noent) }
        try countName()
        let number = insert(node)
        nodes[location.directory].directory.set(location.name, to: number)
        touch(location.directory, now)
        return number
    }

    /// Notes that a directory's entries changed.
    private mutating func touch(_ directory: Int, _ now: UInt64) {
        nodes[directory].modificationTime = now
        nodes[directory].changeTime = now
    }

    mutating func createDirectory(
        _ path: [UInt8], from start: Int, isReadOnly: Bool, now: UInt64
    ) throws(WASIFailure) -> Int {
        let location = try locate(path, from: start, followsFinal: false)
        guard try node(at: location) == nil else { throw .errno(.exist) }
        guard !isReadOnly else { throw .errno(.rofs) }
        let number = try create(Node(.directory, time: now), at: location, now: now)
        nodes[number].directory.parent = location.directory
        nodes[location.directory].linkCount += 1
        return number
    }

    mutating func removeDirectory(_ path: [UInt8], from start: Int, now: UInt64) throws(WASIFailure) {
        let location = try locate(path, from: start, followsFinal: false)
        guard !location.isDirectoryItself else { throw .errno(.inval) }
        let node = try existing(location)
        guard nodes[node].type == .directory else { throw .errno(.notdir) }
        guard nodes[node].directory.isEmpty else { throw .errno(.notempty) }
        nodes[location.directory].directory.remove(location.name)
        nodes[location.directory].linkCount -= 1
        touch(location.directory, now)
        unlinked(node, time: now)
    }

    mutating func unlinkFile(_ path: [UInt8], from start: Int, now: UInt64) throws(WASIFailure) {
        let location = try locate(path, from: start, followsFinal: false)
        let node = try existing(location)
        guard nodes[node].type != .directory else { throw .errno(.isdir) }
        guard !location.mustBeDirectory else { throw .errno(.notdir) }
        nodes[location.directory].directory.remove(location.name)
        touch(location.directory, now)
        unlinked(node, time: now)
    }

    mutating func createSymbolicLink(
        _ path: [UInt8], from start: Int, target: [UInt8], now: UInt64
    ) throws(WASIFailure) {
        guard !target.isEmpty else { throw .errno(.noent) }
        guard target.first != UInt8(ascii: "/") else { throw .errno(.perm) }
        let location = try locate(path, from: start, followsFinal: false)
        try checkNew(location)
        try countBytes(UInt64(target.count))
        var link = Node(.symbolicLink, time: now)
        link.target = target
        do {
            _ = try create(link, at: location, now: now)
        } catch {
            uncountBytes(UInt64(target.count))
            throw error
        }
    }

    mutating func link(
        _ path: [UInt8], from start: Int, followsLinks: Bool, to newPath: [UInt8], from newStart: Int,
        now: UInt64
    ) throws(WASIFailure) {
        let node = try find(path, from: start, followsLinks: followsLinks)
        guard nodes[node].type != .directory else { throw .errno(.perm) }
        let location = try locate(newPath, from: newStart, followsFinal: false)
        try checkNew(location)
        guard nodes[location.directory].linkCount > 0 else { throw .errno(.noent) }
        try countName()
        nodes[node].linkCount += 1
        nodes[node].changeTime = now
        nodes[location.directory].directory.set(location.name, to: node)
        touch(location.directory, now)
    }

    /// Checks that a file could be made at a location: nothing is there, and no slash behind it.
    private func checkNew(_ location: TreeLocation) throws(WASIFailure) {
        if let node = try node(at: location) {
            throw .errno(location.mustBeDirectory && nodes[node].type != .directory ? .notdir : .exist)
        }
        if location.mustBeDirectory { throw .errno(.noent) }
    }

    mutating func rename(
        _ path: [UInt8], from start: Int, to newPath: [UInt8], from newStart: Int, now: UInt64
    ) throws(WASIFailure) {
        let old = try locate(path, from: start, followsFinal: false)
        let new = try locate(newPath, from: newStart, followsFinal: false)
        guard !old.isDirectoryItself, !new.isDirectoryItself else { throw .errno(.busy) }
        let node = try existing(old)
        let isDirectory = nodes[node].type == .directory
        if (old.mustBeDirectory || new.mustBeDirectory) && !isDirectory { throw .errno(.notdir) }
        let replaced = try self.node(at: new)
        if isDirectory && isBelow(new.directory, node) { throw .errno(.inval) }
        if let replaced, isBelow(old.directory, replaced) { throw .errno(.notempty) }
        // Two names of one file: both stay.
        if replaced == node { return }
        if let replaced {
            let replacesDirectory = nodes[replaced].type == .directory
            if isDirectory && !replacesDirectory { throw .errno(.notdir) }
            if !isDirectory && replacesDirectory { throw .errno(.isdir) }
            guard !replacesDirectory || nodes[replaced].directory.isEmpty else { throw .errno(.notempty) }
        }
        guard nodes[new.directory].linkCount > 0 else { throw .errno(.noent) }

        nodes[old.directory].directory.remove(old.name)
        nodes[new.directory].directory.set(new.name, to: node)
        if isDirectory {
            nodes[old.directory].linkCount -= 1
            if replaced == nil { nodes[new.directory].linkCount += 1 }
            nodes[node].directory.parent = new.directory
        }
        nodes[node].changeTime = now
        touch(old.directory, now)
        touch(new.directory, now)
        if let replaced { unlinked(replaced, time: now) }
    }

    /// Whether a directory is another or lies below it.
    private func isBelow(_ directory: Int, _ ancestor: Int) -> Bool {
        var step = directory
        while step != ancestor {
            guard step != FileTree.root, nodes[step].linkCount > 0 else { return false }
            step = nodes[step].directory.parent
        }
        return true
    }

    // MARK: Content

    /// Makes a file's content as long as this. `fbig` for what no host could, `nospc` beyond the limit.
    mutating func resize(_ node: Int, to size: UInt64, now: UInt64) throws(WASIFailure) {
        guard size <= UInt64(Int64.max) else { throw .errno(.fbig) }
        let before = nodes[node].content.size
        if size > before { try countBytes(size - before) } else { uncountBytes(before - size) }
        nodes[node].content.resize(to: size)
        nodes[node].modificationTime = now
        nodes[node].changeTime = now
    }

    /// Writes as much of the buffers as the limit allows, `nospc` if that is nothing.
    mutating func write(
        _ node: Int, at offset: UInt64, from vectors: IOVectors, now: UInt64
    ) throws(WASIFailure) -> Int {
        var count = vectors.reduce(0) { $0 + Int($1.iov_len) }
        guard count > 0 else { return 0 }
        guard offset <= UInt64(Int64.max) - UInt64(count) else { throw .errno(.fbig) }
        let size = nodes[node].content.size
        let end = offset + UInt64(count)
        if end > size {
            let largest = size + room
            guard offset < largest else { throw .errno(.nospc) }
            if end > largest { count = Int(largest - offset) }
            try countBytes(offset + UInt64(count) - size)
        }
        nodes[node].content.write(at: offset, from: vectors, count: count)
        nodes[node].modificationTime = now
        nodes[node].changeTime = now
        return count
    }
}
