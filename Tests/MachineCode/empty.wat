;; The least that there is: a frame is made and left.
(module
  (func (export "empty"))
  (func (export "identity") (param i32) (result i32) (local.get 0))
  (func (export "unreachable") (unreachable)))

;; x86-64:
;;   func (;0;) (type 0)
;;     ;; 1 bytes of bytecode, 54 of machine code
;;     ;; entry
;;             |  0  inc r15
;;             |  3  jmp qword ptr [r14 + 80]
;;             |  7  nop
;;             |  8  lea rax, [rdi]
;;             |  b  lea rcx, [rdi + 32]
;;             |  f  cmp rcx, qword ptr [rbp - 56]
;;             | 13  ja 0x3
;;             | 15  dec r15
;;             | 18  jl 0x0
;;             | 1a  push rbx
;;             | 1b  mov ecx, eax
;;             | 1d  sub ecx, ebx
;;             | 1f  mov qword ptr [rax], rcx
;;             | 22  mov rcx, qword ptr [r14 + 8]
;;             | 26  mov rcx, qword ptr [rcx]
;;             | 29  mov qword ptr [rax + 8], r14
;;             | 2d  mov qword ptr [rax + 16], rcx
;;             | 31  mov rbx, rax
;;     42  end | 34  pop rbx
;;             | 35  ret
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 64 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi + 16]
;;                     |  c  lea rcx, [rdi + 64]
;;                     | 10  cmp rcx, qword ptr [rbp - 56]
;;                     | 14  ja 0x3
;;                     | 16  dec r15
;;                     | 19  jl 0x0
;;                     | 1b  push rbx
;;                     | 1c  mov ecx, eax
;;                     | 1e  sub ecx, ebx
;;                     | 20  mov qword ptr [rax], rcx
;;                     | 23  mov rcx, qword ptr [r14 + 8]
;;                     | 27  mov rcx, qword ptr [rcx + 8]
;;                     | 2b  mov qword ptr [rax + 8], r14
;;                     | 2f  mov qword ptr [rax + 16], rcx
;;                     | 33  mov rbx, rax
;;     45  local.get 0
;;     47  end         | 36  mov rax, qword ptr [rbx - 16]
;;                     | 3a  mov qword ptr [rbx - 16], rax
;;                     | 3e  pop rbx
;;                     | 3f  ret
;;
;;   func (;2;) (type 0)
;;     ;; 2 bytes of bytecode, 57 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi]
;;                     |  b  lea rcx, [rdi + 32]
;;                     |  f  cmp rcx, qword ptr [rbp - 56]
;;                     | 13  ja 0x3
;;                     | 15  dec r15
;;                     | 18  jl 0x0
;;                     | 1a  push rbx
;;                     | 1b  mov ecx, eax
;;                     | 1d  sub ecx, ebx
;;                     | 1f  mov qword ptr [rax], rcx
;;                     | 22  mov rcx, qword ptr [r14 + 8]
;;                     | 26  mov rcx, qword ptr [rcx + 16]
;;                     | 2a  mov qword ptr [rax + 8], r14
;;                     | 2e  mov qword ptr [rax + 16], rcx
;;                     | 32  mov rbx, rax
;;     4a  unreachable | 35  call qword ptr [r14 + 88]
;;     4b  end

;; arm64:
;;   func (;0;) (type 0)
;;     ;; 1 bytes of bytecode, 76 of machine code
;;     ;; entry
;;             |  0  mov x16, x25
;;             |  4  ldr x9, [x29, #-16]
;;             |  8  add x17, x16, #32
;;             |  c  cmp x17, x9
;;             | 10  b.hi 0x44
;;             | 14  subs x22, x22, #1
;;             | 18  b.mi 0x40
;;             | 1c  stp x30, x20, [sp, #-16]!
;;             | 20  ldr x10, [x21, #8]
;;             | 24  sub w9, w16, w20
;;             | 28  ldr x10, [x10]
;;             | 2c  mov x20, x16
;;             | 30  stp x9, x21, [x20]
;;             | 34  str x10, [x20, #16]
;;     42  end | 38  ldp x30, x20, [sp], #16
;;             | 3c  ret
;;     ;; seldom
;;             | 40  add x22, x22, #1
;;             | 44  ldr x17, [x21, #80]
;;             | 48  br x17
;;
;;   func (;1;) (type 1) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 84 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #48
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x4c
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x48
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #8]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     45  local.get 0
;;     47  end         | 38  ldr x0, [x20, #-16]
;;                     | 3c  str x0, [x20, #-16]
;;                     | 40  ldp x30, x20, [sp], #16
;;                     | 44  ret
;;     ;; seldom       | 48  add x22, x22, #1
;;                     | 4c  ldr x17, [x21, #80]
;;                     | 50  br x17
;;
;;   func (;2;) (type 0)
;;     ;; 2 bytes of bytecode, 80 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #32
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x40
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x3c
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10, #16]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     4a  unreachable | 38  bl 0x48
;;     4b  end
;;     ;; seldom       | 3c  add x22, x22, #1
;;                     | 40  ldr x17, [x21, #80]
;;                     | 44  br x17
;;                     | 48  ldr x17, [x21, #88]
;;                     | 4c  br x17
