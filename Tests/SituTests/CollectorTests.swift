import Situ
import Testing

/// What stays and what goes when garbage is collected.
@Suite struct CollectorTests {
    /// Something of the host that can be seen to go.
    private final class Tracked {
        private let onRelease: () -> Void
        init(_ onRelease: @escaping () -> Void) { self.onRelease = onRelease }
        deinit { onRelease() }
    }

    /// How many tracked objects exist.
    private final class Count {
        private(set) var alive = 0
        func make() -> Tracked {
            alive += 1
            return Tracked { [self] in alive -= 1 }
        }
    }

    private func instantiate(
        _ text: String, limits: Store.Limits = Store.Limits(), stressed: Bool = false,
        define: (inout Linker) -> Void = { _ in }
    ) throws -> Instance {
        var limits = limits
        if stressed { limits.stressesHeap = true }
        let engine = Engine()
        var linker = Linker(store: Store(engine: engine, limits: limits))
        define(&linker)
        return try linker.instantiate(try Module(text: text, engine: engine))
    }

    private func int(_ values: [Value]) -> Int64? {
        switch values.first {
        case .i32(let value): Int64(value)
        case .i64(let value): value
        default: nil
        }
    }

    private let pair = """
        (type $pair (struct (field $value (mut i64)) (field $next (mut anyref))))
        """

    // MARK: Values of the host

    @Test func `a value of the host goes when nothing refers to it`() throws {
        let count = Count()
        let instance = try instantiate(
            """
            (module
              (global $kept (export "kept") (mut externref) (ref.null extern))
              (table $table (export "table") 4 externref)
              (func (export "keep") (param externref) (global.set $kept (local.get 0)))
              (func (export "put") (param i32 externref) (table.set $table (local.get 0) (local.get 1)))
              (func (export "forget") (param externref)))
            """)
        let store = instance.store
        _ = try instance.function("keep")!([.host(count.make())])
        _ = try instance.function("put")!([.i32(2), .host(count.make())])
        _ = try instance.function("forget")!([.host(count.make())])
        store.collectGarbage()
        #expect(count.alive == 2, "the global and the table keep theirs, the argument is gone")
        #expect(store.heapStatistics.hostValues == 2)
        _ = try instance.function("put")!([.i32(2), .host(nil)])
        store.collectGarbage()
        #expect(count.alive == 1, "only the global's is left")
        #expect(instance.global("kept")!.set(.host(nil)))
        store.collectGarbage()
        #expect(count.alive == 0, "nothing is left")
    }

    @Test func `values of the host are released without being asked when there are many`() throws {
        let count = Count()
        let instance = try instantiate(#"(module (func (export "forget") (param externref)))"#)
        let forget = instance.function("forget")!
        for _ in 0..<100_000 { _ = try forget([.host(count.make())]) }
        #expect(count.alive < 10_000, "of a hundred thousand forgotten values most have been released")
    }

    @Test func `everything goes with the store`() throws {
        let count = Count()
        do {
            let instance = try instantiate(
                """
                (module
                  (type $box (struct (field anyref)))
                  (global $kept (mut (ref null $box)) (ref.null $box))
                  (func (export "keep") (param externref)
                    (global.set $kept (struct.new $box (any.convert_extern (local.get 0))))))
                """)
            _ = try instance.function("keep")!([.host(count.make())])
            instance.store.collectGarbage()
            #expect(count.alive == 1, "the structure keeps it")
        }
        #expect(count.alive == 0, "the store is gone and the value with it")
    }

    @Test func `a released value may do anything`() throws {
        let instance = try instantiate(
            """
            (module
              (type $box (struct (field i32)))
              (func (export "forget") (param externref))
              (func (export "make") (result i32) (struct.get $box 0 (struct.new $box (i32.const 7)))))
            """)
        let make = instance.function("make")!
        var found: Int64?
        _ = try instance.function("forget")!([
            .host(Tracked { found = (try? make()).flatMap { self.int($0) } })
        ])
        instance.store.collectGarbage()
        #expect(found == 7, "a call from a deinitialiser works in the middle of a collection")
    }

    // MARK: Objects

    @Test func `cycles are collected`() throws {
        let instance = try instantiate(
            """
            (module \(pair)
              (func (export "run") (local $one (ref $pair)) (local $other (ref $pair))
                (local.set $one (struct.new_default $pair))
                (local.set $other (struct.new $pair (i64.const 1) (local.get $one)))
                (struct.set $pair $next (local.get $one) (local.get $other))))
            """)
        for _ in 0..<1000 { _ = try instance.function("run")!() }
        instance.store.collectGarbage()
        #expect(instance.store.heapStatistics.liveObjects == 0)
        #expect(instance.store.heapStatistics.allocatedBytes >= 1000 * 2 * 24)
    }

    @Test func `what a long list holds stays, and its memory is used again`() throws {
        var limits = Store.Limits()
        limits.heapSize = 8 << 20
        let instance = try instantiate(
            """
            (module \(pair)
              (global $list (mut (ref null $pair)) (ref.null $pair))
              (func (export "build") (param $count i64)
                (global.set $list (ref.null $pair))
                (loop $more
                  (global.set $list (struct.new $pair (local.get $count) (global.get $list)))
                  (drop (struct.new_default $pair))
                  (br_if $more
                    (i64.ne (local.tee $count (i64.sub (local.get $count) (i64.const 1))) (i64.const 0)))))
              (func (export "sum") (result i64) (local $at (ref null $pair)) (local $sum i64)
                (local.set $at (global.get $list))
                (block $end
                  (loop $more
                    (local.set $sum
                      (i64.add (local.get $sum)
                        (struct.get $pair $value (br_on_null $end (local.get $at)))))
                    (local.set $at (ref.cast (ref null $pair) (struct.get $pair $next (local.get $at))))
                    (br $more)))
                (local.get $sum)))
            """, limits: limits)
        for _ in 0..<5 {
            _ = try instance.function("build")!([.i64(100_000)])
            #expect(int(try instance.function("sum")!()) == 5_000_050_000)
        }
        let statistics = instance.store.heapStatistics
        #expect(statistics.allocatedBytes > 2 * limits.heapSize, "far more was allocated than fits")
        #expect(statistics.committedBytes <= limits.heapSize)
        #expect(statistics.collections > 2)
    }

    @Test func `the limit of the heap is a trap, after which the store goes on`() throws {
        var limits = Store.Limits()
        limits.heapSize = 4 << 20
        let instance = try instantiate(
            """
            (module \(pair)
              (type $bytes (array (mut i8)))
              (func (export "endless") (local $list (ref null $pair))
                (loop $more
                  (local.set $list (struct.new $pair (i64.const 0) (local.get $list)))
                  (br $more)))
              (func (export "array") (param i32) (result i32)
                (array.len (array.new_default $bytes (local.get 0)))))
            """, limits: limits)
        #expect(throws: Trap.self) { try instance.function("endless")!() }
        do {
            _ = try instance.function("endless")!()
        } catch let trap as Trap {
            #expect(trap.kind == .heapExhausted)
        }
        #expect(int(try instance.function("array")!([.i32(3 << 20)])) == 3 << 20)
        for size in [4 << 20, Int32.max, -1] {
            do {
                _ = try instance.function("array")!([.i32(Int32(size))])
                Issue.record("an array of \(UInt32(bitPattern: Int32(size))) bytes was made")
            } catch let trap as Trap {
                #expect(trap.kind == .heapExhausted)
            }
        }
        #expect(int(try instance.function("array")!([.i32(3 << 20)])) == 3 << 20)
    }

    @Test(arguments: [false, true])
    func `all kinds of places keep an object`(stressed: Bool) throws {
        let instance = try instantiate(
            """
            (module \(pair)
              (type $pairs (array (mut (ref null $pair))))
              (type $function (func (param i64) (result (ref $pair))))
              (tag $thrown (param (ref $pair)))
              (global $global (mut anyref) (struct.new $pair (i64.const 1) (ref.i31 (i32.const 5))))
              (table $table 2 (ref null $pair))
              (table $filled 2 (ref $pair) (struct.new $pair (i64.const 10) (ref.null any)))
              (elem $segment (ref null $pair)
                (struct.new $pair (i64.const 100) (ref.null any)) (item ref.null $pair))
              (elem declare func $make)
              (func $make (type $function)
                (drop (struct.new_default $pair))
                (struct.new $pair (local.get 0) (struct.new_default $pair)))
              (func $value (param (ref null $pair)) (result i64)
                (drop (struct.new_default $pair))
                (struct.get $pair $value (local.get 0)))
              (func (export "operands") (result i64)
                ;; Three objects wait on the operand stack while others are made.
                (call $make (i64.const 1000)) (call $make (i64.const 10000))
                (call_ref $function (i64.const 100000) (ref.func $make))
                (call $value) (drop)
                (call $value) (drop)
                (call $value))
              (func (export "global") (result i64)
                (call $value (ref.cast (ref $pair) (global.get $global))))
              (func (export "tables") (result i64)
                (table.set $table (i32.const 1) (call $make (i64.const 7)))
                (i64.add
                  (call $value (table.get $table (i32.const 1)))
                  (call $value (table.get $filled (i32.const 1)))))
              (func (export "segment") (result i64) (local $array (ref $pairs))
                (local.set $array (array.new_elem $pairs $segment (i32.const 0) (i32.const 2)))
                (array.set $pairs (local.get $array) (i32.const 1) (call $make (i64.const 11)))
                (i64.add
                  (call $value (array.get $pairs (local.get $array) (i32.const 0)))
                  (call $value (array.get $pairs (local.get $array) (i32.const 1)))))
              (func $throw (param i64) (throw $thrown (call $make (local.get 0))))
              (func (export "exception") (result i64) (local $caught exnref)
                (block $ref (result (ref $pair) exnref)
                  (try_table (catch_ref $thrown $ref) (call $throw (i64.const 13)))
                  (unreachable))
                (local.set $caught)
                (drop)
                (drop (call $make (i64.const 0)))
                (call $value
                  (block $again (result (ref $pair))
                    (try_table (catch $thrown $again) (throw_ref (local.get $caught)))
                    (unreachable))))
              (func (export "legacy") (result i64)
                (try (result i64)
                  (do (call $throw (i64.const 17)) (i64.const 0))
                  (catch $thrown
                    (drop) (drop (call $make (i64.const 0)))
                    (try (result i64)
                      (do (try (do (rethrow 2)) (catch_all (rethrow 0))) (i64.const 0))
                      (catch $thrown (call $value))))))
              (func $deep (param $depth i32) (param $mine (ref $pair)) (result i64)
                (if (result i64) (local.get $depth)
                  (then
                    (i64.add
                      (call $deep (i32.sub (local.get $depth) (i32.const 1)) (call $make (i64.const 2)))
                      (call $value (local.get $mine))))
                  (else (call $value (local.get $mine)))))
              (func (export "deep") (result i64)
                (call $deep (i32.const 100) (call $make (i64.const 3))))
              (func $tail (param $left i32) (param $mine (ref $pair)) (param i64 f64) (result i64)
                (if (i32.eqz (local.get $left)) (then (return_call $value (local.get $mine))))
                (return_call $tail (i32.sub (local.get $left) (i32.const 1))
                  (struct.new $pair
                    (i64.add (i64.const 1) (struct.get $pair $value (local.get $mine))) (local.get $mine))
                  (i64.const 0) (f64.const 0)))
              (func (export "tail") (result i64)
                (call $tail (i32.const 50) (call $make (i64.const 50)) (i64.const 0) (f64.const 0))))
            """, stressed: stressed)
        let expected: [(String, Int64)] = [
            ("operands", 1000), ("global", 1), ("tables", 17), ("segment", 111), ("exception", 13),
            ("legacy", 17), ("deep", 203), ("tail", 100),
        ]
        for (name, value) in expected {
            #expect(int(try instance.function(name)!()) == value, "\(name)")
        }
    }

    @Test func `a suspended call keeps what its frames hold`() throws {
        let instance = try instantiate(
            """
            (module \(pair)
              (func $spin (param $rounds i32)
                (loop $more
                  (br_if $more
                    (i32.ne (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))) (i32.const 0)))))
              (func (export "run") (result i64) (local $mine (ref $pair))
                (local.set $mine (struct.new $pair (i64.const 42) (ref.null any)))
                (struct.new $pair (i64.const 8) (local.get $mine))
                (call $spin (i32.const 20))
                (i64.add (struct.get $pair $value) (struct.get $pair $value (local.get $mine)))))
            """, stressed: true)
        let store = instance.store
        store.fuel = 1
        let calls = try (0..<3).map { _ in try instance.function("run")!.begin() }
        var results: [Int64?] = []
        while results.count < calls.count {
            for call in calls {
                store.fuel = 1
                if let progress = try? call.run(), case .finished(let values) = progress {
                    results.append(int(values))
                }
                store.collectGarbage()
            }
        }
        #expect(results == [50, 50, 50])
        store.collectGarbage()
        #expect(store.heapStatistics.liveObjects == 0, "ended calls keep nothing")
    }

    // MARK: References that the host holds

    @Test(arguments: [false, true])
    func `the host keeps what it holds and reads it`(stressed: Bool) throws {
        let instance = try instantiate(
            """
            (module
              (type $mixed (struct (field i8) (field (mut i16)) (field i32) (field i64) (field f32) (field f64)
                (field v128) (field anyref) (field externref) (field funcref)))
              (type $array (array i16))
              (func (export "make") (param externref) (result anyref)
                (struct.new $mixed (i32.const 0x1ff) (i32.const -2) (i32.const -3) (i64.const -4)
                  (f32.const 5) (f64.const 6) (v128.const i64x2 7 8) (ref.i31 (i32.const -9))
                  (local.get 0) (ref.null func)))
              (func (export "array") (result (ref eq)) (array.new_fixed $array 2 (i32.const 1) (i32.const 65535)))
              (func (export "same") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1))))
            """, stressed: stressed)
        let store = instance.store
        let count = Count()
        var object: AnyReference?
        if case .any(let found)? = try instance.function("make")!([.host(count.make())]).first {
            object = found
        }
        store.collectGarbage()
        #expect(count.alive == 1)
        let fields = (0..<10).map { object?[$0]?.description ?? "nothing" }
        #expect(
            fields == [
                "i32 255", "i32 65534", "i32 -3", "i64 -4", "f32 5.0", "f64 6.0",
                "v128 0x8_7", "i31 -9", "externref", "null",
            ])
        #expect(object?.count == 10)
        #expect(object?[10] == nil)
        object = nil
        store.collectGarbage()
        #expect(count.alive == 0, "the object is gone, and what its field held")
        guard case .any(let array?)? = try instance.function("array")!().first else {
            Issue.record("there is no array")
            return
        }
        #expect(array.count == 2)
        #expect(array[1]?.description == "i32 65535")
        #expect(int(try instance.function("same")!([.any(array), .any(array)])) == 1)
        #expect(int(try instance.function("same")!([.any(array), .any(nil)])) == 0)
        let number = AnyReference(store: store, i31: -1)
        #expect(int(try instance.function("same")!([.any(number), .any(number)])) == 1)
    }

    @Test func `arguments of a host function stay while it calls back`() throws {
        let instance = try instantiate(
            """
            (module \(pair)
              (import "host" "callback" (func $callback (param anyref externref) (result anyref externref)))
              (func (export "garbage") (drop (struct.new_default $pair)))
              (func (export "run") (param externref) (result i64)
                (call $callback (struct.new $pair (i64.const 3) (ref.null any)) (local.get 0))
                (drop)
                (struct.get $pair $value (ref.cast (ref $pair)))))
            """, stressed: true
        ) { linker in
            let type = FunctionType([.anyref, .externref], [.anyref, .externref])
            linker.define("host", "callback", type) { caller, arguments in
                for _ in 0..<3 { _ = try caller.instance?.function("garbage")?() }
                return arguments
            }
        }
        #expect(int(try instance.function("run")!([.host("text")])) == 3)
    }

    @Test func `objects travel as externref and come back the same`() throws {
        let instance = try instantiate(
            """
            (module \(pair)
              (func (export "out") (result externref)
                (extern.convert_any (struct.new $pair (i64.const 5) (ref.null any))))
              (func (export "in") (param externref) (result i64)
                (struct.get $pair $value (ref.cast (ref $pair) (any.convert_extern (local.get 0)))))
              (func (export "is") (param externref) (result i32)
                (ref.test (ref eq) (any.convert_extern (local.get 0)))))
            """, stressed: true)
        let object = try instance.function("out")!()
        #expect(int(try instance.function("in")!(object)) == 5)
        #expect(int(try instance.function("is")!([.host("text")])) == 0, "a value of the host is no eqref")
        #expect(throws: Trap.self) { try instance.function("in")!([.host("text")]) }
    }

    @Test func `a reference of one store is refused by another`() throws {
        let text = """
            (module (type $empty (struct))
              (func (export "make") (result anyref) (struct.new $empty))
              (func (export "take") (param anyref externref)))
            """
        let one = try instantiate(text)
        let other = try instantiate(text)
        let object = try one.function("make")!()[0]
        #expect(throws: CallError.self) { try other.function("take")!([object, .host(nil)]) }
        guard case .any(let reference) = object else { return }
        #expect(throws: CallError.self) { try other.function("take")!([.any(nil), .host(reference)]) }
    }

    @Test func `bulk operations on arrays cost fuel and can be stopped inside`() throws {
        let instance = try instantiate(
            """
            (module
              (type $words (array (mut i32)))
              (func (export "run") (result i32) (local $array (ref $words))
                (local.set $array (array.new $words (i32.const 1) (i32.const 100000)))
                (array.fill $words (local.get $array) (i32.const 10) (i32.const 2) (i32.const 50000))
                (array.copy $words $words (local.get $array) (i32.const 20) (local.get $array) (i32.const 5)
                  (i32.const 90000))
                (i32.add
                  (array.get $words (local.get $array) (i32.const 24))
                  (i32.mul (i32.const 10)
                    (array.get $words (local.get $array) (i32.const 25))))))
            """)
        let store = instance.store
        store.fuel = 1_000_000
        #expect(int(try instance.function("run")!()) == 21)
        // Entering, 400,008 bytes made, then 200,000 and 360,000 bytes at 64 a unit, in pieces of 16,384 elements.
        let spent = 1_000_000 - store.fuel!
        #expect(spent == 1 + 6250 + 3125 + 5625)
        store.fuel = 6251
        let call = try instance.function("run")!.begin()
        var stops = 0
        while case .suspended = try call.run() {
            stops += 1
            store.fuel = 1024
            store.collectGarbage()
        }
        #expect(stops > 5, "it stopped \(stops) times")
    }
}
