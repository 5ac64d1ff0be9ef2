import Assembler
import Testing

@Suite("Encoder of x86-64")
struct X86EncoderTests {
    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }

    /// What an encoder wrote, when references have been resolved.
    private func bytes(capacity: Int = 1, _ write: (inout X86Encoder) -> Void) -> [UInt8] {
        var encoder = X86Encoder(capacity: capacity)
        defer { encoder.deallocate() }
        write(&encoder)
        encoder.resolve()
        return Array(encoder.bytes)
    }

    @Test("every form of every mnemonic has the bytes that clang's assembler gives it")
    func forms() throws {
        let instructions = X86Forms().instructions
        var text = X86Text()
        text.line("begin:")
        for (index, instruction) in instructions.enumerated() {
            text.line("I\(index):")
            text.emit(instruction)
        }
        text.line("end:\n.section places, \"a\"")
        for index in instructions.indices { text.line(".long I\(index) - begin") }
        text.line(".long end - begin")
        let reference = try ReferenceAssembler(x86: text.text)
        let code = try reference.bytes(".text")
        let places = try reference.longs("places")
        try #require(places.count == instructions.count + 1)

        var encoder = X86Encoder()
        defer { encoder.deallocate() }
        var differences: [String] = []
        for (index, instruction) in instructions.enumerated() {
            let start = encoder.count
            encoder.emit(instruction)
            let expected = code[places[index]..<places[index + 1]]
            let found = encoder.bytes[start...]
            if !found.elementsEqual(expected) {
                var line = X86Text()
                line.emit(instruction)
                differences.append(
                    "\(line.text.dropLast()): expected \(hexadecimal(expected)), found \(hexadecimal(found))")
            }
        }
        #expect(
            differences.isEmpty,
            "\(differences.count) of \(instructions.count) differ, the first of them:\n\(differences.prefix(40).joined(separator: "\n"))"
        )
    }

    @Test("the forms above leave out no mnemonic but those that take a label")
    func everyMnemonic() {
        let tested = Set(X86Forms().instructions.map(\.mnemonic))
        let jumps = Set(X86Condition.allCases.map(X86Mnemonic.jump))
        #expect(Set(X86Mnemonic.allCases).subtracting(tested).subtracting(jumps) == [])
    }

    // MARK: Labels

    @Test(
        "references to labels become the distances that clang's assembler gives them, jumps back short ones")
    func labels() throws {
        var text = X86Text()
        let bytes = bytes { encoder in
            /// The same on both.
            func emit(_ instruction: X86Instruction) {
                encoder.emit(instruction)
                text.emit(instruction)
            }
            func makeLabel(_ name: String) -> Label {
                let label = text.makeLabel(named: name)
                #expect(encoder.makeLabel() == label)
                return label
            }
            func bind(_ label: Label) {
                encoder.bind(label)
                text.bind(label)
            }
            let jumps = X86Condition.allCases.map(X86Mnemonic.jump) + [.jmp]
            let (start, end) = (makeLabel("start"), makeLabel("end"))
            bind(start)
            for (number, jump) in jumps.enumerated() {
                let label = makeLabel("short\(number)")
                // -128 is the farthest that is short: 126 bytes and the jump's own two.
                bind(label)
                for _ in 0..<126 { emit(X86Instruction(.nop)) }
                emit(X86Instruction(jump, .quad, .label(label)))
                emit(X86Instruction(jump, .quad, .label(label)))
                emit(X86Instruction(jump, .quad, .label(end)))
            }
            for label in [start, end] {
                emit(X86Instruction(.call, .quad, .label(label)))
                let memory = X86Operand.memory(X86Memory(label: label, 8))
                emit(X86Instruction(.lea, .quad, .register(.r9, .quad), memory))
                emit(X86Instruction(.mov, .quad, memory, .register(.r9, .quad)))
                for width in X86Width.allCases {
                    emit(X86Instruction(.mov, width, memory, .immediate(7)))
                    emit(X86Instruction(.cmp, width, memory, .immediate(7)))
                }
                emit(X86Instruction(.pshufd, .quad, .vector(.xmm9), memory, .immediate(3)))
                emit(X86Instruction(.roundsd, .quad, .vector(.xmm9), memory, .immediate(3)))
                emit(X86Instruction(.pand, .quad, .vector(.xmm9), memory))
            }
            for _ in 0..<127 { emit(X86Instruction(.nop)) }
            bind(end)
        }
        let expected = try ReferenceAssembler(x86: text.text).bytes(".text")
        #expect(hexadecimal(bytes) == hexadecimal(expected))
    }

    @Test("labels that are bound nowhere and addresses in data remain as the relocations that clang writes")
    func relocations() throws {
        var encoder = X86Encoder(capacity: 1)
        defer { encoder.deallocate() }
        let outside = encoder.makeLabel()
        let inside = encoder.makeLabel()
        var text = X86Text()
        #expect(text.makeLabel(named: "outside") == outside)
        #expect(text.makeLabel(named: "inside") == inside)
        let memory = X86Operand.memory(X86Memory(label: outside, 8))
        let instructions = [
            X86Instruction(.jmp, .quad, .label(outside)),
            X86Instruction(.je, .quad, .label(outside)),
            X86Instruction(.lea, .quad, .register(.rax, .quad), memory),
            X86Instruction(.cmp, .word, memory, .immediate(1000)),
            X86Instruction(.jmp, .quad, .label(inside)),
            X86Instruction(.mov, .long, memory, .immediate(-1)),
        ]
        for instruction in instructions {
            encoder.emit(instruction)
            text.emit(instruction)
        }
        encoder.bind(inside)
        text.line(".global inside")
        text.bind(inside)
        encoder.append(addressOf: outside, plus: 5)
        encoder.append(addressOf: inside)
        text.line(".quad outside + 5, inside")
        encoder.resolve()

        let expected = try ReferenceAssembler(x86: text.text).relocations(".rela.text").filter {
            !($0.symbol == "inside" && $0.type != 1)
        }
        let names = [outside: "outside", inside: "inside"]
        let found = encoder.relocations.map { relocation in
            ReferenceAssembler.Relocation(
                offset: relocation.offset,
                // R_X86_64_64 and R_X86_64_PC32, or R_X86_64_PLT32 for jumps.
                type: relocation.kind == .absolute64 ? 1 : relocation.addend == -4 ? 4 : 2,
                symbol: names[relocation.label]!, addend: relocation.addend)
        }
        #expect(found == expected)
    }

    @Test("a second resolution settles what was bound after the first")
    func resolvedTwice() {
        var encoder = X86Encoder(capacity: 1)
        defer { encoder.deallocate() }
        let label = encoder.makeLabel()
        encoder.emit(X86Instruction(.call, .quad, .label(label)))
        encoder.resolve()
        #expect(encoder.relocations.count == 1)
        encoder.emit(X86Instruction(.nop))
        encoder.bind(label)
        encoder.resolve()
        #expect(encoder.relocations.isEmpty)
        #expect(encoder.offset(of: label) == 6)
        #expect(hexadecimal(encoder.bytes) == "e8 01 00 00 00 90")
    }

    // MARK: Data

    @Test("alignment in code is made of as few instructions as there may be, in data of zeros")
    func alignment() throws {
        for missing in 0..<32 {
            let code = bytes { encoder in
                for _ in missing..<32 { encoder.emit(X86Instruction(.int3)) }
                encoder.align(to: 32)
            }
            #expect(code.count == 32)
            let filling = code[(32 - missing)...]
            let text = ".text\n.nops \(missing), 9\n"
            let expected = missing == 0 ? [] : try ReferenceAssembler(x86: text).bytes(".text")
            #expect(hexadecimal(filling) == hexadecimal(expected))
        }
        let data = bytes { encoder in
            encoder.append(byte: 1)
            encoder.align(to: 8, isCode: false)
        }
        #expect(hexadecimal(data) == "01 00 00 00 00 00 00 00")
    }

    @Test("data is written, and replaced, with the lowest byte first")
    func data() {
        let bytes = bytes { encoder in
            encoder.append(long: 0x0403_0201)
            encoder.append(quad: 0x0807_0605_0403_0201)
            encoder.append(long: 0)
            encoder.append(quad: 0)
            encoder.patch(long: 0x1413_1211, at: 12)
            encoder.patch(quad: 0x2827_2625_2423_2221, at: 16)
        }
        #expect(
            hexadecimal(bytes)
                == "01 02 03 04 01 02 03 04 05 06 07 08 11 12 13 14 21 22 23 24 25 26 27 28")
    }

    // MARK: What is refused

    @Test("operands that an instruction does not have are refused")
    func refusals() async {
        await #expect(processExitsWith: .failure) {
            refuse(.add, .long, .register(.rax, .long), .vector(.xmm0))
        }
        await #expect(processExitsWith: .failure) {
            refuse(.add, .long, .register(.rax, .long), .register(.rax, .quad))
        }
        await #expect(processExitsWith: .failure) {
            refuse(.add, .quad, .register(.rax, .quad), .immediate(0x8000_0000))
        }
        await #expect(processExitsWith: .failure) {
            refuse(.lea, .quad, .register(.rax, .quad), .memory(X86Memory(.rax, index: .rsp)))
        }
        await #expect(processExitsWith: .failure) {
            refuse(.add, .quad, .register(.rax, .quad), .register(.rax, .quad), .immediate(1))
        }
        await #expect(processExitsWith: .failure) {
            refuse(.shl, .quad, .register(.rax, .quad), .immediate(256))
        }
    }
}

/// Encodes what ends the process.
private func refuse(
    _ mnemonic: X86Mnemonic, _ width: X86Width, _ first: X86Operand, _ second: X86Operand,
    _ third: X86Operand? = nil
) {
    var encoder = X86Encoder()
    encoder.emit(X86Instruction(mnemonic, width, first, second, third))
    encoder.deallocate()
}
