import Foundation
import Situ
import Testing

@Suite("Modules as text")
struct ModuleTextTests {
    @Test("run like any other")
    func running() throws {
        let engine = Engine()
        let module = try Module(
            text:
                "(func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))",
            engine: engine)
        let store = Store(engine: engine)
        let instance = try Linker(store: store).instantiate(module)
        let add = try #require(instance.function("add"))
        let results = try add([.i32(40), .i32(2)])
        guard case .i32(42)? = results.first else { return #expect(Bool(false), "40 + 2 is \(results)") }
        #expect(try module.text(style: .init(folds: true)).contains("(i32.add"))
    }

    @Test("are read from files, which are told from binary ones by what is in them")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).wasm").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = "(module $named)"
        for bytes in [Array(text.utf8), try ModuleText.assemble(text)] {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(try Module(path: path, engine: Engine()).name == "named")
        }
        #expect(ModuleText.isText(Array(text.utf8)))
        #expect(!ModuleText.isText(try ModuleText.assemble(text)))
        #expect(!ModuleText.isText([]))
    }

    @Test("have errors with line and column, of the text and of what it says")
    func errors() throws {
        let unknown = #expect(throws: ModuleError.self) {
            try Module(text: "(module\n  (func (local.get $x)))", engine: Engine())
        }
        #expect(unknown?.kind == .malformed)
        #expect(unknown?.place?.line == 2)
        #expect(unknown?.place?.column == 20)
        #expect(unknown?.text == "malformed module: unknown local: $x (at line 2, column 20)")
        let invalid = #expect(throws: ModuleError.self) {
            try Module(
                text: "(module\n  (func $f (result i32)\n    i64.const 1\n    i32.eqz))", engine: Engine())
        }
        #expect(invalid?.kind == .invalid)
        #expect(invalid?.place?.line == 4)
        #expect(invalid?.place?.excerpt == "    i32.eqz))")
        #expect(invalid?.place?.marks == "    ^^^^^^^")
    }

    @Test("are assembled and printed by themselves")
    func directions() throws {
        let bytes = try ModuleText.assemble("(module (func $f nop))", keepsNames: false)
        #expect(!(try ModuleText.print(bytes)).contains("$f"))
        #expect(
            try ModuleText.assemble(ModuleText.print(bytes, style: .init(folds: true, showsOffsets: true)))
                == bytes)
        let error = #expect(throws: TextError.self) { try ModuleText.assemble("(func\n  (nope))") }
        #expect(
            error?.text(named: "a.wat") == """
                a.wat:2:4: unknown operator nope
                  (nope))
                   ^^^^
                """)
        let malformed = #expect(throws: ModuleError.self) { try ModuleText.print([0, 1, 2]) }
        #expect(malformed?.kind == .malformed)
    }
}
