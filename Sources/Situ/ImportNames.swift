/// What an import is called: two names, equal if their bytes are: strings that differ only in Unicode normalisation are different names.
struct ImportName: Equatable {
    let module: String
    let name: String

    static func == (one: ImportName, other: ImportName) -> Bool {
        one.name.utf8.elementsEqual(other.name.utf8) && one.module.utf8.elementsEqual(other.module.utf8)
    }

    fileprivate var hash: Int {
        var hasher = Hasher()
        ImportName.combine(module, &hasher)
        hasher.combine(0xFF as UInt8)
        ImportName.combine(name, &hasher)
        return hasher.finalize()
    }

    private static func combine(_ string: String, _ hasher: inout Hasher) {
        let isCombined: Void? = string.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isCombined == nil { for byte in string.utf8 { hasher.combine(byte) } }
    }
}

/// Names in the order in which they were inserted first, each once.
///
/// A dictionary would be the same in fewer lines. But for the first one with keys of some type the runtime looks through all conformances
/// of the program: a tenth of what a small program takes to start.
struct ImportNames {
    private var names: [ImportName] = []
    /// A hash table, a power of two long and at most half full: each name's index in `names`, or -1. A name stands at its hash or, where
    /// that is taken, behind it.
    private var table: [Int] = []

    /// Where a name stands, if it was inserted.
    func index(of name: ImportName) -> Int? {
        guard !table.isEmpty else { return nil }
        let index = table[place(of: name)]
        return index < 0 ? nil : index
    }

    /// Where a name stands, after it was inserted if it was not there.
    mutating func insert(_ name: ImportName) -> (index: Int, isNew: Bool) {
        if let index = index(of: name) { return (index, false) }
        if 2 * names.count >= table.count {
            table = Array(repeating: -1, count: max(2 * table.count, 64))
            for index in names.indices { table[place(of: names[index])] = index }
        }
        table[place(of: name)] = names.count
        names.append(name)
        return (names.count - 1, true)
    }

    /// Where in the table a name is, or would be.
    private func place(of name: ImportName) -> Int {
        var place = name.hash & (table.count - 1)
        while table[place] >= 0, names[table[place]] != name { place = (place + 1) & (table.count - 1) }
        return place
    }
}
