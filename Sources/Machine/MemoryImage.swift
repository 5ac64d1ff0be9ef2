import WebAssembly

/// What a memory holds when an instance begins, made once and mapped any number of times: every memory has its own copy of a
/// page from the first write on. Where the system has no files for that, the bytes are copied.
///
/// Nothing changes an image once it is made.
package final class MemoryImage: @unchecked Sendable {
    /// Bytes from the start of the memory, a multiple of the page size.
    let size: Int
    private let file: Int32?
    /// The file's bytes, to be read.
    private let view: UnsafeMutableRawPointer?
    /// Ranges of bytes that are not all zero, and a copy of them one after the other, where there is no file.
    private let ranges: [Range<Int>]
    private let copy: UnsafeMutableRawPointer?

    // The free slots of `pool` that hold this image; the pool's lock guards them.
    let pool: MemoryPool?
    var firstFreeSlot: UnsafeMutablePointer<MemorySlot>?

    /// An image may have as many bytes of zeros in it, which cost a page when somebody reads them, as this...
    private static let zeros = 16 << 20
    /// ... or this many times what it has of others.
    private static let sparseness = 4

    /// An image of what a memory holds now. Outside `ranges`, which may overlap, there must be zeros.
    ///
    /// Nil if the bytes are so far apart that an image does not pay, or if the system can't give the memory.
    ///
    /// - Parameter usesFile: whether it is mapped, if the system can do that; otherwise it is copied.
    package init?(
        of memory: UnsafeMutablePointer<MemoryRecord>, ranges: [Range<Int>], pool: MemoryPool?,
        usesFile: Bool = true
    ) {
        let ranges = MemoryImage.merged(ranges)
        let size = System.roundedToPages(ranges.last?.upperBound ?? 0)
        let bytes = ranges.reduce(0) { $0 + $1.count }
        guard size > 0, size <= memory.pointee.committed,
            size - bytes <= max(MemoryImage.zeros, bytes * MemoryImage.sparseness)
        else { return nil }
        let base = memory.pointee.base
        if usesFile, let file = System.makeImage(size) {
            for range in ranges
            where !System.write(base + range.lowerBound, range.count, to: file, at: range.lowerBound) {
                System.closeImage(file)
                return nil
            }
            guard System.completeImage(file), let view = System.view(file, size) else {
                System.closeImage(file)
                return nil
            }
            self.file = file
            self.view = view
            self.ranges = []
            copy = nil
        } else {
            let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
            var next = copy
            for range in ranges {
                next.copyMemory(from: base + range.lowerBound, byteCount: range.count)
                next += range.count
            }
            file = nil
            view = nil
            self.ranges = ranges
            self.copy = copy
        }
        self.size = size
        self.pool = pool
    }

    deinit {
        if firstFreeSlot != nil { pool?.forget(self) }
        if let file { System.closeImage(file) }
        if let view { System.release(view, size) }
        copy?.deallocate()
    }

    /// Whether what has been written to a memory can be taken back by `System.reset`.
    var isMapped: Bool { file != nil }

    /// Fills the start of a memory that is accessible and holds zeros.
    func apply(to base: UnsafeMutableRawPointer) -> Bool {
        if let file { return System.map(file, at: base, size) }
        guard var next = copy else { return false }
        for range in ranges {
            (base + range.lowerBound).copyMemory(from: next, byteCount: range.count)
            next += range.count
        }
        return true
    }

    /// Writes what the image holds over some bytes of a memory.
    func restore(_ range: Range<Int>, of base: UnsafeMutableRawPointer) {
        let end = min(range.upperBound, size)
        if range.lowerBound < end, let view {
            (base + range.lowerBound).copyMemory(
                from: view + range.lowerBound, byteCount: end - range.lowerBound)
        }
        let zeros = max(range.lowerBound, size)
        if zeros < range.upperBound {
            (base + zeros).initializeMemory(as: UInt8.self, repeating: 0, count: range.upperBound - zeros)
        }
    }

    /// The same bytes as ranges in order that do not touch.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
