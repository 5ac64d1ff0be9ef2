import Situ

/// The module "spectest" that scripts of the official suite import from.
enum Spectest {
    /// Defines all of it; nil, or what could not be made.
    static func define(in linker: inout Linker) -> String? {
        let store = linker.store
        let functions: [(String, [ValueType])] = [
            ("print", []), ("print_i32", [.i32]), ("print_i64", [.i64]), ("print_f32", [.f32]),
            ("print_f64", [.f64]), ("print_i32_f32", [.i32, .f32]), ("print_f64_f64", [.f64, .f64]),
        ]
        for (name, parameters) in functions {
            linker.define("spectest", name, FunctionType(parameters, [])) { _, _ in [] }
        }
        let globals: [(String, ValueType, Value)] = [
            ("global_i32", .i32, .i32(666)), ("global_i64", .i64, .i64(666)),
            ("global_f32", .f32, .f32(666.6)), ("global_f64", .f64, .f64(666.6)),
        ]
        for (name, type, value) in globals {
            let type = GlobalType(value: type, isMutable: false)
            guard let global = Global(store: store, type: type, value: value) else { return name }
            linker.define("spectest", name, .global(global))
        }
        for (name, is64) in [("table", false), ("table64", true)] {
            let limits = SizeLimits(minimum: 10, maximum: 20, is64: is64)
            guard let table = Table(store: store, type: TableType(element: .funcref, limits: limits)) else {
                return name
            }
            linker.define("spectest", name, .table(table))
        }
        for (name, isShared) in [("memory", false), ("shared_memory", true)] {
            let limits = SizeLimits(minimum: 1, maximum: 2, is64: false)
            let type = MemoryType(limits: limits, isShared: isShared, pageSizeLog2: 16)
            guard let memory = Memory(store: store, type: type) else { return name }
            linker.define("spectest", name, .memory(memory))
        }
        return nil
    }
}
