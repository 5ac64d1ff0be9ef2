import Assembler
import Machine
import Vectors
import WebAssembly

/// A file of assembly: all handlers, the tables of their addresses, and the list of instructions that may fault.
enum AssemblyFile {
    static func x86() -> String {
        write(
            X86MacroAssembler(output: X86Text()), name: "x86-64", condition: "__x86_64__",
            dialect: "    .intel_syntax noprefix")
    }

    static func arm64() -> String {
        write(
            ARM64MacroAssembler(output: ARM64Text(format: .preprocessed)), name: "arm64",
            condition: "__aarch64__",
            dialect: """
                #ifdef __APPLE__
                #define PAGE(place) place@PAGE
                #define PAGE_OFFSET(place) place@PAGEOFF
                #else
                #define PAGE(place) place
                #define PAGE_OFFSET(place) :lo12:place
                #endif
                """)
    }

    private static func write<Macro: VectorAssembler & TextMacroAssembler>(
        _ macro: Macro, name: String, condition: String, dialect: String
    ) -> String {
        let writer = HandlerWriter(macro)
        writer.m.output.line(prologue(name, condition))
        writer.m.output.line(dialect)
        writer.m.output.line("    TEXT_SECTION")
        let enter = writer.m.output.makeLabel(named: "SYMBOL(situ_handlers_enter)")
        writer.m.output.line(
            """
                .globl SYMBOL(situ_handlers_enter)
                FUNCTION(SYMBOL(situ_handlers_enter))
                .p2align 6
            """)
        writer.symbol = { writer, name in
            writer.m.output.line("    FUNCTION(\(name))\n\(name):")
        }
        writer.writeCommonCode(enter: enter)
        let fault = writer.m.output.makeLabel(named: "SYMBOL(situ_handlers_fault)")
        writer.m.output.line(
            "    .globl SYMBOL(situ_handlers_fault)\n    FUNCTION(SYMBOL(situ_handlers_fault))")
        writer.writeFaultEntry(fault)
        let tables = makeTables(writer) { writer in
            writer.m.output.line("    .p2align 4")
        } end: { writer, label, name in
            // A handler's name says what it asked, which is known when it is written.
            writer.m.output.line("    FUNCTION(\(name))\n    .set \(name), \(writer.m.output.name(label))")
        }
        writer.writeBranches()
        writer.m.output.line("    FUNCTION(wasm.exits)\nwasm.exits:")
        writer.writeExits()
        writer.m.output.line("SYMBOL(situ_handlers_end):\n    .globl SYMBOL(situ_handlers_end)")
        var output = writer.m.output
        output.line("    CONSTANT_SECTION\n    .p2align 4")
        for constant in writer.m.constants {
            output.bind(constant.label)
            output.line("    .quad \(constant.low), \(constant.high)")
        }
        output.line(
            """
                TABLE_SECTION
                .p2align 6
                .globl SYMBOL(situ_handlers_tables)
            SYMBOL(situ_handlers_tables):
            """)
        for table in tables {
            for start in stride(from: 0, to: table.count, by: 8) {
                let names = table[start..<start + 8].map { output.name($0) }
                output.line("    .quad " + names.joined(separator: ", "))
            }
        }
        output.line("    .globl SYMBOL(situ_handlers_stubs)\nSYMBOL(situ_handlers_stubs):")
        for stub in NativeStub.allCases {
            output.line("    .quad \(output.name(writer.native.stubs[stub]!))")
        }
        output.line("    .globl SYMBOL(situ_handlers_faults)\nSYMBOL(situ_handlers_faults):")
        for fault in writer.m.faults {
            output.line("    .quad \(output.name(fault.instruction)), \(output.name(fault.fixup))")
        }
        output.line("    .globl SYMBOL(situ_handlers_faults_end)\nSYMBOL(situ_handlers_faults_end):")
        output.line("#endif\n#ifdef __ELF__\n    .section .note.GNU-stack,\"\",@progbits\n#endif")
        return output.text
    }

    /// Writes the handlers of all sets; what serves several is written once.
    private static func makeTables<Macro: VectorAssembler>(
        _ writer: HandlerWriter<Macro>, begin: (HandlerWriter<Macro>) -> Void,
        end: (HandlerWriter<Macro>, Label, String) -> Void
    ) -> [[Label]] {
        var written: [Int: [(AskedSet, Label)]] = [:]
        func makeHandler(_ opcode: Opcode, _ state: CacheState, _ set: HandlerSet, _ name: String) -> Label {
            let key = state.rawValue << 16 | Int(opcode.rawValue)
            if let known = written[key]?.first(where: { $0.0.serves(set) }) { return known.1 }
            begin(writer)
            let label = writer.makeHandler(opcode, state, set)
            end(writer, label, "wasm.\(name)" + state.suffix + writer.set.suffix)
            written[key, default: []].append((writer.set, label))
            return label
        }
        return HandlerSet.all.map { set in
            var table: [Label] = []
            for state in CacheState.allCases {
                for byte in 0..<256 {
                    let opcode = Opcode(UInt8(byte))
                    let name: String
                    if let instruction = InstructionTable.instruction(for: opcode),
                        StateRules.allows(state, instruction)
                    {
                        name = instruction.handlerName
                    } else if opcode == VectorInstructions.prefix, set.hasVectors {
                        name = "vector"
                    } else if let prefix = SecondBytes.name(ofPrefix: byte) {
                        name = prefix
                    } else {
                        table.append(writer.exit(.step, OperandCache(state)))
                        continue
                    }
                    table.append(makeHandler(opcode, state, set, name))
                }
            }
            for row in SecondBytes.rows {
                let step = writer.exit(.step, OperandCache(row.state))
                for number in row.numbers {
                    // Only functions with vectors have the instructions on them.
                    if set.hasVectors || row.prefix != 0xFD,
                        let opcode = Opcode(prefix: row.prefix, subopcode: number),
                        let instruction = InstructionTable.instruction(for: opcode)
                    {
                        table.append(makeHandler(opcode, row.state, set, instruction.handlerName))
                    } else {
                        table.append(step)
                    }
                }
            }
            precondition(table.count == SecondBytes.rowCount * 256)
            return table
        }
    }

    private static func prologue(_ name: String, _ condition: String) -> String {
        """
        // Handlers of the in-place interpreter for \(name). Generated by InPlaceGenerator: change that, not this.
        // Assembly, because Swift and C promise neither jumps between handlers nor what is in which register.
        #if defined(\(condition))
        #ifdef __APPLE__
        #define SYMBOL(name) _##name
        #define L(number) L##number
        #define FUNCTION(name)
        #define TEXT_SECTION .section __TEXT,__text,regular,pure_instructions
        #define CONSTANT_SECTION .section __TEXT,__const
        #define TABLE_SECTION .section __DATA_CONST,__const
        #else
        #define SYMBOL(name) name
        #define L(number) .L##number
        #define FUNCTION(name) .type name, @function
        #define TEXT_SECTION .text
        #define CONSTANT_SECTION .section .rodata
        #define TABLE_SECTION .section .data.rel.ro, "aw", @progbits
        #endif
        """
    }
}

extension HandlerWriter {
    /// Writes a handler.
    func makeHandler(_ opcode: Opcode, _ state: CacheState, _ set: HandlerSet) -> Label {
        self.set = AskedSet(set)
        cache = OperandCache(state)
        chain = [opcode]
        likelihood = Followers.weight(opcode)
        let label = m.makeLabel()
        m.bind(label)
        if write(opcode) { finish() }
        writeDeferred()
        return label
    }
}

extension Instruction {
    /// What a profiler shows the handler as: the mnemonic, where two instructions share it with a difference.
    fileprivate var handlerName: String {
        switch opcode {
        case .selectTyped: "select_typed"
        case .refTestNull: "ref.test_null"
        case .refCastNull: "ref.cast_null"
        default: mnemonic.description
        }
    }
}

/// Which instructions can find which operands in registers.
enum StateRules {
    static func allows(_ state: CacheState, _ instruction: Instruction) -> Bool {
        let signature = instruction.signature.description
        guard signature != "*" else {
            switch instruction.opcode {
            // A condition or an index is the topmost operand.
            case .brIf, .if, .brTable, .select, .selectTyped, .callIndirect, .returnCallIndirect, .callRef,
                .returnCallRef, .tableGet, .refIsNull, .refAsNonNull, .brOnNull, .brOnNonNull:
                return state.operands.last.map(\.isInteger) ?? true
            default: return true
            }
        }
        let parameters = signature.prefix { $0 != ":" }
        for (letter, operand) in zip(parameters.reversed(), state.operands.reversed())
        where letter != "f" && letter != "d" && !operand.isInteger {
            return false
        }
        return true
    }
}
