import Situ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A line of a text with marks below it, as it is shown with an error.
struct Excerpt: Equatable {
    let line: String
    let marks: String

    /// Nil if there is nothing in the line to be seen.
    init?(_ place: SourcePlace) {
        guard place.excerpt.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else { return nil }
        line = place.excerpt
        marks = place.marks
    }

    /// Both lines; the marks in colour where standard error is a terminal that has some, unless the environment says not to
    /// (`NO_COLOR`).
    var text: String {
        guard isatty(2) != 0, getenv("NO_COLOR").map({ $0.pointee == 0 }) ?? true, !Excerpt.isDumb else {
            return line + "\n" + marks
        }
        return line + "\n\u{1B}[1;31m" + marks + "\u{1B}[0m"
    }

    private static var isDumb: Bool {
        guard let terminal = getenv("TERM") else { return true }
        return String(cString: terminal) == "dumb"
    }
}
