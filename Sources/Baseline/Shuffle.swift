/// What `i8x16.shuffle` takes from which of its operands: for each byte a number, below 16 of the first, from there on of the second.
struct Shuffle: BitwiseCopyable {
    var low: UInt64
    var high: UInt64

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    init(_ low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    subscript(index: Int) -> Int {
        Int((index < 8 ? low : high) >> UInt64(8 * (index & 7)) & 0xFF)
    }

    var usesFirst: Bool { ~(low & high) & (16 * Self.ones) != 0 }
    var usesSecond: Bool { (low | high) & (16 * Self.ones) != 0 }
    /// With the operands in the other order.
    var swapped: Shuffle { Shuffle(low ^ (16 * Self.ones), high ^ (16 * Self.ones)) }
    /// Where both operands are the same.
    mutating func useFirstOnly() {
        low &= 15 * Self.ones
        high &= 15 * Self.ones
    }

    /// Whether the first operand is the result.
    var isIdentity: Bool { distance == 0 }

    /// How far a window is moved through both operands, the first one lower; nil if it is something else.
    var distance: Int? {
        let first = self[0]
        guard first <= 16 else { return nil }
        for index in 1..<16 where self[index] != first + index { return nil }
        return first
    }

    /// Whether groups of so many bytes stay together, at places that are multiples of their size.
    private func keeps(_ size: Int) -> Bool {
        for index in 0..<16 {
            let start = self[index & -size]
            if start & (size - 1) != 0 || self[index] != start + index & (size - 1) { return false }
        }
        return true
    }

    /// For each four bytes two bits: the number of those that they are, of one operand.
    var longs: UInt8? {
        guard keeps(4), !usesSecond else { return nil }
        return order
    }

    /// The same where the lower two are from the first operand and the others from the second.
    var longsOfBoth: UInt8? {
        guard keeps(4), self[0] < 16, self[4] < 16, self[8] >= 16, self[12] >= 16 else { return nil }
        return order
    }

    private var order: UInt8 {
        var order = 0
        for index in 0..<4 { order |= (self[4 * index] >> 2 & 3) << (2 * index) }
        return UInt8(truncatingIfNeeded: order)
    }

    /// Which lane all are, and the logarithm of its bytes; of the first operand.
    var splat: (number: Int, logarithm: Int)? {
        for logarithm in 0..<4 {
            let size = 1 << logarithm
            guard self[0] < 16, self[0] & (size - 1) == 0 else { continue }
            var isSplat = true
            for index in 0..<16 where self[index] != self[0] + index & (size - 1) { isSplat = false }
            if isSplat { return (self[0] >> logarithm, logarithm) }
        }
        return nil
    }

    /// Whether groups of so many bytes come from the one and the other operand by turns, from their upper or lower halves.
    var interleaving: (size: Int, isHigh: Bool)? {
        let start = self[0]
        guard start == 0 || start == 8 else { return nil }
        for logarithm in 0..<4 {
            let size = 1 << logarithm
            var isInterleaved = true
            for index in 0..<16 {
                let group = index / size
                let expected = start + (group >> 1) * size + index & (size - 1) + (group & 1) * 16
                if self[index] != expected { isInterleaved = false }
            }
            if isInterleaved { return (size, start == 8) }
        }
        return nil
    }

    /// Which pairs of bytes are from the second operand, where all stay where they are.
    var wordsFromSecond: UInt8? {
        var mask: UInt8 = 0
        for index in 0..<16 {
            if self[index] & 15 != index { return nil }
            let isSecond = self[index] >= 16
            if index & 1 == 0 {
                mask |= isSecond ? 1 << UInt8(index >> 1) : 0
            } else if isSecond != (mask >> UInt8(index >> 1) & 1 != 0) {
                return nil
            }
        }
        return mask
    }

    /// The numbers of one operand each, with the highest bit where a byte is the other's.
    var masks: (first: (low: UInt64, high: UInt64), second: (low: UInt64, high: UInt64)) {
        func own(_ numbers: UInt64) -> UInt64 { numbers | (numbers & (16 * Self.ones)) << 3 }
        let others = swapped
        return ((own(low), own(high)), (own(others.low), own(others.high)))
    }
}
