;; The same on a processor that has BMI2: any registers.
;; objdump --cpu max
(module
  (func (export "constant") (param $a i32) (result i32)
    (i32.rotl (i32.shr_u (i32.shl (local.get $a) (i32.const 35)) (i32.const 1)) (i32.const 7)))
  (func (export "variable") (param $a i64) (param $b i64) (result i64)
    (i64.rotr (i64.shr_s (i64.shl (local.get $a) (local.get $b)) (local.get $b)) (local.get $b))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 12 bytes of bytecode, 90 of machine code
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
;;     39  local.get $a
;;     3b  i32.const 35
;;     3d  i32.shl      | 38  mov rsi, qword ptr [rbx - 16]
;;                      | 3c  mov eax, esi
;;                      | 3e  shl eax, 3
;;     3e  i32.const 1
;;     40  i32.shr_u    | 41  shr eax, 1
;;     41  i32.const 7
;;     43  i32.rotl     | 43  rol eax, 7
;;     44  end          | 46  mov qword ptr [rbx - 16], rax
;;                      | 4a  pop rbx
;;                      | 4b  ret
;;     ;; seldom        | 4c  jmp 0x38
;;                      | 4e  add r15, 1
;;                      | 52  mov r11, qword ptr [rbp - 48]
;;                      | 56  jmp qword ptr [r11 + 96]
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 12 bytes of bytecode, 101 of machine code
;;     ;; entry         |  0  lea rax, [rdi + 32]
;;                      |  4  lea rcx, [rdi + 96]
;;                      |  8  cmp rcx, qword ptr [rbp - 56]
;;                      |  c  ja 0x5d
;;                      | 12  sub r15, 1
;;                      | 16  jb 0x59
;;                      | 1c  push rbx
;;                      | 1d  mov rcx, rax
;;                      | 20  sub rcx, rbx
;;                      | 23  mov qword ptr [rax], rcx
;;                      | 26  mov rcx, qword ptr [r14 + 16]
;;                      | 2a  mov rcx, qword ptr [rcx + 8]
;;                      | 2e  mov qword ptr [rax + 8], r14
;;                      | 32  mov qword ptr [rax + 16], rcx
;;                      | 36  mov rbx, rax
;;     47  local.get $a
;;     49  local.get $b
;;     4b  i64.shl      | 39  mov rsi, qword ptr [rbx - 16]
;;                      | 3d  mov rdi, qword ptr [rbx - 32]
;;                      | 41  shlx rax, rdi, rsi
;;     4c  local.get $b
;;     4e  i64.shr_s    | 46  sarx rax, rax, rsi
;;     4f  local.get $b
;;     51  i64.rotr     | 4b  mov rcx, rsi
;;                      | 4e  ror rax, cl
;;     52  end          | 51  mov qword ptr [rbx - 32], rax
;;                      | 55  pop rbx
;;                      | 56  ret
;;     ;; seldom        | 57  jmp 0x39
;;                      | 59  add r15, 1
;;                      | 5d  mov r11, qword ptr [rbp - 48]
;;                      | 61  jmp qword ptr [r11 + 96]

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 12 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #16]
;;                      | 24  sub w9, w16, w20
;;                      | 28  ldr x10, [x10]
;;                      | 2c  mov x20, x16
;;                      | 30  stp x9, x21, [x20]
;;                      | 34  str x10, [x20, #16]
;;     39  local.get $a
;;     3b  i32.const 35
;;     3d  i32.shl      | 38  ldr x8, [x20, #-16]
;;                      | 3c  lsl w0, w8, #3
;;     3e  i32.const 1
;;     40  i32.shr_u    | 40  lsr w0, w0, #1
;;     41  i32.const 7
;;     43  i32.rotl     | 44  ror w0, w0, #25
;;     44  end          | 48  str x0, [x20, #-16]
;;                      | 4c  ldp x30, x20, [sp], #16
;;                      | 50  ret
;;     ;; seldom        | 54  b 0x38
;;                      | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x19, #96]
;;                      | 60  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 12 bytes of bytecode, 104 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
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
;;     47  local.get $a
;;     49  local.get $b
;;     4b  i64.shl      | 38  ldr x8, [x20, #-16]
;;                      | 3c  ldr x9, [x20, #-32]
;;                      | 40  lsl x0, x9, x8
;;     4c  local.get $b
;;     4e  i64.shr_s    | 44  asr x0, x0, x8
;;     4f  local.get $b
;;     51  i64.rotr     | 48  ror x0, x0, x8
;;     52  end          | 4c  str x0, [x20, #-32]
;;                      | 50  ldp x30, x20, [sp], #16
;;                      | 54  ret
;;     ;; seldom        | 58  b 0x38
;;                      | 5c  add x22, x22, #1
;;                      | 60  ldr x17, [x19, #96]
;;                      | 64  br x17
