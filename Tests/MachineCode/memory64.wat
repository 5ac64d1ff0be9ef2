;; Memories with addresses of 64 bits have no reservation: addresses are compared with the size.
(module
  (memory i64 1)
  (func (export "load") (param $a i64) (result i32)
    (i32.load offset=8 (local.get $a)))
  (func (export "store") (param $a i64) (param $b f64)
    (f64.store (local.get $a) (local.get $b)))
  (func (export "constant") (result i32)
    (i32.load (i64.const 100))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i64) (result i32)
;;     ;; 6 bytes of bytecode, 135 of machine code
;;     ;; entry              |  0  lea rax, [rdi + 16]
;;                           |  4  lea rcx, [rdi + 64]
;;                           |  8  cmp rcx, qword ptr [rbp - 56]
;;                           |  c  ja 0x7f
;;                           | 12  sub r15, 1
;;                           | 16  jb 0x7b
;;                           | 1c  push rbx
;;                           | 1d  mov rcx, rax
;;                           | 20  sub rcx, rbx
;;                           | 23  mov qword ptr [rax], rcx
;;                           | 26  mov rcx, qword ptr [r14 + 16]
;;                           | 2a  mov rcx, qword ptr [rcx]
;;                           | 2d  mov qword ptr [rax + 8], r14
;;                           | 31  mov qword ptr [rax + 16], rcx
;;                           | 35  mov rbx, rax
;;     46  local.get $a
;;     48  i32.load offset=8 | 38  mov rsi, qword ptr [rbx - 16]
;;                           | 3c  lea rax, [rsi + 12]
;;                           | 40  cmp rax, rsi
;;                           | 43  jb 0x6e
;;                           | 49  mov r11, qword ptr [r14 + 48]
;;                           | 4d  cmp rax, qword ptr [r11 + 8]
;;                           | 51  ja 0x6e
;;                           | 57  mov r11, qword ptr [r11]
;;                           | 5a  add rax, r11
;;                           | 5d  add rax, -4
;;                           | 61  mov ecx, dword ptr [rax]
;;     4b  end               | 63  mov rax, rcx
;;                           | 66  mov qword ptr [rbx - 16], rax
;;                           | 6a  pop rbx
;;                           | 6b  ret
;;     ;; seldom             | 6c  jmp 0x38
;;                           | 6e  call 0x73
;;                           | 73  mov r11, qword ptr [rbp - 48]
;;                           | 77  jmp qword ptr [r11 + 104]
;;                           | 7b  add r15, 1
;;                           | 7f  mov r11, qword ptr [rbp - 48]
;;                           | 83  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i64) (param $b f64)
;;     ;; 8 bytes of bytecode, 136 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x80
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x7c
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     4e  local.get $a
;;     50  local.get $b
;;     52  f64.store    | 39  movsd xmm6, [rbx - 16]
;;                      | 3e  mov rsi, qword ptr [rbx - 32]
;;                      | 42  lea rax, [rsi + 8]
;;                      | 46  cmp rax, rsi
;;                      | 49  jb 0x6f
;;                      | 4f  mov r11, qword ptr [r14 + 48]
;;                      | 53  cmp rax, qword ptr [r11 + 8]
;;                      | 57  ja 0x6f
;;                      | 5d  mov r11, qword ptr [r11]
;;                      | 60  add rax, r11
;;                      | 63  add rax, -8
;;                      | 67  movsd [rax], xmm6
;;     55  end          | 6b  pop rbx
;;                      | 6c  ret
;;     ;; seldom        | 6d  jmp 0x39
;;                      | 6f  call 0x74
;;                      | 74  mov r11, qword ptr [rbp - 48]
;;                      | 78  jmp qword ptr [r11 + 104]
;;                      | 7c  add r15, 1
;;                      | 80  mov r11, qword ptr [rbp - 48]
;;                      | 84  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (result i32)
;;     ;; 7 bytes of bytecode, 135 of machine code
;;     ;; entry          |  0  lea rax, [rdi]
;;                       |  3  lea rcx, [rdi + 48]
;;                       |  7  cmp rcx, qword ptr [rbp - 56]
;;                       |  b  ja 0x7f
;;                       | 11  sub r15, 1
;;                       | 15  jb 0x7b
;;                       | 1b  push rbx
;;                       | 1c  mov rcx, rax
;;                       | 1f  sub rcx, rbx
;;                       | 22  mov qword ptr [rax], rcx
;;                       | 25  mov rcx, qword ptr [r14 + 16]
;;                       | 29  mov rcx, qword ptr [rcx + 16]
;;                       | 2d  mov qword ptr [rax + 8], r14
;;                       | 31  mov qword ptr [rax + 16], rcx
;;                       | 35  mov rbx, rax
;;     58  i64.const 100
;;     5b  i32.load      | 38  mov eax, 100
;;                       | 3d  lea rcx, [rax + 4]
;;                       | 41  cmp rcx, rax
;;                       | 44  jb 0x6e
;;                       | 4a  mov r11, qword ptr [r14 + 48]
;;                       | 4e  cmp rcx, qword ptr [r11 + 8]
;;                       | 52  ja 0x6e
;;                       | 58  mov r11, qword ptr [r11]
;;                       | 5b  add rcx, r11
;;                       | 5e  add rcx, -4
;;                       | 62  mov edx, dword ptr [rcx]
;;     5e  end           | 64  mov rax, rdx
;;                       | 67  mov qword ptr [rbx], rax
;;                       | 6a  pop rbx
;;                       | 6b  ret
;;     ;; seldom         | 6c  jmp 0x38
;;                       | 6e  call 0x73
;;                       | 73  mov r11, qword ptr [rbp - 48]
;;                       | 77  jmp qword ptr [r11 + 104]
;;                       | 7b  add r15, 1
;;                       | 7f  mov r11, qword ptr [rbp - 48]
;;                       | 83  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i64) (result i32)
;;     ;; 6 bytes of bytecode, 148 of machine code
;;     ;; entry              |  0  add x16, x25, #16
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #48
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x84
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x80
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #16]
;;                           | 24  sub w9, w16, w20
;;                           | 28  ldr x10, [x10]
;;                           | 2c  mov x20, x16
;;                           | 30  stp x9, x21, [x20]
;;                           | 34  str x10, [x20, #16]
;;     46  local.get $a
;;     48  i32.load offset=8 | 38  ldr x8, [x20, #-16]
;;                           | 3c  add x0, x8, #12
;;                           | 40  cmp x0, x8
;;                           | 44  b.lo 0x7c
;;                           | 48  ldr x16, [x21, #48]
;;                           | 4c  ldr x17, [x16, #8]
;;                           | 50  cmp x0, x17
;;                           | 54  b.hi 0x7c
;;                           | 58  ldr x16, [x16]
;;                           | 5c  add x0, x0, x16
;;                           | 60  sub x0, x0, #4
;;                           | 64  ldr w1, [x0]
;;     4b  end               | 68  mov x0, x1
;;                           | 6c  str x0, [x20, #-16]
;;                           | 70  ldp x30, x20, [sp], #16
;;                           | 74  ret
;;     ;; seldom             | 78  b 0x38
;;                           | 7c  bl 0x8c
;;                           | 80  add x22, x22, #1
;;                           | 84  ldr x17, [x19, #96]
;;                           | 88  br x17
;;                           | 8c  ldr x17, [x19, #104]
;;                           | 90  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b f64)
;;     ;; 8 bytes of bytecode, 148 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x84
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x80
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     4e  local.get $a
;;     50  local.get $b
;;     52  f64.store    | 38  ldr d16, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  add x0, x8, #8
;;                      | 44  cmp x0, x8
;;                      | 48  b.lo 0x7c
;;                      | 4c  ldr x16, [x21, #48]
;;                      | 50  ldr x17, [x16, #8]
;;                      | 54  cmp x0, x17
;;                      | 58  b.hi 0x7c
;;                      | 5c  ldr x16, [x16]
;;                      | 60  add x0, x0, x16
;;                      | 64  sub x0, x0, #8
;;                      | 68  ldrb wzr, [x0, #7]
;;                      | 6c  str d16, [x0]
;;     55  end          | 70  ldp x30, x20, [sp], #16
;;                      | 74  ret
;;     ;; seldom        | 78  b 0x38
;;                      | 7c  bl 0x8c
;;                      | 80  add x22, x22, #1
;;                      | 84  ldr x17, [x19, #96]
;;                      | 88  br x17
;;                      | 8c  ldr x17, [x19, #104]
;;                      | 90  br x17
;;
;;   func (;2;) (type 2) (result i32)
;;     ;; 7 bytes of bytecode, 148 of machine code
;;     ;; entry          |  0  mov x16, x25
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #48
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x84
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x80
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #16]
;;                       | 24  sub w9, w16, w20
;;                       | 28  ldr x10, [x10, #16]
;;                       | 2c  mov x20, x16
;;                       | 30  stp x9, x21, [x20]
;;                       | 34  str x10, [x20, #16]
;;     58  i64.const 100
;;     5b  i32.load      | 38  movz x0, #100, lsl #0
;;                       | 3c  add x1, x0, #4
;;                       | 40  cmp x1, x0
;;                       | 44  b.lo 0x7c
;;                       | 48  ldr x16, [x21, #48]
;;                       | 4c  ldr x17, [x16, #8]
;;                       | 50  cmp x1, x17
;;                       | 54  b.hi 0x7c
;;                       | 58  ldr x16, [x16]
;;                       | 5c  add x1, x1, x16
;;                       | 60  sub x1, x1, #4
;;                       | 64  ldr w2, [x1]
;;     5e  end           | 68  mov x0, x2
;;                       | 6c  str x0, [x20]
;;                       | 70  ldp x30, x20, [sp], #16
;;                       | 74  ret
;;     ;; seldom         | 78  b 0x38
;;                       | 7c  bl 0x8c
;;                       | 80  add x22, x22, #1
;;                       | 84  ldr x17, [x19, #96]
;;                       | 88  br x17
;;                       | 8c  ldr x17, [x19, #104]
;;                       | 90  br x17
