import Situ
import TestSupport
import Testing
import WebAssembly

import struct Machine.HostCall
import enum Machine.HostResult

/// Calls of an asynchronous host function, `host.get`, from all places that a call can be made from.
private let program = """
    (type $unary (func (param i32) (result i32)))
    (import "host" "get" (func $get (type $unary)))
    (import "host" "pass" (func $pass (param externref i64) (result i64 externref)))
    (tag $e (export "e") (param i32))
    (table 4 funcref)
    (elem (i32.const 1) $get)
    (memory (export "memory") 1)
    (func (export "direct") (type $unary)
      (i32.add (i32.const 100) (i32.mul (call $get (local.get 0)) (i32.const 2))))
    (func (export "indirect") (type $unary)
      (i32.add (i32.const 100) (call_indirect (type $unary) (local.get 0) (i32.const 1))))
    (func (export "reference") (type $unary)
      (i32.add (i32.const 100) (call_ref $unary (local.get 0) (ref.func $get))))
    (func $tail (export "tail") (type $unary)
      (local i64 i64)
      (return_call $get (i32.add (local.get 0) (i32.const 1))))
    (func (export "tail-indirect") (type $unary)
      (return_call_indirect (type $unary) (local.get 0) (i32.const 1)))
    (func (export "inner-tail") (type $unary) (i32.mul (call $tail (local.get 0)) (i32.const 3)))
    (func (export "catch") (type $unary)
      (block $caught (result i32)
        (try_table (catch $e $caught) (return (call $get (local.get 0))))
        (unreachable)))
    (func (export "catch-all") (type $unary)
      (block $caught
        (try_table (catch_all $caught) (return (call $get (local.get 0)))))
      (i32.const -1))
    (func (export "keep") (param externref) (result externref)
      (local $mine externref)
      (local.set $mine (local.get 0))
      (call $pass (ref.null extern) (i64.const 3))
      (drop) (drop)
      (call $pass (local.get 0) (i64.const 4))
      (local.set $mine) (drop)
      (local.get $mine))
    (func (export "many") (type $unary)
      (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (call $get (local.get 0))))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $sum))
    (func $spin (export "spin") (type $unary)
      (loop $next (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (memory.fill (i32.const 0) (i32.const 7) (i32.const 65536))
      (i32.const 9))
    (func (export "forever") (loop $next (br $next)))
    """

private let unary = FunctionType([.i32], [.i32])

/// Something that one task waits for and another brings about.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrivals = 0

    func pass() async {
        arrivals += 1
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }
    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
    func awaitArrival() async {
        while arrivals == 0 { await Task.yield() }
    }
}

@Suite("Asynchronous calls")
struct AsynchronousTests {
    private func load(
        _ execution: Execution = Execution.all.last!, limits: Store.Limits = .init(),
        _ get: @escaping Function.AsynchronousBody = { _, arguments in
            await Task.yield()
            return [.i32((arguments[0].int32 ?? 0) + 1000)]
        }
    ) throws -> Guest {
        try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: limits,
            executor: execution.executor
        ) { linker in
            linker.define("host", "get", unary, body: get)
            linker.define("host", "pass", FunctionType([.externref, .i64], [.i64, .externref])) {
                caller, arguments async in
                caller.store.collectGarbage()
                await Task.yield()
                caller.store.collectGarbage()
                return [arguments[1], arguments[0]]
            }
        }
    }

    @Test("return what the host function returns, wherever it is called", arguments: Execution.all)
    func places(execution: Execution) async throws {
        let guest = try load(execution)
        let expected: [(String, Int32)] = [
            ("direct", 2110), ("indirect", 1105), ("reference", 1105), ("tail", 1006),
            ("tail-indirect", 1005),
            ("inner-tail", 3018), ("catch", 1005), ("many", 5015),
        ]
        for (name, result) in expected {
            let results = try await guest.function(name)([.i32(5)])
            #expect(results.first?.int32 == result, "\(name), \(execution)")
        }
    }

    @Test("of the host function itself", arguments: Execution.all)
    func itself(execution: Execution) async throws {
        let store = Store(engine: Engine(.init(), executor: execution.executor))
        let function = Function(store: store, type: unary) { _, arguments async in
            await Task.yield()
            return arguments
        }
        let results = try await function([.i32(12)])
        #expect(results.first?.int32 == 12)
    }

    @Test("throw what the host function throws", arguments: Execution.all)
    func errors(execution: Execution) async throws {
        struct Failure: Error {}
        let guest = try load(execution) { _, _ in
            await Task.yield()
            throw Failure()
        }
        for name in ["direct", "indirect", "tail", "inner-tail", "catch", "catch-all"] {
            await #expect(throws: Failure.self, "\(name)") { _ = try await guest.function(name)([.i32(5)]) }
        }
        let wrong = try load(execution) { _, _ in [.i64(1)] }
        await #expect(throws: CallError.self) { _ = try await wrong.function("direct")([.i32(5)]) }
    }

    @Test("let the guest catch exceptions of the host", arguments: Execution.all)
    func exceptions(execution: Execution) async throws {
        let guest = try load(execution) { caller, arguments in
            await Task.yield()
            guard case .tag(let tag)? = caller.export("e") else { throw TestFailure("there is no tag") }
            throw Exception(tag: tag, arguments: arguments)
        }
        let caught = try await guest.function("catch")([.i32(5)])
        #expect(caught.first?.int32 == 5)
        let all = try await guest.function("catch-all")([.i32(5)])
        #expect(all.first?.int32 == -1)
        for name in ["direct", "tail", "inner-tail"] {
            await #expect(throws: Exception.self, "\(name)") {
                _ = try await guest.function(name)([.i32(5)])
            }
        }
    }

    @Test("keep arguments alive while they wait", arguments: Execution.all)
    func collection(execution: Execution) async throws {
        final class Thing {}
        var limits = Store.Limits()
        limits.stressesHeap = true
        let guest = try load(execution, limits: limits)
        weak let weakThing: Thing?
        do {
            let thing = Thing()
            weakThing = thing
            let results = try await guest.function("keep")([.host(thing)])
            guard case .host(let kept as Thing)? = results.first else {
                throw TestFailure("it returned \(results)")
            }
            #expect(kept === thing)
        }
        guest.store.collectGarbage()
        #expect(weakThing == nil)
    }

    @Test("are clearly needed", arguments: Execution.all)
    func synchronousCall(execution: Execution) throws {
        let guest = try load(execution)
        for name in ["direct", "tail", "catch-all"] {
            let error = #expect(throws: CallError.self) { try guest.call(name, .i32(5)) }
            guard case .asynchronousHostFunction? = error else {
                throw TestFailure("\(name) threw \(String(describing: error))")
            }
        }
        // Nothing of it stays behind.
        #expect(try guest.number("spin", .i32(3)) == 9)
    }

    @Test("wait in any number and go on in any order, run by hand", arguments: Execution.all)
    func byHand(execution: Execution) throws {
        let guest = try load(execution)
        let names = ["direct", "indirect", "tail", "inner-tail", "catch", "direct"]
        let calls = try names.enumerated().map { number, name in
            let call = try guest.function(name).begin([.i32(Int32(number))])
            guard case .waiting = try call.run() else { throw TestFailure("\(name) does not wait") }
            // Nothing changes by asking.
            guard case .waiting = try call.run() else { throw TestFailure("\(name) does not wait") }
            return call
        }
        guest.store.collectGarbage()
        let expected: [Int32] = [2 * 40 + 100, 141, 42, 129, 44, 190]
        for number in [3, 0, 5, 1, 4, 2] {
            let call = calls[number]
            let waiting = try #require(call.waitingCall)
            #expect(waiting.type == unary)
            let isTail = names[number].contains("tail")
            #expect(waiting.arguments.first?.int32 == Int32(number) + (isTail ? 1 : 0))
            #expect(waiting.caller.memory() != nil)
            #expect(call.backtrace.first?.functionName == "host function")
            #expect(call.backtrace.count >= 2)
            #expect(throws: CallError.self) { try call.complete(returning: [.i64(0)]) }
            #expect(try #require(call.waitingCall).arguments.first?.int32 == waiting.arguments.first?.int32)
            try call.complete(returning: [.i32(Int32(40 + number))])
            #expect(call.waitingCall == nil)
            guard case .finished(let results) = try call.run() else {
                throw TestFailure("\(names[number]) goes on")
            }
            #expect(results.first?.int32 == expected[number], "\(names[number])")
            #expect(throws: CallError.self) { try call.complete(returning: [.i32(0)]) }
        }
    }

    @Test("give everything back when they are abandoned")
    func abandoned() throws {
        final class Thing {}
        let guest = try load()
        weak let weakThing: Thing?
        do {
            let thing = Thing()
            weakThing = thing
            let call = try guest.function("keep").begin([.host(thing)])
            guard case .waiting = try call.run() else { throw TestFailure("it does not wait") }
            guest.store.collectGarbage()
        }
        guest.store.collectGarbage()
        #expect(weakThing == nil)
    }

    @Test("take the same fuel as synchronous ones", arguments: Execution.all)
    func fuel(execution: Execution) async throws {
        let guest = try load(execution)
        guest.store.yieldInterval = 1
        func synchronous(_ fuel: Int64) throws -> (Int32?, Int64) {
            guest.store.fuel = fuel
            let result = try? guest.number("spin", .i32(10_000))
            return (result, try #require(guest.store.fuel))
        }
        func asynchronous(_ fuel: Int64) async throws -> (Int32?, Int64) {
            guest.store.fuel = fuel
            let result = try? await guest.function("spin")([.i32(10_000)])
            return (result?.first?.int32, try #require(guest.store.fuel))
        }
        // One for the function, one a round, 1024 for the filling.
        for fuel: Int64 in [0, 1, 500, 10_000, 10_001, 11_024, 11_025, 20_000] {
            let expected = try synchronous(fuel)
            let found = try await asynchronous(fuel)
            #expect(found == expected, "\(fuel)")
        }
        #expect(try synchronous(20_000) == (9, 8975))
        guest.store.fuel = nil
        let result = try await guest.function("spin")([.i32(10_000)])
        #expect(result.first?.int32 == 9)
        #expect(guest.store.fuel == nil)
    }

    @Test("let a host function see and change the fuel", arguments: Execution.all)
    func fuelInHostFunction(execution: Execution) async throws {
        var guest: Guest!
        guest = try Guest(
            try TextParser.assemble(Array(program.utf8)), configuration: .init(), limits: .init(),
            executor: execution.executor
        ) { linker in
            linker.define("host", "get", unary) { caller, arguments in
                let before = caller.store.fuel ?? -1
                // Calls back, in the middle of a slice.
                _ = try guest.call("spin", .i32(5000))
                guard caller.store.fuel == before - 1 - 5000 - 1024 else {
                    throw TestFailure("of \(before) are left \(caller.store.fuel ?? -1)")
                }
                caller.store.fuel = before
                return arguments
            }
            linker.define("host", "pass", FunctionType([.externref, .i64], [.i64, .externref])) { $1 }
        }
        guest.store.yieldInterval = 2000
        guest.store.fuel = 100_000
        let results = try await guest.function("many")([.i32(50)])
        #expect(results.first?.int32 == 1275)
        let left = try #require(guest.store.fuel)
        #expect(left == 99_949)
    }

    @Test("end when their task is cancelled, computing", arguments: Execution.all)
    func cancelComputing(execution: Execution) async throws {
        let task = Task {
            let guest = try load(execution)
            defer { #expect(!guest.store.interrupter.isInterrupted) }
            do {
                _ = try await guest.function("forever")()
            } catch {
                // The store is as good as before.
                #expect(try guest.number("spin", .i32(5)) == 9)
                throw error
            }
        }
        await Task.yield()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("end when their task is cancelled, waiting", arguments: Execution.all)
    func cancelWaiting(execution: Execution) async throws {
        let gate = Gate()
        let task = Task {
            let guest = try load(execution) { _, arguments in
                await gate.pass()
                #expect(Task.isCancelled)
                return arguments
            }
            _ = try await guest.function("direct")([.i32(1)])
        }
        await gate.awaitArrival()
        task.cancel()
        await gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("are several at once in a store", arguments: Execution.all)
    @MainActor func several(execution: Execution) async throws {
        let gates = [Gate(), Gate(), Gate()]
        let guest = try load(execution) { _, arguments in
            await gates[Int(arguments[0].int32 ?? 0)].pass()
            return arguments
        }
        var order: [Int] = []
        let tasks = (0..<3).map { number in
            Task {
                let results = try await guest.function("direct")([.i32(Int32(number))])
                order.append(number)
                return results.first?.int32
            }
        }
        for gate in gates { await gate.awaitArrival() }
        // The store is free meanwhile.
        #expect(try await guest.function("spin")([.i32(5)]).first?.int32 == 9)
        for number in [1, 2, 0] {
            await gates[number].open()
            #expect(try await tasks[number].value == Int32(100 + 2 * number))
        }
        #expect(order == [1, 2, 0])
    }

    @Test("stay on the actor that they are made on")
    @MainActor func isolation() async throws {
        let store = Store(engine: Engine())
        var linker = Linker(store: store)
        linker.define("host", "asynchronous", FunctionType([], [])) { _, _ async in
            MainActor.shared.preconditionIsolated()
            await Task.yield()
            MainActor.shared.preconditionIsolated()
            return []
        }
        linker.define("host", "synchronous", FunctionType([], [])) { _, _ in
            MainActor.shared.preconditionIsolated()
            return []
        }
        let module = try Module(
            text: """
                (import "host" "asynchronous" (func $asynchronous))
                (import "host" "synchronous" (func $synchronous))
                (func (export "run")
                  (call $synchronous) (call $asynchronous) (call $synchronous)
                  (call $asynchronous) (call $synchronous))
                """, engine: store.engine)
        let run = try #require(try linker.instantiate(module).function("run"))
        _ = try await run()
        store.yieldInterval = 0
        _ = try await run()
    }

    @Test("let others run on the same actor")
    @MainActor func fairness() async throws {
        let guests = [try load(), try load()]
        let computing = guests.map { guest in
            Task { _ = try await guest.function("forever")() }
        }
        // Each turn comes only if both of them give way.
        for _ in 0..<20 { await Task.yield() }
        for task in computing { task.cancel() }
        for task in computing {
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("of the host can be interrupted and made again, indirectly too", arguments: Execution.all)
    func interruptedHostFunction(execution: Execution) throws {
        var count = 0
        let bytes = try TextParser.assemble(
            Array(
                """
                (type $unary (func (param i32) (result i32)))
                (import "host" "get" (func $get (type $unary)))
                (table 4 funcref)
                (elem (i32.const 1) $get)
                (elem declare func $get)
                (func (export "direct") (type $unary) (call $get (local.get 0)))
                (func (export "indirect") (type $unary)
                  (call_indirect (type $unary) (local.get 0) (i32.const 1)))
                (func (export "reference") (type $unary) (call_ref $unary (local.get 0) (ref.func $get)))
                (func (export "tail") (type $unary)
                  (return_call_indirect (type $unary) (local.get 0) (i32.const 1)))
                """.utf8))
        let guest = try Guest(
            bytes, configuration: .init(), limits: .init(), executor: execution.executor
        ) { linker in
            linker.define(
                "host", "get",
                .function(
                    Function(store: linker.store, type: unary) { (call: HostCall, _: Caller) -> HostResult in
                        count += 1
                        if count % 3 != 0 { return .interrupted }
                        call.slots[0] += 7
                        return .returned
                    }))
        }
        for name in ["direct", "indirect", "reference", "tail"] {
            let call = try guest.function(name).begin([.i32(3)])
            for _ in 0..<2 {
                guard case .suspended(.interrupted) = try call.run() else {
                    throw TestFailure("\(name) is not interrupted")
                }
            }
            guard case .finished(let results) = try call.run() else { throw TestFailure("\(name) goes on") }
            #expect(results.first?.int32 == 10, "\(name), \(execution)")
        }
    }
}
