import Foundation
import Situ
import TestSupport
import Testing
import WebAssembly

/// Programs that never end by themselves, and what ends them.
@Suite("Programs that never end")
struct EndlessTests {
    /// Ways not to end. Each first tells the host that it has begun.
    static let loops: [(name: String, text: String)] = [
        ("branch", "(func (export \"run\") (call $begun) (loop (br 0)))"),
        ("conditional branch", "(func (export \"run\") (call $begun) (loop (br_if 0 (i32.const 1))))"),
        (
            "branch table",
            "(func (export \"run\") (call $begun) (loop $l (block $b (br_table $l $b $l (i32.const 7)))))"
        ),
        (
            "branch on null",
            "(func (export \"run\") (call $begun) (loop $l (br_on_null $l (ref.null func)) drop))"
        ),
        (
            "calls",
            "(func $f (param i32) (result i32) (local.get 0)) (func (export \"run\") (call $begun) (loop (drop (call $f (i32.const 1))) (br 0)))"
        ),
        ("tail calls", "(func $f (return_call $f)) (func (export \"run\") (call $begun) (return_call $f))"),
        (
            "tail calls in turn",
            "(func $f (return_call $g)) (func $g (return_call $f)) (func (export \"run\") (call $begun) (call $f))"
        ),
        (
            "indirect tail calls",
            """
            (type $f (func)) (table 1 funcref) (elem (i32.const 0) $f)
            (func $f (type $f) (return_call_indirect (type $f) (i32.const 0)))
            (func (export "run") (call $begun) (call $f))
            """
        ),
        (
            "tail calls of references",
            """
            (type $f (func)) (elem declare func $f)
            (func $f (type $f) (return_call_ref $f (ref.func $f))) (func (export "run") (call $begun) (call $f))
            """
        ),
        (
            "exceptions",
            """
            (tag $t) (func (export "run") (call $begun)
              (loop $l (block $h (try_table (catch $t $h) (throw $t))) (br $l)))
            """
        ),
        (
            "exceptions, handled by branching back",
            "(tag $t) (func (export \"run\") (call $begun) (loop $l (try_table (catch $t $l) (throw $t))))"
        ),
        (
            "exceptions from far",
            """
            (tag $t)
            (func $far (param i32)
              (if (local.get 0) (then (call $far (i32.sub (local.get 0) (i32.const 1)))) (else (throw $t))))
            (func (export "run") (call $begun)
              (loop $l (block $h (try_table (catch_all $h) (call $far (i32.const 100)))) (br $l)))
            """
        ),
        (
            "filling memory",
            """
            (memory 256) (func (export "run") (call $begun)
              (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 16777216)) (br 0)))
            """
        ),
        (
            "copying memory",
            """
            (memory 256) (func (export "run") (call $begun)
              (loop (memory.copy (i32.const 1) (i32.const 0) (i32.const 16777215)) (br 0)))
            """
        ),
        (
            "filling a table",
            """
            (table 1000000 funcref) (func (export "run") (call $begun)
              (loop (table.fill (i32.const 0) (ref.null func) (i32.const 1000000)) (br 0)))
            """
        ),
        (
            "arrays",
            """
            (type $a (array (mut i64))) (func (export "run") (call $begun)
              (loop (array.fill $a (array.new_default $a (i32.const 100000)) (i32.const 0) (i64.const 1)
                (i32.const 100000)) (br 0)))
            """
        ),
        (
            "garbage",
            """
            (type $n (struct (field (ref null $n)))) (func (export "run") (local (ref null $n)) (call $begun)
              (loop (local.set 0 (struct.new $n (ref.null $n))) (br 0)))
            """
        ),
        (
            "atomic accesses",
            """
            (memory 1 1 shared) (func (export "run") (call $begun)
              (loop (br_if 0 (i32.eqz (i32.atomic.load (i32.const 0))))))
            """
        ),
        ("calls of the host", "(func (export \"run\") (call $begun) (loop (call $nothing) (br 0)))"),
        (
            "vectors",
            """
            (func (export "run") (local v128) (call $begun)
              (loop (local.set 0 (i32x4.add (local.get 0) (local.get 0))) (br 0)))
            """
        ),
        (
            "growing by nothing",
            "(memory 1) (func (export \"run\") (call $begun) (loop (drop (memory.grow (i32.const 0))) (br 0)))"
        ),
    ]

    static func text(_ loop: String) -> String {
        """
        (import "host" "begun" (func $begun)) (import "host" "nothing" (func $nothing)) \(loop)
        (func (export "ok") (result i32) (i32.const 42))
        """
    }

    @Test("end when fuel is used up, and others run in the same store", arguments: TestTier.available)
    func fuel(tier: TestTier) throws {
        for (name, loop) in EndlessTests.loops {
            var prison = try Prison(tier)
            prison.linker.define("host", "begun", FunctionType()) { _, _ in [] }
            prison.linker.define("host", "nothing", FunctionType()) { _, _ in [] }
            let program = try prison.instance(EndlessTests.text(loop))
            prison.store.fuel = 3000
            #expect(try trapKind { try program.call("run") } == .outOfFuel, "\(name), \(tier)")
            prison.store.fuel = 10
            #expect(try program.number("ok") == 42, "\(name), \(tier)")
        }
    }

    @Test(
        "end when another thread interrupts them, and others run in the same store",
        arguments: TestTier.available)
    func interruption(tier: TestTier) throws {
        for (name, loop) in EndlessTests.loops {
            var prison = try Prison(tier)
            let begun = DispatchSemaphore(value: 0)
            let interrupter = prison.store.interrupter
            let thread = Thread {
                begun.wait()
                interrupter.interrupt()
            }
            prison.linker.define("host", "begun", FunctionType()) { _, _ in
                begun.signal()
                return []
            }
            prison.linker.define("host", "nothing", FunctionType()) { _, _ in [] }
            let program = try prison.instance(EndlessTests.text(loop))
            thread.start()
            #expect(try trapKind { try program.call("run") } == .interrupted, "\(name), \(tier)")
            interrupter.clear()
            #expect(try program.number("ok") == 42, "\(name), \(tier)")
        }
    }

    @Test("end while they wait for a thread that does not come", arguments: TestTier.available)
    func waiting(tier: TestTier) throws {
        for instruction in [
            "(memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))",
            "(memory.atomic.wait64 (i32.const 0) (i64.const 0) (i64.const -1))",
            "(memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0x7fffffffffffffff))",
        ] {
            var prison = try Prison(tier)
            let begun = DispatchSemaphore(value: 0)
            let interrupter = prison.store.interrupter
            let thread = Thread {
                begun.wait()
                interrupter.interrupt()
            }
            prison.linker.define("host", "begun", FunctionType()) { _, _ in
                begun.signal()
                return []
            }
            let program = try prison.instance(
                """
                (import "host" "begun" (func $begun)) (memory 1 1 shared)
                (func (export "run") (call $begun) (drop \(instruction)))
                """)
            thread.start()
            #expect(try trapKind { try program.call("run") } == .interrupted, "\(instruction), \(tier)")
        }
    }

    @Test("end in a start function too, where nobody has an instance yet", arguments: TestTier.available)
    func start(tier: TestTier) throws {
        var prison = try Prison(tier)
        prison.store.fuel = 1000
        let kind = try trapKind { _ = try prison.instance("(func $f (loop (br 0))) (start $f)") }
        #expect(kind == .outOfFuel, "\(tier)")
        prison.store.fuel = nil
        prison.store.interrupter.interrupt()
        let second = try trapKind { _ = try prison.instance("(func $f (loop (br 0))) (start $f)") }
        #expect(second == .interrupted, "\(tier)")
    }

    @Test("leave nothing behind, however they were ended", arguments: TestTier.available)
    func remains(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            try expectNothingStays("\(tier)") { () throws in
                for (_, loop) in EndlessTests.loops {
                    var prison = try Prison(tier)
                    let witness = Witness()
                    prison.linker.define("host", "begun", FunctionType()) { _, _ in
                        withExtendedLifetime(witness) { [] }
                    }
                    prison.linker.define("host", "nothing", FunctionType()) { _, _ in [] }
                    let program = try prison.instance(EndlessTests.text(loop))
                    prison.store.fuel = 2000
                    #expect(try trapKind { try program.call("run") } == .outOfFuel)
                    // A call that is suspended and never gone on with.
                    let function = try #require(program.function("run"))
                    prison.store.fuel = 2000
                    let call = try function.begin()
                    _ = try call.run()
                }
            }
        }
    }
}
