import Machine
import WebAssembly

/// A module together with what it imports: linked once, for any number of instances.
///
///     let template = try InstanceTemplate(module, imports: imports)
///     // In any task, for each request:
///     let instance = try template.spawn()
///     try instance.function("handle")?()
///
/// An instance begins with its memory mapped from an image, of which it gets its own copy page by page as it writes. Imports are
/// found and their types compared once, and constant expressions evaluated once. Start functions run for each instance.
///
/// A template can be used from any thread.
public final class InstanceTemplate: Sendable {
    /// What instances are made of.
    public let module: Module
    /// The modules to instantiate, in this order; the last one is `module`.
    private let parts: [Part]
    private let hosts: [Imports.Host]
    private let memories: [SharedMemory]
    /// What new stores are copies of; nil if instances can only be made one step after the other.
    private let prototype: StorePrototype?
    /// What asynchronous functions do, as copies of the prototype know them. Made of bodies that are `Sendable`.
    private nonisolated(unsafe) let asynchronousBodies: [Int: Function.SuspendingBody]

    private struct Part: Sendable {
        let module: Module
        /// What it imports, in its order.
        let imports: [Source]
    }

    private enum Source: Sendable {
        case host(Int)
        case memory(Int)
        case export(part: Int, Export)
    }

    /// Finds what a module imports, and compares the types.
    ///
    /// Throws a `LinkError` that lists every import that is missing.
    public init(_ module: Module, imports: Imports = Imports()) throws(LinkError) {
        var resolver = Resolver(imports, module.engine)
        _ = try resolver.add(module)
        self.module = module
        parts = resolver.parts
        hosts = resolver.hosts
        memories = resolver.memories
        let store = Store(engine: module.engine)
        prototype = try InstanceTemplate.makePrototype(store, resolver)
        asynchronousBodies = store.asynchronousBodies
    }

    // MARK: Instances

    /// Makes an instance in a store of its own, which exists as long as the instance or anything else of the store does.
    ///
    /// - Parameters:
    ///   - limits: what the store allows.
    ///   - prepare: is called with the new store before anything is executed in it, to attach what host functions want of
    ///     the store, or to set its fuel.
    /// - Throws: a `LinkError` if memory or tables cannot be had; a `Trap` if a segment does not fit or a start function
    ///   traps, an `Exception` that nobody caught, what a host function throws, and what `prepare` throws.
    public func spawn(
        limits: Store.Limits = Store.Limits(), prepare: (Store) throws -> Void = { _ in }
    ) throws -> sending Instance {
        // The store and all that is in it are new, and known to nobody else but `prepare`.
        nonisolated(unsafe) let instance = try make(limits, prepare)
        return instance
    }

    private func make(_ limits: Store.Limits, _ prepare: (Store) throws -> Void) throws -> Instance {
        guard let prototype else {
            let store = Store(engine: module.engine, limits: limits)
            try prepare(store)
            return try instantiate(in: store)
        }
        let copy: Machine.Store
        do throws(InstantiationError) {
            copy = try prototype.makeStore(limits.machine)
        } catch {
            switch error {
            case .outOfMemory(let what): throw LinkError(.outOfMemory(what.description), [])
            case .limitReached(let what): throw LinkError(.limitReached(what.description), [])
            default: throw error
            }
        }
        let store = Store(engine: module.engine, machine: copy)
        store.asynchronousBodies = asynchronousBodies
        try prepare(store)
        if let refused = copy.refusedObject() { throw LinkError(.outOfMemory(refused.description), []) }
        // The prototype has only one that can have a start function.
        let instance = Instance(store: store, machine: copy.instances[parts.count - 1])
        do throws(InstantiationError) {
            try copy.runStart(of: instance.machine)
        } catch {
            throw store.describe(error)
        }
        return instance
    }

    /// Makes an instance in a store that exists. Other modules that it imports from are instantiated there too.
    ///
    /// - Throws: what `spawn` throws, and a `LinkError` if the store belongs to another engine.
    public func instantiate(in store: Store) throws -> Instance {
        guard module.engine === store.engine else { throw LinkError(.foreignEngine, []) }
        let linking = Linking(store, self.hosts, memories)
        for (index, part) in parts.enumerated() {
            do throws(InstantiationError) {
                try linking.add(part, images: prototype?.images(ofInstance: index) ?? [])
            } catch {
                throw store.describe(error)
            }
        }
        return Instance(store: store, machine: linking.instances[parts.count - 1])
    }

    /// A store as all instances begin, if that is always the same: nil if there is something to be executed first, or to
    /// be made anew each time.
    private static func makePrototype(
        _ store: Store, _ resolver: Resolver
    ) throws(LinkError) -> StorePrototype? {
        store.machine.leavesStart = true
        store.machine.dataRanges = []
        let linking = Linking(store, resolver.hosts, resolver.memories)
        for part in resolver.parts {
            do throws(InstantiationError) {
                try linking.add(part)
            } catch {
                switch error {
                case .incompatibleImport(let index):
                    let wanted = part.module.imports[index]
                    let found = linking.type(of: part.imports[index], in: resolver.parts)
                    throw LinkError(.incompatibleImportType, [wanted], found: found)
                case .outOfMemory(let what): throw LinkError(.outOfMemory(what.description), [])
                case .limitReached(let what): throw LinkError(.limitReached(what.description), [])
                // It happens each time, and then tells where.
                case .trapped, .hostFailed, .threw, .waits: return nil
                }
            }
        }
        // What a start function does comes before the segments of the modules that import from its module.
        for part in resolver.parts.dropLast() where part.module.decoded.startFunction != nil { return nil }
        do throws(StorePrototype.Obstacle) {
            return try StorePrototype(
                store.machine, adopted: resolver.memories.map(\.record), pool: store.engine.pool)
        } catch {
            return nil
        }
    }

    /// Instances on the way, in a store.
    private final class Linking {
        let store: Store
        private let hosts: [UInt32]
        private let memories: [SharedMemory]
        private(set) var instances: [Machine.Instance] = []

        init(_ store: Store, _ hosts: [Imports.Host], _ memories: [SharedMemory]) {
            self.store = store
            self.memories = memories
            self.hosts = hosts.map { host in
                let reference = Function.makeReference(store, host.type) { [body = host.body] call in
                    Store.with(call) { body(call, $0) }
                }
                if let body = host.asynchronousBody {
                    store.asynchronousBodies[Int(store.machine.function(reference).index)] =
                        Function.suspending(host.type, body)
                }
                return reference
            }
            for memory in memories { store.machine.adopt(memory.record) }
        }

        func add(_ part: Part, images: [MemoryImage?] = []) throws(InstantiationError) {
            let imports = part.imports.map(external)
            instances.append(
                try store.machine.instantiate(part.module.decoded, imports: imports, images: images))
        }

        private func external(_ source: Source) -> External {
            switch source {
            case .host(let index): .function(hosts[index])
            case .memory(let index): .memory(memories[index].record)
            case .export(let part, let export):
                instances[part].external(export.kind, export.index, in: store.machine)
            }
        }

        func type(of source: Source, in parts: [Part]) -> ExternalType {
            Extern(external(source), in: store).type
        }
    }

    /// Looks for imports.
    private struct Resolver {
        private let imports: Imports
        private let engine: Engine
        private(set) var parts: [Part] = []
        private(set) var hosts: [Imports.Host] = []
        private(set) var memories: [SharedMemory] = []
        /// The part that a module name stands for; nil while it is being resolved.
        private var named: [[UInt8]: Int?] = [:]

        init(_ imports: Imports, _ engine: Engine) {
            self.imports = imports
            self.engine = engine
        }

        /// Adds a module after those that it imports from; returns its place.
        mutating func add(_ module: Module) throws(LinkError) -> Int {
            guard module.engine === engine else { throw LinkError(.foreignEngine, []) }
            var sources: [Source] = []
            var missing: [Module.Import] = []
            for wanted in module.imports {
                if let source = try find(wanted) { sources.append(source) } else { missing.append(wanted) }
            }
            guard missing.isEmpty else { throw LinkError(.unknownImport, missing) }
            parts.append(Part(module: module, imports: sources))
            return parts.count - 1
        }

        private mutating func find(_ wanted: Module.Import) throws(LinkError) -> Source? {
            switch imports.definition(wanted.module, wanted.name) {
            case .function(let host):
                hosts.append(host)
                return .host(hosts.count - 1)
            case .memory(let memory):
                guard memory.engine === engine else { throw LinkError(.foreignEngine, []) }
                if let known = memories.firstIndex(where: { $0.record == memory.record }) {
                    return .memory(known)
                }
                memories.append(memory)
                return .memory(memories.count - 1)
            case nil: return try findExport(wanted)
            }
        }

        private mutating func findExport(_ wanted: Module.Import) throws(LinkError) -> Source? {
            guard let module = imports.module(wanted.module) else { return nil }
            var name = wanted.name
            guard let export = name.withUTF8({ module.decoded.export($0) }) else { return nil }
            let key = Array(wanted.module.utf8)
            if let known = named[key] {
                // Modules that import from each other in a circle cannot be instantiated one after the other.
                return known.map { .export(part: $0, export) }
            }
            named[key] = .some(nil)
            let part = try add(module)
            named[key] = part
            return .export(part: part, export)
        }
    }
}
