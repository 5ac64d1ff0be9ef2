import Synchronization
import WebAssembly

/// Calls that compiled code cannot make itself, of any function, on the state in memory.
extension Interpreter {
    /// Where the operands of the call instruction at the newest frame's pc end, if its arguments begin at `arguments`.
    package static func topOfCall(_ context: CodePointer, arguments: SlotPointer) -> SlotPointer {
        let frame = context.pointee.frame.unsafelyUnwrapped
        let instance = frame.pointee.instance.unsafelyUnwrapped
        var pc = instance.pointee.bytes + Int(frame.pointee.pc)
        let opcode = OpcodeByte(at: pc)
        pc += 1
        let index = Int(unsigned(&pc))
        switch opcode {
        case .call, .returnCall:
            let defined = index - instance.pointee.importCount
            if defined >= 0,
                let body = instance.pointee.bodies.unsafelyUnwrapped[defined].load(ordering: .acquiring)
            {
                return arguments + Int(body.pointee.parameterCount) * slotWords
            }
            return context.pointee.store.unsafelyUnwrapped._withUnsafeGuaranteedRef { store in
                let type = store.functionReference(index, of: instance).type
                return arguments + Int(type.pointee.parameterCount) * slotWords
            }
        default:
            // Above the arguments there is what says which function it is.
            return arguments + (Int(instance.pointee.types[index].pointee.parameterCount) + 1) * slotWords
        }
    }

    /// Executes the call instruction at the newest frame's pc; returns a `NativeFunctions.CallResult`.
    @inline(__always) package static func callFromCompiledCode(_ context: CodePointer) -> UInt32 {
        let frame = context.pointee.frame.unsafelyUnwrapped
        let pc = frame.pointee.pc
        let code = frame.pointee.instance.unsafelyUnwrapped.pointee.bytes + Int(pc)
        let opcode = OpcodeByte(at: code)
        let step = context.pointee.call(context)
        guard step == UInt32(Step.next.rawValue) else { return NativeFunctions.CallResult.leaving + step }
        let newest = context.pointee.frame.unsafelyUnwrapped
        // The frame that took this one's place may stand where it stood.
        let isTail = opcode == .returnCall || opcode == .returnCallIndirect || opcode == .returnCallRef
        if isTail { return NativeFunctions.CallResult.elsewhere }
        if newest > frame { return NativeFunctions.CallResult.entered }
        // The host's functions may throw to a handler of the same frame. Where that is the next instruction anyway, it is all the same.
        guard newest == frame, frame.pointee.pc == pc + lengthOfCall(code) else {
            return NativeFunctions.CallResult.elsewhere
        }
        return NativeFunctions.CallResult.returned
    }

    /// Bytes of the call instruction at a pc.
    @inline(__always) private static func lengthOfCall(_ code: UnsafePointer<UInt8>) -> UInt32 {
        if OpcodeByte(at: code) == .call, code[1] < 0x80 { return 2 }
        var pc = code + 1
        _ = unsigned(&pc)
        if OpcodeByte(at: code) == .callIndirect { _ = unsigned(&pc) }
        return UInt32(pc - code)
    }

    /// The number of the function that is called at the newest frame's pc, among those that its module defines; nil if there is no
    /// such call.
    package static func definedFunctionCalled(from frame: FramePointer) -> Int? {
        let instance = frame.pointee.instance.unsafelyUnwrapped
        var pc = instance.pointee.bytes + Int(frame.pointee.pc)
        let opcode = OpcodeByte(at: pc)
        guard opcode == .call || opcode == .returnCall else { return nil }
        pc += 1
        let defined = Int(unsigned(&pc)) - instance.pointee.importCount
        return defined < 0 ? nil : defined
    }

    /// An unsigned LEB128 number of 32 bits.
    @inline(__always) private static func unsigned(_ pc: inout UnsafePointer<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        var shift: UInt32 = 0
        while true {
            let byte = pc[0]
            pc += 1
            value |= UInt32(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }
}
