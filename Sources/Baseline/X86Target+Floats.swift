import Assembler

// Floating-point operations on x86-64. Results, NaNs included, are those of `X86MacroAssembler`: of two NaNs the left one is
// passed on.

// MARK: Comparisons

extension X86Target {
    /// Compares so that the condition is one of the flags for "above" or "above or equal", which no NaN sets; nil for equality.
    private mutating func compare(
        _ condition: MacroFloatCondition, _ width: MacroWidth, _ left: FloatRegister, _ right: FloatRegister
    ) -> X86Condition? {
        switch condition {
        case .less, .lessOrEqual: emit(.compare(width), right, left)
        default: emit(.compare(width), left, right)
        }
        return switch condition {
        case .equal, .notEqual: nil
        case .less, .greater: .a
        case .lessOrEqual, .greaterOrEqual: .ae
        }
    }

    mutating func branchFloat(
        _ condition: MacroFloatCondition, isNegated: Bool, _ width: MacroWidth, _ left: FloatRegister,
        _ right: FloatRegister, _ label: Label
    ) {
        if let flag = compare(condition, width, left, right) {
            output.jump(isNegated ? flag.opposite : flag, label)
        } else if condition.isEqual != isNegated {
            let isUnordered = output.skip(.p)
            output.jump(.e, label)
            output.land(isUnordered)
        } else {
            output.jump(.p, label)
            output.jump(.ne, label)
        }
    }

    mutating func setFloat(
        _ destination: GeneralRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: FloatRegister, _ right: FloatRegister
    ) {
        clear(destination)
        if let flag = compare(condition, width, left, right) {
            emit(.set(flag), .long, digit: 0, destination)
        } else {
            // What the unordered give; and the same where the numbers are different.
            let isNot: UInt64 = condition.isEqual ? 0 : 1
            emit(.set(condition.isEqual ? .np : .p), .long, digit: 0, destination)
            output.emit(.move(.ne), .long, destination.number, at: constant(isNot))
        }
    }
}

// MARK: - Arithmetic

extension X86Target {
    private static var scratch: FloatRegister { FloatRegister(15) }

    mutating func operate(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: FloatRegister,
        _ left: FloatRegister, _ right: FloatOperand
    ) {
        var right = right
        if destination != left {
            if case .register(destination) = right {
                move(Self.scratch, destination)
                right = .register(Self.scratch)
            }
            move(destination, left)
        }
        switch operation {
        case .add: emit(.add(width), destination, right, width)
        case .subtract: emit(.subtract(width), destination, right, width)
        case .multiply: emit(.multiply(width), destination, right, width)
        case .divide: emit(.divide(width), destination, right, width)
        case .minimum: choose(true, width, destination, right)
        case .maximum: choose(false, width, destination, right)
        case .copySign: copySign(width, destination, right)
        }
    }

    private mutating func emit(
        _ opcode: X86Opcode, _ field: FloatRegister, _ operand: FloatOperand, _ width: MacroWidth
    ) {
        switch operand {
        case .register(let register): emit(opcode, field, register)
        case .slot(let offset): emit(opcode, field, .rbx, offset)
        case .constant(let bits): emit(opcode, field, at: constant(bits, width))
        }
    }

    /// The operand in a register: its own, or else `floatScratch`.
    private mutating func register(_ operand: FloatOperand, _ width: MacroWidth) -> FloatRegister {
        switch operand {
        case .register(let register): return register
        case .slot(let offset): load(Self.scratch, slot: offset, width)
        case .constant(let bits): move(Self.scratch, bits: bits, width)
        }
        return Self.scratch
    }

    private mutating func choose(
        _ isMinimum: Bool, _ width: MacroWidth, _ destination: FloatRegister, _ right: FloatOperand
    ) {
        let right = register(right, width)
        emit(.compare(width), destination, right)
        let isDifferent = output.skip(.ne)
        let isUnordered = output.skip(.p)
        // Equal: two zeros may differ in their sign.
        emit(isMinimum ? .or : .and, destination, right)
        let isChosen = output.skip(nil)
        output.land(isUnordered)
        emit(.add(width), destination, right)
        let isNaN = output.skip(nil)
        output.land(isDifferent)
        emit(isMinimum ? .minimum(width) : .maximum(width), destination, right)
        output.land(isChosen)
        output.land(isNaN)
    }

    /// The sign's bit, in the lowest lane only.
    private mutating func sign(_ width: MacroWidth) -> Label {
        output.constant(!width.isQuad ? 1 << 31 : 1 << 63, 0, size: 16)
    }
    private mutating func allButSign(_ width: MacroWidth) -> Label {
        output.constant(!width.isQuad ? 0xFFFF_FFFF_7FFF_FFFF : ~(1 << 63), .max, size: 16)
    }

    private mutating func copySign(
        _ width: MacroWidth, _ destination: FloatRegister, _ right: FloatOperand
    ) {
        switch right {
        case .register(let register): move(Self.scratch, register)
        case .slot(let offset): load(Self.scratch, slot: offset, width)
        case .constant(let bits): move(Self.scratch, bits: bits, width)
        }
        emit(.and, Self.scratch, at: sign(width))
        emit(.and, destination, at: allButSign(width))
        emit(.or, destination, Self.scratch)
    }

    mutating func function(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: FloatRegister,
        _ source: FloatRegister
    ) {
        // The scalar instructions leave the destination's upper bits alone, and wait for them.
        move(destination, source)
        switch function {
        case .squareRoot: emit(.squareRoot(width), destination, destination)
        case .nearest: round(8, width, destination)
        case .floor: round(9, width, destination)
        case .ceiling: round(10, width, destination)
        case .truncate: round(11, width, destination)
        case .absolute: emit(.and, destination, at: allButSign(width))
        case .negate: emit(.exclusiveOr, destination, at: sign(width))
        }
    }
    private mutating func round(_ mode: UInt8, _ width: MacroWidth, _ register: FloatRegister) {
        output.emit(.round(width), .long, register.number, register.number, byte: mode)
    }

    mutating func canonicalizeNaN(_ width: MacroWidth, _ register: FloatRegister) {
        emit(.compare(width), register, register)
        let isNumber = output.skip(.np)
        move(register, bits: !width.isQuad ? 0x7FC0_0000 : 0x7FF8 << 48, width)
        output.land(isNumber)
    }
}

// MARK: - Conversions

extension X86Target {
    mutating func convertFloat(_ destination: FloatRegister, _ source: FloatRegister, from: MacroWidth) {
        if !from.isQuad {
            // Otherwise the result would wait for the destination's former value.
            move(destination, source)
            emit(.singleToDouble, destination, destination)
        } else if destination != source {
            clear(destination)
            emit(.doubleToSingle, destination, source)
        } else {
            // Only 32 bits are written. The same lane again, and zeros in the others.
            emit(.doubleToSingle, destination, source)
            output.emit(.insert, .long, destination.number, destination.number, byte: 0b1110)
        }
    }

    mutating func convertToFloat(
        _ destination: FloatRegister, _ floatWidth: MacroWidth, _ source: GeneralRegister,
        _ width: MacroWidth, isSigned: Bool
    ) {
        // Without this the result would wait for the register's former value.
        clear(destination)
        if isSigned {
            convert(destination, floatWidth, source, Self.width(width))
        } else if !width.isQuad {
            emit(.store, .long, source, .r11)
            convert(destination, floatWidth, .r11, .quad)
        } else {
            emit(.test, .quad, source, source)
            let isLarge = output.skip(.s)
            convert(destination, floatWidth, source, .quad)
            let done = output.skip(nil)
            output.land(isLarge)
            // Half of it, with the bit shifted out kept for the rounding, and doubled.
            move(.r11, source, .quad)
            output.shift(.shr, 5, .quad, GeneralRegister.r11.number, by: 1)
            let isEven = output.skip(.ae)
            arithmetic(.or, .quad, .r11, immediate: 1)
            output.land(isEven)
            convert(destination, floatWidth, .r11, .quad)
            emit(.add(floatWidth), destination, destination)
            output.land(done)
        }
    }
    private mutating func convert(
        _ destination: FloatRegister, _ floatWidth: MacroWidth, _ source: GeneralRegister, _ width: X86Size
    ) {
        output.emit(.convertToFloat(floatWidth), width, destination.number, source.number)
    }

    mutating func convertToInteger(
        _ destination: GeneralRegister, _ width: MacroWidth, isSigned: Bool, _ source: FloatRegister,
        _ floatWidth: MacroWidth, fails: Label?
    ) {
        // All that does not fit becomes the least integer of the conversion's width.
        switch (isSigned, width, fails) {
        case (true, .long, let fails?):
            convert(source, floatWidth, .quad)
            arithmetic(.cmp, .quad, .r11, immediate: .max)
            output.jump(.g, fails)
            arithmetic(.cmp, .quad, .r11, immediate: .min)
            output.jump(.l, fails)
        case (true, .quad, let fails?):
            convert(source, floatWidth, .quad)
            arithmetic(.cmp, .quad, .r11, immediate: 1)
            let fits = output.skip(.no)
            // There is one number that is converted to the least integer rightly.
            emit(.compare(floatWidth), source, at: constant(Self.power63(floatWidth, sign: 1), floatWidth))
            output.jump(.ne, fails)
            output.jump(.p, fails)
            output.land(fits)
        case (true, _, nil):
            let size = Self.width(width)
            convert(source, floatWidth, size)
            arithmetic(.cmp, size, .r11, immediate: 1)
            let fits = output.skip(.no)
            compareWithZero(source, floatWidth)
            let isNaN = output.skip(.p)
            let isNegative = output.skip(.b)
            // The greatest integer is the least one's complement.
            emit(.not, size, digit: 2, .r11)
            let isPositive = output.skip(nil)
            output.land(isNaN)
            clear(.r11)
            output.land(fits)
            output.land(isNegative)
            output.land(isPositive)
        case (false, .long, _):
            convert(source, floatWidth, .quad)
            output.emit(
                .loading(.cmp), .quad, GeneralRegister.r11.number, at: constant(UInt64(UInt32.max)))
            if let fails {
                output.jump(.a, fails)
            } else {
                let fits = output.skip(.be)
                saturateUnsigned(source, floatWidth, .long)
                output.land(fits)
            }
        case (false, .quad, _):
            convert(source, floatWidth, .quad)
            emit(.test, .quad, .r11, .r11)
            let fits = output.skip(.ns)
            // What is less than zero stays so, and so does what is not a number.
            move(Self.scratch, source)
            emit(
                .subtract(floatWidth), Self.scratch,
                at: constant(Self.power63(floatWidth, sign: 0), floatWidth))
            convert(Self.scratch, floatWidth, .quad)
            emit(.test, .quad, .r11, .r11)
            if let fails {
                output.jump(.s, fails)
                setHighestBit()
            } else {
                let isOut = output.skip(.s)
                setHighestBit()
                let done = output.skip(nil)
                output.land(isOut)
                saturateUnsigned(source, floatWidth, .quad)
                output.land(done)
            }
            output.land(fits)
        }
        move(destination, .r11, width)
    }

    /// To `scratch`.
    private mutating func convert(_ source: FloatRegister, _ floatWidth: MacroWidth, _ width: X86Size) {
        output.emit(
            .convertToInteger(floatWidth), width, GeneralRegister.r11.number, source.number)
    }
    /// The power of two as bits.
    private static func power63(_ width: MacroWidth, sign: UInt64) -> UInt64 {
        !width.isQuad ? sign << 31 | 0x5F00_0000 : sign << 63 | 0x43E0 << 48
    }
    private mutating func compareWithZero(_ source: FloatRegister, _ width: MacroWidth) {
        clear(Self.scratch)
        emit(.compare(width), source, Self.scratch)
    }
    private mutating func setHighestBit() {
        output.emit(.init(.bts, 0x0FBA, .digit), .quad, 5, GeneralRegister.r11.number, byte: 63)
    }
    /// `scratch`: all ones if the source is positive, otherwise zero.
    private mutating func saturateUnsigned(
        _ source: FloatRegister, _ floatWidth: MacroWidth, _ width: X86Size
    ) {
        compareWithZero(source, floatWidth)
        emit(.set(.a), .long, digit: 0, .r11)
        emit(.zeroExtendByte, .long, .r11, .r11)
        emit(.negate, width, digit: 3, .r11)
    }
}

extension MacroFloatCondition {
    @inline(__always) fileprivate var isEqual: Bool { if case .equal = self { true } else { false } }
}

extension X86Condition {
    /// Of those that a comparison of floats asks for.
    @inline(__always) fileprivate var opposite: X86Condition {
        switch self {
        case .a: .be
        default: .b
        }
    }
}
