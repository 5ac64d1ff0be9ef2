import Testing
import WASI

@testable import SituTool

@Suite("Options and operands")
struct ParsedCommandTests {
    private func parse(_ words: Argument..., operandsAreLast: Bool = true) throws -> ParsedCommand<
        RunSettings
    > {
        try ParsedCommand(
            words[...], RunSettings(), options: RunSettings.options, verb: .run,
            operandsAreLast: operandsAreLast)
    }

    @Test("All that follows the first operand is the program's")
    func operandsEndOptions() throws {
        let command = try parse("--fuel", "5", "file", "--fuel", "6", "--", "--help")
        #expect(command.settings.fuel == 5)
        #expect(command.operands == ["file", "--fuel", "6", "--", "--help"])
        #expect(!command.wantsHelp)
    }

    @Test("Where operands are not last, options may follow them")
    func mixed() throws {
        let command = try parse("one", "--fuel=7", "two", "--", "--fuel", operandsAreLast: false)
        #expect(command.settings.fuel == 7)
        #expect(command.operands == ["one", "two", "--fuel"])
    }

    @Test("Two dashes end the options, and belong to nobody")
    func dashes() throws {
        #expect(try parse("--", "--fuel", "--").operands == ["--fuel", "--"])
        #expect(try parse("-", "--").operands == ["-", "--"])
    }

    @Test("A value follows its option or an equals sign, and may look like anything")
    func values() throws {
        #expect(try parse("--argv0", "--fuel", "f").settings.argv0 == Array("--fuel".utf8))
        #expect(try parse("--argv0=a=b", "f").settings.argv0 == Array("a=b".utf8))
        #expect(try parse("--argv0=", "f").settings.argv0 == [])
        #expect(try parse("--argv0", "", "f").settings.argv0 == [])
    }

    @Test("Of an option given twice, the later counts")
    func twice() throws {
        #expect(try parse("--fuel", "1", "--fuel", "2").settings.fuel == 2)
    }

    @Test("A value that is missing or not wanted, or an unknown option, is a usage error")
    func errors() {
        #expect(code { try parse("--fuel") } == .usage)
        #expect(code { try parse("--canonical-nans=1", "f") } == .usage)
        #expect(code { try parse("--unknown", "f") } == .usage)
        #expect(code { try parse("-f", "f") } == .usage)
        #expect(code { try parse("---", "f") } == .usage)
    }

    @Test("Bytes that are not UTF-8 stay as they are")
    func bytes() throws {
        let command = try parse(
            Argument(bytes: Array("--argv0=".utf8) + [0xFF]), Argument(bytes: [0x66, 0xFE]))
        #expect(command.settings.argv0 == [0xFF])
        #expect(command.operands == [Argument(bytes: [0x66, 0xFE])])
    }

    @Test("Of a variable set twice, the later value counts")
    func variables() throws {
        let environment = try parse("--env", "A=1", "--env", "B=2", "--env", "A=3=4").settings.environment
        #expect(environment.map { String(decoding: $0.name, as: UTF8.self) } == ["B", "A"])
        #expect(environment.map { String(decoding: $0.value, as: UTF8.self) } == ["2", "3=4"])
    }

    @Test("Every option is explained in its verb's help, and no line is longer than 80 columns")
    func help() {
        for verb in Verb.allCases {
            let text = Help.of(verb)
            for option in verb.options {
                #expect(text.contains(option.name), "\(verb) does not explain \(option.name)")
            }
            for line in (text + Help.overview).split(separator: "\n") {
                #expect(line.utf8.count <= 80, "too long: \(line)")
            }
        }
    }
}

@Suite("Suggestions")
struct SuggestionTests {
    @Test(
        "A mistyped word finds what was meant",
        arguments: [
            ("rnu", "run"), ("ru", "run"), ("vaildate", "validate"), ("valid", "validate"), ("hlep", "help"),
            ("xyz", nil), ("", nil), ("r", nil),
        ] as [(String, String?)])
    func closest(word: String, expected: String?) {
        #expect(Suggestion.closest(to: word, in: ["run", "validate", "help"]) == expected)
    }

    @Test(
        "Inserting, removing, replacing and swapping letters count one each",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "abcd", 1),
            ("abc", "acb", 1),
            ("abc", "cab", 2), ("kitten", "sitting", 3), ("", "abc", 3),
        ])
    func distance(one: String, other: String, expected: Int) {
        #expect(Suggestion.distance(Array(one.utf8), Array(other.utf8)) == expected)
        #expect(Suggestion.distance(Array(other.utf8), Array(one.utf8)) == expected)
    }
}

@Suite("Output")
struct OutputTests {
    @Test("Control characters of names are shown, not sent")
    func printable() {
        #expect(Output.printable("plain é 漢\nline") == "plain é 漢\nline")
        #expect(
            Output.printable("\u{1B}[31m\u{7F}\u{9B}\u{202E}\t") == "\\u{1b}[31m\\u{7f}\\u{9b}\\u{202e}\\u{9}"
        )
    }

    @Test("JSON strings are escaped")
    func json() {
        #expect(JSON.string("a\"b\\c\n\u{1}é") == "\"a\\\"b\\\\c\\n\\u0001é\"")
    }
}
