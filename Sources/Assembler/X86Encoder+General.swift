// The instructions on general registers. (Intel's and AMD's manuals, the volumes on instructions.)
//
// Most opcodes come in twos: the even one for bytes, the next one for everything else.

extension X86Encoder {
    /// Operands that an instruction does not have.
    func refuse(_ instruction: X86Instruction) -> Never {
        #if hasFeature(Embedded)
            preconditionFailure("there is no such instruction")
        #else
            preconditionFailure("there is no such instruction: \(instruction)")
        #endif
    }

    /// Whether a byte register can only be named with a REX prefix.
    private static func needsRex(_ register: X86Register, _ width: X86Width) -> Bool {
        width == .byte && register.rawValue >= 4 && register.rawValue < 8
    }

    private static func needsRex(_ operand: X86Operand) -> Bool {
        guard case .register(let register, let width) = operand else { return false }
        return needsRex(register, width)
    }

    /// The opcode for bytes, or the next one.
    private static func sized(_ opcode: UInt32, _ width: X86Width) -> UInt32 {
        width == .byte ? opcode : opcode | 1
    }

    /// An immediate operand as wide as the others; four bytes are sign-extended to eight.
    private static func immediate(_ value: Int64, _ width: X86Width) -> X86Immediate {
        let isInRange =
            switch width {
            case .byte: value >= -0x80 && value <= 0xFF
            case .word: value >= -0x8000 && value <= 0xFFFF
            case .long: value >= -0x8000_0000 && value <= 0xFFFF_FFFF
            case .quad: value >= -0x8000_0000 && value <= 0x7FFF_FFFF
            }
        precondition(isInRange, "an immediate operand is out of range")
        return X86Immediate(value: value, size: min(width.size, 4))
    }

    /// An immediate operand in one byte that is sign-extended to a width, if it is one.
    private static func shortImmediate(_ value: Int64, _ width: X86Width) -> X86Immediate? {
        let extended =
            switch width {
            case .byte: Int64(Int8(truncatingIfNeeded: value))
            case .word: Int64(Int16(truncatingIfNeeded: value))
            case .long: Int64(Int32(truncatingIfNeeded: value))
            case .quad: value
            }
        return Int8(exactly: extended) == nil ? nil : X86Immediate(value: extended, size: 1)
    }

    /// An immediate operand that is a byte whatever the width.
    static func byteImmediate(_ value: Int64) -> X86Immediate {
        precondition(value >= 0 && value <= 0xFF, "an immediate operand is out of range")
        return X86Immediate(value: value, size: 1)
    }

    /// The width of an operand that is a general register or memory.
    private func width(_ operand: X86Operand, _ instruction: X86Instruction) -> X86Width {
        switch operand {
        case .register(_, let width): width
        case .memory: instruction.width
        default: refuse(instruction)
        }
    }

    /// A general register beside an operand that is one or memory, both of the same width.
    private mutating func encode(
        _ opcode: UInt32, prefix: UInt8 = 0, _ register: X86Register, _ width: X86Width,
        _ operand: X86Operand, _ instruction: X86Instruction, immediate: X86Immediate = X86Immediate()
    ) {
        guard self.width(operand, instruction) == width else { refuse(instruction) }
        encode(
            prefix: prefix, opcode: opcode, width: width, field: register.rawValue, operand: operand,
            hasByteRegister: X86Encoder.needsRex(register, width) || X86Encoder.needsRex(operand),
            immediate: immediate)
    }

    // MARK: Moves

    mutating func move(_ i: X86Instruction) {
        switch (i.first, i.second) {
        case (let first?, .register(let register, let width)?):
            encode(X86Encoder.sized(0x88, width), register, width, first, i)
        case (.register(let register, let width)?, let memory?) where memory.isMemory:
            encode(X86Encoder.sized(0x8A, width), register, width, memory, i)
        case (.register(let register, .quad)?, .immediate(let value)?):
            if Int32(exactly: value) != nil {
                encode(
                    opcode: 0xC7, width: .quad, field: 0, operand: .register(register, .quad),
                    immediate: X86Immediate(value: value, size: 4))
            } else {
                encode(
                    opcode: 0xB8, width: .quad, register: register,
                    immediate: X86Immediate(value: value, size: 8))
            }
        case (.register(let register, let width)?, .immediate(let value)?):
            encode(
                opcode: width == .byte ? 0xB0 : 0xB8, width: width, register: register,
                hasByteRegister: X86Encoder.needsRex(register, width),
                immediate: X86Encoder.immediate(value, width))
        case (.memory(let memory)?, .immediate(let value)?):
            encode(
                opcode: X86Encoder.sized(0xC6, i.width), width: i.width, field: 0, operand: .memory(memory),
                immediate: X86Encoder.immediate(value, i.width))
        default: refuse(i)
        }
    }

    /// `opcode` is that for bytes.
    mutating func moveExtending(_ opcode: UInt32, _ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, let second = i.second else { refuse(i) }
        let narrow = self.width(second, i)
        guard narrow.rawValue < width.rawValue, narrow.rawValue < X86Width.long.rawValue else { refuse(i) }
        encode(
            opcode: X86Encoder.sized(opcode, narrow), width: width, field: register.rawValue,
            operand: second, hasByteRegister: X86Encoder.needsRex(second))
    }

    mutating func moveExtendingLong(_ i: X86Instruction) {
        guard case .register(let register, .quad)? = i.first, let second = i.second,
            width(second, i) == .long
        else { refuse(i) }
        encode(opcode: 0x63, width: .quad, field: register.rawValue, operand: second)
    }

    mutating func loadAddress(_ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, let second = i.second, second.isMemory,
            width != .byte
        else { refuse(i) }
        encode(opcode: 0x8D, width: width, field: register.rawValue, operand: second)
    }

    mutating func push(_ i: X86Instruction) {
        switch i.first {
        case .register(let register, .quad)?: encode(opcode: 0x50, width: .long, register: register)
        case .immediate(let value)?:
            if let immediate = X86Encoder.shortImmediate(value, .quad) {
                encode(opcode: 0x6A, immediate: immediate)
            } else {
                encode(opcode: 0x68, immediate: X86Encoder.immediate(value, .quad))
            }
        case .memory(let memory)? where i.width == .quad:
            encode(opcode: 0xFF, field: 6, operand: .memory(memory))
        default: refuse(i)
        }
    }

    mutating func pop(_ i: X86Instruction) {
        switch i.first {
        case .register(let register, .quad)?: encode(opcode: 0x58, width: .long, register: register)
        case .memory(let memory)? where i.width == .quad:
            encode(opcode: 0x8F, field: 0, operand: .memory(memory))
        default: refuse(i)
        }
    }

    mutating func exchange(_ i: X86Instruction) {
        switch (i.first, i.second) {
        // The short form is `nop`: right for 64 bits, while 32 would have to clear the upper half.
        case (.register(.rax, .quad)?, .register(.rax, .quad)?): encode(opcode: 0x90)
        case (.register(.rax, .long)?, .register(.rax, .long)?):
            encode(opcode: 0x87, field: 0, operand: .register(.rax, .long))
        case (.register(let register, let width)?, .register(.rax, let other)?)
        where width == other && width != .byte,
            (.register(.rax, let width)?, .register(let register, let other)?)
        where width == other && width != .byte:
            encode(opcode: 0x90, width: width, register: register)
        case (.register(let register, let width)?, let second?):
            encode(X86Encoder.sized(0x86, width), register, width, second, i)
        case (let first?, .register(let register, let width)?):
            encode(X86Encoder.sized(0x86, width), register, width, first, i)
        default: refuse(i)
        }
    }

    mutating func swapBytes(_ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, width == .long || width == .quad else {
            refuse(i)
        }
        encode(opcode: 0x0FC8, width: width, register: register)
    }

    // MARK: Arithmetic

    /// The eight operations that are numbered alike; also with memory locked, which is a prefix.
    mutating func arithmetic(_ number: UInt8, prefix: UInt8 = 0, _ i: X86Instruction) {
        let opcode = UInt32(number) << 3
        switch (i.first, i.second) {
        case (let first?, .register(let register, let width)?):
            encode(X86Encoder.sized(opcode, width), prefix: prefix, register, width, first, i)
        case (.register(let register, let width)?, let memory?) where memory.isMemory:
            encode(X86Encoder.sized(opcode | 2, width), register, width, memory, i)
        case (let first?, .immediate(let value)?):
            let width = width(first, i)
            let full = X86Encoder.immediate(value, width)
            if width != .byte, let immediate = X86Encoder.shortImmediate(value, width) {
                encode(
                    prefix: prefix, opcode: 0x83, width: width, field: number, operand: first,
                    immediate: immediate)
            } else if case .register(.rax, _) = first {
                encode(opcode: X86Encoder.sized(opcode | 4, width), width: width, immediate: full)
            } else {
                encode(
                    prefix: prefix, opcode: X86Encoder.sized(0x80, width), width: width, field: number,
                    operand: first, hasByteRegister: X86Encoder.needsRex(first), immediate: full)
            }
        default: refuse(i)
        }
    }

    mutating func test(_ i: X86Instruction) {
        switch (i.first, i.second) {
        case (let first?, .register(let register, let width)?):
            encode(X86Encoder.sized(0x84, width), register, width, first, i)
        case (.register(let register, let width)?, let memory?) where memory.isMemory:
            encode(X86Encoder.sized(0x84, width), register, width, memory, i)
        case (let first?, .immediate(let value)?):
            let width = width(first, i)
            let immediate = X86Encoder.immediate(value, width)
            if case .register(.rax, _) = first {
                encode(opcode: X86Encoder.sized(0xA8, width), width: width, immediate: immediate)
            } else {
                encode(
                    opcode: X86Encoder.sized(0xF6, width), width: width, field: 0, operand: first,
                    hasByteRegister: X86Encoder.needsRex(first), immediate: immediate)
            }
        default: refuse(i)
        }
    }

    /// Operations on one operand.
    mutating func unary(_ opcode: UInt32, _ digit: UInt8, _ i: X86Instruction) {
        guard let first = i.first, i.second == nil else { refuse(i) }
        let width = width(first, i)
        encode(
            opcode: X86Encoder.sized(opcode, width), width: width, field: digit, operand: first,
            hasByteRegister: X86Encoder.needsRex(first))
    }

    mutating func multiply(_ i: X86Instruction) {
        switch (i.first, i.second, i.third) {
        case (_?, nil, nil): unary(0xF6, 5, i)
        case (.register(let register, let width)?, .immediate(let value)?, nil) where width != .byte:
            multiply(register, width, .register(register, width), value, i)
        case (.register(let register, let width)?, let second?, nil) where width != .byte:
            encode(0x0FAF, register, width, second, i)
        case (.register(let register, let width)?, let second?, .immediate(let value)?) where width != .byte:
            multiply(register, width, second, value, i)
        default: refuse(i)
        }
    }

    private mutating func multiply(
        _ register: X86Register, _ width: X86Width, _ operand: X86Operand, _ value: Int64,
        _ i: X86Instruction
    ) {
        let full = X86Encoder.immediate(value, width)
        if let immediate = X86Encoder.shortImmediate(value, width) {
            encode(0x6B, register, width, operand, i, immediate: immediate)
        } else {
            encode(0x69, register, width, operand, i, immediate: full)
        }
    }

    mutating func shift(_ digit: UInt8, _ i: X86Instruction) {
        guard let first = i.first else { refuse(i) }
        let width = width(first, i)
        let opcode: UInt32
        var immediate = X86Immediate()
        switch i.second {
        case .register(.rcx, .byte)?: opcode = 0xD2
        case .immediate(1)?: opcode = 0xD0
        case .immediate(let value)?:
            opcode = 0xC0
            immediate = X86Encoder.byteImmediate(value)
        default: refuse(i)
        }
        encode(
            opcode: X86Encoder.sized(opcode, width), width: width, field: digit, operand: first,
            hasByteRegister: X86Encoder.needsRex(first), immediate: immediate)
    }

    /// `opcode` is that with an immediate operand.
    mutating func shiftDouble(_ opcode: UInt32, _ i: X86Instruction) {
        guard let first = i.first, case .register(let register, let width)? = i.second, width != .byte else {
            refuse(i)
        }
        switch i.third {
        case .register(.rcx, .byte)?: encode(opcode | 1, register, width, first, i)
        case .immediate(let value)?:
            encode(opcode, register, width, first, i, immediate: X86Encoder.byteImmediate(value))
        default: refuse(i)
        }
    }

    /// From a register or memory to a register, not of bytes.
    mutating func load(_ prefix: UInt8, _ opcode: UInt32, _ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, let second = i.second, width != .byte else {
            refuse(i)
        }
        guard self.width(second, i) == width else { refuse(i) }
        encode(opcode, prefix: prefix, register, width, second, i)
    }

    mutating func testBit(_ i: X86Instruction) {
        guard let first = i.first else { refuse(i) }
        let width = width(first, i)
        guard width != .byte else { refuse(i) }
        switch i.second {
        case .register(let register, width)?:
            encode(i.mnemonic == .bts ? 0x0FAB : 0x0FA3, register, width, first, i)
        case .immediate(let value)?:
            encode(
                opcode: 0x0FBA, width: width, field: i.mnemonic == .bts ? 5 : 4, operand: first,
                immediate: X86Encoder.byteImmediate(value))
        default: refuse(i)
        }
    }

    mutating func set(_ condition: X86Condition, _ i: X86Instruction) {
        guard let first = i.first, width(first, i) == .byte else { refuse(i) }
        encode(
            opcode: 0x0F90 | UInt32(condition.rawValue), field: 0, operand: first,
            hasByteRegister: X86Encoder.needsRex(first))
    }

    // MARK: Three operands

    /// What the prefix of 0x66, 0xF3 or 0xF2 has become in a VEX prefix.
    enum ExtendedPrefix: UInt8 {
        case none, operandSize, equal, notEqual
    }

    /// An operation of a register and another register or memory to a third one.
    mutating func extended(_ prefix: ExtendedPrefix, _ opcode: UInt32, _ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first,
            case .register(let second, width)? = i.second,
            let third = i.third
        else { refuse(i) }
        extended(prefix, opcode, register, second: second, third, width, i)
    }

    /// The count is the last operand, and stands where others have the second.
    mutating func extendedShift(_ prefix: ExtendedPrefix, _ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, let second = i.second,
            case .register(let count, width)? = i.third
        else { refuse(i) }
        extended(prefix, 0x0F38F7, register, second: count, second, width, i)
    }

    mutating func extendedRotation(_ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, let second = i.second,
            case .immediate(let count)? = i.third
        else { refuse(i) }
        extended(
            .notEqual, 0x0F3AF0, register, second: nil, second, width, i,
            immediate: X86Encoder.byteImmediate(count))
    }

    private mutating func extended(
        _ prefix: ExtendedPrefix, _ opcode: UInt32, _ register: X86Register, second: X86Register?,
        _ operand: X86Operand, _ width: X86Width, _ i: X86Instruction,
        immediate: X86Immediate = X86Immediate()
    ) {
        guard self.width(operand, i) == width, width == .long || width == .quad else { refuse(i) }
        encode(
            extended: prefix.rawValue, opcode: opcode, width: width, field: register.rawValue,
            second: second?.rawValue ?? 0, operand: operand, immediate: immediate)
    }

    // MARK: Control

    mutating func jump(_ i: X86Instruction) {
        if case .label(let label)? = i.first {
            jump(to: label, short: 0xEB, near: 0xE9)
        } else {
            jumpIndirect(4, i)
        }
    }

    mutating func call(_ i: X86Instruction) {
        if case .label(let label)? = i.first {
            jump(to: label, short: 0, near: 0xE8)
        } else {
            jumpIndirect(2, i)
        }
    }

    private mutating func jumpIndirect(_ digit: UInt8, _ i: X86Instruction) {
        guard let first = i.first, width(first, i) == .quad else { refuse(i) }
        encode(opcode: 0xFF, field: digit, operand: first)
    }

    mutating func jump(_ condition: X86Condition, _ i: X86Instruction) {
        guard case .label(let label)? = i.first else { refuse(i) }
        jump(to: label, short: 0x70 | condition.rawValue, near: 0x0F80 | UInt32(condition.rawValue))
    }

    /// An instruction without operands.
    mutating func plain(_ opcode: UInt32, width: X86Width = .long, _ i: X86Instruction) {
        guard i.first == nil else { refuse(i) }
        encode(opcode: opcode, width: width)
    }

    // MARK: Atomics

    /// With memory as the first operand and a register as the second.
    mutating func lockExchange(_ opcode: UInt32, _ i: X86Instruction) {
        guard let memory = i.first, memory.isMemory, case .register(let register, let width)? = i.second
        else { refuse(i) }
        encode(X86Encoder.sized(opcode, width), prefix: 0xF0, register, width, memory, i)
    }

    mutating func lockArithmetic(_ number: UInt8, _ i: X86Instruction) {
        guard let memory = i.first, memory.isMemory else { refuse(i) }
        arithmetic(number, prefix: 0xF0, i)
    }
}

extension X86Operand {
    var isMemory: Bool {
        if case .memory = self { true } else { false }
    }
}
