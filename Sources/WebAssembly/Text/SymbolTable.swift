/// Names that occur in a text, each once, as small numbers.
struct SymbolTable: Sendable {
    private var bytes: [UInt8] = []
    private var ranges: [(start: Int, end: Int)] = []
    private var slots = [UInt32](repeating: 0, count: 64)

    var count: Int { ranges.count }

    /// The number of a name, which is new if the name is.
    mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var index = hash(name)
        while slots[index] != 0 {
            let symbol = slots[index] - 1
            if equals(symbol, name) { return symbol }
            index = (index + 1) & (slots.count - 1)
        }
        let start = bytes.count
        bytes.append(contentsOf: name)
        ranges.append((start, bytes.count))
        slots[index] = UInt32(ranges.count)
        if ranges.count * 2 > slots.count { grow() }
        return UInt32(ranges.count - 1)
    }

    private func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
    }

    private func equals(_ symbol: UInt32, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let range = ranges[Int(symbol)]
        guard range.end - range.start == name.count else { return false }
        for index in 0..<name.count where bytes[range.start + index] != name[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for symbol in 0..<ranges.count {
            let range = ranges[symbol]
            var index = bytes.withUnsafeBufferPointer {
                hash(UnsafeBufferPointer(rebasing: $0[range.start..<range.end]))
            }
            while slots[index] != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = UInt32(symbol + 1)
        }
    }

    /// A name's bytes.
    func name(_ symbol: UInt32) -> [UInt8] {
        let range = ranges[Int(symbol)]
        return [UInt8](bytes[range.start..<range.end])
    }
}

/// One of a module's index spaces while its text is parsed: who has which index, and the names to keep.
struct IndexSpace: Sendable {
    var count: UInt32 = 0
    private(set) var indices: [UInt32: UInt32] = [:]
    /// Names for the name section, by index.
    private(set) var names: [(index: UInt32, symbol: UInt32)] = []

    func find(_ symbol: UInt32) -> UInt32? { indices[symbol] }

    /// Gives a name to the next index; false if the name is taken.
    mutating func bind(_ symbol: UInt32, to index: UInt32) -> Bool {
        guard indices[symbol] == nil else { return false }
        indices[symbol] = index
        return true
    }

    mutating func keep(name symbol: UInt32, of index: UInt32) { names.append((index, symbol)) }
}
