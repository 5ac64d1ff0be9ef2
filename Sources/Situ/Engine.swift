import InPlace
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
        public init() {}
    }

    public let configuration: Configuration
    let registry = TypeRegistry()
    /// What executes functions in this engine's stores.
    let executor: Executor

    public convenience init(_ configuration: Configuration = Configuration()) {
        self.init(configuration, executor: InPlace.executor(allowsSignalHandlers: false))
    }

    package init(_ configuration: Configuration, executor: Executor) {
        self.configuration = configuration
        self.executor = executor
    }
}
