import Situ

import struct Machine.SystemThread

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The threads of a program as threads of the system.
///
/// The first failure of any thread, an exit included, ends the program: the others are interrupted wherever they are,
/// and joined. All there is to save of the group itself is in `State`.
final class ThreadGroup: ThreadScheduler {
    /// A thread, from before it is started until it is joined.
    private struct Member {
        /// Missing until whoever starts the thread knows it.
        var thread: SystemThread?
        /// Missing until the thread has its store.
        var interrupter: Store.Interrupter?
        /// Whether it will do nothing more.
        var isOver = false
    }

    /// Why the program is over.
    private enum Ending {
        case returned
        case failed(any Error)
    }

    private struct State: Sendable {
        var members: [UInt32: Member] = [:]
        /// The number of the thread that was made last.
        var lastNumber: UInt32 = 0
        /// Of the first thread, while it runs.
        var mainInterrupter: Store.Interrupter?
        /// The first thread was interrupted for the sake of another.
        var hasInterruptedMain = false
        var ending: Ending?
        /// Fuel that no thread has yet; nil for no limit.
        var fuel: Int64?
        /// What the first thread's store was last told of it.
        var toldFuel: Int64?
        /// Members that are not over.
        var running = 0
        /// There will be no more threads.
        var isClosed = false
    }

    private let state = Guarded(State())
    /// Ends the waits of the program's WASI calls.
    private let interrupt: WASIInterrupt
    private let limit: Int

    init(_ interrupt: WASIInterrupt, limit: Int) {
        self.interrupt = interrupt
        self.limit = limit
    }

    var count: Int { state.withLock { $0.running } }

    // MARK: Starting

    /// Thread numbers have 29 bits.
    private static let largestNumber: UInt32 = 1 << 29 - 1

    func spawn(_ argument: UInt32, of program: ThreadedProgram) -> Int32? {
        guard program.canStartThreads else { return Self.noThread }
        // Before anybody waits who has to be interrupted.
        interrupt.arm()
        let (isOver, number, finished): (Bool, UInt32?, [SystemThread]) = state.withLock { state in
            if state.ending != nil { return (true, nil, []) }
            var finished: [SystemThread] = []
            for (number, member) in state.members where member.isOver {
                guard let thread = member.thread else { continue }
                finished.append(thread)
                state.members[number] = nil
            }
            guard state.running < limit, !state.isClosed else { return (false, nil, finished) }
            var number = state.lastNumber
            repeat {
                number = number == Self.largestNumber ? 1 : number + 1
            } while state.members[number] != nil
            state.lastNumber = number
            state.members[number] = Member()
            state.running += 1
            return (false, number, finished)
        }
        for thread in finished { thread.join() }
        if isOver { return nil }
        guard let number else { return Self.noThread }

        let stackSize = program.configuration.storeLimits.nativeStackSize + (512 << 10)
        let thread = SystemThread(stackSize: stackSize) { [self] in
            runThread(number, argument, program)
        }
        state.withLock { state in
            if let thread {
                state.members[number]?.thread = thread
            } else {
                state.members[number] = nil
                state.running -= 1
            }
        }
        return thread == nil ? Self.noThread : Int32(number)
    }

    /// What a thread does from beginning to end.
    private func runThread(_ number: UInt32, _ argument: UInt32, _ program: ThreadedProgram) {
        do {
            try work(number, argument, program)
        } catch {
            end(.failed(error))
        }
        // Here its store is gone.
        state.withLock { state in
            state.members[number]?.isOver = true
            state.members[number]?.interrupter = nil
            state.running -= 1
        }
    }

    private func work(_ number: UInt32, _ argument: UInt32, _ program: ThreadedProgram) throws {
        let store = Store(engine: program.module.engine, limits: program.configuration.storeLimits)
        let isOver = state.withLock { state in
            state.members[number]?.interrupter = store.interrupter
            return state.ending != nil
        }
        if isOver { return }
        refill(store)
        let instance = try program.instantiate(in: store, CallingThread())
        guard let call = try program.begin(number, argument, instance) else { return }
        defer { returnFuel(of: store) }
        _ = try drive(call)
    }

    // MARK: Running

    func run(_ call: Call, endsThreads: Bool) throws -> [Value] {
        let store = call.store
        return try asFirstThread(store, endsThreads: endsThreads) {
            refill(store)
            defer { returnFuel(of: store) }
            return try drive(call) ?? []
        }
    }

    func instantiate(in store: Store, _ body: () throws -> Instance) throws -> Instance {
        // A start function may make threads already.
        try asFirstThread(store, endsThreads: false) {
            // It is not divided into portions, so its fuel counts when it is over.
            let before = store.fuel
            defer {
                if let before, let after = store.fuel {
                    state.withLock { $0.fuel = $0.fuel.map { max($0 - (before - after), 0) } }
                }
            }
            return try body()
        }
    }

    /// Does what the first thread does, which ends when another thread has ended the program, and ends it itself if that
    /// fails.
    private func asFirstThread<Result>(
        _ store: Store, endsThreads: Bool, _ body: () throws -> Result
    ) throws -> Result {
        let failure: (any Error)? = state.withLock { state in
            if case .failed(let error) = state.ending { return error }
            state.mainInterrupter = store.interrupter
            // Threads may have used some since the store was told what is left.
            if state.members.isEmpty || store.fuel != state.toldFuel { state.fuel = store.fuel }
            return nil
        }
        if let failure {
            joinAll()
            throw failure
        }
        defer {
            let left = state.withLock { state in
                state.mainInterrupter = nil
                state.toldFuel = state.fuel
                return state.fuel
            }
            if let left { store.fuel = left }
        }
        let result = Swift.Result { try body() }
        switch result {
        case .success where !endsThreads && !isOver: return try result.get()
        case .success: end(.returned)
        case .failure(let error): end(.failed(error))
        }
        // What came first is what the program ended with.
        let ending = state.withLock { $0.ending }
        joinAll()
        let wasInterrupted = state.withLock { state in
            defer { state.hasInterruptedMain = false }
            return state.hasInterruptedMain
        }
        if wasInterrupted { store.interrupter.clear() }
        if case .failed(let error) = ending { throw error }
        return try result.get()
    }

    private var isOver: Bool { state.withLock { $0.ending != nil } }

    /// Runs a call to its end; nil if it was stopped because the program is over.
    private func drive(_ call: Call) throws -> [Value]? {
        while true {
            switch try call.run() {
            case .finished(let results): return results
            case .waiting: throw CallError.asynchronousHostFunction
            // Nobody keeps it for later.
            case .stopped: continue
            case .suspended(.outOfFuel) where refill(call.store): continue
            case .suspended:
                let trap = call.abandon()
                if isOver { return nil }
                // The embedder interrupted: this thread's store, or all that wait.
                throw trap
            }
        }
    }

    // MARK: Fuel

    /// Fuel that a thread gets at a time.
    private static let portion: Int64 = 1 << 16

    /// Gives a thread fuel, of which it has none left; false if there is none.
    @discardableResult private func refill(_ store: Store) -> Bool {
        let (isLimited, portion): (Bool, Int64) = state.withLock { state in
            guard let fuel = state.fuel else { return (false, 0) }
            let portion = min(fuel, Self.portion)
            state.fuel = fuel - portion
            return (true, portion)
        }
        guard isLimited else { return false }
        store.fuel = portion
        return portion > 0
    }

    /// Takes back what a thread has not used.
    private func returnFuel(of store: Store) {
        guard let left = store.fuel else { return }
        state.withLock { state in
            guard let fuel = state.fuel else { return }
            state.fuel = fuel + left
        }
        store.fuel = 0
    }

    // MARK: Ending

    /// Ends the program, unless it is over already, and interrupts all threads.
    private func end(_ ending: Ending) {
        let interrupters: [Store.Interrupter] = state.withLock { state in
            if state.ending != nil { return [] }
            state.ending = ending
            // Nobody to interrupt: then the embedder's WASI is left alone, too.
            if state.members.isEmpty { return [] }
            var interrupters = state.members.values.compactMap { $0.interrupter }
            if let main = state.mainInterrupter {
                state.hasInterruptedMain = true
                interrupters.append(main)
            }
            interrupt.interrupt()
            return interrupters
        }
        for interrupter in interrupters { interrupter.interrupt() }
    }

    func end() {
        end(.returned)
        joinAll()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        end()
    }

    /// Joins all threads, which have been interrupted.
    private func joinAll() {
        while true {
            let (isDone, thread): (Bool, SystemThread?) = state.withLock { state in
                if state.members.isEmpty {
                    if state.ending != nil { interrupt.reset() }
                    state.ending = nil
                    return (true, nil)
                }
                // A thread that is just being started by another is known when that one is over.
                guard let next = state.members.first(where: { $0.value.thread != nil }) else {
                    return (false, nil)
                }
                state.members[next.key] = nil
                return (false, next.value.thread)
            }
            if isDone { break }
            if let thread { thread.join() } else { sched_yield() }
        }
    }
}
