import WebAssembly

/// What the interpreter keeps at hand of the newest frame. Lives in processor registers as long as nobody takes its
/// address: every method is inlined, and whoever needs the state in memory calls `save` first.
struct Registers {
    /// The next byte of code.
    var pc: UnsafePointer<UInt8>
    /// Just past the topmost operand.
    var top: SlotPointer
    var locals: SlotPointer
    /// The current side-table entry.
    var side: UnsafePointer<SideTableEntry>
    var frame: FramePointer
    var memory: UnsafeMutablePointer<MemoryRecord>

    // MARK: Canonical state

    /// The state of an activation's newest frame, which must be a function's.
    @inline(__always) init(_ activation: Activation) {
        let frame = activation.frame.unsafelyUnwrapped
        let instance = frame.pointee.instance.unsafelyUnwrapped
        let body = frame.pointee.body.unsafelyUnwrapped
        pc = instance.pointee.bytes + Int(frame.pointee.pc)
        top = activation.top
        locals = frame.locals(Int(body.pointee.localCount))
        side = body.pointee.entry(at: frame.pointee.step)
        self.frame = frame
        memory = instance.pointee.memory
    }

    @inline(__always) var instance: UnsafeMutablePointer<InstanceRecord> {
        frame.pointee.instance.unsafelyUnwrapped
    }
    @inline(__always) var body: UnsafePointer<FunctionBody> { frame.pointee.body.unsafelyUnwrapped }
    @inline(__always) var store: UnsafeMutablePointer<StoreRecord> { instance.pointee.store }

    /// Puts the state into memory, with `at` as the frame's pc.
    @inline(__always) func save(_ activation: Activation, at: UnsafePointer<UInt8>) {
        frame.pointee.pc = UInt32(truncatingIfNeeded: at - instance.pointee.bytes)
        frame.pointee.step = body.pointee.step(of: side)
        activation.frame = frame
        activation.top = top
    }

    // MARK: Operands

    @inline(__always) mutating func push(_ value: UInt64) {
        top[0] = value
        top += slotWords
    }
    @inline(__always) mutating func push(_ value: UInt32) { push(UInt64(value)) }
    @inline(__always) mutating func pop() -> UInt64 {
        top -= slotWords
        return top[0]
    }
    @inline(__always) mutating func pop32() -> UInt32 { UInt32(truncatingIfNeeded: pop()) }
    /// The operand `depth` below the topmost.
    @inline(__always) func operand(_ depth: Int) -> UInt64 { top[-slotWords &* (depth &+ 1)] }
    @inline(__always) func operand32(_ depth: Int) -> UInt32 { UInt32(truncatingIfNeeded: operand(depth)) }
    /// Replaces the topmost operand.
    @inline(__always) func replace(_ value: UInt64) { top[-slotWords] = value }
    @inline(__always) func replace(_ value: UInt32) { replace(UInt64(value)) }

    // MARK: Immediates

    /// The unsigned LEB128 number at `pc`.
    @inline(__always) mutating func readU32() -> UInt32 {
        let byte = pc[0]
        if byte < 0x80 {
            pc += 1
            return UInt32(byte)
        }
        let (value, next) = Registers.longUnsigned(pc)
        pc = next
        return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always) mutating func readU64() -> UInt64 {
        let (value, next) = Registers.longUnsigned(pc)
        pc = next
        return value
    }

    @inline(__always) mutating func readSigned() -> Int64 {
        let byte = pc[0]
        if byte < 0x80 {
            pc += 1
            return Int64(Int8(bitPattern: byte << 1) >> 1)
        }
        let second = pc[1]
        if second < 0x80 {
            pc += 2
            return Int64(Int8(bitPattern: second << 1) >> 1) &<< 7 | Int64(byte & 0x7F)
        }
        let (value, next) = Registers.longSigned(pc)
        pc = next
        return value
    }

    @inline(__always) mutating func skipLEB() {
        while pc[0] >= 0x80 { pc += 1 }
        pc += 1
    }

    /// Moves past a block type: a byte for nothing or a type, an index of a type, or a byte and a heap type for a
    /// reference that has no shorter form.
    @inline(__always) mutating func skipBlockType() {
        if pc[0] &- 0x63 < 2 { pc += 1 }
        skipLEB()
    }

    /// Moves past the call instruction at `pc`: `call_indirect` has two immediates, `call` and `call_ref` one.
    @inline(__always) mutating func skipCall() {
        let opcode = OpcodeByte(at: pc)
        pc += 1
        skipLEB()
        if opcode == .callIndirect { skipLEB() }
    }

    @inline(never) private static func longUnsigned(
        _ start: UnsafePointer<UInt8>
    ) -> (UInt64, UnsafePointer<UInt8>) {
        var pc = start
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = pc[0]
            pc += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return (value, pc) }
            shift &+= 7
        }
    }

    @inline(never) private static func longSigned(
        _ start: UnsafePointer<UInt8>
    ) -> (Int64, UnsafePointer<UInt8>) {
        var pc = start
        var value: Int64 = 0
        var shift: Int64 = 0
        while true {
            let byte = pc[0]
            pc += 1
            value |= Int64(byte & 0x7F) &<< shift
            shift &+= 7
            if byte < 0x80 {
                if shift < 64, byte & 0x40 != 0 { value |= -1 &<< shift }
                return (value, pc)
            }
        }
    }

    // MARK: Branches

    /// Takes the current side-table entry for the branch instruction at `at`.
    @inline(__always) mutating func branch(from at: UnsafePointer<UInt8>) {
        let entry = side.pointee
        if entry.keep | entry.drop == 0 {
            pc = at + Int(entry.displacement)
            side = side.advanced(byBytes: Int(entry.step))
        } else {
            let target = Registers.farBranch(frame, side, top)
            top = target.top
            pc = at + target.displacement
            side = side.advanced(byBytes: target.step)
        }
    }

    /// Takes the branch if the condition holds; otherwise moves past label and entry. `pc` is at the label.
    @inline(__always) mutating func branch(if condition: Bool, from at: UnsafePointer<UInt8>) {
        if condition {
            branch(from: at)
        } else {
            skipLEB()
            side += 1
        }
    }

    /// A branch that drops operands, or whose numbers are in the overflow array.
    @inline(never) private static func farBranch(
        _ frame: FramePointer, _ side: UnsafePointer<SideTableEntry>, _ top: SlotPointer
    ) -> (top: SlotPointer, displacement: Int, step: Int) {
        var displacement = Int(side.pointee.displacement)
        var step = Int(side.pointee.step)
        var keep = Int(side.pointee.keep)
        var drop = Int(side.pointee.drop)
        if side.pointee.isEscape {
            let wide = frame.pointee.body.unsafelyUnwrapped.pointee.overflow[side.pointee.overflowIndex]
            displacement = Int(wide.displacement)
            step = Int(wide.step)
            keep = Int(wide.keep)
            drop = Int(wide.drop)
        }
        let source = top - keep &* slotWords
        let destination = source - drop &* slotWords
        destination.update(from: source, count: keep &* slotWords)
        return (destination + keep &* slotWords, displacement, step)
    }

    // MARK: Operators

    @inline(__always) mutating func unary32(_ operation: (UInt32) -> UInt32) {
        replace(operation(operand32(0)))
        pc += 1
    }
    @inline(__always) mutating func unary64(_ operation: (UInt64) -> UInt64) {
        replace(operation(operand(0)))
        pc += 1
    }
    @inline(__always) mutating func binary32(_ operation: (UInt32, UInt32) -> UInt32) {
        let right = pop32()
        replace(operation(operand32(0), right))
        pc += 1
    }
    @inline(__always) mutating func binary64(_ operation: (UInt64, UInt64) -> UInt64) {
        let right = pop()
        replace(operation(operand(0), right))
        pc += 1
    }

    /// What to do with a comparison's result: a `br_if` that follows uses it at once, unless the comparison is to be executed
    /// alone.
    @inline(__always) mutating func finishComparison(_ isAlone: Bool, _ result: Bool) {
        pc += 1
        if !isAlone, pc[0] == 0x0D {
            top -= slotWords
            let at = pc
            pc += 1
            branch(if: result, from: at)
        } else {
            replace(UInt64(result ? 1 : 0))
        }
    }
    @inline(__always) mutating func compare32(_ isAlone: Bool, _ comparison: (UInt32, UInt32) -> Bool) {
        let right = pop32()
        finishComparison(isAlone, comparison(operand32(0), right))
    }
    @inline(__always) mutating func compare64(_ isAlone: Bool, _ comparison: (UInt64, UInt64) -> Bool) {
        let right = pop()
        finishComparison(isAlone, comparison(operand(0), right))
    }
    @inline(__always) mutating func compareFloat(_ isAlone: Bool, _ comparison: (Float, Float) -> Bool) {
        let right = Float(bitPattern: pop32())
        finishComparison(isAlone, comparison(Float(bitPattern: operand32(0)), right))
    }
    @inline(__always) mutating func compareDouble(_ isAlone: Bool, _ comparison: (Double, Double) -> Bool) {
        let right = Double(bitPattern: pop())
        finishComparison(isAlone, comparison(Double(bitPattern: operand(0)), right))
    }

    /// Stores a float that arithmetic made: every NaN is quiet, and in the deterministic profile the canonical one.
    @inline(__always) func replace(arithmetic value: Float) {
        replace(_fastPath(value == value) ? value.bitPattern : arithmeticNaN(value))
    }
    @inline(__always) func replace(arithmetic value: Double) {
        replace(_fastPath(value == value) ? value.bitPattern : arithmeticNaN(value))
    }
    @inline(never) private func arithmeticNaN(_ value: Float) -> UInt32 {
        (store.pointee.isDeterministic ? Numerics.canonicalNaN(value) : Numerics.quieted(value)).bitPattern
    }
    @inline(never) private func arithmeticNaN(_ value: Double) -> UInt64 {
        (store.pointee.isDeterministic ? Numerics.canonicalNaN(value) : Numerics.quieted(value)).bitPattern
    }

    @inline(__always) mutating func unaryFloat(_ operation: (Float) -> Float) {
        replace(arithmetic: operation(Float(bitPattern: operand32(0))))
        pc += 1
    }
    @inline(__always) mutating func unaryDouble(_ operation: (Double) -> Double) {
        replace(arithmetic: operation(Double(bitPattern: operand(0))))
        pc += 1
    }
    @inline(__always) mutating func binaryFloat(_ operation: (Float, Float) -> Float) {
        let right = Float(bitPattern: pop32())
        replace(arithmetic: operation(Float(bitPattern: operand32(0)), right))
        pc += 1
    }
    @inline(__always) mutating func binaryDouble(_ operation: (Double, Double) -> Double) {
        let right = Double(bitPattern: pop())
        replace(arithmetic: operation(Double(bitPattern: operand(0)), right))
        pc += 1
    }

    // MARK: Memories

    /// The effective address of an access of `size` bytes; nil if it is out of bounds. `pc` is at the immediates,
    /// `index` the address operand. Addresses of 32 bits are zero-extended like every `i32`.
    @inline(__always) mutating func address(_ index: UInt64, _ size: Int) -> UnsafeMutableRawPointer? {
        // Nearly always memory 0, and an offset of one byte.
        guard pc[0] < 0x40, pc[1] < 0x80 else { return farAddress(index, size) }
        let reach = UInt64(pc[1]) &+ UInt64(truncatingIfNeeded: size)
        pc += 2
        let (end, wraps) = index.addingReportingOverflow(reach)
        guard !wraps, end <= UInt64(truncatingIfNeeded: memory.pointee.size) else { return nil }
        return memory.pointee.base + Int(truncatingIfNeeded: end &- UInt64(truncatingIfNeeded: size))
    }

    /// The same for all immediates.
    @inline(__always) mutating func farAddress(_ index: UInt64, _ size: Int) -> UnsafeMutableRawPointer? {
        let access = Registers.resolve(pc, index, size, frame)
        pc = access.next
        return access.address
    }

    @inline(never) private static func resolve(
        _ pc: UnsafePointer<UInt8>, _ index: UInt64, _ size: Int, _ frame: FramePointer
    ) -> (address: UnsafeMutableRawPointer?, next: UnsafePointer<UInt8>) {
        let (flags, afterFlags) = longUnsigned(pc)
        var next = afterFlags
        var memory = frame.pointee.instance.unsafelyUnwrapped.pointee.memory
        if flags & 0x40 != 0 {
            let (number, afterNumber) = longUnsigned(next)
            next = afterNumber
            memory = frame.pointee.instance.unsafelyUnwrapped.pointee.memories[Int(number)]
        }
        let (offset, afterOffset) = longUnsigned(next)
        let (reach, reachWraps) = offset.addingReportingOverflow(UInt64(truncatingIfNeeded: size))
        let (end, wraps) = index.addingReportingOverflow(reach)
        guard !reachWraps, !wraps, end <= UInt64(truncatingIfNeeded: memory.pointee.size) else {
            return (nil, afterOffset)
        }
        return (memory.pointee.base + Int(end - UInt64(truncatingIfNeeded: size)), afterOffset)
    }

    /// Loads; false if out of bounds.
    @inline(__always) mutating func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _: Value.Type, _ extend: (Value) -> UInt64
    ) -> Bool {
        pc += 1
        guard let address = address(operand(0), MemoryLayout<Value>.size) else { return false }
        replace(extend(UnsafeRawPointer(address).loadUnaligned(as: Value.self)))
        return true
    }

    /// Stores the topmost operand; false if out of bounds.
    @inline(__always) mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) -> Bool {
        pc += 1
        guard let address = address(operand(1), MemoryLayout<Value>.size) else { return false }
        address.storeBytes(of: Value(truncatingIfNeeded: operand(0)), as: Value.self)
        top -= 2 &* slotWords
        return true
    }
}

extension FunctionBody {
    /// The side-table entry that a frame's `step` means.
    @inline(__always) func entry(at step: UInt32) -> UnsafePointer<SideTableEntry> {
        UnsafePointer(sideTable).advanced(byBytes: Int(step))
    }

    /// What a frame's `step` is at an entry.
    @inline(__always) func step(of entry: UnsafePointer<SideTableEntry>) -> UInt32 {
        UInt32(truncatingIfNeeded: UnsafeRawPointer(entry) - UnsafeRawPointer(sideTable))
    }
}

extension UnsafePointer<SideTableEntry> {
    /// The entry so many bytes further.
    @inline(__always) fileprivate func advanced(byBytes distance: Int) -> UnsafePointer<SideTableEntry> {
        (UnsafeRawPointer(self) + distance).assumingMemoryBound(to: SideTableEntry.self)
    }
}
