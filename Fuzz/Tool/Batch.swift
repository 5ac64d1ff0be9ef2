import FuzzGenerator
import WebAssembly

/// The programs in a batch file (see `Program.write`).
struct Batch: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> (number: UInt64, program: Program)? {
        guard position < bytes.count else { return nil }
        let number = self.number(8)
        let features = self.number(8)
        var modules: [[UInt8]] = []
        for _ in 0..<self.number(4) {
            let count = Int(self.number(4))
            guard count <= bytes.count - position else { fail("the batch file ends in the middle") }
            modules.append(Array(bytes[position..<(position + count)]))
            position += count
        }
        return (number, Program(modules: modules, features: Features(rawValue: features)))
    }

    private mutating func number(_ count: Int) -> UInt64 {
        guard count <= bytes.count - position else { fail("the batch file ends in the middle") }
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += count
        return number
    }
}
