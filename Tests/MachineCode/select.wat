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
;;     ;; 11 bytes of bytecode, 79 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 128]
;;                      | 13  cmp rcx, qword ptr [rbp - 56]
;;                      | 17  ja 0x3
;;                      | 19  dec r15
;;                      | 1c  jl 0x0
;;                      | 1e  push rbx
;;                      | 1f  mov ecx, eax
;;                      | 21  sub ecx, ebx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 8]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     45  local.get $a
;;     47  local.get $b
;;     49  local.get $a
;;     4b  local.get $b
;;     4d  i32.gt_s     | 38  mov rdi, qword ptr [rbx - 16]
;;                      | 3c  mov rsi, qword ptr [rbx - 32]
;;                      | 40  mov rax, rsi
;;                      | 43  cmp esi, edi
;;                      | 45  cmovle rax, rdi
;;     4e  select
;;     4f  end          | 49  mov qword ptr [rbx - 32], rax
;;                      | 4d  pop rbx
;;                      | 4e  ret
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 83 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
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
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     52  i32.const 10
;;     54  i32.const 20
;;     56  local.get $a
;;     58  select       | 36  mov rsi, qword ptr [rbx - 16]
;;                      | 3a  mov eax, 20
;;                      | 3f  mov ecx, 10
;;                      | 44  test esi, esi
;;                      | 46  cmove rcx, rax
;;     59  end          | 4a  mov rax, rcx
;;                      | 4d  mov qword ptr [rbx - 16], rax
;;                      | 51  pop rbx
;;                      | 52  ret
;;
;;   func (;2;) (type 2) (param $a f64) (param $b f64) (result f64)
;;     ;; 11 bytes of bytecode, 90 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 128]
;;                      | 13  cmp rcx, qword ptr [rbp - 56]
;;                      | 17  ja 0x3
;;                      | 19  dec r15
;;                      | 1c  jl 0x0
;;                      | 1e  push rbx
;;                      | 1f  mov ecx, eax
;;                      | 21  sub ecx, ebx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 8]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     5c  local.get $a
;;     5e  local.get $b
;;     60  local.get $a
;;     62  local.get $b
;;     64  f64.lt       | 39  movsd xmm7, [rbx - 16]
;;                      | 3e  movsd xmm6, [rbx - 32]
;;                      | 43  movaps xmm0, xmm6
;;                      | 46  ucomisd xmm7, xmm6
;;                      | 4a  ja 0x53
;;                      | 50  movaps xmm0, xmm7
;;     65  select
;;     66  end          | 53  movsd [rbx - 32], xmm0
;;                      | 58  pop rbx
;;                      | 59  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 11 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #96
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x21, #80]
;;                      | 64  br x17
;;
;;   func (;2;) (type 2) (param $a f64) (param $b f64) (result f64)
;;     ;; 11 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #96
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
;;     ;; seldom        | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x21, #80]
;;                      | 64  br x17
