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
;;     ;; 8 bytes of bytecode, 115 of machine code
;;     ;; entry              |  0  inc r15
;;                           |  3  jmp qword ptr [r14 + 80]
;;                           |  7  nop
;;                           |  8  lea rax, [rdi + 32]
;;                           |  c  lea rcx, [rdi + 96]
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
;;     55  local.get $a
;;     57  f64.convert_i32_s | 35  mov rsi, qword ptr [rbx - 32]
;;                           | 39  xorps xmm0, xmm0
;;                           | 3c  cvtsi2sd xmm0, esi
;;     58  local.get $b
;;     5a  f64.convert_i64_u | 40  mov rdi, qword ptr [rbx - 16]
;;                           | 44  xorps xmm1, xmm1
;;                           | 47  test rdi, rdi
;;                           | 4a  js 0x53
;;                           | 4c  cvtsi2sd xmm1, rdi
;;                           | 51  jmp 0x68
;;                           | 53  mov r11, rdi
;;                           | 56  shr r11, 1
;;                           | 59  jae 0x5f
;;                           | 5b  or r11, 1
;;                           | 5f  cvtsi2sd xmm1, r11
;;                           | 64  addsd xmm1, xmm1
;;     5b  f64.add           | 68  addsd xmm0, xmm1
;;     5c  end               | 6c  movsd [rbx - 32], xmm0
;;                           | 71  pop rbx
;;                           | 72  ret
;;
;;   func (;1;) (type 1) (param $a i32) (result f32)
;;     ;; 5 bytes of bytecode, 86 of machine code
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
;;                           | 27  mov rcx, qword ptr [rcx + 8]
;;                           | 2b  mov qword ptr [rax + 8], r14
;;                           | 2f  mov qword ptr [rax + 16], rcx
;;                           | 33  mov rbx, rax
;;     5f  local.get $a
;;     61  f64.convert_i32_u | 36  mov rsi, qword ptr [rbx - 16]
;;                           | 3a  xorps xmm0, xmm0
;;                           | 3d  mov r11d, esi
;;                           | 40  cvtsi2sd xmm0, r11
;;     62  f32.demote_f64    | 45  cvtsd2ss xmm0, xmm0
;;                           | 49  insertps xmm0, xmm0, 14
;;     63  end               | 4f  movsd [rbx - 16], xmm0
;;                           | 54  pop rbx
;;                           | 55  ret
;;
;;   func (;2;) (type 2) (param $a f32) (result i32)
;;     ;; 11 bytes of bytecode, 74 of machine code
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
;;                               | 27  mov rcx, qword ptr [rcx + 16]
;;                               | 2b  mov qword ptr [rax + 8], r14
;;                               | 2f  mov qword ptr [rax + 16], rcx
;;                               | 33  mov rbx, rax
;;     66  local.get $a
;;     68  i32.reinterpret_f32   | 36  movsd xmm6, [rbx - 16]
;;                               | 3b  movd eax, xmm6
;;     69  i32.const -2147483648
;;     6f  i32.xor               | 3f  xor eax, -2147483648
;;     70  end                   | 44  mov qword ptr [rbx - 16], rax
;;                               | 48  pop rbx
;;                               | 49  ret
;;
;;   func (;3;) (type 3) (param $a i32) (result i64)
;;     ;; 10 bytes of bytecode, 81 of machine code
;;     ;; entry             |  0  inc r15
;;                          |  3  jmp qword ptr [r14 + 80]
;;                          |  7  nop
;;                          |  8  lea rax, [rdi + 16]
;;                          |  c  lea rcx, [rdi + 80]
;;                          | 10  cmp rcx, qword ptr [rbp - 56]
;;                          | 14  ja 0x3
;;                          | 16  dec r15
;;                          | 19  jl 0x0
;;                          | 1b  push rbx
;;                          | 1c  mov ecx, eax
;;                          | 1e  sub ecx, ebx
;;                          | 20  mov qword ptr [rax], rcx
;;                          | 23  mov rcx, qword ptr [r14 + 8]
;;                          | 27  mov rcx, qword ptr [rcx + 24]
;;                          | 2b  mov qword ptr [rax + 8], r14
;;                          | 2f  mov qword ptr [rax + 16], rcx
;;                          | 33  mov rbx, rax
;;     73  local.get $a
;;     75  i32.extend8_s    | 36  mov rsi, qword ptr [rbx - 16]
;;                          | 3a  movsx eax, sil
;;     76  i64.extend_i32_s | 3e  movsxd rax, eax
;;     77  i64.const 5
;;     79  i32.wrap_i64     | 41  mov ecx, 5
;;                          | 46  mov ecx, ecx
;;     7a  i64.extend_i32_u
;;     7b  i64.add          | 48  add rax, rcx
;;     7c  end              | 4b  mov qword ptr [rbx - 16], rax
;;                          | 4f  pop rbx
;;                          | 50  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (result f64)
;;     ;; 8 bytes of bytecode, 100 of machine code
;;     ;; entry              |  0  add x16, x25, #32
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #64
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x5c
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x58
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #8]
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
;;     ;; seldom             | 58  add x22, x22, #1
;;                           | 5c  ldr x17, [x21, #80]
;;                           | 60  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result f32)
;;     ;; 5 bytes of bytecode, 92 of machine code
;;     ;; entry              |  0  add x16, x25, #16
;;                           |  4  ldr x9, [x29, #-16]
;;                           |  8  add x17, x16, #48
;;                           |  c  cmp x17, x9
;;                           | 10  b.hi 0x54
;;                           | 14  subs x22, x22, #1
;;                           | 18  b.mi 0x50
;;                           | 1c  stp x30, x20, [sp, #-16]!
;;                           | 20  ldr x10, [x21, #8]
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
;;     ;; seldom             | 50  add x22, x22, #1
;;                           | 54  ldr x17, [x21, #80]
;;                           | 58  br x17
;;
;;   func (;2;) (type 2) (param $a f32) (result i32)
;;     ;; 11 bytes of bytecode, 92 of machine code
;;     ;; entry                  |  0  add x16, x25, #16
;;                               |  4  ldr x9, [x29, #-16]
;;                               |  8  add x17, x16, #64
;;                               |  c  cmp x17, x9
;;                               | 10  b.hi 0x54
;;                               | 14  subs x22, x22, #1
;;                               | 18  b.mi 0x50
;;                               | 1c  stp x30, x20, [sp, #-16]!
;;                               | 20  ldr x10, [x21, #8]
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
;;     ;; seldom                 | 50  add x22, x22, #1
;;                               | 54  ldr x17, [x21, #80]
;;                               | 58  br x17
;;
;;   func (;3;) (type 3) (param $a i32) (result i64)
;;     ;; 10 bytes of bytecode, 104 of machine code
;;     ;; entry             |  0  add x16, x25, #16
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #64
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0x60
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0x5c
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #8]
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
;;     ;; seldom            | 5c  add x22, x22, #1
;;                          | 60  ldr x17, [x21, #80]
;;                          | 64  br x17
