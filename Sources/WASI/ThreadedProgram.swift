import Machine
import Situ
import WebAssembly

/// A program whose threads each have a store and an instance: what they are made of, and who runs them.
final class ThreadedProgram: Sendable {
    let module: Module
    let wasi: WASI
    let configuration: WASIThreads.Configuration
    /// The shared memories that the module imports, all threads' together.
    private let memories: [(entry: Module.Import, memory: SharedMemory)]
    let scheduler: any ThreadScheduler

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
        self.memories = memories
        scheduler =
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
        wasi.define(in: &linker, for: module, thread)
        for (entry, memory) in memories { try linker.define(entry.module, entry.name, memory) }
        for entry in module.imports where Self.isSpawn(entry) {
            let type = FunctionType([.i32], [.i32])
            let spawn = Function(store: store, type: type) { [self] call, _ in
                let argument = UInt32(truncatingIfNeeded: call.slots[0])
                guard let result = scheduler.spawn(argument, of: self) else { return .interrupted }
                call.slots[0] = UInt64(UInt32(bitPattern: result))
                return .returned
            }
            linker.define(entry.module, entry.name, .function(spawn))
        }
        try configuration.prepare(&linker)
        return try linker.instantiate(module)
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

    func run(_ function: Function, _ arguments: [Value], endsThreads: Bool) throws -> [Value] {
        try scheduler.run(try function.begin(arguments), endsThreads: endsThreads)
    }

    func end() { scheduler.end() }

    /// Ends all threads for good: there will be no others.
    func close() { scheduler.close() }
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

    /// Runs the first thread's call, and the others meanwhile.
    func run(_ call: Call, endsThreads: Bool) throws -> [Value]

    /// Ends all threads but the first.
    func end()

    /// As ``end()``, and makes none any more.
    func close()
}

extension ThreadScheduler {
    /// What `thread-spawn` says when there can be no further thread: the error `again`, as a negative number.
    static var noThread: Int32 { -Int32(Errno.again.rawValue) }
}
