import Situ
import WASI

/// `situ resume`: a suspended program, from its snapshot to its exit code.
struct ResumeCommand {
    let settings: ResumeSettings
    let file: Argument

    /// What lives until the process ends, which takes it apart quicker than its deinitialisers do.
    private nonisolated(unsafe) static var kept: [AnyObject] = []

    /// Goes on with the program and returns the exit code. Once in a process.
    func run() throws(ToolError) -> Int32 {
        try settings.suspension.check()
        let snapshot = try SnapshotReading.read(
            file, parents: settings.parents, programs: settings.programs)
        guard let section = snapshot.hostSection(RunRecord.sectionName) else {
            throw ToolError(
                .failure,
                "\(file.text) was not made by situ: it is for the program that made it, which knows what the "
                    + "functions of its host do")
        }
        let record = try RunRecord(section)
        switch record.end {
        case nil: break
        case .exited(let code):
            throw ToolError(.failure, "\(file.text): the program has ended, with the exit code \(code)")
        case .aborted:
            throw ToolError(
                .failure,
                "\(file.text): the program was aborted; 'situ snapshot info \(file.text)' shows where")
        }
        do {
            return try resume(snapshot, record)
        } catch let error as ToolError {
            throw error
        } catch let error as SnapshotError {
            throw SnapshotFailure.error(error, file)
        } catch let error as WASIRestorationError {
            throw ToolError(.failure, "\(file.text) cannot go on here:\n" + error.description)
        } catch let error as LinkError {
            throw ToolError(.failure, "\(file.text): \(error)")
        } catch {
            throw ToolError(.failure, "\(file.text): " + SnapshotFailure.describe(error))
        }
    }

    private func resume(_ snapshot: Snapshot, _ record: RunRecord) throws -> Int32 {
        var configuration = Engine.Configuration()
        configuration.features = snapshot.features
        configuration.hasCanonicalNaNs = snapshot.hasCanonicalNaNs
        settings.execution.apply(to: &configuration)
        configuration.validation = .lazy
        let engine = Engine(configuration)
        if settings.isVerbose { settings.execution.explain() }
        let modules = try SnapshotModules.find(
            for: snapshot, settings.programs + record.files.map { Argument(bytes: $0.path) }, engine)
        var limits = record.storeLimits
        if let limit = settings.memoryLimit { limits.totalMemorySize = limit }

        let ordered = snapshot.instanceModules.map { number in
            modules.first { $0.hash == snapshot.modules[number].hash } ?? modules[0]
        }
        var restoration = try settings.restoration()
        for module in modules { try restoration.offerArchives(in: module) }
        let wasi = try WASI(restoring: snapshot.hostSections, restoration)
        var threads: WASIThreads?
        if WASIThreads.isNeeded(by: snapshot.hostSections) {
            guard let main = ordered.last else { throw ToolError(.failure, "\(file.text) holds no program") }
            var configuration = WASIThreads.Configuration()
            configuration.limit = record.threadLimit
            configuration.storeLimits = limits
            let preloads = zip(record.files.dropLast(), ordered).map { file, module in
                (Preload(name: file.name ?? "", file: Argument(bytes: file.path)), module)
            }
            configuration.prepare = { linker in try Preload.define(preloads, in: &linker, wasi) }
            threads = try WASIThreads(
                restoring: snapshot.hostSections, module: main, wasi: wasi, configuration: configuration)
        }
        let restored = try Patience.during("reading \(file.text)") {
            try snapshot.restore(engine: engine, modules: modules, limits: limits) { linker, store in
                // In the order in which the instances were made.
                for module in ordered { wasi.define(in: &linker, for: module) }
                try threads?.define(in: &linker, store: store)
            }
        }
        guard let first = restored.first, first.instances.count >= record.files.count,
            let main = first.instances.dropFirst(record.files.count - 1).first, first.calls.count <= 1
        else { throw ToolError(.failure, "\(file.text) holds another program than it says") }
        if let fuel = settings.fuel { first.store.fuel = fuel }
        ResumeCommand.kept = [first.store, wasi] + modules

        let stopper = Stopper(
            first.store.interrupter, wasi.interrupt, suspender: first.store.suspender)
        stopper.watchSignal()
        if let timeout = settings.timeout { try stopper.watchClock(timeout) }
        let ending = ProgramEnding(stopper: stopper, timeout: settings.timeout, name: file.displayName)
        do {
            var run = try SuspendableRun(
                SuspendableRun.Program(
                    store: first.store, main: main, wasi: wasi, threads: threads),
                record, settings.suspension, stopper)
            let call: SuspendableRun.Running? =
                if let threads { .threaded(try threads.resume(restored)) } else {
                    first.calls.first.map { .plain($0) }
                }
            let results = try run.run(goingOnWith: call)
            if record.printsResults { try ProgramEnding.print(results) }
            return ExitCode.success.rawValue
        } catch {
            return try ending.code(for: error)
        }
    }
}

/// Finds the modules of a snapshot.
enum SnapshotModules {
    /// The modules that a snapshot refers to, from files that they may be in, or from the snapshot itself.
    ///
    /// Throws an error that lists those that are missing, and which of the files hold other modules.
    static func find(
        for snapshot: Snapshot, _ files: [Argument], _ engine: Engine
    ) throws(ToolError) -> [Module] {
        var found = embedded(in: snapshot, engine)
        var missing: [Snapshot.ModuleReference] {
            snapshot.modules.filter { wanted in !found.contains { $0.hash == wanted.hash } }
        }
        var remarks: [String] = []
        for file in files where !file.bytes.isEmpty && !missing.isEmpty {
            do throws(ModuleError) {
                let module = try Module(path: file.text, engine: engine)
                if snapshot.modules.contains(where: { $0.hash == module.hash }) {
                    found.append(module)
                } else {
                    remarks.append("\n  \(file.text) is another module")
                }
            } catch {
                remarks.append(
                    "\n  " + (error.kind == .unreadable ? error.text : "\(file.text): \(error.text)"))
            }
        }
        guard missing.isEmpty else {
            let names = missing.map { "\n  sha256:\($0.hash), \($0.byteCount) bytes" }.joined()
            throw ToolError(
                .failure,
                "the program's module is not there" + names
                    + (remarks.isEmpty ? "" : "\nlooked at were" + remarks.joined())
                    + "\n--program FILE says where it is")
        }
        return found
    }
}

extension SnapshotModules {
    /// The modules whose bytes are in the snapshot.
    static func embedded(in snapshot: Snapshot, _ engine: Engine) -> [Module] {
        snapshot.modules.compactMap { wanted in
            // Whatever else the bytes are, they are not the module.
            guard let bytes = snapshot.moduleBytes(wanted), let module = try? Module(bytes, engine: engine),
                module.hash == wanted.hash
            else { return nil }
            return module
        }
    }
}

/// Reads snapshots for the tool.
enum SnapshotReading {
    /// - Parameter programs: files that may hold the program's modules, besides those that the snapshot names.
    static func read(
        _ file: Argument, parents: [Argument], programs: [Argument]
    ) throws(ToolError) -> Snapshot {
        do {
            return try Patience.during("reading \(file.text)") {
                var options = Snapshot.ReadOptions()
                options.parentPaths = parents.map(\.text)
                let outline = try Snapshot.Outline(path: file.text, options: options)
                options.modules = modules(of: outline, programs)
                return try Snapshot(path: file.text, options: options)
            }
        } catch let error as SnapshotError {
            throw SnapshotFailure.error(error, file)
        } catch {
            throw ToolError(.failure, "\(file.text): \(error)")
        }
    }

    /// The modules that the snapshot's pages are read with. What is not found is an error where it is missed.
    private static func modules(of outline: Snapshot.Outline, _ programs: [Argument]) -> [Module] {
        guard !outline.modulesOfPages.isEmpty else { return [] }
        let record = outline.hostSections.first { $0.name == RunRecord.sectionName }.flatMap {
            try? RunRecord($0)
        }
        // They are for their bytes only.
        var configuration = Engine.Configuration()
        configuration.validation = .lazy
        configuration.tier = .portable
        let engine = Engine(configuration)
        var found: [Module] = []
        for path in programs + (record?.files.map { Argument(bytes: $0.path) } ?? [])
        where !path.bytes.isEmpty && found.count < outline.modulesOfPages.count {
            guard let module = try? Module(path: path.text, engine: engine),
                outline.modulesOfPages.contains(where: { $0.hash == module.hash })
            else { continue }
            found.append(module)
        }
        return found
    }
}
