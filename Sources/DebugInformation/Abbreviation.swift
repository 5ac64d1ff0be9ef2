import WebAssembly

/// The shape of entries: their tag, whether children follow, and their attributes (DWARF 5, section 7.5.3).
struct Abbreviation {
    struct Attribute {
        var name: UInt16
        var form: Form
        var implicitConstant: Int64
    }

    var code: UInt64
    var tag: Tag
    var hasChildren: Bool
    /// In the table's list of attributes.
    var attributes: Range<Int>
    /// How many bytes the attributes of each such entry take; -1 if that differs.
    var size: Int

    /// The tags that matter here.
    enum Tag {
        case compileUnit, subprogram, inlinedSubroutine, other

        init(_ tag: UInt64) {
            switch tag {
            case 0x11, 0x3C, 0x4A: self = .compileUnit
            case 0x2E: self = .subprogram
            case 0x1D: self = .inlinedSubroutine
            default: self = .other
            }
        }
    }
}

/// The abbreviations that a unit's entries use.
final class AbbreviationTable {
    private var abbreviations: [Abbreviation] = []
    private(set) var attributes: [Abbreviation.Attribute] = []
    /// Where codes are that do not simply count from 1.
    private var places: [UInt64: Int] = [:]

    /// Reads the table at an offset in `.debug_abbrev`.
    ///
    /// - Parameter last: nothing is wanted after this code.
    init(
        _ data: DebugData, at offset: UInt64, _ encoding: UnitEncoding, upTo last: UInt64? = nil
    ) throws(DebugError) {
        var cursor = try Cursor(data.base, data.sections.abbreviations, at: offset)
        while true {
            let start = cursor.position
            let code = try cursor.uleb()
            guard code != 0 else { return }
            let tag = Abbreviation.Tag(try cursor.uleb())
            let hasChildren = try cursor.u8() != 0
            let first = attributes.count
            var size = 0
            while true {
                let name = try cursor.uleb()
                let rawForm = try cursor.uleb()
                if name == 0, rawForm == 0 { break }
                guard let small = UInt16(exactly: rawForm), let form = Form(rawValue: small) else {
                    throw .malformed
                }
                let constant = form == .implicitConstant ? try cursor.sleb() : 0
                if size >= 0 { size = form.size(encoding).map { size + $0 } ?? -1 }
                try data.budget.keep(Abbreviation.Attribute.self)
                attributes.append(
                    .init(name: UInt16(exactly: name) ?? 0, form: form, implicitConstant: constant))
            }
            try data.budget.spend(cursor.position - start)
            if code != UInt64(abbreviations.count + 1), places[code] == nil {
                places[code] = abbreviations.count
            }
            try data.budget.keep(Abbreviation.self)
            abbreviations.append(
                Abbreviation(
                    code: code, tag: tag, hasChildren: hasChildren, attributes: first..<attributes.count,
                    size: size))
            if code == last { return }
        }
    }

    @inline(__always) func abbreviation(_ code: UInt64) throws(DebugError) -> Abbreviation {
        if code <= UInt64(abbreviations.count), code > 0 {
            let found = abbreviations[Int(code) - 1]
            if found.code == code { return found }
        }
        guard let place = places[code] else { throw .malformed }
        return abbreviations[place]
    }
}
