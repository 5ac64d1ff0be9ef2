;; br_table: one comparison for the default, then a jump by a table of distances: on x86-64 behind the code, on arm64 in it.
(module
  (func (export "switch") (param $i i32) (result i32)
    (block $d (block $c (block $b (block $a
      (br_table $a $b $c $a $d (local.get $i)))
      (return (i32.const 10)))
      (return (i32.const 20)))
      (return (i32.const 30)))
    (i32.const 40)))

;; x86-64:
;;   func (;0;) (type 0) (param $i i32) (result i32)
;;     ;; 33 bytes of bytecode, 168 of machine code
;;     ;; entry                            |  0  inc r15
;;                                         |  3  jmp qword ptr [r14 + 80]
;;                                         |  7  nop
;;                                         |  8  lea rax, [rdi + 16]
;;                                         |  c  lea rcx, [rdi + 64]
;;                                         | 10  cmp rcx, qword ptr [rbp - 56]
;;                                         | 14  ja 0x3
;;                                         | 16  dec r15
;;                                         | 19  jl 0x0
;;                                         | 1b  push rbx
;;                                         | 1c  mov ecx, eax
;;                                         | 1e  sub ecx, ebx
;;                                         | 20  mov qword ptr [rax], rcx
;;                                         | 23  mov rcx, qword ptr [r14 + 8]
;;                                         | 27  mov rcx, qword ptr [rcx]
;;                                         | 2a  mov qword ptr [rax + 8], r14
;;                                         | 2e  mov qword ptr [rax + 16], rcx
;;                                         | 32  mov rbx, rax
;;     25  block $d
;;     27    block $c
;;     29      block $b
;;     2b        block $a
;;     2d          local.get $i
;;     2f          br_table $a $b $c $a $d | 35  mov rsi, qword ptr [rbx - 16]
;;                                         | 39  cmp esi, 4
;;                                         | 3c  jae 0x50
;;                                         | 42  lea r11, [rip + 0x88]
;;                                         | 49  add r11, qword ptr [r11 + rsi*8]
;;                                         | 4d  jmp r11
;;                                         | 50  jmp 0x76
;;     36        end
;;     37        i32.const 10
;;     39        return                    | 55  mov eax, 10
;;                                         | 5a  mov qword ptr [rbx - 16], rax
;;                                         | 5e  pop rbx
;;                                         | 5f  ret
;;     3a      end
;;     3b      i32.const 20
;;     3d      return                      | 60  mov eax, 20
;;                                         | 65  mov qword ptr [rbx - 16], rax
;;                                         | 69  pop rbx
;;                                         | 6a  ret
;;     3e    end
;;     3f    i32.const 30
;;     41    return                        | 6b  mov eax, 30
;;                                         | 70  mov qword ptr [rbx - 16], rax
;;                                         | 74  pop rbx
;;                                         | 75  ret
;;     42  end
;;     43  i32.const 40
;;     45  end                             | 76  mov eax, 40
;;                                         | 7b  mov qword ptr [rbx - 16], rax
;;                                         | 7f  pop rbx
;;                                         | 80  ret
;;     ;; seldom                           | 81  .quad 0xcd00000000000000
;;                                         | 89  .quad 0xd8ffffffffffffff
;;                                         | 91  .quad 0xe3ffffffffffffff
;;                                         | 99  .quad 0xcdffffffffffffff
;;                                         | a1  .quad 0xffffffffffffff

;; arm64:
;;   func (;0;) (type 0) (param $i i32) (result i32)
;;     ;; 33 bytes of bytecode, 180 of machine code
;;     ;; entry                            |  0  add x16, x25, #16
;;                                         |  4  ldr x9, [x29, #-16]
;;                                         |  8  add x17, x16, #48
;;                                         |  c  cmp x17, x9
;;                                         | 10  b.hi 0xac
;;                                         | 14  subs x22, x22, #1
;;                                         | 18  b.mi 0xa8
;;                                         | 1c  stp x30, x20, [sp, #-16]!
;;                                         | 20  ldr x10, [x21, #8]
;;                                         | 24  sub w9, w16, w20
;;                                         | 28  ldr x10, [x10]
;;                                         | 2c  mov x20, x16
;;                                         | 30  stp x9, x21, [x20]
;;                                         | 34  str x10, [x20, #16]
;;     25  block $d
;;     27    block $c
;;     29      block $b
;;     2b        block $a
;;     2d          local.get $i
;;     2f          br_table $a $b $c $a $d | 38  ldr x8, [x20, #-16]
;;                                         | 3c  cmp w8, #4
;;                                         | 40  b.hs 0x64
;;                                         | 44  adr x17, 0x54
;;                                         | 48  ldrsw x25, [x17, w8, uxtw #2]
;;                                         | 4c  add x17, x17, x25
;;                                         | 50  br x17
;;                                         | 54  .long 0x14
;;                                         | 58  .long 0x24
;;                                         | 5c  .long 0x34
;;                                         | 60  .long 0x14
;;                                         | 64  b 0x98
;;     36        end
;;     37        i32.const 10
;;     39        return                    | 68  movz x0, #10, lsl #0
;;                                         | 6c  str x0, [x20, #-16]
;;                                         | 70  ldp x30, x20, [sp], #16
;;                                         | 74  ret
;;     3a      end
;;     3b      i32.const 20
;;     3d      return                      | 78  movz x0, #20, lsl #0
;;                                         | 7c  str x0, [x20, #-16]
;;                                         | 80  ldp x30, x20, [sp], #16
;;                                         | 84  ret
;;     3e    end
;;     3f    i32.const 30
;;     41    return                        | 88  movz x0, #30, lsl #0
;;                                         | 8c  str x0, [x20, #-16]
;;                                         | 90  ldp x30, x20, [sp], #16
;;                                         | 94  ret
;;     42  end
;;     43  i32.const 40
;;     45  end                             | 98  movz x0, #40, lsl #0
;;                                         | 9c  str x0, [x20, #-16]
;;                                         | a0  ldp x30, x20, [sp], #16
;;                                         | a4  ret
;;     ;; seldom                           | a8  add x22, x22, #1
;;                                         | ac  ldr x17, [x21, #80]
;;                                         | b0  br x17
