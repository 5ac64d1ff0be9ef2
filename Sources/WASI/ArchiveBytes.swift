#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of an archive, which stay as they are and where they are as long as this lives.
package final class ArchiveBytes: @unchecked Sendable {
    // Safe to share: nothing writes to the bytes once they are here.
    package let bytes: UnsafeRawBufferPointer
    private let owner: Owner

    private enum Owner {
        case this(UnsafeMutableRawBufferPointer)
        case other(any AnyObject & Sendable)
    }

    /// Copies bytes.
    package init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
        owner = .this(copy)
    }

    /// Refers to bytes that do not change as long as their owner lives.
    package init(_ bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
        self.bytes = bytes
        self.owner = .other(owner)
    }

    /// Reads a file. It is not mapped: somebody could change or shorten it, which must not reach those who read.
    package init(path: String) throws(ArchiveError) {
        func unreadable() -> ArchiveError {
            ArchiveError(.unreadable(.ofLastCall), "cannot read", name: Array(path.utf8))
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable() }
        defer { close(descriptor) }
        var content = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        var used = 0
        func reserve(_ count: Int) {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: content[..<used]))
            content.deallocate()
            content = larger
        }
        var status = stat()
        // One more byte than it has now, so that the end shows.
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        reserve(isFile ? Int(status.st_size) + 1 : 65536)
        while true {
            if used == content.count { reserve(2 * content.count) }
            let count = read(descriptor, content.baseAddress! + used, content.count - used)
            if count < 0 {
                if Errno.hostErrno == EINTR { continue }
                let failure = unreadable()
                content.deallocate()
                throw failure
            }
            if count == 0 { break }
            used += count
        }
        bytes = UnsafeRawBufferPointer(rebasing: content[..<used])
        owner = .this(content)
    }

    deinit {
        if case .this(let content) = owner { content.deallocate() }
    }
}
