/// Prints a module's bytes as text (specification, chapter "Text Format").
///
/// The text assembles to an equal module: to the same bytes if the module is canonical, which is to say written as
/// ``BinaryWriter`` would. Names come from the name section wherever it has some; what has none, or not a name of its
/// own, is referred to by index.
package struct TextPrinter {
    package struct Options: Sendable {
        /// Whether instructions are printed with their operands inside of them.
        package var folds: Bool
        /// Whether each instruction has its offset in the module beside it.
        package var showsOffsets: Bool
        package init(folds: Bool = false, showsOffsets: Bool = false) {
            self.folds = folds
            self.showsOffsets = showsOffsets
        }
    }

    let base: UnsafePointer<UInt8>
    let count: Int
    let options: Options
    var output: [UInt8] = []
    var depth = 0

    var sections: [Section] = []
    var customs: [CustomRange] = []
    /// What the module's data count says, if it has one.
    var dataCount: UInt32?
    /// Whether an instruction named a data segment, which makes a data count necessary.
    var usesDataIndices = false
    /// How many names and branch hints were printed. What cannot be printed is found out by printing.
    var printedNames = 0
    var printedHints = 0
    /// Whether the name section and the branch hints have to be printed as what they are, bytes in custom sections.
    var namesAreBytes = false
    var hintsAreBytes = false
    /// What is in the custom sections, if it is not what the module's bytes say.
    var customContents: [[UInt8]] = []
    var names = PrintedNames()
    var hints: [UInt32: [(offset: Int, value: UInt8)]] = [:]
    /// How many hints there are; -1 if they cannot be annotations.
    var hintCount = 0

    var types: [TypeInfo] = []
    /// The types of parameters, results and fields, one after the other.
    var typeCodes: [TextParser.TypeCode] = []
    var functionTypes: [UInt32] = []
    var tagTypes: [UInt32] = []
    var counts = [UInt32](repeating: 0, count: TextParser.Space.count)

    /// The labels of folded `if`s whose operands are being printed.
    var pendingLabels: [PrintedLabel] = []
    /// The body that is being printed.
    var body = PrintedBody()
    /// Where in the output the instructions of functions are, if somebody wants to know.
    var marks: [Mark]?

    struct Section {
        var identifier: UInt8
        var start: Int
        var end: Int
    }

    struct CustomRange {
        var name: ByteRange
        var start: Int
        var end: Int
        /// The section before it; 0 if there is none.
        var after: UInt8
        /// Whether the name section came before.
        var followsNames: Bool
    }

    struct TypeInfo {
        var kind = DefinedType.Kind.function
        /// Where the types begin in `typeCodes`.
        var start = 0
        var parameterCount = 0
        /// Results, or fields.
        var resultCount = 0
    }

    /// The text of a module; the error says what is malformed in it. The module need not be valid.
    package static func print(
        _ bytes: UnsafeBufferPointer<UInt8>, options: Options = Options()
    ) throws(ModuleError) -> [UInt8] {
        var printer = TextPrinter(bytes, options)
        try printer.printModule()
        // Of a name section that names nothing, and of hints for nothing, no text would come. Where that turns out to be so,
        // which is rare, the module is printed again.
        let namesAreBytes =
            printer.printedNames == 0 && printer.customs.contains { printer.equals($0.name, "name") }
        let hintsAreBytes = printer.printedHints != printer.hintCount
        guard namesAreBytes || hintsAreBytes else { return printer.output }
        printer = TextPrinter(bytes, options)
        printer.namesAreBytes = namesAreBytes
        printer.hintsAreBytes = hintsAreBytes
        // The text's numbers become as short as can be. Bytes that say where something is have to follow.
        printer.customContents = try ModuleWriter.customSections(bytes)
        try printer.printModule()
        return printer.output
    }

    package static func print(
        _ bytes: [UInt8], options: Options = Options()
    ) throws(ModuleError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(ModuleError) in
            try print(buffer, options: options)
        }
    }

    /// The text of a module that has been read.
    package static func print(
        _ module: DecodedModule, options: Options = Options()
    ) throws(ModuleError) -> [UInt8] {
        try print(
            UnsafeBufferPointer(start: module.bytes.base, count: module.bytes.count), options: options)
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ options: Options) {
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
        count = bytes.count
        self.options = options
    }

    func reader(_ start: Int, _ end: Int) -> BinaryReader { BinaryReader(base: base, from: start, to: end) }

    // MARK: Text

    mutating func write(_ text: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ number: UInt64) {
        var digits: [UInt8] = []
        var left = number
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(left % 10))
            left /= 10
        } while left > 0
        output.append(contentsOf: digits.reversed())
    }

    mutating func write(_ number: UInt32) { write(UInt64(number)) }

    mutating func write(signed number: Int64) {
        if number < 0 { output.append(UInt8(ascii: "-")) }
        write(number.magnitude)
    }

    mutating func write(hexadecimal number: UInt64, digits: Int = 1) {
        var started = false
        for place in stride(from: 15, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * place)) & 0xF
            if digit != 0 || place < digits { started = true }
            if started { output.append(TextPrinter.hexDigit(digit)) }
        }
    }

    static func hexDigit(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    /// A line break, and the next line's indentation, which stops growing where nobody could follow it.
    mutating func newline() {
        output.append(0x0A)
        for _ in 0..<min(depth, 32) {
            output.append(0x20)
            output.append(0x20)
        }
    }

    /// Bytes as a string; UTF-8 is left as it is where the bytes are text, except for characters that a terminal acts on
    /// or that change the order in which others appear.
    mutating func write(string bytes: UnsafeBufferPointer<UInt8>, isText: Bool) {
        output.append(UInt8(ascii: "\""))
        var escaped = 0
        for (index, byte) in bytes.enumerated() {
            if isText, byte >= 0xC0 { escaped = TextPrinter.controlLength(bytes, index) }
            if escaped > 0 {
                escaped -= 1
                writeEscape(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x20..<0x7F: output.append(byte)
            case 0x80... where isText: output.append(byte)
            default: writeEscape(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ byte: UInt8) {
        output.append(UInt8(ascii: "\\"))
        output.append(TextPrinter.hexDigit(byte >> 4))
        output.append(TextPrinter.hexDigit(byte & 0xF))
    }

    /// How many bytes a control character takes that begins there: U+0080 to U+009F, U+200E and U+200F, U+2028 to U+202E,
    /// U+2066 to U+2069; 0 for any other.
    private static func controlLength(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch (bytes[index], byte(1), byte(2)) {
        case (0xC2, 0x80...0x9F, _): return 2
        case (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x80, 0xA8...0xAE), (0xE2, 0x81, 0xA6...0xA9): return 3
        default: return 0
        }
    }

    func bytes(_ range: ByteRange) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(range.offset), count: Int(range.count))
    }

    mutating func write(text range: ByteRange) { write(string: bytes(range), isText: true) }

    /// A name as an identifier.
    mutating func write(identifier range: ByteRange) {
        // A short index can stand for a long name. That the text became too large is noticed where it can be an error.
        guard output.count <= Limits.moduleSize else { return }
        output.append(UInt8(ascii: "$"))
        let name = bytes(range)
        if name.allSatisfy({ Lexer.isIdentifierCharacter($0) }) {
            output.append(contentsOf: name)
        } else {
            write(string: name, isText: true)
        }
    }

    // MARK: Names

    /// What the name section says, as far as it can be said.
    struct PrintedNames {
        var module: ByteRange?
        var spaces = [NameMap](repeating: NameMap(), count: TextParser.Space.count)
        /// By function, then local or label; by type, then field.
        var locals: [UInt32: [NameEntry]] = [:]
        var labels: [UInt32: [UInt32: ByteRange]] = [:]
        var fields: [UInt32: [NameEntry]] = [:]
        /// By type, when it has been printed and is known to have so many fields.
        var knownFields: [UInt32: NameMap] = [:]
    }

    struct NameMap {
        var names: [UInt32: ByteRange] = [:]
        /// Those whose name another index had before, or is empty.
        var others: Set<UInt32> = []
    }

    /// A name as the name section gives it.
    struct NameEntry {
        var index: UInt32
        var name: ByteRange
    }

    /// Reads a name map.
    func nameEntries(_ reader: inout BinaryReader) throws(ModuleError) -> [NameEntry] {
        var entries: [NameEntry] = []
        for _ in 0..<(try reader.count(limit: Limits.nameLength * 100, "too many names")) {
            entries.append(NameEntry(index: try reader.u32(), name: try reader.name()))
        }
        return entries
    }

    /// The names of the first `count` of something. Those that could not be told apart are kept apart: the first has the
    /// name, in the order of the indices, for that is the order in which they will be read again.
    func nameMap(_ entries: [NameEntry]?, count: Int) -> NameMap {
        guard let entries, !entries.isEmpty else { return NameMap() }
        var map = NameMap()
        var indices: [UInt32] = []
        for entry in entries where Int(entry.index) < count && map.names[entry.index] == nil {
            map.names[entry.index] = entry.name
            indices.append(entry.index)
        }
        indices.sort()
        var symbols = SymbolTable()
        for index in indices {
            guard let name = map.names[index] else { continue }
            let known = symbols.count
            if name.count == 0 || symbols.intern(bytes(name)) != UInt32(known) { map.others.insert(index) }
        }
        return map
    }

    /// Writes an index, by name if it has one of its own.
    mutating func write(_ space: TextParser.Space, _ index: UInt32) {
        let map = names.spaces[space.rawValue]
        if let name = map.names[index], index < counts[space.rawValue], !map.others.contains(index) {
            write(identifier: name)
        } else {
            write(index)
        }
    }

    /// Writes what a definition has between its keyword and its contents: the name, or as a comment the index.
    mutating func writeDefinition(_ space: TextParser.Space, _ index: UInt32) {
        write(definition: names.spaces[space.rawValue], index)
        write(" (;")
        write(index)
        write(";)")
    }

    mutating func write(definition map: NameMap, _ index: UInt32) {
        guard let name = map.names[index] else { return }
        printedNames += 1
        if map.others.contains(index) {
            write(" (@name ")
            write(text: name)
            write(")")
        } else {
            write(" ")
            write(identifier: name)
        }
    }
}
