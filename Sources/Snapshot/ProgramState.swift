package import Machine
package import WebAssembly

// The canonical state of a program as values: what a snapshot says, whoever made it. Nothing here is an address, and nothing
// belongs to a tier or a processor. Things refer to each other by their index in the arrays here.
//
// The same state gives the same values: what has no order of its own (functions and objects that references refer to) stands in
// the order in which it is reached. First everything that the instances have, instance by instance: functions imported,
// memories, tables, globals, tags, references of element segments; then, of each store, what its tables and its globals refer
// to, and its calls, from the oldest frame of the oldest call on; then what the objects of the heap refer to, object by object
// in the order in which they were reached themselves. What nothing here refers to is no state of the program: not what the
// host alone still holds.

/// All stores whose memories are connected, which are suspended together: one, or one for each thread of a program.
package struct ProgramState {
    /// The modules that the stores' instances are of, each once, in the order of the first instance.
    package var modules: [ModuleIdentity] = []
    /// What the modules could use when they were validated.
    package var features: Features
    /// Whether arithmetic produces the canonical NaN only (specification, "deterministic profile").
    package var isDeterministic: Bool
    /// The memories of all stores, each once: unshared ones belong to one store.
    package var memories: [MemoryState] = []
    package var stores: [StoreState] = []

    package init(features: Features, isDeterministic: Bool) {
        self.features = features
        self.isDeterministic = isDeterministic
    }
}

/// Which module an instance is of.
package struct ModuleIdentity: Equatable, Sendable {
    /// Of the module's bytes.
    package var hash: SHA256Digest
    /// Bytes.
    package var size: UInt64

    package init(hash: SHA256Digest, size: UInt64) {
        self.hash = hash
        self.size = size
    }
}

/// A linear memory.
package struct MemoryState {
    package var type: MemoryType
    /// As many bytes as the memory has.
    package var content: FrozenMemory

    package init(type: MemoryType, content: FrozenMemory) {
        self.type = type
        self.content = content
    }
}

/// One store.
package struct StoreState {
    /// Units of fuel that are left; nil: there is no limit, or none that could ever be reached.
    package var fuel: UInt64?
    package var instances: [InstanceState] = []
    // Memories, tables, globals and tags stand in the order in which the instances have them first; tags that only exceptions
    // have come after those.
    /// Which of the program's memories the store has, in the order in which its instances do.
    package var memories: [Int] = []
    package var tables: [TableState] = []
    package var globals: [GlobalState] = []
    package var tags: [TagState] = []
    /// The functions that references refer to.
    package var functions: [FunctionState] = []
    /// The functions of the host that anything refers to.
    package var hostFunctions: [HostFunctionState] = []
    package var heap = HeapState()
    /// The values of the host that references refer to, as the embedder has written each.
    package var hostValues: [[UInt8]] = []
    package var activations: [ActivationState] = []

    package init() {}
}

/// A value type without identities that only one process knows.
package struct TypeState: Equatable {
    /// The type's bits, as in `ValueType`; of a defined type without its identity.
    package var bits: UInt32
    /// The defined type that it refers to: a module and the index of the type there, the first that is equal in the order of
    /// modules and indices. Nil for other types.
    package var definition: DefinitionState?

    package init(bits: UInt32, definition: DefinitionState? = nil) {
        self.bits = bits
        self.definition = definition
    }
}

/// A defined type: of a structure, an array or a function.
package struct DefinitionState: Equatable, Hashable {
    /// Which of the program's modules.
    package var module: Int
    /// The index in the module's type index space.
    package var index: Int

    package init(module: Int, index: Int) {
        self.module = module
        self.index = index
    }
}

/// An instance. Its lists have what is imported and what is its own, as the index spaces of its module have them.
package struct InstanceState: Equatable {
    package var module: Int
    /// Imported functions: indices among the store's `functions` are for references, these say it directly.
    package var importedFunctions: [FunctionState] = []
    /// Indices among the store's memories, tables, globals and tags.
    package var memories: [Int] = []
    package var tables: [Int] = []
    package var globals: [Int] = []
    package var tags: [Int] = []
    /// For each element segment the references that it still has; nil if it has been dropped, or never had any.
    package var elements: [[ReferenceState]?] = []
    /// For each data segment whether nothing is left of it: it has been dropped, or never had any bytes.
    package var droppedData: [Bool] = []

    package init(module: Int) { self.module = module }
}

/// A reference: the form of `Machine.Reference`, whose indices count here. Null is 0; bit 0 marks an `i31`; otherwise the
/// low three bits say what the rest is an index of: 0 for the heap's objects, plus 1; 2 for the store's functions; 6 for its
/// host values.
package typealias ReferenceState = UInt32

/// A table.
package struct TableState {
    package var element: TypeState
    package var limits: SizeLimits
    package var elements: [ReferenceState]

    package init(element: TypeState, limits: SizeLimits, elements: [ReferenceState]) {
        self.element = element
        self.limits = limits
        self.elements = elements
    }
}

/// A slot of 16 bytes: numbers in the first word, zero-extended; references as `ReferenceState`; what the type does not use
/// is zero.
package struct SlotState: Equatable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64 = 0) {
        self.low = low
        self.high = high
    }
}

/// A global.
package struct GlobalState: Equatable {
    package var type: TypeState
    package var isMutable: Bool
    package var value: SlotState

    package init(type: TypeState, isMutable: Bool, value: SlotState) {
        self.type = type
        self.isMutable = isMutable
        self.value = value
    }
}

/// A tag, which has an identity of its own: two of the same type are not the same.
package struct TagState {
    package var type: DefinitionState

    package init(type: DefinitionState) { self.type = type }
}

/// A function.
package enum FunctionState: Equatable, Hashable {
    /// One that the module of an instance defines: the instance in the store, and the index in its function index space.
    case defined(instance: Int, index: Int)
    /// Which of the store's host functions.
    case host(Int)
}

/// A function of the host: the import that it is, by which whoever resumes finds it again. If several imports are the same
/// function, this is the first in the order of instances and imports.
package struct HostFunctionState: Equatable, Hashable {
    /// The instance in the store.
    package var instance: Int
    /// The index in the instance's function index space: it is one of the imports.
    package var index: Int

    package init(instance: Int, index: Int) {
        self.instance = instance
        self.index = index
    }
}

/// The objects of the garbage-collected heap that can be reached: structures, arrays and exceptions.
package struct HeapState: Equatable {
    package struct Object: Equatable {
        package enum Kind: UInt8 {
            case structure, array, exception
        }
        package var kind: Kind
        /// Of a structure or array which of `types`; of an exception which of the store's tags.
        package var type: Int
        /// Of an array.
        package var count: Int
        /// Where the object's bytes begin in `bytes`: fields or elements as they lie in memory, without header, or an
        /// exception's slots; references as `ReferenceState`, padding zero.
        package var offset: Int

        package init(kind: Kind, type: Int, count: Int, offset: Int) {
            self.kind = kind
            self.type = type
            self.count = count
            self.offset = offset
        }
    }
    package var types: [DefinitionState] = []
    package var objects: [Object] = []
    package var bytes: [UInt8] = []

    package init() {}
}

/// A call from the host with all that it has called.
package struct ActivationState: Equatable {
    /// What made it stop.
    package enum Status: Equatable {
        /// It can go on.
        case ready
        /// It has trapped, and is kept to be looked at.
        case trapped(TrapKind)
        /// It ended with an exception that nobody caught, and is kept to be looked at.
        case threw
    }
    package var status = Status.ready
    /// Oldest first. The first is an entry.
    ///
    /// The newest has all operands that validation finds at its pc, unless the call has trapped or thrown: then the topmost may
    /// be gone, which were arguments.
    package var frames: [FrameState] = []
    /// Nanoseconds that are left of the wait for another thread which the newest frame's instruction began; negative for
    /// no end. Nil if it has not begun to wait. The instruction has not been executed.
    package var remainingWait: Int64?
    /// Of such waits, how many others in the same memory began before it; those that began first are notified first.
    package var waitPlace = 0

    package init() {}
}

/// A frame. Slots that a newer frame has taken over, as its arguments, stand there only.
package enum FrameState: Equatable {
    /// Where the host entered; the function that it called is the next frame's, or, if the call has not begun, `awaited`,
    /// with its arguments.
    case entry(awaited: FunctionState?, arguments: [SlotState])
    /// A function of a module: the instance, the function's index, and the pc as an offset in the module's bytes. For a frame
    /// that has called another the pc of the call. Locals, hidden ones included, then the operands that are still its own.
    case function(instance: Int, index: Int, pc: Int, locals: [SlotState], operands: [SlotState])
    /// A function of the host that the program waits in, always the newest: which, how it was called, by which instance
    /// (nil: by the host), and its arguments.
    case host(function: Int, waits: WaitingCall, instance: Int?, arguments: [SlotState])
}
