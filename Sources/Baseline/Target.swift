import Assembler
import Machine

// What the compiler is written in: registers by number, and operations that both processors have in some form.

/// A general register, by the number that encodes it.
struct GeneralRegister: Hashable, Sendable, BitwiseCopyable {
    let number: UInt8
    @inline(__always) init(_ number: UInt8) { self.number = number }
}

/// A floating-point and vector register, by the number that encodes it.
struct FloatRegister: Hashable, Sendable, BitwiseCopyable {
    let number: UInt8
    @inline(__always) init(_ number: UInt8) { self.number = number }
}

/// A source of an integer operation.
enum Operand: BitwiseCopyable {
    case register(GeneralRegister)
    /// Sign-extended where the operation has 64 bits.
    case immediate(Int32)
    /// In the frame: bytes from its header.
    case slot(Int32)
}

/// A source of a floating-point operation.
enum FloatOperand: BitwiseCopyable {
    case register(FloatRegister)
    case slot(Int32)
    /// These bits, from among the code's constants.
    case constant(UInt64)
}

/// A place in a linear memory.
struct MemoryPlace: BitwiseCopyable {
    /// What `index` and `offset` are added to: the pinned base of memory 0, or another register.
    var base: GeneralRegister
    /// An address, zero-extended to 64 bits; nil for none.
    var index: GeneralRegister?
    /// At most 31 bits; never negative.
    var offset: Int32
}

/// What a target may use beyond what every processor of its kind has. The numbers are part of the key of saved code.
package struct ProcessorFeatures: OptionSet, Sendable, BitwiseCopyable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    /// x86-64: `lzcnt`; `tzcnt` and `andn` (BMI1); `shlx`, `shrx`, `sarx` and `rorx` (BMI2); three-operand forms (AVX).
    package static let lzcnt = ProcessorFeatures(rawValue: 1)
    package static let bmi1 = ProcessorFeatures(rawValue: 2)
    package static let bmi2 = ProcessorFeatures(rawValue: 4)
    package static let avx = ProcessorFeatures(rawValue: 8)
}

/// The registers that the compiler gives out, and those that always mean the same. Sets are masks by number.
struct RegisterFile: Sendable, BitwiseCopyable {
    /// For operands: each is lost wherever a target says so. `result` is the lowest of those that hold a call's result.
    var temporaries: UInt32
    /// For locals, and for operands where no local wants them. Best first is lowest number first.
    var homes: UInt32
    var floatTemporaries: UInt32
    var floatHomes: UInt32
    /// Pinned: the newest frame's header, the base of memory 0, the instance's record.
    var frame: GeneralRegister
    var memory: GeneralRegister
    var instance: GeneralRegister
    /// Never given out: for what lasts within one operation of the compiler. Targets do not use it, but `scratch` may be any
    /// operand of theirs. Where an access faults, it is lost.
    var scratch: GeneralRegister
    /// Never given out either, for the same.
    var floatScratch: FloatRegister
    /// Where a call leaves its only result (it is in its slot too): the one or the other.
    var result: GeneralRegister
    var floatResult: FloatRegister
}

/// Operations as machine code.
///
/// Where nothing else is said: results of 32 bits are zero-extended to 64; a destination may be one of the sources; no other
/// register is changed than the destination, but a target may have registers of its own that the compiler never sees, and the flags
/// are nobody's. `width` is of the operation. Slots are `[frame + offset]`, 16 bytes each.
protocol Target: VectorTarget, AtomicTarget, WideTarget {
    static var registers: RegisterFile { get }
    /// Whether a fault in the middle of the code names its instruction by the address of its first byte, and so on: see `position`.
    init(features: ProcessorFeatures)
    /// Forgets the code, keeps the memory.
    mutating func removeAll()
    mutating func deallocate()

    // MARK: Code

    /// How many bytes of code there are.
    var position: Int { get }
    mutating func makeLabel() -> Label
    /// The same where nothing that goes to it is more than 127 bytes before it.
    mutating func makeNearLabel() -> Label
    mutating func bind(_ label: Label)
    /// Where a bound label is.
    func offset(of label: Label) -> Int
    /// Puts the constants and jump tables behind the code, and distances into it. After that the code is complete.
    mutating func finish()
    /// After `finish()`. The code can be executed anywhere, at a multiple of 16.
    var bytes: UnsafeRawBufferPointer { get }
    /// The loop's head: aligns, where that is worth it.
    mutating func alignLoop()

    // MARK: Constraints

    /// Where the count of a variable shift has to be (x86-64: rcx); nil if anywhere. The destination is another register then.
    func shiftCount(_ shift: MacroShift) -> GeneralRegister?
    /// Division: where the dividend and the quotient or remainder must be, and a register that is lost; nil if anywhere and none. The
    /// divisor is in neither then.
    static var division: (dividend: GeneralRegister, quotient: GeneralRegister, remainder: GeneralRegister)? {
        get
    }
    /// Whether a constant can be an `.immediate` of an operation; of others the compiler makes a register.
    static func isImmediate(_ value: Int64, _ operation: MacroOperation) -> Bool
    /// The same for comparisons.
    static func isComparable(_ value: Int64) -> Bool
    /// Whether `operate` and comparisons take `.slot`; otherwise the compiler loads first.
    static var takesSlots: Bool { get }

    // MARK: Moves

    mutating func move(_ destination: GeneralRegister, _ source: GeneralRegister, _ width: MacroWidth)
    mutating func move(_ destination: GeneralRegister, immediate: Int64)
    mutating func load(_ destination: GeneralRegister, slot: Int32, _ width: MacroWidth)
    mutating func store(_ source: GeneralRegister, slot: Int32, _ width: MacroWidth)
    /// Eight bytes.
    mutating func store(immediate: Int64, slot: Int32)
    mutating func move(_ destination: FloatRegister, _ source: FloatRegister)
    /// A constant; `.quad` for `f64`.
    mutating func move(_ destination: FloatRegister, bits: UInt64, _ width: MacroWidth)
    mutating func load(_ destination: FloatRegister, slot: Int32, _ width: MacroWidth)
    mutating func store(_ source: FloatRegister, slot: Int32, _ width: MacroWidth)
    /// All 16 bytes.
    mutating func loadVector(_ destination: FloatRegister, slot: Int32)
    mutating func storeVector(_ source: FloatRegister, slot: Int32)
    /// Stores 16 zero bytes to each of the slots. May use `scratch` and `floatScratch`.
    mutating func clear(slot: Int32, count: Int)
    /// Bits from one kind of register to the other.
    mutating func move(_ destination: FloatRegister, _ source: GeneralRegister, _ width: MacroWidth)
    mutating func move(_ destination: GeneralRegister, _ source: FloatRegister, _ width: MacroWidth)
    /// `destination = base + offset`, 64 bits.
    mutating func add(_ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32)

    // MARK: Integers

    /// `destination = left operation right`.
    mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: GeneralRegister,
        _ left: GeneralRegister, _ right: Operand)
    /// `destination = left + (right << shift)`; `shift` is 1, 2 or 3.
    mutating func addShifted(
        _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        _ right: GeneralRegister, _ shift: Int)
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: GeneralRegister)
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: GeneralRegister, _ left: GeneralRegister,
        by count: Int)
    mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister)
    mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister)
    /// May use `floatScratch`.
    mutating func countOnes(_ width: MacroWidth, _ destination: GeneralRegister, _ source: GeneralRegister)
    /// From 8, 16 or 32 bits.
    mutating func signExtend(
        _ destination: GeneralRegister, _ source: GeneralRegister, from: MacroAccess, to width: MacroWidth)
    /// Goes to `isZero` if the divisor is zero and to `overflows` if a signed quotient is one too large, with all registers but those
    /// of `division` that were not sources as before; nil says that it cannot be. On x86-64 `dividend` is in its place, and the result where `division` says.
    mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth, _ destination: GeneralRegister,
        _ dividend: GeneralRegister, _ divisor: GeneralRegister, isZero: Label?, overflows: Label?)

    // MARK: Comparisons and jumps

    mutating func jump(_ label: Label)
    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label)
    /// Whether `left & right` is zero, or is not: the condition is `equal` or `notEqual`.
    mutating func branchTest(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ label: Label)
    /// `destination = condition ? 1 : 0`.
    mutating func set(
        _ destination: GeneralRegister, _ condition: MacroCondition, _ width: MacroWidth,
        _ left: GeneralRegister, _ right: Operand)
    /// `destination = condition ? source : destination`, 64 bits; the destination is not an operand of the comparison.
    mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister, _ right: Operand,
        _ destination: GeneralRegister, _ source: GeneralRegister)
    /// Jumps if the comparison is true; if `isNegated`, if it is not (which with a NaN is something else than the opposite condition).
    mutating func branchFloat(
        _ condition: MacroFloatCondition, isNegated: Bool, _ width: MacroWidth, _ left: FloatRegister,
        _ right: FloatRegister, _ label: Label)
    mutating func setFloat(
        _ destination: GeneralRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: FloatRegister, _ right: FloatRegister)
    /// Goes to one of the labels, by a number that is less than their count. May use `scratch`.
    mutating func jumpTable(_ index: GeneralRegister, _ labels: UnsafeBufferPointer<Label>)

    // MARK: Floats

    /// May use `floatScratch`; an operand is never it. NaNs as the in-place tier has them: operands in this order.
    mutating func operate(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: FloatRegister,
        _ left: FloatRegister, _ right: FloatOperand)
    mutating func function(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: FloatRegister,
        _ source: FloatRegister)
    /// Replaces any NaN by the canonical one.
    mutating func canonicalizeNaN(_ width: MacroWidth, _ register: FloatRegister)
    mutating func convertFloat(_ destination: FloatRegister, _ source: FloatRegister, from: MacroWidth)
    /// May use `scratch`.
    mutating func convertToFloat(
        _ destination: FloatRegister, _ floatWidth: MacroWidth, _ source: GeneralRegister,
        _ width: MacroWidth, isSigned: Bool)
    /// Toward zero; exactly `i32.trunc_sat_f64_s` and so on if `fails` is nil, otherwise goes there where the instruction without `sat`
    /// traps, with `source` as before. May use `scratch` and `floatScratch`. The destination is written last.
    mutating func convertToInteger(
        _ destination: GeneralRegister, _ width: MacroWidth, isSigned: Bool, _ source: FloatRegister,
        _ floatWidth: MacroWidth, fails: Label?)

    // MARK: Memory

    /// Each is one instruction that may fault, after at most others that change nothing but registers of the target's own.
    /// `position` before and after the call enclose it.
    mutating func load(
        _ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth)
    mutating func store(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess)
    /// A number whose lower bytes are stored.
    mutating func store(immediate: Int32, _ place: MemoryPlace, _ access: MacroAccess)
    static func isStorable(_ value: Int64) -> Bool
    mutating func load(_ destination: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth)
    mutating func store(_ source: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth)
    mutating func loadVector(_ destination: FloatRegister, _ place: MemoryPlace)
    mutating func storeVector(_ source: FloatRegister, _ place: MemoryPlace)
    /// Fields of records: 8 bytes, or 4 zero-extended, at any register with an offset, and the same for storing.
    mutating func loadField(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth)
    mutating func storeField(
        _ source: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth)
    /// `[base + index * scale + offset]`; a scale of 1, 2, 4 or 8.
    mutating func loadElement(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ index: GeneralRegister, scale: Int,
        _ offset: Int32, _ width: MacroWidth)
    /// Compares with a field.
    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: GeneralRegister,
        field base: GeneralRegister, _ offset: Int32, _ label: Label)

    // MARK: Frames and calls; see Documentation of the calling convention in ARCHITECTURE.md

    /// What stands before the function's entry, `entryOffset` bytes: code that its beginning jumps to, so near that the jumps are short.
    mutating func beforeEntry()
    static var entryOffset: Int { get }
    /// The function's beginning: makes the frame, or goes to what makes calls one cannot. The register of arguments holds the
    /// address of the first.
    mutating func prologue(_ frame: FrameShape)
    /// Leaves the function; results are where they belong.
    mutating func leave()
    /// Takes a unit of fuel; goes to `stop` if there is none.
    mutating func safepoint(_ stop: Label)
    /// Gives the unit back that a failed `safepoint` took, and calls `refill` in the native functions, which gives more and returns, or leaves.
    mutating func refill()
    /// Stores `[frame].pc` and `.step`, of which so much is known; `isRead` says that the next call reads them.
    mutating func storePosition(pc: UInt32, step: UInt32, over known: KnownPosition, isRead: Bool)
    /// Calls the function with this number among those that the module defines; its arguments begin at a slot.
    mutating func call(defined index: Int, arguments slot: Int32)
    /// The same with the number in a register, which is none of the registers that are pinned or scratch.
    mutating func call(definedIn index: GeneralRegister, arguments slot: Int32)
    /// Has a function take the place of this one. Its number among those that the module defines is in the register of a call's result, its
    /// arguments begin at a slot.
    mutating func tailCall(arguments slot: Int32)
    /// Has the function executed by one of the stubs that execute the instruction at the frame's pc; the operands end before a slot.
    mutating func call(_ stub: NativeStub, top slot: Int32)
    /// Leaves the code at this place for good, with whatever is in the registers: four bytes.
    mutating func deoptimize()
}

/// What is known of the position in a frame's header, so that only the rest has to be stored.
struct KnownPosition: BitwiseCopyable {
    static var unknown: UInt32 { .max }
    /// All bits but the lowest eight.
    var pcPage = unknown
    var stepPage = unknown
    var step = unknown

    @inline(__always) static func page(_ number: UInt32) -> UInt32 { number &>> 8 }
}

/// What a prologue has to know.
struct FrameShape: BitwiseCopyable {
    /// Parameters, declared and hidden locals.
    var localCount: Int
    /// From the header's first byte to the end of all operands that there may ever be.
    var size: Int
    /// Where in memory the function's body is told: the index of its number among those that the module defines.
    var definedIndex: Int
}
