import Assembler
import Machine
import WebAssembly

/// Atomic accesses, and integers of 128 bits.
extension Compiler {
    mutating func atomic() {
        let number = Int(reader.u32())
        guard let opcode = Opcode(prefix: 0xFE, subopcode: UInt32(number)) else { return leaveHere() }
        let packed = instructions[Int(opcode.rawValue)]
        guard number > 3 else {
            reader.skip(packed.immediates)
            if number == 3 { return target.fence() }
            // Who waits, or wakes others, is a matter of the store.
            return runtime(.atomic, packed, address: .i32)
        }
        let (memory, offset) = memoryArgument()
        let access = MacroAccess(rawValue: packed.alignment).unsafelyUnwrapped
        // Seven instructions for each operation, in this order.
        let operation: AtomicOperation? =
            switch number {
            case 0x1E..<0x25: .add
            case 0x25..<0x2C: .subtract
            case 0x2C..<0x33: .and
            case 0x33..<0x3A: .or
            case 0x3A..<0x41: .exclusiveOr
            case 0x41..<0x48: .exchange
            default: nil
            }
        let count = packed.parameterCount
        // From here on the operands are in memory too, so that registers can be changed before anything can fail.
        for index in (height - count)..<height { storeOperand(index) }
        let isComparison = count == 3
        var fixed: GeneralRegister?
        switch operation {
        case .and, .or, .exclusiveOr: fixed = T.exchangeRegister
        default: fixed = isComparison ? T.exchangeRegister : nil
        }
        if let fixed {
            claim(fixed.number)
            held |= Self.bit(fixed.number)
        }
        let place = alignedPlace(slot(ofOperand: height - count), memory, offset, access.bytes)
        var values: (GeneralRegister, GeneralRegister) = (file.scratch, file.scratch)
        if isComparison {
            values.0 = fixed ?? allocateGeneral()
            target.load(values.0, slot: slot(ofOperand: height - 2), .quad)
        }
        if count > 1 {
            values.1 = allocateGeneral()
            target.load(values.1, slot: slot(ofOperand: height - 1), .quad)
        }
        height -= count
        guard packed.resultCount > 0 else { return faulting { $0.storeAtomic(values.1, place, access) } }
        let destination =
            fixed ?? (count > 1 ? destination(Taken(register: values.1, isOwned: true)) : newGeneral())
        if let operation {
            faulting { $0.modifyAtomic(operation, destination, place, values.1, access) }
        } else if isComparison {
            faulting {
                $0.compareExchangeAtomic(
                    destination, place, expected: values.0, replacement: values.1, access)
            }
        } else {
            faulting { $0.loadAtomic(destination, place, access) }
        }
        pushResult(destination, Kind(code: packed.result(0), address: .i32))
    }

    /// The place of an access whose address is in a slot, if it is aligned. Takes one register, and uses `scratch`.
    private mutating func alignedPlace(
        _ slot: Int32, _ memory: Int, _ offset: UInt64, _ size: Int
    ) -> MemoryPlace {
        let address = allocateGeneral()
        let leaving = leaving()
        target.load(address, slot: slot, .quad)
        if size > 1 {
            let rest = Int32(truncatingIfNeeded: offset & UInt64(size - 1))
            let tested = rest == 0 ? address : file.scratch
            if rest != 0 { target.add(tested, address, rest) }
            target.branchTest(.notEqual, .long, tested, .immediate(Int32(size - 1)), leaving)
        }
        if memory == 0, !options.checksMemory {
            if offset <= UInt64(Int32.max) {
                return MemoryPlace(base: file.memory, index: address, offset: Int32(offset))
            }
            target.move(file.scratch, immediate: Int64(bitPattern: offset))
            target.operate(.add, .quad, address, address, .register(file.scratch))
            return MemoryPlace(base: file.memory, index: address, offset: 0)
        }
        // The address of what follows the last byte.
        let (reach, wraps) = offset.addingReportingOverflow(UInt64(size))
        if wraps { target.jump(leaving) }
        target.move(file.scratch, immediate: Int64(bitPattern: reach))
        target.operate(.add, .quad, address, address, .register(file.scratch))
        if module.memoryTypes.base[memory].limits.is64 {
            target.branch(.lessUnsigned, .quad, address, .register(file.scratch), leaving)
        }
        loadMemoryRecord(file.scratch, memory)
        target.branch(
            .greaterUnsigned, .quad, address, field: file.scratch, RecordLayout.Memory.size, leaving)
        target.loadField(file.scratch, file.scratch, RecordLayout.Memory.base, .quad)
        target.operate(.add, .quad, address, address, .register(file.scratch))
        target.add(address, address, -Int32(size))
        return MemoryPlace(base: address, index: nil, offset: 0)
    }

    // MARK: Integers of 128 bits

    /// Takes the topmost operand in its home, or else in `scratch`.
    private mutating func popToScratch() -> GeneralRegister {
        let value = stack[height - 1]
        if value.place == .local, homes[Int(value.local)] != Self.noRegister { return popGeneral().register }
        height -= 1
        moveValue(value, height, to: file.scratch.number)
        release(value)
        return file.scratch
    }

    /// Takes the topmost operand in a register that may be changed.
    private mutating func popOwned() -> GeneralRegister {
        let taken = popGeneral()
        if taken.isOwned { return taken.register }
        let register = allocateGeneral()
        target.move(register, taken.register, .quad)
        return register
    }

    /// `i64.add128` and `i64.sub128`.
    mutating func addWide(isSubtraction: Bool) {
        let otherHigh = popToScratch()
        let otherLow = popGeneral().register
        let high = popOwned()
        let low = popOwned()
        target.addWide(low, high, otherLow, otherHigh, isSubtraction: isSubtraction)
        push(.register(low.number, .i64))
        push(.register(high.number, .i64))
    }

    /// `i64.mul_wide_s` and `i64.mul_wide_u`.
    mutating func multiplyWide(isSigned: Bool) {
        let right = popToScratch()
        guard let fixed = T.wideProduct else {
            let left = popGeneral().register
            let low = allocateGeneral()
            let high = allocateGeneral()
            target.multiplyWide(low, high, left, right, isSigned: isSigned)
            push(.register(low.number, .i64))
            return push(.register(high.number, .i64))
        }
        place(height - 1, in: fixed.low.number)
        clearOperands(from: Self.bit(fixed.high.number))
        held |= Self.bit(fixed.high.number)
        let left = popGeneral().register
        target.multiplyWide(fixed.low, fixed.high, left, right, isSigned: isSigned)
        push(.register(fixed.low.number, .i64))
        push(.register(fixed.high.number, .i64))
    }
}
