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
;;     ;; 4 bytes of bytecode, 102 of machine code
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
;;     6b  local.get $a
;;     6d  i32.trunc_f64_s | 35  movsd xmm6, [rbx - 16]
;;                         | 3a  cvttsd2si r11, xmm6
;;                         | 3f  cmp r11, 2147483647
;;                         | 46  jg 0x62
;;                         | 4c  cmp r11, -2147483648
;;                         | 53  jl 0x62
;;                         | 59  mov eax, r11d
;;     6e  end             | 5c  mov qword ptr [rbx - 16], rax
;;                         | 60  pop rbx
;;                         | 61  ret
;;     ;; seldom           | 62  call qword ptr [r14 + 88]
;;
;;   func (;1;) (type 1) (param $a f32) (result i64)
;;     ;; 4 bytes of bytecode, 120 of machine code
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
;;                         | 27  mov rcx, qword ptr [rcx + 8]
;;                         | 2b  mov qword ptr [rax + 8], r14
;;                         | 2f  mov qword ptr [rax + 16], rcx
;;                         | 33  mov rbx, rax
;;     71  local.get $a
;;     73  i64.trunc_f32_u | 36  movsd xmm6, [rbx - 16]
;;                         | 3b  cvttss2si r11, xmm6
;;                         | 40  test r11, r11
;;                         | 43  jns 0x65
;;                         | 45  movaps xmm15, xmm6
;;                         | 49  subss xmm15, [rip + 0x74]
;;                         | 52  cvttss2si r11, xmm15
;;                         | 57  test r11, r11
;;                         | 5a  js 0x6e
;;                         | 60  bts r11, 63
;;                         | 65  mov rax, r11
;;     74  end             | 68  mov qword ptr [rbx - 16], rax
;;                         | 6c  pop rbx
;;                         | 6d  ret
;;     ;; seldom           | 6e  call qword ptr [r14 + 88]
;;                         | 72  .quad 0x5f0000000000
;;
;;   func (;2;) (type 0) (param $a f64) (result i32)
;;     ;; 5 bytes of bytecode, 100 of machine code
;;     ;; entry                |  0  inc r15
;;                             |  3  jmp qword ptr [r14 + 80]
;;                             |  7  nop
;;                             |  8  lea rax, [rdi + 16]
;;                             |  c  lea rcx, [rdi + 64]
;;                             | 10  cmp rcx, qword ptr [rbp - 56]
;;                             | 14  ja 0x3
;;                             | 16  dec r15
;;                             | 19  jl 0x0
;;                             | 1b  push rbx
;;                             | 1c  mov ecx, eax
;;                             | 1e  sub ecx, ebx
;;                             | 20  mov qword ptr [rax], rcx
;;                             | 23  mov rcx, qword ptr [r14 + 8]
;;                             | 27  mov rcx, qword ptr [rcx + 16]
;;                             | 2b  mov qword ptr [rax + 8], r14
;;                             | 2f  mov qword ptr [rax + 16], rcx
;;                             | 33  mov rbx, rax
;;     77  local.get $a
;;     79  i32.trunc_sat_f64_s | 36  movsd xmm6, [rbx - 16]
;;                             | 3b  cvttsd2si r11d, xmm6
;;                             | 40  cmp r11d, 1
;;                             | 44  jno 0x5b
;;                             | 46  xorps xmm15, xmm15
;;                             | 4a  ucomisd xmm6, xmm15
;;                             | 4f  jp 0x58
;;                             | 51  jb 0x5b
;;                             | 53  not r11d
;;                             | 56  jmp 0x5b
;;                             | 58  xor r11d, r11d
;;                             | 5b  mov eax, r11d
;;     7b  end                 | 5e  mov qword ptr [rbx - 16], rax
;;                             | 62  pop rbx
;;                             | 63  ret
;;
;;   func (;3;) (type 2) (param $a f32) (result i32)
;;     ;; 5 bytes of bytecode, 112 of machine code
;;     ;; entry                |  0  inc r15
;;                             |  3  jmp qword ptr [r14 + 80]
;;                             |  7  nop
;;                             |  8  lea rax, [rdi + 16]
;;                             |  c  lea rcx, [rdi + 64]
;;                             | 10  cmp rcx, qword ptr [rbp - 56]
;;                             | 14  ja 0x3
;;                             | 16  dec r15
;;                             | 19  jl 0x0
;;                             | 1b  push rbx
;;                             | 1c  mov ecx, eax
;;                             | 1e  sub ecx, ebx
;;                             | 20  mov qword ptr [rax], rcx
;;                             | 23  mov rcx, qword ptr [r14 + 8]
;;                             | 27  mov rcx, qword ptr [rcx + 24]
;;                             | 2b  mov qword ptr [rax + 8], r14
;;                             | 2f  mov qword ptr [rax + 16], rcx
;;                             | 33  mov rbx, rax
;;     7e  local.get $a
;;     80  i32.trunc_sat_f32_u | 36  movsd xmm6, [rbx - 16]
;;                             | 3b  cvttss2si r11, xmm6
;;                             | 40  cmp r11, qword ptr [rip + 0x68]
;;                             | 47  jbe 0x5c
;;                             | 49  xorps xmm15, xmm15
;;                             | 4d  ucomiss xmm6, xmm15
;;                             | 51  seta r11b
;;                             | 55  movzx r11d, r11b
;;                             | 59  neg r11d
;;                             | 5c  mov eax, r11d
;;     82  end                 | 5f  mov qword ptr [rbx - 16], rax
;;                             | 63  pop rbx
;;                             | 64  ret
;;     ;; seldom               | 65  .quad 0xffffffff000000
;;                             | 6d  .quad 0x0

;; arm64:
;;   func (;0;) (type 0) (param $a f64) (result i32)
;;     ;; 4 bytes of bytecode, 120 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x68
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x64
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
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
;;                         | 4c  b.ne 0x60
;;                         | 50  mov w0, w17
;;     6e  end             | 54  str x0, [x20, #-16]
;;                         | 58  ldp x30, x20, [sp], #16
;;                         | 5c  ret
;;     ;; seldom           | 60  bl 0x70
;;                         | 64  add x22, x22, #1
;;                         | 68  ldr x17, [x21, #80]
;;                         | 6c  br x17
;;                         | 70  ldr x17, [x21, #88]
;;                         | 74  br x17
;;
;;   func (;1;) (type 1) (param $a f32) (result i64)
;;     ;; 4 bytes of bytecode, 120 of machine code
;;     ;; entry            |  0  add x16, x25, #16
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #48
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x68
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x64
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
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
;;                         | 4c  b.hs 0x60
;;                         | 50  mov x0, x17
;;     74  end             | 54  str x0, [x20, #-16]
;;                         | 58  ldp x30, x20, [sp], #16
;;                         | 5c  ret
;;     ;; seldom           | 60  bl 0x70
;;                         | 64  add x22, x22, #1
;;                         | 68  ldr x17, [x21, #80]
;;                         | 6c  br x17
;;                         | 70  ldr x17, [x21, #88]
;;                         | 74  br x17
;;
;;   func (;2;) (type 0) (param $a f64) (result i32)
;;     ;; 5 bytes of bytecode, 88 of machine code
;;     ;; entry                |  0  add x16, x25, #16
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #48
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x50
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x4c
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #8]
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
;;     ;; seldom               | 4c  add x22, x22, #1
;;                             | 50  ldr x17, [x21, #80]
;;                             | 54  br x17
;;
;;   func (;3;) (type 2) (param $a f32) (result i32)
;;     ;; 5 bytes of bytecode, 88 of machine code
;;     ;; entry                |  0  add x16, x25, #16
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #48
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x50
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x4c
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #8]
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
;;     ;; seldom               | 4c  add x22, x22, #1
;;                             | 50  ldr x17, [x21, #80]
;;                             | 54  br x17
