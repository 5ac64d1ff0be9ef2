import Situ
import TestSupport
import Testing
import WebAssembly

private let program = """
    (memory (export "memory") 1 20)
    (memory (export "second") 2)
    (table (export "table") 3 40 funcref)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow-second") (param i32) (result i32) (memory.grow 1 (local.get 0)))
    (func (export "grow-table") (param i32) (result i32) (table.grow 0 (ref.null func) (local.get 0)))
    """

@Suite("Limits of a store")
struct LimitTests {
    private func load(
        _ execution: Execution = .portable, _ limits: Store.Limits = .init(),
        _ allows: ((GrowthRequest) -> Bool)? = nil
    ) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: limits,
            executor: execution.executor
        ) { $0.store.allowsGrowth = allows }
    }

    @Test("count the bytes of all memories", arguments: Execution.all)
    func totalMemory(execution: Execution) throws {
        var limits = Store.Limits()
        limits.totalMemorySize = 10 << 16
        let guest = try load(execution, limits)
        #expect(try guest.number("grow", .i32(8)) == -1)
        #expect(try guest.number("grow", .i32(3)) == 1)
        #expect(try guest.number("grow-second", .i32(5)) == -1)
        #expect(try guest.number("grow-second", .i32(4)) == 2)
        #expect(try guest.number("grow", .i32(1)) == -1)
        #expect(try guest.number("grow", .i32(0)) == 4)
        #expect(try #require(guest.instance.memory("memory")).grow(by: 1) == nil)
        #expect(try guest.number("grow", .i32(-1)) == -1)
        let type = MemoryType(
            limits: SizeLimits(minimum: 1, maximum: nil, is64: false), isShared: false, pageSizeLog2: 16)
        #expect(Memory(store: guest.store, type: type) == nil)
    }

    @Test("refuse instances whose memories are too large together")
    func totalMemoryAtInstantiation() throws {
        var limits = Store.Limits()
        limits.totalMemorySize = 2 << 16
        let error = #expect(throws: LinkError.self) { try load(.portable, limits) }
        guard case .outOfMemory("memory")? = error?.kind else {
            throw TestFailure("\(String(describing: error))")
        }
    }

    @Test("count memories, tables and instances")
    func counts() throws {
        func instantiate(_ change: (inout Store.Limits) -> Void) throws -> (Linker, Module) {
            var limits = Store.Limits()
            change(&limits)
            let store = Store(engine: Engine(), limits: limits)
            let module = try Module(text: "(memory 1) (table 1 funcref)", engine: store.engine)
            return (Linker(store: store), module)
        }
        let kinds: [(LinkError.Kind, (inout Store.Limits) -> Void)] = [
            (.outOfMemory("memory"), { $0.memories = 3 }), (.outOfMemory("table"), { $0.tables = 3 }),
            (.limitReached("instances"), { $0.instances = 3 }),
        ]
        for (kind, change) in kinds {
            let (linker, module) = try instantiate(change)
            for _ in 0..<3 { _ = try linker.instantiate(module) }
            let error = #expect(throws: LinkError.self) { try linker.instantiate(module) }
            #expect(error?.kind == kind)
        }
    }

    @Test("ask the embedder, who can refuse", arguments: Execution.all)
    func delegate(execution: Execution) throws {
        var asked: [String] = []
        var answer = true
        let guest = try load(execution) { request in
            let what =
                switch request.subject {
                case .memory(let memory, let type):
                    "memory \(memory.map { "\($0.byteCount >> 16)" } ?? "new") \(type.limits.minimum)"
                case .table(let table, let type):
                    "table \(table.map { "\($0.count)" } ?? "new") \(type.limits.minimum)"
                }
            asked.append("\(what): \(request.current) to \(request.desired) of \(request.maximum ?? -1)")
            return answer
        }
        #expect(
            asked == [
                "memory new 1: 0 to 65536 of 1310720", "memory new 2: 0 to 131072 of -1",
                "table new 3: 0 to 3 of 40",
            ])
        asked = []
        #expect(try guest.number("grow", .i32(2)) == 1)
        #expect(try guest.number("grow-table", .i32(2)) == 3)
        #expect(asked == ["memory 1 1: 65536 to 196608 of 1310720", "table 3 3: 3 to 5 of 40"])
        asked = []
        // What is impossible anyway is not asked for, nor what changes nothing.
        #expect(try guest.number("grow", .i32(18)) == -1)
        #expect(try guest.number("grow-table", .i32(36)) == -1)
        #expect(try guest.number("grow", .i32(0)) == 3)
        #expect(asked.isEmpty)
        answer = false
        #expect(try guest.number("grow", .i32(1)) == -1)
        #expect(try guest.number("grow-second", .i32(1)) == -1)
        #expect(try guest.number("grow-table", .i32(1)) == -1)
        #expect(try #require(guest.instance.memory("memory")).grow(by: 1) == nil)
        #expect(try #require(guest.instance.table("table")).grow(by: 1, filledWith: .function(nil)) == nil)
        #expect(asked.count == 5)
        let module = try Module(text: "(memory 1)", engine: guest.store.engine)
        #expect(throws: LinkError.self) { try Linker(store: guest.store).instantiate(module) }
    }

    @Test("let the embedder look at the store and call into it while it is asked", arguments: Execution.all)
    func callFromDelegate(execution: Execution) throws {
        var guest: Guest!
        var isAsking = false
        guest = try load(execution) { request in
            guard guest != nil, !isAsking else { return true }
            isAsking = true
            defer { isAsking = false }
            request.current == 1 << 16 ? guest.store.collectGarbage() : ()
            return (try? guest.number("grow-second", .i32(1))) != -1
        }
        #expect(try guest.number("grow", .i32(1)) == 1)
        #expect(try guest.number("grow", .i32(1)) == 2)
        #expect(try guest.number("grow-second", .i32(0)) == 4)
    }

    @Test("count calls that are under way")
    func calls() throws {
        var limits = Store.Limits()
        limits.calls = 3
        let guest = try load(.portable, limits)
        var calls = try (0..<3).map { _ in try guest.function("grow").begin([.i32(0)]) }
        let error = #expect(throws: CallError.self) { try guest.call("grow", .i32(0)) }
        guard case .tooManyCalls? = error else { throw TestFailure("\(String(describing: error))") }
        calls.removeLast()
        #expect(try guest.number("grow", .i32(0)) == 1)
    }
}
