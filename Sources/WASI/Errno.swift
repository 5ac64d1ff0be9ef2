/// An error code of WASI preview 1 (`errno`), the same numbers in both of its ABIs.
public enum Errno: UInt16, Error, Sendable, CaseIterable {
    /// No error.
    case success = 0
    /// Argument list too long.
    case toobig
    /// Permission denied.
    case acces
    /// Address in use.
    case addrinuse
    /// Address not available.
    case addrnotavail
    /// Address family not supported.
    case afnosupport
    /// Resource unavailable, or operation would block.
    case again
    /// Connection already in progress.
    case already
    /// Bad file descriptor.
    case badf
    /// Bad message.
    case badmsg
    /// Device or resource busy.
    case busy
    /// Operation cancelled.
    case canceled
    /// No child processes.
    case child
    /// Connection aborted.
    case connaborted
    /// Connection refused.
    case connrefused
    /// Connection reset.
    case connreset
    /// A deadlock would occur.
    case deadlk
    /// Destination address required.
    case destaddrreq
    /// Argument out of the function's domain.
    case dom
    /// Disk quota exceeded.
    case dquot
    /// File exists.
    case exist
    /// Bad address: a pointer or length leaves the guest's memory.
    case fault
    /// File too large.
    case fbig
    /// Host unreachable.
    case hostunreach
    /// Identifier removed.
    case idrm
    /// Illegal byte sequence.
    case ilseq
    /// Operation in progress.
    case inprogress
    /// Interrupted function.
    case intr
    /// Invalid argument.
    case inval
    /// Input or output error.
    case io
    /// Socket is connected.
    case isconn
    /// Is a directory.
    case isdir
    /// Too many levels of symbolic links.
    case loop
    /// The process has too many files open.
    case mfile
    /// Too many links.
    case mlink
    /// Message too large.
    case msgsize
    /// Multihop attempted.
    case multihop
    /// File name too long.
    case nametoolong
    /// Network is down.
    case netdown
    /// Connection aborted by the network.
    case netreset
    /// Network unreachable.
    case netunreach
    /// The system has too many files open; here also: the guest reached its limit of descriptors.
    case nfile
    /// No buffer space available.
    case nobufs
    /// No such device.
    case nodev
    /// No such file or directory.
    case noent
    /// Executable file format error.
    case noexec
    /// No locks available.
    case nolck
    /// Link severed.
    case nolink
    /// Not enough space.
    case nomem
    /// No message of the desired type.
    case nomsg
    /// Protocol not available.
    case noprotoopt
    /// No space left on device.
    case nospc
    /// Function not supported.
    case nosys
    /// The socket is not connected.
    case notconn
    /// Not a directory.
    case notdir
    /// Directory not empty.
    case notempty
    /// State not recoverable.
    case notrecoverable
    /// Not a socket.
    case notsock
    /// Not supported.
    case notsup
    /// Inappropriate control operation.
    case notty
    /// No such device or address.
    case nxio
    /// Value too large for its type.
    case overflow
    /// Previous owner died.
    case ownerdead
    /// Operation not permitted; here also: a path leads out of its directory.
    case perm
    /// Broken pipe.
    case pipe
    /// Protocol error.
    case proto
    /// Protocol not supported.
    case protonosupport
    /// Protocol wrong for the socket.
    case prototype
    /// Result too large.
    case range
    /// Read-only file system.
    case rofs
    /// Invalid seek.
    case spipe
    /// No such process.
    case srch
    /// Stale file handle.
    case stale
    /// Connection timed out.
    case timedout
    /// Text file busy.
    case txtbsy
    /// Cross-device link.
    case xdev
    /// The descriptor lacks a right that the call needs.
    case notcapable
}
