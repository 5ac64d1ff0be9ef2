import Situ

import class Machine.Interruption
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
///
/// When one has to stop, because of its fuel or because somebody interrupts it, all come to rest: each stops at its next
/// safepoint, gives its fuel back, and waits here, until the first thread's call goes on or the program ends.
final class ThreadGroup: ThreadScheduler {
    /// A thread, from before it is started until it is joined.
    private struct Member {
        /// Missing until whoever starts the thread knows it.
        var thread: SystemThread?
        /// Missing until the thread has its store.
        var interrupter: Store.Interrupter?
        /// What it is; used by whoever brought it to rest.
        var resting: Resting
        /// Stops its call; missing until there is one.
        var interruption: Interruption?
        /// Whether it waits for all to go on.
        var isAtRest = false
        /// Whether it will do nothing more.
        var isOver = false
    }

    /// A thread as others may use it while it is at rest.
    private struct Resting: @unchecked Sendable {
        var thread: ProgramThread
    }

    /// Why all are to come to rest.
    private struct Pause {
        var reason: RestReason
        /// The number of the thread that had to stop.
        var number: UInt32
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
        var mainInterruption: Interruption?
        /// Whether the first thread can come to rest: not in a start function.
        var canRest = false
        /// All are to come to rest, or are there.
        var pause: Pause?
        /// The first thread was interrupted for the sake of another.
        var hasInterruptedMain = false
        var ending: Ending?
        /// Fuel that no thread has yet; nil for no limit.
        var fuel: Int64?
        /// What the first thread's store was last told of it.
        var toldFuel: Int64?
        /// Fuel of this run that no thread has yet; nil for no limit.
        var budget: Int64?
        /// Members that are not over.
        var running = 0
        /// There will be no more threads.
        var isClosed = false
    }

    private let state = Guarded(State())
    private let gate = Gate()
    /// Ends the waits of the program's WASI calls.
    private let interrupt: WASIInterrupt
    private let limit: Int

    init(_ interrupt: WASIInterrupt, limit: Int) {
        self.interrupt = interrupt
        self.limit = limit
    }

    var count: Int { state.withLock { $0.running } }

    // MARK: Starting

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
                number = number == SavedThreads.largestNumber ? 1 : number + 1
            } while state.members[number] != nil
            state.lastNumber = number
            let thread = ProgramThread(number: number, argument: argument, caller: CallingThread())
            state.members[number] = Member(resting: Resting(thread: thread))
            state.running += 1
            return (false, number, finished)
        }
        for thread in finished { thread.join() }
        if isOver { return nil }
        guard let number else { return Self.noThread }
        return start(number, of: program) ? Int32(number) : Self.noThread
    }

    /// Starts the system's thread of a member; false if the system has none.
    private func start(_ number: UInt32, of program: ThreadedProgram) -> Bool {
        let stackSize = program.configuration.storeLimits.nativeStackSize + (512 << 10)
        let thread = SystemThread(stackSize: stackSize) { [self] in runThread(number, program) }
        state.withLock { state in
            if let thread {
                state.members[number]?.thread = thread
            } else {
                state.members[number] = nil
                state.running -= 1
            }
        }
        return thread != nil
    }

    /// What a thread does from beginning to end.
    private func runThread(_ number: UInt32, _ program: ThreadedProgram) {
        do {
            try work(number, program)
        } catch {
            end(.failed(error))
        }
        // Here its store is gone, but for what others may use while it is at rest.
        let left = state.withLock { state in
            let left = state.members[number]?.resting
            state.members[number]?.isOver = true
            state.members[number]?.interrupter = nil
            state.members[number]?.interruption = nil
            state.members[number]?.resting.thread.call = nil
            state.running -= 1
            return left
        }
        _ = left
        gate.announce()
    }

    private func work(_ number: UInt32, _ program: ThreadedProgram) throws {
        guard rest(number), var thread = state.withLock({ $0.members[number]?.resting })?.thread else {
            return
        }
        if let argument = thread.argument {
            guard let call = try begin(thread, argument, program) else { return }
            thread.call = call
            thread.argument = nil
        }
        guard let call = thread.call else { return }
        let store = call.store
        let (isOver, begun) = (state.withLock { $0.ending != nil }, Resting(thread: thread))
        if isOver { return }
        state.withLock { state in
            state.members[number]?.resting = begun
            state.members[number]?.interrupter = store.interrupter
            state.members[number]?.interruption = store.machine.interruption
            // Whoever wanted all to come to rest has not seen this one.
            if state.pause != nil { store.machine.interruption.request(.pause) }
        }
        if self.isOver { return }
        refill(store)
        defer { returnFuel(of: store) }
        _ = try drive(call, number)
    }

    /// Makes a thread's store and instance, and its call, which has not begun; nil if the program is over.
    private func begin(
        _ thread: ProgramThread, _ argument: UInt32, _ program: ThreadedProgram
    ) throws -> Call? {
        let store = Store(engine: program.module.engine, limits: program.configuration.storeLimits)
        let isOver = state.withLock { state in
            state.members[thread.number]?.interrupter = store.interrupter
            return state.ending != nil
        }
        if isOver { return nil }
        refill(store)
        defer { returnFuel(of: store) }
        let instance = try program.instantiate(in: store, thread.caller)
        return try program.begin(thread.number, argument, instance)
    }

    // MARK: Running

    func run(_ call: Call, endsThreads: Bool, budget: Int64?) throws -> ThreadedCall.Progress {
        let store = call.store
        state.withLock { $0.budget = budget.map { max($0, 0) } }
        return try asFirstThread(store, endsThreads: endsThreads) {
            wakeAll()
            defer { state.withLock { $0.canRest = false } }
            // What it has is the group's to give.
            if store.fuel != nil { store.fuel = 0 }
            refill(store)
            defer { returnFuel(of: store) }
            return try driveFirst(call)
        }
    }

    /// Runs the first thread's call, until it is over or all are at rest.
    private func driveFirst(_ call: Call) throws -> ThreadedCall.Progress {
        while true {
            switch try call.run() {
            case .finished(let results): return .finished(results)
            case .waiting: throw CallError.asynchronousHostFunction
            case .suspended(.outOfFuel) where refill(call.store): continue
            case let progress:
                let reason = pause(because: 0, reason(of: progress))
                gate.wait { [self] in
                    state.withLock { state in
                        state.ending != nil || state.members.values.allSatisfy { $0.isAtRest || $0.isOver }
                    }
                }
                if isOver {
                    // What ended the program is what is thrown.
                    throw call.abandon()
                }
                call.store.machine.interruption.clear(.pause)
                return reason.progress
            }
        }
    }

    /// Why a run has stopped that neither is over nor waits.
    private func reason(of progress: Call.Progress) -> RestReason {
        guard case .suspended(let kind) = progress else { return .request }
        let isBudgetUsed = state.withLock { state in
            state.budget.map { $0 < state.fuel ?? .max } ?? false
        }
        return kind == .outOfFuel && isBudgetUsed ? .fuel : .suspended(kind)
    }

    /// Has all threads come to rest; returns why the first of them wanted it.
    private func pause(because number: UInt32, _ reason: RestReason) -> RestReason {
        let (interruptions, pause) = state.withLock { state in
            if let pause = state.pause { return ([Interruption](), pause) }
            let pause = Pause(reason: reason, number: number)
            state.pause = pause
            var interruptions = state.members.values.compactMap { $0.interruption }
            if number != 0, let main = state.mainInterruption { interruptions.append(main) }
            return (interruptions, pause)
        }
        for interruption in interruptions { interruption.request(.pause) }
        return pause.reason
    }

    /// Lets all threads go on.
    private func wakeAll() {
        state.withLock { state in
            state.pause = nil
            state.canRest = true
            state.mainInterruption?.clear(.pause)
            for number in state.members.keys { state.members[number]?.interruption?.clear(.pause) }
        }
        gate.announce()
    }

    /// Waits as long as all are to be at rest; false if the program is over then.
    private func rest(_ number: UInt32) -> Bool {
        while true {
            // Whether it rests is decided and said at once, so that nobody takes it for resting that goes on.
            let isResting = state.withLock { state in
                let isResting = state.pause != nil && state.ending == nil
                state.members[number]?.isAtRest = isResting
                return isResting
            }
            gate.announce()
            guard isResting else { return !isOver }
            gate.wait { [self] in state.withLock { $0.pause == nil || $0.ending != nil } }
        }
    }

    var stoppedCall: Call? {
        let stopped = state.withLock { state in
            state.pause.flatMap { state.members[$0.number]?.resting }
        }
        return stopped?.thread.call
    }

    func forget(_ call: Call) {}

    // MARK: Saving

    var others: [ProgramThread] {
        let members = state.withLock { state in
            state.members.filter { !$0.value.isOver }.sorted { $0.key < $1.key }.map(\.value.resting)
        }
        return members.map(\.thread)
    }

    func save(_ saved: inout SavedThreads) {
        let (number, fuel) = state.withLock { ($0.lastNumber, $0.fuel) }
        saved.lastNumber = number
        saved.fuel = fuel
    }

    func prepare(_ store: Store, _ saved: SavedThreads) {}

    func resume(_ threads: [ProgramThread], _ saved: SavedThreads, of program: ThreadedProgram) {
        interrupt.arm()
        let members = threads.dropFirst().map { Resting(thread: $0) }
        state.withLock { state in
            state.lastNumber = saved.lastNumber
            state.fuel = saved.fuel
            state.toldFuel = saved.fuel
            state.pause = Pause(reason: .request, number: 0)
            for resting in members { state.members[resting.thread.number] = Member(resting: resting) }
            state.running = members.count
        }
        // The first thread's store is told what there is; the others' have what they are given.
        for thread in threads {
            thread.call?.store.fuel = thread.number == 0 ? saved.fuel : saved.fuel.map { _ in 0 }
        }
        for resting in members where !start(resting.thread.number, of: program) {
            end(.failed(CallError.outOfMemory))
        }
    }

    // MARK: The first thread

    func instantiate(in store: Store, _ body: () throws -> Instance) throws -> Instance {
        // A start function may make threads already.
        state.withLock { $0.budget = nil }
        return try asFirstThread(store, endsThreads: false) {
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
            state.mainInterruption = store.machine.interruption
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
                state.mainInterruption = nil
                state.toldFuel = state.fuel
                return state.fuel
            }
            store.fuel = left
        }
        let result = Swift.Result { try body() }
        switch result {
        case .success where !endsThreads && !isOver: return try result.get()
        case .success(let progress as ThreadedCall.Progress):
            guard case .finished = progress else { return try result.get() }
            end(.returned)
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

    /// Runs the call of another thread to its end, with pauses; nil if it was stopped because the program is over.
    private func drive(_ call: Call, _ number: UInt32) throws -> [Value]? {
        while true {
            switch try call.run() {
            case .finished(let results): return results
            case .waiting: throw CallError.asynchronousHostFunction
            // Nobody keeps it for later.
            case .stopped: continue
            case .suspended(.outOfFuel) where refill(call.store): continue
            case let progress:
                let (isOver, canRest) = state.withLock { ($0.ending != nil, $0.canRest) }
                // The first thread is where it cannot be suspended, or not there: then the program ends.
                if !isOver, !canRest { throw call.abandon() }
                if !isOver {
                    _ = pause(because: number, reason(of: progress))
                    returnFuel(of: call.store)
                    if rest(number) {
                        refill(call.store)
                        continue
                    }
                }
                call.cancel()
                return nil
            }
        }
    }

    // MARK: Fuel

    /// The most fuel that a thread gets at a time.
    private static let largestPortion: Int64 = 1 << 16
    /// What a thread gets where that much is left, however many there are: enough for a piece of a bulk operation.
    private static let smallestPortion: Int64 = 2048

    /// Gives a thread fuel, of which it has too little left; false if there is none.
    ///
    /// What is given out to one cannot be used by others, so it gets less when less is left.
    @discardableResult private func refill(_ store: Store) -> Bool {
        let (isLimited, portion): (Bool, Int64) = state.withLock { state in
            guard let left = [state.fuel, state.budget].compactMap({ $0 }).min() else { return (false, 0) }
            let share = left / Int64(2 * (state.running + 1))
            let portion = min(left, max(min(share, Self.largestPortion), Self.smallestPortion))
            state.fuel? -= portion
            state.budget? -= portion
            return (true, portion)
        }
        guard isLimited else { return false }
        store.fuel = (store.fuel ?? 0) + portion
        return portion > 0
    }

    /// Takes back what a thread has not used.
    private func returnFuel(of store: Store) {
        guard let left = store.fuel else { return }
        let isLimited = state.withLock { state in
            state.fuel? += left
            state.budget? += left
            return state.fuel != nil
        }
        store.fuel = isLimited ? 0 : nil
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
        gate.announce()
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
                    state.pause = nil
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
