;; memory.size is read from the instance; memory.grow is a call out of the code.
(module
  (memory 1)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param $n i32) (result i32)
    (i32.add (memory.grow (local.get $n)) (i32.const 1))))

;; x86-64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 3 bytes of bytecode, 86 of machine code
;;     ;; entry        |  0  lea rax, [rdi]
;;                     |  3  lea rcx, [rdi + 48]
;;                     |  7  cmp rcx, qword ptr [rbp - 56]
;;                     |  b  ja 0x4e
;;                     | 11  sub r15, 1
;;                     | 15  jb 0x4a
;;                     | 1b  push rbx
;;                     | 1c  mov rcx, rax
;;                     | 1f  sub rcx, rbx
;;                     | 22  mov qword ptr [rax], rcx
;;                     | 25  mov rcx, qword ptr [r14 + 16]
;;                     | 29  mov rcx, qword ptr [rcx]
;;                     | 2c  mov qword ptr [rax + 8], r14
;;                     | 30  mov qword ptr [rax + 16], rcx
;;                     | 34  mov rbx, rax
;;     34  memory.size | 37  mov rax, qword ptr [r14 + 48]
;;                     | 3b  mov rax, qword ptr [rax + 8]
;;                     | 3f  shr rax, 16
;;     36  end         | 43  mov qword ptr [rbx], rax
;;                     | 46  pop rbx
;;                     | 47  ret
;;     ;; seldom       | 48  jmp 0x37
;;                     | 4a  add r15, 1
;;                     | 4e  mov r11, qword ptr [rbp - 48]
;;                     | 52  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $n i32) (result i32)
;;     ;; 8 bytes of bytecode, 117 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x6d
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x69
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     39  local.get $n
;;     3b  memory.grow  | 39  mov r11, qword ptr [rbx - 16]
;;                      | 3d  mov qword ptr [rbx + 32], r11
;;                      | 41  mov dword ptr [rbx + 24], 59
;;                      | 48  mov dword ptr [rbx + 28], 0
;;                      | 4f  lea rdi, [rbx + 48]
;;                      | 53  mov r11, qword ptr [rbp - 48]
;;                      | 57  call qword ptr [r11 + 168]
;;     3d  i32.const 1
;;     3f  i32.add      | 5e  add eax, 1
;;     40  end          | 61  mov qword ptr [rbx - 16], rax
;;                      | 65  pop rbx
;;                      | 66  ret
;;     ;; seldom        | 67  jmp 0x39
;;                      | 69  add r15, 1
;;                      | 6d  mov r11, qword ptr [rbp - 48]
;;                      | 71  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 3 bytes of bytecode, 96 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #48
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x58
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x54
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #16]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     34  memory.size | 38  ldr x0, [x21, #48]
;;                     | 3c  ldr x0, [x0, #8]
;;                     | 40  lsr x0, x0, #16
;;     36  end         | 44  str x0, [x20]
;;                     | 48  ldp x30, x20, [sp], #16
;;                     | 4c  ret
;;     ;; seldom       | 50  b 0x38
;;                     | 54  add x22, x22, #1
;;                     | 58  ldr x17, [x19, #96]
;;                     | 5c  br x17
;;
;;   func (;1;) (type 1) (param $n i32) (result i32)
;;     ;; 8 bytes of bytecode, 116 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x6c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x68
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     39  local.get $n
;;     3b  memory.grow  | 38  ldr x16, [x20, #-16]
;;                      | 3c  str x16, [x20, #32]
;;                      | 40  movz x17, #59, lsl #0
;;                      | 44  stp w17, wzr, [x20, #24]
;;                      | 48  ldr x17, [x19, #168]
;;                      | 4c  add x25, x20, #48
;;                      | 50  blr x17
;;     3d  i32.const 1
;;     3f  i32.add      | 54  add w0, w0, #1
;;     40  end          | 58  str x0, [x20, #-16]
;;                      | 5c  ldp x30, x20, [sp], #16
;;                      | 60  ret
;;     ;; seldom        | 64  b 0x38
;;                      | 68  add x22, x22, #1
;;                      | 6c  ldr x17, [x19, #96]
;;                      | 70  br x17
