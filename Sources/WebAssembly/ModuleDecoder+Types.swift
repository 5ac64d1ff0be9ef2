/// The type section: recursive groups of subtypes of composite types (specification, section "Types").
extension ModuleDecoder {
    mutating func readTypes() throws(ModuleError) {
        let count = try reader.count(limit: Limits.types, "too many types")
        for _ in 0..<count {
            let start = reader.position
            guard reader.remaining > 0 else { throw reader.unexpectedEnd() }
            var groupSize = 1
            if reader.base[reader.position] == 0x4E {
                reader.position += 1
                try requireGC(at: start)
                groupSize = try reader.count(
                    limit: Limits.recursiveGroupSize, "recursive group is too large")
            }
            guard module.types.count + groupSize <= Limits.types else {
                throw ModuleError(.limit, "too many types", at: start)
            }
            try readGroup(size: groupSize, at: start)
        }
    }

    private func requireGC(at offset: Int) throws(ModuleError) {
        guard module.features.contains(.gc) else {
            throw ModuleError(.disabledFeature, "recursive types and subtypes", at: offset)
        }
    }

    private mutating func readGroup(size: Int, at start: Int) throws(ModuleError) {
        groupKey.reset()
        module.openGroupSize = size
        var depths = RawArray<UInt8>(capacity: size)
        defer { depths.deallocate() }
        for index in 0..<size { depths.append(try readSubtype(index, depths: depths)) }
        module.openGroupSize = 0
        guard size > 0 else { return }
        guard let first = module.registry.intern(groupKey) else {
            throw ModuleError(.limit, "too many types", at: start)
        }
        module.retainedGroups.append(first)
        for index in 0..<size { module.types.append(module.registry.type(first + UInt32(index))) }
        for index in 0..<size {
            let type = module.registry.type(first + UInt32(index))
            guard let above = type.pointee.supertype.map({ module.registry.type($0) }) else { continue }
            guard !above.pointee.isFinal, module.registry.refines(type, above) else {
                throw invalid("sub type", at: start, module.types.count - size + index)
            }
        }
    }

    /// Reads one type into the group's key; returns its depth below the top of its hierarchy.
    private mutating func readSubtype(
        _ index: Int, depths: borrowing RawArray<UInt8>
    ) throws(ModuleError) -> UInt8 {
        let start = reader.position
        var form = try reader.byte()
        var isFinal = true
        var supertype: HeapType?
        var depth: UInt8 = 0
        if form == 0x50 || form == 0x4F {
            try requireGC(at: start)
            isFinal = form == 0x4F
            let supers = try reader.u32()
            guard supers <= 1 else { throw invalid("sub type", at: start) }
            if supers == 1 {
                let above = Int(try reader.u32())
                // A supertype stands before its subtypes.
                guard above < module.types.count + index else {
                    throw invalid("unknown type", at: start, above)
                }
                if above < module.types.count {
                    supertype = .defined(module.types[above].pointee.identity)
                    depth = module.types[above].pointee.depth + 1
                } else {
                    let relative = above - module.types.count
                    supertype = HeapType(
                        bits: ValueType.definedBit | ValueType.recursiveBit | UInt32(relative))
                    depth = depths[relative] + 1
                }
                guard depth <= Limits.subtypeDepth else {
                    throw ModuleError(.limit, "subtyping is too deep", at: start)
                }
            }
            form = try reader.byte()
        }
        switch form {
        case 0x60:
            groupKey.beginType(.function, isFinal: isFinal, supertype: supertype)
            try readFunctionType()
        case 0x5F:
            try requireGC(at: start)
            groupKey.beginType(.structure, isFinal: isFinal, supertype: supertype)
            let count = try reader.count(limit: Limits.structFields, "too many fields")
            groupKey.words.append(UInt32(count))
            for _ in 0..<count { try readField() }
        case 0x5E:
            try requireGC(at: start)
            groupKey.beginType(.array, isFinal: isFinal, supertype: supertype)
            groupKey.words.append(1)
            try readField()
        default:
            // The form is a number of seven bits.
            throw reader.failure(
                form & 0x80 == 0 ? "malformed definition type" : "integer representation too long", at: start)
        }
        return depth
    }

    private mutating func readFunctionType() throws(ModuleError) {
        let counts = groupKey.words.count
        groupKey.words.append(0)
        groupKey.words.append(0)
        let parameters = try reader.count(limit: Limits.parameters, "too many parameters")
        for _ in 0..<parameters { groupKey.words.append(try module.readValueType(&reader).bits) }
        let start = reader.position
        let results = try reader.count(limit: Limits.results, "too many results")
        if results > 1, !module.features.contains(.multiValue) {
            throw ModuleError(.disabledFeature, "several results", at: start)
        }
        for _ in 0..<results { groupKey.words.append(try module.readValueType(&reader).bits) }
        groupKey.words[counts] = UInt32(parameters)
        groupKey.words[counts + 1] = UInt32(results)
    }

    private mutating func readField() throws(ModuleError) {
        let start = reader.position
        let storage: ValueType
        switch reader.remaining > 0 ? reader.base[start] : 0 {
        case 0x78:
            reader.position += 1
            storage = .i8
        case 0x77:
            reader.position += 1
            storage = .i16
        default: storage = try module.readValueType(&reader)
        }
        let mutability = try reader.byte()
        guard mutability < 2 else {
            throw reader.failure("malformed mutability", at: reader.position - 1)
        }
        groupKey.words.append(storage.bits)
        groupKey.words.append(UInt32(mutability))
    }
}
