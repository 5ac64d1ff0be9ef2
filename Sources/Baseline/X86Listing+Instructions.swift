import Assembler

extension X86Listing {
    /// Each instruction in the order of the code: where it begins, how many bytes it has, and its text, in which labels are the
    /// offsets of their places; then constants and tables, eight bytes each. After `finish()`.
    func forEachInstruction(_ body: (_ offset: Int, _ size: Int, _ text: String) -> Void) {
        var end = count
        var instructions: [Line] = []
        for line in lines {
            switch line.content {
            case .instruction, .alignment: instructions.append(line)
            case .label: break
            case .data: end = line.offset
            }
        }
        for (index, line) in instructions.enumerated() where line.offset < end {
            let next = index + 1 < instructions.count ? min(instructions[index + 1].offset, end) : end
            if case .alignment = line.content {
                body(line.offset, next - line.offset, "nop")
            } else {
                body(line.offset, next - line.offset, placed(line.text))
            }
        }
        var offset = end
        while offset < count {
            let size = min(8, count - offset)
            var bits: UInt64 = 0
            for byte in 0..<size { bits |= UInt64(bytes[offset + byte]) << UInt64(8 * byte) }
            body(offset, size, ".quad 0x" + String(bits, radix: 16))
            offset += size
        }
    }

    /// Puts offsets in the place of labels.
    private func placed(_ text: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let isStart = position == 0 || !X86Listing.isOfWord(bytes[position - 1])
            var end = position + 1
            if isStart, bytes[position] == UInt8(ascii: "L") {
                while end < bytes.count, X86Listing.isOfWord(bytes[end]) { end += 1 }
                let digits = String(decoding: bytes[position + 1..<end], as: UTF8.self)
                if let number = UInt32(digits), let offset = offset(of: Label(number: number)) {
                    result += Array(("0x" + String(offset, radix: 16)).utf8)
                    position = end
                    continue
                }
                end = position + 1
            }
            result.append(bytes[position])
            position = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
