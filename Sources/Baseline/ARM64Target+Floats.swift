import Assembler

// Floats, and what moves them.

extension ARM64Target {
    mutating func move(_ destination: FloatRegister, _ source: FloatRegister) {
        if destination != source { emit(.mov, float(destination).b16, float(source).b16) }
    }
    mutating func move(_ destination: FloatRegister, bits: UInt64, _ width: MacroWidth) {
        move(float(destination), bits, width)
    }
    mutating func load(_ destination: FloatRegister, slot: Int32, _ width: MacroWidth) {
        let memory = self.slot(slot, width.bytes)
        emit(.ldr, v(destination, width), memory)
    }
    mutating func store(_ source: FloatRegister, slot: Int32, _ width: MacroWidth) {
        let memory = self.slot(slot, width.bytes)
        emit(.str, v(source, width), memory)
    }
    mutating func loadVector(_ destination: FloatRegister, slot: Int32) {
        let memory = self.slot(slot, 16)
        emit(.ldr, float(destination).q, memory)
    }
    mutating func storeVector(_ source: FloatRegister, slot: Int32) {
        let memory = self.slot(slot, 16)
        emit(.str, float(source).q, memory)
    }
    mutating func move(_ destination: FloatRegister, _ source: GeneralRegister, _ width: MacroWidth) {
        emit(.fmov, v(destination, width), r(source, width))
    }
    mutating func move(_ destination: GeneralRegister, _ source: FloatRegister, _ width: MacroWidth) {
        emit(.fmov, r(destination, width), v(source, width))
    }

    /// Puts a constant into a register.
    private mutating func move(_ register: ARM64VectorRegister, _ bits: UInt64, _ width: MacroWidth) {
        if bits == 0 { return emit(.movi, register.d2, 0) }
        if width == .quad {
            let value = Double(bitPattern: bits)
            if Self.isImmediate(value) { return emit(.fmov, register.d, .float(value)) }
        } else {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            if !value.isNaN, Self.isImmediate(Double(value)) {
                return emit(.fmov, register.s, .float(Double(value)))
            }
            if bits & 0xffff == 0 {
                move(first, Int64(bits & 0xffff_ffff))
                return emit(.fmov, register.s, first.w)
            }
        }
        output.emitLiteral(register, bits, isDouble: width == .quad)
    }

    /// Whether an instruction holds a float: four bits of fraction and three of exponent.
    private static func isImmediate(_ value: Double) -> Bool {
        let exponent = value.bitPattern >> 54 & 0x1ff
        return value.bitPattern & 0xffff_ffff_ffff == 0 && (exponent == 0x100 || exponent == 0x0ff)
    }

    /// A source in a register, which is `vector` if it was none before.
    private mutating func source(_ operand: FloatOperand, _ width: MacroWidth) -> ARM64VectorRegister {
        switch operand {
        case .register(let register): return float(register)
        case .slot(let offset):
            let memory = slot(offset, width.bytes)
            emit(.ldr, v(vector, width), memory)
        case .constant(let bits): move(vector, bits, width)
        }
        return vector
    }

    mutating func operate(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: FloatRegister,
        _ left: FloatRegister, _ right: FloatOperand
    ) {
        let mnemonic: ARM64Mnemonic
        switch operation {
        case .add: mnemonic = .fadd
        case .subtract: mnemonic = .fsub
        case .multiply: mnemonic = .fmul
        case .divide: mnemonic = .fdiv
        case .minimum: mnemonic = .fmin
        case .maximum: mnemonic = .fmax
        case .copySign: return copySign(width, destination, left, right)
        }
        let right = source(right, width)
        emit(mnemonic, v(destination, width), v(left, width), v(right, width))
    }

    private mutating func copySign(
        _ width: MacroWidth, _ destination: FloatRegister, _ left: FloatRegister, _ right: FloatOperand
    ) {
        switch right {
        case .constant(let bits):
            emit(.fabs, v(destination, width), v(left, width))
            let isNegative = bits >> (width == .long ? 31 : 63) & 1 != 0
            if isNegative { emit(.fneg, v(destination, width), v(destination, width)) }
        case .slot(let offset):
            // The sign goes by way of general registers.
            let memory = slot(offset, width.bytes)
            let bits: Int64 = width == .long ? 31 : 63
            emit(.ldr, r(first, width), memory)
            emit(.fmov, r(second, width), v(left, width))
            emit(.lsr, r(first, width), r(first, width), .immediate(bits))
            emit(.bfi, r(second, width), r(first, width), .immediate(bits), 1)
            emit(.fmov, v(destination, width), r(second, width))
        case .register(let right):
            // The sign's bit alone, and nothing above the float.
            if width == .long {
                emit(.movi, vector.s2, 0x80, .shift(.lsl, 24))
            } else {
                emit(.movi, vector.d2, 0)
                emit(.fneg, vector.d2, vector.d2)
            }
            if destination == right, destination != left {
                emit(.bif, float(destination).b8, float(left).b8, vector.b8)
            } else {
                if destination != left { emit(.fmov, v(destination, width), v(left, width)) }
                emit(.bit, float(destination).b8, float(right).b8, vector.b8)
            }
        }
    }

    mutating func function(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: FloatRegister,
        _ source: FloatRegister
    ) {
        let mnemonic: ARM64Mnemonic =
            switch function {
            case .squareRoot: .fsqrt
            case .ceiling: .frintp
            case .floor: .frintm
            case .truncate: .frintz
            case .nearest: .frintn
            case .absolute: .fabs
            case .negate: .fneg
            }
        emit(mnemonic, v(destination, width), v(source, width))
    }
    mutating func canonicalizeNaN(_ width: MacroWidth, _ register: FloatRegister) {
        // Hardly anything is a NaN.
        let isNumber = makeLabel()
        emit(.fcmp, v(register, width), v(register, width))
        emit(.bcond, .condition(.vc), .label(isNumber))
        move(first, width == .long ? 0x7fc0_0000 : 0x7ff8 << 48)
        emit(.fmov, v(register, width), r(first, width))
        bind(isNumber)
    }
    mutating func convertFloat(_ destination: FloatRegister, _ source: FloatRegister, from: MacroWidth) {
        emit(.fcvt, v(destination, from == .long ? .quad : .long), v(source, from))
    }
    mutating func convertToFloat(
        _ destination: FloatRegister, _ floatWidth: MacroWidth, _ source: GeneralRegister,
        _ width: MacroWidth, isSigned: Bool
    ) {
        emit(isSigned ? .scvtf : .ucvtf, v(destination, floatWidth), r(source, width))
    }
    mutating func convertToInteger(
        _ destination: GeneralRegister, _ width: MacroWidth, isSigned: Bool, _ source: FloatRegister,
        _ floatWidth: MacroWidth, fails: Label?
    ) {
        // The processor saturates, and makes zero of NaNs.
        let float = v(source, floatWidth)
        guard let fails else { return emit(isSigned ? .fcvtzs : .fcvtzu, r(destination, width), float) }
        if width == .long {
            // Fits if extending the lower half again gives the same.
            emit(.fcvtzs, first.x, float)
            if isSigned {
                emit(.sxtw, second.x, first.w)
            } else {
                emit(.mov, second.w, first.w)
            }
            emit(.fcmp, float, float)
            emit(.ccmp, second.x, first.x, 0, .condition(.vc))
            emit(.bcond, .condition(.ne), .label(fails))
            return emit(.mov, w(destination), first.w)
        }
        // No float is the greatest integer, so that it comes of what is too large alone. Of what is too small the float tells.
        emit(isSigned ? .fcvtzs : .fcvtzu, first.x, float)
        if isSigned {
            move(second, floatWidth == .long ? 0xdf00_0000 : Int64(bitPattern: 0xc3e0 << 48))
            emit(.fmov, v(vector, floatWidth), r(second, floatWidth))
            emit(.fcmp, float, v(vector, floatWidth))
            // With nothing to compare, as if one could not be added.
            emit(.ccmn, first.x, 1, 0b0001, .condition(.ge))
            emit(.bcond, .condition(.vs), .label(fails))
        } else {
            emit(.fmov, v(vector, floatWidth), .float(-1))
            emit(.fcmp, float, v(vector, floatWidth))
            emit(.ccmn, first.x, 1, 0b0010, .condition(.gt))
            emit(.bcond, .condition(.hs), .label(fails))
        }
        emit(.mov, x(destination), first.x)
    }
}
