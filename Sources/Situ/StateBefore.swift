import Machine
import WebAssembly

/// What was there before a module's initialisation began and has to be there afterwards: what is outside of the module, and
/// objects that the module's constant expressions have made.
struct StateBefore {
    private let instance: Instance
    private let store: Store
    private var memories: [(record: UnsafeMutablePointer<MemoryRecord>, bytes: [UInt8])] = []
    private var tables: [(record: UnsafeMutablePointer<TableRecord>, elements: [UInt32])] = []
    private var globals: [(record: UnsafeMutablePointer<GlobalRecord>, slot: (UInt64, UInt64))] = []
    /// The bytes of each object that constants reach, by its reference.
    private var objects: [UInt32: [UInt8]] = [:]

    /// Looks at a store in which an instance has just been made, whose start function has not been called.
    init(_ instance: Instance, _ store: Store) {
        self.instance = instance
        self.store = store
        let record = instance.machine.record.pointee
        let module = instance.machine.module
        let ownMemories = Set((module.importedMemoryCount..<record.memoryCount).map { record.memories[$0] })
        for memory in store.machine.memories where !ownMemories.contains(memory) {
            let bytes = UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size)
            memories.append((memory, Array(bytes)))
        }
        let ownTables = Set((module.importedTableCount..<record.tableCount).map { record.tables[$0] })
        for table in store.machine.tables where !ownTables.contains(table) {
            tables.append((table, StateBefore.elements(of: table)))
        }
        let ownGlobals = Set((module.importedGlobalCount..<record.globalCount).map { record.globals[$0] })
        for global in store.machine.globals where !ownGlobals.contains(global) {
            globals.append((global, global.pointee.slot))
        }
        readConstants()
    }

    private static func elements(of table: UnsafeMutablePointer<TableRecord>) -> [UInt32] {
        Array(UnsafeBufferPointer(start: table.pointee.elements, count: table.pointee.count))
    }

    // MARK: Objects

    private mutating func readConstants() {
        let record = instance.machine.record.pointee
        var pending: [UInt32] = []
        for index in instance.machine.module.importedGlobalCount..<record.globalCount {
            let global = record.globals[index].pointee
            guard !global.type.isMutable, global.type.value.isReference else { continue }
            pending.append(UInt32(truncatingIfNeeded: global.slot.0))
        }
        for index in 0..<record.elementCount {
            let segment = record.elements[index]
            guard let references = segment.references else { continue }
            pending += UnsafeBufferPointer(start: references, count: segment.count)
        }
        let heap = store.machine.heap
        while let reference = pending.popLast() {
            guard Reference.isObject(reference), objects[reference] == nil else { continue }
            objects[reference] = heap.bytes(ofObject: reference)
            heap.forEachReference(inObject: reference) { pending.append($0) }
        }
    }

    /// Whether an object that a constant reaches is as it was, with all that it reaches; nil if it is not one of them.
    func isUnchanged(_ reference: UInt32) -> Bool? {
        guard objects[reference] != nil else { return nil }
        var pending = [reference]
        var seen: Set<UInt32> = []
        let heap = store.machine.heap
        while let next = pending.popLast() {
            guard Reference.isObject(next), seen.insert(next).inserted else { continue }
            guard let bytes = objects[next], bytes == heap.bytes(ofObject: next) else { return false }
            heap.forEachReference(inObject: next) { pending.append($0) }
        }
        return true
    }

    // MARK: Outside

    /// Throws if something outside of the module has changed.
    func check(ignoresOtherInstances: Bool) throws {
        func fail(_ kind: ExternalKind, _ found: Owner, _ what: String) throws {
            if case .import(let module, let name) = found {
                throw PreinitializationError(
                    .changedOutside,
                    "the initialisation changed the imported \(kind.keyword) \"\(module)\" \"\(name)\", "
                        + "which is not part of the module: \(what)", importNames: (module, name))
            }
            if ignoresOtherInstances { return }
            throw PreinitializationError(
                .changedOutside,
                "the initialisation changed \(found.description(kind)), which is not part of the module: \(what)"
            )
        }
        for (record, bytes) in memories {
            let now = UnsafeRawBufferPointer(start: record.pointee.base, count: record.pointee.size)
            guard !now.elementsEqual(bytes) else { continue }
            let difference = zip(now, bytes).enumerated().first { $0.element.0 != $0.element.1 }
            try fail(
                .memory, owner(.memory) { $0.memories[$1] == record },
                difference.map { "the byte at 0x" + String($0.offset, radix: 16) } ?? "it has grown")
        }
        for (record, elements) in tables {
            let now = StateBefore.elements(of: record)
            guard now != elements else { continue }
            let difference = zip(now, elements).enumerated().first { $0.element.0 != $0.element.1 }
            try fail(
                .table, owner(.table) { $0.tables[$1] == record },
                difference.map { "element \($0.offset)" } ?? "it has grown")
        }
        for (record, slot) in globals
        where record.pointee.type.isMutable && !StateBefore.equal(record.pointee, slot) {
            try fail(.global, owner(.global) { $0.globals[$1] == record }, "it has another value")
        }
    }

    /// Whether a global holds a value; of its slot only what belongs to its type counts.
    private static func equal(_ global: GlobalRecord, _ slot: (UInt64, UInt64)) -> Bool {
        switch global.type.value {
        case .v128: global.slot == slot
        case .i64, .f64: global.slot.0 == slot.0
        default: UInt32(truncatingIfNeeded: global.slot.0) == UInt32(truncatingIfNeeded: slot.0)
        }
    }

    private enum Owner {
        case `import`(String, String)
        case instance(Int, name: String?, index: Int)
        case host

        func description(_ kind: ExternalKind) -> String {
            switch self {
            case .import: "an import"
            case .instance(let number, let name, let index):
                "\(kind.keyword) \(index) of the module " + (name.map { "'\($0)'" } ?? "number \(number + 1)")
                    + " that it was linked with"
            case .host: "a \(kind.keyword) of the host"
            }
        }
    }

    /// Whose something is that the initialised instance does not define.
    private func owner(_ kind: ExternalKind, _ isThere: (InstanceRecord, Int) -> Bool) -> Owner {
        let module = instance.machine.module
        for entry in module.imports where entry.kind == kind {
            if isThere(instance.machine.record.pointee, entry.index) {
                return .import(module.bytes.string(entry.module), module.bytes.string(entry.name))
            }
        }
        for (number, other) in store.machine.instances.enumerated() where other !== instance.machine {
            let record = other.record.pointee
            let counts = [record.memoryCount, record.tableCount, record.globalCount]
            let count = kind == .memory ? counts[0] : kind == .table ? counts[1] : counts[2]
            for index in 0..<count where isThere(record, index) {
                let name = other.module.nameSection.module.map { other.module.bytes.string($0) }
                return .instance(number, name: name, index: index)
            }
        }
        return .host
    }
}
