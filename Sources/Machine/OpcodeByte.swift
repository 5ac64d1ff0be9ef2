/// The one-byte opcodes as an enumeration whose cases are numbered as the bytes are, so that a `switch` over a byte of
/// code is one jump through a table in every build. The names are those of `Opcode`; a test compares the two.
package enum OpcodeByte: UInt8 {
    // 0x00
    case unreachable
    case nop
    case block
    case loop
    case `if`
    case `else`
    case `try`
    case `catch`

    // 0x08
    case `throw`
    case rethrow
    case throwRef
    case end
    case br
    case brIf
    case brTable
    case `return`

    // 0x10
    case call
    case callIndirect
    case returnCall
    case returnCallIndirect
    case callRef
    case returnCallRef
    case undefined16
    case undefined17

    // 0x18
    case delegate
    case catchAll
    case drop
    case select
    case selectTyped
    case undefined1D
    case undefined1E
    case tryTable

    // 0x20
    case localGet
    case localSet
    case localTee
    case globalGet
    case globalSet
    case tableGet
    case tableSet
    case undefined27

    // 0x28
    case i32Load
    case i64Load
    case f32Load
    case f64Load
    case i32Load8S
    case i32Load8U
    case i32Load16S
    case i32Load16U

    // 0x30
    case i64Load8S
    case i64Load8U
    case i64Load16S
    case i64Load16U
    case i64Load32S
    case i64Load32U
    case i32Store
    case i64Store

    // 0x38
    case f32Store
    case f64Store
    case i32Store8
    case i32Store16
    case i64Store8
    case i64Store16
    case i64Store32
    case memorySize

    // 0x40
    case memoryGrow
    case i32Const
    case i64Const
    case f32Const
    case f64Const
    case i32Eqz
    case i32Eq
    case i32Ne

    // 0x48
    case i32LtS
    case i32LtU
    case i32GtS
    case i32GtU
    case i32LeS
    case i32LeU
    case i32GeS
    case i32GeU

    // 0x50
    case i64Eqz
    case i64Eq
    case i64Ne
    case i64LtS
    case i64LtU
    case i64GtS
    case i64GtU
    case i64LeS

    // 0x58
    case i64LeU
    case i64GeS
    case i64GeU
    case f32Eq
    case f32Ne
    case f32Lt
    case f32Gt
    case f32Le

    // 0x60
    case f32Ge
    case f64Eq
    case f64Ne
    case f64Lt
    case f64Gt
    case f64Le
    case f64Ge
    case i32Clz

    // 0x68
    case i32Ctz
    case i32Popcnt
    case i32Add
    case i32Sub
    case i32Mul
    case i32DivS
    case i32DivU
    case i32RemS

    // 0x70
    case i32RemU
    case i32And
    case i32Or
    case i32Xor
    case i32Shl
    case i32ShrS
    case i32ShrU
    case i32Rotl

    // 0x78
    case i32Rotr
    case i64Clz
    case i64Ctz
    case i64Popcnt
    case i64Add
    case i64Sub
    case i64Mul
    case i64DivS

    // 0x80
    case i64DivU
    case i64RemS
    case i64RemU
    case i64And
    case i64Or
    case i64Xor
    case i64Shl
    case i64ShrS

    // 0x88
    case i64ShrU
    case i64Rotl
    case i64Rotr
    case f32Abs
    case f32Neg
    case f32Ceil
    case f32Floor
    case f32Trunc

    // 0x90
    case f32Nearest
    case f32Sqrt
    case f32Add
    case f32Sub
    case f32Mul
    case f32Div
    case f32Min
    case f32Max

    // 0x98
    case f32Copysign
    case f64Abs
    case f64Neg
    case f64Ceil
    case f64Floor
    case f64Trunc
    case f64Nearest
    case f64Sqrt

    // 0xA0
    case f64Add
    case f64Sub
    case f64Mul
    case f64Div
    case f64Min
    case f64Max
    case f64Copysign
    case i32WrapI64

    // 0xA8
    case i32TruncF32S
    case i32TruncF32U
    case i32TruncF64S
    case i32TruncF64U
    case i64ExtendI32S
    case i64ExtendI32U
    case i64TruncF32S
    case i64TruncF32U

    // 0xB0
    case i64TruncF64S
    case i64TruncF64U
    case f32ConvertI32S
    case f32ConvertI32U
    case f32ConvertI64S
    case f32ConvertI64U
    case f32DemoteF64
    case f64ConvertI32S

    // 0xB8
    case f64ConvertI32U
    case f64ConvertI64S
    case f64ConvertI64U
    case f64PromoteF32
    case i32ReinterpretF32
    case i64ReinterpretF64
    case f32ReinterpretI32
    case f64ReinterpretI64

    // 0xC0
    case i32Extend8S
    case i32Extend16S
    case i64Extend8S
    case i64Extend16S
    case i64Extend32S
    case undefinedC5
    case undefinedC6
    case undefinedC7

    // 0xC8
    case undefinedC8
    case undefinedC9
    case undefinedCA
    case undefinedCB
    case undefinedCC
    case undefinedCD
    case undefinedCE
    case undefinedCF

    // 0xD0
    case refNull
    case refIsNull
    case refFunc
    case refEq
    case refAsNonNull
    case brOnNull
    case brOnNonNull
    case undefinedD7

    // 0xD8
    case undefinedD8
    case undefinedD9
    case undefinedDA
    case undefinedDB
    case undefinedDC
    case undefinedDD
    case undefinedDE
    case undefinedDF

    // 0xE0
    case undefinedE0
    case undefinedE1
    case undefinedE2
    case undefinedE3
    case undefinedE4
    case undefinedE5
    case undefinedE6
    case undefinedE7

    // 0xE8
    case undefinedE8
    case undefinedE9
    case undefinedEA
    case undefinedEB
    case undefinedEC
    case undefinedED
    case undefinedEE
    case undefinedEF

    // 0xF0
    case undefinedF0
    case undefinedF1
    case undefinedF2
    case undefinedF3
    case undefinedF4
    case undefinedF5
    case undefinedF6
    case undefinedF7

    // 0xF8
    case undefinedF8
    case undefinedF9
    case undefinedFA
    case prefixFB
    case prefixFC
    case prefixFD
    case prefixFE
    case undefinedFF

    /// The opcode at a place in the code.
    @inline(__always) init(at pc: UnsafePointer<UInt8>) {
        // Every byte is a case: the enumeration has 256, in order.
        self = unsafeBitCast(pc.pointee, to: OpcodeByte.self)
    }
}
