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
///
/// Public, though no product shows this module: Swift 6.3 inlines nothing of `package` access into another
/// module, not even what is `@inlinable`, and a tier's `switch` over opcodes must see plain integers.
public struct Opcode: RawRepresentable, Equatable, Hashable, Sendable {
    public var rawValue: UInt16

    /// The opcode with a given dense number, which must be less than ``count``.
    @inlinable @inline(__always)
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The one-byte opcode that a byte is. A prefix byte gives a number that names no instruction.
    @inlinable @inline(__always)
    public init(_ byte: UInt8) { rawValue = UInt16(byte) }

    /// The opcode that follows a prefix byte; nil if there is no such prefix, or if the number after it is
    /// larger than any that this engine can know.
    @inlinable @inline(__always)
    public init?(prefix: UInt8, subopcode: UInt32) {
        switch prefix {
        case 0xFB where subopcode < 0x40: rawValue = 0x100 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFC where subopcode < 0x40: rawValue = 0x140 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFE where subopcode < 0x80: rawValue = 0x180 + UInt16(truncatingIfNeeded: subopcode)
        case 0xFD where subopcode < 0x200: rawValue = 0x200 + UInt16(truncatingIfNeeded: subopcode)
        default: return nil
        }
    }

    /// One more than the largest dense number: the length of a table indexed by opcodes.
    @inlinable public static var count: Int { 0x400 }

    /// The byte that comes before the opcode's number in a module; nil for a one-byte opcode.
    @inlinable public var prefix: UInt8? {
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
    @inlinable public var subopcode: UInt32 {
        switch rawValue {
        case ..<0x100: UInt32(rawValue)
        case ..<0x140: UInt32(rawValue - 0x100)
        case ..<0x180: UInt32(rawValue - 0x140)
        case ..<0x200: UInt32(rawValue - 0x180)
        default: UInt32(rawValue - 0x200)
        }
    }

    @inlinable @inline(__always)
    public static func == (left: Opcode, right: Opcode) -> Bool { left.rawValue == right.rawValue }

    /// Lets `switch` compare opcodes as the plain integers they are.
    @inlinable @inline(__always)
    public static func ~= (pattern: Opcode, opcode: Opcode) -> Bool { pattern.rawValue == opcode.rawValue }
}

// MARK: Control instructions, exceptions included

extension Opcode {
    @inlinable public static var unreachable: Opcode { Opcode(rawValue: 0x000) }
    @inlinable public static var nop: Opcode { Opcode(rawValue: 0x001) }
    @inlinable public static var block: Opcode { Opcode(rawValue: 0x002) }
    @inlinable public static var loop: Opcode { Opcode(rawValue: 0x003) }
    @inlinable public static var `if`: Opcode { Opcode(rawValue: 0x004) }
    @inlinable public static var `else`: Opcode { Opcode(rawValue: 0x005) }
    @inlinable public static var `try`: Opcode { Opcode(rawValue: 0x006) }
    @inlinable public static var `catch`: Opcode { Opcode(rawValue: 0x007) }
    @inlinable public static var `throw`: Opcode { Opcode(rawValue: 0x008) }
    @inlinable public static var rethrow: Opcode { Opcode(rawValue: 0x009) }
    @inlinable public static var throwRef: Opcode { Opcode(rawValue: 0x00A) }
    @inlinable public static var end: Opcode { Opcode(rawValue: 0x00B) }
    @inlinable public static var br: Opcode { Opcode(rawValue: 0x00C) }
    @inlinable public static var brIf: Opcode { Opcode(rawValue: 0x00D) }
    @inlinable public static var brTable: Opcode { Opcode(rawValue: 0x00E) }
    @inlinable public static var `return`: Opcode { Opcode(rawValue: 0x00F) }
    @inlinable public static var call: Opcode { Opcode(rawValue: 0x010) }
    @inlinable public static var callIndirect: Opcode { Opcode(rawValue: 0x011) }
    @inlinable public static var returnCall: Opcode { Opcode(rawValue: 0x012) }
    @inlinable public static var returnCallIndirect: Opcode { Opcode(rawValue: 0x013) }
    @inlinable public static var callRef: Opcode { Opcode(rawValue: 0x014) }
    @inlinable public static var returnCallRef: Opcode { Opcode(rawValue: 0x015) }
    @inlinable public static var delegate: Opcode { Opcode(rawValue: 0x018) }
    @inlinable public static var catchAll: Opcode { Opcode(rawValue: 0x019) }
    @inlinable public static var tryTable: Opcode { Opcode(rawValue: 0x01F) }
    @inlinable public static var brOnNull: Opcode { Opcode(rawValue: 0x0D5) }
    @inlinable public static var brOnNonNull: Opcode { Opcode(rawValue: 0x0D6) }
}

// MARK: Parametric instructions

extension Opcode {
    @inlinable public static var drop: Opcode { Opcode(rawValue: 0x01A) }
    @inlinable public static var select: Opcode { Opcode(rawValue: 0x01B) }
    @inlinable public static var selectTyped: Opcode { Opcode(rawValue: 0x01C) }
}

// MARK: Variable instructions

extension Opcode {
    @inlinable public static var localGet: Opcode { Opcode(rawValue: 0x020) }
    @inlinable public static var localSet: Opcode { Opcode(rawValue: 0x021) }
    @inlinable public static var localTee: Opcode { Opcode(rawValue: 0x022) }
    @inlinable public static var globalGet: Opcode { Opcode(rawValue: 0x023) }
    @inlinable public static var globalSet: Opcode { Opcode(rawValue: 0x024) }
}

// MARK: Table instructions

extension Opcode {
    @inlinable public static var tableGet: Opcode { Opcode(rawValue: 0x025) }
    @inlinable public static var tableSet: Opcode { Opcode(rawValue: 0x026) }
    @inlinable public static var tableInit: Opcode { Opcode(rawValue: 0x14C) }
    @inlinable public static var elemDrop: Opcode { Opcode(rawValue: 0x14D) }
    @inlinable public static var tableCopy: Opcode { Opcode(rawValue: 0x14E) }
    @inlinable public static var tableGrow: Opcode { Opcode(rawValue: 0x14F) }
    @inlinable public static var tableSize: Opcode { Opcode(rawValue: 0x150) }
    @inlinable public static var tableFill: Opcode { Opcode(rawValue: 0x151) }
}

// MARK: Memory instructions

extension Opcode {
    @inlinable public static var i32Load: Opcode { Opcode(rawValue: 0x028) }
    @inlinable public static var i64Load: Opcode { Opcode(rawValue: 0x029) }
    @inlinable public static var f32Load: Opcode { Opcode(rawValue: 0x02A) }
    @inlinable public static var f64Load: Opcode { Opcode(rawValue: 0x02B) }
    @inlinable public static var i32Load8S: Opcode { Opcode(rawValue: 0x02C) }
    @inlinable public static var i32Load8U: Opcode { Opcode(rawValue: 0x02D) }
    @inlinable public static var i32Load16S: Opcode { Opcode(rawValue: 0x02E) }
    @inlinable public static var i32Load16U: Opcode { Opcode(rawValue: 0x02F) }
    @inlinable public static var i64Load8S: Opcode { Opcode(rawValue: 0x030) }
    @inlinable public static var i64Load8U: Opcode { Opcode(rawValue: 0x031) }
    @inlinable public static var i64Load16S: Opcode { Opcode(rawValue: 0x032) }
    @inlinable public static var i64Load16U: Opcode { Opcode(rawValue: 0x033) }
    @inlinable public static var i64Load32S: Opcode { Opcode(rawValue: 0x034) }
    @inlinable public static var i64Load32U: Opcode { Opcode(rawValue: 0x035) }
    @inlinable public static var i32Store: Opcode { Opcode(rawValue: 0x036) }
    @inlinable public static var i64Store: Opcode { Opcode(rawValue: 0x037) }
    @inlinable public static var f32Store: Opcode { Opcode(rawValue: 0x038) }
    @inlinable public static var f64Store: Opcode { Opcode(rawValue: 0x039) }
    @inlinable public static var i32Store8: Opcode { Opcode(rawValue: 0x03A) }
    @inlinable public static var i32Store16: Opcode { Opcode(rawValue: 0x03B) }
    @inlinable public static var i64Store8: Opcode { Opcode(rawValue: 0x03C) }
    @inlinable public static var i64Store16: Opcode { Opcode(rawValue: 0x03D) }
    @inlinable public static var i64Store32: Opcode { Opcode(rawValue: 0x03E) }
    @inlinable public static var memorySize: Opcode { Opcode(rawValue: 0x03F) }
    @inlinable public static var memoryGrow: Opcode { Opcode(rawValue: 0x040) }
    @inlinable public static var memoryInit: Opcode { Opcode(rawValue: 0x148) }
    @inlinable public static var dataDrop: Opcode { Opcode(rawValue: 0x149) }
    @inlinable public static var memoryCopy: Opcode { Opcode(rawValue: 0x14A) }
    @inlinable public static var memoryFill: Opcode { Opcode(rawValue: 0x14B) }
}

// MARK: Numeric constants

extension Opcode {
    @inlinable public static var i32Const: Opcode { Opcode(rawValue: 0x041) }
    @inlinable public static var i64Const: Opcode { Opcode(rawValue: 0x042) }
    @inlinable public static var f32Const: Opcode { Opcode(rawValue: 0x043) }
    @inlinable public static var f64Const: Opcode { Opcode(rawValue: 0x044) }
}

// MARK: Integer comparisons and arithmetic

extension Opcode {
    @inlinable public static var i32Eqz: Opcode { Opcode(rawValue: 0x045) }
    @inlinable public static var i32Eq: Opcode { Opcode(rawValue: 0x046) }
    @inlinable public static var i32Ne: Opcode { Opcode(rawValue: 0x047) }
    @inlinable public static var i32LtS: Opcode { Opcode(rawValue: 0x048) }
    @inlinable public static var i32LtU: Opcode { Opcode(rawValue: 0x049) }
    @inlinable public static var i32GtS: Opcode { Opcode(rawValue: 0x04A) }
    @inlinable public static var i32GtU: Opcode { Opcode(rawValue: 0x04B) }
    @inlinable public static var i32LeS: Opcode { Opcode(rawValue: 0x04C) }
    @inlinable public static var i32LeU: Opcode { Opcode(rawValue: 0x04D) }
    @inlinable public static var i32GeS: Opcode { Opcode(rawValue: 0x04E) }
    @inlinable public static var i32GeU: Opcode { Opcode(rawValue: 0x04F) }
    @inlinable public static var i64Eqz: Opcode { Opcode(rawValue: 0x050) }
    @inlinable public static var i64Eq: Opcode { Opcode(rawValue: 0x051) }
    @inlinable public static var i64Ne: Opcode { Opcode(rawValue: 0x052) }
    @inlinable public static var i64LtS: Opcode { Opcode(rawValue: 0x053) }
    @inlinable public static var i64LtU: Opcode { Opcode(rawValue: 0x054) }
    @inlinable public static var i64GtS: Opcode { Opcode(rawValue: 0x055) }
    @inlinable public static var i64GtU: Opcode { Opcode(rawValue: 0x056) }
    @inlinable public static var i64LeS: Opcode { Opcode(rawValue: 0x057) }
    @inlinable public static var i64LeU: Opcode { Opcode(rawValue: 0x058) }
    @inlinable public static var i64GeS: Opcode { Opcode(rawValue: 0x059) }
    @inlinable public static var i64GeU: Opcode { Opcode(rawValue: 0x05A) }
    @inlinable public static var i32Clz: Opcode { Opcode(rawValue: 0x067) }
    @inlinable public static var i32Ctz: Opcode { Opcode(rawValue: 0x068) }
    @inlinable public static var i32Popcnt: Opcode { Opcode(rawValue: 0x069) }
    @inlinable public static var i32Add: Opcode { Opcode(rawValue: 0x06A) }
    @inlinable public static var i32Sub: Opcode { Opcode(rawValue: 0x06B) }
    @inlinable public static var i32Mul: Opcode { Opcode(rawValue: 0x06C) }
    @inlinable public static var i32DivS: Opcode { Opcode(rawValue: 0x06D) }
    @inlinable public static var i32DivU: Opcode { Opcode(rawValue: 0x06E) }
    @inlinable public static var i32RemS: Opcode { Opcode(rawValue: 0x06F) }
    @inlinable public static var i32RemU: Opcode { Opcode(rawValue: 0x070) }
    @inlinable public static var i32And: Opcode { Opcode(rawValue: 0x071) }
    @inlinable public static var i32Or: Opcode { Opcode(rawValue: 0x072) }
    @inlinable public static var i32Xor: Opcode { Opcode(rawValue: 0x073) }
    @inlinable public static var i32Shl: Opcode { Opcode(rawValue: 0x074) }
    @inlinable public static var i32ShrS: Opcode { Opcode(rawValue: 0x075) }
    @inlinable public static var i32ShrU: Opcode { Opcode(rawValue: 0x076) }
    @inlinable public static var i32Rotl: Opcode { Opcode(rawValue: 0x077) }
    @inlinable public static var i32Rotr: Opcode { Opcode(rawValue: 0x078) }
    @inlinable public static var i64Clz: Opcode { Opcode(rawValue: 0x079) }
    @inlinable public static var i64Ctz: Opcode { Opcode(rawValue: 0x07A) }
    @inlinable public static var i64Popcnt: Opcode { Opcode(rawValue: 0x07B) }
    @inlinable public static var i64Add: Opcode { Opcode(rawValue: 0x07C) }
    @inlinable public static var i64Sub: Opcode { Opcode(rawValue: 0x07D) }
    @inlinable public static var i64Mul: Opcode { Opcode(rawValue: 0x07E) }
    @inlinable public static var i64DivS: Opcode { Opcode(rawValue: 0x07F) }
    @inlinable public static var i64DivU: Opcode { Opcode(rawValue: 0x080) }
    @inlinable public static var i64RemS: Opcode { Opcode(rawValue: 0x081) }
    @inlinable public static var i64RemU: Opcode { Opcode(rawValue: 0x082) }
    @inlinable public static var i64And: Opcode { Opcode(rawValue: 0x083) }
    @inlinable public static var i64Or: Opcode { Opcode(rawValue: 0x084) }
    @inlinable public static var i64Xor: Opcode { Opcode(rawValue: 0x085) }
    @inlinable public static var i64Shl: Opcode { Opcode(rawValue: 0x086) }
    @inlinable public static var i64ShrS: Opcode { Opcode(rawValue: 0x087) }
    @inlinable public static var i64ShrU: Opcode { Opcode(rawValue: 0x088) }
    @inlinable public static var i64Rotl: Opcode { Opcode(rawValue: 0x089) }
    @inlinable public static var i64Rotr: Opcode { Opcode(rawValue: 0x08A) }
}

// MARK: Floating-point comparisons and arithmetic

extension Opcode {
    @inlinable public static var f32Eq: Opcode { Opcode(rawValue: 0x05B) }
    @inlinable public static var f32Ne: Opcode { Opcode(rawValue: 0x05C) }
    @inlinable public static var f32Lt: Opcode { Opcode(rawValue: 0x05D) }
    @inlinable public static var f32Gt: Opcode { Opcode(rawValue: 0x05E) }
    @inlinable public static var f32Le: Opcode { Opcode(rawValue: 0x05F) }
    @inlinable public static var f32Ge: Opcode { Opcode(rawValue: 0x060) }
    @inlinable public static var f64Eq: Opcode { Opcode(rawValue: 0x061) }
    @inlinable public static var f64Ne: Opcode { Opcode(rawValue: 0x062) }
    @inlinable public static var f64Lt: Opcode { Opcode(rawValue: 0x063) }
    @inlinable public static var f64Gt: Opcode { Opcode(rawValue: 0x064) }
    @inlinable public static var f64Le: Opcode { Opcode(rawValue: 0x065) }
    @inlinable public static var f64Ge: Opcode { Opcode(rawValue: 0x066) }
    @inlinable public static var f32Abs: Opcode { Opcode(rawValue: 0x08B) }
    @inlinable public static var f32Neg: Opcode { Opcode(rawValue: 0x08C) }
    @inlinable public static var f32Ceil: Opcode { Opcode(rawValue: 0x08D) }
    @inlinable public static var f32Floor: Opcode { Opcode(rawValue: 0x08E) }
    @inlinable public static var f32Trunc: Opcode { Opcode(rawValue: 0x08F) }
    @inlinable public static var f32Nearest: Opcode { Opcode(rawValue: 0x090) }
    @inlinable public static var f32Sqrt: Opcode { Opcode(rawValue: 0x091) }
    @inlinable public static var f32Add: Opcode { Opcode(rawValue: 0x092) }
    @inlinable public static var f32Sub: Opcode { Opcode(rawValue: 0x093) }
    @inlinable public static var f32Mul: Opcode { Opcode(rawValue: 0x094) }
    @inlinable public static var f32Div: Opcode { Opcode(rawValue: 0x095) }
    @inlinable public static var f32Min: Opcode { Opcode(rawValue: 0x096) }
    @inlinable public static var f32Max: Opcode { Opcode(rawValue: 0x097) }
    @inlinable public static var f32Copysign: Opcode { Opcode(rawValue: 0x098) }
    @inlinable public static var f64Abs: Opcode { Opcode(rawValue: 0x099) }
    @inlinable public static var f64Neg: Opcode { Opcode(rawValue: 0x09A) }
    @inlinable public static var f64Ceil: Opcode { Opcode(rawValue: 0x09B) }
    @inlinable public static var f64Floor: Opcode { Opcode(rawValue: 0x09C) }
    @inlinable public static var f64Trunc: Opcode { Opcode(rawValue: 0x09D) }
    @inlinable public static var f64Nearest: Opcode { Opcode(rawValue: 0x09E) }
    @inlinable public static var f64Sqrt: Opcode { Opcode(rawValue: 0x09F) }
    @inlinable public static var f64Add: Opcode { Opcode(rawValue: 0x0A0) }
    @inlinable public static var f64Sub: Opcode { Opcode(rawValue: 0x0A1) }
    @inlinable public static var f64Mul: Opcode { Opcode(rawValue: 0x0A2) }
    @inlinable public static var f64Div: Opcode { Opcode(rawValue: 0x0A3) }
    @inlinable public static var f64Min: Opcode { Opcode(rawValue: 0x0A4) }
    @inlinable public static var f64Max: Opcode { Opcode(rawValue: 0x0A5) }
    @inlinable public static var f64Copysign: Opcode { Opcode(rawValue: 0x0A6) }
}

// MARK: Scalar conversions

extension Opcode {
    @inlinable public static var i32WrapI64: Opcode { Opcode(rawValue: 0x0A7) }
    @inlinable public static var i32TruncF32S: Opcode { Opcode(rawValue: 0x0A8) }
    @inlinable public static var i32TruncF32U: Opcode { Opcode(rawValue: 0x0A9) }
    @inlinable public static var i32TruncF64S: Opcode { Opcode(rawValue: 0x0AA) }
    @inlinable public static var i32TruncF64U: Opcode { Opcode(rawValue: 0x0AB) }
    @inlinable public static var i64ExtendI32S: Opcode { Opcode(rawValue: 0x0AC) }
    @inlinable public static var i64ExtendI32U: Opcode { Opcode(rawValue: 0x0AD) }
    @inlinable public static var i64TruncF32S: Opcode { Opcode(rawValue: 0x0AE) }
    @inlinable public static var i64TruncF32U: Opcode { Opcode(rawValue: 0x0AF) }
    @inlinable public static var i64TruncF64S: Opcode { Opcode(rawValue: 0x0B0) }
    @inlinable public static var i64TruncF64U: Opcode { Opcode(rawValue: 0x0B1) }
    @inlinable public static var f32ConvertI32S: Opcode { Opcode(rawValue: 0x0B2) }
    @inlinable public static var f32ConvertI32U: Opcode { Opcode(rawValue: 0x0B3) }
    @inlinable public static var f32ConvertI64S: Opcode { Opcode(rawValue: 0x0B4) }
    @inlinable public static var f32ConvertI64U: Opcode { Opcode(rawValue: 0x0B5) }
    @inlinable public static var f32DemoteF64: Opcode { Opcode(rawValue: 0x0B6) }
    @inlinable public static var f64ConvertI32S: Opcode { Opcode(rawValue: 0x0B7) }
    @inlinable public static var f64ConvertI32U: Opcode { Opcode(rawValue: 0x0B8) }
    @inlinable public static var f64ConvertI64S: Opcode { Opcode(rawValue: 0x0B9) }
    @inlinable public static var f64ConvertI64U: Opcode { Opcode(rawValue: 0x0BA) }
    @inlinable public static var f64PromoteF32: Opcode { Opcode(rawValue: 0x0BB) }
    @inlinable public static var i32ReinterpretF32: Opcode { Opcode(rawValue: 0x0BC) }
    @inlinable public static var i64ReinterpretF64: Opcode { Opcode(rawValue: 0x0BD) }
    @inlinable public static var f32ReinterpretI32: Opcode { Opcode(rawValue: 0x0BE) }
    @inlinable public static var f64ReinterpretI64: Opcode { Opcode(rawValue: 0x0BF) }
    @inlinable public static var i32Extend8S: Opcode { Opcode(rawValue: 0x0C0) }
    @inlinable public static var i32Extend16S: Opcode { Opcode(rawValue: 0x0C1) }
    @inlinable public static var i64Extend8S: Opcode { Opcode(rawValue: 0x0C2) }
    @inlinable public static var i64Extend16S: Opcode { Opcode(rawValue: 0x0C3) }
    @inlinable public static var i64Extend32S: Opcode { Opcode(rawValue: 0x0C4) }
    @inlinable public static var i32TruncSatF32S: Opcode { Opcode(rawValue: 0x140) }
    @inlinable public static var i32TruncSatF32U: Opcode { Opcode(rawValue: 0x141) }
    @inlinable public static var i32TruncSatF64S: Opcode { Opcode(rawValue: 0x142) }
    @inlinable public static var i32TruncSatF64U: Opcode { Opcode(rawValue: 0x143) }
    @inlinable public static var i64TruncSatF32S: Opcode { Opcode(rawValue: 0x144) }
    @inlinable public static var i64TruncSatF32U: Opcode { Opcode(rawValue: 0x145) }
    @inlinable public static var i64TruncSatF64S: Opcode { Opcode(rawValue: 0x146) }
    @inlinable public static var i64TruncSatF64U: Opcode { Opcode(rawValue: 0x147) }
}

// MARK: Wide arithmetic

extension Opcode {
    @inlinable public static var i64Add128: Opcode { Opcode(rawValue: 0x153) }
    @inlinable public static var i64Sub128: Opcode { Opcode(rawValue: 0x154) }
    @inlinable public static var i64MulWideS: Opcode { Opcode(rawValue: 0x155) }
    @inlinable public static var i64MulWideU: Opcode { Opcode(rawValue: 0x156) }
}

// MARK: Reference instructions

extension Opcode {
    @inlinable public static var refNull: Opcode { Opcode(rawValue: 0x0D0) }
    @inlinable public static var refIsNull: Opcode { Opcode(rawValue: 0x0D1) }
    @inlinable public static var refFunc: Opcode { Opcode(rawValue: 0x0D2) }
    @inlinable public static var refEq: Opcode { Opcode(rawValue: 0x0D3) }
    @inlinable public static var refAsNonNull: Opcode { Opcode(rawValue: 0x0D4) }
}

// MARK: Aggregates, casts and scalar references

extension Opcode {
    @inlinable public static var structNew: Opcode { Opcode(rawValue: 0x100) }
    @inlinable public static var structNewDefault: Opcode { Opcode(rawValue: 0x101) }
    @inlinable public static var structGet: Opcode { Opcode(rawValue: 0x102) }
    @inlinable public static var structGetS: Opcode { Opcode(rawValue: 0x103) }
    @inlinable public static var structGetU: Opcode { Opcode(rawValue: 0x104) }
    @inlinable public static var structSet: Opcode { Opcode(rawValue: 0x105) }
    @inlinable public static var arrayNew: Opcode { Opcode(rawValue: 0x106) }
    @inlinable public static var arrayNewDefault: Opcode { Opcode(rawValue: 0x107) }
    @inlinable public static var arrayNewFixed: Opcode { Opcode(rawValue: 0x108) }
    @inlinable public static var arrayNewData: Opcode { Opcode(rawValue: 0x109) }
    @inlinable public static var arrayNewElem: Opcode { Opcode(rawValue: 0x10A) }
    @inlinable public static var arrayGet: Opcode { Opcode(rawValue: 0x10B) }
    @inlinable public static var arrayGetS: Opcode { Opcode(rawValue: 0x10C) }
    @inlinable public static var arrayGetU: Opcode { Opcode(rawValue: 0x10D) }
    @inlinable public static var arraySet: Opcode { Opcode(rawValue: 0x10E) }
    @inlinable public static var arrayLen: Opcode { Opcode(rawValue: 0x10F) }
    @inlinable public static var arrayFill: Opcode { Opcode(rawValue: 0x110) }
    @inlinable public static var arrayCopy: Opcode { Opcode(rawValue: 0x111) }
    @inlinable public static var arrayInitData: Opcode { Opcode(rawValue: 0x112) }
    @inlinable public static var arrayInitElem: Opcode { Opcode(rawValue: 0x113) }
    @inlinable public static var refTest: Opcode { Opcode(rawValue: 0x114) }
    @inlinable public static var refTestNull: Opcode { Opcode(rawValue: 0x115) }
    @inlinable public static var refCast: Opcode { Opcode(rawValue: 0x116) }
    @inlinable public static var refCastNull: Opcode { Opcode(rawValue: 0x117) }
    @inlinable public static var brOnCast: Opcode { Opcode(rawValue: 0x118) }
    @inlinable public static var brOnCastFail: Opcode { Opcode(rawValue: 0x119) }
    @inlinable public static var anyConvertExtern: Opcode { Opcode(rawValue: 0x11A) }
    @inlinable public static var externConvertAny: Opcode { Opcode(rawValue: 0x11B) }
    @inlinable public static var refI31: Opcode { Opcode(rawValue: 0x11C) }
    @inlinable public static var i31GetS: Opcode { Opcode(rawValue: 0x11D) }
    @inlinable public static var i31GetU: Opcode { Opcode(rawValue: 0x11E) }
}

// MARK: Vector loads and stores

extension Opcode {
    @inlinable public static var v128Load: Opcode { Opcode(rawValue: 0x200) }
    @inlinable public static var v128Load8x8S: Opcode { Opcode(rawValue: 0x201) }
    @inlinable public static var v128Load8x8U: Opcode { Opcode(rawValue: 0x202) }
    @inlinable public static var v128Load16x4S: Opcode { Opcode(rawValue: 0x203) }
    @inlinable public static var v128Load16x4U: Opcode { Opcode(rawValue: 0x204) }
    @inlinable public static var v128Load32x2S: Opcode { Opcode(rawValue: 0x205) }
    @inlinable public static var v128Load32x2U: Opcode { Opcode(rawValue: 0x206) }
    @inlinable public static var v128Load8Splat: Opcode { Opcode(rawValue: 0x207) }
    @inlinable public static var v128Load16Splat: Opcode { Opcode(rawValue: 0x208) }
    @inlinable public static var v128Load32Splat: Opcode { Opcode(rawValue: 0x209) }
    @inlinable public static var v128Load64Splat: Opcode { Opcode(rawValue: 0x20A) }
    @inlinable public static var v128Store: Opcode { Opcode(rawValue: 0x20B) }
    @inlinable public static var v128Load8Lane: Opcode { Opcode(rawValue: 0x254) }
    @inlinable public static var v128Load16Lane: Opcode { Opcode(rawValue: 0x255) }
    @inlinable public static var v128Load32Lane: Opcode { Opcode(rawValue: 0x256) }
    @inlinable public static var v128Load64Lane: Opcode { Opcode(rawValue: 0x257) }
    @inlinable public static var v128Store8Lane: Opcode { Opcode(rawValue: 0x258) }
    @inlinable public static var v128Store16Lane: Opcode { Opcode(rawValue: 0x259) }
    @inlinable public static var v128Store32Lane: Opcode { Opcode(rawValue: 0x25A) }
    @inlinable public static var v128Store64Lane: Opcode { Opcode(rawValue: 0x25B) }
    @inlinable public static var v128Load32Zero: Opcode { Opcode(rawValue: 0x25C) }
    @inlinable public static var v128Load64Zero: Opcode { Opcode(rawValue: 0x25D) }
}

// MARK: Vector constants and lane access

extension Opcode {
    @inlinable public static var v128Const: Opcode { Opcode(rawValue: 0x20C) }
    @inlinable public static var i8x16Shuffle: Opcode { Opcode(rawValue: 0x20D) }
    @inlinable public static var i8x16Swizzle: Opcode { Opcode(rawValue: 0x20E) }
    @inlinable public static var i8x16Splat: Opcode { Opcode(rawValue: 0x20F) }
    @inlinable public static var i16x8Splat: Opcode { Opcode(rawValue: 0x210) }
    @inlinable public static var i32x4Splat: Opcode { Opcode(rawValue: 0x211) }
    @inlinable public static var i64x2Splat: Opcode { Opcode(rawValue: 0x212) }
    @inlinable public static var f32x4Splat: Opcode { Opcode(rawValue: 0x213) }
    @inlinable public static var f64x2Splat: Opcode { Opcode(rawValue: 0x214) }
    @inlinable public static var i8x16ExtractLaneS: Opcode { Opcode(rawValue: 0x215) }
    @inlinable public static var i8x16ExtractLaneU: Opcode { Opcode(rawValue: 0x216) }
    @inlinable public static var i8x16ReplaceLane: Opcode { Opcode(rawValue: 0x217) }
    @inlinable public static var i16x8ExtractLaneS: Opcode { Opcode(rawValue: 0x218) }
    @inlinable public static var i16x8ExtractLaneU: Opcode { Opcode(rawValue: 0x219) }
    @inlinable public static var i16x8ReplaceLane: Opcode { Opcode(rawValue: 0x21A) }
    @inlinable public static var i32x4ExtractLane: Opcode { Opcode(rawValue: 0x21B) }
    @inlinable public static var i32x4ReplaceLane: Opcode { Opcode(rawValue: 0x21C) }
    @inlinable public static var i64x2ExtractLane: Opcode { Opcode(rawValue: 0x21D) }
    @inlinable public static var i64x2ReplaceLane: Opcode { Opcode(rawValue: 0x21E) }
    @inlinable public static var f32x4ExtractLane: Opcode { Opcode(rawValue: 0x21F) }
    @inlinable public static var f32x4ReplaceLane: Opcode { Opcode(rawValue: 0x220) }
    @inlinable public static var f64x2ExtractLane: Opcode { Opcode(rawValue: 0x221) }
    @inlinable public static var f64x2ReplaceLane: Opcode { Opcode(rawValue: 0x222) }
}

// MARK: Vector comparisons

extension Opcode {
    @inlinable public static var i8x16Eq: Opcode { Opcode(rawValue: 0x223) }
    @inlinable public static var i8x16Ne: Opcode { Opcode(rawValue: 0x224) }
    @inlinable public static var i8x16LtS: Opcode { Opcode(rawValue: 0x225) }
    @inlinable public static var i8x16LtU: Opcode { Opcode(rawValue: 0x226) }
    @inlinable public static var i8x16GtS: Opcode { Opcode(rawValue: 0x227) }
    @inlinable public static var i8x16GtU: Opcode { Opcode(rawValue: 0x228) }
    @inlinable public static var i8x16LeS: Opcode { Opcode(rawValue: 0x229) }
    @inlinable public static var i8x16LeU: Opcode { Opcode(rawValue: 0x22A) }
    @inlinable public static var i8x16GeS: Opcode { Opcode(rawValue: 0x22B) }
    @inlinable public static var i8x16GeU: Opcode { Opcode(rawValue: 0x22C) }
    @inlinable public static var i16x8Eq: Opcode { Opcode(rawValue: 0x22D) }
    @inlinable public static var i16x8Ne: Opcode { Opcode(rawValue: 0x22E) }
    @inlinable public static var i16x8LtS: Opcode { Opcode(rawValue: 0x22F) }
    @inlinable public static var i16x8LtU: Opcode { Opcode(rawValue: 0x230) }
    @inlinable public static var i16x8GtS: Opcode { Opcode(rawValue: 0x231) }
    @inlinable public static var i16x8GtU: Opcode { Opcode(rawValue: 0x232) }
    @inlinable public static var i16x8LeS: Opcode { Opcode(rawValue: 0x233) }
    @inlinable public static var i16x8LeU: Opcode { Opcode(rawValue: 0x234) }
    @inlinable public static var i16x8GeS: Opcode { Opcode(rawValue: 0x235) }
    @inlinable public static var i16x8GeU: Opcode { Opcode(rawValue: 0x236) }
    @inlinable public static var i32x4Eq: Opcode { Opcode(rawValue: 0x237) }
    @inlinable public static var i32x4Ne: Opcode { Opcode(rawValue: 0x238) }
    @inlinable public static var i32x4LtS: Opcode { Opcode(rawValue: 0x239) }
    @inlinable public static var i32x4LtU: Opcode { Opcode(rawValue: 0x23A) }
    @inlinable public static var i32x4GtS: Opcode { Opcode(rawValue: 0x23B) }
    @inlinable public static var i32x4GtU: Opcode { Opcode(rawValue: 0x23C) }
    @inlinable public static var i32x4LeS: Opcode { Opcode(rawValue: 0x23D) }
    @inlinable public static var i32x4LeU: Opcode { Opcode(rawValue: 0x23E) }
    @inlinable public static var i32x4GeS: Opcode { Opcode(rawValue: 0x23F) }
    @inlinable public static var i32x4GeU: Opcode { Opcode(rawValue: 0x240) }
    @inlinable public static var i64x2Eq: Opcode { Opcode(rawValue: 0x2D6) }
    @inlinable public static var i64x2Ne: Opcode { Opcode(rawValue: 0x2D7) }
    @inlinable public static var i64x2LtS: Opcode { Opcode(rawValue: 0x2D8) }
    @inlinable public static var i64x2GtS: Opcode { Opcode(rawValue: 0x2D9) }
    @inlinable public static var i64x2LeS: Opcode { Opcode(rawValue: 0x2DA) }
    @inlinable public static var i64x2GeS: Opcode { Opcode(rawValue: 0x2DB) }
    @inlinable public static var f32x4Eq: Opcode { Opcode(rawValue: 0x241) }
    @inlinable public static var f32x4Ne: Opcode { Opcode(rawValue: 0x242) }
    @inlinable public static var f32x4Lt: Opcode { Opcode(rawValue: 0x243) }
    @inlinable public static var f32x4Gt: Opcode { Opcode(rawValue: 0x244) }
    @inlinable public static var f32x4Le: Opcode { Opcode(rawValue: 0x245) }
    @inlinable public static var f32x4Ge: Opcode { Opcode(rawValue: 0x246) }
    @inlinable public static var f64x2Eq: Opcode { Opcode(rawValue: 0x247) }
    @inlinable public static var f64x2Ne: Opcode { Opcode(rawValue: 0x248) }
    @inlinable public static var f64x2Lt: Opcode { Opcode(rawValue: 0x249) }
    @inlinable public static var f64x2Gt: Opcode { Opcode(rawValue: 0x24A) }
    @inlinable public static var f64x2Le: Opcode { Opcode(rawValue: 0x24B) }
    @inlinable public static var f64x2Ge: Opcode { Opcode(rawValue: 0x24C) }
}

// MARK: Vector bitwise operations

extension Opcode {
    @inlinable public static var v128Not: Opcode { Opcode(rawValue: 0x24D) }
    @inlinable public static var v128And: Opcode { Opcode(rawValue: 0x24E) }
    @inlinable public static var v128Andnot: Opcode { Opcode(rawValue: 0x24F) }
    @inlinable public static var v128Or: Opcode { Opcode(rawValue: 0x250) }
    @inlinable public static var v128Xor: Opcode { Opcode(rawValue: 0x251) }
    @inlinable public static var v128Bitselect: Opcode { Opcode(rawValue: 0x252) }
    @inlinable public static var v128AnyTrue: Opcode { Opcode(rawValue: 0x253) }
}

// MARK: Vector integer arithmetic

extension Opcode {
    @inlinable public static var i8x16Abs: Opcode { Opcode(rawValue: 0x260) }
    @inlinable public static var i8x16Neg: Opcode { Opcode(rawValue: 0x261) }
    @inlinable public static var i8x16Popcnt: Opcode { Opcode(rawValue: 0x262) }
    @inlinable public static var i8x16AllTrue: Opcode { Opcode(rawValue: 0x263) }
    @inlinable public static var i8x16Bitmask: Opcode { Opcode(rawValue: 0x264) }
    @inlinable public static var i8x16NarrowI16x8S: Opcode { Opcode(rawValue: 0x265) }
    @inlinable public static var i8x16NarrowI16x8U: Opcode { Opcode(rawValue: 0x266) }
    @inlinable public static var i8x16Shl: Opcode { Opcode(rawValue: 0x26B) }
    @inlinable public static var i8x16ShrS: Opcode { Opcode(rawValue: 0x26C) }
    @inlinable public static var i8x16ShrU: Opcode { Opcode(rawValue: 0x26D) }
    @inlinable public static var i8x16Add: Opcode { Opcode(rawValue: 0x26E) }
    @inlinable public static var i8x16AddSatS: Opcode { Opcode(rawValue: 0x26F) }
    @inlinable public static var i8x16AddSatU: Opcode { Opcode(rawValue: 0x270) }
    @inlinable public static var i8x16Sub: Opcode { Opcode(rawValue: 0x271) }
    @inlinable public static var i8x16SubSatS: Opcode { Opcode(rawValue: 0x272) }
    @inlinable public static var i8x16SubSatU: Opcode { Opcode(rawValue: 0x273) }
    @inlinable public static var i8x16MinS: Opcode { Opcode(rawValue: 0x276) }
    @inlinable public static var i8x16MinU: Opcode { Opcode(rawValue: 0x277) }
    @inlinable public static var i8x16MaxS: Opcode { Opcode(rawValue: 0x278) }
    @inlinable public static var i8x16MaxU: Opcode { Opcode(rawValue: 0x279) }
    @inlinable public static var i8x16AvgrU: Opcode { Opcode(rawValue: 0x27B) }
    @inlinable public static var i16x8ExtaddPairwiseI8x16S: Opcode { Opcode(rawValue: 0x27C) }
    @inlinable public static var i16x8ExtaddPairwiseI8x16U: Opcode { Opcode(rawValue: 0x27D) }
    @inlinable public static var i16x8Abs: Opcode { Opcode(rawValue: 0x280) }
    @inlinable public static var i16x8Neg: Opcode { Opcode(rawValue: 0x281) }
    @inlinable public static var i16x8Q15mulrSatS: Opcode { Opcode(rawValue: 0x282) }
    @inlinable public static var i16x8AllTrue: Opcode { Opcode(rawValue: 0x283) }
    @inlinable public static var i16x8Bitmask: Opcode { Opcode(rawValue: 0x284) }
    @inlinable public static var i16x8NarrowI32x4S: Opcode { Opcode(rawValue: 0x285) }
    @inlinable public static var i16x8NarrowI32x4U: Opcode { Opcode(rawValue: 0x286) }
    @inlinable public static var i16x8ExtendLowI8x16S: Opcode { Opcode(rawValue: 0x287) }
    @inlinable public static var i16x8ExtendHighI8x16S: Opcode { Opcode(rawValue: 0x288) }
    @inlinable public static var i16x8ExtendLowI8x16U: Opcode { Opcode(rawValue: 0x289) }
    @inlinable public static var i16x8ExtendHighI8x16U: Opcode { Opcode(rawValue: 0x28A) }
    @inlinable public static var i16x8Shl: Opcode { Opcode(rawValue: 0x28B) }
    @inlinable public static var i16x8ShrS: Opcode { Opcode(rawValue: 0x28C) }
    @inlinable public static var i16x8ShrU: Opcode { Opcode(rawValue: 0x28D) }
    @inlinable public static var i16x8Add: Opcode { Opcode(rawValue: 0x28E) }
    @inlinable public static var i16x8AddSatS: Opcode { Opcode(rawValue: 0x28F) }
    @inlinable public static var i16x8AddSatU: Opcode { Opcode(rawValue: 0x290) }
    @inlinable public static var i16x8Sub: Opcode { Opcode(rawValue: 0x291) }
    @inlinable public static var i16x8SubSatS: Opcode { Opcode(rawValue: 0x292) }
    @inlinable public static var i16x8SubSatU: Opcode { Opcode(rawValue: 0x293) }
    @inlinable public static var i16x8Mul: Opcode { Opcode(rawValue: 0x295) }
    @inlinable public static var i16x8MinS: Opcode { Opcode(rawValue: 0x296) }
    @inlinable public static var i16x8MinU: Opcode { Opcode(rawValue: 0x297) }
    @inlinable public static var i16x8MaxS: Opcode { Opcode(rawValue: 0x298) }
    @inlinable public static var i16x8MaxU: Opcode { Opcode(rawValue: 0x299) }
    @inlinable public static var i16x8AvgrU: Opcode { Opcode(rawValue: 0x29B) }
    @inlinable public static var i16x8ExtmulLowI8x16S: Opcode { Opcode(rawValue: 0x29C) }
    @inlinable public static var i16x8ExtmulHighI8x16S: Opcode { Opcode(rawValue: 0x29D) }
    @inlinable public static var i16x8ExtmulLowI8x16U: Opcode { Opcode(rawValue: 0x29E) }
    @inlinable public static var i16x8ExtmulHighI8x16U: Opcode { Opcode(rawValue: 0x29F) }
    @inlinable public static var i32x4ExtaddPairwiseI16x8S: Opcode { Opcode(rawValue: 0x27E) }
    @inlinable public static var i32x4ExtaddPairwiseI16x8U: Opcode { Opcode(rawValue: 0x27F) }
    @inlinable public static var i32x4Abs: Opcode { Opcode(rawValue: 0x2A0) }
    @inlinable public static var i32x4Neg: Opcode { Opcode(rawValue: 0x2A1) }
    @inlinable public static var i32x4AllTrue: Opcode { Opcode(rawValue: 0x2A3) }
    @inlinable public static var i32x4Bitmask: Opcode { Opcode(rawValue: 0x2A4) }
    @inlinable public static var i32x4ExtendLowI16x8S: Opcode { Opcode(rawValue: 0x2A7) }
    @inlinable public static var i32x4ExtendHighI16x8S: Opcode { Opcode(rawValue: 0x2A8) }
    @inlinable public static var i32x4ExtendLowI16x8U: Opcode { Opcode(rawValue: 0x2A9) }
    @inlinable public static var i32x4ExtendHighI16x8U: Opcode { Opcode(rawValue: 0x2AA) }
    @inlinable public static var i32x4Shl: Opcode { Opcode(rawValue: 0x2AB) }
    @inlinable public static var i32x4ShrS: Opcode { Opcode(rawValue: 0x2AC) }
    @inlinable public static var i32x4ShrU: Opcode { Opcode(rawValue: 0x2AD) }
    @inlinable public static var i32x4Add: Opcode { Opcode(rawValue: 0x2AE) }
    @inlinable public static var i32x4Sub: Opcode { Opcode(rawValue: 0x2B1) }
    @inlinable public static var i32x4Mul: Opcode { Opcode(rawValue: 0x2B5) }
    @inlinable public static var i32x4MinS: Opcode { Opcode(rawValue: 0x2B6) }
    @inlinable public static var i32x4MinU: Opcode { Opcode(rawValue: 0x2B7) }
    @inlinable public static var i32x4MaxS: Opcode { Opcode(rawValue: 0x2B8) }
    @inlinable public static var i32x4MaxU: Opcode { Opcode(rawValue: 0x2B9) }
    @inlinable public static var i32x4DotI16x8S: Opcode { Opcode(rawValue: 0x2BA) }
    @inlinable public static var i32x4ExtmulLowI16x8S: Opcode { Opcode(rawValue: 0x2BC) }
    @inlinable public static var i32x4ExtmulHighI16x8S: Opcode { Opcode(rawValue: 0x2BD) }
    @inlinable public static var i32x4ExtmulLowI16x8U: Opcode { Opcode(rawValue: 0x2BE) }
    @inlinable public static var i32x4ExtmulHighI16x8U: Opcode { Opcode(rawValue: 0x2BF) }
    @inlinable public static var i64x2Abs: Opcode { Opcode(rawValue: 0x2C0) }
    @inlinable public static var i64x2Neg: Opcode { Opcode(rawValue: 0x2C1) }
    @inlinable public static var i64x2AllTrue: Opcode { Opcode(rawValue: 0x2C3) }
    @inlinable public static var i64x2Bitmask: Opcode { Opcode(rawValue: 0x2C4) }
    @inlinable public static var i64x2ExtendLowI32x4S: Opcode { Opcode(rawValue: 0x2C7) }
    @inlinable public static var i64x2ExtendHighI32x4S: Opcode { Opcode(rawValue: 0x2C8) }
    @inlinable public static var i64x2ExtendLowI32x4U: Opcode { Opcode(rawValue: 0x2C9) }
    @inlinable public static var i64x2ExtendHighI32x4U: Opcode { Opcode(rawValue: 0x2CA) }
    @inlinable public static var i64x2Shl: Opcode { Opcode(rawValue: 0x2CB) }
    @inlinable public static var i64x2ShrS: Opcode { Opcode(rawValue: 0x2CC) }
    @inlinable public static var i64x2ShrU: Opcode { Opcode(rawValue: 0x2CD) }
    @inlinable public static var i64x2Add: Opcode { Opcode(rawValue: 0x2CE) }
    @inlinable public static var i64x2Sub: Opcode { Opcode(rawValue: 0x2D1) }
    @inlinable public static var i64x2Mul: Opcode { Opcode(rawValue: 0x2D5) }
    @inlinable public static var i64x2ExtmulLowI32x4S: Opcode { Opcode(rawValue: 0x2DC) }
    @inlinable public static var i64x2ExtmulHighI32x4S: Opcode { Opcode(rawValue: 0x2DD) }
    @inlinable public static var i64x2ExtmulLowI32x4U: Opcode { Opcode(rawValue: 0x2DE) }
    @inlinable public static var i64x2ExtmulHighI32x4U: Opcode { Opcode(rawValue: 0x2DF) }
}

// MARK: Vector floating-point arithmetic

extension Opcode {
    @inlinable public static var f32x4Ceil: Opcode { Opcode(rawValue: 0x267) }
    @inlinable public static var f32x4Floor: Opcode { Opcode(rawValue: 0x268) }
    @inlinable public static var f32x4Trunc: Opcode { Opcode(rawValue: 0x269) }
    @inlinable public static var f32x4Nearest: Opcode { Opcode(rawValue: 0x26A) }
    @inlinable public static var f32x4Abs: Opcode { Opcode(rawValue: 0x2E0) }
    @inlinable public static var f32x4Neg: Opcode { Opcode(rawValue: 0x2E1) }
    @inlinable public static var f32x4Sqrt: Opcode { Opcode(rawValue: 0x2E3) }
    @inlinable public static var f32x4Add: Opcode { Opcode(rawValue: 0x2E4) }
    @inlinable public static var f32x4Sub: Opcode { Opcode(rawValue: 0x2E5) }
    @inlinable public static var f32x4Mul: Opcode { Opcode(rawValue: 0x2E6) }
    @inlinable public static var f32x4Div: Opcode { Opcode(rawValue: 0x2E7) }
    @inlinable public static var f32x4Min: Opcode { Opcode(rawValue: 0x2E8) }
    @inlinable public static var f32x4Max: Opcode { Opcode(rawValue: 0x2E9) }
    @inlinable public static var f32x4Pmin: Opcode { Opcode(rawValue: 0x2EA) }
    @inlinable public static var f32x4Pmax: Opcode { Opcode(rawValue: 0x2EB) }
    @inlinable public static var f64x2Ceil: Opcode { Opcode(rawValue: 0x274) }
    @inlinable public static var f64x2Floor: Opcode { Opcode(rawValue: 0x275) }
    @inlinable public static var f64x2Trunc: Opcode { Opcode(rawValue: 0x27A) }
    @inlinable public static var f64x2Nearest: Opcode { Opcode(rawValue: 0x294) }
    @inlinable public static var f64x2Abs: Opcode { Opcode(rawValue: 0x2EC) }
    @inlinable public static var f64x2Neg: Opcode { Opcode(rawValue: 0x2ED) }
    @inlinable public static var f64x2Sqrt: Opcode { Opcode(rawValue: 0x2EF) }
    @inlinable public static var f64x2Add: Opcode { Opcode(rawValue: 0x2F0) }
    @inlinable public static var f64x2Sub: Opcode { Opcode(rawValue: 0x2F1) }
    @inlinable public static var f64x2Mul: Opcode { Opcode(rawValue: 0x2F2) }
    @inlinable public static var f64x2Div: Opcode { Opcode(rawValue: 0x2F3) }
    @inlinable public static var f64x2Min: Opcode { Opcode(rawValue: 0x2F4) }
    @inlinable public static var f64x2Max: Opcode { Opcode(rawValue: 0x2F5) }
    @inlinable public static var f64x2Pmin: Opcode { Opcode(rawValue: 0x2F6) }
    @inlinable public static var f64x2Pmax: Opcode { Opcode(rawValue: 0x2F7) }
}

// MARK: Vector conversions

extension Opcode {
    @inlinable public static var f32x4DemoteF64x2Zero: Opcode { Opcode(rawValue: 0x25E) }
    @inlinable public static var f64x2PromoteLowF32x4: Opcode { Opcode(rawValue: 0x25F) }
    @inlinable public static var i32x4TruncSatF32x4S: Opcode { Opcode(rawValue: 0x2F8) }
    @inlinable public static var i32x4TruncSatF32x4U: Opcode { Opcode(rawValue: 0x2F9) }
    @inlinable public static var f32x4ConvertI32x4S: Opcode { Opcode(rawValue: 0x2FA) }
    @inlinable public static var f32x4ConvertI32x4U: Opcode { Opcode(rawValue: 0x2FB) }
    @inlinable public static var i32x4TruncSatF64x2SZero: Opcode { Opcode(rawValue: 0x2FC) }
    @inlinable public static var i32x4TruncSatF64x2UZero: Opcode { Opcode(rawValue: 0x2FD) }
    @inlinable public static var f64x2ConvertLowI32x4S: Opcode { Opcode(rawValue: 0x2FE) }
    @inlinable public static var f64x2ConvertLowI32x4U: Opcode { Opcode(rawValue: 0x2FF) }
}

// MARK: Relaxed vector instructions

extension Opcode {
    @inlinable public static var i8x16RelaxedSwizzle: Opcode { Opcode(rawValue: 0x300) }
    @inlinable public static var i32x4RelaxedTruncF32x4S: Opcode { Opcode(rawValue: 0x301) }
    @inlinable public static var i32x4RelaxedTruncF32x4U: Opcode { Opcode(rawValue: 0x302) }
    @inlinable public static var i32x4RelaxedTruncF64x2SZero: Opcode { Opcode(rawValue: 0x303) }
    @inlinable public static var i32x4RelaxedTruncF64x2UZero: Opcode { Opcode(rawValue: 0x304) }
    @inlinable public static var f32x4RelaxedMadd: Opcode { Opcode(rawValue: 0x305) }
    @inlinable public static var f32x4RelaxedNmadd: Opcode { Opcode(rawValue: 0x306) }
    @inlinable public static var f64x2RelaxedMadd: Opcode { Opcode(rawValue: 0x307) }
    @inlinable public static var f64x2RelaxedNmadd: Opcode { Opcode(rawValue: 0x308) }
    @inlinable public static var i8x16RelaxedLaneselect: Opcode { Opcode(rawValue: 0x309) }
    @inlinable public static var i16x8RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30A) }
    @inlinable public static var i32x4RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30B) }
    @inlinable public static var i64x2RelaxedLaneselect: Opcode { Opcode(rawValue: 0x30C) }
    @inlinable public static var f32x4RelaxedMin: Opcode { Opcode(rawValue: 0x30D) }
    @inlinable public static var f32x4RelaxedMax: Opcode { Opcode(rawValue: 0x30E) }
    @inlinable public static var f64x2RelaxedMin: Opcode { Opcode(rawValue: 0x30F) }
    @inlinable public static var f64x2RelaxedMax: Opcode { Opcode(rawValue: 0x310) }
    @inlinable public static var i16x8RelaxedQ15mulrS: Opcode { Opcode(rawValue: 0x311) }
    @inlinable public static var i16x8RelaxedDotI8x16I7x16S: Opcode { Opcode(rawValue: 0x312) }
    @inlinable public static var i32x4RelaxedDotI8x16I7x16AddS: Opcode { Opcode(rawValue: 0x313) }
}

// MARK: Atomic memory instructions

extension Opcode {
    @inlinable public static var memoryAtomicNotify: Opcode { Opcode(rawValue: 0x180) }
    @inlinable public static var memoryAtomicWait32: Opcode { Opcode(rawValue: 0x181) }
    @inlinable public static var memoryAtomicWait64: Opcode { Opcode(rawValue: 0x182) }
    @inlinable public static var atomicFence: Opcode { Opcode(rawValue: 0x183) }
    @inlinable public static var i32AtomicLoad: Opcode { Opcode(rawValue: 0x190) }
    @inlinable public static var i64AtomicLoad: Opcode { Opcode(rawValue: 0x191) }
    @inlinable public static var i32AtomicLoad8U: Opcode { Opcode(rawValue: 0x192) }
    @inlinable public static var i32AtomicLoad16U: Opcode { Opcode(rawValue: 0x193) }
    @inlinable public static var i64AtomicLoad8U: Opcode { Opcode(rawValue: 0x194) }
    @inlinable public static var i64AtomicLoad16U: Opcode { Opcode(rawValue: 0x195) }
    @inlinable public static var i64AtomicLoad32U: Opcode { Opcode(rawValue: 0x196) }
    @inlinable public static var i32AtomicStore: Opcode { Opcode(rawValue: 0x197) }
    @inlinable public static var i64AtomicStore: Opcode { Opcode(rawValue: 0x198) }
    @inlinable public static var i32AtomicStore8: Opcode { Opcode(rawValue: 0x199) }
    @inlinable public static var i32AtomicStore16: Opcode { Opcode(rawValue: 0x19A) }
    @inlinable public static var i64AtomicStore8: Opcode { Opcode(rawValue: 0x19B) }
    @inlinable public static var i64AtomicStore16: Opcode { Opcode(rawValue: 0x19C) }
    @inlinable public static var i64AtomicStore32: Opcode { Opcode(rawValue: 0x19D) }
    @inlinable public static var i32AtomicRmwAdd: Opcode { Opcode(rawValue: 0x19E) }
    @inlinable public static var i64AtomicRmwAdd: Opcode { Opcode(rawValue: 0x19F) }
    @inlinable public static var i32AtomicRmw8AddU: Opcode { Opcode(rawValue: 0x1A0) }
    @inlinable public static var i32AtomicRmw16AddU: Opcode { Opcode(rawValue: 0x1A1) }
    @inlinable public static var i64AtomicRmw8AddU: Opcode { Opcode(rawValue: 0x1A2) }
    @inlinable public static var i64AtomicRmw16AddU: Opcode { Opcode(rawValue: 0x1A3) }
    @inlinable public static var i64AtomicRmw32AddU: Opcode { Opcode(rawValue: 0x1A4) }
    @inlinable public static var i32AtomicRmwSub: Opcode { Opcode(rawValue: 0x1A5) }
    @inlinable public static var i64AtomicRmwSub: Opcode { Opcode(rawValue: 0x1A6) }
    @inlinable public static var i32AtomicRmw8SubU: Opcode { Opcode(rawValue: 0x1A7) }
    @inlinable public static var i32AtomicRmw16SubU: Opcode { Opcode(rawValue: 0x1A8) }
    @inlinable public static var i64AtomicRmw8SubU: Opcode { Opcode(rawValue: 0x1A9) }
    @inlinable public static var i64AtomicRmw16SubU: Opcode { Opcode(rawValue: 0x1AA) }
    @inlinable public static var i64AtomicRmw32SubU: Opcode { Opcode(rawValue: 0x1AB) }
    @inlinable public static var i32AtomicRmwAnd: Opcode { Opcode(rawValue: 0x1AC) }
    @inlinable public static var i64AtomicRmwAnd: Opcode { Opcode(rawValue: 0x1AD) }
    @inlinable public static var i32AtomicRmw8AndU: Opcode { Opcode(rawValue: 0x1AE) }
    @inlinable public static var i32AtomicRmw16AndU: Opcode { Opcode(rawValue: 0x1AF) }
    @inlinable public static var i64AtomicRmw8AndU: Opcode { Opcode(rawValue: 0x1B0) }
    @inlinable public static var i64AtomicRmw16AndU: Opcode { Opcode(rawValue: 0x1B1) }
    @inlinable public static var i64AtomicRmw32AndU: Opcode { Opcode(rawValue: 0x1B2) }
    @inlinable public static var i32AtomicRmwOr: Opcode { Opcode(rawValue: 0x1B3) }
    @inlinable public static var i64AtomicRmwOr: Opcode { Opcode(rawValue: 0x1B4) }
    @inlinable public static var i32AtomicRmw8OrU: Opcode { Opcode(rawValue: 0x1B5) }
    @inlinable public static var i32AtomicRmw16OrU: Opcode { Opcode(rawValue: 0x1B6) }
    @inlinable public static var i64AtomicRmw8OrU: Opcode { Opcode(rawValue: 0x1B7) }
    @inlinable public static var i64AtomicRmw16OrU: Opcode { Opcode(rawValue: 0x1B8) }
    @inlinable public static var i64AtomicRmw32OrU: Opcode { Opcode(rawValue: 0x1B9) }
    @inlinable public static var i32AtomicRmwXor: Opcode { Opcode(rawValue: 0x1BA) }
    @inlinable public static var i64AtomicRmwXor: Opcode { Opcode(rawValue: 0x1BB) }
    @inlinable public static var i32AtomicRmw8XorU: Opcode { Opcode(rawValue: 0x1BC) }
    @inlinable public static var i32AtomicRmw16XorU: Opcode { Opcode(rawValue: 0x1BD) }
    @inlinable public static var i64AtomicRmw8XorU: Opcode { Opcode(rawValue: 0x1BE) }
    @inlinable public static var i64AtomicRmw16XorU: Opcode { Opcode(rawValue: 0x1BF) }
    @inlinable public static var i64AtomicRmw32XorU: Opcode { Opcode(rawValue: 0x1C0) }
    @inlinable public static var i32AtomicRmwXchg: Opcode { Opcode(rawValue: 0x1C1) }
    @inlinable public static var i64AtomicRmwXchg: Opcode { Opcode(rawValue: 0x1C2) }
    @inlinable public static var i32AtomicRmw8XchgU: Opcode { Opcode(rawValue: 0x1C3) }
    @inlinable public static var i32AtomicRmw16XchgU: Opcode { Opcode(rawValue: 0x1C4) }
    @inlinable public static var i64AtomicRmw8XchgU: Opcode { Opcode(rawValue: 0x1C5) }
    @inlinable public static var i64AtomicRmw16XchgU: Opcode { Opcode(rawValue: 0x1C6) }
    @inlinable public static var i64AtomicRmw32XchgU: Opcode { Opcode(rawValue: 0x1C7) }
    @inlinable public static var i32AtomicRmwCmpxchg: Opcode { Opcode(rawValue: 0x1C8) }
    @inlinable public static var i64AtomicRmwCmpxchg: Opcode { Opcode(rawValue: 0x1C9) }
    @inlinable public static var i32AtomicRmw8CmpxchgU: Opcode { Opcode(rawValue: 0x1CA) }
    @inlinable public static var i32AtomicRmw16CmpxchgU: Opcode { Opcode(rawValue: 0x1CB) }
    @inlinable public static var i64AtomicRmw8CmpxchgU: Opcode { Opcode(rawValue: 0x1CC) }
    @inlinable public static var i64AtomicRmw16CmpxchgU: Opcode { Opcode(rawValue: 0x1CD) }
    @inlinable public static var i64AtomicRmw32CmpxchgU: Opcode { Opcode(rawValue: 0x1CE) }
}
