/// A module that begins elsewhere: the same types, functions and code, byte for byte, with other sizes, initial values, segments
/// and exports, and without a start function.
///
/// What is not to be changed is written as it was read. Things keep their indices; segments that the code refers to do so too.
package struct ModuleRewriter {
    package let module: DecodedModule

    /// A global that the module defines.
    package struct Global {
        /// The type as it was read, without whether it is mutable.
        package let type: [UInt8]
        let isMutable: Bool
        /// The expression that it begins with, its `end` included.
        package var initial: [UInt8]
    }

    /// A table that the module defines.
    package struct Table {
        /// The type of its elements as it was read.
        package let elementType: [UInt8]
        package var minimum: UInt64
        /// The expression for elements that no segment sets, its `end` included; nil: they are null.
        package var initial: [UInt8]?
    }

    /// A segment that the module has.
    package enum SegmentFate {
        /// It stays as it is.
        case stays
        /// Nothing is left of it. If the code refers to it, it stays as an empty one.
        case isDropped
    }

    /// By their number among those that the module defines.
    package var globals: [Global] = []
    package var tables: [Table] = []
    /// Pages that each memory has at first.
    package var memoryMinimums: [UInt64] = []
    package var exports: [(name: [UInt8], kind: ExternalKind, index: Int)]
    package var elementFates: [SegmentFate]
    package var dataFates: [SegmentFate]
    /// Further segments, encoded.
    package var newElements: [[UInt8]] = []
    package var newData: [[UInt8]] = []

    private struct Section {
        var identifier: UInt8
        var contents: Range<Int>
    }
    private var sections: [Section] = []
    private var elements: [(bytes: Range<Int>, emptied: [UInt8])] = []
    private var data: [Range<Int>] = []
    private let uses: CodeUses

    /// Reads a module again, to write it as it is.
    package init(_ module: DecodedModule) throws(ModuleError) {
        self.module = module
        uses = try CodeUses(of: module)
        exports = module.exports.map { (Array(module.bytes[$0.name]), $0.kind, $0.index) }
        elementFates = Array(repeating: .stays, count: module.elements.count)
        dataFates = Array(repeating: .stays, count: module.dataSegments.count)
        for memory in module.memories.dropFirst(module.importedMemoryCount) {
            memoryMinimums.append(memory.limits.minimum)
        }
        var reader = BinaryReader(base: module.bytes.base, from: 8, to: module.bytes.count)
        while !reader.isAtEnd {
            let identifier = try reader.byte()
            let size = Int(try reader.u32())
            let contents = reader.position..<reader.position + size
            try reader.skip(size)
            sections.append(Section(identifier: identifier, contents: contents))
            try read(identifier, contents)
        }
    }

    // MARK: Reading

    private mutating func read(_ identifier: UInt8, _ contents: Range<Int>) throws(ModuleError) {
        var copy = Copy(
            BinaryReader(base: module.bytes.base, from: contents.lowerBound, to: contents.upperBound))
        switch identifier {
        case 4:
            let first = module.importedTableCount
            for index in 0..<Int(try copy.u32()) { try readTable(&copy, module.tables[first + index].type) }
        case 6:
            for _ in 0..<Int(try copy.u32()) {
                let type = try bytes(&copy) { (copy) throws(ModuleError) in try copy.valueType() }
                let isMutable = try copy.byte() != 0
                let initial = try bytes(&copy) { (copy) throws(ModuleError) in try copy.expression() }
                globals.append(Global(type: type, isMutable: isMutable, initial: initial))
            }
        case 9: for _ in 0..<Int(try copy.u32()) { try readElement(&copy) }
        case 11:
            for _ in 0..<Int(try copy.u32()) {
                let start = copy.reader.position
                try copy.dataSegment()
                data.append(start..<copy.reader.position)
            }
        default: break
        }
    }

    private mutating func readTable(_ copy: inout Copy, _ type: TableType) throws(ModuleError) {
        let hasInitial = copy.reader.base[copy.reader.position] == 0x40
        if hasInitial {
            try copy.byte()
            try copy.byte()
        }
        let element = try bytes(&copy) { (copy) throws(ModuleError) in try copy.valueType() }
        try copy.limits()
        var initial: [UInt8]?
        if hasInitial {
            initial = try bytes(&copy) { (copy) throws(ModuleError) in try copy.expression() }
        }
        tables.append(Table(elementType: element, minimum: type.limits.minimum, initial: initial))
    }

    private mutating func readElement(_ copy: inout Copy) throws(ModuleError) {
        let start = copy.reader.position
        try copy.elementSegment()
        let end = copy.reader.position
        // What is left of a dropped segment is its type, which instructions depend on.
        var again = Copy(BinaryReader(base: module.bytes.base, from: start, to: end))
        let flags = try again.u32()
        if flags & 1 == 0 {
            if flags & 2 != 0 { try again.u32() }
            try again.expression()
        }
        var emptied = BinaryWriter()
        if flags & 4 != 0 {
            emptied.byte(7)
            emptied.append(
                flags & 3 == 0
                    ? [0x70] : try bytes(&again) { (copy) throws(ModuleError) in try copy.valueType() })
        } else {
            emptied.byte(3)
            emptied.byte(0)
        }
        emptied.byte(0)
        elements.append((start..<end, emptied.bytes))
    }

    /// The bytes that something takes.
    private func bytes(
        _ copy: inout Copy, _ read: (inout Copy) throws(ModuleError) -> Void
    ) throws(ModuleError) -> [UInt8] {
        let start = copy.reader.position
        try read(&copy)
        return Array(
            UnsafeBufferPointer(start: copy.reader.base + start, count: copy.reader.position - start))
    }

    private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: module.bytes.base + range.lowerBound, count: range.count)
    }

    // MARK: Writing

    /// How many data segments the module has beside the new ones; they take places of others where they can.
    package var remainingDataCount: Int {
        dataFates.enumerated().count { isKept($0.element) || uses.data.contains($0.offset) }
    }

    private func isKept(_ fate: SegmentFate) -> Bool {
        if case .stays = fate { true } else { false }
    }

    /// The new module.
    package func write() throws(ModuleError) -> [UInt8] {
        var module = BinaryWriter()
        module.header()
        let dataSegments = place(
            newData, count: data.count, isUsed: uses.data.contains,
            kept: { isKept(dataFates[$0]) ? Array(bytes(data[$0])) : nil }, emptied: { _ in [1, 0] })
        var pending: [(identifier: UInt8, contents: [UInt8])] = []
        let elementSegments = try placeElements()
        if !elementSegments.isEmpty { pending.append((9, vector(elementSegments))) }
        if !dataSegments.isEmpty { pending.append((11, vector(dataSegments))) }
        func rank(_ identifier: UInt8) -> Int { ModuleDecoder.order.firstIndex(of: identifier) ?? 0 }
        /// Writes those new sections whose place is before others of a rank.
        func writePending(before rank: Int) {
            while let next = pending.first, ModuleDecoder.order.firstIndex(of: next.identifier) ?? 0 < rank {
                module.section(next.identifier, next.contents)
                pending.removeFirst()
            }
        }
        // What stands behind the last section of the module, names among it, stays behind it.
        let last = sections.lastIndex { $0.identifier != 0 } ?? -1
        // Until the code has been written, nobody knows where it will be.
        var isCodeInPlace = false
        for (index, section) in sections.enumerated() {
            if index == last + 1 { writePending(before: .max) }
            switch section.identifier {
            case 0: try writeCustom(section, isCodeInPlace: isCodeInPlace, to: &module)
            case 8, 9, 11: break
            default:
                writePending(before: rank(section.identifier))
                try write(section, dataCount: dataSegments.count, to: &module)
                if section.identifier == 10 { isCodeInPlace = module.count == section.contents.upperBound }
            }
        }
        writePending(before: .max)
        return module.bytes
    }

    private func write(
        _ section: Section, dataCount: Int, to module: inout BinaryWriter
    ) throws(ModuleError) {
        switch section.identifier {
        case 4: module.section(4, vector(tables.enumerated().map { encode($0.element, $0.offset) }))
        case 5:
            let types = self.module.memories.dropFirst(self.module.importedMemoryCount)
            module.section(5, vector(zip(types, memoryMinimums).map { encode($0, minimum: $1) }))
        case 6: module.section(6, vector(globals.map { $0.type + [$0.isMutable ? 1 : 0] + $0.initial }))
        case 7:
            module.section(
                7,
                vector(
                    exports.map { export in
                        var writer = BinaryWriter()
                        writer.vector(export.name)
                        writer.byte(export.kind.rawValue)
                        writer.size(export.index)
                        return writer.bytes
                    }))
        case 12:
            var writer = BinaryWriter()
            writer.size(dataCount)
            module.section(12, writer.bytes)
        default: module.section(section.identifier, Array(bytes(section.contents)))
        }
    }

    private func encode(_ table: Table, _ number: Int) -> [UInt8] {
        var writer = BinaryWriter()
        if table.initial != nil {
            writer.byte(0x40)
            writer.byte(0)
        }
        writer.append(table.elementType)
        let limits = module.tables[module.importedTableCount + number].type.limits
        writer.byte((limits.maximum == nil ? 0 : 1) | (limits.is64 ? 4 : 0))
        writer.unsigned(table.minimum)
        if let maximum = limits.maximum { writer.unsigned(maximum) }
        if let initial = table.initial { writer.append(initial) }
        return writer.bytes
    }

    private func encode(_ memory: MemoryType, minimum: UInt64) -> [UInt8] {
        var writer = BinaryWriter()
        let hasPageSize = memory.pageSizeLog2 != 16
        writer.byte(
            (memory.limits.maximum == nil ? 0 : 1) | (memory.isShared ? 2 : 0)
                | (memory.limits.is64 ? 4 : 0) | (hasPageSize ? 8 : 0))
        writer.unsigned(minimum)
        if let maximum = memory.limits.maximum { writer.unsigned(maximum) }
        if hasPageSize { writer.u32(UInt32(memory.pageSizeLog2)) }
        return writer.bytes
    }

    private func vector(_ entries: [[UInt8]]) -> [UInt8] {
        var writer = BinaryWriter()
        writer.bytes.reserveCapacity(entries.reduce(5) { $0 + $1.count })
        writer.size(entries.count)
        for entry in entries { writer.append(entry) }
        return writer.bytes
    }

    // MARK: Segments

    /// All segments in order: kept ones and those that the code refers to at their own indices, new ones in the places of
    /// others, then behind them.
    private func place(
        _ new: [[UInt8]], count: Int, isUsed: (Int) -> Bool, kept: (Int) -> [UInt8]?,
        emptied: (Int) -> [UInt8]
    ) -> [[UInt8]] {
        var left = new[...]
        var segments: [[UInt8]] = []
        // An unused place needs to be filled only if one with a fixed index follows.
        let fixed = (0..<count).last { isUsed($0) || kept($0) != nil } ?? -1
        for index in 0..<count {
            if let bytes = kept(index) {
                segments.append(bytes)
            } else if isUsed(index) {
                segments.append(emptied(index))
            } else if let next = left.popFirst() {
                segments.append(next)
            } else if index < fixed {
                segments.append(emptied(index))
            }
        }
        return segments + left
    }

    private func placeElements() throws(ModuleError) -> [[UInt8]] {
        var new = newElements
        let undeclared = try undeclaredFunctions()
        if !undeclared.isEmpty {
            var writer = BinaryWriter()
            writer.byte(3)
            writer.byte(0)
            writer.size(undeclared.count)
            for function in undeclared { writer.size(function) }
            new.append(writer.bytes)
        }
        return place(
            new, count: elements.count, isUsed: uses.elements.contains,
            kept: { isKept(elementFates[$0]) ? Array(bytes(elements[$0].bytes)) : nil },
            emptied: { elements[$0].emptied })
    }

    /// Functions that the code makes references to, and nothing else mentions any more; it may only do so with those that are
    /// mentioned elsewhere (specification, section "Modules", validation context "refs").
    private func undeclaredFunctions() throws(ModuleError) -> [Int] {
        guard !uses.functions.isEmpty else { return [] }
        var declared = Set(exports.filter { $0.kind == .function }.map { $0.index })
        for segment in newElements { try declareFunctions(inSegment: segment, &declared) }
        for index in elements.indices where isKept(elementFates[index]) {
            try declareFunctions(inSegment: Array(bytes(elements[index].bytes)), &declared)
        }
        for global in globals { try declareFunctions(inExpression: global.initial, &declared) }
        for table in tables {
            if let initial = table.initial { try declareFunctions(inExpression: initial, &declared) }
        }
        return uses.functions.subtracting(declared).sorted()
    }

    private func declareFunctions(inSegment bytes: [UInt8], _ declared: inout Set<Int>) throws(ModuleError) {
        try ModuleRewriter.with(bytes) { (copy) throws(ModuleError) in
            let flags = try copy.u32()
            if flags & 1 == 0 {
                if flags & 2 != 0 { try copy.u32() }
                try copy.expression()
            }
            if flags & 3 != 0 { try copy.valueType() }
            let count = try copy.u32()
            for _ in 0..<count {
                if flags & 4 == 0 {
                    declared.insert(Int(try copy.u32()))
                } else {
                    try ModuleRewriter.declareFunctions(&copy, &declared)
                }
            }
        }
    }

    private func declareFunctions(
        inExpression bytes: [UInt8], _ declared: inout Set<Int>
    ) throws(ModuleError) {
        try ModuleRewriter.with(bytes) { (copy) throws(ModuleError) in
            try ModuleRewriter.declareFunctions(&copy, &declared)
        }
    }

    /// Reads a constant expression, and notes the functions that it names.
    private static func declareFunctions(
        _ copy: inout Copy, _ declared: inout Set<Int>
    ) throws(ModuleError) {
        while true {
            var peek = copy.reader
            let opcode = try copy.instruction()
            if opcode == .end { return }
            if opcode == .refFunc {
                _ = try peek.opcode()
                declared.insert(Int(try peek.u32()))
            }
        }
    }

    private static func with(
        _ bytes: [UInt8], _ body: (inout Copy) throws(ModuleError) -> Void
    ) throws(ModuleError) {
        let owned = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        defer { owned.deallocate() }
        for (index, byte) in bytes.enumerated() { owned[index] = byte }
        var copy = Copy(BinaryReader(base: UnsafePointer(owned), from: 0, to: bytes.count))
        try body(&copy)
    }

    // MARK: Custom sections

    /// Writes a custom section as far as what it says is still true: segments have other indices now, what only a linker
    /// wants to know speaks of the segments' old contents, and a source map counts from the module's beginning.
    private func writeCustom(
        _ section: Section, isCodeInPlace: Bool, to module: inout BinaryWriter
    ) throws(ModuleError) {
        var reader = BinaryReader(
            base: self.module.bytes.base, from: section.contents.lowerBound, to: section.contents.upperBound)
        let name = try reader.name()
        if hasPrefix(name, "reloc.") || self.module.bytes.equals(name, "linking") { return }
        if !isCodeInPlace, self.module.bytes.equals(name, "sourceMappingURL") { return }
        let contents = reader.position..<section.contents.upperBound
        guard self.module.bytes.equals(name, "name") else {
            return module.section(0, Array(bytes(section.contents)))
        }
        module.custom(Array(self.module.bytes[name]), namesThatStay(contents))
    }

    private func hasPrefix(_ name: ByteRange, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard Int(name.count) >= count else { return false }
        return module.bytes.equals(ByteRange(offset: Int(name.offset), count: count), prefix)
    }

    /// A name section's contents without the names of segments (subsections 8 and 9).
    private func namesThatStay(_ contents: Range<Int>) -> [UInt8] {
        var reader = BinaryReader(
            base: module.bytes.base, from: contents.lowerBound, to: contents.upperBound)
        var names: [UInt8] = []
        while !reader.isAtEnd {
            let start = reader.position
            guard let identifier = try? reader.byte(), let size = try? reader.u32(),
                Int(size) <= reader.remaining
            else {
                // What is not as it should be is nobody's names.
                return names + bytes(start..<contents.upperBound)
            }
            reader.position += Int(size)
            if identifier != 8, identifier != 9 { names += bytes(start..<reader.position) }
        }
        return names
    }
}
