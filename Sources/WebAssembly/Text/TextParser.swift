/// Assembles a module's text into the bytes of its binary form (specification, chapter "Text Format").
///
/// The text is read three times: once for the names of everything, once for the types, and once for the rest, which
/// goes straight into the sections. Instructions are parsed without recursion: nesting costs memory, not stack.
package struct TextParser {
    var lexer: Lexer
    /// Only what changes how a text is to be read: whether limits have 64 bits.
    var features = Features.all
    /// Whether the text comes from a `(module quote ...)`.
    private var isQuoted = false
    /// Where the text begins.
    let origin: Int
    /// The token to be parsed, and the one after it.
    var token: Token
    var ahead: Token
    /// Where the last form ended that was skipped.
    var lastClose = 0

    var symbols = SymbolTable()
    var spaces = [IndexSpace](repeating: IndexSpace(), count: Space.count)

    /// The names of structures' fields: type index and symbol, to field index.
    var fields: [UInt64: UInt32] = [:]
    var fieldNames: [(type: UInt32, field: UInt32, symbol: UInt32)] = []

    // Types.
    var typeStarts: [Int] = []
    var types: [TypeEntry] = []
    var typeBytes: [UInt8] = []
    var functionTypes: [UInt64: [UInt32]] = [:]

    // Sections.
    var typeSection = SectionBuffer()
    var importSection = SectionBuffer()
    var functionSection = SectionBuffer()
    var tableSection = SectionBuffer()
    var memorySection = SectionBuffer()
    var tagSection = SectionBuffer()
    var globalSection = SectionBuffer()
    var exportSection = SectionBuffer()
    var start: UInt32?
    var elementSection = SectionBuffer()
    var codeSection = SectionBuffer()
    var dataSection = SectionBuffer()
    var needsDataCount = false
    var customs: [Custom] = []
    var branchHints = SectionBuffer()
    var moduleName: UInt32?

    /// Whether each memory so far has 64-bit addresses, and where offsets stand that only such a memory takes.
    var memoriesAre64: [Bool] = []
    var longOffsets: [(memory: UInt32, place: Token)] = []

    /// The body or constant expression being parsed.
    var body = BodyState()
    var locals = LocalScope()
    var localNames = SectionBuffer()
    var labelNames = SectionBuffer()

    /// Where everything comes from, if that is asked for.
    var map: SourceMap?

    /// A section's entries and how many there are.
    struct SectionBuffer: Sendable {
        var count = 0
        var writer = BinaryWriter()
    }

    /// What is known of a type by its index.
    struct TypeEntry: Sendable {
        /// The bytes of a function type, parameters and results, in `typeBytes`; none for other types.
        var start = 0
        var end = 0
        var parameterCount: UInt32 = 0
        var isFunction = false
        /// Whether it is final and has no supertypes.
        var isPlain = false
    }

    /// A custom section and its place: before the section of this rank.
    struct Custom: Sendable {
        var rank: Int
        var name: [UInt8]
        var contents: [UInt8]
    }

    /// The index spaces.
    enum Space: Int {
        case type, function, table, memory, global, tag, element, data
        static var count: Int { 8 }

        var unknown: StaticString {
            switch self {
            case .type: "unknown type"
            case .function: "unknown function"
            case .table: "unknown table"
            case .memory: "unknown memory"
            case .global: "unknown global"
            case .tag: "unknown tag"
            case .element: "unknown elem segment"
            case .data: "unknown data segment"
            }
        }

        var duplicate: StaticString {
            switch self {
            case .type: "duplicate type"
            case .function: "duplicate function"
            case .table: "duplicate table"
            case .memory: "duplicate memory"
            case .global: "duplicate global"
            case .tag: "duplicate tag"
            case .element: "duplicate elem segment"
            case .data: "duplicate data segment"
            }
        }
    }

    /// The bytes of the module that a text is. What is not among the features is for validation to refuse; they matter
    /// here only where they change what a text means. The text is one module, with or without `(module ...)` around its fields.
    package static func assemble(
        _ source: UnsafeBufferPointer<UInt8>, features: Features = .all, keepingNames: Bool = true
    ) throws(TextError) -> [UInt8] {
        try assemble(source, from: 0, to: source.count, features: features, keepingNames: keepingNames)
    }

    /// The bytes of the module that a part of a text is; errors name their place in the whole.
    package static func assemble(
        _ source: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, features: Features = .all,
        keepingNames: Bool = true
    ) throws(TextError) -> [UInt8] {
        do {
            var parser = try TextParser(source, from: start, to: end)
            parser.features = features
            return try parser.parseModule(keepingNames: keepingNames)
        } catch {
            var error = error
            error.locate(in: source)
            throw error
        }
    }

    package static func assemble(
        _ source: [UInt8], features: Features = .all, keepingNames: Bool = true
    ) throws(TextError) -> [UInt8] {
        try source.withUnsafeBufferPointer { (buffer) throws(TextError) in
            try assemble(buffer, features: features, keepingNames: keepingNames)
        }
    }

    init(_ source: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) throws(TextError) {
        lexer = Lexer(source, from: start, to: end)
        origin = start
        token = try lexer.next()
        ahead = token.kind == .end ? token : try lexer.next()
    }

    // MARK: Tokens

    /// Goes on to the next token.
    mutating func advance() throws(TextError) {
        if !lexer.annotations.isEmpty, lexer.annotations[0].start < token.start {
            throw misplacedAnnotation()
        }
        token = ahead
        if ahead.kind != .end { ahead = try lexer.next() }
    }

    private func misplacedAnnotation() -> TextError {
        let annotation = lexer.annotations[0]
        let message: StaticString
        switch annotation.kind {
        case .custom: message = "misplaced @custom annotation"
        case .dataCount: message = "misplaced @situ.data_count annotation"
        case .name: message = "misplaced @name annotation"
        case .branchHint:
            if body.isFunction { return invalidHint(from: annotation.start, to: annotation.contents) }
            message = "@metadata.code.branch_hint annotation: not in a function"
        }
        return TextError(message, at: annotation.start, to: annotation.contents)
    }

    /// The annotations that stand before the current token.
    mutating func takeAnnotations() -> [Annotation] {
        guard !lexer.annotations.isEmpty else { return [] }
        var taken: [Annotation] = []
        var left: [Annotation] = []
        for annotation in lexer.annotations {
            if annotation.start < token.start { taken.append(annotation) } else { left.append(annotation) }
        }
        lexer.annotations = left
        return taken
    }

    mutating func seek(to offset: Int) throws(TextError) {
        lexer.position = offset
        lexer.annotations = []
        token = try lexer.next()
        ahead = token.kind == .end ? token : try lexer.next()
    }

    func unexpected(_ token: Token? = nil) -> TextError {
        let token = token ?? self.token
        let text = String(
            decoding: UnsafeBufferPointer(
                start: lexer.base + token.start, count: min(token.end - token.start, 80)),
            as: UTF8.self)
        switch token.kind {
        case .reserved: return TextError("unknown operator", at: token.start, to: token.end, detail: text)
        case .end:
            return TextError("unexpected token", at: token.start, to: token.end, detail: "(end of text)")
        default: return TextError("unexpected token", at: token.start, to: token.end, detail: text)
        }
    }

    func failure(_ message: StaticString, _ token: Token? = nil, detail: String? = nil) -> TextError {
        let token = token ?? self.token
        return TextError(message, at: token.start, to: token.end, detail: detail)
    }

    @inline(__always) func isKeyword(_ keyword: Keyword) -> Bool {
        token.kind == .keyword && token.word == Word(keyword)
    }

    @inline(__always) func isForm(_ keyword: Keyword) -> Bool {
        token.kind == .leftParenthesis && ahead.kind == .keyword && ahead.word == Word(keyword)
    }

    @inline(__always) func isForm(_ opcode: Opcode) -> Bool {
        token.kind == .leftParenthesis && ahead.kind == .keyword && ahead.word.rawValue == opcode.rawValue
    }

    mutating func expectOpen() throws(TextError) {
        guard token.kind == .leftParenthesis else { throw unexpected() }
        try advance()
    }

    mutating func expectClose() throws(TextError) {
        guard token.kind == .rightParenthesis else { throw unexpected() }
        try advance()
    }

    mutating func expect(_ keyword: Keyword) throws(TextError) {
        guard isKeyword(keyword) else { throw unexpected() }
        try advance()
    }

    mutating func accept(_ keyword: Keyword) throws(TextError) -> Bool {
        guard isKeyword(keyword) else { return false }
        try advance()
        return true
    }

    /// Enters `(keyword` if that is what comes.
    mutating func acceptForm(_ keyword: Keyword) throws(TextError) -> Bool {
        guard isForm(keyword) else { return false }
        try advance()
        try advance()
        return true
    }

    /// Moves past the rest of the form that the parser is in, its closing parenthesis included. Returns whether a form
    /// of that name stood directly in it.
    @discardableResult
    mutating func skipRest(lookingFor keyword: Keyword? = nil) throws(TextError) -> Bool {
        var depth = 1
        var found = false
        while depth > 0 {
            switch token.kind {
            case .leftParenthesis:
                if depth == 1, let keyword, isForm(keyword) { found = true }
                depth += 1
            case .rightParenthesis:
                depth -= 1
                lastClose = token.start
            case .end: throw unexpected()
            default: break
            }
            token = ahead
            if ahead.kind != .end { ahead = try lexer.next() }
        }
        return found
    }

    // MARK: Names and numbers

    /// The bytes that a string token stands for.
    mutating func string() throws(TextError) -> [UInt8] {
        guard token.kind == .string else { throw unexpected() }
        var bytes: [UInt8] = []
        Lexer.append(stringFrom: token.start, to: token.end, of: lexer.base, to: &bytes)
        try advance()
        return bytes
    }

    /// A string that is a name: UTF-8.
    mutating func name() throws(TextError) -> [UInt8] {
        let place = token
        let bytes = try string()
        guard bytes.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) else {
            throw TextError.malformedEncoding(at: place.start, to: place.end)
        }
        return bytes
    }

    /// The name that an identifier token is.
    mutating func symbol(of token: Token) throws(TextError) -> UInt32 {
        guard lexer.base[token.start + 1] == UInt8(ascii: "\"") else {
            return symbols.intern(
                UnsafeBufferPointer(start: lexer.base + token.start + 1, count: token.end - token.start - 1))
        }
        var bytes: [UInt8] = []
        Lexer.append(stringFrom: token.start + 1, to: token.end, of: lexer.base, to: &bytes)
        guard bytes.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) else {
            throw TextError.malformedEncoding(at: token.start, to: token.end)
        }
        return bytes.withUnsafeBufferPointer { symbols.intern($0) }
    }

    func text(of token: Token) -> String {
        String(
            decoding: UnsafeBufferPointer(start: lexer.base + token.start, count: token.end - token.start),
            as: UTF8.self)
    }

    /// A number of 32 bits without sign.
    mutating func u32() throws(TextError) -> UInt32 {
        guard token.kind == .natural else { throw unexpected() }
        guard let value = NumberText.integer(lexer.base, token.start, token.end, bits: 32) else {
            throw failure("i32 constant out of range")
        }
        try advance()
        return UInt32(truncatingIfNeeded: value)
    }

    mutating func u64(_ message: StaticString = "i64 constant out of range") throws(TextError) -> UInt64 {
        guard token.kind == .natural else { throw unexpected() }
        guard let value = NumberText.integer(lexer.base, token.start, token.end, bits: 64) else {
            throw failure(message)
        }
        try advance()
        return value
    }

    @inline(__always) var isIndex: Bool { token.kind == .natural || token.kind == .identifier }

    /// An index of one of the module's spaces, by number or name.
    mutating func index(_ space: Space) throws(TextError) -> UInt32 {
        guard token.kind == .identifier else { return try u32() }
        guard let index = spaces[space.rawValue].find(try symbol(of: token)) else {
            throw failure(space.unknown, detail: text(of: token))
        }
        try advance()
        return index
    }

    // MARK: The module

    mutating func parseModule(keepingNames: Bool) throws(TextError) -> [UInt8] {
        lexer.keepsAnnotations = false
        // Annotations that the first tokens brought are found again.
        lexer.annotations = []
        let isWrapped = isForm(.module)
        if isWrapped {
            try advance()
            try advance()
            _ = try accept(.definition)
            if token.kind == .identifier {
                moduleName = try symbol(of: token)
                try advance()
            }
            if isKeyword(.binary) || isKeyword(.quote) { return try parseLiteral(keepingNames: keepingNames) }
        }
        try collectNames(isWrapped: isWrapped)
        lexer.keepsAnnotations = true
        body.isFunction = false
        for (index, start) in typeStarts.enumerated() where index == 0 || typeStarts[index - 1] != start {
            try seek(to: start)
            let sizes = map == nil ? [] : sectionSizes()
            try parseTypeField()
            if map != nil { note(field: start, addedSince: sizes) }
        }
        try seek(to: origin)
        if isWrapped {
            lexer.annotations.removeAll { $0.start < token.start }
            try advance()
            try advance()
            _ = try accept(.definition)
            if token.kind == .identifier { try advance() }
            try takeFieldAnnotations(allowingName: true)
        }
        try parseFields(isWrapped: isWrapped)
        for (memory, place) in longOffsets
        where Int(memory) < memoriesAre64.count && !memoriesAre64[Int(memory)] {
            var error = failure("offset out of range", place)
            error.isInvalidModule = true
            throw error
        }
        return finish(keepingNames: keepingNames)
    }

    /// `(module binary "...")` and `(module quote "...")`.
    private mutating func parseLiteral(keepingNames: Bool) throws(TextError) -> [UInt8] {
        let isBinary = isKeyword(.binary)
        // A quoted text has no further one in it: nesting would cost stack.
        guard isBinary || !isQuoted else { throw unexpected() }
        try advance()
        var bytes: [UInt8] = []
        while token.kind == .string {
            bytes += try string()
            if !isBinary { bytes.append(0x0A) }
        }
        try expectClose()
        guard token.kind == .end else { throw unexpected() }
        if isBinary { return bytes }
        return try bytes.withUnsafeBufferPointer { (quoted) throws(TextError) in
            do throws(TextError) {
                var parser = try TextParser(quoted, from: 0, to: quoted.count)
                parser.features = features
                parser.isQuoted = true
                return try parser.parseModule(keepingNames: keepingNames)
            } catch {
                var error = error
                error.locate(in: quoted)
                throw error
            }
        }
    }
}
