import Synchronization
import WebAssembly

/// What a store allows its programs, in the units given.
package struct StoreLimits: Sendable {
    /// Bytes that one memory may grow to.
    package var memorySize = Int.max
    /// Elements that one table may grow to.
    package var tableSize = Limits.tableSize
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

/// A flag that asks a store's program to stop at its next safepoint, or to stop waiting. Any thread may set it, and a
/// signal handler.
///
/// The flag is in the store's record, where running code looks for it. It is there as long as somebody may set it: the
/// record's memory belongs to this object, not to the store. When the store is gone, nothing of it but the flag is used.
package final class Interruption: @unchecked Sendable {
    fileprivate let record: UnsafeMutablePointer<StoreRecord>
    /// Where the thread that uses the store waits.
    let parker = Parker()

    fileprivate init(_ contents: consuming StoreRecord) {
        record = .allocate(capacity: 1)
        record.initialize(to: contents)
    }
    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
    }
    // Whoever is about to wait says so and then looks at the flag: in one order for all, so that either sees the other.
    package func request() {
        record.pointee.interruption.store(1, ordering: .sequentiallyConsistent)
        parker.wake()
    }
    package func clear() { record.pointee.interruption.store(0, ordering: .relaxed) }
    package var isRequested: Bool {
        record.pointee.interruption.load(ordering: .sequentiallyConsistent) != 0
    }
}

/// Everything that instances can reach: memories, tables, globals, functions, and the instances themselves
/// (specification, section "Store"). Freed as a whole.
package final class Store {
    package let registry: TypeRegistry
    package let limits: StoreLimits
    let executor: Executor
    package let interruption: Interruption
    /// What running code reads of the store; valid as long as `interruption`.
    package let record: UnsafeMutablePointer<StoreRecord>

    package private(set) var instances: [Instance] = []
    package internal(set) var hostFunctions: [HostFunction] = []
    package let heap: Heap
    var rootMaps = RootMaps()
    private var functions = RawArray<FunctionReference>(capacity: 64)
    package private(set) var memories: [UnsafeMutablePointer<MemoryRecord>] = []
    package private(set) var tables: [UnsafeMutablePointer<TableRecord>] = []
    package private(set) var globals: [UnsafeMutablePointer<GlobalRecord>] = []
    package private(set) var tags: [UnsafeMutablePointer<TagRecord>] = []
    private var retainedTypes: [UInt32] = []
    /// All value stacks; those that nobody uses at the moment have no frames.
    private(set) var activations: [Activation] = []
    private var idleActivations: [Activation] = []
    /// Stands in where a module has no memory: any access is out of bounds.
    private let noMemory: UnsafeMutablePointer<MemoryRecord>

    /// The frames of an instantiation that trapped, until the next one.
    package internal(set) var trappedActivation: Activation?

    /// Why the last lazy validation failed.
    package private(set) var validationError: ModuleError?

    package init(
        registry: TypeRegistry, limits: StoreLimits = StoreLimits(), isDeterministic: Bool = false,
        executor: Executor = .portable
    ) {
        self.registry = registry
        self.limits = limits
        self.executor = executor
        heap = Heap(registry: registry, limit: limits.heapSize, isStressed: limits.stressesHeap)
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

    deinit {
        for memory in memories { LinearMemory.release(memory) }
        for table in tables { Tables.free(table) }
        for global in globals { global.deallocate() }
        for tag in tags { tag.deallocate() }
        for type in retainedTypes { registry.release(type) }
        functions.deallocate()
        rootMaps.deallocate()
        noMemory.deallocate()
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

    /// Makes a host function of a type whose identity the caller has retained; the store releases it.
    package func makeHostFunction(_ function: HostFunction, type: UInt32) -> UInt32 {
        retainedTypes.append(type)
        function.type = type
        hostFunctions.append(function)
        return makeReference(
            FunctionReference(
                instance: nil, type: registry.type(type), body: nil,
                index: UInt32(hostFunctions.count - 1), reference: 0))
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

    /// Validates a function that is called for the first time.
    func validate(_ function: FunctionReference) -> Bool {
        guard let instance = function.instance else { return true }
        do throws(ModuleError) {
            try instances[instance.pointee.index].module.validate(function: Int(function.index))
            return true
        } catch {
            validationError = error
            return false
        }
    }

    // MARK: Other objects

    package func makeMemory(_ type: MemoryType) -> UnsafeMutablePointer<MemoryRecord>? {
        let size = type.limits.minimum << UInt64(type.pageSizeLog2)
        guard size <= UInt64(limits.memorySize), let memory = LinearMemory.make(type) else { return nil }
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
        guard type.limits.minimum <= UInt64(limits.tableSize), let table = Tables.make(type, initial: initial)
        else { return nil }
        tables.append(table)
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

    /// A value stack to call on; nil if none can be had.
    package func takeActivation() -> Activation? {
        if let idle = idleActivations.popLast() { return idle }
        guard let activation = Activation(size: limits.valueStackSize) else { return nil }
        activations.append(activation)
        return activation
    }

    /// Gives a value stack back whose frames are gone or not needed any more.
    package func giveBack(_ activation: Activation) {
        activation.discardFrames()
        idleActivations.append(activation)
    }

    /// How many runs are under way, one within the other: host functions may call back, each time on a value stack
    /// of its own.
    private var depth = 0
    /// Where the native stack was when the outermost run began.
    private var nativeStackBase = 0

    /// Runs an activation, unless the native stack that nested runs use has reached its limit.
    package func run(_ activation: Activation) -> Outcome {
        var marker: UInt8 = 0
        let position = withUnsafePointer(to: &marker) { Int(bitPattern: $0) }
        if depth == 0 { nativeStackBase = position }
        // The stack grows downward on every platform that there is.
        guard nativeStackBase - position < limits.nativeStackSize else {
            activation.trap = .callStackExhausted
            return .trapped
        }
        depth += 1
        defer { depth -= 1 }
        return Interpreter.run(activation, self)
    }
}

/// A tag (specification, section "Tag Instances"); its identity is its address.
package struct TagRecord {
    package var type: UnsafePointer<DefinedType>
    /// Which of the store's tags it is.
    package var index: Int
}
