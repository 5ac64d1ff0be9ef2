import Assembler
import Machine

// Frames and calls.

extension ARM64Target {
    /// Where the entry's frame has the end of what frames may take.
    private static var limit: Int { -16 }

    static var entryOffset: Int { 0 }
    mutating func beforeEntry() {}

    mutating func prologue(_ shape: FrameShape) {
        // Nothing is in registers yet, but what is pinned, the address of the arguments and the way back.
        let (header, value, other) = (scratch, ARM64Register(9), ARM64Register(10))
        let (tooDeep, outOfFuel) = (makeLabel(), makeLabel())
        self.tooDeep = tooDeep
        self.outOfFuel = outOfFuel
        add(header, arguments, Int64(16 * shape.localCount))
        emit(.ldr, value.x, .at(.framePointer, Self.limit))
        add(first, header, Int64(shape.size))
        emit(.cmp, first.x, value.x)
        emit(.bcond, .condition(.hi), .label(tooDeep))
        emit(.subs, fuel.x, fuel.x, 1)
        emit(.bcond, .condition(.mi), .label(outOfFuel))
        emit(.stp, ARM64Register.link.x, frame.x, .preIndexed(.stackPointer, -16))
        // The body is asked for first, because it is far; the kind is zero above the distance.
        emit(.ldr, other.x, .at(instance, Int(RecordLayout.Instance.bodies)))
        emit(.sub, value.w, header.w, frame.w)
        let body = place(other, Int32(8 * shape.definedIndex), 8)
        emit(.ldr, other.x, body)
        emit(.mov, frame.x, header.x)
        emit(.stp, value.x, instance.x, .at(frame, Int(RecordLayout.Frame.distance)))
        emit(.str, other.x, .at(frame, Int(RecordLayout.Frame.body)))
    }
    mutating func leave() {
        emit(.ldp, ARM64Register.link.x, frame.x, .postIndexed(.stackPointer, 16))
        emit(.ret)
    }
    mutating func safepoint(_ stop: Label) {
        emit(.subs, fuel.x, fuel.x, 1)
        emit(.bcond, .condition(.mi), .label(stop))
    }
    mutating func refill() {
        emit(.add, fuel.x, fuel.x, 1)
        loadAddress(of: .refill)
        emit(.blr, first.x)
    }
    mutating func storePosition(pc: UInt32, step: UInt32, over known: KnownPosition, isRead: Bool) {
        if known.step == step {
            let isShort = !isRead && pc > 0xFFFF && KnownPosition.page(pc) == known.pcPage
            move(first, Int64(isShort ? pc & 0xFFFF : pc))
            emit(isShort ? .strh : .str, first.w, .at(frame, Int(RecordLayout.Frame.pc)))
            return
        }
        move(first, Int64(pc))
        var other = ARM64Register.zero
        if step != 0 {
            move(second, Int64(step))
            other = second
        }
        emit(.stp, first.w, other.w, .at(frame, Int(RecordLayout.Frame.pc)))
    }

    /// Loads where the functions that the module defines have their code.
    private mutating func loadEntries() {
        emit(.ldr, first.x, .at(instance, Int(RecordLayout.Instance.entries)))
    }
    mutating func call(defined index: Int, arguments slot: Int32) {
        loadEntries()
        let entry = place(first, Int32(8 * index), 8)
        emit(.ldr, first.x, entry)
        call(first, slot)
    }
    mutating func call(definedIn index: GeneralRegister, arguments slot: Int32) {
        loadEntries()
        emit(.ldr, first.x, .at(first, general(index), .uxtx, 3))
        call(first, slot)
    }
    mutating func call(_ stub: NativeStub, top slot: Int32) {
        loadAddress(of: stub)
        call(first, slot)
    }
    private mutating func call(_ code: ARM64Register, _ slot: Int32) {
        // The number of a slot that is too far for an addition is the destination's.
        add(arguments, frame, Int64(slot))
        emit(.blr, code.x)
    }
    mutating func tailCall(arguments slot: Int32) {
        loadAddress(of: .tailCall)
        add(arguments, frame, Int64(slot))
        emit(.br, first.x)
    }
    mutating func deoptimize() {
        let label = leaving ?? makeLabel()
        leaving = label
        emit(.bl, .label(label))
    }
}
