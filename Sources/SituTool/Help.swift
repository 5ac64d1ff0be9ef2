/// The texts of `situ help`, made from the tables of verbs, options and exit codes.
enum Help {
    private static let width = 80

    static let version = "situ " + Version.text

    static var overview: String {
        var text = "Situ runs WebAssembly programs.\n\n"
        let column = (Verb.allCases.map { $0.usage.utf8.count }.max() ?? 0) + 2
        for verb in Verb.allCases { text += entry(verb.usage, verb.summary, column: column + 2) }
        text += entry("situ --version", "print the version", column: column + 2)
        return text + "\n" + exitCodes
    }

    static var exitCodes: String {
        var text =
            "Exit codes: a program that ends by itself chooses its own, of which the low 8 bits count. Otherwise\n"
        text = wrap(text, indent: 0, from: 0) + "\n"
        for code in ExitCode.allCases { text += entry(String(code.rawValue), code.explanation, column: 7) }
        return text
    }

    static func of(_ verb: Verb) -> String {
        var text =
            "Usage: " + verb.usage + "\n\n" + wrap(verb.explanation, indent: 0, from: 0) + "\n\nOptions:\n"
        for option in verb.options {
            text += entry(option.name + (option.value.map { " " + $0 } ?? ""), option.help, column: 26)
        }
        if verb == .run { text += "\n" + exitCodes }
        return text
    }

    /// A term and its explanation, the latter from `column` on.
    private static func entry(_ term: String, _ explanation: String, column: Int) -> String {
        var text = "  " + term
        if text.utf8.count > column - 2 {
            text += "\n" + String(repeating: " ", count: column)
        } else {
            text += String(repeating: " ", count: column - text.utf8.count)
        }
        return text + wrap(explanation, indent: column, from: column) + "\n"
    }

    /// Breaks lines between words; `start` is the column that the text begins at.
    private static func wrap(_ text: String, indent: Int, from start: Int) -> String {
        var result = ""
        var column = start
        for (index, word) in text.split(whereSeparator: { $0 == " " || $0 == "\n" }).enumerated() {
            if index > 0, column + 1 + word.utf8.count > width {
                result += "\n" + String(repeating: " ", count: indent)
                column = indent
            } else if index > 0 {
                result += " "
                column += 1
            }
            result += word
            column += word.utf8.count
        }
        return result
    }
}
