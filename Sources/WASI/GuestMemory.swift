/// The guest's linear memory as a WASI function sees it: little-endian loads and stores, each checked.
///
/// Invariant: `count` bytes at `base` stay mapped, readable and writable for the duration of a call. Memories
/// only grow, and never move, so what was in range once stays in range; other threads of the guest may write
/// meanwhile, so a value that was checked is loaded once.
package struct GuestMemory {
    /// The first byte; nil only if `count` is 0.
    package let base: UnsafeMutableRawPointer?
    /// The size in bytes.
    package let count: UInt64

    package init(base: UnsafeMutableRawPointer?, count: UInt64) {
        self.base = base
        self.count = base == nil ? 0 : count
    }

    /// The bytes from `address` on, or `fault` where they would wrap or end past the memory.
    package func buffer(
        at address: UInt32, count length: UInt64
    ) throws(WASIFailure) -> UnsafeMutableRawBufferPointer {
        guard length <= count, UInt64(address) <= count - length else { throw .errno(.fault) }
        guard let base else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        // In range by the check above, so the sum cannot leave the mapping.
        return UnsafeMutableRawBufferPointer(start: base + Int(address), count: Int(length))
    }

    /// The bytes from `address` on, or `fault`.
    package func buffer(
        at address: UInt32, count length: UInt32
    ) throws(WASIFailure) -> UnsafeMutableRawBufferPointer {
        try buffer(at: address, count: UInt64(length))
    }

    /// A place for a result, checked before the call does anything, so that a bad pointer has no effects.
    package func place<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at address: UInt32
    ) throws(WASIFailure) -> GuestPlace<Value> {
        GuestPlace(bytes: try buffer(at: address, count: UInt64(MemoryLayout<Value>.size)))
    }

    /// The integer at `address`, or `fault`.
    package func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at address: UInt32
    ) throws(WASIFailure) -> Value {
        try buffer(at: address, count: UInt64(MemoryLayout<Value>.size)).load(type, at: 0)
    }
}

/// A checked place in the guest's memory that one integer goes to.
package struct GuestPlace<Value: FixedWidthInteger & BitwiseCopyable> {
    let bytes: UnsafeMutableRawBufferPointer

    /// Writes the value, little-endian.
    package func store(_ value: Value) { bytes.store(value, at: 0) }
}

extension UnsafeMutableRawBufferPointer {
    /// Loads a little-endian integer at any alignment.
    func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Stores an integer little-endian, at any alignment.
    func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }

    /// Copies `bytes` to `offset`; the caller has checked that they fit.
    func copy(_ bytes: some Collection<UInt8>, at offset: Int) {
        UnsafeMutableRawBufferPointer(rebasing: self[offset...]).copyBytes(from: bytes)
    }
}
