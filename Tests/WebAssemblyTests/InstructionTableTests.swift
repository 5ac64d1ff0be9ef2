import Testing

@testable import WebAssembly

@Suite("The instruction table")
struct InstructionTableTests {
    @Test("lists no opcode twice, and finds each by its opcode")
    func opcodesAreUnique() {
        var seen: Set<UInt16> = []
        for instruction in InstructionTable.all {
            let opcode = instruction.opcode
            #expect(Int(opcode.rawValue) < Opcode.count, "\(instruction.mnemonic) lies past the table's end")
            #expect(seen.insert(opcode.rawValue).inserted, "\(instruction.mnemonic) shares its opcode")
            #expect(
                InstructionTable.instruction(for: opcode)?.mnemonic.description
                    == instruction.mnemonic.description)
        }
        for rawValue in 0..<UInt16(Opcode.count) where !seen.contains(rawValue) {
            #expect(InstructionTable.instruction(for: Opcode(rawValue: rawValue)) == nil)
        }
    }

    @Test("lists no mnemonic twice, but for the pairs that the text format tells apart by their immediates")
    func mnemonicsAreUnique() {
        let counts = Dictionary(grouping: InstructionTable.all, by: \.mnemonic.description).mapValues(\.count)
        #expect(counts.filter { $0.value > 1 } == ["select": 2, "ref.test": 2, "ref.cast": 2])
    }

    @Test("has as many instructions of each feature as the standard and the proposals define")
    func countsPerFeature() {
        let counts = Dictionary(grouping: InstructionTable.all, by: \.feature).mapValues(\.count)
        let expected: [Features: Int] = [
            []: 172,
            .signExtension: 5,
            .saturatingFloatToInt: 8,
            .bulkMemory: 7,
            .referenceTypes: 9,
            .simd: 236,
            .relaxedSIMD: 20,
            .tailCall: 2,
            .functionReferences: 5,
            .gc: 32,
            .exceptions: 3,
            .legacyExceptions: 5,
            .threads: 67,
            .wideArithmetic: 4,
        ]
        #expect(counts == expected)
    }

    @Test("gives each instruction at most one feature")
    func oneFeature() {
        for instruction in InstructionTable.all {
            #expect(instruction.feature.rawValue.nonzeroBitCount <= 1, "\(instruction.mnemonic)")
        }
    }

    @Test("writes signatures in the agreed letters")
    func signatureLetters() {
        for instruction in InstructionTable.all {
            let signature = instruction.signature.description
            if signature == "*" { continue }
            let sides = signature.split(separator: ":", omittingEmptySubsequences: false)
            #expect(sides.count == 2, "\(instruction.mnemonic) has the signature \(signature)")
            for side in sides { #expect(side.allSatisfy("ilfdva".contains), "\(instruction.mnemonic)") }
            #expect(sides[0].count <= 4 && sides[1].count <= 2, "\(instruction.mnemonic) does not fit packed")
        }
    }

    @Test("has an alignment for every memory access, as large as the mnemonic says, and for nothing else")
    func alignments() {
        for instruction in InstructionTable.all {
            let name = instruction.mnemonic.description
            let accesses = instruction.immediates == .memarg || instruction.immediates == .memargLane
            guard accesses else {
                #expect(instruction.alignment == Instruction.noAlignment, "\(name) accesses no memory")
                continue
            }
            #expect(1 << Int(instruction.alignment) == accessedBytes(of: name), "\(name)")
            #expect(instruction.signature.description.hasPrefix("a"), "\(name) takes an address first")
        }
    }

    /// The number of bytes that a memory access's mnemonic says it touches.
    private func accessedBytes(of mnemonic: String) -> Int {
        // The width follows the operation's name, "8x8" meaning eight bytes; without one it is the whole type's.
        for operation in ["load", "store", "rmw", "wait"] {
            guard let range = mnemonic.firstRange(of: operation) else { continue }
            let rest = mnemonic[range.upperBound...]
            let digits = rest.prefix(while: \.isNumber)
            if let bits = Int(digits) {
                let lanes = rest.dropFirst(digits.count)
                if lanes.hasPrefix("x") {
                    return bits * Int(lanes.dropFirst().prefix(while: \.isNumber))! / 8
                }
                return bits / 8
            }
        }
        let type = mnemonic.prefix { $0 != "." }
        switch type {
        case "memory": return 4  // memory.atomic.notify
        default: return Int(type.dropFirst())! / 8
        }
    }

    @Test("says the same packed as unpacked")
    func packedEqualsUnpacked() {
        let codes: [Character: UInt8] = ["i": 1, "l": 2, "f": 3, "d": 4, "v": 5, "a": 6]
        for rawValue in 0..<UInt16(Opcode.count) {
            let packed = InstructionTable.packed[Int(rawValue)]
            guard let instruction = InstructionTable.instruction(for: Opcode(rawValue: rawValue)) else {
                #expect(!packed.isDefined, "0x\(String(rawValue, radix: 16)) is no instruction")
                continue
            }
            let name = instruction.mnemonic.description
            #expect(packed.isDefined, "\(name)")
            #expect(packed.immediates == instruction.immediates, "\(name)")
            #expect(packed.alignment == instruction.alignment, "\(name)")
            let feature: Features =
                packed.featureBit == 0xFF ? [] : Features(rawValue: 1 << UInt64(packed.featureBit))
            #expect(feature == instruction.feature, "\(name)")

            let signature = instruction.signature.description
            #expect(packed.isSpecial == (signature == "*"), "\(name)")
            let sides =
                packed.isSpecial
                ? ["", ""] : signature.split(separator: ":", omittingEmptySubsequences: false)
            #expect(
                (0..<packed.parameterCount).map(packed.parameter) == sides[0].map { codes[$0]! }, "\(name)")
            #expect((0..<packed.resultCount).map(packed.result) == sides[1].map { codes[$0]! }, "\(name)")
        }
        #expect(MemoryLayout<PackedInstruction>.size == 8)
    }

    @Test(
        "has the rows that the specification has",
        arguments: [
            (0x000, .unreachable, "unreachable", .none, "*", []),
            (0x00E, .brTable, "br_table", .labelTable, "*", []),
            (0x01C, .selectTyped, "select", .valueTypes, "*", .referenceTypes),
            (0x037, .i64Store, "i64.store", .memarg, "al:", []),
            (0x040, .memoryGrow, "memory.grow", .memory, "a:a", []),
            (0x06A, .i32Add, "i32.add", .none, "ii:i", []),
            (0x0A6, .f64Copysign, "f64.copysign", .none, "dd:d", []),
            (0x0BF, .f64ReinterpretI64, "f64.reinterpret_i64", .none, "l:d", []),
            (0x0C4, .i64Extend32S, "i64.extend32_s", .none, "l:l", .signExtension),
            (0x01F, .tryTable, "try_table", .tryTable, "*", .exceptions),
            (0x0D6, .brOnNonNull, "br_on_non_null", .label, "*", .functionReferences),
            (0x118, .brOnCast, "br_on_cast", .castBranch, "*", .gc),
            (0x11E, .i31GetU, "i31.get_u", .none, "*", .gc),
            (0x140, .i32TruncSatF32S, "i32.trunc_sat_f32_s", .none, "f:i", .saturatingFloatToInt),
            (0x14B, .memoryFill, "memory.fill", .memory, "aia:", .bulkMemory),
            (0x153, .i64Add128, "i64.add128", .none, "llll:ll", .wideArithmetic),
            (0x183, .atomicFence, "atomic.fence", .reservedByte, ":", .threads),
            (0x1CE, .i64AtomicRmw32CmpxchgU, "i64.atomic.rmw32.cmpxchg_u", .memarg, "all:l", .threads),
            (0x20D, .i8x16Shuffle, "i8x16.shuffle", .shuffle, "vv:v", .simd),
            (0x257, .v128Load64Lane, "v128.load64_lane", .memargLane, "av:v", .simd),
            (0x2FF, .f64x2ConvertLowI32x4U, "f64x2.convert_low_i32x4_u", .none, "v:v", .simd),
            (
                0x312, .i16x8RelaxedDotI8x16I7x16S, "i16x8.relaxed_dot_i8x16_i7x16_s", .none, "vv:v",
                .relaxedSIMD
            ),
        ] as [(UInt16, Opcode, String, Immediates, String, Features)])
    func row(
        rawValue: UInt16, opcode: Opcode, mnemonic: String, immediates: Immediates, signature: String,
        feature: Features
    ) throws {
        #expect(opcode.rawValue == rawValue)
        let instruction = try #require(InstructionTable.instruction(for: opcode))
        #expect(instruction.mnemonic.description == mnemonic)
        #expect(instruction.immediates == immediates)
        #expect(instruction.signature.description == signature)
        #expect(instruction.feature == feature)
    }
}

@Suite("An opcode")
struct OpcodeTests {
    @Test("is found again from its prefix and its number")
    func roundTrip() {
        for rawValue in 0..<UInt16(Opcode.count) {
            let opcode = Opcode(rawValue: rawValue)
            if let prefix = opcode.prefix {
                #expect(Opcode(prefix: prefix, subopcode: opcode.subopcode) == opcode)
            } else {
                #expect(Opcode(UInt8(opcode.subopcode)) == opcode)
            }
        }
    }

    @Test("does not exist past the end of a prefix's range, or after a byte that is no prefix")
    func outOfRange() {
        for (prefix, count) in [(0xFB, 0x40), (0xFC, 0x40), (0xFE, 0x80), (0xFD, 0x200)] as [(UInt8, UInt32)]
        {
            #expect(Opcode(prefix: prefix, subopcode: count - 1) != nil)
            #expect(Opcode(prefix: prefix, subopcode: count) == nil)
            #expect(Opcode(prefix: prefix, subopcode: .max) == nil)
        }
        #expect(Opcode(prefix: 0xFA, subopcode: 0) == nil)
        #expect(Opcode(prefix: 0x00, subopcode: 0) == nil)
    }

    @Test("has a constant named after its mnemonic")
    func names() {
        #expect(Opcode.i32TruncSatF32S == Opcode(prefix: 0xFC, subopcode: 0))
        #expect(Opcode.refTestNull == Opcode(prefix: 0xFB, subopcode: 21))
        #expect(Opcode.if == Opcode(0x04))
        #expect(Opcode.throwRef == Opcode(0x0A))
        #expect(Opcode.v128Load == Opcode(prefix: 0xFD, subopcode: 0))
    }
}
