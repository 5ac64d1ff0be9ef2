/// A position in a module's bytes and the end up to which it may move (specification, section "Values").
///
/// Integers are LEB128 and as strict as the specification: not longer than their type needs, and no bits set beyond
/// it. Every error names the byte where it was noticed.
///
/// An integer that runs past the end, but not past all bytes there are, is read to its own end before that is said:
/// what is wrong with the integer comes first.
package struct BinaryReader {
    package let base: UnsafePointer<UInt8>
    package var position: Int
    package var end: Int
    /// How many bytes there are; `end` is not beyond it.
    private let limit: Int

    /// - Parameter limit: how many bytes there are from `base` on, if more than up to `end`.
    package init(base: UnsafePointer<UInt8>, from start: Int, to end: Int, limit: Int? = nil) {
        self.base = base
        position = start
        self.end = end
        self.limit = limit ?? end
    }

    @inline(__always) package var isAtEnd: Bool { position >= end }
    @inline(__always) package var remaining: Int { end - position }

    @inline(never) package func failure(_ message: StaticString, at offset: Int? = nil) -> ModuleError {
        ModuleError(.malformed, message, at: offset ?? position)
    }

    @inline(__always) package mutating func byte() throws(ModuleError) -> UInt8 {
        guard position < end else { throw unexpectedEnd() }
        defer { position &+= 1 }
        return base[position]
    }

    @inline(never) package func unexpectedEnd(at offset: Int? = nil) -> ModuleError {
        failure("unexpected end of section or function", at: offset)
    }

    @inline(__always) package mutating func u32() throws(ModuleError) -> UInt32 {
        if position < end {
            let first = base[position]
            if first < 0x80 {
                position &+= 1
                return UInt32(first)
            }
        }
        return UInt32(truncatingIfNeeded: try bounded(try longUnsigned(bits: 32)))
    }

    @inline(__always) package mutating func u64() throws(ModuleError) -> UInt64 {
        if position < end {
            let first = base[position]
            if first < 0x80 {
                position &+= 1
                return UInt64(first)
            }
        }
        return try bounded(try longUnsigned(bits: 64))
    }

    /// The number that was read, if it did not run past the end.
    private func bounded<Number>(_ number: Number) throws(ModuleError) -> Number {
        guard position <= end else { throw unexpectedEnd(at: end) }
        return number
    }

    /// Reads a number that may run past the end.
    @inline(never) private mutating func longUnsigned(bits: Int) throws(ModuleError) -> UInt64 {
        var result: UInt64 = 0
        var shift = 0
        while true {
            guard position < limit else { throw unexpectedEnd() }
            let byte = base[position]
            let left = bits - shift
            if left < 7, byte & 0x80 == 0, byte >> left != 0 { throw failure("integer too large") }
            if left <= 7, byte & 0x80 != 0 { throw failure("integer representation too long") }
            position += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return result }
            shift += 7
        }
    }

    @inline(__always) package mutating func s32() throws(ModuleError) -> Int32 {
        Int32(truncatingIfNeeded: try signed(bits: 32))
    }

    /// A block type's number: 33 bits, signed.
    package mutating func s33() throws(ModuleError) -> Int64 { try signed(bits: 33) }

    package mutating func s64() throws(ModuleError) -> Int64 { try signed(bits: 64) }

    @inline(__always) private mutating func signed(bits: Int) throws(ModuleError) -> Int64 {
        if position < end {
            let first = base[position]
            if first < 0x80 {
                position &+= 1
                return Int64(Int8(bitPattern: first << 1) >> 1)
            }
        }
        return try bounded(try longSigned(bits: bits))
    }

    /// Reads a number that may run past the end.
    @inline(never) private mutating func longSigned(bits: Int) throws(ModuleError) -> Int64 {
        var result: Int64 = 0
        var shift = 0
        while true {
            guard position < limit else { throw unexpectedEnd() }
            let byte = base[position]
            let left = bits - shift
            if left <= 7 {
                if byte & 0x80 != 0 { throw failure("integer representation too long") }
                // The bits that the type has no room for repeat its sign bit.
                let extended = Int8(bitPattern: byte << 1) >> 1
                let excess = extended >> (left - 1)
                if excess != 0, excess != -1 { throw failure("integer too large") }
            }
            position += 1
            result |= Int64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 {
                if shift < 64, byte & 0x40 != 0 { result |= -1 << Int64(shift) }
                return result
            }
        }
    }

    /// Moves past `count` bytes.
    package mutating func skip(_ count: Int) throws(ModuleError) {
        guard count <= remaining else { throw unexpectedEnd(at: end) }
        position += count
    }

    /// A count of things that take at least one byte each, which bounds what may be allocated for them.
    package mutating func count(limit: Int, _ message: StaticString) throws(ModuleError) -> Int {
        let start = position
        let count = Int(try u32())
        if count > remaining { throw unexpectedEnd(at: start) }
        guard count <= limit else {
            throw ModuleError(.limit, message, at: start)
        }
        return count
    }

    /// An opcode, with its prefix if it has one, which is one of an instruction that there is.
    package mutating func opcode() throws(ModuleError) -> Opcode {
        let start = position
        let byte = try byte()
        let opcode: Opcode?
        switch byte {
        case 0xFB...0xFE: opcode = Opcode(prefix: byte, subopcode: try u32())
        default: opcode = Opcode(byte)
        }
        guard let opcode, InstructionTable.packed[Int(opcode.rawValue)].isDefined else {
            throw failure("illegal opcode", at: start)
        }
        return opcode
    }

    /// A name: a length and that many bytes of UTF-8.
    package mutating func name() throws(ModuleError) -> ByteRange {
        let start = position
        let count = Int(truncatingIfNeeded: try longUnsigned(bits: 32))
        guard count <= limit - position else { throw failure("length out of bounds", at: start) }
        guard count <= remaining else { throw unexpectedEnd(at: start) }
        guard UTF8Validation.isValid(UnsafeBufferPointer(start: base + position, count: count)) else {
            throw failure("malformed UTF-8 encoding")
        }
        guard count <= Limits.nameLength else {
            throw ModuleError(.limit, "name is too long", at: start)
        }
        defer { position += count }
        return ByteRange(offset: position, count: count)
    }
}

/// UTF-8 as Unicode defines it: shortest forms only, no surrogates, nothing above U+10FFFF.
package enum UTF8Validation {
    package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        let count = bytes.count
        while index < count {
            let first = bytes[index]
            index += 1
            if first < 0x80 { continue }
            var lower: UInt8 = 0x80
            var upper: UInt8 = 0xBF
            let continuation: Int
            switch first {
            case 0xC2...0xDF: continuation = 1
            case 0xE0: (continuation, lower) = (2, 0xA0)
            case 0xED: (continuation, upper) = (2, 0x9F)
            case 0xE1...0xEF: continuation = 2
            case 0xF0: (continuation, lower) = (3, 0x90)
            case 0xF4: (continuation, upper) = (3, 0x8F)
            case 0xF1...0xF3: continuation = 3
            default: return false
            }
            guard index + continuation <= count else { return false }
            guard bytes[index] >= lower, bytes[index] <= upper else { return false }
            for next in 1..<max(continuation, 1) where bytes[index + next] & 0xC0 != 0x80 { return false }
            index += continuation
        }
        return true
    }
}
