/// Random numbers that a seed determines (SplitMix64).
package struct RandomSequence {
    private var state: UInt64

    /// A sequence of its own for each number, so that any of what is made of them can be made again alone.
    package init(seed: UInt64, number: Int) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// A number below `bound`, which is at least 1.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    package mutating func isOne(in count: Int) -> Bool { below(count) == 0 }
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
