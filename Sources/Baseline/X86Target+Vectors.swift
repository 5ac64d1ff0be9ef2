import Assembler
import Vectors
import WebAssembly

// Vectors on x86-64, whose instructions work on their first operand. xmm12 to xmm14 are the target's own for them.

extension X86Target: X86VectorWriter {
    mutating func emit(
        _ mnemonic: X86Mnemonic, _ width: X86Width, _ first: X86Operand?, _ second: X86Operand?,
        _ third: X86Operand?
    ) {
        output.emit(X86Instruction(mnemonic, width, first, second, third))
    }
    mutating func constant(_ low: UInt64, _ high: UInt64) -> X86Operand {
        .memory(X86Memory(label: output.constant(low, high, size: 16)))
    }
}

extension X86Target: VectorTarget {
    // MARK: Operands

    private static var free: (t: X86VectorRegister, u: X86VectorRegister, v: X86VectorRegister) {
        (.xmm12, .xmm13, .xmm14)
    }
    private func vector(_ register: FloatRegister) -> X86VectorRegister {
        X86VectorRegister(rawValue: register.number).unsafelyUnwrapped
    }
    private func xmm(_ register: FloatRegister) -> X86Operand { .vector(vector(register)) }
    private func general(_ register: GeneralRegister) -> X86Register {
        X86Register(rawValue: register.number).unsafelyUnwrapped
    }
    private func general(_ register: GeneralRegister, _ width: X86Width) -> X86Operand {
        .register(general(register), width)
    }
    private func memory(_ place: MemoryPlace) -> X86Operand {
        .memory(X86Memory(general(place.base), index: place.index.map { general($0) }, place.offset))
    }
    private static var scratch: FloatRegister { registers.floatScratch }

    private mutating func emit(_ mnemonic: X86Mnemonic, _ first: X86Operand, _ second: X86Operand) {
        emit(mnemonic, .quad, first, second, nil)
    }
    private mutating func emit(
        _ mnemonic: X86Mnemonic, _ first: X86Operand, _ second: X86Operand, _ immediate: Int64?
    ) {
        emit(mnemonic, .quad, first, second, immediate.map { .immediate($0) })
    }

    /// The registers for a sequence in place.
    private mutating func use(_ x: FloatRegister, y: X86VectorRegister, z: FloatRegister) {
        vectorRegisters = X86VectorRegisters(
            x: vector(x), y: y, z: vector(z), t: Self.free.t, u: Self.free.u, v: Self.free.v)
    }

    // MARK: Operations

    mutating func operateVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        _ third: FloatRegister, hasCanonicalNaNs: Bool
    ) {
        if let mnemonic = X86VectorInstructions.simple(opcode) {
            operate(mnemonic, nil, destination, first, second)
        } else if let (mnemonic, immediate) = X86VectorInstructions.swapped(opcode) {
            operate(mnemonic, immediate, destination, second, first)
        } else if let (mnemonic, immediate) = X86VectorInstructions.unary(opcode) {
            emit(mnemonic, xmm(destination), xmm(first), immediate)
        } else {
            return sequence(opcode, destination, first, second, third, hasCanonicalNaNs: hasCanonicalNaNs)
        }
        if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) {
            use(destination, y: Self.free.v, z: destination)
            canonicalizeNaNs(lane)
        }
    }

    /// One instruction, in the place of the left operand.
    private mutating func operate(
        _ mnemonic: X86Mnemonic, _ immediate: Int64?, _ destination: FloatRegister, _ left: FloatRegister,
        _ right: FloatRegister
    ) {
        if destination == right, destination != left {
            let other = X86Operand.vector(Self.free.v)
            emit(.movaps, other, xmm(left))
            emit(mnemonic, other, xmm(right), immediate)
            emit(.movaps, xmm(destination), other)
        } else {
            move(destination, left)
            emit(mnemonic, xmm(destination), xmm(right), immediate)
        }
    }

    /// Several instructions, which change the second operand too: they get a copy of it.
    private mutating func sequence(
        _ opcode: Opcode, _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        _ third: FloatRegister, hasCanonicalNaNs: Bool
    ) {
        let count = Int(InstructionTable.packed[Int(opcode.rawValue)].parameterCount)
        if count > 1 { emit(.movaps, .vector(Self.free.v), xmm(second)) }
        let place = count > 2 && destination == third ? Self.scratch : destination
        move(place, first)
        use(place, y: Self.free.v, z: count > 2 ? third : place)
        writeVector(opcode, hasCanonicalNaNs: hasCanonicalNaNs)
        move(destination, place)
    }

    mutating func testVector(_ opcode: Opcode, _ destination: GeneralRegister, _ source: FloatRegister) {
        var source = source
        if opcode == .i16x8Bitmask {
            move(Self.scratch, source)
            source = Self.scratch
        }
        use(source, y: Self.free.v, z: source)
        writeTest(opcode, general(destination))
    }

    // MARK: Shifts

    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: GeneralRegister
    ) {
        let number = X86Operand.vector(Self.free.t)
        emit(.movd, number, general(count, .long))
        emit(.pand, number, constant(UInt64(VectorInstructions.shiftedBits(opcode) - 1), 0))
        if opcode == .i8x16ShrS { emit(.paddd, number, constant(8, 0)) }
        move(destination, source)
        use(destination, y: Self.free.v, z: destination)
        writeShift(opcode)
    }

    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: Int
    ) {
        let count = count & (VectorInstructions.shiftedBits(opcode) - 1)
        move(destination, source)
        if count == 0 { return }
        let x = xmm(destination)
        let by = X86Operand.immediate(Int64(count))
        switch opcode {
        case .i8x16Shl:
            emit(.psllw, x, by)
            emit(.pand, x, bytes(0xFF << UInt8(count)))
        case .i8x16ShrU:
            emit(.psrlw, x, by)
            emit(.pand, x, bytes(0xFF >> UInt8(count)))
        case .i8x16ShrS:
            let u = X86Operand.vector(Self.free.u)
            emit(.movaps, u, x)
            emit(.punpcklbw, x, x)
            emit(.punpckhbw, u, u)
            emit(.psraw, x, .immediate(Int64(8 + count)))
            emit(.psraw, u, .immediate(Int64(8 + count)))
            emit(.packsswb, x, u)
        case .i16x8Shl: emit(.psllw, x, by)
        case .i16x8ShrS: emit(.psraw, x, by)
        case .i16x8ShrU: emit(.psrlw, x, by)
        case .i32x4Shl: emit(.pslld, x, by)
        case .i32x4ShrS: emit(.psrad, x, by)
        case .i32x4ShrU: emit(.psrld, x, by)
        case .i64x2Shl: emit(.psllq, x, by)
        case .i64x2ShrU: emit(.psrlq, x, by)
        default:
            let sign: UInt64 = 1 << UInt64(63 - count)
            emit(.psrlq, x, by)
            emit(.pxor, x, constant(sign, sign))
            emit(.psubq, x, constant(sign, sign))
        }
    }

    private mutating func bytes(_ value: UInt8) -> X86Operand {
        let all = UInt64(value) &* 0x0101_0101_0101_0101
        return constant(all, all)
    }

    // MARK: Shuffles

    mutating func shuffleVectors(
        _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        numbers: (low: UInt64, high: UInt64)
    ) {
        var (first, second) = (first, second)
        var shuffle = Shuffle(numbers.low, numbers.high)
        if first == second || !shuffle.usesSecond {
            shuffle.useFirstOnly()
            second = first
        } else if !shuffle.usesFirst {
            shuffle.useFirstOnly()
            first = second
        }
        if first == second { return permute(shuffle, destination, first) }
        if let mnemonic = Self.unpacking(shuffle) {
            operate(mnemonic, nil, destination, first, second)
        } else if let mnemonic = Self.unpacking(shuffle.swapped) {
            operate(mnemonic, nil, destination, second, first)
        } else if let distance = shuffle.distance {
            // Of the two beside each other, the left operand is the upper one.
            operate(.palignr, Int64(distance), destination, second, first)
        } else if let distance = shuffle.swapped.distance {
            operate(.palignr, Int64(distance), destination, first, second)
        } else if let mask = shuffle.wordsFromSecond {
            operate(.pblendw, Int64(mask), destination, first, second)
        } else if let order = shuffle.longsOfBoth {
            operate(.shufps, Int64(order), destination, first, second)
        } else if let order = shuffle.swapped.longsOfBoth {
            operate(.shufps, Int64(order), destination, second, first)
        } else {
            let (t, u) = (X86Operand.vector(Self.free.t), X86Operand.vector(Self.free.u))
            let masks = shuffle.masks
            emit(.movaps, t, xmm(first))
            emit(.pshufb, t, constant(masks.first.low, masks.first.high))
            emit(.movaps, u, xmm(second))
            emit(.pshufb, u, constant(masks.second.low, masks.second.high))
            emit(.orps, t, u)
            emit(.movaps, xmm(destination), t)
        }
    }

    /// Of one vector.
    private mutating func permute(_ shuffle: Shuffle, _ destination: FloatRegister, _ source: FloatRegister) {
        if shuffle.isIdentity {
            move(destination, source)
        } else if let order = shuffle.longs {
            emit(.pshufd, xmm(destination), xmm(source), Int64(order))
        } else {
            move(destination, source)
            emit(.pshufb, xmm(destination), constant(shuffle.low, shuffle.high))
        }
    }

    private static func unpacking(_ shuffle: Shuffle) -> X86Mnemonic? {
        switch shuffle.interleaving {
        case (1, false)?: .punpcklbw
        case (1, true)?: .punpckhbw
        case (2, false)?: .punpcklwd
        case (2, true)?: .punpckhwd
        case (4, false)?: .punpckldq
        case (4, true)?: .punpckhdq
        case (8, false)?: .punpcklqdq
        case (8, true)?: .punpckhqdq
        default: nil
        }
    }

    mutating func move(_ destination: FloatRegister, low: UInt64, high: UInt64) {
        if low == 0, high == 0 {
            clear(destination)
        } else if low == .max, high == .max {
            emit(.pcmpeqd, xmm(destination), xmm(destination))
        } else {
            emit(.movaps, xmm(destination), constant(low, high))
        }
    }

    // MARK: Lanes

    mutating func splat(_ lane: VectorLane, _ destination: FloatRegister, _ source: GeneralRegister) {
        use(destination, y: Self.free.v, z: destination)
        writeSplat(lane, general(source), vector(destination))
    }
    mutating func splatFloat(_ width: MacroWidth, _ destination: FloatRegister, _ source: FloatRegister) {
        if width == .long {
            emit(.pshufd, xmm(destination), xmm(source), 0)
        } else {
            emit(.movddup, xmm(destination), xmm(source))
        }
    }
    mutating func extractLane(
        _ lane: VectorLane, _ number: Int, isSigned: Bool, _ destination: GeneralRegister,
        _ source: FloatRegister
    ) {
        let number = Int64(number)
        switch lane {
        case .byte: emit(.pextrb, general(destination, .long), xmm(source), number)
        case .word: emit(.pextrw, general(destination, .long), xmm(source), number)
        case .long where number == 0: emit(.movd, general(destination, .long), xmm(source))
        case .long: emit(.pextrd, general(destination, .long), xmm(source), number)
        case .quad where number == 0: emit(.movq, general(destination, .quad), xmm(source))
        case .quad: emit(.pextrq, general(destination, .quad), xmm(source), number)
        }
        guard isSigned else { return }
        if lane == .byte { signExtend(destination, destination, from: .byte, to: .long) }
        if lane == .word { signExtend(destination, destination, from: .word, to: .long) }
    }
    mutating func extractFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister
    ) {
        if width == .long {
            // To the lowest lane, and zeros to the others.
            emit(.insertps, xmm(destination), xmm(source), Int64(number << 6 | 0b1110))
        } else if number == 0 {
            emit(.movq, xmm(destination), xmm(source))
        } else {
            emit(.pshufd, xmm(destination), xmm(source), 0b11_10_11_10)
        }
    }
    mutating func replaceLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: GeneralRegister
    ) {
        move(destination, source)
        insert(lane, number, destination, general(value, lane == .quad ? .quad : .long))
    }
    private mutating func insert(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ value: X86Operand
    ) {
        let mnemonic: X86Mnemonic =
            switch lane {
            case .byte: .pinsrb
            case .word: .pinsrw
            case .long: .pinsrd
            case .quad: .pinsrq
            }
        emit(mnemonic, xmm(destination), value, Int64(number))
    }
    mutating func replaceFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: FloatRegister
    ) {
        var value = value
        if destination == value, destination != source {
            move(Self.scratch, value)
            value = Self.scratch
        }
        move(destination, source)
        if width == .long {
            emit(.insertps, xmm(destination), xmm(value), Int64(number << 4))
        } else {
            emit(number == 0 ? .movsd : .movlhps, xmm(destination), xmm(value))
        }
    }

    // MARK: Memory

    mutating func loadExtended(_ opcode: Opcode, _ destination: FloatRegister, _ place: MemoryPlace) {
        guard let extend = VectorInstructions.extension(opcode),
            let (mnemonic, _) = X86VectorInstructions.unary(extend)
        else { preconditionFailure("\(opcode) extends nothing") }
        emit(mnemonic, xmm(destination), memory(place))
    }
    mutating func loadSplat(_ lane: VectorLane, _ destination: FloatRegister, _ place: MemoryPlace) {
        switch lane {
        case .byte, .word:
            let scratch = Self.registers.scratch
            load(scratch, place, lane == .byte ? .byte : .word, isSigned: false, .long)
            splat(lane, destination, scratch)
        case .long:
            load(destination, place, .long)
            emit(.pshufd, xmm(destination), xmm(destination), 0)
        case .quad: emit(.movddup, xmm(destination), memory(place))
        }
    }
    mutating func loadLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ place: MemoryPlace
    ) {
        move(destination, source)
        insert(lane, number, destination, memory(place))
    }
    mutating func storeLane(
        _ lane: VectorLane, _ number: Int, _ source: FloatRegister, _ place: MemoryPlace
    ) {
        switch lane {
        case .byte: emit(.pextrb, memory(place), xmm(source), Int64(number))
        case .word: emit(.pextrw, memory(place), xmm(source), Int64(number))
        case .long where number == 0: store(source, place, .long)
        case .long: emit(.pextrd, memory(place), xmm(source), Int64(number))
        case .quad where number == 0: store(source, place, .quad)
        case .quad: emit(.movhps, memory(place), xmm(source))
        }
    }
}

// MARK: - Atomic accesses

extension X86Target: AtomicTarget {
    static var exchangeRegister: GeneralRegister? { .rax }

    private func width(_ access: MacroAccess) -> X86Width {
        X86Width(rawValue: access.rawValue).unsafelyUnwrapped
    }
    private mutating func extend(
        _ destination: GeneralRegister, _ source: GeneralRegister, _ access: MacroAccess
    ) {
        switch access {
        case .byte, .word:
            emit(.movzx, width(access), general(destination, .long), general(source, width(access)), nil)
        case .long: move(destination, source, .long)
        case .quad: move(destination, source, .quad)
        }
    }

    mutating func loadAtomic(_ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        load(destination, place, access, isSigned: false, access == .quad ? .quad : .long)
    }
    mutating func storeAtomic(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        move(.r11, source, .quad)
        emit(.xchg, width(access), memory(place), general(.r11, width(access)), nil)
    }
    mutating func modifyAtomic(
        _ operation: AtomicOperation, _ destination: GeneralRegister, _ place: MemoryPlace,
        _ value: GeneralRegister, _ access: MacroAccess
    ) {
        let combination: MacroOperation
        switch operation {
        case .add, .subtract:
            move(.r11, value, .quad)
            if operation == .subtract { emit(.neg, .quad, general(.r11, .quad), nil, nil) }
            emit(.lockXadd, width(access), memory(place), general(.r11, width(access)), nil)
            return extend(destination, .r11, access)
        case .exchange:
            move(.r11, value, .quad)
            emit(.xchg, width(access), memory(place), general(.r11, width(access)), nil)
            return extend(destination, .r11, access)
        case .and: combination = .and
        case .or: combination = .or
        case .exclusiveOr: combination = .exclusiveOr
        }
        precondition(destination == .rax && value != .rax, "the processor compares with rax")
        loadAtomic(.rax, place, access)
        let again = makeLabel()
        bind(again)
        move(.r11, .rax, .quad)
        operate(combination, .quad, .r11, .r11, .register(value))
        emit(.lockCmpxchg, width(access), memory(place), general(.r11, width(access)), nil)
        emit(.jne, .quad, .label(again), nil, nil)
        extend(.rax, .rax, access)
    }
    mutating func compareExchangeAtomic(
        _ destination: GeneralRegister, _ place: MemoryPlace, expected: GeneralRegister,
        replacement: GeneralRegister, _ access: MacroAccess
    ) {
        precondition(
            destination == .rax && expected == .rax && replacement != .rax, "the processor compares with rax")
        emit(.lockCmpxchg, width(access), memory(place), general(replacement, width(access)), nil)
        extend(.rax, .rax, access)
    }
    mutating func fence() { emit(.mfence, .quad, nil, nil, nil) }
}

// MARK: - Integers of 128 bits

extension X86Target: WideTarget {
    mutating func addWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ otherLow: GeneralRegister,
        _ otherHigh: GeneralRegister, isSubtraction: Bool
    ) {
        emit(isSubtraction ? .sub : .add, .quad, general(low, .quad), general(otherLow, .quad), nil)
        emit(isSubtraction ? .sbb : .adc, .quad, general(high, .quad), general(otherHigh, .quad), nil)
    }
    static var wideProduct: (low: GeneralRegister, high: GeneralRegister)? { (.rax, .rdx) }
    mutating func multiplyWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ left: GeneralRegister, _ right: GeneralRegister,
        isSigned: Bool
    ) {
        precondition(low == .rax && high == .rdx && left == .rax, "the processor multiplies rax to rdx:rax")
        emit(isSigned ? .imul : .mul, .quad, general(right, .quad), nil, nil)
    }
}
