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
;;     ;; 12 bytes of bytecode, 79 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx]
;;                      | 2a  mov qword ptr [rax + 8], r14
;;                      | 2e  mov qword ptr [rax + 16], rcx
;;                      | 32  mov rbx, rax
;;     56  local.get $a
;;     58  i32.const 8
;;     5a  i32.div_u    | 35  mov rsi, qword ptr [rbx - 32]
;;                      | 39  mov eax, esi
;;                      | 3b  shr eax, 3
;;     5b  local.get $b
;;     5d  i32.const 16
;;     5f  i32.rem_u    | 3e  mov rdi, qword ptr [rbx - 16]
;;                      | 42  mov ecx, edi
;;                      | 44  and ecx, 15
;;     60  i32.add      | 47  add eax, ecx
;;     61  end          | 49  mov qword ptr [rbx - 32], rax
;;                      | 4d  pop rbx
;;                      | 4e  ret
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 72 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
;;                      |  c  lea rcx, [rdi + 80]
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
;;     64  local.get $a
;;     66  i32.const 4
;;     68  i32.div_s    | 36  mov ecx, 4
;;                      | 3b  mov rax, qword ptr [rbx - 16]
;;                      | 3f  cdq
;;                      | 40  idiv ecx
;;     69  end          | 42  mov qword ptr [rbx - 16], rax
;;                      | 46  pop rbx
;;                      | 47  ret
;;
;;   func (;2;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 73 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
;;                      |  c  lea rcx, [rdi + 80]
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
;;     6c  local.get $a
;;     6e  i32.const 10
;;     70  i32.div_u    | 36  mov ecx, 10
;;                      | 3b  mov rax, qword ptr [rbx - 16]
;;                      | 3f  xor edx, edx
;;                      | 41  div ecx
;;     71  end          | 43  mov qword ptr [rbx - 16], rax
;;                      | 47  pop rbx
;;                      | 48  ret
;;
;;   func (;3;) (type 2) (param $a i64) (result i64)
;;     ;; 6 bytes of bytecode, 87 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
;;                      |  c  lea rcx, [rdi + 80]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx + 24]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     74  local.get $a
;;     76  i64.const 7
;;     78  i64.rem_s    | 36  mov ecx, 7
;;                      | 3b  mov rax, qword ptr [rbx - 16]
;;                      | 3f  cmp rcx, -1
;;                      | 43  jne 0x49
;;                      | 45  xor edx, edx
;;                      | 47  jmp 0x4e
;;                      | 49  cqo
;;                      | 4b  idiv rcx
;;     79  end          | 4e  mov rax, rdx
;;                      | 51  mov qword ptr [rbx - 16], rax
;;                      | 55  pop rbx
;;                      | 56  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 12 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #80
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
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x58
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x54
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 54  add x22, x22, #1
;;                      | 58  ldr x17, [x21, #80]
;;                      | 5c  br x17
;;
;;   func (;2;) (type 1) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x58
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x54
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 54  add x22, x22, #1
;;                      | 58  ldr x17, [x21, #80]
;;                      | 5c  br x17
;;
;;   func (;3;) (type 2) (param $a i64) (result i64)
;;     ;; 6 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
