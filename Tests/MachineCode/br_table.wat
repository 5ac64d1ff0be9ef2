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
;;     ;; 33 bytes of bytecode, 184 of machine code
;;     ;; entry                            |  0  lea rax, [rdi + 16]
;;                                         |  4  lea rcx, [rdi + 64]
;;                                         |  8  cmp rcx, qword ptr [rbp - 56]
;;                                         |  c  ja 0x8a
;;                                         | 12  sub r15, 1
;;                                         | 16  jb 0x86
;;                                         | 1c  push rbx
;;                                         | 1d  mov rcx, rax
;;                                         | 20  sub rcx, rbx
;;                                         | 23  mov qword ptr [rax], rcx
;;                                         | 26  mov rcx, qword ptr [r14 + 16]
;;                                         | 2a  mov rcx, qword ptr [rcx]
;;                                         | 2d  mov qword ptr [rax + 8], r14
;;                                         | 31  mov qword ptr [rax + 16], rcx
;;                                         | 35  mov rbx, rax
;;     25  block $d
;;     27    block $c
;;     29      block $b
;;     2b        block $a
;;     2d          local.get $i
;;     2f          br_table $a $b $c $a $d | 38  mov rsi, qword ptr [rbx - 16]
;;                                         | 3c  cmp esi, 4
;;                                         | 3f  jae 0x53
;;                                         | 45  lea r11, [rip + 0x98]
;;                                         | 4c  add r11, qword ptr [r11 + rsi*8]
;;                                         | 50  jmp r11
;;                                         | 53  jmp 0x79
;;     36        end
;;     37        i32.const 10
;;     39        return                    | 58  mov eax, 10
;;                                         | 5d  mov qword ptr [rbx - 16], rax
;;                                         | 61  pop rbx
;;                                         | 62  ret
;;     3a      end
;;     3b      i32.const 20
;;     3d      return                      | 63  mov eax, 20
;;                                         | 68  mov qword ptr [rbx - 16], rax
;;                                         | 6c  pop rbx
;;                                         | 6d  ret
;;     3e    end
;;     3f    i32.const 30
;;     41    return                        | 6e  mov eax, 30
;;                                         | 73  mov qword ptr [rbx - 16], rax
;;                                         | 77  pop rbx
;;                                         | 78  ret
;;     42  end
;;     43  i32.const 40
;;     45  end                             | 79  mov eax, 40
;;                                         | 7e  mov qword ptr [rbx - 16], rax
;;                                         | 82  pop rbx
;;                                         | 83  ret
;;     ;; seldom                           | 84  jmp 0x38
;;                                         | 86  add r15, 1
;;                                         | 8a  mov r11, qword ptr [rbp - 48]
;;                                         | 8e  jmp qword ptr [r11 + 96]
;;                                         | 92  .quad 0xffc0000000000000
;;                                         | 9a  .quad 0xffcbffffffffffff
;;                                         | a2  .quad 0xffd6ffffffffffff
;;                                         | aa  .quad 0xffc0ffffffffffff
;;                                         | b2  .quad 0xffffffffffff

;; arm64:
;;   func (;0;) (type 0) (param $i i32) (result i32)
;;     ;; 33 bytes of bytecode, 184 of machine code
;;     ;; entry                            |  0  add x16, x25, #16
;;                                         |  4  ldr x9, [x29, #-16]
;;                                         |  8  add x17, x16, #48
;;                                         |  c  cmp x17, x9
;;                                         | 10  b.hi 0xb0
;;                                         | 14  subs x22, x22, #1
;;                                         | 18  b.mi 0xac
;;                                         | 1c  stp x30, x20, [sp, #-16]!
;;                                         | 20  ldr x10, [x21, #16]
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
;;     ;; seldom                           | a8  b 0x38
;;                                         | ac  add x22, x22, #1
;;                                         | b0  ldr x17, [x19, #96]
;;                                         | b4  br x17
