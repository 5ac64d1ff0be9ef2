import Situ
import WebAssembly

/// The threads of one program: the proposal `wasi-threads`, which POSIX threads in C and threads in Rust are made of.
///
///     let wasi = try WASI(configuration)
///     let threads = try WASIThreads(module: module, wasi: wasi)
///     let instance = try threads.instantiate(in: Store(engine: engine))
///     do { _ = try threads.run(instance.function("_start")!) } catch let exit as WASIExit { ... }
///
/// ``WASI/run(_:_:threads:)`` is all of that in one call.
///
/// The program's module imports `wasi` `thread-spawn` and a shared memory, and exports `wasi_thread_start`. Each call of
/// `thread-spawn` makes a thread of the system, with a store and an instance of the module of its own; what all have in
/// common is the memory and the WASI: descriptors, arguments, clocks. Thread numbers are 1 to 2²⁹ - 1, and the result is
/// negative if there can be no further thread.
///
/// The program is over, and all its threads are, when one of them calls `proc_exit`, traps or fails in any other way, or
/// when the function that ``run(_:_:endsThreads:)`` was given returns. Threads that compute, wait in the memory, sleep or
/// wait for input end at once; a function of the embedder's that a thread is in is waited for.
///
/// A program can be suspended with all its threads, saved, and gone on with: ``begin(_:_:endsThreads:)`` makes a
/// ``ThreadedCall`` of it.
public final class WASIThreads: Sendable {
    /// What threads a program may have.
    public struct Configuration: Sendable {
        /// How many threads there may be at a time, without the one that the program began with.
        public var limit = 256
        /// The limits of each thread's store; the first thread's store is the embedder's.
        public var storeLimits = Store.Limits()
        /// Defines what the module imports besides WASI and its shared memories: called for each thread's store, on its
        /// thread. `linker.store` is that store. What it defines comes before what is there already.
        public var prepare: @Sendable (inout Linker) throws -> Void = { _ in }

        /// The usual configuration.
        public init() {}
    }

    let program: ThreadedProgram

    /// Whether a module wants what this type offers: it imports `thread-spawn` or a shared memory.
    public static func isNeeded(by module: Module) -> Bool {
        // Asked at every start of every program, so no strings are made.
        module.decoded.imports.contains { entry in
            switch entry.kind {
            case .memory: module.decoded.memories[entry.index].isShared
            case .function: ThreadedProgram.isSpawn(entry, of: module.decoded)
            default: false
            }
        }
    }

    /// Makes the shared memories that the module imports.
    ///
    /// - Throws: a `LinkError` if there is no memory for them.
    public init(
        module: Module, wasi: WASI, configuration: Configuration = Configuration()
    ) throws(LinkError) {
        program = try ThreadedProgram(module, wasi, configuration)
    }

    init(_ program: ThreadedProgram) { self.program = program }

    /// Ends the threads that there still are.
    deinit { program.close() }

    /// Instantiates the module for the program's first thread.
    public func instantiate(in store: Store) throws -> Instance {
        try program.scheduler.instantiate(in: store) {
            try program.instantiate(in: store, program.makeFirstCaller())
        }
    }

    /// Calls a function as the program's first thread does, and waits for its end. On one thread at a time.
    ///
    /// If the store of the function has fuel, all threads together have that much; it is handed out in portions,
    /// so a program that has several threads may be stopped a little before all is used up.
    ///
    /// - Parameters:
    ///   - function: one of the program's instance.
    ///   - arguments: as many as it takes, of its parameters' types.
    ///   - endsThreads: whether the other threads end when the function returns; otherwise they go on.
    /// - Throws: what the function throws, or what another thread has ended the program with: a `WASIExit`, a `Trap`, an
    ///   `Exception`, or what a function of the host threw. There are no other threads then.
    public func run(
        _ function: Function, _ arguments: [Value] = [], endsThreads: Bool = true
    ) throws -> [Value] {
        try program.run(function, arguments, endsThreads: endsThreads)
    }

    /// Ends all threads but the first, which must not be in ``run(_:_:endsThreads:)``, and waits until they are over.
    public func end() { program.end() }

    /// How many threads there are besides the first.
    public var count: Int { program.scheduler.count }
}

extension WASI {
    /// Runs a program: instantiates a module in a store of its own and calls `_start`.
    ///
    ///     let code = try WASI.run(module, configuration)
    ///
    /// - Returns: the code that it exits with, 0 if it returns.
    /// - Throws: a `WASIConfigurationError`, a `LinkError` (also for a module without `_start`), a `Trap`, an
    ///   `Exception`, and what functions of the host throw.
    public static func run(
        _ module: Module, _ configuration: WASIConfiguration = WASIConfiguration(),
        threads: WASIThreads.Configuration = WASIThreads.Configuration()
    ) throws -> UInt32 {
        let threads = try WASIThreads(
            module: module, wasi: try WASI(configuration), configuration: threads)
        let store = Store(engine: module.engine, limits: threads.storeLimits)
        do {
            let instance = try threads.instantiate(in: store)
            guard let start = instance.function("_start") else { throw WASIProgramError.noStart }
            _ = try threads.run(start)
            return 0
        } catch let exit as WASIExit {
            return exit.code
        }
    }
}

extension WASIThreads {
    fileprivate var storeLimits: Store.Limits { program.configuration.storeLimits }
}

/// Why a module cannot be run as a program.
public enum WASIProgramError: Error, Equatable, Sendable {
    /// It exports no function `_start`.
    case noStart
}
