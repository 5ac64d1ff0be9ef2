/// One word of the command line, as the system gave it: bytes, which need not be UTF-8.
struct Argument: Equatable, Sendable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The word for people and for comparisons; what is not UTF-8 is replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What messages call a file with this name.
    var displayName: String { self == "-" ? "standard input" : text }

    /// Whether this is an option rather than an operand. "-" alone is an operand: standard input.
    var isOption: Bool { bytes.count > 1 && bytes[0] == UInt8(ascii: "-") }

    /// All words after the program's own name.
    static var ofProcess: [Argument] {
        // `CommandLine.arguments` would replace what is not UTF-8.
        var words: [Argument] = []
        for index in 1..<max(Int(CommandLine.argc), 1) {
            guard let word = CommandLine.unsafeArgv[index] else { break }
            words.append(Argument(bytes: Array(UnsafeRawBufferPointer(start: word, count: length(word)))))
        }
        return words
    }

    /// Bytes before the terminating zero.
    static func length(_ text: UnsafePointer<CChar>) -> Int {
        var count = 0
        while text[count] != 0 { count += 1 }
        return count
    }
}

extension Argument: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self.init(text) }
}
