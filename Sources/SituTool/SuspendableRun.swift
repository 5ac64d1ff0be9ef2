import Situ
import Synchronization
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a program that can be suspended: from its first call, or the one that it goes on with, to its end.
struct SuspendableRun {
    private let settings: SuspendSettings
    private var record: RunRecord
    private let program: Program
    private let stopper: Stopper
    private let server: SuspendServer?
    /// Units of fuel to the stop.
    private var fuelLeft: Int64?
    private let entries: [Function]

    /// What a program is made of while it runs.
    struct Program {
        /// The store of its first thread.
        let store: Store
        /// The instance of its own module there.
        let main: Instance
        let wasi: WASI
        let threads: WASIThreads?
    }

    /// - Parameter record: what the tool has to know to go on, with the calls that are to be made.
    init(
        _ program: Program, _ record: RunRecord, _ settings: SuspendSettings, _ stopper: Stopper
    ) throws(ToolError) {
        self.program = program
        self.record = record
        self.settings = settings
        self.stopper = stopper
        fuelLeft = settings.fuel
        var entries: [Function] = []
        for name in settings.functions { entries += try SuspendableRun.functions(name, in: program.main) }
        self.entries = entries
        if program.threads != nil, !entries.isEmpty || settings.endings.contains(.trap) {
            throw .usage(
                "a program with threads can be suspended by --suspend-after, SIGTERM and situ suspend, and leave a snapshot with "
                    + "--suspend-on exit; --suspend-at and --suspend-on trap are for programs without")
        }
        if settings.file != nil { stopper.watchSuspension() }
        server =
            settings.isSuspendable
            ? try SuspendServer { [stopper] isWanted in stopper.request(isWanted) } : nil
    }

    /// The functions that `--suspend-at` means.
    private static func functions(_ name: String, in instance: Instance) throws(ToolError) -> [Function] {
        var indices = instance.functionIndices(named: name)
        if indices.isEmpty, let index = WholeNumber.parse(name) {
            guard instance.function(at: index) != nil else {
                throw .usage("--suspend-at \(name): the program's module has fewer functions")
            }
            indices = [index]
        }
        guard !indices.isEmpty else {
            throw .usage(
                "--suspend-at: the program's module has no function '\(name)'"
                    + Suggestion.hint(for: name, in: instance.functionNames))
        }
        let functions = indices.compactMap { instance.function(at: $0) }
        guard functions.contains(where: { !$0.isHost }) else {
            throw .usage("--suspend-at \(name): that is a function of the host, in which no program stops")
        }
        return functions
    }

    /// A call that can be suspended.
    enum Running {
        case plain(Call)
        case threaded(ThreadedCall)
    }

    /// Goes on to the end of the last call that is to be made, and returns its results.
    ///
    /// Throws a `ToolError` with the code `suspended` if the program has been suspended, and what the program ends with if it
    /// does not return.
    mutating func run(goingOnWith call: Running?) throws -> [Value] {
        defer { server?.end() }
        do {
            var results: [Value] = []
            if let call { results = try finish(call) }
            while !record.pending.isEmpty {
                let next = record.pending.removeFirst()
                guard let function = program.main.function(next.name) else {
                    throw ToolError(.failure, "the program's module exports no function '\(next.name)'")
                }
                let values = try ValueText.parse(next.arguments, for: function.type)
                if let threads = program.threads {
                    results = try finish(
                        .threaded(try threads.begin(function, values, endsThreads: record.pending.isEmpty)))
                } else {
                    results = try finish(.plain(try function.begin(values)))
                }
            }
            try end(.exited(0))
            return results
        } catch let exit as WASIExit {
            try end(.exited(Int32(exit.code & 0xFF)))
            throw exit
        }
    }

    /// Runs a call to its end.
    private mutating func finish(_ call: Running) throws -> [Value] {
        switch call {
        case .plain(let call): try finish(call)
        case .threaded(let call): try finish(call)
        }
    }

    private mutating func finish(_ call: Call) throws -> [Value] {
        while true {
            var stops = Call.Stops()
            stops.fuel = fuelLeft
            stops.entries = entries
            stops.keepsFailures = settings.endings.contains(.trap)
            let before = program.store.fuelAtAll
            let progress = try call.run(until: stops)
            fuelLeft = fuelLeft.map { max($0 - (before - program.store.fuelAtAll), 0) }
            switch progress {
            case .finished(let results): return results
            case .waiting: throw CallError.asynchronousHostFunction
            case .suspended(let kind):
                // With more fuel it could go on.
                if kind == .outOfFuel, settings.endings.contains(.trap) { try write(nil) }
                throw call.abandon()
            case .stopped(.fuel), .stopped(.entry): try suspend(nil)
            case .stopped(.request): try answerRequest(nil)
            case .stopped(.failure(let error)):
                record.end = .aborted
                try write(nil)
                throw error
            }
        }
    }

    /// Threads are at rest whenever `run` has returned.
    private mutating func finish(_ call: ThreadedCall) throws -> [Value] {
        while true {
            let before = program.store.fuel
            let progress = try call.run(fuel: fuelLeft)
            if let before, let after = program.store.fuel {
                fuelLeft = fuelLeft.map { max($0 - (before - after), 0) }
            }
            switch progress {
            case .finished(let results): return results
            case .suspended: throw call.abandon()
            case .stopped(.request): try answerRequest(call)
            case .stopped: try suspend(call)
            }
        }
    }

    /// Writes the state as it is at the program's end, if that is wanted.
    private mutating func end(_ end: RunRecord.End) throws {
        guard settings.endings.contains(.exit) else { return }
        record.end = end
        try write(nil)
    }

    // MARK: Suspending

    /// Writes a snapshot, with which the program ends.
    private func suspend(_ call: ThreadedCall?) throws -> Never {
        try write(call)
        let name = settings.file?.text ?? ""
        throw ToolError(.suspended, "suspended; 'situ resume \(name)' goes on")
    }

    /// Somebody wants the state: by a signal, or through the socket. Returns if the program is to go on.
    private func answerRequest(_ call: ThreadedCall?) throws {
        if stopper.isSuspensionSignalled { try suspend(call) }
        // Whoever asked may have gone.
        guard let connection = server?.take() else { return }
        let bytes: [UInt8]
        do {
            // How it is to be written in the end, the requester says.
            var options = Snapshot.WriteOptions()
            options.includesModules = settings.embedsModules
            bytes = try snapshot(call).bytes(options: options)
        } catch {
            SuspendServer.refuse(connection, SnapshotFailure.describe(error))
            return
        }
        guard SuspendServer.deliver(bytes, to: connection) else { return }
        throw ToolError(.suspended, "suspended by situ suspend")
    }

    /// - Parameter call: of a program with threads that is under way.
    private func snapshot(_ call: ThreadedCall?) throws -> Snapshot {
        guard let call else {
            return try program.store.snapshot(
                hostSections: try program.wasi.savedState() + [record.section])
        }
        return try Snapshot(of: call.stores, hostSections: try call.savedState() + [record.section])
    }

    private func write(_ call: ThreadedCall?) throws {
        guard let file = settings.file else { return }
        do {
            let snapshot = try snapshot(call)
            let options = try settings.writingOptions()
            try Patience.during("writing \(file.text)") {
                try snapshot.write(to: file.text, options: options)
            }
        } catch let error as ToolError {
            throw error
        } catch {
            throw ToolError(
                .failure,
                "the program cannot be suspended to '\(file.text)': " + SnapshotFailure.describe(error))
        }
    }
}

/// Words for what goes wrong with snapshots.
enum SnapshotFailure {
    /// An error about a file, which some messages name.
    static func error(_ error: SnapshotError, _ file: Argument) -> ToolError {
        let namesFile = error.message.utf8.starts(with: file.text.utf8)
        return ToolError(.failure, namesFile ? error.message : "\(file.text): \(error.message)")
    }

    static func describe(_ error: any Error) -> String {
        if let error = error as? SnapshotError { return error.message }
        return "\(error)"
    }
}
