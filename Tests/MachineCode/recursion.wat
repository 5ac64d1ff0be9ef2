;; Fibonacci numbers: calls to the function itself, with values that wait for them in slots.
(module
  (func $fib (export "fib") (param $n i64) (result i64)
    (if (result i64) (i64.lt_u (local.get $n) (i64.const 2))
      (then (local.get $n))
      (else
        (i64.add
          (call $fib (i64.sub (local.get $n) (i64.const 1)))
          (call $fib (i64.sub (local.get $n) (i64.const 2))))))))

;; x86-64:
;;   func $fib (;0;) (type 0) (param $n i64) (result i64)
;;     ;; 27 bytes of bytecode, 192 of machine code
;;     ;; entry                   |  0  lea rax, [rdi + 16]
;;                                |  4  lea rcx, [rdi + 96]
;;                                |  8  cmp rcx, qword ptr [rbp - 56]
;;                                |  c  ja 0xb8
;;                                | 12  sub r15, 1
;;                                | 16  jb 0xb4
;;                                | 1c  push rbx
;;                                | 1d  mov rcx, rax
;;                                | 20  sub rcx, rbx
;;                                | 23  mov qword ptr [rax], rcx
;;                                | 26  mov rcx, qword ptr [r14 + 16]
;;                                | 2a  mov rcx, qword ptr [rcx]
;;                                | 2d  mov qword ptr [rax + 8], r14
;;                                | 31  mov qword ptr [rax + 16], rcx
;;                                | 35  mov rbx, rax
;;     22  local.get $n
;;     24  i64.const 2
;;     26  i64.lt_u               | 38  mov rsi, qword ptr [rbx - 16]
;;                                | 3c  cmp rsi, 2
;;                                | 40  jae 0x4e
;;     27  if (result i64) (;@1;)
;;     29    local.get $n
;;     2b  else                   | 46  mov rax, rsi
;;                                | 49  jmp 0xac
;;     2c    local.get $n
;;     2e    i64.const 1
;;     30    i64.sub              | 4e  lea rax, [rsi - 1]
;;     31    call $fib            | 52  mov qword ptr [rbx + 32], rax
;;                                | 56  mov dword ptr [rbx + 24], 49
;;                                | 5d  mov dword ptr [rbx + 28], 12
;;                                | 64  mov r11, qword ptr [r14 + 192]
;;                                | 6b  lea rdi, [rbx + 32]
;;                                | 6f  call qword ptr [r11]
;;     33    local.get $n
;;     35    i64.const 2
;;     37    i64.sub              | 72  mov rsi, qword ptr [rbx - 16]
;;                                | 76  lea rcx, [rsi - 2]
;;     38    call $fib            | 7a  mov qword ptr [rbx + 32], rax
;;                                | 7e  mov qword ptr [rbx + 48], rcx
;;                                | 82  mov dword ptr [rbx + 24], 56
;;                                | 89  mov dword ptr [rbx + 28], 12
;;                                | 90  mov r11, qword ptr [r14 + 192]
;;                                | 97  lea rdi, [rbx + 48]
;;                                | 9b  call qword ptr [r11]
;;     3a    i64.add              | 9e  mov rcx, qword ptr [rbx + 32]
;;                                | a2  add rcx, rax
;;     3b  end                    | a5  mov rax, rcx
;;                                | a8  mov rsi, qword ptr [rbx - 16]
;;     3c  end                    | ac  mov qword ptr [rbx - 16], rax
;;                                | b0  pop rbx
;;                                | b1  ret
;;     ;; seldom                  | b2  jmp 0x38
;;                                | b4  add r15, 1
;;                                | b8  mov r11, qword ptr [rbp - 48]
;;                                | bc  jmp qword ptr [r11 + 96]

;; arm64:
;;   func $fib (;0;) (type 0) (param $n i64) (result i64)
;;     ;; 27 bytes of bytecode, 200 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #80
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xc0
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xbc
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #16]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     22  local.get $n
;;     24  i64.const 2
;;     26  i64.lt_u               | 38  ldr x8, [x20, #-16]
;;                                | 3c  cmp x8, #2
;;                                | 40  b.hs 0x4c
;;     27  if (result i64) (;@1;)
;;     29    local.get $n
;;     2b  else                   | 44  mov x0, x8
;;                                | 48  b 0xac
;;     2c    local.get $n
;;     2e    i64.const 1
;;     30    i64.sub              | 4c  sub x0, x8, #1
;;     31    call $fib            | 50  str x0, [x20, #32]
;;                                | 54  movz x17, #49, lsl #0
;;                                | 58  movz x25, #12, lsl #0
;;                                | 5c  stp w17, w25, [x20, #24]
;;                                | 60  ldr x17, [x21, #192]
;;                                | 64  ldr x17, [x17]
;;                                | 68  add x25, x20, #32
;;                                | 6c  blr x17
;;     33    local.get $n
;;     35    i64.const 2
;;     37    i64.sub              | 70  ldr x8, [x20, #-16]
;;                                | 74  sub x1, x8, #2
;;     38    call $fib            | 78  str x0, [x20, #32]
;;                                | 7c  str x1, [x20, #48]
;;                                | 80  movz x17, #56, lsl #0
;;                                | 84  movz x25, #12, lsl #0
;;                                | 88  stp w17, w25, [x20, #24]
;;                                | 8c  ldr x17, [x21, #192]
;;                                | 90  ldr x17, [x17]
;;                                | 94  add x25, x20, #48
;;                                | 98  blr x17
;;     3a    i64.add              | 9c  ldr x1, [x20, #32]
;;                                | a0  add x1, x1, x0
;;     3b  end                    | a4  mov x0, x1
;;                                | a8  ldr x8, [x20, #-16]
;;     3c  end                    | ac  str x0, [x20, #-16]
;;                                | b0  ldp x30, x20, [sp], #16
;;                                | b4  ret
;;     ;; seldom                  | b8  b 0x38
;;                                | bc  add x22, x22, #1
;;                                | c0  ldr x17, [x19, #96]
;;                                | c4  br x17
