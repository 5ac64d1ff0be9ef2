/// Bytes of the binary format being written (specification, sections "Values" and "Modules").
///
/// Numbers are written in their shortest form, which is what makes a module canonical.
package struct BinaryWriter: Sendable {
    package var bytes: [UInt8] = []

    package init() {}

    @inline(__always) package var count: Int { bytes.count }

    @inline(__always) package mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// An unsigned number as LEB128.
    package mutating func unsigned(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    @inline(__always) package mutating func u32(_ value: UInt32) {
        if value < 0x80 { bytes.append(UInt8(truncatingIfNeeded: value)) } else { unsigned(UInt64(value)) }
    }

    package mutating func size(_ value: Int) { unsigned(UInt64(value)) }

    /// A signed number as LEB128.
    package mutating func signed(_ value: Int64) {
        var value = value
        while value < -0x40 || value >= 0x40 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value) & 0x7F)
    }

    /// The low bytes of a number, least significant first.
    package mutating func littleEndian(_ value: UInt64, byteCount: Int) {
        for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }

    package mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    /// A length, then the bytes: a name or a vector of bytes.
    package mutating func vector(_ contents: [UInt8]) {
        size(contents.count)
        bytes.append(contentsOf: contents)
    }

    package mutating func name(_ name: StaticString) {
        size(name.utf8CodeUnitCount)
        for index in 0..<name.utf8CodeUnitCount { bytes.append(name.utf8Start[index]) }
    }

    package mutating func opcode(_ opcode: Opcode) {
        if let prefix = opcode.prefix {
            bytes.append(prefix)
            u32(opcode.subopcode)
        } else {
            bytes.append(UInt8(truncatingIfNeeded: opcode.rawValue))
        }
    }

    /// `\0asm` and the version.
    package mutating func header() {
        for byte: UInt8 in [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0] { bytes.append(byte) }
    }

    /// A section: its identifier, its size, its contents.
    package mutating func section(_ identifier: UInt8, _ contents: [UInt8]) {
        byte(identifier)
        vector(contents)
    }

    /// A section that is a vector; none at all if the vector is empty.
    package mutating func section(_ identifier: UInt8, count: Int, _ entries: BinaryWriter) {
        guard count > 0 else { return }
        var length = BinaryWriter()
        length.size(count)
        byte(identifier)
        size(length.count + entries.count)
        append(length.bytes)
        append(entries.bytes)
    }

    /// A custom section.
    package mutating func custom(_ name: [UInt8], _ contents: [UInt8]) {
        var inner = BinaryWriter()
        inner.vector(name)
        inner.append(contents)
        section(0, inner.bytes)
    }
}
