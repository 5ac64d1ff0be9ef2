;; Memories besides the first: base and size come from the instance, and addresses are compared with the size.
(module
  (memory 1)
  (memory $second 1)
  (func (export "copy") (param $a i32)
    (i32.store $second offset=4 (local.get $a) (i32.load $second (local.get $a)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 13 bytes of bytecode, 162 of machine code
;;     ;; entry                       |  0  lea rax, [rdi + 16]
;;                                    |  4  lea rcx, [rdi + 80]
;;                                    |  8  cmp rcx, qword ptr [rbp - 56]
;;                                    |  c  ja 0x9a
;;                                    | 12  sub r15, 1
;;                                    | 16  jb 0x96
;;                                    | 1c  push rbx
;;                                    | 1d  mov rcx, rax
;;                                    | 20  sub rcx, rbx
;;                                    | 23  mov qword ptr [rax], rcx
;;                                    | 26  mov rcx, qword ptr [r14 + 16]
;;                                    | 2a  mov rcx, qword ptr [rcx]
;;                                    | 2d  mov qword ptr [rax + 8], r14
;;                                    | 31  mov qword ptr [rax + 16], rcx
;;                                    | 35  mov rbx, rax
;;     29  local.get $a
;;     2b  local.get $a
;;     2d  i32.load $second           | 38  mov rsi, qword ptr [rbx - 16]
;;                                    | 3c  lea rax, [rsi + 4]
;;                                    | 40  mov r11, qword ptr [r14 + 56]
;;                                    | 44  mov r11, qword ptr [r11 + 8]
;;                                    | 48  cmp rax, qword ptr [r11 + 8]
;;                                    | 4c  ja 0x84
;;                                    | 52  mov r11, qword ptr [r11]
;;                                    | 55  add rax, r11
;;                                    | 58  add rax, -4
;;                                    | 5c  mov ecx, dword ptr [rax]
;;     31  i32.store $second offset=4 | 5e  lea rax, [rsi + 8]
;;                                    | 62  mov r11, qword ptr [r14 + 56]
;;                                    | 66  mov r11, qword ptr [r11 + 8]
;;                                    | 6a  cmp rax, qword ptr [r11 + 8]
;;                                    | 6e  ja 0x89
;;                                    | 74  mov r11, qword ptr [r11]
;;                                    | 77  add rax, r11
;;                                    | 7a  add rax, -4
;;                                    | 7e  mov dword ptr [rax], ecx
;;     35  end                        | 80  pop rbx
;;                                    | 81  ret
;;     ;; seldom                      | 82  jmp 0x38
;;                                    | 84  call 0x8e
;;                                    | 89  call 0x8e
;;                                    | 8e  mov r11, qword ptr [rbp - 48]
;;                                    | 92  jmp qword ptr [r11 + 104]
;;                                    | 96  add r15, 1
;;                                    | 9a  mov r11, qword ptr [rbp - 48]
;;                                    | 9e  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 13 bytes of bytecode, 184 of machine code
;;     ;; entry                       |  0  add x16, x25, #16
;;                                    |  4  ldr x9, [x29, #-16]
;;                                    |  8  add x17, x16, #64
;;                                    |  c  cmp x17, x9
;;                                    | 10  b.hi 0xa8
;;                                    | 14  subs x22, x22, #1
;;                                    | 18  b.mi 0xa4
;;                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                    | 20  ldr x10, [x21, #16]
;;                                    | 24  sub w9, w16, w20
;;                                    | 28  ldr x10, [x10]
;;                                    | 2c  mov x20, x16
;;                                    | 30  stp x9, x21, [x20]
;;                                    | 34  str x10, [x20, #16]
;;     29  local.get $a
;;     2b  local.get $a
;;     2d  i32.load $second           | 38  ldr x8, [x20, #-16]
;;                                    | 3c  add x0, x8, #4
;;                                    | 40  ldr x16, [x21, #56]
;;                                    | 44  ldr x16, [x16, #8]
;;                                    | 48  ldr x17, [x16, #8]
;;                                    | 4c  cmp x0, x17
;;                                    | 50  b.hi 0x9c
;;                                    | 54  ldr x16, [x16]
;;                                    | 58  add x0, x0, x16
;;                                    | 5c  sub x0, x0, #4
;;                                    | 60  ldr w1, [x0]
;;     31  i32.store $second offset=4 | 64  add x0, x8, #8
;;                                    | 68  ldr x16, [x21, #56]
;;                                    | 6c  ldr x16, [x16, #8]
;;                                    | 70  ldr x17, [x16, #8]
;;                                    | 74  cmp x0, x17
;;                                    | 78  b.hi 0xa0
;;                                    | 7c  ldr x16, [x16]
;;                                    | 80  add x0, x0, x16
;;                                    | 84  sub x0, x0, #4
;;                                    | 88  ldrb wzr, [x0, #3]
;;                                    | 8c  str w1, [x0]
;;     35  end                        | 90  ldp x30, x20, [sp], #16
;;                                    | 94  ret
;;     ;; seldom                      | 98  b 0x38
;;                                    | 9c  bl 0xb0
;;                                    | a0  bl 0xb0
;;                                    | a4  add x22, x22, #1
;;                                    | a8  ldr x17, [x19, #96]
;;                                    | ac  br x17
;;                                    | b0  ldr x17, [x19, #104]
;;                                    | b4  br x17
