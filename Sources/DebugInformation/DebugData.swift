import WebAssembly

/// The bytes of a module's debug information, and what may be done with them.
struct DebugData {
    /// The module's first byte.
    let base: UnsafePointer<UInt8>
    let sections: DebugSections
    /// Addresses of code are smaller.
    let codeSize: UInt64
    let budget: WorkBudget

    /// Names and paths are cut here, in bytes.
    private static var maximumString: Int { 4096 }

    func string(_ place: StringPlace) -> String? {
        let cursor: Cursor
        switch place {
        case .module(let start, let end): return text(start, end)
        case .strings(let offset):
            guard let found = try? Cursor(base, sections.strings, at: offset) else { return nil }
            cursor = found
        case .lineStrings(let offset):
            guard let found = try? Cursor(base, sections.lineStrings, at: offset) else { return nil }
            cursor = found
        }
        return text(cursor.position, cursor.end)
    }

    private func text(_ start: Int, _ end: Int) -> String? {
        let end = min(end, start + DebugData.maximumString)
        var count = 0
        while start + count < end, base[start + count] != 0 { count += 1 }
        guard count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: base + start, count: count), as: UTF8.self)
    }

    /// Whether addresses from `low` to before `high` are of code. What the linker dropped has its addresses at 0 or at the
    /// largest number; no function begins at 0, where the code section's count of functions is.
    func isCode(_ low: UInt64, _ high: UInt64) -> Bool {
        low > 0 && low < high && high <= codeSize
    }
}

/// Addresses of code, from the first byte of the code section's contents.
struct AddressRange {
    var low: UInt32
    /// Not part of it.
    var high: UInt32

    func contains(_ address: UInt32) -> Bool { low <= address && address < high }
}
