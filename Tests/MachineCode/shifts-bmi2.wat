;; The same on a processor that has BMI2: any registers.
;; objdump --cpu max
(module
  (func (export "constant") (param $a i32) (result i32)
    (i32.rotl (i32.shr_u (i32.shl (local.get $a) (i32.const 35)) (i32.const 1)) (i32.const 7)))
  (func (export "variable") (param $a i64) (param $b i64) (result i64)
    (i64.rotr (i64.shr_s (i64.shl (local.get $a) (local.get $b)) (local.get $b)) (local.get $b))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 12 bytes of bytecode, 73 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 16]
;;                      |  c  lea rcx, [rdi + 80]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx]
;;                      | 2a  mov qword ptr [rax + 8], r14
;;                      | 2e  mov qword ptr [rax + 16], rcx
;;                      | 32  mov rbx, rax
;;     39  local.get $a
;;     3b  i32.const 35
;;     3d  i32.shl      | 35  mov rsi, qword ptr [rbx - 16]
;;                      | 39  mov eax, esi
;;                      | 3b  shl eax, 3
;;     3e  i32.const 1
;;     40  i32.shr_u    | 3e  shr eax, 1
;;     41  i32.const 7
;;     43  i32.rotl     | 40  rol eax, 7
;;     44  end          | 43  mov qword ptr [rbx - 16], rax
;;                      | 47  pop rbx
;;                      | 48  ret
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 12 bytes of bytecode, 84 of machine code
;;     ;; entry         |  0  inc r15
;;                      |  3  jmp qword ptr [r14 + 80]
;;                      |  7  nop
;;                      |  8  lea rax, [rdi + 32]
;;                      |  c  lea rcx, [rdi + 96]
;;                      | 10  cmp rcx, qword ptr [rbp - 56]
;;                      | 14  ja 0x3
;;                      | 16  dec r15
;;                      | 19  jl 0x0
;;                      | 1b  push rbx
;;                      | 1c  mov ecx, eax
;;                      | 1e  sub ecx, ebx
;;                      | 20  mov qword ptr [rax], rcx
;;                      | 23  mov rcx, qword ptr [r14 + 8]
;;                      | 27  mov rcx, qword ptr [rcx + 8]
;;                      | 2b  mov qword ptr [rax + 8], r14
;;                      | 2f  mov qword ptr [rax + 16], rcx
;;                      | 33  mov rbx, rax
;;     47  local.get $a
;;     49  local.get $b
;;     4b  i64.shl      | 36  mov rsi, qword ptr [rbx - 16]
;;                      | 3a  mov rdi, qword ptr [rbx - 32]
;;                      | 3e  shlx rax, rdi, rsi
;;     4c  local.get $b
;;     4e  i64.shr_s    | 43  sarx rax, rax, rsi
;;     4f  local.get $b
;;     51  i64.rotr     | 48  mov rcx, rsi
;;                      | 4b  ror rax, cl
;;     52  end          | 4e  mov qword ptr [rbx - 32], rax
;;                      | 52  pop rbx
;;                      | 53  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32) (result i32)
;;     ;; 12 bytes of bytecode, 96 of machine code
;;     ;; entry         |  0  add x16, x25, #16
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x58
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x54
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 54  add x22, x22, #1
;;                      | 58  ldr x17, [x21, #80]
;;                      | 5c  br x17
;;
;;   func (;1;) (type 1) (param $a i64) (param $b i64) (result i64)
;;     ;; 12 bytes of bytecode, 100 of machine code
;;     ;; entry         |  0  add x16, x25, #32
;;                      |  4  ldr x9, [x29, #-16]
;;                      |  8  add x17, x16, #64
;;                      |  c  cmp x17, x9
;;                      | 10  b.hi 0x5c
;;                      | 14  subs x22, x22, #1
;;                      | 18  b.mi 0x58
;;                      | 1c  stp x30, x20, [sp, #-16]!
;;                      | 20  ldr x10, [x21, #8]
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
;;     ;; seldom        | 58  add x22, x22, #1
;;                      | 5c  ldr x17, [x21, #80]
;;                      | 60  br x17
