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
        // Never released: to free memory, the thread would set up an allocator of its own first.
        let argument = Unmanaged.passRetained(Body(run)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let failed = pthread_create(
            &thread, nil,
            { argument in
                let argument: UnsafeMutableRawPointer? = argument
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeUnretainedValue().run()
                return nil
            }, argument)
        return failed == 0
    }
}
