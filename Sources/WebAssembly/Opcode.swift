/// An instruction's opcode as one dense number, small enough to index a table with.
///
/// One-byte opcodes are their own number; each prefix byte has a range after them:
///
/// | prefix | numbers            | what it brings                                         |
/// |--------|--------------------|--------------------------------------------------------|
/// | none   | `0x000 ..< 0x100`  |                                                        |
/// | `0xFB` | `0x100 ..< 0x140`  | garbage collection                                     |
/// | `0xFC` | `0x140 ..< 0x180`  | saturating truncation, bulk operations, wide arithmetic |
/// | `0xFE` | `0x180 ..< 0x200`  | atomics                                                |
/// | `0xFD` | `0x200 ..< 0x400`  | vectors                                                |
///
/// The constants are named after the mnemonics: `i32.trunc_sat_f32_s` is `Opcode.i32TruncSatF32S`. Not every
/// number is an instruction; ``InstructionTable`` says which are. (Specification 5.4.)
package struct Opcode: RawRepresentable, Equatable, Hashable, Sendable {
    package var rawValue: UInt16

    /// The opcode with a given dense number, which must be less than ``count``.
    @inlinable @inline(__always)
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The one-byte opcode that a byte is. A prefix byte gives a number that names no instruction.
    @inlinable @inline(__always)
    package init(_ byte: UInt8) { rawValue = UInt16(byte) }

    /// The opcode that follows a prefix byte; nil if there is no such prefix, or if the number after it is
    /// larger than any that this engine can know.
    @inlinable @inline(__always)
    package init?(prefix: UInt8, subopcode: UInt32) {
        switch prefix {
        case 0xFB where subopcode < 0x40: rawValue = 0x100 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFC where subopcode < 0x40: rawValue = 0x140 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFE where subopcode < 0x80: rawValue = 0x180 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFD where subopcode < 0x200: rawValue = 0x200 + UInt16(truncatingIfNeeded: subopcode)
        default: return nil
        }
    }

    /// One more than the largest dense number: the length of a table indexed by opcodes.
    @inlinable package static var count: Int { 0x400 }

    /// The byte that comes before the opcode's number in a module; nil for a one-byte opcode.
    @inlinable package var prefix: UInt8? {
        switch rawValue {
        case ..<0x100: nil
        case ..<0x140: 0xFB
        case ..<0x180: 0xFC
        case ..<0x200: 0xFE
        default: 0xFD
        }
    }

    /// The number that a module says this opcode with: after the prefix as an unsigned LEB128, or, without a
    /// prefix, as the one byte.
    @inlinable package var subopcode: UInt32 {
        switch rawValue {
        case ..<0x100: UInt32(rawValue)
        case ..<0x140: UInt32(rawValue - 0x100)
        case ..<0x180: UInt32(rawValue - 0x140)
        case ..<0x200: UInt32(rawValue - 0x180)
        default: UInt32(rawValue - 0x200)
        }
    }

    @inlinable @inline(__always)
    package static func == (left: Opcode, right: Opcode) -> Bool { left.rawValue == right.rawValue }

    /// Lets `switch` compare opcodes as the plain integers they are.
    @inlinable @inline(__always)
    package static func ~= (pattern: Opcode, opcode: Opcode) -> Bool { pattern.rawValue == opcode.rawValue }
}

// MARK: Control instructions, exceptions included

extension Opcode {
    @inlinable package static var unreachable: Opcode { Opcode(rawValue: 0x000) }
    @inlinable package static var nop: Opcode { Opcode(rawValue: 0x001) }
    @inlinable package static var block: Opcode { Opcode(rawValue: 0x002) }
    @inlinable package static var loop: Opcode { Opcode(rawValue: 0x003) }
    @inlinable package static var `if`: Opcode { Opcode(rawValue: 0x004) }
    @inlinable package static var `else`: Opcode { Opcode(rawValue: 0x005) }
    @inlinable package static var `try`: Opcode { Opcode(rawValue: 0x006) }
    @inlinable package static var `catch`: Opcode { Opcode(rawValue: 0x007) }
    @inlinable package static var `throw`: Opcode { Opcode(rawValue: 0x008) }
    @inlinable package static var rethrow: Opcode { Opcode(rawValue: 0x009) }
    @inlinable package static var throwRef: Opcode { Opcode(rawValue: 0x00A) }
    @inlinable package static var end: Opcode { Opcode(rawValue: 0x00B) }
    @inlinable package static var br: Opcode { Opcode(rawValue: 0x00C) }
    @inlinable package static var brIf: Opcode { Opcode(rawValue: 0x00D) }
    @inlinable package static var brTable: Opcode { Opcode(rawValue: 0x00E) }
    @inlinable package static var `return`: Opcode { Opcode(rawValue: 0x00F) }
    @inlinable package static var call: Opcode { Opcode(rawValue: 0x010) }
    @inlinable package static var callIndirect: Opcode { Opcode(rawValue: 0x011) }
    @inlinable package static var returnCall: Opcode { Opcode(rawValue: 0x012) }
    @inlinable package static var returnCallIndirect: Opcode { Opcode(rawValue: 0x013) }
    @inlinable package static var callRef: Opcode { Opcode(rawValue: 0x014) }
    @inlinable package static var returnCallRef: Opcode { Opcode(rawValue: 0x015) }
    @inlinable package static var delegate: Opcode { Opcode(rawValue: 0x018) }
    @inlinable package static var catchAll: Opcode { Opcode(rawValue: 0x019) }
    @inlinable package static var tryTable: Opcode { Opcode(rawValue: 0x01F) }
    @inlinable package static var brOnNull: Opcode { Opcode(rawValue: 0x0D5) }
    @inlinable package static var brOnNonNull: Opcode { Opcode(rawValue: 0x0D6) }
}

// MARK: Parametric instructions

extension Opcode {
    @inlinable package static var drop: Opcode { Opcode(rawValue: 0x01A) }
    @inlinable package static var select: Opcode { Opcode(rawValue: 0x01B) }
    @inlinable package static var selectTyped: Opcode { Opcode(rawValue: 0x01C) }
}

// MARK: Variable instructions

extension Opcode {
    @inlinable package static var localGet: Opcode { Opcode(rawValue: 0x020) }
    @inlinable package static var localSet: Opcode { Opcode(rawValue: 0x021) }
    @inlinable package static var localTee: Opcode { Opcode(rawValue: 0x022) }
    @inlinable package static var globalGet: Opcode { Opcode(rawValue: 0x023) }
    @inlinable package static var globalSet: Opcode { Opcode(rawValue: 0x024) }
}

// MARK: Table instructions

extension Opcode {
    @inlinable package static var tableGet: Opcode { Opcode(rawValue: 0x025) }
    @inlinable package static var tableSet: Opcode { Opcode(rawValue: 0x026) }
    @inlinable package static var tableInit: Opcode { Opcode(rawValue: 0x14C) }
    @inlinable package static var elemDrop: Opcode { Opcode(rawValue: 0x14D) }
    @inlinable package static var tableCopy: Opcode { Opcode(rawValue: 0x14E) }
    @inlinable package static var tableGrow: Opcode { Opcode(rawValue: 0x14F) }
    @inlinable package static var tableSize: Opcode { Opcode(rawValue: 0x150) }
    @inlinable package static var tableFill: Opcode { Opcode(rawValue: 0x151) }
}

// MARK: Memory instructions

extension Opcode {
    @inlinable package static var i32Load: Opcode { Opcode(rawValue: 0x028) }
    @inlinable package static var i64Load: Opcode { Opcode(rawValue: 0x029) }
    @inlinable package static var f32Load: Opcode { Opcode(rawValue: 0x02A) }
    @inlinable package static var f64Load: Opcode { Opcode(rawValue: 0x02B) }
    @inlinable package static var i32Load8S: Opcode { Opcode(rawValue: 0x02C) }
    @inlinable package static var i32Load8U: Opcode { Opcode(rawValue: 0x02D) }
    @inlinable package static var i32Load16S: Opcode { Opcode(rawValue: 0x02E) }
    @inlinable package static var i32Load16U: Opcode { Opcode(rawValue: 0x02F) }
    @inlinable package static var i64Load8S: Opcode { Opcode(rawValue: 0x030) }
    @inlinable package static var i64Load8U: Opcode { Opcode(rawValue: 0x031) }
    @inlinable package static var i64Load16S: Opcode { Opcode(rawValue: 0x032) }
    @inlinable package static var i64Load16U: Opcode { Opcode(rawValue: 0x033) }
    @inlinable package static var i64Load32S: Opcode { Opcode(rawValue: 0x034) }
    @inlinable package static var i64Load32U: Opcode { Opcode(rawValue: 0x035) }
    @inlinable package static var i32Store: Opcode { Opcode(rawValue: 0x036) }
    @inlinable package static var i64Store: Opcode { Opcode(rawValue: 0x037) }
    @inlinable package static var f32Store: Opcode { Opcode(rawValue: 0x038) }
    @inlinable package static var f64Store: Opcode { Opcode(rawValue: 0x039) }
    @inlinable package static var i32Store8: Opcode { Opcode(rawValue: 0x03A) }
    @inlinable package static var i32Store16: Opcode { Opcode(rawValue: 0x03B) }
    @inlinable package static var i64Store8: Opcode { Opcode(rawValue: 0x03C) }
    @inlinable package static var i64Store16: Opcode { Opcode(rawValue: 0x03D) }
    @inlinable package static var i64Store32: Opcode { Opcode(rawValue: 0x03E) }
    @inlinable package static var memorySize: Opcode { Opcode(rawValue: 0x03F) }
    @inlinable package static var memoryGrow: Opcode { Opcode(rawValue: 0x040) }
    @inlinable package static var memoryInit: Opcode { Opcode(rawValue: 0x148) }
    @inlinable package static var dataDrop: Opcode { Opcode(rawValue: 0x149) }
    @inlinable package static var memoryCopy: Opcode { Opcode(rawValue: 0x14A) }
    @inlinable package static var memoryFill: Opcode { Opcode(rawValue: 0x14B) }
}

// MARK: Numeric constants

extension Opcode {
    @inlinable package static var i32Const: Opcode { Opcode(rawValue: 0x041) }
    @inlinable package static var i64Const: Opcode { Opcode(rawValue: 0x042) }
    @inlinable package static var f32Const: Opcode { Opcode(rawValue: 0x043) }
    @inlinable package static var f64Const: Opcode { Opcode(rawValue: 0x044) }
}

// MARK: Integer comparisons and arithmetic

extension Opcode {
    @inlinable package static var i32Eqz: Opcode { Opcode(rawValue: 0x045) }
    @inlinable package static var i32Eq: Opcode { Opcode(rawValue: 0x046) }
    @inlinable package static var i32Ne: Opcode { Opcode(rawValue: 0x047) }
    @inlinable package static var i32LtS: Opcode { Opcode(rawValue: 0x048) }
    @inlinable package static var i32LtU: Opcode { Opcode(rawValue: 0x049) }
    @inlinable package static var i32GtS: Opcode { Opcode(rawValue: 0x04A) }
    @inlinable package static var i32GtU: Opcode { Opcode(rawValue: 0x04B) }
    @inlinable package static var i32LeS: Opcode { Opcode(rawValue: 0x04C) }
    @inlinable package static var i32LeU: Opcode { Opcode(rawValue: 0x04D) }
    @inlinable package static var i32GeS: Opcode { Opcode(rawValue: 0x04E) }
    @inlinable package static var i32GeU: Opcode { Opcode(rawValue: 0x04F) }
    @inlinable package static var i64Eqz: Opcode { Opcode(rawValue: 0x050) }
    @inlinable package static var i64Eq: Opcode { Opcode(rawValue: 0x051) }
    @inlinable package static var i64Ne: Opcode { Opcode(rawValue: 0x052) }
    @inlinable package static var i64LtS: Opcode { Opcode(rawValue: 0x053) }
    @inlinable package static var i64LtU: Opcode { Opcode(rawValue: 0x054) }
    @inlinable package static var i64GtS: Opcode { Opcode(rawValue: 0x055) }
    @inlinable package static var i64GtU: Opcode { Opcode(rawValue: 0x056) }
    @inlinable package static var i64LeS: Opcode { Opcode(rawValue: 0x057) }
    @inlinable package static var i64LeU: Opcode { Opcode(rawValue: 0x058) }
    @inlinable package static var i64GeS: Opcode { Opcode(rawValue: 0x059) }
    @inlinable package static var i64GeU: Opcode { Opcode(rawValue: 0x05A) }
    @inlinable package static var i32Clz: Opcode { Opcode(rawValue: 0x067) }
    @inlinable package static var i32Ctz: Opcode { Opcode(rawValue: 0x068) }
    @inlinable package static var i32Popcnt: Opcode { Opcode(rawValue: 0x069) }
    @inlinable package static var i32Add: Opcode { Opcode(rawValue: 0x06A) }
    @inlinable package static var i32Sub: Opcode { Opcode(rawValue: 0x06B) }
    @inlinable package static var i32Mul: Opcode { Opcode(rawValue: 0x06C) }
    @inlinable package static var i32DivS: Opcode { Opcode(rawValue: 0x06D) }
    @inlinable package static var i32DivU: Opcode { Opcode(rawValue: 0x06E) }
    @inlinable package static var i32RemS: Opcode { Opcode(rawValue: 0x06F) }
    @inlinable package static var i32RemU: Opcode { Opcode(rawValue: 0x070) }
    @inlinable package static var i32And: Opcode { Opcode(rawValue: 0x071) }
    @inlinable package static var i32Or: Opcode { Opcode(rawValue: 0x072) }
    @inlinable package static var i32Xor: Opcode { Opcode(rawValue: 0x073) }
    @inlinable package static var i32Shl: Opcode { Opcode(rawValue: 0x074) }
    @inlinable package static var i32ShrS: Opcode { Opcode(rawValue: 0x075) }
    @inlinable package static var i32ShrU: Opcode { Opcode(rawValue: 0x076) }
    @inlinable package static var i32Rotl: Opcode { Opcode(rawValue: 0x077) }
    @inlinable package static var i32Rotr: Opcode { Opcode(rawValue: 0x078) }
    @inlinable package static var i64Clz: Opcode { Opcode(rawValue: 0x079) }
    @inlinable package static var i64Ctz: Opcode { Opcode(rawValue: 0x07A) }
    @inlinable package static var i64Popcnt: Opcode { Opcode(rawValue: 0x07B) }
    @inlinable package static var i64Add: Opcode { Opcode(rawValue: 0x07C) }
    @inlinable package static var i64Sub: Opcode { Opcode(rawValue: 0x07D) }
    @inlinable package static var i64Mul: Opcode { Opcode(rawValue: 0x07E) }
    @inlinable package static var i64DivS: Opcode { Opcode(rawValue: 0x07F) }
    @inlinable package static var i64DivU: Opcode { Opcode(rawValue: 0x080) }
    @inlinable package static var i64RemS: Opcode { Opcode(rawValue: 0x081) }
    @inlinable package static var i64RemU: Opcode { Opcode(rawValue: 0x082) }
    @inlinable package static var i64And: Opcode { Opcode(rawValue: 0x083) }
    @inlinable package static var i64Or: Opcode { Opcode(rawValue: 0x084) }
    @inlinable package static var i64Xor: Opcode { Opcode(rawValue: 0x085) }
    @inlinable package static var i64Shl: Opcode { Opcode(rawValue: 0x086) }
    @inlinable package static var i64ShrS: Opcode { Opcode(rawValue: 0x087) }
    @inlinable package static var i64ShrU: Opcode { Opcode(rawValue: 0x088) }
    @inlinable package static var i64Rotl: Opcode { Opcode(rawValue: 0x089) }
    @inlinable package static var i64Rotr: Opcode { Opcode(rawValue: 0x08A) }
}

// MARK: Floating-point comparisons and arithmetic

extension Opcode {
    @inlinable package static var f32Eq: Opcode { Opcode(rawValue: 0x05B) }
    @inlinable package static var f32Ne: Opcode { Opcode(rawValue: 0x05C) }
    @inlinable package static var f32Lt: Opcode { Opcode(rawValue: 0x05D) }
    @inlinable package static var f32Gt: Opcode { Opcode(rawValue: 0x05E) }
    @inlinable package static var f32Le: Opcode { Opcode(rawValue: 0x05F) }
    @inlinable package static var f32Ge: Opcode { Opcode(rawValue: 0x060) }
    @inlinable package static var f64Eq: Opcode { Opcode(rawValue: 0x061) }
    @inlinable package static var f64Ne: Opcode { Opcode(rawValue: 0x062) }
    @inlinable package static var f64Lt: Opcode { Opcode(rawValue: 0x063) }
    @inlinable package static var f64Gt: Opcode { Opcode(rawValue: 0x064) }
    @inlinable package static var f64Le: Opcode { Opcode(rawValue: 0x065) }
    @inlinable package static var f64Ge: Opcode { Opcode(rawValue: 0x066) }
    @inlinable package static var f32Abs: Opcode { Opcode(rawValue: 0x08B) }
    @inlinable package static var f32Neg: Opcode { Opcode(rawValue: 0x08C) }
    @inlinable package static var f32Ceil: Opcode { Opcode(rawValue: 0x08D) }
    @inlinable package static var f32Floor: Opcode { Opcode(rawValue: 0x08E) }
    @inlinable package static var f32Trunc: Opcode { Opcode(rawValue: 0x08F) }
    @inlinable package static var f32Nearest: Opcode { Opcode(rawValue: 0x090) }
    @inlinable package static var f32Sqrt: Opcode { Opcode(rawValue: 0x091) }
    @inlinable package static var f32Add: Opcode { Opcode(rawValue: 0x092) }
    @inlinable package static var f32Sub: Opcode { Opcode(rawValue: 0x093) }
    @inlinable package static var f32Mul: Opcode { Opcode(rawValue: 0x094) }
    @inlinable package static var f32Div: Opcode { Opcode(rawValue: 0x095) }
    @inlinable package static var f32Min: Opcode { Opcode(rawValue: 0x096) }
    @inlinable package static var f32Max: Opcode { Opcode(rawValue: 0x097) }
    @inlinable package static var f32Copysign: Opcode { Opcode(rawValue: 0x098) }
    @inlinable package static var f64Abs: Opcode { Opcode(rawValue: 0x099) }
    @inlinable package static var f64Neg: Opcode { Opcode(rawValue: 0x09A) }
    @inlinable package static var f64Ceil: Opcode { Opcode(rawValue: 0x09B) }
    @inlinable package static var f64Floor: Opcode { Opcode(rawValue: 0x09C) }
    @inlinable package static var f64Trunc: Opcode { Opcode(rawValue: 0x09D) }
    @inlinable package static var f64Nearest: Opcode { Opcode(rawValue: 0x09E) }
    @inlinable package static var f64Sqrt: Opcode { Opcode(rawValue: 0x09F) }
    @inlinable package static var f64Add: Opcode { Opcode(rawValue: 0x0A0) }
    @inlinable package static var f64Sub: Opcode { Opcode(rawValue: 0x0A1) }
    @inlinable package static var f64Mul: Opcode { Opcode(rawValue: 0x0A2) }
    @inlinable package static var f64Div: Opcode { Opcode(rawValue: 0x0A3) }
    @inlinable package static var f64Min: Opcode { Opcode(rawValue: 0x0A4) }
    @inlinable package static var f64Max: Opcode { Opcode(rawValue: 0x0A5) }
    @inlinable package static var f64Copysign: Opcode { Opcode(rawValue: 0x0A6) }
}

// MARK: Scalar conversions

extension Opcode {
    @inlinable package static var i32WrapI64: Opcode { Opcode(rawValue: 0x0A7) }
    @inlinable package static var i32TruncF32S: Opcode { Opcode(rawValue: 0x0A8) }
    @inlinable package static var i32TruncF32U: Opcode { Opcode(rawValue: 0x0A9) }
    @inlinable package static var i32TruncF64S: Opcode { Opcode(rawValue: 0x0AA) }
    @inlinable package static var i32TruncF64U: Opcode { Opcode(rawValue: 0x0AB) }
    @inlinable package static var i64ExtendI32S: Opcode { Opcode(rawValue: 0x0AC) }
    @inlinable package static var i64ExtendI32U: Opcode { Opcode(rawValue: 0x0AD) }
    @inlinable package static var i64TruncF32S: Opcode { Opcode(rawValue: 0x0AE) }
    @inlinable package static var i64TruncF32U: Opcode { Opcode(rawValue: 0x0AF) }
    @inlinable package static var i64TruncF64S: Opcode { Opcode(rawValue: 0x0B0) }
    @inlinable package static var i64TruncF64U: Opcode { Opcode(rawValue: 0x0B1) }
    @inlinable package static var f32ConvertI32S: Opcode { Opcode(rawValue: 0x0B2) }
    @inlinable package static var f32ConvertI32U: Opcode { Opcode(rawValue: 0x0B3) }
    @inlinable package static var f32ConvertI64S: Opcode { Opcode(rawValue: 0x0B4) }
    @inlinable package static var f32ConvertI64U: Opcode { Opcode(rawValue: 0x0B5) }
    @inlinable package static var f32DemoteF64: Opcode { Opcode(rawValue: 0x0B6) }
    @inlinable package static var f64ConvertI32S: Opcode { Opcode(rawValue: 0x0B7) }
    @inlinable package static var f64ConvertI32U: Opcode { Opcode(rawValue: 0x0B8) }
    @inlinable package static var f64ConvertI64S: Opcode { Opcode(rawValue: 0x0B9) }
    @inlinable package static var f64ConvertI64U: Opcode { Opcode(rawValue: 0x0BA) }
    @inlinable package static var f64PromoteF32: Opcode { Opcode(rawValue: 0x0BB) }
    @inlinable package static var i32ReinterpretF32: Opcode { Opcode(rawValue: 0x0BC) }
    @inlinable package static var i64ReinterpretF64: Opcode { Opcode(rawValue: 0x0BD) }
    @inlinable package static var f32ReinterpretI32: Opcode { Opcode(rawValue: 0x0BE) }
    @inlinable package static var f64ReinterpretI64: Opcode { Opcode(rawValue: 0x0BF) }
    @inlinable package static var i32Extend8S: Opcode { Opcode(rawValue: 0x0C0) }
    @inlinable package static var i32Extend16S: Opcode { Opcode(rawValue: 0x0C1) }
    @inlinable package static var i64Extend8S: Opcode { Opcode(rawValue: 0x0C2) }
    @inlinable package static var i64Extend16S: Opcode { Opcode(rawValue: 0x0C3) }
    @inlinable package static var i64Extend32S: Opcode { Opcode(rawValue: 0x0C4) }
    @inlinable package static var i32TruncSatF32S: Opcode { Opcode(rawValue: 0x140) }
    @inlinable package static var i32TruncSatF32U: Opcode { Opcode(rawValue: 0x141) }
    @inlinable package static var i32TruncSatF64S: Opcode { Opcode(rawValue: 0x142) }
    @inlinable package static var i32TruncSatF64U: Opcode { Opcode(rawValue: 0x143) }
    @inlinable package static var i64TruncSatF32S: Opcode { Opcode(rawValue: 0x144) }
    @inlinable package static var i64TruncSatF32U: Opcode { Opcode(rawValue: 0x145) }
    @inlinable package static var i64TruncSatF64S: Opcode { Opcode(rawValue: 0x146) }
    @inlinable package static var i64TruncSatF64U: Opcode { Opcode(rawValue: 0x147) }
}

// MARK: Wide arithmetic

extension Opcode {
    @inlinable package static var i64Add128: Opcode { Opcode(rawValue: 0x153) }
    @inlinable package static var i64Sub128: Opcode { Opcode(rawValue: 0x154) }
    @inlinable package static var i64MulWideS: Opcode { Opcode(rawValue: 0x155) }
    @inlinable package static var i64MulWideU: Opcode { Opcode(rawValue: 0x156) }
}

// MARK: Reference instructions

extension Opcode {
    @inlinable package static var refNull: Opcode { Opcode(rawValue: 0x0D0) }
    @inlinable package static var refIsNull: Opcode { Opcode(rawValue: 0x0D1) }
    @inlinable package static var refFunc: Opcode { Opcode(rawValue: 0x0D2) }
    @inlinable package static var refEq: Opcode { Opcode(rawValue: 0x0D3) }
    @inlinable package static var refAsNonNull: Opcode { Opcode(rawValue: 0x0D4) }
}

// MARK: Aggregates, casts and scalar references

extension Opcode {
    @inlinable package static var structNew: Opcode { Opcode(rawValue: 0x100) }
    @inlinable package static var structNewDefault: Opcode { Opcode(rawValue: 0x101) }
    @inlinable package static var structGet: Opcode { Opcode(rawValue: 0x102) }
    @inlinable package static var structGetS: Opcode { Opcode(rawValue: 0x103) }
    @inlinable package static var structGetU: Opcode { Opcode(rawValue: 0x104) }
    @inlinable package static var structSet: Opcode { Opcode(rawValue: 0x105) }
    @inlinable package static var arrayNew: Opcode { Opcode(rawValue: 0x106) }
    @inlinable package static var arrayNewDefault: Opcode { Opcode(rawValue: 0x107) }
    @inlinable package static var arrayNewFixed: Opcode { Opcode(rawValue: 0x108) }
    @inlinable package static var arrayNewData: Opcode { Opcode(rawValue: 0x109) }
    @inlinable package static var arrayNewElem: Opcode { Opcode(rawValue: 0x10A) }
    @inlinable package static var arrayGet: Opcode { Opcode(rawValue: 0x10B) }
    @inlinable package static var arrayGetS: Opcode { Opcode(rawValue: 0x10C) }
    @inlinable package static var arrayGetU: Opcode { Opcode(rawValue: 0x10D) }
    @inlinable package static var arraySet: Opcode { Opcode(rawValue: 0x10E) }
    @inlinable package static var arrayLen: Opcode { Opcode(rawValue: 0x10F) }
    @inlinable package static var arrayFill: Opcode { Opcode(rawValue: 0x110) }
    @inlinable package static var arrayCopy: Opcode { Opcode(rawValue: 0x111) }
    @inlinable package static var arrayInitData: Opcode { Opcode(rawValue: 0x112) }
    @inlinable package static var arrayInitElem: Opcode { Opcode(rawValue: 0x113) }
    @inlinable package static var refTest: Opcode { Opcode(rawValue: 0x114) }
    @inlinable package static var refTestNull: Opcode { Opcode(rawValue: 0x115) }
    @inlinable package static var refCast: Opcode { Opcode(rawValue: 0x116) }
    @inlinable package static var refCastNull: Opcode { Opcode(rawValue: 0x117) }
    @inlinable package static var brOnCast: Opcode { Opcode(rawValue: 0x118) }
    @inlinable package static var brOnCastFail: Opcode { Opcode(rawValue: 0x119) }
    @inlinable package static var anyConvertExtern: Opcode { Opcode(rawValue: 0x11A) }
    @inlinable package static var externConvertAny: Opcode { Opcode(rawValue: 0x11B) }
    @inlinable package static var refI31: Opcode { Opcode(rawValue: 0x11C) }
    @inlinable package static var i31GetS: Opcode { Opcode(rawValue: 0x11D) }
    @inlinable package static var i31GetU: Opcode { Opcode(rawValue: 0x11E) }
}

// MARK: Vector loads and stores

extension Opcode {
    @inlinable package static var v128Load: Opcode { Opcode(rawValue: 0x200) }
    @inlinable package static var v128Load8x8S: Opcode { Opcode(rawValue: 0x201) }
    @inlinable package static var v128Load8x8U: Opcode { Opcode(rawValue: 0x202) }
    @inlinable package static var v128Load16x4S: Opcode { Opcode(rawValue: 0x203) }
    @inlinable package static var v128Load16x4U: Opcode { Opcode(rawValue: 0x204) }
    @inlinable package static var v128Load32x2S: Opcode { Opcode(rawValue: 0x205) }
    @inlinable package static var v128Load32x2U: Opcode { Opcode(rawValue: 0x206) }
    @inlinable package static var v128Load8Splat: Opcode { Opcode(rawValue: 0x207) }
    @inlinable package static var v128Load16Splat: Opcode { Opcode(rawValue: 0x208) }
    @inlinable package static var v128Load32Splat: Opcode { Opcode(rawValue: 0x209) }
    @inlinable package static var v128Load64Splat: Opcode { Opcode(rawValue: 0x20A) }
    @inlinable package static var v128Store: Opcode { Opcode(rawValue: 0x20B) }
    @inlinable package static var v128Load8Lane: Opcode { Opcode(rawValue: 0x254) }
    @inlinable package static var v128Load16Lane: Opcode { Opcode(rawValue: 0x255) }
    @inlinable package static var v128Load32Lane: Opcode { Opcode(rawValue: 0x256) }
    @inlinable package static var v128Load64Lane: Opcode { Opcode(rawValue: 0x257) }
    @inlinable package static var v128Store8Lane: Opcode { Opcode(rawValue: 0x258) }
    @inlinable package static var v128Store16Lane: Opcode { Opcode(rawValue: 0x259) }
    @inlinable package static var v128Store32Lane: Opcode { Opcode(rawValue: 0x25A) }
    @inlinable package static var v128Store64Lane: Opcode { Opcode(rawValue: 0x25B) }
    @inlinable package static var v128Load32Zero: Opcode { Opcode(rawValue: 0x25C) }
    @inlinable package static var v128Load64Zero: Opcode { Opcode(rawValue: 0x25D) }
}

// MARK: Vector constants and lane access

extension Opcode {
    @inlinable package static var v128Const: Opcode { Opcode(rawValue: 0x20C) }
    @inlinable package static var i8x16Shuffle: Opcode { Opcode(rawValue: 0x20D) }
    @inlinable package static var i8x16Swizzle: Opcode { Opcode(rawValue: 0x20E) }
    @inlinable package static var i8x16Splat: Opcode { Opcode(rawValue: 0x20F) }
    @inlinable package static var i16x8Splat: Opcode { Opcode(rawValue: 0x210) }
    @inlinable package static var i32x4Splat: Opcode { Opcode(rawValue: 0x211) }
    @inlinable package static var i64x2Splat: Opcode { Opcode(rawValue: 0x212) }
    @inlinable package static var f32x4Splat: Opcode { Opcode(rawValue: 0x213) }
    @inlinable package static var f64x2Splat: Opcode { Opcode(rawValue: 0x214) }
    @inlinable package static var i8x16ExtractLaneS: Opcode { Opcode(rawValue: 0x215) }
    @inlinable package static var i8x16ExtractLaneU: Opcode { Opcode(rawValue: 0x216) }
    @inlinable package static var i8x16ReplaceLane: Opcode { Opcode(rawValue: 0x217) }
    @inlinable package static var i16x8ExtractLaneS: Opcode { Opcode(rawValue: 0x218) }
    @inlinable package static var i16x8ExtractLaneU: Opcode { Opcode(rawValue: 0x219) }
    @inlinable package static var i16x8ReplaceLane: Opcode { Opcode(rawValue: 0x21A) }
    @inlinable package static var i32x4ExtractLane: Opcode { Opcode(rawValue: 0x21B) }
    @inlinable package static var i32x4ReplaceLane: Opcode { Opcode(rawValue: 0x21C) }
    @inlinable package static var i64x2ExtractLane: Opcode { Opcode(rawValue: 0x21D) }
    @inlinable package static var i64x2ReplaceLane: Opcode { Opcode(rawValue: 0x21E) }
    @inlinable package static var f32x4ExtractLane: Opcode { Opcode(rawValue: 0x21F) }
    @inlinable package static var f32x4ReplaceLane: Opcode { Opcode(rawValue: 0x220) }
    @inlinable package static var f64x2ExtractLane: Opcode { Opcode(rawValue: 0x221) }
    @inlinable package static var f64x2ReplaceLane: Opcode { Opcode(rawValue: 0x222) }
}

// MARK: Vector comparisons

extension Opcode {
    @inlinable package static var i8x16Eq: Opcode { Opcode(rawValue: 0x223) }
    @inlinable package static var i8x16Ne: Opcode { Opcode(rawValue: 0x224) }
    @inlinable package static var i8x16LtS: Opcode { Opcode(rawValue: 0x225) }
    @inlinable package static var i8x16LtU: Opcode { Opcode(rawValue: 0x226) }
    @inlinable package static var i8x16GtS: Opcode { Opcode(rawValue: 0x227) }
    @inlinable package static var i8x16GtU: Opcode { Opcode(rawValue: 0x228) }
    @inlinable package static var i8x16LeS: Opcode { Opcode(rawValue: 0x229) }
    @inlinable package static var i8x16LeU: Opcode { Opcode(rawValue: 0x22A) }
    @inlinable package static var i8x16GeS: Opcode { Opcode(rawValue: 0x22B) }
    @inlinable package static var i8x16GeU: Opcode { Opcode(rawValue: 0x22C) }
    @inlinable package static var i16x8Eq: Opcode { Opcode(rawValue: 0x22D) }
    @inlinable package static var i16x8Ne: Opcode { Opcode(rawValue: 0x22E) }
    @inlinable package static var i16x8LtS: Opcode { Opcode(rawValue: 0x22F) }
    @inlinable package static var i16x8LtU: Opcode { Opcode(rawValue: 0x230) }
    @inlinable package static var i16x8GtS: Opcode { Opcode(rawValue: 0x231) }
    @inlinable package static var i16x8GtU: Opcode { Opcode(rawValue: 0x232) }
    @inlinable package static var i16x8LeS: Opcode { Opcode(rawValue: 0x233) }
    @inlinable package static var i16x8LeU: Opcode { Opcode(rawValue: 0x234) }
    @inlinable package static var i16x8GeS: Opcode { Opcode(rawValue: 0x235) }
    @inlinable package static var i16x8GeU: Opcode { Opcode(rawValue: 0x236) }
    @inlinable package static var i32x4Eq: Opcode { Opcode(rawValue: 0x237) }
    @inlinable package static var i32x4Ne: Opcode { Opcode(rawValue: 0x238) }
    @inlinable package static var i32x4LtS: Opcode { Opcode(rawValue: 0x239) }
    @inlinable package static var i32x4LtU: Opcode { Opcode(rawValue: 0x23A) }
    @inlinable package static var i32x4GtS: Opcode { Opcode(rawValue: 0x23B) }
    @inlinable package static var i32x4GtU: Opcode { Opcode(rawValue: 0x23C) }
    @inlinable package static var i32x4LeS: Opcode { Opcode(rawValue: 0x23D) }
    @inlinable package static var i32x4LeU: Opcode { Opcode(rawValue: 0x23E) }
    @inlinable package static var i32x4GeS: Opcode { Opcode(rawValue: 0x23F) }
    @inlinable package static var i32x4GeU: Opcode { Opcode(rawValue: 0x240) }
    @inlinable package static var i64x2Eq: Opcode { Opcode(rawValue: 0x2D6) }
    @inlinable package static var i64x2Ne: Opcode { Opcode(rawValue: 0x2D7) }
    @inlinable package static var i64x2LtS: Opcode { Opcode(rawValue: 0x2D8) }
    @inlinable package static var i64x2GtS: Opcode { Opcode(rawValue: 0x2D9) }
    @inlinable package static var i64x2LeS: Opcode { Opcode(rawValue: 0x2DA) }
    @inlinable package static var i64x2GeS: Opcode { Opcode(rawValue: 0x2DB) }
    @inlinable package static var f32x4Eq: Opcode { Opcode(rawValue: 0x241) }
    @inlinable package static var f32x4Ne: Opcode { Opcode(rawValue: 0x242) }
    @inlinable package static var f32x4Lt: Opcode { Opcode(rawValue: 0x243) }
    @inlinable package static var f32x4Gt: Opcode { Opcode(rawValue: 0x244) }
    @inlinable package static var f32x4Le: Opcode { Opcode(rawValue: 0x245) }
    @inlinable package static var f32x4Ge: Opcode { Opcode(rawValue: 0x246) }
    @inlinable package static var f64x2Eq: Opcode { Opcode(rawValue: 0x247) }
    @inlinable package static var f64x2Ne: Opcode { Opcode(rawValue: 0x248) }
    @inlinable package static var f64x2Lt: Opcode { Opcode(rawValue: 0x249) }
    @inlinable package static var f64x2Gt: Opcode { Opcode(rawValue: 0x24A) }
    @inlinable package static var f64x2Le: Opcode { Opcode(rawValue: 0x24B) }
    @inlinable package static var f64x2Ge: Opcode { Opcode(rawValue: 0x24C) }
}

// MARK: Vector bitwise operations

extension Opcode {
    @inlinable package static var v128Not: Opcode { Opcode(rawValue: 0x24D) }
    @inlinable package static var v128And: Opcode { Opcode(rawValue: 0x24E) }
    @inlinable package static var v128Andnot: Opcode { Opcode(rawValue: 0x24F) }
    @inlinable package static var v128Or: Opcode { Opcode(rawValue: 0x250) }
    @inlinable package static var v128Xor: Opcode { Opcode(rawValue: 0x251) }
    @inlinable package static var v128Bitselect: Opcode { Opcode(rawValue: 0x252) }
    @inlinable package static var v128AnyTrue: Opcode { Opcode(rawValue: 0x253) }
}

// MARK: Vector integer arithmetic

extension Opcode {
    @inlinable package static var i8x16Abs: Opcode { Opcode(rawValue: 0x260) }
    @inlinable package static var i8x16Neg: Opcode { Opcode(rawValue: 0x261) }
    @inlinable package static var i8x16Popcnt: Opcode { Opcode(rawValue: 0x262) }
    @inlinable package static var i8x16AllTrue: Opcode { Opcode(rawValue: 0x263) }
    @inlinable package static var i8x16Bitmask: Opcode { Opcode(rawValue: 0x264) }
    @inlinable package static var i8x16NarrowI16x8S: Opcode { Opcode(rawValue: 0x265) }
    @inlinable package static var i8x16NarrowI16x8U: Opcode { Opcode(rawValue: 0x266) }
    @inlinable package static var i8x16Shl: Opcode { Opcode(rawValue: 0x26B) }
    @inlinable package static var i8x16ShrS: Opcode { Opcode(rawValue: 0x26C) }
    @inlinable package static var i8x16ShrU: Opcode { Opcode(rawValue: 0x26D) }
    @inlinable package static var i8x16Add: Opcode { Opcode(rawValue: 0x26E) }
    @inlinable package static var i8x16AddSatS: Opcode { Opcode(rawValue: 0x26F) }
    @inlinable package static var i8x16AddSatU: Opcode { Opcode(rawValue: 0x270) }
    @inlinable package static var i8x16Sub: Opcode { Opcode(rawValue: 0x271) }
    @inlinable package static var i8x16SubSatS: Opcode { Opcode(rawValue: 0x272) }
    @inlinable package static var i8x16SubSatU: Opcode { Opcode(rawValue: 0x273) }
    @inlinable package static var i8x16MinS: Opcode { Opcode(rawValue: 0x276) }
    @inlinable package static var i8x16MinU: Opcode { Opcode(rawValue: 0x277) }
    @inlinable package static var i8x16MaxS: Opcode { Opcode(rawValue: 0x278) }
    @inlinable package static var i8x16MaxU: Opcode { Opcode(rawValue: 0x279) }
    @inlinable package static var i8x16AvgrU: Opcode { Opcode(rawValue: 0x27B) }
    @inlinable package static var i16x8ExtaddPairwiseI8x16S: Opcode { Opcode(rawValue: 0x27C) }
    @inlinable package static var i16x8ExtaddPairwiseI8x16U: Opcode { Opcode(rawValue: 0x27D) }
    @inlinable package static var i16x8Abs: Opcode { Opcode(rawValue: 0x280) }
    @inlinable package static var i16x8Neg: Opcode { Opcode(rawValue: 0x281) }
    @inlinable package static var i16x8Q15mulrSatS: Opcode { Opcode(rawValue: 0x282) }
    @inlinable package static var i16x8AllTrue: Opcode { Opcode(rawValue: 0x283) }
    @inlinable package static var i16x8Bitmask: Opcode { Opcode(rawValue: 0x284) }
    @inlinable package static var i16x8NarrowI32x4S: Opcode { Opcode(rawValue: 0x285) }
    @inlinable package static var i16x8NarrowI32x4U: Opcode { Opcode(rawValue: 0x286) }
    @inlinable package static var i16x8ExtendLowI8x16S: Opcode { Opcode(rawValue: 0x287) }
    @inlinable package static var i16x8ExtendHighI8x16S: Opcode { Opcode(rawValue: 0x288) }
    @inlinable package static var i16x8ExtendLowI8x16U: Opcode { Opcode(rawValue: 0x289) }
    @inlinable package static var i16x8ExtendHighI8x16U: Opcode { Opcode(rawValue: 0x28A) }
    @inlinable package static var i16x8Shl: Opcode { Opcode(rawValue: 0x28B) }
    @inlinable package static var i16x8ShrS: Opcode { Opcode(rawValue: 0x28C) }
    @inlinable package static var i16x8ShrU: Opcode { Opcode(rawValue: 0x28D) }
    @inlinable package static var i16x8Add: Opcode { Opcode(rawValue: 0x28E) }
    @inlinable package static var i16x8AddSatS: Opcode { Opcode(rawValue: 0x28F) }
    @inlinable package static var i16x8AddSatU: Opcode { Opcode(rawValue: 0x290) }
    @inlinable package static var i16x8Sub: Opcode { Opcode(rawValue: 0x291) }
    @inlinable package static var i16x8SubSatS: Opcode { Opcode(rawValue: 0x292) }
    @inlinable package static var i16x8SubSatU: Opcode { Opcode(rawValue: 0x293) }
    @inlinable package static var i16x8Mul: Opcode { Opcode(rawValue: 0x295) }
    @inlinable package static var i16x8MinS: Opcode { Opcode(rawValue: 0x296) }
    @inlinable package static var i16x8MinU: Opcode { Opcode(rawValue: 0x297) }
    @inlinable package static var i16x8MaxS: Opcode { Opcode(rawValue: 0x298) }
    @inlinable package static var i16x8MaxU: Opcode { Opcode(rawValue: 0x299) }
    @inlinable package static var i16x8AvgrU: Opcode { Opcode(rawValue: 0x29B) }
    @inlinable package static var i16x8ExtmulLowI8x16S: Opcode { Opcode(rawValue: 0x29C) }
    @inlinable package static var i16x8ExtmulHighI8x16S: Opcode { Opcode(rawValue: 0x29D) }
    @inlinable package static var i16x8ExtmulLowI8x16U: Opcode { Opcode(rawValue: 0x29E) }
    @inlinable package static var i16x8ExtmulHighI8x16U: Opcode { Opcode(rawValue: 0x29F) }
    @inlinable package static var i32x4ExtaddPairwiseI16x8S: Opcode { Opcode(rawValue: 0x27E) }
    @inlinable package static var i32x4ExtaddPairwiseI16x8U: Opcode { Opcode(rawValue: 0x27F) }
    @inlinable package static var i32x4Abs: Opcode { Opcode(rawValue: 0x2A0) }
    @inlinable package static var i32x4Neg: Opcode { Opcode(rawValue: 0x2A1) }
    @inlinable package static var i32x4AllTrue: Opcode { Opcode(rawValue: 0x2A3) }
    @inlinable package static var i32x4Bitmask: Opcode { Opcode(rawValue: 0x2A4) }
    @inlinable package static var i32x4ExtendLowI16x8S: Opcode { Opcode(rawValue: 0x2A7) }
    @inlinable package static var i32x4ExtendHighI16x8S: Opcode { Opcode(rawValue: 0x2A8) }
    @inlinable package static var i32x4ExtendLowI16x8U: Opcode { Opcode(rawValue: 0x2A9) }
    @inlinable package static var i32x4ExtendHighI16x8U: Opcode { Opcode(rawValue: 0x2AA) }
    @inlinable package static var i32x4Shl: Opcode { Opcode(rawValue: 0x2AB) }
    @inlinable package static var i32x4ShrS: Opcode { Opcode(rawValue: 0x2AC) }
    @inlinable package static var i32x4ShrU: Opcode { Opcode(rawValue: 0x2AD) }
    @inlinable package static var i32x4Add: Opcode { Opcode(rawValue: 0x2AE) }
    @inlinable package static var i32x4Sub: Opcode { Opcode(rawValue: 0x2B1) }
    @inlinable package static var i32x4Mul: Opcode { Opcode(rawValue: 0x2B5) }
    @inlinable package static var i32x4MinS: Opcode { Opcode(rawValue: 0x2B6) }
    @inlinable package static var i32x4MinU: Opcode { Opcode(rawValue: 0x2B7) }
    @inlinable package static var i32x4MaxS: Opcode { Opcode(rawValue: 0x2B8) }
    @inlinable package static var i32x4MaxU: Opcode { Opcode(rawValue: 0x2B9) }
    @inlinable package static var i32x4DotI16x8S: Opcode { Opcode(rawValue: 0x2BA) }
    @inlinable package static var i32x4ExtmulLowI16x8S: Opcode { Opcode(rawValue: 0x2BC) }
    @inlinable package static var i32x4ExtmulHighI16x8S: Opcode { Opcode(rawValue: 0x2BD) }
    @inlinable package static var i32x4ExtmulLowI16x8U: Opcode { Opcode(rawValue: 0x2BE) }
    @inlinable package static var i32x4ExtmulHighI16x8U: Opcode { Opcode(rawValue: 0x2BF) }
    @inlinable package static var i64x2Abs: Opcode { Opcode(rawValue: 0x2C0) }
    @inlinable package static var i64x2Neg: Opcode { Opcode(rawValue: 0x2C1) }
    @inlinable package static var i64x2AllTrue: Opcode { Opcode(rawValue: 0x2C3) }
    @inlinable package static var i64x2Bitmask: Opcode { Opcode(rawValue: 0x2C4) }
    @inlinable package static var i64x2ExtendLowI32x4S: Opcode { Opcode(rawValue: 0x2C7) }
    @inlinable package static var i64x2ExtendHighI32x4S: Opcode { Opcode(rawValue: 0x2C8) }
    @inlinable package static var i64x2ExtendLowI32x4U: Opcode { Opcode(rawValue: 0x2C9) }
    @inlinable package static var i64x2ExtendHighI32x4U: Opcode { Opcode(rawValue: 0x2CA) }
    @inlinable package static var i64x2Shl: Opcode { Opcode(rawValue: 0x2CB) }
    @inlinable package static var i64x2ShrS: Opcode { Opcode(rawValue: 0x2CC) }
    @inlinable package static var i64x2ShrU: Opcode { Opcode(rawValue: 0x2CD) }
    @inlinable package static var i64x2Add: Opcode { Opcode(rawValue: 0x2CE) }
    @inlinable package static var i64x2Sub: Opcode { Opcode(rawValue: 0x2D1) }
    @inlinable package static var i64x2Mul: Opcode { Opcode(rawValue: 0x2D5) }
    @inlinable package static var i64x2ExtmulLowI32x4S: Opcode { Opcode(rawValue: 0x2DC) }
    @inlinable package static var i64x2ExtmulHighI32x4S: Opcode { Opcode(rawValue: 0x2DD) }
    @inlinable package static var i64x2ExtmulLowI32x4U: Opcode { Opcode(rawValue: 0x2DE) }
    @inlinable package static var i64x2ExtmulHighI32x4U: Opcode { Opcode(rawValue: 0x2DF) }
}

// MARK: Vector floating-point arithmetic

extension Opcode {
    @inlinable package static var f32x4Ceil: Opcode { Opcode(rawValue: 0x267) }
    @inlinable package static var f32x4Floor: Opcode { Opcode(rawValue: 0x268) }
    @inlinable package static var f32x4Trunc: Opcode { Opcode(rawValue: 0x269) }
    @inlinable package static var f32x4Nearest: Opcode { Opcode(rawValue: 0x26A) }
    @inlinable package static var f32x4Abs: Opcode { Opcode(rawValue: 0x2E0) }
    @inlinable package static var f32x4Neg: Opcode { Opcode(rawValue: 0x2E1) }
    @inlinable package static var f32x4Sqrt: Opcode { Opcode(rawValue: 0x2E3) }
    @inlinable package static var f32x4Add: Opcode { Opcode(rawValue: 0x2E4) }
    @inlinable package static var f32x4Sub: Opcode { Opcode(rawValue: 0x2E5) }
    @inlinable package static var f32x4Mul: Opcode { Opcode(rawValue: 0x2E6) }
    @inlinable package static var f32x4Div: Opcode { Opcode(rawValue: 0x2E7) }
    @inlinable package static var f32x4Min: Opcode { Opcode(rawValue: 0x2E8) }
    @inlinable package static var f32x4Max: Opcode { Opcode(rawValue: 0x2E9) }
    @inlinable package static var f32x4Pmin: Opcode { Opcode(rawValue: 0x2EA) }
    @inlinable package static var f32x4Pmax: Opcode { Opcode(rawValue: 0x2EB) }
    @inlinable package static var f64x2Ceil: Opcode { Opcode(rawValue: 0x274) }
    @inlinable package static var f64x2Floor: Opcode { Opcode(rawValue: 0x275) }
    @inlinable package static var f64x2Trunc: Opcode { Opcode(rawValue: 0x27A) }
    @inlinable package static var f64x2Nearest: Opcode { Opcode(rawValue: 0x294) }
    @inlinable package static var f64x2Abs: Opcode { Opcode(rawValue: 0x2EC) }
    @inlinable package static var f64x2Neg: Opcode { Opcode(rawValue: 0x2ED) }
    @inlinable package static var f64x2Sqrt: Opcode { Opcode(rawValue: 0x2EF) }
    @inlinable package static var f64x2Add: Opcode { Opcode(rawValue: 0x2F0) }
    @inlinable package static var f64x2Sub: Opcode { Opcode(rawValue: 0x2F1) }
    @inlinable package static var f64x2Mul: Opcode { Opcode(rawValue: 0x2F2) }
    @inlinable package static var f64x2Div: Opcode { Opcode(rawValue: 0x2F3) }
    @inlinable package static var f64x2Min: Opcode { Opcode(rawValue: 0x2F4) }
    @inlinable package static var f64x2Max: Opcode { Opcode(rawValue: 0x2F5) }
    @inlinable package static var f64x2Pmin: Opcode { Opcode(rawValue: 0x2F6) }
    @inlinable package static var f64x2Pmax: Opcode { Opcode(rawValue: 0x2F7) }
}

// MARK: Vector conversions

extension Opcode {
    @inlinable package static var f32x4DemoteF64x2Zero: Opcode { Opcode(rawValue: 0x25E) }
    @inlinable package static var f64x2PromoteLowF32x4: Opcode { Opcode(rawValue: 0x25F) }
    @inlinable package static var i32x4TruncSatF32x4S: Opcode { Opcode(rawValue: 0x2F8) }
    @inlinable package static var i32x4TruncSatF32x4U: Opcode { Opcode(rawValue: 0x2F9) }
    @inlinable package static var f32x4ConvertI32x4S: Opcode { Opcode(rawValue: 0x2FA) }
    @inlinable package static var f32x4ConvertI32x4U: Opcode { Opcode(rawValue: 0x2FB) }
    @inlinable package static var i32x4TruncSatF64x2SZero: Opcode { Opcode(rawValue: 0x2FC) }
    @inlinable package static var i32x4TruncSatF64x2UZero: Opcode { Opcode(rawValue: 0x2FD) }
    @inlinable package static var f64x2ConvertLowI32x4S: Opcode { Opcode(rawValue: 0x2FE) }
    @inlinable package static var f64x2ConvertLowI32x4U: Opcode { Opcode(rawValue: 0x2FF) }
}

// MARK: Relaxed vector instructions

extension Opcode {
    @inlinable package static var i8x16RelaxedSwizzle: Opcode { Opcode(rawValue: 0x300) }
    @inlinable package static var i32x4RelaxedTruncF32x4S: Opcode { Opcode(rawValue: 0x301) }
    @inlinable package static var i32x4RelaxedTruncF32x4U: Opcode { Opcode(rawValue: 0x302) }
    @inlinable package static var i32x4RelaxedTruncF64x2SZero: Opcode { Opcode(rawValue: 0x303) }
    @inlinable package static var i32x4RelaxedTruncF64x2UZero: Opcode { Opcode(rawValue: 0x304) }
    @inlinable package static var f32x4RelaxedMadd: Opcode { Opcode(rawValue: 0x305) }
    @inlinable package static var f32x4RelaxedNmadd: Opcode { Opcode(rawValue: 0x306) }
    @inlinable package static var f64x2RelaxedMadd: Opcode { Opcode(rawValue: 0x307) }
    @inlinable package static var f64x2RelaxedNmadd: Opcode { Opcode(rawValue: 0x308) }
    @inlinable package static var i8x16RelaxedLaneselect: Opcode { Opcode(rawValue: 0x309) }
    @inlinable package static var i16x8RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30A) }
    @inlinable package static var i32x4RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30B) }
    @inlinable package static var i64x2RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30C) }
    @inlinable package static var f32x4RelaxedMin: Opcode { Opcode(rawValue: 0x30D) }
    @inlinable package static var f32x4RelaxedMax: Opcode { Opcode(rawValue: 0x30E) }
    @inlinable package static var f64x2RelaxedMin: Opcode { Opcode(rawValue: 0x30F) }
    @inlinable package static var f64x2RelaxedMax: Opcode { Opcode(rawValue: 0x310) }
    @inlinable package static var i16x8RelaxedQ15mulrS: Opcode { Opcode(rawValue: 0x311) }
    @inlinable package static var i16x8RelaxedDotI8x16I7x16S: Opcode { Opcode(rawValue: 0x312) }
    @inlinable package static var i32x4RelaxedDotI8x16I7x16AddS: Opcode { Opcode(rawValue: 0x313) }
}

// MARK: Atomic memory instructions

extension Opcode {
    @inlinable package static var memoryAtomicNotify: Opcode { Opcode(rawValue: 0x180) }
    @inlinable package static var memoryAtomicWait32: Opcode { Opcode(rawValue: 0x181) }
    @inlinable package static var memoryAtomicWait64: Opcode { Opcode(rawValue: 0x182) }
    @inlinable package static var atomicFence: Opcode { Opcode(rawValue: 0x183) }
    @inlinable package static var i32AtomicLoad: Opcode { Opcode(rawValue: 0x190) }
    @inlinable package static var i64AtomicLoad: Opcode { Opcode(rawValue: 0x191) }
    @inlinable package static var i32AtomicLoad8U: Opcode { Opcode(rawValue: 0x192) }
    @inlinable package static var i32AtomicLoad16U: Opcode { Opcode(rawValue: 0x193) }
    @inlinable package static var i64AtomicLoad8U: Opcode { Opcode(rawValue: 0x194) }
    @inlinable package static var i64AtomicLoad16U: Opcode { Opcode(rawValue: 0x195) }
    @inlinable package static var i64AtomicLoad32U: Opcode { Opcode(rawValue: 0x196) }
    @inlinable package static var i32AtomicStore: Opcode { Opcode(rawValue: 0x197) }
    @inlinable package static var i64AtomicStore: Opcode { Opcode(rawValue: 0x198) }
    @inlinable package static var i32AtomicStore8: Opcode { Opcode(rawValue: 0x199) }
    @inlinable package static var i32AtomicStore16: Opcode { Opcode(rawValue: 0x19A) }
    @inlinable package static var i64AtomicStore8: Opcode { Opcode(rawValue: 0x19B) }
    @inlinable package static var i64AtomicStore16: Opcode { Opcode(rawValue: 0x19C) }
    @inlinable package static var i64AtomicStore32: Opcode { Opcode(rawValue: 0x19D) }
    @inlinable package static var i32AtomicRmwAdd: Opcode { Opcode(rawValue: 0x19E) }
    @inlinable package static var i64AtomicRmwAdd: Opcode { Opcode(rawValue: 0x19F) }
    @inlinable package static var i32AtomicRmw8AddU: Opcode { Opcode(rawValue: 0x1A0) }
    @inlinable package static var i32AtomicRmw16AddU: Opcode { Opcode(rawValue: 0x1A1) }
    @inlinable package static var i64AtomicRmw8AddU: Opcode { Opcode(rawValue: 0x1A2) }
    @inlinable package static var i64AtomicRmw16AddU: Opcode { Opcode(rawValue: 0x1A3) }
    @inlinable package static var i64AtomicRmw32AddU: Opcode { Opcode(rawValue: 0x1A4) }
    @inlinable package static var i32AtomicRmwSub: Opcode { Opcode(rawValue: 0x1A5) }
    @inlinable package static var i64AtomicRmwSub: Opcode { Opcode(rawValue: 0x1A6) }
    @inlinable package static var i32AtomicRmw8SubU: Opcode { Opcode(rawValue: 0x1A7) }
    @inlinable package static var i32AtomicRmw16SubU: Opcode { Opcode(rawValue: 0x1A8) }
    @inlinable package static var i64AtomicRmw8SubU: Opcode { Opcode(rawValue: 0x1A9) }
    @inlinable package static var i64AtomicRmw16SubU: Opcode { Opcode(rawValue: 0x1AA) }
    @inlinable package static var i64AtomicRmw32SubU: Opcode { Opcode(rawValue: 0x1AB) }
    @inlinable package static var i32AtomicRmwAnd: Opcode { Opcode(rawValue: 0x1AC) }
    @inlinable package static var i64AtomicRmwAnd: Opcode { Opcode(rawValue: 0x1AD) }
    @inlinable package static var i32AtomicRmw8AndU: Opcode { Opcode(rawValue: 0x1AE) }
    @inlinable package static var i32AtomicRmw16AndU: Opcode { Opcode(rawValue: 0x1AF) }
    @inlinable package static var i64AtomicRmw8AndU: Opcode { Opcode(rawValue: 0x1B0) }
    @inlinable package static var i64AtomicRmw16AndU: Opcode { Opcode(rawValue: 0x1B1) }
    @inlinable package static var i64AtomicRmw32AndU: Opcode { Opcode(rawValue: 0x1B2) }
    @inlinable package static var i32AtomicRmwOr: Opcode { Opcode(rawValue: 0x1B3) }
    @inlinable package static var i64AtomicRmwOr: Opcode { Opcode(rawValue: 0x1B4) }
    @inlinable package static var i32AtomicRmw8OrU: Opcode { Opcode(rawValue: 0x1B5) }
    @inlinable package static var i32AtomicRmw16OrU: Opcode { Opcode(rawValue: 0x1B6) }
    @inlinable package static var i64AtomicRmw8OrU: Opcode { Opcode(rawValue: 0x1B7) }
    @inlinable package static var i64AtomicRmw16OrU: Opcode { Opcode(rawValue: 0x1B8) }
    @inlinable package static var i64AtomicRmw32OrU: Opcode { Opcode(rawValue: 0x1B9) }
    @inlinable package static var i32AtomicRmwXor: Opcode { Opcode(rawValue: 0x1BA) }
    @inlinable package static var i64AtomicRmwXor: Opcode { Opcode(rawValue: 0x1BB) }
    @inlinable package static var i32AtomicRmw8XorU: Opcode { Opcode(rawValue: 0x1BC) }
    @inlinable package static var i32AtomicRmw16XorU: Opcode { Opcode(rawValue: 0x1BD) }
    @inlinable package static var i64AtomicRmw8XorU: Opcode { Opcode(rawValue: 0x1BE) }
    @inlinable package static var i64AtomicRmw16XorU: Opcode { Opcode(rawValue: 0x1BF) }
    @inlinable package static var i64AtomicRmw32XorU: Opcode { Opcode(rawValue: 0x1C0) }
    @inlinable package static var i32AtomicRmwXchg: Opcode { Opcode(rawValue: 0x1C1) }
    @inlinable package static var i64AtomicRmwXchg: Opcode { Opcode(rawValue: 0x1C2) }
    @inlinable package static var i32AtomicRmw8XchgU: Opcode { Opcode(rawValue: 0x1C3) }
    @inlinable package static var i32AtomicRmw16XchgU: Opcode { Opcode(rawValue: 0x1C4) }
    @inlinable package static var i64AtomicRmw8XchgU: Opcode { Opcode(rawValue: 0x1C5) }
    @inlinable package static var i64AtomicRmw16XchgU: Opcode { Opcode(rawValue: 0x1C6) }
    @inlinable package static var i64AtomicRmw32XchgU: Opcode { Opcode(rawValue: 0x1C7) }
    @inlinable package static var i32AtomicRmwCmpxchg: Opcode { Opcode(rawValue: 0x1C8) }
    @inlinable package static var i64AtomicRmwCmpxchg: Opcode { Opcode(rawValue: 0x1C9) }
    @inlinable package static var i32AtomicRmw8CmpxchgU: Opcode { Opcode(rawValue: 0x1CA) }
    @inlinable package static var i32AtomicRmw16CmpxchgU: Opcode { Opcode(rawValue: 0x1CB) }
    @inlinable package static var i64AtomicRmw8CmpxchgU: Opcode { Opcode(rawValue: 0x1CC) }
    @inlinable package static var i64AtomicRmw16CmpxchgU: Opcode { Opcode(rawValue: 0x1CD) }
    @inlinable package static var i64AtomicRmw32CmpxchgU: Opcode { Opcode(rawValue: 0x1CE) }
}
