/// An output that makes the bytes of code, in memory that its owner frees: ``ARM64Code``, which see, or ``ARM64Listing``, from
/// which there is text too.
package protocol ARM64CodeOutput: ARM64Output {
    init()
    func deallocate()
    /// Forgets everything, and keeps the memory.
    mutating func removeAll()

    /// How many bytes there are: the offset of what comes next.
    var count: Int { get }
    /// Where a label is; nil if it is not bound.
    func offset(of label: Label) -> Int?
    /// Sees to it that nothing comes between the next so many bytes.
    mutating func keepTogether(_ size: Int)
    /// Fills up to a multiple of a power of two.
    mutating func align(to alignment: Int, isCode: Bool)
    /// How far a label is from a place that is before it or after it, four bytes, for tables.
    mutating func append(distanceTo label: Label, from place: Int)
    /// Loads a constant of 32, 64 or 128 bits, which is put into the code somewhere.
    mutating func emitLiteral(
        _ register: ARM64VectorRegister, _ low: UInt64, _ high: UInt64, _ size: ARM64Scalar)
    /// Puts the constants that have been loaded behind the code; nothing may come to them.
    mutating func putLiterals()
    /// Puts distances to the labels that are bound into the code.
    mutating func resolve()
    /// What has been written, until the next change. References are not in it before `resolve()`.
    var bytes: UnsafeRawBufferPointer { get }
}

extension ARM64CodeOutput {
    /// Loads a constant of 32 or 64 bits.
    package mutating func emitLiteral(_ register: ARM64VectorRegister, _ bits: UInt64, isDouble: Bool) {
        emitLiteral(register, bits, 0, isDouble ? .d : .s)
    }
}
