import Situ
import TestSupport
import Testing

/// What templates import, and how their instances begin and end.
@Suite struct TemplateLinkingTests {
    private let engine = Engine()

    private func module(_ text: String) throws -> Module { try Module(text: text, engine: engine) }

    private func number(_ instance: Instance, _ name: String, _ arguments: Value...) throws -> Int32 {
        let function = try #require(instance.function(name), "the module exports no function \(name)")
        return try #require(try function(arguments).first?.int32, "\(name) returns no i32")
    }

    @Test func everyMissingImportIsNamed() throws {
        let module = try module(
            """
            (import "env" "one" (func)) (import "env" "two" (func)) (import "other" "memory" (memory 1))
            """)
        var imports = Imports()
        imports.define("env", "two", FunctionType()) { _, _ in [] }
        imports.define("other", try self.module("(memory (export \"storage\") 1)"))
        let error = #expect(throws: LinkError.self) { try InstanceTemplate(module, imports: imports) }
        #expect(error?.kind == .unknownImport)
        #expect(error?.imports.map(\.name) == ["one", "memory"])
    }

    @Test func importsOfAnotherTypeAreRefused() throws {
        var imports = Imports()
        imports.define("env", "f", FunctionType([.i32])) { _, _ in [] }
        imports.define("other", try module("(memory (export \"memory\") 1)"))
        for wanted in ["\"env\" \"f\" (func)", "\"env\" \"f\" (memory 1)", "\"other\" \"memory\" (memory 2)"]
        {
            let error = #expect(throws: LinkError.self, "\(wanted)") {
                try InstanceTemplate(try module("(import \(wanted))"), imports: imports)
            }
            #expect(error?.kind == .incompatibleImportType, "\(wanted)")
            #expect(error?.found != nil, "\(wanted)")
        }
    }

    @Test func modulesOfOtherEnginesAreRefused() throws {
        let other = Engine()
        var imports = Imports()
        imports.define("other", try Module(text: "(func (export \"f\"))", engine: other))
        let module = try module("(import \"other\" \"f\" (func))")
        let error = #expect(throws: LinkError.self) { try InstanceTemplate(module, imports: imports) }
        #expect(error?.kind == .foreignEngine)
        let template = try InstanceTemplate(try self.module("(func)"))
        #expect(throws: LinkError.self) { try template.instantiate(in: Store(engine: other)) }
    }

    @Test func circlesAreRefused() throws {
        var imports = Imports()
        imports.define(
            "a", try module("(import \"b\" \"f\" (func)) (func (export \"f\")) (func (export \"g\"))"))
        imports.define("b", try module("(import \"a\" \"f\" (func)) (func (export \"f\"))"))
        let module = try module("(import \"a\" \"g\" (func))")
        let error = #expect(throws: LinkError.self) { try InstanceTemplate(module, imports: imports) }
        #expect(error?.kind == .unknownImport)
    }

    @Test("modules by name are instances of each store", arguments: [false, true])
    func modules(hasStart: Bool) throws {
        // With a start function in the module that is imported from, nothing can be made in advance.
        let start = hasStart ? "(func $s (global.set $n (i32.const 10))) (start $s)" : ""
        var imports = Imports()
        imports.define(
            "counter",
            try module(
                """
                (global $n (mut i32) (i32.const 10)) \(start)
                (memory (export "memory") 1)
                (data (i32.const 0) "counter")
                (table (export "table") 2 funcref)
                (func (export "next") (result i32)
                    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))
                (func (export "indirect") (result i32) (call_indirect (result i32) (i32.const 1)))
                (tag (export "tag") (param i32))
                """))
        let main = try module(
            """
            (import "counter" "next" (func $next (result i32)))
            (import "counter" "indirect" (func $indirect (result i32)))
            (import "counter" "memory" (memory 1))
            (import "counter" "table" (table 2 funcref))
            (import "counter" "tag" (tag $tag (param i32)))
            (data (i32.const 3) "MAIN")
            (elem (i32.const 1) $next)
            (export "memory" (memory 0))
            (export "next" (func $next))
            (export "indirect" (func $indirect))
            (func (export "catch") (result i32)
                (block $caught (result i32)
                    (try_table (catch $tag $caught) (throw $tag (i32.const 5)))
                    (i32.const 0)))
            """)
        let template = try InstanceTemplate(main, imports: imports)
        let first = try template.spawn()
        #expect(try number(first, "next") == 11)
        #expect(try number(first, "next") == 12)
        let second = try template.spawn()
        #expect(try number(second, "next") == 11)
        #expect(try number(second, "indirect") == 12)
        #expect(try number(second, "catch") == 5)
        #expect(try number(first, "indirect") == 13)
        let memory = try #require(second.memory("memory"))
        #expect(try memory.read(0, 8) == Array("couMAIN\0".utf8))

        let store = Store(engine: engine)
        let third = try template.instantiate(in: store)
        let fourth = try template.instantiate(in: store)
        #expect(try number(third, "next") == 11)
        #expect(try number(fourth, "next") == 11)
        #expect(third.store === store)
    }

    @Test("a dependency's start function runs before the segments of who imports from it")
    func order() throws {
        var imports = Imports()
        imports.define(
            "first",
            try module(
                """
                (memory (export "memory") 1) (global (export "seen") (mut i32) (i32.const -1))
                (func $s (global.set 0 (i32.load8_u (i32.const 0)))) (start $s)
                """))
        let template = try InstanceTemplate(
            try module(
                """
                (import "first" "memory" (memory 1)) (import "first" "seen" (global $seen (mut i32)))
                (data (i32.const 0) "x") (func (export "seen") (result i32) (global.get $seen))
                """), imports: imports)
        for _ in 0..<2 { #expect(try number(try template.spawn(), "seen") == 0) }
    }

    @Test("start functions run for each instance, after what prepares its store")
    func start() throws {
        var imports = Imports()
        imports.define("env", "start", FunctionType()) { caller, _ in
            guard let log = caller.store.attachment(Log.self) else { throw Refusal() }
            log.entries.append("started with \(try caller.memory()!.read(0, 3))")
            return []
        }
        let template = try InstanceTemplate(
            try module(
                """
                (import "env" "start" (func $start)) (start $go)
                (func $go (call $start) (i32.store8 (i32.const 0) (i32.const 9)))
                (memory (export "memory") 1) (data (i32.const 0) "\\01\\02\\03")
                """), imports: imports)
        for _ in 0..<3 {
            let log = Log()
            let instance = try template.spawn { $0.attach(log) }
            #expect(log.entries == ["started with [1, 2, 3]"])
            #expect(try instance.memory("memory")?.read(0, 3) == [9, 2, 3])
        }
        // Without a log the host function fails, and with it the instantiation.
        #expect(throws: Refusal.self) { try template.spawn() }
    }

    final class Log { var entries: [String] = [] }
    struct Refusal: Error {}

    @Test func errorsOfTheHostArriveAsTheyAre() throws {
        var imports = Imports()
        imports.define("env", "refuse", FunctionType()) { _, _ in throw Refusal() }
        let template = try InstanceTemplate(
            try module("(import \"env\" \"refuse\" (func $f)) (func (export \"go\") (call $f))"),
            imports: imports)
        let instance = try template.spawn()
        #expect(throws: Refusal.self) { try instance.function("go")?([]) }
        #expect(throws: Refusal.self) { try template.spawn { _ in throw Refusal() } }
        let starting = try InstanceTemplate(
            try module("(import \"env\" \"refuse\" (func $f)) (start $f)"), imports: imports)
        #expect(throws: Refusal.self) { try starting.spawn() }
    }

    @Test func trapsOfSegmentsAndStartFunctionsAreThrownBySpawn() throws {
        let texts = [
            "(memory 1) (data (i32.const 65536) \"x\")": Trap.Kind.outOfBoundsMemoryAccess,
            "(table 1 funcref) (func $f) (elem (i32.const 1) $f)": .outOfBoundsTableAccess,
            "(func $f (unreachable)) (start $f)": .unreachable,
        ]
        for (text, kind) in texts {
            let template = try InstanceTemplate(try module(text))
            for _ in 0..<2 {
                let trap = try trap { _ = try template.spawn() }
                #expect(trap.kind == kind, "\(text)")
            }
        }
    }

    @Test("constant expressions that make objects are evaluated for each instance")
    func objects() throws {
        let template = try InstanceTemplate(
            try module(
                """
                (type $box (struct (field (mut i32))))
                (global $box (ref $box) (struct.new $box (i32.const 3)))
                (func (export "next") (result i32)
                    (struct.set $box 0 (global.get $box)
                        (i32.add (struct.get $box 0 (global.get $box)) (i32.const 1)))
                    (struct.get $box 0 (global.get $box)))
                """))
        for _ in 0..<3 {
            let instance = try template.spawn()
            #expect(try number(instance, "next") == 4)
            #expect(try number(instance, "next") == 5)
        }
    }

    @Test("a shared memory is everybody's, and active segments are written to it each time")
    func sharedMemory() throws {
        let memory = try #require(SharedMemory(engine: engine, minimum: 1, maximum: 2))
        var imports = Imports()
        imports.define("env", "memory", memory)
        let plain = try InstanceTemplate(
            try module(
                """
                (import "env" "memory" (memory 1 2 shared))
                (func (export "add") (result i32) (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
                """), imports: imports)
        #expect(try number(try plain.spawn(), "add") == 0)
        #expect(try number(try plain.spawn(), "add") == 1)
        let writing = try InstanceTemplate(
            try module("(import \"env\" \"memory\" (memory 1 2 shared)) (data (i32.const 8) \"\\07\")"),
            imports: imports)
        _ = try writing.spawn()
        #expect(try memory.load(at: 8) == 7)
        #expect(try number(try plain.spawn(), "add") == 7)
        _ = try writing.spawn()
        #expect(try memory.load(at: 8) == 7)
    }

    @Test func limitsOfEachStoreHold() throws {
        let template = try InstanceTemplate(
            try module(
                "(memory (export \"memory\") 2) (data (i32.const 0) \"x\") (table (export \"table\") 10 funcref)"
            ))
        var limits = Store.Limits()
        limits.memorySize = 1 << 16
        var error = #expect(throws: LinkError.self) { try template.spawn(limits: limits) }
        #expect(error?.kind == .outOfMemory("memory"))
        limits = Store.Limits()
        limits.tableSize = 9
        error = #expect(throws: LinkError.self) { try template.spawn(limits: limits) }
        #expect(error?.kind == .outOfMemory("table"))
        limits = Store.Limits()
        limits.memorySize = 3 << 16
        let memory = try #require(try template.spawn(limits: limits).memory("memory"))
        #expect(memory.grow(by: 2) == nil)
        #expect(memory.grow(by: 1) == 2)
    }

    @Test("fuel is what it is for an instance that a linker made", arguments: Tier.available)
    func fuel(tier: Tier) throws {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        let engine = Engine(configuration)
        let module = try Module(
            text: """
                (func $start (loop $l (br_if $l (i32.eqz (global.get 0))) )) (start $start)
                (global i32 (i32.const 1))
                (func (export "work") (local i32)
                    (loop $l (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 9)))))
                """, engine: engine)
        let linked = Store(engine: engine)
        let instance = try Linker(store: linked).instantiate(module)
        linked.fuel = 1000
        _ = try instance.function("work")?([])
        let spawned = try InstanceTemplate(module).spawn()
        spawned.store.fuel = 1000
        _ = try spawned.function("work")?([])
        #expect(linked.fuel == spawned.store.fuel)
        #expect(throws: Trap.self) { try InstanceTemplate(module).spawn { $0.fuel = 1 } }
    }

    @Test("a store is freed with the last of what belongs to it")
    func lifetime() throws {
        final class Probe {
            let onDeinit: () -> Void
            init(_ onDeinit: @escaping () -> Void) { self.onDeinit = onDeinit }
            deinit { onDeinit() }
        }
        var freed = 0
        let template = try InstanceTemplate(
            try module("(memory (export \"memory\") 1) (data (i32.const 0) \"kept\") (func (export \"f\"))"))
        var memory: Memory?
        do {
            let instance = try template.spawn { $0.attach(Probe { freed += 1 }) }
            memory = instance.memory("memory")
        }
        #expect(freed == 0)
        #expect(try memory?.read(0, 4) == Array("kept".utf8))
        memory = nil
        #expect(freed == 1)
        // A call that is stopped keeps it too.
        var call: Call?
        do {
            let instance = try template.spawn { $0.attach(Probe { freed += 1 }) }
            instance.store.fuel = 0
            call = try instance.function("f")?.begin()
            guard case .suspended? = try call?.run() else {
                Issue.record("the call was not stopped")
                return
            }
        }
        #expect(freed == 1)
        call?.store.fuel = 10
        guard case .finished? = try call?.run() else {
            Issue.record("the call did not end")
            return
        }
        call = nil
        #expect(freed == 2)
    }

    @Test("asynchronous functions of the host are awaited in every store")
    func asynchronous() async throws {
        var imports = Imports()
        imports.define("env", "later", FunctionType([.i32], [.i32])) { caller, arguments async throws in
            await Task.yield()
            guard case .i32(let number)? = arguments.first else { throw Refusal() }
            return [.i32(number + 1)]
        }
        let template = try InstanceTemplate(
            try module(
                """
                (import "env" "later" (func $later (param i32) (result i32)))
                (func (export "twice") (param i32) (result i32) (call $later (call $later (local.get 0))))
                """), imports: imports)
        for start: Int32 in [1, 10] {
            let function = try #require(try template.spawn().function("twice"))
            let results = try await function([.i32(start)])
            #expect(results.first?.int32 == start + 2)
        }
        let existing = try #require(try template.instantiate(in: Store(engine: engine)).function("twice"))
        let results = try await existing([.i32(5)])
        #expect(results.first?.int32 == 7)
    }

    @Test("closures are functions of the type that follows from them, in every store")
    func closures() throws {
        var imports = Imports()
        imports.define("env", "add") { (x: Int32, y: Int32) in x &+ y }
        imports.define("env", "split") { (x: Int64) -> (Int32, Int32) in
            (Int32(truncatingIfNeeded: x), Int32(truncatingIfNeeded: x >> 32))
        }
        imports.define("env", "first") { (caller: Caller) throws -> Int32 in
            guard let byte = try caller.memory()?.read(0, 1).first else { throw Refusal() }
            return Int32(byte)
        }
        imports.define("env", "log") { (caller: Caller, number: Int32) in
            caller.store.attachment(Log.self)?.entries.append("\(number)")
        }
        let template = try InstanceTemplate(
            try module(
                """
                (import "env" "add" (func $add (param i32 i32) (result i32)))
                (import "env" "split" (func $split (param i64) (result i32 i32)))
                (import "env" "first" (func $first (result i32)))
                (import "env" "log" (func $log (param i32)))
                (memory (export "memory") 1) (data (i32.const 0) "\\07")
                (func (export "go") (result i32)
                    (call $log (call $first))
                    (call $add (call $split (i64.const 0x0000000500000003))))
                """), imports: imports)
        for _ in 0..<2 {
            let log = Log()
            let instance = try template.spawn { $0.attach(log) }
            #expect(try number(instance, "go") == 8)
            let go = try instance.function("go", as: (() -> Int32).self)
            #expect(try go() == 8)
            #expect(log.entries == ["7", "7"])
        }
    }

    @Test("whoever decides about growth is asked about what a spawned instance begins with")
    func growth() throws {
        let template = try InstanceTemplate(
            try module("(memory (export \"memory\") 2) (table 5 funcref) (data (i32.const 0) \"x\")"))
        var asked: [Int] = []
        let instance = try template.spawn { store in
            store.allowsGrowth = { request in
                asked.append(request.desired)
                return request.desired <= 3 << 16
            }
        }
        #expect(asked == [2 << 16, 5])
        #expect(instance.memory("memory")?.grow(by: 2) == nil)
        #expect(instance.memory("memory")?.grow(by: 1) == 2)
        let error = #expect(throws: LinkError.self) {
            try template.spawn { $0.allowsGrowth = { $0.desired < 1 << 16 } }
        }
        #expect(error?.kind == .outOfMemory("memory"))
    }

    @Test("stores that do nothing hold no value stacks, and typed calls give theirs back")
    func stacks() throws {
        let template = try InstanceTemplate(
            try module("(func (export \"f\") (param i32) (result i32) (local.get 0))"))
        let instances = try (0..<40).map { _ in try template.spawn() }
        for instance in instances {
            let function = try instance.function("f", as: ((Int32) -> Int32).self)
            for number: Int32 in 0..<3 { #expect(try function(number) == number) }
            #expect(try self.number(instance, "f", .i32(9)) == 9)
            #expect(instance.store.valueStackCount == 0)
        }
    }
}
