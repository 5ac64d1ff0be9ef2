import Synchronization
import WebAssembly

/// The portable interpreter: a loop over the module's own bytes, with the side table for branches.
///
/// It reads an opcode, does what the specification says (chapter "Execution"), and goes on. There is no second instruction
/// format; operands, locals and frames lie on the activation's value stack in the canonical layout. The state is put into
/// memory before everything that can look at it: calls, traps, suspension.
package enum Interpreter {
    /// Why the loop was left, or that it goes on.
    enum Step: UInt8 {
        case next, finished, trapped, suspended, hostFailed
    }

    /// Runs an activation until its newest entry frame has its results, or something stops it.
    package static func run(_ activation: Activation, _ store: Store) -> Outcome {
        if let entry = activation.frame, entry.pointee.kind == .entry {
            let step = begin(entry, activation, store)
            if step != .next { return outcome(step) }
        }
        return loop(activation, store)
    }

    private static func outcome(_ step: Step) -> Outcome {
        switch step {
        case .trapped: .trapped
        case .suspended: .suspended
        case .hostFailed: .hostFailed
        case .next, .finished: .finished
        }
    }

    @inline(never)
    private static func trap(
        _ kind: TrapKind, _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Outcome {
        registers.save(activation, at: at)
        activation.trap = kind
        return .trapped
    }

    private static func loop(_ activation: Activation, _ store: Store) -> Outcome {
        var r = Registers(activation)
        while true {
            let at = r.pc
            switch at.pointee {
            case 0x00:  // unreachable
                return trap(.unreachable, r, at, activation)
            case 0x01:  // nop
                r.pc += 1
            case 0x02:  // block
                r.pc += 1
                r.skipLEB()
            case 0x03:  // loop
                // A safepoint that costs one unit of fuel.
                let fuel = r.store.pointee.fuel &- 1
                if fuel < 0 || r.store.pointee.interruption.pointee.load(ordering: .relaxed) != 0 {
                    return stop(r, at, activation)
                }
                r.store.pointee.fuel = fuel
                r.pc += 1
                r.skipLEB()
            case 0x04:  // if
                r.pc += 1
                if r.pop32() != 0 {
                    r.skipLEB()
                    r.side += 1
                } else {
                    r.branch(from: at)
                }
            case 0x05:  // else
                r.branch(from: at)
            case 0x0B:  // end
                r.pc += 1
                if UInt32(truncatingIfNeeded: r.pc - r.instance.pointee.bytes) == r.body.pointee.end {
                    if returns(&r) { return finish(r, activation) }
                }
            case 0x0C:  // br
                r.branch(from: at)
            case 0x0D:  // br_if
                r.pc += 1
                r.branch(if: r.pop32() != 0, from: at)
            case 0x0E:  // br_table
                r.pc += 1
                let index = r.pop32()
                let last = r.readU32()
                r.side += Int(min(index, last))
                r.branch(from: at)
            case 0x0F:  // return
                if returns(&r) { return finish(r, activation) }
            case 0x10:  // call
                r.pc += 1
                let index = Int(r.readU32())
                let instance = r.instance
                if index >= instance.pointee.importCount {
                    let slot = instance.pointee.bodies.unsafelyUnwrapped + (index - instance.pointee.importCount)
                    if let body = slot.pointee.load(ordering: .acquiring) {
                        let step = enter(UnsafePointer(body), instance, &r, at, activation)
                        if step != .next { return outcome(step) }
                        continue
                    }
                }
                r.save(activation, at: at)
                let step = call(instance, index, activation, store)
                if step != .next { return outcome(step) }
                r = Registers(activation)
            case 0x11, 0x12, 0x13:  // call_indirect, return_call, return_call_indirect
                r.save(activation, at: at)
                let step = callOther(at.pointee, activation, store)
                if step != .next { return outcome(step) }
                r = Registers(activation)
            case 0x1A:  // drop
                r.top -= slotWords
                r.pc += 1
            case 0x1B:  // select
                select(&r)
                r.pc += 1
            case 0x1C:  // select t
                r.pc += 1
                for _ in 0..<r.readU32() { skipValueType(&r) }
                select(&r)
            case 0x20:  // local.get
                // Often several in a row.
                repeat {
                    r.pc += 1
                    let local = r.locals + Int(r.readU32()) &* slotWords
                    r.top[0] = local[0]
                    r.top[1] = local[1]
                    r.top += slotWords
                } while r.pc.pointee == 0x20
            case 0x21:  // local.set
                r.pc += 1
                let local = r.locals + Int(r.readU32()) &* slotWords
                r.top -= slotWords
                local[0] = r.top[0]
                local[1] = r.top[1]
            case 0x22:  // local.tee
                r.pc += 1
                let local = r.locals + Int(r.readU32()) &* slotWords
                local[0] = r.top[-slotWords]
                local[1] = r.top[1 - slotWords]
            case 0x23:  // global.get
                r.pc += 1
                let global = r.instance.pointee.globals[Int(r.readU32())]
                r.top[0] = global.pointee.slot.0
                r.top[1] = global.pointee.slot.1
                r.top += slotWords
            case 0x24:  // global.set
                r.pc += 1
                let global = r.instance.pointee.globals[Int(r.readU32())]
                r.top -= slotWords
                global.pointee.slot = (r.top[0], r.top[1])
            case 0x25:  // table.get
                r.pc += 1
                let table = r.instance.pointee.tables[Int(r.readU32())]
                let index = r.operand32(0)
                guard UInt64(index) < UInt64(table.pointee.count) else {
                    return trap(.outOfBoundsTableAccess, r, at, activation)
                }
                r.replace(table.pointee.elements[Int(index)])
            case 0x26:  // table.set
                r.pc += 1
                let table = r.instance.pointee.tables[Int(r.readU32())]
                let index = r.operand32(1)
                guard UInt64(index) < UInt64(table.pointee.count) else {
                    return trap(.outOfBoundsTableAccess, r, at, activation)
                }
                table.pointee.elements[Int(index)] = r.operand32(0)
                r.top -= 2 &* slotWords

            case 0x28:  // i32.load
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x29:  // i64.load
                guard r.load(UInt64.self, { $0 }) else { return outOfBounds(r, at, activation) }
            case 0x2A:  // f32.load
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x2B:  // f64.load
                guard r.load(UInt64.self, { $0 }) else { return outOfBounds(r, at, activation) }
            case 0x2C:  // i32.load8_s
                guard r.load(Int8.self, { UInt64(UInt32(bitPattern: Int32($0))) }) else {
                    return outOfBounds(r, at, activation)
                }
            case 0x2D:  // i32.load8_u
                guard r.load(UInt8.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x2E:  // i32.load16_s
                guard r.load(Int16.self, { UInt64(UInt32(bitPattern: Int32($0))) }) else {
                    return outOfBounds(r, at, activation)
                }
            case 0x2F:  // i32.load16_u
                guard r.load(UInt16.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x30:  // i64.load8_s
                guard r.load(Int8.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case 0x31:  // i64.load8_u
                guard r.load(UInt8.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x32:  // i64.load16_s
                guard r.load(Int16.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case 0x33:  // i64.load16_u
                guard r.load(UInt16.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x34:  // i64.load32_s
                guard r.load(Int32.self, { UInt64(bitPattern: Int64($0)) }) else {
                    return outOfBounds(r, at, activation)
                }
            case 0x35:  // i64.load32_u
                guard r.load(UInt32.self, { UInt64($0) }) else { return outOfBounds(r, at, activation) }
            case 0x36, 0x38, 0x3E:  // i32.store, f32.store, i64.store32
                guard r.store(UInt32.self) else { return outOfBounds(r, at, activation) }
            case 0x37, 0x39:  // i64.store, f64.store
                guard r.store(UInt64.self) else { return outOfBounds(r, at, activation) }
            case 0x3A, 0x3C:  // i32.store8, i64.store8
                guard r.store(UInt8.self) else { return outOfBounds(r, at, activation) }
            case 0x3B, 0x3D:  // i32.store16, i64.store16
                guard r.store(UInt16.self) else { return outOfBounds(r, at, activation) }
            case 0x3F:  // memory.size
                r.pc += 1
                let memory = r.instance.pointee.memories[Int(r.readU32())]
                r.push(LinearMemory.pages(memory))
            case 0x40:  // memory.grow
                r.pc += 1
                let memory = r.instance.pointee.memories[Int(r.readU32())]
                let before = LinearMemory.grow(
                    memory, by: UInt64(r.operand32(0)), limit: store.limits.memorySize)
                r.replace(UInt32(truncatingIfNeeded: before ?? .max))

            case 0x41:  // i32.const
                r.pc += 1
                r.push(UInt32(truncatingIfNeeded: r.readSigned()))
            case 0x42:  // i64.const
                r.pc += 1
                r.push(UInt64(bitPattern: r.readSigned()))
            case 0x43:  // f32.const
                r.push(UnsafeRawPointer(at + 1).loadUnaligned(as: UInt32.self).littleEndian)
                r.pc += 5
            case 0x44:  // f64.const
                r.push(UnsafeRawPointer(at + 1).loadUnaligned(as: UInt64.self).littleEndian)
                r.pc += 9

            case 0x45:  // i32.eqz
                r.finishComparison(Numerics.i32Eqz(r.operand32(0)))
            case 0x46: r.compare32(Numerics.i32Eq)  // i32.eq
            case 0x47: r.compare32(Numerics.i32Ne)  // i32.ne
            case 0x48: r.compare32(Numerics.i32LtS)  // i32.lt_s
            case 0x49: r.compare32(Numerics.i32LtU)  // i32.lt_u
            case 0x4A: r.compare32(Numerics.i32GtS)  // i32.gt_s
            case 0x4B: r.compare32(Numerics.i32GtU)  // i32.gt_u
            case 0x4C: r.compare32(Numerics.i32LeS)  // i32.le_s
            case 0x4D: r.compare32(Numerics.i32LeU)  // i32.le_u
            case 0x4E: r.compare32(Numerics.i32GeS)  // i32.ge_s
            case 0x4F: r.compare32(Numerics.i32GeU)  // i32.ge_u
            case 0x50:  // i64.eqz
                r.finishComparison(Numerics.i64Eqz(r.operand(0)))
            case 0x51: r.compare64(Numerics.i64Eq)  // i64.eq
            case 0x52: r.compare64(Numerics.i64Ne)  // i64.ne
            case 0x53: r.compare64(Numerics.i64LtS)  // i64.lt_s
            case 0x54: r.compare64(Numerics.i64LtU)  // i64.lt_u
            case 0x55: r.compare64(Numerics.i64GtS)  // i64.gt_s
            case 0x56: r.compare64(Numerics.i64GtU)  // i64.gt_u
            case 0x57: r.compare64(Numerics.i64LeS)  // i64.le_s
            case 0x58: r.compare64(Numerics.i64LeU)  // i64.le_u
            case 0x59: r.compare64(Numerics.i64GeS)  // i64.ge_s
            case 0x5A: r.compare64(Numerics.i64GeU)  // i64.ge_u
            case 0x5B: r.compareFloat(Numerics.f32Eq)  // f32.eq
            case 0x5C: r.compareFloat(Numerics.f32Ne)  // f32.ne
            case 0x5D: r.compareFloat(Numerics.f32Lt)  // f32.lt
            case 0x5E: r.compareFloat(Numerics.f32Gt)  // f32.gt
            case 0x5F: r.compareFloat(Numerics.f32Le)  // f32.le
            case 0x60: r.compareFloat(Numerics.f32Ge)  // f32.ge
            case 0x61: r.compareDouble(Numerics.f64Eq)  // f64.eq
            case 0x62: r.compareDouble(Numerics.f64Ne)  // f64.ne
            case 0x63: r.compareDouble(Numerics.f64Lt)  // f64.lt
            case 0x64: r.compareDouble(Numerics.f64Gt)  // f64.gt
            case 0x65: r.compareDouble(Numerics.f64Le)  // f64.le
            case 0x66: r.compareDouble(Numerics.f64Ge)  // f64.ge

            case 0x67: r.unary32(Numerics.i32Clz)  // i32.clz
            case 0x68: r.unary32(Numerics.i32Ctz)  // i32.ctz
            case 0x69: r.unary32(Numerics.i32Popcnt)  // i32.popcnt
            case 0x6A: r.binary32(Numerics.i32Add)  // i32.add
            case 0x6B: r.binary32(Numerics.i32Sub)  // i32.sub
            case 0x6C: r.binary32(Numerics.i32Mul)  // i32.mul
            case 0x6D:  // i32.div_s
                let error = Numerics.i32DivSTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32DivS)
            case 0x6E:  // i32.div_u
                let error = Numerics.i32DivUTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32DivU)
            case 0x6F:  // i32.rem_s
                let error = Numerics.i32RemSTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32RemS)
            case 0x70:  // i32.rem_u
                let error = Numerics.i32RemUTrap(r.operand32(1), r.operand32(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary32(Numerics.i32RemU)
            case 0x71: r.binary32(Numerics.i32And)  // i32.and
            case 0x72: r.binary32(Numerics.i32Or)  // i32.or
            case 0x73: r.binary32(Numerics.i32Xor)  // i32.xor
            case 0x74: r.binary32(Numerics.i32Shl)  // i32.shl
            case 0x75: r.binary32(Numerics.i32ShrS)  // i32.shr_s
            case 0x76: r.binary32(Numerics.i32ShrU)  // i32.shr_u
            case 0x77: r.binary32(Numerics.i32Rotl)  // i32.rotl
            case 0x78: r.binary32(Numerics.i32Rotr)  // i32.rotr

            case 0x79: r.unary64(Numerics.i64Clz)  // i64.clz
            case 0x7A: r.unary64(Numerics.i64Ctz)  // i64.ctz
            case 0x7B: r.unary64(Numerics.i64Popcnt)  // i64.popcnt
            case 0x7C: r.binary64(Numerics.i64Add)  // i64.add
            case 0x7D: r.binary64(Numerics.i64Sub)  // i64.sub
            case 0x7E: r.binary64(Numerics.i64Mul)  // i64.mul
            case 0x7F:  // i64.div_s
                let error = Numerics.i64DivSTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64DivS)
            case 0x80:  // i64.div_u
                let error = Numerics.i64DivUTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64DivU)
            case 0x81:  // i64.rem_s
                let error = Numerics.i64RemSTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64RemS)
            case 0x82:  // i64.rem_u
                let error = Numerics.i64RemUTrap(r.operand(1), r.operand(0))
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.binary64(Numerics.i64RemU)
            case 0x83: r.binary64(Numerics.i64And)  // i64.and
            case 0x84: r.binary64(Numerics.i64Or)  // i64.or
            case 0x85: r.binary64(Numerics.i64Xor)  // i64.xor
            case 0x86: r.binary64(Numerics.i64Shl)  // i64.shl
            case 0x87: r.binary64(Numerics.i64ShrS)  // i64.shr_s
            case 0x88: r.binary64(Numerics.i64ShrU)  // i64.shr_u
            case 0x89: r.binary64(Numerics.i64Rotl)  // i64.rotl
            case 0x8A: r.binary64(Numerics.i64Rotr)  // i64.rotr

            // Signs are bits: these three keep a NaN's payload.
            case 0x8B: r.unary32 { Numerics.f32Abs(Float(bitPattern: $0)).bitPattern }  // f32.abs
            case 0x8C: r.unary32 { Numerics.f32Neg(Float(bitPattern: $0)).bitPattern }  // f32.neg
            case 0x8D: r.unaryFloat(Numerics.f32Ceil)  // f32.ceil
            case 0x8E: r.unaryFloat(Numerics.f32Floor)  // f32.floor
            case 0x8F: r.unaryFloat(Numerics.f32Trunc)  // f32.trunc
            case 0x90: r.unaryFloat(Numerics.f32Nearest)  // f32.nearest
            case 0x91: r.unaryFloat(Numerics.f32Sqrt)  // f32.sqrt
            case 0x92: r.binaryFloat(Numerics.f32Add)  // f32.add
            case 0x93: r.binaryFloat(Numerics.f32Sub)  // f32.sub
            case 0x94: r.binaryFloat(Numerics.f32Mul)  // f32.mul
            case 0x95: r.binaryFloat(Numerics.f32Div)  // f32.div
            case 0x96: r.binaryFloat(Numerics.f32Min)  // f32.min
            case 0x97: r.binaryFloat(Numerics.f32Max)  // f32.max
            case 0x98:  // f32.copysign
                r.binary32 {
                    Numerics.f32Copysign(Float(bitPattern: $0), Float(bitPattern: $1)).bitPattern
                }
            case 0x99: r.unary64 { Numerics.f64Abs(Double(bitPattern: $0)).bitPattern }  // f64.abs
            case 0x9A: r.unary64 { Numerics.f64Neg(Double(bitPattern: $0)).bitPattern }  // f64.neg
            case 0x9B: r.unaryDouble(Numerics.f64Ceil)  // f64.ceil
            case 0x9C: r.unaryDouble(Numerics.f64Floor)  // f64.floor
            case 0x9D: r.unaryDouble(Numerics.f64Trunc)  // f64.trunc
            case 0x9E: r.unaryDouble(Numerics.f64Nearest)  // f64.nearest
            case 0x9F: r.unaryDouble(Numerics.f64Sqrt)  // f64.sqrt
            case 0xA0: r.binaryDouble(Numerics.f64Add)  // f64.add
            case 0xA1: r.binaryDouble(Numerics.f64Sub)  // f64.sub
            case 0xA2: r.binaryDouble(Numerics.f64Mul)  // f64.mul
            case 0xA3: r.binaryDouble(Numerics.f64Div)  // f64.div
            case 0xA4: r.binaryDouble(Numerics.f64Min)  // f64.min
            case 0xA5: r.binaryDouble(Numerics.f64Max)  // f64.max
            case 0xA6:  // f64.copysign
                r.binary64 {
                    Numerics.f64Copysign(Double(bitPattern: $0), Double(bitPattern: $1)).bitPattern
                }

            case 0xA7: r.unary64 { UInt64(Numerics.i32WrapI64($0)) }  // i32.wrap_i64
            case 0xA8:  // i32.trunc_f32_s
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i32TruncF32STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF32S(value))
                r.pc += 1
            case 0xA9:  // i32.trunc_f32_u
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i32TruncF32UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF32U(value))
                r.pc += 1
            case 0xAA:  // i32.trunc_f64_s
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i32TruncF64STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF64S(value))
                r.pc += 1
            case 0xAB:  // i32.trunc_f64_u
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i32TruncF64UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i32TruncF64U(value))
                r.pc += 1
            case 0xAC:  // i64.extend_i32_s
                r.unary64 { Numerics.i64ExtendI32S(UInt32(truncatingIfNeeded: $0)) }
            case 0xAD:  // i64.extend_i32_u
                r.unary64 { Numerics.i64ExtendI32U(UInt32(truncatingIfNeeded: $0)) }
            case 0xAE:  // i64.trunc_f32_s
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i64TruncF32STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF32S(value))
                r.pc += 1
            case 0xAF:  // i64.trunc_f32_u
                let value = Float(bitPattern: r.operand32(0))
                let error = Numerics.i64TruncF32UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF32U(value))
                r.pc += 1
            case 0xB0:  // i64.trunc_f64_s
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i64TruncF64STrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF64S(value))
                r.pc += 1
            case 0xB1:  // i64.trunc_f64_u
                let value = Double(bitPattern: r.operand(0))
                let error = Numerics.i64TruncF64UTrap(value)
                if error != .none { return trap(TrapKind(error), r, at, activation) }
                r.replace(Numerics.i64TruncF64U(value))
                r.pc += 1
            case 0xB2: r.unary32 { Numerics.f32ConvertI32S($0).bitPattern }  // f32.convert_i32_s
            case 0xB3: r.unary32 { Numerics.f32ConvertI32U($0).bitPattern }  // f32.convert_i32_u
            case 0xB4: r.unary64 { UInt64(Numerics.f32ConvertI64S($0).bitPattern) }  // f32.convert_i64_s
            case 0xB5: r.unary64 { UInt64(Numerics.f32ConvertI64U($0).bitPattern) }  // f32.convert_i64_u
            case 0xB6:  // f32.demote_f64
                r.replace(arithmetic: Numerics.f32DemoteF64(Double(bitPattern: r.operand(0))))
                r.pc += 1
            case 0xB7:  // f64.convert_i32_s
                r.unary64 { Numerics.f64ConvertI32S(UInt32(truncatingIfNeeded: $0)).bitPattern }
            case 0xB8:  // f64.convert_i32_u
                r.unary64 { Numerics.f64ConvertI32U(UInt32(truncatingIfNeeded: $0)).bitPattern }
            case 0xB9: r.unary64 { Numerics.f64ConvertI64S($0).bitPattern }  // f64.convert_i64_s
            case 0xBA: r.unary64 { Numerics.f64ConvertI64U($0).bitPattern }  // f64.convert_i64_u
            case 0xBB:  // f64.promote_f32
                r.replace(arithmetic: Numerics.f64PromoteF32(Float(bitPattern: r.operand32(0))))
                r.pc += 1
            // The same bits under another type: i32.reinterpret_f32, i64.reinterpret_f64, and back.
            case 0xBC, 0xBD, 0xBE, 0xBF:
                r.pc += 1
            case 0xC0: r.unary32(Numerics.i32Extend8S)  // i32.extend8_s
            case 0xC1: r.unary32(Numerics.i32Extend16S)  // i32.extend16_s
            case 0xC2: r.unary64(Numerics.i64Extend8S)  // i64.extend8_s
            case 0xC3: r.unary64(Numerics.i64Extend16S)  // i64.extend16_s
            case 0xC4: r.unary64(Numerics.i64Extend32S)  // i64.extend32_s

            case 0xD0:  // ref.null
                r.pc += 1
                r.skipLEB()
                r.push(Reference.null)
            case 0xD1:  // ref.is_null
                r.finishComparison(r.operand32(0) == Reference.null)
            case 0xD2:  // ref.func
                r.pc += 1
                r.push(store.reference(toFunction: Int(r.readU32()), of: r.instance))

            case 0xFC:
                r.save(activation, at: at)
                let step = prefixed(activation, store)
                if step != .next { return outcome(step) }
                r = Registers(activation)
            default:
                return trap(.unsupportedInstruction, r, at, activation)
            }
        }
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

    @inline(never) private static func outOfBounds(
        _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Outcome {
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
        if fuel < 0 || store.pointee.interruption.pointee.load(ordering: .relaxed) != 0 {
            return stopStep(r, at, activation)
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
        r.frame.pointee.step = UInt32(truncatingIfNeeded: r.side - UnsafePointer(r.body.pointee.sideTable))
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
        r.side = UnsafePointer(body.pointee.sideTable) + Int(caller.pointee.step)
        // The frame's pc is the call's: go on behind it.
        r.pc = instance.pointee.bytes + Int(caller.pointee.pc)
        r.skipCall()
        if instance != callee { r.memory = instance.pointee.memory }
        return false
    }

    @inline(never) private static func finish(_ registers: Registers, _ activation: Activation) -> Outcome {
        activation.frame = registers.frame
        activation.top = registers.top
        return .finished
    }

    /// Stops at a safepoint, before the instruction at `at`.
    @inline(never) private static func stop(
        _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Outcome {
        registers.save(activation, at: at)
        activation.trap = registers.store.pointee.fuel <= 0 ? .outOfFuel : .interrupted
        return .suspended
    }

    @inline(never) private static func stopStep(
        _ registers: Registers, _ at: UnsafePointer<UInt8>, _ activation: Activation
    ) -> Step {
        _ = stop(registers, at, activation)
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
