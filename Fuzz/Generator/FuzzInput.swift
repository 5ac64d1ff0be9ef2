/// The bytes that decide everything the generator does. Past their end every choice is the first one, which is always the
/// simplest, so that cutting bytes off makes a program smaller.
package struct FuzzInput: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isExhausted: Bool { position >= bytes.count }

    /// How many bytes have been used.
    package var used: Int { min(position, bytes.count) }

    package mutating func byte() -> UInt8 {
        guard position < bytes.count else { return 0 }
        defer { position += 1 }
        return bytes[position]
    }

    /// Little-endian.
    package mutating func number(byteCount: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<byteCount { number |= UInt64(byte()) << UInt64(8 * index) }
        return number
    }

    /// A number below `bound`, which is at least 1; a bound of 1 takes no byte.
    package mutating func below(_ bound: Int) -> Int {
        switch bound {
        case ...1: 0
        case ...64: Int(byte()) % bound
        case ...8192: Int(number(byteCount: 2)) % bound
        default: Int(number(byteCount: 4)) % bound
        }
    }

    /// True in so many of a hundred cases; false without input.
    package mutating func chance(_ percent: Int) -> Bool { Int(byte()) * 100 >= (100 - percent) * 256 }

    /// One of some things; without input the first.
    package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// One of some things, each as likely as its weight says; without input the first of them that has a weight.
    package mutating func weighted<Element>(_ choices: [(weight: Int, element: Element)]) -> Element {
        var total = 0
        for choice in choices { total += choice.weight }
        var place = below(max(total, 1))
        for choice in choices {
            if place < choice.weight { return choice.element }
            place -= choice.weight
        }
        return choices[0].element
    }
}

/// Input bytes that a seed and a number determine (SplitMix64), each program's independent of the others'.
package enum RandomInput {
    package static func bytes(seed: UInt64, number: UInt64, count: Int) -> [UInt8] {
        var state = seed &* 0xD134_2543_DE82_EF95 &+ number &* 0xA076_1D64_78BD_642F
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift))) }
        }
        return Array(bytes.prefix(count))
    }
}
