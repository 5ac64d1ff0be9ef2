import Situ
import TestSupport
import Testing
import WebAssembly

/// Programs that take all they can get, each in a process of its own: what it takes at most is measured.
@Suite("Programs that take all they can get")
struct ExhaustionTests {
    /// One of each kind that counts what programs take in its own way. It is the same where addresses are compared, and one
    /// instruction at a time would take minutes.
    static let tiers = [TestTier.portable, .inPlace, .automatic, .baseline, .baselineStress].filter(
        \.isAvailable)

    /// Runs `body`, and checks that resident memory grew by no more than `limit` bytes at any time. What tests and unoptimised
    /// code need themselves comes on top.
    static func expectWithin(_ limit: Int, _ what: String, _ body: () throws -> Void) throws {
        Usage.forgetPeak()
        let before = Usage.current.residentBytes
        try body()
        let grown = Usage.peakBytes - before
        #expect(grown <= limit + 24 << 20, "\(what) took \(grown) bytes")
    }

    // MARK: Memories

    static let greedy = """
        (memory (export "memory") 1)
        (memory $second 1)
        (func (export "grow") (result i32) (local $page i32)
          (loop $more
            (local.set $page (memory.grow (i32.const 1)))
            (if (i32.ne (local.get $page) (i32.const -1)) (then
              (i32.store (i32.shl (local.get $page) (i32.const 16)) (i32.const 1))
              (i32.store (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)) (i32.const 1))
              (br $more))))
          (memory.size))
        (func (export "leap") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "leapSecond") (param i32) (result i32) (memory.grow $second (local.get 0)))
        (func (export "ok") (result i32) (i32.load (i32.const 0)))
        """

    @Test("get no more memory than is allowed", arguments: ExhaustionTests.tiers)
    func growth(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var limits = Store.Limits()
            limits.memorySize = 32 << 20
            try expectNothingStays(rounds: 4, "\(tier)") { () throws in
                var prison = try Prison(tier, limits: limits)
                let program = try prison.instance(ExhaustionTests.greedy)
                try ExhaustionTests.expectWithin(limits.memorySize, "\(tier)") { () throws in
                    #expect(try program.number("grow") == 512)
                }
                for pages: Int32 in [1, 65535, -1, .min, .max] {
                    #expect(try program.number("leap", .i32(pages)) == -1, "\(pages)")
                }
                for pages: Int32 in [512, 65536, -1] {
                    #expect(try program.number("leapSecond", .i32(pages)) == -1, "\(pages)")
                }
                #expect(try program.number("leapSecond", .i32(511)) == 1)
                #expect(try program.number("ok") == 0)
            }
        }
    }

    /// What a module asks for from the beginning, of which nothing may be touched before it is used.
    static let declarations: [(String, memory: Int?)] = [
        ("(memory 65536)", 16 << 20), ("(memory 257)", 16 << 20),
        ("(memory i64 0x1000000000000)", nil), ("(memory i64 0x10000000000)", nil),
        ("(memory i64 0x100000 0x1000000000000)", 16 << 20),
        (String(repeating: "(memory 65536)", count: 100), 16 << 20),
        ("(memory 1) (memory i64 0xFFFFFFFFFFFF)", nil),
        ("(memory 0xFFFFFFFF (pagesize 1))", 16 << 20),
        ("(memory 65536 65536 shared)", 16 << 20),
    ]

    @Test("do not get what they declare too much of", arguments: ExhaustionTests.tiers)
    func declaredMemories(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            for (declaration, memory) in ExhaustionTests.declarations {
                try expectNothingStays(rounds: 3, "\(declaration.prefix(40)), \(tier)") { () throws in
                    try ExhaustionTests.expectWithin(0, "\(declaration.prefix(40)), \(tier)") { () throws in
                        var limits = Store.Limits()
                        if let memory { limits.memorySize = memory }
                        var prison = try Prison(tier, limits: limits)
                        do {
                            _ = try prison.instance(declaration)
                            Issue.record("\(declaration.prefix(40)) was instantiated, \(tier)")
                        } catch is LinkError {
                        } catch is ModuleError {
                        }
                    }
                }
            }
        }
    }

    /// Where nothing forbids it, addresses are reserved; memory is taken by what is written to.
    @Test("take no memory that they do not use", arguments: ExhaustionTests.tiers)
    func unused(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            for declaration in [
                "(memory 65536)", String(repeating: "(memory 1024 65536)", count: 100),
                "(memory i64 65536 0x1000000000000)", "(memory 1024 65536 shared)",
            ] {
                try expectNothingStays(rounds: 3, "\(declaration.prefix(40)), \(tier)") { () throws in
                    try ExhaustionTests.expectWithin(0, "\(declaration.prefix(40)), \(tier)") { () throws in
                        var prison = try Prison(tier)
                        let program = try prison.instance(
                            declaration
                                + "(func (export \"ok\") (result i32) (drop (memory.size)) (i32.const 42))")
                        #expect(try program.number("ok") == 42)
                    }
                }
            }
        }
    }

    // MARK: Tables

    @Test("get no more elements of tables than are allowed", arguments: ExhaustionTests.tiers)
    func tables(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var limits = Store.Limits()
            limits.tableSize = 100_000
            try expectNothingStays("\(tier)") { () throws in
                var prison = try Prison(tier, limits: limits)
                let program = try prison.instance(
                    """
                    (table $t 10 funcref)
                    (table $w i64 10 externref)
                    (func (export "grow") (result i32)
                      (loop (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 7)) (i32.const -1))))
                      (table.size $t))
                    (func (export "leap") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
                    (func (export "wide") (param i64) (result i64) (table.grow $w (ref.null extern) (local.get 0)))
                    """)
                try ExhaustionTests.expectWithin(1 << 20, "\(tier)") { () throws in
                    #expect(try program.number("grow") == 99_998)
                }
                for count: Int32 in [3, .max, -1, .min] {
                    #expect(try program.number("leap", .i32(count)) == -1, "\(count)")
                }
                for count: Int64 in [99_991, 1 << 32, .max, -1, .min] {
                    guard case .i64(-1)? = try program.call("wide", .i64(count)).first else {
                        Issue.record("a table grew by \(count), \(tier)")
                        return
                    }
                }
                #expect(try program.number("leap", .i32(2)) == 99_998)
            }
            // Small limits say nothing of many: without any, these would be half a gigabyte.
            for declaration in [String(repeating: "(table 10000000 funcref)", count: 12)] {
                try ExhaustionTests.expectWithin(200 << 20, declaration) { () throws in
                    var prison = try Prison(tier)
                    #expect(throws: LinkError.self, "\(tier)") { _ = try prison.instance(declaration) }
                }
            }
            for declaration in [
                "(table 100001 funcref)", "(table 0xFFFFFFFF funcref)",
                "(table i64 0xFFFFFFFFFFFFFFFF funcref)",
                String(repeating: "(table 1 funcref)", count: 10) + "(table 100001 externref)",
            ] {
                try expectNothingStays(rounds: 3, "\(declaration.prefix(40)), \(tier)") { () throws in
                    try ExhaustionTests.expectWithin(0, declaration) { () throws in
                        var prison = try Prison(tier, limits: limits)
                        do {
                            _ = try prison.instance(declaration)
                            Issue.record("\(declaration.prefix(40)) was instantiated, \(tier)")
                        } catch is LinkError {
                        } catch is ModuleError {
                        }
                    }
                }
            }
        }
    }

    // MARK: Objects

    static let objects = """
        (type $bytes (array (mut i8)))
        (type $longs (array (mut i64)))
        (type $vectors (array (mut v128)))
        (type $node (struct (field (ref null $node)) (field i64)))
        (tag $t (param exnref))
        (global $list (mut (ref null $node)) (ref.null $node))
        (global $thrown (mut exnref) (ref.null exn))
        (func (export "bytes") (param i32) (drop (array.new_default $bytes (local.get 0))))
        (func (export "longs") (param i32) (drop (array.new $longs (i64.const 1) (local.get 0))))
        (func (export "vectors") (param i32) (drop (array.new_default $vectors (local.get 0))))
        (func (export "list")
          (loop (global.set $list (struct.new $node (global.get $list) (i64.const 1))) (br 0)))
        (func (export "exceptions") (local $e exnref)
          (loop $again
            (block $caught (result exnref exnref)
              (try_table (catch_ref $t $caught) (throw $t (global.get $thrown)))
              unreachable)
            (global.set $thrown) (drop) (br $again)))
        (func (export "garbage") (param i32) (result i32) (local $i i32)
          (loop
            (drop (array.new_default $bytes (i32.const 1000)))
            (drop (struct.new $node (ref.null $node) (i64.const 1)))
            (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
          (local.get $i))
        (func (export "forget") (global.set $list (ref.null $node)) (global.set $thrown (ref.null exn)))
        """

    @Test("get no more objects than are allowed", arguments: ExhaustionTests.tiers)
    func objects(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var limits = Store.Limits()
            limits.heapSize = 2 << 20
            try expectNothingStays(rounds: 3, "\(tier)") { () throws in
                var prison = try Prison(tier, limits: limits)
                let program = try prison.instance(ExhaustionTests.objects)
                // The collector's list of what it has yet to look at is as long as the list of objects at most.
                try ExhaustionTests.expectWithin(2 * limits.heapSize, "\(tier)") { () throws in
                    for name in ["bytes", "longs", "vectors"] {
                        for count: Int32 in [5 << 20, .max, .min, -1, -8, 0x1000_0000, 0x2000_0000] {
                            let kind = try trapKind { try program.call(name, .i32(count)) }
                            #expect(kind == .heapExhausted, "\(name) \(count), \(tier)")
                        }
                    }
                    for name in ["list", "exceptions"] {
                        #expect(try trapKind { try program.call(name) } == .heapExhausted, "\(name), \(tier)")
                        try program.call("forget")
                        #expect(try program.number("garbage", .i32(10_000)) == 10_000, "\(tier)")
                    }
                }
            }
        }
    }

    /// Values of the host go when no reference to them is left; a program that calls for more and more does not keep them.
    @Test("keep no values of the host that they have dropped", arguments: ExhaustionTests.tiers)
    func hostValues(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            try expectNothingStays(rounds: 3, "\(tier)") { () throws in
                var prison = try Prison(tier)
                prison.linker.define("host", "make", FunctionType([], [.externref])) { _, _ in
                    [.host(Witness())]
                }
                let program = try prison.instance(
                    """
                    (import "host" "make" (func $make (result externref)))
                    (global $last (mut externref) (ref.null extern))
                    (func (export "take") (param i32) (local $i i32)
                      (loop
                        (global.set $last (call $make))
                        (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0)))))
                    """)
                try program.call("take", .i32(50_000))
                #expect(Witness.living < 20_000, "\(tier)")
                prison.store.collectGarbage()
                #expect(Witness.living == 1, "\(tier)")
            }
        }
    }

    // MARK: Stacks

    static let recursion: String = {
        let many = String(repeating: "i64 ", count: 1000)
        let constants = String(repeating: "(i64.const 1) ", count: 1000)
        let results = String(repeating: "i64 ", count: 1000)
        return """
            (type $plain (func))
            (type $wide (func (param \(many)) (result \(results))))
            (tag $t)
            (table $table 2 funcref)
            (elem (table $table) (i32.const 0) func $indirect $wide)
            (elem declare func $reference)
            (func $self (export "self") (call $self))
            (func $even (export "mutual") (call $odd))
            (func $odd (call $even))
            (func $indirect (export "indirect") (type $plain) (call_indirect (type $plain) (i32.const 0)))
            (func $reference (export "reference") (type $plain) (call_ref $plain (ref.func $reference)))
            (func $locals (export "locals") (local \(String(repeating: "i64 ", count: 5000))) (call $locals))
            (func $wide (type $wide) (call $wide \(constants)))
            (func (export "wide") (call $wide \(constants)) \(String(repeating: "drop ", count: 1000)))
            (func $try (export "try") (block $h (try_table (catch_all $h) (call $try))) )
            (func $handler (export "handler")
              (block $h (try_table (catch_all $h) (throw $t))) (call $handler))
            (func $thrown (export "thrown") (try_table (call $thrown)) (throw $t))
            (func $operands (export "operands") (result i32)
              \(String(repeating: "(i32.const 1) ", count: 300)) (call $operands)
              \(String(repeating: "i32.add ", count: 300)))
            (func $tail (export "tail") (return_call $tail))
            (func (export "ok") (result i32) (i32.const 42))
            """
    }()

    @Test("get no more stack than is allowed, however they recurse", arguments: ExhaustionTests.tiers)
    func stacks(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var limits = Store.Limits()
            limits.valueStackSize = 4 << 20
            try expectNothingStays(rounds: 3, "\(tier)") { () throws in
                var prison = try Prison(tier, limits: limits)
                let program = try prison.instance(ExhaustionTests.recursion)
                for name in [
                    "self", "mutual", "indirect", "reference", "locals", "wide", "try", "handler", "thrown",
                    "operands",
                ] {
                    try ExhaustionTests.expectWithin(limits.valueStackSize, "\(name), \(tier)") { () throws in
                        #expect(
                            try trapKind { try program.call(name) } == .callStackExhausted, "\(name), \(tier)"
                        )
                    }
                    #expect(try program.number("ok") == 42, "after \(name), \(tier)")
                }
                prison.store.fuel = 100_000
                #expect(try trapKind { try program.call("tail") } == .outOfFuel, "\(tier)")
            }
        }
    }

    /// Each call through the host has a value stack of its own: all of them together have to stay within the limit.
    @Test("get no more stack by going through the host", arguments: ExhaustionTests.tiers)
    func stacksThroughHost(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            var limits = Store.Limits()
            limits.valueStackSize = 4 << 20
            try expectNothingStays(rounds: 3, "\(tier)") { () throws in
                var prison = try Prison(tier, limits: limits)
                prison.linker.define("host", "again", FunctionType()) { caller, _ in
                    guard case .function(let function)? = caller.export("descend") else { return [] }
                    return try function([.i32(10_000)])
                }
                let program = try prison.instance(
                    """
                    (import "host" "again" (func $again))
                    (func $descend (export "descend") (param i32)
                      (if (local.get 0)
                        (then (call $descend (i32.sub (local.get 0) (i32.const 1))))
                        (else (call $again))))
                    (func (export "ok") (result i32) (i32.const 42))
                    """)
                try ExhaustionTests.expectWithin(2 * limits.valueStackSize, "\(tier)") { () throws in
                    let kind = try trapKind { try program.call("descend", .i32(10_000)) }
                    #expect(kind == .callStackExhausted, "\(tier)")
                }
                #expect(try program.number("ok") == 42, "\(tier)")
            }
        }
    }
}
