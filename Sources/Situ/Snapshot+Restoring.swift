import Machine
import Snapshot
import WebAssembly

extension Snapshot {
    /// A store that holds what another held when the snapshot was taken.
    public struct Restored {
        /// The new store.
        public let store: Store
        /// Its instances, in the order in which they were made.
        public let instances: [Instance]
        /// The calls that were under way. Each goes on with ``Call/run()``.
        public let calls: [Call]
    }

    /// Makes new stores that hold what the snapshot says, and in which its calls can go on.
    ///
    /// Everything in the snapshot is checked against the modules before anything runs, whoever made it: what comes out is a
    /// state that the modules' code can be in.
    ///
    /// - Parameters:
    ///   - engine: what the modules were read by. It has the features and the treatment of NaNs of the snapshot; its tier
    ///     may be any.
    ///   - modules: those that the snapshot refers to (``modules``), in any order; others may be among them.
    ///   - limits: what the new stores allow their programs. A state that is beyond them is refused.
    ///   - decode: makes values of the host of what `encodingHostValues` has made of them.
    ///   - link: defines the functions of the host that a store's instances import, in a linker of the store with this number,
    ///     as for an instantiation. What else is defined there is left alone.
    /// - Returns: the stores, in the order in which they were taken.
    /// - Throws: a ``SnapshotError``, a ``LinkError`` that lists the functions that `link` did not define, what `link` and
    ///   `decode` throw.
    public func restore(
        engine: Engine, modules: [Module], limits: Store.Limits = Store.Limits(),
        decodingHostValues decode: (([UInt8]) throws -> Any)? = nil,
        link: (inout Linker, Int) throws -> Void
    ) throws -> [Restored] {
        guard engine.configuration.features.isSuperset(of: features) else {
            throw SnapshotError(
                .mismatch, "the program uses features that the engine was told not to have")
        }
        guard engine.configuration.hasCanonicalNaNs == hasCanonicalNaNs else {
            throw SnapshotError(
                .mismatch,
                hasCanonicalNaNs
                    ? "the program ran with canonical NaNs, and the engine does not make them so"
                    : "the engine makes NaNs canonical, and the program did not run so")
        }
        let decoded = try state.modules.map { wanted in
            guard let module = modules.first(where: { $0.engine === engine && $0.hash == wanted.hash }) else {
                throw SnapshotError(.mismatch, "the module with the hash \(wanted.hash) is not there")
            }
            return module.decoded
        }
        var memories = RestoredMemories()
        return try state.stores.indices.map { index in
            let store = Store(engine: engine, limits: limits)
            var linker = Linker(store: store)
            try link(&linker, index)
            return try restore(index, into: store, decoded, &memories, linker, decode)
        }
    }

    private func restore(
        _ index: Int, into store: Store, _ modules: [DecodedModule], _ memories: inout RestoredMemories,
        _ linker: Linker, _ decode: (([UInt8]) throws -> Any)?
    ) throws -> Restored {
        // All that are missing are named at once.
        var missing: [Module.Import] = []
        for wanted in state.stores[index].hostFunctions {
            guard let entry = state.importEntry(of: wanted, inStore: index, modules) else { continue }
            if linker.definition(entry.module, entry.name) == nil { missing.append(entry) }
        }
        if !missing.isEmpty { throw LinkError(.unknownImport, missing) }
        var failure: (any Error)?
        do throws(SnapshotError) {
            let restored = try state.restore(
                store: index, into: store.machine, modules: modules, memories: &memories,
                hostFunction: { wanted throws(SnapshotError) in
                    guard let entry = state.importEntry(of: wanted, inStore: index, modules) else {
                        throw SnapshotError(.invalid, "a function of the host is no import of its instance")
                    }
                    guard case .function(let function)? = linker.definition(entry.module, entry.name),
                        function.store === store
                    else {
                        throw SnapshotError(
                            .mismatch,
                            "what is defined for \"\(entry.module)\" \"\(entry.name)\" is no function of this store"
                        )
                    }
                    return function.reference
                },
                hostValue: { bytes throws(SnapshotError) in
                    guard let decode else {
                        throw SnapshotError(
                            .mismatch,
                            "the program has values of the host, and nothing says how to make them of bytes")
                    }
                    do {
                        return Reference.index(store.reference(toHostValue: try decode(bytes)))
                    } catch {
                        failure = error
                        throw SnapshotError(.mismatch, "\(error)")
                    }
                })
            if let fuel = state.stores[index].fuel { store.fuel = Int64(clamping: fuel) }
            return Restored(
                store: store, instances: restored.instances.map { Instance(store: store, machine: $0) },
                calls: restored.activations.map { Call(resuming: $0, in: store) })
        } catch {
            throw failure ?? error
        }
    }
}

extension ProgramState {
    /// The import that a function of the host is; nil if it is none.
    func importEntry(
        of function: HostFunctionState, inStore store: Int, _ modules: [DecodedModule]
    ) -> Module.Import? {
        let instances = stores[store].instances
        guard instances.indices.contains(function.instance),
            modules.indices.contains(instances[function.instance].module)
        else { return nil }
        let module = modules[instances[function.instance].module]
        guard
            let entry = module.imports.first(where: { $0.kind == .function && $0.index == function.index })
        else { return nil }
        return Module.Import(
            module: module.bytes.string(entry.module), name: module.bytes.string(entry.name),
            type: .function(FunctionType(module.functions[function.index].type)))
    }
}
