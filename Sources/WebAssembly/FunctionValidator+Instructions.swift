/// The pass over a function's instructions. The commonest are checked where they are read; all whose operands the
/// instruction table describes go through `validateSimple`.
extension FunctionValidator {
    mutating func validateInstructions() throws(ModuleError) {
        while true {
            start = pc
            guard pc < end else { throw missingEnd() }
            let byte = base[pc]
            pc &+= 1
            opcode = Opcode(byte)
            if isConstant { try requireConstant(byte) }
            if !hasAllFeatures { try requireEnabled(opcode) }
            switch byte {
            case 0x01:  // nop
                break
            case 0x02:  // block
                let type = try readBlockType()
                try pop(type.starts.0, type.starts.1)
                pushControl(.block, starts: type.starts, ends: type.ends)
            case 0x03:  // loop
                let type = try readBlockType()
                try pop(type.starts.0, type.starts.1)
                pushControl(.loop, starts: type.starts, ends: type.ends)
            case 0x04:  // if
                let type = try readBlockType()
                try pop(.i32)
                try pop(type.starts.0, type.starts.1)
                pushControl(.if, starts: type.starts, ends: type.ends)
                controls[controlCount &- 1].elseEntry = Int32(truncatingIfNeeded: addEntry(keep: 0, drop: 0))
            case 0x05:  // else
                try validateElse()
            case 0x0B:  // end
                try validateEnd()
                if controlCount == 0 { return }
            case 0x0C:  // br
                let label = try frameIndex(ofLabel: readU32())
                let frame = controls + label
                addBranch(to: label, height: height)
                try pop(frame.pointee.labelTypes, frame.pointee.labelCount)
                setUnreachable()
            case 0x0D:  // br_if
                let label = try frameIndex(ofLabel: readU32())
                try pop(.i32)
                addBranch(to: label, height: height)
                let count = controls[label].labelCount
                if count > 0 {
                    try pop(controls[label].labelTypes, count)
                    push(controls[label].labelTypes, count)
                }
            case 0x0E:  // br_table
                try validateBranchTable()
            case 0x0F:  // return
                try pop(controls[0].endTypes, Int(controls[0].endCount))
                setUnreachable()
            case 0x10:  // call
                let index = try readU32()
                guard Int(index) < context.functionCount else { throw unknown("unknown function", index) }
                try call(context.functions[Int(index)].type)
            case 0x1A:  // drop
                _ = try popAny()
            case 0x1B:  // select
                try validateSelect()
            case 0x20:  // local.get
                let index = try readU32()
                guard Int(index) < locals.count else { throw unknown("unknown local", index) }
                if tracksInitialization, !isInitialized(Int(index)) {
                    throw unknown("uninitialized local", index)
                }
                push(locals[Int(index)])
            case 0x21:  // local.set
                let index = try readU32()
                guard Int(index) < locals.count else { throw unknown("unknown local", index) }
                try pop(locals[Int(index)])
                if tracksInitialization { initialize(local: index) }
            case 0x22:  // local.tee
                let index = try readU32()
                guard Int(index) < locals.count else { throw unknown("unknown local", index) }
                try pop(locals[Int(index)])
                push(locals[Int(index)])
                if tracksInitialization { initialize(local: index) }
            case 0x23:  // global.get
                push(declared: try readGlobal().value)
            case 0x24:  // global.set
                let global = try readGlobal()
                guard global.isMutable else { throw failure(.invalid, "immutable global") }
                try pop(global.value)
            case 0x41:  // i32.const
                try skipSigned(bits: 32)
                push(.i32)
            case 0x42:  // i64.const
                try skipSigned(bits: 64)
                push(.i64)
            case 0xFB, 0xFC, 0xFD, 0xFE:
                try validatePrefixed(byte)
            default:
                let instruction = instructions[Int(byte)]
                if instruction.isSpecial || !instruction.isDefined {
                    try validateSpecial()
                } else {
                    try validateSimple(instruction)
                }
            }
        }
    }

    @inline(never) private mutating func validatePrefixed(_ prefix: UInt8) throws(ModuleError) {
        let number = try readU32()
        guard let full = Opcode(prefix: prefix, subopcode: number) else { throw illegalOpcode(number) }
        opcode = full
        let instruction = instructions[Int(full.rawValue)]
        guard instruction.isDefined else { throw illegalOpcode(number) }
        if !hasAllFeatures { try requireEnabled(full) }
        if isConstant { try requireConstantPrefixed() }
        if prefix == 0xFD { usesVectors = true }
        if instruction.isSpecial {
            if prefix == 0xFB { try validateGC() } else { try validateBulk() }
        } else {
            try validateSimple(instruction)
        }
    }

    @inline(never) func illegalOpcode(_ number: UInt32) -> ModuleError {
        var error = failure(.malformed, "illegal opcode")
        error.instruction = nil
        var text = String(base[start], radix: 16)
        if base[start] >= 0xFB, base[start] <= 0xFE {
            text += " "
            text += String(number, radix: 16)
        }
        error.found = text
        return error
    }

    @inline(never) private func requireEnabled(_ opcode: Opcode) throws(ModuleError) {
        let bit = instructions[Int(opcode.rawValue)].featureBit
        guard bit != 0xFF else { return }
        var feature = Features(rawValue: 1 << UInt64(bit))
        // Both forms of exceptions have `throw`.
        if opcode == .throw { feature = features.intersection([.exceptions, .legacyExceptions]) }
        guard !feature.isEmpty, features.isSuperset(of: feature) else {
            var error = failure(.disabledFeature, "illegal opcode")
            error.found = "this instruction"
            throw error
        }
    }

    /// An instruction whose operands and results the table states.
    @inline(__always) private mutating func validateSimple(
        _ instruction: PackedInstruction
    ) throws(ModuleError) {
        var address = ValueType.i32
        switch instruction.immediates {
        case .none: break
        case .memarg: address = try readMemoryArgument(alignment: instruction.alignment)
        case .f32: pc &+= 4
        case .f64: pc &+= 8
        default: address = try readRareImmediates(instruction)
        }
        var index = instruction.parameterCount
        while index > 0 {
            index &-= 1
            let code = instruction.parameter(index)
            try pop(code == PackedInstruction.Code.address ? address : ValueType(bits: UInt32(code)))
        }
        let results = instruction.resultCount
        while index < results {
            let code = instruction.result(index)
            push(code == PackedInstruction.Code.address ? address : ValueType(bits: UInt32(code)))
            index &+= 1
        }
    }

    /// Returns the address type of the memory, if the immediates name one.
    @inline(never) private mutating func readRareImmediates(
        _ instruction: PackedInstruction
    ) throws(ModuleError) -> ValueType {
        switch instruction.immediates {
        case .memory:
            return try readMemory().pointee.limits.addressType
        case .data:
            try readData()
        case .element:
            _ = try readElement()
        case .v128:
            pc += 16
        case .lane:
            try readLane(count: InstructionTable.laneCount(of: opcode))
        case .memargLane:
            let address = try readMemoryArgument(alignment: instruction.alignment)
            try readLane(count: 16 >> Int(instruction.alignment))
            return address
        case .shuffle:
            for _ in 0..<16 { try readLane(count: 32) }
        case .reservedByte:
            guard base[pc] == 0 else { throw failure(.malformed, "zero byte expected") }
            pc += 1
        default:
            throw illegalOpcode(0)
        }
        return .i32
    }

    // MARK: Control

    private mutating func validateElse() throws(ModuleError) {
        let frame = try popControl()
        guard frame.kind == .if else { throw failure(.invalid, "else without if") }
        let entry = addEntry(keep: 0, drop: 0)
        fixups.base[entry].next = frame.waiting
        resolve(Int(frame.elseEntry), pc: pc, step: entries.count)
        height = frame.height
        pushControl(
            .else, starts: (frame.startTypes, Int(frame.startCount)),
            ends: (frame.endTypes, Int(frame.endCount)))
        controls[controlCount &- 1].waiting = Int32(truncatingIfNeeded: entry)
        controls[controlCount &- 1].start = frame.start
    }

    private mutating func validateEnd() throws(ModuleError) {
        let frame = try popControl()
        if controlCount == 0 {
            // A branch out of the function continues at this `end`, which returns.
            resolveWaiting(frame.waiting, pc: start)
            return
        }
        switch frame.kind {
        case .if:
            guard matches(frame.startTypes, Int(frame.startCount), frame.endTypes, Int(frame.endCount)) else {
                throw failure(.invalid, "type mismatch")
            }
            resolve(Int(frame.elseEntry), pc: pastEnds(), step: entries.count)
        case .tryTable:
            closeTryTable(frame)
        case .catch, .catchAll:
            openCatches -= 1
        case .try:
            // Without any catch, exceptions just pass.
            break
        default: break
        }
        if frame.waiting >= 0 { resolveWaiting(frame.waiting, pc: pastEnds()) }
        push(frame.endTypes, Int(frame.endCount))
    }

    func matches(
        _ subs: UnsafePointer<ValueType>, _ subCount: Int, _ supers: UnsafePointer<ValueType>,
        _ superCount: Int
    ) -> Bool {
        guard subCount == superCount else { return false }
        for index in 0..<subCount where !registry.matches(subs[index], supers[index]) { return false }
        return true
    }

    private mutating func validateBranchTable() throws(ModuleError) {
        try pop(.i32)
        let count = Int(try readU32())
        guard count <= end - pc else { throw failure(.malformed, "unexpected end of section or function") }
        var arity = -1
        branchTables &+= 1
        for index in 0...count {
            guard pc < end else { throw failure(.malformed, "unexpected end of section or function") }
            let label = try frameIndex(ofLabel: readU32())
            let frame = controls + label
            let labelCount = frame.pointee.labelCount
            if arity >= 0, labelCount != arity { throw failure(.invalid, "type mismatch") }
            arity = labelCount
            // Once for each label, however often the table names it.
            if frame.pointee.checkedBy != branchTables {
                try check(frame.pointee.labelTypes, arity)
                frame.pointee.checkedBy = branchTables
            }
            addBranch(to: label, height: height)
            if index == count { try pop(frame.pointee.labelTypes, arity) }
        }
        setUnreachable()
    }

    @inline(__always) mutating func call(_ type: UnsafePointer<DefinedType>) throws(ModuleError) {
        let count = Int(type.pointee.parameterCount)
        try pop(type.pointee.values, count)
        push(type.pointee.values + count, Int(type.pointee.resultCount))
    }

    private mutating func tailCall(_ type: UnsafePointer<DefinedType>) throws(ModuleError) {
        try pop(type.pointee.values, Int(type.pointee.parameterCount))
        guard
            matches(
                type.pointee.values + Int(type.pointee.parameterCount), Int(type.pointee.resultCount),
                controls[0].endTypes, Int(controls[0].endCount))
        else { throw failure(.invalid, "type mismatch") }
        setUnreachable()
    }

    private mutating func validateSelect() throws(ModuleError) {
        try pop(.i32)
        let first = try popAny()
        let second = try popAny()
        guard !first.isReference, !second.isReference else {
            throw mismatch(expected: .i32, found: first.isReference ? first : second)
        }
        if first != second, !first.isBottom, !second.isBottom {
            throw mismatch(expected: first, found: second)
        }
        push(first.isBottom ? second : first)
    }

    private mutating func readGlobal() throws(ModuleError) -> GlobalType {
        let index = try readU32()
        guard Int(index) < min(context.globalCount, visibleGlobals) else {
            throw unknown("unknown global", index)
        }
        let global = context.globals[Int(index)]
        if isConstant, global.isMutable { throw failure(.invalid, "constant expression required") }
        return global
    }

    private mutating func initialize(local index: UInt32) {
        guard !isInitialized(Int(index)) else { return }
        initialized[Int(index)] = trackedFunctions
        initializations.append(index)
    }

    // MARK: Constant expressions

    @inline(never) private func requireConstant(_ byte: UInt8) throws(ModuleError) {
        switch byte {
        case 0x41...0x44, 0x23, 0xD0, 0xD2, 0x0B, 0xFB, 0xFD: return
        case 0x6A...0x6C, 0x7C...0x7E:
            if features.contains(.extendedConst) { return }
        case 0xFC, 0xFE: break
        default:
            if !instructions[Int(byte)].isDefined { throw illegalOpcode(0) }
        }
        throw failure(.invalid, "constant expression required")
    }

    private func requireConstantPrefixed() throws(ModuleError) {
        switch opcode {
        case .v128Const, .structNew, .structNewDefault, .arrayNew, .arrayNewDefault, .arrayNewFixed, .refI31,
            .anyConvertExtern, .externConvertAny:
            return
        default: throw failure(.invalid, "constant expression required")
        }
    }

    // MARK: The rest of the one-byte instructions

    @inline(never) private mutating func validateSpecial() throws(ModuleError) {
        switch opcode {
        case .unreachable: setUnreachable()
        case .callIndirect, .returnCallIndirect:
            let type = try readType(.function)
            let table = try readTable()
            guard registry.matches(table.pointee.element, .funcref) else {
                throw mismatch(expected: .funcref, found: table.pointee.element)
            }
            try pop(table.pointee.limits.addressType)
            if opcode == .callIndirect { try call(type) } else { try tailCall(type) }
        case .returnCall:
            let index = try readU32()
            guard Int(index) < context.functionCount else { throw unknown("unknown function", index) }
            try tailCall(context.functions[Int(index)].type)
        case .callRef, .returnCallRef:
            let type = try readType(.function)
            try pop(.reference(.defined(type.pointee.identity), nullable: true))
            if opcode == .callRef { try call(type) } else { try tailCall(type) }
        case .selectTyped:
            let count = try readU32()
            guard count == 1 else { throw failure(.invalid, "invalid result arity") }
            let type = try readValueType()
            try pop(.i32)
            try pop(type)
            try pop(type)
            push(type)
        case .tableGet:
            let table = try readTable()
            try pop(table.pointee.limits.addressType)
            push(table.pointee.element)
        case .tableSet:
            let table = try readTable()
            try pop(table.pointee.element)
            try pop(table.pointee.limits.addressType)
        case .refNull:
            push(.reference(try readHeapType(), nullable: true))
        case .refIsNull:
            _ = try popReference()
            push(.i32)
        case .refFunc:
            let index = try readU32()
            guard Int(index) < context.functionCount else { throw unknown("unknown function", index) }
            let function = context.functions + Int(index)
            if isConstant {
                function.pointee.isDeclared = true
            } else if !function.pointee.isDeclared {
                throw unknown("undeclared function reference", index)
            }
            push(.reference(.defined(function.pointee.type.pointee.identity), nullable: false))
        case .refEq:
            try pop(.reference(.eq, nullable: true))
            try pop(.reference(.eq, nullable: true))
            push(.i32)
        case .refAsNonNull:
            push(try popReference().nonNullReference)
        case .brOnNull:
            let label = try frameIndex(ofLabel: readU32())
            let type = try popReference()
            addBranch(to: label, height: height)
            try pop(controls[label].labelTypes, controls[label].labelCount)
            push(controls[label].labelTypes, controls[label].labelCount)
            push(type.nonNullReference)
        case .brOnNonNull:
            let label = try frameIndex(ofLabel: readU32())
            let type = try popReference()
            push(type.nonNullReference)
            addBranch(to: label, height: height)
            guard controls[label].labelCount > 0 else { throw mismatch(expected: nil, found: type) }
            try pop(controls[label].labelTypes, controls[label].labelCount)
            push(controls[label].labelTypes, controls[label].labelCount - 1)
        case .throw:
            let tag = try readTag()
            try pop(tag.pointee.values, Int(tag.pointee.parameterCount))
            setUnreachable()
        case .throwRef:
            try pop(.exnref)
            setUnreachable()
        case .tryTable: try validateTryTable()
        case .try, .catch, .catchAll, .delegate, .rethrow: try validateLegacyException()
        default: throw illegalOpcode(0)
        }
    }

    // MARK: Bulk operations (0xFC)

    @inline(never) private mutating func validateBulk() throws(ModuleError) {
        switch opcode {
        case .memoryCopy:
            let destination = try readMemory().pointee.limits
            let source = try readMemory().pointee.limits
            try pop(destination.is64 && source.is64 ? .i64 : .i32)
            try pop(source.addressType)
            try pop(destination.addressType)
        case .memoryInit:
            let segment = try readU32()
            let memory = try readMemory()
            try check(dataSegment: segment)
            try pop(.i32)
            try pop(.i32)
            try pop(memory.pointee.limits.addressType)
        case .tableInit:
            let segment = try readU32()
            let table = try readTable()
            let element = try type(ofElementSegment: segment)
            guard registry.matches(element, table.pointee.element) else {
                throw mismatch(expected: table.pointee.element, found: element)
            }
            try pop(.i32)
            try pop(.i32)
            try pop(table.pointee.limits.addressType)
        case .tableCopy:
            let destination = try readTable()
            let source = try readTable()
            guard registry.matches(source.pointee.element, destination.pointee.element) else {
                throw mismatch(expected: destination.pointee.element, found: source.pointee.element)
            }
            try pop(destination.pointee.limits.is64 && source.pointee.limits.is64 ? .i64 : .i32)
            try pop(source.pointee.limits.addressType)
            try pop(destination.pointee.limits.addressType)
        case .tableGrow:
            let table = try readTable()
            try pop(table.pointee.limits.addressType)
            try pop(table.pointee.element)
            push(table.pointee.limits.addressType)
        case .tableSize:
            push(try readTable().pointee.limits.addressType)
        case .tableFill:
            let table = try readTable()
            try pop(table.pointee.limits.addressType)
            try pop(table.pointee.element)
            try pop(table.pointee.limits.addressType)
        default: throw illegalOpcode(0)
        }
    }
}

extension ValueType {
    /// A reference made non-null; the bottom type becomes the reference to the bottom heap type.
    fileprivate var nonNullReference: ValueType { isBottom ? .bottom : nonNull }
}

extension InstructionTable {
    /// How many lanes a vector instruction's operand has, read from its mnemonic: `i8x16.extract_lane_s` has 16.
    static func laneCount(of opcode: Opcode) -> Int {
        guard let mnemonic = instruction(for: opcode)?.mnemonic else { return 0 }
        var count = 0
        var afterShape = false
        for index in 0..<mnemonic.utf8CodeUnitCount {
            let character = mnemonic.utf8Start[index]
            if character == UInt8(ascii: ".") { break }
            if afterShape { count = count * 10 + Int(character - UInt8(ascii: "0")) }
            if character == UInt8(ascii: "x") { afterShape = true }
        }
        return count
    }
}
