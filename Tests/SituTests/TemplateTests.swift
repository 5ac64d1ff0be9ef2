import Foundation
import Situ
import TestSupport
import Testing

/// Instances made of templates: that each is as if it had been instantiated by itself, and that nothing passes from one to
/// another.
@Suite struct TemplateTests {
    private func engine(_ tier: Tier = .automatic, _ pool: Engine.Pool = .init()) -> Engine {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.pool = pool
        return Engine(configuration)
    }

    private func template(
        _ text: String, _ engine: Engine? = nil, _ define: (inout Imports) throws -> Void = { _ in }
    ) throws -> InstanceTemplate {
        var imports = Imports()
        try define(&imports)
        return try InstanceTemplate(
            try Module(text: text, engine: engine ?? self.engine()), imports: imports)
    }

    private func number(_ instance: Instance, _ name: String, _ arguments: Value...) throws -> Int32 {
        let function = try #require(instance.function(name), "the module exports no function \(name)")
        return try #require(try function(arguments).first?.int32, "\(name) returns no i32")
    }

    /// Reads and writes bytes, counts in a global, and calls through a table.
    private static let counter = """
        (memory (export "memory") 2 10)
        (data (i32.const 8) "initial")
        (data (i32.const 65530) "over the edge")
        (data $passive "passive")
        (global $count (mut i32) (i32.const 5))
        (table (export "table") 4 20 funcref)
        (elem (i32.const 1) $count $constant)
        (type $number (func (result i32)))
        (func $count (export "count") (result i32)
            (global.set $count (i32.add (global.get $count) (i32.const 1)))
            (global.get $count))
        (func $constant (result i32) (i32.const 77))
        (func (export "indirect") (param i32) (result i32) (call_indirect (type $number) (local.get 0)))
        (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) (memory.size))
        (func (export "init") (memory.init $passive (i32.const 100) (i32.const 0) (i32.const 7)))
        (func (export "drop") (data.drop $passive))
        (func (export "clear") (table.set (i32.const 1) (ref.null func)))
        (func (export "growTable") (result i32) (table.grow (ref.func $constant) (i32.const 3)))
        """

    @Test(
        "an instance begins as an instantiated one does, whatever earlier ones did", arguments: Tier.available
    )
    func independence(tier: Tier) throws {
        let template = try template(TemplateTests.counter, engine(tier))
        for round in 0..<3 {
            let instance = try template.spawn()
            #expect(try number(instance, "count") == 6, "round \(round)")
            #expect(try number(instance, "count") == 7, "round \(round)")
            #expect(try number(instance, "indirect", .i32(1)) == 8, "round \(round)")
            #expect(try number(instance, "indirect", .i32(2)) == 77, "round \(round)")
            #expect(throws: Trap.self) { try number(instance, "indirect", .i32(0)) }
            let memory = try #require(instance.memory("memory"))
            #expect(try memory.read(6, 11) == Array("\0\0initial\0\0".utf8))
            #expect(try memory.read(65530, 14) == Array("over the edge\0".utf8))
            _ = try instance.function("init")?([])
            #expect(try memory.read(100, 8) == Array("passive\0".utf8), "round \(round)")
            _ = try instance.function("drop")?([])
            #expect(throws: Trap.self) { try instance.function("init")?([]) }
            _ = try instance.function("clear")?([])
            #expect(throws: Trap.self) { try number(instance, "indirect", .i32(1)) }
            #expect(try number(instance, "growTable") == 4, "round \(round)")
            #expect(try number(instance, "indirect", .i32(6)) == 77)
        }
    }

    @Test(
        "nothing of what an instance wrote is in the memory of the next in its place",
        arguments: Tier.available)
    func secrets(tier: Tier) throws {
        let template = try template(TemplateTests.counter, engine(tier))
        // In the image, where it holds zeros, behind it, in the last byte, and in what is added.
        let places: [Int32] = [8, 20, 70_000, 131_071, 131_072, 200_000, 262_143]
        var bases: Set<UnsafeRawPointer> = []
        for round in 0..<3 {
            let instance = try template.spawn()
            let memory = try #require(instance.memory("memory"))
            memory.withUnsafeMutableBytes { bytes in _ = bases.insert(bytes.baseAddress!) }
            #expect(try number(instance, "size") == 2, "round \(round)")
            for place in places.filter({ $0 >= 131_072 }) {
                let trap = try trap { _ = try number(instance, "load", .i32(place)) }
                #expect(trap.kind == .outOfBoundsMemoryAccess, "round \(round), \(place)")
            }
            #expect(try number(instance, "grow", .i32(2)) == 2, "round \(round)")
            for place in places {
                let expected: Int32 = place == 8 ? 105 : 0
                #expect(try number(instance, "load", .i32(place)) == expected, "round \(round), \(place)")
                _ = try instance.function("store")?([.i32(place), .i32(99)])
                #expect(try number(instance, "load", .i32(place)) == 99)
            }
            let held = try memory.read(0, 131_072)
            #expect(held.filter { $0 == 99 }.count == 4, "round \(round)")
        }
        #if os(Linux)
            #expect(bases.count == 1, "each instance is to have the place of the one before")
        #endif
    }

    @Test("accesses far beyond a memory in the pool are traps", arguments: Tier.available)
    func guards(tier: Tier) throws {
        let template = try template(
            """
            (memory 1)
            (func (export "far") (param i32) (result i32) (i32.load offset=0xffffffff (local.get 0)))
            (func (export "near") (param i32) (result i32) (i32.load (local.get 0)))
            """, engine(tier))
        let neighbours = try (0..<3).map { _ in try template.spawn() }
        for instance in neighbours {
            for address: Int32 in [0, 1, -1, 65536, .min, .max] {
                let trap = try trap { _ = try number(instance, "far", .i32(address)) }
                #expect(trap.kind == .outOfBoundsMemoryAccess, "\(address)")
            }
            for address: Int32 in [65533, 65536, -1, .min] {
                let trap = try trap { _ = try number(instance, "near", .i32(address)) }
                #expect(trap.kind == .outOfBoundsMemoryAccess, "\(address)")
            }
            #expect(try number(instance, "near", .i32(65532)) == 0)
        }
    }

    @Test("memories of every kind begin with their segments", arguments: Tier.available)
    func kinds(tier: Tier) throws {
        let template = try template(
            """
            (memory $small 1)
            (memory $long i64 1)
            (memory $bytes 100 (pagesize 1))
            (memory $shared 1 4 shared)
            (memory $far 65536)
            (memory $empty 0)
            (data (memory $small) (i32.const 0) "a")
            (data (memory $long) (i64.const 1) "b")
            (data (memory $bytes) (i32.const 99) "c")
            (data (memory $shared) (i32.const 3) "d")
            (data (memory $far) (i32.const 0xfffffffe) "e")
            (data (memory $far) (i32.const 0x10) "f")
            (func (export "sum") (result i32)
                (i32.load8_u $small (i32.const 0))
                (i32.load8_u $long (i64.const 1)) (i32.add)
                (i32.load8_u $bytes (i32.const 99)) (i32.add)
                (i32.load8_u $shared (i32.const 3)) (i32.add)
                (i32.load8_u $far (i32.const 0xfffffffe)) (i32.add)
                (i32.load8_u $far (i32.const 0x10)) (i32.add))
            (func (export "overwrite")
                (i32.store8 $small (i32.const 0) (i32.const 0))
                (i32.store8 $long (i64.const 1) (i32.const 0))
                (i32.store8 $bytes (i32.const 99) (i32.const 0))
                (i32.store8 $shared (i32.const 3) (i32.const 0))
                (i32.store8 $far (i32.const 0xfffffffe) (i32.const 0)))
            """, engine(tier))
        for round in 0..<3 {
            let instance = try template.spawn()
            #expect(try number(instance, "sum") == 97 + 98 + 99 + 100 + 101 + 102, "round \(round)")
            _ = try instance.function("overwrite")?([])
            #expect(try number(instance, "sum") == 102, "round \(round)")
        }
    }

    @Test("several memories of one module each have their own image")
    func severalMemories() throws {
        let template = try template(
            """
            (memory (export "one") 1) (memory (export "two") 2)
            (data (memory 0) (i32.const 10) "first") (data (memory 1) (i32.const 70000) "second")
            """)
        for _ in 0..<3 {
            let instance = try template.spawn()
            let one = try #require(instance.memory("one"))
            let two = try #require(instance.memory("two"))
            #expect(try one.read(10, 6) == Array("first\0".utf8))
            #expect(try two.read(70000, 7) == Array("second\0".utf8))
            #expect(try two.read(10, 6) == [0, 0, 0, 0, 0, 0])
            try one.write([1], at: 10)
            try two.write([1], at: 10)
        }
    }

    @Test("more instances than the pool has places work too")
    func exhaustion() throws {
        var pool = Engine.Pool()
        pool.slots = 2
        pool.keptSlots = 1
        let engine = engine(.automatic, pool)
        let template = try template(TemplateTests.counter, engine)
        let other = try self.template("(memory (export \"memory\") 1) (data (i32.const 0) \"other\")", engine)
        for round in 0..<2 {
            let instances = try (0..<5).map { _ in try template.spawn() }
            for (index, instance) in instances.enumerated() {
                _ = try instance.function("store")?([.i32(9), .i32(Int32(index))])
            }
            for (index, instance) in instances.enumerated() {
                #expect(try number(instance, "load", .i32(9)) == index, "round \(round)")
                #expect(try number(instance, "load", .i32(8)) == 105, "round \(round)")
            }
        }
        // Their places go to whoever comes next.
        let memory = try #require(try other.spawn().memory("memory"))
        #expect(try memory.read(0, 9) == Array("other\0\0\0\0".utf8))
        let again = try #require(try template.spawn().memory("memory"))
        #expect(try again.read(6, 9) == Array("\0\0initial".utf8))

        pool.slots = 0
        let without = try self.template(TemplateTests.counter, self.engine(.automatic, pool))
        #expect(try number(try without.spawn(), "load", .i32(8)) == 105)
    }

    @Test("threads spawn from one template at once", arguments: Tier.available)
    func threads(tier: Tier) throws {
        let calls = Calls()
        let template = try template(
            """
            (import "env" "note" (func $note (param i32)))
            (memory (export "memory") 1) (data (i32.const 0) "\\05")
            (table 1 funcref) (elem (i32.const 0) $next)
            (func $next (result i32)
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                (call $note (i32.load (i32.const 0)))
                (i32.load (i32.const 0)))
            (func (export "next") (result i32) (call_indirect (result i32) (i32.const 0)))
            """, engine(tier)
        ) { imports in
            imports.define("env", "note", FunctionType([.i32])) { _, _ in
                calls.add()
                return []
            }
        }
        let failures = Calls()
        let group = DispatchGroup()
        for _ in 0..<4 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                for round in 0..<100 {
                    guard let instance = try? template.spawn(),
                        let function = instance.function("next"),
                        let first = try? function([]).first?.int32, first == 6,
                        let second = try? function([]).first?.int32, second == 7
                    else {
                        failures.add()
                        continue
                    }
                    if round % 7 == 0 { _ = instance.memory("memory")?.grow(by: 1) }
                }
            }
        }
        group.wait()
        #expect(failures.count == 0, "instances that were not as they should be")
        #expect(calls.count == 4 * 100 * 2)
    }

    @Test("what an instance is given at the start of another thread is its own")
    func sending() async throws {
        let template = try template(TemplateTests.counter)
        let instance = try template.spawn()
        let task = Task { try await instance.function("count")?([]).first?.int32 }
        #expect(try await task.value == 6)
    }
}

/// A number that threads count together.
final class Calls: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0
    func add() { lock.withLock { number += 1 } }
    var count: Int { lock.withLock { number } }
}
