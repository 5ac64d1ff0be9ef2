#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Buffers of a scattered read or gathered write, all checked to lie in the guest's memory, at most 1024.
package typealias IOVectors = UnsafeBufferPointer<iovec>

/// The boundary to whatever holds files: something open, as a descriptor refers to it.
///
/// The host's files implement this; in-memory and baked ones can beside them. Several descriptors or threads
/// may use one at the same time. It is released, and with it the host's resource closed, when the last user
/// is gone: a call that still waits in it on another thread is such a user.
///
/// Rights are not its business: whoever calls has checked them. Errors are `.errno`, and from the calls that
/// wait also `.interrupted`, after which the state is as before the call.
package protocol OpenFile: AnyObject, Sendable {
    /// The type, fixed when it was opened.
    var type: FileType { get }
    /// The rights that mean something for it.
    var applicableRights: Rights { get }

    /// The attributes now.
    func attributes() throws(WASIFailure) -> FileAttributes
    /// Changes times; `rofs` where nothing may be written.
    func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure)
    /// Makes the content as long as this, filling with zeros.
    func setSize(_ size: UInt64) throws(WASIFailure)
    /// Makes sure that writing within the range won't lack space, growing the file to its end.
    func allocate(offset: UInt64, length: UInt64) throws(WASIFailure)
    /// Says how a range will be used; `length` 0 means up to the end.
    func advise(offset: UInt64, length: UInt64, advice: Advice) throws(WASIFailure)
    /// Brings the content, and with `isDataOnly` false the attributes too, to the disk.
    func synchronize(isDataOnly: Bool) throws(WASIFailure)

    /// Reads at the file's own offset and moves it. Returns the number of bytes, 0 at the end.
    func read(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int
    /// Takes note that the guest sets or clears `append`.
    func setAppending(_ isAppending: Bool) throws(WASIFailure)
    /// Writes at the file's own offset and moves it, to the end first where `isAppending`.
    /// Returns the number of bytes, which can be fewer than given if the wait for the rest was interrupted.
    func write(from vectors: IOVectors, isAppending: Bool, wait: WaitPolicy) throws(WASIFailure) -> Int
    /// Reads at an offset, leaving the file's own alone.
    func read(into vectors: IOVectors, at offset: UInt64) throws(WASIFailure) -> Int
    /// Writes at an offset, leaving the file's own alone; where `isAppending`, at the end, as Linux does.
    func write(
        from vectors: IOVectors, at offset: UInt64, isAppending: Bool
    ) throws(WASIFailure) -> Int
    /// Moves the file's offset and returns it.
    func seek(_ delta: Int64, from whence: Whence) throws(WASIFailure) -> UInt64

    /// The host's descriptor to poll, or nil if reads and writes never wait.
    var pollDescriptor: Int32? { get }
    /// Bytes that can be read without waiting, as far as is known.
    func readableBytes() -> UInt64
}

extension OpenFile {
    package func setAppending(_ isAppending: Bool) throws(WASIFailure) {}

    /// The directory that this is, or `notdir`.
    func asDirectory() throws(WASIFailure) -> any OpenDirectory {
        guard let directory = self as? any OpenDirectory else { throw .errno(.notdir) }
        return directory
    }
}

/// What a new descriptor will be used for: tells how to open the file behind it.
package struct FileAccess: Hashable, Sendable {
    package var reads: Bool
    package var writes: Bool

    package init(reads: Bool, writes: Bool) {
        self.reads = reads
        self.writes = writes
    }
}

/// An entry of a directory.
package struct DirectoryEntry {
    /// The cookie to go on after this entry: the number of entries up to and with it, in the order of the
    /// listing, so that it fits the guest's `long` too.
    package var next: UInt64
    package var inode: UInt64
    package var type: FileType
    /// Valid only while the entry is being handed over.
    package var name: UnsafeRawBufferPointer
}

/// The boundary to whatever holds directories: an open directory, under which paths are looked up.
///
/// **Confinement**: a path that leads out of the directory (upward, absolutely or through a symbolic link)
/// gives `perm`, and it is the implementation's duty that nobody who renames directories meanwhile gets past
/// that. Paths are bytes without NUL; an empty one gives `noent`.
package protocol OpenDirectory: OpenFile {
    /// Opens the file or directory at a path; see openat(2) for what the flags do.
    func open(
        _ path: [UInt8], followsLinks: Bool, flags: OpenFlags, access: FileAccess,
        descriptorFlags: DescriptorFlags
    ) throws(WASIFailure) -> any OpenFile

    /// Hands the entries from `cookie` on to `body` until that returns false. `.` and `..` are included.
    /// Entries that come or go during a listing may be missing or present; all others come exactly once.
    func readEntries(
        from cookie: UInt64, expectedBytes: Int, _ body: (DirectoryEntry) -> Bool
    ) throws(WASIFailure)

    func attributes(of path: [UInt8], followsLinks: Bool) throws(WASIFailure) -> FileAttributes
    func setTimes(
        of path: [UInt8], followsLinks: Bool, access: TimeChange, modification: TimeChange
    ) throws(WASIFailure)
    func createDirectory(_ path: [UInt8]) throws(WASIFailure)
    func removeDirectory(_ path: [UInt8]) throws(WASIFailure)
    func unlinkFile(_ path: [UInt8]) throws(WASIFailure)
    /// The content of a symbolic link; `inval` for anything else.
    func readLink(_ path: [UInt8]) throws(WASIFailure) -> [UInt8]
    /// Makes a symbolic link at `path`. An absolute target gives `perm`: no path through it could ever
    /// resolve.
    func createSymbolicLink(_ path: [UInt8], target: [UInt8]) throws(WASIFailure)
    /// Renames to a path under another directory; `xdev` if that is of another kind.
    func rename(
        _ path: [UInt8], to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure)
    /// Makes a hard link under another directory; `xdev` if that is of another kind.
    func link(
        _ path: [UInt8], followsLinks: Bool, to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure)
}
