import Machine
import Snapshot
import WebAssembly

/// A program that is being executed, perhaps in a store that is not the one where it began.
package final class SnapshotRun {
    package let program: SnapshotProgram
    package let modules: [DecodedModule]
    package let store: Machine.Store
    /// The calls under way; the first is the one that `run` runs.
    package private(set) var activations: [Activation] = []
    /// Tells the time to calls that wait for another thread: it stands still while anything runs.
    private let clock = WaitClock()
    private var activation: Activation? { activations.first }

    /// How far a run has come.
    package enum Stop: Equatable {
        /// At a safepoint, or in the host.
        case suspended, waiting
        /// With these results: low and high words.
        case finished([SlotState])
        case trapped(TrapKind)
        case threw

        package var isOver: Bool { self != .suspended && self != .waiting }
    }

    /// Reads a program's modules.
    package static func modules(
        of program: SnapshotProgram, registry: TypeRegistry
    ) throws -> [DecodedModule] {
        try program.modules.map { text in
            let bytes = try TextParser.assemble(Array(text.utf8))
            let module = try ModuleDecoder.decode(
                bytes.withUnsafeBytes { ModuleBytes(copying: $0) }!, registry: registry)
            for index in module.importedFunctionCount..<module.functions.count {
                try module.validate(function: index)
            }
            return module
        }
    }

    /// Begins a program.
    package init(_ program: SnapshotProgram, _ modules: [DecodedModule], executor: Executor) throws {
        self.program = program
        self.modules = modules
        store = Machine.Store(registry: modules[0].registry, executor: executor)
        for module in modules {
            let imports = module.imports.map { entry -> External in
                let from = module.bytes.string(entry.module)
                let name = module.bytes.string(entry.name)
                guard from.first == "m", let number = Int(from.dropFirst()), number < store.instances.count,
                    let export = store.instances[number].module.exports.first(where: {
                        store.instances[number].module.bytes.string($0.name) == name
                    })
                else { return .function(SnapshotRun.hostFunction(of: module, entry, in: store)) }
                return store.instances[number].external(export.kind, export.index, in: store)
            }
            _ = try store.instantiate(module, imports: imports)
        }
        let last = store.instances[store.instances.count - 1]
        let entry = last.module.exports.first { last.module.bytes.string($0.name) == program.entry }!
        let reference = store.reference(toFunction: entry.index, of: last.record)
        store.waitClock = clock
        let activation = store.takeActivation()!
        _ = activation.pushCall(store.function(reference), reference: reference)
        activations = [activation]
    }

    /// Goes on with a program from a state, in a new store.
    package init(
        _ program: SnapshotProgram, _ modules: [DecodedModule], _ state: ProgramState, executor: Executor,
        limits: StoreLimits = StoreLimits()
    ) throws(SnapshotError) {
        self.program = program
        self.modules = modules
        let store = Machine.Store(
            registry: modules[0].registry, limits: limits, isDeterministic: state.isDeterministic,
            executor: executor)
        self.store = store
        store.waitClock = clock
        let instances = state.stores.first?.instances ?? []
        var memories = RestoredMemories()
        let restored = try state.restore(
            store: 0, into: store, modules: modules, memories: &memories,
            hostFunction: { wanted throws(SnapshotError) in
                let module = modules[instances[wanted.instance].module]
                let entry = module.imports.first { $0.kind == .function && $0.index == wanted.index }!
                return SnapshotRun.hostFunction(of: module, entry, in: store)
            },
            hostValue: { bytes throws(SnapshotError) in
                // In the order of the first capture, so that numbers stay as they were.
                guard bytes.count == 1 else {
                    throw SnapshotError(.invalid, "a value of the host of another size")
                }
                return store.heap.makeHostValue()
            })
        activations = restored.activations
    }

    // MARK: The host

    private static func hostFunction(of module: DecodedModule, _ entry: Import, in store: Machine.Store)
        -> UInt32
    {
        let type = module.functions[entry.index].type.pointee
        let identity = store.registry.internFunction(
            parameters: Array(type.parameters), results: Array(type.results))!
        let waits = module.bytes.string(entry.name).hasPrefix("wait")
        let isValue = module.bytes.string(entry.name) == "value"
        return store.makeHostFunction(
            HostFunction { call in
                if waits { return .waiting }
                if isValue {
                    call.slots[0] = UInt64(Reference.host(call.store.heap.makeHostValue()))
                } else {
                    writeResults(of: call)
                }
                return .returned
            }, type: identity)
    }

    /// Results of any types that depend on the arguments: a reference is an argument of the same type, or null.
    private static func writeResults(of call: HostCall) {
        let arguments = call.type.pointee.parameters.enumerated().map { index, type in
            (type, call.slots[index * slotWords])
        }
        var sum: UInt64 = 17
        for (type, word) in arguments where !type.isReference { sum = sum &* 31 &+ word }
        for (index, type) in call.type.pointee.results.enumerated() {
            let slot = call.slots + index * slotWords
            slot[1] = type == .v128 ? sum : 0
            if type.isReference {
                slot[0] = arguments.first { $0.0 == type }?.1 ?? 0
            } else {
                slot[0] = (sum &+ UInt64(index)) & (type == .i32 || type == .f32 ? 0xFFFF_FFFF : .max)
            }
        }
    }

    // MARK: Running

    /// Goes on for so many units of fuel.
    package func run(fuel: Int64) -> Stop {
        guard let activation else { return .threw }
        let outcome = advance(activation, fuel: fuel)
        switch outcome {
        case .suspended: return .suspended
        case .waiting: return .waiting
        case .trapped: return .trapped(activation.trap)
        case .threw: return .threw
        case .hostFailed: return .trapped(.unreachable)
        case .finished:
            let entry = activation.frame!
            // The entry frame knows the function that it called, or one with the same results.
            let results = store.function(entry.pointee.pc).type.pointee.results
            let values = results.enumerated().map { index, type in
                let slot = entry.operands + index * slotWords
                let half = type == .i32 || type == .f32
                return SlotState(
                    low: slot[0] & (half ? 0xFFFF_FFFF : .max), high: type == .v128 ? slot[1] : 0)
            }
            store.giveBack(activation)
            activations.removeFirst()
            return .finished(values)
        }
    }

    /// Goes on with a call for so many units of fuel. What it waits for has happened.
    package func advance(_ activation: Activation, fuel: Int64) -> Outcome {
        store.fuel = fuel
        defer { store.fuel = 0 }
        if let call = store.waitingCall(of: activation) {
            SnapshotRun.writeResults(of: call)
            if let outcome = store.complete(call, with: .returned) { return outcome }
        }
        if let deadline = activation.pendingWait?.deadline { clock.now = max(clock.now, deadline) }
        return store.run(activation, slice: fuel).0
    }

    /// Goes on until it is over, at most for so many units of fuel between two calls that wait.
    package func runToEnd(fuel: Int64 = 1 << 30) -> Stop {
        while true {
            let stop = run(fuel: fuel)
            if stop != .waiting { return stop }
        }
    }

    /// The program's state at the moment.
    package func capture() throws(SnapshotError) -> ProgramState {
        let modules = modules
        return try ProgramState.capture(
            [store], features: modules[0].features,
            identity: { module in
                // Whoever asks for hashes asks elsewhere: which of the modules it is, is enough here.
                var hash = SHA256Digest.zero
                if let index = modules.firstIndex(where: { $0 === module }) {
                    hash = SHA256Digest(bytes: [UInt8(index)] + [UInt8](repeating: 0, count: 31))!
                }
                return ModuleIdentity(hash: hash, size: UInt64(module.bytes.count))
            },
            hostValue: { _, _ in [1] })
    }
}

extension ProgramState {
    /// Whether it says the same as another.
    package func isEqual(to other: ProgramState) -> Bool {
        let (one, two) = (encoded(), other.encoded())
        guard one.sections == two.sections, one.memories.count == two.memories.count else { return false }
        return zip(one.memories, two.memories).allSatisfy { one, two in
            var isEqual = one.size == two.size
            one.forEachChange(since: two) { _, _ in isEqual = false }
            return isEqual
        }
    }
}
