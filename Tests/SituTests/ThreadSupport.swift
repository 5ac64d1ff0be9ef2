import Foundation
import Situ
import Synchronization
import Testing

/// Guests on threads of their own, all of one module, over one shared memory.
struct Threads {
    let memory: SharedMemory
    private let module: Module

    /// `fields` are the module's, without the memory that it imports.
    init(_ fields: String, minimum: UInt64 = 1, maximum: UInt64 = 16) throws {
        let engine = Engine()
        module = try Module(
            text: "(import \"env\" \"memory\" (memory \(minimum) \(maximum) shared)) " + fields,
            engine: engine)
        memory = try #require(SharedMemory(engine: engine, minimum: minimum, maximum: maximum))
    }

    /// A guest for one thread.
    func guest() throws -> Instance {
        var linker = Linker(store: Store(engine: memory.engine))
        try linker.define("env", "memory", memory)
        return try linker.instantiate(module)
    }

    /// Runs `body` on so many threads at once, each with a guest and its number, and returns what they return, in
    /// their order. What waits longer than a test may take is interrupted, and then fails.
    func run<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Instance, Int) throws -> Result
    ) throws -> [Result] {
        let threads = try (0..<count).map { number in
            try start { guest in try body(guest, number) }
        }
        return try threads.map { try $0.result() }
    }

    /// Starts a thread with a guest of its own.
    func start<Result: Sendable>(
        _ body: @escaping @Sendable (Instance) throws -> Result
    ) throws -> GuestThread<Result> {
        try GuestThread(self, body)
    }

    /// Waits until so many guests wait.
    func awaitWaiters(_ count: Int) throws {
        try waitWhile { memory.waiterCount != count }
    }

    /// Waits while something is so; throws if that takes longer than a test may.
    func waitWhile(_ condition: () throws -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: 120)
        while try condition() {
            guard Date() < deadline else { throw TestFailure("what a thread waits for did not happen") }
            Thread.sleep(forTimeInterval: 0.0005)
        }
    }
}

/// A thread that runs a guest.
final class GuestThread<Value: Sendable>: Sendable {
    let interrupter: Store.Interrupter
    private let thread: HostThread<Value>

    var isOver: Bool { thread.isOver }

    fileprivate init(_ threads: Threads, _ body: @escaping @Sendable (Instance) throws -> Value) throws {
        // Only the new thread uses the guest.
        nonisolated(unsafe) let guest = try threads.guest()
        interrupter = guest.store.interrupter
        thread = HostThread { try body(guest) }
    }

    /// Waits for the thread's end.
    func result() throws -> Value { try thread.result { interrupter.interrupt() } }
}

/// A thread with a result.
final class HostThread<Value: Sendable>: Sendable {
    private let done = Latch()
    private let outcome = OutcomeBox<Value>()
    private let over = Flag()

    var isOver: Bool { over.isSet }

    init(_ body: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread { [outcome, done, over] in
            outcome.value = Result { try body() }
            over.set()
            done.open()
        }
    }

    /// Waits for the thread's end; after more time than a test may take, tries to end it, and throws.
    func result(endingWith end: () -> Void = {}) throws -> Value {
        guard done.wait(atMost: 120) else {
            end()
            throw TestFailure("a thread did not end")
        }
        return try outcome.value!.get()
    }
}

/// Opened once, by any thread, for whoever waits. What is done before that is known to them: to ThreadSanitizer too, which
/// does not see through Dispatch on Linux.
private final class Latch: Sendable {
    private let condition = NSCondition()
    nonisolated(unsafe) private var isOpen = false

    func open() {
        condition.withLock {
            isOpen = true
            condition.broadcast()
        }
    }

    /// Waits so many seconds at most; false if they are over.
    func wait(atMost seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        return condition.withLock {
            while !isOpen {
                guard condition.wait(until: end) else { return isOpen }
            }
            return true
        }
    }
}

/// Set once, by any thread.
final class Flag: Sendable {
    private let value = Atomic(false)
    func set() { value.store(true, ordering: .releasing) }
    var isSet: Bool { value.load(ordering: .acquiring) }
}

/// Gives out 0, 1, 2 and so on, to any thread.
final class Counter: Sendable {
    private let next = Atomic(0)
    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

extension DispatchSemaphore {
    /// Waits for a signal; throws if it takes longer than a test may.
    func awaitSignal() throws {
        guard wait(timeout: .now() + 120) == .success else { throw TestFailure("a thread gave no sign") }
    }
}

/// What a thread left; the latch orders its writer and its reader.
private final class OutcomeBox<Value: Sendable>: @unchecked Sendable {
    var value: Result<Value, any Error>?
}

extension Instance {
    /// Calls an exported function.
    @discardableResult func call(_ name: String, _ arguments: Value...) throws -> [Value] {
        let function = try #require(self.function(name), "the module exports no function \(name)")
        return try function(arguments)
    }

    /// The one result, an `i32`, of a call.
    @discardableResult func number(_ name: String, _ arguments: Int32...) throws -> Int32 {
        let function = try #require(self.function(name), "the module exports no function \(name)")
        return try #require(try function(arguments.map { .i32($0) }).first?.int32, "\(name) returns no i32")
    }
}
