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
;;     ;; 7 bytes of bytecode, 117 of machine code
;;     ;; entry            |  0  lea rax, [rdi + 16]
;;                         |  4  lea rcx, [rdi + 64]
;;                         |  8  cmp rcx, qword ptr [rbp - 56]
;;                         |  c  ja 0x6d
;;                         | 12  sub r15, 1
;;                         | 16  jb 0x69
;;                         | 1c  push rbx
;;                         | 1d  mov rcx, rax
;;                         | 20  sub rcx, rbx
;;                         | 23  mov qword ptr [rax], rcx
;;                         | 26  mov rcx, qword ptr [r14 + 16]
;;                         | 2a  mov rcx, qword ptr [rcx]
;;                         | 2d  mov qword ptr [rax + 8], r14
;;                         | 31  mov qword ptr [rax + 16], rcx
;;                         | 35  mov rbx, rax
;;     49  local.get $a
;;     4b  i32.atomic.load | 38  mov r11, qword ptr [rbx - 16]
;;                         | 3c  mov qword ptr [rbx + 32], r11
;;                         | 40  mov rax, qword ptr [rbx + 32]
;;                         | 44  test al, 3
;;                         | 46  jne 0x5c
;;                         | 4c  mov ecx, dword ptr [r13 + rax]
;;     4f  end             | 51  mov rax, rcx
;;                         | 54  mov qword ptr [rbx - 16], rax
;;                         | 58  pop rbx
;;                         | 59  ret
;;     ;; seldom           | 5a  jmp 0x38
;;                         | 5c  call 0x61
;;                         | 61  mov r11, qword ptr [rbp - 48]
;;                         | 65  jmp qword ptr [r11 + 104]
;;                         | 69  add r15, 1
;;                         | 6d  mov r11, qword ptr [rbp - 48]
;;                         | 71  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 9 bytes of bytecode, 138 of machine code
;;     ;; entry                        |  0  lea rax, [rdi + 32]
;;                                     |  4  lea rcx, [rdi + 96]
;;                                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                                     |  c  ja 0x82
;;                                     | 12  sub r15, 1
;;                                     | 16  jb 0x7e
;;                                     | 1c  push rbx
;;                                     | 1d  mov rcx, rax
;;                                     | 20  sub rcx, rbx
;;                                     | 23  mov qword ptr [rax], rcx
;;                                     | 26  mov rcx, qword ptr [r14 + 16]
;;                                     | 2a  mov rcx, qword ptr [rcx + 8]
;;                                     | 2e  mov qword ptr [rax + 8], r14
;;                                     | 32  mov qword ptr [rax + 16], rcx
;;                                     | 36  mov rbx, rax
;;     52  local.get $a
;;     54  local.get $b
;;     56  i32.atomic.rmw.add offset=4 | 39  mov r11, qword ptr [rbx - 32]
;;                                     | 3d  mov qword ptr [rbx + 32], r11
;;                                     | 41  mov r11, qword ptr [rbx - 16]
;;                                     | 45  mov qword ptr [rbx + 48], r11
;;                                     | 49  mov rax, qword ptr [rbx + 32]
;;                                     | 4d  test al, 3
;;                                     | 4f  jne 0x71
;;                                     | 55  mov rcx, qword ptr [rbx + 48]
;;                                     | 59  mov r11, rcx
;;                                     | 5c  lock xadd dword ptr [r13 + rax + 4], r11d
;;                                     | 63  mov ecx, r11d
;;     5a  end                         | 66  mov rax, rcx
;;                                     | 69  mov qword ptr [rbx - 32], rax
;;                                     | 6d  pop rbx
;;                                     | 6e  ret
;;     ;; seldom                       | 6f  jmp 0x39
;;                                     | 71  call 0x76
;;                                     | 76  mov r11, qword ptr [rbp - 48]
;;                                     | 7a  jmp qword ptr [r11 + 104]
;;                                     | 7e  add r15, 1
;;                                     | 82  mov r11, qword ptr [rbp - 48]
;;                                     | 86  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (param $a i32) (param $b i64) (param $c i64) (result i64)
;;     ;; 11 bytes of bytecode, 145 of machine code
;;     ;; entry                   |  0  lea rax, [rdi + 48]
;;                                |  4  lea rcx, [rdi + 128]
;;                                |  b  cmp rcx, qword ptr [rbp - 56]
;;                                |  f  ja 0x89
;;                                | 15  sub r15, 1
;;                                | 19  jb 0x85
;;                                | 1f  push rbx
;;                                | 20  mov rcx, rax
;;                                | 23  sub rcx, rbx
;;                                | 26  mov qword ptr [rax], rcx
;;                                | 29  mov rcx, qword ptr [r14 + 16]
;;                                | 2d  mov rcx, qword ptr [rcx + 16]
;;                                | 31  mov qword ptr [rax + 8], r14
;;                                | 35  mov qword ptr [rax + 16], rcx
;;                                | 39  mov rbx, rax
;;     5d  local.get $a
;;     5f  local.get $b
;;     61  local.get $c
;;     63  i64.atomic.rmw.cmpxchg | 3c  mov r11, qword ptr [rbx - 48]
;;                                | 40  mov qword ptr [rbx + 32], r11
;;                                | 44  mov r11, qword ptr [rbx - 32]
;;                                | 48  mov qword ptr [rbx + 48], r11
;;                                | 4c  mov r11, qword ptr [rbx - 16]
;;                                | 50  mov qword ptr [rbx + 64], r11
;;                                | 54  mov rcx, qword ptr [rbx + 32]
;;                                | 58  test cl, 7
;;                                | 5b  jne 0x78
;;                                | 61  mov rax, qword ptr [rbx + 48]
;;                                | 65  mov rdx, qword ptr [rbx + 64]
;;                                | 69  lock cmpxchg qword ptr [r13 + rcx], rdx
;;     67  end                    | 70  mov qword ptr [rbx - 48], rax
;;                                | 74  pop rbx
;;                                | 75  ret
;;     ;; seldom                  | 76  jmp 0x3c
;;                                | 78  call 0x7d
;;                                | 7d  mov r11, qword ptr [rbp - 48]
;;                                | 81  jmp qword ptr [r11 + 104]
;;                                | 85  add r15, 1
;;                                | 89  mov r11, qword ptr [rbp - 48]
;;                                | 8d  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 7 bytes of bytecode, 128 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x70
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x6c
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #16]
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
;;                         | 48  b.ne 0x68
;;                         | 4c  add x17, x23, x0
;;                         | 50  ldar w1, [x17]
;;     4f  end             | 54  mov x0, x1
;;                         | 58  str x0, [x20, #-16]
;;                         | 5c  ldp x30, x20, [sp], #16
;;                         | 60  ret
;;     ;; seldom           | 64  b 0x38
;;                         | 68  bl 0x78
;;                         | 6c  add x22, x22, #1
;;                         | 70  ldr x17, [x19, #96]
;;                         | 74  br x17
;;                         | 78  ldr x17, [x19, #104]
;;                         | 7c  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 9 bytes of bytecode, 160 of machine code
;;     ;; entry                        |  0  add x16, x25, #32
;;                                     |  4  ldr x9, [x29, #-16]
;;                                     |  8  add x17, x16, #64
;;                                     |  c  cmp x17, x9
;;                                     | 10  b.hi 0x90
;;                                     | 14  subs x22, x22, #1
;;                                     | 18  b.mi 0x8c
;;                                     | 1c  stp x30, x20, [sp, #-16]!
;;                                     | 20  ldr x10, [x21, #16]
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
;;                                     | 50  b.ne 0x88
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
;;     ;; seldom                       | 84  b 0x38
;;                                     | 88  bl 0x98
;;                                     | 8c  add x22, x22, #1
;;                                     | 90  ldr x17, [x19, #96]
;;                                     | 94  br x17
;;                                     | 98  ldr x17, [x19, #104]
;;                                     | 9c  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (param $b i64) (param $c i64) (result i64)
;;     ;; 11 bytes of bytecode, 172 of machine code
;;     ;; entry                   |  0  add x16, x25, #48
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #80
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0x9c
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0x98
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #16]
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
;;                                | 58  b.ne 0x94
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
;;     ;; seldom                  | 90  b 0x38
;;                                | 94  bl 0xa4
;;                                | 98  add x22, x22, #1
;;                                | 9c  ldr x17, [x19, #96]
;;                                | a0  br x17
;;                                | a4  ldr x17, [x19, #104]
;;                                | a8  br x17
