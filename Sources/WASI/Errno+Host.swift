#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Errno {
    /// The WASI code for an `errno` of the host; `io` for a code that WASI has no word for.
    package init(host code: Int32) {
        self = Self.table[code] ?? Self.rare(code)
    }

    /// The WASI code for the `errno` that the last failed call left in this thread.
    package static var ofLastCall: Errno { Errno(host: hostErrno) }

    /// `errno` of the calling thread.
    static var hostErrno: Int32 {
        get {
            #if canImport(Glibc)
            Glibc.errno
            #elseif canImport(Musl)
            Musl.errno
            #else
            Darwin.errno
            #endif
        }
        set {
            #if canImport(Glibc)
            Glibc.errno = newValue
            #elseif canImport(Musl)
            Musl.errno = newValue
            #else
            Darwin.errno = newValue
            #endif
        }
    }

    /// Codes that may share a number with another on some system, and so cannot be keys of the table.
    private static func rare(_ code: Int32) -> Errno {
        switch code {
        case EWOULDBLOCK: .again
        case EOPNOTSUPP, ENOTSUP: .notsup
        default: .io
        }
    }

    private static let table: [Int32: Errno] = [
        0: .success, E2BIG: .toobig, EACCES: .acces, EADDRINUSE: .addrinuse, EADDRNOTAVAIL: .addrnotavail,
        EAFNOSUPPORT: .afnosupport, EAGAIN: .again, EALREADY: .already, EBADF: .badf, EBADMSG: .badmsg,
        EBUSY: .busy, ECANCELED: .canceled, ECHILD: .child, ECONNABORTED: .connaborted,
        ECONNREFUSED: .connrefused, ECONNRESET: .connreset, EDEADLK: .deadlk, EDESTADDRREQ: .destaddrreq,
        EDOM: .dom, EDQUOT: .dquot, EEXIST: .exist, EFAULT: .fault, EFBIG: .fbig,
        EHOSTUNREACH: .hostunreach, EIDRM: .idrm, EILSEQ: .ilseq, EINPROGRESS: .inprogress, EINTR: .intr,
        EINVAL: .inval, EIO: .io, EISCONN: .isconn, EISDIR: .isdir, ELOOP: .loop, EMFILE: .mfile,
        EMLINK: .mlink, EMSGSIZE: .msgsize, EMULTIHOP: .multihop, ENAMETOOLONG: .nametoolong,
        ENETDOWN: .netdown, ENETRESET: .netreset, ENETUNREACH: .netunreach, ENFILE: .nfile,
        ENOBUFS: .nobufs, ENODEV: .nodev, ENOENT: .noent, ENOEXEC: .noexec, ENOLCK: .nolck,
        ENOLINK: .nolink, ENOMEM: .nomem, ENOMSG: .nomsg, ENOPROTOOPT: .noprotoopt, ENOSPC: .nospc,
        ENOSYS: .nosys, ENOTCONN: .notconn, ENOTDIR: .notdir, ENOTEMPTY: .notempty,
        ENOTRECOVERABLE: .notrecoverable, ENOTSOCK: .notsock, ENOTTY: .notty, ENXIO: .nxio,
        EOVERFLOW: .overflow, EOWNERDEAD: .ownerdead, EPERM: .perm, EPIPE: .pipe, EPROTO: .proto,
        EPROTONOSUPPORT: .protonosupport, EPROTOTYPE: .prototype, ERANGE: .range, EROFS: .rofs,
        ESPIPE: .spipe, ESRCH: .srch, ESTALE: .stale, ETIMEDOUT: .timedout, ETXTBSY: .txtbsy, EXDEV: .xdev,
    ]
}
