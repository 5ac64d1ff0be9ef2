import Machine
import Situ
import WASI
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program for WASI that runs twice, side by side: with virtual clocks and seeded random numbers, each with directories,
/// standard input and outputs of its own.
struct ProgramPair {
    var file = ""
    var arguments: [String] = []
    var argv0: String?
    /// The function to call, after `_initialize` if it is not the usual one.
    var entry = "_start"
    /// What the guest calls each directory, and where it is for the first run and for the second.
    var directories: [(first: String, second: String, guest: String)] = []
    var input = "/dev/null"
    /// Where the first run's standard output goes in the end.
    var showsOutput = false

    /// One of the two runs.
    private struct Run {
        let store: Situ.Store
        let instance: Situ.Instance
        let wasi: WASI
        let outputs: [Int32]
    }

    func run(_ settings: Settings) throws -> Lockstep {
        let engines = settings.engines(features: .all)
        let one = try start(engines.0, settings) { $0.first }
        let other = try start(engines.1, settings) { $0.second }
        var lockstep = Lockstep(one.store, other.store, settings)
        try lockstep.pair.compareStores()
        try lockstep.pair.compareContents()
        for name in entry == "_start" ? [entry] : ["_initialize", entry] {
            guard let first = one.instance.function(name), let second = other.instance.function(name) else {
                throw Disagreement("\(file) exports no function \(name)")
            }
            let calls = (try first.begin(), try second.begin())
            guard let ends = try lockstep.run(calls.0, calls.1) else { break }
            try lockstep.pair.expect(
                ProgramPair.end(calls.0, ends.0), ProgramPair.end(calls.1, ends.1), "how it ended")
        }
        for (name, descriptors) in zip(["output", "error"], zip(one.outputs, other.outputs)) {
            let (first, second) = (contents(descriptors.0), contents(descriptors.1))
            guard first == second else {
                throw Disagreement("standard \(name): \(first.count) and \(second.count) bytes, or others")
            }
            if showsOutput { first.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) } }
        }
        return lockstep
    }

    private func start(
        _ engine: Engine, _ settings: Settings,
        _ directory: ((first: String, second: String, guest: String)) -> String
    ) throws -> Run {
        let module = try Module(path: file, engine: engine)
        let store = Situ.Store(engine: engine, limits: settings.limits)
        var configuration = WASIConfiguration(
            arguments: [argv0 ?? String(file.split(separator: "/").last ?? "")] + arguments)
        configuration.preopens = directories.map {
            WASIConfiguration.Preopen(directory($0), as: $0.guest)
        }
        // The time at which the benchmark of dhrystone finds that it took long enough does not matter: it never waits.
        configuration.clocks = .virtual(VirtualClock(epoch: 1_700_000_000_000_000_000, step: 1_000_000))
        configuration.random = .seeded(1)
        let outputs = [temporaryFile(), temporaryFile()]
        configuration.standardStreams = [open(input, O_RDONLY), outputs[0], outputs[1]]
        let wasi = try WASI(configuration)
        var linker = Linker(store: store)
        wasi.define(in: &linker, for: module)
        for wanted in module.imports where wanted.module == "bench" {
            // Two functions around what is measured.
            linker.define(wanted.module, wanted.name, FunctionType([], [])) { _, _ in [] }
        }
        let instance = try linker.instantiate(module)
        store.machine.record.pointee.fuel = Fuel.unlimited
        return Run(store: store, instance: instance, wasi: wasi, outputs: outputs)
    }

    /// How a call ended, for comparing.
    private static func end(_ call: Call, _ outcome: Outcome) -> String {
        do {
            return "\(try call.progress(after: outcome))"
        } catch {
            return "\(error)"
        }
    }

    private func temporaryFile() -> Int32 {
        guard let file = tmpfile() else { fail("no temporary file") }
        return fileno(file)
    }

    private func contents(_ descriptor: Int32) -> [UInt8] {
        let count = Int(lseek(descriptor, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, 0) }
        guard read == count else { fail("a temporary file cannot be read") }
        return bytes
    }
}
