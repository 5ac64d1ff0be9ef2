;; A chain of local.tee: one value, several locals, no trip through memory.
(module
  (func (export "tees") (param $a i32) (result i32) (local $b i32) (local $c i32)
    (local.set $c (local.tee $b (local.tee $a (i32.add (local.get $a) (i32.const 1)))))
    (i32.xor (i32.mul (local.get $a) (local.get $b)) (local.get $c))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     (local $b i32) (local $c i32)
;;     ;; 20 bytes of bytecode, 95 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 48]
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
;;                      | 35  xor edi, edi
;;                      | 37  xor r8d, r8d
;;     25  local.get $a
;;     27  i32.const 1
;;     29  i32.add      | 3a  mov rsi, qword ptr [rbx - 48]
;;                      | 3e  add esi, 1
;;     2a  local.tee $a
;;     2c  local.tee $b | 41  mov rdi, rsi
;;     2e  local.set $c | 44  mov r8, rdi
;;     30  local.get $a
;;     32  local.get $b
;;     34  i32.mul      | 47  mov eax, esi
;;                      | 49  imul eax, edi
;;     35  local.get $c
;;     37  i32.xor      | 4c  xor eax, r8d
;;     38  end          | 4f  mov qword ptr [rbx - 48], rax
;;                      | 53  pop rbx
;;                      | 54  ret
;;     ;; seldom        | 55  mov rdi, qword ptr [rbx - 32]
;;                      | 59  mov r8, qword ptr [rbx - 16]
;;                      | 5d  jmp 0x3a

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     (local $b i32) (local $c i32)
;;     ;; 20 bytes of bytecode, 124 of machine code
;;     ;; entry         |  0  add x16, x25, #48
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x74
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x70
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;                      | 38  movz x9, #0
;;                      | 3c  movz x10, #0
;;     25  local.get $a
;;     27  i32.const 1
;;     29  i32.add      | 40  ldr x8, [x20, #-48]
;;                      | 44  add w8, w8, #1
;;     2a  local.tee $a
;;     2c  local.tee $b | 48  mov x9, x8
;;     2e  local.set $c | 4c  mov x10, x9
;;     30  local.get $a
;;     32  local.get $b
;;     34  i32.mul      | 50  mul w0, w8, w9
;;     35  local.get $c
;;     37  i32.xor      | 54  eor w0, w0, w10
;;     38  end          | 58  str x0, [x20, #-48]
;;                      | 5c  ldp x30, x20, [sp], #16
;;                      | 60  ret
;;     ;; seldom        | 64  ldr x9, [x20, #-32]
;;                      | 68  ldr x10, [x20, #-16]
;;                      | 6c  b 0x40
;;                      | 70  add x22, x22, #1
;;                      | 74  ldr x17, [x21, #80]
;;                      | 78  br x17
