import Assembler

// The instructions that code for x86-64 consists of, with their encodings. (Intel's and AMD's manuals, the volumes on
// instructions.) Where an instruction has two encodings for two registers, the one that stores is taken, as in LLVM's assembler.

extension X86Opcode {
    // MARK: Moves

    static var load: X86Opcode { X86Opcode(.mov, 0x8B) }
    static var store: X86Opcode { X86Opcode(.mov, 0x89, .isStore) }
    static var storeWord: X86Opcode { X86Opcode(.mov, 0x89, prefix: 0x66, .wordStore) }
    static var storeByte: X86Opcode { X86Opcode(.mov, 0x88, .byteStore) }
    static var zeroExtendByte: X86Opcode { X86Opcode(.movzx, 0x0FB6, .byteOperand) }
    static var zeroExtendWord: X86Opcode { X86Opcode(.movzx, 0x0FB7, .wordOperand) }
    static var signExtendByte: X86Opcode { X86Opcode(.movsx, 0x0FBE, .byteOperand) }
    static var signExtendWord: X86Opcode { X86Opcode(.movsx, 0x0FBF, .wordOperand) }
    static var signExtendLong: X86Opcode { X86Opcode(.movsxd, 0x63, .longOperand) }
    static var loadAddress: X86Opcode { X86Opcode(.lea, 0x8D) }

    // MARK: Integers

    /// Of two registers.
    static func between(_ operation: X86Arithmetic) -> X86Opcode {
        X86Opcode(operation.mnemonic, UInt32(operation.rawValue) << 3 | 1, .isStore)
    }
    /// Of a register and memory.
    static func loading(_ operation: X86Arithmetic) -> X86Opcode {
        X86Opcode(operation.mnemonic, UInt32(operation.rawValue) << 3 | 3)
    }
    static var test: X86Opcode { X86Opcode(.test, 0x85, .isStore) }
    static var multiply: X86Opcode { X86Opcode(.imul, 0x0FAF) }
    static var negate: X86Opcode { X86Opcode(.neg, 0xF7, .digit) }
    static var not: X86Opcode { X86Opcode(.not, 0xF7, .digit) }
    static var divide: X86Opcode { X86Opcode(.div, 0xF7, .digit) }
    static var divideSigned: X86Opcode { X86Opcode(.idiv, 0xF7, .digit) }
    static var countOnes: X86Opcode { X86Opcode(.popcnt, 0x0FB8, prefix: 0xF3) }
    static var scanForward: X86Opcode { X86Opcode(.bsf, 0x0FBC) }
    static var scanReverse: X86Opcode { X86Opcode(.bsr, 0x0FBD) }
    static var countTrailingZeros: X86Opcode { X86Opcode(.tzcnt, 0x0FBC, prefix: 0xF3) }
    static var countLeadingZeros: X86Opcode { X86Opcode(.lzcnt, 0x0FBD, prefix: 0xF3) }

    /// By an immediate operand.
    static func shift(_ mnemonic: X86Mnemonic) -> X86Opcode { X86Opcode(mnemonic, 0xC1, .digit) }

    static func set(_ condition: X86Condition) -> X86Opcode {
        X86Opcode(condition.setMnemonic, 0x0F90 | UInt32(condition.number), .byteDigit)
    }
    static func move(_ condition: X86Condition) -> X86Opcode {
        X86Opcode(condition.moveMnemonic, 0x0F40 | UInt32(condition.number))
    }

    // MARK: Moves of vector registers

    static var loadSingle: X86Opcode { X86Opcode(.movss, 0x0F10, prefix: 0xF3, .vectors) }
    static var storeSingle: X86Opcode { X86Opcode(.movss, 0x0F11, prefix: 0xF3, .vectorStore) }
    static var loadDouble: X86Opcode { X86Opcode(.movsd, 0x0F10, prefix: 0xF2, .vectors) }
    static var storeDouble: X86Opcode { X86Opcode(.movsd, 0x0F11, prefix: 0xF2, .vectorStore) }
    static var loadVector: X86Opcode { X86Opcode(.movaps, 0x0F28, .vectors) }
    static var storeVector: X86Opcode { X86Opcode(.movaps, 0x0F29, .vectorStore) }
    static var loadVectorAnywhere: X86Opcode { X86Opcode(.movups, 0x0F10, .vectors) }
    static var storeVectorAnywhere: X86Opcode { X86Opcode(.movups, 0x0F11, .vectorStore) }
    static func toVector(_ width: MacroWidth) -> X86Opcode {
        X86Opcode(!width.isQuad ? .movd : .movq, 0x0F6E, prefix: 0x66, .vectorField)
    }
    static func fromVector(_ width: MacroWidth) -> X86Opcode {
        X86Opcode(!width.isQuad ? .movd : .movq, 0x0F7E, prefix: 0x66, .vectorStore)
    }

    // MARK: Floats

    private static func scalar(
        _ width: MacroWidth, _ single: X86Mnemonic, _ double: X86Mnemonic, _ opcode: UInt32
    ) -> X86Opcode {
        !width.isQuad
            ? X86Opcode(single, opcode, prefix: 0xF3, .vectors)
            : X86Opcode(double, opcode, prefix: 0xF2, .vectors)
    }
    static func squareRoot(_ width: MacroWidth) -> X86Opcode { scalar(width, .sqrtss, .sqrtsd, 0x0F51) }
    static func add(_ width: MacroWidth) -> X86Opcode { scalar(width, .addss, .addsd, 0x0F58) }
    static func multiply(_ width: MacroWidth) -> X86Opcode { scalar(width, .mulss, .mulsd, 0x0F59) }
    static func subtract(_ width: MacroWidth) -> X86Opcode { scalar(width, .subss, .subsd, 0x0F5C) }
    static func minimum(_ width: MacroWidth) -> X86Opcode { scalar(width, .minss, .minsd, 0x0F5D) }
    static func divide(_ width: MacroWidth) -> X86Opcode { scalar(width, .divss, .divsd, 0x0F5E) }
    static func maximum(_ width: MacroWidth) -> X86Opcode { scalar(width, .maxss, .maxsd, 0x0F5F) }
    static func compare(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad
            ? X86Opcode(.ucomiss, 0x0F2E, .vectors) : X86Opcode(.ucomisd, 0x0F2E, prefix: 0x66, .vectors)
    }
    static func round(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad
            ? X86Opcode(.roundss, 0x0F3A0A, prefix: 0x66, .vectors)
            : X86Opcode(.roundsd, 0x0F3A0B, prefix: 0x66, .vectors)
    }
    static var and: X86Opcode { X86Opcode(.andps, 0x0F54, .vectors) }
    static var or: X86Opcode { X86Opcode(.orps, 0x0F56, .vectors) }
    static var exclusiveOr: X86Opcode { X86Opcode(.xorps, 0x0F57, .vectors) }
    static var insert: X86Opcode { X86Opcode(.insertps, 0x0F3A21, prefix: 0x66, .vectors) }

    // MARK: Conversions

    static var singleToDouble: X86Opcode { X86Opcode(.cvtss2sd, 0x0F5A, prefix: 0xF3, .vectors) }
    static var doubleToSingle: X86Opcode { X86Opcode(.cvtsd2ss, 0x0F5A, prefix: 0xF2, .vectors) }
    /// From a general register.
    static func convertToFloat(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad
            ? X86Opcode(.cvtsi2ss, 0x0F2A, prefix: 0xF3, .vectorField)
            : X86Opcode(.cvtsi2sd, 0x0F2A, prefix: 0xF2, .vectorField)
    }
    /// To a general register, toward zero.
    static func convertToInteger(_ width: MacroWidth) -> X86Opcode {
        !width.isQuad
            ? X86Opcode(.cvttss2si, 0x0F2C, prefix: 0xF3, .vectorOperand)
            : X86Opcode(.cvttsd2si, 0x0F2C, prefix: 0xF2, .vectorOperand)
    }
}

extension MacroWidth {
    /// A comparison of two such values would be a call, as all of enumerations of other modules are.
    @inline(__always) var isQuad: Bool {
        switch self {
        case .long: false
        case .quad: true
        }
    }
    @inline(__always) var bits: Int { isQuad ? 64 : 32 }
    @inline(__always) var byteCount: Int { isQuad ? 8 : 4 }
}

extension X86Condition {
    /// What the instruction is called that sets a byte by the condition.
    @inline(__always) var setMnemonic: X86Mnemonic {
        switch self {
        case .o: .seto
        case .no: .setno
        case .b: .setb
        case .ae: .setae
        case .e: .sete
        case .ne: .setne
        case .be: .setbe
        case .a: .seta
        case .s: .sets
        case .ns: .setns
        case .p: .setp
        case .np: .setnp
        case .l: .setl
        case .ge: .setge
        case .le: .setle
        case .g: .setg
        }
    }
    /// What the instruction is called that moves by it.
    @inline(__always) var moveMnemonic: X86Mnemonic {
        switch self {
        case .o: .cmovo
        case .no: .cmovno
        case .b: .cmovb
        case .ae: .cmovae
        case .e: .cmove
        case .ne: .cmovne
        case .be: .cmovbe
        case .a: .cmova
        case .s: .cmovs
        case .ns: .cmovns
        case .p: .cmovp
        case .np: .cmovnp
        case .l: .cmovl
        case .ge: .cmovge
        case .le: .cmovle
        case .g: .cmovg
        }
    }
}
