import Testing

@testable import WebAssembly

@Suite("Test scripts")
struct TextScriptTests {
    @Test("are read command by command, with their lines")
    func commands() throws {
        let script = try Script(
            Array(
                """
                ;; a comment
                (module $m (func (export "f") (param i32) (result i32) (local.get 0)))
                (register "m" $m)
                (module definition $d (memory 1))
                (module instance $i $d)
                (module binary "\\00asm" "\\01\\00\\00\\00")
                (invoke $m "f" (i32.const -1))
                (assert_return (invoke "f" (i64.const 1) (f32.const 0.5) (ref.extern 7) (ref.null func))
                  (f32.const nan:canonical) (f64.const nan:arithmetic) (v128.const i16x8 0 1 2 3 4 5 6 -1)
                  (either (i32.const 1) (ref.null)) (ref.func) (ref.extern))
                (assert_return (get "g"))
                (assert_trap (invoke "f") "unreachable")
                (assert_trap (module (func $s unreachable) (start $s)) "unreachable")
                (assert_malformed (module quote "(func" ")(") "unexpected token")
                (assert_invalid (module (func (result i32))) "type mismatch")
                (assert_exception (invoke "f"))
                """.utf8))
        #expect(script.commands.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16])
        guard case .module(let module) = script.commands[0].kind,
            case .module(let definition) = script.commands[2].kind,
            case .instance(let name, let of) = script.commands[3].kind,
            case .assertReturn(.invoke(nil, let function, let arguments), let results) = script.commands[6]
                .kind,
            case .assertMalformed(let malformed, let message) = script.commands[10].kind
        else {
            Issue.record("a command was taken for another")
            return
        }
        try checkModule(try script.assemble(module))
        #expect(module.name == Array("m".utf8))
        #expect(definition.isDefinition)
        #expect(name == Array("i".utf8))
        #expect(of == Array("d".utf8))
        #expect(function == Array("f".utf8))
        #expect(arguments == [.i64(1), .f32(0x3F00_0000), .refExtern(7), .refNull(.func)])
        #expect(results.count == 6)
        #expect(results[0] == .f32(.canonicalNaN))
        #expect(results[1] == .f64(.arithmeticNaN))
        #expect(results[3] == .either([.i32(1), .refNull(nil)]))
        #expect(results[4] == .reference(.func))
        #expect(results[5] == .refExtern(nil))
        guard case .v128(let vector) = results[2] else {
            Issue.record("a vector was taken for something else")
            return
        }
        #expect(vector.bits?.0 == 0x0003_0002_0001_0000)
        #expect(vector.bits?.1 == 0xFFFF_0006_0005_0004)
        #expect(message == "unexpected token")
        #expect(throws: TextError.self) { try script.assemble(malformed) }
    }

    @Test("may be the fields of one module and nothing else")
    func fieldsOnly() throws {
        let script = try Script(Array("(func $f) (memory 0)\n(start $f)".utf8))
        #expect(script.commands.count == 1)
        guard case .module(let module) = script.commands[0].kind else {
            Issue.record("the fields are no module")
            return
        }
        try checkModule(try script.assemble(module))
    }

    @Test("give the place of an error in a module's text as the place in the script")
    func errorPlaces() throws {
        let script = try Script(Array("(module)\n(module\n  (func (local.get $x)))".utf8))
        guard case .module(let module) = script.commands[1].kind else {
            Issue.record("the module is no module")
            return
        }
        do {
            _ = try script.assemble(module)
            Issue.record("an unknown local was accepted")
        } catch {
            #expect(error.line == 3)
            #expect(error.column == 20)
        }
    }
}
