import Situ
import Snapshot

/// A call of a program that may have threads, which can stop on the way with all of them and go on.
///
///     let program = try threads.begin(instance.function("_start")!)
///     while case .stopped = try program.run(fuel: 1_000_000) {
///         let snapshot = try Snapshot(of: program.stores, hostSections: program.savedState())
///         ...
///     }
///
/// While it does not run, all threads are at rest at a safepoint: a wait, in the memory or in a function of WASI, has not
/// happened, and when it is made again waits for what is left of its time. Used by one thread at a time, as the first thread's
/// store is.
public final class ThreadedCall {
    /// How far a program has come.
    public enum Progress {
        /// Its first thread's function has returned these results.
        case finished([Value])
        /// A thread is out of the program's fuel, or was interrupted: by the interrupter of the first thread's store, its
        /// deadline, or the interrupt of the WASI. `run(fuel:)` goes on, once there is fuel and no interruption.
        case suspended(Trap.Kind)
        /// What `run(fuel:)` was given is used up (`.fuel`), or the suspender of the first thread's store was used (`.request`).
        /// `run(fuel:)` goes on.
        case stopped(Call.Stop)
    }

    private let program: ThreadedProgram
    private let call: Call
    private let endsThreads: Bool
    private var isOver = false
    private var hasBegun: Bool

    init(_ program: ThreadedProgram, _ call: Call, endsThreads: Bool, hasBegun: Bool = false) {
        self.program = program
        self.call = call
        self.endsThreads = endsThreads
        self.hasBegun = hasBegun
    }

    deinit {
        if hasBegun { cancel() } else { call.cancel() }
    }

    /// Begins the program or goes on with it, until the first thread's function returns or all threads have come to rest.
    ///
    /// - Parameter fuel: units of fuel that all threads together may use in this run; nil for no limit. A deterministic program
    ///   stops exactly there, and goes on as if it had not; others stop a little before or behind. The program's own fuel is that of
    ///   the first thread's store.
    /// - Throws: what the program ends with: a `WASIExit`, a `Trap`, an `Exception`, or what a function of the host threw.
    public func run(fuel: Int64? = nil) throws -> Progress {
        guard !isOver else { throw CallError.alreadyOver }
        hasBegun = true
        do {
            let progress = try program.scheduler.run(call, endsThreads: endsThreads, budget: fuel)
            if case .finished = progress { isOver = true }
            return progress
        } catch {
            isOver = true
            throw error
        }
    }

    /// Ends the program: its threads are gone, the first one's frames too.
    public func cancel() {
        guard !isOver else { return }
        isOver = true
        program.scheduler.end()
        program.scheduler.forget(call)
        call.cancel()
    }

    /// Ends the program; the trap says where the thread was that stopped first.
    package func abandon() -> Trap {
        isOver = true
        let trap = (program.scheduler.stoppedCall ?? call).abandon()
        program.scheduler.end()
        program.scheduler.forget(call)
        call.cancel()
        return trap
    }

    // MARK: Saving

    /// The stores of all threads that have begun, the first thread's first: what a snapshot of the program is taken of.
    public var stores: [Store] { program.threads(with: call).compactMap { $0.call?.store } }

    /// What there is to save of the program beyond its stores, as sections of a snapshot: what ``WASI/savedState()`` gives, and
    /// the state of its threads. ``WASIThreads`` makes it again of them.
    ///
    /// Nothing of the program may run meanwhile.
    ///
    /// - Throws: a `SnapshotError` as ``WASI/savedState()`` does.
    public func savedState() throws(SnapshotError) -> [Snapshot.HostSection] {
        let saved = program.save(call, endsThreads: endsThreads)
        return try program.wasi.savedState()
            + [Snapshot.HostSection(name: SavedThreads.sectionName, bytes: saved.encoded)]
    }
}

extension WASIThreads {
    /// Prepares a call of a function by the program's first thread, which can stop on the way; nothing runs yet.
    ///
    /// - Parameters:
    ///   - function: one of the program's instance.
    ///   - arguments: as many as it takes, of its parameters' types.
    ///   - endsThreads: whether the other threads end when the function returns; otherwise they go on.
    public func begin(
        _ function: Function, _ arguments: [Value] = [], endsThreads: Bool = true
    ) throws -> ThreadedCall {
        ThreadedCall(program, try function.begin(arguments), endsThreads: endsThreads)
    }

    /// The threads of a program that was saved (``ThreadedCall/savedState()``).
    ///
    ///     let wasi = try WASI(restoring: snapshot.hostSections, restoration)
    ///     let threads = try WASIThreads(restoring: snapshot.hostSections, module: module, wasi: wasi)
    ///     let restored = try snapshot.restore(engine: engine, modules: [module]) { linker, store in
    ///         try threads.define(in: &linker, store: store)
    ///     }
    ///     let program = try threads.resume(restored)
    ///     ... try program.run() ...
    ///
    /// - Throws: a ``WASIRestorationError`` if the sections are no saved state, or the state is one that the configuration does not
    ///   allow.
    public convenience init(
        restoring sections: [Snapshot.HostSection], module: Module, wasi: WASI,
        configuration: Configuration = Configuration()
    ) throws(WASIRestorationError) {
        guard let section = sections.first(where: { $0.name == SavedThreads.sectionName }) else {
            throw .invalid(SnapshotError(.invalid, "there is no section \(SavedThreads.sectionName)"))
        }
        let saved = try SavedThreads(saved: section.bytes)
        guard saved.isDeterministic == (wasi.context.cooperation != nil) else {
            throw .invalid(SnapshotError(.invalid, "threads and WASI are not of one program"))
        }
        guard saved.threads.count - 1 <= configuration.limit else {
            throw .invalid(SnapshotError(.limit, "the program has more threads than it may have"))
        }
        self.init(ThreadedProgram(module, wasi, configuration, saved))
    }

    /// Whether a snapshot's sections are those of a program with threads.
    public static func isNeeded(by sections: [Snapshot.HostSection]) -> Bool {
        sections.contains { $0.name == SavedThreads.sectionName }
    }

    /// Defines what a saved program's thread imports: for the linker of the store with this number among the snapshot's.
    ///
    /// - Throws: what the configuration's `prepare` throws.
    public func define(in linker: inout Linker, store: Int) throws {
        try program.defineRestored(in: &linker, store: store)
    }

    /// Puts the program together again of its stores, in the snapshot's order. Nothing runs yet.
    ///
    /// - Throws: a ``WASIRestorationError`` if the stores do not belong to the saved threads.
    public func resume(_ restored: [Snapshot.Restored]) throws -> ThreadedCall {
        let (call, endsThreads) = try program.resume(restored)
        return ThreadedCall(program, call, endsThreads: endsThreads, hasBegun: true)
    }
}

/// Why all threads of a program have come to rest.
enum RestReason: Equatable, Sendable {
    case suspended(Trap.Kind)
    case fuel
    case request

    var progress: ThreadedCall.Progress {
        switch self {
        case .suspended(let kind): .suspended(kind)
        case .fuel: .stopped(.fuel)
        case .request: .stopped(.request)
        }
    }
}
