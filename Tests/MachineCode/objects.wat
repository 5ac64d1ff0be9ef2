;; Fields of structures and lengths and elements of arrays are read where they are; null traps.
(module
  (type $point (struct (field $x (mut i32)) (field $y f64)))
  (type $bytes (array (mut i8)))
  (func (export "x") (param $p (ref null $point)) (result i32)
    (struct.get $point $x (local.get $p)))
  (func (export "move") (param $p (ref $point))
    (struct.set $point $x (local.get $p) (i32.const 5)))
  (func (export "element") (param $b (ref $bytes)) (param $i i32) (result i32)
    (i32.add (array.len (local.get $b)) (array.get_u $bytes (local.get $b) (local.get $i)))))

;; x86-64:
;;   func (;0;) (type 2) (param $p (ref null $point)) (result i32)
;;     ;; 7 bytes of bytecode, 87 of machine code
;;     ;; entry                 |  0  inc r15
;;                              |  3  jmp qword ptr [r14 + 80]
;;                              |  7  nop
;;                              |  8  lea rax, [rdi + 16]
;;                              |  c  lea rcx, [rdi + 64]
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
;;     49  local.get $p
;;     4b  struct.get $point $x | 35  mov rsi, qword ptr [rbx - 16]
;;                              | 39  test esi, esi
;;                              | 3b  je 0x53
;;                              | 41  mov r11, qword ptr [r14 + 56]
;;                              | 45  mov r11, qword ptr [r11]
;;                              | 48  mov eax, dword ptr [r11 + rsi + 4]
;;     4f  end                  | 4d  mov qword ptr [rbx - 16], rax
;;                              | 51  pop rbx
;;                              | 52  ret
;;     ;; seldom                | 53  call qword ptr [r14 + 88]
;;
;;   func (;1;) (type 3) (param $p (ref $point))
;;     ;; 9 bytes of bytecode, 77 of machine code
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
;;                              | 27  mov rcx, qword ptr [rcx + 8]
;;                              | 2b  mov qword ptr [rax + 8], r14
;;                              | 2f  mov qword ptr [rax + 16], rcx
;;                              | 33  mov rbx, rax
;;     52  local.get $p
;;     54  i32.const 5
;;     56  struct.set $point $x | 36  mov eax, 5
;;                              | 3b  mov rsi, qword ptr [rbx - 16]
;;                              | 3f  mov r11, qword ptr [r14 + 56]
;;                              | 43  mov r11, qword ptr [r11]
;;                              | 46  mov dword ptr [r11 + rsi + 4], eax
;;     5a  end                  | 4b  pop rbx
;;                              | 4c  ret
;;
;;   func (;2;) (type 4) (param $b (ref $bytes)) (param $i i32) (result i32)
;;     ;; 13 bytes of bytecode, 112 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 32]
;;                            |  c  lea rcx, [rdi + 112]
;;                            | 10  cmp rcx, qword ptr [rbp - 56]
;;                            | 14  ja 0x3
;;                            | 16  dec r15
;;                            | 19  jl 0x0
;;                            | 1b  push rbx
;;                            | 1c  mov ecx, eax
;;                            | 1e  sub ecx, ebx
;;                            | 20  mov qword ptr [rax], rcx
;;                            | 23  mov rcx, qword ptr [r14 + 8]
;;                            | 27  mov rcx, qword ptr [rcx + 16]
;;                            | 2b  mov qword ptr [rax + 8], r14
;;                            | 2f  mov qword ptr [rax + 16], rcx
;;                            | 33  mov rbx, rax
;;     5d  local.get $b
;;     5f  array.len          | 36  mov rsi, qword ptr [rbx - 32]
;;                            | 3a  mov r11, qword ptr [r14 + 56]
;;                            | 3e  mov r11, qword ptr [r11]
;;                            | 41  mov eax, dword ptr [r11 + rsi + 4]
;;     61  local.get $b
;;     63  local.get $i
;;     65  array.get_u $bytes | 46  mov rdi, qword ptr [rbx - 16]
;;                            | 4a  mov r11, qword ptr [r14 + 56]
;;                            | 4e  mov r11, qword ptr [r11]
;;                            | 51  add r11, rsi
;;                            | 54  cmp edi, dword ptr [r11 + 4]
;;                            | 58  jae 0x6c
;;                            | 5e  movzx ecx, byte ptr [r11 + rdi + 8]
;;     68  i32.add            | 64  add eax, ecx
;;     69  end                | 66  mov qword ptr [rbx - 32], rax
;;                            | 6a  pop rbx
;;                            | 6b  ret
;;     ;; seldom              | 6c  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 2) (param $p (ref null $point)) (result i32)
;;     ;; 7 bytes of bytecode, 116 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #48
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x64
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x60
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #8]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     49  local.get $p
;;     4b  struct.get $point $x | 38  ldr x8, [x20, #-16]
;;                              | 3c  cbz w8, 0x5c
;;                              | 40  ldr x16, [x21, #56]
;;                              | 44  ldr x16, [x16]
;;                              | 48  add x17, x16, x8
;;                              | 4c  ldr w0, [x17, #4]
;;     4f  end                  | 50  str x0, [x20, #-16]
;;                              | 54  ldp x30, x20, [sp], #16
;;                              | 58  ret
;;     ;; seldom                | 5c  bl 0x6c
;;                              | 60  add x22, x22, #1
;;                              | 64  ldr x17, [x21, #80]
;;                              | 68  br x17
;;                              | 6c  ldr x17, [x21, #88]
;;                              | 70  br x17
;;
;;   func (;1;) (type 3) (param $p (ref $point))
;;     ;; 9 bytes of bytecode, 104 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
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
;;     52  local.get $p
;;     54  i32.const 5
;;     56  struct.set $point $x | 38  movz x0, #5, lsl #0
;;                              | 3c  ldr x8, [x20, #-16]
;;                              | 40  ldr x16, [x21, #56]
;;                              | 44  ldr x16, [x16]
;;                              | 48  add x17, x16, x8
;;                              | 4c  ldrb wzr, [x17, #7]
;;                              | 50  str w0, [x17, #4]
;;     5a  end                  | 54  ldp x30, x20, [sp], #16
;;                              | 58  ret
;;     ;; seldom                | 5c  add x22, x22, #1
;;                              | 60  ldr x17, [x21, #80]
;;                              | 64  br x17
;;
;;   func (;2;) (type 4) (param $b (ref $bytes)) (param $i i32) (result i32)
;;     ;; 13 bytes of bytecode, 152 of machine code
;;     ;; entry               |  0  add x16, x25, #32
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x88
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x84
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10, #16]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     5d  local.get $b
;;     5f  array.len          | 38  ldr x8, [x20, #-32]
;;                            | 3c  ldr x16, [x21, #56]
;;                            | 40  ldr x16, [x16]
;;                            | 44  add x17, x16, x8
;;                            | 48  ldr w0, [x17, #4]
;;     61  local.get $b
;;     63  local.get $i
;;     65  array.get_u $bytes | 4c  ldr x9, [x20, #-16]
;;                            | 50  ldr x16, [x21, #56]
;;                            | 54  ldr x16, [x16]
;;                            | 58  add x16, x16, x8
;;                            | 5c  ldr w17, [x16, #4]
;;                            | 60  cmp w9, w17
;;                            | 64  b.hs 0x80
;;                            | 68  add x17, x16, x9
;;                            | 6c  ldrb w1, [x17, #8]
;;     68  i32.add            | 70  add w0, w0, w1
;;     69  end                | 74  str x0, [x20, #-32]
;;                            | 78  ldp x30, x20, [sp], #16
;;                            | 7c  ret
;;     ;; seldom              | 80  bl 0x90
;;                            | 84  add x22, x22, #1
;;                            | 88  ldr x17, [x21, #80]
;;                            | 8c  br x17
;;                            | 90  ldr x17, [x21, #88]
;;                            | 94  br x17
