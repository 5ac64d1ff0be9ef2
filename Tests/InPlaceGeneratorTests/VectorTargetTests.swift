import Assembler
import Testing
import Vectors
import WebAssembly

@testable import Baseline

// MARK: - Code

/// Which registers an instruction's operands and its result are in.
struct VectorPlacement {
    var floats: [FloatRegister]
    var generals: [GeneralRegister]
    /// Instead of the result, what is in an operand's register afterwards.
    var keptOperand: Int?

    /// Any registers that are given out, where an operand may be where another is that is the same.
    init<T: Target>(_: T.Type, _ random: inout VectorOperands) {
        let file = T.registers
        func members(_ mask: UInt32) -> [UInt8] { (0..<32).filter { mask >> $0 & 1 != 0 } }
        floats = members(file.floatTemporaries | file.floatHomes).shuffled(using: &random)
            .map { FloatRegister($0) }
        generals = members(file.temporaries | file.homes).shuffled(using: &random).map { GeneralRegister($0) }
    }
}

extension VectorCase {
    /// Writes the instruction: operands are at the base of memory, 16 bytes each, and the result goes to the instance's place, where
    /// the distance of the accesses is. `alias` says which operand's register the result has, if any; `knownCount` is a shift's that
    /// is a constant.
    func write<T: Target>(
        _ target: inout T, _ placement: VectorPlacement, alias: Int?, knownCount: Int?, hasCanonicalNaNs: Bool
    ) {
        let file = T.registers
        func entry(_ offset: Int) -> MemoryPlace {
            MemoryPlace(base: file.memory, index: nil, offset: Int32(offset))
        }
        let result = MemoryPlace(base: file.instance, index: nil, offset: 0)
        // Operands in the order of the parameters; the result comes last.
        var floats: [Int: FloatRegister] = [:]
        var generals: [Int: GeneralRegister] = [:]
        for (number, parameter) in parameters.enumerated() {
            switch parameter {
            case "v":
                floats[number] = placement.floats[number]
                target.loadVector(placement.floats[number], entry(16 * number))
            case "f", "d":
                floats[number] = placement.floats[number]
                target.load(placement.floats[number], entry(16 * number), parameter == "f" ? .long : .quad)
            case "a":
                generals[number] = placement.generals[number]
                target.load(placement.generals[number], result, .quad, isSigned: false, .quad)
                target.store(immediate: 0, result, .quad)
            default:
                generals[number] = placement.generals[number]
                target.load(
                    placement.generals[number], entry(16 * number), parameter == "i" ? .long : .quad,
                    isSigned: false, parameter == "i" ? .long : .quad)
            }
        }
        var float = placement.floats[4]
        var general = placement.generals[4]
        if let alias {
            if let register = floats[alias] { float = register }
            if let register = generals[alias] { general = register }
        }
        let lane = VectorInstructions.lane(opcode)
        let number = Int(immediates.first ?? 0)
        let place = MemoryPlace(
            base: file.memory, index: generals[0], offset: Int32(VectorEntry.memory))
        func bytes(_ start: Int) -> UInt64 {
            immediates[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        switch opcode {
        case .v128Const: target.move(float, low: bytes(0), high: bytes(8))
        case .i8x16Shuffle:
            target.shuffleVectors(float, floats[0]!, floats[1]!, numbers: (bytes(0), bytes(8)))
        case .i8x16Splat, .i16x8Splat, .i32x4Splat, .i64x2Splat: target.splat(lane, float, generals[0]!)
        case .f32x4Splat: target.splatFloat(.long, float, floats[0]!)
        case .f64x2Splat: target.splatFloat(.quad, float, floats[0]!)
        case .i8x16ExtractLaneS, .i16x8ExtractLaneS:
            target.extractLane(lane, number, isSigned: true, general, floats[0]!)
        case .i8x16ExtractLaneU, .i16x8ExtractLaneU, .i32x4ExtractLane, .i64x2ExtractLane:
            target.extractLane(lane, number, isSigned: false, general, floats[0]!)
        case .f32x4ExtractLane: target.extractFloatLane(.long, number, float, floats[0]!)
        case .f64x2ExtractLane: target.extractFloatLane(.quad, number, float, floats[0]!)
        case .i8x16ReplaceLane, .i16x8ReplaceLane, .i32x4ReplaceLane, .i64x2ReplaceLane:
            target.replaceLane(lane, number, float, floats[0]!, generals[1]!)
        case .f32x4ReplaceLane: target.replaceFloatLane(.long, number, float, floats[0]!, floats[1]!)
        case .f64x2ReplaceLane: target.replaceFloatLane(.quad, number, float, floats[0]!, floats[1]!)
        case .v128Load: target.loadVector(float, place)
        case .v128Store: target.storeVector(floats[1]!, place)
        case .v128Load8x8S, .v128Load8x8U, .v128Load16x4S, .v128Load16x4U, .v128Load32x2S, .v128Load32x2U:
            target.loadExtended(opcode, float, place)
        case .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat:
            target.loadSplat(lane, float, place)
        case .v128Load32Zero: target.load(float, place, .long)
        case .v128Load64Zero: target.load(float, place, .quad)
        case .v128Load8Lane, .v128Load16Lane, .v128Load32Lane, .v128Load64Lane:
            target.loadLane(lane, number, float, floats[1]!, place)
        case .v128Store8Lane, .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
            target.storeLane(lane, number, floats[1]!, place)
        default:
            if isShift {
                if let knownCount {
                    target.shiftVector(opcode, float, floats[0]!, by: knownCount)
                } else {
                    target.shiftVector(opcode, float, floats[0]!, by: generals[1]!)
                }
            } else if self.result == "i" {
                target.testVector(opcode, general, floats[0]!)
            } else {
                let none = FloatRegister(0)
                target.operateVector(
                    opcode, float, floats[0]!, floats[1] ?? none, floats[2] ?? none,
                    hasCanonicalNaNs: hasCanonicalNaNs)
            }
        }
        if let kept = placement.keptOperand {
            if let register = floats[kept] {
                target.storeVector(register, result)
            } else {
                target.store(generals[kept]!, result, .quad)
            }
            return
        }
        switch self.result {
        case nil: break
        case "v": target.storeVector(float, result)
        // All that is above the float is zero.
        case "f", "d": target.store(float, result, .quad)
        default: target.store(general, result, .quad)
        }
    }

    var isShift: Bool { parameters == ["v", "i"] && immediates.isEmpty }
}

// MARK: - Shuffles

@Suite("Shuffles that processors have instructions for")
struct ShuffleTests {
    private func shuffle(_ numbers: [Int]) -> Shuffle {
        func word(_ part: ArraySlice<Int>) -> UInt64 { part.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        return Shuffle(word(numbers[0..<8]), word(numbers[8..<16]))
    }

    @Test func windows() {
        for distance in 0...16 {
            let window = shuffle((0..<16).map { $0 + distance })
            #expect(window.distance == distance)
            #expect(window.isIdentity == (distance == 0))
        }
        #expect(shuffle((0..<16).map { $0 == 9 ? 0 : $0 }).distance == nil)
    }

    @Test func interleavings() {
        for size in [1, 2, 4, 8] {
            for isHigh in [false, true] {
                let numbers = (0..<16).map { index in
                    (isHigh ? 8 : 0) + index / size / 2 * size + index % size + (index / size % 2) * 16
                }
                let found = shuffle(numbers).interleaving
                #expect(found?.size == size && found?.isHigh == isHigh)
                #expect(shuffle(numbers).swapped.interleaving == nil)
            }
        }
    }

    @Test func longs() {
        let numbers = [12, 13, 14, 15, 0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11]
        #expect(shuffle(numbers).longs == 0b10_10_00_11)
        #expect(shuffle(numbers.enumerated().map { $0 < 8 ? $1 : $1 + 16 }).longsOfBoth == 0b10_10_00_11)
        #expect(shuffle(numbers.enumerated().map { $0 < 8 ? $1 : $1 + 16 }).longs == nil)
        #expect(shuffle(numbers.map { $0 ^ 1 }).longs == nil)
    }

    @Test func splats() {
        #expect(shuffle([Int](repeating: 5, count: 16)).splat! == (5, 0))
        #expect(shuffle((0..<16).map { 12 + $0 % 4 }).splat! == (3, 2))
        #expect(shuffle((0..<16).map { 10 + $0 % 4 }).splat == nil)
    }

    @Test func blends() {
        let numbers = (0..<16).map { [1, 4, 7].contains($0 / 2) ? $0 + 16 : $0 }
        #expect(shuffle(numbers).wordsFromSecond == 0b1001_0010)
        #expect(shuffle(numbers.map { $0 == 19 ? 3 : $0 }).wordsFromSecond == nil)
    }
}
