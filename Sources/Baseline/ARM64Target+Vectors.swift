import Assembler
import Vectors
import WebAssembly

// Vectors on arm64. v29 and v30 are the target's own for them, beside v31.

extension ARM64Target: ARM64VectorWriter {
    mutating func load(_ value: Int64, into register: ARM64Register) { move(register, value) }
}

extension ARM64Target: VectorTarget {
    // MARK: Operands

    private static var t: ARM64VectorRegister { ARM64VectorRegister(29) }
    private static var u: ARM64VectorRegister { ARM64VectorRegister(30) }
    private var third: ARM64Register { .link }

    private mutating func use(
        _ d: ARM64VectorRegister, _ x: ARM64VectorRegister, _ y: ARM64VectorRegister,
        _ z: ARM64VectorRegister
    ) {
        vectorRegisters = ARM64VectorRegisters(
            d: d, x: x, y: y, z: z, t: Self.t, u: Self.u, first: first, second: second, third: third)
    }
    private func scalar(_ lane: VectorLane) -> ARM64Scalar {
        ARM64Scalar(rawValue: UInt8(lane.rawValue)).unsafelyUnwrapped
    }
    private func arrangement(_ lane: VectorLane) -> ARM64Arrangement {
        ARM64Arrangement(scalar(lane), isWhole: true).unsafelyUnwrapped
    }
    private mutating func copy(_ destination: ARM64VectorRegister, _ source: ARM64VectorRegister) {
        if destination != source { emit(.mov, destination.b16, source.b16) }
    }

    // MARK: Operations

    mutating func operateVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        _ third: FloatRegister, hasCanonicalNaNs: Bool
    ) {
        let (d, x, y, z) = (float(destination), float(first), float(second), float(third))
        use(d, x, y, z)
        if !writeSimpleVector(opcode) {
            // In place, where neither of the other operands is.
            let count = InstructionTable.packed[Int(opcode.rawValue)].parameterCount
            let place = d == y || count > 2 && d == z ? vector : d
            copy(place, x)
            use(place, place, y, z)
            writeVector(opcode)
            copy(d, place)
            use(d, d, y, z)
        }
        if hasCanonicalNaNs, let lane = VectorInstructions.arithmeticLane(opcode) { canonicalizeNaNs(lane) }
    }

    mutating func testVector(_ opcode: Opcode, _ destination: GeneralRegister, _ source: FloatRegister) {
        let source = float(source)
        use(source, source, source, source)
        writeTest(opcode, general(destination))
    }

    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: GeneralRegister
    ) {
        use(float(destination), float(source), float(source), float(source))
        writeShift(opcode, by: general(count))
    }

    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: Int
    ) {
        let bits = VectorInstructions.shiftedBits(opcode)
        let count = count & (bits - 1)
        if count == 0 { return move(destination, source) }
        let size: ARM64Arrangement =
            switch bits {
            case 8: .b16
            case 16: .h8
            case 32: .s4
            default: .d2
            }
        let mnemonic: ARM64Mnemonic =
            switch opcode {
            case .i8x16Shl, .i16x8Shl, .i32x4Shl, .i64x2Shl: .shl
            case .i8x16ShrS, .i16x8ShrS, .i32x4ShrS, .i64x2ShrS: .sshr
            default: .ushr
            }
        emit(
            mnemonic, float(destination).view(size), float(source).view(size), .immediate(Int64(count)))
    }

    // MARK: Shuffles

    mutating func shuffleVectors(
        _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        numbers: (low: UInt64, high: UInt64)
    ) {
        var (x, y) = (float(first), float(second))
        let d = float(destination)
        var shuffle = Shuffle(numbers.low, numbers.high)
        if x == y || !shuffle.usesSecond {
            shuffle.useFirstOnly()
            y = x
        } else if !shuffle.usesFirst {
            shuffle.useFirstOnly()
            x = y
        }
        if x == y {
            if shuffle.isIdentity { return copy(d, x) }
            if let splat = shuffle.splat, let lane = VectorLane(rawValue: splat.logarithm) {
                return emit(.dup, d.view(arrangement(lane)), x.lane(scalar(lane), splat.number))
            }
            load(vector, shuffle.low, shuffle.high)
            return emit(.tbl, d.b16, .list(x, count: 1, .b16), vector.b16)
        }
        if let (mnemonic, size) = Self.interleaving(shuffle) {
            emit(mnemonic, d.view(size), x.view(size), y.view(size))
        } else if let (mnemonic, size) = Self.interleaving(shuffle.swapped) {
            emit(mnemonic, d.view(size), y.view(size), x.view(size))
        } else if let distance = shuffle.distance {
            emit(.ext, d.b16, x.b16, y.b16, .immediate(Int64(distance)))
        } else if let distance = shuffle.swapped.distance {
            emit(.ext, d.b16, y.b16, x.b16, .immediate(Int64(distance)))
        } else {
            // Two registers in a row.
            load(vector, shuffle.low, shuffle.high)
            copy(Self.t, x)
            copy(Self.u, y)
            emit(.tbl, d.b16, .list(Self.t, count: 2, .b16), vector.b16)
        }
    }

    private static func interleaving(_ shuffle: Shuffle) -> (ARM64Mnemonic, ARM64Arrangement)? {
        guard let (size, isHigh) = shuffle.interleaving else { return nil }
        let arrangement: ARM64Arrangement =
            switch size {
            case 1: .b16
            case 2: .h8
            case 4: .s4
            default: .d2
            }
        return (isHigh ? .zip2 : .zip1, arrangement)
    }

    mutating func move(_ destination: FloatRegister, low: UInt64, high: UInt64) {
        load(float(destination), low, high)
    }

    private mutating func load(_ register: ARM64VectorRegister, _ low: UInt64, _ high: UInt64) {
        if low == high {
            if low == low & 0xFF &* 0x0101_0101_0101_0101 {
                return emit(.movi, register.b16, .immediate(Int64(low & 0xFF)))
            }
            move(first, Int64(bitPattern: low))
            return emit(.dup, register.d2, first.x)
        }
        output.emitLiteral(register, low, isDouble: true)
        move(first, Int64(bitPattern: high))
        emit(.ins, register.lane(.d, 1), high == 0 ? ARM64Register.zero.x : first.x)
    }

    // MARK: Lanes

    mutating func splat(_ lane: VectorLane, _ destination: FloatRegister, _ source: GeneralRegister) {
        writeSplat(lane, general(source), float(destination))
    }
    mutating func splatFloat(_ width: MacroWidth, _ destination: FloatRegister, _ source: FloatRegister) {
        let lane: VectorLane = width == .long ? .long : .quad
        emit(.dup, float(destination).view(arrangement(lane)), float(source).lane(scalar(lane), 0))
    }
    mutating func extractLane(
        _ lane: VectorLane, _ number: Int, isSigned: Bool, _ destination: GeneralRegister,
        _ source: FloatRegister
    ) {
        let element = float(source).lane(scalar(lane), number)
        emit(isSigned ? .smov : .umov, lane == .quad ? x(destination) : w(destination), element)
    }
    mutating func extractFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister
    ) {
        let lane: VectorLane = width == .long ? .long : .quad
        emit(.dup, v(destination, width), float(source).lane(scalar(lane), number))
    }
    mutating func replaceLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: GeneralRegister
    ) {
        move(destination, source)
        emit(
            .ins, float(destination).lane(scalar(lane), number),
            lane == .quad ? x(value) : w(value))
    }
    mutating func replaceFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: FloatRegister
    ) {
        let lane: VectorLane = width == .long ? .long : .quad
        var value = float(value)
        if destination != source, float(destination) == value {
            copy(vector, value)
            value = vector
        }
        move(destination, source)
        emit(.ins, float(destination).lane(scalar(lane), number), value.lane(scalar(lane), 0))
    }

    // MARK: Memory

    /// The address of a place, in a register.
    private mutating func address(_ place: MemoryPlace) -> ARM64Register {
        let base = general(place.base)
        guard let index = place.index else {
            if place.offset == 0 { return base }
            add(first, base, Int64(place.offset))
            return first
        }
        if place.offset == 0 {
            emit(.add, first.x, base.x, x(index))
        } else {
            add(first, general(index), Int64(place.offset))
            emit(.add, first.x, first.x, base.x)
        }
        return first
    }

    mutating func loadExtended(_ opcode: Opcode, _ destination: FloatRegister, _ place: MemoryPlace) {
        guard let extend = VectorInstructions.extension(opcode) else {
            preconditionFailure("\(opcode) extends nothing")
        }
        load(destination, place, .quad)
        operateVector(extend, destination, destination, destination, destination, hasCanonicalNaNs: false)
    }
    mutating func loadSplat(_ lane: VectorLane, _ destination: FloatRegister, _ place: MemoryPlace) {
        let address = address(place)
        emit(.ld1r, .list(float(destination), count: 1, arrangement(lane)), .at(address))
    }
    mutating func loadLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ place: MemoryPlace
    ) {
        let address = address(place)
        move(destination, source)
        emit(.ld1, .laneList(float(destination), scalar(lane), UInt8(number)), .at(address))
    }
    mutating func storeLane(
        _ lane: VectorLane, _ number: Int, _ source: FloatRegister, _ place: MemoryPlace
    ) {
        let link = GeneralRegister(third.number)
        extractLane(lane, number, isSigned: false, link, source)
        store(link, place, MacroAccess(lane))
    }
}

// MARK: - Atomic accesses

extension ARM64Target: AtomicTarget {
    static var exchangeRegister: GeneralRegister? { nil }

    private func choose(
        _ access: MacroAccess, _ byte: ARM64Mnemonic, _ word: ARM64Mnemonic, _ other: ARM64Mnemonic
    ) -> ARM64Mnemonic {
        switch access {
        case .byte: byte
        case .word: word
        case .long, .quad: other
        }
    }
    private func view(_ register: ARM64Register, _ access: MacroAccess) -> ARM64Operand {
        access == .quad ? register.x : register.w
    }

    mutating func loadAtomic(_ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        let address = address(place)
        emit(choose(access, .ldarb, .ldarh, .ldar), view(general(destination), access), .at(address))
    }
    mutating func storeAtomic(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        let address = address(place)
        emit(choose(access, .stlrb, .stlrh, .stlr), view(general(source), access), .at(address))
    }
    mutating func modifyAtomic(
        _ operation: AtomicOperation, _ destination: GeneralRegister, _ place: MemoryPlace,
        _ value: GeneralRegister, _ access: MacroAccess
    ) {
        let address = address(place)
        let (old, new, value) = (
            view(third, access), view(second, access), view(general(value), access)
        )
        output.keepTogether(20)
        let again = makeLabel()
        bind(again)
        emit(choose(access, .ldaxrb, .ldaxrh, .ldaxr), old, .at(address))
        switch operation {
        case .add: emit(.add, new, old, value)
        case .subtract: emit(.sub, new, old, value)
        case .and: emit(.and, new, old, value)
        case .or: emit(.orr, new, old, value)
        case .exclusiveOr: emit(.eor, new, old, value)
        case .exchange: emit(.mov, new, value)
        }
        storeExclusive(new, address, access, otherwise: again)
        emit(.mov, view(general(destination), access), old)
    }
    /// Begins again where somebody else has written there.
    private mutating func storeExclusive(
        _ value: ARM64Operand, _ address: ARM64Register, _ access: MacroAccess, otherwise again: Label
    ) {
        emit(choose(access, .stlxrb, .stlxrh, .stlxr), scratch.w, value, .at(address))
        emit(.cbnz, scratch.w, .label(again))
    }
    mutating func compareExchangeAtomic(
        _ destination: GeneralRegister, _ place: MemoryPlace, expected: GeneralRegister,
        replacement: GeneralRegister, _ access: MacroAccess
    ) {
        let address = address(place)
        let old = view(third, access)
        output.keepTogether(20)
        let again = makeLabel()
        let done = makeLabel()
        bind(again)
        emit(choose(access, .ldaxrb, .ldaxrh, .ldaxr), old, .at(address))
        switch access {
        case .byte: emit(.cmp, old, .extended(general(expected), .w, .uxtb, 0))
        case .word: emit(.cmp, old, .extended(general(expected), .w, .uxth, 0))
        case .long, .quad: emit(.cmp, old, view(general(expected), access))
        }
        emit(.bcond, .condition(.ne), .label(done))
        storeExclusive(view(general(replacement), access), address, access, otherwise: again)
        bind(done)
        emit(.mov, view(general(destination), access), old)
    }
    mutating func fence() { emit(.dmb, .barrier(.ish)) }
}

// MARK: - Integers of 128 bits

extension ARM64Target: WideTarget {
    mutating func addWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ otherLow: GeneralRegister,
        _ otherHigh: GeneralRegister, isSubtraction: Bool
    ) {
        emit(isSubtraction ? .subs : .adds, x(low), x(low), x(otherLow))
        emit(isSubtraction ? .sbc : .adc, x(high), x(high), x(otherHigh))
    }
    static var wideProduct: (low: GeneralRegister, high: GeneralRegister)? { nil }
    mutating func multiplyWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ left: GeneralRegister, _ right: GeneralRegister,
        isSigned: Bool
    ) {
        emit(.mul, first.x, x(left), x(right))
        emit(isSigned ? .smulh : .umulh, x(high), x(left), x(right))
        emit(.mov, x(low), first.x)
    }
}
