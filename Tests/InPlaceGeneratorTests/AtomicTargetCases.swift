import Assembler
import WebAssembly

@testable import Baseline

/// An atomic access, or an operation on integers of 128 bits: what it is made of, and what comes out.
///
/// An entry has four words: memory's, and up to three operands.
struct AtomicCase: CustomStringConvertible {
    enum Operation: Equatable {
        case load, store, exchangeIfEqual
        case modify(AtomicOperation)
        case addWide(isSubtraction: Bool)
        case multiplyWide(isSigned: Bool)
    }
    var operation: Operation
    var access: MacroAccess
    var description: String { "\(operation) of \(access.bytes) bytes" }

    static let all: [AtomicCase] = {
        let accesses: [MacroAccess] = [.byte, .word, .long, .quad]
        let operations: [Operation] =
            [.load, .store, .exchangeIfEqual] + AtomicOperation.allCases.map { .modify($0) }
        return operations.flatMap { operation in
            accesses.map { AtomicCase(operation: operation, access: $0) }
        } + [
            AtomicCase(operation: .addWide(isSubtraction: false), access: .quad),
            AtomicCase(operation: .addWide(isSubtraction: true), access: .quad),
            AtomicCase(operation: .multiplyWide(isSigned: false), access: .quad),
            AtomicCase(operation: .multiplyWide(isSigned: true), access: .quad),
        ]
    }()

    private var mask: UInt64 { .max >> UInt64(64 - 8 * access.bytes) }

    /// What memory has afterwards, and the result's two words.
    func outcome(_ words: [UInt64]) -> (memory: UInt64, result: [UInt64]) {
        let (memory, a, b) = (words[0], words[1], words[2])
        let old = memory & mask
        func with(_ new: UInt64) -> UInt64 { memory & ~mask | new & mask }
        switch operation {
        case .load: return (memory, [old, 0])
        case .store: return (with(a), [0, 0])
        case .exchangeIfEqual: return (old == a & mask ? with(b) : memory, [old, 0])
        case .modify(let operation):
            let new =
                switch operation {
                case .add: old &+ a
                case .subtract: old &- a
                case .and: old & a
                case .or: old | a
                case .exclusiveOr: old ^ a
                case .exchange: a
                }
            return (with(new), [old, 0])
        case .addWide(let isSubtraction):
            let left = UInt128(memory) | UInt128(a) << 64
            let right = UInt128(b) | UInt128(words[3]) << 64
            let sum = isSubtraction ? left &- right : left &+ right
            return (memory, [UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum >> 64)])
        case .multiplyWide(let isSigned):
            let product =
                isSigned
                ? UInt128(
                    truncatingIfNeeded: Int128(Int64(bitPattern: memory)) * Int128(Int64(bitPattern: a)))
                : UInt128(memory) * UInt128(a)
            return (memory, [UInt64(truncatingIfNeeded: product), UInt64(truncatingIfNeeded: product >> 64)])
        }
    }

    /// Writes it: the entry is at the base of memory, the result goes to the instance's place. `isAliased`: the result takes the place
    /// of an operand where it may.
    func write<T: Target>(_ target: inout T, _ registers: [GeneralRegister], isAliased: Bool) {
        let file = T.registers
        func word(_ register: GeneralRegister, _ number: Int) {
            target.load(
                register, MemoryPlace(base: file.memory, index: nil, offset: Int32(8 * number)), .quad,
                isSigned: false, .quad)
        }
        func put(_ register: GeneralRegister, _ number: Int) {
            target.store(
                register, MemoryPlace(base: file.instance, index: nil, offset: Int32(8 * number)), .quad)
        }
        let free = registers.filter { $0 != T.exchangeRegister && $0 != T.wideProduct?.high }
        let (index, value, other) = (free[0], free[1], free[2])
        // The sum of index and offset is zero.
        target.move(index, immediate: -64)
        let place = MemoryPlace(base: file.memory, index: index, offset: 64)
        switch operation {
        case .load:
            let result = isAliased ? index : value
            target.loadAtomic(result, place, access)
            put(result, 0)
        case .store:
            word(value, 1)
            target.storeAtomic(value, place, access)
        case .exchangeIfEqual:
            let expected = T.exchangeRegister ?? other
            let replacement = free[3]
            word(expected, 1)
            word(replacement, 2)
            let result = T.exchangeRegister ?? (isAliased ? replacement : value)
            target.compareExchangeAtomic(
                result, place, expected: expected, replacement: replacement, access)
            put(result, 0)
        case .modify(let operation):
            word(value, 1)
            let isFixed = [.and, .or, .exclusiveOr].contains(operation)
            let result = (isFixed ? T.exchangeRegister : nil) ?? (isAliased ? value : other)
            target.modifyAtomic(operation, result, place, value, access)
            put(result, 0)
        case .addWide(let isSubtraction):
            for number in 0..<4 { word(free[number], number) }
            target.addWide(free[0], free[1], free[2], free[3], isSubtraction: isSubtraction)
            put(free[0], 0)
            put(free[1], 1)
        case .multiplyWide(let isSigned):
            let left = T.wideProduct?.low ?? index
            word(left, 0)
            word(value, 1)
            let low = T.wideProduct?.low ?? (isAliased ? value : other)
            let high = T.wideProduct?.high ?? (isAliased ? left : free[3])
            target.multiplyWide(low, high, left, value, isSigned: isSigned)
            put(low, 0)
            put(high, 1)
        }
    }

    /// Entries to try it with, some of which have equal words.
    static func entries(_ count: Int) -> [[UInt64]] {
        var random = VectorOperands()
        return (0..<count).map { number in
            var words = (0..<4).map { _ in random.next() }
            if number % 2 == 0 { words[1] = words[0] }
            if number % 5 == 0 { words[2] = .max }
            return words
        }
    }
}
