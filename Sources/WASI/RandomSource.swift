import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a guest's random bytes come from: plain data, so that a snapshot can hold it.
package enum RandomSource: Equatable, Sendable {
    /// The system's generator.
    case host
    /// SplitMix64 from this state, for deterministic runs: repeatable, and not secret.
    case seeded(UInt64)

    /// Fills `buffer`. A guest may ask for gigabytes, so the interrupt is looked at between chunks.
    mutating func fill(
        _ buffer: UnsafeMutableRawBufferPointer, interrupt: WASIInterrupt
    ) throws(WASIFailure) {
        let chunk = 1 << 20
        var offset = 0
        while offset < buffer.count {
            if offset > 0 && interrupt.isRaised { throw .interrupted(elapsed: 0) }
            let part = UnsafeMutableRawBufferPointer(
                rebasing: buffer[offset..<min(offset + chunk, buffer.count)])
            switch self {
            case .host:
                let filled = situ_getrandom(part.baseAddress, part.count)
                if filled < 0 {
                    guard Errno.hostErrno == EINTR else { throw .ofLastCall }
                    continue
                }
                offset += filled
            case .seeded(var state):
                for index in stride(from: 0, to: part.count, by: 8) {
                    withUnsafeBytes(of: Self.next(&state).littleEndian) { word in
                        part.copy(word.prefix(part.count - index), at: index)
                    }
                }
                self = .seeded(state)
                offset += part.count
            }
        }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
