import Synchronization
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

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
        var started: [pthread_t] = []
        for _ in 0..<max(helpers, 0) {
            if let thread = start(work) { started.append(thread) }
        }
        work.run()
        for thread in started { pthread_join(thread, nil) }
        if let error = work.failure.withLock({ $0 }) { throw error }
    }

    private static func start(_ work: Work) -> pthread_t? {
        let argument = Unmanaged.passRetained(work).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let failed = pthread_create(
                &thread, nil,
                { raw in
                    Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run()
                    return nil
                }, argument)
        #else
            var thread = pthread_t()
            let failed = pthread_create(
                &thread, nil,
                { raw in
                    Unmanaged<Work>.fromOpaque(raw!).takeRetainedValue().run()
                    return nil
                }, argument)
        #endif
        if failed != 0 {
            // The others do its share.
            Unmanaged<Work>.fromOpaque(argument).release()
            return nil
        }
        return thread
    }
}
