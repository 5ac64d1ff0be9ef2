/// Why a snapshot cannot be taken, read or resumed, and what in it that is about.
public struct SnapshotError: Error, Sendable, Equatable {
    /// What kinds of errors there are.
    public enum Kind: Sendable, Equatable {
        /// The bytes are no snapshot, or not whole.
        case malformed
        /// Made by a version of the format that this engine does not know.
        case unknownVersion
        /// Bytes that are not what their hash says.
        case damaged
        /// The state is none that the modules' code can be in.
        case invalid
        /// More of something than the limits allow.
        case limit
        /// A module or a parent snapshot is another than the snapshot was made with, or is not there.
        case mismatch
        /// The program has something that a snapshot cannot hold, or is where none can be taken.
        case notCapturable
        /// Something of the host that the program had cannot be had again as it was.
        case resource
        /// The file could not be read or written; the system's words are in the message.
        case unreadable
        /// There is no memory for it.
        case outOfMemory
    }

    /// What kind of error it is.
    public var kind: Kind
    /// What is wrong, with everything that names the place: the section of the file, the frame, the object.
    public var message: String
    /// The byte of the file that it was found at, where there is one.
    public var offset: UInt64?

    package init(_ kind: Kind, _ message: String, at offset: UInt64? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}
