import Assembler

// Moves between registers and slots, and operations on integers.

extension ARM64Target {
    mutating func move(_ destination: GeneralRegister, _ source: GeneralRegister, _ width: MacroWidth) {
        if destination == source, width == .quad { return }
        emit(.mov, r(destination, width), r(source, width))
    }
    mutating func move(_ destination: GeneralRegister, immediate: Int64) {
        move(general(destination), immediate)
    }

    /// Whether eight bytes of a slot are best moved with what follows them, because a pair reaches further.
    private static func isPair(_ slot: Int32) -> Bool { slot >= -512 && slot < -256 && slot & 7 == 0 }

    mutating func load(_ destination: GeneralRegister, slot: Int32, _ width: MacroWidth) {
        if width == .quad, Self.isPair(slot) {
            return emit(.ldp, x(destination), ARM64Register.zero.x, .at(frame, Int(slot)))
        }
        let memory = self.slot(slot, width.bytes)
        emit(.ldr, r(destination, width), memory)
    }
    mutating func store(_ source: GeneralRegister, slot: Int32, _ width: MacroWidth) {
        let memory = self.slot(slot, width.bytes)
        emit(.str, r(source, width), memory)
    }
    mutating func store(immediate: Int64, slot: Int32) {
        let memory = self.slot(slot, 8)
        guard immediate != 0 else { return emit(.str, ARM64Register.zero.x, memory) }
        move(second, immediate)
        emit(.str, second.x, memory)
    }
    mutating func clear(slot: Int32, count: Int) {
        guard count > 0 else { return }
        guard count > 1 else {
            let memory = place(frame, slot, 16)
            emit(.movi, vector.d2, 0)
            return emit(.str, vector.q, memory)
        }
        emit(.movi, vector.d2, 0)
        let end = Int(slot) + 16 * count
        var offset = Int(slot)
        var base = frame
        if offset < -1024 || end > 1024 + 16 || offset & 15 != 0 {
            add(scratch, frame, Int64(slot))
            (base, offset) = (scratch, 0)
        }
        if count > 16 {
            // Eight slots in a turn.
            if base == frame { add(scratch, frame, Int64(offset)) }
            move(first, Int64(count / 8))
            let again = makeLabel()
            bind(again)
            for pair in 0..<3 { emit(.stp, vector.q, vector.q, .at(scratch, 32 * (pair + 1))) }
            emit(.stp, vector.q, vector.q, .postIndexed(scratch, 128))
            emit(.subs, first.x, first.x, 1)
            emit(.bcond, .condition(.ne), .label(again))
            (base, offset) = (scratch, 0)
        }
        let rest = count > 16 ? count % 8 : count
        for pair in 0..<rest / 2 { emit(.stp, vector.q, vector.q, .at(base, offset + 32 * pair)) }
        // Together with one that is clear already.
        if rest & 1 != 0 { emit(.stp, vector.q, vector.q, .at(base, offset + 16 * (rest - 2))) }
    }
    mutating func add(_ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32) {
        add(general(destination), general(base), Int64(offset))
    }

    // MARK: Constraints

    func shiftCount(_ shift: MacroShift) -> GeneralRegister? { nil }
    static var division: (dividend: GeneralRegister, quotient: GeneralRegister, remainder: GeneralRegister)? {
        nil
    }
    static func isImmediate(_ value: Int64, _ operation: MacroOperation) -> Bool {
        guard value == Int64(Int32(truncatingIfNeeded: value)) else { return false }
        switch operation {
        case .add, .subtract: return isAddend(value) || isAddend(-value)
        case .multiply: return value >= -1 && (value & (value - 1) == 0 || (value - 1) & (value - 2) == 0)
        case .and, .or, .exclusiveOr:
            return value == 0 || value == -1 || ARM64Encoder.logicalImmediate(value, .x) != nil
                || ARM64Encoder.logicalImmediate(value, .w) != nil
        }
    }
    static func isComparable(_ value: Int64) -> Bool { isAddend(value) || value < 0 && isAddend(0 &- value) }
    static var takesSlots: Bool { false }

    // MARK: Operations

    /// A source in a register. Slots and numbers are put into `first`.
    mutating func source(_ operand: Operand, _ width: MacroWidth) -> ARM64Operand {
        switch operand {
        case .register(let register): return r(register, width)
        case .immediate(0): return r(ARM64Register.zero, width)
        case .immediate(let value):
            move(first, width == .long ? Int64(UInt32(bitPattern: value)) : Int64(value))
            return r(first, width)
        case .slot(let offset):
            let memory = slot(offset, width.bytes)
            emit(.ldr, r(first, width), memory)
            return r(first, width)
        }
    }

    mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, _ right: Operand
    ) {
        if case .immediate(let value) = right,
            operate(operation, width, destination, left, immediate: Int64(value))
        {
            return
        }
        let mnemonic: ARM64Mnemonic =
            switch operation {
            case .add: .add
            case .subtract: .sub
            case .multiply: .mul
            case .and: .and
            case .or: .orr
            case .exclusiveOr: .eor
            }
        let right = source(right, width)
        emit(mnemonic, r(destination, width), r(left, width), right)
    }

    /// The operation with a number, if there is an instruction for it.
    private mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, immediate value: Int64
    ) -> Bool {
        let (d, n) = (r(destination, width), r(left, width))
        switch operation {
        case .add, .subtract:
            let isAdd = operation == .add
            if Self.isAddend(value) {
                emit(isAdd ? .add : .sub, d, n, .immediate(value))
            } else if Self.isAddend(-value) {
                emit(isAdd ? .sub : .add, d, n, .immediate(-value))
            } else {
                return false
            }
        case .multiply:
            // What the compiler makes of a product itself is not seen here; this is what is left.
            if value == 0 || value == 1 {
                emit(.mov, d, value == 0 ? r(ARM64Register.zero, width) : n)
            } else if value == -1 {
                emit(.neg, d, n)
            } else if value > 0, value & (value - 1) == 0 {
                emit(.lsl, d, n, .immediate(Int64(value.trailingZeroBitCount)))
            } else if value > 0, (value - 1) & (value - 2) == 0 {
                let amount = UInt8((value - 1).trailingZeroBitCount)
                emit(.add, d, n, .shifted(general(left), width == .long ? .w : .x, .lsl, amount))
            } else {
                return false
            }
        case .and, .or, .exclusiveOr:
            if value == 0 {
                emit(.mov, d, operation == .and ? r(ARM64Register.zero, width) : n)
            } else if value == -1 {
                switch operation {
                case .and: emit(.mov, d, n)
                case .or: emit(.movn, d, 0)
                default: emit(.mvn, d, n)
                }
            } else if ARM64Encoder.logicalImmediate(value, width == .long ? .w : .x) != nil {
                emit(operation == .and ? .and : operation == .or ? .orr : .eor, d, n, .immediate(value))
            } else {
                return false
            }
        }
        return true
    }

    mutating func addShifted(
        _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        _ right: GeneralRegister, _ shift: Int
    ) {
        let shifted = ARM64Operand.shifted(general(right), width == .long ? .w : .x, .lsl, UInt8(shift))
        emit(.add, r(destination, width), r(left, width), shifted)
    }
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: GeneralRegister
    ) {
        let (d, n, m) = (r(destination, width), r(left, width), r(count, width))
        switch shift {
        case .left: emit(.lsl, d, n, m)
        case .rightUnsigned: emit(.lsr, d, n, m)
        case .rightSigned: emit(.asr, d, n, m)
        case .rotateRight: emit(.ror, d, n, m)
        case .rotateLeft:
            emit(.neg, first.w, w(count))
            emit(.ror, d, n, r(first, width))
        }
    }
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: Int
    ) {
        let (d, n) = (r(destination, width), r(left, width))
        let mask = Int64(width.bytes * 8 - 1)
        let count = Int64(count) & mask
        switch shift {
        case .left: emit(.lsl, d, n, .immediate(count))
        case .rightUnsigned: emit(.lsr, d, n, .immediate(count))
        case .rightSigned: emit(.asr, d, n, .immediate(count))
        case .rotateRight: emit(.ror, d, n, .immediate(count))
        case .rotateLeft: emit(.ror, d, n, .immediate(-count & mask))
        }
    }
    mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        emit(.clz, r(destination, width), r(source, width))
    }
    mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        emit(.rbit, r(destination, width), r(source, width))
        emit(.clz, r(destination, width), r(destination, width))
    }
    mutating func countOnes(_ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister) {
        emit(.fmov, v(vector, width), r(source, width))
        emit(.cnt, vector.b8, vector.b8)
        emit(.addv, vector.b, vector.b8)
        emit(.fmov, w(destination), vector.s)
    }
    mutating func signExtend(
        _ destination: GeneralRegister, _ source: GeneralRegister, from: MacroAccess, to width: MacroWidth
    ) {
        switch from {
        case .byte: emit(.sxtb, r(destination, width), w(source))
        case .word: emit(.sxth, r(destination, width), w(source))
        case .long where width == .quad: emit(.sxtw, x(destination), w(source))
        case .long, .quad: move(destination, source, width)
        }
    }
    mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth, _ destination: GeneralRegister,
        _ dividend: GeneralRegister, _ divisor: GeneralRegister, isZero: Label?, overflows: Label?
    ) {
        let (d, n, m) = (r(destination, width), r(dividend, width), r(divisor, width))
        if let isZero { emit(.cbz, m, .label(isZero)) }
        if let overflows, isSigned, !wantsRemainder {
            // Only the least integer by -1 is too large; it is the one from which one cannot be subtracted.
            emit(.cmn, m, 1)
            emit(.ccmp, n, 1, 0, .condition(.eq))
            emit(.bcond, .condition(.vs), .label(overflows))
        }
        // The processor's remainder by -1 of the least integer comes out as zero.
        let quotient = wantsRemainder ? r(first, width) : d
        emit(isSigned ? .sdiv : .udiv, quotient, n, m)
        if wantsRemainder { emit(.msub, d, quotient, m, n) }
    }
}
