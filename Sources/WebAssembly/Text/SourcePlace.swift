/// A place in a text, as people find it: line and column, and the line itself with what is to be marked below it.
public final class SourcePlace: Sendable {
    /// From 1. A line ends with a line feed, a carriage return, or both.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    /// The line to be shown: without its end, tabs as spaces, what a terminal would act on as U+FFFD, and of a long line
    /// the neighbourhood of the place only, with an ellipsis where it was cut.
    public let excerpt: String
    /// How many columns of a terminal the excerpt takes up to the place.
    public let indentation: Int
    /// How many columns the place takes; at least 1.
    public let width: Int

    /// Finds a range of bytes in a text. If it goes over the end of a line, the rest of that line is marked.
    package init(from start: Int, to end: Int, in source: UnsafeBufferPointer<UInt8>) {
        let start = min(max(start, 0), source.count)
        var lineStart = 0
        var line = 1
        for index in 0..<start where SourcePlace.endsLine(source, index) {
            line += 1
            lineStart = index + 1
        }
        self.line = line
        var column = 1
        for index in lineStart..<start where source[index] & 0xC0 != 0x80 { column += 1 }
        self.column = column

        var lineEnd = start
        while lineEnd < source.count, source[lineEnd] != 0x0A, source[lineEnd] != 0x0D { lineEnd += 1 }
        var from = lineStart
        var to = lineEnd
        if start - from > SourcePlace.shownBytes { from = start - SourcePlace.shownBytes + 20 }
        if to - start > SourcePlace.shownBytes { to = start + SourcePlace.shownBytes - 20 }
        while from < start, source[from] & 0xC0 == 0x80 { from += 1 }
        while to > start, to < lineEnd, source[to] & 0xC0 == 0x80 { to -= 1 }

        var shown = ExcerptLine()
        if from > lineStart { shown.appendEllipsis() }
        shown.append(UnsafeBufferPointer(rebasing: source[from..<start]))
        indentation = shown.width
        let markEnd = min(max(end, start), to)
        shown.append(UnsafeBufferPointer(rebasing: source[start..<markEnd]))
        width = max(shown.width - indentation, 1)
        shown.append(UnsafeBufferPointer(rebasing: source[markEnd..<to]))
        if to < lineEnd { shown.appendEllipsis() }
        excerpt = String(decoding: shown.bytes, as: UTF8.self)
    }

    /// As much is shown of a line before a place, and after it.
    private static var shownBytes: Int { 80 }

    private static func endsLine(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        switch source[index] {
        case 0x0A: true
        case 0x0D: index + 1 >= source.count || source[index + 1] != 0x0A
        default: false
        }
    }

    /// What stands below the excerpt: spaces, then a mark for each column.
    public var marks: String {
        var bytes = [UInt8](repeating: 0x20, count: indentation)
        for _ in 0..<width { bytes.append(UInt8(ascii: "^")) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A line of text being made fit to be shown, and its width in a terminal.
private struct ExcerptLine {
    var bytes: [UInt8] = []
    var width = 0

    mutating func appendEllipsis() {
        bytes += [0xE2, 0x80, 0xA6]
        width += 1
    }

    mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < source.count {
            let (scalar, count) = ExcerptLine.scalar(source, index)
            switch scalar {
            case 0x09:
                repeat {
                    bytes.append(0x20)
                    width += 1
                } while width % 4 != 0
            case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
                0xFFFD:
                bytes += [0xEF, 0xBF, 0xBD]
                width += 1
            default:
                for byte in index..<(index + count) { bytes.append(source[byte]) }
                width += ExcerptLine.width(scalar)
            }
            index += count
        }
    }

    /// The scalar at an offset; U+FFFD for a byte that begins none.
    private static func scalar(
        _ source: UnsafeBufferPointer<UInt8>, _ index: Int
    ) -> (scalar: UInt32, count: Int) {
        let first = source[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard index + count <= source.count,
            UTF8Validation.isValid(UnsafeBufferPointer(rebasing: source[index..<(index + count)]))
        else { return (0xFFFD, 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(count))
        for next in 1..<count { scalar = scalar << 6 | UInt32(source[index + next] & 0x3F) }
        return (scalar, count)
    }

    /// How many columns terminals give a scalar: none to marks that combine with what is before them, two to the wide
    /// ones of East Asia and to pictures (Unicode Standard Annex 11, by blocks).
    private static func width(_ scalar: UInt32) -> Int {
        switch scalar {
        case ..<0x300: 1
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x64B...0x65F, 0x1AB0...0x1AFF,
            0x1DC0...0x1DFF, 0x200C...0x200D, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F,
            0xE0100...0xE01EF:
            0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
