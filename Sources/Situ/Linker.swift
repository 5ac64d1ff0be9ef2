import Machine
import WebAssembly

/// Finds what modules import by name, and instantiates them.
public struct Linker {
    /// Where it instantiates modules.
    public let store: Store
    private var names = ImportNames()
    /// In the order of the names.
    private var definitions: [Extern] = []

    /// A linker without definitions, which instantiates modules in a store.
    public init(store: Store) { self.store = store }

    /// Offers something to modules; an earlier definition of the same name is replaced.
    public mutating func define(_ module: String, _ name: String, _ value: Extern) {
        let (index, isNew) = names.insert(ImportName(module: module, name: name))
        if isNew { definitions.append(value) } else { definitions[index] = value }
    }

    /// Offers a function of the host.
    public mutating func define(
        _ module: String, _ name: String, _ type: FunctionType,
        body: @escaping (Caller, [Value]) throws -> [Value]
    ) {
        define(module, name, .function(Function(store: store, type: type, body: body)))
    }

    /// Offers an asynchronous function of the host.
    public mutating func define(
        _ module: String, _ name: String, _ type: FunctionType, body: @escaping Function.AsynchronousBody
    ) {
        define(module, name, .function(Function(store: store, type: type, body: body)))
    }

    /// Offers a memory that other stores use too. Throws a `LinkError` if it belongs to another engine.
    public mutating func define(
        _ module: String, _ name: String, _ memory: SharedMemory
    ) throws(LinkError) {
        define(module, name, .memory(try Memory(store: store, shared: memory)))
    }

    /// Offers all that an instance exports.
    public mutating func define(_ module: String, _ instance: Instance) {
        for export in instance.exports { define(module, export.name, export.value) }
    }

    /// What has been defined under a name.
    public func definition(_ module: String, _ name: String) -> Extern? {
        names.index(of: ImportName(module: module, name: name)).map { definitions[$0] }
    }

    /// Instantiates a module with what has been defined, and runs its start function.
    ///
    /// Throws a `LinkError` that lists every import that is missing, a `Trap` if a segment does not fit or the start
    /// function traps, an `Exception` that nobody caught, and what a host function throws.
    public func instantiate(_ module: Module) throws -> Instance {
        guard module.engine === store.engine else { throw LinkError(.foreignEngine, []) }
        var externals: [External] = []
        var missing: [Module.Import] = []
        externals.reserveCapacity(module.decoded.imports.count)
        for entry in module.decoded.imports {
            let name = ImportName(
                module: module.decoded.bytes.string(entry.module),
                name: module.decoded.bytes.string(entry.name))
            guard let index = names.index(of: name) else {
                missing = module.imports.filter { self.definition($0.module, $0.name) == nil }
                break
            }
            let definition = definitions[index]
            guard definition.store === store else { throw CallError.foreignStore }
            externals.append(definition.external)
        }
        if !missing.isEmpty { throw LinkError(.unknownImport, missing) }
        do throws(InstantiationError) {
            return Instance(
                store: store,
                machine: try store.machine.instantiate(
                    module.decoded, imports: externals,
                    images: module.startingImages.forInstance(of: module.decoded)))
        } catch {
            throw describe(error, module)
        }
    }

    private func describe(_ error: InstantiationError, _ module: Module) -> any Error {
        switch error {
        case .incompatibleImport(let index):
            let wanted = module.imports[index]
            return LinkError(
                .incompatibleImportType, [wanted], found: definition(wanted.module, wanted.name)?.type)
        default: return store.describe(error)
        }
    }
}

extension Store {
    /// What went wrong with an instantiation, apart from imports.
    func describe(_ error: InstantiationError) -> any Error {
        switch error {
        case .incompatibleImport: LinkError(.incompatibleImportType, [])
        case .outOfMemory(let what): LinkError(.outOfMemory(what.description), [])
        case .trapped(let kind): Trap(kind, machine.trappedActivation, machine)
        case .threw: Exception(thrownIn: machine.trappedActivation, self) ?? CallError.alreadyOver
        case .limitReached(let what): LinkError(.limitReached(what.description), [])
        case .waits: CallError.asynchronousHostFunction
        case .hostFailed: takePendingError() ?? CallError.alreadyOver
        }
    }
}

/// A module and what it was given do not fit together.
public struct LinkError: Error {
    /// What does not fit.
    public enum Kind: Sendable, Equatable {
        /// Nothing is defined for some of the imports.
        case unknownImport
        /// What is defined for an import is not of its type.
        case incompatibleImportType
        /// A function is to be called as one of a type of Swift, but is of another type, or there is no such function. The name
        /// is that of the export, nil for a function that was found otherwise.
        case incompatibleFunctionType(name: String?, wanted: FunctionType)
        /// A memory or table of the size that the module wants cannot be had, or a limit of the store or the embedder
        /// does not allow it.
        case outOfMemory(String)
        /// The store holds as many of something as its limits allow.
        case limitReached(String)
        /// Module and store belong to different engines.
        case foreignEngine
    }

    /// What does not fit.
    public let kind: Kind
    /// The imports that it is about.
    public let imports: [Module.Import]
    /// What was offered instead of what the import wants, or is exported instead of what the embedder wants.
    public let found: ExternalType?

    /// A shared memory for this import cannot be had.
    package static func noMemory(for entry: Module.Import) -> LinkError {
        LinkError(.outOfMemory("memory"), [entry])
    }

    init(_ kind: Kind, _ imports: [Module.Import], found: ExternalType? = nil) {
        self.kind = kind
        self.imports = imports
        self.found = found
    }
}

extension LinkError: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .unknownImport:
            "unknown import: nothing is defined for "
                + imports.map { "\"\($0.module)\" \"\($0.name)\" (\($0.type))" }.joined(separator: ", ")
        case .incompatibleImportType:
            "incompatible import type: "
                + imports.map { "\"\($0.module)\" \"\($0.name)\" must be \($0.type)" }.joined()
                + (found.map { ", is \($0)" } ?? "")
        case .incompatibleFunctionType(let name, let wanted):
            if let found {
                (name.map { "the export \"\($0)\"" } ?? "the function")
                    + " must be function \(wanted), is \(found)"
            } else {
                "nothing is exported as " + (name.map { "\"\($0)\"" } ?? "a function")
                    + ", which must be function \(wanted)"
            }
        case .limitReached(let what): "the store has as many \(what) as its limits allow"
        case .outOfMemory(let what): "the \(what) that the module asks for cannot be had"
        case .foreignEngine: "the module belongs to another engine than the store"
        }
    }
}
