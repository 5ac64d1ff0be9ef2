import Foundation
import Situ
import Testing

#if os(Linux)
    /// The thread that compiles while programs go on (`Engine.Compilation.Mode.concurrent`), in processes of its own.
    @Suite("The thread that compiles", .enabled(if: Tier.baseline.isAvailable))
    struct CompilingThreadTests {
        private static let text = """
            (module
              (func $inner (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
              (func (export "sum") (param i32) (result i32) (local i32)
                (loop
                  (local.set 1 (i32.add (local.get 1) (call $inner (local.get 0))))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (local.get 1)))
            """

        private static func engine() -> Engine {
            var configuration = Engine.Configuration()
            configuration.compilation.mode = .concurrent
            return Engine(configuration)
        }

        private static func run(_ engine: Engine, _ count: Int32) throws {
            let instance = try Linker(store: Store(engine: engine)).instantiate(
                Module(text: text, engine: engine))
            #expect(try instance.number("sum", .i32(count)) == count &* (count &+ 1) / 2 &* 3)
        }

        /// Waits until there are as many threads as there should be; false if that does not happen.
        private static func awaitThreads(_ count: Int) -> Bool {
            for _ in 0..<1000 {
                if Usage.current.threads == count { return true }
                usleep(10_000)
            }
            return false
        }

        @Test("is made when there is something to compile, and ends when there is nothing")
        func life() async {
            await #expect(processExitsWith: .success) {
                endIfHanging()
                // What the runtime starts by itself is there.
                try Self.run(Engine(), 10_000)
                let before = Usage.current.threads
                let engine = Self.engine()
                try Self.run(engine, 10)
                #expect(Usage.current.threads == before)
                for _ in 0..<3 {
                    try Self.run(engine, 10_000)
                    #expect(Usage.current.threads == before + 1)
                    // The engine is still there.
                    #expect(Self.awaitThreads(before))
                }
            }
        }

        @Test("leaves nothing behind, whenever modules, stores and engines are freed")
        func leaks() async {
            await #expect(processExitsWith: .success) {
                endIfHanging()
                try expectNothingStays(rounds: 40, slack: 24, "compiling on another thread") {
                    let engine = Self.engine()
                    for count in [200, 1000, 5000] as [Int32] { try Self.run(engine, count) }
                }
            }
        }
    }
#endif
