/// Why a text was refused, and where (specification, chapter "Text Format").
///
/// `message` is the official test suite's own wording where it fixes one.
public struct TextError: Error, Sendable {
    /// What is wrong, in a few words.
    public var message: StaticString
    /// What it is about, such as the name that is not known.
    public var detail: String?
    /// Whether the text is well-formed, but says a module that is invalid, and that cannot be written in binary form or
    /// that nobody would refuse there: a memory's size or an offset that a 32-bit address type has no room for, or a hint
    /// at an instruction that does not branch.
    public var isInvalidModule = false
    /// Where it is. Of an error in a text that is quoted in a text, the place in the quotation.
    public private(set) var place: SourcePlace?
    /// The bytes of the text that it is about.
    package var start: Int
    package var end: Int
    /// Whether the text is not UTF-8, which no other error hides.
    private(set) var isEncoding = false

    package init(_ message: StaticString, at start: Int, to end: Int, detail: String? = nil) {
        self.message = message
        self.detail = detail
        self.start = start
        self.end = end
    }

    /// Bytes that are not UTF-8 where only that may be.
    static func malformedEncoding(at start: Int, to end: Int) -> TextError {
        var error = TextError("malformed UTF-8 encoding", at: start, to: end)
        error.isEncoding = true
        return error
    }

    /// The line, from 1; 0 if the place is not known.
    public var line: Int { place?.line ?? 0 }

    /// The column, from 1, in Unicode scalars; 0 if the place is not known.
    public var column: Int { place?.column ?? 0 }

    /// What is wrong without where.
    public var explanation: String {
        guard let detail else { return message.description }
        return message.description + " " + detail
    }

    /// Finds line and column of an error in the text that it was found in, unless they are known.
    package mutating func locate(in source: UnsafeBufferPointer<UInt8>) {
        if place == nil { place = SourcePlace(from: start, to: end, in: source) }
    }

    /// The whole error: a line `name:line:column: message`, the line of the text, and marks below it.
    public func text(named name: String? = nil) -> String {
        var text = ""
        if let name {
            text += name
            text += ":"
        }
        if let place {
            text += String(place.line)
            text += ":"
            text += String(place.column)
            text += ": "
        } else if name != nil {
            text += " "
        }
        text += explanation
        if let place {
            text += "\n"
            text += place.excerpt
            text += "\n"
            text += place.marks
        }
        return text
    }
}

#if !hasFeature(Embedded)
    extension TextError: CustomStringConvertible {
        public var description: String { text() }
    }
#endif
