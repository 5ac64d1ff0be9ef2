/// Exports, the start function, segments and the code section.
extension ModuleDecoder {
    mutating func readExports() throws(ModuleError) {
        let count = try reader.count(limit: Limits.exports, "too many exports")
        module.exports.reserveCapacity(count)
        var names = NameSet(module.bytes, capacity: count)
        defer { names.deallocate() }
        for _ in 0..<count {
            let start = reader.position
            let name = try reader.name()
            guard names.insert(name) else {
                var error = invalid("duplicate export name", at: start)
                error.found = module.bytes.string(name)
                throw error
            }
            guard let kind = ExternalKind(rawValue: try reader.byte()) else {
                throw reader.failure("malformed export kind", at: reader.position - 1)
            }
            let index = Int(try reader.u32())
            switch kind {
            case .function:
                guard index < module.functions.count else {
                    throw invalid("unknown function", at: start, index)
                }
                module.functions.base[index].isDeclared = true
            case .table:
                guard index < module.tables.count else { throw invalid("unknown table", at: start, index) }
            case .memory:
                guard index < module.memories.count else { throw invalid("unknown memory", at: start, index) }
            case .global:
                guard index < module.globals.count else { throw invalid("unknown global", at: start, index) }
                if module.globals[index].type.isMutable, !module.features.contains(.mutableGlobals) {
                    throw ModuleError(.disabledFeature, "exported mutable globals", at: start)
                }
            case .tag:
                guard index < module.tags.count else { throw invalid("unknown tag", at: start, index) }
            }
            module.exports.append(Export(name: name, kind: kind, index: index))
        }
    }

    mutating func readStart() throws(ModuleError) {
        let start = reader.position
        let index = Int(try reader.u32())
        guard index < module.functions.count else { throw invalid("unknown function", at: start, index) }
        let type = module.functions[index].type
        guard type.pointee.parameterCount == 0, type.pointee.resultCount == 0 else {
            throw invalid("start function", at: start, index)
        }
        module.startFunction = index
    }

    // MARK: Element segments

    mutating func readElements() throws(ModuleError) {
        let count = try reader.count(limit: Limits.elementSegments, "too many element segments")
        module.elements.reserveCapacity(count)
        validator.refreshContext()
        for _ in 0..<count {
            let segment = try readElement()
            module.elements.append(segment)
            module.elementTypes.append(segment.type)
        }
    }

    private mutating func readElement() throws(ModuleError) -> ElementSegment {
        let start = reader.position
        let flags = try reader.u32()
        guard flags < 8 else { throw reader.failure("malformed elements segment kind", at: start) }
        if flags & 1 != 0 || flags & 2 != 0, !module.features.contains(.bulkMemory) {
            throw ModuleError(.disabledFeature, "passive element segments", at: start)
        }
        let usesExpressions = flags & 4 != 0
        var mode = ElementSegment.Mode.passive
        var table: TableType?
        if flags & 1 == 0 {
            let index = flags & 2 != 0 ? Int(try reader.u32()) : 0
            guard index < module.tables.count else { throw invalid("unknown table", at: start, index) }
            table = module.tables[index].type
            mode = .active(table: index, offset: try readConstant(table!.limits.addressType))
        } else if flags & 2 != 0 {
            mode = .declarative
        }
        // Without a stated kind: function references of the table's own, non-null where indices are given.
        var type = ValueType.reference(.func, nullable: usesExpressions)
        if flags & 3 != 0 {
            if usesExpressions {
                type = try module.readReferenceType(&reader)
            } else {
                guard try reader.byte() == 0 else {
                    throw reader.failure("malformed element kind", at: reader.position - 1)
                }
            }
        }
        if let table, !module.registry.matches(type, table.element) {
            throw invalid("type mismatch", at: start)
        }
        let count = try reader.count(limit: Limits.elementSegmentSize, "element segment is too large")
        let items: ElementItems
        if usesExpressions {
            var expressions: [ConstantExpression] = []
            expressions.reserveCapacity(count)
            for _ in 0..<count { expressions.append(try readConstant(type)) }
            items = .expressions(expressions)
        } else {
            items = .functions(offset: reader.position)
            for _ in 0..<count {
                let offset = reader.position
                let index = Int(try reader.u32())
                guard index < module.functions.count else {
                    throw invalid("unknown function", at: offset, index)
                }
                module.functions.base[index].isDeclared = true
            }
        }
        return ElementSegment(mode: mode, type: type, count: count, items: items, offset: start)
    }

    // MARK: Data segments

    mutating func readData() throws(ModuleError) {
        let count = try reader.count(limit: Limits.dataSegments, "too many data segments")
        module.dataSegments.reserveCapacity(count)
        validator.refreshContext()
        for _ in 0..<count {
            let start = reader.position
            let flags = try reader.u32()
            guard flags < 3 else { throw reader.failure("malformed data segment kind", at: start) }
            var active: (memory: Int, offset: ConstantExpression)?
            if flags != 1 {
                let index = flags == 2 ? Int(try reader.u32()) : 0
                guard index < module.memories.count else { throw invalid("unknown memory", at: start, index) }
                active = (index, try readConstant(module.memories[index].limits.addressType))
            } else if !module.features.contains(.bulkMemory) {
                throw ModuleError(.disabledFeature, "passive data segments", at: start)
            }
            let size = Int(try reader.u32())
            let contents = ByteRange(offset: reader.position, count: size)
            try reader.skip(size)
            module.dataSegments.append(DataSegment(active: active, bytes: contents))
        }
    }

    // MARK: Code

    /// Notes where each body lies; returns how many there are.
    mutating func readCode() throws(ModuleError) -> Int {
        module.codeRange = ByteRange(offset: reader.position, count: reader.remaining)
        let count = try reader.count(limit: Limits.functions, "too many function bodies")
        let declared = module.functions.count - module.importedFunctionCount
        for index in 0..<count {
            let size = Int(try reader.u32())
            let start = reader.position
            try reader.skip(size)
            // That there are more is said when all sections have been read.
            guard index < declared else { continue }
            let function = module.functions.base + (module.importedFunctionCount + index)
            function.pointee.codeStart = UInt32(start)
            function.pointee.codeEnd = UInt32(reader.position)
        }
        return count
    }
}

/// A set of names, by their bytes: open addressing over ranges of the module.
private struct NameSet {
    private let bytes: ModuleBytes
    private let slots: UnsafeMutablePointer<ByteRange>
    private let mask: Int

    init(_ bytes: ModuleBytes, capacity: Int) {
        self.bytes = bytes
        var size = 16
        while size < capacity * 2 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: ByteRange(offset: 0, count: 0), count: size)
    }

    func deallocate() { slots.deallocate() }

    /// Whether the name is new. No name lies at offset 0, which marks a free slot.
    mutating func insert(_ name: ByteRange) -> Bool {
        // Seeded for each process, so that no module can be made whose names all collide.
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(bytes[name]))
        var index = hasher.finalize() & mask
        while slots[index].offset != 0 {
            if bytes.equals(slots[index], name) { return false }
            index = (index + 1) & mask
        }
        slots[index] = name
        return true
    }
}
