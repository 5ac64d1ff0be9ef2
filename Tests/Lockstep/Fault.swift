import Machine
import WebAssembly

/// Something that a wrong tier could do, done on purpose: the test of the test.
enum Fault: String, CaseIterable {
    case local, operand, caller, step, memory, global, table, fuel

    /// Makes one thing wrong in a state that has such a thing.
    func plant(in activation: Activation, _ store: Machine.Store) {
        guard let frame = activation.frame, frame.pointee.kind == .function, let body = frame.pointee.body
        else { return }
        switch self {
        case .local: frame.locals(Int(body.pointee.localCount))[0] ^= 1 << 31
        case .operand: activation.top[-slotWords] ^= 1
        case .caller:
            guard let caller = frame.caller, let body = caller.pointee.body else { return }
            caller.locals(Int(body.pointee.localCount))[0] ^= 1
        case .step: frame.pointee.step += 1
        case .memory:
            let memory = store.memories[0]
            let byte = (memory.pointee.base + memory.pointee.size - 1).assumingMemoryBound(to: UInt8.self)
            byte.pointee ^= 1
        case .global: store.globals[0].pointee.slot.0 ^= 1
        case .table: store.tables[0].pointee.elements[0] ^= 8
        case .fuel: store.record.pointee.fuel += 1
        }
    }
}
