;; Memories besides the first: base and size come from the instance, and addresses are compared with the size.
(module
  (memory 1)
  (memory $second 1)
  (func (export "copy") (param $a i32)
    (i32.store $second offset=4 (local.get $a) (i32.load $second (local.get $a)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 13 bytes of bytecode, 135 of machine code
;;     ;; entry                       |  0  inc r15
;;                                    |  3  jmp qword ptr [r14 + 80]
;;                                    |  7  nop
;;                                    |  8  lea rax, [rdi + 16]
;;                                    |  c  lea rcx, [rdi + 80]
;;                                    | 10  cmp rcx, qword ptr [rbp - 56]
;;                                    | 14  ja 0x3
;;                                    | 16  dec r15
;;                                    | 19  jl 0x0
;;                                    | 1b  push rbx
;;                                    | 1c  mov ecx, eax
;;                                    | 1e  sub ecx, ebx
;;                                    | 20  mov qword ptr [rax], rcx
;;                                    | 23  mov rcx, qword ptr [r14 + 8]
;;                                    | 27  mov rcx, qword ptr [rcx]
;;                                    | 2a  mov qword ptr [rax + 8], r14
;;                                    | 2e  mov qword ptr [rax + 16], rcx
;;                                    | 32  mov rbx, rax
;;     29  local.get $a
;;     2b  local.get $a
;;     2d  i32.load $second           | 35  mov rsi, qword ptr [rbx - 16]
;;                                    | 39  lea rax, [rsi + 4]
;;                                    | 3d  mov r11, qword ptr [r14 + 32]
;;                                    | 41  mov r11, qword ptr [r11 + 8]
;;                                    | 45  cmp rax, qword ptr [r11 + 8]
;;                                    | 49  ja 0x7f
;;                                    | 4f  mov r11, qword ptr [r11]
;;                                    | 52  add rax, r11
;;                                    | 55  add rax, -4
;;                                    | 59  mov ecx, dword ptr [rax]
;;     31  i32.store $second offset=4 | 5b  lea rax, [rsi + 8]
;;                                    | 5f  mov r11, qword ptr [r14 + 32]
;;                                    | 63  mov r11, qword ptr [r11 + 8]
;;                                    | 67  cmp rax, qword ptr [r11 + 8]
;;                                    | 6b  ja 0x83
;;                                    | 71  mov r11, qword ptr [r11]
;;                                    | 74  add rax, r11
;;                                    | 77  add rax, -4
;;                                    | 7b  mov dword ptr [rax], ecx
;;     35  end                        | 7d  pop rbx
;;                                    | 7e  ret
;;     ;; seldom                      | 7f  call qword ptr [r14 + 88]
;;                                    | 83  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 13 bytes of bytecode, 180 of machine code
;;     ;; entry                       |  0  add x16, x25, #16
;;                                    |  4  ldr x9, [x29, #-16]
;;                                    |  8  add x17, x16, #64
;;                                    |  c  cmp x17, x9
;;                                    | 10  b.hi 0xa4
;;                                    | 14  subs x22, x22, #1
;;                                    | 18  b.mi 0xa0
;;                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                    | 20  ldr x10, [x21, #8]
;;                                    | 24  sub w9, w16, w20
;;                                    | 28  ldr x10, [x10]
;;                                    | 2c  mov x20, x16
;;                                    | 30  stp x9, x21, [x20]
;;                                    | 34  str x10, [x20, #16]
;;     29  local.get $a
;;     2b  local.get $a
;;     2d  i32.load $second           | 38  ldr x8, [x20, #-16]
;;                                    | 3c  add x0, x8, #4
;;                                    | 40  ldr x16, [x21, #32]
;;                                    | 44  ldr x16, [x16, #8]
;;                                    | 48  ldr x17, [x16, #8]
;;                                    | 4c  cmp x0, x17
;;                                    | 50  b.hi 0x98
;;                                    | 54  ldr x16, [x16]
;;                                    | 58  add x0, x0, x16
;;                                    | 5c  sub x0, x0, #4
;;                                    | 60  ldr w1, [x0]
;;     31  i32.store $second offset=4 | 64  add x0, x8, #8
;;                                    | 68  ldr x16, [x21, #32]
;;                                    | 6c  ldr x16, [x16, #8]
;;                                    | 70  ldr x17, [x16, #8]
;;                                    | 74  cmp x0, x17
;;                                    | 78  b.hi 0x9c
;;                                    | 7c  ldr x16, [x16]
;;                                    | 80  add x0, x0, x16
;;                                    | 84  sub x0, x0, #4
;;                                    | 88  ldrb wzr, [x0, #3]
;;                                    | 8c  str w1, [x0]
;;     35  end                        | 90  ldp x30, x20, [sp], #16
;;                                    | 94  ret
;;     ;; seldom                      | 98  bl 0xac
;;                                    | 9c  bl 0xac
;;                                    | a0  add x22, x22, #1
;;                                    | a4  ldr x17, [x21, #80]
;;                                    | a8  br x17
;;                                    | ac  ldr x17, [x21, #88]
;;                                    | b0  br x17
