import Synchronization

/// What most of a frozen memory is: pages that others may share with it, and that live memories may be mapped from. It does not
/// change.
final class FrozenBase: @unchecked Sendable {
    /// A base that another was made from.
    struct Ancestor {
        let number: Int
        /// The pages outside which both hold the same, in order.
        let pages: [Int]
    }

    /// All pages that are not zero, in order.
    let runs: [FrozenPages.Run]
    /// How many they are.
    let count: Int
    /// No other base of the process has it.
    let number: Int
    let ancestor: Ancestor?
    private let parts: [FrozenPages]
    /// What memories map: the rest they copy.
    private let mapped: [FrozenPages.Extent]

    private static let numbers = Atomic<Int>(0)
    /// A mapping costs as much as copying so many pages.
    private static let mappedFrom = 16
    /// The system has a limit of mappings for all of a process.
    private static let mostMapped = 256

    /// Of finished pages, those of each part after those of the part before.
    init(_ parts: [FrozenPages], ancestor: Ancestor? = nil) {
        self.parts = parts
        self.ancestor = ancestor
        number = FrozenBase.numbers.wrappingAdd(1, ordering: .relaxed).newValue
        var runs: [FrozenPages.Run] = []
        var mapped: [FrozenPages.Extent] = []
        var count = 0
        for part in parts {
            if runs.isEmpty { runs = part.runs } else { runs.append(contentsOf: part.runs) }
            count += part.count
            for extent in part.extents
            where extent.count >= FrozenBase.mappedFrom && mapped.count < FrozenBase.mostMapped {
                mapped.append(extent)
            }
        }
        self.runs = runs
        self.mapped = mapped
        self.count = count
    }

    /// Whether memories map some of it.
    var isMapped: Bool { !mapped.isEmpty }

    /// The bytes of a page; nil if all are zero.
    func page(_ index: Int) -> UnsafeRawPointer? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first + runs[middle].count <= index { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].first <= index else { return nil }
        return runs[low].bytes + (index - runs[low].first) * FrozenMemory.pageSize
    }

    /// Fills a memory of `size` bytes that holds zeros, of which `committed` are accessible; false if the system refuses.
    func fill(_ memory: UnsafeMutableRawPointer, size: Int, committed: Int) -> Bool {
        // Pages from here on are not mapped yet, or never will be.
        var next = 0
        var run = 0
        for extent in mapped {
            let range = bytes(of: extent, committed)
            copyRuns(from: &run, in: next..<extent.first, to: memory, size)
            guard
                range.isEmpty
                    || System.map(
                        extent.file, from: extent.offset, at: memory + range.lowerBound, range.count)
            else { return false }
            next = extent.first + extent.count
        }
        copyRuns(from: &run, in: next..<Int.max, to: memory, size)
        return true
    }

    /// Copies the runs in a range of pages, from one on; none is partly in it. What lies before the range is mapped.
    private func copyRuns(
        from run: inout Int, in pages: Range<Int>, to memory: UnsafeMutableRawPointer, _ size: Int
    ) {
        while run < runs.count, runs[run].first < pages.upperBound {
            let (first, count) = (runs[run].first, runs[run].count)
            run += 1
            guard first >= pages.lowerBound else { continue }
            let start = first * FrozenMemory.pageSize
            (memory + start).copyMemory(
                from: runs[run - 1].bytes, byteCount: min(count * FrozenMemory.pageSize, size - start))
        }
    }

    /// Maps what a live memory holds already in the place of its pages, so that the system says later which are written to.
    ///
    /// - Returns: what is left of these pages, which somebody is to release when there is time.
    func replace(_ memory: UnsafeMutableRawPointer, committed: Int) -> [UnsafeMutableRawBufferPointer] {
        var leftovers: [UnsafeMutableRawBufferPointer] = []
        for extent in mapped {
            let range = bytes(of: extent, committed)
            guard !range.isEmpty else { continue }
            let address = memory + range.lowerBound
            let aside =
                extent.count >= FrozenBase.setAsideFrom ? System.setAside(address, range.count) : nil
            let isMapped = System.map(extent.file, from: extent.offset, at: address, range.count)
            if let aside {
                // Where it can't be mapped, it stays what it was.
                if !isMapped { address.copyMemory(from: aside, byteCount: range.count) }
                leftovers.append(UnsafeMutableRawBufferPointer(start: aside, count: range.count))
            }
        }
        return leftovers
    }

    /// It takes time to free so many pages.
    private static let setAsideFrom = 256

    private func bytes(of extent: FrozenPages.Extent, _ committed: Int) -> Range<Int> {
        let start = extent.first * FrozenMemory.pageSize
        return start..<max(min(start + extent.count * FrozenMemory.pageSize, committed), start)
    }
}
