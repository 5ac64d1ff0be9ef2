/// The macro operations on arm64, of ARMv8.0.
///
/// Registers of the program are x19 to x28, which calls into C keep: the context is x19, `pc` x20, `top` x21, `locals` x22,
/// `memory` x23, `table` x24, `side` x25, `frame` x26, `instance` x27, `end` x28. The cached operands are x0 and x1, `s0` to
/// `s2` x2 to x4. x16 and x17 hold addresses, x9 and x10 values, within one operation; so do v16 and v17. x18 is the
/// platform's. x29 stays the entry's frame, so that profilers find the way.
///
/// Where a store might be done in part before it faults, its last byte is read first: memories begin anywhere, and end at a
/// guard.
package struct ARM64MacroAssembler<Output: ARM64Output>: MacroAssembler {
    package var output: Output
    /// Takes the place of an instruction that may fault, and where to go on.
    package private(set) var faults: [(instruction: Label, fixup: Label)] = []

    /// Constants of 16 bytes, as two words of 64 bits each, that the code refers to.
    package private(set) var constants: [(label: Label, low: UInt64, high: UInt64)] = []

    package init(output: Output) { self.output = output }

    private static var context: ARM64Register { ARM64Register(19) }
    /// Hold addresses within an operation.
    package static var address: ARM64Register { ARM64Register(16) }
    package static var offset: ARM64Register { ARM64Register(17) }
    /// Hold values within an operation.
    package static var first: ARM64Register { ARM64Register(9) }
    package static var second: ARM64Register { ARM64Register(10) }
    package static var vector: ARM64VectorRegister { ARM64VectorRegister(16) }
    package static var otherVector: ARM64VectorRegister { ARM64VectorRegister(17) }

    package static func register(_ register: MacroRegister) -> ARM64Register {
        switch register {
        case .pc: ARM64Register(20)
        case .top: ARM64Register(21)
        case .locals: ARM64Register(22)
        case .memory: ARM64Register(23)
        case .table: ARM64Register(24)
        case .side: ARM64Register(25)
        case .frame: ARM64Register(26)
        case .instance: ARM64Register(27)
        case .end: ARM64Register(28)
        case .a: ARM64Register(0)
        case .b: ARM64Register(1)
        case .s0: ARM64Register(2)
        case .s1: ARM64Register(3)
        case .s2: ARM64Register(4)
        }
    }
    package static func register(_ register: MacroFloatRegister) -> ARM64VectorRegister {
        ARM64VectorRegister(Int(register.rawValue))
    }
    private func r(_ register: MacroRegister, _ width: MacroWidth) -> ARM64Operand {
        Self.register(register).view(width == .long ? .w : .x)
    }
    private func r(_ register: ARM64Register, _ width: MacroWidth) -> ARM64Operand {
        register.view(width == .long ? .w : .x)
    }
    private func x(_ register: MacroRegister) -> ARM64Operand { Self.register(register).x }
    private func w(_ register: MacroRegister) -> ARM64Operand { Self.register(register).w }
    private func v(_ register: MacroFloatRegister, _ width: MacroWidth) -> ARM64Operand {
        Self.register(register).view(width == .long ? .s : .d)
    }
    package mutating func emit(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand = .none, _ second: ARM64Operand = .none,
        _ third: ARM64Operand = .none, _ fourth: ARM64Operand = .none
    ) {
        output.emit(ARM64Instruction(mnemonic, first, second, third, fourth))
    }
    package mutating func fault(_ fixup: Label?) {
        guard let fixup else { return }
        let label = output.makeLabel()
        output.bind(label)
        faults.append((label, fixup))
    }

    /// Puts 16 bytes into a register, from memory.
    package mutating func load(_ low: UInt64, _ high: UInt64, into register: ARM64VectorRegister) {
        let known = constants.first { $0.low == low && $0.high == high }
        let label = known?.label ?? output.makeLabel()
        if known == nil { constants.append((label, low, high)) }
        emit(.adrp, Self.address.x, .page(label))
        emit(.ldr, register.q, .memoryAtPageOffset(Self.address, label))
    }

    package mutating func makeLabel() -> Label { output.makeLabel() }
    package mutating func bind(_ label: Label) { output.bind(label) }
}

// MARK: Immediates and addresses

extension ARM64MacroAssembler {
    /// Puts a number into a register, with as few instructions as it takes.
    package mutating func load(_ value: Int64, into register: ARM64Register) {
        let bits = UInt64(bitPattern: value)
        if bits <= 0xffff_ffff, ARM64Encoder.logicalImmediate(value, .w) != nil, bits > 0xffff {
            emit(.orr, register.w, ARM64Register.zero.w, .immediate(value))
            return
        }
        if bits > 0xffff_ffff, ARM64Encoder.logicalImmediate(value, .x) != nil {
            emit(.orr, register.x, ARM64Register.zero.x, .immediate(value))
            return
        }
        let parts = (0..<4).map { bits >> UInt64(16 * $0) & 0xffff }
        let isInverted = parts.count { $0 == 0xffff } > parts.count { $0 == 0 }
        let skipped: UInt64 = isInverted ? 0xffff : 0
        var isFirst = true
        for (index, part) in parts.enumerated() where part != skipped {
            let shift: ARM64Operand = .shift(.lsl, UInt8(16 * index))
            if isFirst {
                emit(
                    isInverted ? .movn : .movz, register.x,
                    .immediate(Int64(isInverted ? ~part & 0xffff : part)),
                    shift)
                isFirst = false
            } else {
                emit(.movk, register.x, .immediate(Int64(part)), shift)
            }
        }
        if isFirst { emit(isInverted ? .movn : .movz, register.x, 0) }
    }

    /// Whether an addition holds a number.
    private static func isAddend(_ value: Int) -> Bool {
        value >= 0 && (value < 4096 || value & 0xfff == 0 && value < 1 << 24)
    }

    /// `destination = source + value`, without changing flags.
    private mutating func add(_ destination: ARM64Register, _ source: ARM64Register, _ value: Int) {
        if value == 0 {
            if destination != source { emit(.mov, destination.x, source.x) }
        } else if Self.isAddend(value) {
            emit(.add, destination.x, source.x, .immediate(Int64(value)))
        } else if Self.isAddend(-value) {
            emit(.sub, destination.x, source.x, .immediate(Int64(-value)))
        } else {
            load(Int64(value), into: Self.offset)
            emit(.add, destination.x, source.x, Self.offset.x)
        }
    }

    /// Whether loads and stores of so many bytes hold an offset.
    private static func isOffset(_ value: Int, _ bytes: Int) -> Bool {
        (-256...255).contains(value) || value >= 0 && value % bytes == 0 && value / bytes < 4096
    }

    /// The address for loads and stores of so many bytes. May use the registers for addresses.
    package mutating func memory(_ address: MacroAddress, _ bytes: Int) -> ARM64Operand {
        var base = Self.register(address.base)
        if let index = address.index {
            let index = Self.register(index)
            if address.offset == 0, address.scale == 1 || address.scale == bytes {
                return .at(base, index, .uxtx, address.scale == 1 ? 0 : bytes.trailingZeroBitCount)
            }
            let scale = UInt8(address.scale.trailingZeroBitCount)
            emit(.add, Self.address.x, base.x, .shifted(index, .x, .lsl, scale))
            base = Self.address
        }
        if Self.isOffset(address.offset, bytes) { return .at(base, address.offset) }
        load(Int64(address.offset), into: Self.offset)
        return .at(base, Self.offset)
    }

    /// The same for a store that may fault: its last byte is read first, where it has several.
    package mutating func probedMemory(
        _ address: MacroAddress, _ bytes: Int, _ fixup: Label?
    ) -> ARM64Operand {
        guard fixup != nil, bytes > 1 else { return memory(address, bytes) }
        var base = Self.register(address.base)
        if let index = address.index {
            let scale = UInt8(address.scale.trailingZeroBitCount)
            emit(.add, Self.address.x, base.x, .shifted(Self.register(index), .x, .lsl, scale))
            base = Self.address
        }
        var offset = address.offset
        if !Self.isOffset(offset, bytes) || !Self.isOffset(offset + bytes - 1, 1) {
            add(Self.address, base, offset)
            base = Self.address
            offset = 0
        }
        fault(fixup)
        emit(.ldrb, Self.first.w, .at(base, offset + bytes - 1))
        return .at(base, offset)
    }

    /// A source in a register, or a number that `fits`. May use the registers for addresses, and the one given.
    private mutating func source(
        _ operand: MacroOperand, _ width: MacroWidth, _ register: ARM64Register,
        fits: (Int64) -> Bool = { _ in false }
    ) -> ARM64Operand {
        switch operand {
        case .register(let register): return r(register, width)
        case .immediate(let value):
            if fits(Int64(value)) { return .immediate(Int64(value)) }
            if value == 0 { return r(.zero, width) }
            load(width == .long ? Int64(UInt32(truncatingIfNeeded: value)) : Int64(value), into: register)
            return r(register, width)
        case .memory(let address):
            let memory = memory(address, width.bytes)
            emit(.ldr, r(register, width), memory)
            return r(register, width)
        }
    }
    private mutating func source(
        _ operand: MacroFloatOperand, _ width: MacroWidth
    ) -> ARM64Operand {
        switch operand {
        case .register(let register): return v(register, width)
        case .memory(let address):
            let target = Self.otherVector.view(width == .long ? .s : .d)
            let memory = memory(address, width.bytes)
            emit(.ldr, target, memory)
            return target
        }
    }
}

// MARK: Moves and memory

extension ARM64MacroAssembler {
    package mutating func move(_ destination: MacroRegister, _ source: MacroRegister, _ width: MacroWidth) {
        if destination == source, width == .quad { return }
        emit(.mov, r(destination, width), r(source, width))
    }
    package mutating func move(_ destination: MacroRegister, immediate: Int64) {
        load(immediate, into: Self.register(destination))
    }
    package mutating func exchange(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.mov, Self.first.x, x(first))
        emit(.mov, x(first), x(second))
        emit(.mov, x(second), Self.first.x)
    }
    package mutating func load(
        _ destination: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth, fixup: Label?
    ) {
        let memory = memory(address, access.bytes)
        fault(fixup)
        switch (access, isSigned) {
        case (.quad, _): emit(.ldr, x(destination), memory)
        case (.long, true) where width == .quad: emit(.ldrsw, x(destination), memory)
        case (.long, _): emit(.ldr, w(destination), memory)
        case (.word, true): emit(.ldrsh, r(destination, width), memory)
        case (.word, false): emit(.ldrh, w(destination), memory)
        case (.byte, true): emit(.ldrsb, r(destination, width), memory)
        case (.byte, false): emit(.ldrb, w(destination), memory)
        }
    }
    private mutating func store(_ source: ARM64Register, _ memory: ARM64Operand, _ access: MacroAccess) {
        switch access {
        case .quad: emit(.str, source.x, memory)
        case .long: emit(.str, source.w, memory)
        case .word: emit(.strh, source.w, memory)
        case .byte: emit(.strb, source.w, memory)
        }
    }
    package mutating func store(
        _ source: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, fixup: Label?
    ) {
        let memory = probedMemory(address, access.bytes, fixup)
        fault(fixup)
        store(Self.register(source), memory, access)
    }
    package mutating func storeImmediate(_ value: Int32, _ address: MacroAddress, _ access: MacroAccess) {
        let memory = memory(address, access.bytes)
        guard value != 0 else { return store(.zero, memory, access) }
        load(Int64(value), into: Self.first)
        store(Self.first, memory, access)
    }
    package mutating func loadAddress(_ destination: MacroRegister, _ address: MacroAddress) {
        let destination = Self.register(destination)
        var base = Self.register(address.base)
        if let index = address.index {
            let scale = UInt8(address.scale.trailingZeroBitCount)
            emit(.add, destination.x, base.x, .shifted(Self.register(index), .x, .lsl, scale))
            base = destination
        }
        add(destination, base, address.offset)
    }
    package mutating func loadFloat(
        _ destination: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?
    ) {
        let memory = memory(address, width.bytes)
        fault(fixup)
        emit(.ldr, v(destination, width), memory)
    }
    package mutating func storeFloat(
        _ source: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?
    ) {
        let memory = probedMemory(address, width.bytes, fixup)
        fault(fixup)
        emit(.str, v(source, width), memory)
    }
    package mutating func moveFloat(_ destination: MacroFloatRegister, _ source: MacroFloatRegister) {
        if destination != source {
            emit(.mov, Self.register(destination).b16, Self.register(source).b16)
        }
    }
    package mutating func moveToFloat(
        _ destination: MacroFloatRegister, _ source: MacroRegister, _ width: MacroWidth
    ) {
        emit(.fmov, v(destination, width), r(source, width))
    }
    package mutating func moveFromFloat(
        _ destination: MacroRegister, _ source: MacroFloatRegister, _ width: MacroWidth
    ) {
        emit(.fmov, r(destination, width), v(source, width))
    }
    package mutating func loadSlot(_ destination: MacroFloatRegister, _ address: MacroAddress) {
        let memory = memory(address, 16)
        emit(.ldr, Self.register(destination).q, memory)
    }
    package mutating func storeSlot(_ source: MacroFloatRegister, _ address: MacroAddress) {
        let memory = memory(address, 16)
        emit(.str, Self.register(source).q, memory)
    }
    package mutating func clear(_ register: MacroFloatRegister) {
        emit(.movi, Self.register(register).b16, 0)
    }
}

// MARK: Integers

extension ARM64MacroAssembler {
    package mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: MacroRegister,
        _ left: MacroRegister, _ right: MacroOperand
    ) {
        let (d, n) = (r(destination, width), r(left, width))
        switch operation {
        case .add, .subtract:
            if case .immediate(let value) = right, Self.isAddend(-value), value != 0 {
                emit(operation == .add ? .sub : .add, d, n, .immediate(Int64(-value)))
                return
            }
            let right = source(right, width, Self.first) { Self.isAddend(Int($0)) }
            emit(operation == .add ? .add : .sub, d, n, right)
        case .multiply:
            let right = source(right, width, Self.first)
            emit(.mul, d, n, right)
        case .and, .or, .exclusiveOr:
            let right = source(right, width, Self.first) {
                ARM64Encoder.logicalImmediate($0, width == .long ? .w : .x) != nil
            }
            emit(operation == .and ? .and : operation == .or ? .orr : .eor, d, n, right)
        }
    }
    package mutating func subtractOne(from address: MacroAddress, ifNegative label: Label) {
        let memory = memory(address, 8)
        emit(.ldr, Self.first.x, memory)
        emit(.subs, Self.first.x, Self.first.x, 1)
        emit(.str, Self.first.x, memory)
        emit(.bcond, .condition(.mi), .label(label))
    }
    package mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister
    ) {
        precondition(destination != .b && left != .b)
        let (d, n) = (r(destination, width), r(left, width))
        switch shift {
        case .left: emit(.lsl, d, n, r(.b, width))
        case .rightUnsigned: emit(.lsr, d, n, r(.b, width))
        case .rightSigned: emit(.asr, d, n, r(.b, width))
        case .rotateRight: emit(.ror, d, n, r(.b, width))
        case .rotateLeft:
            emit(.neg, Self.first.w, w(.b))
            emit(.ror, d, n, r(Self.first, width))
        }
    }
    package mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister,
        by count: Int
    ) {
        let (d, n) = (r(destination, width), r(left, width))
        let bits = width.bytes * 8
        let count = Int64(count & (bits - 1))
        switch shift {
        case .left: emit(.lsl, d, n, .immediate(count))
        case .rightUnsigned: emit(.lsr, d, n, .immediate(count))
        case .rightSigned: emit(.asr, d, n, .immediate(count))
        case .rotateRight: emit(.ror, d, n, .immediate(count))
        case .rotateLeft: emit(.ror, d, n, .immediate(-count & Int64(bits - 1)))
        }
    }
    package mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        emit(.clz, r(destination, width), r(source, width))
    }
    package mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        emit(.rbit, r(destination, width), r(source, width))
        emit(.clz, r(destination, width), r(destination, width))
    }
    package mutating func countOnes(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        let vector = Self.vector
        emit(.fmov, width == .long ? vector.s : vector.d, r(source, width))
        emit(.cnt, vector.b8, vector.b8)
        emit(.addv, vector.b, vector.b8)
        emit(.fmov, w(destination), vector.s)
    }
    package mutating func signExtend(
        _ destination: MacroRegister, _ source: MacroRegister, from: MacroAccess, to width: MacroWidth
    ) {
        switch from {
        case .byte: emit(.sxtb, r(destination, width), w(source))
        case .word: emit(.sxth, r(destination, width), w(source))
        case .long: emit(.sxtw, x(destination), w(source))
        case .quad: move(destination, source, .quad)
        }
    }
    package mutating func negate(_ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister) {
        emit(.neg, r(destination, width), r(source, width))
    }
    package mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth, isZero: Label, overflows: Label
    ) {
        let (a, b) = (r(.a, width), r(.b, width))
        emit(.cbz, b, .label(isZero))
        if isSigned, !wantsRemainder {
            // Only the least integer by -1 is too large; it is the one from which one cannot be subtracted.
            emit(.cmn, b, 1)
            emit(.ccmp, a, 1, 0, .condition(.eq))
            emit(.bcond, .condition(.vs), .label(overflows))
        }
        let quotient = wantsRemainder ? r(Self.first, width) : a
        emit(isSigned ? .sdiv : .udiv, quotient, a, b)
        if wantsRemainder { emit(.msub, a, quotient, b, a) }
    }
    package mutating func multiplyWide(isSigned: Bool) {
        emit(isSigned ? .smulh : .umulh, Self.first.x, x(.a), x(.b))
        emit(.mul, x(.a), x(.a), x(.b))
        emit(.mov, x(.b), Self.first.x)
    }
    package mutating func addWide(_ low: MacroAddress, _ high: MacroAddress, isSubtraction: Bool) {
        let right = source(.memory(low), .quad, Self.first)
        let upper = source(.memory(high), .quad, Self.second)
        emit(isSubtraction ? .subs : .adds, x(.a), x(.a), right)
        emit(isSubtraction ? .sbc : .adc, x(.b), x(.b), upper)
    }
}

// MARK: Comparisons and jumps

extension MacroCondition {
    fileprivate var isSigned: Bool {
        switch self {
        case .lessSigned, .lessOrEqualSigned, .greaterSigned, .greaterOrEqualSigned: true
        default: false
        }
    }
}

extension ARM64MacroAssembler {
    static func condition(_ condition: MacroCondition) -> ARM64Condition {
        switch condition {
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
    package mutating func jump(_ label: Label) { emit(.b, .label(label)) }

    private mutating func compare(_ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand) {
        let left = source(left, width, Self.first)
        if case .immediate(let value) = right, value != 0, Self.isAddend(-value) {
            emit(.cmn, left, .immediate(Int64(-value)))
            return
        }
        let right = source(right, width, Self.second) { Self.isAddend(Int($0)) }
        emit(.cmp, left, right)
    }
    package mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ label: Label
    ) {
        if case .immediate(0) = right, condition == .equal || condition == .notEqual {
            let left = source(left, width, Self.first)
            emit(condition == .equal ? .cbz : .cbnz, left, .label(label))
            return
        }
        compare(width, left, right)
        emit(.bcond, .condition(Self.condition(condition)), .label(label))
    }
    package mutating func set(
        _ destination: MacroRegister, _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand,
        _ right: MacroOperand
    ) {
        compare(width, left, right)
        emit(.cset, w(destination), .condition(Self.condition(condition)))
    }
    package mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ destination: MacroRegister, _ source: MacroRegister
    ) {
        compare(width, left, right)
        emit(.csel, x(destination), x(source), x(destination), .condition(Self.condition(condition)))
    }
    package mutating func branchIfByte(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt8, _ label: Label
    ) {
        let memory = memory(address, 1)
        if condition.isSigned {
            emit(.ldrsb, Self.first.w, memory)
            branchOnFirst(condition, Int(Int8(bitPattern: value)), label)
        } else {
            emit(.ldrb, Self.first.w, memory)
            branchOnFirst(condition, Int(value), label)
        }
    }
    package mutating func branchIfWord(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt16, _ label: Label
    ) {
        let memory = memory(address, 2)
        if condition.isSigned {
            emit(.ldrsh, Self.first.w, memory)
            branchOnFirst(condition, Int(Int16(bitPattern: value)), label)
        } else {
            emit(.ldrh, Self.first.w, memory)
            branchOnFirst(condition, Int(value), label)
        }
    }
    private mutating func branchOnFirst(_ condition: MacroCondition, _ value: Int, _ label: Label) {
        switch condition {
        case .equal where value == 0: emit(.cbz, Self.first.w, .label(label))
        case .notEqual where value == 0: emit(.cbnz, Self.first.w, .label(label))
        default:
            if Self.isAddend(value) {
                emit(.cmp, Self.first.w, .immediate(Int64(value)))
            } else if Self.isAddend(-value) {
                emit(.cmn, Self.first.w, .immediate(Int64(-value)))
            } else {
                load(Int64(value), into: Self.second)
                emit(.cmp, Self.first.w, Self.second.w)
            }
            emit(.bcond, .condition(Self.condition(condition)), .label(label))
        }
    }
    package mutating func branchIfBits(
        _ register: MacroRegister, _ mask: UInt32, isZero: Bool, _ label: Label
    ) {
        emit(.tst, w(register), .immediate(Int64(mask)))
        emit(.bcond, .condition(isZero ? .eq : .ne), .label(label))
    }

    /// The condition that holds after a comparison of floats, and, of all but `notEqual`, does not if one is a NaN.
    private static func condition(_ condition: MacroFloatCondition) -> ARM64Condition {
        switch condition {
        case .equal: .eq
        case .notEqual: .ne
        case .less: .mi
        case .lessOrEqual: .ls
        case .greater: .gt
        case .greaterOrEqual: .ge
        }
    }
    package mutating func branchFloat(
        _ condition: MacroFloatCondition, _ width: MacroWidth, _ left: MacroFloatRegister,
        _ right: MacroFloatRegister, isNegated: Bool, _ label: Label
    ) {
        emit(.fcmp, v(left, width), v(right, width))
        let flags = Self.condition(condition)
        emit(.bcond, .condition(isNegated ? flags.inverted : flags), .label(label))
    }
    package mutating func setFloat(
        _ destination: MacroRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: MacroFloatRegister, _ right: MacroFloatRegister
    ) {
        emit(.fcmp, v(left, width), v(right, width))
        emit(.cset, w(destination), .condition(Self.condition(condition)))
    }
}

// MARK: Floats

extension ARM64MacroAssembler {
    package mutating func operateFloat(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ left: MacroFloatRegister, _ right: MacroFloatOperand
    ) {
        let source = source(right, width)
        let (d, n) = (v(destination, width), v(left, width))
        switch operation {
        case .add: emit(.fadd, d, n, source)
        case .subtract: emit(.fsub, d, n, source)
        case .multiply: emit(.fmul, d, n, source)
        case .divide: emit(.fdiv, d, n, source)
        case .minimum: emit(.fmin, d, n, source)
        case .maximum: emit(.fmax, d, n, source)
        case .copySign:
            // The sign's bit of the one, and the rest of the other.
            let (mask, copy) = (Self.vector, Self.otherVector)
            if case .scalar(let register, _) = source, register != copy { emit(.mov, copy.b16, register.b16) }
            moveFloat(destination, left)
            if width == .long {
                load(1 << 31, into: Self.first)
                emit(.fmov, mask.s, Self.first.w)
            } else {
                load(.min, into: Self.first)
                emit(.fmov, mask.d, Self.first.x)
            }
            emit(.bit, Self.register(destination).b16, copy.b16, mask.b16)
        }
    }
    package mutating func functionFloat(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ source: MacroFloatRegister
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
    package mutating func canonicalizeNaN(_ width: MacroWidth, _ register: MacroFloatRegister) {
        load(width == .long ? 0x7fc0_0000 : 0x7ff8 << 48, into: Self.first)
        let canonical = Self.vector.view(width == .long ? .s : .d)
        emit(.fmov, canonical, r(Self.first, width))
        emit(.fcmp, v(register, width), v(register, width))
        emit(.fcsel, v(register, width), v(register, width), canonical, .condition(.vc))
    }
    package mutating func convertFloat(
        _ destination: MacroFloatRegister, _ source: MacroFloatRegister, from: MacroWidth
    ) {
        emit(.fcvt, v(destination, from == .long ? .quad : .long), v(source, from))
    }
    package mutating func convertToFloat(
        _ destination: MacroFloatRegister, _ floatWidth: MacroWidth, _ source: MacroRegister,
        _ width: MacroWidth, isSigned: Bool
    ) {
        emit(isSigned ? .scvtf : .ucvtf, v(destination, floatWidth), r(source, width))
    }
    package mutating func convertToInteger(
        _ destination: MacroRegister, _ width: MacroWidth, isSigned: Bool, _ source: MacroFloatRegister,
        _ floatWidth: MacroWidth, uncertain: Label
    ) {
        // The processor saturates, and makes zero of NaNs.
        let (d, float) = (Self.register(destination), v(source, floatWidth))
        switch (width, isSigned) {
        case (.long, _):
            // Fits if extending the lower half again gives the same.
            emit(.fcvtzs, d.x, float)
            if isSigned {
                emit(.sxtw, Self.first.x, d.w)
            } else {
                emit(.mov, Self.first.w, d.w)
            }
            emit(.fcmp, float, float)
            emit(.ccmp, Self.first.x, d.x, 0, .condition(.vc))
            emit(.mov, d.w, d.w)
            emit(.bcond, .condition(.ne), .label(uncertain))
        case (.quad, true):
            // The least and the greatest integer, seen without their sign, are those to which one cannot be added.
            emit(.fcvtzs, d.x, float)
            emit(.eor, Self.first.x, d.x, .shifted(d, .x, .asr, 63))
            emit(.fcmp, float, float)
            emit(.ccmn, Self.first.x, 1, 1, .condition(.vc))
            emit(.bcond, .condition(.vs), .label(uncertain))
        case (.quad, false):
            // Zero is what becomes of NaNs and negative numbers, the greatest of what is too large.
            emit(.fcvtzu, d.x, float)
            emit(.sub, Self.first.x, d.x, 1)
            emit(.cmn, Self.first.x, 2)
            emit(.bcond, .condition(.hs), .label(uncertain))
        }
    }
}

// MARK: The program's bytes

extension ARM64MacroAssembler {
    // What handles longer numbers may be further away than `tbnz` reaches.

    private mutating func loadByte(_ destination: MacroRegister, _ offset: Int, isSigned: Bool) {
        let memory = memory(MacroAddress(.pc, offset), 1)
        emit(isSigned ? .ldrsb : .ldrb, isSigned ? x(destination) : w(destination), memory)
    }
    package mutating func decodeSlot(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        loadByte(destination, offset, isSigned: true)
        let slot = ARM64Operand.shifted(Self.register(destination), .x, .lsl, 4)
        emit(.adds, x(destination), ARM64Register.zero.x, slot)
        emit(.bcond, .condition(.mi), .label(longer))
    }
    package mutating func decodeUnsigned(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        loadByte(destination, offset, isSigned: true)
        emit(.cmp, x(destination), 0)
        emit(.bcond, .condition(.mi), .label(longer))
    }
    package mutating func decodeSigned(
        _ destination: MacroRegister, _ offset: Int, _ width: MacroWidth, longer: Label
    ) {
        loadByte(destination, offset, isSigned: false)
        emit(.tst, w(destination), 0x80)
        emit(.bcond, .condition(.ne), .label(longer))
        emit(.sbfx, r(destination, width), r(destination, width), 0, 7)
    }
    package mutating func decodeMemoryOperand(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        let memory = memory(MacroAddress(.pc, offset), 2)
        emit(.ldrh, w(destination), memory)
        load(0x80C0, into: Self.first)
        emit(.tst, w(destination), Self.first.w)
        emit(.bcond, .condition(.ne), .label(longer))
        emit(.lsr, w(destination), w(destination), 8)
    }
    package mutating func skipWords(_ word: UInt16, _ offset: Int) {
        let again = makeLabel()
        let (same, program) = (Self.vector, Self.register(MacroFloatRegister.t3))
        let count = Self.register(.s0)
        load(Int64(word), into: Self.first)
        emit(.dup, same.h8, Self.first.w)
        bind(again)
        let memory = memory(MacroAddress(.pc, offset), 16)
        emit(.ldr, program.q, memory)
        emit(.cmeq, program.h8, program.h8, same.h8)
        // A byte of ones for each that is the same; those before the first other one are counted.
        emit(.xtn, program.b8, program.h8)
        emit(.fmov, count.x, program.d)
        emit(.mvn, count.x, count.x)
        emit(.rbit, count.x, count.x)
        emit(.clz, count.x, count.x)
        emit(.add, x(.pc), x(.pc), .shifted(count, .x, .lsr, 2))
        emit(.cmp, count.x, 64)
        emit(.bcond, .condition(.eq), .label(again))
    }
    package mutating func dispatch(_ offset: Int, row: Int) {
        let pc = Self.register(.pc)
        if offset == 0 {
            emit(.ldrb, Self.address.w, .at(pc))
        } else if (-256...255).contains(offset) {
            emit(.ldrb, Self.address.w, .preIndexed(pc, offset))
        } else {
            add(pc, pc, offset)
            emit(.ldrb, Self.address.w, .at(pc))
        }
        jump(throughTable: Self.address, row: row)
    }
    package mutating func dispatchLoaded(_ offset: Int, row: Int) {
        let pc = Self.register(.pc)
        if offset != 0 { add(pc, pc, offset) }
        jump(throughTable: Self.register(.s0), row: row)
    }
    package mutating func dispatch(index: MacroRegister, row: Int) {
        jump(throughTable: Self.register(index), row: row)
    }
    /// A row has 256 entries of 8 bytes.
    private mutating func jump(throughTable index: ARM64Register, row: Int) {
        var table = Self.register(.table)
        var index = index
        if row != 0 {
            if Self.isAddend(row * 2048) {
                // Beside what waits for the index.
                add(Self.offset, table, row * 2048)
                table = Self.offset
            } else {
                emit(.add, Self.address.x, index.x, .immediate(Int64(row * 256)))
                index = Self.address
            }
        }
        emit(.ldr, Self.address.x, .at(table, index, .uxtx, 3))
        emit(.br, Self.address.x)
    }
}

// MARK: Subroutines and the host

extension ARM64MacroAssembler {
    package mutating func callLocal(_ label: Label) { emit(.bl, .label(label)) }
    package mutating func returnLocal() { emit(.ret) }
    package mutating func loadContext(_ destination: MacroRegister) {
        emit(.mov, x(destination), Self.context.x)
    }
    package mutating func callHelper(_ offset: Int) {
        emit(.mov, ARM64Register(0).x, Self.context.x)
        emit(.ldr, Self.address.x, .at(Self.context, offset))
        emit(.blr, Self.address.x)
    }
    package mutating func enter() {
        emit(
            .stp, ARM64Register.framePointer.x, ARM64Register.link.x, .preIndexed(.stackPointer, -96))
        emit(.mov, ARM64Register.framePointer.x, ARM64Register.stackPointer.x)
        for number in stride(from: 19, to: 29, by: 2) {
            emit(
                .stp, ARM64Register(number).x, ARM64Register(number + 1).x,
                .at(.stackPointer, 16 + (number - 19) * 8))
        }
        emit(.mov, Self.context.x, ARM64Register(0).x)
        // The limit of native frames, and no owner.
        emit(
            .stp, ARM64Register.zero.x, ARM64Register.zero.x, .preIndexed(.stackPointer, -16))
    }
    package mutating func leave() {
        emit(.mov, ARM64Register.stackPointer.x, ARM64Register.framePointer.x)
        for number in stride(from: 19, to: 29, by: 2) {
            emit(
                .ldp, ARM64Register(number).x, ARM64Register(number + 1).x,
                .at(.stackPointer, 16 + (number - 19) * 8))
        }
        emit(
            .ldp, ARM64Register.framePointer.x, ARM64Register.link.x, .postIndexed(.stackPointer, 96))
        emit(.ret)
    }
}

// MARK: Native frames

extension ARM64MacroAssembler {
    /// Bytes for what is saved of registers.
    private static var savedBytes: Int64 { 32 * 8 + 32 * 16 }

    package mutating func pushNativeFrame(_ owner: MacroRegister) {
        emit(.stp, ARM64Register.link.x, x(owner), .preIndexed(.stackPointer, -16))
    }
    package mutating func popNativeFrame() {
        emit(.ldp, ARM64Register.link.x, x(.pc), .postIndexed(.stackPointer, 16))
    }
    package mutating func returnNative() {
        popNativeFrame()
        emit(.ret)
    }
    package mutating func pushPair(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.stp, x(first), x(second), .preIndexed(.stackPointer, -16))
    }
    package mutating func popPair(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.ldp, x(first), x(second), .postIndexed(.stackPointer, 16))
    }
    package mutating func jump(to address: MacroRegister) { emit(.br, x(address)) }
    package mutating func branchIfOwner(_ condition: MacroCondition, _ frame: MacroOperand, _ label: Label) {
        emit(.ldr, Self.second.x, .at(.stackPointer, 8))
        let frame = source(frame, .quad, Self.first)
        emit(.cmp, Self.second.x, frame)
        emit(.bcond, .condition(Self.condition(condition)), .label(label))
    }
    package mutating func resetNativeStack() {
        emit(.sub, ARM64Register.stackPointer.x, ARM64Register.framePointer.x, 16)
    }
    package mutating func loadNativeDepth(_ destination: MacroRegister) {
        emit(.mov, Self.address.x, ARM64Register.stackPointer.x)
        emit(.sub, x(destination), ARM64Register.framePointer.x, 16)
        emit(.sub, x(destination), x(destination), Self.address.x)
    }
    package mutating func loadNativeLimit(_ destination: MacroRegister) {
        emit(.ldr, x(destination), .at(.framePointer, -16))
    }
    package mutating func storeNativeLimit(_ source: MacroRegister) {
        emit(.str, x(source), .at(.framePointer, -16))
    }
    package mutating func callHelper(inTable offset: Int, second: MacroRegister?, third: MacroRegister?) {
        precondition(third != .b)
        emit(.ldr, Self.address.x, .at(Self.register(.s1), offset))
        if let second { emit(.mov, ARM64Register(1).x, x(second)) }
        if let third { emit(.mov, ARM64Register(2).x, x(third)) }
        emit(.mov, ARM64Register(0).x, Self.context.x)
        emit(.blr, Self.address.x)
    }
    package mutating func saveAllRegisters() {
        let stack = ARM64Register.stackPointer
        emit(.sub, stack.x, stack.x, .immediate(Self.savedBytes))
        for number in stride(from: 0, to: 30, by: 2) {
            emit(.stp, ARM64Register(number).x, ARM64Register(number + 1).x, .at(stack, 8 * number))
        }
        emit(.str, ARM64Register.link.x, .at(stack, 8 * 30))
        for number in stride(from: 0, to: 32, by: 2) {
            emit(
                .stp, ARM64VectorRegister(number).q, ARM64VectorRegister(number + 1).q,
                .at(stack, 256 + 16 * number))
        }
    }
    package mutating func loadSavedReturnAddress(_ destination: MacroRegister) {
        emit(.ldr, x(destination), .at(.stackPointer, 8 * 30))
    }
    package mutating func loadNativeStackPointer(_ destination: MacroRegister) {
        emit(.mov, x(destination), ARM64Register.stackPointer.x)
    }
    package mutating func enterFromFault() { emit(.mov, ARM64Register.link.x, Self.address.x) }
}
