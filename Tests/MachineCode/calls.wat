;; A direct call: arguments in their slots, the result in a register. What is live is in memory.
(module
  (func $leaf (param i32) (result i32) (local.get 0))
  (func (export "twice") (param $a i32) (result i32)
    (i32.add (call $leaf (local.get $a)) (call $leaf (i32.const 7)))))

;; x86-64:
;;   func $leaf (;0;) (type 0) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 63 of machine code
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
;;                     | 27  mov rcx, qword ptr [rcx]
;;                     | 2a  mov qword ptr [rax + 8], r14
;;                     | 2e  mov qword ptr [rax + 16], rcx
;;                     | 32  mov rbx, rax
;;     25  local.get 0
;;     27  end         | 35  mov rax, qword ptr [rbx - 16]
;;                     | 39  mov qword ptr [rbx - 16], rax
;;                     | 3d  pop rbx
;;                     | 3e  ret
;;
;;   func (;1;) (type 0) (param $a i32) (result i32)
;;     ;; 10 bytes of bytecode, 123 of machine code
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
;;     2a  local.get $a
;;     2c  call $leaf   | 36  mov r11, qword ptr [rbx - 16]
;;                      | 3a  mov qword ptr [rbx + 32], r11
;;                      | 3e  mov qword ptr [rbx + 24], 44
;;                      | 46  mov r11, qword ptr [r14 + 64]
;;                      | 4a  lea rdi, [rbx + 32]
;;                      | 4e  call qword ptr [r11]
;;     2e  i32.const 7
;;     30  call $leaf   | 51  mov qword ptr [rbx + 32], rax
;;                      | 55  mov qword ptr [rbx + 48], 7
;;                      | 5d  mov byte ptr [rbx + 24], 48
;;                      | 61  mov r11, qword ptr [r14 + 64]
;;                      | 65  lea rdi, [rbx + 48]
;;                      | 69  call qword ptr [r11]
;;     32  i32.add      | 6c  mov rcx, qword ptr [rbx + 32]
;;                      | 70  add ecx, eax
;;     33  end          | 72  mov rax, rcx
;;                      | 75  mov qword ptr [rbx - 16], rax
;;                      | 79  pop rbx
;;                      | 7a  ret

;; arm64:
;;   func $leaf (;0;) (type 0) (param i32) (result i32)
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
;;                     | 28  ldr x10, [x10]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     25  local.get 0
;;     27  end         | 38  ldr x0, [x20, #-16]
;;                     | 3c  str x0, [x20, #-16]
;;                     | 40  ldp x30, x20, [sp], #16
;;                     | 44  ret
;;     ;; seldom       | 48  add x22, x22, #1
;;                     | 4c  ldr x17, [x21, #80]
;;                     | 50  br x17
;;
;;   func (;1;) (type 0) (param $a i32) (result i32)
;;     ;; 10 bytes of bytecode, 160 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x98
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x94
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     2a  local.get $a
;;     2c  call $leaf   | 38  ldr x16, [x20, #-16]
;;                      | 3c  str x16, [x20, #32]
;;                      | 40  movz x17, #44, lsl #0
;;                      | 44  stp w17, wzr, [x20, #24]
;;                      | 48  ldr x17, [x21, #64]
;;                      | 4c  ldr x17, [x17]
;;                      | 50  add x25, x20, #32
;;                      | 54  blr x17
;;     2e  i32.const 7
;;     30  call $leaf   | 58  str x0, [x20, #32]
;;                      | 5c  movz x25, #7, lsl #0
;;                      | 60  str x25, [x20, #48]
;;                      | 64  movz x17, #48, lsl #0
;;                      | 68  str w17, [x20, #24]
;;                      | 6c  ldr x17, [x21, #64]
;;                      | 70  ldr x17, [x17]
;;                      | 74  add x25, x20, #48
;;                      | 78  blr x17
;;     32  i32.add      | 7c  ldr x1, [x20, #32]
;;                      | 80  add w1, w1, w0
;;     33  end          | 84  mov x0, x1
;;                      | 88  str x0, [x20, #-16]
;;                      | 8c  ldp x30, x20, [sp], #16
;;                      | 90  ret
;;     ;; seldom        | 94  add x22, x22, #1
;;                      | 98  ldr x17, [x21, #80]
;;                      | 9c  br x17
