#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a file of a ``FileTree`` holds: pieces of 64 KB that were written, or a range of an archive.
///
/// What lies between and behind pieces, up to the size, is zeros and takes no memory. So memory is bounded by
/// the sizes, which are counted.
struct FileContent: Sendable {
    static let pieceSize = 65536

    /// Bytes.
    private(set) var size: UInt64 = 0
    /// Piece `i` begins at `i * pieceSize`, and may end early or be missing: zeros follow.
    private var pieces: [Int: [UInt8]] = [:]
    /// Where the content lies in the tree's archive, if there.
    private var archived: Int?

    init() {}

    /// Content that lies in an archive.
    init(archivedAt offset: Int, size: UInt64) {
        archived = offset
        self.size = size
    }

    /// Content of this size that was saved: pieces by their numbers, which lie within the size.
    init(size: UInt64, pieces: [Int: [UInt8]]) {
        self.size = size
        self.pieces = pieces
    }

    /// The pieces that are not only zeros, in their order, without the zeros at their ends.
    var significantPieces: [(index: Int, bytes: ArraySlice<UInt8>)] {
        pieces.keys.sorted().compactMap { index in
            let piece = pieces[index, default: []]
            guard let last = piece.lastIndex(where: { $0 != 0 }) else { return nil }
            return (index, piece[...last])
        }
    }

    /// Copies what is at `offset` to the buffers; returns the number of bytes, 0 at the end.
    func read(
        at offset: UInt64, into vectors: IOVectors, archive: UnsafeRawBufferPointer?
    ) -> Int {
        var position = offset
        for vector in vectors {
            guard position < size, let base = vector.iov_base else { break }
            let count = Int(min(UInt64(vector.iov_len), size - position))
            read(
                at: position, into: UnsafeMutableRawBufferPointer(start: base, count: count),
                archive: archive)
            position += UInt64(count)
        }
        return Int(position - offset)
    }

    /// Fills a buffer that ends within the size.
    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer, archive: UnsafeRawBufferPointer?
    ) {
        if let archived, let archive {
            let start = archived + Int(offset)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: archive[start..<start + buffer.count]))
            return
        }
        var done = 0
        while done < buffer.count {
            let position = offset + UInt64(done)
            let index = Int(position / UInt64(Self.pieceSize))
            let start = Int(position % UInt64(Self.pieceSize))
            let count = min(buffer.count - done, Self.pieceSize - start)
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
            var written = 0
            if let piece = pieces[index], piece.count > start {
                written = min(piece.count - start, count)
                part.copyBytes(from: piece[start..<start + written])
            }
            UnsafeMutableRawBufferPointer(rebasing: part[written...])
                .initializeMemory(as: UInt8.self, repeating: 0)
            done += count
        }
    }

    /// Writes the first `count` bytes of the buffers at `offset`, growing to their end.
    mutating func write(at offset: UInt64, from vectors: IOVectors, count: Int) {
        var position = offset
        var left = count
        for vector in vectors {
            guard left > 0, let base = vector.iov_base else { break }
            let bytes = UnsafeRawBufferPointer(start: base, count: min(Int(vector.iov_len), left))
            write(bytes, at: position)
            position += UInt64(bytes.count)
            left -= bytes.count
        }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) {
        var done = 0
        while done < bytes.count {
            let position = offset + UInt64(done)
            let index = Int(position / UInt64(Self.pieceSize))
            let start = Int(position % UInt64(Self.pieceSize))
            let count = min(bytes.count - done, Self.pieceSize - start)
            let part = UnsafeRawBufferPointer(rebasing: bytes[done..<done + count])
            Self.write(part, at: start, in: &pieces[index, default: []])
            done += count
        }
        size = max(size, offset + UInt64(bytes.count))
    }

    /// Writes to a piece, which grows to the bytes' end if it is shorter.
    private static func write(_ bytes: UnsafeRawBufferPointer, at start: Int, in piece: inout [UInt8]) {
        let end = start + bytes.count
        // A piece doubles, so that many small writes copy little, but stays within its size.
        if piece.capacity < end { piece.reserveCapacity(min(max(end, 2 * piece.count), pieceSize)) }
        if piece.count < start { piece.append(contentsOf: repeatElement(0, count: start - piece.count)) }
        let overlap = min(piece.count - start, bytes.count)
        piece.withUnsafeMutableBytes { piece in
            // Both ranges were checked or made above.
            UnsafeMutableRawBufferPointer(rebasing: piece[start..<start + overlap])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<overlap]))
        }
        piece.append(contentsOf: bytes[overlap...])
    }

    /// Cuts the content off, or lets zeros follow.
    mutating func resize(to newSize: UInt64) {
        if newSize < size {
            let last = Int(newSize / UInt64(Self.pieceSize))
            let rest = Int(newSize % UInt64(Self.pieceSize))
            pieces = newSize == 0 ? [:] : pieces.filter { $0.key < last || $0.key == last && rest > 0 }
            if let piece = pieces[last], piece.count > rest {
                // A new array: the old one's memory is not needed any more.
                pieces[last] = Array(piece[..<rest])
            }
        }
        size = newSize
    }
}
