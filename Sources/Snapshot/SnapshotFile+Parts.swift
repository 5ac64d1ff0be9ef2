#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    internal import Machine

    extension SnapshotFile {
        /// A section or a memory, and where a file has its bytes.
        package struct StoredPart: Sendable, Equatable {
            package let part: SnapshotPart
            /// Bytes of it that the file itself has.
            package fileprivate(set) var storedBytes: UInt64
            /// Whether some of these are compressed.
            package fileprivate(set) var isCompressed = false
            /// Whether a section is in the parent.
            package fileprivate(set) var isInParent = false
            /// Of a memory.
            package fileprivate(set) var pages = PageCounts()

            /// The part and where its bytes are, in words.
            package var text: String {
                var text = "\(part.description): \(part.length) bytes"
                if part.isMemory {
                    text += ", \(pages.all) pages: \(pages.stored) stored"
                    if isCompressed { text += " (compressed to \(storedBytes) bytes)" }
                    text += ", \(pages.absent) absent"
                    if pages.inParent > 0 { text += ", \(pages.inParent) in the parent" }
                    if pages.inModules > 0 { text += ", \(pages.inModules) in modules" }
                } else if isInParent {
                    text += ", in the parent"
                } else if isCompressed {
                    text += ", compressed to \(storedBytes) bytes"
                }
                return text + ", " + part.hash.description
            }
        }

        /// How many of a memory's pages, of 4096 bytes each, are where.
        package struct PageCounts: Sendable, Equatable {
            package fileprivate(set) var all = 0
            /// In the file, compressed or not.
            package fileprivate(set) var stored = 0
            /// As in the parent, also those that are zero there.
            package fileprivate(set) var inParent = 0
            package fileprivate(set) var inModules = 0
            /// Zero, and nowhere.
            package var absent: Int { all - stored - inParent - inModules }
        }
    }

    extension SnapshotTable {
        /// Each part, and where its bytes are.
        var storedParts: [SnapshotFile.StoredPart] {
            entries.map { entry in
                var stored = SnapshotFile.StoredPart(part: entry.part, storedBytes: entry.storedLength)
                guard entry.part.isMemory else {
                    stored.isCompressed = entry.storage == .compressed
                    stored.isInParent = entry.storage == .parent
                    return stored
                }
                stored.pages.all =
                    (Int(entry.part.length) + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize
                for run in runs[entry.runs] {
                    stored.storedBytes += run.storedLength
                    switch run.storage {
                    case .raw: stored.pages.stored += run.count
                    case .compressed:
                        stored.pages.stored += run.count
                        stored.isCompressed = true
                    case .parent: stored.pages.inParent += run.count
                    case .module: stored.pages.inModules += run.count
                    }
                }
                return stored
            }
        }
    }
#endif
