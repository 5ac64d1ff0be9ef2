;; The same on a processor that has lzcnt and BMI1.
;; objdump --cpu max
(module
  (func (export "narrow") (param $a i32) (result i32)
    (i32.add (i32.clz (local.get $a)) (i32.ctz (local.get $a))))
  (func (export "wide") (param $a i64) (result i64)
    (i64.popcnt (local.get $a))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 90 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 80]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x52
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x4e
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx]
;;                      | 2d  mov qword ptr [rax + 8], r14
;;                      | 31  mov qword ptr [rax + 16], rcx
;;                      | 35  mov rbx, rax
;;     32  local.get $a
;;     34  i32.clz      | 38  mov rsi, qword ptr [rbx - 16]
;;                      | 3c  lzcnt eax, esi
;;     35  local.get $a
;;     37  i32.ctz      | 40  tzcnt ecx, esi
;;     38  i32.add      | 44  add eax, ecx
;;     39  end          | 46  mov qword ptr [rbx - 16], rax
;;                      | 4a  pop rbx
;;                      | 4b  ret
;;     ;; seldom        | 4c  jmp 0x38
;;                      | 4e  add r15, 1
;;                      | 52  mov r11, qword ptr [rbp - 48]
;;                      | 56  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i64) (result i64)
;;     ;; 4 bytes of bytecode, 88 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 16]
;;                      |  4  lea rcx, [rdi + 64]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x50
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x4c
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     3c  local.get $a
;;     3e  i64.popcnt   | 39  mov rsi, qword ptr [rbx - 16]
;;                      | 3d  xor eax, eax
;;                      | 3f  popcnt rax, rsi
;;     3f  end          | 44  mov qword ptr [rbx - 16], rax
;;                      | 48  pop rbx
;;                      | 49  ret
;;     ;; seldom        | 4a  jmp 0x39
;;                      | 4c  add r15, 1
;;                      | 50  mov r11, qword ptr [rbp - 48]
;;                      | 54  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 8 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     32  local.get $a
;;     34  i32.clz      | 38  ldr x8, [x20, #-16]
;;                      | 3c  clz w0, w8
;;     35  local.get $a
;;     37  i32.ctz      | 40  rbit w1, w8
;;                      | 44  clz w1, w1
;;     38  i32.add      | 48  add w0, w0, w1
;;     39  end          | 4c  str x0, [x20, #-16]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (result i64)
;;     ;; 4 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #48
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x60
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x5c
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10, #8]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     3c  local.get $a
;;     3e  i64.popcnt   | 38  ldr x8, [x20, #-16]
;;                      | 3c  fmov d31, x8
;;                      | 40  cnt v31.8b, v31.8b
;;                      | 44  addv b31, v31.8b
;;                      | 48  fmov w0, s31
;;     3f  end          | 4c  str x0, [x20, #-16]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
