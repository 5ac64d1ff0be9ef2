/// All instructions: the one list that the decoder, encoder, text parser and printer, validator, disassembler
/// and the tiers read.
package enum InstructionTable {
    /// Every instruction of WebAssembly 3.0, of the threads and wide-arithmetic proposals and of the legacy
    /// form of exceptions, once each. In no particular order.
    package static let all: [Instruction] = makeAll()

    /// What an opcode does; nil if no instruction has that opcode.
    package static func instruction(for opcode: Opcode) -> Instruction? {
        let index = indices[Int(opcode.rawValue)]
        return index == undefined ? nil : all[Int(index)]
    }

    /// The table again, for hot loops: ``Opcode/count`` entries, indexed by the opcode's dense number.
    /// Numbers without an instruction have an entry too, which is not ``PackedInstruction/isDefined``.
    ///
    /// Made at the first use and never freed. A loop should keep the pointer in a local constant: each use of
    /// this property checks that the table has been made.
    package static var packed: UnsafePointer<PackedInstruction> { packedStorage }

    private static let undefined = UInt16.max

    /// For each dense number its place in `all`.
    private static let indices: [UInt16] = {
        var indices = [UInt16](repeating: undefined, count: Opcode.count)
        for (index, instruction) in all.enumerated() {
            indices[Int(instruction.opcode.rawValue)] = UInt16(index)
        }
        return indices
    }()

    // Unsafe only in name: written in full before anybody can see it, immutable from then on, never freed.
    nonisolated(unsafe) private static let packedStorage: UnsafePointer<PackedInstruction> = {
        let entries = UnsafeMutablePointer<PackedInstruction>.allocate(capacity: Opcode.count)
        entries.initialize(repeating: .undefined, count: Opcode.count)
        forEachGroup { group in
            for instruction in group {
                entries[Int(instruction.opcode.rawValue)] = PackedInstruction(instruction)
            }
        }
        return UnsafePointer(entries)
    }()

    private static func makeAll() -> [Instruction] {
        var all: [Instruction] = []
        forEachGroup { all += $0 }
        return all
    }

    // Several literals instead of one, so that the compiler checks each without effort.
    private static func forEachGroup(_ body: ([Instruction]) -> Void) {
        let groups: [[Instruction]] = [
            control, parametric, variables, tables, memory, constants, integers, floats, conversions,
            wideArithmetic, references, garbageCollection, vectorMemory, vectorLanes, vectorComparisons,
            vectorBits, vectorIntegers, vectorFloats, vectorConversions, relaxedVectors, atomics,
        ]
        for group in groups { body(group) }
    }

    // The rows' only maker. Being no initializer, it lets the compiler lay the literals out as data; with one
    // that assigns field by field, they become code that runs at start (Swift 6.3).
    @inline(__always)
    private static func row(
        _ opcode: Opcode, _ mnemonic: StaticString, _ immediates: Immediates, _ signature: StaticString,
        _ feature: Features, alignment: UInt8 = Instruction.noAlignment
    ) -> Instruction {
        Instruction(
            opcode: opcode, mnemonic: mnemonic, immediates: immediates, signature: signature,
            feature: feature, alignment: alignment)
    }
}

// MARK: Control instructions, exceptions included

extension InstructionTable {
    private static let control: [Instruction] = [
        row(.unreachable, "unreachable", .none, "*", []),
        row(.nop, "nop", .none, ":", []),
        row(.block, "block", .blockType, "*", []),
        row(.loop, "loop", .blockType, "*", []),
        row(.if, "if", .blockType, "*", []),
        row(.else, "else", .none, "*", []),
        row(.try, "try", .blockType, "*", .legacyExceptions),
        row(.catch, "catch", .tag, "*", .legacyExceptions),
        row(.throw, "throw", .tag, "*", .exceptions),
        row(.rethrow, "rethrow", .label, "*", .legacyExceptions),
        row(.throwRef, "throw_ref", .none, "*", .exceptions),
        row(.end, "end", .none, "*", []),
        row(.br, "br", .label, "*", []),
        row(.brIf, "br_if", .label, "*", []),
        row(.brTable, "br_table", .labelTable, "*", []),
        row(.return, "return", .none, "*", []),
        row(.call, "call", .function, "*", []),
        row(.callIndirect, "call_indirect", .typeTable, "*", []),
        row(.returnCall, "return_call", .function, "*", .tailCall),
        row(.returnCallIndirect, "return_call_indirect", .typeTable, "*", .tailCall),
        row(.callRef, "call_ref", .typeIndex, "*", .functionReferences),
        row(.returnCallRef, "return_call_ref", .typeIndex, "*", .functionReferences),
        row(.delegate, "delegate", .label, "*", .legacyExceptions),
        row(.catchAll, "catch_all", .none, "*", .legacyExceptions),
        row(.tryTable, "try_table", .tryTable, "*", .exceptions),
        row(.brOnNull, "br_on_null", .label, "*", .functionReferences),
        row(.brOnNonNull, "br_on_non_null", .label, "*", .functionReferences),
    ]
}

// MARK: Parametric instructions

extension InstructionTable {
    private static let parametric: [Instruction] = [
        row(.drop, "drop", .none, "*", []),
        row(.select, "select", .none, "*", []),
        row(.selectTyped, "select", .valueTypes, "*", .referenceTypes),
    ]
}

// MARK: Variable instructions

extension InstructionTable {
    private static let variables: [Instruction] = [
        row(.localGet, "local.get", .local, "*", []),
        row(.localSet, "local.set", .local, "*", []),
        row(.localTee, "local.tee", .local, "*", []),
        row(.globalGet, "global.get", .global, "*", []),
        row(.globalSet, "global.set", .global, "*", []),
    ]
}

// MARK: Table instructions

extension InstructionTable {
    private static let tables: [Instruction] = [
        row(.tableGet, "table.get", .table, "*", .referenceTypes),
        row(.tableSet, "table.set", .table, "*", .referenceTypes),
        row(.tableInit, "table.init", .elementTable, "*", .bulkMemory),
        row(.elemDrop, "elem.drop", .element, ":", .bulkMemory),
        row(.tableCopy, "table.copy", .tableTable, "*", .bulkMemory),
        row(.tableGrow, "table.grow", .table, "*", .referenceTypes),
        row(.tableSize, "table.size", .table, "*", .referenceTypes),
        row(.tableFill, "table.fill", .table, "*", .referenceTypes),
    ]
}

// MARK: Memory instructions

extension InstructionTable {
    private static let memory: [Instruction] = [
        row(.i32Load, "i32.load", .memarg, "a:i", [], alignment: 2),
        row(.i64Load, "i64.load", .memarg, "a:l", [], alignment: 3),
        row(.f32Load, "f32.load", .memarg, "a:f", [], alignment: 2),
        row(.f64Load, "f64.load", .memarg, "a:d", [], alignment: 3),
        row(.i32Load8S, "i32.load8_s", .memarg, "a:i", [], alignment: 0),
        row(.i32Load8U, "i32.load8_u", .memarg, "a:i", [], alignment: 0),
        row(.i32Load16S, "i32.load16_s", .memarg, "a:i", [], alignment: 1),
        row(.i32Load16U, "i32.load16_u", .memarg, "a:i", [], alignment: 1),
        row(.i64Load8S, "i64.load8_s", .memarg, "a:l", [], alignment: 0),
        row(.i64Load8U, "i64.load8_u", .memarg, "a:l", [], alignment: 0),
        row(.i64Load16S, "i64.load16_s", .memarg, "a:l", [], alignment: 1),
        row(.i64Load16U, "i64.load16_u", .memarg, "a:l", [], alignment: 1),
        row(.i64Load32S, "i64.load32_s", .memarg, "a:l", [], alignment: 2),
        row(.i64Load32U, "i64.load32_u", .memarg, "a:l", [], alignment: 2),
        row(.i32Store, "i32.store", .memarg, "ai:", [], alignment: 2),
        row(.i64Store, "i64.store", .memarg, "al:", [], alignment: 3),
        row(.f32Store, "f32.store", .memarg, "af:", [], alignment: 2),
        row(.f64Store, "f64.store", .memarg, "ad:", [], alignment: 3),
        row(.i32Store8, "i32.store8", .memarg, "ai:", [], alignment: 0),
        row(.i32Store16, "i32.store16", .memarg, "ai:", [], alignment: 1),
        row(.i64Store8, "i64.store8", .memarg, "al:", [], alignment: 0),
        row(.i64Store16, "i64.store16", .memarg, "al:", [], alignment: 1),
        row(.i64Store32, "i64.store32", .memarg, "al:", [], alignment: 2),
        row(.memorySize, "memory.size", .memory, ":a", []),
        row(.memoryGrow, "memory.grow", .memory, "a:a", []),
        row(.memoryInit, "memory.init", .dataMemory, "*", .bulkMemory),
        row(.dataDrop, "data.drop", .data, ":", .bulkMemory),
        row(.memoryCopy, "memory.copy", .memoryMemory, "*", .bulkMemory),
        row(.memoryFill, "memory.fill", .memory, "aia:", .bulkMemory),
    ]
}

// MARK: Numeric constants

extension InstructionTable {
    private static let constants: [Instruction] = [
        row(.i32Const, "i32.const", .i32, ":i", []),
        row(.i64Const, "i64.const", .i64, ":l", []),
        row(.f32Const, "f32.const", .f32, ":f", []),
        row(.f64Const, "f64.const", .f64, ":d", []),
    ]
}

// MARK: Integer comparisons and arithmetic

extension InstructionTable {
    private static let integers: [Instruction] = [
        row(.i32Eqz, "i32.eqz", .none, "i:i", []),
        row(.i32Eq, "i32.eq", .none, "ii:i", []),
        row(.i32Ne, "i32.ne", .none, "ii:i", []),
        row(.i32LtS, "i32.lt_s", .none, "ii:i", []),
        row(.i32LtU, "i32.lt_u", .none, "ii:i", []),
        row(.i32GtS, "i32.gt_s", .none, "ii:i", []),
        row(.i32GtU, "i32.gt_u", .none, "ii:i", []),
        row(.i32LeS, "i32.le_s", .none, "ii:i", []),
        row(.i32LeU, "i32.le_u", .none, "ii:i", []),
        row(.i32GeS, "i32.ge_s", .none, "ii:i", []),
        row(.i32GeU, "i32.ge_u", .none, "ii:i", []),
        row(.i64Eqz, "i64.eqz", .none, "l:i", []),
        row(.i64Eq, "i64.eq", .none, "ll:i", []),
        row(.i64Ne, "i64.ne", .none, "ll:i", []),
        row(.i64LtS, "i64.lt_s", .none, "ll:i", []),
        row(.i64LtU, "i64.lt_u", .none, "ll:i", []),
        row(.i64GtS, "i64.gt_s", .none, "ll:i", []),
        row(.i64GtU, "i64.gt_u", .none, "ll:i", []),
        row(.i64LeS, "i64.le_s", .none, "ll:i", []),
        row(.i64LeU, "i64.le_u", .none, "ll:i", []),
        row(.i64GeS, "i64.ge_s", .none, "ll:i", []),
        row(.i64GeU, "i64.ge_u", .none, "ll:i", []),
        row(.i32Clz, "i32.clz", .none, "i:i", []),
        row(.i32Ctz, "i32.ctz", .none, "i:i", []),
        row(.i32Popcnt, "i32.popcnt", .none, "i:i", []),
        row(.i32Add, "i32.add", .none, "ii:i", []),
        row(.i32Sub, "i32.sub", .none, "ii:i", []),
        row(.i32Mul, "i32.mul", .none, "ii:i", []),
        row(.i32DivS, "i32.div_s", .none, "ii:i", []),
        row(.i32DivU, "i32.div_u", .none, "ii:i", []),
        row(.i32RemS, "i32.rem_s", .none, "ii:i", []),
        row(.i32RemU, "i32.rem_u", .none, "ii:i", []),
        row(.i32And, "i32.and", .none, "ii:i", []),
        row(.i32Or, "i32.or", .none, "ii:i", []),
        row(.i32Xor, "i32.xor", .none, "ii:i", []),
        row(.i32Shl, "i32.shl", .none, "ii:i", []),
        row(.i32ShrS, "i32.shr_s", .none, "ii:i", []),
        row(.i32ShrU, "i32.shr_u", .none, "ii:i", []),
        row(.i32Rotl, "i32.rotl", .none, "ii:i", []),
        row(.i32Rotr, "i32.rotr", .none, "ii:i", []),
        row(.i64Clz, "i64.clz", .none, "l:l", []),
        row(.i64Ctz, "i64.ctz", .none, "l:l", []),
        row(.i64Popcnt, "i64.popcnt", .none, "l:l", []),
        row(.i64Add, "i64.add", .none, "ll:l", []),
        row(.i64Sub, "i64.sub", .none, "ll:l", []),
        row(.i64Mul, "i64.mul", .none, "ll:l", []),
        row(.i64DivS, "i64.div_s", .none, "ll:l", []),
        row(.i64DivU, "i64.div_u", .none, "ll:l", []),
        row(.i64RemS, "i64.rem_s", .none, "ll:l", []),
        row(.i64RemU, "i64.rem_u", .none, "ll:l", []),
        row(.i64And, "i64.and", .none, "ll:l", []),
        row(.i64Or, "i64.or", .none, "ll:l", []),
        row(.i64Xor, "i64.xor", .none, "ll:l", []),
        row(.i64Shl, "i64.shl", .none, "ll:l", []),
        row(.i64ShrS, "i64.shr_s", .none, "ll:l", []),
        row(.i64ShrU, "i64.shr_u", .none, "ll:l", []),
        row(.i64Rotl, "i64.rotl", .none, "ll:l", []),
        row(.i64Rotr, "i64.rotr", .none, "ll:l", []),
    ]
}

// MARK: Floating-point comparisons and arithmetic

extension InstructionTable {
    private static let floats: [Instruction] = [
        row(.f32Eq, "f32.eq", .none, "ff:i", []),
        row(.f32Ne, "f32.ne", .none, "ff:i", []),
        row(.f32Lt, "f32.lt", .none, "ff:i", []),
        row(.f32Gt, "f32.gt", .none, "ff:i", []),
        row(.f32Le, "f32.le", .none, "ff:i", []),
        row(.f32Ge, "f32.ge", .none, "ff:i", []),
        row(.f64Eq, "f64.eq", .none, "dd:i", []),
        row(.f64Ne, "f64.ne", .none, "dd:i", []),
        row(.f64Lt, "f64.lt", .none, "dd:i", []),
        row(.f64Gt, "f64.gt", .none, "dd:i", []),
        row(.f64Le, "f64.le", .none, "dd:i", []),
        row(.f64Ge, "f64.ge", .none, "dd:i", []),
        row(.f32Abs, "f32.abs", .none, "f:f", []),
        row(.f32Neg, "f32.neg", .none, "f:f", []),
        row(.f32Ceil, "f32.ceil", .none, "f:f", []),
        row(.f32Floor, "f32.floor", .none, "f:f", []),
        row(.f32Trunc, "f32.trunc", .none, "f:f", []),
        row(.f32Nearest, "f32.nearest", .none, "f:f", []),
        row(.f32Sqrt, "f32.sqrt", .none, "f:f", []),
        row(.f32Add, "f32.add", .none, "ff:f", []),
        row(.f32Sub, "f32.sub", .none, "ff:f", []),
        row(.f32Mul, "f32.mul", .none, "ff:f", []),
        row(.f32Div, "f32.div", .none, "ff:f", []),
        row(.f32Min, "f32.min", .none, "ff:f", []),
        row(.f32Max, "f32.max", .none, "ff:f", []),
        row(.f32Copysign, "f32.copysign", .none, "ff:f", []),
        row(.f64Abs, "f64.abs", .none, "d:d", []),
        row(.f64Neg, "f64.neg", .none, "d:d", []),
        row(.f64Ceil, "f64.ceil", .none, "d:d", []),
        row(.f64Floor, "f64.floor", .none, "d:d", []),
        row(.f64Trunc, "f64.trunc", .none, "d:d", []),
        row(.f64Nearest, "f64.nearest", .none, "d:d", []),
        row(.f64Sqrt, "f64.sqrt", .none, "d:d", []),
        row(.f64Add, "f64.add", .none, "dd:d", []),
        row(.f64Sub, "f64.sub", .none, "dd:d", []),
        row(.f64Mul, "f64.mul", .none, "dd:d", []),
        row(.f64Div, "f64.div", .none, "dd:d", []),
        row(.f64Min, "f64.min", .none, "dd:d", []),
        row(.f64Max, "f64.max", .none, "dd:d", []),
        row(.f64Copysign, "f64.copysign", .none, "dd:d", []),
    ]
}

// MARK: Scalar conversions

extension InstructionTable {
    private static let conversions: [Instruction] = [
        row(.i32WrapI64, "i32.wrap_i64", .none, "l:i", []),
        row(.i32TruncF32S, "i32.trunc_f32_s", .none, "f:i", []),
        row(.i32TruncF32U, "i32.trunc_f32_u", .none, "f:i", []),
        row(.i32TruncF64S, "i32.trunc_f64_s", .none, "d:i", []),
        row(.i32TruncF64U, "i32.trunc_f64_u", .none, "d:i", []),
        row(.i64ExtendI32S, "i64.extend_i32_s", .none, "i:l", []),
        row(.i64ExtendI32U, "i64.extend_i32_u", .none, "i:l", []),
        row(.i64TruncF32S, "i64.trunc_f32_s", .none, "f:l", []),
        row(.i64TruncF32U, "i64.trunc_f32_u", .none, "f:l", []),
        row(.i64TruncF64S, "i64.trunc_f64_s", .none, "d:l", []),
        row(.i64TruncF64U, "i64.trunc_f64_u", .none, "d:l", []),
        row(.f32ConvertI32S, "f32.convert_i32_s", .none, "i:f", []),
        row(.f32ConvertI32U, "f32.convert_i32_u", .none, "i:f", []),
        row(.f32ConvertI64S, "f32.convert_i64_s", .none, "l:f", []),
        row(.f32ConvertI64U, "f32.convert_i64_u", .none, "l:f", []),
        row(.f32DemoteF64, "f32.demote_f64", .none, "d:f", []),
        row(.f64ConvertI32S, "f64.convert_i32_s", .none, "i:d", []),
        row(.f64ConvertI32U, "f64.convert_i32_u", .none, "i:d", []),
        row(.f64ConvertI64S, "f64.convert_i64_s", .none, "l:d", []),
        row(.f64ConvertI64U, "f64.convert_i64_u", .none, "l:d", []),
        row(.f64PromoteF32, "f64.promote_f32", .none, "f:d", []),
        row(.i32ReinterpretF32, "i32.reinterpret_f32", .none, "f:i", []),
        row(.i64ReinterpretF64, "i64.reinterpret_f64", .none, "d:l", []),
        row(.f32ReinterpretI32, "f32.reinterpret_i32", .none, "i:f", []),
        row(.f64ReinterpretI64, "f64.reinterpret_i64", .none, "l:d", []),
        row(.i32Extend8S, "i32.extend8_s", .none, "i:i", .signExtension),
        row(.i32Extend16S, "i32.extend16_s", .none, "i:i", .signExtension),
        row(.i64Extend8S, "i64.extend8_s", .none, "l:l", .signExtension),
        row(.i64Extend16S, "i64.extend16_s", .none, "l:l", .signExtension),
        row(.i64Extend32S, "i64.extend32_s", .none, "l:l", .signExtension),
        row(.i32TruncSatF32S, "i32.trunc_sat_f32_s", .none, "f:i", .saturatingFloatToInt),
        row(.i32TruncSatF32U, "i32.trunc_sat_f32_u", .none, "f:i", .saturatingFloatToInt),
        row(.i32TruncSatF64S, "i32.trunc_sat_f64_s", .none, "d:i", .saturatingFloatToInt),
        row(.i32TruncSatF64U, "i32.trunc_sat_f64_u", .none, "d:i", .saturatingFloatToInt),
        row(.i64TruncSatF32S, "i64.trunc_sat_f32_s", .none, "f:l", .saturatingFloatToInt),
        row(.i64TruncSatF32U, "i64.trunc_sat_f32_u", .none, "f:l", .saturatingFloatToInt),
        row(.i64TruncSatF64S, "i64.trunc_sat_f64_s", .none, "d:l", .saturatingFloatToInt),
        row(.i64TruncSatF64U, "i64.trunc_sat_f64_u", .none, "d:l", .saturatingFloatToInt),
    ]
}

// MARK: Wide arithmetic

extension InstructionTable {
    private static let wideArithmetic: [Instruction] = [
        row(.i64Add128, "i64.add128", .none, "llll:ll", .wideArithmetic),
        row(.i64Sub128, "i64.sub128", .none, "llll:ll", .wideArithmetic),
        row(.i64MulWideS, "i64.mul_wide_s", .none, "ll:ll", .wideArithmetic),
        row(.i64MulWideU, "i64.mul_wide_u", .none, "ll:ll", .wideArithmetic),
    ]
}

// MARK: Reference instructions

extension InstructionTable {
    private static let references: [Instruction] = [
        row(.refNull, "ref.null", .heapType, "*", .referenceTypes),
        row(.refIsNull, "ref.is_null", .none, "*", .referenceTypes),
        row(.refFunc, "ref.func", .function, "*", .referenceTypes),
        row(.refEq, "ref.eq", .none, "*", .gc),
        row(.refAsNonNull, "ref.as_non_null", .none, "*", .functionReferences),
    ]
}

// MARK: Aggregates, casts and scalar references

extension InstructionTable {
    private static let garbageCollection: [Instruction] = [
        row(.structNew, "struct.new", .typeIndex, "*", .gc),
        row(.structNewDefault, "struct.new_default", .typeIndex, "*", .gc),
        row(.structGet, "struct.get", .typeField, "*", .gc),
        row(.structGetS, "struct.get_s", .typeField, "*", .gc),
        row(.structGetU, "struct.get_u", .typeField, "*", .gc),
        row(.structSet, "struct.set", .typeField, "*", .gc),
        row(.arrayNew, "array.new", .typeIndex, "*", .gc),
        row(.arrayNewDefault, "array.new_default", .typeIndex, "*", .gc),
        row(.arrayNewFixed, "array.new_fixed", .typeCount, "*", .gc),
        row(.arrayNewData, "array.new_data", .typeData, "*", .gc),
        row(.arrayNewElem, "array.new_elem", .typeElement, "*", .gc),
        row(.arrayGet, "array.get", .typeIndex, "*", .gc),
        row(.arrayGetS, "array.get_s", .typeIndex, "*", .gc),
        row(.arrayGetU, "array.get_u", .typeIndex, "*", .gc),
        row(.arraySet, "array.set", .typeIndex, "*", .gc),
        row(.arrayLen, "array.len", .none, "*", .gc),
        row(.arrayFill, "array.fill", .typeIndex, "*", .gc),
        row(.arrayCopy, "array.copy", .typeType, "*", .gc),
        row(.arrayInitData, "array.init_data", .typeData, "*", .gc),
        row(.arrayInitElem, "array.init_elem", .typeElement, "*", .gc),
        row(.refTest, "ref.test", .heapType, "*", .gc),
        row(.refTestNull, "ref.test", .heapType, "*", .gc),
        row(.refCast, "ref.cast", .heapType, "*", .gc),
        row(.refCastNull, "ref.cast", .heapType, "*", .gc),
        row(.brOnCast, "br_on_cast", .castBranch, "*", .gc),
        row(.brOnCastFail, "br_on_cast_fail", .castBranch, "*", .gc),
        row(.anyConvertExtern, "any.convert_extern", .none, "*", .gc),
        row(.externConvertAny, "extern.convert_any", .none, "*", .gc),
        row(.refI31, "ref.i31", .none, "*", .gc),
        row(.i31GetS, "i31.get_s", .none, "*", .gc),
        row(.i31GetU, "i31.get_u", .none, "*", .gc),
    ]
}

// MARK: Vector loads and stores

extension InstructionTable {
    private static let vectorMemory: [Instruction] = [
        row(.v128Load, "v128.load", .memarg, "a:v", .simd, alignment: 4),
        row(.v128Load8x8S, "v128.load8x8_s", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load8x8U, "v128.load8x8_u", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load16x4S, "v128.load16x4_s", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load16x4U, "v128.load16x4_u", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load32x2S, "v128.load32x2_s", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load32x2U, "v128.load32x2_u", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Load8Splat, "v128.load8_splat", .memarg, "a:v", .simd, alignment: 0),
        row(.v128Load16Splat, "v128.load16_splat", .memarg, "a:v", .simd, alignment: 1),
        row(.v128Load32Splat, "v128.load32_splat", .memarg, "a:v", .simd, alignment: 2),
        row(.v128Load64Splat, "v128.load64_splat", .memarg, "a:v", .simd, alignment: 3),
        row(.v128Store, "v128.store", .memarg, "av:", .simd, alignment: 4),
        row(.v128Load8Lane, "v128.load8_lane", .memargLane, "av:v", .simd, alignment: 0),
        row(.v128Load16Lane, "v128.load16_lane", .memargLane, "av:v", .simd, alignment: 1),
        row(.v128Load32Lane, "v128.load32_lane", .memargLane, "av:v", .simd, alignment: 2),
        row(.v128Load64Lane, "v128.load64_lane", .memargLane, "av:v", .simd, alignment: 3),
        row(.v128Store8Lane, "v128.store8_lane", .memargLane, "av:", .simd, alignment: 0),
        row(.v128Store16Lane, "v128.store16_lane", .memargLane, "av:", .simd, alignment: 1),
        row(.v128Store32Lane, "v128.store32_lane", .memargLane, "av:", .simd, alignment: 2),
        row(.v128Store64Lane, "v128.store64_lane", .memargLane, "av:", .simd, alignment: 3),
        row(.v128Load32Zero, "v128.load32_zero", .memarg, "a:v", .simd, alignment: 2),
        row(.v128Load64Zero, "v128.load64_zero", .memarg, "a:v", .simd, alignment: 3),
    ]
}

// MARK: Vector constants and lane access

extension InstructionTable {
    private static let vectorLanes: [Instruction] = [
        row(.v128Const, "v128.const", .v128, ":v", .simd),
        row(.i8x16Shuffle, "i8x16.shuffle", .shuffle, "vv:v", .simd),
        row(.i8x16Swizzle, "i8x16.swizzle", .none, "vv:v", .simd),
        row(.i8x16Splat, "i8x16.splat", .none, "i:v", .simd),
        row(.i16x8Splat, "i16x8.splat", .none, "i:v", .simd),
        row(.i32x4Splat, "i32x4.splat", .none, "i:v", .simd),
        row(.i64x2Splat, "i64x2.splat", .none, "l:v", .simd),
        row(.f32x4Splat, "f32x4.splat", .none, "f:v", .simd),
        row(.f64x2Splat, "f64x2.splat", .none, "d:v", .simd),
        row(.i8x16ExtractLaneS, "i8x16.extract_lane_s", .lane, "v:i", .simd),
        row(.i8x16ExtractLaneU, "i8x16.extract_lane_u", .lane, "v:i", .simd),
        row(.i8x16ReplaceLane, "i8x16.replace_lane", .lane, "vi:v", .simd),
        row(.i16x8ExtractLaneS, "i16x8.extract_lane_s", .lane, "v:i", .simd),
        row(.i16x8ExtractLaneU, "i16x8.extract_lane_u", .lane, "v:i", .simd),
        row(.i16x8ReplaceLane, "i16x8.replace_lane", .lane, "vi:v", .simd),
        row(.i32x4ExtractLane, "i32x4.extract_lane", .lane, "v:i", .simd),
        row(.i32x4ReplaceLane, "i32x4.replace_lane", .lane, "vi:v", .simd),
        row(.i64x2ExtractLane, "i64x2.extract_lane", .lane, "v:l", .simd),
        row(.i64x2ReplaceLane, "i64x2.replace_lane", .lane, "vl:v", .simd),
        row(.f32x4ExtractLane, "f32x4.extract_lane", .lane, "v:f", .simd),
        row(.f32x4ReplaceLane, "f32x4.replace_lane", .lane, "vf:v", .simd),
        row(.f64x2ExtractLane, "f64x2.extract_lane", .lane, "v:d", .simd),
        row(.f64x2ReplaceLane, "f64x2.replace_lane", .lane, "vd:v", .simd),
    ]
}

// MARK: Vector comparisons

extension InstructionTable {
    private static let vectorComparisons: [Instruction] = [
        row(.i8x16Eq, "i8x16.eq", .none, "vv:v", .simd),
        row(.i8x16Ne, "i8x16.ne", .none, "vv:v", .simd),
        row(.i8x16LtS, "i8x16.lt_s", .none, "vv:v", .simd),
        row(.i8x16LtU, "i8x16.lt_u", .none, "vv:v", .simd),
        row(.i8x16GtS, "i8x16.gt_s", .none, "vv:v", .simd),
        row(.i8x16GtU, "i8x16.gt_u", .none, "vv:v", .simd),
        row(.i8x16LeS, "i8x16.le_s", .none, "vv:v", .simd),
        row(.i8x16LeU, "i8x16.le_u", .none, "vv:v", .simd),
        row(.i8x16GeS, "i8x16.ge_s", .none, "vv:v", .simd),
        row(.i8x16GeU, "i8x16.ge_u", .none, "vv:v", .simd),
        row(.i16x8Eq, "i16x8.eq", .none, "vv:v", .simd),
        row(.i16x8Ne, "i16x8.ne", .none, "vv:v", .simd),
        row(.i16x8LtS, "i16x8.lt_s", .none, "vv:v", .simd),
        row(.i16x8LtU, "i16x8.lt_u", .none, "vv:v", .simd),
        row(.i16x8GtS, "i16x8.gt_s", .none, "vv:v", .simd),
        row(.i16x8GtU, "i16x8.gt_u", .none, "vv:v", .simd),
        row(.i16x8LeS, "i16x8.le_s", .none, "vv:v", .simd),
        row(.i16x8LeU, "i16x8.le_u", .none, "vv:v", .simd),
        row(.i16x8GeS, "i16x8.ge_s", .none, "vv:v", .simd),
        row(.i16x8GeU, "i16x8.ge_u", .none, "vv:v", .simd),
        row(.i32x4Eq, "i32x4.eq", .none, "vv:v", .simd),
        row(.i32x4Ne, "i32x4.ne", .none, "vv:v", .simd),
        row(.i32x4LtS, "i32x4.lt_s", .none, "vv:v", .simd),
        row(.i32x4LtU, "i32x4.lt_u", .none, "vv:v", .simd),
        row(.i32x4GtS, "i32x4.gt_s", .none, "vv:v", .simd),
        row(.i32x4GtU, "i32x4.gt_u", .none, "vv:v", .simd),
        row(.i32x4LeS, "i32x4.le_s", .none, "vv:v", .simd),
        row(.i32x4LeU, "i32x4.le_u", .none, "vv:v", .simd),
        row(.i32x4GeS, "i32x4.ge_s", .none, "vv:v", .simd),
        row(.i32x4GeU, "i32x4.ge_u", .none, "vv:v", .simd),
        row(.i64x2Eq, "i64x2.eq", .none, "vv:v", .simd),
        row(.i64x2Ne, "i64x2.ne", .none, "vv:v", .simd),
        row(.i64x2LtS, "i64x2.lt_s", .none, "vv:v", .simd),
        row(.i64x2GtS, "i64x2.gt_s", .none, "vv:v", .simd),
        row(.i64x2LeS, "i64x2.le_s", .none, "vv:v", .simd),
        row(.i64x2GeS, "i64x2.ge_s", .none, "vv:v", .simd),
        row(.f32x4Eq, "f32x4.eq", .none, "vv:v", .simd),
        row(.f32x4Ne, "f32x4.ne", .none, "vv:v", .simd),
        row(.f32x4Lt, "f32x4.lt", .none, "vv:v", .simd),
        row(.f32x4Gt, "f32x4.gt", .none, "vv:v", .simd),
        row(.f32x4Le, "f32x4.le", .none, "vv:v", .simd),
        row(.f32x4Ge, "f32x4.ge", .none, "vv:v", .simd),
        row(.f64x2Eq, "f64x2.eq", .none, "vv:v", .simd),
        row(.f64x2Ne, "f64x2.ne", .none, "vv:v", .simd),
        row(.f64x2Lt, "f64x2.lt", .none, "vv:v", .simd),
        row(.f64x2Gt, "f64x2.gt", .none, "vv:v", .simd),
        row(.f64x2Le, "f64x2.le", .none, "vv:v", .simd),
        row(.f64x2Ge, "f64x2.ge", .none, "vv:v", .simd),
    ]
}

// MARK: Vector bitwise operations

extension InstructionTable {
    private static let vectorBits: [Instruction] = [
        row(.v128Not, "v128.not", .none, "v:v", .simd),
        row(.v128And, "v128.and", .none, "vv:v", .simd),
        row(.v128Andnot, "v128.andnot", .none, "vv:v", .simd),
        row(.v128Or, "v128.or", .none, "vv:v", .simd),
        row(.v128Xor, "v128.xor", .none, "vv:v", .simd),
        row(.v128Bitselect, "v128.bitselect", .none, "vvv:v", .simd),
        row(.v128AnyTrue, "v128.any_true", .none, "v:i", .simd),
    ]
}

// MARK: Vector integer arithmetic

extension InstructionTable {
    private static let vectorIntegers: [Instruction] = [
        row(.i8x16Abs, "i8x16.abs", .none, "v:v", .simd),
        row(.i8x16Neg, "i8x16.neg", .none, "v:v", .simd),
        row(.i8x16Popcnt, "i8x16.popcnt", .none, "v:v", .simd),
        row(.i8x16AllTrue, "i8x16.all_true", .none, "v:i", .simd),
        row(.i8x16Bitmask, "i8x16.bitmask", .none, "v:i", .simd),
        row(.i8x16NarrowI16x8S, "i8x16.narrow_i16x8_s", .none, "vv:v", .simd),
        row(.i8x16NarrowI16x8U, "i8x16.narrow_i16x8_u", .none, "vv:v", .simd),
        row(.i8x16Shl, "i8x16.shl", .none, "vi:v", .simd),
        row(.i8x16ShrS, "i8x16.shr_s", .none, "vi:v", .simd),
        row(.i8x16ShrU, "i8x16.shr_u", .none, "vi:v", .simd),
        row(.i8x16Add, "i8x16.add", .none, "vv:v", .simd),
        row(.i8x16AddSatS, "i8x16.add_sat_s", .none, "vv:v", .simd),
        row(.i8x16AddSatU, "i8x16.add_sat_u", .none, "vv:v", .simd),
        row(.i8x16Sub, "i8x16.sub", .none, "vv:v", .simd),
        row(.i8x16SubSatS, "i8x16.sub_sat_s", .none, "vv:v", .simd),
        row(.i8x16SubSatU, "i8x16.sub_sat_u", .none, "vv:v", .simd),
        row(.i8x16MinS, "i8x16.min_s", .none, "vv:v", .simd),
        row(.i8x16MinU, "i8x16.min_u", .none, "vv:v", .simd),
        row(.i8x16MaxS, "i8x16.max_s", .none, "vv:v", .simd),
        row(.i8x16MaxU, "i8x16.max_u", .none, "vv:v", .simd),
        row(.i8x16AvgrU, "i8x16.avgr_u", .none, "vv:v", .simd),
        row(.i16x8ExtaddPairwiseI8x16S, "i16x8.extadd_pairwise_i8x16_s", .none, "v:v", .simd),
        row(.i16x8ExtaddPairwiseI8x16U, "i16x8.extadd_pairwise_i8x16_u", .none, "v:v", .simd),
        row(.i16x8Abs, "i16x8.abs", .none, "v:v", .simd),
        row(.i16x8Neg, "i16x8.neg", .none, "v:v", .simd),
        row(.i16x8Q15mulrSatS, "i16x8.q15mulr_sat_s", .none, "vv:v", .simd),
        row(.i16x8AllTrue, "i16x8.all_true", .none, "v:i", .simd),
        row(.i16x8Bitmask, "i16x8.bitmask", .none, "v:i", .simd),
        row(.i16x8NarrowI32x4S, "i16x8.narrow_i32x4_s", .none, "vv:v", .simd),
        row(.i16x8NarrowI32x4U, "i16x8.narrow_i32x4_u", .none, "vv:v", .simd),
        row(.i16x8ExtendLowI8x16S, "i16x8.extend_low_i8x16_s", .none, "v:v", .simd),
        row(.i16x8ExtendHighI8x16S, "i16x8.extend_high_i8x16_s", .none, "v:v", .simd),
        row(.i16x8ExtendLowI8x16U, "i16x8.extend_low_i8x16_u", .none, "v:v", .simd),
        row(.i16x8ExtendHighI8x16U, "i16x8.extend_high_i8x16_u", .none, "v:v", .simd),
        row(.i16x8Shl, "i16x8.shl", .none, "vi:v", .simd),
        row(.i16x8ShrS, "i16x8.shr_s", .none, "vi:v", .simd),
        row(.i16x8ShrU, "i16x8.shr_u", .none, "vi:v", .simd),
        row(.i16x8Add, "i16x8.add", .none, "vv:v", .simd),
        row(.i16x8AddSatS, "i16x8.add_sat_s", .none, "vv:v", .simd),
        row(.i16x8AddSatU, "i16x8.add_sat_u", .none, "vv:v", .simd),
        row(.i16x8Sub, "i16x8.sub", .none, "vv:v", .simd),
        row(.i16x8SubSatS, "i16x8.sub_sat_s", .none, "vv:v", .simd),
        row(.i16x8SubSatU, "i16x8.sub_sat_u", .none, "vv:v", .simd),
        row(.i16x8Mul, "i16x8.mul", .none, "vv:v", .simd),
        row(.i16x8MinS, "i16x8.min_s", .none, "vv:v", .simd),
        row(.i16x8MinU, "i16x8.min_u", .none, "vv:v", .simd),
        row(.i16x8MaxS, "i16x8.max_s", .none, "vv:v", .simd),
        row(.i16x8MaxU, "i16x8.max_u", .none, "vv:v", .simd),
        row(.i16x8AvgrU, "i16x8.avgr_u", .none, "vv:v", .simd),
        row(.i16x8ExtmulLowI8x16S, "i16x8.extmul_low_i8x16_s", .none, "vv:v", .simd),
        row(.i16x8ExtmulHighI8x16S, "i16x8.extmul_high_i8x16_s", .none, "vv:v", .simd),
        row(.i16x8ExtmulLowI8x16U, "i16x8.extmul_low_i8x16_u", .none, "vv:v", .simd),
        row(.i16x8ExtmulHighI8x16U, "i16x8.extmul_high_i8x16_u", .none, "vv:v", .simd),
        row(.i32x4ExtaddPairwiseI16x8S, "i32x4.extadd_pairwise_i16x8_s", .none, "v:v", .simd),
        row(.i32x4ExtaddPairwiseI16x8U, "i32x4.extadd_pairwise_i16x8_u", .none, "v:v", .simd),
        row(.i32x4Abs, "i32x4.abs", .none, "v:v", .simd),
        row(.i32x4Neg, "i32x4.neg", .none, "v:v", .simd),
        row(.i32x4AllTrue, "i32x4.all_true", .none, "v:i", .simd),
        row(.i32x4Bitmask, "i32x4.bitmask", .none, "v:i", .simd),
        row(.i32x4ExtendLowI16x8S, "i32x4.extend_low_i16x8_s", .none, "v:v", .simd),
        row(.i32x4ExtendHighI16x8S, "i32x4.extend_high_i16x8_s", .none, "v:v", .simd),
        row(.i32x4ExtendLowI16x8U, "i32x4.extend_low_i16x8_u", .none, "v:v", .simd),
        row(.i32x4ExtendHighI16x8U, "i32x4.extend_high_i16x8_u", .none, "v:v", .simd),
        row(.i32x4Shl, "i32x4.shl", .none, "vi:v", .simd),
        row(.i32x4ShrS, "i32x4.shr_s", .none, "vi:v", .simd),
        row(.i32x4ShrU, "i32x4.shr_u", .none, "vi:v", .simd),
        row(.i32x4Add, "i32x4.add", .none, "vv:v", .simd),
        row(.i32x4Sub, "i32x4.sub", .none, "vv:v", .simd),
        row(.i32x4Mul, "i32x4.mul", .none, "vv:v", .simd),
        row(.i32x4MinS, "i32x4.min_s", .none, "vv:v", .simd),
        row(.i32x4MinU, "i32x4.min_u", .none, "vv:v", .simd),
        row(.i32x4MaxS, "i32x4.max_s", .none, "vv:v", .simd),
        row(.i32x4MaxU, "i32x4.max_u", .none, "vv:v", .simd),
        row(.i32x4DotI16x8S, "i32x4.dot_i16x8_s", .none, "vv:v", .simd),
        row(.i32x4ExtmulLowI16x8S, "i32x4.extmul_low_i16x8_s", .none, "vv:v", .simd),
        row(.i32x4ExtmulHighI16x8S, "i32x4.extmul_high_i16x8_s", .none, "vv:v", .simd),
        row(.i32x4ExtmulLowI16x8U, "i32x4.extmul_low_i16x8_u", .none, "vv:v", .simd),
        row(.i32x4ExtmulHighI16x8U, "i32x4.extmul_high_i16x8_u", .none, "vv:v", .simd),
        row(.i64x2Abs, "i64x2.abs", .none, "v:v", .simd),
        row(.i64x2Neg, "i64x2.neg", .none, "v:v", .simd),
        row(.i64x2AllTrue, "i64x2.all_true", .none, "v:i", .simd),
        row(.i64x2Bitmask, "i64x2.bitmask", .none, "v:i", .simd),
        row(.i64x2ExtendLowI32x4S, "i64x2.extend_low_i32x4_s", .none, "v:v", .simd),
        row(.i64x2ExtendHighI32x4S, "i64x2.extend_high_i32x4_s", .none, "v:v", .simd),
        row(.i64x2ExtendLowI32x4U, "i64x2.extend_low_i32x4_u", .none, "v:v", .simd),
        row(.i64x2ExtendHighI32x4U, "i64x2.extend_high_i32x4_u", .none, "v:v", .simd),
        row(.i64x2Shl, "i64x2.shl", .none, "vi:v", .simd),
        row(.i64x2ShrS, "i64x2.shr_s", .none, "vi:v", .simd),
        row(.i64x2ShrU, "i64x2.shr_u", .none, "vi:v", .simd),
        row(.i64x2Add, "i64x2.add", .none, "vv:v", .simd),
        row(.i64x2Sub, "i64x2.sub", .none, "vv:v", .simd),
        row(.i64x2Mul, "i64x2.mul", .none, "vv:v", .simd),
        row(.i64x2ExtmulLowI32x4S, "i64x2.extmul_low_i32x4_s", .none, "vv:v", .simd),
        row(.i64x2ExtmulHighI32x4S, "i64x2.extmul_high_i32x4_s", .none, "vv:v", .simd),
        row(.i64x2ExtmulLowI32x4U, "i64x2.extmul_low_i32x4_u", .none, "vv:v", .simd),
        row(.i64x2ExtmulHighI32x4U, "i64x2.extmul_high_i32x4_u", .none, "vv:v", .simd),
    ]
}

// MARK: Vector floating-point arithmetic

extension InstructionTable {
    private static let vectorFloats: [Instruction] = [
        row(.f32x4Ceil, "f32x4.ceil", .none, "v:v", .simd),
        row(.f32x4Floor, "f32x4.floor", .none, "v:v", .simd),
        row(.f32x4Trunc, "f32x4.trunc", .none, "v:v", .simd),
        row(.f32x4Nearest, "f32x4.nearest", .none, "v:v", .simd),
        row(.f32x4Abs, "f32x4.abs", .none, "v:v", .simd),
        row(.f32x4Neg, "f32x4.neg", .none, "v:v", .simd),
        row(.f32x4Sqrt, "f32x4.sqrt", .none, "v:v", .simd),
        row(.f32x4Add, "f32x4.add", .none, "vv:v", .simd),
        row(.f32x4Sub, "f32x4.sub", .none, "vv:v", .simd),
        row(.f32x4Mul, "f32x4.mul", .none, "vv:v", .simd),
        row(.f32x4Div, "f32x4.div", .none, "vv:v", .simd),
        row(.f32x4Min, "f32x4.min", .none, "vv:v", .simd),
        row(.f32x4Max, "f32x4.max", .none, "vv:v", .simd),
        row(.f32x4Pmin, "f32x4.pmin", .none, "vv:v", .simd),
        row(.f32x4Pmax, "f32x4.pmax", .none, "vv:v", .simd),
        row(.f64x2Ceil, "f64x2.ceil", .none, "v:v", .simd),
        row(.f64x2Floor, "f64x2.floor", .none, "v:v", .simd),
        row(.f64x2Trunc, "f64x2.trunc", .none, "v:v", .simd),
        row(.f64x2Nearest, "f64x2.nearest", .none, "v:v", .simd),
        row(.f64x2Abs, "f64x2.abs", .none, "v:v", .simd),
        row(.f64x2Neg, "f64x2.neg", .none, "v:v", .simd),
        row(.f64x2Sqrt, "f64x2.sqrt", .none, "v:v", .simd),
        row(.f64x2Add, "f64x2.add", .none, "vv:v", .simd),
        row(.f64x2Sub, "f64x2.sub", .none, "vv:v", .simd),
        row(.f64x2Mul, "f64x2.mul", .none, "vv:v", .simd),
        row(.f64x2Div, "f64x2.div", .none, "vv:v", .simd),
        row(.f64x2Min, "f64x2.min", .none, "vv:v", .simd),
        row(.f64x2Max, "f64x2.max", .none, "vv:v", .simd),
        row(.f64x2Pmin, "f64x2.pmin", .none, "vv:v", .simd),
        row(.f64x2Pmax, "f64x2.pmax", .none, "vv:v", .simd),
    ]
}

// MARK: Vector conversions

extension InstructionTable {
    private static let vectorConversions: [Instruction] = [
        row(.f32x4DemoteF64x2Zero, "f32x4.demote_f64x2_zero", .none, "v:v", .simd),
        row(.f64x2PromoteLowF32x4, "f64x2.promote_low_f32x4", .none, "v:v", .simd),
        row(.i32x4TruncSatF32x4S, "i32x4.trunc_sat_f32x4_s", .none, "v:v", .simd),
        row(.i32x4TruncSatF32x4U, "i32x4.trunc_sat_f32x4_u", .none, "v:v", .simd),
        row(.f32x4ConvertI32x4S, "f32x4.convert_i32x4_s", .none, "v:v", .simd),
        row(.f32x4ConvertI32x4U, "f32x4.convert_i32x4_u", .none, "v:v", .simd),
        row(.i32x4TruncSatF64x2SZero, "i32x4.trunc_sat_f64x2_s_zero", .none, "v:v", .simd),
        row(.i32x4TruncSatF64x2UZero, "i32x4.trunc_sat_f64x2_u_zero", .none, "v:v", .simd),
        row(.f64x2ConvertLowI32x4S, "f64x2.convert_low_i32x4_s", .none, "v:v", .simd),
        row(.f64x2ConvertLowI32x4U, "f64x2.convert_low_i32x4_u", .none, "v:v", .simd),
    ]
}

// MARK: Relaxed vector instructions

extension InstructionTable {
    private static let relaxedVectors: [Instruction] = [
        row(.i8x16RelaxedSwizzle, "i8x16.relaxed_swizzle", .none, "vv:v", .relaxedSIMD),
        row(.i32x4RelaxedTruncF32x4S, "i32x4.relaxed_trunc_f32x4_s", .none, "v:v", .relaxedSIMD),
        row(.i32x4RelaxedTruncF32x4U, "i32x4.relaxed_trunc_f32x4_u", .none, "v:v", .relaxedSIMD),
        row(.i32x4RelaxedTruncF64x2SZero, "i32x4.relaxed_trunc_f64x2_s_zero", .none, "v:v", .relaxedSIMD),
        row(.i32x4RelaxedTruncF64x2UZero, "i32x4.relaxed_trunc_f64x2_u_zero", .none, "v:v", .relaxedSIMD),
        row(.f32x4RelaxedMadd, "f32x4.relaxed_madd", .none, "vvv:v", .relaxedSIMD),
        row(.f32x4RelaxedNmadd, "f32x4.relaxed_nmadd", .none, "vvv:v", .relaxedSIMD),
        row(.f64x2RelaxedMadd, "f64x2.relaxed_madd", .none, "vvv:v", .relaxedSIMD),
        row(.f64x2RelaxedNmadd, "f64x2.relaxed_nmadd", .none, "vvv:v", .relaxedSIMD),
        row(.i8x16RelaxedLaneselect, "i8x16.relaxed_laneselect", .none, "vvv:v", .relaxedSIMD),
        row(.i16x8RelaxedLaneselect, "i16x8.relaxed_laneselect", .none, "vvv:v", .relaxedSIMD),
        row(.i32x4RelaxedLaneselect, "i32x4.relaxed_laneselect", .none, "vvv:v", .relaxedSIMD),
        row(.i64x2RelaxedLaneselect, "i64x2.relaxed_laneselect", .none, "vvv:v", .relaxedSIMD),
        row(.f32x4RelaxedMin, "f32x4.relaxed_min", .none, "vv:v", .relaxedSIMD),
        row(.f32x4RelaxedMax, "f32x4.relaxed_max", .none, "vv:v", .relaxedSIMD),
        row(.f64x2RelaxedMin, "f64x2.relaxed_min", .none, "vv:v", .relaxedSIMD),
        row(.f64x2RelaxedMax, "f64x2.relaxed_max", .none, "vv:v", .relaxedSIMD),
        row(.i16x8RelaxedQ15mulrS, "i16x8.relaxed_q15mulr_s", .none, "vv:v", .relaxedSIMD),
        row(.i16x8RelaxedDotI8x16I7x16S, "i16x8.relaxed_dot_i8x16_i7x16_s", .none, "vv:v", .relaxedSIMD),
        row(
            .i32x4RelaxedDotI8x16I7x16AddS, "i32x4.relaxed_dot_i8x16_i7x16_add_s",
            .none, "vvv:v", .relaxedSIMD),
    ]
}

// MARK: Atomic memory instructions

extension InstructionTable {
    private static let atomics: [Instruction] = [
        row(.memoryAtomicNotify, "memory.atomic.notify", .memarg, "ai:i", .threads, alignment: 2),
        row(.memoryAtomicWait32, "memory.atomic.wait32", .memarg, "ail:i", .threads, alignment: 2),
        row(.memoryAtomicWait64, "memory.atomic.wait64", .memarg, "all:i", .threads, alignment: 3),
        row(.atomicFence, "atomic.fence", .reservedByte, ":", .threads),
        row(.i32AtomicLoad, "i32.atomic.load", .memarg, "a:i", .threads, alignment: 2),
        row(.i64AtomicLoad, "i64.atomic.load", .memarg, "a:l", .threads, alignment: 3),
        row(.i32AtomicLoad8U, "i32.atomic.load8_u", .memarg, "a:i", .threads, alignment: 0),
        row(.i32AtomicLoad16U, "i32.atomic.load16_u", .memarg, "a:i", .threads, alignment: 1),
        row(.i64AtomicLoad8U, "i64.atomic.load8_u", .memarg, "a:l", .threads, alignment: 0),
        row(.i64AtomicLoad16U, "i64.atomic.load16_u", .memarg, "a:l", .threads, alignment: 1),
        row(.i64AtomicLoad32U, "i64.atomic.load32_u", .memarg, "a:l", .threads, alignment: 2),
        row(.i32AtomicStore, "i32.atomic.store", .memarg, "ai:", .threads, alignment: 2),
        row(.i64AtomicStore, "i64.atomic.store", .memarg, "al:", .threads, alignment: 3),
        row(.i32AtomicStore8, "i32.atomic.store8", .memarg, "ai:", .threads, alignment: 0),
        row(.i32AtomicStore16, "i32.atomic.store16", .memarg, "ai:", .threads, alignment: 1),
        row(.i64AtomicStore8, "i64.atomic.store8", .memarg, "al:", .threads, alignment: 0),
        row(.i64AtomicStore16, "i64.atomic.store16", .memarg, "al:", .threads, alignment: 1),
        row(.i64AtomicStore32, "i64.atomic.store32", .memarg, "al:", .threads, alignment: 2),
        row(.i32AtomicRmwAdd, "i32.atomic.rmw.add", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwAdd, "i64.atomic.rmw.add", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8AddU, "i32.atomic.rmw8.add_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16AddU, "i32.atomic.rmw16.add_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8AddU, "i64.atomic.rmw8.add_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16AddU, "i64.atomic.rmw16.add_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32AddU, "i64.atomic.rmw32.add_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwSub, "i32.atomic.rmw.sub", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwSub, "i64.atomic.rmw.sub", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8SubU, "i32.atomic.rmw8.sub_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16SubU, "i32.atomic.rmw16.sub_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8SubU, "i64.atomic.rmw8.sub_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16SubU, "i64.atomic.rmw16.sub_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32SubU, "i64.atomic.rmw32.sub_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwAnd, "i32.atomic.rmw.and", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwAnd, "i64.atomic.rmw.and", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8AndU, "i32.atomic.rmw8.and_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16AndU, "i32.atomic.rmw16.and_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8AndU, "i64.atomic.rmw8.and_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16AndU, "i64.atomic.rmw16.and_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32AndU, "i64.atomic.rmw32.and_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwOr, "i32.atomic.rmw.or", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwOr, "i64.atomic.rmw.or", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8OrU, "i32.atomic.rmw8.or_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16OrU, "i32.atomic.rmw16.or_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8OrU, "i64.atomic.rmw8.or_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16OrU, "i64.atomic.rmw16.or_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32OrU, "i64.atomic.rmw32.or_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwXor, "i32.atomic.rmw.xor", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwXor, "i64.atomic.rmw.xor", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8XorU, "i32.atomic.rmw8.xor_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16XorU, "i32.atomic.rmw16.xor_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8XorU, "i64.atomic.rmw8.xor_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16XorU, "i64.atomic.rmw16.xor_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32XorU, "i64.atomic.rmw32.xor_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwXchg, "i32.atomic.rmw.xchg", .memarg, "ai:i", .threads, alignment: 2),
        row(.i64AtomicRmwXchg, "i64.atomic.rmw.xchg", .memarg, "al:l", .threads, alignment: 3),
        row(.i32AtomicRmw8XchgU, "i32.atomic.rmw8.xchg_u", .memarg, "ai:i", .threads, alignment: 0),
        row(.i32AtomicRmw16XchgU, "i32.atomic.rmw16.xchg_u", .memarg, "ai:i", .threads, alignment: 1),
        row(.i64AtomicRmw8XchgU, "i64.atomic.rmw8.xchg_u", .memarg, "al:l", .threads, alignment: 0),
        row(.i64AtomicRmw16XchgU, "i64.atomic.rmw16.xchg_u", .memarg, "al:l", .threads, alignment: 1),
        row(.i64AtomicRmw32XchgU, "i64.atomic.rmw32.xchg_u", .memarg, "al:l", .threads, alignment: 2),
        row(.i32AtomicRmwCmpxchg, "i32.atomic.rmw.cmpxchg", .memarg, "aii:i", .threads, alignment: 2),
        row(.i64AtomicRmwCmpxchg, "i64.atomic.rmw.cmpxchg", .memarg, "all:l", .threads, alignment: 3),
        row(.i32AtomicRmw8CmpxchgU, "i32.atomic.rmw8.cmpxchg_u", .memarg, "aii:i", .threads, alignment: 0),
        row(.i32AtomicRmw16CmpxchgU, "i32.atomic.rmw16.cmpxchg_u", .memarg, "aii:i", .threads, alignment: 1),
        row(.i64AtomicRmw8CmpxchgU, "i64.atomic.rmw8.cmpxchg_u", .memarg, "all:l", .threads, alignment: 0),
        row(.i64AtomicRmw16CmpxchgU, "i64.atomic.rmw16.cmpxchg_u", .memarg, "all:l", .threads, alignment: 1),
        row(.i64AtomicRmw32CmpxchgU, "i64.atomic.rmw32.cmpxchg_u", .memarg, "all:l", .threads, alignment: 2),
    ]
}
