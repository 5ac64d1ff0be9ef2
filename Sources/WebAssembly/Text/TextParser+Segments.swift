/// Element and data segments.
extension TextParser {
    enum ElementMode {
        case passive, declarative
        case active(table: UInt32, offset: [UInt8])
    }

    /// What is in an element segment: function indices or expressions, as they will be written.
    struct ElementItems {
        var count = 0
        var areExpressions = false
        var writer = BinaryWriter()

        /// Function indices as expressions, which tables of other types than `funcref` need.
        func asExpressions() -> ElementItems {
            var expressions = ElementItems(count: count, areExpressions: true)
            var isFirst = true
            for byte in writer.bytes {
                if isFirst { expressions.writer.opcode(.refFunc) }
                expressions.writer.byte(byte)
                isFirst = byte & 0x80 == 0
                if isFirst { expressions.writer.opcode(.end) }
            }
            return expressions
        }
    }

    mutating func parseElement() throws(TextError) {
        let index = spaces[Space.element.rawValue].count
        spaces[Space.element.rawValue].count += 1
        if let name = try definitionName() { spaces[Space.element.rawValue].keep(name: name, of: index) }
        if try accept(.declare) {
            let (type, items) = try elementList()
            appendElement(.declarative, type: type, items)
            return try expectClose()
        }
        var table: UInt32?
        if try acceptForm(.table) {
            table = try self.index(.table)
            try expectClose()
        } else if isIndex {
            // An older way to name the table.
            table = try self.index(.table)
        }
        guard token.kind == .leftParenthesis, !isForm(.ref) else {
            guard table == nil else { throw unexpected() }
            let (type, items) = try elementList()
            appendElement(.passive, type: type, items)
            return try expectClose()
        }
        let offset = try offset()
        // Without a kind there are function indices, at table 0 only.
        if isIndex || token.kind == .rightParenthesis {
            let items = try functionIndices()
            appendElement(.active(table: table ?? 0, offset: offset), type: nil, items)
        } else {
            let (type, items) = try elementList()
            appendElement(.active(table: table ?? 0, offset: offset), type: type, items)
        }
        try expectClose()
    }

    /// `(offset ...)` or one folded instruction.
    private mutating func offset() throws(TextError) -> [UInt8] {
        guard try acceptForm(.offset) else { return try foldedConstantExpression() }
        let expression = try constantExpression()
        try expectClose()
        return expression
    }

    private mutating func functionIndices() throws(TextError) -> ElementItems {
        var items = ElementItems()
        while isIndex {
            items.writer.u32(try index(.function))
            items.count += 1
        }
        return items
    }

    /// `func` and indices, or a reference type and expressions; the type is nil for the former.
    private mutating func elementList() throws(TextError) -> (TypeCode?, ElementItems) {
        if try accept(.function) { return (nil, try functionIndices()) }
        let type = try referenceType()
        return (type, try elementItems(expressionsOnly: true))
    }

    /// Expressions, each as `(item ...)` or as one folded instruction; or function indices.
    mutating func elementItems(expressionsOnly: Bool) throws(TextError) -> ElementItems {
        if !expressionsOnly, isIndex || token.kind == .rightParenthesis { return try functionIndices() }
        var items = ElementItems()
        items.areExpressions = true
        while token.kind == .leftParenthesis {
            if try acceptForm(.item) {
                items.writer.append(try constantExpression())
                try expectClose()
            } else {
                items.writer.append(try foldedConstantExpression())
            }
            items.count += 1
        }
        return items
    }

    mutating func appendElement(_ mode: ElementMode, type: TypeCode?, _ items: ElementItems) {
        elementSection.count += 1
        var flags: UInt8 = items.areExpressions ? 4 : 0
        let isFuncref = type == nil || type == TypeCode(byte: 0x70)
        switch mode {
        case .passive: flags |= 1
        case .declarative: flags |= 3
        case .active(let table, _): if table != 0 || !isFuncref { flags |= 2 }
        }
        elementSection.writer.byte(flags)
        if case .active(let table, let offset) = mode {
            if flags & 2 != 0 { elementSection.writer.u32(table) }
            elementSection.writer.append(offset)
        }
        if flags & 3 != 0 {
            if let type, items.areExpressions {
                type.write(to: &elementSection.writer)
            } else {
                elementSection.writer.byte(items.areExpressions ? 0x70 : 0)
            }
        }
        elementSection.writer.size(items.count)
        elementSection.writer.append(items.writer.bytes)
    }

    // MARK: Data

    mutating func parseData() throws(TextError) {
        let index = spaces[Space.data.rawValue].count
        spaces[Space.data.rawValue].count += 1
        if let name = try definitionName() { spaces[Space.data.rawValue].keep(name: name, of: index) }
        var memory: UInt32?
        if try acceptForm(.memory) {
            memory = try self.index(.memory)
            try expectClose()
        } else if isIndex {
            memory = try self.index(.memory)
        }
        var offset: [UInt8]?
        if memory != nil || token.kind == .leftParenthesis { offset = try self.offset() }
        let bytes = try dataBytes()
        try expectClose()
        appendData(memory: memory ?? 0, offset: offset, bytes)
    }

    /// Strings, one after the other.
    mutating func dataBytes() throws(TextError) -> [UInt8] {
        var bytes: [UInt8] = []
        while token.kind == .string {
            Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &bytes)
            try advance()
        }
        return bytes
    }

    mutating func appendData(memory: UInt32, offset: [UInt8]?, _ bytes: [UInt8]) {
        dataSection.count += 1
        if let offset {
            dataSection.writer.byte(memory == 0 ? 0 : 2)
            if memory != 0 { dataSection.writer.u32(memory) }
            dataSection.writer.append(offset)
        } else {
            dataSection.writer.byte(1)
        }
        dataSection.writer.vector(bytes)
    }
}
