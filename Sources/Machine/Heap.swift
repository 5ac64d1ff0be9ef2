import WebAssembly

/// What running code reads of the heap.
package struct HeapRecord {
    /// Where references count from. A reference to an object is its distance in bytes.
    package var base: UnsafeMutableRawPointer
    /// The hole that objects are being put into: its next free byte and its end, as distances.
    package var cursor: Int
    package var end: Int
    /// The mark of objects that were reachable at the last collection, or are newer; `Heap.markBit` or zero.
    package var mark: UInt32
}

/// The memory of structures, arrays and exceptions (specification, section "Structure Instances" and following).
///
/// One range of addresses, divided into lines of 128 bytes. Objects never move. Allocation puts them one after the other
/// into a *hole*, a run of free lines; a collection marks what can be reached, object by object, and with each object its
/// lines; lines without a mark are free again, without anybody looking at the dead objects in them.
///
/// An object begins with a word that holds the identity of its type and a mark; an array's length follows. A reference is
/// the object's distance from the start of the heap, a multiple of eight, so that the heap has at most four gigabytes.
package final class Heap {
    package let record: UnsafeMutablePointer<HeapRecord>
    /// Bytes that the heap may take.
    package private(set) var limit: Int
    let registry: TypeRegistry
    /// Whether every allocation collects first, and what is free is overwritten: to find references that the collector
    /// does not know of.
    let isStressed: Bool

    /// Reserved addresses: the lines, and behind them a byte for each line.
    private var reserved = 0
    private var isMapped = false
    /// One byte a line: not zero if it is in use.
    var lines: UnsafeMutablePointer<UInt8>
    /// Bytes, from the start, that are backed by memory.
    private(set) var committed = 0
    /// Where the search for the next hole goes on, by lines, for small objects and for large ones.
    private var smallSearch = 0
    private var largeSearch = 0

    /// Bytes of holes given out since the last collection, and how many may be before the next.
    private var sinceCollection = 0
    private var allowance = Heap.smallestAllowance
    /// How many want that nothing is collected.
    var deferrals = 0
    /// References that the host holds, by handle; null for handles that are free.
    var handles = RawArray<UInt32>()
    private var freeHandles = RawArray<UInt32>()
    /// What is known of values of the host, by their index.
    var hostValues = RawArray<HostValueState>()
    private var freeHostValues = RawArray<UInt32>()
    private var hostValueCount = 0
    /// How many values of the host there may be.
    let hostValueLimit: Int
    private var hostValueAllowance = Heap.smallestHostValueAllowance
    /// Called after a collection with the indices of values of the host that nothing refers to any more.
    package var releaseHostValues: (([Int]) -> Void)?

    package private(set) var statistics = Statistics()

    /// What the heap has done so far.
    package struct Statistics: Sendable {
        package var collections = 0
        /// Objects and their bytes that the last collection found reachable.
        package var liveObjects = 0
        package var liveBytes = 0
        /// Bytes of memory that were handed out for objects, all in all.
        package var allocatedBytes = 0
        /// Bytes of memory that the heap takes.
        package var committedBytes = 0
        /// Values of the host that references refer to.
        package var hostValues = 0
    }

    enum HostValueState: UInt8, BitwiseCopyable { case free, used, marked }

    static let lineSize = 128
    /// Objects of more bytes than this get lines of their own.
    private static let largeSize = 4096
    /// Lines that are given out at once at most.
    private static let longestHole = 256
    private static let smallestAllowance = 8 << 20
    private static let smallestHostValueAllowance = 1024
    private static let smallestGrowth = 1 << 20
    /// What references of 32 bits reach.
    package static let largestLimit = 1 << 32
    package static let markBit: UInt32 = 1 << 31
    /// Set in the first word of an exception; the rest is the index of its tag in the store.
    package static let exceptionBit: UInt32 = 1 << 30
    package static let identityMask: UInt32 = (1 << 28) - 1
    // As the registry lays types out, said here again so that no call is needed to know it.
    static let structureHeaderSize = 4
    static let arrayHeaderSize = 8

    init(registry: TypeRegistry, limit: Int, hostValueLimit: Int = .max, isStressed: Bool) {
        self.hostValueLimit = hostValueLimit
        assert(
            Heap.structureHeaderSize == DefinedType.structureHeaderSize
                && Heap.arrayHeaderSize == DefinedType.arrayHeaderSize)
        self.registry = registry
        self.limit = min(max(limit, 0), Heap.largestLimit) / System.pageSize * System.pageSize
        self.isStressed = isStressed
        let nowhere = UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped
        record = .allocate(capacity: 1)
        record.initialize(to: HeapRecord(base: nowhere, cursor: 0, end: 0, mark: 0))
        lines = nowhere.assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        if reserved > 0 {
            if isMapped {
                System.release(record.pointee.base, reserved)
            } else {
                record.pointee.base.deallocate()
            }
        }
        record.deallocate()
        handles.deallocate()
        freeHandles.deallocate()
        hostValues.deallocate()
        freeHostValues.deallocate()
    }

    /// Whether nothing has ever been put here, and the host holds no references and has none of its values here.
    var isUntouched: Bool { committed == 0 && handles.count == 0 && hostValues.count == 0 }

    // MARK: Allocation

    /// Takes a hole for an object of `size` bytes, a multiple of eight that does not fit into the current hole, and puts
    /// it there. Collects before that if it is time to, so the canonical state must be in memory. Nil if the limit is
    /// reached.
    @inline(never) func allocateInHole(_ size: Int, _ store: Store) -> UInt32? {
        guard size < limit else { return nil }
        if reserved == 0 { reserve() }
        var isCollected = deferrals > 0
        if !isCollected, isStressed || sinceCollection + size > allowance {
            store.collectGarbage()
            isCollected = true
        }
        while true {
            if let object = size > Heap.largeSize || isStressed ? takeLines(size) : takeHole(size) {
                return UInt32(truncatingIfNeeded: object)
            }
            if grow(by: size) { continue }
            guard !isCollected else { return nil }
            store.collectGarbage()
            isCollected = true
        }
    }

    /// Puts a small object at the start of the next hole that is large enough.
    private func takeHole(_ size: Int) -> Int? {
        let needed = (size + Heap.lineSize - 1) / Heap.lineSize
        guard let hole = findHole(from: smallSearch, needed: needed, most: Heap.longestHole) else {
            smallSearch = committed / Heap.lineSize
            return nil
        }
        smallSearch = hole.upperBound
        claim(hole)
        record.pointee.cursor = hole.lowerBound * Heap.lineSize + size
        record.pointee.end = hole.upperBound * Heap.lineSize
        return hole.lowerBound * Heap.lineSize
    }

    /// Puts a large object into lines of its own.
    private func takeLines(_ size: Int) -> Int? {
        let needed = (size + Heap.lineSize - 1) / Heap.lineSize
        guard let hole = findHole(from: largeSearch, needed: needed, most: needed) else {
            largeSearch = max(largeSearch, committed / Heap.lineSize - needed + 1)
            return nil
        }
        largeSearch = hole.upperBound
        claim(hole)
        return hole.lowerBound * Heap.lineSize
    }

    private func claim(_ hole: Range<Int>) {
        (lines + hole.lowerBound).update(repeating: 1, count: hole.count)
        sinceCollection += hole.count * Heap.lineSize
        statistics.allocatedBytes += hole.count * Heap.lineSize
    }

    /// The first run of at least `needed` free lines; at most `most` of them.
    private func findHole(from start: Int, needed: Int, most: Int) -> Range<Int>? {
        let end = committed / Heap.lineSize
        var line = start
        while line + needed <= end {
            guard lines[line] == 0 else {
                // Runs of lines in use are passed eight at a time.
                if line & 7 == 0, line + 8 <= end,
                    UnsafeRawPointer(lines + line).load(as: UInt64.self) & 0x0101_0101_0101_0101
                        == 0x0101_0101_0101_0101
                {
                    line += 8
                } else {
                    line += 1
                }
                continue
            }
            var last = line + 1
            let farthest = min(line + most, end)
            while last < farthest, lines[last] == 0 { last += 1 }
            if last - line >= needed { return line..<last }
            line = last
        }
        return nil
    }

    // MARK: Memory

    /// Takes the addresses. The first line stays in use, since a reference of zero is null.
    private func reserve() {
        #if hasFeature(Embedded)
            let size = limit + limit / Heap.lineSize
            record.pointee.base = .allocate(byteCount: size, alignment: Heap.lineSize)
            reserved = size
        #else
            // Where addresses are scarce, half of them is better than none.
            while reserved == 0 {
                let size = limit + System.roundedToPages(limit / Heap.lineSize)
                if let base = System.reserve(size) {
                    record.pointee.base = base
                    reserved = size
                    isMapped = true
                } else if limit > Heap.smallestGrowth {
                    limit = System.roundedToPages(limit / 2)
                } else {
                    return
                }
            }
        #endif
        lines = (record.pointee.base + limit).assumingMemoryBound(to: UInt8.self)
    }

    /// Backs more of the addresses; false at the limit.
    private func grow(by needed: Int) -> Bool {
        let wanted = max(needed + Heap.lineSize, committed / 4, Heap.smallestGrowth)
        // What is asked for must become possible; less than what is wanted is welcome.
        let end = min(System.roundedToPages(committed + wanted), limit)
        guard reserved > 0, end > committed else { return false }
        let (oldLines, newLines) = (committed / Heap.lineSize, end / Heap.lineSize)
        let (oldLineBytes, newLineBytes) = (System.roundedToPages(oldLines), System.roundedToPages(newLines))
        if isMapped {
            guard System.commit(record.pointee.base + committed, end - committed),
                System.commit(UnsafeMutableRawPointer(lines) + oldLineBytes, newLineBytes - oldLineBytes)
            else { return false }
        }
        (lines + oldLines).update(repeating: 0, count: newLines - oldLines)
        if committed == 0 { lines[0] = 1 }
        committed = end
        statistics.committedBytes = committed
        return true
    }

    // MARK: Collections

    /// Begins a collection: nothing is marked.
    func beginMarking() {
        record.pointee.mark ^= Heap.markBit
        lines.update(repeating: 0, count: committed / Heap.lineSize)
        if committed > 0 { lines[0] = 1 }
    }

    /// Ends a collection: lines without a mark are free, values of the host without one are released.
    func endMarking(_ marker: Marker) {
        statistics.collections += 1
        statistics.liveObjects = marker.liveObjects
        statistics.liveBytes = marker.liveBytes
        record.pointee.cursor = 0
        record.pointee.end = 0
        smallSearch = 0
        largeSearch = 0
        sinceCollection = 0
        allowance = max(Heap.smallestAllowance, statistics.liveBytes)
        if isStressed { overwriteFreeLines() }
        releaseUnmarkedHostValues()
    }

    private func overwriteFreeLines() {
        for line in 0..<committed / Heap.lineSize where lines[line] == 0 {
            (record.pointee.base + line * Heap.lineSize).initializeMemory(
                as: UInt8.self, repeating: 0xA8, count: Heap.lineSize)
        }
    }

    // MARK: References of the host

    /// Keeps what a reference refers to alive until the handle is given back.
    package func makeHandle(_ reference: UInt32) -> Int {
        if freeHandles.count > 0 {
            freeHandles.count -= 1
            let handle = Int(freeHandles[freeHandles.count])
            handles[handle] = reference
            return handle
        }
        handles.append(reference)
        return handles.count - 1
    }

    package func reference(ofHandle handle: Int) -> UInt32 { handles[handle] }

    package func giveBack(handle: Int) {
        handles[handle] = Reference.null
        freeHandles.append(UInt32(truncatingIfNeeded: handle))
    }

    /// Whether there are as many values of the host as there may be. Whoever makes one asks.
    package var hasMostHostValues: Bool { hostValueCount >= hostValueLimit }

    /// An index for a value of the host, which stays in use while something refers to it.
    package func makeHostValue() -> Int {
        hostValueCount += 1
        statistics.hostValues = hostValueCount
        if freeHostValues.count > 0 {
            freeHostValues.count -= 1
            let index = Int(freeHostValues[freeHostValues.count])
            hostValues[index] = .used
            return index
        }
        hostValues.append(.used)
        return hostValues.count - 1
    }

    /// Whether so much has been allocated, or so many values of the host have come, that a collection is worth while.
    var isCollectionDue: Bool {
        sinceCollection > allowance || hostValueCount >= min(hostValueAllowance, hostValueLimit)
            || isStressed
    }

    private func releaseUnmarkedHostValues() {
        var released: [Int] = []
        for index in 0..<hostValues.count {
            switch hostValues[index] {
            case .marked: hostValues[index] = .used
            case .used:
                hostValues[index] = .free
                released.append(index)
            case .free: break
            }
        }
        for index in released.reversed() { freeHostValues.append(UInt32(truncatingIfNeeded: index)) }
        hostValueCount -= released.count
        statistics.hostValues = hostValueCount
        hostValueAllowance = max(Heap.smallestHostValueAllowance, 2 * hostValueCount)
        if !released.isEmpty { releaseHostValues?(released) }
    }
}
