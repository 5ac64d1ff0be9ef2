import Machine
import Situ
import Snapshot

/// What the functions of WASI remember of one thread of a guest from call to call; used by that thread alone.
final class CallingThread {
    /// A call that was interrupted.
    private struct Interrupted {
        weak var activation: Activation?
        /// Where its arguments lie: slots from the bottom of the value stack.
        var depth: Int
        /// Nanoseconds that it had waited.
        var elapsed: UInt64
        /// The virtual time then.
        var time: UInt64
    }

    /// The call that was interrupted last. It is made again from the same place; any other call begins anew.
    private var interrupted: Interrupted?
    /// The same of a thread as it was saved, until its first call.
    private var resumed: SavedThread?
    private var interrupt: WASIInterrupt?
    /// What is to be added to the CPU time of the system's thread, modulo 2⁶⁴.
    private var cpuTimeOffset: UInt64 = 0
    /// The latest CPU time that the thread has been shown.
    private var shownCPUTime: UInt64 = 0

    init() {}

    /// A thread as it was saved.
    init(_ saved: SavedThread) {
        resumed = saved
        shownCPUTime = saved.cpuTime
    }

    /// What ends this thread's waits: whatever stops its store's programs, and the given one.
    func interrupt(of store: Situ.Store, below parent: WASIInterrupt) -> WASIInterrupt {
        if let interrupt { return interrupt }
        // It is asked in calls of the store, which are over when that is gone.
        let interruption = store.machine.interruption
        let interrupt = WASIInterrupt(below: parent) { [unowned interruption] in interruption.isRequested }
        interruption.notify { interrupt.signal() }
        self.interrupt = interrupt
        return interrupt
    }

    /// Nanoseconds that a call has waited already, which begins now or is made again. Virtual time goes on while a call is
    /// interrupted.
    func elapsed(in call: HostCall, _ context: WASIContext) -> UInt64 {
        if resumed != nil { return elapsedBeforeResuming(in: call, context) }
        guard let interrupted else { return 0 }
        self.interrupted = nil
        guard interrupted.activation === call.activation, interrupted.depth == Self.depth(call) else {
            return 0
        }
        return interrupted.elapsed &+ (time(context) &- interrupted.time)
    }

    private func elapsedBeforeResuming(in call: HostCall, _ context: WASIContext) -> UInt64 {
        defer { resumed = nil }
        if !context.hasVirtualTime, let now = try? HostClock.time(.threadCPUTime) {
            cpuTimeOffset = shownCPUTime &- now
        }
        guard let wait = resumed?.wait, wait.depth == Self.depth(call) else { return 0 }
        return wait.elapsed &+ (time(context) &- wait.time)
    }

    func interrupt(_ call: HostCall, _ elapsed: UInt64, _ context: WASIContext) {
        interrupted = Interrupted(
            activation: call.activation, depth: Self.depth(call), elapsed: elapsed, time: time(context))
        if !context.hasVirtualTime, let now = try? HostClock.time(.threadCPUTime) {
            _ = show(cpuTime: now)
        }
    }

    /// What the thread is shown where the system's thread has used so much.
    func show(cpuTime: UInt64) -> UInt64 {
        // Another thread of the system may run it now.
        shownCPUTime = max(cpuTime &+ cpuTimeOffset, shownCPUTime)
        return shownCPUTime
    }

    private static func depth(_ call: HostCall) -> Int { (call.slots - call.activation.base) / slotWords }

    private func time(_ context: WASIContext) -> UInt64 {
        context.cooperation == nil ? 0 : (try? context.virtualTime) ?? 0
    }

    // MARK: Saving

    /// What there is to save, while the thread is at rest; nil if that is nothing.
    ///
    /// - Parameter time: what the virtual clock shows.
    func saved(_ context: WASIContext) -> SavedThread? {
        if let resumed { return resumed }
        var saved = SavedThread(cpuTime: shownCPUTime)
        // Whether the call is still to be made again: its arguments are the last operands of the newest frame.
        if let interrupted, let activation = interrupted.activation, activation.frame != nil {
            let above = (activation.top - activation.base) / slotWords - interrupted.depth
            if (0...Self.mostArguments + 1).contains(above) {
                saved.wait = SavedThread.Wait(
                    depth: interrupted.depth, elapsed: interrupted.elapsed, time: interrupted.time)
            }
        }
        return saved == SavedThread() ? nil : saved
    }

    /// Parameters of the function that has most, `path_open`.
    private static let mostArguments = 9
}

/// A thread of a guest, as far as WASI has something to save of it.
struct SavedThread: Equatable, Sendable {
    /// A call that was interrupted while it waited, and is made again as the first thing.
    struct Wait: Equatable, Sendable {
        /// Where its arguments lie: slots from the bottom of the value stack.
        var depth: Int
        /// Nanoseconds that it had waited.
        var elapsed: UInt64
        /// The virtual time then; 0 if time is not virtual.
        var time: UInt64
    }

    /// The latest CPU time that the thread has been shown, in nanoseconds.
    var cpuTime: UInt64 = 0
    var wait: Wait?

    func save(to writer: inout StateWriter) {
        writer.number(cpuTime)
        writer.optional(wait) { writer, wait in
            writer.number(UInt64(wait.depth))
            writer.number(wait.elapsed)
            writer.number(wait.time)
        }
    }

    init(cpuTime: UInt64 = 0) { self.cpuTime = cpuTime }

    init(saved reader: inout StateReader) throws(WASIRestorationError) {
        cpuTime = try reader.number()
        wait = try reader.optional { reader throws(WASIRestorationError) in
            let depth: UInt64 = try reader.number()
            guard depth <= UInt64(Int32.max) else { throw reader.error(.invalid, "a call lies too deep") }
            return Wait(depth: Int(depth), elapsed: try reader.number(), time: try reader.number())
        }
    }
}

/// The threads of guests that call functions of one ``WASI``, in the order in which they were given them.
final class CallingThreads: Sendable {
    private struct Entry: @unchecked Sendable {
        // Looked at only while its thread is at rest.
        let ordinal: Int
        weak var thread: CallingThread?
    }

    private struct State: Sendable {
        var entries: [Entry] = []
        var count = 0
    }

    private let state = Guarded(State())
    /// Threads that were saved, by their place in the order.
    private let saved: [Int: SavedThread]

    init(saved: [Int: SavedThread] = [:]) { self.saved = saved }

    /// Another thread.
    func add() -> CallingThread {
        state.withLock { state in
            let thread = saved[state.count].map { CallingThread($0) } ?? CallingThread()
            state.entries.removeAll { $0.thread == nil }
            state.entries.append(Entry(ordinal: state.count, thread: thread))
            state.count += 1
            return thread
        }
    }

    /// What there is to save of each, with its place in the order.
    func saved(_ context: WASIContext) -> [(ordinal: Int, thread: SavedThread)] {
        let entries = state.withLock { $0.entries }
        return entries.compactMap { entry in
            entry.thread?.saved(context).map { (entry.ordinal, $0) }
        }
    }
}
