import WebAssembly

/// A store that is copied: instances are made in it once, and every copy has instances of its own that are as these are now,
/// without anything being resolved, evaluated or compared again.
///
/// Everything in a store is plain memory; references are indices. A copy is that memory with its pointers corrected, and
/// memories that are mapped from images.
///
/// It can be copied by several threads at once: nothing in it changes.
package final class StorePrototype: @unchecked Sendable {
    /// What is copied. Nobody uses it any more.
    let store: Store
    let pool: MemoryPool?
    /// What each memory holds; nil for zeros, and for memories that all copies share.
    private let images: [MemoryImage?]
    /// The shared memories that all copies use.
    private let adopted: [UnsafeMutablePointer<MemoryRecord>]
    /// Which of the store's objects each instance's are.
    private let plans: [Plan]
    private let layout: Layout

    private struct Plan {
        let memories: [Int]
        let tables: [Int]
        let globals: [Int]
        let tags: [Int]
    }

    /// What the store's instances may have that a copy can't.
    package enum Obstacle: Error {
        /// There are structures, arrays, exceptions or values of the host.
        case objects
        /// A data segment has been written to a memory that all copies would share.
        case sharedMemory
        /// Code has run, and may have left anything.
        case frames
        /// An image can't be made, or does not pay.
        case image
    }

    /// Makes a prototype of a store in which nothing has been called, made with `dataRanges` and `leavesStart`. It must not be
    /// used otherwise from now on.
    ///
    /// - Parameter adopted: the memories in it that are not its own; copies use the same.
    package init(
        _ store: Store, adopted: [UnsafeMutablePointer<MemoryRecord>], pool: MemoryPool?
    ) throws(Obstacle) {
        guard store.heap.isUntouched else { throw .objects }
        guard store.trappedActivation == nil, let ranges = store.dataRanges else { throw .frames }
        var images: [MemoryImage?] = []
        for memory in store.memories {
            let written = ranges.filter { $0.memory == memory && !$0.bytes.isEmpty }.map { $0.bytes }
            if written.isEmpty {
                images.append(nil)
            } else if adopted.contains(memory) {
                throw .sharedMemory
            } else if let image = MemoryImage(of: memory, ranges: written, pool: pool) {
                images.append(image)
            } else {
                throw .image
            }
        }
        self.store = store
        self.pool = pool
        self.images = images
        self.adopted = adopted
        plans = store.instances.map { instance in
            let record = instance.record.pointee
            return Plan(
                memories: (0..<record.memoryCount).map { i in
                    store.memories.firstIndex { $0 == record.memories[i] }!
                },
                tables: (0..<record.tableCount).map { i in
                    store.tables.firstIndex { $0 == record.tables[i] }!
                },
                globals: (0..<record.globalCount).map { i in
                    store.globals.firstIndex { $0 == record.globals[i] }!
                },
                tags: (0..<record.tagCount).map { i in store.tags.firstIndex { $0 == record.tags[i] }! })
        }
        layout = Layout(store)
    }

    /// The images of the memories that an instance has made itself, by their index in the instance; nil for others.
    package func images(ofInstance index: Int) -> [MemoryImage?] {
        let imported = store.instances[index].module.importedMemoryCount
        return plans[index].memories.enumerated().map { place, memory in
            place < imported ? nil : images[memory]
        }
    }

    // MARK: Copying

    /// A copy of the store. Throws `.outOfMemory` only.
    package func makeStore(_ limits: StoreLimits) throws(InstantiationError) -> Store {
        let arena = StoreArena(size: layout.size)
        let instances = arena.at(layout.instances, InstanceRecord.self)
        // Functions know the instance that they belong to.
        var functions = RawArray<FunctionReference>(capacity: max(store.functions.count, 8))
        functions.count = store.functions.count
        for index in 0..<functions.count {
            (functions.base + index).initialize(to: moved(store.functions[index], to: instances))
        }
        let copy = Store(copying: self, limits: limits, arena: arena, functions: functions)
        try copyObjects(to: copy, arena)
        for (index, instance) in store.instances.enumerated() {
            copyInstance(index, instance, to: copy, arena, instances)
        }
        return copy
    }

    private func moved(
        _ function: FunctionReference, to instances: UnsafeMutablePointer<InstanceRecord>
    ) -> FunctionReference {
        var function = function
        if let instance = function.instance { function.instance = instances + instance.pointee.index }
        return function
    }

    private func copyObjects(to copy: Store, _ arena: StoreArena) throws(InstantiationError) {
        var tables: [UnsafeMutablePointer<TableRecord>] = []
        tables.reserveCapacity(store.tables.count)
        for (index, table) in store.tables.enumerated() {
            let record = arena.at(layout.tables + index * Layout.table, TableRecord.self)
            let original = table.pointee
            let elements = UnsafeMutablePointer<UInt32>.allocate(capacity: original.capacity)
            elements.initialize(from: original.elements, count: original.count)
            record.initialize(to: original)
            record.pointee.elements = elements
            tables.append(record)
        }
        var globals: [UnsafeMutablePointer<GlobalRecord>] = []
        globals.reserveCapacity(store.globals.count)
        for (index, global) in store.globals.enumerated() {
            let record = arena.at(layout.globals + index * Layout.global, GlobalRecord.self)
            record.initialize(to: global.pointee)
            globals.append(record)
        }
        var tags: [UnsafeMutablePointer<TagRecord>] = []
        tags.reserveCapacity(store.tags.count)
        for (index, tag) in store.tags.enumerated() {
            let record = arena.at(layout.tags + index * Layout.tag, TagRecord.self)
            record.initialize(to: tag.pointee)
            tags.append(record)
        }
        // From here on the copy frees what it has.
        copy.complete(tables: tables, globals: globals, tags: tags)
        let limits = copy.limits
        guard store.instances.count <= limits.instances else { throw .limitReached("instances") }
        guard tables.count <= limits.tables, copy.tableElements <= limits.totalTableSize,
            tables.allSatisfy({ $0.pointee.count <= limits.tableSize })
        else { throw .outOfMemory("table") }
        for (index, memory) in store.memories.enumerated() {
            if adopted.contains(memory) {
                copy.adopt(memory)
            } else {
                guard copy.makeMemory(memory.pointee.type, image: images[index], pool: pool) != nil else {
                    throw .outOfMemory("memory")
                }
            }
        }
    }

    private func copyInstance(
        _ index: Int, _ instance: Instance, to copy: Store, _ arena: StoreArena,
        _ instances: UnsafeMutablePointer<InstanceRecord>
    ) {
        let plan = plans[index]
        let places = layout.parts[index]
        let original = instance.record.pointee
        let record = instances + index
        record.initialize(to: original)
        record.pointee.store = copy.record
        record.pointee.heap = copy.heap.record

        let memories = arena.at(places.memories, UnsafeMutablePointer<MemoryRecord>.self)
        for (index, memory) in plan.memories.enumerated() {
            (memories + index).initialize(to: copy.memories[memory])
        }
        record.pointee.memories = memories
        if !plan.memories.isEmpty { record.pointee.memory = memories[0] }
        let tables = arena.at(places.tables, UnsafeMutablePointer<TableRecord>.self)
        for (index, table) in plan.tables.enumerated() {
            (tables + index).initialize(to: arena.at(layout.tables + table * Layout.table, TableRecord.self))
        }
        record.pointee.tables = tables
        let globals = arena.at(places.globals, UnsafeMutablePointer<GlobalRecord>.self)
        for (index, global) in plan.globals.enumerated() {
            (globals + index).initialize(
                to: arena.at(layout.globals + global * Layout.global, GlobalRecord.self))
        }
        record.pointee.globals = globals
        let tags = arena.at(places.tags, UnsafeMutablePointer<TagRecord>.self)
        for (index, tag) in plan.tags.enumerated() {
            (tags + index).initialize(to: arena.at(layout.tags + tag * Layout.tag, TagRecord.self))
        }
        record.pointee.tags = tags

        let imports = arena.at(places.imports, FunctionReference.self)
        for index in 0..<original.importCount {
            (imports + index).initialize(to: moved(original.imports[index], to: instances))
        }
        record.pointee.imports = imports
        let data = arena.at(places.data, DataRecord.self)
        data.initialize(from: original.data, count: original.dataCount)
        record.pointee.data = data
        let elements = arena.at(places.elements, ElementRecord.self)
        for index in 0..<original.elementCount {
            var segment = original.elements[index]
            if let references = segment.references {
                let copied = UnsafeMutablePointer<UInt32>.allocate(capacity: max(segment.count, 1))
                copied.initialize(from: references, count: segment.count)
                segment.references = copied
            }
            (elements + index).initialize(to: segment)
        }
        record.pointee.elements = elements
        if let references = original.references {
            let copied = arena.at(places.references, UInt32.self)
            copied.initialize(from: references, count: original.functionCount)
            record.pointee.references = copied
        }
        copy.executor.prepare(record, instance.module)
        copy.add(Instance(module: instance.module, record: record, arena: arena))
    }
}

/// The memory of records that are made and freed with their store. Instances keep it too, because an embedder may have them
/// a moment longer than the store.
final class StoreArena {
    private let base: UnsafeMutableRawPointer

    init(size: Int) { base = .allocate(byteCount: max(size, 16), alignment: 16) }
    deinit { base.deallocate() }

    @inline(__always) func at<Record>(_ offset: Int, _ type: Record.Type) -> UnsafeMutablePointer<Record> {
        (base + offset).assumingMemoryBound(to: type)
    }
}

extension StorePrototype {
    /// Where the parts of a copy lie in its arena, in bytes.
    private struct Layout {
        struct Parts {
            let memories: Int
            let tables: Int
            let globals: Int
            let tags: Int
            let imports: Int
            let data: Int
            let elements: Int
            let references: Int
        }

        // Aligned as separate allocations would be: some code reads sixteen bytes of a global at once.
        static let table = (MemoryLayout<TableRecord>.size + 15) & ~15
        static let global = (MemoryLayout<GlobalRecord>.size + 15) & ~15
        static let tag = (MemoryLayout<TagRecord>.size + 15) & ~15

        let instances: Int
        let tables: Int
        let globals: Int
        let tags: Int
        let parts: [Parts]
        let size: Int

        init(_ store: Store) {
            var end = 0
            func take(_ size: Int) -> Int {
                defer { end += (size + 15) & ~15 }
                return end
            }
            let pointer = MemoryLayout<UnsafeRawPointer>.size
            instances = take(store.instances.count * MemoryLayout<InstanceRecord>.stride)
            tables = take(store.tables.count * Layout.table)
            globals = take(store.globals.count * Layout.global)
            tags = take(store.tags.count * Layout.tag)
            parts = store.instances.map { instance in
                let record = instance.record.pointee
                return Parts(
                    memories: take(record.memoryCount * pointer), tables: take(record.tableCount * pointer),
                    globals: take(record.globalCount * pointer), tags: take(record.tagCount * pointer),
                    imports: take(record.importCount * MemoryLayout<FunctionReference>.stride),
                    data: take(record.dataCount * MemoryLayout<DataRecord>.stride),
                    elements: take(record.elementCount * MemoryLayout<ElementRecord>.stride),
                    references: take(
                        record.references == nil ? 0 : record.functionCount * MemoryLayout<UInt32>.size))
            }
            size = end
        }
    }
}
