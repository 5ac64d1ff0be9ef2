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

    public struct Configuration: Sendable {
        /// What modules may use. A module that uses more is refused with an error that says so.
        public var features = Features.all
        public var validation = Validation.eager(threads: 1)
        /// Whether every NaN that arithmetic produces is the canonical one, so that runs are equal on all machines
        /// (specification, "deterministic profile").
        public var hasCanonicalNaNs = false
        /// How code is executed; one that this machine has (``Tier/isAvailable``).
        public var tier = Tier.automatic
        /// Whether the engine may install handlers for the signals SIGSEGV and SIGBUS, which stay until the process ends.
        /// With them, the in-place tier leaves it to the processor to find accesses beyond a memory; without, it compares
        /// every address, and programs take longer. What is not the engine's goes to the handlers that were there before.
        public var allowsSignalHandlers = true
        public init() {}
    }

    public let configuration: Configuration
    let registry = TypeRegistry()
    /// What executes functions in this engine's stores.
    let executor: Executor

    public convenience init(_ configuration: Configuration = Configuration()) {
        precondition(
            configuration.tier.isAvailable, "this machine does not have the tier; Tier.isAvailable tells")
        self.init(
            configuration,
            executor: configuration.tier.executor(allowsSignalHandlers: configuration.allowsSignalHandlers))
    }

    package init(_ configuration: Configuration, executor: Executor) {
        self.configuration = configuration
        self.executor = executor
    }
}
