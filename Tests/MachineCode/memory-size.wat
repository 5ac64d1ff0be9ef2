;; memory.size is read from the instance; memory.grow is a call out of the code.
(module
  (memory 1)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param $n i32) (result i32)
    (i32.add (memory.grow (local.get $n)) (i32.const 1))))

;; x86-64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 3 bytes of bytecode, 69 of machine code
;;     ;; entry        |  0  inc r15
;;                     |  3  jmp qword ptr [r14 + 80]
;;                     |  7  nop
;;                     |  8  lea rax, [rdi]
;;                     |  b  lea rcx, [rdi + 48]
;;                     |  f  cmp rcx, qword ptr [rbp - 56]
;;                     | 13  ja 0x3
;;                     | 15  dec r15
;;                     | 18  jl 0x0
;;                     | 1a  push rbx
;;                     | 1b  mov ecx, eax
;;                     | 1d  sub ecx, ebx
;;                     | 1f  mov qword ptr [rax], rcx
;;                     | 22  mov rcx, qword ptr [r14 + 8]
;;                     | 26  mov rcx, qword ptr [rcx]
;;                     | 29  mov qword ptr [rax + 8], r14
;;                     | 2d  mov qword ptr [rax + 16], rcx
;;                     | 31  mov rbx, rax
;;     34  memory.size | 34  mov rax, qword ptr [r14 + 24]
;;                     | 38  mov rax, qword ptr [rax + 8]
;;                     | 3c  shr rax, 16
;;     36  end         | 40  mov qword ptr [rbx], rax
;;                     | 43  pop rbx
;;                     | 44  ret
;;
;;   func (;1;) (type 1) (param $n i32) (result i32)
;;     ;; 8 bytes of bytecode, 90 of machine code
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
;;     39  local.get $n
;;     3b  memory.grow  | 36  mov r11, qword ptr [rbx - 16]
;;                      | 3a  mov qword ptr [rbx + 32], r11
;;                      | 3e  mov qword ptr [rbx + 24], 59
;;                      | 46  lea rdi, [rbx + 48]
;;                      | 4a  call qword ptr [r14 + 128]
;;     3d  i32.const 1
;;     3f  i32.add      | 51  add eax, 1
;;     40  end          | 54  mov qword ptr [rbx - 16], rax
;;                      | 58  pop rbx
;;                      | 59  ret

;; arm64:
;;   func (;0;) (type 0) (result i32)
;;     ;; 3 bytes of bytecode, 92 of machine code
;;     ;; entry        |  0  mov x16, x25
;;                     |  4  ldr x9, [x29, #-16]
;;                     |  8  add x17, x16, #48
;;                     |  c  cmp x17, x9
;;                     | 10  b.hi 0x54
;;                     | 14  subs x22, x22, #1
;;                     | 18  b.mi 0x50
;;                     | 1c  stp x30, x20, [sp, #-16]!
;;                     | 20  ldr x10, [x21, #8]
;;                     | 24  sub w9, w16, w20
;;                     | 28  ldr x10, [x10]
;;                     | 2c  mov x20, x16
;;                     | 30  stp x9, x21, [x20]
;;                     | 34  str x10, [x20, #16]
;;     34  memory.size | 38  ldr x0, [x21, #24]
;;                     | 3c  ldr x0, [x0, #8]
;;                     | 40  lsr x0, x0, #16
;;     36  end         | 44  str x0, [x20]
;;                     | 48  ldp x30, x20, [sp], #16
;;                     | 4c  ret
;;     ;; seldom       | 50  add x22, x22, #1
;;                     | 54  ldr x17, [x21, #80]
;;                     | 58  br x17
;;
;;   func (;1;) (type 1) (param $n i32) (result i32)
;;     ;; 8 bytes of bytecode, 112 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x68
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x64
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;                      | 48  ldr x17, [x21, #128]
;;                      | 4c  add x25, x20, #48
;;                      | 50  blr x17
;;     3d  i32.const 1
;;     3f  i32.add      | 54  add w0, w0, #1
;;     40  end          | 58  str x0, [x20, #-16]
;;                      | 5c  ldp x30, x20, [sp], #16
;;                      | 60  ret
;;     ;; seldom        | 64  add x22, x22, #1
;;                      | 68  ldr x17, [x21, #80]
;;                      | 6c  br x17
