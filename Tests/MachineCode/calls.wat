;; A direct call: arguments in their slots, the result in a register. What is live is in memory.
(module
  (func $leaf (param i32) (result i32) (local.get 0))
  (func (export "twice") (param $a i32) (result i32)
    (i32.add (call $leaf (local.get $a)) (call $leaf (i32.const 7)))))

;; x86-64:
;;   func $leaf (;0;) (type 0) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 80 of machine code
;;     ;; entry        |  0  lea rax, [rdi + 16]
;;                     |  4  lea rcx, [rdi + 64]
;;                     |  8  cmp rcx, qword ptr [rbp - 56]
;;                     |  c  ja 0x48
;;                     | 12  sub r15, 1
;;                     | 16  jb 0x44
;;                     | 1c  push rbx
;;                     | 1d  mov rcx, rax
;;                     | 20  sub rcx, rbx
;;                     | 23  mov qword ptr [rax], rcx
;;                     | 26  mov rcx, qword ptr [r14 + 16]
;;                     | 2a  mov rcx, qword ptr [rcx]
;;                     | 2d  mov qword ptr [rax + 8], r14
;;                     | 31  mov qword ptr [rax + 16], rcx
;;                     | 35  mov rbx, rax
;;     25  local.get 0
;;     27  end         | 38  mov rax, qword ptr [rbx - 16]
;;                     | 3c  mov qword ptr [rbx - 16], rax
;;                     | 40  pop rbx
;;                     | 41  ret
;;     ;; seldom       | 42  jmp 0x38
;;                     | 44  add r15, 1
;;                     | 48  mov r11, qword ptr [rbp - 48]
;;                     | 4c  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 0) (param $a i32) (result i32)
;;     ;; 10 bytes of bytecode, 162 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x9a
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x96
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     2a  local.get $a
;;     2c  call $leaf   | 39  mov r11, qword ptr [rbx - 16]
;;                      | 3d  mov qword ptr [rbx + 32], r11
;;                      | 41  mov dword ptr [rbx + 24], 44
;;                      | 48  mov dword ptr [rbx + 28], 0
;;                      | 4f  mov r11, qword ptr [r14 + 192]
;;                      | 56  lea rdi, [rbx + 32]
;;                      | 5a  call qword ptr [r11]
;;     2e  i32.const 7
;;     30  call $leaf   | 5d  mov qword ptr [rbx + 32], rax
;;                      | 61  mov qword ptr [rbx + 48], 7
;;                      | 69  mov dword ptr [rbx + 24], 48
;;                      | 70  mov dword ptr [rbx + 28], 0
;;                      | 77  mov r11, qword ptr [r14 + 192]
;;                      | 7e  lea rdi, [rbx + 48]
;;                      | 82  call qword ptr [r11]
;;     32  i32.add      | 85  mov rcx, qword ptr [rbx + 32]
;;                      | 89  add ecx, eax
;;     33  end          | 8b  mov rax, rcx
;;                      | 8e  mov qword ptr [rbx - 16], rax
;;                      | 92  pop rbx
;;                      | 93  ret
;;     ;; seldom        | 94  jmp 0x39
;;                      | 96  add r15, 1
;;                      | 9a  mov r11, qword ptr [rbp - 48]
;;                      | 9e  jmp qword ptr [r11 + 96]

;; arm64:
;;   func $leaf (;0;) (type 0) (param i32) (result i32)
;;     ;; 3 bytes of bytecode, 88 of machine code
;;     ;; entry        |  0  add x16, x25, #16
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #48
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x50
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x4c
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
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
;;     ;; seldom       | 48  b 0x38
;;                     | 4c  add x22, x22, #1
;;                     | 50  ldr x17, [x19, #96]
;;                     | 54  br x17
;;
;;   func (;1;) (type 0) (param $a i32) (result i32)
;;     ;; 10 bytes of bytecode, 164 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x9c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x98
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
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
;;                      | 48  ldr x17, [x21, #192]
;;                      | 4c  ldr x17, [x17]
;;                      | 50  add x25, x20, #32
;;                      | 54  blr x17
;;     2e  i32.const 7
;;     30  call $leaf   | 58  str x0, [x20, #32]
;;                      | 5c  movz x25, #7, lsl #0
;;                      | 60  str x25, [x20, #48]
;;                      | 64  movz x17, #48, lsl #0
;;                      | 68  stp w17, wzr, [x20, #24]
;;                      | 6c  ldr x17, [x21, #192]
;;                      | 70  ldr x17, [x17]
;;                      | 74  add x25, x20, #48
;;                      | 78  blr x17
;;     32  i32.add      | 7c  ldr x1, [x20, #32]
;;                      | 80  add w1, w1, w0
;;     33  end          | 84  mov x0, x1
;;                      | 88  str x0, [x20, #-16]
;;                      | 8c  ldp x30, x20, [sp], #16
;;                      | 90  ret
;;     ;; seldom        | 94  b 0x38
;;                      | 98  add x22, x22, #1
;;                      | 9c  ldr x17, [x19, #96]
;;                      | a0  br x17
