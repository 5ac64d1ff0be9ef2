;; Conversions between integers and floats that always succeed, and reinterpretations.
(module
  (func (export "to_float") (param $a i32) (param $b i64) (result f64)
    (f64.add (f64.convert_i32_s (local.get $a)) (f64.convert_i64_u (local.get $b))))
  (func (export "unsigned") (param $a i32) (result f32)
    (f32.demote_f64 (f64.convert_i32_u (local.get $a))))
  (func (export "bits") (param $a f32) (result i32)
    (i32.xor (i32.reinterpret_f32 (local.get $a)) (i32.const 0x80000000)))
  (func (export "extend") (param $a i32) (result i64)
    (i64.add (i64.extend_i32_s (i32.extend8_s (local.get $a))) (i64.extend_i32_u (i32.wrap_i64 (i64.const 5))))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (result f64)
;;     ;; 8 bytes of bytecode, 132 of machine code
;;     ;; entry              |  0  lea rax, [rdi + 32]
;;                           |  4  lea rcx, [rdi + 96]
;;                           |  8  cmp rcx, qword ptr [rbp - 56]
;;                           |  c  ja 0x7c
;;                           | 12  sub r15, 1
;;                           | 16  jb 0x78
;;                           | 1c  push rbx
;;                           | 1d  mov rcx, rax
;;                           | 20  sub rcx, rbx
;;                           | 23  mov qword ptr [rax], rcx
;;                           | 26  mov rcx, qword ptr [r14 + 16]
;;                           | 2a  mov rcx, qword ptr [rcx]
;;                           | 2d  mov qword ptr [rax + 8], r14
;;                           | 31  mov qword ptr [rax + 16], rcx
;;                           | 35  mov rbx, rax
;;     55  local.get $a
;;     57  f64.convert_i32_s | 38  mov rsi, qword ptr [rbx - 32]
;;                           | 3c  xorps xmm0, xmm0
;;                           | 3f  cvtsi2sd xmm0, esi
;;     58  local.get $b
;;     5a  f64.convert_i64_u | 43  mov rdi, qword ptr [rbx - 16]
;;                           | 47  xorps xmm1, xmm1
;;                           | 4a  test rdi, rdi
;;                           | 4d  js 0x56
;;                           | 4f  cvtsi2sd xmm1, rdi
;;                           | 54  jmp 0x6b
;;                           | 56  mov r11, rdi
;;                           | 59  shr r11, 1
;;                           | 5c  jae 0x62
;;                           | 5e  or r11, 1
;;                           | 62  cvtsi2sd xmm1, r11
;;                           | 67  addsd xmm1, xmm1
;;     5b  f64.add           | 6b  addsd xmm0, xmm1
;;     5c  end               | 6f  movsd [rbx - 32], xmm0
;;                           | 74  pop rbx
;;                           | 75  ret
;;     ;; seldom             | 76  jmp 0x38
;;                           | 78  add r15, 1
;;                           | 7c  mov r11, qword ptr [rbp - 48]
;;                           | 80  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i32) (result f32)
;;     ;; 5 bytes of bytecode, 103 of machine code
;;     ;; entry              |  0  lea rax, [rdi + 16]
;;                           |  4  lea rcx, [rdi + 64]
;;                           |  8  cmp rcx, qword ptr [rbp - 56]
;;                           |  c  ja 0x5f
;;                           | 12  sub r15, 1
;;                           | 16  jb 0x5b
;;                           | 1c  push rbx
;;                           | 1d  mov rcx, rax
;;                           | 20  sub rcx, rbx
;;                           | 23  mov qword ptr [rax], rcx
;;                           | 26  mov rcx, qword ptr [r14 + 16]
;;                           | 2a  mov rcx, qword ptr [rcx + 8]
;;                           | 2e  mov qword ptr [rax + 8], r14
;;                           | 32  mov qword ptr [rax + 16], rcx
;;                           | 36  mov rbx, rax
;;     5f  local.get $a
;;     61  f64.convert_i32_u | 39  mov rsi, qword ptr [rbx - 16]
;;                           | 3d  xorps xmm0, xmm0
;;                           | 40  mov r11d, esi
;;                           | 43  cvtsi2sd xmm0, r11
;;     62  f32.demote_f64    | 48  cvtsd2ss xmm0, xmm0
;;                           | 4c  insertps xmm0, xmm0, 14
;;     63  end               | 52  movsd [rbx - 16], xmm0
;;                           | 57  pop rbx
;;                           | 58  ret
;;     ;; seldom             | 59  jmp 0x39
;;                           | 5b  add r15, 1
;;                           | 5f  mov r11, qword ptr [rbp - 48]
;;                           | 63  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (param $a f32) (result i32)
;;     ;; 11 bytes of bytecode, 91 of machine code
;;     ;; entry                  |  0  lea rax, [rdi + 16]
;;                               |  4  lea rcx, [rdi + 80]
;;                               |  8  cmp rcx, qword ptr [rbp - 56]
;;                               |  c  ja 0x53
;;                               | 12  sub r15, 1
;;                               | 16  jb 0x4f
;;                               | 1c  push rbx
;;                               | 1d  mov rcx, rax
;;                               | 20  sub rcx, rbx
;;                               | 23  mov qword ptr [rax], rcx
;;                               | 26  mov rcx, qword ptr [r14 + 16]
;;                               | 2a  mov rcx, qword ptr [rcx + 16]
;;                               | 2e  mov qword ptr [rax + 8], r14
;;                               | 32  mov qword ptr [rax + 16], rcx
;;                               | 36  mov rbx, rax
;;     66  local.get $a
;;     68  i32.reinterpret_f32   | 39  movsd xmm6, [rbx - 16]
;;                               | 3e  movd eax, xmm6
;;     69  i32.const -2147483648
;;     6f  i32.xor               | 42  xor eax, -2147483648
;;     70  end                   | 47  mov qword ptr [rbx - 16], rax
;;                               | 4b  pop rbx
;;                               | 4c  ret
;;     ;; seldom                 | 4d  jmp 0x39
;;                               | 4f  add r15, 1
;;                               | 53  mov r11, qword ptr [rbp - 48]
;;                               | 57  jmp qword ptr [r11 + 96]
;;
;;   func (;3;) (type 3) (param $a i32) (result i64)
;;     ;; 10 bytes of bytecode, 98 of machine code
;;     ;; entry             |  0  lea rax, [rdi + 16]
;;                          |  4  lea rcx, [rdi + 80]
;;                          |  8  cmp rcx, qword ptr [rbp - 56]
;;                          |  c  ja 0x5a
;;                          | 12  sub r15, 1
;;                          | 16  jb 0x56
;;                          | 1c  push rbx
;;                          | 1d  mov rcx, rax
;;                          | 20  sub rcx, rbx
;;                          | 23  mov qword ptr [rax], rcx
;;                          | 26  mov rcx, qword ptr [r14 + 16]
;;                          | 2a  mov rcx, qword ptr [rcx + 24]
;;                          | 2e  mov qword ptr [rax + 8], r14
;;                          | 32  mov qword ptr [rax + 16], rcx
;;                          | 36  mov rbx, rax
;;     73  local.get $a
;;     75  i32.extend8_s    | 39  mov rsi, qword ptr [rbx - 16]
;;                          | 3d  movsx eax, sil
;;     76  i64.extend_i32_s | 41  movsxd rax, eax
;;     77  i64.const 5
;;     79  i32.wrap_i64     | 44  mov ecx, 5
;;                          | 49  mov ecx, ecx
;;     7a  i64.extend_i32_u
;;     7b  i64.add          | 4b  add rax, rcx
;;     7c  end              | 4e  mov qword ptr [rbx - 16], rax
;;                          | 52  pop rbx
;;                          | 53  ret
;;     ;; seldom            | 54  jmp 0x39
;;                          | 56  add r15, 1
;;                          | 5a  mov r11, qword ptr [rbp - 48]
;;                          | 5e  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (result f64)
;;     ;; 8 bytes of bytecode, 104 of machine code
;;     ;; entry              |  0  add x16, x25, #32
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #64
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x60
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x5c
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #16]
;;                           | 24  sub w9, w16, w20
;;                           | 28  ldr x10, [x10]
;;                           | 2c  mov x20, x16
;;                           | 30  stp x9, x21, [x20]
;;                           | 34  str x10, [x20, #16]
;;     55  local.get $a
;;     57  f64.convert_i32_s | 38  ldr x8, [x20, #-32]
;;                           | 3c  scvtf d0, w8
;;     58  local.get $b
;;     5a  f64.convert_i64_u | 40  ldr x9, [x20, #-16]
;;                           | 44  ucvtf d1, x9
;;     5b  f64.add           | 48  fadd d0, d0, d1
;;     5c  end               | 4c  str d0, [x20, #-32]
;;                           | 50  ldp x30, x20, [sp], #16
;;                           | 54  ret
;;     ;; seldom             | 58  b 0x38
;;                           | 5c  add x22, x22, #1
;;                           | 60  ldr x17, [x19, #96]
;;                           | 64  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result f32)
;;     ;; 5 bytes of bytecode, 96 of machine code
;;     ;; entry              |  0  add x16, x25, #16
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #48
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x58
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x54
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #16]
;;                           | 24  sub w9, w16, w20
;;                           | 28  ldr x10, [x10, #8]
;;                           | 2c  mov x20, x16
;;                           | 30  stp x9, x21, [x20]
;;                           | 34  str x10, [x20, #16]
;;     5f  local.get $a
;;     61  f64.convert_i32_u | 38  ldr x8, [x20, #-16]
;;                           | 3c  ucvtf d0, w8
;;     62  f32.demote_f64    | 40  fcvt s0, d0
;;     63  end               | 44  str d0, [x20, #-16]
;;                           | 48  ldp x30, x20, [sp], #16
;;                           | 4c  ret
;;     ;; seldom             | 50  b 0x38
;;                           | 54  add x22, x22, #1
;;                           | 58  ldr x17, [x19, #96]
;;                           | 5c  br x17
;;
;;   func (;2;) (type 2) (param $a f32) (result i32)
;;     ;; 11 bytes of bytecode, 96 of machine code
;;     ;; entry                  |  0  add x16, x25, #16
;;                               |  4  ldr x9, [x29, #-16]
;;                               |  8  add x17, x16, #64
;;                               |  c  cmp x17, x9
;;                               | 10  b.hi 0x58
;;                               | 14  subs x22, x22, #1
;;                               | 18  b.mi 0x54
;;                               | 1c  stp x30, x20, [sp, #-16]!
;;                               | 20  ldr x10, [x21, #16]
;;                               | 24  sub w9, w16, w20
;;                               | 28  ldr x10, [x10, #16]
;;                               | 2c  mov x20, x16
;;                               | 30  stp x9, x21, [x20]
;;                               | 34  str x10, [x20, #16]
;;     66  local.get $a
;;     68  i32.reinterpret_f32   | 38  ldr d16, [x20, #-16]
;;                               | 3c  fmov w0, s16
;;     69  i32.const -2147483648
;;     6f  i32.xor               | 40  eor w0, w0, #-2147483648
;;     70  end                   | 44  str x0, [x20, #-16]
;;                               | 48  ldp x30, x20, [sp], #16
;;                               | 4c  ret
;;     ;; seldom                 | 50  b 0x38
;;                               | 54  add x22, x22, #1
;;                               | 58  ldr x17, [x19, #96]
;;                               | 5c  br x17
;;
;;   func (;3;) (type 3) (param $a i32) (result i64)
;;     ;; 10 bytes of bytecode, 108 of machine code
;;     ;; entry             |  0  add x16, x25, #16
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #64
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0x64
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0x60
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #16]
;;                          | 24  sub w9, w16, w20
;;                          | 28  ldr x10, [x10, #24]
;;                          | 2c  mov x20, x16
;;                          | 30  stp x9, x21, [x20]
;;                          | 34  str x10, [x20, #16]
;;     73  local.get $a
;;     75  i32.extend8_s    | 38  ldr x8, [x20, #-16]
;;                          | 3c  sxtb w0, w8
;;     76  i64.extend_i32_s | 40  sxtw x0, w0
;;     77  i64.const 5
;;     79  i32.wrap_i64     | 44  movz x1, #5, lsl #0
;;                          | 48  mov w1, w1
;;     7a  i64.extend_i32_u
;;     7b  i64.add          | 4c  add x0, x0, x1
;;     7c  end              | 50  str x0, [x20, #-16]
;;                          | 54  ldp x30, x20, [sp], #16
;;                          | 58  ret
;;     ;; seldom            | 5c  b 0x38
;;                          | 60  add x22, x22, #1
;;                          | 64  ldr x17, [x19, #96]
;;                          | 68  br x17
