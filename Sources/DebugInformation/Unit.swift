import WebAssembly

/// A unit of `.debug_info`: what one translation of sources gave (DWARF 5, section 7.5.1).
struct Unit {
    /// Of its header, in the section.
    let offset: UInt64
    let encoding: UnitEncoding
    /// Of its abbreviations, in `.debug_abbrev`.
    let abbreviations: UInt64
    /// Of its first entry, in the section.
    let firstEntry: UInt64
    /// Where in the section the next unit begins.
    let end: UInt64

    // What the first entry says.

    /// Of its line program, in `.debug_line`.
    private(set) var lines: UInt64?
    private var directory: AttributeValue?
    /// What addresses in lists of ranges are relative to.
    private var baseAddress: UInt64 = 0
    private var stringOffsetsBase: UInt64
    private var addressBase: UInt64
    private var rangeListsBase: UInt64

    /// Reads a unit's header.
    ///
    /// - Parameter offset: where in the section it begins; afterwards, where the next one does.
    /// - Returns: nil for a unit that is of no use here.
    /// - Throws: if nobody can know where the next one begins.
    static func header(_ data: DebugData, at offset: inout UInt64) throws(DebugError) -> Unit? {
        let start = offset
        var cursor = try Cursor(data.base, data.sections.info, at: start)
        let (length, offsetSize) = try cursor.initialLength()
        try cursor.limit(to: length)
        offset = UInt64(cursor.end - Int(data.sections.info.offset))
        return try? Unit(&cursor, start, offset, offsetSize, data)
    }

    private init(
        _ cursor: inout Cursor, _ start: UInt64, _ end: UInt64, _ offsetSize: Int, _ data: DebugData
    ) throws(DebugError) {
        let version = Int(try cursor.u16())
        guard (2...5).contains(version) else { throw .malformed }
        let addressSize: Int
        if version == 5 {
            let kind = try cursor.u8()
            addressSize = Int(try cursor.u8())
            abbreviations = try cursor.number(bytes: offsetSize)
            switch kind {
            case 1, 3: break
            case 4: try cursor.skip(8)
            // Units of types, and what belongs into other files.
            default: throw .malformed
            }
        } else {
            abbreviations = try cursor.number(bytes: offsetSize)
            addressSize = Int(try cursor.u8())
        }
        guard addressSize == 4 || addressSize == 8 else { throw .malformed }
        encoding = UnitEncoding(version: version, addressSize: addressSize, offsetSize: offsetSize)
        offset = start
        firstEntry = UInt64(cursor.position - Int(data.sections.info.offset))
        self.end = end
        // After the header of the unit's part, where nothing else is said.
        stringOffsetsBase = offsetSize == 8 ? 16 : 8
        addressBase = offsetSize == 8 ? 16 : 8
        rangeListsBase = offsetSize == 8 ? 20 : 12
    }

    /// Reads the first entry.
    mutating func readFirstEntry(_ data: DebugData) throws(DebugError) -> Entry {
        var cursor = try entries(data, at: firstEntry)
        let code = try cursor.uleb()
        // Its abbreviation is nearly always the first; the others may never be wanted.
        let table = try AbbreviationTable(data, at: abbreviations, encoding, upTo: code)
        let abbreviation = try table.abbreviation(code)
        guard abbreviation.tag == .compileUnit else { throw .malformed }
        let entry = try Entry(&cursor, abbreviation, table, encoding)
        if let base = entry.stringOffsetsBase?.offset { stringOffsetsBase = base }
        if let base = entry.addressBase?.offset { addressBase = base }
        if let base = entry.rangeListsBase?.offset { rangeListsBase = base }
        lines = entry.lines?.offset
        directory = entry.directory
        if let low = entry.low { baseAddress = address(low, data) ?? 0 }
        return entry
    }

    /// The unit's entries from an offset in the section on.
    func entries(_ data: DebugData, at offset: UInt64) throws(DebugError) -> Cursor {
        guard offset >= firstEntry, offset < end else { throw .malformed }
        var cursor = try Cursor(data.base, data.sections.info, at: offset)
        try cursor.limit(to: end - offset)
        return cursor
    }

    // MARK: Values

    /// What relative paths begin at.
    func directory(_ data: DebugData) -> String? { directory.flatMap { string($0, data) } }

    func string(_ value: AttributeValue, _ data: DebugData) -> String? {
        switch value {
        case .string(let place): return data.string(place)
        case .stringIndex(let index):
            return number(
                index, size: encoding.offsetSize, from: stringOffsetsBase, data.sections.stringOffsets, data
            ).flatMap { data.string(.strings($0)) }
        default: return nil
        }
    }

    func address(_ value: AttributeValue, _ data: DebugData) -> UInt64? {
        switch value {
        case .address(let address): address
        case .addressIndex(let index):
            number(index, size: encoding.addressSize, from: addressBase, data.sections.addresses, data)
        default: nil
        }
    }

    /// One of an array of numbers in a section.
    private func number(
        _ index: UInt64, size: Int, from start: UInt64, _ section: ByteRange, _ data: DebugData
    ) -> UInt64? {
        guard index <= UInt64(section.count), start <= UInt64(section.count) else { return nil }
        var cursor = try? Cursor(data.base, section, at: start + index * UInt64(size))
        return try? cursor?.number(bytes: size)
    }

    // MARK: Ranges

    /// Calls `body` with each range of an entry's code until it returns false.
    ///
    /// - Returns: whether the entry says at all where its code is.
    @discardableResult func ranges(
        of entry: Entry, _ data: DebugData, _ body: (AddressRange) throws(DebugError) -> Bool
    ) throws(DebugError) -> Bool {
        if let ranges = entry.ranges {
            if encoding.version >= 5 {
                try rangeList(ranges, data, body)
            } else if let offset = ranges.offset {
                try oldRanges(offset, data, body)
            }
            return true
        }
        guard let lowValue = entry.low, let low = address(lowValue, data), let highValue = entry.high else {
            return false
        }
        let high: UInt64
        if case .constant(let size) = highValue {
            high = Unit.sum(low, size)
        } else {
            guard let end = address(highValue, data) else { return true }
            high = end
        }
        _ = try report(low, high, data, body)
        return true
    }

    /// A sum of addresses; what would be larger than all numbers is no code.
    private static func sum(_ address: UInt64, _ distance: UInt64) -> UInt64 {
        let (sum, overflow) = address.addingReportingOverflow(distance)
        return overflow ? .max : sum
    }

    private func report(
        _ low: UInt64, _ high: UInt64, _ data: DebugData, _ body: (AddressRange) throws(DebugError) -> Bool
    ) throws(DebugError) -> Bool {
        guard data.isCode(low, high) else { return true }
        return try body(
            AddressRange(low: UInt32(truncatingIfNeeded: low), high: UInt32(truncatingIfNeeded: high)))
    }

    /// A list in `.debug_ranges` (DWARF 4, section 2.17.3).
    private func oldRanges(
        _ offset: UInt64, _ data: DebugData, _ body: (AddressRange) throws(DebugError) -> Bool
    ) throws(DebugError) {
        var cursor = try Cursor(data.base, data.sections.ranges, at: offset)
        let largest: UInt64 = encoding.addressSize == 8 ? .max : 0xFFFF_FFFF
        var base = baseAddress
        while true {
            let low = try cursor.number(bytes: encoding.addressSize)
            let high = try cursor.number(bytes: encoding.addressSize)
            try data.budget.spend(1)
            if low == 0, high == 0 { return }
            if low == largest {
                base = high
                continue
            }
            let start = Unit.sum(low, base)
            let end = Unit.sum(high, base)
            guard try report(start, end, data, body) else { return }
        }
    }

    /// A list in `.debug_rnglists` (DWARF 5, section 7.25).
    private func rangeList(
        _ value: AttributeValue, _ data: DebugData, _ body: (AddressRange) throws(DebugError) -> Bool
    ) throws(DebugError) {
        let section = data.sections.rangeLists
        let offset: UInt64
        if case .rangeListIndex(let index) = value {
            guard
                let distance = number(index, size: encoding.offsetSize, from: rangeListsBase, section, data),
                distance <= UInt64(section.count)
            else { throw .malformed }
            offset = rangeListsBase + distance
        } else {
            guard let place = value.offset else { throw .malformed }
            offset = place
        }
        var cursor = try Cursor(data.base, section, at: offset)
        var base = baseAddress
        func indexed() throws(DebugError) -> UInt64 {
            guard let found = address(.addressIndex(try cursor.uleb()), data) else { throw .malformed }
            return found
        }
        while true {
            try data.budget.spend(1)
            let low: UInt64
            let high: UInt64
            switch try cursor.u8() {
            case 0: return
            case 1:
                base = try indexed()
                continue
            case 2: (low, high) = (try indexed(), try indexed())
            case 3:
                low = try indexed()
                high = Unit.sum(low, try cursor.uleb())
            case 4:
                low = Unit.sum(base, try cursor.uleb())
                high = Unit.sum(base, try cursor.uleb())
            case 5:
                base = try cursor.number(bytes: encoding.addressSize)
                continue
            case 6:
                low = try cursor.number(bytes: encoding.addressSize)
                high = try cursor.number(bytes: encoding.addressSize)
            case 7:
                low = try cursor.number(bytes: encoding.addressSize)
                high = Unit.sum(low, try cursor.uleb())
            default: throw .malformed
            }
            guard try report(low, high, data, body) else { return }
        }
    }
}
