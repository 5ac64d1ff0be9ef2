import Situ
import TestSupport
import Testing
import WebAssembly

/// The exception that a call must end with.
private func exceptionOf(_ body: () throws -> Void) throws -> Exception {
    do {
        try body()
    } catch let exception as Exception {
        return exception
    }
    throw TestFailure("there was no exception")
}

private struct HostError: Error {}

/// Limits of a store; if `stressed`, one that collects at every allocation.
private func limits(_ stressed: Bool) -> Store.Limits {
    var limits = Store.Limits()
    limits.stressesHeap = stressed
    return limits
}

@Suite struct ExceptionTests {
    // MARK: Clauses of try_table

    @Test func eachFormOfCatchGetsWhatItShould() throws {
        let guest = try Guest(
            text: """
                (tag $e (param i32 i64))
                (tag $other)
                (func $throw (param i32) (throw $e (local.get 0) (i64.const 40)))
                (func $sum (param i32 i64) (result i32)
                  (i32.add (local.get 0) (i32.wrap_i64 (local.get 1))))
                ;; Operands below the block are to stay, those in it are to go.
                (func (export "catch") (result i32)
                  (i32.const 1000)
                  (block $h (result i32 i64)
                    (i32.const 5)
                    (try_table (catch $e $h) (i32.const 7) (call $throw (i32.const 2)) (drop))
                    (drop) (unreachable))
                  (call $sum) (i32.add))
                (func (export "catch_ref") (result i32)
                  (i32.const 1000)
                  (block $h (result i32 i64 exnref)
                    (try_table (catch_ref $e $h) (call $throw (i32.const 3)))
                    (unreachable))
                  (ref.is_null)
                  (if (then (unreachable)))
                  (call $sum) (i32.add))
                (func (export "catch_all") (result i32)
                  (i32.const 1000)
                  (block $h
                    (i32.const 5)
                    (try_table (catch_all $h) (i32.const 7) (call $throw (i32.const 2)) (drop))
                    (drop) (unreachable)))
                (func (export "catch_all_ref") (result i32)
                  (i32.const 1000)
                  (block $again (result i32 i64)
                    (try_table (catch $e $again)
                      (block $h (result exnref)
                        (try_table (catch_all_ref $h) (call $throw (i32.const 4)))
                        (unreachable))
                      (throw_ref))
                    (unreachable))
                  (call $sum) (i32.add))
                (func (export "other") (result i32)
                  (block $h
                    (try_table (catch $other $h) (call $throw (i32.const 2)))
                    (unreachable))
                  (i32.const 1))
                (func (export "nothing") (result i32)
                  (block $h (result i32 i64)
                    (try_table (result i32) (catch $e $h) (i32.const 12))
                    (return))
                  (call $sum))
                """)
        #expect(try guest.number("catch") == 1042)
        #expect(try guest.number("catch_ref") == 1043)
        #expect(try guest.number("catch_all") == 1000)
        #expect(try guest.number("catch_all_ref") == 1044)
        #expect(try guest.number("nothing") == 12)
        let uncaught = try exceptionOf { try guest.call("other") }
        #expect(uncaught.arguments.map(\.bitPattern) == [2, 40])
        #expect(uncaught.tag.parameters == [.i32, .i64])
    }

    @Test func theFirstClauseThatMatchesIsTakenInTheInnermostBlock() throws {
        let guest = try Guest(
            text: """
                (tag $a (param i32))
                (tag $b (param i32))
                (func $throw (param i32)
                  (if (local.get 0) (then (throw $a (i32.const 1))) (else (throw $b (i32.const 2)))))
                (func (export "order") (param i32) (result i32)
                  (block $all
                    (block $first (result i32)
                      (block $second (result i32)
                        (try_table (catch $a $first) (catch $a $second) (catch_all $all) (catch $b $second)
                          (call $throw (local.get 0)))
                        (unreachable))
                      (return (i32.add (i32.const 200))))
                    (return (i32.add (i32.const 100))))
                  (i32.const 300))
                (func (export "nested") (param i32) (result i32)
                  (block $outer (result i32)
                    (block $inner (result i32)
                      (try_table (catch $b $outer) (catch $a $outer)
                        (try_table (catch $a $inner)
                          (call $throw (local.get 0))))
                      (unreachable))
                    (return (i32.add (i32.const 10))))
                  (i32.add (i32.const 20)))
                ;; A throw behind the block is not the block's.
                (func (export "behind") (result i32)
                  (block $outer (result i32)
                    (try_table (catch $a $outer)
                      (block $inner (result i32)
                        (try_table (catch $a $inner))
                        (throw $a (i32.const 5)))
                      (drop) (unreachable))
                    (unreachable))
                  (i32.add (i32.const 30)))
                """)
        #expect(try guest.number("order", .i32(1)) == 101)
        #expect(try guest.number("order", .i32(0)) == 300)
        #expect(try guest.number("nested", .i32(1)) == 11)
        #expect(try guest.number("nested", .i32(0)) == 22)
        #expect(try guest.number("behind") == 35)
    }

    @Test(arguments: [false, true]) func argumentsOfAllKindsArrive(stressed: Bool) throws {
        let guest = try Guest(
            text: """
                (tag $e (export "e") (param v128 f32 f64 funcref externref i32))
                (elem declare func $f)
                (func $f (export "f") (result i32) (i32.const 77))
                (type $t (func (result i32)))
                (table 1 funcref)
                (func $deep (param i32 externref)
                  (if (local.get 0)
                    (then (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))
                  (throw $e (v128.const i32x4 1 2 3 4) (f32.const 1.5) (f64.const -2.5) (ref.func $f)
                    (local.get 1) (i32.const 9)))
                (func (export "catch") (param externref)
                      (result v128 f32 f64 funcref externref i32)
                  (block $h (result v128 f32 f64 funcref externref i32)
                    (try_table (catch $e $h) (call $deep (i32.const 3) (local.get 0)))
                    (unreachable)))
                (func (export "catchRef") (param externref) (result i32) (local $x funcref)
                  (block $h (result v128 f32 f64 funcref externref i32)
                    (try_table (catch $e $h)
                      (block $r (result v128 f32 f64 funcref externref i32 exnref)
                        (try_table (catch_ref $e $r) (call $deep (i32.const 3) (local.get 0)))
                        (unreachable))
                      (throw_ref))
                    (unreachable))
                  (drop) (drop)
                  (local.set $x)
                  (drop) (drop) (drop)
                  (table.set (i32.const 0) (local.get $x))
                  (call_indirect (type $t) (i32.const 0)))
                (func (export "uncaught") (param externref)
                  (call $deep (i32.const 3) (local.get 0)))
                """, limits: limits(stressed))
        func check(_ values: [Value], _ what: String) {
            #expect(values.count == 6, "\(what)")
            guard values.count == 6, case .v128(let low, let high) = values[0],
                case .function(let function?) = values[3], case .host(let value?) = values[4]
            else {
                Issue.record("\(what): the values are \(values)")
                return
            }
            #expect(low == 0x2_0000_0001 && high == 0x4_0000_0003, "\(what)")
            #expect(values[1].bitPattern == UInt64(Float(1.5).bitPattern), "\(what)")
            #expect(values[2].bitPattern == (-2.5).bitPattern, "\(what)")
            #expect((try? function().first?.int32) == 77, "\(what)")
            #expect(value as? String == "host value", "\(what)")
            #expect(values[5].int32 == 9, "\(what)")
        }
        check(try guest.call("catch", .host("host value")), "caught by tag")
        #expect(try guest.number("catchRef", .host("host value")) == 77)
        let uncaught = try exceptionOf { try guest.call("uncaught", .host("host value")) }
        check(uncaught.arguments, "not caught")
        #expect(uncaught.tag == guest.instance.tag("e"))
    }

    @Test func throwingNothingTraps() throws {
        let guest = try Guest(
            text: """
                (func (export "null") (result i32)
                  (block $h
                    (try_table (catch_all $h) (throw_ref (ref.null exn)))
                    (unreachable))
                  (i32.const 1))
                """)
        let trap = try trap { try guest.call("null") }
        #expect(trap.kind == .nullExceptionReference)
        #expect(trap.message == "null exception reference")
    }

    // MARK: Calls

    @Test func exceptionsLeaveTailCallsAndIndirectCalls() throws {
        let guest = try Guest(
            text: """
                (type $f (func (param i32) (result i32)))
                (tag $e (param i32))
                (table funcref (elem $throw $tail))
                (elem declare func $throw)
                (func $throw (type $f) (throw $e (local.get 0)))
                (func $tail (type $f) (return_call $throw (i32.add (local.get 0) (i32.const 1))))
                ;; The frame of the block is gone when the callee throws.
                (func $gone (type $f)
                  (block $h (result i32)
                    (try_table (catch $e $h) (return_call $throw (local.get 0)))
                    (unreachable))
                  (drop) (i32.const -1))
                (func $goneIndirect (type $f)
                  (block $h (result i32)
                    (try_table (catch $e $h)
                      (return_call_indirect (type $f) (local.get 0) (i32.const 0)))
                    (unreachable))
                  (drop) (i32.const -1))
                (func $goneRef (type $f)
                  (block $h (result i32)
                    (try_table (catch $e $h) (return_call_ref $f (local.get 0) (ref.func $throw)))
                    (unreachable))
                  (drop) (i32.const -1))
                (func (export "tail") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $tail (local.get 0)))) (unreachable)))
                (func (export "indirect") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h)
                      (drop (call_indirect (type $f) (local.get 0) (i32.const 1)))) (unreachable)))
                (func (export "ref") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h)
                      (drop (call_ref $f (local.get 0) (ref.func $throw)))) (unreachable)))
                (func (export "gone") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $gone (local.get 0)))) (unreachable)))
                (func (export "goneIndirect") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $goneIndirect (local.get 0)))) (unreachable)))
                (func (export "goneRef") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $goneRef (local.get 0)))) (unreachable)))
                """)
        #expect(try guest.number("tail", .i32(5)) == 6)
        #expect(try guest.number("indirect", .i32(5)) == 6)
        for name in ["ref", "gone", "goneIndirect", "goneRef"] {
            #expect(try guest.number(name, .i32(5)) == 5, "\(name)")
        }
    }

    @Test func thousandsOfFramesAreLeft() throws {
        let guest = try Guest(
            text: """
                (tag $e (param i32))
                (tag $other)
                (global $entered (mut i32) (i32.const 0))
                (func $down (param i32) (result i32)
                  (local v128 i64)
                  (global.set $entered (i32.add (global.get $entered) (i32.const 1)))
                  (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 123))))
                  (block $h
                    (try_table (catch $other $h)
                      (return (call $down (i32.sub (local.get 0) (i32.const 1))))))
                  (unreachable))
                (func (export "catch") (param i32) (result i32)
                  (i32.const 1000)
                  (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $down (local.get 0))))
                    (unreachable))
                  (i32.add))
                (func (export "uncaught") (param i32) (drop (call $down (local.get 0))))
                (func (export "entered") (result i32) (global.get $entered))
                """)
        #expect(try guest.number("catch", .i32(50_000)) == 1123)
        #expect(try guest.number("entered") == 50_001)
        let exception = try exceptionOf { try guest.call("uncaught", .i32(50_000)) }
        #expect(exception.arguments.first?.int32 == 123)
        #expect(exception.backtrace.count == Trap.maximumFrames)
        #expect(exception.omittedFrames == 50_002 - Trap.maximumFrames)
    }

    @Test func handlersGoOnWithTheStateOfTheirInstance() throws {
        let engine = Engine()
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        let thrower = try Module(
            TextParser.assemble(
                Array(
                    """
                    (tag $e (export "e") (param i32))
                    (tag $same (export "same") (param i32))
                    (memory 1) (data (i32.const 0) "\\aa")
                    (func (export "throw") (param i32)
                      (throw $e (i32.add (i32.load8_u (i32.const 0)) (local.get 0))))
                    (func (export "throw same") (param i32) (throw $same (local.get 0)))
                    """.utf8)), engine: engine)
        linker.define("thrower", try linker.instantiate(thrower))
        let catcher = try Module(
            TextParser.assemble(
                Array(
                    """
                    (import "thrower" "throw" (func $throw (param i32)))
                    (import "thrower" "throw same" (func $throwSame (param i32)))
                    (import "thrower" "e" (tag $e (param i32)))
                    (tag $own (param i32))
                    (memory 1) (data (i32.const 0) "\\05")
                    (func (export "catch") (param i32) (result i32)
                      (block $wrong (result i32)
                        (block $h (result i32)
                          (try_table (catch $own $wrong) (catch $e $h) (call $throw (local.get 0)))
                          (unreachable))
                        ;; The memory is the catcher's again.
                        (return (i32.mul (i32.load8_u (i32.const 0)))))
                      (drop) (i32.const -1))
                    (func (export "miss") (param i32) (result i32)
                      (block $h (result i32)
                        (try_table (catch $own $h) (catch $e $h) (call $throwSame (local.get 0)))
                        (unreachable)))
                    """.utf8)), engine: engine)
        let instance = try linker.instantiate(catcher)
        let caught = try #require(instance.function("catch"))
        let miss = try #require(instance.function("miss"))
        #expect(try caught([.i32(10)]).first?.int32 == (0xAA + 10) * 5)
        let missed = try exceptionOf { _ = try miss([.i32(10)]) }
        guard case .tag(let same)? = linker.definition("thrower", "same") else {
            Issue.record("the tag is not among the exports")
            return
        }
        #expect(missed.tag == same)
        #expect(missed.tag.name == "same")
    }

    // MARK: Traps, stops, fuel

    @Test func trapsAreNotCaught() throws {
        let guest = try Guest(
            text: """
                (memory 1)
                (func $recurse (call $recurse))
                (func (export "unreachable")
                  (block $h (try_table (catch_all $h) (unreachable))))
                (func (export "load")
                  (block $h (try_table (catch_all $h) (drop (i32.load (i32.const -1))))))
                (func (export "stack")
                  (block $h (try_table (catch_all $h) (call $recurse))))
                (func (export "legacy")
                  (try (do (unreachable)) (catch_all)))
                (func (export "legacy stack")
                  (try (do (call $recurse)) (catch_all)))
                """)
        for (name, kind) in [
            ("unreachable", Trap.Kind.unreachable), ("load", .outOfBoundsMemoryAccess),
            ("stack", .callStackExhausted), ("legacy", .unreachable), ("legacy stack", .callStackExhausted),
        ] {
            #expect(try trap { try guest.call(name) }.kind == kind, "\(name)")
        }
    }

    /// A program with handlers of both kinds, loops and calls; it can stop anywhere.
    private static let program = """
        (tag $e (param i32))
        (tag $f (param i32 i64))
        (func $mayThrow (param i32) (result i32)
          (if (i32.eqz (i32.rem_u (local.get 0) (i32.const 3)))
            (then (throw $e (local.get 0))))
          (if (i32.eqz (i32.rem_u (local.get 0) (i32.const 5)))
            (then (throw $f (local.get 0) (i64.const 1000))))
          (local.get 0))
        (func $through (param i32) (result i32)
          (try (result i32)
            (do (call $mayThrow (local.get 0)))
            (catch $f
              (i32.wrap_i64) (i32.add)
              (drop (call $identity (i32.const 0))))
            (catch_all (drop (call $identity (i32.const 1))) (rethrow 0))))
        (func $identity (param i32) (result i32) (local.get 0))
        (func (export "run") (param i32) (result i32)
          (local $sum i32) (local $kept exnref)
          (loop $next
            (block $done
              (block $caught (result i32 exnref)
                (try_table (catch_ref $e $caught)
                  (local.set $sum
                    (i32.add (i32.mul (local.get $sum) (i32.const 7)) (call $through (local.get 0))))
                  (br $done))
                (unreachable))
              (local.set $kept)
              (local.set $sum (i32.xor (local.get $sum)))
              (loop $wait (br_if $wait (i32.eqz (call $identity (i32.const 1)))))
              (block $again (result i32)
                (try_table (catch $e $again) (throw_ref (local.get $kept)))
                (unreachable))
              (local.set $sum (i32.add (local.get $sum))))
            (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
          (local.get $sum))
        """

    @Test(arguments: [false, true]) func goingOnFromEverySafepointChangesNothing(stressed: Bool) throws {
        let guest = try Guest(text: ExceptionTests.program, limits: limits(stressed))
        var expected: Int32 = 0
        for number in stride(from: 60 as Int32, to: 0, by: -1) {
            if number % 3 == 0 {
                expected = (expected ^ number) &+ number
            } else {
                expected = expected &* 7 &+ (number % 5 == 0 ? number + 1000 : number)
            }
        }
        #expect(try guest.number("run", .i32(60)) == expected)
        for fuel: Int64 in [1, 2, 3] {
            guest.store.fuel = fuel
            let call = try guest.function("run").begin([.i32(60)])
            var stops = 0
            while true {
                if case .finished(let results) = try call.run() {
                    #expect(results.first?.int32 == expected, "with \(fuel) units at a time")
                    break
                }
                stops += 1
                guest.store.fuel = fuel
            }
            #expect(stops > 100 / Int(fuel), "with \(fuel) units at a time")
        }
    }

    @Test func aLoopOfThrowsUsesFuel() throws {
        let guest = try Guest(
            text: """
                (tag $e)
                (func (export "loop")
                  (loop $l (try_table (catch $e $l) (throw $e))))
                (func (export "legacy")
                  (loop $l (try (do (throw $e)) (catch $e (br $l)))))
                """)
        for name in ["loop", "legacy"] {
            guest.store.fuel = 1000
            #expect(try trap { try guest.call(name) }.kind == .outOfFuel, "\(name)")
        }
    }

    // MARK: The older instructions

    @Test func legacyCatchesCatch() throws {
        let guest = try Guest(
            text: """
                (tag $a (param i32 v128))
                (tag $b)
                (func $throw (param i32)
                  (if (i32.eq (local.get 0) (i32.const 1))
                    (then (throw $a (i32.const 41) (v128.const i64x2 0 1))))
                  (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b))))
                (func (export "catch") (param i32) (result i32)
                  (i32.const 100)
                  (try (result i32)
                    (do (i32.const 3) (call $throw (local.get 0)))
                    (catch $a (i64x2.extract_lane 1) (i32.wrap_i64) (i32.add))
                    (catch $b (i32.const 7)))
                  (i32.add))
                (func (export "catch_all") (param i32) (result i32)
                  (try (result i32)
                    (do (call $throw (local.get 0)) (i32.const 0))
                    (catch $b (i32.const 1))
                    (catch_all (i32.const 2))))
                (func (export "none") (param i32) (result i32)
                  (try (result i32) (do (call $throw (local.get 0)) (i32.const 3))))
                ;; What a handler throws is not for its own try.
                (func (export "handler") (result i32)
                  (try (result i32)
                    (do
                      (try (result i32)
                        (do (throw $b))
                        (catch $b (throw $b))
                        (catch_all (i32.const 1))))
                    (catch_all (i32.const 2))))
                (func (export "branch") (result i32)
                  (i32.const 1000)
                  (block $out (result i32)
                    (i32.const 500)
                    (try (result i32)
                      (do (throw $b))
                      (catch_all (i32.const 8) (br $out)))
                    (drop))
                  (i32.add))
                """)
        #expect(try guest.number("catch", .i32(0)) == 103)
        #expect(try guest.number("catch", .i32(1)) == 142)
        #expect(try guest.number("catch", .i32(2)) == 107)
        #expect(try guest.number("catch_all", .i32(0)) == 0)
        #expect(try guest.number("catch_all", .i32(1)) == 2)
        #expect(try guest.number("catch_all", .i32(2)) == 1)
        #expect(try guest.number("none", .i32(0)) == 3)
        #expect(try exceptionOf { try guest.call("none", .i32(1)) }.arguments.first?.int32 == 41)
        #expect(try guest.number("handler") == 2)
        #expect(try guest.number("branch") == 1008)
    }

    @Test(arguments: [false, true]) func rethrowReachesTheCatchThatItNames(stressed: Bool) throws {
        let guest = try Guest(
            text: """
                (tag $a (param i32))
                (tag $b (param i32))
                (func $nothing)
                ;; An outer and an inner exception; the argument says which one is thrown again.
                (func $again (param i32) (result i32)
                  (try (result i32)
                    (do (throw $a (i32.const 1)))
                    (catch $a
                      (drop)
                      (try (result i32)
                        (do (throw $b (i32.const 2)))
                        (catch $b
                          (drop)
                          (block
                            (br_if 0 (local.get 0))
                            (rethrow 1))
                          (rethrow 1))))))
                (func (export "depth") (param i32) (result i32)
                  (try (result i32)
                    (do (call $again (local.get 0)))
                    (catch $a (i32.add (i32.const 10)))
                    (catch $b (i32.add (i32.const 20)))))
                ;; The second catch may use the hidden local that the first one used.
                (func (export "siblings") (param i32) (result i32)
                  (try
                    (do (throw $a (i32.const 5)))
                    (catch_all (try (do (rethrow 1)) (catch_all (call $nothing)))))
                  (try (result i32)
                    (do
                      (try
                        (do (throw $b (i32.const 6)))
                        (catch_all
                          (try (do (throw $a (i32.const 7))) (catch_all))
                          (rethrow 0)))
                      (i32.const 0))
                    (catch $a (i32.add (i32.const 100)))
                    (catch $b (i32.add (i32.const 200)))))
                """, limits: limits(stressed))
        #expect(try guest.number("depth", .i32(0)) == 22)
        #expect(try guest.number("depth", .i32(1)) == 11)
        #expect(try guest.number("siblings", .i32(1)) == 206)
    }

    @Test func delegateHandsOnToTheBlockThatItNames() throws {
        let guest = try Guest(
            text: """
                (tag $e)
                (func $throw (throw $e))
                (func (export "outer") (result i32)
                  (try $outer (result i32)
                    (do
                      (try (result i32)
                        (do (try (result i32) (do (call $throw) (i32.const 0)) (delegate $outer)))
                        (catch_all (i32.const 1))))
                    (catch_all (i32.const 2))))
                ;; A label of a plain block: the handlers around that block.
                (func (export "block") (result i32)
                  (try (result i32)
                    (do
                      (block $block (result i32)
                        (try (result i32)
                          (do (try (result i32) (do (call $throw) (i32.const 0)) (delegate $block)))
                          (catch_all (i32.const 1)))))
                    (catch_all (i32.const 3))))
                ;; A label of a try in whose catch it is: the handlers around that.
                (func (export "catch") (result i32)
                  (try (result i32)
                    (do
                      (try $inner (result i32)
                        (do (call $throw) (i32.const 0))
                        (catch_all
                          (try (result i32) (do (call $throw) (i32.const 0)) (delegate $inner)))))
                    (catch_all (i32.const 4))))
                (func $caller (result i32)
                  (try (result i32)
                    (do
                      (try (result i32) (do (call $throw) (i32.const 0)) (delegate 1)))
                    (catch_all (i32.const 1))))
                (func (export "function") (result i32)
                  (try (result i32) (do (call $caller)) (catch_all (i32.const 5))))
                (func (export "none") (result i32)
                  (try (result i32)
                    (do (try (result i32) (do (i32.const 6)) (delegate 0)))
                    (catch_all (i32.const 1))))
                ;; Into try_table, and past what was between.
                (func (export "table") (result i32)
                  (block $h
                    (try_table $t (catch_all $h)
                      (try (do (try (do (call $throw)) (delegate $t))) (catch_all (return (i32.const 1)))))
                    (return (i32.const 0)))
                  (i32.const 7))
                """)
        for (name, expected) in [
            ("outer", 2 as Int32), ("block", 3), ("catch", 4), ("function", 5), ("none", 6), ("table", 7),
        ] {
            #expect(try guest.number(name) == expected, "\(name)")
        }
    }

    // MARK: The host

    @Test(arguments: [false, true]) func theHostThrowsIntoTheGuest(stressed: Bool) throws {
        var thrown: Situ.Tag?
        let guest = try Guest(
            text: """
                (import "host" "tag" (tag $e (param i32 f64)))
                (import "host" "throw" (func $throw (param i32) (result i32)))
                (table funcref (elem $throw))
                (type $f (func (param i32) (result i32)))
                (func (export "catch") (param i32) (result i32)
                  (i32.const 1000)
                  (block $h (result i32 f64)
                    (try_table (catch $e $h)
                      (drop (i32.add (i32.const 3) (call $throw (local.get 0)))))
                    (unreachable))
                  (drop) (i32.add))
                (func (export "indirect") (param i32) (result i32)
                  (try (result i32)
                    (do (call_indirect (type $f) (local.get 0) (i32.const 0)))
                    (catch $e (drop))))
                (func $tail (param i32) (result i32)
                  (block $h (result i32 f64)
                    (try_table (catch $e $h) (return_call $throw (local.get 0)))
                    (unreachable))
                  (drop) (drop) (i32.const -1))
                (func (export "tail") (param i32) (result i32)
                  (try (result i32) (do (call $tail (local.get 0))) (catch $e (drop))))
                (func (export "all") (param i32) (result i32)
                  (block $h
                    (try_table (result i32) (catch_all $h) (call $throw (local.get 0)))
                    (return))
                  (i32.const -2))
                (export "throw" (func $throw))
                """, limits: limits(stressed)
        ) { linker in
            let tag = Situ.Tag(store: linker.store, parameters: [.i32, .f64])
            thrown = tag
            linker.define("host", "tag", .tag(tag))
            linker.define("host", "throw", FunctionType([.i32], [.i32])) { _, arguments in
                if arguments[0].int32 == 0 { throw HostError() }
                throw Exception(tag: tag, arguments: [arguments[0], .f64(0.5)])
            }
        }
        #expect(try guest.number("catch", .i32(7)) == 1007)
        #expect(try guest.number("indirect", .i32(8)) == 8)
        #expect(try guest.number("tail", .i32(9)) == 9)
        #expect(try guest.number("all", .i32(10)) == -2)
        let uncaught = try exceptionOf { try guest.call("throw", .i32(11)) }
        #expect(uncaught.tag == thrown)
        #expect(uncaught.arguments.map(\.bitPattern) == [11, (0.5).bitPattern])
        // Another error of the host is nobody's to catch.
        for name in ["catch", "indirect", "tail", "all"] {
            #expect(throws: HostError.self, "\(name)") { try guest.call(name, .i32(0)) }
        }
    }

    @Test(arguments: [false, true]) func exceptionsPassThroughTheHost(stressed: Bool) throws {
        var seen: [Int32?] = []
        let guest = try Guest(
            text: """
                (import "host" "pass" (func $pass (param i32)))
                (import "host" "swallow" (func $swallow (param i32)))
                (tag $e (param i32))
                (func (export "throw") (param i32) (throw $e (local.get 0)))
                (func (export "trap") (unreachable))
                (func (export "around") (param i32) (result i32)
                  (block $h (result i32)
                    (try_table (catch $e $h) (call $pass (local.get 0)))
                    (unreachable)))
                (func (export "swallow") (param i32) (call $swallow (local.get 0)))
                (func (export "uncaught") (param i32) (call $pass (local.get 0)))
                """, limits: limits(stressed)
        ) { linker in
            linker.define("host", "pass", FunctionType([.i32], [])) { caller, arguments in
                let traps = arguments[0].int32 == 0
                let callee = try #require(caller.instance?.function(traps ? "trap" : "throw"))
                return try callee(traps ? [] : arguments)
            }
            linker.define("host", "swallow", FunctionType([.i32], [])) { caller, arguments in
                let callee = try #require(caller.instance?.function("throw"))
                do {
                    _ = try callee(arguments)
                } catch let exception as Exception {
                    seen.append(exception.arguments.first?.int32)
                }
                return []
            }
        }
        #expect(try guest.number("around", .i32(5)) == 5)
        try guest.call("swallow", .i32(6))
        #expect(seen == [6])
        #expect(try exceptionOf { try guest.call("uncaught", .i32(7)) }.arguments.first?.int32 == 7)
        #expect(try trap { try guest.call("around", .i32(0)) }.kind == .unreachable)
    }

    @Test(arguments: [false, true]) func exceptionReferencesAreValuesOfTheHost(stressed: Bool) throws {
        let guest = try Guest(
            text: """
                (tag $e (export "e") (param i32 exnref))
                (global (export "kept") (mut exnref) (ref.null exn))
                (func (export "make") (param i32 exnref) (result exnref)
                  (block $h (result exnref)
                    (try_table (catch_all_ref $h) (throw $e (local.get 0) (local.get 1)))
                    (unreachable)))
                (func (export "again") (param exnref) (throw_ref (local.get 0)))
                (func (export "pass") (param exnref) (result exnref) (local.get 0))
                """, limits: limits(stressed))
        let first = try #require(try guest.call("make", .i32(1), .exception(nil)).first)
        let second = try #require(try guest.call("make", .i32(2), first).first)
        guard case .exception(let outer?) = second, case .i32(2) = outer.arguments[0],
            case .exception(let inner?) = outer.arguments[1], case .i32(1) = inner.arguments[0],
            case .exception(nil) = inner.arguments[1]
        else {
            Issue.record("the exception is \(second)")
            return
        }
        let tag = guest.instance.tag("e")
        #expect(outer.tag == tag && inner.tag == tag)
        #expect(second.type == .exnref)
        let thrown = try exceptionOf { try guest.call("again", second) }
        #expect(thrown.tag == tag)
        #expect(thrown.arguments.first?.int32 == 2)
        // One that the host makes is as good.
        let own = Exception(tag: try #require(tag), arguments: [.i32(3), first])
        guard case .exception(let passed?)? = try guest.call("pass", .exception(own)).first else {
            Issue.record("an exception became something else")
            return
        }
        #expect(passed.arguments.first?.int32 == 3)
        let global = try #require(guest.instance.global("kept"))
        guard case .exception(nil) = global.value else {
            Issue.record("the global is \(global.value)")
            return
        }
        #expect(global.set(second))
        guard case .exception(let kept?) = global.value else {
            Issue.record("the global is \(global.value)")
            return
        }
        #expect(kept.arguments.first?.int32 == 2)
        #expect(!global.set(.host(nil)))
        // Arguments that do not fit the tag.
        let wrong = Exception(tag: try #require(tag), arguments: [.i64(3), first])
        #expect(throws: CallError.self) { try guest.call("pass", .exception(wrong)) }
    }

    /// Each exception is the argument of the next: reading the last one must not read all.
    @Test func aLongChainOfExceptionsIsReadOneByOne() throws {
        let guest = try Guest(
            text: """
                (tag $e (param exnref))
                (func (export "chain") (param i32) (result exnref) (local exnref)
                  (loop $l
                    (block $h (result exnref)
                      (try_table (catch_all_ref $h) (throw $e (local.get 1)))
                      (unreachable))
                    (local.set 1)
                    (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                  (local.get 1))
                """)
        var value = try #require(try guest.call("chain", .i32(100_000)).first)
        var length = 0
        while case .exception(let exception?) = value {
            length += 1
            value = exception.arguments[0]
        }
        #expect(length == 100_000)
    }

    @Test func anUncaughtExceptionSaysWhereItWasThrown() throws {
        let guest = try Guest(
            text: """
                (module $example
                  (tag $e (export "problem") (param i32))
                  (func $inner (throw $e (i32.const 5)))
                  (func $outer (export "outer") (call $inner)))
                """)
        let exception = try exceptionOf { try guest.call("outer") }
        #expect(exception.backtrace.map(\.functionName) == ["inner", "outer"])
        #expect(exception.backtrace.allSatisfy { $0.module == "example" })
        #expect(exception.description.hasPrefix("exception \"problem\" (i32 5)\n  0: example!inner at 0x"))
        let other = try Guest(text: "(tag $named) (func (export \"throw\") (throw $named))")
        #expect(try exceptionOf { try other.call("throw") }.tag.name == "named")
    }

    @Test func anExceptionOfTheStartFunctionArrives() throws {
        let exception = try exceptionOf {
            _ = try Guest(
                text: """
                    (tag $e (param i32))
                    (func $start (throw $e (i32.const 5)))
                    (start $start)
                    """)
        }
        #expect(exception.arguments.first?.int32 == 5)
        #expect(exception.backtrace.count == 1)
    }

    @Test func aTagOfAnotherTypeIsRefused() throws {
        let error = #expect(throws: LinkError.self) {
            _ = try Guest(text: "(import \"host\" \"tag\" (tag (param i32)))") { linker in
                linker.define("host", "tag", .tag(Situ.Tag(store: linker.store, parameters: [.i64])))
            }
        }
        #expect(error?.kind == .incompatibleImportType)
        _ = try Guest(text: "(import \"host\" \"tag\" (tag (param i32)))") { linker in
            linker.define("host", "tag", .tag(Situ.Tag(store: linker.store, parameters: [.i32])))
        }
    }

    /// Side tables of which some entries need more room, and a hidden local with a large index.
    @Test func handlersFarAwayAreReached() throws {
        let filler = String(repeating: "(local.set 1 (i32.add (local.get 1) (i32.const 1)))\n", count: 8000)
        let locals = String(repeating: "i64 ", count: 40_000)
        let guest = try Guest(
            text: """
                (tag $e (param i32))
                (func (export "far") (param i32) (result i32) (local i32)
                  (i32.const 1000)
                  (block $h (result i32)
                    (i32.const 1) (i32.const 2)
                    (try_table (catch $e $h)
                      \(filler)
                      (throw $e (local.get 1)))
                    \(filler)
                    (unreachable))
                  (i32.add))
                (func (export "hidden") (param i32) (result i32) (local i32) (local \(locals))
                  (try (result i32)
                    (do
                      (try (result i32)
                        (do \(filler) (throw $e (local.get 1)))
                        (catch_all \(filler) (rethrow 0))))
                    (catch $e)))
                """)
        #expect(try guest.number("far", .i32(0)) == 9000)
        #expect(try guest.number("hidden", .i32(0)) == 8000)
    }
}
