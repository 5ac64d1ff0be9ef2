;; Comparisons of floats with branches: a NaN is neither less nor equal.
(module
  (func (export "compare") (param $a f64) (param $b f64) (result i32)
    (block $out
      (br_if $out (f64.lt (local.get $a) (local.get $b)))
      (br_if $out (f64.eq (local.get $a) (local.get $b)))
      (br_if $out (i32.eqz (f64.ge (local.get $a) (f64.const 0))))
      (return (i32.const 1)))
    (i32.const 0))
  (func (export "value") (param $a f32) (param $b f32) (result i32)
    (i32.add (f32.ne (local.get $a) (local.get $b)) (f32.le (local.get $a) (local.get $b)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a f64) (param $b f64) (result i32)
;;     ;; 38 bytes of bytecode, 117 of machine code
;;     ;; entry            |  0  inc r15
;;                         |  3  jmp qword ptr [r14 + 80]
;;                         |  7  nop
;;                         |  8  lea rax, [rdi + 32]
;;                         |  c  lea rcx, [rdi + 96]
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
;;     36  block $out
;;     38    local.get $a
;;     3a    local.get $b
;;     3c    f64.lt        | 35  movsd xmm7, [rbx - 16]
;;                         | 3a  movsd xmm6, [rbx - 32]
;;                         | 3f  ucomisd xmm7, xmm6
;;                         | 43  ja 0x6d
;;     3d    br_if $out
;;     3f    local.get $a
;;     41    local.get $b
;;     43    f64.eq        | 49  ucomisd xmm6, xmm7
;;                         | 4d  jp 0x55
;;                         | 4f  je 0x6d
;;     44    br_if $out
;;     46    local.get $a
;;     48    f64.const 0.0
;;     51    f64.ge        | 55  xorps xmm0, xmm0
;;                         | 58  ucomisd xmm6, xmm0
;;                         | 5c  jb 0x6d
;;     52    i32.eqz
;;     53    br_if $out
;;     55    i32.const 1
;;     57    return        | 62  mov eax, 1
;;                         | 67  mov qword ptr [rbx - 32], rax
;;                         | 6b  pop rbx
;;                         | 6c  ret
;;     58  end
;;     59  i32.const 0
;;     5b  end             | 6d  xor eax, eax
;;                         | 6f  mov qword ptr [rbx - 32], rax
;;                         | 73  pop rbx
;;                         | 74  ret
;;
;;   func (;1;) (type 1) (param $a f32) (param $b f32) (result i32)
;;     ;; 12 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 112]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     5e  local.get $a
;;     60  local.get $b
;;     62  f32.ne       | 36  movsd xmm7, [rbx - 16]
;;                      | 3b  movsd xmm6, [rbx - 32]
;;                      | 40  xor eax, eax
;;                      | 42  ucomiss xmm6, xmm7
;;                      | 45  setp al
;;                      | 48  cmovne eax, dword ptr [rip + 0x60]
;;     63  local.get $a
;;     65  local.get $b
;;     67  f32.le       | 4f  xor ecx, ecx
;;                      | 51  ucomiss xmm7, xmm6
;;                      | 54  setae cl
;;     68  i32.add      | 57  add eax, ecx
;;     69  end          | 59  mov qword ptr [rbx - 32], rax
;;                      | 5d  pop rbx
;;                      | 5e  ret
;;     ;; seldom        | 5f  .quad 0x100
;;                      | 67  .quad 0x0

;; arm64:
;;   func (;0;) (type 0) (param $a f64) (param $b f64) (result i32)
;;     ;; 38 bytes of bytecode, 136 of machine code
;;     ;; entry            |  0  add x16, x25, #32
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #64
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x80
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x7c
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #8]
;;                         | 24  sub w9, w16, w20
;;                         | 28  ldr x10, [x10]
;;                         | 2c  mov x20, x16
;;                         | 30  stp x9, x21, [x20]
;;                         | 34  str x10, [x20, #16]
;;     36  block $out
;;     38    local.get $a
;;     3a    local.get $b
;;     3c    f64.lt        | 38  ldr d17, [x20, #-16]
;;                         | 3c  ldr d16, [x20, #-32]
;;                         | 40  fcmp d16, d17
;;                         | 44  b.mi 0x6c
;;     3d    br_if $out
;;     3f    local.get $a
;;     41    local.get $b
;;     43    f64.eq        | 48  fcmp d16, d17
;;                         | 4c  b.eq 0x6c
;;     44    br_if $out
;;     46    local.get $a
;;     48    f64.const 0.0
;;     51    f64.ge        | 50  movi v0.2d, #0
;;                         | 54  fcmp d16, d0
;;                         | 58  b.lt 0x6c
;;     52    i32.eqz
;;     53    br_if $out
;;     55    i32.const 1
;;     57    return        | 5c  movz x0, #1, lsl #0
;;                         | 60  str x0, [x20, #-32]
;;                         | 64  ldp x30, x20, [sp], #16
;;                         | 68  ret
;;     58  end
;;     59  i32.const 0
;;     5b  end             | 6c  movz x0, #0
;;                         | 70  str x0, [x20, #-32]
;;                         | 74  ldp x30, x20, [sp], #16
;;                         | 78  ret
;;     ;; seldom           | 7c  add x22, x22, #1
;;                         | 80  ldr x17, [x21, #80]
;;                         | 84  br x17
;;
;;   func (;1;) (type 1) (param $a f32) (param $b f32) (result i32)
;;     ;; 12 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x64
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x60
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     5e  local.get $a
;;     60  local.get $b
;;     62  f32.ne       | 38  ldr d17, [x20, #-16]
;;                      | 3c  ldr d16, [x20, #-32]
;;                      | 40  fcmp s16, s17
;;                      | 44  cset w0, ne
;;     63  local.get $a
;;     65  local.get $b
;;     67  f32.le       | 48  fcmp s16, s17
;;                      | 4c  cset w1, ls
;;     68  i32.add      | 50  add w0, w0, w1
;;     69  end          | 54  str x0, [x20, #-32]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x21, #80]
;;                      | 68  br x17
