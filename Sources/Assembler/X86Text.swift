/// Writes instructions as assembly text, in Intel's syntax without prefixes, as clang and the GNU assembler read it.
package struct X86Text: X86Output {
    package private(set) var text = ""
    private var labels: UInt32 = 0
    private var names: [Label: String] = [:]

    private let naming: (Label) -> String

    /// - Parameter naming: What labels are called that have no names of their own.
    package init(naming: @escaping (Label) -> String = { "L(\($0.number))" }) { self.naming = naming }

    package mutating func makeLabel() -> Label {
        labels += 1
        return Label(number: labels - 1)
    }

    /// A label that is a symbol.
    package mutating func makeLabel(named name: String) -> Label {
        let label = makeLabel()
        names[label] = name
        return label
    }

    package func name(_ label: Label) -> String { names[label] ?? naming(label) }

    package mutating func bind(_ label: Label) { text += "\(name(label)):\n" }

    /// A line of text as it is: a directive.
    package mutating func line(_ line: String) {
        text += line
        text += "\n"
    }

    package mutating func emit(_ instruction: X86Instruction) {
        text += "    " + instruction.mnemonic.rawValue
        var separator = " "
        for operand in [instruction.first, instruction.second, instruction.third] {
            guard let operand else { continue }
            text += separator + describe(operand, instruction)
            separator = ", "
        }
        text += "\n"
    }

    private func describe(_ operand: X86Operand, _ instruction: X86Instruction) -> String {
        switch operand {
        case .register(let register, let width): X86Text.name(register, width)
        case .vector(let register): "xmm\(register.rawValue)"
        case .immediate(let value): "\(value)"
        case .label(let label): name(label)
        case .memory(let memory): describe(memory, instruction)
        }
    }

    private func describe(_ memory: X86Memory, _ instruction: X86Instruction) -> String {
        var parts: [String] = []
        if let label = memory.label { parts += ["rip", name(label)] }
        if let base = memory.base { parts.append(X86Text.name(base, .quad)) }
        if let index = memory.index {
            parts.append(X86Text.name(index, .quad) + (memory.scale == 1 ? "" : "*\(memory.scale)"))
        }
        var text = parts.joined(separator: " + ")
        if memory.displacement < 0 {
            text += " - \(-Int64(memory.displacement))"
        } else if memory.displacement > 0 || parts.isEmpty {
            text += (parts.isEmpty ? "" : " + ") + "\(memory.displacement)"
        }
        return X86Text.size(instruction) + "[" + text + "]"
    }

    /// What says how wide a memory operand is; nothing where the mnemonic alone does.
    private static func size(_ instruction: X86Instruction) -> String {
        if instruction.mnemonic == .lea { return "" }
        if case .vector? = instruction.first, !takesGeneralMemory(instruction.mnemonic) { return "" }
        if case .vector? = instruction.second, !takesGeneralMemory(instruction.mnemonic) { return "" }
        if case .register? = instruction.first, isScalarConversion(instruction.mnemonic) { return "" }
        return switch instruction.width {
        case .byte: "byte ptr "
        case .word: "word ptr "
        case .long: "dword ptr "
        case .quad: "qword ptr "
        }
    }

    private static func takesGeneralMemory(_ mnemonic: X86Mnemonic) -> Bool {
        mnemonic == .cvtsi2ss || mnemonic == .cvtsi2sd
    }
    private static func isScalarConversion(_ mnemonic: X86Mnemonic) -> Bool {
        mnemonic == .cvttss2si || mnemonic == .cvttsd2si
    }

    package static func name(_ register: X86Register, _ width: X86Width) -> String {
        if register.rawValue >= 8 {
            let suffix = width == .quad ? "" : width == .long ? "d" : width == .word ? "w" : "b"
            return "r\(register.rawValue)" + suffix
        }
        let stem = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"][Int(register.rawValue)]
        switch width {
        case .quad: return "r" + stem
        case .long: return "e" + stem
        case .word: return stem
        case .byte: return stem.hasSuffix("x") ? "\(stem.first!)l" : stem + "l"
        }
    }
}
