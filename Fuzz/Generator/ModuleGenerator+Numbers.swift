import WebAssembly

/// Numbers, vectors and the instructions over them.
extension ModuleGenerator {
    // MARK: Constants

    private static let words: [UInt64] = [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF,
        0x1_0000,
        0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000,
        0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FF80, 0xFFFF_FFFF_FFFF_8000,
        0xFFFF_FFFF_8000_0000, 0xFFFF_FFFF_7FFF_FFFF, 0x5555_5555_5555_5555, 0xAAAA_AAAA_AAAA_AAAA,
        0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210,
    ]

    private static let singles: [UInt32] = [
        0, 0x8000_0000, 0x3F80_0000, 0xBF80_0000, 0x3F00_0000, 0xBF00_0000, 0x3FC0_0000, 0x4020_0000,
        0xC020_0000,
        0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0xFFC0_0000, 0x7FC0_0001, 0x7F80_0001, 0xFFFF_FFFF,
        0x0000_0001,
        0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x4EFF_FFFF, 0x4F00_0000,
        0xCF00_0000,
        0xCF00_0001, 0x4F7F_FFFF, 0x4F80_0000, 0x5EFF_FFFF, 0x5F00_0000, 0xDF00_0000, 0xDF00_0001,
        0x5F7F_FFFF,
        0x5F80_0000, 0x3F7F_FFFF, 0xBF7F_FFFF, 0x4B00_0000, 0x4B00_0001, 0x4AFF_FFFF, 0x42FE_0000,
        0x4300_0000,
        0x437F_0000, 0x4380_0000, 0x4040_0000, 0x33FF_FFFF, 0x7E00_0000,
    ]

    private static let doubles: [UInt64] = [
        0, 0x8000_0000_0000_0000, 0x3FF0_0000_0000_0000, 0xBFF0_0000_0000_0000, 0x3FE0_0000_0000_0000,
        0xBFE0_0000_0000_0000, 0x3FF8_0000_0000_0000, 0x4004_0000_0000_0000, 0xC004_0000_0000_0000,
        0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000,
        0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0001, 0xFFFF_FFFF_FFFF_FFFF, 1, 0x8000_0000_0000_0001,
        0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF, 0xFFEF_FFFF_FFFF_FFFF,
        0x41DF_FFFF_FFC0_0000, 0x41DF_FFFF_FFE0_0000, 0x41E0_0000_0000_0000, 0xC1E0_0000_0000_0000,
        0xC1E0_0000_0010_0000, 0xC1E0_0000_0020_0000, 0x41EF_FFFF_FFE0_0000, 0x41EF_FFFF_FFF0_0000,
        0x41F0_0000_0000_0000, 0x43DF_FFFF_FFFF_FFFF, 0x43E0_0000_0000_0000, 0xC3E0_0000_0000_0000,
        0xC3E0_0000_0000_0001, 0x43EF_FFFF_FFFF_FFFF, 0x43F0_0000_0000_0000, 0x3FEF_FFFF_FFFF_FFFF,
        0xBFEF_FFFF_FFFF_FFFF, 0x4330_0000_0000_0000, 0x4330_0000_0000_0001, 0x47EF_FFFF_E000_0000,
        0x47EF_FFFF_F000_0000, 0x36A0_0000_0000_0000, 0x3690_0000_0000_0000, 0x4008_0000_0000_0000,
        0x3810_0000_0000_0000, 0x380F_FFFF_E000_0000,
    ]

    /// A number of so many bits: often a telling one, else one of the input's.
    private func word(bits: Int) -> UInt64 {
        let mask: UInt64 = bits == 64 ? .max : 1 << UInt64(bits) - 1
        switch input.below(8) {
        case 0...3: return input.pick(Self.words) & mask
        case 4, 5: return UInt64(input.byte())
        case 6: return ~UInt64(input.byte()) & mask
        default: return input.number(byteCount: bits / 8) & mask
        }
    }

    func singleBits() -> UInt32 {
        input.chance(75) ? input.pick(Self.singles) : UInt32(truncatingIfNeeded: input.number(byteCount: 4))
    }

    func doubleBits() -> UInt64 {
        input.chance(75) ? input.pick(Self.doubles) : input.number(byteCount: 8)
    }

    func numberConstant(_ type: GuestType) {
        switch type {
        case .i32: constant(Int32(truncatingIfNeeded: word(bits: 32)))
        case .i64: constant(Int64(bitPattern: word(bits: 64)))
        case .f32:
            op(.f32Const)
            code.littleEndian(UInt64(singleBits()), byteCount: 4)
        case .f64:
            op(.f64Const)
            code.littleEndian(doubleBits(), byteCount: 8)
        case .v128:
            op(.v128Const)
            code.append(vectorBytes())
        case .reference: break
        }
    }

    /// Sixteen bytes as lanes of some width, each a telling value.
    func vectorBytes() -> [UInt8] {
        var writer = BinaryWriter()
        switch input.below(7) {
        case 0: for _ in 0..<2 { writer.littleEndian(word(bits: 64), byteCount: 8) }
        case 1: for _ in 0..<4 { writer.littleEndian(word(bits: 32), byteCount: 4) }
        case 2: for _ in 0..<8 { writer.littleEndian(word(bits: 16), byteCount: 2) }
        case 3: for _ in 0..<16 { writer.littleEndian(word(bits: 8), byteCount: 1) }
        case 4: for _ in 0..<4 { writer.littleEndian(UInt64(singleBits()), byteCount: 4) }
        case 5: for _ in 0..<2 { writer.littleEndian(doubleBits(), byteCount: 8) }
        default:
            // One lane again and again.
            let width = 1 << input.below(4)
            let lane = word(bits: 8 * width)
            for _ in 0..<(16 / width) { writer.littleEndian(lane, byteCount: width) }
        }
        return writer.bytes
    }

    // MARK: Instructions

    /// An instruction whose signature has letters, its operands before it; its results stay on the stack.
    func instruction(_ instruction: Instruction, _ depth: Int) {
        guard let (parameters, _) = instruction.letters else { return }
        if instruction.opcode != .i16x8RelaxedDotI8x16I7x16S, parameters.count == 2,
            parameters[0] == parameters[1], let type = GuestType(letter: parameters[0]),
            input.chance(20)
        {
            pair(of: type)
            op(instruction.opcode)
            if instruction.immediates == .shuffle { for _ in 0..<16 { code.byte(UInt8(input.below(32))) } }
            if let lanes = instruction.canonicalisedLanes { canonicalise(lanes) }
            return
        }
        var memarg: MemoryArgument?
        for (position, letter) in parameters.enumerated() {
            if letter == UInt8(ascii: "a") {
                memarg = address(
                    accessing: instruction.alignment, isAtomic: instruction.feature == .threads, depth - 1)
            } else if let type = GuestType(letter: letter) {
                if instruction.opcode == .memoryAtomicWait32 || instruction.opcode == .memoryAtomicWait64,
                    position == 2
                {
                    // The timeout in nanoseconds: nobody else is there to wake anyone.
                    constant(Int64(input.below(2000)))
                } else {
                    operand(type, of: instruction, position, depth - 1)
                }
            }
        }
        op(instruction.opcode)
        switch instruction.immediates {
        case .memarg: if let memarg { write(memarg) }
        case .memargLane:
            if let memarg { write(memarg) }
            code.byte(UInt8(input.below(16 >> Int(instruction.alignment))))
        case .lane: code.byte(UInt8(input.below(instruction.laneCount)))
        case .shuffle: for _ in 0..<16 { code.byte(UInt8(input.below(32))) }
        default: break
        }
        if let lanes = instruction.canonicalisedLanes { canonicalise(lanes) }
    }

    /// Two operands that are telling together: equal ones, neighbours, zeros of both signs, the smallest number and -1.
    private func pair(of type: GuestType) {
        func integer(_ value: UInt64) {
            if type == .i32 {
                constant(Int32(truncatingIfNeeded: value))
            } else {
                constant(Int64(bitPattern: value))
            }
        }
        func number(_ bits: UInt64) {
            op(type == .f32 ? .f32Const : .f64Const)
            code.littleEndian(bits, byteCount: type == .f32 ? 4 : 8)
        }
        switch type {
        case .i32, .i64:
            let smallest: UInt64 = type == .i32 ? 1 << 31 : 1 << 63
            let value = word(bits: type == .i32 ? 32 : 64)
            let pairs: [(UInt64, UInt64)] = [
                (smallest, .max), (value, value), (value, value &+ 1), (value, 0 &- value), (value, ~value),
                (.max, smallest), (smallest, smallest), (value, value ^ smallest),
            ]
            let (first, second) = input.pick(pairs)
            integer(first)
            integer(second)
        case .f32, .f64:
            let sign: UInt64 = type == .f32 ? 1 << 31 : 1 << 63
            let value = type == .f32 ? UInt64(singleBits()) : doubleBits()
            let pairs: [(UInt64, UInt64)] = [
                (0, sign), (sign, 0), (value, value), (value, value ^ sign), (value, value &+ 1),
                (sign, sign),
            ]
            let (first, second) = input.pick(pairs)
            number(first)
            number(second)
        case .v128:
            let bytes = vectorBytes()
            let other = input.chance(60) ? bytes : Array(bytes[8...] + bytes[..<8])
            for vector in [bytes, other] {
                op(.v128Const)
                code.append(vector)
            }
        case .reference: break
        }
    }

    /// An operand; guarded where it would often trap.
    private func operand(_ type: GuestType, of instruction: Instruction, _ position: Int, _ depth: Int) {
        switch instruction.opcode {
        case .i32DivS, .i32DivU, .i32RemS, .i32RemU, .i64DivS, .i64DivU, .i64RemS, .i64RemU:
            value(type, depth)
            guard position == 1, !mayTrap() else { return }
            if type == .i32 {
                constant(Int32(1))
                op(.i32Or)
            } else {
                constant(Int64(1))
                op(.i64Or)
            }
        case .i32TruncF32S, .i32TruncF32U, .i32TruncF64S, .i32TruncF64U, .i64TruncF32S, .i64TruncF32U,
            .i64TruncF64S, .i64TruncF64U:
            guard !mayTrap() else { return value(type, depth) }
            guard input.chance(50) else { return truncatable(type) }
            value(.i32, depth)
            constant(Int32(1))
            op(.i32ShrU)
            op(type == .f32 ? .f32ConvertI32S : .f64ConvertI32S)
            if type == .f32 {
                // Rounding may have made 2³¹ of it.
                op(.f32Const)
                code.littleEndian(UInt64(Float(0.75).bitPattern), byteCount: 4)
                op(.f32Mul)
            }
        case .f32x4RelaxedMadd, .f32x4RelaxedNmadd, .f64x2RelaxedMadd, .f64x2RelaxedNmadd:
            value(type, depth)
            guard position < 2 else { return }
            // Small whole numbers, whose product needs no rounding: whether there is one is where engines differ, and
            // the deterministic profile that wasmtime can be asked for is not the specification's.
            let isSingle = instruction.opcode == .f32x4RelaxedMadd || instruction.opcode == .f32x4RelaxedNmadd
            constant(Int32(isSingle ? 20 : 10))
            op(.i32x4ShrS)
            op(isSingle ? .f32x4ConvertI32x4S : .f64x2ConvertLowI32x4S)
        case .i16x8RelaxedDotI8x16I7x16S, .i32x4RelaxedDotI8x16I7x16AddS:
            value(type, depth)
            guard position == 1 else { return }
            // Seven bits, as the name says. Otherwise wasmtime's deterministic form wraps where the profile saturates.
            op(.v128Const)
            code.append([UInt8](repeating: 0x7F, count: 16))
            op(.v128And)
        default: value(type, depth)
        }
    }

    /// A constant that every integer type can hold.
    private func truncatable(_ type: GuestType) {
        let values: [Double] = [
            0, -0.0, 0.5, -0.5, -0.999, 1.5, 2.5, 3.999, 127.7, 2_147_483_520, 65_535.5, 16_777_217,
        ]
        let value = input.pick(values)
        if type == .f32 {
            op(.f32Const)
            code.littleEndian(UInt64(Float(value).bitPattern), byteCount: 4)
        } else {
            op(.f64Const)
            code.littleEndian(value.bitPattern, byteCount: 8)
        }
    }

    func mayTrap() -> Bool { trapPercentage > 0 && input.chance(trapPercentage) }

    // MARK: NaNs

    enum Lanes { case f32, f64, f32x4, f64x2 }

    /// Puts the canonical NaN in the place of every NaN: which one arithmetic gives is not defined.
    func canonicalise(_ lanes: Lanes) {
        let type: GuestType =
            switch lanes {
            case .f32: .f32
            case .f64: .f64
            case .f32x4, .f64x2: .v128
            }
        let local = takeLocal(type)
        defer { releaseLocal(local) }
        op(.localTee, local)
        switch lanes {
        case .f32:
            op(.f32Const)
            code.littleEndian(0x7FC0_0000, byteCount: 4)
        case .f64:
            op(.f64Const)
            code.littleEndian(0x7FF8_0000_0000_0000, byteCount: 8)
        case .f32x4:
            op(.v128Const)
            for _ in 0..<4 { code.littleEndian(0x7FC0_0000, byteCount: 4) }
        case .f64x2:
            op(.v128Const)
            for _ in 0..<2 { code.littleEndian(0x7FF8_0000_0000_0000, byteCount: 8) }
        }
        op(.localGet, local)
        op(.localGet, local)
        switch lanes {
        case .f32: op(.f32Eq)
        case .f64: op(.f64Eq)
        case .f32x4: op(.f32x4Eq)
        case .f64x2: op(.f64x2Eq)
        }
        op(type == .v128 ? .v128Bitselect : .select)
    }
}

extension Instruction {
    /// The lanes of the vector that an instruction with a lane number works on.
    var laneCount: Int {
        switch opcode {
        case .i8x16ExtractLaneS, .i8x16ExtractLaneU, .i8x16ReplaceLane: 16
        case .i16x8ExtractLaneS, .i16x8ExtractLaneU, .i16x8ReplaceLane: 8
        case .i32x4ExtractLane, .i32x4ReplaceLane, .f32x4ExtractLane, .f32x4ReplaceLane: 4
        default: 2
        }
    }

    /// What has to be done to the result, if it can be a NaN that the specification does not define.
    var canonicalisedLanes: ModuleGenerator.Lanes? {
        switch opcode {
        case .f32Ceil, .f32Floor, .f32Trunc, .f32Nearest, .f32Sqrt, .f32Add, .f32Sub, .f32Mul, .f32Div,
            .f32Min,
            .f32Max, .f32DemoteF64:
            .f32
        case .f64Ceil, .f64Floor, .f64Trunc, .f64Nearest, .f64Sqrt, .f64Add, .f64Sub, .f64Mul, .f64Div,
            .f64Min,
            .f64Max, .f64PromoteF32:
            .f64
        case .f32x4Ceil, .f32x4Floor, .f32x4Trunc, .f32x4Nearest, .f32x4Sqrt, .f32x4Add, .f32x4Sub, .f32x4Mul,
            .f32x4Div, .f32x4Min, .f32x4Max, .f32x4DemoteF64x2Zero, .f32x4RelaxedMadd, .f32x4RelaxedNmadd,
            .f32x4RelaxedMin, .f32x4RelaxedMax:
            .f32x4
        case .f64x2Ceil, .f64x2Floor, .f64x2Trunc, .f64x2Nearest, .f64x2Sqrt, .f64x2Add, .f64x2Sub, .f64x2Mul,
            .f64x2Div, .f64x2Min, .f64x2Max, .f64x2PromoteLowF32x4, .f64x2RelaxedMadd, .f64x2RelaxedNmadd,
            .f64x2RelaxedMin, .f64x2RelaxedMax:
            .f64x2
        default: nil
        }
    }
}
