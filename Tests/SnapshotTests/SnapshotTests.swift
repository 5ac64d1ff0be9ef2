import Situ
import TestSupport
import Testing

@Suite("Snapshots")
struct SnapshotTests {
    static let program = """
        (module
          (import "host" "print" (func $print (param i32)))
          (memory (export "memory") 2)
          (global $steps (mut i64) (i64.const 0))
          (func $fib (export "fib") (param $n i32) (result i32)
            (global.set $steps (i64.add (global.get $steps) (i64.const 1)))
            (i32.store (i32.mul (local.get $n) (i32.const 4))
              (i32.add (i32.load (i32.mul (local.get $n) (i32.const 4))) (i32.const 1)))
            (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
              (then (local.get $n))
              (else
                (if (i32.eq (local.get $n) (i32.const 9)) (then (call $print (local.get $n))))
                (i32.add
                  (call $fib (i32.sub (local.get $n) (i32.const 1)))
                  (call $fib (i32.sub (local.get $n) (i32.const 2))))))))
        """

    final class Printed { var values: [Int32] = [] }

    static func engine(_ tier: TestTier) -> Engine {
        Engine(Engine.Configuration(), executor: tier.executor)
    }

    @Test(
        "go on in another store, on another tier, as if nothing had happened", arguments: TestTier.available)
    func restoring(tier: TestTier) throws {
        let printed = Printed()
        func define(_ linker: inout Linker) {
            linker.define("host", "print") { (x: Int32) in printed.values.append(x) }
        }
        let engine = Self.engine(tier)
        let module = try Module(text: Self.program, engine: engine)
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        define(&linker)
        let instance = try linker.instantiate(module)
        let call = try #require(instance.function("fib")).begin([.i32(15)])
        store.fuel = 1000
        guard case .suspended = try call.run() else { throw CallError.alreadyOver }
        let snapshot = try store.snapshot()
        for other in TestTier.available {
            printed.values = []
            let engine = Self.engine(other)
            let module = try Module(text: Self.program, engine: engine)
            let all = try snapshot.restore(engine: engine, modules: [module]) { linker, _ in define(&linker) }
            let restored = try #require(all.first)
            #expect(restored.store.fuel == 0)
            restored.store.fuel = nil
            guard case .finished(let results) = try restored.calls[0].run() else {
                throw CallError.alreadyOver
            }
            #expect(results.map(\.description) == ["i32 610"])
            #expect(restored.instances[0].memory("memory")?.byteCount == 131072)
            store.fuel = nil
        }
        let before = printed.values
        printed.values = []
        guard case .finished = try call.run() else { throw CallError.alreadyOver }
        #expect(printed.values == before)
    }

    @Test("of a store are its clones, which go on by themselves", arguments: TestTier.available)
    func cloning(tier: TestTier) throws {
        let printed = Printed()
        let engine = Self.engine(tier)
        let module = try Module(text: Self.program, engine: engine)
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        linker.define("host", "print") { (x: Int32) in printed.values.append(x) }
        let instance = try linker.instantiate(module)
        let call = try #require(instance.function("fib")).begin([.i32(12)])
        store.fuel = 100
        guard case .suspended = try call.run() else { throw CallError.alreadyOver }
        printed.values = []
        let clones = try (0..<3).map { _ in try store.clone() }
        store.fuel = nil
        guard case .finished(let results) = try call.run() else { throw CallError.alreadyOver }
        let (values, memory) = (printed.values, try #require(instance.memory("memory")))
        for clone in clones {
            printed.values = []
            clone.store.fuel = nil
            guard case .finished(let own) = try clone.calls[0].run() else { throw CallError.alreadyOver }
            #expect(own.description == results.description)
            #expect(printed.values == values)
            #expect(try clone.instances[0].memory("memory")?.read(0, 64) == memory.read(0, 64))
        }
    }

    @Test("are the same from a file, and name what they are of")
    func files() throws {
        let engine = Engine()
        let module = try Module(text: Self.program, engine: engine)
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        linker.define("host", "print") { (_: Int32) in }
        let instance = try linker.instantiate(module)
        let call = try #require(instance.function("fib")).begin([.i32(20)])
        store.fuel = 5000
        guard case .suspended = try call.run() else { throw CallError.alreadyOver }
        let section = Snapshot.HostSection(name: "note", bytes: [1, 2, 3])
        let first = try store.snapshot(hostSections: [section])
        store.fuel = 1
        guard case .suspended = try call.run() else { throw CallError.alreadyOver }
        let second = try store.snapshot(since: first)
        #expect(first.modules.map(\.hash) == [module.hash])
        #expect(second.name != first.name)

        let read = try Snapshot(first.bytes())
        #expect(read.name == first.name)
        #expect(read.hostSections == [section])
        let restored = try read.restore(engine: engine, modules: [module]) { linker, _ in
            linker.define("host", "print") { (_: Int32) in }
        }[0]
        #expect(try restored.store.snapshot(hostSections: [section]).name == first.name)
        restored.store.fuel = 1
        guard case .suspended = try restored.calls[0].run() else { throw CallError.alreadyOver }
        #expect(try restored.store.snapshot().name == second.name)

        var options = Snapshot.WriteOptions()
        options.includesModules = true
        let whole = try Snapshot(first.bytes(options: options))
        #expect(whole.name == first.name)
        #expect(try Module(#require(whole.moduleBytes(whole.modules[0])), engine: engine).hash == module.hash)
        #expect(read.moduleBytes(read.modules[0]) == nil)
    }
}
