import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How the host's kernel is asked to keep a path below a directory.
package enum PathResolution: Sendable {
    /// openat2(2) where the kernel has it and lets us, else by walking.
    case automatic
    /// Component by component, each opened without following links: works everywhere.
    case walking
}

/// A directory of the host.
///
/// Confinement is the kernel's: a path is resolved by openat2(2) with `RESOLVE_BENEATH`, or component by
/// component from descriptor to descriptor (``PathResolution``), never judged by its text. An operation on a
/// name opens the name's directory in that way, and then acts on the one final component without following
/// it.
package final class HostDirectory: OpenDirectory {
    let descriptor: Int32
    /// Whether nothing below may be changed.
    let isReadOnly: Bool
    let resolution: PathResolution
    let listing = Guarded(HostListing())

    package var type: FileType { .directory }
    package var applicableRights: Rights { .directory }

    /// Takes ownership of an open directory.
    init(descriptor: Int32, isReadOnly: Bool, resolution: PathResolution) {
        self.descriptor = descriptor
        self.isReadOnly = isReadOnly
        self.resolution = resolution
    }

    /// Opens a directory by the host's own name for it, following links as usual.
    package convenience init(
        hostPath: [UInt8], isReadOnly: Bool, resolution: PathResolution
    ) throws(WASIFailure) {
        guard !hostPath.isEmpty else { throw .errno(.noent) }
        guard !hostPath.contains(0) else { throw .errno(.inval) }
        let path = hostPath.cString
        let directoryOnly = O_DIRECTORY | O_CLOEXEC | O_NOCTTY
        var descriptor = openat(AT_FDCWD, path, O_RDONLY | directoryOnly)
        // A directory that may be passed through but not listed.
        if descriptor < 0 && Errno.hostErrno == EACCES {
            descriptor = openat(AT_FDCWD, path, situ_o_path | directoryOnly)
        }
        guard descriptor >= 0 else { throw .ofLastCall }
        self.init(descriptor: descriptor, isReadOnly: isReadOnly, resolution: resolution)
    }

    deinit { _ = close(descriptor) }

    func checkWritable() throws(WASIFailure) {
        guard !isReadOnly else { throw .errno(.rofs) }
    }

    // MARK: Of the directory itself

    package func attributes() throws(WASIFailure) -> FileAttributes {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .ofLastCall }
        return FileAttributes(status)
    }

    package func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure) {
        try checkWritable()
        try HostFile.setTimes(of: descriptor, access: access, modification: modification)
    }

    package func synchronize(isDataOnly: Bool) throws(WASIFailure) {
        while fsync(descriptor) != 0 {
            guard Errno.hostErrno == EINTR else { throw .ofLastCall }
        }
    }

    package var pollDescriptor: Int32? { nil }
    package func readableBytes() -> UInt64 { 0 }
}

extension OpenDirectory {
    // A directory has no content that could be read, written or sought in.
    package func setSize(_ size: UInt64) throws(WASIFailure) { throw .errno(.badf) }
    package func allocate(offset: UInt64, length: UInt64) throws(WASIFailure) { throw .errno(.badf) }
    package func advise(offset: UInt64, length: UInt64, advice: Advice) throws(WASIFailure) {
        throw .errno(.badf)
    }
    package func read(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int {
        throw .errno(.badf)
    }
    package func write(
        from vectors: IOVectors, isAppending: Bool, wait: WaitPolicy
    ) throws(WASIFailure) -> Int { throw .errno(.badf) }
    package func read(into vectors: IOVectors, at offset: UInt64) throws(WASIFailure) -> Int {
        throw .errno(.badf)
    }
    package func write(
        from vectors: IOVectors, at offset: UInt64, isAppending: Bool
    ) throws(WASIFailure) -> Int { throw .errno(.badf) }
    package func seek(_ delta: Int64, from whence: Whence) throws(WASIFailure) -> UInt64 {
        throw .errno(.badf)
    }
}

extension [UInt8] {
    /// These bytes with a NUL behind them, as the host takes a path. They hold no other (checked where they
    /// came in).
    var cString: [CChar] {
        [CChar](unsafeUninitializedCapacity: count + 1) { buffer, initialized in
            for (index, byte) in enumerated() {
                buffer.initializeElement(at: index, to: CChar(bitPattern: byte))
            }
            buffer.initializeElement(at: count, to: 0)
            initialized = count + 1
        }
    }
}
