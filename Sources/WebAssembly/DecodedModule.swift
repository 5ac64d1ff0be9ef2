import Synchronization

/// A module as the binary format says it: its sections read and everything but function bodies validated.
///
/// Immutable once made, except that function bodies are validated one by one, each at most once by whoever comes
/// first, and published by an atomic store (see `FunctionValidator`).
package final class DecodedModule: @unchecked Sendable {
    package let bytes: ModuleBytes
    package let registry: TypeRegistry
    package let features: Features

    /// The records of the type section, by type index.
    package internal(set) var types = RawArray<UnsafePointer<DefinedType>>()
    /// The groups that this module retains in the registry, by first identity.
    var retainedGroups = RawArray<UInt32>()

    package internal(set) var imports: [Import] = []
    package internal(set) var functions = RawArray<FunctionDeclaration>()
    package internal(set) var importedFunctionCount = 0
    package internal(set) var tables: [TableDeclaration] = []
    package internal(set) var importedTableCount = 0
    package internal(set) var memories: [MemoryType] = []
    package internal(set) var importedMemoryCount = 0
    package internal(set) var globals: [GlobalDeclaration] = []
    package internal(set) var importedGlobalCount = 0
    package internal(set) var tags = RawArray<TagDeclaration>()
    package internal(set) var importedTagCount = 0
    package internal(set) var exports: [Export] = []
    package internal(set) var startFunction: Int?
    package internal(set) var elements: [ElementSegment] = []
    package internal(set) var dataSegments: [DataSegment] = []
    package internal(set) var dataCount: Int?
    package internal(set) var customSections: [CustomSection] = []
    /// The contents of the code section.
    /// How many types the recursive group has that is being read.
    var openGroupSize = 0

    package internal(set) var codeRange = ByteRange(offset: 0, count: 0)

    // What the validator reads for every instruction, in plain memory.
    package internal(set) var tableTypes = RawArray<TableType>()
    package internal(set) var memoryTypes = RawArray<MemoryType>()
    package internal(set) var globalTypes = RawArray<GlobalType>()
    var elementTypes = RawArray<ValueType>()

    /// One slot for each defined function, null until the function has been validated.
    package typealias BodySlot = Atomic<UnsafeMutablePointer<FunctionBody>?>
    private var bodies: UnsafeMutablePointer<BodySlot>?
    package var bodySlots: UnsafePointer<BodySlot>? { bodies.map { UnsafePointer($0) } }
    private var bodyCount = 0

    /// Exports by name, made when one is first looked for.
    private let exportTable = Atomic<UnsafeMutablePointer<ExportTable>?>(nil)

    private let arenaLock = Lock()
    private var arenaChunks: [UnsafeMutableRawPointer] = []
    // Each is made or changed under the lock above it. (A generic class of both would be instantiated by the runtime for each of these
    // types, whenever a program starts.)
    private let namesLock = Lock()
    private var names: NameSection?
    private let companionLock = Lock()
    private var companion: AnyObject?
    private let attachmentsLock = Lock()
    private var attachments: [ModuleAttachment] = []
    private let digestLock = Lock()
    private var digest: (UInt64, UInt64, UInt64, UInt64)?

    init(bytes: ModuleBytes, registry: TypeRegistry, features: Features) {
        self.bytes = bytes
        self.registry = registry
        self.features = features
    }

    deinit {
        for attachment in attachments { attachment.release(attachment.record) }
        for index in 0..<retainedGroups.count { registry.release(retainedGroups[index]) }
        types.deallocate()
        retainedGroups.deallocate()
        functions.deallocate()
        tags.deallocate()
        tableTypes.deallocate()
        memoryTypes.deallocate()
        globalTypes.deallocate()
        elementTypes.deallocate()
        if let bodies {
            bodies.deinitialize(count: bodyCount)
            bodies.deallocate()
        }
        for chunk in arenaChunks { chunk.deallocate() }
        exportTable.load(ordering: .acquiring)?.free()
    }

    // MARK: Exports

    /// The export of a name, given as UTF-8.
    package func export(_ name: UnsafeBufferPointer<UInt8>) -> Export? {
        if let table = exportTable.load(ordering: .acquiring) { return table.pointee.find(name, in: self) }
        let made = ExportTable.make(of: self)
        // If another thread came first, its table stays.
        let (isExchanged, first) = exportTable.compareExchange(
            expected: nil, desired: made, ordering: .acquiringAndReleasing)
        if !isExchanged { made.free() }
        return (first ?? made).pointee.find(name, in: self)
    }

    // MARK: Function bodies

    /// Called once, when the number of functions is known.
    func makeBodySlots() {
        bodyCount = functions.count - importedFunctionCount
        guard bodyCount > 0 else { return }
        let slots = UnsafeMutablePointer<BodySlot>.allocate(capacity: bodyCount)
        for index in 0..<bodyCount { (slots + index).initialize(to: BodySlot(nil)) }
        bodies = slots
    }

    /// How many functions the module defines itself.
    package var definedFunctionCount: Int { bodyCount }

    /// What the validator made for a function that the module defines; nil if it has not been validated yet.
    package func body(ofFunction index: Int) -> UnsafePointer<FunctionBody>? {
        guard let bodies, index >= importedFunctionCount, index < functions.count else { return nil }
        return bodies[index - importedFunctionCount].load(ordering: .acquiring).map { UnsafePointer($0) }
    }

    /// Publishes a body. If another thread came first, its body stays.
    func publish(_ body: UnsafeMutablePointer<FunctionBody>, forFunction index: Int) {
        _ = bodies.unsafelyUnwrapped[index - importedFunctionCount].compareExchange(
            expected: nil, desired: body, ordering: .acquiringAndReleasing)
    }

    /// Has everybody find a body that says that there is compiled code of the function, and returns it: a copy, because the body that
    /// was there is read by others at this moment. The function has been validated.
    package func markCompiled(function index: Int) -> UnsafePointer<FunctionBody>? {
        guard let bodies, index >= importedFunctionCount, index < functions.count else { return nil }
        let slot = bodies + (index - importedFunctionCount)
        guard let plain = slot.pointee.load(ordering: .acquiring) else { return nil }
        if plain.pointee.isCompiled { return UnsafePointer(plain) }
        let marked = allocateBody()
        marked.initialize(to: plain.pointee)
        marked.pointee.traits |= FunctionBody.compiledTrait
        // If another thread came first, its copy says the same.
        let (isExchanged, first) = slot.pointee.compareExchange(
            expected: plain, desired: marked, ordering: .acquiringAndReleasing)
        return UnsafePointer(isExchanged ? marked : first)
    }

    /// Bodies that are copies, so many at a time.
    private static let bodiesAtOnce = 32
    private var freeBodies: UnsafeMutablePointer<FunctionBody>?
    private var freeBodyCount = 0

    private func allocateBody() -> UnsafeMutablePointer<FunctionBody> {
        arenaLock.withLock {
            if freeBodyCount == 0 {
                let size = DecodedModule.bodiesAtOnce * MemoryLayout<FunctionBody>.stride
                let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
                arenaChunks.append(chunk)
                freeBodies = chunk.bindMemory(to: FunctionBody.self, capacity: DecodedModule.bodiesAtOnce)
                freeBodyCount = DecodedModule.bodiesAtOnce
            }
            freeBodyCount -= 1
            return freeBodies.unsafelyUnwrapped + freeBodyCount
        }
    }

    // MARK: Memory that lives as long as the module

    /// Takes `size` bytes; a validator asks for large pieces and hands out small ones.
    func allocateChunk(_ size: Int) -> UnsafeMutableRawPointer {
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        arenaLock.withLock { arenaChunks.append(chunk) }
        return chunk
    }

    // MARK: Names

    /// The module's name section, read when first asked for.
    package var nameSection: NameSection {
        namesLock.withLock {
            if let names { return names }
            let read = NameSection(of: self)
            names = read
            return read
        }
    }

    /// What the layer of debug information knows of the module beyond what is read here, made when first asked for. It must
    /// not keep the module alive, and may be used by several threads.
    package func companion(_ make: () -> AnyObject) -> AnyObject {
        companionLock.withLock {
            if let companion { return companion }
            let made = make()
            companion = made
            return made
        }
    }

    /// What a tier keeps with the module under a key; `make` makes it when it is first asked for, and may return nil.
    package func attachment(_ key: UInt, _ make: () -> ModuleAttachment?) -> UnsafeMutableRawPointer? {
        attachmentsLock.withLock {
            if let known = attachments.first(where: { $0.key == key }) { return known.record }
            guard let made = make() else { return nil }
            attachments.append(made)
            return made.record
        }
    }

    /// The hash of the module's bytes, made by `make` when it is first asked for.
    package func digest(
        _ make: (ModuleBytes) -> (UInt64, UInt64, UInt64, UInt64)
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        digestLock.withLock {
            if let digest { return digest }
            let made = make(bytes)
            digest = made
            return made
        }
    }
}

/// What a tier keeps with a module, to be released at the module's end.
package struct ModuleAttachment {
    let key: UInt
    let record: UnsafeMutableRawPointer
    let release: @convention(c) (UnsafeMutableRawPointer) -> Void

    package init(
        key: UInt, record: UnsafeMutableRawPointer,
        release: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void
    ) {
        self.key = key
        self.record = record
        self.release = release
    }
}

/// A value behind a lock.
package final class Mutexed<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var value: Value
    package init(_ value: Value) { self.value = value }
    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.withLock { body(&value) }
    }
}

/// A bump allocator for one validator, over memory that the module owns.
struct ModuleArena {
    private let module: DecodedModule
    private var next: UnsafeMutableRawPointer
    private var left = 0
    private var chunkSize = 4 << 10

    init(_ module: DecodedModule) {
        self.module = module
        next = UnsafeMutableRawPointer(bitPattern: 16).unsafelyUnwrapped
    }

    /// Uninitialised memory, aligned to eight bytes.
    mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let size = (size + 7) & ~7
        if size > left {
            let chunk = max(size, chunkSize)
            chunkSize = min(chunkSize * 2, 1 << 20)
            next = module.allocateChunk(chunk)
            left = chunk
        }
        defer {
            next += size
            left -= size
        }
        return next
    }
}
