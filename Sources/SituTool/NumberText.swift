/// Numbers as the text format writes them (specification, sections "Integers" and "Floating-Point"), and back.
enum NumberText {
    enum Failure: Error, Equatable {
        case notANumber
        case outOfRange
    }

    // MARK: Integers

    /// An integer of `bits` bits: from -2^(bits-1) to 2^bits - 1, decimal or `0x` hexadecimal, with underscores
    /// between digits; negative ones in two's complement.
    static func integer(_ text: String, bits: Int) throws(Failure) -> UInt64 {
        var (isNegative, digits) = sign(text)
        let isHexadecimal = digits.hasPrefix("0x")
        if isHexadecimal { digits = digits.dropFirst(2) }
        guard isDigits(digits, hexadecimal: isHexadecimal) else { throw .notANumber }
        guard let magnitude = UInt64(digits.filter { $0 != "_" }, radix: isHexadecimal ? 16 : 10) else {
            throw .outOfRange
        }
        let largest = UInt64.max >> (64 - bits)
        guard magnitude <= (isNegative ? largest / 2 + 1 : largest) else { throw .outOfRange }
        return (isNegative ? 0 &- magnitude : magnitude) & largest
    }

    private static func sign(_ text: String) -> (isNegative: Bool, rest: Substring) {
        guard let first = text.first, first == "-" || first == "+" else { return (false, text[...]) }
        return (first == "-", text.dropFirst())
    }

    /// Whether the text is digits, with single underscores between them.
    private static func isDigits(_ text: Substring, hexadecimal: Bool) -> Bool {
        var mayBeUnderscore = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): mayBeUnderscore = true
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                guard hexadecimal else { return false }
                mayBeUnderscore = true
            case UInt8(ascii: "_"):
                guard mayBeUnderscore else { return false }
                mayBeUnderscore = false
            default: return false
            }
        }
        return mayBeUnderscore
    }

    // MARK: Floating point

    /// A floating-point number's bits: decimal, hexadecimal (`0x1.8p3`), `inf`, `nan`, `nan:0x...`, each with a sign.
    static func float<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ text: String, as type: Number.Type
    ) throws(Failure) -> UInt64 {
        let (isNegative, body) = sign(text)
        let fraction = Number.significandBitCount
        let width = 1 + Number.exponentBitCount + fraction
        let signBit: UInt64 = isNegative ? 1 << (width - 1) : 0
        let infinity = (UInt64(1) << Number.exponentBitCount - 1) << fraction
        if body == "inf" { return signBit | infinity }
        if body == "nan" { return signBit | infinity | 1 << (fraction - 1) }
        if body.hasPrefix("nan:0x") {
            let digits = body.dropFirst(6)
            guard isDigits(digits, hexadecimal: true) else { throw .notANumber }
            guard let payload = UInt64(digits.filter { $0 != "_" }, radix: 16), payload > 0,
                payload < UInt64(1) << fraction
            else { throw .outOfRange }
            return signBit | infinity | payload
        }
        guard isFiniteFloat(body), let number = Number(body.filter { $0 != "_" }) else { throw .notANumber }
        guard number.isFinite else { throw .outOfRange }
        return signBit | UInt64(number.exponentBitPattern) << fraction | UInt64(number.significandBitPattern)
    }

    /// Digits, then perhaps a point and digits, then perhaps an exponent.
    private static func isFiniteFloat(_ text: Substring) -> Bool {
        let isHexadecimal = text.hasPrefix("0x")
        var mantissa = isHexadecimal ? text.dropFirst(2) : text
        if let mark = mantissa.firstIndex(where: {
            isHexadecimal ? $0 == "p" || $0 == "P" : $0 == "e" || $0 == "E"
        }) {
            let (_, exponent) = sign(String(mantissa[mantissa.index(after: mark)...]))
            guard isDigits(exponent, hexadecimal: false) else { return false }
            mantissa = mantissa[..<mark]
        }
        let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, isDigits(whole, hexadecimal: isHexadecimal) else { return false }
        return parts.count == 1 || parts[1].isEmpty || isDigits(parts[1], hexadecimal: isHexadecimal)
    }

    /// The shortest text from which ``float(_:as:)`` makes the same number; a NaN with its payload unless that is the
    /// canonical one.
    static func describe<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ number: Number) -> String
    {
        guard number.isNaN else {
            let text = number.description
            if text.hasSuffix(".0") { return String(text.dropLast(2)) }
            // 1e+08, where 1e8 will do.
            guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
            else {
                return text
            }
            return text[...mark] + String(exponent)
        }
        let payload = UInt64(number.significandBitPattern)
        let text = number.sign == .minus ? "-nan" : "nan"
        if payload == 1 << (Number.significandBitCount - 1) { return text }
        return text + ":0x" + String(payload, radix: 16)
    }
}
