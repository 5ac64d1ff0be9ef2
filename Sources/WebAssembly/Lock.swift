import Synchronization

/// A lock around short critical sections: the system's mutex, or where there is no system a spin lock.
struct Lock: ~Copyable {
    #if hasFeature(Embedded)
        private let taken = Atomic<Bool>(false)
    #else
        private let mutex = Mutex<Void>(())
    #endif

    borrowing func withLock<Result>(_ body: () -> Result) -> Result {
        #if hasFeature(Embedded)
            while taken.exchange(true, ordering: .acquiring) {}
            let result = body()
            taken.store(false, ordering: .releasing)
            return result
        #else
            return mutex.withLock { _ in body() }
        #endif
    }
}
