/// Module fields: first their names, then what they say (specification, section "Modules").
extension TextParser {
    // MARK: Names

    /// Reads the whole module for the names of what it declares.
    mutating func collectNames(isWrapped: Bool) throws(TextError) {
        var defined: StaticString?
        while token.kind == .leftParenthesis {
            let start = token.start
            try advance()
            guard token.kind == .keyword, let keyword = token.word.keyword else { throw unexpected() }
            switch keyword {
            case .type:
                try advance()
                typeStarts.append(start)
                try bind(.type)
                try skipRest()
            case .rec:
                try advance()
                // So that the group is known even if it is empty.
                var isFirst = true
                while try acceptForm(.type) {
                    typeStarts.append(start)
                    isFirst = false
                    try bind(.type)
                    try skipRest()
                }
                if isFirst { typeStarts.append(start) }
                try expectClose()
            case .import:
                if let defined { throw failure(defined) }
                try advance()
                _ = try string()
                _ = try string()
                try expectOpen()
                guard token.kind == .keyword, let space = space(token.word.keyword) else {
                    throw unexpected()
                }
                try advance()
                try bind(space)
                try skipRest()
                try skipRest()
            case .function, .table, .memory, .global, .tag:
                let place = token
                let space = space(keyword).unsafelyUnwrapped
                try advance()
                try bind(space)
                while try acceptForm(.export) { try skipRest() }
                if isForm(.import) {
                    if let defined { throw failure(defined, place) }
                    try skipRest()
                } else {
                    if defined == nil { defined = importAfter(keyword) }
                    switch keyword {
                    case .table:
                        if try skipRest(lookingFor: .elem) { spaces[Space.element.rawValue].count += 1 }
                    case .memory:
                        if try skipRest(lookingFor: .data) { spaces[Space.data.rawValue].count += 1 }
                    default: try skipRest()
                    }
                }
            case .elem:
                try advance()
                try bind(.element)
                try skipRest()
            case .data:
                try advance()
                try bind(.data)
                try skipRest()
            case .export, .start: try skipRest()
            default: throw unexpected()
            }
        }
        if isWrapped { try expectClose() }
        guard token.kind == .end else { throw unexpected() }
        for space in 0..<Space.count where space != Space.type.rawValue { spaces[space].count = 0 }
    }

    private func space(_ keyword: Keyword?) -> Space? {
        switch keyword {
        case .function: .function
        case .table: .table
        case .memory: .memory
        case .global: .global
        case .tag: .tag
        default: nil
        }
    }

    private func importAfter(_ keyword: Keyword) -> StaticString {
        switch keyword {
        case .function: "import after function"
        case .table: "import after table"
        case .memory: "import after memory"
        case .global: "import after global"
        default: "import after tag"
        }
    }

    /// Gives the next index of a space to the identifier that may stand here.
    private mutating func bind(_ space: Space) throws(TextError) {
        let index = spaces[space.rawValue].count
        spaces[space.rawValue].count += 1
        guard token.kind == .identifier else { return }
        let symbol = try symbol(of: token)
        guard spaces[space.rawValue].bind(symbol, to: index) else {
            throw failure(space.duplicate, detail: text(of: token))
        }
        try advance()
    }

    // MARK: Contents

    mutating func parseFields(isWrapped: Bool) throws(TextError) {
        while true {
            try takeFieldAnnotations()
            guard token.kind == .leftParenthesis else { break }
            // The keyword was checked in the first reading.
            guard let keyword = ahead.word.keyword else { throw unexpected(ahead) }
            switch keyword {
            case .type, .rec:
                try advance()
                try skipRest()
                // What is annotated in there was dealt with when the types were read.
                lexer.annotations.removeAll { $0.start < lastClose }
            default:
                let place = ahead.start
                let sizes = map == nil ? [] : sectionSizes()
                try advance()
                try advance()
                switch keyword {
                case .import: try parseImport()
                case .function: try parseFunction()
                case .table: try parseTable()
                case .memory: try parseMemory()
                case .global: try parseGlobal()
                case .tag: try parseTag()
                case .export: try parseExport()
                case .start: try parseStart()
                case .elem: try parseElement()
                default: try parseData()
                }
                if map != nil { note(field: place, addedSince: sizes) }
            }
        }
        if isWrapped { try expectClose() }
        try takeFieldAnnotations()
        guard token.kind == .end else { throw unexpected() }
    }

    /// The identifier and the name annotation of a definition. Returns its index.
    private mutating func beginDefinition(_ space: Space) throws(TextError) -> UInt32 {
        let index = spaces[space.rawValue].count
        spaces[space.rawValue].count += 1
        if let name = try definitionName() { spaces[space.rawValue].keep(name: name, of: index) }
        return index
    }

    /// An identifier that was bound before, and the annotation that may say another name.
    mutating func definitionName() throws(TextError) -> UInt32? {
        var name: UInt32?
        if token.kind == .identifier {
            name = try symbol(of: token)
            try advance()
        }
        return try nameAnnotation() ?? name
    }

    /// Export abbreviations: `(export "name")`.
    private mutating func parseExports(_ kind: ExternalKind, _ index: UInt32) throws(TextError) {
        while try acceptForm(.export) {
            let name = try name()
            try expectClose()
            appendExport(name, kind, index)
        }
    }

    private mutating func appendExport(_ name: [UInt8], _ kind: ExternalKind, _ index: UInt32) {
        exportSection.count += 1
        exportSection.writer.vector(name)
        exportSection.writer.byte(kind.rawValue)
        exportSection.writer.u32(index)
    }

    /// The import abbreviation: `(import "module" "name")`. Returns whether it was there, and begins the import.
    private mutating func parseInlineImport(_ kind: ExternalKind) throws(TextError) -> Bool {
        guard try acceptForm(.import) else { return false }
        let module = try name()
        let name = try name()
        try expectClose()
        beginImport(module, name, kind)
        return true
    }

    private mutating func beginImport(_ module: [UInt8], _ name: [UInt8], _ kind: ExternalKind) {
        importSection.count += 1
        importSection.writer.vector(module)
        importSection.writer.vector(name)
        importSection.writer.byte(kind.rawValue)
    }

    private mutating func parseImport() throws(TextError) {
        let module = try name()
        let name = try name()
        try expectOpen()
        let keyword = token.word.keyword
        try advance()
        switch keyword {
        case .function:
            let index = try beginDefinition(.function)
            beginImport(module, name, .function)
            try parseImportedFunction(index)
        case .table:
            _ = try beginDefinition(.table)
            beginImport(module, name, .table)
            importSection.writer.append(try tableType().bytes)
        case .memory:
            _ = try beginDefinition(.memory)
            beginImport(module, name, .memory)
            importSection.writer.append(try memoryType(is64: try addressType() ?? false).bytes)
        case .global:
            _ = try beginDefinition(.global)
            beginImport(module, name, .global)
            importSection.writer.append(try globalType().bytes)
        case .tag:
            _ = try beginDefinition(.tag)
            beginImport(module, name, .tag)
            let type = try typeUse(binding: true)
            importSection.writer.byte(0)
            importSection.writer.u32(type)
        default: throw unexpected()
        }
        try expectClose()
        try expectClose()
    }
}

// MARK: Functions, tables, memories, globals, tags

extension TextParser {
    private mutating func parseImportedFunction(_ index: UInt32) throws(TextError) {
        locals.begin()
        let type = try typeUse(binding: true)
        importSection.writer.u32(type)
        keepLocalNames(of: index)
    }

    fileprivate mutating func parseFunction() throws(TextError) {
        let index = try beginDefinition(.function)
        try parseExports(.function, index)
        if try parseInlineImport(.function) {
            try parseImportedFunction(index)
            return try expectClose()
        }
        locals.begin()
        let type = try typeUse(binding: true)
        functionSection.count += 1
        functionSection.writer.u32(type)
        body.begin()
        body.isFunction = true
        try parseLocals()
        try parseInstructions()
        body.note(place: token.start)
        try expectClose()
        body.output.opcode(.end)
        body.isFunction = false
        keepLocalNames(of: index)
        keepLabelNames(of: index)
        keepBranchHints(of: index)
        codeSection.count += 1
        codeSection.writer.vector(body.output.bytes)
    }

    private mutating func parseLocals() throws(TextError) {
        var runs: [(type: TypeCode, count: UInt32)] = []
        while try acceptForm(.local) {
            if token.kind == .identifier || !lexer.annotations.isEmpty {
                try bindLocal()
                let type = try valueType()
                append(type, to: &runs)
            } else {
                while token.kind != .rightParenthesis {
                    let type = try valueType()
                    append(type, to: &runs)
                    locals.count += 1
                }
            }
            try expectClose()
        }
        body.output.size(runs.count)
        for run in runs {
            body.output.u32(run.count)
            run.type.write(to: &body.output)
        }
    }

    private func append(_ type: TypeCode, to runs: inout [(type: TypeCode, count: UInt32)]) {
        if let last = runs.last, last.type == type {
            runs[runs.count - 1].count += 1
        } else {
            runs.append((type, 1))
        }
    }

    /// Gives the next local the name that may stand here.
    mutating func bindLocal() throws(TextError) {
        var symbol: UInt32?
        if token.kind == .identifier {
            let found = try self.symbol(of: token)
            guard locals.bind(found) else { throw failure("duplicate local", detail: text(of: token)) }
            try advance()
            symbol = found
        }
        if let name = try nameAnnotation() ?? symbol { locals.names.append((locals.count, name)) }
        locals.count += 1
    }

    fileprivate mutating func parseTable() throws(TextError) {
        let index = try beginDefinition(.table)
        try parseExports(.table, index)
        if try parseInlineImport(.table) {
            importSection.writer.append(try tableType().bytes)
            return try expectClose()
        }
        let is64 = try addressType() ?? false
        guard token.kind == .natural else { return try parseTableWithElements(index, is64: is64) }
        let limits = try tableLimits(is64: is64)
        let type = try referenceType()
        tableSection.count += 1
        if token.kind == .rightParenthesis {
            type.write(to: &tableSection.writer)
            tableSection.writer.append(limits.bytes)
        } else {
            let initial = try constantExpression()
            tableSection.writer.byte(0x40)
            tableSection.writer.byte(0)
            type.write(to: &tableSection.writer)
            tableSection.writer.append(limits.bytes)
            tableSection.writer.append(initial)
        }
        try expectClose()
    }

    /// The abbreviation that declares a table by what is in it.
    private mutating func parseTableWithElements(_ index: UInt32, is64: Bool) throws(TextError) {
        let type = try referenceType()
        guard try acceptForm(.elem) else { throw unexpected() }
        let isList = isIndex
        var items = try elementItems(expressionsOnly: false)
        if isList, type != TypeCode(byte: 0x70) { items = items.asExpressions() }
        try expectClose()
        try expectClose()
        tableSection.count += 1
        type.write(to: &tableSection.writer)
        tableSection.writer.byte(is64 ? 5 : 1)
        tableSection.writer.size(items.count)
        tableSection.writer.size(items.count)
        spaces[Space.element.rawValue].count += 1
        appendElement(
            .active(table: index, offset: TextParser.zero(is64: is64)),
            type: items.areExpressions ? type : nil, items)
    }

    /// The expression that is the constant 0.
    private static func zero(is64: Bool) -> [UInt8] { [is64 ? 0x42 : 0x41, 0, 0x0B] }

    fileprivate mutating func parseMemory() throws(TextError) {
        let index = try beginDefinition(.memory)
        try parseExports(.memory, index)
        if try parseInlineImport(.memory) {
            importSection.writer.append(try memoryType(is64: try addressType() ?? false).bytes)
            return try expectClose()
        }
        let is64 = try addressType() ?? false
        if token.kind == .leftParenthesis { return try parseMemoryWithData(index, is64: is64) }
        memorySection.count += 1
        memorySection.writer.append(try memoryType(is64: is64).bytes)
        try expectClose()
    }

    /// The abbreviation that declares a memory by what is in it.
    private mutating func parseMemoryWithData(_ index: UInt32, is64: Bool) throws(TextError) {
        let pageSize = try pageSizeLog2()
        guard try acceptForm(.data) else { throw unexpected() }
        let bytes = try dataBytes()
        try expectClose()
        try expectClose()
        memoriesAre64.append(is64)
        let log2 = UInt64(min(pageSize ?? 16, 62))
        let pages = (UInt64(bytes.count) + (1 << log2) - 1) >> log2
        memorySection.count += 1
        memorySection.writer.byte(1 | (is64 ? 4 : 0) | (pageSize == nil ? 0 : 8))
        memorySection.writer.unsigned(pages)
        memorySection.writer.unsigned(pages)
        if let pageSize { memorySection.writer.u32(pageSize) }
        spaces[Space.data.rawValue].count += 1
        appendData(memory: index, offset: TextParser.zero(is64: is64), bytes)
    }

    fileprivate mutating func parseGlobal() throws(TextError) {
        let index = try beginDefinition(.global)
        try parseExports(.global, index)
        if try parseInlineImport(.global) {
            importSection.writer.append(try globalType().bytes)
            return try expectClose()
        }
        let type = try globalType()
        let initial = try constantExpression()
        globalSection.count += 1
        globalSection.writer.append(type.bytes)
        globalSection.writer.append(initial)
        try expectClose()
    }

    fileprivate mutating func parseTag() throws(TextError) {
        let index = try beginDefinition(.tag)
        try parseExports(.tag, index)
        let isImport = try parseInlineImport(.tag)
        locals.begin()
        let type = try typeUse(binding: true)
        if isImport {
            importSection.writer.byte(0)
            importSection.writer.u32(type)
        } else {
            tagSection.count += 1
            tagSection.writer.byte(0)
            tagSection.writer.u32(type)
        }
        try expectClose()
    }

    fileprivate mutating func parseExport() throws(TextError) {
        let name = try name()
        try expectOpen()
        guard token.kind == .keyword else { throw unexpected() }
        let kind: ExternalKind
        let space: Space
        switch token.word.keyword {
        case .function: (kind, space) = (.function, .function)
        case .table: (kind, space) = (.table, .table)
        case .memory: (kind, space) = (.memory, .memory)
        case .global: (kind, space) = (.global, .global)
        case .tag: (kind, space) = (.tag, .tag)
        default: throw unexpected()
        }
        try advance()
        let index = try index(space)
        appendExport(name, kind, index)
        try expectClose()
        try expectClose()
    }

    fileprivate mutating func parseStart() throws(TextError) {
        guard start == nil else { throw failure("multiple start sections") }
        start = try index(.function)
        try expectClose()
    }
}
