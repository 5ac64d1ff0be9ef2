import Situ
import TestSupport
import Testing
import WebAssembly

/// A number of the host's own that passes as its raw value.
private enum Level: Int32, ValueConvertible {
    case low = 1
    case high = 2
}

/// A type of the host's own that passes as a number, whatever the number.
private struct Handle: RawRepresentable, ValueConvertible, Equatable { var rawValue: UInt64 }

private final class Logger { var lines: [String] = [] }

/// Functions of a module that are called with types of Swift.
@Suite("Typed functions on all tiers")
struct TypedFunctionTests {
    private func guest(
        _ tier: TestTier, _ text: String, limits: Store.Limits = .init(),
        define: (inout Linker) throws -> Void = { _ in }
    ) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(text.utf8)), configuration: .init(), limits: limits,
            executor: tier.executor, define: define)
    }

    // MARK: Values

    private static let identities = """
        (func (export "i32") (param i32) (result i32) (local.get 0))
        (func (export "i64") (param i64) (result i64) (local.get 0))
        (func (export "f32") (param f32) (result f32) (local.get 0))
        (func (export "f64") (param f64) (result f64) (local.get 0))
        (func (export "v128") (param v128) (result v128) (local.get 0))
        (func (export "funcref") (param funcref) (result funcref) (local.get 0))
        (func (export "externref") (param externref) (result externref) (local.get 0))
        (func (export "anyref") (param anyref) (result anyref) (local.get 0))
        (func (export "exnref") (param exnref) (result exnref) (local.get 0))
        (func (export "func") (param (ref func)) (result (ref func)) (local.get 0))
        (func (export "is-null") (param externref) (result i32) (ref.is_null (local.get 0)))
        (tag $number (export "number") (param i32))
        (func (export "exception") (param i32) (result exnref)
          (block (result exnref) (try_table (catch_all_ref 0) (throw $number (local.get 0))) (ref.null exn)))
        """

    private func passes<Value: ValueConvertible & Equatable>(
        _ guest: Guest, _ name: String, _ values: [Value], _ place: SourceLocation = #_sourceLocation
    ) throws {
        let identity = try guest.instance.function(name, as: ((Value) -> Value).self)
        for value in values {
            let result = try identity(value)
            #expect(result == value, "\(value) came back as \(result)", sourceLocation: place)
        }
    }

    @Test("pass numbers and vectors as they are", arguments: TestTier.available)
    func numbers(tier: TestTier) throws {
        let guest = try guest(tier, TypedFunctionTests.identities)
        try passes(guest, "i32", [0, -1, .min, .max] as [Int32])
        try passes(guest, "i32", [0, 1, 0x8000_0000, .max] as [UInt32])
        try passes(guest, "i32", [true, false])
        try passes(guest, "i64", [0, -1, .min, .max] as [Int64])
        try passes(guest, "i64", [0, 1, 1 << 63, .max] as [UInt64])
        try passes(guest, "f32", [0, -1.5, .infinity, .leastNonzeroMagnitude] as [Float])
        try passes(guest, "f64", [0, -1.5, .infinity, .leastNonzeroMagnitude] as [Double])
        try passes(guest, "v128", [V128(low: 1, high: 2), V128(SIMD4<Float>(1, 2, 3, 4))])
        try passes(guest, "i32", [Level.low, .high])
        try passes(guest, "i64", [Handle(rawValue: .max)])

        let float = try guest.instance.function("f32", as: ((Float) -> Float).self)
        #expect(try float(Float(bitPattern: 0x7FC0_1234)).bitPattern == 0x7FC0_1234)
        let bool = try guest.instance.function("i32", as: ((UInt32) -> Bool).self)
        #expect(try bool(0x100))
        let vector = try guest.instance.function("v128", as: ((V128) -> V128).self)
        #expect(try vector(V128(SIMD2<Int64>(-1, 5))).lanes(of: SIMD2<Int64>.self) == [-1, 5])
        let level = try guest.instance.function("i32", as: ((Int32) -> Level).self)
        let error = #expect(throws: CallError.self) { try level(7) }
        #expect(error?.description == "7 is no Level")
    }

    @Test("pass references, and null as nil", arguments: TestTier.available)
    func references(tier: TestTier) throws {
        let guest = try guest(tier, TypedFunctionTests.identities)
        let (store, instance) = (guest.store, guest.instance)
        let function = try instance.function("funcref", as: ((Function?) -> Function?).self)
        #expect(try function(nil) == nil)
        let double = Function(store: store) { (x: Int32) in x &* 2 }
        let back = try #require(try function(double)).typed(as: ((Int32) -> Int32).self)
        #expect(try back(21) == 42)
        let never = try instance.function("func", as: ((Function) -> Function).self)
        #expect(try never(double).typed(as: ((Int32) -> Int32).self)(4) == 8)

        let any = try instance.function("anyref", as: ((AnyReference?) -> AnyReference?).self)
        #expect(try any(nil) == nil)
        let small = AnyReference(store: store, i31: -7)
        #expect(try any(small) == small)

        let extern = try instance.function(
            "externref", as: ((ExternReference<Logger>?) -> ExternReference<Logger>?).self)
        #expect(try extern(nil)?.object == nil)
        let logger = Logger()
        #expect(try extern(ExternReference(logger))?.object === logger)
        let isNull = try instance.function("is-null", as: ((ExternReference<Any>?) -> Bool).self)
        #expect(try isNull(nil))
        #expect(try !isNull(ExternReference(3)))
        let other = try instance.function(
            "externref", as: ((ExternReference<Logger>?) -> ExternReference<String>?).self)
        let error = #expect(throws: CallError.self) { try other(ExternReference(logger)) }
        #expect(error?.description == "externref to Logger is no String")

        let exception = try instance.function("exnref", as: ((Exception?) -> Exception?).self)
        #expect(try exception(nil) == nil)
        let make = try instance.function("exception", as: ((Int32) -> Exception?).self)
        let made = try #require(try exception(try make(99)))
        #expect(made.arguments.first?.int32 == 99)
        let tag = try #require(instance.tag("number"))
        let own = try #require(try exception(Exception(tag: tag, arguments: [.i32(5)])))
        #expect(own.arguments.first?.int32 == 5)

        let elsewhere = Store(engine: store.engine)
        #expect(throws: CallError.self) { try any(AnyReference(store: elsewhere, i31: 1)) }
        #expect(throws: CallError.self) { try function(Function(store: elsewhere) {}) }
    }

    @Test("keep references while others are made", arguments: TestTier.available)
    func collecting(tier: TestTier) throws {
        var limits = Store.Limits()
        limits.stressesHeap = true
        let guest = try guest(
            tier,
            """
            (tag $number (export "number") (param i32))
            (func (export "swap") (param exnref anyref exnref) (result exnref anyref exnref)
              (local.get 2) (local.get 1) (local.get 0))
            (type $pair (struct (field i32 i32)))
            (func (export "pair") (param i32) (result anyref) (struct.new $pair (local.get 0) (local.get 0)))
            """, limits: limits)
        let swap = try guest.instance.function(
            "swap",
            as: ((Exception?, AnyReference?, Exception?) -> (Exception?, AnyReference?, Exception?)).self)
        let pair = try guest.instance.function("pair", as: ((Int32) -> AnyReference?).self)
        let tag = try #require(guest.instance.tag("number"))
        for number: Int32 in 0..<20 {
            let (first, middle, last) = try swap(
                Exception(tag: tag, arguments: [.i32(number)]), try pair(number),
                Exception(tag: tag, arguments: [.i32(-number)]))
            guest.store.collectGarbage()
            #expect(first?.arguments.first?.int32 == -number, "\(tier)")
            #expect(middle?[1]?.int32 == number, "\(tier)")
            #expect(last?.arguments.first?.int32 == number, "\(tier)")
        }
    }

    // MARK: Numbers of parameters and results

    @Test("take none to eight parameters and return several results", arguments: TestTier.available)
    func arity(tier: TestTier) throws {
        let parameters = ["i32", "i64", "f32", "f64", "v128", "i32", "i64", "f64"]
        var text = "(global $last (export \"last\") (mut i32) (i32.const 0))"
        for count in 0...8 {
            let types = parameters.prefix(count).joined(separator: " ")
            let values = (0..<count).reversed().map { "(local.get \($0))" }.joined(separator: " ")
            let results = parameters.prefix(count).reversed().joined(separator: " ")
            text += """
                (func (export "reverse\(count)") (param \(types)) (result \(results))
                  (global.set $last (i32.const \(count))) \(values))
                """
        }
        let guest = try guest(tier, text)
        let instance = guest.instance
        func last() throws -> Int32? { try #require(instance.global("last")).value.int32 }
        let vector = V128(low: 5, high: 6)

        try instance.function("reverse0", as: (() -> Void).self)()
        #expect(try last() == 0)
        #expect(try instance.function("reverse1", as: ((Int32) -> Int32).self)(1) == 1)
        #expect(try last() == 1)
        let two = try instance.function("reverse2", as: ((Int32, Int64) -> (Int64, Int32)).self)(1, 2)
        #expect(two == (2, 1))
        let three = try instance.function(
            "reverse3", as: ((Int32, Int64, Float) -> (Float, Int64, Int32)).self)(1, 2, 3)
        #expect(three == (3, 2, 1))
        let four = try instance.function(
            "reverse4", as: ((Int32, Int64, Float, Double) -> (Double, Float, Int64, Int32)).self)(1, 2, 3, 4)
        #expect(four == (4, 3, 2, 1))
        let five = try instance.function(
            "reverse5",
            as: ((Int32, Int64, Float, Double, V128) -> (V128, Double, Float, Int64, Int32)).self)(
                1, 2, 3, 4, vector)
        #expect(five == (vector, 4, 3, 2, 1))
        let six = try instance.function(
            "reverse6",
            as: ((UInt32, Int64, Float, Double, V128, Bool) -> (Bool, V128, Double, Float, Int64, UInt32))
                .self)(
                1, 2, 3, 4, vector, true)
        #expect(six == (true, vector, 4, 3, 2, 1))
        let seven = try instance.function(
            "reverse7",
            as: ((Int32, Int64, Float, Double, V128, Int32, UInt64) -> (
                UInt64, Int32, V128, Double, Float, Int64, Int32
            )).self)(1, 2, 3, 4, vector, -6, .max)
        #expect(seven.0 == .max && seven.1 == -6 && seven.2 == vector && seven.3 == 4 && seven.4 == 3)
        #expect(seven.5 == 2 && seven.6 == 1)
        let eight = try instance.function(
            "reverse8",
            as: ((Int32, Int64, Float, Double, V128, Int32, UInt64, Double) -> (
                Double, UInt64, Int32, V128, Double, Float, Int64, Int32
            )).self)(1, 2, 3, 4, vector, -6, .max, 8.5)
        #expect(eight.0 == 8.5 && eight.1 == .max && eight.2 == -6 && eight.3 == vector && eight.4 == 4)
        #expect(eight.5 == 3 && eight.6 == 2 && eight.7 == 1)
        #expect(try last() == 8)
    }

    @Test("can be stored, and called through whoever holds them")
    func stored() throws {
        struct Plugin {
            let add: TypedFunction<(Int32, Int32) -> Int32>
            let divide: TypedFunction<(UInt32, UInt32) -> (UInt32, UInt32)>
            let reset: TypedFunction<() -> Void>
        }
        let guest = try guest(
            .portable,
            """
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "divide") (param i32 i32) (result i32 i32)
              (i32.div_u (local.get 0) (local.get 1)) (i32.rem_u (local.get 0) (local.get 1)))
            (func (export "reset"))
            """)
        let plugin = Plugin(
            add: try guest.instance.function("add", as: ((Int32, Int32) -> Int32).self),
            divide: try guest.instance.function("divide", as: ((UInt32, UInt32) -> (UInt32, UInt32)).self),
            reset: try guest.instance.function("reset", as: (() -> Void).self))
        #expect(try plugin.add(40, 2) == 42)
        let (quotient, remainder) = try plugin.divide(17, 5)
        #expect((quotient, remainder) == (3, 2))
        try plugin.reset()
        #expect(plugin.add.store === guest.store)
        #expect(try plugin.add.function([.i32(1), .i32(2)]).first?.int32 == 3)
    }

    // MARK: Types that do not fit

    private func refusal(_ function: () throws -> Void) throws -> String {
        try #require(#expect(throws: LinkError.self, performing: function)).description
    }

    @Test func otherTypesAreRefusedWithBothShown() throws {
        let guest = try guest(
            .portable,
            """
            (func (export "f") (param i32 i64) (result f32) (f32.const 0))
            (func (export "none"))
            (func (export "func") (param (ref func)) (result (ref func)) (local.get 0))
            (func (export "extern") (param externref) (result externref) (local.get 0))
            (func (export "eq") (param eqref) (result eqref) (local.get 0))
            (memory (export "memory") 1)
            """)
        let instance = guest.instance
        #expect(
            try refusal { _ = try instance.function("f", as: ((Int32) -> Float).self) }
                == "the export \"f\" must be function (i32) -> (f32), is function (i32, i64) -> (f32)")
        #expect(
            try refusal { _ = try instance.function("f", as: ((Int32, Double) -> Float).self) }
                == "the export \"f\" must be function (i32, f64) -> (f32), is function (i32, i64) -> (f32)")
        _ = try refusal { _ = try instance.function("f", as: ((Int32, Int64) -> Void).self) }
        _ = try refusal { _ = try instance.function("f", as: ((Int32, Int64) -> (Float, Float)).self) }
        _ = try refusal { _ = try instance.function("none", as: ((Int32) -> Void).self) }
        #expect(
            try refusal { _ = try instance.function("missing", as: ((Int32) -> (Int32, Float)).self) }
                == "nothing is exported as \"missing\", which must be function (i32) -> (i32, f32)")
        #expect(
            try refusal { _ = try instance.function("memory", as: (() -> Void).self) }
                == "the export \"memory\" must be function () -> (), is memory 1 or more pages")
        // Null must not get where the guest does not expect it, nor nil where the host has no optional.
        _ = try refusal { _ = try instance.function("func", as: ((Function?) -> Function).self) }
        _ = try guest.instance.function("func", as: ((Function) -> Function?).self)
        _ = try refusal {
            _ = try instance.function(
                "extern", as: ((ExternReference<Logger>) -> ExternReference<Logger>).self)
        }
        _ = try guest.instance.function(
            "extern", as: ((ExternReference<Logger>) -> ExternReference<Logger>?).self)
        // A result may be of a type below, an argument not of one above.
        _ = try refusal { _ = try instance.function("eq", as: ((AnyReference?) -> AnyReference?).self) }

        let function = try #require(guest.instance.function("none"))
        let error = #expect(throws: LinkError.self) { _ = try function.typed(as: (() -> Int32).self) }
        #expect(error?.description == "the function must be function () -> (i32), is function () -> ()")
        #expect(error?.found == .function(FunctionType()))
    }

    // MARK: Ends that are no results

    @Test("end with the trap, and can be called again", arguments: TestTier.available)
    func traps(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
            (func $deep (export "deep") (param i32) (result i32) (call $deep (local.get 0)))
            """)
        let divide = try guest.instance.function("divide", as: ((Int32, Int32) -> Int32).self)
        for _ in 0..<3 {
            let error = try trap { _ = try divide(1, 0) }
            #expect(error.kind == .integerDivideByZero, "\(tier)")
            #expect(error.backtrace.map(\.functionName) == ["divide"], "\(tier)")
            #expect(try divide(84, 2) == 42, "\(tier)")
        }
        let deep = try guest.instance.function("deep", as: ((Int32) -> Int32).self)
        #expect(try trap { _ = try deep(1) }.kind == .callStackExhausted, "\(tier)")
        #expect(try divide(84, 2) == 42, "\(tier)")
    }

    @Test("end with the exception that nobody caught", arguments: TestTier.available)
    func exceptions(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (tag $number (export "number") (param i64))
            (func $raise (export "raise") (param i64) (result i32) (throw $number (local.get 0)))
            """)
        let raise = try guest.instance.function("raise", as: ((Int64) -> Int32).self)
        let error = #expect(throws: Exception.self) { try raise(77) }
        guard case .i64(77)? = error?.arguments.first else {
            throw TestFailure("the exception is \(String(describing: error))")
        }
        #expect(error?.backtrace.map(\.functionName) == ["raise"])
    }

    @Test("pay fuel like other calls, and stop without it", arguments: TestTier.available)
    func fuel(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (func (export "count") (param i32) (result i32)
              (loop $next (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0))
            """)
        let count = try guest.instance.function("count", as: ((Int32) -> Int32).self)
        guest.store.fuel = 100
        #expect(try count(10) == 0)
        #expect(guest.store.fuel == 89, "entering is one unit, each pass another")
        let error = try trap { _ = try count(1000) }
        #expect(error.kind == .outOfFuel)
        #expect(error.backtrace.count == 1)
        #expect(guest.store.fuel == 0)
        #expect(try trap { _ = try count(1) }.kind == .outOfFuel)
        guest.store.fuel = 2
        #expect(try count(1) == 0)
        #expect(guest.store.fuel == 0)
        guest.store.fuel = nil
        guest.store.interrupter.interrupt()
        #expect(try trap { _ = try count(1) }.kind == .interrupted)
        guest.store.interrupter.clear()
        #expect(try count(1) == 0)
    }

    @Test("run while another call of the store is suspended", arguments: TestTier.available)
    func suspension(tier: TestTier) throws {
        let guest = try guest(
            tier,
            """
            (import "host" "step" (func $step (param i32) (result i32)))
            (func (export "sum") (param i32) (result i32) (local i32)
              (loop $next
                (local.set 1 (i32.add (local.get 1) (call $step (local.get 0))))
                (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
              (local.get 1))
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            """
        ) { linker in
            linker.define("host", "step") { (x: Int32) in x &+ 1 }
        }
        let sum = try #require(guest.instance.function("sum"))
        let add = try guest.instance.function("add", as: ((Int32, Int32) -> Int32).self)
        guest.store.fuel = 0
        let call = try sum.begin([.i32(10)])
        var stops = 0
        while true {
            guard case .suspended = try call.run() else { break }
            stops += 1
            guest.store.fuel = 3
            #expect(try add(Int32(stops), 2) == Int32(stops) + 2, "\(tier)")
        }
        #expect(stops == 6, "\(tier)")
        let typed = try sum.typed(as: ((Int32) -> Int32).self)
        guest.store.fuel = nil
        #expect(try typed(10) == 65, "\(tier)")
    }
}
