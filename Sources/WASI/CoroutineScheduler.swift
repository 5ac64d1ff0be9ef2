import Machine
import Situ

/// The threads of a deterministic program: coroutines of one thread of the system, in the order in which they were made.
///
/// Each runs for a slice of fuel, or until it waits. Virtual time moves with the fuel used, and jumps to the next moment
/// that somebody waits for when nobody can run. Nothing depends on how quick the machine is, or when input comes: who
/// wants input lets the others go on, and holds all up for it when these only wait, or have had many turns.
///
/// Used by one thread at a time, the one that is in `run`. All there is to save: the coroutines' order, numbers and what
/// each waits for; the frames are their stores', the time the context's.
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

        init(_ number: UInt32, argument: UInt32? = nil, call: Call? = nil) {
            self.number = number
            self.argument = argument
            self.call = call
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
    private var others: [Coroutine] = []
    private var lastNumber: UInt32 = 0
    private var isClosed = false
    private weak var program: ThreadedProgram?
    private let clock = WaitClock()
    /// Fuel for all; nil for no limit.
    private var fuel: Int64?

    init(_ context: WASIContext, _ cooperation: Cooperation, limit: Int) {
        self.context = context
        self.cooperation = cooperation
        self.limit = limit
    }

    var count: Int { others.count }

    func spawn(_ argument: UInt32, of program: ThreadedProgram) -> Int32? {
        guard program.canStartThreads, others.count < limit, !isClosed else { return Self.noThread }
        self.program = program
        repeat {
            lastNumber = lastNumber == (1 << 29) - 1 ? 1 : lastNumber + 1
        } while others.contains { $0.number == lastNumber }
        others.append(Coroutine(lastNumber, argument: argument))
        // Whoever made it is not alone any more.
        cooperation.begin(mayHoldUp: false)
        return Int32(lastNumber)
    }

    func end() {
        let ended = others
        others = []
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

    func run(_ call: Call, endsThreads: Bool) throws -> [Value] {
        let store = call.store
        let main = Coroutine(0, call: call)
        fuel = store.fuel
        defer {
            cooperation.begin(mayHoldUp: nil)
            store.machine.waitClock = nil
            if let fuel { store.fuel = fuel }
        }
        store.machine.waitClock = clock
        do {
            let results = try schedule(main)
            if endsThreads { end() }
            return results
        } catch {
            call.cancel()
            end()
            throw error
        }
    }

    /// Gives coroutines turns until the first thread's call is over.
    private func schedule(_ main: Coroutine) throws -> [Value] {
        var last = main
        while true {
            if let call = main.call, call.store.interrupter.isInterrupted || context.interrupt.isRaised {
                call.activation.trap = .interrupted
                throw call.abandon()
            }
            guard let next = try next(after: last, main) else { throw WASIThreadsError.deadlock }
            last = next.coroutine
            if let results = try turn(last, mayHoldUp: next.mayHoldUp) {
                if last === main { return results }
                last.call = nil
                others.removeAll { $0 === last }
            }
        }
    }

    /// Who has the next turn, after time has gone on if it must; nil if nobody ever will.
    private func next(
        after last: Coroutine, _ main: Coroutine
    ) throws -> (coroutine: Coroutine, mayHoldUp: Bool)? {
        let all = [main] + others
        // A thread that is over was the one before those that follow it.
        let first = (all.firstIndex { $0 === last } ?? all.firstIndex { $0.number > last.number } ?? 0)
        let start = all.contains { $0 === last } ? first + 1 : first
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

    /// Lets a coroutine run until its slice is over or it waits. Its results, if it has come to its end.
    private func turn(_ coroutine: Coroutine, mayHoldUp: Bool) throws -> [Value]? {
        if coroutine.call == nil, let argument = coroutine.argument {
            guard let program else { return [] }
            coroutine.argument = nil
            coroutine.call = try begin(coroutine.number, argument, program)
        }
        guard let call = coroutine.call else { return [] }
        let store = call.store
        cooperation.begin(mayHoldUp: mayHoldUp)
        coroutine.wait = nil
        coroutine.patience = 0
        store.fuel = fuel
        let before = store.machine.fuel
        let progress: Call.Progress?
        do {
            progress = try call.run(slice: Self.slice)
        } catch {
            try takeFuel(of: store, before)
            throw error
        }
        try takeFuel(of: store, before)
        switch progress {
        case nil: return nil
        case .finished(let results): return results
        case .waiting:
            guard call.activation.pendingWait != nil else { throw CallError.asynchronousHostFunction }
            return nil
        // It is not suspended; a request is for another run.
        case .stopped: return nil
        case .suspended:
            coroutine.wait = cooperation.takeWait()
            // Not a call that lets others run: out of fuel, or interrupted from outside.
            guard coroutine.wait != nil else { throw call.abandon() }
            return nil
        }
    }

    /// Makes a thread's store and instance. The start function, if the module has one, is not divided into turns.
    private func begin(_ number: UInt32, _ argument: UInt32, _ program: ThreadedProgram) throws -> Call? {
        let store = Store(engine: program.module.engine, limits: program.configuration.storeLimits)
        store.fuel = fuel
        cooperation.begin(mayHoldUp: nil)
        let before = store.machine.fuel
        let instance = try program.instantiate(in: store, CallingThread())
        try takeFuel(of: store, before)
        store.machine.waitClock = clock
        return try program.begin(number, argument, instance)
    }

    /// What a turn has cost, in fuel and in time.
    private func takeFuel(of store: Situ.Store, _ before: Int64) throws {
        let used = before - store.machine.fuel
        if let fuel { self.fuel = max(fuel - used, 0) }
        try context.advanceVirtualTime(by: UInt64(max(used, 0) * Self.nanosecondsPerUnit))
    }
}

/// Why a program with threads cannot go on.
public enum WASIThreadsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In deterministic mode: all threads wait for each other, and no time will change that.
    case deadlock

    public var description: String { "deadlock: all threads wait for each other" }
}
