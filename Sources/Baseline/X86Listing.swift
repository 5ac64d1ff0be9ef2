import Assembler

/// Writes instructions as bytes and, each beside its place among them, as text.
struct X86Listing: X86CodeOutput {
    enum Content: Sendable {
        case instruction(X86Instruction)
        case label(Label)
        /// Instructions that do nothing.
        case alignment
        /// The beginning of the constants and tables.
        case data
    }
    /// A line of the text.
    struct Line: Sendable {
        /// Of the first byte.
        var offset: Int
        var content: Content

        var text: String {
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
    private(set) var encoder = X86Code()
    private(set) var lines: [Line] = []

    init() {}
    mutating func deallocate() { encoder.deallocate() }
    mutating func removeAll() {
        encoder.removeAll()
        lines = []
    }
    var count: Int { encoder.count }
    var bytes: UnsafeRawBufferPointer { encoder.bytes }
    mutating func makeLabel() -> Label { encoder.makeLabel() }
    mutating func makeNearLabel() -> Label { encoder.makeNearLabel() }
    func offset(of label: Label) -> Int? { encoder.offset(of: label) }

    mutating func bind(_ label: Label) {
        encoder.bind(label)
        lines.append(Line(offset: count, content: .label(label)))
    }

    mutating func align(to alignment: Int) {
        if count & (alignment - 1) != 0 { lines.append(Line(offset: count, content: .alignment)) }
        encoder.align(to: alignment)
    }

    private static func name(_ label: Label) -> String { "L\(label.number)" }

    private mutating func note(_ instruction: X86Instruction) {
        lines.append(Line(offset: count, content: .instruction(instruction)))
    }

    mutating func emit(_ instruction: X86Instruction) {
        note(instruction)
        encoder.emit(instruction)
    }

    // MARK: Data

    mutating func constant(_ low: UInt64, _ high: UInt64, size: Int) -> Label {
        encoder.constant(low, high, size: size)
    }
    mutating func table(_ labels: UnsafeBufferPointer<Label>) -> Label { encoder.table(labels) }
    mutating func finish() {
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
        if opcode.mnemonic == .call || opcode.mnemonic == .jmp || opcode.mnemonic == .pop { return .quad }
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
            // The only narrow registers in the middle field are stored.
            let fieldWidth = kinds.contains(.isStore) ? other : width
            operands = [register(field, isVector: kinds.contains(.vectorField), fieldWidth)]
        }
        operands.insert(operand, at: kinds.contains(.isStore) ? 0 : operands.count)
        if let immediate { operands.append(.immediate(immediate)) }
        note(
            X86Instruction(
                opcode.mnemonic, other, operands[0], operands.count > 1 ? operands[1] : nil,
                operands.count > 2 ? operands[2] : nil))
    }

    private func otherRegister(_ opcode: X86Opcode, _ width: X86Width, _ number: UInt8) -> X86Operand {
        register(
            number, isVector: opcode.kinds.contains(.vectorOperand), operandWidth(opcode, width))
    }

    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8) {
        note(opcode, X86Listing.width(width), field, otherRegister(opcode, X86Listing.width(width), operand))
        encoder.emit(opcode, width, field, operand)
    }
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8, byte: UInt8
    ) {
        note(
            opcode, X86Listing.width(width), field, otherRegister(opcode, X86Listing.width(width), operand),
            immediate: Int64(byte))
        encoder.emit(opcode, width, field, operand, byte: byte)
    }
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        note(opcode, X86Listing.width(width), field, .memory(X86Memory(general(base), displacement)))
        encoder.emit(opcode, width, field, base: base, displacement)
    }
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32
    ) {
        let memory = X86Memory(general(base), index: general(index), scale: 1 << scaleLog2, displacement)
        note(opcode, X86Listing.width(width), field, .memory(memory))
        encoder.emit(
            opcode, width, field, base: base, index: index, scaleLog2: scaleLog2, displacement)
    }
    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, at label: Label) {
        note(opcode, X86Listing.width(width), field, .memory(X86Memory(label: label)))
        encoder.emit(opcode, width, field, at: label)
    }
    private static func width(_ width: X86Size) -> X86Width { width.isQuad ? .quad : .long }

    private func operand(_ register: UInt8, _ width: X86Size) -> X86Operand {
        .register(general(register), X86Listing.width(width))
    }

    mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Size, _ register: UInt8, immediate: Int32
    ) {
        note(
            X86Instruction(
                operation.mnemonic, X86Listing.width(width), operand(register, width),
                .immediate(Int64(immediate))))
        encoder.emit(operation, width, register, immediate: immediate)
    }
    mutating func move(
        _ access: MacroAccess, base: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        noteMove(access, X86Memory(general(base), displacement), immediate)
        encoder.move(access, base: base, displacement, immediate: immediate)
    }
    mutating func move(
        _ access: MacroAccess, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        noteMove(access, X86Memory(general(base), index: general(index), displacement), immediate)
        encoder.move(access, base: base, index: index, displacement, immediate: immediate)
    }
    private mutating func noteMove(_ access: MacroAccess, _ memory: X86Memory, _ value: Int32) {
        let (width, value): (X86Width, Int64) =
            switch access {
            case .byte: (.byte, Int64(UInt8(truncatingIfNeeded: value)))
            case .word: (.word, Int64(UInt16(truncatingIfNeeded: value)))
            case .long: (.long, Int64(value))
            case .quad: (.quad, Int64(value))
            }
        note(X86Instruction(.mov, width, .memory(memory), .immediate(value)))
    }
    mutating func multiply(
        _ width: X86Size, _ destination: UInt8, _ source: UInt8, immediate: Int32
    ) {
        note(
            X86Instruction(
                .imul, X86Listing.width(width), operand(destination, width), operand(source, width),
                .immediate(Int64(immediate))))
        encoder.multiply(width, destination, source, immediate: immediate)
    }
    mutating func test(_ width: X86Size, _ register: UInt8, immediate: Int32) {
        note(
            X86Instruction(
                .test, X86Listing.width(width), operand(register, width), .immediate(Int64(immediate))))
        encoder.test(width, register, immediate: immediate)
    }
    mutating func test(_ register: UInt8, byte: UInt8) {
        note(X86Instruction(.test, .byte, .register(general(register), .byte), .immediate(Int64(byte))))
        encoder.test(register, byte: byte)
    }
    mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8, by count: UInt8
    ) {
        note(
            X86Instruction(
                mnemonic, X86Listing.width(width), operand(register, width), .immediate(Int64(count))))
        encoder.shift(mnemonic, digit, width, register, by: count)
    }
    mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8
    ) {
        note(
            X86Instruction(
                mnemonic, X86Listing.width(width), operand(register, width), .register(.rcx, .byte)))
        encoder.shiftByCount(mnemonic, digit, width, register)
    }
    mutating func shift(
        _ mnemonic: X86Mnemonic, _ prefix: UInt8, _ width: X86Size, _ destination: UInt8, _ source: UInt8,
        by count: UInt8
    ) {
        note(
            X86Instruction(
                mnemonic, X86Listing.width(width), operand(destination, width), operand(source, width),
                operand(count, width)))
        encoder.shift(mnemonic, prefix, width, destination, source, by: count)
    }
    mutating func rotateRight(_ width: X86Size, _ destination: UInt8, _ source: UInt8, by count: UInt8) {
        note(
            X86Instruction(
                .rorx, X86Listing.width(width), operand(destination, width), operand(source, width),
                .immediate(Int64(count))))
        encoder.rotateRight(width, destination, source, by: count)
    }
    mutating func extendDividend(_ width: X86Size) {
        note(X86Instruction(width.isQuad ? .cqo : .cdq))
        encoder.extendDividend(width)
    }
    mutating func push(_ register: UInt8) {
        note(X86Instruction(.push, .quad, operand(register, .quad)))
        encoder.push(register)
    }
    mutating func pop(_ register: UInt8) {
        note(X86Instruction(.pop, .quad, operand(register, .quad)))
        encoder.pop(register)
    }
    mutating func leave() {
        note(X86Instruction(.ret))
        encoder.leave()
    }
    mutating func move(_ register: UInt8, immediate: Int64) {
        let width: X86Width = immediate >= 0 && immediate <= Int64(UInt32.max) ? .long : .quad
        note(X86Instruction(.mov, width, .register(general(register), width), .immediate(immediate)))
        encoder.move(register, immediate: immediate)
    }
    mutating func jump(_ label: Label) {
        note(X86Instruction(.jmp, .quad, .label(label)))
        encoder.jump(label)
    }
    mutating func jump(_ condition: X86Condition, _ label: Label) {
        note(X86Instruction(.jump(condition), .quad, .label(label)))
        encoder.jump(condition, label)
    }
    mutating func call(_ label: Label) {
        note(X86Instruction(.call, .quad, .label(label)))
        encoder.call(label)
    }
    mutating func skip(_ condition: X86Condition?) -> X86Skip {
        let label = encoder.makeLabel()
        note(X86Instruction(condition.map { .jump($0) } ?? .jmp, .quad, .label(label)))
        return X86Skip(offset: encoder.skip(condition).offset, label: label)
    }
    mutating func land(_ skip: X86Skip) {
        encoder.land(skip)
        if let label = skip.label { bind(label) }
    }
}
