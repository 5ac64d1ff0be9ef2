import Machine
import WebAssembly

/// Instances and all that they can reach: memories, tables, globals, functions. Freed as a whole when the last reference
/// to the store, or to anything in it, is gone.
///
/// A store, and everything that belongs to it, is used by one thread at a time; between calls it may move from one thread to
/// another, with calls that are suspended. Only its ``Interrupter`` can be used from anywhere. Threads that run at once have a
/// store each, and what they share is the ``Engine``, every ``Module``, and each ``SharedMemory``.
public final class Store {
    /// What the store's modules were read by.
    public let engine: Engine
    package let machine: Machine.Store

    /// The error with which a host function failed, on its way through the guest.
    var pendingError: (any Error)?
    /// Values of the host that `externref`s refer to, by index; unit where nothing does any more.
    var hostValues: [Any] = []
    var reachedHostValueLimit = false
    /// What host functions do that calls wait for, by their index among the host functions.
    var asynchronousBodies: [Int: Function.SuspendingBody] = [:]

    /// What a store allows its programs.
    public struct Limits: Sendable {
        /// Bytes that one memory may have.
        public var memorySize = Int.max
        /// Bytes that all memories may have together, those that are imported or shared with other stores included.
        public var totalMemorySize = Int.max
        /// Elements that one table may have.
        public var tableSize = 10_000_000
        /// Elements that all tables may have together, those of all instances. An element takes four bytes.
        public var totalTableSize = 50_000_000
        /// How many memories there may be, those that are imported or shared with other stores included.
        public var memories = Int.max
        /// How many tables there may be.
        public var tables = Int.max
        /// How many instances there may be, those included whose instantiation failed after it had begun.
        public var instances = Int.max
        /// How many values of the host `externref`s may refer to. At the limit garbage is collected; if that does not help, a
        /// call or a host function fails with `CallError.tooManyHostValues`.
        public var hostValues = Int.max
        /// How many calls may be under way: suspended, waiting, or running, one within the other. Each takes a value stack.
        public var calls = Int.max
        /// Bytes of stack for a call and all that it calls; exceeding it is a trap.
        public var valueStackSize = 16 << 20
        /// Bytes of the thread's own stack that calls from guest to host to guest may use; exceeding it is a trap.
        public var nativeStackSize = 384 << 10
        /// Bytes of memory for structures, arrays and exceptions, four gigabytes at most; needing more is a trap.
        public var heapSize = 1 << 30
        /// What references of 32 bits reach; a larger `heapSize` is taken for this.
        public static let largestHeapSize = 1 << 32
        /// Whether every allocation of such an object collects garbage first and overwrites what is free. Slow; it tests
        /// the collector.
        public var stressesHeap = false
        /// The usual limits.
        public init() {}

        var machine: StoreLimits {
            var limits = StoreLimits()
            limits.memorySize = memorySize
            limits.totalMemorySize = totalMemorySize
            limits.memories = memories
            limits.tableSize = tableSize
            limits.totalTableSize = totalTableSize
            limits.tables = tables
            limits.instances = instances
            limits.activations = calls
            limits.valueStackSize = valueStackSize
            limits.hostValues = hostValues
            limits.nativeStackSize = nativeStackSize
            limits.heapSize = heapSize
            limits.stressesHeap = stressesHeap
            return limits
        }
    }

    /// Makes a store, in which nothing is yet.
    public convenience init(engine: Engine, limits: Limits = Limits()) {
        self.init(
            engine: engine,
            machine: Machine.Store(
                registry: engine.registry, limits: limits.machine,
                isDeterministic: engine.configuration.hasCanonicalNaNs, executor: engine.executor,
                stacks: engine.stacks))
    }

    init(engine: Engine, machine: Machine.Store) {
        self.engine = engine
        self.machine = machine
        machine.owner = Unmanaged.passUnretained(self).toOpaque()
        machine.heap.releaseHostValues = { [unowned self] indices in
            // What is released may do anything, so it goes when the table is in order again.
            var released: [Any] = []
            for index in indices {
                released.append(hostValues[index])
                hostValues[index] = ()
            }
        }
    }

    deinit { deadlineAlarm?.end() }

    /// Lets go of all that the store holds of the host: what closures of host functions have captured, the values that
    /// `externref`s refer to, attachments, `allowsGrowth`, the deadline.
    ///
    /// A store that such a closure or value refers to, in whatever way, is kept alive by itself; this ends that. (Closures
    /// need not refer to it: a ``Caller`` knows its store.) From now on calls of host functions fail with
    /// `CallError.hostReleased`, and an `externref` is to an empty tuple.
    public func releaseHost() {
        var released = hostValues
        for index in hostValues.indices { hostValues[index] = () }
        machine.replaceHostFunctions { [unowned self] _ in
            pendingError = CallError.hostReleased
            return .failed
        }
        asynchronousBodies = [:]
        attachments = []
        allowsGrowth = nil
        deadline = nil
        released.removeAll()
    }

    /// Asked before a memory or table is made or grows, and not when limits forbid it anyway; nil asks nobody.
    ///
    ///     store.allowsGrowth = { request in request.desired <= quota }
    ///
    /// If it says no, `memory.grow` and `table.grow` return -1 to the program, and an instantiation fails with a `LinkError`.
    /// The store keeps the closure: one that refers to the store keeps that alive.
    public var allowsGrowth: ((GrowthRequest) -> Bool)? {
        didSet {
            machine.allowsGrowth = allowsGrowth.map { allows in
                { [unowned self] request in allows(GrowthRequest(request, in: self)) }
            }
        }
    }

    // MARK: What belongs to the embedder

    /// Objects of the embedder, by their class; rarely more than one.
    var attachments: [(type: ObjectIdentifier, object: AnyObject)] = []

    /// Keeps an object of the embedder, for host functions to find: they may serve many stores, and ask their ``Caller`` for
    /// its store. It takes the place of one of the same class.
    public func attach<Object: AnyObject>(_ object: Object) {
        let type = ObjectIdentifier(Object.self)
        attachments.removeAll { $0.type == type }
        attachments.append((type, object))
    }

    /// The object of this class that was attached last.
    public func attachment<Object: AnyObject>(_ type: Object.Type) -> Object? {
        for attachment in attachments where attachment.type == ObjectIdentifier(type) {
            return unsafeDowncast(attachment.object, to: type)
        }
        return nil
    }

    /// How many value stacks the store has; one for each call under way, and some that it keeps for the next.
    package var valueStackCount: Int { machine.activationCount }

    /// The caller of a host function. Its store exists as long as the call, so that nothing needs to hold it.
    @inline(__always) static func with<Result>(_ call: HostCall, _ body: (Caller) -> Result) -> Result {
        Unmanaged<Store>.fromOpaque(call.owner.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
            body(Caller(store: $0, record: call.instance))
        }
    }

    // MARK: Garbage collection

    /// What the collector of structures, arrays and exceptions has done.
    public struct HeapStatistics: Sendable {
        /// How often garbage was collected.
        public let collections: Int
        /// Objects, and their bytes, that the last collection found reachable.
        public let liveObjects: Int
        /// Bytes of the objects that the last collection found reachable.
        public let liveBytes: Int
        /// Bytes of memory that were handed out for objects, all in all.
        public let allocatedBytes: Int
        /// Bytes of memory that the heap takes.
        public let committedBytes: Int
        /// Values of the host that the store keeps for `externref`s.
        public let hostValues: Int
    }

    /// What the collector has done so far.
    public var heapStatistics: HeapStatistics {
        let statistics = machine.heap.statistics
        return HeapStatistics(
            collections: statistics.collections, liveObjects: statistics.liveObjects,
            liveBytes: statistics.liveBytes, allocatedBytes: statistics.allocatedBytes,
            committedBytes: statistics.committedBytes, hostValues: statistics.hostValues)
    }

    /// Collects garbage now. Happens by itself whenever memory is needed; an embedder calls it to have values of the host
    /// released that no `externref` refers to any more.
    public func collectGarbage() { machine.collectGarbage() }

    // MARK: Fuel and interruption

    /// Fuel left, or nil for no limit.
    ///
    /// One unit pays for entering a function, for passing a `loop` instruction, or for 64 bytes or 16 elements of
    /// a bulk operation. Running out is a trap, or for a `Call` a stop from which it goes on once there is fuel.
    public var fuel: Int64? {
        get { isMetered ? max(machine.fuel, 0) : nil }
        set {
            isMetered = newValue != nil
            machine.fuel = max(newValue ?? Fuel.unlimited, 0)
        }
    }
    private(set) var isMetered = false

    /// Units of fuel left, of very many if there is no limit: what differences are taken of.
    package var fuelAtAll: Int64 { machine.fuel }

    /// Units of fuel after which an asynchronous call lets other tasks run (`Task.yield()`). At least 1024 are taken.
    ///
    /// A program takes about a millisecond for a hundred thousand. They are counted apart: a yield changes nothing about
    /// `fuel`, which may be unlimited.
    public var yieldInterval: Int64 = 100_000

    /// Asks the program to stop at its next safepoint, or to stop waiting (`memory.atomic.wait32` and `wait64`); can be used
    /// from any thread and from a signal handler.
    public struct Interrupter: Sendable {
        let interruption: Interruption
        /// Stops what runs in the store, and what is started there, until `clear()`.
        public func interrupt() { interruption.request() }
        /// Lets programs run again.
        public func clear() { interruption.clear() }
        /// Whether programs are to stop.
        public var isInterrupted: Bool { interruption.isRequested(.request) }
    }

    /// Asks the store's program to stop so that its state can be had: once, at its next safepoint, or where it waits
    /// (`memory.atomic.wait32` and `wait64`, a function of WASI). Can be used from any thread and from a signal handler.
    ///
    /// Only a ``Call`` stops that is run by `Call.run()` or `Call.run(until:)`, and that no function of the host has made: with
    /// `.stopped(.request)`. Nothing else notices; the request is then for the next such call that runs.
    public struct Suspender: Sendable {
        let interruption: Interruption
        /// Has the call that runs stop, or else the next that does.
        public func suspend() { interruption.request(.suspension) }
        /// Takes the request back, if no call has stopped for it yet.
        public func withdraw() { interruption.clear(.suspension) }
    }

    /// Suspends the store's program, from any thread.
    public var suspender: Suspender { Suspender(interruption: machine.interruption) }

    /// When the store's programs are stopped, those that run then and those that are started later; nil for no end.
    ///
    ///     store.deadline = .now + .milliseconds(50)
    ///
    /// A program that computes, or waits in `memory.atomic.wait32` or `wait64`, is stopped at once; one that is in a function of
    /// the host as soon as that has ended. A call ends with a `Trap` of kind `.deadlineExceeded`; a `Call` that is run by hand
    /// is suspended, and goes on once there is a later deadline or none.
    public var deadline: ContinuousClock.Instant? {
        get { deadlineAlarm?.instant }
        set {
            deadlineAlarm?.end()
            deadlineAlarm = newValue.map { Deadline($0, machine.interruption) }
        }
    }
    private var deadlineAlarm: Deadline?

    /// Stops the store's programs, from any thread.
    public var interrupter: Interrupter { Interrupter(interruption: machine.interruption) }

    // MARK: Calls

    /// Calls a function and waits for its end.
    func call(_ reference: UInt32, _ arguments: [Value]) throws -> [Value] {
        let type = machine.function(reference).type
        guard arguments.count == type.pointee.parameters.count else {
            throw CallError.wrongArgumentCount(
                expected: type.pointee.parameters.count, found: arguments.count)
        }
        let function = Function(store: self, reference: reference)
        let hasReferences =
            type.pointee.parameters.contains(where: \.isReference)
            || type.pointee.results.contains(where: \.isReference)
        let call = try function.beginCall(hasReferences: hasReferences)
        for index in arguments.indices {
            let parameter = type.pointee.parameters[index]
            guard arguments[index].write(to: call.slots + index * slotWords, as: parameter, in: self) else {
                function.end(call, hasReferences: hasReferences)
                throw refusal(
                    or: .wrongArgumentType(
                        index: index, expected: parameter, found: arguments[index].description))
            }
        }
        try function.runKeeping(call, hasReferences: hasReferences)
        defer { function.end(call, hasReferences: hasReferences) }
        let results = type.pointee.results
        // The array without elements is everybody's: nothing is written to that.
        if results.isEmpty { return [] }
        return [Value](unsafeUninitializedCapacity: results.count) { values, count in
            while count < results.count {
                (values.baseAddress.unsafelyUnwrapped + count).initialize(
                    to: Value(call.slots + count * slotWords, as: results[count], in: self))
                count += 1
            }
        }
    }

    /// The error for a run that ended with one; nil if a host function's error is not known.
    func takePendingError() -> (any Error)? {
        defer { pendingError = nil }
        return pendingError
    }
}
