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
;;     ;; 17 bytes of bytecode, 83 of machine code
;;     ;; entry                   |  0  inc r15
;;                                |  3  jmp qword ptr [r14 + 80]
;;                                |  7  nop
;;                                |  8  lea rax, [rdi + 16]
;;                                |  c  lea rcx, [rdi + 80]
;;                                | 10  cmp rcx, qword ptr [rbp - 56]
;;                                | 14  ja 0x3
;;                                | 16  dec r15
;;                                | 19  jl 0x0
;;                                | 1b  push rbx
;;                                | 1c  mov ecx, eax
;;                                | 1e  sub ecx, ebx
;;                                | 20  mov qword ptr [rax], rcx
;;                                | 23  mov rcx, qword ptr [r14 + 8]
;;                                | 27  mov rcx, qword ptr [rcx]
;;                                | 2a  mov qword ptr [rax + 8], r14
;;                                | 2e  mov qword ptr [rax + 16], rcx
;;                                | 32  mov rbx, rax
;;     34  local.get $a
;;     36  i32.const 0
;;     38  i32.lt_s               | 35  mov rsi, qword ptr [rbx - 16]
;;                                | 39  test esi, esi
;;                                | 3b  jge 0x4a
;;     39  if (result i32) (;@1;)
;;     3b    i32.const 0
;;     3d    local.get $a
;;     3f    i32.sub              | 41  xor eax, eax
;;                                | 43  sub eax, esi
;;     40  else                   | 45  jmp 0x4d
;;     41    local.get $a
;;     43  end                    | 4a  mov rax, rsi
;;     44  end                    | 4d  mov qword ptr [rbx - 16], rax
;;                                | 51  pop rbx
;;                                | 52  ret
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 26 bytes of bytecode, 94 of machine code
;;     ;; entry           |  0  inc r15
;;                        |  3  jmp qword ptr [r14 + 80]
;;                        |  7  nop
;;                        |  8  lea rax, [rdi + 32]
;;                        |  c  lea rcx, [rdi + 96]
;;                        | 10  cmp rcx, qword ptr [rbp - 56]
;;                        | 14  ja 0x3
;;                        | 16  dec r15
;;                        | 19  jl 0x0
;;                        | 1b  push rbx
;;                        | 1c  mov ecx, eax
;;                        | 1e  sub ecx, ebx
;;                        | 20  mov qword ptr [rax], rcx
;;                        | 23  mov rcx, qword ptr [r14 + 8]
;;                        | 27  mov rcx, qword ptr [rcx + 8]
;;                        | 2b  mov qword ptr [rax + 8], r14
;;                        | 2f  mov qword ptr [rax + 16], rcx
;;                        | 33  mov rbx, rax
;;     47  local.get $a
;;     49  if (;@1;)      | 36  mov rdi, qword ptr [rbx - 32]
;;                        | 3a  test edi, edi
;;                        | 3c  je 0x4e
;;     4b    local.get $b
;;     4d    i32.const 1
;;     4f    i32.add      | 42  mov rsi, qword ptr [rbx - 16]
;;                        | 46  add esi, 1
;;     50    local.set $b
;;     52  else           | 49  jmp 0x55
;;     53    local.get $b
;;     55    i32.const 3
;;     57    i32.mul      | 4e  mov rsi, qword ptr [rbx - 16]
;;                        | 52  lea esi, [rsi + rsi*2]
;;     58    local.set $b
;;     5a  end
;;     5b  local.get $a
;;     5d  local.get $b
;;     5f  i32.add        | 55  lea eax, [rdi + rsi]
;;     60  end            | 58  mov qword ptr [rbx - 32], rax
;;                        | 5c  pop rbx
;;                        | 5d  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 17 bytes of bytecode, 104 of machine code
;;     ;; entry                   |  0  add x16, x25, #16
;;                                |  4  ldr x9, [x29, #-16]
;;                                |  8  add x17, x16, #64
;;                                |  c  cmp x17, x9
;;                                | 10  b.hi 0x60
;;                                | 14  subs x22, x22, #1
;;                                | 18  b.mi 0x5c
;;                                | 1c  stp x30, x20, [sp, #-16]!
;;                                | 20  ldr x10, [x21, #8]
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
;;     ;; seldom                  | 5c  add x22, x22, #1
;;                                | 60  ldr x17, [x21, #80]
;;                                | 64  br x17
;;
;;   func (;1;) (type 1) (param $a i32) (param $b i32) (result i32)
;;     ;; 26 bytes of bytecode, 112 of machine code
;;     ;; entry           |  0  add x16, x25, #32
;;                        |  4  ldr x9, [x29, #-16]
;;                        |  8  add x17, x16, #64
;;                        |  c  cmp x17, x9
;;                        | 10  b.hi 0x68
;;                        | 14  subs x22, x22, #1
;;                        | 18  b.mi 0x64
;;                        | 1c  stp x30, x20, [sp, #-16]!
;;                        | 20  ldr x10, [x21, #8]
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
;;     ;; seldom          | 64  add x22, x22, #1
;;                        | 68  ldr x17, [x21, #80]
;;                        | 6c  br x17
