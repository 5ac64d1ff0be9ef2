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
;;     ;; 6 bytes of bytecode, 109 of machine code
;;     ;; entry              |  0  inc r15
;;                           |  3  jmp qword ptr [r14 + 80]
;;                           |  7  nop
;;                           |  8  lea rax, [rdi + 16]
;;                           |  c  lea rcx, [rdi + 64]
;;                           | 10  cmp rcx, qword ptr [rbp - 56]
;;                           | 14  ja 0x3
;;                           | 16  dec r15
;;                           | 19  jl 0x0
;;                           | 1b  push rbx
;;                           | 1c  mov ecx, eax
;;                           | 1e  sub ecx, ebx
;;                           | 20  mov qword ptr [rax], rcx
;;                           | 23  mov rcx, qword ptr [r14 + 8]
;;                           | 27  mov rcx, qword ptr [rcx]
;;                           | 2a  mov qword ptr [rax + 8], r14
;;                           | 2e  mov qword ptr [rax + 16], rcx
;;                           | 32  mov rbx, rax
;;     46  local.get $a
;;     48  i32.load offset=8 | 35  mov rsi, qword ptr [rbx - 16]
;;                           | 39  lea rax, [rsi + 12]
;;                           | 3d  cmp rax, rsi
;;                           | 40  jb 0x69
;;                           | 46  mov r11, qword ptr [r14 + 24]
;;                           | 4a  cmp rax, qword ptr [r11 + 8]
;;                           | 4e  ja 0x69
;;                           | 54  mov r11, qword ptr [r11]
;;                           | 57  add rax, r11
;;                           | 5a  add rax, -4
;;                           | 5e  mov ecx, dword ptr [rax]
;;     4b  end               | 60  mov rax, rcx
;;                           | 63  mov qword ptr [rbx - 16], rax
;;                           | 67  pop rbx
;;                           | 68  ret
;;     ;; seldom             | 69  call qword ptr [r14 + 88]
;;
;;   func (;1;) (type 1) (param $a i64) (param $b f64)
;;     ;; 8 bytes of bytecode, 110 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     4e  local.get $a
;;     50  local.get $b
;;     52  f64.store    | 36  movsd xmm6, [rbx - 16]
;;                      | 3b  mov rsi, qword ptr [rbx - 32]
;;                      | 3f  lea rax, [rsi + 8]
;;                      | 43  cmp rax, rsi
;;                      | 46  jb 0x6a
;;                      | 4c  mov r11, qword ptr [r14 + 24]
;;                      | 50  cmp rax, qword ptr [r11 + 8]
;;                      | 54  ja 0x6a
;;                      | 5a  mov r11, qword ptr [r11]
;;                      | 5d  add rax, r11
;;                      | 60  add rax, -8
;;                      | 64  movsd [rax], xmm6
;;     55  end          | 68  pop rbx
;;                      | 69  ret
;;     ;; seldom        | 6a  call qword ptr [r14 + 88]
;;
;;   func (;2;) (type 2) (result i32)
;;     ;; 7 bytes of bytecode, 109 of machine code
;;     ;; entry          |  0  inc r15
;;                       |  3  jmp qword ptr [r14 + 80]
;;                       |  7  nop
;;                       |  8  lea rax, [rdi]
;;                       |  b  lea rcx, [rdi + 48]
;;                       |  f  cmp rcx, qword ptr [rbp - 56]
;;                       | 13  ja 0x3
;;                       | 15  dec r15
;;                       | 18  jl 0x0
;;                       | 1a  push rbx
;;                       | 1b  mov ecx, eax
;;                       | 1d  sub ecx, ebx
;;                       | 1f  mov qword ptr [rax], rcx
;;                       | 22  mov rcx, qword ptr [r14 + 8]
;;                       | 26  mov rcx, qword ptr [rcx + 16]
;;                       | 2a  mov qword ptr [rax + 8], r14
;;                       | 2e  mov qword ptr [rax + 16], rcx
;;                       | 32  mov rbx, rax
;;     58  i64.const 100
;;     5b  i32.load      | 35  mov eax, 100
;;                       | 3a  lea rcx, [rax + 4]
;;                       | 3e  cmp rcx, rax
;;                       | 41  jb 0x69
;;                       | 47  mov r11, qword ptr [r14 + 24]
;;                       | 4b  cmp rcx, qword ptr [r11 + 8]
;;                       | 4f  ja 0x69
;;                       | 55  mov r11, qword ptr [r11]
;;                       | 58  add rcx, r11
;;                       | 5b  add rcx, -4
;;                       | 5f  mov edx, dword ptr [rcx]
;;     5e  end           | 61  mov rax, rdx
;;                       | 64  mov qword ptr [rbx], rax
;;                       | 67  pop rbx
;;                       | 68  ret
;;     ;; seldom         | 69  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 0) (param $a i64) (result i32)
;;     ;; 6 bytes of bytecode, 144 of machine code
;;     ;; entry              |  0  add x16, x25, #16
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #48
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x80
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x7c
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #8]
;;                           | 24  sub w9, w16, w20
;;                           | 28  ldr x10, [x10]
;;                           | 2c  mov x20, x16
;;                           | 30  stp x9, x21, [x20]
;;                           | 34  str x10, [x20, #16]
;;     46  local.get $a
;;     48  i32.load offset=8 | 38  ldr x8, [x20, #-16]
;;                           | 3c  add x0, x8, #12
;;                           | 40  cmp x0, x8
;;                           | 44  b.lo 0x78
;;                           | 48  ldr x16, [x21, #24]
;;                           | 4c  ldr x17, [x16, #8]
;;                           | 50  cmp x0, x17
;;                           | 54  b.hi 0x78
;;                           | 58  ldr x16, [x16]
;;                           | 5c  add x0, x0, x16
;;                           | 60  sub x0, x0, #4
;;                           | 64  ldr w1, [x0]
;;     4b  end               | 68  mov x0, x1
;;                           | 6c  str x0, [x20, #-16]
;;                           | 70  ldp x30, x20, [sp], #16
;;                           | 74  ret
;;     ;; seldom             | 78  bl 0x88
;;                           | 7c  add x22, x22, #1
;;                           | 80  ldr x17, [x21, #80]
;;                           | 84  br x17
;;                           | 88  ldr x17, [x21, #88]
;;                           | 8c  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b f64)
;;     ;; 8 bytes of bytecode, 144 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x80
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x7c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;                      | 48  b.lo 0x78
;;                      | 4c  ldr x16, [x21, #24]
;;                      | 50  ldr x17, [x16, #8]
;;                      | 54  cmp x0, x17
;;                      | 58  b.hi 0x78
;;                      | 5c  ldr x16, [x16]
;;                      | 60  add x0, x0, x16
;;                      | 64  sub x0, x0, #8
;;                      | 68  ldrb wzr, [x0, #7]
;;                      | 6c  str d16, [x0]
;;     55  end          | 70  ldp x30, x20, [sp], #16
;;                      | 74  ret
;;     ;; seldom        | 78  bl 0x88
;;                      | 7c  add x22, x22, #1
;;                      | 80  ldr x17, [x21, #80]
;;                      | 84  br x17
;;                      | 88  ldr x17, [x21, #88]
;;                      | 8c  br x17
;;
;;   func (;2;) (type 2) (result i32)
;;     ;; 7 bytes of bytecode, 144 of machine code
;;     ;; entry          |  0  mov x16, x25
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #48
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x80
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x7c
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #8]
;;                       | 24  sub w9, w16, w20
;;                       | 28  ldr x10, [x10, #16]
;;                       | 2c  mov x20, x16
;;                       | 30  stp x9, x21, [x20]
;;                       | 34  str x10, [x20, #16]
;;     58  i64.const 100
;;     5b  i32.load      | 38  movz x0, #100, lsl #0
;;                       | 3c  add x1, x0, #4
;;                       | 40  cmp x1, x0
;;                       | 44  b.lo 0x78
;;                       | 48  ldr x16, [x21, #24]
;;                       | 4c  ldr x17, [x16, #8]
;;                       | 50  cmp x1, x17
;;                       | 54  b.hi 0x78
;;                       | 58  ldr x16, [x16]
;;                       | 5c  add x1, x1, x16
;;                       | 60  sub x1, x1, #4
;;                       | 64  ldr w2, [x1]
;;     5e  end           | 68  mov x0, x2
;;                       | 6c  str x0, [x20]
;;                       | 70  ldp x30, x20, [sp], #16
;;                       | 74  ret
;;     ;; seldom         | 78  bl 0x88
;;                       | 7c  add x22, x22, #1
;;                       | 80  ldr x17, [x21, #80]
;;                       | 84  br x17
;;                       | 88  ldr x17, [x21, #88]
;;                       | 8c  br x17
