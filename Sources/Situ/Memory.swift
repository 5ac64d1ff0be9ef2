import Machine
import WebAssembly

/// A linear memory (specification, section "Memory Instances"), as one store's own. See ``SharedMemory`` for several.
public struct Memory {
    /// Where the memory is.
    public let store: Store
    package let record: UnsafeMutablePointer<MemoryRecord>

    init(store: Store, record: UnsafeMutablePointer<MemoryRecord>) {
        self.store = store
        self.record = record
    }

    /// Makes a memory for modules to import; nil if it is larger than the store allows or the system can give.
    public init?(store: Store, type: MemoryType) {
        guard type.limits.minimum <= type.limits.maximum ?? .max,
            type.limits.is64 || type.limits.minimum <= 1 << (32 - UInt64(type.pageSizeLog2)),
            let record = store.machine.makeMemory(type)
        else { return nil }
        self.init(store: store, record: record)
    }

    /// A shared memory as a store's own, for as long as the store exists.
    ///
    /// Throws a `LinkError` if the memory belongs to another engine.
    public init(store: Store, shared: SharedMemory) throws(LinkError) {
        guard shared.engine === store.engine else { throw LinkError(.foreignEngine, []) }
        store.machine.adopt(shared.record)
        self.init(store: store, record: shared.record)
    }

    /// The memory of an instance with this index, which is there.
    package init(of instance: Instance, at index: Int) {
        self.init(store: instance.store, record: instance.machine.record.pointee.memories[index])
    }

    /// The memory as something that other stores and threads can use too; nil if its type is not a shared one.
    public var shared: SharedMemory? { type.isShared ? SharedMemory(store.engine, record) : nil }

    /// The memory's type.
    public var type: MemoryType { record.pointee.type }
    /// The size in bytes.
    public var byteCount: Int { record.pointee.size }
    /// The size in pages.
    public var pageCount: UInt64 { LinearMemory.pages(record) }

    /// Adds pages of zeros; returns the size before, or nil if the memory may not grow so far.
    @discardableResult public func grow(by pages: UInt64) -> UInt64? {
        store.machine.grow(record, by: pages)
    }

    /// The bytes of a range, copied.
    public func read(_ offset: Int, _ count: Int) throws(OutOfBounds) -> [UInt8] {
        try record.read(offset, count)
    }

    /// Writes bytes.
    public func write(_ bytes: [UInt8], at offset: Int) throws(OutOfBounds) {
        try record.write(bytes, at: offset)
    }

    /// All bytes, for the time of `body`; ``withMutableSpan(_:)`` does the same and checks accesses. In a shared memory, other
    /// threads may change them meanwhile.
    public func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try body(UnsafeMutableRawBufferPointer(start: record.pointee.base, count: byteCount))
    }
}

extension UnsafeMutablePointer<MemoryRecord> {
    /// The start of a range of bytes.
    func range(_ offset: Int, _ count: Int) throws(Memory.OutOfBounds) -> UnsafeMutableRawPointer {
        let size = pointee.size
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
            throw Memory.OutOfBounds(offset: offset, count: count, size: size)
        }
        return pointee.base + offset
    }

    func read(_ offset: Int, _ count: Int) throws(Memory.OutOfBounds) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: try range(offset, count), count: count))
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(Memory.OutOfBounds) {
        let target = try range(offset, bytes.count)
        bytes.withUnsafeBytes {
            guard let source = $0.baseAddress else { return }
            target.copyMemory(from: source, byteCount: $0.count)
        }
    }
}
