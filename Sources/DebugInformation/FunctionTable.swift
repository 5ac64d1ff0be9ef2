import WebAssembly

/// Where the functions of a unit are, and what is inlined in them.
final class FunctionTable {
    private struct Function {
        var addresses: AddressRange
        /// Of its entry, in `.debug_info`.
        var entry: UInt64
    }

    /// A function that an address belongs to.
    struct Scope {
        var entry: Entry
        /// The unit that the entry is in.
        var unit: Unit
    }

    private let unit: Unit
    private let abbreviations: AbbreviationTable
    /// In the order of their addresses.
    private let functions: [Function]

    /// Goes over all entries of a unit.
    init(_ unit: Unit, _ abbreviations: AbbreviationTable, _ data: DebugData) throws(DebugError) {
        self.unit = unit
        self.abbreviations = abbreviations
        let start = Int(data.sections.info.offset)
        var functions: [Function] = []
        var cursor = try unit.entries(data, at: unit.firstEntry)
        try data.budget.spend(cursor.remaining)
        while !cursor.isAtEnd {
            let offset = UInt64(cursor.position - start)
            let code = try cursor.uleb()
            // The end of a list of children, or padding at the end.
            guard code != 0 else { continue }
            let abbreviation = try abbreviations.abbreviation(code)
            guard abbreviation.tag == .subprogram else {
                try cursor.skip(abbreviation, abbreviations, unit.encoding)
                continue
            }
            let entry = try Entry(&cursor, abbreviation, abbreviations, unit.encoding)
            try unit.ranges(of: entry, data) { range throws(DebugError) in
                try data.budget.keep(Function.self)
                functions.append(Function(addresses: range, entry: offset))
                return true
            }
        }
        // Of those that begin at an address, the longest is found.
        functions.sort { ($0.addresses.low, $0.addresses.high) < ($1.addresses.low, $1.addresses.high) }
        self.functions = functions
    }

    /// How deep inlined functions may be in each other.
    private static var maximumDepth: Int { 256 }

    /// Where the function is that an address belongs to.
    func function(at address: UInt32) -> AddressRange? { entry(at: address)?.addresses }

    private func entry(at address: UInt32) -> Function? {
        functions.lastIndex(notAbove: address, by: \.addresses.low).map { functions[$0] }
            .flatMap { $0.addresses.contains(address) ? $0 : nil }
    }

    /// The function that an address belongs to, then what is inlined there, outermost first.
    func scopes(at address: UInt32, _ data: DebugData) throws(DebugError) -> [Scope] {
        guard let entry = entry(at: address)?.entry else { return [] }
        var cursor = try unit.entries(data, at: entry)
        let function = try abbreviations.abbreviation(try cursor.uleb())
        var scopes = [Scope(entry: try Entry(&cursor, function, abbreviations, unit.encoding), unit: unit)]
        guard function.hasChildren else { return scopes }

        var depth = 1
        // The depth of the children of the innermost function that was found.
        var innermost = 1
        // Entries that are deeper are within something that the address is not in.
        var visible = Int.max
        while !cursor.isAtEnd {
            try data.budget.spend(1)
            let code = try cursor.uleb()
            if code == 0 {
                // What follows the innermost one, or the function itself, cannot contain the address too.
                if depth == innermost { break }
                depth -= 1
                if depth <= visible { visible = .max }
                continue
            }
            let abbreviation = try abbreviations.abbreviation(code)
            var contains = true
            if visible == .max, abbreviation.tag == .inlinedSubroutine {
                let entry = try Entry(&cursor, abbreviation, abbreviations, unit.encoding)
                contains = false
                try unit.ranges(of: entry, data) { range throws(DebugError) in
                    contains = range.contains(address)
                    return !contains
                }
                if contains {
                    scopes.append(Scope(entry: entry, unit: unit))
                    guard abbreviation.hasChildren, scopes.count < FunctionTable.maximumDepth else { break }
                    innermost = depth + 1
                }
            } else {
                try cursor.skip(abbreviation, abbreviations, unit.encoding)
                // A function within another is listed for itself.
                contains = abbreviation.tag != .subprogram
            }
            if abbreviation.hasChildren {
                if !contains, visible == .max { visible = depth }
                depth += 1
            }
        }
        return scopes
    }
}
