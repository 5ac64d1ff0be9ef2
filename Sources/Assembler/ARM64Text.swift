/// Writes instructions of arm64 as assembly that clang takes, for ELF, for Mach-O or for both.
///
///     var text = ARM64Text(format: .elf)
///     let step = text.makeLabel(named: "step")
///     text.emit(.bl, .label(step))  // bl step
///
/// Any instruction can be written, also one that does not exist: the assembler that reads it will say so, and so does
/// ``ARM64Encoder``.
package struct ARM64Text: ARM64Output {
    /// What the text is assembled to. The difference is how labels and parts of addresses are written.
    package enum Format: Sendable, BitwiseCopyable, CaseIterable {
        case elf
        case machO
        /// For C's preprocessor, which has the macros `L(number)` for labels without a name, and `PAGE(place)` and
        /// `PAGE_OFFSET(place)` for the parts of a place's address.
        case preprocessed
    }

    package let format: Format
    /// What has been written, in ASCII.
    package private(set) var bytes: [UInt8] = []
    /// For each label its name; an empty one for those that no other file sees.
    private var names: [String] = []

    package init(format: Format) { self.format = format }

    /// What has been written.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func makeLabel() -> Label {
        names.append("")
        return Label(number: UInt32(names.count - 1))
    }

    /// A label that is a symbol. The name is used as it is, on Mach-O too.
    package mutating func makeLabel(named name: String) -> Label {
        names.append(name)
        return Label(number: UInt32(names.count - 1))
    }

    package mutating func bind(_ label: Label) {
        write(label)
        write(":\n")
    }

    /// A line of text as it is: a directive.
    package mutating func line(_ line: String) {
        write(line)
        write("\n")
    }

    package mutating func emit(_ instruction: ARM64Instruction) {
        write("    ")
        write(instruction)
        write("\n")
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A label as the text has it.
    package func name(_ label: Label) -> String {
        let name = names[Int(label.number)]
        guard name.utf8.isEmpty else { return name }
        return switch format {
        case .elf: ".L\(label.number)"
        case .machO: "L\(label.number)"
        case .preprocessed: "L(\(label.number))"
        }
    }

    private mutating func write(_ label: Label) { write(name(label)) }

    private mutating func write(_ instruction: ARM64Instruction) {
        write(instruction.mnemonic.rawValue)
        var separator: StaticString = " "
        if instruction.mnemonic == .bcond, case .condition(let condition) = instruction.first {
            write(condition.name)
        } else if instruction.first != .none {
            write(separator)
            write(instruction.first)
            separator = ", "
        }
        if instruction.second != .none {
            write(separator)
            write(instruction.second)
            separator = ", "
        }
        if instruction.third != .none {
            write(separator)
            write(instruction.third)
            separator = ", "
        }
        if instruction.fourth != .none {
            write(separator)
            write(instruction.fourth)
        }
    }

    private mutating func write(_ operand: ARM64Operand) {
        switch operand {
        case .none: break
        case .general(let register, let width): write(register, width)
        case .scalar(let register, let size):
            write(size.name)
            write(decimal: UInt64(register.number))
        case .vector(let register, let arrangement): write(register, arrangement)
        case .list(let register, let count, let arrangement):
            write("{ ")
            for index in 0..<count {
                if index != 0 { write(", ") }
                write(ARM64VectorRegister(Int(register.number + index) & 31), arrangement)
            }
            write(" }")
        case .lane(let register, let size, let index):
            write(register, size)
            write("[")
            write(decimal: UInt64(index))
            write("]")
        case .laneList(let register, let size, let index):
            write("{ ")
            write(register, size)
            write(" }[")
            write(decimal: UInt64(index))
            write("]")
        case .shifted(let register, let width, let shift, let amount):
            write(register, width)
            write(", ")
            write(shift.name)
            write(" ")
            write(immediate: Int64(amount))
        case .extended(let register, let width, let extend, let amount):
            write(register, width)
            write(", ")
            write(extend.name)
            write(" ")
            write(immediate: Int64(amount))
        case .immediate(let value): write(immediate: value)
        case .float(let value): write(float: value)
        case .shift(let shift, let amount):
            write(shift.name)
            write(" ")
            write(immediate: Int64(amount))
        case .condition(let condition): write(condition.name)
        case .barrier(let barrier): write(barrier.name)
        case .memory(let memory): write(memory)
        case .label(let label): write(label)
        case .page(let label):
            if format == .preprocessed { write("PAGE(") }
            write(label)
            if format == .machO { write("@PAGE") }
            if format == .preprocessed { write(")") }
        case .pageOffset(let label): write(pageOffset: label)
        case .memoryAtPageOffset(let base, let label):
            write("[")
            write(base, .x)
            write(", ")
            write(pageOffset: label)
            write("]")
        }
    }

    private mutating func write(pageOffset label: Label) {
        switch format {
        case .elf: write(":lo12:")
        case .machO: break
        case .preprocessed: write("PAGE_OFFSET(")
        }
        write(label)
        switch format {
        case .elf: break
        case .machO: write("@PAGEOFF")
        case .preprocessed: write(")")
        }
    }

    private mutating func write(_ memory: ARM64Memory) {
        write("[")
        write(memory.base, .x)
        switch memory.mode {
        case .offset:
            if memory.offset != 0 {
                write(", ")
                write(immediate: Int64(memory.offset))
            }
            write("]")
        case .preIndexed:
            write(", ")
            write(immediate: Int64(memory.offset))
            write("]!")
        case .postIndexed:
            write("], ")
            write(immediate: Int64(memory.offset))
        case .register:
            write(", ")
            write(memory.index, memory.extend.takesWhole ? .x : .w)
            if memory.extend != .uxtx {
                write(", ")
                write(memory.extend.name)
                if memory.amount != 0 { write(" ") }
            } else if memory.amount != 0 {
                write(", lsl ")
            }
            if memory.amount != 0 { write(immediate: Int64(memory.amount)) }
            write("]")
        }
    }

    private mutating func write(_ register: ARM64Register, _ width: ARM64Width) {
        switch (register, width) {
        case (.zero, .x): write("xzr")
        case (.zero, .w): write("wzr")
        case (.stackPointer, .x): write("sp")
        case (.stackPointer, .w): write("wsp")
        case (_, .x):
            write("x")
            write(decimal: UInt64(register.number))
        case (_, .w):
            write("w")
            write(decimal: UInt64(register.number))
        }
    }

    private mutating func write(_ register: ARM64VectorRegister, _ arrangement: ARM64Arrangement) {
        write("v")
        write(decimal: UInt64(register.number))
        write(arrangement.name)
    }

    private mutating func write(_ register: ARM64VectorRegister, _ size: ARM64Scalar) {
        write("v")
        write(decimal: UInt64(register.number))
        write(".")
        write(size.name)
    }

    private mutating func write(immediate: Int64) {
        write("#")
        if immediate < 0 { write("-") }
        write(decimal: immediate.magnitude)
    }

    /// A float of few binary places, exactly.
    private mutating func write(float: Double) {
        write("#")
        if float.sign == .minus { write("-") }
        let whole = float.magnitude.rounded(.towardZero)
        write(decimal: UInt64(whole))
        write(".")
        var rest = float.magnitude - whole
        repeat {
            rest *= 10
            let digit = rest.rounded(.towardZero)
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
            rest -= digit
        } while rest != 0
    }

    private mutating func write(decimal: UInt64) {
        if decimal >= 10 { write(decimal: decimal / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: decimal % 10))
    }
}

extension ARM64Scalar {
    fileprivate var name: StaticString {
        switch self {
        case .b: "b"
        case .h: "h"
        case .s: "s"
        case .d: "d"
        case .q: "q"
        }
    }
}

extension ARM64Arrangement {
    fileprivate var name: StaticString {
        switch self {
        case .b8: ".8b"
        case .b16: ".16b"
        case .h4: ".4h"
        case .h8: ".8h"
        case .s2: ".2s"
        case .s4: ".4s"
        case .d1: ".1d"
        case .d2: ".2d"
        }
    }
}

extension ARM64Shift {
    fileprivate var name: StaticString {
        switch self {
        case .lsl: "lsl"
        case .lsr: "lsr"
        case .asr: "asr"
        case .ror: "ror"
        case .msl: "msl"
        }
    }
}

extension ARM64Extend {
    fileprivate var name: StaticString {
        switch self {
        case .uxtb: "uxtb"
        case .uxth: "uxth"
        case .uxtw: "uxtw"
        case .uxtx: "uxtx"
        case .sxtb: "sxtb"
        case .sxth: "sxth"
        case .sxtw: "sxtw"
        case .sxtx: "sxtx"
        }
    }
}

extension ARM64Condition {
    fileprivate var name: StaticString {
        switch self {
        case .eq: "eq"
        case .ne: "ne"
        case .hs: "hs"
        case .lo: "lo"
        case .mi: "mi"
        case .pl: "pl"
        case .vs: "vs"
        case .vc: "vc"
        case .hi: "hi"
        case .ls: "ls"
        case .ge: "ge"
        case .lt: "lt"
        case .gt: "gt"
        case .le: "le"
        case .al: "al"
        }
    }
}

extension ARM64Barrier {
    fileprivate var name: StaticString {
        switch self {
        case .ishld: "ishld"
        case .ishst: "ishst"
        case .ish: "ish"
        }
    }
}
