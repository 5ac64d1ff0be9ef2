import Synchronization

/// Room for pages, which nobody else has.
final class PageBlock: @unchecked Sendable {
    let bytes: UnsafeMutableRawPointer
    let capacity: Int
    /// Bytes that the system gave; 0 for an allocation.
    private let reserved: Int

    /// From so many pages on the system is asked itself, which can refuse.
    private static let reservedFrom = 16

    /// Nil if the system does not have that much memory. What it holds is not defined.
    init?(capacity: Int) {
        self.capacity = capacity
        let size = capacity * FrozenMemory.pageSize
        if capacity >= PageBlock.reservedFrom {
            let rounded = System.roundedToPages(size)
            if let address = System.reserve(rounded) {
                guard System.commit(address, rounded) else {
                    System.release(address, rounded)
                    return nil
                }
                bytes = address
                reserved = rounded
                return
            }
            // Where there is no system to ask, there are allocations.
            guard !System.hasAddressSpace else { return nil }
        }
        bytes = .allocate(byteCount: max(size, 16), alignment: 16)
        reserved = 0
    }

    deinit {
        if reserved > 0 { System.release(bytes, reserved) } else { bytes.deallocate() }
    }

    /// Where a page of it is.
    func page(_ index: Int) -> UnsafeMutableRawPointer { bytes + index * FrozenMemory.pageSize }
}

/// How many files in memory there are for frozen pages, so that they leave a process descriptors for other things.
private enum FrozenFiles {
    private static let most = 256
    private static let count = Atomic<Int>(0)

    static func open() -> Int32? {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= most, let file = System.makeImage(0) else {
            count.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        return file
    }

    static func close(_ file: Int32) {
        System.closeImage(file)
        count.wrappingSubtract(1, ordering: .relaxed)
    }
}

/// Pages of a memory that hold something else than zeros: collected in order, and not changed any more after that. Many lie in a
/// file in memory, from which memories are mapped; few, and all where the system has no such files, in plain memory.
///
/// Nothing is copied twice, and pages that are not added cost nothing, wherever those lie that are.
final class FrozenPages: @unchecked Sendable {
    /// Pages that follow each other in the memory and here.
    struct Run {
        /// The first one's index in the memory.
        let first: Int
        var count: Int
        let bytes: UnsafeRawPointer
    }

    /// Pages of the memory that are pages of a file, those without content included that lie between others.
    struct Extent {
        /// A multiple of the system's pages, like `offset`.
        let first: Int
        var count: Int
        /// In bytes.
        let offset: Int
        let file: Int32
    }

    /// Complete when the pages are.
    private(set) var runs: [Run] = []
    private(set) var extents: [Extent] = []
    /// How many there are.
    private(set) var count = 0

    /// The blocks where they lie if there is no file; the last one's are not all used.
    private var blocks: [PageBlock] = []
    private var blockRoom = 0
    private var usesFile: Bool
    private var file: Int32?
    /// The file's bytes, to be read.
    private var view: UnsafeMutableRawPointer?
    /// Pages of the file, those without content included.
    private var filePages = 0
    /// Where the pages of each run are in the file, as long as it can't be read.
    private var places: [(first: Int, count: Int, place: Int)] = []
    /// Pages on their way to the file, and where the first belongs.
    private var buffer: PageBlock?
    private var bufferCount = 0
    private var bufferPlace = 0

    /// So many pages are copied sooner than mapped.
    private static let fewPages = 64
    /// Pages without content that are mapped with those around them.
    private static let largestGap = 32
    private static let smallestBlock = 16
    private static let largestBlock = 1024
    private static let bufferSize = 64
    /// So many are written to the file from where they are.
    private static let unbufferedFrom = 16
    /// A page of the system's, in pages.
    private static var unit: Int { max(System.pageSize / FrozenMemory.pageSize, 1) }

    init(usesFile: Bool) { self.usesFile = usesFile }

    deinit {
        if let view { System.release(view, System.roundedToPages(filePages * FrozenMemory.pageSize)) }
        if let file { FrozenFiles.close(file) }
    }

    // MARK: Collecting

    /// Adds pages that have content, after all others; false if there is no memory for them.
    func append(_ first: Int, _ count: Int, _ bytes: UnsafeRawPointer) -> Bool {
        if file == nil, usesFile, self.count + count > FrozenPages.fewPages, !beginFile() { return false }
        self.count += count
        return file == nil ? appendToBlocks(first, count, bytes) : appendToFile(first, count, bytes)
    }

    private func appendToBlocks(_ first: Int, _ count: Int, _ bytes: UnsafeRawPointer) -> Bool {
        var done = 0
        while done < count {
            if blockRoom == 0 {
                let capacity = min(max(self.count, FrozenPages.smallestBlock), FrozenPages.largestBlock)
                guard let block = PageBlock(capacity: capacity) else { return false }
                blocks.append(block)
                blockRoom = capacity
            }
            let block = blocks[blocks.count - 1]
            let part = min(count - done, blockRoom)
            let place = block.page(block.capacity - blockRoom)
            place.copyMemory(
                from: bytes + done * FrozenMemory.pageSize, byteCount: part * FrozenMemory.pageSize)
            blockRoom -= part
            if let last = runs.last, last.first + last.count == first + done,
                last.bytes + last.count * FrozenMemory.pageSize == UnsafeRawPointer(place)
            {
                runs[runs.count - 1].count += part
            } else {
                runs.append(Run(first: first + done, count: part, bytes: place))
            }
            done += part
        }
        return true
    }

    /// Goes on with a file, if the system has one, which the pages before move to.
    private func beginFile() -> Bool {
        guard let file = FrozenFiles.open() else {
            usesFile = false
            return true
        }
        self.file = file
        guard let buffer = PageBlock(capacity: FrozenPages.bufferSize) else { return false }
        self.buffer = buffer
        for run in runs where !appendToFile(run.first, run.count, run.bytes) { return false }
        guard flush() else { return false }
        runs = []
        blocks = []
        blockRoom = 0
        return true
    }

    private func appendToFile(_ first: Int, _ count: Int, _ bytes: UnsafeRawPointer) -> Bool {
        guard let file else { return false }
        let place: Int
        if let last = extents.last, first - (last.first + last.count) <= FrozenPages.largestGap {
            place = last.offset / FrozenMemory.pageSize + first - last.first
            extents[extents.count - 1].count = first + count - last.first
        } else {
            let unit = FrozenPages.unit
            let start = first / unit * unit
            let startPlace = (filePages + unit - 1) / unit * unit
            extents.append(
                Extent(
                    first: start, count: first + count - start, offset: startPlace * FrozenMemory.pageSize,
                    file: file))
            place = startPlace + first - start
        }
        filePages = place + count
        if let last = places.last, last.first + last.count == first, last.place + last.count == place {
            places[places.count - 1].count += count
        } else {
            places.append((first, count, place))
        }
        return write(bytes, count, at: place)
    }

    private func write(_ bytes: UnsafeRawPointer, _ count: Int, at place: Int) -> Bool {
        guard let file, let buffer else { return false }
        if count >= FrozenPages.unbufferedFrom {
            return flush()
                && System.write(
                    bytes, count * FrozenMemory.pageSize, to: file, at: place * FrozenMemory.pageSize)
        }
        var done = 0
        while done < count {
            if bufferCount == buffer.capacity || bufferPlace + bufferCount != place + done {
                guard flush() else { return false }
                bufferPlace = place + done
            }
            let part = min(count - done, buffer.capacity - bufferCount)
            buffer.page(bufferCount).copyMemory(
                from: bytes + done * FrozenMemory.pageSize, byteCount: part * FrozenMemory.pageSize)
            bufferCount += part
            done += part
        }
        return true
    }

    private func flush() -> Bool {
        guard bufferCount > 0, let file, let buffer else { return true }
        let count = bufferCount
        bufferCount = 0
        return System.write(
            buffer.bytes, count * FrozenMemory.pageSize, to: file, at: bufferPlace * FrozenMemory.pageSize)
    }

    /// Ends the collecting; false if the system can't do that.
    func finish() -> Bool {
        guard let file else { return true }
        guard flush() else { return false }
        buffer = nil
        let size = System.roundedToPages(filePages * FrozenMemory.pageSize)
        guard System.resize(file, to: size), System.completeImage(file), let view = System.view(file, size)
        else { return false }
        self.view = view
        runs = places.map {
            Run(first: $0.first, count: $0.count, bytes: view + $0.place * FrozenMemory.pageSize)
        }
        places = []
        for index in extents.indices {
            let unit = FrozenPages.unit
            extents[index].count = (extents[index].count + unit - 1) / unit * unit
        }
        return true
    }
}
