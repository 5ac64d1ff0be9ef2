;; A v128 local has a register in a loop, as others have.
(module
  (memory 1)
  (func (export "sum") (param $a i32) (param $n i32) (result v128) (local $sum v128)
    (loop $next
      (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $a))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $n i32) (result v128)
;;     (local $sum v128)
;;     ;; 35 bytes of bytecode, 137 of machine code
;;     ;; entry             |  0  inc r15
;;                          |  3  jmp qword ptr [r14 + 80]
;;                          |  7  nop
;;                          |  8  lea rax, [rdi + 48]
;;                          |  c  lea rcx, [rdi + 112]
;;                          | 10  cmp rcx, qword ptr [rbp - 56]
;;                          | 14  ja 0x3
;;                          | 16  dec r15
;;                          | 19  jl 0x0
;;                          | 1b  push rbx
;;                          | 1c  mov ecx, eax
;;                          | 1e  sub ecx, ebx
;;                          | 20  mov qword ptr [rax], rcx
;;                          | 23  mov rcx, qword ptr [r14 + 8]
;;                          | 27  mov rcx, qword ptr [rcx]
;;                          | 2a  mov qword ptr [rax + 8], r14
;;                          | 2e  mov qword ptr [rax + 16], rcx
;;                          | 32  mov rbx, rax
;;                          | 35  xorps xmm6, xmm6
;;     2a  loop $next       | 38  mov rsi, qword ptr [rbx - 48]
;;                          | 3c  mov rdi, qword ptr [rbx - 32]
;;                          | 40  dec r15
;;                          | 43  jl 0x72
;;     2c    local.get $sum
;;     2e    local.get $a
;;     30    v128.load      | 49  movups xmm0, [r13 + rsi]
;;     34    f32x4.add      | 4f  addps xmm6, xmm0
;;     37    local.set $sum
;;     39    local.get $a
;;     3b    i32.const 16
;;     3d    i32.add        | 52  add esi, 16
;;     3e    local.set $a
;;     40    local.get $n
;;     42    i32.const 1
;;     44    i32.sub        | 55  add edi, -1
;;     45    local.tee $n
;;     47    br_if $next    | 58  test edi, edi
;;                          | 5a  jne 0x40
;;     49  end
;;     4a  local.get $sum
;;     4c  end              | 5c  movaps [rbx + 32], xmm6
;;                          | 60  movaps xmm15, [rbx + 32]
;;                          | 65  movaps [rbx - 48], xmm15
;;                          | 6a  pop rbx
;;                          | 6b  ret
;;     ;; seldom            | 6c  movaps xmm6, [rbx - 16]
;;                          | 70  jmp 0x38
;;                          | 72  inc r15
;;                          | 75  call qword ptr [r14 + 96]
;;                          | 79  jmp 0x40
;;                          | 7b  mov rsi, qword ptr [rbx - 48]
;;                          | 7f  mov rdi, qword ptr [rbx - 32]
;;                          | 83  movaps xmm6, [rbx - 16]
;;                          | 87  jmp 0x40

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $n i32) (result v128)
;;     (local $sum v128)
;;     ;; 35 bytes of bytecode, 180 of machine code
;;     ;; entry             |  0  add x16, x25, #48
;;                          |  4  ldr x9, [x29, #-16]
;;                          |  8  add x17, x16, #64
;;                          |  c  cmp x17, x9
;;                          | 10  b.hi 0xac
;;                          | 14  subs x22, x22, #1
;;                          | 18  b.mi 0xa8
;;                          | 1c  stp x30, x20, [sp, #-16]!
;;                          | 20  ldr x10, [x21, #8]
;;                          | 24  sub w9, w16, w20
;;                          | 28  ldr x10, [x10]
;;                          | 2c  mov x20, x16
;;                          | 30  stp x9, x21, [x20]
;;                          | 34  str x10, [x20, #16]
;;                          | 38  movi v16.2d, #0
;;     2a  loop $next       | 3c  ldr x8, [x20, #-48]
;;                          | 40  ldr x9, [x20, #-32]
;;                          | 44  nop
;;                          | 48  nop
;;                          | 4c  nop
;;                          | 50  subs x22, x22, #1
;;                          | 54  b.mi 0x88
;;     2c    local.get $sum
;;     2e    local.get $a
;;     30    v128.load      | 58  ldr q0, [x23, x8]
;;     34    f32x4.add      | 5c  fadd v16.4s, v16.4s, v0.4s
;;     37    local.set $sum
;;     39    local.get $a
;;     3b    i32.const 16
;;     3d    i32.add        | 60  add w8, w8, #16
;;     3e    local.set $a
;;     40    local.get $n
;;     42    i32.const 1
;;     44    i32.sub        | 64  sub w9, w9, #1
;;     45    local.tee $n
;;     47    br_if $next    | 68  cbnz w9, 0x50
;;     49  end
;;     4a  local.get $sum
;;     4c  end              | 6c  str q16, [x20, #32]
;;                          | 70  ldr q31, [x20, #32]
;;                          | 74  str q31, [x20, #-48]
;;                          | 78  ldp x30, x20, [sp], #16
;;                          | 7c  ret
;;     ;; seldom            | 80  ldr q16, [x20, #-16]
;;                          | 84  b 0x3c
;;                          | 88  add x22, x22, #1
;;                          | 8c  ldr x17, [x21, #96]
;;                          | 90  blr x17
;;                          | 94  b 0x50
;;                          | 98  ldr x8, [x20, #-48]
;;                          | 9c  ldr x9, [x20, #-32]
;;                          | a0  ldr q16, [x20, #-16]
;;                          | a4  b 0x50
;;                          | a8  add x22, x22, #1
;;                          | ac  ldr x17, [x21, #80]
;;                          | b0  br x17
