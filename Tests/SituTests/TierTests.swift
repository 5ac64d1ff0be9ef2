import Foundation
import Situ
import Testing

@Suite("Tiers")
struct TierTests {
    private static func configuration(_ tier: Tier, _ allowsSignalHandlers: Bool) -> Engine.Configuration {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.allowsSignalHandlers = allowsSignalHandlers
        return configuration
    }

    @Test("automatic is one that the machine has")
    func automatic() {
        #expect(Tier.automatic.isAvailable)
        #expect(Tier.portable.isAvailable)
        let interpreted: Tier = Tier.inPlace.isAvailable ? .inPlace : .portable
        #expect(Tier.automatic.resolved == (Tier.baseline.isAvailable ? .automatic : interpreted))
        for tier in [Tier.portable, .inPlace, .baseline] { #expect(tier.resolved == tier) }
        #expect(Engine().configuration.tier == .automatic)
    }

    /// Loads and stores of all sizes at the edges of memories that are guarded, checked, of 64 bits, and of one byte a page.
    @Test("trap at the same addresses", arguments: [true, false], ["", "i64", "pagesize"])
    func edges(allowsSignalHandlers: Bool, kind: String) throws {
        let address = kind == "i64" ? "i64" : "i32"
        let memory =
            switch kind {
            case "i64": "(memory i64 1)"
            case "pagesize": "(memory 65536 (pagesize 1))"
            default: "(memory 1)"
            }
        let accesses = [
            ("i32.load8_u", 1), ("i32.load16_s", 2), ("i32.load", 4), ("i64.load32_u", 4), ("i64.load", 8),
            ("f32.load", 4), ("f64.load", 8), ("v128.load", 16), ("v128.load8_splat", 1),
        ]
        let stores = [
            ("i32.store8", "i32", 1), ("i64.store16", "i64", 2), ("i32.store", "i32", 4),
            ("i64.store", "i64", 8), ("f32.store", "f32", 4), ("f64.store", "f64", 8),
        ]
        var functions = ""
        for (name, _) in accesses {
            for offset in ["0", "1", "0xffffffff"] {
                functions += """
                    (func (export "\(name) \(offset)") (param \(address))
                        (drop (\(name) offset=\(offset) (local.get 0))))
                    """
            }
        }
        for (name, type, _) in stores {
            for offset in ["0", "1", "0xffffffff"] {
                functions += """
                    (func (export "\(name) \(offset)") (param \(address))
                        (\(name) offset=\(offset) (local.get 0) (\(type).const 0)))
                    """
            }
        }
        let sizes = accesses.map { ($0.0, $0.1) } + stores.map { ($0.0, $0.2) }
        for tier in Tier.available {
            let guest = try Guest(
                text: "(module \(memory) \(functions))",
                configuration: TierTests.configuration(tier, allowsSignalHandlers))
            for (name, size) in sizes {
                for offset in [0, 1, 0xFFFF_FFFF] {
                    let text = offset > 1 ? "0xffffffff" : "\(offset)"
                    let last = 65536 - size - offset
                    for start in [0, last - 1, last, last + 1, 65535, 65536, 1 << 20, 0xFFFF_FFFF]
                    where start >= 0 {
                        let value =
                            kind == "i64"
                            ? Value.i64(Int64(start)) : .i32(Int32(truncatingIfNeeded: start))
                        let function = try guest.function("\(name) \(text)")
                        if start <= last {
                            _ = try function([value])
                        } else {
                            let trap = try trap { _ = try function([value]) }
                            #expect(
                                trap.kind == .outOfBoundsMemoryAccess, "\(tier), \(name) \(text) at \(start)")
                            #expect(trap.backtrace.count == 1, "\(tier), \(name) \(text) at \(start)")
                        }
                    }
                }
            }
        }
    }

    @Test("see a memory that has grown, on several threads at once")
    func growth() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let guest = try Guest(
                        text: """
                            (module (memory 0 100)
                                (func (export "grow") (result i32) (memory.grow (i32.const 1)))
                                (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
                            """)
                    for page in 0..<100 {
                        let address = Value.i32(Int32(page * 65536 + number * 4))
                        #expect(try trap { try guest.call("load", address) }.kind == .outOfBoundsMemoryAccess)
                        #expect(try guest.number("grow") == Int32(page))
                        #expect(try guest.number("load", address) == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("without memory, or never started, install nothing")
    func laziness() async {
        await #expect(processExitsWith: .success) {
            func handlers() -> [UInt] {
                [SIGSEGV, SIGBUS].map { signal in
                    var action = sigaction()
                    sigaction(signal, nil, &action)
                    return withUnsafeBytes(of: action) { $0.load(as: UInt.self) }
                }
            }
            let before = handlers()
            let empty = try Guest(text: "(module (func (export \"f\")))")
            try empty.call("f")
            precondition(handlers() == before, "a module without memory installed a handler")
            let module = "(module (memory 1) (func (export \"f\") (drop (i32.load (i32.const 0)))))"
            for configuration in [
                TierTests.configuration(.portable, true), TierTests.configuration(.automatic, false),
            ] {
                try Guest(text: module, configuration: configuration).call("f")
                precondition(handlers() == before, "a handler was installed against the embedder's wish")
            }
            try Guest(text: module).call("f")
            precondition((handlers() != before) == Tier.inPlace.isAvailable)
        }
    }
}
