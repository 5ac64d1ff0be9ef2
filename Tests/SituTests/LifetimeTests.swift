import Situ
import TestSupport
import Testing
import WebAssembly

/// Says when it goes.
private final class Witness {
    private let count: Count
    init(_ count: Count) {
        self.count = count
        count.alive += 1
    }
    deinit { count.alive -= 1 }

    final class Count { var alive = 0 }
}

private let program = """
    (import "host" "f" (func $f (param externref)))
    (import "host" "wait" (func $wait (param externref) (result externref)))
    (memory (export "memory") 1)
    (table (export "table") 4 externref)
    (global (export "global") (mut externref) (ref.null extern))
    (func (export "pass") (param externref) (call $f (local.get 0)))
    (func (export "wait") (param externref) (result externref) (call $wait (local.get 0)))
    (func (export "set") (param i32 externref)
      (table.set (local.get 0) (local.get 1)) (global.set 0 (local.get 1)))
    """

@Suite("What a store holds of the host")
struct LifetimeTests {
    private let count = Witness.Count()

    private func load(_ execution: Execution) throws -> Guest {
        let (witness, other, third) = (Witness(count), Witness(count), Witness(count))
        return try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: .init(),
            executor: execution.executor
        ) { linker in
            linker.define("host", "f", FunctionType([.externref])) { _, _ in
                _ = witness
                return []
            }
            linker.define("host", "wait", FunctionType([.externref], [.externref])) { _, arguments async in
                _ = other
                return arguments
            }
            linker.store.allowsGrowth = { _ in
                _ = third
                return true
            }
        }
    }

    @Test("is released with it", arguments: Execution.all)
    func store(execution: Execution) async throws {
        weak var store: Store?
        var call: Call?
        try await {
            let guest = try load(execution)
            store = guest.store
            #expect(count.alive == 3)
            for index: Int32 in 0..<4 {
                _ = try await guest.function("set")([.i32(index), .host(Witness(count))])
            }
            _ = try await guest.function("wait")([.host(Witness(count))])
            guest.store.deadline = .now + .seconds(1000)
            // A call that never ends.
            call = try guest.function("wait").begin([.host(Witness(count))])
            guard case .waiting? = try call?.run() else { throw TestFailure("it does not wait") }
            guest.store.collectGarbage()
            #expect(count.alive == 3 + 4 + 1)
        }()
        #expect(store != nil, "a call keeps its store alive")
        call = nil
        #expect(store == nil)
        #expect(count.alive == 0)
    }

    @Test("is released when nothing refers to it", arguments: Execution.all)
    func values(execution: Execution) throws {
        let guest = try load(execution)
        for index: Int32 in 0..<4 { try guest.call("set", .i32(index), .host(Witness(count))) }
        try guest.call("pass", .host(Witness(count)))
        guest.store.collectGarbage()
        #expect(count.alive == 3 + 4)
        try guest.call("set", .i32(1), .host(nil))
        guest.store.collectGarbage()
        // The one in the global too, which was the last element's.
        #expect(count.alive == 3 + 3)
        #expect(try #require(guest.instance.table("table")).set(3, .host(nil)))
        guest.store.collectGarbage()
        #expect(count.alive == 3 + 2)
        #expect(guest.store.heapStatistics.hostValues == 2)
    }

    @Test("is released in time without being asked for", arguments: Execution.all)
    func automatically(execution: Execution) throws {
        let guest = try load(execution)
        var most = 0
        for _ in 0..<20_000 {
            try guest.call("pass", .host(Witness(count)))
            most = max(most, count.alive)
        }
        #expect(most < 3000)
        #expect(guest.store.heapStatistics.collections > 5)
    }
}
