import Machine
import WebAssembly

/// What modules and stores have in common: which features there are, how modules are validated, and the identities of
/// types. Make one and keep it; it can be used from any thread.
public final class Engine: Sendable {
    /// How a module's functions are validated.
    public enum Validation: Sendable, Equatable {
        /// All of them when the module is made, shared between so many threads.
        case eager(threads: Int)
        /// Each when it is first called: a call of an invalid function traps.
        case lazy
    }

    /// How an engine reads and executes modules.
    public struct Configuration: Sendable {
        /// What modules may use. A module that uses more is refused with an error that says so.
        public var features = Features.all
        /// How functions are validated.
        public var validation = Validation.eager(threads: 1)
        /// Whether every NaN that arithmetic produces is the canonical one, so that runs are equal on all machines
        /// (specification, "deterministic profile").
        public var hasCanonicalNaNs = false
        /// How code is executed; one that this machine has (``Tier/isAvailable``).
        public var tier = Tier.automatic
        /// How functions are compiled, on tiers that compile.
        public var compilation = Compilation()
        /// Whether the engine may install handlers for the signals SIGSEGV and SIGBUS, which stay until the process ends.
        /// With them, the in-place tier leaves it to the processor to find accesses beyond a memory; without, it compares
        /// every address, and programs take longer. What is not the engine's goes to the handlers that were there before.
        public var allowsSignalHandlers = true
        /// What the memories of instances may take that an ``InstanceTemplate`` makes.
        public var pool = Pool()
        /// The usual configuration.
        public init() {}
    }

    /// How functions are compiled to machine code.
    public struct Compilation: Sendable {
        /// Where compiled code is kept from one run to the next; nil: nowhere.
        public var cache: CodeCache?
        /// What is written down of compiled functions for Linux's `perf`; nil: nothing. It is the process's: of several engines'
        /// wishes the first counts.
        public var profile: Profile?
        /// Which thread compiles a function that has turned out to take long, on ``Tier/automatic``.
        public var mode = Mode.inline
        /// Makes the engine change tiers more often than is sensible, so that its faults come to light. For tests.
        package var stress: TierStress?
        /// The usual.
        public init() {}

        /// Which thread compiles a function that has turned out to take long. Programs do the same in either mode, and take the
        /// same fuel. ``Tier/baseline`` compiles functions before they are executed, so in the thread that calls them.
        public enum Mode: String, Sendable, CaseIterable {
            /// The one that executes it: the program waits, for microseconds usually.
            case inline
            /// Another one, while the program goes on as it was. The process has one such thread for all engines, which is started
            /// when there is a function to compile, and ends when there has been none for a while. Where the system gives no thread,
            /// functions are compiled as with ``inline``.
            case concurrent
        }

        /// What tells `perf` the names of compiled functions.
        public enum Profile: String, Sendable, CaseIterable {
            /// `/tmp/perf-PID.map`: where each function's code is, for `perf report`.
            case map
            /// `/tmp/jit-PID.dump`: the code too, for `perf inject --jit` and `perf annotate`.
            case jitdump
        }
    }

    /// Where instances made by an ``InstanceTemplate`` have their memories with 32-bit addresses. A memory's place is used
    /// again when the instance is gone, and holds nothing then of what the instance had written.
    public struct Pool: Sendable {
        /// Memories at the same time. Each takes a little more than 8 GiB of address space, of which processors usually
        /// offer 128 TiB; memories beyond these get address space of their own, as other instances' do. Address space is
        /// reserved for 64 memories at a time, when they are needed, and kept as long as the engine.
        public var slots = 12_000
        /// Places that stay prepared when they are free: the next instance of the same template is made faster. Each keeps
        /// up to three mappings of the process, and a few kilobytes of page tables.
        public var keptSlots = 256
        /// The usual numbers.
        public init() {}
    }

    /// The version of Situ.
    public static let version = "0.1.0"

    /// How the engine was made.
    public let configuration: Configuration
    let registry = TypeRegistry()
    /// What executes functions in this engine's stores.
    let executor: Executor
    /// Value stacks that no store uses at the moment.
    let stacks = ActivationPool()
    /// Where templates' memories are.
    let pool: MemoryPool

    /// Makes an engine. The configuration's tier must be available on this machine.
    public convenience init(_ configuration: Configuration = Configuration()) {
        precondition(
            configuration.tier.isAvailable, "this machine does not have the tier; Tier.isAvailable tells")
        self.init(
            configuration,
            executor: configuration.tier.executor(
                allowsSignalHandlers: configuration.allowsSignalHandlers,
                compilation: configuration.compilation))
    }

    package init(_ configuration: Configuration, executor: Executor) {
        self.configuration = configuration
        self.executor = executor
        var limits = MemoryPool.Limits()
        limits.slots = configuration.pool.slots
        limits.keptSlots = configuration.pool.keptSlots
        pool = MemoryPool(limits)
    }
}
