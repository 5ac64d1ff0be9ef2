import Assembler
import Handlers
import InPlace
import Machine
import Synchronization
import WebAssembly

#if arch(x86_64) || arch(arm64)

    #if arch(x86_64)
        typealias NativeAssembler = X86MacroAssembler<X86Encoder>
        private func number(_ register: X86Register) -> Int { Int(register.rawValue) }
        private func number(_ register: X86VectorRegister) -> Int { Int(register.rawValue) }
    #else
        typealias NativeAssembler = ARM64MacroAssembler<ARM64Code>
        private func number(_ register: ARM64Register) -> Int { Int(register.number) }
        private func number(_ register: ARM64VectorRegister) -> Int { Int(register.number) }
    #endif

    // Functions in native code that is written here by hand, and obeys the rules that compiled code has to obey: what lies between it
    // and interpreted code, without a compiler. Each program runs without native code first, which says what it has to come to.

    /// What the native functions of this file know; C functions have no other way.
    nonisolated(unsafe) private var places: [NativePlace] = []
    nonisolated(unsafe) private var code: UnsafeRawPointer?
    /// What is to be known of the state where code is left by `deoptimize` or a fault.
    nonisolated(unsafe) private var exits: [NativeExit] = []
    nonisolated(unsafe) private var inPlace: Executor?
    /// The native stack's address where code is entered, and the least that has been seen since.
    nonisolated(unsafe) private var entryAddress = 0
    nonisolated(unsafe) private var leastAddress = Int.max
    /// How often something happened.
    nonisolated(unsafe) private var findings = 0
    nonisolated(unsafe) private var locations = 0
    nonisolated(unsafe) private var calls = 0
    /// Whether the program at hand uses the native code that there is.
    nonisolated(unsafe) private var usesNativeCode = true

    /// Where native code can be entered.
    private struct NativePlace {
        var key: NativeKey
        var offset: Int
    }

    /// A function, by its index, a pc of it, as the distance from its first instruction, and whether the call there is over.
    struct NativeKey: Equatable {
        var function: Int
        var pc: Int
        var isAfterCall = false
    }

    /// Where native code is left: the range of the native pc, and what the state is.
    private struct NativeExit {
        var start: Int
        var end: Int
        var function: Int
        var pc: Int
        var step: Int
        /// The operands, then the locals: from which register.
        var operands: [NativeSource]
        var locals: [(index: Int, source: NativeSource)]
    }

    enum NativeSource {
        case general(MacroRegister)
        case float(MacroFloatRegister)
        case memory
    }

    @inline(never) private func noteAddress() {
        var word = 0
        withUnsafeMutablePointer(to: &word) { leastAddress = min(leastAddress, Int(bitPattern: $0)) }
    }

    // MARK: What the stubs call

    private func result(_ step: UInt32, _ before: FramePointer, _ context: CodePointer) -> UInt32 {
        noteAddress()
        guard step == UInt32(Interpreter.Step.next.rawValue) else {
            return NativeFunctions.CallResult.leaving + step
        }
        let newest = context.pointee.frame
        if newest == before { return NativeFunctions.CallResult.returned }
        return newest.flatMap { $0.caller } == before
            ? NativeFunctions.CallResult.entered : NativeFunctions.CallResult.elsewhere
    }

    private func callOther(_ address: UnsafeMutableRawPointer) -> UInt32 {
        calls += 1
        let context = address.assumingMemoryBound(to: CodeContext.self)
        let frame = context.pointee.frame.unsafelyUnwrapped
        return result(context.pointee.call(address), frame, context)
    }

    /// Only `call`, of a function whose index is one byte.
    private func callDefined(
        _ address: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer
    ) -> UInt32 {
        let context = address.assumingMemoryBound(to: CodeContext.self)
        let frame = context.pointee.frame.unsafelyUnwrapped
        let instance = frame.pointee.instance.unsafelyUnwrapped
        let pc = instance.pointee.bytes + Int(frame.pointee.pc)
        precondition(pc[0] == 0x10 && pc[1] < 0x80)
        let slot = instance.pointee.bodies.unsafelyUnwrapped + (Int(pc[1]) - instance.pointee.importCount)
        let body = slot.pointee.load(ordering: .acquiring).unsafelyUnwrapped
        context.pointee.top =
            arguments.assumingMemoryBound(to: UInt64.self) + Int(body.pointee.parameterCount) * slotWords
        return callOther(address)
    }

    private func find(_ address: UnsafeMutableRawPointer, _ isAfterCall: UInt32) -> UnsafeRawPointer? {
        noteAddress()
        findings += 1
        let context = address.assumingMemoryBound(to: CodeContext.self)
        let frame = context.pointee.frame.unsafelyUnwrapped
        let body = frame.pointee.body.unsafelyUnwrapped
        let key = NativeKey(
            function: Int(body.pointee.functionIndex), pc: Int(frame.pointee.pc) - Int(body.pointee.start),
            isAfterCall: isAfterCall != 0)
        for place in places where place.key == key { return code.map { $0 + place.offset } }
        return nil
    }

    private func locate(
        _ address: UnsafeMutableRawPointer, _ nativePC: UnsafeRawPointer, _ registers: UnsafeMutableRawPointer
    ) {
        locations += 1
        let context = address.assumingMemoryBound(to: CodeContext.self)
        let frame = context.pointee.frame.unsafelyUnwrapped
        let body = frame.pointee.body.unsafelyUnwrapped
        let offset = nativePC - code.unsafelyUnwrapped
        func put(_ source: NativeSource, _ slot: SlotPointer) {
            switch source {
            case .general(let register):
                let place = number(NativeAssembler.register(register))
                slot[0] = registers.load(fromByteOffset: 8 * place, as: UInt64.self)
            case .float(let register):
                let place = number(NativeAssembler.register(register))
                slot[0] = registers.load(fromByteOffset: 256 + 16 * place, as: UInt64.self)
                slot[1] = registers.load(fromByteOffset: 264 + 16 * place, as: UInt64.self)
            case .memory: break
            }
        }
        for exit in exits where exit.start < offset && offset <= exit.end {
            precondition(exit.function == Int(body.pointee.functionIndex))
            for (index, source) in exit.operands.enumerated() {
                put(source, frame.pointee.operandSlot(frame, index))
            }
            for local in exit.locals {
                put(
                    local.source, frame.locals(Int(body.pointee.localCount)) + local.index * slotWords)
            }
            frame.pointee.pc = body.pointee.start + UInt32(exit.pc)
            frame.pointee.step = UInt32(exit.step)
            context.pointee.top = frame.operands + exit.operands.count * slotWords
            return
        }
        fatalError("code is left where it should not be")
    }

    extension FrameHeader {
        fileprivate func operandSlot(_ frame: FramePointer, _ index: Int) -> SlotPointer {
            frame.operands + index * slotWords
        }
    }

    nonisolated(unsafe) private let functions: UnsafePointer<NativeFunctions> = {
        let functions = UnsafeMutablePointer<NativeFunctions>.allocate(capacity: 1)
        functions.initialize(
            to: NativeFunctions(
                call: { callDefined($0, $1) }, callOther: { callOther($0) }, find: { find($0, $1) },
                locate: { locate($0, $1, $2) }, sample: { _ in 0 }))
        return UnsafePointer(functions)
    }()

    // MARK: Programs

    /// Writes native functions.
    struct NativeWriter {
        var m: NativeAssembler
        fileprivate var labels: [(NativeKey, Label)] = []
        fileprivate var left: [(start: Label, end: Label, NativeExit)] = []
        fileprivate var defined: [(Int, Label)] = []
        fileprivate let imports: Int
        private var stubs: [(NativeStub, Label)] = []
        private var entries: [(Int, Label)] = []
        /// The function that is being written.
        private var function = 0

        fileprivate init(imports: Int) {
            #if arch(x86_64)
                m = X86MacroAssembler(output: X86Encoder())
            #else
                m = ARM64MacroAssembler(output: ARM64Code())
            #endif
            self.imports = imports
        }

        func slot(_ index: Int) -> MacroAddress { MacroAddress(.pc, 32 + 16 * index) }

        /// A function with so many locals; `size` is of its header and operands.
        mutating func function(
            _ index: Int, locals: Int, operands: Int, _ body: (inout NativeWriter) -> Void
        ) {
            function = index
            let slow = m.makeLabel()
            let start = m.makeLabel()
            m.output.align(to: 16)
            m.bind(start)
            defined.append((index - imports, start))
            m.loadAddress(.a, MacroAddress(.side, 16 * locals))
            m.loadAddress(.s0, MacroAddress(.a, 32 + 16 * operands))
            m.loadNativeLimit(.s1)
            m.branch(.greaterUnsigned, .quad, .register(.s0), .register(.s1), slow)
            // Whatever is not zero is fuel: it must never be negative here.
            m.branch(.equal, .quad, .register(.locals), .immediate(0), slow)
            m.operate(.subtract, .quad, .locals, .locals, .immediate(1))
            m.pushNativeFrame(.pc)
            m.operate(.subtract, .quad, .s1, .a, .register(.pc))
            m.store(.s1, MacroAddress(.a), .quad, fixup: nil)
            m.store(.top, MacroAddress(.a, Int(RecordLayout.Frame.instance)), .quad, fixup: nil)
            load(.s1, .top, RecordLayout.Instance.bodies)
            load(.s1, .s1, Int32(8 * (index - imports)))
            m.store(.s1, MacroAddress(.a, Int(RecordLayout.Frame.body)), .quad, fixup: nil)
            m.move(.pc, .a, .quad)
            place(0)
            body(&self)
            m.bind(slow)
            m.jump(label(.interpretCall))
        }

        mutating func load(_ destination: MacroRegister, _ base: MacroRegister, _ offset: Int32) {
            m.load(
                destination, MacroAddress(base, Int(offset)), .quad, isSigned: false, .quad, fixup: nil)
        }
        mutating func loadSlot(_ destination: MacroRegister, _ index: Int) {
            m.load(destination, slot(index), .quad, isSigned: false, .quad, fixup: nil)
        }
        mutating func storeSlot(_ source: MacroRegister, _ index: Int) {
            m.store(source, slot(index), .quad, fixup: nil)
        }
        /// One of the locals, of which the last is 1.
        mutating func loadLocal(_ destination: MacroRegister, fromEnd index: Int = 1) {
            m.load(destination, MacroAddress(.pc, -16 * index), .quad, isSigned: false, .quad, fixup: nil)
        }
        mutating func storeLocal(_ source: MacroRegister, fromEnd index: Int = 1) {
            m.store(source, MacroAddress(.pc, -16 * index), .quad, fixup: nil)
        }

        /// Code can be entered here.
        mutating func place(_ pc: Int, isAfterCall: Bool = false) {
            let label = m.makeLabel()
            m.bind(label)
            labels.append((NativeKey(function: function, pc: pc, isAfterCall: isAfterCall), label))
        }

        mutating func position(_ pc: Int, step: Int = 0) {
            // The function's first pc is only known once it is there: of the body.
            load(.s0, .pc, RecordLayout.Frame.body)
            m.load(.s0, MacroAddress(.s0), .long, isSigned: false, .long, fixup: nil)
            m.operate(.add, .long, .s0, .s0, .immediate(pc))
            m.store(.s0, MacroAddress(.pc, Int(RecordLayout.Frame.pc)), .long, fixup: nil)
            m.storeImmediate(Int32(step), MacroAddress(.pc, Int(RecordLayout.Frame.step)), .long)
        }

        /// Code that goes on at an address among the context's, which a native call can lead to.
        private mutating func label(_ stub: NativeStub) -> Label {
            for (known, label) in stubs where known == stub { return label }
            let label = m.makeLabel()
            stubs.append((stub, label))
            return label
        }

        mutating func call(_ stub: NativeStub, at pc: Int, step: Int = 0, top: Int) {
            position(pc, step: step)
            m.loadAddress(.side, slot(top))
            m.callLocal(label(stub))
        }
        mutating func call(defined index: Int, at pc: Int, step: Int = 0, arguments slot: Int) {
            position(pc, step: step)
            m.loadAddress(.side, self.slot(slot))
            let label = m.makeLabel()
            entries.append((index, label))
            m.callLocal(label)
            place(pc, isAfterCall: true)
        }

        /// Takes a unit of fuel, with one stub or the other.
        mutating func safepoint(
            at pc: Int, step: Int = 0, locals: [(index: Int, source: NativeSource)] = []
        ) {
            let again = m.makeLabel()
            let done = m.makeLabel()
            m.bind(again)
            m.branch(.notEqual, .quad, .register(.locals), .immediate(0), done)
            leave(by: .refill, at: pc, step: step, operands: [], locals: locals)
            m.jump(again)
            m.bind(done)
            m.operate(.subtract, .quad, .locals, .locals, .immediate(1))
        }

        /// Calls a stub that may leave the code for good, with this state.
        mutating func leave(
            by stub: NativeStub = .deoptimize, at pc: Int, step: Int = 0, operands: [NativeSource],
            locals: [(index: Int, source: NativeSource)] = []
        ) {
            let stub = label(stub)
            leaving(at: pc, step: step, operands: operands, locals: locals) { $0.m.callLocal(stub) }
        }
        mutating func leaving(
            at pc: Int, step: Int = 0, operands: [NativeSource],
            locals: [(index: Int, source: NativeSource)] = [], _ body: (inout NativeWriter) -> Void
        ) {
            let start = m.makeLabel()
            let end = m.makeLabel()
            m.bind(start)
            body(&self)
            m.bind(end)
            left.append(
                (
                    start, end,
                    NativeExit(
                        start: 0, end: 0, function: function, pc: pc, step: step, operands: operands,
                        locals: locals)
                ))
        }

        fileprivate mutating func finish() {
            for (stub, label) in stubs {
                m.bind(label)
                // `side` and all that `refill` has to keep stay as they are.
                load(.s1, .top, RecordLayout.Instance.stubs + Int32(8 * stub.rawValue))
                m.jump(to: .s1)
            }
            for (index, label) in entries {
                m.bind(label)
                load(.s1, .top, RecordLayout.Instance.entries)
                load(.s1, .s1, Int32(8 * index))
                m.jump(to: .s1)
            }
            m.output.align(to: 16)
            m.output.resolve()
        }

        /// Has code that waits in a native frame which is given up be interpreted.
        mutating func forgetPlacesAfterCalls() { labels.removeAll { $0.0.isAfterCall } }

        fileprivate func offset(_ label: Label) -> Int { m.output.offset(of: label).unsafelyUnwrapped }
    }

    /// A program and its native functions.
    struct NativeProgram {
        var name: String
        var text: String
        /// The function that is called: the one exported last.
        var arguments: [UInt64]
        var fuel: Int64 = 1 << 40
        var reserve: Int64 = 0
        /// Fuel that is added each time it is used up.
        var refuel: Int64?
        /// Whether native code is used at all: otherwise another store has had it made.
        var usesNativeCode = true
        var host: (HostCall) -> HostResult = { _ in .failed }
        /// What must have happened in native code.
        var findings: ClosedRange<Int>? = nil
        var locations: ClosedRange<Int>? = nil
        var calls: ClosedRange<Int>? = nil
        var write: (inout NativeWriter) -> Void
    }

    /// Puts code somewhere where it can be executed.
    typealias MakeExecutable = (UnsafeRawBufferPointer) -> UnsafeMutableRawPointer

    private func line(_ text: StaticString, _ value: Int) -> String {
        var line = String(
            decoding: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount),
            as: UTF8.self)
        line += String(value)
        return line
    }

    /// What a program comes to.
    private func run(_ program: NativeProgram, isNative: Bool, _ makeExecutable: MakeExecutable) -> String {
        guard let bytes = try? TextParser.assemble(Array(program.text.utf8)),
            let owned = bytes.withUnsafeBytes({ ModuleBytes(copying: $0) }),
            let module = try? ModuleDecoder.decode(owned, registry: TypeRegistry())
        else { return "the text is wrong" }
        for index in module.importedFunctionCount..<module.functions.count {
            guard (try? module.validate(function: index)) != nil else { return "the module is not valid" }
        }
        guard let prepared = inPlace else { return "there is no tier" }
        let executor = Executor(
            run: { activation, store in
                activation.outcome(ofStep: enterNative(activation.context))
            }, enter: { enterNative($0) }, prepare: prepared.prepare)
        var limits = StoreLimits()
        limits.valueStackSize = 16 << 20
        limits.memorySize = 1 << 28
        let store = Store(registry: module.registry, limits: limits, executor: executor)
        var imports: [External] = []
        for wanted in module.imports {
            let type = module.functions[wanted.index].type.pointee.identity
            imports.append(.function(store.makeHostFunction(HostFunction(program.host), type: type)))
        }
        guard let instance = try? store.instantiate(module, imports: imports) else {
            return "the module cannot be instantiated"
        }
        places = []
        exits = []
        (findings, locations, calls) = (0, 0, 0)
        leastAddress = .max
        usesNativeCode = program.usesNativeCode
        var published: [UnsafeMutablePointer<FunctionBody>] = []
        let count = module.definedFunctionCount
        instance.record.pointee.stubs = NativeStubs(situ_handlers_get_stubs())
        let entries = UnsafeMutablePointer<UnsafeRawPointer>.allocate(capacity: count)
        if isNative {
            var writer = NativeWriter(imports: module.importedFunctionCount)
            program.write(&writer)
            writer.finish()
            let start = makeExecutable(writer.m.output.bytes)
            code = UnsafeRawPointer(start)
            precondition(situ_faults_add_code(start, writer.m.output.bytes.count) == 0)
            entries.initialize(
                repeating: situ_handlers_get_stubs()[NativeStub.interpretCall.rawValue].unsafelyUnwrapped,
                count: count)
            for (index, label) in writer.defined {
                entries[index] = UnsafeRawPointer(start) + writer.offset(label)
                // Others than the portable tier see that there is code.
                let slot = instance.record.pointee.bodies.unsafelyUnwrapped + index
                let body = UnsafeMutablePointer<FunctionBody>.allocate(capacity: 1)
                body.initialize(to: slot.pointee.load(ordering: .acquiring).unsafelyUnwrapped.pointee)
                body.pointee.traits |= FunctionBody.compiledTrait
                slot.pointee.store(body, ordering: .releasing)
                published.append(body)
            }
            for (key, label) in writer.labels {
                places.append(NativePlace(key: key, offset: writer.offset(label)))
            }
            for (start, end, exit) in writer.left {
                var exit = exit
                (exit.start, exit.end) = (writer.offset(start), writer.offset(end))
                exits.append(exit)
            }
            if program.usesNativeCode { instance.record.pointee.entries = entries }
            writer.m.output.deallocate()
        }
        defer {
            if isNative, let code { situ_faults_remove_code(code) }
            for body in published { body.deallocate() }
            entries.deallocate()
        }
        var function = 0
        for export in module.exports where export.kind == .function { function = export.index }
        guard let activation = store.takeActivation() else { return "there is no stack" }
        let reference = store.reference(toFunction: function, of: instance.record)
        let type = store.function(reference).type
        guard let slots = activation.pushCall(store.function(reference), reference: reference) else {
            return "there is no room"
        }
        for (index, argument) in program.arguments.enumerated() { slots[index * slotWords] = argument }
        // Interpreted code stops for what is in reserve, which is another's business.
        store.fuel = program.fuel + (isNative ? 0 : program.reserve)
        if isNative { store.record.pointee.reserve = program.reserve }
        var granted = program.fuel + program.reserve
        var text = ""
        while true {
            let outcome = store.run(activation)
            if outcome == .suspended, let refuel = program.refuel {
                // The state is canonical: so are all frames.
                text += activation.trap == .outOfFuel ? "refuelled " : "stopped "
                store.interruption.clear()
                store.fuel += refuel
                granted += refuel
                continue
            }
            switch outcome {
            case .finished:
                text += "finished"
                guard let entry = activation.frame else { return "there is no frame" }
                for index in 0..<Int(type.pointee.resultCount) {
                    text += line(" ", Int(bitPattern: UInt(entry.operands[index * slotWords])))
                    if type.pointee.results[index] == .v128 {
                        text += line(":", Int(bitPattern: UInt(entry.operands[index * slotWords + 1])))
                    }
                }
            case .trapped: text += line("trapped ", Int(activation.trap.rawValue))
            case .threw: text += "threw"
            case .suspended: text += line("suspended ", Int(activation.trap.rawValue))
            case .hostFailed: text += "failed"
            case .waiting: text += "waiting"
            }
            if outcome != .finished {
                var next = activation.frame
                while let frame = next {
                    next = frame.caller
                    if frame.pointee.kind != .function { continue }
                    let body = frame.pointee.body.unsafelyUnwrapped
                    text += line(" ", Int(body.pointee.functionIndex))
                    text += line("@", Int(frame.pointee.pc) - Int(body.pointee.start))
                }
            }
            break
        }
        text += line(", used ", Int(granted - store.fuel))
        store.giveBack(activation)
        return text
    }

    private func enterNative(_ address: UnsafeMutableRawPointer) -> UInt32 {
        let context = address.assumingMemoryBound(to: CodeContext.self)
        context.pointee.native = usesNativeCode ? functions : nil
        var word = 0
        withUnsafeMutablePointer(to: &word) { entryAddress = Int(bitPattern: $0) }
        return (inPlace?.enter).unsafelyUnwrapped(address)
    }

    /// Runs all programs with native code and without.
    ///
    /// - Returns: what went wrong, a line each.
    func checkNativeCode(_ executor: Executor, _ makeExecutable: MakeExecutable) -> (
        passed: Int, failures: [String]
    ) {
        inPlace = executor
        var failures: [String] = []
        var passed = 0
        // Others have code too: more than the first block has places for.
        let others = UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 1)
        for index in 0..<100 { precondition(situ_faults_add_code(others + index, 1) == 0) }
        defer {
            for index in 0..<100 { situ_faults_remove_code(others + index) }
            others.deallocate()
        }
        for program in NativeProgram.all {
            let expected = run(program, isNative: false, makeExecutable)
            let found = run(program, isNative: true, makeExecutable)
            var message = ""
            if found != expected { message += " is " + found + " instead of " + expected + ";" }
            func check(_ what: StaticString, _ number: Int, _ range: ClosedRange<Int>?) {
                if let range, !range.contains(number) { message += line(what, number) + ";" }
            }
            check(" findings ", findings, program.findings)
            check(" locations ", locations, program.locations)
            check(" calls ", calls, program.calls)
            // Whatever the program does, native frames take no more than this.
            if leastAddress != .max, entryAddress - leastAddress > 300 << 10 {
                message += line(" native stack ", entryAddress - leastAddress)
            }
            if message.isEmpty {
                passed += 1
            } else {
                failures.append(program.name + message)
            }
        }
        return (passed, failures)
    }
#endif
