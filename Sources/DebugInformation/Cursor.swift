import WebAssembly

/// A position in a section of debug information and the section's end. Numbers are little-endian, as in every module.
struct Cursor {
    private let base: UnsafePointer<UInt8>
    /// Counted from the module's first byte; never beyond `end`.
    private(set) var position: Int
    private(set) var end: Int

    /// - Parameter offset: where in the section to begin.
    init(_ base: UnsafePointer<UInt8>, _ section: ByteRange, at offset: UInt64 = 0) throws(DebugError) {
        guard offset <= UInt64(section.count) else { throw .malformed }
        self.base = base
        position = Int(section.offset) + Int(offset)
        end = section.end
    }

    @inline(__always) var remaining: Int { end - position }
    @inline(__always) var isAtEnd: Bool { position == end }

    /// Leaves only `count` bytes after the position.
    mutating func limit(to count: UInt64) throws(DebugError) {
        guard count <= UInt64(remaining) else { throw .malformed }
        end = position + Int(count)
    }

    @inline(__always) mutating func skip(_ count: UInt64) throws(DebugError) {
        guard count <= UInt64(remaining) else { throw .malformed }
        position &+= Int(count)
    }

    @inline(__always) private mutating func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(DebugError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw .malformed }
        defer { position &+= size }
        // Inside of the section, hence of the module's bytes.
        return Number(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: Number.self))
    }

    @inline(__always) mutating func u8() throws(DebugError) -> UInt8 { try load(UInt8.self) }
    @inline(__always) mutating func u16() throws(DebugError) -> UInt16 { try load(UInt16.self) }
    @inline(__always) mutating func u32() throws(DebugError) -> UInt32 { try load(UInt32.self) }
    @inline(__always) mutating func u64() throws(DebugError) -> UInt64 { try load(UInt64.self) }

    /// A number of as many bytes as are said: 1, 2, 3, 4 or 8.
    @inline(__always) mutating func number(bytes: Int) throws(DebugError) -> UInt64 {
        switch bytes {
        case 1: return UInt64(try u8())
        case 2: return UInt64(try u16())
        case 3: return UInt64(try u16()) | UInt64(try u8()) << 16
        case 4: return UInt64(try u32())
        case 8: return try u64()
        default: throw .malformed
        }
    }

    /// An unsigned LEB128 number; bits beyond the 64th are dropped.
    @inline(__always) mutating func uleb() throws(DebugError) -> UInt64 {
        let first = try u8()
        return first < 0x80 ? UInt64(first) : try longULEB(first)
    }

    private mutating func longULEB(_ first: UInt8) throws(DebugError) -> UInt64 {
        var result = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let byte = try u8()
            if shift < 64 { result |= UInt64(byte & 0x7F) << shift }
            shift &+= 7
            if byte < 0x80 { return result }
        }
    }

    /// A signed LEB128 number; bits beyond the 64th are dropped.
    mutating func sleb() throws(DebugError) -> Int64 {
        var result: Int64 = 0
        var shift: Int64 = 0
        while true {
            let byte = try u8()
            if shift < 64 { result |= Int64(byte & 0x7F) << shift }
            shift &+= 7
            if byte < 0x80 {
                if shift < 64, byte & 0x40 != 0 { result |= -1 << shift }
                return result
            }
        }
    }

    /// Moves past a string that ends with a zero byte.
    mutating func skipString() throws(DebugError) {
        while try u8() != 0 {}
    }

    /// The length that begins a unit, and whether the unit has offsets of 64 bits (DWARF 5, section 7.4).
    mutating func initialLength() throws(DebugError) -> (length: UInt64, offsetSize: Int) {
        let first = try u32()
        if first == 0xFFFF_FFFF { return (try u64(), 8) }
        guard first < 0xFFFF_FFF0 else { throw .malformed }
        return (UInt64(first), 4)
    }
}
