;; Constants are part of the instructions that use them, in each form that the processor has for them; larger ones take a register.
(module
  (func (export "small") (param i32) (result i32)
    (i32.and (i32.xor (i32.sub (i32.add (local.get 0) (i32.const 100)) (i32.const 5000)) (i32.const 255)) (i32.const 65520)))
  (func (export "large") (param i32) (result i32)
    (i32.or (i32.add (local.get 0) (i32.const 0x12345678)) (i32.const 0x12345))))

;; x86-64:
;;   func (;0;) (type 0) (param i32) (result i32)
;;     ;; 20 bytes of bytecode, 81 of machine code
;;     ;; entry            |  0  inc r15
;;                         |  3  jmp qword ptr [r14 + 80]
;;                         |  7  nop
;;                         |  8  lea rax, [rdi + 16]
;;                         |  c  lea rcx, [rdi + 80]
;;                         | 10  cmp rcx, qword ptr [rbp - 56]
;;                         | 14  ja 0x3
;;                         | 16  dec r15
;;                         | 19  jl 0x0
;;                         | 1b  push rbx
;;                         | 1c  mov ecx, eax
;;                         | 1e  sub ecx, ebx
;;                         | 20  mov qword ptr [rax], rcx
;;                         | 23  mov rcx, qword ptr [r14 + 8]
;;                         | 27  mov rcx, qword ptr [rcx]
;;                         | 2a  mov qword ptr [rax + 8], r14
;;                         | 2e  mov qword ptr [rax + 16], rcx
;;                         | 32  mov rbx, rax
;;     2d  local.get 0
;;     2f  i32.const 100
;;     32  i32.add         | 35  mov rsi, qword ptr [rbx - 16]
;;                         | 39  lea eax, [rsi + 100]
;;     33  i32.const 5000
;;     36  i32.sub         | 3c  add eax, -5000
;;     37  i32.const 255
;;     3a  i32.xor         | 41  xor eax, 255
;;     3b  i32.const 65520
;;     3f  i32.and         | 46  and eax, 65520
;;     40  end             | 4b  mov qword ptr [rbx - 16], rax
;;                         | 4f  pop rbx
;;                         | 50  ret
;;
;;   func (;1;) (type 0) (param i32) (result i32)
;;     ;; 15 bytes of bytecode, 75 of machine code
;;     ;; entry                |  0  inc r15
;;                             |  3  jmp qword ptr [r14 + 80]
;;                             |  7  nop
;;                             |  8  lea rax, [rdi + 16]
;;                             |  c  lea rcx, [rdi + 80]
;;                             | 10  cmp rcx, qword ptr [rbp - 56]
;;                             | 14  ja 0x3
;;                             | 16  dec r15
;;                             | 19  jl 0x0
;;                             | 1b  push rbx
;;                             | 1c  mov ecx, eax
;;                             | 1e  sub ecx, ebx
;;                             | 20  mov qword ptr [rax], rcx
;;                             | 23  mov rcx, qword ptr [r14 + 8]
;;                             | 27  mov rcx, qword ptr [rcx + 8]
;;                             | 2b  mov qword ptr [rax + 8], r14
;;                             | 2f  mov qword ptr [rax + 16], rcx
;;                             | 33  mov rbx, rax
;;     43  local.get 0
;;     45  i32.const 305419896
;;     4b  i32.add             | 36  mov rsi, qword ptr [rbx - 16]
;;                             | 3a  lea eax, [rsi + 305419896]
;;     4c  i32.const 74565
;;     50  i32.or              | 40  or eax, 74565
;;     51  end                 | 45  mov qword ptr [rbx - 16], rax
;;                             | 49  pop rbx
;;                             | 4a  ret

;; arm64:
;;   func (;0;) (type 0) (param i32) (result i32)
;;     ;; 20 bytes of bytecode, 104 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #64
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x60
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x5c
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     2d  local.get 0
;;     2f  i32.const 100
;;     32  i32.add         | 38  ldr x8, [x20, #-16]
;;                         | 3c  add w0, w8, #100
;;     33  i32.const 5000
;;     36  i32.sub         | 40  movz x1, #5000, lsl #0
;;                         | 44  sub w0, w0, w1
;;     37  i32.const 255
;;     3a  i32.xor         | 48  eor w0, w0, #255
;;     3b  i32.const 65520
;;     3f  i32.and         | 4c  and w0, w0, #65520
;;     40  end             | 50  str x0, [x20, #-16]
;;                         | 54  ldp x30, x20, [sp], #16
;;                         | 58  ret
;;     ;; seldom           | 5c  add x22, x22, #1
;;                         | 60  ldr x17, [x21, #80]
;;                         | 64  br x17
;;
;;   func (;1;) (type 0) (param i32) (result i32)
;;     ;; 15 bytes of bytecode, 112 of machine code
;;     ;; entry                |  0  add x16, x25, #16
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #64
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x68
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x64
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #8]
;;                             | 24  sub w9, w16, w20
;;                             | 28  ldr x10, [x10, #8]
;;                             | 2c  mov x20, x16
;;                             | 30  stp x9, x21, [x20]
;;                             | 34  str x10, [x20, #16]
;;     43  local.get 0
;;     45  i32.const 305419896
;;     4b  i32.add             | 38  movz x0, #22136, lsl #0
;;                             | 3c  movk x0, #4660, lsl #16
;;                             | 40  ldr x8, [x20, #-16]
;;                             | 44  add w1, w8, w0
;;     4c  i32.const 74565
;;     50  i32.or              | 48  movz x0, #9029, lsl #0
;;                             | 4c  movk x0, #1, lsl #16
;;                             | 50  orr w1, w1, w0
;;     51  end                 | 54  mov x0, x1
;;                             | 58  str x0, [x20, #-16]
;;                             | 5c  ldp x30, x20, [sp], #16
;;                             | 60  ret
;;     ;; seldom               | 64  add x22, x22, #1
;;                             | 68  ldr x17, [x21, #80]
;;                             | 6c  br x17
