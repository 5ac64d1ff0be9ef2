;; A chain of local.tee: one value, several locals, no trip through memory.
(module
  (func (export "tees") (param $a i32) (result i32) (local $b i32) (local $c i32)
    (local.set $c (local.tee $b (local.tee $a (i32.add (local.get $a) (i32.const 1)))))
    (i32.xor (i32.mul (local.get $a) (local.get $b)) (local.get $c))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     (local $b i32) (local $c i32)
;;     ;; 20 bytes of bytecode, 110 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 48]
;;                      |  4  lea rcx, [rdi + 112]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x66
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x62
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;                      | 38  xor edi, edi
;;                      | 3a  xor r8d, r8d
;;     25  local.get $a
;;     27  i32.const 1
;;     29  i32.add      | 3d  mov rsi, qword ptr [rbx - 48]
;;                      | 41  add esi, 1
;;     2a  local.tee $a
;;     2c  local.tee $b | 44  mov rdi, rsi
;;     2e  local.set $c | 47  mov r8, rdi
;;     30  local.get $a
;;     32  local.get $b
;;     34  i32.mul      | 4a  mov eax, esi
;;                      | 4c  imul eax, edi
;;     35  local.get $c
;;     37  i32.xor      | 4f  xor eax, r8d
;;     38  end          | 52  mov qword ptr [rbx - 48], rax
;;                      | 56  pop rbx
;;                      | 57  ret
;;     ;; seldom        | 58  mov rdi, qword ptr [rbx - 32]
;;                      | 5c  mov r8, qword ptr [rbx - 16]
;;                      | 60  jmp 0x3d
;;                      | 62  add r15, 1
;;                      | 66  mov r11, qword ptr [rbp - 48]
;;                      | 6a  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     (local $b i32) (local $c i32)
;;     ;; 20 bytes of bytecode, 124 of machine code
;;     ;; entry         |  0  add x16, x25, #48
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x74
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x70
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;                      | 38  movz x9, #0
;;                      | 3c  movz x10, #0
;;     25  local.get $a
;;     27  i32.const 1
;;     29  i32.add      | 40  ldr x8, [x20, #-48]
;;                      | 44  add w8, w8, #1
;;     2a  local.tee $a
;;     2c  local.tee $b | 48  mov x9, x8
;;     2e  local.set $c | 4c  mov x10, x9
;;     30  local.get $a
;;     32  local.get $b
;;     34  i32.mul      | 50  mul w0, w8, w9
;;     35  local.get $c
;;     37  i32.xor      | 54  eor w0, w0, w10
;;     38  end          | 58  str x0, [x20, #-48]
;;                      | 5c  ldp x30, x20, [sp], #16
;;                      | 60  ret
;;     ;; seldom        | 64  ldr x9, [x20, #-32]
;;                      | 68  ldr x10, [x20, #-16]
;;                      | 6c  b 0x40
;;                      | 70  add x22, x22, #1
;;                      | 74  ldr x17, [x19, #96]
;;                      | 78  br x17
