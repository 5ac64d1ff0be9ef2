package import Machine
package import WebAssembly

extension ProgramState {
    /// The state of stores whose programs have stopped: of one, or of those of a program's threads, which share memories.
    ///
    /// Nothing may be running in them. Of calls that wait for another thread without holding one up, those whose waits are over
    /// execute the instruction that waits.
    ///
    /// - Parameters:
    ///   - identity: says which module one is.
    ///   - hostValue: writes a value of the host, by its index in the store, so that whoever resumes can make it again.
    /// - Throws: `.notCapturable`, with what cannot be captured and where it is; what `hostValue` throws; `.outOfMemory`.
    package static func capture(
        _ stores: [Store], features: Features,
        identity: (DecodedModule) -> ModuleIdentity,
        hostValue: (_ store: Int, _ value: Int) throws(SnapshotError) -> [UInt8]
    ) throws(SnapshotError) -> ProgramState {
        guard let first = stores.first else { throw SnapshotError(.notCapturable, "there is no store") }
        for store in stores where store.registry !== first.registry {
            throw SnapshotError(.notCapturable, "the stores belong to different engines")
        }
        for store in stores { try refuseRunning(store) }
        for store in stores { store.finishWaits() }
        var program = ProgramCapture(
            ProgramState(features: features, isDeterministic: first.record.pointee.isDeterministic))
        for store in stores { program.add(modulesOf: store, identity) }
        for (index, store) in stores.enumerated() {
            var capture = StoreCapture(store)
            try capture.run(&program) { value throws(SnapshotError) in try hostValue(index, value) }
            program.state.stores.append(capture.state)
        }
        for (index, memory) in program.memories.enumerated() {
            guard let content = memory.store.freeze(memory.record) else {
                throw SnapshotError(.outOfMemory, "for what memory \(index) holds")
            }
            program.state.memories.append(MemoryState(type: memory.record.pointee.type, content: content))
        }
        return program.state
    }

    /// Throws if something runs in the store: its frames are not all in memory, or a function of the host is on the native
    /// stack.
    private static func refuseRunning(_ store: Store) throws(SnapshotError) {
        for activation in store.callsUnderWay {
            var next = activation.frame
            while let frame = next {
                next = frame.caller
                guard frame.pointee.kind == .host, frame.pointee.waits == nil else { continue }
                var message = "a function of the host is being executed: "
                message += hostFunctionName(frame.hostFunction, in: store)
                if let caller = next, caller.pointee.kind == .function {
                    message += ", called by "
                    message += functionName(of: caller, in: store)
                } else {
                    message += ", called by the host"
                }
                throw SnapshotError(.notCapturable, message)
            }
        }
        if store.isRunning { throw SnapshotError(.notCapturable, "the program is running") }
    }

    /// The names of the first import that is a function of the host.
    static func hostFunctionName(_ index: Int, in store: Store) -> String {
        for instance in store.instances {
            for entry in instance.module.imports where entry.kind == .function {
                let function = instance.record.pointee.imports[entry.index]
                guard function.instance == nil, Int(function.index) == index else { continue }
                let bytes = instance.module.bytes
                return "\"" + bytes.string(entry.module) + "\" \"" + bytes.string(entry.name) + "\""
            }
        }
        return "one that no instance imports"
    }

    /// A name for the function that a frame is of.
    static func functionName(of frame: FramePointer, in store: Store) -> String {
        guard let instance = frame.pointee.instance, let body = frame.pointee.body else { return "the host" }
        let module = store.instances[instance.pointee.index].module
        if body.pointee.functionIndex == .max { return "a constant expression" }
        let index = Int(body.pointee.functionIndex)
        let name = module.nameSection.function(index)
        let place = "function " + String(index) + " of instance " + String(instance.pointee.index)
        return name.map { "\"" + module.bytes.string($0) + "\" (" + place + ")" } ?? place
    }
}

/// What stores that are captured together have in common.
struct ProgramCapture {
    var state: ProgramState
    /// The modules of `state.modules`.
    private var modules: [DecodedModule] = []
    private var moduleIndices: [ObjectIdentifier: Int] = [:]
    private(set) var memories: [(record: UnsafeMutablePointer<MemoryRecord>, store: Store)] = []
    private var memoryIndices: [UnsafeMutablePointer<MemoryRecord>: Int] = [:]
    /// The defined types by identity, found when the first is asked for.
    private var definitions: [UInt32: DefinitionState] = [:]
    private var hasDefinitions = false

    init(_ state: ProgramState) { self.state = state }

    mutating func add(modulesOf store: Store, _ identity: (DecodedModule) -> ModuleIdentity) {
        for instance in store.instances where moduleIndices[ObjectIdentifier(instance.module)] == nil {
            let module = identity(instance.module)
            if let index = state.modules.firstIndex(of: module) {
                moduleIndices[ObjectIdentifier(instance.module)] = index
            } else {
                moduleIndices[ObjectIdentifier(instance.module)] = modules.count
                state.modules.append(module)
                modules.append(instance.module)
            }
        }
    }

    func index(of module: DecodedModule) -> Int { moduleIndices[ObjectIdentifier(module)].unsafelyUnwrapped }

    /// A memory's index among the program's.
    mutating func index(of memory: UnsafeMutablePointer<MemoryRecord>, in store: Store) -> Int {
        if let index = memoryIndices[memory] { return index }
        memoryIndices[memory] = memories.count
        memories.append((memory, store))
        return memories.count - 1
    }

    /// Where the defined type with an identity is declared first; nil if no module has it.
    mutating func definition(_ identity: UInt32) -> DefinitionState? {
        if !hasDefinitions {
            hasDefinitions = true
            for (index, module) in modules.enumerated() {
                for type in 0..<module.types.count {
                    let identity = module.types[type].pointee.identity
                    if definitions[identity] == nil {
                        definitions[identity] = DefinitionState(module: index, index: type)
                    }
                }
            }
        }
        return definitions[identity]
    }

    /// A type without the identity of a defined type; nil if no module has that.
    mutating func type(_ type: ValueType) -> TypeState? {
        guard type.isReference, type.heapType.isDefined else { return TypeState(bits: type.bits) }
        guard let definition = definition(type.heapType.identity) else { return nil }
        return TypeState(bits: type.bits & ~ValueType.identityMask, definition: definition)
    }
}
