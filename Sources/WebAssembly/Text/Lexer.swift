/// A token of the text format: its kind and its bytes (specification, section "Lexical Format").
package struct Token: Equatable, Sendable, BitwiseCopyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case end
        case leftParenthesis
        case rightParenthesis
        /// A known keyword; `word` says which.
        case keyword
        /// `$` and a name, or a string instead of a name.
        case identifier
        case string
        /// A number without sign and fraction.
        case natural
        /// A number with a sign and without fraction.
        case integer
        /// A number with a fraction or an exponent, `inf`, `nan`, `nan:0x1`.
        case float
        /// `offset=1` and `align=1`.
        case offset
        case align
        /// What looks like a token and is none, unknown keywords included.
        case reserved
    }
    package var kind: Kind
    package var word: Word
    package var start: Int
    package var end: Int
}

/// Where an annotation lies that means something to the parser.
struct Annotation: Sendable, BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable { case custom, name, branchHint, dataCount }
    var kind: Kind
    /// Its first byte, the first after its identifier, its closing parenthesis.
    var start: Int
    var contents: Int
    var end: Int
}

/// Cuts a text into tokens.
package struct Lexer {
    let base: UnsafePointer<UInt8>
    let end: Int
    var position: Int
    /// Annotations with a meaning that were passed and not yet taken; nobody wants them where `keepsAnnotations` is
    /// false.
    var annotations: [Annotation] = []
    var keepsAnnotations = true

    package init(_ source: UnsafeBufferPointer<UInt8>, from start: Int = 0) {
        self.init(source, from: start, to: source.count)
    }

    package init(_ source: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        // Never read through where there are no bytes.
        base = source.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
        position = start
        self.end = end
    }

    @inline(__always) private func byte(_ index: Int) -> UInt8 { index < end ? base[index] : 0 }

    // MARK: Tokens

    /// The next token; a token of kind `end` past the last.
    package mutating func next() throws(TextError) -> Token {
        while true {
            try skipSpace()
            let start = position
            guard start < end else { return Token(kind: .end, word: .unknown, start: start, end: start) }
            switch base[start] {
            case UInt8(ascii: "("):
                if byte(start + 1) == UInt8(ascii: "@") {
                    try skipAnnotation()
                    continue
                }
                position = start + 1
                return Token(kind: .leftParenthesis, word: .unknown, start: start, end: position)
            case UInt8(ascii: ")"):
                position = start + 1
                return Token(kind: .rightParenthesis, word: .unknown, start: start, end: position)
            default: return try word(from: start)
            }
        }
    }

    /// Moves past white space and comments.
    private mutating func skipSpace() throws(TextError) {
        while position < end {
            switch base[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: ";"):
                guard byte(position + 1) == UInt8(ascii: ";") else { return }
                try skipLineComment()
            case UInt8(ascii: "("):
                guard byte(position + 1) == UInt8(ascii: ";") else { return }
                try skipBlockComment()
            default: return
            }
        }
    }

    private mutating func skipLineComment() throws(TextError) {
        while position < end {
            let byte = base[position]
            if byte == 0x0A || byte == 0x0D { return }
            if byte < 0x80 { position += 1 } else { position += try scalarLength(at: position) }
        }
    }

    private mutating func skipBlockComment() throws(TextError) {
        let start = position
        var depth = 0
        while position < end {
            switch (base[position], byte(position + 1)) {
            case (UInt8(ascii: "("), UInt8(ascii: ";")):
                depth += 1
                position += 2
            case (UInt8(ascii: ";"), UInt8(ascii: ")")):
                depth -= 1
                position += 2
                if depth == 0 { return }
            case (0..<0x80, _): position += 1
            default: position += try scalarLength(at: position)
            }
        }
        throw TextError("unclosed comment", at: start, to: start + 2)
    }

    /// The bytes of the UTF-8 encoded character at an offset.
    private func scalarLength(at offset: Int) throws(TextError) -> Int {
        let first = base[offset]
        let count = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard offset + count <= end,
            UTF8Validation.isValid(UnsafeBufferPointer(start: base + offset, count: count))
        else { throw TextError.malformedEncoding(at: offset, to: offset + 1) }
        return count
    }

    static func isIdentifierCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-")...UInt8(ascii: "/"), UInt8(ascii: ":"),
            UInt8(ascii: "<")...UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// A token that is no parenthesis: the longest run of characters that can stand together.
    private mutating func word(from start: Int) throws(TextError) -> Token {
        while position < end, Lexer.isIdentifierCharacter(base[position]) { position += 1 }
        let plainEnd = position
        // The usual end of a token.
        if plainEnd > start {
            switch byte(plainEnd) {
            case 0x20, 0x0A, UInt8(ascii: ")"), UInt8(ascii: "("), 0x09, 0x0D:
                return try classify(start, plainEnd)
            default: break
            }
        }
        var strings = 0
        var others = plainEnd > start
        run: while position < end {
            switch base[position] {
            case UInt8(ascii: "\""):
                let isIdentifier = plainEnd == start + 1 && base[start] == UInt8(ascii: "$") && strings == 0
                do {
                    try skipString()
                } catch {
                    guard isIdentifier, !error.isEncoding else { throw error }
                    throw TextError("empty identifier", at: start, to: start + 1)
                }
                strings += 1
            case UInt8(ascii: ";"):
                if byte(position + 1) == UInt8(ascii: ";") { break run }
                position += 1
                others = true
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"):
                position += 1
                others = true
            case let byte where Lexer.isIdentifierCharacter(byte):
                position += 1
                others = true
            default: break run
            }
        }
        if position == start {
            // Nothing that could begin a token.
            let length = base[start] < 0x80 ? 1 : try scalarLength(at: start)
            throw TextError("illegal character", at: start, to: start + length)
        }
        if strings == 0, position == plainEnd { return try classify(start, plainEnd) }
        if strings == 1, !others { return Token(kind: .string, word: .unknown, start: start, end: position) }
        if strings == 1, plainEnd == start + 1, base[start] == UInt8(ascii: "$"),
            base[position - 1] == UInt8(ascii: "\""), isOneString(from: plainEnd)
        {
            if position == plainEnd + 2 { throw TextError("empty identifier", at: start, to: position) }
            return Token(kind: .identifier, word: .unknown, start: start, end: position)
        }
        return Token(kind: .reserved, word: .unknown, start: start, end: position)
    }

    /// Whether the bytes up to the position are one string.
    private func isOneString(from start: Int) -> Bool {
        var copy = self
        copy.annotations = []
        copy.position = start
        do { try copy.skipString() } catch { return false }
        return copy.position == position
    }

    private func classify(_ start: Int, _ end: Int) throws(TextError) -> Token {
        var token = Token(kind: .reserved, word: .unknown, start: start, end: end)
        switch base[start] {
        case UInt8(ascii: "$"):
            guard end > start + 1 else { throw TextError("empty identifier", at: start, to: end) }
            token.kind = .identifier
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            token.kind = NumberText.kind(base, start, end)
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
            token.word = Word.find(base + start, end - start)
            if token.word != .unknown {
                token.kind = .keyword
            } else if base[start] == UInt8(ascii: "i") || base[start] == UInt8(ascii: "n") {
                token.kind = NumberText.kind(base, start, end)
            } else if hasPrefix("offset=", start, end), NumberText.kind(base, start + 7, end) == .natural {
                token.kind = .offset
            } else if hasPrefix("align=", start, end), NumberText.kind(base, start + 6, end) == .natural {
                token.kind = .align
            }
        default: break
        }
        return token
    }

    private func hasPrefix(_ prefix: StaticString, _ start: Int, _ end: Int) -> Bool {
        guard end - start > prefix.utf8CodeUnitCount else { return false }
        return equals(prefix, start, start + prefix.utf8CodeUnitCount)
    }

    func equals(_ text: StaticString, _ start: Int, _ end: Int) -> Bool {
        guard end - start == text.utf8CodeUnitCount else { return false }
        for index in 0..<(end - start) where base[start + index] != text.utf8Start[index] { return false }
        return true
    }

    // MARK: Strings

    /// Moves past a string, checking it.
    private mutating func skipString() throws(TextError) {
        let start = position
        position += 1
        while position < end {
            switch base[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                _ = try escape()
            case 0x0A, 0x0D: throw TextError("unclosed string", at: start, to: position)
            case 0..<0x20, 0x7F:
                throw TextError("illegal control character in string literal", at: position, to: position + 1)
            case 0x20..<0x80: position += 1
            default: position += try scalarLength(at: position)
            }
        }
        throw TextError("unclosed string", at: start, to: end)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private enum Escape {
        case byte(UInt8)
        case scalar(UInt32)
    }

    /// Moves past a backslash and what belongs to it.
    private mutating func escape() throws(TextError) -> Escape {
        let start = position
        let kind = byte(start + 1)
        position += 2
        switch kind {
        case UInt8(ascii: "t"): return .byte(0x09)
        case UInt8(ascii: "n"): return .byte(0x0A)
        case UInt8(ascii: "r"): return .byte(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): return .byte(kind)
        case UInt8(ascii: "u"):
            guard byte(position) == UInt8(ascii: "{") else { break }
            position += 1
            var value: UInt32 = 0
            var digits = 0
            var afterDigit = false
            while position < end {
                if let digit = Lexer.hexDigit(base[position]) {
                    value = value << 4 | digit
                    digits += 1
                    afterDigit = true
                    guard value < 0x11_0000 else { break }
                } else if base[position] == UInt8(ascii: "_"), afterDigit {
                    afterDigit = false
                } else {
                    break
                }
                position += 1
            }
            guard byte(position) == UInt8(ascii: "}"), digits > 0, afterDigit, value < 0x11_0000,
                value < 0xD800 || value >= 0xE000
            else { break }
            position += 1
            return .scalar(value)
        default:
            if let high = Lexer.hexDigit(kind), let low = Lexer.hexDigit(byte(start + 2)) {
                position = start + 3
                return .byte(UInt8(high << 4 | low))
            }
        }
        throw TextError("illegal escape", at: start, to: min(start + 2, end))
    }

    /// Appends what a string token, or the string in an identifier, stands for. The token was checked when it was cut.
    static func append(
        stringFrom start: Int, to end: Int, of base: UnsafePointer<UInt8>, to bytes: inout [UInt8]
    ) {
        var lexer = Lexer(UnsafeBufferPointer(start: base, count: end), from: start + 1, to: end - 1)
        while lexer.position < lexer.end {
            let byte = base[lexer.position]
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                lexer.position += 1
                continue
            }
            guard let escape = try? lexer.escape() else { return }
            switch escape {
            case .byte(let byte): bytes.append(byte)
            case .scalar(let value): Lexer.append(scalar: value, to: &bytes)
            }
        }
    }

    private static func append(scalar value: UInt32, to bytes: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(value >> shift & 0x3F) }
        switch value {
        case ..<0x80: bytes.append(UInt8(value))
        case ..<0x800:
            bytes.append(0xC0 | UInt8(value >> 6))
            bytes.append(tail(0))
        case ..<0x1_0000:
            bytes.append(0xE0 | UInt8(value >> 12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        default:
            bytes.append(0xF0 | UInt8(value >> 18))
            bytes.append(tail(12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        }
    }

    // MARK: Annotations

    /// Moves past an annotation, remembering those that mean something.
    private mutating func skipAnnotation() throws(TextError) {
        let start = position
        position += 2
        let nameStart = position
        var kind: Annotation.Kind?
        if byte(position) == UInt8(ascii: "\"") {
            do {
                try skipString()
            } catch {
                guard !error.isEncoding else { throw error }
                throw TextError("empty annotation id", at: start, to: start + 2)
            }
            var name: [UInt8] = []
            Lexer.append(stringFrom: nameStart, to: position, of: base, to: &name)
            guard !name.isEmpty else { throw TextError("empty annotation id", at: start, to: position) }
            guard name.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) else {
                throw TextError.malformedEncoding(at: nameStart, to: position)
            }
            name.withUnsafeBufferPointer { name in
                let other = Lexer(name)
                kind = other.annotationKind(0, name.count)
            }
        } else {
            while position < end, Lexer.isIdentifierCharacter(base[position]) { position += 1 }
            guard position > nameStart else {
                throw TextError("empty annotation id", at: start, to: start + 2)
            }
            kind = annotationKind(nameStart, position)
        }
        let contents = position
        var depth = 1
        while depth > 0 {
            try skipSpace()
            guard position < end else { throw TextError("unclosed annotation", at: start, to: contents) }
            switch base[position] {
            case UInt8(ascii: "("):
                depth += 1
                position += 1
            case UInt8(ascii: ")"):
                depth -= 1
                position += 1
            default: _ = try word(from: position)
            }
        }
        if let kind, keepsAnnotations {
            annotations.append(Annotation(kind: kind, start: start, contents: contents, end: position - 1))
        }
    }

    private func annotationKind(_ start: Int, _ end: Int) -> Annotation.Kind? {
        if equals("custom", start, end) { return .custom }
        if equals("name", start, end) { return .name }
        if equals("metadata.code.branch_hint", start, end) { return .branchHint }
        if equals("situ.data_count", start, end) { return .dataCount }
        return nil
    }
}
