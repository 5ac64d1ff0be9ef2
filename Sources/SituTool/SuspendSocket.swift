#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where programs that were started with `--suspendable` can be reached: a Unix socket each, called like the process, in a
/// directory of the user's own.
///
/// Whoever connects says `greeting`. The answer is a byte, and what it says: 0 an error, whose words follow, to the end; 1 a
/// snapshot, 64 bits (little-endian) with its length and then its bytes. Once that is on disk for good, the requester sends
/// `written`, and gets it back: the program is over then. If the connection ends before, the program goes on.
enum SuspendSocket {
    static let greeting = Array("situ suspend 1\n".utf8)
    static let failure: UInt8 = 0
    static let snapshot: UInt8 = 1
    static let written: UInt8 = 2

    /// The directory of the sockets: `$XDG_RUNTIME_DIR/situ`, or else in `/tmp`, under a name with the user's number.
    static var directory: String {
        if let runtime = getenv("XDG_RUNTIME_DIR"), runtime[0] == CChar(bitPattern: UInt8(ascii: "/")) {
            return String(cString: runtime) + "/situ"
        }
        return "/tmp/situ-\(geteuid())"
    }

    static func path(of process: pid_t) -> String { directory + "/\(process)" }

    /// Checks that the directory is the user's own, and nobody else's: others could put something else there. Returns what is
    /// wrong, or nil.
    static func complaint(makes: Bool) -> String? {
        let directory = directory
        if makes, mkdir(directory, 0o700) != 0, errno != EEXIST {
            return "cannot make the directory '\(directory)': " + String(cString: strerror(errno))
        }
        var status = stat()
        guard lstat(directory, &status) == 0 else {
            return "cannot look at the directory '\(directory)': " + String(cString: strerror(errno))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "'\(directory)' is no directory" }
        guard status.st_uid == geteuid() else {
            return "the directory '\(directory)' belongs to another user"
        }
        guard status.st_mode & 0o077 == 0 else {
            return "others may use the directory '\(directory)': it must be for its owner only (mode 0700)"
        }
        return nil
    }

    /// A socket, and the address with the path; nil if the path is too long or there can be no socket.
    static func make(_ path: String) -> (descriptor: Int32, address: sockaddr_un)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard fits else {
            errno = ENAMETOOLONG
            return nil
        }
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return (descriptor, address)
    }

    /// Calls `body` with the address as the system takes it.
    static func with(
        _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Whether who is at the other end is the same user.
    static func isOwn(_ connection: Int32) -> Bool {
        #if canImport(Darwin)
            var (user, group) = (uid_t(), gid_t())
            return getpeereid(connection, &user, &group) == 0 && user == geteuid()
        #else
            // Of struct ucred: process, user, group.
            var credentials: (Int32, UInt32, UInt32) = (0, .max, .max)
            var size = socklen_t(MemoryLayout.size(ofValue: credentials))
            let result = getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &size)
            return result == 0 && size == 12 && credentials.1 == geteuid()
        #endif
    }

    /// Has reads and writes fail that come to nothing for so many seconds.
    static func setPatience(_ connection: Int32, seconds: Int) {
        var time = timeval()
        time.tv_sec = .init(seconds)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    /// Reads so many bytes; nil if there are fewer, or an error comes.
    static func read(_ count: Int, from connection: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var position = 0
        while position < count {
            let received = bytes.withUnsafeMutableBytes {
                recv(connection, $0.baseAddress! + position, count - position, 0)
            }
            if received > 0 {
                position += received
            } else if received == 0 || errno != EINTR {
                return nil
            }
        }
        return bytes
    }

    /// Writes all bytes; false if an error comes.
    static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let sent = send(connection, bytes.baseAddress! + position, bytes.count - position, 0)
                if sent > 0 {
                    position += sent
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
