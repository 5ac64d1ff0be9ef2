/// The attributes of an entry that matter here (DWARF 5, section 7.5.4).
struct Entry {
    var name: AttributeValue?
    var linkageName: AttributeValue?
    var low: AttributeValue?
    var high: AttributeValue?
    var ranges: AttributeValue?
    var lines: AttributeValue?
    var directory: AttributeValue?
    var stringOffsetsBase: AttributeValue?
    var addressBase: AttributeValue?
    var rangeListsBase: AttributeValue?
    var callFile: AttributeValue?
    var callLine: AttributeValue?
    var callColumn: AttributeValue?
    /// The entry that says what this one leaves out.
    var origin: AttributeValue?
    var specification: AttributeValue?

    /// Reads the attributes after an abbreviation's code.
    init(
        _ cursor: inout Cursor, _ abbreviation: Abbreviation, _ table: AbbreviationTable,
        _ encoding: UnitEncoding
    ) throws(DebugError) {
        for index in abbreviation.attributes {
            let attribute = table.attributes[index]
            let value = try cursor.value(
                attribute.form, encoding, implicitConstant: attribute.implicitConstant)
            switch attribute.name {
            case 0x03: name = value
            case 0x10: lines = value
            case 0x11: low = value
            case 0x12: high = value
            case 0x1B: directory = value
            case 0x31: origin = value
            case 0x47: specification = value
            case 0x55: ranges = value
            case 0x57: callColumn = value
            case 0x58: callFile = value
            case 0x59: callLine = value
            case 0x6E, 0x2007: linkageName = value
            case 0x72: stringOffsetsBase = value
            case 0x73: addressBase = value
            case 0x74: rangeListsBase = value
            default: break
            }
        }
    }
}

extension Cursor {
    /// Moves past the attributes after an abbreviation's code.
    @inline(__always) mutating func skip(
        _ abbreviation: Abbreviation, _ table: AbbreviationTable, _ encoding: UnitEncoding
    ) throws(DebugError) {
        if abbreviation.size >= 0 { return try skip(UInt64(abbreviation.size)) }
        for index in abbreviation.attributes {
            let form = table.attributes[index].form
            if let size = form.size(encoding) {
                try skip(UInt64(size))
            } else {
                _ = try value(form, encoding)
            }
        }
    }
}

extension AttributeValue {
    /// A number that is not negative and not large, such as a line.
    var small: Int? {
        guard case .constant(let value) = self else { return nil }
        return UInt32(exactly: value).map(Int.init)
    }

    /// An offset into another section; before version 4 these were plain numbers.
    var offset: UInt64? {
        switch self {
        case .sectionOffset(let value), .constant(let value): value
        default: nil
        }
    }
}
