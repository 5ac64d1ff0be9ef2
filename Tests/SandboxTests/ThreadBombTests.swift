import Situ
import Synchronization
import TestSupport
import Testing
import WASI
import WebAssembly

/// Programs that make threads without end, each in a process of its own.
@Suite("Programs that make threads without end")
struct ThreadBombTests {
    static let imports = """
        (import "env" "memory" (memory 1 16 shared))
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (export "memory" (memory 0))
        """

    /// How a program goes on in its first thread and in the others; `$all` counts the attempts to make a thread.
    static let bombs: [(name: String, first: String, others: String)] = [
        ("threads that end at once", "(loop (br_if 0 (call $try (i32.const 300))))", "nop"),
        (
            "threads that make threads", "(loop (br_if 0 (call $try (i32.const 300))))",
            "(loop (br_if 0 (call $try (i32.const 300))))"
        ),
        (
            "threads that wait", "(loop (br_if 0 (call $try (i32.const 300))))",
            "(drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1)))"
        ),
        ("threads that compute", "(loop (br_if 0 (call $try (i32.const 100))))", "(loop (br 0))"),
        ("threads that recurse", "(loop (br_if 0 (call $try (i32.const 100))))", "(call $recurse)"),
    ]

    /// The most threads that there were at a time.
    final class Peak: Sendable {
        private let value = Atomic(0)
        func note(_ count: Int) {
            var before = value.load(ordering: .relaxed)
            while count > before {
                let (exchanged, found) = value.compareExchange(
                    expected: before, desired: count, ordering: .relaxed)
                if exchanged { return }
                before = found
            }
        }
        var most: Int { value.load(ordering: .relaxed) }
    }

    @Test("get no more threads than are allowed, and leave none behind", arguments: ExhaustionTests.tiers)
    func bombs(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            for (name, first, others) in ThreadBombTests.bombs {
                let text = """
                    \(ThreadBombTests.imports)
                    (func $try (param i32) (result i32)
                      (drop (call $spawn (i32.const 0)))
                      (i32.lt_u (i32.atomic.rmw.add (i32.const 0) (i32.const 1)) (local.get 0)))
                    (func $recurse (call $recurse))
                    (func (export "wasi_thread_start") (param i32 i32) \(others))
                    (func (export "_start") \(first) (call $exit (i32.const 7)))
                    """
                let peak = Peak()
                let before = Usage.current.threads
                // The C library keeps stacks of threads that have ended, and heaps for the next.
                try expectNothingStays(rounds: 60, slack: 24, "\(name), \(tier)") { () throws in
                    var configuration = WASIThreads.Configuration()
                    configuration.limit = 8
                    configuration.storeLimits.valueStackSize = 1 << 20
                    configuration.prepare = { _ in peak.note(Usage.current.threads) }
                    let engine = Engine(Engine.Configuration(), executor: tier.executor)
                    let module = try Module(text: text, engine: engine)
                    do {
                        let code = try WASI.run(module, WASIConfiguration(), threads: configuration)
                        #expect(code == 7, "\(name), \(tier)")
                    } catch let trap as Trap {
                        #expect(
                            name == "threads that recurse" && trap.kind == .callStackExhausted,
                            "\(name), \(tier)")
                    }
                }
                // The runtime has threads of its own, which some tests wake.
                #expect(peak.most <= before + 8 + 4, "\(name), \(tier)")
            }
        }
    }
}
