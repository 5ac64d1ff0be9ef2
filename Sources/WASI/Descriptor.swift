/// Where the file behind a descriptor came from: what a snapshot needs to open it again.
package enum FileOrigin: Hashable, Sendable {
    /// Standard input, output or error of the configuration: 0, 1 or 2.
    case standardStream(Int)
    /// A directory of the configuration, by its number there.
    case preopen(Int)
    /// A listener of the configuration, by its number there.
    case listener(Int)
    /// A connection that was taken from a listener.
    case connection
    /// Opened by the guest: a path relative to a preopen (nil where it got too long to keep), and how.
    case opened(preopen: Int, path: [UInt8]?, followsLinks: Bool, access: FileAccess)
    /// Put in by the embedding.
    case embedding
}

/// A guest's descriptor: guest-visible state as plain values, and the open file it refers to.
package struct Descriptor: Sendable {
    package var file: any OpenFile
    package var origin: FileOrigin
    package var flags: DescriptorFlags
    /// What may be done with it.
    package var rights: Rights
    /// What may at most be done with descriptors opened through it.
    package var inheritingRights: Rights
    /// The guest's name of a preopened directory, else nil.
    package var preopenName: [UInt8]?
    /// What a directory held when its listing began, where listings are sorted.
    package var listing: SortedListing?

    /// A descriptor with those of the given rights that mean something for the file.
    package init(
        file: any OpenFile, origin: FileOrigin, flags: DescriptorFlags = [], rights: Rights = .all,
        inheritingRights: Rights = .all, preopenName: [UInt8]? = nil
    ) {
        self.file = file
        self.origin = origin
        self.flags = flags
        self.rights = rights.intersection(file.applicableRights)
        self.inheritingRights = inheritingRights.intersection(.all)
        self.preopenName = preopenName
    }

    /// Throws `notcapable` unless it has all these rights.
    func require(_ needed: Rights) throws(WASIFailure) {
        guard rights.isSuperset(of: needed) else { throw .errno(.notcapable) }
    }
}
