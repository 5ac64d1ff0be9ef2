/// Why a text was refused, and where (specification, chapter "Text Format").
///
/// `message` is the official test suite's own wording where it fixes one.
package struct TextError: Error, Sendable {
    /// What is wrong, in a few words.
    package var message: StaticString
    /// What it is about, such as the name that is not known.
    package var detail: String?
    /// Whether the text is well-formed, but says a module that is invalid, and that cannot be written in binary form or
    /// that nobody would refuse there: a memory's size or an offset that a 32-bit address type has no room for, or a hint
    /// at an instruction that does not branch.
    package var isInvalidModule = false
    /// The bytes of the text that it is about.
    package var start: Int
    package var end: Int
    /// The line and the column, both from 1; 0 until ``locate(in:)``. Columns count bytes of UTF-8 that begin a
    /// character.
    package var line = 0
    package var column = 0
    /// That line without its end, shortened to the neighbourhood of the error where it is very long.
    package var lineText: String?
    /// Where to put the marks below `lineText`: how many characters before the first, and how many.
    private var markStart = 0
    private var markCount = 1
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

    /// What is wrong without where.
    package var explanation: String {
        guard let detail else { return message.description }
        return message.description + " " + detail
    }

    /// Finds line and column of an error in the text that it was found in.
    package mutating func locate(in source: UnsafeBufferPointer<UInt8>) {
        guard line == 0 else { return }
        let place = min(max(start, 0), source.count)
        let position = TextPosition(of: place, in: source)
        line = position.line
        column = position.column
        var from = position.lineStart
        var to = place
        while to < source.count, source[to] != 0x0A, source[to] != 0x0D { to += 1 }
        // A line may be the whole file: show what is near.
        if place - from > TextError.shownBytes { from = place - TextError.shownBytes }
        if to - place > TextError.shownBytes { to = place + TextError.shownBytes }
        while from < place, source[from] & 0xC0 == 0x80 { from += 1 }
        while to > place, to < source.count, source[to] & 0xC0 == 0x80 { to -= 1 }
        lineText = String(decoding: UnsafeBufferPointer(rebasing: source[from..<to]), as: UTF8.self)
        markStart = TextError.characters(source, from, place)
        markCount = max(TextError.characters(source, place, min(max(end, place), to)), 1)
    }

    private static var shownBytes: Int { 80 }

    private static func characters(_ source: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int) -> Int {
        guard from < to else { return 0 }
        var count = 0
        for index in from..<to where source[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// The whole error: a line `name:line:column: message`, the line of the text, and marks below it.
    package func text(named name: String? = nil) -> String {
        var text = ""
        if let name {
            text += name
            text += ":"
        }
        if line > 0 {
            text += String(line)
            text += ":"
            text += String(column)
            text += ": "
        } else if name != nil {
            text += " "
        }
        text += explanation
        if let lineText {
            text += "\n"
            text += TextError.withoutTabs(lineText)
            text += "\n"
            for _ in 0..<markStart { text += " " }
            for _ in 0..<markCount { text += "^" }
        }
        return text
    }

    /// Tabs and other control characters would move the marks below a line.
    private static func withoutTabs(_ line: String) -> String {
        var bytes: [UInt8] = []
        for byte in line.utf8 { bytes.append(byte < 0x20 ? 0x20 : byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A place in a text, as people count.
package struct TextPosition: Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in characters.
    package var column: Int
    /// The offset of the line's first byte.
    package var lineStart: Int

    package init(of offset: Int, in source: UnsafeBufferPointer<UInt8>) {
        line = 1
        lineStart = 0
        for index in 0..<min(offset, source.count) {
            // A line ends with a line feed, a carriage return, or both.
            let byte = source[index]
            let ends =
                byte == 0x0A || byte == 0x0D && !(index + 1 < source.count && source[index + 1] == 0x0A)
            if ends {
                line += 1
                lineStart = index + 1
            }
        }
        column = 1
        if lineStart < offset {
            for index in lineStart..<min(offset, source.count) where source[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}

#if !hasFeature(Embedded)
    extension TextError: CustomStringConvertible {
        package var description: String { text() }
    }
#endif
