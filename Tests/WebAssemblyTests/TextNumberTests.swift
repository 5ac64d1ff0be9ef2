import Testing

@testable import WebAssembly

@Suite("Numbers in texts")
struct TextNumberTests {
    func bits(_ text: String, _ format: NumberText.Format) -> UInt64? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { NumberText.float($0.baseAddress!, 0, $0.count, format) }
    }

    func kind(_ text: String) -> Token.Kind {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { NumberText.kind($0.baseAddress!, 0, $0.count) }
    }

    @Test("are told apart by their form")
    func kinds() {
        for text in ["0", "1_000", "0xff", "0xA_b"] { #expect(kind(text) == .natural, "\(text)") }
        for text in ["+0", "-1_000", "-0xff"] { #expect(kind(text) == .integer, "\(text)") }
        for text in ["0.", "1e5", "0x1p-3", "-inf", "nan", "nan:0x1", "1_0.1_0e+1_0"] {
            #expect(kind(text) == .float, "\(text)")
        }
        for text in [
            "_1", "1_", "0x.5", "1__0", "0x", "1x", "0x1p", "1e", "nan:1", "nan:0x", "infinite", "+", "1._0",
            "0b1",
        ] {
            #expect(kind(text) == .reserved, "\(text)")
        }
    }

    @Test("in decimal are rounded once and correctly, like the standard library's, for both formats")
    func decimals() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        for round in 0..<4000 {
            let text: String
            switch round % 4 {
            case 0: text = "\(random() % 1_000_000).\(random())e\(Int(random() % 90) - 45)"
            case 1: text = "\(random())\(random())e\(Int(random() % 680) - 360)"
            case 2: text = "\(Double(bitPattern: random() & 0x7FEF_FFFF_FFFF_FFFF))"
            default:
                // Between two neighbours, where double rounding goes wrong.
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: random()) & 0x7F7F_FFFE)
                let middle = (Double(value) + Double(value.nextUp)) / 2
                text = "\(middle)"
            }
            let double = Double(text)!
            #expect(
                bits(text, .double) == (double.isInfinite ? nil : double.bitPattern), "\(text) as f64")
            let single = Float(text)!
            #expect(
                bits(text, .single) == (single.isInfinite ? nil : UInt64(single.bitPattern)), "\(text) as f32"
            )
        }
    }

    @Test("in hexadecimal are rounded once, ties to even, and subnormal numbers keep their bits")
    func hexadecimals() {
        #expect(bits("0x1.000001p0", .single) == 0x3F80_0000, "a tie goes to the even significand")
        #expect(bits("0x1.000003p0", .single) == 0x3F80_0002, "a tie goes to the even significand")
        #expect(bits("0x1.00000100000000000000001p0", .single) == 0x3F80_0001, "no digit is too far to count")
        #expect(bits("0x1p-149", .single) == 1)
        #expect(bits("0x1p-150", .single) == 0, "half of the smallest goes to zero")
        #expect(bits("0x1.8p-150", .single) == 1)
        #expect(bits("0x1.fffffep-127", .single) == 0x0080_0000, "rounding carries into the exponent")
        #expect(bits("0x1.ffffffp127", .single) == nil, "what rounds to infinity is out of range")
        #expect(bits("0x1.fffffefffffffffffp127", .single) == 0x7F7F_FFFF)
        #expect(bits("-0x0p0", .double) == 1 << 63)
        #expect(bits("0x1p-1074", .double) == 1)
        #expect(
            bits("0x123456789abcdef0123p0", .double) == Double(0x1_2345_6789_ABCD_EF0 as UInt64).bitPattern
                &+ (12 << 52))
        #expect(bits("0x1p99999999999999999999999", .double) == nil)
        #expect(bits("0x0p99999999999999999999999", .double) == 0)
        #expect(bits("1e-99999999999999999999999", .double) == 0)
    }

    @Test("that are none keep their payload, which must have a place")
    func payloads() {
        #expect(bits("nan", .single) == 0x7FC0_0000)
        #expect(bits("-nan:0x1", .single) == 0xFF80_0001)
        #expect(bits("nan:0x7f_ffff", .single) == 0x7FFF_FFFF)
        #expect(bits("nan:0x80_0000", .single) == nil)
        #expect(bits("nan:0x0", .double) == nil)
        #expect(bits("-inf", .double) == 0xFFF0_0000_0000_0000)
    }

    @Test("print so that they read back to the same bits")
    func printing() throws {
        for value: UInt32 in [
            0, 1, 0x8000_0000, 0x7F80_0000, 0xFFC0_0000, 0x7FA0_0001, 0x3DCC_CCCD, 0x7F7F_FFFF,
        ] {
            var module = BinaryWriter()
            module.header()
            var entry = BinaryWriter()
            entry.append([1, 0x7D, 0, 0x43])
            entry.littleEndian(UInt64(value), byteCount: 4)
            entry.opcode(.end)
            module.section(6, entry.bytes)
            let text = try TextPrinter.print(module.bytes)
            #expect(try TextParser.assemble(text) == module.bytes, "\(String(decoding: text, as: UTF8.self))")
        }
    }
}
