import Assembler
import Machine
import WebAssembly

/// Numeric instructions.
extension Compiler {
    // MARK: Integers

    /// Brings a constant to the right, where the operation does not mind.
    @inline(__always) private func preferConstantRight() {
        let left = stack[height &- 2]
        let right = stack[height &- 1]
        if left.place == .constant, right.place == .register || right.place == .local {
            stack[height &- 2] = right
            stack[height &- 1] = left
        }
    }

    mutating func binary(_ operation: MacroOperation, _ kind: Kind) {
        let width: MacroWidth = kind == .i64 ? .quad : .long
        let isCommutative = operation != .subtract
        if isCommutative { preferConstantRight() }
        // What the second operand was in can take the result, if it may be overwritten.
        let second = stack[height &- 1]
        let right = popOperand({ T.isImmediate($0, operation) }, width)
        if isCommutative, case .register(let register) = right, second.place == .register,
            stack[height &- 1].place != .register
        {
            let left = popGeneral()
            let destination =
                left.isOwned
                ? destination(left) : destination(Taken(register: register, isOwned: true))
            target.operate(operation, width, destination, left.register, right)
            return pushResult(destination, kind)
        }
        let left = popGeneral()
        let destination = destination(left)
        target.operate(operation, width, destination, left.register, right)
        pushResult(destination, kind)
    }

    /// `and`, whose result may only be wanted to be zero or not.
    mutating func and(_ kind: Kind) {
        let next = reader.pc[0]
        let isTested = kind == .i64 ? next == 0x50 : next == 0x45 || next == 0x0D || next == 0x04
        guard isTested else { return binary(.and, kind) }
        let width: MacroWidth = kind == .i64 ? .quad : .long
        preferConstantRight()
        let right = popOperand({ T.isImmediate($0, .and) }, width)
        let left = popGeneral().register
        if next == 0x50 || next == 0x45 {
            reader.pc += 1
            finish(.bits(.equal, width, left, right))
        } else {
            finish(.bits(.notEqual, width, left, right))
        }
    }

    mutating func shift(_ operation: MacroShift, _ kind: Kind) {
        let width: MacroWidth = kind == .i64 ? .quad : .long
        let count = stack[height - 1]
        if count.place == .constant {
            height -= 1
            let by = Int(truncatingIfNeeded: count.bits) & (width == .long ? 31 : 63)
            if operation == .left, (1...3).contains(by), reader.pc[0] == (kind == .i64 ? 0x7C : 0x6A),
                stack[height - 2].place != .constant
            {
                return addShifted(width, by, kind)
            }
            let left = popGeneral()
            let destination = destination(left)
            target.shift(operation, width, destination, left.register, by: by)
            return pushResult(destination, kind)
        }
        if let fixed = target.shiftCount(operation) {
            place(height - 1, in: fixed.number)
            height -= 1
            used &= ~Self.bit(fixed.number)
            held |= Self.bit(fixed.number)
            let left = popGeneral()
            let destination = destination(left)
            target.shift(operation, width, destination, left.register, by: fixed)
            return pushResult(destination, kind)
        }
        let by = popGeneral().register
        let left = popGeneral()
        let destination = destination(left)
        target.shift(operation, width, destination, left.register, by: by)
        pushResult(destination, kind)
    }

    /// A shift to the left by a small constant, and the addition that follows.
    private mutating func addShifted(_ width: MacroWidth, _ by: Int, _ kind: Kind) {
        reader.pc += 1
        let right = popGeneral()
        let left = popGeneral()
        let destination = destination(left.isOwned ? left : right)
        target.addShifted(width, destination, left.register, right.register, by)
        pushResult(destination, kind)
    }

    /// Puts an operand into a certain register, which is nobody's home.
    mutating func place(_ index: Int, in register: UInt8) {
        let value = stack[index]
        if value.place == .register, value.register == register { return }
        claim(register)
        let moved = stack[index]
        moveValue(moved, index, to: register)
        release(moved)
        stack[index] = .register(register, moved.kind)
        used |= Self.bit(register)
    }

    mutating func divide(_ kind: Kind, isSigned: Bool, wantsRemainder: Bool) {
        let width: MacroWidth = kind == .i64 ? .quad : .long
        let divisor = stack[height - 1]
        var isKnown = false
        if divisor.place == .constant {
            let number =
                width == .long
                ? Int64(Int32(truncatingIfNeeded: divisor.bits)) : Int64(bitPattern: divisor.bits)
            isKnown = number != 0 && !(isSigned && number == -1)
            let magnitude = width == .long ? UInt64(UInt32(truncatingIfNeeded: divisor.bits)) : divisor.bits
            if !isSigned, magnitude.nonzeroBitCount == 1 {
                return divideByPower(kind, width, magnitude, wantsRemainder)
            }
        }
        guard let fixed = T.division else {
            let right = popGeneral().register
            let left = popGeneral()
            let destination = destination(left)
            let leaving = isKnown ? nil : Optional(leaving())
            target.divide(
                isSigned: isSigned, wantsRemainder: wantsRemainder, width, destination, left.register, right,
                isZero: leaving, overflows: isSigned && !wantsRemainder ? leaving : nil)
            return pushResult(destination, kind)
        }
        // The dividend's place, and the other register that is lost.
        let lost = Self.bit(fixed.quotient.number) | Self.bit(fixed.remainder.number)
        if stack[height - 1].place == .register, lost & Self.bit(stack[height - 1].register) != 0 {
            relocate(height - 1, excluding: lost)
        }
        if stack[height - 1].place != .register {
            let value = stack[height - 1]
            let isHome =
                value.place == .local && homes[Int(value.local)] != Self.noRegister
            if !isHome {
                let register = allocate(isFloat: false, excluding: lost)
                held &= ~Self.bit(register)
                let value = stack[height - 1]
                moveValue(value, height - 1, to: register)
                release(value)
                stack[height - 1] = .register(register, kind)
                used |= Self.bit(register)
            }
        }
        place(height - 2, in: fixed.dividend.number)
        // Whoever else is in the registers that are lost; the divisor and the dividend are not.
        let other = lost & ~Self.bit(fixed.dividend.number)
        clearOperands(from: other)
        held |= lost
        let right = popGeneral().register
        let left = popGeneral()
        let leaving = isKnown ? nil : Optional(leaving())
        let result = wantsRemainder ? fixed.remainder : fixed.quotient
        target.divide(
            isSigned: isSigned, wantsRemainder: wantsRemainder, width, result, left.register, right,
            isZero: leaving, overflows: isSigned && !wantsRemainder ? leaving : nil)
        push(.register(result.number, kind))
    }

    private mutating func divideByPower(
        _ kind: Kind, _ width: MacroWidth, _ divisor: UInt64, _ wantsRemainder: Bool
    ) {
        drop()
        if wantsRemainder {
            push(.constant(divisor - 1, kind))
            return binary(.and, kind)
        }
        push(.constant(UInt64(divisor.trailingZeroBitCount), kind))
        shift(.rightUnsigned, kind)
    }

    enum Unary: UInt8, BitwiseCopyable {
        case leadingZeros, trailingZeros, ones, extend8, extend16, extend32
    }

    mutating func unary(_ operation: Unary, _ kind: Kind) {
        let width: MacroWidth = kind == .i64 ? .quad : .long
        let source = popGeneral()
        let destination = destination(source)
        switch operation {
        case .leadingZeros: target.countLeadingZeros(width, destination, source.register)
        case .trailingZeros: target.countTrailingZeros(width, destination, source.register)
        case .ones: target.countOnes(width, destination, source.register)
        case .extend8: target.signExtend(destination, source.register, from: .byte, to: width)
        case .extend16: target.signExtend(destination, source.register, from: .word, to: width)
        case .extend32: target.signExtend(destination, source.register, from: .long, to: width)
        }
        pushResult(destination, kind)
    }

    // MARK: Comparisons

    mutating func compare(_ condition: MacroCondition, _ width: MacroWidth) {
        let right = popOperand(T.isComparable, width)
        let left = popGeneral().register
        finish(.integers(condition, width, left, right))
    }

    mutating func compareZero(_ width: MacroWidth) {
        let value = popGeneral().register
        finish(.integers(.equal, width, value, .immediate(0)))
    }

    mutating func compareFloats(_ condition: MacroFloatCondition, _ width: MacroWidth) {
        let right = popFloat().register
        let left = popFloat().register
        finish(.floats(condition, isNegated: false, width, left, right))
    }

    /// Uses a condition as the next instruction wants it.
    private mutating func finish(_ condition: Condition) {
        var condition = condition
        while reader.pc[0] == 0x45 {
            condition = condition.negated
            reader.pc += 1
        }
        switch reader.pc[0] {
        case 0x0D:
            reader.pc += 1
            brIf(condition)
        case 0x04:
            reader.pc += 1
            ifThen(condition)
        case 0x1B:
            reader.pc += 1
            select(condition)
        default: materialize(condition)
        }
    }

    private mutating func materialize(_ condition: Condition) {
        let destination = newGeneral()
        switch condition {
        case .integers(let condition, let width, let left, let right):
            target.set(destination, condition, width, left, right)
        case .bits(let condition, let width, let left, let right):
            target.operate(.and, width, file.scratch, left, right)
            target.set(destination, condition, width, file.scratch, .immediate(0))
        case .floats(let condition, let isNegated, let width, let left, let right):
            target.setFloat(destination, condition, width, left, right)
            if isNegated {
                target.operate(.exclusiveOr, .long, destination, destination, .immediate(1))
            }
        }
        pushResult(destination, .i32)
    }

    /// The condition that an operand is not zero.
    mutating func popCondition() -> Condition {
        .integers(.notEqual, .long, popGeneral().register, .immediate(0))
    }

    mutating func select(_ condition: Condition) {
        let kind = stack[height - 1].kind
        if kind.isFloat {
            let second = popFloat()
            let first = popFloat()
            let destination = first.isOwned ? first.register : allocateFloat()
            if !first.isOwned { target.move(destination, first.register) }
            let done = target.makeLabel()
            branch(condition, to: done)
            target.move(destination, second.register)
            target.bind(done)
            push(.register(destination.number + 32, kind))
            return
        }
        let condition = relieved(condition)
        let second = popGeneral()
        let first = popGeneral()
        switch condition {
        case .floats:
            let destination = first.isOwned ? first.register : allocateGeneral()
            if !first.isOwned { target.move(destination, first.register, .quad) }
            let done = target.makeLabel()
            branch(condition, to: done)
            target.move(destination, second.register, .quad)
            target.bind(done)
            push(.register(destination.number, kind))
        case .integers(let condition, let width, let left, let right):
            choose(condition, width, left, right, first, second, kind)
        case .bits(let condition, let width, let left, let right):
            target.operate(.and, width, file.scratch, left, right)
            choose(condition, width, file.scratch, .immediate(0), first, second, kind)
        }
    }

    /// A condition that leaves enough registers for what is chosen from.
    private mutating func relieved(_ condition: Condition) -> Condition {
        guard (allocatable & 0xFFFF_FFFF & ~(held | assigned)).nonzeroBitCount < 3 else { return condition }
        switch condition {
        case .integers(let condition, let width, let left, let right):
            target.set(file.scratch, condition, width, left, right)
        case .bits(let condition, let width, let left, let right):
            target.operate(.and, width, file.scratch, left, right)
            target.set(file.scratch, condition, width, file.scratch, .immediate(0))
        case .floats: return condition
        }
        held = 0
        return .integers(.notEqual, .long, file.scratch, .immediate(0))
    }

    private mutating func choose(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ first: Taken<GeneralRegister>, _ second: Taken<GeneralRegister>, _ kind: Kind
    ) {
        if !first.isOwned, second.isOwned {
            target.moveIf(condition, width, left, right, second.register, first.register)
            push(.register(second.register.number, kind))
            return
        }
        let destination = first.isOwned ? first.register : allocateGeneral()
        if !first.isOwned { target.move(destination, first.register, .quad) }
        target.moveIf(condition.negated, width, left, right, destination, second.register)
        push(.register(destination.number, kind))
    }

    // MARK: Floats

    mutating func binaryFloat(_ operation: MacroFloatOperation, _ kind: Kind) {
        let width: MacroWidth = kind == .f64 ? .quad : .long
        let right = popFloatOperand()
        let left = popFloat()
        let destination = destination(left)
        target.operate(operation, width, destination, left.register, right)
        if options.isDeterministic, operation != .copySign { target.canonicalizeNaN(width, destination) }
        pushResult(destination, kind)
    }

    mutating func unaryFloat(_ function: MacroFloatFunction, _ kind: Kind) {
        let width: MacroWidth = kind == .f64 ? .quad : .long
        let source = popFloat()
        let destination = destination(source)
        target.function(function, width, destination, source.register)
        if options.isDeterministic, function != .absolute, function != .negate {
            target.canonicalizeNaN(width, destination)
        }
        pushResult(destination, kind)
    }

    mutating func convertFloat(from: Kind, to kind: Kind) {
        let source = popFloat()
        let destination = destination(source)
        target.convertFloat(destination, source.register, from: from == .f64 ? .quad : .long)
        if options.isDeterministic { target.canonicalizeNaN(kind == .f64 ? .quad : .long, destination) }
        pushResult(destination, kind)
    }

    mutating func convertToFloat(_ kind: Kind, from: Kind, isSigned: Bool) {
        let source = popGeneral().register
        let destination = newFloat()
        target.convertToFloat(
            destination, kind == .f64 ? .quad : .long, source, from == .i64 ? .quad : .long,
            isSigned: isSigned)
        pushResult(destination, kind)
    }

    mutating func truncate(_ kind: Kind, from: Kind, isSigned: Bool, saturates: Bool) {
        let source = popFloat().register
        let destination = newGeneral()
        let fails = saturates ? nil : Optional(leaving())
        target.convertToInteger(
            destination, kind == .i64 ? .quad : .long, isSigned: isSigned, source,
            from == .f64 ? .quad : .long, fails: fails)
        pushResult(destination, kind)
    }

    mutating func wrap() {
        let source = popGeneral()
        let destination = destination(source)
        target.move(destination, source.register, .long)
        pushResult(destination, .i32)
    }

    mutating func extendSigned() {
        let source = popGeneral()
        let destination = destination(source)
        target.signExtend(destination, source.register, from: .long, to: .quad)
        pushResult(destination, .i64)
    }

    mutating func reinterpret(to kind: Kind) {
        let value = stack[height - 1]
        if value.place == .constant || value.place == .memory {
            stack[height - 1].kind = kind
            return
        }
        let width: MacroWidth = kind == .i64 || kind == .f64 ? .quad : .long
        if kind.isFloat {
            let source = popGeneral().register
            let destination = newFloat()
            target.move(destination, source, width)
            pushResult(destination, kind)
        } else {
            let source = popFloat().register
            let destination = newGeneral()
            target.move(destination, source, width)
            pushResult(destination, kind)
        }
    }
}
