/// The boundary to whatever holds connections: a socket, as a descriptor refers to it.
///
/// The errors are those of POSIX's functions of these names; `notsup` where a socket is not the guest's to use so.
package protocol OpenSocket: OpenFile {
    /// Waits for a connection and takes it; `inval` if nothing was listening.
    func accept(wait: WaitPolicy) throws(WASIFailure) -> any OpenFile
    /// Reads what has come; the number of bytes, 0 at the end, and whether a datagram was longer than the buffers.
    func receive(
        into vectors: IOVectors, _ flags: ReceiveFlags, wait: WaitPolicy
    ) throws(WASIFailure) -> (count: Int, isTruncated: Bool)
    /// Ends the directions of a connection; there is at least one.
    func shutDown(_ directions: ShutdownDirections) throws(WASIFailure)
}

/// How to receive (`riflags`).
package struct ReceiveFlags: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// What is read stays there.
    package static let peek = ReceiveFlags(rawValue: 1 << 0)
    /// Of a stream, wait until the buffers are full.
    package static let waitAll = ReceiveFlags(rawValue: 1 << 1)

    static let known: UInt32 = 0b11
}

/// Directions of a connection (`sdflags`).
package struct ShutdownDirections: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let receiving = ShutdownDirections(rawValue: 1 << 0)
    package static let sending = ShutdownDirections(rawValue: 1 << 1)

    static let known: UInt32 = 0b11
}
