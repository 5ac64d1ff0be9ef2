import WebAssembly

/// Memories that are frozen, and memories made from those.
extension Store {
    /// What a memory of the store holds now; nil if there is no memory to keep it in. Nothing may be running that uses it.
    ///
    /// The cost grows with what has been written since the memory was frozen before, or made from a frozen one; the first time
    /// with what the memory holds. It is the same object as before if nothing has changed, and it is not used so often that its
    /// changes are worth a base.
    package func freeze(
        _ memory: UnsafeMutablePointer<MemoryRecord>, using mechanisms: FrozenMemory.Mechanisms = .all
    ) -> FrozenMemory? {
        Freezer(memory, mechanisms).freeze()
    }

    /// Makes a memory that holds what another held; its size is what that had. It lies in the pool if there is one, as with
    /// `makeMemory(_:image:pool:)`. Nil if the type can't have that size, or the limits or the system refuse.
    package func makeMemory(
        _ type: MemoryType, frozen: FrozenMemory, pool: MemoryPool? = nil
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        frozen.settle()
        let pages = UInt64(frozen.size) >> UInt64(type.pageSizeLog2)
        let bound = type.limits.is64 ? UInt64.max : 1 << (32 - UInt64(type.pageSizeLog2))
        guard pages << UInt64(type.pageSizeLog2) == UInt64(frozen.size),
            pages <= min(type.limits.maximum ?? bound, bound)
        else { return nil }
        var grown = type
        grown.limits.minimum = pages
        guard let memory = makeMemory(grown, pool: pool) else { return nil }
        memory.pointee.type = type
        return fill(memory, frozen) ? memory : nil
    }

    private func fill(_ memory: UnsafeMutablePointer<MemoryRecord>, _ frozen: FrozenMemory) -> Bool {
        let base = memory.pointee.base
        if frozen.base.isMapped { memory.pointee.slot?.pointee.holdsFrozenPages = true }
        guard frozen.base.fill(base, size: frozen.size, committed: memory.pointee.committed) else {
            return false
        }
        frozen.noteDetour()
        for change in frozen.changes {
            let start = change.page * FrozenMemory.pageSize
            let count = min(FrozenMemory.pageSize, frozen.size - start)
            if let bytes = change.bytes {
                (base + start).copyMemory(from: bytes, byteCount: count)
            } else {
                (base + start).initializeMemory(as: UInt8.self, repeating: 0, count: count)
            }
        }
        memory.pointee.frozen = frozen
        return true
    }
}
