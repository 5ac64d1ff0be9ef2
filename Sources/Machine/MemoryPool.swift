import WebAssembly

/// A place for a memory in a pool: all that a 32-bit address and a 32-bit offset reach, and a guard behind it.
struct MemorySlot {
    let base: UnsafeMutableRawPointer
    /// Who it goes back to, which exists as long as there are slots of it.
    let pool: Unmanaged<MemoryPool>
    /// The image that is mapped at `base`; nil if none is.
    var image: Unmanaged<MemoryImage>?
    /// Bytes at `base` that are readable and writable.
    var committed = 0
    /// Whether something may be mapped at `base` that is neither the image nor memory without a file.
    var holdsFrozenPages = false
    /// Whether it is free, with `committed` bytes that hold the image and then zeros.
    var isKept = false
    /// Its neighbours among the free slots of its image, or among those that hold none.
    var next: UnsafeMutablePointer<MemorySlot>?
    var previous: UnsafeMutablePointer<MemorySlot>?
}

/// Address space for memories with 32-bit addresses, from which they are taken and to which they return.
///
/// A slot that returns loses what was written to it before anybody else can have it, and keeps its image mapped: the next
/// memory with that image costs no system call. Address space is reserved a piece at a time, when it is needed, and kept.
package final class MemoryPool: @unchecked Sendable {
    /// What a pool may take.
    package struct Limits: Sendable {
        /// Slots in all; each is a little more than 8 GiB of address space.
        package var slots = 12_000
        /// Free slots that stay mapped. Each has up to three mappings, and a page or two of page tables.
        package var keptSlots = 256
        /// Bytes that a free slot may keep of the memory that was written to, which is overwritten then. The next who writes
        /// to the same places does not wait for the system to provide it.
        package var keptBytes = 128 << 10
        package init() {}
    }

    // A guard of as much as an entry of the lowest page table but one, so that a memory begins a page of the lowest one.
    private static let stride = (8 << 30) + (2 << 20)
    private static let alignment = 2 << 20
    private static let slotsPerPiece = 64
    private static let smallestPiece = 4

    private let limits: Limits
    /// Made with the first slot, and not changed after that.
    private var scanner: PageScanner?
    // All below is guarded by this. Nothing waits for the system under it, except to reserve a piece.
    private let lock = SystemLock()
    private var pieces: [(base: UnsafeMutableRawPointer, size: Int)] = []
    /// What is left of the newest piece.
    private var nextBase: UnsafeMutableRawPointer?
    private var slotsLeft = 0
    private var isExhausted = false
    private var slots = RawArray<UnsafeMutablePointer<MemorySlot>>()
    /// Free slots that are as they were reserved, linked by `next`.
    private var firstBareSlot: UnsafeMutablePointer<MemorySlot>?
    /// Free slots with memory that holds zeros only.
    private var firstBlankSlot: UnsafeMutablePointer<MemorySlot>?
    private var keptCount = 0
    /// Where the search for a slot that another image keeps goes on.
    private var victimSearch = 0

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    deinit {
        scanner?.free()
        for index in 0..<slots.count { slots[index].deallocate() }
        slots.deallocate()
        for piece in pieces {
            System.forgetReservation(piece.base)
            System.release(piece.base, piece.size)
        }
        lock.free()
    }

    /// How many slots there are, and how many of them are free and mapped.
    package var counts: (slots: Int, kept: Int) {
        lock.lock()
        defer { lock.unlock() }
        return (slots.count, keptCount)
    }

    // MARK: Taking

    /// A slot that holds an image and then zeros, `committed` bytes in all, which are a multiple of the page size and no
    /// less than the image's; nil if there is none.
    func take(_ image: MemoryImage?, committed: Int) -> UnsafeMutablePointer<MemorySlot>? {
        lock.lock()
        let slot = takeKept(image) ?? takeBare() ?? carve() ?? takeVictim()
        lock.unlock()
        guard let slot else { return nil }
        guard prepare(slot, image, committed) else {
            abandon(slot)
            return nil
        }
        return slot
    }

    private func takeKept(_ image: MemoryImage?) -> UnsafeMutablePointer<MemorySlot>? {
        // An image that is copied leaves no trace in a free slot.
        let first = image.map { $0.isMapped ? $0.firstFreeSlot : firstBlankSlot } ?? firstBlankSlot
        guard let slot = first else { return nil }
        unlink(slot)
        return slot
    }

    private func takeBare() -> UnsafeMutablePointer<MemorySlot>? {
        guard let slot = firstBareSlot else { return nil }
        firstBareSlot = slot.pointee.next
        slot.pointee.next = nil
        return slot
    }

    /// A new slot.
    private func carve() -> UnsafeMutablePointer<MemorySlot>? {
        guard slots.count < limits.slots, !isExhausted else { return nil }
        if slotsLeft == 0 { reservePiece() }
        guard slotsLeft > 0, let base = nextBase else {
            isExhausted = true
            return nil
        }
        slotsLeft -= 1
        nextBase = base + MemoryPool.stride
        let slot = UnsafeMutablePointer<MemorySlot>.allocate(capacity: 1)
        slot.initialize(to: MemorySlot(base: base, pool: Unmanaged.passUnretained(self)))
        slots.append(slot)
        return slot
    }

    /// Takes address space for the next slots; for fewer if the system refuses.
    private func reservePiece() {
        var count = min(MemoryPool.slotsPerPiece, limits.slots - slots.count)
        while count > 0 {
            let size = count * MemoryPool.stride + MemoryPool.alignment
            if let base = System.reserve(size) {
                guard System.noteReservation(base, size) else {
                    System.release(base, size)
                    return
                }
                if pieces.isEmpty, limits.keptBytes > 0 { scanner = PageScanner() }
                pieces.append((base, size))
                let past = Int(bitPattern: base) & (MemoryPool.alignment - 1)
                nextBase = past == 0 ? base : base + (MemoryPool.alignment - past)
                slotsLeft = count
                return
            }
            count = count > MemoryPool.smallestPiece ? count / 2 : 0
        }
    }

    /// A free slot that holds another image.
    private func takeVictim() -> UnsafeMutablePointer<MemorySlot>? {
        guard keptCount > 0 else { return nil }
        for _ in 0..<slots.count {
            victimSearch = victimSearch + 1 < slots.count ? victimSearch + 1 : 0
            let slot = slots[victimSearch]
            guard slot.pointee.isKept else { continue }
            unlink(slot)
            return slot
        }
        return nil
    }

    /// Makes the slot hold what is wanted; it belongs to the caller alone.
    private func prepare(
        _ slot: UnsafeMutablePointer<MemorySlot>, _ image: MemoryImage?, _ committed: Int
    ) -> Bool {
        let base = slot.pointee.base
        let wanted = image.flatMap { $0.isMapped ? Unmanaged.passUnretained($0) : nil }
        if slot.pointee.image?.toOpaque() != wanted?.toOpaque() {
            // Empty, and then as if it were new.
            guard System.decommit(base, slot.pointee.committed) else { return false }
            slot.pointee.committed = 0
            slot.pointee.image = nil
        }
        let before = slot.pointee.committed
        if before > committed {
            guard System.decommit(base + committed, before - committed) else { return false }
        } else if before < committed {
            guard System.commit(base + before, committed - before) else { return false }
        }
        slot.pointee.committed = committed
        if let image, slot.pointee.image == nil {
            guard image.apply(to: base) else { return false }
            slot.pointee.image = wanted
        }
        return true
    }

    // MARK: Giving back

    /// Takes a slot back whose memory had made `committed` bytes accessible. When this returns, nothing is left of what was
    /// in them.
    func give(_ slot: UnsafeMutablePointer<MemorySlot>, committed: Int) {
        let base = slot.pointee.base
        let initial = slot.pointee.committed
        slot.pointee.committed = committed
        guard !slot.pointee.holdsFrozenPages else { return retire(slot) }
        // What the memory grew by is taken away for good: the next one begins without it.
        guard System.decommit(base + initial, committed - initial) else { return abandon(slot) }
        slot.pointee.committed = initial
        guard clean(slot) else { return retire(slot) }
        lock.lock()
        let isKept = keptCount < limits.keptSlots
        if isKept { link(slot) }
        lock.unlock()
        if !isKept { retire(slot) }
    }

    /// Makes the slot's memory what it was at first.
    private func clean(_ slot: UnsafeMutablePointer<MemorySlot>) -> Bool {
        let base = slot.pointee.base
        let image = slot.pointee.image?.takeUnretainedValue()
        let isOverwritten = scanner?.forEachWrittenRange(
            in: base, slot.pointee.committed, mostPages: limits.keptBytes / System.pageSize
        ) { range in
            if let image {
                image.restore(range, of: base)
            } else {
                (base + range.lowerBound).initializeMemory(as: UInt8.self, repeating: 0, count: range.count)
            }
        }
        return isOverwritten ?? false || System.reset(base, slot.pointee.committed)
    }

    /// Makes a slot what it was when it was reserved.
    private func retire(_ slot: UnsafeMutablePointer<MemorySlot>) {
        guard System.decommit(slot.pointee.base, slot.pointee.committed) else { return abandon(slot) }
        slot.pointee.committed = 0
        slot.pointee.image = nil
        slot.pointee.holdsFrozenPages = false
        lock.lock()
        slot.pointee.next = firstBareSlot
        firstBareSlot = slot
        lock.unlock()
    }

    /// Uses a slot no more: the system refused to change its mappings. Its memory is given back if that much is possible.
    private func abandon(_ slot: UnsafeMutablePointer<MemorySlot>) {
        _ = System.reset(slot.pointee.base, slot.pointee.committed)
    }

    /// Takes all slots from an image that is about to go.
    func forget(_ image: MemoryImage) {
        while true {
            lock.lock()
            let slot = takeKept(image)
            lock.unlock()
            guard let slot else { return }
            retire(slot)
        }
    }

    // MARK: Lists

    private func link(_ slot: UnsafeMutablePointer<MemorySlot>) {
        let image = slot.pointee.image?.takeUnretainedValue()
        let first = image == nil ? firstBlankSlot : image?.firstFreeSlot
        slot.pointee.next = first
        first?.pointee.previous = slot
        if let image { image.firstFreeSlot = slot } else { firstBlankSlot = slot }
        slot.pointee.isKept = true
        keptCount += 1
    }

    private func unlink(_ slot: UnsafeMutablePointer<MemorySlot>) {
        let next = slot.pointee.next
        next?.pointee.previous = slot.pointee.previous
        if let previous = slot.pointee.previous {
            previous.pointee.next = next
        } else if let image = slot.pointee.image?.takeUnretainedValue() {
            image.firstFreeSlot = next
        } else {
            firstBlankSlot = next
        }
        slot.pointee.next = nil
        slot.pointee.previous = nil
        slot.pointee.isKept = false
        keptCount -= 1
    }
}
