import Snapshot

/// A directory packed into one file or module, which guests see and cannot change (`rofs`).
///
/// The file is a tar archive, as `tar cf` and `situ bake` make them: POSIX's ustar and pax, GNU's long names, the
/// format before both; not compressed. It may have files, directories, symbolic and hard links. Anything else
/// (devices, sparse files), names that are absolute or contain `..`, or are not UTF-8, and more than 1,048,576 entries
/// are errors.
///
///     configuration.preopens.append(.init(.archive(try BakedArchive(path: "data.tar")), as: "/data"))
///
/// The bytes are read once, and files are ranges of them: nothing is copied. Any number of contexts, on any thread,
/// may have the same archive.
public final class BakedArchive: Sendable {
    let volume: Volume
    /// Where it may be found again.
    let hint: ArchiveHint
    private let bytes: ArchiveBytes
    private let knownDigest = Guarded<SHA256Digest?>(nil)

    /// Reads an archive from its bytes, which are copied.
    public convenience init(_ bytes: [UInt8]) throws(ArchiveError) { try self.init(ArchiveBytes(bytes)) }

    /// Reads an archive from a file.
    public convenience init(path: String) throws(ArchiveError) {
        try self.init(try ArchiveBytes(path: path), hint: .file(Array(path.utf8)))
    }

    /// Reads an archive that stays where it is.
    init(_ archive: ArchiveBytes, hint: ArchiveHint = .nowhere) throws(ArchiveError) {
        self.hint = hint
        bytes = archive
        volume = Volume(try ArchiveReader.read(archive.bytes), archive: archive, isReadOnly: true)
    }

    /// The SHA-256 of its bytes, by which a saved program's archive is found again.
    public var digest: SHA256Digest {
        knownDigest.withLock { known in
            let digest = known ?? SHA256.hash(bytes.bytes)
            known = digest
            return digest
        }
    }

    /// How many files, directories and links it has.
    public var nameCount: Int { volume.withTree { $0.nameCount } }
}

extension BakedArchive: Equatable {
    /// Whether these are the same object.
    public static func == (left: BakedArchive, right: BakedArchive) -> Bool { left === right }
}
