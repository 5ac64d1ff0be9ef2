import Situ
import WASI

/// What `--preload NAME=FILE` says: the module in FILE is instantiated before the program, and its exports are what is
/// imported from NAME.
///
/// The first "=" separates the two, so that a file's name may hold others. NAME may be empty, as the names of imports may.
struct Preload: Sendable {
    /// What importing modules call it.
    let name: String
    let file: Argument

    static func parse(_ argument: Argument) throws(ToolError) -> Preload {
        guard let equals = argument.bytes.firstIndex(of: UInt8(ascii: "=")) else {
            throw .usage(
                "--preload '\(argument.text)' does not say what its exports are called: give NAME=FILE")
        }
        let file = Array(argument.bytes[(equals + 1)...])
        guard !file.isEmpty else {
            throw .usage("--preload '\(argument.text)' names no file: give NAME=FILE")
        }
        // Names of imports are UTF-8: another one would never be found.
        guard let name = String(validating: argument.bytes[..<equals], as: UTF8.self) else {
            throw .usage("--preload '\(argument.text)': the name is not UTF-8")
        }
        return Preload(name: name, file: Argument(bytes: file))
    }
}

extension Preload {
    /// Instantiates what a program imports from, in the order of the command line.
    static func instantiate(
        _ preloads: [(Preload, Module)], _ store: Store, _ wasi: WASI
    ) throws -> [(Preload, Instance)] {
        var linked: [(Preload, Instance)] = []
        for (preload, module) in preloads {
            do {
                let instance = try instantiate(module, preload.file, store, wasi, linked)
                _ = try instance.function("_initialize")?()
                linked.append((preload, instance))
            } catch let trap as Trap where trap.kind != .interrupted {
                throw ToolError(.trap, "\(preload.file.displayName): \(trap)")
            } catch let exception as Exception {
                throw ToolError(.trap, "\(preload.file.displayName): uncaught \(exception)")
            }
        }
        return linked
    }

    /// Instantiates a module with WASI and what has been preloaded, which may also stand in for functions of WASI.
    static func instantiate(
        _ module: Module, _ file: Argument, _ store: Store, _ wasi: WASI, _ linked: [(Preload, Instance)]
    ) throws -> Instance {
        var linker = Linker(store: store)
        wasi.define(in: &linker, for: module)
        for (preload, instance) in linked { linker.define(preload.name, instance) }
        return try LinkFailure.explaining(file, linked.map(\.0)) { try linker.instantiate(module) }
    }

    /// Gives a thread that begins instances of its own of what a program imports from.
    static func define(_ preloads: [(Preload, Module)], in linker: inout Linker, _ wasi: WASI) throws {
        for (preload, instance) in try instantiate(preloads, linker.store, wasi) {
            linker.define(preload.name, instance)
        }
    }
}
