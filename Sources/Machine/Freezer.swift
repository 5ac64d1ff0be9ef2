import WebAssembly

/// Finds out what a live memory holds, for one moment at which nothing runs that uses it.
///
/// A memory knows what it held when it was frozen last, or what it was made from. What was not written to since then still is
/// what the base of that has: only the rest is looked at.
struct Freezer {
    private let memory: UnsafeMutablePointer<MemoryRecord>
    private let mechanisms: FrozenMemory.Mechanisms
    private let size: Int
    private let base: UnsafeMutableRawPointer

    /// Where fewer pages than these have changed, they are kept as changes however few the base has.
    private static let fewChanges = 64
    /// From so many pages on, two threads write them.
    private static let sharedFrom = 4096
    /// Where work can be divided: a multiple of any system's pages.
    private static let grain = 512

    init(_ memory: UnsafeMutablePointer<MemoryRecord>, _ mechanisms: FrozenMemory.Mechanisms) {
        self.memory = memory
        self.mechanisms = mechanisms
        size = memory.pointee.size
        base = memory.pointee.base
    }

    private var pageCount: Int { (size + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize }

    /// What the memory holds; nil if there is no memory to keep it in.
    func freeze() -> FrozenMemory? {
        let frozen: FrozenMemory?
        if let last = memory.pointee.frozen {
            frozen = freezeChanges(since: last)
        } else {
            let image = 0..<(memory.pointee.imageSize + FrozenMemory.pageSize - 1) / FrozenMemory.pageSize
            frozen = freezeAll(Freezer.merged([image], writtenPages()), ancestor: nil)
        }
        if let frozen { memory.pointee.frozen = frozen }
        return frozen
    }

    // MARK: Finding pages

    /// Ranges of pages, in order, outside which the memory is what it was when its pages were mapped: all, if the system does
    /// not say.
    private func writtenPages() -> [Range<Int>] {
        var pages: [Range<Int>] = []
        let count = pageCount
        if memory.pointee.reserved > 0, mechanisms.contains(.scanning), let scanner = PageScanner.shared {
            let isKnown = scanner.forEachWrittenRange(in: base, System.roundedToPages(size)) { range in
                let start = range.lowerBound / FrozenMemory.pageSize
                let end = min(range.upperBound / FrozenMemory.pageSize, count)
                if start >= end { return }
                if let last = pages.last, last.upperBound == start {
                    pages[pages.count - 1] = last.lowerBound..<end
                } else {
                    pages.append(start..<end)
                }
            }
            if isKnown { return pages }
        }
        return count == 0 ? [] : [0..<count]
    }

    /// The pages of both, as ranges in order that do not touch.
    private static func merged(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        merged.reserveCapacity(left.count + right.count)
        var (i, j) = (0, 0)
        while i < left.count || j < right.count {
            let range: Range<Int>
            if j == right.count || i < left.count && left[i].lowerBound <= right[j].lowerBound {
                range = left[i]
                i += 1
            } else {
                range = right[j]
                j += 1
            }
            if range.isEmpty { continue }
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Calls `body` with the bytes of a page as they are now, and zeros beyond the size.
    private func withPage<Result>(_ page: Int, _ body: (UnsafeRawPointer) -> Result) -> Result {
        let rest = size - page * FrozenMemory.pageSize
        // What is accessible beyond the size of other memories holds zeros.
        if rest >= FrozenMemory.pageSize || memory.pointee.reserved > 0 {
            return body(base + page * FrozenMemory.pageSize)
        }
        return withUnsafeTemporaryAllocation(byteCount: FrozenMemory.pageSize, alignment: 16) { whole in
            FrozenMemory.copyStart(of: base + page * FrozenMemory.pageSize, rest, to: whole)
            return body(UnsafeRawPointer(whole.baseAddress.unsafelyUnwrapped))
        }
    }

    // MARK: All pages

    /// What two threads do of the work, each.
    private final class Part: @unchecked Sendable {
        let freezer: Freezer
        let ranges: [Range<Int>]
        let pages: FrozenPages
        var isComplete = false

        init(_ freezer: Freezer, _ ranges: [Range<Int>]) {
            self.freezer = freezer
            self.ranges = ranges
            pages = FrozenPages(usesFile: freezer.mechanisms.contains(.files))
        }

        func collect() {
            for range in ranges where !freezer.collect(range, pages) { return }
            isComplete = pages.finish()
        }
    }

    /// Makes a base of the pages in the ranges; the memory holds zeros elsewhere.
    private func freezeAll(_ ranges: [Range<Int>], ancestor: FrozenBase.Ancestor?) -> FrozenMemory? {
        let count = ranges.reduce(0) { $0 + $1.count }
        let (first, second) = count >= Freezer.sharedFrom ? Freezer.halves(ranges, count) : (ranges, [])
        var parts = [Part(self, first)]
        if !second.isEmpty {
            let part = Part(self, second)
            parts.append(part)
            let thread = SystemThread { part.collect() }
            parts[0].collect()
            if let thread { thread.join() } else { part.collect() }
        } else {
            parts[0].collect()
        }
        for part in parts where !part.isComplete { return nil }
        let base = FrozenBase(parts.map { $0.pages }, ancestor: ancestor)
        var leftovers: [UnsafeMutableRawBufferPointer] = []
        if memory.pointee.reserved > 0 {
            if base.isMapped { memory.pointee.slot?.pointee.holdsFrozenPages = true }
            leftovers = base.replace(self.base, committed: memory.pointee.committed)
        }
        return FrozenMemory(size: size, base: base, leftovers: leftovers)
    }

    private static func halves(_ ranges: [Range<Int>], _ count: Int) -> ([Range<Int>], [Range<Int>]) {
        var left = count / 2
        for (index, range) in ranges.enumerated() {
            if range.count < left {
                left -= range.count
                continue
            }
            let middle = (range.lowerBound + left) / grain * grain
            var first = Array(ranges[..<index])
            var second: [Range<Int>] = []
            // A page of the system's must not be in both.
            while let last = first.last, last.upperBound > middle {
                first.removeLast()
                second.insert(max(last.lowerBound, middle)..<last.upperBound, at: 0)
                if last.lowerBound < middle { first.append(last.lowerBound..<middle) }
            }
            if middle > range.lowerBound { first.append(range.lowerBound..<middle) }
            if max(middle, range.lowerBound) < range.upperBound {
                second.append(max(middle, range.lowerBound)..<range.upperBound)
            }
            second.append(contentsOf: ranges[(index + 1)...])
            return (first, second)
        }
        return (ranges, [])
    }

    /// So many pages are looked at before they are copied, which is then done from the processor's cache.
    private static let batch = 64

    private func collect(_ range: Range<Int>, _ pages: FrozenPages) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            if isZero(start) {
                start += 1
                continue
            }
            var end = start + 1
            let limit = min(range.upperBound, start + Freezer.batch)
            while end < limit, !isZero(end) { end += 1 }
            guard append(start..<end, pages) else { return false }
            start = end
        }
        return true
    }

    private func append(_ range: Range<Int>, _ pages: FrozenPages) -> Bool {
        let isWhole = range.upperBound * FrozenMemory.pageSize <= size || memory.pointee.reserved > 0
        let whole = isWhole ? range.count : range.count - 1
        return
            (whole == 0
            || pages.append(range.lowerBound, whole, base + range.lowerBound * FrozenMemory.pageSize))
            && (isWhole || withPage(range.upperBound - 1) { pages.append(range.upperBound - 1, 1, $0) })
    }

    private func isZero(_ page: Int) -> Bool { withPage(page) { FrozenMemory.isZero($0) } }

    // MARK: Changed pages

    /// What the memory holds, where all that was not written to is what `last` has a base for.
    private func freezeChanges(since last: FrozenMemory) -> FrozenMemory? {
        let written = writtenPages()
        var blocks = last.blocks
        var changes: [FrozenMemory.Change] = []
        changes.reserveCapacity(last.changes.count)
        // Places in `changes` whose pages must be copied.
        var copied: [Int] = []
        var isSame = size == last.size
        var old = 0
        func look(_ page: Int) {
            var change: FrozenMemory.Change?
            if old < last.changes.count, last.changes[old].page == page {
                change = last.changes[old]
                old += 1
            }
            withPage(page) { live in
                let original = last.base.page(page)
                if let change {
                    // Most pages that were different once still are as they were last time.
                    if let bytes = change.bytes {
                        if System.areEqual(live, bytes, FrozenMemory.pageSize) {
                            return changes.append(change)
                        }
                    } else if FrozenMemory.isZero(live) {
                        return changes.append(change)
                    }
                    isSame = false
                }
                if let original {
                    if System.areEqual(live, original, FrozenMemory.pageSize) { return }
                    isSame = false
                    if FrozenMemory.isZero(live) {
                        return changes.append(FrozenMemory.Change(page: page, bytes: nil, block: -1))
                    }
                } else if FrozenMemory.isZero(live) {
                    return
                }
                isSame = false
                copied.append(changes.count)
                changes.append(FrozenMemory.Change(page: page, bytes: nil, block: -1))
            }
        }
        for range in written {
            for page in range {
                while old < last.changes.count, last.changes[old].page < page { look(last.changes[old].page) }
                look(page)
            }
        }
        while old < last.changes.count { look(last.changes[old].page) }
        if isSame { last.noteDetour() }
        let wantsBase = changes.count > Freezer.fewChanges && isSame && last.wantsNewBase
        if isSame && !wantsBase { return last }
        if wantsBase || changes.count > max(Freezer.fewChanges, last.base.count / 4) {
            let ancestor = FrozenBase.Ancestor(number: last.base.number, pages: changes.map { $0.page })
            let before = last.base.runs.map { $0.first..<$0.first + $0.count }
            return freezeAll(
                Freezer.merged(before, changes.map { $0.page..<$0.page + 1 }), ancestor: ancestor)
        }
        guard copy(copied, of: &changes, to: &blocks) else { return nil }
        return FrozenMemory(size: size, base: last.base, changes: changes, blocks: blocks)
    }

    /// Copies the pages of some changes to a block of their own, and leaves no block with too little in it.
    private func copy(
        _ copied: [Int], of changes: inout [FrozenMemory.Change], to blocks: inout [PageBlock]
    ) -> Bool {
        if !copied.isEmpty {
            guard let block = PageBlock(capacity: copied.count) else { return false }
            for (place, index) in copied.enumerated() {
                let bytes = block.page(place)
                withPage(changes[index].page) {
                    bytes.copyMemory(from: $0, byteCount: FrozenMemory.pageSize)
                }
                changes[index].bytes = UnsafeRawPointer(bytes)
                changes[index].block = blocks.count
            }
            blocks.append(block)
        }
        var uses = [Int](repeating: 0, count: blocks.count)
        var used = 0
        for change in changes where change.block >= 0 {
            uses[change.block] += 1
            used += 1
        }
        let room = blocks.indices.reduce(0) { $0 + (uses[$1] > 0 ? blocks[$1].capacity : 0) }
        if room > used * 2 + Freezer.fewChanges, let block = PageBlock(capacity: used) {
            var place = 0
            for index in changes.indices {
                guard let bytes = changes[index].bytes else { continue }
                block.page(place).copyMemory(from: bytes, byteCount: FrozenMemory.pageSize)
                changes[index].bytes = UnsafeRawPointer(block.page(place))
                changes[index].block = 0
                place += 1
            }
            blocks = [block]
            return true
        }
        // What nothing is in any more goes.
        var kept: [PageBlock] = []
        var places = [Int](repeating: -1, count: blocks.count)
        for index in blocks.indices where uses[index] > 0 {
            places[index] = kept.count
            kept.append(blocks[index])
        }
        guard kept.count < blocks.count else { return true }
        for index in changes.indices where changes[index].block >= 0 {
            changes[index].block = places[changes[index].block]
        }
        blocks = kept
        return true
    }
}
