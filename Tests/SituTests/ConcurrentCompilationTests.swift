import Foundation
import Situ
import Testing

/// Functions that another thread compiles while programs go on.
@Suite("Compilation on another thread", .enabled(if: Tier.baseline.isAvailable), .timeLimit(.minutes(5)))
struct ConcurrentCompilationTests {
    private static var configuration: Engine.Configuration {
        var configuration = Engine.Configuration()
        configuration.compilation.mode = .concurrent
        return configuration
    }

    /// Functions that call each other in a row, as often as they are told, and write to memory.
    private static let text: String = {
        var text = "(module (memory 1)"
        for number in 0..<50 {
            text += """
                (func $f\(number) (export "f\(number)") (param i32) (result i32) (local i32 i32)
                  (local.set 2 (local.get 0))
                  (loop
                    (local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 5)) (local.get 2)))
                    (i32.store (i32.and (local.get 1) (i32.const 0xFFC)) (local.get 1))
                    (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
                  (i32.add (local.get 1)
                    \(number == 49 ? "(i32.load (i32.const 4))" : "(call $f\(number + 1) (local.get 0))")))

                """
        }
        return text + ")"
    }()

    /// What the program comes to where nothing is compiled, and the fuel it takes.
    private static func outcome(_ configuration: Engine.Configuration, calls: Int) throws -> ([Int32], Int64)
    {
        let guest = try Guest(text: text, configuration: configuration)
        guest.store.fuel = 1 << 40
        let results = try (0..<calls).map { try guest.number("f0", .i32(Int32(100 + $0))) }
        return (results, (1 << 40) - (guest.store.fuel ?? 0))
    }

    @Test("changes no result and takes no fuel")
    func equality() throws {
        var portable = Engine.Configuration()
        portable.tier = .portable
        let expected = try Self.outcome(portable, calls: 60)
        for _ in 0..<5 {
            let found = try Self.outcome(Self.configuration, calls: 60)
            #expect(found.0 == expected.0)
            #expect(found.1 == expected.1)
        }
    }

    @Test("is over or given up when the engine and all that it made are freed at any moment")
    func freeing() throws {
        weak var last: Engine?
        for round in 0..<60 {
            let engine = Engine(Self.configuration)
            last = engine
            let module = try Module(text: Self.text, engine: engine)
            for _ in 0...round % 3 {
                let instance = try Linker(store: Store(engine: engine)).instantiate(module)
                #expect(try instance.number("f0", Int32(20 + round)) != 0)
            }
        }
        #expect(last == nil)
    }

    @Test("serves several engines and stores on several threads")
    func threads() throws {
        let expected = try Self.outcome(Self.configuration, calls: 20)
        for _ in 0..<3 {
            let engines = [Engine(Self.configuration), Engine(Self.configuration)]
            let modules = try engines.map { try Module(text: Self.text, engine: $0) }
            let threads = (0..<6).map { number in
                HostThread { () throws -> [Int32] in
                    let guest = try Linker(store: Store(engine: engines[number % 2]))
                        .instantiate(modules[number % 2])
                    return try (0..<20).map { try guest.number("f0", Int32(100 + $0)) }
                }
            }
            for thread in threads { #expect(try thread.result() == expected.0) }
        }
    }

    @Test("leaves snapshots as they are")
    func snapshots() throws {
        func stops(_ configuration: Engine.Configuration) throws -> [String] {
            let guest = try Guest(text: Self.text, configuration: configuration)
            let call = try guest.function("f0").begin([.i32(400)])
            return try (0..<20).map { _ in
                guest.store.fuel = 900
                _ = try call.run()
                return "\(try guest.store.snapshot().name)"
            }
        }
        var portable = Engine.Configuration()
        portable.tier = .portable
        #expect(try stops(Self.configuration) == stops(portable))
    }
}
