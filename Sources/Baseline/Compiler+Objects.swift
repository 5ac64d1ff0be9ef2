import Assembler
import Machine
import WebAssembly

/// References, and instructions with a prefix.
extension Compiler {
    mutating func object() {
        let number = reader.u32()
        switch number {
        case 0:  // struct.new
            let type = module.types.base[Int(reader.u32())]
            runtime(.object, pops: Int(type.pointee.fieldCount), result: .i32, isNonNull: true)
        case 1:  // struct.new_default
            _ = reader.u32()
            runtime(.object, pops: 0, result: .i32, isNonNull: true)
        case 2, 3, 4: structGet(isSigned: number == 3)
        case 5: structSet()
        case 6:  // array.new
            _ = reader.u32()
            runtime(.object, pops: 2, result: .i32, isNonNull: true)
        case 7:  // array.new_default
            _ = reader.u32()
            runtime(.object, pops: 1, result: .i32, isNonNull: true)
        case 8:  // array.new_fixed
            _ = reader.u32()
            runtime(.object, pops: Int(reader.u32()), result: .i32, isNonNull: true)
        case 9, 10:  // array.new_data, array.new_elem
            _ = reader.u32()
            _ = reader.u32()
            runtime(.object, pops: 2, result: .i32, isNonNull: true)
        case 11, 12, 13: arrayGet(isSigned: number == 12)
        case 14: arraySet()
        case 15: arrayLength()
        case 16:  // array.fill
            _ = reader.u32()
            runtime(.object, pops: 4)
        case 17:  // array.copy
            _ = reader.u32()
            _ = reader.u32()
            runtime(.object, pops: 5)
        case 18, 19:  // array.init_data, array.init_elem
            _ = reader.u32()
            _ = reader.u32()
            runtime(.object, pops: 4)
        case 20, 21: testReference(acceptsNull: number == 21)
        case 22, 23: castReference(acceptsNull: number == 23)
        case 24, 25: castBranch()
        // any.convert_extern, extern.convert_any: references say by themselves what they are
        case 26, 27: break
        case 28:  // ref.i31
            let source = popGeneral()
            let destination = destination(source)
            target.shift(.left, .long, destination, source.register, by: 1)
            target.operate(.or, .long, destination, destination, .immediate(1))
            pushResult(destination, .i32)
        default:  // i31.get
            let source = popGeneral()
            target.branch(.equal, .long, source.register, .immediate(0), leaving())
            let destination = destination(source)
            target.shift(
                number == 29 ? .rightSigned : .rightUnsigned, .long, destination, source.register, by: 1)
            pushResult(destination, .i32)
        }
    }

    /// `br_on_cast` and `br_on_cast_fail`: a function executes it, and where the frame's pc is afterwards tells what came of it.
    private mutating func castBranch() {
        _ = reader.byte()
        let index = labelled()
        reader.skip(.heapType)
        reader.skip(.heapType)
        flush()
        storePosition(isRead: true)
        target.call(.object, top: slot(ofOperand: height))
        forgetPosition()
        forgetRegisters()
        step += 1
        let fallsThrough = target.makeLabel()
        let next = allocateGeneral()
        target.loadField(file.scratch, file.frame, RecordLayout.Frame.pc, .long)
        target.move(next, immediate: Int64(pc(reader.pc)))
        target.branch(.equal, .long, file.scratch, .register(next), fallsThrough)
        branchWithOperandsInPlace(index)
        target.bind(fallsThrough)
    }

    /// Goes to a label whose operands are already where it has them in memory; what is known here stays as it is.
    private mutating func branchWithOperandsInPlace(_ index: Int) {
        let control = controls[index]
        let count = control.sort == .loop ? control.startCount : control.endCount
        let types = control.sort == .loop ? control.startTypes : control.endTypes
        let (before, first) = (height, control.height)
        var saved = RawArray<Value>(capacity: count)
        for place in 0..<count {
            saved.append(stack[first + place])
            stack[first + place] = .memory(Kind(types[place]))
        }
        height = first + count
        jump(to: index)
        for place in 0..<count { stack[first + place] = saved[place] }
        saved.deallocate()
        height = before
    }

    // MARK: Null

    /// Takes a reference so that it can be put back; gives what to put back.
    mutating func popReference() -> (GeneralRegister, Value) {
        let value = stack[height - 1]
        let taken = popGeneral()
        return (taken.register, taken.isOwned ? .register(taken.register.number, .i32) : value)
    }
    mutating func pushBack(_ value: Value) {
        push(value)
        if value.place == .local { aliases += 1 }
    }

    mutating func branchOnNull() {
        var (register, value) = popReference()
        brIf(.integers(.equal, .long, register, .immediate(0)))
        noteNonNull(value)
        value.isNonNull = true
        pushBack(value)
    }

    mutating func branchOnNonNull() {
        let (register, value) = popReference()
        pushBack(value)
        brIf(.integers(.notEqual, .long, register, .immediate(0)))
        drop()
    }

    mutating func asNonNull() {
        if isNonNull(stack[height - 1]) { return }
        var (register, value) = popReference()
        target.branch(.equal, .long, register, .immediate(0), leaving())
        noteNonNull(value)
        value.isNonNull = true
        pushBack(value)
    }

    // MARK: Instructions with a prefix

    mutating func bulk() {
        let number = reader.u32()
        switch number {
        case 0: truncate(.i32, from: .f32, isSigned: true, saturates: true)
        case 1: truncate(.i32, from: .f32, isSigned: false, saturates: true)
        case 2: truncate(.i32, from: .f64, isSigned: true, saturates: true)
        case 3: truncate(.i32, from: .f64, isSigned: false, saturates: true)
        case 4: truncate(.i64, from: .f32, isSigned: true, saturates: true)
        case 5: truncate(.i64, from: .f32, isSigned: false, saturates: true)
        case 6: truncate(.i64, from: .f64, isSigned: true, saturates: true)
        case 7: truncate(.i64, from: .f64, isSigned: false, saturates: true)
        case 8, 10, 12, 14:  // memory.init, memory.copy, table.init, table.copy
            _ = reader.u32()
            _ = reader.u32()
            runtime(.bulk, pops: 3)
        case 9, 13:  // data.drop, elem.drop
            _ = reader.u32()
            runtime(.bulk, pops: 0)
        case 11, 17:  // memory.fill, table.fill
            _ = reader.u32()
            runtime(.bulk, pops: 3)
        case 15: runtime(.bulk, pops: 2, result: addressKind(ofTable: Int(reader.u32())))  // table.grow
        case 16: runtime(.bulk, pops: 0, result: addressKind(ofTable: Int(reader.u32())))  // table.size
        case 19, 20: addWide(isSubtraction: number == 20)
        case 21, 22: multiplyWide(isSigned: number == 21)
        default:
            // The validator lets no other through.
            leaveHere()
            becomeUnreachable()
        }
    }

    private func addressKind(ofTable table: Int) -> Kind {
        module.tableTypes.base[table].limits.is64 ? .i64 : .i32
    }
}
