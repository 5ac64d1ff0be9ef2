// What generated code is written in: registers by their purpose, and operations that every processor has in some form. An
// operation may become one instruction or several; none changes a register that it does not name, unless it says so.

/// A register of generated code.
package enum MacroRegister: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The next byte of the program; just past the operands in memory; the locals; the base of memory 0; the table of handlers;
    /// the entry of the side table; the frame's header; the instance; the program's last byte of the function.
    case pc, top, locals, memory, table, side, frame, instance, end
    /// The cached operands: of two, `b` is the upper one. A number to shift by has to be in `b`.
    case a, b
    /// Free at all times; `s0` is also what an operation may use that says so.
    case s0, s1, s2
}

/// A floating-point (or vector) register of generated code.
package enum MacroFloatRegister: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The cached operands: of two, `f1` is the upper one.
    case f0, f1
    /// Free at all times.
    case t0, t1, t2, t3
}

/// The size of an integer or floating-point operation: 32 or 64 bits. Results of 32 bits are zero-extended in registers.
package enum MacroWidth: UInt8, Sendable, BitwiseCopyable {
    case long, quad
    package var bytes: Int { self == .long ? 4 : 8 }
}

/// The size of an access to memory.
package enum MacroAccess: UInt8, Sendable, BitwiseCopyable {
    case byte, word, long, quad
    package var bytes: Int { 1 << Int(rawValue) }
}

/// `base + index * scale + offset`; `scale` is 1, 2, 4 or 8.
package struct MacroAddress: Sendable, BitwiseCopyable {
    package var base: MacroRegister
    package var index: MacroRegister?
    package var scale: Int
    package var offset: Int
    package init(_ base: MacroRegister, _ offset: Int = 0) {
        self.base = base
        index = nil
        scale = 1
        self.offset = offset
    }
    package init(_ base: MacroRegister, index: MacroRegister, scale: Int = 1, _ offset: Int = 0) {
        self.base = base
        self.index = index
        self.scale = scale
        self.offset = offset
    }
}

/// A source of an operation.
package enum MacroOperand: Sendable, BitwiseCopyable {
    case register(MacroRegister)
    /// At most 31 bits and a sign.
    case immediate(Int)
    case memory(MacroAddress)
}

/// The same for floats.
package enum MacroFloatOperand: Sendable, BitwiseCopyable {
    case register(MacroFloatRegister)
    case memory(MacroAddress)
}

package enum MacroOperation: Sendable, BitwiseCopyable {
    case add, subtract, multiply, and, or, exclusiveOr
}

package enum MacroShift: Sendable, BitwiseCopyable {
    case left, rightUnsigned, rightSigned, rotateLeft, rotateRight
}

package enum MacroCondition: Sendable, BitwiseCopyable {
    case equal, notEqual
    case lessSigned, lessOrEqualSigned, greaterSigned, greaterOrEqualSigned
    case lessUnsigned, lessOrEqualUnsigned, greaterUnsigned, greaterOrEqualUnsigned

    package var negated: MacroCondition {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .lessSigned: .greaterOrEqualSigned
        case .lessOrEqualSigned: .greaterSigned
        case .greaterSigned: .lessOrEqualSigned
        case .greaterOrEqualSigned: .lessSigned
        case .lessUnsigned: .greaterOrEqualUnsigned
        case .lessOrEqualUnsigned: .greaterUnsigned
        case .greaterUnsigned: .lessOrEqualUnsigned
        case .greaterOrEqualUnsigned: .lessUnsigned
        }
    }
    /// What holds of the operands in the other order.
    package var swapped: MacroCondition {
        switch self {
        case .equal, .notEqual: self
        case .lessSigned: .greaterSigned
        case .lessOrEqualSigned: .greaterOrEqualSigned
        case .greaterSigned: .lessSigned
        case .greaterOrEqualSigned: .lessOrEqualSigned
        case .lessUnsigned: .greaterUnsigned
        case .lessOrEqualUnsigned: .greaterOrEqualUnsigned
        case .greaterUnsigned: .lessUnsigned
        case .greaterOrEqualUnsigned: .lessOrEqualUnsigned
        }
    }
}

/// Comparisons of floats: all but `notEqual` are false if an operand is a NaN.
package enum MacroFloatCondition: Sendable, BitwiseCopyable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

package enum MacroFloatOperation: Sendable, BitwiseCopyable {
    case add, subtract, multiply, divide
    /// A NaN operand gives a quiet NaN, and -0 is less than +0.
    case minimum, maximum
    /// The bits of the first, but the sign of the second.
    case copySign
}

package enum MacroFloatFunction: Sendable, BitwiseCopyable {
    case squareRoot, ceiling, floor, truncate, nearest
    /// On the sign's bit alone.
    case absolute, negate
}

/// The operations. A `MacroAssembler` puts them out as instructions of one processor.
///
/// Where a memory access takes a `fixup`, the address of the one instruction that may fault is put on a list, with the address
/// to continue at. Such an access has changed nothing before it faults: no register but `s0` and the free float registers, no byte of memory.
package protocol MacroAssembler {
    mutating func makeLabel() -> Label
    mutating func bind(_ label: Label)

    // MARK: Moves and memory

    mutating func move(_ destination: MacroRegister, _ source: MacroRegister, _ width: MacroWidth)
    mutating func move(_ destination: MacroRegister, immediate: Int64)
    mutating func exchange(_ first: MacroRegister, _ second: MacroRegister)
    /// Loads, zero- or sign-extended to `width`; 32 bits are then zero-extended.
    mutating func load(
        _ destination: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth, fixup: Label?)
    mutating func store(
        _ source: MacroRegister, _ address: MacroAddress, _ access: MacroAccess, fixup: Label?)
    mutating func storeImmediate(_ value: Int32, _ address: MacroAddress, _ access: MacroAccess)
    /// `destination = address`, all 64 bits.
    mutating func loadAddress(_ destination: MacroRegister, _ address: MacroAddress)
    mutating func loadFloat(
        _ destination: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?)
    mutating func storeFloat(
        _ source: MacroFloatRegister, _ address: MacroAddress, _ width: MacroWidth, fixup: Label?)
    mutating func moveFloat(_ destination: MacroFloatRegister, _ source: MacroFloatRegister)
    /// Bits from a general register; 32 of them clear what is above.
    mutating func moveToFloat(_ destination: MacroFloatRegister, _ source: MacroRegister, _ width: MacroWidth)
    mutating func moveFromFloat(
        _ destination: MacroRegister, _ source: MacroFloatRegister, _ width: MacroWidth)
    /// 16 bytes at an address that is a multiple of 16.
    mutating func loadSlot(_ destination: MacroFloatRegister, _ address: MacroAddress)
    mutating func storeSlot(_ source: MacroFloatRegister, _ address: MacroAddress)
    mutating func clear(_ register: MacroFloatRegister)

    // MARK: Integers

    /// `destination = left operation right`. `right` must not be the destination unless `left` is too.
    mutating func operate(
        _ operation: MacroOperation, _ width: MacroWidth, _ destination: MacroRegister,
        _ left: MacroRegister, _ right: MacroOperand)
    /// `memory operation= immediate`, and a jump if the result is negative.
    mutating func subtractOne(from address: MacroAddress, ifNegative label: Label)
    /// By what is in `b`, modulo the width; `left` and the destination are not `b`.
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister)
    mutating func shift(
        _ shift: MacroShift, _ width: MacroWidth, _ destination: MacroRegister, _ left: MacroRegister,
        by count: Int)
    mutating func countLeadingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister)
    mutating func countTrailingZeros(
        _ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister)
    /// May use `t0`.
    mutating func countOnes(_ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister)
    mutating func signExtend(
        _ destination: MacroRegister, _ source: MacroRegister, from: MacroAccess, to width: MacroWidth)
    /// The negative of `source`.
    mutating func negate(_ width: MacroWidth, _ destination: MacroRegister, _ source: MacroRegister)
    /// `a = a / b`, or the remainder. Goes to `isZero` if `b` is zero, and, of a signed quotient, to `overflows` if it is one too
    /// large; `a` and `b` are then as before. Uses `s0` and `s1`.
    mutating func divide(
        isSigned: Bool, wantsRemainder: Bool, _ width: MacroWidth, isZero: Label, overflows: Label)
    /// The full product of `a` and `b`: low half to `a`, high half to `b`. Uses `s0`.
    mutating func multiplyWide(isSigned: Bool)
    /// 128 bits: `a:b` (low, high) plus or minus what is at two addresses (low, high).
    mutating func addWide(_ low: MacroAddress, _ high: MacroAddress, isSubtraction: Bool)

    // MARK: Comparisons and jumps

    mutating func jump(_ label: Label)
    mutating func branch(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ label: Label)
    /// `destination = condition ? 1 : 0`, 64 bits of it. May use `s0`.
    mutating func set(
        _ destination: MacroRegister, _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand,
        _ right: MacroOperand)
    /// `destination = condition ? source : destination`, all 64 bits.
    mutating func moveIf(
        _ condition: MacroCondition, _ width: MacroWidth, _ left: MacroOperand, _ right: MacroOperand,
        _ destination: MacroRegister, _ source: MacroRegister)
    /// Jumps if a byte of memory compares so with the value; signed, where that matters.
    mutating func branchIfByte(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt8, _ label: Label)
    /// The same for 16 bits, low byte first.
    mutating func branchIfWord(
        _ condition: MacroCondition, _ address: MacroAddress, _ value: UInt16, _ label: Label)
    /// Jumps if any (`isZero`: none) of the mask's bits is set. The mask is a run of bits.
    mutating func branchIfBits(_ register: MacroRegister, _ mask: UInt32, isZero: Bool, _ label: Label)
    mutating func branchFloat(
        _ condition: MacroFloatCondition, _ width: MacroWidth, _ left: MacroFloatRegister,
        _ right: MacroFloatRegister, isNegated: Bool, _ label: Label)
    mutating func setFloat(
        _ destination: MacroRegister, _ condition: MacroFloatCondition, _ width: MacroWidth,
        _ left: MacroFloatRegister, _ right: MacroFloatRegister)

    // MARK: Floats

    /// May use `t2` and `t3`. Bits above 32 of a 32-bit result are clear if those of `left` were.
    mutating func operateFloat(
        _ operation: MacroFloatOperation, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ left: MacroFloatRegister, _ right: MacroFloatOperand)
    mutating func functionFloat(
        _ function: MacroFloatFunction, _ width: MacroWidth, _ destination: MacroFloatRegister,
        _ source: MacroFloatRegister)
    /// Replaces any NaN by the canonical one (positive, quiet, no other bit). May use `t3`.
    mutating func canonicalizeNaN(_ width: MacroWidth, _ register: MacroFloatRegister)
    /// From one width to the other.
    mutating func convertFloat(
        _ destination: MacroFloatRegister, _ source: MacroFloatRegister, from: MacroWidth)
    /// May use `s0` and `s1`.
    mutating func convertToFloat(
        _ destination: MacroFloatRegister, _ floatWidth: MacroWidth, _ source: MacroRegister,
        _ width: MacroWidth, isSigned: Bool)
    /// Toward zero. Goes to `uncertain` where the source is a NaN or out of range, and wherever else that is easier; nothing but
    /// `destination`, `s0` and `s1` is changed then. The destination is none of the cached registers in use.
    mutating func convertToInteger(
        _ destination: MacroRegister, _ width: MacroWidth, isSigned: Bool, _ source: MacroFloatRegister,
        _ floatWidth: MacroWidth, uncertain: Label)

    // MARK: The program's bytes

    /// An unsigned number of one byte at `pc + offset`, times 16: the distance of a slot. If the number is longer, goes to `longer`.
    mutating func decodeSlot(_ destination: MacroRegister, _ offset: Int, longer: Label)
    /// An unsigned number of one byte.
    mutating func decodeUnsigned(_ destination: MacroRegister, _ offset: Int, longer: Label)
    /// A signed number of one byte, extended to `width`.
    mutating func decodeSigned(
        _ destination: MacroRegister, _ offset: Int, _ width: MacroWidth, longer: Label)
    /// The two bytes of a memory operation: alignment without flags, and an offset of one byte, which becomes `destination`.
    mutating func decodeMemoryOperand(_ destination: MacroRegister, _ offset: Int, longer: Label)
    /// Executes the instruction at `pc + offset` in a row of the table of handlers; `pc` is moved there. Uses `s0`.
    mutating func dispatch(_ offset: Int, row: Int)
    /// The same where the opcode is already in `s0`.
    mutating func dispatchLoaded(_ offset: Int, row: Int)
    /// Jumps to the handler number `index` of the table, counted from a row. Uses `s0`.
    mutating func dispatch(index: MacroRegister, row: Int)

    // MARK: Subroutines and the host

    /// Calls code that ends with `returnLocal` and calls nothing.
    mutating func callLocal(_ label: Label)
    mutating func returnLocal()
    /// The address of what `enter` was given.
    mutating func loadContext(_ destination: MacroRegister)
    /// A C function `(context) -> UInt32` whose address lies in the context: saves the registers that C gives up, calls
    /// the function whose address is in the context at `offset`, and leaves its result in `a`. All but `pc`, `top`, `locals`,
    /// `memory` and `table` are lost.
    mutating func callHelper(_ offset: Int)
    /// The entry of generated code, a C function `(context) -> UInt32`: saves what has to be.
    mutating func enter()
    /// Returns from it with what is in `a`, wherever the native stack pointer is.
    mutating func leave()

    // MARK: Native frames
    //
    // Compiled functions call each other on the native stack, above what `enter` has put there. Each has 16 bytes of it: where it
    // returns to, and the owner of the native frame below, which is the frame of its caller. While interpreted code runs, the owner at
    // the top of the native stack is the frame whose native code waits, and zero if there is none.

    /// The beginning of code that compiled functions call: puts the return address and an owner on the native stack.
    mutating func pushNativeFrame(_ owner: MacroRegister)
    /// Takes both off again: the owner becomes `pc`, and what is jumped to then returns in place of the code at hand.
    mutating func popNativeFrame()
    /// The end of such code: the owner becomes `pc`.
    mutating func returnNative()
    /// The same without an owner: `callLocal` calls such code as well. Two registers, 16 bytes.
    mutating func pushPair(_ first: MacroRegister, _ second: MacroRegister)
    mutating func popPair(_ first: MacroRegister, _ second: MacroRegister)
    mutating func jump(to address: MacroRegister)
    /// Compares the owner at the top of the native stack.
    mutating func branchIfOwner(_ condition: MacroCondition, _ frame: MacroOperand, _ label: Label)
    /// Forgets all native frames.
    mutating func resetNativeStack()
    /// How many bytes all native frames take.
    mutating func loadNativeDepth(_ destination: MacroRegister)
    /// The address that frames of compiled functions may not go beyond, which `enter` keeps a word for.
    mutating func loadNativeLimit(_ destination: MacroRegister)
    mutating func storeNativeLimit(_ source: MacroRegister)
    /// A C function `(context, second, third) -> UInt32` whose address lies in a table at an offset, otherwise like `callHelper(_:)`. The
    /// table is in `s1`; `third` is neither `frame` nor `b`.
    mutating func callHelper(
        inTable offset: Int, second: MacroRegister?, third: MacroRegister?)
    /// The beginning of code that compiled functions call and that never returns: puts all registers on the native stack, general ones
    /// first, 8 bytes each, from 256 bytes on vectors, 16 bytes each, all by the processor's numbers.
    mutating func saveAllRegisters()
    /// After that: where it was called, and where the registers are.
    mutating func loadSavedReturnAddress(_ destination: MacroRegister)
    mutating func loadNativeStackPointer(_ destination: MacroRegister)
    /// Where the signal handler continues: makes of the address that it left in the scratch register of compiled code a return address.
    mutating func enterFromFault()
}
