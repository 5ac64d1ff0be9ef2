;; A block's result, and what lies below it on the stack when it is left by a branch.
(module
  (func (export "block") (param $a i32) (result i32)
    (i32.mul (local.get $a)
      (block $out (result i32)
        (drop (br_if $out (i32.const 5) (i32.eqz (local.get $a))))
        (i32.add (local.get $a) (i32.const 2))))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 20 bytes of bytecode, 102 of machine code
;;     ;; entry                    |  0  inc r15
;;                                 |  3  jmp qword ptr [r14 + 80]
;;                                 |  7  nop
;;                                 |  8  lea rax, [rdi + 16]
;;                                 |  c  lea rcx, [rdi + 96]
;;                                 | 10  cmp rcx, qword ptr [rbp - 56]
;;                                 | 14  ja 0x3
;;                                 | 16  dec r15
;;                                 | 19  jl 0x0
;;                                 | 1b  push rbx
;;                                 | 1c  mov ecx, eax
;;                                 | 1e  sub ecx, ebx
;;                                 | 20  mov qword ptr [rax], rcx
;;                                 | 23  mov rcx, qword ptr [r14 + 8]
;;                                 | 27  mov rcx, qword ptr [rcx]
;;                                 | 2a  mov qword ptr [rax + 8], r14
;;                                 | 2e  mov qword ptr [rax + 16], rcx
;;                                 | 32  mov rbx, rax
;;     24  local.get $a
;;     26  block $out (result i32) | 35  mov r11, qword ptr [rbx - 16]
;;                                 | 39  mov qword ptr [rbx + 32], r11
;;     28    i32.const 5
;;     2a    local.get $a
;;     2c    i32.eqz               | 3d  mov rsi, qword ptr [rbx - 16]
;;                                 | 41  test esi, esi
;;                                 | 43  jne 0x53
;;                                 | 49  mov eax, 5
;;                                 | 4e  jmp 0x56
;;     2d    br_if $out
;;     2f    drop
;;     30    local.get $a
;;     32    i32.const 2
;;     34    i32.add               | 53  lea eax, [rsi + 2]
;;     35  end
;;     36  i32.mul                 | 56  mov rcx, qword ptr [rbx + 32]
;;                                 | 5a  imul ecx, eax
;;     37  end                     | 5d  mov rax, rcx
;;                                 | 60  mov qword ptr [rbx - 16], rax
;;                                 | 64  pop rbx
;;                                 | 65  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 20 bytes of bytecode, 120 of machine code
;;     ;; entry                    |  0  add x16, x25, #16
;;                                 |  4  ldr x9, [x29, #-16]
;;                                 |  8  add x17, x16, #80
;;                                 |  c  cmp x17, x9
;;                                 | 10  b.hi 0x70
;;                                 | 14  subs x22, x22, #1
;;                                 | 18  b.mi 0x6c
;;                                 | 1c  stp x30, x20, [sp, #-16]!
;;                                 | 20  ldr x10, [x21, #8]
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
;;     ;; seldom                   | 6c  add x22, x22, #1
;;                                 | 70  ldr x17, [x21, #80]
;;                                 | 74  br x17
