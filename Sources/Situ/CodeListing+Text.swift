extension CodeListing {
    /// All of it as lines: bytecode on the left with its offsets in the module; on the right, where there is some, machine code
    /// with its offsets in the function's.
    public var text: String { text(showsBytes: false) }

    /// The same, with the bytes of each instruction if asked for.
    public func text(showsBytes: Bool) -> String {
        functions.map { text(of: $0, showsBytes: showsBytes) }.joined(separator: "\n")
    }

    private func text(of function: Function, showsBytes: Bool) -> String {
        var text = function.declaration + "\n"
        for local in function.locals { text += "  " + local + "\n" }
        let left = function.instructions.map { instruction in
            let indentation = String(repeating: "  ", count: min(max(instruction.depth, 0), 32))
            return (instruction, indentation + instruction.text)
        }
        let offsets = CodeListing.width(of: function.instructions.last?.offset ?? 0)
        func line(_ instruction: Instruction, _ words: String) -> String {
            var line =
                "  " + CodeListing.padded(String(instruction.offset, radix: 16), offsets, isRight: true)
            if showsBytes {
                line += "  " + CodeListing.padded(CodeListing.hexadecimal(instruction.bytes), 12)
            }
            return line + "  " + words
        }
        let lines = left.map { line($0, $1) }
        guard let size = function.machineCodeSize else {
            return text + lines.joined(separator: "\n") + "\n"
        }
        text += "  ;; \(function.bytecodeSize) bytes of bytecode, \(size) of machine code\n"
        let column = min(lines.map(\.count).max() ?? 0, 48)
        let places = CodeListing.width(of: size)
        func machine(_ instruction: MachineInstruction) -> String {
            let offset = CodeListing.padded(String(instruction.offset, radix: 16), places, isRight: true)
            let bytes =
                showsBytes ? CodeListing.padded(CodeListing.hexadecimal(instruction.bytes), 20) + "  " : ""
            return "| " + offset + "  " + bytes + instruction.text
        }
        func rows(_ left: String, _ right: [MachineInstruction]) -> String {
            var text = ""
            // What is longer than the column has a line of its own.
            var left = left
            if left.count > column, !right.isEmpty {
                text += left + "\n"
                left = ""
            }
            if right.isEmpty { return text + left + "\n" }
            for (number, instruction) in right.enumerated() {
                text +=
                    CodeListing.padded(number == 0 ? left : "", column) + " " + machine(instruction) + "\n"
            }
            return text
        }
        if !function.prologue.isEmpty { text += rows("  ;; entry", function.prologue) }
        for (instruction, line) in zip(function.instructions, lines) {
            text += rows(line, instruction.machineCode)
        }
        if !function.epilogue.isEmpty { text += rows("  ;; seldom", function.epilogue) }
        return text
    }

    private static func width(of number: Int) -> Int { String(number, radix: 16).count }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func padded(_ text: String, _ width: Int, isRight: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - text.count))
        return isRight ? spaces + text : text + spaces
    }
}
