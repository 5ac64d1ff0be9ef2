import Testing

@testable import WebAssembly

@Suite("The text parser")
struct TextParserTests {
    func assemble(_ text: String) throws -> [UInt8] {
        try TextParser.assemble(Array(text.utf8), keepingNames: false)
    }

    func failure(_ text: String) -> TextError? {
        do {
            _ = try TextParser.assemble(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("assembles the same bytes from flat and from folded instructions")
    func flatAndFolded() throws {
        let flat = try assemble(
            """
            (module (func (param i32) (result i32)
              local.get 0 i32.eqz if (result i32) i32.const 1 else local.get 0 i32.const 2 i32.mul end))
            """)
        let folded = try assemble(
            """
            (func (param $x i32) (result i32)
              (if (result i32) (i32.eqz (local.get $x))
                (then (i32.const 1)) (else (i32.mul (local.get $x) (i32.const 2)))))
            """)
        #expect(flat == folded)
        try checkModule(flat)
    }

    @Test(
        "gives functions without a type the first that fits, and makes missing types in order of appearance")
    func implicitTypes() throws {
        let implicit = try assemble(
            """
            (func (result f64) (block (param i32 i32) (unreachable)) (unreachable))
            (func (param i32)) (func (result f64) unreachable)
            (type (func (param i32)))
            """)
        let explicit = try assemble(
            """
            (type (func (param i32))) (type (func (result f64))) (type (func (param i32 i32)))
            (func (type 1) (block (type 2) unreachable) (unreachable)) (func (type 0)) (func (type 1) unreachable)
            """)
        #expect(implicit == explicit)
    }

    @Test(
        "does not take a type from a group of several, or one that is not final, for a function without a type"
    )
    func implicitTypesStandAlone() throws {
        let bytes = try assemble(
            "(rec (type (func)) (type (struct))) (type (sub (func))) (func) (func (type 3))")
        try checkModule(bytes)
    }

    @Test("says where an error is, and shows the line with the place marked")
    func errorPlaces() throws {
        let error = try #require(failure("(module\n  (func)\n\t(func $\"ñ\" local.get $nope))"))
        #expect(error.line == 3)
        #expect(error.column == 23)
        #expect(error.explanation == "unknown local $nope")
        #expect(
            error.text(named: "a.wat") == """
                a.wat:3:23: unknown local $nope
                    (func $"ñ" local.get $nope))
                                         ^^^^^
                """)
    }

    @Test(
        "refuses in the suite's words",
        arguments: [
            ("(func (i32.const 4294967296))", "constant out of range"),
            ("(func (i32.cons 1))", "unknown operator i32.cons"),
            ("(func $a) (func $a)", "duplicate function $a"),
            ("(func) (import \"\" \"\" (func))", "import after function"),
            ("(func block $a end $b)", "mismatching label $b"),
            ("(func (br $a))", "unknown label $a"),
            ("(func \"", "unclosed string"),
            ("(; (; ;)", "unclosed comment"),
            ("(@ x)", "empty annotation id"),
            ("(func $)", "empty identifier"),
            ("(func", "unexpected token (end of text)"),
            ("(type (func)) (func (type 0) (param i32))", "inline function type"),
            ("(memory 1) (func (i32.load align=3 (i32.const 0)))", "alignment must be a power of two"),
            ("(func (export \"\\ff\"))", "malformed UTF-8 encoding"),
            ("(module quote \"(module quote \\22\\22)\")", "unexpected token quote"),
            ("(start 0) (start 0) (func)", "multiple start sections"),
        ])
    func messages(text: String, message: String) throws {
        let found = try #require(failure(text), "\(text) was accepted").explanation
        #expect(found.hasPrefix(message))
    }

    @Test("writes symbolic names and annotated names to the name section")
    func names() throws {
        let bytes = try TextParser.assemble(
            Array(
                """
                (module $m (type $t (struct (field $x i32))) (func $f (@name "other") (param $p i32) (local $l i32)
                  block $b end) (memory $mem 1) (data $d "x"))
                """.utf8))
        let text = String(decoding: try TextPrinter.print(bytes), as: UTF8.self)
        for name in [
            "module $m", "$t", "field $x", "func $other", "param $p", "local $l", "block $b", "$mem", "$d",
        ] {
            #expect(text.contains(name), "the name section has lost \(name)")
        }
    }

    @Test("puts custom sections and branch hints where their annotations say")
    func annotations() throws {
        let bytes = try TextParser.assemble(
            Array(
                """
                (module (@custom "c" (before func) "\\01x") (func (param i32)
                  (@metadata.code.branch_hint "\\01") (if (local.get 0) (then))) (@custom "last"))
                """.utf8))
        let text = String(decoding: try TextPrinter.print(bytes), as: UTF8.self)
        #expect(text.contains("(@custom \"c\" (after type) \"\\01x\")"))
        #expect(text.contains("(@metadata.code.branch_hint \"\\01\") if"))
        #expect(text.contains("(@custom \"last\" (after code) \"\")"))
        #expect(try TextParser.assemble(Array(text.utf8)) == bytes)
    }

    @Test("keeps names apart that the name section gives twice")
    func ambiguousNames() throws {
        let bytes = try TextParser.assemble(
            Array(
                """
                (module (func $a) (func $b (@name "a")) (func (@name "")) (func $"a b" (call 0) (call 1) (call 2))
                  (start $b))
                """.utf8))
        let text = String(decoding: try TextPrinter.print(bytes), as: UTF8.self)
        #expect(text.contains("(func $a (;0;)"))
        #expect(text.contains("(func (@name \"a\") (;1;)"))
        #expect(text.contains("(func (@name \"\") (;2;)"))
        #expect(text.contains("(func $\"a b\" (;3;)"))
        #expect(text.contains("(start 1)"))
        #expect(try TextParser.assemble(Array(text.utf8)) == bytes)
    }

    @Test("prints every instruction so that it reads back", arguments: [false, true])
    func everyInstruction(folds: Bool) throws {
        // Immediates that are all zero are well-formed for every kind but blocks, which end here at once.
        for instruction in InstructionTable.all {
            switch instruction.opcode {
            case .else, .catch, .catchAll, .end, .delegate: continue
            default: break
            }
            var body = BinaryWriter()
            body.byte(0)
            body.opcode(instruction.opcode)
            switch instruction.immediates {
            case .blockType, .tryTable: body.byte(0x40)
            case .heapType: body.byte(0x70)
            case .valueTypes: body.append([1, 0x7F])
            case .castBranch: body.append([0, 0, 0x70, 0x70])
            default: break
            }
            let size: Int =
                switch instruction.immediates {
                case .none, .blockType, .heapType, .valueTypes, .castBranch: 0
                case .typeTable, .tableTable, .elementTable, .memarg, .memoryMemory, .dataMemory, .typeField,
                    .typeCount, .typeType, .typeData, .typeElement, .labelTable:
                    2
                case .memargLane: 3
                case .f32: 4
                case .f64: 8
                case .v128, .shuffle: 16
                default: 1
                }
            for _ in 0..<size { body.byte(0) }
            switch instruction.immediates {
            case .blockType, .tryTable: body.opcode(.end)
            default: break
            }
            body.opcode(.end)
            var code = BinaryWriter()
            code.vector(body.bytes)
            var module = BinaryWriter()
            module.header()
            module.section(1, [1, 0x60, 0, 0])
            module.section(3, [1, 0])
            let usesData =
                switch instruction.immediates {
                case .data, .dataMemory, .typeData: true
                default: false
                }
            if usesData { module.section(12, [0]) }
            module.section(10, [1] + code.bytes)
            let text = try TextPrinter.print(module.bytes, options: .init(folds: folds))
            // `align=1` is said where it is not the natural one; all the rest must be the same.
            let again = try TextParser.assemble(text)
            #expect(again == module.bytes, "\(instruction.mnemonic) reads back as something else")
        }
    }
}
