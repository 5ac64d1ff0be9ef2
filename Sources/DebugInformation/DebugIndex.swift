import WebAssembly

/// A module's debug information, as far as somebody has asked for it.
struct DebugIndex {
    // Keeps the bytes alive.
    private let bytes: ModuleBytes
    private let data: DebugData
    /// What addresses count from.
    private let codeStart: Int
    private var units: [Unit] = []
    /// Whose code lies where, in the order of addresses. Ranges can overlap: what a unit says of a function for which the
    /// linker took another unit's definition has that one's address.
    private var places: [(addresses: AddressRange, unit: Int)] = []
    private var isIndexed = false

    /// What has been read; nil for what cannot be.
    private var lineTables: [UInt64: LineTable?] = [:]
    private var functionTables: [Int: FunctionTable?] = [:]
    private var abbreviationTables: [AbbreviationKey: AbbreviationTable?] = [:]
    /// Line tables that no unit refers to, for modules that have nothing else.
    private var looseTables: [LineTable] = []

    private struct AbbreviationKey: Hashable {
        var offset: UInt64
        var encoding: UnitEncoding
    }

    /// More units are not looked at.
    private static var maximumUnits: Int { 1 << 18 }
    /// Of so many ranges that begin before an address some may go beyond it.
    private static var maximumOverlap: Int { 16 }
    /// How often an entry may refer to another for its name.
    private static var maximumReferences: Int { 8 }

    init(_ module: DecodedModule) {
        bytes = module.bytes
        codeStart = Int(module.codeRange.offset)
        let sections = DebugSections(of: module)
        data = DebugData(
            base: bytes.base, sections: sections, codeSize: UInt64(module.codeRange.count),
            budget: WorkBudget(size: sections.size))
    }

    /// Finds the lines of an instruction: what is inlined there, innermost first, and last the function.
    ///
    /// - Parameters:
    ///   - offset: in the module.
    ///   - end: where in the module the function ends that the instruction is in.
    mutating func frames(at offset: Int, functionEnd end: Int) -> [SourceFrame] {
        guard data.sections.size > 0, let address = UInt32(exactly: offset - codeStart),
            let end = UInt32(exactly: end - codeStart)
        else { return [] }
        if !isIndexed {
            isIndexed = true
            try? data.budget.forIndex { () throws(DebugError) in try indexUnits() }
            places.sort { ($0.addresses.low, $0.unit) < ($1.addresses.low, $1.unit) }
        }
        data.budget.beginLookup()
        guard let number = unit(ofCodeAt: address, functionEnd: end) else { return looseFrame(at: address) }
        let unit = units[number]
        let lines = lineTable(of: unit)
        let scopes = (try? functionTable(number)?.scopes(at: address, data)) ?? []
        var location = lines?.row(at: address).flatMap { place($0, lines, unit) }
        guard !scopes.isEmpty else {
            return location.map { [SourceFrame(function: nil, location: $0)] } ?? []
        }
        var frames: [SourceFrame] = []
        for scope in scopes.reversed() {
            frames.append(SourceFrame(function: name(of: scope), location: location))
            // Where it was called, in the function around it.
            let file = scope.entry.callFile?.small.flatMap { lines?.path(ofFile: UInt64($0), of: unit, data) }
            location = file.map {
                SourceFrame.Location(
                    path: $0, line: scope.entry.callLine?.small ?? 0,
                    column: scope.entry.callColumn?.small ?? 0)
            }
        }
        return frames
    }

    private func place(_ row: LineTable.Row, _ lines: LineTable?, _ unit: Unit?) -> SourceFrame.Location? {
        lines?.path(ofFile: UInt64(row.file), of: unit, data).map {
            SourceFrame.Location(path: $0, line: Int(row.line), column: Int(row.column))
        }
    }

    // MARK: Units

    private mutating func indexUnits() throws(DebugError) {
        var offset: UInt64 = 0
        while offset < UInt64(data.sections.info.count), units.count < DebugIndex.maximumUnits {
            try data.budget.spend(1)
            guard var unit = try Unit.header(data, at: &offset) else { continue }
            do throws(DebugError) {
                let entry = try unit.readFirstEntry(data)
                let number = units.count
                units.append(unit)
                let isKnown = try unit.ranges(of: entry, data) { range throws(DebugError) in
                    try data.budget.keep(AddressRange.self)
                    places.append((range, number))
                    return true
                }
                if !isKnown, unit.lines != nil {
                    for sequence in lineTable(of: unit)?.sequences ?? [] {
                        try data.budget.keep(AddressRange.self)
                        places.append((sequence.addresses, number))
                    }
                }
            } catch .malformed {
                // The others may be better.
            }
        }
        guard units.isEmpty else { return }
        offset = 0
        while offset < UInt64(data.sections.lines.count), looseTables.count < DebugIndex.maximumUnits {
            let start = offset
            try data.budget.spend(1)
            if let table = try? LineTable(data, at: &offset) { looseTables.append(table) }
            guard offset > start else { return }
        }
    }

    private func looseFrame(at address: UInt32) -> [SourceFrame] {
        for table in looseTables {
            if let row = table.row(at: address), let location = place(row, table, nil) {
                return [SourceFrame(function: nil, location: location)]
            }
        }
        return []
    }

    /// The unit that code comes from: of several, that which knows where the function ends, or else the first.
    private mutating func unit(ofCodeAt address: UInt32, functionEnd end: UInt32) -> Int? {
        guard let last = places.lastIndex(notAbove: address, by: \.addresses.low) else { return nil }
        let nearby = places[max(last - DebugIndex.maximumOverlap, 0)...last]
        let candidates = nearby.filter { $0.addresses.contains(address) }.map(\.unit)
        guard candidates.count > 1 else { return candidates.first }
        return candidates.first { functionTable($0)?.function(at: address)?.high == end } ?? candidates.min()
    }

    /// The unit that an offset in `.debug_info` is in.
    private func unit(at offset: UInt64) -> Unit? {
        guard let index = units.lastIndex(notAbove: offset, by: \.offset), offset < units[index].end else {
            return nil
        }
        return units[index]
    }

    // MARK: Tables, each read once

    private mutating func lineTable(of unit: Unit) -> LineTable? {
        guard var offset = unit.lines else { return nil }
        if let known = lineTables[offset] { return known }
        let key = offset
        let table = try? data.budget.forIndex { () throws(DebugError) in try LineTable(data, at: &offset) }
        lineTables[key] = .some(table)
        return table
    }

    private mutating func functionTable(_ number: Int) -> FunctionTable? {
        if let known = functionTables[number] { return known }
        let unit = units[number]
        var table: FunctionTable?
        if let abbreviations = abbreviationTable(of: unit) {
            table = try? data.budget.forIndex { () throws(DebugError) in
                try FunctionTable(unit, abbreviations, data)
            }
        }
        functionTables[number] = .some(table)
        return table
    }

    private mutating func abbreviationTable(of unit: Unit) -> AbbreviationTable? {
        let key = AbbreviationKey(offset: unit.abbreviations, encoding: unit.encoding)
        if let known = abbreviationTables[key] { return known }
        let table = try? data.budget.forIndex { () throws(DebugError) in
            try AbbreviationTable(data, at: unit.abbreviations, unit.encoding)
        }
        abbreviationTables[key] = .some(table)
        return table
    }

    // MARK: Names

    /// A function's name: its own, or that of the entry which it is an instance of.
    private mutating func name(of scope: FunctionTable.Scope) -> String? {
        var scope = scope
        var linkageName: String?
        for _ in 0..<DebugIndex.maximumReferences {
            if let name = scope.entry.name, let text = scope.unit.string(name, data) { return text }
            if linkageName == nil, let name = scope.entry.linkageName {
                linkageName = scope.unit.string(name, data)
            }
            guard let reference = scope.entry.origin ?? scope.entry.specification,
                let referred = self.scope(reference, from: scope.unit)
            else { break }
            scope = referred
        }
        return linkageName
    }

    /// The entry that another one refers to.
    private mutating func scope(_ reference: AttributeValue, from unit: Unit) -> FunctionTable.Scope? {
        let offset: UInt64
        switch reference {
        case .unitReference(let distance):
            guard distance < unit.end - unit.offset else { return nil }
            offset = unit.offset + distance
        case .reference(let place): offset = place
        default: return nil
        }
        guard let owner = self.unit(at: offset), let abbreviations = abbreviationTable(of: owner) else {
            return nil
        }
        do throws(DebugError) {
            var cursor = try owner.entries(data, at: offset)
            let abbreviation = try abbreviations.abbreviation(try cursor.uleb())
            return FunctionTable.Scope(
                entry: try Entry(&cursor, abbreviation, abbreviations, owner.encoding), unit: owner)
        } catch {
            return nil
        }
    }
}
