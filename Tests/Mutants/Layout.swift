/// Where the parts of a module lie that a mutation aims at.
struct Layout {
    struct Section {
        let identifier: UInt8
        /// Where the section's identifier is.
        let start: Int
        /// Where its size is, and where that ends.
        let sizeStart: Int
        let contents: Range<Int>
        var range: Range<Int> { start..<contents.upperBound }
    }

    private(set) var sections: [Section] = []
    /// Where function bodies begin: at the count of local groups.
    private(set) var bodies: [Int] = []

    /// Reads a valid module's layout; of another the part up to the first mistake.
    init(_ bytes: [UInt8]) {
        var position = 8
        while position < bytes.count {
            let start = position
            let identifier = bytes[position]
            position += 1
            let sizeStart = position
            guard let size = Layout.number(bytes, &position), size <= bytes.count - position else { return }
            let section = Section(
                identifier: identifier, start: start, sizeStart: sizeStart,
                contents: position..<(position + size))
            sections.append(section)
            if identifier == 10 { readBodies(bytes, section) }
            position = section.contents.upperBound
        }
    }

    private mutating func readBodies(_ bytes: [UInt8], _ section: Section) {
        var position = section.contents.lowerBound
        guard let count = Layout.number(bytes, &position) else { return }
        for _ in 0..<count {
            guard let size = Layout.number(bytes, &position) else { return }
            bodies.append(position)
            position += size
        }
    }

    /// The unsigned LEB128 number at `position`, which moves past it.
    static func number(_ bytes: [UInt8], _ position: inout Int) -> Int? {
        var value = 0
        var shift = 0
        while position < bytes.count, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    static func encode(_ value: Int) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(value & 0x7F) | (value > 0x7F ? 0x80 : 0))
            value >>= 7
        } while value > 0
        return bytes
    }
}
