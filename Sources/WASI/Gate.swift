#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where threads wait until something holds that other threads bring about.
final class Gate: @unchecked Sendable {
    // Both are allocated, so that they have the fixed address that pthreads ask for.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        let result = pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(result == 0, "a mutex could not be made")
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Waits until something holds, for which locks may be taken.
    func wait(until holds: () -> Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !holds() { pthread_cond_wait(condition, mutex) }
    }

    /// Has those that wait look again; to be called after what they wait for has come about, and without locks.
    func announce() {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
