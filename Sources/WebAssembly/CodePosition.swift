/// What validation proves of a function's frame just before one of its instructions. Valid while it is looked at.
package struct CodePosition {
    package let pc: Int
    /// The instruction that begins there.
    package let opcode: Opcode
    /// The call that this is; nil for other instructions.
    package let call: CallSite?
    /// The side-table entry that is current there: its distance from the start of the table, in bytes.
    package let step: UInt32
    /// Parameters and declared locals.
    package let localCount: Int
    /// For each exception that an open `catch` of the older instructions keeps, in hidden locals behind the others: whether it
    /// is there, because a `rethrow` wants it.
    package let keptExceptions: UnsafeBufferPointer<Bool>
    package let operands: UnsafeBufferPointer<ValueType>
    private let locals: LocalTypes
    private let parameterCount: Int
    /// Where initialisation is tracked: the number that marks a local as set.
    private let initialized: UnsafePointer<UInt32>?
    private let mark: UInt32

    /// A call instruction, or one of a tail call.
    package struct CallSite: BitwiseCopyable {
        /// The type of the function that it calls, or a supertype.
        package let type: UnsafePointer<DefinedType>
        package let isTail: Bool
        /// How many of the topmost operands it takes: the arguments, and what says which function it is.
        package let operandCount: Int
    }

    /// The type of a parameter or declared local.
    package func type(ofLocal index: Int) -> ValueType { locals[index] }

    /// Whether the local has a value of its type. Otherwise it must be set before it is read.
    package func isInitialized(_ index: Int) -> Bool {
        guard let initialized else { return true }
        return index < parameterCount || initialized[index] == mark || locals[index].isDefaultable
    }

    fileprivate init(
        _ validator: borrowing FunctionValidator, _ opcode: Opcode, _ call: CallSite?,
        _ keptExceptions: UnsafeBufferPointer<Bool>
    ) {
        pc = validator.pc
        self.opcode = opcode
        self.call = call
        step = UInt32(truncatingIfNeeded: SideTableEntry.distance(validator.entries.count))
        localCount = validator.locals.count
        self.keptExceptions = keptExceptions
        operands = UnsafeBufferPointer(start: validator.operands, count: validator.height)
        locals = validator.locals
        parameterCount = validator.parameterCount
        initialized = validator.tracksInitialization ? UnsafePointer(validator.initialized.base) : nil
        mark = validator.trackedFunctions
    }
}

/// The blocks around a position, as far as they have been looked at: with them, many positions in deeply nested blocks cost
/// no more than the pass over the function.
private struct OpenBlocks {
    private struct Block: BitwiseCopyable {
        var start: UInt32
        var kind: FunctionValidator.ControlFrame.Kind
        var firstHandler: Int32

        init(_ frame: FunctionValidator.ControlFrame) {
            start = frame.start
            kind = frame.kind
            firstHandler = frame.firstHandler
        }

        func isSame(as other: Block) -> Bool {
            start == other.start && kind == other.kind && firstHandler == other.firstHandler
        }
    }
    private var blocks = RawArray<Block>()
    /// Which of the blocks are `catch` blocks, and whether each keeps its exception.
    private var catches = RawArray<Int>()
    private var keeps = RawArray<Bool>()

    var keptExceptions: UnsafeBufferPointer<Bool> {
        UnsafeBufferPointer(start: keeps.base, count: keeps.count)
    }

    func deallocate() {
        blocks.deallocate()
        catches.deallocate()
        keeps.deallocate()
    }

    /// Takes over the blocks that are open in a validator now; false if what is in the innermost can never be executed.
    mutating func update(_ validator: borrowing FunctionValidator, _ body: UnsafePointer<FunctionBody>)
        -> Bool
    {
        let count = validator.controlCount
        guard count > 0, !validator.isUnreachable else { return false }
        // Blocks that are the same as before come first.
        var (low, high) = (0, min(blocks.count, count))
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].isSame(as: Block(validator.controls[middle])) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        blocks.count = low
        while catches.count > 0, catches[catches.count - 1] >= low {
            catches.count -= 1
            keeps.count -= 1
        }
        for index in low..<count {
            let frame = validator.controls[index]
            // Behind an unconditional branch the operands are not known.
            if index > 0, validator.controls[index - 1].isUnreachable { return false }
            if frame.kind == .catch || frame.kind == .catchAll {
                // Nothing can be thrown in an empty body.
                guard frame.firstHandler >= 0, UInt32(frame.firstHandler) < body.pointee.handlerCount else {
                    return false
                }
                catches.append(index)
                keeps.append(body.pointee.handlers[Int(frame.firstHandler)].keepsException)
            }
            blocks.append(Block(frame))
        }
        return true
    }
}

extension FunctionValidator {
    fileprivate mutating func forEachPosition(
        inFunction index: Int, at pcs: [Int], _ visit: (Int, CodePosition?) -> Bool
    ) {
        let end = Int(context.functions[index].codeEnd)
        guard let body = module.body(ofFunction: index), (try? prepare(function: index, to: end)) != nil
        else {
            preconditionFailure("the function has not been validated")
        }
        // Errors are how the pass stops: they need not look for names.
        functionIndex = -1
        var blocks = OpenBlocks()
        defer { blocks.deallocate() }
        for (place, target) in pcs.enumerated() {
            guard target < end, advance(to: target), blocks.update(self, body),
                let (opcode, call) = instruction(before: end)
            else {
                guard visit(place, nil) else { return }
                // The pass cannot go on from everywhere.
                for rest in place + 1..<max(pcs.count, place + 1) where !visit(rest, nil) { return }
                return
            }
            guard visit(place, CodePosition(self, opcode, call, blocks.keptExceptions)) else { return }
        }
    }

    /// The instruction that begins at the pc; the pc stays there.
    private mutating func instruction(before end: Int) -> (Opcode, CodePosition.CallSite?)? {
        let first = pc
        defer { pc = first }
        self.end = end
        let byte = base[pc]
        pc += 1
        do throws(ModuleError) {
            if byte >= 0xFB, byte <= 0xFE {
                return Opcode(prefix: byte, subopcode: try readU32()).map { ($0, nil) }
            }
            let opcode = Opcode(byte)
            let type: UnsafePointer<DefinedType>
            switch opcode {
            case .call, .returnCall:
                let index = Int(try readU32())
                guard index < context.functionCount else { return nil }
                type = context.functions[index].type
            case .callIndirect, .returnCallIndirect, .callRef, .returnCallRef:
                type = try readType(.function)
            default: return (opcode, nil)
            }
            let isDirect = opcode == .call || opcode == .returnCall
            return (
                opcode,
                CodePosition.CallSite(
                    type: type,
                    isTail: opcode == .returnCall || opcode == .returnCallIndirect
                        || opcode == .returnCallRef,
                    operandCount: Int(type.pointee.parameterCount) + (isDirect ? 0 : 1))
            )
        } catch {
            return nil
        }
    }
}

extension DecodedModule {
    /// Calls `body` for each of the pcs, which ascend, with its place among them and what holds just before the instruction there;
    /// nil where no instruction begins, or none that can ever be executed, and for all pcs behind. Ends when `body` returns false.
    /// The function must have been validated. The time grows with the function's size and the number of pcs.
    package func forEachPosition(
        inFunction index: Int, at pcs: [Int], _ body: (Int, CodePosition?) -> Bool
    ) {
        var validator = FunctionValidator(self)
        validator.forEachPosition(inFunction: index, at: pcs, body)
    }
}
