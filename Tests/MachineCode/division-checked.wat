;; Division by a number that is not known: by zero, and by -1 of the least number, it traps behind the function's code.
(module
  (func (export "divide") (param $a i32) (param $b i32) (result i32)
    (i32.div_s (local.get $a) (local.get $b)))
  (func (export "remainder") (param $a i64) (param $b i64) (result i64)
    (i64.rem_s (local.get $a) (local.get $b)))
  (func (export "unsigned") (param $a i32) (param $b i32) (result i32)
    (i32.div_u (local.get $a) (local.get $b))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 96 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx]
;;                      | 2a  mov qword ptr [rax + 8], r14
;;                      | 2e  mov qword ptr [rax + 16], rcx
;;                      | 32  mov rbx, rax
;;     45  local.get $a
;;     47  local.get $b
;;     49  i32.div_s    | 35  mov rax, qword ptr [rbx - 32]
;;                      | 39  mov rdi, qword ptr [rbx - 16]
;;                      | 3d  test edi, edi
;;                      | 3f  je 0x5c
;;                      | 45  cmp edi, -1
;;                      | 48  jne 0x53
;;                      | 4a  cmp eax, 1
;;                      | 4d  jo 0x5c
;;                      | 53  cdq
;;                      | 54  idiv edi
;;     4a  end          | 56  mov qword ptr [rbx - 32], rax
;;                      | 5a  pop rbx
;;                      | 5b  ret
;;     ;; seldom        | 5c  call qword ptr [r14 + 88]
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 6 bytes of bytecode, 99 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     4d  local.get $a
;;     4f  local.get $b
;;     51  i64.rem_s    | 36  mov rax, qword ptr [rbx - 32]
;;                      | 3a  mov rdi, qword ptr [rbx - 16]
;;                      | 3e  test rdi, rdi
;;                      | 41  je 0x5f
;;                      | 47  cmp rdi, -1
;;                      | 4b  jne 0x51
;;                      | 4d  xor edx, edx
;;                      | 4f  jmp 0x56
;;                      | 51  cqo
;;                      | 53  idiv rdi
;;     52  end          | 56  mov rax, rdx
;;                      | 59  mov qword ptr [rbx - 32], rax
;;                      | 5d  pop rbx
;;                      | 5e  ret
;;     ;; seldom        | 5f  call qword ptr [r14 + 88]
;;
;;   func (;2;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 84 of machine code
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
;;     55  local.get $a
;;     57  local.get $b
;;     59  i32.div_u    | 36  mov rax, qword ptr [rbx - 32]
;;                      | 3a  mov rdi, qword ptr [rbx - 16]
;;                      | 3e  test edi, edi
;;                      | 40  je 0x50
;;                      | 46  xor edx, edx
;;                      | 48  div edi
;;     5a  end          | 4a  mov qword ptr [rbx - 32], rax
;;                      | 4e  pop rbx
;;                      | 4f  ret
;;     ;; seldom        | 50  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 120 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x68
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x64
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     45  local.get $a
;;     47  local.get $b
;;     49  i32.div_s    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz w9, 0x60
;;                      | 44  cmn w9, #1
;;                      | 48  ccmp w8, #1, #0, eq
;;                      | 4c  b.vs 0x60
;;                      | 50  sdiv w0, w8, w9
;;     4a  end          | 54  str x0, [x20, #-32]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  bl 0x70
;;                      | 64  add x22, x22, #1
;;                      | 68  ldr x17, [x21, #80]
;;                      | 6c  br x17
;;                      | 70  ldr x17, [x21, #88]
;;                      | 74  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 6 bytes of bytecode, 112 of machine code
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
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     4d  local.get $a
;;     4f  local.get $b
;;     51  i64.rem_s    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz x9, 0x58
;;                      | 44  sdiv x17, x8, x9
;;                      | 48  msub x0, x17, x9, x8
;;     52  end          | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  bl 0x68
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x21, #80]
;;                      | 64  br x17
;;                      | 68  ldr x17, [x21, #88]
;;                      | 6c  br x17
;;
;;   func (;2;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     55  local.get $a
;;     57  local.get $b
;;     59  i32.div_u    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz w9, 0x54
;;                      | 44  udiv w0, w8, w9
;;     5a  end          | 48  str x0, [x20, #-32]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  bl 0x64
;;                      | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
;;                      | 64  ldr x17, [x21, #88]
;;                      | 68  br x17
