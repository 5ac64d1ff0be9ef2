;; One result is in a register too, of integers or floats. Several are only in the slots from the first local on.
(module
  (func $float (export "float") (param f64) (result f64) (f64.add (local.get 0) (local.get 0)))
  (func $pair (export "pair") (param i32 i64) (result i64 i32)
    (local.get 1) (i32.add (local.get 0) (i32.const 1)))
  (func (export "both") (result i64)
    (call $pair (i32.const 1) (i64.const 2))
    (drop)
    (drop)
    (i64.trunc_sat_f64_s (call $float (f64.const 1.5)))))

;; x86-64:
;;   func $float (;0;) (type 0) (param f64) (result f64)
;;     ;; 6 bytes of bytecode, 72 of machine code
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
;;                     | 27  mov rcx, qword ptr [rcx]
;;                     | 2a  mov qword ptr [rax + 8], r14
;;                     | 2e  mov qword ptr [rax + 16], rcx
;;                     | 32  mov rbx, rax
;;     3f  local.get 0
;;     41  local.get 0
;;     43  f64.add     | 35  movsd xmm6, [rbx - 16]
;;                     | 3a  movaps xmm0, xmm6
;;                     | 3d  addsd xmm0, xmm6
;;     44  end         | 41  movsd [rbx - 16], xmm0
;;                     | 46  pop rbx
;;                     | 47  ret
;;
;;   func $pair (;1;) (type 1) (param i32 i64) (result i64 i32)
;;     ;; 8 bytes of bytecode, 91 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi + 32]
;;                     |  c  lea rcx, [rdi + 112]
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
;;     47  local.get 1
;;     49  local.get 0
;;     4b  i32.const 1
;;     4d  i32.add     | 36  mov rdi, qword ptr [rbx - 32]
;;                     | 3a  lea eax, [rdi + 1]
;;     4e  end         | 3d  mov r11, qword ptr [rbx - 16]
;;                     | 41  mov qword ptr [rbx + 32], r11
;;                     | 45  mov qword ptr [rbx + 48], rax
;;                     | 49  mov r11, qword ptr [rbx + 32]
;;                     | 4d  mov qword ptr [rbx - 32], r11
;;                     | 51  mov r11, qword ptr [rbx + 48]
;;                     | 55  mov qword ptr [rbx - 16], r11
;;                     | 59  pop rbx
;;                     | 5a  ret
;;
;;   func (;2;) (type 2) (result i64)
;;     ;; 22 bytes of bytecode, 158 of machine code
;;     ;; entry                |  0  inc r15
;;                             |  3  jmp qword ptr [r14 + 80]
;;                             |  7  nop
;;                             |  8  lea rax, [rdi]
;;                             |  b  lea rcx, [rdi + 64]
;;                             |  f  cmp rcx, qword ptr [rbp - 56]
;;                             | 13  ja 0x3
;;                             | 15  dec r15
;;                             | 18  jl 0x0
;;                             | 1a  push rbx
;;                             | 1b  mov ecx, eax
;;                             | 1d  sub ecx, ebx
;;                             | 1f  mov qword ptr [rax], rcx
;;                             | 22  mov rcx, qword ptr [r14 + 8]
;;                             | 26  mov rcx, qword ptr [rcx + 16]
;;                             | 2a  mov qword ptr [rax + 8], r14
;;                             | 2e  mov qword ptr [rax + 16], rcx
;;                             | 32  mov rbx, rax
;;     51  i32.const 1
;;     53  i64.const 2
;;     55  call $pair          | 35  mov qword ptr [rbx + 32], 1
;;                             | 3d  mov qword ptr [rbx + 48], 2
;;                             | 45  mov qword ptr [rbx + 24], 85
;;                             | 4d  mov r11, qword ptr [r14 + 64]
;;                             | 51  lea rdi, [rbx + 32]
;;                             | 55  call qword ptr [r11 + 8]
;;     57  drop
;;     58  drop
;;     59  f64.const 1.5
;;     62  call $float         | 59  mov dword ptr [rbx + 32], 0
;;                             | 60  mov dword ptr [rbx + 36], 1073217536
;;                             | 67  mov byte ptr [rbx + 24], 98
;;                             | 6b  mov r11, qword ptr [r14 + 64]
;;                             | 6f  lea rdi, [rbx + 32]
;;                             | 73  call qword ptr [r11]
;;     64  i64.trunc_sat_f64_s | 76  cvttsd2si r11, xmm0
;;                             | 7b  cmp r11, 1
;;                             | 7f  jno 0x96
;;                             | 81  xorps xmm15, xmm15
;;                             | 85  ucomisd xmm0, xmm15
;;                             | 8a  jp 0x93
;;                             | 8c  jb 0x96
;;                             | 8e  not r11
;;                             | 91  jmp 0x96
;;                             | 93  xor r11d, r11d
;;                             | 96  mov rax, r11
;;     66  end                 | 99  mov qword ptr [rbx], rax
;;                             | 9c  pop rbx
;;                             | 9d  ret

;; arm64:
;;   func $float (;0;) (type 0) (param f64) (result f64)
;;     ;; 6 bytes of bytecode, 88 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x50
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x4c
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     3f  local.get 0
;;     41  local.get 0
;;     43  f64.add     | 38  ldr d16, [x20, #-16]
;;                     | 3c  fadd d0, d16, d16
;;     44  end         | 40  str d0, [x20, #-16]
;;                     | 44  ldp x30, x20, [sp], #16
;;                     | 48  ret
;;     ;; seldom       | 4c  add x22, x22, #1
;;                     | 50  ldr x17, [x21, #80]
;;                     | 54  br x17
;;
;;   func $pair (;1;) (type 1) (param i32 i64) (result i64 i32)
;;     ;; 8 bytes of bytecode, 112 of machine code
;;     ;; entry        |  0  add x16, x25, #32
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #80
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x68
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x64
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #8]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     47  local.get 1
;;     49  local.get 0
;;     4b  i32.const 1
;;     4d  i32.add     | 38  ldr x9, [x20, #-32]
;;                     | 3c  add w0, w9, #1
;;     4e  end         | 40  ldr x16, [x20, #-16]
;;                     | 44  str x16, [x20, #32]
;;                     | 48  str x0, [x20, #48]
;;                     | 4c  ldr x16, [x20, #32]
;;                     | 50  str x16, [x20, #-32]
;;                     | 54  ldr x16, [x20, #48]
;;                     | 58  str x16, [x20, #-16]
;;                     | 5c  ldp x30, x20, [sp], #16
;;                     | 60  ret
;;     ;; seldom       | 64  add x22, x22, #1
;;                     | 68  ldr x17, [x21, #80]
;;                     | 6c  br x17
;;
;;   func (;2;) (type 2) (result i64)
;;     ;; 22 bytes of bytecode, 156 of machine code
;;     ;; entry                |  0  mov x16, x25
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #64
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x94
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x90
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #8]
;;                             | 24  sub w9, w16, w20
;;                             | 28  ldr x10, [x10, #16]
;;                             | 2c  mov x20, x16
;;                             | 30  stp x9, x21, [x20]
;;                             | 34  str x10, [x20, #16]
;;     51  i32.const 1
;;     53  i64.const 2
;;     55  call $pair          | 38  movz x25, #1, lsl #0
;;                             | 3c  str x25, [x20, #32]
;;                             | 40  movz x25, #2, lsl #0
;;                             | 44  str x25, [x20, #48]
;;                             | 48  movz x17, #85, lsl #0
;;                             | 4c  stp w17, wzr, [x20, #24]
;;                             | 50  ldr x17, [x21, #64]
;;                             | 54  ldr x17, [x17, #8]
;;                             | 58  add x25, x20, #32
;;                             | 5c  blr x17
;;     57  drop
;;     58  drop
;;     59  f64.const 1.5
;;     62  call $float         | 60  movz x25, #16376, lsl #48
;;                             | 64  str x25, [x20, #32]
;;                             | 68  movz x17, #98, lsl #0
;;                             | 6c  str w17, [x20, #24]
;;                             | 70  ldr x17, [x21, #64]
;;                             | 74  ldr x17, [x17]
;;                             | 78  add x25, x20, #32
;;                             | 7c  blr x17
;;     64  i64.trunc_sat_f64_s | 80  fcvtzs x0, d0
;;     66  end                 | 84  str x0, [x20]
;;                             | 88  ldp x30, x20, [sp], #16
;;                             | 8c  ret
;;     ;; seldom               | 90  add x22, x22, #1
;;                             | 94  ldr x17, [x21, #80]
;;                             | 98  br x17
