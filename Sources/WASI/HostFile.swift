import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of the host that isn't a directory: a regular file, pipe, terminal, socket or device.
package final class HostFile: OpenFile {
    /// How reads and writes can wait.
    enum Blocking: Sendable {
        /// Never for long: regular files, memory devices.
        case never
        /// Until poll(2) says otherwise: pipes, terminals, other devices.
        case poll
        /// As `poll`; but a single call can be told not to wait.
        case socket
    }

    let descriptor: Int32
    /// Whether the descriptor is closed with this object; the embedding's own streams never are.
    let isOwned: Bool
    let isReadOnly: Bool
    let blocking: Blocking
    /// Whether the process had a limit on the size of files when this was opened.
    let isSizeLimited: Bool
    /// Whether it is a socket that takes connections.
    let isListening: Bool
    /// Whose turn it is to read, or to take a connection, and to write; nil where no call waits in the system.
    let readingTurns: StreamTurns?
    let writingTurns: StreamTurns?
    package let type: FileType
    package let applicableRights: Rights

    /// Takes an open descriptor; `status` is what fstat(2) says of it.
    init(descriptor: Int32, status: stat, isOwned: Bool, isReadOnly: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
        self.isReadOnly = isReadOnly
        let type = FileType(host: descriptor, mode: status.st_mode)
        self.type = type
        isSizeLimited = type == .regularFile && Self.processLimitsFileSize
        isListening = type == .socketStream && Self.isListening(descriptor)
        switch type {
        case .regularFile, .blockDevice:
            blocking = .never
            applicableRights = .regularFile
        case .socketStream, .socketDatagram:
            blocking = .socket
            applicableRights = .socket
        case .characterDevice where isatty(descriptor) == 0:
            blocking = Self.isMemoryDevice(status) ? .never : .poll
            applicableRights = .regularFile
        default:
            blocking = .poll
            applicableRights = .stream
        }
        let takesTurns = blocking == .poll || isListening
        readingTurns = takesTurns ? StreamTurns() : nil
        writingTurns = takesTurns ? StreamTurns() : nil
        #if canImport(Darwin)
            // There, a SIGPIPE goes to the process and can't be caught in the thread that caused it.
            if blocking != .never { _ = fcntl(descriptor, F_SETNOSIGPIPE, 1) }
        #endif
    }

    /// One of the embedding's streams, which stays open; `badf` if it isn't open.
    package convenience init(standardStream descriptor: Int32) throws(WASIFailure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .ofLastCall }
        self.init(descriptor: descriptor, status: status, isOwned: false, isReadOnly: false)
    }

    deinit {
        // An interrupted close has closed the descriptor all the same.
        if isOwned { _ = close(descriptor) }
    }

    private static var processLimitsFileSize: Bool {
        var limit = rlimit()
        #if canImport(Glibc)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #else
            let result = getrlimit(RLIMIT_FSIZE, &limit)
        #endif
        return result != 0 || limit.rlim_cur != rlim_t.max
    }

    /// `/dev/null`, `/dev/zero` and their like.
    private static func isMemoryDevice(_ status: stat) -> Bool {
        #if os(Linux)
            // The major number, which Linux gives to memory devices, is the same in every encoding of dev_t.
            return (status.st_rdev >> 8) & 0xFFF == 1
        #else
            return false
        #endif
    }

    // MARK: Attributes

    package func attributes() throws(WASIFailure) -> FileAttributes {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .ofLastCall }
        return FileAttributes(status, type: type)
    }

    package func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
        try Self.setTimes(of: descriptor, access: access, modification: modification)
    }

    static func setTimes(
        of descriptor: Int32, access: TimeChange, modification: TimeChange
    ) throws(WASIFailure) {
        let result = withTimes(access, modification) { futimens(descriptor, $0) }
        guard result == 0 else { throw .ofLastCall }
    }

    /// The pair of times that futimens(2) and utimensat(2) take.
    static func withTimes(
        _ access: TimeChange, _ modification: TimeChange, _ body: (UnsafePointer<timespec>) -> Int32
    ) -> Int32 {
        withUnsafeTemporaryAllocation(of: timespec.self, capacity: 2) { times in
            times.initializeElement(at: 0, to: timespec(access))
            times.initializeElement(at: 1, to: timespec(modification))
            return body(times.baseAddress!)
        }
    }

    package func setSize(_ size: UInt64) throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
        guard let size = off_t(exactly: size) else { throw .errno(.fbig) }
        while growing({ Int(ftruncate(descriptor, size)) }) != 0 {
            guard Errno.hostErrno == EINTR else { throw .ofLastCall }
        }
    }

    package func allocate(offset: UInt64, length: UInt64) throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
        guard blocking == .never else { throw .errno(.spipe) }
        guard length > 0 else { throw .errno(.inval) }
        guard let offset = off_t(exactly: offset), let length = off_t(exactly: length),
            !offset.addingReportingOverflow(length).overflow
        else { throw .errno(.fbig) }
        #if canImport(Darwin)
            // Without a call that allocates within a range, growing is what the guest can observe.
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .ofLastCall }
            if offset + length > status.st_size { try setSize(UInt64(offset + length)) }
        #else
            var result = EINTR
            while result == EINTR {
                // It returns its code, where the others leave it in errno.
                _ = growing {
                    result = posix_fallocate(descriptor, offset, length)
                    Errno.hostErrno = result
                    return result == 0 ? 0 : -1
                }
            }
            guard result == 0 else { throw .errno(Errno(host: result)) }
        #endif
    }

    package func advise(offset: UInt64, length: UInt64, advice: Advice) throws(WASIFailure) {
        guard let offset = off_t(exactly: offset), let length = off_t(exactly: length) else {
            throw .errno(.inval)
        }
        #if canImport(Darwin)
            _ = (offset, length)
        #else
            let number =
                switch advice {
                case .normal: POSIX_FADV_NORMAL
                case .sequential: POSIX_FADV_SEQUENTIAL
                case .random: POSIX_FADV_RANDOM
                case .willNeed: POSIX_FADV_WILLNEED
                case .dontNeed: POSIX_FADV_DONTNEED
                case .noReuse: POSIX_FADV_NOREUSE
                }
            let result = posix_fadvise(descriptor, offset, length, number)
            guard result == 0 else { throw .errno(Errno(host: result)) }
        #endif
    }

    package func synchronize(isDataOnly: Bool) throws(WASIFailure) {
        while true {
            #if canImport(Darwin)
                let result = fsync(descriptor)
            #else
                let result = isDataOnly ? fdatasync(descriptor) : fsync(descriptor)
            #endif
            if result == 0 { return }
            switch Errno.hostErrno {
            case EINTR: continue
            // Pipes, terminals and sockets have nothing to bring to a disk.
            case EINVAL where blocking != .never, EINVAL where type == .characterDevice: return
            default: throw .ofLastCall
            }
        }
    }

    package var pollDescriptor: Int32? { blocking == .never ? nil : descriptor }

    package func readableBytes() -> UInt64 {
        if blocking == .never {
            var status = stat()
            guard type == .regularFile, fstat(descriptor, &status) == 0 else { return 0 }
            return UInt64(max(0, Int64(status.st_size) - Int64(lseek(descriptor, 0, SEEK_CUR))))
        }
        var count: Int32 = 0
        guard ioctl(descriptor, situ_fionread, &count) == 0 else { return 0 }
        return UInt64(max(count, 0))
    }
}

extension FileType {
    /// The type in a host's mode; of a socket, `descriptor` is asked.
    init(host descriptor: Int32, mode: mode_t) {
        self = FileType(host: mode)
        if self == .socketStream {
            var type: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            #if canImport(Glibc)
                let datagram = Int32(SOCK_DGRAM.rawValue)
            #else
                let datagram = SOCK_DGRAM
            #endif
            if getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0, type == datagram {
                self = .socketDatagram
            }
        }
    }

    /// The type in a host's mode; a socket counts as a stream.
    init(host mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regularFile
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        case S_IFSOCK: self = .socketStream
        default: self = .unknown
        }
    }
}

extension FileAttributes {
    /// What a host's stat(2) said; `type` where that is known better.
    init(_ status: stat, type: FileType? = nil) {
        #if canImport(Darwin)
            let (access, modification, change) =
                (status.st_atimespec, status.st_mtimespec, status.st_ctimespec)
        #else
            let (access, modification, change) = (status.st_atim, status.st_mtim, status.st_ctim)
        #endif
        self.init(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino),
            type: type ?? FileType(host: status.st_mode), linkCount: UInt64(status.st_nlink),
            size: UInt64(max(status.st_size, 0)), accessTime: access.nanoseconds,
            modificationTime: modification.nanoseconds, changeTime: change.nanoseconds)
    }
}

extension timespec {
    /// What utimensat(2) takes.
    init(_ change: TimeChange) {
        switch change {
        case .keep:
            self.init()
            tv_nsec = situ_utime_omit
        case .now:
            self.init()
            tv_nsec = situ_utime_now
        case .set(let time): self.init(nanoseconds: time)
        }
    }
}
