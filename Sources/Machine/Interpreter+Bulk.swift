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
            let (start, count) = (Int(r.operand32(2)), Int(r.operand32(0)))
            guard start + count <= memory.pointee.size else {
                return trap(.outOfBoundsMemoryAccess, r, at, activation)
            }
            return inPieces(&r, at, activation, count, Fuel.pieceOfBytes, Fuel.bytesPerUnit) { r, piece in
                let byte = UInt8(truncatingIfNeeded: r.operand32(1))
                (memory.pointee.base + Int(r.operand32(2))).initializeMemory(
                    as: UInt8.self, repeating: byte, count: piece)
                r.setOperand(2, r.operand32(2) &+ UInt32(truncatingIfNeeded: piece))
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
            let delta = r.pop32()
            let before = Tables.grow(
                table, by: UInt64(delta), value: r.operand32(0), limit: store.limits.tableSize)
            r.replace(before.map { UInt32(truncatingIfNeeded: $0) } ?? .max)
        case 16:  // table.size
            r.push(UInt32(truncatingIfNeeded: instance.pointee.tables[Int(r.readU32())].pointee.count))
        case 17:  // table.fill
            let table = instance.pointee.tables[Int(r.readU32())]
            let (start, count) = (Int(r.operand32(2)), Int(r.operand32(0)))
            guard start + count <= table.pointee.count else {
                return trap(.outOfBoundsTableAccess, r, at, activation)
            }
            return inPieces(
                &r, at, activation, count, Fuel.pieceOfElements, Fuel.elementsPerUnit
            ) { r, piece in
                (table.pointee.elements + Int(r.operand32(2))).update(
                    repeating: r.operand32(1), count: piece)
                r.setOperand(2, r.operand32(2) &+ UInt32(truncatingIfNeeded: piece))
            }
        default:
            return trap(.unsupportedInstruction, r, at, activation)
        }
        r.save(activation, at: r.pc)
        return .next
    }

    private static func trap(
        _ kind: TrapKind, _ r: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        r.save(activation, at: at)
        activation.trap = kind
        return .trapped
    }

    /// `memory.copy` and `memory.init`: operands are destination, source, count.
    private static func transferBytes(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation,
        to destination: UnsafeMutablePointer<MemoryRecord>, sourceSize: Int, overlaps: Bool = false,
        from source: (Int) -> UnsafeRawPointer
    ) -> Step {
        let (target, start, count) = (Int(r.operand32(2)), Int(r.operand32(1)), Int(r.operand32(0)))
        guard target + count <= destination.pointee.size, start + count <= sourceSize else {
            return trap(.outOfBoundsMemoryAccess, r, at, activation)
        }
        let backward = overlaps && target > start
        return inPieces(&r, at, activation, count, Fuel.pieceOfBytes, Fuel.bytesPerUnit) { r, piece in
            let skipped = backward ? Int(r.operand32(0)) - piece : 0
            (destination.pointee.base + Int(r.operand32(2)) + skipped).copyMemory(
                from: source(Int(r.operand32(1)) + skipped), byteCount: piece)
            if !backward { r.advanceRanges(by: piece) }
        }
    }

    /// `table.copy` and `table.init`: operands are destination, source, count.
    private static func transferReferences(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation,
        to destination: UnsafeMutablePointer<TableRecord>, from source: UnsafeMutablePointer<UInt32>?,
        sourceCount: Int, overlaps: Bool = false
    ) -> Step {
        let (target, start, count) = (Int(r.operand32(2)), Int(r.operand32(1)), Int(r.operand32(0)))
        guard target + count <= destination.pointee.count, start + count <= sourceCount else {
            return trap(.outOfBoundsTableAccess, r, at, activation)
        }
        let backward = overlaps && target > start
        return inPieces(
            &r, at, activation, count, Fuel.pieceOfElements, Fuel.elementsPerUnit
        ) { r, piece in
            let skipped = backward ? Int(r.operand32(0)) - piece : 0
            if let source {
                (destination.pointee.elements + Int(r.operand32(2)) + skipped).update(
                    from: source + Int(r.operand32(1)) + skipped, count: piece)
            }
            if !backward { r.advanceRanges(by: piece) }
        }
    }

    /// Does an operation over `count` things, the topmost operand, in pieces; each is paid for, and can be stopped before.
    /// At the end the three operands are gone and the pc is past the instruction.
    private static func inPieces(
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation, _ count: Int,
        _ pieceSize: Int, _ perUnit: Int, _ body: (inout Registers, Int) -> Void
    ) -> Step {
        let store = r.store
        var left = count
        while left > 0 {
            // All pieces but the last are whole, wherever the operation was stopped in between.
            let piece = min(left, pieceSize)
            let charge = Int64(piece / perUnit)
            if store.pointee.fuel < charge {
                r.save(activation, at: at)
                activation.trap = .outOfFuel
                return .suspended
            }
            if store.pointee.interruption.pointee.load(ordering: .relaxed) != 0 {
                r.save(activation, at: at)
                activation.trap = .interrupted
                return .suspended
            }
            store.pointee.fuel -= charge
            body(&r, piece)
            left -= piece
            r.setOperand(0, UInt32(truncatingIfNeeded: left))
        }
        r.top -= 3 * slotWords
        r.save(activation, at: r.pc)
        return .next
    }
}

extension Registers {
    func setOperand(_ depth: Int, _ value: UInt32) { top[-slotWords * (depth + 1)] = UInt64(value) }

    /// Moves the two starts of an operation over two ranges.
    func advanceRanges(by count: Int) {
        setOperand(2, operand32(2) &+ UInt32(truncatingIfNeeded: count))
        setOperand(1, operand32(1) &+ UInt32(truncatingIfNeeded: count))
    }
}
