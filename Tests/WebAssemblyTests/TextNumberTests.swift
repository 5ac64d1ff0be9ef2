import Foundation
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

    /// The C library's reading of a number, which rounds correctly too; nil for what is out of range.
    func reference(_ text: String, _ format: NumberText.Format) -> UInt64? {
        if format.fractionBits == 23 {
            let value = strtof(text, nil)
            return value.isInfinite ? nil : UInt64(value.bitPattern)
        }
        let value = strtod(text, nil)
        return value.isInfinite ? nil : value.bitPattern
    }

    @Test("in hexadecimal and halfway between neighbours are what the C library reads")
    func references() {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        func hexadecimal() -> String {
            var digits = String(random() >> (random() % 64), radix: 16)
            if random() % 4 == 0 { digits += String(random(), radix: 16) }
            if random() % 4 == 0 { digits += String(repeating: "0", count: Int(random() % 30)) + "1" }
            let point = Int(random() % UInt64(digits.utf8.count + 1))
            if point > 0 { digits.insert(".", at: digits.index(digits.startIndex, offsetBy: point)) }
            if digits.hasSuffix(".") { digits += "0" }
            let exponents = [0, -126, -149, -150, 127, 100, -1022, -1074, -1080, 1023, 960]
            let exponent = exponents[Int(random() % 11)] + Int(random() % 9) - 4
            return "\(random() % 2 == 0 ? "-" : "")0x\(digits)p\(exponent - 4 * max(point - 1, 0))"
        }
        for round in 0..<8000 {
            let text: String
            switch round % 4 {
            case 0, 1: text = hexadecimal()
            case 2:
                // Exactly the middle of two neighbours, and a little to either side: all digits count.
                let value = Double(bitPattern: random() % 0x7FE0_0000_0000_0000)
                text = String(format: "%.1100e", value.nextUp / 2 + value / 2)
            default:
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: random() % 0x7F70_0000))
                let middle = String(format: "%.150f", (Double(value) + Double(value.nextUp)) / 2)
                text = middle + ["", "1", "000000000000000000001"][Int(random() % 3)]
            }
            for format in [NumberText.Format.single, .double] {
                #expect(bits(text, format) == reference(text, format), "\(text), \(format)")
            }
        }
    }

    @Test("are printed as Swift prints them, by the way without its help too")
    func shortest() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        func text(_ bits: UInt64, _ format: NumberText.Format) -> String {
            String(decoding: NumberText.shortest(bits, format), as: UTF8.self)
        }
        for round in 0..<6000 {
            var double = Double(bitPattern: random())
            var single = Float(bitPattern: UInt32(truncatingIfNeeded: random()))
            switch round % 4 {
            case 0:
                double = Double(sign: .plus, exponent: Int(random() % 2098) - 1074, significand: 1)
                single = Float(sign: .minus, exponent: Int(random() % 277) - 149, significand: 1)
            case 1:
                double = Double(random() % 100_000_000) / 1000
                single = Float(random() % 100_000) / 100
            case 2:
                double = Double(random() >> (random() % 64))
                single = Float(random() >> (random() % 64))
            default: break
            }
            if double.isFinite { #expect(text(double.bitPattern, .double) == double.description) }
            if single.isFinite { #expect(text(UInt64(single.bitPattern), .single) == single.description) }
        }
        for value in [
            0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p54, 0x1.0000000000001p54,
        ] {
            #expect(text(value.bitPattern, .double) == value.description)
        }
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
