import WebAssembly

/// Accesses to any memory, for the instructions that are executed on the canonical state.
extension Registers {
    /// The effective address of an access of `size` bytes; nil if it is out of bounds. `pc` is at the immediates, which name
    /// the memory; the address operand is `depth` below the topmost. (Specification 4.6.9, 5.4.6.)
    mutating func address(operand depth: Int, size: Int) -> UnsafeMutableRawPointer? {
        // Bit 6 of the alignment says that the memory's index follows.
        let hasIndex = readU32() & 0x40 != 0
        let memory = hasIndex ? instance.pointee.memories[Int(readU32())] : memory
        let offset = readU64()
        let index = memory.pointee.type.limits.is64 ? operand(depth) : UInt64(operand32(depth))
        let (start, wraps) = index.addingReportingOverflow(offset)
        let most = UInt64(truncatingIfNeeded: memory.pointee.size)
        guard !wraps, start <= most, UInt64(truncatingIfNeeded: size) <= most &- start else { return nil }
        return memory.pointee.base + Int(truncatingIfNeeded: start)
    }
}
