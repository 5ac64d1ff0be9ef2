;; Unsigned division by a power of two is a shift or a mask. By other constants there is no comparison with zero.
(module
  (func (export "power") (param $a i32) (param $b i32) (result i32)
    (i32.add (i32.div_u (local.get $a) (i32.const 8)) (i32.rem_u (local.get $b) (i32.const 16))))
  (func (export "signed_power") (param $a i32) (result i32)
    (i32.div_s (local.get $a) (i32.const 4)))
  (func (export "ten") (param $a i32) (result i32)
    (i32.div_u (local.get $a) (i32.const 10)))
  (func (export "signed_seven") (param $a i64) (result i64)
    (i64.rem_s (local.get $a) (i64.const 7))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 12 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 112]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x58
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x54
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     56  local.get $a
;;     58  i32.const 8
;;     5a  i32.div_u    | 38  mov rsi, qword ptr [rbx - 32]
;;                      | 3c  mov eax, esi
;;                      | 3e  shr eax, 3
;;     5b  local.get $b
;;     5d  i32.const 16
;;     5f  i32.rem_u    | 41  mov rdi, qword ptr [rbx - 16]
;;                      | 45  mov ecx, edi
;;                      | 47  and ecx, 15
;;     60  i32.add      | 4a  add eax, ecx
;;     61  end          | 4c  mov qword ptr [rbx - 32], rax
;;                      | 50  pop rbx
;;                      | 51  ret
;;     ;; seldom        | 52  jmp 0x38
;;                      | 54  add r15, 1
;;                      | 58  mov r11, qword ptr [rbp - 48]
;;                      | 5c  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 89 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x51
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x4d
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     64  local.get $a
;;     66  i32.const 4
;;     68  i32.div_s    | 39  mov ecx, 4
;;                      | 3e  mov rax, qword ptr [rbx - 16]
;;                      | 42  cdq
;;                      | 43  idiv ecx
;;     69  end          | 45  mov qword ptr [rbx - 16], rax
;;                      | 49  pop rbx
;;                      | 4a  ret
;;     ;; seldom        | 4b  jmp 0x39
;;                      | 4d  add r15, 1
;;                      | 51  mov r11, qword ptr [rbp - 48]
;;                      | 55  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 90 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x52
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x4e
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     6c  local.get $a
;;     6e  i32.const 10
;;     70  i32.div_u    | 39  mov ecx, 10
;;                      | 3e  mov rax, qword ptr [rbx - 16]
;;                      | 42  xor edx, edx
;;                      | 44  div ecx
;;     71  end          | 46  mov qword ptr [rbx - 16], rax
;;                      | 4a  pop rbx
;;                      | 4b  ret
;;     ;; seldom        | 4c  jmp 0x39
;;                      | 4e  add r15, 1
;;                      | 52  mov r11, qword ptr [rbp - 48]
;;                      | 56  jmp qword ptr [r11 + 96]
;;
;;   func (;3;) (type 2) (param $a i64) (result i64)
;;     ;; 6 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x60
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x5c
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 24]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     74  local.get $a
;;     76  i64.const 7
;;     78  i64.rem_s    | 39  mov ecx, 7
;;                      | 3e  mov rax, qword ptr [rbx - 16]
;;                      | 42  cmp rcx, -1
;;                      | 46  jne 0x4c
;;                      | 48  xor edx, edx
;;                      | 4a  jmp 0x51
;;                      | 4c  cqo
;;                      | 4e  idiv rcx
;;     79  end          | 51  mov rax, rdx
;;                      | 54  mov qword ptr [rbx - 16], rax
;;                      | 58  pop rbx
;;                      | 59  ret
;;     ;; seldom        | 5a  jmp 0x39
;;                      | 5c  add r15, 1
;;                      | 60  mov r11, qword ptr [rbp - 48]
;;                      | 64  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 12 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
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
;;     56  local.get $a
;;     58  i32.const 8
;;     5a  i32.div_u    | 38  ldr x8, [x20, #-32]
;;                      | 3c  lsr w0, w8, #3
;;     5b  local.get $b
;;     5d  i32.const 16
;;     5f  i32.rem_u    | 40  ldr x9, [x20, #-16]
;;                      | 44  and w1, w9, #15
;;     60  i32.add      | 48  add w0, w0, w1
;;     61  end          | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     64  local.get $a
;;     66  i32.const 4
;;     68  i32.div_s    | 38  movz x0, #4, lsl #0
;;                      | 3c  ldr x8, [x20, #-16]
;;                      | 40  sdiv w1, w8, w0
;;     69  end          | 44  mov x0, x1
;;                      | 48  str x0, [x20, #-16]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  b 0x38
;;                      | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x19, #96]
;;                      | 60  br x17
;;
;;   func (;2;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     6c  local.get $a
;;     6e  i32.const 10
;;     70  i32.div_u    | 38  movz x0, #10, lsl #0
;;                      | 3c  ldr x8, [x20, #-16]
;;                      | 40  udiv w1, w8, w0
;;     71  end          | 44  mov x0, x1
;;                      | 48  str x0, [x20, #-16]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  b 0x38
;;                      | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x19, #96]
;;                      | 60  br x17
;;
;;   func (;3;) (type 2) (param $a i64) (result i64)
;;     ;; 6 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #24]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     74  local.get $a
;;     76  i64.const 7
;;     78  i64.rem_s    | 38  movz x0, #7, lsl #0
;;                      | 3c  ldr x8, [x20, #-16]
;;                      | 40  sdiv x17, x8, x0
;;                      | 44  msub x1, x17, x0, x8
;;     79  end          | 48  mov x0, x1
;;                      | 4c  str x0, [x20, #-16]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
