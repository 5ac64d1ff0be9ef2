import Situ

struct Plugin {
    let memory: Memory
    let allocate: TypedFunction<(UInt32) -> UInt32>
    let transform: TypedFunction<(UInt32, UInt32) -> UInt32>

    init(_ module: Module) throws {
        let store = Store(engine: module.engine)
        let instance = try Linker(store: store).instantiate(module)
        guard let memory = instance.memory("memory") else { throw PluginError.noMemory }
        self.memory = memory
        allocate = try instance.function("allocate", as: ((UInt32) -> UInt32).self)
        transform = try instance.function("transform", as: ((UInt32, UInt32) -> UInt32).self)
    }
}

enum PluginError: Error {
    case noMemory
}

let engine = Engine()
let plugin = try Plugin(Module(path: "shout.wat", engine: engine))
print("loaded, with \(plugin.memory.byteCount) bytes of memory")
