;; v128: arithmetic in vector registers, with operands in memory and lanes.
(module
  (memory 1)
  (func (export "add") (param $a i32) (param $b i32)
    (v128.store (local.get $a)
      (i32x4.add (v128.load (local.get $a)) (v128.load offset=16 (local.get $b)))))
  (func (export "mix") (param $a v128) (param $b v128) (result i32)
    (i32x4.extract_lane 2
      (v128.bitselect (f32x4.mul (local.get $a) (local.get $b)) (local.get $b) (i32x4.lt_s (local.get $a) (local.get $b)))))
  (func (export "splat") (param $a i32) (result v128)
    (i8x16.shuffle 0 4 8 12 1 5 9 13 2 6 10 14 3 7 11 15 (i32x4.splat (local.get $a)) (v128.const i32x4 1 2 3 4))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32)
;;     ;; 22 bytes of bytecode, 102 of machine code
;;     ;; entry                |  0  lea rax, [rdi + 32]
;;                             |  4  lea rcx, [rdi + 112]
;;                             |  8  cmp rcx, qword ptr [rbp - 56]
;;                             |  c  ja 0x5e
;;                             | 12  sub r15, 1
;;                             | 16  jb 0x5a
;;                             | 1c  push rbx
;;                             | 1d  mov rcx, rax
;;                             | 20  sub rcx, rbx
;;                             | 23  mov qword ptr [rax], rcx
;;                             | 26  mov rcx, qword ptr [r14 + 16]
;;                             | 2a  mov rcx, qword ptr [rcx]
;;                             | 2d  mov qword ptr [rax + 8], r14
;;                             | 31  mov qword ptr [rax + 16], rcx
;;                             | 35  mov rbx, rax
;;     42  local.get $a
;;     44  local.get $a
;;     46  v128.load           | 38  mov rsi, qword ptr [rbx - 32]
;;                             | 3c  movups xmm0, [r13 + rsi]
;;     4a  local.get $b
;;     4c  v128.load offset=16 | 42  mov rdi, qword ptr [rbx - 16]
;;                             | 46  movups xmm1, [r13 + rdi + 16]
;;     50  i32x4.add           | 4c  paddd xmm0, xmm1
;;     53  v128.store          | 50  movups [r13 + rsi], xmm0
;;     57  end                 | 56  pop rbx
;;                             | 57  ret
;;     ;; seldom               | 58  jmp 0x38
;;                             | 5a  add r15, 1
;;                             | 5e  mov r11, qword ptr [rbp - 48]
;;                             | 62  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a v128) (param $b v128) (result i32)
;;     ;; 21 bytes of bytecode, 122 of machine code
;;     ;; entry                 |  0  lea rax, [rdi + 32]
;;                              |  4  lea rcx, [rdi + 128]
;;                              |  b  cmp rcx, qword ptr [rbp - 56]
;;                              |  f  ja 0x72
;;                              | 15  sub r15, 1
;;                              | 19  jb 0x6e
;;                              | 1f  push rbx
;;                              | 20  mov rcx, rax
;;                              | 23  sub rcx, rbx
;;                              | 26  mov qword ptr [rax], rcx
;;                              | 29  mov rcx, qword ptr [r14 + 16]
;;                              | 2d  mov rcx, qword ptr [rcx + 8]
;;                              | 31  mov qword ptr [rax + 8], r14
;;                              | 35  mov qword ptr [rax + 16], rcx
;;                              | 39  mov rbx, rax
;;     5a  local.get $a
;;     5c  local.get $b
;;     5e  f32x4.mul            | 3c  movaps xmm6, [rbx - 16]
;;                              | 40  movaps xmm7, [rbx - 32]
;;                              | 44  movaps xmm0, xmm7
;;                              | 47  mulps xmm0, xmm6
;;     61  local.get $b
;;     63  local.get $a
;;     65  local.get $b
;;     67  i32x4.lt_s           | 4a  movaps xmm1, xmm6
;;                              | 4d  pcmpgtd xmm1, xmm7
;;     69  v128.bitselect       | 51  movaps xmm14, xmm6
;;                              | 55  xorps xmm0, xmm14
;;                              | 59  andps xmm0, xmm1
;;                              | 5c  xorps xmm0, xmm14
;;     6b  i32x4.extract_lane 2 | 60  pextrd eax, xmm0, 2
;;     6e  end                  | 66  mov qword ptr [rbx - 32], rax
;;                              | 6a  pop rbx
;;                              | 6b  ret
;;     ;; seldom                | 6c  jmp 0x3c
;;                              | 6e  add r15, 1
;;                              | 72  mov r11, qword ptr [rbp - 48]
;;                              | 76  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (param $a i32) (result v128)
;;     ;; 41 bytes of bytecode, 160 of machine code
;;     ;; entry                                       |  0  lea rax, [rdi + 16]
;;                                                    |  4  lea rcx, [rdi + 80]
;;                                                    |  8  cmp rcx, qword ptr [rbp - 56]
;;                                                    |  c  ja 0x6c
;;                                                    | 12  sub r15, 1
;;                                                    | 16  jb 0x68
;;                                                    | 1c  push rbx
;;                                                    | 1d  mov rcx, rax
;;                                                    | 20  sub rcx, rbx
;;                                                    | 23  mov qword ptr [rax], rcx
;;                                                    | 26  mov rcx, qword ptr [r14 + 16]
;;                                                    | 2a  mov rcx, qword ptr [rcx + 16]
;;                                                    | 2e  mov qword ptr [rax + 8], r14
;;                                                    | 32  mov qword ptr [rax + 16], rcx
;;                                                    | 36  mov rbx, rax
;;     71  local.get $a
;;     73  i32x4.splat                                | 39  mov rsi, qword ptr [rbx - 16]
;;                                                    | 3d  movd xmm0, esi
;;                                                    | 41  pshufd xmm0, xmm0, 0
;;     75  v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004
;;                                                    | 46  movaps xmm1, [rip + 0x80]
;;     87  i8x16.shuffle 0 4 8 12 1 5 9 13 2 6 10 14 3 7 11 15
;;                                                    | 4d  pshufb xmm0, [rip + 0x90]
;;     99  end                                        | 56  movaps [rbx + 32], xmm0
;;                                                    | 5a  movaps xmm15, [rbx + 32]
;;                                                    | 5f  movaps [rbx - 16], xmm15
;;                                                    | 64  pop rbx
;;                                                    | 65  ret
;;     ;; seldom                                      | 66  jmp 0x39
;;                                                    | 68  add r15, 1
;;                                                    | 6c  mov r11, qword ptr [rbp - 48]
;;                                                    | 70  jmp qword ptr [r11 + 96]
;;                                                    | 74  .quad 0x0
;;                                                    | 7c  .quad 0x100000000
;;                                                    | 84  .quad 0x300000002
;;                                                    | 8c  .quad 0xc08040000000004
;;                                                    | 94  .quad 0xe0a06020d090501
;;                                                    | 9c  .quad 0xf0b0703

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32)
;;     ;; 22 bytes of bytecode, 116 of machine code
;;     ;; entry                |  0  add x16, x25, #32
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #80
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x6c
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x68
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #16]
;;                             | 24  sub w9, w16, w20
;;                             | 28  ldr x10, [x10]
;;                             | 2c  mov x20, x16
;;                             | 30  stp x9, x21, [x20]
;;                             | 34  str x10, [x20, #16]
;;     42  local.get $a
;;     44  local.get $a
;;     46  v128.load           | 38  ldr x8, [x20, #-32]
;;                             | 3c  ldr q0, [x23, x8]
;;     4a  local.get $b
;;     4c  v128.load offset=16 | 40  ldr x9, [x20, #-16]
;;                             | 44  add x17, x23, x9
;;                             | 48  ldr q1, [x17, #16]
;;     50  i32x4.add           | 4c  add v0.4s, v0.4s, v1.4s
;;     53  v128.store          | 50  add x17, x23, x8
;;                             | 54  ldrb wzr, [x17, #15]
;;                             | 58  str q0, [x17]
;;     57  end                 | 5c  ldp x30, x20, [sp], #16
;;                             | 60  ret
;;     ;; seldom               | 64  b 0x38
;;                             | 68  add x22, x22, #1
;;                             | 6c  ldr x17, [x19, #96]
;;                             | 70  br x17
;;
;;   func (;1;) (type 1) (param $a v128) (param $b v128) (result i32)
;;     ;; 21 bytes of bytecode, 108 of machine code
;;     ;; entry                 |  0  add x16, x25, #32
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #96
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x64
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x60
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #16]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10, #8]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     5a  local.get $a
;;     5c  local.get $b
;;     5e  f32x4.mul            | 38  ldr q16, [x20, #-16]
;;                              | 3c  ldr q17, [x20, #-32]
;;                              | 40  fmul v0.4s, v17.4s, v16.4s
;;     61  local.get $b
;;     63  local.get $a
;;     65  local.get $b
;;     67  i32x4.lt_s           | 44  cmgt v1.4s, v16.4s, v17.4s
;;     69  v128.bitselect       | 48  bif v0.16b, v16.16b, v1.16b
;;     6b  i32x4.extract_lane 2 | 4c  umov w0, v0.s[2]
;;     6e  end                  | 50  str x0, [x20, #-32]
;;                              | 54  ldp x30, x20, [sp], #16
;;                              | 58  ret
;;     ;; seldom                | 5c  b 0x38
;;                              | 60  add x22, x22, #1
;;                              | 64  ldr x17, [x19, #96]
;;                              | 68  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (result v128)
;;     ;; 41 bytes of bytecode, 160 of machine code
;;     ;; entry                                       |  0  add x16, x25, #16
;;                                                    |  4  ldr x9, [x29, #-16]
;;                                                    |  8  add x17, x16, #64
;;                                                    |  c  cmp x17, x9
;;                                                    | 10  b.hi 0x88
;;                                                    | 14  subs x22, x22, #1
;;                                                    | 18  b.mi 0x84
;;                                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                                    | 20  ldr x10, [x21, #16]
;;                                                    | 24  sub w9, w16, w20
;;                                                    | 28  ldr x10, [x10, #16]
;;                                                    | 2c  mov x20, x16
;;                                                    | 30  stp x9, x21, [x20]
;;                                                    | 34  str x10, [x20, #16]
;;     71  local.get $a
;;     73  i32x4.splat                                | 38  ldr x8, [x20, #-16]
;;                                                    | 3c  dup v0.4s, w8
;;     75  v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004
;;                                                    | 40  ldr d1, 0x90
;;                                                    | 44  movz x17, #3, lsl #0
;;                                                    | 48  movk x17, #4, lsl #32
;;                                                    | 4c  ins v1.d[1], x17
;;     87  i8x16.shuffle 0 4 8 12 1 5 9 13 2 6 10 14 3 7 11 15
;;                                                    | 50  ldr d31, 0x98
;;                                                    | 54  movz x17, #1538, lsl #0
;;                                                    | 58  movk x17, #3594, lsl #16
;;                                                    | 5c  movk x17, #1795, lsl #32
;;                                                    | 60  movk x17, #3851, lsl #48
;;                                                    | 64  ins v31.d[1], x17
;;                                                    | 68  tbl v0.16b, { v0.16b }, v31.16b
;;     99  end                                        | 6c  str q0, [x20, #32]
;;                                                    | 70  ldr q31, [x20, #32]
;;                                                    | 74  str q31, [x20, #-16]
;;                                                    | 78  ldp x30, x20, [sp], #16
;;                                                    | 7c  ret
;;     ;; seldom                                      | 80  b 0x38
;;                                                    | 84  add x22, x22, #1
;;                                                    | 88  ldr x17, [x19, #96]
;;                                                    | 8c  br x17
;;                                                    | 90  .long 0x1
;;                                                    | 94  .long 0x2
;;                                                    | 98  .long 0xc080400
;;                                                    | 9c  .long 0xd090501
