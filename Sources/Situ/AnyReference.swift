import Machine
import WebAssembly

/// What a value of type `anyref` or below refers to, other than null: an `i31`, a structure, an array, or a value of the
/// host that became an `anyref`. As long as it exists, what it refers to is not collected.
///
/// Like its store, it is used by one thread at a time.
public final class AnyReference {
    /// What objects there are.
    public enum Kind {
        /// A number of 31 bits, as a signed one.
        case i31(Int32)
        /// A structure.
        case structure
        /// An array.
        case array
        /// A value of the host, from `any.convert_extern`.
        case host(Any)
    }

    /// Where the object is.
    public var store: Store { root.store }
    private let root: RootedReference

    required init(store: Store, reference: UInt32) {
        root = RootedReference(store: store, reference: reference)
    }

    /// An `i31`: the low 31 bits of a number.
    public convenience init(store: Store, i31 value: Int32) {
        self.init(store: store, reference: Reference.i31(UInt32(bitPattern: value)))
    }

    /// A value of the host as an `anyref` (`any.convert_extern`).
    public convenience init(store: Store, host value: Any) {
        self.init(store: store, reference: store.reference(toHostValue: value))
    }

    var reference: UInt32 { root.reference }

    /// What the object is.
    public var kind: Kind {
        if Reference.isI31(reference) { return .i31(Int32(bitPattern: reference) >> 1) }
        if Reference.isHost(reference) { return .host(store.hostValue(reference)) }
        return objectType.pointee.kind == .structure ? .structure : .array
    }

    /// The type: `i31`, `any` for a value of the host, the defined type of anything else; never null.
    public var type: ValueType {
        if Reference.isI31(reference) { return .reference(.i31, nullable: false) }
        if Reference.isHost(reference) { return .reference(.any, nullable: false) }
        return .reference(.defined(objectType.pointee.identity), nullable: false)
    }

    /// How many fields a structure or elements an array has; 0 for anything else.
    public var count: Int {
        guard Reference.isObject(reference) else { return 0 }
        return objectType.pointee.kind == .structure
            ? Int(objectType.pointee.fieldCount) : store.machine.heap.count(ofArray: reference)
    }

    /// A field of a structure or an element of an array; packed ones without their sign. Nil if there is none at this
    /// index.
    public subscript(_ index: Int) -> Value? {
        guard index >= 0, index < count else { return nil }
        let field = store.machine.heap.field(index, of: reference)
        var words = field.words
        return withUnsafeMutableBytes(of: &words) { bytes in
            Value(
                bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self),
                as: field.type.unpacked, in: store)
        }
    }

    private var objectType: UnsafePointer<DefinedType> {
        store.engine.registry.type(store.machine.heap.type(ofObject: reference))
    }
}

extension AnyReference: Equatable {
    /// Whether both are the same object or the same `i31` (`ref.eq`).
    public static func == (one: AnyReference, other: AnyReference) -> Bool {
        one.store === other.store && one.reference == other.reference
    }
}

extension AnyReference: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .i31(let value): "i31 \(value)"
        case .structure: "structure of \(count) fields"
        case .array: "array of \(count) elements"
        case .host: "externref as anyref"
        }
    }
}
