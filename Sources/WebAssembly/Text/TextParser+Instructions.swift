/// Instructions, flat and folded, by an explicit stack (specification, section "Instructions" of the text format).
extension TextParser {
    /// What the parser is inside of.
    struct Frame: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable {
            /// The operands of a folded instruction, which is written after them.
            case operands
            /// `(block`, `(loop` and `(try_table`.
            case folded
            /// `(if`: the operands, then after `(then ...)`, then after `(else ...)`.
            case condition, afterThen, afterElse
            /// `(try`: before `(do`, after it, after `(catch ...)`, `(catch_all ...)`, `(delegate ...)`.
            case beforeDo, afterDo, afterCatch, afterCatchAll, afterDelegate
            /// What is inside of `(then`, `(else`, `(do`, `(catch`, `(catch_all`.
            case clause
            /// The same without parentheses, up to `end`.
            case flat, flatIf, flatTry, flatCatch, flatCatchAll
        }
        var kind: Kind
        /// Where the bytes of the folded instruction begin in `pending`.
        var pendingStart: Int
        /// The label of a folded `if` before it is in scope.
        var label = LabelName()
        /// The branch hint of a folded instruction.
        var hint: UInt8
        /// Where the instruction begins in the text.
        var place: Int
    }

    /// What a block is called: in the text, and in the name section.
    struct LabelName: BitwiseCopyable {
        var symbol = TextParser.noSymbol
        var name = TextParser.noSymbol
    }

    struct Label: BitwiseCopyable {
        var symbol: UInt32
        /// One more than the next outer label of the same name; 0 if there is none.
        var outer: UInt32
    }

    /// One body or constant expression while it is parsed.
    struct BodyState: Sendable {
        var isFunction = false
        var output = BinaryWriter()
        /// Instructions that wait for their operands.
        var pending = BinaryWriter()
        var frames: [Frame] = []
        var labels: [Label] = []
        /// For each symbol one more than the innermost label of that name.
        var innermost: [UInt32] = []
        /// How many labels there were so far.
        var labelCount: UInt32 = 0
        var labelNames: [(index: UInt32, symbol: UInt32)] = []
        var hints: [(offset: Int, value: UInt8)] = []
        /// Where instructions stand in the text, if that is asked for.
        var places: PlaceList?

        mutating func begin() {
            output.bytes.removeAll(keepingCapacity: true)
            labelCount = 0
            labelNames.removeAll(keepingCapacity: true)
            hints.removeAll(keepingCapacity: true)
            if places != nil { places = PlaceList() }
        }

        /// The next byte of the output comes from there in the text.
        @inline(__always) mutating func note(place: Int) {
            if places != nil { places?.append(output.count, place) }
        }
    }

    static var noSymbol: UInt32 { .max }
    static var noHint: UInt8 { 0xFF }

    // MARK: Labels

    private mutating func pushLabel(_ label: LabelName) {
        let symbol = label.symbol
        var outer: UInt32 = 0
        if symbol != TextParser.noSymbol {
            while body.innermost.count <= Int(symbol) { body.innermost.append(0) }
            outer = body.innermost[Int(symbol)]
            body.innermost[Int(symbol)] = UInt32(body.labels.count + 1)
        }
        if body.isFunction {
            if label.name != TextParser.noSymbol { body.labelNames.append((body.labelCount, label.name)) }
        }
        body.labelCount += 1
        body.labels.append(Label(symbol: symbol, outer: outer))
    }

    private mutating func popLabel() {
        guard let label = body.labels.popLast() else { return }
        if label.symbol != TextParser.noSymbol { body.innermost[Int(label.symbol)] = label.outer }
    }

    /// The identifier of a block that may stand here, and the annotation that may say another name.
    private mutating func labelName() throws(TextError) -> LabelName {
        var label = LabelName()
        if token.kind == .identifier {
            label.symbol = try symbol(of: token)
            label.name = label.symbol
            try advance()
        }
        if body.isFunction, let name = try nameAnnotation() { label.name = name }
        return label
    }

    /// The identifier after `end` or `else`, which must be the block's own.
    private mutating func checkLabel() throws(TextError) {
        guard token.kind == .identifier else { return }
        let symbol = try symbol(of: token)
        guard let label = body.labels.last, label.symbol == symbol else {
            throw failure("mismatching label", detail: text(of: token))
        }
        try advance()
    }

    mutating func labelIndex() throws(TextError) -> UInt32 {
        guard token.kind == .identifier else { return try u32() }
        let symbol = try symbol(of: token)
        guard Int(symbol) < body.innermost.count, body.innermost[Int(symbol)] > 0 else {
            throw failure("unknown label", detail: text(of: token))
        }
        try advance()
        return UInt32(body.labels.count) - body.innermost[Int(symbol)]
    }

    // MARK: Sequences

    /// A constant expression: `(offset ...)`'s contents, or an initial value; with the `end`.
    mutating func constantExpression() throws(TextError) -> [UInt8] {
        body.begin()
        try parseInstructions()
        body.output.opcode(.end)
        return body.output.bytes
    }

    /// One folded instruction as a constant expression.
    mutating func foldedConstantExpression() throws(TextError) -> [UInt8] {
        body.begin()
        guard token.kind == .leftParenthesis else { throw unexpected() }
        try parseInstructions(onlyOne: true)
        body.output.opcode(.end)
        return body.output.bytes
    }

    /// Instructions up to the closing parenthesis of the form that they are in; or one folded instruction.
    mutating func parseInstructions(onlyOne: Bool = false) throws(TextError) {
        defer {
            // After an error nobody goes on; but labels left over would be a trap for the next reader of this code.
            body.frames.removeAll(keepingCapacity: true)
            body.labels.removeAll(keepingCapacity: true)
        }
        while true {
            switch token.kind {
            case .leftParenthesis: try open()
            case .rightParenthesis:
                if body.frames.isEmpty { return }
                try close()
            case .keyword:
                guard let opcode = token.word.opcode else { throw unexpected() }
                try flat(opcode)
            default: throw unexpected()
            }
            if onlyOne, body.frames.isEmpty { return }
        }
    }

    private func frame(_ kind: Frame.Kind, _ place: Int) -> Frame {
        Frame(
            kind: kind, pendingStart: body.pending.count, hint: TextParser.noHint, place: place)
    }

    private mutating func setKind(_ kind: Frame.Kind) { body.frames[body.frames.count - 1].kind = kind }

    /// Whether instructions may stand where the parser is.
    private var takesInstructions: (folded: Bool, flat: Bool) {
        switch body.frames.last?.kind {
        case .none, .folded, .clause, .flat, .flatIf, .flatTry, .flatCatch, .flatCatchAll: (true, true)
        case .operands, .condition: (true, false)
        default: (false, false)
        }
    }

    /// Moves what waits in `pending` from an offset on to the output.
    private mutating func release(from start: Int) {
        body.output.bytes.append(contentsOf: body.pending.bytes[start...])
        body.pending.bytes.removeLast(body.pending.count - start)
    }

    private mutating func note(hint: UInt8, place: Int) {
        if hint != TextParser.noHint { body.hints.append((body.output.count, hint)) }
        body.note(place: place)
    }

    // MARK: Folded instructions

    /// `(`: a folded instruction, or a clause of the one that the parser is in.
    private mutating func open() throws(TextError) {
        let hint = try takeHint()
        let place = ahead.start
        guard ahead.kind == .keyword else { throw unexpected(ahead.kind == .reserved ? ahead : token) }
        let kind = body.frames.last?.kind
        guard let opcode = ahead.word.opcode else {
            switch (kind, ahead.word.keyword) {
            case (.condition, .then):
                try advance()
                try advance()
                let frame = body.frames[body.frames.count - 1]
                note(hint: frame.hint, place: frame.place)
                release(from: frame.pendingStart)
                pushLabel(frame.label)
                setKind(.afterThen)
                body.frames.append(self.frame(.clause, place))
            case (.beforeDo, .do):
                try advance()
                try advance()
                setKind(.afterDo)
                body.frames.append(frame(.clause, place))
            default: throw unexpected(ahead)
            }
            return
        }
        switch (kind, opcode) {
        case (.afterThen, .else):
            try advance()
            try advance()
            body.note(place: place)
            body.output.opcode(.else)
            setKind(.afterElse)
            body.frames.append(frame(.clause, place))
            return
        case (.afterDo, .catch), (.afterCatch, .catch):
            try advance()
            try advance()
            let tag = try index(.tag)
            body.note(place: place)
            body.output.opcode(.catch)
            body.output.u32(tag)
            setKind(.afterCatch)
            body.frames.append(frame(.clause, place))
            return
        case (.afterDo, .catchAll), (.afterCatch, .catchAll):
            try advance()
            try advance()
            body.note(place: place)
            body.output.opcode(.catchAll)
            setKind(.afterCatchAll)
            body.frames.append(frame(.clause, place))
            return
        case (.afterDo, .delegate):
            try advance()
            try advance()
            popLabel()
            let label = try labelIndex()
            body.note(place: place)
            body.output.opcode(.delegate)
            body.output.u32(label)
            setKind(.afterDelegate)
            return try expectClose()
        default: break
        }
        guard takesInstructions.folded else { throw unexpected(ahead) }
        switch opcode {
        case .else, .end, .catch, .catchAll, .delegate: throw unexpected(ahead)
        case .block, .loop, .tryTable:
            try rejectHint(hint)
            try advance()
            try advance()
            try parseBlock(opcode, place)
            body.frames.append(frame(.folded, place))
        case .if:
            try advance()
            try advance()
            var frame = frame(.condition, place)
            frame.label = try labelName()
            frame.hint = hint
            body.pending.opcode(.if)
            try parseBlockType()
            body.frames.append(frame)
        case .try:
            try rejectHint(hint)
            try advance()
            try advance()
            try parseBlock(opcode, place)
            body.frames.append(frame(.beforeDo, place))
        default:
            if hint != TextParser.noHint, opcode != .brIf { throw invalidHint(from: place, to: place + 1) }
            try advance()
            var frame = frame(.operands, place)
            frame.hint = hint
            try parsePlain(opcode)
            body.frames.append(frame)
        }
    }

    /// `)` of a folded instruction or a clause.
    private mutating func close() throws(TextError) {
        let frame = body.frames[body.frames.count - 1]
        switch frame.kind {
        case .operands:
            note(hint: frame.hint, place: frame.place)
            release(from: frame.pendingStart)
        case .folded, .afterThen, .afterElse, .afterDo, .afterCatch, .afterCatchAll:
            body.note(place: token.start)
            body.output.opcode(.end)
            popLabel()
        case .clause, .afterDelegate: break
        default: throw unexpected()
        }
        body.frames.removeLast()
        try advance()
    }

    // MARK: Flat instructions

    private mutating func flat(_ opcode: Opcode) throws(TextError) {
        let hint = try takeHint()
        let place = token.start
        guard takesInstructions.flat else { throw unexpected() }
        let kind = body.frames.last?.kind
        if opcode != .if, opcode != .brIf { try rejectHint(hint) }
        switch opcode {
        case .block, .loop, .tryTable, .try:
            try advance()
            try parseBlock(opcode, place)
            body.frames.append(frame(opcode == .try ? .flatTry : .flat, place))
        case .if:
            try advance()
            note(hint: hint, place: place)
            try parseBlock(opcode, place)
            body.frames.append(frame(.flatIf, place))
        case .else:
            guard kind == .flatIf else { throw unexpected() }
            try advance()
            try checkLabel()
            body.note(place: place)
            body.output.opcode(.else)
            setKind(.flat)
        case .end:
            switch kind {
            case .flat, .flatIf, .flatTry, .flatCatch, .flatCatchAll: break
            default: throw unexpected()
            }
            try advance()
            try checkLabel()
            body.note(place: place)
            body.output.opcode(.end)
            popLabel()
            body.frames.removeLast()
        case .catch:
            guard kind == .flatTry || kind == .flatCatch else { throw unexpected() }
            try advance()
            let tag = try index(.tag)
            body.note(place: place)
            body.output.opcode(.catch)
            body.output.u32(tag)
            setKind(.flatCatch)
        case .catchAll:
            guard kind == .flatTry || kind == .flatCatch else { throw unexpected() }
            try advance()
            body.note(place: place)
            body.output.opcode(.catchAll)
            setKind(.flatCatchAll)
        case .delegate:
            guard kind == .flatTry else { throw unexpected() }
            try advance()
            popLabel()
            let label = try labelIndex()
            body.note(place: place)
            body.output.opcode(.delegate)
            body.output.u32(label)
            body.frames.removeLast()
        default:
            let start = body.pending.count
            try parsePlain(opcode)
            note(hint: hint, place: place)
            release(from: start)
        }
    }

    // MARK: Blocks

    /// Label and immediates of a structured instruction, whose opcode has been passed; they go to the output.
    private mutating func parseBlock(_ opcode: Opcode, _ place: Int) throws(TextError) {
        let label = try labelName()
        let start = body.pending.count
        body.pending.opcode(opcode)
        try parseBlockType()
        if opcode == .tryTable { try parseCatches() }
        body.note(place: place)
        release(from: start)
        pushLabel(label)
    }

    private mutating func parseBlockType() throws(TextError) {
        var writer = BinaryWriter()
        try blockType(&writer)
        body.pending.append(writer.bytes)
    }

    /// The catch clauses of `try_table`, whose labels are counted from outside of it.
    private mutating func parseCatches() throws(TextError) {
        var clauses = BinaryWriter()
        var count = 0
        while token.kind == .leftParenthesis, ahead.kind == .keyword {
            let kind: UInt8
            switch (ahead.word.opcode, ahead.word.keyword) {
            case (.some(.catch), _): kind = 0
            case (_, .catchRef): kind = 1
            case (.some(.catchAll), _): kind = 2
            case (_, .catchAllRef): kind = 3
            default: kind = 4
            }
            if kind == 4 { break }
            try advance()
            try advance()
            clauses.byte(kind)
            if kind < 2 { clauses.u32(try index(.tag)) }
            clauses.u32(try labelIndex())
            try expectClose()
            count += 1
        }
        body.pending.size(count)
        body.pending.append(clauses.bytes)
    }

    // MARK: Branch hints

    /// The branch hint that stands before the current token.
    private mutating func takeHint() throws(TextError) -> UInt8 {
        guard !lexer.annotations.isEmpty, body.isFunction else { return TextParser.noHint }
        var hint = TextParser.noHint
        var left: [Annotation] = []
        for annotation in lexer.annotations {
            guard annotation.kind == .branchHint, annotation.start < token.start else {
                left.append(annotation)
                continue
            }
            guard hint == TextParser.noHint else {
                throw TextError(
                    "@metadata.code.branch_hint annotation: duplicate annotation", at: annotation.start,
                    to: annotation.end + 1)
            }
            hint = try value(ofHint: annotation)
        }
        lexer.annotations = left
        return hint
    }

    private func value(ofHint annotation: Annotation) throws(TextError) -> UInt8 {
        var contents = Lexer(
            UnsafeBufferPointer(start: lexer.base, count: annotation.end), from: annotation.contents)
        var bytes: [UInt8] = []
        while true {
            let token = try contents.next()
            if token.kind == .end { break }
            guard token.kind == .string else {
                throw TextError(
                    "@metadata.code.branch_hint annotation: unexpected token", at: token.start, to: token.end)
            }
            Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &bytes)
        }
        guard bytes.count == 1, bytes[0] < 2 else {
            throw TextError(
                "@metadata.code.branch_hint annotation: invalid value", at: annotation.start,
                to: annotation.end + 1)
        }
        return bytes[0]
    }

    /// A hint at an instruction that does not branch, which is not malformed but invalid.
    func invalidHint(from start: Int, to end: Int) -> TextError {
        var error = TextError(
            "@metadata.code.branch_hint annotation: invalid target", at: start, to: end)
        error.isInvalidModule = true
        return error
    }

    private func rejectHint(_ hint: UInt8) throws(TextError) {
        if hint != TextParser.noHint { throw invalidHint(from: token.start, to: token.end) }
    }
}
