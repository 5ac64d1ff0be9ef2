import WebAssembly

/// Where a module's debug information lies (WebAssembly's conventions for DWARF: each section of DWARF is a custom section
/// of its name, and addresses count from the first byte of the code section's contents).
struct DebugSections {
    private(set) var info = ByteRange(offset: 0, count: 0)
    private(set) var abbreviations = ByteRange(offset: 0, count: 0)
    private(set) var lines = ByteRange(offset: 0, count: 0)
    private(set) var strings = ByteRange(offset: 0, count: 0)
    private(set) var lineStrings = ByteRange(offset: 0, count: 0)
    private(set) var stringOffsets = ByteRange(offset: 0, count: 0)
    private(set) var addresses = ByteRange(offset: 0, count: 0)
    /// Ranges of addresses, up to version 4.
    private(set) var ranges = ByteRange(offset: 0, count: 0)
    /// Ranges of addresses, from version 5 on.
    private(set) var rangeLists = ByteRange(offset: 0, count: 0)
    /// Of all of them together, in bytes.
    private(set) var size = 0

    init(of module: DecodedModule) {
        for section in module.customSections {
            let field: WritableKeyPath<DebugSections, ByteRange>
            switch module.bytes.string(section.name) {
            case ".debug_info": field = \.info
            case ".debug_abbrev": field = \.abbreviations
            case ".debug_line": field = \.lines
            case ".debug_str": field = \.strings
            case ".debug_line_str": field = \.lineStrings
            case ".debug_str_offsets": field = \.stringOffsets
            case ".debug_addr": field = \.addresses
            case ".debug_ranges": field = \.ranges
            case ".debug_rnglists": field = \.rangeLists
            default: continue
            }
            guard self[keyPath: field].count == 0 else { continue }
            self[keyPath: field] = section.contents
            size += Int(section.contents.count)
        }
    }
}
