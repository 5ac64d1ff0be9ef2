/// Types (specification, section "Types" of the text format).
extension TextParser {
    /// A value, storage or reference type as it will be written.
    struct TypeCode: Equatable, Sendable, BitwiseCopyable {
        var byte: UInt8
        /// What follows the bytes 0x63 and 0x64.
        var heap: Int64 = 0

        func write(to writer: inout BinaryWriter) {
            writer.byte(byte)
            if byte == 0x63 || byte == 0x64 { writer.signed(heap) }
        }

        var isReference: Bool { byte >= 0x63 && byte <= 0x74 }
        var isNullable: Bool { byte != 0x64 }
        /// The heap type as a signed number.
        var heapType: Int64 { byte == 0x63 || byte == 0x64 ? heap : Int64(byte) - 0x80 }
    }

    /// The byte of an abstract heap type.
    static func abstractHeapType(_ keyword: Keyword?) -> UInt8? {
        switch keyword {
        case .any: 0x6E
        case .eq: 0x6D
        case .i31: 0x6C
        case .structure: 0x6B
        case .array: 0x6A
        case .noneHeap: 0x71
        case .function: 0x70
        case .nofunc: 0x73
        case .extern: 0x6F
        case .noextern: 0x72
        case .exn: 0x69
        case .noexn: 0x74
        default: nil
        }
    }

    /// The byte of an abbreviated nullable reference type.
    static func shorthand(_ keyword: Keyword?) -> UInt8? {
        switch keyword {
        case .anyref: 0x6E
        case .eqref: 0x6D
        case .i31ref: 0x6C
        case .structref: 0x6B
        case .arrayref: 0x6A
        case .nullref: 0x71
        case .funcref: 0x70
        case .nullfuncref: 0x73
        case .externref: 0x6F
        case .nullexternref: 0x72
        case .exnref: 0x69
        case .nullexnref: 0x74
        default: nil
        }
    }

    /// A heap type as the signed number that is its encoding.
    mutating func heapType() throws(TextError) -> Int64 {
        if isIndex { return Int64(try index(.type)) }
        guard token.kind == .keyword, let byte = TextParser.abstractHeapType(token.word.keyword) else {
            throw unexpected()
        }
        try advance()
        return Int64(byte) - 0x80
    }

    mutating func referenceType() throws(TextError) -> TypeCode {
        if token.kind == .keyword, let byte = TextParser.shorthand(token.word.keyword) {
            try advance()
            return TypeCode(byte: byte)
        }
        guard try acceptForm(.ref) else { throw unexpected() }
        let isNullable = try accept(.null)
        let heap = try heapType()
        try expectClose()
        if isNullable, heap < 0 { return TypeCode(byte: UInt8(truncatingIfNeeded: heap + 0x80)) }
        return TypeCode(byte: isNullable ? 0x63 : 0x64, heap: heap)
    }

    mutating func valueType() throws(TextError) -> TypeCode {
        guard token.kind == .keyword else { return try referenceType() }
        let byte: UInt8
        switch token.word.keyword {
        case .i32: byte = 0x7F
        case .i64: byte = 0x7E
        case .f32: byte = 0x7D
        case .f64: byte = 0x7C
        case .v128: byte = 0x7B
        default: return try referenceType()
        }
        try advance()
        return TypeCode(byte: byte)
    }

    // MARK: Limits, tables, memories, globals

    /// `i32` or `i64`; true for the latter, nil for neither.
    mutating func addressType() throws(TextError) -> Bool? {
        if try accept(.i64) { return true }
        return try accept(.i32) ? false : nil
    }

    /// Where there are 64-bit addresses in the language, all limits have 64 bits, and those too large are invalid.
    private mutating func limit(is64: Bool, _ message: StaticString) throws(TextError) -> UInt64 {
        guard features.contains(.memory64) else { return UInt64(try u32()) }
        let place = token
        let limit = try u64()
        if !is64, limit > UInt64(UInt32.max) {
            var error = failure(message, place)
            error.isInvalidModule = true
            throw error
        }
        return limit
    }

    mutating func tableLimits(is64: Bool) throws(TextError) -> BinaryWriter {
        var writer = BinaryWriter()
        let message: StaticString = "table size must be at most 2^32-1"
        let minimum = try limit(is64: is64, message)
        let maximum = token.kind == .natural ? try limit(is64: is64, message) : nil
        let isShared = try accept(.shared)
        writer.byte((maximum == nil ? 0 : 1) | (isShared ? 2 : 0) | (is64 ? 4 : 0))
        writer.unsigned(minimum)
        if let maximum { writer.unsigned(maximum) }
        return writer
    }

    mutating func tableType() throws(TextError) -> BinaryWriter {
        let is64 = try addressType() ?? false
        let limits = try tableLimits(is64: is64)
        var writer = BinaryWriter()
        try referenceType().write(to: &writer)
        writer.append(limits.bytes)
        return writer
    }

    /// `(pagesize n)`: the logarithm of n.
    mutating func pageSizeLog2() throws(TextError) -> UInt32? {
        guard try acceptForm(.pagesize) else { return nil }
        let place = token
        let size = try u64("invalid custom page size")
        guard size.nonzeroBitCount == 1 else { throw failure("invalid custom page size", place) }
        try expectClose()
        return UInt32(size.trailingZeroBitCount)
    }

    /// A memory's type after the address type.
    mutating func memoryType(is64: Bool) throws(TextError) -> BinaryWriter {
        let message: StaticString = "memory size must be at most 65536 pages (4GiB)"
        let minimum = try limit(is64: is64, message)
        let maximum = token.kind == .natural ? try limit(is64: is64, message) : nil
        let isShared = try accept(.shared)
        let pageSize = try pageSizeLog2()
        memoriesAre64.append(is64)
        var writer = BinaryWriter()
        writer.byte(
            (maximum == nil ? 0 : 1) | (isShared ? 2 : 0) | (is64 ? 4 : 0) | (pageSize == nil ? 0 : 8))
        writer.unsigned(minimum)
        if let maximum { writer.unsigned(maximum) }
        if let pageSize { writer.u32(pageSize) }
        return writer
    }

    mutating func globalType() throws(TextError) -> BinaryWriter {
        var writer = BinaryWriter()
        if try acceptForm(.mut) {
            try valueType().write(to: &writer)
            try expectClose()
            writer.byte(1)
        } else {
            try valueType().write(to: &writer)
            writer.byte(0)
        }
        return writer
    }

    // MARK: Type definitions

    /// One `(type ...)` or `(rec ...)`.
    mutating func parseTypeField() throws(TextError) {
        typeSection.count += 1
        if try acceptForm(.rec) {
            var group = BinaryWriter()
            var count = 0
            let first = types.count
            while isForm(.type) {
                let definition = try typeDefinition()
                group.append(definition.bytes)
                count += 1
            }
            try expectClose()
            typeSection.writer.byte(0x4E)
            typeSection.writer.size(count)
            typeSection.writer.append(group.bytes)
            if count == 1 { makeAvailable(UInt32(first)) }
        } else {
            let definition = try typeDefinition()
            typeSection.writer.append(definition.bytes)
            makeAvailable(UInt32(types.count - 1))
        }
    }

    /// Lets type uses without an index find a function type that stands alone and is final.
    private mutating func makeAvailable(_ index: UInt32) {
        let entry = types[Int(index)]
        guard entry.isFunction, entry.isPlain else { return }
        functionTypes[hash(entry.start, entry.end), default: []].append(index)
    }

    private func hash(_ start: Int, _ end: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in start..<end { hash = (hash ^ UInt64(typeBytes[index])) &* 0x100_0000_01B3 }
        return hash
    }

    private func areEqual(_ entry: TypeEntry, _ start: Int, _ end: Int) -> Bool {
        guard entry.end - entry.start == end - start else { return false }
        for index in 0..<(end - start) where typeBytes[entry.start + index] != typeBytes[start + index] {
            return false
        }
        return true
    }

    private mutating func typeDefinition() throws(TextError) -> BinaryWriter {
        try advance()
        try advance()
        let index = UInt32(types.count)
        if let name = try definitionName() { spaces[Space.type.rawValue].keep(name: name, of: index) }
        var writer = BinaryWriter()
        var entry = TypeEntry()
        entry.isPlain = true
        if try acceptForm(.sub) {
            let isFinal = try accept(.final)
            var supertypes = BinaryWriter()
            var count = 0
            while isIndex {
                supertypes.u32(try self.index(.type))
                count += 1
            }
            // A final type without supertypes is what a type without `sub` is.
            if !isFinal || count > 0 {
                writer.byte(isFinal ? 0x4F : 0x50)
                writer.size(count)
                writer.append(supertypes.bytes)
                entry.isPlain = false
            }
            try compositeType(index, &writer, &entry)
            try expectClose()
        } else {
            try compositeType(index, &writer, &entry)
        }
        try expectClose()
        types.append(entry)
        return writer
    }

    private mutating func compositeType(
        _ index: UInt32, _ writer: inout BinaryWriter, _ entry: inout TypeEntry
    ) throws(TextError) {
        try expectOpen()
        if try accept(.function) {
            locals.begin()
            let signature = try signature(binding: true)
            entry.start = typeBytes.count
            typeBytes += signature.bytes
            entry.end = typeBytes.count
            entry.parameterCount = UInt32(signature.parameterCount)
            entry.isFunction = true
            writer.byte(0x60)
            writer.append(signature.bytes)
        } else if try accept(.structure) {
            var contents = BinaryWriter()
            var count: UInt32 = 0
            while try acceptForm(.field) {
                if token.kind == .identifier || !lexer.annotations.isEmpty {
                    var name: UInt32?
                    if token.kind == .identifier {
                        let symbol = try symbol(of: token)
                        let key = UInt64(index) << 32 | UInt64(symbol)
                        guard fields[key] == nil else {
                            throw failure("duplicate field", detail: text(of: token))
                        }
                        fields[key] = count
                        try advance()
                        name = symbol
                    }
                    if let name = try nameAnnotation() ?? name { fieldNames.append((index, count, name)) }
                    try fieldType(&contents)
                    count += 1
                } else {
                    while token.kind != .rightParenthesis {
                        try fieldType(&contents)
                        count += 1
                    }
                }
                try expectClose()
            }
            writer.byte(0x5F)
            writer.u32(count)
            writer.append(contents.bytes)
        } else if try accept(.array) {
            writer.byte(0x5E)
            try fieldType(&writer)
        } else {
            throw unexpected()
        }
        try expectClose()
    }

    private mutating func fieldType(_ writer: inout BinaryWriter) throws(TextError) {
        let isMutable = try acceptForm(.mut)
        if try accept(.i8) {
            writer.byte(0x78)
        } else if try accept(.i16) {
            writer.byte(0x77)
        } else {
            try valueType().write(to: &writer)
        }
        if isMutable { try expectClose() }
        writer.byte(isMutable ? 1 : 0)
    }

    // MARK: Type uses

    /// The parameters and results of a function type, as they will be written.
    struct Signature {
        var bytes: [UInt8] = []
        var parameterCount = 0
        var resultCount = 0
        /// The only result, if there is just one.
        var result = TypeCode(byte: 0)
        /// Whether any parameters or results were written down.
        var isWritten = false
    }

    /// `(param ...)*` and `(result ...)*`; parameters may have names where `binding`, which become locals.
    mutating func signature(binding: Bool) throws(TextError) -> Signature {
        var signature = Signature()
        guard isForm(.param) || isForm(.result) else {
            signature.bytes = [0, 0]
            return signature
        }
        signature.isWritten = true
        var parameters = BinaryWriter()
        var results = BinaryWriter()
        while try acceptForm(.param) {
            if binding, token.kind == .identifier || !lexer.annotations.isEmpty {
                try bindLocal()
                try valueType().write(to: &parameters)
                signature.parameterCount += 1
            } else {
                while token.kind != .rightParenthesis {
                    try valueType().write(to: &parameters)
                    signature.parameterCount += 1
                    locals.count += binding ? 1 : 0
                }
            }
            try expectClose()
        }
        while try acceptForm(.result) {
            while token.kind != .rightParenthesis {
                signature.result = try valueType()
                signature.result.write(to: &results)
                signature.resultCount += 1
            }
            try expectClose()
        }
        var writer = BinaryWriter()
        writer.size(signature.parameterCount)
        writer.append(parameters.bytes)
        writer.size(signature.resultCount)
        writer.append(results.bytes)
        signature.bytes = writer.bytes
        return signature
    }

    /// A type use: an index, a signature, or both, which must then agree. Where `binding`, the parameters become locals.
    mutating func typeUse(binding: Bool) throws(TextError) -> UInt32 {
        guard isForm(.type) else {
            return implicitType(try signature(binding: binding))
        }
        try advance()
        try advance()
        let place = token
        let index = try index(.type)
        try expectClose()
        let start = token
        let signature = try signature(binding: binding)
        if signature.isWritten {
            guard Int(index) < types.count else {
                throw failure("unknown type", place, detail: text(of: place))
            }
            try check(signature, against: types[Int(index)], start)
        } else if binding, Int(index) < types.count {
            locals.count += types[Int(index)].parameterCount
        }
        return index
    }

    private func check(_ signature: Signature, against entry: TypeEntry, _ place: Token) throws(TextError) {
        var isEqual = entry.isFunction && entry.end - entry.start == signature.bytes.count
        if isEqual {
            for index in 0..<signature.bytes.count
            where typeBytes[entry.start + index] != signature.bytes[index] { isEqual = false }
        }
        guard !isEqual else { return }
        // What comes in the wrong order was not compared, and is the error.
        if isForm(.param) || isForm(.result) || isForm(.type) { throw unexpected(ahead) }
        throw failure("inline function type", place, detail: "does not match the type")
    }

    /// The block type of a structured instruction, as it will be written.
    mutating func blockType(_ writer: inout BinaryWriter) throws(TextError) {
        if token.kind != .leftParenthesis { return writer.byte(0x40) }
        if isForm(.type) {
            let index = try typeUse(binding: false)
            return writer.signed(Int64(index))
        }
        let signature = try signature(binding: false)
        if signature.parameterCount == 0, signature.resultCount == 0 {
            writer.byte(0x40)
        } else if signature.parameterCount == 0, signature.resultCount == 1 {
            signature.result.write(to: &writer)
        } else {
            writer.signed(Int64(implicitType(signature)))
        }
    }

    /// The first type that is this function type by itself; a new one if there is none.
    private mutating func implicitType(_ signature: Signature) -> UInt32 {
        let start = typeBytes.count
        typeBytes += signature.bytes
        let end = typeBytes.count
        let hash = hash(start, end)
        for index in functionTypes[hash] ?? [] where areEqual(types[Int(index)], start, end) {
            typeBytes.removeLast(end - start)
            return index
        }
        let index = UInt32(types.count)
        types.append(
            TypeEntry(
                start: start, end: end, parameterCount: UInt32(signature.parameterCount), isFunction: true,
                isPlain: true))
        functionTypes[hash, default: []].append(index)
        typeSection.count += 1
        typeSection.writer.byte(0x60)
        typeSection.writer.append(signature.bytes)
        return index
    }
}
