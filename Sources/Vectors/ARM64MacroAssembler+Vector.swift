import Assembler
import WebAssembly

// The vector instructions in the registers of the macro operations on arm64.

private let x = ARM64VectorRegister(0)
private let t = ARM64VectorRegister(16)
private let u = ARM64VectorRegister(17)

extension ARM64MacroAssembler: ARM64VectorWriter {
    package var vectorRegisters: ARM64VectorRegisters {
        ARM64VectorRegisters(
            d: x, x: x, y: ARM64VectorRegister(1), z: ARM64VectorRegister(2), t: t, u: u, first: Self.first,
            second: Self.second, third: Self.address)
    }
}

extension ARM64MacroAssembler: VectorAssembler {
    package mutating func operateVector(
        _ opcode: Opcode, second: MacroFloatOperand, hasCanonicalNaNs: Bool
    ) {
        if case .memory(let address) = second { loadSlot(.f1, address) }
        if !writeSimpleVector(opcode) { writeVector(opcode) }
        if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) { canonicalizeNaNs(lane) }
    }

    package mutating func testVector(_ opcode: Opcode, _ destination: MacroRegister) {
        writeTest(opcode, Self.register(destination))
    }

    package mutating func shiftVector(_ opcode: Opcode, by count: MacroRegister) {
        writeShift(opcode, by: Self.register(count))
    }

    package mutating func splatVector(_ lane: VectorLane, _ value: MacroRegister) {
        writeSplat(lane, Self.register(value), x)
    }

    package mutating func replaceLane(_ lane: VectorLane, _ value: MacroRegister, number: MacroRegister) {
        // Where the lanes' numbers are the number.
        let arrangement: ARM64Arrangement
        switch lane {
        case .byte:
            arrangement = .b16
            load(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, into: t)
        case .word:
            arrangement = .h8
            load(0x0003_0002_0001_0000, 0x0007_0006_0005_0004, into: t)
        case .long:
            arrangement = .s4
            load(0x0000_0001_0000_0000, 0x0000_0003_0000_0002, into: t)
        case .quad:
            arrangement = .d2
            load(0, 1, into: t)
        }
        writeSplat(lane, Self.register(number), u)
        emit(.cmeq, t.view(arrangement), t.view(arrangement), u.view(arrangement))
        writeSplat(lane, Self.register(value), u)
        emit(.bit, x.b16, u.b16, t.b16)
    }

    package mutating func shuffleVectors(_ numbers: MacroAddress) {
        let memory = memory(numbers, 16)
        emit(.ldr, t.q, memory)
        emit(.tbl, x.b16, .list(x, count: 2, .b16), t.b16)
    }

    package mutating func loadVector(
        _ destination: MacroFloatRegister, _ address: MacroAddress, fixup: Label?
    ) {
        let memory = memory(address, 16)
        fault(fixup)
        emit(.ldr, Self.register(destination).q, memory)
    }

    package mutating func storeVector(_ source: MacroFloatRegister, _ address: MacroAddress, fixup: Label?) {
        let memory = probedMemory(address, 16, fixup)
        fault(fixup)
        emit(.str, Self.register(source).q, memory)
    }
}
