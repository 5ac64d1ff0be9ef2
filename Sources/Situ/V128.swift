/// A vector of 128 bits: the value of type `v128` as typed functions take and return it.
///
///     let sum = try add(V128(SIMD4<Float>(1, 2, 3, 4)), V128(SIMD4<Float>(repeating: 1)))
///     print(sum.lanes(of: SIMD4<Float>.self))
public struct V128: Hashable, Sendable, BitwiseCopyable {
    /// Bits 0 to 63: the lanes with the lower indices, lane 0 in the lowest bits.
    public var low: UInt64
    /// Bits 64 to 127.
    public var high: UInt64

    /// A vector of these halves.
    @inlinable public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// A vector of Swift's, which must be of 16 bytes, as `SIMD16<UInt8>`, `SIMD4<Float>` or `SIMD2<Int64>`.
    @inlinable public init<Lanes: SIMD & BitwiseCopyable>(_ lanes: Lanes) {
        precondition(MemoryLayout<Lanes>.size == 16, "a v128 has 16 bytes")
        self = unsafeBitCast(lanes, to: V128.self)
    }

    /// The same bits as a vector of Swift's, which must be of 16 bytes.
    @inlinable public func lanes<Lanes: SIMD & BitwiseCopyable>(of _: Lanes.Type) -> Lanes {
        precondition(MemoryLayout<Lanes>.size == 16, "a v128 has 16 bytes")
        return unsafeBitCast(self, to: Lanes.self)
    }
}

extension V128: CustomStringConvertible {
    public var description: String { Value.v128(low: low, high: high).description }
}
