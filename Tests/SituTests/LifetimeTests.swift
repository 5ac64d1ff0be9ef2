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

    @Test("is let go of on demand, where it keeps its own store alive", arguments: Execution.all)
    func cycle(execution: Execution) throws {
        final class Owner {
            let store: Store
            let witness: Witness
            init(_ store: Store, _ count: Witness.Count) {
                self.store = store
                witness = Witness(count)
            }
        }
        weak var store: Store?
        try {
            let guest = try load(execution)
            store = guest.store
            try guest.call("set", .i32(0), .host(Owner(guest.store, count)))
            guest.store.allowsGrowth = { [store = guest.store] _ in store.fuel == nil }
            guest.store.attach(Owner(guest.store, count))
        }()
        #expect(store != nil, "what it holds keeps the store alive")
        try {
            let store = try #require(store)
            store.releaseHost()
            #expect(count.alive == 0)
        }()
        #expect(store == nil)
    }

    @Test("is refused to programs afterwards", arguments: Execution.all)
    func released(execution: Execution) throws {
        let guest = try load(execution)
        guest.store.releaseHost()
        #expect(count.alive == 0)
        for name in ["pass", "wait"] {
            let error = #expect(throws: CallError.self) { try guest.call(name, .host(nil)) }
            guard case .hostReleased? = error else {
                throw TestFailure("\(name) throws \(String(describing: error))")
            }
        }
    }

    @Test("is limited in number", arguments: Execution.all)
    func limit(execution: Execution) throws {
        var limits = Store.Limits()
        limits.hostValues = 3
        let guest = try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: limits,
            executor: execution.executor
        ) { linker in
            linker.define("host", "f", FunctionType([.externref])) { _, _ in [] }
            linker.define("host", "wait", FunctionType([.externref], [.externref])) { _, _ in
                [.host(Witness(count))]
            }
        }
        // What nothing refers to any more does not count.
        for _ in 0..<10 { try guest.call("pass", .host(Witness(count))) }
        for index: Int32 in 0..<3 { try guest.call("set", .i32(index), .host(Witness(count))) }
        for name in ["pass", "wait"] {
            let argument = Value.host(name == "pass" ? Witness(count) : nil)
            let error = #expect(throws: CallError.self) { try guest.call(name, argument) }
            guard case .tooManyHostValues? = error else {
                throw TestFailure("\(name) throws \(String(describing: error))")
            }
        }
        try guest.call("set", .i32(1), .host(nil))
        try guest.call("pass", .host(Witness(count)))
    }
}
