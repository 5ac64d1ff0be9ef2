;; An operand that is a local's value keeps it when the local is assigned meanwhile.
(module
  (func (export "swap") (param $a i32) (param $b i32) (result i32)
    (local.get $a)
    (local.get $b)
    (local.set $a)
    (local.set $b)
    (i32.sub (local.get $a) (local.get $b))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 14 bytes of bytecode, 74 of machine code
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
;;     24  local.get $a
;;     26  local.get $b
;;     28  local.set $a | 35  mov rax, qword ptr [rbx - 32]
;;                      | 39  mov rsi, qword ptr [rbx - 16]
;;     2a  local.set $b | 3d  mov rdi, rax
;;     2c  local.get $a
;;     2e  local.get $b
;;     30  i32.sub      | 40  mov eax, esi
;;                      | 42  sub eax, edi
;;     31  end          | 44  mov qword ptr [rbx - 32], rax
;;                      | 48  pop rbx
;;                      | 49  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 14 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x58
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x54
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     24  local.get $a
;;     26  local.get $b
;;     28  local.set $a | 38  ldr x0, [x20, #-32]
;;                      | 3c  ldr x8, [x20, #-16]
;;     2a  local.set $b | 40  mov x9, x0
;;     2c  local.get $a
;;     2e  local.get $b
;;     30  i32.sub      | 44  sub w0, w8, w9
;;     31  end          | 48  str x0, [x20, #-32]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  add x22, x22, #1
;;                      | 58  ldr x17, [x21, #80]
;;                      | 5c  br x17
