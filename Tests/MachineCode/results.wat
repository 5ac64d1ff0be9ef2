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
;;     ;; 6 bytes of bytecode, 89 of machine code
;;     ;; entry        |  0  lea rax, [rdi + 16]
;;                     |  4  lea rcx, [rdi + 80]
;;                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                     |  c  ja 0x51
;;                     | 12  sub r15, 1
;;                     | 16  jb 0x4d
;;                     | 1c  push rbx
;;                     | 1d  mov rcx, rax
;;                     | 20  sub rcx, rbx
;;                     | 23  mov qword ptr [rax], rcx
;;                     | 26  mov rcx, qword ptr [r14 + 16]
;;                     | 2a  mov rcx, qword ptr [rcx]
;;                     | 2d  mov qword ptr [rax + 8], r14
;;                     | 31  mov qword ptr [rax + 16], rcx
;;                     | 35  mov rbx, rax
;;     3f  local.get 0
;;     41  local.get 0
;;     43  f64.add     | 38  movsd xmm6, [rbx - 16]
;;                     | 3d  movaps xmm0, xmm6
;;                     | 40  addsd xmm0, xmm6
;;     44  end         | 44  movsd [rbx - 16], xmm0
;;                     | 49  pop rbx
;;                     | 4a  ret
;;     ;; seldom       | 4b  jmp 0x38
;;                     | 4d  add r15, 1
;;                     | 51  mov r11, qword ptr [rbp - 48]
;;                     | 55  jmp qword ptr [r11 + 96]
;;
;;   func $pair (;1;) (type 1) (param i32 i64) (result i64 i32)
;;     ;; 8 bytes of bytecode, 108 of machine code
;;     ;; entry        |  0  lea rax, [rdi + 32]
;;                     |  4  lea rcx, [rdi + 112]
;;                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                     |  c  ja 0x64
;;                     | 12  sub r15, 1
;;                     | 16  jb 0x60
;;                     | 1c  push rbx
;;                     | 1d  mov rcx, rax
;;                     | 20  sub rcx, rbx
;;                     | 23  mov qword ptr [rax], rcx
;;                     | 26  mov rcx, qword ptr [r14 + 16]
;;                     | 2a  mov rcx, qword ptr [rcx + 8]
;;                     | 2e  mov qword ptr [rax + 8], r14
;;                     | 32  mov qword ptr [rax + 16], rcx
;;                     | 36  mov rbx, rax
;;     47  local.get 1
;;     49  local.get 0
;;     4b  i32.const 1
;;     4d  i32.add     | 39  mov rdi, qword ptr [rbx - 32]
;;                     | 3d  lea eax, [rdi + 1]
;;     4e  end         | 40  mov r11, qword ptr [rbx - 16]
;;                     | 44  mov qword ptr [rbx + 32], r11
;;                     | 48  mov qword ptr [rbx + 48], rax
;;                     | 4c  mov r11, qword ptr [rbx + 32]
;;                     | 50  mov qword ptr [rbx - 32], r11
;;                     | 54  mov r11, qword ptr [rbx + 48]
;;                     | 58  mov qword ptr [rbx - 16], r11
;;                     | 5c  pop rbx
;;                     | 5d  ret
;;     ;; seldom       | 5e  jmp 0x39
;;                     | 60  add r15, 1
;;                     | 64  mov r11, qword ptr [rbp - 48]
;;                     | 68  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (result i64)
;;     ;; 22 bytes of bytecode, 200 of machine code
;;     ;; entry                |  0  lea rax, [rdi]
;;                             |  3  lea rcx, [rdi + 64]
;;                             |  7  cmp rcx, qword ptr [rbp - 56]
;;                             |  b  ja 0xc0
;;                             | 11  sub r15, 1
;;                             | 15  jb 0xbc
;;                             | 1b  push rbx
;;                             | 1c  mov rcx, rax
;;                             | 1f  sub rcx, rbx
;;                             | 22  mov qword ptr [rax], rcx
;;                             | 25  mov rcx, qword ptr [r14 + 16]
;;                             | 29  mov rcx, qword ptr [rcx + 16]
;;                             | 2d  mov qword ptr [rax + 8], r14
;;                             | 31  mov qword ptr [rax + 16], rcx
;;                             | 35  mov rbx, rax
;;     51  i32.const 1
;;     53  i64.const 2
;;     55  call $pair          | 38  mov qword ptr [rbx + 32], 1
;;                             | 40  mov qword ptr [rbx + 48], 2
;;                             | 48  mov dword ptr [rbx + 24], 85
;;                             | 4f  mov dword ptr [rbx + 28], 0
;;                             | 56  mov r11, qword ptr [r14 + 192]
;;                             | 5d  lea rdi, [rbx + 32]
;;                             | 61  call qword ptr [r11 + 8]
;;     57  drop
;;     58  drop
;;     59  f64.const 1.5
;;     62  call $float         | 65  mov dword ptr [rbx + 32], 0
;;                             | 6c  mov dword ptr [rbx + 36], 1073217536
;;                             | 73  mov dword ptr [rbx + 24], 98
;;                             | 7a  mov dword ptr [rbx + 28], 0
;;                             | 81  mov r11, qword ptr [r14 + 192]
;;                             | 88  lea rdi, [rbx + 32]
;;                             | 8c  call qword ptr [r11]
;;     64  i64.trunc_sat_f64_s | 8f  cvttsd2si r11, xmm0
;;                             | 94  cmp r11, 1
;;                             | 98  jno 0xaf
;;                             | 9a  xorps xmm15, xmm15
;;                             | 9e  ucomisd xmm0, xmm15
;;                             | a3  jp 0xac
;;                             | a5  jb 0xaf
;;                             | a7  not r11
;;                             | aa  jmp 0xaf
;;                             | ac  xor r11d, r11d
;;                             | af  mov rax, r11
;;     66  end                 | b2  mov qword ptr [rbx], rax
;;                             | b5  pop rbx
;;                             | b6  ret
;;     ;; seldom               | b7  jmp 0x38
;;                             | bc  add r15, 1
;;                             | c0  mov r11, qword ptr [rbp - 48]
;;                             | c4  jmp qword ptr [r11 + 96]

;; arm64:
;;   func $float (;0;) (type 0) (param f64) (result f64)
;;     ;; 6 bytes of bytecode, 92 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #64
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x54
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x50
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
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
;;     ;; seldom       | 4c  b 0x38
;;                     | 50  add x22, x22, #1
;;                     | 54  ldr x17, [x19, #96]
;;                     | 58  br x17
;;
;;   func $pair (;1;) (type 1) (param i32 i64) (result i64 i32)
;;     ;; 8 bytes of bytecode, 116 of machine code
;;     ;; entry        |  0  add x16, x25, #32
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #80
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x6c
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x68
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
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
;;     ;; seldom       | 64  b 0x38
;;                     | 68  add x22, x22, #1
;;                     | 6c  ldr x17, [x19, #96]
;;                     | 70  br x17
;;
;;   func (;2;) (type 2) (result i64)
;;     ;; 22 bytes of bytecode, 160 of machine code
;;     ;; entry                |  0  mov x16, x25
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #64
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x98
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x94
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #16]
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
;;                             | 50  ldr x17, [x21, #192]
;;                             | 54  ldr x17, [x17, #8]
;;                             | 58  add x25, x20, #32
;;                             | 5c  blr x17
;;     57  drop
;;     58  drop
;;     59  f64.const 1.5
;;     62  call $float         | 60  movz x25, #16376, lsl #48
;;                             | 64  str x25, [x20, #32]
;;                             | 68  movz x17, #98, lsl #0
;;                             | 6c  stp w17, wzr, [x20, #24]
;;                             | 70  ldr x17, [x21, #192]
;;                             | 74  ldr x17, [x17]
;;                             | 78  add x25, x20, #32
;;                             | 7c  blr x17
;;     64  i64.trunc_sat_f64_s | 80  fcvtzs x0, d0
;;     66  end                 | 84  str x0, [x20]
;;                             | 88  ldp x30, x20, [sp], #16
;;                             | 8c  ret
;;     ;; seldom               | 90  b 0x38
;;                             | 94  add x22, x22, #1
;;                             | 98  ldr x17, [x19, #96]
;;                             | 9c  br x17
