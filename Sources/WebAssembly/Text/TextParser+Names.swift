/// Annotations and names, and the sections put together.
extension TextParser {
    /// The locals of the function, or the parameters of the type, being parsed.
    struct LocalScope: Sendable {
        var count: UInt32 = 0
        var names: [(index: UInt32, symbol: UInt32)] = []
        private var indices: [UInt32: UInt32] = [:]

        mutating func begin() {
            count = 0
            names.removeAll(keepingCapacity: true)
            indices.removeAll(keepingCapacity: true)
        }

        mutating func bind(_ symbol: UInt32) -> Bool {
            guard indices[symbol] == nil else { return false }
            indices[symbol] = count
            return true
        }

        func find(_ symbol: UInt32) -> UInt32? { indices[symbol] }
    }

    // MARK: Annotations

    /// The name that an annotation before the current token gives.
    mutating func nameAnnotation() throws(TextError) -> UInt32? {
        guard !lexer.annotations.isEmpty else { return nil }
        var found: UInt32?
        var left: [Annotation] = []
        for annotation in lexer.annotations {
            guard annotation.kind == .name, annotation.start < token.start else {
                left.append(annotation)
                continue
            }
            guard found == nil else {
                throw TextError(
                    "@name annotation: multiple names", at: annotation.start, to: annotation.end + 1)
            }
            found = try name(in: annotation)
        }
        lexer.annotations = left
        return found
    }

    private mutating func name(in annotation: Annotation) throws(TextError) -> UInt32 {
        var contents = Lexer(
            UnsafeBufferPointer(start: lexer.base, count: annotation.end), from: annotation.contents)
        let token = try contents.next()
        guard token.kind == .string else {
            throw TextError("@name annotation: unexpected token", at: token.start, to: token.end)
        }
        let rest = try contents.next()
        guard rest.kind == .end else {
            throw TextError("@name annotation: unexpected token", at: rest.start, to: rest.end)
        }
        var bytes: [UInt8] = []
        Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &bytes)
        guard bytes.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) else {
            throw TextError("@name annotation: malformed UTF-8 encoding", at: token.start, to: token.end)
        }
        return bytes.withUnsafeBufferPointer { symbols.intern($0) }
    }

    /// Annotations between the fields of a module.
    mutating func takeFieldAnnotations(allowingName: Bool = false) throws(TextError) {
        var hasName = false
        for annotation in takeAnnotations() {
            switch annotation.kind {
            case .custom: try parseCustom(annotation)
            case .name:
                guard allowingName else {
                    throw TextError(
                        "misplaced @name annotation", at: annotation.start, to: annotation.end + 1)
                }
                guard !hasName else {
                    throw TextError(
                        "@name annotation: multiple module names", at: annotation.start,
                        to: annotation.end + 1)
                }
                moduleName = try name(in: annotation)
                hasName = true
            case .dataCount:
                var contents = Lexer(
                    UnsafeBufferPointer(start: lexer.base, count: annotation.end), from: annotation.contents)
                let token = try contents.next()
                guard token.kind == .end else {
                    throw TextError(
                        "@situ.data_count annotation: unexpected token", at: token.start, to: token.end)
                }
                needsDataCount = true
            case .branchHint:
                throw TextError(
                    "@metadata.code.branch_hint annotation: not in a function", at: annotation.start,
                    to: annotation.end + 1)
            }
        }
    }

    /// The sections in their order, each with its place among custom sections.
    private static func rank(_ word: Word) -> Int? {
        switch word.keyword {
        case .type: return 1
        case .import: return 2
        case .function: return 3
        case .table: return 4
        case .memory: return 5
        case .tag: return 6
        case .global: return 7
        case .export: return 8
        case .start: return 9
        case .elem: return 10
        case .datacount: return 11
        case .code: return 12
        case .data: return 13
        default: return nil
        }
    }

    private static var beforeAll: Int { 0 }
    private static var namePlace: Int { 28 }
    private static var afterAll: Int { 29 }

    private mutating func parseCustom(_ annotation: Annotation) throws(TextError) {
        var contents = Lexer(
            UnsafeBufferPointer(start: lexer.base, count: annotation.end), from: annotation.contents)
        func failure(_ message: StaticString, _ token: Token) -> TextError {
            TextError(message, at: token.start, to: token.end)
        }
        var token = try contents.next()
        guard token.kind == .string else { throw failure("@custom annotation: missing section name", token) }
        var name: [UInt8] = []
        Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &name)
        guard name.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) else {
            throw failure("@custom annotation: malformed UTF-8 encoding", token)
        }
        token = try contents.next()
        var rank = TextParser.afterAll
        if token.kind == .leftParenthesis {
            token = try contents.next()
            let isBefore = token.word == Word(.before)
            guard isBefore || token.word == Word(.after) else {
                throw failure("@custom annotation: malformed placement", token)
            }
            token = try contents.next()
            if token.word == Word(.first) {
                rank = TextParser.beforeAll
            } else if token.word == Word(.last) {
                rank = isBefore ? TextParser.namePlace - 1 : TextParser.afterAll
            } else {
                guard let section = TextParser.rank(token.word) else {
                    throw failure("@custom annotation: malformed section kind", token)
                }
                rank = isBefore ? 2 * section - 1 : 2 * section
            }
            token = try contents.next()
            guard token.kind == .rightParenthesis else {
                throw failure("@custom annotation: unexpected token", token)
            }
            token = try contents.next()
        }
        var bytes: [UInt8] = []
        while token.kind == .string {
            Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &bytes)
            token = try contents.next()
        }
        guard token.kind == .end else { throw failure("@custom annotation: unexpected token", token) }
        customs.append(Custom(rank: rank, name: name, contents: bytes))
    }

    // MARK: Names of locals and labels, branch hints

    mutating func keepLocalNames(of function: UInt32) {
        TextParser.keep(locals.names, of: function, in: &localNames, symbols)
    }

    mutating func keepLabelNames(of function: UInt32) {
        TextParser.keep(body.labelNames, of: function, in: &labelNames, symbols)
    }

    private static func keep(
        _ names: [(index: UInt32, symbol: UInt32)], of owner: UInt32, in section: inout SectionBuffer,
        _ symbols: borrowing SymbolTable
    ) {
        guard !names.isEmpty else { return }
        section.count += 1
        section.writer.u32(owner)
        section.writer.append(nameMap(names, symbols).bytes)
    }

    private static func nameMap(
        _ names: [(index: UInt32, symbol: UInt32)], _ symbols: borrowing SymbolTable
    ) -> BinaryWriter {
        var writer = BinaryWriter()
        writer.size(names.count)
        for name in names {
            writer.u32(name.index)
            writer.vector(symbols.name(name.symbol))
        }
        return writer
    }

    mutating func keepBranchHints(of function: UInt32) {
        guard !body.hints.isEmpty else { return }
        branchHints.count += 1
        branchHints.writer.u32(function)
        branchHints.writer.size(body.hints.count)
        for hint in body.hints {
            branchHints.writer.size(hint.offset)
            branchHints.writer.size(1)
            branchHints.writer.byte(hint.value)
        }
    }

    // MARK: The name section

    private func nameSection() -> [UInt8] {
        var section = BinaryWriter()
        if let moduleName {
            var writer = BinaryWriter()
            writer.vector(symbols.name(moduleName))
            section.section(0, writer.bytes)
        }
        append(.function, 1, to: &section)
        section.section(2, count: localNames.count, localNames.writer)
        section.section(3, count: labelNames.count, labelNames.writer)
        append(.type, 4, to: &section)
        append(.table, 5, to: &section)
        append(.memory, 6, to: &section)
        append(.global, 7, to: &section)
        append(.element, 8, to: &section)
        append(.data, 9, to: &section)
        appendFieldNames(to: &section)
        append(.tag, 11, to: &section)
        return section.bytes
    }

    private func append(_ space: Space, _ identifier: UInt8, to section: inout BinaryWriter) {
        let names = spaces[space.rawValue].names
        guard !names.isEmpty else { return }
        section.section(identifier, TextParser.nameMap(names, symbols).bytes)
    }

    private func appendFieldNames(to section: inout BinaryWriter) {
        var buffer = SectionBuffer()
        var index = 0
        while index < fieldNames.count {
            let type = fieldNames[index].type
            var names: [(index: UInt32, symbol: UInt32)] = []
            while index < fieldNames.count, fieldNames[index].type == type {
                names.append((fieldNames[index].field, fieldNames[index].symbol))
                index += 1
            }
            TextParser.keep(names, of: type, in: &buffer, symbols)
        }
        section.section(10, count: buffer.count, buffer.writer)
    }

    // MARK: The module

    /// All sections, in order, with the custom sections where they want to be.
    mutating func finish(keepingNames: Bool) -> [UInt8] {
        var module = BinaryWriter()
        var place = 0
        module.header()
        // Places and sections alternate: even places come after a section, odd ones before it.
        func customs(before next: Int) {
            while place < next {
                for custom in self.customs where custom.rank == place {
                    module.custom(custom.name, custom.contents)
                }
                place += 1
            }
        }
        func section(_ rank: Int, _ identifier: UInt8, _ buffer: SectionBuffer) {
            customs(before: 2 * rank)
            module.section(identifier, count: buffer.count, buffer.writer)
            if buffer.count > 0 { map?.starts[rank] = module.count - buffer.writer.count }
        }
        section(1, 1, typeSection)
        section(2, 2, importSection)
        section(3, 3, functionSection)
        section(4, 4, tableSection)
        section(5, 5, memorySection)
        section(6, 13, tagSection)
        section(7, 6, globalSection)
        section(8, 7, exportSection)
        customs(before: 18)
        if let start {
            var writer = BinaryWriter()
            writer.u32(start)
            module.section(8, writer.bytes)
            map?.starts[9] = module.count - writer.count
        }
        section(10, 9, elementSection)
        customs(before: 22)
        if needsDataCount {
            var writer = BinaryWriter()
            writer.size(dataSection.count)
            module.section(12, writer.bytes)
        }
        customs(before: 24)
        if branchHints.count > 0 {
            var writer = BinaryWriter()
            writer.size(branchHints.count)
            writer.append(branchHints.writer.bytes)
            module.custom(Array("metadata.code.branch_hint".utf8), writer.bytes)
        }
        section(12, 10, codeSection)
        section(13, 11, dataSection)
        customs(before: TextParser.namePlace)
        if keepingNames {
            let names = nameSection()
            if !names.isEmpty { module.custom(Array("name".utf8), names) }
        }
        customs(before: TextParser.afterAll + 1)
        return module.bytes
    }
}
