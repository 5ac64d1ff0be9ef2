import Machine
import WebAssembly

/// A memory that several stores use at once, each on a thread of its own (threads proposal).
///
///     let memory = SharedMemory(engine: engine, minimum: 1, maximum: 16)!
///     // On each thread:
///     let store = Store(engine: engine)
///     var linker = Linker(store: store)
///     try linker.define("env", "memory", memory)
///     let instance = try linker.instantiate(module)
///
/// It can be used from any thread, and is freed when neither this object nor a store uses it any more.
///
/// A guest that waits (`memory.atomic.wait32`, `wait64`) holds its thread up until it is notified, its time is over or its
/// store's ``Store/Interrupter`` is used.
///
/// What guests do to it with atomic instructions happens in one order for all threads. Everything else, and the
/// functions here, are plain accesses: meeting others at the same bytes, they read and leave some mixture.
public final class SharedMemory: Sendable {
    /// What all stores that use the memory belong to.
    public let engine: Engine
    // Counted; what changes in it changes atomically or under its lock.
    nonisolated(unsafe) let record: UnsafeMutablePointer<MemoryRecord>

    /// Makes a shared memory of a type, which must be a shared one with a maximum; nil if it is not, or if the system
    /// cannot give so much.
    public init?(engine: Engine, type: MemoryType) {
        guard type.isShared, let maximum = type.limits.maximum, type.limits.minimum <= maximum,
            type.limits.is64 || maximum <= 1 << (32 - UInt64(type.pageSizeLog2)),
            let record = LinearMemory.make(type)
        else { return nil }
        self.engine = engine
        self.record = record
    }

    /// Makes a shared memory with 32-bit addresses; sizes are in pages of 64 KiB.
    public convenience init?(engine: Engine, minimum: UInt64, maximum: UInt64) {
        let limits = SizeLimits(minimum: minimum, maximum: maximum, is64: false)
        self.init(engine: engine, type: MemoryType(limits: limits, isShared: true, pageSizeLog2: 16))
    }

    init(_ engine: Engine, _ record: UnsafeMutablePointer<MemoryRecord>) {
        LinearMemory.retain(record)
        self.engine = engine
        self.record = record
    }

    deinit { LinearMemory.release(record) }

    /// The memory's type.
    public var type: MemoryType { record.pointee.type }
    /// The size in bytes; it may have grown by the time that it is looked at.
    public var byteCount: Int { record.pointee.size }
    /// The size in pages; it may have grown by the time that it is looked at.
    public var pageCount: UInt64 { LinearMemory.pages(record) }

    /// Adds pages of zeros; returns the size before, or nil if the memory may not grow so far.
    ///
    /// No store's limits are asked: only the memory's own maximum counts.
    @discardableResult public func grow(by pages: UInt64) -> UInt64? {
        LinearMemory.grow(record, by: pages, limit: .max)
    }

    /// The bytes of a range, copied one after the other.
    public func read(_ offset: Int, _ count: Int) throws(Memory.OutOfBounds) -> [UInt8] {
        try record.read(offset, count)
    }

    /// Writes bytes, one after the other.
    public func write(_ bytes: [UInt8], at offset: Int) throws(Memory.OutOfBounds) {
        try record.write(bytes, at: offset)
    }

    /// How many guests wait in this memory at the moment, in `memory.atomic.wait32` or `wait64`.
    public var waiterCount: Int { LinearMemory.waiterCount(record) }

    /// The number of four bytes at an offset, read as `i32.atomic.load` does. Throws if there is no aligned word of four
    /// bytes, as the following functions do.
    public func load(at offset: Int) throws(Memory.OutOfBounds) -> UInt32 {
        LinearMemory.load(try word(at: offset))
    }

    /// Writes a number of four bytes, as `i32.atomic.store` does.
    public func store(_ value: UInt32, at offset: Int) throws(Memory.OutOfBounds) {
        LinearMemory.store(value, to: try word(at: offset))
    }

    /// Wakes at most `count` guests that wait at an offset, as `memory.atomic.notify` does; returns how many.
    @discardableResult public func notify(
        at offset: Int, count: UInt32 = .max
    ) throws(Memory.OutOfBounds) -> UInt32 {
        LinearMemory.notify(record, at: try word(at: offset), count: count)
    }

    private func word(at offset: Int) throws(Memory.OutOfBounds) -> UnsafeMutableRawPointer {
        guard let word = LinearMemory.word(record, at: offset) else {
            throw Memory.OutOfBounds(offset: offset, count: 4, size: byteCount)
        }
        return word
    }

    /// An integer, little-endian and at any offset. In one piece if it has at most eight bytes and lies at a multiple of its
    /// size: then it is read as the atomic instructions do. Otherwise byte by byte.
    public func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type, at offset: Int
    ) throws(Memory.OutOfBounds) -> Number {
        let source = try record.range(offset, MemoryLayout<Number>.size)
        return Number(littleEndian: LinearMemory.loadTearless(source))
    }

    /// Writes an integer, in one piece under the same conditions.
    public func store<Number: FixedWidthInteger & BitwiseCopyable>(
        _ value: Number, as _: Number.Type, at offset: Int
    ) throws(Memory.OutOfBounds) {
        let target = try record.range(offset, MemoryLayout<Number>.size)
        LinearMemory.storeTearless(value.littleEndian, to: target)
    }
}
