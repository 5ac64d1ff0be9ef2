import Situ
import Testing

@testable import SituTool

@Suite("Values as words of the command line")
struct ValueTextTests {
    @Test(
        "A vector's lanes are written from the lowest on",
        arguments: [
            ("i32x4:1,2,3,4", 0x0000_0002_0000_0001, 0x0000_0004_0000_0003),
            ("i64x2:-1,0xff", 0xFFFF_FFFF_FFFF_FFFF, 0xFF),
            ("i16x8:1,2,3,4,5,6,7,-1", 0x0004_0003_0002_0001, 0xFFFF_0007_0006_0005),
            ("i8x16:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,255", 0x0706_0504_0302_0100, 0xFF0E_0D0C_0B0A_0908),
            ("f32x4:1,-0,inf,nan:0x1", 0x8000_0000_3F80_0000, 0x7F80_0001_7F80_0000),
            ("f64x2:1,-inf", 0x3FF0_0000_0000_0000, 0xFFF0_0000_0000_0000),
        ] as [(String, UInt64, UInt64)])
    func vector(text: String, low: UInt64, high: UInt64) throws {
        guard case .v128(let foundLow, let foundHigh) = try ValueText.parse(text, as: .v128) else {
            Issue.record("\(text) is not a vector")
            return
        }
        #expect(foundLow == low)
        #expect(foundHigh == high)
    }

    @Test(
        "A vector with a wrong shape, number of lanes or lane is a usage error",
        arguments: [
            "", "1", "i32x4", "i32x4:", "i32x4:1,2,3", "i32x4:1,2,3,4,5", "i8x16:256", "i32x5:1,2,3,4,5",
            "i8x16:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,256", "i64x2:1,x", "f64x2:1,",
        ])
    func wrongVector(text: String) {
        #expect(code { try ValueText.parse(text, as: .v128) } == .usage)
    }

    @Test("A vector is printed as it can be given again")
    func printedVector() throws {
        let value = try ValueText.parse("i8x16:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,255", as: .v128)
        #expect(ValueText.describe(value) == "i32x4:50462976,117835012,185207048,-15856372")
    }

    @Test("Null is the only reference", arguments: [ValueType.funcref, .externref])
    func references(type: ValueType) throws {
        #expect(ValueText.describe(try ValueText.parse("null", as: type)) == "null")
        #expect(code { try ValueText.parse("0", as: type) } == .usage)
    }

    @Test("Null is no value of a type without it")
    func nonNullReference() {
        #expect(code { try ValueText.parse("null", as: .reference(.func, nullable: false)) } == .usage)
    }

    @Test("Integers are printed with their sign")
    func integers() {
        #expect(ValueText.describe(.i32(-1)) == "-1")
        #expect(ValueText.describe(.i64(.min)) == "-9223372036854775808")
    }
}

/// The exit code of the error that `body` throws; nil if it throws none.
func code(_ body: () throws -> some Any) -> ExitCode? {
    do {
        _ = try body()
        return nil
    } catch let error as ToolError {
        return error.code
    } catch {
        return nil
    }
}
