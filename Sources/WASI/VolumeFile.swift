/// An open file of a ``Volume``.
package final class VolumeFile: OpenFile {
    let volume: Volume
    /// Which file this is in the volume's tree, also when it has no name any more.
    package let node: Int
    private let device: UInt64
    private let isReadOnly: Bool
    private let clock: FileClock
    /// Where the next read or write begins. Its lock is taken before the tree's.
    private let offset = Guarded<UInt64>(0)

    package var type: FileType { .regularFile }
    package var applicableRights: Rights { .regularFile }

    /// Takes over a node that was opened for this.
    init(adopting node: Int, _ volume: Volume, device: UInt64, isReadOnly: Bool, clock: FileClock) {
        self.volume = volume
        self.node = node
        self.device = device
        self.isReadOnly = isReadOnly
        self.clock = clock
    }

    /// Moves the file's offset to where it was when the guest was saved.
    func restore(position: UInt64) { offset.withLock { $0 = position } }

    deinit { volume.withTree { $0.release(node) } }

    /// Where the next read or write begins.
    package var position: UInt64 { offset.withLock { $0 } }

    private func checkWritable() throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
    }

    package func attributes() throws(WASIFailure) -> FileAttributes {
        volume.withTree { $0.attributes(of: node, device: device) }
    }

    package func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        volume.withTree { $0.setTimes(of: node, access: access, modification: modification, now: now) }
    }

    package func setSize(_ size: UInt64) throws(WASIFailure) {
        try checkWritable()
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in try tree.resize(node, to: size, now: now) }
    }

    /// The size counts against the limit, so that a file that is large enough has all the space it needs.
    package func allocate(offset: UInt64, length: UInt64) throws(WASIFailure) {
        try checkWritable()
        guard length > 0 else { throw .errno(.inval) }
        guard offset <= UInt64(Int64.max), length <= UInt64(Int64.max) - offset else {
            throw .errno(.fbig)
        }
        let now = clock.now
        try volume.withTree { tree throws(WASIFailure) in
            guard offset + length > tree.nodes[node].content.size else { return }
            try tree.resize(node, to: offset + length, now: now)
        }
    }

    package func advise(offset: UInt64, length: UInt64, advice: Advice) throws(WASIFailure) {
        guard offset <= UInt64(Int64.max), length <= UInt64(Int64.max) else { throw .errno(.inval) }
    }

    package func synchronize(isDataOnly: Bool) throws(WASIFailure) {}

    // MARK: Content

    package func read(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int {
        offset.withLock { offset in
            let count = transfer(into: vectors, at: offset)
            offset += UInt64(count)
            return count
        }
    }

    package func read(into vectors: IOVectors, at offset: UInt64) throws(WASIFailure) -> Int {
        guard offset <= UInt64(Int64.max) else { throw .errno(.inval) }
        return transfer(into: vectors, at: offset)
    }

    private func transfer(into vectors: IOVectors, at offset: UInt64) -> Int {
        let now = isReadOnly ? nil : clock.now
        return volume.withTree { tree in
            let count = tree.nodes[node].content.read(
                at: offset, into: vectors, archive: volume.archive?.bytes)
            if count > 0, let now { tree.nodes[node].accessTime = now }
            return count
        }
    }

    package func write(
        from vectors: IOVectors, isAppending: Bool, wait: WaitPolicy
    ) throws(WASIFailure) -> Int {
        try checkWritable()
        let now = clock.now
        return try offset.withLock { offset throws(WASIFailure) in
            try volume.withTree { tree throws(WASIFailure) in
                let start = isAppending ? tree.nodes[node].content.size : offset
                let count = try tree.write(node, at: start, from: vectors, now: now)
                offset = start + UInt64(count)
                return count
            }
        }
    }

    package func write(
        from vectors: IOVectors, at offset: UInt64, isAppending: Bool
    ) throws(WASIFailure) -> Int {
        try checkWritable()
        guard offset <= UInt64(Int64.max) else { throw .errno(.inval) }
        let now = clock.now
        return try volume.withTree { tree throws(WASIFailure) in
            try tree.write(
                node, at: isAppending ? tree.nodes[node].content.size : offset, from: vectors, now: now)
        }
    }

    package func seek(_ delta: Int64, from whence: Whence) throws(WASIFailure) -> UInt64 {
        try offset.withLock { offset throws(WASIFailure) in
            let base =
                switch whence {
                case .start: UInt64(0)
                case .current: offset
                case .end: volume.withTree { $0.nodes[node].content.size }
                }
            // Sizes and offsets never exceed what an Int64 holds.
            let (position, overflow) = Int64(base).addingReportingOverflow(delta)
            guard !overflow, position >= 0 else { throw .errno(.inval) }
            offset = UInt64(position)
            return offset
        }
    }

    package var pollDescriptor: Int32? { nil }

    package func readableBytes() -> UInt64 {
        offset.withLock { offset in
            let size = volume.withTree { $0.nodes[node].content.size }
            return size > offset ? size - offset : 0
        }
    }
}
