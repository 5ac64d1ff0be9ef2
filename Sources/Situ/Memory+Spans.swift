import Machine

/// Views of the bytes themselves, which nothing is copied for, and which cannot be kept.
///
/// A view has the size that the memory had when it was made. A memory never moves and never shrinks: it may grow meanwhile,
/// which the view does not see. `body` may also call into the store; it then sees what the program has written.
extension Memory {
    /// Reads bytes where they are.
    ///
    ///     let sum = memory.withSpan { span in (0..<16).reduce(0) { $0 + Int(span[$1]) } }
    public func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: record.pointee.base, count: byteCount).bytes)
    }

    /// Reads the bytes of a range where they are. Throws `OutOfBounds`, and what `body` throws.
    public func withSpan<Result: ~Copyable>(
        of range: Range<Int>, _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        try body(
            UnsafeRawBufferPointer(start: bytes(range.lowerBound, range.count), count: range.count).bytes)
    }

    /// Reads and writes bytes where they are.
    public func withMutableSpan<Result: ~Copyable, Failure: Error>(
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeMutableRawBufferPointer(start: record.pointee.base, count: byteCount)
        var span = bytes.mutableBytes
        return try body(&span)
    }

    /// Reads and writes the bytes of a range where they are. Throws `OutOfBounds`, and what `body` throws.
    public func withMutableSpan<Result: ~Copyable>(
        of range: Range<Int>, _ body: (inout MutableRawSpan) throws -> Result
    ) throws -> Result {
        let bytes = UnsafeMutableRawBufferPointer(
            start: try bytes(range.lowerBound, range.count), count: range.count)
        var span = bytes.mutableBytes
        return try body(&span)
    }
}
