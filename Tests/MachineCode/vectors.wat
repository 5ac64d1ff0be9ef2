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
;;     ;; 22 bytes of bytecode, 85 of machine code
;;     ;; entry                |  0  inc r15
;;                             |  3  jmp qword ptr [r14 + 80]
;;                             |  7  nop
;;                             |  8  lea rax, [rdi + 32]
;;                             |  c  lea rcx, [rdi + 112]
;;                             | 10  cmp rcx, qword ptr [rbp - 56]
;;                             | 14  ja 0x3
;;                             | 16  dec r15
;;                             | 19  jl 0x0
;;                             | 1b  push rbx
;;                             | 1c  mov ecx, eax
;;                             | 1e  sub ecx, ebx
;;                             | 20  mov qword ptr [rax], rcx
;;                             | 23  mov rcx, qword ptr [r14 + 8]
;;                             | 27  mov rcx, qword ptr [rcx]
;;                             | 2a  mov qword ptr [rax + 8], r14
;;                             | 2e  mov qword ptr [rax + 16], rcx
;;                             | 32  mov rbx, rax
;;     42  local.get $a
;;     44  local.get $a
;;     46  v128.load           | 35  mov rsi, qword ptr [rbx - 32]
;;                             | 39  movups xmm0, [r13 + rsi]
;;     4a  local.get $b
;;     4c  v128.load offset=16 | 3f  mov rdi, qword ptr [rbx - 16]
;;                             | 43  movups xmm1, [r13 + rdi + 16]
;;     50  i32x4.add           | 49  paddd xmm0, xmm1
;;     53  v128.store          | 4d  movups [r13 + rsi], xmm0
;;     57  end                 | 53  pop rbx
;;                             | 54  ret
;;
;;   func (;1;) (type 1) (param $a v128) (param $b v128) (result i32)
;;     ;; 21 bytes of bytecode, 105 of machine code
;;     ;; entry                 |  0  inc r15
;;                              |  3  jmp qword ptr [r14 + 80]
;;                              |  7  nop
;;                              |  8  lea rax, [rdi + 32]
;;                              |  c  lea rcx, [rdi + 128]
;;                              | 13  cmp rcx, qword ptr [rbp - 56]
;;                              | 17  ja 0x3
;;                              | 19  dec r15
;;                              | 1c  jl 0x0
;;                              | 1e  push rbx
;;                              | 1f  mov ecx, eax
;;                              | 21  sub ecx, ebx
;;                              | 23  mov qword ptr [rax], rcx
;;                              | 26  mov rcx, qword ptr [r14 + 8]
;;                              | 2a  mov rcx, qword ptr [rcx + 8]
;;                              | 2e  mov qword ptr [rax + 8], r14
;;                              | 32  mov qword ptr [rax + 16], rcx
;;                              | 36  mov rbx, rax
;;     5a  local.get $a
;;     5c  local.get $b
;;     5e  f32x4.mul            | 39  movaps xmm6, [rbx - 16]
;;                              | 3d  movaps xmm7, [rbx - 32]
;;                              | 41  movaps xmm0, xmm7
;;                              | 44  mulps xmm0, xmm6
;;     61  local.get $b
;;     63  local.get $a
;;     65  local.get $b
;;     67  i32x4.lt_s           | 47  movaps xmm1, xmm6
;;                              | 4a  pcmpgtd xmm1, xmm7
;;     69  v128.bitselect       | 4e  movaps xmm14, xmm6
;;                              | 52  xorps xmm0, xmm14
;;                              | 56  andps xmm0, xmm1
;;                              | 59  xorps xmm0, xmm14
;;     6b  i32x4.extract_lane 2 | 5d  pextrd eax, xmm0, 2
;;     6e  end                  | 63  mov qword ptr [rbx - 32], rax
;;                              | 67  pop rbx
;;                              | 68  ret
;;
;;   func (;2;) (type 2) (param $a i32) (result v128)
;;     ;; 41 bytes of bytecode, 144 of machine code
;;     ;; entry                                       |  0  inc r15
;;                                                    |  3  jmp qword ptr [r14 + 80]
;;                                                    |  7  nop
;;                                                    |  8  lea rax, [rdi + 16]
;;                                                    |  c  lea rcx, [rdi + 80]
;;                                                    | 10  cmp rcx, qword ptr [rbp - 56]
;;                                                    | 14  ja 0x3
;;                                                    | 16  dec r15
;;                                                    | 19  jl 0x0
;;                                                    | 1b  push rbx
;;                                                    | 1c  mov ecx, eax
;;                                                    | 1e  sub ecx, ebx
;;                                                    | 20  mov qword ptr [rax], rcx
;;                                                    | 23  mov rcx, qword ptr [r14 + 8]
;;                                                    | 27  mov rcx, qword ptr [rcx + 16]
;;                                                    | 2b  mov qword ptr [rax + 8], r14
;;                                                    | 2f  mov qword ptr [rax + 16], rcx
;;                                                    | 33  mov rbx, rax
;;     71  local.get $a
;;     73  i32x4.splat                                | 36  mov rsi, qword ptr [rbx - 16]
;;                                                    | 3a  movd xmm0, esi
;;                                                    | 3e  pshufd xmm0, xmm0, 0
;;     75  v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004
;;                                                    | 43  movaps xmm1, [rip + 0x70]
;;     87  i8x16.shuffle 0 4 8 12 1 5 9 13 2 6 10 14 3 7 11 15
;;                                                    | 4a  pshufb xmm0, [rip + 0x80]
;;     99  end                                        | 53  movaps [rbx + 32], xmm0
;;                                                    | 57  movaps xmm15, [rbx + 32]
;;                                                    | 5c  movaps [rbx - 16], xmm15
;;                                                    | 61  pop rbx
;;                                                    | 62  ret
;;     ;; seldom                                      | 63  .quad 0x0
;;                                                    | 6b  .quad 0x10000000000
;;                                                    | 73  .quad 0x30000000200
;;                                                    | 7b  .quad 0x804000000000400
;;                                                    | 83  .quad 0xa06020d0905010c
;;                                                    | 8b  .quad 0xf0b07030e

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32)
;;     ;; 22 bytes of bytecode, 112 of machine code
;;     ;; entry                |  0  add x16, x25, #32
;;                             |  4  ldr x9, [x29, #-16]
;;                             |  8  add x17, x16, #80
;;                             |  c  cmp x17, x9
;;                             | 10  b.hi 0x68
;;                             | 14  subs x22, x22, #1
;;                             | 18  b.mi 0x64
;;                             | 1c  stp x30, x20, [sp, #-16]!
;;                             | 20  ldr x10, [x21, #8]
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
;;     ;; seldom               | 64  add x22, x22, #1
;;                             | 68  ldr x17, [x21, #80]
;;                             | 6c  br x17
;;
;;   func (;1;) (type 1) (param $a v128) (param $b v128) (result i32)
;;     ;; 21 bytes of bytecode, 104 of machine code
;;     ;; entry                 |  0  add x16, x25, #32
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #96
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x60
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x5c
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #8]
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
;;     ;; seldom                | 5c  add x22, x22, #1
;;                              | 60  ldr x17, [x21, #80]
;;                              | 64  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (result v128)
;;     ;; 41 bytes of bytecode, 160 of machine code
;;     ;; entry                                       |  0  add x16, x25, #16
;;                                                    |  4  ldr x9, [x29, #-16]
;;                                                    |  8  add x17, x16, #64
;;                                                    |  c  cmp x17, x9
;;                                                    | 10  b.hi 0x84
;;                                                    | 14  subs x22, x22, #1
;;                                                    | 18  b.mi 0x80
;;                                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                                    | 20  ldr x10, [x21, #8]
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
;;     ;; seldom                                      | 80  add x22, x22, #1
;;                                                    | 84  ldr x17, [x21, #80]
;;                                                    | 88  br x17
;;                                                    | 8c  .long 0x0
;;                                                    | 90  .long 0x1
;;                                                    | 94  .long 0x2
;;                                                    | 98  .long 0xc080400
;;                                                    | 9c  .long 0xd090501
