import Machine
import WebAssembly

/// A tag: what kind of exception something is (specification, section "Tag Instances").
public struct Tag: Equatable {
    public let store: Store
    package let record: UnsafeMutablePointer<TagRecord>

    init(store: Store, record: UnsafeMutablePointer<TagRecord>) {
        self.store = store
        self.record = record
    }

    /// The types of the values that an exception with this tag carries.
    public var parameters: [ValueType] { Array(record.pointee.type.pointee.parameters) }

    public static func == (one: Tag, other: Tag) -> Bool { one.record == other.record }
}

/// An exception of WebAssembly: a tag and values. A host function that throws one throws it into the guest's callers;
/// whoever called the guest gets it if nobody on the way caught it.
///
/// Like the store that its tag and references belong to, an exception is used by one thread at a time.
public struct Exception: Error, @unchecked Sendable {
    // `Error` wants `Sendable`; the store's own rule applies, as documented.
    public let tag: Tag
    public let arguments: [Value]
    public init(tag: Tag, arguments: [Value]) {
        self.tag = tag
        self.arguments = arguments
    }
}
