;; Globals of the instance, and one that is imported.
(module
  (import "host" "g" (global $imported (mut i64)))
  (global $stack (mut i32) (i32.const 65536))
  (global $constant i32 (i32.const 42))
  (func (export "push") (param $size i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (local.get $size)))
    (i32.add (global.get $stack) (global.get $constant)))
  (func (export "imported")
    (global.set $imported (i64.add (global.get $imported) (i64.const 1)))))

;; x86-64:
;;   func (;0;) (type 0) (param $size i32) (result i32)
;;     ;; 13 bytes of bytecode, 128 of machine code
;;     ;; entry                 |  0  lea rax, [rdi + 16]
;;                              |  4  lea rcx, [rdi + 80]
;;                              |  8  cmp rcx, qword ptr [rbp - 56]
;;                              |  c  ja 0x78
;;                              | 12  sub r15, 1
;;                              | 16  jb 0x74
;;                              | 1c  push rbx
;;                              | 1d  mov rcx, rax
;;                              | 20  sub rcx, rbx
;;                              | 23  mov qword ptr [rax], rcx
;;                              | 26  mov rcx, qword ptr [r14 + 16]
;;                              | 2a  mov rcx, qword ptr [rcx]
;;                              | 2d  mov qword ptr [rax + 8], r14
;;                              | 31  mov qword ptr [rax + 16], rcx
;;                              | 35  mov rbx, rax
;;     4e  global.get $stack    | 38  mov r11, qword ptr [r14 + 88]
;;                              | 3c  mov r11, qword ptr [r11 + 8]
;;                              | 40  mov rax, qword ptr [r11]
;;     50  local.get $size
;;     52  i32.sub              | 43  mov rsi, qword ptr [rbx - 16]
;;                              | 47  sub eax, esi
;;     53  global.set $stack    | 49  mov r11, qword ptr [r14 + 88]
;;                              | 4d  mov r11, qword ptr [r11 + 8]
;;                              | 51  mov qword ptr [r11], rax
;;     55  global.get $stack    | 54  mov r11, qword ptr [r14 + 88]
;;                              | 58  mov r11, qword ptr [r11 + 8]
;;                              | 5c  mov rax, qword ptr [r11]
;;     57  global.get $constant | 5f  mov r11, qword ptr [r14 + 88]
;;                              | 63  mov r11, qword ptr [r11 + 16]
;;                              | 67  mov rcx, qword ptr [r11]
;;     59  i32.add              | 6a  add eax, ecx
;;     5a  end                  | 6c  mov qword ptr [rbx - 16], rax
;;                              | 70  pop rbx
;;                              | 71  ret
;;     ;; seldom                | 72  jmp 0x38
;;                              | 74  add r15, 1
;;                              | 78  mov r11, qword ptr [rbp - 48]
;;                              | 7c  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1)
;;     ;; 8 bytes of bytecode, 96 of machine code
;;     ;; entry                 |  0  lea rax, [rdi]
;;                              |  3  lea rcx, [rdi + 64]
;;                              |  7  cmp rcx, qword ptr [rbp - 56]
;;                              |  b  ja 0x58
;;                              | 11  sub r15, 1
;;                              | 15  jb 0x54
;;                              | 1b  push rbx
;;                              | 1c  mov rcx, rax
;;                              | 1f  sub rcx, rbx
;;                              | 22  mov qword ptr [rax], rcx
;;                              | 25  mov rcx, qword ptr [r14 + 16]
;;                              | 29  mov rcx, qword ptr [rcx + 8]
;;                              | 2d  mov qword ptr [rax + 8], r14
;;                              | 31  mov qword ptr [rax + 16], rcx
;;                              | 35  mov rbx, rax
;;     5d  global.get $imported | 38  mov r11, qword ptr [r14 + 88]
;;                              | 3c  mov r11, qword ptr [r11]
;;                              | 3f  mov rax, qword ptr [r11]
;;     5f  i64.const 1
;;     61  i64.add              | 42  add rax, 1
;;     62  global.set $imported | 46  mov r11, qword ptr [r14 + 88]
;;                              | 4a  mov r11, qword ptr [r11]
;;                              | 4d  mov qword ptr [r11], rax
;;     64  end                  | 50  pop rbx
;;                              | 51  ret
;;     ;; seldom                | 52  jmp 0x38
;;                              | 54  add r15, 1
;;                              | 58  mov r11, qword ptr [rbp - 48]
;;                              | 5c  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $size i32) (result i32)
;;     ;; 13 bytes of bytecode, 144 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x88
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x84
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #16]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     4e  global.get $stack    | 38  ldr x16, [x21, #88]
;;                              | 3c  ldr x16, [x16, #8]
;;                              | 40  ldr x0, [x16]
;;     50  local.get $size
;;     52  i32.sub              | 44  ldr x8, [x20, #-16]
;;                              | 48  sub w0, w0, w8
;;     53  global.set $stack    | 4c  ldr x16, [x21, #88]
;;                              | 50  ldr x16, [x16, #8]
;;                              | 54  str x0, [x16]
;;     55  global.get $stack    | 58  ldr x16, [x21, #88]
;;                              | 5c  ldr x16, [x16, #8]
;;                              | 60  ldr x0, [x16]
;;     57  global.get $constant | 64  ldr x16, [x21, #88]
;;                              | 68  ldr x16, [x16, #16]
;;                              | 6c  ldr x1, [x16]
;;     59  i32.add              | 70  add w0, w0, w1
;;     5a  end                  | 74  str x0, [x20, #-16]
;;                              | 78  ldp x30, x20, [sp], #16
;;                              | 7c  ret
;;     ;; seldom                | 80  b 0x38
;;                              | 84  add x22, x22, #1
;;                              | 88  ldr x17, [x19, #96]
;;                              | 8c  br x17
;;
;;   func (;1;) (type 1)
;;     ;; 8 bytes of bytecode, 108 of machine code
;;     ;; entry                 |  0  mov x16, x25
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x64
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x60
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #16]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10, #8]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     5d  global.get $imported | 38  ldr x16, [x21, #88]
;;                              | 3c  ldr x16, [x16]
;;                              | 40  ldr x0, [x16]
;;     5f  i64.const 1
;;     61  i64.add              | 44  add x0, x0, #1
;;     62  global.set $imported | 48  ldr x16, [x21, #88]
;;                              | 4c  ldr x16, [x16]
;;                              | 50  str x0, [x16]
;;     64  end                  | 54  ldp x30, x20, [sp], #16
;;                              | 58  ret
;;     ;; seldom                | 5c  b 0x38
;;                              | 60  add x22, x22, #1
;;                              | 64  ldr x17, [x19, #96]
;;                              | 68  br x17
