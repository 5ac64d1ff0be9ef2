;; Where the arms of an if meet, its result is in one place, and locals are where both arms can leave them.
(module
  (func (export "abs") (param $a i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $a) (i32.const 0))
      (then (i32.sub (i32.const 0) (local.get $a)))
      (else (local.get $a))))
  (func (export "assigned") (param $a i32) (param $b i32) (result i32)
    (if (local.get $a)
      (then (local.set $b (i32.add (local.get $b) (i32.const 1))))
      (else (local.set $b (i32.mul (local.get $b) (i32.const 3)))))
    (i32.add (local.get $a) (local.get $b))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 17 bytes of bytecode, 100 of machine code
;;     ;; entry                   |  0  lea rax, [rdi + 16]
;;                                |  4  lea rcx, [rdi + 80]
;;                                |  8  cmp rcx, qword ptr [rbp - 56]
;;                                |  c  ja 0x5c
;;                                | 12  sub r15, 1
;;                                | 16  jb 0x58
;;                                | 1c  push rbx
;;                                | 1d  mov rcx, rax
;;                                | 20  sub rcx, rbx
;;                                | 23  mov qword ptr [rax], rcx
;;                                | 26  mov rcx, qword ptr [r14 + 16]
;;                                | 2a  mov rcx, qword ptr [rcx]
;;                                | 2d  mov qword ptr [rax + 8], r14
;;                                | 31  mov qword ptr [rax + 16], rcx
;;                                | 35  mov rbx, rax
;;     34  local.get $a
;;     36  i32.const 0
;;     38  i32.lt_s               | 38  mov rsi, qword ptr [rbx - 16]
;;                                | 3c  test esi, esi
;;                                | 3e  jge 0x4d
;;     39  if (result i32) (;@1;)
;;     3b    i32.const 0
;;     3d    local.get $a
;;     3f    i32.sub              | 44  xor eax, eax
;;                                | 46  sub eax, esi
;;     40  else                   | 48  jmp 0x50
;;     41    local.get $a
;;     43  end                    | 4d  mov rax, rsi
;;     44  end                    | 50  mov qword ptr [rbx - 16], rax
;;                                | 54  pop rbx
;;                                | 55  ret
;;     ;; seldom                  | 56  jmp 0x38
;;                                | 58  add r15, 1
;;                                | 5c  mov r11, qword ptr [rbp - 48]
;;                                | 60  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 26 bytes of bytecode, 111 of machine code
;;     ;; entry           |  0  lea rax, [rdi + 32]
;;                        |  4  lea rcx, [rdi + 96]
;;                        |  8  cmp rcx, qword ptr [rbp - 56]
;;                        |  c  ja 0x67
;;                        | 12  sub r15, 1
;;                        | 16  jb 0x63
;;                        | 1c  push rbx
;;                        | 1d  mov rcx, rax
;;                        | 20  sub rcx, rbx
;;                        | 23  mov qword ptr [rax], rcx
;;                        | 26  mov rcx, qword ptr [r14 + 16]
;;                        | 2a  mov rcx, qword ptr [rcx + 8]
;;                        | 2e  mov qword ptr [rax + 8], r14
;;                        | 32  mov qword ptr [rax + 16], rcx
;;                        | 36  mov rbx, rax
;;     47  local.get $a
;;     49  if (;@1;)      | 39  mov rdi, qword ptr [rbx - 32]
;;                        | 3d  test edi, edi
;;                        | 3f  je 0x51
;;     4b    local.get $b
;;     4d    i32.const 1
;;     4f    i32.add      | 45  mov rsi, qword ptr [rbx - 16]
;;                        | 49  add esi, 1
;;     50    local.set $b
;;     52  else           | 4c  jmp 0x58
;;     53    local.get $b
;;     55    i32.const 3
;;     57    i32.mul      | 51  mov rsi, qword ptr [rbx - 16]
;;                        | 55  lea esi, [rsi + rsi*2]
;;     58    local.set $b
;;     5a  end
;;     5b  local.get $a
;;     5d  local.get $b
;;     5f  i32.add        | 58  lea eax, [rdi + rsi]
;;     60  end            | 5b  mov qword ptr [rbx - 32], rax
;;                        | 5f  pop rbx
;;                        | 60  ret
;;     ;; seldom          | 61  jmp 0x39
;;                        | 63  add r15, 1
;;                        | 67  mov r11, qword ptr [rbp - 48]
;;                        | 6b  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 17 bytes of bytecode, 108 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #64
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0x64
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0x60
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #16]
;;                                | 24  sub w9, w16, w20
;;                                | 28  ldr x10, [x10]
;;                                | 2c  mov x20, x16
;;                                | 30  stp x9, x21, [x20]
;;                                | 34  str x10, [x20, #16]
;;     34  local.get $a
;;     36  i32.const 0
;;     38  i32.lt_s               | 38  ldr x8, [x20, #-16]
;;                                | 3c  tbz w8, #31, 0x4c
;;     39  if (result i32) (;@1;)
;;     3b    i32.const 0
;;     3d    local.get $a
;;     3f    i32.sub              | 40  movz x0, #0
;;                                | 44  sub w0, w0, w8
;;     40  else                   | 48  b 0x50
;;     41    local.get $a
;;     43  end                    | 4c  mov x0, x8
;;     44  end                    | 50  str x0, [x20, #-16]
;;                                | 54  ldp x30, x20, [sp], #16
;;                                | 58  ret
;;     ;; seldom                  | 5c  b 0x38
;;                                | 60  add x22, x22, #1
;;                                | 64  ldr x17, [x19, #96]
;;                                | 68  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 26 bytes of bytecode, 116 of machine code
;;     ;; entry           |  0  add x16, x25, #32
;;                        |  4  ldr x9, [x29, #-16]
;;                        |  8  add x17, x16, #64
;;                        |  c  cmp x17, x9
;;                        | 10  b.hi 0x6c
;;                        | 14  subs x22, x22, #1
;;                        | 18  b.mi 0x68
;;                        | 1c  stp x30, x20, [sp, #-16]!
;;                        | 20  ldr x10, [x21, #16]
;;                        | 24  sub w9, w16, w20
;;                        | 28  ldr x10, [x10, #8]
;;                        | 2c  mov x20, x16
;;                        | 30  stp x9, x21, [x20]
;;                        | 34  str x10, [x20, #16]
;;     47  local.get $a
;;     49  if (;@1;)      | 38  ldr x9, [x20, #-32]
;;                        | 3c  cbz w9, 0x4c
;;     4b    local.get $b
;;     4d    i32.const 1
;;     4f    i32.add      | 40  ldr x8, [x20, #-16]
;;                        | 44  add w8, w8, #1
;;     50    local.set $b
;;     52  else           | 48  b 0x54
;;     53    local.get $b
;;     55    i32.const 3
;;     57    i32.mul      | 4c  ldr x8, [x20, #-16]
;;                        | 50  add w8, w8, w8, lsl #1
;;     58    local.set $b
;;     5a  end
;;     5b  local.get $a
;;     5d  local.get $b
;;     5f  i32.add        | 54  add w0, w9, w8
;;     60  end            | 58  str x0, [x20, #-32]
;;                        | 5c  ldp x30, x20, [sp], #16
;;                        | 60  ret
;;     ;; seldom          | 64  b 0x38
;;                        | 68  add x22, x22, #1
;;                        | 6c  ldr x17, [x19, #96]
;;                        | 70  br x17
