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
;;     ;; 6 bytes of bytecode, 208 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 80]
;;                                |  7  nop
;;                                |  8  lea rax, [rdi + 16]
;;                                |  c  lea rcx, [rdi + 64]
;;                                | 10  cmp rcx, qword ptr [rbp - 56]
;;                                | 14  ja 0x3
;;                                | 16  dec r15
;;                                | 19  jl 0x0
;;                                | 1b  push rbx
;;                                | 1c  mov ecx, eax
;;                                | 1e  sub ecx, ebx
;;                                | 20  mov qword ptr [rax], rcx
;;                                | 23  mov rcx, qword ptr [r14 + 8]
;;                                | 27  mov rcx, qword ptr [rcx]
;;                                | 2a  mov qword ptr [rax + 8], r14
;;                                | 2e  mov qword ptr [rax + 16], rcx
;;                                | 32  mov rbx, rax
;;     50  local.get $s
;;     52  ref.test (ref $circle) | 35  mov rsi, qword ptr [rbx - 16]
;;                                | 39  test esi, esi
;;                                | 3b  je 0xb9
;;                                | 41  test sil, 7
;;                                | 45  jne 0xb9
;;                                | 4b  mov r11, qword ptr [r14 + 56]
;;                                | 4f  mov r11, qword ptr [r11]
;;                                | 52  mov eax, dword ptr [r11 + rsi]
;;                                | 56  and eax, 268435455
;;                                | 5b  mov rcx, qword ptr [r14 + 16]
;;                                | 5f  mov rcx, qword ptr [rcx + 8]
;;                                | 63  cmp eax, dword ptr [rcx + 4]
;;                                | 66  je 0xb2
;;                                | 68  add eax, 64
;;                                | 6b  bsr r11d, eax
;;                                | 6f  cmove r11d, dword ptr [rip + 0xc8]
;;                                | 77  xor r11d, 31
;;                                | 7b  mov rcx, qword ptr [r14]
;;                                | 7e  mov rcx, qword ptr [rcx + 40]
;;                                | 82  mov rcx, qword ptr [rcx + r11*8]
;;                                | 86  shl rax, 6
;;                                | 8a  add rcx, rax
;;                                | 8d  movzx eax, byte ptr [rcx + 2]
;;                                | 91  cmp eax, 1
;;                                | 94  jbe 0xb9
;;                                | 9a  mov rcx, qword ptr [rcx + 40]
;;                                | 9e  mov ecx, dword ptr [rcx + 4]
;;                                | a1  mov rax, qword ptr [r14 + 16]
;;                                | a5  mov rax, qword ptr [rax + 8]
;;                                | a9  cmp ecx, dword ptr [rax + 4]
;;                                | ac  jne 0xb9
;;                                | b2  mov eax, 1
;;                                | b7  jmp 0xbb
;;                                | b9  xor eax, eax
;;     55  end                    | bb  mov qword ptr [rbx - 16], rax
;;                                | bf  pop rbx
;;                                | c0  ret
;;     ;; seldom                  | c1  .quad 0x3f00000000000000
;;                                | c9  .quad 0x0
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 216 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 80]
;;                                |  7  nop
;;                                |  8  lea rax, [rdi + 16]
;;                                |  c  lea rcx, [rdi + 64]
;;                                | 10  cmp rcx, qword ptr [rbp - 56]
;;                                | 14  ja 0x3
;;                                | 16  dec r15
;;                                | 19  jl 0x0
;;                                | 1b  push rbx
;;                                | 1c  mov ecx, eax
;;                                | 1e  sub ecx, ebx
;;                                | 20  mov qword ptr [rax], rcx
;;                                | 23  mov rcx, qword ptr [r14 + 8]
;;                                | 27  mov rcx, qword ptr [rcx + 8]
;;                                | 2b  mov qword ptr [rax + 8], r14
;;                                | 2f  mov qword ptr [rax + 16], rcx
;;                                | 33  mov rbx, rax
;;     58  local.get $s
;;     5a  ref.cast (ref $circle) | 36  mov rsi, qword ptr [rbx - 16]
;;                                | 3a  test esi, esi
;;                                | 3c  je 0xc8
;;                                | 42  test sil, 7
;;                                | 46  jne 0xc8
;;                                | 4c  mov r11, qword ptr [r14 + 56]
;;                                | 50  mov r11, qword ptr [r11]
;;                                | 53  mov eax, dword ptr [r11 + rsi]
;;                                | 57  and eax, 268435455
;;                                | 5c  mov rcx, qword ptr [r14 + 16]
;;                                | 60  mov rcx, qword ptr [rcx + 8]
;;                                | 64  cmp eax, dword ptr [rcx + 4]
;;                                | 67  je 0xb3
;;                                | 69  add eax, 64
;;                                | 6c  bsr r11d, eax
;;                                | 70  cmove r11d, dword ptr [rip + 0xd0]
;;                                | 78  xor r11d, 31
;;                                | 7c  mov rcx, qword ptr [r14]
;;                                | 7f  mov rcx, qword ptr [rcx + 40]
;;                                | 83  mov rcx, qword ptr [rcx + r11*8]
;;                                | 87  shl rax, 6
;;                                | 8b  add rcx, rax
;;                                | 8e  movzx eax, byte ptr [rcx + 2]
;;                                | 92  cmp eax, 1
;;                                | 95  jbe 0xc8
;;                                | 9b  mov rcx, qword ptr [rcx + 40]
;;                                | 9f  mov ecx, dword ptr [rcx + 4]
;;                                | a2  mov rax, qword ptr [r14 + 16]
;;                                | a6  mov rax, qword ptr [rax + 8]
;;                                | aa  cmp ecx, dword ptr [rax + 4]
;;                                | ad  jne 0xc8
;;     5d  struct.get $circle 1   | b3  mov r11, qword ptr [r14 + 56]
;;                                | b7  mov r11, qword ptr [r11]
;;                                | ba  movsd xmm0, [r11 + rsi + 8]
;;     61  end                    | c1  movsd [rbx - 16], xmm0
;;                                | c6  pop rbx
;;                                | c7  ret
;;     ;; seldom                  | c8  call qword ptr [r14 + 88]
;;                                | cc  .quad 0x3f00000000
;;                                | d4  .quad 0x0
;;
;;   func (;2;) (type 4) (param $s (ref null $shape)) (param $i i32) (result i32)
;;     ;; 11 bytes of bytecode, 97 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 96]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx + 16]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     64  local.get $s
;;     66  ref.is_null  | 36  mov rsi, qword ptr [rbx - 32]
;;                      | 3a  xor eax, eax
;;                      | 3c  test esi, esi
;;                      | 3e  sete al
;;     67  local.get $i
;;     69  ref.i31      | 41  mov rdi, qword ptr [rbx - 16]
;;                      | 45  lea ecx, [rdi + rdi]
;;                      | 48  or ecx, 1
;;     6b  i31.get_s    | 4b  test ecx, ecx
;;                      | 4d  je 0x5d
;;                      | 53  sar ecx, 1
;;     6d  i32.add      | 55  add eax, ecx
;;     6e  end          | 57  mov qword ptr [rbx - 32], rax
;;                      | 5b  pop rbx
;;                      | 5c  ret
;;     ;; seldom        | 5d  call qword ptr [r14 + 88]

;; arm64:
;;   func (;0;) (type 2) (param $s (ref null $shape)) (result i32)
;;     ;; 6 bytes of bytecode, 212 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #48
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xcc
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xc8
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     50  local.get $s
;;     52  ref.test (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xb8
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xb8
;;                                | 48  ldr x16, [x21, #56]
;;                                | 4c  ldr x16, [x16]
;;                                | 50  ldr w0, [x16, x8]
;;                                | 54  and w0, w0, #268435455
;;                                | 58  ldr x1, [x21, #16]
;;                                | 5c  ldr x1, [x1, #8]
;;                                | 60  ldr w17, [x1, #4]
;;                                | 64  cmp w0, w17
;;                                | 68  b.eq 0xb0
;;                                | 6c  add w0, w0, #64
;;                                | 70  clz w16, w0
;;                                | 74  ldr x1, [x21]
;;                                | 78  ldr x1, [x1, #40]
;;                                | 7c  ldr x1, [x1, x16, lsl #3]
;;                                | 80  lsl x0, x0, #6
;;                                | 84  add x1, x1, x0
;;                                | 88  ldrb w0, [x1, #2]
;;                                | 8c  cmp w0, #1
;;                                | 90  b.ls 0xb8
;;                                | 94  ldr x1, [x1, #40]
;;                                | 98  ldr w1, [x1, #4]
;;                                | 9c  ldr x0, [x21, #16]
;;                                | a0  ldr x0, [x0, #8]
;;                                | a4  ldr w17, [x0, #4]
;;                                | a8  cmp w1, w17
;;                                | ac  b.ne 0xb8
;;                                | b0  movz x0, #1, lsl #0
;;                                | b4  b 0xbc
;;                                | b8  movz x0, #0
;;     55  end                    | bc  str x0, [x20, #-16]
;;                                | c0  ldp x30, x20, [sp], #16
;;                                | c4  ret
;;     ;; seldom                  | c8  add x22, x22, #1
;;                                | cc  ldr x17, [x21, #80]
;;                                | d0  br x17
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 228 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #48
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xd4
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xd0
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10, #8]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     58  local.get $s
;;     5a  ref.cast (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xcc
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xcc
;;                                | 48  ldr x16, [x21, #56]
;;                                | 4c  ldr x16, [x16]
;;                                | 50  ldr w0, [x16, x8]
;;                                | 54  and w0, w0, #268435455
;;                                | 58  ldr x1, [x21, #16]
;;                                | 5c  ldr x1, [x1, #8]
;;                                | 60  ldr w17, [x1, #4]
;;                                | 64  cmp w0, w17
;;                                | 68  b.eq 0xb0
;;                                | 6c  add w0, w0, #64
;;                                | 70  clz w16, w0
;;                                | 74  ldr x1, [x21]
;;                                | 78  ldr x1, [x1, #40]
;;                                | 7c  ldr x1, [x1, x16, lsl #3]
;;                                | 80  lsl x0, x0, #6
;;                                | 84  add x1, x1, x0
;;                                | 88  ldrb w0, [x1, #2]
;;                                | 8c  cmp w0, #1
;;                                | 90  b.ls 0xcc
;;                                | 94  ldr x1, [x1, #40]
;;                                | 98  ldr w1, [x1, #4]
;;                                | 9c  ldr x0, [x21, #16]
;;                                | a0  ldr x0, [x0, #8]
;;                                | a4  ldr w17, [x0, #4]
;;                                | a8  cmp w1, w17
;;                                | ac  b.ne 0xcc
;;     5d  struct.get $circle 1   | b0  ldr x16, [x21, #56]
;;                                | b4  ldr x16, [x16]
;;                                | b8  add x17, x16, x8
;;                                | bc  ldr d0, [x17, #8]
;;     61  end                    | c0  str d0, [x20, #-16]
;;                                | c4  ldp x30, x20, [sp], #16
;;                                | c8  ret
;;     ;; seldom                  | cc  bl 0xdc
;;                                | d0  add x22, x22, #1
;;                                | d4  ldr x17, [x21, #80]
;;                                | d8  br x17
;;                                | dc  ldr x17, [x21, #88]
;;                                | e0  br x17
;;
;;   func (;2;) (type 4) (param $s (ref null $shape)) (param $i i32) (result i32)
;;     ;; 11 bytes of bytecode, 128 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x70
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x6c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     6b  i31.get_s    | 50  cbz w1, 0x68
;;                      | 54  asr w1, w1, #1
;;     6d  i32.add      | 58  add w0, w0, w1
;;     6e  end          | 5c  str x0, [x20, #-32]
;;                      | 60  ldp x30, x20, [sp], #16
;;                      | 64  ret
;;     ;; seldom        | 68  bl 0x78
;;                      | 6c  add x22, x22, #1
;;                      | 70  ldr x17, [x21, #80]
;;                      | 74  br x17
;;                      | 78  ldr x17, [x21, #88]
;;                      | 7c  br x17
