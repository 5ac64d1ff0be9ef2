import Machine
import Snapshot
import TestSupport
import WebAssembly

/// Changes states: a little, anywhere, to what there is elsewhere in the state more often than to anything.
struct StateMutator {
    let modules: [DecodedModule]
    var random: RandomSequence

    mutating func mutate(_ state: inout ProgramState) {
        for _ in 0..<1 + random.below(3) { change(&state) }
    }

    private mutating func change(_ state: inout ProgramState) {
        if random.isOne(in: 30) { return changeProgram(&state) }
        guard !state.stores.isEmpty else { return }
        let index = random.below(state.stores.count)
        switch random.below(12) {
        case 0: changeInstances(&state.stores[index])
        case 1: changeTables(&state.stores[index])
        case 2: changeGlobals(&state.stores[index])
        case 3, 4: changeHeap(&state.stores[index].heap)
        case 5: changeFunctions(&state.stores[index])
        default: changeCalls(&state.stores[index])
        }
    }

    // MARK: Numbers

    /// An index, usually one that there is.
    private mutating func index(_ count: Int) -> Int {
        switch random.below(16) {
        case 0: return count
        case 1: return random.pick([-1, Int.max, Int.min, 1 << 32, 1 << 31, 1 << 20])
        default: return count > 0 ? random.below(count) : 0
        }
    }

    private mutating func word() -> UInt64 {
        switch random.below(8) {
        case 0: return random.next()
        case 1: return 1 << UInt64(random.below(64))
        case 2: return UInt64(UInt32.max)
        case 3: return .max
        default: return UInt64(random.below(80))
        }
    }

    private mutating func reference() -> UInt32 {
        switch random.below(6) {
        case 0: return 0
        case 1: return UInt32(truncatingIfNeeded: random.next()) | 1
        case 2: return UInt32(random.below(6)) << 3 | 2
        case 3: return UInt32(random.below(4)) << 3 | 6
        case 4: return UInt32(truncatingIfNeeded: word())
        default: return UInt32(random.below(12)) << 3
        }
    }

    private mutating func slot() -> SlotState {
        random.isOne(in: 3)
            ? SlotState(low: UInt64(reference()))
            : SlotState(low: word(), high: random.isOne(in: 4) ? word() : 0)
    }

    /// Swaps, repeats, removes or replaces elements of a list.
    private mutating func shuffle<Element>(_ list: inout [Element], _ other: (inout Self) -> Element?) {
        guard !list.isEmpty else {
            if let new = other(&self) { list.append(new) }
            return
        }
        let place = random.below(list.count)
        switch random.below(6) {
        case 0: list.swapAt(place, random.below(list.count))
        case 1: list.insert(list[random.below(list.count)], at: place)
        case 2: list.remove(at: place)
        case 3: if let new = other(&self) { list.append(new) }
        default: if let new = other(&self) { list[place] = new }
        }
    }

    // MARK: What is not in calls

    private mutating func changeProgram(_ state: inout ProgramState) {
        switch random.below(5) {
        case 0: shuffle(&state.stores) { _ in nil }
        case 1: shuffle(&state.memories) { _ in nil }
        case 2: shuffle(&state.modules) { _ in nil }
        default:
            guard !state.memories.isEmpty else { return }
            let index = random.below(state.memories.count)
            switch random.below(5) {
            case 0: state.memories[index].type.isShared.toggle()
            case 1: state.memories[index].type.pageSizeLog2 = UInt8(random.pick([0, 16, 1, 63, 64, 255]))
            case 2: change(&state.memories[index].type.limits)
            default:
                let size = random.pick([0, 1, 65536, 3 << 16, 1 << 32, 1 << 40, 1 << 48])
                if let content = FrozenMemory.Builder(size: size).finish() {
                    state.memories[index].content = content
                }
            }
        }
    }

    private mutating func change(_ limits: inout SizeLimits) {
        switch random.below(4) {
        case 0: limits.is64.toggle()
        case 1: limits.minimum = word()
        case 2: limits.maximum = nil
        default: limits.maximum = word()
        }
    }

    private mutating func change(_ type: inout TypeState) {
        switch random.below(4) {
        case 0: type.bits ^= ValueType.nullableBit
        case 1:
            type.bits = random.pick([
                0, 1, 2, 3, 4, 5, 6, 7, 0xC000_006E, 0xC000_0070, 0xC000_006F, 0x8000_0069,
            ])
        case 2: type.bits ^= 1 << UInt32(random.below(32))
        default: type.definition = random.isOne(in: 3) ? nil : definition()
        }
    }

    private mutating func definition() -> DefinitionState {
        let module = index(modules.count)
        let count = modules.indices.contains(module) ? modules[module].types.count : 4
        return DefinitionState(module: module, index: index(count))
    }

    private mutating func changeInstances(_ store: inout StoreState) {
        guard !store.instances.isEmpty else { return }
        let before = store
        let place = random.below(store.instances.count)
        switch random.below(10) {
        case 0: shuffle(&store.instances) { _ in nil }
        case 1: store.instances[place].module = index(modules.count)
        case 2: shuffle(&store.instances[place].importedFunctions) { $0.function(before) }
        case 3: shuffle(&store.instances[place].memories) { $0.index(before.memories.count) }
        case 4: shuffle(&store.instances[place].tables) { $0.index(before.tables.count) }
        case 5: shuffle(&store.instances[place].globals) { $0.index(before.globals.count) }
        case 6: shuffle(&store.instances[place].tags) { $0.index(before.tags.count) }
        case 7: shuffle(&store.instances[place].droppedData) { $0.random.isOne(in: 2) }
        case 8: shuffle(&store.memories) { $0.index(2) }
        default:
            shuffle(&store.instances[place].elements) { mutator in
                mutator.random.isOne(in: 3)
                    ? .some(nil) : (0..<mutator.random.below(3)).map { _ in mutator.reference() }
            }
        }
    }

    private mutating func changeTables(_ store: inout StoreState) {
        guard !store.tables.isEmpty else { return changeGlobals(&store) }
        let place = random.below(store.tables.count)
        switch random.below(8) {
        case 0: shuffle(&store.tables) { _ in nil }
        case 1: change(&store.tables[place].limits)
        case 2: change(&store.tables[place].element)
        case 3: store.tables[place].elements.append(reference())
        default:
            guard !store.tables[place].elements.isEmpty else { return }
            let element = random.below(min(store.tables[place].elements.count, 16))
            store.tables[place].elements[element] = reference()
        }
    }

    private mutating func changeGlobals(_ store: inout StoreState) {
        if random.isOne(in: 8) { return shuffle(&store.tags) { TagState(type: $0.definition()) } }
        guard !store.globals.isEmpty else { return }
        let place = random.below(store.globals.count)
        switch random.below(6) {
        case 0: shuffle(&store.globals) { _ in nil }
        case 1: change(&store.globals[place].type)
        case 2: store.globals[place].isMutable.toggle()
        default: store.globals[place].value = slot()
        }
    }

    private mutating func function(_ store: StoreState) -> FunctionState {
        if random.isOne(in: 4) { return .host(index(store.hostFunctions.count)) }
        let instance = index(store.instances.count)
        guard store.instances.indices.contains(instance),
            modules.indices.contains(store.instances[instance].module)
        else { return .defined(instance: instance, index: 0) }
        let count = modules[store.instances[instance].module].functions.count
        return .defined(instance: instance, index: index(count))
    }

    private mutating func changeFunctions(_ store: inout StoreState) {
        let before = store
        switch random.below(4) {
        case 0: shuffle(&store.functions) { $0.function(before) }
        case 1:
            shuffle(&store.hostFunctions) { mutator in
                HostFunctionState(instance: mutator.index(before.instances.count), index: mutator.index(3))
            }
        case 2: shuffle(&store.hostValues) { mutator in mutator.random.isOne(in: 4) ? [] : [1] }
        default: store.fuel = random.isOne(in: 3) ? nil : word()
        }
    }

    private mutating func changeHeap(_ heap: inout HeapState) {
        guard !heap.objects.isEmpty else { return }
        let place = random.below(heap.objects.count)
        switch random.below(10) {
        case 0: shuffle(&heap.objects) { _ in nil }
        case 1: shuffle(&heap.types) { $0.definition() }
        case 2: heap.objects[place].type = index(heap.types.count)
        case 3:
            heap.objects[place].count =
                random.isOne(in: 3) ? index(heap.bytes.count) : Int(truncatingIfNeeded: word())
        case 4: heap.objects[place].offset = index(heap.bytes.count)
        case 5:
            heap.objects[place].kind = HeapState.Object.Kind(rawValue: UInt8(random.below(3))) ?? .array
        case 6:
            guard !heap.bytes.isEmpty else { return }
            heap.bytes[random.below(heap.bytes.count)] = UInt8(truncatingIfNeeded: random.next())
        default:
            // Where a reference is likely to be.
            let start = heap.objects[place].offset
            guard start >= 0, start <= heap.bytes.count - 4 else { return }
            let end = min(start + 48, heap.bytes.count - 3)
            let position = start + random.below(max((end - start + 3) / 4, 1)) * 4
            guard position + 4 <= heap.bytes.count else { return }
            let value = reference()
            for byte in 0..<4 {
                heap.bytes[position + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte)))
            }
        }
    }

    // MARK: Calls

    private mutating func changeCalls(_ store: inout StoreState) {
        guard !store.activations.isEmpty else { return }
        let call = random.below(store.activations.count)
        switch random.below(24) {
        case 0: shuffle(&store.activations) { _ in nil }
        case 1: store.activations[call].remainingWait = random.isOne(in: 2) ? nil : Int64(bitPattern: word())
        case 2: store.activations[call].waitPlace = Int(truncatingIfNeeded: word())
        case 3:
            store.activations[call].status = random.pick([.ready, .threw, .trapped(.unreachable)])
        case 4: shuffle(&store.activations[call].frames) { _ in nil }
        case 5: return push(store, &store.activations[call])
        case 6...12: return relocate(store, &store.activations[call])
        default:
            guard !store.activations[call].frames.isEmpty else { return }
            let frame = random.below(store.activations[call].frames.count)
            store.activations[call].frames[frame] = changed(store.activations[call].frames[frame], store)
        }
    }

    private mutating func changed(_ frame: FrameState, _ store: StoreState) -> FrameState {
        switch frame {
        case .entry(let awaited, var arguments):
            if random.isOne(in: 2) {
                shuffle(&arguments) { $0.slot() }
                return .entry(awaited: awaited, arguments: arguments)
            }
            return .entry(awaited: random.isOne(in: 3) ? nil : function(store), arguments: arguments)
        case .function(let instance, let index, var pc, var locals, var operands):
            switch random.below(8) {
            case 0:
                guard case .defined(let instance, let index) = function(store) else { return frame }
                return .function(instance: instance, index: index, pc: pc, locals: locals, operands: operands)
            case 1, 2: pc &+= random.below(41) - 20
            case 3: pc = self.index(200)
            case 4, 5: shuffle(&locals) { $0.slot() }
            default: shuffle(&operands) { $0.slot() }
            }
            return .function(instance: instance, index: index, pc: pc, locals: locals, operands: operands)
        case .host(let function, let waits, let instance, var arguments):
            switch random.below(4) {
            case 0:
                return .host(
                    function: index(store.hostFunctions.count), waits: waits, instance: instance,
                    arguments: arguments)
            case 1:
                return .host(
                    function: function, waits: waits == .call ? .tailCall : .call, instance: instance,
                    arguments: arguments)
            case 2:
                return .host(
                    function: function, waits: waits,
                    instance: random.isOne(in: 3) ? nil : index(store.instances.count), arguments: arguments)
            default:
                shuffle(&arguments) { $0.slot() }
                return .host(function: function, waits: waits, instance: instance, arguments: arguments)
            }
        }
    }

    /// Puts the newest frame at another instruction, with values of the types that belong there: states that the code is never
    /// in, but could be.
    private mutating func relocate(_ store: StoreState, _ call: inout ActivationState) {
        guard case .function(let instance, let index, _, let locals, _)? = call.frames.last,
            let moved = frame(of: index, instance, store, locals: locals)
        else { return }
        call.frames[call.frames.count - 1] = moved
    }

    /// Has the newest frame, where it is at a call, call some function.
    private mutating func push(_ store: StoreState, _ call: inout ActivationState) {
        guard case .defined(let instance, let index) = function(store), index >= 0,
            let new = frame(of: index, instance, store, locals: nil)
        else { return }
        if case .function(let caller, let function, let pc, let locals, var operands)? = call.frames.last {
            operands.removeLast(random.below(operands.count + 1))
            call.frames[call.frames.count - 1] = .function(
                instance: caller, index: function, pc: pc, locals: locals, operands: operands)
        }
        call.frames.append(new)
    }

    /// A frame of a function at some instruction.
    private mutating func frame(
        of index: Int, _ instance: Int, _ store: StoreState, locals: [SlotState]?
    ) -> FrameState? {
        guard store.instances.indices.contains(instance),
            modules.indices.contains(store.instances[instance].module)
        else { return nil }
        let module = modules[store.instances[instance].module]
        guard let body = module.body(ofFunction: index) else { return nil }
        for _ in 0..<20 {
            let pc = Int(body.pointee.start) + random.below(Int(body.pointee.end - body.pointee.start))
            var slots: (locals: [SlotState], operands: [SlotState])?
            module.forEachPosition(inFunction: index, at: [pc]) { _, position in
                guard let position else { return false }
                var made = locals ?? []
                guard locals == nil || made.count == Int(body.pointee.localCount) else { return false }
                if locals == nil {
                    for local in 0..<Int(body.pointee.localCount) {
                        made.append(
                            local < position.localCount
                                ? value(of: position.type(ofLocal: local), store) : SlotState(low: 0))
                    }
                }
                for (hidden, isKept) in position.keptExceptions.enumerated() {
                    made[position.localCount + hidden] = SlotState(
                        low: isKept ? UInt64(random.below(8)) << 3 : 0)
                }
                slots = (made, position.operands.map { value(of: $0, store) })
                return false
            }
            guard let slots else { continue }
            return .function(
                instance: instance, index: index, pc: pc, locals: slots.locals, operands: slots.operands)
        }
        return nil
    }

    /// A value that may be of a type: numbers are, references are more often than not.
    private mutating func value(of type: ValueType, _ store: StoreState) -> SlotState {
        switch type {
        case .i32, .f32: return SlotState(low: word() & 0xFFFF_FFFF)
        case .i64, .f64: return SlotState(low: word())
        case .v128: return SlotState(low: word(), high: word())
        default: break
        }
        if type.isNullable, random.isOne(in: 3) { return SlotState(low: 0) }
        let heap = type.heapType
        let isFunction =
            heap.isDefined
            ? modules[0].registry.type(heap.identity).pointee.kind == .function : heap == .func
        if isFunction { return SlotState(low: UInt64(random.below(store.functions.count + 1)) << 3 | 2) }
        if heap == .extern, random.isOne(in: 2) { return SlotState(low: UInt64(random.below(3)) << 3 | 6) }
        if heap == .i31 || heap == .any && random.isOne(in: 3) {
            return SlotState(low: word() & 0xFFFF_FFFF | 1)
        }
        return SlotState(low: UInt64(1 + random.below(store.heap.objects.count + 1)) << 3)
    }
}
