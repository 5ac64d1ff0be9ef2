import Machine
import WebAssembly

#if hasFeature(Embedded)

    /// Where Swift is embedded there are no threads: whoever runs a program compiles.
    struct CompilationQueue {
        static let shared = CompilationQueue()

        func add(_ number: Int, bodySize: Int, to table: CodeTable, of module: DecodedModule) -> Bool {
            false
        }
    }

#else

    /// Functions that are to be compiled while programs go on, and the thread that does it: one for the whole process, which is started when
    /// there is something to do, and ends when there has been nothing for a while.
    ///
    /// Modules with functions that wait take turns, so that a large one does not hold the others up; which function of a module is next, its
    /// table says. What waits keeps no module alive: the thread holds on to one as long as it compiles a function of it, and if that was the
    /// last reference, the thread frees it.
    final class CompilationQueue: @unchecked Sendable {
        static let shared = CompilationQueue()

        /// A module with functions that wait in its table's queue.
        private struct Entry {
            weak var module: DecodedModule?
            /// There as long as the module is.
            let table: Unmanaged<CodeTable>
        }

        private struct Job {
            let module: DecodedModule
            let table: Unmanaged<CodeTable>
            let number: Int
        }

        /// Guards what follows, and the queues of tables.
        private let lock = SystemLock()
        private var entries: [Entry] = []
        private var isRunning = false
        /// The process that the thread belongs to: after a fork, the child has none.
        private var process: Int32 = 0
        private let parker = Parker()

        private init() {}

        /// Queues a function that is not in the queue. False if there is no thread to compile it, and none can be made.
        func add(_ number: Int, bodySize: Int, to table: CodeTable, of module: DecodedModule) -> Bool {
            lock.lock()
            let hasThread = isRunning && process == System.process
            guard hasThread || start() else {
                lock.unlock()
                return false
            }
            if table.enqueue(number, bodySize: bodySize) {
                entries.append(Entry(module: module, table: Unmanaged.passUnretained(table)))
            }
            lock.unlock()
            parker.wake()
            return true
        }

        /// Starts the thread. With the lock.
        private func start() -> Bool {
            guard let thread = SystemThread(stackSize: Tuning.compilingStack, { [self] in work() }) else {
                return false
            }
            thread.detach()
            isRunning = true
            process = System.process
            return true
        }

        private func work() {
            while let job = next() {
                job.table._withUnsafeGuaranteedRef { $0.compileQueued(job.number, in: job.module) }
            }
        }

        /// The next function to be compiled, waited for; nil if there was none for so long that the thread is to end.
        private func next() -> Job? {
            lock.lock()
            defer { lock.unlock() }
            var hasWaited = false
            while true {
                if let job = take() { return job }
                if hasWaited {
                    isRunning = false
                    return nil
                }
                parker.announce()
                lock.unlock()
                parker.wait(timeout: Tuning.compilingThreadIdle)
                parker.withdraw()
                lock.lock()
                hasWaited = true
            }
        }

        /// Takes a function out, if there is one. With the lock.
        private func take() -> Job? {
            while !entries.isEmpty {
                let entry = entries.removeFirst()
                // What waits of a module that is gone, or is being freed, has gone with it.
                guard let module = entry.module else { continue }
                guard let (number, isLast) = entry.table._withUnsafeGuaranteedRef({ $0.dequeue() }) else {
                    continue
                }
                if !isLast { entries.append(entry) }
                return Job(module: module, table: entry.table, number: number)
            }
            return nil
        }
    }

#endif
