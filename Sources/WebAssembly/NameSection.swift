/// The names that a module carries for people: module, functions, locals (custom section "name").
///
/// Nothing depends on them, so a section that is not as it should be gives the names up to there and no error.
package struct NameSection: Sendable {
    package private(set) var module: ByteRange?
    /// Function indices in order, with their names.
    private var functions: [(index: UInt32, name: ByteRange)] = []
    /// Where each further subsection lies, by its identifier (2 locals, 4 types, 5 tables, 6 memories, 7 globals,
    /// 8 elements, 9 data, 11 tags).
    package private(set) var subsections: [(identifier: UInt8, contents: ByteRange)] = []

    init(of module: DecodedModule) {
        for section in module.customSections where module.bytes.equals(section.name, "name") {
            read(section.contents, of: module.bytes)
            break
        }
        functions.sort { $0.index < $1.index }
    }

    private mutating func read(_ contents: ByteRange, of bytes: ModuleBytes) {
        var reader = BinaryReader(base: bytes.base, from: Int(contents.offset), to: contents.end)
        while !reader.isAtEnd {
            guard let identifier = try? reader.byte(), let size = try? reader.u32(),
                Int(size) <= reader.remaining
            else { return }
            let range = ByteRange(offset: reader.position, count: Int(size))
            subsections.append((identifier, range))
            var inner = BinaryReader(base: bytes.base, from: reader.position, to: range.end)
            if identifier == 0 { self.module = try? inner.name() }
            if identifier == 1 { readFunctions(&inner) }
            reader.position = range.end
        }
    }

    private mutating func readFunctions(_ reader: inout BinaryReader) {
        guard let count = try? reader.count(limit: Limits.functions, "too many names") else { return }
        functions.reserveCapacity(count)
        for _ in 0..<count {
            guard let index = try? reader.u32(), let name = try? reader.name() else { return }
            functions.append((index, name))
        }
    }

    /// The name of a function.
    package func function(_ index: Int) -> ByteRange? {
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if Int(functions[middle].index) < index { low = middle + 1 } else { high = middle }
        }
        guard low < functions.count, Int(functions[low].index) == index else { return nil }
        return functions[low].name
    }

    /// The name of a tag, looked for in the module's bytes.
    package func tag(_ index: Int, in bytes: ModuleBytes) -> ByteRange? {
        name(inSubsection: 11, index, in: bytes)
    }

    /// The name of a table (subsection 5), memory (6), global (7) or tag (11), looked for in the module's bytes.
    package func name(inSubsection identifier: UInt8, _ index: Int, in bytes: ModuleBytes) -> ByteRange? {
        for subsection in subsections where subsection.identifier == identifier {
            let range = subsection.contents
            var reader = BinaryReader(base: bytes.base, from: Int(range.offset), to: range.end)
            guard let count = try? reader.u32() else { return nil }
            for _ in 0..<count {
                guard let found = try? reader.u32(), let name = try? reader.name() else { return nil }
                if Int(found) == index { return name }
            }
        }
        return nil
    }
}

extension ModuleBytes {
    /// Whether the bytes of a range are those of an ASCII literal.
    package func equals(_ range: ByteRange, _ literal: StaticString) -> Bool {
        guard Int(range.count) == literal.utf8CodeUnitCount else { return false }
        for index in 0..<Int(range.count)
        where base[Int(range.offset) + index] != literal.utf8Start[index] { return false }
        return true
    }

    package func equals(_ one: ByteRange, _ other: ByteRange) -> Bool {
        guard one.count == other.count else { return false }
        for index in 0..<Int(one.count)
        where base[Int(one.offset) + index] != base[Int(other.offset) + index] { return false }
        return true
    }
}
