/// A general register of arm64: `x0` to `x30`, the register that reads as zero, or the stack pointer.
///
/// Which of its widths an instruction means is said by ``x`` and ``w``: `r.x` is the operand `x3`, `r.w` is `w3`.
package struct ARM64Register: Hashable, Sendable, BitwiseCopyable {
    /// 0 to 30; 31 for zero, 63 for the stack pointer: instructions have the number 31 for both, and each
    /// place of an operand takes one of them.
    package let number: UInt8

    /// The register `x0` to `x30` of a number from 0 to 30.
    @inlinable
    package init(_ number: Int) {
        precondition(number >= 0 && number <= 30, "the general registers of arm64 are x0 to x30")
        self.number = UInt8(truncatingIfNeeded: number)
    }

    @usableFromInline
    init(unchecked number: UInt8) { self.number = number }

    /// Reads as zero, and forgets what is written to it.
    package static let zero = ARM64Register(unchecked: 31)
    /// The stack pointer, a multiple of 16 wherever it is the base of an access.
    package static let stackPointer = ARM64Register(unchecked: 63)
    /// The operating system's own on Apple's platforms: generated code leaves it alone.
    package static let platform = ARM64Register(unchecked: 18)
    /// Where the caller's frame pointer and return address are saved.
    package static let framePointer = ARM64Register(unchecked: 29)
    /// The return address, which `bl` and `blr` write.
    package static let link = ARM64Register(unchecked: 30)

    /// All 64 bits as an operand.
    @inlinable
    package var x: ARM64Operand { .general(self, .x) }

    /// The lower 32 bits as an operand; writing them clears the upper ones.
    @inlinable
    package var w: ARM64Operand { .general(self, .w) }

    /// As an operand of a width.
    @inlinable
    package func view(_ width: ARM64Width) -> ARM64Operand { .general(self, width) }
}

/// How much of a general register an operand is.
package enum ARM64Width: UInt8, Sendable, BitwiseCopyable {
    /// The lower 32 bits.
    case w
    /// All 64 bits.
    case x
}

/// One of the 32 registers for floats and vectors, of 128 bits.
///
/// `v.d` is the operand `d3`, `v.s4` is `v3.4s`, `v.lane(.s, 1)` is `v3.s[1]`.
package struct ARM64VectorRegister: Hashable, Sendable, BitwiseCopyable {
    /// 0 to 31.
    package let number: UInt8

    /// The register `v0` to `v31` of a number from 0 to 31.
    @inlinable
    package init(_ number: Int) {
        precondition(number >= 0 && number <= 31, "the vector registers of arm64 are v0 to v31")
        self.number = UInt8(truncatingIfNeeded: number)
    }

    @inlinable
    package var b: ARM64Operand { .scalar(self, .b) }
    @inlinable
    package var h: ARM64Operand { .scalar(self, .h) }
    @inlinable
    package var s: ARM64Operand { .scalar(self, .s) }
    @inlinable
    package var d: ARM64Operand { .scalar(self, .d) }
    @inlinable
    package var q: ARM64Operand { .scalar(self, .q) }

    @inlinable
    package var b8: ARM64Operand { .vector(self, .b8) }
    @inlinable
    package var b16: ARM64Operand { .vector(self, .b16) }
    @inlinable
    package var h4: ARM64Operand { .vector(self, .h4) }
    @inlinable
    package var h8: ARM64Operand { .vector(self, .h8) }
    @inlinable
    package var s2: ARM64Operand { .vector(self, .s2) }
    @inlinable
    package var s4: ARM64Operand { .vector(self, .s4) }
    @inlinable
    package var d1: ARM64Operand { .vector(self, .d1) }
    @inlinable
    package var d2: ARM64Operand { .vector(self, .d2) }

    /// As an operand of a size.
    @inlinable
    package func view(_ size: ARM64Scalar) -> ARM64Operand { .scalar(self, size) }

    /// As an operand of an arrangement.
    @inlinable
    package func view(_ arrangement: ARM64Arrangement) -> ARM64Operand { .vector(self, arrangement) }

    /// One element.
    @inlinable
    package func lane(_ size: ARM64Scalar, _ index: Int) -> ARM64Operand {
        .lane(self, size, UInt8(index))
    }
}

/// How much of a vector register an operand is, counted from its lowest bit; also the size of an element.
package enum ARM64Scalar: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case b, h, s, d, q

    /// 8 to 128.
    package var bits: Int { 8 << Int(rawValue) }
}

/// Into which elements a vector register is divided: eight of 8 bits, and so on.
package enum ARM64Arrangement: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case b8, b16, h4, h8, s2, s4, d1, d2

    /// The elements' size.
    package var element: ARM64Scalar { ARM64Scalar(rawValue: rawValue >> 1).unsafelyUnwrapped }

    /// Whether all 128 bits of the register count, and not only the lower 64.
    package var isWhole: Bool { rawValue & 1 != 0 }

    /// The number of elements.
    package var count: Int { (isWhole ? 128 : 64) / element.bits }

    /// The arrangement of a size that fills half of a register, or all of it; nil for elements of 128 bits.
    package init?(_ element: ARM64Scalar, isWhole: Bool) {
        guard element != .q else { return nil }
        self.init(rawValue: element.rawValue << 1 | (isWhole ? 1 : 0))
    }
}
