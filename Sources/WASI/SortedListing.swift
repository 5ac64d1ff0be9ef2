/// What a directory held when its listing began: `.` and `..`, then all else in the order of the names' bytes.
///
/// A cookie counts entries. It survives changes, which this does not see until the listing begins anew.
package struct SortedListing: Sendable {
    struct Entry: Sendable {
        var name: [UInt8]
        var inode: UInt64
        var type: FileType
    }

    private(set) var entries: [Entry] = []

    /// A listing as it was saved.
    init(_ entries: [Entry]) { self.entries = entries }

    /// Lists a directory as it is now.
    init(_ directory: any OpenDirectory) throws(WASIFailure) {
        var entries: [Entry] = []
        try directory.readEntries(from: 0, expectedBytes: 32768) { entry in
            entries.append(Entry(name: Array(entry.name), inode: entry.inode, type: entry.type))
            return true
        }
        entries.sort { left, right in
            let (leftDots, rightDots) = (left.isDots, right.isDots)
            if leftDots != rightDots { return leftDots }
            return left.name.lexicographicallyPrecedes(right.name)
        }
        self.entries = entries
    }

    /// Hands on the entries behind a cookie, until `body` returns false.
    func forEach(from cookie: UInt64, _ body: (DirectoryEntry) -> Bool) {
        guard cookie < UInt64(entries.count) else { return }
        for (index, entry) in entries.enumerated().dropFirst(Int(cookie)) {
            let goesOn = entry.name.withUnsafeBytes { name in
                body(
                    DirectoryEntry(
                        next: UInt64(index) + 1, inode: entry.inode, type: entry.type, name: name))
            }
            if !goesOn { return }
        }
    }
}

extension SortedListing.Entry {
    /// Whether this is `.` or `..`.
    fileprivate var isDots: Bool { name == [.dot] || name == [.dot, .dot] }
}

extension WASIContext {
    /// The listing of an open directory: a new one if it begins now, else the one that it began with.
    func sortedListing(
        of directory: any OpenDirectory, _ descriptor: Descriptor, _ number: UInt32, from cookie: UInt64
    ) throws(WASIFailure) -> SortedListing {
        if cookie > 0, let listing = descriptor.listing { return listing }
        let listing = try SortedListing(directory)
        try withState { state throws(WASIFailure) in
            try state.descriptors.update(number) { descriptor in
                // Another thread may have closed it and opened another meanwhile.
                if descriptor.file === directory { descriptor.listing = listing }
            }
        }
        return listing
    }
}
