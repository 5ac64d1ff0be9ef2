import Machine
import WebAssembly

/// A memory or a table that is to be made with a module's instance, or by the embedder, or that is to grow. The embedder may
/// refuse (``Store/allowsGrowth``).
public struct GrowthRequest {
    /// What is to be made or to grow.
    public enum Subject {
        /// A memory; sizes are bytes. Nil for one that does not exist yet.
        case memory(Memory?, MemoryType)
        /// A table; sizes are elements. Nil for one that does not exist yet.
        case table(Table?, TableType)
    }

    /// What is to be made or to grow.
    public let subject: Subject
    /// The size it has: 0 for one that does not exist yet.
    public let current: Int
    /// The size it is to have, which its type and the store's limits allow.
    public let desired: Int
    /// The largest size that its type allows; nil if that says none.
    public let maximum: Int?

    init(_ request: Machine.GrowthRequest, in store: Store) {
        current = request.current
        desired = request.desired
        switch request.subject {
        case .memory(let record, let type):
            subject = .memory(record.map { Memory(store: store, record: $0) }, type)
            maximum = type.limits.maximum.map {
                let (size, overflow) = $0.multipliedReportingOverflow(by: 1 << UInt64(type.pageSizeLog2))
                return overflow ? .max : Int(clamping: size)
            }
        case .table(let record, let type):
            subject = .table(record.map { Table(store: store, record: $0) }, type)
            maximum = type.limits.maximum.map { Int(clamping: $0) }
        }
    }
}
