import WebAssembly

/// What generated code shares with whoever entered it, at fixed places: the activation's state while its frames are in memory,
/// and the ways out.
package struct CodeContext {
    /// The newest frame, and just past its last operand.
    package var frame: FramePointer
    package var top: SlotPointer
    /// The end of the value stack.
    package let limit: SlotPointer
    /// Functions that each execute one instruction, the one at the newest frame's pc, on the state in memory, and return an
    /// `Interpreter.Step`: any instruction, by the portable tier; calls; throws; those with the prefixes 0xFB, 0xFC and 0xFE;
    /// `ref.func`; `memory.grow`.
    package let step: CodeFunction
    package let call: CodeFunction
    package let raise: CodeFunction
    package let object: CodeFunction
    package let bulk: CodeFunction
    package let atomic: CodeFunction
    package let makeReference: CodeFunction
    package let growMemory: CodeFunction
    /// Why the program was aborted, if generated code found that out: a `TrapKind`.
    package var trap: UInt32
    package static let noTrap = UInt32.max
    /// The activation and the store, for these functions.
    package let activation: Unmanaged<Activation>
    package let store: Unmanaged<Store>

    package init(_ activation: Activation, _ store: Store) {
        frame = activation.frame.unsafelyUnwrapped
        top = activation.top
        limit = activation.limit
        step = { execute($0) { Interpreter.step($0, $1) } }
        call = { execute($0) { Interpreter.callAny($0, $1) } }
        raise = { execute($0) { Interpreter.raise(OpcodeByte(at: Registers($0).pc), $0, $1) } }
        object = { execute($0) { Interpreter.object($0, $1) } }
        bulk = { execute($0) { Interpreter.prefixed($0, $1) } }
        atomic = { execute($0) { Interpreter.atomic($0, $1) } }
        makeReference = { execute($0) { Interpreter.makeReference($0, $1) } }
        growMemory = { execute($0) { Interpreter.growMemory($0, $1) } }
        trap = CodeContext.noTrap
        self.activation = Unmanaged.passUnretained(activation)
        self.store = Unmanaged.passUnretained(store)
    }
}

/// Gets the address of a `CodeContext`.
package typealias CodeFunction = @convention(c) (UnsafeMutableRawPointer) -> UInt32

/// Has one instruction executed for generated code.
@inline(__always) private func execute(
    _ address: UnsafeMutableRawPointer, _ body: (Activation, Store) -> Interpreter.Step
) -> UInt32 {
    let context = address.assumingMemoryBound(to: CodeContext.self)
    return context.pointee.activation._withUnsafeGuaranteedRef { activation in
        context.pointee.store._withUnsafeGuaranteedRef { store in
            activation.frame = context.pointee.frame
            activation.top = context.pointee.top
            let step = body(activation, store)
            if let frame = activation.frame { context.pointee.frame = frame }
            context.pointee.top = activation.top
            return UInt32(step.rawValue)
        }
    }
}

/// Instructions that generated code has executed one at a time, on the state in memory.
extension Interpreter {
    /// Any call.
    fileprivate static func callAny(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        let opcode = OpcodeByte(at: r.pc)
        guard opcode == .call else { return callOther(opcode, activation, store) }
        r.pc += 1
        return call(r.instance, Int(r.readU32()), activation, store)
    }

    /// An instruction with the prefix 0xFB.
    fileprivate static func object(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        let step = object(&r, r.pc, activation, store)
        if step == .next { r.save(activation, at: r.pc) }
        return step
    }

    /// `ref.func`.
    fileprivate static func makeReference(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        r.pc += 1
        r.push(store.reference(toFunction: Int(r.readU32()), of: r.instance))
        r.save(activation, at: r.pc)
        return .next
    }

    /// `memory.grow`.
    fileprivate static func growMemory(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        r.pc += 1
        let memory = r.instance.pointee.memories[Int(r.readU32())]
        let before = store.grow(memory, by: r.operand(0))
        r.replace(before ?? r.failure(memory.pointee.type.limits))
        r.save(activation, at: r.pc)
        return .next
    }
}
