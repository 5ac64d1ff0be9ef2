;; Leading and trailing zeros and ones, where x86-64 has no instruction for what zero gives.
(module
  (func (export "narrow") (param $a i32) (result i32)
    (i32.add (i32.clz (local.get $a)) (i32.ctz (local.get $a))))
  (func (export "wide") (param $a i64) (result i64)
    (i64.popcnt (local.get $a))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 104 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx]
;;                      | 2a  mov qword ptr [rax + 8], r14
;;                      | 2e  mov qword ptr [rax + 16], rcx
;;                      | 32  mov rbx, rax
;;     32  local.get $a
;;     34  i32.clz      | 35  mov rsi, qword ptr [rbx - 16]
;;                      | 39  bsr eax, esi
;;                      | 3c  cmove eax, dword ptr [rip + 0x58]
;;                      | 43  xor eax, 31
;;     35  local.get $a
;;     37  i32.ctz      | 46  bsf ecx, esi
;;                      | 49  cmove ecx, dword ptr [rip + 0x60]
;;     38  i32.add      | 50  add eax, ecx
;;     39  end          | 52  mov qword ptr [rbx - 16], rax
;;                      | 56  pop rbx
;;                      | 57  ret
;;     ;; seldom        | 58  .quad 0x3f
;;                      | 60  .quad 0x20
;;
;;   func (;1;) (type 1) (param $a i64) (result i64)
;;     ;; 4 bytes of bytecode, 71 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
;;                      |  c  lea rcx, [rdi + 64]
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
;;     3c  local.get $a
;;     3e  i64.popcnt   | 36  mov rsi, qword ptr [rbx - 16]
;;                      | 3a  xor eax, eax
;;                      | 3c  popcnt rax, rsi
;;     3f  end          | 41  mov qword ptr [rbx - 16], rax
;;                      | 45  pop rbx
;;                      | 46  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 100 of machine code
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
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     32  local.get $a
;;     34  i32.clz      | 38  ldr x8, [x20, #-16]
;;                      | 3c  clz w0, w8
;;     35  local.get $a
;;     37  i32.ctz      | 40  rbit w1, w8
;;                      | 44  clz w1, w1
;;     38  i32.add      | 48  add w0, w0, w1
;;     39  end          | 4c  str x0, [x20, #-16]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (result i64)
;;     ;; 4 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #48
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     3c  local.get $a
;;     3e  i64.popcnt   | 38  ldr x8, [x20, #-16]
;;                      | 3c  fmov d31, x8
;;                      | 40  cnt v31.8b, v31.8b
;;                      | 44  addv b31, v31.8b
;;                      | 48  fmov w0, s31
;;     3f  end          | 4c  str x0, [x20, #-16]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
