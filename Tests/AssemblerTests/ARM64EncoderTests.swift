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

    @Test("an error says what does not fit")
    func errors() {
        let (r, v) = (ARM64Register(3), ARM64VectorRegister(3))
        func encode(_ instruction: ARM64Instruction) throws { _ = try ARM64Encoder.encode(instruction) }
        #expect(throws: ARM64EncodingError.number(4097)) {
            try encode(ARM64Instruction(.add, r.x, r.x, 4097))
        }
        #expect(throws: ARM64EncodingError.number(32)) { try encode(ARM64Instruction(.lsl, r.w, r.w, 32)) }
        #expect(throws: ARM64EncodingError.number(5)) { try encode(ARM64Instruction(.and, r.w, r.w, 5)) }
        #expect(throws: ARM64EncodingError.number(-257)) {
            try encode(ARM64Instruction(.ldr, r.x, .at(r, -257)))
        }
        #expect(throws: ARM64EncodingError.number(4)) {
            try encode(ARM64Instruction(.umov, r.w, v.lane(.s, 4)))
        }
        #expect(throws: ARM64EncodingError.float(0.1)) {
            try encode(ARM64Instruction(.fmov, v.d, .float(0.1)))
        }
        #expect(throws: ARM64EncodingError.distance(1 << 15)) {
            try encode(ARM64Instruction(.tbz, r.x, 0, .immediate(1 << 15)))
        }
        #expect(throws: ARM64EncodingError.operands) {
            try encode(ARM64Instruction(.add, r.x, r.w, r.x))
        }
        #expect(throws: ARM64EncodingError.operands) {
            try encode(ARM64Instruction(.mul, v.d2, v.d2, v.d2))
        }
    }

    @Test("text for each kind of object file says labels and parts of addresses in its way")
    func formats() {
        func text(_ format: ARM64Text.Format) -> String {
            var text = ARM64Text(format: format)
            let (place, name) = (text.makeLabel(), text.makeLabel(named: "step"))
            text.bind(place)
            text.emit(.adrp, ARM64Register(16).x, .page(place))
            text.emit(.add, ARM64Register(16).x, ARM64Register(16).x, .pageOffset(place))
            text.emit(.ldr, ARM64VectorRegister(0).q, .memoryAtPageOffset(ARM64Register(16), name))
            return text.text
        }
        #expect(
            text(.elf)
                == """
                .L0:
                    adrp x16, .L0
                    add x16, x16, :lo12:.L0
                    ldr q0, [x16, :lo12:step]

                """)
        #expect(
            text(.machO)
                == """
                L0:
                    adrp x16, L0@PAGE
                    add x16, x16, L0@PAGEOFF
                    ldr q0, [x16, step@PAGEOFF]

                """)
        #expect(
            text(.preprocessed)
                == """
                L(0):
                    adrp x16, PAGE(L(0))
                    add x16, x16, PAGE_OFFSET(L(0))
                    ldr q0, [x16, PAGE_OFFSET(step)]

                """)
    }

    private func hex(_ word: Int) -> String {
        let digits = String(word, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
