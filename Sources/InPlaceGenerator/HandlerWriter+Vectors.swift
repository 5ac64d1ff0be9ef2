import Assembler
import Vectors
import WebAssembly

/// Vector instructions. All operands are in memory where one begins, and vectors go there; other results stay in registers.
extension HandlerWriter {
    /// Executes a vector instruction, whose number comes after the prefix.
    func dispatchVector() {
        spill()
        applyTop()
        applyLength()
        let longer = m.makeLabel()
        m.decodeUnsigned(.s0, 1, longer: longer)
        m.dispatch(index: .s0, row: SecondBytes.vectorRow)
        later { [self] in
            m.bind(longer)
            // Two bytes say what is below 512; whoever writes it otherwise waits for the portable tier.
            let unusual = exit(.step)
            m.load(.s0, immediate(1), .byte, isSigned: false, .long, fixup: nil)
            m.load(.s1, immediate(2), .byte, isSigned: false, .long, fixup: nil)
            m.operate(.subtract, .long, .s2, .s1, .immediate(1))
            m.branch(.greaterUnsigned, .long, .register(.s2), .immediate(2), unusual)
            m.shift(.left, .long, .s1, .s1, by: 7)
            m.operate(.and, .long, .s0, .s0, .immediate(0x7F))
            m.operate(.or, .long, .s0, .s0, .register(.s1))
            m.dispatch(index: .s0, row: SecondBytes.vectorRow)
        }
    }

    func writeVector(_ opcode: Opcode) {
        spill()
        guard let instruction = InstructionTable.instruction(for: opcode) else {
            preconditionFailure("no instruction has the opcode \(opcode.rawValue)")
        }
        let opcodeLength = VectorInstructions.opcodeLength(opcode)
        switch instruction.immediates {
        case .memarg, .memargLane: accessVector(opcode, instruction, opcodeLength)
        case .lane: accessLane(opcode, instruction, opcodeLength)
        case .v128:
            m.loadVector(.f0, immediate(opcodeLength), fixup: nil)
            pushVector()
            cache.length += opcodeLength + 16
        case .shuffle:
            m.loadSlot(.f0, operandAddress(1))
            m.loadSlot(.f1, operandAddress(0))
            m.shuffleVectors(immediate(opcodeLength))
            dropOperand()
            dropOperand()
            pushVector()
            cache.length += opcodeLength + 16
        default:
            switch instruction.signature.description {
            case "v:i":
                m.loadSlot(.f0, operandAddress())
                m.testVector(opcode, .a)
                dropOperand()
                push(.a)
            case "vi:v":
                loadLong(.s0, operandAddress())
                dropOperand()
                m.loadSlot(.f0, operandAddress())
                m.shiftVector(opcode, by: .s0)
                dropOperand()
                pushVector()
            case "i:v", "l:v", "f:v", "d:v":
                m.splatVector(VectorInstructions.lane(opcode), popInteger())
                pushVector()
            default: operate(opcode, instruction)
            }
            cache.length += opcodeLength
        }
    }

    /// The instructions that take nothing but vectors, and give one.
    private func operate(_ opcode: Opcode, _ instruction: Instruction) {
        let isArithmetic = VectorInstructions.arithmeticLane(opcode) != nil
        let count = instruction.signature.description.prefix { $0 != ":" }.count
        if count == 3 { m.loadSlot(.t0, operandAddress()) }
        m.loadSlot(.f0, operandAddress(count - 1))
        m.operateVector(
            opcode, second: count > 1 ? .memory(operandAddress(count - 2)) : .register(.f1),
            hasCanonicalNaNs: isArithmetic && set.hasCanonicalNaNs)
        for _ in 0..<count { dropOperand() }
        pushVector()
    }

    private func pushVector() {
        m.storeSlot(.f0, MacroAddress(.top, cache.topOffset))
        cache.topOffset += Layout.slot
    }

    // MARK: Lanes

    private func accessLane(_ opcode: Opcode, _ instruction: Instruction, _ opcodeLength: Int) {
        let lane = VectorInstructions.lane(opcode)
        let access = MacroAccess(lane)
        m.load(.s0, immediate(opcodeLength), .byte, isSigned: false, .long, fixup: nil)
        if instruction.signature.description.hasSuffix(":v") {
            loadQuad(.s1, operandAddress())
            dropOperand()
            m.loadSlot(.f0, operandAddress())
            m.replaceLane(lane, .s1, number: .s0)
            dropOperand()
            pushVector()
        } else {
            let isSigned = opcode == .i8x16ExtractLaneS || opcode == .i16x8ExtractLaneS
            m.load(
                .a, operandAddress(lane: .s0, lane), access, isSigned: isSigned,
                lane == .quad ? .quad : .long, fixup: nil)
            dropOperand()
            push(.a)
        }
        cache.length += opcodeLength + 1
    }

    /// The place of a lane of the topmost operand, whose number is in a register.
    private func operandAddress(lane number: MacroRegister, _ lane: VectorLane) -> MacroAddress {
        MacroAddress(.top, index: number, scale: lane.bytes, operandAddress().offset)
    }

    // MARK: Memory

    private func accessVector(_ opcode: Opcode, _ instruction: Instruction, _ opcodeLength: Int) {
        let before = cache
        let lane = VectorInstructions.lane(opcode)
        let access = MacroAccess(lane)
        let size = 1 << Int(instruction.alignment)
        let hasLane = instruction.immediates == .memargLane
        // The vector, above the address; it stays in memory as long as an access may fail.
        let vector = operandAddress()
        let hasVector = instruction.signature.description.hasPrefix("av")
        if hasVector { dropOperand() }
        let index = popInteger()
        accessing(index, size, before: before, opcodeLength: opcodeLength) { [self] place in
            switch opcode {
            case .v128Load: m.loadVector(.f0, place.address, fixup: place.fixup)
            case .v128Store:
                m.loadSlot(.f0, vector)
                m.storeVector(.f0, place.address, fixup: place.fixup)
            case .v128Load32Zero: m.loadFloat(.f0, place.address, .long, fixup: place.fixup)
            case .v128Load64Zero, .v128Load8x8S, .v128Load8x8U, .v128Load16x4S, .v128Load16x4U,
                .v128Load32x2S, .v128Load32x2U:
                m.loadFloat(.f0, place.address, .quad, fixup: place.fixup)
            case .v128Store8Lane, .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
                m.load(.s1, place.next, .byte, isSigned: false, .long, fixup: nil)
                m.load(
                    .s1, MacroAddress(.top, index: .s1, scale: lane.bytes, vector.offset), access,
                    isSigned: false, lane == .quad ? .quad : .long, fixup: nil)
                m.store(.s1, place.address, access, fixup: place.fixup)
            default:
                m.load(
                    .s1, place.address, access, isSigned: false, lane == .quad ? .quad : .long,
                    fixup: place.fixup)
                if hasLane { m.load(.s0, place.next, .byte, isSigned: false, .long, fixup: nil) }
            }
        }
        cache.length = before.length + opcodeLength + (hasLane ? 3 : 2)
        guard instruction.signature.description.hasSuffix(":v") else { return }
        switch opcode {
        case .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat: m.splatVector(lane, .s1)
        case .v128Load8Lane, .v128Load16Lane, .v128Load32Lane, .v128Load64Lane:
            m.loadSlot(.f0, vector)
            m.replaceLane(lane, .s1, number: .s0)
        default:
            if let extend = VectorInstructions.extension(opcode) {
                m.operateVector(extend, second: .register(.f1), hasCanonicalNaNs: false)
            }
        }
        pushVector()
    }
}
