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
;;     ;; 23 bytes of bytecode, 117 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 32]
;;                            |  c  lea rcx, [rdi + 96]
;;                            | 10  cmp rcx, qword ptr [rbp - 56]
;;                            | 14  ja 0x3
;;                            | 16  dec r15
;;                            | 19  jl 0x0
;;                            | 1b  push rbx
;;                            | 1c  mov ecx, eax
;;                            | 1e  sub ecx, ebx
;;                            | 20  mov qword ptr [rax], rcx
;;                            | 23  mov rcx, qword ptr [r14 + 8]
;;                            | 27  mov rcx, qword ptr [rcx]
;;                            | 2a  mov qword ptr [rax + 8], r14
;;                            | 2e  mov qword ptr [rax + 16], rcx
;;                            | 32  mov rbx, rax
;;                            | 35  xor edi, edi
;;     24  loop $next         | 37  mov rsi, qword ptr [rbx - 32]
;;                            | 3b  nop
;;                            | 40  dec r15
;;                            | 43  jl 0x62
;;     26    local.get $sum
;;     28    local.get $n
;;     2a    i64.extend_i32_u
;;     2b    i64.add          | 49  add rdi, rsi
;;     2c    local.set $sum
;;     2e    local.get $n
;;     30    i32.const 1
;;     32    i32.sub          | 4c  add esi, -1
;;     33    local.tee $n
;;     35    br_if $next      | 4f  test esi, esi
;;                            | 51  jne 0x40
;;     37  end
;;     38  local.get $sum
;;     3a  end                | 53  mov rax, rdi
;;                            | 56  mov qword ptr [rbx - 32], rax
;;                            | 5a  pop rbx
;;                            | 5b  ret
;;     ;; seldom              | 5c  mov rdi, qword ptr [rbx - 16]
;;                            | 60  jmp 0x37
;;                            | 62  inc r15
;;                            | 65  call qword ptr [r14 + 96]
;;                            | 69  jmp 0x40
;;                            | 6b  mov rsi, qword ptr [rbx - 32]
;;                            | 6f  mov rdi, qword ptr [rbx - 16]
;;                            | 73  jmp 0x40

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
;;                            | 20  ldr x10, [x21, #8]
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
;;                            | 70  ldr x17, [x21, #96]
;;                            | 74  blr x17
;;                            | 78  b 0x40
;;                            | 7c  ldr x8, [x20, #-32]
;;                            | 80  ldr x9, [x20, #-16]
;;                            | 84  b 0x40
;;                            | 88  add x22, x22, #1
;;                            | 8c  ldr x17, [x21, #80]
;;                            | 90  br x17
