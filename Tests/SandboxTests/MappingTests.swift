import Situ
import TestSupport
import Testing
import WebAssembly

#if os(Linux)
    import Glibc

    /// What of the process's memory is executable.
    @Suite("Executable memory")
    struct MappingTests {
        /// The mappings that are executable, and those that are writable as well, by address, permissions and file.
        static func executable() -> (all: [String], writable: [String]) {
            guard let file = fopen("/proc/self/maps", "r") else { return ([], []) }
            defer { fclose(file) }
            var all: [String] = []
            var line = [CChar](repeating: 0, count: 8192)
            while fgets(&line, Int32(line.count), file) != nil {
                let text = String(
                    decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                let words = text.split(separator: " ")
                guard words.count > 1, words[1].contains("x") else { continue }
                all.append(
                    words.enumerated().filter { $0.offset != 2 && $0.offset != 4 }.map { String($0.element) }
                        .joined(separator: " "))
            }
            return (all.sorted(), all.filter { $0.split(separator: " ")[1].contains("w") })
        }

        @Test("is not made by loading, instantiating and running programs", arguments: TestTier.available)
        func none(tier: TestTier) async {
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
                    var prison = try Prison(tier)
                    let program = try prison.instance(text)
                    #expect(try program.number("ok") == 1)
                    #expect(try trapKind { try program.call("beyond") } == .outOfBoundsMemoryAccess)
                    let after = MappingTests.executable()
                    #expect(!after.all.isEmpty)
                    #expect(after.writable.isEmpty, "\(tier)")
                    if round > 0 { #expect(after.all == before.all, "\(tier)") }
                }
            }
        }
    }
#endif
