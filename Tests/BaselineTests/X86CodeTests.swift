import Assembler
import Testing

@testable import Baseline

@Suite("Instructions of compiled code for x86-64")
struct X86CodeTests {
    /// Of each kind one or a few, as the direct forms want them.
    private static let opcodes: [(X86Opcode, [X86Size])] = [
        (X86Opcode(.mov, 0x8B), [.long, .quad]),
        (X86Opcode(.mov, 0x89, .isStore), [.long, .quad]),
        (X86Opcode(.mov, 0x89, prefix: 0x66, .wordStore), [.long]),
        (X86Opcode(.mov, 0x88, .byteStore), [.long]),
        (X86Opcode(.movzx, 0x0FB6, .byteOperand), [.long, .quad]),
        (X86Opcode(.movsx, 0x0FBF, .wordOperand), [.long, .quad]),
        (X86Opcode(.movsxd, 0x63, .longOperand), [.quad]),
        (X86Opcode(.imul, 0x0FAF), [.long, .quad]),
        (X86Opcode(.popcnt, 0x0FB8, prefix: 0xF3), [.long, .quad]),
        (X86Opcode(.movss, 0x0F10, prefix: 0xF3, .vectors), [.long]),
        (X86Opcode(.movsd, 0x0F11, prefix: 0xF2, .vectorStore), [.long]),
        (X86Opcode(.ucomisd, 0x0F2E, prefix: 0x66, .vectors), [.long]),
        (X86Opcode(.pshufb, 0x0F3800, prefix: 0x66, .vectors), [.long]),
    ]

    /// Each line of a listing has the bytes that the instruction has when it is emitted as a whole.
    private func expectSameBytes(_ listing: X86Listing, _ location: SourceLocation = #_sourceLocation) {
        var differences: [String] = []
        let ends = listing.lines.dropFirst().map(\.offset) + [listing.count]
        for (line, end) in zip(listing.lines, ends) {
            guard case .instruction(let instruction) = line.content else { continue }
            var encoder = X86Encoder(capacity: 64)
            defer { encoder.deallocate() }
            encoder.emit(instruction)
            if !listing.bytes[line.offset..<end].elementsEqual(encoder.bytes) {
                differences.append(
                    "\(line.text): \(Array(listing.bytes[line.offset..<end])), not \(Array(encoder.bytes))")
            }
        }
        #expect(!listing.lines.isEmpty, sourceLocation: location)
        #expect(
            differences.isEmpty,
            "\(differences.count) differ:\n\(differences.prefix(20).joined(separator: "\n"))",
            sourceLocation: location)
    }

    @Test("with two registers, and with memory at one, in all combinations")
    func registersAndMemory() {
        var listing = X86Listing()
        defer { listing.deallocate() }
        for (opcode, widths) in X86CodeTests.opcodes {
            for width in widths {
                for field in UInt8(0)..<16 {
                    for other in UInt8(0)..<16 {
                        // Between registers, general ones are moved by the form that stores, vector registers by the other.
                        let isVector = opcode.kinds.contains(.vectorField)
                        if opcode.mnemonic != .mov && !opcode.kinds.contains(.isStore)
                            || opcode.mnemonic == .mov && opcode.kinds.contains(.isStore) && !isVector
                        {
                            listing.emit(opcode, width, field, other)
                        }
                        for displacement: Int32 in [0, 1, -1, 127, 128, -128, -129, .max, .min] {
                            listing.emit(opcode, width, field, base: other, displacement)
                        }
                    }
                }
            }
        }
        expectSameBytes(listing)
    }

    @Test("with memory at sums, in all combinations")
    func sums() {
        var listing = X86Listing()
        defer { listing.deallocate() }
        for (number, (opcode, widths)) in X86CodeTests.opcodes.enumerated() {
            for base in UInt8(0)..<16 {
                for index in UInt8(0)..<16 where index != 4 {
                    for scale in UInt8(0)..<4 {
                        let displacements: [Int32] = [0, 127, -128, 128, .min]
                        listing.emit(
                            opcode, widths[0], (base * 7 + index * 3 + scale) & 15, base: base, index: index,
                            scaleLog2: scale, displacements[(number + Int(base + index + scale)) % 5])
                    }
                }
            }
        }
        for base in UInt8(0)..<16 {
            for index in UInt8(0)..<16 where index != 4 {
                for width: MacroAccess in [.byte, .word, .long, .quad] {
                    for displacement: Int32 in [0, 8, 1000] {
                        listing.move(width, base: base, index: index, displacement, immediate: -2)
                        listing.move(width, base: base, displacement, immediate: 0x7F65_4321)
                    }
                }
            }
        }
        expectSameBytes(listing)
    }

    @Test("with immediate operands")
    func immediates() {
        var listing = X86Listing()
        defer { listing.deallocate() }
        let values: [Int32] = [0, 1, -1, 127, 128, -128, -129, 255, 256, .max, .min]
        for register in UInt8(0)..<16 {
            for value in values {
                for width: X86Size in [.long, .quad] {
                    for operation in X86Arithmetic.allCases {
                        listing.emit(operation, width, register, immediate: value)
                    }
                    listing.multiply(width, register, (register * 5 + 2) & 15, immediate: value)
                    listing.test(width, register, immediate: value)
                    listing.shiftByCount(.sar, 7, width, register)
                }
                listing.test(register, byte: UInt8(truncatingIfNeeded: value))
                listing.emit(
                    X86Opcode(.roundsd, 0x0F3A0B, prefix: 0x66, .vectors), .long, register,
                    (register * 3 + 1) & 15, byte: UInt8(truncatingIfNeeded: value))
            }
            for count: UInt8 in [1, 2, 31, 63] {
                for (mnemonic, digit): (X86Mnemonic, UInt8) in [
                    (.rol, 0), (.ror, 1), (.shl, 4), (.shr, 5), (.sar, 7),
                ] {
                    listing.shift(mnemonic, digit, .long, register, by: count)
                    listing.shift(mnemonic, digit, .quad, register, by: count)
                }
            }
            for value: Int64 in [
                0, 1, -1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, -0x8000_0000, -0x8000_0001,
                .max, .min,
            ] {
                listing.move(register, immediate: value)
            }
            for condition in X86Condition.allCases {
                listing.emit(
                    X86Opcode(.set(condition), 0x0F90 | UInt32(condition.number), .byteDigit),
                    .long, 0, register)
            }
            #expect(X86Opcode.set(.a).mnemonic == .seta && X86Opcode.move(.np).mnemonic == .cmovnp)
            let (second, third) = ((register * 5 + 3) & 15, (register * 7 + 2) & 15)
            for width: X86Size in [.long, .quad] {
                listing.shift(.shlx, 1, width, register, second, by: third)
                listing.shift(.sarx, 2, width, third, register, by: second)
                listing.shift(.shrx, 3, width, second, third, by: register)
                listing.rotateRight(width, register, second, by: register + 1)
            }
            listing.push(register)
            listing.pop(register)
            listing.emit(X86Opcode(.neg, 0xF7, .digit), .quad, 3, register)
            listing.emit(X86Opcode(.call, 0xFF, .digit), .long, 2, register)
            listing.emit(X86Opcode(.jmp, 0xFF, .digit), .long, 4, base: register, 8)
        }
        listing.extendDividend(.long)
        listing.extendDividend(.quad)
        listing.leave()
        expectSameBytes(listing)
    }

    @Test("jumps, skips, constants and tables refer to what they should")
    func references() throws {
        var listing = X86Listing()
        defer { listing.deallocate() }
        let (before, after) = (listing.makeLabel(), listing.makeLabel())
        listing.bind(before)
        listing.jump(before)
        listing.jump(.g, after)
        listing.call(after)
        let skip = listing.skip(.p)
        let (four, eight) = (listing.constant(4, 0, size: 4), listing.constant(8, 0, size: 8))
        let sixteen = listing.constant(16, 17, size: 16)
        #expect(listing.constant(8, 0, size: 8) == eight)
        #expect(listing.constant(8, 0, size: 4) != eight)
        listing.emit(X86Opcode(.lea, 0x8D), .quad, 9, at: four)
        listing.land(skip)
        let always = listing.skip(nil)
        listing.align(to: 16)
        listing.land(always)
        listing.bind(after)
        let table = [before, after, before].withUnsafeBufferPointer { listing.table($0) }
        listing.emit(X86Opcode(.lea, 0x8D), .quad, 0, at: table)
        listing.finish()
        let bytes = Array(listing.bytes)
        func number(_ offset: Int, _ size: Int) -> Int {
            let value = bytes[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return size == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
        }
        // Two bytes back; then six, five, two and seven bytes, and two up to the alignment.
        #expect(Array(bytes[0..<4]) == [0xEB, 0xFE, 0x0F, 0x8F])
        let end = try #require(listing.offset(of: after))
        #expect(end == 32)
        #expect(number(4, 4) == end - 8)
        #expect(bytes[8] == 0xE8)
        #expect(number(9, 4) == end - 13)
        #expect(Array(bytes[13..<15]) == [0x7A, 7])
        let places = try [four, eight, sixteen, table].map { try #require(listing.offset(of: $0)) }
        #expect(number(18, 4) == places[0] - 22)
        #expect(Array(bytes[22..<24]) == [0xEB, 8])
        #expect(number(end + 3, 4) == places[3] - end - 7)
        #expect(number(places[0], 4) == 4)
        #expect(number(places[1], 8) == 8)
        #expect(number(places[2], 8) == 16)
        #expect(number(places[2] + 8, 8) == 17)
        #expect(zip(places, [4, 8, 16, 8]).allSatisfy { $0 % $1 == 0 })
        let distances = (0..<3).map { number(places[3] + 8 * $0, 8) }
        #expect(distances == [-places[3], end - places[3], -places[3]])
        #expect(listing.lines.map(\.text).prefix(4) == ["L0:", "jmp L0", "jg L1", "call L1"])
    }

    @Test("instructions without a form of their own are those of the encoder, with the same labels")
    func others() {
        var code = X86Code()
        var encoder = X86Encoder()
        defer {
            code.deallocate()
            encoder.deallocate()
        }
        let (start, end) = (code.makeLabel(), code.makeLabel())
        #expect([encoder.makeLabel(), encoder.makeLabel()] == [start, end])
        code.bind(start)
        encoder.bind(start)
        for label in [start, end] {
            let memory = X86Operand.memory(X86Memory(label: label, 8))
            var instructions = [
                X86Instruction(.pshufd, .quad, .vector(.xmm9), memory, .immediate(3)),
                X86Instruction(.pand, .quad, .vector(.xmm2), memory),
                X86Instruction(.cmp, .word, memory, .immediate(1000)),
                X86Instruction(.mov, .quad, .register(.rax, .quad), .immediate(.max)),
                X86Instruction(
                    .lockXadd, .long, .memory(X86Memory(.r13, index: .rcx)), .register(.rax, .long)),
                X86Instruction(.call, .quad, .label(label)),
                X86Instruction(.jmp, .quad, .label(label)),
            ]
            for condition in X86Condition.allCases {
                instructions.append(X86Instruction(.jump(condition), .quad, .label(label)))
            }
            for instruction in instructions {
                code.emit(instruction)
                encoder.emit(instruction)
            }
        }
        code.bind(end)
        encoder.bind(end)
        code.finish()
        encoder.resolve()
        #expect(code.bytes.elementsEqual(encoder.bytes))
        #expect(code.bytes.count > 200)
    }

    @Test("jumps to a label that is said to be near are short, forward and back")
    func nearLabels() {
        var code = X86Code()
        defer { code.deallocate() }
        let label = code.makeNearLabel()
        #expect(code.offset(of: label) == nil)
        code.jump(label)
        code.jump(.e, label)
        for _ in 0..<125 { code.leave() }
        code.bind(label)
        code.jump(.ne, label)
        code.finish()
        #expect(code.offset(of: label) == 129)
        #expect(Array(code.bytes.prefix(4)) == [0xEB, 127, 0x74, 125])
        #expect(Array(code.bytes.suffix(2)) == [0x75, 0xFE])
    }

    @Test("a label that is not near after all is refused")
    func farLabel() async {
        await #expect(processExitsWith: .failure) {
            var code = X86Code()
            let label = code.makeNearLabel()
            code.jump(label)
            for _ in 0..<128 { code.leave() }
            code.bind(label)
            code.finish()
        }
    }

    @Test("a skip that is too far is refused")
    func farSkip() async {
        await #expect(processExitsWith: .failure) {
            var code = X86Code()
            let skip = code.skip(nil)
            for _ in 0..<128 { code.leave() }
            code.land(skip)
        }
    }
}
