import Assembler
import Machine
import WebAssembly

/// Code that the handlers of rarer instructions share.
struct RuntimeLabels {
    /// Each has the instruction at `pc` executed by a function, with all operands in memory, and goes on.
    let functions: [RuntimeFunction: Label]
    /// Puts the frame of the function whose body is in `s0` where the newest one is; `pc` is at the call, all operands are in
    /// memory.
    let replaceFrame: Label
    /// Writes the header at `a` for the function whose body is in `s0`, called from the frame in `frame`, and enters it.
    let makeFrame: Label
    let storeFields: Label
    let isOfType: Label
    let isOfAbstractType: Label

    init(_ m: inout some MacroAssembler) {
        var functions: [RuntimeFunction: Label] = [:]
        for function in RuntimeFunction.allCases { functions[function] = m.makeLabel() }
        self.functions = functions
        replaceFrame = m.makeLabel()
        makeFrame = m.makeLabel()
        storeFields = m.makeLabel()
        isOfType = m.makeLabel()
        isOfAbstractType = m.makeLabel()
    }
}

extension HandlerWriter {
    func loadQuad(_ destination: MacroRegister, _ address: MacroAddress) {
        m.load(destination, address, .quad, isSigned: false, .quad, fixup: nil)
    }
    func loadLong(_ destination: MacroRegister, _ address: MacroAddress) {
        m.load(destination, address, .long, isSigned: false, .long, fixup: nil)
    }

    /// Where to go from here to have a function execute the instruction.
    func exit(_ function: RuntimeFunction) -> Label { exit(.label(runtime.functions[function]!)) }

    func writeRuntimeCode() {
        for function in RuntimeFunction.allCases {
            symbol(self, "wasm.call.\(function)")
            m.bind(runtime.functions[function]!)
            save()
            m.callHelper(function.place)
            m.branch(
                .equal, .long, .register(.a), .immediate(Int(Interpreter.Step.next.rawValue)), common.reload)
            m.jump(common.leave)
        }
        writeReplaceFrame()
        writeStoreFields()
        writeTypeTests()
    }

    // MARK: Immediates

    /// An unsigned number, in `s0`, of an instruction that may yet fail: `pc` stays where it is. Uses `s1`, and moves `s2` past
    /// the number if it is of more than one byte.
    func decodeInPlace(_ offset: Int) {
        let longer = m.makeLabel()
        let done = m.makeLabel()
        m.decodeUnsigned(.s0, cache.length + offset, longer: longer)
        m.bind(done)
        later { [self] in
            m.bind(longer)
            m.loadAddress(.s2, immediate(offset))
            m.callLocal(common.decodeUnsigned)
            m.jump(done)
        }
    }

    /// An index, in `s0`, of an instruction that may yet fail. Writes what follows twice, for one byte and for two, so that all
    /// else has its place; the rare index of more bytes goes to `label`. Uses `s1`.
    func decodingIndex(_ offset: Int, otherwise label: Label, _ body: @escaping (Int) -> Void) {
        let longer = m.makeLabel()
        m.decodeUnsigned(.s0, cache.length + offset, longer: longer)
        later { [self] in
            m.bind(longer)
            decodeTwo(offset, otherwise: label)
            body(2)
            dispatch()
        }
        body(1)
    }

    /// An unsigned number of two bytes, in `s0`. Uses `s1`.
    func decodeTwo(_ offset: Int, otherwise label: Label) {
        m.load(.s1, immediate(offset + 1), .byte, isSigned: false, .long, fixup: nil)
        m.branchIfBits(.s1, 0x80, isZero: false, label)
        m.load(.s0, immediate(offset), .byte, isSigned: false, .long, fixup: nil)
        m.operate(.and, .long, .s0, .s0, .immediate(0x7F))
        m.shift(.left, .long, .s1, .s1, by: 7)
        m.operate(.or, .long, .s0, .s0, .register(.s1))
    }

    /// Moves past a number that nobody reads, as if it had one byte.
    func skipNumber(_ offset: Int) {
        let longer = m.makeLabel()
        let done = m.makeLabel()
        m.branchIfByte(.lessSigned, immediate(offset), 0, longer)
        m.bind(done)
        later { [self] in
            m.bind(longer)
            decodeLonger(offset)
            m.jump(done)
        }
    }

    // MARK: Instructions

    /// Writes an instruction that the lists of the common ones do not have, alone in its handler. False, since nothing comes after
    /// it there.
    func writeOther(_ opcode: Opcode) -> Bool {
        if writeAlone(opcode) { dispatch() }
        return false
    }

    private func writeAlone(_ opcode: Opcode) -> Bool {
        if let function = RuntimeFunction.executing(opcode) {
            m.jump(exit(function))
            return false
        }
        switch opcode {
        case .delegate:
            skipNumber(1)
            cache.length += 2
        case .returnCall:
            returnCall()
            return false
        case .returnCallIndirect:
            returnCallIndirect()
            return false
        case .callRef, .returnCallRef:
            callReference(isTail: opcode == .returnCallRef)
            return false
        case .selectTyped: selectTyped()
        case .tableGet: tableGet()
        case .tableSet: tableSet()
        case .memorySize: memorySize()
        case .refNull: referenceNull()
        case .refFunc: referenceToFunction()
        case .refAsNonNull: referenceAsNonNull()
        case .brOnNull: branchOnNull()
        case .brOnNonNull: branchOnNonNull()
        default:
            if let prefix = opcode.prefix {
                return writePrefixed(prefix, opcode)
            } else if SecondBytes.name(ofPrefix: Int(opcode.rawValue)) != nil {
                dispatchSecondByte(opcode)
                return false
            }
            return leaveToStep(opcode)
        }
        return true
    }

    private func writePrefixed(_ prefix: UInt8, _ opcode: Opcode) -> Bool {
        if prefix == 0xFE {
            writeAtomic(opcode)
            return true
        }
        switch opcode {
        case .i32TruncSatF32S: convertToInteger(.long, isSigned: true, from: .long, length: 2)
        case .i32TruncSatF32U: convertToInteger(.long, isSigned: false, from: .long, length: 2)
        case .i32TruncSatF64S: convertToInteger(.long, isSigned: true, from: .quad, length: 2)
        case .i32TruncSatF64U: convertToInteger(.long, isSigned: false, from: .quad, length: 2)
        case .i64TruncSatF32S: convertToInteger(.quad, isSigned: true, from: .long, length: 2)
        case .i64TruncSatF32U: convertToInteger(.quad, isSigned: false, from: .long, length: 2)
        case .i64TruncSatF64S: convertToInteger(.quad, isSigned: true, from: .quad, length: 2)
        case .i64TruncSatF64U: convertToInteger(.quad, isSigned: false, from: .quad, length: 2)
        case .tableSize: tableSize()
        case .i64Add128: addWide(isSubtraction: false)
        case .i64Sub128: addWide(isSubtraction: true)
        case .i64MulWideS: multiplyWide(isSigned: true)
        case .i64MulWideU: multiplyWide(isSigned: false)

        case .structNew: structNew(isDefault: false)
        case .structNewDefault: structNew(isDefault: true)
        case .structGet: structGet()
        case .structGetS: structGetPacked(isSigned: true)
        case .structGetU: structGetPacked(isSigned: false)
        case .structSet: structSet()
        case .arrayGet: arrayGet()
        case .arrayGetS: arrayGetPacked(isSigned: true)
        case .arrayGetU: arrayGetPacked(isSigned: false)
        case .arraySet: arraySet()
        case .arrayLen: arrayLength()
        case .refTest: referenceTest(acceptsNull: false)
        case .refTestNull: referenceTest(acceptsNull: true)
        case .refCast: referenceCast(acceptsNull: false)
        case .refCastNull: referenceCast(acceptsNull: true)
        case .brOnCast:
            branchOnCast(ifSucceeds: true)
            return false
        case .brOnCastFail:
            branchOnCast(ifSucceeds: false)
            return false
        // References say by themselves what they are.
        case .anyConvertExtern, .externConvertAny: cache.length += 2
        case .refI31: referenceToI31()
        case .i31GetS: i31Get(isSigned: true)
        case .i31GetU: i31Get(isSigned: false)
        default: return leaveToStep(opcode)
        }
        return true
    }

    /// Has the portable tier execute an instruction that is on the list of those.
    private func leaveToStep(_ opcode: Opcode) -> Bool {
        precondition(
            SteppedInstructions.all.contains(opcode),
            "no handler for \(InstructionTable.instruction(for: opcode)?.mnemonic.description ?? "\(opcode)")"
        )
        m.jump(exit(.step))
        return false
    }
}
