/// Numbers as the text format writes them (specification, section "Values").
enum NumberText {
    /// A number without fraction: its magnitude and its sign.
    struct Integer {
        var isNegative: Bool
        var magnitude: UInt64
        /// Whether the magnitude did not fit.
        var overflows: Bool
    }

    private static func isDigit(_ byte: UInt8, hexadecimal: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): hexadecimal
        default: false
        }
    }

    @inline(__always) static func value(_ byte: UInt8) -> UInt8 {
        byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10
    }

    /// Moves past digits with single underscores between them; false if there are none or an underscore is misplaced.
    private static func skipDigits(
        _ base: UnsafePointer<UInt8>, _ index: inout Int, _ end: Int, hexadecimal: Bool
    ) -> Bool {
        guard index < end, isDigit(base[index], hexadecimal: hexadecimal) else { return false }
        while index < end {
            if isDigit(base[index], hexadecimal: hexadecimal) {
                index += 1
            } else if base[index] == UInt8(ascii: "_") {
                guard index + 1 < end, isDigit(base[index + 1], hexadecimal: hexadecimal) else {
                    return false
                }
                index += 1
            } else {
                return true
            }
        }
        return true
    }

    private static func matches(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ text: StaticString
    ) -> Bool {
        guard end - start >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where base[start + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Which kind of number some bytes are, or `reserved`.
    static func kind(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Token.Kind {
        var index = start
        var hasSign = false
        guard index < end else { return .reserved }
        if base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
            hasSign = true
            index += 1
        }
        guard index < end else { return .reserved }
        if matches(base, index, end, "inf") { return end - index == 3 ? .float : .reserved }
        if matches(base, index, end, "nan") {
            if end - index == 3 { return .float }
            guard matches(base, index, end, "nan:0x") else { return .reserved }
            index += 6
            return skipDigits(base, &index, end, hexadecimal: true) && index == end ? .float : .reserved
        }
        let hexadecimal = matches(base, index, end, "0x")
        if hexadecimal { index += 2 }
        guard skipDigits(base, &index, end, hexadecimal: hexadecimal) else { return .reserved }
        if index == end { return hasSign ? .integer : .natural }
        if base[index] == UInt8(ascii: ".") {
            index += 1
            if index < end, isDigit(base[index], hexadecimal: hexadecimal) {
                guard skipDigits(base, &index, end, hexadecimal: hexadecimal) else { return .reserved }
            }
        }
        guard index < end else { return .float }
        let mark = base[index] | 0x20
        guard mark == (hexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")) else { return .reserved }
        index += 1
        if index < end, base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") { index += 1 }
        return skipDigits(base, &index, end, hexadecimal: false) && index == end ? .float : .reserved
    }

    /// The integer that the bytes of a `natural` or `integer` token are.
    static func integer(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Integer {
        var index = start
        var result = Integer(isNegative: false, magnitude: 0, overflows: false)
        if base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
            result.isNegative = base[index] == UInt8(ascii: "-")
            index += 1
        }
        var radix: UInt64 = 10
        if matches(base, index, end, "0x") {
            radix = 16
            index += 2
        }
        while index < end {
            if base[index] != UInt8(ascii: "_") {
                let product = result.magnitude.multipliedReportingOverflow(by: radix)
                let sum = product.partialValue.addingReportingOverflow(UInt64(value(base[index])))
                if product.overflow || sum.overflow { result.overflows = true }
                result.magnitude = sum.partialValue
            }
            index += 1
        }
        return result
    }

    /// An integer of `bits` bits, signed or unsigned, as its two's complement; nil if it is out of range.
    static func integer(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, bits: Int) -> UInt64? {
        let integer = integer(base, start, end)
        guard !integer.overflows else { return nil }
        if integer.isNegative {
            guard integer.magnitude <= 1 << UInt64(bits - 1) else { return nil }
            return 0 &- integer.magnitude
        }
        guard bits == 64 || integer.magnitude < 1 << UInt64(bits) else { return nil }
        return integer.magnitude
    }

    // MARK: Floating-point numbers

    /// The layout of an IEEE 754 binary format.
    struct Format: Sendable {
        /// Bits of the significand that are stored.
        var fractionBits: Int
        var exponentBits: Int
        static var single: Format { Format(fractionBits: 23, exponentBits: 8) }
        static var double: Format { Format(fractionBits: 52, exponentBits: 11) }
        var bias: Int { 1 << (exponentBits - 1) - 1 }
        var infinity: UInt64 { UInt64(1 << exponentBits - 1) << UInt64(fractionBits) }
        var sign: UInt64 { 1 << UInt64(fractionBits + exponentBits) }
    }

    /// The bits of the nearest number of a format; nil if that would be infinite, or a payload has no place. Ties go to
    /// the even significand, and rounding happens once.
    static func float(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: Format
    ) -> UInt64? {
        var index = start
        var sign: UInt64 = 0
        if base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
            if base[index] == UInt8(ascii: "-") { sign = format.sign }
            index += 1
        }
        if matches(base, index, end, "inf") { return sign | format.infinity }
        if matches(base, index, end, "nan") {
            guard end - index > 3 else {
                return sign | format.infinity | 1 << UInt64(format.fractionBits - 1)
            }
            let payload = integer(base, index + 4, end)
            guard !payload.overflows, payload.magnitude > 0,
                payload.magnitude < 1 << UInt64(format.fractionBits)
            else { return nil }
            return sign | format.infinity | payload.magnitude
        }
        let magnitude =
            matches(base, index, end, "0x")
            ? hexadecimal(base, index + 2, end, format) : decimal(base, index, end, format)
        return magnitude.map { sign | $0 }
    }

    private static func exponent(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var isNegative = false
        if base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
            isNegative = base[index] == UInt8(ascii: "-")
            index += 1
        }
        var exponent = 0
        while index < end {
            // Far beyond any number, and as far from overflow however many digits there are.
            if base[index] != UInt8(ascii: "_"), exponent < 1 << 48 {
                exponent = exponent * 10 + Int(value(base[index]))
            }
            index += 1
        }
        return isNegative ? -exponent : exponent
    }

    private static func hexadecimal(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: Format
    ) -> UInt64? {
        var significand: UInt64 = 0
        var isInexact = false
        var exponent = 0
        var inFraction = false
        var index = start
        while index < end {
            let byte = base[index]
            index += 1
            if byte == UInt8(ascii: "_") { continue }
            if byte == UInt8(ascii: ".") {
                inFraction = true
                continue
            }
            if byte | 0x20 == UInt8(ascii: "p") {
                exponent += NumberText.exponent(base, index, end)
                break
            }
            if significand >> 60 == 0 {
                significand = significand << 4 | UInt64(value(byte))
                if inFraction { exponent -= 4 }
            } else {
                if value(byte) != 0 { isInexact = true }
                if !inFraction { exponent += 4 }
            }
        }
        return rounded(significand, exponent, isInexact, format)
    }

    /// The number nearest to `significand * 2^exponent`, or to a little more where `isInexact`; nil if infinite.
    static func rounded(
        _ significand: UInt64, _ exponent: Int, _ isInexact: Bool, _ format: Format
    ) -> UInt64? {
        guard significand != 0 else { return 0 }
        let shift = significand.leadingZeroBitCount
        let normal = significand << UInt64(shift)
        // The exponent of the leading bit.
        let leading = exponent - shift + 63
        if leading > format.bias { return nil }
        let smallest = 1 - format.bias
        // How many of the 64 bits have no place in the result.
        var dropped = 63 - format.fractionBits
        if leading < smallest { dropped += smallest - leading }
        guard dropped <= 64 else { return 0 }
        var kept = dropped == 64 ? 0 : normal >> UInt64(dropped)
        let half: UInt64 = 1 << UInt64(dropped - 1)
        let rest = dropped == 64 ? normal : normal & (1 << UInt64(dropped) - 1)
        if rest > half || rest == half && (isInexact || kept & 1 == 1) { kept += 1 }
        // A carry out of the significand goes into the exponent, as the encoding wants it.
        let biased = leading < smallest ? 0 : UInt64(leading + format.bias - 1)
        let bits = biased << UInt64(format.fractionBits) + kept
        return bits >= format.infinity ? nil : bits
    }

    /// The number by one exact division or multiplication, where significand and power of ten are small enough for the
    /// format to hold both exactly.
    private static func simpleDecimal(_ significand: UInt64, _ exponent: Int, _ format: Format) -> UInt64? {
        if format.fractionBits == 52 {
            guard significand < 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
            var power = 1.0
            for _ in 0..<exponent.magnitude { power *= 10 }
            let value = Double(significand)
            return (exponent < 0 ? value / power : value * power).bitPattern
        }
        guard significand < 1 << 24, exponent >= -10, exponent <= 10 else { return nil }
        var power: Float = 1
        for _ in 0..<exponent.magnitude { power *= 10 }
        let value = Float(significand)
        return UInt64((exponent < 0 ? value / power : value * power).bitPattern)
    }

    private static func decimal(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: Format
    ) -> UInt64? {
        // Significant digits beyond these cannot tell two numbers from their midpoint, but for being there at all.
        let mostDigits = 800
        var digits = BigNumber(0)
        var chunk: UInt32 = 0
        var chunkScale: UInt32 = 1
        var count = 0
        var exponent = 0
        var isInexact = false
        var inFraction = false
        var index = start
        while index < end {
            let byte = base[index]
            index += 1
            if byte == UInt8(ascii: "_") { continue }
            if byte == UInt8(ascii: ".") {
                inFraction = true
                continue
            }
            if byte | 0x20 == UInt8(ascii: "e") {
                exponent += NumberText.exponent(base, index, end)
                break
            }
            let digit = value(byte)
            if count == 0, digit == 0 {
                if inFraction { exponent -= 1 }
                continue
            }
            if count < mostDigits {
                chunk = chunk * 10 + UInt32(digit)
                chunkScale *= 10
                if chunkScale == 1_000_000_000 {
                    digits.multiply(by: chunkScale, adding: chunk)
                    (chunk, chunkScale) = (0, 1)
                }
                count += 1
                if inFraction { exponent -= 1 }
            } else {
                if digit != 0 { isInexact = true }
                if !inFraction { exponent += 1 }
            }
        }
        guard count > 0 else { return 0 }
        if chunkScale > 1 { digits.multiply(by: chunkScale, adding: chunk) }
        if !isInexact, let small = digits.word, let bits = simpleDecimal(small, exponent, format) {
            return bits
        }
        // The number lies in 10^(magnitude - 1) ..< 10^magnitude.
        let magnitude = exponent + count
        if magnitude > 310 { return nil }
        if magnitude < -330 { return 0 }
        return nearest(digits, exponent, isInexact: isInexact, format)
    }

    /// The number nearest to `digits * 10^exponent`, or to a little more where `isInexact`; nil if infinite.
    static func nearest(_ digits: BigNumber, _ exponent: Int, isInexact: Bool, _ format: Format) -> UInt64? {
        var digits = digits
        var isInexact = isInexact
        var divisor = BigNumber(1)
        if exponent >= 0 {
            digits.multiply(byPowerOfTen: exponent)
        } else {
            divisor.multiply(byPowerOfTen: -exponent)
        }
        // Scale so that the quotient has 64 or 65 bits, then divide.
        let scale = 64 - (digits.bitCount - divisor.bitCount)
        if scale > 0 { digits.shiftLeft(scale) } else { divisor.shiftLeft(-scale) }
        var (quotient, isExact) = digits.dividing(by: divisor)
        if !isExact { isInexact = true }
        var power = -scale
        if quotient.high != 0 {
            if quotient.low & 1 != 0 { isInexact = true }
            quotient.low = quotient.low >> 1 | 1 << 63
            power += 1
        }
        return rounded(quotient.low, power, isInexact, format)
    }
}

/// A natural number of any size, for decimal fractions that a machine word cannot hold.
struct BigNumber {
    /// Least significant first, without leading zeros.
    private var words: [UInt32]

    init(_ value: UInt32) { words = value == 0 ? [] : [value] }

    init(wide value: UInt64) {
        words = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        while words.last == 0 { words.removeLast() }
    }

    var bitCount: Int {
        guard let last = words.last else { return 0 }
        return words.count * 32 - last.leadingZeroBitCount
    }

    /// The number, if it has no more than 64 bits.
    var word: UInt64? {
        guard words.count <= 2 else { return nil }
        let low = words.isEmpty ? 0 : UInt64(words[0])
        return words.count < 2 ? low : low | UInt64(words[1]) << 32
    }

    mutating func multiply(by factor: UInt32, adding addend: UInt32 = 0) {
        var carry = UInt64(addend)
        for index in 0..<words.count {
            let product = UInt64(words[index]) * UInt64(factor) + carry
            words[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry != 0 { words.append(UInt32(carry)) }
    }

    mutating func multiply(byPowerOfTen power: Int) {
        var left = power
        while left >= 9 {
            multiply(by: 1_000_000_000)
            left -= 9
        }
        for _ in 0..<left { multiply(by: 10) }
    }

    mutating func shiftLeft(_ count: Int) {
        guard count > 0, !words.isEmpty else { return }
        let bits = UInt32(count % 32)
        if bits > 0 {
            var carry: UInt32 = 0
            for index in 0..<words.count {
                let word = words[index]
                words[index] = word << bits | carry
                carry = word >> (32 - bits)
            }
            if carry != 0 { words.append(carry) }
        }
        if count >= 32 { words.insert(contentsOf: [UInt32](repeating: 0, count: count / 32), at: 0) }
    }

    private func isLess(than other: BigNumber) -> Bool {
        if words.count != other.words.count { return words.count < other.words.count }
        for index in stride(from: words.count - 1, through: 0, by: -1)
        where words[index] != other.words[index] { return words[index] < other.words[index] }
        return false
    }

    private mutating func subtract(_ other: BigNumber) {
        var borrow: Int64 = 0
        for index in 0..<words.count {
            var difference = Int64(words[index]) + borrow
            if index < other.words.count { difference -= Int64(other.words[index]) }
            words[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference >> 32
        }
        while words.last == 0 { words.removeLast() }
    }

    private mutating func double() {
        var carry: UInt32 = 0
        for index in 0..<words.count {
            let word = words[index]
            words[index] = word << 1 | carry
            carry = word >> 31
        }
        if carry != 0 { words.append(carry) }
    }

    /// The quotient, which must be less than 2^66, in a low word and what is above it; and whether nothing is left.
    func dividing(by divisor: BigNumber) -> (quotient: (high: UInt64, low: UInt64), isExact: Bool) {
        // Bit by bit from the top: the remainder stays below twice the divisor.
        let steps = 66
        var scaled = divisor
        scaled.shiftLeft(steps)
        var rest = self
        var high: UInt64 = 0
        var low: UInt64 = 0
        for _ in 0..<steps {
            rest.double()
            high = high << 1 | low >> 63
            low <<= 1
            if !rest.isLess(than: scaled) {
                rest.subtract(scaled)
                low |= 1
            }
        }
        return ((high, low), rest.words.isEmpty)
    }
}
