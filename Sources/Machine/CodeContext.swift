import WebAssembly

/// An activation as plain memory, at fixed places: what generated code shares with whoever enters it, and its ways out.
package struct CodeContext {
    /// The newest frame, and just past its last operand; nil if there is none.
    package var frame: FramePointer?
    package var top: SlotPointer
    /// The end of the part of the value stack that may be used at the moment.
    package var limit: SlotPointer
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
    /// What the stubs of compiled functions call; nil where nothing is compiled.
    package var native: UnsafePointer<NativeFunctions>?
    /// Where the value stack begins and ends.
    let base: SlotPointer
    let end: SlotPointer
    /// The activation that this is the memory of, and the store that it belongs to at the moment.
    package let activation: Unmanaged<Activation>
    package internal(set) var store: Unmanaged<Store>?
    /// The next in the store's list of those that nobody uses.
    var next: CodePointer?

    init(_ activation: Activation, base: SlotPointer, end: SlotPointer) {
        frame = nil
        top = base
        self.base = base
        self.end = end
        limit = end
        step = { execute($0) { Interpreter.step($0, $1) } }
        call = { Interpreter.call($0.assumingMemoryBound(to: CodeContext.self)) }
        raise = { execute($0) { Interpreter.raise(OpcodeByte(at: Registers($0).pc), $0, $1) } }
        object = { execute($0) { Interpreter.object($0, $1) } }
        bulk = { execute($0) { Interpreter.prefixed($0, $1) } }
        atomic = { execute($0) { Interpreter.atomic($0, $1) } }
        makeReference = { execute($0) { Interpreter.makeReference($0, $1) } }
        growMemory = { execute($0) { Interpreter.growMemory($0, $1) } }
        trap = CodeContext.noTrap
        native = nil
        self.activation = Unmanaged.passUnretained(activation)
    }

    /// Bytes that the frames take.
    var bytesInUse: Int { UnsafeRawPointer(top) - UnsafeRawPointer(base) }

    /// Makes so many bytes at the end of the stack unusable; those that are in use stay so.
    mutating func withhold(_ count: Int) {
        let usable = UnsafeRawPointer(end) - UnsafeRawPointer(base)
        limit = end - min(count, usable) / slotSize * slotWords
    }
}

package typealias CodePointer = UnsafeMutablePointer<CodeContext>

/// Gets the address of a `CodeContext`.
package typealias CodeFunction = @convention(c) (UnsafeMutableRawPointer) -> UInt32

/// Has one instruction executed for generated code.
@inline(__always) private func execute(
    _ address: UnsafeMutableRawPointer, _ body: (Activation, Store) -> Interpreter.Step
) -> UInt32 {
    let context = address.assumingMemoryBound(to: CodeContext.self)
    return context.pointee.activation._withUnsafeGuaranteedRef { activation in
        context.pointee.store.unsafelyUnwrapped._withUnsafeGuaranteedRef { store in
            UInt32(body(activation, store).rawValue)
        }
    }
}

/// Instructions that generated code has executed one at a time, on the state in memory.
extension Interpreter {
    /// Any call. Those of imported host functions are most of them, and go straight to the host.
    fileprivate static func call(_ context: CodePointer) -> UInt32 {
        let frame = context.pointee.frame.unsafelyUnwrapped
        let instance = frame.pointee.instance.unsafelyUnwrapped
        let pc = instance.pointee.bytes + Int(frame.pointee.pc)
        if OpcodeByte(at: pc) == .call, pc[1] < 0x80, Int(pc[1]) < instance.pointee.importCount {
            let function = instance.pointee.imports + Int(pc[1])
            if function.pointee.instance == nil {
                return callImportedHost(function, context, callLength: 2)
            }
        }
        return execute(context) { callAny($0, $1) }
    }

    private static func callAny(_ activation: Activation, _ store: Store) -> Step {
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
