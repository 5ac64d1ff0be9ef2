import WebAssembly

/// Something that can be imported and exported (specification, section "External Values").
package enum External {
    /// A function, by its reference.
    case function(UInt32)
    case table(UnsafeMutablePointer<TableRecord>)
    case memory(UnsafeMutablePointer<MemoryRecord>)
    case global(UnsafeMutablePointer<GlobalRecord>)
    case tag(UnsafeMutablePointer<TagRecord>)

    package var kind: ExternalKind {
        switch self {
        case .function: .function
        case .table: .table
        case .memory: .memory
        case .global: .global
        case .tag: .tag
        }
    }
}

/// Why a module could not be instantiated.
package enum InstantiationError: Error {
    /// The import at this place in the module's list has not the type that the module wants.
    case incompatibleImport(Int)
    /// A memory or table of the size that the module asks for cannot be had.
    case outOfMemory(StaticString)
    /// The store may not have one more of this.
    case limitReached(StaticString)
    /// A segment or the start function trapped, or the start function was stopped. Where there were frames, they are in
    /// the store's `trappedActivation`.
    case trapped(TrapKind)
    /// A host function that the start function called failed.
    case hostFailed
    /// The start function called a host function that waits.
    case waits
    /// The start function threw an exception, which is in the store's `trappedActivation`.
    case threw
}

/// An instance of a module (specification, section "Module Instances").
package final class Instance {
    package let module: DecodedModule
    package let record: UnsafeMutablePointer<InstanceRecord>
    /// Where the record lies with what it refers to, apart from segments of references and from what is made when it is
    /// first needed; nil if each part is allocated for itself.
    private let arena: StoreArena?
    /// The `references` that lie in the arena.
    private let arenaReferences: UnsafeMutablePointer<UInt32>?
    /// Whether all its globals are there: not if its instantiation failed before.
    package internal(set) var hasGlobals: Bool

    init(
        module: DecodedModule, record: UnsafeMutablePointer<InstanceRecord>, arena: StoreArena? = nil
    ) {
        self.module = module
        self.record = record
        self.arena = arena
        arenaReferences = arena == nil ? nil : record.pointee.references
        hasGlobals = arena != nil
    }

    deinit {
        for index in 0..<record.pointee.elementCount {
            record.pointee.elements[index].references?.deallocate()
        }
        if record.pointee.references != arenaReferences { record.pointee.references?.deallocate() }
        guard arena == nil else { return }
        record.pointee.imports.deallocate()
        record.pointee.memories.deallocate()
        record.pointee.tables.deallocate()
        record.pointee.globals.deallocate()
        record.pointee.tags.deallocate()
        record.pointee.elements.deallocate()
        record.pointee.data.deallocate()
        record.deallocate()
    }

    /// What the instance exports under an index of a kind.
    package func external(_ kind: ExternalKind, _ index: Int, in store: Store) -> External {
        switch kind {
        case .function: .function(store.reference(toFunction: index, of: record))
        case .table: .table(record.pointee.tables[index])
        case .memory: .memory(record.pointee.memories[index])
        case .global: .global(record.pointee.globals[index])
        case .tag: .tag(record.pointee.tags[index])
        }
    }
}

extension Store {
    /// Instantiates a module with what its imports are, in the module's order (specification, section
    /// "Instantiation"). Effects on imported objects stay even if it fails.
    ///
    /// - Parameter images: what the module's memories hold after its data segments have been written to them, by their
    ///   index; nil for memories to which they are to be written. Empty if there are no images.
    package func instantiate(
        _ module: DecodedModule, imports: [External], images: [MemoryImage?] = []
    ) throws(InstantiationError) -> Instance {
        trappedActivation = nil
        guard instances.count < limits.instances else { throw .limitReached("instances") }
        for (index, wanted) in module.imports.enumerated()
        where !satisfies(imports[index], wanted, of: module) {
            throw .incompatibleImport(index)
        }
        let instance = try makeInstance(module, imports, images)
        add(instance)
        try initializeGlobals(of: instance)
        try initializeTables(of: instance)
        try initializeElements(of: instance)
        try initializeData(of: instance, images)
        if !leavesStart { try runStart(of: instance) }
        return instance
    }

    /// Calls the module's start function if it has one.
    package func runStart(of instance: Instance) throws(InstantiationError) {
        guard let start = instance.module.startFunction else { return }
        try runStart(reference(toFunction: start, of: instance.record))
    }

    // MARK: Imports

    /// Whether something may stand for what a module imports (specification, section "Import Subtyping").
    package func satisfies(_ external: External, _ wanted: Import, of module: DecodedModule) -> Bool {
        switch external {
        case .function(let reference):
            guard wanted.kind == .function else { return false }
            return registry.isSubtype(
                function(reference).type.pointee.identity,
                of: module.functions[wanted.index].type.pointee.identity)
        case .table(let table):
            guard wanted.kind == .table else { return false }
            let type = module.tables[wanted.index].type
            return table.pointee.type.element == type.element
                && fits(table.pointee.type.limits, size: UInt64(table.pointee.count), type.limits)
        case .memory(let memory):
            guard wanted.kind == .memory else { return false }
            let type = module.memories[wanted.index]
            return memory.pointee.type.isShared == type.isShared
                && memory.pointee.type.pageSizeLog2 == type.pageSizeLog2
                && fits(memory.pointee.type.limits, size: LinearMemory.pages(memory), type.limits)
        case .global(let global):
            guard wanted.kind == .global else { return false }
            let type = module.globals[wanted.index].type
            guard global.pointee.type.isMutable == type.isMutable else { return false }
            return type.isMutable
                ? global.pointee.type.value == type.value
                : registry.matches(global.pointee.type.value, type.value)
        case .tag(let tag):
            guard wanted.kind == .tag else { return false }
            return tag.pointee.type == module.tags[wanted.index].type
        }
    }

    /// Whether something of this size and these limits may stand for something with the `wanted` limits.
    private func fits(_ limits: SizeLimits, size: UInt64, _ wanted: SizeLimits) -> Bool {
        guard limits.is64 == wanted.is64, size >= wanted.minimum else { return false }
        guard let most = wanted.maximum else { return true }
        guard let maximum = limits.maximum else { return false }
        return maximum <= most
    }

    // MARK: Objects

    private func makeInstance(
        _ module: DecodedModule, _ imports: [External], _ images: [MemoryImage?]
    ) throws(InstantiationError) -> Instance {
        let functionImports = UnsafeMutablePointer<FunctionReference>.allocate(
            capacity: max(module.importedFunctionCount, 1))
        let memories = UnsafeMutablePointer<UnsafeMutablePointer<MemoryRecord>>.allocate(
            capacity: max(module.memories.count, 1))
        let tables = UnsafeMutablePointer<UnsafeMutablePointer<TableRecord>>.allocate(
            capacity: max(module.tables.count, 1))
        let globals = UnsafeMutablePointer<UnsafeMutablePointer<GlobalRecord>>.allocate(
            capacity: max(module.globals.count, 1))
        let elements = UnsafeMutablePointer<ElementRecord>.allocate(capacity: max(module.elements.count, 1))
        elements.initialize(
            repeating: ElementRecord(references: nil, count: 0), count: module.elements.count)
        let data = UnsafeMutablePointer<DataRecord>.allocate(capacity: max(module.dataSegments.count, 1))
        for (index, segment) in module.dataSegments.enumerated() {
            (data + index).initialize(
                to: DataRecord(offset: Int(segment.bytes.offset), count: Int(segment.bytes.count)))
        }
        let tags = UnsafeMutablePointer<UnsafeMutablePointer<TagRecord>>.allocate(
            capacity: max(module.tags.count, 1))
        for (index, wanted) in module.imports.enumerated() {
            switch imports[index] {
            case .function(let reference):
                (functionImports + wanted.index).initialize(to: function(reference))
            case .table(let table): (tables + wanted.index).initialize(to: table)
            case .memory(let memory): (memories + wanted.index).initialize(to: memory)
            case .global(let global): (globals + wanted.index).initialize(to: global)
            case .tag(let tag): (tags + wanted.index).initialize(to: tag)
            }
        }
        for index in module.importedTagCount..<module.tags.count {
            (tags + index).initialize(to: makeTag(module.tags[index].type))
        }
        let record = UnsafeMutablePointer<InstanceRecord>.allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                store: self.record, bodies: module.bodySlots, types: UnsafePointer(module.types.base),
                memory: memoryForNone, memories: memories, tables: tables, globals: globals,
                heap: heap.record, entries: nil, bytes: module.bytes.base, imports: functionImports,
                importCount: module.importedFunctionCount, memoryCount: module.memories.count,
                tableCount: module.tables.count, globalCount: module.globals.count, tags: tags,
                tagCount: module.tags.count, elements: elements,
                elementCount: module.elements.count, data: data, dataCount: module.dataSegments.count,
                references: nil, functionCount: module.functions.count, index: nextInstanceIndex,
                dispatch: nil, vectorDispatch: nil, code: nil))
        let instance = Instance(module: module, record: record)
        for index in module.importedMemoryCount..<module.memories.count {
            let image = images.isEmpty ? nil : images[index]
            guard let memory = makeMemory(module.memories[index], image: image) else {
                throw .outOfMemory("memory")
            }
            (memories + index).initialize(to: memory)
        }
        if !module.memories.isEmpty { record.pointee.memory = memories[0] }
        executor.prepare(record, module)
        for index in module.importedTableCount..<module.tables.count {
            guard let table = makeTable(module.tables[index].type, initial: Reference.null) else {
                throw .outOfMemory("table")
            }
            (tables + index).initialize(to: table)
        }
        return instance
    }

    private func initializeGlobals(of instance: Instance) throws(InstantiationError) {
        let module = instance.module
        for index in module.importedGlobalCount..<module.globals.count {
            let declaration = module.globals[index]
            let value = try evaluate(declaration.initial!, in: instance)
            (instance.record.pointee.globals + index).initialize(to: makeGlobal(declaration.type, value))
        }
        instance.hasGlobals = true
    }

    private func initializeTables(of instance: Instance) throws(InstantiationError) {
        let module = instance.module
        for index in module.importedTableCount..<module.tables.count {
            guard let initial = module.tables[index].initial else { continue }
            let value = UInt32(truncatingIfNeeded: try evaluate(initial, in: instance).0)
            let table = instance.record.pointee.tables[index]
            table.pointee.elements.update(repeating: value, count: table.pointee.count)
        }
    }

    // MARK: Segments

    private func initializeElements(of instance: Instance) throws(InstantiationError) {
        for (index, segment) in instance.module.elements.enumerated() {
            switch segment.mode {
            case .declarative: break
            case .passive:
                let references = UnsafeMutablePointer<UInt32>.allocate(capacity: max(segment.count, 1))
                references.initialize(repeating: Reference.null, count: segment.count)
                instance.record.pointee.elements[index] = ElementRecord(
                    references: references, count: segment.count)
                try write(segment, of: instance, to: references)
            case .active(let tableIndex, let expression):
                let table = instance.record.pointee.tables[tableIndex]
                let offset = try evaluateOffset(expression, in: instance, table.pointee.type.limits)
                guard offset <= UInt64(table.pointee.count),
                    UInt64(segment.count) <= UInt64(table.pointee.count) - offset
                else { throw .trapped(.outOfBoundsTableAccess) }
                try write(segment, of: instance, to: table.pointee.elements + Int(offset))
            }
        }
    }

    private func write(
        _ segment: ElementSegment, of instance: Instance, to references: UnsafeMutablePointer<UInt32>
    ) throws(InstantiationError) {
        switch segment.items {
        case .functions(let offset):
            var reader = BinaryReader(
                base: instance.module.bytes.base, from: offset, to: instance.module.bytes.count)
            for index in 0..<segment.count {
                // Read before, when the module was decoded.
                guard let function = try? reader.u32() else { return }
                references[index] = reference(toFunction: Int(function), of: instance.record)
            }
        case .expressions(let expressions):
            for (index, expression) in expressions.enumerated() {
                references[index] = UInt32(truncatingIfNeeded: try evaluate(expression, in: instance).0)
            }
        }
    }

    private func initializeData(
        of instance: Instance, _ images: [MemoryImage?]
    ) throws(InstantiationError) {
        for (index, segment) in instance.module.dataSegments.enumerated() {
            guard let active = segment.active else { continue }
            if !images.isEmpty, images[active.memory] != nil {
                instance.record.pointee.data[index].count = 0
                continue
            }
            let memory = instance.record.pointee.memories[active.memory]
            let offset = try evaluateOffset(active.offset, in: instance, memory.pointee.type.limits)
            let count = Int(segment.bytes.count)
            guard offset <= UInt64(memory.pointee.size), count <= memory.pointee.size - Int(offset) else {
                throw .trapped(.outOfBoundsMemoryAccess)
            }
            (memory.pointee.base + Int(offset)).copyMemory(
                from: instance.module.bytes.base + Int(segment.bytes.offset), byteCount: count)
            instance.record.pointee.data[index].count = 0
            dataRanges?.append((memory, Int(offset)..<Int(offset) + count))
        }
    }

    private func evaluateOffset(
        _ expression: ConstantExpression, in instance: Instance, _ limits: SizeLimits
    ) throws(InstantiationError) -> UInt64 {
        let value = try evaluate(expression, in: instance).0
        return limits.is64 ? value : value & 0xFFFF_FFFF
    }

    // MARK: Running code

    /// Evaluates a constant expression: a function body without parameters, which the interpreter runs like any other.
    func evaluate(
        _ expression: ConstantExpression, in instance: Instance
    ) throws(InstantiationError) -> (UInt64, UInt64) {
        guard let activation = takeActivation() else { throw .outOfMemory("value stack") }
        guard let slot = activation.pushConstant(expression.body, instance.record) else {
            giveBack(activation)
            throw .trapped(.callStackExhausted)
        }
        let outcome = run(activation)
        let value = (slot[0], slot[1])
        guard outcome == .finished else {
            trappedActivation = activation
            throw .trapped(activation.trap)
        }
        giveBack(activation)
        return value
    }

    private func runStart(_ reference: UInt32) throws(InstantiationError) {
        guard let activation = takeActivation() else { throw .outOfMemory("value stack") }
        guard activation.pushCall(function(reference), reference: reference) != nil else {
            giveBack(activation)
            throw .trapped(.callStackExhausted)
        }
        switch run(activation) {
        case .finished: giveBack(activation)
        case .hostFailed:
            giveBack(activation)
            throw .hostFailed
        case .threw:
            trappedActivation = activation
            throw .threw
        case .trapped, .suspended:
            trappedActivation = activation
            throw .trapped(activation.trap)
        case .waiting:
            giveBack(activation)
            throw .waits
        }
    }
}

extension Activation {
    /// Pushes an entry frame and on it the frame of a constant expression; returns the slot that the value will be in.
    func pushConstant(
        _ body: UnsafePointer<FunctionBody>, _ instance: UnsafeMutablePointer<InstanceRecord>
    ) -> SlotPointer? {
        guard let slot = pushEntry(slots: 1), let entry = frame else { return nil }
        let header = UnsafeMutableRawPointer(slot).assumingMemoryBound(to: FrameHeader.self)
        guard header.operands + Int(body.pointee.maximumHeight) * slotWords <= limit else { return nil }
        header.initialize(
            to: FrameHeader(
                distance: UInt32(UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(entry)),
                kind: .function, instance: instance, body: body, pc: body.pointee.start, step: 0))
        frame = header
        top = header.operands
        return slot
    }
}
