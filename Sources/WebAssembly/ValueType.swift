/// A value type: a number type, the vector type, or a reference type (specification, section "Types").
///
/// One 32-bit word, so that equality of types is one comparison; a reference to a defined type holds the
/// type's canonical identity in its `TypeRegistry`, never a module's own type index.
public struct ValueType: Equatable, Hashable, Sendable, BitwiseCopyable {
    /// Number types have the codes 1 to 5 (also used by `PackedInstruction`). References have bit 31 set, bit 30
    /// if they may be null, and bit 29 if the low bits are a defined type's identity rather than an abstract
    /// heap type. Bit 28 marks an index within a recursive group whose identity is not yet known.
    package var bits: UInt32

    @inline(__always) package init(bits: UInt32) { self.bits = bits }

    /// 32-bit integers.
    public static var i32: ValueType { @inline(__always) get { ValueType(bits: 1) } }
    /// 64-bit integers.
    public static var i64: ValueType { @inline(__always) get { ValueType(bits: 2) } }
    /// 32-bit floating-point numbers.
    public static var f32: ValueType { @inline(__always) get { ValueType(bits: 3) } }
    /// 64-bit floating-point numbers.
    public static var f64: ValueType { @inline(__always) get { ValueType(bits: 4) } }
    /// Vectors of 128 bits.
    public static var v128: ValueType { @inline(__always) get { ValueType(bits: 5) } }
    /// The storage types `i8` and `i16`, which only fields have.
    package static var i8: ValueType { @inline(__always) get { ValueType(bits: 6) } }
    package static var i16: ValueType { @inline(__always) get { ValueType(bits: 7) } }
    /// The bottom type: what an operand popped in unreachable code may be.
    package static var bottom: ValueType { @inline(__always) get { ValueType(bits: 0) } }

    /// References to functions, or null.
    public static let funcref = ValueType.reference(.func, nullable: true)
    /// References to what the host gave, or null.
    public static let externref = ValueType.reference(.extern, nullable: true)
    /// References to anything in WebAssembly but functions and exceptions, or null.
    public static let anyref = ValueType.reference(.any, nullable: true)
    /// References to exceptions, or null.
    public static let exnref = ValueType.reference(.exn, nullable: true)

    package static let referenceBit: UInt32 = 1 << 31
    package static let nullableBit: UInt32 = 1 << 30
    package static let definedBit: UInt32 = 1 << 29
    package static let recursiveBit: UInt32 = 1 << 28
    package static let identityMask: UInt32 = (1 << 28) - 1

    /// The type of references to something.
    public static func reference(_ heap: HeapType, nullable: Bool) -> ValueType {
        ValueType(bits: referenceBit | (nullable ? nullableBit : 0) | heap.bits)
    }

    /// Whether values of the type are references.
    @inline(__always) public var isReference: Bool { bits & ValueType.referenceBit != 0 }
    /// Whether references of the type can be null.
    @inline(__always) public var isNullable: Bool { bits & ValueType.nullableBit != 0 }
    @inline(__always) package var isBottom: Bool { bits == 0 }
    /// Whether a local or table slot of the type has a default value.
    @inline(__always) package var isDefaultable: Bool { !isReference || isNullable }

    /// What references of the type refer to; without a meaning for other types.
    @inline(__always) public var heapType: HeapType {
        HeapType(bits: bits & ~(ValueType.referenceBit | ValueType.nullableBit))
    }
    /// The same reference, but never null.
    @inline(__always) package var nonNull: ValueType { ValueType(bits: bits & ~ValueType.nullableBit) }
    @inline(__always) package var nullable: ValueType { ValueType(bits: bits | ValueType.nullableBit) }
}

/// What a reference refers to: an abstract heap type or a defined type.
public struct HeapType: Equatable, Hashable, Sendable, BitwiseCopyable {
    package var bits: UInt32
    @inline(__always) package init(bits: UInt32) { self.bits = bits }

    // The abstract heap types carry the low seven bits of their binary encoding.
    /// No exception.
    public static var noexn: HeapType { HeapType(bits: 0x74) }
    /// No function.
    public static var nofunc: HeapType { HeapType(bits: 0x73) }
    /// Nothing that the host gave.
    public static var noextern: HeapType { HeapType(bits: 0x72) }
    /// None of `any`.
    public static var none: HeapType { HeapType(bits: 0x71) }
    /// Functions.
    public static var `func`: HeapType { HeapType(bits: 0x70) }
    /// What the host gave.
    public static var extern: HeapType { HeapType(bits: 0x6F) }
    /// Everything but functions, exceptions and what the host gave.
    public static var any: HeapType { HeapType(bits: 0x6E) }
    /// Everything that can be compared.
    public static var eq: HeapType { HeapType(bits: 0x6D) }
    /// Numbers of 31 bits.
    public static var i31: HeapType { HeapType(bits: 0x6C) }
    /// Structures.
    public static var `struct`: HeapType { HeapType(bits: 0x6B) }
    /// Arrays.
    public static var array: HeapType { HeapType(bits: 0x6A) }
    /// Exceptions.
    public static var exn: HeapType { HeapType(bits: 0x69) }

    @inline(__always) package static func defined(_ identity: UInt32) -> HeapType {
        HeapType(bits: ValueType.definedBit | identity)
    }
    @inline(__always) package var isDefined: Bool { bits & ValueType.definedBit != 0 }
    /// The canonical identity of a defined type. Only for `isDefined`.
    @inline(__always) package var identity: UInt32 { bits & ValueType.identityMask }

    /// The abstract heap type with this binary encoding, if there is one.
    package init?(encoding: UInt8) {
        guard encoding >= 0x69, encoding <= 0x74 else { return nil }
        self.init(bits: UInt32(encoding))
    }
}

/// What a structure's field or an array's element holds, and whether it may be assigned.
package struct FieldType: Equatable, Sendable, BitwiseCopyable {
    /// A value type, or one of the packed types `i8` and `i16`.
    package var storage: ValueType
    /// Whether it is mutable in the lowest bit; from `offsetShift` on, the offset. So that one access finds all there is.
    private var bits: UInt32
    package var isMutable: Bool { bits & 1 != 0 }
    /// Where a structure's field lies, in bytes from the object's start; the registry says it.
    package var offset: Int { Int(bits >> FieldType.offsetShift) }
    package static let offsetShift: UInt32 = 8
    /// What an instruction reads from it: packed types widen to `i32`.
    package var unpacked: ValueType { isPacked ? .i32 : storage }
    package var isPacked: Bool { storage == .i8 || storage == .i16 }
    /// Bytes that it takes in an object.
    package var size: UInt32 {
        switch storage {
        case .i8: 1
        case .i16: 2
        case .i64, .f64: 8
        case .v128: 16
        default: 4
        }
    }
    package init(storage: ValueType, isMutable: Bool) {
        self.storage = storage
        bits = isMutable ? 1 : 0
    }

    mutating func setOffset(_ offset: UInt32) { bits |= offset << FieldType.offsetShift }
}

extension ValueType {
    /// The type as the text format writes it. A defined type is shown by its identity in the registry.
    package func write(to text: inout String) {
        switch self {
        case .bottom: text += "any type"
        case .i32: text += "i32"
        case .i64: text += "i64"
        case .f32: text += "f32"
        case .f64: text += "f64"
        case .v128: text += "v128"
        case .i8: text += "i8"
        case .i16: text += "i16"
        default:
            let heap = heapType
            if isNullable, !heap.isDefined {
                text += heap.shorthand.description
            } else {
                text += isNullable ? "(ref null " : "(ref "
                heap.write(to: &text)
                text += ")"
            }
        }
    }
}

extension HeapType {
    /// The abbreviation of a nullable reference to an abstract heap type.
    fileprivate var shorthand: StaticString {
        switch bits {
        case HeapType.noexn.bits: "nullexnref"
        case HeapType.nofunc.bits: "nullfuncref"
        case HeapType.noextern.bits: "nullexternref"
        case HeapType.none.bits: "nullref"
        case HeapType.func.bits: "funcref"
        case HeapType.extern.bits: "externref"
        case HeapType.any.bits: "anyref"
        case HeapType.eq.bits: "eqref"
        case HeapType.i31.bits: "i31ref"
        case HeapType.struct.bits: "structref"
        case HeapType.array.bits: "arrayref"
        default: "exnref"
        }
    }

    package var keyword: StaticString {
        switch bits {
        case HeapType.noexn.bits: "noexn"
        case HeapType.nofunc.bits: "nofunc"
        case HeapType.noextern.bits: "noextern"
        case HeapType.none.bits: "none"
        case HeapType.func.bits: "func"
        case HeapType.extern.bits: "extern"
        case HeapType.any.bits: "any"
        case HeapType.eq.bits: "eq"
        case HeapType.i31.bits: "i31"
        case HeapType.struct.bits: "struct"
        case HeapType.array.bits: "array"
        default: "exn"
        }
    }

    package func write(to text: inout String) {
        if isDefined {
            text += "type #"
            text += String(identity)
        } else {
            text += keyword.description
        }
    }
}

#if !hasFeature(Embedded)
    extension ValueType: CustomStringConvertible {
        public var description: String {
            var text = ""
            write(to: &text)
            return text
        }
    }
#endif
