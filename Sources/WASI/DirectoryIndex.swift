/// The entries of a directory in a ``FileTree``: found by name, listed in the order in which they came.
///
/// Each entry has a number that grows with every entry that comes and is never given again: the cookie of a
/// listing. So whoever goes on after a cookie finds all entries that were behind it and are still there, once.
struct DirectoryIndex: Sendable {
    private struct Entry: Sendable {
        var node: Int
        var cookie: UInt64
    }

    /// The directory that this one is in; the topmost's is itself.
    var parent = FileTree.root
    private var entries: [[UInt8]: Entry] = [:]
    /// Names in the order of their cookies; those that are gone are empty, until there are many.
    private var order: [(cookie: UInt64, name: [UInt8])] = []
    /// `.` and `..` have the first two.
    private var lastCookie: UInt64 = 2

    /// The number that the newest entry had.
    var newestCookie: UInt64 { lastCookie }

    /// An empty directory.
    init() {}

    /// A directory as it was saved: its entries in the order of their cookies, with different names and cookies.
    init(parent: Int, entries saved: [(cookie: UInt64, name: [UInt8], node: Int)], newestCookie: UInt64) {
        self.parent = parent
        lastCookie = newestCookie
        for entry in saved {
            entries[entry.name] = Entry(node: entry.node, cookie: entry.cookie)
            order.append((entry.cookie, entry.name))
        }
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// The node of a name, nil if there is none.
    subscript(_ name: [UInt8]) -> Int? { entries[name]?.node }

    /// Adds a name, or lets one mean another node; its place in a listing then stays.
    mutating func set(_ name: [UInt8], to node: Int) {
        if entries[name] != nil {
            entries[name]!.node = node
            return
        }
        lastCookie += 1
        entries[name] = Entry(node: node, cookie: lastCookie)
        order.append((lastCookie, name))
    }

    mutating func remove(_ name: [UInt8]) {
        guard let entry = entries.removeValue(forKey: name) else { return }
        order[position(after: entry.cookie - 1)].name = []
        if order.count > 2 * entries.count + 16 { order.removeAll { $0.name.isEmpty } }
    }

    /// The entries behind a cookie, as long as `body` returns true.
    func forEach(after cookie: UInt64, _ body: (_ cookie: UInt64, _ name: [UInt8], _ node: Int) -> Bool) {
        for entry in order[position(after: cookie)...] where !entry.name.isEmpty {
            guard let node = self[entry.name] else { continue }
            if !body(entry.cookie, entry.name, node) { return }
        }
    }

    /// Where in the order the cookies after this one begin.
    private func position(after cookie: UInt64) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle].cookie <= cookie { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
