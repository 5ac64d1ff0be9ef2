/// The macro operations on x86-64 with SSE4.2 and `popcnt`.
///
/// Registers of the program survive calls into C: `pc` is rbx, `top` r14, `locals` r15, `memory` r13, `table` r12. The others are
/// found again from the frame: `side` is rdi, `frame` rsi, `instance` r8, `end` r9. The cached operands are rax and rcx: a
/// division wants its dividend in rax, a shift its count in rcx. rbp stays the entry's frame, so that profilers find the way.
package struct X86MacroAssembler<Output: X86Output>: MacroAssembler {
    package var output: Output
    /// Takes the place of an instruction that may fault, and where to go on.
    package private(set) var faults: [(instruction: Label, fixup: Label)] = []
    /// Constants of 16 bytes, as two words of 64 bits each, that the code refers to.
    package private(set) var constants: [(label: Label, low: UInt64, high: UInt64)] = []

    package init(output: Output) { self.output = output }

    package static func register(_ register: MacroRegister) -> X86Register {
        switch register {
        case .pc: .rbx
        case .top: .r14
        case .locals: .r15
        case .memory: .r13
        case .table: .r12
        case .side: .rdi
        case .frame: .rsi
        case .instance: .r8
        case .end: .r9
        case .a: .rax
        case .b: .rcx
        case .s0: .rdx
        case .s1: .r11
        case .s2: .r10
        }
    }
    package static func register(_ register: MacroFloatRegister) -> X86VectorRegister {
        X86VectorRegister(rawValue: register.rawValue).unsafelyUnwrapped
    }
    static func width(_ width: MacroWidth) -> X86Width { width == .long ? .long : .quad }
    static func width(_ access: MacroAccess) -> X86Width {
        X86Width(rawValue: access.rawValue).unsafelyUnwrapped
    }
    package static func memory(_ address: MacroAddress) -> X86Memory {
        X86Memory(
            register(address.base), index: address.index.map { register($0) }, scale: UInt8(address.scale),
            Int32(address.offset))
    }
    private func r(_ register: MacroRegister, _ width: X86Width) -> X86Operand {
        .register(Self.register(register), width)
    }
    private func v(_ register: MacroFloatRegister) -> X86Operand { .vector(Self.register(register)) }
    private func m(_ address: MacroAddress) -> X86Operand { .memory(Self.memory(address)) }
    private func operand(_ operand: MacroOperand, _ width: X86Width) -> X86Operand {
        switch operand {
        case .register(let register): r(register, width)
        case .immediate(let value): .immediate(Int64(value))
        case .memory(let address): m(address)
        }
    }
    private func operand(_ operand: MacroFloatOperand) -> X86Operand {
        switch operand {
        case .register(let register): v(register)
        case .memory(let address): m(address)
        }
    }
    package mutating func emit(
        _ mnemonic: X86Mnemonic, _ width: X86Width = .quad, _ first: X86Operand? = nil,
        _ second: X86Operand? = nil, _ third: X86Operand? = nil
    ) {
        output.emit(X86Instruction(mnemonic, width, first, second, third))
    }
    /// Puts the next instruction on the list of those that may fault, if there is somewhere to go on.
    package mutating func fault(_ fixup: Label?) {
        guard let fixup else { return }
        let label = output.makeLabel()
        output.bind(label)
        faults.append((label, fixup))
    }
    /// A constant in memory, one of each.
    package mutating func constant(_ low: UInt64, _ high: UInt64) -> X86Operand {
        if let known = constants.first(where: { $0.low == low && $0.high == high }) {
            return .memory(X86Memory(label: known.label))
        }
        let label = output.makeLabel()
        constants.append((label, low, high))
        return .memory(X86Memory(label: label))
    }

    /// Constants that lie one after the other. Gives the first one's label.
    package mutating func constants(_ values: [(low: UInt64, high: UInt64)]) -> Label {
        let known = constants.indices.first { start in
            constants[start...].prefix(values.count).elementsEqual(values) {
                $0.low == $1.low && $0.high == $1.high
            }
        }
        if let known { return constants[known].label }
        let labels = values.map { _ in output.makeLabel() }
        constants += zip(labels, values).map { ($0, $1.low, $1.high) }
        return labels[0]
    }

    package mutating func makeLabel() -> Label { output.makeLabel() }
    package mutating func bind(_ label: Label) { output.bind(label) }
}

// MARK: Moves and memory

extension X86MacroAssembler {
    package mutating func move(_ destination: MacroRegister, _ source: MacroRegister, _ width: MacroWidth) {
        if destination == source, width == .quad { return }
        emit(.mov, Self.width(width), r(destination, Self.width(width)), r(source, Self.width(width)))
    }
    package mutating func move(_ destination: MacroRegister, immediate: Int64) {
        if immediate == 0 {
            emit(.xor, .long, r(destination, .long), r(destination, .long))
        } else if immediate > 0, immediate <= Int64(UInt32.max) {
            emit(.mov, .long, r(destination, .long), .immediate(immediate))
        } else {
            emit(.mov, .quad, r(destination, .quad), .immediate(immediate))
        }
    }
    package mutating func exchange(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.xchg, .quad, r(first, .quad), r(second, .quad))
    }
    package mutating func load(
        _ destination: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth, fixup: Label?
    ) {
        fault(fixup)
        let memory = m(address)
        switch (access, isSigned) {
        case (.quad, _): emit(.mov, .quad, r(destination, .quad), memory)
        case (.long, true) where width == .quad: emit(.movsxd, .long, r(destination, .quad), memory)
        case (.long, _): emit(.mov, .long, r(destination, .long), memory)
        case (_, true): emit(.movsx, Self.width(access), r(destination, Self.width(width)), memory)
        case (_, false): emit(.movzx, Self.width(access), r(destination, .long), memory)
        }
    }
    package mutating func store(
        _ source: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, fixup: Label?
    ) {
        fault(fixup)
        emit(.mov, Self.width(access), m(address), r(source, Self.width(access)))
    }
    package mutating func storeImmediate(_ value: Int32, _ address: MacroAddress, _ access: MacroAccess) {
        emit(.mov, Self.width(access), m(address), .immediate(Int64(value)))
    }
    package mutating func loadAddress(_ destination: MacroRegister, _ address: MacroAddress) {
        if address.index == nil, address.base == destination {
            if address.offset != 0 {
                emit(.add, .quad, r(destination, .quad), .immediate(Int64(address.offset)))
            }
            return
        }
        emit(.lea, .quad, r(destination, .quad), m(address))
    }
    package mutating func loadFloat(
        _ destination: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?
    ) {
        fault(fixup)
        emit(width == .long ? .movss : .movsd, Self.width(width), v(destination), m(address))
    }
    package mutating func storeFloat(
        _ source: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?
    ) {
        fault(fixup)
        emit(width == .long ? .movss : .movsd, Self.width(width), m(address), v(source))
    }
    package mutating func moveFloat(_ destination: MacroFloatRegister, _ source: MacroFloatRegister) {
        if destination != source { emit(.movaps, .quad, v(destination), v(source)) }
    }
    package mutating func moveToFloat(
        _ destination: MacroFloatRegister, _ source: MacroRegister, _ width: MacroWidth
    ) {
        emit(width == .long ? .movd : .movq, .quad, v(destination), r(source, Self.width(width)))
    }
    package mutating func moveFromFloat(
        _ destination: MacroRegister, _ source: MacroFloatRegister, _ width: MacroWidth
    ) {
        emit(width == .long ? .movd : .movq, .quad, r(destination, Self.width(width)), v(source))
    }
    package mutating func loadSlot(_ destination: MacroFloatRegister, _ address: MacroAddress) {
        emit(.movaps, .quad, v(destination), m(address))
    }
    package mutating func storeSlot(_ source: MacroFloatRegister, _ address: MacroAddress) {
        emit(.movaps, .quad, m(address), v(source))
    }
    package mutating func clear(_ register: MacroFloatRegister) {
        emit(.xorps, .quad, v(register), v(register))
    }
}

// MARK: Integers

extension X86MacroAssembler {
    package mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: MacroRegister,
        _ left: MacroRegister, _ right: MacroOperand
    ) {
        let width = Self.width(width)
        let mnemonic: X86Mnemonic =
            switch operation {
            case .add: .add
            case .subtract: .sub
            case .multiply: .imul
            case .and: .and
            case .or: .or
            case .exclusiveOr: .xor
            }
        if destination != left {
            if case .register(let register) = right, register == destination {
                precondition(operation != .subtract)
                emit(mnemonic, width, r(destination, width), r(left, width))
                return
            }
            emit(.mov, width, r(destination, width), r(left, width))
        }
        if operation == .multiply, case .immediate(let value) = right {
            emit(.imul, width, r(destination, width), r(destination, width), .immediate(Int64(value)))
        } else {
            emit(mnemonic, width, r(destination, width), operand(right, width))
        }
    }
    package mutating func subtractOne(from address: MacroAddress, ifNegative label: Label) {
        emit(.sub, .quad, m(address), .immediate(1))
        emit(.js, .quad, .label(label))
    }
    private func mnemonic(_ shift: MacroShift) -> X86Mnemonic {
        switch shift {
        case .left: .shl
        case .rightUnsigned: .shr
        case .rightSigned: .sar
        case .rotateLeft: .rol
        case .rotateRight: .ror
        }
    }
    package mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister
    ) {
        precondition(destination != .b && left != .b)
        if destination != left { move(destination, left, width) }
        let width = Self.width(width)
        emit(mnemonic(shift), width, r(destination, width), .register(.rcx, .byte))
    }
    package mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister,
        by count: Int
    ) {
        if destination != left { move(destination, left, width) }
        let width = Self.width(width)
        emit(mnemonic(shift), width, r(destination, width), .immediate(Int64(count)))
    }
    package mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        // bsr gives the number of the highest bit and leaves its destination alone for zero, on every processor in use.
        let bits = Int64(width.bytes * 8)
        let width = Self.width(width)
        emit(.mov, .long, r(.s0, .long), .immediate(2 * bits - 1))
        emit(.bsr, width, r(destination, width), r(source, width))
        emit(.cmove, width, r(destination, width), r(.s0, width))
        emit(.xor, .long, r(destination, .long), .immediate(bits - 1))
    }
    package mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        let bits = Int64(width.bytes * 8)
        let width = Self.width(width)
        emit(.mov, .long, r(.s0, .long), .immediate(bits))
        emit(.bsf, width, r(destination, width), r(source, width))
        emit(.cmove, width, r(destination, width), r(.s0, width))
    }
    package mutating func countOnes(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister
    ) {
        emit(.popcnt, Self.width(width), r(destination, Self.width(width)), r(source, Self.width(width)))
    }
    package mutating func signExtend(
        _ destination: MacroRegister, _ source: MacroRegister, from: MacroAccess, to width: MacroWidth
    ) {
        if from == .long {
            emit(.movsxd, .long, r(destination, .quad), r(source, .long))
        } else {
            emit(.movsx, Self.width(from), r(destination, Self.width(width)), r(source, Self.width(from)))
        }
    }
    package mutating func negate(_ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister) {
        if destination != source { move(destination, source, width) }
        emit(.neg, Self.width(width), r(destination, Self.width(width)))
    }
    package mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ macroWidth: MacroWidth, isZero: Label, overflows: Label
    ) {
        let width = Self.width(macroWidth)
        emit(.test, width, r(.b, width), r(.b, width))
        emit(.je, .quad, .label(isZero))
        guard isSigned else {
            emit(.xor, .long, r(.s0, .long), r(.s0, .long))
            emit(.div, width, r(.b, width))
            if wantsRemainder { emit(.mov, width, r(.a, width), r(.s0, width)) }
            return
        }
        // The processor faults where the quotient by -1 is too large.
        let byMinusOne = makeLabel()
        let done = makeLabel()
        emit(.cmp, width, r(.b, width), .immediate(-1))
        emit(.je, .quad, .label(byMinusOne))
        emit(macroWidth == .long ? .cdq : .cqo)
        emit(.idiv, width, r(.b, width))
        if wantsRemainder { emit(.mov, width, r(.a, width), r(.s0, width)) }
        emit(.jmp, .quad, .label(done))
        bind(byMinusOne)
        if wantsRemainder {
            emit(.xor, .long, r(.a, .long), r(.a, .long))
        } else {
            emit(.mov, width, r(.s0, width), r(.a, width))
            emit(.neg, width, r(.s0, width))
            emit(.jo, .quad, .label(overflows))
            emit(.mov, width, r(.a, width), r(.s0, width))
        }
        bind(done)
    }
    package mutating func multiplyWide(isSigned: Bool) {
        emit(isSigned ? .imul : .mul, .quad, r(.b, .quad))
        emit(.mov, .quad, r(.b, .quad), r(.s0, .quad))
    }
    package mutating func addWide(_ low: MacroAddress, _ high: MacroAddress, isSubtraction: Bool) {
        emit(isSubtraction ? .sub : .add, .quad, r(.a, .quad), m(low))
        emit(isSubtraction ? .sbb : .adc, .quad, r(.b, .quad), m(high))
    }
}

// MARK: Comparisons and jumps

extension X86MacroAssembler {
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
    package mutating func jump(_ label: Label) { emit(.jmp, .quad, .label(label)) }

    private mutating func compare(_ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand) {
        let width = Self.width(width)
        if case .immediate(0) = right, case .register(let register) = left {
            emit(.test, width, r(register, width), r(register, width))
        } else {
            emit(.cmp, width, operand(left, width), operand(right, width))
        }
    }
    package mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ label: Label
    ) {
        compare(width, left, right)
        emit(.jump(Self.condition(condition)), .quad, .label(label))
    }
    package mutating func set(
        _ destination: MacroRegister, _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand,
        _ right: MacroOperand
    ) {
        compare(width, left, right)
        emit(.set(Self.condition(condition)), .byte, r(destination, .byte))
        emit(.movzx, .byte, r(destination, .long), r(destination, .byte))
    }
    package mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ destination: MacroRegister, _ source: MacroRegister
    ) {
        compare(width, left, right)
        emit(.move(Self.condition(condition)), .quad, r(destination, .quad), r(source, .quad))
    }
    package mutating func branchIfByte(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt8, _ label: Label
    ) {
        emit(.cmp, .byte, m(address), .immediate(Int64(Int8(bitPattern: value))))
        emit(.jump(Self.condition(condition)), .quad, .label(label))
    }
    package mutating func branchIfWord(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt16, _ label: Label
    ) {
        emit(.cmp, .word, m(address), .immediate(Int64(Int16(bitPattern: value))))
        emit(.jump(Self.condition(condition)), .quad, .label(label))
    }
    package mutating func branchIfBits(
        _ register: MacroRegister, _ mask: UInt32, isZero: Bool, _ label: Label
    ) {
        emit(.test, .long, r(register, .long), .immediate(Int64(mask)))
        emit(isZero ? .je : .jne, .quad, .label(label))
    }

    /// Compares so that the condition is one of the flags for "above" or "above or equal", which no NaN sets; nil for equality.
    private mutating func compareFloat(
        _ condition: MacroFloatCondition, _ width: MacroWidth, _ left: MacroFloatRegister,
        _ right: MacroFloatRegister
    ) -> X86Condition? {
        let mnemonic: X86Mnemonic = width == .long ? .ucomiss : .ucomisd
        switch condition {
        case .less, .lessOrEqual: emit(mnemonic, .quad, v(right), v(left))
        default: emit(mnemonic, .quad, v(left), v(right))
        }
        return switch condition {
        case .equal, .notEqual: nil
        case .less, .greater: .a
        case .lessOrEqual, .greaterOrEqual: .ae
        }
    }
    package mutating func branchFloat(
        _ condition: MacroFloatCondition, _ width: MacroWidth, _ left: MacroFloatRegister,
        _ right: MacroFloatRegister, isNegated: Bool, _ label: Label
    ) {
        if let flag = compareFloat(condition, width, left, right) {
            emit(.jump(isNegated ? flag.negated : flag), .quad, .label(label))
        } else if (condition == .equal) != isNegated {
            let not = makeLabel()
            emit(.jp, .quad, .label(not))
            emit(.je, .quad, .label(label))
            bind(not)
        } else {
            emit(.jp, .quad, .label(label))
            emit(.jne, .quad, .label(label))
        }
    }
    package mutating func setFloat(
        _ destination: MacroRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: MacroFloatRegister, _ right: MacroFloatRegister
    ) {
        let byte = r(destination, .byte)
        if let flag = compareFloat(condition, width, left, right) {
            emit(.set(flag), .byte, byte)
        } else {
            emit(condition == .equal ? .setnp : .setp, .byte, r(.s0, .byte))
            emit(condition == .equal ? .sete : .setne, .byte, byte)
            emit(condition == .equal ? .and : .or, .byte, byte, r(.s0, .byte))
        }
        emit(.movzx, .byte, r(destination, .long), byte)
    }
}

// MARK: Floats

extension X86MacroAssembler {
    private func scalar(_ width: MacroWidth, _ single: X86Mnemonic, _ double: X86Mnemonic) -> X86Mnemonic {
        width == .long ? single : double
    }
    /// The sign's bit, in the lowest lane only.
    private mutating func sign(_ width: MacroWidth) -> X86Operand {
        constant(width == .long ? 1 << 31 : 1 << 63, 0)
    }
    private mutating func allButSign(_ width: MacroWidth) -> X86Operand {
        constant(width == .long ? 0xFFFF_FFFF_7FFF_FFFF : ~(1 << 63), .max)
    }
    package mutating func operateFloat(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ left: MacroFloatRegister, _ right: MacroFloatOperand
    ) {
        var right = right
        if destination != left {
            if case .register(let register) = right, register == destination {
                moveFloat(.t3, register)
                right = .register(.t3)
            }
            moveFloat(destination, left)
        }
        let simple: X86Mnemonic
        switch operation {
        case .add: simple = scalar(width, .addss, .addsd)
        case .subtract: simple = scalar(width, .subss, .subsd)
        case .multiply: simple = scalar(width, .mulss, .mulsd)
        case .divide: simple = scalar(width, .divss, .divsd)
        case .minimum, .maximum:
            choose(operation == .minimum, width, destination, right)
            return
        case .copySign:
            load(right, .t2, width)
            emit(.andps, .quad, v(.t2), sign(width))
            emit(.andps, .quad, v(destination), allButSign(width))
            emit(.orps, .quad, v(destination), v(.t2))
            return
        }
        emit(simple, Self.width(width), v(destination), operand(right))
    }
    private mutating func load(
        _ source: MacroFloatOperand, _ destination: MacroFloatRegister, _ width: MacroWidth
    ) {
        switch source {
        case .register(let register): moveFloat(destination, register)
        case .memory(let address): loadFloat(destination, address, width, fixup: nil)
        }
    }
    private mutating func choose(
        _ isMinimum: Bool, _ width: MacroWidth, _ destination: MacroFloatRegister, _ right: MacroFloatOperand
    ) {
        let unordered = makeLabel()
        let different = makeLabel()
        let done = makeLabel()
        load(right, .t2, width)
        emit(scalar(width, .ucomiss, .ucomisd), .quad, v(destination), v(.t2))
        emit(.jp, .quad, .label(unordered))
        emit(.jne, .quad, .label(different))
        // Equal: two zeros may differ in their sign.
        emit(isMinimum ? .orps : .andps, .quad, v(destination), v(.t2))
        emit(.jmp, .quad, .label(done))
        bind(unordered)
        emit(scalar(width, .addss, .addsd), Self.width(width), v(destination), v(.t2))
        emit(.jmp, .quad, .label(done))
        bind(different)
        emit(
            isMinimum ? scalar(width, .minss, .minsd) : scalar(width, .maxss, .maxsd), Self.width(width),
            v(destination), v(.t2))
        bind(done)
    }
    package mutating func functionFloat(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ source: MacroFloatRegister
    ) {
        // The scalar instructions leave the destination's upper bits alone, which have to be clear.
        moveFloat(destination, source)
        let both = v(destination)
        switch function {
        case .squareRoot: emit(scalar(width, .sqrtss, .sqrtsd), Self.width(width), both, both)
        case .nearest: emit(scalar(width, .roundss, .roundsd), Self.width(width), both, both, .immediate(8))
        case .floor: emit(scalar(width, .roundss, .roundsd), Self.width(width), both, both, .immediate(9))
        case .ceiling: emit(scalar(width, .roundss, .roundsd), Self.width(width), both, both, .immediate(10))
        case .truncate: emit(scalar(width, .roundss, .roundsd), Self.width(width), both, both, .immediate(11))
        case .absolute: emit(.andps, .quad, both, allButSign(width))
        case .negate: emit(.xorps, .quad, both, sign(width))
        }
    }
    package mutating func canonicalizeNaN(_ width: MacroWidth, _ register: MacroFloatRegister) {
        let number = makeLabel()
        emit(scalar(width, .ucomiss, .ucomisd), .quad, v(register), v(register))
        emit(.jnp, .quad, .label(number))
        emit(.movaps, .quad, v(register), constant(width == .long ? 0x7FC0_0000 : 0x7FF8 << 48, 0))
        bind(number)
    }
    package mutating func convertFloat(
        _ destination: MacroFloatRegister, _ source: MacroFloatRegister, from: MacroWidth
    ) {
        if from == .long {
            emit(.cvtss2sd, .long, v(destination), v(source))
        } else {
            // Only 32 bits are written.
            emit(.cvtsd2ss, .quad, v(.t3), v(source))
            emit(.xorps, .quad, v(destination), v(destination))
            emit(.movss, .long, v(destination), v(.t3))
        }
    }
    package mutating func convertToFloat(
        _ destination: MacroFloatRegister, _ floatWidth: MacroWidth, _ source: MacroRegister,
        _ width: MacroWidth, isSigned: Bool
    ) {
        let mnemonic = scalar(floatWidth, .cvtsi2ss, .cvtsi2sd)
        // Without this the result would wait for the register's former value.
        emit(.xorps, .quad, v(destination), v(destination))
        if isSigned {
            emit(mnemonic, Self.width(width), v(destination), r(source, Self.width(width)))
        } else if width == .long {
            emit(.mov, .long, r(.s0, .long), r(source, .long))
            emit(mnemonic, .quad, v(destination), r(.s0, .quad))
        } else {
            let large = makeLabel()
            let done = makeLabel()
            emit(.test, .quad, r(source, .quad), r(source, .quad))
            emit(.js, .quad, .label(large))
            emit(mnemonic, .quad, v(destination), r(source, .quad))
            emit(.jmp, .quad, .label(done))
            bind(large)
            // Half of it, with the bit shifted out kept for the rounding, and doubled.
            emit(.mov, .quad, r(.s0, .quad), r(source, .quad))
            emit(.mov, .long, r(.s1, .long), r(source, .long))
            emit(.shr, .quad, r(.s0, .quad), .immediate(1))
            emit(.and, .long, r(.s1, .long), .immediate(1))
            emit(.or, .quad, r(.s0, .quad), r(.s1, .quad))
            emit(mnemonic, .quad, v(destination), r(.s0, .quad))
            emit(scalar(floatWidth, .addss, .addsd), Self.width(floatWidth), v(destination), v(destination))
            bind(done)
        }
    }
    package mutating func convertToInteger(
        _ destination: MacroRegister, _ width: MacroWidth, isSigned: Bool, _ source: MacroFloatRegister,
        _ floatWidth: MacroWidth, uncertain: Label
    ) {
        let mnemonic = scalar(floatWidth, .cvttss2si, .cvttsd2si)
        if isSigned {
            // The least integer is what the processor gives for all that does not fit.
            let width = Self.width(width)
            emit(mnemonic, Self.width(floatWidth), r(destination, width), v(source))
            emit(.cmp, width, r(destination, width), .immediate(1))
            emit(.jo, .quad, .label(uncertain))
        } else if width == .long {
            emit(mnemonic, Self.width(floatWidth), r(destination, .quad), v(source))
            emit(.mov, .quad, r(.s0, .quad), r(destination, .quad))
            emit(.shr, .quad, r(.s0, .quad), .immediate(32))
            emit(.jne, .quad, .label(uncertain))
        } else {
            emit(mnemonic, Self.width(floatWidth), r(destination, .quad), v(source))
            emit(.test, .quad, r(destination, .quad), r(destination, .quad))
            emit(.js, .quad, .label(uncertain))
        }
    }
}

// MARK: The program's bytes

extension X86MacroAssembler {
    package mutating func decodeSlot(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        emit(.movsx, .byte, r(destination, .quad), m(MacroAddress(.pc, offset)))
        emit(.shl, .quad, r(destination, .quad), .immediate(4))
        emit(.js, .quad, .label(longer))
    }
    package mutating func decodeUnsigned(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        emit(.movsx, .byte, r(destination, .long), m(MacroAddress(.pc, offset)))
        emit(.test, .long, r(destination, .long), r(destination, .long))
        emit(.js, .quad, .label(longer))
    }
    package mutating func decodeSigned(
        _ destination: MacroRegister, _ offset: Int, _ width: MacroWidth, longer: Label
    ) {
        // The byte is loaded as the uppermost one, so that one addition moves its first bit out.
        let bytes = width.bytes
        let width = Self.width(width)
        emit(.mov, width, r(destination, width), m(MacroAddress(.pc, offset - bytes + 1)))
        emit(.add, width, r(destination, width), r(destination, width))
        emit(.jb, .quad, .label(longer))
        emit(.sar, width, r(destination, width), .immediate(Int64(bytes * 8 - 7)))
    }
    package mutating func decodeMemoryOperand(_ destination: MacroRegister, _ offset: Int, longer: Label) {
        emit(.movzx, .word, r(destination, .long), m(MacroAddress(.pc, offset)))
        emit(.test, .long, r(destination, .long), .immediate(0x80C0))
        emit(.jne, .quad, .label(longer))
        emit(.shr, .long, r(destination, .long), .immediate(8))
    }
    package mutating func dispatch(_ offset: Int, row: Int) {
        emit(.movzx, .byte, r(.s0, .long), m(MacroAddress(.pc, offset)))
        dispatchLoaded(offset, row: row)
    }
    package mutating func dispatchLoaded(_ offset: Int, row: Int) {
        if offset != 0 { emit(.add, .quad, r(.pc, .quad), .immediate(Int64(offset))) }
        emit(.jmp, .quad, .memory(X86Memory(.r12, index: .rdx, scale: 8, Int32(row * 2048))))
    }
    package mutating func dispatch(index: MacroRegister, row: Int) {
        emit(
            .jmp, .quad,
            .memory(X86Memory(.r12, index: Self.register(index), scale: 8, Int32(row * 2048))))
    }
}

// MARK: Subroutines and the host

extension X86MacroAssembler {
    package mutating func callLocal(_ label: Label) { emit(.call, .quad, .label(label)) }
    package mutating func returnLocal() { emit(.ret) }
    package mutating func loadContext(_ destination: MacroRegister) {
        emit(.mov, .quad, r(destination, .quad), Self.contextWord)
    }
    package mutating func callHelper(_ offset: Int) {
        emit(.mov, .quad, .register(.rdi, .quad), Self.contextWord)
        emit(.call, .quad, .memory(X86Memory(.rdi, Int32(offset))))
    }
    package mutating func enter() {
        emit(.push, .quad, .register(.rbp, .quad))
        emit(.mov, .quad, .register(.rbp, .quad), .register(.rsp, .quad))
        for register in [X86Register.rbx, .r12, .r13, .r14, .r15] {
            emit(.push, .quad, .register(register, .quad))
        }
        // The context, the limit of native frames, and no owner; this also aligns the stack for calls.
        emit(.push, .quad, .register(.rdi, .quad))
        emit(.push, .quad, .immediate(0))
        emit(.push, .quad, .immediate(0))
    }
    package mutating func leave() {
        emit(.lea, .quad, .register(.rsp, .quad), .memory(X86Memory(.rbp, -40)))
        for register in [X86Register.r15, .r14, .r13, .r12, .rbx, .rbp] {
            emit(.pop, .quad, .register(register, .quad))
        }
        emit(.ret)
    }
}

// MARK: Native frames

extension X86MacroAssembler {
    private static var contextWord: X86Operand { .memory(X86Memory(.rbp, -48)) }
    private static var limitWord: X86Operand { .memory(X86Memory(.rbp, -56)) }
    /// Where the native stack pointer is without native frames.
    private static var base: X86Operand { .memory(X86Memory(.rbp, -64)) }
    /// What is saved of registers, and what aligns it, before the return address.
    private static var savedBytes: Int64 { 32 * 8 + 32 * 16 + 8 }

    package mutating func pushNativeFrame(_ owner: MacroRegister) { emit(.push, .quad, r(owner, .quad)) }
    package mutating func popNativeFrame() { emit(.pop, .quad, r(.pc, .quad)) }
    package mutating func returnNative() {
        popNativeFrame()
        emit(.ret)
    }
    package mutating func pushPair(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.push, .quad, r(first, .quad))
        emit(.push, .quad, r(second, .quad))
    }
    package mutating func popPair(_ first: MacroRegister, _ second: MacroRegister) {
        emit(.pop, .quad, r(second, .quad))
        emit(.pop, .quad, r(first, .quad))
    }
    package mutating func jump(to address: MacroRegister) { emit(.jmp, .quad, r(address, .quad)) }
    package mutating func branchIfOwner(_ condition: MacroCondition, _ frame: MacroOperand, _ label: Label) {
        emit(.cmp, .quad, .memory(X86Memory(.rsp)), operand(frame, .quad))
        emit(.jump(Self.condition(condition)), .quad, .label(label))
    }
    package mutating func resetNativeStack() { emit(.lea, .quad, .register(.rsp, .quad), Self.base) }
    package mutating func loadNativeDepth(_ destination: MacroRegister) {
        emit(.lea, .quad, r(destination, .quad), Self.base)
        emit(.sub, .quad, r(destination, .quad), .register(.rsp, .quad))
    }
    package mutating func loadNativeLimit(_ destination: MacroRegister) {
        emit(.mov, .quad, r(destination, .quad), Self.limitWord)
    }
    package mutating func storeNativeLimit(_ source: MacroRegister) {
        emit(.mov, .quad, Self.limitWord, r(source, .quad))
    }
    package mutating func callHelper(inTable offset: Int, second: MacroRegister?, third: MacroRegister?) {
        precondition(third != .frame)
        if let second { emit(.mov, .quad, .register(.rsi, .quad), r(second, .quad)) }
        if let third { emit(.mov, .quad, .register(.rdx, .quad), r(third, .quad)) }
        emit(.mov, .quad, .register(.rdi, .quad), Self.contextWord)
        emit(.call, .quad, .memory(X86Memory(Self.register(.s1), Int32(offset))))
    }
    package mutating func saveAllRegisters() {
        emit(.sub, .quad, .register(.rsp, .quad), .immediate(Self.savedBytes))
        for register in X86Register.allCases where register != .rsp {
            emit(
                .mov, .quad, .memory(X86Memory(.rsp, 8 * Int32(register.rawValue))),
                .register(register, .quad))
        }
        for register in X86VectorRegister.allCases {
            emit(
                .movaps, .quad, .memory(X86Memory(.rsp, 256 + 16 * Int32(register.rawValue))),
                .vector(register))
        }
    }
    package mutating func loadSavedReturnAddress(_ destination: MacroRegister) {
        emit(.mov, .quad, r(destination, .quad), .memory(X86Memory(.rsp, Int32(Self.savedBytes))))
    }
    package mutating func loadNativeStackPointer(_ destination: MacroRegister) {
        emit(.mov, .quad, r(destination, .quad), .register(.rsp, .quad))
    }
    package mutating func enterFromFault() { emit(.push, .quad, .register(.r11, .quad)) }
}
