import Machine
import WebAssembly

/// Running a module's initialisation once, and writing the module anew as it is then: instances of that begin where the
/// initialisation ended.
///
///     var preinitialization = Preinitialization()
///     preinitialization.initializer = "prepare"
///     let bytes = try preinitialization.run(module)
///
/// The module is instantiated, which runs its start function; `_initialize` is called if it is exported, then the initialiser.
/// What memories, tables and globals hold then, and which segments have been dropped, is what instances of the new module begin
/// with. It has no start function, and does not export what was called. Everything else is the same, the code byte for byte, so
/// that any engine runs it which ran the module.
public struct Preinitialization {
    /// The export that is called: a function without parameters. What it returns is dropped. Nil: the start function, and
    /// `_initialize`, are all that there is to call.
    public var initializer: String? = "wizer.initialize"
    /// Whether the new module exports the initialiser too.
    public var keepsInitializer = false
    /// Exports of functions that are called something else in the new module. Whatever was called so is not exported there.
    public var renames: [Rename] = []
    /// What the store allows in which the initialisation runs.
    public var limits = Store.Limits()
    /// Units of fuel that the initialisation may use; nil for no limit.
    public var fuel: Int64?
    /// Whether it does not matter that the initialisation changes memories, tables and globals of other modules' instances,
    /// which are not part of the new module. What the module itself imports must stay as it was all the same.
    public var ignoresOtherInstances = false

    /// An export that is called something else.
    public struct Rename: Sendable, Equatable {
        /// What the module calls it.
        public var old: String
        /// What the new module calls it.
        public var new: String
        /// The function that was called `old` is called `new`.
        public init(_ old: String, to new: String) {
            self.old = old
            self.new = new
        }
    }

    /// Calls `wizer.initialize`, as the tool of that name does.
    public init() {}

    /// Initialises a module, and returns the new one in binary form. The same state gives the same bytes.
    ///
    /// Functions that the module imports and nobody defines are there, but fail when they are called. Tags that nobody defines
    /// are new ones. Memories, tables and globals have to be defined, and must hold at the end what they held at the beginning:
    /// they are not part of the module. What the new module is given for them later should hold the same.
    ///
    /// - Parameters:
    ///   - module: what to initialise.
    ///   - prepare: called with the store before anything runs there.
    ///   - link: defines what the module imports.
    ///   - verify: called when the initialisation is over. It throws if the host holds something for the program that does not
    ///     come along, such as an open file.
    /// - Throws: a ``PreinitializationError`` for what cannot be captured; a `LinkError`, and whatever the initialisation ends
    ///   with if it does not return: a `Trap`, an `Exception`, an error of a host function.
    public func run(
        _ module: Module, prepare: (Store) throws -> Void = { _ in },
        link: (inout Linker) throws -> Void = { _ in }, verify: (Instance) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        let exports = try newExports(of: module)
        let initializers = try initializers(of: module)
        let engine = module.engine
        let log = AllocationLog.isWanted(for: module.decoded) ? AllocationLog() : nil
        let store = Store(
            engine: engine,
            machine: Machine.Store(
                registry: engine.registry, limits: limits.machine,
                isDeterministic: engine.configuration.hasCanonicalNaNs,
                executor: log?.executor ?? engine.executor, stacks: engine.stacks))
        // Functions of the host that stand in for imports have types of the module's.
        defer { withExtendedLifetime(module) {} }
        store.fuel = fuel
        try prepare(store)
        var linker = Linker(store: store)
        try link(&linker)
        try Preinitialization.defineMissing(importsOf: module, in: &linker)
        store.machine.leavesStart = true
        let instance = try linker.instantiate(module)
        let before = StateBefore(instance, store)
        do throws(InstantiationError) {
            try store.machine.runStart(of: instance.machine)
        } catch {
            throw store.describe(error)
        }
        for name in initializers { _ = try instance.function(name)?() }
        try verify(instance)
        let capture = InstanceCapture(instance.machine, store.machine, before, log)
        try before.check(ignoresOtherInstances: ignoresOtherInstances)
        var rewriter = try ModuleRewriter(module.decoded)
        try capture.write(to: &rewriter)
        rewriter.exports = exports
        let bytes = try rewriter.write()
        guard bytes.count <= Limits.moduleSize else { throw PreinitializationError.tooLarge(bytes.count) }
        return bytes
    }

    // MARK: Exports

    /// What is called, in this order.
    private func initializers(of module: Module) throws -> [String] {
        var names = ["_initialize"]
        if let initializer, initializer != "_initialize" { names.append(initializer) }
        return try names.filter { name in
            guard let export = module.exports.first(where: { $0.name == name }) else {
                guard name == initializer else { return false }
                throw PreinitializationError.noInitializer(name, module.exports)
            }
            guard case .function(let type) = export.type, type.parameters.isEmpty else {
                throw PreinitializationError.wrongInitializer(name, export.type)
            }
            return true
        }
    }

    private func newExports(
        of module: Module
    ) throws -> [(name: [UInt8], kind: ExternalKind, index: Int)] {
        for (index, rename) in renames.enumerated() {
            for earlier in renames[..<index] {
                if earlier.old == rename.old { throw PreinitializationError.renamedTwice(rename.old) }
                if earlier.new == rename.new { throw PreinitializationError.givenTwice(rename.new) }
            }
            guard let export = module.exports.first(where: { $0.name == rename.old }) else {
                throw PreinitializationError.nothingToRename(rename.old, module.exports)
            }
            guard export.type.kind == .function else {
                throw PreinitializationError.renamedNoFunction(rename.old, export.type)
            }
            guard !isRemoved(rename.old) else { throw PreinitializationError.renamedInitializer(rename.old) }
        }
        var exports: [(name: [UInt8], kind: ExternalKind, index: Int)] = []
        for export in module.decoded.exports {
            let name = Array(module.decoded.bytes[export.name])
            func isCalled(_ other: String) -> Bool { name.elementsEqual(other.utf8) }
            if let rename = renames.first(where: { isCalled($0.old) }) {
                exports.append((Array(rename.new.utf8), export.kind, export.index))
            } else if !renames.contains(where: { isCalled($0.new) }),
                !isRemoved(module.decoded.bytes.string(export.name))
            {
                exports.append((name, export.kind, export.index))
            }
        }
        return exports
    }

    /// Whether an export is of no use any more. An initialised module is not to be initialised by its `_initialize` again.
    private func isRemoved(_ name: String) -> Bool {
        name == initializer ? !keepsInitializer : name == "_initialize"
    }

    // MARK: Imports

    /// Defines functions that say that they have been called, and new tags.
    package static func defineMissing(importsOf module: Module, in linker: inout Linker) throws {
        let store = linker.store
        for (entry, decoded) in zip(module.imports, module.decoded.imports)
        where linker.definition(entry.module, entry.name) == nil {
            switch decoded.kind {
            case .function:
                let function = HostFunction { [unowned store] call in
                    store.pendingError = PreinitializationError.importCalled(
                        entry, Trap.callers(call))
                    return .failed
                }
                let reference = store.machine.makeHostFunction(
                    function, ofModulesType: module.decoded.functions[decoded.index].type)
                linker.define(
                    entry.module, entry.name, .function(Function(store: store, reference: reference)))
            case .tag:
                let record = store.machine.makeTag(module.decoded.tags[decoded.index].type)
                linker.define(entry.module, entry.name, .tag(Tag(store: store, record: record)))
            case .memory, .table, .global: throw PreinitializationError.undefinedImport(entry)
            }
        }
    }
}
