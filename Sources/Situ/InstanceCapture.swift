import Machine
import WebAssembly

/// What an instance holds, as constant expressions and segments of its module.
struct InstanceCapture {
    private let instance: Machine.Instance
    private let store: Machine.Store
    private let before: StateBefore
    private let log: AllocationLog?
    private var module: DecodedModule { instance.module }
    private var record: InstanceRecord { instance.record.pointee }

    init(
        _ instance: Machine.Instance, _ store: Machine.Store, _ before: StateBefore, _ log: AllocationLog?
    ) {
        self.instance = instance
        self.store = store
        self.before = before
        self.log = log
    }

    /// Makes a module's memories, tables, globals and segments what they are now.
    func write(to rewriter: inout ModuleRewriter) throws {
        for number in rewriter.globals.indices {
            let index = module.importedGlobalCount + number
            if let initial = try initial(ofGlobal: index, rewriter.globals[number]) {
                rewriter.globals[number].initial = initial
            }
        }
        try decideSegments(&rewriter)
        for number in rewriter.tables.indices { try writeTable(number, to: &rewriter) }
        writeMemories(to: &rewriter)
    }

    // MARK: Values

    /// The expression for a global's value, or nil if the one that it has still gives it.
    private func initial(ofGlobal index: Int, _ global: ModuleRewriter.Global) throws -> [UInt8]? {
        let slot = record.globals[index].pointee.slot
        let type = module.globals[index].type
        var writer = BinaryWriter()
        switch type.value {
        case .i32:
            writer.byte(0x41)
            writer.signed(Int64(Int32(truncatingIfNeeded: slot.0)))
        case .i64:
            writer.byte(0x42)
            writer.signed(Int64(bitPattern: slot.0))
        case .f32:
            writer.byte(0x43)
            writer.littleEndian(slot.0, byteCount: 4)
        case .f64:
            writer.byte(0x44)
            writer.littleEndian(slot.0, byteCount: 8)
        case .v128:
            writer.byte(0xFD)
            writer.byte(0x0C)
            writer.littleEndian(slot.0, byteCount: 8)
            writer.littleEndian(slot.1, byteCount: 8)
        default:
            let reference = UInt32(truncatingIfNeeded: slot.0)
            // The constant expression makes the object again, which is the same to everybody as long as it was not changed.
            if !type.isMutable, Reference.isObject(reference), before.isUnchanged(reference) == true {
                return nil
            }
            try write(
                reference, type: type.value, encoded: global.type, globals: index, to: &writer
            ) { name(of: .global, index, subsection: 7) }
        }
        writer.byte(0x0B)
        return writer.bytes
    }

    /// Appends an expression for a reference, without its end.
    ///
    /// - Parameters:
    ///   - encoded: the type as the module has it.
    ///   - globals: how many globals the expression may refer to.
    ///   - holder: what is to hold the reference, in words.
    private func write(
        _ reference: UInt32, type: ValueType, encoded: [UInt8], globals: Int, to writer: inout BinaryWriter,
        holder: () -> String
    ) throws {
        let isExternal = module.registry.top(of: type.heapType) == .extern
        if reference == Reference.null {
            writer.byte(0xD0)
            // Of the long forms of reference types, the heap type follows.
            writer.append(encoded[0] == 0x63 || encoded[0] == 0x64 ? Array(encoded.dropFirst()) : encoded)
        } else if Reference.isI31(reference) {
            writer.byte(0x41)
            writer.signed(Int64(Int32(bitPattern: reference) >> 1))
            writer.opcode(.refI31)
            if isExternal { writer.opcode(.externConvertAny) }
        } else if Reference.isFunction(reference) {
            writer.byte(0xD2)
            writer.size(try functionIndex(of: reference, type: type, holder: holder))
        } else if Reference.isHost(reference) {
            throw PreinitializationError(
                .reference, "\(holder()) holds a value of the host, which no module can contain")
        } else if let global = constant(holding: reference, type: isExternal ? nil : type, below: globals) {
            writer.byte(0x23)
            writer.size(global)
            if isExternal, module.registry.top(of: module.globals[global].type.value.heapType) != .extern {
                writer.opcode(.externConvertAny)
            }
        } else {
            throw objectError(reference, holder())
        }
    }

    /// The function that a reference refers to, by its index in the module.
    private func functionIndex(of reference: UInt32, type: ValueType, holder: () -> String) throws -> Int {
        let function = store.function(reference)
        func fits(_ index: Int) -> Bool {
            let identity = module.functions[index].type.pointee.identity
            return module.registry.matches(.reference(.defined(identity), nullable: false), type)
        }
        if function.instance == instance.record, fits(Int(function.index)) { return Int(function.index) }
        for index in 0..<record.importCount
        where record.imports[index].reference == reference && fits(index) { return index }
        let owner = function.instance.map { store.instances[$0.pointee.index].module }
        let words =
            owner.map { owner in
                "the function "
                    + (owner.functionName(Int(function.index)).map { "'\($0)'" } ?? "\(function.index)")
                    + " of another module"
            } ?? "a function of the host"
        throw PreinitializationError(
            .reference, "\(holder()) refers to \(words), which the module does not import as a function")
    }

    /// An immutable global whose expression makes an object again.
    private func constant(holding reference: UInt32, type: ValueType?, below limit: Int) -> Int? {
        for index in module.importedGlobalCount..<max(limit, module.importedGlobalCount) {
            let global = module.globals[index].type
            guard !global.isMutable, global.value.isReference,
                UInt32(truncatingIfNeeded: record.globals[index].pointee.slot.0) == reference,
                type.map({ module.registry.matches(global.value, $0) }) ?? true
            else { continue }
            return before.isUnchanged(reference) == true ? index : nil
        }
        return nil
    }

    private func objectError(_ reference: UInt32, _ holder: String) -> PreinitializationError {
        let frame = log?.frame(thatMade: reference)
        let what: String
        if store.heap.isException(reference) {
            what = "an exception"
        } else {
            let identity = store.heap.type(ofObject: reference)
            let isArray = module.registry.type(identity).pointee.kind == .array
            what = (isArray ? "an array" : "a structure") + typeName(identity)
        }
        let change =
            switch before.isUnchanged(reference) {
            case nil: ", which only instructions make, and no constant expression makes the same again"
            case false?: ", which a constant expression has made, and the initialisation has changed"
            case true?:
                ", which is a part of what a constant expression makes, and cannot be referred to in another one"
            }
        return PreinitializationError(
            .reference,
            "\(holder) holds \(what)\(change)" + (frame == nil ? "" : "; it was made here:"),
            backtrace: frame.map { [$0] } ?? [])
    }

    /// How the module calls a type of objects.
    private func typeName(_ identity: UInt32) -> String {
        guard
            let index = (0..<module.types.count).first(where: {
                module.types[$0].pointee.identity == identity
            })
        else { return " of a type of another module" }
        let name = module.nameSection.name(inSubsection: 4, index, in: module.bytes)
        return " of type " + (name.map { "'\(module.bytes.string($0))'" } ?? "\(index)")
    }

    /// What something is called in messages: its index, its name, and what it is exported as.
    private func name(of kind: ExternalKind, _ index: Int, subsection: UInt8) -> String {
        var text = "the \(kind.keyword) "
        if let name = module.nameSection.name(inSubsection: subsection, index, in: module.bytes) {
            text += "'\(module.bytes.string(name))'"
        } else {
            text += "\(index)"
        }
        if let export = module.exports.first(where: { $0.kind == kind && $0.index == index }) {
            text += " (exported as '\(module.bytes.string(export.name))')"
        }
        return text
    }

    // MARK: Segments that the module has

    private func decideSegments(_ rewriter: inout ModuleRewriter) throws {
        for (index, segment) in module.elements.enumerated() {
            switch segment.mode {
            case .declarative: break
            case .active(let table, _):
                // What belongs to somebody else gets it from each instance.
                if table >= module.importedTableCount { rewriter.elementFates[index] = .isDropped }
            case .passive:
                if record.elements[index].references == nil {
                    rewriter.elementFates[index] = .isDropped
                } else {
                    try checkPassive(index)
                }
            }
        }
        for (index, segment) in module.dataSegments.enumerated() {
            if let active = segment.active {
                if active.memory >= module.importedMemoryCount { rewriter.dataFates[index] = .isDropped }
            } else if record.data[index].count == 0 {
                rewriter.dataFates[index] = .isDropped
            }
        }
    }

    /// A passive segment's expressions are evaluated again, and have to give the same.
    private func checkPassive(_ index: Int) throws {
        let segment = record.elements[index]
        guard let references = segment.references else { return }
        for element in 0..<segment.count {
            let reference = references[element]
            if Reference.isObject(reference), before.isUnchanged(reference) != true {
                throw objectError(reference, "element \(element) of the element segment \(index)")
            }
        }
    }

    // MARK: Tables

    private func writeTable(_ number: Int, to rewriter: inout ModuleRewriter) throws {
        let index = module.importedTableCount + number
        let table = record.tables[index]
        let (elements, count) = (table.pointee.elements, table.pointee.count)
        let type = module.tables[index].type
        let encoded = rewriter.tables[number].elementType
        rewriter.tables[number].minimum = UInt64(count)
        func expression(_ element: Int, globals: Int) throws -> [UInt8] {
            var writer = BinaryWriter()
            try write(
                elements[element], type: type.element, encoded: encoded, globals: globals, to: &writer
            ) { "element \(element) of " + name(of: .table, index, subsection: 5) }
            writer.byte(0x0B)
            return writer.bytes
        }
        // A table that has an expression for its elements keeps one, for what is in most of them.
        var usual = Reference.null
        if rewriter.tables[number].initial != nil, count > 0 {
            let first = InstanceCapture.mostFrequent(elements, count)
            if elements[first] == Reference.null {
                rewriter.tables[number].initial = nil
            } else if !Reference.isObject(elements[first]) {
                rewriter.tables[number].initial = try expression(first, globals: 0)
                usual = elements[first]
            } else if type.element.isNullable {
                rewriter.tables[number].initial = nil
            } else {
                throw objectError(
                    elements[first], "element \(first) of " + name(of: .table, index, subsection: 5))
            }
        }
        var runs = Runs(atMost: InstanceCapture.mostElementRuns)
        var element = 0
        while element < count {
            guard elements[element] != usual else {
                element += 1
                continue
            }
            let start = element
            while element < count, elements[element] != usual { element += 1 }
            runs.append(start..<element)
        }
        for run in runs.joined() {
            var isPlain = module.registry.matches(.reference(.func, nullable: false), type.element)
            for element in run where !Reference.isFunction(elements[element]) { isPlain = false }
            var writer = BinaryWriter()
            let isFuncref = encoded == [0x70]
            let flags: UInt8 = (isPlain ? 0 : 4) | (index == 0 && (isPlain || isFuncref) ? 0 : 2)
            writer.byte(flags)
            if flags & 2 != 0 { writer.size(index) }
            writeOffset(run.lowerBound, is64: type.limits.is64, to: &writer)
            if flags & 2 != 0 { writer.append(isPlain ? [0] : encoded) }
            writer.size(run.count)
            for element in run {
                if isPlain {
                    writer.size(
                        try functionIndex(of: elements[element], type: type.element) {
                            "element \(element) of " + name(of: .table, index, subsection: 5)
                        })
                } else {
                    writer.append(try expression(element, globals: module.globals.count))
                }
            }
            rewriter.newElements.append(writer.bytes)
        }
    }

    /// Segments that a table may take, before what is between them is written too.
    private static let mostElementRuns = 1_000

    /// The first element of those that hold what most elements hold.
    private static func mostFrequent(_ elements: UnsafeMutablePointer<UInt32>, _ count: Int) -> Int {
        var counts: [UInt32: Int] = [:]
        for index in 0..<count { counts[elements[index], default: 0] += 1 }
        var best = 0
        for index in 0..<count where counts[elements[index], default: 0] > counts[elements[best], default: 0]
        {
            best = index
        }
        return best
    }

    private func writeOffset(_ offset: Int, is64: Bool, to writer: inout BinaryWriter) {
        writer.byte(is64 ? 0x42 : 0x41)
        writer.signed(is64 ? Int64(offset) : Int64(Int32(truncatingIfNeeded: offset)))
        writer.byte(0x0B)
    }

    // MARK: Memories

    /// Data segments that all memories may take together: some engines look at each when an instance is made, and none takes
    /// more than a hundred thousand.
    private static let mostDataRuns = 10_000

    private func writeMemories(to rewriter: inout ModuleRewriter) {
        let count = rewriter.memoryMinimums.count
        let room = max(
            min(InstanceCapture.mostDataRuns, Limits.dataSegments - rewriter.remainingDataCount), count)
        for number in 0..<count {
            let index = module.importedMemoryCount + number
            let memory = record.memories[index]
            rewriter.memoryMinimums[number] = LinearMemory.pages(memory)
            let bytes = UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size)
            for run in Runs(ofBytesIn: bytes, atMost: room / count).joined() {
                var writer = BinaryWriter()
                writer.bytes.reserveCapacity(run.count + 24)
                writer.byte(index == 0 ? 0 : 2)
                if index != 0 { writer.size(index) }
                writeOffset(run.lowerBound, is64: memory.pointee.type.limits.is64, to: &writer)
                writer.size(run.count)
                writer.bytes.append(contentsOf: bytes[run])
                rewriter.newData.append(writer.bytes)
            }
        }
    }
}

/// Ranges of what is not zero or null, in order, which become a segment each.
struct Runs {
    private var ranges: [Range<Int>] = []
    private let most: Int

    /// - Parameter most: how many there may be in the end.
    init(atMost most: Int) { self.most = most }

    mutating func append(_ range: Range<Int>) { ranges.append(range) }

    /// Zeros that are written rather than left out: a segment of its own takes about as many bytes.
    private static let shortestGap = 12

    /// The bytes that are not zero, together with a few that are.
    init(ofBytesIn bytes: UnsafeRawBufferPointer, atMost most: Int) {
        self.init(atMost: most)
        let count = bytes.count
        var position = 0
        while true {
            // Most of what is empty is passed many bytes at a time.
            while position < count, bytes[position] == 0 {
                position += 1
                while position & 7 == 0, position + 32 <= count, Runs.isEmpty(bytes, position) {
                    position += 32
                }
            }
            guard position < count else { return }
            let start = position
            var end = position + 1
            position = end
            while position < count, position - end < Runs.shortestGap {
                if bytes[position] != 0 { end = position + 1 }
                position += 1
            }
            ranges.append(start..<end)
        }
    }

    /// Whether 32 bytes are zero.
    @inline(__always) private static func isEmpty(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Bool {
        func word(_ index: Int) -> UInt64 {
            bytes.loadUnaligned(fromByteOffset: position + 8 * index, as: UInt64.self)
        }
        return word(0) | word(1) | word(2) | word(3) == 0
    }

    /// The ranges, or if they are too many, fewer that contain them: those that are closest to each other are joined.
    func joined() -> [Range<Int>] {
        guard ranges.count > max(most, 1) else { return ranges }
        let gaps = zip(ranges, ranges.dropFirst()).map { $1.lowerBound - $0.upperBound }
        // Between the ranges that remain lie the widest gaps; of equally wide ones none or all.
        let narrowest = gaps.sorted(by: >)[max(most, 1) - 1]
        var joined = [ranges[0]]
        for (gap, range) in zip(gaps, ranges.dropFirst()) {
            if gap > narrowest {
                joined.append(range)
            } else {
                joined[joined.count - 1] = joined[joined.count - 1].lowerBound..<range.upperBound
            }
        }
        return joined
    }
}
