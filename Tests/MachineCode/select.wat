;; select is a conditional move, with the comparison in front of it. Floats take a branch.
(module
  (func (export "max") (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.gt_s (local.get $a) (local.get $b))))
  (func (export "constants") (param $a i32) (result i32)
    (select (i32.const 10) (i32.const 20) (local.get $a)))
  (func (export "floats") (param $a f64) (param $b f64) (result f64)
    (select (local.get $a) (local.get $b) (f64.lt (local.get $a) (local.get $b)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 11 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 128]
;;                      |  b  cmp rcx, qword ptr [rbp - 56]
;;                      |  f  ja 0x58
;;                      | 15  sub r15, 1
;;                      | 19  jb 0x54
;;                      | 1f  push rbx
;;                      | 20  mov rcx, rax
;;                      | 23  sub rcx, rbx
;;                      | 26  mov qword ptr [rax], rcx
;;                      | 29  mov rcx, qword ptr [r14 + 16]
;;                      | 2d  mov rcx, qword ptr [rcx]
;;                      | 30  mov qword ptr [rax + 8], r14
;;                      | 34  mov qword ptr [rax + 16], rcx
;;                      | 38  mov rbx, rax
;;     45  local.get $a
;;     47  local.get $b
;;     49  local.get $a
;;     4b  local.get $b
;;     4d  i32.gt_s     | 3b  mov rdi, qword ptr [rbx - 16]
;;                      | 3f  mov rsi, qword ptr [rbx - 32]
;;                      | 43  mov rax, rsi
;;                      | 46  cmp esi, edi
;;                      | 48  cmovle rax, rdi
;;     4e  select
;;     4f  end          | 4c  mov qword ptr [rbx - 32], rax
;;                      | 50  pop rbx
;;                      | 51  ret
;;     ;; seldom        | 52  jmp 0x3b
;;                      | 54  add r15, 1
;;                      | 58  mov r11, qword ptr [rbp - 48]
;;                      | 5c  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x5c
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x58
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     52  i32.const 10
;;     54  i32.const 20
;;     56  local.get $a
;;     58  select       | 39  mov rsi, qword ptr [rbx - 16]
;;                      | 3d  mov eax, 20
;;                      | 42  mov ecx, 10
;;                      | 47  test esi, esi
;;                      | 49  cmove rcx, rax
;;     59  end          | 4d  mov rax, rcx
;;                      | 50  mov qword ptr [rbx - 16], rax
;;                      | 54  pop rbx
;;                      | 55  ret
;;     ;; seldom        | 56  jmp 0x39
;;                      | 58  add r15, 1
;;                      | 5c  mov r11, qword ptr [rbp - 48]
;;                      | 60  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 2) (param $a f64) (param $b f64) (result f64)
;;     ;; 11 bytes of bytecode, 107 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 128]
;;                      |  b  cmp rcx, qword ptr [rbp - 56]
;;                      |  f  ja 0x63
;;                      | 15  sub r15, 1
;;                      | 19  jb 0x5f
;;                      | 1f  push rbx
;;                      | 20  mov rcx, rax
;;                      | 23  sub rcx, rbx
;;                      | 26  mov qword ptr [rax], rcx
;;                      | 29  mov rcx, qword ptr [r14 + 16]
;;                      | 2d  mov rcx, qword ptr [rcx + 16]
;;                      | 31  mov qword ptr [rax + 8], r14
;;                      | 35  mov qword ptr [rax + 16], rcx
;;                      | 39  mov rbx, rax
;;     5c  local.get $a
;;     5e  local.get $b
;;     60  local.get $a
;;     62  local.get $b
;;     64  f64.lt       | 3c  movsd xmm7, [rbx - 16]
;;                      | 41  movsd xmm6, [rbx - 32]
;;                      | 46  movaps xmm0, xmm6
;;                      | 49  ucomisd xmm7, xmm6
;;                      | 4d  ja 0x56
;;                      | 53  movaps xmm0, xmm7
;;     65  select
;;     66  end          | 56  movsd [rbx - 32], xmm0
;;                      | 5b  pop rbx
;;                      | 5c  ret
;;     ;; seldom        | 5d  jmp 0x3c
;;                      | 5f  add r15, 1
;;                      | 63  mov r11, qword ptr [rbp - 48]
;;                      | 67  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 11 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #96
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     45  local.get $a
;;     47  local.get $b
;;     49  local.get $a
;;     4b  local.get $b
;;     4d  i32.gt_s     | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  mov x0, x8
;;                      | 44  cmp w8, w9
;;                      | 48  csel x0, x9, x0, le
;;     4e  select
;;     4f  end          | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x64
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x60
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     52  i32.const 10
;;     54  i32.const 20
;;     56  local.get $a
;;     58  select       | 38  ldr x8, [x20, #-16]
;;                      | 3c  movz x0, #20, lsl #0
;;                      | 40  movz x1, #10, lsl #0
;;                      | 44  cmp w8, wzr
;;                      | 48  csel x1, x0, x1, eq
;;     59  end          | 4c  mov x0, x1
;;                      | 50  str x0, [x20, #-16]
;;                      | 54  ldp x30, x20, [sp], #16
;;                      | 58  ret
;;     ;; seldom        | 5c  b 0x38
;;                      | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x19, #96]
;;                      | 68  br x17
;;
;;   func (;2;) (type 2) (param $a f64) (param $b f64) (result f64)
;;     ;; 11 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #96
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
;;     5c  local.get $a
;;     5e  local.get $b
;;     60  local.get $a
;;     62  local.get $b
;;     64  f64.lt       | 38  ldr d17, [x20, #-16]
;;                      | 3c  ldr d16, [x20, #-32]
;;                      | 40  mov v0.16b, v16.16b
;;                      | 44  fcmp d16, d17
;;                      | 48  b.mi 0x50
;;                      | 4c  mov v0.16b, v17.16b
;;     65  select
;;     66  end          | 50  str d0, [x20, #-32]
;;                      | 54  ldp x30, x20, [sp], #16
;;                      | 58  ret
;;     ;; seldom        | 5c  b 0x38
;;                      | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x19, #96]
;;                      | 68  br x17
