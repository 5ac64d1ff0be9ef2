import Foundation
import Situ
import TestSupport
import Testing
import WebAssembly

/// Two modules that call each other, each with a memory, globals, and operands of its own across every call.
private enum Players {
    static let first = """
        (import "second" "hit" (func $hit (param i32 f64) (result f64 i32)))
        (memory (export "memory") 1)
        (global $count (export "count") (mut i32) (i32.const 0))
        (func (export "serve") (param i32 f64) (result f64 i32)
          (local $kept i64)
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (if (i32.eqz (local.get 0)) (then (return (local.get 1) (i32.const 1))))
          (local.set $kept (i64.extend_i32_s (local.get 0)))
          (i32.store offset=64 (i32.shl (local.get 0) (i32.const 2)) (local.get 0))
          (f64.const 0.5)
          (i32.const 1000)
          (call $hit (i32.sub (local.get 0) (i32.const 1)) (f64.add (local.get 1) (f64.const 1)))
          (i32.load offset=64 (i32.shl (local.get 0) (i32.const 2)))
          (i32.add)
          (local.set 0)
          (local.set 1)
          (drop)
          (f64.add (local.get 1))
          (i32.add (local.get 0) (i32.wrap_i64 (local.get $kept))))
        """
    static let second = """
        (type $serve (func (param i32 f64) (result f64 i32)))
        (table (export "table") 3 funcref)
        (memory (export "memory") 2)
        (global $count (export "count") (mut i32) (i32.const 1000))
        (func (export "hit") (param i32 f64) (result f64 i32)
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (if (i32.eqz (local.get 0)) (then (return (local.get 1) (i32.const 2))))
          ;; Where the other memory ends.
          (f64.store offset=65536 (i32.shl (local.get 0) (i32.const 3)) (local.get 1))
          (call_indirect (type $serve)
            (i32.sub (local.get 0) (i32.const 1))
            (f64.load offset=65536 (i32.shl (local.get 0) (i32.const 3)))
            (i32.const 2))
          (i32.mul (i32.const 3)))
        """

    /// What `serve` returns.
    static func result(_ depth: Int) -> (Double, Int32) {
        var value = 0.0
        var isFirst = true
        var way: [(isFirst: Bool, Int32)] = []
        for number in (1...depth).reversed() {
            way.append((isFirst, Int32(number)))
            if isFirst { value += 1 }
            isFirst.toggle()
        }
        var number: Int32 = isFirst ? 1 : 2
        for (isFirst, argument) in way.reversed() {
            if isFirst {
                value += 0.5
                number = number &+ argument &+ argument
            } else {
                number = number &* 3
            }
        }
        return (value, number)
    }
}

@Suite("Nested calls on all tiers")
struct TierNestingTests {
    private func engine(_ tier: TestTier) -> Engine { Engine(.init(), executor: tier.executor) }

    @Test("go from instance to instance, and each finds its own state", arguments: TestTier.available)
    func instances(tier: TestTier) throws {
        let engine = engine(tier)
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        let second = try linker.instantiate(try Module(text: Players.second, engine: engine))
        linker.define("second", second)
        let first = try linker.instantiate(try Module(text: Players.first, engine: engine))
        let serve = try #require(first.function("serve"))
        #expect(try #require(second.table("table")).set(2, .function(serve)))
        for depth in [1, 2, 3, 10, 101, 1000] {
            let results = try serve([.i32(Int32(depth)), .f64(0)])
            let expected = Players.result(depth)
            guard case .f64(let value) = results[0], case .i32(let number) = results[1] else {
                throw TestFailure("the results are \(results)")
            }
            #expect(value == expected.0, "\(tier), depth \(depth)")
            #expect(number == expected.1, "\(tier), depth \(depth)")
        }
    }

    // MARK: Through the host

    /// Calls the host with a number; the host calls `descend` again, in the same instance or a new one.
    private static let descent = """
        (import "host" "down" (func $down (param i32 i64) (result i64)))
        (memory (export "memory") 1)
        (global $depth (export "depth") (mut i32) (i32.const 0))
        (func (export "descend") (param i32 i64) (result i64)
          (local $at i32)
          (local.set $at (i32.shl (local.get 0) (i32.const 3)))
          (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
          (i64.store (local.get $at) (local.get 1))
          (i64.const 7)
          (i64.add (i64.const 1) (i64.load (local.get $at)))
          (if (param i64) (result i64) (local.get 0)
            (then
              (drop)
              (i64.add
                (call $down (i32.sub (local.get 0) (i32.const 1)) (i64.mul (local.get 1) (i64.const 3)))
                (i64.load (local.get $at)))))
          (i64.mul))
        (func (export "trap") (param i32)
          (if (i32.eqz (local.get 0)) (then (drop (i32.load (i32.const 0x7fffffff)))))
          unreachable)
        (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
        """

    private func descent(
        _ tier: TestTier, limits: Store.Limits = .init(),
        _ body: @escaping (Caller, Instance, Int32, Int64) throws -> Int64
    ) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(TierNestingTests.descent.utf8)), configuration: .init(),
            limits: limits, executor: tier.executor
        ) { linker in
            linker.define("host", "down", FunctionType([.i32, .i64], [.i64])) { caller, arguments in
                guard case .i32(let number) = arguments[0], case .i64(let value) = arguments[1],
                    let instance = caller.instance
                else { throw TestFailure("the arguments are \(arguments)") }
                return [.i64(try body(caller, instance, number, value))]
            }
        }
    }

    private static func expected(_ number: Int32, _ value: Int64) -> Int64 {
        guard number > 0 else { return (value &+ 1) &* 7 }
        return (expected(number - 1, value &* 3) &+ value) &* 7
    }

    private func descend(_ instance: Instance, _ number: Int32, _ value: Int64) throws -> Int64 {
        let results = try instance.call("descend", .i32(number), .i64(value))
        guard case .i64(let result)? = results.first else { throw TestFailure("the results are \(results)") }
        return result
    }

    @Test("go through the host and back", arguments: TestTier.available)
    func host(tier: TestTier) throws {
        let guest = try descent(tier) { _, instance, number, value in
            try descend(instance, number, value)
        }
        for depth: Int32 in [0, 1, 5, 10] {
            #expect(
                try descend(guest.instance, depth, 11) == TierNestingTests.expected(depth, 11),
                "\(tier), depth \(depth)")
        }
    }

    /// The host catches the trap of what it calls; the frames below go on as if nothing had been.
    @Test("that trap leave the frames outside as they are", arguments: TestTier.available)
    func nestedTraps(tier: TestTier) throws {
        let traps = Flag()
        let guest = try descent(tier) { caller, instance, number, value in
            for way: Int32 in [0, 1] {
                let error = try trap { try instance.call("trap", .i32(way)) }
                #expect(error.kind == (way == 0 ? .outOfBoundsMemoryAccess : .unreachable), "\(tier)")
                #expect(error.backtrace.first?.functionName == "trap", "\(tier)")
            }
            // One that ends for want of fuel in the middle.
            let fuel = caller.store.fuel
            caller.store.fuel = 0
            let call = try #require(instance.function("store")).begin([.i32(800), .i64(1)])
            guard case .suspended = try call.run() else { throw TestFailure("it ran without fuel") }
            caller.store.fuel = fuel
            traps.set()
            return try descend(instance, number, value)
        }
        #expect(try descend(guest.instance, 9, 5) == TierNestingTests.expected(9, 5), "\(tier)")
        #expect(traps.isSet)
    }

    /// The host grows and writes the memory that the guest is working with.
    @Test("find what the host has changed meanwhile", arguments: TestTier.available)
    func changes(tier: TestTier) throws {
        let guest = try descent(tier) { caller, instance, number, value in
            let memory = try #require(caller.memory())
            _ = memory.grow(by: 1)
            let end = memory.byteCount - 8
            try instance.call("store", .i32(Int32(end)), .i64(-1))
            #expect(try memory.read(end, 8) == [UInt8](repeating: 0xFF, count: 8), "\(tier)")
            return try descend(instance, number, value)
        }
        #expect(try descend(guest.instance, 9, 5) == TierNestingTests.expected(9, 5), "\(tier)")
    }

    // MARK: The value stack's end

    /// Recursion in several ways; each counts how deep it gets.
    private static let recursion = """
        (type $plain (func))
        (import "host" "deeper" (func $deeper (type $plain)))
        (global $depth (export "depth") (mut i32) (i32.const 0))
        (table funcref (elem $indirect))
        (func $count (global.set $depth (i32.add (global.get $depth) (i32.const 1))))
        (func $small (export "small") (call $count) (call $small))
        (func $locals (export "locals") (param i32) (local i64 f64 v128 i64 i64)
          (call $count) (call $locals (local.get 0)))
        (func $operands (export "operands") (result i32)
          (call $count) (i32.const 1) (i32.const 2) (i32.const 3) (call $operands) (drop) (drop) (drop))
        (func $indirect (export "indirect") (type $plain)
          (call $count) (call_indirect (type $plain) (i32.const 0)))
        (func $host (export "host") (call $count) (call $deeper))
        (func $vectors (export "vectors") (param v128) (result v128)
          (call $count) (v128.not (call $vectors (local.get 0))))
        """

    @Test("end at the same depth, whatever the stack's size")
    func exhaustion() throws {
        let module = try TextParser.assemble(Array(TierNestingTests.recursion.utf8))
        let programs: [(String, [Value])] = [
            ("small", []), ("locals", [.i32(1)]), ("operands", []), ("indirect", []), ("host", []),
            ("vectors", [.v128(low: 1, high: 2)]),
        ]
        for size in [4 << 10, 64 << 10, 1 << 20] {
            var limits = Store.Limits()
            limits.valueStackSize = size
            for (name, arguments) in programs {
                var expected: (depth: Int32, frames: Int, offsets: [Int])?
                for tier in TestTier.available {
                    let guest = try Guest(
                        module, configuration: .init(), limits: limits, executor: tier.executor
                    ) { linker in
                        linker.define("host", "deeper", FunctionType()) { caller, _ in
                            guard case .function(let function)? = caller.export("host") else { return [] }
                            return try function()
                        }
                    }
                    for _ in 0..<2 {
                        let depth = try #require(guest.instance.global("depth"))
                        #expect(depth.set(.i32(0)))
                        let trap = try trap { _ = try guest.function(name)(arguments) }
                        #expect(trap.kind == .callStackExhausted, "\(name), \(size) bytes, \(tier)")
                        // What the host allows depends on its own stack.
                        guard name != "host" else { continue }
                        let found = (
                            depth: try #require(depth.value.int32),
                            frames: trap.backtrace.count + trap.omittedFrames,
                            offsets: trap.backtrace.map(\.offset)
                        )
                        #expect(
                            found == expected ?? found, "\(name), \(size) bytes, \(tier)")
                        #expect(found.depth > size / 1000, "\(name), \(size) bytes, \(tier)")
                        expected = expected ?? found
                    }
                }
            }
        }
    }

    // MARK: Small native stacks

    @Test("need little of the thread's stack", arguments: TestTier.available, [512 << 10, 64 << 10])
    func smallThreads(tier: TestTier, size: Int) throws {
        var limits = Store.Limits()
        // The host's own functions take much of it, where nothing is optimised.
        limits.nativeStackSize = size / 4
        let depth: Int32 = size < 128 << 10 ? 0 : 1
        nonisolated(unsafe) let guest = try descent(tier, limits: limits) { _, instance, number, value in
            try descend(instance, number, value)
        }
        nonisolated(unsafe) let recursion = try Guest(
            try TextParser.assemble(Array(TierNestingTests.recursion.utf8)), configuration: .init(),
            limits: limits, executor: tier.executor
        ) { linker in linker.define("host", "deeper", FunctionType()) { _, _ in [] } }
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        let thread = Thread {
            defer { done.signal() }
            box.result = Result {
                let deepest = try trap { _ = try descend(guest.instance, 8000, 1) }
                let access = try trap { try guest.call("trap", .i32(0)) }
                let result = try descend(guest.instance, depth, 11)
                let endless = try trap { try recursion.call("operands") }
                return (kinds: [deepest.kind, access.kind, endless.kind], result: result)
            }
        }
        thread.stackSize = size
        thread.start()
        try done.awaitSignal()
        let (kinds, result) = try #require(box.result).get()
        #expect(kinds == [.callStackExhausted, .outOfBoundsMemoryAccess, .callStackExhausted])
        #expect(result == TierNestingTests.expected(depth, 11))
    }

    /// Written by one thread and read by another after it has ended.
    private final class Box: @unchecked Sendable {
        var result: Result<(kinds: [Trap.Kind], result: Int64), any Error>?
    }
}
