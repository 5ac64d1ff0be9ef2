;; An index times the size of an element plus a base: lea on x86-64, an addition with a shift on arm64.
(module
  (func (export "element") (param $base i32) (param $index i32) (result i32)
    (i32.add (local.get $base) (i32.shl (local.get $index) (i32.const 3))))
  (func (export "wide") (param $base i64) (param $index i64) (result i64)
    (i64.add (i64.shl (local.get $index) (i64.const 2)) (local.get $base)))
  (func (export "times5") (param $a i32) (result i32)
    (i32.mul (local.get $a) (i32.const 5))))

;; x86-64:
;;   func (;0;) (type 0) (param $base i32) (param $index i32) (result i32)
;;     ;; 9 bytes of bytecode, 70 of machine code
;;     ;; entry             |  0  inc r15
;;                          |  3  jmp qword ptr [r14 + 80]
;;                          |  7  nop
;;                          |  8  lea rax, [rdi + 32]
;;                          |  c  lea rcx, [rdi + 112]
;;                          | 10  cmp rcx, qword ptr [rbp - 56]
;;                          | 14  ja 0x3
;;                          | 16  dec r15
;;                          | 19  jl 0x0
;;                          | 1b  push rbx
;;                          | 1c  mov ecx, eax
;;                          | 1e  sub ecx, ebx
;;                          | 20  mov qword ptr [rax], rcx
;;                          | 23  mov rcx, qword ptr [r14 + 8]
;;                          | 27  mov rcx, qword ptr [rcx]
;;                          | 2a  mov qword ptr [rax + 8], r14
;;                          | 2e  mov qword ptr [rax + 16], rcx
;;                          | 32  mov rbx, rax
;;     44  local.get $base
;;     46  local.get $index
;;     48  i32.const 3
;;     4a  i32.shl          | 35  mov rdi, qword ptr [rbx - 16]
;;                          | 39  mov rsi, qword ptr [rbx - 32]
;;                          | 3d  lea eax, [rsi + rdi*8]
;;     4b  i32.add
;;     4c  end              | 40  mov qword ptr [rbx - 32], rax
;;                          | 44  pop rbx
;;                          | 45  ret
;;
;;   func (;1;) (type 1) (param $base i64) (param $index i64) (result i64)
;;     ;; 9 bytes of bytecode, 78 of machine code
;;     ;; entry             |  0  inc r15
;;                          |  3  jmp qword ptr [r14 + 80]
;;                          |  7  nop
;;                          |  8  lea rax, [rdi + 32]
;;                          |  c  lea rcx, [rdi + 96]
;;                          | 10  cmp rcx, qword ptr [rbp - 56]
;;                          | 14  ja 0x3
;;                          | 16  dec r15
;;                          | 19  jl 0x0
;;                          | 1b  push rbx
;;                          | 1c  mov ecx, eax
;;                          | 1e  sub ecx, ebx
;;                          | 20  mov qword ptr [rax], rcx
;;                          | 23  mov rcx, qword ptr [r14 + 8]
;;                          | 27  mov rcx, qword ptr [rcx + 8]
;;                          | 2b  mov qword ptr [rax + 8], r14
;;                          | 2f  mov qword ptr [rax + 16], rcx
;;                          | 33  mov rbx, rax
;;     4f  local.get $index
;;     51  i64.const 2
;;     53  i64.shl          | 36  mov rsi, qword ptr [rbx - 16]
;;                          | 3a  mov rax, rsi
;;                          | 3d  shl rax, 2
;;     54  local.get $base
;;     56  i64.add          | 41  mov rdi, qword ptr [rbx - 32]
;;                          | 45  add rax, rdi
;;     57  end              | 48  mov qword ptr [rbx - 32], rax
;;                          | 4c  pop rbx
;;                          | 4d  ret
;;
;;   func (;2;) (type 2) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 67 of machine code
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
;;     5a  local.get $a
;;     5c  i32.const 5
;;     5e  i32.mul      | 36  mov rsi, qword ptr [rbx - 16]
;;                      | 3a  lea eax, [rsi + rsi*4]
;;     5f  end          | 3d  mov qword ptr [rbx - 16], rax
;;                      | 41  pop rbx
;;                      | 42  ret

;; arm64:
;;   func (;0;) (type 0) (param $base i32) (param $index i32) (result i32)
;;     ;; 9 bytes of bytecode, 92 of machine code
;;     ;; entry             |  0  add x16, x25, #32
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #80
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0x54
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0x50
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #8]
;;                          | 24  sub w9, w16, w20
;;                          | 28  ldr x10, [x10]
;;                          | 2c  mov x20, x16
;;                          | 30  stp x9, x21, [x20]
;;                          | 34  str x10, [x20, #16]
;;     44  local.get $base
;;     46  local.get $index
;;     48  i32.const 3
;;     4a  i32.shl          | 38  ldr x9, [x20, #-16]
;;                          | 3c  ldr x8, [x20, #-32]
;;                          | 40  add w0, w8, w9, lsl #3
;;     4b  i32.add
;;     4c  end              | 44  str x0, [x20, #-32]
;;                          | 48  ldp x30, x20, [sp], #16
;;                          | 4c  ret
;;     ;; seldom            | 50  add x22, x22, #1
;;                          | 54  ldr x17, [x21, #80]
;;                          | 58  br x17
;;
;;   func (;1;) (type 1) (param $base i64) (param $index i64) (result i64)
;;     ;; 9 bytes of bytecode, 96 of machine code
;;     ;; entry             |  0  add x16, x25, #32
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #64
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0x58
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0x54
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #8]
;;                          | 24  sub w9, w16, w20
;;                          | 28  ldr x10, [x10, #8]
;;                          | 2c  mov x20, x16
;;                          | 30  stp x9, x21, [x20]
;;                          | 34  str x10, [x20, #16]
;;     4f  local.get $index
;;     51  i64.const 2
;;     53  i64.shl          | 38  ldr x8, [x20, #-16]
;;                          | 3c  lsl x0, x8, #2
;;     54  local.get $base
;;     56  i64.add          | 40  ldr x9, [x20, #-32]
;;                          | 44  add x0, x0, x9
;;     57  end              | 48  str x0, [x20, #-32]
;;                          | 4c  ldp x30, x20, [sp], #16
;;                          | 50  ret
;;     ;; seldom            | 54  add x22, x22, #1
;;                          | 58  ldr x17, [x21, #80]
;;                          | 5c  br x17
;;
;;   func (;2;) (type 2) (param $a i32) (result i32)
;;     ;; 6 bytes of bytecode, 88 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x50
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x4c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     5a  local.get $a
;;     5c  i32.const 5
;;     5e  i32.mul      | 38  ldr x8, [x20, #-16]
;;                      | 3c  add w0, w8, w8, lsl #2
;;     5f  end          | 40  str x0, [x20, #-16]
;;                      | 44  ldp x30, x20, [sp], #16
;;                      | 48  ret
;;     ;; seldom        | 4c  add x22, x22, #1
;;                      | 50  ldr x17, [x21, #80]
;;                      | 54  br x17
