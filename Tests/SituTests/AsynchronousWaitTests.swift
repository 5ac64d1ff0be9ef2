import Foundation
import Situ
import TestSupport
import Testing
import WASI
import WebAssembly

private let program = """
    (type $unary (func (param i32) (result i32)))
    (import "env" "memory" (memory 1 4 shared))
    (import "host" "get" (func $get (type $unary)))
    (import "host" "again" (func $again (type $unary)))
    (func (export "wait") (param i64) (result i32)
      (memory.atomic.wait32 offset=8 (i32.const 0) (i32.const 0) (local.get 0)))
    (func (export "wait64") (param i64) (result i32)
      (memory.atomic.wait64 offset=16 (i32.const 0) (i64.const 1) (local.get 0)))
    (func (export "notify") (result i32) (memory.atomic.notify offset=8 (i32.const 0) (i32.const 1)))
    (func (export "fault") (type $unary) (i32.load (call $get (i32.const -1))))
    (func (export "deep") (type $unary) (call $again (call $get (i32.add (local.get 0) (i32.const 1)))))
    (func (export "nested") (type $unary) (call $again (local.get 0)))
    """

private let unary = FunctionType([.i32], [.i32])

@Suite("What asynchronous calls wait for")
struct AsynchronousWaitTests {
    /// A guest whose memory is shared. `get` waits for the embedder, `again` calls `deep` or `nested`.
    private static func load(
        _ execution: Execution, again: @escaping (Caller, Int32) throws -> Int32 = { $1 }
    ) throws -> (Guest, SharedMemory) {
        let engine = Engine(.init(), executor: execution.executor)
        let memory = try #require(SharedMemory(engine: engine, minimum: 1, maximum: 4))
        return (try load(memory, again: again), memory)
    }

    private static func load(
        _ memory: SharedMemory, again: @escaping (Caller, Int32) throws -> Int32 = { $1 }
    ) throws -> Guest {
        let store = Store(engine: memory.engine)
        var linker = Linker(store: store)
        try linker.define("env", "memory", memory)
        linker.define("host", "get", .function(Function(waitingIn: store, type: unary)))
        linker.define("host", "again", unary) { caller, arguments in
            [.i32(try again(caller, arguments[0].int32 ?? 0))]
        }
        return Guest(
            store: store,
            instance: try linker.instantiate(
                try Module(TextParser.assemble(Array(program.utf8)), engine: memory.engine)))
    }

    /// Lets others run until so many guests wait in the memory.
    @MainActor private func awaitWaiters(_ count: Int, _ memory: SharedMemory) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while memory.waiterCount != count {
            guard .now < deadline else { throw TestFailure("\(memory.waiterCount) wait, not \(count)") }
            await Task.yield()
        }
    }

    @Test("are notifications, without a thread being held up", arguments: Execution.all)
    @MainActor func notification(execution: Execution) async throws {
        let (guest, memory) = try Self.load(execution)
        // All on this actor: none of them may hold it up. Two in one store, one in another.
        let other = try Self.load(memory)
        let tasks = [guest, guest, other].map { guest in
            Task { try await guest.function("wait")([.i64(-1)]).first?.int32 }
        }
        try await awaitWaiters(3, memory)
        // Those first that came first, and one by a guest.
        #expect(try guest.number("notify") == 1)
        try await awaitWaiters(2, memory)
        #expect(try memory.notify(at: 8) == 2)
        for task in tasks { #expect(try await task.value == 0) }
        #expect(memory.waiterCount == 0)
    }

    @Test("are timeouts and other values", arguments: Execution.all)
    func timeouts(execution: Execution) async throws {
        let (guest, memory) = try Self.load(execution)
        for (name, timeout, expected): (String, Int64, Int32) in [
            ("wait", 0, 2), ("wait", 2_000_000, 2), ("wait64", -1, 1),
        ] {
            let results = try await guest.function(name)([.i64(timeout)])
            #expect(results.first?.int32 == expected, "\(name) \(timeout)")
        }
        #expect(memory.waiterCount == 0)
    }

    @Test("can be cancelled and interrupted", arguments: Execution.all)
    @MainActor func cancelled(execution: Execution) async throws {
        let (guest, memory) = try Self.load(execution)
        let tasks = (0..<2).map { _ in Task { try await guest.function("wait")([.i64(-1)]).first?.int32 } }
        try await awaitWaiters(2, memory)
        tasks[0].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[0].value }
        #expect(memory.waiterCount == 1)
        guest.store.interrupter.interrupt()
        let error = await #expect(throws: Trap.self) { try await tasks[1].value }
        #expect(error?.kind == .interrupted)
        #expect(error?.backtrace.first?.functionName == "wait")
        #expect(memory.waiterCount == 0)
        guest.store.interrupter.clear()
        #expect(try guest.number("notify") == 0)
    }

    @Test("is a read of WASI, which can be cancelled and has a deadline", arguments: Execution.all)
    func wasi(execution: Execution) async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let text = """
            (import "wasi_snapshot_preview1" "fd_read"
              (func $read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff"
              (func $poll (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 0) "\\20\\00\\00\\00\\08\\00\\00\\00")
            ;; A clock, in 2^62 nanoseconds.
            (data (i32.const 128) "\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\01\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\40")
            (func (export "read") (result i32)
              (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
            (func (export "poll") (result i32)
              (call $poll (i32.const 128) (i32.const 256) (i32.const 1) (i32.const 320)))
            """
        let engine = Engine(.init(), executor: execution.executor)
        let module = try Module(TextParser.assemble(Array(text.utf8)), engine: engine)
        let input = ends[0]
        @Sendable func instantiate() throws -> Instance {
            var configuration = WASIConfiguration(arguments: ["program"])
            configuration.standardStreams = [input, nil, nil]
            var linker = Linker(store: Store(engine: engine))
            try WASI(configuration).define(in: &linker, for: module)
            return try linker.instantiate(module)
        }
        for name in ["read", "poll"] {
            let isRunning = Flag()
            let task = Task {
                let instance = try instantiate()
                isRunning.set()
                let function = try #require(instance.function(name))
                _ = try await function()
            }
            // By a thread of its own: a read holds its task's thread up, and there may be no other for tasks.
            let canceller = HostThread {
                while !isRunning.isSet { Thread.sleep(forTimeInterval: 0.001) }
                task.cancel()
            }
            await #expect(throws: CancellationError.self, "\(name)") { try await task.value }
            try canceller.result()

            let instance = try instantiate()
            instance.store.deadline = .now + .milliseconds(10)
            let error = await #expect(throws: Trap.self) { _ = try await instance.function(name)!() }
            #expect(error?.kind == .deadlineExceeded)
            // What stopped the store alone is over with that.
            instance.store.deadline = nil
            let interrupter = instance.store.interrupter
            interrupter.interrupt()
            let next = await #expect(throws: Trap.self) { _ = try await instance.function(name)!() }
            #expect(next?.kind == .interrupted)
        }
    }

    // MARK: Threads

    @Test("leaves nothing on the thread: another goes on", arguments: Execution.all)
    func otherThread(execution: Execution) throws {
        // Used by one thread after the other.
        nonisolated(unsafe) let (guest, _) = try Self.load(execution)
        nonisolated(unsafe) let call = try HostThread {
            let call = try guest.function("fault").begin([.i32(0)])
            guard case .waiting = try call.run() else { throw TestFailure("it does not wait") }
            nonisolated(unsafe) let result = call
            return Unchecked(value: result)
        }.result().value
        let kind = try HostThread {
            try call.complete(returning: [.i32(-16)])
            return try trap { _ = try call.run() }.kind
        }.result()
        #expect(kind == .outOfBoundsMemoryAccess)
        #expect(try HostThread { try guest.number("notify") }.result() == 0)
    }

    @Test("counts native stack anew on each thread", arguments: Execution.all)
    func nativeStack(execution: Execution) throws {
        // From guest to host to guest, until the native stack's limit is reached.
        nonisolated(unsafe) var guest: Guest!
        (guest, _) = try Self.load(execution) { caller, number in
            try guest.number("nested", .i32(number + 1))
        }
        nonisolated(unsafe) var calls: [Call] = []
        for number in 0..<3 {
            try HostThread {
                let call = try guest.function("deep").begin([.i32(Int32(number))])
                guard case .waiting = try call.run() else { throw TestFailure("it does not wait") }
                calls.append(call)
            }.result()
        }
        for number in [1, 0, 2] {
            let kind = try HostThread {
                try calls[number].complete(returning: [.i32(0)])
                return try trap { _ = try calls[number].run() }.kind
            }.result()
            #expect(kind == .callStackExhausted)
        }
    }

    @Test("goes with its store from task to task")
    func sending() async throws {
        let module = try Module(TextParser.assemble(Array(program.utf8)), engine: Engine())
        let memory = try #require(SharedMemory(engine: module.engine, minimum: 1, maximum: 4))
        func make() throws -> sending Instance {
            let store = Store(engine: module.engine)
            var linker = Linker(store: store)
            try linker.define("env", "memory", memory)
            linker.define("host", "get", unary) { _, arguments async in
                await Task.yield()
                return arguments
            }
            linker.define("host", "again", unary) { _, arguments in arguments }
            return try linker.instantiate(module)
        }
        let instance = try make()
        // From here on it belongs to the other task.
        let result = try await Task.detached {
            try await instance.function("deep")!([.i32(4)]).first?.int32
        }.value
        #expect(result == 5)
    }

    @Test("calls back, asynchronously from asynchronous functions only", arguments: Execution.all)
    func nested(execution: Execution) async throws {
        let engine = Engine(.init(), executor: execution.executor)
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        linker.define("host", "get", unary) { caller, arguments in
            let number = arguments[0].int32 ?? 0
            guard number > 0 else { return [.i32(0)] }
            let results = try await caller.instance!.function("down")!([.i32(number - 1)])
            await Task.yield()
            return [.i32((results.first?.int32 ?? 0) + 1)]
        }
        linker.define("host", "synchronous", unary) { caller, arguments in
            let results = try caller.instance!.function("down")!(arguments)
            return results
        }
        let module = try Module(
            text: """
                (import "host" "get" (func $get (param i32) (result i32)))
                (import "host" "synchronous" (func $synchronous (param i32) (result i32)))
                (func (export "down") (param i32) (result i32)
                  (i32.add (i32.const 10) (call $get (local.get 0))))
                (func (export "mixed") (param i32) (result i32) (call $synchronous (local.get 0)))
                """, engine: engine)
        let instance = try linker.instantiate(module)
        let results = try await instance.function("down")!([.i32(20)])
        #expect(results.first?.int32 == 230)
        let error = await #expect(throws: CallError.self) {
            _ = try await instance.function("mixed")!([.i32(1)])
        }
        guard case .asynchronousHostFunction? = error else {
            throw TestFailure("it throws \(String(describing: error))")
        }
    }
}

/// Something that one thread hands to another.
private struct Unchecked<Value>: @unchecked Sendable { let value: Value }

extension Guest {
    init(store: Store, instance: Instance) {
        self.store = store
        self.instance = instance
    }
}
