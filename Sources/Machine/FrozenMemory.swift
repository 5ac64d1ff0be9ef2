import WebAssembly

/// What a linear memory held at a moment. It never changes, and any thread may read it.
package final class FrozenMemory: @unchecked Sendable {
    /// Bytes of a page here, whatever the system's or the memory's are.
    package static let pageSize = 4096

    /// Bytes of the memory.
    package let size: Int
    /// The pages that are not all zero, in order, and where the bytes of each begin in `bytes`.
    private let pages: [Int]
    private let bytes: UnsafeMutableRawPointer

    private init(size: Int, pages: [Int], bytes: UnsafeMutableRawPointer) {
        self.size = size
        self.pages = pages
        self.bytes = bytes
    }

    deinit { bytes.deallocate() }

    /// How many pages the size has; what the last has beyond the size is zero.
    package var pageCount: Int { (size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize }

    /// Calls `body` with each page that is not all zero, in order: its index and its bytes.
    package func forEachPage(_ body: (Int, UnsafeRawPointer) -> Void) {
        for (place, page) in pages.enumerated() { body(page, bytes + place * FrozenMemory.pageSize) }
    }

    /// The bytes of a page; nil if all are zero.
    package func page(_ index: Int) -> UnsafeRawPointer? {
        var (low, high) = (0, pages.count)
        while low < high {
            let middle = (low + high) / 2
            if pages[middle] < index { low = middle + 1 } else { high = middle }
        }
        guard low < pages.count, pages[low] == index else { return nil }
        return UnsafeRawPointer(bytes + low * FrozenMemory.pageSize)
    }

    /// Calls `body`, in order, with each page that may differ from what the memory held earlier, pages included that one of the
    /// two does not have: its index and its bytes, nil if all are zero. The cost grows with what has changed where this was
    /// made by `freeze` with `earlier`, otherwise with the size.
    package func forEachChange(since earlier: FrozenMemory, _ body: (Int, UnsafeRawPointer?) -> Void) {
        for index in 0..<max(pageCount, earlier.pageCount) {
            let (now, before) = (page(index), earlier.page(index))
            if now == nil && before == nil { continue }
            if let now, let before, FrozenMemory.isEqual(now, before) { continue }
            body(index, now)
        }
    }

    /// Makes one from its pages.
    package struct Builder: ~Copyable {
        private let size: Int
        private var pages: [Int] = []
        private var bytes = RawArray<UInt64>()

        /// For a memory of so many bytes, which may be any number: nothing is taken for pages that are not added.
        package init(size: Int) { self.size = size }

        /// Adds a page, after all with lower indices; false if there is no memory for it.
        package mutating func add(_ page: Int, _ content: UnsafeRawPointer) -> Bool {
            guard !FrozenMemory.isZero(content) else { return true }
            pages.append(page)
            for word in 0..<FrozenMemory.pageSize / 8 {
                bytes.append(content.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self))
            }
            return true
        }

        package consuming func finish() -> FrozenMemory? {
            let copy = UnsafeMutableRawPointer.allocate(
                byteCount: max(bytes.count * 8, 16), alignment: 16)
            copy.copyMemory(from: bytes.base, byteCount: bytes.count * 8)
            let frozen = FrozenMemory(size: size, pages: pages, bytes: copy)
            bytes.deallocate()
            return frozen
        }
    }

    /// Whether all bytes of a page are zero.
    static func isZero(_ page: UnsafeRawPointer) -> Bool {
        for word in 0..<pageSize / 8
        where page.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) != 0 {
            return false
        }
        return true
    }

    private static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        for word in 0..<pageSize / 8
        where left.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
            != right.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
        {
            return false
        }
        return true
    }
}

extension Store {
    /// What a memory of the store holds now; nil if there is no memory to keep it in. Nothing may be running that uses it.
    ///
    /// - Parameter earlier: what it held when it was frozen before, in this store or in the one that this is a copy of: then
    ///   the cost grows with what has been written since.
    package func freeze(
        _ memory: UnsafeMutablePointer<MemoryRecord>, since earlier: FrozenMemory? = nil
    ) -> FrozenMemory? {
        let size = memory.pointee.size
        var builder = FrozenMemory.Builder(size: size)
        var last = [UInt64](repeating: 0, count: FrozenMemory.pageSize / 8)
        for page in 0..<(size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize {
            let start = page * FrozenMemory.pageSize
            if size - start >= FrozenMemory.pageSize {
                guard builder.add(page, memory.pointee.base + start) else { return nil }
            } else {
                let isAdded = last.withUnsafeMutableBytes { buffer in
                    buffer.baseAddress.unsafelyUnwrapped.copyMemory(
                        from: memory.pointee.base + start, byteCount: size - start)
                    return builder.add(page, buffer.baseAddress.unsafelyUnwrapped)
                }
                guard isAdded else { return nil }
            }
        }
        return builder.finish()
    }

    /// Makes a memory that holds what another held; its size is what that had. Nil if the limits or the system refuse.
    package func makeMemory(
        _ type: MemoryType, frozen: FrozenMemory
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        var grown = type
        grown.limits.minimum = UInt64(frozen.size) >> UInt64(type.pageSizeLog2)
        guard let memory = makeMemory(grown) else { return nil }
        memory.pointee.type = type
        frozen.forEachPage { index, bytes in
            let start = index * FrozenMemory.pageSize
            (memory.pointee.base + start).copyMemory(
                from: bytes, byteCount: min(FrozenMemory.pageSize, frozen.size - start))
        }
        return memory
    }
}
