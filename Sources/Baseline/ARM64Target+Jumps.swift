import Assembler

// Comparisons and jumps.

extension MacroCondition {
    fileprivate var flags: ARM64Condition {
        switch self {
        case .equal: .eq
        case .notEqual: .ne
        case .lessSigned: .lt
        case .lessOrEqualSigned: .le
        case .greaterSigned: .gt
        case .greaterOrEqualSigned: .ge
        case .lessUnsigned: .lo
        case .lessOrEqualUnsigned: .ls
        case .greaterUnsigned: .hi
        case .greaterOrEqualUnsigned: .hs
        }
    }
}

extension MacroFloatCondition {
    /// What holds after a comparison, and, of all but `notEqual`, does not if an operand is a NaN.
    fileprivate var flags: ARM64Condition {
        switch self {
        case .equal: .eq
        case .notEqual: .ne
        case .less: .mi
        case .lessOrEqual: .ls
        case .greater: .gt
        case .greaterOrEqual: .ge
        }
    }
}

extension ARM64Target {
    mutating func jump(_ label: Label) { emit(.b, .label(label)) }

    private mutating func compare(_ width: MacroWidth, _ left: GeneralRegister, _ right: Operand) {
        if case .immediate(let value) = right, value != 0 {
            if Self.isAddend(Int64(value)) {
                return emit(.cmp, r(left, width), .immediate(Int64(value)))
            }
            if Self.isAddend(-Int64(value)) {
                return emit(.cmn, r(left, width), .immediate(-Int64(value)))
            }
        }
        let right = source(right, width)
        emit(.cmp, r(left, width), right)
    }

    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label
    ) {
        // Zero needs no flags.
        let sign: ARM64Operand = width == .long ? 31 : 63
        switch (condition, right) {
        case (.equal, .immediate(0)), (.lessOrEqualUnsigned, .immediate(0)), (.lessUnsigned, .immediate(1)):
            emit(.cbz, r(left, width), .label(label))
        case (.notEqual, .immediate(0)), (.greaterUnsigned, .immediate(0)),
            (.greaterOrEqualUnsigned, .immediate(1)):
            emit(.cbnz, r(left, width), .label(label))
        case (.lessSigned, .immediate(0)), (.lessOrEqualSigned, .immediate(-1)):
            emit(.tbnz, r(left, width), sign, .label(label))
        case (.greaterOrEqualSigned, .immediate(0)), (.greaterSigned, .immediate(-1)):
            emit(.tbz, r(left, width), sign, .label(label))
        default:
            compare(width, left, right)
            emit(.bcond, .condition(condition.flags), .label(label))
        }
    }
    mutating func branchTest(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label
    ) {
        precondition(condition == .equal || condition == .notEqual)
        let isZero = condition == .equal
        switch right {
        case .register(left), .immediate(-1):
            return emit(isZero ? .cbz : .cbnz, r(left, width), .label(label))
        case .immediate(0):
            if isZero { jump(label) }
            return
        case .immediate(let value):
            let bits = width == .long ? UInt64(UInt32(bitPattern: value)) : UInt64(bitPattern: Int64(value))
            if bits & (bits - 1) == 0 {
                let bit = ARM64Operand.immediate(Int64(bits.trailingZeroBitCount))
                return emit(isZero ? .tbz : .tbnz, r(left, width), bit, .label(label))
            }
            if ARM64Encoder.logicalImmediate(Int64(value), width == .long ? .w : .x) != nil {
                emit(.tst, r(left, width), .immediate(Int64(value)))
            } else {
                let right = source(right, width)
                emit(.tst, r(left, width), right)
            }
        case .register, .slot:
            let right = source(right, width)
            emit(.tst, r(left, width), right)
        }
        emit(.bcond, .condition(condition.flags), .label(label))
    }
    mutating func set(
        _ destination: GeneralRegister, _ condition: MacroCondition, _ width: MacroWidth,
        _ left: GeneralRegister, _ right: Operand
    ) {
        if case .immediate(0) = right, condition == .lessSigned {
            // The sign is the bit.
            return emit(.lsr, r(destination, width), r(left, width), width == .long ? 31 : 63)
        }
        compare(width, left, right)
        emit(.cset, w(destination), .condition(condition.flags))
    }
    mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ destination: GeneralRegister, _ source: GeneralRegister
    ) {
        compare(width, left, right)
        emit(.csel, x(destination), x(source), x(destination), .condition(condition.flags))
    }
    mutating func branchFloat(
        _ condition: MacroFloatCondition, isNegated: Bool, _ width: MacroWidth, _ left: FloatRegister,
        _ right: FloatRegister, _ label: Label
    ) {
        emit(.fcmp, v(left, width), v(right, width))
        let flags = condition.flags
        emit(.bcond, .condition(isNegated ? flags.inverted : flags), .label(label))
    }
    mutating func setFloat(
        _ destination: GeneralRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: FloatRegister, _ right: FloatRegister
    ) {
        emit(.fcmp, v(left, width), v(right, width))
        emit(.cset, w(destination), .condition(condition.flags))
    }
    mutating func jumpTable(_ index: GeneralRegister, _ labels: UnsafeBufferPointer<Label>) {
        // The table comes right behind; its distances are from its beginning.
        output.keepTogether(16 + 4 * labels.count)
        emit(.adr, first.x, 16)
        emit(.ldrsw, second.x, .at(first, general(index), .uxtw, 2))
        emit(.add, first.x, first.x, second.x)
        emit(.br, first.x)
        let table = position
        for label in labels { output.append(distanceTo: label, from: table) }
    }
    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister,
        field base: GeneralRegister, _ offset: Int32, _ label: Label
    ) {
        let memory = place(general(base), offset, width.bytes)
        emit(.ldr, r(first, width), memory)
        emit(.cmp, r(left, width), r(first, width))
        emit(.bcond, .condition(condition.flags), .label(label))
    }
}
