/// A defined type: a function, structure or array type with its place in the hierarchy of subtypes
/// (specification, section "Composite Types"), as the registry keeps it.
///
/// Plain memory that never moves while a module or store holds it, so that readers need no lock.
package struct DefinedType: BitwiseCopyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable { case function, structure, array }

    package var kind: Kind
    /// Whether no type may be declared a subtype of this one.
    package var isFinal: Bool
    /// How many supertypes stand above.
    package var depth: UInt8
    /// This type's canonical identity.
    package var identity: UInt32
    package var parameterCount: UInt32
    package var resultCount: UInt32
    package var fieldCount: UInt32
    /// Parameters, then results, of a function type.
    package var values: UnsafeMutablePointer<ValueType>
    /// Fields of a structure; the one field of an array.
    package var fields: UnsafeMutablePointer<FieldType>
    /// The identities from the topmost supertype down to this type: `depth + 1` of them. One comparison against the
    /// entry at another type's depth tells whether that is a supertype.
    package var ancestors: UnsafeMutablePointer<UInt32>
    /// Where those of an object's fields lie that are references, in bytes from its start: `referenceCount` offsets.
    package var referenceOffsets: UnsafeMutablePointer<UInt32>
    package var referenceCount: UInt32
    /// Bytes of a structure, its header of four bytes included; bytes of one element of an array.
    package var size: UInt32

    /// Bytes before the first field of a structure: the type.
    package static let structureHeaderSize: UInt32 = 4
    /// Bytes before the first element of an array: the type and the length.
    package static let arrayHeaderSize: UInt32 = 8

    @inline(__always) package var parameters: UnsafeBufferPointer<ValueType> {
        UnsafeBufferPointer(start: values, count: Int(parameterCount))
    }
    @inline(__always) package var results: UnsafeBufferPointer<ValueType> {
        UnsafeBufferPointer(start: values + Int(parameterCount), count: Int(resultCount))
    }
    /// The declared supertype's identity, if there is one.
    package var supertype: UInt32? { depth == 0 ? nil : ancestors[Int(depth) - 1] }
}
