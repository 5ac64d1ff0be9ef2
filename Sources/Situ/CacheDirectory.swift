import Machine
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory of files that only the user can have written.
///
/// It is opened once; all files are reached from there, so that nobody can put another in its place meanwhile. Links are not
/// followed, neither at the end of the directory's path nor in it.
final class CacheDirectory: Sendable {
    private let descriptor: Int32
    /// Files larger than this are not read: no module's code is that large.
    private static let largestFile = 1 << 30
    /// What names of files that are being written end with; they begin with a dot.
    private static let suffix = ".situ-part"

    init(_ path: String) throws(CodeCacheError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw CodeCacheError("\(path): \(CacheDirectory.reason())")
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Systems differ in what they say of a link.
            let code = errno
            var status = stat()
            let isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
            throw CodeCacheError(
                "\(path): " + (isLink ? "it is a symbolic link" : CacheDirectory.reason(code)))
        }
        var status = stat()
        let complaint =
            fstat(descriptor, &status) == 0 ? CacheDirectory.complaint(status) : CacheDirectory.reason()
        if let complaint { throw CodeCacheError("\(path): \(complaint)") }
    }

    deinit { close(descriptor) }

    /// Why others than the user may have written what this is about.
    private static func complaint(_ status: stat) -> String? {
        if status.st_uid != geteuid() { return "it belongs to another user" }
        if status.st_mode & 0o022 != 0 { return "others than its owner may write to it" }
        return nil
    }

    private static func reason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

    /// Size and date of the file that the process was started from; a random number if the system does not tell, so that
    /// nothing is taken for the same.
    static let programIdentity: String = {
        var status = stat()
        #if os(Linux)
            if stat("/proc/self/exe", &status) == 0 {
                return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
            }
        #elseif canImport(Darwin)
            var size: UInt32 = 0
            _ = _NSGetExecutablePath(nil, &size)
            var path = [CChar](repeating: 0, count: Int(size) + 1)
            if _NSGetExecutablePath(&path, &size) == 0, stat(path, &status) == 0 {
                return "\(status.st_size) \(status.st_mtimespec.tv_sec) \(status.st_mtimespec.tv_nsec)"
            }
        #endif
        return String(UInt64.random(in: 0...UInt64.max), radix: 16)
    }()

    // MARK: Reading

    /// The content of a file; nil if there is none.
    func read(_ name: String) throws(CodeCacheError) -> [UInt8]? {
        // A pipe would not be waited for.
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw CodeCacheError(errno == ELOOP ? "it is a symbolic link" : CacheDirectory.reason())
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw CodeCacheError(CacheDirectory.reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw CodeCacheError("it is not a regular file") }
        if let complaint = CacheDirectory.complaint(status) { throw CodeCacheError(complaint) }
        let size = Int(status.st_size)
        guard size <= CacheDirectory.largestFile else { throw CodeCacheError("it is too large") }
        var failure: Int32 = 0
        // What is verified is this copy, whatever becomes of the file.
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let read = pread(file, buffer.baseAddress! + count, size - count, off_t(count))
                if read > 0 {
                    count += read
                } else if read == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw CodeCacheError(CacheDirectory.reason(failure)) }
        return bytes
    }

    // MARK: Writing

    /// Puts a file in its place, whole. Other processes may do the same at the same time: the last one's file stays.
    ///
    /// It is not waited for the disk: after a loss of power the file may be damaged, which whoever reads it finds.
    func write(_ bytes: [UInt8], to name: String) throws(CodeCacheError) {
        removeLeftovers()
        let (file, part) = try makeFile()
        defer { close(file) }
        let failure = CacheDirectory.write(bytes, to: file)
        guard failure == 0 else {
            unlinkat(descriptor, part, 0)
            throw CodeCacheError("cannot write: " + CacheDirectory.reason(failure))
        }
        guard renameat(descriptor, part, descriptor, name) == 0 else {
            let code = errno
            unlinkat(descriptor, part, 0)
            throw CodeCacheError("cannot write: " + CacheDirectory.reason(code))
        }
    }

    /// Makes a file under a name of its own. As long as it is locked, nobody takes it for one that was left.
    private func makeFile() throws(CodeCacheError) -> (file: Int32, name: String) {
        while true {
            let name = ".\(String(UInt64.random(in: 0...UInt64.max), radix: 16))" + CacheDirectory.suffix
            let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw CodeCacheError("cannot write: " + CacheDirectory.reason()) }
            // Who removes what was left may have been here between the two calls.
            var status = stat()
            let isLocked = flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            if isLocked, fstat(file, &status) == 0, status.st_nlink > 0 { return (file, name) }
            close(file)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let count = System.write(bytes.baseAddress! + position, bytes.count - position, to: file)
                if count > 0 {
                    position += count
                } else if count < 0, errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Removes what writers have left that did not come to the end.
    private func removeLeftovers() {
        // The listing has a position of its own, and closes its descriptor.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return }
        guard let listing = fdopendir(copy) else {
            close(copy)
            return
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("."), name.hasSuffix(CacheDirectory.suffix) else { continue }
            let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { unlinkat(descriptor, name, 0) }
            close(file)
        }
    }
}
