import Assembler
import Vectors
import WebAssembly

/// Instructions on vectors. Each works on whatever registers its operands are in.
extension Compiler {
    mutating func vector() {
        guard let opcode = Opcode(prefix: 0xFD, subopcode: reader.u32()) else { return leaveHere() }
        let packed = instructions[Int(opcode.rawValue)]
        switch packed.immediates {
        case .memarg, .memargLane: accessVector(opcode, packed)
        case .v128:
            let (low, high) = vectorImmediate()
            pushVector(low, high)
        case .shuffle:
            let numbers = vectorImmediate()
            let second = popFloat()
            let first = popFloat()
            let destination = destination(first)
            target.shuffleVectors(destination, first.register, second.register, numbers: numbers)
            pushResult(destination, .v128)
        case .lane: accessLane(opcode, packed, number: Int(reader.byte()))
        default: operateVector(opcode, packed)
        }
    }

    private mutating func vectorImmediate() -> (low: UInt64, high: UInt64) {
        let bytes = UnsafeRawPointer(reader.pc)
        reader.pc += 16
        return (
            bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
    }

    /// Pushes a constant; only zero is kept as one.
    private mutating func pushVector(_ low: UInt64, _ high: UInt64) {
        if low == 0, high == 0 { return push(.constant(0, .v128)) }
        let destination = newFloat()
        target.move(destination, low: low, high: high)
        pushResult(destination, .v128)
    }

    // MARK: Operations

    private mutating func operateVector(_ opcode: Opcode, _ packed: PackedInstruction) {
        guard packed.parameter(0) == PackedInstruction.Code.v128 else { return splat(opcode) }
        guard packed.result(0) == PackedInstruction.Code.v128 else {
            let source = popFloat().register
            let destination = newGeneral()
            target.testVector(opcode, destination, source)
            return pushResult(destination, .i32)
        }
        let count = packed.parameterCount
        if count == 2, packed.parameter(1) == PackedInstruction.Code.i32 { return shiftVector(opcode) }
        let third = count > 2 ? popFloat().register : nil
        let second = count > 1 ? popFloat().register : nil
        let first = popFloat()
        let destination = destination(first)
        target.operateVector(
            opcode, destination, first.register, second ?? first.register, third ?? first.register,
            hasCanonicalNaNs: options.isDeterministic)
        pushResult(destination, .v128)
    }

    private mutating func shiftVector(_ opcode: Opcode) {
        let count = stack[height - 1]
        if count.place == .constant {
            height -= 1
            let source = popFloat()
            let destination = destination(source)
            target.shiftVector(opcode, destination, source.register, by: Int(count.bits & 63))
            return pushResult(destination, .v128)
        }
        let by = popGeneral().register
        let source = popFloat()
        let destination = destination(source)
        target.shiftVector(opcode, destination, source.register, by: by)
        pushResult(destination, .v128)
    }

    private mutating func splat(_ opcode: Opcode) {
        let lane = VectorInstructions.lane(opcode)
        let value = stack[height - 1]
        if value.place == .constant {
            height -= 1
            let bits =
                switch lane {
                case .byte: (value.bits & 0xFF) &* 0x0101_0101_0101_0101
                case .word: (value.bits & 0xFFFF) &* 0x0001_0001_0001_0001
                case .long: (value.bits & 0xFFFF_FFFF) &* 0x0000_0001_0000_0001
                case .quad: value.bits
                }
            return pushVector(bits, bits)
        }
        if value.kind.isFloat {
            let source = popFloat()
            let destination = destination(source)
            target.splatFloat(value.kind == .f64 ? .quad : .long, destination, source.register)
            return pushResult(destination, .v128)
        }
        let source = popGeneral().register
        let destination = newFloat()
        target.splat(lane, destination, source)
        pushResult(destination, .v128)
    }

    private mutating func accessLane(_ opcode: Opcode, _ packed: PackedInstruction, number: Int) {
        let lane = VectorInstructions.lane(opcode)
        if packed.result(0) != PackedInstruction.Code.v128 {
            let kind = Kind(code: packed.result(0), address: .i32)
            let source = popFloat()
            if kind.isFloat {
                let destination = destination(source)
                target.extractFloatLane(kind == .f64 ? .quad : .long, number, destination, source.register)
                return pushResult(destination, kind)
            }
            let isSigned = opcode == .i8x16ExtractLaneS || opcode == .i16x8ExtractLaneS
            let destination = newGeneral()
            target.extractLane(lane, number, isSigned: isSigned, destination, source.register)
            return pushResult(destination, kind)
        }
        let kind = Kind(code: packed.parameter(1), address: .i32)
        if kind.isFloat {
            let value = popFloat().register
            let source = popFloat()
            let destination = destination(source)
            target.replaceFloatLane(
                kind == .f64 ? .quad : .long, number, destination, source.register, value)
            return pushResult(destination, .v128)
        }
        let value = popGeneral().register
        let source = popFloat()
        let destination = destination(source)
        target.replaceLane(lane, number, destination, source.register, value)
        pushResult(destination, .v128)
    }

    // MARK: Memory

    private mutating func accessVector(_ opcode: Opcode, _ packed: PackedInstruction) {
        let (memory, offset) = memoryArgument()
        let lane = VectorInstructions.lane(opcode)
        let number = packed.immediates == .memargLane ? Int(reader.byte()) : 0
        let vector = packed.parameterCount == 2 ? Optional(popFloat()) : nil
        let place = place(memory, offset, 1 << Int(packed.alignment))
        if let vector {
            switch opcode {
            case .v128Store: return faulting { $0.storeVector(vector.register, place) }
            case .v128Store8Lane, .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
                return faulting { $0.storeLane(lane, number, vector.register, place) }
            default:
                // What the local that comes next has must stay as it is if this faults.
                let destination = vector.isOwned ? vector.register : allocateFloat()
                faulting { $0.loadLane(lane, number, destination, vector.register, place) }
                return pushResult(destination, .v128)
            }
        }
        let destination = newFloat()
        switch opcode {
        case .v128Load: faulting { $0.loadVector(destination, place) }
        case .v128Load32Zero: faulting { $0.load(destination, place, .long) }
        case .v128Load64Zero: faulting { $0.load(destination, place, .quad) }
        case .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat:
            faulting { $0.loadSplat(lane, destination, place) }
        default: faulting { $0.loadExtended(opcode, destination, place) }
        }
        pushResult(destination, .v128)
    }
}
