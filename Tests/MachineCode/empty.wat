;; The least that there is: a frame is made and left.
(module
  (func (export "empty"))
  (func (export "identity") (param i32) (result i32) (local.get 0))
  (func (export "unreachable") (unreachable)))

;; x86-64:
;;   func (;0;) (type 0)
;;     ;; 1 bytes of bytecode, 71 of machine code
;;     ;; entry
;;             |  0  lea rax, [rdi]
;;             |  3  lea rcx, [rdi + 32]
;;             |  7  cmp rcx, qword ptr [rbp - 56]
;;             |  b  ja 0x3f
;;             | 11  sub r15, 1
;;             | 15  jb 0x3b
;;             | 1b  push rbx
;;             | 1c  mov rcx, rax
;;             | 1f  sub rcx, rbx
;;             | 22  mov qword ptr [rax], rcx
;;             | 25  mov rcx, qword ptr [r14 + 16]
;;             | 29  mov rcx, qword ptr [rcx]
;;             | 2c  mov qword ptr [rax + 8], r14
;;             | 30  mov qword ptr [rax + 16], rcx
;;             | 34  mov rbx, rax
;;     42  end | 37  pop rbx
;;             | 38  ret
;;     ;; seldom
;;             | 39  jmp 0x37
;;             | 3b  add r15, 1
;;             | 3f  mov r11, qword ptr [rbp - 48]
;;             | 43  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 81 of machine code
;;     ;; entry        |  0  lea rax, [rdi + 16]
;;                     |  4  lea rcx, [rdi + 64]
;;                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                     |  c  ja 0x49
;;                     | 12  sub r15, 1
;;                     | 16  jb 0x45
;;                     | 1c  push rbx
;;                     | 1d  mov rcx, rax
;;                     | 20  sub rcx, rbx
;;                     | 23  mov qword ptr [rax], rcx
;;                     | 26  mov rcx, qword ptr [r14 + 16]
;;                     | 2a  mov rcx, qword ptr [rcx + 8]
;;                     | 2e  mov qword ptr [rax + 8], r14
;;                     | 32  mov qword ptr [rax + 16], rcx
;;                     | 36  mov rbx, rax
;;     45  local.get 0
;;     47  end         | 39  mov rax, qword ptr [rbx - 16]
;;                     | 3d  mov qword ptr [rbx - 16], rax
;;                     | 41  pop rbx
;;                     | 42  ret
;;     ;; seldom       | 43  jmp 0x39
;;                     | 45  add r15, 1
;;                     | 49  mov r11, qword ptr [rbp - 48]
;;                     | 4d  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 0)
;;     ;; 2 bytes of bytecode, 83 of machine code
;;     ;; entry        |  0  lea rax, [rdi]
;;                     |  3  lea rcx, [rdi + 32]
;;                     |  7  cmp rcx, qword ptr [rbp - 56]
;;                     |  b  ja 0x4b
;;                     | 11  sub r15, 1
;;                     | 15  jb 0x47
;;                     | 1b  push rbx
;;                     | 1c  mov rcx, rax
;;                     | 1f  sub rcx, rbx
;;                     | 22  mov qword ptr [rax], rcx
;;                     | 25  mov rcx, qword ptr [r14 + 16]
;;                     | 29  mov rcx, qword ptr [rcx + 16]
;;                     | 2d  mov qword ptr [rax + 8], r14
;;                     | 31  mov qword ptr [rax + 16], rcx
;;                     | 35  mov rbx, rax
;;     4a  unreachable | 38  call 0x3f
;;     4b  end
;;     ;; seldom       | 3d  jmp 0x38
;;                     | 3f  mov r11, qword ptr [rbp - 48]
;;                     | 43  jmp qword ptr [r11 + 104]
;;                     | 47  add r15, 1
;;                     | 4b  mov r11, qword ptr [rbp - 48]
;;                     | 4f  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0)
;;     ;; 1 bytes of bytecode, 80 of machine code
;;     ;; entry
;;             |  0  mov x16, x25
;;             |  4  ldr x9, [x29, #-16]
;;             |  8  add x17, x16, #32
;;             |  c  cmp x17, x9
;;             | 10  b.hi 0x48
;;             | 14  subs x22, x22, #1
;;             | 18  b.mi 0x44
;;             | 1c  stp x30, x20, [sp, #-16]!
;;             | 20  ldr x10, [x21, #16]
;;             | 24  sub w9, w16, w20
;;             | 28  ldr x10, [x10]
;;             | 2c  mov x20, x16
;;             | 30  stp x9, x21, [x20]
;;             | 34  str x10, [x20, #16]
;;     42  end | 38  ldp x30, x20, [sp], #16
;;             | 3c  ret
;;     ;; seldom
;;             | 40  b 0x38
;;             | 44  add x22, x22, #1
;;             | 48  ldr x17, [x19, #96]
;;             | 4c  br x17
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 88 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #48
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x50
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x4c
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #8]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     45  local.get 0
;;     47  end         | 38  ldr x0, [x20, #-16]
;;                     | 3c  str x0, [x20, #-16]
;;                     | 40  ldp x30, x20, [sp], #16
;;                     | 44  ret
;;     ;; seldom       | 48  b 0x38
;;                     | 4c  add x22, x22, #1
;;                     | 50  ldr x17, [x19, #96]
;;                     | 54  br x17
;;
;;   func (;2;) (type 0)
;;     ;; 2 bytes of bytecode, 84 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #32
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x44
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x40
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #16]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     4a  unreachable | 38  bl 0x4c
;;     4b  end
;;     ;; seldom       | 3c  b 0x38
;;                     | 40  add x22, x22, #1
;;                     | 44  ldr x17, [x19, #96]
;;                     | 48  br x17
;;                     | 4c  ldr x17, [x19, #104]
;;                     | 50  br x17
