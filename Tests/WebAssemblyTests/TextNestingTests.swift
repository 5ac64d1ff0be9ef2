import Testing

@testable import WebAssembly

/// Nesting costs memory and no stack, whatever is nested. (A test that overflows the stack ends all of them.)
@Suite("Deeply nested texts")
struct TextNestingTests {
    #if DEBUG
        // Enough for the stack of a thread. Unoptimised code takes its time; the command line's tests have a million.
        static let depth = 30_000
    #else
        static let depth = 1_000_000
    #endif

    func nested(_ opening: String, _ inside: String, _ closing: String, in frame: (String, String)) -> [UInt8]
    {
        var text = Array(frame.0.utf8)
        let open = Array(opening.utf8)
        let close = Array(closing.utf8)
        text.reserveCapacity((open.count + close.count) * TextNestingTests.depth + 1000)
        for _ in 0..<TextNestingTests.depth { text += open }
        text += Array(inside.utf8)
        for _ in 0..<TextNestingTests.depth { text += close }
        text += Array(frame.1.utf8)
        return text
    }

    @Test(
        "are assembled",
        arguments: [
            ("block ", "nop ", "end "),
            ("(block ", "(nop)", ")"),
            ("loop $l (param) ", "br $l ", "end $l "),
            ("(block $l ", "(br $l)", ")"),
            ("(if (i32.const 0) (then ", "(nop)", "))"),
            ("(if (i32.const 0) (then) (else ", "", "))"),
            ("i32.const 0 if ", "nop ", "else end "),
            ("(try_table ", "", ")"),
            ("(try (do ", "", ") (catch_all))"),
            ("(drop (i32.eqz ", "(i32.const 1)", "))"),
        ])
    func instructions(_ opening: String, _ inside: String, _ closing: String) throws {
        // The operands of `drop` are no operands of `i32.eqz`: one outermost form takes them all.
        let isExpression = opening.hasPrefix("(drop")
        let text =
            isExpression
            ? nested("(i32.eqz ", inside, ")", in: ("(func (drop ", "))"))
            : nested(opening, inside, closing, in: ("(func ", ")"))
        let bytes = try TextParser.assemble(text)
        #expect(bytes.count >= TextNestingTests.depth)
    }

    @Test("come back when they are printed, flat and folded", arguments: [false, true])
    func printing(folds: Bool) throws {
        for (opening, inside, closing, result) in [
            ("(block ", "", ")", ""), ("(if (i32.const 0) (then ", "", "))", ""),
            ("(i32.eqz ", "(i32.const 1)", ")", "(result i32) "),
        ] {
            let bytes = try TextParser.assemble(
                nested(opening, inside, closing, in: ("(func \(result)", ")")))
            let text = try TextPrinter.print(bytes, options: .init(folds: folds))
            #expect(try TextParser.assemble(text) == bytes, "\(opening)")
        }
    }

    @Test("may be comments and annotations")
    func skipped() throws {
        let empty = try TextParser.assemble("(module)".utf8.map { $0 })
        #expect(try TextParser.assemble(nested("(;", "", ";)", in: ("(module ", ")"))) == empty)
        #expect(try TextParser.assemble(nested("(@a \"(\" ", ";; )\n", ")", in: ("(module ", ")"))) == empty)
        #expect(try TextParser.assemble(nested("(@a ( ", "", "))", in: ("(module ", ")"))) == empty)
    }

    @Test(
        "are errors where that is not how texts are",
        arguments: [
            ("", "(", "", ""), ("(module ", "(", ")", ")"), ("", "(module ", ")", ""),
            ("(module ", "(func ", ")", ")"), ("", "(rec ", ")", ""), ("(type ", "(array ", ")", ")"),
            ("(global ", "(ref null ", ")", ")"), ("(func (param ", "(ref ", ")", "))"),
            ("(global i32 ", "(offset ", ")", ")"), ("(func ", "(then ", ")", ")"), ("", "(;", "", ""),
            ("", "(@a ", "", ""), ("(func ", "(block ", "", ""), ("(func ", "block ", "", ""),
            ("(elem ", "(item ", ")", ")"), ("(import ", "(import ", ")", ")"),
            ("(func ", "(param ", ")", ")"), ("(type ", "(sub ", ")", ")"),
        ])
    func errors(_ before: String, _ opening: String, _ closing: String, _ after: String) {
        let text = nested(opening, "", closing, in: (before, after))
        #expect(throws: TextError.self, "\(before)\(opening)...") { try TextParser.assemble(text) }
        // A script's modules are not assembled, so it may be one.
        _ = try? Script(text)
    }
}
