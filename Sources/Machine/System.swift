import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    internal import Native
#endif

/// What this module wants of the operating system: address space, a clock, and ways to wait. It asks for them here only.
///
/// Where there is no operating system (Embedded Swift), nothing can be reserved without being backed, unless the embedder
/// says how, and callers fall back to plain allocations; there is one thread, which cannot wait.
package enum System {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        package static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

        /// Takes `size` bytes of address space that cannot be touched yet, or nil if the system refuses.
        package static func reserve(_ size: Int) -> UnsafeMutableRawPointer? {
            #if canImport(Darwin)
                let flags = MAP_PRIVATE | MAP_ANON
            #else
                let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            #endif
            guard let address = mmap(nil, size, PROT_NONE, flags, -1, 0),
                address != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
            return address
        }

        /// Makes reserved bytes readable and writable; they read as zero. Both numbers are multiples of the page size.
        package static func commit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            size == 0 || mprotect(address, size, PROT_READ | PROT_WRITE) == 0
        }

        package static func release(_ address: UnsafeMutableRawPointer, _ size: Int) {
            munmap(address, size)
        }

        /// Makes bytes untouchable again and gives their memory back. Both numbers are multiples of the page size.
        static func decommit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            size == 0 || remap(address, size, PROT_NONE)
        }

        /// Makes readable and writable bytes what they were when they were mapped or committed: those of an image, or
        /// zeros. Both numbers are multiples of the page size.
        static func reset(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            #if os(Linux)
                return size == 0 || madvise(address, size, Int32(MADV_DONTNEED)) == 0
            #else
                return size == 0 || remap(address, size, PROT_READ | PROT_WRITE)
            #endif
        }

        /// Puts fresh memory, which nobody has touched, in the place of what is there.
        private static func remap(
            _ address: UnsafeMutableRawPointer, _ size: Int, _ protection: Int32
        ) -> Bool {
            #if canImport(Darwin)
                let flags = MAP_PRIVATE | MAP_ANON | MAP_FIXED
            #else
                let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
            #endif
            return mmap(address, size, protection, flags, -1, 0) == address
        }

        /// A file in memory of `size` zero bytes, from which images are mapped; nil where there are no such files.
        static func makeImage(_ size: Int) -> Int32? {
            let descriptor = situ_memory_file(size)
            return descriptor < 0 ? nil : descriptor
        }

        /// Writes bytes into an image that is not complete yet.
        static func write(_ bytes: UnsafeRawPointer, _ count: Int, to image: Int32, at offset: Int) -> Bool {
            var written = 0
            while written < count {
                let part = pwrite(image, bytes + written, count - written, off_t(offset + written))
                guard part > 0 || part < 0 && errno == EINTR else { return false }
                written += max(part, 0)
            }
            return true
        }

        /// Makes sure that nobody changes an image any more.
        static func completeImage(_ image: Int32) -> Bool { situ_memory_file_seal(image) == 0 }

        /// Maps the start of an image over reserved bytes, readable and writable; what is written stays private. The size
        /// is a multiple of the page size.
        static func map(_ image: Int32, at address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            mmap(address, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, image, 0) == address
        }

        /// Maps an image to be read.
        static func view(_ image: Int32, _ size: Int) -> UnsafeMutableRawPointer? {
            guard let address = mmap(nil, size, PROT_READ, MAP_SHARED, image, 0),
                address != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
            return address
        }

        /// Gives an image that is not complete yet so many bytes; those that it gets more are zeros.
        static func resize(_ image: Int32, to size: Int) -> Bool { ftruncate(image, off_t(size)) == 0 }

        /// Maps a part of an image, as `map` does its start. It may be larger than what the system has memory for.
        static func map(
            _ image: Int32, from offset: Int, at address: UnsafeMutableRawPointer, _ size: Int
        ) -> Bool {
            #if canImport(Darwin)
                let flags = MAP_PRIVATE | MAP_FIXED
            #else
                let flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE
            #endif
            return mmap(address, size, PROT_READ | PROT_WRITE, flags, image, off_t(offset)) == address
        }

        /// Moves the pages of an anonymous mapping elsewhere, at no cost for each, and leaves zeros in their place: where they
        /// are now, which is to be released; nil if the system can't do that. Both numbers are multiples of the page size.
        static func setAside(_ address: UnsafeMutableRawPointer, _ size: Int) -> UnsafeMutableRawPointer? {
            situ_set_aside(address, size)
        }

        /// Whether so many bytes are all zero: at least eight.
        static func isZero(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
            bytes.loadUnaligned(as: UInt64.self) == 0 && memcmp(bytes, bytes + 8, count - 8) == 0
        }

        /// Whether so many bytes are the same.
        static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
            memcmp(left, right, count) == 0
        }

        /// Takes an image's file away; mappings of it stay.
        static func closeImage(_ image: Int32) { close(image) }

        /// Lets a signal handler know of address space whose pages need not all be accessible; false if that is impossible.
        static func noteReservation(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            situ_reservation_add(address, size)
        }

        /// Takes that back, before `release`.
        static func forgetReservation(_ address: UnsafeMutableRawPointer) { situ_reservation_remove(address) }

        /// The lowest address of the calling thread's stack; 0 where that is not known.
        static var stackEnd: Int { Int(bitPattern: situ_stack_end()) }

        /// Whether `reserve` asks a system, which refuses only what it does not have.
        static var hasAddressSpace: Bool { true }

        /// Whether a thread can wait for another.
        static let canWait = true

        /// Nanoseconds since some moment, never set back.
        package static var monotonicNow: UInt64 {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        }
    #else
        /// Where address space comes from, if whoever embeds this has some. To be set before anything else.
        nonisolated(unsafe) package static var addressSpace: AddressSpace?
        package static let pageSize = 4096
        package static func reserve(_ size: Int) -> UnsafeMutableRawPointer? {
            addressSpace.flatMap { $0.reserve(size) }
        }
        package static func commit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            size == 0 || addressSpace.map { $0.commit(address, size) } ?? false
        }
        package static func release(_ address: UnsafeMutableRawPointer, _ size: Int) {
            addressSpace?.release(address, size)
        }
        static func decommit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool { size == 0 }
        static func reset(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool { size == 0 }
        static func makeImage(_ size: Int) -> Int32? { nil }
        static func write(_ bytes: UnsafeRawPointer, _ count: Int, to image: Int32, at offset: Int) -> Bool {
            false
        }
        static func completeImage(_ image: Int32) -> Bool { false }
        static func map(_ image: Int32, at address: UnsafeMutableRawPointer, _ size: Int) -> Bool { false }
        static func view(_ image: Int32, _ size: Int) -> UnsafeMutableRawPointer? { nil }
        static func resize(_ image: Int32, to size: Int) -> Bool { false }
        static func map(
            _ image: Int32, from offset: Int, at address: UnsafeMutableRawPointer, _ size: Int
        ) -> Bool { false }
        static func setAside(_ address: UnsafeMutableRawPointer, _ size: Int) -> UnsafeMutableRawPointer? {
            nil
        }
        static func isZero(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
            for offset in 0..<count where bytes.load(fromByteOffset: offset, as: UInt8.self) != 0 {
                return false
            }
            return true
        }
        static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
            for offset in 0..<count
            where left.load(fromByteOffset: offset, as: UInt8.self)
                != right.load(fromByteOffset: offset, as: UInt8.self)
            {
                return false
            }
            return true
        }
        static func closeImage(_ image: Int32) {}
        static func noteReservation(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            addressSpace.map { $0.note(address, size) } ?? false
        }
        static func forgetReservation(_ address: UnsafeMutableRawPointer) { addressSpace?.forget(address) }
        static var hasAddressSpace: Bool { addressSpace != nil }
        static var stackEnd: Int { 0 }
        static let canWait = false
        package static var monotonicNow: UInt64 { 0 }
    #endif

    /// `size` rounded up to whole pages.
    package static func roundedToPages(_ size: Int) -> Int { (size + pageSize - 1) / pageSize * pageSize }
}

#if !(canImport(Glibc) || canImport(Musl) || canImport(Darwin))
    /// Address space where this module knows no system: what `System` does otherwise, with the same meaning.
    package struct AddressSpace: Sendable {
        let reserve: @Sendable (Int) -> UnsafeMutableRawPointer?
        let commit: @Sendable (UnsafeMutableRawPointer, Int) -> Bool
        let release: @Sendable (UnsafeMutableRawPointer, Int) -> Void
        let note: @Sendable (UnsafeMutableRawPointer, Int) -> Bool
        let forget: @Sendable (UnsafeMutableRawPointer) -> Void
        /// Makes committed pages executable, and no longer writable; nil where no code can be made.
        let makeExecutable: (@Sendable (UnsafeMutableRawPointer, Int) -> Bool)?

        package init(
            reserve: @escaping @Sendable (Int) -> UnsafeMutableRawPointer?,
            commit: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Bool,
            release: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Void,
            note: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Bool,
            forget: @escaping @Sendable (UnsafeMutableRawPointer) -> Void,
            makeExecutable: (@Sendable (UnsafeMutableRawPointer, Int) -> Bool)? = nil
        ) {
            self.reserve = reserve
            self.commit = commit
            self.release = release
            self.note = note
            self.forget = forget
            self.makeExecutable = makeExecutable
        }
    }
#endif

/// Finds out which pages of private mappings have been written to; whoever makes one frees it.
struct PageScanner {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private let scanner: OpaquePointer

        /// Nil where the system does not say.
        init?() {
            guard let scanner = situ_page_scanner_new() else { return nil }
            self.scanner = scanner
        }

        func free() { situ_page_scanner_delete(scanner) }

        /// Calls `body` with each range of bytes in written pages, counted from `base`. False if there are more pages than
        /// `most`, or it is not known: then nothing has been called.
        func forEachWrittenRange(
            in base: UnsafeMutableRawPointer, _ size: Int, mostPages most: Int, _ body: (Range<Int>) -> Void
        ) -> Bool {
            let start = UInt(bitPattern: base)
            return withUnsafeTemporaryAllocation(of: situ_range.self, capacity: PageScanner.mostRanges) {
                ranges in
                let count = situ_written_pages(
                    scanner, start, start + UInt(size), ranges.baseAddress, ranges.count, most)
                guard count >= 0 else { return false }
                for range in ranges[..<count] { body(Int(range.start - start)..<Int(range.end - start)) }
                return true
            }
        }

        private static let mostRanges = 63

        /// Calls `body` with all ranges of bytes in written pages, in order, counted from `base`. False if it is not known:
        /// then it may have been called with some.
        func forEachWrittenRange(
            in base: UnsafeMutableRawPointer, _ size: Int, _ body: (Range<Int>) -> Void
        ) -> Bool {
            let start = UInt(bitPattern: base)
            let end = start + UInt(size)
            return withUnsafeTemporaryAllocation(of: situ_range.self, capacity: PageScanner.mostRanges) {
                ranges in
                var next = start
                while next < end {
                    let count = situ_next_written_pages(
                        scanner, &next, end, ranges.baseAddress, ranges.count)
                    guard count >= 0 else { return false }
                    for range in ranges[..<count] { body(Int(range.start - start)..<Int(range.end - start)) }
                }
                return true
            }
        }

        /// One that everybody may use.
        nonisolated(unsafe) static let shared = PageScanner()
    #else
        init?() { nil }
        func free() {}
        func forEachWrittenRange(
            in base: UnsafeMutableRawPointer, _ size: Int, mostPages most: Int, _ body: (Range<Int>) -> Void
        ) -> Bool { false }
        func forEachWrittenRange(
            in base: UnsafeMutableRawPointer, _ size: Int, _ body: (Range<Int>) -> Void
        ) -> Bool { false }
        static var shared: PageScanner? { nil }
    #endif
}

/// A lock around short critical sections; whoever makes one frees it.
///
/// It is the system's own, and not the standard library's `Mutex`, because ThreadSanitizer cannot see through that on
/// Linux.
package struct SystemLock: @unchecked Sendable {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>

        package init() {
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            let result = pthread_mutex_init(mutex, nil)
            precondition(result == 0, "a mutex could not be made")
        }

        package func lock() { pthread_mutex_lock(mutex) }
        package func unlock() { pthread_mutex_unlock(mutex) }

        package func free() {
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
        }
    #else
        package init() {}
        package func lock() {}
        package func unlock() {}
        package func free() {}
    #endif
}

extension System {
    /// Waits while the word is `value`, at most `timeout` nanoseconds (nil: without end), until `wake`; may end early.
    static func wait(on word: UnsafeMutablePointer<Atomic<UInt32>>, while value: UInt32, timeout: UInt64?) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            let address = UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self)
            if var timeout {
                situ_wait(address, value, &timeout)
            } else {
                situ_wait(address, value, nil)
            }
        #endif
    }

    /// Ends the wait of a thread on a word. A signal handler may call this.
    static func wake(_ word: UnsafeMutablePointer<Atomic<UInt32>>) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            situ_wake(UnsafeMutableRawPointer(word).assumingMemoryBound(to: UInt32.self))
        #endif
    }
}

/// A thread of the system. It is joined or detached, or runs for as long as the process does.
package struct SystemThread: @unchecked Sendable {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        // A pthread_t may be handed from thread to thread; who joins it is alone with it.
        private let thread: pthread_t

        /// What a thread does, on its way to it.
        private final class Body: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }

        /// Starts a thread, with a stack of at least so many bytes if they are given; nil if the system gives none.
        ///
        /// The thread receives no signal but those that its own instructions cause: the process's signals are for the threads
        /// that it had before.
        package init?(stackSize: Int? = nil, _ run: @escaping @Sendable () -> Void) {
            var attributes = pthread_attr_t()
            guard pthread_attr_init(&attributes) == 0 else { return nil }
            defer { pthread_attr_destroy(&attributes) }
            if let stackSize {
                // The system refuses less than its minimum, and on some systems what is no multiple of a page.
                let size = System.roundedToPages(max(stackSize, 256 << 10))
                guard pthread_attr_setstacksize(&attributes, size) == 0 else { return nil }
            }

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
        package func join() { pthread_join(thread, nil) }

        /// Lets the thread end by itself, with nobody who waits for that. Once, in place of joining it.
        package func detach() { pthread_detach(thread) }
    #else
        package init?(stackSize: Int? = nil, _ run: @escaping @Sendable () -> Void) { nil }
        package func join() {}
        package func detach() {}
    #endif
}

// MARK: Machine code

/// How machine code gets into memory that is never writable and executable at the same address.
package enum CodeAccess: Sendable {
    /// Its pages are a file in memory, mapped twice: to be executed, and elsewhere, as long as it is being filled, to be written.
    case twoViews
    /// Pages are written, and then made executable for good.
    case onePage
    /// The thread that writes may write, and not execute; all others the other way round.
    case byThread
}

extension System {
    #if os(macOS) && arch(arm64)
        /// The ways to be tried, best first.
        package static let codeAccess: [CodeAccess] = [.byThread]

        /// Address space for code; nil if the system refuses.
        package static func reserveCode(_ size: Int) -> UnsafeMutableRawPointer? {
            let flags = MAP_PRIVATE | MAP_ANON | MAP_JIT
            guard let address = mmap(nil, size, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0),
                address != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
            return address
        }

        /// Copies code to memory from `reserveCode`.
        package static func writeCode(_ bytes: UnsafeRawBufferPointer, to address: UnsafeMutableRawPointer) {
            pthread_jit_write_protect_np(0)
            if let base = bytes.baseAddress { address.copyMemory(from: base, byteCount: bytes.count) }
            pthread_jit_write_protect_np(1)
        }
    #elseif os(Linux)
        package static let codeAccess: [CodeAccess] = [.twoViews, .onePage]
    #elseif os(macOS)
        package static let codeAccess: [CodeAccess] = [.onePage]
    #elseif canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        /// No program may make code here.
        package static let codeAccess: [CodeAccess] = []
    #else
        package static var codeAccess: [CodeAccess] { addressSpace?.makeExecutable == nil ? [] : [.onePage] }
    #endif

    #if !(os(macOS) && arch(arm64))
        package static func reserveCode(_ size: Int) -> UnsafeMutableRawPointer? { reserve(size) }
        package static func writeCode(_ bytes: UnsafeRawBufferPointer, to address: UnsafeMutableRawPointer) {
            if let base = bytes.baseAddress { address.copyMemory(from: base, byteCount: bytes.count) }
        }
    #endif

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        /// Makes reserved pages executable and readable, and gives another address where the same bytes can be written; nil if the
        /// system refuses. Both numbers are multiples of the page size.
        package static func makeCode(
            at address: UnsafeMutableRawPointer, _ size: Int
        ) -> UnsafeMutableRawPointer? {
            guard let file = makeImage(size) else { return nil }
            defer { closeImage(file) }
            guard let view = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
                view != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
            guard mmap(address, size, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, file, 0) == address
            else {
                munmap(view, size)
                return nil
            }
            return view
        }

        /// Makes committed pages executable, and no longer writable.
        package static func makeExecutable(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            mprotect(address, size, PROT_READ | PROT_EXEC) == 0
        }

        /// write(2): how many bytes were written.
        package static func write(_ bytes: UnsafeRawPointer, _ count: Int, to file: Int32) -> Int {
            #if canImport(Glibc)
                Glibc.write(file, bytes, count)
            #elseif canImport(Musl)
                Musl.write(file, bytes, count)
            #else
                Darwin.write(file, bytes, count)
            #endif
        }

        /// Has all threads see code that this one has written, if they find its address after that.
        package static func synchronizeThreads() { situ_synchronize_threads() }

        /// Which process this is: another one after a fork.
        package static var process: Int32 { getpid() }
    #else
        package static func makeCode(
            at address: UnsafeMutableRawPointer, _ size: Int
        ) -> UnsafeMutableRawPointer? { nil }
        package static func makeExecutable(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            addressSpace?.makeExecutable.map { $0(address, size) } ?? false
        }
        package static func synchronizeThreads() {}
        package static var process: Int32 { 0 }
    #endif
}
