/// Reads a module's sections (specification, chapter "Binary Format") and validates everything but the bodies of
/// functions.
package struct ModuleDecoder: ~Copyable {
    let module: DecodedModule
    var reader: BinaryReader
    var validator: FunctionValidator
    var groupKey = TypeRegistry.GroupKey()

    /// Reads the module that `bytes` hold.
    package static func decode(
        _ bytes: ModuleBytes, registry: TypeRegistry, features: Features = .all
    ) throws(ModuleError) -> DecodedModule {
        var decoder = ModuleDecoder(DecodedModule(bytes: bytes, registry: registry, features: features))
        try decoder.decode()
        return decoder.module
    }

    private init(_ module: DecodedModule) {
        self.module = module
        reader = BinaryReader(base: module.bytes.base, from: 0, to: module.bytes.count)
        validator = FunctionValidator(module)
    }

    deinit { groupKey.deallocate() }

    func invalid(_ message: StaticString, at offset: Int, _ index: Int? = nil) -> ModuleError {
        var error = ModuleError(.invalid, message, at: offset)
        error.found = index.map { String($0) }
        return error
    }

    // MARK: Sections

    /// Section identifiers in the order in which sections may come.
    static let order: [UInt8] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]

    private mutating func decode() throws(ModuleError) {
        try readHeader()
        do throws(ModuleError) {
            try readSections()
        } catch {
            throw malformedBody(before: error) ?? error
        }
        module.makeBodySlots()
    }

    /// What is malformed in a function's body comes before what is malformed behind the code section, though bodies
    /// are not looked at before all sections have been read.
    private mutating func malformedBody(before error: ModuleError) -> ModuleError? {
        guard error.kind == .malformed, error.offset >= module.codeRange.end, module.codeRange.count > 0
        else { return nil }
        validator.refreshContext()
        for index in module.importedFunctionCount..<module.functions.count
        where module.functions[index].codeStart > 0 {
            do throws(ModuleError) {
                try validator.check(function: index)
            } catch {
                if error.kind == .malformed { return error }
            }
        }
        return nil
    }

    private mutating func readSections() throws(ModuleError) {
        let moduleEnd = reader.end
        var previous: UInt8 = 0
        var rank = -1
        var codeCount = 0
        while reader.position < moduleEnd {
            let start = reader.position
            let identifier = try reader.byte()
            guard identifier <= 13 else { throw reader.failure("malformed section id", at: start) }
            let size = Int(try reader.u32())
            guard size <= moduleEnd - reader.position else {
                throw reader.failure("length out of bounds", at: reader.position)
            }
            let sectionEnd = reader.position + size
            reader.end = sectionEnd
            if identifier == 0 {
                let name = try reader.name()
                module.customSections.append(
                    CustomSection(
                        name: name,
                        contents: ByteRange(offset: reader.position, count: sectionEnd - reader.position),
                        after: previous))
                reader.position = sectionEnd
            } else {
                let place = ModuleDecoder.order.firstIndex(of: identifier)!
                guard place > rank else {
                    throw reader.failure("unexpected content after last section", at: start)
                }
                rank = place
                previous = identifier
                try readSection(identifier, codeCount: &codeCount)
                guard reader.position == sectionEnd else {
                    throw reader.failure("section size mismatch")
                }
            }
            reader.end = moduleEnd
        }
        let defined = module.functions.count - module.importedFunctionCount
        guard codeCount == defined else {
            throw reader.failure("function and code section have inconsistent lengths")
        }
        if let count = module.dataCount, count != module.dataSegments.count {
            throw reader.failure("data count and data section have inconsistent lengths")
        }
    }

    private mutating func readHeader() throws(ModuleError) {
        guard reader.end >= 4 else { throw reader.failure("unexpected end", at: reader.end) }
        guard module.bytes.equals(ByteRange(offset: 0, count: 4), "\0asm") else {
            throw reader.failure("magic header not detected", at: 0)
        }
        reader.position = 4
        guard reader.end >= 8 else { throw reader.failure("unexpected end", at: reader.end) }
        guard module.bytes.equals(ByteRange(offset: 4, count: 4), "\u{1}\0\0\0") else {
            if module.bytes.base[6] == 1, module.bytes.base[7] == 0 {
                var error = reader.failure("unknown binary version")
                error.found = "a component, which this version does not run"
                throw error
            }
            throw reader.failure("unknown binary version")
        }
        reader.position = 8
    }

    private mutating func readSection(_ identifier: UInt8, codeCount: inout Int) throws(ModuleError) {
        switch identifier {
        case 1: try readTypes()
        case 2: try readImports()
        case 3: try readFunctions()
        case 4: try readTables()
        case 5: try readMemories()
        case 6: try readGlobals()
        case 7: try readExports()
        case 8: try readStart()
        case 9: try readElements()
        case 10: codeCount = try readCode()
        case 11: try readData()
        case 12: module.dataCount = Int(try reader.u32())
        default: try readTags()
        }
    }

    // MARK: Imports, functions, tables, memories, globals, tags

    private mutating func readImports() throws(ModuleError) {
        let count = try reader.count(limit: Limits.imports, "too many imports")
        module.imports.reserveCapacity(count)
        for _ in 0..<count {
            let moduleName = try reader.name()
            let name = try reader.name()
            let start = reader.position
            guard let kind = ExternalKind(rawValue: try reader.byte()) else {
                throw reader.failure("malformed import kind", at: start)
            }
            let index: Int
            switch kind {
            case .function:
                index = module.functions.count
                try appendFunction(typeIndex: try reader.u32(), at: start)
                module.importedFunctionCount += 1
            case .table:
                index = module.tables.count
                try append(TableDeclaration(type: try readTableType(), initial: nil), at: start)
                module.importedTableCount += 1
            case .memory:
                index = module.memories.count
                try append(try readMemoryType(), at: start)
                module.importedMemoryCount += 1
            case .global:
                index = module.globals.count
                let type = try readGlobalType()
                if type.isMutable, !module.features.contains(.mutableGlobals) {
                    throw ModuleError(.disabledFeature, "imported mutable globals", at: start)
                }
                try append(GlobalDeclaration(type: type, initial: nil), at: start)
                module.importedGlobalCount += 1
            case .tag:
                index = module.tags.count
                try appendTag(at: start)
                module.importedTagCount += 1
            }
            module.imports.append(Import(module: moduleName, name: name, kind: kind, index: index))
        }
    }

    private mutating func readFunctions() throws(ModuleError) {
        let count = try reader.count(limit: Limits.functions, "too many functions")
        module.functions.grow(to: module.functions.count + count)
        for _ in 0..<count {
            let start = reader.position
            try appendFunction(typeIndex: try reader.u32(), at: start)
        }
    }

    private mutating func appendFunction(typeIndex: UInt32, at offset: Int) throws(ModuleError) {
        let type = try functionType(typeIndex, at: offset)
        guard module.functions.count < Limits.functions else {
            throw ModuleError(.limit, "too many functions", at: offset)
        }
        module.functions.append(
            FunctionDeclaration(type: type, typeIndex: typeIndex, codeStart: 0, codeEnd: 0, isDeclared: false)
        )
    }

    private func functionType(
        _ index: UInt32, at offset: Int
    ) throws(ModuleError) -> UnsafePointer<DefinedType> {
        guard Int(index) < module.types.count, module.types[Int(index)].pointee.kind == .function else {
            throw invalid("unknown type", at: offset, Int(index))
        }
        return module.types[Int(index)]
    }

    private mutating func readTables() throws(ModuleError) {
        let count = try reader.count(limit: Limits.tables, "too many tables")
        validator.refreshContext()
        for _ in 0..<count {
            let start = reader.position
            if reader.remaining > 0, reader.base[reader.position] == 0x40 {
                reader.position += 1
                guard try reader.byte() == 0 else { throw reader.failure("zero byte expected") }
                guard module.features.contains(.functionReferences) else {
                    throw ModuleError(.disabledFeature, "tables with an initial value", at: start)
                }
                let type = try readTableType()
                let initial = try readConstant(type.element)
                try append(TableDeclaration(type: type, initial: initial), at: start)
            } else {
                let type = try readTableType()
                guard type.element.isDefaultable else { throw invalid("type mismatch", at: start) }
                try append(TableDeclaration(type: type, initial: nil), at: start)
            }
        }
    }

    private mutating func append(_ table: TableDeclaration, at offset: Int) throws(ModuleError) {
        guard module.tables.count < Limits.tables else {
            throw ModuleError(.limit, "too many tables", at: offset)
        }
        if module.tables.count == 1, !module.features.contains(.referenceTypes) {
            throw ModuleError(.disabledFeature, "multiple tables", at: offset)
        }
        module.tables.append(table)
        module.tableTypes.append(table.type)
    }

    private mutating func readMemories() throws(ModuleError) {
        let count = try reader.count(limit: Limits.memories, "too many memories")
        for _ in 0..<count {
            let start = reader.position
            try append(try readMemoryType(), at: start)
        }
    }

    private mutating func append(_ memory: MemoryType, at offset: Int) throws(ModuleError) {
        guard module.memories.count < Limits.memories else {
            throw ModuleError(.limit, "too many memories", at: offset)
        }
        if module.memories.count == 1, !module.features.contains(.multiMemory) {
            throw ModuleError(.disabledFeature, "multiple memories", at: offset)
        }
        module.memories.append(memory)
        module.memoryTypes.append(memory)
    }

    private mutating func readGlobals() throws(ModuleError) {
        let count = try reader.count(limit: Limits.globals, "too many globals")
        module.globals.reserveCapacity(module.globals.count + count)
        for _ in 0..<count {
            let start = reader.position
            let type = try readGlobalType()
            validator.refreshContext()
            let initial = try readConstant(type.value)
            try append(GlobalDeclaration(type: type, initial: initial), at: start)
        }
    }

    private mutating func append(_ global: GlobalDeclaration, at offset: Int) throws(ModuleError) {
        guard module.globals.count < Limits.globals else {
            throw ModuleError(.limit, "too many globals", at: offset)
        }
        module.globals.append(global)
        module.globalTypes.append(global.type)
    }

    private mutating func readTags() throws(ModuleError) {
        let count = try reader.count(limit: Limits.tags, "too many tags")
        for _ in 0..<count { try appendTag(at: reader.position) }
    }

    private mutating func appendTag(at offset: Int) throws(ModuleError) {
        guard !module.features.isDisjoint(with: [.exceptions, .legacyExceptions]) else {
            throw ModuleError(.disabledFeature, "exception tags", at: offset)
        }
        guard try reader.byte() == 0 else { throw reader.failure("malformed tag attribute") }
        let index = try reader.u32()
        let type = try functionType(index, at: offset)
        guard type.pointee.resultCount == 0 else { throw invalid("non-empty tag result type", at: offset) }
        guard module.tags.count < Limits.tags else { throw ModuleError(.limit, "too many tags", at: offset) }
        module.tags.append(TagDeclaration(type: type, typeIndex: index))
    }

    // MARK: Types of tables, memories, globals

    private mutating func readTableType() throws(ModuleError) -> TableType {
        let element = try module.readReferenceType(&reader)
        let start = reader.position
        let flags = try reader.byte()
        guard flags < 8, flags & 2 == 0 else { throw reader.failure("malformed limits flags", at: start) }
        let limits = try readLimits(flags: flags, at: start)
        if !limits.is64 {
            guard limits.minimum <= UInt64(UInt32.max), limits.maximum ?? 0 <= UInt64(UInt32.max) else {
                throw invalid("table size must be at most 2^32-1", at: start)
            }
        }
        return TableType(element: element, limits: limits)
    }

    private mutating func readMemoryType() throws(ModuleError) -> MemoryType {
        let start = reader.position
        let flags = try reader.byte()
        guard flags < 16 else { throw reader.failure("malformed limits flags", at: start) }
        let isShared = flags & 2 != 0
        if isShared, !module.features.contains(.threads) { throw limitsNeed("shared memories", at: start) }
        let hasPageSize = flags & 8 != 0
        if hasPageSize, !module.features.contains(.customPageSizes) {
            throw limitsNeed("custom page sizes", at: start)
        }
        let limits = try readLimits(flags: flags, at: start)
        if isShared, limits.maximum == nil { throw invalid("shared memory must have maximum", at: start) }
        var pageSizeLog2: UInt32 = 16
        if hasPageSize {
            pageSizeLog2 = try reader.u32()
            guard pageSizeLog2 < 64 else { throw reader.failure("invalid custom page size", at: start) }
            guard pageSizeLog2 == 0 || pageSizeLog2 == 16 else {
                throw invalid("invalid custom page size", at: start)
            }
        }
        // As many pages as addresses can reach, the last one included.
        let bits = UInt64(limits.is64 ? 64 : 32) - UInt64(pageSizeLog2)
        let most = bits == 64 ? UInt64.max : 1 << bits
        guard limits.minimum <= most, limits.maximum ?? 0 <= most else {
            throw invalid(
                limits.is64
                    ? "memory size must be at most 2^48 pages"
                    : "memory size must be at most 65536 pages (4GiB)", at: start)
        }
        return MemoryType(limits: limits, isShared: isShared, pageSizeLog2: UInt8(pageSizeLog2))
    }

    private func limitsNeed(_ feature: String, at offset: Int) -> ModuleError {
        var error = ModuleError(.disabledFeature, "malformed limits flags", at: offset)
        error.found = feature
        return error
    }

    private mutating func readLimits(flags: UInt8, at start: Int) throws(ModuleError) -> SizeLimits {
        let is64 = flags & 4 != 0
        if is64, !module.features.contains(.memory64) {
            throw limitsNeed("64-bit addresses", at: start)
        }
        // Since there are 64-bit addresses all limits are 64-bit numbers; what is too large is invalid.
        let isWide = module.features.contains(.memory64)
        let minimum = isWide ? try reader.u64() : UInt64(try reader.u32())
        var maximum: UInt64?
        if flags & 1 != 0 {
            maximum = isWide ? try reader.u64() : UInt64(try reader.u32())
            guard maximum! >= minimum else {
                throw invalid("size minimum must not be greater than maximum", at: start)
            }
        }
        return SizeLimits(minimum: minimum, maximum: maximum, is64: is64)
    }

    private mutating func readGlobalType() throws(ModuleError) -> GlobalType {
        let value = try module.readValueType(&reader)
        let mutability = try reader.byte()
        guard mutability < 2 else {
            throw reader.failure("malformed mutability", at: reader.position - 1)
        }
        return GlobalType(value: value, isMutable: mutability == 1)
    }

    mutating func readConstant(_ type: ValueType) throws(ModuleError) -> ConstantExpression {
        // Before the extension of constant expressions only imported globals could be read.
        let visible =
            module.features.contains(.gc) ? module.globals.count : module.importedGlobalCount
        var position = reader.position
        let expression = try validator.validateConstant(
            at: &position, limit: reader.end, type: type, visibleGlobals: visible)
        reader.position = position
        return expression
    }
}
