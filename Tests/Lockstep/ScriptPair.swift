import Machine
import Scripts
import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A test script carried out twice, side by side: its calls in lockstep, and after each command the stores are compared.
/// Whether its expectations are met is for others to say; here both runs must say the same.
struct ScriptPair {
    /// Larger memories are compared only when a call ends.
    private static let smallMemory = 16 << 20

    let settings: Settings
    private(set) var stops = 0
    private(set) var units: Int64 = 0
    private(set) var commands = 0

    mutating func run(_ path: String) throws(Disagreement) {
        let script: Script
        do {
            let bytes = try ModuleFile.read(path)
            script = try Script(Array(bytes[ByteRange(offset: 0, count: bytes.count)]))
        } catch {
            throw Disagreement("\(path): no script: \(error)")
        }
        let features = ScriptFeatures.features(for: Self.absolute(path))
        let engines = settings.engines(features: features)
        var one: ScriptRun
        var other: ScriptRun
        do throws(Mismatch) {
            one = try ScriptRun(script, features: features, limits: settings.limits) { _ in engines.0 }
            other = try ScriptRun(script, features: features, limits: settings.limits) { _ in engines.1 }
        } catch {
            throw Disagreement("\(path): \(error.expected): \(error.found)")
        }
        var lockstep = Lockstep(one.store, other.store, settings)
        defer {
            stops += lockstep.stops
            units += lockstep.units
        }
        for command in script.commands {
            commands += 1
            do throws(Disagreement) {
                try ScriptPair.perform(command.kind, &one, &other, &lockstep)
            } catch {
                throw Disagreement("\(path):\(command.line): \(error.text)")
            }
        }
        do throws(Disagreement) {
            try lockstep.pair.compareContents()
        } catch {
            throw Disagreement("\(path): at the end: \(error.text)")
        }
    }

    private static func perform(
        _ command: Script.Kind, _ one: inout ScriptRun, _ other: inout ScriptRun, _ lockstep: inout Lockstep
    ) throws(Disagreement) {
        let prepared = (
            result { () throws(Mismatch) in try one.prepare(command) },
            result { () throws(Mismatch) in try other.prepare(command) }
        )
        guard let calls = try both(lockstep, prepared) else { return }
        var outcomes: (Scripts.Outcome, Scripts.Outcome)?
        if let first = calls.0, let second = calls.1 {
            outcomes = try call(first, second, &lockstep)
        }
        let finished = (
            result { () throws(Mismatch) in try one.finish(command, outcomes?.0) },
            result { () throws(Mismatch) in try other.finish(command, outcomes?.1) }
        )
        _ = try both(lockstep, finished)
        try lockstep.pair.compareStores()
        try lockstep.pair.compareContents(upTo: smallMemory)
    }

    private static func call(
        _ one: ScriptRun.Call, _ other: ScriptRun.Call, _ lockstep: inout Lockstep
    ) throws(Disagreement) -> (Scripts.Outcome, Scripts.Outcome) {
        var calls: (Call?, Call?)
        let unmade = (
            Scripts.Outcome {
                calls.0 = try one.function.begin(one.arguments)
                return .returned([])
            },
            Scripts.Outcome {
                calls.1 = try other.function.begin(other.arguments)
                return .returned([])
            }
        )
        try lockstep.pair.expect(calls.0 == nil, calls.1 == nil, "whether the call cannot be made")
        guard let first = calls.0, let second = calls.1 else { return unmade }
        guard let ends = try lockstep.run(first, second) else {
            return (.failed("not gone on with"), .failed("not gone on with"))
        }
        return (result(of: first, ends.0), result(of: second, ends.1))
    }

    private static func result(of call: Call, _ end: Machine.Outcome) -> Scripts.Outcome {
        Scripts.Outcome {
            guard case .finished(let values) = try call.progress(after: end) else {
                return .failed("stopped")
            }
            return .returned(values)
        }
    }

    /// What both have found; nil if something was wrong, which must be the same.
    private static func both<Value>(
        _ lockstep: Lockstep, _ results: (Result<Value, Mismatch>, Result<Value, Mismatch>)
    ) throws(Disagreement) -> (Value, Value)? {
        switch results {
        case (.success(let one), .success(let other)): return (one, other)
        case (.failure(let one), .failure(let other)):
            try lockstep.pair.expect(
                one.expected + ", found " + one.found, other.expected + ", found " + other.found,
                "what is wrong")
            return nil
        case (.failure(let one), .success):
            throw Disagreement("only the first finds \(one.found) instead of \(one.expected)")
        case (.success, .failure(let other)):
            throw Disagreement("only the second finds \(other.found) instead of \(other.expected)")
        }
    }

    private static func result<Value>(_ body: () throws(Mismatch) -> Value) -> Result<Value, Mismatch> {
        do throws(Mismatch) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
