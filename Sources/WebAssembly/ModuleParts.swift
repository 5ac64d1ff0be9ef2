/// The limits of a memory or table (specification, section "Limits").
package struct SizeLimits: Equatable, Sendable, BitwiseCopyable {
    package var minimum: UInt64
    package var maximum: UInt64?
    /// Whether addresses and sizes are `i64` rather than `i32`.
    package var is64: Bool
    package var addressType: ValueType { is64 ? .i64 : .i32 }
    package init(minimum: UInt64, maximum: UInt64?, is64: Bool) {
        self.minimum = minimum
        self.maximum = maximum
        self.is64 = is64
    }
}

package struct MemoryType: Equatable, Sendable, BitwiseCopyable {
    package var limits: SizeLimits
    package var isShared: Bool
    /// The base-two logarithm of the page size in bytes: 16, or 0 with custom page sizes.
    package var pageSizeLog2: UInt8
    package init(limits: SizeLimits, isShared: Bool, pageSizeLog2: UInt8) {
        self.limits = limits
        self.isShared = isShared
        self.pageSizeLog2 = pageSizeLog2
    }
}

package struct TableType: Equatable, Sendable, BitwiseCopyable {
    package var element: ValueType
    package var limits: SizeLimits
    package init(element: ValueType, limits: SizeLimits) {
        self.element = element
        self.limits = limits
    }
}

package struct GlobalType: Equatable, Sendable, BitwiseCopyable {
    package var value: ValueType
    package var isMutable: Bool
    package init(value: ValueType, isMutable: Bool) {
        self.value = value
        self.isMutable = isMutable
    }
}

package enum ExternalKind: UInt8, Sendable {
    case function = 0, table, memory, global, tag

    package var keyword: StaticString {
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
