#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of the tool's own, which nobody waits for.
enum HostThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread; false if there can be no more.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let argument = Unmanaged.passRetained(Body(run)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let failed = pthread_create(
                &thread, nil,
                { raw in
                    Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                    return nil
                }, argument)
        #else
            var thread = pthread_t()
            let failed = pthread_create(
                &thread, nil,
                { raw in
                    Unmanaged<Body>.fromOpaque(raw!).takeRetainedValue().run()
                    return nil
                }, argument)
        #endif
        if failed != 0 { Unmanaged<Body>.fromOpaque(argument).release() }
        return failed == 0
    }
}
