import Assembler
import Machine
import Vectors

/// The operations on x86-64 with SSE4.2 and `popcnt`, and with what else the features name.
///
/// An operation never uses a register that its caller did not name, other than those that it says. r11 is `scratch`, xmm15
/// `floatScratch`; rdi takes the argument of a call, and is an ordinary register otherwise.
///
/// Bits 32 to 63 of a register that holds an f32 are zero if they were in the operands.
struct X86Target<Output: X86CodeOutput>: Target {
    var output = Output()
    let features: ProcessorFeatures
    /// Before the entry: what a call goes through that finds no room, or no fuel.
    var slowCall: Label?
    var noFuel: Label?

    /// Of the operation on vectors that is being written.
    var vectorRegisters = X86VectorRegisters(
        x: .xmm0, y: .xmm14, z: .xmm0, t: .xmm12, u: .xmm13, v: .xmm14)

    init(features: ProcessorFeatures) { self.features = features }

    static var registers: RegisterFile {
        RegisterFile(
            temporaries: 1 << 0 | 1 << 1 | 1 << 2,
            homes: 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 12,
            floatTemporaries: 0x003F, floatHomes: 0x0FC0,
            frame: .rbx, memory: .r13, instance: .r14, scratch: .r11, floatScratch: FloatRegister(15),
            result: .rax, floatResult: FloatRegister(0))
    }

    mutating func removeAll() {
        output.removeAll()
        slowCall = nil
        noFuel = nil
    }
    mutating func deallocate() { output.deallocate() }

    // MARK: Code

    var position: Int { output.count }
    mutating func makeLabel() -> Label { output.makeLabel() }
    mutating func makeNearLabel() -> Label { output.makeNearLabel() }
    mutating func bind(_ label: Label) { output.bind(label) }
    func offset(of label: Label) -> Int {
        guard let offset = output.offset(of: label) else { preconditionFailure("the label is not bound") }
        return offset
    }
    var bytes: UnsafeRawBufferPointer { output.bytes }

    mutating func alignLoop() {
        // A longer row of instructions that do nothing costs more than it gains.
        if -position & 15 <= 9 { output.align(to: 16) }
    }

    // MARK: Constraints

    func shiftCount(_ shift: MacroShift) -> GeneralRegister? {
        switch shift {
        case .left, .rightUnsigned, .rightSigned: features.contains(.bmi2) ? nil : .rcx
        case .rotateLeft, .rotateRight: .rcx
        }
    }
    static var division: (dividend: GeneralRegister, quotient: GeneralRegister, remainder: GeneralRegister)? {
        (.rax, .rax, .rdx)
    }
    static func isImmediate(_ value: Int64, _ operation: MacroOperation) -> Bool {
        Int64(Int32(truncatingIfNeeded: value)) == value
    }
    static func isComparable(_ value: Int64) -> Bool { Int64(Int32(truncatingIfNeeded: value)) == value }
    static func isStorable(_ value: Int64) -> Bool { Int64(Int32(truncatingIfNeeded: value)) == value }
    static var takesSlots: Bool { true }
}

extension GeneralRegister {
    static var rax: GeneralRegister { GeneralRegister(0) }
    static var rcx: GeneralRegister { GeneralRegister(1) }
    static var rdx: GeneralRegister { GeneralRegister(2) }
    static var rbx: GeneralRegister { GeneralRegister(3) }
    static var rbp: GeneralRegister { GeneralRegister(5) }
    static var rdi: GeneralRegister { GeneralRegister(7) }
    static var r11: GeneralRegister { GeneralRegister(11) }
    static var r13: GeneralRegister { GeneralRegister(13) }
    static var r14: GeneralRegister { GeneralRegister(14) }
    static var r15: GeneralRegister { GeneralRegister(15) }
}

// MARK: - Instructions

extension X86Target {
    @inline(__always) static func width(_ width: MacroWidth) -> X86Size { width.isQuad ? .quad : .long }

    @inline(__always)
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: GeneralRegister, _ operand: GeneralRegister
    ) {
        output.emit(opcode, width, field.number, operand.number)
    }
    @inline(__always)
    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, digit: UInt8, _ operand: GeneralRegister) {
        output.emit(opcode, width, digit, operand.number)
    }
    @inline(__always)
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: GeneralRegister, _ base: GeneralRegister,
        _ offset: Int32
    ) {
        output.emit(opcode, width, field.number, base: base.number, offset)
    }
    /// Nothing here is as wide as a general register.
    @inline(__always)
    mutating func emit(_ opcode: X86Opcode, _ field: FloatRegister, _ operand: FloatRegister) {
        output.emit(opcode, .long, field.number, operand.number)
    }
    @inline(__always)
    mutating func emit(
        _ opcode: X86Opcode, _ field: FloatRegister, _ base: GeneralRegister, _ offset: Int32
    ) {
        output.emit(opcode, .long, field.number, base: base.number, offset)
    }
    @inline(__always)
    mutating func emit(_ opcode: X86Opcode, _ field: FloatRegister, at label: Label) {
        output.emit(opcode, .long, field.number, at: label)
    }
    /// `first = first operation second`, or the comparison.
    @inline(__always)
    mutating func arithmetic(
        _ operation: X86Arithmetic, _ width: X86Size, _ first: GeneralRegister, _ second: GeneralRegister
    ) {
        output.emit(.between(operation), width, second.number, first.number)
    }
    @inline(__always)
    mutating func arithmetic(
        _ operation: X86Arithmetic, _ width: X86Size, _ first: GeneralRegister, slot: Int32
    ) {
        emit(.loading(operation), width, first, .rbx, slot)
    }
    @inline(__always)
    mutating func arithmetic(
        _ operation: X86Arithmetic, _ width: X86Size, _ first: GeneralRegister, immediate: Int32
    ) {
        output.emit(operation, width, first.number, immediate: immediate)
    }
    mutating func arithmetic(
        _ operation: X86Arithmetic, _ width: X86Size, _ first: GeneralRegister, _ second: Operand
    ) {
        switch second {
        case .register(let register): arithmetic(operation, width, first, register)
        case .immediate(let value): arithmetic(operation, width, first, immediate: value)
        case .slot(let offset): arithmetic(operation, width, first, slot: offset)
        }
    }
    /// A constant of 8 bytes in memory.
    mutating func constant(_ bits: UInt64) -> Label { output.constant(bits, 0, size: 8) }
    /// A float in memory.
    mutating func constant(_ bits: UInt64, _ width: MacroWidth) -> Label {
        output.constant(bits, 0, size: width.byteCount)
    }
}

// MARK: - Moves

extension X86Target {
    mutating func move(_ destination: GeneralRegister, _ source: GeneralRegister, _ width: MacroWidth) {
        if destination == source, width.isQuad { return }
        emit(.store, Self.width(width), source, destination)
    }
    mutating func move(_ destination: GeneralRegister, immediate: Int64) {
        if immediate == 0 {
            clear(destination)
        } else {
            output.move(destination.number, immediate: immediate)
        }
    }
    /// Changes the flags.
    mutating func clear(_ register: GeneralRegister) { arithmetic(.xor, .long, register, register) }
    mutating func load(_ destination: GeneralRegister, slot: Int32, _ width: MacroWidth) {
        emit(.load, Self.width(width), destination, .rbx, slot)
    }
    mutating func store(_ source: GeneralRegister, slot: Int32, _ width: MacroWidth) {
        emit(.store, Self.width(width), source, .rbx, slot)
    }
    mutating func store(immediate: Int64, slot: Int32) {
        let low = Int32(truncatingIfNeeded: immediate)
        if Int64(low) == immediate {
            output.move(.quad, base: GeneralRegister.rbx.number, slot, immediate: low)
        } else {
            output.move(.long, base: GeneralRegister.rbx.number, slot, immediate: low)
            output.move(
                .long, base: GeneralRegister.rbx.number, slot + 4,
                immediate: Int32(truncatingIfNeeded: immediate >> 32))
        }
    }
    mutating func move(_ destination: FloatRegister, _ source: FloatRegister) {
        if destination != source { emit(.loadVector, destination, source) }
    }
    mutating func move(_ destination: FloatRegister, bits: UInt64, _ width: MacroWidth) {
        if bits == 0 {
            clear(destination)
        } else {
            emit(Self.load(width), destination, at: constant(bits, width))
        }
    }
    mutating func clear(_ register: FloatRegister) { emit(.exclusiveOr, register, register) }
    @inline(__always) static func load(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad ? .loadSingle : .loadDouble
    }
    @inline(__always) static func store(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad ? .storeSingle : .storeDouble
    }
    mutating func load(_ destination: FloatRegister, slot: Int32, _ width: MacroWidth) {
        emit(Self.load(width), destination, .rbx, slot)
    }
    mutating func store(_ source: FloatRegister, slot: Int32, _ width: MacroWidth) {
        emit(Self.store(width), source, .rbx, slot)
    }
    mutating func loadVector(_ destination: FloatRegister, slot: Int32) {
        emit(.loadVector, destination, .rbx, slot)
    }
    mutating func storeVector(_ source: FloatRegister, slot: Int32) {
        emit(.storeVector, source, .rbx, slot)
    }
    mutating func clear(slot: Int32, count: Int) {
        if count <= 0 { return }
        let zero = Self.registers.floatScratch
        clear(zero)
        if count <= 12 {
            for index in 0..<count { emit(.storeVector, zero, .rbx, slot + Int32(index) * 16) }
            return
        }
        // From -16 * count up to 0.
        output.move(GeneralRegister.r11.number, immediate: Int64(count) * -16)
        let start = makeLabel()
        bind(start)
        output.emit(
            .storeVector, .long, zero.number, base: GeneralRegister.rbx.number,
            index: GeneralRegister.r11.number, scaleLog2: 0, slot + Int32(count) * 16)
        arithmetic(.add, .quad, .r11, immediate: 16)
        output.jump(.ne, start)
    }
    mutating func move(_ destination: FloatRegister, _ source: GeneralRegister, _ width: MacroWidth) {
        output.emit(.toVector(width), Self.width(width), destination.number, source.number)
    }
    mutating func move(_ destination: GeneralRegister, _ source: FloatRegister, _ width: MacroWidth) {
        output.emit(.fromVector(width), Self.width(width), source.number, destination.number)
    }
    mutating func add(_ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32) {
        if offset == 0 {
            move(destination, base, .quad)
        } else if destination == base {
            arithmetic(.add, .quad, destination, immediate: offset)
        } else {
            emit(.loadAddress, .quad, destination, base, offset)
        }
    }
}

// MARK: - Memory

extension X86Target {
    @inline(__always)
    mutating func access(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ place: MemoryPlace) {
        if let index = place.index {
            output.emit(
                opcode, width, field, base: place.base.number, index: index.number, scaleLog2: 0, place.offset
            )
        } else {
            output.emit(opcode, width, field, base: place.base.number, place.offset)
        }
    }
    mutating func load(
        _ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth
    ) {
        let opcode: X86Opcode
        var operation = X86Size.long
        switch access {
        case .byte: opcode = isSigned ? .signExtendByte : .zeroExtendByte
        case .word: opcode = isSigned ? .signExtendWord : .zeroExtendWord
        case .long: opcode = isSigned && width.isQuad ? .signExtendLong : .load
        case .quad:
            opcode = .load
            operation = .quad
        }
        if isSigned, width.isQuad { operation = .quad }
        self.access(opcode, operation, destination.number, place)
    }
    mutating func store(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        switch access {
        case .byte: self.access(.storeByte, .long, source.number, place)
        case .word: self.access(.storeWord, .long, source.number, place)
        case .long: self.access(.store, .long, source.number, place)
        case .quad: self.access(.store, .quad, source.number, place)
        }
    }
    mutating func store(immediate: Int32, _ place: MemoryPlace, _ access: MacroAccess) {
        if let index = place.index {
            output.move(
                access, base: place.base.number, index: index.number, place.offset, immediate: immediate)
        } else {
            output.move(access, base: place.base.number, place.offset, immediate: immediate)
        }
    }
    mutating func load(_ destination: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth) {
        access(Self.load(width), .long, destination.number, place)
    }
    mutating func store(_ source: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth) {
        access(Self.store(width), .long, source.number, place)
    }
    mutating func loadVector(_ destination: FloatRegister, _ place: MemoryPlace) {
        access(.loadVectorAnywhere, .long, destination.number, place)
    }
    mutating func storeVector(_ source: FloatRegister, _ place: MemoryPlace) {
        access(.storeVectorAnywhere, .long, source.number, place)
    }
    mutating func loadField(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth
    ) {
        emit(.load, Self.width(width), destination, base, offset)
    }
    mutating func storeField(
        _ source: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth
    ) {
        emit(.store, Self.width(width), source, base, offset)
    }
    mutating func loadElement(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ index: GeneralRegister, scale: Int,
        _ offset: Int32, _ width: MacroWidth
    ) {
        output.emit(
            .load, Self.width(width), destination.number, base: base.number, index: index.number,
            scaleLog2: UInt8(truncatingIfNeeded: scale.trailingZeroBitCount), offset)
    }
}

// MARK: - Frames and calls

extension X86Target {
    /// Where the entry's native frame has the lowest end of what the frames may take.
    private static var limitPlace: Int32 { -56 }

    private static func stub(_ stub: NativeStub) -> Int32 {
        RecordLayout.Instance.stubs + 8 * Int32(stub.rawValue)
    }
    private static var callIndirect: X86Opcode { X86Opcode(.call, 0xFF, .digit) }
    private static var jumpIndirect: X86Opcode { X86Opcode(.jmp, 0xFF, .digit) }
    private static var callDigit: UInt8 { 2 }
    private static var jumpDigit: UInt8 { 4 }

    /// Jumps or calls through the instance.
    private mutating func goTo(_ stub: NativeStub, isCall: Bool) {
        // No prefix is wanted: these have 64 bits anyway.
        output.emit(
            isCall ? Self.callIndirect : Self.jumpIndirect, .long, isCall ? Self.callDigit : Self.jumpDigit,
            base: GeneralRegister.r14.number, Self.stub(stub))
    }

    /// Takes a unit of fuel; what is left was never negative before. A byte shorter than a subtraction, whose borrow could be asked for.
    private mutating func takeFuel(_ stop: Label) {
        emit(X86Opcode(.dec, 0xFF, .digit), .quad, digit: 1, .r15)
        output.jump(.l, stop)
    }
    private mutating func giveFuelBack() { emit(X86Opcode(.inc, 0xFF, .digit), .quad, digit: 0, .r15) }

    static var entryOffset: Int { 8 }
    mutating func beforeEntry() {
        let (slowCall, noFuel) = (makeLabel(), makeLabel())
        self.slowCall = slowCall
        self.noFuel = noFuel
        bind(noFuel)
        giveFuelBack()
        bind(slowCall)
        goTo(.interpretCall, isCall: false)
        output.align(to: 8)
    }

    mutating func prologue(_ frame: FrameShape) {
        guard let slowCall, let noFuel else { preconditionFailure("nothing is before the entry") }
        let locals = Int32(frame.localCount) * 16
        emit(.loadAddress, .quad, .rax, .rdi, locals)
        emit(.loadAddress, .quad, .rcx, .rdi, locals + Int32(frame.size))
        emit(.loading(.cmp), .quad, .rcx, .rbp, Self.limitPlace)
        output.jump(.a, slowCall)
        takeFuel(noFuel)
        output.push(GeneralRegister.rbx.number)
        // 32 bits; the kind above them is zero.
        emit(.store, .long, .rax, .rcx)
        arithmetic(.sub, .long, .rcx, .rbx)
        emit(.store, .quad, .rcx, .rax, RecordLayout.Frame.distance)
        emit(.load, .quad, .rcx, .r14, RecordLayout.Instance.bodies)
        emit(.load, .quad, .rcx, .rcx, Int32(frame.definedIndex) * 8)
        emit(.store, .quad, .r14, .rax, RecordLayout.Frame.instance)
        emit(.store, .quad, .rcx, .rax, RecordLayout.Frame.body)
        emit(.store, .quad, .rax, .rbx)
    }
    mutating func leave() {
        output.pop(GeneralRegister.rbx.number)
        output.leave()
    }
    mutating func safepoint(_ stop: Label) {
        takeFuel(stop)
    }
    mutating func refill() {
        giveFuelBack()
        goTo(.refill, isCall: true)
    }
    mutating func storePosition(pc: UInt32, step: UInt32, over known: KnownPosition, isRead: Bool) {
        let frame = GeneralRegister.rbx.number
        // A load that wants more than was stored at last has to wait.
        let isPCShort = !isRead && KnownPosition.page(pc) == known.pcPage
        let isStepShort = !isRead && KnownPosition.page(step) == known.stepPage
        if step == 0, known.step != 0, !(isPCShort && isStepShort), pc <= UInt32(Int32.max) {
            // Both at once: the upper half is the sign.
            output.move(.quad, base: frame, RecordLayout.Frame.pc, immediate: Int32(bitPattern: pc))
            return
        }
        output.move(
            isPCShort ? .byte : .long, base: frame, RecordLayout.Frame.pc, immediate: Int32(bitPattern: pc))
        if known.step == step { return }
        output.move(
            isStepShort ? .byte : .long, base: frame, RecordLayout.Frame.step,
            immediate: Int32(bitPattern: step))
    }
    mutating func call(defined index: Int, arguments slot: Int32) {
        emit(.load, .quad, .r11, .r14, RecordLayout.Instance.entries)
        emit(.loadAddress, .quad, .rdi, .rbx, slot)
        output.emit(
            Self.callIndirect, .long, Self.callDigit, base: GeneralRegister.r11.number, Int32(index) * 8)
    }
    mutating func call(definedIn index: GeneralRegister, arguments slot: Int32) {
        emit(.load, .quad, .r11, .r14, RecordLayout.Instance.entries)
        if index == .rdi {
            output.emit(
                .load, .quad, GeneralRegister.r11.number, base: GeneralRegister.r11.number,
                index: index.number,
                scaleLog2: 3, 0)
            emit(.loadAddress, .quad, .rdi, .rbx, slot)
            emit(Self.callIndirect, .long, digit: Self.callDigit, .r11)
        } else {
            emit(.loadAddress, .quad, .rdi, .rbx, slot)
            output.emit(
                Self.callIndirect, .long, Self.callDigit, base: GeneralRegister.r11.number,
                index: index.number,
                scaleLog2: 3, 0)
        }
    }
    mutating func call(_ stub: NativeStub, top slot: Int32) {
        emit(.loadAddress, .quad, .rdi, .rbx, slot)
        goTo(stub, isCall: true)
    }
    mutating func tailCall(arguments slot: Int32) {
        emit(.loadAddress, .quad, .rdi, .rbx, slot)
        goTo(.tailCall, isCall: false)
    }
    mutating func deoptimize() {
        // The return address is that of the place that was left.
        goTo(.deoptimize, isCall: true)
    }

    mutating func finish() {
        output.finish()
    }
}
