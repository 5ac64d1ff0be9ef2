/// Writes instructions as bytes.
///
/// The bytes lie in memory that grows, and that its owner frees by calling `deallocate()` exactly once; a copy of an
/// encoder refers to the same memory and must not be used beside the original. Nothing else is allocated for an
/// instruction.
///
/// An instruction is encoded as it is written: a move of 1 to `rax` is one of 64 bits. Among the encodings of the same
/// instruction the shortest is taken, and where several are as short, the one that LLVM's assembler takes. Jumps to labels
/// that are bound are short where they can be, those forward are near ones. Operands that an instruction does not have
/// are a precondition failure.
///
/// What refers to a label is settled by `resolve()`. References to labels that are not bound then, which are code
/// elsewhere, and addresses in data remain as `relocations`.
package struct X86Encoder: X86Output {
    private var code: GrowingBytes
    /// Where each label is, or `unbound`.
    private var labels = GrowingMemory<Int>(capacity: 64)
    private var references = GrowingMemory<X86Relocation>(capacity: 64)

    private static let unbound = -1

    /// The longest instruction of the architecture takes 15 bytes.
    private static let longestInstruction = 15

    package init(capacity: Int = 4096) {
        code = GrowingBytes(capacity: max(capacity, X86Encoder.longestInstruction))
    }

    package func deallocate() {
        code.deallocate()
        labels.deallocate()
        references.deallocate()
    }

    /// Forgets everything, and keeps the memory.
    package mutating func removeAll() {
        code.count = 0
        labels.count = 0
        references.count = 0
    }

    // MARK: Bytes

    /// How many bytes there are: the offset of what comes next.
    package var count: Int { code.count }

    /// What has been written, until the next change. References are not in it before `resolve()`.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: code.base, count: code.count) }

    package mutating func append(byte: UInt8) {
        code.reserve(1)
        code.put(byte)
    }

    package mutating func append(long: UInt32) {
        code.reserve(4)
        code.put(long: long)
    }

    package mutating func append(quad: UInt64) {
        code.reserve(8)
        code.put(quad: quad)
    }

    /// The address of a label, eight bytes, for tables. It is always a relocation.
    package mutating func append(addressOf label: Label, plus addend: Int64 = 0) {
        code.reserve(8)
        references.append(X86Relocation(kind: .absolute64, offset: count, label: label, addend: addend))
        code.put(quad: 0)
    }

    /// Fills up to a multiple of a power of two: with instructions that do nothing, or with zeros.
    package mutating func align(to alignment: Int, isCode: Bool = true) {
        precondition(alignment > 0 && alignment & (alignment - 1) == 0, "an alignment is a power of two")
        var missing = -count & (alignment - 1)
        code.reserve(missing)
        while missing > 0 {
            let size = isCode ? min(missing, 9) : 1
            if isCode { nop(size) } else { code.put(0) }
            missing -= size
        }
    }

    /// Replaces four bytes.
    package mutating func patch(long: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 4, "nothing has been written there")
        code.store(long: long, at: offset)
    }

    /// Replaces eight bytes.
    package mutating func patch(quad: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 8, "nothing has been written there")
        code.store(quad: quad, at: offset)
    }

    // MARK: Labels

    package mutating func makeLabel() -> Label {
        labels.append(X86Encoder.unbound)
        return Label(number: UInt32(labels.count - 1))
    }

    package mutating func bind(_ label: Label) {
        precondition(offset(of: label) == nil, "a label is bound once")
        labels[Int(label.number)] = count
    }

    /// Where a label is; nil if it is not bound.
    package func offset(of label: Label) -> Int? {
        precondition(label.number < labels.count, "the label is another output's")
        let offset = labels[Int(label.number)]
        return offset == X86Encoder.unbound ? nil : offset
    }

    /// Puts distances to the labels that are bound into the code. May be called again when there is more code.
    package mutating func resolve() {
        var kept = 0
        for index in 0..<references.count {
            let reference = references[index]
            if reference.kind == .relative32, let target = offset(of: reference.label) {
                let distance = Int64(target - reference.offset) + reference.addend
                guard let distance = Int32(exactly: distance) else {
                    preconditionFailure("a label is more than 2 GB away")
                }
                code.store(long: UInt32(bitPattern: distance), at: reference.offset)
            } else {
                references[kept] = reference
                kept += 1
            }
        }
        references.count = kept
    }

    /// What only an address tells, once `resolve()` has been called; until the next change.
    package var relocations: UnsafeBufferPointer<X86Relocation> {
        UnsafeBufferPointer(start: references.base, count: references.count)
    }

    // MARK: Instructions

    package mutating func emit(_ instruction: X86Instruction) {
        code.reserve(X86Encoder.longestInstruction)
        if instruction.third != nil && !instruction.mnemonic.takesThreeOperands { refuse(instruction) }
        encode(instruction)
    }
}

/// A place in the code that depends on where a label is.
package struct X86Relocation: Hashable, Sendable, BitwiseCopyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// Four bytes: the label's address minus the place's, plus the addend.
        case relative32
        /// Eight bytes: the label's address plus the addend.
        case absolute64
    }
    package var kind: Kind
    /// Of the first byte.
    package var offset: Int
    package var label: Label
    package var addend: Int64
}

// MARK: - Parts of an instruction

/// What follows the opcode and its operands.
struct X86Immediate {
    var value: Int64 = 0
    /// In bytes.
    var size = 0
}

extension X86Encoder {
    /// An instruction with a ModRM byte.
    ///
    /// - Parameters:
    ///   - prefix: 0x66, 0xF2 or 0xF3, where it is part of the opcode, 0xF0 to lock; otherwise 0.
    ///   - opcode: with its escape bytes, the first one highest.
    ///   - width: `word` adds the prefix that says so and `quad` a bit; the opcode knows the rest.
    ///   - field: a register's number, or the digit that continues the opcode.
    ///   - operand: a register, whatever its kind, or memory.
    ///   - hasByteRegister: whether one of the registers is `spl`, `bpl`, `sil` or `dil`.
    mutating func encode(
        prefix: UInt8 = 0, opcode: UInt32, width: X86Width = .long, field: UInt8, operand: X86Operand,
        hasByteRegister: Bool = false, immediate: X86Immediate = X86Immediate()
    ) {
        if width == .word { code.put(0x66) }
        if prefix != 0 { code.put(prefix) }
        var rex: UInt8 = width == .quad ? 0x48 : hasByteRegister ? 0x40 : 0
        if field >= 8 { rex |= 0x44 }
        switch operand {
        case .register(let register, _):
            putRexAndOpcode(rex | X86Encoder.extensionBit(register.rawValue, 0x41), opcode)
            code.put(0xC0 | (field & 7) << 3 | register.rawValue & 7)
        case .vector(let register):
            putRexAndOpcode(rex | X86Encoder.extensionBit(register.rawValue, 0x41), opcode)
            code.put(0xC0 | (field & 7) << 3 | register.rawValue & 7)
        case .memory(let memory):
            encode(memory, field: (field & 7) << 3, rex: rex, opcode: opcode, immediate.size)
        case .immediate, .label:
            preconditionFailure("neither a register nor memory")
        }
        put(immediate)
    }

    /// An instruction with a VEX prefix and a ModRM byte.
    ///
    /// - Parameters:
    ///   - extended: the number of the prefix that is part of the opcode.
    ///   - opcode: with its escape bytes, of which there are two.
    ///   - second: the number of the register that is named in the prefix; 0 for none.
    mutating func encode(
        extended: UInt8, opcode: UInt32, width: X86Width, field: UInt8, second: UInt8, operand: X86Operand,
        immediate: X86Immediate = X86Immediate()
    ) {
        // The bits of a REX prefix, and the second register, are inverted here.
        var extensions: UInt8 = field >= 8 ? 4 : 0
        switch operand {
        case .register(let register, _): extensions |= register.rawValue >> 3
        case .vector(let register): extensions |= register.rawValue >> 3
        case .memory(let memory):
            // As where they are encoded: an index without a scale becomes the base if there is none.
            let isBase = memory.base == nil && memory.scale == 1
            if let base = isBase ? memory.index : memory.base { extensions |= base.rawValue >> 3 }
            if !isBase, let index = memory.index { extensions |= (index.rawValue >> 3) << 1 }
        case .immediate, .label: preconditionFailure("neither a register nor memory")
        }
        let map: UInt8 = opcode >> 8 == 0x0F3A ? 3 : 2
        code.put(0xC4)
        code.put((~extensions & 7) << 5 | map)
        code.put((width == .quad ? 0x80 : 0) | (~second & 15) << 3 | extended)
        let last = opcode & 0xFF
        switch operand {
        case .register(let register, _):
            code.put(UInt8(last))
            code.put(0xC0 | (field & 7) << 3 | register.rawValue & 7)
        case .vector(let register):
            code.put(UInt8(last))
            code.put(0xC0 | (field & 7) << 3 | register.rawValue & 7)
        case .memory(let memory):
            encode(memory, field: (field & 7) << 3, rex: nil, opcode: last, immediate.size)
        case .immediate, .label: break
        }
        put(immediate)
    }

    /// An instruction whose opcode contains the register.
    mutating func encode(
        opcode: UInt32, width: X86Width, register: X86Register, hasByteRegister: Bool = false,
        immediate: X86Immediate = X86Immediate()
    ) {
        if width == .word { code.put(0x66) }
        let rex: UInt8 = width == .quad ? 0x48 : hasByteRegister ? 0x40 : 0
        putRexAndOpcode(
            rex | X86Encoder.extensionBit(register.rawValue, 0x41), opcode | UInt32(register.rawValue & 7))
        put(immediate)
    }

    /// An instruction without a ModRM byte.
    mutating func encode(
        opcode: UInt32, width: X86Width = .long, immediate: X86Immediate = X86Immediate()
    ) {
        if width == .word { code.put(0x66) }
        putRexAndOpcode(width == .quad ? 0x48 : 0, opcode)
        put(immediate)
    }

    /// A jump or a call; a short opcode of 0 says that there is none.
    mutating func jump(to label: Label, short: UInt8, near: UInt32) {
        if short != 0, let target = offset(of: label), let distance = Int8(exactly: target - (count + 2)) {
            code.put(short)
            code.put(UInt8(bitPattern: distance))
            return
        }
        putRexAndOpcode(0, near)
        references.append(X86Relocation(kind: .relative32, offset: count, label: label, addend: -4))
        code.put(long: 0)
    }

    private static func extensionBit(_ register: UInt8, _ rex: UInt8) -> UInt8 { register >= 8 ? rex : 0 }

    private mutating func putRexAndOpcode(_ rex: UInt8, _ opcode: UInt32) {
        if rex != 0 { code.put(rex) }
        if opcode > 0xFFFF { code.put(UInt8(truncatingIfNeeded: opcode >> 16)) }
        if opcode > 0xFF { code.put(UInt8(truncatingIfNeeded: opcode >> 8)) }
        code.put(UInt8(truncatingIfNeeded: opcode))
    }

    private mutating func put(_ immediate: X86Immediate) {
        switch immediate.size {
        case 0: break
        case 1: code.put(UInt8(truncatingIfNeeded: immediate.value))
        case 2: code.put(word: UInt16(truncatingIfNeeded: immediate.value))
        case 4: code.put(long: UInt32(truncatingIfNeeded: immediate.value))
        default: code.put(quad: UInt64(bitPattern: immediate.value))
        }
    }

    /// From the REX prefix to the displacement; without a prefix if there is another one before. `field` is where it belongs in
    /// the ModRM byte.
    private mutating func encode(
        _ memory: X86Memory, field: UInt8, rex: UInt8?, opcode: UInt32, _ immediateSize: Int
    ) {
        let hasPrefix = rex != nil
        var rex = rex ?? 0
        if let label = memory.label {
            precondition(
                memory.base == nil && memory.index == nil,
                "an address relative to the instruction has no registers")
            putRexAndOpcode(rex, opcode)
            code.put(field | 5)
            // The distance is measured from the instruction's end.
            let addend = Int64(memory.displacement) - 4 - Int64(immediateSize)
            references.append(
                X86Relocation(kind: .relative32, offset: count, label: label, addend: addend))
            code.put(long: 0)
            return
        }
        var base = memory.base
        var index = memory.index
        if base == nil, index != nil, memory.scale == 1 {
            base = index
            index = nil
        }
        // 4 in the place of a register says that there is another byte, and there, that there is no index.
        var scaledIndex: UInt8 = 4 << 3
        if let index {
            precondition(index != .rsp, "rsp is no index")
            rex |= X86Encoder.extensionBit(index.rawValue, 0x42)
            scaledIndex = (index.rawValue & 7) << 3
            switch memory.scale {
            case 1: break
            case 2: scaledIndex |= 0x40
            case 4: scaledIndex |= 0x80
            case 8: scaledIndex |= 0xC0
            default: preconditionFailure("a scale is 1, 2, 4 or 8")
            }
        }
        guard let base else {
            putRexAndOpcode(hasPrefix ? rex : 0, opcode)
            code.put(field | 4)
            code.put(scaledIndex | 5)
            code.put(long: UInt32(bitPattern: memory.displacement))
            return
        }
        rex |= X86Encoder.extensionBit(base.rawValue, 0x41)
        putRexAndOpcode(hasPrefix ? rex : 0, opcode)
        let low = base.rawValue & 7
        let needsIndexByte = index != nil || low == 4
        let modRM = field | (needsIndexByte ? 4 : low)
        // Without a displacement, 5 in the place of the base means something else.
        if memory.displacement == 0 && low != 5 {
            code.put(modRM)
            if needsIndexByte { code.put(scaledIndex | low) }
        } else if let short = Int8(exactly: memory.displacement) {
            code.put(modRM | 0x40)
            if needsIndexByte { code.put(scaledIndex | low) }
            code.put(UInt8(bitPattern: short))
        } else {
            code.put(modRM | 0x80)
            if needsIndexByte { code.put(scaledIndex | low) }
            code.put(long: UInt32(bitPattern: memory.displacement))
        }
    }

    /// An instruction of one to nine bytes that does nothing, in the forms that the processors' makers recommend. There
    /// must be room.
    private mutating func nop(_ size: Int) {
        let memory: UInt32 = 0x0F1F
        switch size {
        case 1: code.put(0x90)
        case 3:
            putRexAndOpcode(0, memory)
            code.put(0x00)
        case 4:
            putRexAndOpcode(0, memory)
            code.put(0x40)
            code.put(0)
        case 5:
            putRexAndOpcode(0, memory)
            code.put(0x44)
            code.put(word: 0)
        case 7:
            putRexAndOpcode(0, memory)
            code.put(0x80)
            code.put(long: 0)
        case 8:
            putRexAndOpcode(0, memory)
            code.put(0x84)
            code.put(0)
            code.put(long: 0)
        default:
            // The prefix lengthens the others by one.
            code.put(0x66)
            nop(size - 1)
        }
    }
}
