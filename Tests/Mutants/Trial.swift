import Situ

/// What comes of one file: it is read, validated and, where it is valid, run for a while. Anything may come out of that
/// but a crash, an error without its place, or a long time.
enum Trial {
    enum Outcome {
        case valid
        case error
        /// An error that does not say where in the file it is.
        case misplaced(ModuleError)
    }

    static func run(_ bytes: [UInt8]) -> Outcome {
        var configuration = Engine.Configuration()
        configuration.features = .all
        let engine = Engine(configuration)
        let module: Module
        do throws(ModuleError) {
            module = try Module(bytes, engine: engine)
        } catch {
            // The text as well has to be possible to make.
            guard error.offset >= 0, error.offset <= bytes.count, !error.description.isEmpty else {
                return .misplaced(error)
            }
            return .error
        }
        execute(module)
        return .valid
    }

    private static func execute(_ module: Module) {
        _ = module.name
        var limits = Store.Limits()
        limits.memorySize = 16 << 20
        limits.tableSize = 1 << 20
        limits.valueStackSize = 256 << 10
        let store = Store(engine: module.engine, limits: limits)
        var linker = Linker(store: store)
        for wanted in module.imports {
            guard let stub = stub(wanted.type, store) else { return }
            linker.define(wanted.module, wanted.name, stub)
        }
        store.fuel = 20_000
        guard let instance = attempt({ try linker.instantiate(module) }) else { return }
        for export in instance.exports.prefix(8) {
            guard case .function(let function) = export.value else { continue }
            let arguments = function.type.parameters.map(value)
            store.fuel = 10_000
            guard let call = attempt({ try function.begin(arguments) }) else { continue }
            // In several goes, so that leaving and coming back are tried too.
            for _ in 0..<3 {
                guard case .suspended? = attempt({ try call.run() }) else { break }
                store.fuel = 997
            }
        }
    }

    /// The result, or nil for any error: all are fine, and all have to have a description.
    private static func attempt<Result>(_ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            precondition(!"\(error)".isEmpty)
            return nil
        }
    }

    private static func stub(_ type: ExternalType, _ store: Store) -> Extern? {
        switch type {
        case .function(let type):
            .function(Function(store: store, type: type) { _, _ in type.results.map(value) })
        case .table(let type): Table(store: store, type: type).map { .table($0) }
        case .memory(let type): Memory(store: store, type: type).map { .memory($0) }
        case .global(let type): Global(store: store, type: type, value: value(type.value)).map { .global($0) }
        case .tag: nil
        }
    }

    /// Some value of a type.
    private static func value(_ type: ValueType) -> Value {
        switch type {
        case .i32: .i32(1)
        case .i64: .i64(1)
        case .f32: .f32(1)
        case .f64: .f64(1)
        case .v128: .v128(low: 1, high: 1)
        case .externref: .host(nil)
        default: .function(nil)
        }
    }
}
