import Assembler

// Integer operations, comparisons and jumps on x86-64.

// MARK: Arithmetic

extension X86Target {
    mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, _ right: Operand
    ) {
        switch right {
        case .register(let right): operate(operation, width, destination, left, right)
        case .immediate(let value): operate(operation, width, destination, left, immediate: value)
        case .slot(let offset):
            move(destination, left, ifNot: destination, width)
            if case .multiply = operation {
                emit(.multiply, Self.width(width), destination, .rbx, offset)
            } else {
                arithmetic(Self.arithmetic(operation), Self.width(width), destination, slot: offset)
            }
        }
    }

    /// Not for products.
    @inline(__always) private static func arithmetic(_ operation: MacroOperation) -> X86Arithmetic {
        switch operation {
        case .add, .multiply: .add
        case .subtract: .sub
        case .and: .and
        case .or: .or
        case .exclusiveOr: .xor
        }
    }

    /// A move that is not there between a register and itself: what follows is an operation of the same width.
    @inline(__always)
    private mutating func move(
        _ destination: GeneralRegister, _ source: GeneralRegister, ifNot other: GeneralRegister,
        _ width: MacroWidth
    ) {
        if source != other { emit(.store, Self.width(width), source, destination) }
    }

    private mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, _ right: GeneralRegister
    ) {
        let size = Self.width(width)
        switch operation {
        case .add:
            if destination == left {
                arithmetic(.add, size, destination, right)
            } else if destination == right {
                arithmetic(.add, size, destination, left)
            } else {
                loadSum(size, destination, left, right)
            }
        case .subtract:
            if left == right {
                clear(destination)
            } else if destination == right {
                emit(.negate, size, digit: 3, destination)
                arithmetic(.add, size, destination, left)
            } else {
                move(destination, left, ifNot: destination, width)
                arithmetic(.sub, size, destination, right)
            }
        case .multiply:
            if destination == right {
                emit(.multiply, size, destination, left)
            } else {
                move(destination, left, ifNot: destination, width)
                emit(.multiply, size, destination, right)
            }
        case .and, .or, .exclusiveOr:
            if destination == right {
                arithmetic(Self.arithmetic(operation), size, destination, left)
            } else {
                move(destination, left, ifNot: destination, width)
                arithmetic(Self.arithmetic(operation), size, destination, right)
            }
        }
    }

    /// `destination = left + right` in one instruction.
    private mutating func loadSum(
        _ width: X86Size, _ destination: GeneralRegister, _ left: GeneralRegister, _ right: GeneralRegister
    ) {
        // As a base rbp and r13 would take a byte more.
        let (base, index) = left.number & 7 == 5 ? (right, left) : (left, right)
        output.emit(
            .loadAddress, width, destination.number, base: base.number, index: index.number, scaleLog2: 0, 0)
    }

    private mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, immediate: Int32
    ) {
        let size = Self.width(width)
        switch operation {
        case .add: add(width, destination, left, immediate)
        case .subtract:
            if immediate != .min {
                add(width, destination, left, -immediate)
            } else {
                move(destination, left, ifNot: destination, width)
                arithmetic(.sub, size, destination, immediate: immediate)
            }
        case .multiply: multiply(width, destination, left, immediate)
        case .and:
            switch immediate {
            case 0: clear(destination)
            case 0xFF: emit(.zeroExtendByte, .long, destination, left)
            case 0xFFFF: emit(.zeroExtendWord, .long, destination, left)
            case -1: move(destination, left, width)
            default:
                // A mask without a sign clears the upper half, as operations of 32 bits do.
                let size = immediate >= 0 ? X86Size.long : size
                if destination != left { emit(.store, size, left, destination) }
                arithmetic(.and, size, destination, immediate: immediate)
            }
        case .or, .exclusiveOr:
            if immediate == 0 {
                move(destination, left, width)
                return
            }
            move(destination, left, ifNot: destination, width)
            if case .exclusiveOr = operation, immediate == -1 {
                emit(.not, size, digit: 2, destination)
            } else {
                arithmetic(Self.arithmetic(operation), size, destination, immediate: immediate)
            }
        }
    }

    private mutating func add(
        _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister, _ immediate: Int32
    ) {
        if immediate == 0 {
            move(destination, left, width)
        } else if destination != left {
            emit(.loadAddress, Self.width(width), destination, left, immediate)
        } else if immediate == 128 {
            // Fits a byte only this way.
            arithmetic(.sub, Self.width(width), destination, immediate: -128)
        } else {
            arithmetic(.add, Self.width(width), destination, immediate: immediate)
        }
    }

    private mutating func multiply(
        _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister, _ immediate: Int32
    ) {
        let size = Self.width(width)
        switch immediate {
        case 0: clear(destination)
        case 1: move(destination, left, width)
        case 3, 5, 9:
            output.emit(
                .loadAddress, size, destination.number, base: left.number, index: left.number,
                scaleLog2: UInt8(truncatingIfNeeded: (immediate - 1).trailingZeroBitCount), 0)
        case let power where power > 0 && power & (power - 1) == 0:
            shift(.left, width, destination, left, by: power.trailingZeroBitCount)
        default:
            output.multiply(size, destination.number, left.number, immediate: immediate)
        }
    }

    mutating func addShifted(
        _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        _ right: GeneralRegister, _ shift: Int
    ) {
        output.emit(
            .loadAddress, Self.width(width), destination.number, base: left.number, index: right.number,
            scaleLog2: UInt8(truncatingIfNeeded: shift), 0)
    }
}

// MARK: - Shifts and bits

extension X86Target {
    private static func encoding(_ shift: MacroShift) -> (mnemonic: X86Mnemonic, digit: UInt8) {
        switch shift {
        case .left: (.shl, 4)
        case .rightUnsigned: (.shr, 5)
        case .rightSigned: (.sar, 7)
        case .rotateLeft: (.rol, 0)
        case .rotateRight: (.ror, 1)
        }
    }

    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: GeneralRegister
    ) {
        let size = Self.width(width)
        if features.contains(.bmi2) {
            // By the prefix that tells them.
            switch shift {
            case .left:
                output.shift(.shlx, 1, size, destination.number, left.number, by: count.number)
                return
            case .rightUnsigned:
                output.shift(.shrx, 3, size, destination.number, left.number, by: count.number)
                return
            case .rightSigned:
                output.shift(.sarx, 2, size, destination.number, left.number, by: count.number)
                return
            case .rotateLeft, .rotateRight: break
            }
        }
        precondition(count == .rcx && destination != .rcx, "a count is in rcx, and nothing else")
        move(destination, left, ifNot: destination, width)
        let (mnemonic, digit) = Self.encoding(shift)
        output.shiftByCount(mnemonic, digit, size, destination.number)
    }

    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: Int
    ) {
        let size = Self.width(width)
        let bits = width.bits
        let count = count & (bits - 1)
        if count == 0 {
            move(destination, left, width)
            return
        }
        switch shift {
        case .left where count == 1:
            if destination == left {
                arithmetic(.add, size, destination, destination)
            } else {
                loadSum(size, destination, left, left)
            }
            return
        case .rotateLeft where destination != left && features.contains(.bmi2):
            let right = UInt8(truncatingIfNeeded: bits - count)
            output.rotateRight(size, destination.number, left.number, by: right)
            return
        case .rotateRight where destination != left && features.contains(.bmi2):
            output.rotateRight(size, destination.number, left.number, by: UInt8(truncatingIfNeeded: count))
            return
        default: move(destination, left, ifNot: destination, width)
        }
        let (mnemonic, digit) = Self.encoding(shift)
        output.shift(mnemonic, digit, size, destination.number, by: UInt8(truncatingIfNeeded: count))
    }

    mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        let size = Self.width(width)
        if features.contains(.lzcnt) {
            emit(.countLeadingZeros, size, destination, source)
            return
        }
        // Of zero there is no highest bit: then the number that becomes the width below.
        let bits = width.bits
        emit(.scanReverse, size, destination, source)
        output.emit(.move(.e), size, destination.number, at: constant(UInt64(2 * bits - 1)))
        arithmetic(.xor, .long, destination, immediate: Int32(bits - 1))
    }
    mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        let size = Self.width(width)
        if features.contains(.bmi1) {
            emit(.countTrailingZeros, size, destination, source)
            return
        }
        emit(.scanForward, size, destination, source)
        output.emit(.move(.e), size, destination.number, at: constant(UInt64(width.bits)))
    }
    mutating func countOnes(_ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister) {
        // Some processors wait for the destination.
        if destination != source { clear(destination) }
        emit(.countOnes, Self.width(width), destination, source)
    }
    mutating func signExtend(
        _ destination: GeneralRegister, _ source: GeneralRegister, from: MacroAccess, to width: MacroWidth
    ) {
        switch from {
        case .byte: emit(.signExtendByte, Self.width(width), destination, source)
        case .word: emit(.signExtendWord, Self.width(width), destination, source)
        case .long where width.isQuad: emit(.signExtendLong, .quad, destination, source)
        case .long, .quad: move(destination, source, width)
        }
    }
}

// MARK: - Division

extension X86Target {
    mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth, _ destination: GeneralRegister,
        _ dividend: GeneralRegister, _ divisor: GeneralRegister, isZero: Label?, overflows: Label?
    ) {
        precondition(
            dividend == .rax && destination == (wantsRemainder ? .rdx : .rax) && divisor != .rax
                && divisor != .rdx, "the registers of a division are given")
        let size = Self.width(width)
        if let isZero {
            emit(.test, size, divisor, divisor)
            output.jump(.e, isZero)
        }
        guard isSigned else {
            clear(.rdx)
            emit(.divide, size, digit: 6, divisor)
            return
        }
        // By -1 the processor stops at a quotient that is too large. The remainder is there nevertheless: zero.
        if wantsRemainder {
            arithmetic(.cmp, size, divisor, immediate: -1)
            let isOther = output.skip(.ne)
            clear(.rdx)
            let done = output.skip(nil)
            output.land(isOther)
            divideSigned(size, divisor)
            output.land(done)
            return
        }
        if let overflows {
            arithmetic(.cmp, size, divisor, immediate: -1)
            let isOther = output.skip(.ne)
            // Only the least number overflows.
            arithmetic(.cmp, size, .rax, immediate: 1)
            output.jump(.o, overflows)
            output.land(isOther)
        }
        divideSigned(size, divisor)
    }

    private mutating func divideSigned(_ width: X86Size, _ divisor: GeneralRegister) {
        output.extendDividend(width)
        emit(.divideSigned, width, digit: 7, divisor)
    }
}

// MARK: - Comparisons and jumps

extension X86Target {
    @inline(__always)
    static func condition(_ condition: MacroCondition) -> X86Condition {
        switch condition {
        case .equal: .e
        case .notEqual: .ne
        case .lessSigned: .l
        case .lessOrEqualSigned: .le
        case .greaterSigned: .g
        case .greaterOrEqualSigned: .ge
        case .lessUnsigned: .b
        case .lessOrEqualUnsigned: .be
        case .greaterUnsigned: .a
        case .greaterOrEqualUnsigned: .ae
        }
    }

    mutating func jump(_ label: Label) { output.jump(label) }

    private mutating func compare(_ width: MacroWidth, _ left: GeneralRegister, _ right: Operand) {
        let size = Self.width(width)
        switch right {
        case .register(let right): arithmetic(.cmp, size, left, right)
        case .immediate(0): emit(.test, size, left, left)
        case .immediate(let value): arithmetic(.cmp, size, left, immediate: value)
        case .slot(let offset): arithmetic(.cmp, size, left, slot: offset)
        }
    }

    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label
    ) {
        compare(width, left, right)
        output.jump(Self.condition(condition), label)
    }

    mutating func branchTest(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label
    ) {
        switch right {
        case .register(let right): emit(.test, Self.width(width), right, left)
        case .immediate(let value):
            // Only whether all is zero is asked, so that the narrowest form does that has all the mask's bits.
            if value >= 0, value <= 0xFF {
                output.test(left.number, byte: UInt8(truncatingIfNeeded: value))
            } else {
                output.test(value >= 0 ? .long : Self.width(width), left.number, immediate: value)
            }
        case .slot(let offset): emit(.test, Self.width(width), left, .rbx, offset)
        }
        output.jump(Self.condition(condition), label)
    }

    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister,
        field base: GeneralRegister, _ offset: Int32, _ label: Label
    ) {
        emit(.loading(.cmp), Self.width(width), left, base, offset)
        output.jump(Self.condition(condition), label)
    }

    mutating func set(
        _ destination: GeneralRegister, _ condition: MacroCondition, _ width: MacroWidth,
        _ left: GeneralRegister, _ right: Operand
    ) {
        var isOperand = destination == left
        if case .register(destination) = right { isOperand = true }
        // Cleared before the comparison, which changes the flags after it; where that cannot be, afterwards.
        if !isOperand { clear(destination) }
        compare(width, left, right)
        emit(.set(Self.condition(condition)), .long, digit: 0, destination)
        if isOperand { emit(.zeroExtendByte, .long, destination, destination) }
    }

    mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        compare(width, left, right)
        emit(.move(Self.condition(condition)), .quad, destination, source)
    }

    mutating func jumpTable(_ index: GeneralRegister, _ labels: UnsafeBufferPointer<Label>) {
        precondition(index != .r11, "the index is not in the scratch register")
        let table = output.table(labels)
        output.emit(.loadAddress, .quad, GeneralRegister.r11.number, at: table)
        output.emit(
            .loading(.add), .quad, GeneralRegister.r11.number, base: GeneralRegister.r11.number,
            index: index.number, scaleLog2: 3, 0)
        emit(X86Opcode(.jmp, 0xFF, .digit), .long, digit: 4, .r11)
    }
}
