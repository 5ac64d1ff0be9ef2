import Assembler
import WebAssembly

/// Integers and floats. Each method writes one instruction and leaves the cache behind it.
extension HandlerWriter {
    // MARK: Integers

    func binary(_ operation: MacroOperation, _ width: MacroWidth) {
        if cache.operands.count == 1, operation != .subtract {
            // The lower operand is in memory and takes part from there.
            let right = popInteger()
            m.operate(operation, width, right, right, popOperand())
            push(right)
        } else if cache.operands.isEmpty {
            let right = popOperand()
            let left = popInteger()
            m.operate(operation, width, left, left, right)
            push(left)
        } else {
            let right = popInteger()
            let left = popInteger(right == .a ? .b : .a)
            m.operate(operation, width, left, left, .register(right))
            push(left)
        }
        cache.length += 1
    }

    /// Puts the topmost operand into `b` and the one below into `a`, and takes them off.
    private func popPair() {
        let right = popInteger(.b)
        if right != .b {
            if cache.operands.last == .integer(.b) {
                m.exchange(.a, .b)
                cache.operands[cache.operands.count - 1] = .integer(.a)
            } else {
                m.move(.b, right, .quad)
            }
        }
        let left = popInteger(.a)
        if left != .a { m.move(.a, left, .quad) }
    }

    func shift(_ shift: MacroShift, _ width: MacroWidth) {
        popPair()
        m.shift(shift, width, .a, .a)
        push(.a)
        cache.length += 1
    }

    func divide(isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth) {
        popPair()
        // Where it traps, the portable tier finds that out again.
        var before = cache
        before.operands += [.integer(.a), .integer(.b)]
        let label = exit(.step, before)
        m.divide(
            isSigned: isSigned, wantsRemainder: wantsRemainder, width, isZero: label, overflows: label)
        push(.a)
        cache.length += 1
    }

    func unary(_ body: (MacroRegister) -> Void) {
        let operand = popInteger()
        body(operand)
        push(operand)
        cache.length += 1
    }

    /// Compares integers and uses the result at once if a branch follows; true if that ended the handler.
    func compare(_ condition: MacroCondition, _ width: MacroWidth, withZero: Bool = false) {
        let right: MacroOperand
        let left: MacroOperand
        var condition = condition
        let target: MacroRegister
        if withZero {
            let operand = popInteger()
            left = .register(operand)
            right = .immediate(0)
            target = operand
        } else if cache.operands.count == 1 {
            // What is cached stands first, so that the other one can stay in memory.
            let operand = popInteger()
            left = .register(operand)
            right = popOperand()
            condition = condition.swapped
            target = operand
        } else {
            let upper = popOperand()
            let lower = popInteger()
            left = .register(lower)
            right = upper
            target = lower
        }
        cache.length += 1
        branchFollows { m.branch(condition.negated, width, left, right, $0) }
        m.set(target, condition, width, left, right)
        push(target)
    }

    /// If the next instruction is `br_if`, executes it, with what jumps if the condition does not hold.
    private func branchFollows(_ jumpUnless: (Label) -> Void) {
        let other = m.makeLabel()
        m.branchIfByte(.notEqual, MacroAddress(.pc, cache.length), 0x0D, other)
        let before = cache
        branch(unless: jumpUnless)
        m.bind(other)
        cache = before
    }

    // MARK: Floats

    private func finishArithmetic(_ width: MacroWidth, _ register: MacroFloatRegister) {
        if set.hasCanonicalNaNs { m.canonicalizeNaN(width, register) }
    }

    func binaryFloat(_ operation: MacroFloatOperation, _ width: MacroWidth) {
        let isCommutative = operation == .add || operation == .multiply
        let result: MacroFloatRegister
        if cache.operands.count == 1, isCommutative {
            let right = popFloat(width, into: .f0)
            m.operateFloat(operation, width, right, right, popFloatOperand(width, into: .f1))
            result = right
        } else {
            let right = popFloatOperand(width, into: .f1)
            if case .register(let register) = right {
                // Not taken for the other operand.
                let left = popFloat(width, into: register == .f0 ? .f1 : .f0)
                m.operateFloat(operation, width, left, left, right)
                result = left
            } else {
                let left = popFloat(width, into: .f0)
                m.operateFloat(operation, width, left, left, right)
                result = left
            }
        }
        if operation != .copySign { finishArithmetic(width, result) }
        push(result)
        cache.length += 1
    }

    func functionFloat(_ function: MacroFloatFunction, _ width: MacroWidth) {
        let operand = popFloat(width, into: .f0)
        m.functionFloat(function, width, operand, operand)
        if function != .absolute, function != .negate { finishArithmetic(width, operand) }
        push(operand)
        cache.length += 1
    }

    func compareFloat(_ condition: MacroFloatCondition, _ width: MacroWidth) {
        let right = popFloat(width, into: .f1)
        let left = popFloat(width, into: right == .f1 ? .f0 : .f1)
        cache.length += 1
        branchFollows { m.branchFloat(condition, width, left, right, isNegated: true, $0) }
        let target = registerForPush()
        m.setFloat(target, condition, width, left, right)
        push(target)
    }

    func convertFloat(from width: MacroWidth) {
        let operand = popFloat(width, into: .f0)
        m.convertFloat(operand, operand, from: width)
        finishArithmetic(width == .long ? .quad : .long, operand)
        push(operand)
        cache.length += 1
    }

    func convertToFloat(_ floatWidth: MacroWidth, from width: MacroWidth, isSigned: Bool) {
        let operand = popInteger()
        let result = floatRegisterForPush()
        m.convertToFloat(result, floatWidth, operand, width, isSigned: isSigned)
        push(result)
        cache.length += 1
    }

    /// Truncation; where it is not certain that the result is right, the portable tier finds out.
    func convertToInteger(
        _ width: MacroWidth, isSigned: Bool, from floatWidth: MacroWidth, length: Int = 1
    ) {
        let label = exit(.step)
        let operand = popFloat(floatWidth, into: .t1)
        m.convertToInteger(.s2, width, isSigned: isSigned, operand, floatWidth, uncertain: label)
        let target = registerForPush()
        m.move(target, .s2, width)
        push(target)
        cache.length += length
    }

    // MARK: Constants

    func constant(_ width: MacroWidth) {
        let target = registerForPush()
        let longer = m.makeLabel()
        let done = m.makeLabel()
        m.decodeSigned(target, cache.length + 1, width, longer: longer)
        m.bind(done)
        later { [self] in
            m.bind(longer)
            longConstant(target, width, done: done)
        }
        push(target)
        cache.length += 2
    }

    /// A constant of more than one byte. Two, and at a handler's start three, are common enough to be read here.
    private func longConstant(_ target: MacroRegister, _ width: MacroWidth, done: Label) {
        for count in isFollower ? 2...2 : 2...3 {
            let longer = m.makeLabel()
            // The last byte first: it has the sign.
            m.load(target, immediate(count), .byte, isSigned: true, width, fixup: nil)
            m.branch(.lessSigned, width, .register(target), .immediate(0), longer)
            m.shift(.left, width, target, target, by: width.bytes * 8 - 7)
            m.shift(.rightSigned, width, target, target, by: width.bytes * 8 - 7 - 7 * (count - 1))
            for byte in 1..<count {
                m.load(.s0, immediate(byte), .byte, isSigned: false, .long, fixup: nil)
                m.operate(.and, .long, .s0, .s0, .immediate(0x7F))
                if byte > 1 { m.shift(.left, .long, .s0, .s0, by: 7 * (byte - 1)) }
                m.operate(.or, width, target, target, .register(.s0))
            }
            m.loadAddress(.pc, MacroAddress(.pc, count - 1))
            m.jump(done)
            m.bind(longer)
        }
        decodeLonger(1, width == .long ? common.decodeShortSigned : common.decodeSigned)
        m.move(target, .s0, width)
        m.jump(done)
    }

    func floatConstant(_ width: MacroWidth) {
        let target = floatRegisterForPush()
        m.loadFloat(target, immediate(1), width, fixup: nil)
        push(target)
        cache.length += 1 + width.bytes
    }

    /// The same bits as another type.
    func reinterpret(to kind: Kind, _ width: MacroWidth) {
        switch kind {
        case .integer:
            if case .float? = cache.operands.last {
                let register = popInteger()
                push(register)
            }
        case .float:
            break
        }
        cache.length += 1
    }
    enum Kind { case integer, float }
}
