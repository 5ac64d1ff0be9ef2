import WebAssembly

/// What compiled code depends on beside the module's bytes.
package struct CompilerOptions: Sendable, BitwiseCopyable, Equatable {
    /// Whether accesses of memory 0 are compared with its size; otherwise those that are out of bounds fault.
    package var checksMemory: Bool
    /// Whether every NaN that arithmetic makes is the canonical one.
    package var isDeterministic: Bool
    package var features: ProcessorFeatures

    package init(checksMemory: Bool, isDeterministic: Bool, features: ProcessorFeatures) {
        self.checksMemory = checksMemory
        self.isDeterministic = isDeterministic
        self.features = features
    }
}

/// A place in a function's code where it can be gone on with from the canonical state.
package struct CodeEntry: BitwiseCopyable {
    /// The pc, times two; one more if that is a call's, whose results are in place.
    package var key: UInt32
    /// In bytes from the code's start.
    package var offset: UInt32

    static func key(pc: Int, isAfterCall: Bool) -> UInt32 {
        UInt32(truncatingIfNeeded: pc) << 1 | (isAfterCall ? 1 : 0)
    }
}

/// The canonical state at a place in a function's code.
struct Location {
    var pc: UInt32
    var step: UInt32
    var operandCount: Int
    /// What is not yet in its slot.
    var values: [LocatedValue]
}

struct LocatedValue: BitwiseCopyable {
    enum Source: BitwiseCopyable {
        /// A register's first eight bytes.
        case general(UInt8)
        case float(UInt8)
        /// All 16 bytes.
        case vector(UInt8)
        case constant(UInt64)
        /// Another slot, all 16 bytes.
        case slot(Int)
    }
    /// In bytes from the frame's header.
    var slot: Int
    var source: Source
}

/// What compiled code knows of a value's type: where it can be.
enum Kind: UInt8, BitwiseCopyable {
    /// 32 bits, references among them; always zero-extended.
    case i32
    case i64
    /// The bits above are zero, in registers and in slots.
    case f32
    case f64
    case v128

    @inline(__always) var isFloat: Bool { rawValue >= Kind.f32.rawValue }

    @inline(__always) init(_ type: ValueType) {
        switch type.bits {
        case 2: self = .i64
        case 3: self = .f32
        case 4: self = .f64
        case 5: self = .v128
        default: self = .i32
        }
    }

    /// Of an operand in the table of instructions.
    @inline(__always) init(code: UInt8, address: Kind) {
        switch code {
        case PackedInstruction.Code.i64: self = .i64
        case PackedInstruction.Code.f32: self = .f32
        case PackedInstruction.Code.f64: self = .f64
        case PackedInstruction.Code.v128: self = .v128
        case PackedInstruction.Code.address: self = address
        default: self = .i32
        }
    }
}

/// An operand, as the compiler knows it.
struct Value: BitwiseCopyable {
    enum Place: UInt8, BitwiseCopyable {
        /// In its slot.
        case memory
        /// In a register that nothing else is in.
        case register
        case constant
        /// What a local holds, and will hold until this is popped: it is moved away before.
        case local
    }
    var place: Place
    var kind: Kind
    /// By the numbers of `Registers`.
    var register: UInt8
    /// Whether it is a reference that is known not to be null.
    var isNonNull = false
    var local: UInt32
    var bits: UInt64

    @inline(__always) static func memory(_ kind: Kind) -> Value {
        Value(place: .memory, kind: kind, register: 0, local: 0, bits: 0)
    }
    @inline(__always) static func register(_ register: UInt8, _ kind: Kind) -> Value {
        Value(place: .register, kind: kind, register: register, local: 0, bits: 0)
    }
    @inline(__always) static func constant(_ bits: UInt64, _ kind: Kind) -> Value {
        Value(place: .constant, kind: kind, register: 0, local: 0, bits: bits)
    }
    @inline(__always) static func local(_ index: UInt32, _ kind: Kind) -> Value {
        Value(place: .local, kind: kind, register: 0, local: index, bits: 0)
    }
}
