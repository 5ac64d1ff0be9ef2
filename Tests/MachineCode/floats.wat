;; Arithmetic with floats: constants are operands of the instructions on x86-64, and immediates on arm64 where they can be.
(module
  (func (export "polynomial") (param $x f64) (param $y f64) (result f64)
    (f64.add (f64.mul (f64.mul (local.get $x) (local.get $x)) (f64.const 0.5)) (f64.sub (local.get $y) (f64.const 1))))
  (func (export "others") (param $x f32) (result f32)
    (f32.neg (f32.sqrt (f32.abs (f32.floor (f32.div (local.get $x) (f32.const 3)))))))
  (func (export "least") (param $x f64) (param $y f64) (result f64)
    (f64.copysign (f64.min (local.get $x) (local.get $y)) (local.get $y))))

;; x86-64:
;;   func (;0;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 29 bytes of bytecode, 136 of machine code
;;     ;; entry          |  0  lea rax, [rdi + 32]
;;                       |  4  lea rcx, [rdi + 112]
;;                       |  8  cmp rcx, qword ptr [rbp - 56]
;;                       |  c  ja 0x6d
;;                       | 12  sub r15, 1
;;                       | 16  jb 0x69
;;                       | 1c  push rbx
;;                       | 1d  mov rcx, rax
;;                       | 20  sub rcx, rbx
;;                       | 23  mov qword ptr [rax], rcx
;;                       | 26  mov rcx, qword ptr [r14 + 16]
;;                       | 2a  mov rcx, qword ptr [rcx]
;;                       | 2d  mov qword ptr [rax + 8], r14
;;                       | 31  mov qword ptr [rax + 16], rcx
;;                       | 35  mov rbx, rax
;;     42  local.get $x
;;     44  local.get $x
;;     46  f64.mul       | 38  movsd xmm6, [rbx - 32]
;;                       | 3d  movaps xmm0, xmm6
;;                       | 40  mulsd xmm0, xmm6
;;     47  f64.const 0.5
;;     50  f64.mul       | 44  mulsd xmm0, [rip + 0x78]
;;     51  local.get $y
;;     53  f64.const 1.0
;;     5c  f64.sub       | 4c  movsd xmm7, [rbx - 16]
;;                       | 51  movaps xmm1, xmm7
;;                       | 54  subsd xmm1, [rip + 0x80]
;;     5d  f64.add       | 5c  addsd xmm0, xmm1
;;     5e  end           | 60  movsd [rbx - 32], xmm0
;;                       | 65  pop rbx
;;                       | 66  ret
;;     ;; seldom         | 67  jmp 0x38
;;                       | 69  add r15, 1
;;                       | 6d  mov r11, qword ptr [rbp - 48]
;;                       | 71  jmp qword ptr [r11 + 96]
;;                       | 75  .quad 0x0
;;                       | 7d  .quad 0x3fe000
;;                       | 85  .quad 0x3ff000
;;
;;   func (;1;) (type 1) (param $x f32) (result f32)
;;     ;; 13 bytes of bytecode, 164 of machine code
;;     ;; entry          |  0  lea rax, [rdi + 16]
;;                       |  4  lea rcx, [rdi + 80]
;;                       |  8  cmp rcx, qword ptr [rbp - 56]
;;                       |  c  ja 0x6e
;;                       | 12  sub r15, 1
;;                       | 16  jb 0x6a
;;                       | 1c  push rbx
;;                       | 1d  mov rcx, rax
;;                       | 20  sub rcx, rbx
;;                       | 23  mov qword ptr [rax], rcx
;;                       | 26  mov rcx, qword ptr [r14 + 16]
;;                       | 2a  mov rcx, qword ptr [rcx + 8]
;;                       | 2e  mov qword ptr [rax + 8], r14
;;                       | 32  mov qword ptr [rax + 16], rcx
;;                       | 36  mov rbx, rax
;;     61  local.get $x
;;     63  f32.const 3.0
;;     68  f32.div       | 39  movsd xmm6, [rbx - 16]
;;                       | 3e  movaps xmm0, xmm6
;;                       | 41  divss xmm0, [rip + 0xa0]
;;     69  f32.floor     | 49  roundss xmm0, xmm0, 9
;;     6a  f32.abs       | 4f  andps xmm0, [rip + 0x80]
;;     6b  f32.sqrt      | 56  sqrtss xmm0, xmm0
;;     6c  f32.neg       | 5a  xorps xmm0, [rip + 0x90]
;;     6d  end           | 61  movsd [rbx - 16], xmm0
;;                       | 66  pop rbx
;;                       | 67  ret
;;     ;; seldom         | 68  jmp 0x39
;;                       | 6a  add r15, 1
;;                       | 6e  mov r11, qword ptr [rbp - 48]
;;                       | 72  jmp qword ptr [r11 + 96]
;;                       | 76  .quad 0x0
;;                       | 7e  .quad 0xffff7fffffff0000
;;                       | 86  .quad 0xffffffffffffffff
;;                       | 8e  .quad 0x80000000ffff
;;                       | 96  .quad 0x0
;;                       | 9e  .quad 0x404000000000
;;
;;   func (;2;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 9 bytes of bytecode, 176 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x81
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x7d
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     70  local.get $x
;;     72  local.get $y
;;     74  f64.min      | 39  movsd xmm6, [rbx - 16]
;;                      | 3e  movsd xmm7, [rbx - 32]
;;                      | 43  movaps xmm0, xmm7
;;                      | 46  ucomisd xmm0, xmm6
;;                      | 4a  jne 0x59
;;                      | 4c  jp 0x53
;;                      | 4e  orps xmm0, xmm6
;;                      | 51  jmp 0x5d
;;                      | 53  addsd xmm0, xmm6
;;                      | 57  jmp 0x5d
;;                      | 59  minsd xmm0, xmm6
;;     75  local.get $y
;;     77  f64.copysign | 5d  movaps xmm15, xmm6
;;                      | 61  andps xmm15, [rip + 0x90]
;;                      | 69  andps xmm0, [rip + 0xa0]
;;                      | 70  orps xmm0, xmm15
;;     78  end          | 74  movsd [rbx - 32], xmm0
;;                      | 79  pop rbx
;;                      | 7a  ret
;;     ;; seldom        | 7b  jmp 0x39
;;                      | 7d  add r15, 1
;;                      | 81  mov r11, qword ptr [rbp - 48]
;;                      | 85  jmp qword ptr [r11 + 96]
;;                      | 89  .quad 0x0
;;                      | 91  .quad 0x80000000000000
;;                      | 99  .quad 0xff00000000000000
;;                      | a1  .quad 0xff7fffffffffffff
;;                      | a9  .quad 0xffffffffffffff

;; arm64:
;;   func (;0;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 29 bytes of bytecode, 116 of machine code
;;     ;; entry          |  0  add x16, x25, #32
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #80
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x6c
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x68
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #16]
;;                       | 24  sub w9, w16, w20
;;                       | 28  ldr x10, [x10]
;;                       | 2c  mov x20, x16
;;                       | 30  stp x9, x21, [x20]
;;                       | 34  str x10, [x20, #16]
;;     42  local.get $x
;;     44  local.get $x
;;     46  f64.mul       | 38  ldr d16, [x20, #-32]
;;                       | 3c  fmul d0, d16, d16
;;     47  f64.const 0.5
;;     50  f64.mul       | 40  fmov d31, #0.5
;;                       | 44  fmul d0, d0, d31
;;     51  local.get $y
;;     53  f64.const 1.0
;;     5c  f64.sub       | 48  ldr d17, [x20, #-16]
;;                       | 4c  fmov d31, #1.0
;;                       | 50  fsub d1, d17, d31
;;     5d  f64.add       | 54  fadd d0, d0, d1
;;     5e  end           | 58  str d0, [x20, #-32]
;;                       | 5c  ldp x30, x20, [sp], #16
;;                       | 60  ret
;;     ;; seldom         | 64  b 0x38
;;                       | 68  add x22, x22, #1
;;                       | 6c  ldr x17, [x19, #96]
;;                       | 70  br x17
;;
;;   func (;1;) (type 1) (param $x f32) (result f32)
;;     ;; 13 bytes of bytecode, 112 of machine code
;;     ;; entry          |  0  add x16, x25, #16
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #64
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x68
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x64
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #16]
;;                       | 24  sub w9, w16, w20
;;                       | 28  ldr x10, [x10, #8]
;;                       | 2c  mov x20, x16
;;                       | 30  stp x9, x21, [x20]
;;                       | 34  str x10, [x20, #16]
;;     61  local.get $x
;;     63  f32.const 3.0
;;     68  f32.div       | 38  ldr d16, [x20, #-16]
;;                       | 3c  fmov s31, #3.0
;;                       | 40  fdiv s0, s16, s31
;;     69  f32.floor     | 44  frintm s0, s0
;;     6a  f32.abs       | 48  fabs s0, s0
;;     6b  f32.sqrt      | 4c  fsqrt s0, s0
;;     6c  f32.neg       | 50  fneg s0, s0
;;     6d  end           | 54  str d0, [x20, #-16]
;;                       | 58  ldp x30, x20, [sp], #16
;;                       | 5c  ret
;;     ;; seldom         | 60  b 0x38
;;                       | 64  add x22, x22, #1
;;                       | 68  ldr x17, [x19, #96]
;;                       | 6c  br x17
;;
;;   func (;2;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 9 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x64
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x60
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     70  local.get $x
;;     72  local.get $y
;;     74  f64.min      | 38  ldr d16, [x20, #-16]
;;                      | 3c  ldr d17, [x20, #-32]
;;                      | 40  fmin d0, d17, d16
;;     75  local.get $y
;;     77  f64.copysign | 44  movi v31.2d, #0
;;                      | 48  fneg v31.2d, v31.2d
;;                      | 4c  bit v0.8b, v16.8b, v31.8b
;;     78  end          | 50  str d0, [x20, #-32]
;;                      | 54  ldp x30, x20, [sp], #16
;;                      | 58  ret
;;     ;; seldom        | 5c  b 0x38
;;                      | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x19, #96]
;;                      | 68  br x17
