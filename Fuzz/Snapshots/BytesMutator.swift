import Snapshot
import TestSupport

/// Changes bytes: a few, in runs of 1 to 8, to anything or to numbers that mean something more often.
struct BytesMutator {
    var random: RandomSequence

    mutating func mutate(_ bytes: inout [UInt8]) {
        for _ in 0..<1 + random.below(3) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(8) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(random.below(8))
            case 2: bytes[place] &+= random.isOne(in: 2) ? 1 : 255
            case 3:
                write(
                    random.pick([0, 1, 2, 7, 0x7F, 0xFF, 0xFFFF, 1 << 31, .max]), 4, at: place & ~3, &bytes)
            case 4:
                write(
                    random.pick([0, 1, 1 << 16, 1 << 32, 1 << 40, 1 << 63, .max]), 8, at: place & ~7, &bytes)
            case 5: bytes.remove(at: place)
            case 6: bytes.insert(bytes[random.below(bytes.count)], at: place)
            default:
                // Something from elsewhere.
                let from = random.below(bytes.count) & ~3
                for offset in 0..<4 where from + offset < bytes.count && (place & ~3) + offset < bytes.count {
                    bytes[place & ~3 + offset] = bytes[from + offset]
                }
            }
        }
        if random.isOne(in: 40) { bytes.removeLast(random.below(bytes.count + 1)) }
    }

    private func write(_ value: UInt64, _ count: Int, at place: Int, _ bytes: inout [UInt8]) {
        for offset in 0..<count where place + offset < bytes.count {
            bytes[place + offset] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(offset)))
        }
    }

    /// Changes the table of contents of a file, or its header, so that its hash fits all the same.
    mutating func mutateTable(_ file: inout [UInt8]) {
        let headerSize = 128
        var length = 0
        for byte in 0..<8 { length |= Int(file[24 + byte]) << (8 * byte) }
        guard length > 0, headerSize + length <= file.count else { return }
        var table = Array(file[headerSize..<headerSize + length])
        mutate(&table)
        file.replaceSubrange(headerSize..<headerSize + length, with: table)
        for byte in 0..<8 {
            file[24 + byte] = UInt8(truncatingIfNeeded: table.count >> (8 * byte))
            file[16 + byte] = UInt8(truncatingIfNeeded: file.count >> (8 * byte))
        }
        file.replaceSubrange(32..<64, with: SHA256.hash(table).bytes)
    }
}
