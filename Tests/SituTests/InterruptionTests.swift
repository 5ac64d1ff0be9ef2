import Foundation
import Situ
import TestSupport
import Testing

@Suite struct InterruptionTests {
    /// Calls the host once, then loops until something stops it or the global is set.
    private static let endless: ModuleBuilder = {
        var module = ModuleBuilder()
        let action = module.type()
        let host = module.importFunction("host", "started", type: action)
        module.global(.i32, isMutable: true, .i32Const(0))
        module.export("stop", .global, 0)
        module.function("run", type: action, [.call(host), .loop, .globalGet(0), .i32Eqz, .brIf(0), .end])
        module.function("short", type: module.type([], [.i32]), [.i32Const(7)])
        return module
    }()

    private func load(_ started: @escaping () -> Void) throws -> Guest {
        try Guest(InterruptionTests.endless) { linker in
            linker.define("host", "started", FunctionType()) { _, _ in
                started()
                return []
            }
        }
    }

    @Test func anotherThreadStopsAComputation() throws {
        let started = DispatchSemaphore(value: 0)
        let guest = try load { started.signal() }
        let interrupter = guest.store.interrupter
        Thread.detachNewThread {
            started.wait()
            interrupter.interrupt()
        }
        let trap = try trap { try guest.call("run") }
        #expect(trap.kind == .interrupted)
        #expect(trap.backtrace.first?.functionName == "run")
        // It stays so until it is cleared.
        #expect(try InterruptionTests.trapKind { try guest.call("short") } == .interrupted)
        interrupter.clear()
        #expect(try guest.number("short") == 7)
    }

    @Test func anInterruptionBeforeTheStartStopsAtOnce() throws {
        let guest = try load {}
        guest.store.interrupter.interrupt()
        #expect(guest.store.interrupter.isInterrupted)
        #expect(try InterruptionTests.trapKind { try guest.call("run") } == .interrupted)
    }

    @Test func anInterruptedCallGoesOnWhenTheInterruptionIsCleared() throws {
        let started = DispatchSemaphore(value: 0)
        let guest = try load { started.signal() }
        let interrupter = guest.store.interrupter
        Thread.detachNewThread {
            started.wait()
            interrupter.interrupt()
        }
        let call = try guest.function("run").begin()
        guard case .suspended(.interrupted) = try call.run() else {
            Issue.record("the call was not interrupted")
            return
        }
        guard case .suspended(.interrupted) = try call.run() else {
            Issue.record("the interruption was forgotten before it was cleared")
            return
        }
        interrupter.clear()
        let stop = try #require(guest.instance.global("stop"))
        #expect(stop.set(.i32(1)))
        guard case .finished = try call.run() else {
            Issue.record("the call did not end")
            return
        }
        #expect(throws: CallError.self) { try call.run() }
    }

    @Test func aBulkOperationOfManyPiecesIsInterrupted() throws {
        var module = ModuleBuilder()
        module.memory(16)
        module.function(
            "fill", type: module.type(), [.i32Const(0), .i32Const(1), .i32Const(1 << 20), .memoryFill])
        let guest = try Guest(module)
        let call = try guest.function("fill").begin()
        guest.store.fuel = 1
        guard case .suspended(.outOfFuel) = try call.run() else {
            Issue.record("one unit was enough to fill a megabyte")
            return
        }
        guest.store.fuel = nil
        guest.store.interrupter.interrupt()
        guard case .suspended(.interrupted) = try call.run() else {
            Issue.record("the operation was not interrupted")
            return
        }
        guest.store.interrupter.clear()
        guard case .finished = try call.run() else {
            Issue.record("the operation did not end")
            return
        }
    }

    private static func trapKind(_ body: () throws -> Void) throws -> Trap.Kind {
        try trap(body).kind
    }
}
