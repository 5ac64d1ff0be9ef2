/// The sections of a module, from the first to the last.
extension TextPrinter {
    mutating func printModule() throws(ModuleError) {
        try findSections()
        try countDefinitions()
        readNames()
        readHints()
        write("(module")
        if let name = names.module {
            printedNames += 1
            write(" ")
            if name.count > 0 {
                write(identifier: name)
            } else {
                write("(@name \"\")")
            }
        }
        depth = 1
        printCustoms(after: 0)
        for section in sections {
            var reader = reader(section.start, section.end)
            switch section.identifier {
            case 1: try printTypes(&reader)
            case 2: try printImports(&reader)
            case 4: try printTables(&reader)
            case 5: try printMemories(&reader)
            case 6: try printGlobals(&reader)
            case 7: try printExports(&reader)
            case 8:
                newline()
                write("(start ")
                write(.function, try reader.u32())
                write(")")
            case 9: try printElements(&reader)
            case 10: try printCode(&reader)
            case 11: try printData(&reader)
            case 13: try printTags(&reader)
            default: reader.position = section.end
            }
            if section.identifier != 3, section.identifier != 12, reader.position != section.end {
                throw reader.failure("section size mismatch")
            }
            if hasContents(section) { printCustoms(after: section.identifier) }
        }
        // No instruction says that this is there.
        if dataCount != nil, !usesDataIndices {
            newline()
            write("(@situ.data_count)")
        }
        try checkSize()
        depth = 0
        write(")")
        output.append(0x0A)
    }

    mutating func findSections() throws(ModuleError) {
        var reader = reader(0, count)
        guard count >= 8, base[0] == 0, base[1] == 0x61, base[2] == 0x73, base[3] == 0x6D else {
            throw reader.failure("magic header not detected", at: 0)
        }
        guard base[4] == 1, base[5] == 0, base[6] == 0, base[7] == 0 else {
            throw reader.failure("unknown binary version", at: 4)
        }
        reader.position = 8
        var after: UInt8 = 0
        var followsNames = false
        var rank = -1
        while !reader.isAtEnd {
            let start = reader.position
            let identifier = try reader.byte()
            guard identifier <= 13 else { throw reader.failure("malformed section id", at: start) }
            let size = Int(try reader.u32())
            let contents = reader.position
            try reader.skip(size)
            if identifier == 0 {
                var inner = self.reader(contents, contents + size)
                let name = try inner.name()
                customs.append(
                    CustomRange(
                        name: name, start: inner.position, end: inner.end, after: after,
                        followsNames: followsNames))
                if equals(name, "name") { followsNames = true }
            } else {
                guard let place = ModuleDecoder.order.firstIndex(of: identifier), place > rank else {
                    throw reader.failure("unexpected content after last section", at: start)
                }
                rank = place
                let section = Section(identifier: identifier, start: contents, end: contents + size)
                sections.append(section)
                if hasContents(section) { after = identifier }
            }
        }
    }

    /// Whether the parser will write a section: not if it is a vector of nothing.
    private func hasContents(_ section: Section) -> Bool {
        var reader = reader(section.start, section.end)
        switch section.identifier {
        case 8, 12: return true
        default: return (try? reader.u32()) != 0
        }
    }

    func equals(_ range: ByteRange, _ text: StaticString) -> Bool {
        guard Int(range.count) == text.utf8CodeUnitCount else { return false }
        for index in 0..<Int(range.count) where base[Int(range.offset) + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// How many of everything there are, and the types of functions, before anything is printed.
    mutating func countDefinitions() throws(ModuleError) {
        var codeCount = 0
        var importedCount = 0
        for section in sections {
            var reader = reader(section.start, section.end)
            switch section.identifier {
            case 1:
                // Printed once for their number, which tells names that count from names that do not.
                try printTypes(&reader)
                types.removeAll()
                typeCodes.removeAll()
                output.removeAll()
            case 2:
                try countImports(&reader)
                importedCount = functionTypes.count
            case 3:
                for _ in 0..<(try reader.count(limit: Limits.functions, "too many functions")) {
                    functionTypes.append(try reader.u32())
                }
            case 4: counts[TextParser.Space.table.rawValue] &+= try reader.u32()
            case 5: counts[TextParser.Space.memory.rawValue] &+= try reader.u32()
            case 6: counts[TextParser.Space.global.rawValue] &+= try reader.u32()
            case 9: counts[TextParser.Space.element.rawValue] = try reader.u32()
            case 11: counts[TextParser.Space.data.rawValue] = try reader.u32()
            case 10: codeCount = Int(try reader.u32())
            case 12: dataCount = try reader.u32()
            case 13:
                for _ in 0..<(try reader.count(limit: Limits.tags, "too many tags")) {
                    _ = try reader.byte()
                    tagTypes.append(try reader.u32())
                }
            default: break
            }
        }
        counts[TextParser.Space.function.rawValue] = UInt32(functionTypes.count)
        counts[TextParser.Space.tag.rawValue] = UInt32(tagTypes.count)
        guard functionTypes.count - importedCount == codeCount else {
            throw reader(0, count).failure(
                "function and code section have inconsistent lengths", at: count)
        }
        guard dataCount == nil || dataCount == counts[TextParser.Space.data.rawValue] else {
            throw reader(0, count).failure(
                "data count and data section have inconsistent lengths", at: count)
        }
    }

    private mutating func countImports(_ reader: inout BinaryReader) throws(ModuleError) {
        for _ in 0..<(try reader.count(limit: Limits.imports, "too many imports")) {
            _ = try reader.name()
            _ = try reader.name()
            let kind = try externalKind(&reader)
            switch kind {
            case .function: functionTypes.append(try reader.u32())
            case .table:
                _ = try typeCode(&reader)
                _ = try limits(&reader)
            case .memory: _ = try limits(&reader)
            case .global:
                _ = try typeCode(&reader)
                _ = try reader.byte()
            case .tag:
                _ = try reader.byte()
                tagTypes.append(try reader.u32())
            }
            switch kind {
            case .table: counts[TextParser.Space.table.rawValue] += 1
            case .memory: counts[TextParser.Space.memory.rawValue] += 1
            case .global: counts[TextParser.Space.global.rawValue] += 1
            default: break
            }
        }
    }

    private func externalKind(_ reader: inout BinaryReader) throws(ModuleError) -> ExternalKind {
        guard let kind = ExternalKind(rawValue: try reader.byte()) else {
            throw reader.failure("malformed import kind", at: reader.position - 1)
        }
        return kind
    }

    // MARK: Names and custom sections

    /// Reads the name section as far as it is well-formed.
    mutating func readNames() {
        guard !namesAreBytes, let section = customs.first(where: { equals($0.name, "name") }) else { return }
        var reader = reader(section.start, section.end)
        while !reader.isAtEnd {
            guard let identifier = try? reader.byte(), let size = try? reader.u32(),
                Int(size) <= reader.remaining
            else { return }
            var inner = self.reader(reader.position, reader.position + Int(size))
            reader.position = inner.end
            switch identifier {
            case 0: names.module = try? inner.name()
            case 1: readNames(of: .function, &inner)
            case 2, 3, 10:
                guard let count = try? inner.count(limit: Limits.functions, "too many names") else { break }
                for _ in 0..<count {
                    guard let owner = try? inner.u32(), let entries = try? nameEntries(&inner) else { break }
                    switch identifier {
                    case 2: names.locals[owner] = entries
                    case 3:
                        var labels: [UInt32: ByteRange] = [:]
                        for entry in entries where labels[entry.index] == nil {
                            labels[entry.index] = entry.name
                        }
                        names.labels[owner] = labels
                    default: names.fields[owner] = entries
                    }
                }
            case 4: readNames(of: .type, &inner)
            case 5: readNames(of: .table, &inner)
            case 6: readNames(of: .memory, &inner)
            case 7: readNames(of: .global, &inner)
            case 8: readNames(of: .element, &inner)
            case 9: readNames(of: .data, &inner)
            case 11: readNames(of: .tag, &inner)
            default: break
            }
        }
    }

    private mutating func readNames(of space: TextParser.Space, _ reader: inout BinaryReader) {
        if let entries = try? nameEntries(&reader) {
            names.spaces[space.rawValue] = nameMap(entries, count: Int(counts[space.rawValue]))
        }
    }

    private mutating func readHints() {
        let sections = customs.filter { equals($0.name, "metadata.code.branch_hint") }
        guard !hintsAreBytes, let section = sections.first else { return }
        // Unless all of it can be said by annotations, none is.
        hintCount = -1
        guard sections.count == 1 else { return }
        var reader = reader(section.start, section.end)
        guard let functions = try? reader.count(limit: Limits.functions, "too many hints"), functions > 0
        else { return }
        var total = 0
        var previous: UInt32?
        for _ in 0..<functions {
            guard let function = try? reader.u32(), previous.map({ $0 < function }) ?? true,
                let count = try? reader.count(limit: Limits.functionSize, "too many hints"), count > 0
            else { return }
            previous = function
            var list: [(offset: Int, value: UInt8)] = []
            for _ in 0..<count {
                guard let offset = try? reader.u32(), let size = try? reader.u32(), size == 1,
                    let value = try? reader.byte(), value < 2, list.last.map({ $0.offset < offset }) ?? true
                else { return }
                list.append((Int(offset), value))
            }
            total += count
            hints[function] = list
        }
        if reader.isAtEnd { hintCount = total }
    }

    private static func placement(_ identifier: UInt8) -> StaticString {
        switch identifier {
        case 1: "(after type)"
        case 2: "(after import)"
        case 3: "(after func)"
        case 4: "(after table)"
        case 5: "(after memory)"
        case 6: "(after global)"
        case 7: "(after export)"
        case 8: "(after start)"
        case 9: "(after elem)"
        case 10: "(after code)"
        case 11: "(after data)"
        case 12: "(after datacount)"
        case 13: "(after tag)"
        default: "(before first)"
        }
    }

    private mutating func printCustoms(after identifier: UInt8) {
        for (index, custom) in customs.enumerated() where custom.after == identifier {
            if equals(custom.name, "name"), !custom.followsNames, !namesAreBytes { continue }
            if equals(custom.name, "metadata.code.branch_hint"), !hintsAreBytes { continue }
            newline()
            write("(@custom ")
            write(text: custom.name)
            write(" ")
            if custom.followsNames, !namesAreBytes {
                write("(after last)")
            } else {
                write(TextPrinter.placement(identifier))
            }
            write(" ")
            if index < customContents.count {
                let contents = customContents[index]
                contents.withUnsafeBufferPointer { write(string: $0, isText: false) }
            } else {
                write(
                    string: UnsafeBufferPointer(start: base + custom.start, count: custom.end - custom.start),
                    isText: false)
            }
            write(")")
        }
    }

    // MARK: Imports and exports

    private mutating func printImports(_ reader: inout BinaryReader) throws(ModuleError) {
        var indices = [UInt32](repeating: 0, count: 5)
        for _ in 0..<(try reader.u32()) {
            newline()
            write("(import ")
            write(text: try reader.name())
            write(" ")
            write(text: try reader.name())
            let kind = try externalKind(&reader)
            let index = indices[Int(kind.rawValue)]
            indices[Int(kind.rawValue)] += 1
            switch kind {
            case .function:
                write(" (func")
                writeDefinition(.function, index)
                let type = try reader.u32()
                let parameters = Int(type) < types.count ? types[Int(type)].parameterCount : 0
                try write(typeUse: type, locals: nameMap(names.locals[index], count: parameters))
            case .table:
                write(" (table")
                writeDefinition(.table, index)
                let type = try typeCode(&reader)
                write(" ")
                try write(tableLimits: &reader, type)
            case .memory:
                write(" (memory")
                writeDefinition(.memory, index)
                write(" ")
                try write(memoryType: &reader)
            case .global:
                write(" (global")
                writeDefinition(.global, index)
                write(" ")
                try write(globalType: &reader)
            case .tag:
                write(" (tag")
                writeDefinition(.tag, index)
                _ = try reader.byte()
                try write(typeUse: try reader.u32(), locals: nil)
            }
            write("))")
        }
    }

    private mutating func printExports(_ reader: inout BinaryReader) throws(ModuleError) {
        for _ in 0..<(try reader.u32()) {
            newline()
            write("(export ")
            write(text: try reader.name())
            let kind = try externalKind(&reader)
            let index = try reader.u32()
            switch kind {
            case .function:
                write(" (func ")
                write(.function, index)
            case .table:
                write(" (table ")
                write(.table, index)
            case .memory:
                write(" (memory ")
                write(.memory, index)
            case .global:
                write(" (global ")
                write(.global, index)
            case .tag:
                write(" (tag ")
                write(.tag, index)
            }
            write("))")
        }
    }

    // MARK: Tables, memories, globals, tags

    /// The index of the first that is not imported.
    private func firstDefined(_ space: TextParser.Space, _ count: UInt32) -> UInt32 {
        counts[space.rawValue] &- count
    }

    private mutating func printTables(_ reader: inout BinaryReader) throws(ModuleError) {
        let count = try reader.u32()
        let first = firstDefined(.table, count)
        for index in 0..<count {
            newline()
            write("(table")
            writeDefinition(.table, first &+ index)
            write(" ")
            let hasInitial = reader.remaining > 0 && base[reader.position] == 0x40
            if hasInitial {
                reader.position += 1
                guard try reader.byte() == 0 else { throw reader.failure("zero byte expected") }
            }
            let type = try typeCode(&reader)
            try write(tableLimits: &reader, type)
            if hasInitial { try printExpression(&reader) }
            write(")")
        }
    }

    private mutating func printMemories(_ reader: inout BinaryReader) throws(ModuleError) {
        let count = try reader.u32()
        let first = firstDefined(.memory, count)
        for index in 0..<count {
            newline()
            write("(memory")
            writeDefinition(.memory, first &+ index)
            write(" ")
            try write(memoryType: &reader)
            write(")")
        }
    }

    private mutating func printGlobals(_ reader: inout BinaryReader) throws(ModuleError) {
        let count = try reader.u32()
        let first = firstDefined(.global, count)
        for index in 0..<count {
            newline()
            write("(global")
            writeDefinition(.global, first &+ index)
            write(" ")
            try write(globalType: &reader)
            try printExpression(&reader)
            write(")")
        }
    }

    private mutating func printTags(_ reader: inout BinaryReader) throws(ModuleError) {
        let count = try reader.u32()
        let first = firstDefined(.tag, count)
        for index in 0..<count {
            newline()
            write("(tag")
            writeDefinition(.tag, first &+ index)
            _ = try reader.byte()
            try write(typeUse: try reader.u32(), locals: nil)
            write(")")
        }
    }

    // MARK: Segments

    /// An offset or an item: one instruction in parentheses, or several in a form of that name.
    private mutating func printFolded(
        _ form: StaticString, _ reader: inout BinaryReader
    ) throws(ModuleError) {
        var probe = reader
        let opcode = try probe.opcode()
        try skipImmediates(opcode, &probe)
        let isSingle = probe.remaining > 0 && base[probe.position] == 0x0B
        write(" (")
        if !isSingle { write(form) }
        try printExpression(&reader, leadingSpace: !isSingle)
        write(")")
    }

    private mutating func printElements(_ reader: inout BinaryReader) throws(ModuleError) {
        for index in 0..<(try reader.u32()) {
            let start = reader.position
            let flags = try reader.u32()
            guard flags < 8 else { throw reader.failure("malformed elements segment kind", at: start) }
            newline()
            write("(elem")
            writeDefinition(.element, index)
            if flags & 1 == 0 {
                let table = flags & 2 != 0 ? try reader.u32() : 0
                if table != 0 {
                    write(" (table ")
                    write(.table, table)
                    write(")")
                }
                try printFolded("offset", &reader)
            } else if flags & 2 != 0 {
                write(" declare")
            }
            var type = TextParser.TypeCode(byte: 0x70)
            if flags & 3 != 0 {
                if flags & 4 != 0 {
                    type = try typeCode(&reader)
                } else {
                    guard try reader.byte() == 0 else {
                        throw reader.failure("malformed element kind", at: reader.position - 1)
                    }
                }
            }
            let count = try reader.count(limit: Limits.elementSegmentSize, "element segment is too large")
            if flags & 4 != 0 {
                write(" ")
                write(type)
                for _ in 0..<count { try printFolded("item", &reader) }
            } else {
                write(" func")
                for _ in 0..<count {
                    write(" ")
                    write(.function, try reader.u32())
                }
            }
            write(")")
        }
    }

    private mutating func printData(_ reader: inout BinaryReader) throws(ModuleError) {
        for index in 0..<(try reader.u32()) {
            let start = reader.position
            let flags = try reader.u32()
            guard flags < 3 else { throw reader.failure("malformed data segment kind", at: start) }
            newline()
            write("(data")
            writeDefinition(.data, index)
            if flags != 1 {
                let memory = flags == 2 ? try reader.u32() : 0
                if memory != 0 {
                    write(" (memory ")
                    write(.memory, memory)
                    write(")")
                }
                try printFolded("offset", &reader)
            }
            let size = Int(try reader.u32())
            let contents = reader.position
            try reader.skip(size)
            write(" ")
            write(string: UnsafeBufferPointer(start: base + contents, count: size), isText: false)
            write(")")
        }
    }
}
