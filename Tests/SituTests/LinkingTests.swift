import Situ
import TestSupport
import Testing

@Suite struct LinkingTests {
    @Test func everyMissingImportIsNamed() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        _ = module.importFunction("env", "one", type: unary)
        _ = module.importFunction("env", "two", type: unary)
        module.importMemory("env", "memory", 1)
        let error = #expect(throws: LinkError.self) {
            try Guest(module) { linker in
                linker.define("env", "two", FunctionType([.i32], [.i32])) { _, arguments in arguments }
            }
        }
        #expect(error?.kind == .unknownImport)
        #expect(error?.imports.map(\.name) == ["one", "memory"])
        #expect(error?.description.contains("\"env\" \"one\" (function (i32) -> (i32))") == true)
    }

    @Test func importsOfAnotherTypeAreRefused() throws {
        func link(_ make: (inout ModuleBuilder) -> Void) throws {
            var module = ModuleBuilder()
            make(&module)
            _ = try Guest(module) { linker in
                let store = linker.store
                linker.define("env", "function", FunctionType([.i32], [])) { _, _ in [] }
                let limits = SizeLimits(minimum: 2, maximum: 4, is64: false)
                let memory = Memory(
                    store: store, type: MemoryType(limits: limits, isShared: false, pageSizeLog2: 16))
                linker.define("env", "memory", .memory(try #require(memory)))
                let table = Table(store: store, type: TableType(element: .funcref, limits: limits))
                linker.define("env", "table", .table(try #require(table)))
                let type = GlobalType(value: .i32, isMutable: false)
                let global = Global(store: store, type: type, value: .i32(1))
                linker.define("env", "global", .global(try #require(global)))
            }
        }
        func refused(_ what: String, _ make: (inout ModuleBuilder) -> Void) {
            let error = #expect(throws: LinkError.self, "\(what)") { try link(make) }
            #expect(error?.kind == .incompatibleImportType, "\(what)")
            #expect(error?.found != nil, "\(what)")
        }
        try link { $0.importMemory("env", "memory", 2, 4) }
        try link { $0.importMemory("env", "memory", 1) }
        refused("a larger memory") { $0.importMemory("env", "memory", 3) }
        refused("a memory with a smaller maximum") { $0.importMemory("env", "memory", 1, 3) }
        try link { $0.importTable("env", "table", .funcref, 2) }
        refused("a table of other elements") { $0.importTable("env", "table", .externref, 2) }
        refused("a larger table") { $0.importTable("env", "table", .funcref, 3) }
        try link { $0.importGlobal("env", "global", .i32) }
        refused("a global of another type") { $0.importGlobal("env", "global", .i64) }
        refused("a mutable global") { $0.importGlobal("env", "global", .i32, isMutable: true) }
        refused("a global as a function") { _ = $0.importFunction("env", "global", type: $0.type()) }
        refused("a function of another type") { _ = $0.importFunction("env", "function", type: $0.type()) }
        try link { _ = $0.importFunction("env", "function", type: $0.type([.i32], [])) }
    }

    @Test func modulesAndValuesOfOtherEnginesAndStoresAreRefused() throws {
        var module = ModuleBuilder()
        let action = module.type()
        _ = module.importFunction("env", "f", type: action)
        let engine = Engine()
        let store = Store(engine: engine)
        let foreign = try Module(module.bytes, engine: Engine())
        let error = #expect(throws: LinkError.self) { try Linker(store: store).instantiate(foreign) }
        #expect(error?.kind == .foreignEngine)
        var linker = Linker(store: store)
        let elsewhere = Store(engine: engine)
        linker.define("env", "f", .function(Function(store: elsewhere, type: FunctionType()) { _, _ in [] }))
        let own = try Module(module.bytes, engine: engine)
        let attempt = linker
        #expect(throws: CallError.self) { try attempt.instantiate(own) }
    }

    @Test func typesAreEqualAcrossTheModulesOfAnEngine() throws {
        let engine = Engine()
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        var exporter = ModuleBuilder()
        // Other indices for the same types.
        _ = exporter.type([.f32], [.f32])
        let triple = exporter.type([.i32], [.i64])
        exporter.table(.funcref, 2)
        let function = exporter.function("f", type: triple, [.i64Const(77)])
        exporter.elements(at: 0, [function])
        exporter.export("table", .table, 0)
        linker.define("a", try linker.instantiate(try Module(exporter.bytes, engine: engine)))

        var importer = ModuleBuilder()
        let same = importer.type([.i32], [.i64])
        let other = importer.type([.i64], [.i64])
        let imported = importer.importFunction("a", "f", type: same)
        importer.importTable("a", "table", .funcref, 2)
        importer.function("direct", type: same, [.localGet(0), .call(imported)])
        importer.function("indirect", type: same, [.localGet(0), .i32Const(0), .callIndirect(same)])
        importer.function("wrong", type: same, [.i64Const(1), .i32Const(0), .callIndirect(other)])
        let instance = try linker.instantiate(try Module(importer.bytes, engine: engine))
        for name in ["direct", "indirect"] {
            let function = try #require(instance.function(name))
            let results = try function([.i32(1)])
            #expect(results.first?.bitPattern == 77)
        }
        let wrong = try #require(instance.function("wrong"))
        #expect(try trap { _ = try wrong([.i32(1)]) }.kind == .indirectCallTypeMismatch)
        #expect(instance.function("direct")?.type == FunctionType([.i32], [.i64]))
    }

    @Test func namesThatDifferOnlyInNormalisationAreDifferent() throws {
        var module = ModuleBuilder()
        let getter = module.type([], [.i32])
        let composed = module.importFunction("\u{E9}", "f", type: getter)
        module.function("\u{C5}", type: getter, [.i32Const(1)])
        module.function("A\u{30A}", type: getter, [.call(composed)])
        let guest = try Guest(module) { linker in
            linker.define("\u{E9}", "f", FunctionType([], [.i32])) { _, _ in [.i32(2)] }
            linker.define("e\u{301}", "f", FunctionType([], [.i32])) { _, _ in [.i32(3)] }
        }
        #expect(try guest.number("\u{C5}") == 1)
        #expect(try guest.number("A\u{30A}") == 2)
    }

    // MARK: Lifetime

    private final class Witness {}

    @Test func aStoreIsFreedWithAllThatItHolds() throws {
        weak var store: Store?
        weak var captured: Witness?
        weak var referenced: Witness?
        var memory: Memory?
        try {
            let witness = Witness()
            let value = Witness()
            var module = ModuleBuilder()
            let action = module.type()
            let host = module.importFunction("host", "f", type: action)
            module.memory(1)
            module.export("memory", .memory, 0)
            module.function("run", type: action, [.call(host)])
            module.function("keep", type: module.type([.externref], [.externref]), [.localGet(0)])
            let guest = try Guest(module) { linker in
                linker.define("host", "f", FunctionType()) { _, _ in
                    _ = witness
                    return []
                }
            }
            try guest.call("run")
            #expect(try guest.call("keep", .host(value)).count == 1)
            store = guest.store
            captured = witness
            referenced = value
            memory = guest.instance.memory("memory")
        }()
        #expect(store != nil, "a memory keeps its store alive")
        #expect(try memory?.read(0, 4) == [0, 0, 0, 0])
        memory = nil
        #expect(store == nil, "the store is still alive")
        #expect(captured == nil, "what a host function captured is still alive")
        #expect(referenced == nil, "what an externref referred to is still alive")
    }

    @Test func aSuspendedCallKeepsItsStoreAlive() throws {
        var call: Call?
        try {
            var module = ModuleBuilder()
            module.function("f", type: module.type([], [.i32]), [.loop, .end, .i32Const(4)])
            let guest = try Guest(module)
            guest.store.fuel = 1
            call = try guest.function("f").begin()
            guard case .suspended? = try call?.run() else {
                Issue.record("one unit was enough")
                return
            }
        }()
        let suspended = try #require(call)
        suspended.store.fuel = nil
        guard case .finished(let results) = try suspended.run() else {
            Issue.record("the call did not end")
            return
        }
        #expect(results.first?.int32 == 4)
    }

    @Test("the second instance of a module begins as the first", arguments: Tier.available)
    func startingImages(tier: Tier) throws {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        let engine = Engine(configuration)
        let large = String(repeating: "0123456789abcdef", count: 6000)
        let texts = [
            "(memory (export \"memory\") 3) (data (i32.const 16) \"\(large)\") (data (i32.const 20) \"over\")",
            "(memory (export \"memory\") i64 3) (data (i64.const 16) \"\(large)\") (data (i64.const 20) \"over\")",
            // Not known before: the offset is another module's.
            """
            (global $offset i32 (i32.const 16)) (memory (export "memory") 3)
            (data (global.get $offset) "\(large)") (data (i32.const 20) "over")
            """,
        ]
        for text in texts {
            let start = "(global $seen (export \"seen\") (mut i32) (i32.const 0)) (start $s)"
            let address = text.contains("i64") ? "i64.const" : "i32.const"
            let module = try Module(
                text: text + start + "(func $s (global.set $seen (i32.load8_u (\(address) 17))))",
                engine: engine)
            for round in 0..<4 {
                let instance = try Linker(store: Store(engine: engine)).instantiate(module)
                let memory = try #require(instance.memory("memory"))
                #expect(try memory.read(15, 12) == Array("\00123over89a".utf8), "round \(round)")
                #expect(try memory.read(16 + 95_999, 2) == Array("f\0".utf8), "round \(round)")
                #expect(instance.global("seen")?.value.int32 == 49, "round \(round)")
                try memory.write([1, 2, 3], at: 15)
                try memory.write([1], at: 150_000)
            }
        }
        // A segment that does not fit is a trap each time.
        let unfit = try Module(
            text: "(memory 3) (data (i32.const 16) \"\(large)\") (data (i32.const 196608) \"x\")",
            engine: engine)
        for _ in 0..<3 {
            let trap = try trap { _ = try Linker(store: Store(engine: engine)).instantiate(unfit) }
            #expect(trap.kind == .outOfBoundsMemoryAccess)
        }
    }
}
