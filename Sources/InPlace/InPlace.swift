import Handlers
import Machine
import WebAssembly

/// The fast in-place interpreter: generated handlers that execute the module's own bytes.
package enum InPlace {
    /// Whether this machine has it.
    package static let isAvailable = SITU_HANDLERS != 0 && situ_processor_is_sufficient()

    /// What runs functions with it.
    package static func executor(allowsSignalHandlers: Bool) -> Executor {
        Executor(run: run, enter: enter) { instance, _ in
            prepare(instance, allowsSignalHandlers: allowsSignalHandlers)
        }
    }

    /// Chooses an instance's tables of handlers.
    package static func prepare(_ instance: UnsafeMutablePointer<InstanceRecord>, allowsSignalHandlers: Bool)
    {
        // Sets stand as `HandlerSet.all` has them: whether memory is checked, whether NaNs are canonical, whether there are vectors.
        let checks =
            !allowsSignalHandlers || instance.pointee.memory.pointee.needsChecks || !Faults.areCaught()
        let isDeterministic = instance.pointee.store.pointee.isDeterministic
        let set = (checks ? 4 : 0) + (isDeterministic ? 2 : 0)
        let tables = situ_handlers_get_tables().unsafelyUnwrapped
        instance.pointee.dispatch = tables + set * Int(SITU_HANDLERS_TABLE_BYTES)
        instance.pointee.vectorDispatch = tables + (set + 1) * Int(SITU_HANDLERS_TABLE_BYTES)
    }

    /// Whether the handlers that an instance has got compare the addresses of accesses with the memory's size.
    package static func checksMemory(_ instance: UnsafePointer<InstanceRecord>) -> Bool {
        let tables = situ_handlers_get_tables().unsafelyUnwrapped
        guard let dispatch = instance.pointee.dispatch else { return true }
        return (dispatch - tables) / Int(SITU_HANDLERS_TABLE_BYTES) >= 4
    }

    private static func run(_ activation: Activation, _ store: Store) -> Outcome {
        activation.outcome(ofStep: enter(activation.context))
    }

    private static let enter: CodeFunction = { context in
        Faults.enterThread()
        return situ_handlers_enter(context)
    }
}
