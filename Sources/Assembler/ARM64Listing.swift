/// Makes the bytes of code, and remembers what they were made from, for text.
package struct ARM64Listing: ARM64CodeOutput {
    private var code = ARM64Code()
    private var lines = GrowingMemory<Line>(capacity: 64)
    /// From where on there are only constants.
    private var end = Int.max

    private struct Line: BitwiseCopyable {
        var offset: Int
        var content: Content
    }

    private enum Content: BitwiseCopyable {
        case instruction(ARM64Instruction)
        /// Loads a constant.
        case literal(ARM64VectorRegister, ARM64Scalar)
        case distance
    }

    package init() {}

    package func deallocate() {
        code.deallocate()
        lines.deallocate()
    }

    package mutating func removeAll() {
        code.removeAll()
        lines.count = 0
        end = .max
    }

    package var count: Int { code.count }
    package var bytes: UnsafeRawBufferPointer { code.bytes }
    package func offset(of label: Label) -> Int? { code.offset(of: label) }
    package mutating func keepTogether(_ size: Int) { code.keepTogether(size) }
    package mutating func resolve() { code.resolve() }
    package mutating func makeLabel() -> Label { code.makeLabel() }
    package mutating func bind(_ label: Label) { code.bind(label) }

    package mutating func align(to alignment: Int, isCode: Bool) {
        code.align(to: alignment, isCode: isCode)
    }

    package mutating func append(distanceTo label: Label, from place: Int) {
        lines.append(Line(offset: code.count, content: .distance))
        code.append(distanceTo: label, from: place)
    }

    package mutating func emit(_ instruction: ARM64Instruction) {
        // An island comes before the instruction, which then begins where the code ends now.
        code.keepTogether(8)
        lines.append(Line(offset: code.count, content: .instruction(instruction)))
        code.emit(instruction)
        end = .max
    }

    package mutating func emitLiteral(
        _ register: ARM64VectorRegister, _ low: UInt64, _ high: UInt64, _ size: ARM64Scalar
    ) {
        code.emitLiteral(register, low, high, size)
        // There may have been an island, but nothing follows.
        lines.append(Line(offset: code.count - 4, content: .literal(register, size)))
        end = .max
    }

    package mutating func putLiterals() {
        end = code.count
        code.putLiterals()
    }

    // MARK: Text

    /// Each of the code's words, in their order: where it is, what it is, and an instruction that is encoded so, or `.long`.
    /// Places are distances from the code's beginning, as in LLVM's disassembly. After `resolve()`.
    package func forEachWord(_ body: (_ offset: Int, _ word: UInt32, _ text: String) -> Void) {
        var index = 0
        for offset in stride(from: 0, to: code.count, by: 4) {
            let word = UInt32(littleEndian: code.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            while index < lines.count, lines[index].offset < offset { index += 1 }
            let isKnown = index < lines.count && lines[index].offset == offset
            body(offset, word, text(word, at: offset, isKnown ? lines[index].content : nil))
        }
    }

    /// What a word is that was made from something, or from nothing: then it is of an island, fills space or is a constant.
    private func text(_ word: UInt32, at offset: Int, _ content: Content?) -> String {
        var text = ARM64Text(format: .elf)
        switch content {
        case .instruction(let instruction):
            let placed = placed(instruction, word, at: offset, &text)
            text.emit(placed)
        case .literal(let register, let size):
            let label = text.makeLabel(named: place(offset, word, shift: 5, bits: 19))
            text.emit(.ldr, register.view(size), .label(label))
        case nil where offset < end && word >> 26 == 0b00_0101:
            let label = text.makeLabel(named: place(offset, word, shift: 0, bits: 26))
            text.emit(.b, .label(label))
        case nil where offset < end && word == 0xd503_201f: text.emit(.nop)
        case .distance, nil: return ".long 0x" + String(word, radix: 16)
        }
        // Without the indentation and the line's end.
        return String(text.text.dropFirst(4).dropLast())
    }

    /// An instruction whose label, if it has one, has the name of its place. Of a branch that goes around a longer one it is the
    /// opposite.
    private func placed(
        _ i: ARM64Instruction, _ word: UInt32, at offset: Int, _ text: inout ARM64Text
    ) -> ARM64Instruction {
        switch i.mnemonic {
        case .b, .bl:
            let label = text.makeLabel(named: place(offset, word, shift: 0, bits: 26))
            return ARM64Instruction(i.mnemonic, .label(label))
        case .bcond:
            let condition = ARM64Condition(rawValue: UInt8(word & 15)).unsafelyUnwrapped
            let label = text.makeLabel(named: place(offset, word, shift: 5, bits: 19))
            return ARM64Instruction(.bcond, .condition(condition), .label(label))
        case .cbz, .cbnz:
            let label = text.makeLabel(named: place(offset, word, shift: 5, bits: 19))
            return ARM64Instruction(word >> 24 & 1 == 0 ? .cbz : .cbnz, i.first, .label(label))
        case .tbz, .tbnz:
            let label = text.makeLabel(named: place(offset, word, shift: 5, bits: 14))
            return ARM64Instruction(word >> 24 & 1 == 0 ? .tbz : .tbnz, i.first, i.second, .label(label))
        case .adr:
            let distance = Int(Int32(bitPattern: word << 8) >> 13) << 2 | Int(word >> 29 & 3)
            let label = text.makeLabel(named: name(offset + distance))
            return ARM64Instruction(.adr, i.first, .label(label))
        default: return i
        }
    }

    /// The name of the place at a distance in words that is in an instruction.
    private func place(_ offset: Int, _ word: UInt32, shift: UInt32, bits: UInt32) -> String {
        name(offset + 4 * Int(Int32(bitPattern: word << (32 - shift - bits)) >> Int32(32 - bits)))
    }

    private func name(_ offset: Int) -> String { "0x" + String(offset, radix: 16) }
}
