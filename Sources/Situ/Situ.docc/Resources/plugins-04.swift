import Situ

struct Plugin {
    let name: String
    let memory: Memory
    let allocate: TypedFunction<(UInt32) -> UInt32>
    let transform: TypedFunction<(UInt32, UInt32) -> UInt32>

    init(_ module: Module) throws {
        let name = module.name ?? "a plugin"
        let store = Store(engine: module.engine)
        var linker = Linker(store: store)
        linker.define("host", "log") { (caller: Caller, address: UInt32, count: UInt32) in
            guard let memory = caller.memory() else { return }
            print("\(name) says:", try memory.string(at: Int(address), count: Int(count)))
        }
        let instance = try linker.instantiate(module)
        guard let memory = instance.memory("memory") else { throw PluginError.noMemory }
        self.name = name
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
var text = "hello from two plugins"
for path in ["shout.wat", "count.wat"] {
    let plugin = try Plugin(Module(path: path, engine: engine))
    text = try plugin(text)
}
print(text)
