/// How the value of an attribute is encoded (DWARF 5, section 7.5.6; the last ones are extensions of GNU and LLVM).
enum Form: UInt16 {
    case address = 0x01
    case block2 = 0x03
    case block4 = 0x04
    case data2 = 0x05
    case data4 = 0x06
    case data8 = 0x07
    case string = 0x08
    case block = 0x09
    case block1 = 0x0A
    case data1 = 0x0B
    case flag = 0x0C
    case sdata = 0x0D
    case strp = 0x0E
    case udata = 0x0F
    case referenceAddress = 0x10
    case reference1 = 0x11
    case reference2 = 0x12
    case reference4 = 0x13
    case reference8 = 0x14
    case referenceUdata = 0x15
    case indirect = 0x16
    case sectionOffset = 0x17
    case expression = 0x18
    case flagPresent = 0x19
    case strx = 0x1A
    case addrx = 0x1B
    case supplementaryReference4 = 0x1C
    case supplementaryString = 0x1D
    case data16 = 0x1E
    case lineStrp = 0x1F
    case signature = 0x20
    case implicitConstant = 0x21
    case locationList = 0x22
    case rangeList = 0x23
    case supplementaryReference8 = 0x24
    case strx1 = 0x25
    case strx2 = 0x26
    case strx3 = 0x27
    case strx4 = 0x28
    case addrx1 = 0x29
    case addrx2 = 0x2A
    case addrx3 = 0x2B
    case addrx4 = 0x2C
    case gnuAddressIndex = 0x1F01
    case gnuStringIndex = 0x1F02
    case gnuReference = 0x1F20
    case gnuString = 0x1F21
    case addrxOffset = 0x2001

    /// How many bytes a value takes, if all take as many.
    func size(_ encoding: UnitEncoding) -> Int? {
        switch self {
        case .flagPresent, .implicitConstant: 0
        case .data1, .flag, .reference1, .strx1, .addrx1: 1
        case .data2, .reference2, .strx2, .addrx2: 2
        case .strx3, .addrx3: 3
        case .data4, .reference4, .supplementaryReference4, .strx4, .addrx4: 4
        case .data8, .reference8, .signature, .supplementaryReference8: 8
        case .data16: 16
        case .address: encoding.addressSize
        case .referenceAddress: encoding.version == 2 ? encoding.addressSize : encoding.offsetSize
        case .strp, .lineStrp, .sectionOffset, .supplementaryString, .gnuReference, .gnuString:
            encoding.offsetSize
        default: nil
        }
    }
}

/// What a unit's header says of how its numbers are written.
struct UnitEncoding: Hashable {
    /// Of the standard: 2 to 5.
    var version: Int
    /// 4 or 8 bytes.
    var addressSize: Int
    /// Of offsets into other sections: 4 or 8 bytes.
    var offsetSize: Int
}

/// The value of an attribute.
enum AttributeValue {
    case constant(UInt64)
    case address(UInt64)
    /// An index in the unit's part of `.debug_addr`.
    case addressIndex(UInt64)
    case string(StringPlace)
    /// An index in the unit's part of `.debug_str_offsets`.
    case stringIndex(UInt64)
    /// An entry, by its offset from the first byte of its unit's header.
    case unitReference(UInt64)
    /// An entry, by its offset in `.debug_info`.
    case reference(UInt64)
    case sectionOffset(UInt64)
    /// An index in the unit's part of `.debug_rnglists`.
    case rangeListIndex(UInt64)
    /// What nothing here looks at: expressions, blocks, flags, places in other files.
    case other
}

/// A string that ends with a zero byte.
enum StringPlace {
    /// Counted from the module's first byte, and where its section ends.
    case module(Int, end: Int)
    /// In `.debug_str`.
    case strings(UInt64)
    /// In `.debug_line_str`.
    case lineStrings(UInt64)
}

extension Cursor {
    /// Reads a value.
    ///
    /// - Parameter implicitConstant: what the abbreviation says, for the form whose values are there.
    mutating func value(
        _ form: Form, _ encoding: UnitEncoding, implicitConstant: Int64 = 0
    ) throws(DebugError) -> AttributeValue {
        switch form {
        case .address: return .address(try number(bytes: encoding.addressSize))
        case .data1: return .constant(UInt64(try u8()))
        case .data2: return .constant(UInt64(try u16()))
        case .data4: return .constant(UInt64(try u32()))
        case .data8: return .constant(try u64())
        case .udata: return .constant(try uleb())
        case .sdata: return .constant(UInt64(bitPattern: try sleb()))
        case .implicitConstant: return .constant(UInt64(bitPattern: implicitConstant))
        case .sectionOffset: return .sectionOffset(try number(bytes: encoding.offsetSize))
        case .string:
            let start = position
            try skipString()
            return .string(.module(start, end: end))
        case .strp: return .string(.strings(try number(bytes: encoding.offsetSize)))
        case .lineStrp: return .string(.lineStrings(try number(bytes: encoding.offsetSize)))
        case .strx, .gnuStringIndex: return .stringIndex(try uleb())
        case .strx1, .strx2, .strx3, .strx4:
            return .stringIndex(try number(bytes: Int(form.rawValue - Form.strx1.rawValue) + 1))
        case .addrx, .gnuAddressIndex: return .addressIndex(try uleb())
        case .addrx1, .addrx2, .addrx3, .addrx4:
            return .addressIndex(try number(bytes: Int(form.rawValue - Form.addrx1.rawValue) + 1))
        case .reference1: return .unitReference(UInt64(try u8()))
        case .reference2: return .unitReference(UInt64(try u16()))
        case .reference4: return .unitReference(UInt64(try u32()))
        case .reference8: return .unitReference(try u64())
        case .referenceUdata: return .unitReference(try uleb())
        case .referenceAddress:
            let size = encoding.version == 2 ? encoding.addressSize : encoding.offsetSize
            return .reference(try number(bytes: size))
        case .rangeList: return .rangeListIndex(try uleb())
        case .block1: try skip(UInt64(try u8()))
        case .block2: try skip(UInt64(try u16()))
        case .block4: try skip(UInt64(try u32()))
        case .block, .expression: try skip(try uleb())
        case .locationList: _ = try uleb()
        case .addrxOffset:
            _ = try uleb()
            try skip(4)
        case .indirect:
            // One that says itself where its value is would be without end, and without sense.
            guard let actual = Form(rawValue: UInt16(truncatingIfNeeded: try uleb())),
                actual != .indirect, actual != .implicitConstant
            else { throw .malformed }
            return try value(actual, encoding)
        case .flag, .flagPresent, .data16, .signature, .supplementaryReference4, .supplementaryReference8,
            .supplementaryString, .gnuReference, .gnuString:
            try skip(UInt64(form.size(encoding) ?? 0))
        }
        return .other
    }
}
