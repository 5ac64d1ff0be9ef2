;; Loads of memory 0, which lies in a reservation: nothing is compared, the offset is part of the instruction.
(module
  (memory 1)
  (func (export "word") (param $a i32) (result i32)
    (i32.load offset=16 (local.get $a)))
  (func (export "narrow") (param $a i32) (result i64)
    (i64.add (i64.load8_s (local.get $a)) (i64.load32_u offset=8 (local.get $a))))
  (func (export "sum") (param $a i32) (param $i i32) (result i32)
    (i32.load (i32.add (local.get $a) (local.get $i))))
  (func (export "constant") (result i32)
    (i32.add (i32.load (i32.const 1024)) (i32.load16_u offset=65536 (i32.const 4))))
  (func (export "far") (param $a i32) (result f64)
    (f64.load offset=0x90000000 (local.get $a))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 68 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 16]
;;                            |  c  lea rcx, [rdi + 64]
;;                            | 10  cmp rcx, qword ptr [rbp - 56]
;;                            | 14  ja 0x3
;;                            | 16  dec r15
;;                            | 19  jl 0x0
;;                            | 1b  push rbx
;;                            | 1c  mov ecx, eax
;;                            | 1e  sub ecx, ebx
;;                            | 20  mov qword ptr [rax], rcx
;;                            | 23  mov rcx, qword ptr [r14 + 8]
;;                            | 27  mov rcx, qword ptr [rcx]
;;                            | 2a  mov qword ptr [rax + 8], r14
;;                            | 2e  mov qword ptr [rax + 16], rcx
;;                            | 32  mov rbx, rax
;;     60  local.get $a
;;     62  i32.load offset=16 | 35  mov rsi, qword ptr [rbx - 16]
;;                            | 39  mov eax, dword ptr [r13 + rsi + 16]
;;     65  end                | 3e  mov qword ptr [rbx - 16], rax
;;                            | 42  pop rbx
;;                            | 43  ret
;;
;;   func (;1;) (type 1) (param $a i32) (result i64)
;;     ;; 12 bytes of bytecode, 78 of machine code
;;     ;; entry                  |  0  inc r15
;;                               |  3  jmp qword ptr [r14 + 80]
;;                               |  7  nop
;;                               |  8  lea rax, [rdi + 16]
;;                               |  c  lea rcx, [rdi + 80]
;;                               | 10  cmp rcx, qword ptr [rbp - 56]
;;                               | 14  ja 0x3
;;                               | 16  dec r15
;;                               | 19  jl 0x0
;;                               | 1b  push rbx
;;                               | 1c  mov ecx, eax
;;                               | 1e  sub ecx, ebx
;;                               | 20  mov qword ptr [rax], rcx
;;                               | 23  mov rcx, qword ptr [r14 + 8]
;;                               | 27  mov rcx, qword ptr [rcx + 8]
;;                               | 2b  mov qword ptr [rax + 8], r14
;;                               | 2f  mov qword ptr [rax + 16], rcx
;;                               | 33  mov rbx, rax
;;     68  local.get $a
;;     6a  i64.load8_s           | 36  mov rsi, qword ptr [rbx - 16]
;;                               | 3a  movsx rax, byte ptr [r13 + rsi]
;;     6d  local.get $a
;;     6f  i64.load32_u offset=8 | 40  mov ecx, dword ptr [r13 + rsi + 8]
;;     72  i64.add               | 45  add rax, rcx
;;     73  end                   | 48  mov qword ptr [rbx - 16], rax
;;                               | 4c  pop rbx
;;                               | 4d  ret
;;
;;   func (;2;) (type 2) (param $a i32) (param $i i32) (result i32)
;;     ;; 9 bytes of bytecode, 79 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 96]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx + 16]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     76  local.get $a
;;     78  local.get $i
;;     7a  i32.add      | 36  mov rdi, qword ptr [rbx - 16]
;;                      | 3a  mov rsi, qword ptr [rbx - 32]
;;                      | 3e  lea eax, [rsi + rdi]
;;     7b  i32.load     | 41  mov ecx, dword ptr [r13 + rax]
;;     7e  end          | 46  mov rax, rcx
;;                      | 49  mov qword ptr [rbx - 32], rax
;;                      | 4d  pop rbx
;;                      | 4e  ret
;;
;;   func (;3;) (type 3) (result i32)
;;     ;; 15 bytes of bytecode, 75 of machine code
;;     ;; entry                      |  0  inc r15
;;                                   |  3  jmp qword ptr [r14 + 80]
;;                                   |  7  nop
;;                                   |  8  lea rax, [rdi]
;;                                   |  b  lea rcx, [rdi + 64]
;;                                   |  f  cmp rcx, qword ptr [rbp - 56]
;;                                   | 13  ja 0x3
;;                                   | 15  dec r15
;;                                   | 18  jl 0x0
;;                                   | 1a  push rbx
;;                                   | 1b  mov ecx, eax
;;                                   | 1d  sub ecx, ebx
;;                                   | 1f  mov qword ptr [rax], rcx
;;                                   | 22  mov rcx, qword ptr [r14 + 8]
;;                                   | 26  mov rcx, qword ptr [rcx + 24]
;;                                   | 2a  mov qword ptr [rax + 8], r14
;;                                   | 2e  mov qword ptr [rax + 16], rcx
;;                                   | 32  mov rbx, rax
;;     81  i32.const 1024
;;     84  i32.load                  | 35  mov eax, dword ptr [r13 + 1024]
;;     87  i32.const 4
;;     89  i32.load16_u offset=65536 | 3c  movzx ecx, word ptr [r13 + 65540]
;;     8e  i32.add                   | 44  add eax, ecx
;;     8f  end                       | 46  mov qword ptr [rbx], rax
;;                                   | 49  pop rbx
;;                                   | 4a  ret
;;
;;   func (;4;) (type 4) (param $a i32) (result f64)
;;     ;; 10 bytes of bytecode, 81 of machine code
;;     ;; entry                       |  0  inc r15
;;                                    |  3  jmp qword ptr [r14 + 80]
;;                                    |  7  nop
;;                                    |  8  lea rax, [rdi + 16]
;;                                    |  c  lea rcx, [rdi + 64]
;;                                    | 10  cmp rcx, qword ptr [rbp - 56]
;;                                    | 14  ja 0x3
;;                                    | 16  dec r15
;;                                    | 19  jl 0x0
;;                                    | 1b  push rbx
;;                                    | 1c  mov ecx, eax
;;                                    | 1e  sub ecx, ebx
;;                                    | 20  mov qword ptr [rax], rcx
;;                                    | 23  mov rcx, qword ptr [r14 + 8]
;;                                    | 27  mov rcx, qword ptr [rcx + 32]
;;                                    | 2b  mov qword ptr [rax + 8], r14
;;                                    | 2f  mov qword ptr [rax + 16], rcx
;;                                    | 33  mov rbx, rax
;;     92  local.get $a
;;     94  f64.load offset=2415919104 | 36  mov rsi, qword ptr [rbx - 16]
;;                                    | 3a  mov r11d, 2415919104
;;                                    | 40  add r11, rsi
;;                                    | 43  movsd xmm0, [r13 + r11]
;;     9b  end                        | 4a  movsd [rbx - 16], xmm0
;;                                    | 4f  pop rbx
;;                                    | 50  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 92 of machine code
;;     ;; entry               |  0  add x16, x25, #16
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #48
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x54
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x50
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     60  local.get $a
;;     62  i32.load offset=16 | 38  ldr x8, [x20, #-16]
;;                            | 3c  add x17, x23, x8
;;                            | 40  ldr w0, [x17, #16]
;;     65  end                | 44  str x0, [x20, #-16]
;;                            | 48  ldp x30, x20, [sp], #16
;;                            | 4c  ret
;;     ;; seldom              | 50  add x22, x22, #1
;;                            | 54  ldr x17, [x21, #80]
;;                            | 58  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i64)
;;     ;; 12 bytes of bytecode, 100 of machine code
;;     ;; entry                  |  0  add x16, x25, #16
;;                               |  4  ldr x9, [x29, #-16]
;;                               |  8  add x17, x16, #64
;;                               |  c  cmp x17, x9
;;                               | 10  b.hi 0x5c
;;                               | 14  subs x22, x22, #1
;;                               | 18  b.mi 0x58
;;                               | 1c  stp x30, x20, [sp, #-16]!
;;                               | 20  ldr x10, [x21, #8]
;;                               | 24  sub w9, w16, w20
;;                               | 28  ldr x10, [x10, #8]
;;                               | 2c  mov x20, x16
;;                               | 30  stp x9, x21, [x20]
;;                               | 34  str x10, [x20, #16]
;;     68  local.get $a
;;     6a  i64.load8_s           | 38  ldr x8, [x20, #-16]
;;                               | 3c  ldrsb x0, [x23, x8]
;;     6d  local.get $a
;;     6f  i64.load32_u offset=8 | 40  add x17, x23, x8
;;                               | 44  ldr w1, [x17, #8]
;;     72  i64.add               | 48  add x0, x0, x1
;;     73  end                   | 4c  str x0, [x20, #-16]
;;                               | 50  ldp x30, x20, [sp], #16
;;                               | 54  ret
;;     ;; seldom                 | 58  add x22, x22, #1
;;                               | 5c  ldr x17, [x21, #80]
;;                               | 60  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (param $i i32) (result i32)
;;     ;; 9 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     76  local.get $a
;;     78  local.get $i
;;     7a  i32.add      | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  add w0, w8, w9
;;     7b  i32.load     | 44  ldr w1, [x23, x0]
;;     7e  end          | 48  mov x0, x1
;;                      | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
;;
;;   func (;3;) (type 3) (result i32)
;;     ;; 15 bytes of bytecode, 96 of machine code
;;     ;; entry                      |  0  mov x16, x25
;;                                   |  4  ldr x9, [x29, #-16]
;;                                   |  8  add x17, x16, #64
;;                                   |  c  cmp x17, x9
;;                                   | 10  b.hi 0x58
;;                                   | 14  subs x22, x22, #1
;;                                   | 18  b.mi 0x54
;;                                   | 1c  stp x30, x20, [sp, #-16]!
;;                                   | 20  ldr x10, [x21, #8]
;;                                   | 24  sub w9, w16, w20
;;                                   | 28  ldr x10, [x10, #24]
;;                                   | 2c  mov x20, x16
;;                                   | 30  stp x9, x21, [x20]
;;                                   | 34  str x10, [x20, #16]
;;     81  i32.const 1024
;;     84  i32.load                  | 38  ldr w0, [x23, #1024]
;;     87  i32.const 4
;;     89  i32.load16_u offset=65536 | 3c  add x17, x23, #65536
;;                                   | 40  ldrh w1, [x17, #4]
;;     8e  i32.add                   | 44  add w0, w0, w1
;;     8f  end                       | 48  str x0, [x20]
;;                                   | 4c  ldp x30, x20, [sp], #16
;;                                   | 50  ret
;;     ;; seldom                     | 54  add x22, x22, #1
;;                                   | 58  ldr x17, [x21, #80]
;;                                   | 5c  br x17
;;
;;   func (;4;) (type 4) (param $a i32) (result f64)
;;     ;; 10 bytes of bytecode, 96 of machine code
;;     ;; entry                       |  0  add x16, x25, #16
;;                                    |  4  ldr x9, [x29, #-16]
;;                                    |  8  add x17, x16, #48
;;                                    |  c  cmp x17, x9
;;                                    | 10  b.hi 0x58
;;                                    | 14  subs x22, x22, #1
;;                                    | 18  b.mi 0x54
;;                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                    | 20  ldr x10, [x21, #8]
;;                                    | 24  sub w9, w16, w20
;;                                    | 28  ldr x10, [x10, #32]
;;                                    | 2c  mov x20, x16
;;                                    | 30  stp x9, x21, [x20]
;;                                    | 34  str x10, [x20, #16]
;;     92  local.get $a
;;     94  f64.load offset=2415919104 | 38  ldr x8, [x20, #-16]
;;                                    | 3c  movz x16, #36864, lsl #16
;;                                    | 40  add x16, x16, x8
;;                                    | 44  ldr d0, [x23, x16]
;;     9b  end                        | 48  str d0, [x20, #-16]
;;                                    | 4c  ldp x30, x20, [sp], #16
;;                                    | 50  ret
;;     ;; seldom                      | 54  add x22, x22, #1
;;                                    | 58  ldr x17, [x21, #80]
;;                                    | 5c  br x17
