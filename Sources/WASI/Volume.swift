/// A ``FileTree`` that several descriptors, threads and contexts use: what is behind ``MemoryVolume`` and
/// ``BakedArchive``.
package final class Volume: Sendable {
    private let tree: Guarded<FileTree>
    /// What archived contents are ranges of.
    let archive: ArchiveBytes?
    /// Whether nobody can change anything.
    let isReadOnly: Bool

    init(_ tree: FileTree, archive: ArchiveBytes? = nil, isReadOnly: Bool = false) {
        self.tree = Guarded(tree)
        self.archive = archive
        self.isReadOnly = isReadOnly
    }

    /// Reads or changes the tree, briefly: `body` must not wait.
    func withTree<Value, Failure: Error>(
        _ body: (inout FileTree) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try tree.withLock(body)
    }
}

/// Where the times of files in volumes come from: the clock of the context that changes them.
package struct FileClock: Sendable {
    private weak let context: WASIContext?

    /// The host's clock.
    static let host = FileClock(nil)

    /// A context's clock.
    init(_ context: WASIContext?) { self.context = context }

    /// Nanoseconds since 1970.
    var now: UInt64 {
        if let virtual = context?.virtualFileTime { return virtual }
        return (try? HostClock.time(.realtime)) ?? 0
    }
}

extension WASIContext {
    /// What a virtual real-time clock shows, without moving it on; nil if time is the host's.
    fileprivate var virtualFileTime: UInt64? {
        try? withState { state throws(WASIFailure) in
            if case .virtual(let clocks) = state.clocks { clocks.time(.realtime) } else { nil }
        }
    }
}
