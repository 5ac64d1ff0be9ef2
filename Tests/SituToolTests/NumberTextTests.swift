import Testing

@testable import SituTool

@Suite("Numbers as the text format writes them")
struct NumberTextTests {
    @Test(
        "An integer is read in either range",
        arguments: [
            ("0", 0), ("-1", 0xFFFF_FFFF), ("+7", 7), ("4294967295", 0xFFFF_FFFF),
            ("-2147483648", 0x8000_0000),
            ("0xfF", 255), ("-0x1", 0xFFFF_FFFF), ("1_000", 1000), ("0x1_0", 16), ("00012", 12),
        ] as [(String, UInt64)])
    func integer(text: String, expected: UInt64) throws {
        #expect(try NumberText.integer(text, bits: 32) == expected)
    }

    @Test(
        "An integer that does not fit is out of range, at each width",
        arguments: [
            ("256", 8), ("-129", 8), ("65536", 16), ("-32769", 16), ("4294967296", 32), ("-2147483649", 32),
            ("18446744073709551616", 64), ("-9223372036854775809", 64), ("0x1_0000_0000", 32),
        ])
    func integerOutOfRange(text: String, bits: Int) {
        #expect(throws: NumberText.Failure.outOfRange) { try NumberText.integer(text, bits: bits) }
    }

    @Test("The limits of each width are in range", arguments: [8, 16, 32, 64])
    func integerLimits(bits: Int) throws {
        let largest = UInt64.max >> (64 - bits)
        #expect(try NumberText.integer(String(largest), bits: bits) == largest)
        #expect(try NumberText.integer("-" + String(largest / 2 + 1), bits: bits) == largest / 2 + 1)
    }

    @Test(
        "What is not an integer is refused",
        arguments: [
            "", "-", "+", "0x", "_1", "1_", "1__2", "0x_1", "1.0", "1e3", " 1", "1 ", "0X1", "--1", "٣", "f",
        ])
    func notAnInteger(text: String) {
        #expect(throws: NumberText.Failure.notANumber) { try NumberText.integer(text, bits: 64) }
    }

    @Test(
        "A double is read to the last bit",
        arguments: [
            ("0", 0), ("-0", 0x8000_0000_0000_0000), ("1", 0x3FF0_0000_0000_0000), ("5e-324", 1),
            ("0x1p-1074", 1), ("9007199254740993", 0x4340_0000_0000_0000), ("1.", 0x3FF0_0000_0000_0000),
            ("1_0.2_5", 0x4024_8000_0000_0000), ("0xA.8", 0x4025_0000_0000_0000), ("0x.8p1", nil),
            (".5", nil),
            ("0x1.00000000000008p0", 0x3FF0_0000_0000_0000), ("0x1.00000000000018p0", 0x3FF0_0000_0000_0002),
            ("inf", 0x7FF0_0000_0000_0000), ("-inf", 0xFFF0_0000_0000_0000), ("nan", 0x7FF8_0000_0000_0000),
            ("-nan:0x1", 0xFFF0_0000_0000_0001), ("nan:0xf_ffff", 0x7FF0_0000_000F_FFFF), ("nan:0x", nil),
            ("infinity", nil), ("1e", nil), ("1e+", nil), ("1e1_0", 0x4202_A05F_2000_0000),
            ("0x1e5", 0x407E_5000_0000_0000),
        ] as [(String, UInt64?)])
    func double(text: String, expected: UInt64?) {
        #expect((try? NumberText.float(text, as: Double.self)) == expected)
    }

    @Test(
        "A float is rounded once, from the text",
        arguments: [
            ("16777217", 0x4B80_0000), ("16777219", 0x4B80_0002), ("0x1p-149", 1), ("0x1p-151", 0),
            ("3.4028235e38", 0x7F7F_FFFF),
            // Through a double this would be rounded twice, to even.
            ("1.00000017881393432617187501", 0x3F80_0002), ("nan:0x200000", 0x7FA0_0000),
            ("-nan", 0xFFC0_0000),
        ] as [(String, UInt64)])
    func float(text: String, expected: UInt64) throws {
        #expect(try NumberText.float(text, as: Float.self) == expected)
    }

    @Test(
        "Floats that are too large are out of range",
        arguments: ["1e39", "-0x1p128", "nan:0x800000", "nan:0x0"])
    func floatOutOfRange(text: String) {
        #expect(throws: NumberText.Failure.outOfRange) { try NumberText.float(text, as: Float.self) }
    }

    @Test(
        "A number is written as short as it can be read again",
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (0.1, "0.1"), (1e21, "1e21"), (1e-7, "1e-7"),
            (5e-324, "5e-324"),
            (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"), (123456.75, "123456.75"),
        ] as [(Double, String)])
    func describe(number: Double, expected: String) {
        #expect(NumberText.describe(number) == expected)
    }

    @Test("Whatever is written is read as the same bits")
    func roundTrip() throws {
        var wrong: [String] = []
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<20_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            // Any double, any NaN among doubles, any float.
            for bits in [state, state | 0x7FF0_0000_0000_0001] {
                let text = NumberText.describe(Double(bitPattern: bits))
                if try NumberText.float(text, as: Double.self) != bits { wrong.append(text) }
            }
            let bits = UInt32(truncatingIfNeeded: state)
            let text = NumberText.describe(Float(bitPattern: bits))
            if try NumberText.float(text, as: Float.self) != UInt64(bits) { wrong.append(text) }
        }
        #expect(wrong.isEmpty, "not read as they were written")
    }
}
