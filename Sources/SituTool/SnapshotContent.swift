import Machine
import Situ
import Snapshot
import WASI
import WebAssembly

/// A snapshot with what it is about, as far as that is there.
struct SnapshotContent {
    let file: Argument
    let snapshot: Situ.Snapshot
    /// Nil if it is not a program's that `situ run` has run.
    let record: RunRecord?
    /// Those that the snapshot refers to, in its order; nil for those that are not there.
    let modules: [Module?]
    /// Where each was found.
    let places: [String?]
    let descriptors: [WASI.SavedDescriptor]?

    /// Of the file.
    let summary: SnapshotFile.Summary?

    var state: ProgramState { snapshot.state }

    init(_ file: Argument, _ snapshot: Situ.Snapshot, programs: [Argument]) {
        self.file = file
        self.snapshot = snapshot
        record = snapshot.hostSection(RunRecord.sectionName).flatMap { try? RunRecord($0) }
        var configuration = Engine.Configuration()
        configuration.features = snapshot.features
        configuration.hasCanonicalNaNs = snapshot.hasCanonicalNaNs
        configuration.tier = .portable
        configuration.validation = .lazy
        let engine = Engine(configuration)
        var found = [Module?](repeating: nil, count: snapshot.modules.count)
        var places = [String?](repeating: nil, count: snapshot.modules.count)
        func offer(_ module: Module, _ place: String) {
            for (index, wanted) in snapshot.modules.enumerated()
            where found[index] == nil && wanted.hash == module.hash {
                (found[index], places[index]) = (module, place)
            }
        }
        for module in SnapshotModules.embedded(in: snapshot, engine) { offer(module, "in the snapshot") }
        let paths = programs + (record?.files.map { Argument(bytes: $0.path) } ?? [])
        for path in paths where !path.bytes.isEmpty && found.contains(where: { $0 == nil }) {
            if let module = try? Module(path: path.text, engine: engine) { offer(module, path.text) }
        }
        (modules, self.places) = (found, places)
        summary = try? SnapshotFile.summary(path: file.text)
        descriptors = try? WASI.savedDescriptors(in: snapshot.hostSections)
    }

    /// The value types of the state, in words.
    func name(_ type: TypeState) -> String {
        guard let definition = type.definition else { return "\(ValueType(bits: type.bits))" }
        return "a reference to " + name(definition)
    }

    func name(_ definition: DefinitionState) -> String {
        "type \(definition.index)" + (modules.count > 1 ? " of module \(definition.module)" : "")
    }

    /// Frames that are shown of a call: the newest.
    static let mostFrames = 64

    /// The newest frames of a call, newest first, and how many there are that are not among them.
    func backtrace(_ store: StoreState, _ call: ActivationState) -> (lines: [BacktraceLine], omitted: Int) {
        var lines: [BacktraceLine] = []
        var rest = call.frames[...]
        while lines.count < SnapshotContent.mostFrames, let frame = rest.popLast() {
            switch frame {
            case .entry(let awaited, _):
                if let awaited { lines.append(line(awaited, store, "is to be called: ")) }
            case .function(let instance, let index, let pc, _, _):
                lines.append(line(instance, index, pc, store))
            case .host(let function, _, _, _):
                lines.append(line(.host(function), store, "waits in "))
            }
        }
        let omitted = rest.count { frame in
            if case .entry(nil, _) = frame { false } else { true }
        }
        return (lines, omitted)
    }

    /// A frame, or a function that is about to have one.
    struct BacktraceLine {
        /// Lines for functions that were inlined, innermost first.
        var inlined: [String] = []
        var text: String
        var module: Int?
        var function: Int?
        var offset: Int?
        var name: String?
        var location: String?
    }

    func line(_ instance: Int, _ index: Int, _ pc: Int, _ store: StoreState) -> BacktraceLine {
        let module = store.instances[instance].module
        guard let loaded = modules[module] else {
            let text = "module \(module), function \(index) at 0x" + String(pc, radix: 16)
            return BacktraceLine(text: text, module: module, function: index, offset: pc)
        }
        let frame = loaded.frame(inFunction: index, at: pc)
        return BacktraceLine(
            inlined: frame.inlined.map(\.description), text: frame.description, module: module,
            function: index, offset: pc, name: frame.functionName, location: frame.location?.description)
    }

    private func line(_ function: FunctionState, _ store: StoreState, _ words: String) -> BacktraceLine {
        switch function {
        case .defined(let instance, let index):
            let module = store.instances[instance].module
            let name = modules[module]?.frame(inFunction: index, at: 0).functionName ?? "function \(index)"
            return BacktraceLine(text: words + name, module: module, function: index, name: name)
        case .host(let number):
            let host = store.hostFunctions[number]
            let module = store.instances[host.instance].module
            let entry = modules[module]?.imports.filter { $0.type.kind == .function }.dropFirst(host.index)
                .first
            let name = entry.map { "\($0.module) \($0.name)" } ?? "import \(host.index) of module \(module)"
            return BacktraceLine(text: words + "the host's " + name, name: name)
        }
    }

    // MARK: Checking

    /// Checks that the program could go on, as far as its modules are there; all hashes have been compared when it was read.
    /// What could not be checked, or nil.
    func verify() throws(ToolError) -> String? {
        func failure(_ error: any Error) -> ToolError {
            ToolError(.failure, "\(file.text): " + SnapshotFailure.describe(error))
        }
        if let section = snapshot.hostSection(RunRecord.sectionName) { _ = try RunRecord(section) }
        do {
            _ = try WASI.savedDescriptors(in: snapshot.hostSections)
        } catch {
            throw failure(error)
        }
        let found = modules.compactMap { $0 }
        guard found.count == modules.count, let engine = found.first?.engine else {
            return modules.isEmpty
                ? nil : "not compared with its modules, which are not there (--program FILE)"
        }
        do {
            _ = try Patience.during("checking \(file.text)") {
                try snapshot.restore(
                    engine: engine, modules: found, limits: record?.storeLimits ?? Store.Limits(),
                    decodingHostValues: { $0 }
                ) { linker, _ in
                    for module in found {
                        for entry in module.imports {
                            guard case .function(let type) = entry.type else { continue }
                            let function = Function(waitingIn: linker.store, type: type)
                            linker.define(entry.module, entry.name, .function(function))
                        }
                    }
                }
            }
        } catch {
            throw failure(error)
        }
        return nil
    }
}
