import Machine
import Snapshot
import WebAssembly

extension Store {
    /// Makes a second store that holds what this one holds, with its calls, which both go on independently of each other.
    ///
    /// Memories are shared until one of the two writes, page by page: a clone takes as long as what has been written since
    /// this store was last cloned, or a snapshot of it taken, not as its memories are large. Memories that other stores use too
    /// (``SharedMemory``) are copied with the rest.
    ///
    /// The clone has this store's limits, fuel, functions of the host and attachments, and refers to the same values of the
    /// host; it has no deadline. What its functions of the host have captured is the same too: of a program of WASI, both
    /// would have the same files and positions in them. `link` gives it other functions.
    ///
    /// - Parameter link: defines functions of the host that the clone is to have instead, by the names under which the modules
    ///   import them.
    /// - Throws: a ``SnapshotError`` that names what keeps the store from being cloned, and what `link` throws.
    public func clone(link: (inout Linker) throws -> Void = { _ in }) throws -> Snapshot.Restored {
        var modules: [DecodedModule] = []
        let state = try ProgramState.capture(
            [machine], features: engine.configuration.features,
            identity: { module in
                // Nobody but this function sees the state: numbers do for names.
                let number = modules.firstIndex { $0 === module } ?? modules.count
                if number == modules.count { modules.append(module) }
                return ModuleIdentity(hash: .zero, size: UInt64(number))
            },
            hostValue: { _, value in withUnsafeBytes(of: value) { [UInt8]($0) } })
        let copy = Store(
            engine: engine,
            machine: Machine.Store(
                registry: engine.registry, limits: machine.limits,
                isDeterministic: engine.configuration.hasCanonicalNaNs, executor: engine.executor,
                stacks: engine.stacks))
        var linker = Linker(store: copy)
        try link(&linker)
        var memories = RestoredMemories()
        let ordered = state.modules.map { modules[Int($0.size)] }
        let restored = try state.restore(
            store: 0, into: copy.machine, modules: ordered, memories: &memories,
            hostFunction: { wanted in
                if let entry = state.importEntry(of: wanted, inStore: 0, ordered),
                    case .function(let function)? = linker.definition(entry.module, entry.name),
                    function.store === copy
                {
                    return function.reference
                }
                return copy.adopt(
                    self.machine.instances[wanted.instance].record.pointee.imports[wanted.index], of: self)
            },
            hostValue: { bytes in
                let value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
                return Reference.index(copy.reference(toHostValue: self.hostValues[value]))
            })
        copy.fuel = fuel
        copy.yieldInterval = yieldInterval
        copy.allowsGrowth = allowsGrowth
        copy.attachments = attachments
        return Snapshot.Restored(
            store: copy, instances: restored.instances.map { Instance(store: copy, machine: $0) },
            calls: restored.activations.map { Call(resuming: $0, in: copy) })
    }

    /// Makes a function of the host that does what one of another store does.
    private func adopt(_ function: FunctionReference, of other: Store) -> UInt32 {
        let original = other.machine.hostFunctions[Int(function.index)]
        let type = FunctionType(function.type)
        let reference = Function.makeReference(self, type, original.body)
        asynchronousBodies[Int(machine.function(reference).index)] =
            other.asynchronousBodies[Int(function.index)]
        return reference
    }
}
