import Synchronization
import WebAssembly

/// The instructions with prefix 0xFE, on the canonical state in memory (threads proposal, "Atomic memory accesses").
///
/// An access is checked for its alignment first, then for its bounds, as the reference interpreter does it. The narrow
/// instructions take the low bits of their operands, those of an expected value too, and zero-extend what they read.
extension Interpreter {
    @inline(never) static func atomic(_ activation: Activation, _ store: Store) -> Step {
        var r = Registers(activation)
        let at = r.pc
        r.pc += 1
        let subopcode = r.readU32()
        let trap: TrapKind?
        switch Opcode(prefix: 0xFE, subopcode: subopcode) {
        case .memoryAtomicNotify: trap = r.notify()
        case .memoryAtomicWait32: return wait(UInt32.self, &r, at, activation, store)
        case .memoryAtomicWait64: return wait(UInt64.self, &r, at, activation, store)
        case .atomicFence:
            // Past the reserved byte.
            r.pc += 1
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            trap = nil

        case .i32AtomicLoad8U, .i64AtomicLoad8U: trap = r.atomicLoad(UInt8.self)
        case .i32AtomicLoad16U, .i64AtomicLoad16U: trap = r.atomicLoad(UInt16.self)
        case .i32AtomicLoad, .i64AtomicLoad32U: trap = r.atomicLoad(UInt32.self)
        case .i64AtomicLoad: trap = r.atomicLoad(UInt64.self)
        case .i32AtomicStore8, .i64AtomicStore8: trap = r.atomicStore(UInt8.self)
        case .i32AtomicStore16, .i64AtomicStore16: trap = r.atomicStore(UInt16.self)
        case .i32AtomicStore, .i64AtomicStore32: trap = r.atomicStore(UInt32.self)
        case .i64AtomicStore: trap = r.atomicStore(UInt64.self)
        case .i32AtomicRmw8AddU, .i64AtomicRmw8AddU: trap = r.atomicModify(UInt8.self, .add)
        case .i32AtomicRmw16AddU, .i64AtomicRmw16AddU: trap = r.atomicModify(UInt16.self, .add)
        case .i32AtomicRmwAdd, .i64AtomicRmw32AddU: trap = r.atomicModify(UInt32.self, .add)
        case .i64AtomicRmwAdd: trap = r.atomicModify(UInt64.self, .add)
        case .i32AtomicRmw8SubU, .i64AtomicRmw8SubU: trap = r.atomicModify(UInt8.self, .subtract)
        case .i32AtomicRmw16SubU, .i64AtomicRmw16SubU: trap = r.atomicModify(UInt16.self, .subtract)
        case .i32AtomicRmwSub, .i64AtomicRmw32SubU: trap = r.atomicModify(UInt32.self, .subtract)
        case .i64AtomicRmwSub: trap = r.atomicModify(UInt64.self, .subtract)
        case .i32AtomicRmw8AndU, .i64AtomicRmw8AndU: trap = r.atomicModify(UInt8.self, .and)
        case .i32AtomicRmw16AndU, .i64AtomicRmw16AndU: trap = r.atomicModify(UInt16.self, .and)
        case .i32AtomicRmwAnd, .i64AtomicRmw32AndU: trap = r.atomicModify(UInt32.self, .and)
        case .i64AtomicRmwAnd: trap = r.atomicModify(UInt64.self, .and)
        case .i32AtomicRmw8OrU, .i64AtomicRmw8OrU: trap = r.atomicModify(UInt8.self, .or)
        case .i32AtomicRmw16OrU, .i64AtomicRmw16OrU: trap = r.atomicModify(UInt16.self, .or)
        case .i32AtomicRmwOr, .i64AtomicRmw32OrU: trap = r.atomicModify(UInt32.self, .or)
        case .i64AtomicRmwOr: trap = r.atomicModify(UInt64.self, .or)
        case .i32AtomicRmw8XorU, .i64AtomicRmw8XorU: trap = r.atomicModify(UInt8.self, .xor)
        case .i32AtomicRmw16XorU, .i64AtomicRmw16XorU: trap = r.atomicModify(UInt16.self, .xor)
        case .i32AtomicRmwXor, .i64AtomicRmw32XorU: trap = r.atomicModify(UInt32.self, .xor)
        case .i64AtomicRmwXor: trap = r.atomicModify(UInt64.self, .xor)
        case .i32AtomicRmw8XchgU, .i64AtomicRmw8XchgU: trap = r.atomicModify(UInt8.self, .exchange)
        case .i32AtomicRmw16XchgU, .i64AtomicRmw16XchgU: trap = r.atomicModify(UInt16.self, .exchange)
        case .i32AtomicRmwXchg, .i64AtomicRmw32XchgU: trap = r.atomicModify(UInt32.self, .exchange)
        case .i64AtomicRmwXchg: trap = r.atomicModify(UInt64.self, .exchange)
        case .i32AtomicRmw8CmpxchgU, .i64AtomicRmw8CmpxchgU: trap = r.atomicCompareExchange(UInt8.self)
        case .i32AtomicRmw16CmpxchgU, .i64AtomicRmw16CmpxchgU: trap = r.atomicCompareExchange(UInt16.self)
        case .i32AtomicRmwCmpxchg, .i64AtomicRmw32CmpxchgU: trap = r.atomicCompareExchange(UInt32.self)
        case .i64AtomicRmwCmpxchg: trap = r.atomicCompareExchange(UInt64.self)
        default: trap = .unsupportedInstruction
        }
        if let trap { return stop(trap, r, at, activation) }
        r.save(activation, at: r.pc)
        return .next
    }

    private static func stop(
        _ kind: TrapKind, _ r: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        r.save(activation, at: at)
        activation.trap = kind
        switch kind {
        case .interrupted, .deadlineExceeded, .suspensionRequested: return .suspended
        default: return .trapped
        }
    }

    /// `memory.atomic.wait32` and `wait64`: operands are address, expected value, timeout.
    ///
    /// An interrupted wait has not happened: the pc is still at the instruction, which is executed again when the call goes
    /// on. Of its operands, the timeout has become what was left of it.
    private static func wait<Word: AtomicWord>(
        _: Word.Type, _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation,
        _ store: Store
    ) -> Step {
        switch r.atomicAccess(r.operand(2), MemoryLayout<Word>.size) {
        case .trap(let kind): return stop(kind, r, at, activation)
        case .place(let address, let memory):
            guard let sharing = memory.pointee.sharing else {
                return stop(.expectedSharedMemory, r, at, activation)
            }
            let expected = Word(truncatingIfNeeded: r.operand(1))
            let timeout = Int64(bitPattern: r.operand(0))
            let result: Sharing.WaitResult
            if let wait = activation.pendingWait, store.leavesWaits || wait.isOver {
                result = wait.result(store.interruption)
            } else if let wait = activation.pendingWait {
                // From here on a thread is held up.
                wait.withdraw()
                result = sharing.wait(at: address, timeout: wait.remaining, store.interruption) {
                    Word.load(address) == expected
                }
            } else if store.leavesWaits, !store.interruption.isRequested {
                result = sharing.beginWait(at: address, timeout: timeout, store.waitClock) {
                    Word.load(address) == expected
                }
            } else {
                result = sharing.wait(at: address, timeout: timeout, store.interruption) {
                    Word.load(address) == expected
                }
            }
            activation.pendingWait = nil
            let code: UInt32
            switch result {
            case .notified: code = 0
            case .unequal: code = 1
            case .timedOut: code = 2
            case .interrupted(let remaining):
                r.setOperand(0, UInt64(bitPattern: remaining))
                return stop(store.record.pointee.interruptionKind, r, at, activation)
            case .pending(let wait):
                r.save(activation, at: at)
                activation.pendingWait = wait
                return .waiting
            }
            r.top -= 2 * slotWords
            r.replace(code)
            r.save(activation, at: r.pc)
            return .next
        }
    }
}

/// Waits that were under way in an earlier life of the program.
extension Store {
    /// The shared memory that an activation's newest frame, which must be at an instruction that waits for another thread, waits
    /// in; nil if its operands say none where it could.
    package func waitedMemory(of activation: Activation) -> UnsafeMutablePointer<MemoryRecord>? {
        waitedPlace(of: activation)?.memory
    }

    /// Has it wait there as it did, for so many nanoseconds, or without end if negative. `place` is how many of those that wait
    /// in the memory came before it.
    package func restoreWait(of activation: Activation, remaining: Int64, place: Int) {
        guard let (address, memory) = waitedPlace(of: activation), let sharing = memory.pointee.sharing else {
            return
        }
        activation.pendingWait = sharing.restoreWait(
            at: address, timeout: remaining, waitClock, place: place)
    }

    /// Has a clock tell the time to waits that hold no thread up, to those that are under way too; nil: the system does.
    package func follow(_ clock: WaitClock?) {
        waitClock = clock
        for activation in callsUnderWay { activation.pendingWait?.follow(clock) }
    }

    private func waitedPlace(
        of activation: Activation
    ) -> (address: UnsafeMutableRawPointer, memory: UnsafeMutablePointer<MemoryRecord>)? {
        var r = Registers(activation)
        r.pc += 1
        let isWide = Opcode(prefix: 0xFE, subopcode: r.readU32()) == .memoryAtomicWait64
        guard case .place(let address, let memory) = r.atomicAccess(r.operand(2), isWide ? 8 : 4),
            memory.pointee.sharing != nil
        else { return nil }
        return (address, memory)
    }
}

/// What the immediates and the address operand of an atomic instruction say.
private enum AtomicAccess {
    case place(UnsafeMutableRawPointer, UnsafeMutablePointer<MemoryRecord>)
    case trap(TrapKind)
}

extension Registers {
    /// The place of an access of `size` bytes. `pc` is at the immediates, and then past them.
    fileprivate mutating func atomicAccess(_ index: UInt64, _ size: Int) -> AtomicAccess {
        let hasMemoryIndex = readU32() & 0x40 != 0
        let memory = hasMemoryIndex ? instance.pointee.memories[Int(readU32())] : self.memory
        let (start, wraps) = index.addingReportingOverflow(readU64())
        guard !wraps else { return .trap(.outOfBoundsMemoryAccess) }
        guard start & UInt64(size - 1) == 0 else { return .trap(.unalignedAtomic) }
        let (end, endWraps) = start.addingReportingOverflow(UInt64(size))
        guard !endWraps, end <= UInt64(memory.pointee.size) else { return .trap(.outOfBoundsMemoryAccess) }
        return .place(memory.pointee.base + Int(start), memory)
    }

    /// Does something at the place that the operand `depth` below the topmost says, and replaces the operands with the
    /// result; or returns the trap, with the operands as they were.
    @inline(__always) private mutating func access<Word: AtomicWord>(
        _ depth: Int, _: Word.Type, _ body: (Registers, UnsafeMutableRawPointer) -> Word
    ) -> TrapKind? {
        switch atomicAccess(operand(depth), MemoryLayout<Word>.size) {
        case .trap(let kind): return kind
        case .place(let address, _):
            let result = body(self, address)
            top -= depth * slotWords
            replace(UInt64(result))
            return nil
        }
    }

    fileprivate mutating func atomicLoad<Word: AtomicWord>(_ type: Word.Type) -> TrapKind? {
        access(0, type) { Word.load($1) }
    }

    fileprivate mutating func atomicStore<Word: AtomicWord>(_: Word.Type) -> TrapKind? {
        switch atomicAccess(operand(1), MemoryLayout<Word>.size) {
        case .trap(let kind): return kind
        case .place(let address, _):
            Word.store(Word(truncatingIfNeeded: operand(0)), to: address)
            top -= 2 * slotWords
            return nil
        }
    }

    fileprivate mutating func atomicModify<Word: AtomicWord>(
        _ type: Word.Type, _ operation: AtomicOperator
    ) -> TrapKind? {
        access(1, type) { Word.modify($1, operation, Word(truncatingIfNeeded: $0.operand(0))) }
    }

    fileprivate mutating func atomicCompareExchange<Word: AtomicWord>(_ type: Word.Type) -> TrapKind? {
        access(2, type) {
            Word.compareExchange(
                $1, expected: Word(truncatingIfNeeded: $0.operand(1)),
                replacement: Word(truncatingIfNeeded: $0.operand(0)))
        }
    }

    /// `memory.atomic.notify`: operands are address and count. Nobody waits in an unshared memory.
    fileprivate mutating func notify() -> TrapKind? {
        switch atomicAccess(operand(1), MemoryLayout<UInt32>.size) {
        case .trap(let kind): return kind
        case .place(let address, let memory):
            let notified = memory.pointee.sharing?.notify(at: address, count: operand32(0)) ?? 0
            top -= slotWords
            replace(notified)
            return nil
        }
    }
}
