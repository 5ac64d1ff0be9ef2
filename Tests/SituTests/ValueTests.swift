import Situ
import TestSupport
import Testing

@Suite struct ValueTests {
    // MARK: NaNs

    private static let arithmetic: ModuleBuilder = {
        var module = ModuleBuilder()
        let f32 = module.type([.f32, .f32], [.f32])
        let f64 = module.type([.f64], [.f64])
        module.function("divide", type: f32, [.localGet(0), .localGet(1), .f32Div])
        module.function("add", type: f32, [.localGet(0), .localGet(1), .f32Add])
        module.function("pass", type: f32, [.localGet(0)])
        module.function("root", type: f64, [.localGet(0), .f64Sqrt])
        module.function("double", type: f64, [.localGet(0), .localGet(0), .f64Add])
        module.function("promote", type: module.type([.f32], [.f64]), [.localGet(0), .f64PromoteF32])
        return module
    }()

    @Test func theDeterministicProfileHasOneNaN() throws {
        var configuration = Engine.Configuration()
        configuration.hasCanonicalNaNs = true
        let guest = try Guest(ValueTests.arithmetic, configuration: configuration)
        let payload = Float(bitPattern: 0xFFA1_2345)
        let wide = Double(bitPattern: 0xFFF4_5678_9ABC_DEF0)
        func bits(_ name: String, _ arguments: Value...) throws -> UInt64? {
            try guest.function(name)(arguments).first?.bitPattern
        }
        #expect(try bits("divide", .f32(0), .f32(0)) == 0x7FC0_0000)
        #expect(try bits("divide", .f32(-0.0), .f32(0)) == 0x7FC0_0000)
        #expect(try bits("add", .f32(payload), .f32(1)) == 0x7FC0_0000)
        #expect(try bits("add", .f32(.infinity), .f32(-.infinity)) == 0x7FC0_0000)
        #expect(try bits("root", .f64(-1)) == 0x7FF8_0000_0000_0000)
        #expect(try bits("double", .f64(wide)) == 0x7FF8_0000_0000_0000)
        #expect(try bits("promote", .f32(payload)) == 0x7FF8_0000_0000_0000)
        // What only moves a value keeps its bits.
        #expect(try bits("pass", .f32(payload), .f32(0)) == 0xFFA1_2345)
    }

    @Test func withoutTheProfileNaNsAreStillArithmetic() throws {
        let guest = try Guest(ValueTests.arithmetic)
        let bits = try guest.call("divide", .f32(0), .f32(0)).first?.bitPattern ?? 0
        #expect(bits & 0x7FC0_0000 == 0x7FC0_0000)
    }

    // MARK: References

    private final class Thing {}

    @Test func hostValuesComeBackAsTheyWere() throws {
        var module = ModuleBuilder()
        let pass = module.type([.externref], [.externref])
        module.table(.externref, 4)
        module.export("table", .table, 0)
        module.function("pass", type: pass, [.localGet(0)])
        let store = module.type([.i32, .externref], [])
        module.function("store", type: store, [.localGet(0), .localGet(1), .tableSet(0)])
        module.function("load", type: module.type([.i32], [.externref]), [.localGet(0), .tableGet(0)])
        let guest = try Guest(module)
        let thing = Thing()
        guard case .host(let returned)? = try guest.call("pass", .host(thing)).first else {
            Issue.record("no reference came back")
            return
        }
        #expect(returned as? Thing === thing)
        try guest.call("store", .i32(2), .host(thing))
        guard case .host(let loaded)? = try guest.call("load", .i32(2)).first else {
            Issue.record("no reference was loaded")
            return
        }
        #expect(loaded as? Thing === thing)
        guard case .host(nil)? = try guest.call("load", .i32(1)).first else {
            Issue.record("the other element is not null")
            return
        }
        guard case .host(let element)? = guest.instance.table("table")?.get(2) else {
            Issue.record("the table holds no reference")
            return
        }
        #expect(element as? Thing === thing)
        guard case .host(nil)? = try guest.call("pass", .host(nil)).first else {
            Issue.record("null did not come back as null")
            return
        }
    }

    @Test func functionReferencesCanBeCalled() throws {
        var module = ModuleBuilder()
        let getter = module.type([], [.i32])
        let function = module.function("f", type: getter, [.i32Const(9)])
        module.function("reference", type: module.type([], [.funcref]), [.refFunc(function)])
        module.function("null", type: module.type([], [.funcref]), [.refNullFunc])
        let guest = try Guest(module)
        guard case .function(let found?)? = try guest.call("reference").first else {
            Issue.record("no function came back")
            return
        }
        #expect(try found().first?.int32 == 9)
        guard case .function(nil)? = try guest.call("null").first else {
            Issue.record("null did not come back as null")
            return
        }
    }

    // MARK: Memories, tables, globals

    @Test func aStoreRefusesMemoriesAndTablesBeyondItsLimits() throws {
        var limits = Store.Limits()
        limits.memorySize = 3 << 16
        limits.tableSize = 10
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        module.memory(1)
        module.table(.funcref, 5)
        module.function("grow", type: unary, [.localGet(0), .memoryGrow])
        module.function("growTable", type: unary, [.refNullFunc, .localGet(0), .tableGrow(0)])
        let guest = try Guest(module, limits: limits)
        #expect(try guest.number("grow", .i32(3)) == -1)
        #expect(try guest.number("grow", .i32(2)) == 1)
        #expect(try guest.number("grow", .i32(1)) == -1)
        #expect(try guest.number("grow", .i32(-1)) == -1)
        #expect(try guest.number("growTable", .i32(6)) == -1)
        #expect(try guest.number("growTable", .i32(5)) == 5)
        #expect(try guest.number("growTable", .i32(-1)) == -1)

        var large = ModuleBuilder()
        large.memory(4)
        let memoryError = #expect(throws: LinkError.self) { try Guest(large, limits: limits) }
        #expect(memoryError?.kind == .outOfMemory("memory"))
        var wide = ModuleBuilder()
        wide.table(.funcref, 11)
        let tableError = #expect(throws: LinkError.self) { try Guest(wide, limits: limits) }
        #expect(tableError?.kind == .outOfMemory("table"))
    }

    @Test func aMemoryReachesAllFourGigabytesAndNoFurther() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        module.memory(65_536)
        module.export("memory", .memory, 0)
        module.function(
            "store", type: module.type([.i32, .i32], []), [.localGet(0), .localGet(1), .i32Store8()])
        module.function("load", type: unary, [.localGet(0), .i32Load()])
        module.function("far", type: unary, [.localGet(0), .i32Load(0xFFFF_FFFF)])
        module.function("grow", type: unary, [.localGet(0), .memoryGrow])
        module.function("size", type: module.type([], [.i32]), [.memorySize])
        let guest = try Guest(module)
        try guest.call("store", .i32(-1), .i32(0x7F))
        #expect(try guest.number("load", .i32(-4)) == 0x7F00_0000)
        #expect(try trap { try guest.call("load", .i32(-3)) }.kind == .outOfBoundsMemoryAccess)
        #expect(try trap { try guest.call("far", .i32(0)) }.kind == .outOfBoundsMemoryAccess)
        #expect(try trap { try guest.call("far", .i32(-1)) }.kind == .outOfBoundsMemoryAccess)
        #expect(try guest.number("grow", .i32(0)) == 65_536)
        #expect(try guest.number("grow", .i32(1)) == -1)
        #expect(try guest.number("size") == 65_536)
        #expect(guest.instance.memory("memory")?.byteCount == 1 << 32)
        var larger = ModuleBuilder()
        larger.memory(65_537)
        #expect(throws: ModuleError.self) { try Guest(larger) }
    }

    @Test func aMemoryGrowsToItsMaximumWithZeros() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        module.memory(0, 2)
        module.export("memory", .memory, 0)
        module.function("grow", type: unary, [.localGet(0), .memoryGrow])
        module.function("load", type: unary, [.localGet(0), .i32Load()])
        let guest = try Guest(module)
        #expect(try trap { try guest.call("load", .i32(0)) }.kind == .outOfBoundsMemoryAccess)
        #expect(try guest.number("grow", .i32(1)) == 0)
        #expect(try guest.number("load", .i32(65_532)) == 0)
        #expect(try trap { try guest.call("load", .i32(65_533)) }.kind == .outOfBoundsMemoryAccess)
        let memory = try #require(guest.instance.memory("memory"))
        #expect(memory.grow(by: 1) == 1)
        #expect(memory.grow(by: 1) == nil)
        #expect(memory.pageCount == 2)
        try memory.write([1, 2, 3, 4], at: (2 << 16) - 4)
        #expect(try guest.number("load", .i32((2 << 16) - 4)) == 0x0403_0201)
        #expect(throws: Memory.OutOfBounds.self) { try memory.write([1], at: 2 << 16) }
        #expect(throws: Memory.OutOfBounds.self) { try memory.read(-1, 1) }
        #expect(throws: Memory.OutOfBounds.self) { try memory.read(1, .max) }
    }

    @Test func globalsAreReadAndWritten() throws {
        var module = ModuleBuilder()
        module.global(.i64, isMutable: true, .i64Const(-5))
        module.global(.i32, isMutable: false, .i32Const(6))
        module.export("variable", .global, 0)
        module.export("constant", .global, 1)
        module.function("get", type: module.type([], [.i64]), [.globalGet(0)])
        let guest = try Guest(module)
        let variable = try #require(guest.instance.global("variable"))
        #expect(variable.value.bitPattern == UInt64(bitPattern: -5))
        #expect(variable.set(.i64(8)))
        #expect(!variable.set(.i32(8)))
        #expect(try guest.call("get").first?.bitPattern == 8)
        #expect(guest.instance.global("constant")?.set(.i32(1)) == false)
    }
}
