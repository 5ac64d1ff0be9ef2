;; Operations of which all operands are constants, and such that change nothing.
(module
  (func (export "sum") (result i32)
    (i32.mul (i32.add (i32.const 2) (i32.const 3)) (i32.const 4)))
  (func (export "neutral") (param i32) (result i32)
    (i32.mul (i32.shl (i32.add (local.get 0) (i32.const 0)) (i32.const 0)) (i32.const 1))))

;; x86-64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 9 bytes of bytecode, 85 of machine code
;;     ;; entry        |  0  lea rax, [rdi]
;;                     |  3  lea rcx, [rdi + 64]
;;                     |  7  cmp rcx, qword ptr [rbp - 56]
;;                     |  b  ja 0x4d
;;                     | 11  sub r15, 1
;;                     | 15  jb 0x49
;;                     | 1b  push rbx
;;                     | 1c  mov rcx, rax
;;                     | 1f  sub rcx, rbx
;;                     | 22  mov qword ptr [rax], rcx
;;                     | 25  mov rcx, qword ptr [r14 + 16]
;;                     | 29  mov rcx, qword ptr [rcx]
;;                     | 2c  mov qword ptr [rax + 8], r14
;;                     | 30  mov qword ptr [rax + 16], rcx
;;                     | 34  mov rbx, rax
;;     31  i32.const 2
;;     33  i32.const 3
;;     35  i32.add     | 37  mov eax, 2
;;                     | 3c  add eax, 3
;;     36  i32.const 4
;;     38  i32.mul     | 3f  shl eax, 2
;;     39  end         | 42  mov qword ptr [rbx], rax
;;                     | 45  pop rbx
;;                     | 46  ret
;;     ;; seldom       | 47  jmp 0x37
;;                     | 49  add r15, 1
;;                     | 4d  mov r11, qword ptr [rbp - 48]
;;                     | 51  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 12 bytes of bytecode, 87 of machine code
;;     ;; entry        |  0  lea rax, [rdi + 16]
;;                     |  4  lea rcx, [rdi + 80]
;;                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                     |  c  ja 0x4f
;;                     | 12  sub r15, 1
;;                     | 16  jb 0x4b
;;                     | 1c  push rbx
;;                     | 1d  mov rcx, rax
;;                     | 20  sub rcx, rbx
;;                     | 23  mov qword ptr [rax], rcx
;;                     | 26  mov rcx, qword ptr [r14 + 16]
;;                     | 2a  mov rcx, qword ptr [rcx + 8]
;;                     | 2e  mov qword ptr [rax + 8], r14
;;                     | 32  mov qword ptr [rax + 16], rcx
;;                     | 36  mov rbx, rax
;;     3c  local.get 0
;;     3e  i32.const 0
;;     40  i32.add     | 39  mov rsi, qword ptr [rbx - 16]
;;                     | 3d  mov eax, esi
;;     41  i32.const 0
;;     43  i32.shl     | 3f  mov eax, eax
;;     44  i32.const 1
;;     46  i32.mul     | 41  mov eax, eax
;;     47  end         | 43  mov qword ptr [rbx - 16], rax
;;                     | 47  pop rbx
;;                     | 48  ret
;;     ;; seldom       | 49  jmp 0x39
;;                     | 4b  add r15, 1
;;                     | 4f  mov r11, qword ptr [rbp - 48]
;;                     | 53  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 9 bytes of bytecode, 96 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x58
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x54
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     31  i32.const 2
;;     33  i32.const 3
;;     35  i32.add     | 38  movz x0, #2, lsl #0
;;                     | 3c  add w0, w0, #3
;;     36  i32.const 4
;;     38  i32.mul     | 40  lsl w0, w0, #2
;;     39  end         | 44  str x0, [x20]
;;                     | 48  ldp x30, x20, [sp], #16
;;                     | 4c  ret
;;     ;; seldom       | 50  b 0x38
;;                     | 54  add x22, x22, #1
;;                     | 58  ldr x17, [x19, #96]
;;                     | 5c  br x17
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 12 bytes of bytecode, 100 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x5c
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x58
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #8]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     3c  local.get 0
;;     3e  i32.const 0
;;     40  i32.add     | 38  ldr x8, [x20, #-16]
;;                     | 3c  add w0, w8, #0
;;     41  i32.const 0
;;     43  i32.shl     | 40  lsl w0, w0, #0
;;     44  i32.const 1
;;     46  i32.mul     | 44  mov w0, w0
;;     47  end         | 48  str x0, [x20, #-16]
;;                     | 4c  ldp x30, x20, [sp], #16
;;                     | 50  ret
;;     ;; seldom       | 54  b 0x38
;;                     | 58  add x22, x22, #1
;;                     | 5c  ldr x17, [x19, #96]
;;                     | 60  br x17
