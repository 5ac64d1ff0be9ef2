;; Operations of which all operands are constants, and such that change nothing.
(module
  (func (export "sum") (result i32)
    (i32.mul (i32.add (i32.const 2) (i32.const 3)) (i32.const 4)))
  (func (export "neutral") (param i32) (result i32)
    (i32.mul (i32.shl (i32.add (local.get 0) (i32.const 0)) (i32.const 0)) (i32.const 1))))

;; x86-64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 9 bytes of bytecode, 68 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi]
;;                     |  b  lea rcx, [rdi + 64]
;;                     |  f  cmp rcx, qword ptr [rbp - 56]
;;                     | 13  ja 0x3
;;                     | 15  dec r15
;;                     | 18  jl 0x0
;;                     | 1a  push rbx
;;                     | 1b  mov ecx, eax
;;                     | 1d  sub ecx, ebx
;;                     | 1f  mov qword ptr [rax], rcx
;;                     | 22  mov rcx, qword ptr [r14 + 8]
;;                     | 26  mov rcx, qword ptr [rcx]
;;                     | 29  mov qword ptr [rax + 8], r14
;;                     | 2d  mov qword ptr [rax + 16], rcx
;;                     | 31  mov rbx, rax
;;     31  i32.const 2
;;     33  i32.const 3
;;     35  i32.add     | 34  mov eax, 2
;;                     | 39  add eax, 3
;;     36  i32.const 4
;;     38  i32.mul     | 3c  shl eax, 2
;;     39  end         | 3f  mov qword ptr [rbx], rax
;;                     | 42  pop rbx
;;                     | 43  ret
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 12 bytes of bytecode, 70 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi + 16]
;;                     |  c  lea rcx, [rdi + 80]
;;                     | 10  cmp rcx, qword ptr [rbp - 56]
;;                     | 14  ja 0x3
;;                     | 16  dec r15
;;                     | 19  jl 0x0
;;                     | 1b  push rbx
;;                     | 1c  mov ecx, eax
;;                     | 1e  sub ecx, ebx
;;                     | 20  mov qword ptr [rax], rcx
;;                     | 23  mov rcx, qword ptr [r14 + 8]
;;                     | 27  mov rcx, qword ptr [rcx + 8]
;;                     | 2b  mov qword ptr [rax + 8], r14
;;                     | 2f  mov qword ptr [rax + 16], rcx
;;                     | 33  mov rbx, rax
;;     3c  local.get 0
;;     3e  i32.const 0
;;     40  i32.add     | 36  mov rsi, qword ptr [rbx - 16]
;;                     | 3a  mov eax, esi
;;     41  i32.const 0
;;     43  i32.shl     | 3c  mov eax, eax
;;     44  i32.const 1
;;     46  i32.mul     | 3e  mov eax, eax
;;     47  end         | 40  mov qword ptr [rbx - 16], rax
;;                     | 44  pop rbx
;;                     | 45  ret

;; arm64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 9 bytes of bytecode, 92 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x54
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x50
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
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
;;     ;; seldom       | 50  add x22, x22, #1
;;                     | 54  ldr x17, [x21, #80]
;;                     | 58  br x17
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 12 bytes of bytecode, 96 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x58
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x54
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
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
;;     ;; seldom       | 54  add x22, x22, #1
;;                     | 58  ldr x17, [x21, #80]
;;                     | 5c  br x17
