import Situ
import TestSupport
import Testing

import struct Machine.Executor

/// Programs whose calls, loops and bulk operations cover every safepoint, in one module. Each leaves a number that depends
/// on all that it did.
private let programs: ModuleBuilder = {
    typealias Body = [Code]
    var module = ModuleBuilder()
    let unary = module.type([.i32], [.i32])
    let binary = module.type([.i32, .i32], [.i32])
    let nullary = module.type([], [.i32])
    let host = module.importFunction("host", "twice", type: unary)
    module.memory(8)
    module.table(.funcref, 40_000)
    module.export("memory", .memory, 0)

    // A loop that counts down.
    let countdown: Body = [
        .loop, .localGet(0), .localGet(1), .i32Add, .localSet(1), .localGet(0), .i32Const(1), .i32Sub,
        .localTee(0),
        .brIf(0), .end, .localGet(1),
    ]
    module.function("countdown", type: unary, locals: [.i32], countdown)
    // A loop in a loop, with a host call in each pass.
    let nested: Body = [
        .loop, .i32Const(3), .localSet(1), .loop, .localGet(2), .localGet(1), .call(host), .i32Add,
        .localSet(2),
        .localGet(1), .i32Const(1), .i32Sub, .localTee(1), .brIf(0), .end, .localGet(0), .i32Const(1),
        .i32Sub,
        .localTee(0), .brIf(0), .end, .localGet(2),
    ]
    module.function("nested", type: unary, locals: [.i32, .i32], nested)
    // Recursion.
    let fib = 3
    let recursion: Body = [
        .localGet(0), .i32Const(2), .i32LtS, .if(.i32), .localGet(0), .else, .localGet(0), .i32Const(1),
        .i32Sub,
        .call(fib), .localGet(0), .i32Const(2), .i32Sub, .call(fib), .i32Add, .end,
    ]
    module.function("recursion", type: unary, recursion)
    // The same through the table, with operands below the arguments.
    let indirect: Body = [
        .localGet(0), .i32Const(2), .i32LtS, .if(.i32), .localGet(0), .else, .i32Const(1000), .localGet(0),
        .i32Const(1), .i32Sub, .i32Const(0), .callIndirect(unary), .localGet(0), .i32Const(2), .i32Sub,
        .i32Const(0),
        .callIndirect(unary), .i32Add, .i32Add, .end,
    ]
    let viaTable = module.function("indirect", type: unary, indirect)
    // Two functions that call each other in tail position, one of them through the table.
    let tail: Body = [
        .localGet(0), .i32Eqz, .if(.i32), .localGet(1), .else, .localGet(0), .i32Const(1), .i32Sub,
        .localGet(1),
        .localGet(0), .i32Add, .i32Const(1), .returnCallIndirect(binary), .end,
    ]
    let first = module.function(type: binary, tail)
    let other: Body = [
        .localGet(0), .i32Eqz, .if(.i32), .localGet(1), .else, .localGet(0), .i32Const(1), .i32Sub,
        .localGet(1),
        .i32Const(7), .i32Mul, .returnCall(first), .end,
    ]
    let second = module.function(type: binary, locals: [.i64, .i64, .f64], other)
    module.function("tail", type: unary, [.localGet(0), .i32Const(1), .call(first)])
    // A host function in tail position.
    module.function("tailToHost", type: unary, [.localGet(0), .returnCall(host)])
    module.elements(at: 0, [viaTable, second, host])
    // The host through the table.
    module.function("hostViaTable", type: unary, [.localGet(0), .i32Const(2), .callIndirect(unary)])

    // Bulk operations of several pieces. `sum` reads every 97th byte.
    let sumCode: Body = [
        .loop, .localGet(1), .i32Const(1), .i32Rotl, .localGet(0), .i32Load8U(), .i32Add, .localSet(1),
        .localGet(0),
        .i32Const(9973), .i32Add, .localTee(0), .i32Const(400_000), .i32LtU, .brIf(0), .end, .localGet(1),
    ]
    let sum = module.function(type: unary, locals: [.i32], sumCode)
    module.passiveData((0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) })
    let fill: Body = [
        .i32Const(13), .i32Const(0xAB), .i32Const(200_001), .memoryFill, .i32Const(0), .call(sum),
    ]
    module.function("fill", type: nullary, fill)
    let initialise: Body = [.i32Const(33), .i32Const(5), .i32Const(149_000), .memoryInit(0)]
    module.function("initialise", type: nullary, initialise + [.i32Const(0), .call(sum)])
    let forward: Body = [.i32Const(0), .i32Const(70_001), .i32Const(140_000), .memoryCopy]
    module.function("forward", type: nullary, initialise + forward + [.i32Const(0), .call(sum)])
    let backward: Body = [.i32Const(70_001), .i32Const(11), .i32Const(140_000), .memoryCopy]
    module.function("backward", type: nullary, initialise + backward + [.i32Const(0), .call(sum)])

    // Tables: count the elements that are not null.
    let countCode: Body = [
        .loop, .localGet(1), .i32Const(3), .i32Mul, .localGet(0), .tableGet(0), .refIsNull, .i32Add,
        .localSet(1),
        .localGet(0), .i32Const(499), .i32Add, .localTee(0), .i32Const(40_000), .i32LtU, .brIf(0), .end,
        .localGet(1),
    ]
    let count = module.function(type: unary, locals: [.i32], countCode)
    let tableFill: Body = [.i32Const(100), .refFunc(viaTable), .i32Const(18_000), .tableFill(0)]
    module.function("tableFill", type: nullary, tableFill + [.i32Const(0), .call(count)])
    let tableForward: Body = [.i32Const(10), .i32Const(9_000), .i32Const(20_000), .tableCopy(0, 0)]
    module.function("tableForward", type: nullary, tableFill + tableForward + [.i32Const(0), .call(count)])
    let tableBackward: Body = [.i32Const(9_000), .i32Const(10), .i32Const(20_000), .tableCopy(0, 0)]
    module.function("tableBackward", type: nullary, tableFill + tableBackward + [.i32Const(0), .call(count)])
    module.passiveElements((0..<20_000).map { $0 % 3 == 0 ? viaTable : first })
    let tableInit: Body = [.i32Const(5), .i32Const(1), .i32Const(19_000), .tableInit(1)]
    module.function("tableInit", type: nullary, tableInit + [.i32Const(0), .call(count)])
    return module
}()

private func load(_ execution: Execution = .portable) throws -> Guest {
    try Guest(programs, executor: execution.executor) { linker in
        linker.define("host", "twice", FunctionType([.i32], [.i32])) { _, arguments in
            [.i32((arguments[0].int32 ?? 0) &* 2)]
        }
    }
}

/// Ways to execute code that have to agree on all that a program does, and on its fuel.
enum Execution: String {
    case portable, stepping, inPlace, inPlaceWithChecks
    /// One of two until it stops, then the other.
    case steppingAndPortable, inPlaceAndPortable, portableAndInPlace, baselineAndPortable
    case baseline, baselineWithChecks, baselineInTurns, baselineAtSafepoints, automatic, automaticEarly

    var executor: Executor {
        switch self {
        case .portable: .portable
        case .stepping: .stepping
        case .inPlace: Tier.inPlace.executor(allowsSignalHandlers: true)
        case .inPlaceWithChecks: Tier.inPlace.executor(allowsSignalHandlers: false)
        case .steppingAndPortable: .alternating(.stepping, .portable)
        case .inPlaceAndPortable: .alternating(Execution.inPlace.executor, .portable)
        case .portableAndInPlace: .alternating(.portable, Execution.inPlaceWithChecks.executor)
        case .baselineAndPortable: .alternating(TestTier.baseline.executor, .portable)
        case .baseline: TestTier.baseline.executor
        case .baselineWithChecks: TestTier.baselineChecked.executor
        case .baselineInTurns: TestTier.baselineTurns.executor
        case .baselineAtSafepoints: TestTier.baselineStress.executor
        case .automatic: TestTier.automatic.executor
        case .automaticEarly: TestTier.automaticEarly.executor
        }
    }

    /// Those that this machine has.
    static let all: [Execution] =
        [.portable, .stepping, .steppingAndPortable]
        + (Tier.inPlace.isAvailable
            ? [.inPlace, .inPlaceWithChecks, .inPlaceAndPortable, .portableAndInPlace] : [])
        + (Tier.baseline.isAvailable
            ? [
                .baseline, .baselineWithChecks, .baselineInTurns, .baselineAtSafepoints, .baselineAndPortable,
                .automatic, .automaticEarly,
            ] : [])
}

/// What a program leaves: its result, and a digest of the memory.
private struct Result: Equatable {
    var number: Int32
    var memory: Int

    init(_ number: Int32, _ guest: Guest) throws {
        self.number = number
        memory = try #require(guest.instance.memory("memory")).withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: UInt64.self) { words in
                var hash: UInt64 = 0
                for index in stride(from: 0, to: words.count, by: 41) {
                    hash = (hash ^ words[index]) &* 0x100_0000_01b3
                }
                return Int(truncatingIfNeeded: hash)
            }
        }
    }
}

/// Runs a program with no limit that it reaches; returns what it leaves and the fuel that it took.
private func runWhole(
    _ name: String, _ arguments: [Value], _ execution: Execution = .portable
) throws -> (Result, fuel: Int64) {
    let guest = try load(execution)
    let start: Int64 = 1 << 40
    guest.store.fuel = start
    let results = try guest.function(name)(arguments)
    let number = try #require(results.first?.int32)
    return (try Result(number, guest), start - (try #require(guest.store.fuel)))
}

@Suite struct FuelTests {
    static let calculations: [(name: String, argument: Int32)] = [
        ("countdown", 40), ("nested", 5), ("recursion", 8), ("indirect", 8), ("tail", 30), ("tailToHost", 4),
        ("hostViaTable", 4),
    ]
    static let bulk = [
        "fill", "initialise", "forward", "backward", "tableFill", "tableForward", "tableBackward",
        "tableInit",
    ]

    @Test func aFunctionEntryAndALoopPassageCostOneUnitEach() throws {
        // One for the entry, one for each passage.
        #expect(try runWhole("countdown", [.i32(1)]).fuel == 2)
        #expect(try runWhole("countdown", [.i32(10)]).fuel == 11)
        // The outer loop 5 times, the inner 15 times; host functions cost nothing.
        #expect(try runWhole("nested", [.i32(5)]).fuel == 1 + 5 + 15)
        // fib(8) makes 67 calls.
        #expect(try runWhole("recursion", [.i32(8)]).fuel == 67)
        #expect(try runWhole("indirect", [.i32(8)]).fuel == 67)
        #expect(try runWhole("tail", [.i32(30)]).fuel == 1 + 31)
        #expect(try runWhole("tailToHost", [.i32(4)]).fuel == 1)
    }

    @Test func bulkOperationsCostOneUnitForEach64BytesOr16Elements() throws {
        // Besides: the entry, the entry of the summing function and its passages.
        let sum: Int64 = 1 + 1 + 41
        #expect(try runWhole("fill", []).fuel == sum + 200_001 / 64)
        #expect(try runWhole("initialise", []).fuel == sum + 149_000 / 64)
        #expect(try runWhole("forward", []).fuel == sum + 149_000 / 64 + 140_000 / 64)
        #expect(try runWhole("backward", []).fuel == sum + 149_000 / 64 + 140_000 / 64)
        let count: Int64 = 1 + 1 + 81
        #expect(try runWhole("tableFill", []).fuel == count + 18_000 / 16)
        #expect(try runWhole("tableForward", []).fuel == count + 18_000 / 16 + 20_000 / 16)
        #expect(try runWhole("tableBackward", []).fuel == count + 18_000 / 16 + 20_000 / 16)
        #expect(try runWhole("tableInit", []).fuel == count + 19_000 / 16)
    }

    @Test(arguments: calculations.map(\.name) + bulk)
    func everyWayOfExecutionTakesTheSameFuel(name: String) throws {
        let arguments =
            FuelTests.calculations.first { $0.name == name }.map { [Value.i32($0.argument)] } ?? []
        let (expected, fuel) = try runWhole(name, arguments)
        for execution in Execution.all {
            let (result, found) = try runWhole(name, arguments, execution)
            #expect(result == expected, "\(name), \(execution)")
            #expect(found == fuel, "\(name), \(execution)")
        }
    }

    /// Stops at the safepoint that each amount of fuel reaches, and goes on from there without a limit.
    @Test(arguments: calculations, Execution.all) func goingOnAfterAnyAmountOfFuelChangesNothing(
        program: (name: String, argument: Int32), execution: Execution
    ) throws {
        let (expected, fuel) = try runWhole(program.name, [.i32(program.argument)])
        let guest = try load(execution)
        for amount in 0...fuel {
            guest.store.fuel = amount
            let call = try guest.function(program.name).begin([.i32(program.argument)])
            var progress = try call.run()
            if amount < fuel {
                guard case .suspended(.outOfFuel) = progress else {
                    Issue.record("\(program.name) with fuel \(amount) of \(fuel) ended as \(progress)")
                    continue
                }
                #expect(guest.store.fuel == 0, "\(program.name) left fuel at a stop for want of it")
                guest.store.fuel = nil
                progress = try call.run()
            } else {
                #expect(guest.store.fuel == 0, "\(program.name) took less than \(fuel)")
            }
            guard case .finished(let results) = progress, let number = results.first?.int32 else {
                Issue.record("\(program.name) did not end after fuel \(amount)")
                continue
            }
            #expect(try Result(number, guest) == expected, "\(program.name), stopped after fuel \(amount)")
        }
    }

    /// Stops at every single safepoint.
    @Test(arguments: calculations.map(\.name) + bulk, Execution.all)
    func goingOnAtEverySafepointChangesNothing(name: String, execution: Execution) throws {
        let arguments =
            FuelTests.calculations.first { $0.name == name }.map { [Value.i32($0.argument)] } ?? []
        let (expected, fuel) = try runWhole(name, arguments)
        let guest = try load(execution)
        guest.store.fuel = 0
        let call = try guest.function(name).begin(arguments)
        var given: Int64 = 0
        while true {
            switch try call.run() {
            case .suspended(let kind):
                #expect(kind == .outOfFuel)
                guard given <= fuel else {
                    Issue.record("\(name) does not end with \(fuel) units in single ones")
                    return
                }
                // A piece of a bulk operation waits until all that it costs is there.
                guest.store.fuel = (guest.store.fuel ?? 0) + 1
                given += 1
            case .finished(let results):
                let number = try #require(results.first?.int32)
                #expect(try Result(number, guest) == expected, "\(name) in single units of fuel")
                #expect(given == fuel, "\(name) took another amount in single units")
                return
            case .waiting, .stopped: throw TestFailure("\(name) waits")
            }
        }
    }

    @Test func aPlainCallThatRunsOutOfFuelTraps() throws {
        let guest = try load()
        guest.store.fuel = 5
        let trap = try trap { try guest.call("countdown", .i32(100)) }
        #expect(trap.kind == .outOfFuel)
        #expect(trap.backtrace.first?.functionName == "countdown")
        guest.store.fuel = nil
        #expect(try guest.number("countdown", .i32(3)) == 6)
    }

    @Test func aStoreWithoutALimitSaysSo() throws {
        let guest = try load()
        #expect(guest.store.fuel == nil)
        try guest.call("countdown", .i32(10))
        #expect(guest.store.fuel == nil)
        guest.store.fuel = -5
        #expect(guest.store.fuel == 0)
    }

    @Test func anAbandonedCallLeavesTheStoreUsable() throws {
        let guest = try load()
        for _ in 0..<100 {
            guest.store.fuel = 3
            let call = try guest.function("recursion").begin([.i32(8)])
            guard case .suspended = try call.run() else {
                Issue.record("fuel for three units was enough for fib(8)")
                return
            }
        }
        guest.store.fuel = nil
        #expect(try guest.number("recursion", .i32(8)) == 21)
    }

    @Test func twoSuspendedCallsGoOnIndependently() throws {
        let guest = try load()
        guest.store.fuel = 0
        let calls = try [6, 8].map { try guest.function("recursion").begin([.i32($0)]) }
        var results: [Int32?] = [nil, nil]
        for _ in 0..<200 {
            for (index, call) in calls.enumerated() where results[index] == nil {
                guest.store.fuel = 1
                if case .finished(let values) = try call.run() { results[index] = values.first?.int32 }
            }
        }
        #expect(results == [8, 21])
    }
}
