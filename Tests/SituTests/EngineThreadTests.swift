import Foundation
import Situ
import Testing

/// What threads share without a shared memory: an engine with its types, and modules whose functions are validated when
/// somebody first calls them.
@Suite("Threads that share an engine", .timeLimit(.minutes(5)))
struct EngineThreadTests {
    /// Runs `body` on so many threads at once, and returns what they return, in their order.
    private func run<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let threads = (0..<count).map { number in HostThread { try body(number) } }
        return try threads.map { try $0.result() }
    }

    private static let functionCount = 400

    /// Functions that return their number if it is odd, and else call the next one; and one that is wrong, of the latter.
    private static func text(wrong: Int) -> String {
        (0..<functionCount).map { index in
            let body =
                index == wrong
                ? "(i64.const 1)"
                : """
                (block (result i32)
                  (br_if 0 (i32.const \(index)) (i32.const \(index % 2)))
                  (drop)
                  (call \(min(index + 1, functionCount - 1))))
                """
            return "(func (export \"f\(index)\") (result i32) \(body))"
        }.joined(separator: "\n")
    }

    @Test("validate a function that several call first at once, and agree on it")
    func lazyValidation() throws {
        let wrong = 124
        var configuration = Engine.Configuration()
        configuration.validation = .lazy
        for _ in 0..<5 {
            let engine = Engine(configuration)
            let module = try Module(text: EngineThreadTests.text(wrong: wrong), engine: engine)
            let outcomes = try run(4) { number in
                let guest = try Linker(store: Store(engine: engine)).instantiate(module)
                return try (0..<EngineThreadTests.functionCount).map { step -> Int32? in
                    // Half of them from the front, half from the back.
                    let index = number % 2 == 0 ? step : EngineThreadTests.functionCount - 1 - step
                    do {
                        return try guest.number("f\(index)")
                    } catch let trap as Trap {
                        #expect(trap.kind == .invalidFunction)
                        #expect(trap.validationError?.functionIndex == wrong)
                        return nil
                    }
                }
            }
            for (number, results) in outcomes.enumerated() {
                let ordered = number % 2 == 0 ? results : results.reversed()
                for (index, result) in ordered.enumerated() {
                    let expected = index == wrong ? nil : Int32(index | 1)
                    #expect(result == expected, "f\(index) on thread \(number)")
                }
            }
        }
    }

    @Test("give types the same identities, and take them back, whoever comes and goes")
    func types() throws {
        let engine = Engine()
        func text(_ parameters: Int) -> String {
            let list = (0..<parameters).map { $0 % 3 == 0 ? "i32" : "i64" }.joined(separator: " ")
            let zeros = (0..<parameters).map { $0 % 3 == 0 ? "(i32.const 0)" : "(i64.const 0)" }
                .joined(separator: " ")
            return """
                (type $t (func (param \(list)) (result i32)))
                (table funcref (elem $f))
                (func $f (type $t) (i32.const \(parameters)))
                (func (export "call") (result i32) (call_indirect (type $t) \(zeros) (i32.const 0)))
                """
        }
        let texts = (0..<12).map(text)
        let sums = try run(4) { number in
            var sum: Int32 = 0
            for round in 0..<60 {
                let module = try Module(text: texts[(round * (number + 1)) % texts.count], engine: engine)
                sum += try Linker(store: Store(engine: engine)).instantiate(module).number("call")
            }
            return sum
        }
        for (number, sum) in sums.enumerated() {
            #expect(sum == (0..<60).reduce(0) { $0 + Int32(($1 * (number + 1)) % texts.count) })
        }
    }

    @Test("can hand a call over that was stopped half-way")
    func callsMove() throws {
        let engine = Engine()
        let module = try Module(
            text: """
                (func (export "sum") (param $n i32) (result i32) (local $sum i32)
                  (loop $next
                    (local.set $sum (i32.add (local.get $sum) (local.get $n)))
                    (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                  (local.get $sum))
                """, engine: engine)
        let store = Store(engine: engine)
        let guest = try Linker(store: store).instantiate(module)
        // One thread after the other uses it.
        nonisolated(unsafe) let call = try #require(guest.function("sum")).begin([.i32(1000)])
        var stops = 0
        while true {
            let thread = HostThread { () -> Int32? in
                call.store.fuel = 77
                if case .finished(let results) = try call.run() { return results.first?.int32 }
                return nil
            }
            if let result = try thread.result() {
                #expect(result == 500500)
                break
            }
            stops += 1
        }
        #expect(stops == 12)
    }
}
