import Situ
import Testing
import WASI

@Suite("WASI in stores that a template makes")
struct WASITemplateTests {
    private static let text = """
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (data (i32.const 64) "initial")
        (func (export "count") (result i32)
            (drop (call $sizes (i32.const 0) (i32.const 4)))
            (i32.load (i32.const 0)))
        (func (export "exit") (param i32) (call $exit (local.get 0)))
        """

    private func template() throws -> InstanceTemplate {
        let module = try Module(text: WASITemplateTests.text, engine: Engine())
        var imports = Imports()
        WASI.define(in: &imports, for: module)
        return try InstanceTemplate(module, imports: imports)
    }

    @Test("each store has arguments of its own, and an end of its own")
    func arguments() throws {
        let template = try template()
        for count in 1..<4 {
            let instance = try template.spawn { store in
                var configuration = WASIConfiguration()
                configuration.arguments = Array(repeating: Array("word".utf8), count: count)
                try WASI(configuration).attach(to: store)
            }
            let function = try #require(instance.function("count"))
            let results = try function([])
            guard case .i32(let found)? = results.first else {
                Issue.record("count returns no number")
                return
            }
            #expect(found == count)
            let exit = try #require(instance.function("exit"))
            let error = #expect(throws: WASIExit.self) { try exit([.i32(Int32(count))]) }
            #expect(error?.code == UInt32(count))
        }
    }

    @Test("a store without WASI says so")
    func notAttached() throws {
        let instance = try template().spawn()
        let function = try #require(instance.function("count"))
        #expect(throws: WASI.NotAttached.self) { try function([]) }
    }
}
