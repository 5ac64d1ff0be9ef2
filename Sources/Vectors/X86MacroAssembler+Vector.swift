import Assembler
import WebAssembly

// The vector instructions in the registers of the macro operations on x86-64.

private let x = X86Operand.vector(.xmm0)
private let y = X86Operand.vector(.xmm1)
private let t = X86Operand.vector(.xmm3)
private let u = X86Operand.vector(.xmm4)

extension X86MacroAssembler: X86VectorWriter {
    package var vectorRegisters: X86VectorRegisters {
        X86VectorRegisters(x: .xmm0, y: .xmm1, z: .xmm2, t: .xmm3, u: .xmm4, v: .xmm5)
    }
}

extension X86MacroAssembler: VectorAssembler {
    package mutating func operateVector(
        _ opcode: Opcode, second: MacroFloatOperand, hasCanonicalNaNs: Bool
    ) {
        if let mnemonic = X86VectorInstructions.simple(opcode) {
            // One instruction, which can take its second operand from a slot.
            emit(mnemonic, .quad, x, operand(second))
            if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) {
                canonicalizeNaNs(lane)
            }
        } else {
            if case .memory = second { emit(.movaps, .quad, y, operand(second)) }
            writeVector(opcode, hasCanonicalNaNs: hasCanonicalNaNs)
        }
    }

    private func operand(_ operand: MacroFloatOperand) -> X86Operand {
        switch operand {
        case .register(let register): .vector(Self.register(register))
        case .memory(let address): .memory(Self.memory(address))
        }
    }

    package mutating func testVector(_ opcode: Opcode, _ destination: MacroRegister) {
        writeTest(opcode, Self.register(destination))
    }

    package mutating func shiftVector(_ opcode: Opcode, by count: MacroRegister) {
        let scratch = X86Operand.register(Self.register(.s0), .long)
        if count != .s0 { emit(.mov, .long, scratch, .register(Self.register(count), .long)) }
        emit(.and, .long, scratch, .immediate(Int64(VectorInstructions.shiftedBits(opcode) - 1)))
        if opcode == .i8x16ShrS { emit(.add, .long, scratch, .immediate(8)) }
        emit(.movd, .quad, t, scratch)
        writeShift(opcode)
    }

    package mutating func splatVector(_ lane: VectorLane, _ value: MacroRegister) {
        writeSplat(lane, Self.register(value), .xmm0)
    }

    package mutating func replaceLane(_ lane: VectorLane, _ value: MacroRegister, number: MacroRegister) {
        writeSplat(lane, Self.register(value), vectorRegisters.t)
        // A lane of ones between zeros, as far before their middle as the lane is from the end.
        let ones = UInt64.max << UInt64(64 - 8 * lane.bytes)
        let table = Self.register(value)
        let index = Self.register(number)
        emit(
            .lea, .quad, .register(table, .quad),
            .memory(X86Memory(label: constants([(0, ones), (0, 0)]))))
        emit(.neg, .quad, .register(index, .quad))
        let mask = X86Memory(table, index: index, scale: UInt8(lane.bytes), Int32(16 - lane.bytes))
        emit(.movups, .quad, u, .memory(mask))
        emit(.andps, .quad, t, u)
        emit(.andnps, .quad, u, x)
        emit(.orps, .quad, u, t)
        emit(.movaps, .quad, x, u)
    }

    package mutating func shuffleVectors(_ numbers: MacroAddress) {
        // Numbers that are not the one's or the other's get the highest bit, which makes zeros.
        emit(.movups, .quad, t, .memory(Self.memory(numbers)))
        emit(.movaps, .quad, u, t)
        emit(.paddusb, .quad, t, constant(0x7070_7070_7070_7070, 0x7070_7070_7070_7070))
        emit(.psubb, .quad, u, constant(0x1010_1010_1010_1010, 0x1010_1010_1010_1010))
        emit(.pshufb, .quad, x, t)
        emit(.pshufb, .quad, y, u)
        emit(.orps, .quad, x, y)
    }

    package mutating func loadVector(
        _ destination: MacroFloatRegister, _ address: MacroAddress, fixup: Label?
    ) {
        fault(fixup)
        emit(.movups, .quad, .vector(Self.register(destination)), .memory(Self.memory(address)))
    }

    package mutating func storeVector(_ source: MacroFloatRegister, _ address: MacroAddress, fixup: Label?) {
        fault(fixup)
        emit(.movups, .quad, .memory(Self.memory(address)), .vector(Self.register(source)))
    }
}
