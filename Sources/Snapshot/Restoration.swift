internal import Machine
internal import WebAssembly

/// A store that is being put together from a state that may say anything.
struct Restoration {
    let program: ProgramState
    let state: StoreState
    let index: Int
    let store: Store
    let registry: TypeRegistry
    let modules: [DecodedModule]

    // What has been made so far, in the state's order.
    var tags: [UnsafeMutablePointer<TagRecord>] = []
    var memories: [UnsafeMutablePointer<MemoryRecord>] = []
    var tables: [UnsafeMutablePointer<TableRecord>] = []
    var globals: [UnsafeMutablePointer<GlobalRecord>] = []
    var instances: [Instance] = []
    var activations: [Activation] = []
    /// References to the functions of the host, and to the functions that references refer to.
    var hostFunctions: [UInt32] = []
    var functions: [UInt32] = []
    /// References to objects and to values of the host.
    var objects: [UInt32] = []
    var hostValues: [UInt32] = []

    init(_ program: ProgramState, _ index: Int, _ store: Store, _ modules: [DecodedModule]) {
        self.program = program
        state = program.stores[index]
        self.index = index
        self.store = store
        registry = store.registry
        self.modules = modules
        store.retainedModules += modules
    }

    // MARK: Errors

    func invalid(_ what: String) -> SnapshotError { error(.invalid, what) }

    func error(_ kind: SnapshotError.Kind, _ what: String) -> SnapshotError {
        SnapshotError(kind, program.stores.count > 1 ? "store \(index): \(what)" : what)
    }

    // MARK: Types

    /// The defined type that the state means; nil if there is none.
    func type(_ definition: DefinitionState) -> UnsafePointer<DefinedType>? {
        guard modules.indices.contains(definition.module), definition.index >= 0,
            definition.index < modules[definition.module].types.count
        else { return nil }
        return modules[definition.module].types[definition.index]
    }

    /// The value type that the state means; nil if there is none.
    func type(_ type: TypeState) -> ValueType? {
        if let definition = type.definition {
            guard let defined = self.type(definition) else { return nil }
            let bits = ValueType.referenceBit | ValueType.definedBit
            guard type.bits | ValueType.nullableBit == bits | ValueType.nullableBit else { return nil }
            return ValueType(bits: type.bits | defined.pointee.identity)
        }
        let value = ValueType(bits: type.bits)
        switch value {
        case .i32, .i64, .f32, .f64, .v128: return value
        default:
            let heap = type.bits & ~(ValueType.referenceBit | ValueType.nullableBit)
            guard value.isReference, heap <= 0xFF, HeapType(encoding: UInt8(heap)) != nil else { return nil }
            return value
        }
    }

    // MARK: Values

    /// The reference of the new store for one of the state; nil if it is not of the type, or refers to nothing.
    func reference(_ state: ReferenceState, _ type: ValueType) -> UInt32? {
        guard state != Reference.null else { return type.isNullable ? Reference.null : nil }
        let heap = type.heapType
        if Reference.isI31(state) { return matches(.i31, heap) ? state : nil }
        let index = Reference.index(state)
        if Reference.isFunction(state) {
            guard index < functions.count else { return nil }
            let defined = HeapType.defined(store.function(functions[index]).type.pointee.identity)
            return registry.matches(defined, heap) ? functions[index] : nil
        }
        if Reference.isHost(state) {
            guard index < hostValues.count else { return nil }
            return heap == .extern || heap == .any ? hostValues[index] : nil
        }
        guard Reference.isObject(state), index <= objects.count else { return nil }
        let object = self.state.heap.objects[index - 1]
        if object.kind == .exception { return heap == .exn ? objects[index - 1] : nil }
        let defined = HeapType.defined(store.heap.type(ofObject: objects[index - 1]))
        return matches(defined, heap) ? objects[index - 1] : nil
    }

    /// Whether a number or an object is of a heap type: converted, it is one from outside too.
    private func matches(_ sub: HeapType, _ super: HeapType) -> Bool {
        `super` == .extern || registry.matches(sub, `super`)
    }

    /// A slot of the new store; nil if the state's is not of the type.
    func slot(_ state: SlotState, _ type: ValueType) -> (UInt64, UInt64)? {
        if type == .v128 { return (state.low, state.high) }
        guard state.high == 0 else { return nil }
        switch type {
        case .i64, .f64: return (state.low, 0)
        case .i32, .f32: return state.low <= UInt64(UInt32.max) ? (state.low, 0) : nil
        default:
            guard type.isReference, let bits = UInt32(exactly: state.low) else { return nil }
            return reference(bits, type).map { (UInt64($0), 0) }
        }
    }

    /// Writes slots of given types; the index of the first that is not of its type, or nil.
    func write(
        _ slots: [SlotState], as types: UnsafeBufferPointer<ValueType>, to pointer: SlotPointer
    ) -> Int? {
        for (index, type) in types.enumerated() {
            guard let (low, high) = slot(slots[index], type) else { return index }
            pointer[index * slotWords] = low
            pointer[index * slotWords + 1] = high
        }
        return nil
    }

    /// The type of a function of the state; nil if there is none.
    func type(of function: FunctionState) -> UnsafePointer<DefinedType>? {
        switch function {
        case .host(let index):
            return hostFunctions.indices.contains(index) ? store.function(hostFunctions[index]).type : nil
        case .defined(let instance, let index):
            guard let module = module(ofInstance: instance), index >= module.importedFunctionCount,
                index < module.functions.count
            else { return nil }
            return module.functions[index].type
        }
    }

    /// The module of one of the state's instances; nil if there is none.
    func module(ofInstance index: Int) -> DecodedModule? {
        guard state.instances.indices.contains(index),
            modules.indices.contains(state.instances[index].module)
        else { return nil }
        return modules[state.instances[index].module]
    }

    /// A reference to a function of the state that exists; instances must have been made.
    func reference(to function: FunctionState) -> UInt32? {
        guard type(of: function) != nil else { return nil }
        switch function {
        case .host(let index): return hostFunctions[index]
        case .defined(let instance, let index):
            guard instances.indices.contains(instance) else { return nil }
            return store.reference(toFunction: index, of: instances[instance].record)
        }
    }

    // MARK: Fuel

    func restoreFuel() throws(SnapshotError) {
        guard let fuel = state.fuel else {
            store.fuel = Fuel.unlimited
            return
        }
        guard let units = Int64(exactly: fuel) else {
            throw invalid("no store can have \(fuel) units of fuel")
        }
        store.fuel = units
    }
}
