import Machine
import WebAssembly

extension Call {
    /// Goes on with the call to its end, without holding the thread up: asynchronous functions of the host are awaited, and
    /// other tasks run now and then.
    ///
    /// Throws what `run()` throws, a `Trap` if the program is out of fuel or interrupted, and `CancellationError` if the
    /// task is cancelled. After each of them the call is over.
    nonisolated(nonsending) public func finish() async throws -> [Value] {
        try await finish(isolation: #isolation)
    }

    /// The closure refers to the isolation, so that it has the same: the store must not be used from elsewhere.
    private func finish(isolation: isolated (any Actor)?) async throws -> [Value] {
        let cancellation = Cancellation(store.machine.interruption)
        return try await withTaskCancellationHandler {
            _ = isolation
            do {
                return try await finish(cancellation)
            } catch {
                cancel()
                throw error
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    nonisolated(nonsending) private func finish(_ cancellation: Cancellation) async throws -> [Value] {
        while true {
            switch try cancellation.whileRunning({
                try run(slice: max(store.yieldInterval, Fuel.smallestSlice))
            }) {
            case nil: await Task.yield()
            case .finished(let results): return results
            case .suspended:
                if cancellation.isCancelled { throw CancellationError() }
                throw abandon()
            // Not suspended: it goes on, and a request is for another run.
            case .stopped: continue
            case .waiting: try await waitForHost(cancellation)
            }
        }
    }

    /// Waits for what the call waits for.
    nonisolated(nonsending) private func waitForHost(_ cancellation: Cancellation) async throws {
        guard let waiting else { return await waitForNotification(cancellation) }
        guard let body = waitingBody else { throw CallError.asynchronousHostFunction }
        do {
            try complete(try await body(waiting.slots, Caller(store: store, record: waiting.instance)))
        } catch {
            try complete(throwing: error)
        }
    }

    /// Waits until another thread notifies the program, its time is over, or somebody wants it to stop.
    nonisolated(nonsending) private func waitForNotification(_ cancellation: Cancellation) async {
        guard let wait = activation.pendingWait else { return }
        let isNotified = wait.isNotified
        let interruption = store.machine.interruption
        let deadline = wait.deadline
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            _ = Alarms.shared.add(
                at: deadline,
                if: { isNotified() || interruption.isRequested || cancellation.isCancelled },
                { continuation.resume() })
        }
    }
}

/// Whether the task of a call is cancelled, and the way to stop the program then.
///
/// Calls of a store take turns; only the one that is running is to be stopped.
private final class Cancellation: @unchecked Sendable {
    private let interruption: Interruption
    /// Guards what follows, and that the interruption is for the call that runs.
    private let lock = SystemLock()
    private var isRunning = false
    private var wasCancelled = false

    init(_ interruption: Interruption) { self.interruption = interruption }
    deinit { lock.free() }

    var isCancelled: Bool {
        lock.lock()
        defer { lock.unlock() }
        return wasCancelled
    }

    /// Stops the call, at once if it runs, or as soon as it is to go on.
    func cancel() {
        lock.lock()
        wasCancelled = true
        if isRunning { interruption.request(.cancellation) }
        lock.unlock()
        Alarms.shared.wake()
    }

    /// Runs the call, unless it is cancelled.
    func whileRunning<Result>(_ body: () throws -> Result) throws -> Result {
        lock.lock()
        let mayRun = !wasCancelled
        isRunning = mayRun
        lock.unlock()
        guard mayRun else { throw CancellationError() }
        defer {
            lock.lock()
            isRunning = false
            interruption.clear(.cancellation)
            lock.unlock()
        }
        return try body()
    }
}
