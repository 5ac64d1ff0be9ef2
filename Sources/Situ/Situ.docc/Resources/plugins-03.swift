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

    func callAsFunction(_ text: String) throws -> String {
        let address = try allocate(UInt32(text.utf8.count))
        try memory.write(text, at: Int(address))
        let count = try transform(address, UInt32(text.utf8.count))
        return try memory.string(at: Int(address), count: Int(count))
    }
}

enum PluginError: Error {
    case noMemory
}

let engine = Engine()
let shout = try Plugin(Module(path: "shout.wat", engine: engine))
print(try shout("hello from a plugin"))
