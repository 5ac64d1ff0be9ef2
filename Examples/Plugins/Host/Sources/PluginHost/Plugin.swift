import Situ

/// A text filter that is a module of WebAssembly. It exports `memory`, and
///
/// - `allocate(count) -> address`: room for a text,
/// - `transform(address, count) -> text`: what it makes of that, address and length packed into one `i64`,
///
/// and may import `log(address, count)` from the module `host`. That is all it can do: it sees no file, no clock, and no
/// memory but its own.
struct Plugin {
    let name: String
    private let store: Store
    private let memory: Memory
    private let allocate: TypedFunction<(UInt32) -> UInt32>
    private let transform: TypedFunction<(UInt32, UInt32) -> UInt64>

    /// Fuel for each text: a plugin that takes longer is stopped.
    private static let fuel: Int64 = 1_000_000

    /// Loads a plugin into a store of its own, which is all that it can use up.
    init(_ module: Module, name: String) throws {
        self.name = name
        var limits = Store.Limits()
        limits.memorySize = 4 << 20
        limits.tableSize = 1000
        limits.valueStackSize = 256 << 10
        store = Store(engine: module.engine, limits: limits)

        var linker = Linker(store: store)
        linker.define("host", "log") { (caller: Caller, address: UInt32, count: UInt32) in
            guard let memory = caller.memory() else { return }
            print("  \(name) says: \(try memory.string(at: Int(address), count: Int(count)))")
        }

        // Functions may run here already: the module's start function.
        store.fuel = Plugin.fuel
        let instance = try linker.instantiate(module)
        guard let memory = instance.memory("memory") else { throw PluginError.noMemory }
        self.memory = memory
        allocate = try instance.function("allocate", as: ((UInt32) -> UInt32).self)
        transform = try instance.function("transform", as: ((UInt32, UInt32) -> UInt64).self)
    }

    /// What the plugin makes of a text.
    func callAsFunction(_ text: String) throws -> String {
        store.fuel = Plugin.fuel
        let address = try allocate(UInt32(text.utf8.count))
        // The plugin may say any address; what is outside of its memory is an error.
        let count = try memory.write(text, at: Int(address))
        let result = try transform(address, UInt32(count))
        return try memory.string(at: Int(result >> 32), count: Int(result & 0xFFFF_FFFF))
    }
}

enum PluginError: Error {
    case noMemory
}
