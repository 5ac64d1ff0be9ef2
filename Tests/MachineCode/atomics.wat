;; Atomic instructions are those of the processor, after the address has been found to be aligned.
(module
  (memory 1 1 shared)
  (func (export "load") (param $a i32) (result i32)
    (i32.atomic.load (local.get $a)))
  (func (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.atomic.rmw.add offset=4 (local.get $a) (local.get $b)))
  (func (export "exchange") (param $a i32) (param $b i64) (param $c i64) (result i64)
    (i64.atomic.rmw.cmpxchg (local.get $a) (local.get $b) (local.get $c))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 7 bytes of bytecode, 91 of machine code
;;     ;; entry            |  0  inc r15
;;                         |  3  jmp qword ptr [r14 + 80]
;;                         |  7  nop
;;                         |  8  lea rax, [rdi + 16]
;;                         |  c  lea rcx, [rdi + 64]
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
;;     49  local.get $a
;;     4b  i32.atomic.load | 35  mov r11, qword ptr [rbx - 16]
;;                         | 39  mov qword ptr [rbx + 32], r11
;;                         | 3d  mov rax, qword ptr [rbx + 32]
;;                         | 41  test al, 3
;;                         | 43  jne 0x57
;;                         | 49  mov ecx, dword ptr [r13 + rax]
;;     4f  end             | 4e  mov rax, rcx
;;                         | 51  mov qword ptr [rbx - 16], rax
;;                         | 55  pop rbx
;;                         | 56  ret
;;     ;; seldom           | 57  call qword ptr [r14 + 88]
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 9 bytes of bytecode, 112 of machine code
;;     ;; entry                        |  0  inc r15
;;                                     |  3  jmp qword ptr [r14 + 80]
;;                                     |  7  nop
;;                                     |  8  lea rax, [rdi + 32]
;;                                     |  c  lea rcx, [rdi + 96]
;;                                     | 10  cmp rcx, qword ptr [rbp - 56]
;;                                     | 14  ja 0x3
;;                                     | 16  dec r15
;;                                     | 19  jl 0x0
;;                                     | 1b  push rbx
;;                                     | 1c  mov ecx, eax
;;                                     | 1e  sub ecx, ebx
;;                                     | 20  mov qword ptr [rax], rcx
;;                                     | 23  mov rcx, qword ptr [r14 + 8]
;;                                     | 27  mov rcx, qword ptr [rcx + 8]
;;                                     | 2b  mov qword ptr [rax + 8], r14
;;                                     | 2f  mov qword ptr [rax + 16], rcx
;;                                     | 33  mov rbx, rax
;;     52  local.get $a
;;     54  local.get $b
;;     56  i32.atomic.rmw.add offset=4 | 36  mov r11, qword ptr [rbx - 32]
;;                                     | 3a  mov qword ptr [rbx + 32], r11
;;                                     | 3e  mov r11, qword ptr [rbx - 16]
;;                                     | 42  mov qword ptr [rbx + 48], r11
;;                                     | 46  mov rax, qword ptr [rbx + 32]
;;                                     | 4a  test al, 3
;;                                     | 4c  jne 0x6c
;;                                     | 52  mov rcx, qword ptr [rbx + 48]
;;                                     | 56  mov r11, rcx
;;                                     | 59  lock xadd dword ptr [r13 + rax + 4], r11d
;;                                     | 60  mov ecx, r11d
;;     5a  end                         | 63  mov rax, rcx
;;                                     | 66  mov qword ptr [rbx - 32], rax
;;                                     | 6a  pop rbx
;;                                     | 6b  ret
;;     ;; seldom                       | 6c  call qword ptr [r14 + 88]
;;
;;   func (;2;) (type 2) (param $a i32) (param $b i64) (param $c i64) (result i64)
;;     ;; 11 bytes of bytecode, 119 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 80]
;;                                |  7  nop
;;                                |  8  lea rax, [rdi + 48]
;;                                |  c  lea rcx, [rdi + 128]
;;                                | 13  cmp rcx, qword ptr [rbp - 56]
;;                                | 17  ja 0x3
;;                                | 19  dec r15
;;                                | 1c  jl 0x0
;;                                | 1e  push rbx
;;                                | 1f  mov ecx, eax
;;                                | 21  sub ecx, ebx
;;                                | 23  mov qword ptr [rax], rcx
;;                                | 26  mov rcx, qword ptr [r14 + 8]
;;                                | 2a  mov rcx, qword ptr [rcx + 16]
;;                                | 2e  mov qword ptr [rax + 8], r14
;;                                | 32  mov qword ptr [rax + 16], rcx
;;                                | 36  mov rbx, rax
;;     5d  local.get $a
;;     5f  local.get $b
;;     61  local.get $c
;;     63  i64.atomic.rmw.cmpxchg | 39  mov r11, qword ptr [rbx - 48]
;;                                | 3d  mov qword ptr [rbx + 32], r11
;;                                | 41  mov r11, qword ptr [rbx - 32]
;;                                | 45  mov qword ptr [rbx + 48], r11
;;                                | 49  mov r11, qword ptr [rbx - 16]
;;                                | 4d  mov qword ptr [rbx + 64], r11
;;                                | 51  mov rcx, qword ptr [rbx + 32]
;;                                | 55  test cl, 7
;;                                | 58  jne 0x73
;;                                | 5e  mov rax, qword ptr [rbx + 48]
;;                                | 62  mov rdx, qword ptr [rbx + 64]
;;                                | 66  lock cmpxchg qword ptr [r13 + rcx], rdx
;;     67  end                    | 6d  mov qword ptr [rbx - 48], rax
;;                                | 71  pop rbx
;;                                | 72  ret
;;     ;; seldom                  | 73  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 7 bytes of bytecode, 124 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x6c
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x68
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     49  local.get $a
;;     4b  i32.atomic.load | 38  ldr x16, [x20, #-16]
;;                         | 3c  str x16, [x20, #32]
;;                         | 40  ldr x0, [x20, #32]
;;                         | 44  tst w0, #3
;;                         | 48  b.ne 0x64
;;                         | 4c  add x17, x23, x0
;;                         | 50  ldar w1, [x17]
;;     4f  end             | 54  mov x0, x1
;;                         | 58  str x0, [x20, #-16]
;;                         | 5c  ldp x30, x20, [sp], #16
;;                         | 60  ret
;;     ;; seldom           | 64  bl 0x74
;;                         | 68  add x22, x22, #1
;;                         | 6c  ldr x17, [x21, #80]
;;                         | 70  br x17
;;                         | 74  ldr x17, [x21, #88]
;;                         | 78  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 9 bytes of bytecode, 156 of machine code
;;     ;; entry                        |  0  add x16, x25, #32
;;                                     |  4  ldr x9, [x29, #-16]
;;                                     |  8  add x17, x16, #64
;;                                     |  c  cmp x17, x9
;;                                     | 10  b.hi 0x8c
;;                                     | 14  subs x22, x22, #1
;;                                     | 18  b.mi 0x88
;;                                     | 1c  stp x30, x20, [sp, #-16]!
;;                                     | 20  ldr x10, [x21, #8]
;;                                     | 24  sub w9, w16, w20
;;                                     | 28  ldr x10, [x10, #8]
;;                                     | 2c  mov x20, x16
;;                                     | 30  stp x9, x21, [x20]
;;                                     | 34  str x10, [x20, #16]
;;     52  local.get $a
;;     54  local.get $b
;;     56  i32.atomic.rmw.add offset=4 | 38  ldr x16, [x20, #-32]
;;                                     | 3c  str x16, [x20, #32]
;;                                     | 40  ldr x16, [x20, #-16]
;;                                     | 44  str x16, [x20, #48]
;;                                     | 48  ldr x0, [x20, #32]
;;                                     | 4c  tst w0, #3
;;                                     | 50  b.ne 0x84
;;                                     | 54  ldr x1, [x20, #48]
;;                                     | 58  add x17, x0, #4
;;                                     | 5c  add x17, x17, x23
;;                                     | 60  ldaxr w30, [x17]
;;                                     | 64  add w25, w30, w1
;;                                     | 68  stlxr w16, w25, [x17]
;;                                     | 6c  cbnz w16, 0x60
;;                                     | 70  mov w1, w30
;;     5a  end                         | 74  mov x0, x1
;;                                     | 78  str x0, [x20, #-32]
;;                                     | 7c  ldp x30, x20, [sp], #16
;;                                     | 80  ret
;;     ;; seldom                       | 84  bl 0x94
;;                                     | 88  add x22, x22, #1
;;                                     | 8c  ldr x17, [x21, #80]
;;                                     | 90  br x17
;;                                     | 94  ldr x17, [x21, #88]
;;                                     | 98  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (param $b i64) (param $c i64) (result i64)
;;     ;; 11 bytes of bytecode, 168 of machine code
;;     ;; entry                   |  0  add x16, x25, #48
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #80
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0x98
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0x94
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10, #16]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     5d  local.get $a
;;     5f  local.get $b
;;     61  local.get $c
;;     63  i64.atomic.rmw.cmpxchg | 38  ldr x16, [x20, #-48]
;;                                | 3c  str x16, [x20, #32]
;;                                | 40  ldr x16, [x20, #-32]
;;                                | 44  str x16, [x20, #48]
;;                                | 48  ldr x16, [x20, #-16]
;;                                | 4c  str x16, [x20, #64]
;;                                | 50  ldr x0, [x20, #32]
;;                                | 54  tst w0, #7
;;                                | 58  b.ne 0x90
;;                                | 5c  ldr x1, [x20, #48]
;;                                | 60  ldr x2, [x20, #64]
;;                                | 64  add x17, x23, x0
;;                                | 68  ldaxr x30, [x17]
;;                                | 6c  cmp x30, x1
;;                                | 70  b.ne 0x7c
;;                                | 74  stlxr w16, x2, [x17]
;;                                | 78  cbnz w16, 0x68
;;                                | 7c  mov x2, x30
;;     67  end                    | 80  mov x0, x2
;;                                | 84  str x0, [x20, #-48]
;;                                | 88  ldp x30, x20, [sp], #16
;;                                | 8c  ret
;;     ;; seldom                  | 90  bl 0xa0
;;                                | 94  add x22, x22, #1
;;                                | 98  ldr x17, [x21, #80]
;;                                | 9c  br x17
;;                                | a0  ldr x17, [x21, #88]
;;                                | a4  br x17
