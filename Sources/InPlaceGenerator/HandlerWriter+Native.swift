import Assembler
import Machine
import WebAssembly

/// Code between interpreted functions and compiled ones.
struct NativeLabels {
    /// What compiled functions call.
    let stubs: [NativeStub: Label]
    /// In interpreted code that comes to a function which has compiled code. The frame has just been made, all is in registers; or all
    /// is in memory; or the callee has returned to `frame`, `top` is past the results, and the instance and its memory are loaded.
    let enter: Label
    let reload: Label
    let resume: Label
    /// Goes on in compiled code at the address in `a`; the newest frame is in the context.
    let go: Label
    /// Goes on behind the call of the frame, all of whose registers are loaded.
    let pastCall: Label
    /// Returns to compiled code, if it is that which has called: its frame is in `frame`, `top` past the results. Otherwise resumes.
    let `return`: Label
    /// Forgets all native frames, and loads all registers from the newest frame.
    let unwound: Label
    /// Has the portable tier execute the instruction at the newest frame's pc; all is in memory.
    let step: Label

    init(_ m: inout some MacroAssembler) {
        var stubs: [NativeStub: Label] = [:]
        for stub in NativeStub.allCases { stubs[stub] = m.makeLabel() }
        self.stubs = stubs
        enter = m.makeLabel()
        reload = m.makeLabel()
        resume = m.makeLabel()
        go = m.makeLabel()
        pastCall = m.makeLabel()
        self.return = m.makeLabel()
        unwound = m.makeLabel()
        step = m.makeLabel()
    }
}

/// While compiled code runs, `pc` is the newest frame's header, `top` the instance, `locals` the fuel that is left of a slice and
/// `memory` what it always is. `side` is an argument: the top of the operands, or where a call's arguments begin. All else is lost by
/// every call. A function leaves its first result in `a` and `f0` too.
extension HandlerWriter {
    /// Units that compiled code takes at a time: so many go by at most until it looks whether somebody wants it to stop.
    private var slice: Int { 4096 }
    /// Units that it takes from the reserve at a time: few, since interpreted code is not looked at before it has used up what is left.
    private var reservedSlice: Int { 1024 }
    /// Bytes of the value stack that native frames may lie above, and of the native stack that they may take together, before they are
    /// forgotten: little enough for threads whose stacks have 64 KB.
    private var mostValueStack: Int { 48 << 10 }
    private var mostNativeStack: Int { 24 << 10 }

    func writeNativeCode() {
        cache = OperandCache(.none)
        writeEntries()
        writeGo()
        writeReturn()
        writeStubs()
        writeTailCall()
        writeRefill()
        writeDeoptimize()
    }

    // MARK: From interpreted code

    /// Goes on in native code if there is some for the newest frame, which is in the context. There is none for a store whose tier does
    /// not compile, though others may have had the module compiled.
    private func find(isAfterCall: Bool) {
        let none = m.makeLabel()
        m.loadContext(.s0)
        load(.s1, .s0, Layout.Context.native)
        m.branch(.equal, .quad, .register(.s1), .immediate(0), none)
        m.move(.s2, immediate: isAfterCall ? 1 : 0)
        m.callHelper(inTable: Layout.Native.find, second: .s2, third: nil)
        m.branch(.notEqual, .quad, .register(.a), .immediate(0), native.go)
        m.bind(none)
    }

    private func writeEntries() {
        symbol(self, "wasm.native.find")
        m.bind(native.enter)
        save()
        m.bind(native.reload)
        find(isAfterCall: false)
        loadNewest()
        loadBody(orGoTo: nil)
        loadMemory()
        dispatch()

        m.bind(native.resume)
        m.loadContext(.s0)
        m.store(.frame, MacroAddress(.s0, Layout.Context.frame), .quad, fixup: nil)
        m.store(.top, MacroAddress(.s0, Layout.Context.top), .quad, fixup: nil)
        find(isAfterCall: true)
        loadNewest()
        loadBody(orGoTo: nil)
        loadMemory()
        m.jump(native.pastCall)

        m.bind(native.unwound)
        m.resetNativeStack()
        m.jump(common.reload)
    }

    /// Frame, top and instance, and the body in `s0`.
    private func loadNewest() {
        m.loadContext(.s0)
        load(.frame, .s0, Layout.Context.frame)
        load(.top, .s0, Layout.Context.top)
        load(.instance, .frame, Layout.Frame.instance)
        load(.s0, .frame, Layout.Frame.body)
    }

    private func writeGo() {
        let hasLimit = m.makeLabel()
        let isLess = m.makeLabel()
        let call = m.makeLabel()
        symbol(self, "wasm.native.go")
        m.bind(native.go)
        loadNewest()
        m.branchIfOwner(.notEqual, .immediate(0), hasLimit)
        // The first native frame of its kind: every one above has so much of the value stack that one limit is enough for both.
        m.loadContext(.s1)
        load(.s1, .s1, Layout.Context.limit)
        m.loadAddress(.s2, MacroAddress(.top, mostValueStack))
        m.branch(.lessOrEqualUnsigned, .quad, .register(.s2), .register(.s1), isLess)
        m.move(.s2, .s1, .quad)
        m.bind(isLess)
        m.storeNativeLimit(.s2)
        m.bind(hasLimit)
        // The top when this frame has returned; its caller.
        loadLong(.s1, .s0, Layout.Body.localCount)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .s2, .frame, .register(.s1))
        loadLong(.s1, .s0, Layout.Body.resultCount)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.add, .quad, .s1, .s1, .register(.s2))
        m.pushPair(.s1, .s1)
        loadLong(.s1, .frame, Layout.Frame.distance)
        m.operate(.subtract, .quad, .s2, .frame, .register(.s1))
        m.callLocal(call)
        // Back, with the caller's frame in `pc`.
        giveFuelBack()
        m.move(.instance, .top, .quad)
        m.popPair(.s1, .top)
        m.move(.frame, .pc, .quad)
        m.jump(common.resume[.none]!)

        m.bind(call)
        m.pushNativeFrame(.s2)
        m.move(.pc, .frame, .quad)
        m.move(.s2, .top, .quad)
        m.move(.top, .instance, .quad)
        m.move(.instance, .a, .quad)
        loadPins()
        loadResult()
        m.jump(to: .instance)
    }

    /// Of compiled code whose frame and instance are loaded: memory and fuel. Uses `s0`, `s1` and `b`.
    ///
    /// If somebody wants the program to stop, it gets no fuel, and has to ask for some at its next safepoint; so too if there is none, or
    /// less: it never counts down from a negative number.
    private func loadPins() {
        load(.memory, .top, Layout.Instance.memory)
        load(.memory, .memory, Layout.Memory.base)
        load(.s0, .top, Layout.Instance.store)
        load(.locals, .s0, Layout.Store.fuel)
        m.move(.s1, immediate: Int64(slice))
        m.moveIf(.greaterSigned, .quad, .register(.locals), .register(.s1), .locals, .s1)
        loadLong(.s1, .s0, Layout.Store.interruption)
        m.move(.b, immediate: 0)
        m.moveIf(.notEqual, .long, .register(.s1), .immediate(0), .locals, .b)
        m.moveIf(.lessSigned, .quad, .register(.locals), .immediate(0), .locals, .b)
        load(.s1, .s0, Layout.Store.fuel)
        m.operate(.subtract, .quad, .s1, .s1, .register(.locals))
        m.store(.s1, MacroAddress(.s0, Layout.Store.fuel), .quad, fixup: nil)
    }

    /// Loads what is topmost of the operands that end at `s2`.
    private func loadResult() {
        load(.a, .s2, -Layout.slot)
        m.loadSlot(.f0, MacroAddress(.s2, -Layout.slot))
    }

    /// What is left of the slice. Uses `s0` and `s1`.
    private func giveFuelBack() {
        load(.s0, .top, Layout.Instance.store)
        load(.s1, .s0, Layout.Store.fuel)
        m.operate(.add, .quad, .s1, .s1, .register(.locals))
        m.store(.s1, MacroAddress(.s0, Layout.Store.fuel), .quad, fixup: nil)
    }

    private func writeReturn() {
        symbol(self, "wasm.native.return")
        m.bind(native.return)
        m.storeImmediate(0, MacroAddress(.frame, Layout.Frame.isNativeCaller), .byte)
        m.branchIfOwner(.notEqual, .register(.frame), common.resume[.none]!)
        m.move(.s2, .top, .quad)
        load(.top, .frame, Layout.Frame.instance)
        loadPins()
        loadResult()
        m.returnNative()
    }

    // MARK: From compiled code

    /// Leaves compiled code for a while: what it holds in registers goes to memory; `side` is the top of the operands. The context is in
    /// `s0`; uses `s1`.
    private func leaveNative(storesTop: Bool) {
        m.pushNativeFrame(.pc)
        giveFuelBack()
        m.loadContext(.s0)
        m.store(.pc, MacroAddress(.s0, Layout.Context.frame), .quad, fixup: nil)
        if storesTop { m.store(.side, MacroAddress(.s0, Layout.Context.top), .quad, fixup: nil) }
    }

    private func writeStubs() {
        let goOn = m.makeLabel()
        let isNext = Int(Interpreter.Step.next.rawValue)
        let functions: [(NativeStub, Int)] = [
            (.step, Layout.Context.step), (.object, Layout.Context.object), (.bulk, Layout.Context.bulk),
            (.atomic, Layout.Context.atomic), (.makeReference, Layout.Context.makeReference),
            (.growMemory, Layout.Context.growMemory),
        ]
        for (stub, function) in functions {
            symbol(self, "wasm.native.\(stub)")
            m.bind(native.stubs[stub]!)
            leaveNative(storesTop: true)
            m.callHelper(function)
            m.branch(.equal, .long, .register(.a), .immediate(isNext), goOn)
            m.jump(common.leave)
        }

        symbol(self, "wasm.native.raise")
        m.bind(native.stubs[.raise]!)
        leaveNative(storesTop: true)
        m.callHelper(Layout.Context.raise)
        m.branch(.equal, .long, .register(.a), .immediate(isNext), native.unwound)
        m.jump(common.leave)

        let ended = m.makeLabel()
        let others = m.makeLabel()
        symbol(self, "wasm.native.call")
        m.bind(native.stubs[.call]!)
        leaveNative(storesTop: true)
        load(.s1, .s0, Layout.Context.native)
        m.callHelper(inTable: Layout.Native.callOther, second: nil, third: nil)
        m.jump(ended)

        symbol(self, "wasm.native.interpret")
        m.bind(native.stubs[.interpretCall]!)
        leaveNative(storesTop: false)
        load(.s1, .s0, Layout.Context.native)
        m.callHelper(inTable: Layout.Native.call, second: .side, third: nil)
        m.bind(ended)
        m.branch(
            .notEqual, .long, .register(.a), .immediate(Int(NativeFunctions.CallResult.returned)), others)
        m.bind(goOn)
        m.loadContext(.s0)
        load(.s2, .s0, Layout.Context.top)
        loadPins()
        loadResult()
        m.returnNative()
        m.bind(others)
        writeCallResults()
    }

    /// Where calls that have not returned go on; what they have come to is in `a`.
    private func writeCallResults() {
        m.branch(
            .equal, .long, .register(.a), .immediate(Int(NativeFunctions.CallResult.elsewhere)),
            native.unwound)
        let leaving = m.makeLabel()
        m.branch(
            .greaterOrEqualUnsigned, .long, .register(.a),
            .immediate(Int(NativeFunctions.CallResult.leaving)),
            leaving)
        // The callee is interpreted, and returns to the native frame that has just been made; unless there are too many.
        m.loadContext(.s0)
        load(.s1, .s0, Layout.Context.frame)
        load(.s1, .s1, Layout.Frame.body)
        loadLong(.s1, .s1, Layout.Body.maximumHeight)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        load(.s2, .s0, Layout.Context.top)
        m.operate(.add, .quad, .s1, .s1, .register(.s2))
        m.loadNativeLimit(.s2)
        m.branch(.greaterUnsigned, .quad, .register(.s1), .register(.s2), native.unwound)
        m.loadNativeDepth(.s1)
        m.branch(.greaterUnsigned, .quad, .register(.s1), .immediate(mostNativeStack), native.unwound)
        m.storeImmediate(1, MacroAddress(.pc, Layout.Frame.isNativeCaller), .byte)
        m.jump(common.reload)
        m.bind(leaving)
        m.operate(
            .subtract, .long, .a, .a, .immediate(Int(NativeFunctions.CallResult.leaving)))
        m.jump(common.leave)
    }

    /// The arguments begin at `side`; in `a` is the function's number among those that the module defines. What the function's beginning
    /// would find missing is looked for before anything changes: from there on it returns to the caller of the frame that goes.
    private func writeTailCall() {
        let other = m.makeLabel()
        let move = m.makeLabel()
        let moved = m.makeLabel()
        symbol(self, "wasm.native.tailCall")
        m.bind(native.stubs[.tailCall]!)
        load(.s0, .top, Layout.Instance.bodies)
        m.load(.s0, MacroAddress(.s0, index: .a, scale: 8), .quad, isSigned: false, .quad, fixup: nil)
        m.branch(.equal, .quad, .register(.s0), .immediate(0), other)
        load(.s1, .top, Layout.Instance.entries)
        m.load(.a, MacroAddress(.s1, index: .a, scale: 8), .quad, isSigned: false, .quad, fixup: nil)
        load(.s1, .top, Layout.Instance.interpretCall)
        m.branch(.equal, .quad, .register(.a), .register(.s1), other)
        m.branch(.lessOrEqualSigned, .quad, .register(.locals), .immediate(0), other)
        // Where the locals are, and the end of all that the function may have in its frame.
        load(.s1, .pc, Layout.Frame.body)
        loadLong(.s1, .s1, Layout.Body.localCount)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .frame, .pc, .register(.s1))
        loadLong(.s1, .s0, Layout.Body.localCount)
        loadLong(.s2, .s0, Layout.Body.maximumHeight)
        m.operate(.add, .quad, .s1, .s1, .register(.s2))
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.loadAddress(.s1, MacroAddress(.s1, index: .frame, Layout.Frame.size))
        m.loadNativeLimit(.s2)
        m.branch(.greaterUnsigned, .quad, .register(.s1), .register(.s2), other)
        loadLong(.b, .s0, Layout.Body.parameterCount)
        m.shift(.left, .quad, .b, .b, by: 4)
        m.operate(.add, .quad, .b, .b, .register(.frame))
        // They move down, perhaps over the header.
        m.move(.s1, .frame, .quad)
        m.bind(move)
        m.branch(.equal, .quad, .register(.s1), .register(.b), moved)
        m.loadSlot(.f0, MacroAddress(.side))
        m.storeSlot(.f0, MacroAddress(.s1))
        m.loadAddress(.side, MacroAddress(.side, Layout.slot))
        m.loadAddress(.s1, MacroAddress(.s1, Layout.slot))
        m.jump(move)
        m.bind(moved)
        m.move(.side, .frame, .quad)
        m.popNativeFrame()
        m.jump(to: .a)
        // The call makes the stack what the stub expects.
        m.bind(other)
        m.callLocal(native.stubs[.interpretCall]!)
    }

    /// Changes no register but the fuel and, of those that compiled code uses, its scratch: it has no operation that uses others.
    private func writeRefill() {
        let stop = m.makeLabel()
        let some = m.makeLabel()
        let slice = m.makeLabel()
        let done = m.makeLabel()
        symbol(self, "wasm.native.refill")
        m.bind(native.stubs[.refill]!)
        m.pushPair(.s0, .s1)
        load(.s0, .top, Layout.Instance.store)
        loadLong(.s1, .s0, Layout.Store.interruption)
        m.branch(.notEqual, .long, .register(.s1), .immediate(0), stop)
        load(.s1, .s0, Layout.Store.fuel)
        m.operate(.add, .quad, .locals, .locals, .register(.s1))
        m.move(.s1, immediate: 0)
        m.store(.s1, MacroAddress(.s0, Layout.Store.fuel), .quad, fixup: nil)
        m.branch(.greaterSigned, .quad, .register(.locals), .immediate(0), slice)
        load(.s1, .s0, Layout.Store.reserve)
        m.operate(.add, .quad, .s1, .s1, .register(.locals))
        m.branch(.lessOrEqualSigned, .quad, .register(.s1), .immediate(0), stop)
        m.move(.locals, immediate: Int64(reservedSlice))
        m.branch(.greaterSigned, .quad, .register(.s1), .register(.locals), some)
        m.move(.locals, .s1, .quad)
        m.bind(some)
        m.operate(.subtract, .quad, .s1, .s1, .register(.locals))
        m.store(.s1, MacroAddress(.s0, Layout.Store.reserve), .quad, fixup: nil)
        m.bind(slice)
        m.move(.s1, immediate: Int64(self.slice))
        m.branch(.lessOrEqualSigned, .quad, .register(.locals), .register(.s1), done)
        m.operate(.subtract, .quad, .locals, .locals, .register(.s1))
        m.store(.locals, MacroAddress(.s0, Layout.Store.fuel), .quad, fixup: nil)
        m.move(.locals, .s1, .quad)
        m.bind(done)
        m.popPair(.s0, .s1)
        m.returnLocal()
        m.bind(stop)
        m.popPair(.s0, .s1)
        m.jump(native.stubs[.deoptimize]!)
    }

    private func writeDeoptimize() {
        symbol(self, "wasm.native.deoptimize")
        m.bind(native.stubs[.deoptimize]!)
        m.saveAllRegisters()
        giveFuelBack()
        m.loadContext(.s0)
        m.store(.pc, MacroAddress(.s0, Layout.Context.frame), .quad, fixup: nil)
        load(.s1, .s0, Layout.Context.native)
        m.loadSavedReturnAddress(.s2)
        m.loadNativeStackPointer(.a)
        m.callHelper(inTable: Layout.Native.locate, second: .s2, third: .a)
        m.resetNativeStack()
        m.jump(native.step)
    }

    /// Where the signal handler continues after a fault in compiled code.
    func writeFaultEntry(_ label: Label) {
        m.bind(label)
        m.enterFromFault()
        m.jump(native.stubs[.deoptimize]!)
    }
}
