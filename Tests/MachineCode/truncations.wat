;; Truncations of floats: those that trap compare first or afterwards; those that saturate choose.
(module
  (func (export "trapping") (param $a f64) (result i32)
    (i32.trunc_f64_s (local.get $a)))
  (func (export "trapping_unsigned") (param $a f32) (result i64)
    (i64.trunc_f32_u (local.get $a)))
  (func (export "saturating") (param $a f64) (result i32)
    (i32.trunc_sat_f64_s (local.get $a)))
  (func (export "saturating_unsigned") (param $a f32) (result i32)
    (i32.trunc_sat_f32_u (local.get $a))))

;; x86-64:
;;   func (;0;) (type 0) (param $a f64) (result i32)
;;     ;; 4 bytes of bytecode, 128 of machine code
;;     ;; entry            |  0  lea rax, [rdi + 16]
;;                         |  4  lea rcx, [rdi + 64]
;;                         |  8  cmp rcx, qword ptr [rbp - 56]
;;                         |  c  ja 0x78
;;                         | 12  sub r15, 1
;;                         | 16  jb 0x74
;;                         | 1c  push rbx
;;                         | 1d  mov rcx, rax
;;                         | 20  sub rcx, rbx
;;                         | 23  mov qword ptr [rax], rcx
;;                         | 26  mov rcx, qword ptr [r14 + 16]
;;                         | 2a  mov rcx, qword ptr [rcx]
;;                         | 2d  mov qword ptr [rax + 8], r14
;;                         | 31  mov qword ptr [rax + 16], rcx
;;                         | 35  mov rbx, rax
;;     6b  local.get $a
;;     6d  i32.trunc_f64_s | 38  movsd xmm6, [rbx - 16]
;;                         | 3d  cvttsd2si r11, xmm6
;;                         | 42  cmp r11, 2147483647
;;                         | 49  jg 0x67
;;                         | 4f  cmp r11, -2147483648
;;                         | 56  jl 0x67
;;                         | 5c  mov eax, r11d
;;     6e  end             | 5f  mov qword ptr [rbx - 16], rax
;;                         | 63  pop rbx
;;                         | 64  ret
;;     ;; seldom           | 65  jmp 0x38
;;                         | 67  call 0x6c
;;                         | 6c  mov r11, qword ptr [rbp - 48]
;;                         | 70  jmp qword ptr [r11 + 104]
;;                         | 74  add r15, 1
;;                         | 78  mov r11, qword ptr [rbp - 48]
;;                         | 7c  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a f32) (result i64)
;;     ;; 4 bytes of bytecode, 144 of machine code
;;     ;; entry            |  0  lea rax, [rdi + 16]
;;                         |  4  lea rcx, [rdi + 64]
;;                         |  8  cmp rcx, qword ptr [rbp - 56]
;;                         |  c  ja 0x84
;;                         | 12  sub r15, 1
;;                         | 16  jb 0x80
;;                         | 1c  push rbx
;;                         | 1d  mov rcx, rax
;;                         | 20  sub rcx, rbx
;;                         | 23  mov qword ptr [rax], rcx
;;                         | 26  mov rcx, qword ptr [r14 + 16]
;;                         | 2a  mov rcx, qword ptr [rcx + 8]
;;                         | 2e  mov qword ptr [rax + 8], r14
;;                         | 32  mov qword ptr [rax + 16], rcx
;;                         | 36  mov rbx, rax
;;     71  local.get $a
;;     73  i64.trunc_f32_u | 39  movsd xmm6, [rbx - 16]
;;                         | 3e  cvttss2si r11, xmm6
;;                         | 43  test r11, r11
;;                         | 46  jns 0x68
;;                         | 48  movaps xmm15, xmm6
;;                         | 4c  subss xmm15, [rip + 0x8c]
;;                         | 55  cvttss2si r11, xmm15
;;                         | 5a  test r11, r11
;;                         | 5d  js 0x73
;;                         | 63  bts r11, 63
;;                         | 68  mov rax, r11
;;     74  end             | 6b  mov qword ptr [rbx - 16], rax
;;                         | 6f  pop rbx
;;                         | 70  ret
;;     ;; seldom           | 71  jmp 0x39
;;                         | 73  call 0x78
;;                         | 78  mov r11, qword ptr [rbp - 48]
;;                         | 7c  jmp qword ptr [r11 + 104]
;;                         | 80  add r15, 1
;;                         | 84  mov r11, qword ptr [rbp - 48]
;;                         | 88  jmp qword ptr [r11 + 96]
;;                         | 8c  .quad 0x5f000000
;;
;;   func (;2;) (type 0) (param $a f64) (result i32)
;;     ;; 5 bytes of bytecode, 117 of machine code
;;     ;; entry                |  0  lea rax, [rdi + 16]
;;                             |  4  lea rcx, [rdi + 64]
;;                             |  8  cmp rcx, qword ptr [rbp - 56]
;;                             |  c  ja 0x6d
;;                             | 12  sub r15, 1
;;                             | 16  jb 0x69
;;                             | 1c  push rbx
;;                             | 1d  mov rcx, rax
;;                             | 20  sub rcx, rbx
;;                             | 23  mov qword ptr [rax], rcx
;;                             | 26  mov rcx, qword ptr [r14 + 16]
;;                             | 2a  mov rcx, qword ptr [rcx + 16]
;;                             | 2e  mov qword ptr [rax + 8], r14
;;                             | 32  mov qword ptr [rax + 16], rcx
;;                             | 36  mov rbx, rax
;;     77  local.get $a
;;     79  i32.trunc_sat_f64_s | 39  movsd xmm6, [rbx - 16]
;;                             | 3e  cvttsd2si r11d, xmm6
;;                             | 43  cmp r11d, 1
;;                             | 47  jno 0x5e
;;                             | 49  xorps xmm15, xmm15
;;                             | 4d  ucomisd xmm6, xmm15
;;                             | 52  jp 0x5b
;;                             | 54  jb 0x5e
;;                             | 56  not r11d
;;                             | 59  jmp 0x5e
;;                             | 5b  xor r11d, r11d
;;                             | 5e  mov eax, r11d
;;     7b  end                 | 61  mov qword ptr [rbx - 16], rax
;;                             | 65  pop rbx
;;                             | 66  ret
;;     ;; seldom               | 67  jmp 0x39
;;                             | 69  add r15, 1
;;                             | 6d  mov r11, qword ptr [rbp - 48]
;;                             | 71  jmp qword ptr [r11 + 96]
;;
;;   func (;3;) (type 2) (param $a f32) (result i32)
;;     ;; 5 bytes of bytecode, 128 of machine code
;;     ;; entry                |  0  lea rax, [rdi + 16]
;;                             |  4  lea rcx, [rdi + 64]
;;                             |  8  cmp rcx, qword ptr [rbp - 56]
;;                             |  c  ja 0x6e
;;                             | 12  sub r15, 1
;;                             | 16  jb 0x6a
;;                             | 1c  push rbx
;;                             | 1d  mov rcx, rax
;;                             | 20  sub rcx, rbx
;;                             | 23  mov qword ptr [rax], rcx
;;                             | 26  mov rcx, qword ptr [r14 + 16]
;;                             | 2a  mov rcx, qword ptr [rcx + 24]
;;                             | 2e  mov qword ptr [rax + 8], r14
;;                             | 32  mov qword ptr [rax + 16], rcx
;;                             | 36  mov rbx, rax
;;     7e  local.get $a
;;     80  i32.trunc_sat_f32_u | 39  movsd xmm6, [rbx - 16]
;;                             | 3e  cvttss2si r11, xmm6
;;                             | 43  cmp r11, qword ptr [rip + 0x78]
;;                             | 4a  jbe 0x5f
;;                             | 4c  xorps xmm15, xmm15
;;                             | 50  ucomiss xmm6, xmm15
;;                             | 54  seta r11b
;;                             | 58  movzx r11d, r11b
;;                             | 5c  neg r11d
;;                             | 5f  mov eax, r11d
;;     82  end                 | 62  mov qword ptr [rbx - 16], rax
;;                             | 66  pop rbx
;;                             | 67  ret
;;     ;; seldom               | 68  jmp 0x39
;;                             | 6a  add r15, 1
;;                             | 6e  mov r11, qword ptr [rbp - 48]
;;                             | 72  jmp qword ptr [r11 + 96]
;;                             | 76  .quad 0xffffffff0000
;;                             | 7e  .quad 0x0

;; arm64:
;;   func (;0;) (type 0) (param $a f64) (result i32)
;;     ;; 4 bytes of bytecode, 124 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x6c
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x68
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #16]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     6b  local.get $a
;;     6d  i32.trunc_f64_s | 38  ldr d16, [x20, #-16]
;;                         | 3c  fcvtzs x17, d16
;;                         | 40  sxtw x25, w17
;;                         | 44  fcmp d16, d16
;;                         | 48  ccmp x25, x17, #0, vc
;;                         | 4c  b.ne 0x64
;;                         | 50  mov w0, w17
;;     6e  end             | 54  str x0, [x20, #-16]
;;                         | 58  ldp x30, x20, [sp], #16
;;                         | 5c  ret
;;     ;; seldom           | 60  b 0x38
;;                         | 64  bl 0x74
;;                         | 68  add x22, x22, #1
;;                         | 6c  ldr x17, [x19, #96]
;;                         | 70  br x17
;;                         | 74  ldr x17, [x19, #104]
;;                         | 78  br x17
;;
;;   func (;1;) (type 1) (param $a f32) (result i64)
;;     ;; 4 bytes of bytecode, 124 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x6c
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x68
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #16]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10, #8]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     71  local.get $a
;;     73  i64.trunc_f32_u | 38  ldr d16, [x20, #-16]
;;                         | 3c  fcvtzu x17, s16
;;                         | 40  fmov s31, #-1.0
;;                         | 44  fcmp s16, s31
;;                         | 48  ccmn x17, #1, #2, gt
;;                         | 4c  b.hs 0x64
;;                         | 50  mov x0, x17
;;     74  end             | 54  str x0, [x20, #-16]
;;                         | 58  ldp x30, x20, [sp], #16
;;                         | 5c  ret
;;     ;; seldom           | 60  b 0x38
;;                         | 64  bl 0x74
;;                         | 68  add x22, x22, #1
;;                         | 6c  ldr x17, [x19, #96]
;;                         | 70  br x17
;;                         | 74  ldr x17, [x19, #104]
;;                         | 78  br x17
;;
;;   func (;2;) (type 0) (param $a f64) (result i32)
;;     ;; 5 bytes of bytecode, 92 of machine code
;;     ;; entry                |  0  add x16, x25, #16
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #48
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x54
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x50
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #16]
;;                             | 24  sub w9, w16, w20
;;                             | 28  ldr x10, [x10, #16]
;;                             | 2c  mov x20, x16
;;                             | 30  stp x9, x21, [x20]
;;                             | 34  str x10, [x20, #16]
;;     77  local.get $a
;;     79  i32.trunc_sat_f64_s | 38  ldr d16, [x20, #-16]
;;                             | 3c  fcvtzs w0, d16
;;     7b  end                 | 40  str x0, [x20, #-16]
;;                             | 44  ldp x30, x20, [sp], #16
;;                             | 48  ret
;;     ;; seldom               | 4c  b 0x38
;;                             | 50  add x22, x22, #1
;;                             | 54  ldr x17, [x19, #96]
;;                             | 58  br x17
;;
;;   func (;3;) (type 2) (param $a f32) (result i32)
;;     ;; 5 bytes of bytecode, 92 of machine code
;;     ;; entry                |  0  add x16, x25, #16
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #48
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x54
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x50
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #16]
;;                             | 24  sub w9, w16, w20
;;                             | 28  ldr x10, [x10, #24]
;;                             | 2c  mov x20, x16
;;                             | 30  stp x9, x21, [x20]
;;                             | 34  str x10, [x20, #16]
;;     7e  local.get $a
;;     80  i32.trunc_sat_f32_u | 38  ldr d16, [x20, #-16]
;;                             | 3c  fcvtzu w0, s16
;;     82  end                 | 40  str x0, [x20, #-16]
;;                             | 44  ldp x30, x20, [sp], #16
;;                             | 48  ret
;;     ;; seldom               | 4c  b 0x38
;;                             | 50  add x22, x22, #1
;;                             | 54  ldr x17, [x19, #96]
;;                             | 58  br x17
