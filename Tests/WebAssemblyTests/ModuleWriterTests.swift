import Testing

@testable import WebAssembly

@Suite("The writer of modules that were read")
struct ModuleWriterTests {
    func write(_ bytes: [UInt8], keepsNames: Bool = true) throws -> [UInt8] {
        try bytes.withUnsafeBufferPointer { (bytes) throws(ModuleError) in
            try ModuleWriter.write(bytes, options: .init(keepsNames: keepsNames))
        }
    }

    /// A module with its header.
    func module(_ sections: [UInt8]...) -> [UInt8] {
        var writer = BinaryWriter()
        writer.header()
        for section in sections { writer.append(section) }
        return writer.bytes
    }

    func custom(_ name: String, _ contents: [UInt8]) -> [UInt8] {
        var writer = BinaryWriter()
        writer.custom(Array(name.utf8), contents)
        return writer.bytes
    }

    /// A function () -> () with this body.
    func function(_ body: [UInt8]) -> [[UInt8]] {
        var code = BinaryWriter()
        code.section(10, [1, UInt8(body.count)] + body)
        return [[1, 4, 1, 0x60, 0, 0], [3, 2, 1, 0], code.bytes]
    }

    @Test("writes a canonical module as the same bytes, with everything in its place")
    func canonical() throws {
        let bytes = try TextParser.assemble(
            Array(
                """
                (module $m (@custom "first" (before first) "1") (rec (type $s (sub (struct (field $x (mut i8)))))
                  (type (array (ref null $s))))
                  (import "a" "b" (func $f (param $p i64))) (import "a" "t" (tag (param i32)))
                  (table 2 10 funcref) (table i64 1 (ref null func) (ref.func $f)) (memory 1 2 shared)
                  (memory i64 1) (global (mut f64) (f64.const 1.5)) (export "g" (global 0)) (start $g)
                  (elem (i32.const 0) func $f) (elem declare (ref null func) (item (ref.func $g)))
                  (data (memory 1) (i64.const 7) "abc") (data "passive")
                  (@custom "middle" (after code) "\\00\\ff")
                  (func $g (local $l v128) (block $b (br_table 0 1 0 (i32.const 1)))
                    (@metadata.code.branch_hint "\\00") (if (i32.const 0) (then (memory.init 0 1
                      (i32.const 0) (i32.const 0) (i32.const 0)))) (drop (select (result i32) (i32.const 1)
                      (i32.const 2) (i32.const 3)))
                    (drop (v128.const i64x2 1 2)) (try_table (catch_all_ref 0)) (drop (i64.load 1 offset=70000
                      (i64.const 1)))))
                """.utf8))
        #expect(try write(bytes) == bytes)
        let plain = try write(bytes, keepsNames: false)
        #expect(plain.count < bytes.count)
        #expect(try TextParser.assemble(TextPrinter.print(plain)) == plain)
    }

    @Test("writes numbers in their shortest form, and moves branch hints with their instructions")
    func longNumbers() throws {
        // i32.const of five bytes, then `if`: it is at 7, and will be at 3.
        let body: [UInt8] = [0, 0x41, 0x81, 0x80, 0x80, 0x80, 0x00, 0x04, 0x40, 0x0B, 0x0B]
        let parts = function(body)
        let hints = custom("metadata.code.branch_hint", [1, 0, 1, 7, 1, 1])
        let written = try write(module(parts[0], parts[1], hints, parts[2]))
        let shorter = function([0, 0x41, 1, 0x04, 0x40, 0x0B, 0x0B])
        #expect(
            written
                == module(
                    shorter[0], shorter[1], custom("metadata.code.branch_hint", [1, 0, 1, 3, 1, 1]),
                    shorter[2]))
        let text = String(
            decoding: try TextPrinter.print(module(parts[0], parts[1], hints, parts[2])), as: UTF8.self)
        #expect(text.contains("(@metadata.code.branch_hint \"\\01\") if"))
    }

    @Test("copies custom sections that are not what their names promise")
    func brokenCustomSections() throws {
        let bytes = module(
            custom("name", [0, 9, 1]), custom("metadata.code.branch_hint", [0xFF]), custom("", []))
        #expect(try write(bytes) == bytes)
    }

    @Test(
        "refuses what is no module",
        arguments: [
            ([], 0), ([0, 0x61, 0x73, 0x6D, 2, 0, 0, 0], 4), ([1, 5, 1], 10), ([1, 2, 1, 0x61], 11),
            ([14, 0], 8), ([10, 4, 1, 2, 0, 0xFF], 13), ([11, 2, 1, 3], 11),
        ] as [([UInt8], Int)])
    func malformed(_ bytes: [UInt8], _ offset: Int) {
        let bytes = offset >= 8 ? module(bytes) : bytes
        let error = #expect(throws: ModuleError.self) { try write(bytes) }
        #expect(error?.kind == .malformed)
        #expect(error?.offset == offset)
    }
}

@Suite("What text keeps of a module")
struct TextRoundTripTests {
    func assemble(_ text: String) throws -> [UInt8] { try TextParser.assemble(Array(text.utf8)) }

    /// The module's text, after it was found to be one that comes back.
    func text(_ bytes: [UInt8], folds: Bool = false) throws -> String {
        let text = try TextPrinter.print(bytes, options: .init(folds: folds))
        #expect(try TextParser.assemble(text) == bytes)
        return String(decoding: text, as: UTF8.self)
    }

    @Test("a data count that no instruction needs, by an annotation of ours")
    func dataCount() throws {
        let plain = try assemble("(module (memory 1) (data \"a\") (data (i32.const 0) \"b\"))")
        #expect(!(try text(plain)).contains("@situ"))
        let counted = try assemble(
            "(module (memory 1) (data \"a\") (data (i32.const 0) \"b\") (@situ.data_count))")
        #expect(counted.count == plain.count + 3)
        #expect(try text(counted).contains("(@situ.data_count)"))
        let needed = try assemble("(module (data \"a\") (func (data.drop 0)) (@situ.data_count))")
        #expect(!(try text(needed)).contains("@situ"))
        for wrong in ["(module (func (@situ.data_count)))", "(module (@situ.data_count 1))"] {
            #expect(throws: TextError.self, "\(wrong)") { try assemble(wrong) }
        }
    }

    @Test(
        "names of labels: shadowed ones, of any characters, empty ones, and those that differ from identifiers"
    )
    func labels() throws {
        let bytes = try assemble(
            """
            (func $f (block $a (loop $a (br $a) (br 1)) (block (@name "") (br $a)))
              (if $"a b" (block $"é?" (result i32) (i32.const 1)) (then (br $"a b")))
              (block (@name "x") (br 0)) (block $x (@name "y") (br $x)))
            """)
        let flat = try text(bytes)
        for line in [
            "block $a", "loop $a", "br $a", "block (@name \"\")", "if $\"a b\"", "block $\"é?\"", "block $x",
            "block $y",
        ] {
            #expect(flat.contains(line), "\(line) is not in\n\(flat)")
        }
        #expect(flat.contains("br 1"), "the outer label is hidden by the inner one of its name")
        #expect(try text(bytes, folds: true).contains("(if $\"a b\""))
    }

    @Test("names that are no identifiers, by annotations: empty ones and those that others have")
    func names() throws {
        let bytes = try assemble(
            """
            (module (@name "") (func (@name "")) (func $f) (func (@name "f") (param (@name "p") i32) (local $p i32)
              (local (@name "p") i32) (local.get $p) (drop)) (memory (@name "\\u{202e}") 1) (type (struct (field (@name "") i32))))
            """)
        let text = try text(bytes)
        for line in [
            "(module (@name \"\")", "(func (@name \"\")", "(func $f", "(func (@name \"f\")", "(param $p i32)",
            "(local (@name \"p\") i32)", "$\"\\e2\\80\\ae\"", "(field (@name \"\") i32)",
        ] { #expect(text.contains(line), "\(line) is not in\n\(text)") }
    }

    @Test("name sections and branch hints that say nothing, as bytes")
    func bytes() throws {
        var module = BinaryWriter()
        module.header()
        module.section(1, [1, 0x60, 0, 0])
        module.section(3, [1, 0])
        module.custom(Array("metadata.code.branch_hint".utf8), [1, 0, 1, 1, 1, 1])
        module.section(10, [1, 2, 0, 0x0B])
        module.custom(Array("name".utf8), [1, 4, 1, 9, 1, 0x61])
        module.custom(Array("after".utf8), [1])
        let text = try text(module.bytes)
        #expect(
            text.contains("(@custom \"metadata.code.branch_hint\" (after func) \"\\01\\00\\01\\01\\01\\01\")")
        )
        #expect(text.contains("(@custom \"name\" (after code) \"\\01\\04\\01\\09\\01a\")"))
    }

    @Test("the places of custom sections, between sections of nothing too, and text that stays as it is")
    func places() throws {
        var module = BinaryWriter()
        module.header()
        for (identifier, contents) in [(1, [1, 0x60, 0, 0]), (2, [0]), (4, [0x80, 0])] as [(UInt8, [UInt8])] {
            module.section(identifier, contents)
            module.custom([UInt8(ascii: "c")], [identifier])
        }
        let first = try TextPrinter.print(module.bytes)
        let again = try TextParser.assemble(first)
        #expect(try TextPrinter.print(again) == first)
        #expect(try text(again).contains("(@custom \"c\" (after type) \"\\04\")"))
    }
}

@Suite("Places in texts")
struct SourcePlaceTests {
    func place(_ text: String, of marked: String) throws -> SourcePlace {
        let bytes = Array(text.utf8)
        let part = Array(marked.utf8)
        let start = try #require((0...(bytes.count - part.count)).first { bytes[$0...].starts(with: part) })
        return bytes.withUnsafeBufferPointer { SourcePlace(from: start, to: start + part.count, in: $0) }
    }

    @Test("count lines by each way to end one, and columns in characters")
    func lines() throws {
        let place = try place("a\r\nb\rc\n\tdé x", of: "x")
        #expect(place.line == 4)
        #expect(place.column == 5)
        #expect(place.excerpt == "    dé x")
    }

    @Test(
        "mark what they are about, whatever is before it",
        arguments: [
            ("\t\tx", "x", "        ^"), ("日本 x", "x", "     ^"), ("e\u{301} x", "x", "  ^"),
            ("x日本", "日本", " ^^^^"),
            ("\u{202E}x", "x", " ^"), ("🎉 x", "x", "   ^"), ("a xyz b", "xyz", "  ^^^"),
            ("a x\nb", "x\nb", "  ^"),
        ])
    func marks(_ text: String, _ marked: String, _ marks: String) throws {
        #expect(try place(text, of: marked).marks == marks, "\(text)")
    }

    @Test("show the neighbourhood only where a line is long")
    func longLines() throws {
        let long = String(repeating: "日本", count: 5000)
        let place = try place("\(long) here \(long)", of: "here")
        #expect(place.column == 10_002)
        #expect(place.excerpt.hasPrefix("…") && place.excerpt.hasSuffix("…"))
        #expect(place.excerpt.utf8.count < 250)
        let line = Array(place.excerpt)
        let mark = Array(place.marks)
        #expect(mark.count { $0 == "^" } == 4)
        #expect(line.firstIndex(of: "h").map { place.indentation == 1 + 2 * ($0 - 2) + 1 } == true)
        #expect(place.excerpt.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" }, "no character is cut")
    }

    @Test("show no control characters")
    func controls() throws {
        let bytes: [UInt8] = [0x1B, 0x5B, 0x33, 0xC2, 0x9B, 0xFF, 0x20, 0x78]
        let place = bytes.withUnsafeBufferPointer { SourcePlace(from: 7, to: 8, in: $0) }
        #expect(place.excerpt == "\u{FFFD}[3\u{FFFD}\u{FFFD} x")
        #expect(place.marks == "      ^")
    }
}
