;; One loop of a dot product: addresses, loads and floats in registers.
(module
  (memory 1)
  (func (export "dot") (param $a i32) (param $b i32) (param $n i32) (result f64) (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.mul (f64.load (local.get $a)) (f64.load (local.get $b)))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (param $n i32) (result f64)
;;     (local $sum f64)
;;     ;; 45 bytes of bytecode, 171 of machine code
;;     ;; entry             |  0  inc r15
;;                          |  3  jmp qword ptr [r14 + 80]
;;                          |  7  nop
;;                          |  8  lea rax, [rdi + 64]
;;                          |  c  lea rcx, [rdi + 144]
;;                          | 13  cmp rcx, qword ptr [rbp - 56]
;;                          | 17  ja 0x3
;;                          | 19  dec r15
;;                          | 1c  jl 0x0
;;                          | 1e  push rbx
;;                          | 1f  mov ecx, eax
;;                          | 21  sub ecx, ebx
;;                          | 23  mov qword ptr [rax], rcx
;;                          | 26  mov rcx, qword ptr [r14 + 8]
;;                          | 2a  mov rcx, qword ptr [rcx]
;;                          | 2d  mov qword ptr [rax + 8], r14
;;                          | 31  mov qword ptr [rax + 16], rcx
;;                          | 35  mov rbx, rax
;;                          | 38  xorps xmm6, xmm6
;;     2b  loop $next       | 3b  mov rsi, qword ptr [rbx - 64]
;;                          | 3f  mov rdi, qword ptr [rbx - 48]
;;                          | 43  mov r8, qword ptr [rbx - 32]
;;                          | 47  nop
;;                          | 50  dec r15
;;                          | 53  jl 0x8f
;;     2d    local.get $sum
;;     2f    local.get $a
;;     31    f64.load       | 59  movsd xmm0, [r13 + rsi]
;;     34    local.get $b
;;     36    f64.load       | 60  movsd xmm1, [r13 + rdi]
;;     39    f64.mul        | 67  mulsd xmm0, xmm1
;;     3a    f64.add        | 6b  addsd xmm6, xmm0
;;     3b    local.set $sum
;;     3d    local.get $a
;;     3f    i32.const 8
;;     41    i32.add        | 6f  add esi, 8
;;     42    local.set $a
;;     44    local.get $b
;;     46    i32.const 8
;;     48    i32.add        | 72  add edi, 8
;;     49    local.set $b
;;     4b    local.get $n
;;     4d    i32.const 1
;;     4f    i32.sub        | 75  add r8d, -1
;;     50    local.tee $n
;;     52    br_if $next    | 79  test r8d, r8d
;;                          | 7c  jne 0x50
;;     54  end
;;     55  local.get $sum
;;     57  end              | 7e  movaps xmm0, xmm6
;;                          | 81  movsd [rbx - 64], xmm0
;;                          | 86  pop rbx
;;                          | 87  ret
;;     ;; seldom            | 88  movsd xmm6, [rbx - 16]
;;                          | 8d  jmp 0x3b
;;                          | 8f  inc r15
;;                          | 92  call qword ptr [r14 + 96]
;;                          | 96  jmp 0x50
;;                          | 98  mov rsi, qword ptr [rbx - 64]
;;                          | 9c  mov rdi, qword ptr [rbx - 48]
;;                          | a0  mov r8, qword ptr [rbx - 32]
;;                          | a4  movsd xmm6, [rbx - 16]
;;                          | a9  jmp 0x50

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i32) (param $n i32) (result f64)
;;     (local $sum f64)
;;     ;; 45 bytes of bytecode, 192 of machine code
;;     ;; entry             |  0  add x16, x25, #64
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #80
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0xb8
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0xb4
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #8]
;;                          | 24  sub w9, w16, w20
;;                          | 28  ldr x10, [x10]
;;                          | 2c  mov x20, x16
;;                          | 30  stp x9, x21, [x20]
;;                          | 34  str x10, [x20, #16]
;;                          | 38  movi v16.2d, #0
;;     2b  loop $next       | 3c  ldr x8, [x20, #-64]
;;                          | 40  ldr x9, [x20, #-48]
;;                          | 44  ldr x10, [x20, #-32]
;;                          | 48  nop
;;                          | 4c  nop
;;                          | 50  subs x22, x22, #1
;;                          | 54  b.mi 0x90
;;     2d    local.get $sum
;;     2f    local.get $a
;;     31    f64.load       | 58  ldr d0, [x23, x8]
;;     34    local.get $b
;;     36    f64.load       | 5c  ldr d1, [x23, x9]
;;     39    f64.mul        | 60  fmul d0, d0, d1
;;     3a    f64.add        | 64  fadd d16, d16, d0
;;     3b    local.set $sum
;;     3d    local.get $a
;;     3f    i32.const 8
;;     41    i32.add        | 68  add w8, w8, #8
;;     42    local.set $a
;;     44    local.get $b
;;     46    i32.const 8
;;     48    i32.add        | 6c  add w9, w9, #8
;;     49    local.set $b
;;     4b    local.get $n
;;     4d    i32.const 1
;;     4f    i32.sub        | 70  sub w10, w10, #1
;;     50    local.tee $n
;;     52    br_if $next    | 74  cbnz w10, 0x50
;;     54  end
;;     55  local.get $sum
;;     57  end              | 78  mov v0.16b, v16.16b
;;                          | 7c  str d0, [x20, #-64]
;;                          | 80  ldp x30, x20, [sp], #16
;;                          | 84  ret
;;     ;; seldom            | 88  ldr d16, [x20, #-16]
;;                          | 8c  b 0x3c
;;                          | 90  add x22, x22, #1
;;                          | 94  ldr x17, [x21, #96]
;;                          | 98  blr x17
;;                          | 9c  b 0x50
;;                          | a0  ldr x8, [x20, #-64]
;;                          | a4  ldr x9, [x20, #-48]
;;                          | a8  ldr x10, [x20, #-32]
;;                          | ac  ldr d16, [x20, #-16]
;;                          | b0  b 0x50
;;                          | b4  add x22, x22, #1
;;                          | b8  ldr x17, [x21, #80]
;;                          | bc  br x17
