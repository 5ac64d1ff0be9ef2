import WebAssembly

/// A memory or a table that is to be made or to grow.
package struct GrowthRequest {
    package enum Subject {
        /// Bytes of a memory; nil for one that does not exist yet.
        case memory(UnsafeMutablePointer<MemoryRecord>?, MemoryType)
        /// Elements of a table; nil for one that does not exist yet.
        case table(UnsafeMutablePointer<TableRecord>?, TableType)
    }
    package let subject: Subject
    /// The size, and the one that is wanted. The type and the store's limits allow it.
    package let current: Int
    package let desired: Int
}

/// What a store's programs take of what is limited: sizes and numbers of memories, tables and instances.
extension Store {
    /// Adds pages of zeros to a memory; returns the size before in pages, or nil if its type, the store's limits, the
    /// embedder or the system does not allow it. The canonical state must be in memory.
    package func grow(_ memory: UnsafeMutablePointer<MemoryRecord>, by pages: UInt64) -> UInt64? {
        if pages > 0, allowsGrowth != nil || limits.totalMemorySize < .max {
            let before = memory.pointee.size
            let (delta, overflow) = pages.multipliedReportingOverflow(
                by: 1 << UInt64(memory.pointee.type.pageSizeLog2))
            guard !overflow, delta <= UInt64(Int.max - before) else { return nil }
            let after = before + Int(delta)
            guard after <= limits.memorySize, LinearMemory.mayGrow(memory, to: after),
                hasRoom(forBytes: Int(delta)),
                mayGrow(.memory(memory, memory.pointee.type), from: before, to: after)
            else { return nil }
        }
        return LinearMemory.grow(memory, by: pages, limit: limits.memorySize)
    }

    /// Adds elements to a table; returns the size before, or nil if its type, the store's limits or the embedder does not
    /// allow it. The canonical state must be in memory.
    package func grow(
        _ table: UnsafeMutablePointer<TableRecord>, by delta: UInt64, value: UInt32
    ) -> Int? {
        if delta > 0, allowsGrowth != nil {
            let before = table.pointee.count
            let most = min(table.pointee.type.limits.maximum ?? .max, UInt64(limits.tableSize))
            guard before <= most, delta <= most - UInt64(before),
                mayGrow(.table(table, table.pointee.type), from: before, to: before + Int(delta))
            else { return nil }
        }
        guard delta <= UInt64(max(limits.totalTableSize - tableElements, 0)),
            let before = Tables.grow(table, by: delta, value: value, limit: limits.tableSize)
        else { return nil }
        tableElements += Int(delta)
        return before
    }

    /// Whether one more memory of the type's minimum may be made.
    func mayMake(_ type: MemoryType) -> Bool {
        let (size, overflow) = type.limits.minimum.multipliedReportingOverflow(
            by: 1 << UInt64(type.pageSizeLog2))
        guard !overflow, size <= UInt64(limits.memorySize), memories.count < limits.memories,
            hasRoom(forBytes: Int(size))
        else { return false }
        return mayGrow(.memory(nil, type), from: 0, to: Int(size))
    }

    /// Whether one more table of the type's minimum may be made.
    func mayMake(_ type: TableType) -> Bool {
        guard type.limits.minimum <= UInt64(limits.tableSize), tables.count < limits.tables,
            type.limits.minimum <= UInt64(max(limits.totalTableSize - tableElements, 0))
        else { return false }
        return mayGrow(.table(nil, type), from: 0, to: Int(type.limits.minimum))
    }

    /// Whether all memories together may have so many bytes more.
    private func hasRoom(forBytes count: Int) -> Bool {
        guard limits.totalMemorySize < .max else { return true }
        var left = limits.totalMemorySize - count
        for memory in memories where left >= 0 { left -= memory.pointee.size }
        return left >= 0
    }

    /// Asks about everything that the store has, which was made before anybody could be asked; nil if all of it may be.
    package func refusedObject() -> StaticString? {
        guard allowsGrowth != nil else { return nil }
        for memory in memories
        where memory.pointee.sharing == nil
            && !mayGrow(.memory(nil, memory.pointee.type), from: 0, to: memory.pointee.size)
        { return "memory" }
        for table in tables
        where !mayGrow(.table(nil, table.pointee.type), from: 0, to: table.pointee.count) { return "table" }
        return nil
    }

    private func mayGrow(_ subject: GrowthRequest.Subject, from current: Int, to desired: Int) -> Bool {
        allowsGrowth?(GrowthRequest(subject: subject, current: current, desired: desired)) ?? true
    }
}
