import Machine

/// Numbers, little-endian and at any offset, as the program's own instructions see them (specification, section "Memory
/// Instructions").
extension Memory {
    /// An integer of as many bytes as its type has.
    ///
    ///     let length = try memory.load(UInt32.self, at: address)
    @inlinable
    public func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) throws(OutOfBounds) -> Number {
        Number(littleEndian: try bytes(offset, MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
    }

    /// A floating-point number.
    public func load(_: Float.Type = Float.self, at offset: Int) throws(OutOfBounds) -> Float {
        Float(bitPattern: try load(UInt32.self, at: offset))
    }

    /// A floating-point number.
    public func load(_: Double.Type = Double.self, at offset: Int) throws(OutOfBounds) -> Double {
        Double(bitPattern: try load(UInt64.self, at: offset))
    }

    /// Writes an integer, as many bytes as its type has.
    @inlinable
    public func store<Number: FixedWidthInteger & BitwiseCopyable>(
        _ value: Number, at offset: Int
    ) throws(OutOfBounds) {
        try bytes(offset, MemoryLayout<Number>.size).storeBytes(of: value.littleEndian, as: Number.self)
    }

    /// Writes a floating-point number.
    public func store(_ value: Float, at offset: Int) throws(OutOfBounds) {
        try store(value.bitPattern, at: offset)
    }

    /// Writes a floating-point number.
    public func store(_ value: Double, at offset: Int) throws(OutOfBounds) {
        try store(value.bitPattern, at: offset)
    }

    /// The start of a range of bytes, which is all in the memory.
    @usableFromInline
    func bytes(_ offset: Int, _ count: Int) throws(OutOfBounds) -> UnsafeMutableRawPointer {
        try record.range(offset, count)
    }
}
