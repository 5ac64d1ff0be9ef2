import Machine
import WebAssembly

/// The type of a function: what it takes and what it returns (specification, section "Function Types").
public struct FunctionType: Equatable, Hashable, Sendable {
    /// What it takes.
    public var parameters: [ValueType]
    /// What it returns.
    public var results: [ValueType]
    /// A type with these parameters and results.
    public init(_ parameters: [ValueType] = [], _ results: [ValueType] = []) {
        self.parameters = parameters
        self.results = results
    }

    init(_ type: UnsafePointer<DefinedType>) {
        parameters = Array(type.pointee.parameters)
        results = Array(type.pointee.results)
    }
}

extension FunctionType: CustomStringConvertible {
    /// As the text format writes it: `(i32, i64) -> (f32)`.
    public var description: String {
        func list(_ types: [ValueType]) -> String {
            "(" + types.map(\.description).joined(separator: ", ") + ")"
        }
        return list(parameters) + " -> " + list(results)
    }
}

/// The type of something imported or exported (specification, section "External Types").
public enum ExternalType: Sendable, Equatable {
    /// A function of this type.
    case function(FunctionType)
    /// A table of this type.
    case table(TableType)
    /// A memory of this type.
    case memory(MemoryType)
    /// A global of this type.
    case global(GlobalType)
    /// The parameters of an exception's tag.
    case tag(FunctionType)

    /// What it is the type of.
    public var kind: ExternalKind {
        switch self {
        case .function: .function
        case .table: .table
        case .memory: .memory
        case .global: .global
        case .tag: .tag
        }
    }
}

extension ExternalType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .function(let type): return "function " + type.description
        case .table(let type):
            return "table " + ExternalType.describe(type.limits) + " of " + type.element.description
        case .memory(let type):
            return "memory " + ExternalType.describe(type.limits) + " pages"
                + (type.isShared ? ", shared" : "")
        case .global(let type):
            return "global " + (type.isMutable ? "mutable " : "") + type.value.description
        case .tag(let type): return "tag " + type.description
        }
    }

    private static func describe(_ limits: SizeLimits) -> String {
        var text = String(limits.minimum)
        if let maximum = limits.maximum { text += "..." + String(maximum) } else { text += " or more" }
        return limits.is64 ? text + " (64-bit)" : text
    }
}
