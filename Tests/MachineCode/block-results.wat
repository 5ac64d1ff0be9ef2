;; A block's result, and what lies below it on the stack when it is left by a branch.
(module
  (func (export "block") (param $a i32) (result i32)
    (i32.mul (local.get $a)
      (block $out (result i32)
        (drop (br_if $out (i32.const 5) (i32.eqz (local.get $a))))
        (i32.add (local.get $a) (i32.const 2))))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 20 bytes of bytecode, 119 of machine code
;;     ;; entry                    |  0  lea rax, [rdi + 16]
;;                                 |  4  lea rcx, [rdi + 96]
;;                                 |  8  cmp rcx, qword ptr [rbp - 56]
;;                                 |  c  ja 0x6f
;;                                 | 12  sub r15, 1
;;                                 | 16  jb 0x6b
;;                                 | 1c  push rbx
;;                                 | 1d  mov rcx, rax
;;                                 | 20  sub rcx, rbx
;;                                 | 23  mov qword ptr [rax], rcx
;;                                 | 26  mov rcx, qword ptr [r14 + 16]
;;                                 | 2a  mov rcx, qword ptr [rcx]
;;                                 | 2d  mov qword ptr [rax + 8], r14
;;                                 | 31  mov qword ptr [rax + 16], rcx
;;                                 | 35  mov rbx, rax
;;     24  local.get $a
;;     26  block $out (result i32) | 38  mov r11, qword ptr [rbx - 16]
;;                                 | 3c  mov qword ptr [rbx + 32], r11
;;     28    i32.const 5
;;     2a    local.get $a
;;     2c    i32.eqz               | 40  mov rsi, qword ptr [rbx - 16]
;;                                 | 44  test esi, esi
;;                                 | 46  jne 0x56
;;                                 | 4c  mov eax, 5
;;                                 | 51  jmp 0x59
;;     2d    br_if $out
;;     2f    drop
;;     30    local.get $a
;;     32    i32.const 2
;;     34    i32.add               | 56  lea eax, [rsi + 2]
;;     35  end
;;     36  i32.mul                 | 59  mov rcx, qword ptr [rbx + 32]
;;                                 | 5d  imul ecx, eax
;;     37  end                     | 60  mov rax, rcx
;;                                 | 63  mov qword ptr [rbx - 16], rax
;;                                 | 67  pop rbx
;;                                 | 68  ret
;;     ;; seldom                   | 69  jmp 0x38
;;                                 | 6b  add r15, 1
;;                                 | 6f  mov r11, qword ptr [rbp - 48]
;;                                 | 73  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 20 bytes of bytecode, 124 of machine code
;;     ;; entry                    |  0  add x16, x25, #16
;;                                 |  4  ldr x9, [x29, #-16]
;;                                 |  8  add x17, x16, #80
;;                                 |  c  cmp x17, x9
;;                                 | 10  b.hi 0x74
;;                                 | 14  subs x22, x22, #1
;;                                 | 18  b.mi 0x70
;;                                 | 1c  stp x30, x20, [sp, #-16]!
;;                                 | 20  ldr x10, [x21, #16]
;;                                 | 24  sub w9, w16, w20
;;                                 | 28  ldr x10, [x10]
;;                                 | 2c  mov x20, x16
;;                                 | 30  stp x9, x21, [x20]
;;                                 | 34  str x10, [x20, #16]
;;     24  local.get $a
;;     26  block $out (result i32) | 38  ldr x16, [x20, #-16]
;;                                 | 3c  str x16, [x20, #32]
;;     28    i32.const 5
;;     2a    local.get $a
;;     2c    i32.eqz               | 40  ldr x8, [x20, #-16]
;;                                 | 44  cbnz w8, 0x50
;;                                 | 48  movz x0, #5, lsl #0
;;                                 | 4c  b 0x54
;;     2d    br_if $out
;;     2f    drop
;;     30    local.get $a
;;     32    i32.const 2
;;     34    i32.add               | 50  add w0, w8, #2
;;     35  end
;;     36  i32.mul                 | 54  ldr x1, [x20, #32]
;;                                 | 58  mul w1, w1, w0
;;     37  end                     | 5c  mov x0, x1
;;                                 | 60  str x0, [x20, #-16]
;;                                 | 64  ldp x30, x20, [sp], #16
;;                                 | 68  ret
;;     ;; seldom                   | 6c  b 0x38
;;                                 | 70  add x22, x22, #1
;;                                 | 74  ldr x17, [x19, #96]
;;                                 | 78  br x17
