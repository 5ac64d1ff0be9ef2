;; 64-bit constants: those that fit are immediates, others are made in a register.
(module
  (func (export "immediate") (param i64) (result i64)
    (i64.and (i64.add (local.get 0) (i64.const -1)) (i64.const 0xffff)))
  (func (export "wide") (param i64) (result i64)
    (i64.xor (i64.mul (local.get 0) (i64.const 0x9e3779b97f4a7c15)) (i64.const 0xffffffff))))

;; x86-64:
;;   func (;0;) (type 0) (param i64) (result i64)
;;     ;; 11 bytes of bytecode, 70 of machine code
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
;;     30  local.get 0
;;     32  i64.const -1
;;     34  i64.add         | 35  mov rsi, qword ptr [rbx - 16]
;;                         | 39  lea rax, [rsi - 1]
;;     35  i64.const 65535
;;     39  i64.and         | 3d  movzx eax, ax
;;     3a  end             | 40  mov qword ptr [rbx - 16], rax
;;                         | 44  pop rbx
;;                         | 45  ret
;;
;;   func (;1;) (type 0) (param i64) (result i64)
;;     ;; 22 bytes of bytecode, 92 of machine code
;;     ;; entry                           |  0  inc r15
;;                                        |  3  jmp qword ptr [r14 + 80]
;;                                        |  7  nop
;;                                        |  8  lea rax, [rdi + 16]
;;                                        |  c  lea rcx, [rdi + 80]
;;                                        | 10  cmp rcx, qword ptr [rbp - 56]
;;                                        | 14  ja 0x3
;;                                        | 16  dec r15
;;                                        | 19  jl 0x0
;;                                        | 1b  push rbx
;;                                        | 1c  mov ecx, eax
;;                                        | 1e  sub ecx, ebx
;;                                        | 20  mov qword ptr [rax], rcx
;;                                        | 23  mov rcx, qword ptr [r14 + 8]
;;                                        | 27  mov rcx, qword ptr [rcx + 8]
;;                                        | 2b  mov qword ptr [rax + 8], r14
;;                                        | 2f  mov qword ptr [rax + 16], rcx
;;                                        | 33  mov rbx, rax
;;     3d  local.get 0
;;     3f  i64.const -7046029254386353131
;;     4a  i64.mul                        | 36  mov rax, -7046029254386353131
;;                                        | 40  mov rsi, qword ptr [rbx - 16]
;;                                        | 44  mov rcx, rsi
;;                                        | 47  imul rcx, rax
;;     4b  i64.const 4294967295
;;     51  i64.xor                        | 4b  mov eax, 4294967295
;;                                        | 50  xor rcx, rax
;;     52  end                            | 53  mov rax, rcx
;;                                        | 56  mov qword ptr [rbx - 16], rax
;;                                        | 5a  pop rbx
;;                                        | 5b  ret

;; arm64:
;;   func (;0;) (type 0) (param i64) (result i64)
;;     ;; 11 bytes of bytecode, 92 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #64
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x54
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x50
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     30  local.get 0
;;     32  i64.const -1
;;     34  i64.add         | 38  ldr x8, [x20, #-16]
;;                         | 3c  sub x0, x8, #1
;;     35  i64.const 65535
;;     39  i64.and         | 40  and x0, x0, #65535
;;     3a  end             | 44  str x0, [x20, #-16]
;;                         | 48  ldp x30, x20, [sp], #16
;;                         | 4c  ret
;;     ;; seldom           | 50  add x22, x22, #1
;;                         | 54  ldr x17, [x21, #80]
;;                         | 58  br x17
;;
;;   func (;1;) (type 0) (param i64) (result i64)
;;     ;; 22 bytes of bytecode, 116 of machine code
;;     ;; entry                           |  0  add x16, x25, #16
;;                                        |  4  ldr x9, [x29, #-16]
;;                                        |  8  add x17, x16, #64
;;                                        |  c  cmp x17, x9
;;                                        | 10  b.hi 0x6c
;;                                        | 14  subs x22, x22, #1
;;                                        | 18  b.mi 0x68
;;                                        | 1c  stp x30, x20, [sp, #-16]!
;;                                        | 20  ldr x10, [x21, #8]
;;                                        | 24  sub w9, w16, w20
;;                                        | 28  ldr x10, [x10, #8]
;;                                        | 2c  mov x20, x16
;;                                        | 30  stp x9, x21, [x20]
;;                                        | 34  str x10, [x20, #16]
;;     3d  local.get 0
;;     3f  i64.const -7046029254386353131
;;     4a  i64.mul                        | 38  movz x0, #31765, lsl #0
;;                                        | 3c  movk x0, #32586, lsl #16
;;                                        | 40  movk x0, #31161, lsl #32
;;                                        | 44  movk x0, #40503, lsl #48
;;                                        | 48  ldr x8, [x20, #-16]
;;                                        | 4c  mul x1, x8, x0
;;     4b  i64.const 4294967295
;;     51  i64.xor                        | 50  movn w0, #0
;;                                        | 54  eor x1, x1, x0
;;     52  end                            | 58  mov x0, x1
;;                                        | 5c  str x0, [x20, #-16]
;;                                        | 60  ldp x30, x20, [sp], #16
;;                                        | 64  ret
;;     ;; seldom                          | 68  add x22, x22, #1
;;                                        | 6c  ldr x17, [x21, #80]
;;                                        | 70  br x17
