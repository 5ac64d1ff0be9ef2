package import Machine

/// What a snapshot says, whatever file it is in: sections of bytes, and memories of pages. The meaning of both is the
/// business of those who made them.
package struct SnapshotContents: Sendable {
    /// In any order: the snapshot's name and its file have them in the order of kinds and indices.
    package var sections: [SnapshotSection]
    /// In the order that the sections refer to them in.
    package var memories: [FrozenMemory]

    package init(sections: [SnapshotSection] = [], memories: [FrozenMemory] = []) {
        self.sections = sections
        self.memories = memories
    }

    /// The bytes of a section; nil if there is none of that kind and index.
    package func section(_ kind: UInt32, _ index: UInt32 = 0) -> [UInt8]? {
        sections.first { $0.kind == kind && $0.index == index }?.bytes
    }
}
