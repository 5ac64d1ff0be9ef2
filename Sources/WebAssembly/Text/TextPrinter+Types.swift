/// Types as text.
extension TextPrinter {
    /// A value, storage or reference type.
    func typeCode(_ reader: inout BinaryReader) throws(ModuleError) -> TextParser.TypeCode {
        let byte = try reader.byte()
        switch byte {
        case 0x63, 0x64:
            let heap = try reader.s33()
            // The short form says the same.
            if byte == 0x63, heap < 0, HeapType(encoding: UInt8(truncatingIfNeeded: heap + 0x80)) != nil {
                return TextParser.TypeCode(byte: UInt8(truncatingIfNeeded: heap + 0x80))
            }
            return TextParser.TypeCode(byte: byte, heap: heap)
        case 0x69...0x74, 0x77, 0x78, 0x7B...0x7F: return TextParser.TypeCode(byte: byte)
        default: throw reader.failure("malformed value type", at: reader.position - 1)
        }
    }

    mutating func write(_ type: TextParser.TypeCode) {
        switch type.byte {
        case 0x7F: write("i32")
        case 0x7E: write("i64")
        case 0x7D: write("f32")
        case 0x7C: write("f64")
        case 0x7B: write("v128")
        case 0x78: write("i8")
        case 0x77: write("i16")
        case 0x63, 0x64:
            write(type.byte == 0x63 ? "(ref null " : "(ref ")
            write(heapType: type.heap)
            write(")")
        default: write(TextPrinter.shorthand(type.byte))
        }
    }

    private static func shorthand(_ byte: UInt8) -> StaticString {
        let keyword: Keyword =
            switch byte {
            case 0x6E: .anyref
            case 0x6D: .eqref
            case 0x6C: .i31ref
            case 0x6B: .structref
            case 0x6A: .arrayref
            case 0x71: .nullref
            case 0x70: .funcref
            case 0x73: .nullfuncref
            case 0x6F: .externref
            case 0x72: .nullexternref
            case 0x69: .exnref
            default: .nullexnref
            }
        return keyword.text
    }

    mutating func write(heapType: Int64) {
        if heapType >= 0 {
            write(.type, UInt32(truncatingIfNeeded: heapType))
        } else if let type = HeapType(encoding: UInt8(truncatingIfNeeded: heapType + 0x80)) {
            write(type.keyword)
        } else {
            write("any")
        }
    }

    /// A reference type given by its heap type and whether it may be null.
    mutating func write(reference heapType: Int64, isNullable: Bool) {
        if isNullable, heapType < 0 {
            write(TextParser.TypeCode(byte: UInt8(truncatingIfNeeded: heapType + 0x80)))
        } else {
            write(TextParser.TypeCode(byte: isNullable ? 0x63 : 0x64, heap: heapType))
        }
    }

    // MARK: Definitions

    mutating func printTypes(_ reader: inout BinaryReader) throws(ModuleError) {
        for _ in 0..<(try reader.count(limit: Limits.types, "too many types")) {
            newline()
            guard reader.remaining > 0, base[reader.position] == 0x4E else {
                try printType(&reader)
                continue
            }
            reader.position += 1
            write("(rec")
            depth += 1
            for _ in 0..<(try reader.count(limit: Limits.recursiveGroupSize, "recursive group is too large"))
            {
                newline()
                try printType(&reader)
            }
            depth -= 1
            write(")")
        }
        counts[TextParser.Space.type.rawValue] = UInt32(types.count)
    }

    private mutating func printType(_ reader: inout BinaryReader) throws(ModuleError) {
        let index = UInt32(types.count)
        write("(type")
        writeDefinition(.type, index)
        write(" ")
        var form = try reader.byte()
        let isSub = form == 0x50 || form == 0x4F
        if isSub {
            write(form == 0x4F ? "(sub final" : "(sub")
            for _ in 0..<(try reader.count(limit: Limits.types, "too many types")) {
                write(" ")
                write(.type, try reader.u32())
            }
            write(" ")
            form = try reader.byte()
        }
        var info = TypeInfo()
        info.start = typeCodes.count
        switch form {
        case 0x60:
            info.parameterCount = try reader.count(limit: Limits.parameters, "too many parameters")
            for _ in 0..<info.parameterCount { typeCodes.append(try typeCode(&reader)) }
            info.resultCount = try reader.count(limit: Limits.results, "too many results")
            for _ in 0..<info.resultCount { typeCodes.append(try typeCode(&reader)) }
            types.append(info)
            write("(func")
            write(signature: info, locals: nil)
            write(")")
        case 0x5F:
            info.kind = .structure
            info.resultCount = try reader.count(limit: Limits.structFields, "too many fields")
            types.append(info)
            write("(struct")
            let map = nameMap(names.fields[index], count: info.resultCount)
            names.knownFields[index] = map
            for field in 0..<info.resultCount {
                write(" (field")
                write(definition: map, UInt32(field))
                write(" ")
                try printField(&reader)
                write(")")
            }
            write(")")
        case 0x5E:
            info.kind = .array
            types.append(info)
            write("(array ")
            try printField(&reader)
            write(")")
        default: throw reader.failure("malformed definition type", at: reader.position - 1)
        }
        if isSub { write(")") }
        write(")")
    }

    private mutating func printField(_ reader: inout BinaryReader) throws(ModuleError) {
        let type = try typeCode(&reader)
        let isMutable = try reader.byte() == 1
        if isMutable { write("(mut ") }
        write(type)
        if isMutable { write(")") }
    }

    /// Parameters and results. A parameter with a name stands by itself.
    mutating func write(signature info: TypeInfo, locals: NameMap?) {
        write(types: info.start, info.parameterCount, form: " (param", firstLocal: 0, locals)
        write(types: info.start + info.parameterCount, info.resultCount, form: " (result", firstLocal: 0, nil)
    }

    /// Types in forms such as `(param i32 i32)`.
    private mutating func write(
        types start: Int, _ count: Int, form: StaticString, firstLocal: Int, _ locals: NameMap?
    ) {
        var isOpen = false
        for index in 0..<count {
            let local = UInt32(firstLocal + index)
            let isNamed = locals?.names[local] != nil
            if isOpen, isNamed {
                write(")")
                isOpen = false
            }
            if !isOpen { write(form) }
            if isNamed, let locals { write(definition: locals, local) }
            write(" ")
            write(typeCodes[start + index])
            isOpen = !isNamed
            if isNamed { write(")") }
        }
        if isOpen { write(")") }
    }

    /// Declared locals, in runs of one type.
    mutating func write(
        locals runs: [(type: TextParser.TypeCode, count: UInt32)], first: Int, _ locals: NameMap?
    ) {
        let start = typeCodes.count
        for run in runs { for _ in 0..<run.count { typeCodes.append(run.type) } }
        let count = typeCodes.count - start
        guard count > 0 else { return }
        newline()
        // The form begins with a space, which the indentation has already.
        output.removeLast()
        write(types: start, count, form: " (local", firstLocal: first, locals)
        typeCodes.removeLast(count)
    }

    /// ` (type 0) (param i32)`.
    mutating func write(typeUse index: UInt32, locals: NameMap?) throws(ModuleError) {
        write(" (type ")
        write(.type, index)
        write(")")
        if Int(index) < types.count, types[Int(index)].kind == .function {
            write(signature: types[Int(index)], locals: locals)
        }
    }

    // MARK: Limits

    struct PrintedLimits {
        var flags: UInt8
        var minimum: UInt64
        var maximum: UInt64?
        var pageSizeLog2: UInt32?
    }

    func limits(_ reader: inout BinaryReader) throws(ModuleError) -> PrintedLimits {
        let flags = try reader.byte()
        guard flags < 16 else { throw reader.failure("malformed limits flags", at: reader.position - 1) }
        let minimum = try reader.u64()
        let maximum = flags & 1 != 0 ? try reader.u64() : nil
        let pageSize = flags & 8 != 0 ? try reader.u32() : nil
        return PrintedLimits(flags: flags, minimum: minimum, maximum: maximum, pageSizeLog2: pageSize)
    }

    private mutating func write(_ limits: PrintedLimits) {
        if limits.flags & 4 != 0 { write("i64 ") }
        write(limits.minimum)
        if let maximum = limits.maximum {
            write(" ")
            write(maximum)
        }
        if limits.flags & 2 != 0 { write(" shared") }
    }

    mutating func write(
        tableLimits reader: inout BinaryReader, _ type: TextParser.TypeCode
    ) throws(ModuleError) {
        write(try limits(&reader))
        write(" ")
        write(type)
    }

    mutating func write(memoryType reader: inout BinaryReader) throws(ModuleError) {
        let limits = try limits(&reader)
        write(limits)
        if let log2 = limits.pageSizeLog2 {
            guard log2 < 64 else { throw reader.failure("invalid custom page size") }
            write(" (pagesize ")
            write(UInt64(1) << UInt64(log2))
            write(")")
        }
    }

    mutating func write(globalType reader: inout BinaryReader) throws(ModuleError) {
        let type = try typeCode(&reader)
        if try reader.byte() == 1 {
            write("(mut ")
            write(type)
            write(")")
        } else {
            write(type)
        }
    }
}
