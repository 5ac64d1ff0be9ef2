import Machine
import WebAssembly

/// What a look at the whole function tells before it is compiled: which locals each loop uses how often, and which `if`s have an
/// `else`.
struct FunctionScan {
    struct Loop: BitwiseCopyable {
        /// The accesses within, loops in it included.
        var first: UInt32
        var end: UInt32
        var depth: UInt8
        var hasCall: Bool
    }
    /// Of locals: the index times two, one more if it is written; in the order of the code.
    private(set) var accesses = RawArray<UInt32>(capacity: 1024)
    /// How many loops are around each.
    private(set) var depths = RawArray<UInt8>(capacity: 1024)
    /// In the order of the code. The first is the function itself.
    private(set) var loops = RawArray<Loop>(capacity: 64)
    /// In the order of the code: whether there is an `else`.
    private(set) var ifs = RawArray<Bool>(capacity: 64)
    /// Of the first 64 locals, a bit each, those that the function writes to.
    private(set) var written: UInt64 = 0

    /// The open blocks: a loop's or an `if`'s number, or -1.
    private enum Opened: Int32 { case other, loop, `if` }
    private var open = RawArray<Int64>(capacity: 64)

    func deallocate() {
        accesses.deallocate()
        depths.deallocate()
        loops.deallocate()
        ifs.deallocate()
        open.deallocate()
    }

    mutating func scan(_ code: UnsafePointer<UInt8>, from start: Int, to end: Int) {
        accesses.removeAll()
        depths.removeAll()
        loops.removeAll()
        ifs.removeAll()
        open.removeAll()
        written = 0
        loops.append(Loop(first: 0, end: 0, depth: 0, hasCall: false))
        var depth: UInt8 = 0
        // The innermost open loop, as a number.
        var innermost = 0
        var reader = CodeReader(code + start)
        let last = code + end
        let instructions = InstructionTable.packed
        while reader.pc < last {
            let byte = reader.pc[0]
            reader.pc += 1
            switch byte {
            case 0x20, 0x21, 0x22:
                let local = reader.u32()
                accesses.append(local << 1 | (byte == 0x20 ? 0 : 1))
                if byte != 0x20, local < 64 { written |= 1 &<< UInt64(local) }
                depths.append(depth)
            case 0x02, 0x06:
                reader.skipBlockType()
                open.append(-1)
            case 0x03:
                reader.skipBlockType()
                // What encloses it is found again when it ends.
                open.append(Int64(loops.count) << 32 | Int64(innermost) << 1)
                innermost = loops.count
                if depth < 255 { depth += 1 }
                loops.append(Loop(first: UInt32(accesses.count), end: 0, depth: depth, hasCall: false))
            case 0x04:
                reader.skipBlockType()
                open.append(Int64(ifs.count) << 1 | 1)
                ifs.append(false)
            case 0x05:
                if open.count > 0 { ifs[Int(open[open.count - 1] >> 1)] = true }
            case 0x1F:
                reader.skip(.tryTable)
                open.append(-1)
            case 0x0B, 0x18:
                if byte == 0x18 { _ = reader.u32() }
                guard open.count > 0 else { continue }
                open.count -= 1
                let entry = open[open.count]
                if entry >= 0, entry & 1 == 0 {
                    let loop = Int(entry >> 32)
                    loops.base[loop].end = UInt32(accesses.count)
                    innermost = Int(entry & 0xFFFF_FFFF) >> 1
                    if loops[loop].hasCall { loops.base[innermost].hasCall = true }
                    if depth < 255 { depth -= 1 }
                }
            case 0x10...0x15:
                loops.base[innermost].hasCall = true
                reader.skip(instructions[Int(byte)].immediates)
            case 0xFB...0xFE:
                let number = reader.u32()
                let opcode = Opcode(prefix: byte, subopcode: number)
                reader.skip(instructions[Int((opcode ?? Opcode(0)).rawValue)].immediates)
            default:
                reader.skip(instructions[Int(byte)].immediates)
            }
        }
        loops.base[0].end = UInt32(accesses.count)
    }
}

/// Reads what the validator has read before.
struct CodeReader {
    var pc: UnsafePointer<UInt8>
    @inline(__always) init(_ pc: UnsafePointer<UInt8>) { self.pc = pc }

    @inline(__always) mutating func byte() -> UInt8 {
        let byte = pc[0]
        pc += 1
        return byte
    }

    @inline(__always) mutating func u32() -> UInt32 {
        let byte = pc[0]
        if byte < 0x80 {
            pc += 1
            return UInt32(byte)
        }
        return UInt32(truncatingIfNeeded: long())
    }
    @inline(__always) mutating func u64() -> UInt64 { long() }

    @inline(never) private mutating func long() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = pc[0]
            pc += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
    }

    @inline(__always) mutating func signed() -> Int64 {
        let byte = pc[0]
        if byte < 0x80 {
            pc += 1
            return Int64(Int8(bitPattern: byte &<< 1) &>> 1)
        }
        return longSigned()
    }

    @inline(never) private mutating func longSigned() -> Int64 {
        var value: Int64 = 0
        var shift: Int64 = 0
        while true {
            let byte = pc[0]
            pc += 1
            value |= Int64(byte & 0x7F) &<< shift
            shift &+= 7
            if byte < 0x80 {
                if shift < 64, byte & 0x40 != 0 { value |= -1 &<< shift }
                return value
            }
        }
    }

    @inline(__always) mutating func skipNumber() {
        while pc[0] >= 0x80 { pc += 1 }
        pc += 1
    }

    @inline(__always) mutating func skipBlockType() {
        if pc[0] &- 0x63 < 2 { pc += 1 }
        skipNumber()
    }

    mutating func skip(_ immediates: Immediates) {
        switch immediates {
        case .none: break
        case .blockType: skipBlockType()
        case .label, .function, .typeIndex, .local, .global, .table, .element, .memory, .data, .i32, .i64,
            .tag, .heapType:
            skipNumber()
        case .typeTable, .tableTable, .elementTable, .memoryMemory, .dataMemory, .typeField, .typeCount,
            .typeType, .typeData, .typeElement:
            skipNumber()
            skipNumber()
        case .memarg: skipMemoryArgument()
        case .memargLane:
            skipMemoryArgument()
            pc += 1
        case .f32: pc += 4
        case .f64: pc += 8
        case .v128, .shuffle: pc += 16
        case .lane, .reservedByte: pc += 1
        case .labelTable:
            let count = u32()
            for _ in 0...count { skipNumber() }
        case .valueTypes:
            let count = u32()
            for _ in 0..<count { skipBlockType() }
        case .castBranch:
            pc += 1
            skipNumber()
            skipNumber()
            skipNumber()
        case .tryTable:
            skipBlockType()
            let count = u32()
            for _ in 0..<count {
                let kind = byte()
                if kind < 2 { skipNumber() }
                skipNumber()
            }
        }
    }

    private mutating func skipMemoryArgument() {
        let flags = u32()
        if flags & 0x40 != 0 { skipNumber() }
        skipNumber()
    }
}

/// How many entries of the side table an instruction has; `pc` is at its opcode.
func sideTableEntries(at pc: UnsafePointer<UInt8>) -> Int {
    switch pc[0] {
    // if, else, catch, rethrow, br, br_if, catch_all, br_on_null, br_on_non_null
    case 0x04, 0x05, 0x07, 0x09, 0x0C, 0x0D, 0x19, 0xD5, 0xD6: return 1
    case 0x0E:
        var reader = CodeReader(pc + 1)
        return Int(reader.u32()) + 1
    case 0x1F:
        var reader = CodeReader(pc + 1)
        reader.skipBlockType()
        return Int(reader.u32()) + 1
    case 0xFB:
        var reader = CodeReader(pc + 1)
        let number = reader.u32()
        return number == 24 || number == 25 ? 1 : 0
    default: return 0
    }
}
