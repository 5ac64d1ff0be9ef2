import Situ
import TestSupport
import Testing
import WebAssembly

#if os(Linux)
    /// What of the process's memory is executable.
    @Suite("Executable memory")
    struct MappingTests {
        static func executable() -> Set<Mapping> {
            Set(Mapping.all().filter { $0.permissions.contains("x") })
        }

        @Test(
            "is made by the compiler only, never writable at once, and gone with its module",
            arguments: TestTier.available)
        func executableMemory(tier: TestTier) async {
            await #expect(processExitsWith: .success) { [tier] in
                endIfHanging()
                let text = """
                    (type $a (array (mut i32)))
                    (tag $t)
                    (memory (export "memory") 1)
                    (table 10 funcref)
                    (elem (i32.const 0) $f)
                    (func $f (result i32) (i32.const 1))
                    (func (export "ok") (result i32)
                      (drop (memory.grow (i32.const 1)))
                      (drop (array.new_default $a (i32.const 100)))
                      (block $h (try_table (catch $t $h) (throw $t)))
                      (call_indirect (result i32) (i32.const 0)))
                    (func (export "beyond") (drop (i32.load (i32.const -1))))
                    """
                // Libraries that are loaded at the first need are the system's.
                for round in 0..<2 {
                    let before = MappingTests.executable()
                    do {
                        var prison = try Prison(tier)
                        let program = try prison.instance(text)
                        #expect(try program.number("ok") == 1)
                        #expect(try trapKind { try program.call("beyond") } == .outOfBoundsMemoryAccess)
                        let during = MappingTests.executable()
                        #expect(!during.isEmpty)
                        #expect(!during.contains { $0.permissions.contains("w") }, "\(tier)")
                        // Nothing here is hot.
                        if round > 0, tier != .automatic {
                            #expect((during == before) == !tier.compiles, "\(tier)")
                        }
                    }
                    if round > 0 { #expect(MappingTests.executable() == before, "\(tier)") }
                }
            }
        }
    }
#endif
