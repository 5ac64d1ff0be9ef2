;; A number in memory is loaded, changed and stored at the same address.
(module
  (memory 1)
  (func (export "count") (param $a i32)
    (i32.store offset=4 (local.get $a) (i32.add (i32.load offset=4 (local.get $a)) (i32.const 1)))))

;; x86-64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 14 bytes of bytecode, 72 of machine code
;;     ;; entry               |  0  inc r15
;;                            |  3  jmp qword ptr [r14 + 80]
;;                            |  7  nop
;;                            |  8  lea rax, [rdi + 16]
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
;;     28  local.get $a
;;     2a  local.get $a
;;     2c  i32.load offset=4  | 35  mov rsi, qword ptr [rbx - 16]
;;                            | 39  mov eax, dword ptr [r13 + rsi + 4]
;;     2f  i32.const 1
;;     31  i32.add            | 3e  add eax, 1
;;     32  i32.store offset=4 | 41  mov dword ptr [r13 + rsi + 4], eax
;;     35  end                | 46  pop rbx
;;                            | 47  ret

;; arm64:
;;   func (;0;) (type 0) (param $a i32)
;;     ;; 14 bytes of bytecode, 104 of machine code
;;     ;; entry               |  0  add x16, x25, #16
;;                            |  4  ldr x9, [x29, #-16]
;;                            |  8  add x17, x16, #80
;;                            |  c  cmp x17, x9
;;                            | 10  b.hi 0x60
;;                            | 14  subs x22, x22, #1
;;                            | 18  b.mi 0x5c
;;                            | 1c  stp x30, x20, [sp, #-16]!
;;                            | 20  ldr x10, [x21, #8]
;;                            | 24  sub w9, w16, w20
;;                            | 28  ldr x10, [x10]
;;                            | 2c  mov x20, x16
;;                            | 30  stp x9, x21, [x20]
;;                            | 34  str x10, [x20, #16]
;;     28  local.get $a
;;     2a  local.get $a
;;     2c  i32.load offset=4  | 38  ldr x8, [x20, #-16]
;;                            | 3c  add x17, x23, x8
;;                            | 40  ldr w0, [x17, #4]
;;     2f  i32.const 1
;;     31  i32.add            | 44  add w0, w0, #1
;;     32  i32.store offset=4 | 48  add x17, x23, x8
;;                            | 4c  ldrb wzr, [x17, #7]
;;                            | 50  str w0, [x17, #4]
;;     35  end                | 54  ldp x30, x20, [sp], #16
;;                            | 58  ret
;;     ;; seldom              | 5c  add x22, x22, #1
;;                            | 60  ldr x17, [x21, #80]
;;                            | 64  br x17
