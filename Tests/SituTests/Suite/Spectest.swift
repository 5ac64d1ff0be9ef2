import Situ

/// The module "spectest" that the suite's scripts import from.
enum Spectest {
    static func define(in linker: inout Linker) throws {
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
            guard
                let global = Global(
                    store: store, type: GlobalType(value: type, isMutable: false), value: value)
            else { throw SuiteFailure("global \(name) cannot be made") }
            linker.define("spectest", name, .global(global))
        }
        for (name, is64) in [("table", false), ("table64", true)] {
            let limits = SizeLimits(minimum: 10, maximum: 20, is64: is64)
            guard let table = Table(store: store, type: TableType(element: .funcref, limits: limits)) else {
                throw SuiteFailure("table \(name) cannot be made")
            }
            linker.define("spectest", name, .table(table))
        }
        let limits = SizeLimits(minimum: 1, maximum: 2, is64: false)
        let type = MemoryType(limits: limits, isShared: false, pageSizeLog2: 16)
        guard let memory = Memory(store: store, type: type) else {
            throw SuiteFailure("the memory cannot be made")
        }
        linker.define("spectest", "memory", .memory(memory))
    }
}

/// A command of a script did not do what the script says.
struct SuiteFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
