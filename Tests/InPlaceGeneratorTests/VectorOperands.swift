/// Vectors to try instructions with: numbers at the borders of every type, and random ones. The same in every run.
struct VectorOperands: RandomNumberGenerator {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    // SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static let floats: [Float] = [
        0, 1, 0.5, 1.5, 2.5, 0.49999997, 1e10, 8_388_607.5, 8_388_608, 16_777_216, 2_147_483_520,
        2_147_483_648, 2_147_483_904, 4_294_967_040, 4_294_967_296, 127.5, 255, .leastNonzeroMagnitude,
        .leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
    ]
    private static let doubles: [Double] = [
        0, 1, 0.5, 1.5, 2.5, 0.49999999999999994, 1e300, 2_147_483_647, 2_147_483_647.5, 2_147_483_648,
        2_147_483_648.5, 2_147_483_649, 4_294_967_295, 4_294_967_295.5, 4_294_967_296,
        4_503_599_627_370_495.5,
        4_503_599_627_370_496, 0x1p63, .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1.fffffep127,
        0x1.ffffffp127, 0x1p-150, 0x1.8p-127, .greatestFiniteMagnitude, .infinity,
    ]
    /// Canonical, quiet, and signalling ones.
    private static let singleNaNs: [UInt32] = [
        0x7FC0_0000, 0x7FC0_0001, 0x7FFF_FFFF, 0x7F80_0001, 0x7FA5_5AA5,
    ]
    private static let doubleNaNs: [UInt64] = [
        0x7FF8 << 48, 0x7FF8 << 48 | 1, 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0 << 48 | 1, 0x7FF4_5AA5_5AA5_5AA5,
    ]

    private mutating func integer<Lane: FixedWidthInteger & UnsignedInteger>() -> Lane {
        let top = Lane(1) << Lane(Lane.bitWidth - 1)
        switch next() % 4 {
        case 0: return [0, 1, 2, .max, .max - 1, top, top - 1, top + 1].randomElement(using: &self)!
        // Few bits, around a border of the half as wide.
        case 1: return (1 << Lane(Lane.bitWidth / 2)) &- 2 &+ Lane(truncatingIfNeeded: next() % 4)
        case 2: return 1 << Lane(truncatingIfNeeded: next() % UInt64(Lane.bitWidth))
        default: return Lane(truncatingIfNeeded: next())
        }
    }

    private mutating func single() -> UInt32 {
        let sign: UInt32 = next() & 1 == 0 ? 0 : 1 << 31
        switch next() % 5 {
        // Often enough that zeros of both signs meet.
        case 4: return sign
        case 0: return VectorOperands.singleNaNs.randomElement(using: &self)! | sign
        case 1: return UInt32(truncatingIfNeeded: next())
        // Of an exponent that conversions care about.
        case 2: return UInt32(truncatingIfNeeded: next() & 0x7F_FFFF) | UInt32(120 + next() % 42) << 23 | sign
        default: return VectorOperands.floats.randomElement(using: &self)!.bitPattern | sign
        }
    }

    private mutating func double() -> UInt64 {
        let sign: UInt64 = next() & 1 == 0 ? 0 : 1 << 63
        switch next() % 5 {
        case 4: return sign
        case 0: return VectorOperands.doubleNaNs.randomElement(using: &self)! | sign
        case 1: return next()
        case 2: return next() & 0xF_FFFF_FFFF_FFFF | (1016 + next() % 74) << 52 | sign
        default: return VectorOperands.doubles.randomElement(using: &self)!.bitPattern | sign
        }
    }

    private mutating func pair<Lane: FixedWidthInteger & UnsignedInteger>(
        _ lane: (inout VectorOperands) -> Lane
    ) -> SIMD2<UInt64> {
        var vector = SIMD2<UInt64>()
        for half in 0..<2 {
            for index in 0..<(8 / (Lane.bitWidth / 8)) {
                vector[half] |= UInt64(lane(&self)) << UInt64(index * Lane.bitWidth)
            }
        }
        return vector
    }

    /// Vectors whose lanes are alike in kind, so that they meet.
    mutating func vectors(_ count: Int) -> [SIMD2<UInt64>] {
        let kind = next() % 7
        return (0..<count).map { _ in
            switch kind {
            case 0: pair { $0.integer() as UInt8 }
            case 1: pair { $0.integer() as UInt16 }
            case 2: pair { $0.integer() as UInt32 }
            case 3: pair { $0.integer() as UInt64 }
            case 4: pair { $0.single() }
            case 5: pair { $0.double() }
            default: SIMD2(next(), next())
            }
        }
    }
}
