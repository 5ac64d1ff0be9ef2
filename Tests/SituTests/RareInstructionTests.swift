import Situ
import Testing

/// Instructions that programs execute now and then: what one tier makes of them, every tier does.
@Suite("Rarer instructions")
struct RareInstructionTests {
    private func guest(_ text: String, _ tier: Tier, hasCanonicalNaNs: Bool = false) throws -> Guest {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.hasCanonicalNaNs = hasCanonicalNaNs
        return try Guest(text: text, configuration: configuration)
    }

    /// The results of a function, or why it trapped.
    private func outcome(_ guest: Guest, _ name: String, _ arguments: [Value]) throws -> String {
        do { return "\(try guest.function(name)(arguments))" } catch let trap as Trap {
            return "\(trap.kind)"
        }
    }

    /// Calls functions with all arguments on all tiers.
    private func compare(_ text: String, _ arguments: [String: [[Value]]]) throws {
        for tier in Tier.available where tier != .portable {
            // What a call leaves in memory is there for the next.
            let portable = try guest(text, .portable)
            let other = try guest(text, tier)
            for (name, lists) in arguments.sorted(by: { $0.key < $1.key }) {
                for list in lists {
                    let expected = try outcome(portable, name, list)
                    #expect(try outcome(other, name, list) == expected, "\(tier): \(name) of \(list)")
                }
            }
        }
    }

    private static var numbers: [[Value]] {
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 0x7FFF, 0x12345, .max, -1, -2, .min].map { [.i32($0)] }
    }

    /// Indices of types take one byte, two, and three.
    @Test("on structures, arrays and types of all numbers", arguments: [0, 63, 120, 9000, 17_000])
    func objects(unusedTypes: Int) throws {
        let fields = """
            (field (mut i8)) (field (mut i16)) (field (mut i32)) (field (mut i64)) (field (mut f32))
            (field (mut f64)) (field (mut anyref))
            """
        let make = """
            (local.get 0) (local.get 0) (local.get 0) (i64.extend_i32_s (local.get 0))
            (f32.convert_i32_s (local.get 0)) (f64.convert_i32_s (local.get 0)) (ref.i31 (local.get 0))
            """
        // What `number` makes: null, i31, each of the types, an array.
        let values = """
            (block (block (block (block (block (block (block
                (br_table 0 1 2 3 4 5 6 (local.get $number)))
                (return (ref.null any)))
                (return (ref.i31 (local.get $number))))
                (return (struct.new $base \(make))))
                (return (struct.new $middle \(make) (local.get 0))))
                (return (struct.new $leaf \(make) (local.get 0) (i64.const 7))))
                (return (struct.new_default $other)))
                (array.new $bytes (local.get $number) (i32.const 3))
            """
        let targets = [
            "any", "eq", "i31", "struct", "array", "none", "$base", "$middle", "$leaf", "$other", "$bytes",
        ]
        var text = "(module " + String(repeating: "(type (func)) ", count: unusedTypes)
        text += """
            (rec
                (type $base (sub (struct \(fields))))
                (type $middle (sub $base (struct \(fields) (field (mut i32)))))
                (type $leaf (sub final $middle (struct \(fields) (field (mut i32)) (field i64)))))
            (type $other (struct (field i32) (field i64) (field anyref)))
            (type $bytes (array (mut i8)))
            (type $vectors (struct (field i32) (field (mut v128)) (field (mut i8))))
            (func $make (param $number i32) (result anyref) \(values))
            (func (export "default") (param i32) (result i32 i64)
                (local $s (ref $other))
                (local.set $s (struct.new_default $other))
                (struct.get $other 0 (local.get $s)) (struct.get $other 1 (local.get $s)))
            (func (export "vectors") (param i32) (result i32 i64 i32)
                (local $s (ref $vectors))
                (local.set $s (struct.new $vectors (i32.const 1) (i64x2.splat (i64.const 2)) (local.get 0)))
                (struct.set $vectors 1 (local.get $s)
                    (i64x2.add (struct.get $vectors 1 (local.get $s)) (i64x2.splat (i64.const 5))))
                (struct.get $vectors 0 (local.get $s))
                (i64x2.extract_lane 1 (struct.get $vectors 1 (local.get $s)))
                (struct.get_s $vectors 2 (local.get $s)))
            (func (export "cast of null") (param i32) (result i32)
                (struct.get $base 2 (ref.cast (ref null $base) (ref.null any))))
            (func (export "set of null") (param i32) (struct.set $base 2 (ref.null $base) (local.get 0)))

            """
        var calls: [String: [[Value]]] = [:]
        for name in ["default", "vectors", "cast of null", "set of null"] {
            calls[name] = RareInstructionTests.numbers
        }
        for target in targets {
            for null in ["", "null "] {
                let type = "(ref \(null)\(target))"
                text += """
                    (func (export "test \(type)") (param i32) (result i32)
                        (ref.test \(type) (call $make (local.get 0))))
                    (func (export "cast \(type)") (param i32) (result i32)
                        (ref.is_null (ref.cast \(type) (call $make (local.get 0)))))
                    (func (export "branch \(type)") (param i32) (result i32)
                        (i32.const 5)
                        (block (result anyref)
                            (br_on_cast 0 anyref \(type) (call $make (local.get 0)))
                            (ref.is_null) (i32.const 10) (i32.add) (return))
                        (ref.is_null) (i32.const 20) (i32.add) (return))
                    (func (export "branch fail \(type)") (param i32) (result i32)
                        (i32.const 5)
                        (block (result anyref)
                            (br_on_cast_fail 0 anyref \(type) (call $make (local.get 0)))
                            (ref.is_null) (i32.const 10) (i32.add) (return))
                        (ref.is_null) (i32.const 20) (i32.add) (return))

                    """
                for name in ["test", "cast", "branch", "branch fail"] {
                    calls["\(name) \(type)"] = RareInstructionTests.numbers
                }
            }
        }
        let types = ["i32", "i32", "i32", "i64", "f32", "f64"]
        for (field, type) in types.enumerated() {
            for suffix in field < 2 ? ["_s", "_u"] : [""] {
                text += """
                    (func (export "field \(field)\(suffix)") (param i32) (result \(type) i32)
                        (local $s (ref $base))
                        (local.set $s (ref.cast (ref $base) (call $make (i32.const 3))))
                        (struct.set $base \(field) (local.get $s)
                            \(type == "i32" ? "(local.get 0)" : type == "i64" ? "(i64.extend_i32_s (local.get 0))"
                                : "(\(type).convert_i32_s (local.get 0))"))
                        (struct.get\(suffix) $base \(field) (local.get $s))
                        (struct.get $base 2 (local.get $s)))

                    """
                calls["field \(field)\(suffix)"] = RareInstructionTests.numbers
            }
        }
        for (name, storage, value, suffixes) in [
            ("i8", "i8", "i32", ["_s", "_u"]), ("i16", "i16", "i32", ["_s", "_u"]),
            ("i32", "i32", "i32", [""]),
            ("i64", "i64", "i64", [""]), ("f32", "f32", "f32", [""]), ("f64", "f64", "f64", [""]),
        ] {
            text += "(type $array\(name) (array (mut \(storage))))\n"
            let converted =
                value == "i32"
                ? "(local.get 1)"
                : value == "i64"
                    ? "(i64.extend_i32_s (local.get 1))" : "(\(value).convert_i32_s (local.get 1))"
            for suffix in suffixes {
                text += """
                    (func (export "array \(name)\(suffix)") (param i32 i32) (result i32 \(value) \(value))
                        (local $a (ref $array\(name)))
                        (local.set $a (array.new_default $array\(name) (i32.const 8)))
                        (array.set $array\(name) (local.get $a) (local.get 0) \(converted))
                        (array.len (local.get $a))
                        (array.get\(suffix) $array\(name) (local.get $a) (local.get 0))
                        (array.get\(suffix) $array\(name) (local.get $a) (i32.const 0)))

                    """
                calls["array \(name)\(suffix)"] = RareInstructionTests.numbers.flatMap { index in
                    RareInstructionTests.numbers.map { index + $0 }
                }
            }
        }
        try compare(text + ")", calls)
    }

    @Test("that are tail calls, with more arguments and locals than the caller and with fewer")
    func tailCalls() throws {
        let text = """
            (module
                (type $one (func (param i32) (result i64)))
                (table $empty 1 funcref)
                (table $functions funcref (elem $direct $many $indirect $byReference $trap))
                (elem declare func $many)
                (func $many (type $one) (param i32) (result i64)
                    (local i64 i64 i64)
                    (local.set 2 (i64.add (local.get 1) (i64.extend_i32_u (local.get 0))))
                    (return_call $five (local.get 2) (i64.const 2) (i64.const 3) (i64.const 4) (local.get 0)))
                (func $five (param i64 i64 i64 i64 i32) (result i64)
                    (local f64)
                    (if (result i64) (i32.eqz (local.get 4))
                        (then (i64.add (i64.add (local.get 0) (local.get 1)) (i64.add (local.get 2) (local.get 3))))
                        (else (return_call $direct (i32.sub (local.get 4) (i32.const 1))))))
                (func $direct (type $one) (param i32) (result i64) (return_call $indirect (local.get 0)))
                (func $indirect (type $one) (param i32) (result i64)
                    (local i64)
                    (i64.const 77) (i64.const 78)
                    (return_call_indirect $functions (type $one) (local.get 0) (i32.const 3)))
                (func $byReference (type $one) (param i32) (result i64)
                    (return_call_ref $one (local.get 0) (ref.func $many)))
                (func $trap (param i32))
                (func (export "many") (param i32) (result i64 i32) (call $many (local.get 0)) (i32.const 9))
                (func (export "other table") (param i32) (result i64)
                    (return_call_indirect $functions (type $one) (i32.const 3) (local.get 0)))
                (func (export "empty") (param i32) (result i64)
                    (return_call_indirect $empty (type $one) (i32.const 3) (local.get 0)))
                (func (export "null") (param i32) (result i64)
                    (return_call_ref $one (local.get 0) (ref.null $one)))
                (func (export "called by reference") (param i32) (result i64 i64)
                    (local.set 0 (i32.and (local.get 0) (i32.const 0xff)))
                    (call_ref $one (local.get 0) (ref.func $many))
                    (call_indirect $functions (type $one) (local.get 0) (i32.const 1))))
            """
        let few = RareInstructionTests.numbers.prefix(9) + [[.i32(100_000)]]
        try compare(
            text,
            [
                "many": Array(few), "other table": RareInstructionTests.numbers,
                "empty": RareInstructionTests.numbers,
                "null": Array(few), "called by reference": RareInstructionTests.numbers,
            ])
    }

    @Test("on tables and references")
    func references() throws {
        let text = """
            (module
                (type $number (func (result i32)))
                (table $t 6 20 funcref)
                (table $wide i64 3 funcref)
                (func $three (result i32) (i32.const 3))
                (elem declare func $three)
                (func (export "get") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0))))
                (func (export "get wide") (param i32) (result i32)
                    (ref.is_null (table.get $wide (i64.extend_i32_s (local.get 0)))))
                (func (export "set") (param i32) (result i32)
                    (table.set $t (local.get 0) (ref.func $three))
                    (call_indirect $t (type $number) (local.get 0)))
                (func (export "set wide") (param i32) (result i64)
                    (table.set $wide (i64.extend_i32_s (local.get 0)) (ref.func $three)) (table.size $wide))
                (func (export "grow") (param i32) (result i32 i32)
                    (table.grow $t (ref.null func) (local.get 0)) (table.size $t))
                (func (export "null") (param i32) (result i32)
                    (i32.const 8)
                    (block $isNull (result i32)
                        (i32.const 4)
                        (br_on_null $isNull
                            (select (result (ref null $number)) (ref.null $number) (ref.func $three) (local.get 0)))
                        (call_ref $number) (i32.add))
                    (i32.mul))
                (func (export "non null") (param i32) (result i32)
                    (i32.const 8)
                    (block $isOne (result i32 (ref $number))
                        (i32.const 4)
                        (br_on_non_null $isOne
                            (select (result (ref null $number)) (ref.null $number) (ref.func $three) (local.get 0)))
                        (return))
                    (call_ref $number) (i32.add) (i32.add))
                (func (export "as non null") (param i32) (result i32)
                    (call_ref $number
                        (ref.as_non_null
                            (select (result (ref null $number)) (ref.null $number) (ref.func $three) (local.get 0)))))
                (func (export "select") (param i32) (result f64 i64)
                    (select (result f64) (f64.const 1.5) (f64.const -2) (local.get 0))
                    (select (result i64) (i64.const 15) (i64.const -2) (local.get 0)))
                (func (export "i31") (param i32) (result i32 i32 i32)
                    (i31.get_s (ref.i31 (local.get 0))) (i31.get_u (ref.i31 (local.get 0)))
                    (ref.eq (ref.i31 (local.get 0)) (ref.i31 (i32.const 7))))
                (func (export "converted") (param i32) (result i32)
                    (i31.get_s (ref.cast (ref i31) (any.convert_extern (extern.convert_any (ref.i31 (local.get 0))))))))
            """
        let names = [
            "get", "get wide", "set", "set wide", "grow", "null", "non null", "as non null", "select", "i31",
            "converted",
        ]
        try compare(text, Dictionary(uniqueKeysWithValues: names.map { ($0, RareInstructionTests.numbers) }))
    }

    @Test("on words of memory that threads may share", arguments: [0, 16, 4096, 65_528])
    func atomics(offset: Int) throws {
        var text = """
            (module (memory 2)
                (func (export "see") (param i32) (result i64) (i64.load (i32.const \(offset))))
                (func (export "set") (param i32) (atomic.fence)
                    (i64.store (i32.const \(offset)) (i64.const 0xfedcba9876543210)))

            """
        var calls: [String: [[Value]]] = [:]
        let kinds = [
            ("i32", "", ""), ("i32", "8", "_u"), ("i32", "16", "_u"), ("i64", "", ""), ("i64", "8", "_u"),
            ("i64", "16", "_u"),
            ("i64", "32", "_u"),
        ]
        for (type, width, sign) in kinds {
            let value = type == "i32" ? "(local.get 1)" : "(i64.extend_i32_s (local.get 1))"
            let other = type == "i32" ? "(local.get 2)" : "(i64.extend_i32_s (local.get 2))"
            var instructions = [
                ("\(type).atomic.load\(width)\(sign)", "", true),
                ("\(type).atomic.store\(width)", value, false),
                ("\(type).atomic.rmw\(width).cmpxchg\(sign)", other + value, true),
            ]
            for operation in ["add", "sub", "and", "or", "xor", "xchg"] {
                instructions.append(("\(type).atomic.rmw\(width).\(operation)\(sign)", value, true))
            }
            for (name, operands, hasResult) in instructions {
                // What it gave, and what was there before and is after.
                text += """
                    (func (export "\(name)") (param i32 i32 i32) (result i64 \(hasResult ? type : "") i64)
                        (i64.store (i32.const \(offset)) (i64.const 0xfedcba9876543210))
                        (i64.load (i32.const \(offset)))
                        (\(name) offset=\(offset) (local.get 0) \(operands))
                        (i64.load (i32.const \(offset))))

                    """
                calls[name] = [0, 1, 2, 4, 7, 8, 131_072 - offset, 131_064 - offset, -1, -8].flatMap {
                    address in
                    [0, 0x10, 0x3210, 0x7654_3210, -1].flatMap { (value: Int32) in
                        [
                            [Value.i32(Int32(address)), .i32(value), .i32(0x3210)],
                            [.i32(Int32(address)), .i32(5), .i32(value)],
                        ]
                    }
                }
            }
        }
        try compare(text + ")", calls)
    }

    @Test("on numbers of 128 bits, and saturated ones")
    func numbers() throws {
        var text = """
            (module
                (memory 1 3)
                (func (export "grow") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size))

            """
        let long = "(i64.extend_i32_s (local.get 0))"
        for name in ["add128", "sub128"] {
            text += """
                (func (export "\(name)") (param i32) (result i64 i64)
                    (i64.\(name) (i64.const -1) \(long) \(long) (i64.const 3)))

                """
        }
        for name in ["mul_wide_s", "mul_wide_u"] {
            text += """
                (func (export "\(name)") (param i32) (result i64 i64)
                    (i64.\(name) \(long) (i64.const 0x123456789abcdef)))

                """
        }
        var names = ["grow", "add128", "sub128", "mul_wide_s", "mul_wide_u"]
        for type in ["i32", "i64"] {
            for float in ["f32", "f64"] {
                for sign in ["s", "u"] {
                    let name = "\(type).trunc_sat_\(float)_\(sign)"
                    text += """
                        (func (export "\(name)") (param i32) (result \(type) \(type))
                            (\(name) (\(float).convert_i32_s (local.get 0)))
                            (\(name) (\(float).mul (\(float).const 1e12) (\(float).convert_i32_s (local.get 0)))))

                        """
                    names.append(name)
                }
            }
        }
        try compare(
            text + ")", Dictionary(uniqueKeysWithValues: names.map { ($0, RareInstructionTests.numbers) }))
    }
}
