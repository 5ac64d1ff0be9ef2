internal import Machine
internal import WebAssembly

/// Takes down the state of one store: what its instances have, what that refers to, and so on. Things get their numbers when
/// they are reached first.
struct StoreCapture: ~Copyable {
    typealias HostValueWriter = (Int) throws(SnapshotError) -> [UInt8]

    let store: Store
    var state = StoreState()
    /// By the store's index of a function that references refer to: its place among `state.functions`, plus 1.
    private let functionNumbers: UnsafeMutablePointer<UInt32>
    private let functionCount: Int
    /// By the store's index of a function of the host: the first import that it is, and its place among `state.hostFunctions`.
    private var firstImports: [HostFunctionState?]
    private var hostFunctionNumbers: [Int?]
    private var hostValueNumbers: [Int: Int] = [:]
    private var tables: [UnsafeMutablePointer<TableRecord>] = []
    private var tableNumbers: [UnsafeMutablePointer<TableRecord>: Int] = [:]
    private var globals: [UnsafeMutablePointer<GlobalRecord>] = []
    private var globalNumbers: [UnsafeMutablePointer<GlobalRecord>: Int] = [:]
    /// By the store's index.
    private var tagNumbers: [Int?]
    var objects: ObjectNumbers
    var plans = FramePlans()
    /// Where what is being looked at is, for errors.
    var place = Place.instance(0)

    /// Where a reference was found.
    enum Place {
        case instance(Int)
        case element(segment: Int, instance: Int)
        case table(Int)
        case global(Int)
        case frame(FramePointer)
        case object(Int)
    }

    init(_ store: Store) {
        self.store = store
        functionCount = store.record.pointee.functionCount
        functionNumbers = .allocate(capacity: max(functionCount, 1))
        functionNumbers.initialize(repeating: 0, count: functionCount)
        firstImports = [HostFunctionState?](repeating: nil, count: store.hostFunctions.count)
        hostFunctionNumbers = [Int?](repeating: nil, count: store.hostFunctions.count)
        tagNumbers = [Int?](repeating: nil, count: store.tags.count)
        objects = ObjectNumbers(heapSize: store.heap.statistics.committedBytes)
    }

    deinit {
        functionNumbers.deallocate()
        plans.deallocate()
        objects.deallocate()
    }

    /// Fills `state`.
    mutating func run(
        _ program: inout ProgramCapture, _ hostValue: HostValueWriter
    ) throws(SnapshotError) {
        // No program burns so many units as a store without a limit has.
        let fuel = store.fuel
        state.fuel = fuel > Fuel.unlimited / 2 ? nil : UInt64(max(fuel, 0))
        for (index, instance) in store.instances.enumerated() {
            for function in 0..<instance.record.pointee.importCount {
                let reference = instance.record.pointee.imports[function]
                if reference.instance == nil, firstImports[Int(reference.index)] == nil {
                    firstImports[Int(reference.index)] = HostFunctionState(instance: index, index: function)
                }
            }
        }
        for (index, instance) in store.instances.enumerated() {
            try capture(instance, index, &program, hostValue)
        }
        for (index, table) in tables.enumerated() {
            place = .table(index)
            guard let type = program.type(table.pointee.type.element) else { throw typeError() }
            state.tables.append(
                TableState(
                    element: type, limits: table.pointee.type.limits,
                    elements: try references(table.pointee.elements, table.pointee.count, hostValue)))
        }
        for (index, global) in globals.enumerated() {
            place = .global(index)
            guard let type = program.type(global.pointee.type.value) else { throw typeError() }
            let slot = global.pointee.slot
            state.globals.append(
                GlobalState(
                    type: type, isMutable: global.pointee.type.isMutable,
                    value: try value(slot.0, slot.1, SlotKind(global.pointee.type.value), hostValue)))
        }
        for activation in store.callsUnderWay {
            state.activations.append(try capture(activation, hostValue))
        }
        try captureObjects(&program, hostValue)
    }

    // MARK: Instances

    /// Which of those that have been reached a record is; the next one if it is reached for the first time.
    private static func number<Record>(
        of record: UnsafeMutablePointer<Record>, among all: inout [UnsafeMutablePointer<Record>],
        _ numbers: inout [UnsafeMutablePointer<Record>: Int]
    ) -> Int {
        if let number = numbers[record] { return number }
        numbers[record] = all.count
        all.append(record)
        return all.count - 1
    }

    private mutating func capture(
        _ instance: Instance, _ index: Int, _ program: inout ProgramCapture, _ hostValue: HostValueWriter
    ) throws(SnapshotError) {
        place = .instance(index)
        guard instance.hasGlobals else {
            throw SnapshotError(
                .notCapturable, "the instantiation of instance " + String(index) + " has failed half-way")
        }
        let record = instance.record.pointee
        var result = InstanceState(module: program.index(of: instance.module))
        for function in 0..<record.importCount {
            result.importedFunctions.append(try self.function(record.imports[function]))
        }
        for memory in 0..<record.memoryCount {
            let number = program.index(of: record.memories[memory], in: store)
            var own = 0
            while own < state.memories.count, state.memories[own] != number { own += 1 }
            if own == state.memories.count { state.memories.append(number) }
            result.memories.append(own)
        }
        for table in 0..<record.tableCount {
            result.tables.append(
                StoreCapture.number(of: record.tables[table], among: &tables, &tableNumbers))
        }
        for global in 0..<record.globalCount {
            result.globals.append(
                StoreCapture.number(of: record.globals[global], among: &globals, &globalNumbers))
        }
        for tag in 0..<record.tagCount {
            result.tags.append(try self.tag(record.tags[tag].pointee.index, &program))
        }
        for segment in 0..<record.elementCount {
            let element = record.elements[segment]
            guard let elements = element.references, element.count > 0 else {
                result.elements.append(nil)
                continue
            }
            place = .element(segment: segment, instance: index)
            result.elements.append(try references(elements, element.count, hostValue))
        }
        for segment in 0..<record.dataCount {
            result.droppedData.append(record.data[segment].count == 0)
        }
        state.instances.append(result)
    }

    /// A tag's number.
    mutating func tag(_ index: Int, _ program: inout ProgramCapture) throws(SnapshotError) -> Int {
        if let number = tagNumbers[index] { return number }
        guard let type = program.definition(store.tags[index].pointee.type.pointee.identity) else {
            throw typeError()
        }
        state.tags.append(TagState(type: type))
        tagNumbers[index] = state.tags.count - 1
        return state.tags.count - 1
    }

    // MARK: Functions

    func index(of instance: UnsafeMutablePointer<InstanceRecord>) -> Int { instance.pointee.index }

    mutating func function(_ function: FunctionReference) throws(SnapshotError) -> FunctionState {
        guard let instance = function.instance else { return .host(try hostFunction(Int(function.index))) }
        return .defined(instance: instance.pointee.index, index: Int(function.index))
    }

    /// The number of a function of the host.
    mutating func hostFunction(_ index: Int) throws(SnapshotError) -> Int {
        if let number = hostFunctionNumbers[index] { return number }
        guard let state = firstImports[index] else {
            throw SnapshotError(
                .notCapturable, "a function of the host that no instance imports is in " + placeText)
        }
        self.state.hostFunctions.append(state)
        hostFunctionNumbers[index] = self.state.hostFunctions.count - 1
        return self.state.hostFunctions.count - 1
    }

    // MARK: References

    /// A reference as it is in the state: what it refers to has been reached.
    @inline(__always) mutating func reference(
        _ reference: UInt32, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> ReferenceState {
        if reference == Reference.null || reference & 1 != 0 { return reference }
        if reference & 7 == 0 { return objects.number(reference) << 3 }
        return try other(reference, hostValue)
    }

    @inline(never) private mutating func other(
        _ reference: UInt32, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> ReferenceState {
        let index = Reference.index(reference)
        if Reference.isHost(reference) {
            if let number = hostValueNumbers[index] { return Reference.host(number) }
            let number = state.hostValues.count
            state.hostValues.append(try hostValue(index))
            hostValueNumbers[index] = number
            return Reference.host(number)
        }
        if functionNumbers[index] == 0 {
            let function = try function(store.function(reference))
            state.functions.append(function)
            functionNumbers[index] = UInt32(state.functions.count)
        }
        return Reference.function(Int(functionNumbers[index]) - 1)
    }

    private mutating func references(
        _ references: UnsafeMutablePointer<UInt32>, _ count: Int, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> [ReferenceState] {
        var result: [ReferenceState] = []
        result.reserveCapacity(count)
        for index in 0..<count { result.append(try reference(references[index], hostValue)) }
        return result
    }

    /// What a slot holds, as far as its type uses it.
    @inline(__always) mutating func value(
        _ low: UInt64, _ high: UInt64, _ kind: SlotKind, _ hostValue: HostValueWriter
    ) throws(SnapshotError) -> SlotState {
        switch kind {
        case .unused: SlotState(low: 0)
        case .half: SlotState(low: low & 0xFFFF_FFFF)
        case .word: SlotState(low: low)
        case .vector: SlotState(low: low, high: high)
        case .reference:
            SlotState(low: UInt64(try reference(UInt32(truncatingIfNeeded: low), hostValue)))
        }
    }

    // MARK: Errors

    private func typeError() -> SnapshotError {
        SnapshotError(.notCapturable, "a type that no module declares is that of " + placeText)
    }

    private var placeText: String {
        switch place {
        case .instance(let index): "the imports of instance " + String(index)
        case .element(let segment, let instance):
            "element segment " + String(segment) + " of instance " + String(instance)
        case .table(let index): "table " + String(index) + instanceText { $0.tables.firstIndex(of: index) }
        case .global(let index):
            "global " + String(index) + instanceText { $0.globals.firstIndex(of: index) }
        case .frame(let frame):
            frame.pointee.kind == .function
                ? "a local or operand of " + ProgramState.functionName(of: frame, in: store)
                : "the arguments of a call"
        case .object(let number): "object " + String(number) + " of the heap"
        }
    }

    /// Which instance has something first, and under which index.
    private func instanceText(_ index: (InstanceState) -> Int?) -> String {
        for (number, instance) in state.instances.enumerated() {
            if let index = index(instance) {
                return " (number " + String(index) + " of instance " + String(number) + ")"
            }
        }
        return ""
    }
}

/// What a type uses of a slot.
enum SlotKind: UInt8 {
    /// Nothing.
    case unused
    /// 32, 64 or 128 bits.
    case half, word, vector
    case reference

    init(_ type: ValueType) {
        switch type {
        case .i32, .f32: self = .half
        case .i64, .f64: self = .word
        case .v128: self = .vector
        default: self = type.isReference ? .reference : .unused
        }
    }
}

/// The numbers of objects, in the order in which they are reached.
struct ObjectNumbers {
    /// The objects, as references.
    private(set) var order = RawArray<UInt32>()
    /// A word for every eight bytes of the heap, where an object can begin: its number plus 1. Most of its pages are touched
    /// only where many objects are.
    private let numbers: UnsafeMutablePointer<UInt32>
    private let mappedSize: Int

    init(heapSize: Int) {
        let size = System.roundedToPages(heapSize / 8 * MemoryLayout<UInt32>.size)
        if size > 0, let memory = System.reserve(size), System.commit(memory, size) {
            numbers = memory.assumingMemoryBound(to: UInt32.self)
            mappedSize = size
        } else {
            numbers = .allocate(capacity: heapSize / 8 + 1)
            numbers.initialize(repeating: 0, count: heapSize / 8 + 1)
            mappedSize = 0
        }
    }

    func deallocate() {
        order.deallocate()
        if mappedSize > 0 { System.release(numbers, mappedSize) } else { numbers.deallocate() }
    }

    var count: Int { order.count }

    /// An object's number plus 1.
    @inline(__always) mutating func number(_ reference: UInt32) -> UInt32 {
        let place = numbers + Int(reference >> 3)
        if place.pointee == 0 {
            order.append(reference)
            place.pointee = UInt32(truncatingIfNeeded: order.count)
        }
        return place.pointee
    }
}
