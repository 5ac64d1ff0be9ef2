;; A throw leaves the code; what catches it is entered at its place, with all in memory.
(module
  (tag $error (param i32))
  (func $throw (export "throw") (param $a i32)
    (throw $error (local.get $a)))
  (func (export "catch") (param $a i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $error $caught)
        (call $throw (local.get $a)))
      (i32.const 0))))

;; x86-64:
;;   func $throw (;0;) (type 0) (param $a i32)
;;     ;; 5 bytes of bytecode, 80 of machine code
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
;;                      | 27  mov rcx, qword ptr [rcx]
;;                      | 2a  mov qword ptr [rax + 8], r14
;;                      | 2e  mov qword ptr [rax + 16], rcx
;;                      | 32  mov rbx, rax
;;     36  local.get $a
;;     38  throw $error | 35  mov r11, qword ptr [rbx - 16]
;;                      | 39  mov qword ptr [rbx + 32], r11
;;                      | 3d  mov qword ptr [rbx + 24], 56
;;                      | 45  lea rdi, [rbx + 48]
;;                      | 49  call qword ptr [r14 + 160]
;;     3a  end
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 17 bytes of bytecode, 101 of machine code
;;     ;; entry                                      |  0  inc r15
;;                                                   |  3  jmp qword ptr [r14 + 80]
;;                                                   |  7  nop
;;                                                   |  8  lea rax, [rdi + 16]
;;                                                   |  c  lea rcx, [rdi + 64]
;;                                                   | 10  cmp rcx, qword ptr [rbp - 56]
;;                                                   | 14  ja 0x3
;;                                                   | 16  dec r15
;;                                                   | 19  jl 0x0
;;                                                   | 1b  push rbx
;;                                                   | 1c  mov ecx, eax
;;                                                   | 1e  sub ecx, ebx
;;                                                   | 20  mov qword ptr [rax], rcx
;;                                                   | 23  mov rcx, qword ptr [r14 + 8]
;;                                                   | 27  mov rcx, qword ptr [rcx + 8]
;;                                                   | 2b  mov qword ptr [rax + 8], r14
;;                                                   | 2f  mov qword ptr [rax + 16], rcx
;;                                                   | 33  mov rbx, rax
;;     3d  block $caught (result i32)
;;     3f    try_table (;@2;) (catch $error $caught)
;;     45      local.get $a
;;     47      call $throw                           | 36  mov r11, qword ptr [rbx - 16]
;;                                                   | 3a  mov qword ptr [rbx + 32], r11
;;                                                   | 3e  mov dword ptr [rbx + 24], 71
;;                                                   | 45  mov dword ptr [rbx + 28], 12
;;                                                   | 4c  mov r11, qword ptr [r14 + 64]
;;                                                   | 50  lea rdi, [rbx + 32]
;;                                                   | 54  call qword ptr [r11]
;;     49    end
;;     4a    i32.const 0
;;     4c  end                                       | 57  xor eax, eax
;;     4d  end                                       | 59  mov qword ptr [rbx - 16], rax
;;                                                   | 5d  pop rbx
;;                                                   | 5e  ret
;;     ;; seldom                                     | 5f  mov rax, qword ptr [rbx + 32]
;;                                                   | 63  jmp 0x59

;; arm64:
;;   func $throw (;0;) (type 0) (param $a i32)
;;     ;; 5 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #48
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
;;     36  local.get $a
;;     38  throw $error | 38  ldr x16, [x20, #-16]
;;                      | 3c  str x16, [x20, #32]
;;                      | 40  movz x17, #56, lsl #0
;;                      | 44  stp w17, wzr, [x20, #24]
;;                      | 48  ldr x17, [x21, #160]
;;                      | 4c  add x25, x20, #48
;;                      | 50  blr x17
;;     3a  end
;;     ;; seldom        | 54  add x22, x22, #1
;;                      | 58  ldr x17, [x21, #80]
;;                      | 5c  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (result i32)
;;     ;; 17 bytes of bytecode, 128 of machine code
;;     ;; entry                                      |  0  add x16, x25, #16
;;                                                   |  4  ldr x9, [x29, #-16]
;;                                                   |  8  add x17, x16, #48
;;                                                   |  c  cmp x17, x9
;;                                                   | 10  b.hi 0x78
;;                                                   | 14  subs x22, x22, #1
;;                                                   | 18  b.mi 0x74
;;                                                   | 1c  stp x30, x20, [sp, #-16]!
;;                                                   | 20  ldr x10, [x21, #8]
;;                                                   | 24  sub w9, w16, w20
;;                                                   | 28  ldr x10, [x10, #8]
;;                                                   | 2c  mov x20, x16
;;                                                   | 30  stp x9, x21, [x20]
;;                                                   | 34  str x10, [x20, #16]
;;     3d  block $caught (result i32)
;;     3f    try_table (;@2;) (catch $error $caught)
;;     45      local.get $a
;;     47      call $throw                           | 38  ldr x16, [x20, #-16]
;;                                                   | 3c  str x16, [x20, #32]
;;                                                   | 40  movz x17, #71, lsl #0
;;                                                   | 44  movz x25, #12, lsl #0
;;                                                   | 48  stp w17, w25, [x20, #24]
;;                                                   | 4c  ldr x17, [x21, #64]
;;                                                   | 50  ldr x17, [x17]
;;                                                   | 54  add x25, x20, #32
;;                                                   | 58  blr x17
;;     49    end
;;     4a    i32.const 0
;;     4c  end                                       | 5c  movz x0, #0
;;     4d  end                                       | 60  str x0, [x20, #-16]
;;                                                   | 64  ldp x30, x20, [sp], #16
;;                                                   | 68  ret
;;     ;; seldom                                     | 6c  ldr x0, [x20, #32]
;;                                                   | 70  b 0x60
;;                                                   | 74  add x22, x22, #1
;;                                                   | 78  ldr x17, [x21, #80]
;;                                                   | 7c  br x17
