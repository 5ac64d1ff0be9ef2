package import WebAssembly

/// The form that a snapshot has in a file: `Documentation/SnapshotFormat.md` describes every byte.
///
/// A header names the snapshot and says how long the file and its table of contents are. The table has an entry for each
/// section and each memory, and says where its bytes are: in this file, compressed or not; in the parent, a snapshot that has
/// them too; or in a module's own bytes. Then come those of this file, in the table's order, without holes. Nothing of it is
/// believed before it has been compared with a hash or a limit.
package enum SnapshotFile {
    /// What files begin with: a byte that no text has, letters, and ends of lines of two kinds, which what takes files for text
    /// would change.
    static let magic: [UInt8] = [0x89, 0x53, 0x49, 0x54, 0x55, 0x0D, 0x0A, 0x1A]
    /// The version of the format. Readers read those that they know, and refuse others.
    package static let version: UInt32 = 1
    static let headerSize = 128
    /// Where pages that are not compressed begin: at multiples of this.
    static let pageAlignment = 4096
    /// Where sections and compressed pages begin.
    static let sectionAlignment = 8
    /// As many pages are compressed together, and as many bytes of a section.
    static let pagesCompressedTogether = 64
    static let bytesCompressedTogether = 256 << 10
    /// Bytes of a hash.
    static let hashSize = 32
    /// Parents of parents, and so on, that a snapshot may need.
    package static let mostParents = 64
    /// Bytes of a parent's path in a file.
    static let longestHint = 1024
    /// Bytes of a table of contents, which has to be in memory to be verified.
    static let longestTable = UInt64(1) << 30
    /// No memory is larger, in bytes.
    static let largestMemory = UInt64(1) << 48

    /// How the parts of a snapshot are stored.
    package struct WriteOptions: Sendable {
        package enum Compression: Sendable, Equatable {
            case none
            /// By libzstd, which is loaded when it is wanted, with one of its levels.
            case zstandard(level: Int32)
        }
        package var compression = Compression.none
        /// A snapshot that the file may refer to for what both have. It is read from or written to a file itself, which has to
        /// be there when this one is read. A snapshot that would take its place, that would need too many parents or of which
        /// nothing is used does not count.
        package var parent: NamedSnapshot?
        /// Modules whose bytes the file may refer to for pages that are equal: if they are not in a section of the snapshot, they
        /// are needed when it is read.
        package var modules: [ModuleData] = []

        package init() {}
    }

    /// A module's bytes, and which of them are a memory's when it begins.
    package struct ModuleData: Sendable {
        /// A range of bytes that an active data segment copies.
        package struct Segment: Sendable {
            /// Which of the snapshot's memories.
            package var memory: Int
            /// Where in the memory.
            package var address: Int
            /// Where in the module's bytes, and how many.
            package var range: Range<Int>

            package init(memory: Int, address: Int, range: Range<Int>) {
                self.memory = memory
                self.address = address
                self.range = range
            }
        }
        package var identity: ModuleIdentity
        package var bytes: ModuleBytes
        package var segments: [Segment]

        package init(identity: ModuleIdentity, bytes: ModuleBytes, segments: [Segment]) {
            self.identity = identity
            self.bytes = bytes
            self.segments = segments
        }
    }

    /// Where to find what a file refers to, and what it may cost.
    package struct ReadOptions: Sendable {
        /// Files that may be the parents, or parents of parents, beside those that the files themselves name.
        package var parentPaths: [String] = []
        /// The same for snapshots whose files are in memory.
        package var parents: [[UInt8]] = []
        /// The bytes of modules whose data segments a file may refer to.
        package var modules: [(ModuleIdentity, ModuleBytes)] = []
        /// Bytes that the sections and pages may come to altogether: a compressed file can be much smaller.
        package var sizeLimit = UInt64(16) << 30

        package init() {}
    }
}
