import Machine
import WebAssembly

/// A tag: what kind of exception something is (specification, section "Tag Instances"). Two tags are the same only if one
/// is the other: equal types do not make them equal.
public struct Tag: Equatable {
    /// Where the tag is.
    public let store: Store
    package let record: UnsafeMutablePointer<TagRecord>

    init(store: Store, record: UnsafeMutablePointer<TagRecord>) {
        self.store = store
        self.record = record
    }

    /// Makes a tag for modules to import; `parameters` are the types of the values that its exceptions carry.
    public init(store: Store, parameters: [ValueType] = []) {
        guard let identity = store.engine.registry.internFunction(parameters: parameters, results: []) else {
            fatalError("more than sixteen million types in one engine")
        }
        self.init(store: store, record: store.machine.makeTag(type: identity))
    }

    /// The types of the values that an exception with this tag carries.
    public var parameters: [ValueType] { Array(record.pointee.type.pointee.parameters) }

    /// A name for people: under which an instance of the store exports the tag, or else the one that a module's name
    /// section or import gives it; nil if there is none.
    public var name: String? {
        var other: String?
        for instance in store.machine.instances {
            let module = instance.module
            for index in 0..<instance.record.pointee.tagCount
            where instance.record.pointee.tags[index] == record {
                for export in module.exports where export.kind == .tag && export.index == index {
                    return module.bytes.string(export.name)
                }
                if other == nil {
                    let imported = module.imports.first { $0.kind == .tag && $0.index == index }?.name
                    let name = module.nameSection.tag(index, in: module.bytes) ?? imported
                    other = name.map { module.bytes.string($0) }
                }
            }
        }
        return other
    }

    public static func == (one: Tag, other: Tag) -> Bool { one.record == other.record }
}
