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
;;     ;; 14 bytes of bytecode, 91 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x53
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x4f
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     24  local.get $a
;;     26  local.get $b
;;     28  local.set $a | 38  mov rax, qword ptr [rbx - 32]
;;                      | 3c  mov rsi, qword ptr [rbx - 16]
;;     2a  local.set $b | 40  mov rdi, rax
;;     2c  local.get $a
;;     2e  local.get $b
;;     30  i32.sub      | 43  mov eax, esi
;;                      | 45  sub eax, edi
;;     31  end          | 47  mov qword ptr [rbx - 32], rax
;;                      | 4b  pop rbx
;;                      | 4c  ret
;;     ;; seldom        | 4d  jmp 0x38
;;                      | 4f  add r15, 1
;;                      | 53  mov r11, qword ptr [rbp - 48]
;;                      | 57  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (result i32)
;;     ;; 14 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
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
;;     ;; seldom        | 54  b 0x38
;;                      | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x19, #96]
;;                      | 60  br x17
