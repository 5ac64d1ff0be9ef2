#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Where the bytes of a snapshot are read from: a file, or memory. What is read is a copy, which nobody changes any more.
final class SnapshotSource: @unchecked Sendable {
    /// What the source is called in messages: the path, empty for bytes in memory.
    let path: String
    /// Bytes that there are.
    let length: UInt64
    /// Which of several in memory it is; nil for others.
    let place: Int?
    private let bytes: [UInt8]

    init(_ bytes: [UInt8], place: Int? = nil) {
        path = ""
        self.place = place
        self.bytes = bytes
        length = UInt64(bytes.count)
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            descriptor = -1
            identity = nil
        #endif
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private let descriptor: Int32
        let identity: SnapshotPlace.Identity?

        /// Opens a file, which has to be a regular one: reading has no other effects.
        init(path: String) throws(SnapshotError) {
            // What is no file is not even opened, and if it becomes one meanwhile: opening it neither waits nor takes a
            // terminal.
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw SnapshotError(.unreadable, "\(path): \(systemMessage())")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw SnapshotError(.unreadable, "\(path): it is not a regular file")
            }
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            guard descriptor >= 0 else { throw SnapshotError(.unreadable, "\(path): \(systemMessage())") }
            guard fstat(descriptor, &status) == 0 else {
                let message = systemMessage()
                close(descriptor)
                throw SnapshotError(.unreadable, "\(path): \(message)")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                throw SnapshotError(.unreadable, "\(path): it is not a regular file")
            }
            self.path = path
            place = nil
            self.descriptor = descriptor
            length = UInt64(max(status.st_size, 0))
            identity = SnapshotPlace.Identity(status)
            bytes = []
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }
    #else
        var identity: SnapshotPlace.Identity? { nil }
    #endif

    /// Reads bytes that there are.
    func read(
        at offset: UInt64, _ count: Int, into destination: UnsafeMutableRawPointer
    ) throws(SnapshotError) {
        guard offset <= length, UInt64(count) <= length - offset else {
            throw SnapshotError(.malformed, prefixed("bytes that are not there"), at: offset)
        }
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            if descriptor >= 0 {
                var done = 0
                while done < count {
                    let part = pread(
                        descriptor, destination + done, count - done, off_t(offset) + off_t(done))
                    if part < 0 && errno == EINTR { continue }
                    guard part >= 0 else {
                        throw SnapshotError(.unreadable, prefixed(systemMessage()), at: offset)
                    }
                    guard part > 0 else {
                        throw SnapshotError(
                            .damaged, prefixed("has become shorter while it was read"), at: offset)
                    }
                    done += part
                }
                return
            }
        #endif
        bytes.withUnsafeBytes { bytes in
            guard count > 0, let base = bytes.baseAddress else { return }
            destination.copyMemory(from: base + Int(offset), byteCount: count)
        }
    }

    func read(at offset: UInt64, _ count: Int) throws(SnapshotError) -> [UInt8] {
        guard offset <= length, UInt64(count) <= length - offset else {
            throw SnapshotError(.malformed, prefixed("bytes that are not there"), at: offset)
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: SnapshotError?
        bytes.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            do throws(SnapshotError) {
                try read(at: offset, count, into: base)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// A message that says which file it is about.
    func prefixed(_ message: String) -> String { path.isEmpty ? message : path + ": " + message }
}

#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    extension SnapshotPlace.Identity {
        init(_ status: stat) {
            self.init(
                device: UInt64(truncatingIfNeeded: status.st_dev),
                number: UInt64(truncatingIfNeeded: status.st_ino))
        }
    }

    /// What the system says to the last failure of the calling thread.
    func systemMessage() -> String { String(cString: strerror(errno)) }
#endif
