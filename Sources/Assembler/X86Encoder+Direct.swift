// The direct forms: each puts its bytes together in one or two words and stores those. They give the bytes that `emit(_:)` gives.

extension X86Encoder: X86CodeOutput {
    package init() { self.init(capacity: 4096) }

    package mutating func align(to alignment: Int) { align(to: alignment, isCode: true) }

    // MARK: Parts

    /// What is reserved for an instruction: words are stored that reach beyond its end.
    private static var room: Int { 40 }

    private static let byteKinds: UInt64 = UInt64(0x10 | 0x20) << 40

    /// Prefixes and opcode in the lowest bytes of a word, and how many bits they are. `extensions` are the lowest bits of the REX prefix.
    @inline(__always)
    private func head(
        _ encoding: UInt64, _ width: X86Width, extensions: UInt64, hasByteRegister: Bool
    ) -> (bits: UInt64, size: UInt64) {
        var bits = encoding >> 32 & 0xFF
        var size: UInt64 = bits == 0 ? 0 : 8
        if width == .word {
            bits = bits << 8 | 0x66
            size += 8
        }
        var rex = extensions | (width == .quad ? 8 : 0)
        if rex != 0 || hasByteRegister { rex |= 0x40 }
        bits |= rex &<< size
        size += rex == 0 ? 0 : 8
        bits |= (encoding & 0xFF_FFFF) &<< size
        size += encoding >> 24 & 0xFF
        return (bits, size)
    }

    /// Whether a register of the instruction is one of the bytes that only a REX prefix names.
    @inline(__always)
    private func hasByteRegister(_ encoding: UInt64, _ field: UInt8, operand: UInt8 = 0) -> Bool {
        guard encoding & X86Encoder.byteKinds != 0 else { return false }
        if encoding & UInt64(0x10) << 40 != 0, field &- 4 < 4 { return true }
        return encoding & UInt64(0x20) << 40 != 0 && operand &- 4 < 4
    }

    @inline(__always) private mutating func put(_ bits: UInt64, _ size: UInt64) {
        code.store(quad: bits, at: code.count)
        code.count &+= Int(truncatingIfNeeded: size >> 3)
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

    package mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8) {
        code.reserve(X86Encoder.room)
        putRegisters(opcode, width, field, operand)
    }

    @inline(__always)
    private mutating func putRegisters(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8
    ) {
        let (bits, size) = head(
            opcode.encoding, width, extensions: UInt64((field >> 3) << 2 | operand >> 3),
            hasByteRegister: hasByteRegister(opcode.encoding, field, operand: operand))
        put(bits | UInt64(0xC0 | (field & 7) << 3 | operand & 7) &<< size, size + 8)
    }

    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, _ operand: UInt8, byte: UInt8
    ) {
        code.reserve(X86Encoder.room)
        putRegisters(opcode, width, field, operand)
        code.put(byte)
    }

    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, _ displacement: Int32
    ) {
        code.reserve(X86Encoder.room)
        let (bits, size) = head(
            opcode.encoding, width, extensions: UInt64((field >> 3) << 2 | base >> 3),
            hasByteRegister: hasByteRegister(opcode.encoding, field))
        put(bits, size)
        put(field: field, base: base, index: nil, displacement)
    }

    package mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, base: UInt8, index: UInt8, scaleLog2: UInt8,
        _ displacement: Int32
    ) {
        precondition(index != X86Register.rsp.rawValue, "rsp is no index")
        code.reserve(X86Encoder.room)
        let (bits, size) = head(
            opcode.encoding, width,
            extensions: UInt64((field >> 3) << 2 | (index >> 3) << 1 | base >> 3),
            hasByteRegister: hasByteRegister(opcode.encoding, field))
        put(bits, size)
        put(field: field, base: base, index: scaleLog2 << 6 | (index & 7) << 3, displacement)
    }

    package mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ field: UInt8, at label: Label) {
        code.reserve(X86Encoder.room)
        let (bits, size) = head(
            opcode.encoding, width, extensions: UInt64((field >> 3) << 2),
            hasByteRegister: hasByteRegister(opcode.encoding, field))
        put(bits | UInt64((field & 7) << 3 | 5) &<< size, size + 8)
        putDistance(to: label)
    }

    /// Four bytes that the distance to a label will be in.
    @inline(__always) private mutating func putDistance(to label: Label) {
        references.append(X86Relocation(kind: .relative32, offset: code.count, label: label, addend: -4))
        code.put(long: 0)
    }

    package mutating func emit(
        _ operation: X86Arithmetic, _ width: X86Width, _ register: UInt8, immediate: Int32
    ) {
        precondition(width == .long || width == .quad, "an immediate operand has four bytes")
        code.reserve(X86Encoder.room)
        var bits = UInt64(register >> 3 | (width == .quad ? 8 : 0))
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

    package mutating func move(
        _ width: X86Width, base: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        code.reserve(X86Encoder.room)
        let (bits, size) = head(
            (8 << 24) | (width == .byte ? 0xC6 : 0xC7), width, extensions: UInt64(base >> 3),
            hasByteRegister: false)
        put(bits, size)
        put(field: 0, base: base, index: nil, displacement)
        put(immediate: immediate, width)
    }

    package mutating func move(
        _ width: X86Width, base: UInt8, index: UInt8, _ displacement: Int32, immediate: Int32
    ) {
        precondition(index != X86Register.rsp.rawValue, "rsp is no index")
        code.reserve(X86Encoder.room)
        let (bits, size) = head(
            (8 << 24) | (width == .byte ? 0xC6 : 0xC7), width,
            extensions: UInt64((index >> 3) << 1 | base >> 3), hasByteRegister: false)
        put(bits, size)
        put(field: 0, base: base, index: (index & 7) << 3, displacement)
        put(immediate: immediate, width)
    }

    /// At most four bytes.
    @inline(__always) private mutating func put(immediate: Int32, _ width: X86Width) {
        switch width {
        case .byte: code.put(UInt8(truncatingIfNeeded: immediate))
        case .word: code.put(word: UInt16(truncatingIfNeeded: immediate))
        default: code.put(long: UInt32(bitPattern: immediate))
        }
    }

    package mutating func multiply(
        _ width: X86Width, _ destination: UInt8, _ source: UInt8, immediate: Int32
    ) {
        code.reserve(X86Encoder.room)
        if immediate == Int32(Int8(truncatingIfNeeded: immediate)) {
            putRegisters(X86Opcode(.imul, 0x6B), width, destination, source)
            code.put(UInt8(truncatingIfNeeded: immediate))
        } else {
            putRegisters(X86Opcode(.imul, 0x69), width, destination, source)
            code.put(long: UInt32(bitPattern: immediate))
        }
    }

    package mutating func test(_ width: X86Width, _ register: UInt8, immediate: Int32) {
        precondition(width != .word, "an immediate operand has one byte or four")
        code.reserve(X86Encoder.room)
        let isByte = width == .byte
        if register == 0 {
            if width == .quad { code.put(0x48) }
            code.put(isByte ? 0xA8 : 0xA9)
        } else {
            let opcode =
                isByte ? X86Opcode(.test, 0xF6, [.digit, .byteOperand]) : X86Opcode(.test, 0xF7, .digit)
            putRegisters(opcode, isByte ? .long : width, 0, register)
        }
        put(immediate: immediate, width)
    }

    package mutating func shift(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8, by count: UInt8
    ) {
        code.reserve(X86Encoder.room)
        if count == 1 {
            putRegisters(X86Opcode(mnemonic, 0xD1, .digit), width, digit, register)
        } else {
            putRegisters(X86Opcode(mnemonic, 0xC1, .digit), width, digit, register)
            code.put(count)
        }
    }

    package mutating func shiftByCount(
        _ mnemonic: X86Mnemonic, _ digit: UInt8, _ width: X86Width, _ register: UInt8
    ) {
        code.reserve(X86Encoder.room)
        putRegisters(X86Opcode(mnemonic, 0xD3, .digit), width, digit, register)
    }

    package mutating func extendDividend(_ width: X86Width) {
        code.reserve(X86Encoder.room)
        if width == .quad { code.put(0x48) }
        code.put(0x99)
    }

    package mutating func move(_ register: UInt8, immediate: Int64) {
        code.reserve(X86Encoder.room)
        if immediate >= 0, immediate <= Int64(UInt32.max) {
            if register >= 8 { code.put(0x41) }
            code.put(0xB8 | register & 7)
            code.put(long: UInt32(truncatingIfNeeded: immediate))
            return
        }
        code.put(0x48 | register >> 3)
        if immediate == Int64(Int32(truncatingIfNeeded: immediate)) {
            code.put(0xC7)
            code.put(0xC0 | register & 7)
            code.put(long: UInt32(truncatingIfNeeded: immediate))
        } else {
            code.put(0xB8 | register & 7)
            code.put(quad: UInt64(bitPattern: immediate))
        }
    }

    package mutating func jump(_ label: Label) {
        code.reserve(X86Encoder.room)
        jump(to: label, short: 0xEB, near: 0xE9)
    }

    package mutating func jump(_ condition: X86Condition, _ label: Label) {
        code.reserve(X86Encoder.room)
        jump(to: label, short: 0x70 | condition.rawValue, near: 0x0F80 | UInt32(condition.rawValue))
    }

    package mutating func call(_ label: Label) {
        code.reserve(X86Encoder.room)
        jump(to: label, short: 0, near: 0xE8)
    }

    package mutating func skip(_ condition: X86Condition?) -> X86Skip {
        code.reserve(X86Encoder.room)
        code.put(condition.map { 0x70 | $0.rawValue } ?? 0xEB)
        code.put(0)
        return X86Skip(offset: count - 1, label: nil)
    }

    package mutating func land(_ skip: X86Skip) {
        let distance = count - skip.offset - 1
        precondition(distance <= 127, "too far for a short jump")
        code.store(byte: UInt8(truncatingIfNeeded: distance), at: skip.offset)
    }

    // MARK: Data behind the code

    package mutating func constant(_ low: UInt64, _ high: UInt64, size: Int) -> Label {
        // Only the newest are looked through, so that many constants do not take quadratic time.
        var index = constants.count
        let end = max(0, index - 16)
        while index > end {
            index -= 1
            let known = constants[index]
            if known.low == low, known.high == high, known.size == size { return known.label }
        }
        let label = makeLabel()
        constants.append(X86Constant(low: low, high: high, size: size, label: label))
        return label
    }

    package mutating func table(_ labels: UnsafeBufferPointer<Label>) -> Label {
        let label = makeLabel()
        tables.append(X86Table(label: label, count: labels.count))
        for target in labels { tableLabels.append(target) }
        return label
    }

    package mutating func finish() {
        placeConstants(16)
        placeConstants(8)
        if tables.count != 0 { align(to: 8, isCode: false) }
        var next = 0
        for index in 0..<tables.count {
            let table = tables[index]
            bind(table.label)
            let start = count
            for entry in next..<next + table.count {
                guard let target = offset(of: tableLabels[entry]) else {
                    preconditionFailure("a table's label is not bound")
                }
                append(quad: UInt64(bitPattern: Int64(target - start)))
            }
            next += table.count
        }
        placeConstants(4)
        constants.count = 0
        tables.count = 0
        tableLabels.count = 0
        resolve()
    }

    /// Those of one size.
    private mutating func placeConstants(_ size: Int) {
        var isAligned = false
        for index in 0..<constants.count where constants[index].size == size {
            let constant = constants[index]
            if !isAligned { align(to: size, isCode: false) }
            isAligned = true
            bind(constant.label)
            if size == 4 {
                append(long: UInt32(truncatingIfNeeded: constant.low))
            } else {
                append(quad: constant.low)
                if size == 16 { append(quad: constant.high) }
            }
        }
    }
}

/// A constant that waits for the end of the code.
struct X86Constant: BitwiseCopyable {
    var low: UInt64
    var high: UInt64
    /// In bytes.
    var size: Int
    var label: Label
}

/// A table that does; its labels stand beside it.
struct X86Table: BitwiseCopyable {
    var label: Label
    var count: Int
}
