#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    extension SnapshotFile {
        /// What a file says of itself, before anything of it is read.
        package struct Summary: Sendable {
            /// The snapshot's name.
            package let name: SHA256Digest
            /// The name of the snapshot that it refers to; nil if there is none.
            package let parent: SHA256Digest?
            /// Where the parent's file was, as seen from the directory of this one.
            package let parentHint: String
            /// Bytes.
            package let fileSize: UInt64
            /// Sections and memories, and where their bytes are.
            package let parts: [StoredPart]
        }

        /// Reads a file's header and its table of contents.
        package static func summary(
            path: String, options: ReadOptions = ReadOptions()
        ) throws(SnapshotError) -> Summary {
            let table = try OpenSnapshot(header: SnapshotSource(path: path), options).table
            return Summary(
                name: table.name, parent: table.parent,
                parentHint: String(decoding: table.hint, as: UTF8.self),
                fileSize: table.fileLength, parts: table.storedParts)
        }
    }
#endif
