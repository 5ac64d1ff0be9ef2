import Assembler
import Vectors
import WebAssembly

// The operations for vectors, for atomic accesses and for 128-bit integers.

/// Vector instructions as machine code.
///
/// Operands are in any registers, the same one twice too, and so is the result: it may be where an operand is. Nothing else is changed
/// but `floatScratch`, which is no operand, and what the target has of its own. Where `scratch` may be used, it is no operand but as the
/// index of a place. Accesses are as those of `Target`: of several instructions one may fault, and then no operand has changed, unless
/// its register is the destination, and no byte of memory.
protocol VectorTarget {
    /// An instruction that takes nothing but vectors, deepest first, and gives one. Registers of operands that it does not have say
    /// nothing. With canonical NaNs, every NaN that arithmetic gives is the canonical one.
    mutating func operateVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        _ third: FloatRegister, hasCanonicalNaNs: Bool)
    /// `any_true`, `all_true` and `bitmask`.
    mutating func testVector(_ opcode: Opcode, _ destination: GeneralRegister, _ source: FloatRegister)
    /// Shifts of lanes, by the count modulo their bits.
    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: GeneralRegister)
    mutating func shiftVector(
        _ opcode: Opcode, _ destination: FloatRegister, _ source: FloatRegister, by count: Int)
    /// `i8x16.shuffle`: the numbers are those of the bytes, the first one's lowest.
    mutating func shuffleVectors(
        _ destination: FloatRegister, _ first: FloatRegister, _ second: FloatRegister,
        numbers: (low: UInt64, high: UInt64))
    /// All 128 bits.
    mutating func move(_ destination: FloatRegister, low: UInt64, high: UInt64)

    // MARK: Lanes

    /// All lanes become the lowest bits of a register.
    mutating func splat(_ lane: VectorLane, _ destination: FloatRegister, _ source: GeneralRegister)
    /// All lanes become a float.
    mutating func splatFloat(_ width: MacroWidth, _ destination: FloatRegister, _ source: FloatRegister)
    mutating func extractLane(
        _ lane: VectorLane, _ number: Int, isSigned: Bool, _ destination: GeneralRegister,
        _ source: FloatRegister)
    /// Clears what is above the float.
    mutating func extractFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister)
    mutating func replaceLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: GeneralRegister)
    mutating func replaceFloatLane(
        _ width: MacroWidth, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ value: FloatRegister)

    // MARK: Memory

    /// `v128.load8x8_s` and its kin: 8 bytes, whose lanes are extended.
    mutating func loadExtended(_ opcode: Opcode, _ destination: FloatRegister, _ place: MemoryPlace)
    /// All lanes become what is in memory. May use `scratch`.
    mutating func loadSplat(_ lane: VectorLane, _ destination: FloatRegister, _ place: MemoryPlace)
    mutating func loadLane(
        _ lane: VectorLane, _ number: Int, _ destination: FloatRegister, _ source: FloatRegister,
        _ place: MemoryPlace)
    mutating func storeLane(_ lane: VectorLane, _ number: Int, _ source: FloatRegister, _ place: MemoryPlace)
}

/// Atomic accesses, sequentially consistent, at places that are aligned as they want them.
///
/// Operands and results are in any registers; of a narrow access the lowest bits count, and results are zero-extended. All may use
/// `scratch`, which is no operand, of a place neither. Where one faults, no operand has changed.
protocol AtomicTarget {
    /// Where the result of `and`, `or`, `exclusiveOr` and of a comparison has to be, and what the latter expects; no other operand is
    /// there. Nil if anywhere.
    static var exchangeRegister: GeneralRegister? { get }
    mutating func loadAtomic(_ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess)
    mutating func storeAtomic(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess)
    /// Combines memory with a value; what was there before is the result.
    mutating func modifyAtomic(
        _ operation: AtomicOperation, _ destination: GeneralRegister, _ place: MemoryPlace,
        _ value: GeneralRegister, _ access: MacroAccess)
    /// Where memory has what is expected, puts the replacement there; what was there before is the result.
    mutating func compareExchangeAtomic(
        _ destination: GeneralRegister, _ place: MemoryPlace, expected: GeneralRegister,
        replacement: GeneralRegister, _ access: MacroAccess)
    mutating func fence()
}

/// Integers of 128 bits, in two registers.
protocol WideTarget {
    /// `low:high` plus or minus `otherLow:otherHigh`, in place. The registers of the result differ from the others.
    mutating func addWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ otherLow: GeneralRegister,
        _ otherHigh: GeneralRegister, isSubtraction: Bool)
    /// Where a product's halves have to be; the first factor has to be in the former, the second in neither. Nil if anywhere.
    static var wideProduct: (low: GeneralRegister, high: GeneralRegister)? { get }
    /// The full product; the halves are in two registers.
    mutating func multiplyWide(
        _ low: GeneralRegister, _ high: GeneralRegister, _ left: GeneralRegister, _ right: GeneralRegister,
        isSigned: Bool)
}
