import Synchronization
import WebAssembly

import struct Machine.SystemThread

/// Validating all functions of a module, on one thread or several.
package enum Validation {
    /// What the threads that validate one module share.
    private final class Work: Sendable {
        let module: DecodedModule
        let next = Atomic<Int>(0)
        let failure = Mutex<ModuleError?>(nil)

        init(_ module: DecodedModule) { self.module = module }

        func run() {
            do throws(ModuleError) {
                try module.validateFunctions(sharing: next)
            } catch {
                // Of several errors, the one that stands first in the module.
                failure.withLock { failure in
                    if let earlier = failure, earlier.offset <= error.offset { return }
                    failure = error
                }
                next.store(.max / 2, ordering: .relaxed)
            }
        }
    }

    /// Validates all functions that have not been validated yet.
    package static func validate(_ module: DecodedModule, threads: Int) throws(ModuleError) {
        let work = Work(module)
        // A thread costs more than validating a few hundred functions.
        let helpers = min(threads, module.definedFunctionCount / 256 + 1, 64) - 1
        var started: [SystemThread] = []
        for _ in 0..<max(helpers, 0) {
            // If there can be no more, the others do its share.
            if let thread = SystemThread({ work.run() }) { started.append(thread) }
        }
        work.run()
        for thread in started { thread.join() }
        if let error = work.failure.withLock({ $0 }) { throw error }
    }
}
