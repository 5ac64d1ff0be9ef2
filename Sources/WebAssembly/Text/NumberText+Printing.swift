/// Floating-point numbers as short decimals. Swift's own descriptions need more of the standard library than Embedded
/// Swift has; these are the same.
extension NumberText {
    /// The shortest decimal that is read as this finite number, and of those the nearest to it: `1.5`, `1e-05`, `1.5e+300`.
    static func shortest(_ bits: UInt64, _ format: Format) -> [UInt8] {
        let magnitude = bits & (format.sign - 1)
        var text: [UInt8] = bits & format.sign != 0 ? [UInt8(ascii: "-")] : []
        guard magnitude != 0 else { return text + [UInt8(ascii: "0"), UInt8(ascii: "."), UInt8(ascii: "0")] }
        let (digits, exponent) = shortestDigits(magnitude, format)
        // As Swift does it: up to where not every integer is a number of the format any more.
        let largest = UInt64(format.fractionBits + 1 + format.bias)
        if exponent < -4 || magnitude > largest << UInt64(format.fractionBits) {
            append(scientific: digits, exponent, to: &text)
        } else {
            append(plain: digits, exponent, to: &text)
        }
        return text
    }

    /// The digits, and the power of ten that the first of them counts.
    private static func shortestDigits(_ magnitude: UInt64, _ format: Format) -> ([UInt8], Int) {
        let most = 19
        let (all, exponent, isExact) = leadingDigits(magnitude, format, count: most)
        // So many digits tell all numbers apart, and with more it only gets easier.
        var low = 1
        var high = format.fractionBits == 52 ? 17 : 9
        while low < high {
            let middle = (low + high) / 2
            if candidate(all, isExact, most, middle, exponent, magnitude, format) != nil {
                high = middle
            } else {
                low = middle + 1
            }
        }
        var value = candidate(all, isExact, most, low, exponent, magnitude, format) ?? all
        var count = low
        // Rounding up may have made another digit.
        var first = exponent
        if value >= power(count) {
            value /= 10
            first += 1
        }
        while count > 1, value % 10 == 0 {
            value /= 10
            count -= 1
        }
        var digits = [UInt8](repeating: 0, count: count)
        for index in stride(from: count - 1, through: 0, by: -1) {
            digits[index] = UInt8(ascii: "0") + UInt8(value % 10)
            value /= 10
        }
        return (digits, first)
    }

    private static func power(_ exponent: Int) -> UInt64 {
        var result: UInt64 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    /// Of the two numbers of `count` digits around the number the nearer one that is read as it; nil if neither is.
    private static func candidate(
        _ all: UInt64, _ isExact: Bool, _ most: Int, _ count: Int, _ exponent: Int, _ magnitude: UInt64,
        _ format: Format
    ) -> UInt64? {
        let scale = power(most - count)
        let below = all / scale
        let rest = all % scale
        let isNearerAbove = rest * 2 > scale || rest * 2 == scale && (!isExact || below & 1 == 1)
        let candidates = isNearerAbove ? [below + 1, below] : [below, below + 1]
        for candidate in candidates where isRead(candidate, exponent - count + 1, as: magnitude, format) {
            return candidate
        }
        return nil
    }

    private static func isRead(
        _ value: UInt64, _ exponent: Int, as magnitude: UInt64, _ format: Format
    ) -> Bool {
        guard value > 0 else { return false }
        return nearest(BigNumber(wide: value), exponent, isInexact: false, format) == magnitude
    }

    /// The first digits of a number as an integer, cut off; the power of ten that the first of them counts; and whether
    /// nothing was cut off.
    private static func leadingDigits(
        _ magnitude: UInt64, _ format: Format, count: Int
    ) -> (UInt64, Int, Bool) {
        let biased = Int(magnitude >> UInt64(format.fractionBits))
        let fraction = magnitude & (1 << UInt64(format.fractionBits) - 1)
        let significand = biased == 0 ? fraction : fraction | 1 << UInt64(format.fractionBits)
        let power = max(biased, 1) - format.bias - format.fractionBits
        // From below: log10(2) is a little more than 0.30102.
        let leading = power + 63 - significand.leadingZeroBitCount
        var first = (leading * 30102 - (leading < 0 ? 99999 : 0)) / 100000 - 1
        while true {
            var numerator = BigNumber(wide: significand)
            var denominator = BigNumber(1)
            let scale = count - 1 - first
            if scale >= 0 {
                numerator.multiply(byPowerOfTen: scale)
            } else {
                denominator.multiply(byPowerOfTen: -scale)
            }
            if power >= 0 { numerator.shiftLeft(power) } else { denominator.shiftLeft(-power) }
            let (quotient, isExact) = numerator.dividing(by: denominator)
            if quotient.high == 0, quotient.low < NumberText.power(count) {
                return (quotient.low, first, isExact)
            }
            first += 1
        }
    }

    // MARK: Layout

    private static func append(scientific digits: [UInt8], _ exponent: Int, to text: inout [UInt8]) {
        text.append(digits[0])
        if digits.count > 1 {
            text.append(UInt8(ascii: "."))
            text += digits[1...]
        }
        text.append(UInt8(ascii: "e"))
        text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        let magnitude = exponent.magnitude
        if magnitude >= 100 { text.append(UInt8(ascii: "0") + UInt8(magnitude / 100)) }
        text.append(UInt8(ascii: "0") + UInt8(magnitude / 10 % 10))
        text.append(UInt8(ascii: "0") + UInt8(magnitude % 10))
    }

    private static func append(plain digits: [UInt8], _ exponent: Int, to text: inout [UInt8]) {
        if exponent < 0 {
            text += [UInt8(ascii: "0"), UInt8(ascii: ".")]
            for _ in 1..<exponent.magnitude { text.append(UInt8(ascii: "0")) }
            text += digits
            return
        }
        for index in 0...exponent { text.append(index < digits.count ? digits[index] : UInt8(ascii: "0")) }
        text.append(UInt8(ascii: "."))
        if digits.count > exponent + 1 {
            text += digits[(exponent + 1)...]
        } else {
            text.append(UInt8(ascii: "0"))
        }
    }
}
