/// An open directory of a ``Volume``.
package final class VolumeDirectory: OpenDirectory {
    let volume: Volume
    /// Which directory this is in the volume's tree, also when it has no name any more.
    package let node: Int
    /// What the guest sees as the number of the device.
    private let device: UInt64
    /// Whether nothing below may be changed through this.
    private let isReadOnly: Bool
    private let clock: FileClock

    /// The device number of the first volume of a context: far from those that hosts give.
    static let firstDevice: UInt64 = 1 << 63

    package var type: FileType { .directory }
    package var applicableRights: Rights { .directory }

    /// The topmost directory of a volume.
    convenience init(_ volume: Volume, device: UInt64, isReadOnly: Bool, clock: FileClock) {
        volume.withTree { $0.retain(FileTree.root) }
        self.init(
            adopting: FileTree.root, volume, device: device, isReadOnly: isReadOnly || volume.isReadOnly,
            clock: clock)
    }

    /// Takes over a node that was opened for this.
    init(
        adopting node: Int, _ volume: Volume, device: UInt64, isReadOnly: Bool, clock: FileClock
    ) {
        self.volume = volume
        self.node = node
        self.device = device
        self.isReadOnly = isReadOnly
        self.clock = clock
    }

    deinit { volume.withTree { $0.release(node) } }

    private func checkWritable() throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
    }

    // MARK: Of the directory itself

    package func attributes() throws(WASIFailure) -> FileAttributes {
        volume.withTree { $0.attributes(of: node, device: device) }
    }

    package func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        volume.withTree { $0.setTimes(of: node, access: access, modification: modification, now: now) }
    }

    package func synchronize(isDataOnly: Bool) throws(WASIFailure) {}

    package var pollDescriptor: Int32? { nil }
    package func readableBytes() -> UInt64 { 0 }

    // MARK: Paths

    package func open(
        _ path: [UInt8], followsLinks: Bool, flags: OpenFlags, access: FileAccess,
        descriptorFlags: DescriptorFlags
    ) throws(WASIFailure) -> any OpenFile {
        guard !flags.isSuperset(of: [.create, .directory]) else { throw .errno(.inval) }
        if isReadOnly {
            // Of a directory, that it is one is what is wrong.
            guard !access.writes || flags.contains(.directory), !flags.contains(.truncate) else {
                throw .errno(.rofs)
            }
        }
        let now = clock.now
        let opened = try volume.withTree { tree throws(WASIFailure) in
            try tree.open(
                path, from: node, followsLinks: followsLinks, flags: flags, access: access,
                isReadOnly: isReadOnly, now: now)
        }
        if opened.type == .directory {
            return VolumeDirectory(
                adopting: opened.node, volume, device: device, isReadOnly: isReadOnly, clock: clock)
        }
        return VolumeFile(
            adopting: opened.node, volume, device: device, isReadOnly: isReadOnly, clock: clock)
    }

    package func readEntries(
        from cookie: UInt64, expectedBytes: Int, _ body: (DirectoryEntry) -> Bool
    ) throws(WASIFailure) {
        volume.withTree { tree in
            let directory = tree.nodes[node].directory
            // What was removed while it is open lists nothing.
            guard tree.nodes[node].linkCount > 0 else { return }
            func hand(_ next: UInt64, _ number: Int, _ name: [UInt8]) -> Bool {
                name.withUnsafeBytes {
                    body(
                        DirectoryEntry(
                            next: next, inode: FileTree.inode(number), type: tree.nodes[number].type,
                            name: $0))
                }
            }
            if cookie < 1, !hand(1, node, [.dot]) { return }
            if cookie < 2, !hand(2, directory.parent, [.dot, .dot]) { return }
            directory.forEach(after: max(cookie, 2)) { next, name, number in hand(next, number, name) }
        }
    }

    package func attributes(of path: [UInt8], followsLinks: Bool) throws(WASIFailure) -> FileAttributes {
        try volume.withTree { tree throws(WASIFailure) in
            tree.attributes(
                of: try tree.find(path, from: node, followsLinks: followsLinks), device: device)
        }
    }

    package func setTimes(
        of path: [UInt8], followsLinks: Bool, access: TimeChange, modification: TimeChange
    ) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            let found = try tree.find(path, from: node, followsLinks: followsLinks)
            tree.setTimes(of: found, access: access, modification: modification, now: now)
        }
    }

    package func createDirectory(_ path: [UInt8]) throws(WASIFailure) {
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            _ = try tree.createDirectory(path, from: node, isReadOnly: isReadOnly, now: now)
        }
    }

    package func removeDirectory(_ path: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            try tree.removeDirectory(path, from: node, now: now)
        }
    }

    package func unlinkFile(_ path: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            try tree.unlinkFile(path, from: node, now: now)
        }
    }

    package func readLink(_ path: [UInt8]) throws(WASIFailure) -> [UInt8] {
        try volume.withTree { tree throws(WASIFailure) in try tree.readLink(path, from: node) }
    }

    package func createSymbolicLink(_ path: [UInt8], target: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            try tree.createSymbolicLink(path, from: node, target: target, now: now)
        }
    }

    package func rename(
        _ path: [UInt8], to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure) {
        let target = try sameVolume(directory)
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            try tree.rename(path, from: node, to: newPath, from: target.node, now: now)
        }
    }

    package func link(
        _ path: [UInt8], followsLinks: Bool, to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure) {
        let target = try sameVolume(directory)
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            try tree.link(
                path, from: node, followsLinks: followsLinks, to: newPath, from: target.node, now: now)
        }
    }

    /// The other directory of a call with two, both of which must be writable: `xdev` if it is of another
    /// volume, or none.
    private func sameVolume(_ directory: any OpenDirectory) throws(WASIFailure) -> VolumeDirectory {
        guard let other = directory as? VolumeDirectory, other.volume === volume else {
            throw .errno(.xdev)
        }
        try checkWritable()
        try other.checkWritable()
        return other
    }
}
