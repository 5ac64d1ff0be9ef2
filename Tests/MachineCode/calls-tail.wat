;; A tail call takes the place of its frame: with the arguments in slots, the runtime does it.
(module
  (func $count (export "count") (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $count (i32.sub (local.get $n) (i32.const 1)) (i32.add (local.get $sum) (local.get $n)))))

;; x86-64:
;;   func $count (;0;) (type 0) (param $n i32) (param $sum i32) (result i32)
;;     ;; 22 bytes of bytecode, 120 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 32]
;;                            |  c  lea rcx, [rdi + 112]
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
;;     25  local.get $n
;;     27  i32.eqz            | 35  mov rsi, qword ptr [rbx - 32]
;;                            | 39  test esi, esi
;;                            | 3b  jne 0x4b
;;     28  if (;@1;)
;;     2a    local.get $sum
;;     2c    return           | 41  mov rax, qword ptr [rbx - 16]
;;                            | 45  mov qword ptr [rbx - 32], rax
;;                            | 49  pop rbx
;;                            | 4a  ret
;;     2d  end
;;     2e  local.get $n
;;     30  i32.const 1
;;     32  i32.sub            | 4b  lea eax, [rsi - 1]
;;     33  local.get $sum
;;     35  local.get $n
;;     37  i32.add            | 4e  mov rdi, qword ptr [rbx - 16]
;;                            | 52  lea ecx, [rdi + rsi]
;;     38  return_call $count | 55  mov qword ptr [rbx + 32], rax
;;                            | 59  mov qword ptr [rbx + 48], rcx
;;                            | 5d  mov dword ptr [rbx + 24], 56
;;                            | 64  mov dword ptr [rbx + 28], 6
;;                            | 6b  xor eax, eax
;;                            | 6d  lea rdi, [rbx + 32]
;;                            | 71  jmp qword ptr [r14 + 168]
;;     3a  end

;; arm64:
;;   func $count (;0;) (type 0) (param $n i32) (param $sum i32) (result i32)
;;     ;; 22 bytes of bytecode, 140 of machine code
;;     ;; entry               |  0  add x16, x25, #32
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x84
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x80
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     25  local.get $n
;;     27  i32.eqz            | 38  ldr x8, [x20, #-32]
;;                            | 3c  cbnz w8, 0x50
;;     28  if (;@1;)
;;     2a    local.get $sum
;;     2c    return           | 40  ldr x0, [x20, #-16]
;;                            | 44  str x0, [x20, #-32]
;;                            | 48  ldp x30, x20, [sp], #16
;;                            | 4c  ret
;;     2d  end
;;     2e  local.get $n
;;     30  i32.const 1
;;     32  i32.sub            | 50  sub w0, w8, #1
;;     33  local.get $sum
;;     35  local.get $n
;;     37  i32.add            | 54  ldr x9, [x20, #-16]
;;                            | 58  add w1, w9, w8
;;     38  return_call $count | 5c  str x0, [x20, #32]
;;                            | 60  str x1, [x20, #48]
;;                            | 64  movz x17, #56, lsl #0
;;                            | 68  movz x25, #6, lsl #0
;;                            | 6c  stp w17, w25, [x20, #24]
;;                            | 70  movz x0, #0
;;                            | 74  ldr x17, [x21, #168]
;;                            | 78  add x25, x20, #32
;;                            | 7c  br x17
;;     3a  end
;;     ;; seldom              | 80  add x22, x22, #1
;;                            | 84  ldr x17, [x21, #80]
;;                            | 88  br x17
