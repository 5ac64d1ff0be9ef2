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
;;                                |  3  jmp qword ptr [r14 + 72]
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
;;                                | 3b  je 0xbb
;;                                | 41  test sil, 7
;;                                | 45  jne 0xbb
;;                                | 4b  mov r11, qword ptr [r14 + 56]
;;                                | 4f  mov r11, qword ptr [r11]
;;                                | 52  mov eax, dword ptr [r11 + rsi]
;;                                | 56  mov ecx, 268435455
;;                                | 5b  and eax, ecx
;;                                | 5d  mov rcx, qword ptr [r14 + 16]
;;                                | 61  mov rcx, qword ptr [rcx + 8]
;;                                | 65  cmp eax, dword ptr [rcx + 4]
;;                                | 68  je 0xb4
;;                                | 6a  add eax, 64
;;                                | 6d  bsr r11d, eax
;;                                | 71  cmove r11d, dword ptr [rip + 0xc8]
;;                                | 79  xor r11d, 31
;;                                | 7d  mov rcx, qword ptr [r14]
;;                                | 80  mov rcx, qword ptr [rcx + 40]
;;                                | 84  mov rcx, qword ptr [rcx + r11*8]
;;                                | 88  shl rax, 6
;;                                | 8c  add rcx, rax
;;                                | 8f  movzx eax, byte ptr [rcx + 2]
;;                                | 93  cmp eax, 1
;;                                | 96  jbe 0xbb
;;                                | 9c  mov rcx, qword ptr [rcx + 40]
;;                                | a0  mov ecx, dword ptr [rcx + 4]
;;                                | a3  mov rax, qword ptr [r14 + 16]
;;                                | a7  mov rax, qword ptr [rax + 8]
;;                                | ab  cmp ecx, dword ptr [rax + 4]
;;                                | ae  jne 0xbb
;;                                | b4  mov eax, 1
;;                                | b9  jmp 0xbd
;;                                | bb  xor eax, eax
;;     55  end                    | bd  mov qword ptr [rbx - 16], rax
;;                                | c1  pop rbx
;;                                | c2  ret
;;     ;; seldom                  | c3  jmp 0x35
;;                                | c8  .quad 0x3f
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 224 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 72]
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
;;                                | 3c  je 0xcf
;;                                | 42  test sil, 7
;;                                | 46  jne 0xcf
;;                                | 4c  mov r11, qword ptr [r14 + 56]
;;                                | 50  mov r11, qword ptr [r11]
;;                                | 53  mov eax, dword ptr [r11 + rsi]
;;                                | 57  mov ecx, 268435455
;;                                | 5c  and eax, ecx
;;                                | 5e  mov rcx, qword ptr [r14 + 16]
;;                                | 62  mov rcx, qword ptr [rcx + 8]
;;                                | 66  cmp eax, dword ptr [rcx + 4]
;;                                | 69  je 0xb5
;;                                | 6b  add eax, 64
;;                                | 6e  bsr r11d, eax
;;                                | 72  cmove r11d, dword ptr [rip + 0xd8]
;;                                | 7a  xor r11d, 31
;;                                | 7e  mov rcx, qword ptr [r14]
;;                                | 81  mov rcx, qword ptr [rcx + 40]
;;                                | 85  mov rcx, qword ptr [rcx + r11*8]
;;                                | 89  shl rax, 6
;;                                | 8d  add rcx, rax
;;                                | 90  movzx eax, byte ptr [rcx + 2]
;;                                | 94  cmp eax, 1
;;                                | 97  jbe 0xcf
;;                                | 9d  mov rcx, qword ptr [rcx + 40]
;;                                | a1  mov ecx, dword ptr [rcx + 4]
;;                                | a4  mov rax, qword ptr [r14 + 16]
;;                                | a8  mov rax, qword ptr [rax + 8]
;;                                | ac  cmp ecx, dword ptr [rax + 4]
;;                                | af  jne 0xcf
;;     5d  struct.get $circle 1   | b5  mov r11, qword ptr [r14 + 56]
;;                                | b9  mov r11, qword ptr [r11]
;;                                | bc  movsd xmm0, [r11 + rsi + 8]
;;     61  end                    | c3  movsd [rbx - 16], xmm0
;;                                | c8  pop rbx
;;                                | c9  ret
;;     ;; seldom                  | ca  jmp 0x36
;;                                | cf  call qword ptr [r14 + 80]
;;                                | d3  .quad 0x3f0000000000
;;                                | db  .quad 0x0
;;
;;   func (;2;) (type 4) (param $s (ref null $shape)) (param $i i32) (result i32)
;;     ;; 11 bytes of bytecode, 99 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 72]
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
;;                      | 4d  je 0x5f
;;                      | 53  sar ecx, 1
;;     6d  i32.add      | 55  add eax, ecx
;;     6e  end          | 57  mov qword ptr [rbx - 32], rax
;;                      | 5b  pop rbx
;;                      | 5c  ret
;;     ;; seldom        | 5d  jmp 0x36
;;                      | 5f  call qword ptr [r14 + 80]

;; arm64:
;;   func (;0;) (type 2) (param $s (ref null $shape)) (result i32)
;;     ;; 6 bytes of bytecode, 220 of machine code
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
;;                                | 28  ldr x10, [x10]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     50  local.get $s
;;     52  ref.test (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xbc
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xbc
;;                                | 48  ldr x16, [x21, #56]
;;                                | 4c  ldr x16, [x16]
;;                                | 50  ldr w0, [x16, x8]
;;                                | 54  movn w1, #61440, lsl #16
;;                                | 58  and w0, w0, w1
;;                                | 5c  ldr x1, [x21, #16]
;;                                | 60  ldr x1, [x1, #8]
;;                                | 64  ldr w17, [x1, #4]
;;                                | 68  cmp w0, w17
;;                                | 6c  b.eq 0xb4
;;                                | 70  add w0, w0, #64
;;                                | 74  clz w16, w0
;;                                | 78  ldr x1, [x21]
;;                                | 7c  ldr x1, [x1, #40]
;;                                | 80  ldr x1, [x1, x16, lsl #3]
;;                                | 84  lsl x0, x0, #6
;;                                | 88  add x1, x1, x0
;;                                | 8c  ldrb w0, [x1, #2]
;;                                | 90  cmp w0, #1
;;                                | 94  b.ls 0xbc
;;                                | 98  ldr x1, [x1, #40]
;;                                | 9c  ldr w1, [x1, #4]
;;                                | a0  ldr x0, [x21, #16]
;;                                | a4  ldr x0, [x0, #8]
;;                                | a8  ldr w17, [x0, #4]
;;                                | ac  cmp w1, w17
;;                                | b0  b.ne 0xbc
;;                                | b4  movz x0, #1, lsl #0
;;                                | b8  b 0xc0
;;                                | bc  movz x0, #0
;;     55  end                    | c0  str x0, [x20, #-16]
;;                                | c4  ldp x30, x20, [sp], #16
;;                                | c8  ret
;;     ;; seldom                  | cc  b 0x38
;;                                | d0  add x22, x22, #1
;;                                | d4  ldr x17, [x21, #72]
;;                                | d8  br x17
;;
;;   func (;1;) (type 3) (param $s (ref null $shape)) (result f64)
;;     ;; 10 bytes of bytecode, 236 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #48
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xdc
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xd8
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10, #8]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     58  local.get $s
;;     5a  ref.cast (ref $circle) | 38  ldr x8, [x20, #-16]
;;                                | 3c  cbz w8, 0xd4
;;                                | 40  tst w8, #7
;;                                | 44  b.ne 0xd4
;;                                | 48  ldr x16, [x21, #56]
;;                                | 4c  ldr x16, [x16]
;;                                | 50  ldr w0, [x16, x8]
;;                                | 54  movn w1, #61440, lsl #16
;;                                | 58  and w0, w0, w1
;;                                | 5c  ldr x1, [x21, #16]
;;                                | 60  ldr x1, [x1, #8]
;;                                | 64  ldr w17, [x1, #4]
;;                                | 68  cmp w0, w17
;;                                | 6c  b.eq 0xb4
;;                                | 70  add w0, w0, #64
;;                                | 74  clz w16, w0
;;                                | 78  ldr x1, [x21]
;;                                | 7c  ldr x1, [x1, #40]
;;                                | 80  ldr x1, [x1, x16, lsl #3]
;;                                | 84  lsl x0, x0, #6
;;                                | 88  add x1, x1, x0
;;                                | 8c  ldrb w0, [x1, #2]
;;                                | 90  cmp w0, #1
;;                                | 94  b.ls 0xd4
;;                                | 98  ldr x1, [x1, #40]
;;                                | 9c  ldr w1, [x1, #4]
;;                                | a0  ldr x0, [x21, #16]
;;                                | a4  ldr x0, [x0, #8]
;;                                | a8  ldr w17, [x0, #4]
;;                                | ac  cmp w1, w17
;;                                | b0  b.ne 0xd4
;;     5d  struct.get $circle 1   | b4  ldr x16, [x21, #56]
;;                                | b8  ldr x16, [x16]
;;                                | bc  add x17, x16, x8
;;                                | c0  ldr d0, [x17, #8]
;;     61  end                    | c4  str d0, [x20, #-16]
;;                                | c8  ldp x30, x20, [sp], #16
;;                                | cc  ret
;;     ;; seldom                  | d0  b 0x38
;;                                | d4  bl 0xe4
;;                                | d8  add x22, x22, #1
;;                                | dc  ldr x17, [x21, #72]
;;                                | e0  br x17
;;                                | e4  ldr x17, [x21, #80]
;;                                | e8  br x17
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
;;     6b  i31.get_s    | 50  cbz w1, 0x6c
;;                      | 54  asr w1, w1, #1
;;     6d  i32.add      | 58  add w0, w0, w1
;;     6e  end          | 5c  str x0, [x20, #-32]
;;                      | 60  ldp x30, x20, [sp], #16
;;                      | 64  ret
;;     ;; seldom        | 68  b 0x38
;;                      | 6c  bl 0x7c
;;                      | 70  add x22, x22, #1
;;                      | 74  ldr x17, [x21, #72]
;;                      | 78  br x17
;;                      | 7c  ldr x17, [x21, #80]
;;                      | 80  br x17
