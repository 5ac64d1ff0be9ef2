import Foundation
import Situ
import TestSupport
import Testing
import WebAssembly

private let program = """
    (import "host" "pause" (func $pause))
    (memory (export "memory") 1 1 shared)
    (func (export "forever") (loop $next (br $next)))
    (func (export "wait") (result i32)
      (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
    (func (export "paused") (call $pause) (loop $next (br $next)))
    (func (export "short") (result i32) (i32.const 5))
    """

@Suite("Deadlines")
struct DeadlineTests {
    private func load(_ execution: Execution) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: .init(),
            executor: execution.executor
        ) { linker in
            linker.define("host", "pause", FunctionType([], [])) { caller, _ in
                caller.store.deadline = .now - .seconds(1)
                return []
            }
        }
    }

    @Test("stop what computes and what waits", arguments: Execution.all, ["forever", "wait", "paused"])
    func stops(execution: Execution, name: String) throws {
        let guest = try load(execution)
        guest.store.deadline = .now + .milliseconds(20)
        let first = try trap { try guest.call(name) }
        #expect(first.kind == .deadlineExceeded)
        #expect(first.message == "deadline exceeded")
        #expect(first.backtrace.first?.functionName == name)
        // It holds for all that comes, until there is another one.
        #expect(try #require(guest.store.deadline) < .now)
        let again = try trap { try guest.call("short") }
        #expect(again.kind == .deadlineExceeded)
        guest.store.deadline = nil
        #expect(try guest.number("short") == 5)
        guest.store.deadline = .now + .seconds(1_000_000_000_000)
        #expect(try guest.number("short") == 5)
    }

    @Test("that have passed let nothing begin", arguments: Execution.all)
    func passed(execution: Execution) throws {
        let guest = try load(execution)
        guest.store.deadline = .now
        #expect(try trap { try guest.call("short") }.kind == .deadlineExceeded)
    }

    @Test("suspend a call that is run by hand", arguments: Execution.all, ["forever", "wait"])
    func suspends(execution: Execution, name: String) throws {
        let guest = try load(execution)
        let call = try guest.function(name).begin()
        for _ in 0..<3 {
            guest.store.deadline = .now + .milliseconds(5)
            guard case .suspended(.deadlineExceeded) = try call.run() else {
                throw TestFailure("\(name) was not suspended")
            }
        }
    }

    @Test("stop asynchronous calls", arguments: Execution.all, ["forever", "wait"])
    func asynchronous(execution: Execution, name: String) async throws {
        let guest = try load(execution)
        guest.store.deadline = .now + .milliseconds(20)
        let error = await #expect(throws: Trap.self) { _ = try await guest.function(name)() }
        #expect(error?.kind == .deadlineExceeded)
    }

    @Test("are not what an interruption is taken for")
    func interrupted() throws {
        let guest = try load(.portable)
        guest.store.deadline = .now - .seconds(1)
        guest.store.interrupter.interrupt()
        #expect(try trap { try guest.call("short") }.kind == .interrupted)
        guest.store.interrupter.clear()
        #expect(try trap { try guest.call("short") }.kind == .deadlineExceeded)
        guest.store.deadline = nil
        #expect(!guest.store.interrupter.isInterrupted)
        #expect(try guest.number("short") == 5)
    }

    @Test("of many stores are kept apart, and set anew all the time")
    func many() throws {
        let guests = try (0..<50).map { _ in try load(.portable) }
        for round in 0..<20 {
            for (number, guest) in guests.enumerated() {
                guest.store.deadline = .now + .milliseconds((number + round) % 7 == 0 ? 0 : 100_000)
            }
        }
        for (number, guest) in guests.enumerated() {
            if (number + 19) % 7 == 0 {
                #expect(try trap { try guest.call("short") }.kind == .deadlineExceeded)
            } else {
                #expect(try guest.number("short") == 5)
            }
        }
    }

    @Test("die with their store")
    func lifetime() throws {
        weak var store: Store?
        do {
            let guest = try load(.portable)
            guest.store.deadline = .now + .seconds(1000)
            store = guest.store
        }
        #expect(store == nil)
    }
}
