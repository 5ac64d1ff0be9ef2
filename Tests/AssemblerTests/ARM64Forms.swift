import Assembler

/// Which operands an instruction of arm64 takes, found by trying: what the encoder accepts of all kinds of operands. So no
/// list of forms in the tests can lag behind the encoder's.
struct ARM64Forms {
    /// An instruction for each form.
    private(set) var all: [ARM64Instruction] = []

    init() {
        // Each place has registers of its own: some instructions do not take one twice.
        let seconds = Self.operands(4)
        for mnemonic in ARM64Mnemonic.allCases {
            append(mnemonic)
            for first in Self.operands(3) {
                append(mnemonic, first)
                for second in seconds { append(mnemonic, first, second) }
                for second in Self.seconds(first) {
                    for third in Self.thirds(first, second) { append(mnemonic, first, second, third) }
                }
            }
            for first in Self.few {
                for second in [first.renumbered(4), ARM64Register(4).w, ARM64Register(4).x] + Self.stack + [
                    0, 4,
                ] {
                    for third in [first.renumbered(5), ARM64Register(5).w, ARM64Register(5).x, 0, 4] {
                        for fourth in Self.fourths + [first.renumbered(6)] {
                            append(mnemonic, first, second, third, fourth)
                        }
                    }
                }
            }
        }
    }

    private mutating func append(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand = .none, _ second: ARM64Operand = .none,
        _ third: ARM64Operand = .none, _ fourth: ARM64Operand = .none
    ) {
        let instruction = ARM64Instruction(mnemonic, first, second, third, fourth)
        if (try? ARM64Encoder.encode(instruction)) != nil { all.append(instruction) }
    }

    // MARK: One operand of each kind

    private static let stack = [ARM64Register.stackPointer.w, ARM64Register.stackPointer.x]
    private static let memories: [ARM64Operand] = [
        .at(ARM64Register(9)), .preIndexed(ARM64Register(9), 16), .postIndexed(ARM64Register(9), 16),
        .at(ARM64Register(9), ARM64Register(10)),
    ]
    // A comparison with zero, a distance, and the widths of elements.
    private static let immediates: [ARM64Operand] = [0, 4, 8, 16, 32]

    private static func scalars(_ number: Int) -> [ARM64Operand] {
        ARM64Scalar.allCases.map { ARM64VectorRegister(number).view($0) }
    }
    private static func vectors(_ number: Int) -> [ARM64Operand] {
        ARM64Arrangement.allCases.map { ARM64VectorRegister(number).view($0) }
    }
    private static func lists(_ number: Int) -> [ARM64Operand] {
        let v = ARM64VectorRegister(number)
        return [.list(v, count: 1, .b16), .list(v, count: 2, .b16), .laneList(v, .b, 0), .laneList(v, .s, 0)]
    }
    private static func lanes(_ number: Int) -> [ARM64Operand] {
        [ARM64Scalar.b, .h, .s, .d].map { ARM64VectorRegister(number).lane($0, 1) }
    }

    /// All kinds.
    private static func operands(_ number: Int) -> [ARM64Operand] {
        let r = ARM64Register(number)
        return [r.w, r.x] + stack + scalars(number) + vectors(number) + lists(number) + lanes(number)
            + immediates + memories + [
                .shifted(r, .w, .lsl, 1), .shifted(r, .x, .lsl, 1), .extended(r, .w, .uxtw, 1),
                .extended(r, .x, .uxtx, 1), .float(1), .float(0), .condition(.ne), .barrier(.ish),
                .shift(.lsl, 0),
            ]
    }

    /// What comes second where there is a third: of the first one's bank, or a number.
    private static func seconds(_ first: ARM64Operand) -> [ARM64Operand] {
        switch first {
        case .general, .immediate: [ARM64Register(4).w, ARM64Register(4).x] + stack + [0, 4]
        case .scalar: scalars(4) + vectors(4)
        case .vector: vectors(4) + lists(4) + immediates
        default: []
        }
    }

    private static func thirds(_ first: ARM64Operand, _ second: ARM64Operand) -> [ARM64Operand] {
        let r = ARM64Register(5)
        switch first {
        case .scalar, .vector:
            return [first.renumbered(5)] + vectors(5) + lanes(5) + immediates + memories
                + [.float(0), .shift(.lsl, 0), .shift(.msl, 8)]
        default:
            return [
                r.w, r.x, .shifted(r, .w, .lsl, 1), .shifted(r, .x, .lsl, 1), .extended(r, .w, .uxtw, 1),
                .extended(r, .x, .uxtx, 1), .condition(.ne), .shift(.lsl, 0),
            ] + immediates + memories
        }
    }

    /// What there is of instructions with four operands.
    private static let few: [ARM64Operand] = {
        let (r, v) = (ARM64Register(3), ARM64VectorRegister(3))
        return [r.w, r.x, v.s, v.d, v.b8, v.b16, ARM64Register.stackPointer.x]
    }()
    private static let fourths: [ARM64Operand] = [
        ARM64Register(6).x, 0, 4, .shift(.lsl, 0), .condition(.ne), memories[0],
    ]
}

extension ARM64Instruction {
    /// The operands as an array, without those that are not there.
    var operands: [ARM64Operand] { [first, second, third, fourth].filter { $0 != .none } }

    /// The same with another operand at a place.
    func with(_ operand: ARM64Operand, at index: Int) -> ARM64Instruction {
        var operands = [first, second, third, fourth]
        operands[index] = operand
        return ARM64Instruction(mnemonic, operands[0], operands[1], operands[2], operands[3])
    }
}

extension ARM64Operand {
    /// The same kind of operand of another register.
    func renumbered(_ number: Int) -> ARM64Operand {
        switch self {
        case .general(.stackPointer, _): self
        case .general(_, let width): .general(ARM64Register(number), width)
        case .scalar(_, let size): .scalar(ARM64VectorRegister(number), size)
        case .vector(_, let arrangement): .vector(ARM64VectorRegister(number), arrangement)
        default: self
        }
    }

    /// Other operands of the same kind: registers at the ends of their range and in the middle, numbers at and beyond every
    /// limit that an instruction has.
    var alternatives: [ARM64Operand] {
        switch self {
        case .general(.stackPointer, _), .none, .label, .page, .pageOffset, .memoryAtPageOffset: [self]
        case .general(_, let width): Self.generals.map { $0.view(width) }
        case .scalar(_, let size): Self.vectors.map { $0.view(size) }
        case .vector(_, let arrangement): Self.vectors.map { $0.view(arrangement) }
        case .list:
            [0, 1, 28, 31].flatMap { number in
                ARM64Arrangement.allCases.flatMap { arrangement in
                    (1...4).map { .list(ARM64VectorRegister(number), count: $0, arrangement) }
                }
            }
        case .lane(let register, let size, _):
            (0...16).map { register.lane(size, $0) } + Self.vectors.map { $0.lane(size, 1) }
        case .laneList(let register, _, _):
            [ARM64Scalar.b, .h, .s, .d].flatMap { size in
                (0...16).map { .laneList(register, size, $0) } + Self.vectors.map { .laneList($0, size, 1) }
            }
        case .shifted(let register, let width, _, _):
            [ARM64Shift.lsl, .lsr, .asr, .ror].flatMap { shift in
                [0, 1, 4, 5, 31, 32, 63, 64].map { .shifted(register, width, shift, $0) }
            } + Self.generals.map { .shifted($0, width, .lsl, 3) }
        case .extended(let register, let width, _, _):
            ARM64Extend.allCases.flatMap { extend in
                (0...5).map { .extended(register, width, extend, $0) }
            } + Self.generals.map { .extended($0, width, width == .x ? .sxtx : .sxtw, 3) }
        case .immediate: Self.numbers.map { .immediate($0) }
        case .float: Self.floats.map { .float($0) }
        case .shift(let shift, _):
            [0, 4, 8, 12, 16, 24, 32, 40, 48, 64].map { .shift(shift, $0) }
        case .condition: ARM64Condition.allCases.map { .condition($0) }
        case .barrier: ARM64Barrier.allCases.map { .barrier($0) }
        case .memory(let memory): Self.alternatives(memory)
        }
    }

    private static let generals: [ARM64Register] =
        [0, 1, 2, 15, 16, 18, 29, 30].map { ARM64Register($0) } + [.zero]
    private static let vectors = [0, 1, 2, 7, 8, 15, 16, 30, 31].map { ARM64VectorRegister($0) }

    /// Powers of two with their neighbours, of both signs, and numbers whose bits are of the form that bitwise operations
    /// or vectors hold.
    private static let numbers: [Int64] = {
        var numbers: Set<Int64> = [3, 5, 6, 7, 9, 10, 12, 15, 20, 24, 31, 33, 40, 48, 63, 100]
        for bit in 0..<63 {
            let power = Int64(1) << Int64(bit)
            numbers.formUnion([power - 1, power, power + 1, -power, -power + 1, -power - 1])
            numbers.formUnion([power - 4, power + 4, 4 - power, -4 - power, power - 4096, 4095 << Int64(bit)])
        }
        for pattern: UInt64 in [
            0x5555_5555_5555_5555, 0xaaaa_aaaa_aaaa_aaaa, 0x3333_3333_3333_3333, 0x0f0f_0f0f_0f0f_0f0f,
            0xf0f0_f0f0_f0f0_f0f0, 0x00ff_00ff_00ff_00ff, 0xff00_ff00_ff00_ff00, 0x0001_0001_0001_0001,
            0x8000_8000_8000_8000, 0x7fff_fffe_7fff_fffe, 0xe003_e003_e003_e003, 0xf000_000f_f000_000f,
            0x5555_5555, 0xe003_e003, 0xf000_000f, 0xffff_0000, 0x8000_0000, 0xffff_ffff, 0xffff_fffe,
            0xffff_ffff_8000_0000, 0xffff_fffe_ffff_ffff, 0xffff_ff00_0000_ffff, 0x1234_5678,
            0xff00_00ff_ffff_0000,
            0x0123_4567_89ab_cdef, 0xffff_ffff_f000_000f, 0xc000_0000_0000_0003, 0x8000_0000_0000_0000,
        ] {
            numbers.insert(Int64(bitPattern: pattern))
        }
        return numbers.sorted()
    }()

    /// All that instructions hold, zero, and some that they do not.
    private static let floats: [Double] = {
        var floats = [0, 0.1, 0.0625, 32, 33, 1.03125, 1000]
        for exponent in -3...4 {
            for fraction in 16...31 {
                var value = Double(fraction) / 16
                for _ in 0..<abs(exponent) { value = exponent < 0 ? value / 2 : value * 2 }
                floats += [value, -value]
            }
        }
        return floats
    }()

    private static func alternatives(_ memory: ARM64Memory) -> [ARM64Operand] {
        let bases = [0, 1, 15, 30].map { ARM64Register($0) } + [.stackPointer]
        if memory.mode == .register {
            return bases.map { .at($0, memory.index) } + generals.map { .at(memory.base, $0) }
                + ARM64Extend.allCases.flatMap { extend in
                    (0...5).map { .at(memory.base, memory.index, extend, $0) }
                }
        }
        var offsets: Set<Int> = [0, 3, 5, 6, 12, 24, 48]
        for bit in 0...16 {
            let power = 1 << bit
            offsets.formUnion([power, -power, power - 1, power + 1, -power - 1])
            for scale in 1...4 {
                offsets.formUnion([power - 1 << scale, -(power + 1) << scale, 4095 << scale, 63 << scale])
            }
        }
        let make: (ARM64Register, Int) -> ARM64Operand =
            switch memory.mode {
            case .preIndexed: { .preIndexed($0, $1) }
            case .postIndexed: { .postIndexed($0, $1) }
            default: { .at($0, $1) }
            }
        return bases.map { make($0, Int(memory.offset)) } + offsets.sorted().map { make(memory.base, $0) }
    }
}
