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
;;     ;; 6 bytes of bytecode, 122 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x72
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x6e
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     45  local.get $a
;;     47  local.get $b
;;     49  i32.div_s    | 38  mov rax, qword ptr [rbx - 32]
;;                      | 3c  mov rdi, qword ptr [rbx - 16]
;;                      | 40  test edi, edi
;;                      | 42  je 0x61
;;                      | 48  cmp edi, -1
;;                      | 4b  jne 0x56
;;                      | 4d  cmp eax, 1
;;                      | 50  jo 0x61
;;                      | 56  cdq
;;                      | 57  idiv edi
;;     4a  end          | 59  mov qword ptr [rbx - 32], rax
;;                      | 5d  pop rbx
;;                      | 5e  ret
;;     ;; seldom        | 5f  jmp 0x38
;;                      | 61  call 0x66
;;                      | 66  mov r11, qword ptr [rbp - 48]
;;                      | 6a  jmp qword ptr [r11 + 104]
;;                      | 6e  add r15, 1
;;                      | 72  mov r11, qword ptr [rbp - 48]
;;                      | 76  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 6 bytes of bytecode, 125 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x75
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x71
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     4d  local.get $a
;;     4f  local.get $b
;;     51  i64.rem_s    | 39  mov rax, qword ptr [rbx - 32]
;;                      | 3d  mov rdi, qword ptr [rbx - 16]
;;                      | 41  test rdi, rdi
;;                      | 44  je 0x64
;;                      | 4a  cmp rdi, -1
;;                      | 4e  jne 0x54
;;                      | 50  xor edx, edx
;;                      | 52  jmp 0x59
;;                      | 54  cqo
;;                      | 56  idiv rdi
;;     52  end          | 59  mov rax, rdx
;;                      | 5c  mov qword ptr [rbx - 32], rax
;;                      | 60  pop rbx
;;                      | 61  ret
;;     ;; seldom        | 62  jmp 0x39
;;                      | 64  call 0x69
;;                      | 69  mov r11, qword ptr [rbp - 48]
;;                      | 6d  jmp qword ptr [r11 + 104]
;;                      | 71  add r15, 1
;;                      | 75  mov r11, qword ptr [rbp - 48]
;;                      | 79  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 110 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x66
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x62
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     55  local.get $a
;;     57  local.get $b
;;     59  i32.div_u    | 39  mov rax, qword ptr [rbx - 32]
;;                      | 3d  mov rdi, qword ptr [rbx - 16]
;;                      | 41  test edi, edi
;;                      | 43  je 0x55
;;                      | 49  xor edx, edx
;;                      | 4b  div edi
;;     5a  end          | 4d  mov qword ptr [rbx - 32], rax
;;                      | 51  pop rbx
;;                      | 52  ret
;;     ;; seldom        | 53  jmp 0x39
;;                      | 55  call 0x5a
;;                      | 5a  mov r11, qword ptr [rbp - 48]
;;                      | 5e  jmp qword ptr [r11 + 104]
;;                      | 62  add r15, 1
;;                      | 66  mov r11, qword ptr [rbp - 48]
;;                      | 6a  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 124 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x6c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x68
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     45  local.get $a
;;     47  local.get $b
;;     49  i32.div_s    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz w9, 0x64
;;                      | 44  cmn w9, #1
;;                      | 48  ccmp w8, #1, #0, eq
;;                      | 4c  b.vs 0x64
;;                      | 50  sdiv w0, w8, w9
;;     4a  end          | 54  str x0, [x20, #-32]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  b 0x38
;;                      | 64  bl 0x74
;;                      | 68  add x22, x22, #1
;;                      | 6c  ldr x17, [x19, #96]
;;                      | 70  br x17
;;                      | 74  ldr x17, [x19, #104]
;;                      | 78  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 6 bytes of bytecode, 116 of machine code
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
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     4d  local.get $a
;;     4f  local.get $b
;;     51  i64.rem_s    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz x9, 0x5c
;;                      | 44  sdiv x17, x8, x9
;;                      | 48  msub x0, x17, x9, x8
;;     52  end          | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  bl 0x6c
;;                      | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x19, #96]
;;                      | 68  br x17
;;                      | 6c  ldr x17, [x19, #104]
;;                      | 70  br x17
;;
;;   func (;2;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 6 bytes of bytecode, 112 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     55  local.get $a
;;     57  local.get $b
;;     59  i32.div_u    | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cbz w9, 0x58
;;                      | 44  udiv w0, w8, w9
;;     5a  end          | 48  str x0, [x20, #-32]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  b 0x38
;;                      | 58  bl 0x68
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
;;                      | 68  ldr x17, [x19, #104]
;;                      | 6c  br x17
