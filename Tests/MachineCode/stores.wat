;; Stores: of registers, of constants without a register on x86-64, and of zero from arm64's zero register.
(module
  (memory 1)
  (func (export "store") (param $a i32) (param $b i64) (param $c f32)
    (i64.store (local.get $a) (local.get $b))
    (i64.store16 offset=8 (local.get $a) (local.get $b))
    (f32.store offset=12 (local.get $a) (local.get $c)))
  (func (export "constants") (param $a i32)
    (i32.store (local.get $a) (i32.const 0))
    (i32.store8 offset=4 (local.get $a) (i32.const 7))
    (i64.store offset=8 (local.get $a) (i64.const -1))
    (f64.store offset=16 (local.get $a) (f64.const 0))
    (i64.store (i32.const 64) (i64.const 0x123456789abc))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (param $c f32)
;;     ;; 22 bytes of bytecode, 86 of machine code
;;     ;; entry                 |  0  inc r15
;;                              |  3  jmp qword ptr [r14 + 80]
;;                              |  7  nop
;;                              |  8  lea rax, [rdi + 48]
;;                              |  c  lea rcx, [rdi + 112]
;;                              | 10  cmp rcx, qword ptr [rbp - 56]
;;                              | 14  ja 0x3
;;                              | 16  dec r15
;;                              | 19  jl 0x0
;;                              | 1b  push rbx
;;                              | 1c  mov ecx, eax
;;                              | 1e  sub ecx, ebx
;;                              | 20  mov qword ptr [rax], rcx
;;                              | 23  mov rcx, qword ptr [r14 + 8]
;;                              | 27  mov rcx, qword ptr [rcx]
;;                              | 2a  mov qword ptr [rax + 8], r14
;;                              | 2e  mov qword ptr [rax + 16], rcx
;;                              | 32  mov rbx, rax
;;     3b  local.get $a
;;     3d  local.get $b
;;     3f  i64.store            | 35  mov rdi, qword ptr [rbx - 32]
;;                              | 39  mov rsi, qword ptr [rbx - 48]
;;                              | 3d  mov qword ptr [r13 + rsi], rdi
;;     42  local.get $a
;;     44  local.get $b
;;     46  i64.store16 offset=8 | 42  mov word ptr [r13 + rsi + 8], di
;;     49  local.get $a
;;     4b  local.get $c
;;     4d  f32.store offset=12  | 48  movsd xmm6, [rbx - 16]
;;                              | 4d  movss [r13 + rsi + 12], xmm6
;;     50  end                  | 54  pop rbx
;;                              | 55  ret
;;
;;   func (;1;) (type 1) (param $a i32)
;;     ;; 50 bytes of bytecode, 108 of machine code
;;     ;; entry                     |  0  inc r15
;;                                  |  3  jmp qword ptr [r14 + 80]
;;                                  |  7  nop
;;                                  |  8  lea rax, [rdi + 16]
;;                                  |  c  lea rcx, [rdi + 80]
;;                                  | 10  cmp rcx, qword ptr [rbp - 56]
;;                                  | 14  ja 0x3
;;                                  | 16  dec r15
;;                                  | 19  jl 0x0
;;                                  | 1b  push rbx
;;                                  | 1c  mov ecx, eax
;;                                  | 1e  sub ecx, ebx
;;                                  | 20  mov qword ptr [rax], rcx
;;                                  | 23  mov rcx, qword ptr [r14 + 8]
;;                                  | 27  mov rcx, qword ptr [rcx + 8]
;;                                  | 2b  mov qword ptr [rax + 8], r14
;;                                  | 2f  mov qword ptr [rax + 16], rcx
;;                                  | 33  mov rbx, rax
;;     53  local.get $a
;;     55  i32.const 0
;;     57  i32.store                | 36  mov rsi, qword ptr [rbx - 16]
;;                                  | 3a  mov dword ptr [r13 + rsi], 0
;;     5a  local.get $a
;;     5c  i32.const 7
;;     5e  i32.store8 offset=4      | 43  mov byte ptr [r13 + rsi + 4], 7
;;     61  local.get $a
;;     63  i64.const -1
;;     65  i64.store offset=8       | 49  mov qword ptr [r13 + rsi + 8], -1
;;     68  local.get $a
;;     6a  f64.const 0.0
;;     73  f64.store offset=16      | 52  xorps xmm0, xmm0
;;                                  | 55  movsd [r13 + rsi + 16], xmm0
;;     76  i32.const 64
;;     79  i64.const 20015998343868
;;     81  i64.store                | 5c  mov rax, 20015998343868
;;                                  | 66  mov qword ptr [r13 + 64], rax
;;     84  end                      | 6a  pop rbx
;;                                  | 6b  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (param $b i64) (param $c f32)
;;     ;; 22 bytes of bytecode, 124 of machine code
;;     ;; entry                 |  0  add x16, x25, #48
;;                              |  4  ldr x9, [x29, #-16]
;;                              |  8  add x17, x16, #64
;;                              |  c  cmp x17, x9
;;                              | 10  b.hi 0x74
;;                              | 14  subs x22, x22, #1
;;                              | 18  b.mi 0x70
;;                              | 1c  stp x30, x20, [sp, #-16]!
;;                              | 20  ldr x10, [x21, #8]
;;                              | 24  sub w9, w16, w20
;;                              | 28  ldr x10, [x10]
;;                              | 2c  mov x20, x16
;;                              | 30  stp x9, x21, [x20]
;;                              | 34  str x10, [x20, #16]
;;     3b  local.get $a
;;     3d  local.get $b
;;     3f  i64.store            | 38  ldr x9, [x20, #-32]
;;                              | 3c  ldr x8, [x20, #-48]
;;                              | 40  add x17, x23, x8
;;                              | 44  ldrb wzr, [x17, #7]
;;                              | 48  str x9, [x17]
;;     42  local.get $a
;;     44  local.get $b
;;     46  i64.store16 offset=8 | 4c  add x17, x23, x8
;;                              | 50  ldrb wzr, [x17, #9]
;;                              | 54  strh w9, [x17, #8]
;;     49  local.get $a
;;     4b  local.get $c
;;     4d  f32.store offset=12  | 58  ldr d16, [x20, #-16]
;;                              | 5c  add x17, x23, x8
;;                              | 60  ldrb wzr, [x17, #15]
;;                              | 64  str s16, [x17, #12]
;;     50  end                  | 68  ldp x30, x20, [sp], #16
;;                              | 6c  ret
;;     ;; seldom                | 70  add x22, x22, #1
;;                              | 74  ldr x17, [x21, #80]
;;                              | 78  br x17
;;
;;   func (;1;) (type 1) (param $a i32)
;;     ;; 50 bytes of bytecode, 156 of machine code
;;     ;; entry                     |  0  add x16, x25, #16
;;                                  |  4  ldr x9, [x29, #-16]
;;                                  |  8  add x17, x16, #64
;;                                  |  c  cmp x17, x9
;;                                  | 10  b.hi 0x94
;;                                  | 14  subs x22, x22, #1
;;                                  | 18  b.mi 0x90
;;                                  | 1c  stp x30, x20, [sp, #-16]!
;;                                  | 20  ldr x10, [x21, #8]
;;                                  | 24  sub w9, w16, w20
;;                                  | 28  ldr x10, [x10, #8]
;;                                  | 2c  mov x20, x16
;;                                  | 30  stp x9, x21, [x20]
;;                                  | 34  str x10, [x20, #16]
;;     53  local.get $a
;;     55  i32.const 0
;;     57  i32.store                | 38  ldr x8, [x20, #-16]
;;                                  | 3c  add x17, x23, x8
;;                                  | 40  ldrb wzr, [x17, #3]
;;                                  | 44  str wzr, [x17]
;;     5a  local.get $a
;;     5c  i32.const 7
;;     5e  i32.store8 offset=4      | 48  add x17, x23, x8
;;                                  | 4c  movz x25, #7, lsl #0
;;                                  | 50  strb w25, [x17, #4]
;;     61  local.get $a
;;     63  i64.const -1
;;     65  i64.store offset=8       | 54  add x17, x23, x8
;;                                  | 58  ldrb wzr, [x17, #15]
;;                                  | 5c  movn x25, #0
;;                                  | 60  str x25, [x17, #8]
;;     68  local.get $a
;;     6a  f64.const 0.0
;;     73  f64.store offset=16      | 64  movi v0.2d, #0
;;                                  | 68  add x17, x23, x8
;;                                  | 6c  ldrb wzr, [x17, #23]
;;                                  | 70  str d0, [x17, #16]
;;     76  i32.const 64
;;     79  i64.const 20015998343868
;;     81  i64.store                | 74  movz x0, #39612, lsl #0
;;                                  | 78  movk x0, #22136, lsl #16
;;                                  | 7c  movk x0, #4660, lsl #32
;;                                  | 80  ldrb wzr, [x23, #71]
;;                                  | 84  str x0, [x23, #64]
;;     84  end                      | 88  ldp x30, x20, [sp], #16
;;                                  | 8c  ret
;;     ;; seldom                    | 90  add x22, x22, #1
;;                                  | 94  ldr x17, [x21, #80]
;;                                  | 98  br x17
