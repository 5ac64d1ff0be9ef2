package import Machine
internal import WebAssembly

extension ProgramState {
    /// The state that bytes say. They may come from anywhere: what is not exactly as `encoded` writes it is an error, and every
    /// index is one of something that is there. Whether the modules' code can be in that state, only whoever has the modules
    /// can say.
    ///
    /// - Parameters:
    ///   - sections: those of a snapshot; what is no part of the state (`host`, `code`) is not looked at.
    ///   - memories: what the memories hold, in the order of the program's.
    /// - Throws: `.malformed`, with the section, and the offset in it.
    package init(sections: [SnapshotSection], memories contents: [FrozenMemory]) throws(SnapshotError) {
        var reader = StateReader(try ProgramState.section(SnapshotSection.program, 0, of: sections))
        let features = Features(rawValue: try reader.number(UInt64.self))
        guard features.isSubset(of: .all) else {
            throw reader.error("features that this engine does not know")
        }
        self.init(features: features, isDeterministic: try reader.flag())
        let storeCount = try reader.number(UInt32.self)
        modules = try ProgramState.modules(&reader)
        let types = try reader.list(size: 20) { reader throws(SnapshotError) in try reader.memoryType() }
        try reader.finish()
        guard types.count == contents.count else {
            throw reader.error("another number of memories than the snapshot has pages of")
        }
        for (index, type) in types.enumerated() {
            guard contents[index].size & ((1 << Int(type.pageSizeLog2)) - 1) == 0 else {
                throw reader.error("a memory whose size is no whole number of its pages")
            }
            memories.append(MemoryState(type: type, content: contents[index]))
        }
        // Each store has five sections.
        guard storeCount > 0, Int(storeCount) <= sections.count / 5 else {
            throw reader.error("a number of stores that is not that of the sections")
        }
        var known = 0
        for section in sections where ProgramState.kinds.contains(section.kind) { known += 1 }
        guard known == 1 + 5 * Int(storeCount) else {
            throw reader.error("sections of stores beyond their number")
        }
        for index in 0..<storeCount {
            stores.append(try StoreState(index, of: sections, modules.count, memories.count))
        }
    }

    /// The modules that a program's instances are of, from its sections alone.
    package static func modules(in sections: [SnapshotSection]) throws(SnapshotError) -> [ModuleIdentity] {
        var reader = StateReader(try section(SnapshotSection.program, 0, of: sections))
        _ = try reader.number(UInt64.self)
        _ = try reader.flag()
        _ = try reader.number(UInt32.self)
        return try modules(&reader)
    }

    private static func modules(_ reader: inout StateReader) throws(SnapshotError) -> [ModuleIdentity] {
        try reader.list(size: 40) { reader throws(SnapshotError) in
            guard let hash = SHA256Digest(bytes: try reader.bytes(32)) else { throw reader.error("a hash") }
            return ModuleIdentity(hash: hash, size: try reader.number(UInt64.self))
        }
    }

    private static let kinds = [
        SnapshotSection.program, SnapshotSection.instances, SnapshotSection.store, SnapshotSection.tables,
        SnapshotSection.objects, SnapshotSection.calls,
    ]

    fileprivate static func section(
        _ kind: UInt32, _ index: UInt32, of sections: [SnapshotSection]
    ) throws(SnapshotError) -> SnapshotSection {
        for section in sections where section.kind == kind && section.index == index { return section }
        throw SnapshotError(
            .malformed,
            "there is no section " + SnapshotSection(kind: kind, index: index, bytes: []).description)
    }
}

/// How many there are of what indices in a store can mean.
private struct StoreCounts {
    var modules = 0
    var programMemories = 0
    var instances = 0
    var memories = 0
    var tables = 0
    var globals = 0
    var tags = 0
    var functions = 0
    var hostFunctions = 0
    var hostValues = 0
    var objects = 0
}

extension StoreState {
    fileprivate init(
        _ index: UInt32, of sections: [SnapshotSection], _ modules: Int, _ programMemories: Int
    ) throws(SnapshotError) {
        self.init()
        // What is counted elsewhere is read before what counts it.
        var counts = StoreCounts()
        counts.modules = modules
        counts.programMemories = programMemories
        let instanceSection = try ProgramState.section(SnapshotSection.instances, index, of: sections)
        counts.instances = try StateReader.instanceCount(instanceSection)
        var reader = StateReader(try ProgramState.section(SnapshotSection.store, index, of: sections))
        try readStore(&reader, &counts)
        reader = StateReader(try ProgramState.section(SnapshotSection.objects, index, of: sections))
        heap = try reader.heap(counts)
        try reader.finish()
        counts.objects = heap.objects.count
        reader = StateReader(try ProgramState.section(SnapshotSection.tables, index, of: sections))
        tables = try reader.list(size: 28) { reader throws(SnapshotError) in
            let element = try reader.type(counts)
            guard element.bits & ValueType.referenceBit != 0 else {
                throw reader.error("a table of something else than references")
            }
            let limits = try reader.limits(flags: 0).limits
            return TableState(element: element, limits: limits, elements: try reader.references(counts))
        }
        try reader.finish()
        counts.tables = tables.count
        reader = StateReader(instanceSection)
        try readInstances(&reader, &counts)
        reader = StateReader(try ProgramState.section(SnapshotSection.calls, index, of: sections))
        activations = try reader.list(size: 20) { reader throws(SnapshotError) in
            try reader.activation(counts)
        }
        try reader.finish()
    }

    private mutating func readStore(
        _ reader: inout StateReader, _ counts: inout StoreCounts
    ) throws(SnapshotError) {
        let fuel = try reader.number(UInt64.self)
        guard fuel == .max || fuel <= UInt64(Fuel.unlimited / 2) else {
            throw reader.error("more fuel than can be")
        }
        self.fuel = fuel == .max ? nil : fuel
        let known = counts
        globals = try reader.list(size: 24) { reader throws(SnapshotError) in
            GlobalState(
                type: try reader.type(known), isMutable: try reader.flag(),
                value: SlotState(low: try reader.number(UInt64.self), high: try reader.number(UInt64.self)))
        }
        tags = try reader.list(size: 8) { reader throws(SnapshotError) in
            TagState(type: try reader.definition(known))
        }
        counts.globals = globals.count
        counts.tags = tags.count
        // Functions of the host come behind those that may be such.
        counts.hostFunctions = .max
        let unknown = counts
        functions = try reader.list(size: 8) { reader throws(SnapshotError) in try reader.function(unknown) }
        counts.functions = functions.count
        hostFunctions = try reader.list(size: 8) { reader throws(SnapshotError) in
            HostFunctionState(
                instance: try reader.index(below: known.instances, "instances"), index: try reader.index())
        }
        counts.hostFunctions = hostFunctions.count
        for function in functions {
            guard case .host(let index) = function, index >= hostFunctions.count else { continue }
            throw reader.error("a function of the host beyond their number")
        }
        hostValues = try reader.list(size: 4) { reader throws(SnapshotError) in
            try reader.bytes(try reader.index())
        }
        counts.hostValues = hostValues.count
        try reader.finish()
    }

    private mutating func readInstances(
        _ reader: inout StateReader, _ counts: inout StoreCounts
    ) throws(SnapshotError) {
        memories = try reader.indices(below: counts.programMemories, "memories")
        counts.memories = memories.count
        let known = counts
        instances = try reader.list(size: 32) { reader throws(SnapshotError) in
            var instance = InstanceState(module: try reader.index(below: known.modules, "modules"))
            instance.importedFunctions = try reader.list(size: 8) { reader throws(SnapshotError) in
                try reader.function(known)
            }
            instance.memories = try reader.indices(below: known.memories, "memories")
            instance.tables = try reader.indices(below: known.tables, "tables")
            instance.globals = try reader.indices(below: known.globals, "globals")
            instance.tags = try reader.indices(below: known.tags, "tags")
            instance.elements = try reader.list(size: 4) { reader throws(SnapshotError) in
                let references = try reader.references(known)
                return references.isEmpty ? nil : references
            }
            instance.droppedData = try reader.list(size: 1) { reader throws(SnapshotError) in
                let flag = try reader.number(UInt8.self)
                guard flag <= 1 else { throw reader.error("neither yes nor no") }
                return flag == 1
            }
            return instance
        }
        try reader.finish()
    }
}

/// Reads a section that may hold anything.
private struct StateReader {
    private let section: SnapshotSection
    private let bytes: [UInt8]
    private var position = 0

    init(_ section: SnapshotSection) {
        self.section = section
        bytes = section.bytes
    }

    /// The error that there is something where the reader is.
    func error(_ message: String) -> SnapshotError {
        SnapshotError(
            .malformed, "section " + section.description + ": " + message, at: UInt64(position))
    }

    /// Says that nothing comes any more.
    func finish() throws(SnapshotError) {
        guard position == bytes.count else { throw error("bytes behind the end") }
    }

    // MARK: Numbers

    private func need(_ count: Int) throws(SnapshotError) {
        guard count <= bytes.count - position else { throw error("unexpected end") }
    }

    @inline(__always) mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type
    ) throws(SnapshotError) -> Number {
        let size = MemoryLayout<Number>.size
        try need(size)
        let start = position
        position += size
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Number.self))
        }
    }

    /// Four bytes that are 0 or 1.
    mutating func flag() throws(SnapshotError) -> Bool {
        let flag = try number(UInt32.self)
        guard flag <= 1 else { throw error("neither yes nor no") }
        return flag == 1
    }

    @inline(__always) mutating func index() throws(SnapshotError) -> Int { Int(try number(UInt32.self)) }

    mutating func index(below count: Int, _ name: StaticString) throws(SnapshotError) -> Int {
        let index = try index()
        guard index < count else {
            throw error(
                "number " + String(index) + " of " + String(count) + " " + name.description)
        }
        return index
    }

    /// So many bytes.
    mutating func bytes(_ count: Int) throws(SnapshotError) -> [UInt8] {
        try need(count)
        position += count
        return Array(bytes[position - count..<position])
    }

    // MARK: Lists

    /// A list: its count, and its elements, each of at least `size` bytes.
    mutating func list<Element>(
        size: Int, _ element: (inout StateReader) throws(SnapshotError) -> Element
    ) throws(SnapshotError) -> [Element] {
        let count = try index()
        guard count <= (bytes.count - position) / size else { throw error("more elements than bytes") }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    mutating func indices(below count: Int, _ name: StaticString) throws(SnapshotError) -> [Int] {
        try list(size: 4) { reader throws(SnapshotError) in try reader.index(below: count, name) }
    }

    mutating func references(_ counts: StoreCounts) throws(SnapshotError) -> [ReferenceState] {
        let count = try index()
        guard count <= (bytes.count - position) / 4 else { throw error("more elements than bytes") }
        var references: [ReferenceState] = []
        references.reserveCapacity(count)
        for _ in 0..<count {
            let reference = try number(UInt32.self)
            guard counts.have(reference) else { throw error("a reference to something that is not there") }
            references.append(reference)
        }
        return references
    }

    // MARK: Types

    mutating func definition(_ counts: StoreCounts) throws(SnapshotError) -> DefinitionState {
        DefinitionState(module: try index(below: counts.modules, "modules"), index: try index())
    }

    mutating func type(_ counts: StoreCounts) throws(SnapshotError) -> TypeState {
        let bits = try number(UInt32.self)
        let kind = bits & ~(ValueType.nullableBit | ValueType.identityMask)
        if kind == ValueType.referenceBit | ValueType.definedBit, bits & ValueType.identityMask == 0 {
            return TypeState(bits: bits, definition: try definition(counts))
        }
        let isAbstract =
            kind == ValueType.referenceBit && bits & ValueType.identityMask <= 0xFF
            && HeapType(encoding: UInt8(truncatingIfNeeded: bits)) != nil
        guard isAbstract || (1...5).contains(bits) else { throw error("a type that there is not") }
        return TypeState(bits: bits)
    }

    /// Limits, with the flags and the page size that a memory has beside them.
    mutating func limits(
        flags known: UInt8
    ) throws(SnapshotError) -> (limits: SizeLimits, flags: UInt8, pageSizeLog2: UInt8) {
        let flags = try number(UInt8.self)
        let pageSizeLog2 = try number(UInt8.self)
        let reserved = try number(UInt16.self)
        let minimum = try number(UInt64.self)
        let maximum = try number(UInt64.self)
        guard flags & ~(6 | known) == 0, reserved == 0, flags & 4 != 0 || maximum == 0,
            known != 0 || pageSizeLog2 == 0
        else { throw error("limits that there are not") }
        let limits = SizeLimits(
            minimum: minimum, maximum: flags & 4 == 0 ? nil : maximum, is64: flags & 2 != 0)
        return (limits, flags & known, pageSizeLog2)
    }

    mutating func memoryType() throws(SnapshotError) -> MemoryType {
        let (limits, flags, pageSizeLog2) = try limits(flags: 1)
        guard pageSizeLog2 == 0 || pageSizeLog2 == 16 else { throw error("a page size that there is not") }
        return MemoryType(limits: limits, isShared: flags == 1, pageSizeLog2: pageSizeLog2)
    }

    // MARK: Functions and objects

    mutating func function(_ counts: StoreCounts) throws(SnapshotError) -> FunctionState {
        let instance = try number(UInt32.self)
        guard instance != .max else {
            return .host(try index(below: counts.hostFunctions, "functions of the host"))
        }
        guard instance < counts.instances else { throw error("an instance that is not there") }
        return .defined(instance: Int(instance), index: try index())
    }

    mutating func heap(_ counts: StoreCounts) throws(SnapshotError) -> HeapState {
        var heap = HeapState()
        heap.types = try list(size: 8) { reader throws(SnapshotError) in try reader.definition(counts) }
        let (types, tags) = (heap.types.count, counts.tags)
        var offset = 0
        heap.objects = try list(size: 12) { reader throws(SnapshotError) in
            let word = try reader.number(UInt32.self)
            let (count, size) = (try reader.index(), try reader.index())
            guard let kind = HeapState.Object.Kind(rawValue: UInt8(word & 3)),
                kind == .array || count == 0, kind != .exception || size % 16 == 0
            else { throw reader.error("an object that there is not") }
            let type = Int(word >> 2)
            guard type < (kind == .exception ? tags : types) else {
                throw reader.error("an object of a type that is not there")
            }
            defer { offset += size }
            return HeapState.Object(kind: kind, type: type, count: count, offset: offset)
        }
        guard offset == bytes.count - position else {
            throw error("objects of another size than their bytes")
        }
        heap.bytes = try bytes(offset)
        return heap
    }

    // MARK: Calls

    mutating func activation(_ counts: StoreCounts) throws(SnapshotError) -> ActivationState {
        var activation = ActivationState()
        let status = try number(UInt16.self)
        switch (status & 0xFF, TrapKind(rawValue: UInt8(status >> 8))) {
        case (0, _) where status == 0: activation.status = .ready
        case (1, let kind?): activation.status = .trapped(kind)
        case (2, _) where status == 2: activation.status = .threw
        default: throw error("a call that has ended as none does")
        }
        let waits = try number(UInt16.self)
        let place = try index()
        let remaining = try number(Int64.self)
        guard waits == 1 || waits == 0 && place == 0 && remaining == 0 else {
            throw error("a wait that there is not")
        }
        activation.remainingWait = waits == 1 ? remaining : nil
        activation.waitPlace = place
        activation.frames = try list(size: 24) { reader throws(SnapshotError) in try reader.frame(counts) }
        return activation
    }

    private mutating func frame(_ counts: StoreCounts) throws(SnapshotError) -> FrameState {
        let word = try number(UInt32.self)
        guard let code = FrameCode(rawValue: UInt8(word & 0xFF)) else { throw error("no kind of frames") }
        let width = Int(word >> 8)
        guard width == 4 || width == 8 || width == 16 else {
            throw error("a width of slots that there is not")
        }
        let (instance, index, pc) = (try self.index(), try self.index(), try self.index())
        let (localCount, operandCount) = (try self.index(), try self.index())
        let (locals, usedByLocals) = try slots(localCount, width)
        let (operands, usedByOperands) = try slots(operandCount, width)
        guard width == max(usedByLocals, usedByOperands) else { throw error("slots wider than they need be") }
        guard code == .function || operandCount == 0 && pc == 0 else {
            throw error("a frame that there is not")
        }
        let hasInstance: Bool
        switch code {
        case .entry: hasInstance = instance == 0 && index == 0 && localCount == 0
        case .awaitingHost: hasInstance = instance == 0 && index < counts.hostFunctions
        case .awaitingDefined, .function: hasInstance = instance < counts.instances
        case .hostCall, .hostTailCall:
            hasInstance = instance <= counts.instances && index < counts.hostFunctions
        }
        guard hasInstance else { throw error("a frame of something that is not there") }
        switch code {
        case .entry: return .entry(awaited: nil, arguments: [])
        case .awaitingDefined:
            return .entry(awaited: .defined(instance: instance, index: index), arguments: locals)
        case .awaitingHost: return .entry(awaited: .host(index), arguments: locals)
        case .function:
            return .function(instance: instance, index: index, pc: pc, locals: locals, operands: operands)
        case .hostCall, .hostTailCall:
            return .host(
                function: index, waits: code == .hostCall ? .call : .tailCall,
                instance: instance == 0 ? nil : instance - 1, arguments: locals)
        }
    }

    /// Slots of a width, and the width that they need.
    private mutating func slots(
        _ count: Int, _ width: Int
    ) throws(SnapshotError) -> (slots: [SlotState], width: Int) {
        guard count > 0 else { return ([], 4) }
        guard count <= (bytes.count - position) / width else { throw error("more slots than bytes") }
        var slots: [SlotState] = []
        slots.reserveCapacity(count)
        var (low, high): (UInt64, UInt64) = (0, 0)
        for _ in 0..<count {
            var slot = SlotState(low: 0)
            if width == 4 {
                slot.low = UInt64(try number(UInt32.self))
            } else {
                slot.low = try number(UInt64.self)
                if width == 16 { slot.high = try number(UInt64.self) }
            }
            low |= slot.low
            high |= slot.high
            slots.append(slot)
        }
        return (slots, StateWriter.width(low, high))
    }

    /// How many instances a section of instances says there are; everything else in it is read later.
    static func instanceCount(_ section: SnapshotSection) throws(SnapshotError) -> Int {
        var reader = StateReader(section)
        let memories = try reader.index()
        guard memories <= (reader.bytes.count - reader.position) / 4 else {
            throw reader.error("more elements than bytes")
        }
        reader.position += memories * 4
        return try reader.index()
    }
}

extension StoreCounts {
    /// Whether there is what a reference refers to.
    func have(_ reference: ReferenceState) -> Bool {
        if reference == Reference.null || Reference.isI31(reference) { return true }
        let index = Reference.index(reference)
        if Reference.isObject(reference) { return index <= objects }
        if Reference.isFunction(reference) { return index < functions }
        return Reference.isHost(reference) && index < hostValues
    }
}
