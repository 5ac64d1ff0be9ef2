import Assembler
import Machine
import Vectors

/// The operations on arm64, of ARMv8.0.
///
/// The pinned registers are those that `ARM64MacroAssembler` gives to the same roles: the context x19, the frame x20, the instance x21,
/// fuel x22, the base of memory 0 x23, the register of arguments x25; x29 is the entry's native frame. x18 is the platform's.
///
/// x17, x25 and x30 hold addresses and values within one operation (a function's return address is on the native stack). So
/// does v31, where the operation says that it may.
///
/// Where a store might be done in part before it faults, its last byte is read first.
struct ARM64Target<Output: ARM64CodeOutput>: Target {
    var output = Output()
    /// What the prologue goes to that makes no frame, and where all of the code leaves for good; nil until somebody does.
    var tooDeep: Label?
    var outOfFuel: Label?
    var leaving: Label?

    /// Of the operation on vectors that is being written.
    var vectorRegisters = ARM64VectorRegisters(
        d: ARM64VectorRegister(0), x: ARM64VectorRegister(0), y: ARM64VectorRegister(0),
        z: ARM64VectorRegister(0), t: ARM64VectorRegister(29), u: ARM64VectorRegister(30),
        first: ARM64Register(17), second: ARM64Register(25), third: .link)

    init(features: ProcessorFeatures) {}

    mutating func removeAll() {
        output.removeAll()
        tooDeep = nil
        outOfFuel = nil
        leaving = nil
    }

    mutating func deallocate() { output.deallocate() }

    // MARK: Registers

    static var registers: RegisterFile {
        RegisterFile(
            temporaries: 0x00ff, homes: 0x1d00_ff00, floatTemporaries: 0x00ff, floatHomes: 0x1fff_0000,
            frame: GeneralRegister(20), memory: GeneralRegister(23), instance: GeneralRegister(21),
            scratch: GeneralRegister(16), floatScratch: FloatRegister(31), result: GeneralRegister(0),
            floatResult: FloatRegister(0))
    }

    var context: ARM64Register { ARM64Register(19) }
    var frame: ARM64Register { ARM64Register(20) }
    var instance: ARM64Register { ARM64Register(21) }
    var fuel: ARM64Register { ARM64Register(22) }
    var arguments: ARM64Register { ARM64Register(25) }
    /// For addresses and for values within one operation.
    var first: ARM64Register { ARM64Register(17) }
    var second: ARM64Register { ARM64Register(25) }
    var scratch: ARM64Register { ARM64Register(16) }
    var vector: ARM64VectorRegister { ARM64VectorRegister(31) }

    // MARK: Operands

    @inline(__always) func general(_ register: GeneralRegister) -> ARM64Register {
        ARM64Register(Int(register.number))
    }
    @inline(__always) func float(_ register: FloatRegister) -> ARM64VectorRegister {
        ARM64VectorRegister(Int(register.number))
    }
    @inline(__always) func r(_ register: GeneralRegister, _ width: MacroWidth) -> ARM64Operand {
        r(general(register), width)
    }
    @inline(__always) func r(_ register: ARM64Register, _ width: MacroWidth) -> ARM64Operand {
        width == .long ? register.w : register.x
    }
    @inline(__always) func x(_ register: GeneralRegister) -> ARM64Operand { general(register).x }
    @inline(__always) func w(_ register: GeneralRegister) -> ARM64Operand { general(register).w }
    @inline(__always) func v(_ register: FloatRegister, _ width: MacroWidth) -> ARM64Operand {
        v(float(register), width)
    }
    @inline(__always) func v(_ register: ARM64VectorRegister, _ width: MacroWidth) -> ARM64Operand {
        width == .long ? register.s : register.d
    }

    mutating func emit(
        _ mnemonic: ARM64Mnemonic, _ first: ARM64Operand = .none, _ second: ARM64Operand = .none,
        _ third: ARM64Operand = .none, _ fourth: ARM64Operand = .none
    ) {
        output.emit(ARM64Instruction(mnemonic, first, second, third, fourth))
    }

    // MARK: Code

    var position: Int { output.count }
    mutating func makeLabel() -> Label { output.makeLabel() }
    mutating func makeNearLabel() -> Label { makeLabel() }
    mutating func bind(_ label: Label) { output.bind(label) }
    func offset(of label: Label) -> Int {
        guard let offset = output.offset(of: label) else { preconditionFailure("the label is not bound") }
        return offset
    }
    var bytes: UnsafeRawBufferPointer { output.bytes }
    mutating func alignLoop() { output.align(to: 16, isCode: true) }

    mutating func finish() {
        if let outOfFuel {
            bind(outOfFuel)
            emit(.add, fuel.x, fuel.x, 1)
        }
        if let tooDeep {
            bind(tooDeep)
            jump(.interpretCall)
        }
        if let leaving {
            bind(leaving)
            jump(.deoptimize)
        }
        output.putLiterals()
        output.resolve()
    }

    private mutating func jump(_ stub: NativeStub) {
        loadAddress(of: stub)
        emit(.br, first.x)
    }

    mutating func loadAddress(of stub: NativeStub) {
        emit(.ldr, first.x, .at(instance, Int(RecordLayout.Instance.stubs) + 8 * stub.rawValue))
    }

    // MARK: Constants

    /// Puts a number into a register, with as few instructions as it takes.
    mutating func move(_ register: ARM64Register, _ value: Int64) {
        let bits = UInt64(bitPattern: value)
        if bits > 0xffff {
            if bits <= 0xffff_ffff {
                // Of 32 bits, which the processor extends with zeros.
                if bits >> 16 == 0xffff {
                    return emit(.movn, register.w, .immediate(Int64(~bits & 0xffff)))
                }
                if bits & 0xffff == 0xffff {
                    return emit(
                        .movn, register.w, .immediate(Int64(~bits >> 16 & 0xffff)), .shift(.lsl, 16))
                }
                if bits & 0xffff != 0, ARM64Encoder.logicalImmediate(value, .w) != nil {
                    return emit(.orr, register.w, ARM64Register.zero.w, .immediate(value))
                }
            } else if ARM64Encoder.logicalImmediate(value, .x) != nil, Self.parts(bits) > 1,
                Self.parts(~bits) > 1
            {
                return emit(.orr, register.x, ARM64Register.zero.x, .immediate(value))
            }
        }
        let isInverted = Self.parts(~bits) < Self.parts(bits)
        let rest = isInverted ? ~bits : bits
        var isFirst = true
        for index: UInt64 in 0..<4 {
            let shift: ARM64Operand = .shift(.lsl, UInt8(truncatingIfNeeded: 16 * index))
            guard rest >> (16 * index) & 0xffff != 0 || index == 3 && isFirst && rest == 0 else { continue }
            if isFirst {
                let part = Int64(rest >> (16 * index) & 0xffff)
                emit(isInverted ? .movn : .movz, register.x, .immediate(part), rest == 0 ? .none : shift)
                isFirst = false
            } else {
                emit(.movk, register.x, .immediate(Int64(bits >> (16 * index) & 0xffff)), shift)
            }
        }
    }

    /// How many quarters of a number are not zero.
    private static func parts(_ bits: UInt64) -> Int {
        var count = 0
        for index: UInt64 in 0..<4 where bits >> (16 * index) & 0xffff != 0 { count += 1 }
        return count
    }

    /// Whether an addition holds a number.
    @inline(__always) static func isAddend(_ value: Int64) -> Bool {
        value >= 0 && (value < 4096 || value & 0xfff == 0 && value < 1 << 24)
    }

    /// `destination = source + value`. May use `first`, or `second` if the destination and the source are `first`.
    mutating func add(_ destination: ARM64Register, _ source: ARM64Register, _ value: Int64) {
        if value == 0 {
            if destination != source { emit(.mov, destination.x, source.x) }
        } else if Self.isAddend(value) {
            emit(.add, destination.x, source.x, .immediate(value))
        } else if Self.isAddend(-value) {
            emit(.sub, destination.x, source.x, .immediate(-value))
        } else if value.magnitude < 1 << 24 {
            let mnemonic: ARM64Mnemonic = value > 0 ? .add : .sub
            let low = Int64(value.magnitude & 0xfff)
            emit(mnemonic, destination.x, source.x, .immediate(Int64(value.magnitude) - low))
            emit(mnemonic, destination.x, destination.x, .immediate(low))
        } else {
            let number = destination != source ? destination : source != first ? first : second
            move(number, value)
            emit(.add, destination.x, source.x, number.x)
        }
    }

    // MARK: Addresses

    /// Whether loads and stores of so many bytes hold an offset.
    @inline(__always) static func isOffset(_ value: Int64, _ bytes: Int) -> Bool {
        value >= -256 && value <= 255
            || value >= 0 && value & Int64(bytes - 1) == 0 && value < Int64(4096 * bytes)
    }

    /// Where so many bytes are at a distance from a register. May use `first`, or `second` if the register is `first`.
    mutating func place(_ base: ARM64Register, _ offset: Int32, _ bytes: Int) -> ARM64Operand {
        let offset = Int64(offset)
        if Self.isOffset(offset, bytes) { return .at(base, Int(offset)) }
        if Self.isAddend(-offset) {
            emit(.sub, first.x, base.x, .immediate(-offset))
            return .at(first)
        }
        if offset >= 0, offset < 1 << 24 {
            // What is left is held by the access.
            let low = offset & 0xfff
            if Self.isOffset(low, bytes) {
                emit(.add, first.x, base.x, .immediate(offset - low))
                return .at(first, Int(low))
            }
        }
        let number = base == first ? second : first
        move(number, offset)
        return .at(base, number)
    }

    mutating func slot(_ offset: Int32, _ bytes: Int) -> ARM64Operand { place(frame, offset, bytes) }
}
