/// Writes a module that was read: the same sections in the same places, with every number in its shortest form.
///
/// A module whose numbers are short already, which is to say a canonical one, is written as the same bytes. The branch hints
/// of another move with their instructions. Custom sections that nobody here knows are copied; names are written anew.
/// What the module says is not validated, but it has to be well-formed.
package struct ModuleWriter {
    package struct Options: Sendable {
        /// Whether the name section is written.
        package var keepsNames: Bool
        package init(keepsNames: Bool = true) { self.keepsNames = keepsNames }
    }

    private let base: UnsafePointer<UInt8>
    private let count: Int
    /// For each function whose code became shorter, by its place in the code section: where its instructions were and are,
    /// counted from the function's first byte.
    private var moves: [Int: [(from: Int, to: Int)]] = [:]
    private var importedFunctionCount = 0

    /// The bytes of a module that was read.
    package static func write(
        _ module: DecodedModule, options: Options = Options()
    ) throws(ModuleError) -> [UInt8] {
        try write(
            UnsafeBufferPointer(start: module.bytes.base, count: module.bytes.count), options: options)
    }

    /// The bytes of a module that is given by other bytes; the error says what is malformed in them.
    package static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, options: Options = Options()
    ) throws(ModuleError) -> [UInt8] {
        var writer = ModuleWriter(bytes)
        return try writer.write(options)
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
        count = bytes.count
    }

    private struct Section {
        var identifier: UInt8
        var start: Int
        var end: Int
        /// Of a custom section.
        var name = ByteRange(offset: 0, count: 0)
        /// The contents as they will be written; of a custom section those after the name.
        var contents: [UInt8] = []
    }

    /// The contents of a module's custom sections as they would be written.
    static func customSections(_ bytes: UnsafeBufferPointer<UInt8>) throws(ModuleError) -> [[UInt8]] {
        var writer = ModuleWriter(bytes)
        var contents: [[UInt8]] = []
        for section in try writer.rewrittenSections() where section.identifier == 0 {
            contents.append(section.contents)
        }
        return contents
    }

    private mutating func write(_ options: Options) throws(ModuleError) -> [UInt8] {
        var module = BinaryWriter()
        module.header()
        for section in try rewrittenSections() {
            if section.identifier != 0 {
                module.section(section.identifier, section.contents)
            } else if options.keepsNames || !equals(section.name, "name") {
                let name = UnsafeBufferPointer(
                    start: base + Int(section.name.offset), count: Int(section.name.count))
                module.custom(Array(name), section.contents)
            }
        }
        return module.bytes
    }

    private mutating func rewrittenSections() throws(ModuleError) -> [Section] {
        var sections = try findSections()
        // The code first: hints stand before it, and say where in it they belong.
        for index in sections.indices where sections[index].identifier != 0 {
            sections[index].contents = try contents(sections[index])
        }
        for index in sections.indices where sections[index].identifier == 0 {
            var reader = BinaryReader(base: base, from: sections[index].start, to: sections[index].end)
            sections[index].name = try reader.name()
            sections[index].contents = customContents(sections[index].name, reader)
        }
        return sections
    }

    private func findSections() throws(ModuleError) -> [Section] {
        var reader = BinaryReader(base: base, from: 0, to: count)
        guard count >= 4, base[0] == 0, base[1] == 0x61, base[2] == 0x73, base[3] == 0x6D else {
            throw reader.failure("magic header not detected", at: 0)
        }
        guard count >= 8, base[4] == 1, base[5] == 0, base[6] == 0, base[7] == 0 else {
            throw reader.failure("unknown binary version", at: 4)
        }
        reader.position = 8
        var sections: [Section] = []
        while !reader.isAtEnd {
            let start = reader.position
            let identifier = try reader.byte()
            guard identifier <= 13 else { throw reader.failure("malformed section id", at: start) }
            let size = Int(try reader.u32())
            let contents = reader.position
            guard size <= reader.remaining else { throw reader.failure("length out of bounds") }
            reader.position += size
            sections.append(Section(identifier: identifier, start: contents, end: reader.position))
        }
        return sections
    }

    private func equals(_ range: ByteRange, _ text: StaticString) -> Bool {
        guard Int(range.count) == text.utf8CodeUnitCount else { return false }
        for index in 0..<Int(range.count) where base[Int(range.offset) + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    // MARK: Sections

    private mutating func contents(_ section: Section) throws(ModuleError) -> [UInt8] {
        var copy = Copy(BinaryReader(base: base, from: section.start, to: section.end))
        switch section.identifier {
        case 1: try copy.vector { (copy) throws(ModuleError) in try copy.group() }
        case 2: try copyImports(&copy)
        case 3: try copy.vector { (copy) throws(ModuleError) in try copy.u32() }
        case 4: try copy.vector { (copy) throws(ModuleError) in try copy.table() }
        case 5: try copy.vector { (copy) throws(ModuleError) in try copy.limits() }
        case 6:
            try copy.vector { (copy) throws(ModuleError) in
                try copy.globalType()
                try copy.expression()
            }
        case 7:
            try copy.vector { (copy) throws(ModuleError) in
                try copy.name()
                try copy.byte()
                try copy.u32()
            }
        case 8, 12: try copy.u32()
        case 9: try copy.vector { (copy) throws(ModuleError) in try copy.elementSegment() }
        case 10: try copyCode(&copy)
        case 11: try copy.vector { (copy) throws(ModuleError) in try copy.dataSegment() }
        default:
            try copy.vector { (copy) throws(ModuleError) in
                try copy.byte()
                try copy.u32()
            }
        }
        guard copy.reader.isAtEnd else { throw copy.reader.failure("section size mismatch") }
        return copy.writer.bytes
    }

    private mutating func copyImports(_ copy: inout Copy) throws(ModuleError) {
        var functions = 0
        try copy.vector { (copy) throws(ModuleError) in
            try copy.name()
            try copy.name()
            let start = copy.reader.position
            switch ExternalKind(rawValue: try copy.byte()) {
            case .function:
                functions += 1
                try copy.u32()
            case .table: try copy.tableType()
            case .memory: try copy.limits()
            case .global: try copy.globalType()
            case .tag:
                try copy.byte()
                try copy.u32()
            case nil: throw copy.reader.failure("malformed import kind", at: start)
            }
        }
        importedFunctionCount += functions
    }

    private mutating func copyCode(_ copy: inout Copy) throws(ModuleError) {
        let functions = try copy.reader.count(limit: Limits.functions, "too many function bodies")
        copy.writer.size(functions)
        for number in 0..<functions {
            let size = Int(try copy.reader.u32())
            let start = copy.reader.position
            try copy.reader.skip(size)
            var body = Copy(BinaryReader(base: base, from: start, to: start + size))
            try body.vector { (copy) throws(ModuleError) in
                try copy.u32()
                try copy.valueType()
            }
            var places: [(from: Int, to: Int)] = []
            while !body.reader.isAtEnd {
                places.append((body.reader.position - start, body.writer.count))
                try body.instruction()
            }
            if body.writer.count != size { moves[number] = places }
            copy.writer.vector(body.writer.bytes)
        }
    }

    // MARK: Custom sections

    /// The contents of a custom section, whose name has been read.
    private func customContents(_ name: ByteRange, _ reader: BinaryReader) -> [UInt8] {
        var copy = Copy(reader)
        do throws(ModuleError) {
            if equals(name, "name") { try copy.names() }
            if equals(name, "metadata.code.branch_hint"), !moves.isEmpty { try copyHints(&copy) }
            if copy.reader.isAtEnd { return copy.writer.bytes }
        } catch {
            // No error in a custom section makes a module malformed: it is copied as it is.
        }
        return Array(UnsafeBufferPointer(start: base + reader.position, count: reader.remaining))
    }

    private func copyHints(_ copy: inout Copy) throws(ModuleError) {
        try copy.vector { (copy) throws(ModuleError) in
            let function = Int(try copy.reader.u32())
            copy.writer.size(function)
            let places = moves[function - importedFunctionCount]
            try copy.vector { (copy) throws(ModuleError) in
                let offset = Int(try copy.reader.u32())
                copy.writer.size(places.map { ModuleWriter.move(offset, $0) } ?? offset)
                try copy.vector { (copy) throws(ModuleError) in try copy.byte() }
            }
        }
    }

    private static func move(_ offset: Int, _ places: [(from: Int, to: Int)]) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].from < offset { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low].from == offset ? places[low].to : offset
    }
}

/// Numbers and bytes on their way from a module to another.
struct Copy {
    var reader: BinaryReader
    var writer = BinaryWriter()

    init(_ reader: BinaryReader) { self.reader = reader }

    @discardableResult
    mutating func byte() throws(ModuleError) -> UInt8 {
        let byte = try reader.byte()
        writer.byte(byte)
        return byte
    }

    @discardableResult
    mutating func u32() throws(ModuleError) -> UInt32 {
        let value = try reader.u32()
        writer.u32(value)
        return value
    }

    mutating func u64() throws(ModuleError) { writer.unsigned(try reader.u64()) }

    mutating func s33() throws(ModuleError) { writer.signed(try reader.s33()) }

    mutating func bytes(_ count: Int) throws(ModuleError) {
        let start = reader.position
        try reader.skip(count)
        writer.bytes.append(contentsOf: UnsafeBufferPointer(start: reader.base + start, count: count))
    }

    /// A length and that many bytes.
    mutating func data() throws(ModuleError) { try bytes(Int(try u32())) }

    mutating func name() throws(ModuleError) {
        let name = try reader.name()
        writer.size(Int(name.count))
        writer.bytes.append(
            contentsOf: UnsafeBufferPointer(start: reader.base + Int(name.offset), count: Int(name.count)))
    }

    /// A count and that many elements. There may not be more than bytes that are left.
    mutating func vector(_ element: (inout Copy) throws(ModuleError) -> Void) throws(ModuleError) {
        let count = try reader.count(limit: .max, "")
        writer.size(count)
        for _ in 0..<count { try element(&self) }
    }

    // MARK: Types

    mutating func valueType() throws(ModuleError) {
        switch try byte() {
        case 0x63, 0x64: try s33()
        default: break
        }
    }

    mutating func globalType() throws(ModuleError) {
        try valueType()
        try byte()
    }

    mutating func limits() throws(ModuleError) {
        let start = reader.position
        let flags = try byte()
        guard flags < 16 else { throw reader.failure("malformed limits flags", at: start) }
        try u64()
        if flags & 1 != 0 { try u64() }
        if flags & 8 != 0 { try u32() }
    }

    mutating func tableType() throws(ModuleError) {
        try valueType()
        try limits()
    }

    mutating func table() throws(ModuleError) {
        guard !reader.isAtEnd, reader.base[reader.position] == 0x40 else { return try tableType() }
        try byte()
        try byte()
        try tableType()
        try expression()
    }

    /// A recursive group, or a type by itself.
    mutating func group() throws(ModuleError) {
        guard !reader.isAtEnd, reader.base[reader.position] == 0x4E else { return try subtype() }
        try byte()
        try vector { (copy) throws(ModuleError) in try copy.subtype() }
    }

    private mutating func subtype() throws(ModuleError) {
        let start = reader.position
        var form = try byte()
        if form == 0x50 || form == 0x4F {
            try vector { (copy) throws(ModuleError) in try copy.u32() }
            form = try byte()
        }
        switch form {
        case 0x60:
            try vector { (copy) throws(ModuleError) in try copy.valueType() }
            try vector { (copy) throws(ModuleError) in try copy.valueType() }
        case 0x5F: try vector { (copy) throws(ModuleError) in try copy.globalType() }
        case 0x5E: try globalType()
        default: throw reader.failure("malformed definition type", at: start)
        }
    }

    // MARK: Segments

    mutating func elementSegment() throws(ModuleError) {
        let start = reader.position
        let flags = try u32()
        guard flags < 8 else { throw reader.failure("malformed elements segment kind", at: start) }
        if flags & 1 == 0 {
            if flags & 2 != 0 { try u32() }
            try expression()
        }
        if flags & 3 != 0 { try valueType() }
        if flags & 4 != 0 {
            try vector { (copy) throws(ModuleError) in try copy.expression() }
        } else {
            try vector { (copy) throws(ModuleError) in try copy.u32() }
        }
    }

    mutating func dataSegment() throws(ModuleError) {
        let start = reader.position
        let flags = try u32()
        guard flags < 3 else { throw reader.failure("malformed data segment kind", at: start) }
        if flags == 2 { try u32() }
        if flags != 1 { try expression() }
        try data()
    }

    // MARK: Instructions

    /// Instructions with the `end` that is theirs.
    mutating func expression() throws(ModuleError) {
        var depth = 0
        while true {
            let opcode = try instruction()
            switch opcode {
            case .block, .loop, .if, .try, .tryTable: depth += 1
            case .delegate: depth -= 1
            case .end:
                if depth <= 0 { return }
                depth -= 1
            default: break
            }
        }
    }

    /// One instruction with its immediates.
    @discardableResult
    mutating func instruction() throws(ModuleError) -> Opcode {
        let opcode = try reader.opcode()
        writer.opcode(opcode)
        switch InstructionTable.packed[Int(opcode.rawValue)].immediates {
        case .none: break
        case .reservedByte, .lane: try byte()
        case .blockType: try blockType()
        case .tryTable:
            try blockType()
            try vector { (copy) throws(ModuleError) in
                if try copy.byte() < 2 { try copy.u32() }
                try copy.u32()
            }
        case .labelTable:
            try vector { (copy) throws(ModuleError) in try copy.u32() }
            try u32()
        case .label, .function, .typeIndex, .local, .global, .table, .element, .memory, .data, .tag: try u32()
        case .typeTable, .tableTable, .elementTable, .memoryMemory, .dataMemory, .typeField, .typeCount,
            .typeType, .typeData, .typeElement:
            try u32()
            try u32()
        case .memarg: try memoryArgument()
        case .memargLane:
            try memoryArgument()
            try byte()
        case .i32: writer.signed(Int64(try reader.s32()))
        case .i64: writer.signed(try reader.s64())
        case .f32: try bytes(4)
        case .f64: try bytes(8)
        case .v128, .shuffle: try bytes(16)
        case .valueTypes: try vector { (copy) throws(ModuleError) in try copy.valueType() }
        case .heapType: try s33()
        case .castBranch:
            try byte()
            try u32()
            try s33()
            try s33()
        }
        return opcode
    }

    private mutating func blockType() throws(ModuleError) {
        // All forms are signed numbers, of which those of one byte that are negative mean value types.
        guard !reader.isAtEnd, reader.base[reader.position] & 0xC0 == 0x40 else { return try s33() }
        try valueType()
    }

    private mutating func memoryArgument() throws(ModuleError) {
        if try u32() & 0x40 != 0 { try u32() }
        try u64()
    }

    // MARK: Names

    /// The contents of a name section.
    mutating func names() throws(ModuleError) {
        while !reader.isAtEnd {
            let identifier = try byte()
            let size = Int(try reader.u32())
            guard size <= reader.remaining else { throw reader.failure("length out of bounds") }
            var inner = Copy(
                BinaryReader(base: reader.base, from: reader.position, to: reader.position + size))
            reader.position += size
            switch identifier {
            case 0: try inner.name()
            case 1, 4...9, 11: try inner.nameMap()
            case 2, 3, 10:
                try inner.vector { (copy) throws(ModuleError) in
                    try copy.u32()
                    try copy.nameMap()
                }
            default: try inner.bytes(size)
            }
            guard inner.reader.isAtEnd else { throw inner.reader.failure("section size mismatch") }
            writer.vector(inner.writer.bytes)
        }
    }

    private mutating func nameMap() throws(ModuleError) {
        try vector { (copy) throws(ModuleError) in
            try copy.u32()
            try copy.name()
        }
    }
}
