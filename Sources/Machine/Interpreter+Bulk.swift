import Synchronization
import WebAssembly

/// The instructions with prefix 0xFC, on the canonical state in memory.
///
/// Operations over ranges proceed in pieces. Between two pieces the operands say what is left to do and the pc is still at
/// the instruction, so that it can be stopped there and begun again.
extension Interpreter {
    @inline(never) static func prefixed(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        let instance = r.instance
        let at = r.pc
        r.pc += 1
        switch r.readU32() {
        case 0: r.replace(Numerics.i32TruncSatF32S(Float(bitPattern: r.operand32(0))))
        case 1: r.replace(Numerics.i32TruncSatF32U(Float(bitPattern: r.operand32(0))))
        case 2: r.replace(Numerics.i32TruncSatF64S(Double(bitPattern: r.operand(0))))
        case 3: r.replace(Numerics.i32TruncSatF64U(Double(bitPattern: r.operand(0))))
        case 4: r.replace(Numerics.i64TruncSatF32S(Float(bitPattern: r.operand32(0))))
        case 5: r.replace(Numerics.i64TruncSatF32U(Float(bitPattern: r.operand32(0))))
        case 6: r.replace(Numerics.i64TruncSatF64S(Double(bitPattern: r.operand(0))))
        case 7: r.replace(Numerics.i64TruncSatF64U(Double(bitPattern: r.operand(0))))
        case 8:  // memory.init
            let data = instance.pointee.data[Int(r.readU32())]
            let memory = instance.pointee.memories[Int(r.readU32())]
            return transferBytes(&r, at, activation, to: memory, sourceSize: data.count) { source in
                UnsafeRawPointer(instance.pointee.bytes + data.offset + source)
            }
        case 9:  // data.drop
            instance.pointee.data[Int(r.readU32())].count = 0
        case 10:  // memory.copy
            let destination = instance.pointee.memories[Int(r.readU32())]
            let source = instance.pointee.memories[Int(r.readU32())]
            return transferBytes(
                &r, at, activation, to: destination, sourceSize: source.pointee.size,
                overlaps: destination == source
            ) { UnsafeRawPointer(source.pointee.base + $0) }
        case 11:  // memory.fill
            let memory = instance.pointee.memories[Int(r.readU32())]
            guard r.isInRange(2, memory.pointee.size) else {
                return trap(.outOfBoundsMemoryAccess, r, at, activation)
            }
            return inPieces(&r, at, activation, Fuel.pieceOfBytes, Fuel.bytesPerUnit) { r, piece in
                let byte = UInt8(truncatingIfNeeded: r.operand32(1))
                (memory.pointee.base + Int(r.operand(2))).initializeMemory(
                    as: UInt8.self, repeating: byte, count: piece)
                r.advance(2, by: piece)
            }
        case 12:  // table.init
            let element = instance.pointee.elements[Int(r.readU32())]
            let table = instance.pointee.tables[Int(r.readU32())]
            return transferReferences(
                &r, at, activation, to: table, from: element.references, sourceCount: element.count)
        case 13:  // elem.drop
            store.dropElement(Int(r.readU32()), of: instance)
        case 14:  // table.copy
            let destination = instance.pointee.tables[Int(r.readU32())]
            let source = instance.pointee.tables[Int(r.readU32())]
            return transferReferences(
                &r, at, activation, to: destination, from: source.pointee.elements,
                sourceCount: source.pointee.count, overlaps: destination == source)
        case 15:  // table.grow
            let table = instance.pointee.tables[Int(r.readU32())]
            let delta = r.pop()
            let before = store.grow(table, by: delta, value: r.operand32(0))
            r.replace(before.map { UInt64($0) } ?? r.failure(table.pointee.type.limits))
        case 16:  // table.size
            r.push(UInt64(instance.pointee.tables[Int(r.readU32())].pointee.count))
        case 17:  // table.fill
            let table = instance.pointee.tables[Int(r.readU32())]
            guard r.isInRange(2, table.pointee.count) else {
                return trap(.outOfBoundsTableAccess, r, at, activation)
            }
            return inPieces(&r, at, activation, Fuel.pieceOfElements, Fuel.elementsPerUnit) { r, piece in
                (table.pointee.elements + Int(r.operand(2))).update(
                    repeating: r.operand32(1), count: piece)
                r.advance(2, by: piece)
            }
        case 19:  // i64.add128
            let sum = Numerics.i64Add128(r.operand(3), r.operand(2), r.operand(1), r.operand(0))
            r.replaceFour(with: sum)
        case 20:  // i64.sub128
            let difference = Numerics.i64Sub128(r.operand(3), r.operand(2), r.operand(1), r.operand(0))
            r.replaceFour(with: difference)
        case 21:  // i64.mul_wide_s
            let product = Numerics.i64MulWideS(r.operand(1), r.operand(0))
            r.setOperand(1, product.low)
            r.setOperand(0, product.high)
        case 22:  // i64.mul_wide_u
            let product = Numerics.i64MulWideU(r.operand(1), r.operand(0))
            r.setOperand(1, product.low)
            r.setOperand(0, product.high)
        default:
            return trap(.unsupportedInstruction, r, at, activation)
        }
        r.save(activation, at: r.pc)
        return .next
    }

    /// `memory.copy` and `memory.init`: operands are destination, source, count.
    private static func transferBytes(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation,
        to destination: UnsafeMutablePointer<MemoryRecord>, sourceSize: Int, overlaps: Bool = false,
        from source: (Int) -> UnsafeRawPointer
    ) -> Step {
        guard r.isInRange(2, destination.pointee.size), r.isInRange(1, sourceSize) else {
            return trap(.outOfBoundsMemoryAccess, r, at, activation)
        }
        let backward = overlaps && r.operand(2) > r.operand(1)
        return inPieces(&r, at, activation, Fuel.pieceOfBytes, Fuel.bytesPerUnit) { r, piece in
            let skipped = backward ? Int(r.operand(0)) - piece : 0
            (destination.pointee.base + Int(r.operand(2)) + skipped).copyMemory(
                from: source(Int(r.operand(1)) + skipped), byteCount: piece)
            if !backward {
                r.advance(2, by: piece)
                r.advance(1, by: piece)
            }
        }
    }

    /// `table.copy` and `table.init`: operands are destination, source, count.
    private static func transferReferences(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation,
        to destination: UnsafeMutablePointer<TableRecord>, from source: UnsafeMutablePointer<UInt32>?,
        sourceCount: Int, overlaps: Bool = false
    ) -> Step {
        guard r.isInRange(2, destination.pointee.count), r.isInRange(1, sourceCount) else {
            return trap(.outOfBoundsTableAccess, r, at, activation)
        }
        let backward = overlaps && r.operand(2) > r.operand(1)
        return inPieces(&r, at, activation, Fuel.pieceOfElements, Fuel.elementsPerUnit) { r, piece in
            let skipped = backward ? Int(r.operand(0)) - piece : 0
            if let source {
                (destination.pointee.elements + Int(r.operand(2)) + skipped).update(
                    from: source + Int(r.operand(1)) + skipped, count: piece)
            }
            if !backward {
                r.advance(2, by: piece)
                r.advance(1, by: piece)
            }
        }
    }

    /// Does an operation over as many things as the topmost operand says, in pieces; each is paid for, and can be stopped
    /// before. At the end the operands are gone and the pc is past the instruction.
    static func inPieces(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation, _ pieceSize: Int,
        _ perUnit: Int, operands: Int = 3, _ body: (inout Registers, Int) -> Void
    ) -> Step {
        let store = r.store
        while r.operand(0) > 0 {
            // All pieces but the last are whole, wherever the operation was stopped in between.
            let piece = Int(min(r.operand(0), UInt64(pieceSize)))
            let charge = Int64(piece / perUnit)
            if store.pointee.fuel < charge {
                r.save(activation, at: at)
                activation.trap = .outOfFuel
                return .suspended
            }
            if store.pointee.isInterrupted {
                r.save(activation, at: at)
                activation.trap = store.pointee.interruptionKind
                return .suspended
            }
            store.pointee.fuel -= charge
            body(&r, piece)
            r.setOperand(0, r.operand(0) - UInt64(piece))
        }
        r.top -= operands * slotWords
        r.save(activation, at: r.pc)
        return .next
    }
}

// Sizes and addresses are read as 64 bits: those of 32 are zero-extended like every `i32`.
extension Registers {
    func setOperand(_ depth: Int, _ value: UInt64) { top[-slotWords * (depth + 1)] = value }

    /// Moves the start of a range, an operand, past what has been done.
    func advance(_ depth: Int, by count: Int) { setOperand(depth, operand(depth) &+ UInt64(count)) }

    /// Whether the range that starts at an operand, and has as many things as the topmost says, ends within `size`.
    func isInRange(_ depth: Int, _ size: Int) -> Bool {
        let (end, wraps) = operand(depth).addingReportingOverflow(operand(0))
        return !wraps && end <= UInt64(size)
    }

    /// What `memory.grow` and `table.grow` return if they fail: -1 of the address type.
    func failure(_ limits: SizeLimits) -> UInt64 { limits.is64 ? .max : UInt64(UInt32.max) }

    /// The result of a 128-bit operation in place of its four operands.
    mutating func replaceFour(with value: (low: UInt64, high: UInt64)) {
        top -= 2 * slotWords
        setOperand(1, value.low)
        setOperand(0, value.high)
    }
}
