import WebAssembly

/// The instructions with prefix 0xFD, vectors. A v128 takes a whole slot, lane 0 first. None of them is a safepoint, so that
/// they need nothing but the registers, and leave the canonical state to whoever calls.
extension Interpreter {
    /// Executes the instruction at `pc`. Where it traps, returns why; then the operands are as before.
    @inline(never) static func vector(_ r: inout Registers) -> TrapKind? {
        r.pc += 1
        guard let opcode = Opcode(prefix: 0xFD, subopcode: r.readU32()) else {
            return .unsupportedInstruction
        }
        switch opcode {
        // Memory
        case .v128Load, .v128Load8x8S, .v128Load8x8U, .v128Load16x4S, .v128Load16x4U, .v128Load32x2S,
            .v128Load32x2U, .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat,
            .v128Load32Zero, .v128Load64Zero:
            guard load(opcode, &r) else { return .outOfBoundsMemoryAccess }
        case .v128Store, .v128Load8Lane, .v128Load16Lane, .v128Load32Lane, .v128Load64Lane, .v128Store8Lane,
            .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
            guard storeOrLoadLane(opcode, &r) else { return .outOfBoundsMemoryAccess }

        // Constants and lanes
        case .v128Const: r.push(vector: r.readVector())
        case .i8x16Shuffle:
            let indices = r.readVector()
            r.binary { Numerics.i8x16Shuffle($0, $1, indices) }
        case .i8x16Splat: r.replace(vector: Numerics.i8x16Splat(r.operand32(0)))
        case .i16x8Splat: r.replace(vector: Numerics.i16x8Splat(r.operand32(0)))
        case .i32x4Splat, .f32x4Splat: r.replace(vector: Numerics.i32x4Splat(r.operand32(0)))
        case .i64x2Splat, .f64x2Splat: r.replace(vector: Numerics.i64x2Splat(r.operand(0)))
        case .i8x16ExtractLaneS: r.extract(I8x16.self) { Numerics.i32Extend8S(UInt32($0)) }
        case .i8x16ExtractLaneU: r.extract(I8x16.self) { UInt32($0) }
        case .i16x8ExtractLaneS: r.extract(I16x8.self) { Numerics.i32Extend16S(UInt32($0)) }
        case .i16x8ExtractLaneU: r.extract(I16x8.self) { UInt32($0) }
        case .i32x4ExtractLane, .f32x4ExtractLane: r.extract(I32x4.self) { $0 }
        case .i64x2ExtractLane, .f64x2ExtractLane:
            let lane = r.readLane()
            r.replace(r.vector(0, I64x2.self)[lane])
        case .i8x16ReplaceLane: r.insert(I8x16.self)
        case .i16x8ReplaceLane: r.insert(I16x8.self)
        case .i32x4ReplaceLane, .f32x4ReplaceLane: r.insert(I32x4.self)
        case .i64x2ReplaceLane, .f64x2ReplaceLane: r.insert(I64x2.self)

        // Bits
        case .v128Not: r.unary(Numerics.v128Not)
        case .v128And: r.binary(Numerics.v128And)
        case .v128Andnot: r.binary(Numerics.v128Andnot)
        case .v128Or: r.binary(Numerics.v128Or)
        case .v128Xor: r.binary(Numerics.v128Xor)
        case .v128Bitselect: r.ternary(Numerics.v128Bitselect)
        case .v128AnyTrue: r.test(Numerics.v128AnyTrue)

        // Comparisons
        case .i8x16Eq: r.binary(Numerics.i8x16Eq)
        case .i8x16Ne: r.binary(Numerics.i8x16Ne)
        case .i8x16LtS: r.binary(Numerics.i8x16LtS)
        case .i8x16LtU: r.binary(Numerics.i8x16LtU)
        case .i8x16GtS: r.binary(Numerics.i8x16GtS)
        case .i8x16GtU: r.binary(Numerics.i8x16GtU)
        case .i8x16LeS: r.binary(Numerics.i8x16LeS)
        case .i8x16LeU: r.binary(Numerics.i8x16LeU)
        case .i8x16GeS: r.binary(Numerics.i8x16GeS)
        case .i8x16GeU: r.binary(Numerics.i8x16GeU)
        case .i16x8Eq: r.binary(Numerics.i16x8Eq)
        case .i16x8Ne: r.binary(Numerics.i16x8Ne)
        case .i16x8LtS: r.binary(Numerics.i16x8LtS)
        case .i16x8LtU: r.binary(Numerics.i16x8LtU)
        case .i16x8GtS: r.binary(Numerics.i16x8GtS)
        case .i16x8GtU: r.binary(Numerics.i16x8GtU)
        case .i16x8LeS: r.binary(Numerics.i16x8LeS)
        case .i16x8LeU: r.binary(Numerics.i16x8LeU)
        case .i16x8GeS: r.binary(Numerics.i16x8GeS)
        case .i16x8GeU: r.binary(Numerics.i16x8GeU)
        case .i32x4Eq: r.binary(Numerics.i32x4Eq)
        case .i32x4Ne: r.binary(Numerics.i32x4Ne)
        case .i32x4LtS: r.binary(Numerics.i32x4LtS)
        case .i32x4LtU: r.binary(Numerics.i32x4LtU)
        case .i32x4GtS: r.binary(Numerics.i32x4GtS)
        case .i32x4GtU: r.binary(Numerics.i32x4GtU)
        case .i32x4LeS: r.binary(Numerics.i32x4LeS)
        case .i32x4LeU: r.binary(Numerics.i32x4LeU)
        case .i32x4GeS: r.binary(Numerics.i32x4GeS)
        case .i32x4GeU: r.binary(Numerics.i32x4GeU)
        case .i64x2Eq: r.binary(Numerics.i64x2Eq)
        case .i64x2Ne: r.binary(Numerics.i64x2Ne)
        case .i64x2LtS: r.binary(Numerics.i64x2LtS)
        case .i64x2GtS: r.binary(Numerics.i64x2GtS)
        case .i64x2LeS: r.binary(Numerics.i64x2LeS)
        case .i64x2GeS: r.binary(Numerics.i64x2GeS)
        case .f32x4Eq: r.binary(Numerics.f32x4Eq)
        case .f32x4Ne: r.binary(Numerics.f32x4Ne)
        case .f32x4Lt: r.binary(Numerics.f32x4Lt)
        case .f32x4Gt: r.binary(Numerics.f32x4Gt)
        case .f32x4Le: r.binary(Numerics.f32x4Le)
        case .f32x4Ge: r.binary(Numerics.f32x4Ge)
        case .f64x2Eq: r.binary(Numerics.f64x2Eq)
        case .f64x2Ne: r.binary(Numerics.f64x2Ne)
        case .f64x2Lt: r.binary(Numerics.f64x2Lt)
        case .f64x2Gt: r.binary(Numerics.f64x2Gt)
        case .f64x2Le: r.binary(Numerics.f64x2Le)
        case .f64x2Ge: r.binary(Numerics.f64x2Ge)

        // Integers
        case .i8x16Swizzle: r.binary(Numerics.i8x16Swizzle)
        case .i8x16Abs: r.unary(Numerics.i8x16Abs)
        case .i8x16Neg: r.unary(Numerics.i8x16Neg)
        case .i8x16Popcnt: r.unary(Numerics.i8x16Popcnt)
        case .i8x16AllTrue: r.test(Numerics.i8x16AllTrue)
        case .i8x16Bitmask: r.mask(Numerics.i8x16Bitmask)
        case .i8x16NarrowI16x8S: r.binary(Numerics.i8x16NarrowI16x8S)
        case .i8x16NarrowI16x8U: r.binary(Numerics.i8x16NarrowI16x8U)
        case .i8x16Shl: r.shift(Numerics.i8x16Shl)
        case .i8x16ShrS: r.shift(Numerics.i8x16ShrS)
        case .i8x16ShrU: r.shift(Numerics.i8x16ShrU)
        case .i8x16Add: r.binary(Numerics.i8x16Add)
        case .i8x16AddSatS: r.binary(Numerics.i8x16AddSatS)
        case .i8x16AddSatU: r.binary(Numerics.i8x16AddSatU)
        case .i8x16Sub: r.binary(Numerics.i8x16Sub)
        case .i8x16SubSatS: r.binary(Numerics.i8x16SubSatS)
        case .i8x16SubSatU: r.binary(Numerics.i8x16SubSatU)
        case .i8x16MinS: r.binary(Numerics.i8x16MinS)
        case .i8x16MinU: r.binary(Numerics.i8x16MinU)
        case .i8x16MaxS: r.binary(Numerics.i8x16MaxS)
        case .i8x16MaxU: r.binary(Numerics.i8x16MaxU)
        case .i8x16AvgrU: r.binary(Numerics.i8x16AvgrU)
        case .i16x8ExtaddPairwiseI8x16S: r.unary(Numerics.i16x8ExtaddPairwiseI8x16S)
        case .i16x8ExtaddPairwiseI8x16U: r.unary(Numerics.i16x8ExtaddPairwiseI8x16U)
        case .i16x8Abs: r.unary(Numerics.i16x8Abs)
        case .i16x8Neg: r.unary(Numerics.i16x8Neg)
        case .i16x8Q15mulrSatS: r.binary(Numerics.i16x8Q15mulrSatS)
        case .i16x8AllTrue: r.test(Numerics.i16x8AllTrue)
        case .i16x8Bitmask: r.mask(Numerics.i16x8Bitmask)
        case .i16x8NarrowI32x4S: r.binary(Numerics.i16x8NarrowI32x4S)
        case .i16x8NarrowI32x4U: r.binary(Numerics.i16x8NarrowI32x4U)
        case .i16x8ExtendLowI8x16S: r.unary(Numerics.i16x8ExtendLowI8x16S)
        case .i16x8ExtendHighI8x16S: r.unary(Numerics.i16x8ExtendHighI8x16S)
        case .i16x8ExtendLowI8x16U: r.unary(Numerics.i16x8ExtendLowI8x16U)
        case .i16x8ExtendHighI8x16U: r.unary(Numerics.i16x8ExtendHighI8x16U)
        case .i16x8Shl: r.shift(Numerics.i16x8Shl)
        case .i16x8ShrS: r.shift(Numerics.i16x8ShrS)
        case .i16x8ShrU: r.shift(Numerics.i16x8ShrU)
        case .i16x8Add: r.binary(Numerics.i16x8Add)
        case .i16x8AddSatS: r.binary(Numerics.i16x8AddSatS)
        case .i16x8AddSatU: r.binary(Numerics.i16x8AddSatU)
        case .i16x8Sub: r.binary(Numerics.i16x8Sub)
        case .i16x8SubSatS: r.binary(Numerics.i16x8SubSatS)
        case .i16x8SubSatU: r.binary(Numerics.i16x8SubSatU)
        case .i16x8Mul: r.binary(Numerics.i16x8Mul)
        case .i16x8MinS: r.binary(Numerics.i16x8MinS)
        case .i16x8MinU: r.binary(Numerics.i16x8MinU)
        case .i16x8MaxS: r.binary(Numerics.i16x8MaxS)
        case .i16x8MaxU: r.binary(Numerics.i16x8MaxU)
        case .i16x8AvgrU: r.binary(Numerics.i16x8AvgrU)
        case .i16x8ExtmulLowI8x16S: r.binary(Numerics.i16x8ExtmulLowI8x16S)
        case .i16x8ExtmulHighI8x16S: r.binary(Numerics.i16x8ExtmulHighI8x16S)
        case .i16x8ExtmulLowI8x16U: r.binary(Numerics.i16x8ExtmulLowI8x16U)
        case .i16x8ExtmulHighI8x16U: r.binary(Numerics.i16x8ExtmulHighI8x16U)
        case .i32x4ExtaddPairwiseI16x8S: r.unary(Numerics.i32x4ExtaddPairwiseI16x8S)
        case .i32x4ExtaddPairwiseI16x8U: r.unary(Numerics.i32x4ExtaddPairwiseI16x8U)
        case .i32x4Abs: r.unary(Numerics.i32x4Abs)
        case .i32x4Neg: r.unary(Numerics.i32x4Neg)
        case .i32x4AllTrue: r.test(Numerics.i32x4AllTrue)
        case .i32x4Bitmask: r.mask(Numerics.i32x4Bitmask)
        case .i32x4ExtendLowI16x8S: r.unary(Numerics.i32x4ExtendLowI16x8S)
        case .i32x4ExtendHighI16x8S: r.unary(Numerics.i32x4ExtendHighI16x8S)
        case .i32x4ExtendLowI16x8U: r.unary(Numerics.i32x4ExtendLowI16x8U)
        case .i32x4ExtendHighI16x8U: r.unary(Numerics.i32x4ExtendHighI16x8U)
        case .i32x4Shl: r.shift(Numerics.i32x4Shl)
        case .i32x4ShrS: r.shift(Numerics.i32x4ShrS)
        case .i32x4ShrU: r.shift(Numerics.i32x4ShrU)
        case .i32x4Add: r.binary(Numerics.i32x4Add)
        case .i32x4Sub: r.binary(Numerics.i32x4Sub)
        case .i32x4Mul: r.binary(Numerics.i32x4Mul)
        case .i32x4MinS: r.binary(Numerics.i32x4MinS)
        case .i32x4MinU: r.binary(Numerics.i32x4MinU)
        case .i32x4MaxS: r.binary(Numerics.i32x4MaxS)
        case .i32x4MaxU: r.binary(Numerics.i32x4MaxU)
        case .i32x4DotI16x8S: r.binary(Numerics.i32x4DotI16x8S)
        case .i32x4ExtmulLowI16x8S: r.binary(Numerics.i32x4ExtmulLowI16x8S)
        case .i32x4ExtmulHighI16x8S: r.binary(Numerics.i32x4ExtmulHighI16x8S)
        case .i32x4ExtmulLowI16x8U: r.binary(Numerics.i32x4ExtmulLowI16x8U)
        case .i32x4ExtmulHighI16x8U: r.binary(Numerics.i32x4ExtmulHighI16x8U)
        case .i64x2Abs: r.unary(Numerics.i64x2Abs)
        case .i64x2Neg: r.unary(Numerics.i64x2Neg)
        case .i64x2AllTrue: r.test(Numerics.i64x2AllTrue)
        case .i64x2Bitmask: r.mask(Numerics.i64x2Bitmask)
        case .i64x2ExtendLowI32x4S: r.unary(Numerics.i64x2ExtendLowI32x4S)
        case .i64x2ExtendHighI32x4S: r.unary(Numerics.i64x2ExtendHighI32x4S)
        case .i64x2ExtendLowI32x4U: r.unary(Numerics.i64x2ExtendLowI32x4U)
        case .i64x2ExtendHighI32x4U: r.unary(Numerics.i64x2ExtendHighI32x4U)
        case .i64x2Shl: r.shift(Numerics.i64x2Shl)
        case .i64x2ShrS: r.shift(Numerics.i64x2ShrS)
        case .i64x2ShrU: r.shift(Numerics.i64x2ShrU)
        case .i64x2Add: r.binary(Numerics.i64x2Add)
        case .i64x2Sub: r.binary(Numerics.i64x2Sub)
        case .i64x2Mul: r.binary(Numerics.i64x2Mul)
        case .i64x2ExtmulLowI32x4S: r.binary(Numerics.i64x2ExtmulLowI32x4S)
        case .i64x2ExtmulHighI32x4S: r.binary(Numerics.i64x2ExtmulHighI32x4S)
        case .i64x2ExtmulLowI32x4U: r.binary(Numerics.i64x2ExtmulLowI32x4U)
        case .i64x2ExtmulHighI32x4U: r.binary(Numerics.i64x2ExtmulHighI32x4U)

        // Floats
        case .f32x4Ceil: r.unary(Numerics.f32x4Ceil, finish: Numerics.f32x4Arithmetic)
        case .f32x4Floor: r.unary(Numerics.f32x4Floor, finish: Numerics.f32x4Arithmetic)
        case .f32x4Trunc: r.unary(Numerics.f32x4Trunc, finish: Numerics.f32x4Arithmetic)
        case .f32x4Nearest: r.unary(Numerics.f32x4Nearest, finish: Numerics.f32x4Arithmetic)
        case .f32x4Abs: r.unary(Numerics.f32x4Abs)
        case .f32x4Neg: r.unary(Numerics.f32x4Neg)
        case .f32x4Sqrt: r.unary(Numerics.f32x4Sqrt, finish: Numerics.f32x4Arithmetic)
        case .f32x4Add: r.binary(Numerics.f32x4Add, finish: Numerics.f32x4Arithmetic)
        case .f32x4Sub: r.binary(Numerics.f32x4Sub, finish: Numerics.f32x4Arithmetic)
        case .f32x4Mul: r.binary(Numerics.f32x4Mul, finish: Numerics.f32x4Arithmetic)
        case .f32x4Div: r.binary(Numerics.f32x4Div, finish: Numerics.f32x4Arithmetic)
        case .f32x4Min: r.binary(Numerics.f32x4Min, finish: Numerics.f32x4Arithmetic)
        case .f32x4Max: r.binary(Numerics.f32x4Max, finish: Numerics.f32x4Arithmetic)
        case .f32x4Pmin: r.binary(Numerics.f32x4Pmin)
        case .f32x4Pmax: r.binary(Numerics.f32x4Pmax)
        case .f64x2Ceil: r.unary(Numerics.f64x2Ceil, finish: Numerics.f64x2Arithmetic)
        case .f64x2Floor: r.unary(Numerics.f64x2Floor, finish: Numerics.f64x2Arithmetic)
        case .f64x2Trunc: r.unary(Numerics.f64x2Trunc, finish: Numerics.f64x2Arithmetic)
        case .f64x2Nearest: r.unary(Numerics.f64x2Nearest, finish: Numerics.f64x2Arithmetic)
        case .f64x2Abs: r.unary(Numerics.f64x2Abs)
        case .f64x2Neg: r.unary(Numerics.f64x2Neg)
        case .f64x2Sqrt: r.unary(Numerics.f64x2Sqrt, finish: Numerics.f64x2Arithmetic)
        case .f64x2Add: r.binary(Numerics.f64x2Add, finish: Numerics.f64x2Arithmetic)
        case .f64x2Sub: r.binary(Numerics.f64x2Sub, finish: Numerics.f64x2Arithmetic)
        case .f64x2Mul: r.binary(Numerics.f64x2Mul, finish: Numerics.f64x2Arithmetic)
        case .f64x2Div: r.binary(Numerics.f64x2Div, finish: Numerics.f64x2Arithmetic)
        case .f64x2Min: r.binary(Numerics.f64x2Min, finish: Numerics.f64x2Arithmetic)
        case .f64x2Max: r.binary(Numerics.f64x2Max, finish: Numerics.f64x2Arithmetic)
        case .f64x2Pmin: r.binary(Numerics.f64x2Pmin)
        case .f64x2Pmax: r.binary(Numerics.f64x2Pmax)

        // Conversions
        case .f32x4DemoteF64x2Zero: r.unary(Numerics.f32x4DemoteF64x2Zero, finish: Numerics.f32x4Arithmetic)
        case .f64x2PromoteLowF32x4: r.unary(Numerics.f64x2PromoteLowF32x4, finish: Numerics.f64x2Arithmetic)
        case .i32x4TruncSatF32x4S: r.unary(Numerics.i32x4TruncSatF32x4S)
        case .i32x4TruncSatF32x4U: r.unary(Numerics.i32x4TruncSatF32x4U)
        case .f32x4ConvertI32x4S: r.unary(Numerics.f32x4ConvertI32x4S)
        case .f32x4ConvertI32x4U: r.unary(Numerics.f32x4ConvertI32x4U)
        case .i32x4TruncSatF64x2SZero: r.unary(Numerics.i32x4TruncSatF64x2SZero)
        case .i32x4TruncSatF64x2UZero: r.unary(Numerics.i32x4TruncSatF64x2UZero)
        case .f64x2ConvertLowI32x4S: r.unary(Numerics.f64x2ConvertLowI32x4S)
        case .f64x2ConvertLowI32x4U: r.unary(Numerics.f64x2ConvertLowI32x4U)

        // Relaxed instructions
        case .i8x16RelaxedSwizzle: r.binary(Numerics.i8x16RelaxedSwizzle)
        case .i32x4RelaxedTruncF32x4S: r.unary(Numerics.i32x4RelaxedTruncF32x4S)
        case .i32x4RelaxedTruncF32x4U: r.unary(Numerics.i32x4RelaxedTruncF32x4U)
        case .i32x4RelaxedTruncF64x2SZero: r.unary(Numerics.i32x4RelaxedTruncF64x2SZero)
        case .i32x4RelaxedTruncF64x2UZero: r.unary(Numerics.i32x4RelaxedTruncF64x2UZero)
        case .f32x4RelaxedMadd: r.ternary(Numerics.f32x4RelaxedMadd, finish: Numerics.f32x4Arithmetic)
        case .f32x4RelaxedNmadd: r.ternary(Numerics.f32x4RelaxedNmadd, finish: Numerics.f32x4Arithmetic)
        case .f64x2RelaxedMadd: r.ternary(Numerics.f64x2RelaxedMadd, finish: Numerics.f64x2Arithmetic)
        case .f64x2RelaxedNmadd: r.ternary(Numerics.f64x2RelaxedNmadd, finish: Numerics.f64x2Arithmetic)
        case .i8x16RelaxedLaneselect, .i16x8RelaxedLaneselect, .i32x4RelaxedLaneselect,
            .i64x2RelaxedLaneselect:
            r.ternary(Numerics.relaxedLaneselect)
        case .f32x4RelaxedMin: r.binary(Numerics.f32x4RelaxedMin, finish: Numerics.f32x4Arithmetic)
        case .f32x4RelaxedMax: r.binary(Numerics.f32x4RelaxedMax, finish: Numerics.f32x4Arithmetic)
        case .f64x2RelaxedMin: r.binary(Numerics.f64x2RelaxedMin, finish: Numerics.f64x2Arithmetic)
        case .f64x2RelaxedMax: r.binary(Numerics.f64x2RelaxedMax, finish: Numerics.f64x2Arithmetic)
        case .i16x8RelaxedQ15mulrS: r.binary(Numerics.i16x8RelaxedQ15mulrS)
        case .i16x8RelaxedDotI8x16I7x16S: r.binary(Numerics.i16x8RelaxedDotI8x16I7x16S)
        case .i32x4RelaxedDotI8x16I7x16AddS: r.ternary(Numerics.i32x4RelaxedDotI8x16I7x16AddS)

        default: return .unsupportedInstruction
        }
        return nil
    }

    // MARK: Memory

    /// The loads that replace an address by a vector; false if out of bounds.
    private static func load(_ opcode: Opcode, _ r: inout Registers) -> Bool {
        let size = 1 << Int(InstructionTable.packed[Int(opcode.rawValue)].alignment)
        guard let address = r.farAddress(r.operand(0), size).map(UnsafeRawPointer.init) else { return false }
        switch opcode {
        case .v128Load8x8S: r.replace(vector: Numerics.i16x8ExtendLowI8x16S(half(address)))
        case .v128Load8x8U: r.replace(vector: Numerics.i16x8ExtendLowI8x16U(half(address)))
        case .v128Load16x4S: r.replace(vector: Numerics.i32x4ExtendLowI16x8S(half(address)))
        case .v128Load16x4U: r.replace(vector: Numerics.i32x4ExtendLowI16x8U(half(address)))
        case .v128Load32x2S: r.replace(vector: Numerics.i64x2ExtendLowI32x4S(half(address)))
        case .v128Load32x2U: r.replace(vector: Numerics.i64x2ExtendLowI32x4U(half(address)))
        case .v128Load8Splat: r.replace(vector: I8x16(repeating: address.load(as: UInt8.self)))
        case .v128Load16Splat: r.replace(vector: I16x8(repeating: address.loadUnaligned(as: UInt16.self)))
        case .v128Load32Splat: r.replace(vector: I32x4(repeating: address.loadUnaligned(as: UInt32.self)))
        case .v128Load64Splat: r.replace(vector: I64x2(repeating: address.loadUnaligned(as: UInt64.self)))
        case .v128Load32Zero:
            r.replace(vector: I64x2(UInt64(address.loadUnaligned(as: UInt32.self)), 0))
        case .v128Load64Zero: r.replace(vector: I64x2(address.loadUnaligned(as: UInt64.self), 0))
        default: r.replace(vector: address.loadUnaligned(as: V128.self))
        }
        return true
    }

    /// A vector whose low half is the eight bytes at an address.
    private static func half<Lanes: SIMD & BitwiseCopyable>(_ address: UnsafeRawPointer) -> Lanes {
        // Both are 16 bytes of numbers.
        unsafeBitCast(V128(address.loadUnaligned(as: UInt64.self), 0), to: Lanes.self)
    }

    /// The instructions that take an address and a vector; false if out of bounds.
    private static func storeOrLoadLane(_ opcode: Opcode, _ r: inout Registers) -> Bool {
        let size = 1 << Int(InstructionTable.packed[Int(opcode.rawValue)].alignment)
        guard let address = r.farAddress(r.operand(1), size) else { return false }
        switch opcode {
        case .v128Load8Lane: r.loadLane(I8x16.self, address)
        case .v128Load16Lane: r.loadLane(I16x8.self, address)
        case .v128Load32Lane: r.loadLane(I32x4.self, address)
        case .v128Load64Lane: r.loadLane(I64x2.self, address)
        case .v128Store8Lane: r.storeLane(I8x16.self, address)
        case .v128Store16Lane: r.storeLane(I16x8.self, address)
        case .v128Store32Lane: r.storeLane(I32x4.self, address)
        case .v128Store64Lane: r.storeLane(I64x2.self, address)
        default:
            address.storeBytes(of: r.vector(0), as: V128.self)
            r.top -= 2 * slotWords
        }
        return true
    }
}

/// Vectors as operands. `Lanes` is always one of the 16-byte types that `Numerics` has its vectors in.
extension Registers {
    // MARK: Operands

    /// The vector `depth` below the topmost operand.
    @inline(__always)
    func vector<Lanes: SIMD & BitwiseCopyable>(_ depth: Int, _: Lanes.Type = Lanes.self) -> Lanes {
        UnsafeRawPointer(top - slotWords * (depth + 1)).loadUnaligned(as: Lanes.self)
    }

    /// Replaces the topmost operand.
    @inline(__always)
    func replace<Lanes: SIMD & BitwiseCopyable>(vector: Lanes) {
        UnsafeMutableRawPointer(top - slotWords).storeBytes(of: vector, as: Lanes.self)
    }

    @inline(__always)
    mutating func push<Lanes: SIMD & BitwiseCopyable>(vector: Lanes) {
        top += slotWords
        replace(vector: vector)
    }

    // MARK: Immediates

    @inline(__always)
    mutating func readVector() -> I8x16 {
        let vector = UnsafeRawPointer(pc).loadUnaligned(as: I8x16.self)
        pc += 16
        return vector
    }

    @inline(__always)
    mutating func readLane() -> Int {
        let lane = Int(pc[0])
        pc += 1
        return lane
    }

    // MARK: Operators

    @inline(__always)
    mutating func unary<A, Result>(_ operation: (A) -> Result)
    where A: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        replace(vector: operation(vector(0)))
    }

    @inline(__always)
    mutating func binary<A, Result>(_ operation: (A, A) -> Result)
    where A: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        let result = operation(vector(1), vector(0))
        top -= slotWords
        replace(vector: result)
    }

    @inline(__always)
    mutating func ternary<A, B, Result>(_ operation: (A, A, B) -> Result)
    where A: SIMD & BitwiseCopyable, B: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        let result = operation(vector(2), vector(1), vector(0))
        top -= 2 * slotWords
        replace(vector: result)
    }

    /// Arithmetic, whose NaNs have to be finished.
    @inline(__always)
    mutating func unary<A, Result>(_ operation: (A) -> Result, finish: (Result, Bool) -> Result)
    where A: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        let isDeterministic = store.pointee.isDeterministic
        unary { (a: A) in finish(operation(a), isDeterministic) }
    }

    @inline(__always)
    mutating func binary<A, Result>(_ operation: (A, A) -> Result, finish: (Result, Bool) -> Result)
    where A: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        let isDeterministic = store.pointee.isDeterministic
        binary { (a: A, b: A) in finish(operation(a, b), isDeterministic) }
    }

    @inline(__always)
    mutating func ternary<A, Result>(_ operation: (A, A, A) -> Result, finish: (Result, Bool) -> Result)
    where A: SIMD & BitwiseCopyable, Result: SIMD & BitwiseCopyable {
        let isDeterministic = store.pointee.isDeterministic
        ternary { (a: A, b: A, c: A) in finish(operation(a, b, c), isDeterministic) }
    }

    /// A vector and an i32.
    @inline(__always)
    mutating func shift<A: SIMD & BitwiseCopyable>(_ operation: (A, UInt32) -> A) {
        let result = operation(vector(1), operand32(0))
        top -= slotWords
        replace(vector: result)
    }

    @inline(__always)
    mutating func test<A: SIMD & BitwiseCopyable>(_ operation: (A) -> Bool) {
        replace(UInt32(operation(vector(0)) ? 1 : 0))
    }

    @inline(__always)
    mutating func mask<A: SIMD & BitwiseCopyable>(_ operation: (A) -> UInt32) {
        replace(operation(vector(0)))
    }

    // MARK: Lanes

    /// Replaces a vector by the lane that the immediate names, as an i32.
    @inline(__always)
    mutating func extract<Lanes: SIMD & BitwiseCopyable>(_: Lanes.Type, _ extend: (Lanes.Scalar) -> UInt32) {
        let lane = readLane()
        replace(extend(vector(0, Lanes.self)[lane]))
    }

    /// Puts the topmost operand into the lane of the vector below it that the immediate names.
    @inline(__always)
    mutating func insert<Lanes: SIMD & BitwiseCopyable>(_: Lanes.Type) where Lanes.Scalar: FixedWidthInteger {
        let lane = readLane()
        let scalar = Lanes.Scalar(truncatingIfNeeded: pop())
        var lanes = vector(0, Lanes.self)
        lanes[lane] = scalar
        replace(vector: lanes)
    }

    /// Replaces an address and a vector by the vector with one lane loaded. `pc` is at the lane.
    @inline(__always)
    mutating func loadLane<Lanes: SIMD & BitwiseCopyable>(_: Lanes.Type, _ address: UnsafeMutableRawPointer)
    where Lanes.Scalar: BitwiseCopyable {
        let lane = readLane()
        var lanes = vector(0, Lanes.self)
        lanes[lane] = UnsafeRawPointer(address).loadUnaligned(as: Lanes.Scalar.self)
        top -= slotWords
        replace(vector: lanes)
    }

    /// Takes an address and a vector and stores one lane. `pc` is at the lane.
    @inline(__always)
    mutating func storeLane<Lanes: SIMD & BitwiseCopyable>(_: Lanes.Type, _ address: UnsafeMutableRawPointer)
    where Lanes.Scalar: BitwiseCopyable {
        let lane = readLane()
        address.storeBytes(of: vector(0, Lanes.self)[lane], as: Lanes.Scalar.self)
        top -= 2 * slotWords
    }
}
