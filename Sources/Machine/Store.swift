import WebAssembly

/// What a store allows its programs, in the units given.
package struct StoreLimits: Sendable {
    /// Bytes that one memory may grow to.
    package var memorySize = Int.max
    /// Elements that one table may grow to.
    package var tableSize = Limits.tableSize
    /// Elements that all tables may have together.
    package var totalTableSize = 50_000_000
    /// Bytes that all memories may have together.
    package var totalMemorySize = Int.max
    /// How many memories, tables and instances there may be.
    package var memories = Int.max
    package var tables = Int.max
    package var instances = Int.max
    /// How many calls may be under way: those that run, one within the other, and those that are suspended.
    package var activations = Int.max
    /// How many values of the host references may refer to.
    package var hostValues = Int.max
    /// Bytes of value stack for an activation.
    package var valueStackSize = 16 << 20
    /// Bytes of the host's own stack that calls from guest to host to guest may use.
    package var nativeStackSize = 384 << 10
    /// Bytes of memory for structures, arrays and exceptions; at most `Heap.largestLimit`.
    #if hasFeature(Embedded)
        package var heapSize = 1 << 20
    #else
        package var heapSize = 1 << 30
    #endif
    /// Whether every allocation of such an object collects garbage first and overwrites what is free: a test of the
    /// collector.
    package var stressesHeap = false
    package init() {}
}

/// Everything that instances can reach: memories, tables, globals, functions, and the instances themselves
/// (specification, section "Store"). Freed as a whole.
package final class Store {
    package let registry: TypeRegistry
    package let limits: StoreLimits
    let executor: Executor
    /// The executor's; kept here for calls.
    let enter: CodeFunction?
    /// Asked before a memory or table is made or grows; nil if nobody wants to be.
    package var allowsGrowth: ((GrowthRequest) -> Bool)?
    package let interruption: Interruption
    /// What running code reads of the store; valid as long as `interruption`.
    package let record: UnsafeMutablePointer<StoreRecord>

    package private(set) var instances: [Instance] = []
    @exclusivity(unchecked) package private(set) var hostFunctions: [HostFunction] = []
    /// The same, for calls.
    @exclusivity(unchecked) private(set) var hosts: ContiguousArray<Unmanaged<HostFunction>> = []
    package let heap: Heap
    var rootMaps = RootMaps()
    @exclusivity(unchecked) private(set) var functions: RawArray<FunctionReference>
    package private(set) var memories: [UnsafeMutablePointer<MemoryRecord>] = []
    package private(set) var tables: [UnsafeMutablePointer<TableRecord>] = []
    /// How many elements they have together.
    var tableElements = 0
    package private(set) var globals: [UnsafeMutablePointer<GlobalRecord>] = []
    package private(set) var tags: [UnsafeMutablePointer<TagRecord>] = []
    private var retainedTypes: [UInt32] = []
    /// Modules whose types the store uses, though perhaps it has no instances of them.
    package var retainedModules: [DecodedModule] = []
    /// All value stacks; those that nobody uses at the moment have no frames.
    private(set) var activations: [Activation] = []
    @exclusivity(unchecked) var firstIdle: CodePointer?
    @exclusivity(unchecked) private var idleCount = 0
    /// Where value stacks come from, and where they go when the store is freed.
    let stacks: ActivationPool
    /// Where memories come from that are made with the store; nil if each has a reservation of its own.
    let pool: MemoryPool?
    /// What this store is a copy of, and the memory where most of its records lie; nil for other stores.
    let origin: StorePrototype?
    private let arena: StoreArena?
    /// Stands in where a module has no memory: any access is out of bounds.
    private let noMemory: UnsafeMutablePointer<MemoryRecord>

    /// Functions at whose entry programs stop; see `stopAtEntry`.
    var entryStops: [EntryStops] = []

    /// The frames of an instantiation that trapped, until the next one.
    package internal(set) var trappedActivation: Activation?

    /// Where data segments were written to memories; nil if nobody wants to know.
    package var dataRanges: [(memory: UnsafeMutablePointer<MemoryRecord>, bytes: Range<Int>)]?
    /// Whether start functions are left to the caller, who can call `runStart(of:)`.
    package var leavesStart = false

    /// Why the last lazy validation failed.
    package private(set) var validationError: ModuleError?

    package init(
        registry: TypeRegistry, limits: StoreLimits = StoreLimits(), isDeterministic: Bool = false,
        executor: Executor = .portable, stacks: ActivationPool = ActivationPool()
    ) {
        self.registry = registry
        self.limits = limits
        self.executor = executor
        enter = executor.enter
        self.stacks = stacks
        functions = RawArray(capacity: 64)
        pool = nil
        origin = nil
        arena = nil
        heap = Heap(
            registry: registry, limit: limits.heapSize, hostValueLimit: limits.hostValues,
            isStressed: limits.stressesHeap)
        interruption = Interruption(
            StoreRecord(
                functions: functions.base, heap: heap.record, typePlaces: registry.places,
                isDeterministic: isDeterministic))
        record = interruption.record
        noMemory = .allocate(capacity: 1)
        let none = SizeLimits(minimum: 0, maximum: 0, is64: false)
        noMemory.initialize(
            to: MemoryRecord(
                base: UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped, size: 0,
                type: MemoryType(limits: none, isShared: false, pageSizeLog2: 16), reserved: 0, committed: 0,
                needsChecks: true, sharing: nil))
    }

    /// Makes a store with copies of all records of another, in `arena`; `StorePrototype` makes them.
    init(
        copying origin: StorePrototype, limits: StoreLimits, arena: StoreArena,
        functions: RawArray<FunctionReference>
    ) {
        let store = origin.store
        registry = store.registry
        self.limits = limits
        executor = store.executor
        enter = store.enter
        stacks = store.stacks
        pool = origin.pool
        self.origin = origin
        self.arena = arena
        self.functions = functions
        hostFunctions = store.hostFunctions
        hosts = store.hosts
        noMemory = store.noMemory
        heap = Heap(
            registry: registry, limit: limits.heapSize, hostValueLimit: limits.hostValues,
            isStressed: limits.stressesHeap)
        interruption = Interruption(
            StoreRecord(
                functions: functions.base, heap: heap.record, typePlaces: registry.places,
                isDeterministic: store.record.pointee.isDeterministic))
        record = interruption.record
        record.pointee.functionCount = functions.count
    }

    /// Completes a copy with the records that it is to have.
    func complete(
        tables: [UnsafeMutablePointer<TableRecord>], globals: [UnsafeMutablePointer<GlobalRecord>],
        tags: [UnsafeMutablePointer<TagRecord>]
    ) {
        self.tables = tables
        tableElements = tables.reduce(0) { $0 + $1.pointee.count }
        self.globals = globals
        self.tags = tags
    }

    deinit {
        stopAtEntry(of: [])
        for activation in activations { stacks.give(activation) }
        for memory in memories { LinearMemory.release(memory) }
        // Records that were copied lie in the arena.
        for (index, table) in tables.enumerated() {
            if index < origin?.store.tables.count ?? 0 {
                table.pointee.elements.deallocate()
            } else {
                Tables.free(table)
            }
        }
        for global in globals.dropFirst(origin?.store.globals.count ?? 0) { global.deallocate() }
        for tag in tags.dropFirst(origin?.store.tags.count ?? 0) { tag.deallocate() }
        for type in retainedTypes { registry.release(type) }
        functions.deallocate()
        rootMaps.deallocate()
        if origin == nil { noMemory.deallocate() }
    }

    // MARK: Functions

    /// The function behind a reference, which must be one to a function.
    @inline(__always) package func function(_ reference: UInt32) -> FunctionReference {
        functions[Reference.index(reference)]
    }

    /// Keeps a function and gives it a reference.
    func makeReference(_ function: FunctionReference) -> UInt32 {
        var function = function
        let reference = Reference.function(functions.count)
        function.reference = reference
        functions.append(function)
        record.pointee.functions = functions.base
        record.pointee.functionCount = functions.count
        return reference
    }

    /// The object of the layer above that this store belongs to, which exists as long as the store is used.
    @exclusivity(unchecked) package var owner: UnsafeMutableRawPointer?

    /// Makes a host function of a type whose identity the caller has retained; the store releases it.
    package func makeHostFunction(_ function: HostFunction, type: UInt32) -> UInt32 {
        retainedTypes.append(type)
        function.type = type
        hostFunctions.append(function)
        hosts.append(Unmanaged.passUnretained(function))
        return makeReference(
            FunctionReference(
                instance: nil, type: registry.type(type), body: nil,
                index: UInt32(hostFunctions.count - 1), reference: 0))
    }

    /// Makes a host function of a type of a module's, which lives as long as the store.
    package func makeHostFunction(
        _ function: HostFunction, ofModulesType type: UnsafePointer<DefinedType>
    ) -> UInt32 {
        function.type = type.pointee.identity
        hostFunctions.append(function)
        hosts.append(Unmanaged.passUnretained(function))
        return makeReference(
            FunctionReference(
                instance: nil, type: type, body: nil, index: UInt32(hostFunctions.count - 1), reference: 0))
    }

    /// Releases what all host functions have captured: from now on they do this.
    package func replaceHostFunctions(by body: @escaping (HostCall) -> HostResult) {
        // The old ones may be those of a prototype and its other copies too.
        for index in hostFunctions.indices {
            let function = HostFunction(body)
            function.type = hostFunctions[index].type
            hostFunctions[index] = function
            hosts[index] = Unmanaged.passUnretained(function)
        }
    }

    /// A function by its index in an instance.
    func functionReference(
        _ index: Int, of instance: UnsafeMutablePointer<InstanceRecord>
    ) -> FunctionReference {
        if index < instance.pointee.importCount { return instance.pointee.imports[index] }
        let module = instances[instance.pointee.index].module
        return FunctionReference(
            instance: instance, type: module.functions[index].type,
            body: instance.pointee.bodies.unsafelyUnwrapped + (index - instance.pointee.importCount),
            index: UInt32(index), reference: 0)
    }

    /// The function that a frame is of, which is no entry.
    package func function(of frame: FramePointer) -> FunctionReference {
        switch frame.pointee.kind {
        case .function:
            return functionReference(
                Int(frame.pointee.body.unsafelyUnwrapped.pointee.functionIndex),
                of: frame.pointee.instance.unsafelyUnwrapped)
        case .host, .entry:
            let index = frame.hostFunction
            return FunctionReference(
                instance: nil, type: registry.type(hostFunctions[index].type), body: nil,
                index: UInt32(truncatingIfNeeded: index), reference: 0)
        }
    }

    /// A reference to a function of an instance, made at the first need.
    package func reference(
        toFunction index: Int, of instance: UnsafeMutablePointer<InstanceRecord>
    ) -> UInt32 {
        if index < instance.pointee.importCount { return instance.pointee.imports[index].reference }
        if instance.pointee.references == nil {
            let references = UnsafeMutablePointer<UInt32>.allocate(capacity: instance.pointee.functionCount)
            references.initialize(repeating: 0, count: instance.pointee.functionCount)
            instance.pointee.references = references
        }
        let references = instance.pointee.references.unsafelyUnwrapped
        if references[index] == 0 {
            references[index] = makeReference(functionReference(index, of: instance))
        }
        return references[index]
    }

    /// The body of a function of an instance whose slot is empty: validates a function that is called for the first time.
    /// Nil if it is not valid.
    func publishBody(of function: FunctionReference) -> UnsafePointer<FunctionBody>? {
        guard let instance = function.instance else { return nil }
        let module = instances[instance.pointee.index].module
        do throws(ModuleError) {
            try module.validate(function: Int(function.index))
        } catch {
            validationError = error
            return nil
        }
        let body = module.body(ofFunction: Int(function.index))
        if !entryStops.isEmpty { fillEntrySlot(of: function, body) }
        return body
    }

    // MARK: Other objects

    /// Makes a memory that holds zeros, or an image of its type's size at most.
    package func makeMemory(
        _ type: MemoryType, image: MemoryImage? = nil, pool: MemoryPool? = nil
    ) -> UnsafeMutablePointer<MemoryRecord>? {
        guard mayMake(type), let memory = LinearMemory.make(type, image: image, pool: pool) else {
            return nil
        }
        memories.append(memory)
        return memory
    }

    /// Has a part in a shared memory from now on, until the store is freed.
    package func adopt(_ memory: UnsafeMutablePointer<MemoryRecord>) {
        guard !memories.contains(memory) else { return }
        LinearMemory.retain(memory)
        memories.append(memory)
    }

    package func makeTable(_ type: TableType, initial: UInt32) -> UnsafeMutablePointer<TableRecord>? {
        guard mayMake(type), let table = Tables.make(type, initial: initial) else { return nil }
        tables.append(table)
        tableElements += table.pointee.count
        return table
    }

    package func makeGlobal(_ type: GlobalType, _ value: (UInt64, UInt64)) -> UnsafeMutablePointer<
        GlobalRecord
    > {
        let global = UnsafeMutablePointer<GlobalRecord>.allocate(capacity: 1)
        global.initialize(to: GlobalRecord(slot: value, type: type))
        globals.append(global)
        return global
    }

    package func makeTag(_ type: UnsafePointer<DefinedType>) -> UnsafeMutablePointer<TagRecord> {
        let tag = UnsafeMutablePointer<TagRecord>.allocate(capacity: 1)
        tag.initialize(to: TagRecord(type: type, index: tags.count))
        tags.append(tag)
        return tag
    }

    /// A tag by its index in the store.
    func tag(_ index: Int) -> UnsafeMutablePointer<TagRecord> { tags[index] }

    /// Makes a tag of a type whose identity the caller has retained; the store releases it.
    package func makeTag(type: UInt32) -> UnsafeMutablePointer<TagRecord> {
        retainedTypes.append(type)
        return makeTag(registry.type(type))
    }

    var memoryForNone: UnsafeMutablePointer<MemoryRecord> { noMemory }

    func add(_ instance: Instance) { instances.append(instance) }
    var nextInstanceIndex: Int { instances.count }

    func dropElement(_ index: Int, of instance: UnsafeMutablePointer<InstanceRecord>) {
        let segment = instance.pointee.elements + index
        segment.pointee.references?.deallocate()
        segment.pointee = ElementRecord(references: nil, count: 0)
    }

    // MARK: Activations

    /// How many value stacks the store has.
    package var activationCount: Int { activations.count }

    /// All value stacks with frames on them, in the order in which the calls were begun.
    package var callsUnderWay: [Activation] {
        activations.filter { $0.frame != nil }.sorted { $0.ordinal < $1.ordinal }
    }
    private var lastOrdinal = 0

    /// A value stack to call on; nil if none can be had.
    package func takeActivation() -> Activation? {
        lastOrdinal += 1
        if let idle = firstIdle {
            firstIdle = idle.pointee.next
            idleCount -= 1
            let activation = idle.pointee.activation.takeUnretainedValue()
            activation.outcome = nil
            activation.ordinal = lastOrdinal
            return activation
        }
        guard activations.count < limits.activations,
            let activation = stacks.take(size: limits.valueStackSize)
        else { return nil }
        activation.context.pointee.store = Unmanaged.passUnretained(self)
        activation.context.pointee.native = executor.native
        activation.ordinal = lastOrdinal
        activations.append(activation)
        return activation
    }

    /// The same, without counting who uses it.
    @inline(__always) func takeContext() -> CodePointer? {
        guard let idle = firstIdle else { return takeActivation()?.context }
        firstIdle = idle.pointee.next
        idleCount -= 1
        return idle
    }

    /// Whether there are as many value stacks as there may be.
    package var hasMostActivations: Bool {
        firstIdle == nil && activations.count >= limits.activations
    }

    /// Gives a value stack back whose frames are gone or not needed any more.
    package func giveBack(_ activation: Activation) {
        activation.discardFrames()
        if keepIdle(activation.context) { return }
        guard let index = activations.lastIndex(where: { $0 === activation }) else { return }
        // Perhaps nobody else holds it.
        let removed = activations.remove(at: index)
        stacks.give(removed)
    }

    private static let mostIdleActivations = 4

    /// Keeps a value stack without frames for the next call, unless there are enough.
    @inline(__always) func keepIdle(_ context: CodePointer) -> Bool {
        // Of copies there may be very many, most of which do nothing. A store that has once been through the host and back
        // very often does not keep all those stacks.
        guard origin == nil, idleCount < Store.mostIdleActivations else { return false }
        context.pointee.next = firstIdle
        firstIdle = context
        idleCount += 1
        return true
    }

    /// How many runs are under way, one within the other: host functions may call back, each time on a value stack
    /// of its own.
    @exclusivity(unchecked) private var depth = 0
    /// Whether a run is under way, so that frames are not as the canonical state has them.
    package var isRunning: Bool { depth > 0 }
    /// What runs at the moment; its caller holds it.
    @exclusivity(unchecked) private var running: CodePointer?
    /// Bytes of value stack that the runs around the innermost one use: all together stay within the limit of one.
    @exclusivity(unchecked) private var outerStackUse = 0
    /// Whether the outermost run may stop for reasons that are none of the program's: it is suspended, and its caller can keep it.
    @exclusivity(unchecked) private var canBeSuspended = false
    /// Where the native stack was when the outermost run began.
    @exclusivity(unchecked) private var nativeStackBase = 0
    /// Bytes that runs may take of the thread's stack from there on; nil if nobody has asked yet.
    @exclusivity(unchecked) private var nativeStackLimit: Int?
    /// Bytes that nested runs may take before the thread's stack is asked for. Asking takes microseconds.
    private static let nativeStackUnasked = 8 << 10
    /// Bytes that are left for host functions, and for what runs do before they look again.
    private static let nativeStackReserve = 48 << 10

    // MARK: Running

    /// Runs an activation, unless the native stack that nested runs use has reached its limit.
    package func run(_ activation: Activation) -> Outcome {
        guard isSliced else { return runWhole(activation) }
        let leaves = leavesWaits
        leavesWaits = false
        defer { leavesWaits = leaves }
        // Within a slice, because a host function called back: this run has all the fuel, and what it leaves of the slice
        // is what it would have left.
        let (before, left) = (fuel, record.pointee.fuel + record.pointee.reserve)
        mergeFuel()
        defer { splitFuel(max(left - (before - fuel), 0)) }
        return runWhole(activation)
    }

    private func runWhole(_ activation: Activation) -> Outcome {
        guard let outer = beginRun(activation.context) else {
            activation.trap = .callStackExhausted
            activation.outcome = .trapped
            return .trapped
        }
        defer { endRun(outer) }
        let outcome = goOn(activation, after: Interpreter.run(activation, self))
        activation.outcome = outcome
        return outcome
    }

    /// Goes on with an innermost run that has come to this outcome, unless it may end so.
    ///
    /// Where the program is to stop for somebody who wants its state, only an outermost run stops that its caller can keep.
    /// Others, which the embedder or one of its functions waits for, do not notice; a request is kept for later.
    func goOn(_ activation: Activation, after outcome: Outcome) -> Outcome {
        guard outcome == .suspended, isForOthers(activation.trap), depth > 1 || !canBeSuspended else {
            return outcome
        }
        var outcome = outcome
        var isRequested = false
        while outcome == .suspended, isForOthers(activation.trap) {
            if activation.trap == .suspensionRequested {
                interruption.clear(.suspension)
                isRequested = true
            }
            outcome = Interpreter.run(activation, self)
        }
        if isRequested { interruption.request(.suspension) }
        return outcome
    }

    private func isForOthers(_ trap: TrapKind) -> Bool {
        trap == .suspensionRequested || trap == .functionEntered
    }

    /// Runs an activation that can be suspended: where somebody asks for that (`Interruption.Reason.suspension`), where a
    /// function is entered that `stopAtEntry` was told of, and, if `fuel` is given, where it would use more than so many
    /// units, which the program's own fuel pays for as always.
    ///
    /// Returns true as the second if nothing but this fuel stopped it. With fewer units than a piece of a bulk operation may
    /// take (`Fuel.smallestSlice`) it may not come any further.
    package func runSuspendably(
        _ activation: Activation, fuel limit: Int64? = nil
    ) -> (Outcome, hasUsedFuel: Bool) {
        let before = canBeSuspended
        if depth == 0 { canBeSuspended = true }
        defer { canBeSuspended = before }
        guard let limit, !isSliced else { return (run(activation), false) }
        splitFuel(max(limit, 0))
        let outcome = runWhole(activation)
        let hasMore = withheldFuel > 0
        mergeFuel()
        return (outcome, outcome == .suspended && activation.trap == .outOfFuel && hasMore)
    }

    /// What ran before a run within it.
    struct OuterRun {
        let running: CodePointer?
        let stackUse: Int
    }

    /// Begins a run, which has the value stack and the native stack that those around it leave. Nil if there is no more native
    /// stack; otherwise what `endRun` wants to know.
    @inline(__always) func beginRun(_ context: CodePointer) -> OuterRun? {
        var marker: UInt8 = 0
        let position = withUnsafePointer(to: &marker) { Int(bitPattern: $0) }
        let outer = OuterRun(running: running, stackUse: outerStackUse)
        if depth == 0 {
            nativeStackBase = position
            nativeStackLimit = nil
            context.pointee.limit = context.pointee.end
        } else {
            guard hasNativeStack(at: position) else { return nil }
            if let running { outerStackUse += running.pointee.bytesInUse }
            context.pointee.withhold(outerStackUse)
        }
        running = context
        depth += 1
        return outer
    }

    @inline(__always) func endRun(_ outer: OuterRun) {
        depth -= 1
        running = outer.running
        outerStackUse = outer.stackUse
    }

    /// Whether a run that begins here, within another, has native stack to run on.
    ///
    /// The embedder's limit is about what runs take. A thread may have less: its stack is asked for where runs are nested
    /// deeper than usual, once for each outermost run.
    private func hasNativeStack(at position: Int) -> Bool {
        // The stack grows downward on every platform that there is.
        let use = nativeStackBase - position
        guard use < limits.nativeStackSize else { return false }
        guard use >= Store.nativeStackUnasked else { return true }
        if nativeStackLimit == nil {
            let end = System.stackEnd
            // Whoever runs on a stack that is not the thread's own looks after it.
            let left = end != 0 && end < position ? nativeStackBase - end : .max
            nativeStackLimit = left - min(left, Store.nativeStackReserve)
        }
        return use < nativeStackLimit.unsafelyUnwrapped
    }

    /// Runs an activation for at most `slice` units of fuel, which the program's own fuel pays for as always. With
    /// fewer units than a piece of a bulk operation may take (`Fuel.smallestSlice`) it may not come any further.
    ///
    /// Returns true as the second if nothing but the slice's end stopped it. Waits for other threads do not hold the
    /// thread up: they end the slice (`Activation.pendingWait`).
    package func run(
        _ activation: Activation, slice: Int64, isSuspendable: Bool = false
    ) -> (Outcome, isSliceOver: Bool) {
        canBeSuspended = isSuspendable
        defer { canBeSuspended = false }
        splitFuel(max(slice, 0))
        leavesWaits = true
        let outcome = runWhole(activation)
        leavesWaits = false
        let hasMore = withheldFuel > 0
        mergeFuel()
        return (outcome, outcome == .suspended && activation.trap == .outOfFuel && hasMore)
    }

    /// Fuel beyond the record's, while a slice of it is being used up.
    private var withheldFuel: Int64 = 0
    @exclusivity(unchecked) var isSliced = false
    /// Fuel that is not in the record because tiers take turns (`Executor.takingTurns`).
    var heldBackFuel: Int64 = 0
    /// Tells the time to waits that hold no thread up; nil: the system does.
    package var waitClock: WaitClock?
    /// Whether a program that has to wait for another thread stops with `.waiting`.
    private(set) var leavesWaits = false

    private func mergeFuel() {
        record.pointee.fuel += withheldFuel
        withheldFuel = 0
        isSliced = false
    }

    private func splitFuel(_ slice: Int64) {
        let all = record.pointee.fuel + record.pointee.reserve
        record.pointee.reserve = 0
        record.pointee.fuel = min(all, slice)
        withheldFuel = all - record.pointee.fuel
        isSliced = true
    }

    /// Units of fuel left, however they are divided at the moment.
    package var fuel: Int64 {
        get { record.pointee.fuel + record.pointee.reserve + withheldFuel + heldBackFuel }
        set {
            let slice = isSliced ? max(record.pointee.fuel + record.pointee.reserve, 0) : .max
            heldBackFuel = 0
            record.pointee.reserve = 0
            record.pointee.fuel = min(newValue, slice)
            withheldFuel = newValue - record.pointee.fuel
        }
    }

    // MARK: Waiting

    /// The host function that an activation waits in, and its arguments; nil if it does not wait for one.
    package func waitingCall(of activation: Activation) -> HostCall? {
        guard let frame = activation.frame, frame.pointee.waits != nil else { return nil }
        let type = registry.type(hostFunctions[frame.hostFunction].type)
        let slots = frame.locals(Int(max(type.pointee.parameterCount, type.pointee.resultCount)))
        return HostCall(
            slots: slots, type: type, instance: frame.pointee.instance, store: self, activation: activation)
    }

    /// Says how the call of a host function ended that an activation waits in; results are in its slots by now.
    ///
    /// Nil: the activation can be run again. Otherwise it ended so.
    package func complete(_ call: HostCall, with result: HostResult) -> Outcome? {
        let step = Interpreter.complete(call, with: result, self)
        let outcome = step == .next || step == .finished ? nil : step.outcome
        call.activation.outcome = outcome
        return outcome
    }
}

/// A tag (specification, section "Tag Instances"); its identity is its address.
package struct TagRecord {
    package var type: UnsafePointer<DefinedType>
    /// Which of the store's tags it is.
    package var index: Int
}
