import Machine
import Situ
import Synchronization

/// The threads of a deterministic program: coroutines of one thread of the system, in the order in which they were made.
///
/// Each runs for a slice of fuel, or until it waits. Virtual time moves with the fuel used, and jumps to the next moment
/// that somebody waits for when nobody can run. Nothing depends on how quick the machine is, or when input comes: who
/// wants input lets the others go on, and holds all up for it when these only wait, or have had many turns.
///
/// Used by one thread at a time, the one that is in `run`. What there is to save is in ``SavedThreads``; the frames are their
/// stores', the time the context's. A turn that is not over when all come to rest is gone on with: time passes with its fuel when
/// it is over, so that nobody can tell.
final class CoroutineScheduler: ThreadScheduler, @unchecked Sendable {
    private final class Coroutine {
        let number: UInt32
        /// What is left to do before the thread's own code runs.
        var argument: UInt32?
        var call: Call?
        /// What a call of WASI waits for; a wait in the memory is the call's own.
        var wait: Cooperation.Wait?
        /// How often the others have had a turn since it began to wait for input.
        var patience = 0
        /// What WASI remembers of it.
        var caller: CallingThread
        /// What it has returned.
        var results: [Value] = []

        init(_ number: UInt32, argument: UInt32? = nil, call: Call? = nil, _ caller: CallingThread) {
            self.number = number
            self.argument = argument
            self.call = call
            self.caller = caller
        }
    }

    /// Units of fuel that a coroutine has in a turn.
    private static let slice: Int64 = 10_000
    /// Virtual nanoseconds for a unit of fuel.
    private static let nanosecondsPerUnit: Int64 = 10
    /// Turns that others may have while one waits for input.
    private static let patience = 1_000

    private let context: WASIContext
    private let cooperation: Cooperation
    private let limit: Int
    /// All threads but the first, in their order.
    private var coroutines: [Coroutine] = []
    /// The first thread, while a call of it is under way.
    private var main: Coroutine?
    private var lastNumber: UInt32 = 0
    private var isClosed = false
    private weak var program: ThreadedProgram?
    private let clock = WaitClock()
    /// The time by the clock, whatever that itself shows while all are at rest.
    private var clockTime: UInt64 = 0
    /// Fuel for all; nil for no limit.
    private var fuel: Int64?
    /// Fuel that this run may use; nil for no limit.
    private var budget: Int64?
    /// Who has a turn, or had the last.
    private var lastTurn: UInt32 = 0
    /// What is left of the turn; nil if it is over.
    private var turn: SavedThreads.Turn?
    private(set) var stoppedCall: Call?
    /// Whose stops end waits of all threads, while `isRunning`.
    private weak var heardInterruption: Interruption?
    private let isRunning = RunningFlag()

    init(_ context: WASIContext, _ cooperation: Cooperation, limit: Int) {
        self.context = context
        self.cooperation = cooperation
        self.limit = limit
    }

    var count: Int { coroutines.count }

    func spawn(_ argument: UInt32, of program: ThreadedProgram) -> Int32? {
        guard program.canStartThreads, coroutines.count < limit, !isClosed else { return Self.noThread }
        self.program = program
        repeat {
            lastNumber = lastNumber == (1 << 29) - 1 ? 1 : lastNumber + 1
        } while coroutines.contains { $0.number == lastNumber }
        coroutines.append(Coroutine(lastNumber, argument: argument, CallingThread()))
        // Whoever made it is not alone any more.
        cooperation.begin(mayHoldUp: false)
        return Int32(lastNumber)
    }

    func end() {
        let ended = coroutines
        coroutines = []
        stoppedCall = nil
        for coroutine in ended { coroutine.call?.cancel() }
    }

    func close() {
        isClosed = true
        end()
    }

    // MARK: Running

    /// Threads that the start function makes have their first turns when the first thread runs.
    func instantiate(in store: Situ.Store, _ body: () throws -> Situ.Instance) throws -> Situ.Instance {
        try body()
    }

    func run(_ call: Call, endsThreads: Bool, budget: Int64?) throws -> ThreadedCall.Progress {
        let store = call.store
        let main = first(call)
        self.budget = budget
        fuel = store.fuel
        wake()
        hear(store)
        defer {
            cooperation.begin(mayHoldUp: nil)
            isRunning.value.store(false, ordering: .sequentiallyConsistent)
            context.interrupt.reset()
            store.fuel = fuel
            rest()
        }
        do {
            if let progress = try schedule(main) { return progress }
            let results = main.results
            forget(call)
            if endsThreads { end() }
            return .finished(results)
        } catch {
            forget(call)
            call.cancel()
            end()
            throw error
        }
    }

    /// The coroutine of the first thread's call: the one that it has, if that has not come to its end.
    private func first(_ call: Call) -> Coroutine {
        if let main, main.call === call { return main }
        let main = Coroutine(0, call: call, CallingThread())
        self.main = main
        // Of a turn that another call left, nothing is left.
        turn = nil
        lastTurn = 0
        return main
    }

    func forget(_ call: Call) {
        guard let main, main.call === call else { return }
        call.store.machine.waitClock = nil
        self.main = nil
        turn = nil
    }

    /// Whatever stops the first thread's store ends waits of the others too.
    private func hear(_ store: Situ.Store) {
        let interruption = store.machine.interruption
        let interrupt = context.interrupt
        interrupt.arm()
        isRunning.value.store(true, ordering: .sequentiallyConsistent)
        if heardInterruption !== interruption {
            heardInterruption = interruption
            interruption.notify { [isRunning] in
                if isRunning.value.load(ordering: .sequentiallyConsistent) { interrupt.interrupt() }
            }
        }
        if interruption.isRequested { interrupt.interrupt() }
    }

    // MARK: Rest

    /// Before anybody runs.
    private func wake() {
        clock.now = clockTime
        for coroutine in all { coroutine.call?.store.machine.waitClock = clock }
    }

    /// When nobody runs any more. No wait is to be over while all are at rest: what will have happened first by the time that its
    /// thread has a turn, is not known yet.
    private func rest() {
        clockTime = clock.now
        for coroutine in all {
            coroutine.call?.store.fuel = fuel
            if let deadline = coroutine.call?.activation.pendingWait?.deadline, deadline <= clock.now {
                clock.now = deadline - 1
            }
        }
    }

    private var all: [Coroutine] { (main.map { [$0] } ?? []) + coroutines }

    var others: [ProgramThread] {
        coroutines.map {
            ProgramThread(number: $0.number, argument: $0.argument, call: $0.call, caller: $0.caller)
        }
    }

    func save(_ saved: inout SavedThreads) {
        saved.lastNumber = lastNumber
        saved.fuel = fuel
        saved.clock = clockTime
        saved.stoppedClock = clock.now
        saved.lastTurn = lastTurn
        saved.turn = turn
        for (index, coroutine) in all.enumerated() where index < saved.threads.count {
            saved.threads[index].wait = coroutine.wait
            saved.threads[index].patience = coroutine.patience
        }
    }

    func prepare(_ store: Situ.Store, _ saved: SavedThreads) {
        clock.now = saved.stoppedClock
        store.machine.waitClock = clock
    }

    func resume(_ threads: [ProgramThread], _ saved: SavedThreads, of program: ThreadedProgram) {
        self.program = program
        lastNumber = saved.lastNumber
        fuel = saved.fuel
        clockTime = saved.clock
        lastTurn = saved.lastTurn
        turn = saved.turn
        let all = zip(threads, saved.threads).map { thread, saved in
            let coroutine = Coroutine(
                thread.number, argument: thread.argument, call: thread.call, thread.caller)
            coroutine.wait = saved.wait
            coroutine.patience = saved.patience
            coroutine.call?.store.fuel = fuel
            return coroutine
        }
        main = all.first
        coroutines = Array(all.dropFirst())
    }

    // MARK: Turns

    /// Gives coroutines turns until the first thread's call is over (nil), or all are to stop.
    private func schedule(_ main: Coroutine) throws -> ThreadedCall.Progress? {
        while true {
            if let call = main.call, let reason = interruption(call) {
                stoppedCall = call
                return reason.progress
            }
            let coroutine: Coroutine
            if turn != nil, let last = all.first(where: { $0.number == lastTurn }) {
                coroutine = last
            } else {
                guard let next = try next(after: lastTurn) else { throw WASIThreadsError.deadlock }
                coroutine = next.coroutine
                lastTurn = coroutine.number
                turn = SavedThreads.Turn(rest: Self.slice, used: 0, mayHoldUp: next.mayHoldUp)
                coroutine.wait = nil
                coroutine.patience = 0
            }
            switch try goOn(coroutine) {
            case .wait: break
            case .stop(let reason):
                stoppedCall = coroutine.call
                return reason.progress
            case .end:
                if coroutine === main { return nil }
                coroutine.call = nil
                coroutines.removeAll { $0 === coroutine }
            }
        }
    }

    /// Why all are to stop between two turns; nil if nobody wants it.
    private func interruption(_ call: Call) -> RestReason? {
        let interruption = call.store.machine.interruption
        guard interruption.isRequested || context.interrupt.isRaised else { return nil }
        let kind = interruption.kind ?? .interrupted
        if kind == .suspensionRequested {
            interruption.clear(.suspension)
            return .request
        }
        call.activation.trap = kind
        return .suspended(kind == .deadlineExceeded ? .deadlineExceeded : .interrupted)
    }

    /// Who has the next turn, after time has gone on if it must; nil if nobody ever will.
    private func next(
        after last: UInt32
    ) throws -> (coroutine: Coroutine, mayHoldUp: Bool)? {
        let all = all
        // A thread that is over was the one before those that follow it.
        let found = all.firstIndex { $0.number == last }
        let start = found.map { $0 + 1 } ?? all.firstIndex { $0.number > last } ?? 0
        let order = all.indices.map { all[(start + $0) % all.count] }
        while true {
            clock.now = try context.virtualTime
            for coroutine in order {
                if isInput(coroutine) {
                    coroutine.patience += 1
                    if coroutine.patience > Self.patience { return (coroutine, true) }
                } else if canRun(coroutine) {
                    return (coroutine, all.count == 1)
                }
            }
            let moments = order.compactMap { moment(of: $0) }
            if let moment = moments.min() {
                try context.advanceVirtualTime(by: max(moment, clock.now) - clock.now)
            } else {
                return order.first(where: isInput).map { ($0, true) }
            }
        }
    }

    private func isInput(_ coroutine: Coroutine) -> Bool {
        if case .input? = coroutine.wait { true } else { false }
    }

    /// When it goes on by itself; nil: it does not.
    private func moment(of coroutine: Coroutine) -> UInt64? {
        switch coroutine.wait {
        case .time(let moment): moment
        case .input: nil
        case nil: coroutine.call?.activation.pendingWait?.deadline
        }
    }

    private func canRun(_ coroutine: Coroutine) -> Bool {
        if let moment = moment(of: coroutine), moment <= clock.now { return true }
        if coroutine.wait != nil { return false }
        guard let wait = coroutine.call?.activation.pendingWait else { return true }
        return wait.isNotified()
    }

    /// How a coroutine's turn has ended, or why it has not.
    private enum TurnEnd {
        case wait
        case end
        case stop(RestReason)
    }

    /// Lets the coroutine that has the turn run until its slice is over or it waits.
    private func goOn(_ coroutine: Coroutine) throws -> TurnEnd {
        if coroutine.call == nil, let argument = coroutine.argument {
            guard let program else { return try finishTurn(.end) }
            coroutine.argument = nil
            coroutine.call = try begin(coroutine, argument, program)
        }
        guard let call = coroutine.call, let turn else { return try finishTurn(.end) }
        let store = call.store
        cooperation.begin(mayHoldUp: turn.mayHoldUp)
        store.fuel = allowance
        let before = store.machine.fuel
        let progress: Call.Progress?
        do {
            progress = try call.run(slice: turn.rest, isSuspendable: true)
        } catch {
            pay(before - store.machine.fuel)
            _ = try finishTurn(.end)
            throw error
        }
        pay(before - store.machine.fuel)
        switch progress {
        case nil: return try finishTurn(.wait)
        case .finished(let results):
            coroutine.results = results
            return try finishTurn(.end)
        case .waiting:
            guard call.activation.pendingWait != nil else { throw CallError.asynchronousHostFunction }
            return try finishTurn(.wait)
        case .stopped, .suspended:
            coroutine.wait = cooperation.takeWait()
            if coroutine.wait != nil { return try finishTurn(.wait) }
            // Out of fuel, or interrupted from outside: the turn is not over.
            self.turn?.mayHoldUp = cooperation.mayHoldUp
            guard case .suspended(let kind)? = progress else { return .stop(.request) }
            // A wait of another thread's, which whoever stopped the first one's store has ended.
            if kind == .interrupted, let first = main?.call, let reason = interruption(first) {
                return .stop(reason)
            }
            let isBudgetUsed = kind == .outOfFuel && budget != nil && (fuel ?? .max) > allowance ?? .max
            return .stop(isBudgetUsed ? .fuel : .suspended(kind))
        }
    }

    /// Fuel that somebody who runs may use now; nil for no limit.
    private var allowance: Int64? {
        guard let budget else { return fuel }
        return min(max(budget, 0), fuel ?? .max)
    }

    /// Counts fuel that was used.
    private func pay(_ used: Int64) {
        if let fuel { self.fuel = max(fuel - used, 0) }
        if let budget { self.budget = max(budget - used, 0) }
        guard var turn else { return }
        turn.used += used
        turn.rest -= min(used, turn.rest)
        self.turn = turn
    }

    /// Ends the turn: time passes with the fuel that it has cost.
    private func finishTurn(_ end: TurnEnd) throws -> TurnEnd {
        let used = turn?.used ?? 0
        turn = nil
        try context.advanceVirtualTime(by: UInt64(max(used, 0) * Self.nanosecondsPerUnit))
        return end
    }

    /// Makes a thread's store and instance. The start function, if the module has one, is not divided into turns.
    private func begin(
        _ coroutine: Coroutine, _ argument: UInt32, _ program: ThreadedProgram
    ) throws -> Call? {
        let store = Store(engine: program.module.engine, limits: program.configuration.storeLimits)
        store.fuel = fuel
        cooperation.begin(mayHoldUp: nil)
        let before = store.machine.fuel
        let instance = try program.instantiate(in: store, coroutine.caller)
        let used = before - store.machine.fuel
        pay(used)
        // The turn's slice is for the thread's function.
        turn?.used -= used
        turn?.rest = Self.slice
        try context.advanceVirtualTime(by: UInt64(max(used, 0) * Self.nanosecondsPerUnit))
        store.machine.waitClock = clock
        return try program.begin(coroutine.number, argument, instance)
    }
}

/// Whether something runs, for any thread and signal handlers to ask.
private final class RunningFlag: Sendable {
    let value = Atomic(false)
}

/// Why a program with threads cannot go on.
public enum WASIThreadsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In deterministic mode: all threads wait for each other, and no time will change that.
    case deadlock

    public var description: String { "deadlock: all threads wait for each other" }
}
