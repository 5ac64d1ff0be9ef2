;; A comparison and the branch on it are two instructions of the processor, or one: with constants, with zero, negated.
(module
  (func (export "compare") (param $a i32) (param $b i64) (result i32)
    (block $out
      (br_if $out (i32.lt_s (local.get $a) (i32.const 10)))
      (br_if $out (i64.gt_u (local.get $b) (i64.extend_i32_u (local.get $a))))
      (br_if $out (i32.eqz (i32.lt_u (local.get $a) (i32.const 100))))
      (br_if $out (i32.eqz (local.get $a)))
      (br_if $out (i64.eqz (local.get $b)))
      (br_if $out (i32.and (local.get $a) (i32.const 4)))
      (return (i32.const 1)))
    (i32.const 0)))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (result i32)
;;     ;; 50 bytes of bytecode, 134 of machine code
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
;;     27  block $out
;;     29    local.get $a
;;     2b    i32.const 10
;;     2d    i32.lt_s         | 35  mov rsi, qword ptr [rbx - 32]
;;                            | 39  cmp esi, 10
;;                            | 3c  jl 0x7e
;;     2e    br_if $out
;;     30    local.get $b
;;     32    local.get $a
;;     34    i64.extend_i32_u
;;     35    i64.gt_u         | 42  mov rdi, qword ptr [rbx - 16]
;;                            | 46  cmp rdi, rsi
;;                            | 49  ja 0x7e
;;     36    br_if $out
;;     38    local.get $a
;;     3a    i32.const 100
;;     3d    i32.lt_u         | 4f  cmp esi, 100
;;                            | 52  jae 0x7e
;;     3e    i32.eqz
;;     3f    br_if $out
;;     41    local.get $a
;;     43    i32.eqz          | 58  test esi, esi
;;                            | 5a  je 0x7e
;;     44    br_if $out
;;     46    local.get $b
;;     48    i64.eqz          | 60  test rdi, rdi
;;                            | 63  je 0x7e
;;     49    br_if $out
;;     4b    local.get $a
;;     4d    i32.const 4
;;     4f    i32.and          | 69  test sil, 4
;;                            | 6d  jne 0x7e
;;     50    br_if $out
;;     52    i32.const 1
;;     54    return           | 73  mov eax, 1
;;                            | 78  mov qword ptr [rbx - 32], rax
;;                            | 7c  pop rbx
;;                            | 7d  ret
;;     55  end
;;     56  i32.const 0
;;     58  end                | 7e  xor eax, eax
;;                            | 80  mov qword ptr [rbx - 32], rax
;;                            | 84  pop rbx
;;                            | 85  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (result i32)
;;     ;; 50 bytes of bytecode, 144 of machine code
;;     ;; entry               |  0  add x16, x25, #32
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #64
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x88
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x84
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     27  block $out
;;     29    local.get $a
;;     2b    i32.const 10
;;     2d    i32.lt_s         | 38  ldr x8, [x20, #-32]
;;                            | 3c  cmp w8, #10
;;                            | 40  b.lt 0x74
;;     2e    br_if $out
;;     30    local.get $b
;;     32    local.get $a
;;     34    i64.extend_i32_u
;;     35    i64.gt_u         | 44  ldr x9, [x20, #-16]
;;                            | 48  cmp x9, x8
;;                            | 4c  b.hi 0x74
;;     36    br_if $out
;;     38    local.get $a
;;     3a    i32.const 100
;;     3d    i32.lt_u         | 50  cmp w8, #100
;;                            | 54  b.hs 0x74
;;     3e    i32.eqz
;;     3f    br_if $out
;;     41    local.get $a
;;     43    i32.eqz          | 58  cbz w8, 0x74
;;     44    br_if $out
;;     46    local.get $b
;;     48    i64.eqz          | 5c  cbz x9, 0x74
;;     49    br_if $out
;;     4b    local.get $a
;;     4d    i32.const 4
;;     4f    i32.and          | 60  tbnz w8, #2, 0x74
;;     50    br_if $out
;;     52    i32.const 1
;;     54    return           | 64  movz x0, #1, lsl #0
;;                            | 68  str x0, [x20, #-32]
;;                            | 6c  ldp x30, x20, [sp], #16
;;                            | 70  ret
;;     55  end
;;     56  i32.const 0
;;     58  end                | 74  movz x0, #0
;;                            | 78  str x0, [x20, #-32]
;;                            | 7c  ldp x30, x20, [sp], #16
;;                            | 80  ret
;;     ;; seldom              | 84  add x22, x22, #1
;;                            | 88  ldr x17, [x21, #80]
;;                            | 8c  br x17
