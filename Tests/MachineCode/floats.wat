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
;;     ;; 29 bytes of bytecode, 120 of machine code
;;     ;; entry          |  0  inc r15
;;                       |  3  jmp qword ptr [r14 + 80]
;;                       |  7  nop
;;                       |  8  lea rax, [rdi + 32]
;;                       |  c  lea rcx, [rdi + 112]
;;                       | 10  cmp rcx, qword ptr [rbp - 56]
;;                       | 14  ja 0x3
;;                       | 16  dec r15
;;                       | 19  jl 0x0
;;                       | 1b  push rbx
;;                       | 1c  mov ecx, eax
;;                       | 1e  sub ecx, ebx
;;                       | 20  mov qword ptr [rax], rcx
;;                       | 23  mov rcx, qword ptr [r14 + 8]
;;                       | 27  mov rcx, qword ptr [rcx]
;;                       | 2a  mov qword ptr [rax + 8], r14
;;                       | 2e  mov qword ptr [rax + 16], rcx
;;                       | 32  mov rbx, rax
;;     42  local.get $x
;;     44  local.get $x
;;     46  f64.mul       | 35  movsd xmm6, [rbx - 32]
;;                       | 3a  movaps xmm0, xmm6
;;                       | 3d  mulsd xmm0, xmm6
;;     47  f64.const 0.5
;;     50  f64.mul       | 41  mulsd xmm0, [rip + 0x68]
;;     51  local.get $y
;;     53  f64.const 1.0
;;     5c  f64.sub       | 49  movsd xmm7, [rbx - 16]
;;                       | 4e  movaps xmm1, xmm7
;;                       | 51  subsd xmm1, [rip + 0x70]
;;     5d  f64.add       | 59  addsd xmm0, xmm1
;;     5e  end           | 5d  movsd [rbx - 32], xmm0
;;                       | 62  pop rbx
;;                       | 63  ret
;;     ;; seldom         | 64  .quad 0x0
;;                       | 6c  .quad 0x3fe00000
;;                       | 74  .quad 0x3ff00000
;;
;;   func (;1;) (type 1) (param $x f32) (result f32)
;;     ;; 13 bytes of bytecode, 148 of machine code
;;     ;; entry          |  0  inc r15
;;                       |  3  jmp qword ptr [r14 + 80]
;;                       |  7  nop
;;                       |  8  lea rax, [rdi + 16]
;;                       |  c  lea rcx, [rdi + 80]
;;                       | 10  cmp rcx, qword ptr [rbp - 56]
;;                       | 14  ja 0x3
;;                       | 16  dec r15
;;                       | 19  jl 0x0
;;                       | 1b  push rbx
;;                       | 1c  mov ecx, eax
;;                       | 1e  sub ecx, ebx
;;                       | 20  mov qword ptr [rax], rcx
;;                       | 23  mov rcx, qword ptr [r14 + 8]
;;                       | 27  mov rcx, qword ptr [rcx + 8]
;;                       | 2b  mov qword ptr [rax + 8], r14
;;                       | 2f  mov qword ptr [rax + 16], rcx
;;                       | 33  mov rbx, rax
;;     61  local.get $x
;;     63  f32.const 3.0
;;     68  f32.div       | 36  movsd xmm6, [rbx - 16]
;;                       | 3b  movaps xmm0, xmm6
;;                       | 3e  divss xmm0, [rip + 0x90]
;;     69  f32.floor     | 46  roundss xmm0, xmm0, 9
;;     6a  f32.abs       | 4c  andps xmm0, [rip + 0x70]
;;     6b  f32.sqrt      | 53  sqrtss xmm0, xmm0
;;     6c  f32.neg       | 57  xorps xmm0, [rip + 0x80]
;;     6d  end           | 5e  movsd [rbx - 16], xmm0
;;                       | 63  pop rbx
;;                       | 64  ret
;;     ;; seldom         | 65  .quad 0x0
;;                       | 6d  .quad 0xff7fffffff000000
;;                       | 75  .quad 0xffffffffffffffff
;;                       | 7d  .quad 0x80000000ffffff
;;                       | 85  .quad 0x0
;;                       | 8d  .quad 0x40400000000000
;;
;;   func (;2;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 9 bytes of bytecode, 160 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx + 16]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     70  local.get $x
;;     72  local.get $y
;;     74  f64.min      | 36  movsd xmm6, [rbx - 16]
;;                      | 3b  movsd xmm7, [rbx - 32]
;;                      | 40  movaps xmm0, xmm7
;;                      | 43  ucomisd xmm0, xmm6
;;                      | 47  jne 0x56
;;                      | 49  jp 0x50
;;                      | 4b  orps xmm0, xmm6
;;                      | 4e  jmp 0x5a
;;                      | 50  addsd xmm0, xmm6
;;                      | 54  jmp 0x5a
;;                      | 56  minsd xmm0, xmm6
;;     75  local.get $y
;;     77  f64.copysign | 5a  movaps xmm15, xmm6
;;                      | 5e  andps xmm15, [rip + 0x80]
;;                      | 66  andps xmm0, [rip + 0x90]
;;                      | 6d  orps xmm0, xmm15
;;     78  end          | 71  movsd [rbx - 32], xmm0
;;                      | 76  pop rbx
;;                      | 77  ret
;;     ;; seldom        | 78  .quad 0x0
;;                      | 80  .quad 0x8000000000000000
;;                      | 88  .quad 0x0
;;                      | 90  .quad 0x7fffffffffffffff
;;                      | 98  .quad 0xffffffffffffffff

;; arm64:
;;   func (;0;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 29 bytes of bytecode, 112 of machine code
;;     ;; entry          |  0  add x16, x25, #32
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #80
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x68
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x64
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #8]
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
;;     ;; seldom         | 64  add x22, x22, #1
;;                       | 68  ldr x17, [x21, #80]
;;                       | 6c  br x17
;;
;;   func (;1;) (type 1) (param $x f32) (result f32)
;;     ;; 13 bytes of bytecode, 108 of machine code
;;     ;; entry          |  0  add x16, x25, #16
;;                       |  4  ldr x9, [x29, #-16]
;;                       |  8  add x17, x16, #64
;;                       |  c  cmp x17, x9
;;                       | 10  b.hi 0x64
;;                       | 14  subs x22, x22, #1
;;                       | 18  b.mi 0x60
;;                       | 1c  stp x30, x20, [sp, #-16]!
;;                       | 20  ldr x10, [x21, #8]
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
;;     ;; seldom         | 60  add x22, x22, #1
;;                       | 64  ldr x17, [x21, #80]
;;                       | 68  br x17
;;
;;   func (;2;) (type 0) (param $x f64) (param $y f64) (result f64)
;;     ;; 9 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x21, #80]
;;                      | 64  br x17
