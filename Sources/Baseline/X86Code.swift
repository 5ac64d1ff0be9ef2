import Assembler

/// Instructions of x86-64 as bytes, in memory that grows and that is kept for the next function.
///
/// It is the compiler's own: what an encoder in another module does is a call for each instruction and more. Each form puts its bytes
/// together in one or two words and stores those. They are the bytes that `X86Encoder` gives.
struct X86Code: X86CodeOutput {
    private var code = RawArray<UInt8>(capacity: 4096)
    /// Where each label is, or `unbound`, or `near` if it is not bound either.
    private var labels = RawArray<Int32>(capacity: 64)
    /// Where the distances to labels go, four bytes each, or one.
    private var references = RawArray<Reference>(capacity: 64)
    private var constants = RawArray<Constant>(capacity: 16)
    private var tables = RawArray<Table>(capacity: 8)
    private var tableLabels = RawArray<Label>(capacity: 32)
    /// For the instructions that have no form of their own here: one at a time.
    private var encoder = X86Encoder(capacity: 64)

    private static var unbound: Int32 { -1 }
    private static var near: Int32 { -2 }

    private struct Reference: BitwiseCopyable {
        var offset: Int32
        /// The highest bit says that the distance is one byte.
        var label: UInt32
        /// Added to the distance from the first of the bytes.
        var addend: Int32

        static var byteBit: UInt32 { 1 << 31 }
    }
    /// A constant that waits for the end of the code.
    private struct Constant: BitwiseCopyable {
        var low: UInt64
        var high: UInt64
        /// In bytes.
        var size: Int
        var label: Label
    }
    /// A table that does; its labels stand beside it.
    private struct Table: BitwiseCopyable {
        var label: Label
        var count: Int
    }

    init() {}
    mutating func deallocate() {
        code.deallocate()
        labels.deallocate()
        references.deallocate()
        constants.deallocate()
        tables.deallocate()
        tableLabels.deallocate()
        encoder.deallocate()
    }
    mutating func removeAll() {
        code.count = 0
        labels.count = 0
        references.count = 0
        constants.count = 0
        tables.count = 0
        tableLabels.count = 0
    }
    var count: Int { code.count }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: code.base, count: code.count) }

    // MARK: Labels

    mutating func makeLabel() -> Label {
        labels.append(X86Code.unbound)
        return Label(number: UInt32(truncatingIfNeeded: labels.count &- 1))
    }
    mutating func makeNearLabel() -> Label {
        labels.append(X86Code.near)
        return Label(number: UInt32(truncatingIfNeeded: labels.count &- 1))
    }
    mutating func bind(_ label: Label) {
        labels[Int(label.number)] = Int32(truncatingIfNeeded: count)
    }
    func offset(of label: Label) -> Int? {
        let offset = labels[Int(label.number)]
        return offset < 0 ? nil : Int(offset)
    }

    mutating func align(to alignment: Int) {
        var missing = -count & (alignment - 1)
        while missing > 0 {
            let size = min(missing, 9)
            nop(size)
            missing -= size
        }
    }

    /// An instruction of one to nine bytes that does nothing, in the forms that the processors' makers recommend.
    private mutating func nop(_ size: Int) {
        reserve()
        let bits: UInt64 =
            switch size {
            case 1: 0x90
            case 2: 0x9066
            case 3: 0x00_1F0F
            case 4: 0x0040_1F0F
            case 5: 0x00_0044_1F0F
            case 6: 0x0000_441F_0F66
            case 7: 0x80_1F0F
            case 8: 0x84_1F0F
            default: 0x841F_0F66
            }
        code.store(bits, at: code.count)
        if size == 9 { code.store(UInt8(0), at: code.count + 8) }
        code.count += size
    }

    // MARK: Parts

    /// What is reserved for an instruction: words are stored that reach beyond its end.
    private static var room: Int { 40 }
    @inline(__always) private var hasRoom: Bool { code.capacity &- code.count >= X86Code.room }
    @inline(__always) private mutating func reserve() {
        if !hasRoom { code.grow(to: code.capacity &+ 1) }
    }

    /// Prefixes and opcode in the lowest bytes of a word, and how many bits they are. `extensions` are the lowest bits of the REX prefix.
    /// `register` is the number of a register that may be a byte, which some can only be with that prefix.
    @inline(__always)
    private func head(
        _ opcode: X86Opcode, _ width: X86Size, extensions: UInt8, byteRegister: Bool
    ) -> (bits: UInt64, size: UInt64) {
        let rex = extensions | (width.isQuad ? 8 : 0)
        if rex == 0, !byteRegister { return (opcode.plain & 0xFF_FFFF_FFFF, opcode.plain &>> 40 & 0xFF) }
        let extended = opcode.extended
        return (
            extended & 0xFF_FFFF_FFFF | UInt64(rex) &<< (extended &>> 48), extended &>> 40 & 0xFF
        )
    }

    /// Whether a register of the instruction is one of the bytes that only a REX prefix names.
    @inline(__always)
    private func hasByteRegister(_ opcode: X86Opcode, _ field: UInt8, operand: UInt8 = 0) -> Bool {
        guard opcode.plain & (0x10 | 0x20) &<< 48 != 0 else { return false }
        return opcode.kinds.contains(.byteField) && field &- 4 < 4
            || opcode.kinds.contains(.byteOperand) && operand &- 4 < 4
    }

    @inline(__always) private mutating func put(_ bits: UInt64, _ size: UInt64) {
        code.store(bits, at: code.count)
        code.count &+= Int(truncatingIfNeeded: size &>> 3)
    }
    @inline(__always) private mutating func put(byte: UInt8) {
        code.store(byte, at: code.count)
        code.count &+= 1
    }
    @inline(__always) private mutating func put(long: UInt32) {
        code.store(long, at: code.count)
        code.count &+= 4
    }
    @inline(__always) private mutating func put(quad: UInt64) {
        code.store(quad, at: code.count)
        code.count &+= 8
    }

    /// The bytes from ModRM to the displacement. `index` is the byte for it without its base, if there is one.
    @inline(__always)
    private mutating func put(
        field: UInt8, base: UInt8, index: UInt8?, _ displacement: Int32
    ) {
        let low = base & 7
        var bits = UInt64((field & 7) << 3)
        var size: UInt64 = 8
        if let index {
            bits |= 4 | UInt64(index | low) << 8
            size = 16
        } else if low == 4 {
            bits |= 4 | 0x2400
            size = 16
        } else {
            bits |= UInt64(low)
        }
        if displacement == 0, low != 5 {
            put(bits, size)
        } else if displacement == Int32(Int8(truncatingIfNeeded: displacement)) {
            put(bits | 0x40 | UInt64(UInt8(truncatingIfNeeded: displacement)) &<< size, size + 8)
        } else {
            put(bits | 0x80 | UInt64(UInt32(bitPattern: displacement)) &<< size, size + 32)
        }
    }

    // MARK: Instructions

    // Growing is a function of its own, which does the rest too: so the others need not keep anything across a call.

    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8) {
        if !hasRoom { return emitGrowing(opcode, width, field, operand) }
        putRegisters(opcode, width, field, operand)
    }

    @inline(never)
    private mutating func emitGrowing(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8
    ) {
        reserve()
        putRegisters(opcode, width, field, operand)
    }

    @inline(__always)
    private mutating func putRegisters(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8
    ) {
        let (bits, size) = head(
            opcode, width, extensions: (field &>> 3) &<< 2 | operand &>> 3,
            byteRegister: hasByteRegister(opcode, field, operand: operand))
        put(bits | UInt64(0xC0 | (field & 7) &<< 3 | operand & 7) &<< size, size + 8)
    }

    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, _ operand: UInt8, byte: UInt8
    ) {
        reserve()
        putRegisters(opcode, width, field, operand)
        put(byte: byte)
    }

    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        if !hasRoom {
            return emitGrowing(opcode, width, field, base: base, displacement)
        }
        putMemory(opcode, width, field, base: base, displacement)
    }

    @inline(never)
    private mutating func emitGrowing(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        reserve()
        putMemory(opcode, width, field, base: base, displacement)
    }

    @inline(__always)
    private mutating func putMemory(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        let (bits, size) = head(
            opcode, width, extensions: (field &>> 3) &<< 2 | base &>> 3,
            byteRegister: hasByteRegister(opcode, field))
        put(bits, size)
        put(field: field, base: base, index: nil, displacement)
    }

    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32
    ) {
        precondition(index != 4, "rsp is no index")
        reserve()
        let (bits, size) = head(
            opcode, width, extensions: (field &>> 3) &<< 2 | (index &>> 3) &<< 1 | base &>> 3,
            byteRegister: hasByteRegister(opcode, field))
        put(bits, size)
        put(field: field, base: base, index: scaleLog2 << 6 | (index & 7) << 3, displacement)
    }

    mutating func emit(_ opcode: X86Opcode, _ width: X86Size, _ field: UInt8, at label: Label) {
        reserve()
        let (bits, size) = head(
            opcode, width, extensions: (field &>> 3) &<< 2, byteRegister: hasByteRegister(opcode, field))
        put(bits | UInt64((field & 7) << 3 | 5) &<< size, size + 8)
        putDistance(to: label)
    }

    /// Four bytes that the distance to a label will be in.
    @inline(__always) private mutating func putDistance(to label: Label) {
        references.append(
            Reference(offset: Int32(truncatingIfNeeded: code.count), label: label.number, addend: -4))
        put(long: 0)
    }

    mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Size, _ register: UInt8, immediate: Int32
    ) {
        reserve()
        var bits = UInt64(register >> 3 | (width.isQuad ? 8 : 0))
        var size: UInt64 = 0
        if bits != 0 {
            bits |= 0x40
            size = 8
        }
        let number = UInt64(operation.rawValue) << 3
        let value = UInt64(UInt32(bitPattern: immediate))
        if immediate == Int32(Int8(truncatingIfNeeded: immediate)) {
            let rest = 0x83 | (0xC0 | number | UInt64(register & 7)) << 8 | (value & 0xFF) << 16
            put(bits | rest &<< size, size + 24)
        } else if register == 0 {
            put(bits | (number | 5 | value << 8) &<< size, size + 40)
        } else {
            let rest = 0x81 | (0xC0 | number | UInt64(register & 7)) << 8 | value << 16
            put(bits | rest &<< size, size + 48)
        }
    }

    mutating func move(
        _ access: MacroAccess, base: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        reserve()
        let (opcode, width) = X86Code.storeImmediate(access)
        let (bits, size) = head(opcode, width, extensions: base &>> 3, byteRegister: false)
        put(bits, size)
        put(field: 0, base: base, index: nil, displacement)
        put(immediate: immediate, access)
    }

    mutating func move(
        _ access: MacroAccess, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        precondition(index != 4, "rsp is no index")
        reserve()
        let (opcode, width) = X86Code.storeImmediate(access)
        let (bits, size) = head(
            opcode, width, extensions: (index &>> 3) &<< 1 | base &>> 3, byteRegister: false)
        put(bits, size)
        put(field: 0, base: base, index: (index & 7) << 3, displacement)
        put(immediate: immediate, access)
    }

    @inline(__always)
    private static func storeImmediate(_ access: MacroAccess) -> (X86Opcode, width: X86Size) {
        switch access {
        case .byte: (X86Opcode(.mov, 0xC6, .digit), .long)
        case .word: (X86Opcode(.mov, 0xC7, prefix: 0x66, .digit), .long)
        case .long: (X86Opcode(.mov, 0xC7, .digit), .long)
        case .quad: (X86Opcode(.mov, 0xC7, .digit), .quad)
        }
    }

    /// At most four bytes.
    @inline(__always) private mutating func put(immediate: Int32, _ access: MacroAccess) {
        switch access {
        case .byte: put(byte: UInt8(truncatingIfNeeded: immediate))
        case .word:
            code.store(UInt16(truncatingIfNeeded: immediate), at: code.count)
            code.count &+= 2
        case .long, .quad: put(long: UInt32(bitPattern: immediate))
        }
    }

    mutating func multiply(
        _ width: X86Size, _ destination: UInt8, _ source: UInt8, immediate: Int32
    ) {
        reserve()
        if immediate == Int32(Int8(truncatingIfNeeded: immediate)) {
            putRegisters(X86Opcode(.imul, 0x6B), width, destination, source)
            put(byte: UInt8(truncatingIfNeeded: immediate))
        } else {
            putRegisters(X86Opcode(.imul, 0x69), width, destination, source)
            put(long: UInt32(bitPattern: immediate))
        }
    }

    mutating func test(_ width: X86Size, _ register: UInt8, immediate: Int32) {
        reserve()
        if register == 0 {
            if width.isQuad { put(byte: 0x48) }
            put(byte: 0xA9)
        } else {
            putRegisters(X86Opcode(.test, 0xF7, .digit), width, 0, register)
        }
        put(long: UInt32(bitPattern: immediate))
    }

    mutating func test(_ register: UInt8, byte: UInt8) {
        reserve()
        if register == 0 {
            put(byte: 0xA8)
        } else {
            putRegisters(X86Opcode(.test, 0xF6, .byteDigit), .long, 0, register)
        }
        put(byte: byte)
    }

    mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8, by count: UInt8
    ) {
        reserve()
        if count == 1 {
            putRegisters(X86Opcode(mnemonic, 0xD1, .digit), width, digit, register)
        } else {
            putRegisters(X86Opcode(mnemonic, 0xC1, .digit), width, digit, register)
            put(byte: count)
        }
    }

    mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Size, _ register: UInt8
    ) {
        reserve()
        putRegisters(X86Opcode(mnemonic, 0xD3, .digit), width, digit, register)
    }

    mutating func shift(
        _ mnemonic: X86Mnemonic, _ prefix: UInt8, _ width: X86Size, _ destination: UInt8, _ source: UInt8,
        by count: UInt8
    ) {
        extended(map: 2, prefix, 0xF7, width, destination, source, second: count)
    }

    mutating func rotateRight(_ width: X86Size, _ destination: UInt8, _ source: UInt8, by count: UInt8) {
        extended(map: 3, 3, 0xF0, width, destination, source, second: 0)
        put(byte: count)
    }

    /// An instruction with a VEX prefix; there, the registers' upper bits are inverted.
    private mutating func extended(
        map: UInt8, _ prefix: UInt8, _ opcode: UInt8, _ width: X86Size, _ field: UInt8, _ operand: UInt8,
        second: UInt8
    ) {
        reserve()
        put(byte: 0xC4)
        put(byte: (~((field &>> 3) &<< 2 | operand &>> 3) & 7) &<< 5 | map)
        put(byte: (width.isQuad ? 0x80 : 0) | (~second & 15) &<< 3 | prefix)
        put(byte: opcode)
        put(byte: 0xC0 | (field & 7) &<< 3 | operand & 7)
    }

    mutating func extendDividend(_ width: X86Size) {
        reserve()
        if width.isQuad { put(byte: 0x48) }
        put(byte: 0x99)
    }

    mutating func push(_ register: UInt8) {
        reserve()
        if register >= 8 { put(byte: 0x41) }
        put(byte: 0x50 | register & 7)
    }

    mutating func pop(_ register: UInt8) {
        reserve()
        if register >= 8 { put(byte: 0x41) }
        put(byte: 0x58 | register & 7)
    }

    mutating func leave() {
        reserve()
        put(byte: 0xC3)
    }

    mutating func move(_ register: UInt8, immediate: Int64) {
        reserve()
        if immediate >= 0, immediate <= Int64(UInt32.max) {
            if register >= 8 { put(byte: 0x41) }
            put(byte: 0xB8 | register & 7)
            put(long: UInt32(truncatingIfNeeded: immediate))
            return
        }
        put(byte: 0x48 | register >> 3)
        if immediate == Int64(Int32(truncatingIfNeeded: immediate)) {
            put(byte: 0xC7)
            put(byte: 0xC0 | register & 7)
            put(long: UInt32(truncatingIfNeeded: immediate))
        } else {
            put(byte: 0xB8 | register & 7)
            put(quad: UInt64(bitPattern: immediate))
        }
    }

    // MARK: Jumps

    mutating func jump(_ label: Label) {
        reserve()
        if putShort(0xEB, label) { return }
        put(byte: 0xE9)
        putDistance(to: label)
    }

    mutating func jump(_ condition: X86Condition, _ label: Label) {
        reserve()
        if putShort(0x70 | condition.number, label) { return }
        put(byte: 0x0F)
        put(byte: 0x80 | condition.number)
        putDistance(to: label)
    }

    /// A jump to a label that is bound and near enough, or will be.
    @inline(__always) private mutating func putShort(_ opcode: UInt8, _ label: Label) -> Bool {
        let target = labels[Int(label.number)]
        let distance = Int(target) &- (code.count &+ 2)
        if target < 0 {
            if target == X86Code.unbound { return false }
            put(byte: opcode)
            references.append(
                Reference(
                    offset: Int32(truncatingIfNeeded: code.count), label: label.number | Reference.byteBit,
                    addend: -1))
            put(byte: 0)
            return true
        }
        if distance < -128 { return false }
        put(byte: opcode)
        put(byte: UInt8(truncatingIfNeeded: distance))
        return true
    }

    mutating func call(_ label: Label) {
        reserve()
        put(byte: 0xE8)
        putDistance(to: label)
    }

    mutating func skip(_ condition: X86Condition?) -> X86Skip {
        reserve()
        if let condition {
            put(byte: 0x70 | condition.number)
        } else {
            put(byte: 0xEB)
        }
        put(byte: 0)
        return X86Skip(offset: count - 1, label: nil)
    }

    mutating func land(_ skip: X86Skip) {
        let distance = count - skip.offset - 1
        precondition(distance <= 127, "too far for a short jump")
        code.store(UInt8(truncatingIfNeeded: distance), at: skip.offset)
    }

    // MARK: All other instructions

    mutating func emit(_ instruction: X86Instruction) {
        if case .label(let label)? = instruction.first {
            switch instruction.mnemonic {
            case .jmp: jump(label)
            case .call: call(label)
            default: jump(X86Code.condition(instruction.mnemonic), label)
            }
            return
        }
        reserve()
        encoder.removeAll()
        encoder.emit(instruction)
        let bytes = encoder.bytes
        for index in 0..<bytes.count { code[count + index] = bytes[index] }
        let relocations = encoder.relocations
        for index in 0..<relocations.count {
            let relocation = relocations[index]
            references.append(
                Reference(
                    offset: Int32(truncatingIfNeeded: count + relocation.offset),
                    label: relocation.label.number,
                    addend: Int32(truncatingIfNeeded: relocation.addend)))
        }
        code.count += bytes.count
    }

    private static func condition(_ jump: X86Mnemonic) -> X86Condition {
        switch jump {
        case .jo: .o
        case .jno: .no
        case .jb: .b
        case .jae: .ae
        case .je: .e
        case .jne: .ne
        case .jbe: .be
        case .ja: .a
        case .js: .s
        case .jns: .ns
        case .jp: .p
        case .jnp: .np
        case .jl: .l
        case .jge: .ge
        case .jle: .le
        case .jg: .g
        default: preconditionFailure("no other instruction has a label")
        }
    }

    // MARK: Data behind the code

    mutating func constant(_ low: UInt64, _ high: UInt64, size: Int) -> Label {
        // Only the newest are looked through, so that many constants do not take quadratic time.
        var index = constants.count
        let end = max(0, index - 16)
        while index > end {
            index -= 1
            let known = constants[index]
            if known.low == low, known.high == high, known.size == size { return known.label }
        }
        let label = makeLabel()
        constants.append(Constant(low: low, high: high, size: size, label: label))
        return label
    }

    mutating func table(_ labels: UnsafeBufferPointer<Label>) -> Label {
        let label = makeLabel()
        tables.append(Table(label: label, count: labels.count))
        for target in labels { tableLabels.append(target) }
        return label
    }

    mutating func finish() {
        placeConstants(16)
        placeConstants(8)
        if tables.count != 0 { alignData(to: 8) }
        var next = 0
        for index in 0..<tables.count {
            let table = tables[index]
            bind(table.label)
            let start = count
            for entry in next..<next + table.count {
                guard let target = offset(of: tableLabels[entry]) else {
                    preconditionFailure("a table's label is not bound")
                }
                reserve()
                put(quad: UInt64(bitPattern: Int64(target - start)))
            }
            next += table.count
        }
        placeConstants(4)
        constants.count = 0
        tables.count = 0
        tableLabels.count = 0
        for index in 0..<references.count {
            let reference = references[index]
            let target = labels[Int(reference.label & ~Reference.byteBit)]
            precondition(target >= 0, "a label is not bound")
            let distance = target &- reference.offset &+ reference.addend
            if reference.label & Reference.byteBit != 0 {
                precondition(distance <= 127, "too far for a short jump")
                code.store(UInt8(truncatingIfNeeded: distance), at: Int(reference.offset))
            } else {
                code.store(distance, at: Int(reference.offset))
            }
        }
        references.count = 0
    }

    /// Those of one size.
    private mutating func placeConstants(_ size: Int) {
        var isAligned = false
        for index in 0..<constants.count {
            let constant = constants[index]
            if constant.size != size { continue }
            if !isAligned { alignData(to: size) }
            isAligned = true
            bind(constant.label)
            reserve()
            if size == 4 {
                put(long: UInt32(truncatingIfNeeded: constant.low))
            } else {
                put(quad: constant.low)
                if size == 16 { put(quad: constant.high) }
            }
        }
    }

    /// Fills up with zeros; to 16 at most.
    private mutating func alignData(to alignment: Int) {
        reserve()
        code.store(UInt64(0), at: count)
        code.store(UInt64(0), at: count + 8)
        code.count += -count & (alignment - 1)
    }
}

extension X86Condition {
    /// The number that encodes it, which the enumeration's order is; as such, its raw value is a call into another module.
    @inline(__always) var number: UInt8 { unsafeBitCast(self, to: UInt8.self) }
}

extension RawArray<UInt8> {
    /// Stores all bytes of a number, the lowest first.
    @inline(__always) func store<Number: FixedWidthInteger & BitwiseCopyable>(
        _ number: Number, at offset: Int
    ) {
        UnsafeMutableRawPointer(base).storeBytes(
            of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
}
