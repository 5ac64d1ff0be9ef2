import Synchronization

/// What a read-modify-write instruction does to a word.
enum AtomicOperator {
    case add, subtract, and, or, xor, exchange
}

/// A number that can be accessed atomically in memory: sequentially consistent, like all atomic instructions
/// (specification of threads, "Atomic memory accesses").
///
/// The address must be a multiple of the size; the memory stays what it is to all others, plain bytes.
protocol AtomicWord: FixedWidthInteger, UnsignedInteger, BitwiseCopyable {
    static func load(_ address: UnsafeMutableRawPointer) -> Self
    static func store(_ value: Self, to address: UnsafeMutableRawPointer)
    /// Returns the value before.
    static func modify(_ address: UnsafeMutableRawPointer, _ operation: AtomicOperator, _ operand: Self)
        -> Self
    /// Writes `replacement` if the value is the expected one; returns the value before.
    static func compareExchange(
        _ address: UnsafeMutableRawPointer, expected: Self, replacement: Self
    ) -> Self
}

extension UInt8: AtomicWord {
    @inline(__always)
    private static func cell(_ address: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt8>> {
        address.assumingMemoryBound(to: Atomic<UInt8>.self)
    }
    static func load(_ address: UnsafeMutableRawPointer) -> UInt8 {
        cell(address).pointee.load(ordering: .sequentiallyConsistent)
    }
    static func store(_ value: UInt8, to address: UnsafeMutableRawPointer) {
        cell(address).pointee.store(value, ordering: .sequentiallyConsistent)
    }
    static func modify(
        _ address: UnsafeMutableRawPointer, _ operation: AtomicOperator, _ operand: UInt8
    ) -> UInt8 {
        let cell = cell(address)
        return switch operation {
        case .add: cell.pointee.wrappingAdd(operand, ordering: .sequentiallyConsistent).oldValue
        case .subtract: cell.pointee.wrappingSubtract(operand, ordering: .sequentiallyConsistent).oldValue
        case .and: cell.pointee.bitwiseAnd(operand, ordering: .sequentiallyConsistent).oldValue
        case .or: cell.pointee.bitwiseOr(operand, ordering: .sequentiallyConsistent).oldValue
        case .xor: cell.pointee.bitwiseXor(operand, ordering: .sequentiallyConsistent).oldValue
        case .exchange: cell.pointee.exchange(operand, ordering: .sequentiallyConsistent)
        }
    }
    static func compareExchange(
        _ address: UnsafeMutableRawPointer, expected: UInt8, replacement: UInt8
    ) -> UInt8 {
        cell(address).pointee.compareExchange(
            expected: expected, desired: replacement, ordering: .sequentiallyConsistent
        ).original
    }
}

extension UInt16: AtomicWord {
    @inline(__always)
    private static func cell(_ address: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt16>> {
        address.assumingMemoryBound(to: Atomic<UInt16>.self)
    }
    static func load(_ address: UnsafeMutableRawPointer) -> UInt16 {
        cell(address).pointee.load(ordering: .sequentiallyConsistent)
    }
    static func store(_ value: UInt16, to address: UnsafeMutableRawPointer) {
        cell(address).pointee.store(value, ordering: .sequentiallyConsistent)
    }
    static func modify(
        _ address: UnsafeMutableRawPointer, _ operation: AtomicOperator, _ operand: UInt16
    ) -> UInt16 {
        let cell = cell(address)
        return switch operation {
        case .add: cell.pointee.wrappingAdd(operand, ordering: .sequentiallyConsistent).oldValue
        case .subtract: cell.pointee.wrappingSubtract(operand, ordering: .sequentiallyConsistent).oldValue
        case .and: cell.pointee.bitwiseAnd(operand, ordering: .sequentiallyConsistent).oldValue
        case .or: cell.pointee.bitwiseOr(operand, ordering: .sequentiallyConsistent).oldValue
        case .xor: cell.pointee.bitwiseXor(operand, ordering: .sequentiallyConsistent).oldValue
        case .exchange: cell.pointee.exchange(operand, ordering: .sequentiallyConsistent)
        }
    }
    static func compareExchange(
        _ address: UnsafeMutableRawPointer, expected: UInt16, replacement: UInt16
    ) -> UInt16 {
        cell(address).pointee.compareExchange(
            expected: expected, desired: replacement, ordering: .sequentiallyConsistent
        ).original
    }
}

extension UInt32: AtomicWord {
    @inline(__always)
    private static func cell(_ address: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt32>> {
        address.assumingMemoryBound(to: Atomic<UInt32>.self)
    }
    static func load(_ address: UnsafeMutableRawPointer) -> UInt32 {
        cell(address).pointee.load(ordering: .sequentiallyConsistent)
    }
    static func store(_ value: UInt32, to address: UnsafeMutableRawPointer) {
        cell(address).pointee.store(value, ordering: .sequentiallyConsistent)
    }
    static func modify(
        _ address: UnsafeMutableRawPointer, _ operation: AtomicOperator, _ operand: UInt32
    ) -> UInt32 {
        let cell = cell(address)
        return switch operation {
        case .add: cell.pointee.wrappingAdd(operand, ordering: .sequentiallyConsistent).oldValue
        case .subtract: cell.pointee.wrappingSubtract(operand, ordering: .sequentiallyConsistent).oldValue
        case .and: cell.pointee.bitwiseAnd(operand, ordering: .sequentiallyConsistent).oldValue
        case .or: cell.pointee.bitwiseOr(operand, ordering: .sequentiallyConsistent).oldValue
        case .xor: cell.pointee.bitwiseXor(operand, ordering: .sequentiallyConsistent).oldValue
        case .exchange: cell.pointee.exchange(operand, ordering: .sequentiallyConsistent)
        }
    }
    static func compareExchange(
        _ address: UnsafeMutableRawPointer, expected: UInt32, replacement: UInt32
    ) -> UInt32 {
        cell(address).pointee.compareExchange(
            expected: expected, desired: replacement, ordering: .sequentiallyConsistent
        ).original
    }
}

extension UInt64: AtomicWord {
    @inline(__always)
    private static func cell(_ address: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Atomic<UInt64>> {
        address.assumingMemoryBound(to: Atomic<UInt64>.self)
    }
    static func load(_ address: UnsafeMutableRawPointer) -> UInt64 {
        cell(address).pointee.load(ordering: .sequentiallyConsistent)
    }
    static func store(_ value: UInt64, to address: UnsafeMutableRawPointer) {
        cell(address).pointee.store(value, ordering: .sequentiallyConsistent)
    }
    static func modify(
        _ address: UnsafeMutableRawPointer, _ operation: AtomicOperator, _ operand: UInt64
    ) -> UInt64 {
        let cell = cell(address)
        return switch operation {
        case .add: cell.pointee.wrappingAdd(operand, ordering: .sequentiallyConsistent).oldValue
        case .subtract: cell.pointee.wrappingSubtract(operand, ordering: .sequentiallyConsistent).oldValue
        case .and: cell.pointee.bitwiseAnd(operand, ordering: .sequentiallyConsistent).oldValue
        case .or: cell.pointee.bitwiseOr(operand, ordering: .sequentiallyConsistent).oldValue
        case .xor: cell.pointee.bitwiseXor(operand, ordering: .sequentiallyConsistent).oldValue
        case .exchange: cell.pointee.exchange(operand, ordering: .sequentiallyConsistent)
        }
    }
    static func compareExchange(
        _ address: UnsafeMutableRawPointer, expected: UInt64, replacement: UInt64
    ) -> UInt64 {
        cell(address).pointee.compareExchange(
            expected: expected, desired: replacement, ordering: .sequentiallyConsistent
        ).original
    }
}
