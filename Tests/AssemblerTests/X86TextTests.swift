import Assembler
import Testing

@Suite("Text of x86-64 instructions")
struct X86TextTests {
    private func text(_ instruction: X86Instruction) -> String {
        var output = X86Text()
        output.emit(instruction)
        return output.text
    }

    @Test("operands stand destination first, memory says its width where nothing else does")
    func operands() {
        let memory = X86Memory(.rbx, index: .rcx, scale: 8, -16)
        #expect(
            text(X86Instruction(.mov, .long, .register(.rax, .long), .memory(memory)))
                == "    mov eax, dword ptr [rbx + rcx*8 - 16]\n")
        #expect(
            text(X86Instruction(.cmp, .byte, .memory(X86Memory(.r12)), .immediate(13)))
                == "    cmp byte ptr [r12], 13\n")
        #expect(
            text(X86Instruction(.mulsd, .quad, .vector(.xmm0), .memory(X86Memory(.r14, -16))))
                == "    mulsd xmm0, [r14 - 16]\n")
        #expect(text(X86Instruction(.set(.l), .byte, .register(.rsi, .byte))) == "    setl sil\n")
    }
}
