;; ref.test and ref.cast compare what an object says of its type; null and i31 need no look into memory.
(module
  (type $shape (sub (struct (field i32))))
  (type $circle (sub $shape (struct (field i32) (field f64))))
  (func (export "test") (param $s (ref null $shape)) (result i32)
    (ref.test (ref $circle) (local.get $s)))
  (func (export "cast") (param $s (ref null $shape)) (result f64)
    (struct.get $circle 1 (ref.cast (ref $circle) (local.get $s))))
  (func (export "null") (param $s (ref null $shape)) (param $i i32) (result i32)
    (i32.add (ref.is_null (local.get $s)) (i31.get_s (ref.i31 (local.get $i))))))

;; x86-64:
;;   func (;0;) (type 2) (param $s (ref null $shape)) (result i32)
;;     ;; 6 bytes of bytecode, 240 of machine code
;;     ;; entry                   |  0  lea rax, [rdi + 16]
;;                                |  4  lea rcx, [rdi + 64]
;;                                |  8  cmp rcx, qword ptr [rbp - 56]
;;                                |  c  ja 0xdd
;;                                | 12  sub r15, 1
;;                                | 16  jb 0xd9
;;                                | 1c  push rbx
;;                                | 1d  mov rcx, rax
;;                                | 20  sub rcx, rbx
;;                                | 23  mov qword ptr [rax], rcx
;;                                | 26  mov rcx, qword ptr [r14 + 16]
;;                                | 2a  mov rcx, qword ptr [rcx]
;;                                | 2d  mov qword ptr [rax + 8], r14
;;                                | 31  mov qword ptr [rax + 16], rcx
;;                                | 35  mov rbx, rax
;;     50  local.get $s
;;     52  ref.test (ref $circle) | 38  mov rsi, qword ptr [rbx - 16]
;;                                | 3c  test esi, esi
;;                                | 3e  je 0xcc
;;                                | 44  test sil, 7
;;                                | 48  jne 0xcc
;;                                | 4e  mov r11, qword ptr [r14]
;;                                | 51  mov r11, qword ptr [r11 + 32]
;;                                | 55  mov r11, qword ptr [r11]
;;                                | 58  mov eax, dword ptr [r11 + rsi]
;;                                | 5c  mov ecx, 268435455
;;                                | 61  and eax, ecx
;;                                | 63  mov rcx, qword ptr [r14 + 40]
;;                                | 67  mov rcx, qword ptr [rcx + 8]
;;                                | 6b  mov ecx, dword ptr [rcx + 4]
;;                                | 6e  cmp eax, ecx
;;                                | 70  je 0xc2
;;                                | 76  add eax, 64
;;                                | 79  bsr r11d, eax
;;                                | 7d  cmove r11d, dword ptr [rip + 0xe8]
;;                                | 85  xor r11d, 31
;;                                | 89  mov rcx, qword ptr [r14]
;;                                | 8c  mov rcx, qword ptr [rcx + 40]
;;                                | 90  mov rcx, qword ptr [rcx + r11*8]
;;                                | 94  shl rax, 6
;;                                | 98  add rcx, rax
;;                                | 9b  movzx eax, byte ptr [rcx + 2]
;;                                | 9f  cmp eax, 1
;;                                | a2  jbe 0xcc
;;                                | a8  mov rcx, qword ptr [rcx + 40]
;;                                | ac  mov ecx, dword ptr [rcx + 4]
;;                                | af  mov rax, qword ptr [r14 + 40]
;;                                | b3  mov rax, qword ptr [rax + 8]
;;                                | b7  mov eax, dword ptr [rax + 4]
;;                                | ba  cmp eax, ecx
;;                                | bc  jne 0xcc
;;                                | c2  mov eax, 1
;;                                | c7  jmp 0xce
;;                                | cc  xor eax, eax
;;     55  end                    | ce  mov qword ptr [rbx - 16], rax
;;                                | d2  pop rbx
;;                                | d3  ret
;;     ;; seldom                  | d4  jmp 0x38
;;                                | d9  add r15, 1
;;                                | dd  mov r11, qword ptr [rbp - 48]
;;                                | e1  jmp qword ptr [r11 + 96]
;;                                | e5  .quad 0x3f000000
;;                                | ed  .quad 0x0
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 272 of machine code
;;     ;; entry                   |   0  lea rax, [rdi + 16]
;;                                |   4  lea rcx, [rdi + 64]
;;                                |   8  cmp rcx, qword ptr [rbp - 56]
;;                                |   c  ja 0xfe
;;                                |  12  sub r15, 1
;;                                |  16  jb 0xfa
;;                                |  1c  push rbx
;;                                |  1d  mov rcx, rax
;;                                |  20  sub rcx, rbx
;;                                |  23  mov qword ptr [rax], rcx
;;                                |  26  mov rcx, qword ptr [r14 + 16]
;;                                |  2a  mov rcx, qword ptr [rcx + 8]
;;                                |  2e  mov qword ptr [rax + 8], r14
;;                                |  32  mov qword ptr [rax + 16], rcx
;;                                |  36  mov rbx, rax
;;     58  local.get $s
;;     5a  ref.cast (ref $circle) |  39  mov rsi, qword ptr [rbx - 16]
;;                                |  3d  test esi, esi
;;                                |  3f  je 0xe8
;;                                |  45  test sil, 7
;;                                |  49  jne 0xe8
;;                                |  4f  mov r11, qword ptr [r14]
;;                                |  52  mov r11, qword ptr [r11 + 32]
;;                                |  56  mov r11, qword ptr [r11]
;;                                |  59  mov eax, dword ptr [r11 + rsi]
;;                                |  5d  mov ecx, 268435455
;;                                |  62  and eax, ecx
;;                                |  64  mov rcx, qword ptr [r14 + 40]
;;                                |  68  mov rcx, qword ptr [rcx + 8]
;;                                |  6c  mov ecx, dword ptr [rcx + 4]
;;                                |  6f  cmp eax, ecx
;;                                |  71  je 0xc3
;;                                |  77  add eax, 64
;;                                |  7a  bsr r11d, eax
;;                                |  7e  cmove r11d, dword ptr [rip + 0x108]
;;                                |  86  xor r11d, 31
;;                                |  8a  mov rcx, qword ptr [r14]
;;                                |  8d  mov rcx, qword ptr [rcx + 40]
;;                                |  91  mov rcx, qword ptr [rcx + r11*8]
;;                                |  95  shl rax, 6
;;                                |  99  add rcx, rax
;;                                |  9c  movzx eax, byte ptr [rcx + 2]
;;                                |  a0  cmp eax, 1
;;                                |  a3  jbe 0xe8
;;                                |  a9  mov rcx, qword ptr [rcx + 40]
;;                                |  ad  mov ecx, dword ptr [rcx + 4]
;;                                |  b0  mov rax, qword ptr [r14 + 40]
;;                                |  b4  mov rax, qword ptr [rax + 8]
;;                                |  b8  mov eax, dword ptr [rax + 4]
;;                                |  bb  cmp eax, ecx
;;                                |  bd  jne 0xe8
;;     5d  struct.get $circle 1   |  c3  test esi, esi
;;                                |  c5  je 0xed
;;                                |  cb  mov r11, qword ptr [r14]
;;                                |  ce  mov r11, qword ptr [r11 + 32]
;;                                |  d2  mov r11, qword ptr [r11]
;;                                |  d5  movsd xmm0, [r11 + rsi + 8]
;;     61  end                    |  dc  movsd [rbx - 16], xmm0
;;                                |  e1  pop rbx
;;                                |  e2  ret
;;     ;; seldom                  |  e3  jmp 0x39
;;                                |  e8  call 0xf2
;;                                |  ed  call 0xf2
;;                                |  f2  mov r11, qword ptr [rbp - 48]
;;                                |  f6  jmp qword ptr [r11 + 104]
;;                                |  fa  add r15, 1
;;                                |  fe  mov r11, qword ptr [rbp - 48]
;;                                | 102  jmp qword ptr [r11 + 96]
;;                                | 106  .quad 0x3f0000
;;                                | 10e  .quad 0x0
;;
;;   func (;2;) (type 4) (param $s (ref null $shape)) (param $i i32) (result i32)
;;     ;; 11 bytes of bytecode, 123 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x73
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x6f
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     64  local.get $s
;;     66  ref.is_null  | 39  mov rsi, qword ptr [rbx - 32]
;;                      | 3d  xor eax, eax
;;                      | 3f  test esi, esi
;;                      | 41  sete al
;;     67  local.get $i
;;     69  ref.i31      | 44  mov rdi, qword ptr [rbx - 16]
;;                      | 48  lea ecx, [rdi + rdi]
;;                      | 4b  or ecx, 1
;;     6b  i31.get_s    | 4e  test ecx, ecx
;;                      | 50  je 0x62
;;                      | 56  sar ecx, 1
;;     6d  i32.add      | 58  add eax, ecx
;;     6e  end          | 5a  mov qword ptr [rbx - 32], rax
;;                      | 5e  pop rbx
;;                      | 5f  ret
;;     ;; seldom        | 60  jmp 0x39
;;                      | 62  call 0x67
;;                      | 67  mov r11, qword ptr [rbp - 48]
;;                      | 6b  jmp qword ptr [r11 + 104]
;;                      | 6f  add r15, 1
;;                      | 73  mov r11, qword ptr [rbp - 48]
;;                      | 77  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 2) (param $s (ref null $shape)) (result i32)
;;     ;; 6 bytes of bytecode, 224 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #48
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xd8
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xd4
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #16]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     50  local.get $s
;;     52  ref.test (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xc0
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xc0
;;                                | 48  ldr x16, [x21]
;;                                | 4c  ldr x16, [x16, #32]
;;                                | 50  ldr x16, [x16]
;;                                | 54  ldr w0, [x16, x8]
;;                                | 58  movn w1, #61440, lsl #16
;;                                | 5c  and w0, w0, w1
;;                                | 60  ldr x1, [x21, #40]
;;                                | 64  ldr x1, [x1, #8]
;;                                | 68  ldr w1, [x1, #4]
;;                                | 6c  cmp w0, w1
;;                                | 70  b.eq 0xb8
;;                                | 74  add w0, w0, #64
;;                                | 78  clz w16, w0
;;                                | 7c  ldr x1, [x21]
;;                                | 80  ldr x1, [x1, #40]
;;                                | 84  ldr x1, [x1, x16, lsl #3]
;;                                | 88  lsl x0, x0, #6
;;                                | 8c  add x1, x1, x0
;;                                | 90  ldrb w0, [x1, #2]
;;                                | 94  cmp w0, #1
;;                                | 98  b.ls 0xc0
;;                                | 9c  ldr x1, [x1, #40]
;;                                | a0  ldr w1, [x1, #4]
;;                                | a4  ldr x0, [x21, #40]
;;                                | a8  ldr x0, [x0, #8]
;;                                | ac  ldr w0, [x0, #4]
;;                                | b0  cmp w0, w1
;;                                | b4  b.ne 0xc0
;;                                | b8  movz x0, #1, lsl #0
;;                                | bc  b 0xc4
;;                                | c0  movz x0, #0
;;     55  end                    | c4  str x0, [x20, #-16]
;;                                | c8  ldp x30, x20, [sp], #16
;;                                | cc  ret
;;     ;; seldom                  | d0  b 0x38
;;                                | d4  add x22, x22, #1
;;                                | d8  ldr x17, [x19, #96]
;;                                | dc  br x17
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 252 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #48
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xec
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xe8
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #16]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10, #8]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     58  local.get $s
;;     5a  ref.cast (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xe0
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xe0
;;                                | 48  ldr x16, [x21]
;;                                | 4c  ldr x16, [x16, #32]
;;                                | 50  ldr x16, [x16]
;;                                | 54  ldr w0, [x16, x8]
;;                                | 58  movn w1, #61440, lsl #16
;;                                | 5c  and w0, w0, w1
;;                                | 60  ldr x1, [x21, #40]
;;                                | 64  ldr x1, [x1, #8]
;;                                | 68  ldr w1, [x1, #4]
;;                                | 6c  cmp w0, w1
;;                                | 70  b.eq 0xb8
;;                                | 74  add w0, w0, #64
;;                                | 78  clz w16, w0
;;                                | 7c  ldr x1, [x21]
;;                                | 80  ldr x1, [x1, #40]
;;                                | 84  ldr x1, [x1, x16, lsl #3]
;;                                | 88  lsl x0, x0, #6
;;                                | 8c  add x1, x1, x0
;;                                | 90  ldrb w0, [x1, #2]
;;                                | 94  cmp w0, #1
;;                                | 98  b.ls 0xe0
;;                                | 9c  ldr x1, [x1, #40]
;;                                | a0  ldr w1, [x1, #4]
;;                                | a4  ldr x0, [x21, #40]
;;                                | a8  ldr x0, [x0, #8]
;;                                | ac  ldr w0, [x0, #4]
;;                                | b0  cmp w0, w1
;;                                | b4  b.ne 0xe0
;;     5d  struct.get $circle 1   | b8  cbz w8, 0xe4
;;                                | bc  ldr x16, [x21]
;;                                | c0  ldr x16, [x16, #32]
;;                                | c4  ldr x16, [x16]
;;                                | c8  add x17, x16, x8
;;                                | cc  ldr d0, [x17, #8]
;;     61  end                    | d0  str d0, [x20, #-16]
;;                                | d4  ldp x30, x20, [sp], #16
;;                                | d8  ret
;;     ;; seldom                  | dc  b 0x38
;;                                | e0  bl 0xf4
;;                                | e4  bl 0xf4
;;                                | e8  add x22, x22, #1
;;                                | ec  ldr x17, [x19, #96]
;;                                | f0  br x17
;;                                | f4  ldr x17, [x19, #104]
;;                                | f8  br x17
;;
;;   func (;2;) (type 4) (param $s (ref null $shape)) (param $i i32) (result i32)
;;     ;; 11 bytes of bytecode, 132 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x74
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x70
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     64  local.get $s
;;     66  ref.is_null  | 38  ldr x8, [x20, #-32]
;;                      | 3c  cmp w8, wzr
;;                      | 40  cset w0, eq
;;     67  local.get $i
;;     69  ref.i31      | 44  ldr x9, [x20, #-16]
;;                      | 48  lsl w1, w9, #1
;;                      | 4c  orr w1, w1, #1
;;     6b  i31.get_s    | 50  cbz w1, 0x6c
;;                      | 54  asr w1, w1, #1
;;     6d  i32.add      | 58  add w0, w0, w1
;;     6e  end          | 5c  str x0, [x20, #-32]
;;                      | 60  ldp x30, x20, [sp], #16
;;                      | 64  ret
;;     ;; seldom        | 68  b 0x38
;;                      | 6c  bl 0x7c
;;                      | 70  add x22, x22, #1
;;                      | 74  ldr x17, [x19, #96]
;;                      | 78  br x17
;;                      | 7c  ldr x17, [x19, #104]
;;                      | 80  br x17
