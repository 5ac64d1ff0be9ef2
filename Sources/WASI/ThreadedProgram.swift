import Machine
import Situ
import Snapshot
import WebAssembly

/// A program whose threads each have a store and an instance: what they are made of, and who runs them.
final class ThreadedProgram: Sendable {
    let module: Module
    let wasi: WASI
    let configuration: WASIThreads.Configuration
    /// The shared memories that the module imports, all threads' together.
    private let memories: Guarded<[(entry: Module.Import, memory: SharedMemory)]>
    let scheduler: any ThreadScheduler
    /// What WASI remembers of the first thread.
    private let firstCallers = Guarded(SavedCallers([]))
    /// The threads as they were saved, until they are put together again.
    private let saved: SavedThreads?
    /// What WASI remembers of the saved threads that have begun, in the order of their stores.
    private let savedThreads: SavedCallers

    init(
        _ module: Module, _ wasi: WASI, _ configuration: WASIThreads.Configuration
    ) throws(LinkError) {
        self.module = module
        self.wasi = wasi
        self.configuration = configuration
        var memories: [(entry: Module.Import, memory: SharedMemory)] = []
        for entry in module.imports where Self.isSharedMemory(entry) {
            guard case .memory(let type) = entry.type else { continue }
            // Two imports of one name are one memory.
            if memories.contains(where: { $0.entry.module == entry.module && $0.entry.name == entry.name }) {
                continue
            }
            guard type.limits.minimum <= UInt64(configuration.storeLimits.memorySize) >> type.pageSizeLog2,
                let memory = SharedMemory(engine: module.engine, type: type)
            else { throw .noMemory(for: entry) }
            memories.append((entry, memory))
        }
        self.memories = Guarded(memories)
        saved = nil
        savedThreads = SavedCallers([])
        scheduler = Self.makeScheduler(wasi, configuration)
    }

    /// A program as it was saved, without stores yet.
    init(_ module: Module, _ wasi: WASI, _ configuration: WASIThreads.Configuration, _ saved: SavedThreads) {
        self.module = module
        self.wasi = wasi
        self.configuration = configuration
        self.saved = saved
        memories = Guarded([])
        savedThreads = SavedCallers(
            saved.threads.filter { $0.argument == nil }.map { CallingThread($0.state) })
        scheduler = Self.makeScheduler(wasi, configuration)
    }

    private static func makeScheduler(
        _ wasi: WASI, _ configuration: WASIThreads.Configuration
    ) -> any ThreadScheduler {
        if let cooperation = wasi.context.cooperation {
            CoroutineScheduler(wasi.context, cooperation, limit: configuration.limit)
        } else {
            ThreadGroup(wasi.context.interrupt, limit: configuration.limit)
        }
    }

    /// As the proposal calls it, and as it was called at first.
    private static let spawnNames: [StaticString] = ["thread-spawn", "thread_spawn"]

    private static func isSpawn(_ entry: Module.Import) -> Bool {
        guard entry.module == "wasi", case .function = entry.type else { return false }
        return spawnNames.contains { $0.description == entry.name }
    }

    /// Whether a function that is imported is `thread-spawn`.
    static func isSpawn(_ entry: WebAssembly.Import, of module: DecodedModule) -> Bool {
        let (space, name) = (module.bytes[entry.module], module.bytes[entry.name])
        guard ("wasi" as StaticString).withUTF8Buffer({ $0.elementsEqual(space) }) else { return false }
        return spawnNames.contains { $0.withUTF8Buffer { $0.elementsEqual(name) } }
    }

    static func isSharedMemory(_ entry: Module.Import) -> Bool {
        if case .memory(let type) = entry.type { type.isShared } else { false }
    }

    /// Makes an instance for one thread, which uses the store from now on.
    func instantiate(in store: Situ.Store, _ thread: CallingThread) throws -> Situ.Instance {
        var linker = Linker(store: store)
        try define(in: &linker, thread)
        for (entry, memory) in memories.withLock({ $0 }) {
            try linker.define(entry.module, entry.name, memory)
        }
        try configuration.prepare(&linker)
        return try linker.instantiate(module)
    }

    /// Defines the functions of WASI, and `thread-spawn`.
    private func define(in linker: inout Linker, _ thread: CallingThread) throws {
        wasi.define(in: &linker, for: module, thread)
        for entry in module.imports where Self.isSpawn(entry) {
            let type = FunctionType([.i32], [.i32])
            let spawn = Function(store: linker.store, type: type) { [self] call, _ in
                let argument = UInt32(truncatingIfNeeded: call.slots[0])
                guard let result = scheduler.spawn(argument, of: self) else { return .interrupted }
                call.slots[0] = UInt64(UInt32(bitPattern: result))
                return .returned
            }
            linker.define(entry.module, entry.name, .function(spawn))
        }
    }

    /// What WASI remembers of the first thread, which begins.
    func makeFirstCaller() -> CallingThread {
        let caller = CallingThread()
        let callers = SavedCallers([caller])
        firstCallers.withLock { $0 = callers }
        return caller
    }

    /// What WASI remembers of the first thread.
    var firstCaller: CallingThread { firstCallers.withLock { $0.threads.first } ?? CallingThread() }

    // MARK: Resuming

    /// Defines what the thread imports that has a store, before that is filled.
    func defineRestored(in linker: inout Linker, store: Int) throws {
        guard let saved, savedThreads.threads.indices.contains(store) else {
            throw WASIRestorationError.invalid(
                SnapshotError(.invalid, "store \(store) is of no thread of the program"))
        }
        scheduler.prepare(linker.store, saved)
        try define(in: &linker, savedThreads.threads[store])
        try configuration.prepare(&linker)
    }

    /// Puts the saved threads together with their stores again; returns the first thread's call.
    func resume(_ restored: [Snapshot.Restored]) throws -> (call: Call, endsThreads: Bool) {
        func invalid(_ message: String) -> WASIRestorationError {
            .invalid(SnapshotError(.invalid, message))
        }
        guard let saved else { throw invalid("the program was not saved") }
        guard restored.count == savedThreads.threads.count else {
            throw invalid(
                "the program has \(savedThreads.threads.count) threads, but \(restored.count) stores")
        }
        var threads: [ProgramThread] = []
        var stores = restored.makeIterator()
        for (thread, caller) in zip(saved.threads, saved.callers(savedThreads.threads)) {
            var call: Call?
            if thread.argument == nil, let store = stores.next() {
                guard store.calls.count == 1, let instance = store.instances.first(where: isOfProgram) else {
                    throw invalid("thread \(thread.number) has \(store.calls.count) calls, or no instance")
                }
                try adoptMemories(of: instance)
                call = store.calls[0]
            }
            threads.append(
                ProgramThread(
                    number: thread.number, argument: thread.argument, call: call, caller: caller))
        }
        guard let call = threads[0].call else { throw invalid("the first thread has no store") }
        let first = SavedCallers([threads[0].caller])
        firstCallers.withLock { $0 = first }
        scheduler.resume(threads, saved, of: self)
        return (call, saved.endsThreads)
    }

    private func isOfProgram(_ instance: Situ.Instance) -> Bool {
        instance.machine.module === module.decoded
    }

    /// Has threads that are made from now on share the memories of an instance.
    private func adoptMemories(of instance: Situ.Instance) throws {
        var index = -1
        var found: [(entry: Module.Import, memory: SharedMemory)] = []
        for entry in module.imports {
            guard case .memory = entry.type else { continue }
            index += 1
            guard Self.isSharedMemory(entry) else { continue }
            guard let memory = Memory(of: instance, at: index).shared else { continue }
            if found.contains(where: { $0.entry.module == entry.module && $0.entry.name == entry.name }) {
                continue
            }
            found.append((entry, memory))
        }
        memories.withLock { [found] memories in
            if memories.isEmpty { memories = found }
        }
    }

    /// Whether there is something that a new thread can begin with.
    var canStartThreads: Bool {
        module.exports.contains {
            $0.name == "wasi_thread_start" && $0.type == .function(FunctionType([.i32, .i32], []))
        }
    }

    /// Begins a thread's work.
    func begin(_ number: UInt32, _ argument: UInt32, _ instance: Situ.Instance) throws -> Call? {
        let arguments = [Value.i32(Int32(bitPattern: number)), .i32(Int32(bitPattern: argument))]
        return try instance.function("wasi_thread_start")?.begin(arguments)
    }

    // MARK: Running

    func run(_ function: Function, _ arguments: [Value], endsThreads: Bool) throws -> [Value] {
        let call = ThreadedCall(self, try function.begin(arguments), endsThreads: endsThreads)
        switch try call.run() {
        case .finished(let results): return results
        case .suspended, .stopped: throw call.abandon()
        }
    }

    /// All threads, at rest, the first one first.
    func threads(with call: Call) -> [ProgramThread] {
        [ProgramThread(number: 0, call: call, caller: firstCaller)] + scheduler.others
    }

    /// What there is to save of the threads, which are at rest.
    func save(_ call: Call, endsThreads: Bool) -> SavedThreads {
        var saved = SavedThreads()
        saved.isDeterministic = wasi.context.cooperation != nil
        saved.endsThreads = endsThreads
        saved.threads = threads(with: call).map { thread in
            var result = SavedThreads.Thread(number: thread.number, argument: thread.argument)
            result.state = thread.caller.saved(wasi.context) ?? SavedThread()
            return result
        }
        scheduler.save(&saved)
        return saved
    }

    func end() { scheduler.end() }

    /// Ends all threads for good: there will be no others.
    func close() { scheduler.close() }
}

/// What WASI remembers of saved threads, each of which is used by one thread at a time.
private struct SavedCallers: @unchecked Sendable {
    let threads: [CallingThread]
    init(_ threads: [CallingThread]) { self.threads = threads }
}

extension SavedThreads {
    /// What WASI remembers of each thread: of those that have begun, the given ones in their order.
    fileprivate func callers(_ begun: [CallingThread]) -> [CallingThread] {
        var next = begun.makeIterator()
        return threads.map { thread in
            thread.argument == nil ? next.next() ?? CallingThread() : CallingThread(thread.state)
        }
    }
}

/// A thread of a program at rest.
struct ProgramThread {
    var number: UInt32
    /// What it is to be called with; nil if it has begun.
    var argument: UInt32? = nil
    var call: Call?
    /// What WASI remembers of it.
    var caller: CallingThread
}

/// Who runs the threads of a program.
protocol ThreadScheduler: AnyObject, Sendable {
    /// Threads besides the first.
    var count: Int { get }

    /// Makes a thread; called by a thread of the program.
    ///
    /// - Returns: its number, or a negative one; nil if the program is over and the caller has to stop.
    func spawn(_ argument: UInt32, of program: ThreadedProgram) -> Int32?

    /// Makes the first thread's instance.
    func instantiate(in store: Situ.Store, _ body: () throws -> Situ.Instance) throws -> Situ.Instance

    /// Runs the first thread's call, and the others meanwhile, until it is over, or all are at rest because one of them had to
    /// stop, or they have used `budget` units of fuel together.
    func run(_ call: Call, endsThreads: Bool, budget: Int64?) throws -> ThreadedCall.Progress

    /// The call of the thread because of which all came to rest; nil if it is not known.
    var stoppedCall: Call? { get }

    /// All threads besides the first, at rest.
    var others: [ProgramThread] { get }

    /// Adds what there is to save of how threads are run, while they are at rest.
    func save(_ saved: inout SavedThreads)

    /// Prepares a store for what it held when the program was saved.
    func prepare(_ store: Situ.Store, _ saved: SavedThreads)

    /// Takes over the threads of a program that was saved, the first one first. They do not run yet.
    func resume(_ threads: [ProgramThread], _ saved: SavedThreads, of program: ThreadedProgram)

    /// A call of the first thread is over, or gone.
    func forget(_ call: Call)

    /// Ends all threads but the first.
    func end()

    /// As ``end()``, and makes none any more.
    func close()
}

extension ThreadScheduler {
    /// What `thread-spawn` says when there can be no further thread: the error `again`, as a negative number.
    static var noThread: Int32 { -Int32(Errno.again.rawValue) }
}
