import Handlers

/// Traps by faults: accesses beyond a memory touch pages without permission, and a signal handler has the program go on where
/// it traps.
package enum Faults {
    /// Installs the signal handler, unless that has been done. False if there can be none, so that accesses must be checked.
    package static func areCaught() -> Bool { situ_handlers_catch_faults() == 0 }

    /// Gives the thread an alternate signal stack if it has none. Without one the handler runs on the thread's own stack, of
    /// which generated code uses little: then only others, to whom faults are handed on, would miss it.
    @inline(__always) package static func enterThread() { _ = situ_faults_enter_thread() }
}
