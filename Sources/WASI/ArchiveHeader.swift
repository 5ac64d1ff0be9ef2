/// The 512 bytes before an entry of a tar archive (POSIX.1, pax, "ustar Interchange Format"), or what else may
/// stand for them: the older format without a magic number, and GNU's.
struct ArchiveHeader {
    static let blockSize = 512

    /// Where in the archive it stands.
    let offset: Int
    private let bytes: [UInt8]

    /// - Parameter bytes: 512 of them.
    init(_ bytes: [UInt8], at offset: Int) {
        precondition(bytes.count == Self.blockSize)
        self.bytes = bytes
        self.offset = offset
    }

    /// Whether this block only says that the archive ends.
    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    /// What kind of entry follows.
    var type: UInt8 { bytes[156] }

    /// The name of the entry.
    var name: [UInt8] {
        let name = text(0, 100)
        // Where GNU's format says "ustar  ", others have the beginning of the name.
        let isPOSIX = bytes[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isPOSIX ? text(345, 155) : []
        return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
    }

    /// Where a link leads.
    var linkName: [UInt8] { text(157, 100) }

    /// Checks the sum of the bytes, with spaces where the sum itself stands. Some writers took bytes as signed.
    func checkSum() throws(ArchiveError) {
        let field = 148..<156
        let expected = try number(field.lowerBound, field.count, "checksum")
        var (unsigned, signed) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            let value = field.contains(index) ? UInt8(ascii: " ") : byte
            unsigned += Int(value)
            signed += Int(Int8(bitPattern: value))
        }
        guard expected == unsigned || expected == signed else {
            throw ArchiveError(.malformed, "the checksum of a header is wrong", at: offset)
        }
    }

    /// Bytes of content.
    func size() throws(ArchiveError) -> Int {
        let size = try number(124, 12, "size")
        guard size >= 0 else { throw ArchiveError(.malformed, "a size is negative", name: name, at: offset) }
        return size
    }

    /// Seconds since 1970.
    func modificationTime() throws(ArchiveError) -> Int { try number(136, 12, "time") }

    /// The bytes of a field up to the first NUL.
    private func text(_ start: Int, _ count: Int) -> [UInt8] {
        Array(bytes[start..<start + count].prefix { $0 != 0 })
    }

    /// A field with a number: octal digits, or binary, most significant byte first, where the first bit is set.
    private func number(_ start: Int, _ count: Int, _ what: String) throws(ArchiveError) -> Int {
        let field = bytes[start..<start + count]
        if field[start] & 0x80 != 0 {
            // Two's complement in all bits but the first.
            var value = field[start] & 0x40 != 0 ? -1 : 0
            value = value << 6 | Int(field[start] & 0x3F)
            for byte in field.dropFirst() {
                let (product, overflow) = value.multipliedReportingOverflow(by: 256)
                guard !overflow else {
                    throw ArchiveError(.malformed, "a \(what) is too large", at: offset + start)
                }
                value = product | Int(byte)
            }
            return value
        }
        var value = 0
        var hasEnded = false
        var hasBegun = false
        for byte in field {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "7") where !hasEnded:
                value = value << 3 | Int(byte - UInt8(ascii: "0"))
                hasBegun = true
            case UInt8(ascii: " ") where !hasBegun: break
            case UInt8(ascii: " "), 0: hasEnded = true
            default: throw ArchiveError(.malformed, "a \(what) is no number", at: offset + start)
            }
        }
        return value
    }
}
