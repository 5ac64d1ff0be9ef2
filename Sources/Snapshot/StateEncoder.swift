package import Machine
internal import WebAssembly

// A state's sections, in order. Documentation/SnapshotState.md says what their bytes are.

extension SnapshotSection {
    /// What the stores have in common.
    static let program = kind("prog")
    /// Of a store: what its instances have.
    static let instances = kind("inst")
    /// Of a store: fuel, globals, tags, functions, values of the host.
    static let store = kind("stor")
    static let tables = kind("tabl")
    static let objects = kind("heap")
    static let calls = kind("call")
}

extension ProgramState {
    /// The state as bytes: equal states give equal bytes. What memories hold goes beside them, in the order of `memories`.
    package func encoded() -> (sections: [SnapshotSection], memories: [FrozenMemory]) {
        var sections = [SnapshotSection(kind: SnapshotSection.program, bytes: programBytes)]
        for (index, store) in stores.enumerated() {
            let index = UInt32(index)
            sections.append(
                SnapshotSection(kind: SnapshotSection.instances, index: index, bytes: store.instanceBytes))
            sections.append(
                SnapshotSection(kind: SnapshotSection.store, index: index, bytes: store.storeBytes))
            sections.append(
                SnapshotSection(kind: SnapshotSection.tables, index: index, bytes: store.tableBytes))
            sections.append(
                SnapshotSection(kind: SnapshotSection.objects, index: index, bytes: store.heap.encoded))
            sections.append(
                SnapshotSection(kind: SnapshotSection.calls, index: index, bytes: store.callBytes))
        }
        return (sections, memories.map { $0.content })
    }

    private var programBytes: [UInt8] {
        var writer = StateWriter()
        writer.write(features.rawValue)
        writer.write(UInt32(isDeterministic ? 1 : 0))
        writer.write(count: stores.count)
        writer.write(count: modules.count)
        for module in modules {
            writer.write(module.hash.bytes)
            writer.write(module.size)
        }
        writer.write(count: memories.count)
        for memory in memories {
            writer.write(
                memory.type.limits,
                flags: (memory.type.isShared ? 1 : 0, pageSizeLog2: memory.type.pageSizeLog2))
        }
        return writer.finish()
    }
}

extension StoreState {
    fileprivate var instanceBytes: [UInt8] {
        var writer = StateWriter()
        writer.write(indices: memories)
        writer.write(count: instances.count)
        for instance in instances {
            writer.write(count: instance.module)
            writer.write(count: instance.importedFunctions.count)
            for function in instance.importedFunctions { writer.write(function) }
            writer.write(indices: instance.memories)
            writer.write(indices: instance.tables)
            writer.write(indices: instance.globals)
            writer.write(indices: instance.tags)
            writer.write(count: instance.elements.count)
            for element in instance.elements {
                let references = element ?? []
                writer.write(count: references.count)
                writer.write(references)
            }
            writer.write(count: instance.droppedData.count)
            for isDropped in instance.droppedData { writer.write(UInt8(isDropped ? 1 : 0)) }
        }
        return writer.finish()
    }

    fileprivate var storeBytes: [UInt8] {
        var writer = StateWriter()
        writer.write(fuel ?? .max)
        writer.write(count: globals.count)
        for global in globals {
            writer.write(global.type)
            writer.write(UInt32(global.isMutable ? 1 : 0))
            writer.write(global.value.low)
            writer.write(global.value.high)
        }
        writer.write(count: tags.count)
        for tag in tags { writer.write(tag.type) }
        writer.write(count: functions.count)
        for function in functions { writer.write(function) }
        writer.write(count: hostFunctions.count)
        for function in hostFunctions {
            writer.write(count: function.instance)
            writer.write(count: function.index)
        }
        writer.write(count: hostValues.count)
        for value in hostValues {
            writer.write(count: value.count)
            writer.write(value)
        }
        return writer.finish()
    }

    fileprivate var tableBytes: [UInt8] {
        var writer = StateWriter()
        writer.write(count: tables.count)
        for table in tables {
            writer.write(table.element)
            writer.write(table.limits, flags: (0, pageSizeLog2: 0))
            writer.write(count: table.elements.count)
            writer.write(table.elements)
        }
        return writer.finish()
    }

    fileprivate var callBytes: [UInt8] {
        var writer = StateWriter()
        writer.write(count: activations.count)
        for activation in activations { writer.write(activation) }
        return writer.finish()
    }
}

extension HeapState {
    fileprivate var encoded: [UInt8] {
        var writer = StateWriter(capacity: bytes.count + 12 * objects.count + 64)
        writer.write(count: types.count)
        for type in types { writer.write(type) }
        writer.write(count: objects.count)
        for (index, object) in objects.enumerated() {
            let end = index + 1 < objects.count ? objects[index + 1].offset : bytes.count
            writer.write(UInt32(object.kind.rawValue) | UInt32(truncatingIfNeeded: object.type) << 2)
            writer.write(count: object.count)
            writer.write(count: end - object.offset)
        }
        writer.write(bytes)
        return writer.finish()
    }
}

/// What a frame is, in the bytes of a state.
enum FrameCode: UInt8 {
    /// An entry that called the next frame; one that awaits a function of an instance, or of the host; a function; a function
    /// of the host in a call, and in a tail call.
    case entry, awaitingDefined, awaitingHost, function, hostCall, hostTailCall
}

/// Bytes of a state, little-endian.
struct StateWriter {
    private var bytes: RawArray<UInt8>

    init(capacity: Int = 256) { bytes = RawArray(capacity: capacity) }

    /// What has been written. The writer is of no use any more.
    consuming func finish() -> [UInt8] {
        let result = [UInt8](UnsafeBufferPointer(start: bytes.base, count: bytes.count))
        bytes.deallocate()
        return result
    }

    @inline(__always) private mutating func room(_ size: Int) -> UnsafeMutableRawPointer {
        if bytes.count + size > bytes.capacity { bytes.grow(to: bytes.count + size) }
        bytes.count += size
        return UnsafeMutableRawPointer(bytes.base + bytes.count - size)
    }

    @inline(__always) mutating func write<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        room(MemoryLayout<Number>.size).storeBytes(of: number.littleEndian, as: Number.self)
    }

    /// A count or an index: 32 bits, as in the engine itself.
    @inline(__always) mutating func write(count: Int) { write(UInt32(truncatingIfNeeded: count)) }

    mutating func write(_ array: [UInt8]) { copy(array) }
    mutating func write(_ array: [UInt32]) { copy(array) }

    // Every processor that this runs on has little-endian words.
    private mutating func copy<Element: BitwiseCopyable>(_ array: [Element]) {
        guard !array.isEmpty else { return }
        let destination = room(array.count * MemoryLayout<Element>.size)
        array.withUnsafeBytes {
            destination.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
    }

    mutating func write(indices: [Int]) {
        write(count: indices.count)
        for index in indices { write(count: index) }
    }

    mutating func write(_ definition: DefinitionState) {
        write(count: definition.module)
        write(count: definition.index)
    }

    mutating func write(_ type: TypeState) {
        write(type.bits)
        if let definition = type.definition { write(definition) }
    }

    mutating func write(_ limits: SizeLimits, flags: (UInt8, pageSizeLog2: UInt8)) {
        write(flags.0 | (limits.is64 ? 2 : 0) | (limits.maximum == nil ? 0 : 4))
        write(flags.pageSizeLog2)
        write(UInt16(0))
        write(limits.minimum)
        write(limits.maximum ?? 0)
    }

    mutating func write(_ function: FunctionState) {
        switch function {
        case .defined(let instance, let index):
            write(count: instance)
            write(count: index)
        case .host(let index):
            write(UInt32.max)
            write(count: index)
        }
    }

    // MARK: Calls

    mutating func write(_ activation: ActivationState) {
        switch activation.status {
        case .ready: write(UInt16(0))
        case .trapped(let kind): write(1 | UInt16(kind.rawValue) << 8)
        case .threw: write(UInt16(2))
        }
        write(UInt16(activation.remainingWait == nil ? 0 : 1))
        write(count: activation.waitPlace)
        write(activation.remainingWait ?? 0)
        write(count: activation.frames.count)
        for frame in activation.frames { write(frame) }
    }

    private mutating func write(_ frame: FrameState) {
        switch frame {
        case .entry(let awaited, let arguments):
            switch awaited {
            case nil: write(.entry, 0, 0, 0, arguments, [])
            case .defined(let instance, let index):
                write(.awaitingDefined, instance, index, 0, arguments, [])
            case .host(let index): write(.awaitingHost, 0, index, 0, arguments, [])
            }
        case .function(let instance, let index, let pc, let locals, let operands):
            write(.function, instance, index, pc, locals, operands)
        case .host(let function, let waits, let instance, let arguments):
            write(
                waits == .call ? .hostCall : .hostTailCall, instance.map { $0 + 1 } ?? 0, function, 0,
                arguments, [])
        }
    }

    private mutating func write(
        _ code: FrameCode, _ instance: Int, _ index: Int, _ pc: Int, _ locals: [SlotState],
        _ operands: [SlotState]
    ) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for slot in locals {
            low |= slot.low
            high |= slot.high
        }
        for slot in operands {
            low |= slot.low
            high |= slot.high
        }
        let width = StateWriter.width(low, high)
        write(UInt32(code.rawValue) | UInt32(width) << 8)
        write(count: instance)
        write(count: index)
        write(count: pc)
        write(count: locals.count)
        write(count: operands.count)
        write(locals, width)
        write(operands, width)
    }

    /// Bytes for each slot of a frame; the arguments are all first and all second words together.
    static func width(_ low: UInt64, _ high: UInt64) -> Int { high != 0 ? 16 : low > 0xFFFF_FFFF ? 8 : 4 }

    private mutating func write(_ slots: [SlotState], _ width: Int) {
        let destination = room(slots.count * width)
        switch width {
        case 4:
            for (index, slot) in slots.enumerated() {
                destination.storeBytes(
                    of: UInt32(truncatingIfNeeded: slot.low).littleEndian, toByteOffset: index * 4,
                    as: UInt32.self)
            }
        case 8:
            for (index, slot) in slots.enumerated() {
                destination.storeBytes(of: slot.low.littleEndian, toByteOffset: index * 8, as: UInt64.self)
            }
        default:
            for (index, slot) in slots.enumerated() {
                destination.storeBytes(of: slot.low.littleEndian, toByteOffset: index * 16, as: UInt64.self)
                destination.storeBytes(
                    of: slot.high.littleEndian, toByteOffset: index * 16 + 8, as: UInt64.self)
            }
        }
    }
}
