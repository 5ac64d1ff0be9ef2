import WebAssembly

/// Making, growing and freeing linear memories.
///
/// A memory with 32-bit addresses reserves all that an address and an offset can reach, so that it never moves and
/// generated code needs no checks. If the system refuses, it gets a reservation as large as it may grow, and if that is
/// refused too, a plain allocation; then its accesses must be checked (`MemoryRecord.needsChecks`). This module's interpreter always checks.
package enum LinearMemory {
    /// Guard after the last byte that a 32-bit address plus a 32-bit offset reaches: more than the largest access.
    private static let guardSize = 1 << 16
    /// An address below 4 GiB plus an offset below 4 GiB.
    static let fullReservation = (8 << 30) + guardSize
    /// What 64-bit memories reserve at most unless they begin larger.
    private static let largeReservation = 64 << 30
    /// No memory grows beyond this many bytes, whatever its type says: a quarter of what processors address.
    private static let most = UInt64(1) << 45

    /// Makes a memory of its minimum size, or returns nil if that much memory cannot be had. It holds zeros, or an image,
    /// which is not larger. It lies in a pool if there is one, its type allows it, and the pool has a slot left.
    package static func make(
        _ type: MemoryType, image: MemoryImage? = nil, pool: MemoryPool? = nil
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        guard let size = bytes(type.limits.minimum, type), image?.size ?? 0 <= System.roundedToPages(size)
        else { return nil }
        if let pool, let record = take(type, size: size, image, from: pool) { return record }
        guard let record = makeAlone(type, size: size, imageSize: image?.size ?? 0) else { return nil }
        if let image, !image.apply(to: record.pointee.base) {
            release(record)
            return nil
        }
        return record
    }

    /// Makes a memory in a slot of a pool.
    private static func take(
        _ type: MemoryType, size: Int, _ image: MemoryImage?, from pool: MemoryPool
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        guard isGuarded(type, reserved: fullReservation), !type.isShared else { return nil }
        let committed = System.roundedToPages(size)
        guard let slot = pool.take(image, committed: committed) else { return nil }
        let record = UnsafeMutablePointer<MemoryRecord>.allocate(capacity: 1)
        record.initialize(
            to: MemoryRecord(
                base: slot.pointee.base, size: size, type: type, reserved: fullReservation,
                committed: committed, needsChecks: false, sharing: nil, slot: slot,
                imageSize: image?.size ?? 0))
        return record
    }

    /// Makes a memory of `size` bytes of zeros with a reservation of its own.
    private static func makeAlone(
        _ type: MemoryType, size: Int, imageSize: Int
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        let record = UnsafeMutablePointer<MemoryRecord>.allocate(capacity: 1)
        let highest = bytes(type.limits.maximum ?? .max, type) ?? Int(most)
        let wishes =
            type.limits.is64
            ? [min(highest, largeReservation) + guardSize, size + guardSize]
            : [fullReservation, min(highest, 4 << 30) + guardSize, size + guardSize]
        for wish in wishes where wish >= size {
            let reserved = System.roundedToPages(wish)
            guard let base = System.reserve(reserved) else { continue }
            let committed = System.roundedToPages(size)
            guard System.commit(base, committed) else {
                System.release(base, reserved)
                break
            }
            let isGuarded = isGuarded(type, reserved: reserved) && System.noteReservation(base, reserved)
            record.initialize(
                to: MemoryRecord(
                    base: base, size: size, type: type, reserved: reserved, committed: committed,
                    needsChecks: !isGuarded,
                    sharing: type.isShared ? Sharing.make() : nil, imageSize: imageSize))
            return record
        }
        return makePlain(record, size: size, type: type)
    }

    /// Whether nothing can be touched that a 32-bit address and a 32-bit offset reach beyond the size: all of it is
    /// reserved, and the size is always a whole number of the system's pages.
    private static func isGuarded(_ type: MemoryType, reserved: Int) -> Bool {
        !type.limits.is64 && reserved >= fullReservation
            && (1 << UInt64(type.pageSizeLog2)) % System.pageSize == 0
    }

    private static func makePlain(
        _ record: UnsafeMutablePointer<MemoryRecord>, size: Int, type: MemoryType
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        #if hasFeature(Embedded)
            let base = UnsafeMutableRawPointer.allocate(byteCount: max(size, 16), alignment: 16)
            base.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            record.initialize(
                to: MemoryRecord(
                    base: base, size: size, type: type, reserved: 0, committed: size,
                    needsChecks: true, sharing: type.isShared ? Sharing.make() : nil))
            return record
        #else
            record.deallocate()
            return nil
        #endif
    }

    /// How many threads wait in a memory.
    package static func waiterCount(_ record: UnsafeMutablePointer<MemoryRecord>) -> Int {
        record.pointee.sharing?.waiterCount ?? 0
    }

    /// The aligned word of four bytes at an offset; nil if there is none.
    package static func word(
        _ record: UnsafeMutablePointer<MemoryRecord>, at offset: Int
    ) -> UnsafeMutableRawPointer? {
        let size = record.pointee.size
        guard offset >= 0, offset & 3 == 0, offset < size, size - offset >= 4 else { return nil }
        return record.pointee.base + offset
    }

    /// Wakes at most `count` threads that wait at a word of a memory (threads proposal, `memory.atomic.notify`); returns
    /// how many.
    package static func notify(
        _ record: UnsafeMutablePointer<MemoryRecord>, at word: UnsafeMutableRawPointer, count: UInt32
    ) -> UInt32 {
        record.pointee.sharing?.notify(at: word, count: count) ?? 0
    }

    /// A word's value, and a new one for it: as the atomic instructions do it.
    package static func load(_ word: UnsafeMutableRawPointer) -> UInt32 { UInt32.load(word) }
    package static func store(_ value: UInt32, to word: UnsafeMutableRawPointer) {
        UInt32.store(value, to: word)
    }

    /// Counts another user of a shared memory.
    package static func retain(_ record: UnsafeMutablePointer<MemoryRecord>) {
        record.pointee.sharing.unsafelyUnwrapped.retain()
    }

    /// Frees a memory, a shared one when nobody else uses it any more.
    package static func release(_ record: UnsafeMutablePointer<MemoryRecord>) {
        if let sharing = record.pointee.sharing {
            guard sharing.release() else { return }
            sharing.free()
        }
        if let slot = record.pointee.slot {
            slot.pointee.pool.takeUnretainedValue().give(slot, committed: record.pointee.committed)
        } else if record.pointee.reserved > 0 {
            if !record.pointee.needsChecks { System.forgetReservation(record.pointee.base) }
            System.release(record.pointee.base, record.pointee.reserved)
        } else {
            record.pointee.base.deallocate()
        }
        record.deinitialize(count: 1)
        record.deallocate()
    }

    /// Pages in bytes, or nil if more than can ever be.
    private static func bytes(_ pages: UInt64, _ type: MemoryType) -> Int? {
        let (size, overflow) = pages.multipliedReportingOverflow(by: 1 << UInt64(type.pageSizeLog2))
        guard !overflow, size <= most else { return nil }
        return Int(size)
    }

    /// The size in pages.
    @inline(__always) package static func pages(_ record: UnsafeMutablePointer<MemoryRecord>) -> UInt64 {
        UInt64(record.pointee.size) >> UInt64(record.pointee.type.pageSizeLog2)
    }

    /// Adds pages of zeros; returns the size before in pages, or nil if the memory's maximum, the embedder's
    /// `limit` in bytes or the system does not allow it (specification, section "Growing memories").
    package static func grow(
        _ record: UnsafeMutablePointer<MemoryRecord>, by delta: UInt64, limit: Int
    ) -> UInt64? {
        guard let sharing = record.pointee.sharing else { return growAlone(record, by: delta, limit: limit) }
        sharing.pointee.lock.lock()
        defer { sharing.pointee.lock.unlock() }
        return growAlone(record, by: delta, limit: limit)
    }

    /// Whether a memory's type allows it to have so many bytes.
    static func mayGrow(_ record: UnsafeMutablePointer<MemoryRecord>, to size: Int) -> Bool {
        let type = record.pointee.type
        let bound = type.limits.is64 ? UInt64.max : 1 << (32 - UInt64(type.pageSizeLog2))
        return UInt64(size) >> UInt64(type.pageSizeLog2) <= min(type.limits.maximum ?? bound, bound)
    }

    /// Grows a memory that nobody else grows meanwhile.
    private static func growAlone(
        _ record: UnsafeMutablePointer<MemoryRecord>, by delta: UInt64, limit: Int
    ) -> UInt64? {
        let before = pages(record)
        guard delta > 0 else { return before }
        let (after, overflow) = before.addingReportingOverflow(delta)
        let type = record.pointee.type
        let bound = type.limits.is64 ? UInt64.max : 1 << (32 - UInt64(type.pageSizeLog2))
        guard !overflow, after <= min(type.limits.maximum ?? bound, bound),
            let size = bytes(after, type), size <= limit
        else { return nil }
        if record.pointee.reserved == 0 {
            guard moveplain(record, to: size) else { return nil }
        } else if size > record.pointee.committed {
            let committed = System.roundedToPages(size)
            guard committed <= record.pointee.reserved else { return nil }
            let start = record.pointee.base + record.pointee.committed
            guard System.commit(start, committed - record.pointee.committed) else { return nil }
            record.pointee.committed = committed
        }
        record.pointee.setSize(size)
        return before
    }

    /// Grows a plain allocation, which has to move; nobody keeps its address across a call. There are such only where
    /// there is one thread.
    private static func moveplain(_ record: UnsafeMutablePointer<MemoryRecord>, to size: Int) -> Bool {
        let base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        base.copyMemory(from: record.pointee.base, byteCount: record.pointee.size)
        (base + record.pointee.size).initializeMemory(
            as: UInt8.self, repeating: 0, count: size - record.pointee.size)
        record.pointee.base.deallocate()
        record.pointee.base = base
        record.pointee.committed = size
        return true
    }
}

/// Making, growing and freeing tables.
package enum Tables {
    /// Makes a table of its minimum size filled with `initial`, or nil if it is larger than tables may be.
    package static func make(_ type: TableType, initial: UInt32) -> UnsafeMutablePointer<TableRecord>? {
        guard type.limits.minimum <= UInt64(Limits.tableSize) else { return nil }
        let count = Int(type.limits.minimum)
        let record = UnsafeMutablePointer<TableRecord>.allocate(capacity: 1)
        let capacity = max(count, 1)
        let elements = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        elements.initialize(repeating: initial, count: count)
        record.initialize(
            to: TableRecord(elements: elements, count: count, capacity: capacity, type: type))
        return record
    }

    package static func free(_ record: UnsafeMutablePointer<TableRecord>) {
        record.pointee.elements.deallocate()
        record.deallocate()
    }

    /// Adds elements; returns the size before, or nil if the table's maximum or `limit` does not allow it.
    package static func grow(
        _ record: UnsafeMutablePointer<TableRecord>, by delta: UInt64, value: UInt32, limit: Int
    ) -> Int? {
        let before = record.pointee.count
        let most = min(record.pointee.type.limits.maximum ?? .max, UInt64(limit))
        guard delta <= UInt64(limit), UInt64(before) + delta <= most else { return nil }
        let after = before + Int(delta)
        if after > record.pointee.capacity {
            let capacity = max(after, min(record.pointee.capacity * 2, limit))
            let elements = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
            elements.update(from: record.pointee.elements, count: before)
            record.pointee.elements.deallocate()
            record.pointee.elements = elements
            record.pointee.capacity = capacity
        }
        (record.pointee.elements + before).initialize(repeating: value, count: Int(delta))
        record.pointee.count = after
        return before
    }
}
