import Synchronization
import WebAssembly

// The parts of the canonical state that running code reads, as plain memory with a fixed layout. They belong to a
// `Store`, which frees them; nothing here is counted or checked by Swift.

/// A slot for a function's body, empty until the function has been validated.
package typealias BodySlot = Atomic<UnsafeMutablePointer<FunctionBody>?>

/// What running code reads of its store: what a safepoint looks at comes first.
package struct StoreRecord: ~Copyable {
    /// Units left; see `Fuel`. Counts down from `Int64.max` where there is no limit.
    package var fuel: Int64
    /// Not zero if somebody wants the program to stop at its next safepoint: reasons, a bit each; see `Interruption`. Written
    /// by other threads.
    package let interruption: Atomic<UInt32>
    /// The functions that references refer to, by the reference's index.
    package var functions: UnsafeMutablePointer<FunctionReference>
    package var functionCount: Int
    package var heap: UnsafeMutablePointer<HeapRecord>
    /// Where the records of types lie; see `TypeRegistry.places`.
    package let typePlaces: UnsafePointer<UInt>
    /// Units beyond `fuel` that the program has too, while an executor wants to look at it every so many units; otherwise 0.
    package var reserve: Int64
    /// Whether NaNs that arithmetic produces are the canonical one (the specification's deterministic profile).
    package let isDeterministic: Bool
    /// Units until such an executor wants to look at it, kept from one run to the next.
    package var untilSample: Int64

    init(
        functions: UnsafeMutablePointer<FunctionReference>, heap: UnsafeMutablePointer<HeapRecord>,
        typePlaces: UnsafePointer<UInt>, isDeterministic: Bool
    ) {
        fuel = Fuel.unlimited
        interruption = Atomic(0)
        self.functions = functions
        functionCount = 0
        self.heap = heap
        self.typePlaces = typePlaces
        reserve = 0
        self.isDeterministic = isDeterministic
        untilSample = .max
    }

    /// Moves units from the reserve to `fuel` if there are none, at most so many: false if that is not so, or there are none.
    @inline(__always) package mutating func replenish(_ most: Int64) -> Bool {
        guard fuel <= 0, reserve > 0 else { return false }
        let moved = min(reserve, max(most - fuel, 1))
        reserve -= moved
        fuel += moved
        return fuel > 0
    }

    /// Whether somebody wants the program to stop.
    @inline(__always) package var isInterrupted: Bool { interruption.load(ordering: .relaxed) != 0 }

    /// What a program stops with that is interrupted.
    package var interruptionKind: TrapKind {
        // If there is none, what a function of the host waited for was interrupted by somebody else.
        let reasons = interruption.load(ordering: .relaxed)
        if reasons == Interruption.Reason.suspension.rawValue { return .suspensionRequested }
        let others = reasons & ~Interruption.Reason.suspension.rawValue
        return others == Interruption.Reason.deadline.rawValue ? .deadlineExceeded : .interrupted
    }
}

/// A function that can be called from anywhere: of an instance, or of the host.
package struct FunctionReference: BitwiseCopyable {
    /// The instance whose function it is; nil for a host function.
    package var instance: UnsafeMutablePointer<InstanceRecord>?
    package var type: UnsafePointer<DefinedType>
    /// Where the body is published; nil for a host function.
    package var body: UnsafePointer<BodySlot>?
    /// The index in the instance's module, or among the store's host functions.
    package var index: UInt32
    /// This function as a reference; 0 until somebody made one.
    package var reference: UInt32
}

/// A reference value: 32 bits that say by themselves what they refer to.
///
/// Null is 0. Bit 0 marks an `i31`. Otherwise the low three bits are 0 for an object of the garbage-collected heap, 2
/// for a function, 6 for a value of the host; the rest is an index.
package enum Reference {
    package static let null: UInt32 = 0
    package static let functionTag: UInt32 = 2
    package static let hostTag: UInt32 = 6
    @inline(__always) package static func function(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: index) << 3 | functionTag
    }
    @inline(__always) package static func host(_ index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: index) << 3 | hostTag
    }
    @inline(__always) package static func index(_ reference: UInt32) -> Int { Int(reference >> 3) }
    @inline(__always) package static func isFunction(_ reference: UInt32) -> Bool {
        reference & 7 == functionTag
    }
    @inline(__always) package static func isHost(_ reference: UInt32) -> Bool { reference & 7 == hostTag }
    @inline(__always) package static func isI31(_ reference: UInt32) -> Bool { reference & 1 != 0 }
    /// Whether it refers to a structure, an array or an exception.
    @inline(__always) package static func isObject(_ reference: UInt32) -> Bool {
        reference & 7 == 0 && reference != null
    }
    /// The `i31` of a number's low 31 bits.
    @inline(__always) package static func i31(_ value: UInt32) -> UInt32 { value &<< 1 | 1 }
}

/// A linear memory (specification, section "Memory Instances").
///
/// A shared one belongs to several stores, whose threads use it at once. Its base never changes; its size grows at any
/// moment, so whoever checks an access reads the size once.
package struct MemoryRecord: ~Copyable {
    package var base: UnsafeMutableRawPointer
    private let atomicSize: Atomic<Int>
    /// Whether accesses must be compared with the size. Otherwise any access that is out of bounds, with a 32-bit address, a
    /// 32-bit offset and at most 16 bytes, touches a page that is neither readable nor writable, in this memory's
    /// reservation.
    package let needsChecks: Bool
    package var type: MemoryType
    /// Bytes of address space that belong to the memory, guard included; 0 for a plain allocation.
    package var reserved: Int
    /// Bytes at `base` that are readable and writable.
    package var committed: Int
    /// What a shared memory has beyond others; nil for an unshared one.
    let sharing: SharingPointer?
    /// Where the memory is in a pool; nil if it has a reservation of its own.
    let slot: UnsafeMutablePointer<MemorySlot>?
    /// Bytes of the image that it was made from.
    let imageSize: Int
    /// What it held when it was frozen last, or what it was made from; nil if there is no such thing.
    var frozen: FrozenMemory?

    init(
        base: UnsafeMutableRawPointer, size: Int, type: MemoryType, reserved: Int, committed: Int,
        needsChecks: Bool, sharing: SharingPointer?, slot: UnsafeMutablePointer<MemorySlot>? = nil,
        imageSize: Int = 0
    ) {
        self.base = base
        atomicSize = Atomic(size)
        self.type = type
        self.reserved = reserved
        self.committed = committed
        self.needsChecks = needsChecks
        self.sharing = sharing
        self.slot = slot
        self.imageSize = imageSize
    }

    /// Bytes that the program may access.
    @inline(__always) package var size: Int { atomicSize.load(ordering: .relaxed) }

    /// What `size` bytes need has been made accessible before.
    func setSize(_ size: Int) { atomicSize.store(size, ordering: .sequentiallyConsistent) }
}

/// A table (specification, section "Table Instances"): references, four bytes each.
package struct TableRecord {
    package var elements: UnsafeMutablePointer<UInt32>
    package var count: Int
    package var capacity: Int
    package var type: TableType
}

/// A global: a slot and its type.
package struct GlobalRecord {
    package var slot: (UInt64, UInt64)
    package var type: GlobalType
}

/// A passive segment of references, or a dropped one, which has none.
package struct ElementRecord: BitwiseCopyable {
    package var references: UnsafeMutablePointer<UInt32>?
    package var count: Int
}

/// A data segment: bytes of the module; none once dropped.
package struct DataRecord: BitwiseCopyable {
    package var offset: Int
    package var count: Int
}

/// An instance of a module, as running code sees it.
package struct InstanceRecord {
    // What code reads most comes first: a distance of less than 128 takes a byte in instructions of x86-64, others take four.
    package var store: UnsafeMutablePointer<StoreRecord>
    /// Bodies of the functions that the module defines.
    package var bodies: UnsafePointer<BodySlot>?
    package var types: UnsafePointer<UnsafePointer<DefinedType>>
    /// Memory 0, or an empty one.
    package var memory: UnsafeMutablePointer<MemoryRecord>
    package var memories: UnsafeMutablePointer<UnsafeMutablePointer<MemoryRecord>>
    package var tables: UnsafeMutablePointer<UnsafeMutablePointer<TableRecord>>
    package var globals: UnsafeMutablePointer<UnsafeMutablePointer<GlobalRecord>>
    /// The store's.
    package var heap: UnsafeMutablePointer<HeapRecord>
    /// The native code of the functions that the module defines, by their number among them; where there is none, the address of the
    /// stub `interpretCall`. Nil where nothing is compiled.
    package var entries: UnsafeMutablePointer<UnsafeRawPointer>?
    /// The module's bytes.
    package var bytes: UnsafePointer<UInt8>
    /// What compiled functions call; nil where nothing is compiled.
    package var stubs = NativeStubs()
    /// The imported functions; function indices begin with them.
    package var imports: UnsafeMutablePointer<FunctionReference>
    package var importCount: Int
    package var memoryCount: Int
    package var tableCount: Int
    package var globalCount: Int
    package var tags: UnsafeMutablePointer<UnsafeMutablePointer<TagRecord>>
    package var tagCount: Int
    package var elements: UnsafeMutablePointer<ElementRecord>
    package var elementCount: Int
    package var data: UnsafeMutablePointer<DataRecord>
    package var dataCount: Int
    /// The function references made so far, by function index; nil until the first.
    package var references: UnsafeMutablePointer<UInt32>?
    package var functionCount: Int
    /// Which of the store's instances this is.
    package var index: Int
    /// Where a tier's generated code goes on from an opcode, in functions without vectors and in those with some; nil unless
    /// the store's executor uses such tables. The second follows the first.
    package var dispatch: UnsafeRawPointer?
    package var vectorDispatch: UnsafeRawPointer?
    /// What the tier that compiles knows of its code; its own.
    package var code: UnsafeMutableRawPointer?
}
