internal import Machine

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    internal import Native
#endif

/// Where the bytes of a snapshot are written to: a file, or memory. What is never written is zero.
struct SnapshotSink {
    /// The bytes, if they are written to memory.
    private(set) var bytes: [UInt8] = []

    init() {}

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private var descriptor: Int32 = -1
        /// The file up to here is on its way to the disk.
        private var started: UInt64 = 0
        /// So many bytes are sent on their way at once.
        private static let atOnce: UInt64 = 8 << 20
        /// The system takes so many ranges at once (IOV_MAX is 1024 everywhere).
        private static let mostRanges = 1024

        init(_ descriptor: Int32) { self.descriptor = descriptor }
    #endif

    mutating func write(_ source: [UInt8], at offset: UInt64) throws(SnapshotError) {
        var failure: SnapshotError?
        source.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            do throws(SnapshotError) {
                try write(base, source.count, at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    mutating func write(_ source: UnsafeRawPointer, _ count: Int, at offset: UInt64) throws(SnapshotError) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            if descriptor >= 0 {
                var done = 0
                while done < count {
                    let part = pwrite(descriptor, source + done, count - done, off_t(offset) + off_t(done))
                    if part < 0 && errno == EINTR { continue }
                    guard part > 0 else { throw SnapshotError(.unreadable, systemMessage()) }
                    done += part
                }
                return
            }
        #endif
        let end = Int(offset) + count
        if bytes.count < end { bytes.append(contentsOf: repeatElement(0, count: end - bytes.count)) }
        bytes.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            (base + Int(offset)).copyMemory(from: source, byteCount: count)
        }
    }

    /// Writes pages one after the other.
    mutating func write(pages: ArraySlice<UnsafeRawPointer>, at offset: UInt64) throws(SnapshotError) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            if descriptor >= 0 { return try writeToFile(pages, at: offset) }
        #endif
        var offset = offset
        for page in pages {
            try write(page, FrozenMemory.pageSize, at: offset)
            offset += UInt64(FrozenMemory.pageSize)
        }
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private mutating func writeToFile(
            _ pages: ArraySlice<UnsafeRawPointer>, at offset: UInt64
        ) throws(SnapshotError) {
            guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
                throw SnapshotError(.unreadable, systemMessage())
            }
            var (rest, written) = (pages, offset)
            var ranges: [iovec] = []
            while !rest.isEmpty {
                ranges.removeAll(keepingCapacity: true)
                var count = 0
                for page in rest {
                    // Pages that lie one after the other are one range.
                    if let last = ranges.last, last.iov_base + last.iov_len == page {
                        ranges[ranges.count - 1].iov_len += FrozenMemory.pageSize
                    } else if ranges.count < SnapshotSink.mostRanges {
                        ranges.append(
                            iovec(
                                iov_base: UnsafeMutableRawPointer(mutating: page),
                                iov_len: FrozenMemory.pageSize))
                    } else {
                        break
                    }
                    count += 1
                    if count * FrozenMemory.pageSize >= SnapshotSink.atOnce { break }
                }
                let part = writev(descriptor, ranges, Int32(ranges.count))
                if part < 0 && errno == EINTR { continue }
                guard part > 0 else { throw SnapshotError(.unreadable, systemMessage()) }
                let whole = part / FrozenMemory.pageSize
                written += UInt64(part)
                rest = rest.dropFirst(whole)
                let partial = part - whole * FrozenMemory.pageSize
                if partial > 0, let page = rest.first {
                    try write(page + partial, FrozenMemory.pageSize - partial, at: written)
                    written += UInt64(FrozenMemory.pageSize - partial)
                    rest = rest.dropFirst()
                    guard lseek(descriptor, off_t(written), SEEK_SET) >= 0 else {
                        throw SnapshotError(.unreadable, systemMessage())
                    }
                }
                start(upTo: written)
            }
        }

        /// Lets the disk begin with what has been written, so that less is left to wait for at the end.
        private mutating func start(upTo end: UInt64) {
            guard end >= started + SnapshotSink.atOnce else { return }
            situ_start_writing(descriptor, started, end - started)
            started = end
        }
    #endif
}
