import Synchronization
import WebAssembly

/// What a linear memory held at a moment. It never changes, and any thread may read it.
///
/// Pages without content are absent. The others are those of a base, which memories can be mapped from, but for the pages that
/// were written to since the base was made: these are copies.
package final class FrozenMemory: @unchecked Sendable {
    /// Bytes of a page here, whatever the system's or the memory's are.
    package static let pageSize = 4096

    /// What may be used of the system, if it is there.
    package struct Mechanisms: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Files in memory, from which memories are mapped. Otherwise all is copied.
        package static let files = Mechanisms(rawValue: 1)
        /// That it says which pages have been written to. Otherwise all are compared.
        package static let scanning = Mechanisms(rawValue: 2)
        package static let all: Mechanisms = [.files, .scanning]
    }

    /// A page that is not the base's.
    struct Change {
        let page: Int
        /// Nil if it is zero now.
        var bytes: UnsafeRawPointer?
        /// Which of the blocks its bytes are in.
        var block: Int
    }

    /// Bytes of the memory.
    package let size: Int
    let base: FrozenBase
    /// In the order of the pages.
    let changes: [Change]
    /// Where the bytes of the changes are.
    let blocks: [PageBlock]
    /// Pages that the live memory had before, to be given back when nobody waits.
    private let leftovers: [UnsafeMutableRawBufferPointer]
    private let isSettled = Atomic<Bool>(false)
    /// How many changes have been copied or compared for nothing but that they are not the base's.
    private let detours = Atomic<Int>(0)

    init(
        size: Int, base: FrozenBase, changes: [Change] = [], blocks: [PageBlock] = [],
        leftovers: [UnsafeMutableRawBufferPointer] = []
    ) {
        self.size = size
        self.base = base
        self.changes = changes
        self.blocks = blocks
        self.leftovers = leftovers
    }

    deinit { settle() }

    /// Does what was left for later when a program was not to wait for it. Everything does that which reads or uses this; others
    /// may do it sooner.
    package func settle() {
        guard !leftovers.isEmpty, !isSettled.exchange(true, ordering: .relaxed) else { return }
        for pages in leftovers {
            if let address = pages.baseAddress { System.release(address, pages.count) }
        }
    }

    /// Notes that all changes were copied to a memory, or compared with one that has not changed.
    func noteDetour() { detours.wrappingAdd(changes.count, ordering: .relaxed) }

    /// Whether a base without these changes would have paid by now.
    var wantsNewBase: Bool { detours.load(ordering: .relaxed) > base.count }

    /// How many pages the size has; what the last has beyond the size is zero.
    package var pageCount: Int { (size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize }

    /// How many pages are the base's, and how many are not.
    package var counts: (base: Int, changes: Int) { (base.count, changes.count) }

    /// Whether both have the same base.
    package func sharesBase(with other: FrozenMemory) -> Bool { base === other.base }

    // MARK: Reading

    /// Calls `body` with each page that is not all zero, in order: its index and its bytes.
    package func forEachPage(_ body: (Int, UnsafeRawPointer) -> Void) {
        settle()
        var change = 0
        for run in base.runs {
            for page in run.first..<run.first + run.count {
                while change < changes.count, changes[change].page < page {
                    if let bytes = changes[change].bytes { body(changes[change].page, bytes) }
                    change += 1
                }
                if change < changes.count, changes[change].page == page {
                    if let bytes = changes[change].bytes { body(page, bytes) }
                    change += 1
                } else {
                    body(page, run.bytes + (page - run.first) * FrozenMemory.pageSize)
                }
            }
        }
        for change in changes[change...] {
            if let bytes = change.bytes { body(change.page, bytes) }
        }
    }

    /// The bytes of a page; nil if all are zero.
    package func page(_ index: Int) -> UnsafeRawPointer? {
        settle()
        guard let change = change(index) else { return base.page(index) }
        return changes[change].bytes
    }

    /// Where the change of a page is; nil if it is the base's.
    private func change(_ page: Int) -> Int? {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].page < page { low = middle + 1 } else { high = middle }
        }
        return low < changes.count && changes[low].page == page ? low : nil
    }

    /// Calls `body`, in order, with each page that differs from what the memory held earlier, pages included that one of the
    /// two does not have: its index and its bytes, nil if all are zero.
    ///
    /// The cost grows with what has changed where one of the two was frozen after the other was, or after a memory was made
    /// from it; otherwise with what both hold.
    package func forEachChange(since earlier: FrozenMemory, _ body: (Int, UnsafeRawPointer?) -> Void) {
        guard earlier !== self else { return }
        settle()
        // Where they can differ.
        var pages: [Int] = []
        if base === earlier.base {
            pages.append(contentsOf: changes.map { $0.page })
            pages.append(contentsOf: earlier.changes.map { $0.page })
        } else if let ancestor = base.ancestor, ancestor.number == earlier.base.number {
            pages.append(contentsOf: changes.map { $0.page })
            pages.append(contentsOf: earlier.changes.map { $0.page })
            pages.append(contentsOf: ancestor.pages)
        } else {
            pages.reserveCapacity(base.count + earlier.base.count)
            forEachPage { page, _ in pages.append(page) }
            earlier.forEachPage { page, _ in pages.append(page) }
        }
        pages.sort()
        var last = -1
        for index in pages where index != last {
            last = index
            let (now, before) = (page(index), earlier.page(index))
            if now == before { continue }
            if let now, let before, System.areEqual(now, before, FrozenMemory.pageSize) { continue }
            body(index, now)
        }
    }

    // MARK: Making

    /// Makes one from its pages.
    package struct Builder: ~Copyable {
        private let size: Int
        private let pages: FrozenPages
        private var next = 0

        /// For a memory of so many bytes, which may be any number: nothing is taken for pages that are not added.
        package init(size: Int, using mechanisms: Mechanisms = .all) {
            self.size = size
            pages = FrozenPages(usesFile: mechanisms.contains(.files))
        }

        /// Adds a page, after all with lower indices; false if there is no memory for it, or if the memory does not have
        /// such a page. Bytes beyond the size are taken for zeros.
        package mutating func add(_ page: Int, _ content: UnsafeRawPointer) -> Bool {
            guard page >= next, page < (size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize else {
                return false
            }
            next = page + 1
            let rest = size - page * FrozenMemory.pageSize
            guard rest < FrozenMemory.pageSize else { return append(page, content) }
            return withUnsafeTemporaryAllocation(byteCount: FrozenMemory.pageSize, alignment: 16) { whole in
                FrozenMemory.copyStart(of: content, rest, to: whole)
                return append(page, UnsafeRawPointer(whole.baseAddress.unsafelyUnwrapped))
            }
        }

        private func append(_ page: Int, _ content: UnsafeRawPointer) -> Bool {
            FrozenMemory.isZero(content) || pages.append(page, 1, content)
        }

        /// Nil if there is no memory for it.
        package consuming func finish() -> FrozenMemory? {
            guard pages.finish() else { return nil }
            return FrozenMemory(size: size, base: FrozenBase([pages]))
        }
    }

    /// Whether all bytes of a page are zero.
    static func isZero(_ page: UnsafeRawPointer) -> Bool { System.isZero(page, pageSize) }

    /// Makes a page of its first bytes, and zeros after them.
    static func copyStart(
        of content: UnsafeRawPointer, _ count: Int, to page: UnsafeMutableRawBufferPointer
    ) {
        guard let start = page.baseAddress else { return }
        start.copyMemory(from: content, byteCount: count)
        (start + count).initializeMemory(as: UInt8.self, repeating: 0, count: page.count - count)
    }
}
