import FuzzGenerator
import Machine
import Situ
import TestSupport
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs programs with Situ and says in a line for each what came of it.
///
/// Commands are words: `mask N` sets the features of the programs to run, `run FILE` runs a batch, `verbose FILE` does and
/// prints every note too. After a batch comes the line `done`.
struct Runner {
    /// How often each instruction was executed, by the dense numbers of opcodes.
    final class Counts {
        var values = [UInt64](repeating: 0, count: Opcode.count)
    }
    let counts = Counts()
    /// What executes code; of several each goes on where the one before it has stopped.
    let tiers: [TestTier]
    /// Whether garbage is collected at every allocation, and every call stops at every safepoint and goes on.
    let isHard: Bool
    private var mask = Features.all
    private var engine: Engine
    private var uses = 0

    init(tiers: [TestTier] = [.portable], isHard: Bool = false) {
        self.tiers = tiers
        self.isHard = isHard
        engine = Runner.makeEngine(tiers)
    }

    private static func makeEngine(_ tiers: [TestTier]) -> Engine {
        var configuration = Engine.Configuration()
        configuration.features = .all
        // Programs put the canonical NaN in the place of any. This drives the variants of the handlers that do so too.
        configuration.hasCanonicalNaNs = tiers[0].isChecked
        let executors = tiers.map(\.executor)
        return Engine(
            configuration, executor: executors.dropFirst().reduce(executors[0], Executor.alternating))
    }

    mutating func command(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { fail("no such command: \(line)") }
        switch words[0] {
        case "mask":
            guard let number = UInt64(words[1]) else { fail("\(words[1]) is no number") }
            mask = Features(rawValue: number)
        case "run", "verbose":
            guard let bytes = Resources.read(words[1]) else { fail("cannot read \(words[1])") }
            for (number, program) in Batch(bytes) {
                if mask.isSuperset(of: program.features) {
                    print(self.line(number, program, isVerbose: words[0] == "verbose"))
                } else {
                    print("\(number) -")
                }
                // So that a crash leaves behind which program it was.
                fflush(nil)
            }
            print("done")
        default: fail("no such command: \(line)")
        }
    }

    /// What a program told its host.
    private final class Trace {
        var hash = Hash()
        var count = 0
        let isVerbose: Bool
        init(_ isVerbose: Bool) { self.isVerbose = isVerbose }

        func note(_ word: UInt32) {
            hash.add(word)
            count += 1
            if isVerbose { print("  note \(count): \(String(word, radix: 16))") }
        }
    }

    /// A value of the host, for `externref`.
    private struct HostValue {
        let number: Int32
    }

    mutating func line(_ number: UInt64, _ program: Program, isVerbose: Bool = false) -> String {
        // Types stay with their engine; a fresh one from time to time.
        uses += 1
        if uses % 500 == 0 { engine = Runner.makeEngine(tiers) }
        let trace = Trace(isVerbose)
        var limits = Situ.Store.Limits()
        limits.memorySize = 64 << 20
        limits.valueStackSize = 4 << 20
        limits.stressesHeap = isHard
        let store = Situ.Store(engine: engine, limits: limits)
        var linker = Linker(store: store)
        define(trace, in: &linker)
        var outcomes: [String] = []
        var memories: [String] = []
        var instances: [Situ.Instance] = []
        for (index, bytes) in program.modules.enumerated() {
            let module: Module
            do throws(ModuleError) {
                module = try Module(bytes, engine: engine)
            } catch {
                outcomes.append("invalid: \(error)")
                break
            }
            let instance: Situ.Instance
            do {
                instance = try linker.instantiate(module)
            } catch {
                outcomes.append("start:" + Self.word(error))
                break
            }
            linker.define("m\(index)", instance)
            instances.append(instance)
            for export in instance.exports where export.name.first == "r" {
                outcomes.append(call(export, "m\(index)", isVerbose))
            }
        }
        // What all of them left behind.
        for (index, instance) in instances.enumerated() {
            for export in instance.exports where export.name == "s" {
                outcomes.append(call(export, "m\(index)", isVerbose))
            }
        }
        for (index, instance) in instances.enumerated() {
            for export in instance.exports {
                guard case .memory(let memory) = export.value else { continue }
                memory.withUnsafeMutableBytes { bytes in
                    var hash = Hash()
                    hash.add(UnsafeRawBufferPointer(bytes))
                    memories.append("m\(index).\(export.name)=\(bytes.count):\(hash.text)")
                }
            }
        }
        return "\(number) \(outcomes.joined(separator: " ")) | \(trace.count):\(trace.hash.text) | "
            + memories.joined(separator: " ")
    }

    /// Calls an exported function and says how that ended.
    private func call(_ export: (name: String, value: Extern), _ module: String, _ isVerbose: Bool) -> String
    {
        guard case .function(let function) = export.value else { return "none" }
        if isVerbose { print("  call \(module).\(export.name)") }
        do {
            guard isHard else {
                _ = try function([])
                return "ok"
            }
            let store = function.store
            // More each time, since a long bulk operation begins only with fuel for a piece of it.
            var fuel: Int64 = 1
            store.fuel = fuel
            defer { store.fuel = nil }
            let call = try function.begin([])
            while case .suspended = try call.run() {
                fuel += 1
                store.fuel = fuel
            }
            return "ok"
        } catch {
            if isVerbose { print("  \(error)") }
            return Self.word(error)
        }
    }

    private func define(_ trace: Trace, in linker: inout Linker) {
        let counts = counts
        linker.define("host", "count", FunctionType([.i32], [])) { _, arguments in
            if case .i32(let opcode) = arguments[0] { counts.values[Int(opcode)] += 1 }
            return []
        }
        linker.define("host", "note", FunctionType([.i32], [])) { _, arguments in
            if case .i32(let value) = arguments[0] { trace.note(UInt32(bitPattern: value)) }
            return []
        }
        linker.define("host", "note64", FunctionType([.i64], [])) { _, arguments in
            if case .i64(let value) = arguments[0] {
                trace.note(UInt32(truncatingIfNeeded: value))
                trace.note(UInt32(truncatingIfNeeded: value >> 32))
            }
            return []
        }
        linker.define("host", "make", FunctionType([.i32], [.externref])) { _, arguments in
            guard case .i32(let number) = arguments[0] else { return [.host(nil)] }
            return [.host(HostValue(number: number))]
        }
        linker.define("host", "id", FunctionType([.externref], [.i32])) { _, arguments in
            guard case .host(let value) = arguments[0] else { return [.i32(-1)] }
            guard let value else { return [.i32(0)] }
            return [.i32((value as? HostValue)?.number ?? -1)]
        }
    }

    // MARK: Traps

    /// The words that all engines' traps are translated to.
    private static let traps: [(message: String, word: String)] = [
        ("unreachable", "unreachable"), ("integer divide by zero", "divide"),
        ("integer overflow", "overflow"),
        ("invalid conversion to integer", "conversion"), ("out of bounds memory access", "memory"),
        ("out of bounds table access", "table"), ("undefined element", "table"),
        ("uninitialized element", "uninitialized"), ("indirect call type mismatch", "mismatch"),
        ("null ", "null"),
        ("cast failure", "cast"), ("out of bounds array access", "array"), ("unaligned atomic", "unaligned"),
        ("expected shared memory", "unshared"), ("unhandled exception", "exception"),
        ("call stack exhausted", "stack"),
    ]

    private static func word(_ error: any Error) -> String {
        if error is Exception { return "exception" }
        guard let trap = error as? Trap else { return "error(\(error))" }
        for known in traps where trap.message.hasPrefix(known.message) { return known.word }
        return "trap(\(trap.message))"
    }
}

/// The hash that all engines compute over what is compared.
struct Hash {
    private var state: UInt32 = 0x811C_9DC5

    mutating func add(_ word: UInt32) {
        state = (state ^ word) &* 0x9E37_79B1
        state ^= state >> 15
    }

    /// As little-endian words; what is left over as bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var hash = self
        let words = bytes.count / 4
        for index in 0..<words {
            hash.add(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
        for index in (4 * words)..<bytes.count { hash.add(UInt32(bytes[index])) }
        self = hash
    }

    var text: String { String(state, radix: 16) }
}
