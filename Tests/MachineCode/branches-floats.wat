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
;;     ;; 38 bytes of bytecode, 134 of machine code
;;     ;; entry            |  0  lea rax, [rdi + 32]
;;                         |  4  lea rcx, [rdi + 96]
;;                         |  8  cmp rcx, qword ptr [rbp - 56]
;;                         |  c  ja 0x7e
;;                         | 12  sub r15, 1
;;                         | 16  jb 0x7a
;;                         | 1c  push rbx
;;                         | 1d  mov rcx, rax
;;                         | 20  sub rcx, rbx
;;                         | 23  mov qword ptr [rax], rcx
;;                         | 26  mov rcx, qword ptr [r14 + 16]
;;                         | 2a  mov rcx, qword ptr [rcx]
;;                         | 2d  mov qword ptr [rax + 8], r14
;;                         | 31  mov qword ptr [rax + 16], rcx
;;                         | 35  mov rbx, rax
;;     36  block $out
;;     38    local.get $a
;;     3a    local.get $b
;;     3c    f64.lt        | 38  movsd xmm7, [rbx - 16]
;;                         | 3d  movsd xmm6, [rbx - 32]
;;                         | 42  ucomisd xmm7, xmm6
;;                         | 46  ja 0x70
;;     3d    br_if $out
;;     3f    local.get $a
;;     41    local.get $b
;;     43    f64.eq        | 4c  ucomisd xmm6, xmm7
;;                         | 50  jp 0x58
;;                         | 52  je 0x70
;;     44    br_if $out
;;     46    local.get $a
;;     48    f64.const 0.0
;;     51    f64.ge        | 58  xorps xmm0, xmm0
;;                         | 5b  ucomisd xmm6, xmm0
;;                         | 5f  jb 0x70
;;     52    i32.eqz
;;     53    br_if $out
;;     55    i32.const 1
;;     57    return        | 65  mov eax, 1
;;                         | 6a  mov qword ptr [rbx - 32], rax
;;                         | 6e  pop rbx
;;                         | 6f  ret
;;     58  end
;;     59  i32.const 0
;;     5b  end             | 70  xor eax, eax
;;                         | 72  mov qword ptr [rbx - 32], rax
;;                         | 76  pop rbx
;;                         | 77  ret
;;     ;; seldom           | 78  jmp 0x38
;;                         | 7a  add r15, 1
;;                         | 7e  mov r11, qword ptr [rbp - 48]
;;                         | 82  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a f32) (param $b f32) (result i32)
;;     ;; 12 bytes of bytecode, 120 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 112]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x68
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x64
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     5e  local.get $a
;;     60  local.get $b
;;     62  f32.ne       | 39  movsd xmm7, [rbx - 16]
;;                      | 3e  movsd xmm6, [rbx - 32]
;;                      | 43  xor eax, eax
;;                      | 45  ucomiss xmm6, xmm7
;;                      | 48  setp al
;;                      | 4b  cmovne eax, dword ptr [rip + 0x70]
;;     63  local.get $a
;;     65  local.get $b
;;     67  f32.le       | 52  xor ecx, ecx
;;                      | 54  ucomiss xmm7, xmm6
;;                      | 57  setae cl
;;     68  i32.add      | 5a  add eax, ecx
;;     69  end          | 5c  mov qword ptr [rbx - 32], rax
;;                      | 60  pop rbx
;;                      | 61  ret
;;     ;; seldom        | 62  jmp 0x39
;;                      | 64  add r15, 1
;;                      | 68  mov r11, qword ptr [rbp - 48]
;;                      | 6c  jmp qword ptr [r11 + 96]
;;                      | 70  .quad 0x1

;; arm64:
;;   func (;0;) (type 0) (param $a f64) (param $b f64) (result i32)
;;     ;; 38 bytes of bytecode, 140 of machine code
;;     ;; entry            |  0  add x16, x25, #32
;;                         |  4  ldr x9, [x29, #-16]
;;                         |  8  add x17, x16, #64
;;                         |  c  cmp x17, x9
;;                         | 10  b.hi 0x84
;;                         | 14  subs x22, x22, #1
;;                         | 18  b.mi 0x80
;;                         | 1c  stp x30, x20, [sp, #-16]!
;;                         | 20  ldr x10, [x21, #16]
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
;;     ;; seldom           | 7c  b 0x38
;;                         | 80  add x22, x22, #1
;;                         | 84  ldr x17, [x19, #96]
;;                         | 88  br x17
;;
;;   func (;1;) (type 1) (param $a f32) (param $b f32) (result i32)
;;     ;; 12 bytes of bytecode, 112 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x68
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x64
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
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
;;     ;; seldom        | 60  b 0x38
;;                      | 64  add x22, x22, #1
;;                      | 68  ldr x17, [x19, #96]
;;                      | 6c  br x17
