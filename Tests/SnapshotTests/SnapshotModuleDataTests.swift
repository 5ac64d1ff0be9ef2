import Situ
import Testing

@Suite("A snapshot's file with its modules")
struct SnapshotModuleDataTests {
    @Test("has pages that are as in a data segment once, and gives the program's memory as it was")
    func pages() throws {
        // A segment of five pages that begins in the middle of one; the program changes one of the four that it has whole.
        let text = (0..<5 * 4096).map { "\\\($0 % 7 + 2)\($0 % 10)" }.joined()
        let engine = Engine()
        let module = try Module(
            text: """
                (module
                  (memory (export "memory") 1)
                  (data (i32.const 2048) "\(text)")
                  (func (export "change") (i32.store8 (i32.const 9000) (i32.const 1))))
                """, engine: engine)
        let store = Store(engine: engine)
        let instance = try Linker(store: store).instantiate(module)
        let change = try #require(instance.function("change"))
        _ = try change()
        let snapshot = try store.snapshot()
        var options = Snapshot.WriteOptions()
        let without = try snapshot.bytes()
        options.includesModules = true
        let with = try snapshot.bytes(options: options)
        // The module, which is a little longer than its segment, instead of the three pages that it still has.
        #expect(with.count <= without.count + Int(snapshot.modules[0].byteCount) - 3 * 4096 + 8192)
        let read = try Snapshot(with)
        #expect(read.name == snapshot.name)
        let restored = try read.restore(engine: engine, modules: [module]) { _, _ in }
        let memory = try #require(restored.first?.instances.first?.memory("memory"))
        let original = try #require(instance.memory("memory"))
        #expect(try memory.read(0, 65536) == original.read(0, 65536))
    }
}
