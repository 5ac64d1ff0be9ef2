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
;;     ;; 7 bytes of bytecode, 116 of machine code
;;     ;; entry                 |  0  lea rax, [rdi + 16]
;;                              |  4  lea rcx, [rdi + 64]
;;                              |  8  cmp rcx, qword ptr [rbp - 56]
;;                              |  c  ja 0x6c
;;                              | 12  sub r15, 1
;;                              | 16  jb 0x68
;;                              | 1c  push rbx
;;                              | 1d  mov rcx, rax
;;                              | 20  sub rcx, rbx
;;                              | 23  mov qword ptr [rax], rcx
;;                              | 26  mov rcx, qword ptr [r14 + 16]
;;                              | 2a  mov rcx, qword ptr [rcx]
;;                              | 2d  mov qword ptr [rax + 8], r14
;;                              | 31  mov qword ptr [rax + 16], rcx
;;                              | 35  mov rbx, rax
;;     49  local.get $p
;;     4b  struct.get $point $x | 38  mov rsi, qword ptr [rbx - 16]
;;                              | 3c  test esi, esi
;;                              | 3e  je 0x5b
;;                              | 44  mov r11, qword ptr [r14]
;;                              | 47  mov r11, qword ptr [r11 + 32]
;;                              | 4b  mov r11, qword ptr [r11]
;;                              | 4e  mov eax, dword ptr [r11 + rsi + 4]
;;     4f  end                  | 53  mov qword ptr [rbx - 16], rax
;;                              | 57  pop rbx
;;                              | 58  ret
;;     ;; seldom                | 59  jmp 0x38
;;                              | 5b  call 0x60
;;                              | 60  mov r11, qword ptr [rbp - 48]
;;                              | 64  jmp qword ptr [r11 + 104]
;;                              | 68  add r15, 1
;;                              | 6c  mov r11, qword ptr [rbp - 48]
;;                              | 70  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 3) (param $p (ref $point))
;;     ;; 9 bytes of bytecode, 118 of machine code
;;     ;; entry                 |  0  lea rax, [rdi + 16]
;;                              |  4  lea rcx, [rdi + 80]
;;                              |  8  cmp rcx, qword ptr [rbp - 56]
;;                              |  c  ja 0x6e
;;                              | 12  sub r15, 1
;;                              | 16  jb 0x6a
;;                              | 1c  push rbx
;;                              | 1d  mov rcx, rax
;;                              | 20  sub rcx, rbx
;;                              | 23  mov qword ptr [rax], rcx
;;                              | 26  mov rcx, qword ptr [r14 + 16]
;;                              | 2a  mov rcx, qword ptr [rcx + 8]
;;                              | 2e  mov qword ptr [rax + 8], r14
;;                              | 32  mov qword ptr [rax + 16], rcx
;;                              | 36  mov rbx, rax
;;     52  local.get $p
;;     54  i32.const 5
;;     56  struct.set $point $x | 39  mov eax, 5
;;                              | 3e  mov rsi, qword ptr [rbx - 16]
;;                              | 42  test esi, esi
;;                              | 44  je 0x5d
;;                              | 4a  mov r11, qword ptr [r14]
;;                              | 4d  mov r11, qword ptr [r11 + 32]
;;                              | 51  mov r11, qword ptr [r11]
;;                              | 54  mov dword ptr [r11 + rsi + 4], eax
;;     5a  end                  | 59  pop rbx
;;                              | 5a  ret
;;     ;; seldom                | 5b  jmp 0x39
;;                              | 5d  call 0x62
;;                              | 62  mov r11, qword ptr [rbp - 48]
;;                              | 66  jmp qword ptr [r11 + 104]
;;                              | 6a  add r15, 1
;;                              | 6e  mov r11, qword ptr [rbp - 48]
;;                              | 72  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 4) (param $b (ref $bytes)) (param $i i32) (result i32)
;;     ;; 13 bytes of bytecode, 165 of machine code
;;     ;; entry               |  0  lea rax, [rdi + 32]
;;                            |  4  lea rcx, [rdi + 112]
;;                            |  8  cmp rcx, qword ptr [rbp - 56]
;;                            |  c  ja 0x9d
;;                            | 12  sub r15, 1
;;                            | 16  jb 0x99
;;                            | 1c  push rbx
;;                            | 1d  mov rcx, rax
;;                            | 20  sub rcx, rbx
;;                            | 23  mov qword ptr [rax], rcx
;;                            | 26  mov rcx, qword ptr [r14 + 16]
;;                            | 2a  mov rcx, qword ptr [rcx + 16]
;;                            | 2e  mov qword ptr [rax + 8], r14
;;                            | 32  mov qword ptr [rax + 16], rcx
;;                            | 36  mov rbx, rax
;;     5d  local.get $b
;;     5f  array.len          | 39  mov rsi, qword ptr [rbx - 32]
;;                            | 3d  test esi, esi
;;                            | 3f  je 0x87
;;                            | 45  mov r11, qword ptr [r14]
;;                            | 48  mov r11, qword ptr [r11 + 32]
;;                            | 4c  mov r11, qword ptr [r11]
;;                            | 4f  mov eax, dword ptr [r11 + rsi + 4]
;;     61  local.get $b
;;     63  local.get $i
;;     65  array.get_u $bytes | 54  mov rdi, qword ptr [rbx - 16]
;;                            | 58  test esi, esi
;;                            | 5a  je 0x8c
;;                            | 60  mov r11, qword ptr [r14]
;;                            | 63  mov r11, qword ptr [r11 + 32]
;;                            | 67  mov r11, qword ptr [r11]
;;                            | 6a  add r11, rsi
;;                            | 6d  cmp edi, dword ptr [r11 + 4]
;;                            | 71  jae 0x8c
;;                            | 77  movzx ecx, byte ptr [r11 + rdi + 8]
;;     68  i32.add            | 7d  add eax, ecx
;;     69  end                | 7f  mov qword ptr [rbx - 32], rax
;;                            | 83  pop rbx
;;                            | 84  ret
;;     ;; seldom              | 85  jmp 0x39
;;                            | 87  call 0x91
;;                            | 8c  call 0x91
;;                            | 91  mov r11, qword ptr [rbp - 48]
;;                            | 95  jmp qword ptr [r11 + 104]
;;                            | 99  add r15, 1
;;                            | 9d  mov r11, qword ptr [rbp - 48]
;;                            | a1  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 2) (param $p (ref null $point)) (result i32)
;;     ;; 7 bytes of bytecode, 124 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #48
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x6c
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x68
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #16]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     49  local.get $p
;;     4b  struct.get $point $x | 38  ldr x8, [x20, #-16]
;;                              | 3c  cbz w8, 0x64
;;                              | 40  ldr x16, [x21]
;;                              | 44  ldr x16, [x16, #32]
;;                              | 48  ldr x16, [x16]
;;                              | 4c  add x17, x16, x8
;;                              | 50  ldr w0, [x17, #4]
;;     4f  end                  | 54  str x0, [x20, #-16]
;;                              | 58  ldp x30, x20, [sp], #16
;;                              | 5c  ret
;;     ;; seldom                | 60  b 0x38
;;                              | 64  bl 0x74
;;                              | 68  add x22, x22, #1
;;                              | 6c  ldr x17, [x19, #96]
;;                              | 70  br x17
;;                              | 74  ldr x17, [x19, #104]
;;                              | 78  br x17
;;
;;   func (;1;) (type 3) (param $p (ref $point))
;;     ;; 9 bytes of bytecode, 128 of machine code
;;     ;; entry                 |  0  add x16, x25, #16
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x70
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x6c
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #16]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10, #8]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     52  local.get $p
;;     54  i32.const 5
;;     56  struct.set $point $x | 38  movz x0, #5, lsl #0
;;                              | 3c  ldr x8, [x20, #-16]
;;                              | 40  cbz w8, 0x68
;;                              | 44  ldr x16, [x21]
;;                              | 48  ldr x16, [x16, #32]
;;                              | 4c  ldr x16, [x16]
;;                              | 50  add x17, x16, x8
;;                              | 54  ldrb wzr, [x17, #7]
;;                              | 58  str w0, [x17, #4]
;;     5a  end                  | 5c  ldp x30, x20, [sp], #16
;;                              | 60  ret
;;     ;; seldom                | 64  b 0x38
;;                              | 68  bl 0x78
;;                              | 6c  add x22, x22, #1
;;                              | 70  ldr x17, [x19, #96]
;;                              | 74  br x17
;;                              | 78  ldr x17, [x19, #104]
;;                              | 7c  br x17
;;
;;   func (;2;) (type 4) (param $b (ref $bytes)) (param $i i32) (result i32)
;;     ;; 13 bytes of bytecode, 176 of machine code
;;     ;; entry               |  0  add x16, x25, #32
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0xa0
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x9c
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #16]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10, #16]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     5d  local.get $b
;;     5f  array.len          | 38  ldr x8, [x20, #-32]
;;                            | 3c  cbz w8, 0x94
;;                            | 40  ldr x16, [x21]
;;                            | 44  ldr x16, [x16, #32]
;;                            | 48  ldr x16, [x16]
;;                            | 4c  add x17, x16, x8
;;                            | 50  ldr w0, [x17, #4]
;;     61  local.get $b
;;     63  local.get $i
;;     65  array.get_u $bytes | 54  ldr x9, [x20, #-16]
;;                            | 58  cbz w8, 0x98
;;                            | 5c  ldr x16, [x21]
;;                            | 60  ldr x16, [x16, #32]
;;                            | 64  ldr x16, [x16]
;;                            | 68  add x16, x16, x8
;;                            | 6c  ldr w17, [x16, #4]
;;                            | 70  cmp w9, w17
;;                            | 74  b.hs 0x98
;;                            | 78  add x17, x16, x9
;;                            | 7c  ldrb w1, [x17, #8]
;;     68  i32.add            | 80  add w0, w0, w1
;;     69  end                | 84  str x0, [x20, #-32]
;;                            | 88  ldp x30, x20, [sp], #16
;;                            | 8c  ret
;;     ;; seldom              | 90  b 0x38
;;                            | 94  bl 0xa8
;;                            | 98  bl 0xa8
;;                            | 9c  add x22, x22, #1
;;                            | a0  ldr x17, [x19, #96]
;;                            | a4  br x17
;;                            | a8  ldr x17, [x19, #104]
;;                            | ac  br x17
