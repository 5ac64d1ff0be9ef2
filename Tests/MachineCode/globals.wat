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
;;     ;; 13 bytes of bytecode, 111 of machine code
;;     ;; entry                 |  0  inc r15
;;                              |  3  jmp qword ptr [r14 + 80]
;;                              |  7  nop
;;                              |  8  lea rax, [rdi + 16]
;;                              |  c  lea rcx, [rdi + 80]
;;                              | 10  cmp rcx, qword ptr [rbp - 56]
;;                              | 14  ja 0x3
;;                              | 16  dec r15
;;                              | 19  jl 0x0
;;                              | 1b  push rbx
;;                              | 1c  mov ecx, eax
;;                              | 1e  sub ecx, ebx
;;                              | 20  mov qword ptr [rax], rcx
;;                              | 23  mov rcx, qword ptr [r14 + 8]
;;                              | 27  mov rcx, qword ptr [rcx]
;;                              | 2a  mov qword ptr [rax + 8], r14
;;                              | 2e  mov qword ptr [rax + 16], rcx
;;                              | 32  mov rbx, rax
;;     4e  global.get $stack    | 35  mov r11, qword ptr [r14 + 48]
;;                              | 39  mov r11, qword ptr [r11 + 8]
;;                              | 3d  mov rax, qword ptr [r11]
;;     50  local.get $size
;;     52  i32.sub              | 40  mov rsi, qword ptr [rbx - 16]
;;                              | 44  sub eax, esi
;;     53  global.set $stack    | 46  mov r11, qword ptr [r14 + 48]
;;                              | 4a  mov r11, qword ptr [r11 + 8]
;;                              | 4e  mov qword ptr [r11], rax
;;     55  global.get $stack    | 51  mov r11, qword ptr [r14 + 48]
;;                              | 55  mov r11, qword ptr [r11 + 8]
;;                              | 59  mov rax, qword ptr [r11]
;;     57  global.get $constant | 5c  mov r11, qword ptr [r14 + 48]
;;                              | 60  mov r11, qword ptr [r11 + 16]
;;                              | 64  mov rcx, qword ptr [r11]
;;     59  i32.add              | 67  add eax, ecx
;;     5a  end                  | 69  mov qword ptr [rbx - 16], rax
;;                              | 6d  pop rbx
;;                              | 6e  ret
;;
;;   func (;1;) (type 1)
;;     ;; 8 bytes of bytecode, 79 of machine code
;;     ;; entry                 |  0  inc r15
;;                              |  3  jmp qword ptr [r14 + 80]
;;                              |  7  nop
;;                              |  8  lea rax, [rdi]
;;                              |  b  lea rcx, [rdi + 64]
;;                              |  f  cmp rcx, qword ptr [rbp - 56]
;;                              | 13  ja 0x3
;;                              | 15  dec r15
;;                              | 18  jl 0x0
;;                              | 1a  push rbx
;;                              | 1b  mov ecx, eax
;;                              | 1d  sub ecx, ebx
;;                              | 1f  mov qword ptr [rax], rcx
;;                              | 22  mov rcx, qword ptr [r14 + 8]
;;                              | 26  mov rcx, qword ptr [rcx + 8]
;;                              | 2a  mov qword ptr [rax + 8], r14
;;                              | 2e  mov qword ptr [rax + 16], rcx
;;                              | 32  mov rbx, rax
;;     5d  global.get $imported | 35  mov r11, qword ptr [r14 + 48]
;;                              | 39  mov r11, qword ptr [r11]
;;                              | 3c  mov rax, qword ptr [r11]
;;     5f  i64.const 1
;;     61  i64.add              | 3f  add rax, 1
;;     62  global.set $imported | 43  mov r11, qword ptr [r14 + 48]
;;                              | 47  mov r11, qword ptr [r11]
;;                              | 4a  mov qword ptr [r11], rax
;;     64  end                  | 4d  pop rbx
;;                              | 4e  ret

;; arm64:
;;   func (;0;) (type 0) (param $size i32) (result i32)
;;     ;; 13 bytes of bytecode, 140 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x84
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x80
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #8]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     4e  global.get $stack    | 38  ldr x16, [x21, #48]
;;                              | 3c  ldr x16, [x16, #8]
;;                              | 40  ldr x0, [x16]
;;     50  local.get $size
;;     52  i32.sub              | 44  ldr x8, [x20, #-16]
;;                              | 48  sub w0, w0, w8
;;     53  global.set $stack    | 4c  ldr x16, [x21, #48]
;;                              | 50  ldr x16, [x16, #8]
;;                              | 54  str x0, [x16]
;;     55  global.get $stack    | 58  ldr x16, [x21, #48]
;;                              | 5c  ldr x16, [x16, #8]
;;                              | 60  ldr x0, [x16]
;;     57  global.get $constant | 64  ldr x16, [x21, #48]
;;                              | 68  ldr x16, [x16, #16]
;;                              | 6c  ldr x1, [x16]
;;     59  i32.add              | 70  add w0, w0, w1
;;     5a  end                  | 74  str x0, [x20, #-16]
;;                              | 78  ldp x30, x20, [sp], #16
;;                              | 7c  ret
;;     ;; seldom                | 80  add x22, x22, #1
;;                              | 84  ldr x17, [x21, #80]
;;                              | 88  br x17
;;
;;   func (;1;) (type 1)
;;     ;; 8 bytes of bytecode, 104 of machine code
;;     ;; entry                 |  0  mov x16, x25
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x60
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x5c
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #8]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10, #8]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     5d  global.get $imported | 38  ldr x16, [x21, #48]
;;                              | 3c  ldr x16, [x16]
;;                              | 40  ldr x0, [x16]
;;     5f  i64.const 1
;;     61  i64.add              | 44  add x0, x0, #1
;;     62  global.set $imported | 48  ldr x16, [x21, #48]
;;                              | 4c  ldr x16, [x16]
;;                              | 50  str x0, [x16]
;;     64  end                  | 54  ldp x30, x20, [sp], #16
;;                              | 58  ret
;;     ;; seldom                | 5c  add x22, x22, #1
;;                              | 60  ldr x17, [x21, #80]
;;                              | 64  br x17
