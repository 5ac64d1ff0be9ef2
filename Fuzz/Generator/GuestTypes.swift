import WebAssembly

/// What a reference of a generated module refers to. A defined type is its index in that module.
enum GuestHeapType: Hashable {
    case function, noFunction, extern, noExtern, any, equal, i31, structure, array, none, exception,
        noException
    case defined(Int)

    /// The code of the binary format, negative for an abstract type.
    var code: Int64 {
        switch self {
        case .function: -0x10
        case .extern: -0x11
        case .any: -0x12
        case .equal: -0x13
        case .i31: -0x14
        case .structure: -0x15
        case .array: -0x16
        case .exception: -0x17
        case .none: -0x0F
        case .noExtern: -0x0E
        case .noFunction: -0x0D
        case .noException: -0x0C
        case .defined(let index): Int64(index)
        }
    }
}

/// A value type of a generated module.
enum GuestType: Hashable {
    case i32, i64, f32, f64, v128
    case reference(GuestHeapType, nullable: Bool)

    static let functionReference = GuestType.reference(.function, nullable: true)
    static let externReference = GuestType.reference(.extern, nullable: true)
    static let anyReference = GuestType.reference(.any, nullable: true)
    static let exceptionReference = GuestType.reference(.exception, nullable: true)

    var isReference: Bool {
        if case .reference = self { true } else { false }
    }

    /// Whether a local of this type needs no assignment before it is read.
    var hasDefault: Bool {
        if case .reference(_, nullable: false) = self { false } else { true }
    }

    var heapType: GuestHeapType? {
        if case .reference(let heap, _) = self { heap } else { nil }
    }

    /// The letter of the instruction table's signatures.
    init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "i"): self = .i32
        case UInt8(ascii: "l"): self = .i64
        case UInt8(ascii: "f"): self = .f32
        case UInt8(ascii: "d"): self = .f64
        case UInt8(ascii: "v"): self = .v128
        default: return nil
        }
    }
}

struct Signature: Hashable {
    var parameters: [GuestType] = []
    var results: [GuestType] = []
}

/// What a field or an array's element is stored as.
enum StorageType: Hashable {
    case i8, i16
    case value(GuestType)

    /// The type on the stack.
    var unpacked: GuestType {
        if case .value(let type) = self { type } else { .i32 }
    }

    var isPacked: Bool { self == .i8 || self == .i16 }
    var hasDefault: Bool { unpacked.hasDefault }

    /// The number of bytes an element takes in a data segment; nil for references.
    var byteCount: Int? {
        switch self {
        case .i8: 1
        case .i16: 2
        case .value(.i32), .value(.f32): 4
        case .value(.i64), .value(.f64): 8
        case .value(.v128): 16
        case .value(.reference): nil
        }
    }
}

struct FieldType: Hashable {
    var storage: StorageType
    var isMutable: Bool
}

enum CompositeType: Hashable {
    case function(Signature)
    case structure([FieldType])
    case array(FieldType)
}

/// An entry of the type section.
struct TypeDefinition {
    var composite: CompositeType
    var supertype: Int?
    var isFinal = true

    /// Whether it stands alone: without a supertype, and nothing can extend it.
    var isExplicitlyFinal: Bool { isFinal && supertype == nil }

    var signature: Signature? {
        if case .function(let signature) = composite { signature } else { nil }
    }
    var fields: [FieldType]? {
        if case .structure(let fields) = composite { fields } else { nil }
    }
    var element: FieldType? {
        if case .array(let element) = composite { element } else { nil }
    }
}

extension BinaryWriter {
    mutating func valueType(_ type: GuestType) {
        switch type {
        case .i32: byte(0x7F)
        case .i64: byte(0x7E)
        case .f32: byte(0x7D)
        case .f64: byte(0x7C)
        case .v128: byte(0x7B)
        case .reference(let heap, nullable: true):
            // The short form, which is the only one without typed references.
            if heap.code >= 0 { byte(0x63) }
            signed(heap.code)
        case .reference(let heap, nullable: false):
            byte(0x64)
            signed(heap.code)
        }
    }

    mutating func valueTypes(_ types: [GuestType]) {
        size(types.count)
        for type in types { valueType(type) }
    }

    mutating func field(_ field: FieldType) {
        switch field.storage {
        case .i8: byte(0x78)
        case .i16: byte(0x77)
        case .value(let type): valueType(type)
        }
        byte(field.isMutable ? 1 : 0)
    }

    mutating func composite(_ type: CompositeType) {
        switch type {
        case .function(let signature):
            byte(0x60)
            valueTypes(signature.parameters)
            valueTypes(signature.results)
        case .structure(let fields):
            byte(0x5F)
            size(fields.count)
            for field in fields { self.field(field) }
        case .array(let element):
            byte(0x5E)
            field(element)
        }
    }

    mutating func definition(_ type: TypeDefinition) {
        if let supertype = type.supertype {
            byte(type.isFinal ? 0x4F : 0x50)
            size(1)
            size(supertype)
        } else if !type.isFinal {
            byte(0x50)
            size(0)
        }
        composite(type.composite)
    }
}
