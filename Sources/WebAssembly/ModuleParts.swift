/// The limits of a memory or table (specification, section "Limits").
public struct SizeLimits: Equatable, Sendable, BitwiseCopyable {
    /// Pages of a memory, elements of a table.
    public var minimum: UInt64
    /// Nil for no maximum of its own.
    public var maximum: UInt64?
    /// Whether addresses and sizes are `i64` rather than `i32`.
    public var is64: Bool
    /// The type of addresses and sizes.
    public var addressType: ValueType { is64 ? .i64 : .i32 }
    /// Limits of a memory or table.
    public init(minimum: UInt64, maximum: UInt64?, is64: Bool) {
        self.minimum = minimum
        self.maximum = maximum
        self.is64 = is64
    }
}

/// The type of a linear memory (specification, section "Memory Types").
public struct MemoryType: Equatable, Sendable, BitwiseCopyable {
    /// Its size, in pages.
    public var limits: SizeLimits
    /// Whether several threads may use it at once.
    public var isShared: Bool
    /// The base-two logarithm of the page size in bytes: 16, or 0 with custom page sizes.
    public var pageSizeLog2: UInt8
    /// A type of memories.
    public init(limits: SizeLimits, isShared: Bool, pageSizeLog2: UInt8) {
        self.limits = limits
        self.isShared = isShared
        self.pageSizeLog2 = pageSizeLog2
    }
}

/// The type of a table (specification, section "Table Types").
public struct TableType: Equatable, Sendable, BitwiseCopyable {
    /// The type of the elements: a reference type.
    public var element: ValueType
    /// Its size, in elements.
    public var limits: SizeLimits
    /// A type of tables.
    public init(element: ValueType, limits: SizeLimits) {
        self.element = element
        self.limits = limits
    }
}

/// The type of a global (specification, section "Global Types").
public struct GlobalType: Equatable, Sendable, BitwiseCopyable {
    /// The type of what it holds.
    public var value: ValueType
    /// Whether it can be set.
    public var isMutable: Bool
    /// A type of globals.
    public init(value: ValueType, isMutable: Bool) {
        self.value = value
        self.isMutable = isMutable
    }
}

/// The kinds of things that modules import and export (specification, section "External Types").
public enum ExternalKind: UInt8, Sendable {
    /// Functions.
    case function = 0
    /// Tables.
    case table
    /// Memories.
    case memory
    /// Globals.
    case global
    /// Tags.
    case tag

    /// As the text format writes it.
    public var keyword: StaticString {
        switch self {
        case .function: "function"
        case .table: "table"
        case .memory: "memory"
        case .global: "global"
        case .tag: "tag"
        }
    }
}

package struct Import: Sendable {
    package var module: ByteRange
    package var name: ByteRange
    package var kind: ExternalKind
    /// The index in the kind's own index space.
    package var index: Int
}

package struct Export: Sendable {
    package var name: ByteRange
    package var kind: ExternalKind
    package var index: Int
}

/// A constant expression: where it is, and what evaluating it needs.
package struct ConstantExpression: Sendable {
    // Safe to share: the body is immutable once made and lives as long as the module.
    package nonisolated(unsafe) var body: UnsafePointer<FunctionBody>
}

/// What makes a table element or a passive element: a function index or an expression.
package enum ElementItems: @unchecked Sendable {
    /// Function indices, as LEB128 numbers from this offset on.
    case functions(offset: Int)
    case expressions([ConstantExpression])
}

package struct ElementSegment: Sendable {
    package enum Mode: Sendable {
        case passive
        case declarative
        case active(table: Int, offset: ConstantExpression)
    }
    package var mode: Mode
    package var type: ValueType
    package var count: Int
    package var items: ElementItems
    /// Where the segment begins in the module.
    package var offset: Int
}

package struct DataSegment: Sendable {
    /// The memory and the offset expression of an active segment.
    package var active: (memory: Int, offset: ConstantExpression)?
    package var bytes: ByteRange
}

package struct CustomSection: Sendable {
    package var name: ByteRange
    package var contents: ByteRange
    /// The identifier of the last non-custom section before it; 0 if there was none.
    package var after: UInt8
}

/// One function of the function index space.
package struct FunctionDeclaration: BitwiseCopyable {
    /// The canonical record of its type.
    package var type: UnsafePointer<DefinedType>
    package var typeIndex: UInt32
    /// The entry of the code section: the pc of its local declarations and the end. Zero for an import.
    package var codeStart: UInt32
    package var codeEnd: UInt32
    /// Whether `ref.func` may name it in a body.
    package var isDeclared: Bool
}

/// One global of the global index space.
package struct GlobalDeclaration: Sendable {
    package var type: GlobalType
    /// Nil for an import.
    package var initial: ConstantExpression?
}

package struct TableDeclaration: Sendable {
    package var type: TableType
    package var initial: ConstantExpression?
}

package struct TagDeclaration: BitwiseCopyable {
    package var type: UnsafePointer<DefinedType>
    package var typeIndex: UInt32
}
