import Assembler
import Testing

@Suite("Encoding of arm64 instructions")
struct ARM64EncoderTests {
    /// Each form with each operand at its limits and beyond them: what can be encoded, and what cannot. Of numbers that
    /// cannot, those next to one that can.
    private static let cases: (accepted: [(ARM64Instruction, UInt32)], refused: [ARM64Instruction]) = {
        var seen: Set<ARM64Instruction> = []
        var accepted: [(ARM64Instruction, UInt32)] = []
        var refused: [ARM64Instruction] = []
        for form in ARM64Forms().all {
            if form.operands.isEmpty, let word = try? ARM64Encoder.encode(form) {
                accepted.append((form, word))
            }
            for (index, operand) in form.operands.enumerated() {
                let instructions = operand.alternatives.map { form.with($0, at: index) }
                let words = instructions.map { try? ARM64Encoder.encode($0) }
                for (place, instruction) in instructions.enumerated() {
                    if let word = words[place] {
                        if seen.insert(instruction).inserted { accepted.append((instruction, word)) }
                        continue
                    }
                    let neighbours = words[max(0, place - 1)...min(place + 1, words.count - 1)]
                    if neighbours.contains(where: { $0 != nil }), seen.insert(instruction).inserted {
                        refused.append(instruction)
                    }
                }
            }
        }
        return (accepted, refused)
    }()

    private static func text(_ instructions: some Sequence<ARM64Instruction>) -> ARM64Text {
        var text = ARM64Text(format: .elf)
        for instruction in instructions { text.emit(instruction) }
        return text
    }

    private static func text(_ instruction: ARM64Instruction) -> String {
        String(text([instruction]).text.dropFirst(4).dropLast())
    }

    @Test("every mnemonic has a form")
    func everyMnemonic() {
        let found = Set(Self.cases.accepted.map { $0.0.mnemonic })
        for mnemonic in ARM64Mnemonic.allCases {
            #expect(found.contains(mnemonic), "\(mnemonic) takes none of the operands that were tried")
        }
    }

    @Test("what can be encoded has the bytes that clang makes of its text")
    func bytes() throws {
        let cases = Self.cases.accepted
        #expect(cases.count > 50_000)
        let words: [Int]
        do {
            words = try ReferenceAssembler(arm64: Self.text(cases.lazy.map { $0.0 }).text).longs(".text")
        } catch let failure as ReferenceAssembler.Failure {
            for (line, message) in failure.lines.sorted(by: { $0.key < $1.key }).prefix(100) {
                Issue.record("clang refuses `\(Self.text(cases[line - 1].0))`:\(message)")
            }
            throw failure
        }
        try #require(words.count == cases.count)
        let different = zip(cases, words).filter { Int($0.1) != $1 }
        for ((instruction, word), expected) in different.prefix(100) {
            Issue.record(
                "`\(Self.text(instruction))` is \(hex(expected)), and was encoded as \(hex(Int(word)))")
        }
    }

    @Test("what cannot be encoded is refused by clang too")
    func refusals() throws {
        // A negative number to add is one to subtract for clang, and where nothing is to be shifted, it may. Of `ext` it
        // does not look at the whole number.
        let cases = Self.cases.refused.filter {
            switch $0.mnemonic {
            case .add, .adds, .sub, .subs, .cmp, .cmn:
                !$0.operands.contains { if case .immediate(let value) = $0 { value < 0 } else { false } }
                    && $0.operands.last != .shift(.lsl, 0)
            case .ext: false
            default: true
            }
        }
        let failure = #expect(throws: ReferenceAssembler.Failure.self) {
            _ = try ReferenceAssembler(arm64: Self.text(cases).text)
        }
        let lines = try #require(failure).lines
        var failures = 0
        for (index, instruction) in cases.enumerated() where lines[index + 1] == nil && failures < 100 {
            failures += 1
            Issue.record("`\(Self.text(instruction))` is an instruction, but cannot be encoded")
        }
    }

    private func hex(_ word: Int) -> String {
        let digits = String(word, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
