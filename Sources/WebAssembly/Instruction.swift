/// What there is to know about one instruction before it runs: a row of ``InstructionTable``.
package struct Instruction: Sendable {
    package let opcode: Opcode

    /// The name in the text format. Three pairs of instructions share one: `select` without and with types,
    /// `ref.test` and `ref.cast` to a non-nullable and to a nullable type.
    package let mnemonic: StaticString

    /// What follows the opcode in a module.
    package let immediates: Immediates

    /// The types of the operands taken, newest last, a colon, and the types of the results: `i32.add` is
    /// `"ii:i"`.
    ///
    /// `i` is i32, `l` i64, `f` f32, `d` f64, `v` v128, and `a` the address type (i32 or i64) of the memory
    /// that the immediates name. `"*"` stands for all that these letters cannot say, since it depends on the
    /// context: control, calls, `drop` and `select`, variables, references, tables, `memory.copy` and
    /// `memory.init`.
    package let signature: StaticString

    /// The one feature that brings the instruction; empty for an instruction of WebAssembly 1.0.
    ///
    /// `throw` belongs to both forms of exceptions and is listed with the standard's.
    package let feature: Features

    /// The binary logarithm of the number of bytes that a memory access touches, which is the largest
    /// alignment its immediate may claim (for atomics the only one); ``noAlignment`` for what does not access
    /// memory by a `memarg`.
    package let alignment: UInt8

    /// The value of ``alignment`` that means "no memory access".
    @inlinable package static var noAlignment: UInt8 { 0xFF }
}

/// What follows an opcode in a module. Indices, counts and offsets are unsigned LEB128 numbers of 32 bits
/// where nothing else is said. (Specification 5.4.)
public enum Immediates: UInt8, Sendable {
    /// Nothing.
    case none
    /// A block type: the byte 0x40 for none, a value type, or a type index as a non-negative signed LEB128
    /// number of 33 bits. Of `block`, `loop`, `if` and the legacy `try`.
    case blockType
    /// A label index, counted from the innermost block outwards. Of branches and of the legacy `delegate` and
    /// `rethrow`.
    case label
    /// A vector (count, then elements) of label indices, and the default label's index. Of `br_table`.
    case labelTable
    /// A function index.
    case function
    /// A type index.
    case typeIndex
    /// A type index, then a table index. Of `call_indirect` and `return_call_indirect`.
    case typeTable
    /// A local index.
    case local
    /// A global index.
    case global
    /// A table index.
    case table
    /// Two table indices, destination and source. Of `table.copy`.
    case tableTable
    /// An element segment index, then a table index. Of `table.init`.
    case elementTable
    /// An element segment index.
    case element
    /// A memory index; in WebAssembly 1.0 a byte that must be 0x00.
    case memory
    /// The alignment's binary logarithm, with bit 6 set if a memory index follows; that index; the offset, of
    /// 64 bits where the memory's addresses have 64.
    case memarg
    /// Two memory indices, destination and source; before multiple memories two bytes 0x00. Of `memory.copy`.
    case memoryMemory
    /// A data segment index, then a memory index. Of `memory.init`.
    case dataMemory
    /// A data segment index.
    case data
    /// A signed LEB128 number of 32 bits.
    case i32
    /// A signed LEB128 number of 64 bits.
    case i64
    /// Four bytes, little-endian: the number's IEEE 754 bits.
    case f32
    /// Eight bytes, little-endian: the number's IEEE 754 bits.
    case f64
    /// Sixteen bytes, little-endian.
    case v128
    /// A lane number, one byte.
    case lane
    /// A `memarg`, then a lane number, one byte.
    case memargLane
    /// Sixteen lane numbers, one byte each. Of `i8x16.shuffle`.
    case shuffle
    /// A vector (count, then elements) of value types. Of `select` with types.
    case valueTypes
    /// A heap type, a signed LEB128 number of 33 bits: a type index if not negative. Of `ref.null`,
    /// `ref.test` and `ref.cast`.
    case heapType
    /// A byte of flags (bit 0: the first type is nullable; bit 1: the second), a label index, and two heap
    /// types, of the operand and of the cast. Of `br_on_cast` and `br_on_cast_fail`.
    case castBranch
    /// A type index, then a field index.
    case typeField
    /// A type index, then a number of operands. Of `array.new_fixed`.
    case typeCount
    /// Two type indices, destination and source. Of `array.copy`.
    case typeType
    /// A type index, then a data segment index.
    case typeData
    /// A type index, then an element segment index.
    case typeElement
    /// A tag index.
    case tag
    /// A block type, then a vector (count, then elements) of catch clauses: a byte (0 `catch`, 1 `catch_ref`,
    /// 2 `catch_all`, 3 `catch_all_ref`), for the first two a tag index, then a label index. Of `try_table`.
    case tryTable
    /// A byte that must be 0x00. Of `atomic.fence`.
    case reservedByte
}

/// An instruction's row in one machine word, for loops that look at every opcode of a module.
///
/// Everything an ``Instruction`` has but its opcode and its mnemonic. Public for the reason that ``Opcode``
/// is.
public struct PackedInstruction: Sendable {
    // From the lowest bit: immediates 8, defined 1, special 1, parameter count 3, result count 3, alignment
    // 8, feature bit 8, four parameters of 4 bits each, two results of 4 bits each.
    @usableFromInline let bits: UInt64

    /// What the letters of ``Instruction/signature`` are here: codes of operand types.
    public enum Code {
        @inlinable public static var i32: UInt8 { 1 }
        @inlinable public static var i64: UInt8 { 2 }
        @inlinable public static var f32: UInt8 { 3 }
        @inlinable public static var f64: UInt8 { 4 }
        @inlinable public static var v128: UInt8 { 5 }
        /// The address type of the memory that the immediates name.
        @inlinable public static var address: UInt8 { 6 }
    }

    /// The entry of a number that no instruction has.
    static var undefined: PackedInstruction { PackedInstruction(bits: 0xFF00_0000 | 0x00FF_0000) }

    private init(bits: UInt64) { self.bits = bits }

    init(_ instruction: Instruction) {
        var bits = UInt64(instruction.immediates.rawValue) | 1 << 8
        bits |= UInt64(instruction.alignment) << 16
        let feature = instruction.feature.rawValue
        bits |= (feature == 0 ? 0xFF : UInt64(feature.trailingZeroBitCount)) << 24
        let letters = UnsafeBufferPointer(
            start: instruction.signature.utf8Start, count: instruction.signature.utf8CodeUnitCount)
        if letters[0] == UInt8(ascii: "*") {
            bits |= 1 << 9
        } else {
            var counts: (parameters: UInt64, results: UInt64) = (0, 0)
            var inResults = false
            for letter in letters {
                let code: UInt8
                switch letter {
                case UInt8(ascii: "i"): code = Code.i32
                case UInt8(ascii: "l"): code = Code.i64
                case UInt8(ascii: "f"): code = Code.f32
                case UInt8(ascii: "d"): code = Code.f64
                case UInt8(ascii: "v"): code = Code.v128
                case UInt8(ascii: "a"): code = Code.address
                default:
                    inResults = true
                    continue
                }
                if inResults {
                    bits |= UInt64(code) << (48 + 4 * counts.results)
                    counts.results += 1
                } else {
                    bits |= UInt64(code) << (32 + 4 * counts.parameters)
                    counts.parameters += 1
                }
            }
            bits |= counts.parameters << 10 | counts.results << 13
        }
        self.bits = bits
    }

    /// Whether there is such an instruction.
    @inlinable @inline(__always)
    public var isDefined: Bool { bits & 1 << 8 != 0 }

    /// What follows the opcode.
    @inlinable @inline(__always)
    public var immediates: Immediates {
        // Only an Immediates' raw value was ever put there.
        unsafe unsafeBitCast(UInt8(truncatingIfNeeded: bits), to: Immediates.self)
    }

    /// Whether the operands depend on the context: the signature is `"*"`, and the counts are zero.
    @inlinable @inline(__always)
    public var isSpecial: Bool { bits & 1 << 9 != 0 }

    /// The number of operands taken, at most four.
    @inlinable @inline(__always)
    public var parameterCount: Int { Int(truncatingIfNeeded: bits >> 10 & 7) }

    /// The number of results, at most two.
    @inlinable @inline(__always)
    public var resultCount: Int { Int(truncatingIfNeeded: bits >> 13 & 7) }

    /// As ``Instruction/alignment``.
    @inlinable @inline(__always)
    public var alignment: UInt8 { UInt8(truncatingIfNeeded: bits >> 16) }

    /// The number of the feature's bit in ``Features``; 0xFF for an instruction of WebAssembly 1.0.
    @inlinable @inline(__always)
    public var featureBit: UInt8 { UInt8(truncatingIfNeeded: bits >> 24) }

    /// The ``Code`` of an operand's type; index 0 is the oldest operand, and the index must be less than 4.
    /// Zero past the last.
    @inlinable @inline(__always)
    public func parameter(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: bits &>> UInt64(truncatingIfNeeded: 32 &+ 4 &* index) & 0xF)
    }

    /// The ``Code`` of a result's type; the index must be less than 2. Zero past the last.
    @inlinable @inline(__always)
    public func result(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: bits &>> UInt64(truncatingIfNeeded: 48 &+ 4 &* index) & 0xF)
    }
}
