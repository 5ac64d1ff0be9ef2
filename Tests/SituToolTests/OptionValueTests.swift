import Situ
import Testing
import WASI

@testable import SituTool

@Suite("Values of options")
struct OptionValueTests {
    @Test(
        "A size",
        arguments: [
            ("0", 0), ("65536", 65536), ("64KiB", 65536), ("1MiB", 1 << 20), ("2GiB", 2 << 30), ("007", 7),
            ("9223372036854775807", .max),
        ])
    func size(text: String, expected: Int) throws {
        #expect(try ByteSize.parse(text) == expected)
    }

    @Test(
        "What is not a size is a usage error that says what is accepted",
        arguments: [
            "", "x", "-1", "+1", "1.5MiB", "64 KiB", "64kib", "64KB", "64K", "KiB", "9223372036854775808",
        ])
    func wrongSize(text: String) {
        #expect(throws: ToolError.usage("'\(text)' is not a size: give \(ByteSize.accepted)")) {
            try ByteSize.parse(text)
        }
    }

    @Test("A size beyond all memory is too large")
    func largeSize() {
        #expect(throws: ToolError.usage("'9000000000GiB' is too large a size")) {
            try ByteSize.parse("9000000000GiB")
        }
    }

    @Test(
        "A duration",
        arguments: [
            ("500ms", 500_000_000), ("2s", 2_000_000_000), ("1.5s", 1_500_000_000), ("1m", 60_000_000_000),
            ("1h", 3_600_000_000_000), ("10us", 10_000), ("1ns", 1), ("0.25ms", 250_000),
            ("0.0000000001s", nil),
            ("99999999999999h", UInt64(Int64.max)), ("0s", nil), ("5", nil), ("s", nil), ("-1s", nil),
            ("1.s", nil),
            (".5s", nil), ("1.2.3s", nil), ("1 s", nil), ("", nil), ("1d", nil),
        ] as [(String, UInt64?)])
    func duration(text: String, expected: UInt64?) {
        #expect((try? TimeSpan(text))?.nanoseconds == expected)
    }

    @Test(
        "A directory is split at the last two colons, and :ro at the end is not its name",
        arguments: [
            ("a", "a", "a", false), ("a::b", "a", "b", false), ("a:ro", "a", "a", true),
            ("a::b:ro", "a", "b", true),
            ("a:b", "a:b", "a:b", false), ("a::b::c", "a::b", "c", false), ("a:::b", "a:", "b", false),
            ("a:ro/", "a:ro/", "a:ro/", false), ("a:ro::b", "a:ro", "b", false), ("/::/", "/", "/", false),
            ("a:ro:ro", "a:ro", "a:ro", true), ("a::b:c", "a", "b:c", false),
        ])
    func directory(text: String, host: String, guest: String, isReadOnly: Bool) throws {
        let preopen = try DirectoryGrant.parse(Argument(text))
        #expect(
            preopen
                == .init(hostPath: Array(host.utf8), guestPath: Array(guest.utf8), isReadOnly: isReadOnly))
    }

    @Test(
        "A directory without a name is a usage error", arguments: ["", ":ro", "::", "::b", "a::", "a:::ro"])
    func wrongDirectory(text: String) {
        #expect(code { try DirectoryGrant.parse(Argument(text)) } == .usage)
    }

    @Test(
        "Features are chosen from left to right",
        arguments: [
            ("all", .all), ("wasm1", .wasm1), ("wasm1,+simd", .simd), ("simd", [.wasm2, .gc]),
            ("-simd", [.gc, .wasm2]),
            ("+simd,-wasm2", .gc), ("wasm3,-gc", Features.wasm3.subtracting(.gc)), ("gc,wasm1", .wasm1),
        ] as [(String, Features)])
    func features(text: String, expected: Features) throws {
        let initial: Features = [.gc, .wasm2]
        let wanted = text == "-simd" ? expected.subtracting(.simd) : expected
        #expect(try FeatureList.parse(text, from: initial) == wanted)
    }

    @Test("Every feature has a name, and every name is of one feature")
    func featureNames() {
        #expect(Features(FeatureList.names.map(\.features)) == .all)
        #expect(Set(FeatureList.names.map(\.name)).count == FeatureList.names.count)
        #expect(FeatureList.names.allSatisfy { $0.features.rawValue.nonzeroBitCount == 1 })
    }

    @Test("An unknown feature is a usage error", arguments: ["", "x", "+", "wasm2,", "+-simd", "SIMD"])
    func wrongFeatures(text: String) {
        #expect(code { try FeatureList.parse(text, from: .all) } == .usage)
    }
}
