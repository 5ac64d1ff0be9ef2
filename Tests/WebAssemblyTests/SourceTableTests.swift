import Foundation
import Testing
import WebAssembly

/// The two passes that look at every opcode, the validator and the portable interpreter, switch over numbers and over an
/// enumeration of bytes, because that compiles to a table. These tests read their sources and compare what stands there
/// with the instruction table.
@Suite("The sources agree with the instruction table")
struct SourceTableTests {
    @Test("the interpreter's bytes are numbered and named as the table's opcodes are")
    func opcodeBytes() throws {
        let cases = try SourceTableTests.source("Machine/OpcodeByte.swift").compactMap { line in
            line.wholeMatch(of: /case `?(\w+)`?/).map { String($0.1) }
        }
        try #require(cases.count == 256)
        for byte in UInt8.min...UInt8.max {
            let hexadecimal = SourceTableTests.hexadecimal(byte)
            let expected =
                switch byte {
                case 0xFB...0xFE: "prefix" + hexadecimal
                // The table has two `select`s; the text format tells them apart by their immediates.
                case 0x1C: "selectTyped"
                default:
                    InstructionTable.instruction(for: Opcode(byte)).map { SourceTableTests.name($0) }
                        ?? "undefined" + hexadecimal
                }
            #expect(
                cases[Int(byte)] == expected, "byte 0x\(hexadecimal) is \(expected), not \(cases[Int(byte)])")
        }
    }

    @Test("the interpreter's cases compute what their names say")
    func interpreterNumerics() throws {
        var current: [String] = []
        var compared = 0
        for line in try SourceTableTests.source("Machine/Interpreter.swift") {
            if let labels = line.prefixMatch(of: /case ((?:\.\w+(?:, )?)+):/) {
                current = labels.1.split(separator: ", ").map { String($0.dropFirst()) }
            }
            for use in line.matches(of: /Numerics\.(\w+)/) where current.count == 1 {
                // What an instruction traps on is a function of its own.
                let isRight = use.1 == current[0] || use.1 == current[0] + "Trap"
                #expect(isRight, "\(current[0]) is computed by Numerics.\(use.1)")
                compared += 1
            }
        }
        #expect(compared > 100, "only \(compared) uses of Numerics were found")
    }

    @Test("numbers that stand for opcodes carry the right mnemonics")
    func numberedCases() throws {
        let places: [(file: String, prefix: UInt8?, least: Int)] = [
            ("WebAssembly/FunctionValidator+Instructions.swift", nil, 20),
            ("Machine/Interpreter+Bulk.swift", 0xFC, 9),
        ]
        for (file, prefix, least) in places {
            var compared = 0
            for line in try SourceTableTests.source(file) {
                guard let label = line.wholeMatch(of: /case (0x)?([0-9A-F]+): +\/\/ ([a-z0-9_.]+)/),
                    let number = UInt32(label.2, radix: label.1 == nil ? 10 : 16)
                else { continue }
                let opcode =
                    if let prefix {
                        try #require(Opcode(prefix: prefix, subopcode: number), "\(file): \(line)")
                    } else {
                        Opcode(try #require(UInt8(exactly: number), "\(file): \(line)"))
                    }
                let instruction = InstructionTable.instruction(for: opcode)
                let found = instruction?.mnemonic.description ?? "no instruction"
                #expect(
                    found == label.3, "\(file) calls \(label.1 ?? "")\(label.2) \(label.3); it is \(found)")
                compared += 1
            }
            #expect(compared >= least, "only \(compared) labels with a mnemonic were found in \(file)")
        }
    }

    /// The lines of a file in `Sources`, without the white space around them.
    private static func source(_ path: String) throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("Sources/" + path), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    /// A mnemonic as the sources spell it: `i32.trunc_sat_f32_s` is `i32TruncSatF32S`.
    private static func name(_ instruction: Instruction) -> String {
        let words = instruction.mnemonic.description.split { $0 == "." || $0 == "_" }
        return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
