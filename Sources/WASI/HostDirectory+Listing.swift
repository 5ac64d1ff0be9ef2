import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What an open directory remembers of its listing.
///
/// The guest's cookies count entries, since the kernel's own positions don't fit a 32-bit `long`. The
/// positions behind the latest entries are kept, so that going on, or back a little, finds its place even
/// when entries have come or gone; only a cookie from further back makes the kernel's listing be counted
/// again from its start.
struct HostListing: Sendable {
    /// The cookie that `positions` begins with.
    private var first: UInt64 = 0
    /// The kernel's positions at which entries number `first`, `first + 1` and so on begin.
    private var positions: [Int64] = [0]
    /// 32 KB at most for a directory.
    private static var limit: Int { 4096 }

    init() {}

    /// The kernel's position for a cookie, if known.
    func position(_ cookie: UInt64) -> Int64? {
        guard cookie >= first, cookie - first < UInt64(positions.count) else { return nil }
        return positions[Int(cookie - first)]
    }

    /// Begins again with the start of the directory.
    mutating func restart() {
        first = 0
        positions = [0]
    }

    /// Notes where entry number `cookie` begins; cookies come in order, after a known one.
    mutating func note(_ cookie: UInt64, _ position: Int64) {
        guard cookie >= first else { return }
        let index = cookie - first
        if index < UInt64(positions.count) {
            positions[Int(index)] = position
        } else if index == UInt64(positions.count) {
            positions.append(position)
        } else {
            first = cookie
            positions = [position]
        }
        if positions.count > Self.limit {
            let dropped = Self.limit / 2
            positions.removeFirst(dropped)
            first += UInt64(dropped)
        }
    }
}

extension HostDirectory {
    #if os(Linux)
        package func readEntries(
            from cookie: UInt64, expectedBytes: Int, _ body: (DirectoryEntry) -> Bool
        ) throws(WASIFailure) {
            try listing.withLock { listing throws(WASIFailure) in
                try readEntries(from: cookie, expectedBytes: expectedBytes, listing: &listing, body)
            }
        }

        private func readEntries(
            from cookie: UInt64, expectedBytes: Int, listing: inout HostListing,
            _ body: (DirectoryEntry) -> Bool
        ) throws(WASIFailure) {
            if cookie == 0 { listing.restart() }
            var number = cookie
            var start: Int64 = 0
            if let position = listing.position(cookie) {
                start = position
            } else {
                number = 0
            }
            guard lseek(descriptor, off_t(start), SEEK_SET) >= 0 else { throw .ofLastCall }

            // The kernel's records are about as long as the guest's; one record is at most 280 bytes.
            let size = min(max(expectedBytes, 1024), 32768)
            let result: Result<Void, WASIFailure> = withUnsafeTemporaryAllocation(
                byteCount: size, alignment: 8
            ) {
                buffer in
                while true {
                    let filled = situ_getdents64(descriptor, buffer.baseAddress, buffer.count)
                    if filled < 0 {
                        if Errno.hostErrno == EINTR { continue }
                        // The directory itself was removed: nothing is left in it.
                        return Errno.hostErrno == ENOENT ? .success(()) : .failure(.ofLastCall)
                    }
                    if filled == 0 { return .success(()) }
                    var offset = 0
                    while offset < filled {
                        let record = UnsafeRawBufferPointer(rebasing: buffer[offset..<filled])
                        let length = Int(record.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
                        let next = record.loadUnaligned(fromByteOffset: 8, as: Int64.self)
                        offset += length
                        number += 1
                        if number <= cookie {
                            if number == cookie { listing.note(number, next) }
                            continue
                        }
                        let name = UnsafeRawBufferPointer(rebasing: record[19..<length])
                        let entry = DirectoryEntry(
                            next: number, inode: record.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                            type: type(of: name, directoryType: record[18]),
                            name: UnsafeRawBufferPointer(rebasing: name.prefix { $0 != 0 }))
                        listing.note(number, next)
                        if !body(entry) { return .success(()) }
                    }
                }
            }
            try result.get()
        }
    #else
        package func readEntries(
            from cookie: UInt64, expectedBytes: Int, _ body: (DirectoryEntry) -> Bool
        ) throws(WASIFailure) {
            // A descriptor of its own, since the stream takes it over.
            let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard copy >= 0 else { throw .ofLastCall }
            guard let stream = fdopendir(copy) else {
                let failure = WASIFailure.ofLastCall
                _ = close(copy)
                throw failure
            }
            defer { closedir(stream) }
            var number: UInt64 = 0
            while let record = readdir(stream) {
                number += 1
                if number <= cookie { continue }
                let goesOn = withUnsafeBytes(of: &record.pointee.d_name) { name in
                    body(
                        DirectoryEntry(
                            next: number, inode: UInt64(record.pointee.d_ino),
                            type: type(of: name, directoryType: record.pointee.d_type),
                            name: UnsafeRawBufferPointer(rebasing: name.prefix { $0 != 0 })))
                }
                if !goesOn { return }
            }
        }
    #endif

    /// The type that the directory notes for an entry, or, where the file system notes none, the entry's own.
    private func type(of name: UnsafeRawBufferPointer, directoryType: UInt8) -> FileType {
        // The numbers of DT_BLK and so on, the same on all systems.
        switch directoryType {
        case 2: return .characterDevice
        case 4: return .directory
        case 6: return .blockDevice
        case 8: return .regularFile
        case 10: return .symbolicLink
        case 12: return .socketStream
        case 0:
            var status = stat()
            let path = name.assumingMemoryBound(to: CChar.self).baseAddress!
            guard fstatat(descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .unknown }
            return FileType(host: status.st_mode)
        default: return .unknown
        }
    }
}
