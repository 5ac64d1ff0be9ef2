import Handlers
import InPlace
import Machine
import Synchronization
import WebAssembly

/// Going from the in-place tier to compiled code, and back.
///
/// A run has its fuel in two parts: a few units in the store's record, and all others in reserve. In place it stops when the few are used
/// up. Then the newest frame's function has been executed for a while, perhaps it is worth being compiled, and the run goes on with a few
/// units more: in the code, if there is some, in the middle of a loop. All together are the same number at any moment as on other tiers.
enum Tiering {
    // MARK: Runs

    /// Goes on with a run; see `Executor.enter`.
    static let enter: CodeFunction = { address in
        Faults.enterThread()
        let context = address.assumingMemoryBound(to: CodeContext.self)
        let policy = TierSettings.policy(context)
        let record = newestInstance(context).pointee.store
        let isWithin = record.pointee.reserve != 0
        // Whoever entered has paid a unit.
        record.pointee.untilSample = min(record.pointee.untilSample, policy.unitsPerSample) - 1
        if record.pointee.untilSample <= 0 || policy == .eager {
            sample(context, policy)
            record.pointee.untilSample = policy.unitsPerSample
        }
        split(record, record.pointee.untilSample)
        var step: UInt32
        repeat {
            step = situ_handlers_enter(address)
        } while step == UInt32(Interpreter.Step.suspended.rawValue) && goesOn(context, record, policy)
        record.pointee.untilSample = min(max(record.pointee.fuel, 1), policy.unitsPerSample)
        // Around a run within another one there is still somebody who wants samples.
        if !isWithin {
            record.pointee.fuel += record.pointee.reserve
            record.pointee.reserve = 0
        }
        return step
    }

    @inline(__always)
    private static func newestInstance(_ context: CodePointer) -> UnsafeMutablePointer<InstanceRecord> {
        context.pointee.frame.unsafelyUnwrapped.pointee.instance.unsafelyUnwrapped
    }

    /// Leaves a run so many units, if it has them, before it stops.
    @inline(__always)
    private static func split(_ record: UnsafeMutablePointer<StoreRecord>, _ units: Int64) {
        let all = record.pointee.fuel + record.pointee.reserve
        record.pointee.fuel = min(all, units)
        record.pointee.reserve = all - record.pointee.fuel
    }

    /// Whether a run that was suspended has only used up what it had of its units. Then it has got more.
    @inline(never) private static func goesOn(
        _ context: CodePointer, _ record: UnsafeMutablePointer<StoreRecord>, _ policy: Policy
    ) -> Bool {
        guard record.pointee.reserve > 0 else { return false }
        let trap = context.pointee.activation._withUnsafeGuaranteedRef { $0.trap }
        guard trap == .outOfFuel else { return false }
        sample(context, policy)
        // Something that costs several units at once may want more than there are until the next sample.
        let isShort = record.pointee.fuel > 0
        split(record, isShort ? max(policy.unitsPerSample, Fuel.smallestSlice) : policy.unitsPerSample)
        return record.pointee.fuel > 0
    }

    // MARK: What is hot

    /// Looks at what is being executed: the newest frame's function has been for some time.
    @inline(never) private static func sample(_ context: CodePointer, _ policy: Policy) {
        guard let frame = context.pointee.frame, frame.pointee.kind == .function,
            let body = frame.pointee.body, body.pointee.functionIndex != .max,
            let code = code(of: frame.pointee.instance.unsafelyUnwrapped, context)
        else { return }
        CodeTable.with(code) { table in
            note(body, in: table, units: Int(policy.unitsPerSample), context, policy)
            enterCode(frame, table)
            // A run stops before a call, which may be of what is executed most of the time.
            if policy != .eager, let callee = Interpreter.definedFunctionCalled(from: frame),
                let body = table.body(callee)
            {
                note(body, in: table, units: Int(policy.unitsPerSample), context, policy)
            }
        }
    }

    /// Adds to what a function is worth, and has it compiled if that is enough.
    private static func note(
        _ body: UnsafePointer<FunctionBody>, in table: CodeTable, units: Int, _ context: CodePointer,
        _ policy: Policy
    ) {
        guard let number = table.number(of: body), table.isOpen(number) else { return }
        let size = Int(body.pointee.end - body.pointee.start)
        guard table.heat(number, by: units, bodySize: size, policy: policy) else { return }
        table.request(number, bodySize: size, isConcurrent: TierSettings.isConcurrent(context))
    }

    /// Lets the newest frame go on in compiled code, if its function has some.
    @inline(__always) private static func enterCode(_ frame: FramePointer, _ table: CodeTable) {
        guard let body = frame.pointee.body, !body.pointee.isCompiled, let number = table.number(of: body),
            table.isCompiled(number), let marked = table.body(number)
        else { return }
        frame.pointee.body = marked
    }

    /// The table of an instance's module, if functions can be compiled.
    @inline(__always) private static func code(
        of instance: UnsafeMutablePointer<InstanceRecord>, _ context: CodePointer
    ) -> UnsafeMutableRawPointer? {
        instance.pointee.code ?? findCode(of: instance, context)
    }

    @inline(never) private static func findCode(
        of instance: UnsafeMutablePointer<InstanceRecord>, _ context: CodePointer
    ) -> UnsafeMutableRawPointer? {
        guard CodeMemory.access != nil, let stub = instance.pointee.stubs[.interpretCall] else { return nil }
        return context.pointee.store.unsafelyUnwrapped._withUnsafeGuaranteedRef { store in
            let module = store.instances[instance.pointee.index].module
            // While programs stop at functions, the instance has bodies of its own, and no code.
            guard instance.pointee.bodies == module.bodySlots else { return nil }
            guard let code = CodeTable.of(module, options(for: instance), interpretCall: stub) else {
                return nil
            }
            instance.pointee.code = code
            instance.pointee.entries = CodeTable.with(code) { $0.entries }
            return code
        }
    }

    /// What code for an instance depends on.
    private static func options(for instance: UnsafeMutablePointer<InstanceRecord>) -> CompilerOptions {
        CompilerOptions(
            checksMemory: InPlace.checksMemory(instance),
            isDeterministic: instance.pointee.store.pointee.isDeterministic,
            features: .present)
    }

    /// Gives a module's table the code that was saved for it, when the table's first instance is made.
    static func adopt(
        _ source: SavedCode.Source, _ instance: UnsafeMutablePointer<InstanceRecord>, _ module: DecodedModule,
        interpretCall: UnsafeRawPointer
    ) {
        guard CodeMemory.access != nil,
            let code = CodeTable.of(module, options(for: instance), interpretCall: interpretCall)
        else { return }
        CodeTable.with(code) { $0.adopt(source) }
    }

    // MARK: What compiled code calls

    static let functions = NativeFunctions(
        call: { address, arguments in
            let context = address.assumingMemoryBound(to: CodeContext.self)
            context.pointee.top = Interpreter.topOfCall(
                context, arguments: arguments.assumingMemoryBound(to: UInt64.self))
            return call(context)
        },
        callOther: { call($0.assumingMemoryBound(to: CodeContext.self)) },
        find: { find($0.assumingMemoryBound(to: CodeContext.self), isAfterCall: $1 != 0) },
        locate: { locate($0.assumingMemoryBound(to: CodeContext.self), $1, $2) },
        sample: { address in
            let context = address.assumingMemoryBound(to: CodeContext.self)
            sample(context, TierSettings.policy(context))
            return 0
        })

    private static func call(_ context: CodePointer) -> UInt32 {
        let policy = TierSettings.policy(context)
        // Compiled code does not stop for samples.
        if policy.staysInCode {
            _ = newestInstance(context).pointee.store.pointee.replenish(policy.unitsPerSample)
        }
        let result = Interpreter.callFromCompiledCode(context)
        // Where a function has taken the caller's place, the newest frame is elsewhere.
        if result == NativeFunctions.CallResult.entered || result == NativeFunctions.CallResult.elsewhere {
            noteCall(context, policy)
        }
        return result
    }

    /// After a call from compiled code to the newest frame's function, which would be executed in place.
    private static func noteCall(_ context: CodePointer, _ policy: Policy) {
        let frame = context.pointee.frame.unsafelyUnwrapped
        guard let body = frame.pointee.body, !body.pointee.isCompiled,
            frame.pointee.pc == body.pointee.start,
            let code = code(of: frame.pointee.instance.unsafelyUnwrapped, context)
        else { return }
        CodeTable.with(code) { table in
            let size = Int(body.pointee.end - body.pointee.start)
            note(
                body, in: table, units: Tuning.unitsPerCall + size / Tuning.bytesPerUnitOfCall, context,
                policy)
            enterCode(frame, table)
        }
    }

    private static func find(_ context: CodePointer, isAfterCall: Bool) -> UnsafeRawPointer? {
        let frame = context.pointee.frame.unsafelyUnwrapped
        guard let body = frame.pointee.body,
            let code = code(of: frame.pointee.instance.unsafelyUnwrapped, context)
        else { return nil }
        let policy = TierSettings.policy(context)
        if policy == .stress {
            // Some pieces between two safepoints are executed in place.
            let record = newestInstance(context).pointee.store
            if (record.pointee.fuel + record.pointee.reserve) % 3 == 0 { return nil }
        }
        return CodeTable.with(code) { table in
            guard let number = table.number(of: body) else { return nil }
            // The code that there is may be for stores of another configuration.
            if policy != .automatic, table.isOpen(number) {
                table.request(
                    number, bodySize: Int(body.pointee.end - body.pointee.start),
                    isConcurrent: TierSettings.isConcurrent(context))
            }
            return table.address(number, pc: frame.pointee.pc, isAfterCall: isAfterCall)
        }
    }

    // MARK: Leaving compiled code

    /// Puts the newest frame's state into memory, of which compiled code had a part in registers.
    private static func locate(
        _ context: CodePointer, _ native: UnsafeRawPointer, _ registers: UnsafeMutableRawPointer
    ) {
        let frame = context.pointee.frame.unsafelyUnwrapped
        let code = frame.pointee.instance.unsafelyUnwrapped.pointee.code.unsafelyUnwrapped
        let isFound = CodeTable.with(code) { table in
            guard let body = frame.pointee.body, let number = table.number(of: body) else { return false }
            guard let location = table.locate(number, native) else { return false }
            write(location, frame, registers)
            context.pointee.top = frame.operands + location.operandCount * slotWords
            return true
        }
        precondition(isFound, "compiled code stopped where nothing is known of it")
    }

    private static func write(
        _ location: Location, _ frame: FramePointer, _ registers: UnsafeMutableRawPointer
    ) {
        frame.pointee.pc = location.pc
        frame.pointee.step = location.step
        let vectors = UnsafeRawPointer(registers + 32 * 8)
        for value in location.values {
            let slot = UnsafeMutableRawPointer(frame) + value.slot
            switch value.source {
            case .general(let number):
                slot.copyMemory(from: registers + Int(number) * 8, byteCount: 8)
            case .float(let number):
                slot.copyMemory(from: vectors + Int(number) * 16, byteCount: 8)
            case .vector(let number):
                slot.copyMemory(from: vectors + Int(number) * 16, byteCount: 16)
            case .constant(let bits):
                slot.storeBytes(of: bits, as: UInt64.self)
            case .slot(let other):
                // One that nothing is written to here.
                slot.copyMemory(from: UnsafeRawPointer(frame) + other, byteCount: 16)
            }
        }
    }
}
