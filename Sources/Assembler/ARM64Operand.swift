/// What an instruction of arm64 works on.
///
/// General registers, vectors and lanes are best written with the properties of ``ARM64Register`` and
/// ``ARM64VectorRegister``; integer literals are immediates.
package enum ARM64Operand: Hashable, Sendable, BitwiseCopyable {
    /// There is no operand at this place.
    case none
    /// `x3`, `w3`, `xzr`, `sp`.
    case general(ARM64Register, ARM64Width)
    /// `s3`, `d3`, `q3`.
    case scalar(ARM64VectorRegister, ARM64Scalar)
    /// `v3.4s`.
    case vector(ARM64VectorRegister, ARM64Arrangement)
    /// `{ v3.16b, v4.16b }`: one to four registers, after `v31` comes `v0`.
    case list(ARM64VectorRegister, count: UInt8, ARM64Arrangement)
    /// `v3.s[1]`.
    case lane(ARM64VectorRegister, ARM64Scalar, UInt8)
    /// `{ v3.s }[1]`.
    case laneList(ARM64VectorRegister, ARM64Scalar, UInt8)
    /// `x3, lsl #2`.
    case shifted(ARM64Register, ARM64Width, ARM64Shift, UInt8)
    /// `w3, uxtw #2`.
    case extended(ARM64Register, ARM64Width, ARM64Extend, UInt8)
    /// `#5`. Where an instruction takes a label, the distance from itself in bytes (from its page for `adrp`).
    case immediate(Int64)
    /// `#1.5`: a float of those that instructions can hold, or zero to compare with.
    case float(Double)
    /// `lsl #16` after an immediate.
    case shift(ARM64Shift, UInt8)
    /// `eq`.
    case condition(ARM64Condition)
    /// `ish` of a barrier.
    case barrier(ARM64Barrier)
    /// `[x3, #8]` and its kin.
    case memory(ARM64Memory)
    /// `[x3, :lo12:place]`: the base is the place's page.
    case memoryAtPageOffset(ARM64Register, Label)
    /// A place in code, by its distance: `b`, `cbz`, `adr`, `ldr` of a literal.
    case label(Label)
    /// The 4 KB page of a place: `adrp`.
    case page(Label)
    /// The distance of a place from the start of its page: `add`.
    case pageOffset(Label)
}

extension ARM64Operand: ExpressibleByIntegerLiteral {
    @inlinable
    package init(integerLiteral value: Int64) { self = .immediate(value) }
}

extension ARM64Operand {
    /// `[base, #offset]`.
    @inlinable
    package static func at(_ base: ARM64Register, _ offset: Int = 0) -> ARM64Operand {
        .memory(ARM64Memory(base: base, offset: Int32(offset), mode: .offset))
    }

    /// `[base, #offset]!`: the base becomes the address.
    @inlinable
    package static func preIndexed(_ base: ARM64Register, _ offset: Int) -> ARM64Operand {
        .memory(ARM64Memory(base: base, offset: Int32(offset), mode: .preIndexed))
    }

    /// `[base], #offset`: after the access, the base changes.
    @inlinable
    package static func postIndexed(_ base: ARM64Register, _ offset: Int) -> ARM64Operand {
        .memory(ARM64Memory(base: base, offset: Int32(offset), mode: .postIndexed))
    }

    /// `[base, index, extend #amount]`. The index is a word where the extension is of one (`uxtw`, `sxtw`).
    @inlinable
    package static func at(
        _ base: ARM64Register, _ index: ARM64Register, _ extend: ARM64Extend = .uxtx, _ amount: Int = 0
    ) -> ARM64Operand {
        .memory(
            ARM64Memory(
                base: base, index: index, extend: extend, amount: UInt8(amount)))
    }
}

/// An address as a load or store computes it.
package struct ARM64Memory: Hashable, Sendable, BitwiseCopyable {
    package enum Mode: UInt8, Sendable, BitwiseCopyable {
        /// Base and offset, scaled by the access's size where that is possible.
        case offset
        /// The base becomes base and offset, then the access.
        case preIndexed
        /// The access at the base, which then becomes base and offset.
        case postIndexed
        /// Base and index, which is extended and shifted.
        case register
    }

    package let base: ARM64Register
    package let index: ARM64Register
    package let mode: Mode
    package let extend: ARM64Extend
    /// By how many bits the index is shifted: none, or the logarithm of the access's size.
    package let amount: UInt8
    /// In bytes.
    package let offset: Int32

    @inlinable
    package init(base: ARM64Register, offset: Int32, mode: Mode) {
        self.base = base
        self.offset = offset
        self.mode = mode
        index = .zero
        extend = .uxtx
        amount = 0
    }

    @inlinable
    package init(base: ARM64Register, index: ARM64Register, extend: ARM64Extend, amount: UInt8) {
        self.base = base
        self.index = index
        self.extend = extend
        self.amount = amount
        mode = .register
        offset = 0
    }
}

/// How a register's bits are moved before an operation.
package enum ARM64Shift: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case lsl, lsr, asr, ror
    /// Like `lsl`, with ones that come in; only for vector immediates.
    case msl
}

/// How a part of a register becomes 64 bits, before it is shifted left.
package enum ARM64Extend: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case uxtb, uxth, uxtw, uxtx, sxtb, sxth, sxtw, sxtx

    /// Whether it takes all of the register.
    package var takesWhole: Bool { self == .uxtx || self == .sxtx }
}

/// What the flags have to be.
package enum ARM64Condition: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case eq, ne, hs, lo, mi, pl, vs, vc, hi, ls, ge, lt, gt, le, al

    /// The condition that holds if and only if this one does not. `al` has none.
    package var inverted: ARM64Condition {
        precondition(self != .al, "what always holds has no inverse")
        return ARM64Condition(rawValue: rawValue ^ 1).unsafelyUnwrapped
    }
}

/// Which accesses a barrier orders, all within the inner shareable domain.
package enum ARM64Barrier: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Loads before with loads and stores after.
    case ishld = 9
    /// Stores with stores.
    case ishst = 10
    /// All with all.
    case ish = 11
}
