/// Why an archive can't be used, or a directory can't be packed.
public struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Kind: Equatable, Sendable {
        /// A file can't be read.
        case unreadable(Errno)
        /// The bytes are not an archive, or a broken one.
        case malformed
        /// The archive has something that a guest can't have, such as a device, or a name that leads out of it.
        case unsupported
    }

    /// What kind of error it is.
    public let kind: Kind
    /// What is wrong, in words.
    public let message: String
    /// The entry or file that it is about, if known.
    public let name: [UInt8]?
    /// Where in the archive it is wrong, in bytes from the archive's beginning; nil if not in the archive.
    public let offset: Int?

    init(_ kind: Kind, _ message: String, name: [UInt8]? = nil, at offset: Int? = nil) {
        self.kind = kind
        self.message = message
        self.name = name
        self.offset = offset
    }

    /// The message, with the name and the offset: `the checksum is wrong ("a/b", at 0x400)`.
    public var description: String {
        var circumstances: [String] = []
        if let name { circumstances.append("\"" + String(decoding: name, as: UTF8.self) + "\"") }
        if let offset { circumstances.append("at 0x" + String(offset, radix: 16)) }
        return circumstances.isEmpty ? message : message + " (" + circumstances.joined(separator: ", ") + ")"
    }
}
