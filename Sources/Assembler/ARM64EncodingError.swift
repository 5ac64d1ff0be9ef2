/// Why an instruction cannot be encoded.
package enum ARM64EncodingError: Error, Hashable, Sendable, BitwiseCopyable {
    /// No instruction of that name takes operands of these kinds, or these registers together.
    case operands
    /// An immediate, an offset, an amount to shift by or the number of a lane that the instruction cannot hold.
    case number(Int64)
    /// A float that the instruction cannot hold.
    case float(Double)
    /// A distance in bytes that the instruction cannot reach, or that is no multiple of an instruction's size.
    case distance(Int64)
}
