#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of the system that was started and has to be joined.
struct SystemThread: @unchecked Sendable {
    // A pthread_t may be handed from thread to thread; who joins it is alone with it.
    private let thread: pthread_t

    /// What a thread does, on its way to it.
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread with a stack of at least so many bytes; nil if the system gives none.
    ///
    /// The thread receives no signal but those that its own instructions cause: the process's signals are for the threads
    /// that it had before.
    init?(stackSize: Int, _ run: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return nil }
        defer { pthread_attr_destroy(&attributes) }
        // The system refuses less than its minimum, and on some systems what is no multiple of a page.
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = (max(stackSize, 256 << 10) + page - 1) / page * page
        guard pthread_attr_setstacksize(&attributes, size) == 0 else { return nil }

        var (blocked, previous) = (sigset_t(), sigset_t())
        sigfillset(&blocked)
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&blocked, signal) }
        pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let body = Unmanaged.passRetained(Body(run))
        #if canImport(Darwin)
            var started: pthread_t?
        #else
            var started = pthread_t()
        #endif
        let failure = pthread_create(
            &started, &attributes,
            { argument in
                let argument: UnsafeMutableRawPointer? = argument
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard failure == 0 else {
            body.release()
            return nil
        }
        #if canImport(Darwin)
            guard let started else { return nil }
        #endif
        thread = started
    }

    /// Waits until the thread is over. Once, and not on the thread itself.
    func join() { pthread_join(thread, nil) }
}
