internal import Machine
internal import WebAssembly

/// Memories, tables, globals, tags, and the instances that have them.
extension Restoration {
    // MARK: What instances have

    mutating func makeTags() throws(SnapshotError) {
        guard state.tags.count <= Int(Heap.identityMask) else {
            throw error(.limit, "\(state.tags.count) tags are more than a store can have")
        }
        for (index, tag) in state.tags.enumerated() {
            guard let type = type(tag.type), type.pointee.kind == .function, type.pointee.resultCount == 0
            else {
                throw invalid("the type of tag \(index) is none of a tag")
            }
            tags.append(store.makeTag(type))
        }
    }

    mutating func makeMemories(_ program: inout RestoredMemories) throws(SnapshotError) {
        for (place, index) in state.memories.enumerated() {
            guard self.program.memories.indices.contains(index) else {
                throw invalid("memory \(place) is number \(index) of the program, which has none such")
            }
            let memory = self.program.memories[index]
            try check(memory, place)
            if let record = program.shared[index] {
                guard !memories.contains(record) else {
                    throw invalid("memory \(place) is another of the store's too")
                }
                store.adopt(record)
                memories.append(record)
                continue
            }
            guard program.taken.insert(index).inserted else {
                throw invalid("memory \(place) is not shared, but is another's too")
            }
            guard let record = store.makeMemory(memory.type, frozen: memory.content) else {
                throw error(
                    .limit, "memory \(place): \(memory.content.size) bytes are more than can be had")
            }
            memories.append(record)
            if memory.type.isShared { program.shared[index] = record }
        }
    }

    private func check(_ memory: MemoryState, _ place: Int) throws(SnapshotError) {
        let type = memory.type
        let limits = type.limits
        guard type.pageSizeLog2 == 16 || type.pageSizeLog2 == 0 else {
            throw invalid("memory \(place) has pages of 2^\(type.pageSizeLog2) bytes")
        }
        let most =
            limits.is64 ? UInt64.max >> UInt64(type.pageSizeLog2) : 1 << (32 - UInt64(type.pageSizeLog2))
        guard limits.minimum <= limits.maximum ?? most, limits.maximum ?? 0 <= most, limits.minimum <= most,
            !type.isShared || limits.maximum != nil
        else { throw invalid("memory \(place) has limits that no memory can have") }
        let size = UInt64(memory.content.size)
        let pages = size >> UInt64(type.pageSizeLog2)
        guard memory.content.size >= 0, pages << UInt64(type.pageSizeLog2) == size, pages >= limits.minimum,
            pages <= limits.maximum ?? most
        else { throw invalid("memory \(place) has \(size) bytes, which its type does not allow") }
    }

    mutating func makeTables() throws(SnapshotError) {
        for (index, table) in state.tables.enumerated() {
            guard let element = type(table.element), element.isReference else {
                throw invalid("the type of table \(index) is none of a table")
            }
            let limits = table.limits
            let most = limits.is64 ? UInt64.max : UInt64(UInt32.max)
            let count = UInt64(table.elements.count)
            guard limits.minimum <= limits.maximum ?? most, limits.maximum ?? 0 <= most else {
                throw invalid("table \(index) has limits that no table can have")
            }
            guard count >= limits.minimum, count <= limits.maximum ?? most else {
                throw invalid("table \(index) has \(count) elements, which its type does not allow")
            }
            guard
                let made = store.makeTable(
                    TableType(element: element, limits: limits), count: table.elements.count)
            else { throw error(.limit, "table \(index): \(count) elements are more than can be had") }
            tables.append(made)
        }
    }

    mutating func makeGlobals() throws(SnapshotError) {
        for (index, global) in state.globals.enumerated() {
            guard let type = type(global.type) else {
                throw invalid("the type of global \(index) is none of a global")
            }
            globals.append(
                store.makeGlobal(GlobalType(value: type, isMutable: global.isMutable), (0, 0)))
        }
    }

    // MARK: Functions of the host

    mutating func findHostFunctions(
        _ find: (HostFunctionState) throws(SnapshotError) -> UInt32
    ) throws(SnapshotError) {
        for (index, function) in state.hostFunctions.enumerated() {
            guard let module = module(ofInstance: function.instance), function.index >= 0,
                function.index < module.importedFunctionCount,
                state.instances[function.instance].importedFunctions.indices.contains(function.index),
                state.instances[function.instance].importedFunctions[function.index] == .host(index)
            else { throw invalid("host function \(index) is not the import that it is said to be") }
            let reference = try find(function)
            guard Reference.isFunction(reference), store.hasFunction(reference),
                store.function(reference).instance == nil,
                registry.isSubtype(
                    store.function(reference).type.pointee.identity,
                    of: module.functions[function.index].type.pointee.identity)
            else {
                throw error(
                    .mismatch,
                    "what is given for import \(function.index) of instance \(function.instance) is no function of the host of its type"
                )
            }
            hostFunctions.append(reference)
        }
    }

    // MARK: Instances

    mutating func makeInstances() throws(SnapshotError) {
        guard state.instances.count <= store.limits.instances else {
            throw error(.limit, "\(state.instances.count) instances are more than the store may have")
        }
        // What instances have made themselves.
        var owned = Owned()
        for (index, instance) in state.instances.enumerated() {
            guard let module = module(ofInstance: index) else {
                throw invalid("instance \(index) is of a module that is not there")
            }
            var parts = Store.InstanceParts()
            parts.importedFunctions = try importedFunctions(of: instance, index, module)
            parts.memories = try choose(
                instance.memories, memories, module.memories.count, index, "memories")
            parts.tables = try choose(instance.tables, tables, module.tables.count, index, "tables")
            parts.globals = try choose(
                instance.globals, globals, module.globals.count, index, "globals")
            parts.tags = try choose(instance.tags, tags, module.tags.count, index, "tags")
            guard instance.droppedData.count == module.dataSegments.count,
                instance.elements.count == module.elements.count
            else { throw invalid("instance \(index) has not as many segments as its module") }
            parts.droppedData = instance.droppedData
            try checkImports(of: module, parts, index)
            try checkOwn(of: module, parts, instance, index, &owned)
            instances.append(store.makeInstance(of: module, from: parts))
        }
    }

    private func choose<Part>(
        _ indices: [Int], _ all: [Part], _ count: Int, _ instance: Int, _ what: StaticString
    ) throws(SnapshotError) -> [Part] {
        guard indices.count == count else {
            throw invalid("instance \(instance) has \(indices.count) \(what), its module \(count)")
        }
        var found: [Part] = []
        found.reserveCapacity(count)
        for index in indices {
            guard all.indices.contains(index) else {
                throw invalid(
                    "instance \(instance) has number \(index) of the store's \(what): there is none")
            }
            found.append(all[index])
        }
        return found
    }

    private func importedFunctions(
        of instance: InstanceState, _ index: Int, _ module: DecodedModule
    ) throws(SnapshotError) -> [UInt32] {
        guard instance.importedFunctions.count == module.importedFunctionCount else {
            throw invalid(
                "instance \(index) imports \(instance.importedFunctions.count) functions, its module \(module.importedFunctionCount)"
            )
        }
        var references: [UInt32] = []
        references.reserveCapacity(instance.importedFunctions.count)
        for (place, function) in instance.importedFunctions.enumerated() {
            // Functions of instances come from earlier ones: later ones did not exist.
            guard let reference = reference(to: function) else {
                throw invalid("instance \(index) imports a function (\(place)) that is not there")
            }
            references.append(reference)
        }
        return references
    }

    private func checkImports(
        of module: DecodedModule, _ parts: Store.InstanceParts, _ instance: Int
    ) throws(SnapshotError) {
        for (index, wanted) in module.imports.enumerated() {
            let external: External =
                switch wanted.kind {
                case .function: .function(parts.importedFunctions[wanted.index])
                case .table: .table(parts.tables[wanted.index])
                case .memory: .memory(parts.memories[wanted.index])
                case .global: .global(parts.globals[wanted.index])
                case .tag: .tag(parts.tags[wanted.index])
                }
            guard store.satisfies(external, wanted, of: module) else {
                throw invalid(
                    "import \(index) of instance \(instance) has not the type that its module wants")
            }
        }
    }

    /// What belongs to instances already, by index in the store.
    private struct Owned {
        var memories: Set<Int> = []
        var tables: Set<Int> = []
        var globals: Set<Int> = []
        var tags: Set<Int> = []
    }

    private func checkOwn(
        of module: DecodedModule, _ parts: Store.InstanceParts, _ instance: InstanceState, _ index: Int,
        _ owned: inout Owned
    ) throws(SnapshotError) {
        func own(_ what: StaticString, _ place: Int) -> SnapshotError {
            invalid("\(what) \(place) of instance \(index) is not as its module declares it")
        }
        for place in module.importedMemoryCount..<module.memories.count {
            guard parts.memories[place].pointee.type == module.memories[place],
                owned.memories.insert(instance.memories[place]).inserted
            else { throw own("memory", place) }
        }
        for place in module.importedTableCount..<module.tables.count {
            guard parts.tables[place].pointee.type == module.tables[place].type,
                owned.tables.insert(instance.tables[place]).inserted
            else { throw own("table", place) }
        }
        for place in module.importedGlobalCount..<module.globals.count {
            guard parts.globals[place].pointee.type == module.globals[place].type,
                owned.globals.insert(instance.globals[place]).inserted
            else { throw own("global", place) }
        }
        for place in module.importedTagCount..<module.tags.count {
            guard parts.tags[place].pointee.type == module.tags[place].type,
                owned.tags.insert(instance.tags[place]).inserted
            else { throw own("tag", place) }
        }
    }
}
