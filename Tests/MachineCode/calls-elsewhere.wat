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
;;     ;; 5 bytes of bytecode, 113 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 64]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x69
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x65
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     5f  local.get $a
;;     61  call $host   | 38  mov r11, qword ptr [rbx - 16]
;;                      | 3c  mov qword ptr [rbx + 32], r11
;;                      | 40  mov dword ptr [rbx + 24], 97
;;                      | 47  mov dword ptr [rbx + 28], 0
;;                      | 4e  lea rdi, [rbx + 48]
;;                      | 52  mov r11, qword ptr [rbp - 48]
;;                      | 56  call qword ptr [r11 + 128]
;;     63  end          | 5d  mov qword ptr [rbx - 16], rax
;;                      | 61  pop rbx
;;                      | 62  ret
;;     ;; seldom        | 63  jmp 0x38
;;                      | 65  add r15, 1
;;                      | 69  mov r11, qword ptr [rbp - 48]
;;                      | 6d  jmp qword ptr [r11 + 96]
;;
;;   func (;2;) (type 1) (param $a i32) (param $i i32) (result i32)
;;     ;; 8 bytes of bytecode, 221 of machine code
;;     ;; entry                                       |  0  lea rax, [rdi + 32]
;;                                                    |  4  lea rcx, [rdi + 96]
;;                                                    |  8  cmp rcx, qword ptr [rbp - 56]
;;                                                    |  c  ja 0xd5
;;                                                    | 12  sub r15, 1
;;                                                    | 16  jb 0xd1
;;                                                    | 1c  push rbx
;;                                                    | 1d  mov rcx, rax
;;                                                    | 20  sub rcx, rbx
;;                                                    | 23  mov qword ptr [rax], rcx
;;                                                    | 26  mov rcx, qword ptr [r14 + 16]
;;                                                    | 2a  mov rcx, qword ptr [rcx + 8]
;;                                                    | 2e  mov qword ptr [rax + 8], r14
;;                                                    | 32  mov qword ptr [rax + 16], rcx
;;                                                    | 36  mov rbx, rax
;;     66  local.get $a
;;     68  local.get $i
;;     6a  call_indirect (type $t) (param i32) (result i32)
;;                                                    | 39  mov r11, qword ptr [rbx - 32]
;;                                                    | 3d  mov qword ptr [rbx + 32], r11
;;                                                    | 41  mov r11, qword ptr [rbx - 16]
;;                                                    | 45  mov qword ptr [rbx + 48], r11
;;                                                    | 49  mov rax, qword ptr [rbx + 48]
;;                                                    | 4d  mov dword ptr [rbx + 24], 106
;;                                                    | 54  mov dword ptr [rbx + 28], 0
;;                                                    | 5b  mov rcx, qword ptr [r14 + 72]
;;                                                    | 5f  mov rcx, qword ptr [rcx]
;;                                                    | 62  cmp rax, qword ptr [rcx + 8]
;;                                                    | 66  jae 0xc0
;;                                                    | 6c  mov rcx, qword ptr [rcx]
;;                                                    | 6f  mov eax, dword ptr [rcx + rax*4]
;;                                                    | 72  test eax, eax
;;                                                    | 74  je 0xc0
;;                                                    | 7a  mov rcx, qword ptr [r14]
;;                                                    | 7d  mov rcx, qword ptr [rcx + 16]
;;                                                    | 81  lea rcx, [rcx + rax*4]
;;                                                    | 85  mov rax, qword ptr [r14 + 40]
;;                                                    | 89  mov rax, qword ptr [rax]
;;                                                    | 8c  cmp rax, qword ptr [rcx]
;;                                                    | 8f  jne 0xc0
;;                                                    | 95  cmp r14, qword ptr [rcx - 8]
;;                                                    | 99  jne 0xc0
;;                                                    | 9f  mov eax, dword ptr [rcx + 16]
;;                                                    | a2  add rax, -1
;;                                                    | a6  mov r11, qword ptr [r14 + 192]
;;                                                    | ad  lea rdi, [rbx + 32]
;;                                                    | b1  call qword ptr [r11 + rax*8]
;;     6d  end                                        | b5  mov qword ptr [rbx - 32], rax
;;                                                    | b9  pop rbx
;;                                                    | ba  ret
;;     ;; seldom                                      | bb  jmp 0x39
;;                                                    | c0  lea rdi, [rbx + 64]
;;                                                    | c4  mov r11, qword ptr [rbp - 48]
;;                                                    | c8  call qword ptr [r11 + 128]
;;                                                    | cf  jmp 0xb5
;;                                                    | d1  add r15, 1
;;                                                    | d5  mov r11, qword ptr [rbp - 48]
;;                                                    | d9  jmp qword ptr [r11 + 96]
;;
;;   func (;3;) (type 2) (param $a i32) (param $f (ref null $t)) (result i32)
;;     ;; 7 bytes of bytecode, 179 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0xab
;;                      | 12  sub r15, 1
;;                      | 16  jb 0xa7
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 16]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     70  local.get $a
;;     72  local.get $f
;;     74  call_ref $t  | 39  mov r11, qword ptr [rbx - 32]
;;                      | 3d  mov qword ptr [rbx + 32], r11
;;                      | 41  mov r11, qword ptr [rbx - 16]
;;                      | 45  mov qword ptr [rbx + 48], r11
;;                      | 49  mov rax, qword ptr [rbx + 48]
;;                      | 4d  mov dword ptr [rbx + 24], 116
;;                      | 54  mov dword ptr [rbx + 28], 0
;;                      | 5b  test eax, eax
;;                      | 5d  je 0x96
;;                      | 63  mov rcx, qword ptr [r14]
;;                      | 66  mov rcx, qword ptr [rcx + 16]
;;                      | 6a  lea rcx, [rcx + rax*4]
;;                      | 6e  cmp r14, qword ptr [rcx - 8]
;;                      | 72  jne 0x96
;;                      | 78  mov eax, dword ptr [rcx + 16]
;;                      | 7b  add rax, -1
;;                      | 7f  mov r11, qword ptr [r14 + 192]
;;                      | 86  lea rdi, [rbx + 32]
;;                      | 8a  call qword ptr [r11 + rax*8]
;;     76  end          | 8e  mov qword ptr [rbx - 32], rax
;;                      | 92  pop rbx
;;                      | 93  ret
;;     ;; seldom        | 94  jmp 0x39
;;                      | 96  lea rdi, [rbx + 64]
;;                      | 9a  mov r11, qword ptr [rbp - 48]
;;                      | 9e  call qword ptr [r11 + 128]
;;                      | a5  jmp 0x8e
;;                      | a7  add r15, 1
;;                      | ab  mov r11, qword ptr [rbp - 48]
;;                      | af  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;1;) (type $t) (param $a i32) (result i32)
;;     ;; 5 bytes of bytecode, 112 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #48
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x68
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x64
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
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
;;                      | 48  ldr x17, [x19, #128]
;;                      | 4c  add x25, x20, #48
;;                      | 50  blr x17
;;     63  end          | 54  str x0, [x20, #-16]
;;                      | 58  ldp x30, x20, [sp], #16
;;                      | 5c  ret
;;     ;; seldom        | 60  b 0x38
;;                      | 64  add x22, x22, #1
;;                      | 68  ldr x17, [x19, #96]
;;                      | 6c  br x17
;;
;;   func (;2;) (type 1) (param $a i32) (param $i i32) (result i32)
;;     ;; 8 bytes of bytecode, 228 of machine code
;;     ;; entry                                       |  0  add x16, x25, #32
;;                                                    |  4  ldr x9, [x29, #-16]
;;                                                    |  8  add x17, x16, #64
;;                                                    |  c  cmp x17, x9
;;                                                    | 10  b.hi 0xdc
;;                                                    | 14  subs x22, x22, #1
;;                                                    | 18  b.mi 0xd8
;;                                                    | 1c  stp x30, x20, [sp, #-16]!
;;                                                    | 20  ldr x10, [x21, #16]
;;                                                    | 24  sub w9, w16, w20
;;                                                    | 28  ldr x10, [x10, #8]
;;                                                    | 2c  mov x20, x16
;;                                                    | 30  stp x9, x21, [x20]
;;                                                    | 34  str x10, [x20, #16]
;;     66  local.get $a
;;     68  local.get $i
;;     6a  call_indirect (type $t) (param i32) (result i32)
;;                                                    | 38  ldr x16, [x20, #-32]
;;                                                    | 3c  str x16, [x20, #32]
;;                                                    | 40  ldr x16, [x20, #-16]
;;                                                    | 44  str x16, [x20, #48]
;;                                                    | 48  ldr x0, [x20, #48]
;;                                                    | 4c  movz x17, #106, lsl #0
;;                                                    | 50  stp w17, wzr, [x20, #24]
;;                                                    | 54  ldr x1, [x21, #72]
;;                                                    | 58  ldr x1, [x1]
;;                                                    | 5c  ldr x17, [x1, #8]
;;                                                    | 60  cmp x0, x17
;;                                                    | 64  b.hs 0xc8
;;                                                    | 68  ldr x1, [x1]
;;                                                    | 6c  ldr w0, [x1, x0, lsl #2]
;;                                                    | 70  cbz w0, 0xc8
;;                                                    | 74  ldr x1, [x21]
;;                                                    | 78  ldr x1, [x1, #16]
;;                                                    | 7c  add x1, x1, x0, lsl #2
;;                                                    | 80  ldr x0, [x21, #40]
;;                                                    | 84  ldr x0, [x0]
;;                                                    | 88  ldr x17, [x1]
;;                                                    | 8c  cmp x0, x17
;;                                                    | 90  b.ne 0xc8
;;                                                    | 94  ldr x17, [x1, #-8]
;;                                                    | 98  cmp x21, x17
;;                                                    | 9c  b.ne 0xc8
;;                                                    | a0  ldr w0, [x1, #16]
;;                                                    | a4  sub x0, x0, #1
;;                                                    | a8  ldr x17, [x21, #192]
;;                                                    | ac  ldr x17, [x17, x0, lsl #3]
;;                                                    | b0  add x25, x20, #32
;;                                                    | b4  blr x17
;;     6d  end                                        | b8  str x0, [x20, #-32]
;;                                                    | bc  ldp x30, x20, [sp], #16
;;                                                    | c0  ret
;;     ;; seldom                                      | c4  b 0x38
;;                                                    | c8  ldr x17, [x19, #128]
;;                                                    | cc  add x25, x20, #64
;;                                                    | d0  blr x17
;;                                                    | d4  b 0xb8
;;                                                    | d8  add x22, x22, #1
;;                                                    | dc  ldr x17, [x19, #96]
;;                                                    | e0  br x17
;;
;;   func (;3;) (type 2) (param $a i32) (param $f (ref null $t)) (result i32)
;;     ;; 7 bytes of bytecode, 180 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0xac
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0xa8
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #16]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     70  local.get $a
;;     72  local.get $f
;;     74  call_ref $t  | 38  ldr x16, [x20, #-32]
;;                      | 3c  str x16, [x20, #32]
;;                      | 40  ldr x16, [x20, #-16]
;;                      | 44  str x16, [x20, #48]
;;                      | 48  ldr x0, [x20, #48]
;;                      | 4c  movz x17, #116, lsl #0
;;                      | 50  stp w17, wzr, [x20, #24]
;;                      | 54  cbz w0, 0x98
;;                      | 58  ldr x1, [x21]
;;                      | 5c  ldr x1, [x1, #16]
;;                      | 60  add x1, x1, x0, lsl #2
;;                      | 64  ldr x17, [x1, #-8]
;;                      | 68  cmp x21, x17
;;                      | 6c  b.ne 0x98
;;                      | 70  ldr w0, [x1, #16]
;;                      | 74  sub x0, x0, #1
;;                      | 78  ldr x17, [x21, #192]
;;                      | 7c  ldr x17, [x17, x0, lsl #3]
;;                      | 80  add x25, x20, #32
;;                      | 84  blr x17
;;     76  end          | 88  str x0, [x20, #-32]
;;                      | 8c  ldp x30, x20, [sp], #16
;;                      | 90  ret
;;     ;; seldom        | 94  b 0x38
;;                      | 98  ldr x17, [x19, #128]
;;                      | 9c  add x25, x20, #64
;;                      | a0  blr x17
;;                      | a4  b 0x88
;;                      | a8  add x22, x22, #1
;;                      | ac  ldr x17, [x19, #96]
;;                      | b0  br x17
