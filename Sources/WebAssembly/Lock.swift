import Synchronization

/// A lock around short critical sections: the system's mutex, or where there is no system a spin lock.
struct Lock: ~Copyable {
    #if hasFeature(Embedded)
        private let taken = Atomic<Bool>(false)
    #else
        private let mutex = Mutex<Void>(())
        /// Stored at each end and loaded at each beginning, which costs nothing. On Linux ThreadSanitizer sees nothing of the
        /// standard library's mutex; by this it sees that one critical section comes after the other.
        private let passage = Atomic<Bool>(false)
    #endif

    borrowing func withLock<Result>(_ body: () -> Result) -> Result {
        #if hasFeature(Embedded)
            while taken.exchange(true, ordering: .acquiring) {}
            let result = body()
            taken.store(false, ordering: .releasing)
            return result
        #else
            return mutex.withLock { _ in
                _ = passage.load(ordering: .acquiring)
                defer { passage.store(false, ordering: .releasing) }
                return body()
            }
        #endif
    }
}
