// The instructions on vector registers. (Intel's and AMD's manuals, the volumes on instructions.)

extension X86Encoder {
    /// From a vector register or memory to a vector register.
    mutating func vector(_ prefix: UInt8, _ opcode: UInt32, _ i: X86Instruction) {
        guard case .vector(let register)? = i.first, let second = i.second, second.isVectorOrMemory,
            i.third == nil
        else { refuse(i) }
        encode(prefix: prefix, opcode: opcode, field: register.rawValue, operand: second)
    }

    /// The same with an immediate operand.
    mutating func vectorImmediate(_ prefix: UInt8, _ opcode: UInt32, _ i: X86Instruction) {
        guard case .vector(let register)? = i.first, let second = i.second, second.isVectorOrMemory,
            case .immediate(let value)? = i.third
        else { refuse(i) }
        encode(
            prefix: prefix, opcode: opcode, field: register.rawValue, operand: second,
            immediate: X86Encoder.byteImmediate(value))
    }

    /// With `xmm0` as a third operand, named or not.
    mutating func blend(_ opcode: UInt32, _ i: X86Instruction) {
        guard i.third == nil || i.third == .vector(.xmm0) else { refuse(i) }
        vector(0x66, opcode, X86Instruction(i.mnemonic, i.width, i.first, i.second))
    }

    /// A move that stores too.
    mutating func vectorMove(_ prefix: UInt8, load: UInt32, store: UInt32, _ i: X86Instruction) {
        if let first = i.first, first.isMemory, case .vector(let register)? = i.second {
            encode(prefix: prefix, opcode: store, field: register.rawValue, operand: first)
        } else {
            vector(prefix, load, i)
        }
    }

    /// A move of half a register from or to memory; the opcode that stores is the next one.
    mutating func halfMove(_ prefix: UInt8, _ opcode: UInt32, _ i: X86Instruction) {
        switch (i.first, i.second) {
        case (.vector(let register)?, let memory?) where memory.isMemory:
            encode(prefix: prefix, opcode: opcode, field: register.rawValue, operand: memory)
        case (let memory?, .vector(let register)?) where memory.isMemory:
            encode(prefix: prefix, opcode: opcode + 1, field: register.rawValue, operand: memory)
        default: refuse(i)
        }
    }

    /// Between vector registers only.
    mutating func vectorRegisters(_ opcode: UInt32, _ i: X86Instruction) {
        guard case .vector? = i.second else { refuse(i) }
        vector(0, opcode, i)
    }

    /// `movd` and `movq`, from and to general registers and memory.
    mutating func vectorMove(_ width: X86Width, _ i: X86Instruction) {
        switch (i.first, i.second) {
        case (.vector(let register)?, .register(let general, width)?):
            encode(
                prefix: 0x66, opcode: 0x0F6E, width: width, field: register.rawValue,
                operand: .register(general, width))
        case (.register(let general, width)?, .vector(let register)?):
            encode(
                prefix: 0x66, opcode: 0x0F7E, width: width, field: register.rawValue,
                operand: .register(general, width))
        case (.vector(let register)?, let second?) where width == .quad && second.isVectorOrMemory:
            encode(prefix: 0xF3, opcode: 0x0F7E, field: register.rawValue, operand: second)
        case (.vector(let register)?, let memory?) where memory.isMemory:
            encode(prefix: 0x66, opcode: 0x0F6E, field: register.rawValue, operand: memory)
        case (let memory?, .vector(let register)?) where memory.isMemory:
            encode(
                prefix: 0x66, opcode: width == .quad ? 0x0FD6 : 0x0F7E, field: register.rawValue,
                operand: memory)
        default: refuse(i)
        }
    }

    /// A shift by a vector register, memory or an immediate operand.
    mutating func vectorShift(
        _ opcode: UInt32, _ immediateOpcode: UInt32, _ digit: UInt8, _ i: X86Instruction
    ) {
        if case .immediate? = i.second {
            vectorShift(immediateOpcode, digit, i)
        } else {
            vector(0x66, opcode, i)
        }
    }

    /// A shift by an immediate operand.
    mutating func vectorShift(_ opcode: UInt32, _ digit: UInt8, _ i: X86Instruction) {
        guard let first = i.first, case .vector = first, case .immediate(let value)? = i.second else {
            refuse(i)
        }
        encode(
            prefix: 0x66, opcode: opcode, field: digit, operand: first,
            immediate: X86Encoder.byteImmediate(value))
    }

    /// From a vector register to 32 bits of a general register.
    mutating func mask(_ prefix: UInt8, _ opcode: UInt32, _ i: X86Instruction) {
        guard case .register(let register, .long)? = i.first, let second = i.second, case .vector = second
        else { refuse(i) }
        encode(prefix: prefix, opcode: opcode, field: register.rawValue, operand: second)
    }

    /// A conversion from 32 or 64 bits of a general register or memory.
    mutating func convertFromGeneral(_ prefix: UInt8, _ i: X86Instruction) {
        guard case .vector(let register)? = i.first, let second = i.second else { refuse(i) }
        let width: X86Width
        switch second {
        case .register(_, let general): width = general
        case .memory: width = i.width
        default: refuse(i)
        }
        guard width == .long || width == .quad else { refuse(i) }
        encode(prefix: prefix, opcode: 0x0F2A, width: width, field: register.rawValue, operand: second)
    }

    /// A conversion to 32 or 64 bits of a general register.
    mutating func convertToGeneral(_ prefix: UInt8, _ i: X86Instruction) {
        guard case .register(let register, let width)? = i.first, width == .long || width == .quad,
            let second = i.second, second.isVectorOrMemory
        else { refuse(i) }
        encode(prefix: prefix, opcode: 0x0F2C, width: width, field: register.rawValue, operand: second)
    }

    /// From a lane to a general register, of 64 bits if the lane is so wide, or to memory.
    mutating func extract(_ opcode: UInt32, _ width: X86Width, _ i: X86Instruction) {
        guard let first = i.first, first.isMemory || first.isRegister(width),
            case .vector(let register)? = i.second, case .immediate(let lane)? = i.third
        else { refuse(i) }
        encode(
            prefix: 0x66, opcode: opcode, width: width, field: register.rawValue, operand: first,
            immediate: X86Encoder.byteImmediate(lane))
    }

    /// Of 16 bits, which has a shorter form that does not store.
    mutating func extractWord(_ i: X86Instruction) {
        guard case .register(let register, .long)? = i.first else { return extract(0x0F3A15, .long, i) }
        guard let second = i.second, case .vector = second, case .immediate(let lane)? = i.third else {
            refuse(i)
        }
        encode(
            prefix: 0x66, opcode: 0x0FC5, field: register.rawValue, operand: second,
            immediate: X86Encoder.byteImmediate(lane))
    }

    /// From a general register or memory to a lane.
    mutating func insert(_ opcode: UInt32, _ width: X86Width, _ i: X86Instruction) {
        guard case .vector(let register)? = i.first, let second = i.second,
            second.isMemory || second.isRegister(width), case .immediate(let lane)? = i.third
        else { refuse(i) }
        encode(
            prefix: 0x66, opcode: opcode, width: width, field: register.rawValue, operand: second,
            immediate: X86Encoder.byteImmediate(lane))
    }
}

extension X86Operand {
    fileprivate var isVectorOrMemory: Bool {
        switch self {
        case .vector, .memory: true
        default: false
        }
    }

    fileprivate func isRegister(_ width: X86Width) -> Bool {
        if case .register(_, width) = self { true } else { false }
    }
}
