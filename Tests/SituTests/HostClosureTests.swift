import Situ
import TestSupport
import Testing
import WebAssembly

/// Something that an embedder's closure fails with.
private struct Refused: Error, Equatable { let number: Int32 }

private final class Witness {
    private let flag: Flag
    init(_ flag: Flag) { self.flag = flag }
    deinit { flag.set() }
}

/// Closures of Swift as functions that a module imports.
@Suite("Closures as host functions on all tiers")
struct HostClosureTests {
    private func guest(
        _ tier: TestTier, _ text: String, limits: Store.Limits = .init(),
        define: (inout Linker) throws -> Void = { _ in }
    ) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(text.utf8)), configuration: .init(), limits: limits,
            executor: tier.executor, define: define)
    }

    @Test func typesFollowFromTheClosure() {
        #expect(HostClosure {}.type == FunctionType())
        #expect(HostClosure { (_: Caller) in }.type == FunctionType())
        #expect(HostClosure { (x: Int32) in x }.type == FunctionType([.i32], [.i32]))
        #expect(
            HostClosure { (_: Caller, x: UInt64, y: Float) -> (Double, Bool) in (Double(y), x == 0) }.type
                == FunctionType([.i64, .f32], [.f64, .i32]))
        #expect(
            HostClosure { (f: Function?, e: ExternReference<String>?, a: AnyReference?) -> Exception? in nil }
                .type == FunctionType([.funcref, .externref, .anyref], [.exnref]))
        #expect(HostClosure { () -> V128 in V128(low: 0, high: 0) }.type == FunctionType([], [.v128]))
    }

    @Test("take none to eight parameters and return several results", arguments: TestTier.available)
    func arity(tier: TestTier) throws {
        var seen: [String] = []
        let guest = try guest(
            tier,
            """
            (import "h" "zero" (func $zero))
            (import "h" "one" (func $one (param i32) (result i32)))
            (import "h" "two" (func $two (param i64 f32) (result f32 i64)))
            (import "h" "three" (func $three (param v128 i32 f64) (result f64 i32 v128)))
            (import "h" "eight"
              (func $eight (param i32 i64 f32 f64 v128 i32 i64 f64) (result f64 i64 i32 v128 f64 f32 i64 i32)))
            (import "h" "make" (func $make (result i32 i32 i32)))
            (func (export "all") (result i32)
              (local v128 f64)
              (call $zero)
              (drop (call $one (i32.const -1)))
              (call $two (i64.const 2) (f32.const 1.5)) (drop) (drop)
              (call $three (v128.const i64x2 3 4) (i32.const 5) (f64.const 6)) (drop) (drop) (drop)
              (call $eight (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (v128.const i64x2 5 6)
                (i32.const 7) (i64.const 8) (f64.const 9))
              (drop) (drop) (drop) (drop) (drop) (drop) (drop) (drop)
              (i32.const 1))
            (func (export "eight") (result i32)
              (call $eight (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (v128.const i64x2 5 6)
                (i32.const 7) (i64.const 8) (f64.const 9))
              (drop) (drop) (drop) (drop) (drop) (drop) (drop)
              (i32.trunc_f64_s))
            (func (export "make") (result i32)
              (call $make) (i32.mul (i32.const 10)) (i32.add) (i32.mul (i32.const 10)) (i32.add))
            """
        ) { linker in
            linker.define("h", "zero") { seen.append("zero") }
            linker.define("h", "one") { (x: Int32) -> Int32 in
                seen.append("one \(x)")
                return x
            }
            linker.define("h", "two") { (x: Int64, y: Float) in
                seen.append("two \(x) \(y)")
                return (y, x)
            }
            linker.define("h", "three") { (_: Caller, v: V128, x: UInt32, y: Double) in
                seen.append("three \(v.low) \(v.high) \(x) \(y)")
                return (y, x, v)
            }
            linker.define("h", "eight") {
                (a: Int32, b: Int64, c: Float, d: Double, v: V128, e: Int32, f: Int64, g: Double) in
                seen.append("eight \(a) \(b) \(c) \(d) \(v.low) \(v.high) \(e) \(f) \(g)")
                return (g, f, e, v, d, c, b, a)
            }
            linker.define("h", "make") { (Int32(1), Int32(2), Int32(3)) }
        }
        #expect(try guest.number("all") == 1, "\(tier)")
        #expect(
            seen == [
                "zero", "one -1", "two 2 1.5", "three 3 4 5 6.0", "eight 1 2 3.0 4.0 5 6 7 8 9.0",
            ], "\(tier)")
        #expect(try guest.number("eight") == 9, "\(tier)")
        #expect(try guest.number("make") == 321, "\(tier)")
    }

    @Test("find memory and exports of the caller, and may grow the memory", arguments: TestTier.available)
    func caller(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (import "h" "length" (func $length (param i32) (result i32)))
            (import "h" "grow" (func $grow (param i32) (result i32)))
            (import "h" "callBack" (func $callBack (param i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 100) "hello\\00")
            (func (export "length") (result i32) (call $length (i32.const 100)))
            (func (export "grow") (result i32)
              (i32.store (i32.const 0) (i32.const 1))
              (call $grow (i32.const 2))
              (i32.store (i32.const 131072) (i32.const 5))
              (i32.add (i32.load (i32.const 131072)))
              (i32.add (i32.load (i32.const 196604))))
            (func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
            (func (export "twice") (param i32) (result i32) (call $callBack (local.get 0)))
            """
        ) { linker in
            linker.define("h", "length") { (caller: Caller, address: UInt32) -> UInt32 in
                let memory = try #require(caller.memory())
                var length = 0
                while try memory.read(Int(address) + length, 1) != [0] { length += 1 }
                return UInt32(length)
            }
            linker.define("h", "grow") { (caller: Caller, pages: UInt32) -> UInt32 in
                let memory = try #require(caller.memory("memory"))
                let before = try #require(memory.grow(by: UInt64(pages)))
                try memory.write([7], at: memory.byteCount - 4)
                return UInt32(before)
            }
            linker.define("h", "callBack") { (caller: Caller, x: Int32) -> Int32 in
                let double = try #require(caller.function("double")).typed(as: ((Int32) -> Int32).self)
                return try double(try double(x))
            }
        }
        #expect(try guest.number("length") == 5, "\(tier)")
        #expect(try guest.number("grow") == 13, "\(tier)")
        let twice = try guest.instance.function("twice", as: ((Int32) -> Int32).self)
        #expect(try twice(5) == 20, "\(tier)")
        // Called by the embedder there is no instance.
        let alone = Function(store: guest.store) { (caller: Caller) in caller.instance == nil }
        #expect(try alone.typed(as: (() -> Bool).self)(), "\(tier)")
    }

    @Test("throw errors that nobody in the guest catches", arguments: TestTier.available)
    func errors(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (import "h" "refuse" (func $refuse (param i32) (result i32)))
            (func (export "try") (param i32) (result i32)
              (block (try_table (catch_all 0) (return (call $refuse (local.get 0))))) (i32.const -1))
            (func (export "tail") (param i32) (result i32) (return_call $refuse (local.get 0)))
            """
        ) { linker in
            linker.define("h", "refuse") { (x: Int32) throws -> Int32 in
                guard x > 0 else { throw Refused(number: x) }
                return x
            }
        }
        for name in ["try", "tail"] {
            let function = try guest.instance.function(name, as: ((Int32) -> Int32).self)
            #expect(try function(4) == 4, "\(tier) \(name)")
            #expect(throws: Refused(number: -3), "\(tier) \(name)") { try function(-3) }
            #expect(try function(5) == 5, "\(tier) \(name)")
        }
    }

    @Test("throw exceptions that the guest can catch", arguments: TestTier.available)
    func exceptions(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (import "h" "raise" (func $raise (param i32) (result i32)))
            (tag $number (export "number") (param i32))
            (func (export "catch") (param i32) (result i32)
              (block (result i32) (try_table (catch $number 0) (drop (call $raise (local.get 0)))) (i32.const -1)))
            (func (export "pass") (param i32) (result i32) (call $raise (local.get 0)))
            """
        ) { linker in
            linker.define("h", "raise") { (caller: Caller, x: Int32) throws -> Int32 in
                guard case .tag(let tag)? = caller.export("number") else { throw Refused(number: 0) }
                throw Exception(tag: tag, arguments: [.i32(x &+ 1)])
            }
        }
        let catching = try guest.instance.function("catch", as: ((Int32) -> Int32).self)
        #expect(try catching(41) == 42, "\(tier)")
        let passing = try guest.instance.function("pass", as: ((Int32) -> Int32).self)
        let error = #expect(throws: Exception.self, "\(tier)") { try passing(1) }
        #expect(error?.arguments.first?.int32 == 2, "\(tier)")
        #expect(try catching(41) == 42, "\(tier)")
    }

    @Test("are links of a recursion that ends as a trap", arguments: TestTier.available)
    func recursion(tier: TestTier) throws {
        var deepest: Int32 = 0
        let guest = try guest(
            tier,
            """
            (import "h" "down" (func $down (param i32) (result i32)))
            (func (export "descend") (param i32) (result i32)
              (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
                (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))))
            """
        ) { linker in
            linker.define("h", "down") { (caller: Caller, x: Int32) -> Int32 in
                deepest += 1
                let again = try #require(caller.function("descend")).typed(as: ((Int32) -> Int32).self)
                return try again(x)
            }
        }
        let descend = try guest.instance.function("descend", as: ((Int32) -> Int32).self)
        #expect(try descend(6) == 6, "\(tier)")
        deepest = 0
        let error = try trap { _ = try descend(.max) }
        #expect(error.kind == .callStackExhausted, "\(tier)")
        #expect(deepest > 6, "\(tier)")
        #expect(try descend(6) == 6, "\(tier)")
    }

    @Test("pass references both ways", arguments: TestTier.available)
    func references(tier: TestTier) throws {
        var limits = Store.Limits()
        limits.stressesHeap = true
        let guest = try guest(
            tier,
            """
            (type $pair (struct (field i32 i32)))
            (import "h" "note" (func $note (param externref i32)))
            (import "h" "apply" (func $apply (param funcref i32) (result i32)))
            (import "h" "same" (func $same (param anyref anyref) (result anyref anyref)))
            (func $negate (param i32) (result i32) (i32.sub (i32.const 0) (local.get 0)))
            (elem declare func $negate)
            (func (export "note") (param externref) (call $note (local.get 0) (i32.const 5)))
            (func (export "apply") (param i32) (result i32)
              (call $apply (ref.func $negate) (call $apply (ref.null func) (local.get 0))))
            (func (export "same") (param i32) (result i32)
              (local anyref)
              (call $same (struct.new $pair (local.get 0) (i32.const 1)) (struct.new $pair (i32.const 2) (i32.const 3)))
              (local.set 1)
              (struct.get $pair 1 (ref.cast (ref $pair)))
              (i32.add (struct.get $pair 0 (ref.cast (ref $pair) (local.get 1)))))
            """, limits: limits
        ) { linker in
            linker.define("h", "note") { (list: ExternReference<Witness.List>?, x: Int32) in
                list?.object.numbers.append(x)
            }
            linker.define("h", "apply") { (function: Function?, x: Int32) -> Int32 in
                guard let function else { return x &+ 1 }
                return try function.typed(as: ((Int32) -> Int32).self)(x)
            }
            linker.define("h", "same") { (caller: Caller, one: AnyReference?, other: AnyReference?) in
                caller.store.collectGarbage()
                return (other, one)
            }
        }
        let note = try guest.instance.function("note", as: ((ExternReference<Witness.List>?) -> Void).self)
        let list = Witness.List()
        try note(ExternReference(list))
        try note(nil)
        #expect(list.numbers == [5], "\(tier)")
        let apply = try guest.instance.function("apply", as: ((Int32) -> Int32).self)
        #expect(try apply(4) == -5, "\(tier)")
        let same = try guest.instance.function("same", as: ((Int32) -> Int32).self)
        #expect(try same(40) == 43, "\(tier)")
    }

    @Test func otherTypesThanTheModuleWantsAreRefusedWithBothShown() throws {
        let error = #expect(throws: LinkError.self) {
            _ = try guest(.portable, "(import \"env\" \"log\" (func (param i32) (result i64)))") { linker in
                linker.define("env", "log") { (x: Int64) in Int32(truncatingIfNeeded: x) }
            }
        }
        #expect(
            error?.description
                == "incompatible import type: \"env\" \"log\" must be function (i32) -> (i64), "
                + "is function (i64) -> (i32)")
    }

    @Test("serve all instances of a template", arguments: TestTier.available)
    func templates(tier: TestTier) throws {
        let engine = Engine(.init(), executor: tier.executor)
        let module = try Module(
            text: """
                (import "h" "next" (func $next (param i32) (result i32)))
                (import "h" "split" (func $split (param i64) (result i32 i32)))
                (memory (export "memory") 1)
                (func (export "twice") (param i32) (result i32) (call $next (call $next (local.get 0))))
                (func (export "split") (param i64) (result i32 i32) (call $split (local.get 0)))
                """, engine: engine)
        var imports = Imports()
        imports.define("h", "next") { (caller: Caller, x: Int32) throws -> Int32 in
            let memory = try #require(caller.memory())
            try memory.write([7], at: Int(x))
            return x &+ 1
        }
        imports.define("h", "split") { (x: UInt64) in
            (UInt32(truncatingIfNeeded: x), UInt32(truncatingIfNeeded: x >> 32))
        }
        let template = try InstanceTemplate(module, imports: imports)
        let instances = try (0..<3).map { _ in try template.spawn() }
        for (number, instance) in instances.enumerated() {
            let twice = try instance.function("twice", as: ((Int32) -> Int32).self)
            #expect(try twice(Int32(number) * 10) == Int32(number) * 10 + 2, "\(tier)")
            let split = try instance.function("split", as: ((UInt64) -> (UInt32, UInt32)).self)
            let (low, high) = try split(7 << 32 | 5)
            #expect((low, high) == (5, 7), "\(tier)")
        }
        for (number, instance) in instances.enumerated() {
            let bytes = try #require(instance.memory("memory")).read(0, 32)
            let written = bytes.indices.filter { bytes[$0] == 7 }
            #expect(written == [number * 10, number * 10 + 1], "\(tier)")
        }
    }

    @Test("live as long as the store", arguments: TestTier.available)
    func lifetime(tier: TestTier) throws {
        let isGone = Flag()
        var calls = 0
        do {
            var guest: Guest? = try guest(
                tier, "(import \"h\" \"f\" (func $f)) (func (export \"g\") (call $f))"
            ) { [witness = Witness(isGone)] linker in
                linker.define("h", "f") { withExtendedLifetime(witness) { calls += 1 } }
            }
            let function = try #require(guest).instance.function("g", as: (() -> Void).self)
            guest = nil
            try function()
            #expect(!isGone.isSet, "\(tier)")
        }
        #expect(calls == 1, "\(tier)")
        #expect(isGone.isSet, "the closure outlives its store (\(tier))")
    }
}

extension Witness {
    fileprivate final class List { var numbers: [Int32] = [] }
}
