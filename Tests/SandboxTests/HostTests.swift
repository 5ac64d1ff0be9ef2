import Foundation
import Situ
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Programs that have the host call them back, and functions of the host that fail.
@Suite("Programs and the host that they call")
struct HostTests {
    /// Calls the host, which calls again, as often as it is said; what is caught in between is caught on purpose.
    static let descent = """
        (import "host" "again" (func $again (param i32) (result i32)))
        (tag $t)
        (table funcref (elem $again))
        (func (export "down") (param i32) (result i32)
          (i32.add (i32.const 1) (call $again (local.get 0))))
        (func (export "indirect") (param i32) (result i32)
          (i32.add (i32.const 1) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))
        (func (export "catching") (param i32) (result i32)
          (block $h (try_table (catch_all $h) (return (i32.add (i32.const 1) (call $again (local.get 0))))))
          (i32.const -1))
        (func (export "trap") unreachable)
        (func (export "throw") (throw $t))
        (func (export "ok") (result i32) (i32.const 42))
        """

    /// A program whose host calls `name` again and again until it is told 0.
    static func program(_ name: String, _ tier: TestTier, limits: Store.Limits = .init()) throws -> Instance {
        var prison = try Prison(tier, limits: limits)
        prison.linker.define("host", "again", FunctionType([.i32], [.i32])) { caller, arguments in
            guard case .i32(let count) = arguments[0], case .function(let function)? = caller.export(name)
            else { throw TestFailure("the host was called with \(arguments)") }
            return count == 0 ? [.i32(0)] : try function([.i32(count - 1)])
        }
        return try prison.instance(descent)
    }

    /// Runs `body` on a thread whose stack has so many bytes, and waits for it.
    static func onThread(stackSize: Int, _ body: @escaping () throws -> Void) throws {
        final class Job {
            let body: () throws -> Void
            var result: Result<Void, any Error>?
            init(_ body: @escaping () throws -> Void) { self.body = body }
        }
        let job = Job(body)
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        guard pthread_attr_init(attributes) == 0, pthread_attr_setstacksize(attributes, stackSize) == 0 else {
            throw TestFailure("no thread can have a stack of \(stackSize) bytes")
        }
        defer { pthread_attr_destroy(attributes) }
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let failed = pthread_create(
            &thread, attributes,
            { argument in
                let argument: UnsafeMutableRawPointer? = argument
                let job = Unmanaged<Job>.fromOpaque(argument!).takeUnretainedValue()
                job.result = Result { try job.body() }
                return nil
            }, Unmanaged.passUnretained(job).toOpaque())
        guard failed == 0 else { throw TestFailure("there can be no more threads") }
        #if canImport(Darwin)
            pthread_join(thread!, nil)
        #else
            pthread_join(thread, nil)
        #endif
        guard let result = job.result else { throw TestFailure("a thread left no result") }
        try result.get()
    }

    /// With the limits that a store has if nobody says anything.
    @Test(
        "end in a trap when they go to and fro without end, on a thread with half a megabyte of stack",
        arguments: TestTier.available)
    func smallStack(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            for name in ["down", "indirect", "catching"] {
                try HostTests.onThread(stackSize: 512 << 10) { () throws in
                    let program = try HostTests.program(name, tier)
                    for _ in 0..<3 {
                        let kind = try trapKind { _ = try program.number(name, .i32(.max)) }
                        #expect(kind == .callStackExhausted, "\(name), \(tier)")
                        #expect(try program.number(name, .i32(8)) == 9, "\(name), \(tier)")
                        #expect(try program.number("ok") == 42)
                    }
                }
            }
        }
    }

    /// A thread that has used most of its stack before the first call, and threads with very little.
    @Test(
        "know where a small thread's stack ends",
        .disabled(if: Usage.isSanitized, "its frames are several times as large"),
        arguments: TestTier.available, [64, 128, 256])
    func smallerStacks(tier: TestTier, kilobytes: Int) async {
        await #expect(processExitsWith: .success) { [tier, kilobytes] in
            endIfHanging()
            let program = try HostTests.program("down", tier)
            try HostTests.onThread(stackSize: kilobytes << 10) { () throws in
                let kind = try trapKind { _ = try program.number("down", .i32(.max)) }
                #expect(kind == .callStackExhausted, "\(tier)")
                #expect(try program.number("ok") == 42)
            }
            // And on one with more again.
            #expect(try trapKind { _ = try program.number("down", .i32(.max)) } == .callStackExhausted)
        }
    }

    @Test("leave nothing behind, however deep they got", arguments: TestTier.available)
    func remains(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            try expectNothingStays(rounds: 6, "\(tier)") { () throws in
                let program = try HostTests.program("down", tier)
                #expect(try trapKind { _ = try program.number("down", .i32(.max)) } == .callStackExhausted)
            }
        }
    }

    // MARK: Failures

    static let failing = """
        (import "host" "fail" (func $fail (param i32)))
        (import "host" "raise" (func $raise (param i32)))
        (tag $t)
        (memory (export "memory") 1)
        (table funcref (elem $fail))
        (func (export "plain") (param i32) (call $fail (local.get 0)))
        (func (export "indirect") (param i32) (call_indirect (param i32) (local.get 0) (i32.const 0)))
        (func (export "tail") (param i32) (return_call $fail (local.get 0)))
        (func (export "caught") (param i32) (block $h (try_table (catch_all $h) (call $fail (local.get 0)))))
        (func (export "caughtWithReference") (param i32)
          (block $h (result exnref) (try_table (catch_all_ref $h) (call $fail (local.get 0))) unreachable) drop)
        (func (export "deep") (param i32) (call $deeper (local.get 0) (i32.const 1000)))
        (func $deeper (param i32 i32)
          (if (local.get 1)
            (then (call $deeper (local.get 0) (i32.sub (local.get 1) (i32.const 1))))
            (else (call $fail (local.get 0)))))
        (func (export "ok") (result i32) (i32.const 42))
        """

    @Test(
        "get errors of host functions to the one who called, past every catch_all",
        arguments: TestTier.available)
    func errors(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            try expectNothingStays("\(tier)") { () throws in
                var prison = try Prison(tier)
                let witness = Witness()
                prison.linker.define("host", "fail", FunctionType([.i32])) { _, arguments in
                    guard case .i32(let number) = arguments[0] else { return [] }
                    return try withExtendedLifetime(witness) { throw HostFailure(number: Int(number)) }
                }
                prison.linker.define("host", "raise", FunctionType([.i32])) { _, _ in [] }
                let program = try prison.instance(HostTests.failing)
                for (number, name) in [
                    "plain", "indirect", "tail", "caught", "caughtWithReference", "deep",
                ].enumerated() {
                    #expect(throws: HostFailure(number: number), "\(name), \(tier)") {
                        try program.call(name, .i32(Int32(number)))
                    }
                    #expect(try program.number("ok") == 42, "\(name), \(tier)")
                }
            }
        }
    }

    /// What a host function gives back may be anything; the program only ever sees what its type says.
    @Test("see no results of a host function that are not what its type says", arguments: TestTier.available)
    func wrongResults(tier: TestTier) throws {
        let wrong: [[Value]] = [
            [], [.i64(1)], [.i32(1), .i32(2)], [.f32(1)], [.v128(low: 1, high: 2)],
        ]
        for results in wrong {
            var prison = try Prison(tier)
            prison.linker.define("host", "wrong", FunctionType([], [.i32])) { _, _ in results }
            let program = try prison.instance(
                """
                (import "host" "wrong" (func $wrong (result i32)))
                (func (export "run") (result i32) (call $wrong))
                (func (export "ok") (result i32) (i32.const 42))
                """)
            #expect(throws: CallError.self, "\(results), \(tier)") { try program.call("run") }
            #expect(try program.number("ok") == 42, "\(tier)")
        }
    }

    /// A host function runs the program again, and what that does ends in a trap that the host keeps to itself.
    @Test("go on after a trap in what the host calls", arguments: TestTier.available)
    func trapsInside(tier: TestTier) throws {
        var prison = try Prison(tier)
        prison.linker.define("host", "again", FunctionType([.i32], [.i32])) { caller, _ in
            for name in ["trap", "throw"] {
                guard case .function(let function)? = caller.export(name) else { return [.i32(-1)] }
                do {
                    _ = try function()
                    return [.i32(-1)]
                } catch is Trap {
                } catch is Exception {
                }
            }
            // A loop, growth and other modules: whatever a program can have the host do meanwhile.
            let other = try caller.store.newcomer()
            return [.i32(try other.number("ok") == 42 ? 7 : -1)]
        }
        let program = try prison.instance(HostTests.descent)
        for name in ["down", "indirect", "catching"] {
            #expect(try program.number(name, .i32(1)) == 8, "\(name), \(tier)")
        }
    }

    /// Pointers that a program gives to the host are checked, whatever they are.
    @Test("give the host no pointer that it could follow out of the memory", arguments: TestTier.available)
    func pointers(tier: TestTier) throws {
        var prison = try Prison(tier)
        prison.linker.define("host", "again", FunctionType([.i32], [.i32])) { caller, arguments in
            guard case .i32(let address) = arguments[0], let memory = caller.memory() else {
                return [.i32(-1)]
            }
            let offset = Int(UInt32(bitPattern: address))
            var refused: Int32 = 0
            for count in [1, 16, 65536, Int.max, Int.min, -1] {
                do {
                    let bytes = try memory.read(offset, count)
                    guard bytes.count == count else { return [.i32(-1)] }
                } catch is Memory.OutOfBounds { refused += 1 }
            }
            for count in [1, 65537] {
                do {
                    try memory.write([UInt8](repeating: 1, count: count), at: offset)
                } catch is Memory.OutOfBounds { refused += 1 }
            }
            for start in [Int.min, -1, Int.max, Int.max - 7] {
                do { _ = try memory.read(start, 8) } catch is Memory.OutOfBounds { refused += 1 }
            }
            return [.i32(refused)]
        }
        let program = try prison.instance(HostTests.descent + "(memory (export \"memory\") 1)")
        #expect(try program.number("down", .i32(0)) == 1 + 4 + 4, "\(tier)")
        #expect(try program.number("down", .i32(65535)) == 1 + 6 + 4, "\(tier)")
        #expect(try program.number("down", .i32(65536)) == 1 + 8 + 4, "\(tier)")
        #expect(try program.number("down", .i32(-1)) == 1 + 8 + 4, "\(tier)")
    }
}

extension Store {
    /// Another program in the same store.
    fileprivate func newcomer() throws -> Instance {
        let module = try Module(
            text: "(memory 1) (func (export \"ok\") (result i32) (i32.const 42))", engine: engine)
        return try Linker(store: self).instantiate(module)
    }
}
