import Foundation
import Situ
import TestSupport
import Testing

/// Where a run of bytes is in others.
private func position(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: pattern) }
}

@Suite struct TrapTests {
    @Test func aBacktraceNamesModuleFunctionsAndOffsets() throws {
        var module = ModuleBuilder()
        let action = module.type()
        let marker: Code = .i32Const(7_654_321)
        let outerMarker: Code = .i32Const(1_234_567)
        let inner = module.function(type: action, [marker, .drop, .unreachable])
        let middle = module.function("exported", type: action, [.call(inner)])
        module.table(.funcref, 1)
        module.elements(at: 0, [middle])
        let outer = module.function(
            "outer", type: action, [outerMarker, .drop, .i32Const(0), .callIndirect(action)])
        module.names(module: "example", functions: [(inner, "inner"), (outer, "outermost")])
        let guest = try Guest(module)
        let trap = try trap { try guest.call("outer") }
        #expect(trap.kind == .unreachable)
        #expect(trap.message == "unreachable")
        #expect(trap.backtrace.map(\.functionName) == ["inner", "exported", "outermost"])
        #expect(trap.backtrace.map(\.functionIndex) == [inner, middle, outer])
        #expect(trap.backtrace.allSatisfy { $0.module == "example" })
        let bytes = module.bytes
        let trapped = try #require(position(of: marker.bytes, in: bytes)) + marker.bytes.count + 1
        #expect(trap.backtrace.first?.offset == trapped)
        // The call instruction itself: after the marker, `drop` and the index.
        let called = try #require(position(of: outerMarker.bytes, in: bytes)) + outerMarker.bytes.count + 3
        #expect(trap.backtrace.last?.offset == called)
        #expect(bytes[called] == 0x11)
        #expect(trap.description.contains("example!inner at 0x" + String(trapped, radix: 16)))
    }

    @Test func eachKindOfTrapIsToldApart() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        let action = module.type()
        module.memory(1)
        module.table(.funcref, 4)
        let other = module.function(type: action, [])
        module.elements(at: 0, [other])
        module.function("divide", type: unary, [.i32Const(1), .localGet(0), .i32DivS])
        module.function("overflow", type: unary, [.i32Const(.min), .localGet(0), .i32DivS])
        module.function("load", type: unary, [.localGet(0), .i32Load()])
        module.function("element", type: unary, [.localGet(0), .tableGet(0), .refIsNull])
        module.function("call", type: unary, [.localGet(0), .localGet(0), .callIndirect(unary)])
        let guest = try Guest(module)
        func kind(_ name: String, _ argument: Int32) throws -> Trap.Kind {
            try trap { try guest.call(name, .i32(argument)) }.kind
        }
        #expect(try kind("divide", 0) == .integerDivideByZero)
        #expect(try kind("overflow", -1) == .integerOverflow)
        #expect(try kind("load", 65_533) == .outOfBoundsMemoryAccess)
        #expect(try kind("load", -1) == .outOfBoundsMemoryAccess)
        #expect(try kind("element", 4) == .outOfBoundsTableAccess)
        #expect(try kind("call", 4) == .undefinedElement)
        #expect(try kind("call", 1) == .uninitializedElement)
        #expect(try kind("call", 0) == .indirectCallTypeMismatch)
        #expect(try trap { try guest.call("call", .i32(3)) }.message == "uninitialized element 3")
        // The store is as good as before.
        #expect(try guest.number("divide", .i32(1)) == 1)
    }

    @Test func endlessRecursionIsATrapAndTheStoreGoesOn() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        module.function("endless", type: unary, [.localGet(0), .i32Const(1), .i32Add, .call(0)])
        module.function(
            "depth", type: unary,
            [
                .localGet(0), .i32Eqz, .if(.i32), .i32Const(0), .else, .localGet(0), .i32Const(1), .i32Sub,
                .call(1),
                .i32Const(1), .i32Add, .end,
            ])
        let guest = try Guest(module)
        for _ in 0..<3 {
            let trap = try trap { try guest.call("endless", .i32(0)) }
            #expect(trap.kind == .callStackExhausted)
            #expect(trap.backtrace.count == Trap.maximumFrames)
            #expect(trap.omittedFrames > 10_000)
        }
        #expect(try guest.number("depth", .i32(10_000)) == 10_000)
    }

    @Test func theValueStackIsAsLargeAsTheStoreSays() throws {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        module.function(
            "depth", type: unary,
            [
                .localGet(0), .i32Eqz, .if(.i32), .i32Const(0), .else, .localGet(0), .i32Const(1), .i32Sub,
                .call(0),
                .i32Const(1), .i32Add, .end,
            ])
        var limits = Store.Limits()
        limits.valueStackSize = 64 << 10
        let guest = try Guest(module, limits: limits)
        #expect(try guest.number("depth", .i32(200)) == 200)
        #expect(try trap { try guest.call("depth", .i32(2000)) }.kind == .callStackExhausted)
    }

    // MARK: Guest to host to guest

    /// A guest that calls the host, which calls the guest again, and so on.
    private func loadPingPong() throws -> Guest {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        let host = module.importFunction("host", "again", type: unary)
        module.function("ping", type: unary, [.localGet(0), .call(host)])
        return try Guest(module) { linker in
            linker.define("host", "again", FunctionType([.i32], [.i32])) { caller, arguments in
                let left = arguments[0].int32 ?? 0
                if left == 0 { return [.i32(42)] }
                guard case .function(let ping)? = caller.export("ping") else {
                    throw TestFailure("the caller does not export ping")
                }
                return try ping([.i32(left - 1)])
            }
        }
    }

    @Test func recursionThroughTheHostIsATrap() throws {
        let guest = try loadPingPong()
        #expect(try guest.number("ping", .i32(10)) == 42)
        for _ in 0..<3 {
            #expect(try trap { try guest.call("ping", .i32(1_000_000)) }.kind == .callStackExhausted)
        }
        #expect(try guest.number("ping", .i32(10)) == 42)
    }

    @Test func recursionThroughTheHostIsATrapOnASmallThreadToo() throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        let thread = Thread {
            defer { done.signal() }
            do {
                let guest = try loadPingPong()
                outcome.kind = try trap { try guest.call("ping", .i32(1_000_000)) }.kind
                outcome.number = try guest.number("ping", .i32(10))
            } catch {
                outcome.error = "\(error)"
            }
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        #expect(outcome.error == nil)
        #expect(outcome.kind == .callStackExhausted)
        #expect(outcome.number == 42)
    }

    /// Written by one thread and read by another after it has ended.
    private final class Outcome: @unchecked Sendable {
        var kind: Trap.Kind?
        var number: Int32?
        var error: String?
    }

    @Test func recursionInWebAssemblyIsATrapOnASmallThreadToo() throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        let thread = Thread {
            defer { done.signal() }
            do {
                var module = ModuleBuilder()
                module.function("endless", type: module.type(), [.call(0)])
                let guest = try Guest(module)
                outcome.kind = try trap { try guest.call("endless") }.kind
            } catch {
                outcome.error = "\(error)"
            }
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        #expect(outcome.error == nil)
        #expect(outcome.kind == .callStackExhausted)
    }

    // MARK: Errors of the host

    private struct HostError: Error, Equatable {
        let number: Int
    }

    @Test func whatAHostFunctionThrowsArrivesAsItIs() throws {
        var module = ModuleBuilder()
        let action = module.type()
        let host = module.importFunction("host", "fail", type: action)
        let inner = module.function(type: action, [.call(host)])
        module.function("outer", type: action, [.call(inner)])
        module.function("tail", type: action, [.returnCall(host)])
        module.function("number", type: module.type([], [.i32]), [.i32Const(5)])
        let guest = try Guest(module) { linker in
            linker.define("host", "fail", FunctionType()) { _, _ in throw HostError(number: 7) }
        }
        #expect(throws: HostError(number: 7)) { try guest.call("outer") }
        #expect(throws: HostError(number: 7)) { try guest.call("tail") }
        #expect(try guest.number("number") == 5)
        let call = try guest.function("outer").begin()
        #expect(throws: HostError(number: 7)) { try call.run() }
        #expect(throws: CallError.self) { try call.run() }
    }

    @Test func whatAHostFunctionThrowsInTheStartFunctionArrivesAsItIs() throws {
        var module = ModuleBuilder()
        let action = module.type()
        let host = module.importFunction("host", "fail", type: action)
        module.start(host)
        #expect(throws: HostError(number: 3)) {
            try Guest(module) { linker in
                linker.define("host", "fail", FunctionType()) { _, _ in throw HostError(number: 3) }
            }
        }
    }

    @Test func aHostFunctionThatReturnsTheWrongThingIsAnError() throws {
        var module = ModuleBuilder()
        let getter = module.type([], [.i32])
        let host = module.importFunction("host", "wrong", type: getter)
        module.function("run", type: getter, [.call(host)])
        for wrong in [[], [.i64(1)], [.i32(1), .i32(2)]] as [[Value]] {
            let guest = try Guest(module) { linker in
                linker.define("host", "wrong", FunctionType([], [.i32])) { _, _ in wrong }
            }
            #expect(throws: CallError.self) { try guest.call("run") }
        }
    }

    @Test func argumentsThatDoNotFitAreErrors() throws {
        var module = ModuleBuilder()
        module.function("f", type: module.type([.i32, .f64], []), [])
        let guest = try Guest(module)
        #expect(throws: CallError.self) { try guest.call("f") }
        #expect(throws: CallError.self) { try guest.call("f", .i32(1), .f32(1)) }
        #expect(throws: CallError.self) { try guest.call("f", .i32(1), .f64(1), .i32(1)) }
        #expect(try guest.call("f", .i32(1), .f64(1)).isEmpty)
    }

    @Test func aTrapInTheStartFunctionHasABacktrace() throws {
        var module = ModuleBuilder()
        let start = module.function(type: module.type(), [.unreachable])
        module.start(start)
        module.names(functions: [(start, "begin")])
        let trap = try trap { _ = try Guest(module) }
        #expect(trap.kind == .unreachable)
        #expect(trap.backtrace.map(\.functionName) == ["begin"])
    }
}
