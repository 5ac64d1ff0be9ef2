import Situ
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `situ wizen`: from a module to the module that it is when it has been initialised.
struct WizenCommand {
    let settings: WizenSettings
    let file: Argument

    /// Writes the module and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        guard (settings.run.preloads.map(\.file) + [file]).count(where: { $0 == "-" }) <= 1 else {
            throw .usage("standard input, '-', can be one module only")
        }
        if let option = settings.needsWASI, !settings.allowsWASI {
            throw .usage("\(option) is of no use without --allow-wasi")
        }
        let destination = Destination(settings.output)
        try destination.check(
            input: file, isBinary: true, example: "situ wizen \(file.text) -o initialised.wasm")
        let command = RunCommand(settings: settings.run, file: file, arguments: [])
        let engine = try command.makeEngine()
        let module = try command.load(file, engine)
        var preloads: [(Preload, Module)] = []
        for preload in settings.run.preloads {
            preloads.append((preload, try command.load(preload.file, engine)))
        }
        let wasi = try makeWASI(for: module, command, printsModule: destination.file == nil)

        var preinitialization = Preinitialization()
        preinitialization.initializer = settings.initializer
        preinitialization.keepsInitializer = settings.keepsInitializer
        preinitialization.renames = settings.renames
        preinitialization.limits = settings.run.limits
        preinitialization.fuel = settings.run.fuel
        preinitialization.ignoresOtherInstances = settings.ignoresOtherInstances
        var stopper: Stopper?
        let bytes: [UInt8]
        do {
            bytes = try preinitialization.run(module) { store in
                let watcher = Stopper(store.interrupter, wasi?.interrupt ?? WASIInterrupt())
                watcher.watchSignal()
                if let timeout = settings.run.timeout { try watcher.watchClock(timeout) }
                stopper = watcher
            } link: { linker in
                wasi?.define(in: &linker, for: module)
                for (preload, instance) in try instantiate(preloads, linker.store, wasi) {
                    linker.define(preload.name, instance)
                }
            } verify: { _ in
                try wasi?.verifyNothingIsOpen(after: "the initialisation")
            }
        } catch {
            throw failure(error, module, stopper)
        }
        try destination.write(bytes)
        return ExitCode.success.rawValue
    }

    /// What the initialisation may see; nil if nothing.
    private func makeWASI(
        for module: Module, _ command: RunCommand, printsModule: Bool
    ) throws(ToolError) -> WASI? {
        guard settings.allowsWASI else { return nil }
        return try command.makeWASI(for: module) { configuration in
            configuration.remembersOpeners = true
            var streams = settings.inheritsStreams ? configuration.standardStreams : [nil, nil, nil]
            if printsModule { streams[1] = streams[2] }
            configuration.standardStreams = streams
            if settings.inheritsEnvironment {
                configuration.environment =
                    WizenCommand.environment.filter { variable in
                        !configuration.environment.contains { $0.name == variable.name }
                    } + configuration.environment
            }
        }
    }

    /// The variables of this process.
    private static var environment: [WASIConfiguration.Variable] {
        var variables: [WASIConfiguration.Variable] = []
        var next = environ
        while let entry = next.pointee {
            let bytes = Array(UnsafeRawBufferPointer(start: entry, count: Argument.length(entry)))
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 {
                variables.append(.init(name: Array(bytes[..<equals]), value: Array(bytes[(equals + 1)...])))
            }
            next += 1
        }
        return variables
    }

    /// Instantiates what the module imports from, in the order of the command line.
    private func instantiate(
        _ preloads: [(Preload, Module)], _ store: Store, _ wasi: WASI?
    ) throws -> [(Preload, Instance)] {
        var linked: [(Preload, Instance)] = []
        for (preload, module) in preloads {
            var linker = Linker(store: store)
            wasi?.define(in: &linker, for: module)
            for (earlier, instance) in linked { linker.define(earlier.name, instance) }
            // Nothing of WASI is called either, unless that is allowed.
            try Preinitialization.defineMissing(importsOf: module, in: &linker)
            do {
                let instance = try linker.instantiate(module)
                _ = try instance.function("_initialize")?()
                linked.append((preload, instance))
            } catch let error as LinkError {
                throw ToolError(.failure, LinkFailure.describe(error, preload.file, linked.map(\.0)))
            }
        }
        return linked
    }

    // MARK: How it fails

    private func failure(_ error: any Error, _ module: Module, _ stopper: Stopper?) -> ToolError {
        let name = file.displayName
        switch error {
        case let error as ToolError: return error
        case let error as PreinitializationError:
            return ToolError(.failure, "\(name): \(error)" + hint(for: error, module.exports))
        case let exit as WASIExit:
            return ToolError(
                .failure,
                "\(name): the initialisation ended the program, with exit code \(exit.code); "
                    + "it has to return for the program to go on later")
        case let error as LinkError:
            return ToolError(.failure, LinkFailure.describe(error, file, settings.run.preloads))
        case let trap as Trap where trap.kind == .interrupted && stopper?.cause == .interrupt:
            return ToolError(.interrupt, "interrupted")
        case let trap as Trap where trap.kind == .interrupted && stopper?.cause == .timeout:
            return ToolError(
                .timeout, "timeout: the initialisation was not over after \(settings.run.timeout?.text ?? "")"
            )
        case let trap as Trap:
            return ToolError(.trap, "\(name): the initialisation did not end well\n\(trap)")
        case let exception as Exception:
            return ToolError(.trap, "\(name): the initialisation left an exception uncaught: \(exception)")
        default: return ToolError(.failure, "\(name): \(error)")
        }
    }

    /// What could be done about it.
    private func hint(for error: PreinitializationError, _ exports: [Module.Export]) -> String {
        switch error.kind {
        case .initializer:
            let names = exports.filter { $0.type.kind == .function }.map(\.name)
            let hint = Suggestion.hint(for: settings.initializer, in: names)
            return "\n--init-func NAME calls another function" + hint
        case .importCalled, .undefinedImport:
            guard let module = error.importNames?.module else { return "" }
            if WASI.abi(of: module) != nil {
                return settings.allowsWASI ? "" : "\n--allow-wasi lets the initialisation call WASI"
            }
            return "\n--preload \(module)=FILE offers what another module exports"
        case .changedOutside where error.importNames == nil:
            return "\n--ignore-preloads writes the module all the same"
        case .rename
        where !settings.keepsInitializer
            && settings.renames.contains { $0.old == settings.initializer }:
            return "\n--keep-init-func keeps it"
        default: return ""
        }
    }
}
