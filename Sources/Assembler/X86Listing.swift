/// Writes instructions as bytes and, each beside its place among them, as text.
package struct X86Listing: X86CodeOutput {
    package enum Content: Sendable {
        case instruction(X86Instruction)
        case label(Label)
        /// Instructions that do nothing.
        case alignment
        /// The beginning of the constants and tables.
        case data
    }
    /// A line of the text.
    package struct Line: Sendable {
        /// Of the first byte.
        package var offset: Int
        package var content: Content

        package var text: String {
            switch content {
            case .instruction(let instruction):
                // Without the indentation and the end of the line.
                var text = X86Text { X86Listing.name($0) }
                text.emit(instruction)
                return String(text.text.dropFirst(4).dropLast())
            case .label(let label): return X86Listing.name(label) + ":"
            case .alignment: return "(alignment)"
            case .data: return "(data)"
            }
        }
    }
    package private(set) var encoder = X86Encoder()
    package private(set) var lines: [Line] = []

    package init() {}
    package mutating func deallocate() { encoder.deallocate() }
    package mutating func removeAll() {
        encoder.removeAll()
        lines = []
    }
    package var count: Int { encoder.count }
    package var bytes: UnsafeRawBufferPointer { encoder.bytes }
    package mutating func makeLabel() -> Label { encoder.makeLabel() }
    package func offset(of label: Label) -> Int? { encoder.offset(of: label) }

    package mutating func bind(_ label: Label) {
        encoder.bind(label)
        lines.append(Line(offset: count, content: .label(label)))
    }

    package mutating func align(to alignment: Int) {
        if count & (alignment - 1) != 0 { lines.append(Line(offset: count, content: .alignment)) }
        encoder.align(to: alignment)
    }

    private static func name(_ label: Label) -> String { "L\(label.number)" }

    private mutating func note(_ instruction: X86Instruction) {
        lines.append(Line(offset: count, content: .instruction(instruction)))
    }

    package mutating func emit(_ instruction: X86Instruction) {
        note(instruction)
        encoder.emit(instruction)
    }

    // MARK: Data

    package mutating func constant(_ low: UInt64, _ high: UInt64, size: Int) -> Label {
        encoder.constant(low, high, size: size)
    }
    package mutating func table(_ labels: UnsafeBufferPointer<Label>) -> Label { encoder.table(labels) }
    package mutating func finish() {
        lines.append(Line(offset: count, content: .data))
        encoder.finish()
    }

    // MARK: Direct forms

    private func register(_ number: UInt8, isVector: Bool, _ width: X86Width) -> X86Operand {
        isVector
            ? .vector(X86VectorRegister(rawValue: number).unsafelyUnwrapped)
            : .register(X86Register(rawValue: number).unsafelyUnwrapped, width)
    }

    private func general(_ number: UInt8) -> X86Register {
        X86Register(rawValue: number).unsafelyUnwrapped
    }

    /// The width of the operand that may be memory.
    private func operandWidth(_ opcode: X86Opcode, _ width: X86Width) -> X86Width {
        if opcode.kinds.contains(.byteOperand) { return .byte }
        if opcode.kinds.contains(.wordOperand) { return .word }
        // These are always so wide.
        if opcode.mnemonic == .call || opcode.mnemonic == .jmp { return .quad }
        return opcode.kinds.contains(.longOperand) ? .long : width
    }

    /// The instruction with the other operand, nil if that is a register.
    private mutating func note(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: X86Operand, immediate: Int64? = nil
    ) {
        let kinds = opcode.kinds
        let other = operandWidth(opcode, width)
        var operands: [X86Operand] = []
        if !kinds.contains(.digit) {
            let fieldWidth: X86Width = kinds.contains(.byteField) ? .byte : width
            operands = [register(field, isVector: kinds.contains(.vectorField), fieldWidth)]
        }
        operands.insert(operand, at: kinds.contains(.isStore) ? 0 : operands.count)
        if let immediate { operands.append(.immediate(immediate)) }
        let memoryWidth: X86Width = kinds.contains(.byteField) ? .byte : other
        note(
            X86Instruction(
                opcode.mnemonic, memoryWidth, operands[0], operands.count > 1 ? operands[1] : nil,
                operands.count > 2 ? operands[2] : nil))
    }

    private func otherRegister(_ opcode: X86Opcode, _ width: X86Width, _ number: UInt8) -> X86Operand {
        register(
            number, isVector: opcode.kinds.contains(.vectorOperand), operandWidth(opcode, width))
    }

    package mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8) {
        note(opcode, width, field, otherRegister(opcode, width, operand))
        encoder.emit(opcode, width, field, operand)
    }
    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8, byte: UInt8
    ) {
        note(opcode, width, field, otherRegister(opcode, width, operand), immediate: Int64(byte))
        encoder.emit(opcode, width, field, operand, byte: byte)
    }
    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        note(opcode, width, field, .memory(X86Memory(general(base), displacement)))
        encoder.emit(opcode, width, field, base: base, displacement)
    }
    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32
    ) {
        let memory = X86Memory(general(base), index: general(index), scale: 1 << scaleLog2, displacement)
        note(opcode, width, field, .memory(memory))
        encoder.emit(
            opcode, width, field, base: base, index: index, scaleLog2: scaleLog2, displacement)
    }
    package mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, at label: Label) {
        note(opcode, width, field, .memory(X86Memory(label: label)))
        encoder.emit(opcode, width, field, at: label)
    }
    package mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Width, _ register: UInt8, immediate: Int32
    ) {
        note(
            X86Instruction(
                operation.mnemonic, width, .register(general(register), width), .immediate(Int64(immediate))))
        encoder.emit(operation, width, register, immediate: immediate)
    }
    package mutating func move(
        _ width: X86Width, base: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        let memory = X86Operand.memory(X86Memory(general(base), displacement))
        let value = X86Listing.immediate(immediate, width)
        note(X86Instruction(.mov, width, memory, .immediate(value)))
        encoder.move(width, base: base, displacement, immediate: immediate)
    }
    package mutating func move(
        _ width: X86Width, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        let memory = X86Operand.memory(X86Memory(general(base), index: general(index), displacement))
        let value = X86Listing.immediate(immediate, width)
        note(X86Instruction(.mov, width, memory, .immediate(value)))
        encoder.move(width, base: base, index: index, displacement, immediate: immediate)
    }
    package mutating func multiply(
        _ width: X86Width, _ destination: UInt8, _ source: UInt8, immediate: Int32
    ) {
        note(
            X86Instruction(
                .imul, width, .register(general(destination), width), .register(general(source), width),
                .immediate(Int64(immediate))))
        encoder.multiply(width, destination, source, immediate: immediate)
    }
    package mutating func test(_ width: X86Width, _ register: UInt8, immediate: Int32) {
        let value = X86Listing.immediate(immediate, width)
        note(X86Instruction(.test, width, .register(general(register), width), .immediate(value)))
        encoder.test(width, register, immediate: immediate)
    }
    package mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8, by count: UInt8
    ) {
        note(
            X86Instruction(
                mnemonic, width, .register(general(register), width), .immediate(Int64(count))))
        encoder.shift(mnemonic, digit, width, register, by: count)
    }
    package mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8
    ) {
        note(
            X86Instruction(
                mnemonic, width, .register(general(register), width), .register(.rcx, .byte)))
        encoder.shiftByCount(mnemonic, digit, width, register)
    }
    package mutating func extendDividend(_ width: X86Width) {
        note(X86Instruction(width == .quad ? .cqo : .cdq))
        encoder.extendDividend(width)
    }
    /// What is stored of four bytes, or what they are extended to.
    private static func immediate(_ value: Int32, _ width: X86Width) -> Int64 {
        switch width {
        case .byte: Int64(UInt8(truncatingIfNeeded: value))
        case .word: Int64(UInt16(truncatingIfNeeded: value))
        default: Int64(value)
        }
    }
    package mutating func move(_ register: UInt8, immediate: Int64) {
        let width: X86Width = immediate >= 0 && immediate <= Int64(UInt32.max) ? .long : .quad
        note(X86Instruction(.mov, width, .register(general(register), width), .immediate(immediate)))
        encoder.move(register, immediate: immediate)
    }
    package mutating func jump(_ label: Label) {
        note(X86Instruction(.jmp, .quad, .label(label)))
        encoder.jump(label)
    }
    package mutating func jump(_ condition: X86Condition, _ label: Label) {
        note(X86Instruction(.jump(condition), .quad, .label(label)))
        encoder.jump(condition, label)
    }
    package mutating func call(_ label: Label) {
        note(X86Instruction(.call, .quad, .label(label)))
        encoder.call(label)
    }
    package mutating func skip(_ condition: X86Condition?) -> X86Skip {
        let label = encoder.makeLabel()
        note(X86Instruction(condition.map { .jump($0) } ?? .jmp, .quad, .label(label)))
        return X86Skip(offset: encoder.skip(condition).offset, label: label)
    }
    package mutating func land(_ skip: X86Skip) {
        encoder.land(skip)
        if let label = skip.label { bind(label) }
    }
}
