import Machine
import WebAssembly

/// Something that can be imported and exported (specification, section "External Values").
public enum Extern {
    /// A function.
    case function(Function)
    /// A table.
    case table(Table)
    /// A memory.
    case memory(Memory)
    /// A global.
    case global(Global)
    /// A tag.
    case tag(Tag)

    init(_ external: External, in store: Store) {
        self =
            switch external {
            case .function(let reference): .function(Function(store: store, reference: reference))
            case .table(let record): .table(Table(store: store, record: record))
            case .memory(let record): .memory(Memory(store: store, record: record))
            case .global(let record): .global(Global(store: store, record: record))
            case .tag(let record): .tag(Tag(store: store, record: record))
            }
    }

    var external: External {
        switch self {
        case .function(let function): .function(function.reference)
        case .table(let table): .table(table.record)
        case .memory(let memory): .memory(memory.record)
        case .global(let global): .global(global.record)
        case .tag(let tag): .tag(tag.record)
        }
    }

    /// Where it is.
    public var store: Store {
        switch self {
        case .function(let function): function.store
        case .table(let table): table.store
        case .memory(let memory): memory.store
        case .global(let global): global.store
        case .tag(let tag): tag.store
        }
    }

    /// Its type.
    public var type: ExternalType {
        switch self {
        case .function(let function): .function(function.type)
        case .table(let table): .table(table.type)
        case .memory(let memory): .memory(memory.type)
        case .global(let global): .global(global.type)
        case .tag(let tag): .tag(FunctionType(tag.parameters, []))
        }
    }
}

/// An instance of a module (specification, section "Module Instances").
public struct Instance {
    /// Where the instance is.
    public let store: Store
    package let machine: Machine.Instance

    init(store: Store, machine: Machine.Instance) {
        self.store = store
        self.machine = machine
    }

    /// What the instance exports under this name.
    public func export(_ name: String) -> Extern? {
        var name = name
        guard let export = name.withUTF8({ machine.module.export($0) }) else { return nil }
        return Extern(machine.external(export.kind, export.index, in: store.machine), in: store)
    }

    /// All that the instance exports, in the module's order.
    public var exports: [(name: String, value: Extern)] {
        machine.module.exports.map { export in
            (
                machine.module.bytes.string(export.name),
                Extern(machine.external(export.kind, export.index, in: store.machine), in: store)
            )
        }
    }

    /// The function that the instance exports under this name.
    public func function(_ name: String) -> Function? {
        guard case .function(let function)? = export(name) else { return nil }
        return function
    }

    /// The function with this index in the module's function index space: imported ones first, then its own, exported or not.
    public func function(at index: Int) -> Function? {
        guard index >= 0, index < machine.module.functions.count else { return nil }
        return Function(
            store: store, reference: store.machine.reference(toFunction: index, of: machine.record))
    }

    /// The indices of the functions that are called so: the one that is exported under this name, or else all to which the
    /// module's name section gives it.
    public func functionIndices(named name: String) -> [Int] { machine.module.functionIndices(named: name) }

    /// The names of all functions, those by which they are exported first.
    package var functionNames: [String] { machine.module.functionNames }

    /// The memory that the instance exports under this name.
    public func memory(_ name: String) -> Memory? {
        guard case .memory(let memory)? = export(name) else { return nil }
        return memory
    }

    /// The table that the instance exports under this name.
    public func table(_ name: String) -> Table? {
        guard case .table(let table)? = export(name) else { return nil }
        return table
    }

    /// The global that the instance exports under this name.
    public func global(_ name: String) -> Global? {
        guard case .global(let global)? = export(name) else { return nil }
        return global
    }

    /// The tag that the instance exports under this name.
    public func tag(_ name: String) -> Tag? {
        guard case .tag(let tag)? = export(name) else { return nil }
        return tag
    }
}
