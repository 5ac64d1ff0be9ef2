;; Locals that a loop uses have registers in it. The back edge counts a unit of fuel, and that is the safepoint.
(module
  (func (export "sum") (param $n i32) (result i64) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))

;; x86-64:
;;   func (;0;) (type 0) (param $n i32) (result i64)
;;     (local $sum i64)
;;     ;; 23 bytes of bytecode, 135 of machine code
;;     ;; entry               |  0  lea rax, [rdi + 32]
;;                            |  4  lea rcx, [rdi + 96]
;;                            |  8  cmp rcx, qword ptr [rbp - 56]
;;                            |  c  ja 0x7f
;;                            | 12  sub r15, 1
;;                            | 16  jb 0x7b
;;                            | 1c  push rbx
;;                            | 1d  mov rcx, rax
;;                            | 20  sub rcx, rbx
;;                            | 23  mov qword ptr [rax], rcx
;;                            | 26  mov rcx, qword ptr [r14 + 16]
;;                            | 2a  mov rcx, qword ptr [rcx]
;;                            | 2d  mov qword ptr [rax + 8], r14
;;                            | 31  mov qword ptr [rax + 16], rcx
;;                            | 35  mov rbx, rax
;;                            | 38  xor edi, edi
;;     24  loop $next         | 3a  mov rsi, qword ptr [rbx - 32]
;;                            | 3e  nop
;;                            | 40  sub r15, 1
;;                            | 44  jb 0x63
;;     26    local.get $sum
;;     28    local.get $n
;;     2a    i64.extend_i32_u
;;     2b    i64.add          | 4a  add rdi, rsi
;;     2c    local.set $sum
;;     2e    local.get $n
;;     30    i32.const 1
;;     32    i32.sub          | 4d  add esi, -1
;;     33    local.tee $n
;;     35    br_if $next      | 50  test esi, esi
;;                            | 52  jne 0x40
;;     37  end
;;     38  local.get $sum
;;     3a  end                | 54  mov rax, rdi
;;                            | 57  mov qword ptr [rbx - 32], rax
;;                            | 5b  pop rbx
;;                            | 5c  ret
;;     ;; seldom              | 5d  mov rdi, qword ptr [rbx - 16]
;;                            | 61  jmp 0x3a
;;                            | 63  add r15, 1
;;                            | 67  mov r11, qword ptr [rbp - 48]
;;                            | 6b  call qword ptr [r11 + 112]
;;                            | 6f  jmp 0x40
;;                            | 71  mov rsi, qword ptr [rbx - 32]
;;                            | 75  mov rdi, qword ptr [rbx - 16]
;;                            | 79  jmp 0x40
;;                            | 7b  add r15, 1
;;                            | 7f  mov r11, qword ptr [rbp - 48]
;;                            | 83  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $n i32) (result i64)
;;     (local $sum i64)
;;     ;; 23 bytes of bytecode, 148 of machine code
;;     ;; entry               |  0  add x16, x25, #32
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #64
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x8c
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x88
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #16]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;                            | 38  movz x9, #0
;;     24  loop $next         | 3c  ldr x8, [x20, #-32]
;;                            | 40  subs x22, x22, #1
;;                            | 44  b.mi 0x6c
;;     26    local.get $sum
;;     28    local.get $n
;;     2a    i64.extend_i32_u
;;     2b    i64.add          | 48  add x9, x9, x8
;;     2c    local.set $sum
;;     2e    local.get $n
;;     30    i32.const 1
;;     32    i32.sub          | 4c  sub w8, w8, #1
;;     33    local.tee $n
;;     35    br_if $next      | 50  cbnz w8, 0x40
;;     37  end
;;     38  local.get $sum
;;     3a  end                | 54  mov x0, x9
;;                            | 58  str x0, [x20, #-32]
;;                            | 5c  ldp x30, x20, [sp], #16
;;                            | 60  ret
;;     ;; seldom              | 64  ldr x9, [x20, #-16]
;;                            | 68  b 0x3c
;;                            | 6c  add x22, x22, #1
;;                            | 70  ldr x17, [x19, #112]
;;                            | 74  blr x17
;;                            | 78  b 0x40
;;                            | 7c  ldr x8, [x20, #-32]
;;                            | 80  ldr x9, [x20, #-16]
;;                            | 84  b 0x40
;;                            | 88  add x22, x22, #1
;;                            | 8c  ldr x17, [x19, #96]
;;                            | 90  br x17
