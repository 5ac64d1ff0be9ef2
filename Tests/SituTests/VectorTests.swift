import Situ
import TestSupport
import Testing
import WebAssembly

@Suite("Vector instructions")
struct VectorTests {
    @Test("run, all that the table has")
    func everyInstructionRuns() throws {
        let vectors = InstructionTable.all.filter { [.simd, .relaxedSIMD].contains($0.feature) }
        #expect(vectors.count == 256)
        for instruction in vectors {
            // Every operand is zero, and so is every immediate.
            let immediates: [UInt8] =
                switch instruction.immediates {
                case .memarg: [0, 0]
                case .memargLane: [0, 0, 0]
                case .lane: [0]
                case .v128, .shuffle: [UInt8](repeating: 0, count: 16)
                default: []
                }
            let guest = try OneInstruction(instruction.mnemonic.description, immediates)
            #expect(throws: Never.self, "\(instruction.mnemonic)") { try guest() }
        }
    }

    // MARK: NaNs

    @Test("make the NaNs of the scalar instructions, lane by lane, in the deterministic profile")
    func deterministicLanes() throws {
        for (vector, scalar) in [("f32x4", "f32"), ("f64x2", "f64")] {
            let width = scalar == "f32" ? 32 : 64
            for name in ["ceil", "floor", "trunc", "nearest", "sqrt", "abs", "neg"] {
                let whole = try OneInstruction("\(vector).\(name)", isDeterministic: true)
                let lane = try OneInstruction("\(scalar).\(name)", isDeterministic: true)
                for bits in interesting(width) {
                    let found = try whole(.repeated(bits, width))
                    #expect(found == .repeated(try lane(.number(bits, width)).low, width), "\(name) \(bits)")
                }
            }
            for name in ["add", "sub", "mul", "div", "min", "max"] {
                let whole = try OneInstruction("\(vector).\(name)", isDeterministic: true)
                let lane = try OneInstruction("\(scalar).\(name)", isDeterministic: true)
                for a in interesting(width) {
                    for b in interesting(width) {
                        let found = try whole(.repeated(a, width), .repeated(b, width))
                        let expected = try lane(.number(a, width), .number(b, width)).low
                        #expect(found == .repeated(expected, width), "\(vector).\(name) \(a) \(b)")
                    }
                }
            }
        }
    }

    @Test("make the canonical NaN in the lanes that are NaNs, and leave the others")
    func mixedLanes() throws {
        let a = Bits(i32x4: 0xFFA0_0001, 0x3F80_0000, 0x7F80_0000, 0x7FC1_2345)
        let b = Bits(i32x4: 0x3F80_0000, 0x4000_0000, 0xFF80_0000, 0x0000_0000)
        let expected = Bits(i32x4: 0x7FC0_0000, 0x4040_0000, 0x7FC0_0000, 0x7FC0_0000)
        #expect(try OneInstruction("f32x4.add", isDeterministic: true)(a, b) == expected)
        let pair = Bits(low: 0xFFF4_0000_0000_0001, high: 0x3FF0_0000_0000_0000)
        #expect(
            try OneInstruction("f64x2.sqrt", isDeterministic: true)(pair)
                == Bits(low: 0x7FF8_0000_0000_0000, high: 0x3FF0_0000_0000_0000))
        #expect(
            try OneInstruction("f64x2.promote_low_f32x4", isDeterministic: true)(a)
                == Bits(low: 0x7FF8_0000_0000_0000, high: 0x3FF0_0000_0000_0000))
        #expect(
            try OneInstruction("f32x4.demote_f64x2_zero", isDeterministic: true)(pair)
                == Bits(i32x4: 0x7FC0_0000, 0x3F80_0000, 0, 0))
    }

    @Test("make quiet NaNs of signalling ones where the profile is not asked for")
    func quietLanes() throws {
        let signalling = Bits(i32x4: 0x7FA0_0001, 0xFFA0_0001, 0x7F80_0001, 0x3F80_0000)
        for name in ["ceil", "floor", "trunc", "nearest", "sqrt"] {
            let found = try OneInstruction("f32x4.\(name)")(signalling).lanes32
            #expect(found.prefix(3).allSatisfy { $0 & 0x7FC0_0000 == 0x7FC0_0000 }, "\(name): \(found)")
            #expect(found[3] == 0x3F80_0000, "\(name): \(found)")
        }
        for name in ["add", "sub", "mul", "div", "min", "max", "relaxed_min", "relaxed_max"] {
            let found = try OneInstruction("f32x4.\(name)")(signalling, .repeated(0x3F80_0000, 32)).lanes32
            #expect(found.prefix(3).allSatisfy { $0 & 0x7FC0_0000 == 0x7FC0_0000 }, "\(name): \(found)")
        }
    }

    @Test("keep a NaN's bits where they are no arithmetic")
    func bitwiseLanes() throws {
        let a = Bits(i32x4: 0x7FA0_0001, 0xFFA0_0001, 0x3F80_0000, 0x7FC1_2345)
        let one = Bits.repeated(0x3F80_0000, 32)
        // No comparison with a NaN holds, so the first operand stays.
        for name in ["pmin", "pmax"] {
            #expect(try OneInstruction("f32x4.\(name)", isDeterministic: true)(a, one) == a)
            #expect(try OneInstruction("f32x4.\(name)", isDeterministic: true)(one, a) == one)
        }
        #expect(
            try OneInstruction("f32x4.neg", isDeterministic: true)(a)
                == Bits(i32x4: 0xFFA0_0001, 0x7FA0_0001, 0xBF80_0000, 0xFFC1_2345))
        #expect(
            try OneInstruction("f32x4.abs", isDeterministic: true)(a)
                == Bits(i32x4: 0x7FA0_0001, 0x7FA0_0001, 0x3F80_0000, 0x7FC1_2345))
    }

    // MARK: Relaxed instructions

    @Test(
        "that are relaxed do what the deterministic profile says, whether it is asked for or not",
        arguments: [false, true])
    func relaxedVariants(isDeterministic: Bool) throws {
        func run(_ name: String, _ operands: Bits...) throws -> Bits {
            try OneInstruction(name, isDeterministic: isDeterministic).call(operands)
        }
        // Indices from 16 on select nothing.
        #expect(
            try run("i8x16.relaxed_swizzle", .bytes(100...115), Bits(bytes: [15, 16, 17, 127, 128, 255]))
                == Bits(bytes: [115, 0, 0, 0, 0, 0] + [UInt8](repeating: 100, count: 10)))
        // What does not fit is saturated; a NaN is zero.
        let large = Bits(i32x4: 0x7FC0_0000, 0x5000_0000, 0xD000_0000, 0xBF80_0000)
        #expect(
            try run("i32x4.relaxed_trunc_f32x4_s", large)
                == Bits(i32x4: 0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF))
        #expect(try run("i32x4.relaxed_trunc_f32x4_u", large) == Bits(i32x4: 0, 0xFFFF_FFFF, 0, 0))
        let double = Bits(low: (1e20).bitPattern, high: Double.nan.bitPattern)
        #expect(try run("i32x4.relaxed_trunc_f64x2_s_zero", double) == Bits(i32x4: 0x7FFF_FFFF, 0, 0, 0))
        #expect(try run("i32x4.relaxed_trunc_f64x2_u_zero", double) == Bits(i32x4: 0xFFFF_FFFF, 0, 0, 0))
        // The product is rounded: 1 + 2^-22 times 1 + 2^-15 has a bit too many.
        let (x, y, z) = (Float(0x1.000004p0), Float(0x1.0002p0), Float(-0x1.000204p0))
        #expect(try run("f32x4.relaxed_madd", .floats(x), .floats(y), .floats(z)) == .floats(0))
        #expect(try run("f32x4.relaxed_nmadd", .floats(-x), .floats(y), .floats(z)) == .floats(0))
        let (u, v, w) = (0x1.00000004p0, 0x1.000002p0, -0x1.00000204p0)
        #expect(try run("f64x2.relaxed_madd", .doubles(u), .doubles(v), .doubles(w)) == .doubles(0))
        #expect(try run("f64x2.relaxed_nmadd", .doubles(-u), .doubles(v), .doubles(w)) == .doubles(0))
        // The mask selects bit by bit.
        for name in ["i8x16", "i16x8", "i32x4", "i64x2"] {
            #expect(
                try run(
                    "\(name).relaxed_laneselect", .repeated(0xFFFF_0000, 32), .repeated(0x0F0F_0F0F, 32),
                    .repeated(0x8000_FFFE, 32)) == .repeated(0x8F0F_0001, 32), "\(name)")
        }
        // NaNs win, and -0 is less than 0.
        let zeros = Bits(i32x4: 0x8000_0000, 0, 0x7FC0_0000, 0x3F80_0000)
        let others = Bits(i32x4: 0, 0x8000_0000, 0x3F80_0000, 0x7FC0_0000)
        let nan: UInt32 = 0x7FC0_0000
        #expect(
            try run("f32x4.relaxed_min", zeros, others) == Bits(i32x4: 0x8000_0000, 0x8000_0000, nan, nan))
        #expect(try run("f32x4.relaxed_max", zeros, others) == Bits(i32x4: 0, 0, nan, nan))
        #expect(
            try run("f64x2.relaxed_min", .doubles(0), .doubles(-0.0)) == .doubles(-0.0))
        #expect(
            try run("f64x2.relaxed_max", .doubles(-0.0), .doubles(0)) == .doubles(0))
        // The product and the sum that overflow are saturated, and both factors signed.
        #expect(
            try run("i16x8.relaxed_q15mulr_s", .repeated(0x8000, 16), .repeated(0x8000, 16))
                == .repeated(0x7FFF, 16))
        #expect(
            try run("i16x8.relaxed_dot_i8x16_i7x16_s", .repeated(0x80, 8), .repeated(0x80, 8))
                == .repeated(0x7FFF, 16))
        #expect(
            try run("i16x8.relaxed_dot_i8x16_i7x16_s", .repeated(0x80, 8), .repeated(0x81, 8))
                == .repeated(32512, 16))
        #expect(
            try run(
                "i32x4.relaxed_dot_i8x16_i7x16_add_s", .repeated(0x80, 8), .repeated(0x80, 8),
                .repeated(1, 32))
                == .repeated(65535, 32))
    }

    // MARK: Memory

    @Test("reach the last bytes of a memory and none past it")
    func bounds() throws {
        for instruction in InstructionTable.all
        where instruction.feature == .simd && instruction.alignment != WebAssembly.Instruction.noAlignment {
            let size = 1 << Int(instruction.alignment)
            let lane: [UInt8] = instruction.immediates == .memargLane ? [0] : []
            let name = instruction.mnemonic.description
            // The whole address in the operand, and a part of it in the offset.
            for offset in [0, 1, 300] {
                let guest = try OneInstruction(name, [0] + ModuleBuilder.unsigned(offset) + lane)
                let last = 65536 - size - offset
                #expect(throws: Never.self, "\(name) at \(last) + \(offset)") { try guest(address: last) }
                for beyond in [last + 1, last + size, 65536, -1] {
                    let trap = #expect(throws: Trap.self, "\(name) at \(beyond) + \(offset)") {
                        try guest(address: beyond)
                    }
                    #expect(trap?.kind == .outOfBoundsMemoryAccess)
                }
            }
        }
    }

    @Test("that trap store nothing")
    func partialStores() throws {
        let guest = try OneInstruction("v128.store", [0, 0])
        #expect(throws: Trap.self) { try guest(address: 65530, .repeated(0xFF, 8)) }
        #expect(try guest.memory().read(65520, 16) == [UInt8](repeating: 0, count: 16))
    }

    @Test("access the memory that they name")
    func otherMemories() throws {
        var builder = ModuleBuilder()
        builder.memory(1)
        builder.memory(1)
        builder.export("first", .memory, 0)
        builder.export("second", .memory, 1)
        let type = builder.type([.v128], [.v128])
        // Bit 6 of the alignment announces the index; the offset comes after it.
        builder.function(
            "swap", type: type,
            [
                .i32Const(8), .localGet(0), .raw(0xFD, 0x0B, 0x44, 1, 8),
                .i32Const(6), .raw([0xFD, 0x00, 0x40, 1, 10]),
            ])
        let instance = try VectorTests.instantiate(builder.bytes)
        let value = Bits.bytes(1...16)
        #expect(try VectorTests.call(instance, "swap", [value.value]) == value)
        #expect(try instance.memory("second")?.read(16, 16) == [UInt8](1...16))
        #expect(try instance.memory("first")?.read(16, 16) == [UInt8](repeating: 0, count: 16))
    }

    @Test("access memories with addresses of 64 bits, whose sum with the offset must not wrap")
    func wideAddresses() throws {
        var builder = ModuleBuilder()
        builder.memory(1)
        let offset: [UInt8] = ModuleBuilder.unsigned(UInt64.max - 15)
        let type = builder.type([.i64], [.v128])
        builder.function("plain", type: type, [.localGet(0), .raw(0xFD, 0, 0, 0)])
        builder.function("far", type: type, [.localGet(0), .raw([0xFD, 0, 0] + offset)])
        // The memory section with one memory of one page, and with the bit for 64-bit addresses.
        let bytes = builder.bytes.replacing([5, 3, 1, 0, 1], with: [5, 3, 1, 4, 1])
        let instance = try VectorTests.instantiate(bytes)
        #expect(try VectorTests.call(instance, "plain", [.i64(65520)]) == Bits(low: 0, high: 0))
        for (name, address) in [("plain", 65521), ("plain", 1 << 32), ("plain", -1), ("far", 16), ("far", 0)]
        {
            let trap = #expect(throws: Trap.self, "\(name) \(address)") {
                try VectorTests.call(instance, name, [.i64(Int64(address))])
            }
            #expect(trap?.kind == .outOfBoundsMemoryAccess)
        }
    }

    // MARK: Slots

    @Test("keep both halves of a slot through locals, globals, select, branches and calls")
    func wholeSlots() throws {
        var builder = ModuleBuilder()
        builder.global(.v128, isMutable: true, .raw([0xFD, 12] + [UInt8](repeating: 7, count: 16)))
        let identity = builder.type([.v128], [.v128])
        let callee = builder.function(type: identity, [.localGet(0), .return])
        builder.function(
            "through", type: identity, locals: [.v128],
            [
                // A branch that drops an operand below the one it keeps.
                .raw(0x02, 0x7B), .i32Const(1), .localGet(0), .br(0), .end,
                .localTee(1), .globalGet(0), .i32Const(1), .select,
                .globalSet(0), .globalGet(0), .call(callee),
            ])
        builder.function("initial", type: builder.type([], [.v128]), [.globalGet(0)])
        let instance = try VectorTests.instantiate(builder.bytes)
        #expect(try VectorTests.call(instance, "initial", []) == .repeated(7, 8))
        let value = Bits(low: 0x0123_4567_89AB_CDEF, high: 0xFEDC_BA98_7654_3210)
        #expect(try VectorTests.call(instance, "through", [value.value]) == value)
    }

    fileprivate static func instantiate(_ bytes: [UInt8], isDeterministic: Bool = false) throws -> Instance {
        var configuration = Engine.Configuration()
        configuration.features = .all
        configuration.hasCanonicalNaNs = isDeterministic
        let engine = Engine(configuration)
        return try Linker(store: Store(engine: engine)).instantiate(try Module(bytes, engine: engine))
    }

    @discardableResult
    fileprivate static func call(_ instance: Instance, _ name: String, _ arguments: [Value]) throws -> Bits? {
        let function = try #require(instance.function(name))
        return try function(arguments).first.map(Bits.init)
    }
}

/// Numbers of which operators make NaNs, and NaNs, by their bits.
private func interesting(_ width: Int) -> [UInt64] {
    let floats: [UInt64] = [
        0, 0x8000_0000, 1, 0x3F80_0000, 0xBF00_0000, 0x4B00_0001, 0x7F7F_FFFF, 0x7F80_0000, 0xFF80_0000,
        0x7FC0_0000, 0xFFC0_0000, 0x7FA0_0001, 0xFF80_0001, 0x7FFF_FFFF,
    ]
    let doubles: [UInt64] = [
        0, 1 << 63, 1, 0x3FF0_0000_0000_0000, 0xBFE0_0000_0000_0000, 0x4330_0000_0000_0001,
        0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FF8_0000_0000_0000,
        0xFFF8_0000_0000_0000, 0x7FF4_0000_0000_0001, 0xFFF0_0000_0000_0001, 0x7FFF_FFFF_FFFF_FFFF,
    ]
    return width == 32 ? floats : doubles
}

/// 128 bits, or a number in the lower of them.
private struct Bits: Equatable, CustomStringConvertible {
    var low: UInt64
    var high: UInt64
    var type = ModuleBuilder.Value.v128

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    init(i32x4 a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
        self.init(low: UInt64(a) | UInt64(b) << 32, high: UInt64(c) | UInt64(d) << 32)
    }

    /// Zeros after the last.
    init(bytes: [UInt8]) {
        self.init(low: 0, high: 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                low |= UInt64(byte) << (8 * index)
            } else {
                high |= UInt64(byte) << (8 * index - 64)
            }
        }
    }

    init(_ value: Value) {
        self.init(low: 0, high: 0)
        switch value {
        case .i32(let number): (low, type) = (UInt64(UInt32(bitPattern: number)), .i32)
        case .i64(let number): (low, type) = (UInt64(bitPattern: number), .i64)
        case .f32(let number): (low, type) = (UInt64(number.bitPattern), .f32)
        case .f64(let number): (low, type) = (number.bitPattern, .f64)
        case .v128(let low, let high): (self.low, self.high) = (low, high)
        default: fatalError("no vector instruction has references")
        }
    }

    static func bytes(_ bytes: ClosedRange<UInt8>) -> Bits { Bits(bytes: Array(bytes)) }
    static func floats(_ float: Float) -> Bits { repeated(UInt64(float.bitPattern), 32) }
    static func doubles(_ double: Double) -> Bits { repeated(double.bitPattern, 64) }

    /// A lane of `width` bits, in all lanes.
    static func repeated(_ lane: UInt64, _ width: Int) -> Bits {
        var word = lane
        var filled = width
        while filled < 64 {
            word |= word << filled
            filled *= 2
        }
        return Bits(low: word, high: word)
    }

    /// A float of this width.
    static func number(_ bits: UInt64, _ width: Int) -> Bits {
        var number = Bits(low: bits, high: 0)
        number.type = width == 32 ? .f32 : .f64
        return number
    }

    var lanes32: [UInt32] {
        [low, high].flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
    }

    var value: Value {
        switch type {
        case .i32: .i32(Int32(truncatingIfNeeded: low))
        case .i64: .i64(Int64(bitPattern: low))
        case .f32: .f32(Float(bitPattern: UInt32(truncatingIfNeeded: low)))
        case .f64: .f64(Double(bitPattern: low))
        default: .v128(low: low, high: high)
        }
    }

    var description: String { "\(type) 0x\(String(high, radix: 16))_\(String(low, radix: 16))" }
}

/// A module whose one function executes one instruction on its arguments.
private struct OneInstruction {
    private let instance: Instance
    private let parameters: [ModuleBuilder.Value]

    init(_ mnemonic: String, _ immediates: [UInt8] = [], isDeterministic: Bool = false) throws {
        let instruction = try #require(
            InstructionTable.all.first { $0.mnemonic.description == mnemonic }, "no instruction \(mnemonic)")
        let letters = instruction.signature.description.split(
            separator: ":", omittingEmptySubsequences: false)
        let types = try letters.map { try $0.map(OneInstruction.type) }
        parameters = types[0]
        var builder = ModuleBuilder()
        builder.memory(1)
        builder.export("memory", .memory, 0)
        let opcode = instruction.opcode
        let bytes =
            opcode.prefix.map { [$0] + ModuleBuilder.unsigned(UInt64(opcode.subopcode)) }
            ?? [UInt8(opcode.subopcode)]
        builder.function(
            "run", type: builder.type(types[0], types[1]),
            types[0].indices.map { .localGet($0) } + [.raw(bytes + immediates)])
        instance = try VectorTests.instantiate(builder.bytes, isDeterministic: isDeterministic)
    }

    private static func type(_ letter: Character) throws -> ModuleBuilder.Value {
        let types: [Character: ModuleBuilder.Value] = [
            "i": .i32, "l": .i64, "f": .f32, "d": .f64, "v": .v128, "a": .i32,
        ]
        return try #require(types[letter])
    }

    func memory() throws -> Memory { try #require(instance.memory("memory")) }

    /// Calls it with these operands; those that are missing are zero. Without a result it gives zero.
    func call(_ operands: [Bits]) throws -> Bits {
        let arguments = parameters.enumerated().map { index, type in
            var bits = index < operands.count ? operands[index] : Bits(low: 0, high: 0)
            bits.type = type
            return bits.value
        }
        return try VectorTests.call(instance, "run", arguments) ?? Bits(low: 0, high: 0)
    }

    @discardableResult
    func callAsFunction(_ operands: Bits...) throws -> Bits { try call(operands) }

    @discardableResult
    func callAsFunction(address: Int, _ vector: Bits = Bits(low: 0, high: 0)) throws -> Bits {
        try call([Bits(low: UInt64(UInt32(truncatingIfNeeded: address)), high: 0), vector])
    }
}
