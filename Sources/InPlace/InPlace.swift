import Handlers
import Machine
import WebAssembly

/// The fast in-place interpreter: generated handlers that execute the module's own bytes.
package enum InPlace {
    /// Whether this machine has it.
    package static let isAvailable = SITU_HANDLERS != 0 && situ_processor_is_sufficient()

    /// What runs functions with it.
    package static func executor(allowsSignalHandlers: Bool) -> Executor {
        Executor(run: run, enter: enter) { instance, module in
            // Sets stand as `HandlerSet.all` has them: whether memory is checked, whether NaNs are canonical, whether there are vectors.
            let checks =
                !allowsSignalHandlers || instance.pointee.memory.pointee.needsChecks || !Faults.areCaught()
            let isDeterministic = instance.pointee.store.pointee.isDeterministic
            let set = (checks ? 4 : 0) + (isDeterministic ? 2 : 0)
            let tables = situ_handlers_get_tables().unsafelyUnwrapped
            instance.pointee.dispatch = tables + set * Int(SITU_HANDLERS_TABLE_BYTES)
            instance.pointee.vectorDispatch = tables + (set + 1) * Int(SITU_HANDLERS_TABLE_BYTES)
        }
    }

    private static func run(_ activation: Activation, _ store: Store) -> Outcome {
        activation.outcome(ofStep: enter(activation.context))
    }

    private static let enter: CodeFunction = { context in
        Faults.enterThread()
        return situ_handlers_enter(context)
    }
}
