import Situ
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `situ run`: a program, from its file to its exit code.
struct RunCommand: Sendable {
    let settings: RunSettings
    let file: Argument
    let arguments: [Argument]

    /// What lives until the process ends, which takes it apart quicker than its deinitialisers do.
    private nonisolated(unsafe) static var kept: [AnyObject] = []

    /// Runs the program and returns the exit code. Once in a process.
    func run() throws(ToolError) -> Int32 {
        try settings.suspension.check()
        guard (settings.preloads.map(\.file) + [file]).count(where: { $0 == "-" }) <= 1 else {
            throw .usage("standard input, '-', can be one module only")
        }
        let engine = try makeEngine()
        if settings.isVerbose { settings.execution.explain() }
        let module = try load(file, engine)
        let wasi = try makeWASI(for: module)
        var preloads: [(Preload, Module)] = []
        for preload in settings.preloads { preloads.append((preload, try load(preload.file, engine))) }
        // Checked before anything runs.
        let entry = try entryName(of: module)
        for (preload, module) in preloads { _ = try hasInitializer(module, preload.file) }
        let values = try settings.invoke.map { name throws(ToolError) in try parseArguments(of: name, module)
        }

        let store = Store(engine: engine, limits: settings.limits)
        store.fuel = settings.fuel
        RunCommand.kept = [module, store, wasi]
        defer {
            ExecutionSettings.saveCode(
                of: [module] + preloads.map(\.1), isVerbose: settings.isVerbose)
        }

        let stopper = Stopper(store.interrupter, wasi.interrupt, suspender: store.suspender)
        stopper.watchSignal()
        if let timeout = settings.timeout { try stopper.watchClock(timeout) }
        do {
            let threads = try makeThreads(module, preloads, wasi)
            let instance =
                if let threads {
                    try LinkFailure.explaining(file, preloads.map(\.0)) { try threads.instantiate(in: store) }
                } else {
                    try Preload.instantiate(
                        module, file, store, wasi, try Preload.instantiate(preloads, store, wasi))
                }
            if settings.suspension.isWanted {
                let program = SuspendableRun.Program(
                    store: store, main: instance, wasi: wasi, threads: threads)
                return try runSuspendably(entry, program, stopper)
            }
            if values != nil, entry != "_initialize", let initialize = instance.function("_initialize") {
                _ = try threads?.run(initialize, endsThreads: false) ?? initialize()
            }
            // `entryName` has found it.
            guard let function = instance.function(entry) else { return ExitCode.failure.rawValue }
            let results = try threads?.run(function, values ?? []) ?? function(values ?? [])
            if values != nil { try ProgramEnding.print(results) }
            return ExitCode.success.rawValue
        } catch {
            return try ProgramEnding(
                stopper: stopper, timeout: settings.timeout, name: file.displayName
            ).code(for: error)
        }
    }

    /// Calls the function in such a way that the program can be suspended.
    private func runSuspendably(
        _ entry: String, _ program: SuspendableRun.Program, _ stopper: Stopper
    ) throws -> Int32 {
        var record = RunRecord(settings, program: file)
        let isInvoked = settings.invoke != nil
        if isInvoked, entry != "_initialize", program.main.function("_initialize") != nil {
            record.pending.append(.init(name: "_initialize", arguments: []))
        }
        record.pending.append(.init(name: entry, arguments: isInvoked ? arguments.map(\.text) : []))
        var run = try SuspendableRun(program, record, settings.suspension, stopper)
        let results = try run.run(goingOnWith: nil)
        if isInvoked { try ProgramEnding.print(results) }
        return ExitCode.success.rawValue
    }

    /// The program's threads, if it may have some. Each has instances of its own of what is preloaded.
    private func makeThreads(
        _ module: Module, _ preloads: [(Preload, Module)], _ wasi: WASI
    ) throws -> WASIThreads? {
        guard WASIThreads.isNeeded(by: module) else { return nil }
        var configuration = settings.threads
        configuration.storeLimits = settings.limits
        configuration.prepare = { linker in
            try Preload.define(preloads, in: &linker, wasi)
        }
        let threads = try WASIThreads(module: module, wasi: wasi, configuration: configuration)
        RunCommand.kept.append(threads)
        return threads
    }

    // MARK: Before it runs

    /// - Parameter adjust: changes what follows from the settings.
    func makeWASI(
        for module: Module, adjust: (inout WASIConfiguration) -> Void = { _ in }
    ) throws(ToolError) -> WASI {
        var configuration = WASIConfiguration()
        configuration.arguments = [settings.argv0 ?? basename] + arguments.map(\.bytes)
        configuration.environment = settings.environment
        configuration.preopens = try preopens(for: module)
        if let limit = settings.openFileLimit { configuration.descriptorLimit = limit }
        configuration.listeners = settings.listeners.map { .address($0) }
        configuration.standardStreams = StandardStreams.open
        if settings.isDeterministic {
            configuration.makeDeterministic(seed: settings.seed ?? 0)
        } else if let seed = settings.seed {
            configuration.randomSeed = seed
        }
        adjust(&configuration)
        do throws(WASIConfigurationError) {
            let wasi = try WASI(configuration)
            for (wanted, found) in zip(settings.listeners, wasi.listenerAddresses) where wanted.port == 0 {
                Output.say("listening at \(found?.description ?? wanted.description)")
            }
            return wasi
        } catch {
            switch error {
            case .listener(.address(let address), let code):
                throw ToolError(.failure, "cannot listen at \(address): \(RunCommand.words(for: code))")
            case .listener(.descriptor, let code):
                throw ToolError(.failure, "cannot listen: \(RunCommand.words(for: code))")
            case .preopen(let path, let code):
                let text = String(decoding: path, as: UTF8.self)
                throw ToolError(
                    .failure, "cannot open the directory '\(text)': " + RunCommand.reason(path, code))
            case .argument, .variable: throw .usage("an argument or variable contains NUL")
            case .tooManyDescriptors:
                throw .usage("more directories and sockets than the program may have open")
            case .tooLong: throw .usage("the program's arguments and environment are too long")
            }
        }
    }

    /// Why a socket cannot listen.
    private static func words(for code: Errno) -> String {
        switch code {
        case .addrinuse: "the address is in use"
        case .addrnotavail: "this machine does not have the address"
        case .acces: "permission denied"
        default: "\(code)"
        }
    }

    /// The directories that the options give, and those in the module under other names.
    private func preopens(for module: Module) throws(ToolError) -> [WASIConfiguration.Preopen] {
        var preopens: [WASIConfiguration.Preopen] = []
        for mount in settings.mounts {
            preopens.append(
                try mount.preopen(settings.volumeLimits, settings.isDeterministic ? .standard : nil))
        }
        do throws(ArchiveError) {
            for baked in try WASIConfiguration.Preopen.baked(in: module)
            where !preopens.contains(where: { $0.guestPath == baked.guestPath }) {
                preopens.append(baked)
            }
        } catch {
            throw ToolError(.failure, "\(file.displayName): cannot use a directory in the module: \(error)")
        }
        return preopens
    }

    /// The system's words for why a directory cannot be opened.
    private static func reason(_ path: [UInt8], _ code: Errno) -> String {
        let failure = (path + [0]).withUnsafeBytes { path in
            let path = path.baseAddress!.assumingMemoryBound(to: CChar.self)
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor < 0 else {
                close(descriptor)
                return Int32(0)
            }
            return errno
        }
        return failure == 0 ? "\(code)" : String(cString: strerror(failure))
    }

    /// The last part of the file's path.
    private var basename: [UInt8] {
        // Slashes at the end are left out. No generic algorithm: this runs at every start.
        var end = file.bytes.count
        while end > 0, file.bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
        var start = end
        while start > 0, file.bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start == end ? file.bytes : Array(file.bytes[start..<end])
    }

    func makeEngine() throws(ToolError) -> Engine {
        var settings = settings
        try settings.execution.openCache(settings.cache, isVerbose: settings.isVerbose)
        var configuration = Engine.Configuration()
        configuration.features = settings.features
        configuration.hasCanonicalNaNs = settings.hasCanonicalNaNs
        settings.execution.apply(to: &configuration)
        configuration.validation = .eager(threads: Processors.forFile(file.text))
        return Engine(configuration)
    }

    func load(_ file: Argument, _ engine: Engine) throws(ToolError) -> Module {
        do throws(ModuleError) {
            return try Module(path: file.text, engine: engine)
        } catch {
            throw ModuleFailure.error(error, file)
        }
    }

    /// The function to call, which the module exports.
    private func entryName(of module: Module) throws(ToolError) -> String {
        let exports = module.exports
        guard let name = settings.invoke else {
            guard let start = exports.first(where: { $0.name == "_start" }) else {
                // A library: what it does on its own is to get ready.
                if try hasInitializer(module, file) { return "_initialize" }
                throw ToolError(
                    .failure,
                    "\(file.displayName) is not a program: it does not export \"_start\"; "
                        + "--invoke NAME calls another function\n"
                        + ExportList.describe(exports, onlyFunctions: false))
            }
            guard case .function(FunctionType([], [])) = start.type else {
                throw ToolError(
                    .failure, "\(file.displayName): \"_start\" must be a function () -> (), is \(start.type)")
            }
            return "_start"
        }
        guard let export = exports.first(where: { $0.name == name }) else {
            let functions = exports.filter { $0.type.kind == .function }.map(\.name)
            throw .usage(
                "\(file.displayName) exports nothing called '\(name)'"
                    + Suggestion.hint(for: name, in: functions) + "\n"
                    + ExportList.describe(exports, onlyFunctions: true))
        }
        guard export.type.kind == .function else {
            throw .usage("'\(name)' is not a function: it is a \(export.type)")
        }
        _ = try hasInitializer(module, file)
        return name
    }

    /// Whether the module exports the function that makes a library ready (WASI application ABI, "reactors").
    private func hasInitializer(_ module: Module, _ file: Argument) throws(ToolError) -> Bool {
        guard let initializer = module.exports.first(where: { $0.name == "_initialize" }) else {
            return false
        }
        guard case .function(FunctionType([], [])) = initializer.type else {
            throw ToolError(
                .failure,
                "\(file.displayName): \"_initialize\" must be a function () -> (), is \(initializer.type)")
        }
        return true
    }

    private func parseArguments(of name: String, _ module: Module) throws(ToolError) -> [Value] {
        guard case .function(let type)? = module.exports.first(where: { $0.name == name })?.type else {
            return []
        }
        guard type.parameters.count == arguments.count else {
            throw .usage(
                "'\(name)' takes \(type.parameters.count) argument\(type.parameters.count == 1 ? "" : "s"), not "
                    + "\(arguments.count): \(name) \(type)")
        }
        var values: [Value] = []
        for (index, argument) in arguments.enumerated() {
            do throws(ToolError) {
                values.append(try ValueText.parse(argument.text, as: type.parameters[index]))
            } catch {
                throw .usage("argument \(index + 1) of '\(name)': " + error.message)
            }
        }
        return values
    }
}

/// Words for modules that do not get what they import.
enum LinkFailure {
    /// Says what a module lacks that could not be linked.
    static func explaining(
        _ file: Argument, _ preloads: [Preload], _ body: () throws -> Instance
    ) throws -> Instance {
        do {
            return try body()
        } catch let error as LinkError {
            throw ToolError(.failure, describe(error, file, preloads))
        }
    }

    /// - Parameter preloads: what the module could import from.
    static func describe(_ error: LinkError, _ file: Argument, _ preloads: [Preload]) -> String {
        guard error.kind == .unknownImport else { return "\(file.displayName): \(error)" }
        var text = "\(file.displayName): nothing defines these imports of the module:"
        for wanted in error.imports.prefix(ExportList.longest) {
            text += "\n  \"\(wanted.module)\" \"\(wanted.name)\": \(wanted.type)"
            if let preload = preloads.last(where: { $0.name == wanted.module }) {
                text += " (\(preload.file.displayName) does not export it)"
            } else if WASI.abi(of: wanted.module) != nil {
                text += " (not part of WASI preview 1 as Situ knows it)"
            } else if wanted.module.hasPrefix("wasi:") {
                text += " (WASI 0.2 and later are not supported)"
            }
        }
        let rest = error.imports.count - ExportList.longest
        if rest > 0 { text += "\n  ... and \(rest) more" }
        if let name = error.imports.map(\.module).first(where: { canBePreloaded($0, preloads) }) {
            text += "\n--preload \(quoted(name))=FILE offers what another module exports"
        }
        return text
    }

    /// Whether a module of the user's could be what is missing.
    private static func canBePreloaded(_ module: String, _ preloads: [Preload]) -> Bool {
        WASI.abi(of: module) == nil && !module.hasPrefix("wasi:") && !preloads.contains { $0.name == module }
    }

    /// A name as it can be given to a shell.
    private static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        if isPlain { return name }
        let parts = name.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
