import Situ
import TestSupport
import Testing
import WebAssembly

/// Calls of all kinds, loops, and pieces of bulk operations: where each can be stopped.
private let program = """
    (type $unary (func (param i32) (result i32)))
    (import "host" "ask" (func $ask (type $unary)))
    (import "host" "back" (func $back (type $unary)))
    (table $table funcref (elem $leaf $ask))
    (memory 4)
    (func $leaf (export "leaf") (type $unary)
      (i32.mul (local.get 0) (i32.const 3)))
    (func (export "direct") (type $unary)
      (i32.add (i32.const 1) (call $leaf (local.get 0))))
    (func (export "indirect") (type $unary)
      (i32.add (i32.const 1) (call_indirect (type $unary) (local.get 0) (i32.const 0))))
    (func (export "reference") (type $unary)
      (i32.add (i32.const 1) (call_ref $unary (local.get 0) (ref.func $leaf))))
    (func $tail (type $unary) (return_call $leaf (local.get 0)))
    (func (export "tail") (type $unary) (i32.add (i32.const 1) (call $tail (local.get 0))))
    (func $tail-indirect (type $unary) (return_call_indirect (type $unary) (local.get 0) (i32.const 0)))
    (func (export "tail-indirect") (type $unary) (i32.add (i32.const 1) (call $tail-indirect (local.get 0))))
    (func $tail-reference (type $unary) (return_call_ref $unary (local.get 0) (ref.func $leaf)))
    (func (export "tail-reference") (type $unary)
      (i32.add (i32.const 1) (call $tail-reference (local.get 0))))
    (func (export "ask") (type $unary) (i32.add (call $ask (local.get 0)) (call $leaf (i32.const 1))))
    (func (export "back") (type $unary) (i32.add (call $back (local.get 0)) (call $leaf (i32.const 1))))
    (func (export "mixed") (type $unary)
      (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (call $leaf (local.get 0))))
        (memory.fill (i32.const 0) (local.get 0) (i32.const 1000))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (memory.fill (i32.const 0) (local.get $sum) (i32.const 200000))
      (i32.add (local.get $sum) (i32.load8_u (i32.const 199999))))
    (func (export "trap") (type $unary) (i32.div_u (i32.const 1) (local.get 0)))
    (tag $e (param i32))
    (func (export "throw") (type $unary) (throw $e (local.get 0)))
    """

@Suite struct SuspensionTests {
    private func guest(_ tier: TestTier, _ text: String = program) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(text.utf8)), configuration: .init(), limits: .init(),
            executor: tier.executor
        ) { linker in
            let type = FunctionType([.i32], [.i32])
            try linker.define("host", "ask", type) { caller, arguments in
                caller.store.suspender.suspend()
                return arguments
            }
            try linker.define("host", "back", type) { caller, arguments in
                // Asks while it is called, and is called by a program that is to stop at a function that is entered meanwhile.
                caller.store.suspender.suspend()
                return try caller.function("leaf")!(arguments)
            }
        }
    }

    /// Which functions are being executed, and where.
    private func places(_ call: Call) -> [String] {
        call.backtrace.map { "\($0.functionName ?? "\($0.functionIndex ?? -1)")+\($0.offset)" }
    }

    /// Runs on, and returns what comes out.
    private func result(_ call: Call) throws -> Int32? {
        guard case .finished(let values) = try call.run() else { return nil }
        return values.first?.int32
    }

    @Test(arguments: TestTier.available)
    func aCallStopsAfterExactlySoMuchFuel(_ tier: TestTier) throws {
        let whole = try guest(.portable)
        whole.store.fuel = 1 << 20
        let expected = try whole.number("mixed", .i32(20))
        let fuel = try #require(whole.store.fuel)
        let all = (1 << 20) - fuel
        for limit in [0, 1, 2, 3, 17, 300, all - 2000, all - 1, all, all + 1] {
            var stopped: [[String]] = []
            for tier in [.portable, tier] {
                let guest = try guest(tier)
                guest.store.fuel = 1 << 20
                let call = try guest.function("mixed").begin([.i32(20)])
                var stops = Call.Stops()
                stops.fuel = limit
                let progress = try call.run(until: stops)
                if limit >= all {
                    guard case .finished(let values) = progress else {
                        Issue.record("with \(limit) units of \(all) it must come to its end")
                        continue
                    }
                    #expect(values.first?.int32 == expected)
                } else {
                    guard case .stopped(.fuel) = progress else {
                        Issue.record("with \(limit) units of \(all) it must stop")
                        continue
                    }
                    let used = (1 << 20) - (guest.store.fuel ?? 0)
                    #expect(used <= limit, "no more is used than was allowed")
                    #expect(
                        used == limit || limit > all - 4000,
                        "all is used, unless a piece of a bulk operation comes next")
                    stopped.append(places(call))
                    #expect(
                        try result(call) == expected, "it goes on after \(limit) units as if nothing had been"
                    )
                }
                #expect(guest.store.fuel == fuel, "the program's own fuel is as it would have been")
            }
            #expect(
                stopped.allSatisfy { $0 == stopped.first },
                "after \(limit) units both tiers are at the same place")
        }
    }

    @Test(arguments: TestTier.available)
    func fuelForAStopIsCountedWithoutAndBesideTheProgramsOwn(_ tier: TestTier) throws {
        let guest = try guest(tier)
        var stops = Call.Stops()
        stops.fuel = 10
        let unlimited = try guest.function("mixed").begin([.i32(20)])
        guard case .stopped(.fuel) = try unlimited.run(until: stops) else {
            Issue.record("a program without a limit of fuel stops after 10 units")
            return
        }
        #expect(guest.store.fuel == nil)
        guest.store.fuel = 10
        let limited = try guest.function("mixed").begin([.i32(20)])
        guard case .suspended(.outOfFuel) = try limited.run(until: stops) else {
            Issue.record("a program that is out of fuel is so, though the stop would be there as well")
            return
        }
    }

    @Test(arguments: TestTier.available)
    func aCallStopsWhereAFunctionIsEnteredByWhateverCall(_ tier: TestTier) throws {
        let names = [
            "leaf", "direct", "indirect", "reference", "tail", "tail-indirect", "tail-reference",
        ]
        for isWarm in [false, true] {
            for name in names {
                let guest = try guest(tier)
                let function = try guest.function(name)
                // Called before, its body is published.
                if isWarm { #expect(try function([.i32(5)]).first?.int32 == (name == "leaf" ? 15 : 16)) }
                guest.store.fuel = 1000
                var stops = Call.Stops()
                stops.entries = [try guest.function("leaf")]
                let call = try function.begin([.i32(5)])
                guard case .stopped(.entry(let entered)) = try call.run(until: stops) else {
                    Issue.record("\(name) must stop at the function that it calls")
                    continue
                }
                #expect(entered.type == FunctionType([.i32], [.i32]))
                let start = try #require(call.backtrace.first)
                #expect(start.functionName == "leaf", "the newest frame is that of the function, by \(name)")
                let depth = name == "leaf" ? 1 : 2
                #expect(call.backtrace.count == depth, "a tail call has left nothing behind, by \(name)")
                #expect(
                    guest.store.fuel == 1000 - Int64(name.hasPrefix("tail") ? 3 : depth),
                    "the call has been paid for, by \(name)")
                #expect(try result(call) == (name == "leaf" ? 15 : 16), "\(name) goes on")
                #expect(
                    try function([.i32(5)]).first?.int32 == (name == "leaf" ? 15 : 16),
                    "nothing stops any more")
            }
        }
    }

    @Test(arguments: TestTier.available)
    func theFirstCallAndEachFurtherOneStopsAtTheFunction(_ tier: TestTier) throws {
        let guest = try guest(tier)
        var stops = Call.Stops()
        stops.entries = [try guest.function("leaf")]
        let call = try guest.function("mixed").begin([.i32(7)])
        var count = 0
        while case .stopped(.entry) = try call.run(until: stops) { count += 1 }
        #expect(count == 7)
    }

    @Test(arguments: TestTier.available)
    func onlyTheStoreThatIsToStopStops(_ tier: TestTier) throws {
        let engine = Engine(Engine.Configuration(), executor: tier.executor)
        let text = """
            (func $leaf (export "leaf") (result i32) (i32.const 4))
            (func (export "direct") (result i32) (call $leaf))
            """
        let user = """
            (import "other" "leaf" (func $leaf (result i32)))
            (table funcref (elem $leaf))
            (func (export "imported") (result i32) (call $leaf))
            (func (export "through-table") (result i32) (call_indirect (result i32) (i32.const 0)))
            """
        let module = try Module(try TextParser.assemble(Array(text.utf8)), engine: engine)
        let userModule = try Module(try TextParser.assemble(Array(user.utf8)), engine: engine)
        func make() throws -> (Instance, Instance, Instance) {
            let store = Store(engine: engine)
            var linker = Linker(store: store)
            let instance = try linker.instantiate(module)
            linker.define("other", instance)
            return (instance, try linker.instantiate(userModule), try linker.instantiate(module))
        }
        let (first, firstUser, firstOther) = try make()
        let (second, secondUser, _) = try make()
        var stops = Call.Stops()
        stops.entries = [try #require(first.function("leaf"))]
        for (instance, name, stopsThere) in [
            (first, "direct", true), (firstUser, "imported", true), (firstUser, "through-table", true),
            (firstOther, "direct", false), (firstOther, "leaf", false),
        ] {
            let call = try #require(instance.function(name)).begin()
            switch try call.run(until: stops) {
            case .stopped(.entry):
                #expect(stopsThere, "another instance's function is another function")
                for (instance, name) in [(second, "direct"), (secondUser, "imported")] {
                    let function = try #require(instance.function(name))
                    #expect(try function().first?.int32 == 4, "another store's program does not stop")
                }
            case .finished: #expect(!stopsThere, "\(name) must stop")
            default: Issue.record("\(name) ends otherwise")
            }
        }
        let other = try #require(second.function("direct")).begin()
        #expect(throws: CallError.self, "a function of another store cannot be a stop") {
            try other.run(until: stops)
        }
    }

    @Test(arguments: TestTier.available)
    func aRequestStopsACallOnceAndNothingElse(_ tier: TestTier) throws {
        let guest = try guest(tier)
        // Plain calls do not notice, and leave the request.
        #expect(try guest.number("ask", .i32(7)) == 10)
        let call = try guest.function("ask").begin([.i32(7)])
        guard case .stopped(.request) = try call.run() else {
            Issue.record("the request is for the next call")
            return
        }
        #expect(call.backtrace.isEmpty, "it stops before it begins")
        guard case .stopped(.request) = try call.run() else {
            Issue.record("the program itself has asked")
            return
        }
        #expect(try result(call) == 10)
    }

    @Test(arguments: TestTier.available)
    func aCallOfTheHostsWithinACallDoesNotStop(_ tier: TestTier) throws {
        let guest = try guest(tier)
        var stops = Call.Stops()
        stops.entries = [try guest.function("leaf")]
        let call = try guest.function("back").begin([.i32(7)])
        guard case .stopped(.request) = try call.run(until: stops) else {
            Issue.record("what the host called goes on, and then the outer call stops")
            return
        }
        #expect(call.backtrace.count == 1)
        guard case .stopped(.entry) = try call.run(until: stops) else {
            Issue.record("the outer call's own call stops")
            return
        }
        #expect(try result(call) == 24)
    }

    @Test(arguments: TestTier.available)
    func aFailedCallsFramesAreKept(_ tier: TestTier) throws {
        let guest = try guest(tier)
        var stops = Call.Stops()
        stops.keepsFailures = true
        let call = try guest.function("trap").begin([.i32(0)])
        guard case .stopped(.failure(let error)) = try call.run(until: stops) else {
            Issue.record("the trap is a stop")
            return
        }
        #expect((error as? Trap)?.kind == .integerDivideByZero)
        #expect(places(call) == (error as? Trap)?.backtrace.map { "\($0.functionName ?? "?")+\($0.offset)" })
        #expect(throws: CallError.self, "it cannot go on") { try call.run() }
        call.cancel()
        #expect(call.backtrace.isEmpty)
        let throwing = try guest.function("throw").begin([.i32(6)])
        guard case .stopped(.failure(let thrown)) = try throwing.run(until: stops) else {
            Issue.record("an exception is a stop")
            return
        }
        #expect((thrown as? Exception)?.arguments.first?.int32 == 6)
        #expect(places(throwing).count == 1)
    }
}
