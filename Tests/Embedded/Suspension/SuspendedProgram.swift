import Machine
import Snapshot
import WebAssembly

/// A program that is stopped after some fuel and written down, and goes on in another process, on another processor: here on
/// the layers alone that every build of the engine has. Compiled for this machine by the package, for arm64 by `run`.
struct SuspendedProgram {
    private let module: DecodedModule
    private let store: Store
    private let activation: Activation
    private let resultType: ValueType

    /// A call of an exported function of a module without imports, with a number.
    init(
        _ module: DecodedModule, _ function: String, _ argument: UInt64, _ executor: Executor
    ) throws(SnapshotError) {
        self.module = module
        store = SuspendedProgram.store(module, executor)
        guard let instance = try? store.instantiate(module, imports: []) else {
            throw SnapshotError(.invalid, "the module cannot be instantiated")
        }
        var index: Int?
        for export in module.exports where export.kind == .function {
            if module.bytes[export.name].elementsEqual(function.utf8) { index = export.index }
        }
        guard let index, let activation = store.takeActivation() else {
            throw SnapshotError(.invalid, "there is no such function")
        }
        let reference = store.reference(toFunction: index, of: instance.record)
        let type = store.function(reference).type
        guard type.pointee.parameterCount == 1, type.pointee.resultCount == 1,
            let slots = activation.pushCall(store.function(reference), reference: reference)
        else { throw SnapshotError(.invalid, "the function is not as it must be") }
        slots[0] = type.pointee.parameters[0] == .i32 ? argument & 0xFFFF_FFFF : argument
        self.activation = activation
        resultType = type.pointee.results[0]
    }

    /// What the bytes of a snapshot say; its one call goes on.
    init(_ module: DecodedModule, _ bytes: [UInt8], _ executor: Executor) throws(SnapshotError) {
        self.module = module
        let store = SuspendedProgram.store(module, executor)
        self.store = store
        let contents = try SnapshotFile.read(bytes).contents
        let state = try ProgramState(sections: contents.sections, memories: contents.memories)
        guard state.modules.count == 1, state.modules[0] == SuspendedProgram.identity(module) else {
            throw SnapshotError(.mismatch, "the snapshot is of another module")
        }
        var memories = RestoredMemories()
        let restored = try state.restore(
            store: 0, into: store, modules: [module], memories: &memories,
            hostFunction: { _ throws(SnapshotError) in
                throw SnapshotError(.mismatch, "the program calls the host")
            },
            hostValue: { _ throws(SnapshotError) in
                throw SnapshotError(.mismatch, "the program has values of the host")
            })
        guard restored.activations.count == 1, let entry = restored.activations[0].frame else {
            throw SnapshotError(.mismatch, "the snapshot has no call, or more than one")
        }
        activation = restored.activations[0]
        // The first frame is the host's, and calls the next one, if it has come to that.
        var (first, called): (FramePointer, FramePointer?) = (entry, nil)
        while let caller = first.caller { (first, called) = (caller, first) }
        let function =
            if let called { store.function(of: called) } else { store.function(first.pointee.pc) }
        resultType = function.type.pointee.results[0]
    }

    private static func store(_ module: DecodedModule, _ executor: Executor) -> Store {
        var limits = StoreLimits()
        limits.valueStackSize = 1 << 20
        limits.memorySize = 1 << 28
        return Store(registry: module.registry, limits: limits, executor: executor)
    }

    private static func identity(_ module: DecodedModule) -> ModuleIdentity {
        ModuleIdentity(
            hash: SHA256.hash(
                UnsafeRawBufferPointer(start: module.bytes.base, count: module.bytes.count)),
            size: UInt64(module.bytes.count))
    }

    /// Runs for so many units of fuel. The result once the call has ended.
    func run(_ fuel: Int64) throws(SnapshotError) -> String? {
        store.fuel = fuel
        let outcome = store.run(activation)
        // How much was left is not to be seen in the state.
        store.fuel = Fuel.unlimited
        switch outcome {
        case .suspended: return nil
        case .finished:
            // The first frame is the newest now, and has the result.
            guard let frame = activation.frame else { throw SnapshotError(.invalid, "there is no result") }
            let value = frame.operands[0]
            store.giveBack(activation)
            return resultType == .i32
                ? String(Int32(truncatingIfNeeded: value)) : String(Int64(bitPattern: value))
        default: throw SnapshotError(.invalid, "the call has ended otherwise")
        }
    }

    /// The state as a snapshot.
    func snapshot() throws(SnapshotError) -> NamedSnapshot {
        let state = try ProgramState.capture(
            [store], features: module.features, identity: { SuspendedProgram.identity($0) },
            hostValue: { _, _ throws(SnapshotError) in
                throw SnapshotError(.notCapturable, "the program has values of the host")
            })
        let (sections, memories) = state.encoded()
        return NamedSnapshot(SnapshotContents(sections: sections, memories: memories))
    }
}

/// Goes on with a program for some fuel, and writes down what it has come to.
///
/// - Parameters:
///   - before: a snapshot's bytes; nil to begin.
///   - save: takes the bytes of the snapshot if the program has not ended.
/// - Returns: `suspended` or `finished RESULT`, and the name of the state.
func goOn(
    _ module: DecodedModule, _ before: [UInt8]?, _ function: String, _ argument: UInt64, fuel: Int64,
    _ executor: Executor, save: ([UInt8]) -> Void
) throws(SnapshotError) -> String {
    let program: SuspendedProgram
    if let before {
        program = try SuspendedProgram(module, before, executor)
    } else {
        program = try SuspendedProgram(module, function, argument, executor)
    }
    var line = "suspended "
    if let result = try program.run(fuel) {
        line = "finished "
        line += result
        line += " "
    }
    let snapshot = try program.snapshot()
    if line == "suspended " { save(try SnapshotFile.bytes(snapshot)) }
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var name: [UInt8] = []
    for byte in snapshot.name.bytes {
        name.append(digits[Int(byte >> 4)])
        name.append(digits[Int(byte & 15)])
    }
    line += String(decoding: name, as: UTF8.self)
    return line
}
