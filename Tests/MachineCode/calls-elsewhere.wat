;; Calls of imports, through tables and of references: what is called is verified before the call.
(module
  (type $t (func (param i32) (result i32)))
  (import "host" "f" (func $host (type $t)))
  (table 4 funcref)
  (func (export "imported") (param $a i32) (result i32)
    (call $host (local.get $a)))
  (func (export "indirect") (param $a i32) (param $i i32) (result i32)
    (call_indirect (type $t) (local.get $a) (local.get $i)))
  (func (export "reference") (param $a i32) (param $f (ref null $t)) (result i32)
    (call_ref $t (local.get $a) (local.get $f))))

;; x86-64:
;;   func (;1;) (type $t) (param $a i32) (result i32)
;;     ;; 5 bytes of bytecode, 83 of machine code
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
;;     5f  local.get $a
;;     61  call $host   | 35  mov r11, qword ptr [rbx - 16]
;;                      | 39  mov qword ptr [rbx + 32], r11
;;                      | 3d  mov qword ptr [rbx + 24], 97
;;                      | 45  lea rdi, [rbx + 48]
;;                      | 49  call qword ptr [r14 + 104]
;;     63  end          | 4d  mov qword ptr [rbx - 16], rax
;;                      | 51  pop rbx
;;                      | 52  ret
;;
;;   func (;2;) (type 1) (param $a i32) (param $i i32) (result i32)
;;     ;; 8 bytes of bytecode, 185 of machine code
;;     ;; entry                                       |  0  inc r15
;;                                                    |  3  jmp qword ptr [r14 + 80]
;;                                                    |  7  nop
;;                                                    |  8  lea rax, [rdi + 32]
;;                                                    |  c  lea rcx, [rdi + 96]
;;                                                    | 10  cmp rcx, qword ptr [rbp - 56]
;;                                                    | 14  ja 0x3
;;                                                    | 16  dec r15
;;                                                    | 19  jl 0x0
;;                                                    | 1b  push rbx
;;                                                    | 1c  mov ecx, eax
;;                                                    | 1e  sub ecx, ebx
;;                                                    | 20  mov qword ptr [rax], rcx
;;                                                    | 23  mov rcx, qword ptr [r14 + 8]
;;                                                    | 27  mov rcx, qword ptr [rcx + 8]
;;                                                    | 2b  mov qword ptr [rax + 8], r14
;;                                                    | 2f  mov qword ptr [rax + 16], rcx
;;                                                    | 33  mov rbx, rax
;;     66  local.get $a
;;     68  local.get $i
;;     6a  call_indirect (type $t) (param i32) (result i32)
;;                                                    | 36  mov qword ptr [rbx + 24], 106
;;                                                    | 3e  mov r11, qword ptr [rbx - 32]
;;                                                    | 42  mov qword ptr [rbx + 32], r11
;;                                                    | 46  mov r11, qword ptr [rbx - 16]
;;                                                    | 4a  mov qword ptr [rbx + 48], r11
;;                                                    | 4e  mov rax, qword ptr [rbx - 16]
;;                                                    | 52  mov rcx, qword ptr [r14 + 40]
;;                                                    | 56  mov rcx, qword ptr [rcx]
;;                                                    | 59  cmp rax, qword ptr [rcx + 8]
;;                                                    | 5d  jae 0xaf
;;                                                    | 63  mov rcx, qword ptr [rcx]
;;                                                    | 66  mov eax, dword ptr [rcx + rax*4]
;;                                                    | 69  test eax, eax
;;                                                    | 6b  je 0xaf
;;                                                    | 71  mov rcx, qword ptr [r14]
;;                                                    | 74  mov rcx, qword ptr [rcx + 16]
;;                                                    | 78  lea rcx, [rcx + rax*4]
;;                                                    | 7c  mov rax, qword ptr [r14 + 16]
;;                                                    | 80  mov rax, qword ptr [rax]
;;                                                    | 83  cmp rax, qword ptr [rcx]
;;                                                    | 86  jne 0xaf
;;                                                    | 8c  cmp r14, qword ptr [rcx - 8]
;;                                                    | 90  jne 0xaf
;;                                                    | 96  mov eax, dword ptr [rcx + 16]
;;                                                    | 99  add rax, -1
;;                                                    | 9d  mov r11, qword ptr [r14 + 64]
;;                                                    | a1  lea rdi, [rbx + 32]
;;                                                    | a5  call qword ptr [r11 + rax*8]
;;     6d  end                                        | a9  mov qword ptr [rbx - 32], rax
;;                                                    | ad  pop rbx
;;                                                    | ae  ret
;;     ;; seldom                                      | af  lea rdi, [rbx + 64]
;;                                                    | b3  call qword ptr [r14 + 104]
;;                                                    | b7  jmp 0xa9
;;
;;   func (;3;) (type 2) (param $a i32) (param $f (ref null $t)) (result i32)
;;     ;; 7 bytes of bytecode, 146 of machine code
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
;;     70  local.get $a
;;     72  local.get $f
;;     74  call_ref $t  | 36  mov qword ptr [rbx + 24], 116
;;                      | 3e  mov r11, qword ptr [rbx - 32]
;;                      | 42  mov qword ptr [rbx + 32], r11
;;                      | 46  mov r11, qword ptr [rbx - 16]
;;                      | 4a  mov qword ptr [rbx + 48], r11
;;                      | 4e  mov rax, qword ptr [rbx - 16]
;;                      | 52  test eax, eax
;;                      | 54  je 0x88
;;                      | 5a  mov rcx, qword ptr [r14]
;;                      | 5d  mov rcx, qword ptr [rcx + 16]
;;                      | 61  lea rcx, [rcx + rax*4]
;;                      | 65  cmp r14, qword ptr [rcx - 8]
;;                      | 69  jne 0x88
;;                      | 6f  mov eax, dword ptr [rcx + 16]
;;                      | 72  add rax, -1
;;                      | 76  mov r11, qword ptr [r14 + 64]
;;                      | 7a  lea rdi, [rbx + 32]
;;                      | 7e  call qword ptr [r11 + rax*8]
;;     76  end          | 82  mov qword ptr [rbx - 32], rax
;;                      | 86  pop rbx
;;                      | 87  ret
;;     ;; seldom        | 88  lea rdi, [rbx + 64]
;;                      | 8c  call qword ptr [r14 + 104]
;;                      | 90  jmp 0x82

;; arm64:
;;   func (;1;) (type $t) (param $a i32) (result i32)
;;     ;; 5 bytes of bytecode, 108 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #48
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x64
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x60
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     5f  local.get $a
;;     61  call $host   | 38  ldr x16, [x20, #-16]
;;                      | 3c  str x16, [x20, #32]
;;                      | 40  movz x17, #97, lsl #0
;;                      | 44  stp w17, wzr, [x20, #24]
;;                      | 48  ldr x17, [x21, #104]
;;                      | 4c  add x25, x20, #48
;;                      | 50  blr x17
;;     63  end          | 54  str x0, [x20, #-16]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  add x22, x22, #1
;;                      | 64  ldr x17, [x21, #80]
;;                      | 68  br x17
;;
;;   func (;2;) (type 1) (param $a i32) (param $i i32) (result i32)
;;     ;; 8 bytes of bytecode, 224 of machine code
;;     ;; entry                                       |  0  add x16, x25, #32
;;                                                    |  4  ldr x9, [x29, #-16]
;;                                                    |  8  add x17, x16, #64
;;                                                    |  c  cmp x17, x9
;;                                                    | 10  b.hi 0xd8
;;                                                    | 14  subs x22, x22, #1
;;                                                    | 18  b.mi 0xd4
;;                                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                                    | 20  ldr x10, [x21, #8]
;;                                                    | 24  sub w9, w16, w20
;;                                                    | 28  ldr x10, [x10, #8]
;;                                                    | 2c  mov x20, x16
;;                                                    | 30  stp x9, x21, [x20]
;;                                                    | 34  str x10, [x20, #16]
;;     66  local.get $a
;;     68  local.get $i
;;     6a  call_indirect (type $t) (param i32) (result i32)
;;                                                    | 38  movz x17, #106, lsl #0
;;                                                    | 3c  stp w17, wzr, [x20, #24]
;;                                                    | 40  ldr x16, [x20, #-32]
;;                                                    | 44  str x16, [x20, #32]
;;                                                    | 48  ldr x16, [x20, #-16]
;;                                                    | 4c  str x16, [x20, #48]
;;                                                    | 50  ldr x0, [x20, #-16]
;;                                                    | 54  ldr x1, [x21, #40]
;;                                                    | 58  ldr x1, [x1]
;;                                                    | 5c  ldr x17, [x1, #8]
;;                                                    | 60  cmp x0, x17
;;                                                    | 64  b.hs 0xc4
;;                                                    | 68  ldr x1, [x1]
;;                                                    | 6c  ldr w0, [x1, x0, lsl #2]
;;                                                    | 70  cbz w0, 0xc4
;;                                                    | 74  ldr x1, [x21]
;;                                                    | 78  ldr x1, [x1, #16]
;;                                                    | 7c  add x1, x1, x0, lsl #2
;;                                                    | 80  ldr x0, [x21, #16]
;;                                                    | 84  ldr x0, [x0]
;;                                                    | 88  ldr x17, [x1]
;;                                                    | 8c  cmp x0, x17
;;                                                    | 90  b.ne 0xc4
;;                                                    | 94  ldr x17, [x1, #-8]
;;                                                    | 98  cmp x21, x17
;;                                                    | 9c  b.ne 0xc4
;;                                                    | a0  ldr w0, [x1, #16]
;;                                                    | a4  sub x0, x0, #1
;;                                                    | a8  ldr x17, [x21, #64]
;;                                                    | ac  ldr x17, [x17, x0, lsl #3]
;;                                                    | b0  add x25, x20, #32
;;                                                    | b4  blr x17
;;     6d  end                                        | b8  str x0, [x20, #-32]
;;                                                    | bc  ldp x30, x20, [sp], #16
;;                                                    | c0  ret
;;     ;; seldom                                      | c4  ldr x17, [x21, #104]
;;                                                    | c8  add x25, x20, #64
;;                                                    | cc  blr x17
;;                                                    | d0  b 0xb8
;;                                                    | d4  add x22, x22, #1
;;                                                    | d8  ldr x17, [x21, #80]
;;                                                    | dc  br x17
;;
;;   func (;3;) (type 2) (param $a i32) (param $f (ref null $t)) (result i32)
;;     ;; 7 bytes of bytecode, 176 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0xa8
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0xa4
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     70  local.get $a
;;     72  local.get $f
;;     74  call_ref $t  | 38  movz x17, #116, lsl #0
;;                      | 3c  stp w17, wzr, [x20, #24]
;;                      | 40  ldr x16, [x20, #-32]
;;                      | 44  str x16, [x20, #32]
;;                      | 48  ldr x16, [x20, #-16]
;;                      | 4c  str x16, [x20, #48]
;;                      | 50  ldr x0, [x20, #-16]
;;                      | 54  cbz w0, 0x94
;;                      | 58  ldr x1, [x21]
;;                      | 5c  ldr x1, [x1, #16]
;;                      | 60  add x1, x1, x0, lsl #2
;;                      | 64  ldr x17, [x1, #-8]
;;                      | 68  cmp x21, x17
;;                      | 6c  b.ne 0x94
;;                      | 70  ldr w0, [x1, #16]
;;                      | 74  sub x0, x0, #1
;;                      | 78  ldr x17, [x21, #64]
;;                      | 7c  ldr x17, [x17, x0, lsl #3]
;;                      | 80  add x25, x20, #32
;;                      | 84  blr x17
;;     76  end          | 88  str x0, [x20, #-32]
;;                      | 8c  ldp x30, x20, [sp], #16
;;                      | 90  ret
;;     ;; seldom        | 94  ldr x17, [x21, #104]
;;                      | 98  add x25, x20, #64
;;                      | 9c  blr x17
;;                      | a0  b 0x88
;;                      | a4  add x22, x22, #1
;;                      | a8  ldr x17, [x21, #80]
;;                      | ac  br x17
