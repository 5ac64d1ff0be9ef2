;; Comparisons whose results are wanted as numbers.
(module
  (func (export "values") (param $a i32) (param $b i32) (result i32)
    (i32.add (i32.lt_s (local.get $a) (local.get $b)) (i32.eqz (local.get $a))))
  (func (export "wide") (param $a i64) (result i32)
    (i64.ge_s (local.get $a) (i64.const -5))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 10 bytes of bytecode, 83 of machine code
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
;;     33  local.get $a
;;     35  local.get $b
;;     37  i32.lt_s     | 35  mov rdi, qword ptr [rbx - 16]
;;                      | 39  mov rsi, qword ptr [rbx - 32]
;;                      | 3d  xor eax, eax
;;                      | 3f  cmp esi, edi
;;                      | 41  setl al
;;     38  local.get $a
;;     3a  i32.eqz      | 44  xor ecx, ecx
;;                      | 46  test esi, esi
;;                      | 48  sete cl
;;     3b  i32.add      | 4b  add eax, ecx
;;     3c  end          | 4d  mov qword ptr [rbx - 32], rax
;;                      | 51  pop rbx
;;                      | 52  ret
;;
;;   func (;1;) (type 1) (param $a i64) (result i32)
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
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     3f  local.get $a
;;     41  i64.const -5
;;     43  i64.ge_s     | 36  mov rsi, qword ptr [rbx - 16]
;;                      | 3a  xor eax, eax
;;                      | 3c  cmp rsi, -5
;;                      | 40  setge al
;;     44  end          | 43  mov qword ptr [rbx - 16], rax
;;                      | 47  pop rbx
;;                      | 48  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 10 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x64
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x60
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     33  local.get $a
;;     35  local.get $b
;;     37  i32.lt_s     | 38  ldr x9, [x20, #-16]
;;                      | 3c  ldr x8, [x20, #-32]
;;                      | 40  cmp w8, w9
;;                      | 44  cset w0, lt
;;     38  local.get $a
;;     3a  i32.eqz      | 48  cmp w8, wzr
;;                      | 4c  cset w1, eq
;;     3b  i32.add      | 50  add w0, w0, w1
;;     3c  end          | 54  str x0, [x20, #-32]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x21, #80]
;;                      | 68  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (result i32)
;;     ;; 6 bytes of bytecode, 92 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x54
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x50
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     3f  local.get $a
;;     41  i64.const -5
;;     43  i64.ge_s     | 38  ldr x8, [x20, #-16]
;;                      | 3c  cmn x8, #5
;;                      | 40  cset w0, ge
;;     44  end          | 44  str x0, [x20, #-16]
;;                      | 48  ldp x30, x20, [sp], #16
;;                      | 4c  ret
;;     ;; seldom        | 50  add x22, x22, #1
;;                      | 54  ldr x17, [x21, #80]
;;                      | 58  br x17
