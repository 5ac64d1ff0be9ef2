import Synchronization
import WebAssembly

/// The portable interpreter: a loop over the module's own bytes, with the side table for branches.
///
/// It reads an opcode, does what the specification says (chapter "Execution"), and goes on. There is no second instruction
/// format; operands, locals and frames lie on the activation's value stack in the canonical layout. The state is put into
/// memory before everything that can look at it: calls, traps, suspension.
package enum Interpreter {
    /// How an instruction ended, or all that were executed.
    package enum Step: UInt8, BitwiseCopyable {
        /// It goes on with the newest frame's pc.
        case next
        /// The newest frame is an entry frame, which has its results.
        case finished
        case trapped, threw, suspended, hostFailed, waiting

        /// What a run has come to that ended with this; not for `.next`.
        package var outcome: Outcome {
            switch self {
            case .trapped: .trapped
            case .threw: .threw
            case .suspended: .suspended
            case .hostFailed: .hostFailed
            case .waiting: .waiting
            case .next, .finished: .finished
            }
        }
    }

    /// Runs an activation until its newest entry frame has its results, or something stops it: the code of functions by
    /// the store's executor.
    package static func run(_ activation: Activation, _ store: Store) -> Outcome {
        if let newest = activation.frame, newest.pointee.kind != .function {
            let step = newest.pointee.kind == .host ? .waiting : begin(newest, activation, store)
            if step != .next { return step.outcome }
        }
        return store.executor.run(activation, store)
    }

    /// Executes instructions, of a function's frame first, until the newest entry frame has its results, or something
    /// stops it.
    package static func loop(_ activation: Activation, _ store: Store) -> Outcome {
        executeAll(activation, store).outcome
    }

    static func loop(_ context: CodePointer) -> UInt32 {
        context.pointee.activation._withUnsafeGuaranteedRef { activation in
            context.pointee.store.unsafelyUnwrapped._withUnsafeGuaranteedRef { store in
                UInt32(executeAll(activation, store).rawValue)
            }
        }
    }

    @inline(never) private static func executeAll(_ activation: Activation, _ store: Store) -> Step {
        execute(activation, store, once: false)
    }

    /// Executes one instruction, the one at the pc of the newest frame, which must be a function's. The state is in memory
    /// before and after: a call has made the callee's frame, a return has removed the function's own.
    ///
    /// This is how other tiers have instructions executed that they do not know.
    package static func step(_ activation: Activation, _ store: Store) -> Step {
        execute(activation, store, once: true)
    }

    /// The interpreter. It is compiled twice, with `once` a constant: instructions that are executed together with those
    /// that follow are then executed alone, and asking about it costs nothing.
    @inline(__always)
    private static func execute(_ activation: Activation, _ store: Store, once: Bool) -> Step {
        var r = Registers(activation)
        repeat {
            let at = r.pc
            switch OpcodeByte(at: at) {
            case .unreachable:
                return trap(.unreachable, r, at, activation)
            case .nop:
                r.pc += 1
            case .block, .try:
                r.pc += 1
                r.skipBlockType()
            case .loop:
                // A safepoint that costs one unit of fuel.
                let fuel = r.store.pointee.fuel &- 1
                if fuel < 0 || r.store.pointee.isInterrupted {
                    return stop(r, at, activation)
                }
                r.store.pointee.fuel = fuel
                r.pc += 1
                r.skipBlockType()
            case .if:
                r.pc += 1
                if r.pop32() != 0 {
                    r.skipBlockType()
                    r.side += 1
                } else {
                    r.branch(from: at)
                }
            case .else:
                r.branch(from: at)
            case .end:
                r.pc += 1
                if UInt32(truncatingIfNeeded: r.pc - r.instance.pointee.bytes) == r.body.pointee.end {
                    if returns(&r) { return finish(r, activation) }
                }
            case .br, .catch, .catchAll, .tryTable:
                r.branch(from: at)
            case .brIf:
                r.pc += 1
                r.branch(if: r.pop32() != 0, from: at)
            case .brTable:
                r.pc += 1
                let index = r.pop32()
                let last = r.readU32()
                r.side += Int(min(index, last))
                r.branch(from: at)
            case .return:
                if returns(&r) { return finish(r, activation) }
            case .call:
                r.pc += 1
                let index = Int(r.readU32())
                let instance = r.instance
                if index >= instance.pointee.importCount {
                    let slot =
                        instance.pointee.bodies.unsafelyUnwrapped + (index - instance.pointee.importCount)
                    if let body = slot.pointee.load(ordering: .acquiring) {
                        let step = enter(UnsafePointer(body), instance, &r, at, activation)
                        if step != .next { return step }
                        continue
                    }
                }
                r.save(activation, at: at)
                let step = call(instance, index, activation, store)
                if step != .next { return step }
                r = Registers(activation)
            case .callIndirect, .returnCall, .returnCallIndirect, .callRef, .returnCallRef:
                r.save(activation, at: at)
                let step = callOther(OpcodeByte(at: at), activation, store)
                if step != .next { return step }
                r = Registers(activation)
            case .delegate:
                r.pc += 1
                r.skipLEB()
            case .throw, .rethrow, .throwRef:
                r.save(activation, at: at)
                let step = raise(OpcodeByte(at: at), activation, store)
                if step != .next { return step }
                r = Registers(activation)
            case .drop:
                r.top -= slotWords
                r.pc += 1
            case .select:
                select(&r)
                r.pc += 1
            case .selectTyped:
                r.pc += 1
                for _ in 0..<r.readU32() { skipValueType(&r) }
                select(&r)
            case .localGet:
                // Often several in a row.
                repeat {
                    r.pc += 1
                    let local = r.locals + Int(r.readU32()) &* slotWords
                    r.top[0] = local[0]
                    r.top[1] = local[1]
                    r.top += slotWords
                } while !once && r.pc.pointee == 0x20
            case .localSet:
                r.pc += 1
                let local = r.locals + Int(r.readU32()) &* slotWords
                r.top -= slotWords
                local[0] = r.top[0]
                local[1] = r.top[1]
            case .localTee:
                r.pc += 1
                let local = r.locals + Int(r.readU32()) &* slotWords
                local[0] = r.top[-slotWords]
                local[1] = r.top[1 - slotWords]
            case .globalGet:
                r.pc += 1
                let global = r.instance.pointee.globals[Int(r.readU32())]
                r.top[0] = global.pointee.slot.0
                r.top[1] = global.pointee.slot.1
                r.top += slotWords
            case .globalSet:
                r.pc += 1
                let global = r.instance.pointee.globals[Int(r.readU32())]
                r.top -= slotWords
                global.pointee.slot = (r.top[0], r.top[1])
            case .tableGet:
                r.pc += 1
                let table = r.instance.pointee.tables[Int(r.readU32())]
                let index = r.operand(0)
                guard index < UInt64(table.pointee.count) else {
                    return trap(.outOfBoundsTableAccess, r, at, activation)
                }
                r.replace(table.pointee.elements[Int(index)])
            case .tableSet:
                r.pc += 1
                let table = r.instance.pointee.tables[Int(r.readU32())]
                let index = r.operand(1)
                guard index < UInt64(table.pointee.count) else {
                    return trap(.outOfBoundsTableAccess, r, at, activation)
                }
                table.pointee.elements[Int(index)] = r.operand32(0)
                r.top -= 2 &* slotWords

            case .i32Load:
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i64Load:
                guard r.load(UInt64.self, { $0 }) else { return outOfBounds(r, at, activation) }
            case .f32Load:
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .f64Load:
                guard r.load(UInt64.self, { $0 }) else { return outOfBounds(r, at, activation) }
            case .i32Load8S:
                guard r.load(Int8.self, { UInt64(UInt32(bitPattern: Int32($0))) }) else {
                    return outOfBounds(r, at, activation)
                }
            case .i32Load8U:
                guard r.load(UInt8.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i32Load16S:
                guard r.load(Int16.self, { UInt64(UInt32(bitPattern: Int32($0))) }) else {
                    return outOfBounds(r, at, activation)
                }
            case .i32Load16U:
                guard r.load(UInt16.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i64Load8S:
                guard r.load(Int8.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case .i64Load8U:
                guard r.load(UInt8.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i64Load16S:
                guard r.load(Int16.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case .i64Load16U:
                guard r.load(UInt16.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i64Load32S:
                guard r.load(Int32.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case .i64Load32U:
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case .i32Store, .f32Store, .i64Store32:
                guard r.store(UInt32.self) else { return outOfBounds(r, at, activation) }
            case .i64Store, .f64Store:
                guard r.store(UInt64.self) else { return outOfBounds(r, at, activation) }
            case .i32Store8, .i64Store8:
                guard r.store(UInt8.self) else { return outOfBounds(r, at, activation) }
            case .i32Store16, .i64Store16:
                guard r.store(UInt16.self) else { return outOfBounds(r, at, activation) }
            case .memorySize:
                r.pc += 1
                let memory = r.instance.pointee.memories[Int(r.readU32())]
                r.push(LinearMemory.pages(memory))
            case .memoryGrow:
                r.pc += 1
                let memory = r.instance.pointee.memories[Int(r.readU32())]
                // The embedder may be asked, and look at everything.
                r.save(activation, at: at)
                let before = store.grow(memory, by: r.operand(0))
                r.replace(before ?? r.failure(memory.pointee.type.limits))

            case .i32Const:
                r.pc += 1
                r.push(UInt32(truncatingIfNeeded: r.readSigned()))
            case .i64Const:
                r.pc += 1
                r.push(UInt64(bitPattern: r.readSigned()))
            case .f32Const:
                r.push(UnsafeRawPointer(at + 1).loadUnaligned(as: UInt32.self).littleEndian)
                r.pc += 5
            case .f64Const:
                r.push(UnsafeRawPointer(at + 1).loadUnaligned(as: UInt64.self).littleEndian)
                r.pc += 9

            case .i32Eqz:
                r.finishComparison(once, Numerics.i32Eqz(r.operand32(0)))
            case .i32Eq: r.compare32(once, Numerics.i32Eq)
            case .i32Ne: r.compare32(once, Numerics.i32Ne)
            case .i32LtS: r.compare32(once, Numerics.i32LtS)
            case .i32LtU: r.compare32(once, Numerics.i32LtU)
            case .i32GtS: r.compare32(once, Numerics.i32GtS)
            case .i32GtU: r.compare32(once, Numerics.i32GtU)
            case .i32LeS: r.compare32(once, Numerics.i32LeS)
            case .i32LeU: r.compare32(once, Numerics.i32LeU)
            case .i32GeS: r.compare32(once, Numerics.i32GeS)
            case .i32GeU: r.compare32(once, Numerics.i32GeU)
            case .i64Eqz:
                r.finishComparison(once, Numerics.i64Eqz(r.operand(0)))
            case .i64Eq: r.compare64(once, Numerics.i64Eq)
            case .i64Ne: r.compare64(once, Numerics.i64Ne)
            case .i64LtS: r.compare64(once, Numerics.i64LtS)
            case .i64LtU: r.compare64(once, Numerics.i64LtU)
            case .i64GtS: r.compare64(once, Numerics.i64GtS)
            case .i64GtU: r.compare64(once, Numerics.i64GtU)
            case .i64LeS: r.compare64(once, Numerics.i64LeS)
            case .i64LeU: r.compare64(once, Numerics.i64LeU)
            case .i64GeS: r.compare64(once, Numerics.i64GeS)
            case .i64GeU: r.compare64(once, Numerics.i64GeU)
            case .f32Eq: r.compareFloat(once, Numerics.f32Eq)
            case .f32Ne: r.compareFloat(once, Numerics.f32Ne)
            case .f32Lt: r.compareFloat(once, Numerics.f32Lt)
            case .f32Gt: r.compareFloat(once, Numerics.f32Gt)
            case .f32Le: r.compareFloat(once, Numerics.f32Le)
            case .f32Ge: r.compareFloat(once, Numerics.f32Ge)
            case .f64Eq: r.compareDouble(once, Numerics.f64Eq)
            case .f64Ne: r.compareDouble(once, Numerics.f64Ne)
            case .f64Lt: r.compareDouble(once, Numerics.f64Lt)
            case .f64Gt: r.compareDouble(once, Numerics.f64Gt)
            case .f64Le: r.compareDouble(once, Numerics.f64Le)
            case .f64Ge: r.compareDouble(once, Numerics.f64Ge)

            case .i32Clz: r.unary32(Numerics.i32Clz)
            case .i32Ctz: r.unary32(Numerics.i32Ctz)
            case .i32Popcnt: r.unary32(Numerics.i32Popcnt)
            case .i32Add: r.binary32(Numerics.i32Add)
            case .i32Sub: r.binary32(Numerics.i32Sub)
            case .i32Mul: r.binary32(Numerics.i32Mul)
            case .i32DivS:
                let error = Numerics.i32DivSTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32DivS)
            case .i32DivU:
                let error = Numerics.i32DivUTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32DivU)
            case .i32RemS:
                let error = Numerics.i32RemSTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32RemS)
            case .i32RemU:
                let error = Numerics.i32RemUTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32RemU)
            case .i32And: r.binary32(Numerics.i32And)
            case .i32Or: r.binary32(Numerics.i32Or)
            case .i32Xor: r.binary32(Numerics.i32Xor)
            case .i32Shl: r.binary32(Numerics.i32Shl)
            case .i32ShrS: r.binary32(Numerics.i32ShrS)
            case .i32ShrU: r.binary32(Numerics.i32ShrU)
            case .i32Rotl: r.binary32(Numerics.i32Rotl)
            case .i32Rotr: r.binary32(Numerics.i32Rotr)

            case .i64Clz: r.unary64(Numerics.i64Clz)
            case .i64Ctz: r.unary64(Numerics.i64Ctz)
            case .i64Popcnt: r.unary64(Numerics.i64Popcnt)
            case .i64Add: r.binary64(Numerics.i64Add)
            case .i64Sub: r.binary64(Numerics.i64Sub)
            case .i64Mul: r.binary64(Numerics.i64Mul)
            case .i64DivS:
                let error = Numerics.i64DivSTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64DivS)
            case .i64DivU:
                let error = Numerics.i64DivUTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64DivU)
            case .i64RemS:
                let error = Numerics.i64RemSTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64RemS)
            case .i64RemU:
                let error = Numerics.i64RemUTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64RemU)
            case .i64And: r.binary64(Numerics.i64And)
            case .i64Or: r.binary64(Numerics.i64Or)
            case .i64Xor: r.binary64(Numerics.i64Xor)
            case .i64Shl: r.binary64(Numerics.i64Shl)
            case .i64ShrS: r.binary64(Numerics.i64ShrS)
            case .i64ShrU: r.binary64(Numerics.i64ShrU)
            case .i64Rotl: r.binary64(Numerics.i64Rotl)
            case .i64Rotr: r.binary64(Numerics.i64Rotr)

            // Signs are bits: these three keep a NaN's payload.
            case .f32Abs: r.unary32 { Numerics.f32Abs(Float(bitPattern: $0)).bitPattern }
            case .f32Neg: r.unary32 { Numerics.f32Neg(Float(bitPattern: $0)).bitPattern }
            case .f32Ceil: r.unaryFloat(Numerics.f32Ceil)
            case .f32Floor: r.unaryFloat(Numerics.f32Floor)
            case .f32Trunc: r.unaryFloat(Numerics.f32Trunc)
            case .f32Nearest: r.unaryFloat(Numerics.f32Nearest)
            case .f32Sqrt: r.unaryFloat(Numerics.f32Sqrt)
            case .f32Add: r.binaryFloat(Numerics.f32Add)
            case .f32Sub: r.binaryFloat(Numerics.f32Sub)
            case .f32Mul: r.binaryFloat(Numerics.f32Mul)
            case .f32Div: r.binaryFloat(Numerics.f32Div)
            case .f32Min: r.binaryFloat(Numerics.f32Min)
            case .f32Max: r.binaryFloat(Numerics.f32Max)
            case .f32Copysign:
                r.binary32 {
                    Numerics.f32Copysign(Float(bitPattern: $0), Float(bitPattern: $1)).bitPattern
                }
            case .f64Abs: r.unary64 { Numerics.f64Abs(Double(bitPattern: $0)).bitPattern }
            case .f64Neg: r.unary64 { Numerics.f64Neg(Double(bitPattern: $0)).bitPattern }
            case .f64Ceil: r.unaryDouble(Numerics.f64Ceil)
            case .f64Floor: r.unaryDouble(Numerics.f64Floor)
            case .f64Trunc: r.unaryDouble(Numerics.f64Trunc)
            case .f64Nearest: r.unaryDouble(Numerics.f64Nearest)
            case .f64Sqrt: r.unaryDouble(Numerics.f64Sqrt)
            case .f64Add: r.binaryDouble(Numerics.f64Add)
            case .f64Sub: r.binaryDouble(Numerics.f64Sub)
            case .f64Mul: r.binaryDouble(Numerics.f64Mul)
            case .f64Div: r.binaryDouble(Numerics.f64Div)
            case .f64Min: r.binaryDouble(Numerics.f64Min)
            case .f64Max: r.binaryDouble(Numerics.f64Max)
            case .f64Copysign:
                r.binary64 {
                    Numerics.f64Copysign(Double(bitPattern: $0), Double(bitPattern: $1)).bitPattern
                }

            case .i32WrapI64: r.unary64 { UInt64(Numerics.i32WrapI64($0)) }
            case .i32TruncF32S:
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i32TruncF32STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF32S(value))
                r.pc += 1
            case .i32TruncF32U:
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i32TruncF32UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF32U(value))
                r.pc += 1
            case .i32TruncF64S:
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i32TruncF64STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF64S(value))
                r.pc += 1
            case .i32TruncF64U:
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i32TruncF64UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF64U(value))
                r.pc += 1
            case .i64ExtendI32S:
                r.unary64 { Numerics.i64ExtendI32S(UInt32(truncatingIfNeeded: $0)) }
            case .i64ExtendI32U:
                r.unary64 { Numerics.i64ExtendI32U(UInt32(truncatingIfNeeded: $0)) }
            case .i64TruncF32S:
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i64TruncF32STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF32S(value))
                r.pc += 1
            case .i64TruncF32U:
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i64TruncF32UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF32U(value))
                r.pc += 1
            case .i64TruncF64S:
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i64TruncF64STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF64S(value))
                r.pc += 1
            case .i64TruncF64U:
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i64TruncF64UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF64U(value))
                r.pc += 1
            case .f32ConvertI32S: r.unary32 { Numerics.f32ConvertI32S($0).bitPattern }
            case .f32ConvertI32U: r.unary32 { Numerics.f32ConvertI32U($0).bitPattern }
            case .f32ConvertI64S: r.unary64 { UInt64(Numerics.f32ConvertI64S($0).bitPattern) }
            case .f32ConvertI64U: r.unary64 { UInt64(Numerics.f32ConvertI64U($0).bitPattern) }
            case .f32DemoteF64:
                r.replace(arithmetic: Numerics.f32DemoteF64(Double(bitPattern: r.operand(0))))
                r.pc += 1
            case .f64ConvertI32S:
                r.unary64 { Numerics.f64ConvertI32S(UInt32(truncatingIfNeeded: $0)).bitPattern }
            case .f64ConvertI32U:
                r.unary64 { Numerics.f64ConvertI32U(UInt32(truncatingIfNeeded: $0)).bitPattern }
            case .f64ConvertI64S: r.unary64 { Numerics.f64ConvertI64S($0).bitPattern }
            case .f64ConvertI64U: r.unary64 { Numerics.f64ConvertI64U($0).bitPattern }
            case .f64PromoteF32:
                r.replace(arithmetic: Numerics.f64PromoteF32(Float(bitPattern: r.operand32(0))))
                r.pc += 1
            // The same bits under another type: i32.reinterpret_f32, i64.reinterpret_f64, and back.
            case .i32ReinterpretF32, .i64ReinterpretF64, .f32ReinterpretI32, .f64ReinterpretI64:
                r.pc += 1
            case .i32Extend8S: r.unary32(Numerics.i32Extend8S)
            case .i32Extend16S: r.unary32(Numerics.i32Extend16S)
            case .i64Extend8S: r.unary64(Numerics.i64Extend8S)
            case .i64Extend16S: r.unary64(Numerics.i64Extend16S)
            case .i64Extend32S: r.unary64(Numerics.i64Extend32S)

            case .refNull:
                r.pc += 1
                r.skipLEB()
                r.push(Reference.null)
            case .refIsNull:
                r.finishComparison(once, r.operand32(0) == Reference.null)
            case .refFunc:
                r.pc += 1
                r.push(store.reference(toFunction: Int(r.readU32()), of: r.instance))
            case .refEq:
                r.compare32(once, ==)
            case .refAsNonNull:
                if r.operand32(0) == Reference.null { return trap(.nullReference, r, at, activation) }
                r.pc += 1
            case .brOnNull:
                r.pc += 1
                let isNull = r.operand32(0) == Reference.null
                if isNull { r.top -= slotWords }
                r.branch(if: isNull, from: at)
            case .brOnNonNull:
                r.pc += 1
                let isNull = r.operand32(0) == Reference.null
                r.branch(if: !isNull, from: at)
                if isNull { r.top -= slotWords }

            case .prefixFB:
                var registers = r
                let step = object(&registers, at, activation, store)
                if step != .next { return step }
                r = registers
            case .prefixFC:
                r.save(activation, at: at)
                let step = prefixed(activation, store)
                if step != .next { return step }
                r = Registers(activation)
            case .prefixFD:
                // A copy, so that the loop's own stay in processor registers.
                var registers = r
                if let kind = vector(&registers) { return trap(kind, r, at, activation) }
                r = registers
            case .prefixFE:
                r.save(activation, at: at)
                let step = atomic(activation, store)
                if step != .next { return step }
                r = Registers(activation)
            default:
                return trap(.unsupportedInstruction, r, at, activation)
            }
        } while !once
        r.save(activation, at: r.pc)
        return .next
    }

    // MARK: Parametric instructions

    @inline(__always) private static func select(_ r: inout Registers) {
        let condition = r.pop32()
        r.top -= slotWords
        if condition == 0 {
            r.top[-slotWords] = r.top[0]
            r.top[1 - slotWords] = r.top[1]
        }
    }

    /// Moves past a value type: one byte, or `ref` with a heap type.
    @inline(__always) private static func skipValueType(_ r: inout Registers) {
        let byte = r.pc[0]
        r.pc += 1
        if byte == 0x63 || byte == 0x64 { r.skipLEB() }
    }

    /// Puts the state into memory, with the pc at the instruction that traps.
    @inline(never) static func trap(
        _ kind: TrapKind, _ r: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        r.save(activation, at: at)
        activation.trap = kind
        return .trapped
    }

    @inline(never) private static func outOfBounds(
        _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        trap(.outOfBoundsMemoryAccess, registers, at, activation)
    }

    // MARK: Calls and returns

    /// Enters a function of the same instance. The arguments are the topmost operands; `r.pc` is past the call, which
    /// began at `at`.
    @inline(__always) private static func enter(
        _ body: UnsafePointer<FunctionBody>, _ instance: UnsafeMutablePointer<InstanceRecord>,
        _ r: inout Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        let store = instance.pointee.store
        let fuel = store.pointee.fuel &- 1
        if fuel < 0 || store.pointee.isInterrupted {
            return stop(r, at, activation)
        }
        let parameters = Int(body.pointee.parameterCount)
        let localCount = Int(body.pointee.localCount)
        let locals = r.top - parameters &* slotWords
        let header = UnsafeMutableRawPointer(locals + localCount &* slotWords)
            .assumingMemoryBound(to: FrameHeader.self)
        let operands = header.operands
        // Written so that it cannot wrap: both are far below the size of the address space.
        guard operands + Int(body.pointee.maximumHeight) &* slotWords <= activation.limit else {
            r.save(activation, at: at)
            activation.trap = .callStackExhausted
            return .trapped
        }
        store.pointee.fuel = fuel
        // The caller goes on after the call; its pc says so once it is the newest frame again.
        r.frame.pointee.pc = UInt32(truncatingIfNeeded: at - instance.pointee.bytes)
        r.frame.pointee.step = r.body.pointee.step(of: r.side)
        var local = r.top
        let end = UnsafeMutableRawPointer(header).assumingMemoryBound(to: UInt64.self)
        while local < end {
            local[0] = 0
            local[1] = 0
            local += slotWords
        }
        header.initialize(
            to: FrameHeader(
                distance: UInt32(
                    truncatingIfNeeded: UnsafeMutableRawPointer(header) - UnsafeMutableRawPointer(r.frame)),
                kind: .function, instance: instance, body: body, pc: 0, step: 0))
        r.frame = header
        r.locals = locals
        r.top = operands
        r.pc = instance.pointee.bytes + Int(body.pointee.start)
        r.side = UnsafePointer(body.pointee.sideTable)
        return .next
    }

    /// Returns from the newest frame. True if its caller is not a function, so that the run is over.
    @inline(__always) private static func returns(_ r: inout Registers) -> Bool {
        let results = Int(r.body.pointee.resultCount)
        let callee = r.instance
        let caller = (UnsafeMutableRawPointer(r.frame) - Int(r.frame.pointee.distance))
            .assumingMemoryBound(to: FrameHeader.self)
        // From here on the header may be gone: results can be more than the locals that they replace.
        let destination = r.locals
        if results == 1 {
            destination[0] = r.top[-slotWords]
            destination[1] = r.top[1 - slotWords]
        } else {
            destination.update(from: r.top - results &* slotWords, count: results &* slotWords)
        }
        r.frame = caller
        r.top = destination + results &* slotWords
        guard let body = caller.pointee.body, caller.pointee.kind == .function else { return true }
        let instance = caller.pointee.instance.unsafelyUnwrapped
        r.locals = caller.locals(Int(body.pointee.localCount))
        r.side = body.pointee.entry(at: caller.pointee.step)
        // The frame's pc is the call's: go on behind it.
        r.pc = instance.pointee.bytes + Int(caller.pointee.pc)
        r.skipCall()
        if instance != callee { r.memory = instance.pointee.memory }
        return false
    }

    @inline(never) private static func finish(_ registers: Registers, _ activation: Activation) -> Step {
        activation.frame = registers.frame
        activation.top = registers.top
        return .finished
    }

    /// Stops at a safepoint, before the instruction at `at`.
    @inline(never) private static func stop(
        _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        registers.save(activation, at: at)
        let store = registers.store
        activation.trap = store.pointee.fuel <= 0 ? .outOfFuel : store.pointee.interruptionKind
        return .suspended
    }
}

extension TrapKind {
    /// The trap that a numeric instruction's error is; not for `.none`.
    @inline(__always) init(_ error: NumericTrap) {
        switch error {
        case .integerDivideByZero: self = .integerDivideByZero
        case .integerOverflow: self = .integerOverflow
        default: self = .invalidConversionToInteger
        }
    }
}
