import Situ
import Testing

@Suite("Asynchronous calls with types of Swift")
struct AsynchronousTypesTests {
    private func load(_ text: String, define: (inout Linker) throws -> Void = { _ in }) throws -> Instance {
        var linker = Linker(store: Store(engine: Engine()))
        try define(&linker)
        return try linker.instantiate(try Module(text: text, engine: linker.store.engine))
    }

    @Test("take and return numbers, tuples and nothing")
    func functions() async throws {
        let instance = try load(
            """
            (global $kept (mut i32) (i32.const 0))
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "keep") (param i32) (global.set $kept (local.get 0)))
            (func (export "kept") (result i32) (global.get $kept))
            (func (export "split") (param f64) (result i64 f64)
              (i64.trunc_f64_s (local.get 0)) (f64.sub (local.get 0) (f64.floor (local.get 0))))
            (func (export "trap") (result i32) (unreachable))
            """)
        let add = try instance.function("add", as: ((Int32, Int32) -> Int32).self)
        #expect(try await add(40, 2) == 42)
        let keep = try instance.function("keep", as: ((Int32) -> Void).self)
        try await keep(7)
        let kept = try instance.function("kept", as: (() -> Int32).self)
        #expect(try await kept() == 7)
        let split = try instance.function("split", as: ((Double) -> (Int64, Double)).self)
        let parts = try await split(3.25)
        #expect(parts == (3, 0.25))
        let trap = try instance.function("trap", as: (() -> Int32).self)
        await #expect(throws: Trap.self) { _ = try await trap() }
        instance.store.yieldInterval = 0
        for number: Int32 in 0..<1000 {
            let sum = try await add(number, 1)
            #expect(sum == number + 1)
        }
    }

    @Test("closures of the host have their types inferred")
    func closures() async throws {
        final class Thing { var count = 0 }
        struct Failure: Error {}
        let instance = try load(
            """
            (import "host" "add" (func $add (param i32 i64) (result i64)))
            (import "host" "swap" (func $swap (param i32 f32) (result f32 i32)))
            (import "host" "count" (func $count (param externref)))
            (import "host" "size" (func $size (param i32) (result i32)))
            (import "host" "fail" (func $fail))
            (memory (export "memory") 2)
            (func (export "add") (param i32 i64) (result i64) (call $add (local.get 0) (local.get 1)))
            (func (export "swap") (param i32 f32) (result f32 i32) (call $swap (local.get 0) (local.get 1)))
            (func (export "count") (param externref) (call $count (local.get 0)) (call $count (local.get 0)))
            (func (export "size") (param i32) (result i32) (call $size (local.get 0)))
            (func (export "fail") (call $fail))
            """
        ) { linker in
            linker.define("host", "add") { (x: Int32, y: Int64) async -> Int64 in
                await Task.yield()
                return Int64(x) + y
            }
            linker.define("host", "swap") { (x: Int32, y: Float) async -> (Float, Int32) in
                await Task.yield()
                return (y, x)
            }
            linker.define("host", "count") { (thing: ExternReference<Thing>?) async in
                await Task.yield()
                thing?.object.count += 1
            }
            linker.define("host", "size") { (caller: Caller, factor: Int32) async throws -> Int32 in
                await Task.yield()
                return Int32(caller.memory()?.pageCount ?? 0) * factor
            }
            linker.define("host", "fail") { (_: Caller) async throws in
                await Task.yield()
                throw Failure()
            }
        }
        let add = try instance.function("add", as: ((Int32, Int64) -> Int64).self)
        #expect(try await add(5, -7) == -2)
        let swap = try instance.function("swap", as: ((Int32, Float) -> (Float, Int32)).self)
        let swapped = try await swap(3, 0.5)
        #expect(swapped == (0.5, 3))
        let count = try instance.function("count", as: ((ExternReference<Thing>?) -> Void).self)
        let thing = Thing()
        try await count(ExternReference(thing))
        #expect(thing.count == 2)
        let size = try instance.function("size", as: ((Int32) -> Int32).self)
        #expect(try await size(10) == 20)
        let fail = try instance.function("fail", as: (() -> Void).self)
        await #expect(throws: Failure.self) { try await fail() }
    }

    @Test("synchronous typed calls say that they are not enough")
    func synchronous() throws {
        let instance = try load(
            """
            (import "host" "f" (func $f (result i32)))
            (func (export "run") (result i32) (call $f))
            """
        ) { linker in
            linker.define("host", "f") { () async -> Int32 in
                await Task.yield()
                return 1
            }
        }
        let run = try instance.function("run", as: (() -> Int32).self)
        let error = #expect(throws: CallError.self) { _ = try run() }
        guard case .asynchronousHostFunction? = error else {
            Issue.record("it throws \(String(describing: error))")
            return
        }
    }
}
