import Assembler
import WebAssembly

/// What there is to know of vector instructions beside what the table says.
package enum VectorInstructions {
    /// The byte that comes before their numbers.
    package static let prefix = Opcode(0xFD)

    /// How many bytes an opcode has in its shortest form, which alone has a handler.
    package static func opcodeLength(_ opcode: Opcode) -> Int { opcode.subopcode < 0x80 ? 2 : 3 }

    /// How wide the lanes are that hold the result of floating-point arithmetic, whose NaNs may have to become canonical; nil
    /// if the instruction is no such arithmetic.
    package static func arithmeticLane(_ opcode: Opcode) -> VectorLane? {
        switch opcode {
        case .f32x4Ceil, .f32x4Floor, .f32x4Trunc, .f32x4Nearest, .f32x4Sqrt, .f32x4Add, .f32x4Sub,
            .f32x4Mul, .f32x4Div, .f32x4Min, .f32x4Max, .f32x4DemoteF64x2Zero, .f32x4RelaxedMadd,
            .f32x4RelaxedNmadd, .f32x4RelaxedMin, .f32x4RelaxedMax:
            .long
        case .f64x2Ceil, .f64x2Floor, .f64x2Trunc, .f64x2Nearest, .f64x2Sqrt, .f64x2Add, .f64x2Sub,
            .f64x2Mul, .f64x2Div, .f64x2Min, .f64x2Max, .f64x2PromoteLowF32x4, .f64x2RelaxedMadd,
            .f64x2RelaxedNmadd, .f64x2RelaxedMin, .f64x2RelaxedMax:
            .quad
        default: nil
        }
    }

    /// Of an instruction that loads half a vector and extends its lanes, the one that does the latter; nil for others.
    package static func `extension`(_ opcode: Opcode) -> Opcode? {
        switch opcode {
        case .v128Load8x8S: .i16x8ExtendLowI8x16S
        case .v128Load8x8U: .i16x8ExtendLowI8x16U
        case .v128Load16x4S: .i32x4ExtendLowI16x8S
        case .v128Load16x4U: .i32x4ExtendLowI16x8U
        case .v128Load32x2S: .i64x2ExtendLowI32x4S
        case .v128Load32x2U: .i64x2ExtendLowI32x4U
        default: nil
        }
    }

    /// How wide the lanes are that an instruction on a single one is about: by its shape, or the size of its access.
    package static func lane(_ opcode: Opcode) -> VectorLane {
        switch opcode {
        case .i8x16Splat, .i8x16ExtractLaneS, .i8x16ExtractLaneU, .i8x16ReplaceLane, .v128Load8Splat,
            .v128Load8Lane, .v128Store8Lane:
            .byte
        case .i16x8Splat, .i16x8ExtractLaneS, .i16x8ExtractLaneU, .i16x8ReplaceLane, .v128Load16Splat,
            .v128Load16Lane, .v128Store16Lane:
            .word
        case .i32x4Splat, .i32x4ExtractLane, .i32x4ReplaceLane, .f32x4Splat, .f32x4ExtractLane,
            .f32x4ReplaceLane, .v128Load32Splat, .v128Load32Lane, .v128Store32Lane, .v128Load32Zero:
            .long
        default: .quad
        }
    }

    /// How many bits the lanes have that an instruction shifts.
    package static func shiftedBits(_ opcode: Opcode) -> Int {
        switch opcode {
        case .i8x16Shl, .i8x16ShrS, .i8x16ShrU: 8
        case .i16x8Shl, .i16x8ShrS, .i16x8ShrU: 16
        case .i32x4Shl, .i32x4ShrS, .i32x4ShrU: 32
        case .i64x2Shl, .i64x2ShrS, .i64x2ShrU: 64
        default: preconditionFailure("\(opcode) is no shift of a vector")
        }
    }
}
