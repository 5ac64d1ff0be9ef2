import Assembler
import WebAssembly

/// Instructions whose number comes after a prefix: the handler of the prefix goes on in another row of the table.
enum SecondBytes {
    /// The rows behind those of the first bytes. What the prefix 0xFB brings finds one operand in a register.
    static let bulkRow = CacheState.allCases.count
    static let vectorRow = bulkRow + 1
    static let objectRow = vectorRow + 2
    static let atomicRow = objectRow + 1
    static let rowCount = atomicRow + 1

    /// What is in each of these rows, in their order.
    static let rows: [(prefix: UInt8, numbers: Range<UInt32>, state: CacheState)] = [
        (0xFC, 0..<256, .none), (0xFD, 0..<512, .none), (0xFB, 0..<256, .integer), (0xFE, 0..<256, .none),
    ]

    /// What the prefix is called where a profiler shows its handler.
    static func name(ofPrefix byte: Int) -> String? {
        switch byte {
        case 0xFB: "object"
        case 0xFC: "bulk"
        case 0xFE: "atomic"
        default: nil
        }
    }
}

extension HandlerWriter {
    /// Executes an instruction whose number comes after the prefix. One written with more bytes than it takes is left to the
    /// machine.
    func dispatchSecondByte(_ prefix: Opcode) {
        let row: Int
        let function: RuntimeFunction
        switch prefix.rawValue {
        case 0xFB:
            while cache.operands.count > 1 { spillOne() }
            if cache.operands.first?.isInteger != true {
                // The topmost operand, of a vector the lower half: where an instruction puts it back, the upper half is still
                // there. Where there is no operand, this is a part of the frame's header.
                push(popInteger())
            }
            row = SecondBytes.objectRow
            function = .object
        case 0xFC:
            spill()
            row = SecondBytes.bulkRow
            function = .bulk
        default:
            spill()
            row = SecondBytes.atomicRow
            function = .atomic
        }
        settle()
        applyTop()
        applyLength()
        m.decodeUnsigned(.s0, 1, longer: exit(function))
        m.dispatch(index: .s0, row: row)
    }
}
