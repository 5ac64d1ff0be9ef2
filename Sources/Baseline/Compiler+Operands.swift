import Assembler
import WebAssembly

/// An operand that has been taken, in a register.
struct Taken<Register: BitwiseCopyable>: BitwiseCopyable {
    var register: Register
    /// Whether it may be overwritten: it is no local's home.
    var isOwned: Bool
}

/// The operand stack, and registers for what is on it.
extension Compiler {
    @inline(__always) mutating func push(_ value: Value) {
        stack[height] = value
        height &+= 1
        if value.place == .register { used |= Self.bit(value.register) }
    }

    /// Forgets what an operand was in.
    @inline(__always) mutating func release(_ value: Value) {
        switch value.place {
        case .register: used &= ~Self.bit(value.register)
        case .local: aliases &-= 1
        default: break
        }
    }

    @inline(__always) mutating func drop() {
        height &-= 1
        release(stack[height])
    }

    // MARK: Registers

    /// A register that is nobody's. It is not given out again while the instruction at hand is compiled.
    mutating func allocate(isFloat: Bool, excluding: UInt64 = 0) -> UInt8 {
        let part: UInt64 = isFloat ? 0xFFFF_FFFF_0000_0000 : 0xFFFF_FFFF
        var free = allocatable & part & ~(used | held | assigned | excluding)
        if free == 0 {
            spillOne(part & ~excluding)
            free = allocatable & part & ~(used | held | assigned | excluding)
            precondition(free != 0, "an instruction wants more registers than there are")
        }
        let register = UInt8(free.trailingZeroBitCount)
        held |= Self.bit(register)
        return register
    }
    @inline(__always) mutating func allocateGeneral() -> GeneralRegister {
        GeneralRegister(allocate(isFloat: false))
    }
    @inline(__always) mutating func allocateFloat() -> FloatRegister {
        FloatRegister(allocate(isFloat: true) - 32)
    }

    /// Puts the oldest operand that is in a register of a set into memory.
    private mutating func spillOne(_ part: UInt64) {
        for index in 0..<height {
            let value = stack[index]
            if value.place == .register, part & Self.bit(value.register) != 0 {
                storeOperand(index)
                return
            }
        }
    }

    /// Sees to it that no operand is in a register.
    mutating func claim(_ register: UInt8) {
        guard used & Self.bit(register) != 0 else { return }
        for index in 0..<height where stack[index].place == .register && stack[index].register == register {
            relocate(index)
            return
        }
    }

    /// Moves an operand that is in a register to another one, or to memory.
    mutating func relocate(_ index: Int, excluding: UInt64 = 0) {
        let value = stack[index]
        let isFloat = value.register >= 32
        let part: UInt64 = isFloat ? 0xFFFF_FFFF_0000_0000 : 0xFFFF_FFFF
        let free = allocatable & part & ~(used | held | assigned | excluding)
        guard free != 0 else { return storeOperand(index) }
        let register = UInt8(free.trailingZeroBitCount)
        if isFloat {
            target.move(FloatRegister(register - 32), FloatRegister(value.register - 32))
        } else {
            target.move(GeneralRegister(register), GeneralRegister(value.register), .quad)
        }
        used &= ~Self.bit(value.register)
        used |= Self.bit(register)
        stack[index].register = register
    }

    /// Sees to it that no operand is in any of these registers.
    mutating func clearOperands(from registers: UInt64) {
        guard used & registers != 0 else { return }
        for index in 0..<height
        where stack[index].place == .register && registers & Self.bit(stack[index].register) != 0 {
            relocate(index, excluding: registers)
        }
    }

    // MARK: Memory

    /// Puts an operand into its slot.
    mutating func storeOperand(_ index: Int) {
        let value = stack[index]
        storeValue(value, index, slot: slot(ofOperand: index))
        release(value)
        stack[index] = .memory(value.kind)
        stack[index].isNonNull = value.isNonNull
    }

    /// Copies a value, which is the operand `index`, to a slot.
    mutating func storeValue(_ value: Value, _ index: Int, slot: Int32) {
        switch value.place {
        case .register: store(value.register, value.kind, slot: slot)
        case .constant:
            if value.kind == .v128 {
                // Only zero is kept as a constant.
                target.clear(slot: slot, count: 1)
            } else {
                target.store(immediate: Int64(bitPattern: value.bits), slot: slot)
            }
        case .local:
            let home = homes[Int(value.local)]
            if home != Self.noRegister, valid & Self.bit(home) != 0 {
                store(home, value.kind, slot: slot)
            } else {
                copySlot(from: self.slot(ofLocal: Int(value.local)), to: slot, value.kind)
            }
        case .memory:
            let source = self.slot(ofOperand: index)
            if source != slot { copySlot(from: source, to: slot, value.kind) }
        }
    }

    @inline(__always) mutating func store(_ register: UInt8, _ kind: Kind, slot: Int32) {
        if register < 32 {
            target.store(GeneralRegister(register), slot: slot, .quad)
        } else if kind == .v128 {
            target.storeVector(FloatRegister(register - 32), slot: slot)
        } else {
            target.store(FloatRegister(register - 32), slot: slot, .quad)
        }
    }

    mutating func copySlot(from source: Int32, to destination: Int32, _ kind: Kind) {
        if kind == .v128 {
            target.loadVector(file.floatScratch, slot: source)
            target.storeVector(file.floatScratch, slot: destination)
        } else {
            target.load(file.scratch, slot: source, .quad)
            target.store(file.scratch, slot: destination, .quad)
        }
    }

    /// Puts all operands into memory.
    mutating func storeOperands() {
        for index in 0..<height where stack[index].place != .memory { storeOperand(index) }
    }

    /// Makes the state canonical, for whoever looks at it or uses all registers.
    mutating func flush() {
        storeOperands()
        storeHomes()
    }

    /// After something that keeps no registers.
    @inline(__always) mutating func forgetRegisters() {
        valid = 0
        dirty = 0
        held = 0
    }

    // MARK: Taking operands

    /// Puts a value, which is or was the operand `index`, into a register.
    mutating func moveValue(_ value: Value, _ index: Int, to register: UInt8) {
        switch value.place {
        case .register:
            guard value.register != register else { return }
            if register < 32 {
                target.move(GeneralRegister(register), GeneralRegister(value.register), .quad)
            } else {
                target.move(FloatRegister(register - 32), FloatRegister(value.register - 32))
            }
        case .constant:
            if register < 32 {
                target.move(GeneralRegister(register), immediate: Int64(bitPattern: value.bits))
            } else {
                target.move(
                    FloatRegister(register - 32), bits: value.bits, value.kind == .f32 ? .long : .quad)
            }
        case .local:
            let home = homes[Int(value.local)]
            if home != Self.noRegister, valid & Self.bit(home) != 0 {
                moveValue(.register(home, value.kind), index, to: register)
            } else {
                load(register, value.kind, slot: slot(ofLocal: Int(value.local)))
            }
        case .memory:
            load(register, value.kind, slot: slot(ofOperand: index))
        }
    }

    @inline(__always) mutating func load(_ register: UInt8, _ kind: Kind, slot: Int32) {
        if register < 32 {
            target.load(GeneralRegister(register), slot: slot, .quad)
        } else if kind == .v128 {
            target.loadVector(FloatRegister(register - 32), slot: slot)
        } else {
            target.load(FloatRegister(register - 32), slot: slot, .quad)
        }
    }

    /// Takes the topmost operand in a register. What the operand was is still told above the stack, for those who leave here.
    @inline(__always) private mutating func pop(isFloat: Bool) -> (UInt8, Bool) {
        let value = stack[height &- 1]
        switch value.place {
        case .register:
            height &-= 1
            used &= ~Self.bit(value.register)
            held |= Self.bit(value.register)
            return (value.register, true)
        case .local:
            if let home = homeRegister(Int(value.local)) {
                height &-= 1
                aliases &-= 1
                return (home, false)
            }
            fallthrough
        default:
            let register = allocate(isFloat: isFloat)
            // What it was may have been put into memory meanwhile.
            let value = stack[height &- 1]
            height &-= 1
            moveValue(value, height, to: register)
            release(value)
            return (register, true)
        }
    }
    @inline(__always) mutating func popGeneral() -> Taken<GeneralRegister> {
        let (register, isOwned) = pop(isFloat: false)
        return Taken(register: GeneralRegister(register), isOwned: isOwned)
    }
    @inline(__always) mutating func popFloat() -> Taken<FloatRegister> {
        let (register, isOwned) = pop(isFloat: true)
        return Taken(register: FloatRegister(register - 32), isOwned: isOwned)
    }

    /// The slot that a value is in alone; nil if it is elsewhere.
    @inline(__always) private func slot(of value: Value, _ index: Int) -> Int32? {
        switch value.place {
        case .memory: return slot(ofOperand: index)
        case .local:
            let home = homes[Int(value.local)]
            return home == Self.noRegister ? slot(ofLocal: Int(value.local)) : nil
        default: return nil
        }
    }

    /// Takes the topmost operand as the second source of an operation.
    @inline(__always) mutating func popOperand(_ isImmediate: (Int64) -> Bool, _ width: MacroWidth) -> Operand
    {
        let value = stack[height &- 1]
        if value.place == .constant {
            let number =
                width == .long
                ? Int64(Int32(truncatingIfNeeded: value.bits)) : Int64(bitPattern: value.bits)
            if isImmediate(number) {
                height &-= 1
                return .immediate(Int32(truncatingIfNeeded: number))
            }
        } else if T.takesSlots, let slot = slot(of: value, height &- 1) {
            drop()
            return .slot(slot)
        }
        return .register(popGeneral().register)
    }

    @inline(__always) mutating func popFloatOperand() -> FloatOperand {
        let value = stack[height &- 1]
        if value.place == .constant {
            height &-= 1
            return .constant(value.bits)
        }
        if T.takesSlots, let slot = slot(of: value, height &- 1) {
            drop()
            return .slot(slot)
        }
        return .register(popFloat().register)
    }

    /// Where a result goes: the home that the next instruction wants it in, or a register that was an operand's, or a new one.
    @inline(__always) mutating func destination(_ reusable: Taken<GeneralRegister>) -> GeneralRegister {
        if let home = wantedHome(isFloat: false, below: height) { return GeneralRegister(home) }
        return reusable.isOwned ? reusable.register : allocateGeneral()
    }
    @inline(__always) mutating func destination(_ reusable: Taken<FloatRegister>) -> FloatRegister {
        if let home = wantedHome(isFloat: true, below: height) { return FloatRegister(home - 32) }
        return reusable.isOwned ? reusable.register : allocateFloat()
    }
    @inline(__always) mutating func newGeneral() -> GeneralRegister {
        if let home = wantedHome(isFloat: false, below: height) { return GeneralRegister(home) }
        return allocateGeneral()
    }
    @inline(__always) mutating func newFloat() -> FloatRegister {
        if let home = wantedHome(isFloat: true, below: height) { return FloatRegister(home - 32) }
        return allocateFloat()
    }

    @inline(__always) mutating func pushResult(
        _ register: GeneralRegister, _ kind: Kind, isNonNull: Bool = false
    ) {
        pushResult(register.number, kind, isNonNull: isNonNull)
    }
    @inline(__always) mutating func pushResult(_ register: FloatRegister, _ kind: Kind) {
        pushResult(register.number &+ 32, kind)
    }
}
