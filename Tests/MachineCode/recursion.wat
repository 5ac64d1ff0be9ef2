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
;;     ;; 27 bytes of bytecode, 159 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 80]
;;                                |  7  nop
;;                                |  8  lea rax, [rdi + 16]
;;                                |  c  lea rcx, [rdi + 96]
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
;;     22  local.get $n
;;     24  i64.const 2
;;     26  i64.lt_u               | 35  mov rsi, qword ptr [rbx - 16]
;;                                | 39  cmp rsi, 2
;;                                | 3d  jae 0x4b
;;     27  if (result i64) (;@1;)
;;     29    local.get $n
;;     2b  else                   | 43  mov rax, rsi
;;                                | 46  jmp 0x99
;;     2c    local.get $n
;;     2e    i64.const 1
;;     30    i64.sub              | 4b  lea rax, [rsi - 1]
;;     31    call $fib            | 4f  mov qword ptr [rbx + 32], rax
;;                                | 53  mov dword ptr [rbx + 24], 49
;;                                | 5a  mov dword ptr [rbx + 28], 12
;;                                | 61  mov r11, qword ptr [r14 + 64]
;;                                | 65  lea rdi, [rbx + 32]
;;                                | 69  call qword ptr [r11]
;;     33    local.get $n
;;     35    i64.const 2
;;     37    i64.sub              | 6c  mov rsi, qword ptr [rbx - 16]
;;                                | 70  lea rcx, [rsi - 2]
;;     38    call $fib            | 74  mov qword ptr [rbx + 32], rax
;;                                | 78  mov qword ptr [rbx + 48], rcx
;;                                | 7c  mov byte ptr [rbx + 24], 56
;;                                | 80  mov r11, qword ptr [r14 + 64]
;;                                | 84  lea rdi, [rbx + 48]
;;                                | 88  call qword ptr [r11]
;;     3a    i64.add              | 8b  mov rcx, qword ptr [rbx + 32]
;;                                | 8f  add rcx, rax
;;     3b  end                    | 92  mov rax, rcx
;;                                | 95  mov rsi, qword ptr [rbx - 16]
;;     3c  end                    | 99  mov qword ptr [rbx - 16], rax
;;                                | 9d  pop rbx
;;                                | 9e  ret

;; arm64:
;;   func $fib (;0;) (type 0) (param $n i64) (result i64)
;;     ;; 27 bytes of bytecode, 192 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #80
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0xb8
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0xb4
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
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
;;                                | 48  b 0xa8
;;     2c    local.get $n
;;     2e    i64.const 1
;;     30    i64.sub              | 4c  sub x0, x8, #1
;;     31    call $fib            | 50  str x0, [x20, #32]
;;                                | 54  movz x17, #49, lsl #0
;;                                | 58  movz x25, #12, lsl #0
;;                                | 5c  stp w17, w25, [x20, #24]
;;                                | 60  ldr x17, [x21, #64]
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
;;                                | 84  str w17, [x20, #24]
;;                                | 88  ldr x17, [x21, #64]
;;                                | 8c  ldr x17, [x17]
;;                                | 90  add x25, x20, #48
;;                                | 94  blr x17
;;     3a    i64.add              | 98  ldr x1, [x20, #32]
;;                                | 9c  add x1, x1, x0
;;     3b  end                    | a0  mov x0, x1
;;                                | a4  ldr x8, [x20, #-16]
;;     3c  end                    | a8  str x0, [x20, #-16]
;;                                | ac  ldp x30, x20, [sp], #16
;;                                | b0  ret
;;     ;; seldom                  | b4  add x22, x22, #1
;;                                | b8  ldr x17, [x21, #80]
;;                                | bc  br x17
