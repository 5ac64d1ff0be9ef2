import Assembler
import Machine
import WebAssembly

/// Calls, and what other code does for compiled code.
extension Compiler {
    /// Writes down where the instruction at hand is, for whoever looks at the frame.
    @inline(__always) mutating func storePosition(isRead: Bool) {
        let pc = UInt32(truncatingIfNeeded: pc(instruction))
        let step = UInt32(truncatingIfNeeded: SideTableEntry.distance(step))
        target.storePosition(pc: pc, step: step, over: position, isRead: isRead)
        isPositioned = true
        position = KnownPosition(
            pcPage: KnownPosition.page(pc), stepPage: KnownPosition.page(step), step: step)
    }

    /// Code begins that is reached from several places, or what has executed an instruction may have gone on from it: of the position only
    /// what all positions in the function have in common is known, if there is one in the frame.
    mutating func forgetPosition() {
        position = isPositioned ? commonPosition : KnownPosition()
    }

    /// After a call, the pc is that of the call still, or of what follows it.
    @inline(__always) private mutating func movePosition() {
        if KnownPosition.page(UInt32(truncatingIfNeeded: pc(reader.pc))) != position.pcPage {
            position.pcPage = commonPosition.pcPage
        }
    }

    /// Has the instruction at hand executed by a function.
    mutating func runtime(_ stub: NativeStub, pops: Int, result: Kind? = nil, isNonNull: Bool = false) {
        flush()
        storePosition(isRead: true)
        target.call(stub, top: slot(ofOperand: height))
        movePosition()
        forgetRegisters()
        height -= pops
        if let result { pushStubResult(result, isNonNull: isNonNull) }
    }

    /// The result of a call is in its register; a vector is only in its slot.
    private mutating func pushStubResult(_ kind: Kind, isNonNull: Bool) {
        if kind == .v128 {
            push(.memory(kind))
        } else {
            var value = Value.register(kind.isFloat ? file.floatResult.number + 32 : file.result.number, kind)
            value.isNonNull = isNonNull
            push(value)
        }
    }

    /// The same for an instruction whose types the table of instructions tells.
    mutating func runtime(_ stub: NativeStub, _ packed: PackedInstruction, address: Kind) {
        let count = packed.resultCount
        if count == 1 {
            return runtime(
                stub, pops: packed.parameterCount, result: Kind(code: packed.result(0), address: address))
        }
        runtime(stub, pops: packed.parameterCount)
        for index in 0..<count { push(.memory(Kind(code: packed.result(index), address: address))) }
    }

    private mutating func finishCall(_ type: UnsafePointer<DefinedType>, popping count: Int) {
        forgetRegisters()
        movePosition()
        height -= count
        addEntry(CodeEntry.key(pc: pc(instruction), isAfterCall: true))
        addEntry(CodeEntry.key(pc: pc(reader.pc), isAfterCall: false))
        let parameterCount = Int(type.pointee.parameterCount)
        if type.pointee.resultCount == 1 {
            let result = type.pointee.values[parameterCount]
            pushStubResult(Kind(result), isNonNull: Self.isNonNull(result))
        } else {
            for index in 0..<Int(type.pointee.resultCount) {
                push(.memory(Kind(type.pointee.values[parameterCount + index])))
            }
        }
    }

    mutating func call() {
        let index = Int(reader.u32())
        let type = module.functions.base[index].type
        let parameterCount = Int(type.pointee.parameterCount)
        flush()
        storePosition(isRead: index < module.importedFunctionCount)
        if index < module.importedFunctionCount {
            target.call(.call, top: slot(ofOperand: height))
        } else {
            target.call(
                defined: index - module.importedFunctionCount,
                arguments: slot(ofOperand: height - parameterCount))
        }
        finishCall(type, popping: parameterCount)
    }

    /// Puts everything into memory; the topmost operand is in a register too, from where it was: to load what has just been stored takes
    /// longer.
    private mutating func flushKeepingTop() -> GeneralRegister {
        let value = stack[height - 1]
        flush()
        if value.place == .register {
            held |= Self.bit(value.register)
            return GeneralRegister(value.register)
        }
        let register = allocateGeneral()
        switch value.place {
        case .local:
            let home = homes[Int(value.local)]
            if home != Self.noRegister, valid & Self.bit(home) != 0 {
                target.move(register, GeneralRegister(home), .quad)
            } else {
                target.load(register, slot: slot(ofLocal: Int(value.local)), .quad)
            }
        case .constant: target.move(register, immediate: Int64(bitPattern: value.bits))
        case .register, .memory: target.load(register, slot: slot(ofOperand: height - 1), .quad)
        }
        return register
    }

    /// Finds the function whose reference is in a register: its number among those that the module defines, in the same register, if it is
    /// one of this instance; otherwise goes to a label.
    private mutating func findFunction(
        _ reference: GeneralRegister, isNonNull: Bool = false, type: Int?, otherwise label: Label
    ) {
        let record = allocateGeneral()
        if !isNonNull { target.branch(.equal, .long, reference, .immediate(0), label) }
        // A reference to a function is its number times 8, with a tag; a record has 32 bytes.
        let bias = -4 * Int32(Reference.functionTag)
        target.loadField(record, file.instance, RecordLayout.Instance.store, .quad)
        target.loadField(record, record, RecordLayout.Store.functions, .quad)
        target.addShifted(.quad, record, record, reference, 2)
        if let type {
            target.loadField(reference, file.instance, RecordLayout.Instance.types, .quad)
            target.loadField(reference, reference, 8 * Int32(type), .quad)
            target.branch(
                .notEqual, .quad, reference, field: record, RecordLayout.Function.type + bias, label)
        }
        target.branch(
            .notEqual, .quad, file.instance, field: record, RecordLayout.Function.instance + bias, label)
        target.loadField(reference, record, RecordLayout.Function.index + bias, .long)
        let imported = module.importedFunctionCount
        if imported > 0 {
            if T.isImmediate(Int64(imported), .subtract) {
                target.operate(.subtract, .quad, reference, reference, .immediate(Int32(imported)))
            } else {
                target.move(record, immediate: Int64(imported))
                target.operate(.subtract, .quad, reference, reference, .register(record))
            }
        }
    }

    /// A call that the stub makes, out of the way.
    private mutating func slowCall() -> (label: Label, back: Label) {
        let label = target.makeLabel()
        let back = target.makeLabel()
        pending.append(
            Pending(
                sort: .call, label: label, back: back, key: UInt32(bitPattern: slot(ofOperand: height)),
                snapshot: 0, count: 0))
        return (label, back)
    }

    /// The function in an element of a table, which the topmost operand tells: its number among those that the module defines, or to a label.
    private mutating func findElement(_ type: Int, table: Int, otherwise label: Label) -> GeneralRegister {
        let element = flushKeepingTop()
        let elements = allocateGeneral()
        target.loadField(elements, file.instance, RecordLayout.Instance.tables, .quad)
        target.loadField(elements, elements, 8 * Int32(table), .quad)
        target.branch(
            .greaterOrEqualUnsigned, .quad, element, field: elements, RecordLayout.Table.count, label)
        target.loadField(elements, elements, RecordLayout.Table.elements, .quad)
        target.loadElement(element, elements, element, scale: 4, 0, .long)
        held &= ~Self.bit(elements.number)
        findFunction(element, type: type, otherwise: label)
        return element
    }

    mutating func callIndirect() {
        let typeIndex = Int(reader.u32())
        let table = Int(reader.u32())
        let type = module.types.base[typeIndex]
        let parameterCount = Int(type.pointee.parameterCount)
        storePosition(isRead: false)
        let (slow, back) = slowCall()
        let function = findElement(typeIndex, table: table, otherwise: slow)
        target.call(definedIn: function, arguments: slot(ofOperand: height - 1 - parameterCount))
        target.bind(back)
        finishCall(type, popping: parameterCount + 1)
    }

    mutating func callRef() {
        let type = module.types.base[Int(reader.u32())]
        let parameterCount = Int(type.pointee.parameterCount)
        storePosition(isRead: false)
        let (slow, back) = slowCall()
        let function = findReferenced(otherwise: slow)
        target.call(definedIn: function, arguments: slot(ofOperand: height - 1 - parameterCount))
        target.bind(back)
        finishCall(type, popping: parameterCount + 1)
    }

    /// The same of the function to which the topmost operand refers.
    private mutating func findReferenced(otherwise label: Label) -> GeneralRegister {
        let isNonNull = isNonNull(stack[height - 1])
        let reference = flushKeepingTop()
        findFunction(reference, isNonNull: isNonNull, type: nil, otherwise: label)
        return reference
    }

    // MARK: In tail position

    mutating func tailCall() {
        let index = Int(reader.u32())
        let type = module.functions.base[index].type
        flush()
        storePosition(isRead: index < module.importedFunctionCount)
        if index < module.importedFunctionCount {
            target.call(.call, top: slot(ofOperand: height))
        } else {
            target.move(file.result, immediate: Int64(index - module.importedFunctionCount))
            target.tailCall(arguments: slot(ofOperand: height - Int(type.pointee.parameterCount)))
        }
        becomeUnreachable()
    }

    mutating func tailCallIndirect() {
        let typeIndex = Int(reader.u32())
        let table = Int(reader.u32())
        let type = module.types.base[typeIndex]
        storePosition(isRead: false)
        let (slow, back) = slowCall()
        let function = findElement(typeIndex, table: table, otherwise: slow)
        finishTailCall(function, type, back)
    }

    mutating func tailCallRef() {
        let type = module.types.base[Int(reader.u32())]
        storePosition(isRead: false)
        let (slow, back) = slowCall()
        let function = findReferenced(otherwise: slow)
        finishTailCall(function, type, back)
    }

    /// `back` is where nobody comes.
    private mutating func finishTailCall(
        _ function: GeneralRegister, _ type: UnsafePointer<DefinedType>, _ back: Label
    ) {
        target.move(file.result, function, .quad)
        target.tailCall(arguments: slot(ofOperand: height - 1 - Int(type.pointee.parameterCount)))
        target.bind(back)
        becomeUnreachable()
    }
}
